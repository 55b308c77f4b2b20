"""The predictions of lesson 04."""

import numpy as np

from course_utils.predictions.questions import Choice, Number, Option, Ordering


def _odds(odds, log_odds):
    return lambda pair: np.allclose(pair, [odds, log_odds])


def _largest_step(*places):
    """Which step from share to share is the largest, unless they are all about equal."""
    return lambda shares: not _equal_steps(shares) and np.diff(shares).argmax() in places


def _equal_steps(shares):
    return np.ptp(np.diff(shares)) < 0.1


def _same_amount(logits):
    """Whether the probability rises by the same amount in both steps."""
    probs = 1 / (1 + np.exp(-logits))
    return np.isclose(probs[1] - probs[0], probs[3] - probs[2], rtol=0.05)


def _same_factor(logits):
    odds = np.exp(logits)
    return np.isclose(odds[1] / odds[0], odds[3] / odds[2])


def _steps(amount, factor):
    return lambda logits: (_same_amount(logits), _same_factor(logits)) == (amount, factor)


def _times_as_large(low, high):
    """Whether the weight alone, divided by the weight beside the other one, is in a range."""
    return lambda weights: low <= weights[1] / weights[0] < high


def _border(half, straight):
    """Whether a logit of 0 is a probability of one half, and its border straight."""
    return lambda found: (
        np.allclose(found[0], 0.5) == half and np.allclose(np.diff(found[1], 2), 0) == straight
    )


def _alone_first(place):
    return lambda probs: np.argmax(probs) == place and not np.allclose(probs, probs[0])


def _photos(half, thirds):
    """Whether softmax gives the cat one half at most in the first photo, and thirds in the empty one."""
    return lambda probs: (probs[0][0] <= 0.5) == half and np.allclose(probs[1], 1 / 3) == thirds


def _right_at_both_ends(first, second):
    return lambda answers: [np.array_equal(row, [0, 1]) for row in answers] == [first, second]


def _kept(low, high):
    """Which part of what the same day adds to "always dry" is left with the day before."""
    return lambda right: low <= (right[1] - right[2]) / (right[0] - right[2]) < high


