"""The exercises of lesson 03: a softmax with a temperature, and a draw from it."""

from functools import partial

import numpy as np

from course_utils.datasets import EXAMPLE_LOGITS
from course_utils.exercises.draws import Choice, DrawExercise
from course_utils.exercises.engine import FunctionExercise, Mistake
from course_utils.numerics import softmax


def softmax_with_temperature(logits, temperature):
    if temperature == 0:
        return np.eye(logits.shape[-1])[logits.argmax(axis=-1)]
    return softmax(logits / temperature)


def sample(logits, temperature, rng):
    if temperature == 0:
        return logits.argmax()
    return rng.choice(len(logits), p=softmax(logits / temperature))


def _stable(z, axis=-1):
    # As in lesson 02: unlike the course's own, it lets NaN and inf through.
    exps = np.exp(z - z.max(axis=axis, keepdims=True))
    return exps / exps.sum(axis=axis, keepdims=True)


def _naive(z):
    exps = np.exp(z)
    return exps / exps.sum(axis=-1, keepdims=True)


def _greedy_at_zero(function):
    """The same function with T = 0 taken care of."""

    def wrong(z, t):
        return softmax_with_temperature(z, 0) if t == 0 else function(z, t)

    return wrong


def _with_zero(*functions):
    """Each function as it is, and with T = 0 taken care of."""
    return tuple(wrong for f in functions for wrong in (_greedy_at_zero(f), f))


def _at_zero(answer):
    """A right function that gives a certain wrong answer where T is 0."""
    return lambda z, t: answer(z) if t == 0 else softmax(z / t)


def _each(function, *numbers):
    """The same function with each of some numbers as its last argument."""
    return tuple(partial(_with_last, function, number) for number in numbers)


def _with_last(function, last, *arguments):
    return function(*arguments, last)


def _first_row_only(z):
    out = np.zeros_like(z)
    out[z.argmax()] = 1
    return out


def _rows_of_ones(z):
    out = np.zeros_like(z)
    out[z.argmax(axis=-1)] = 1
    return out


def _columns_of_ones(z):
    out = np.zeros_like(z)
    out[..., z.argmax(axis=-1)] = 1
    return out


def _batch_only(z):
    out = np.zeros_like(z)
    out[np.arange(len(z)), z.argmax(axis=-1)] = 1
    return out


_MULTIPLIED = (lambda z, t: _stable(z * t), lambda z, t: _naive(z * t))
_NO_EFFECT = (
    lambda z, t: _stable(z),
    lambda z, t: _naive(z),
    lambda z, t: _stable(z + t),
    lambda z, t: (e := np.exp(z) / t) / e.sum(axis=-1, keepdims=True),
    lambda z, t: (e := np.exp(z - z.max(-1, keepdims=True)) / t) / e.sum(-1, keepdims=True),
)
_TWICE = (lambda z, t: _stable(z / t / t), lambda z, t: _naive(z / t / t))
_ON_PROBS = (
    lambda z, t: _stable(_stable(z) / t),
    lambda z, t: _stable(_naive(z) / t),
    lambda z, t: _naive(_naive(z) / t),
)
_OVERFLOWING = (
    lambda z, t: _naive(z / t),
    lambda z, t: (e := np.exp(z) ** (1 / t)) / e.sum(axis=-1, keepdims=True),
    lambda z, t: (e := np.exp(z / t - z.max(-1, keepdims=True))) / e.sum(-1, keepdims=True),
)

