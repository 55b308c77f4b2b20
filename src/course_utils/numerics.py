"""Softmax, its relatives and the losses built on them, in NumPy alone.

float32 stays float32, float16 is computed and returned in float32, integers become float64.
Inputs may be anything that ``np.asarray`` reads; they are never changed. A logit of -inf masks its
class. All logarithms are natural, so losses and entropies are in nats.
"""

import functools
import operator
from typing import NamedTuple

import numpy as np

from course_utils import _inputs

__all__ = [
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "cross_entropy_gradient",
    "entropy",
    "kl_divergence",
    "log_sigmoid",
    "log_softmax",
    "logit",
    "logsumexp",
    "nll_loss",
    "one_hot",
    "perplexity",
    "sigmoid",
    "softmax",
]

# Elements a block: small enough to stay in the L2 cache between two passes over it,
# large enough to hide the cost of a NumPy call.
BLOCK = 2**17
# Logits up to this size need no shift: products of two of their exponentials fit a float32.
PLAIN = 40


def _quiet(function):
    """Silence floating-point warnings: here exp(-inf) = 0 and log(0) = -inf are meant."""

    @functools.wraps(function)
    def quiet(*args, **kwargs):
        with np.errstate(all="ignore"):
            return function(*args, **kwargs)

    return quiet


# --- the blocked loop ------------------------------------------------------------------------


