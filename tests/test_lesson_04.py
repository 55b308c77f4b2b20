"""What lesson 04 says about rain, log-odds and the sigmoid, computed apart from it; and its explorer."""

import csv
import datetime
import itertools
import math
import warnings
from importlib.resources import files

import mpmath
import nbformat
import numpy as np
import pytest
import scipy.optimize
import scipy.special
from sklearn.linear_model import LogisticRegression

from course_utils.widgets import sigmoid_explorer
from course_utils.widgets.sigmoid import half_plane
from tools.notebooks import NOTEBOOKS


def days():
    text = files("course_utils").joinpath("data", "rain_daily_nyc2013.csv").read_text("utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["station"] == "JFK"]
    inputs = np.array([[float(row["humidity"]), float(row["temp_c"])] for row in rows])
    dates = [datetime.date.fromisoformat(row["date"]) for row in rows]
    return inputs, np.array([int(row["rain"]) for row in rows]), dates


X, WET, DATES = days()


def loss(logits, labels):
    return np.mean(np.logaddexp(0, logits) - labels * logits)


def newton(inputs, labels):
    """Logistic regression by another route than the lesson's: Newton's method from zero."""
    design = np.column_stack([inputs, np.ones(len(inputs))])
    beta = np.zeros(design.shape[1])
    for _ in range(20):
        probs = scipy.special.expit(design @ beta)
        hessian = design.T @ (design * (probs * (1 - probs))[:, None])
        beta -= np.linalg.solve(hessian, design.T @ (probs - labels))
    return beta[:-1], beta[-1]


WEIGHTS, BIAS = newton(X, WET)
LOGITS = X @ WEIGHTS + BIAS


@pytest.fixture(scope="module")
def fit():
    """Give the function that the lesson writes."""
    notebook = nbformat.read(NOTEBOOKS / "04_sigmoid.ipynb", as_version=4)
    known = {"np": np, "naive_sigmoid": scipy.special.expit}
    cells = [cell.source for cell in notebook.cells if cell.source.startswith("def fit(")]
    exec(cells[0], known)
    return known["fit"]


def test_the_fit_of_the_lesson_agrees_with_two_independent_ones(fit):
    weights, bias = fit(X, WET)
    np.testing.assert_allclose(weights, WEIGHTS, rtol=1e-3)
    assert bias == pytest.approx(BIAS, rel=1e-3)
    mean, spread = X.mean(axis=0), X.std(axis=0)
    found = scipy.optimize.minimize(
        lambda beta: loss((X - mean) / spread @ beta[:2] + beta[2], WET), np.zeros(3), tol=1e-12
    )
    np.testing.assert_allclose(weights, found.x[:2] / spread, rtol=1e-3)


def test_the_fit_is_done_after_its_steps_and_nearly_after_fifty(fit):
    many, few = fit(X, WET, steps=600), fit(X, WET, steps=50)
    np.testing.assert_allclose(fit(X, WET)[0], many[0], rtol=1e-4)
    assert loss(X @ few[0] + few[1], WET) - loss(LOGITS, WET) < 3e-4


def test_the_mean_probability_is_the_share_of_wet_days():
    assert scipy.special.expit(LOGITS).mean() == pytest.approx(WET.mean(), abs=1e-12)


def test_weights_logits_and_odds_ratio_are_those_of_the_curriculum():
    np.testing.assert_allclose([*WEIGHTS, BIAS], [0.120, -0.070, -8.14], atol=0.002)
    assert (LOGITS.min(), LOGITS.max()) == pytest.approx((-5.2, 3.0), abs=0.05)
    assert math.exp(10 * WEIGHTS[0]) == pytest.approx(3.3, abs=0.05)


def test_the_logit_of_the_bands_is_closer_to_a_line_than_their_share():
    band = np.digitize(X[:, 0], [50, 60, 70, 80])
    centres = np.array([X[band == k, 0].mean() for k in range(5)])
    shares = np.array([WET[band == k].mean() for k in range(5)])
    straight = [np.corrcoef(centres, y)[0, 1] for y in (shares, np.log(shares / (1 - shares)))]
    assert straight[1] > 0.98 > straight[0]
    steps = np.diff(shares)
    assert steps.argmin() == 0 and steps[-1] > 2 * steps[:-1].max()


def test_a_straight_line_promises_a_negative_share_and_the_sigmoid_does_not():
    line = np.polyfit(X[:, 0], WET, 1)
    assert np.polyval(line, 20) < np.polyval(line, 40) < 0
    (slope,), start = newton(X[:, :1], WET)
    assert 0 < scipy.special.expit(slope * 20 + start) < 0.01


def test_probabilities_rise_unevenly_and_odds_by_one_factor():
    z = np.array([WEIGHTS @ [percent, 12] + BIAS for percent in (50, 60, 70, 80, 90)])
    probs = scipy.special.expit(z)
    assert probs[1] - probs[0] < 0.6 * (probs[4] - probs[3])
    np.testing.assert_allclose(np.exp(np.diff(z)), math.exp(10 * WEIGHTS[0]))
    assert probs[4] < 2 * probs[3]


def test_temperature_alone_says_nothing_and_goes_with_humidity():
    (alone,), bias = newton(X[:, 1:], WET)
    assert abs(alone) < 0.1 * abs(WEIGHTS[1])
    base = math.log(WET.mean() / (1 - WET.mean()))
    assert loss(np.full(len(WET), base), WET) - loss(X[:, 1] * alone + bias, WET) < 1e-3
    assert np.corrcoef(X.T)[0, 1] > 0.3


def test_the_border_is_where_the_logit_is_zero():
    right = ((LOGITS > 0) == WET).mean()
    assert right == pytest.approx(0.826, abs=0.001)
    assert (WET == 0).mean() == pytest.approx(0.680, abs=0.001) and (WET == 0).mean() > 2 / 3
    np.testing.assert_array_equal(LOGITS > 0, scipy.special.expit(LOGITS) > 0.5)


def test_no_line_separates_wet_days_from_dry_ones():
    # A line would have to satisfy sign * (w @ x + b) >= 1 on every day, which is a linear programme.
    sign = np.where(WET == 1, 1, -1)[:, None]
    found = scipy.optimize.linprog(
        np.zeros(3),
        -sign * np.column_stack([X, np.ones(len(X))]),
        -np.ones(len(X)),
        bounds=(None, None),
    )
    assert found.status == 2  # infeasible


def test_days_that_were_not_fitted_are_judged_almost_as_well():
    fold = np.arange(len(WET)) // 7 % 5
    right = np.zeros(len(WET), dtype=bool)
    for k in range(5):
        weights, bias = newton(X[fold != k], WET[fold != k])
        right[fold == k] = ((X @ weights + bias > 0) == WET)[fold == k]
    assert right.mean() == pytest.approx(0.82, abs=0.01)


def test_thresholds_trade_found_days_against_false_alarms():
    found, alarms = [], []
    for limit in (math.log(0.3 / 0.7), 0, 0.5):
        says = LOGITS > limit
        found.append(says[WET == 1].sum())
        alarms.append(says[WET == 0].sum())
    assert found[0] > found[1] > found[2] and alarms[0] > alarms[1] > alarms[2]
    probs = scipy.special.expit(LOGITS)
    np.testing.assert_array_equal(probs > 0.3, math.log(0.3 / 0.7) < LOGITS)
    assert scipy.special.expit(0.5) > 0.6


def test_the_days_follow_each_other_without_a_gap_for_nearly_a_year():
    assert {(after - before).days for before, after in itertools.pairwise(DATES)} == {1}
    assert 360 <= len(DATES) < 365 and {date.year for date in DATES} == {2013}


def test_scikit_learn_fits_almost_the_same_model_and_returns_what_the_table_says():
    model = LogisticRegression().fit(X, WET)
    np.testing.assert_allclose(model.coef_[0], WEIGHTS, rtol=2e-3)
    assert np.linalg.norm(model.coef_) < np.linalg.norm(WEIGHTS)
    z = model.decision_function(X)
    assert z.shape == (len(WET),)
    yes = scipy.special.expit(z)
    np.testing.assert_allclose(model.predict_proba(X), np.column_stack([1 - yes, yes]))
    assert model.C == 1.0


def test_the_day_before_is_little_better_than_always_dry():
    weights, bias = newton(X[:-1], WET[1:])
    before = ((X[:-1] @ weights + bias > 0) == WET[1:]).mean()
    dry, same = (WET[1:] == 0).mean(), ((LOGITS > 0) == WET).mean()
    assert dry < before < dry + 0.3 * (same - dry)


def test_the_sigmoid_is_the_softmax_of_z_and_zero_and_only_the_gap_counts():
    z = np.linspace(-30, 30, 61)
    for yes, no in ((z, 0 * z), (z + 5, 0 * z + 5), (z - 9, 0 * z - 9)):
        pair = scipy.special.softmax([yes, no], axis=0)[0]
        np.testing.assert_allclose(pair, scipy.special.expit(z), rtol=1e-12)


def test_softmax_cannot_say_two_or_none_and_sigmoids_can():
    both, none = [3.0, -2.0, 3.0], [-4.0] * 3
    assert scipy.special.softmax(both).max() < 0.5
    np.testing.assert_allclose(scipy.special.softmax(none), 1 / 3)
    assert ((scipy.special.expit(both) > 0.5) == [True, False, True]).all()
    assert (scipy.special.expit(none) < 0.02).all()


def naive(z):
    return 1 / (1 + np.exp(-z))


def test_the_naive_form_is_right_and_warns_and_the_other_form_is_nan():
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert naive(np.array([-1000.0]))[0] == 0
    with pytest.warns(RuntimeWarning) as caught:
        exps = np.exp(np.array([1000.0]))
        assert np.isnan(exps / (1 + exps)).all()
    assert [str(warning.message).split()[0] for warning in caught] == ["overflow", "invalid"]


def test_where_computes_both_branches():
    z = np.array([-1000.0, 1000.0])
    with pytest.warns(RuntimeWarning) as caught:
        probs = np.where(z >= 0, naive(z), np.exp(z) / (1 + np.exp(z)))
    assert probs.tolist() == [0, 1]
    assert {str(warning.message).split()[0] for warning in caught} == {"overflow", "invalid"}


def test_two_branches_agree_with_many_digits_and_do_not_warn():
    for z in np.random.default_rng(4).normal(scale=10, size=300):
        small = np.exp(-abs(z))
        probs = 1 / (1 + small) if z >= 0 else small / (1 + small)
        true = 1 / (1 + mpmath.exp(-mpmath.mpf(float(z))))
        assert abs(probs / true - 1) < 1e-15
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        small = np.exp(-np.abs(np.array([-1000.0, 1000.0])))
        assert (small / (1 + small)).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("kind", "limit"), [(np.float16, 7.62), (np.float32, 16.64), (np.float64, 36.74)]
)
def test_the_sigmoid_is_rounded_to_one_where_the_table_says(kind, limit):
    assert -math.log(float(np.finfo(kind).eps) / 2) == pytest.approx(limit, abs=0.006)
    one = kind(1)
    assert one / (one + np.exp(-kind(limit * 1.003))) == 1
    assert one / (one + np.exp(-kind(limit * 0.9))) < 1


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_half_of_eps_is_lost_when_it_is_added_to_one(kind):
    half = np.finfo(kind).eps / kind(2)
    assert kind(1) + half == 1 < kind(1) + half * kind(1.01)


