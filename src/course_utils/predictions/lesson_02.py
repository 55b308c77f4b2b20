"""The predictions of lesson 02."""

import numpy as np

from course_utils.predictions.questions import Choice, Number, Option


def _fair(shares, logits):
    """Whether these are shares in the order of the logits."""
    return (shares >= 0).all() and np.array_equal(shares.argsort(), logits.argsort())


def _recipes(no_exp, squares):
    """Whether the recipe without exp works, and the one with squares."""
    return lambda tried: [_fair(shares, tried[0]) for shares in tried[1:]] == [no_exp, squares]


def _stays(plus, times):
    """Whether the probabilities stay after the addition, and after the multiplication."""
    return lambda probs: [np.allclose(other, probs[0]) for other in probs[1:]] == [plus, times]


def _exactly(one, zero):
    """Whether the larger probability is 1 in floats, and the smaller one 0."""
    return lambda probs: [probs[0] == 1, probs[1] == 0] == [one, zero]


def _works(large, low):
    return lambda answers: [np.isfinite(row).all() for row in answers] == [large, low]


def _sums_to_one(axis):
    return lambda table: np.allclose(table.sum(axis=axis), 1)


QUESTIONS = {
    "bird-gains": Choice(
        "The bird's logit rises by 0.002, from 1 to 1.002. What happens to the shares of the hard maximum?",
        (
            Option(
                "the bird gets a very small share",
                lambda shares: 0 < shares[2] < 0.1,
                "A small change that has a small effect is what we would like, and softmax will do so. "
                "The hard maximum only asks who is first, and never by how much.",
            ),
            Option(
                "the cat and the bird get about a half each",
                lambda shares: abs(shares[2] - 0.5) < 0.1,
                "That would suit two classes that are almost level. But the hard maximum shares only "
                "between logits that are exactly equal.",
            ),
            Option(
                "the bird gets everything",
                lambda shares: shares[2] == 1,
                "The bird is ahead now, by 0.001, and the hard maximum asks for nothing more.",
            ),
            Option(
                "nothing changes: the cat has everything",
                lambda shares: shares[0] == 1,
                "The step looks too small to matter. But it takes the bird past the cat, since 1.002 is "
                "more than 1.001.",
            ),
        ),
    ),
    "exp-of-negative": Choice(
        "The dog's logit is -1.2. What will its exponential be?",
        (
            Option(
                "negative",
                lambda value: value < 0,
                "Some functions keep the sign. But a negative exponent means a division: `exp(-1.2)` "
                "is `1 / exp(1.2)`, and that is above zero.",
            ),
            Option(
                "zero",
                lambda value: value == 0,
                "Far below zero the exponential comes very close to 0. By the formula it never gets there, "
                "and -1.2 is not far below.",
            ),
            Option(
                "positive, but below 1",
                lambda value: 0 < value < 1,
                "`exp(0)` is 1. To the left of it the exponential falls towards 0, and never reaches it.",
            ),
            Option(
                "above 1",
                lambda value: value > 1,
                "The exponential is above 1 for logits above 0. A minus sign turns the number upside down: "
                "`exp(-1.2)` is `1 / exp(1.2)`.",
            ),
        ),
    ),
    "other-recipes": Choice(
        "Which of the two recipes gives shares between 0 and 1 that keep the order of the logits?",
        (
            Option(
                "both",
                _recipes(True, True),
                "In both, the numbers sum to one, and that looks like enough. But a share must not be "
                "negative either, and the order must stay. One of the logits has a minus sign.",
            ),
            Option(
                "only the one without `exp`",
                _recipes(True, False),
                "It keeps the order here. But a negative logit divided by a sum above zero stays negative, "
                "and a share cannot be.",
            ),
            Option(
                "only the one with squares",
                _recipes(False, True),
                "Squares are never negative, so these are shares. But the square of -1.2 is larger than "
                "the square of 0.5, and the dog passes the bird.",
            ),
            Option(
                "neither",
                _recipes(False, False),
                "The minus sign is trouble for both: one keeps it in a share, the other one loses it and "
                "changes the order.",
            ),
        ),
    ),
    "plus-or-times": Choice(
        "We add 5 to all three logits, or multiply all three by 5. Which of them changes the probabilities?",
        (
            Option(
                "both",
                _stays(False, False),
                "All logits change in both cases. But the ratio of two probabilities depends on the gap "
                "between their logits alone, and what is added to both is not in the gap.",
            ),
            Option(
                "only the addition",
                _stays(False, True),
                "A common factor would cancel if we divided the logits themselves by their sum. "
                "Softmax takes the exponential first, and there it is a common addition that cancels.",
            ),
            Option(
                "only the multiplication",
                _stays(True, False),
                "Gaps decide. An addition keeps all gaps, and the factor stretches them.",
            ),
            Option(
                "neither",
                _stays(True, True),
                "Both keep the order of the logits, so the decision stays. But the factor makes the gaps "
                "larger, and a larger gap is a larger ratio.",
            ),
        ),
    ),
    "way-back": Choice(
        "We take the logarithms of the three probabilities, `np.log(probs)`. Are they the logits that we "
        "started with?",
        (
            Option(
                "yes, exactly",
                lambda gaps: np.allclose(gaps, 0),
                "The logarithm does undo the exponential. But between the two, softmax divided by the sum, "
                "and the logarithm does not undo that.",
            ),
            Option(
                "no, but all three differ from them by the same number",
                lambda gaps: np.allclose(gaps, gaps[0]) and not np.allclose(gaps, 0),
                "All exponentials were divided by the same sum, and in logarithms a division is a subtraction.",
            ),
            Option(
                "no, each differs from its logit by another number",
                lambda gaps: not np.allclose(gaps, gaps[0]),
                "Softmax changes the distances between the numbers, so this seems likely. The logarithm "
                "restores them: all classes were divided by the same sum.",
            ),
        ),
    ),
    "gap-of-40": Choice(
        "The logits are 40 and 0. What does our function return, in `float64`?",
        (
            Option(
                "the larger one is exactly 1, the smaller one exactly 0",
                _exactly(True, True),
                "The two sum to one, so it seems that both must be rounded or neither. But floats hold "
                "numbers close to 0 far more finely than numbers close to 1.",
            ),
            Option(
                "the larger one is exactly 1, the smaller one is not 0",
                _exactly(True, False),
                "Close to 1 a float holds about 16 digits, and the difference is beyond them. A tiny "
                "number by itself is no problem.",
            ),
            Option(
                "the larger one is not 1, the smaller one exactly 0",
                _exactly(False, True),
                "A number this small looks like the one in danger. But a float can hold far smaller ones; "
                "what it cannot hold is a number that is so close to 1.",
            ),
            Option(
                "neither is exactly 1 or 0",
                _exactly(False, False),
                "That is what the formula says. But a float is rounded to about 16 digits, and the larger "
                "probability is closer to 1 than that.",
            ),
        ),
    ),
    "a-thousand": Choice(
        "For which of the two rows does our function return three probabilities?",
        (
            Option(
                "for both rows",
                _works(True, True),
                "In mathematics it does: the gaps are small, and they are all that counts. But the "
                "function computes the exponentials first, and a float cannot hold these.",
            ),
            Option(
                "only for `[1000, 998, 0]`",
                _works(True, False),
                "Large logits give large exponentials, and these grow so fast that `exp(1000)` is beyond "
                "the largest float: infinity divided by infinity is not a number.",
            ),
            Option(
                "only for `[-1000, -998, -1002]`",
                _works(False, True),
                "Small exponentials look harmless. But these are so small that all three are rounded to 0, "
                "and 0 divided by 0 is not a number.",
            ),
            Option(
                "for neither",
                _works(False, False),
                "The exponentials are too large for a float in the one row, and too small in the other.",
            ),
        ),
    ),
    "limit-of-float16": Number(
        "In section 2, a gap of 10 gave a factor of about 22 thousand: that is `exp(10)`. From which logit "
        "on is the exponential too large for a `float16`?",
        within=0.5,
        shown=".1f",
        why="65504 is about three times `exp(10)`. Each step of 1 multiplies by e, about 2.7, so the limit "
        "is a little more than one step above 10.",
    ),
    "whole-table": Choice(
        "The function gets the whole table. What will sum to one?",
        (
            Option(
                "each row",
                _sums_to_one(-1),
                "That is what we want. But nothing in the function says where a row ends, and NumPy does "
                "not know that our samples are the rows.",
            ),
            Option(
                "each column",
                _sums_to_one(0),
                "This would come of sums along axis 0. Without an axis, `sum()` does not stop at the "
                "end of a column either.",
            ),
            Option(
                "only the whole table",
                _sums_to_one(None),
                "Without an axis, `sum()` adds up everything there is.",
            ),
        ),
    ),
}
