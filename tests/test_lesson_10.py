"""What lesson 10 and its explorer claim, over several seeds and computed a second time with SciPy."""

import io
import time

import numpy as np
import pytest
from PIL import Image
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

from course_utils import calibration
from course_utils.calibration import (
    expected_calibration_error,
    fit_temperature,
    reliability_curve,
)
from course_utils.datasets import load_digits
from course_utils.exercises import check
from course_utils.experiments import digits_run
from course_utils.plots import figure, move_reliability, reliability_diagram
from course_utils.predictions.lesson_10 import QUESTIONS
from course_utils.sampling import sample
from course_utils.widgets import calibration_explorer

SEEDS = range(6)


class Case:
    """A run with its logits on three parts, and the temperature of the calibration part."""

    def __init__(self, seed, epochs=60):
        self.run = digits_run(seed, epochs)
        for name in ("training", "calibration", "test"):
            part = getattr(self.run, name)
            setattr(self, name, (self.run.network.forward(part.features), part.labels))
        self.T = fit_temperature(*self.calibration)


@pytest.fixture(scope="module")
def cases():
    """Give one case for each seed, trained once."""
    return [Case(seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def early(cases):
    """Give the same networks, stopped at the lowest validation loss."""
    epochs = [int(case.run.history.best_epoch) for case in cases]
    return [Case(seed, epoch) for seed, epoch in zip(SEEDS, epochs, strict=True)]


@pytest.fixture(scope="module")
def lesson(cases):
    """Give the case of the lesson itself."""
    return cases[0]


def nll(logits, labels, T=1.0):
    return -log_softmax(logits / T, axis=1)[np.arange(len(labels)), labels].mean()


def accuracy(logits, labels):
    return (logits.argmax(axis=1) == labels).mean()


def error(logits, labels, T=1.0, **options):
    return expected_calibration_error(softmax(logits / T, axis=1), labels, **options)


def confidence(logits, T=1.0):
    return softmax(logits / T, axis=1).max(axis=1)


# Section 1


def test_the_network_claims_more_than_it_gets_right(cases):
    for case in cases:
        logits, labels = case.test
        right = logits.argmax(axis=1) == labels
        sure = confidence(logits)
        assert sure.mean() > right.mean() + 0.03
        assert 0.85 < right.mean() < 0.95
        assert (sure[~right] > 0.9).mean() > 0.5
        for rows in (right, ~right):
            assert np.histogram(sure[rows], 10, (0, 1))[0].argmax() == 9


# Section 2


def test_most_images_are_in_the_last_bin_and_fewer_are_right_than_claimed(cases):
    for case in cases:
        logits, labels = case.test
        curve = reliability_curve(softmax(logits, axis=1), labels)
        assert curve.counts[-1] > 0.85 * len(labels)
        assert curve.confidence[-1] > 0.99 and curve.accuracy[-1] < 0.96


def test_at_15_every_bin_of_the_lesson_claims_too_little(lesson):
    logits, labels = lesson.test
    curve = reliability_curve(softmax(logits / 15, axis=1), labels)
    full = curve.counts > 0
    assert (curve.accuracy[full] > curve.confidence[full]).all()


def test_both_binnings_are_close_for_the_over_confident_network(cases):
    for case in cases:
        width, mass = (error(*case.test, binning=binning) for binning in ("width", "mass"))
        assert width == pytest.approx(mass, abs=0.01)
        assert width > 0.05


def test_binnings_can_differ_a_lot():
    # Two claims share a bin of equal width, and their errors cancel; equal mass parts them.
    probs, labels = np.array([[0.91, 0.09]] * 50 + [[0.97, 0.03]] * 50), np.zeros(100, dtype=int)
    labels[50:56] = 1
    assert expected_calibration_error(probs, labels, 10) < 0.001
    assert expected_calibration_error(probs, labels, 10, "mass") > 0.05


# Section 3


def test_the_temperature_is_the_one_that_scipy_finds(cases):
    for case in cases:
        best = minimize_scalar(
            lambda log_t, case=case: nll(*case.calibration, np.exp(log_t)), bounds=(-2, 4)
        )
        assert case.T == pytest.approx(np.exp(best.x), rel=1e-4)
        assert 3 < case.T < 8


def test_newton_needs_ten_steps_at_most(cases, monkeypatch):
    monkeypatch.setattr(calibration, "MOST_STEPS", 10)
    for case in cases:
        assert fit_temperature(*case.calibration) == pytest.approx(case.T, rel=1e-10)


def test_newton_alone_runs_away_from_beta_one_and_arrives_from_a_small_beta(lesson):
    logits, labels = lesson.calibration

    def newton(beta, steps):
        for _ in range(steps):
            p = softmax(beta * logits, axis=1)
            mean = (p * logits).sum(axis=1)
            slope = (mean - logits[np.arange(len(labels)), labels]).mean()
            beta -= slope / ((p * logits**2).sum(axis=1) - mean**2).mean()
        return beta

    assert newton(0.01, steps=10) == pytest.approx(1 / lesson.T, rel=1e-6)
    assert newton(1, steps=2) > 1000


def test_the_loss_is_convex_in_one_over_t_and_not_in_t(cases):
    betas = np.linspace(0.02, 2, 100)
    for case in cases:
        losses = [nll(*case.calibration, 1 / beta) for beta in betas]
        assert (np.diff(losses, n=2) > 0).all()
        assert (np.diff([nll(*case.calibration, T) for T in range(20, 60)], n=2) < 0).all()


def test_its_slope_is_the_expected_logit_minus_that_of_the_label_and_then_a_variance(lesson):
    logits, labels = lesson.calibration
    nudge, beta = 1e-4, 0.3
    below, here, above = (nll(logits, labels, 1 / (beta + by)) for by in (-nudge, 0, nudge))
    p = softmax(beta * logits, axis=1)
    mean = (p * logits).sum(axis=1)
    slope = (mean - logits[np.arange(len(labels)), labels]).mean()
    variance = ((p * logits**2).sum(axis=1) - mean**2).mean()
    assert (above - below) / (2 * nudge) == pytest.approx(slope, rel=1e-6)
    assert (above - 2 * here + below) / nudge**2 == pytest.approx(variance, rel=1e-5)


def test_the_temperature_changes_no_decision_and_mends_nll_and_ece(cases):
    for case in cases:
        logits, labels = case.test
        decisions = softmax(logits / case.T, axis=1).argmax(axis=1)
        assert np.array_equal(decisions, logits.argmax(axis=1))
        assert nll(logits, labels, case.T) < 0.6 * nll(logits, labels)
        for binning in ("width", "mass"):
            assert error(*case.test, case.T, binning=binning) < 0.8 * error(
                *case.test, binning=binning
            )
        off = [abs(confidence(logits, T).mean() - accuracy(logits, labels)) for T in (1, case.T)]
        assert off[1] < off[0]


def test_the_means_over_the_seeds_are_as_announced(cases):
    plain, scaled = (np.mean([nll(*case.test, T) for case, T in pairs]) for pairs in (
        [(case, 1) for case in cases], [(case, case.T) for case in cases],
    ))  # fmt: skip
    assert 0.9 < plain < 1.4 and 0.3 < scaled < 0.5
    assert 4 < np.mean([case.T for case in cases]) < 5.5


def test_log_probabilities_give_the_same_temperature_and_probabilities_another(cases):
    for case in cases:
        logits, labels = case.calibration
        same = fit_temperature(log_softmax(logits, axis=1), labels)
        assert same == pytest.approx(case.T, rel=1e-9)
        assert fit_temperature(softmax(logits, axis=1), labels) < 1


def floors(case, count=797, draws=40):
    logits = case.test[0][:count] / case.T
    drawn = sample(logits, rng=np.random.default_rng(0), size=draws)
    return [error(logits, labels) for labels in drawn]


def test_a_perfect_model_has_an_error_above_zero_and_more_of_it_on_fewer_images(cases):
    for case in cases:
        floor = floors(case)
        assert min(floor) > 0.005 and 0.018 < np.mean(floor) < 0.04
        assert np.mean(floors(case, 100)) > 2 * np.mean(floor)
        assert error(*case.test) > 1.3 * max(floor)


def test_with_its_temperature_the_network_of_the_lesson_cannot_be_told_from_a_perfect_one(lesson):
    low, high = np.quantile(floors(lesson, draws=200), [0.05, 0.95])
    assert low < error(*lesson.test, lesson.T) < high


# Section 4


def test_on_the_training_images_the_loss_falls_with_t_and_the_fit_is_refused(cases):
    for case in cases:
        assert accuracy(*case.training) == 1
        losses = [nll(*case.training, T) for T in (4, 2, 1, 0.5, 0.25)]
        assert (np.diff(losses) < 0).all()
        with pytest.raises(ValueError, match="falls and falls while T goes to 0"):
            fit_temperature(*case.training)


def test_with_a_few_wrong_training_labels_t_comes_out_too_small_for_new_images(cases):
    for case in cases:
        logits, labels = case.training
        labels = labels.copy()
        labels[0] = (labels[0] + 1) % 10
        assert fit_temperature(logits, labels) < case.T


def test_the_lowest_ece_depends_on_the_bins(cases):
    grid = np.geomspace(1, 20, 100)
    for case in cases:
        probs = [softmax(case.calibration[0] / T, axis=1) for T in grid]
        found = {
            int(
                np.argmin([expected_calibration_error(p, case.calibration[1], *how) for p in probs])
            )
            for how in [(5,), (10,), (20,), (5, "mass"), (10, "mass"), (20, "mass")]
        }
        assert len(found) > 1


def test_a_model_that_never_looks_has_a_low_ece_and_the_nll_of_a_guess(cases):
    for case in cases:
        labels = case.test[1]
        shares = np.bincount(case.training[1], minlength=10) / 200
        useless = np.tile(shares, (len(labels), 1))
        assert expected_calibration_error(useless, labels) < 0.05 < error(*case.test)
        assert -np.log(shares)[labels].mean() == pytest.approx(np.log(10), abs=0.06)
        assert (labels == shares.argmax()).mean() < 0.15


def test_in_the_lesson_the_useless_model_even_wins(lesson):
    labels = lesson.test[1]
    shares = np.bincount(lesson.training[1], minlength=10) / 200
    useless = expected_calibration_error(np.tile(shares, (len(labels), 1)), labels)
    assert useless < error(*lesson.test, lesson.T)


# Section 5


def test_early_stopping_wins_without_a_temperature_and_loses_with_one(cases, early):
    late_nll, early_nll = (np.array([nll(*c.test) for c in group]) for group in (cases, early))
    assert (early_nll < late_nll).all()
    late_T, early_T = (np.array([nll(*c.test, c.T) for c in group]) for group in (cases, early))
    assert (late_T < early_nll).all()
    assert (late_T < early_T).all()
    right = [np.mean([accuracy(*c.test) for c in group]) for group in (cases, early)]
    assert right[0] > right[1] + 0.01
    assert accuracy(*cases[0].test) > accuracy(*early[0].test)


def strange_pictures(seed):
    digits = load_digits().features
    order = np.random.default_rng(seed).permutation(len(digits))
    first, tests = digits[order[:200]], digits[order[1000:]]
    rng = np.random.default_rng(1)
    kinds = {
        "digits": tests,
        "noise": rng.uniform(0, 16, tests.shape),
        "shuffled": rng.permuted(tests, axis=1),
        "black": np.full(tests.shape, 16.0),
    }
    return {kind: (pixels - first.mean(axis=0)) / first.std() for kind, pixels in kinds.items()}


def test_the_scaling_of_lesson_09_is_repeated_rightly(cases):
    for seed, case in zip(SEEDS, cases, strict=True):
        np.testing.assert_allclose(strange_pictures(seed)["digits"], case.run.test.features)


def test_what_is_no_digit_gets_sure_answers_with_and_without_the_temperature(cases):
    for seed, case in zip(SEEDS, cases, strict=True):
        for kind, inputs in strange_pictures(seed).items():
            logits = case.run.network.forward(inputs)
            assert confidence(logits).mean() > 0.85, kind
            assert confidence(logits, case.T).mean() > 0.5, kind


def test_in_the_lesson_the_black_sheet_is_surer_than_a_digit_and_noise_nearly_as_sure(lesson):
    sure = {
        kind: confidence(lesson.run.network.forward(inputs), lesson.T).mean()
        for kind, inputs in strange_pictures(0).items()
    }
    assert sure["black"] > 0.98 > sure["digits"] > sure["noise"] > sure["digits"] - 0.05
    assert sure["digits"] - 0.05 > sure["shuffled"] > 0.7


# In the wild


def test_scikit_learn_fits_the_same_temperature():
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.frozen import FrozenEstimator
    from sklearn.linear_model import LogisticRegression

    digits = load_digits()
    inputs, labels = digits.features / 16, digits.labels
    model = LogisticRegression(C=1e4, max_iter=200, tol=1e-2).fit(inputs[:200], labels[:200])
    scaled = CalibratedClassifierCV(FrozenEstimator(model), method="temperature")
    scaled.fit(inputs[200:800], labels[200:800])
    logits = model.decision_function(inputs[200:])
    T = fit_temperature(logits[:600], labels[200:800])
    assert abs(T - 1) > 0.1
    expected = softmax(logits / T, axis=1)
    np.testing.assert_allclose(scaled.predict_proba(inputs[200:]), expected, atol=2e-3)


def test_scikit_learn_finds_the_same_dots_for_two_classes():
    from sklearn.calibration import calibration_curve

    rng = np.random.default_rng(0)
    sure = rng.uniform(0.5, 1, 500)
    right = rng.random(500) < sure**2
    ours = reliability_curve(np.column_stack([sure, 1 - sure]), (~right).astype(int), 20)
    accuracy, claimed = calibration_curve(right, sure, n_bins=20, strategy="uniform")
    full = ours.counts > 0
    np.testing.assert_allclose(ours.accuracy[full], accuracy)
    np.testing.assert_allclose(ours.confidence[full], claimed)


def test_lbfgs_of_pytorch_finds_the_same_temperature(lesson, torch):
    z, y = map(torch.as_tensor, lesson.calibration)
    log_T = torch.nn.Parameter(torch.zeros((), dtype=torch.float64))
    optimizer = torch.optim.LBFGS([log_T], max_iter=100)

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(z / log_T.exp(), y)
        loss.backward()
        return loss

    optimizer.step(closure)
    assert log_T.exp().item() == pytest.approx(lesson.T, rel=1e-4)


# Predictions


@pytest.mark.parametrize(
    ("name", "value", "answer"),
    [
        ("honest-confidence", (0.9, 0.91), "about the same: the network is honest"),
        (
            "fullest-bin",
            (0.93, 0.99, 0.99),
            "into the last one, and as many are right as it claims",
        ),
        ("two-binnings", [0.08, 0.03], "yes, one is at least twice the other"),
        ("what-changes", np.array([True] * 4), "all four"),
        ("fitted-on-what", (4.4, 4.4, 4.4), "no, all three give the same T"),
        ("fit-on-training", 66, "we get a best T, near that of the calibration images"),
        ("fit-on-training", 30, "we get a best T, which is too small for other images"),
        ("bins-and-best", [3.6, 3.6], "yes: the claims are honest or they are not"),
        (
            "early-or-scaled",
            [(0.9, 0.3, 0.3), (0.8, 0.9, 0.4)],
            "the one that stopped early, for both",
        ),
    ],
)
def test_a_prediction_would_notice_another_result(name, value, answer):
    assert QUESTIONS[name].judge(None, value).endswith(f"The answer: {answer}.")


# The picture and the explorer


def test_a_reliability_diagram_shows_the_bins_that_are_not_empty():
    probs = np.array([[0.9, 0.1], [0.9, 0.1], [0.3, 0.7]])
    fig, ax = figure()
    gaps, dots = reliability_diagram(ax, reliability_curve(probs, [0, 1, 1]))
    np.testing.assert_allclose(dots.get_offsets(), [[0.7, 1], [0.9, 0.5]])
    np.testing.assert_allclose(gaps.get_segments()[1], [[0.9, 0.5], [0.9, 0.9]])
    assert dots.get_sizes()[1] > dots.get_sizes()[0]
    assert len(fig.axes) == 1
    move_reliability(gaps, dots, reliability_curve(probs[:1], [0]))
    np.testing.assert_allclose(dots.get_offsets(), [[0.9, 1]])


@pytest.fixture
def explorer(lesson):
    """Give the explorer of the lesson."""
    return calibration_explorer(*lesson.calibration)


@pytest.mark.parametrize("T", [0.5, 1.0, 4.37, 20.0])
def test_the_words_are_those_of_scipy(explorer, lesson, T):
    logits, labels = lesson.calibration
    explorer.set(temperature=T)
    right, sure = (logits.argmax(axis=1) == labels).sum(), confidence(logits, T).mean()
    assert explorer.words.startswith(f"Temperature {T:g}: {right} of 400 decisions are right")
    assert f"Mean confidence {100 * sure:.1f} %" in explorer.words
    side = "much" if sure > right / 400 else "little"
    assert f"too {side} by {100 * abs(sure - right / 400):.1f} points" in explorer.words
    assert f"NLL {nll(logits, labels, T):.3f} nats" in explorer.words
    assert f"calibration error {error(logits, labels, T):.3f}." in explorer.words


def test_markers_stand_on_their_curves(explorer, lesson):
    explorer.set(temperature=2.5)
    for ax, value in zip(explorer._fig.axes[1:], (nll, error), strict=True):
        marker = ax.lines[-1]
        assert marker.get_xdata() == [2.5]
        assert marker.get_ydata() == pytest.approx([value(*lesson.calibration, 2.5)])
        curve = ax.lines[0]
        place = int(np.argmin(np.abs(curve.get_xdata() - 2.5)))
        expected = value(*lesson.calibration, curve.get_xdata()[place])
        assert curve.get_ydata()[place] == pytest.approx(expected)


def test_the_picture_follows_and_comes_back(explorer):
    start = explorer.png
    explorer.set(temperature=8.0)
    assert explorer.png != start
    explorer.set(temperature=1.0)
    assert explorer.png == start


def test_a_reader_without_a_kernel_gets_words_and_a_picture(explorer):
    bundle, metadata = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.words
    assert "reliability diagram" in metadata["image/png"]["alt"]
    assert Image.open(io.BytesIO(bundle["image/png"])).size[0] == 800


def test_a_move_takes_less_than_40_milliseconds(explorer):
    times = []
    for T in np.geomspace(0.5, 20, 15):
        start = time.perf_counter()
        explorer.set(temperature=T)
        times.append(time.perf_counter() - start)
    assert np.median(times) < 0.04


def test_claims_that_fit_are_not_called_too_small():
    # Three of four are right, and three quarters are claimed.
    logits = np.tile([np.log(3.0), 0.0], (4, 1))
    words = calibration_explorer(logits, [0, 0, 0, 1]).words
    assert "Mean confidence 75.0 %, which fits. NLL" in words


def test_what_to_look_for_is_there(lesson):
    grid = np.geomspace(0.5, 20, 201)
    errors = np.array([error(*lesson.calibration, T) for T in grid])
    inner = errors[1:-1]
    assert ((inner < errors[:-2]) & (inner < errors[2:])).sum() > 10
    assert abs(grid[errors.argmin()] - lesson.T) > 0.3
    assert nll(*lesson.calibration, 20) == pytest.approx(nll(*lesson.calibration), rel=0.2)
    assert error(*lesson.calibration, 20) > 5 * error(*lesson.calibration)


@pytest.mark.parametrize(
    ("logits", "labels", "T", "said"),
    [
        ([[1.0, np.nan]], [0], 1, "finite or -inf, got nan"),
        ([[1.0, 0.0]], [2], 1, "expected labels from 0 to 1, got 2"),
        ([[1.0, 0.0]], [0, 1], 1, "expected probs of shape"),
        ([1.0, 0.0], [0], 1, "expected probs of shape"),
        ([[1.0, 0.0]], [0], 0.1, "expected a temperature from 0.5 to 20, got 0.1"),
        ([[1.0, 0.0]], [0], np.nan, "expected a temperature from 0.5 to 20, got nan"),
    ],
)
def test_bad_starts_are_refused_at_once(logits, labels, T, said):
    with pytest.raises(ValueError, match=said):
        calibration_explorer(logits, labels, T)


# Exercises


def test_targets_of_the_tasks():
    probs = np.array([[0.95, 0.05], [0.93, 0.07], [0.35, 0.65]])
    expected = 2 / 3 * 0.44 + 1 / 3 * 0.35
    assert expected_calibration_error(probs, [0, 1, 1], 5) == pytest.approx(expected)
    assert expected == pytest.approx(0.41)
    logits = np.array([[2.0, 0.0], [2.0, 0.0], [2.0, 0.0], [0.0, 2.0]])
    assert fit_temperature(logits, [0, 0, 0, 0]) == pytest.approx(2 / np.log(3))


@pytest.mark.parametrize(
    ("low", "high", "count", "mistake"),
    [
        (0.25, 9, 300, "range-too-small"),
        (1, 10, 300, "range-too-small"),
        (1, 10, 30, "range-too-small"),
        (3, 3.01, 300, "same-for-all"),
    ],
)
def test_a_range_that_is_too_small_is_named_whatever_its_ends(low, high, count, mistake):
    def answer(logits, labels):
        grid = np.geomspace(low, high, count)
        return grid[np.argmin([nll(logits, labels, T) for T in grid])]

    assert check("fit_temperature", answer).mistake == mistake


def test_large_steps_are_named_whatever_they_are():
    def answer(logits, labels):
        grid = np.geomspace(0.06, 60, 41)
        return grid[np.argmin([nll(logits, labels, T) for T in grid])]

    assert check("fit_temperature", answer).mistake == "steps-too-large"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda z, y: z / 2, "expected a single number"),
        (lambda z, y: (fit_temperature(z, y), 0.3), "A tuple came back where a single number"),
        (lambda z, y: [fit_temperature(z, y)], "A list came back where a single number"),
        (lambda z, y: None, "returned nothing"),
        (lambda z, y: "T", "of type str"),
        (lambda z, y: y.undefined, "AttributeError"),
        (lambda z, y: np.nan, "NaN"),
        (lambda z, y: 3 * fit_temperature(z, y), "not in a way that this check knows"),
    ],
)
def test_odd_answers_get_a_clear_sentence(answer, said):
    verdict = check("fit_temperature", answer)
    assert verdict.status == "incorrect" and said in verdict.message, verdict


