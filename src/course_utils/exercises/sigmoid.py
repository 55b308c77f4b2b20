"""The exercise of lesson 04 on the sigmoid, which has to be safe at both ends."""

import math

import numpy as np

from course_utils.exercises.engine import FunctionExercise, Mistake


def sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def naive(z):
    return 1 / (1 + np.exp(-z))


def ratio(z):
    return np.exp(z) / (1 + np.exp(z))


def _one_number(z):
    return 1 / (1 + np.exp(-z)) if z >= 0 else np.exp(z) / (1 + np.exp(z))


def _one_number_block(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


def shares(z):
    exps = np.exp(z - z.max(axis=-1, keepdims=True))
    return exps / exps.sum(axis=-1, keepdims=True)


SIGMOID = FunctionExercise(
    name="sigmoid",
    solution=sigmoid,
    no_overflow=True,
    probes=(
        (np.array([2.3, 0.0, -1.2]),),
        (np.array([5.0]),),
        (np.array([[0.5, -3.0], [-7.0, 12.0]]),),
        (np.array([-1000.0, -20.0]),),
        (np.array([20.0, 1000.0]),),
        (np.linspace(-6, 6, 24).reshape(2, 3, 4),),
        # Both ends at once: an if over the whole array takes one form for all of them.
        (np.array([[-1000.0, 0.4], [-0.4, 1000.0]]),),
    ),
    mistakes=(
        Mistake(
            id="sigmoid-overflow",
            wrong=(
                naive,
                lambda z: np.power(1 + np.exp(-z), -1.0),
                np.vectorize(lambda x: 1 / (1 + math.exp(-x))),
            ),
            why="The formula is right, but for -1000 it needs exp(1000), which is more than a float64 "
            "can hold: NumPy warns of an overflow, and Python's own math.exp stops.",
            hint="There is another way to write the sigmoid that is safe on that side. "
            "Which exponential never exceeds 1, whatever the sign?",
        ),
        Mistake(
            id="both-branches-run",
            wrong=(
                lambda z: np.where(z >= 0, naive(z), ratio(z)),
                lambda z: np.where(z < 0, np.exp(z) / (np.exp(z) + 1), 1.0 / (1.0 + np.exp(-z))),
                lambda z: np.select([z >= 0, z < 0], [naive(z), ratio(z)]),
            ),
            why="The formulas are right, and where picks one of them for each logit. But NumPy computes both "
            "for all logits first, and so exp(1000) comes up, which is more than a float64 can hold.",
            hint="Choose between numbers that are safe already: compute one exponential "
            "that never exceeds 1, and use it on both sides.",
        ),
        Mistake(
            id="nan-for-large",
            wrong=(ratio, lambda z: np.divide(np.exp(z), np.exp(z) + 1)),
            why="Right for negative logits, but for 1000 this is infinity divided by infinity, which is NaN.",
            hint="Divide numerator and denominator by exp(z): which form do you get, and where is it safe?",
        ),
        Mistake(
            id="nan-hidden",
            wrong=(
                lambda z: np.nan_to_num(ratio(z)),
                lambda z: np.nan_to_num(ratio(z), nan=0.5),
            ),
            why="The NaN of large logits was replaced by a number afterwards. That hides the overflow, and any "
            "other NaN with it.",
            hint="Do not repair the result: use a form in which no NaN comes up at all.",
        ),
        Mistake(
            id="overflow-above",
            wrong=(
                lambda z: 1 - 1 / (1 + np.exp(z)),
                lambda z: 1 - naive(-z),
                lambda z: np.nan_to_num(ratio(z), nan=1.0),
            ),
            why="The results are right in the end, but for 1000 you ask for exp(1000), which is more than "
            "a float64 can hold.",
            hint="Which exponential never exceeds 1, whatever the sign of the logit?",
        ),
        Mistake(
            id="clipped-logits",
            wrong=tuple(
                lambda z, top=top: naive(np.clip(z, -top, top))
                for top in (1, 2, 3, 4, 5, 6, 8, 10, 12, 15)
            ),
            why="The logits were cut off, so that very certain answers all became the same, "
            "less certain one.",
            hint="No limit is needed: which exponential never exceeds 1, whatever the sign?",
        ),
        Mistake(
            id="cut-at-zero",
            wrong=(
                lambda z: naive(np.maximum(z, 0)),
                lambda z: np.exp(np.maximum(z, 0)) / (1 + np.exp(np.maximum(z, 0))),
            ),
            why="All logits below zero were replaced by 0, and so they all have the probability 0.5.",
            hint="Nothing may be cut off: a negative logit means a probability below one half.",
        ),
        Mistake(
            id="maximum-subtracted",
            wrong=(
                lambda z: naive(z - z.max()),
                lambda z: naive(z - z.max(axis=-1, keepdims=True)),
                lambda z: ratio(z - z.max()),
            ),
            why="The largest logit was subtracted from all, as softmax does it. Softmax compares the logits with "
            "each other, and a shift of all changes nothing. The sigmoid compares each one with 0.",
            hint="Leave the logits where they are. Which exponential of z never exceeds 1?",
        ),
        Mistake(
            id="math-on-array",
            wrong=(lambda z: 1 / (1 + math.exp(-z)), lambda z: math.exp(z) / (1 + math.exp(z))),
            why="Python's own math.exp takes a single number, but z is an array of logits.",
            hint="NumPy has a function of the same name that works on each element.",
        ),
        Mistake(
            id="if-on-array",
            wrong=(_one_number, _one_number_block),
            why="An if looks at a single true or false, but here z holds many logits, "
            "some above zero and some below.",
            hint="Let np.where choose for each element, between numbers that are safe.",
        ),
        Mistake(
            id="one-form-for-all",
            wrong=(
                lambda z: naive(z) if (z >= 0).all() else ratio(z),
                lambda z: ratio(z) if (z < 0).all() else naive(z),
            ),
            why="One form was chosen for the whole array. But where logits of -1000 and of 1000 stand in the same "
            "array, neither form is safe for both.",
            hint="Each logit needs a choice of its own: let np.where choose, between numbers that are safe.",
        ),
        Mistake(
            id="one-dimension-only",
            wrong=(
                lambda z: np.array([_one_number(x) for x in z]),
                lambda z: np.array([_one_number_block(x) for x in z]),
                lambda z: np.fromiter((_one_number(x) for x in z), float),
            ),
            why="Right for a row of logits, but in a table the loop visits whole rows, and an if cannot "
            "look at a row.",
            hint="Leave out the loop: NumPy's functions work on all elements, whatever the shape.",
        ),
        Mistake(
            id="one-side-only",
            wrong=(
                lambda z: 1 / (1 + np.exp(-np.abs(z))),
                lambda z: np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))),
                lambda z: np.where(z >= 0, 1, np.exp(z)) / (1 + np.exp(z)),
            ),
            why="The sign of the logit is lost: z and -z give the same probability, "
            "and it stays on one side of one half.",
            hint="With exp(-abs(z)) below the line, what stands above it depends on the sign of z.",
        ),
        Mistake(
            id="abs-missing",
            wrong=(
                lambda z: np.where(z >= 0, 1, np.exp(-z)) / (1 + np.exp(-z)),
                lambda z: np.where(z >= 0, naive(z), np.exp(-z) / (1 + np.exp(-z))),
            ),
            why="The exponential is the same expression on both sides of zero, but without abs it suits one side "
            "only: on the other side it is the exponential of a positive number.",
            hint="Print your exponential for 1.2 and for -1.2. Both should be the same number, below 1.",
        ),
        Mistake(
            id="minus-missing",
            wrong=(
                lambda z: np.where(z >= 0, 1, np.exp(np.abs(z))) / (1 + np.exp(np.abs(z))),
                lambda z: np.where(z >= 0, 1 / (1 + np.exp(np.abs(z))), ratio(np.abs(z))),
            ),
            why="The exponential of abs(z) is at least 1, and it overflows for 1000 and for -1000.",
            hint="One sign is missing inside the exponential.",
        ),
        Mistake(
            id="half-divided",
            wrong=(
                lambda z: np.where(z >= 0, 1, sigmoid(z)),
                lambda z: np.where(z >= 0, sigmoid(z), np.exp(-np.abs(z))),
            ),
            why="On one side of zero the division by 1 + small is missing.",
            hint="Mind the parentheses of np.where: both numbers that it chooses from have to be divided.",
        ),
        Mistake(
            id="sigmoid-sign",
            wrong=(lambda z: 1 / (1 + np.exp(z)), lambda z: sigmoid(-z), lambda z: 1 - sigmoid(z)),
            why="These are the probabilities of the other answer, 1 - p: they fall where they should rise.",
            hint="A large positive logit must give a probability close to 1. Which sign belongs in exp?",
        ),
        Mistake(
            id="minus-below",
            wrong=(
                lambda z: 1 / (1 - np.exp(-z)),
                lambda z: np.exp(z) / (1 - np.exp(z)),
                lambda z: np.exp(z) / (np.exp(z) - 1),
                lambda z: np.where(z >= 0, 1, np.exp(-np.abs(z))) / (1 - np.exp(-np.abs(z))),
            ),
            why="There is a minus below the fraction line where a plus belongs, and so the logit 0 divides by 0.",
            hint="Solve z = ln(p / (1 - p)) for p on paper, step by step.",
        ),
        Mistake(
            id="missing-parentheses",
            wrong=(
                lambda z: 1 / 1 + np.exp(-z),
                lambda z: np.exp(z) / 1 + np.exp(z),
                lambda z: np.where(z >= 0, 1, np.exp(-np.abs(z))) / 1 + np.exp(-np.abs(z)),
            ),
            why="Python divides before it adds, so only the 1 was below the fraction line.",
            hint="Put parentheses around all that belongs below the line.",
        ),
        Mistake(
            id="odds",
            wrong=(np.exp, lambda z: np.exp(-z)),
            why="These are the odds, or one divided by them. Odds go from 0 to infinity; "
            "a probability never exceeds 1.",
            hint="If the odds are 3 to 1, what is the probability? Then do it with a letter.",
        ),
        Mistake(
            id="tanh",
            wrong=(np.tanh, lambda z: np.tanh(z / 2), lambda z: np.tanh(2 * z)),
            why="This is tanh, which goes from -1 to 1. It has the right form, but not the right range.",
            hint="A probability lies between 0 and 1, and the logit 0 gives 0.5.",
        ),
        Mistake(
            id="twice-too-steep",
            wrong=(
                lambda z: (1 + np.tanh(z)) / 2,
                lambda z: naive(2 * z),
                lambda z: naive(z / 2),
                lambda z: (1 + np.tanh(z / 4)) / 2,
            ),
            why="The range is right and 0 gives 0.5, but the curve is too steep or too flat by a factor of two.",
            hint="Compare with the lesson's table: which probability has the logit 2.2?",
        ),
        Mistake(
            id="base-2",
            wrong=(lambda z: 1 / (1 + 2.0**-z), lambda z: 1 / (1 + 10.0**-z)),
            why="These are powers of 2 or of 10. The logit is a natural logarithm, so its way back needs "
            "powers of e.",
            hint="NumPy's function for powers of e has a name of three letters.",
        ),
        Mistake(
            id="softmax-of-logits",
            wrong=(
                shares,
                lambda z: np.exp(z) / np.exp(z).sum(),
                lambda z: shares(z.ravel()).reshape(z.shape),
            ),
            why="This is a softmax: the logits compete for one whole. Here each logit answers a question of "
            "its own, and the results need not sum to one.",
            hint="Which second logit does the softmax need beside each z? The lesson has it in section 4.",
        ),
        Mistake(
            id="log-sigmoid",
            wrong=(
                lambda z: np.log(sigmoid(z)),
                lambda z: -np.logaddexp(0, -z),
                lambda z: np.log(naive(z)),
                lambda z: np.logaddexp(0, -z),
            ),
            why="These are logarithms of the probabilities, or minus them. The probabilities were asked for.",
            hint="Leave out the logarithm, or undo it.",
        ),
        Mistake(
            id="inverse",
            wrong=(lambda z: np.log(z / (1 - z)), lambda z: np.log(z) - np.log1p(-z)),
            why="This is the logit, the way from a probability to the log-odds. Its input must lie between 0 and "
            "1, so most logits give NaN.",
            hint="We need the way back: from any number to a probability.",
        ),
        Mistake(
            id="hard-decision",
            wrong=(
                lambda z: (z > 0).astype(float),
                lambda z: (z >= 0).astype(float),
                lambda z: np.round(sigmoid(z)),
                lambda z: np.heaviside(z, 0.5),
            ),
            why="This is a decision, 0 or 1. The sigmoid says how probable the answer is.",
            hint="The logit 2.3 must give a number between 0.5 and 1.",
        ),
        Mistake(
            id="derivative",
            wrong=(lambda z: sigmoid(z) * (1 - sigmoid(z)), lambda z: naive(z) * (1 - naive(z))),
            why="This is p(1 - p), the slope of the sigmoid and not its height.",
            hint="Return p itself.",
        ),
    ),
)

EXERCISES = (SIGMOID,)