def test_the_tanh_form_is_exact_near_zero_and_loses_small_probabilities():
    z = np.array([-1.0, -20.0, -36.0])
    error = np.abs(0.5 * (1 + np.tanh(z / 2)) / scipy.special.expit(z) - 1)
    assert error[0] < 1e-15 and error[1] > 1e-9 and error[2] > 0.01


def test_the_zeros_whose_logarithm_is_infinite_come_from_rounding_and_from_underflow():
    assert 1 - scipy.special.expit(40.0) == 0 < scipy.special.expit(-40.0)
    assert scipy.special.expit(-800.0) == 0 == np.exp(-800.0)


def test_the_probability_of_no_is_lost_by_a_subtraction_and_kept_by_a_sign():
    assert 1 - naive(40.0) == 0 == 0.5 * (1 + math.tanh(-40 / 2))
    assert scipy.special.expit(-40.0) == pytest.approx(float(mpmath.exp(-40)), rel=1e-14)


@pytest.mark.parametrize("z", [-1e6, -800.0, -40.0, -1e-3, 0.0, 3.0, 40.0, 800.0])
def test_the_log_sigmoid_is_right_for_every_logit(z):
    with mpmath.workdps(400):
        true = -mpmath.log1p(mpmath.exp(-mpmath.mpf(z)))
        assert abs(-np.logaddexp(0, -z) - true) <= 1e-15 * abs(true) + mpmath.mpf(10) ** -320