QUESTIONS = {
    "odds-of-a-half": Choice(
        "What are the odds of a probability of 0.5, and what is their logarithm?",
        (
            Option(
                "odds of 0.5, and a logarithm below 0",
                _odds(0.5, np.log(0.5)),
                "In daily talk, odds and probability are often the same. Here the odds compare with the *other* "
                "days and not with all days.",
            ),
            Option(
                "odds of 1, and a logarithm of 0",
                _odds(1, 0),
                "As many wet days as dry ones: 0.5 divided by 0.5. And the logarithm of 1 is 0.",
            ),
            Option(
                "odds of 2, and a logarithm above 0",
                _odds(2, np.log(2)),
                "One out of two, and bookmakers in many countries do write this as 2: it is 1 / p. The odds here "
                "are p / (1 - p).",
            ),
            Option(
                "odds of 0, and no logarithm",
                lambda pair: pair[0] == 0,
                "Neither side is ahead, and 0 is a natural number for that. But odds are a division and not a "
                "difference; it is their logarithm that turns equal sides into a 0.",
            ),
        ),
    ),
    "other-sign": Number(
        "A logit of 2.2 has the probability 0.9. Which probability has a logit of -2.2?",
        within=0.02,
        why="A minus sign turns the odds upside down and so exchanges yes and no. The two probabilities "
        "sum to one.",
    ),
    "bands": Choice(
        "Each band is about ten percent of humidity away from the next. How does the share of wet days grow from "
        "band to band?",
        (
            Option(
                "by about equal steps",
                _equal_steps,
                "Equal steps of one thing often go with equal steps of another. A share cannot "
                "follow that for long: it would leave the range from 0 to 1.",
            ),
            Option(
                "most at first, then less and less",
                _largest_step(0),
                "That is how a share behaves when it comes near 1. Here most days are dry, and in the dry bands "
                "the share has only just left 0.",
            ),
            Option(
                "most in the middle",
                _largest_step(1, 2),
                "That would be the whole S: steepest where the share is one half. But the share is one half only "
                "between the two most humid bands, so we see the lower part of the S.",
            ),
            Option(
                "most at the end",
                _largest_step(3),
                "Near 0 a share can change only a little. It changes most where it is about one half.",
            ),
        ),
    ),
    "ten-percent": Choice(
        "Does the probability of a wet day rise by the same amount on both days, and do the odds grow by the same "
        "factor?",
        (
            Option(
                "the same amount, and the same factor",
                _steps(True, True),
                "The weight is the same on both days. But it belongs to the logit, and the way from the "
                "logit to the probability is a curve.",
            ),
            Option(
                "the same amount, but different factors",
                _steps(True, False),
                "That would hold for a model that is a straight line in the probability. Here the line is in the "
                "logit.",
            ),
            Option(
                "different amounts, but the same factor",
                _steps(False, True),
                "The logit grows by the same number on both days, and an addition in the logarithm is a factor "
                "of the odds.",
            ),
            Option(
                "different amounts, and different factors",
                _steps(False, False),
                "The curve does make the amounts different. But odds are `exp` of the logit, and the logit grows "
                "by the same number on both days.",
            ),
        ),
    ),
    "weight-alone": Choice(
        "The weight of the temperature is below zero. What will it be without the humidity in the model?",
        (
            Option(
                "about the same",
                _times_as_large(0.5, 1.5),
                "The days and their temperatures are the same. But a weight depends on what else is in the model: "
                "it compares days that are alike in all the rest.",
            ),
            Option(
                "further below zero",
                _times_as_large(1.5, np.inf),
                "Alone, it seems, the temperature has to do all the work. But it also has to stand in for the "
                "humidity, which is higher on warm days and pulls the other way.",
            ),
            Option(
                "close to zero",
                _times_as_large(-0.5, 0.5),
                "Warm days are also more humid, and that makes them wet more often. Without the humidity in the "
                "model, the two effects nearly cancel.",
            ),
            Option(
                "clearly above zero",
                _times_as_large(-np.inf, -0.5),
                "Warm days are more humid, and that does pull the weight up. It takes more than that to turn the "
                "sign round clearly: the two effects are about equally strong here.",
            ),
        ),
    ),
    "border": Choice(
        "Which probability belongs to a logit of 0, and on what do the places with that logit lie?",
        (
            Option(
                "one half, on a straight line",
                _border(True, True),
                "The odds are 1 there. And the logit is a weighted sum of the two measurements, so "
                "each of its values has a straight line of places.",
            ),
            Option(
                "one half, on an S-shaped curve",
                _border(True, False),
                "The sigmoid is S-shaped. But it turns a logit into a probability, wherever the day lies in "
                "the plane, and bends no line there.",
            ),
            Option(
                "0, on a straight line",
                _border(False, True),
                "For a probability, 0 would mean never. A logit of 0 is the middle of all logits: the odds are 1, "
                "so yes and no are equally probable.",
            ),
            Option(
                "0, on an S-shaped curve",
                _border(False, False),
                "A logit is not a probability: odds of 1 have the logarithm 0. And the S leads from the logit to "
                "the probability; it bends no line in the plane of the measurements.",
            ),
        ),
    ),
    "limits": Ordering(
        "Which limit finds the most wet days, and which the fewest?",
        ("logit above 0", "probability above 30 %", "logit above 0.5"),
        why="The lower the limit, the more days are called wet. The logit of 30 % is below 0, and 0.5 on the "
        "logit asks for a probability above one half.",
    ),
    "most-certain": Choice(
        "Which of the three models is the most certain of a yes?",
        (
            Option(
                "the one with `[2, 0]`",
                _alone_first(0),
                "As a ratio, 2 to 0 beats 7 to 5. But logits are not divided by each other: softmax turns their "
                "*difference* into a ratio of probabilities.",
            ),
            Option(
                "the one with `[7, 5]`",
                _alone_first(1),
                "It has the largest logit for yes. But it has the largest logit for no as well, and only the gap "
                "counts.",
            ),
            Option(
                "the one with `[-4, -6]`",
                _alone_first(2),
                "It has the lowest logit for no. But it has the lowest logit for yes as well, and only the gap "
                "counts.",
            ),
            Option(
                "none: all three are equally certain",
                lambda probs: np.allclose(probs, probs[0]),
                "The gap between the two logits is the same in all three.",
            ),
        ),
    ),
    "two-photos": Choice(
        "What will *softmax* say: how probable is the cat in the first photo, and what about the empty one?",
        (
            Option(
                "the cat nearly 1, and nearly 0 for each class in the empty photo",
                _photos(False, False),
                "That is what we would like to hear, and the sigmoids will say so. The shares of a softmax sum to "
                "one in each photo, whatever it shows.",
            ),
            Option(
                "the cat nearly 1, and a third for each class in the empty photo",
                _photos(False, True),
                "The thirds follow from equal logits. But cat and bird have equal logits in the first photo, so "
                "they must share there as well.",
            ),
            Option(
                "the cat about a half, and nearly 0 for each class in the empty photo",
                _photos(True, False),
                "The half follows from equal logits. In the empty photo all three are equal, and below zero or "
                "not, their shares sum to one.",
            ),
            Option(
                "the cat about a half, and a third for each class in the empty photo",
                _photos(True, True),
                "Equal logits get equal shares, and the shares of each photo sum to one.",
            ),
        ),
    ),
    "two-forms": Choice(
        "Which of the two forms gives the right probability at both ends, in floats?",
        (
            Option(
                "both",
                _right_at_both_ends(True, True),
                "By algebra they are the same. But floats have a largest number, and each form has to compute "
                "an exponential beyond it at one of the ends.",
            ),
            Option(
                "only `1 / (1 + exp(-z))`",
                _right_at_both_ends(True, False),
                "Both forms overflow at one end. Here the infinity stands only below the line, and 1 divided "
                "by infinity is 0, as it should be.",
            ),
            Option(
                "only `exp(z) / (1 + exp(z))`",
                _right_at_both_ends(False, True),
                "It is right at -1000, where its exponential is rounded to 0. At 1000 it is infinite above the line "
                "and below it, and infinity divided by infinity is not a number.",
            ),
            Option(
                "neither",
                _right_at_both_ends(False, False),
                "Both do overflow at one end. But an overflow need not spoil the answer: 1 divided by infinity is "
                "0, and that is right.",
            ),
        ),
    ),
    "sure-yes": Choice(
        "What do `1 - sigmoid(40)` and `sigmoid(-40)` give, in `float64`?",
        (
            Option(
                "both are exactly 0",
                lambda no: no[0] == 0 and no[1] == 0,
                "The probability is very small, but a float can hold far smaller numbers. It is numbers close to 1 "
                "that it cannot tell apart so finely.",
            ),
            Option(
                "both give the same small number above 0",
                lambda no: no[0] > 0 and np.isclose(no[0], no[1], rtol=1e-6),
                "In mathematics they are equal. But the float `sigmoid(40)` is rounded first, and what "
                "rounding took away, no subtraction brings back.",
            ),
            Option(
                "the first is exactly 0, the second is not",
                lambda no: no[0] == 0 and no[1] > 0,
                "`sigmoid(40)` is so close to 1 that it is rounded to 1. Close to 0, a float can hold very small "
                "numbers.",
            ),
        ),
    ),
    "forecast": Choice(
        "How often will the model be right with the measurements of the day before?",
        (
            Option(
                "about as often as with those of the same day",
                _kept(0.75, np.inf),
                "Weather often lasts for more than a day. But rain makes the air of its own day humid, and the day "
                "before knows nothing of that.",
            ),
            Option(
                'about half-way between the same day and "always dry"',
                _kept(0.4, 0.75),
                "Yesterday's weather does say something about today's. But most of what the model used "
                "was the humidity that the rain itself brings.",
            ),
            Option(
                'a little more often than "always dry"',
                _kept(0, 0.4),
                "Most of the skill came from the humidity of the wet day itself, and only a little of that "
                "can be seen the day before.",
            ),
            Option(
                'less often than "always dry"',
                _kept(-np.inf, 0),
                "A model that is fitted to the wrong days may do worse than a fixed answer. This one is fitted to "
                "the pairs that it is used for, and some weather does last.",
            ),
        ),
    ),
}
