"""The predictions of lesson 01."""

import numpy as np

from course_utils.predictions.questions import Choice, Number, Option, Ordering


def _border_at(limit):
    """Whether "above this limit" is the same decision as the one from two logits."""
    return lambda pair: np.array_equal(pair[0] > limit, pair[1])


QUESTIONS = {
    "last-layer": Choice(
        "We send the two measurements through the layer. What will the three results be?",
        (
            Option(
                "numbers between 0 and 1",
                lambda scores: (scores >= 0).all() and (scores <= 1).all(),
                "That would hold for probabilities. But a sum of products and a constant can be any "
                "number: nothing keeps it between 0 and 1.",
            ),
            Option(
                "numbers above 0, and at least one of them above 1",
                lambda scores: (scores > 0).all() and (scores > 1).any(),
                "The measurements are above 0, and so are large sums of them. But some weights "
                "have a minus sign, and they pull a score down as far as they like.",
            ),
            Option(
                "numbers of which at least one is below 0",
                lambda scores: (scores < 0).any(),
                "Some weights have a minus sign, and nothing stops their sum at zero.",
            ),
        ),
    ),
    "share-right": Choice(
        "The clouds touch. Which share of the penguins will this simple model get right?",
        (
            Option(
                "about a half",
                lambda share: share < 0.75,
                "A model that is wrong so often would hardly see the clouds at all. They touch, but most "
                "penguins stand far from the two other clouds.",
            ),
            Option(
                "about nine in ten",
                lambda share: 0.75 <= share < 0.95,
                "The places where clouds meet catch the eye, but few penguins stand there.",
            ),
            Option(
                "nearly all",
                lambda share: share >= 0.95,
                "Only the few penguins where two clouds meet are hard.",
            ),
        ),
    ),
    "nudge": Number(
        "The bill of the doubtful penguin is 16.7 mm deep. We make it deeper in steps of 0.1 mm, until "
        "the model changes its mind. How many millimetres will it take?",
        within=0.1,
        unit="mm",
        shown=".1f",
        why="Its two best logits are so close that a small step turns their order round.",
    ),
    "factors": Ordering(
        "We multiply all logits by 90, by 0, or by -1. Which factor changes the most decisions, and "
        "which the fewest?",
        ("times 90", "times 0", "times -1"),
        why="A factor above zero keeps the order of the logits, -1 turns it round, and 0 makes all "
        "of them equal, so the first class always wins.",
    ),
    "own-shift": Choice(
        "Do the decisions change now? Do the leads?",
        (
            Option(
                "the decisions change, and the leads too",
                lambda changes: changes[0] > 0 and not changes[1],
                "The logits change a lot, but the three logits of a penguin all by the same amount. "
                "A decision compares them with each other.",
            ),
            Option(
                "the decisions stay, but the leads change",
                lambda changes: changes[0] == 0 and not changes[1],
                "The order stays, that is right. A lead is a difference of two logits, and in a difference "
                "what was added to both cancels.",
            ),
            Option(
                "neither changes",
                lambda changes: changes[0] == 0 and changes[1],
                "What is added to all three logits of a penguin cancels in every comparison of them.",
            ),
        ),
    ),
    "all-negative": Choice(
        "A model gives the classes cat, dog and bird the scores -1, -5 and -3. Which class wins?",
        (
            Option("cat", lambda name: name == "cat", "-1 is the largest of the three."),
            Option(
                "dog",
                lambda name: name == "dog",
                "5 is the largest number without the sign, but -5 is the smallest of the three.",
            ),
            Option(
                "bird",
                lambda name: name == "bird",
                "-3 is the middle one. The largest wins: the one that lies closest to zero here.",
            ),
            Option(
                "none of them",
                lambda name: name is None,
                "`argmax` always finds a largest number, also among negative ones. To let a model say "
                '"none of them", we would give that answer a class of its own.',
            ),
        ),
    ),
    "one-logit": Choice(
        'From which value on does this one logit mean "yes"?',
        (
            Option(
                "above 0",
                _border_at(0),
                "Yes wins where its logit is the larger one, and there the gap is above zero.",
            ),
            Option(
                "above 0.5",
                _border_at(0.5),
                "One half is the border for a probability. This number is a gap between two logits, and "
                "they are equal where the gap is zero.",
            ),
            Option(
                "above 1",
                _border_at(1),
                'A "yes" that wins by less than 1 still wins. The decision changes where both are equal.',
            ),
        ),
    ),
}
