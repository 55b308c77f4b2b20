"""Softmax, its logarithm, and the logarithm of a sum of exponentials."""

import numpy as np

from course_utils.numerics import _inputs
from course_utils.numerics._blocks import (
    class_rows,
    exp_others,
    quiet,
    rows_of,
    shifted_blocks,
    unrows,
)


@quiet
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
    out = np.empty_like(class_rows(logits, axis), order="C")
    for span, shifted, _, top in shifted_blocks(logits, axis, temperature):
        total = 1 + exp_others(shifted, top, out=shifted)
        shifted[top] = 1
        np.divide(shifted, total[:, np.newaxis], out=out[span])
    return unrows(out, logits, axis)


@quiet
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
    out = np.empty_like(class_rows(logits, axis), order="C")
    for span, shifted, _, top in shifted_blocks(logits, axis, temperature):
        log_total = np.log1p(exp_others(shifted, top, out=out[span]))
        np.subtract(shifted, log_total[:, np.newaxis], out=out[span])
    return unrows(out, logits, axis)


@quiet
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
    result = np.full(len(rows_of(logits, axes)), -np.inf, logits.dtype)
    blocks = shifted_blocks(logits, axes, allow_masked=True) if logits.size else ()
    for span, shifted, peak, top in blocks:
        log_sum = peak + np.log1p(exp_others(shifted, top, out=shifted))
        result[span] = np.where(peak == -np.inf, -np.inf, log_sum)
    summed = [a % logits.ndim for a in (axes if isinstance(axes, tuple) else (axes,))]
    sizes = [1 if i in summed else n for i, n in enumerate(logits.shape)]
    kept = result.reshape(sizes)
    return kept if keepdims else kept.squeeze(tuple(summed))[()]
