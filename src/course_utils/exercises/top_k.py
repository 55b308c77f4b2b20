"""The exercise of lesson 12 on keeping the k largest logits."""

import numpy as np

from course_utils.datasets import EXAMPLE_LOGITS
from course_utils.exercises.engine import FunctionExercise, Mistake
from course_utils.numerics import softmax

# What learners write where -inf belongs.
_LOW = (
    *(-50.0, -99.0, -100.0, -104.0, -500.0, np.log(1e-300), -999.0),
    *(-(10.0**power) for power in range(3, 31)),
    *(np.finfo(np.float32).min, np.finfo(np.float64).min),
)


def top_k(logits, k):
    order = np.argsort(-logits, axis=-1)
    mask = np.zeros(logits.shape, dtype=bool)
    np.put_along_axis(mask, order[..., :k], True, axis=-1)
    return np.where(mask, logits, -np.inf)


def _kept(z, k):
    return np.isfinite(top_k(z, k))


def _filled(value):
    """The right cut with another number where -inf belongs."""
    return lambda z, k: np.where(_kept(z, k) | np.isinf(z), z, value)


def _threshold(z, k, axis=-1):
    """The k-th largest along an axis; the smallest where there are fewer."""
    return np.take(np.sort(z, axis=axis), [-min(k, z.shape[axis])], axis=axis)


def _border(z, k):
    """The k-th largest of each row; an error where there are fewer."""
    return np.sort(z, axis=-1)[..., -k, None]


def _log_softmax(z):
    with np.errstate(divide="ignore"):
        return np.log(softmax(z))


def _cut(keep):
    return lambda z, k: np.where(keep(z, k), z, -np.inf)


def _lowest_dropped(z, k):
    """Drops the K - k smallest; a negative number of them is counted from the other end."""
    out = z.copy()
    np.put_along_axis(out, np.argsort(z)[..., : z.shape[-1] - k], -np.inf, axis=-1)
    return out


def _at_all_places(z, k):
    out = np.full_like(z, -np.inf)
    places = np.argsort(z)[..., -k:]
    out[..., places] = z[..., places]
    return out


def _sorted_down(z, k):
    return -np.sort(-top_k(z, k), axis=-1)


