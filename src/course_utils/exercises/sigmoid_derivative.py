"""The exercise of lesson 11 on the slope of the sigmoid, which has to be safe at both ends."""

import math

import numpy as np

from course_utils.exercises.engine import FunctionExercise, Mistake


def _sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def _naive(z):
    return 1 / (1 + np.exp(-z))


def _tanh_form(z):
    return 0.5 * (1 + np.tanh(z / 2))


def sigmoid_derivative(z):
    return _sigmoid(z) * _sigmoid(-z)


def _from(formula, forms=(_sigmoid, _naive, _tanh_form)):
    """Wrong answers: a formula of s, where s is a safe or an unsafe sigmoid."""
    return tuple(lambda z, form=form: formula(form(z)) for form in forms)


def _of_softmax(z, axis=-1):
    exps = np.exp(z - z.max(axis=axis, keepdims=True))
    probs = exps / exps.sum(axis=axis, keepdims=True)
    return probs * (1 - probs)


def _forward(nudge):
    return lambda z: (_sigmoid(z + nudge) - _sigmoid(z)) / nudge


def _central(nudge):
    return lambda z: (_sigmoid(z + nudge) - _sigmoid(z - nudge)) / (2 * nudge)


def _clipped(top):
    return lambda z: sigmoid_derivative(np.clip(z, -top, top))


