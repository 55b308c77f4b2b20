"""What lesson 07 says about the cross-entropy, computed apart from it, and its explorer."""

import itertools
import math
import re
import warnings
from pathlib import Path

import nbformat
import numpy as np
import pytest
import scipy.special
import scipy.stats
from sklearn.metrics import log_loss

from course_utils import datasets, models, numerics
from course_utils.exercises import check
from course_utils.widgets import cross_entropy_explorer

NOTEBOOK = Path(__file__).resolve().parent.parent / "notebooks/07_cross_entropy.ipynb"
Z = np.array(datasets.EXAMPLE_LOGITS)
SOFT = np.array([0.7, 0.1, 0.2])
# Two samples for the calls of the table: one rather right, one clearly wrong.
TABLE = np.array([[2.3, -1.2, 0.5], [0.1, 2.0, -1.0]])
LABELS = np.array([0, 2])
ROWS = np.eye(3)[LABELS]
SOFT_ROWS = np.array([[0.7, 0.1, 0.2], [0.3, 0.3, 0.4]])
PROBS = scipy.special.softmax(TABLE, axis=-1)
LOG_PROBS = scipy.special.log_softmax(TABLE, axis=-1)
MEAN = -LOG_PROBS[[0, 1], LABELS].mean()


def floor(num_classes):
    return math.log(1 + (num_classes - 1) / math.e)


def loss(logits, label):
    """Cross-entropy of one sample, by SciPy."""
    return float(scipy.special.logsumexp(logits) - logits[label])


def entropy(probs):
    return float(scipy.special.entr(probs).sum())


def kl(y, p):
    return float(scipy.special.rel_entr(y, p).sum())


# Section 1


def test_log_softmax_and_nll_make_the_cross_entropy():
    expected = -scipy.special.log_softmax(Z)[0]
    assert numerics.cross_entropy(Z, 0) == pytest.approx(expected)
    assert round(expected, 3) == 0.179


def test_the_naive_form_is_infinite_at_a_gap_of_1000_and_the_true_loss_is_1000():
    p = scipy.special.softmax([1000.0, 0.0, 0.0])
    assert p[1] == 0
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert -np.log(p[1]) == np.inf
    assert numerics.cross_entropy([1000.0, 0.0, 0.0], 1) == 1000


def test_a_small_number_inside_the_log_is_a_ceiling():
    for gap in (50.0, 500.0, 1000.0):
        p = scipy.special.softmax([gap, 0.0, 0.0])
        assert -math.log(p[1] + 1e-12) == pytest.approx(27.631, abs=1e-3)


# Section 2


def test_a_one_hot_target_leaves_one_term():
    terms = -np.array([1.0, 0, 0]) * scipy.special.log_softmax(Z)
    assert np.count_nonzero(terms) == 1
    assert terms.sum() == pytest.approx(loss(Z, 0))


def test_index_and_one_hot_agree_on_the_penguins():
    penguins = datasets.load_penguins()
    bills = penguins.features[:, :2]
    weights, bias = models.fit_linear_classifier(bills, penguins.labels, num_classes=3)
    z = bills @ weights + bias
    rows = np.zeros((len(z), 3))
    rows[np.arange(len(z)), penguins.labels] = 1
    expected = np.mean([loss(row, label) for row, label in zip(z, penguins.labels, strict=True)])
    assert numerics.cross_entropy(z, penguins.labels) == pytest.approx(expected, rel=1e-12)
    assert numerics.cross_entropy(z, rows) == pytest.approx(expected, rel=1e-12)


# Section 3


def test_the_perfect_prediction_of_a_soft_target_has_its_entropy_as_loss():
    assert numerics.cross_entropy(np.log(SOFT), SOFT) == pytest.approx(entropy(SOFT))
    assert round(entropy(SOFT), 3) == 0.802


def test_minus_the_kl_divergence_is_below_a_sum_that_is_zero():
    x = np.linspace(0.01, 5, 500)
    assert (np.log(x) <= x - 1).all()
    assert x[np.isclose(np.log(x), x - 1, rtol=0, atol=1e-12)] == pytest.approx([1])
    p = scipy.special.softmax(Z)
    assert (SOFT * np.log(p / SOFT)).sum() == pytest.approx(-kl(SOFT, p))


