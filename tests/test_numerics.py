"""Softmax, its logarithm, the sigmoid family and the measures of distributions."""

import math

import mpmath
import numpy as np
import pytest
import scipy.special
import scipy.stats

from course_utils.numerics import (
    entropy,
    kl_divergence,
    log_sigmoid,
    log_softmax,
    logit,
    logsumexp,
    one_hot,
    perplexity,
    sigmoid,
    softmax,
)

DIGITS = 400  # of mpmath: 1 - 1e-300 is not yet 1
COURSE = [2.3, -1.2, 0.5]
# A handful of roundings: exp, a sum and a division, in units of the last place of the type.
RTOL = {np.float32: 2e-6, np.float64: 2e-15}
HUGE32 = float(np.finfo(np.float32).max)
HUGE64 = float(np.finfo(np.float64).max)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def tiny_blocks(monkeypatch):
    """Blocks of a few rows, so that small arrays cross their seams."""
    monkeypatch.setattr("course_utils.numerics._blocks.BLOCK", 12)


def slow_softmax(row, temperature=1.0):
    """Softmax of one row in plain Python with many digits."""
    with mpmath.workdps(DIGITS):
        powers = [mpmath.exp(mpmath.mpf(float(z)) / temperature) for z in row]
        return [p / mpmath.fsum(powers) for p in powers]


def slow_logsumexp(row):
    with mpmath.workdps(DIGITS):
        return float(mpmath.log(mpmath.fsum(mpmath.exp(mpmath.mpf(float(z))) for z in row)))


# --- worked by hand --------------------------------------------------------------------------


def test_the_example_of_the_course():
    assert softmax(COURSE).round(3).tolist() == [0.836, 0.025, 0.138]
    # exp: 9.974, 0.301, 1.649; sum 11.924; log 2.4786
    assert logsumexp(COURSE) == pytest.approx(2.4786, abs=5e-5)
    assert log_softmax(COURSE).round(3).tolist() == [-0.179, -3.679, -1.979]


def test_odds_of_two_classes_are_powers_of_e():
    np.testing.assert_allclose(softmax([math.log(3), 0]), [0.75, 0.25], rtol=1e-15)
    np.testing.assert_allclose(softmax([math.log(9), 0], temperature=2), [0.75, 0.25], rtol=1e-15)


# --- references ------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("spread", [0.1, 3, 100, 1e4])
def test_rows_against_scipy_and_many_digits(rng, dtype, spread):
    logits = (spread * rng.standard_normal((20, 7))).astype(dtype)
    rtol, tiny = RTOL[dtype], np.finfo(dtype).tiny  # below tiny, floats have fewer digits
    exact = [slow_softmax(row) for row in logits]
    probs = np.array([[float(p) for p in row] for row in exact])
    # exp turns the last digit of a large difference into a relative error of as many digits more.
    np.testing.assert_allclose(softmax(logits), probs, rtol * (1 + spread), tiny)
    theirs = scipy.special.softmax(logits, axis=1)
    np.testing.assert_allclose(softmax(logits), theirs, rtol * (1 + spread), tiny)
    with mpmath.workdps(DIGITS):
        logs = [[float(mpmath.log(p)) for p in row] for row in exact]
    np.testing.assert_allclose(log_softmax(logits), logs, rtol, tiny)
    np.testing.assert_allclose(logsumexp(logits), [slow_logsumexp(row) for row in logits], rtol)


def test_rows_against_pytorch(torch, rng):
    logits = rng.standard_normal((4, 5, 6), dtype=np.float32)
    tensor = torch.from_numpy(logits)
    for axis in range(-3, 3):
        np.testing.assert_allclose(softmax(logits, axis), torch.softmax(tensor, axis), 1e-6)
        np.testing.assert_allclose(log_softmax(logits, axis), torch.log_softmax(tensor, axis), 1e-6)
        np.testing.assert_allclose(
            logsumexp(logits, axis), torch.logsumexp(tensor, axis), 1e-6, 1e-7
        )


@pytest.mark.parametrize("temperature", [0.1, 0.5, 1.5, 2, 3, 100])
def test_temperature_divides_the_logits(rng, temperature):
    logits = rng.standard_normal((5, 4))
    expected = [[float(p) for p in slow_softmax(row, temperature)] for row in logits]
    # Dividing by a small temperature magnifies the rounding of the logits.
    np.testing.assert_allclose(softmax(logits, temperature=temperature), expected, rtol=2e-14)
    np.testing.assert_allclose(
        log_softmax(logits, temperature=temperature), np.log(expected), rtol=2e-14, atol=1e-15
    )


