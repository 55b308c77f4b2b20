"""What numerics accepts, refuses and returns: dtypes, errors that help, untouched input."""

import math

import numpy as np
import pytest

from course_utils.numerics import (
    binary_cross_entropy_with_logits,
    cross_entropy,
    cross_entropy_gradient,
    entropy,
    kl_divergence,
    log_sigmoid,
    log_softmax,
    logit,
    logsumexp,
    nll_loss,
    one_hot,
    perplexity,
    sigmoid,
    softmax,
)

COURSE = [2.3, -1.2, 0.5]
ROW_FUNCTIONS = [softmax, log_softmax, logsumexp]
ONE_ARRAY = [softmax, log_softmax, logsumexp, sigmoid, log_sigmoid, logit, perplexity]
LOSSES = [cross_entropy, cross_entropy_gradient]


# --- arrays in, arrays out -------------------------------------------------------------------


@pytest.mark.parametrize("function", ONE_ARRAY)
@pytest.mark.parametrize(
    ("given", "returned"),
    [
        ("f2", "f4"),
        ("f4", "f4"),
        (">f4", "f4"),
        ("f8", "f8"),
        ("i8", "f8"),
        ("u1", "f8"),
        ("?", "f8"),
    ],
)
def test_dtypes_of_arrays(function, given, returned):
    result = function(np.array([[0, 1], [1, 0]], given))
    assert result.dtype == np.dtype(returned)
    assert np.array_equal(result, function(np.array([[0, 1], [1, 0]], returned)))


@pytest.mark.parametrize("function", [*ONE_ARRAY, entropy])
@pytest.mark.parametrize("bad", [[1j], ["0.5"], [None], np.array([0.5], "g")])
def test_what_is_no_real_number_is_a_type_error(function, bad):
    with pytest.raises(TypeError, match="floats up to 64 bits or integers, got dtype"):
        function(bad)


@pytest.mark.parametrize("function", ONE_ARRAY)
def test_arrays_are_left_alone_and_no_warning_escapes(function):
    values = np.array([[0.0, 1.0], [1.0, 0.0]])
    values.flags.writeable = False
    with np.errstate(all="raise"):
        function(values)


def test_scalars_and_lists():
    for function in (sigmoid, log_sigmoid, logit, perplexity):
        assert isinstance(function(0.5), np.float64)
        assert isinstance(function(np.float32(0.5)), np.float32)
        assert function([[0.5]]).shape == (1, 1)
    assert isinstance(logsumexp([0.0, 1.0]), np.float64)


@pytest.mark.parametrize(
    ("given", "returned"), [("f2", "f4"), ("f4", "f4"), ("f8", "f8"), ("i4", "f8")]
)
@pytest.mark.parametrize("reduction", ["mean", "none"])
def test_dtypes_of_losses(given, returned, reduction):
    logits, options = np.array([[1, 2, 3]], given), {"weight": [1, 2, 3], "reduction": reduction}
    results = [
        cross_entropy(logits, [1], **options),
        cross_entropy(logits, [[0.5, 0.5, 0]], label_smoothing=0.1, **options),
        cross_entropy_gradient(logits, [1], **options),
        nll_loss(-logits, [1], **options),
        binary_cross_entropy_with_logits(logits, [[0.5, 0.5, 0]], **options),
    ]
    assert [r.dtype for r in results] == [np.dtype(returned)] * 5


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.uint64, np.int64])
def test_labels_of_any_integer_type(dtype):
    labels = np.array([2, 0], dtype)
    loss = cross_entropy([COURSE, COURSE], labels, ignore_index=-100)
    assert loss == cross_entropy([COURSE, COURSE], [2, 0])


def test_input_of_losses_is_left_alone_and_no_warning_escapes():
    logits = np.array([[0.0, -np.inf, 90.0], [-1e30, 1e30, 0.0]])
    target, labels, weight = one_hot([0, 1], 3), np.array([1, -100]), np.array([1.0, 0.0, 2.0])
    for array in (logits, target, labels, weight):
        array.flags.writeable = False
    with np.errstate(all="raise"):
        for function in LOSSES:
            function(logits, labels, weight=weight, ignore_index=-100)
            function(logits, target, weight=weight, label_smoothing=0.1)
        nll_loss(log_softmax(logits), labels, weight=weight, ignore_index=-100)
        binary_cross_entropy_with_logits(logits, target, weight=weight)
    assert labels.tolist() == [1, -100]


# --- what is refused: logits and probabilities ----------------------------------------------