def test_cross_entropy_is_entropy_plus_kl_and_never_below_the_entropy():
    rng = np.random.default_rng(1)
    for _ in range(200):
        z, y = rng.normal(scale=3, size=5), rng.dirichlet(np.ones(5))
        total = -(y * scipy.special.log_softmax(z)).sum()
        parts = entropy(y) + kl(y, scipy.special.softmax(z))
        assert total == pytest.approx(parts)
        assert numerics.cross_entropy(z, y) == pytest.approx(total)
        assert total >= entropy(y)


def test_label_smoothing_is_a_soft_target_whose_best_lead_is_finite():
    y = np.array([0.9 + 0.1 / 3, 0.1 / 3, 0.1 / 3])
    by_hand = -(y * scipy.special.log_softmax(Z)).sum()
    assert numerics.cross_entropy(Z, 0, label_smoothing=0.1) == pytest.approx(by_hand)

    def smoothed(lead):
        return -(y * scipy.special.log_softmax([lead, 0.0, 0.0])).sum()

    best = math.log(y[0] / y[1])
    assert best == pytest.approx(3.33, abs=0.005)
    assert smoothed(best) == pytest.approx(entropy(y))
    leads = np.linspace(0, 12, 121)
    losses = [smoothed(lead) for lead in leads]
    assert leads[np.argmin(losses)] == pytest.approx(3.3)
    assert losses[-1] > 2 * min(losses)
    hard = [loss(np.array([lead, 0, 0]), 0) for lead in leads]
    assert (np.diff(hard) < 0).all() and 0 < hard[-1] < 1e-4


def test_kl_with_its_arguments_swapped():
    p = scipy.special.softmax(Z)
    assert numerics.kl_divergence(SOFT, p) == pytest.approx(kl(SOFT, p))
    assert numerics.kl_divergence(p, SOFT) == pytest.approx(kl(p, SOFT))
    assert kl(SOFT, p) > 1.2 * kl(p, SOFT)
    hot = np.array([1.0, 0, 0])
    assert kl(p, hot) == math.inf == numerics.kl_divergence(p, hot)
    assert numerics.kl_divergence(hot, p) == pytest.approx(loss(Z, 0))


# Section 4


@pytest.mark.parametrize(("classes", "low"), [(3, 0.551), (4, 0.744), (10, 1.461), (27, 2.358)])
def test_the_floor_of_two_softmaxes(classes, low):
    assert -math.log(math.e / (math.e + classes - 1)) == pytest.approx(floor(classes))
    assert floor(classes) == pytest.approx(low, abs=5e-4)
    assert loss(np.eye(classes)[0], 0) == pytest.approx(floor(classes))


@pytest.mark.parametrize("classes", [2, 3, 4, 10])
def test_no_logits_get_below_the_floor_or_more_than_one_nat_above_it(classes):
    rng = np.random.default_rng(2)
    for scale in (0.1, 1, 10, 1000):
        for z in rng.normal(scale=scale, size=(200, classes)):
            twice = loss(scipy.special.softmax(z), 0)
            assert floor(classes) - 1e-12 <= twice <= floor(classes) + 1 + 1e-12
    worst = loss(np.eye(classes)[1], 0)
    assert worst == pytest.approx(floor(classes) + 1)


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_equal_probabilities_stay_equal_and_their_slopes_are_divided_by_k(classes):
    z, y, step = np.zeros(classes), 1, 1e-5
    assert loss(scipy.special.softmax(z), y) == pytest.approx(math.log(classes))
    for nudge in step * np.eye(classes):
        once = loss(z + nudge, y) - loss(z - nudge, y)
        twice = loss(scipy.special.softmax(z + nudge), y) - loss(
            scipy.special.softmax(z - nudge), y
        )
        assert twice == pytest.approx(once / classes, rel=1e-4)


def test_the_room_grows_with_the_classes_and_is_never_one_nat():
    rooms = [math.log(k) - floor(k) for k in range(2, 5000)]
    assert (np.diff(rooms) > 0).all() and rooms[-1] < 1
    assert math.log(1000) - floor(1000) < math.log(1000) / 6


@pytest.fixture(scope="module")
def trained():
    """Histories and logits of the two models of the lesson, by gradients that are written out."""
    penguins = datasets.load_penguins()
    bills, labels = penguins.features[:, :2], penguins.labels
    x = np.column_stack([(bills - bills.mean(axis=0)) / bills.std(axis=0), np.ones(len(bills))])
    y = np.eye(3)[labels]
    results = {}
    for twice in (False, True):
        w, history, first = np.zeros((3, 3)), [], None
        for _ in range(201):  # 200 steps; the last one is not looked at
            logits = x @ w
            p = scipy.special.softmax(logits, axis=-1)
            q = scipy.special.softmax(p, axis=-1) if twice else p
            history.append(-np.log((q * y).sum(axis=-1)).mean())
            slope = q - y
            if twice:  # back through the first softmax
                slope = p * (slope - (p * slope).sum(axis=-1, keepdims=True))
            slope = x.T @ slope / len(x)
            first = slope if first is None else first
            w = w - slope
        results[twice] = {"history": history, "logits": logits, "first": first, "labels": labels}
    return results


