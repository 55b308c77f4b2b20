"""Measures of distributions, in nats."""

import numpy as np

from course_utils.numerics import _inputs
from course_utils.numerics._blocks import quiet
from course_utils.numerics._losses import weighted


@quiet
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
    return (0 - weighted(probs, np.log(probs)).sum(axis=axis))[()]


@quiet
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
    return weighted(p, np.log(p) - np.log(q)).sum(axis=axis)[()]


@quiet
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
