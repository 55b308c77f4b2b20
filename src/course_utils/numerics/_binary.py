"""Two classes: the sigmoid, its relatives and their loss."""

import numpy as np

from course_utils.numerics import _inputs
from course_utils.numerics._blocks import quiet
from course_utils.numerics._losses import reduced, weighted


@quiet
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


@quiet
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
    return -softplus(-_inputs.read_numbers(logits, "logits"))[()]


def softplus(z):
    """log(1 + exp(z))."""
    return np.logaddexp(z.dtype.type(0), z)


@quiet
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


@quiet
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
    losses = weighted(target, softplus(-logits)) + weighted(1 - target, softplus(logits))
    if weight is not None:
        weight = _inputs.check_not_negative(_inputs.read_floats(weight, "weight")).astype(
            logits.dtype
        )
        losses = weighted(np.broadcast_to(weight, losses.shape), losses)
    return reduced(losses, losses.size, reduction, logits.shape)
