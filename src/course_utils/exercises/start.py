"""The exercise of lesson 00: one subtraction, to try the check itself."""

from course_utils.datasets import EXAMPLE_LOGITS
from course_utils.exercises.engine import Mistake, ValueExercise

_CAT, _DOG, _BIRD = EXAMPLE_LOGITS

GAP = ValueExercise(
    name="gap",
    solution=_CAT - _BIRD,
    mistakes=(
        Mistake(
            id="gap-sign",
            wrong=(_BIRD - _CAT,),
            why="This is how far the bird is ahead of the cat, and it is negative: the bird is behind.",
            hint="We asked it the other way round: start from the cat's logit.",
        ),
        Mistake(
            id="gap-wrong-class",
            wrong=(_CAT - _DOG, _DOG - _CAT),
            why="This is the gap between the cat and the dog.",
            hint="Look up the place of the bird in the class names; the first place is number 0.",
        ),
        Mistake(
            id="gap-counted-from-one",
            wrong=(_DOG - _BIRD, _BIRD - _DOG),
            why="This is the gap between the dog and the bird.",
            hint="Did you count the places from 1? Python counts from 0, so the cat is at place 0.",
        ),
        Mistake(
            id="gap-sum",
            wrong=(_CAT + _BIRD,),
            why="You added the two logits.",
            hint="Which operation tells how far apart two numbers are?",
        ),
        Mistake(
            id="gap-ratio",
            wrong=(_CAT / _BIRD, _BIRD / _CAT),
            why="You divided one logit by the other. How far something is ahead is a difference.",
            hint="Which operation tells how far apart two numbers are?",
        ),
    ),
)

EXERCISES = (GAP,)
