"""The predictions of lesson 03."""

import numpy as np

from course_utils.predictions.questions import Choice, Number, Option, Ordering


def _one_has_all(probs, place):
    return probs[place] > 0.99


def _equal(probs):
    return np.allclose(probs, 1 / len(probs), atol=0.01)


def _same_as_first(*expected):
    """Which of the other results are the same as the first one."""
    return lambda rows: tuple(np.allclose(row, rows[0]) for row in rows[1:]) == expected


def _works(tiny, zero):
    return lambda answers: [np.isfinite(row).all() for row in answers] == [tiny, zero]


def _best_at(*places):
    return lambda right: min(right) < max(right) and np.argmax(right) in places


def _equal_rows(huge):
    return (huge == huge[:, :1]).all(axis=-1)


def _gain(off):
    """How much closer the shares came with the hundredfold number of draws."""
    return off[1] / off[2]


QUESTIONS = {
    "below-and-above-one": Choice(
        "The cat has about 84 % at T = 1. What will it have at T = 0.25, and what at T = 4?",
        (
            Option(
                "less at T = 0.25, more at T = 4",
                lambda cat: cat[0] < cat[1] < cat[2],
                "A larger number makes the winner stronger where it is multiplied, as in lesson 02. But we "
                "divide by T, so a large T makes all gaps smaller.",
            ),
            Option(
                "more at T = 0.25, less at T = 4",
                lambda cat: cat[0] > cat[1] > cat[2],
                "A division by a number below 1 stretches the gaps, and by one above 1 it shrinks them.",
            ),
            Option(
                "the same at both",
                lambda cat: np.allclose(cat, cat[1]),
                "A number that all *probabilities* are divided by would cancel. The logits are divided "
                "before the exponential, and there it changes the gaps.",
            ),
        ),
    ),
    "half-the-gap": Number(
        "At T = 1, the cat is about 6 times as probable as the bird. How many times as probable is it at "
        "T = 2, where the gap is half as large?",
        within=0.3,
        why="The ratio is e to the power of the gap. Half the gap is the square root of the ratio, and not "
        "half of it.",
    ),
    "far-temperatures": Choice(
        "Which probabilities do we get at T = 0.01, and which at T = 1000?",
        (
            Option(
                "all for the cat at T = 0.01, equal shares at T = 1000",
                lambda far: _one_has_all(far[0], 0) and _equal(far[1]),
                "A very small T makes the gaps very large, and a very large T leaves almost nothing of them.",
            ),
            Option(
                "equal shares at T = 0.01, all for the cat at T = 1000",
                lambda far: _equal(far[0]) and _one_has_all(far[1], 0),
                "That is the way it goes for a factor. T is a divisor: divided by 0.01, the logits "
                "become a hundred times as large.",
            ),
            Option(
                "all for the cat at T = 0.01, almost 0 for all three at T = 1000",
                lambda far: _one_has_all(far[0], 0) and (far[1] < 0.01).all(),
                "The logits do come close to 0 at T = 1000. But a logit of 0 is no probability of 0: "
                "the shares sum to one, and equal logits share equally.",
            ),
            Option(
                "all for the cat at T = 0.01, most of it for the dog at T = 1000",
                lambda far: _one_has_all(far[0], 0) and far[1].argmax() == 1,
                "The dog does gain when T rises, and the cat loses. But a division by a number above zero "
                "keeps the order, so the dog never overtakes.",
            ),
        ),
    ),
    "entropies": Choice(
        "What is the entropy when one class out of three has everything, and when all three have equal shares?",
        (
            Option(
                "0, and then 1",
                lambda nats: np.allclose([nats[0], nats[-1]], [0, 1]),
                "A measure from 0 to 1 would be handy, and some divide the entropy by its largest value to get "
                "one. The formula has no such division.",
            ),
            Option(
                "0, and then ln 3",
                lambda nats: np.allclose([nats[0], nats[-1]], [0, np.log(3)]),
                "A certain class adds 1 times ln 1, which is 0. And -ln(1/3) is ln 3, with three shares of a "
                "third that sum to one.",
            ),
            Option(
                "0, and then 3 ln 3",
                lambda nats: np.allclose([nats[0], nats[-1]], [0, 3 * np.log(3)]),
                "Each of the three logarithms is -ln 3, that is right. But each counts only with its "
                "probability, one third.",
            ),
            Option(
                "ln 3, and then 0",
                lambda nats: np.allclose([nats[0], nats[-1]], [np.log(3), 0]),
                "This would be a measure of how *decided* a distribution is. The entropy says how undecided "
                "it is, and equal shares are as undecided as can be.",
            ),
        ),
    ),
    "other-places": Choice(
        "Which of the three gives the same numbers as `softmax(logits / T)`?",
        (
            Option(
                "only the division after the exponential",
                _same_as_first(True, False, False),
                "It looks like the same formula in another order. But all exponentials are divided by the same "
                "number, so their sum is too, and T cancels.",
            ),
            Option(
                "only the division after softmax",
                _same_as_first(False, True, False),
                "The probabilities are what we want to make flatter, so it seems right to divide them. But "
                "then they keep their ratios and no longer sum to one.",
            ),
            Option(
                "only the division between two softmaxes",
                _same_as_first(False, False, True),
                "The second softmax makes the sum one again. But it takes the probabilities for logits, and "
                "they are never more than 1 apart.",
            ),
            Option(
                "none of them",
                _same_as_first(False, False, False),
                "Only gaps between logits count, and only a division before the exponential divides these gaps.",
            ),
        ),
    ),
    "tiny-and-zero": Choice(
        "At which of the temperatures 0.002 and 0 does the naive softmax return three probabilities?",
        (
            Option(
                "at both",
                _works(True, True),
                "In mathematics the probabilities do come closer and closer to 1, 0 and 0. The program "
                "has to compute the exponential of the divided logits first.",
            ),
            Option(
                "only at T = 0.002",
                _works(True, False),
                "Nothing can be divided by 0, that is right. But a division by 0.002 makes a logit 500 times as "
                "large, and the exponential of that is too large for a float.",
            ),
            Option(
                "only at T = 0",
                _works(False, True),
                "Many programs offer a temperature of 0, so it seems to be an ordinary case. There it is a "
                "line of its own; the formula divides by 0.",
            ),
            Option(
                "at neither",
                _works(False, False),
                "At T = 0.002 the exponential is too large for a float, and at T = 0 already the division "
                "fails.",
            ),
        ),
    ),
    "most-accurate": Choice(
        "At which temperature will the largest number of decisions be right?",
        (
            Option(
                "at 0.05",
                _best_at(0),
                "There the model claims to be the most certain. But it is more certain of the same answers, "
                "right or not.",
            ),
            Option(
                "at 0.5 or 1",
                _best_at(1, 2),
                "The weights were fitted at T = 1, so that seems to be the place where the model works best. But a "
                "decision asks only which probability is the largest.",
            ),
            Option(
                "at 2 or 20",
                _best_at(3, 4),
                "There the model claims less. That is more careful, but it gives the same answers.",
            ),
            Option(
                "at none: the number is the same at all five",
                lambda right: min(right) == max(right),
                "The order of the logits is the same at every temperature above 0.",
            ),
        ),
    ),
    "huge-temperature": Choice(
        "At T = 10²⁰, are the three probabilities of a penguin still different numbers?",
        (
            Option(
                "yes, for all penguins",
                lambda huge: not _equal_rows(huge).any(),
                "By the formula they are, by very little. A float close to a third holds about 16 digits, and "
                "the differences come only after them.",
            ),
            Option(
                "only for penguins with a large lead",
                lambda huge: 0 < _equal_rows(huge).mean() < 1,
                "A large lead does survive a larger temperature than a small one. But divided by 10²⁰, even "
                "the largest lead is far below what a float can hold next to a third.",
            ),
            Option(
                "no, for none of them",
                lambda huge: _equal_rows(huge).all(),
                "The differences are far below the last digit of a float.",
            ),
        ),
    ),
    "more-draws": Choice(
        "How much closer will the shares come with a hundred thousand draws than with a thousand?",
        (
            Option(
                "about a hundred times as close",
                lambda off: _gain(off) >= 50,
                "A hundred times as many draws suggest it. But chance errors in both directions only partly "
                "cancel: as a rule they shrink with the square root of the number of draws.",
            ),
            Option(
                "closer, but far from a hundred times",
                lambda off: 1.5 <= _gain(off) < 50,
                "As a rule the distance shrinks with the square root of the number of draws. The root of a "
                "hundred is ten; in a single run it may be more or less.",
            ),
            Option(
                "hardly closer: chance is chance",
                lambda off: _gain(off) < 1.5,
                "A single draw does stay as uncertain as before. But in the share of many draws, chance errors "
                "in both directions partly cancel.",
            ),
        ),
    ),
    "last-end": Choice(
        "Where does the last stretch end in `float32`, and which place do we get for 0.99999?",
        (
            Option(
                "at 1, so we get one of the classes",
                lambda found: found[0][-1] > 0.99999,
                "The probabilities sum to one in mathematics. In `float32` each addition is rounded to "
                "about 7 digits, and there are more than fifty thousand of them.",
            ),
            Option(
                "before 0.99999, and we get the last class",
                lambda found: found[0][-1] <= 0.99999 and found[1] == len(found[0]) - 1,
                "That would be a fair answer. But `searchsorted` counts the ends at or before the number, and "
                "here these are *all* ends, one more than the last place.",
            ),
            Option(
                "before 0.99999, and we get a place that no class has",
                lambda found: found[0][-1] <= 0.99999 and found[1] == len(found[0]),
                "Many small roundings add up, and a number behind all ends gets a place behind all classes.",
            ),
        ),
    ),
    "right-draws": Ordering(
        "Which way of answering is right most often, and which least often?",
        ("draws at T = 1", "the argmax", "draws at T = 10", "draws at T = 0.1"),
        why="The class with the largest logit is right for most penguins, so drawing another one loses more right "
        "answers than it gains. The flatter the probabilities, the more often that happens.",
        shown=".3f",
    ),
}
