"""The exercise of lesson 12 on keeping the smallest set that holds p."""

import numpy as np

from course_utils.exercises.engine import FunctionExercise, Mistake
from course_utils.numerics import log_softmax, softmax

_LOWEST = (np.finfo(np.float64).min, np.finfo(np.float32).min)


def top_p(logits, p):
    order = np.argsort(-logits, axis=-1)
    probs = np.take_along_axis(softmax(logits), order, axis=-1)
    before = np.cumsum(probs, axis=-1) - probs
    mask = np.zeros(logits.shape, dtype=bool)
    np.put_along_axis(mask, order, before < p, axis=-1)
    return np.where(mask, logits, -np.inf)


def _kept(z, p):
    return np.isfinite(top_p(z, p))


def _filled(value):
    """The right cut with another number where -inf belongs."""
    return lambda z, p: np.where(_kept(z, p) | np.isinf(z), z, value)


def _cut_at(keep):
    """A cut that compares all logits with those that are rightly kept."""
    return lambda z, p: np.where(keep(z, _kept(z, p)), z, -np.inf)


def _cut(keep):
    """A cut that asks for each class, of logits and probabilities in their own order, whether it stays."""
    return lambda z, p: np.where(keep(softmax(z), p), z, -np.inf)


def _ranked(keep, probs=softmax):
    """A cut that asks the same of probabilities that go down, with their running sums."""

    def wrong(z, p):
        order = np.argsort(-z, axis=-1)
        ranked = np.take_along_axis(probs(z), order, axis=-1)
        mask = np.zeros(z.shape, dtype=bool)
        np.put_along_axis(mask, order, keep(ranked, np.cumsum(ranked, axis=-1), p), axis=-1)
        return np.where(mask, z, -np.inf)

    return wrong


def _upwards(keep):
    """A cut that takes the classes from the least probable on."""

    def wrong(z, p):
        order = np.argsort(z, axis=-1)
        ranked = np.take_along_axis(softmax(z), order, axis=-1)
        mask = np.zeros(z.shape, dtype=bool)
        np.put_along_axis(mask, order, keep(ranked, np.cumsum(ranked, axis=-1), p), axis=-1)
        return np.where(mask, z, -np.inf)

    return wrong


def _order_not_undone(z, p):
    order = np.argsort(-z, axis=-1)
    probs = np.take_along_axis(softmax(z), order, axis=-1)
    kept = np.cumsum(probs, axis=-1) - probs < p
    return np.where(np.take_along_axis(kept, order, axis=-1), z, -np.inf)


def _kept_in_sorted_order(z, p):
    probs = -np.sort(-softmax(z), axis=-1)
    return np.where(np.cumsum(probs, axis=-1) - probs < p, z, -np.inf)


def _flat(z, p):
    return top_p(z.ravel(), p).reshape(z.shape)


def _first_axis(z, p):
    return np.moveaxis(top_p(np.moveaxis(z, 0, -1), p), -1, 0)


def _one_softmax_for_all(z, p):
    order = np.argsort(-z, axis=-1)
    exps = np.exp(z - z.max())
    probs = np.take_along_axis(exps / exps.sum(), order, axis=-1)
    mask = np.zeros(z.shape, dtype=bool)
    np.put_along_axis(mask, order, np.cumsum(probs, axis=-1) - probs < p, axis=-1)
    return np.where(mask, z, -np.inf)


def _sums_of_all_rows(z, p):
    order = np.argsort(-z, axis=-1)
    probs = np.take_along_axis(softmax(z), order, axis=-1)
    mask = np.zeros(z.shape, dtype=bool)
    before = np.cumsum(probs).reshape(z.shape) - probs
    np.put_along_axis(mask, order, before < p, axis=-1)
    return np.where(mask, z, -np.inf)


def _naive(z):
    exps = np.exp(z)
    return exps / exps.sum(axis=-1, keepdims=True)


def _one_number_of_classes(z, p):
    """Counts the classes to keep in all rows together."""
    ranked = -np.sort(-softmax(z), axis=-1)
    count = (np.cumsum(ranked, axis=-1) - ranked < p).sum(axis=-1).max()
    return np.where(z >= -np.sort(-z, axis=-1)[..., count - 1, None], z, -np.inf)


