"""The predictions of lesson 07."""

import numpy as np

from course_utils.predictions.questions import Choice, Option

QUESTIONS = {
    "thousand-behind": Choice(
        "How large should the loss of the label dog be, and what will this way of writing it say?",
        (
            Option(
                "1000, and so says the code",
                lambda pair: pair[0] == pair[1] == 1000,
                "The dog is behind by 1000, so that should be the loss. But this way goes through the probability "
                "of the dog, which is too small for a float.",
            ),
            Option(
                "1000, but the code says infinite",
                lambda pair: np.isposinf(pair[0]) and pair[1] == 1000,
                "The dog is behind by 1000, so that should be the loss. The code goes through a probability that "
                "is rounded to 0.",
            ),
            Option(
                "infinite, and so says the code",
                lambda pair: np.isposinf(pair[0]) and np.isposinf(pair[1]),
                "The dog's probability is tiny, but on paper it is not 0, and its logarithm is a number like any "
                "other.",
            ),
        ),
    ),
    "terms-left": Choice(
        "The target is the cat, `[1, 0, 0]`. How many of the three terms are not zero?",
        (
            Option(
                "one",
                lambda count: count == 1,
                "A term is a product, and the target is one of its factors.",
            ),
            Option(
                "two, those of the wrong classes",
                lambda count: count == 2,
                "It seems natural that a loss adds up the mistakes. But the target multiplies each term, and it is "
                "0 for the wrong classes.",
            ),
            Option(
                "all three",
                lambda count: count == 3,
                "All three logarithms differ from 0, because softmax leaves each class a share. But the "
                "target multiplies them.",
            ),
        ),
    ),
    "soft-floor": Choice(
        "A perfect model predicts exactly `[0.7, 0.1, 0.2]`. Is its loss 0? Can any other prediction have a "
        "smaller one?",
        (
            Option(
                "it is 0, and none is smaller",
                lambda losses: np.isclose(losses[2], 0) and np.argmin(losses) == 2,
                "A loss of 0 needs a prediction that is certain, and a target that agrees. This target is not "
                "certain itself.",
            ),
            Option(
                "it is above 0, and none is smaller",
                lambda losses: losses[2] > 0.01 and np.argmin(losses) == 2,
                "The disagreement within the target costs something, whatever we predict. A prediction that "
                "differs from the target costs more.",
            ),
            Option(
                "it is above 0, and being sure of the cat is cheaper",
                lambda losses: np.argmin(losses) == 3,
                "For the seven who say cat it is cheaper. But the three others count, too, and for them "
                "it is very expensive.",
            ),
        ),
    ),
    "large-leads": Choice(
        "And with the smoothed target: what does the loss do for large leads?",
        (
            Option(
                "it falls on towards 0",
                lambda losses: losses[-1] < 0.01,
                "The cat has the largest share of the target, so a lead helps. But the dog and the bird have a "
                "share, too, and their loss grows with the lead.",
            ),
            Option(
                "it comes to rest above 0",
                lambda losses: (
                    losses[-1] >= 0.01 and np.isclose(losses[-1], min(losses), atol=0.01)
                ),
                "It cannot get below the entropy of the target, that is right. But only one lead fits the "
                "target, and a larger one overshoots it.",
            ),
            Option(
                "it rises again",
                lambda losses: losses[-1] > min(losses) + 0.01,
                "A lead that is too large leaves the dog and the bird less than their share of the target.",
            ),
        ),
    ),
    "swapped-kl": Choice(
        "The target is one-hot, `[1, 0, 0]`. What is the KL divergence with target and prediction swapped?",
        (
            Option(
                "the same as before",
                lambda pair: np.isclose(*pair),
                "A distance is the same in both directions. The KL divergence is not: it takes its average with "
                "the first distribution as weights.",
            ),
            Option(
                "0, like the entropy of the target",
                lambda pair: np.isclose(pair[1], 0),
                "The KL divergence is 0 only where both distributions are equal, in either order.",
            ),
            Option(
                "infinite",
                lambda pair: np.isposinf(pair[1]),
                "The prediction gives a share to classes that have none in the target, and then a share is "
                "divided by 0.",
            ),
        ),
    ),
    "room-above-floor": Choice(
        "With more classes, is there more room between start and floor, or less?",
        (
            Option(
                "less",
                lambda rooms: rooms[-1] < rooms[0],
                "The floor rises with the classes, that is right. But the start rises a little faster.",
            ),
            Option(
                "more, but never as much as 1 nat",
                lambda rooms: rooms[0] < rooms[-1] < 1,
                "The floor is ln(K + e - 1) - 1, and ln(K + e - 1) is always a little more than ln K.",
            ),
            Option(
                "more, and with 1000 classes several nats",
                lambda rooms: rooms[-1] >= 1,
                "The start, ln K, grows without end. But the floor grows with it.",
            ),
        ),
    ),
    "softmax-too-many": Choice(
        "One model is trained correctly, one with a softmax too many. Will the second one make much worse "
        "decisions?",
        (
            Option(
                "yes, it is no better than guessing",
                lambda shares: shares[1] < 0.5,
                "The loss has little room, but it still falls when the true class gains. So the slopes "
                "point to better decisions, though they are small.",
            ),
            Option(
                "yes, it makes clearly more mistakes",
                lambda shares: 0.5 <= shares[1] < shares[0] - 0.03,
                "It learns more slowly, and its loss stays high. But a decision needs only the right order of the "
                "logits, and softmax keeps the order.",
            ),
            Option(
                "no, it is nearly as good",
                lambda shares: shares[1] >= shares[0] - 0.03,
                "Softmax keeps the order of the logits, so the loss still asks for the right class in front.",
            ),
        ),
    ),
    "softmax-before": Choice(
        "How large is the loss with softmax before it, and how large with log-softmax before it?",
        (
            Option(
                "less than 2 with softmax, about 9 with log-softmax",
                lambda costs: costs[1] < 2 and np.isclose(costs[2], 9, atol=0.1),
                "Softmax leaves no gap larger than 1. Log-softmax keeps all gaps.",
            ),
            Option(
                "less than 2 with both",
                lambda costs: costs[1] < 2 and costs[2] < 2,
                "Softmax leaves no gap larger than 1. But the logarithm brings the gaps back: those between "
                "log-probabilities are those between logits.",
            ),
            Option(
                "about 9 with both",
                lambda costs: np.allclose(costs[1:], 9, atol=0.1),
                "Log-softmax keeps all gaps. But softmax makes numbers between 0 and 1, and the loss takes these "
                "for logits, whose gaps are then small.",
            ),
        ),
    ),
    "two-animals": Choice(
        "What do softmax and sigmoid say about the cat?",
        (
            Option(
                "nearly 1, both of them",
                lambda pair: min(pair) > 0.95,
                "A logit of 8 is large. But softmax looks only at gaps, and the gap between cat and bird is 0.",
            ),
            Option(
                "softmax one half, sigmoid nearly 1",
                lambda pair: np.isclose(pair[0], 0.5, atol=0.01) and pair[1] > 0.95,
                "Softmax looks at the gap to the bird, which is 0. Sigmoid looks at the cat's logit alone.",
            ),
            Option(
                "one half, both of them",
                lambda pair: np.allclose(pair, 0.5, atol=0.01),
                "Cat and bird must share only where the classes compete. Sigmoid asks a separate "
                "question for each class.",
            ),
        ),
    ),
}