SIGMOID_DERIVATIVE = FunctionExercise(
    name="sigmoid_derivative",
    solution=sigmoid_derivative,
    no_overflow=True,
    probes=(
        (np.array([0.0, 1.5, -0.4]),),
        (np.array([3.0]),),
        (np.array([[0.5, -3.0], [-7.0, 12.0]]),),
        (np.array([-1000.0, -20.0]),),
        (np.array([20.0, 1000.0]),),
        (np.linspace(-6, 6, 24).reshape(2, 3, 4),),
        (np.array([[-1000.0, 0.4], [-0.4, 1000.0]]),),
    ),
    mistakes=(
        Mistake(
            id="overflow",
            wrong=(
                lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
                lambda z: np.exp(z) / (1 + np.exp(z)) ** 2,
                lambda z: _naive(z) * (1 - _naive(z)),
                lambda z: np.exp(-z) * _naive(z) ** 2,
                lambda z: 1 / (np.exp(z) + 2 + np.exp(-z)),
                lambda z: 1 / (4 * np.cosh(z / 2) ** 2),
                lambda z: np.nan_to_num(np.exp(-z) / (1 + np.exp(-z)) ** 2),
                lambda z: np.nan_to_num(np.exp(z) / (1 + np.exp(z)) ** 2),
                lambda z: np.exp(z) / (1 + np.exp(z)) * (1 - np.exp(z) / (1 + np.exp(z))),
            ),
            why="The formula is right, but for a z of -1000 or 1000 it needs exp(1000) or something like it, which is "
            "more than a float64 can hold.",
            hint="Start from a sigmoid that is safe for every z, and take no other exponential.",
        ),
        Mistake(
            id="sigmoid-itself",
            wrong=_from(lambda s: s),
            why="This is the sigmoid, its height and not its slope. The slope is largest in the middle and falls "
            "to 0 on both sides.",
            hint="How steep is the curve far to the right, where its height is nearly 1?",
        ),
        Mistake(
            id="z-for-s",
            wrong=(
                lambda z: z * (1 - z),
                lambda z: z - z**2,
                *(lambda z, form=form: form(z) * (1 - z) for form in (_sigmoid, _tanh_form)),
                *(lambda z, form=form: z * (1 - form(z)) for form in (_sigmoid, _tanh_form)),
            ),
            why="A factor of the formula was given z itself. In s (1 - s), s is both times what the sigmoid gives.",
            hint="Compute s from z first. At z = 0, the slope must be a quarter.",
        ),
        Mistake(
            id="log-sigmoid-derivative",
            wrong=_from(lambda s: 1 - s),
            why="This is 1 - s, the slope of the logarithm of the sigmoid. At the far left it is 1, but the sigmoid "
            "itself is flat there.",
            hint="One factor is missing. Which one brings the slope to 0 on the left, too?",
        ),
        Mistake(
            id="sigmoid-twice",
            wrong=(
                lambda z: sigmoid_derivative(_sigmoid(z)),
                lambda z: sigmoid_derivative(_naive(z)),
                lambda z: sigmoid_derivative(sigmoid_derivative(z)),
            ),
            why="The sigmoid was applied once more, to what had been through it already. The result is never near 0, "
            "not even where the curve is flat.",
            hint="Does a function that you call apply the sigmoid itself?",
        ),
        Mistake(
            id="formula-twice",
            wrong=_from(lambda s: s * (1 - s) * (1 - s * (1 - s))),
            why="First s (1 - s) was computed, and then the same formula was used on that result once more.",
            hint="One use of the formula is enough.",
        ),
        Mistake(
            id="second-derivative",
            wrong=_from(lambda s: s * (1 - s) * (1 - 2 * s)),
            why="This is the slope of the slope. It is 0 in the middle, exactly where the sigmoid is steepest.",
            hint="Stop one step earlier.",
        ),
        Mistake(
            id="tanh-derivative",
            wrong=(
                lambda z: 1 - np.tanh(z) ** 2,
                lambda z: 1 / np.cosh(np.clip(z, -300, 300)) ** 2,
                *_from(lambda s: 1 - s**2),
            ),
            why="One minus the square of the result is the slope of tanh. Its value at 0 is 1, and "
            "the sigmoid is never as steep as that.",
            hint="The formula for the sigmoid has a product of two factors in it, s and another.",
        ),
        Mistake(
            id="sign",
            wrong=(*_from(lambda s: s * (s - 1)), *_from(lambda s: s**2 - s)),
            why="The slope is negative here, but the sigmoid rises everywhere.",
            hint="Which of the two is larger, s or 1?",
        ),
        Mistake(
            id="factor-missing",
            wrong=(
                *_from(lambda s: s**2),
                *_from(lambda s: (1 - s) ** 2),
                lambda z: np.exp(-z) / (1 + np.exp(-z)),
            ),
            why="Two factors belong here, and they are not the same: one is near 0 on the left, one on the right. "
            "Here one of them is missing, or stands twice.",
            hint="At z = 3 and at z = -3 the curve is equally steep. Is yours?",
        ),
        Mistake(
            id="scaled",
            wrong=(
                *_from(lambda s: 4 * s * (1 - s)),
                *_from(lambda s: s * (1 - s) / 4),
                *_from(lambda s: 2 * s * (1 - s)),
                *_from(lambda s: s * (1 - s) / 2),
            ),
            why="The form is right, but there is a constant factor too much.",
            hint="At z = 0 the slope is a quarter: 0.5 times 0.5.",
        ),
        Mistake(
            id="missing-parentheses",
            wrong=(
                *_from(lambda s: s * 1 - s),
                lambda z: np.exp(-z) / 1 + np.exp(-z) ** 2,
                lambda z: np.exp(-z) / (1 + np.exp(-z) ** 2),
            ),
            why="Python multiplies and divides before it adds, and takes powers before both.",
            hint="Which part of your formula needs parentheses?",
        ),
        Mistake(
            id="constant",
            wrong=(lambda z: np.full(z.shape, 0.25), lambda z: 0.25 + 0 * z),
            why="A quarter is the largest slope, at z = 0. Elsewhere the sigmoid is flatter.",
            hint="The result depends on z.",
        ),
        Mistake(
            id="relu-derivative",
            wrong=(lambda z: (z > 0).astype(float), lambda z: (z >= 0).astype(float)),
            why="This is the slope of ReLU, which is 0 or 1.",
            hint="The sigmoid bends smoothly, so its slope changes smoothly.",
        ),
        Mistake(
            id="softmax-derivative",
            wrong=(
                _of_softmax,
                lambda z: _of_softmax(z, axis=None),
                lambda z: _of_softmax(z, axis=0),
            ),
            why="These are slopes of a softmax: the numbers compete for one whole. The sigmoid "
            "takes each z for itself.",
            hint="A single z has a slope, whatever stands beside it.",
        ),
        Mistake(
            id="neighbours",
            wrong=(
                lambda z: np.gradient(_sigmoid(z)),
                lambda z: np.gradient(_sigmoid(z), z),
                lambda z: np.diff(_sigmoid(z)),
            ),
            why="Neighbours in the array were compared, but they are numbers of their own, and may stand far "
            "apart. The slope belongs to one z.",
            hint="The slope at a z needs that z alone. There is a short exact formula.",
        ),
        Mistake(
            id="nudge-too-large",
            wrong=(
                *map(_forward, (1, 0.1, 0.01, 0.001, 0.0001)),
                *map(_central, (1, 0.5, 0.1, 0.05)),
            ),
            why="The slope was measured with a nudge that is too large: it measures the curve and not the point.",
            hint="There is a short exact formula. If you measure, look to both sides, with a nudge of 1e-5.",
        ),
        Mistake(
            id="clipped",
            wrong=tuple(map(_clipped, (1, 2, 3, 4, 5, 6, 8, 10, 12, 15))),
            why="The values of z were cut off, so the slope far out is too large.",
            hint="No limit is needed: use a sigmoid that is safe for every z.",
        ),
        Mistake(
            id="summed-away",
            wrong=(
                lambda z: sigmoid_derivative(z).sum(),
                lambda z: sigmoid_derivative(z).mean(),
                lambda z: _sigmoid(z) @ (1 - _sigmoid(z)),
            ),
            why="The slopes were added up. Each z has a slope of its own, "
            "so the result has the shape of z.",
            hint="Multiply with *, element by element, and sum nothing.",
        ),
        Mistake(
            id="as-a-table",
            wrong=(
                lambda z: np.diag(sigmoid_derivative(z)),
                lambda z: np.diag(_sigmoid(z)) - np.outer(_sigmoid(z), _sigmoid(z)),
                lambda z: np.outer(_sigmoid(z), 1 - _sigmoid(z)),
            ),
            why="This is a table with a row for each z, as softmax needs it. A sigmoid's result depends on one z only.",
            hint="Multiply with *, element by element: the result has the shape of z.",
        ),
        Mistake(
            id="math-on-array",
            wrong=(
                lambda z: math.exp(-z) / (1 + math.exp(-z)) ** 2,
                lambda z: 1 / (1 + math.exp(-z)) * (1 - 1 / (1 + math.exp(-z))),
            ),
            why="Python's own math.exp takes a single number, but z is an array.",
            hint="NumPy has a function of the same name that works on each element.",
        ),
    ),
)

EXERCISES = (SIGMOID_DERIVATIVE,)
