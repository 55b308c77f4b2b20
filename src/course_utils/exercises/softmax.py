"""The exercises of lesson 02: a softmax that survives every input, and the way back."""

import numpy as np

from course_utils.datasets import EXAMPLE_LOGITS
from course_utils.exercises.engine import Exercise, Mistake


def softmax(logits):
    exps = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exps / exps.sum(axis=-1, keepdims=True)


def _on(axis, keepdims=True, shift=True, shift_axis=None, divide=True):
    """A softmax with its parts on the given axes; None as an axis means the whole array at once."""

    def wrong(z):
        highest = z.max(axis=shift_axis, keepdims=shift_axis is not None) if shift else 0
        exps = np.exp(z - highest)
        total = exps.sum() if axis is None else exps.sum(axis=axis, keepdims=keepdims)
        return exps / total if divide else exps

    return wrong


def _in_place(z):
    z -= z.max(axis=-1, keepdims=True)
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def _all_in_place(z):
    z -= z.max(axis=-1, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=-1, keepdims=True)
    return z


def _hard_max(z):
    return (z == z.max(axis=-1, keepdims=True)).astype(float)


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


SOFTMAX = Exercise(
    name="softmax",
    solution=softmax,
    probes=(
        (np.array(EXAMPLE_LOGITS),),
        (np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 4.0]]),),
        (np.array([[0.5, 2.0], [1.0, -1.0], [3.0, 3.0]]),),
        (np.array([1000.0, 998.0, -1000.0]),),
        (np.array([[1000.0, 1001.0, 999.0, 1000.0], [-1000.0, -1001.0, -999.0, -1000.0]]),),
        (np.linspace(-3, 4, 24).reshape(2, 3, 4),),
    ),
    mistakes=(
        Mistake(
            id="mutates-input",
            wrong=(_in_place, _all_in_place),
            why="The probabilities are right, but your function changed the logits that it was given. "
            "Whoever calls it a second time with the same array gets another input.",
            hint="Build a new array: an assignment such as z = z - ... does, while z -= ... writes into the old one.",
        ),
        Mistake(
            id="overflow",
            wrong=(_on(-1, shift=False),),
            why="Right for small logits, but exp(1000) is more than a float64 can hold: it becomes inf, "
            "and inf divided by inf is NaN.",
            hint="Shifting all logits of a row changes no probability. Which shift makes exp safe?",
        ),
        Mistake(
            id="no-normalise",
            wrong=(
                _on(-1, shift=False, divide=False),
                _on(-1, shift_axis=-1, divide=False),
                _on(-1, shift_axis=None, divide=False),
            ),
            why="These are exponentials: positive, in the right order, but they do not sum to one.",
            hint="Add one step that turns positive numbers into shares of a whole.",
        ),
        Mistake(
            id="no-exp",
            wrong=(
                lambda z: z / z.sum(axis=-1, keepdims=True),
                lambda z: z / z.sum(),
                lambda z: np.abs(z) / np.abs(z).sum(axis=-1, keepdims=True),
            ),
            why="The logits were divided by their sum. Logits may be negative, so this gives negative "
            "“probabilities”, or shares that ignore the sign, and it fails where the sum is zero.",
            hint="First make every number positive in a way that keeps the order: one step is missing.",
        ),
        Mistake(
            id="wrong-axis",
            wrong=(_on(0, shift=False), _on(0, shift_axis=0), _on(0, shift_axis=-1), _on(0)),
            why="Each column sums to one: the shares were taken among the samples of the batch "
            "and not among the classes of a sample.",
            hint="Print probs.sum(axis=-1). It must be 1 for every row; the classes are on the last axis.",
        ),
        Mistake(
            id="whole-array",
            wrong=(_on(None, shift=False), _on(None), _on(None, shift_axis=-1)),
            why="The whole batch sums to one. One total was used for all rows, "
            "so each sample got only a part of its probability.",
            hint="Every row needs a total of its own: sum along the last axis, and keep that axis.",
        ),
        Mistake(
            id="global-max",
            wrong=(_on(-1),),
            why="One maximum was subtracted from all rows. A row far below that maximum becomes exp of very "
            "negative numbers, all of them 0, and 0 divided by 0 is NaN.",
            hint="The shift may differ from row to row: which maximum makes each row safe?",
        ),
        Mistake(
            id="lost-axis",
            wrong=(
                _on(-1, keepdims=False, shift_axis=-1),
                _on(-1, keepdims=False, shift=False),
                _on(-1, keepdims=False),
                lambda z: softmax(z - z.max(axis=-1)),
            ),
            why="A maximum or a sum along the last axis has one axis fewer, so NumPy lines it up with the columns "
            "instead of the rows, or finds that it does not fit.",
            hint="Look up what keepdims=True does.",
        ),
        Mistake(
            id="axis-one",
            wrong=(_on(1, shift_axis=1), _on(1, shift=False), _on(1, shift_axis=-1), _on(1)),
            why="Axis 1 is the class axis of a table of logits, but a single sample has only axis 0, "
            "and a larger batch has its classes further back.",
            hint="Which axis number means the last one in all cases?",
        ),
        Mistake(
            id="hard-max",
            wrong=(_hard_max,),
            why="All probability went to the largest logit. That is the hard maximum; "
            "softmax leaves every class a share.",
            hint="Follow the three steps of the lesson: exponentials, their sum, the division.",
        ),
        Mistake(
            id="sigmoid-per-class",
            wrong=(_sigmoid,),
            why="Each logit went through a sigmoid of its own. Those are answers to separate yes-or-no questions, "
            "so the rows do not sum to one.",
            hint="Here the classes compete: divide by what all classes of the sample have together.",
        ),
    ),
)