HINTED = np.geomspace(0.1, 50, 1000)  # the list of the first hint


@pytest.mark.parametrize(
    ("score", "mistake"),
    [
        (lambda z, y, T: -nll(z, y, T), "largest-loss"),
        (lambda z, y, T: nll(z, y, 1 / T), "one-over-T"),
        (lambda z, y, T: nll(softmax(z, axis=1), y, T), "fit-T-on-probs"),
        (lambda z, y, T: nll(softmax(z / T, axis=1), y), "double-softmax"),
        (
            lambda z, y, T: ((softmax(z / T, axis=1) - np.eye(z.shape[1])[y]) ** 2).mean(),
            "squared-error",
        ),
        (lambda z, y, T: -log_softmax(z / T, axis=1)[:, y].mean(), "all-pairs"),
        (lambda z, y, T: abs(confidence(z, T).mean() - accuracy(z, y)), "confidence-is-accuracy"),
        (lambda z, y, T: error(z, y, T), "minimises-ece"),
        (lambda z, y, T: error(z, y, T, n_bins=10), "minimises-ece"),
        (lambda z, y, T: 1 - accuracy(z / T, y), "same-for-all"),
    ],
)
def test_a_mistake_is_named_in_the_range_that_the_hint_gives(score, mistake):
    def answer(logits, labels):
        return HINTED[np.argmin([score(logits, labels, T) for T in HINTED])]

    assert check("fit_temperature", answer).mistake == mistake