def test_softmax_twice_is_stuck_above_the_floor_that_the_right_loss_passes_at_once(trained):
    right, twice = trained[False]["history"], trained[True]["history"]
    assert right[0] == pytest.approx(math.log(3)) == twice[0]
    assert min(twice) > floor(3)
    assert right[5] < floor(3) and right[-1] < 0.11
    assert twice[-21] - twice[-1] < 0.003, "it has not flattened out"


def test_softmax_twice_decides_nearly_as_well_and_learns_more_slowly(trained):
    accuracy = {k: (r["logits"].argmax(axis=-1) == r["labels"]).mean() for k, r in trained.items()}
    assert accuracy[False] > 0.95 and abs(accuracy[False] - accuracy[True]) < 0.01
    once = {
        k: np.mean([loss(z, label) for z, label in zip(r["logits"], r["labels"], strict=True)])
        for k, r in trained.items()
    }
    assert once[True] > 1.2 * once[False]
    np.testing.assert_allclose(trained[True]["first"], trained[False]["first"] / 3)


def test_raw_measurements_get_less_far_whatever_the_learning_rate(trained):
    penguins = datasets.load_penguins()
    x = np.column_stack([penguins.features[:, :2], np.ones(len(penguins.labels))])
    y = np.eye(3)[penguins.labels]
    for rate in (1, 0.1, 0.01, 0.003, 0.001, 0.0001):
        w = np.zeros((3, 3))
        for _ in range(200):
            w -= rate * x.T @ (scipy.special.softmax(x @ w, axis=-1) - y) / len(x)
        raw = -(y * scipy.special.log_softmax(x @ w, axis=-1)).sum(axis=-1).mean()
        assert raw > 4 * trained[False]["history"][-1]


def test_the_lesson_prints_what_the_written_gradients_give(trained):
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    printed = "".join(
        str(output.get("text", "")) for cell in notebook.cells for output in cell.get("outputs", [])
    )
    for twice, name in ((False, "right"), (True, "softmax twice")):
        last = trained[twice]["history"][-1]
        assert re.search(rf"{name} +last loss {last:.3f}", printed), name


def test_log_softmax_before_the_loss_does_no_harm_and_softmax_does():
    sure = np.array([9.0, 0, 0])
    once = scipy.special.log_softmax(sure)
    np.testing.assert_allclose(scipy.special.log_softmax(once), once)
    assert loss(once, 1) == pytest.approx(loss(sure, 1)) == pytest.approx(9, abs=1e-3)
    twice = loss(scipy.special.softmax(sure), 1)
    assert twice == pytest.approx(1.551, abs=1e-3) and floor(3) + 0.99 < twice < floor(3) + 1


def test_what_the_table_of_plateaus_says():
    assert loss(np.zeros(27), 5) == pytest.approx(math.log(27))
    assert math.log(27) == pytest.approx(3.296, abs=5e-4)
    smoothed = np.full(27, 0.1 / 27)
    smoothed[0] += 0.9
    assert entropy(smoothed) == pytest.approx(0.631, abs=5e-4)
    assert round(-1 / 27, 3) == -0.037
    for logits in ([-3.0], [0.0], [800.0]):
        assert loss(np.array(logits), 0) == 0


# Section 5


def test_softmax_cannot_say_yes_twice_and_sigmoids_can():
    both, present = np.array([8.0, -8.0, 8.0]), np.array([1.0, 0, 1])
    assert scipy.special.softmax(both)[[0, 2]] == pytest.approx([0.5, 0.5], abs=1e-6)
    assert scipy.special.expit(both) == pytest.approx(present, abs=1e-3)
    assert entropy(present / 2) == pytest.approx(math.log(2))
    expected = -np.log(scipy.special.expit(np.abs(both))).mean()
    binary = numerics.binary_cross_entropy_with_logits(both, present)
    assert binary == pytest.approx(expected) and round(float(binary), 4) == 0.0003


