"""The losses and the gradient of the cross-entropy."""

import itertools
import math
import tracemalloc

import numpy as np
import pytest
import scipy.special

from course_utils.numerics import (
    binary_cross_entropy_with_logits,
    cross_entropy,
    cross_entropy_gradient,
    log_softmax,
    nll_loss,
    one_hot,
    softmax,
)

COURSE = [2.3, -1.2, 0.5]
WEIGHT = np.array([0.5, 2.0, 0.0, 1.25])
LOSSES = [cross_entropy, cross_entropy_gradient]
# A float32 loss is the result of some ten roundings of 6e-8; PyTorch's has its own.
RTOL32 = 2e-6


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture(params=[False, True], ids=["one block", "tiny blocks"])
def seams(request, monkeypatch):
    """Once as it is, once with blocks of a few rows."""
    if request.param:
        monkeypatch.setattr("course_utils.numerics._blocks.BLOCK", 12)


def slow_losses(logits, target, weight=None, ignore_index=None, smoothing=0.0):
    """Loss and share in the denominator of each row, class axis last, in plain Python."""
    rows = []
    for z, t in zip(np.asarray(logits, float).tolist(), np.asarray(target).tolist(), strict=True):
        classes, soft = len(z), isinstance(t, list)
        w = [1.0] * classes if weight is None else list(weight)
        if not soft and t == ignore_index:
            rows.append((0.0, 0.0))
            continue
        shares = t if soft else [float(c == t) for c in range(classes)]
        shares = [(1 - smoothing) * s + smoothing / classes for s in shares]
        log_sum = math.log(math.fsum(math.exp(x) for x in z))
        loss = math.fsum(w[c] * shares[c] * (log_sum - z[c]) for c in range(classes))
        rows.append((loss, 1.0 if soft else w[t]))
    return rows


def slow_reduced(rows, reduction):
    losses = [loss for loss, _ in rows]
    if reduction == "none":
        return losses
    return sum(losses) / (sum(part for _, part in rows) if reduction == "mean" else 1)


OPTIONS = [
    dict(zip(("weight", "ignore_index", "label_smoothing", "reduction"), values, strict=True))
    for values in itertools.product(
        (None, WEIGHT), (None, 1, -100), (0.0, 0.1, 1.0), ("mean", "sum", "none")
    )
]


def option_id(options):
    weight = "weight" if options["weight"] is not None else "equal"
    return f"{weight}-{options['ignore_index']}-{options['label_smoothing']}-{options['reduction']}"


@pytest.fixture(params=OPTIONS, ids=option_id)
def options(request):
    return request.param


def sample_labels(rng, shape, ignore_index):
    """Labels of four classes, a quarter of them ignored."""
    labels = rng.integers(4, size=shape)
    if ignore_index is not None:
        labels[rng.random(shape) < 0.25] = ignore_index
    return labels


# --- worked by hand --------------------------------------------------------------------------


def test_the_example_of_the_course():
    # exp: 9.974, 0.301, 1.649; sum 11.924; -log(9.974 / 11.924) = 0.1786
    assert cross_entropy([COURSE], [0]) == pytest.approx(0.1786, abs=5e-5)
    assert cross_entropy(COURSE, 0) == cross_entropy([COURSE], [0])
    gradient = cross_entropy_gradient(COURSE, 0)
    np.testing.assert_allclose(gradient, [0.836 - 1, 0.025, 0.138], atol=5e-4)


def test_equal_logits_cost_log_k():
    assert cross_entropy(np.zeros((3, 10)), [0, 5, 9]) == pytest.approx(math.log(10), rel=1e-15)
    expected = np.full((1, 4), 0.25) - one_hot([2], 4)
    np.testing.assert_allclose(cross_entropy_gradient(np.zeros((1, 4)), [2]), expected, rtol=1e-15)


def test_the_mean_divides_by_the_weights_that_count():
    log_probs = np.log([[0.5, 0.5], [0.25, 0.75], [0.1, 0.9]])
    labels = [0, 1, -1]
    options = {"weight": [1, 3], "ignore_index": -1}
    total = math.log(2) + 3 * math.log(4 / 3)
    assert nll_loss(log_probs, labels, **options) == pytest.approx(total / 4)
    assert nll_loss(log_probs, labels, reduction="sum", **options) == pytest.approx(total)
    each = nll_loss(log_probs, labels, reduction="none", **options)
    np.testing.assert_allclose(each, [math.log(2), 3 * math.log(4 / 3), 0])