SOFTMAX_WITH_TEMPERATURE = FunctionExercise(
    name="softmax_with_temperature",
    solution=softmax_with_temperature,
    probes=(
        (np.array(EXAMPLE_LOGITS), 1.0),
        (np.array(EXAMPLE_LOGITS), 2.0),
        (np.array(EXAMPLE_LOGITS), 0.5),
        (np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 4.0]]), 3.0),
        (np.array([[0.5, 2.0], [1.0, -1.0], [3.0, 3.5]]), 0.4),
        (np.array([0.5, 2.3, -1.2]), 0.002),
        # Two close logits show whether so small a T, or T = 0, is taken for a larger one.
        (np.array([0.004, 0.008, -0.5]), 0.002),
        (np.array([-1000.0, -998.0]), 1.5),
        (np.array([[1000.0, 999.0, 998.0], [-1000.0, -1001.0, -999.0]]), 2.0),
        (np.array([1000.0, 500.0, 0.0]), 200.0),
        (np.array([-1.2, 0.5, 2.3]), 0.0),
        (np.array([-0.501, -0.5, -2.5, -3.5]), 0.0),
        (np.array([[0.1, 2.0, 1.0], [3.0, -4.0, 0.0]]), 0.0),
        (np.array([[1.0, 5.0], [9.0, 2.0], [-3.0, -7.0]]), 0.0),
    ),
    mistakes=(
        Mistake(
            id="multiply-by-T",
            wrong=_with_zero(*_MULTIPLIED),
            why="The logits were multiplied by T. So a T above 1 sharpens and a T below 1 flattens, "
            "which is the wrong way round.",
            hint="A higher temperature should make the gaps between the logits smaller.",
        ),
        Mistake(
            id="T-after-exp",
            wrong=_with_zero(*_NO_EFFECT),
            why="The temperature has no effect: the result is the softmax at T = 1. A factor that all exponentials "
            "share cancels in the division, and so does a number that is added to all logits.",
            hint="Where must T stand so that it changes the gaps between the logits?",
        ),
        Mistake(
            id="probs-divided",
            wrong=_with_zero(
                lambda z, t: _stable(z) / t,
                lambda z, t: _naive(z) / t,
                lambda z, t: softmax(z) * t,
            ),
            why="The finished probabilities were divided by T or multiplied by it. "
            "They no longer sum to one, and their ratios are what they were.",
            hint="T belongs to the logits, before the exponential.",
        ),
        Mistake(
            id="T-twice",
            wrong=_with_zero(*_TWICE),
            why="The logits were divided by T twice, which is a division by T squared. At T = 1 this cannot be seen.",
            hint="Follow the logits through your code: how many divisions by T do they meet?",
        ),
        Mistake(
            id="T-on-probs",
            wrong=_with_zero(*_ON_PROBS),
            why="A softmax was applied to probabilities that one softmax had made already. Probabilities are at most "
            "one apart, so at T = 1 the result is nearer to equal shares than it should be.",
            hint="Start from the logits: divide, then apply one softmax.",
        ),
        Mistake(
            id="hard-max",
            wrong=(
                lambda z, t: softmax_with_temperature(z, 0),
                lambda z, t: z == z.max(axis=-1, keepdims=True),
                lambda z, t: z.argmax(axis=-1),
                lambda z, t: np.argmax(z),
            ),
            why="The winner came back whatever T is. That is right for T = 0 alone, and there as a one among zeros.",
            hint="For every T above 0, divide the logits by T and apply softmax.",
        ),
        Mistake(
            id="T-on-one-side",
            wrong=_with_zero(
                lambda z, t: np.exp(z) / np.exp(z / t).sum(axis=-1, keepdims=True),
                lambda z, t: np.exp(z / t) / np.exp(z).sum(axis=-1, keepdims=True),
                lambda z, t: (
                    np.exp(d := z - z.max(axis=-1, keepdims=True))
                    / np.exp(d / t).sum(axis=-1, keepdims=True)
                ),
                lambda z, t: (
                    np.exp((d := z - z.max(axis=-1, keepdims=True)) / t)
                    / np.exp(d).sum(axis=-1, keepdims=True)
                ),
            ),
            why="The exponentials above the fraction line and those in the sum are not the same ones: "
            "only one side was divided by T. The results do not sum to one.",
            hint="Compute the exponentials once, give them a name, and use them on both sides.",
        ),
        Mistake(
            id="no-normalise",
            wrong=_with_zero(
                lambda z, t: np.exp(z / t),
                lambda z, t: np.exp((z - z.max(axis=-1, keepdims=True)) / t),
                lambda z, t: np.exp(z / t - (z / t).max(axis=-1, keepdims=True)),
            ),
            why="These are exponentials. They do not sum to one.",
            hint="Which step of softmax comes after the exponentials?",
        ),
        Mistake(
            id="only-divided",
            wrong=(
                lambda z, t: z / t,
                _greedy_at_zero(lambda z, t: z / t),
            ),
            why="These are the divided logits. They are no probabilities yet.",
            hint="Divide first, then apply softmax.",
        ),
        Mistake(
            id="overflow",
            wrong=_with_zero(*_OVERFLOWING),
            why="Right where the divided logits are small. But a small T turns ordinary logits into large ones, "
            "and an exponential of a large number is more than a float64 can hold.",
            hint="The max trick of lesson 02 helps. Use the largest of the numbers that go into exp.",
        ),
        Mistake(
            id="half-divided",
            wrong=_with_zero(
                lambda z, t: (
                    (e := np.exp(z - z.max(axis=-1, keepdims=True) / t))
                    / e.sum(axis=-1, keepdims=True)
                ),
                lambda z, t: (e := np.exp(z - z.max() / t)) / e.sum(axis=-1, keepdims=True),
            ),
            why="Only the largest logit was divided by T: a division goes before a subtraction.",
            hint="Which parentheses make both parts of the difference be divided?",
        ),
        Mistake(
            id="power-of-probs",
            wrong=_with_zero(
                lambda z, t: (p := _stable(z) ** (1 / t)) / p.sum(axis=-1, keepdims=True),
                lambda z, t: (p := softmax(z) ** (1 / t)) / p.sum(axis=-1, keepdims=True),
                lambda z, t: (p := _naive(z) ** (1 / t)) / p.sum(axis=-1, keepdims=True),
                lambda z, t: _stable(np.log(_stable(z)) / t),
            ),
            why="By the formula, dividing log-probabilities by T is right as well, and so is a power of the "
            "probabilities. But a probability that was rounded to 0, or to NaN, cannot be brought back.",
            hint="Start from the logits themselves, in which nothing has been rounded to 0.",
        ),
        Mistake(
            id="wrong-axis",
            wrong=_with_zero(
                lambda z, t: _stable(z / t, axis=0),
                lambda z, t: softmax(z / t, axis=0),
                lambda z, t: (e := np.exp(z / t)) / e.sum(axis=0),
            ),
            why="The columns sum to one instead of the rows: the classes are on the last axis.",
            hint="Look at the axis of each maximum and each sum.",
        ),
        Mistake(
            id="whole-array",
            wrong=_with_zero(
                lambda z, t: (e := np.exp(z / t - (z / t).max())) / e.sum(),
                lambda z, t: (e := np.exp((z - z.max()) / t)) / e.sum(),
                lambda z, t: (e := np.exp(z / t)) / e.sum(),
            ),
            why="The whole batch shares one sum, so that its rows do not sum to one.",
            hint="Each row needs a sum of its own: look up axis and keepdims in lesson 02.",
        ),
        Mistake(
            id="lost-axis",
            wrong=_with_zero(
                lambda z, t: (e := np.exp(z / t)) / e.sum(axis=-1),
                lambda z, t: (e := np.exp((z - z.max(axis=-1)) / t)) / e.sum(axis=-1),
                lambda z, t: (
                    (e := np.exp((z - z.max(axis=-1, keepdims=True)) / t)) / e.sum(axis=-1)
                ),
            ),
            why="Right for one sample. In a batch, a maximum or a sum over the last axis loses that axis, "
            "and what is left does not fit the rows.",
            hint="With keepdims=True, an axis of length one is left.",
        ),
        Mistake(
            id="axis-one",
            wrong=_with_zero(
                lambda z, t: softmax(z / t, axis=1),
                lambda z, t: (e := np.exp(z / t)) / e.sum(axis=1, keepdims=True),
            ),
            why="Axis 1 is the last axis of a batch. A single sample has only axis 0.",
            hint="Which axis number means the last axis, whatever the shape?",
        ),
        Mistake(
            id="global-max",
            wrong=_with_zero(
                lambda z, t: (e := np.exp(z / t - (z / t).max())) / e.sum(axis=-1, keepdims=True),
                lambda z, t: (e := np.exp((z - z.max()) / t)) / e.sum(axis=-1, keepdims=True),
            ),
            why="The largest logit of the whole batch was subtracted. In a row far below it every exponential "
            "becomes 0, and 0 divided by 0 is NaN.",
            hint="Which maximum makes each row safe?",
        ),
        Mistake(
            id="T-zero",
            wrong=(
                lambda z, t: _stable(z / t),
                lambda z, t: softmax(z / t),
                lambda z, t: (
                    (e := np.exp((z - z.max(axis=-1, keepdims=True)) / t))
                    / e.sum(axis=-1, keepdims=True)
                ),
                lambda z, t: _stable(z * (1 / t)),
                lambda z, t: _stable(np.log(np.maximum(_stable(z / t), 1e-300))),
                _at_zero(lambda z: np.full(z.shape, np.nan)),
            ),
            why="Right for every T above 0. But at T = 0 there is a division by zero, "
            "and its result is no probability.",
            hint="T = 0 needs an answer of its own, before the division. What do the probabilities approach "
            "when T becomes smaller and smaller?",
        ),
        Mistake(
            id="T-not-as-given",
            wrong=(
                *_each(lambda z, t, eps: softmax(z / max(t, eps)), 0.1, 0.05, 0.01, 0.005),
                *_each(lambda z, t, eps: softmax(z / (t + eps)), 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6),
            ),
            why="A number was added to T, or T was not allowed below a certain number. "
            "So the division is not by the T that was asked for, and a small T makes that visible.",
            hint="Divide by T as it is, and treat T = 0 as a case of its own.",
        ),
        Mistake(
            id="zero-too-early",
            wrong=_each(
                lambda z, t, eps: softmax_with_temperature(z, 0 if t < eps else t), 0.01, 0.45, 1
            ),
            why="A T above 0 was treated as if it were 0. Where logits are close, "
            "a small T still gives each of them a share.",
            hint="Only T = 0 itself needs the special case.",
        ),
        Mistake(
            id="zero-means-small",
            wrong=_each(
                lambda z, t, eps: softmax(z / (t or eps)), 1.5, 0.5, 0.1, 0.05, 0.01, 0.001, 1e-4
            ),
            why="At T = 0 another temperature was used. Where two logits are close, it still gives both of them "
            "a share.",
            hint="At T = 0, compare each logit with the largest one. No division is needed.",
        ),
        Mistake(
            id="zero-hidden",
            wrong=(
                lambda z, t: np.nan_to_num(_stable(z / t)),
                lambda z, t: np.nan_to_num(
                    (e := np.exp((z - z.max(axis=-1, keepdims=True)) / t))
                    / e.sum(axis=-1, keepdims=True)
                ),
                lambda z, t: np.nan_to_num(_stable(z / t), nan=1.0),
                _at_zero(np.zeros_like),
                _at_zero(np.ones_like),
            ),
            why="At T = 0 the same number came back for all classes, and they do not sum to one.",
            hint="Do not repair a NaN: give T = 0 an answer of its own, before the division.",
        ),
        Mistake(
            id="zero-means-one",
            wrong=(_at_zero(softmax), _at_zero(_naive)),
            why="At T = 0 the plain softmax came back, as if T were 1. "
            "A temperature near 0 sharpens as far as it goes.",
            hint="What do the probabilities approach when T becomes smaller and smaller?",
        ),
        Mistake(
            id="zero-means-equal",
            wrong=(
                _at_zero(lambda z: np.full(z.shape, 1 / z.shape[-1])),
                _at_zero(lambda z: softmax(np.zeros_like(z))),
            ),
            why="At T = 0 all classes got equal shares. That is what a very high temperature gives.",
            hint="What do the probabilities approach when T becomes smaller and smaller?",
        ),
        Mistake(
            id="zero-gives-place",
            wrong=(
                _at_zero(lambda z: z.argmax(axis=-1)),
                _at_zero(lambda z: z.argmax()),
                _at_zero(lambda z: z.max(axis=-1)),
            ),
            why="At T = 0 the winner came back, or its logit. The function should return probabilities there as well: "
            "one for each class.",
            hint="Build an array of zeros with a one at the place of the winner.",
        ),
        Mistake(
            id="zero-keeps-logits",
            wrong=(
                _at_zero(lambda z: z),
                lambda z, t: _stable(z / t) if t > 0 else z,
            ),
            why="At T = 0 the logits came back as they are. They are no probabilities.",
            hint="What do the probabilities approach when T becomes smaller and smaller?",
        ),
        Mistake(
            id="zero-of-a-batch",
            wrong=(
                _at_zero(_first_row_only),
                _at_zero(_rows_of_ones),
                _at_zero(_columns_of_ones),
                _at_zero(lambda z: (z == z.max()).astype(float)),
                _at_zero(lambda z: np.eye(z.shape[-1])[z.argmax()]),
                _at_zero(lambda z: np.eye(len(z))[z.argmax(axis=-1)]),
                _at_zero(lambda z: (z == z.max(axis=0)).astype(float)),
                _at_zero(lambda z: np.where(z == z.max(axis=-1), 1, 0)),
            ),
            why="At T = 0 this is right for one sample but not for a batch, "
            "where each row has a winner of its own.",
            hint="Compare each row with its own maximum: which axis, and what does keepdims=True do?",
        ),
        Mistake(
            id="zero-of-a-sample",
            wrong=(
                _at_zero(_batch_only),
                _at_zero(lambda z: (z == z.max(axis=1, keepdims=True)).astype(float)),
            ),
            why="At T = 0 this is right for a batch but not for one sample, which has only one axis.",
            hint="Which axis number means the last axis, whatever the shape? "
            "A comparison with the maximum needs no list of rows.",
        ),
    ),
)


