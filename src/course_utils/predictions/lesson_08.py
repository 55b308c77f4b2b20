"""The predictions of lesson 08."""

import numpy as np

from course_utils.predictions.questions import Choice, Option


def _broken(routes):
    """Which of the routes (two steps, measured, fused) miss the gradient of a sure mistake."""
    return [not np.allclose(slopes, [1, 0, -1], atol=1e-3) for slopes in routes]


def _pulls_to(values):
    """Whether nothing pulls any more at the target's own probabilities, and at the one-hot ones."""
    return [np.allclose(pull, 0) for pull in values]


def _compared(gradients):
    """Rows of the sum against those of the mean, and what twice the batch does to each total."""
    rows = gradients[0][0] / gradients[2][0]
    growth = [gradients[k + 1].sum(axis=0) / gradients[k].sum(axis=0) for k in (0, 2)]
    return [float(np.mean(ratio).round(6)) for ratio in (rows, *growth)]


QUESTIONS = {
    "moved-logit": Choice(
        "For which of the three logits does the loss go down? Which of them changes the loss least?",
        (
            Option(
                "down for the bird only, and the dog's changes it least",
                lambda changes: (
                    np.argmin(changes) == 2
                    and min(changes[:2]) > 0
                    and np.argmin(np.abs(changes)) == 1
                ),
                "The bird is the true class. Of the two others, the dog has hardly any probability, so a slightly "
                "larger logit takes hardly anything from the bird.",
            ),
            Option(
                "down for the bird only, and the two others change nothing",
                lambda changes: changes[2] < 0 and np.allclose(changes[:2], 0, atol=1e-6),
                "The loss reads only the bird's probability, that is right. But softmax lets the three classes share "
                "one whole, so the others' logits move it, too.",
            ),
            Option(
                "down for the bird only, and the two others change it alike",
                lambda changes: (
                    changes[2] < 0 and min(changes[:2]) > 1e-6 and np.isclose(*changes[:2])
                ),
                "Both are rivals of the bird. But raising a logit takes from the bird in proportion to the "
                "probability of the raised class, and those of cat and dog are far apart.",
            ),
            Option(
                "down for the cat, the favourite of the model",
                lambda changes: changes[0] < 0,
                "That makes the model surer of its answer. But the loss goes by the true class, and the picture "
                "shows a bird.",
            ),
        ),
    ),
    "small-nudge": Choice(
        "The smaller the nudge, the better the slope? What comes out for a nudge of 10 to the power of -16?",
        (
            Option(
                "yes: there the slope is exact",
                lambda slopes: np.isfinite(slopes).all() and np.all(slopes),
                "On paper the error shrinks with the nudge. But a float has about 16 digits, and a nudge that is "
                "smaller than the last of them changes nothing.",
            ),
            Option(
                "no: there the slope comes out as 0",
                lambda slopes: not np.any(slopes),
                "The nudge is lost in rounding, so the loss does not change at all.",
            ),
            Option(
                "no: there we divide by zero",
                lambda slopes: not np.isfinite(slopes).all(),
                "The nudge itself is far above the smallest float. Only next to a logit like 2.3 is it too small.",
            ),
        ),
    ),
    "slopes-formula": Choice(
        "Compare the measured slopes with the probabilities and the target. Which simple formula gives the slopes?",
        (
            Option(
                "`p`",
                lambda rows: np.allclose(rows[0], rows[1], atol=1e-6),
                "That fits the cat and the dog. The bird's slope is below zero, and no probability is.",
            ),
            Option(
                "`p - y`",
                lambda rows: np.allclose(rows[0], rows[1] - rows[2], atol=1e-6),
                "For cat and dog the target is 0, and the slope is the probability. For the bird, 1 is taken away.",
            ),
            Option(
                "`y - p`",
                lambda rows: np.allclose(rows[0], rows[2] - rows[1], atol=1e-6),
                "The sizes fit, and the signs are turned round: this is the direction in which the loss falls. A "
                "slope says how it rises.",
            ),
            Option(
                "`-y / p`",
                lambda rows: np.allclose(rows[0], -rows[2] / rows[1], atol=1e-6),
                "That is how the loss answers to the probabilities. It is 0 for cat and dog, and their slopes are "
                "not 0.",
            ),
        ),
    ),
    "jacobian-rows": Choice(
        "What does each row of this table sum to? Think of all logits moving together.",
        (
            Option(
                "to 1",
                lambda sums: np.allclose(sums, 1),
                "The probabilities sum to 1. But a row holds the slopes of a single probability, and that one "
                "stays where it is when all logits rise together.",
            ),
            Option(
                "to 0",
                lambda sums: np.allclose(sums, 0),
                "When all logits rise together, no probability changes.",
            ),
            Option(
                "to the probability of its class",
                lambda sums: not np.allclose(sums, 0) and not np.allclose(sums, 1),
                "That is what stands on the diagonal before the products are taken away. The products of a row "
                "sum to just as much.",
            ),
        ),
    ),
    "sure-and-wrong": Choice(
        "Which of the three routes breaks?",
        (
            Option(
                "the two steps",
                lambda routes: _broken(routes) == [True, False, False],
                "They divide by a probability that is rounded to 0. The two other routes never do.",
            ),
            Option(
                "the measured slopes",
                lambda routes: _broken(routes) == [False, True, False],
                "A nudge of 10⁻⁵ looks lost beside 800. But a float64 has about 16 digits, and both together need "
                "fewer than 10.",
            ),
            Option(
                "the two steps and the measured slopes",
                lambda routes: _broken(routes) == [True, True, False],
                "The two steps divide by a probability that is rounded to 0. The measured slopes call "
                "`cross_entropy`, which goes through log-softmax and never forms that probability.",
            ),
            Option(
                "all three",
                lambda routes: all(_broken(routes)),
                "The exponential of 800 is too large for a float. But softmax subtracts the largest logit first, so "
                "nothing overflows here.",
            ),
        ),
    ),
    "slopes-sum": Choice(
        "What do the three slopes on the right sum to?",
        (
            Option(
                "to 1, as probabilities do",
                lambda sums: np.allclose(sums, 1),
                "The probabilities sum to 1, and so does the target that is taken away from them.",
            ),
            Option(
                "to 0",
                lambda sums: np.allclose(sums, 0),
                "What the true class misses is just what the other classes have together.",
            ),
            Option(
                "it depends on how wrong the model is",
                lambda sums: np.ptp(sums) > 0.01,
                "How wrong the model is decides how large the slopes are. But what the true class misses is always "
                "just what the other classes have together.",
            ),
        ),
    ),
    "temperature-factor": Choice(
        "With T = 2, is the gradient `p - y` with softer probabilities, or is there something more?",
        (
            Option(
                "it is `p - y` with the softer probabilities",
                lambda pair: np.allclose(pair[0], 1, atol=1e-4),
                "This is the slope with respect to z/T. We want the slope with respect to z, which is one step "
                "further back.",
            ),
            Option(
                "it is `p - y` with the softer probabilities, divided by T",
                lambda pair: np.allclose(pair[0], 1 / pair[1], atol=1e-4),
                "A change of z reaches z/T divided by T, and the chain rule multiplies the two slopes.",
            ),
            Option(
                "it is `p - y` with the softer probabilities, multiplied by T",
                lambda pair: np.allclose(pair[0], pair[1], atol=1e-4),
                "Softer probabilities of a wrong answer may look like a smaller mistake that has to be made up for. "
                "But the chain rule asks how much z/T moves when z does, and that is less.",
            ),
        ),
    ),
    "pull-ends": Choice(
        'At which probabilities does the target "20 % cat, 10 % dog, 70 % bird" stop pulling?',
        (
            Option(
                "at 20 %, 10 % and 70 %",
                lambda values: _pulls_to(values) == [True, False],
                "There `p - y` is 0 for every class.",
            ),
            Option(
                "at 0 %, 0 % and 100 %",
                lambda values: _pulls_to(values) == [False, True],
                "The bird has the largest share, but not all of it. Where the bird has more than its share, "
                "`p - y` is above zero, and its logit is pushed down.",
            ),
            Option(
                "nowhere: it pulls for ever",
                lambda values: _pulls_to(values) == [False, False],
                "That is so for a one-hot target, because no finite logits give a probability of exactly 1. "
                "The shares of this target can be reached.",
            ),
        ),
    ),
    "weighted-divisor": Choice(
        "What does the mean divide by?",
        (
            Option(
                "by 2, the number of samples",
                lambda fits: fits == [True, False, False],
                "The plain mean does so. Then heavy samples could make the mean larger than every single loss in it.",
            ),
            Option(
                "by 4, the weights of the two samples together",
                lambda fits: fits == [False, True, False],
                "A weighted mean counts each sample as often as its weight says, in the sum and in the number "
                "below it.",
            ),
            Option(
                "by 5, the weights of the three classes together",
                lambda fits: fits == [False, False, True],
                "The dog's weight is in the list, but no sample is a dog. Each sample brings the weight of its own "
                "class.",
            ),
        ),
    ),
    "harder-pull": Choice(
        "Which of the two losses pulls harder at the far left?",
        (
            Option(
                "the squared error: it punishes large mistakes most",
                lambda pair: abs(pair[1]) > abs(pair[0]) and not np.isclose(*pair),
                "Its slope with respect to the probabilities is large there. But it has to go through the Jacobian, "
                "and what leads to the true logit is almost 0 there.",
            ),
            Option(
                "cross-entropy",
                lambda pair: abs(pair[0]) > abs(pair[1]) and not np.isclose(*pair),
                "Its slope is `p - 1` for the true class. That of the squared error also carries the "
                "probability of the true class as a factor.",
            ),
            Option(
                "both alike: the mistake is the same",
                lambda pair: np.isclose(*pair),
                "The mistake is the same, and so is the Jacobian. But the 1/p of the logarithm cancels the small "
                "factor in it, and the slope of a square does not.",
            ),
        ),
    ),
    "steps-needed": Choice(
        "How many steps does the squared error need, compared with cross-entropy?",
        (
            Option(
                "about as many",
                lambda counts: counts[1] < 3 * counts[0],
                "Both raise the bird's logit. But the steps of the squared error have the bird's probability as a "
                "factor, and that is tiny at first.",
            ),
            Option(
                "about ten times as many",
                lambda counts: 3 * counts[0] <= counts[1] < 100 * counts[0],
                "The steps are small until the bird's probability has grown, and it starts below one in ten "
                "thousand.",
            ),
            Option(
                "hundreds of times as many",
                lambda counts: 100 * counts[0] <= counts[1] and counts[0] > 0,
                "Where the probability of the bird is tiny, so are the steps, and they can make it grow only "
                "little by little.",
            ),
            Option(
                "for ever: it never arrives",
                lambda counts: not np.isfinite(counts[1]),
                "Its first steps are tiny, but none of them is 0, and each of them makes the next a little larger.",
            ),
        ),
    ),
    "sum-or-mean": Choice(
        "How do the two gradients of four penguins differ? And when every penguin is there twice: which of them, "
        "added up, becomes larger?",
        (
            Option(
                "each row of the sum is 4 times as large, and only the sum becomes larger",
                lambda gradients: _compared(gradients) == [4, 2, 1],
                "The mean divides each row by the number of penguins, which doubles with the rows.",
            ),
            Option(
                "each row of the sum is 4 times as large, and both become larger",
                lambda gradients: _compared(gradients) == [4, 2, 2],
                "There are twice as many rows for both. But the mean also divides each row by twice the number.",
            ),
            Option(
                "the rows are the same, and both become larger",
                lambda gradients: _compared(gradients) == [1, 2, 2],
                "Each penguin has the same loss in both. But the mean divides that loss by the number of penguins, "
                "and so its slopes.",
            ),
        ),
    ),
    "shape-of-x": Choice(
        "The right factor, `g`, has the shape (4, 3). Which shape must `x` have in this product, so that the "
        "result has the shape of the weights, (2, 3)?",
        (
            Option(
                "(4, 2): one row for each penguin",
                lambda shape: shape == (4, 2),
                "That is its shape on the way forward. In `@`, the columns of the first must be as many as the "
                "rows of the second, and `g` has 4 rows.",
            ),
            Option(
                "(2, 4): one row for each feature",
                lambda shape: shape == (2, 4),
                "Then the sum runs over the four penguins, and features and classes are left.",
            ),
            Option(
                "(2, 3): the shape of the result",
                lambda shape: shape == (2, 3),
                "That would do for a product place by place. `@` adds up over the penguins, so the penguins "
                "must be an axis of both.",
            ),
        ),
    ),
    "loss-of-zeros": Choice(
        "What is the first loss, when all logits are 0?",
        (
            Option(
                "0",
                lambda loss: np.isclose(loss, 0),
                "Logits of 0 are no answer, and no answer is not a right one. Equal logits give equal "
                "probabilities, and the true class has only a third.",
            ),
            Option(
                "2/3: 1 minus the probability of the true class",
                lambda loss: np.isclose(loss, 2 / 3),
                "That is the size of the slope of the true logit, for one penguin. The loss is minus the logarithm of "
                "its probability.",
            ),
            Option(
                "ln 3",
                lambda loss: np.isclose(loss, np.log(3)),
                "Each class gets one third, whatever the penguin, and minus the logarithm of 1/3 is this.",
            ),
        ),
    ),
    "same-as-fit": Choice(
        "Are our logits the same as those?",
        (
            Option(
                "yes",
                lambda pair: np.allclose(*pair),
                "Both take the same steps from zero weights, on standardised bills.",
            ),
            Option(
                "only the gaps are: each row is shifted",
                lambda pair: (
                    np.ptp(pair[0] - pair[1], axis=-1).max() < 1e-6 and not np.allclose(*pair)
                ),
                "The loss knows nothing but gaps, that is right. But both start with zero weights and take the "
                "same steps, so even the shift is the same.",
            ),
            Option(
                "no: ours come from standardised bills, those from millimetres",
                lambda pair: np.ptp(pair[0] - pair[1], axis=-1).max() >= 1e-6,
                "The weights do differ, because they are multiplied with other units. But the function standardises "
                "inside and converts its weights back at the end, which leaves the logits as they were.",
            ),
        ),
    ),
    "random-start": Choice(
        "And if we start from random weights? Are the sums zero in the end? Do they change during the training?",
        (
            Option(
                "they change, and are zero in the end",
                lambda sums: np.allclose(sums[1], 0, atol=1e-6) and not np.allclose(*sums),
                "From zero weights they stay at zero, but nothing pulls them there. What each step adds has the "
                "sum 0, wherever we start.",
            ),
            Option(
                "they change, and are not zero in the end",
                lambda sums: not np.allclose(sums[1], 0, atol=1e-6) and not np.allclose(*sums),
                "All weights change. But what a step adds to the three classes has the sum 0, wherever we start.",
            ),
            Option(
                "they do not change, and are not zero",
                lambda sums: not np.allclose(sums[1], 0, atol=1e-6) and np.allclose(*sums),
                "What each step adds to the three classes has the sum 0, wherever we start.",
            ),
        ),
    ),
    "same-loss": Choice(
        "Is the loss of the two models the same? Is the gradient?",
        (
            Option(
                "both are the same: the bird has the same probability",
                lambda rows: (
                    np.isclose(rows[0][0], rows[1][0]) and np.allclose(rows[0][1], rows[1][1])
                ),
                "The loss reads only the bird's probability, and so does the bird's slope. The slopes of the two "
                "others are their own probabilities.",
            ),
            Option(
                "the loss is the same, the gradient is not",
                lambda rows: (
                    np.isclose(rows[0][0], rows[1][0]) and not np.allclose(rows[0][1], rows[1][1])
                ),
                "The loss reads only the bird's probability. The slopes of the two others are their own "
                "probabilities.",
            ),
            Option(
                "neither is: the first has a clear favourite that is false",
                lambda rows: not np.isclose(rows[0][0], rows[1][0]),
                "The gradient sees the favourite. But the loss is minus the logarithm of one probability, "
                "that of the bird.",
            ),
        ),
    ),
}
