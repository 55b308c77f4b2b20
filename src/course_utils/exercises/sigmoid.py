"""The exercises of lesson 04: the sigmoid without an overflow, the log-odds, and a decision at zero."""

import math

import numpy as np

from course_utils.exercises.engine import FunctionExercise, Mistake


def sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def _naive(z):
    return 1 / (1 + np.exp(-z))


def _ratio(z):
    return np.exp(z) / (1 + np.exp(z))


def _one_number(z):
    return 1 / (1 + np.exp(-z)) if z >= 0 else np.exp(z) / (1 + np.exp(z))


def _one_number_block(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


def _shares(z):
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
                _naive,
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
                lambda z: np.where(z >= 0, _naive(z), _ratio(z)),
                lambda z: np.where(z < 0, np.exp(z) / (np.exp(z) + 1), 1.0 / (1.0 + np.exp(-z))),
                lambda z: np.select([z >= 0, z < 0], [_naive(z), _ratio(z)]),
            ),
            why="The formulas are right, and where picks one of them for each logit. But NumPy computes both "
            "for all logits first, and so exp(1000) comes up, which is more than a float64 can hold.",
            hint="Choose between numbers that are safe already: compute one exponential "
            "that never exceeds 1, and use it on both sides.",
        ),
        Mistake(
            id="nan-for-large",
            wrong=(_ratio, lambda z: np.divide(np.exp(z), np.exp(z) + 1)),
            why="Right for negative logits, but for 1000 this is infinity divided by infinity, which is NaN.",
            hint="Divide numerator and denominator by exp(z): which form do you get, and where is it safe?",
        ),
        Mistake(
            id="nan-hidden",
            wrong=(
                lambda z: np.nan_to_num(_ratio(z)),
                lambda z: np.nan_to_num(_ratio(z), nan=0.5),
            ),
            why="The NaN of large logits was replaced by a number afterwards. That hides the overflow, and any "
            "other NaN with it.",
            hint="Do not repair the result: use a form in which no NaN comes up at all.",
        ),
        Mistake(
            id="overflow-above",
            wrong=(
                lambda z: 1 - 1 / (1 + np.exp(z)),
                lambda z: 1 - _naive(-z),
                lambda z: np.nan_to_num(_ratio(z), nan=1.0),
            ),
            why="The results are right in the end, but for 1000 you ask for exp(1000), which is more than "
            "a float64 can hold.",
            hint="Which exponential never exceeds 1, whatever the sign of the logit?",
        ),
        Mistake(
            id="clipped-logits",
            wrong=tuple(
                lambda z, top=top: _naive(np.clip(z, -top, top))
                for top in (1, 2, 3, 4, 5, 6, 8, 10, 12, 15)
            ),
            why="The logits were cut off, so that very certain answers all became the same, "
            "less certain one.",
            hint="No limit is needed: which exponential never exceeds 1, whatever the sign?",
        ),
        Mistake(
            id="cut-at-zero",
            wrong=(
                lambda z: _naive(np.maximum(z, 0)),
                lambda z: np.exp(np.maximum(z, 0)) / (1 + np.exp(np.maximum(z, 0))),
            ),
            why="All logits below zero were replaced by 0, and so they all have the probability 0.5.",
            hint="Nothing may be cut off: a negative logit means a probability below one half.",
        ),
        Mistake(
            id="maximum-subtracted",
            wrong=(
                lambda z: _naive(z - z.max()),
                lambda z: _naive(z - z.max(axis=-1, keepdims=True)),
                lambda z: _ratio(z - z.max()),
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
                lambda z: _naive(z) if (z >= 0).all() else _ratio(z),
                lambda z: _ratio(z) if (z < 0).all() else _naive(z),
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
                lambda z: np.where(z >= 0, _naive(z), np.exp(-z) / (1 + np.exp(-z))),
            ),
            why="The exponential is the same expression on both sides of zero, but without abs it suits one side "
            "only: on the other side it is the exponential of a positive number.",
            hint="Print your exponential for 1.2 and for -1.2. Both should be the same number, below 1.",
        ),
        Mistake(
            id="minus-missing",
            wrong=(
                lambda z: np.where(z >= 0, 1, np.exp(np.abs(z))) / (1 + np.exp(np.abs(z))),
                lambda z: np.where(z >= 0, 1 / (1 + np.exp(np.abs(z))), _ratio(np.abs(z))),
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
                lambda z: _naive(2 * z),
                lambda z: _naive(z / 2),
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
                _shares,
                lambda z: np.exp(z) / np.exp(z).sum(),
                lambda z: _shares(z.ravel()).reshape(z.shape),
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
                lambda z: np.log(_naive(z)),
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
            wrong=(lambda z: sigmoid(z) * (1 - sigmoid(z)), lambda z: _naive(z) * (1 - _naive(z))),
            why="This is p(1 - p), the slope of the sigmoid and not its height.",
            hint="Return p itself.",
        ),
    ),
)


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