def _choices(probs_of, *numbers):
    return tuple(map(Choice, _each(probs_of, *numbers)))


def _search(probs_of):
    return lambda z, t, rng: int((np.cumsum(probs_of(z, t)) <= rng.random()).sum())


def _drawing(*functions):
    """Draw from wrong probabilities: with T = 0 taken care of and, in two ways, without."""
    # Choosing and searching differ only where the probabilities are NaN.
    return tuple(
        draw for f in functions for draw in (Choice(_greedy_at_zero(f)), Choice(f), _search(f))
    )


def _drawn_at(t_above_zero):
    """A draw that is right at T = 0 and elsewhere what the function says."""
    return lambda z, t, rng: z.argmax() if t == 0 else t_above_zero(z, t, rng)


def _probs(z, t):
    # Several times as fast as the course's own softmax, which looks at its input first.
    return _stable(z / t)


def _right(z, t, rng):
    return z.argmax() if t == 0 else rng.choice(len(z), p=_probs(z, t))


#: A generator of the notebook, which an answer can find where it should use its argument.
_NOTEBOOK_RNG = np.random.default_rng(7)


def _one_hot(z, t, rng):
    return rng.multinomial(1, softmax_with_temperature(z, t))


def _new_number_each_step(ends_of):
    """A walk along the stretches that draws another number at each step."""

    def walk(z, t, rng):
        for place, end in enumerate(ends_of(_probs(z, t))):
            if rng.random() < end:
                return place
        return len(z) - 1

    return walk


