"""The exercise of lesson 04 on log-odds: the way back from a probability."""

import math

import numpy as np

from course_utils.exercises.engine import FunctionExercise, Mistake
from course_utils.exercises.sigmoid import sigmoid


def logit(p):
    return np.log(p / (1 - p))


LOGIT = FunctionExercise(
    name="logit",
    solution=logit,
    probes=(
        (np.array([0.5, 0.75, 0.1]),),
        (np.array([0.9]),),
        (np.array([[0.2, 0.3], [0.6, 0.99]]),),
        # 1 minus a power of 2 is the same number in float32.
        (np.array([1e-30, 1e-3, 1 - 2.0**-20]),),
        (np.linspace(0.02, 0.97, 24).reshape(2, 3, 4),),
    ),
    mistakes=(
        Mistake(
            id="logit-is-log-p",
            wrong=(np.log, lambda p: -np.log(p), lambda p: np.log(2 * p)),
            why="This is a logarithm of the probability alone. The logit is the logarithm of the odds, "
            "which compare yes with no.",
            hint="What are the odds of a probability of 0.5, and what is the logarithm of that?",
        ),
        Mistake(
            id="no-alone",
            wrong=(lambda p: np.log(1 - p), lambda p: -np.log(1 - p)),
            why="Only one of the two probabilities is in this logarithm. The odds compare p with 1 - p.",
            hint="Which number do the odds divide by 1 - p?",
        ),
        Mistake(
            id="one-log-only",
            wrong=(
                lambda p: np.log(p) / (1 - p),
                lambda p: np.log(p) - (1 - p),
                lambda p: np.log(p) / 1 - p,
                lambda p: p / np.log(1 - p),
            ),
            why="The logarithm was taken of one part only, and not of the odds as a whole.",
            hint="Compute the odds in a line of their own first, and look at them.",
        ),
        Mistake(
            id="odds-without-log",
            wrong=(lambda p: p / (1 - p), lambda p: (1 - p) / p),
            why="These are odds. They are never negative, and a probability of 0.5 gives 1 instead of 0.",
            hint="One step is missing: the first three letters of its name are in “logit”.",
        ),
        Mistake(
            id="odds-upside-down",
            wrong=(
                lambda p: np.log((1 - p) / p),
                lambda p: np.log1p(-p) - np.log(p),
                lambda p: -np.log(p / (1 - p)),
            ),
            why="All signs are turned round: these are the log-odds of no, not of yes.",
            hint="A probability above 0.5 must have a positive logit.",
        ),
        Mistake(
            id="missing-parentheses",
            wrong=(lambda p: np.log(p / 1 - p), lambda p: np.log(1 - p / p)),
            why="Python divides before it subtracts, so that nothing is left to take a logarithm of: "
            "p / 1 - p, for one, is p minus p, which is 0.",
            hint="Put parentheses around the subtraction.",
        ),
        Mistake(
            id="plus-below",
            wrong=(lambda p: np.log(p / (1 + p)), lambda p: np.log(p) - np.log1p(p)),
            why="Below the line stands 1 + p. The odds compare p with the probability of the other answer.",
            hint="If it rains with probability 0.75, how probable is it that it stays dry?",
        ),
        Mistake(
            id="logs-divided",
            wrong=(lambda p: np.log(p) / np.log(1 - p), lambda p: np.log(p) / np.log1p(-p)),
            why="One logarithm was divided by another. The logarithm of a fraction is a difference of logarithms.",
            hint="Take the fraction first and the logarithm afterwards, or subtract the two logarithms.",
        ),
        Mistake(
            id="logs-added",
            wrong=(lambda p: np.log(p) + np.log(1 - p), lambda p: np.log(p * (1 - p))),
            why="This is the logarithm of p times (1 - p). The odds are a fraction, not a product.",
            hint="A probability of 0.5 must give 0.",
        ),
        Mistake(
            id="minus-one",
            wrong=(lambda p: np.log(p / (p - 1)), lambda p: np.log(p) - np.log(p - 1)),
            why="There is a sign wrong below the fraction line: p - 1 is negative, and a negative number has no "
            "logarithm.",
            hint="How probable is the other answer?",
        ),
        Mistake(
            id="inverse",
            wrong=(sigmoid, lambda p: 1 / (1 + np.exp(-p)), lambda p: 1 / (1 + np.exp(p))),
            why="This is a sigmoid, the way from a logit to a probability. We asked for the way back.",
            hint="A probability of 0.5 must give 0.",
        ),
        Mistake(
            id="log10",
            wrong=(
                lambda p: np.log10(p / (1 - p)),
                lambda p: np.log10(p) - np.log10(1 - p),
                np.log10,
            ),
            why="These are logarithms to base 10. The sigmoid takes powers of e, so the way to it needs the natural "
            "logarithm.",
            hint="NumPy has one function for each base; the natural one has the shortest name.",
        ),
        Mistake(
            id="log2",
            wrong=(lambda p: np.log2(p / (1 - p)), lambda p: np.log2(p) - np.log2(1 - p), np.log2),
            why="These are logarithms to base 2. The sigmoid takes powers of e, so the way to it needs the natural "
            "logarithm.",
            hint="NumPy has one function for each base; the natural one has the shortest name.",
        ),
        Mistake(
            id="eps-inside-log",
            wrong=tuple(
                form
                for eps in (2.0**-52, 1e-16, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5)
                for form in (
                    lambda p, eps=eps: np.log((p + eps) / (1 - p + eps)),
                    lambda p, eps=eps: np.log((p + eps) / (1 - p)),
                    lambda p, eps=eps: np.log(p / (1 - p) + eps),
                    lambda p, eps=eps: logit(np.clip(p, eps, 1 - eps)),
                )
            )
            + tuple(
                lambda p, eps=eps: np.log(p / (1 - p + eps)) for eps in (1e-8, 1e-7, 1e-6, 1e-5)
            ),
            why="A small number was added inside the logarithm, or probabilities were cut off near 0 and 1. "
            "That distorts the result, and no probability is 0 or 1 here.",
            hint="Take the logarithm of the odds as they are.",
        ),
        Mistake(
            id="other-classes",
            wrong=(
                lambda p: np.log(p) - np.log(p[-1]),
                lambda p: np.log(p / p.sum()),
                lambda p: np.log(p / (p.sum() - p)),
                lambda p: np.log(p) - np.log(p).mean(axis=-1, keepdims=True),
                lambda p: np.log(p) - np.log(p).max(axis=-1, keepdims=True),
            ),
            why="The probabilities were compared with each other. Here each is the answer to a question "
            "of its own.",
            hint="Compare each p with 1 - p, the probability of the other answer to the same question.",
        ),
        Mistake(
            id="half-size",
            wrong=(lambda p: np.arctanh(2 * p - 1), lambda p: np.log(p / (1 - p)) / 2),
            why="All values are half of what they should be: this inverts (1 + tanh) / 2, not the sigmoid.",
            hint="Put your result into a sigmoid and compare it with the probability.",
        ),
        Mistake(
            id="lost-by-rounding",
            wrong=(lambda p: 2 * np.arctanh(2 * p - 1), lambda p: -2 * np.arctanh(1 - 2 * p)),
            why="This is right on paper. But 1e-30 is lost when it is doubled and added to or taken from 1, "
            "and the result is infinite.",
            hint="Use p as it is: first the odds, then their logarithm.",
        ),
        Mistake(
            id="math-on-array",
            wrong=(
                lambda p: math.log(p / (1 - p)),
                lambda p: math.log(p) - math.log(1 - p),
                lambda p: np.array([math.log(q / (1 - q)) for q in p]),
            ),
            why="Python's own math.log takes a single number. Here it met several probabilities at once.",
            hint="NumPy has a function of the same name that works on each element, whatever the shape.",
        ),
    ),
)

EXERCISES = (LOGIT,)