def predict_rain(logits):
    return (logits > 0).astype(int)


PREDICT_RAIN = FunctionExercise(
    name="predict_rain",
    solution=predict_rain,
    probes=(
        (np.array([1.5, -2.0, 0.3, -0.2]),),
        (np.array([0.1]),),
        (np.array([2.0, 3.0, 0.8, 0.55]),),
        (np.array([-0.4, -3.0, -1.0, -0.8, -0.6]),),
        (np.array([1000.0, -1000.0, 0.62]),),
        (np.array([[0.45, -0.45, 4.0], [-6.0, 6.0, -0.1]]),),
    ),
    mistakes=(
        Mistake(
            id="threshold-half",
            wrong=(
                lambda z: (z > 0.5).astype(int),
                lambda z: (z >= 0.5).astype(int),
                lambda z: np.where(z > 0.5, 1, 0),
                lambda z: np.clip(np.round(z), 0, 1).astype(int),
            ),
            why="The limit of 0.5 belongs to probabilities. A logit of 0.3 is below 0.5, "
            "and yet its probability is above one half.",
            hint="Which logit has the probability 0.5?",
        ),
        Mistake(
            id="threshold-of-half",
            wrong=(
                lambda z: (z > sigmoid(0.5)).astype(int),
                lambda z: (z > 0.62).astype(int),
            ),
            why="The sigmoid leads from a logit to a probability, but 0.5 is a probability already.",
            hint="Take the other direction: which logit has the probability 0.5?",
        ),
        Mistake(
            id="threshold-of-30-percent",
            wrong=(
                lambda z: (z > logit(0.3)).astype(int),
                lambda z: (sigmoid(z) > 0.3).astype(int),
                lambda z: (z > -0.85).astype(int),
            ),
            why="Section 3 took the umbrella for a probability above 30 %. Here the limit is one half, "
            "and a day below it came out as rain.",
            hint="Which logit has the probability 0.5?",
        ),
        Mistake(
            id="logit-above-30-percent",
            wrong=(lambda z: (z > 0.3).astype(int),),
            why="A logit was compared with 0.3, but 30 % is a probability, and the limit here is one half.",
            hint="Which logit has the probability 0.5?",
        ),
        Mistake(
            id="odds-above-half",
            wrong=(
                lambda z: (np.exp(z) > 0.5).astype(int),
                lambda z: (z > np.log(0.5)).astype(int),
            ),
            why="The limit was 0.5 for the odds exp(z), and these are not a probability. Odds of 0.5 mean "
            "a probability of one third.",
            hint="What are the odds of a probability of 0.5? And which logit is that?",
        ),
        Mistake(
            id="threshold-one",
            wrong=(
                lambda z: (z > 1).astype(int),
                lambda z: (z >= 1).astype(int),
                lambda z: np.clip(np.trunc(z), 0, 1).astype(int),
                lambda z: (z.astype(int) > 0).astype(int),
            ),
            why="Logits between 0 and 1 became no. They are weak answers, but they are a yes.",
            hint="Which logit has the probability 0.5?",
        ),
        Mistake(
            id="other-answer",
            wrong=(
                lambda z: (z < 0).astype(int),
                lambda z: (z <= 0).astype(int),
                lambda z: np.where(z > 0, 0, 1),
            ),
            why="All answers are turned round: 1 means rain.",
            hint="A larger logit speaks for rain.",
        ),
        Mistake(
            id="plus-or-minus-one",
            wrong=(
                lambda z: np.sign(z).astype(int),
                np.sign,
                lambda z: np.where(z > 0, 1, -1),
            ),
            why="A dry day came out as -1. The sign is the right thing to look at, but the answers are called 1 and 0.",
            hint="A comparison gives True or False, which count as 1 and 0.",
        ),
        Mistake(
            id="probs-not-decisions",
            wrong=(sigmoid, _naive),
            why="These are the probabilities of rain. A decision is 1 or 0.",
            hint="Where is the probability above one half? And do you need it to know that?",
        ),
        Mistake(
            id="logits-not-decisions",
            wrong=(
                lambda z: z,
                lambda z: np.maximum(z, 0),
                np.round,
                np.trunc,
                lambda z: z.astype(int),
            ),
            why="These are the logits, or what is left of them. A decision is 1 or 0.",
            hint="A comparison with the right number gives True or False, which count as 1 and 0.",
        ),
        Mistake(
            id="floats",
            wrong=(
                lambda z: (z > 0).astype(float),
                lambda z: np.round(sigmoid(z)),
                lambda z: np.where(z > 0, 1.0, 0.0),
            ),
            why="The decisions are right, but they came as floats. A class is a whole number.",
            hint="A comparison as it is will do, and .astype(int) makes 1 and 0 of it.",
        ),
        Mistake(
            id="always-rain",
            wrong=(
                lambda z: (sigmoid(z) > 0).astype(int),
                lambda z: (sigmoid(sigmoid(z)) > 0.5).astype(int),
                lambda z: (sigmoid(sigmoid(z)) >= 0.5).astype(int),
                lambda z: (z != 0).astype(int),
                lambda z: z.astype(bool),
                lambda z: np.ones(z.shape, dtype=int),
            ),
            why="Every day of this case came out as rain. That happens when a probability or an exponential is "
            "compared with 0, when the sigmoid is taken twice, or when every number but 0 counts as true.",
            hint="Zero is the border for logits, one half is the border for probabilities: use one of the two.",
        ),
        Mistake(
            id="sign-lost",
            wrong=(
                lambda z: (np.abs(z) > 0.5).astype(int),
                lambda z: (z**2 > 0.25).astype(int),
            ),
            why="The sign was lost: a large negative logit is a clear no.",
            hint="For a lone logit the sign is the decision.",
        ),
        Mistake(
            id="nan-for-large",
            wrong=(
                lambda z: (_ratio(z) > 0.5).astype(int),
                lambda z: np.where(_ratio(z) > 0.5, 1, 0),
            ),
            why="Right for ordinary logits, but exp(1000) overflows, and NaN is not above 0.5: "
            "the surest day of all was called dry.",
            hint="No exponential is needed: which logit has the probability 0.5?",
        ),
        Mistake(
            id="days-compete",
            wrong=(
                lambda z: (_shares(z) > 0.5).astype(int),
                lambda z: (_shares(z.ravel()).reshape(z.shape) > 0.5).astype(int),
                lambda z: (z > z.mean()).astype(int),
                lambda z: (z == z.max(axis=-1, keepdims=True)).astype(int),
                lambda z: (z > np.median(z)).astype(int),
            ),
            why="The days were compared with each other. Each day is a question of its own: "
            "it may rain on all of them, or on none.",
            hint="Compare each logit with one fixed number.",
        ),
        Mistake(
            id="one-answer-for-all",
            wrong=(
                np.argmax,
                lambda z: np.argmax(z, axis=-1),
                lambda z: int((z > 0).any()),
                lambda z: int(z.mean() > 0),
                lambda z: int(z.sum() > 0),
                lambda z: int((z > 0).all()),
                lambda z: int((z > 0).sum()),
            ),
            why="One number came back for several days. Each day has a logit of its own, "
            "and needs an answer of its own: there is nothing to take an argmax, a sum or an any over.",
            hint="Compare each logit with one fixed number; NumPy does it for all of them at once.",
        ),
        Mistake(
            id="wet-days-alone",
            wrong=(
                lambda z: z[z > 0],
                lambda z: np.where(z > 0),
                lambda z: np.where(z > 0)[0],
                np.flatnonzero,
                lambda z: np.flatnonzero(z > 0),
                lambda z: np.argwhere(z > 0),
            ),
            why="These are the logits of some days, or their places. An answer is needed for every day.",
            hint="A comparison as it is gives True or False for each day.",
        ),
        Mistake(
            id="if-on-array",
            wrong=(
                lambda z: 1 if z > 0 else 0,
                lambda z: 1 if z > 0.5 else 0,
                lambda z: z if z > 0 else 0,
            ),
            why="An if looks at a single true or false, but here logits holds many days, "
            "some above the border and some below.",
            hint="A comparison without if gives an answer for each day.",
        ),
        Mistake(
            id="one-dimension-only",
            wrong=(
                lambda z: np.array([1 if x > 0 else 0 for x in z]),
                lambda z: np.array([int(x > 0) for x in z]),
            ),
            why="Right for a row of days, but in a table the loop visits whole rows.",
            hint="Leave out the loop: a comparison works on all elements, whatever the shape.",
        ),
    ),
)

EXERCISES = (SIGMOID, LOGIT, PREDICT_RAIN)