def test_the_calls_in_other_libraries_give_the_same_numbers(torch):
    z, p = np.array([-3.0, 0.0, 5.5]), np.array([0.1, 0.5, 0.99])
    log_sigmoid = torch.nn.functional.logsigmoid(torch.tensor(z)).numpy()
    np.testing.assert_allclose(torch.sigmoid(torch.tensor(z)).numpy(), naive(z))
    np.testing.assert_allclose(log_sigmoid, scipy.special.log_expit(z))
    np.testing.assert_allclose(torch.logit(torch.tensor(p)).numpy(), scipy.special.logit(p))
    np.testing.assert_allclose(log_sigmoid, -np.logaddexp(0, -z))


def shown(explorer):
    """Accuracy and loss in the words of the explorer, as numbers."""
    words = explorer.words
    return float(words.split("(")[1].split(" %")[0]) / 100, float(words.split("Loss: ")[1][:-1])


@pytest.mark.parametrize("values", [(0.12, -0.07, -8.1), (0.0, 0.0, 0.0), (-0.3, 0.3, 20.0)])
def test_the_words_of_the_explorer_agree_with_scipy(values):
    humidity, temperature, bias = values
    explorer = sigmoid_explorer((humidity, temperature), bias)
    logits = X @ [humidity, temperature] + bias
    right, wrong_by = shown(explorer)
    assert right == pytest.approx(((logits > 0) == WET).mean(), abs=6e-4)
    log_probs = scipy.special.log_expit(np.where(WET == 1, logits, -logits))
    assert wrong_by == pytest.approx(-log_probs.mean(), abs=6e-4)
    assert f"wet on {(logits > 0).sum()} days" in explorer.words


