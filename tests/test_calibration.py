"""Calibration: bins against a loop over samples, T against three other optimisers, and all that is refused."""

import itertools
import re

import mpmath
import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar
from scipy.special import log_softmax, softmax

from course_utils import calibration
from course_utils.calibration import (
    expected_calibration_error,
    fit_temperature,
    reliability_curve,
)

BINNINGS = ["width", "mass"]


def made_up(seed, samples=300, classes=5, scale=4.0):
    """Logits that are right often, but far from always."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(classes, size=samples)
    logits = rng.normal(0, scale, (samples, classes))
    logits[np.arange(samples), labels] += scale
    return logits, labels


def probs_of(confidences, classes=3):
    """Rows whose first class has the given probability, and the most."""
    confidences = np.asarray(confidences)
    rest = (1 - confidences) / (classes - 1)
    return np.column_stack([confidences, *[rest] * (classes - 1)])


def by_loops(probs, labels, edges):
    """Counts, confidence and accuracy of bins (low, high], the first with its lower edge."""
    found = []
    for place, (low, high) in enumerate(itertools.pairwise(edges)):
        sums = [0, 0.0, 0]
        for row, label in zip(probs, labels, strict=True):
            sure = max(row)
            if low < sure <= high or (place == 0 and sure == low):
                sums[0] += 1
                sums[1] += sure
                sums[2] += list(row).index(sure) == label
        found.append(sums)
    counts, sure, right = np.array(found).T
    with np.errstate(invalid="ignore"):
        return counts.astype(int), sure / counts, right / counts


def nll(logits, labels, temperature):
    rows = log_softmax(np.asarray(logits) / temperature, axis=1)
    return -rows[np.arange(len(labels)), labels].mean()


# --- bins ------------------------------------------------------------------------------------


@pytest.mark.parametrize("binning", BINNINGS)
@pytest.mark.parametrize("n_bins", [1, 2, 10, 15, 40])
@pytest.mark.parametrize("seed", range(3))
def test_the_curve_is_that_of_a_loop_over_samples(seed, n_bins, binning):
    logits, labels = made_up(seed)
    probs = softmax(logits, axis=1)
    curve = reliability_curve(probs, labels, n_bins, binning)
    counts, confidence, accuracy = by_loops(probs, labels, curve.edges)
    assert curve.counts.tolist() == counts.tolist() and counts.sum() == len(labels)
    np.testing.assert_allclose(curve.confidence, confidence)
    np.testing.assert_allclose(curve.accuracy, accuracy)
    gaps = np.abs(confidence - accuracy)[counts > 0]
    expected = (gaps * counts[counts > 0]).sum() / len(labels)
    error = expected_calibration_error(probs, labels, n_bins, binning)
    assert error == pytest.approx(expected) and 0 <= error <= 1


def test_a_case_by_hand():
    probs, labels = probs_of([0.95, 0.95, 0.65, 0.65, 0.65]), [0, 1, 0, 0, 2]
    curve = reliability_curve(probs, labels, n_bins=2)
    assert curve.counts.tolist() == [0, 5]
    curve = reliability_curve(probs, labels, n_bins=5)
    assert curve.counts.tolist() == [0, 0, 0, 3, 2]
    np.testing.assert_allclose(curve.accuracy[3:], [2 / 3, 1 / 2])
    expected = (3 * (2 / 3 - 0.65) + 2 * (0.95 - 0.5)) / 5
    assert expected_calibration_error(probs, labels, n_bins=5) == pytest.approx(expected)


def test_empty_bins_are_nan_and_count_nothing():
    curve = reliability_curve(probs_of([0.5, 0.9]), [0, 0], n_bins=10)
    assert curve.counts.tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 1, 0]
    assert (np.isnan(curve.confidence) == (curve.counts == 0)).all()
    assert (np.isnan(curve.accuracy) == (curve.counts == 0)).all()


def test_an_edge_belongs_to_the_bin_below_and_1_to_the_last():
    curve = reliability_curve(probs_of([0.5, 0.75, 1.0, 1.0]), [0, 0, 0, 0], n_bins=4)
    assert curve.edges.tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert curve.counts.tolist() == [0, 1, 1, 2]


def test_sums_a_little_above_one_stay_in_the_last_bin():
    assert reliability_curve([[1.004, 0.0]], [0]).counts[-1] == 1


@pytest.mark.parametrize("samples", [16, 150, 151, 164, 165])
def test_bins_of_equal_mass_differ_by_one_sample_at_most(samples):
    logits, labels = made_up(0, samples)
    curve = reliability_curve(softmax(logits, axis=1), labels, 15, "mass")
    assert curve.counts.sum() == samples and np.ptp(curve.counts) <= 1
    confidence = softmax(logits, axis=1).max(axis=1)
    assert curve.edges[0] == confidence.min() and curve.edges[-1] == confidence.max()


def test_fewer_samples_than_bins_leave_empty_bins():
    probs, labels = probs_of([0.5, 0.7, 0.9]), [0, 1, 0]
    curve = reliability_curve(probs, labels, 15, "mass")
    assert sorted(curve.counts)[-4:] == [0, 1, 1, 1]
    error = expected_calibration_error(probs, labels, 15, "mass")
    assert error == pytest.approx((0.5 + 0.7 + 0.1) / 3)


def test_ties_are_never_parted_so_the_order_of_the_samples_does_not_count():
    rng = np.random.default_rng(0)
    probs = probs_of(np.repeat([0.4, 0.8, 1.0], [10, 20, 70]))
    labels = rng.integers(3, size=100)
    for binning in BINNINGS:
        first = reliability_curve(probs, labels, 10, binning)
        order = rng.permutation(100)
        for one, other in zip(
            first, reliability_curve(probs[order], labels[order], 10, binning), strict=True
        ):
            np.testing.assert_allclose(one, other)
    assert reliability_curve(probs, labels, 10, "mass").counts.max() == 70


def test_of_several_largest_the_first_is_the_decision():
    curve = reliability_curve([[0.5, 0.5], [0.5, 0.5]], [0, 1], n_bins=1)
    assert curve.accuracy == 0.5


def test_one_class_is_always_right():
    assert expected_calibration_error([[1.0], [1.0]], [0, 0]) == 0


def test_a_perfect_model_is_above_zero_on_a_sample_and_nears_it_with_more():
    rng = np.random.default_rng(0)

    def floor(samples):
        sure = rng.uniform(0.5, 1, samples)
        labels = (rng.random(samples) > sure).astype(int)
        return expected_calibration_error(probs_of(sure, 2), labels)

    few = [floor(400) for _ in range(30)]
    assert min(few) > 0.01
    # A hundred times as many samples: a tenth of the error.
    assert 5 < np.mean(few) / np.mean([floor(40_000) for _ in range(5)]) < 20


def test_float32_and_lists_are_read_and_nothing_is_changed():
    logits, labels = made_up(1)
    probs = softmax(logits, axis=1)
    kept = probs.copy()
    expected = expected_calibration_error(probs, labels)
    assert np.array_equal(probs, kept)
    assert expected_calibration_error(probs.tolist(), labels.tolist()) == expected
    in_float32 = expected_calibration_error(probs.astype(np.float32), labels.astype(np.uint8))
    assert in_float32 == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("probs", "labels", "options", "error", "said"),
    [
        ([[0.5, 0.3]], [0], {}, ValueError, "with sum 1 (within 0.01) along axis -1, got sum 0.8"),
        ([[1.5, -0.5]], [0], {}, ValueError, "smallest value -0.5"),
        ([[np.nan, 1.0]], [0], {}, ValueError, "expected probs >= 0 with sum 1"),
        ([[2.3, -1.2]], [0], {}, ValueError, "expected probs >= 0 with sum 1"),
        ([0.5, 0.5], [0, 1], {}, ValueError, "expected probs of shape (N, K)"),
        ([[0.5, 0.5]], [0, 1], {}, ValueError, "got (1, 2) and (2,)"),
        ([[0.5, 0.5]], [[0.0, 1.0]], {}, ValueError, "got (1, 2) and (1, 2)"),
        (np.ones((0, 2)), [], {}, ValueError, "at least one sample"),
        ([[0.5, 0.5]], [2], {}, ValueError, "expected labels from 0 to 1, got 2 at index 0"),
        ([[0.5, 0.5]], [-1], {}, ValueError, "expected labels from 0 to 1, got -1 at index 0"),
        ([[0.5, 0.5]], [0.0], {}, TypeError, "expected integer labels, got dtype float64"),
        ([["a", "b"]], [0], {}, TypeError, "expected probs of floats"),
        ([[0.5, 0.5]], [0], {"n_bins": 0}, ValueError, "expected n_bins >= 1, got 0"),
        ([[0.5, 0.5]], [0], {"n_bins": 1.5}, TypeError, "float"),
        ([[0.5, 0.5]], [0], {"binning": "size"}, ValueError, "('width', 'mass'), got 'size'"),
    ],
)
@pytest.mark.parametrize("function", [reliability_curve, expected_calibration_error])
def test_bad_input_of_the_curve_is_refused(function, probs, labels, options, error, said):
    with pytest.raises(error, match=re.escape(said)):
        function(probs, labels, **options)


# --- the temperature -------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [0.01, 0.5, 4.0, 30.0, 1e4])
@pytest.mark.parametrize("seed", range(3))
def test_scipy_finds_the_same_temperature(seed, scale):
    logits, labels = made_up(seed)
    logits *= scale
    found = minimize_scalar(
        lambda log_t: nll(logits, labels, np.exp(log_t)),
        bounds=(np.log(scale) - 3, np.log(scale) + 3),
        method="bounded",
        options={"xatol": 1e-9},
    )
    # A search by values alone knows the place of a minimum to the root of the precision, 1e-8.
    assert fit_temperature(logits, labels) == pytest.approx(np.exp(found.x), rel=1e-6)


def test_the_slope_is_zero_there_to_the_last_digits():
    logits, labels = made_up(0, samples=20)
    with mpmath.workdps(40):
        rows = [[mpmath.mpf(float(z)) for z in row] for row in logits]

        def slope(beta):
            total = mpmath.mpf(0)
            for row, label in zip(rows, labels, strict=True):
                exps = [mpmath.exp(beta * z) for z in row]
                mean = mpmath.fsum(e * z for e, z in zip(exps, row, strict=True))
                total += mean / mpmath.fsum(exps) - row[label]
            return total

        beta = mpmath.findroot(slope, 1 / fit_temperature(logits, labels))
        assert fit_temperature(logits, labels) == pytest.approx(float(1 / beta), rel=1e-13)


@pytest.mark.parametrize("seed", range(5))
def test_newton_is_there_in_ten_steps(seed, monkeypatch):
    logits, labels = made_up(seed)
    expected = fit_temperature(logits, labels)
    monkeypatch.setattr(calibration, "MOST_STEPS", 10)
    assert fit_temperature(logits, labels) == pytest.approx(expected, rel=1e-13)


def test_pytorch_comes_to_the_same_temperature(torch):
    logits, labels = made_up(2)
    log_t = torch.zeros((), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([log_t], max_iter=200, tolerance_grad=1e-12, tolerance_change=0)

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(
            torch.tensor(logits) / log_t.exp(), torch.tensor(labels)
        )
        loss.backward()
        return loss

    optimizer.step(closure)
    assert fit_temperature(logits, labels) == pytest.approx(float(log_t.exp().detach()), rel=1e-8)


def test_two_classes_by_hand():
    # Three of four are right at a gap of 2: the best probability is 3/4, with the logit ln 3.
    logits = [[2.0, 0.0]] * 4
    assert fit_temperature(logits, [0, 0, 1, 0]) == pytest.approx(2 / np.log(3), rel=1e-14)


@pytest.mark.parametrize("factor", [1e-200, 1e-3, 7.0, 1e200])
def test_t_grows_with_the_logits(factor):
    logits, labels = made_up(3)
    expected = factor * fit_temperature(logits, labels)
    assert fit_temperature(factor * logits, labels) == pytest.approx(expected, rel=1e-12)


def test_shifts_of_rows_and_log_probabilities_change_nothing_and_probabilities_do():
    logits, labels = made_up(4)
    expected = fit_temperature(logits, labels)
    shift = np.random.default_rng(0).normal(0, 10, (len(logits), 1))
    assert fit_temperature(logits + shift, labels) == pytest.approx(expected, rel=1e-12)
    log_probs = log_softmax(logits, axis=1)
    assert fit_temperature(log_probs, labels) == pytest.approx(expected, rel=1e-12)
    assert fit_temperature(softmax(logits, axis=1), labels) < expected / 2


def test_logits_drawn_from_their_own_probabilities_need_no_temperature():
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (100_000, 4))
    labels = (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)
    assert fit_temperature(logits, labels) == pytest.approx(1, abs=0.02)
    assert fit_temperature(3 * logits, labels) == pytest.approx(3, abs=0.06)


def test_masked_classes_count_for_nothing():
    logits, labels = made_up(5)
    wider = np.hstack([logits, np.full((len(logits), 1), -np.inf)])
    assert fit_temperature(wider, labels) == pytest.approx(
        fit_temperature(logits, labels), rel=1e-12
    )
    logits[0, (labels[0] + 1) % 5] = -np.inf
    far = np.where(logits == -np.inf, -1e6, logits)
    assert fit_temperature(logits, labels) == pytest.approx(fit_temperature(far, labels), rel=1e-9)


@pytest.mark.parametrize("gap", [1e-3, 1e-9, 1e-100, 1e-300])
def test_almost_separable_logits_have_a_small_temperature(gap):
    # Two samples are sure and right at a gap of 1; the third misses by a little.
    logits = [[1.0, 0.0], [1.0, 0.0], [0.0, gap]]

    def slope(beta):
        missed = gap / (1 + np.exp(-beta * gap))
        return missed - 2 / (1 + np.exp(beta))

    expected = 1 / brentq(slope, 0.1, 700, xtol=1e-13)
    assert fit_temperature(logits, [0, 0, 0]) == pytest.approx(expected, rel=1e-9)


def test_almost_hopeless_logits_have_a_large_temperature():
    logits = np.array([[1.0, 0.0]] * 100_001)
    labels = np.arange(100_001) % 2
    expected = 1 / np.log(50_001 / 50_000)
    assert fit_temperature(logits, labels) == pytest.approx(expected, rel=1e-9)


def test_types_of_input_and_no_change():
    logits, labels = made_up(6)
    kept = logits.copy()
    expected = fit_temperature(logits, labels)
    assert np.array_equal(logits, kept) and isinstance(expected, float)
    assert fit_temperature(logits.tolist(), labels.tolist()) == expected
    assert fit_temperature(logits.astype(np.float32), labels.astype(np.uint8)) == pytest.approx(
        expected, rel=1e-5
    )


@pytest.mark.parametrize(
    ("logits", "labels", "error", "said"),
    [
        ([[2.0, 0.0], [0.0, 1.0]], [0, 1], ValueError, "while T goes to 0"),
        ([[2.0, 2.0, 0.0]], [1], ValueError, "while T goes to 0"),
        ([[2.0, 0.0, -np.inf]], [0], ValueError, "while T goes to 0"),
        ([[2.0, 0.0]], [1], ValueError, "while T grows without end"),
        ([[2.0, 0.0], [2.0, 0.0]], [0, 1], ValueError, "while T grows without end"),
        ([[1.0, 0.9, 0.2]] * 3, [0, 1, 2], ValueError, "while T grows without end"),
        ([[3.0, 3.0], [1.0, 1.0]], [0, 1], ValueError, "got 0.0 as the largest gap"),
        ([[3.0], [1.0]], [0, 0], ValueError, "got 0.0 as the largest gap"),
        ([[1e308, -1e308]], [0], ValueError, "got inf as the largest gap"),
        ([[2.0, -np.inf]], [1], ValueError, "a logit of -inf for the label at index 0"),
        ([[-np.inf, -np.inf]], [0], ValueError, "got only -inf along axis"),
        ([[np.inf, 0.0]], [0], ValueError, "finite or -inf, got inf"),
        ([[np.nan, 0.0]], [0], ValueError, "finite or -inf, got nan"),
        ([[1.0, 0.0]], [2], ValueError, "expected labels from 0 to 1, got 2 at index 0"),
        ([[1.0, 0.0]], [-1], ValueError, "expected labels from 0 to 1, got -1 at index 0"),
        ([[1.0, 0.0]], [0.0], TypeError, "expected integer labels, got dtype float64"),
        ([[1.0, 0.0]], [[1.0, 0.0]], ValueError, "got (1, 2) and (1, 2)"),
        ([1.0, 0.0], [0, 1], ValueError, "expected logits of shape (N, K)"),
        (np.ones((0, 2)), [], ValueError, "at least one sample"),
        (np.ones((1, 0)), [0], ValueError, "expected"),
        ([["a", "b"]], [0], TypeError, "expected logits of floats"),
    ],
)
def test_where_no_temperature_is_best_the_error_says_why(logits, labels, error, said):
    with pytest.raises(error, match=re.escape(said)):
        fit_temperature(logits, labels)


def test_the_errors_about_the_optimum_are_true():
    separable, labels = [[2.0, 0.0], [0.0, 1.0]], [0, 1]
    losses = [nll(separable, labels, T) for T in (4, 1, 0.3, 0.1)]
    assert (np.diff(losses) < 0).all()
    hopeless, labels = [[2.0, 0.0], [0.0, 1.0]], [1, 1]
    losses = [nll(hopeless, labels, T) for T in (0.5, 1, 10, 100)]
    assert (np.diff(losses) < 0).all() and losses[-1] > np.log(2)