@pytest.mark.usefixtures("tiny_blocks")
@pytest.mark.parametrize("shape", [(1, 1), (7, 1), (5, 4), (3, 11), (2, 40), (23, 3)])
def test_blocks_join_without_seams(rng, shape):
    logits = rng.standard_normal(shape)
    np.testing.assert_allclose(softmax(logits), scipy.special.softmax(logits, axis=1), rtol=1e-14)
    np.testing.assert_allclose(
        log_softmax(logits), scipy.special.log_softmax(logits, axis=1), rtol=1e-13
    )
    np.testing.assert_allclose(logsumexp(logits), scipy.special.logsumexp(logits, axis=1), 1e-13)


@pytest.mark.parametrize("axis", [None, 0, 1, -1, (0, 2), (1, 0), (0, 1, 2), (-1,), ()])
@pytest.mark.parametrize("keepdims", [False, True])
def test_logsumexp_takes_axes_as_scipy_does(rng, axis, keepdims):
    logits = rng.standard_normal((2, 3, 4))
    expected = np.log(np.exp(logits).sum(axis=axis, keepdims=keepdims))
    result = logsumexp(logits, axis=axis, keepdims=keepdims)
    assert np.shape(result) == np.shape(expected)
    # The logarithm of a sum near 1 is near 0: its error is absolute.
    np.testing.assert_allclose(result, expected, rtol=1e-14, atol=1e-15)


# --- invariances -----------------------------------------------------------------------------


@pytest.mark.parametrize("shift", [-1e6, -1000.0, 1000.0, 2.0**40])
def test_a_shift_changes_nothing(rng, shift):
    logits = rng.integers(-20, 20, (6, 5)) / 4  # sums with the shift are exact
    assert np.array_equal(softmax(logits + shift), softmax(logits))
    assert np.array_equal(log_softmax(logits + shift), log_softmax(logits))
    np.testing.assert_allclose(logsumexp(logits + shift), logsumexp(logits) + shift, rtol=1e-15)


def test_a_permutation_of_classes_goes_through(rng):
    logits = rng.standard_normal((6, 5))
    order = rng.permutation(5)
    np.testing.assert_allclose(softmax(logits[:, order]), softmax(logits)[:, order], rtol=1e-15)


def test_probabilities_sum_to_one_and_fit_the_logarithm(rng):
    logits = 5 * rng.standard_normal((4, 3, 6))
    for axis in range(3):
        np.testing.assert_allclose(softmax(logits, axis).sum(axis), 1, rtol=1e-15)
        np.testing.assert_allclose(np.exp(log_softmax(logits, axis)), softmax(logits, axis), 1e-14)
        moved = np.moveaxis(logits, axis, -1)
        assert np.array_equal(np.moveaxis(softmax(logits, axis), axis, -1), softmax(moved))


# --- extremes --------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1e4, 1e30, "max"])
def test_large_logits(dtype, size):
    size = float(np.finfo(dtype).max) if size == "max" else size
    logits = np.array([[size, -size, size], [-size, -size, -size]], dtype)
    np.testing.assert_allclose(softmax(logits), [[0.5, 0, 0.5], [1 / 3] * 3], rtol=RTOL[dtype])
    logs = log_softmax(logits)
    np.testing.assert_allclose(logs[:, 0], np.log([0.5, 1 / 3]), rtol=RTOL[dtype])
    with np.errstate(over="ignore"):  # beyond the dtype, log_softmax is -inf
        np.testing.assert_allclose(logs[0, 1], dtype(-size) - dtype(size), rtol=1e-4)
    np.testing.assert_allclose(
        logsumexp(logits), [size + math.log(2), -size + math.log(3)], rtol=1e-7
    )


def test_a_small_remainder_beside_a_dominant_logit_is_kept():
    rest = math.exp(-50)
    np.testing.assert_allclose(logsumexp([0.0, -50.0]), rest, rtol=1e-15)
    np.testing.assert_allclose(log_softmax([0.0, -50.0]), [-rest, -50], rtol=1e-15)
    np.testing.assert_allclose(logsumexp(np.float32([-50, 0, -50])), 2 * rest, rtol=1e-6)