@pytest.mark.parametrize("name", ["humidity", "temperature", "bias"])
def test_every_control_moves_picture_and_words_and_leaves_no_trace(name):
    explorer = sigmoid_explorer()
    start, words, value = explorer.png, explorer.words, explorer.values[name]
    explorer.set(**{name: value + (1 if name == "bias" else 0.1)})
    assert explorer.png != start and explorer.words != words
    explorer.set(**{name: value})
    assert explorer.png == start and explorer.words == words


def test_the_words_never_show_a_zero_with_a_minus_sign():
    explorer = sigmoid_explorer((-0.0, -0.0), -0.0)
    assert explorer.words.startswith("logit = 0.00 * humidity + 0.00 * temperature + 0.0.")


def test_the_dots_lie_at_their_logits_and_at_the_edge_beyond():
    explorer = sigmoid_explorer((0.3, 0.0), 3.0)
    dry, wet = explorer._fig.axes[0].lines[2:4]
    logits = X @ [0.3, 0.0] + 3.0
    np.testing.assert_allclose(wet.get_xdata(), np.clip(logits[WET == 1], -8, 8))
    np.testing.assert_allclose(dry.get_xdata(), np.clip(logits[WET == 0], -8, 8))
    assert (wet.get_ydata() > 1).all() and (dry.get_ydata() < 0).all()