def test_probabilities_as_logits_stay_above_the_promised_floor():
    perfect = one_hot([0, 1, 2], 3)
    assert cross_entropy(perfect, [0, 1, 2]) == pytest.approx(math.log(1 + 2 / math.e))


# --- references ------------------------------------------------------------------------------


@pytest.mark.usefixtures("seams")
@pytest.mark.parametrize("spread", [1, 60], ids=["plain", "shifted"])
def test_labels_against_the_slow_loop(rng, options, spread):
    logits = spread * rng.standard_normal((9, 4))
    labels = sample_labels(rng, 9, options["ignore_index"])
    slow = slow_losses(logits, labels, *list(options.values())[:3])
    expected = slow_reduced(slow, options["reduction"])
    # The slow loop subtracts log-sum and logit, so that its error is that of their size.
    np.testing.assert_allclose(cross_entropy(logits, labels, **options), expected, 1e-13, 1e-13)
    if not options["label_smoothing"]:
        del (options := dict(options))["label_smoothing"]
        loss = nll_loss(log_softmax(logits), labels, **options)
        np.testing.assert_allclose(loss, expected, rtol=1e-13, atol=1e-13)


@pytest.mark.usefixtures("seams")
def test_probabilities_against_the_slow_loop(rng, options):
    logits = 3 * rng.standard_normal((9, 4))
    target = rng.dirichlet(np.ones(4), 9)
    expected = slow_reduced(
        slow_losses(logits, target, options["weight"], None, options["label_smoothing"]),
        options["reduction"],
    )
    np.testing.assert_allclose(cross_entropy(logits, target, **options), expected, rtol=1e-13)


def torch_options(torch, options, soft):
    weight, ignore = options["weight"], options["ignore_index"]
    if soft:  # PyTorch refuses classes here; ours has no labels to ignore
        ignore = None
    return options | {
        "weight": None if weight is None else torch.tensor(weight, dtype=torch.float32),
        "ignore_index": -100 if ignore is None else ignore,
    }


@pytest.mark.parametrize("soft", [False, True], ids=["labels", "probabilities"])
def test_loss_and_gradient_against_pytorch(torch, rng, options, soft):
    logits = 3 * rng.standard_normal((5, 4, 6), dtype=np.float32)
    labels = sample_labels(rng, (5, 6), options["ignore_index"])
    target = (
        softmax(rng.standard_normal(logits.shape, dtype=np.float32), axis=1) if soft else labels
    )
    leaf = torch.tensor(logits, requires_grad=True)
    theirs = torch.nn.functional.cross_entropy(
        leaf, torch.tensor(target), **torch_options(torch, options, soft)
    )
    theirs.sum().backward()
    ours = cross_entropy(logits, target, axis=1, **options)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, theirs.detach(), RTOL32, 1e-6)
    gradient = cross_entropy_gradient(logits, target, axis=1, **options)
    assert gradient.dtype == np.float32
    np.testing.assert_allclose(gradient, leaf.grad, rtol=1e-5, atol=1e-6)  # p - 1 cancels
    if not soft and not options["label_smoothing"]:
        del (options := dict(options))["label_smoothing"]
        loss = nll_loss(log_softmax(logits, axis=1), labels, axis=1, **options)
        np.testing.assert_allclose(loss, theirs.detach(), RTOL32, 1e-6)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("weight", [None, np.float32([[0.5, 2, 0]])])
def test_binary_loss_against_pytorch(torch, rng, weight, reduction):
    logits = 5 * rng.standard_normal((7, 3), dtype=np.float32)
    target = rng.random((7, 3), dtype=np.float32)
    theirs = torch.nn.functional.binary_cross_entropy_with_logits(
        torch.tensor(logits),
        torch.tensor(target),
        weight=None if weight is None else torch.tensor(weight),
        reduction=reduction,
    )
    ours = binary_cross_entropy_with_logits(logits, target, weight=weight, reduction=reduction)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, theirs, RTOL32, 1e-7)


def test_binary_loss_is_the_loss_of_two_classes(rng):
    logits, yes = 4 * rng.standard_normal(20), rng.random(20)
    pairs = np.stack([np.zeros(20), logits], axis=-1)
    two = cross_entropy(pairs, np.stack([1 - yes, yes], axis=-1))
    assert binary_cross_entropy_with_logits(logits, yes) == pytest.approx(two, rel=1e-13)


# --- gradients by central differences --------------------------------------------------------


