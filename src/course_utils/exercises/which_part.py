"""The exercise of lesson 10 on the parts of the data: where T is fitted, and where it is judged."""

from course_utils.exercises.engine import ANY, Mistake, ValueExercise

# What becomes of a plan; the plans A to D are: training and test, calibration and test, test and test,
# calibration and calibration.
_SOUND, _RUNS_AWAY, _FLATTERS, _ACCURACY = 1.0, 2.0, 3.0, 4.0

WHICH_PART = ValueExercise(
    name="which_part",
    solution=(_RUNS_AWAY, _SOUND, _FLATTERS, _FLATTERS),
    mistakes=(
        Mistake(
            id="order-reversed",
            wrong=((_FLATTERS, _FLATTERS, _SOUND, _RUNS_AWAY),),
            why="The numbers are right, but they stand in reverse order.",
            hint="The answer begins with plan A.",
        ),
        Mistake(
            id="counted-from-zero",
            wrong=((1, 0, 2, 2),),
            why="The order is right, but the list of outcomes counts from 1.",
            hint="Read the numbers from the list.",
        ),
        Mistake(
            id="accuracy-changes",
            wrong=(
                (_ACCURACY, ANY, ANY, ANY),
                (ANY, _ACCURACY, ANY, ANY),
                (ANY, ANY, _ACCURACY, ANY),
                (ANY, ANY, ANY, _ACCURACY),
            ),
            why="A temperature never changes the accuracy, wherever it was fitted: the largest logit stays "
            "the largest.",
            hint="Ask of each plan two things: is there a lowest loss, and has the fit seen the labels of the judge?",
        ),
        Mistake(
            id="fit-T-on-train",
            wrong=((_SOUND, ANY, ANY, ANY), (_FLATTERS, ANY, ANY, ANY)),
            why="Plan A fits T where the network was trained, and there all its decisions are right. Then a "
            "smaller T always has a smaller loss.",
            hint="Section 4 lets fit_temperature try it. What does the error say?",
        ),
        Mistake(
            id="held-out-runs-away",
            wrong=((ANY, _RUNS_AWAY, ANY, ANY), (ANY, ANY, _RUNS_AWAY, ANY), (ANY, ANY, ANY, _RUNS_AWAY)),
            why="T runs towards 0 only where every decision is right. "
            "The network makes mistakes on the calibration part and on the test part.",
            hint="A single sure mistake costs more and more while T falls. What does that do to the curve?",
        ),
        Mistake(
            id="test-is-no-judge",
            wrong=((ANY, ANY, _SOUND, ANY), (ANY, ANY, ANY, _SOUND)),
            why="In plans C and D, the labels that judge are the labels that chose T. One number "
            "cannot be fitted to chance by much, but the judge is no longer independent.",
            hint="In which plans does the judge use labels that nobody has used before?",
        ),
        Mistake(
            id="all-flatter",
            wrong=((ANY, _FLATTERS, ANY, ANY),),
            why="In plan B no label is used twice. The network was trained on the first part, T was fitted on another, "
            "and the judge is a third.",
            hint="Compare the plans by the labels that were used before the judge came.",
        ),
    ),
)  # fmt: skip

EXERCISES = (WHICH_PART,)