TOP_K = FunctionExercise(
    name="top_k",
    solution=top_k,
    # No two logits of a row are equal: which of two equal ones is kept is left to the learner.
    probes=(
        (np.array(EXAMPLE_LOGITS), 2),
        (np.array([0.5, 3.0, -2.0, 1.0, 4.0, -1.0]), 3),
        (np.array([-3.0, -1.0, -2.0, -5.0]), 2),
        (np.array([1.5, 2.5, 0.5, -1.0]), 1),
        (np.array([0.2, -0.4, 0.1]), 3),
        (np.array([[1.0, 2.0, 3.0], [6.0, 5.0, 4.5]]), 1),
        (np.array([[0.0, -1.0, 2.0, 1.0], [5.0, 9.0, 6.0, 4.0], [-2.0, -7.0, -3.0, -4.0]]), 2),
        (np.array([[[0.3, 2.0, 1.0], [4.0, -1.0, 3.0]], [[7.0, 5.0, 8.0], [-2.0, 0.0, 1.5]]]), 2),
        (np.array([-np.inf, 0.5, 1.0, -2.0]), 2),
        (np.array([-1.0, 2.0]), 5),
        # A number that is kept in one row and dropped in the next; more rows or numbers than classes.
        (np.array([[1.0, 3.0, 2.0], [3.0, 5.0, 4.0]]), 1),
        (np.array([[2.0, -1.0, 0.5], [-3.0, 1.0, 0.0]]), 4),
    ),
    mistakes=(
        Mistake(
            id="mask-with-zero",
            wrong=(
                _filled(0.0),
                lambda z, k: np.where(_kept(z, k), z, 0.0),
                lambda z, k: z * _kept(z, k),
                lambda z, k: z * (z >= _border(z, k)),
                lambda z, k: np.where(z >= _border(z, k), z, 0.0),
            ),
            why="The dropped logits became 0. But 0 is a logit like any other: its exponential is 1, "
            "so what was dropped is still drawn, and among negative logits it even wins.",
            hint="Which logit has an exponential of exactly 0?",
        ),
        Mistake(
            id="big-negative",
            wrong=tuple(
                wrong
                for value in _LOW
                for wrong in (
                    _filled(value),
                    lambda z, k, value=value: np.where(_kept(z, k), z, value),
                    lambda z, k, value=value: np.where(z >= _border(z, k), z, value),
                )
            ),
            why="The dropped logits became a large negative number. Beside logits that are as low, "
            "or at a high temperature, such a class could still be drawn.",
            hint="NumPy has a number that is below all others: -np.inf.",
        ),
        Mistake(
            id="finite-fill",
            wrong=tuple(
                wrong
                for value in (
                    lambda z: -1.0,
                    lambda z: -2.0,
                    lambda z: -5.0,
                    lambda z: -10.0,
                    lambda z: -20.0,
                    np.min,
                    lambda z: z.min(axis=-1, keepdims=True),
                )
                for wrong in (
                    lambda z, k, value=value: np.where(_kept(z, k), z, value(z)),
                    lambda z, k, value=value: np.where(z >= _border(z, k), z, value(z)),
                )
            ),
            why="The dropped logits became a small number, but not small enough: its exponential is above 0, "
            "so what was dropped is still drawn.",
            hint="Which logit has an exponential of exactly 0?",
        ),
        Mistake(
            id="plus-infinity",
            wrong=(
                _filled(np.inf),
                lambda z, k: np.where(_kept(z, k), z, np.inf),
                lambda z, k: np.where(z >= _border(z, k), z, np.inf),
            ),
            why="The dropped logits became plus infinity, above all others. What was dropped should never win.",
            hint="The sign is missing: -np.inf.",
        ),
        Mistake(
            id="places-for-ranks",
            wrong=(
                _cut(lambda z, k: np.argsort(-z, axis=-1) < k),
                _cut(lambda z, k: np.argsort(z, axis=-1)[..., ::-1] < k),
                _cut(lambda z, k: np.argsort(z, axis=-1) >= z.shape[-1] - k),
                _cut(lambda z, k: np.argsort(z, axis=-1) < k),
            ),
            why="The result of np.argsort was compared with k, as if it held the rank of each logit. "
            "It holds places: first the place of the smallest number, then that of the next one.",
            hint="Compare logits with the k-th largest logit instead.",
        ),
        Mistake(
            id="border-from-the-wrong-end",
            wrong=tuple(
                _cut(lambda z, k, last=last: z >= np.sort(z)[..., last(z, k), None])
                for last in (
                    lambda z, k: k - 1,
                    lambda z, k: k,
                    lambda z, k: min(k, z.shape[-1]) - 1,
                    lambda z, k: min(k, z.shape[-1] - 1),
                )
            ),
            why="The border was counted from the smallest logit upwards: np.sort begins with the smallest.",
            hint="Count from the end of the sorted logits, with a minus sign.",
        ),
        Mistake(
            id="log-probs-returned",
            wrong=(
                lambda z, k: _log_softmax(top_k(z, k)),
                lambda z, k: _log_softmax(np.where(z >= _border(z, k), z, -np.inf)),
                lambda z, k: np.where(_kept(z, k), _log_softmax(z), -np.inf),
            ),
            why="The right classes are kept, but with their log-probabilities instead of their logits. "
            "A softmax would give the same, and still these are not the numbers that were handed in.",
            hint="Top-k needs no probabilities: return the logits that stay.",
        ),
        Mistake(
            id="multiplied-by-inf",
            wrong=(
                lambda z, k: z * np.where(_kept(z, k), 1, -np.inf),
                lambda z, k: z * np.where(z >= _border(z, k), 1, -np.inf),
                lambda z, k: z + ~_kept(z, k) * -np.inf,
                lambda z, k: z + (z < _border(z, k)) * -np.inf,
            ),
            why="A product with -inf went wrong: -inf times a negative number is +inf, and times 0 it is NaN.",
            hint="Choose without a product: np.where(condition, one, other).",
        ),
        Mistake(
            id="nan-for-dropped",
            wrong=(
                lambda z, k: np.where(_kept(z, k), z, np.nan),
                lambda z, k: np.where(z >= _threshold(z, k), z, np.nan),
                lambda z, k: np.where(z >= _border(z, k), z, np.nan),
            ),
            why="The dropped logits became NaN, and a softmax of a row with one NaN is NaN altogether.",
            hint="Which logit has an exponential of exactly 0?",
        ),
        Mistake(
            id="keeps-the-smallest",
            wrong=(
                lambda z, k: -top_k(-z, k) - np.where(_kept(-z, k), 0, np.inf),
                _cut(lambda z, k: _kept(-z, k)),
                _cut(lambda z, k: z <= np.sort(z)[..., min(k, z.shape[-1]) - 1, None]),
            ),
            why="The k smallest logits were kept. np.sort and np.argsort begin with the smallest.",
            hint="Sort the negative logits, or count from the end.",
        ),
        Mistake(
            id="drops-the-kth",
            wrong=(
                _cut(lambda z, k: z > _threshold(z, k)),
                _cut(lambda z, k: z > _border(z, k)),
                lambda z, k: top_k(z, k - 1),
                lambda z, k: top_k(z, min(k, z.shape[-1]) - 1),
            ),
            why="Only k - 1 logits were kept: the k-th largest itself was dropped.",
            hint="Compare with >= where the border is the k-th largest itself.",
        ),
        Mistake(
            id="one-too-many",
            wrong=(
                lambda z, k: top_k(z, k + 1),
                _cut(lambda z, k: z >= np.sort(z)[..., -min(k + 1, z.shape[-1]), None]),
                _cut(lambda z, k: z >= np.sort(z)[..., -k - 1, None]),
            ),
            why="One logit too many was kept. The largest stands at place -1, so the k-th largest stands at -k.",
            hint="Try k = 1: how many should be left?",
        ),
        Mistake(
            id="order-lost",
            wrong=(
                _sorted_down,
                lambda z, k: np.sort(top_k(z, k), axis=-1),
                lambda z, k: np.where(np.arange(z.shape[-1]) < k, -np.sort(-z, axis=-1), -np.inf),
            ),
            why="The values are right, but they stand in sorted order. A place says which class it is, "
            "and so every class got the logit of another one.",
            hint="Sort to find the border, and then compare the unsorted logits with it.",
        ),
        Mistake(
            id="only-the-kept",
            wrong=(
                lambda z, k: np.sort(z, axis=-1)[..., -k:],
                lambda z, k: -np.sort(-z, axis=-1)[..., :k],
                lambda z, k: z[_kept(z, k)],
                lambda z, k: np.take_along_axis(z, np.sort(np.argsort(-z)[..., :k]), axis=-1),
            ),
            why="Only the logits that are kept came back. Without the others, nobody can tell which classes they are.",
            hint="The result has the shape of the logits, with -inf at the places of what is dropped.",
        ),
        Mistake(
            id="places-not-logits",
            wrong=(
                lambda z, k: np.argsort(-z, axis=-1)[..., :k],
                lambda z, k: np.argsort(z, axis=-1)[..., -k:],
                lambda z, k: np.argsort(z, axis=-1)[..., ::-1][..., :k],
            ),
            why="These are the places of the k largest logits, and not the logits themselves.",
            hint="Use the places to say what stays; the result holds logits, and -inf elsewhere.",
        ),
        Mistake(
            id="mask-returned",
            wrong=(
                _kept,
                lambda z, k: _kept(z, k).astype(float),
                lambda z, k: z >= _border(z, k),
            ),
            why="A mask came back, which says what is kept. Logits were asked for.",
            hint="Turn the mask into logits with np.where(mask, what_stays, what_else).",
        ),
        Mistake(
            id="not-renormalised",
            wrong=(
                lambda z, k: softmax(z) * _kept(z, k),
                lambda z, k: softmax(z) * (z >= _border(z, k)),
                lambda z, k: np.where(_kept(z, k), softmax(z), -np.inf),
            ),
            why="These are probabilities, cut off after the softmax. What is left of them does not sum to one.",
            hint="Cut the logits and return those. A softmax after the cut divides by the sum of what is left.",
        ),
        Mistake(
            id="probabilities-returned",
            wrong=(
                lambda z, k: softmax(top_k(z, k)),
                lambda z, k: softmax(np.where(z >= _border(z, k), z, -np.inf)),
                lambda z, k: (p := softmax(z) * _kept(z, k)) / p.sum(axis=-1, keepdims=True),
            ),
            why="These are the right probabilities after the cut. Logits were asked for, so that a temperature "
            "or another cut can follow.",
            hint="Return the logits before the softmax.",
        ),
        Mistake(
            id="whole-array",
            wrong=(
                _cut(lambda z, k: z >= _threshold(z.ravel(), k)),
                lambda z, k: top_k(z.ravel(), k).reshape(z.shape),
            ),
            why="The k largest of the whole batch were kept. Each row is a prediction of its own, "
            "and some rows have nothing left.",
            hint="Sort along the last axis, and keep that axis when you compare.",
        ),
        Mistake(
            id="wrong-axis",
            wrong=(
                _cut(lambda z, k: z >= _threshold(z, k, axis=0)),
                lambda z, k: np.moveaxis(top_k(np.moveaxis(z, 0, -1), k), -1, 0),
            ),
            why="The cut ran along the first axis, so that the samples of a batch compete with each other.",
            hint="The classes of one row are along the last axis.",
        ),
        Mistake(
            id="row-for-column",
            wrong=(
                _cut(lambda z, k: z >= np.sort(z)[-k]),
                _cut(lambda z, k: z >= np.sort(z)[-min(k, len(z))]),
                _cut(lambda z, k: z >= np.sort(z)[..., -k]),
                _cut(lambda z, k: z >= np.sort(z)[..., -min(k, z.shape[-1])]),
                _cut(lambda z, k: z >= np.sort(z, axis=-1)[::-1][k - 1]),
            ),
            why="Right for a single row. In a batch, the index of the border picks a row instead of a column, "
            "or the borders do not stand beside their rows.",
            hint="One border for each row, as a column: index with [..., -k] and keep the axis, as in [..., -k, None].",
        ),
        Mistake(
            id="rows-mixed",
            wrong=(
                _at_all_places,
                _cut(lambda z, k: np.isin(np.arange(z.shape[-1]), np.argsort(-z)[..., :k])),
                _cut(lambda z, k: np.isin(z, np.sort(z)[..., -k:])),
            ),
            why="Right for a single row. In a batch, what was found in one row was used in all rows.",
            hint="Compare each row with its own border, or use np.put_along_axis, which keeps to the row.",
        ),
        Mistake(
            id="rows-counted",
            wrong=(
                _cut(lambda z, k: z >= _border(z, min(k, len(z)))),
                _cut(lambda z, k: z >= _border(z, min(k, z.size))),
                lambda z, k: z if k >= len(z) else _cut(lambda z, k: z >= _border(z, k))(z, k),
                lambda z, k: z if k >= z.size else _cut(lambda z, k: z >= _border(z, k))(z, k),
            ),
            why="Right for a single row. In a batch, len(z) counts the rows, and z.size all numbers: neither is the "
            "number of classes.",
            hint="The classes are along the last axis, and z.shape[-1] counts them.",
        ),
        Mistake(
            id="k-too-large",
            wrong=(
                _lowest_dropped,
                _cut(lambda z, k: z >= _border(z, k)),
                _cut(lambda z, k: z >= -np.sort(-z, axis=-1)[..., k - 1, None]),
                _cut(lambda z, k: z >= np.sort(z, axis=-1)[..., z.shape[-1] - k, None]),
                _cut(lambda z, k: z >= np.partition(z, -k, axis=-1)[..., -k, None]),
                _cut(lambda z, k: z >= -np.partition(-z, k - 1, axis=-1)[..., k - 1, None]),
            ),
            why="Right as long as there are at least k classes. With fewer of them, the k-th largest does not exist.",
            hint="If k is larger than the number of classes, everything is kept. min(...) helps.",
        ),
        Mistake(
            id="first-k",
            wrong=(
                lambda z, k: np.where(np.arange(z.shape[-1]) < k, z, -np.inf),
                lambda z, k: np.where(np.arange(z.shape[-1]) >= z.shape[-1] - k, z, -np.inf),
            ),
            why="The first or the last k places were kept, whatever logits stand there.",
            hint="Find out which logits are the largest, with np.sort or np.argsort.",
        ),
        Mistake(
            id="k-as-threshold",
            wrong=(_cut(lambda z, k: z >= k), _cut(lambda z, k: z > k)),
            why="The number k was taken for a limit that logits have to reach. It is a number of classes.",
            hint="Sort the logits: which of them is the k-th largest?",
        ),
        Mistake(
            id="nothing-dropped",
            wrong=(lambda z, k: z, lambda z, k: z.copy(), lambda z, k: z * 1.0),
            why="All logits came back as they were.",
            hint="Everything but the k largest of each row has to become -inf.",
        ),
    ),
)

EXERCISES = (TOP_K,)