def test_one_logit_is_as_good_as_two():
    assert scipy.special.softmax([2.3, 0])[0] == pytest.approx(scipy.special.expit(2.3))
    for z, y in itertools.product((-3.0, 0.0, 2.3), (0, 1)):
        assert numerics.binary_cross_entropy_with_logits(z, y) == pytest.approx(loss([0, z], y))


# In the wild


def test_pytorch_takes_logits_with_labels_or_probabilities(torch):
    cross_entropy = torch.nn.functional.cross_entropy
    z, labels = torch.tensor(TABLE), torch.tensor(LABELS)
    assert cross_entropy(z, labels).item() == pytest.approx(MEAN)
    assert cross_entropy(z, torch.tensor(ROWS)).item() == pytest.approx(MEAN)
    with pytest.raises(RuntimeError):
        cross_entropy(z, torch.tensor(ROWS).long())
    with pytest.raises(RuntimeError):
        cross_entropy(z, labels.double())
    with pytest.raises(RuntimeError):
        cross_entropy(z, labels.int())
    twice = np.mean([loss(p, label) for p, label in zip(PROBS, LABELS, strict=True)])
    assert cross_entropy(torch.tensor(PROBS), labels).item() == pytest.approx(twice)
    assert cross_entropy(torch.tensor(LOG_PROBS), labels).item() == pytest.approx(MEAN)


def test_pytorch_has_the_classes_on_axis_1(torch):
    rng = np.random.default_rng(3)
    z, labels = rng.normal(size=(2, 4, 5, 6)), rng.integers(4, size=(2, 5, 6))
    theirs = torch.nn.functional.cross_entropy(torch.tensor(z), torch.tensor(labels)).item()
    assert theirs == pytest.approx(numerics.cross_entropy(z, labels, axis=1))


def test_pytorch_has_a_loss_of_nothing_for_a_single_output(torch):
    z = torch.tensor([[3.0], [-2.0]])
    assert torch.nn.functional.cross_entropy(z, torch.tensor([0, 0])).item() == 0


def test_pytorch_nll_loss_takes_probabilities_without_an_error(torch):
    nll_loss, labels = torch.nn.functional.nll_loss, torch.tensor(LABELS)
    assert nll_loss(torch.tensor(LOG_PROBS), labels).item() == pytest.approx(MEAN)
    wrong = nll_loss(torch.tensor(PROBS), labels).item()
    assert wrong == pytest.approx(-PROBS[[0, 1], LABELS].mean()) and -1 <= wrong <= 0


@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides")
def test_pytorch_kl_div_takes_the_prediction_first_and_as_logarithms(torch):
    kl_div, soft = torch.nn.functional.kl_div, torch.tensor(SOFT_ROWS)
    expected = np.mean([kl(y, p) for y, p in zip(SOFT_ROWS, PROBS, strict=True)])
    log_probs = torch.tensor(LOG_PROBS)
    assert kl_div(log_probs, soft, reduction="batchmean").item() == pytest.approx(expected)
    assert kl_div(log_probs, soft).item() == pytest.approx(expected / 3)


def test_pytorch_binary_loss_without_logits_wants_probabilities(torch):
    functional = torch.nn.functional
    z, y = torch.tensor([2.3, -1.2]).double(), torch.tensor([1.0, 0.0]).double()
    expected = np.mean([loss([0, 2.3], 1), loss([0, -1.2], 0)])
    theirs = functional.binary_cross_entropy_with_logits(z, y).item()
    assert theirs == pytest.approx(expected)
    assert functional.binary_cross_entropy(z.sigmoid(), y).item() == pytest.approx(expected)
    with pytest.raises(RuntimeError, match="between 0 and 1"):
        functional.binary_cross_entropy(z, y)


def test_keras_takes_logits_for_probabilities_unless_told(keras):
    losses = keras.losses
    told = losses.SparseCategoricalCrossentropy(from_logits=True)
    assert float(told(LABELS, TABLE)) == pytest.approx(MEAN, rel=1e-6)
    rows = losses.CategoricalCrossentropy(from_logits=True)
    assert float(rows(ROWS, TABLE)) == pytest.approx(MEAN, rel=1e-6)
    soft = -(SOFT_ROWS * LOG_PROBS).sum(axis=-1).mean()
    assert float(rows(SOFT_ROWS, TABLE)) == pytest.approx(soft, rel=1e-6)
    default = losses.SparseCategoricalCrossentropy()
    assert float(default(LABELS, PROBS)) == pytest.approx(MEAN, rel=1e-6)
    assert abs(float(default(LABELS, TABLE)) - MEAN) > 1


