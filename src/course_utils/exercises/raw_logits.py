"""The exercises of lesson 01: the decision, and the arbitrary scale of logits."""

import numpy as np

from course_utils.datasets import EXAMPLE_LOGITS
from course_utils.exercises.engine import ANY, FunctionExercise, Mistake, ValueExercise


def predict_class(logits):
    return np.argmax(logits, axis=-1)


def _naive_softmax_first(z):
    exps = np.exp(z)
    return np.argmax(exps / exps.sum(axis=-1, keepdims=True), axis=-1)


PREDICT_CLASS = FunctionExercise(
    name="predict_class",
    solution=predict_class,
    probes=(
        (np.array(EXAMPLE_LOGITS),),
        (np.array([-1.0, -5.0, -3.0, -0.5]),),
        (np.array([0.5, 0.7, -9.0]),),
        (np.array([[0.1, 2.0, 1.0], [3.0, -4.0, 0.0]]),),
        (np.array([[1.0, 5.0], [9.0, 2.0], [-3.0, -7.0], [0.0, 0.5]]),),
        (np.arange(24.0).reshape(2, 3, 4)[..., [2, 0, 3, 1]],),
        (np.array([[998.0, 1000.0], [-1000.0, -998.0]]),),
    ),
    mistakes=(
        Mistake(
            id="value-not-index",
            wrong=(lambda z: np.max(z, axis=-1), lambda z: max(z), lambda z: np.max(z)),
            why="This is the largest logit itself. A decision is a class, so we need the place "
            "of the largest logit, not its size.",
            hint="NumPy has a sister of max that returns a place.",
        ),
        Mistake(
            id="counted-from-one",
            wrong=(
                lambda z: np.argmax(z, axis=-1) + 1,
                lambda z: 1 + np.argsort(-z, axis=-1)[..., 0],
            ),
            why="Every place is one too high.",
            hint="Python counts from 0, and argmax does so already.",
        ),
        Mistake(
            id="smallest-logit",
            wrong=(lambda z: np.argmin(z, axis=-1), lambda z: np.argmax(-z, axis=-1)),
            why="This is the class with the smallest logit. A larger logit always speaks for its class.",
            hint="Compare your answer with the ranking that the slider above shows.",
        ),
        Mistake(
            id="largest-magnitude",
            wrong=(lambda z: np.argmax(np.abs(z), axis=-1), lambda z: np.argmax(z**2, axis=-1)),
            why="The sign was lost. A score far below zero is a low score, not a high one.",
            hint="Compare the logits as they are, minus signs included.",
        ),
        Mistake(
            id="negative-means-no",
            wrong=(
                lambda z: np.argmax(np.maximum(z, 0), axis=-1),
                lambda z: np.argmax(z > 0, axis=-1),
                lambda z: np.argmax(np.where(z > 0, z, 0), axis=-1),
            ),
            why="Negative logits were treated as a no. When all are negative, one of them is still "
            "the largest: the one that is closest to zero.",
            hint="Only the order of the logits counts; zero is no border between yes and no.",
        ),
        Mistake(
            id="overflow",
            wrong=(
                _naive_softmax_first,
                lambda z: np.argmax(np.exp(z), axis=-1),
            ),
            why="Before the decision, the logits went through an exponential, and for large logits that "
            "is more than a float64 can hold.",
            hint="The decision needs only the order of the logits as they are.",
        ),
        Mistake(
            id="wrong-axis",
            wrong=(
                lambda z: np.argmax(z, axis=0),
                lambda z: np.argsort(-z, axis=0)[0],
            ),
            why="The winner was searched down the columns, among samples, instead of along each row, "
            "among classes.",
            hint="The classes are on the last axis, whatever the number of axes.",
        ),
        Mistake(
            id="whole-array",
            wrong=(
                lambda z: np.argmax(z),
                lambda z: list(z.ravel()).index(z.max()),
            ),
            why="One winner came back for the whole batch: argmax without an axis flattens its input.",
            hint="Each row is a sample of its own and needs an answer of its own.",
        ),
        Mistake(
            id="axis-one",
            wrong=(
                lambda z: np.argmax(z, axis=1),
                lambda z: (z == z.max(axis=1, keepdims=True)).argmax(axis=1),
            ),
            why="Axis 1 is the class axis of a table of logits, but a single sample has only axis 0.",
            hint="Which axis number means the last one in both cases?",
        ),
        Mistake(
            id="two-dimensions-only",
            wrong=(
                lambda z: np.argmax(z, axis=1 if z.ndim > 1 else 0),
                lambda z: np.argmax(z) if z.ndim == 1 else np.array([np.argmax(row) for row in z]),
            ),
            why="Right for one sample and for a table of samples, but a batch may have more axes in front.",
            hint="One axis number means the last one in all cases, and then no case is needed.",
        ),
        Mistake(
            id="loop-over-batch",
            wrong=(
                lambda z: np.array([np.argmax(row) for row in z]),
                lambda z: np.array([row.argmax(axis=-1) for row in z]),
            ),
            why="The loop takes its input for a batch. Of a single sample it visits the logits one by one, "
            "and each is the largest of one.",
            hint="Let argmax do the loop: with the right axis one call serves a sample and a batch.",
        ),
    ),
)

