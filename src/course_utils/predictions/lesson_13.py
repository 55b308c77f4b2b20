"""The predictions of lesson 13: the cause of each symptom, and the measurement that decides."""

import numpy as np

from course_utils.datasets import EXAMPLE_LOGITS
from course_utils.numerics import entropy, softmax
from course_utils.predictions.questions import Choice, Option


def _as_without_t(shares):
    return np.allclose(shares, softmax(EXAMPLE_LOGITS))


def _sums_to_one(probs, axis):
    return np.allclose(probs.sum(axis=axis), 1)


def _rests_near(value):
    """Whether a curve is flat at its end, and where."""
    return lambda losses: losses[-50] - losses[-1] < 0.05 and 0 <= losses[-1] - value < 0.05


def _only_lowest_breaks(rows):
    broken, largest = rows
    return broken.any() and largest[broken].max() < largest[~broken].min()


QUESTIONS = {
    "clinic-temperature": Choice(
        "Why does the temperature change nothing?",
        (
            Option(
                "T never arrives in the function",
                lambda pair: _as_without_t(pair[0]) and _as_without_t(pair[1]),
                "Then T = 0 would change nothing, too. Here it gives everything to the cat.",
            ),
            Option(
                "T acts, but too weakly for three decimals",
                lambda pair: not _as_without_t(pair[0]),
                "Then T = 1000 would show it. Here not even that moves the shares.",
            ),
            Option(
                "T divides after the exponential",
                lambda pair: _as_without_t(pair[0]) and pair[1].max() == 1,
                "A factor that all exponentials share stands above and below the line, and cancels.",
            ),
        ),
    ),
    "clinic-tiny": Choice(
        "Why are the probabilities of a penguin so small?",
        (
            Option(
                "exp without a division",
                lambda probs: np.allclose(probs.max(axis=1), 1),
                "Then the numbers would be large, or, after the largest logit was subtracted, the winner's "
                "would be 1. Here even the winner's is tiny: something divides too much.",
            ),
            Option(
                "one sum for the whole batch",
                lambda probs: np.isclose(probs.sum(), 1),
                "That makes all numbers small, too. But then everything together would sum to 1.",
            ),
            Option(
                "a sum along the wrong axis",
                lambda probs: _sums_to_one(probs, axis=0) and not _sums_to_one(probs, axis=1),
                "The numbers of each species, over all penguins, sum to 1.",
            ),
            Option(
                "no mistake: the classifier is unsure",
                lambda probs: _sums_to_one(probs, axis=1),
                "An unsure classifier still gives each penguin probabilities that sum to 1.",
            ),
        ),
    ),
    "clinic-too-much": Choice(
        "Why do the probabilities of a penguin sum to more than 1?",
        (
            Option(
                "a sum along the wrong axis, again",
                lambda pair: _sums_to_one(pair[0], axis=0),
                "Then, with so many penguins, most numbers would be far below 1, as in case 2.",
            ),
            Option(
                "a sigmoid for each class",
                lambda pair: (pair[0] < 1).all() and (pair[1] >= pair[0]).all(),
                "A sigmoid sees one logit. If it grows, so does its number, whatever the other logits do.",
            ),
            Option(
                "exp without a division",
                lambda pair: (
                    np.allclose(pair[1] / pair[0], np.exp(5)) or np.allclose(pair[0].max(axis=1), 1)
                ),
                "Adding 5 would multiply all numbers by the same factor, or, if the largest logit is subtracted "
                "first, change none of them.",
            ),
            Option(
                "no mistake: two species can both be likely",
                lambda pair: _sums_to_one(pair[0], axis=1),
                "A penguin has exactly one species. Two of them can be likely, but then they share one whole.",
            ),
        ),
    ),
    "clinic-nan": Choice(
        "Where does the NaN come from?",
        (
            Option(
                "the learning rate is too large",
                lambda rows: rows[1].max() > 1e4,
                "Then the logits would grow without end. Here the largest is about a hundred, and the loss falls "
                "almost to the end.",
            ),
            Option(
                "exp overflows: no maximum is subtracted",
                lambda rows: rows[0][rows[1].argmax()],
                "In float32 exp breaks above 88.7, so the row with the largest logits would be the first to go. "
                "Here that row is fine.",
            ),
            Option(
                "the largest logit of the whole batch is subtracted",
                _only_lowest_breaks,
                "The odd image sets the maximum. For a row that is 104 below it, all exponentials are rounded to 0, "
                "and 0 / 0 is NaN.",
            ),
            Option(
                "the logarithm of a probability of 0",
                lambda rows: not rows[0].any() and rows[1].max() <= 1e4,
                "That explains the inf, but minus the logarithm of 0 is infinite and not NaN. "
                "And it does not say where the 0 comes from.",
            ),
        ),
    ),
    "clinic-infinite-mean": Choice(
        "Why is the mean loss infinite?",
        (
            Option(
                "exp overflows",
                lambda pair: np.isnan(pair[0]).any(),
                "Then the winner's share would be inf / inf, which is NaN, and the mean with it.",
            ),
            Option(
                "target and prediction are swapped",
                lambda pair: np.isinf(pair[0])[pair[1] == 0].any(),
                "Then many right decisions would have an infinite loss. Here only mistakes have one.",
            ),
            Option(
                "the logarithm of a probability that was rounded to 0",
                lambda pair: (
                    0 < np.isinf(pair[0]).mean() < 1
                    and pair[1][np.isinf(pair[0])].min() > pair[1][~np.isinf(pair[0])].max()
                ),
                "Only the labels that are furthest behind the winner have an infinite loss.",
            ),
            Option(
                "no mistake: the model is that wrong",
                lambda pair: np.isinf(pair[1]).any(),
                "As long as the gap of two logits is finite, so is the loss: never more than the gap plus ln K.",
            ),
        ),
    ),
    "clinic-plateau": Choice(
        "Why does the loss rest where it rests?",
        (
            Option(
                "the learning rate is too small",
                lambda losses: losses[-50] - losses[-1] >= 0.05,
                "Then the curve would still be falling at its end. And nearly all decisions are right already.",
            ),
            Option(
                "the labels are smoothed by 0.1",
                _rests_near(entropy(0.9 * np.eye(10)[0] + 0.01)),
                "Smoothed labels make a loss rest above 0, too, but at their entropy, and that is much lower.",
            ),
            Option(
                "softmax before a loss that applies it",
                _rests_near(np.log(1 + 9 / np.e)),
                "The second softmax gets numbers between 0 and 1. With gaps of at most 1, it cannot be sure.",
            ),
            Option(
                "nothing is learnt",
                _rests_near(np.log(10) - 0.025),
                "Then the loss would stay at ln 10, and one decision in ten would be right.",
            ),
        ),
    ),
    "clinic-all-infinite": Choice(
        "Why is every loss infinite?",
        (
            Option(
                "a predicted probability was rounded to 0",
                lambda pair: (pair[1] == 0).any(),
                "That makes some losses infinite, as in case 5: those of labels far behind. Here all are infinite, "
                "also where the prediction is right.",
            ),
            Option(
                "target and prediction are swapped",
                lambda pair: np.isinf(pair[0]).all() and (pair[1] > 0).all(),
                "Swapped, the loss takes the logarithm of the target, and every one-hot target has zeros.",
            ),
            Option(
                "the logits overflow",
                lambda pair: np.isnan(pair[1]).any(),
                "Then the probabilities would have been NaN already, and the loss NaN with them.",
            ),
        ),
    ),
    "clinic-batches": Choice(
        "Why does the perplexity depend on the batches?",
        (
            Option(
                "every batch counts alike, whatever its size",
                lambda tiny: np.isclose(tiny, 4),
                "It takes the mean of the two means, ln 2 and ln 8, although one of them speaks for three tokens.",
            ),
            Option(
                "the exponential is taken before the mean",
                lambda tiny: np.isclose(tiny, 3.5) or np.isclose(tiny, 5),
                "Then the tiny case would give the mean of 2, 2, 2 and 8, or of 2 and 8.",
            ),
            Option(
                "the losses are added up and not averaged",
                lambda tiny: tiny > 10,
                "Then the perplexity would be enormous: it would grow with each batch.",
            ),
            Option(
                "no mistake: a perplexity depends on the batches",
                lambda tiny: np.isclose(tiny, 2**1.5),
                "The model gives each token the same probability in all three cuts, and a perplexity is made of those.",
            ),
        ),
    ),
    "clinic-perplexity": Choice(
        "Why is the perplexity too small?",
        (
            Option(
                "a mean of exponentials, not the exponential of a mean",
                lambda pair: np.isclose(pair[1], 5),
                "That makes a perplexity too large. Here it is too small.",
            ),
            Option(
                "losses in nats, but a power of 2",
                lambda pair: np.isclose(pair[0], 2 ** np.log(27)),
                "Both known answers come out too small, and in the same way: 2 to the power of a natural logarithm.",
            ),
            Option(
                "no mistake: the names were in the training data",
                lambda pair: np.allclose(pair, (27, 4)),
                "Then the function would be right on losses that we make up, and here it is not. "
                "And it got the same losses as the program of case 8.",
            ),
        ),
    ),
    "clinic-decisions": Choice(
        "Why are the decisions so bad, although the loss is good?",
        (
            Option(
                "the decisions come in another order than the labels",
                lambda answers: len(answers) == 3,
                "Then three images would still get three answers.",
            ),
            Option(
                "softmax is missing before argmax",
                # Softmax keeps the order, so no measurement ever shows this.
                lambda answers: False,
                "Softmax keeps the order of the logits, so argmax finds the same place with it and without it.",
            ),
            Option(
                "argmax runs along the wrong axis",
                lambda answers: len(answers) == 10,
                "It looks for the best image of each class, instead of the best class of each image.",
            ),
        ),
    ),
    "clinic-rain": Choice(
        "Why are so few days called wet?",
        (
            Option(
                "the sign of the logit is turned round",
                lambda border: border[0] > border[1],
                "Then days with low logits would be called wet.",
            ),
            Option(
                "a limit of 0.5 is put on the logit",
                lambda border: 0 < border[0] <= 0.5 <= border[1],
                "A logit of 0.5 is a probability of 0.62, so days with one between 0.5 and 0.62 are called dry.",
            ),
            Option(
                "no mistake: the weights are poor",
                lambda border: border[0] <= 0 < border[1],
                "Poor weights would not move the border away from 0. Here days with a probability of 0.6 "
                "are called dry.",
            ),
        ),
    ),
    "clinic-names": Choice(
        "Why do the names look like this?",
        (
            Option(
                "the temperature is too high",
                lambda cut: (cut[1] > 0).sum() == 3 and 0 < cut[1][cut[0]].max() < 0.5,
                "A temperature changes the shares of what is kept. At any T, only three symbols could be drawn.",
            ),
            Option(
                "the k smallest are kept, not the k largest",
                lambda cut: cut[1][cut[0]].sum() == 0,
                "Then the favourites could not be drawn at all after a letter, only its rarest followers. "
                "Here every symbol can.",
            ),
            Option(
                "what is cut away becomes 0 instead of -inf",
                lambda cut: (cut[1] > 0).all(),
                "The exponential of 0 is 1 and not 0, so everything that was cut away has a share again.",
            ),
        ),
    ),
}