def test_optax_returns_one_loss_each_and_nan_for_no_class(jax, optax):
    z = jax.numpy.array(TABLE)
    theirs = optax.softmax_cross_entropy_with_integer_labels(z, jax.numpy.array(LABELS))
    np.testing.assert_allclose(theirs, -LOG_PROBS[[0, 1], LABELS], rtol=1e-6)
    by_rows = optax.softmax_cross_entropy(z, jax.numpy.array(ROWS))
    np.testing.assert_allclose(by_rows, theirs, rtol=1e-6)
    bad = optax.softmax_cross_entropy_with_integer_labels(z, jax.numpy.array([0, 3]))
    assert np.isnan(bad).tolist() == [False, True]


def test_jax_alone(jax):
    jnp = jax.numpy
    log_probs = jax.nn.log_softmax(jnp.array(TABLE))
    theirs = -log_probs[jnp.arange(2), jnp.array(LABELS)].mean()
    assert float(theirs) == pytest.approx(MEAN, rel=1e-6)
    assert jax.nn.one_hot(3, 3).tolist() == [0, 0, 0]


def test_scikit_learn_takes_probabilities_and_all_the_labels():
    assert log_loss(LABELS, PROBS, labels=[0, 1, 2]) == pytest.approx(MEAN)
    with pytest.raises(ValueError, match="greater than 1"):
        log_loss(LABELS, TABLE, labels=[0, 1, 2])
    with pytest.raises(ValueError, match="lower than 0"):
        log_loss([0], [[-0.1, 0.5, 0.6]], labels=[0, 1, 2])
    logits_that_pass = [[0.9, 0.3, 0.8]]
    with pytest.warns(UserWarning, match="do not sum to one"):
        log_loss([0], logits_that_pass, labels=[0, 1, 2])
    with pytest.raises(ValueError, match="different number of classes"):
        log_loss(LABELS, PROBS)
    ceiling = log_loss([1], [[1.0, 0.0, 0.0]], labels=[0, 1, 2])
    assert ceiling == pytest.approx(-math.log(np.finfo(float).eps)) == pytest.approx(36, abs=0.1)


def test_scipy_has_the_parts_and_an_entropy_that_is_a_divergence():
    picked = -scipy.special.log_softmax(TABLE, axis=-1)[range(2), LABELS].mean()
    assert picked == pytest.approx(MEAN)
    assert scipy.stats.entropy(SOFT, PROBS[0]) == pytest.approx(kl(SOFT, PROBS[0]))


# The explorer


def numbers(words):
    """The three losses that the explorer says."""
    found = re.search(
        r"Cross-entropy (\S+) nats: .* target (\S+) plus KL divergence (\S+)\.", words
    )
    return [float(number) for number in found.groups()]


def expected_numbers(z, y):
    return [-(y * scipy.special.log_softmax(z)).sum(), entropy(y), kl(y, scipy.special.softmax(z))]


def test_words_agree_with_scipy_wherever_the_controls_are():
    explorer = cross_entropy_explorer()
    rng = np.random.default_rng(4)
    for _ in range(10):
        z, votes = rng.uniform(-10, 10, 3).round(1), rng.integers(0, 11, 3).astype(float)
        smoothing = round(float(rng.uniform(0, 1)), 2)
        explorer.set(
            **{f"logit_{k}": z[k] for k in range(3)},
            **{f"votes_{k}": votes[k] for k in range(3)},
            smoothing=smoothing,
        )
        y = (1 - smoothing) * votes / votes.sum() + smoothing / 3
        assert numbers(explorer.words) == pytest.approx(expected_numbers(z, y), abs=6e-4)


def test_each_number_is_where_its_bar_ends():
    explorer = cross_entropy_explorer()
    explorer.set(logit_0=1.0, votes_1=4)
    total, floor_, extra = numbers(explorer.words)
    bars = explorer._fig.axes[2].patches
    assert [bar.get_y() for bar in bars] == pytest.approx([0, 0, floor_], abs=1e-3)
    assert [bar.get_height() for bar in bars] == pytest.approx([total, floor_, extra], abs=1e-3)
    for axes, values in ((0, [7 / 13, 4 / 13, 2 / 13]), (1, scipy.special.softmax([1, -1.2, 0.5]))):
        heights = [bar.get_height() for bar in explorer._fig.axes[axes].patches]
        assert heights == pytest.approx(list(values))


