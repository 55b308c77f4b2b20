"""The exercise of lesson 09 on two numbers that cannot both be true."""

import math

from course_utils.exercises.engine import ANY, Mistake, ValueExercise

# What a mean probability of 0.8 leaves for the mean NLL, and what an NLL of 0.01 leaves for the mean probability.
_LOSS, _PROB = -math.log(0.8), math.exp(-0.01)

JENSEN_FLOOR = ValueExercise(
    name="jensen_floor",
    solution=(_LOSS, _PROB),
    mistakes=(
        Mistake(
            id="order-reversed",
            wrong=((_PROB, _LOSS), (0.99, _LOSS)),
            why="Both numbers are there, but in reverse order.",
            hint="The loss comes first, the probability second.",
        ),
        Mistake(
            id="sign-lost",
            wrong=((-_LOSS, ANY), (ANY, math.exp(0.01)), (ANY, -_PROB)),
            why="A sign is wrong. A loss is never negative, and no probability is above 1 or below 0.",
            hint="The NLL is minus a logarithm, and minus the NLL is the exponent.",
        ),
        Mistake(
            id="essay-believed",
            wrong=((0.0, ANY),),
            why="A mean NLL of 0 needs a probability of 1 for every image, and then their mean is 1 as well.",
            hint="Give all images the same probability, 0.8. What is the loss then?",
        ),
        Mistake(
            id="probability-missing",
            wrong=((0.2, ANY), (-math.log(0.2), ANY)),
            why="The first number was made from 0.2, which is 1 - 0.8. The loss reads the "
            "probability of the true class itself.",
            hint="Which logarithm is the loss of an image whose true class has probability 0.8?",
        ),
        Mistake(
            id="other-base",
            wrong=(
                (-math.log10(0.8), ANY),
                (-math.log2(0.8), ANY),
                (ANY, 10**-0.01),
                (ANY, 2**-0.01),
            ),
            why="A logarithm or a power to another base. Our losses are in nats, and those belong to e.",
            hint="Use np.log and np.exp.",
        ),
        Mistake(
            id="rounded",
            wrong=(
                (0.22, ANY),
                (0.223, ANY),
                (0.2231, ANY),
                (0.22314, ANY),
                (ANY, 0.99),
                (ANY, 0.9901),
            ),
            why="One of the numbers is close, but rounded, or found with 1 - x in place of exp(-x). The check wants "
            "all digits.",
            hint="Let Python compute both numbers, and do not round them.",
        ),
        Mistake(
            id="log-for-exp",
            wrong=((ANY, -math.log(0.01)), (ANY, math.log(0.01)), (ANY, -math.log(0.99))),
            why="The second number is a logarithm. We go back here, from a loss to a probability.",
            hint="Which function undoes a logarithm?",
        ),
        Mistake(
            id="exp-for-log",
            wrong=((math.exp(-0.8), ANY), (math.exp(0.8), ANY)),
            why="The first number is an exponential. We go from a probability to a loss.",
            hint="How does lesson 06 make a loss from a probability?",
        ),
        Mistake(
            id="certainty-expected",
            wrong=((ANY, 1.0),),
            why="A mean NLL of 0.01 is small, but it is not 0: it leaves room for probabilities below 1.",
            hint="Give all images the same probability. Which one has a loss of 0.01?",
        ),
        Mistake(
            id="given-number",
            wrong=((0.8, ANY), (ANY, 0.01)),
            why="One of the answers is the number that the task gives. A loss is no probability.",
            hint="A loss is minus the logarithm of a probability. Which of the two is asked for, and which is given?",
        ),
        Mistake(
            id="same-for-both",
            wrong=((ANY, 0.8), (ANY, math.exp(-0.8))),
            why="The second number belongs to an NLL of 0.01, and it has to be much closer to 1.",
            hint="Solve the inequality of this lesson for the mean probability, with the NLL 0.01 in it.",
        ),
    ),
)

EXERCISES = (JENSEN_FLOOR,)
