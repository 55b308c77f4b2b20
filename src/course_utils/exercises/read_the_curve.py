"""The exercise of lesson 09 on the curves of four training runs."""

from course_utils.exercises.engine import ANY, Mistake, ValueExercise

# What may be said of a run, by its number in the lesson, and the runs A to D.
_TOO_LARGE, _TOO_SMALL, _OVERFITS, _SHUFFLED, _FINE = 1.0, 2.0, 3.0, 4.0, 5.0
_BEST = 20.0


def _at(place, *values):
    """Answers with one of `values` at one place and anything at the others."""
    return tuple(tuple(value if i == place else ANY for i in range(5)) for value in values)


READ_THE_CURVE = ValueExercise(
    name="read_the_curve",
    solution=(_FINE, _TOO_LARGE, _OVERFITS, _TOO_SMALL, _BEST),
    mistakes=(
        Mistake(
            id="counted-from-zero",
            wrong=((4, 0, 2, 1, ANY),),
            why="The order is right, but the list of findings counts from 1.",
            hint="Read the numbers from the list.",
        ),
        Mistake(
            id="order-reversed",
            wrong=(
                (_BEST, _TOO_SMALL, _OVERFITS, _TOO_LARGE, _FINE),
                (_TOO_SMALL, _OVERFITS, _TOO_LARGE, _FINE, _BEST),
            ),
            why="The findings are right, but they stand in reverse order.",
            hint="The answer begins with run A and ends with the epoch.",
        ),
        Mistake(
            id="rates-swapped",
            wrong=((ANY, _TOO_SMALL, ANY, _TOO_LARGE, ANY),),
            why="B and D are mixed up. With steps that are too long, a loss jumps up and down; with steps "
            "that are too short, it creeps.",
            hint="In which of the two does the training loss rise from one epoch to the next?",
        ),
        Mistake(
            id="shuffled-for-overfitting",
            wrong=_at(2, _SHUFFLED),
            why="With shuffled labels nothing that is learned is true of other images, so the validation loss rises "
            "from the start. That of C falls at first.",
            hint="Look at section 5 again, and at the first ten epochs of C.",
        ),
        Mistake(
            id="overfitting-overlooked",
            wrong=_at(2, _FINE, _TOO_LARGE, _TOO_SMALL),
            why="The training loss of C is fine, and its learning rate, too. Look at the other curve.",
            hint="Where is the validation loss of C lowest, and what does it do after that?",
        ),
        Mistake(
            id="sound-run-suspected",
            wrong=_at(0, _TOO_LARGE, _TOO_SMALL, _OVERFITS, _SHUFFLED),
            why="In A, both losses fall smoothly to a low level. The validation loss stays above that of "
            "training, which is usual, but it does not turn.",
            hint="Compare the last numbers of A in the table with those of the other runs.",
        ),
        Mistake(
            id="jumps-overlooked",
            wrong=_at(1, _TOO_SMALL, _OVERFITS, _SHUFFLED, _FINE),
            why="In B, even the training loss rises again and again. Gradient descent goes downhill as long as its "
            "steps are short enough.",
            hint="Which of the findings can make a training loss jump up?",
        ),
        Mistake(
            id="slowness-overlooked",
            wrong=_at(3, _TOO_LARGE, _OVERFITS, _SHUFFLED, _FINE),
            why="In D, both losses fall together, and still fall when the run ends, far above "
            "the losses of A.",
            hint="What would you change to be further down after sixty epochs?",
        ),
        Mistake(
            id="lowest-training-loss",
            wrong=_at(4, 60, 50, 40),
            why="The training loss is lower there, but the validation loss has risen again.",
            hint="Which of the two curves speaks of images that the network does not train on?",
        ),
        Mistake(
            id="not-the-lowest",
            wrong=_at(4, 0, 10, 30),
            why="In the table, another epoch of run C has a lower validation loss.",
            hint="Read the row of run C that says validation.",
        ),
        Mistake(
            id="place-for-epoch",
            wrong=_at(4, 2, 3),
            why="This looks like a place in the table. We asked for the epoch, which stands above it.",
            hint="The columns of the table are ten epochs apart.",
        ),
        Mistake(
            id="loss-for-epoch",
            wrong=_at(4, 0.954),
            why="This is a loss. We asked for its epoch.",
            hint="The epoch stands above the column.",
        ),
        Mistake(
            id="between-the-columns",
            wrong=_at(4, *(epoch for epoch in range(4, 60) if epoch % 10)),
            why="This epoch lies between those of the table. We asked for one of the table.",
            hint="Take the epoch above the lowest validation loss.",
        ),
    ),
)

EXERCISES = (READ_THE_CURVE,)