SAMPLE = DrawExercise(
    name="sample",
    solution=sample,
    probs=softmax_with_temperature,
    probes=(
        (np.array(EXAMPLE_LOGITS), 1.0),
        (np.array(EXAMPLE_LOGITS), 3.0),
        (np.array([-0.4, 1.1, 0.2, 0.6]), 0.4),
        # Close logits show whether so small a T is taken for a larger one. And the stretch of the winner lies
        # beside that at T = 3, so one random number used again and again does not look like an argmax.
        (np.array([0.0045, 0.0045, 0.0, 0.005]), 0.002),
        (np.array([2.0, 2.3, -1.2]), 0.002),
        (np.array([1000.0, 1100.0, 999.0]), 1.2),
        (np.array([-1.001, -1.0, -1.002]), 0.0),
    ),
    mistakes=(
        Mistake(
            id="argmax-not-draw",
            wrong=(
                lambda z, t, rng: z.argmax(),
                lambda z, t, rng: int(np.argmax(z / (t or 1))),
            ),
            why="The largest logit won every time. That is the decision, not a draw: "
            "a class with a smaller probability should come out now and then.",
            hint="Ask the generator for a random number, or let it choose with given probabilities.",
        ),
        Mistake(
            id="multiply-by-T",
            wrong=_drawing(*_MULTIPLIED),
            why="The draws fit logits that were multiplied by T. So a T above 1 sharpens, "
            "which is the wrong way round.",
            hint="A higher temperature should make the gaps between the logits smaller.",
        ),
        Mistake(
            id="T-after-exp",
            wrong=(
                *_drawing(*_NO_EFFECT[:2]),
                _drawn_at(lambda z, t, rng: ((z + rng.gumbel(size=len(z))) / t).argmax()),
            ),
            why="The temperature has no effect: the draws fit the probabilities at T = 1.",
            hint="T has to change the gaps between the logits. Does a division by it cancel somewhere?",
        ),
        Mistake(
            id="T-twice",
            wrong=_drawing(*_TWICE),
            why="The draws fit logits that were divided by T twice. At T = 1 this cannot be seen.",
            hint="Does the function that you call divide by T as well?",
        ),
        Mistake(
            id="T-on-probs",
            wrong=_drawing(*_ON_PROBS[:2]),
            why="A softmax was applied to probabilities that one softmax had made already. "
            "At T = 1 that brings the draws nearer to equal shares than they should be.",
            hint="Start from the logits: divide, apply one softmax, then draw.",
        ),
        Mistake(
            id="equal-shares",
            wrong=(
                lambda z, t, rng: rng.integers(len(z)),
                lambda z, t, rng: rng.choice(len(z)),
                Choice(_greedy_at_zero(lambda z, t: np.full(len(z), 1 / len(z)))),
            ),
            why="All classes were drawn equally often, as if the logits were not there.",
            hint="The generator has to be told the probabilities, or you have to use them yourself.",
        ),
        Mistake(
            id="overflow",
            wrong=_drawing(*_OVERFLOWING),
            why="Right where the divided logits are small. But large logits, or a small T, make an exponential "
            "that is more than a float64 can hold.",
            hint="Use a softmax that subtracts the largest divided logit first.",
        ),
        Mistake(
            id="T-zero",
            wrong=(
                Choice(_probs),
                _search(_probs),
                Choice(lambda z, t: softmax(z / t)),
                Choice(lambda z, t: _stable(z * (1 / t))),
                lambda z, t, rng: np.searchsorted(np.cumsum(_probs(z, t)), rng.random()),
                lambda z, t, rng: (z / t + rng.gumbel(size=len(z))).argmax(),
            ),
            why="Right for every T above 0, but not at T = 0. A division by zero leaves nothing to draw from.",
            hint="T = 0 needs an answer of its own, before the division. "
            "Which class is drawn when T becomes smaller and smaller?",
        ),
        Mistake(
            id="zero-still-drawn",
            wrong=_choices(lambda z, t, eps: _probs(z, t or eps), 1, 0.01, 0.005, 0.002, 0.001),
            why="At T = 0 the class was still drawn at random. When T goes to 0, "
            "the largest logit gets all the probability.",
            hint="At T = 0, return the place of the largest logit.",
        ),
        Mistake(
            id="T-not-as-given",
            wrong=(
                *_choices(lambda z, t, eps: _probs(z, max(t, eps)), 0.1, 0.05, 0.01),
                *_choices(lambda z, t, eps: _probs(z, t + eps), 0.1, 0.01),
                *_choices(
                    lambda z, t, eps: softmax_with_temperature(z, max(t, eps) if t else 0),
                    0.1,
                    0.05,
                    0.01,
                ),
            ),
            why="A number was added to T, or T was not allowed below a certain number. "
            "So the draws do not fit the T that was asked for, and a small T makes that visible.",
            hint="Divide by T as it is, and treat T = 0 as a case of its own.",
        ),
        Mistake(
            id="zero-too-early",
            wrong=_choices(
                lambda z, t, eps: softmax_with_temperature(z, 0 if t < eps else t), 0.01, 0.5
            ),
            why="A T above 0 was treated as if it were 0. Where logits are close, "
            "a small T still gives each of them a share.",
            hint="Only T = 0 itself needs the special case.",
        ),
        Mistake(
            id="counted-from-one",
            wrong=(
                lambda z, t, rng: _right(z, t, rng) + 1,
                _drawn_at(lambda z, t, rng: _right(z, t, rng) + 1),
            ),
            why="Every place that was drawn is one too high. The last share belongs to draws "
            "that are no class at all.",
            hint="Python counts from 0: the places run from 0 to K - 1.",
        ),
        Mistake(
            id="one-too-low",
            wrong=(
                lambda z, t, rng: _right(z, t, rng) - 1,
                _drawn_at(lambda z, t, rng: _right(z, t, rng) - 1),
            ),
            why="Every place that was drawn is one too low. The last share belongs to draws "
            "that are no class at all.",
            hint="Try a random number just above 0: it should give place 0.",
        ),
        Mistake(
            id="no-cumulative-sum",
            wrong=(
                _drawn_at(lambda z, t, rng: np.searchsorted(_probs(z, t), rng.random())),
                _drawn_at(lambda z, t, rng: int((_probs(z, t) <= rng.random()).sum())),
                _drawn_at(lambda z, t, rng: (_probs(z, t) > rng.random()).argmax()),
            ),
            why="The random number was compared with the probabilities themselves.",
            hint="Lay the probabilities end to end: where does each stretch end?",
        ),
        Mistake(
            id="ends-not-at-one",
            wrong=(
                _drawn_at(
                    lambda z, t, rng: np.searchsorted(np.cumsum(np.exp(z / t)), rng.random())
                ),
                _drawn_at(
                    lambda z, t, rng: np.searchsorted(
                        np.cumsum(np.exp((z - z.max()) / t)), rng.random()
                    )
                ),
                _drawn_at(lambda z, t, rng: np.searchsorted(np.cumsum(z / t), rng.random())),
            ),
            why="The stretches do not end at one, as if they were made of exponentials or of logits. "
            "A random number between 0 and 1 then falls on a wrong one.",
            hint="Which numbers sum to one? Lay those end to end.",
        ),
        Mistake(
            id="several-random-numbers",
            wrong=(
                _drawn_at(_new_number_each_step(lambda probs: probs)),
                _drawn_at(_new_number_each_step(np.cumsum)),
                _drawn_at(
                    lambda z, t, rng: int((np.cumsum(_probs(z, t)) < rng.random(len(z))).sum())
                ),
            ),
            why="Several random numbers were used for one draw, a new one for each class, "
            "so the classes are not hit as often as their stretches are long.",
            hint="Draw one number first and keep it in a variable. Then find the stretch where it lies.",
        ),
        Mistake(
            id="gumbel-on-probs",
            wrong=(
                _drawn_at(lambda z, t, rng: (_probs(z, t) + rng.gumbel(size=len(z))).argmax()),
                _drawn_at(
                    lambda z, t, rng: np.argmax(_probs(z, t) - np.log(-np.log(rng.random(len(z)))))
                ),
            ),
            why="Noise was added to the probabilities. The largest of noisy numbers is a right draw only when the "
            "noise is Gumbel noise and is added to the divided logits.",
            hint="Which numbers does the exponential turn into probabilities?",
        ),
        Mistake(
            id="own-generator",
            wrong=tuple(
                lambda z, t, rng, seed=seed: _right(z, t, np.random.default_rng(seed))
                for seed in (0, 42)
            ),
            why="Each call made the same draw again: a generator was made inside the function, "
            "always from the same seed.",
            hint="Use the generator that is handed in. It goes on where the last call stopped.",
        ),
        Mistake(
            id="not-from-rng",
            wrong=(
                lambda z, t, rng: _right(z, t, np.random.default_rng()),
                _drawn_at(
                    lambda z, t, rng: np.searchsorted(
                        np.cumsum(_probs(z, t)), _NOTEBOOK_RNG.random()
                    )
                ),
            ),
            why="The draws are as frequent as they should be, but they do not come from the generator that is "
            "handed in: the same seed gave other draws. Nobody could repeat your results.",
            hint="Take every random number from rng.",
        ),
        Mistake(
            id="one-hot-not-place",
            wrong=(_one_hot, _drawn_at(_one_hot)),
            why="One draw of rng.multinomial is a row of counts: a one for the class that was drawn, and zeros.",
            hint="Return the place of the one.",
        ),
    ),
)

EXERCISES = (SOFTMAX_WITH_TEMPERATURE, SAMPLE)
