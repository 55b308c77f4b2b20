"""The exercise of lesson 06 on perplexity."""

import math

import numpy as np

from course_utils.exercises.engine import FunctionExercise, Mistake


def perplexity(nlls):
    return np.exp(np.mean(nlls))


PERPLEXITY = FunctionExercise(
    name="perplexity",
    solution=perplexity,
    probes=(
        (np.log([2.0, 4.0, 8.0, 8.0]),),
        (np.log([6.0, 6.0, 6.0]),),
        (np.array([0.3, 2.5, 1.1, 4.0, 0.7]),),
        (np.array([0.7]),),
        (np.array([0.0, 0.0]),),
        (np.array([12.0, 0.1]),),
        (np.array([1.0, 3.0, 2.0] * 300),),
    ),
    mistakes=(
        Mistake(
            id="mean-of-exp",
            wrong=(
                lambda nlls: np.exp(nlls).mean(),
                lambda nlls: (1 / np.exp(-nlls)).mean(),
                lambda nlls: np.exp(nlls).sum(),
            ),
            why="The exponential was taken first, and the mean or the sum after it. One improbable token can then "
            "count for more than all others together.",
            hint="Which of the two comes first in the lesson, the mean or the exponential?",
        ),
        Mistake(
            id="ppl-base",
            wrong=(
                lambda nlls: 2 ** nlls.mean(),
                lambda nlls: np.exp(nlls.mean() * np.log(2)),
                lambda nlls: 10 ** nlls.mean(),
                lambda nlls: (2**nlls).mean(),
                lambda nlls: 2 ** nlls.sum(),
                lambda nlls: 2**nlls,
            ),
            why="A power of 2 or 10 was taken of losses that are in nats. The base has to be the one of the logarithm.",
            hint="Nats come from natural logarithms. Which base belongs to those?",
        ),
        Mistake(
            id="base-of-the-mean",
            wrong=(
                lambda nlls: np.exp(nlls.mean() / np.log(2)),
                lambda nlls: np.exp(np.log2(np.exp(nlls)).mean()),
                lambda nlls: np.exp(nlls.mean() / np.log(10)),
            ),
            why="The losses were converted from nats into another unit, and then came a power of e, "
            "which belongs to nats.",
            hint="Unit and base belong together, and here no conversion is needed.",
        ),
        Mistake(
            id="no-exp",
            wrong=(lambda nlls: nlls.mean(), lambda nlls: nlls.sum()),
            why="This is a mean or a sum of the losses, in nats. Perplexity undoes the logarithm.",
            hint="Which function undoes a natural logarithm?",
        ),
        Mistake(
            id="bits-not-perplexity",
            wrong=(lambda nlls: nlls.mean() / np.log(2), lambda nlls: np.log2(np.exp(nlls)).mean()),
            why="This is the mean loss in bits. Perplexity is not a logarithm of anything.",
            hint="Which function undoes a natural logarithm?",
        ),
        Mistake(
            id="log-not-exp",
            wrong=(
                lambda nlls: np.log(nlls.mean()),
                lambda nlls: np.log(nlls).mean(),
                lambda nlls: -np.log(nlls).mean(),
                lambda nlls: np.exp(-np.log(nlls).mean()),
                lambda nlls: np.exp(np.log(nlls).mean()),
                lambda nlls: 2 ** np.log2(nlls).mean(),
                lambda nlls: 2 ** -np.log2(nlls).mean(),
            ),
            why="A logarithm was taken of the losses. They hold one already, and perplexity undoes it.",
            hint="Which function undoes a natural logarithm?",
        ),
        Mistake(
            id="sum-not-mean",
            wrong=(
                lambda nlls: np.exp(nlls.sum()),
                lambda nlls: np.exp(nlls).prod(),
                lambda nlls: 1 / np.exp(-nlls).prod(),
                lambda nlls: math.exp(sum(nlls)),
            ),
            why="This undoes the logarithm of the whole text: one over its likelihood. "
            "It grows with every token, and at some length it overflows.",
            hint="Perplexity is a value for one token: take the mean before the exponential.",
        ),
        Mistake(
            id="division-after-power",
            wrong=(
                lambda nlls: np.exp(nlls.sum()) / len(nlls),
                lambda nlls: np.exp(nlls).prod() ** 1 / len(nlls),
                lambda nlls: np.exp(-nlls).prod() ** -1 / len(nlls),
                lambda nlls: math.exp(sum(nlls)) / len(nlls),
            ),
            why="The product over all tokens was divided by their number, after the exponential. "
            "Python reads x ** 1 / n as (x ** 1) / n, which is no root.",
            hint="Divide before the exponential: first the mean of the losses.",
        ),
        Mistake(
            id="negative",
            wrong=(
                lambda nlls: -np.exp(nlls.mean()),
                lambda nlls: -np.exp(-nlls.mean()),
                lambda nlls: -nlls.mean(),
                lambda nlls: -nlls.sum(),
            ),
            why="A perplexity is at least 1, and this is not even positive: a minus sign stands where none belongs.",
            hint="The losses have their minus sign already.",
        ),
        Mistake(
            id="minus-too-many",
            wrong=(
                lambda nlls: np.exp(-nlls.mean()),
                lambda nlls: np.exp(-nlls).prod() ** (1 / len(nlls)),
                lambda nlls: np.exp(-nlls).mean(),
                lambda nlls: np.exp(-nlls.sum()),
            ),
            why="A minus sign is too many, so that a probability came back, which is at most 1. "
            "A perplexity is at least 1.",
            hint="The losses have their minus sign already.",
        ),
        Mistake(
            id="one-over-mean-p",
            wrong=(
                lambda nlls: 1 / np.exp(-nlls).mean(),
                lambda nlls: len(nlls) / np.exp(-nlls).sum(),
            ),
            why="This is one over the mean probability. In a mean of probabilities, an improbable token hardly counts.",
            hint="Take the mean of the losses themselves.",
        ),
        Mistake(
            id="not-reduced",
            wrong=(
                np.exp,
                lambda nlls: list(np.exp(nlls)),
                lambda nlls: np.exp(-nlls),
                lambda nlls: 1 * nlls,
                lambda nlls: np.exp(nlls.mean(keepdims=True)),
            ),
            why="Several numbers came back, or one in brackets. A single number was asked for: "
            "one perplexity for all tokens together.",
            hint="Look at the shape of your result. Where does the mean belong, and does it leave an axis behind?",
        ),
        Mistake(
            id="overflow",
            wrong=(
                lambda nlls: np.exp(-nlls).prod() ** (-1 / len(nlls)),
                lambda nlls: np.exp(nlls).prod() ** (1 / len(nlls)),
                lambda nlls: np.exp(nlls.sum()) ** (1 / len(nlls)),
                lambda nlls: math.exp(sum(nlls)) ** (1 / len(nlls)),
                lambda nlls: (1 / np.exp(-nlls).prod()) ** (1 / len(nlls)),
            ),
            why="Right for a short text. For a long one the product leaves the range of a float, to 0 or to "
            "infinity, before the root is taken.",
            hint="A mean of logarithms does the same as a root of a product, and stays in range.",
        ),
        Mistake(
            id="divided-by-n-minus-one",
            wrong=(
                lambda nlls: np.exp(nlls.sum() / (np.float64(len(nlls)) - 1)),
                lambda nlls: np.exp(sum(nlls) / (len(nlls) - 1)),
            ),
            why="The sum was divided by one less than the number of tokens.",
            hint="Try a single token: what would you divide by?",
        ),
        Mistake(
            id="one-token-only",
            wrong=(lambda nlls: np.exp(nlls[0]), lambda nlls: np.exp(nlls[-1])),
            why="Only one token was used, the first or the last. If your function has a loop, "
            "does it return inside it?",
            hint="All tokens count alike: take the mean of their losses.",
        ),
        Mistake(
            id="worst-or-median",
            wrong=(
                lambda nlls: np.exp(nlls.max()),
                lambda nlls: np.exp(nlls.min()),
                lambda nlls: np.exp(np.median(nlls)),
                lambda nlls: np.median(np.exp(nlls)),
            ),
            why="This takes the largest, the smallest or the middle loss instead of the mean.",
            hint="All tokens count alike: take the mean of their losses.",
        ),
        Mistake(
            id="one-subtracted",
            wrong=(
                lambda nlls: np.expm1(nlls.mean()),
                lambda nlls: np.exp(nlls.sum() / len(nlls)) - 1,
            ),
            why="The exponential came out one too small: expm1 subtracts 1.",
            hint="A model that is always certain and right has a perplexity of 1, not 0.",
        ),
    ),
)

EXERCISES = (PERPLEXITY,)