def test_a_long_bar_is_cut_off_and_its_number_is_not():
    explorer = cross_entropy_explorer()
    explorer.set(logit_0=-10, logit_1=10)
    axes = explorer._fig.axes[2]
    tops = [bar.get_y() + bar.get_height() for bar in axes.patches]
    assert max(tops) == 3 < axes.get_ylim()[1]
    total, _, extra = numbers(explorer.words)
    assert [text.get_text() for text in axes.texts][::2] == [f"{total:.3f}", f"{extra:.3f}"]
    assert total > 10


def test_what_to_look_for_in_the_explorer():
    explorer = cross_entropy_explorer()
    explorer.set(logit_0=math.log(7), logit_1=0, logit_2=math.log(2))
    assert numbers(explorer.words) == pytest.approx([entropy(SOFT), entropy(SOFT), 0], abs=1e-3)

    explorer = cross_entropy_explorer()
    explorer.set(votes_1=0, votes_2=0, logit_0=10)
    assert numbers(explorer.words)[0] < 0.001
    explorer.set(smoothing=0.1)
    total, low, extra = numbers(explorer.words)
    assert low > 0 and extra > total / 2
    explorer.set(logit_0=5)
    assert numbers(explorer.words)[0] < total

    explorer.set(smoothing=1, logit_0=0, logit_1=0, logit_2=0)
    assert "Target: cat 0.333, dog 0.333, bird 0.333" in explorer.words
    assert numbers(explorer.words) == pytest.approx([math.log(3), math.log(3), 0], abs=1e-3)


@pytest.mark.parametrize("count", [2, 3, 4, 6])
def test_what_is_written_does_not_collide_however_many_the_classes(count):
    names = ["cat", "dog", "bird", "ape", "cow", "hippo"][:count]
    explorer = cross_entropy_explorer([0.0] * count, names, votes=[5.0] * count)
    figure = explorer._fig
    for axes in figure.axes[:2]:
        boxes = [text.get_window_extent() for text in axes.texts]
        for left, right in itertools.pairwise(boxes):
            assert left.x1 < right.x0
        if count <= 3:  # else the names are slanted, and the boxes around them overlap
            names = [label.get_window_extent() for label in axes.get_xticklabels()]
            assert all(left.x1 < right.x0 for left, right in itertools.pairwise(names))


def test_without_a_vote_the_shares_are_equal():
    explorer = cross_entropy_explorer(votes=[0, 0, 0])
    assert "Target: cat 0.333, dog 0.333, bird 0.333" in explorer.words


@pytest.mark.parametrize(
    ("votes", "said"),
    [
        ([1, 2], "one number of votes for each of 3 classes"),
        ([1, 2, -1], "from 0 to 10"),
        ([1, 2, 11], "from 0 to 10"),
        ([1, 2, np.nan], "from 0 to 10"),
    ],
)
def test_bad_votes_are_refused_at_once(votes, said):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=said):
            cross_entropy_explorer(votes=votes)


# The exercises


def _shifted_by_the_mean(z, y):
    shifted = z - z.mean(axis=-1, keepdims=True)
    return (np.log(np.exp(shifted).sum(axis=-1)) - shifted[np.arange(len(y)), y]).mean()


def _without_keepdims(z, y):
    shifted = z - z.max(axis=-1, keepdims=True)
    return -(shifted - np.log(np.exp(shifted).sum(axis=-1)))[np.arange(len(y)), y].mean()


def _compared_in_one_dimension(labels, num_classes):
    return (labels[:, np.newaxis] == np.arange(num_classes)).astype(float)


def _one_row_again_and_again(labels, num_classes):
    row, rows = np.zeros(num_classes), []
    for label in labels:
        row[label] = 1
        rows.append(row)
    return np.array(rows)


@pytest.mark.parametrize(
    ("name", "answer", "mistake"),
    [
        ("cross_entropy", _shifted_by_the_mean, "not-the-maximum"),
        ("cross_entropy", _without_keepdims, "lost-axis"),
        ("one_hot", _compared_in_one_dimension, "one-dimension-only"),
        ("one_hot", _one_row_again_and_again, "all-pairs"),
        ("one_hot", lambda labels, k: np.eye(3)[labels], "classes-typed-in"),
    ],
)
def test_a_mistake_is_known_however_it_is_written(name, answer, mistake):
    assert check(name, answer).mistake == mistake


def test_every_wrong_diagnosis_gets_a_reason():
    for causes in itertools.product(range(1, 6), repeat=4):
        verdict = check("diagnose_plateau", causes)
        assert bool(verdict) == (causes == (3, 1, 5, 2))
        assert verdict or verdict.mistake, causes