def test_even_steps_and_steps_that_stop_early_are_named():
    def even(logits, labels):
        grid = np.linspace(0.1, 50, 100)
        return grid[np.argmin([nll(logits, labels, T) for T in grid])]

    def downhill(logits, labels):
        T = 1.0
        for _ in range(100):
            T -= 0.1 * (nll(logits, labels, T + 1e-4) - nll(logits, labels, T - 1e-4)) / 2e-4
        return T

    assert check("fit_temperature", even).mistake == "steps-too-large"
    assert check("fit_temperature", downhill).mistake == "one-step"


def by_masks(places=slice(None), low=0.0, at=np.mean, closed_above=True, stop=False):
    """The error by a loop over masks, with one thing changed."""

    def answer(probs, labels, n_bins):
        sure, right = probs.max(axis=1), probs.argmax(axis=1) == labels
        edges, total = np.linspace(low or 0, 1, n_bins + 1), 0
        for place in range(n_bins)[places]:
            inside = (sure > edges[place]) & (sure <= edges[place + 1])
            if not closed_above:
                inside = (sure >= edges[place]) & (sure < edges[place + 1])
            if inside.any():
                total += inside.mean() * abs(at(right[inside]) - at(sure[inside]))
                if stop:
                    return total
        return total

    return answer


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        (by_masks(closed_above=False), "ece-drops-one"),
        (by_masks(slice(1, None)), "a-bin-left-out"),
        (by_masks(slice(None, -1)), "a-bin-left-out"),
        (by_masks(stop=True), "one-bin-only"),
        (by_masks(at=np.sum), "weighted-twice"),
        (by_masks(low=0.5), "bins-over-the-data"),
        (lambda p, y, n: by_masks(low=1 / p.shape[1])(p, y, n), "bins-over-the-data"),
        (lambda p, y, n: by_masks()(softmax(p, axis=1), y, n), "softmax-again"),
    ],
)
def test_a_loop_with_one_mistake_has_one_name(answer, mistake):
    assert check("expected_calibration_error", by_masks())
    assert check("expected_calibration_error", answer).mistake == mistake