def test_a_large_vocabulary_keeps_the_digits_of_float32(rng):
    logits = 3 * rng.standard_normal((4, 50_257), dtype=np.float32)
    expected = scipy.special.softmax(logits.astype(np.float64), axis=1)
    # 1e-6 from the sum of 50,257 terms, the rest from exp.
    np.testing.assert_allclose(softmax(logits), expected, rtol=2e-6)


def test_minus_infinity_masks_a_class():
    logits = [[1.0, -np.inf, 2.0], [-np.inf, -np.inf, 3.0]]
    two = softmax([1.0, 2.0])
    assert softmax(logits).tolist() == [[two[0], 0, two[1]], [0, 0, 1]]
    assert log_softmax(logits)[:, 1].tolist() == [-np.inf, -np.inf]
    assert logsumexp(logits).tolist() == [logsumexp([1.0, 2.0]), 3.0]


@pytest.mark.parametrize("function", [softmax, log_softmax])
def test_a_row_of_masks_alone_is_an_error_that_says_why(function):
    logits = np.zeros((2, 3, 4))
    logits[1, :, 2] = -np.inf
    with pytest.raises(ValueError, match=r"only -inf along axis 1 at index \(1, 2\): with every"):
        function(logits, axis=1)
    with pytest.raises(ValueError, match="only -inf along axis -1: with every class masked"):
        function([-np.inf, -np.inf])


def test_logsumexp_of_nothing_is_minus_infinity():
    assert logsumexp([[-np.inf, -np.inf], [0, 0]]).tolist() == [-np.inf, math.log(2)]
    assert logsumexp([]) == -np.inf
    assert logsumexp(np.zeros((2, 0))).tolist() == [-np.inf, -np.inf]
    assert logsumexp(np.zeros((0, 3))).shape == (0,)
    assert logsumexp(np.zeros((0, 3)), axis=None) == -np.inf


def test_no_rows_and_no_classes():
    assert softmax(np.zeros((0, 3))).shape == (0, 3)
    assert log_softmax(np.zeros((2, 0, 3))).shape == (2, 0, 3)
    for function in (softmax, log_softmax):
        with pytest.raises(ValueError, match=r"at least one class on axis -1, got shape \(2, 0\)"):
            function(np.zeros((2, 0)))


# --- temperature -----------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("temperature", [0, 0.0, 5e-324, 1e-300])
def test_temperature_zero_is_the_limit(dtype, temperature):
    logits = np.array([[1, 3, 3, -np.inf], [-HUGE32, 0, 1, HUGE32]], dtype)
    expected = [[0, 0.5, 0.5, 0], [0, 0, 0, 1]]
    assert softmax(logits, temperature=temperature).tolist() == expected
    logs = log_softmax(logits, temperature=temperature)
    np.testing.assert_allclose(logs.max(axis=1), [-math.log(2), 0], RTOL[dtype])
    assert (logs[:, 0] < -1e299 if dtype is np.float64 else logs[:, 0] == -np.inf).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("temperature", [np.inf, HUGE64])
def test_temperature_infinity_is_the_other_limit(dtype, temperature):
    logits = np.array([1, 1e30, -np.inf, -1e30], dtype)
    thirds = np.array([1, 1, 0, 1]) / 3
    np.testing.assert_allclose(softmax(logits, temperature=temperature), thirds, RTOL[dtype])


@pytest.mark.parametrize(("dtype", "huge"), [(np.float32, HUGE32), (np.float64, HUGE64)])
def test_huge_logits_and_a_huge_temperature_balance(dtype, huge):
    logits = np.array([huge, -huge], dtype)
    # (z / T) is +1 and -1 although the difference of the logits overflows.
    np.testing.assert_allclose(softmax(logits, temperature=huge), softmax([1.0, -1.0]), rtol=1e-6)


# --- two classes -----------------------------------------------------------------------------


def ulps(result, truth):
    """Largest distance from the truth, in units of the last place of the true value."""
    spacing = np.spacing(np.abs(np.array([float(t) for t in truth], result.dtype)))
    return max(
        float(abs(mpmath.mpf(float(r)) - t)) / float(s)
        for r, t, s in zip(result, truth, spacing, strict=True)
    )


