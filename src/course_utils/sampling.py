"""Draw classes at random from logits."""

import math
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