def test_the_border_of_the_explorer_is_where_its_logit_is_zero():
    explorer = sigmoid_explorer()
    line = explorer._fig.axes[1].lines[0]
    np.testing.assert_allclose(line.get_xydata() @ [0.12, -0.07] - 8.1, 0, atol=1e-9)
    explorer.set(bias=20)
    assert len(line.get_xydata()) == 0  # wet everywhere: no border in sight


def test_what_to_look_for_the_bias_moves_the_border_and_keeps_its_direction():
    explorer = sigmoid_explorer()
    line = explorer._fig.axes[1].lines[0]
    before = line.get_xydata()[::-1].copy()
    explorer.set(bias=-7.1)
    (x1, y1), (x2, y2) = line.get_xydata()
    (u1, v1), (u2, v2) = before
    assert (x2 - x1) * (v2 - v1) == pytest.approx((u2 - u1) * (y2 - y1))
    assert not np.allclose(line.get_xydata()[0], before[-1])


def test_what_to_look_for_doubling_keeps_the_border_and_raises_the_loss():
    plain, doubled = sigmoid_explorer(), sigmoid_explorer((0.24, -0.14), -16.2)
    lines = [explorer._fig.axes[1].lines[0].get_xydata() for explorer in (plain, doubled)]
    np.testing.assert_allclose(*lines)
    assert shown(plain)[0] == shown(doubled)[0] and shown(plain)[1] < shown(doubled)[1]


def test_what_to_look_for_without_weights_the_best_bias_is_the_logit_of_the_share():
    explorer = sigmoid_explorer((0.0, 0.0), 0.0)
    losses = {}
    for tenth in range(-20, 11):
        explorer.set(bias=tenth / 10)
        losses[tenth / 10] = loss(np.full(len(WET), tenth / 10), WET)
        assert shown(explorer)[1] == pytest.approx(losses[tenth / 10], abs=6e-4)
    assert sorted(sorted(losses, key=losses.get)[:2]) == [-0.8, -0.7]
    assert -0.8 < math.log(WET.mean() / (1 - WET.mean())) < -0.7
    explorer.set(bias=-0.8)
    assert "wet on 0 days" in explorer.words


@pytest.mark.parametrize(
    ("weights", "bias", "said"),
    [
        ((0.1,), 0, "expected two weights"),
        ((0.1, np.nan), 0, "from -0.3 to 0.3"),
        ((0.1, 0.4), 0, "from -0.3 to 0.3"),
        ((0.1, 0.1), np.inf, "expected a bias from -20 to 20"),
        ((0.1, 0.1), np.nan, "expected a bias"),
        ((0.1, 0.1), -21, "got -21"),
    ],
)
def test_the_explorer_refuses_bad_input_at_once(weights, bias, said):
    with pytest.raises(ValueError, match=said):
        sigmoid_explorer(weights, bias)


def test_the_controls_are_labelled_with_their_units():
    labels = [control.description for control in sigmoid_explorer()._controls.values()]
    assert labels == ["w1 (logit per %)", "w2 (logit per °C)", "bias (logit)"]


@pytest.mark.parametrize("values", [[1, 1, 1, 1], [-1, -1, -1, -1]])
def test_half_a_plane_may_be_all_or_nothing(values):
    corners = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    side, crossings = half_plane(corners, np.array(values, dtype=float))
    assert len(side) == (4 if values[0] > 0 else 0) and len(crossings) == 0