TOP_P = FunctionExercise(
    name="top_p",
    solution=top_p,
    # No two logits of a row are equal, and no sum meets p: both are left to the learner.
    probes=(
        (np.array([3.0, 2.0, 1.0]), 0.8),
        (np.array([3.0, 2.0, 1.0]), 0.3),
        (np.array([0.5, 1.4, -1.0, 2.0, 0.1]), 0.85),
        (np.array([-2.0, -3.5, -1.0, -1.6, -2.6, -4.0]), 0.7),
        (np.array([0.3, 0.1, 0.5, 0.2, 0.4, 0.0]), 0.4),
        (np.array([[1.0, 3.0, 2.0], [0.2, 0.0, 0.1], [-1.0, -2.0, 4.0]]), 0.75),
        (np.array([[0.5, 1.4, -1.0, 2.0], [6.0, 5.2, 5.5, 1.0]]), 0.6),
        (np.array([0.2, -0.5, 0.7, 0.1]), 1.0),
        (np.array([1000.0, 1001.5, 999.0, 1000.7]), 0.8),
        (np.array([-np.inf, 0.4, 1.0, 0.0]), 0.75),
        (np.array([[[2.0, 1.0], [0.4, 0.6]], [[-1.0, 3.0], [0.0, -0.7]]]), 0.65),
        # A number that is kept in one row and dropped in the next.
        (np.array([[1.0, 3.0, 2.0], [2.0, -2.0, 5.0]]), 0.75),
    ),
    mistakes=(
        Mistake(
            id="top-p-drops-crossing",
            wrong=(
                _ranked(lambda probs, sums, p: sums < p),
                _ranked(lambda probs, sums, p: sums <= p + 1e-12),
                _ranked(lambda probs, sums, p: (sums < p) | (np.arange(probs.shape[-1]) < 1)),
                _upwards(lambda probs, sums, p: sums - probs > 1 - p),
            ),
            why="The class that takes the sum over p was dropped, at least in some rows. So less than p is left, "
            "and where the first class alone holds more than p, this rule keeps nothing.",
            hint="Ask of each class how much the more probable ones hold before it comes.",
        ),
        Mistake(
            id="mask-with-zero",
            wrong=(
                _filled(0.0),
                lambda z, p: np.where(_kept(z, p), z, 0.0),
                lambda z, p: z * _kept(z, p),
            ),
            why="The dropped logits became 0. But 0 is a logit like any other: its exponential is 1, "
            "so what was dropped is still drawn, and among negative logits it even wins.",
            hint="Which logit has an exponential of exactly 0?",
        ),
        Mistake(
            id="big-negative",
            wrong=tuple(
                wrong
                for value in (-1e9, -1e10, -1e4, -1000.0, -100.0, -99.0, *_LOWEST)
                for wrong in (
                    _filled(value),
                    lambda z, p, value=value: np.where(_kept(z, p), z, value),
                )
            ),
            why="The dropped logits became a large negative number. Beside logits that are as low, "
            "or at a high temperature, such a class could still be drawn.",
            hint="NumPy has a number that is below all others: -np.inf.",
        ),
        Mistake(
            id="plus-infinity",
            wrong=(_filled(np.inf), lambda z, p: np.where(_kept(z, p), z, np.inf)),
            why="The dropped logits became plus infinity, above all others. What was dropped should never win.",
            hint="The sign is missing: -np.inf.",
        ),
        Mistake(
            id="share-of-the-classes",
            wrong=tuple(
                lambda z, p, rounded=rounded: np.where(
                    np.argsort(np.argsort(-z)) < rounded(p * z.shape[-1]), z, -np.inf
                )
                for rounded in (float, round, lambda count: max(1, int(count)))
            ),
            why="Here p was taken for a share of the number of classes. It is a share of the probability: "
            "a sure row needs few classes for it, and an unsure one many.",
            hint="Let np.cumsum add up the probabilities, the largest first, and compare the sums with p.",
        ),
        Mistake(
            id="one-too-many",
            wrong=(
                _ranked(
                    lambda probs, sums, p: (
                        np.concatenate([probs[..., :1] * 0, (sums - probs)[..., :-1]], axis=-1) < p
                    )
                ),
                _ranked(
                    lambda probs, sums, p: (
                        np.arange(probs.shape[-1]) <= (sums - probs < p).sum(axis=-1, keepdims=True)
                    )
                ),
            ),
            why="One class too many was kept. The class that takes the sum over p is the last one that stays.",
            hint="Work [3, 2, 1] with p = 0.3 out by hand: the first class alone is enough.",
        ),
        Mistake(
            id="threshold-on-each",
            wrong=(
                _cut(lambda probs, p: probs >= p),
                _cut(lambda probs, p: probs >= 1 - p),
                _cut(lambda probs, p: probs >= p * probs.max(axis=-1, keepdims=True)),
                _cut(lambda probs, p: probs >= (1 - p) * probs.max(axis=-1, keepdims=True)),
                _cut(lambda probs, p: probs <= p),
            ),
            why="Each probability was compared with a limit of its own. p is about the sum of several of them.",
            hint="Sort the probabilities, the largest first, and let np.cumsum add them up.",
        ),
        Mistake(
            id="not-sorted",
            wrong=(
                _cut(lambda probs, p: np.cumsum(probs, axis=-1) - probs < p),
                _cut(lambda probs, p: np.cumsum(probs, axis=-1) < p),
                _cut(lambda probs, p: np.cumsum(probs, axis=-1) <= p),
            ),
            why="The sum ran through the classes in the order in which they stand, "
            "and so the first ones were kept, not the most probable ones.",
            hint="The most probable class comes first: np.argsort of the negative logits gives the order.",
        ),
        Mistake(
            id="keeps-the-smallest",
            wrong=(
                _upwards(lambda probs, sums, p: sums - probs < p),
                _upwards(lambda probs, sums, p: sums < p),
                _upwards(lambda probs, sums, p: sums <= p + 1e-12),
            ),
            why="The sum began with the least probable class. np.sort and np.argsort begin with the smallest.",
            hint="Sort the negative logits.",
        ),
        Mistake(
            id="one-minus-p",
            wrong=(
                _ranked(lambda probs, sums, p: sums - probs < 1 - p),
                _ranked(lambda probs, sums, p: sums - probs <= 1 - p),
                _ranked(lambda probs, sums, p: sums < 1 - p),
                _ranked(lambda probs, sums, p: sums - probs >= p),
                _ranked(lambda probs, sums, p: sums >= p),
            ),
            why="This is the cut for 1 - p, or what p drops instead of what it keeps.",
            hint="With p near 1 nearly everything stays.",
        ),
        Mistake(
            id="order-not-undone",
            wrong=(_order_not_undone, _kept_in_sorted_order),
            why="What is to be kept was found in sorted order, and then it was used for other classes: "
            "the way back from the sorted order to the classes is missing or goes wrong.",
            hint="Write what is sorted back to its places with np.put_along_axis. "
            "Or find the smallest logit that stays, and compare all logits with it.",
        ),
        Mistake(
            id="order-lost",
            wrong=(
                lambda z, p: -np.sort(-top_p(z, p), axis=-1),
                lambda z, p: np.sort(top_p(z, p), axis=-1),
            ),
            why="The values are right, but they stand in sorted order. A place says which class it is, "
            "and so classes got the logits of other ones.",
            hint="Sort to find out what stays, and return the logits at their own places.",
        ),
        Mistake(
            id="only-the-kept",
            wrong=(
                lambda z, p: z[_kept(z, p)],
                lambda z, p: -np.sort(-z[_kept(z, p)]),
            ),
            why="Only the logits that are kept came back. Without the others, nobody can tell which classes they are.",
            hint="The result has the shape of the logits, with -inf at the places of what is dropped.",
        ),
        Mistake(
            id="places-not-logits",
            wrong=(
                lambda z, p: np.flatnonzero(_kept(z, p)),
                lambda z, p: np.argsort(-z)[: _kept(z, p).sum()],
            ),
            why="These are the places of the classes that stay, and not their logits.",
            hint="Use the places to say what stays; the result holds logits, and -inf elsewhere.",
        ),
        Mistake(
            id="mask-returned",
            wrong=(_kept, lambda z, p: _kept(z, p).astype(float)),
            why="A mask came back, which says what is kept. Logits were asked for.",
            hint="Turn the mask into logits with np.where(mask, what_stays, what_else).",
        ),
        Mistake(
            id="not-renormalised",
            wrong=(
                lambda z, p: softmax(z) * _kept(z, p),
                lambda z, p: np.where(_kept(z, p), softmax(z), -np.inf),
            ),
            why="These are probabilities, cut off after the softmax. What is left of them does not sum to one.",
            hint="Cut the logits and return those. A softmax after the cut divides by the sum of what is left.",
        ),
        Mistake(
            id="probabilities-returned",
            wrong=(
                lambda z, p: softmax(top_p(z, p)),
                lambda z, p: (q := softmax(z) * _kept(z, p)) / q.sum(axis=-1, keepdims=True),
            ),
            why="These are the right probabilities after the cut. Logits were asked for, "
            "so that another cut can follow.",
            hint="Return the logits before the softmax.",
        ),
        Mistake(
            id="log-probs-returned",
            wrong=(
                lambda z, p: np.log(softmax(z)) + np.where(_kept(z, p), 0, -np.inf),
                lambda z, p: np.where(_kept(z, p), log_softmax(z), -np.inf),
                lambda z, p: log_softmax(top_p(z, p)),
            ),
            why="The right classes are kept, but with their log-probabilities instead of their logits. "
            "A softmax would give the same, and still these are not the numbers that were handed in.",
            hint="Use the probabilities for the decision alone, and return the logits.",
        ),
        Mistake(
            id="logits-summed",
            wrong=(
                _ranked(lambda probs, sums, p: sums - probs < p, probs=lambda z: z),
                _ranked(lambda probs, sums, p: sums < p, probs=lambda z: z),
            ),
            why="Logits were added up. p is a share of the probability, "
            "so it has to be compared with sums of probabilities.",
            hint="Apply softmax before you add.",
        ),
        Mistake(
            id="wrong-axis",
            wrong=(
                _first_axis,
                _ranked(lambda probs, sums, p: np.cumsum(probs, axis=0) - probs < p),
            ),
            why="The cut ran along the first axis, so that the samples of a batch compete with each other.",
            hint="The classes of one row are along the last axis.",
        ),
        Mistake(
            id="whole-array",
            wrong=(_flat, _one_softmax_for_all, _sums_of_all_rows),
            why="Right for a single row. In a batch, one sum ran through several rows, "
            "as if they were one prediction. Each row has its own p to fill.",
            hint="Give softmax, np.argsort and np.cumsum the last axis.",
        ),
        Mistake(
            id="one-number-for-all-rows",
            wrong=(
                _one_number_of_classes,
                lambda z, p: np.where(
                    np.argsort(np.argsort(-z)) < _kept(z, p).sum(axis=-1).max(), z, -np.inf
                ),
            ),
            why="Right for a single row. In a batch, all rows kept as many classes as the least certain one.",
            hint="How many classes stay is different from row to row.",
        ),
        Mistake(
            id="rows-mixed",
            wrong=(
                _cut_at(lambda z, kept: z >= z[kept].min()),
                _cut_at(lambda z, kept: z >= np.where(kept, z, np.inf).min(axis=-1)),
                _cut_at(lambda z, kept: np.isin(z, z[kept])),
            ),
            why="Right for a single row. In a batch, what was found in one row was used in another.",
            hint="Each row needs its own border, as a column: give min the last axis, and keepdims=True.",
        ),
        Mistake(
            id="overflow",
            wrong=(
                _ranked(lambda probs, sums, p: sums - probs < p, probs=_naive),
                _ranked(
                    lambda probs, sums, p: sums < p,
                    probs=_naive,
                ),
            ),
            why="Right for small logits. For large ones the exponential is more than a float64 can hold.",
            hint="Use a softmax that subtracts the largest logit first, such as numerics.softmax.",
        ),
        Mistake(
            id="nothing-dropped",
            wrong=(lambda z, p: z, lambda z, p: z.copy(), lambda z, p: z * 1.0),
            why="All logits came back as they were.",
            hint="What is not needed to fill p has to become -inf.",
        ),
        Mistake(
            id="only-the-best",
            wrong=(
                lambda z, p: np.where(z == z.max(axis=-1, keepdims=True), z, -np.inf),
                _cut(lambda probs, p: probs == probs.max(axis=-1, keepdims=True)),
            ),
            why="Only the most probable class was kept, whatever p is.",
            hint="Go on with the next class as long as the sum is below p.",
        ),
    ),
)

EXERCISES = (TOP_P,)