def differences(loss, logits, step=1e-5):
    """Central differences: truncation step**2, rounding 1e-16 / step; 1e-9 holds both."""
    gradient = np.empty_like(logits)
    for place in np.ndindex(*logits.shape):
        up, down = logits.copy(), logits.copy()
        up[place] += step
        down[place] -= step
        gradient[place] = np.sum(loss(up) - loss(down)) / (2 * step)
    return gradient


@pytest.mark.parametrize("soft", [False, True], ids=["labels", "probabilities"])
def test_gradient_by_differences(rng, options, soft):
    logits = rng.standard_normal((2, 4, 3))
    labels = sample_labels(rng, (2, 3), options["ignore_index"])
    target = softmax(rng.standard_normal(logits.shape), axis=1) if soft else labels
    expected = differences(lambda z: cross_entropy(z, target, axis=1, **options), logits)
    gradient = cross_entropy_gradient(logits, target, axis=1, **options)
    np.testing.assert_allclose(gradient, expected, atol=1e-9)
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-15)


@pytest.mark.usefixtures("seams")
@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
def test_class_axis_anywhere(rng, axis):
    logits = rng.standard_normal((4, 4, 4))
    labels, target = rng.integers(4, size=(4, 4)), rng.dirichlet(np.ones(4), (4, 4))
    moved, soft = np.moveaxis(logits, -1, axis), np.moveaxis(target, -1, axis)
    for last, here in ((labels, labels), (target, soft)):
        options = {"reduction": "none", "weight": WEIGHT}
        ours = cross_entropy(moved, here, axis=axis, **options)
        assert np.array_equal(ours, cross_entropy(logits, last, **options))
        gradient = cross_entropy_gradient(moved, here, axis=axis, **options)
        expected = cross_entropy_gradient(logits, last, **options)
        assert np.array_equal(np.moveaxis(gradient, axis, -1), expected)


# --- invariances -----------------------------------------------------------------------------


@pytest.mark.parametrize("function", LOSSES)
def test_a_shift_changes_nothing(rng, function):
    logits = rng.integers(-20, 20, (6, 5)) / 4  # sums with the shift are exact
    labels = rng.integers(5, size=6)
    for shift in (1.0, -1e3, 2.0**40):
        np.testing.assert_allclose(
            function(logits + shift, labels), function(logits, labels), 1e-13
        )


@pytest.mark.parametrize("function", LOSSES)
def test_labels_equal_their_one_hot_rows(rng, function):
    logits, labels = rng.standard_normal((6, 5)), rng.integers(5, size=6)
    rows = one_hot(labels, 5)
    np.testing.assert_allclose(function(logits, rows), function(logits, labels), rtol=1e-13)
    np.testing.assert_allclose(function(logits, rows.astype(int)), function(logits, rows), 1e-15)


def test_a_permutation_of_the_classes_goes_through(rng):
    logits, labels, order = rng.standard_normal((6, 4)), rng.integers(4, size=6), [2, 0, 3, 1]
    permuted = cross_entropy(logits[:, order], np.argsort(order)[labels], weight=WEIGHT[order])
    assert permuted == pytest.approx(cross_entropy(logits, labels, weight=WEIGHT), rel=1e-14)


# --- extremes --------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [50.0, 1e4, 1e30])
def test_large_logits(dtype, size):
    logits = np.array([[size, -size, 0]] * 3, dtype)
    losses = cross_entropy(logits, [0, 1, 2], reduction="none")
    np.testing.assert_allclose(losses, [math.exp(-size), 2 * size, size], rtol=1e-6)
    gradient = cross_entropy_gradient(logits, [0, 1, 2], reduction="none")
    np.testing.assert_allclose(gradient, [[0, 0, 0], [1, -1, 0], [1, 0, -1]], atol=1e-20)


@pytest.mark.parametrize("offset", [0, 1e6])
def test_an_offset_does_not_cost_digits(offset):
    logits = np.float32([[offset + 1, offset, offset - 2]])
    expected = math.log(1 + math.exp(-1) + math.exp(-3))
    assert cross_entropy(logits, [0]) == pytest.approx(expected, rel=2e-7)


@pytest.mark.parametrize("gap", [20, 35, 50, 80])
def test_a_confident_loss_is_small_not_zero(gap):
    for logits in ([[0, -gap]], [[gap, 0]], [[1000, 1000 - gap]]):
        loss = cross_entropy(np.float32(logits), [0])
        np.testing.assert_allclose(loss, math.exp(-gap), rtol=1e-6)