@pytest.mark.parametrize("function", ROW_FUNCTIONS)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nan_and_infinity_are_errors_that_name_the_place(function, bad):
    logits = np.zeros((2, 3, 4))
    logits[1, 2, 0] = bad
    for axis in range(3):
        with pytest.raises(ValueError, match=rf"finite or -inf, got {bad} at index \(1, 2, 0\)"):
            function(logits, axis=axis)


@pytest.mark.parametrize("function", ROW_FUNCTIONS)
def test_a_single_number_has_no_classes(function):
    with pytest.raises(ValueError, match="class axis, got a single number"):
        function(1.0)
    with pytest.raises(ValueError, match="axis 2 is out of bounds"):
        function([[1.0]], axis=2)


def test_temperature_of_the_wrong_kind():
    for function in (softmax, log_softmax):
        with pytest.raises(ValueError, match="temperature >= 0, got -1"):
            function(COURSE, temperature=-1)
        with pytest.raises(ValueError, match="temperature >= 0, got nan"):
            function(COURSE, temperature=np.nan)
        with pytest.raises(TypeError, match="real number, got 'hot'"):
            function(COURSE, temperature="hot")
        with pytest.raises(TypeError, match="real number"):
            function(COURSE, temperature=[1.0, 2.0])


def test_sigmoid_family_refuses_bad_input():
    for function in (sigmoid, log_sigmoid):
        with pytest.raises(ValueError, match=r"logits without NaN, got nan at index \(0, 1\)"):
            function([[0, np.nan]])
    for bad in (-0.1, 1.1, np.nan, np.inf):
        with pytest.raises(ValueError, match=f"probs between 0 and 1, got {bad} at index 1"):
            logit([0.5, bad])
    with pytest.raises(ValueError, match=r"between 0 and 1, got 2\.0$"):
        logit(2.0)


def test_one_hot_refuses_bad_labels():
    with pytest.raises(ValueError, match=r"labels from 0 to 2, got 3 at index \(1, 0\)"):
        one_hot([[0, 1], [3, -1]], 3)
    with pytest.raises(ValueError, match="labels from 0 to 2, got -1 at index 1"):
        one_hot([0, -1, 7], 3)
    for bad in ([0.0, 1.0], [True, False], ["a"]):
        with pytest.raises(TypeError, match="integer labels, got dtype"):
            one_hot(bad, 3)
    with pytest.raises(ValueError, match="num_classes >= 1, got 0"):
        one_hot([0], 0)
    with pytest.raises(TypeError):
        one_hot([0], 2.0)


def test_probabilities_are_checked():
    assert entropy([0.33, 0.33, 0.33]) == pytest.approx(math.log(3), abs=0.01)
    with pytest.raises(ValueError, match=r"probs >= 0 with sum 1 .*got sum 1.1 .* at index 1"):
        entropy([[0.5, 0.5], [0.5, 0.6]])
    with pytest.raises(ValueError, match=r"smallest value -0\.5"):
        entropy([1.5, -0.5])
    with pytest.raises(ValueError, match="smallest value nan"):
        entropy([1.0, np.nan])
    with pytest.raises(ValueError, match="expected q >= 0 with sum 1"):
        kl_divergence([0.5, 0.5], [5, 5])
    with pytest.raises(ValueError, match=r"same shape, got \(2,\) and \(3,\)"):
        kl_divergence([0.5, 0.5], [0.2, 0.3, 0.5])
    with pytest.raises(ValueError, match="got a single number"):
        entropy(1.0)


# --- what is refused: losses -----------------------------------------------------------------


@pytest.mark.parametrize("function", LOSSES)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("place", [0, 1])
def test_losses_name_nan_infinity_and_the_place(function, bad, place):
    logits = np.zeros((3, 2))
    logits[1, place] = bad
    for target in ([0, 0, 0], np.full((3, 2), 0.5)):
        with pytest.raises(ValueError, match=rf"finite or -inf, got {bad} at index \(1, {place}\)"):
            function(logits, target)
    with pytest.raises(ValueError, match="only -inf along axis -1 at index 2: with every class"):
        function([[0, 0], [0, 0], [-np.inf, -np.inf]], [0, 0, 0])


@pytest.mark.parametrize("function", LOSSES)
def test_target_of_the_wrong_shape(function):
    expected = r"shape \(2,\) \(class indices\) or \(2, 3\) \(probabilities\) .*got shape"
    for target, shape in (([0], r"\(1,\)"), ([[0], [1]], r"\(2, 1\)"), (0, r"\(\)")):
        with pytest.raises(ValueError, match=f"{expected} {shape}"):
            function(np.zeros((2, 3)), target)
    with pytest.raises(ValueError, match=r"logits of shape \(2,\) .*got shape \(2, 3\)"):
        function([0, 1], np.zeros((2, 3)))  # arguments swapped