# Model A says 2.3 for the cat and -1.2 for the dog; model B says 800 and -250 for the same picture.
_GAP_A, _GAP_B = EXAMPLE_LOGITS[0] - EXAMPLE_LOGITS[1], 800 - -250
_SCALE = _GAP_B / _GAP_A
_SHIFT = 800 - _SCALE * EXAMPLE_LOGITS[0]

SCALE_AND_SHIFT = ValueExercise(
    name="scale_and_shift",
    solution=(_SCALE, _SHIFT),
    mistakes=(
        Mistake(
            id="swapped-order",
            wrong=((_SHIFT, _SCALE),),
            why="Both numbers are right, but they stand in the wrong order.",
            hint="The answer is (scale, shift).",
        ),
        Mistake(
            id="shift-sign",
            wrong=((_SCALE, -_SHIFT),),
            why="The scale is right, and the shift has the right size but the wrong sign.",
            hint="Put your two numbers in: does scale * 2.3 + shift give 800?",
        ),
        Mistake(
            id="shift-before-scale",
            wrong=((_SCALE, _SHIFT / _SCALE),),
            why="The scale is right. This shift would be right if it were added before the multiplication, "
            "but here it comes after: scale * logits + shift.",
            hint="With the scale in place, how much is missing from scale * 2.3 to 800?",
        ),
        Mistake(
            id="shift-wrong",
            wrong=((_SCALE, ANY),),
            why="The scale is right, the shift is not.",
            hint="Put the scale in: how much is missing from scale * 2.3 to 800?",
        ),
        Mistake(
            id="a-from-b",
            wrong=((1 / _SCALE, ANY),),
            why="This scale leads from model B to model A. We asked for the way from A to B.",
            hint="The gaps of B are larger than those of A, so the scale is above 1.",
        ),
        Mistake(
            id="gap-not-divided",
            wrong=((_GAP_B, ANY), (_GAP_B - _GAP_A, ANY)),
            why="This is the gap between cat and dog in model B, or how much larger it is than in model A. "
            "A scale multiplies, so it is a ratio.",
            hint="By which factor is the gap of B larger than the gap of A?",
        ),
        Mistake(
            id="lost-minus",
            wrong=(((800 - 250) / _GAP_A, ANY), (_GAP_B / (2.3 - 1.2), ANY), (500, ANY)),
            why="A minus sign was lost: from -250 up to 800 it is farther than from 250, and the same goes "
            "for -1.2.",
            hint="Subtract a negative number carefully: 800 - (-250).",
        ),
        Mistake(
            id="scale-from-one-logit",
            wrong=((800 / 2.3, ANY), (250 / 1.2, ANY), (-250 / -1.2, ANY)),
            why="This scale turns one of the two logits into the one of B, but not the other. "
            "A scale alone is not enough.",
            hint="A shift leaves gaps alone, so find the scale from the gap between cat and dog.",
        ),
    ),
)

EXERCISES = (PREDICT_CLASS, SCALE_AND_SHIFT)