def test_both_ways_agree_where_they_meet(rng, monkeypatch):
    logits, labels = 20 * rng.standard_normal((500, 6)), rng.integers(6, size=500)
    plain = cross_entropy(logits, labels, reduction="none")
    monkeypatch.setattr("course_utils.numerics._losses.PLAIN", -1)
    shifted = cross_entropy(logits, labels, reduction="none")
    np.testing.assert_allclose(plain, shifted, rtol=1e-13)


def test_huge_opposite_logits_give_no_nan():
    huge = float(np.finfo(np.float32).max)
    logits = np.float32([[huge, -huge], [huge, -huge]])
    assert cross_entropy(logits, [0, 1], reduction="none").tolist() == [0, np.inf]
    assert cross_entropy_gradient(logits, [0, 1], reduction="sum").tolist() == [[0, 0], [1, -1]]


def test_masked_classes():
    logits = [[0.0, -np.inf, 0.0]]
    log2 = math.log(2)
    assert cross_entropy(logits, [0]) == pytest.approx(log2)
    assert cross_entropy(logits, [[0.5, 0, 0.5]]) == pytest.approx(log2)
    half = cross_entropy(logits, [[0.5, 0.5, 0]], weight=[1, 0, 1])
    assert half == pytest.approx(log2 / 2)
    assert cross_entropy(logits, [1]) == np.inf
    assert cross_entropy(logits, [0], label_smoothing=0.1) == np.inf
    assert cross_entropy_gradient(logits, [0]).tolist() == [[-0.5, 0, 0.5]]
    assert nll_loss(log_softmax(logits), [1]) == np.inf


def test_a_masked_label_that_does_not_count_costs_nothing():
    logits, labels = [[0.0, -np.inf, 0.0]] * 2, [1, 0]
    for options in ({"ignore_index": 1}, {"weight": [1, 0, 1]}):
        loss = cross_entropy(logits, labels, reduction="sum", **options)
        assert loss == pytest.approx(math.log(2))
        assert nll_loss(log_softmax(logits), labels, reduction="sum", **options) == loss


def test_nothing_that_counts():
    with np.errstate(all="raise"):
        assert np.isnan(cross_entropy(np.zeros((2, 3)), [-100, -100], ignore_index=-100))
        assert np.isnan(cross_entropy(np.zeros((0, 3)), []))
        assert np.isnan(cross_entropy(np.zeros((0, 3)), np.zeros((0, 3))))
        assert np.isnan(nll_loss(np.zeros((0, 3)), []))
        assert np.isnan(binary_cross_entropy_with_logits([], []))
        assert cross_entropy(np.zeros((0, 3)), [], reduction="sum") == 0
        assert cross_entropy(np.zeros((0, 3)), [], reduction="none").shape == (0,)
        assert cross_entropy_gradient(np.zeros((0, 3)), []).shape == (0, 3)


def test_one_class_is_certain():
    assert cross_entropy([[3.0], [-1e9]], [0, 0]) == 0
    assert cross_entropy_gradient([[3.0]], [0]).tolist() == [[0]]


def test_binary_loss_at_the_ends():
    ends = [-np.inf, -1e30, 1e30, np.inf]
    losses = binary_cross_entropy_with_logits(ends, [0, 0, 1, 1], reduction="none")
    assert losses.tolist() == [0, 0, 0, 0]
    losses = binary_cross_entropy_with_logits(ends, [1, 1, 0, 0], reduction="none")
    assert losses.tolist() == [np.inf, 1e30, 1e30, np.inf]
    small = binary_cross_entropy_with_logits(50.0, 1)
    np.testing.assert_allclose(small, math.exp(-50), rtol=1e-15)


# --- sums and memory -------------------------------------------------------------------------


def test_the_sum_of_many_float32_losses_is_taken_in_float64(rng):
    logits = 5 * rng.standard_normal((100_003, 2), dtype=np.float32)
    labels = rng.integers(2, size=len(logits))
    each = cross_entropy(logits, labels, reduction="none")
    assert cross_entropy(logits, labels, reduction="sum") == np.float32(math.fsum(each))


@pytest.mark.parametrize("shift", [0, 100], ids=["plain", "shifted"])
def test_cross_entropy_never_makes_the_probabilities(rng, shift):
    logits = rng.standard_normal((64, 50_257), dtype=np.float32) + np.float32(shift)
    labels = rng.integers(50_257, size=64)
    tracemalloc.start()
    loss = cross_entropy(logits, labels)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # One block of two rows and little more; the probabilities would be all of the 64 rows.
    assert peak < 0.05 * logits.nbytes
    expected = -scipy.special.log_softmax(logits.astype(float), axis=1)[np.arange(64), labels]
    assert loss == pytest.approx(expected.mean(), rel=2e-7)