@pytest.mark.parametrize("function", LOSSES)
def test_target_that_is_no_distribution(function):
    logits = np.zeros((2, 3))
    with pytest.raises(ValueError, match=r"sum 1 .*got sum 0.6 .* at index 1"):
        function(logits, [[1, 0, 0], [0.2, 0.2, 0.2]])
    with pytest.raises(ValueError, match=r"smallest value -1 at index 0"):
        function(logits, [[2, -1, 0], [1, 0, 0]])
    with pytest.raises(ValueError, match=r"got sum 1.6 "):
        function(one_hot([0, 1], 3), [COURSE, [0, 0, 1]])  # arguments swapped


@pytest.mark.parametrize("function", [*LOSSES, nll_loss])
def test_labels_that_are_none(function):
    log_probs = np.log(np.full((2, 3), 1 / 3))
    with pytest.raises(ValueError, match="labels from 0 to 2, got 3 at index 1"):
        function(log_probs, [0, 3])
    with pytest.raises(ValueError, match="labels from 0 to 2, got -100 at index 0"):
        function(log_probs, [-100, 3])
    with pytest.raises(ValueError, match="labels from 0 to 2, got 3 at index 1"):
        function(log_probs, [-100, 3], ignore_index=-100)
    for bad in ([0.0, 1.0], [True, False]):
        with pytest.raises(TypeError, match="integer labels, got dtype"):
            function(log_probs, bad)


@pytest.mark.parametrize("function", [*LOSSES, nll_loss])
def test_options_of_the_wrong_kind(function):
    log_probs, labels = np.log(np.full((2, 3), 1 / 3)), [0, 1]
    with pytest.raises(ValueError, match=r"\('mean', 'sum', 'none'\), got 'average'"):
        function(log_probs, labels, reduction="average")
    with pytest.raises(ValueError, match=r"weight of shape \(3,\), one a class, got \(2,\)"):
        function(log_probs, labels, weight=[1, 1])
    for bad in (-1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match=f"finite weights >= 0, got {bad} at index 1"):
            function(log_probs, labels, weight=[1, bad, 1])
    with pytest.raises(TypeError):
        function(log_probs, labels, ignore_index=0.5)
    with pytest.raises(ValueError, match="axis 2 is out of bounds"):
        function(log_probs, labels, axis=2)
    with pytest.raises(ValueError, match=r"at least one class on axis -1, got shape \(2, 0\)"):
        function(np.zeros((2, 0)), [-1, -1], ignore_index=-1)
    with pytest.raises(ValueError, match="got a single number"):
        function(-1.0, 0)


@pytest.mark.parametrize("function", LOSSES)
@pytest.mark.parametrize("smoothing", [-0.1, 1.1, np.nan])
def test_smoothing_out_of_range(function, smoothing):
    with pytest.raises(ValueError, match=f"label_smoothing from 0 to 1, got {smoothing}"):
        function([COURSE], [0], label_smoothing=smoothing)


def test_nll_loss_refuses_what_is_no_logarithm_of_probabilities():
    with pytest.raises(ValueError, match=r"at most 0, got 2\.3 at index 1: use log_softmax"):
        nll_loss([[-1, -2, -3], COURSE], [0, 0])
    with pytest.raises(ValueError, match="at most 0, got nan"):
        nll_loss([[0, np.nan]], [0])
    with pytest.raises(ValueError, match=r"labels of shape \(1,\) .*got shape \(1, 3\)"):
        nll_loss([[-1.0, -1.0, -1.0]], [[0.2, 0.3, 0.5]])


def test_binary_loss_refuses_bad_input():
    with pytest.raises(ValueError, match=r"target of shape \(2, 1\), as logits, got \(2,\)"):
        binary_cross_entropy_with_logits([[0], [1]], [0, 1])
    with pytest.raises(ValueError, match=r"target between 0 and 1, got 2\.0 at index 0"):
        binary_cross_entropy_with_logits([0.5], [2])
    with pytest.raises(ValueError, match="logits without NaN, got nan at index 0"):
        binary_cross_entropy_with_logits([np.nan], [1])
    with pytest.raises(ValueError, match="one of"):
        binary_cross_entropy_with_logits([0.5], [1], reduction=None)
    with pytest.raises(ValueError, match=r"finite weights >= 0, got -1\.0$"):
        binary_cross_entropy_with_logits([0.5], [1], weight=-1)
    with pytest.raises(ValueError, match="could not be broadcast"):
        binary_cross_entropy_with_logits([0.5], [1], weight=[1, 2])
