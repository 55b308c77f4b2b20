"""Losses of classes and their gradient."""

import operator
from typing import NamedTuple

import numpy as np

from course_utils.numerics import _inputs
from course_utils.numerics._blocks import (
    blocks,
    class_rows,
    exp_others,
    lead_shape,
    quiet,
    rows_of,
    shifted_blocks,
    unrows,
)

# Logits up to this size need no shift: products of two of their exponentials fit a float32.
PLAIN = 40


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
            return coefs, weighted(coefs, picked)
        coefs = self.coefficients(span)
        return coefs.sum(axis=1), weighted(coefs, log_probs).sum(axis=1)


def weighted(coefs, values):
    """Product in which 0 * inf is 0: a class of no weight may be masked."""
    return np.multiply(coefs, values, where=coefs > 0, out=np.zeros_like(values))


def _read_target(logits, target, axis, weight, ignore_index, smoothing):
    """Tell labels from probabilities by shape, and check them."""
    if not 0 <= smoothing <= 1:
        raise ValueError(f"expected label_smoothing from 0 to 1, got {smoothing}")
    count, classes = class_rows(logits, axis).shape
    shape, lead = np.shape(target), lead_shape(logits, axis)
    weight = _inputs.read_class_weight(weight, classes, logits.dtype)
    if shape == logits.shape:
        probs = rows_of(_inputs.read_probs(target, axis, "target probabilities"), axis)
        return _Target(None, probs, np.ones(count, bool), weight, smoothing, count)
    if shape != lead:
        raise ValueError(
            f"expected target of shape {lead} (class indices) or {logits.shape} (probabilities) "
            f"for logits of shape {logits.shape} with classes on axis {axis}, got shape {shape}"
        )
    labels, counted = (a.ravel() for a in _inputs.read_labels(target, classes, ignore_index))
    target = _Target(labels, None, counted, weight, smoothing, denominator=0.0)
    return target._replace(denominator=target.row_weight().sum(dtype=np.float64))


def reduced(losses, denominator, reduction, shape):
    if reduction == "none":
        return losses.reshape(shape)[()]
    total = losses.sum(dtype=np.float64)
    if reduction == "mean":
        total = total / np.float64(denominator)
    return losses.dtype.type(total)


@quiet
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
    rows, lead = rows_of(log_probs, axis), lead_shape(log_probs, axis)
    if np.shape(labels) != lead:
        raise ValueError(
            f"expected labels of shape {lead} for log_probs of shape {log_probs.shape} with "
            f"classes on axis {axis}, got shape {np.shape(labels)}"
        )
    _check_log_probs(log_probs, axis)
    target = _read_target(log_probs, labels, axis, weight, ignore_index, 0.0)
    _, picked = target.against(slice(0, len(rows)), rows)
    return reduced(0 - picked, target.denominator, reduction, lead)


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
    for span, block, work in blocks(rows):
        place = each[: len(block)], target.labels[span]
        others[span] = exp_others(block, place, out=work)
    if not (np.abs(np.log(others)) <= PLAIN).all():  # NaN, infinity and 0 fail, too
        return None
    return weighted(target.row_weight(), np.log1p(others * np.exp(-picked)))


def _shifted_losses(logits, axis, target):
    losses = np.empty(len(target.counted), logits.dtype)
    for span, shifted, _, top in shifted_blocks(logits, axis):
        total, dot = target.against(span, shifted)
        losses[span] = total * np.log1p(exp_others(shifted, top, out=shifted)) - dot
    return losses


@quiet
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
    losses = _plain_losses(rows_of(logits, axis), target)
    if losses is None:
        losses = _shifted_losses(logits, axis, target)
    return reduced(losses, target.denominator, reduction, lead_shape(logits, axis))


@quiet
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
    out = np.empty_like(class_rows(logits, axis), order="C")
    for span, shifted, _, top in shifted_blocks(logits, axis):
        coefs = target.coefficients(span)
        total = 1 + exp_others(shifted, top, out=shifted)
        shifted[top] = 1
        shifted *= (coefs.sum(axis=1) / total)[:, np.newaxis]
        np.subtract(shifted, coefs, out=out[span])
    if reduction == "mean":
        out /= out.dtype.type(target.denominator)
    return unrows(out, logits, axis)