def logits_from_probs(probs):
    logs = np.log(probs)
    return logs - logs[-1]


LOGITS_FROM_PROBS = Exercise(
    name="logits_from_probs",
    solution=logits_from_probs,
    probes=(
        (np.array([0.5, 0.25, 0.25]),),
        (np.array([0.2, 0.5, 0.3]),),
        (np.array([0.1, 0.2, 0.3, 0.4]),),
        (np.array([0.9, 0.1]),),
    ),
    mistakes=(
        Mistake(
            id="shift-not-settled",
            wrong=(np.log,),
            why="The softmax of your logits is right, but the last one is not 0: these are plain logarithms.",
            hint="You may add one number to all logits without changing the probabilities. Which one?",
        ),
        Mistake(
            id="wrong-class-at-zero",
            wrong=(
                lambda p: np.log(p) - np.log(p).max(),
                lambda p: np.log(p) - np.log(p[0]),
                lambda p: np.log(p) - np.log(p).mean(),
                lambda p: np.log(p) - np.log(p).min(),
            ),
            why="The softmax of your logits is right, but the shift is another one than we asked for.",
            hint="The logit of the last class shall be 0, whether its probability is large or small.",
        ),
        Mistake(
            id="no-log",
            wrong=(lambda p: p - p[-1], lambda p: p / p[-1]),
            why="Without a logarithm these are differences or ratios of probabilities. "
            "Softmax takes exponentials, so the way back has to undo them.",
            hint="Put your result into a softmax and compare it with the probabilities.",
        ),
        Mistake(
            id="log10",
            wrong=(lambda p: np.log10(p / p[-1]), np.log10),
            why="These are logarithms to base 10, but softmax uses powers of e.",
            hint="NumPy has one function for each base; the natural one has the shortest name.",
        ),
        Mistake(
            id="log2",
            wrong=(lambda p: np.log2(p / p[-1]), np.log2),
            why="These are logarithms to base 2, but softmax uses powers of e.",
            hint="NumPy has one function for each base; the natural one has the shortest name.",
        ),
        Mistake(
            id="shift-sign",
            wrong=(lambda p: np.log(p) + np.log(p[-1]), lambda p: np.log(p[-1]) - np.log(p)),
            why="The logarithms are right, but a sign is not.",
            hint="The last class must come out as 0, and a class that is more probable than it above 0.",
        ),
    ),
)

EXERCISES = (SOFTMAX, LOGITS_FROM_PROBS)
