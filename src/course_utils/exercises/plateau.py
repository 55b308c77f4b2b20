"""The exercise of lesson 07 on training curves: name the cause of a plateau."""

from course_utils.exercises.engine import ANY, Mistake, ValueExercise

# Four networks, named A to D, with 27 classes each, and the cause of each plateau:
# A 3.296 is ln 27; B 2.358 is ln(1 + 26/e); C 0.631 is the entropy of labels smoothed by 0.1; D is -1.
_TWICE, _PROBS, _UNIFORM, _MINUS, _SMOOTHED = 1.0, 2.0, 3.0, 4.0, 5.0

DIAGNOSE_PLATEAU = ValueExercise(
    name="diagnose_plateau",
    solution=(_UNIFORM, _TWICE, _SMOOTHED, _PROBS),
    mistakes=(
        Mistake(
            id="plateaus-for-networks",
            wrong=((3.296, 2.358, 0.631, -1.0), (-1.0, 0.631, 2.358, 3.296)),
            why="These are the plateaus themselves. We asked for the number of the cause of each, from 1 to 5.",
            hint="Compute where a loss comes to rest for each cause, and compare.",
        ),
        Mistake(
            id="counted-from-zero",
            wrong=((2, 0, 4, 1),),
            why="The order is right, but the list of causes counts from 1.",
            hint="Read the numbers from the list.",
        ),
        Mistake(
            id="order-reversed",
            wrong=((_PROBS, _SMOOTHED, _TWICE, _UNIFORM),),
            why="The causes are right, but they stand in reverse order.",
            hint="The answer begins with network A.",
        ),
        Mistake(
            id="uniform-against-twice",
            wrong=((_TWICE, _UNIFORM, ANY, ANY),),
            why="A and B are mixed up. A model that gives all classes the same probability has one certain "
            "loss, whatever the input; a softmax too many still lets the loss fall from there, by less than one nat.",
            hint="Compute both numbers for 27 classes.",
        ),
        Mistake(
            id="twice-against-smoothing",
            wrong=((ANY, _SMOOTHED, _TWICE, ANY), (ANY, _SMOOTHED, ANY, ANY)),
            why="B is not explained by smoothing. The floor of smoothed labels is their entropy.",
            hint="Make the smoothed target of one sample, 27 numbers, and put it into numerics.entropy.",
        ),
        Mistake(
            id="smoothing-is-a-bug",
            wrong=((ANY, ANY, _TWICE, ANY), (ANY, ANY, _UNIFORM, ANY)),
            why="Network C has a loss that is too small for this cause.",
            hint="Compute where the loss comes to rest for this cause, with 27 classes, and compare it with 0.631.",
        ),
        Mistake(
            id="minus-lost",
            wrong=((ANY, ANY, ANY, _MINUS),),
            why="With the minus of the loss lost, D would fall for ever: a logarithm has no lower end. "
            "D comes to rest at a whole number.",
            hint="Which quantity of a perfect prediction is exactly 1?",
        ),
        Mistake(
            id="negative-floor",
            wrong=((ANY, ANY, ANY, _TWICE), (ANY, ANY, ANY, _SMOOTHED), (ANY, ANY, ANY, _UNIFORM)),
            why="The loss of D is negative. A cross-entropy is never below 0, so what was computed for D "
            "is not one.",
            hint="Two of the causes in the list can make a loss negative.",
        ),
        Mistake(
            id="negative-for-positive",
            wrong=(
                (_PROBS, ANY, ANY, ANY),
                (_MINUS, ANY, ANY, ANY),
                (ANY, _PROBS, ANY, ANY),
                (ANY, _MINUS, ANY, ANY),
                (ANY, ANY, _PROBS, ANY),
                (ANY, ANY, _MINUS, ANY),
            ),
            why="One of A, B and C got a cause that makes the loss negative, but theirs is above 0.",
            hint="Sort the five causes first: which of them make a loss negative?",
        ),
        Mistake(
            id="nothing-learnt-at-b",
            wrong=((ANY, _UNIFORM, ANY, ANY),),
            why="B has learnt something: its loss fell, and all its decisions are right.",
            hint="Only one of the four networks never left its start.",
        ),
        Mistake(
            id="something-learnt-at-a",
            wrong=((_TWICE, ANY, ANY, ANY), (_SMOOTHED, ANY, ANY, ANY)),
            why="With this cause a network still learns, and its loss falls. That of A never left its start.",
            hint="How many decisions are right by chance, with 27 classes?",
        ),
    ),
)

EXERCISES = (DIAGNOSE_PLATEAU,)