@pytest.mark.parametrize(("dtype", "lowest"), [(np.float32, 103.0), (np.float64, 744.0)])
def test_sigmoid_family_is_within_3_ulp(rng, dtype, lowest):
    wide, tiny = rng.uniform(-lowest, lowest, 400), 10.0 ** rng.uniform(-30, 0, 200)
    worst = [-3.4570289]  # 3.6 ulp off if exp is taken in float32
    z = np.concatenate([wide, rng.uniform(-5, 5, 400), tiny, -tiny, worst]).astype(dtype)
    with mpmath.workdps(DIGITS):
        powers = [mpmath.exp(-mpmath.mpf(float(x))) for x in z]
        assert ulps(sigmoid(z), [1 / (1 + e) for e in powers]) <= 3
        assert ulps(log_sigmoid(z), [-mpmath.log1p(e) for e in powers]) <= 3


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_logit_is_within_3_ulp(rng, dtype):
    near_half = 0.5 + rng.uniform(-1, 1, 300) * 10.0 ** rng.uniform(-16, -1, 300)
    lowest = -37 if dtype is np.float32 else -307
    near_zero, near_one = 10.0 ** rng.uniform(lowest, -1, 200), 1 - 10.0 ** rng.uniform(-7, -1, 200)
    p = np.concatenate([rng.uniform(0.01, 0.99, 500), near_half, near_zero, near_one]).astype(dtype)
    with mpmath.workdps(DIGITS):
        exact = [mpmath.mpf(float(x)) for x in p]
        assert ulps(logit(p), [mpmath.log(x / (1 - x)) for x in exact]) <= 3


def test_ends_of_the_sigmoid_family():
    assert sigmoid([-np.inf, -1e30, 0, 1e30, np.inf]).tolist() == [0, 0, 0.5, 1, 1]
    assert log_sigmoid([-np.inf, -1e30, 1e30, np.inf]).tolist() == [-np.inf, -1e30, 0, 0]
    assert logit([0, 0.5, 1]).tolist() == [-np.inf, 0, np.inf]
    np.testing.assert_allclose(logit(sigmoid([-30.0, -2.0, 3.0])), [-30, -2, 3], rtol=1e-14)


def test_sigmoid_is_softmax_of_two(rng):
    z = 3 * rng.standard_normal(50)
    pair = np.stack([z, np.zeros(50)], axis=-1)
    np.testing.assert_allclose(sigmoid(z), softmax(pair)[:, 0], rtol=1e-14)
    np.testing.assert_allclose(log_sigmoid(z), log_softmax(pair)[:, 0], rtol=1e-14)


# --- one_hot ---------------------------------------------------------------------------------


def test_one_hot():
    result = one_hot([[0, 2], [1, 1]], 3)
    assert result.dtype == np.float64
    assert result.tolist() == [[[1, 0, 0], [0, 0, 1]], [[0, 1, 0], [0, 1, 0]]]
    assert one_hot(1, 2).tolist() == [0, 1]
    assert one_hot([], 3).shape == (0, 3)
    assert one_hot(np.uint8([200]), 201)[0, 200] == 1


# --- measures of distributions ---------------------------------------------------------------


def test_entropy_and_divergence_by_hand():
    assert entropy([0.5, 0.25, 0.25]) == pytest.approx(1.5 * math.log(2), rel=1e-15)
    assert entropy([1.0, 0.0]) == 0
    assert math.copysign(1, entropy([1.0, 0.0])) == 1  # not -0.0
    assert kl_divergence([0.5, 0.5], [0.25, 0.75]) == pytest.approx(0.5 * math.log(4 / 3))
    assert kl_divergence([1.0, 0.0], [1.0, 0.0]) == 0
    assert kl_divergence([0.5, 0.5], [1.0, 0.0]) == np.inf


def test_entropy_and_divergence_against_scipy(rng):
    p, q = softmax(rng.standard_normal((2, 3, 4, 5)), axis=2)
    for axis in range(-3, 3):
        p, q = softmax(rng.standard_normal((2, 3, 4, 5)), axis=axis % 3 + 1)
        np.testing.assert_allclose(entropy(p, axis), scipy.stats.entropy(p, axis=axis), 1e-13)
        np.testing.assert_allclose(
            kl_divergence(p, q, axis), scipy.stats.entropy(p, q, axis=axis), rtol=1e-12
        )


def test_perplexity():
    # A fair die of six sides is as hard to guess as six equal choices.
    assert perplexity(entropy([1 / 6] * 6)) == pytest.approx(6, rel=1e-14)
    assert perplexity([0, 1e4]).tolist() == [1, np.inf]
    with pytest.raises(ValueError, match=r"nll >= 0, got -2\.0: was the minus lost"):
        perplexity(-2.0)
    with pytest.raises(ValueError, match="nll >= 0, got nan at index 0"):
        perplexity([np.nan])
