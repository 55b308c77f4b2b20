"""The exercise of lesson 11 on the first loss: name what is wrong before the training begins."""

from course_utils.exercises.engine import ANY, Mistake, ValueExercise

# Four networks, named A to D, each with a batch of 32: A 3.30 is ln 27; B has logits from -40 to 41;
# C 73.7 is 32 ln 10; D 2.00 is the logarithm of 100 to the base 10.
_FINE, _LARGE, _SUMMED, _BASE, _TWICE = 1.0, 2.0, 3.0, 4.0, 5.0

FIRST_LOSS = ValueExercise(
    name="first_loss",
    solution=(_FINE, _LARGE, _SUMMED, _BASE),
    mistakes=(
        Mistake(
            id="losses-for-networks",
            wrong=((3.30, 20.4, 73.7, 2.00),),
            why="These are the losses themselves. We asked for the number of the finding for each network.",
            hint="Read the numbers from the list, from 1 to 5.",
        ),
        Mistake(
            id="counted-from-zero",
            wrong=((0, 1, 2, 3),),
            why="The order is right, but the list of findings counts from 1.",
            hint="Read the numbers from the list.",
        ),
        Mistake(
            id="order-reversed",
            wrong=((_BASE, _SUMMED, _LARGE, _FINE),),
            why="The findings are right, but they stand in reverse order.",
            hint="The answer begins with network A.",
        ),
        Mistake(
            id="large-against-summed",
            wrong=((ANY, _SUMMED, _LARGE, ANY),),
            why="B and C are mixed up. Both losses are far too high, but only one of the two networks "
            "has large logits.",
            hint="Logits close to 0 mean almost equal probabilities. Which loss does each image have then?",
        ),
        Mistake(
            id="ln-10-for-all",
            wrong=((_BASE, ANY, ANY, _FINE), (_SUMMED, ANY, ANY, _FINE), (_LARGE, ANY, ANY, _FINE)),
            why="D was taken for the right one because its loss is near 2.3. But 2.3 is ln 10, the start of a network "
            "with 10 classes, and D has more.",
            hint="Compute ln K for the K of each network.",
        ),
        Mistake(
            id="d-looks-fine",
            wrong=((ANY, ANY, ANY, _FINE),),
            why="With logits this close to 0, all classes of D get nearly the same probability, 1 in 100. "
            "The natural logarithm of 100 is not 2.",
            hint="Compute the logarithm of 100 in the bases 2, e and 10.",
        ),
        Mistake(
            id="a-suspected",
            wrong=tuple((finding, ANY, ANY, ANY) for finding in (_LARGE, _SUMMED, _BASE, _TWICE)),
            why="Nothing is wrong with A: its logits are close to 0, and its loss is the one of 27 equal "
            "probabilities.",
            hint="Compute ln K for the K of each network.",
        ),
        Mistake(
            id="b-softmax-twice",
            wrong=((ANY, _TWICE, ANY, ANY),),
            why="The loss would take the probabilities of B for logits. They lie between 0 and 1, and with ten of them "
            "the loss is always between 1.4 and 2.5. That of B is not.",
            hint="What sets the size of the first logits?",
        ),
        Mistake(
            id="softmax-twice",
            wrong=(
                (ANY, ANY, _TWICE, ANY),
                (ANY, ANY, ANY, _TWICE),
            ),
            why="A second softmax does not show at the start: equal logits become equal probabilities, and these "
            "are equal logits again. The first loss is ln K, with one softmax or with two.",
            hint="Look for a cause that changes this number on the very first batch.",
        ),
        Mistake(
            id="c-is-a-sum",
            wrong=((ANY, ANY, _LARGE, ANY), (ANY, ANY, _BASE, ANY), (ANY, ANY, _FINE, ANY)),
            why="The logits of C are close to 0, so every single image costs about ln 10. "
            "The loss of C is far higher than that.",
            hint="Divide the loss of C by ln 10.",
        ),
        Mistake(
            id="b-is-not-a-sum",
            wrong=((ANY, _SUMMED, ANY, ANY), (ANY, _BASE, ANY, ANY), (ANY, _FINE, ANY, ANY)),
            why="This does not explain the logits of B. A fresh network has no reason to prefer a class, "
            "and logits that far apart are almost certain answers.",
            hint="What sets the size of the first logits?",
        ),
        Mistake(
            id="d-is-small",
            wrong=((ANY, ANY, ANY, _LARGE), (ANY, ANY, ANY, _SUMMED)),
            why="This cause makes the loss too high, and the loss of D is too low: 100 classes with nearly equal "
            "probabilities cost more than 2 nats.",
            hint="Nats belong to the natural logarithm.",
        ),
    ),
)

EXERCISES = (FIRST_LOSS,)
