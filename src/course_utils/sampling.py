"""Draw classes at random from logits, from all of them or from the best alone."""

import math
import numbers
import operator

import numpy as np

from course_utils.numerics import softmax


def sample(logits, temperature=1.0, *, rng, size=None):
    """Draw classes with the probabilities ``softmax(logits / temperature)``.

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Finite numbers of any size; a class with -inf is never drawn.
    temperature : float
        T >= 0. 0 is greedy: always the class with the largest logit, the first of several equal ones,
        and nothing is taken from `rng`. ``inf`` gives all unmasked classes the same chance.
    rng : numpy.random.Generator
        Where the randomness comes from.
    size : int, tuple of int or None
        How many draws of each row; None is one.

    Returns
    -------
    int64 or ndarray of int64, shape size + (...)
        Places of the drawn classes, from 0 to K - 1.

    Raises
    ------
    ValueError
        NaN or +inf among the logits, a row of -inf alone, no classes, a negative temperature or size.
    TypeError
        Logits or temperature that are not real numbers, a `size` that is not made of integers, an `rng` that
        is no generator.

    References
    ----------
    L. Devroye, "Non-Uniform Random Variate Generation" (1986), chapter III: inversion by search.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> sample([2.3, -1.2, 0.5], rng=rng, size=8)
    array([0, 0, 0, 0, 0, 2, 0, 0])
    >>> sample([[2.3, -1.2, 0.5], [0.0, 1.0, 3.0]], temperature=0, rng=rng)
    array([0, 2])
    """
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            "expected rng to be a numpy.random.Generator, such as np.random.default_rng(0), "
            f"got {rng!r}"
        )
    size = _read_size(size)
    probs = softmax(logits, temperature=temperature)
    *batch, classes = probs.shape
    if temperature == 0:
        return np.broadcast_to(probs.argmax(axis=-1), (*size, *batch)).copy()[()]
    draws = rng.random((math.prod(size), math.prod(batch)))
    rows = probs.reshape(-1, classes)
    drawn = np.empty(draws.shape, dtype=np.int64)
    for place, row in enumerate(rows):
        drawn[:, place] = _search(row, draws[:, place])
    return drawn.reshape((*size, *batch))[()]


def top_k(logits, k):
    """Mask all classes but the k largest logits of each row.

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Finite numbers of any size, or -inf for a class that is masked already.
    k : int
        At least 1; K or more keeps everything.

    Returns
    -------
    ndarray, shape (..., K)
        The logits, with -inf for what is dropped; unmasked classes of equal logits are kept from the first on,
        so that never more than `k` remain.

    Raises
    ------
    ValueError
        A `k` below 1, NaN or +inf among the logits, a row of -inf alone, no classes.
    TypeError
        A `k` that is no integer, logits that are not real numbers.

    References
    ----------
    A. Fan, M. Lewis and Y. Dauphin, "Hierarchical neural story generation" (2018), arXiv:1805.04833,
    section 5.

    Examples
    --------
    >>> top_k([2.3, -1.2, 0.5], 2)
    array([ 2.3, -inf,  0.5])
    """
    k = operator.index(k)
    if k < 1:
        raise ValueError(f"expected k >= 1, got {k}")
    logits, _, order = _ranked(logits)
    return _keep(logits, order, np.arange(order.shape[-1]) < k)


def top_p(logits, p):
    """Mask all classes but the smallest set of the most probable ones that holds at least p.

    The class that takes the sum over `p` is kept ("nucleus sampling"), so at least one always is. A temperature
    before it changes the set: ``top_p(logits / T, p)`` need not keep the classes of ``top_p(logits, p) / T``.

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Finite numbers of any size, or -inf for a class that is masked already.
    p : float
        0 < p <= 1; 1 keeps everything, whatever the probabilities are rounded to.

    Returns
    -------
    ndarray, shape (..., K)
        The logits, with -inf for what is dropped. Of classes of equal logits the first are kept.

    Raises
    ------
    ValueError
        A `p` out of range, NaN or +inf among the logits, a row of -inf alone, no classes.
    TypeError
        A `p` or logits that are not real numbers.

    References
    ----------
    A. Holtzman, J. Buys, L. Du, M. Forbes and Y. Choi, "The curious case of neural text degeneration"
    (2020), arXiv:1904.09751, section 3.1.

    Examples
    --------
    >>> top_p([3.0, 2.0, 1.0], 0.8)
    array([  3.,   2., -inf])
    >>> top_p(np.array([3.0, 2.0, 1.0]) / 0.5, 0.8)
    array([  6., -inf, -inf])
    """
    if not isinstance(p, numbers.Real):
        raise TypeError(f"expected p to be a real number, got {p!r}")
    if not 0 < p <= 1:
        raise ValueError(f"expected 0 < p <= 1, got {p}")
    logits, probs, order = _ranked(logits)
    # In float32 the sums of a large vocabulary drift visibly.
    sums = np.cumsum(np.take_along_axis(probs, order, axis=-1), axis=-1, dtype=np.float64)
    before = np.zeros(sums.shape)
    before[..., 1:] = sums[..., :-1]
    # By rounding, the sums may reach 1 before the last class.
    return _keep(logits, order, (before < p) | (p == 1))


def _ranked(logits):
    """The logits as floats, their probabilities, and the places of the classes from the best to the worst."""
    probs = softmax(logits)
    logits = np.asarray(logits, dtype=probs.dtype)
    return logits, probs, np.argsort(-logits, axis=-1, kind="stable")


def _keep(logits, order, kept):
    """Mask what is not kept; `kept` goes from the best class to the worst."""
    mask = np.empty(logits.shape, dtype=bool)
    np.put_along_axis(mask, order, np.broadcast_to(kept, order.shape), axis=-1)
    return np.where(mask, logits, logits.dtype.type(-np.inf))


def _search(probs, draws):
    """Find the class whose stretch of the cumulative sums holds each draw from [0, 1)."""
    # In float32 the sums of a large vocabulary end visibly beside 1.
    sums = np.cumsum(probs, dtype=np.float64)
    # Times the last sum, whatever it is, even the largest draw stays below it: no draw runs off the end.
    # side="right" passes over stretches of length zero, so what has probability 0 is never drawn.
    return np.searchsorted(sums, draws * sums[-1], side="right")


def _read_size(size):
    if size is None:
        return ()
    sides = tuple(map(operator.index, size)) if np.iterable(size) else (operator.index(size),)
    if any(side < 0 for side in sides):
        raise ValueError(f"expected size >= 0, got {size}")
    return sides