def _rows(array, axis):
    """View the array in two dimensions, the classes (one axis or a tuple) last."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    if array.ndim == 0:
        raise ValueError("expected an array with a class axis, got a single number")
    moved = np.moveaxis(array, axes, range(-len(axes), 0))
    classes = moved.shape[array.ndim - len(axes) :]
    lead = moved.shape[: array.ndim - len(axes)]
    return moved.reshape(np.prod(lead, dtype=int), np.prod(classes, dtype=int))


def _class_rows(array, axis):
    rows = _rows(array, axis)
    if rows.shape[1] == 0:
        raise ValueError(f"expected at least one class on axis {axis}, got shape {array.shape}")
    return rows


def _unrows(rows, array, axis):
    """Undo ``_rows``: shape the rows like the array that they came from."""
    moved = np.moveaxis(array, axis, -1)
    return np.moveaxis(rows.reshape(moved.shape), -1, axis)


def _lead_shape(array, axis):
    """Shape without the class axis."""
    return np.moveaxis(array, axis, -1).shape[:-1]


def _blocks(rows):
    """Walk over the rows a block at a time, so that each logit comes from memory once.

    Yields the slice of rows, the rows, and a buffer of their shape that the next block reuses.
    """
    count, classes = rows.shape
    step = max(1, BLOCK // max(1, classes))
    buffer = np.empty((min(step, count), classes), rows.dtype)
    for start in range(0, count, step):
        block = rows[start : start + step]
        yield slice(start, start + len(block)), block, buffer[: len(block)]


def _shifted_blocks(logits, axis, temperature=1.0, allow_masked=False):
    """Yield slices of rows, their (logits - maximum) / temperature, the maxima and their places."""
    for span, block, shifted in _blocks(_rows(logits, axis)):
        top = np.arange(len(block)), block.argmax(axis=1)
        peak = block[top]
        if not np.isfinite(peak).all():
            _check_peaks(peak, logits, axis, allow_masked)
        _shift(block, peak[:, np.newaxis], temperature, shifted)
        yield span, shifted, peak, top


def _check_peaks(peak, logits, axis, allow_masked):
    # argmax stops at NaN, so that the maxima alone show every bad row.
    if not (peak < np.inf).all():
        bad = np.isnan(logits) | (logits == np.inf)
        raise ValueError(
            f"expected logits that are finite or -inf, got {logits[bad][0]}{_inputs.where(bad)}"
        )
    if not allow_masked and (peak == -np.inf).any():
        bad = np.all(logits == -np.inf, axis=axis)
        raise ValueError(
            f"expected at least one unmasked class, got only -inf along axis {axis}"
            f"{_inputs.where(bad)}: with every class masked, no probabilities exist"
        )


def _shift(block, peak, temperature, out):
    """Write (block - peak) / temperature, with its limits at 0 and infinity, to ``out``."""
    if temperature > 1:  # halves, since the difference of two huge logits overflows
        np.multiply(block, 0.5, out=out)
        out -= peak * out.dtype.type(0.5)
        temperature = temperature / 2
    else:
        np.subtract(block, peak, out=out)
    temperature = out.dtype.type(temperature)
    if temperature == 0:
        np.copyto(out, -np.inf, where=out < 0)
    elif temperature == np.inf:
        np.copyto(out, 0, where=out > -np.inf)
    elif temperature != 1:
        out /= temperature


def _exp_others(values, place, out):
    """Write exponentials, with 0 at one place a row, and return their sums.

    For shifted logits the place is that of the maximum, which contributes exp(0) = 1. Adding it
    only in log1p keeps terms below the last digit of 1: log(1 + exp(-50)) is exp(-50), not 0.
    """
    np.exp(values, out=out)
    out[place] = 0
    # Three times as fast as sum; in float32 right to 1e-6 for a vocabulary of 50,000.
    return np.einsum("ij->i", out)


# --- softmax and its logarithm ---------------------------------------------------------------


@_quiet
def softmax(logits, axis=-1, temperature=1.0):
    """Turn logits into probabilities: exp(z / T), divided by their sum.

    Parameters
    ----------
    logits : array_like, shape (..., K, ...)
        Finite numbers of any size; -inf masks a class.
    axis : int
        Axis of the K classes.
    temperature : float
        T >= 0. Below 1 sharpens, above 1 flattens. 0 means the limit: all probability on the
        largest logit, shared between ties. ``inf`` means equal shares for all unmasked classes.

    Returns
    -------
    ndarray, shape of logits
        Probabilities that sum to 1 along ``axis``.

    Raises
    ------
    ValueError
        NaN or +inf among the logits, a row of -inf alone, no classes, a negative temperature.
    TypeError
        Logits or temperature that are not real numbers.

    References
    ----------
    P. Blanchard, D. J. Higham, N. J. Higham, "Accurately computing the log-sum-exp and softmax
    functions", IMA Journal of Numerical Analysis 41 (2021).

    Examples
    --------
    >>> softmax([2.3, -1.2, 0.5]).round(3)
    array([0.836, 0.025, 0.138])
    >>> softmax([2.3, -1.2, 0.5], temperature=0)
    array([1., 0., 0.])
    """
    _inputs.check_temperature(temperature)
    logits = _inputs.read_floats(logits, "logits")
    out = np.empty_like(_class_rows(logits, axis), order="C")
    for span, shifted, _, top in _shifted_blocks(logits, axis, temperature):
        total = 1 + _exp_others(shifted, top, out=shifted)
        shifted[top] = 1
        np.divide(shifted, total[:, np.newaxis], out=out[span])
    return _unrows(out, logits, axis)


@_quiet
def log_softmax(logits, axis=-1, temperature=1.0):
    """Logarithm of ``softmax``, finite where the probability itself would round to 0.

    Parameters
    ----------
    logits : array_like, shape (..., K, ...)
        Finite numbers of any size; -inf masks a class.
    axis : int
        Axis of the K classes.
    temperature : float
        T >= 0, as in ``softmax``.

    Returns
    -------
    ndarray, shape of logits
        Log-probabilities in nats; -inf for masked classes.

    Raises
    ------
    ValueError, TypeError
        As ``softmax``.

    References
    ----------
    As ``softmax``.

    Examples
    --------
    >>> log_softmax([0.0, -1000.0])
    array([    0., -1000.])
    """
    _inputs.check_temperature(temperature)
    logits = _inputs.read_floats(logits, "logits")
    out = np.empty_like(_class_rows(logits, axis), order="C")
    for span, shifted, _, top in _shifted_blocks(logits, axis, temperature):
        log_total = np.log1p(_exp_others(shifted, top, out=out[span]))
        np.subtract(shifted, log_total[:, np.newaxis], out=out[span])
    return _unrows(out, logits, axis)


@_quiet
def logsumexp(logits, axis=-1, keepdims=False):
    """Logarithm of the sum of the exponentials: a smooth maximum.

    Parameters
    ----------
    logits : array_like, shape (..., K, ...)
        Finite numbers of any size, or -inf.
    axis : int, tuple of int or None
        Axis or axes to sum over; None means all.
    keepdims : bool
        Keep the summed axes with length 1.

    Returns
    -------
    ndarray or scalar
        In nats; -inf where there is nothing to sum.

    Raises
    ------
    ValueError
        NaN or +inf among the logits, or a single number instead of an array.
    TypeError
        Logits that are not real numbers.

    References
    ----------
    As ``softmax``.

    Examples
    --------
    >>> logsumexp([1000.0, 1000.0]).round(4)
    np.float64(1000.6931)
    """
    logits = _inputs.read_floats(logits, "logits")
    axes = tuple(range(logits.ndim)) if axis is None else axis
    result = np.full(len(_rows(logits, axes)), -np.inf, logits.dtype)
    blocks = _shifted_blocks(logits, axes, allow_masked=True) if logits.size else ()
    for span, shifted, peak, top in blocks:
        log_sum = peak + np.log1p(_exp_others(shifted, top, out=shifted))
        result[span] = np.where(peak == -np.inf, -np.inf, log_sum)
    summed = [a % logits.ndim for a in (axes if isinstance(axes, tuple) else (axes,))]
    sizes = [1 if i in summed else n for i, n in enumerate(logits.shape)]
    kept = result.reshape(sizes)
    return kept if keepdims else kept.squeeze(tuple(summed))[()]


# --- two classes -----------------------------------------------------------------------------


@_quiet
def sigmoid(logits):
    """Probability of the positive class: 1 / (1 + exp(-z)).

    Parameters
    ----------
    logits : array_like, any shape
        Any numbers, infinite ones included.

    Returns
    -------
    ndarray or scalar, shape of logits
        Probabilities, within 3 units in the last place.

    Raises
    ------
    ValueError
        NaN among the logits.
    TypeError
        Logits that are not real numbers.

    References
    ----------
    N. J. Higham, "Accuracy and Stability of Numerical Algorithms", SIAM (2002), chapter 1.

    Examples
    --------
    >>> sigmoid([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """
    logits = _inputs.read_numbers(logits, "logits")
    wide = logits.astype(np.float64, copy=False)  # NumPy's float32 exp is 2.5 ulp off by itself
    small = np.exp(-np.abs(wide))  # at most 1, so that nothing overflows on either side
    probs = np.where(wide >= 0, 1, small) / (1 + small)
    return probs.astype(logits.dtype, copy=False)[()]


@_quiet
def log_sigmoid(logits):
    """Logarithm of ``sigmoid``, finite where the probability itself would round to 0.

    Parameters
    ----------
    logits : array_like, any shape
        Any numbers, infinite ones included.

    Returns
    -------
    ndarray or scalar, shape of logits
        Log-probabilities in nats, within 3 units in the last place.

    Raises
    ------
    ValueError, TypeError
        As ``sigmoid``.

    References
    ----------
    M. Mächler, "Accurately computing log(1 - exp(-|a|))", vignette of the R package Rmpfr (2012).

    Examples
    --------
    >>> log_sigmoid([-1000.0, 1000.0])
    array([-1000.,    -0.])
    """
    return -_softplus(-_inputs.read_numbers(logits, "logits"))[()]


def _softplus(z):
    """log(1 + exp(z))."""
    return np.logaddexp(z.dtype.type(0), z)


@_quiet
def logit(probs):
    """Log-odds log(p / (1 - p)): the inverse of ``sigmoid``.

    Parameters
    ----------
    probs : array_like, any shape
        Numbers from 0 to 1.

    Returns
    -------
    ndarray or scalar, shape of probs
        Logits, within 3 units in the last place; -inf at 0 and inf at 1.

    Raises
    ------
    ValueError
        A number outside [0, 1], or NaN.
    TypeError
        Probabilities that are not real numbers.

    References
    ----------
    J. Berkson, "Application of the logistic function to bio-assay", JASA 39 (1944), for the name.

    Examples
    --------
    >>> logit([0.0, 0.5, 0.75, 1.0]).round(4)
    array([  -inf, 0.    , 1.0986,    inf])
    """
    probs = _inputs.read_unit(probs, "probs")
    wide = probs.astype(np.float64, copy=False)
    # Around 1/2 the ratio is close to 1 and its logarithm loses digits, while 2p - 1 is exact.
    middle = 2 * np.arctanh(2 * wide - 1)
    logits = np.where(np.abs(wide - 0.5) < 0.25, middle, np.log(wide / (1 - wide)))
    return logits.astype(probs.dtype, copy=False)[()]


# --- losses ----------------------------------------------------------------------------------


def one_hot(labels, num_classes):
    """Write each label as a row of zeros with a single 1.

    Parameters
    ----------
    labels : array_like of int, any shape
        Class indices from 0 to ``num_classes - 1``.
    num_classes : int
        K >= 1.

    Returns
    -------
    ndarray of float64, shape labels.shape + (K,)

    Raises
    ------
    ValueError
        A label out of range (named with its index), or no classes.
    TypeError
        Labels that are not integers; bool counts as a mask, not as a label.

    References
    ----------
    The meaning is that of ``torch.nn.functional.one_hot``.

    Examples
    --------
    >>> one_hot([0, 2], 3)
    array([[1., 0., 0.],
           [0., 0., 1.]])
    """
    num_classes = operator.index(num_classes)
    if num_classes < 1:
        raise ValueError(f"expected num_classes >= 1, got {num_classes}")
    labels, _ = _inputs.read_labels(labels, num_classes)
    out = np.zeros((*labels.shape, num_classes))
    np.put_along_axis(out, labels[..., np.newaxis], 1, axis=-1)
    return out


class _Target(NamedTuple):
    """What a loss is measured against, in rows: N samples, K classes."""

    labels: np.ndarray | None  # (N,), or
    probs: np.ndarray | None  # (N, K)
    counted: np.ndarray  # (N,) bool
    weight: np.ndarray  # (K,)
    smoothing: float
    denominator: float  # of the mean

    def coefficients(self, span):
        """c of the loss -sum(c * log_probs) for a block of rows, shape (rows, K)."""
        if self.probs is None:
            coefs = np.zeros((span.stop - span.start, len(self.weight)), self.weight.dtype)
            coefs[np.arange(len(coefs)), self.labels[span]] = 1
        else:
            coefs = self.probs[span].astype(self.weight.dtype)
        if self.smoothing:
            coefs *= 1 - self.smoothing
            coefs += self.smoothing / len(self.weight)
        coefs *= self.weight
        coefs *= self.counted[span, np.newaxis]
        return coefs

    def row_weight(self, span=slice(None)):
        """Weight of each label, 0 where it is ignored, shape (rows,)."""
        return self.weight[self.labels[span]] * self.counted[span]

    def against(self, span, log_probs):
        """Sums of c and of c * log_probs over the classes, for a block of rows."""
        if self.probs is None and not self.smoothing:  # one class a row, so no (rows, K) array
            coefs = self.row_weight(span)
            picked = log_probs[np.arange(len(log_probs)), self.labels[span]]
            return coefs, _weighted(coefs, picked)
        coefs = self.coefficients(span)
        return coefs.sum(axis=1), _weighted(coefs, log_probs).sum(axis=1)


def _weighted(coefs, values):
    """Product in which 0 * inf is 0: a class of no weight may be masked."""
    return np.multiply(coefs, values, where=coefs > 0, out=np.zeros_like(values))


def _read_target(logits, target, axis, weight, ignore_index, smoothing):
    """Tell labels from probabilities by shape, and check them."""
    if not 0 <= smoothing <= 1:
        raise ValueError(f"expected label_smoothing from 0 to 1, got {smoothing}")
    count, classes = _class_rows(logits, axis).shape
    shape, lead = np.shape(target), _lead_shape(logits, axis)
    weight = _inputs.read_class_weight(weight, classes, logits.dtype)
    if shape == logits.shape:
        probs = _rows(_inputs.read_probs(target, axis, "target probabilities"), axis)
        return _Target(None, probs, np.ones(count, bool), weight, smoothing, count)
    if shape != lead:
        raise ValueError(
            f"expected target of shape {lead} (class indices) or {logits.shape} (probabilities) "
            f"for logits of shape {logits.shape} with classes on axis {axis}, got shape {shape}"
        )
    labels, counted = (a.ravel() for a in _inputs.read_labels(target, classes, ignore_index))
    target = _Target(labels, None, counted, weight, smoothing, denominator=0.0)
    return target._replace(denominator=target.row_weight().sum(dtype=np.float64))


def _reduce(losses, denominator, reduction, shape):
    if reduction == "none":
        return losses.reshape(shape)[()]
    total = losses.sum(dtype=np.float64)
    if reduction == "mean":
        total = total / np.float64(denominator)
    return losses.dtype.type(total)


@_quiet
def nll_loss(log_probs, labels, *, axis=-1, weight=None, ignore_index=None, reduction="mean"):
    """Negative log-likelihood of the labels, given log-probabilities.

    Parameters
    ----------
    log_probs : array_like, shape (..., K, ...)
        Log-probabilities in nats, as ``log_softmax`` returns them.
    labels : array_like of int, shape of log_probs without the class axis
        Class indices.
    axis : int
        Axis of the K classes (PyTorch always takes axis 1, or 0 for a single sample).
    weight : array_like, shape (K,), optional
        Weight of each class, >= 0.
    ignore_index : int, optional
        Label, a class or not, whose samples do not count.
    reduction : {"mean", "sum", "none"}
        The mean divides by the summed weights of the labels that count; it is nan if none does.

    Returns
    -------
    scalar, or ndarray in the shape of labels for "none"
        Loss in nats.

    Raises
    ------
    ValueError
        A label out of range, shapes that do not fit, log-probabilities above 0.
    TypeError
        Labels that are not integers.

    References
    ----------
    The meaning is that of ``torch.nn.functional.nll_loss``.

    Examples
    --------
    >>> nll_loss(np.log([[0.5, 0.5], [0.25, 0.75]]), [0, 0]).round(4)
    np.float64(1.0397)
    """
    _inputs.check_reduction(reduction)
    log_probs = _inputs.read_floats(log_probs, "log_probs")
    rows, lead = _rows(log_probs, axis), _lead_shape(log_probs, axis)
    if np.shape(labels) != lead:
        raise ValueError(
            f"expected labels of shape {lead} for log_probs of shape {log_probs.shape} with "
            f"classes on axis {axis}, got shape {np.shape(labels)}"
        )
    _check_log_probs(log_probs, axis)
    target = _read_target(log_probs, labels, axis, weight, ignore_index, 0.0)
    _, picked = target.against(slice(0, len(rows)), rows)
    return _reduce(0 - picked, target.denominator, reduction, lead)


def _check_log_probs(log_probs, axis):
    top = log_probs.max(axis=axis, initial=-np.inf)
    bad = ~(top <= _inputs.SUM_TOLERANCE)
    if bad.any():
        raise ValueError(
            f"expected log-probabilities, which are at most 0, got {top[bad][0]}"
            f"{_inputs.where(bad)}: use log_softmax or cross_entropy for logits"
        )


def _plain_losses(rows, target):
    """Losses of labels without a shift: log(1 + sum of exp(z_c) / exp(z_label), c not the label).

    Two passes over the logits instead of four, which is what a large vocabulary needs. None for
    other targets, and where a power could leave the range of float32.
    """
    if target.labels is None or target.smoothing:
        return None
    each = np.arange(len(rows))
    picked = rows[each, target.labels]
    if not (np.abs(picked) <= PLAIN).all():
        return None
    others = np.empty(len(rows), rows.dtype)
    for span, block, work in _blocks(rows):
        place = each[: len(block)], target.labels[span]
        others[span] = _exp_others(block, place, out=work)
    if not (np.abs(np.log(others)) <= PLAIN).all():  # NaN, infinity and 0 fail, too
        return None
    return _weighted(target.row_weight(), np.log1p(others * np.exp(-picked)))


def _shifted_losses(logits, axis, target):
    losses = np.empty(len(target.counted), logits.dtype)
    for span, shifted, _, top in _shifted_blocks(logits, axis):
        total, dot = target.against(span, shifted)
        losses[span] = total * np.log1p(_exp_others(shifted, top, out=shifted)) - dot
    return losses


@_quiet
def cross_entropy(
    logits,
    target,
    *,
    axis=-1,
    weight=None,
    ignore_index=None,
    label_smoothing=0.0,
    reduction="mean",
):
    """Cross-entropy of the target and the softmax of the logits, without making the softmax.

    The function takes raw logits. Probabilities are valid logits too, and no check can tell them:
    softmax is then applied twice, the loss never falls below log(1 + (K - 1) / e), and
    training is slow.

    Parameters
    ----------
    logits : array_like, shape (..., K, ...)
        Finite numbers of any size; -inf masks a class.
    target : array_like
        Class indices (integers, shape of logits without the class axis) or probabilities
        (shape of logits).
    axis : int
        Axis of the K classes (PyTorch always takes axis 1, or 0 for a single sample).
    weight : array_like, shape (K,), optional
        Weight of each class, >= 0.
    ignore_index : int, optional
        Label, a class or not, whose samples do not count. Has no meaning for probabilities.
    label_smoothing : float
        Share of the target, from 0 to 1, that is spread evenly over the K classes. With a masked
        class the loss is then inf.
    reduction : {"mean", "sum", "none"}
        The mean divides by the summed weights of the labels that count, or by the number of
        samples for probabilities; it is nan if nothing counts.

    Returns
    -------
    scalar, or ndarray in the shape of logits without the class axis for "none"
        Loss in nats; inf for the label of a masked class.

    Raises
    ------
    ValueError
        Bad logits (see ``softmax``), labels out of range, target rows that do not sum to 1,
        shapes that do not fit.
    TypeError
        Labels that are not integers.

    References
    ----------
    The meaning is that of ``torch.nn.functional.cross_entropy``. Label smoothing: C. Szegedy et
    al., "Rethinking the Inception architecture for computer vision", CVPR (2016).

    Examples
    --------
    >>> cross_entropy([[2.3, -1.2, 0.5]], [0]).round(4)
    np.float64(0.1786)
    """
    _inputs.check_reduction(reduction)
    logits = _inputs.read_floats(logits, "logits")
    target = _read_target(logits, target, axis, weight, ignore_index, label_smoothing)
    losses = _plain_losses(_rows(logits, axis), target)
    if losses is None:
        losses = _shifted_losses(logits, axis, target)
    return _reduce(losses, target.denominator, reduction, _lead_shape(logits, axis))


@_quiet
def cross_entropy_gradient(
    logits,
    target,
    *,
    axis=-1,
    weight=None,
    ignore_index=None,
    label_smoothing=0.0,
    reduction="mean",
):
    """Gradient of ``cross_entropy`` with respect to the logits: softmax minus target.

    Parameters
    ----------
    logits, target, axis, weight, ignore_index, label_smoothing
        As in ``cross_entropy``.
    reduction : {"mean", "sum", "none"}
        Of the loss whose gradient is wanted; for "none", each sample's own gradient.

    Returns
    -------
    ndarray, shape of logits
        Nats a unit of logit. Each row sums to 0.

    Raises
    ------
    ValueError, TypeError
        As ``cross_entropy``.

    References
    ----------
    J. S. Bridle, "Probabilistic interpretation of feedforward classification network outputs",
    in Neurocomputing, Springer (1990).

    Examples
    --------
    >>> cross_entropy_gradient([[2.3, -1.2, 0.5]], [0]).round(3)
    array([[-0.164,  0.025,  0.138]])
    """
    _inputs.check_reduction(reduction)
    logits = _inputs.read_floats(logits, "logits")
    target = _read_target(logits, target, axis, weight, ignore_index, label_smoothing)
    out = np.empty_like(_class_rows(logits, axis), order="C")
    for span, shifted, _, top in _shifted_blocks(logits, axis):
        coefs = target.coefficients(span)
        total = 1 + _exp_others(shifted, top, out=shifted)
        shifted[top] = 1
        shifted *= (coefs.sum(axis=1) / total)[:, np.newaxis]
        np.subtract(shifted, coefs, out=out[span])
    if reduction == "mean":
        out /= out.dtype.type(target.denominator)
    return _unrows(out, logits, axis)


@_quiet
def binary_cross_entropy_with_logits(logits, target, *, weight=None, reduction="mean"):
    """Cross-entropy of yes-or-no targets and the sigmoid of the logits.

    Parameters
    ----------
    logits : array_like, any shape
        Any numbers, infinite ones included.
    target : array_like, shape of logits
        Probabilities of yes, from 0 to 1.
    weight : array_like, optional
        Weights >= 0 of the elements, of a shape that broadcasts to that of logits.
    reduction : {"mean", "sum", "none"}
        The mean divides by the number of elements, whatever the weights.

    Returns
    -------
    scalar, or ndarray in the shape of logits for "none"
        Loss in nats.

    Raises
    ------
    ValueError
        Shapes that do not fit, a target outside [0, 1], NaN.
    TypeError
        Input that is not real numbers.

    References
    ----------
    The meaning is that of ``torch.nn.functional.binary_cross_entropy_with_logits``.

    Examples
    --------
    >>> binary_cross_entropy_with_logits([1000.0, -1000.0], [1, 1])
    np.float64(500.0)
    """
    _inputs.check_reduction(reduction)
    logits, target = _inputs.read_numbers(logits, "logits"), _inputs.read_unit(target, "target")
    if target.shape != logits.shape:
        raise ValueError(f"expected target of shape {logits.shape}, as logits, got {target.shape}")
    target = target.astype(logits.dtype, copy=False)
    losses = _weighted(target, _softplus(-logits)) + _weighted(1 - target, _softplus(logits))
    if weight is not None:
        weight = _inputs.check_not_negative(_inputs.read_floats(weight, "weight")).astype(
            logits.dtype
        )
        losses = _weighted(np.broadcast_to(weight, losses.shape), losses)
    return _reduce(losses, losses.size, reduction, logits.shape)


# --- measures of distributions ---------------------------------------------------------------


@_quiet
def entropy(probs, axis=-1):
    """Expected surprise -sum(p log p) of a distribution, with 0 log 0 = 0.

    Parameters
    ----------
    probs : array_like, shape (..., K, ...)
        Probabilities; sums may be off by 0.01, so that two typed digits do.
    axis : int
        Axis of the K classes.

    Returns
    -------
    scalar or ndarray, shape of probs without the class axis
        Entropy in nats, from 0 to log K.

    Raises
    ------
    ValueError
        Negative probabilities, or a row that does not sum to 1.
    TypeError
        Probabilities that are not real numbers.

    References
    ----------
    C. E. Shannon, "A mathematical theory of communication", Bell System Technical Journal (1948).

    Examples
    --------
    >>> entropy([[0.5, 0.5], [1.0, 0.0]]).round(4)
    array([0.6931, 0.    ])
    """
    probs = _inputs.read_probs(probs, axis, "probs")
    return (0 - _weighted(probs, np.log(probs)).sum(axis=axis))[()]


@_quiet
def kl_divergence(p, q, axis=-1):
    """Extra nats paid for believing q when p is true: sum(p log(p / q)).

    Parameters
    ----------
    p, q : array_like, shape (..., K, ...)
        Probabilities, of the same shape; sums may be off by 0.01.
    axis : int
        Axis of the K classes.

    Returns
    -------
    scalar or ndarray, shape of p without the class axis
        Divergence in nats; inf where q rules out what p allows.

    Raises
    ------
    ValueError
        Negative probabilities, a row that does not sum to 1, different shapes.
    TypeError
        Probabilities that are not real numbers.

    References
    ----------
    S. Kullback, R. A. Leibler, "On information and sufficiency", Annals of Mathematical
    Statistics 22 (1951).

    Examples
    --------
    >>> kl_divergence([1.0, 0.0], [0.5, 0.5]).round(4)
    np.float64(0.6931)
    """
    p, q = _inputs.read_probs(p, axis, "p"), _inputs.read_probs(q, axis, "q")
    if p.shape != q.shape:
        raise ValueError(f"expected p and q of the same shape, got {p.shape} and {q.shape}")
    return _weighted(p, np.log(p) - np.log(q)).sum(axis=axis)[()]


@_quiet
def perplexity(nll):
    """exp of a mean negative log-likelihood: the size of a fair die as hard to guess.

    Parameters
    ----------
    nll : array_like, any shape
        Mean negative log-likelihoods in nats, >= 0.

    Returns
    -------
    scalar or ndarray, shape of nll
        At least 1; inf if it is too large for a float.

    Raises
    ------
    ValueError
        A negative number (a lost minus) or NaN.
    TypeError
        Input that is not real numbers.

    References
    ----------
    F. Jelinek et al., "Perplexity: a measure of the difficulty of speech recognition tasks",
    Journal of the Acoustical Society of America 62 (1977).

    Examples
    --------
    >>> perplexity(np.log(6)).round(4)
    np.float64(6.0)
    """
    nll = _inputs.read_floats(nll, "nll")
    bad = ~(nll >= 0)
    if bad.any():
        raise ValueError(
            f"expected nll >= 0, got {nll[bad][0]}{_inputs.where(bad)}: was the minus lost?"
        )
    return np.exp(nll)[()]
