"""The predictions of lesson 09."""

import numpy as np

from course_utils.predictions.questions import Choice, Number, Option

_PARTS = ("training", "validation")

QUESTIONS = {
    "untrained-loss": Choice(
        "What is the mean loss of a network that knows nothing, with ten classes?",
        (
            Option(
                "close to 0",
                lambda loss: loss < 0.2,
                "A loss of 0 needs a probability of 1 for the true class. A network that knows nothing "
                "gives all ten classes about the same.",
            ),
            Option(
                "close to 0.9",
                lambda loss: 0.7 < loss < 1.1,
                "0.9 is 1 minus the probability of the true class. The loss is minus its logarithm, "
                "and that has no end at 1.",
            ),
            Option(
                "close to ln 10",
                lambda loss: abs(loss - np.log(10)) < 0.2,
                "Logits near 0 give each class a probability near one tenth, and minus its logarithm is ln 10.",
            ),
            Option(
                "close to 10",
                lambda loss: abs(loss - 10) < 1,
                "Ten equal guesses are a perplexity of 10. The loss is its logarithm.",
            ),
        ),
    ),
    "one-step": Choice(
        "What has happened to the training loss after this one step, with a learning rate of 0.1?",
        (
            Option(
                "it is almost 0",
                lambda pair: pair[1] < 0.1 * pair[0],
                "The slopes say which way is down at this place, and not how far the floor is. It takes many "
                "steps.",
            ),
            Option(
                "it is a little lower",
                lambda pair: 0.1 * pair[0] <= pair[1] < pair[0],
                "Against the slopes the loss falls, as long as the step is short enough.",
            ),
            Option(
                "it is higher",
                lambda pair: pair[1] >= pair[0],
                "That happens where a step is too long, or goes along the slopes. This one goes against them, "
                "and it is short.",
            ),
        ),
    ),
    "momentum": Choice(
        "After 15 epochs, how is the training loss with momentum, compared with the one without?",
        (
            Option(
                "higher",
                lambda pair: pair[1] > pair[0],
                "Momentum goes on with old slopes, that is true. But from one step to the next the slopes change "
                "little here, so the old ones point the right way, too.",
            ),
            Option(
                "lower, but not by half",
                lambda pair: pair[0] / 2 <= pair[1] <= pair[0],
                "Where slopes agree from step to step, momentum makes the steps up to ten times as long. In fifteen "
                "steps that takes a network far.",
            ),
            Option(
                "less than half as high",
                lambda pair: pair[1] < pair[0] / 2,
                "The slopes agree from step to step, so the steps grow.",
            ),
        ),
    ),
    "accuracy-after-the-turn": Choice(
        "What has the validation accuracy done, from the epoch of the lowest validation loss to the last one?",
        (
            Option(
                "it has fallen",
                lambda pair: pair[1] < pair[0] - 0.01,
                "A higher loss looks like more mistakes. But an accuracy only counts decisions, and the loss also "
                "reads how sure they are.",
            ),
            Option(
                "it has stayed the same",
                lambda pair: abs(pair[1] - pair[0]) <= 0.01,
                "As if the network had stopped to learn. But its weights move on, and some of its decisions with "
                "them.",
            ),
            Option(
                "it has risen",
                lambda pair: pair[1] > pair[0] + 0.01,
                "Some more images are recognised. The loss climbs for another reason, which section 4 looks for.",
            ),
        ),
    ),
    "length-of-logits": Choice(
        "From epoch 30 on, the training loss is nearly 0. Do the logits still grow?",
        (
            Option(
                "no, they stop",
                lambda grown: all(grown[part, 60] <= grown[part, 30] for part in _PARTS),
                "There is little to gain, but there is something: no finite logits have a loss of 0, and "
                "larger gaps always lower it.",
            ),
            Option(
                "only those of the training images",
                lambda grown: (
                    grown["training", 60] > grown["training", 30]
                    and grown["validation", 60] <= grown["validation", 30]
                ),
                "The gradients come from the training images alone. But they change the weights, and those make "
                "the logits of all images.",
            ),
            Option(
                "yes, those of both",
                lambda grown: all(grown[part, 60] > grown[part, 30] for part in _PARTS),
                "Larger gaps still lower the training loss, and the same weights make the logits of all images.",
            ),
        ),
    ),
    "whose-loss": Choice(
        "Which images have a higher mean loss at the end than at the turn: those that the network gets right, "
        "or those that it gets wrong?",
        (
            Option(
                "both",
                lambda means: means[2] > means[0] and means[3] > means[1],
                "The mean over all images has risen. But where the decision is right, growing logits move the "
                "probability of the true class up.",
            ),
            Option(
                "only the right ones",
                lambda means: means[2] > means[0] and means[3] <= means[1],
                "Growing logits make each decision surer. A right decision that becomes surer costs less.",
            ),
            Option(
                "only the wrong ones",
                lambda means: means[2] <= means[0] and means[3] > means[1],
                "Growing logits make each decision surer, and the surer a wrong one is, the more it costs.",
            ),
        ),
    ),
    "worst-images": Number(
        "Which percentage of the whole validation loss, at the end, comes from the worst 20 of the 400 images?",
        within=10,
        unit="percent",
        shown=".0f",
        why="A wrong decision that is sure costs far more than a right one, and there are few of them.",
    ),
    "shuffled-labels": Choice(
        "How many of the 200 shuffled labels can the network learn, and how well does it then do on validation "
        "images?",
        (
            Option(
                "few, and it guesses on validation images",
                lambda run: run.training.accuracy[-1] < 0.5,
                "There is nothing to understand, but there is something to remember: each image differs "
                "from the others, and the network has far more weights than there are images.",
            ),
            Option(
                "all of them, and it guesses on validation images",
                lambda run: run.training.accuracy[-1] > 0.99 and run.validation.accuracy[-1] < 0.2,
                "It has weights enough to remember each image. What it remembers says nothing of other images.",
            ),
            Option(
                "all of them, and it does well on validation images",
                lambda run: run.training.accuracy[-1] > 0.99 and run.validation.accuracy[-1] >= 0.5,
                "A training loss of nearly 0 looks like success. But labels that were shuffled do not say what a "
                "digit looks like, so nothing in them helps with other images.",
            ),
        ),
    ),
    "logits-by-4": Choice(
        "What happens to accuracy and loss on the validation images?",
        (
            Option(
                "both fall",
                lambda found: found[3] < found[1] and found[2] < found[0],
                "The loss does fall. But the largest of ten numbers is still the largest after a division by 4.",
            ),
            Option(
                "the accuracy stays, and the loss falls",
                lambda found: found[3] == found[1] and found[2] < found[0],
                "No decision changes. The network is only less sure, and that makes its mistakes cheaper.",
            ),
            Option(
                "the accuracy stays, and the loss rises",
                lambda found: found[3] == found[1] and found[2] > found[0],
                "The right decisions become less sure, that is true, and they cost a little more. The wrong ones "
                "become less sure, too, and what they save is more.",
            ),
            Option(
                "both stay",
                lambda found: found[3] == found[1] and found[2] == found[0],
                "The decisions stay. But softmax reads the gaps between the logits, and these are four times "
                "smaller now.",
            ),
        ),
    ),
}
