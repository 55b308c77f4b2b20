"""The exercises of lesson 01: the decision, and the arbitrary scale of logits."""

import numpy as np

from course_utils.datasets import EXAMPLE_LOGITS
from course_utils.exercises.engine import Exercise, Mistake


def predict_class(logits):
    return np.argmax(logits, axis=-1)


def _first_positive(logits):
    return np.argmax(np.asarray(logits) > 0, axis=-1)


PREDICT_CLASS = Exercise(
    name="predict_class",
    solution=predict_class,
    probes=(
        (np.array(EXAMPLE_LOGITS),),
        (np.array([-1.0, -5.0, -3.0, -0.5]),),
        (np.array([0.5, 0.7, -9.0]),),
        (np.array([[0.1, 2.0, 1.0], [3.0, -4.0, 0.0]]),),
        (np.array([[1.0, 5.0], [9.0, 2.0], [-3.0, -7.0], [0.0, 0.5]]),),
        (np.arange(24.0).reshape(2, 3, 4)[..., [2, 0, 3, 1]],),
    ),
    mistakes=(
        Mistake(
            id="value-not-index",
            wrong=(lambda z: np.max(z, axis=-1),),
            why="This is the largest logit itself. A decision is a class, so we need the place "
            "of the largest logit, not its size.",
            hint="NumPy has a sister of max that returns a place.",
        ),
        Mistake(
            id="smallest-logit",
            wrong=(lambda z: np.argmin(z, axis=-1),),
            why="This is the class with the smallest logit. A larger logit always speaks for its class.",
            hint="Compare your answer with the ranking that the slider above shows.",
        ),
        Mistake(
            id="largest-magnitude",
            wrong=(lambda z: np.argmax(np.abs(z), axis=-1), lambda z: np.argmax(z**2, axis=-1)),
            why="The sign was lost: -9 is far from zero, but it is the lowest score and not the highest.",
            hint="Compare the logits as they are, minus signs included.",
        ),
        Mistake(
            id="negative-means-no",
            wrong=(
                lambda z: np.argmax(np.maximum(z, 0), axis=-1),
                _first_positive,
                lambda z: np.argmax(np.where(z > 0, z, 0), axis=-1),
            ),
            why="Negative logits were treated as a no. When all are negative, a winner is left all the same: "
            "the one that is closest to zero.",
            hint="Only the order of the logits counts; zero is no border between yes and no.",
        ),
        Mistake(
            id="wrong-axis",
            wrong=(lambda z: np.argmax(z, axis=0),),
            why="The winner was searched down the columns, among samples, instead of along each row, "
            "among classes.",
            hint="The classes are on the last axis, whatever the number of axes.",
        ),
        Mistake(
            id="whole-array",
            wrong=(lambda z: np.argmax(z),),
            why="One winner came back for the whole batch: argmax without an axis flattens its input.",
            hint="Each row is a sample of its own and needs an answer of its own.",
        ),
        Mistake(
            id="axis-one",
            wrong=(lambda z: np.argmax(z, axis=1),),
            why="Axis 1 is the class axis of a table of logits, but a single sample has only axis 0.",
            hint="Which axis number means the last one in both cases?",
        ),
    ),
)

# Model A says 2.3 for the cat and -1.2 for the dog; model B says 900 and -500 for the same picture.
_SCALE = (900 - -500) / (EXAMPLE_LOGITS[0] - EXAMPLE_LOGITS[1])
_SHIFT = 900 - _SCALE * EXAMPLE_LOGITS[0]

SCALE_AND_SHIFT = Exercise(
    name="scale_and_shift",
    solution=(_SCALE, _SHIFT),
    mistakes=(
        Mistake(
            id="scale-from-one-logit",
            wrong=((900 / EXAMPLE_LOGITS[0], 0.0), (500 / 1.2, 0.0)),
            why="One of the two logits now fits, but the other one does not: a scale alone is not enough.",
            hint="A shift leaves gaps alone, so find the scale from the two gaps, 900 - (-500) and 2.3 - (-1.2).",
        ),
        Mistake(
            id="shift-before-scale",
            wrong=((_SCALE, _SHIFT / _SCALE),),
            why="The scale is right. This shift would be right if it were added before the multiplication, "
            "but here it comes after: scale * logits + shift.",
            hint="With the scale in place, how much is missing from scale * 2.3 to 900?",
        ),
        Mistake(
            id="shift-sign",
            wrong=((_SCALE, -_SHIFT),),
            why="The scale is right, and the shift has the right size but the wrong sign.",
            hint="Put your two numbers in: does scale * 2.3 + shift give 900?",
        ),
        Mistake(
            id="a-from-b",
            wrong=((1 / _SCALE, -_SHIFT / _SCALE), (1 / _SCALE, _SHIFT)),
            why="These numbers lead from model B to model A. We asked for the way from A to B.",
            hint="The logits of B are the larger ones, so the scale is above 1.",
        ),
        Mistake(
            id="swapped-order",
            wrong=((_SHIFT, _SCALE),),
            why="Both numbers are right, but they stand in the wrong order.",
            hint="The answer is (scale, shift).",
        ),
    ),
)

EXERCISES = (PREDICT_CLASS, SCALE_AND_SHIFT)
