"""The predictions of lesson 06."""

import numpy as np

from course_utils.predictions.questions import Choice, Number, Option

QUESTIONS = {
    "likelihood-size": Choice(
        "Nearly all decisions of our model are right. Where is its likelihood, and where is that of a model that "
        "gives each species one third, whatever the bill?",
        (
            Option(
                "ours near 1, the other near one third",
                lambda pair: pair[0] > 0.5,
                "That is where single factors are. But the likelihood is the product of all of them, "
                "one for each penguin, and a product of numbers below 1 shrinks with every factor.",
            ),
            Option(
                "ours near one half, the other near 0",
                lambda pair: 0.1 < pair[0] <= 0.5,
                "Our factors are much larger than one third, that is right. But hundreds of factors of "
                "0.9 make a tiny product, too.",
            ),
            Option(
                "both near 0",
                lambda pair: pair[0] <= 0.1 and pair[1] <= 0.1,
                "Hundreds of numbers below 1 were multiplied. How near to 0 is what tells the two "
                "models apart.",
            ),
        ),
    ),
    "many-penguins": Choice(
        "We count every penguin 25 times. Which of the two models has the larger product now?",
        (
            Option(
                "ours, by more than before",
                lambda pair: pair[0] > pair[1],
                "On paper it is so: the ratio is taken to the power of 25. But a float has a smallest "
                "number above 0, and both products are far below it.",
            ),
            Option(
                "one third for each species",
                lambda pair: pair[0] < pair[1],
                "No factor has changed, and ours are the larger ones. On paper our product stays ahead.",
            ),
            Option(
                "neither: both products are equal",
                lambda pair: pair[0] == pair[1],
                "On paper ours is ahead. As floats, both have become exactly 0.",
            ),
        ),
    ),
    "best-factor": Choice(
        "Some factor gives the highest likelihood. Does the same factor give the highest log-likelihood, and the "
        "lowest NLL?",
        (
            Option(
                "yes, both",
                lambda best: len(set(best)) == 1,
                "The logarithm keeps every order, and the sign turns every order round.",
            ),
            Option(
                "the highest log-likelihood, but not the lowest NLL",
                lambda best: best[0] == best[1] != best[2],
                "The sign turns the curve upside down, and the highest point becomes the lowest. It does "
                "not move sideways.",
            ),
            Option(
                "neither of them",
                lambda best: best[0] != best[1],
                "The logarithm bends the curve, so its shape changes. But a larger number always has "
                "the larger logarithm, so the highest point stays where it is.",
            ),
        ),
    ),
    "halving": Choice(
        "What is the loss at p = 1? And by how much does it grow each time that p is halved?",
        (
            Option(
                "0, and it doubles each time",
                lambda losses: losses[0] == 0 and np.isclose(losses[3], 4 * losses[1]),
                "1/p doubles each time. The logarithm turns this factor of 2 into a step of a fixed size.",
            ),
            Option(
                "0, and it grows by ln 2 each time",
                lambda losses: losses[0] == 0 and np.allclose(np.diff(losses), np.log(2)),
                "The logarithm of 1 is 0, and ln(2/p) is ln 2 + ln(1/p).",
            ),
            Option(
                "1, and it grows by 1/2 each time",
                lambda losses: losses[0] == 1,
                "1 is the value of 1/p there, before the logarithm. The logarithm of 1 is 0.",
            ),
        ),
    ),
    "first-losses": Choice(
        "The weights have size 0, 0.001 and 1. Which of the three first losses will be near ln 3?",
        (
            Option(
                "all three: none of the classifiers has learned anything",
                lambda losses: np.allclose(losses, np.log(3), rtol=0.1),
                "None has learned anything, that is right. But large random weights make large logits, "
                "and large logits are a firm opinion about nothing.",
            ),
            Option(
                "the two with small weights",
                lambda losses: (
                    np.allclose(losses[:2], np.log(3), rtol=0.1) and losses[2] > 2 * np.log(3)
                ),
                "Small weights give logits near 0, so the classes share alike. Large ones give a firm opinion "
                "about nothing.",
            ),
            Option(
                "only the one with weights of zero",
                lambda losses: not np.isclose(losses[1], np.log(3), rtol=0.1),
                "Only there it is exactly so. But weights of 0.001 move the logits by a few "
                "hundredths, and the probabilities hardly at all.",
            ),
        ),
    ),
    "infinite-loss": Choice(
        "Two logits, 800 and 0, and the second class is the true one. What is the loss?",
        (
            Option(
                "800, whichever way we compute it",
                lambda pair: pair[0] == pair[1] == 800,
                "On paper it is 800. But the first way goes through a probability that is too small for "
                "a float.",
            ),
            Option(
                "infinite one way, 800 the other",
                lambda pair: np.isposinf(pair[0]) and pair[1] == 800,
                "The first way goes through a probability that is rounded to 0. The second never makes it.",
            ),
            Option(
                "infinite, whichever way we compute it",
                lambda pair: np.isposinf(pair[0]) and np.isposinf(pair[1]),
                "The probability is rounded to 0, that is right. But log-softmax takes the logarithm on "
                "paper and never forms the probability.",
            ),
        ),
    ),
    "larger-nll": Choice(
        "Which of the two models has the larger NLL? And the larger squared error?",
        (
            Option(
                "the first one has both",
                lambda rows: rows[0][0] > rows[1][0] and rows[0][1] > rows[1][1],
                "The first is nearly as fond of the dog as of the cat, and the squared error sees that. The "
                "NLL reads the cat's probability alone.",
            ),
            Option(
                "the NLL is the same, the first has the larger squared error",
                lambda rows: np.isclose(rows[0][0], rows[1][0]) and rows[0][1] > rows[1][1],
                "The NLL reads the cat's probability alone. The squared error also sees that the first is "
                "nearly as fond of the dog.",
            ),
            Option(
                "both are the same for the two models",
                lambda rows: np.allclose(rows[0], rows[1]),
                "The cat has the same probability in both. The squared error also looks at the two others.",
            ),
        ),
    ),
    "zero-slopes": Choice(
        "The cat is the true class. Which of the six slopes are zero?",
        (
            Option(
                "those of dog and bird, for log-probabilities and for logits",
                lambda slopes: np.allclose(slopes[:, 1:], 0, atol=1e-6),
                "The loss reads only the cat's log-probability. But a logit of the dog also moves that one: "
                "softmax lets the classes share one whole.",
            ),
            Option(
                "those of the dog's and the bird's log-probabilities alone",
                lambda slopes: (
                    np.allclose(slopes[0, 1:], 0, atol=1e-6) and (np.abs(slopes[1]) > 0.01).all()
                ),
                "The loss reads only the cat's log-probability, and all three logits move it.",
            ),
            Option(
                "none of them",
                lambda slopes: (np.abs(slopes) > 0.01).all(),
                "The three logits all count. But the loss itself is minus the cat's log-probability, and the two "
                "others do not appear in it.",
            ),
        ),
    ),
    "twice-the-data": Choice(
        "The whole data set comes twice. What happens to the sum of the losses, and what to the mean?",
        (
            Option(
                "both double",
                lambda ratio: np.allclose(ratio, [2, 2]),
                "The sum does. The mean divides it by the number of samples, which doubles as well.",
            ),
            Option(
                "the sum doubles, the mean stays",
                lambda ratio: np.allclose(ratio, [2, 1]),
                "The mean divides a doubled sum by a doubled number of samples.",
            ),
            Option(
                "the sum doubles, the mean is halved",
                lambda ratio: np.allclose(ratio, [2, 0.5]),
                "The number of samples doubles, that is right, but so does the sum above it.",
            ),
        ),
    ),
    "mean-of-means": Choice(
        "We take the mean of each batch, and then the mean of the four means. Is that the mean of all penguins?",
        (
            Option(
                "yes",
                lambda pair: np.isclose(*pair),
                "For batches of one size it would be. Here the last batch has 42 penguins, and its mean "
                "counts as much as that of 100.",
            ),
            Option(
                "no, because the batches have different sizes",
                lambda pair: not np.isclose(*pair),
                "Each penguin of the small batch counts more than the others.",
            ),
        ),
    ),
    "equal-weights": Choice(
        "We give all three classes the weight 2. Does the weighted mean double?",
        (
            Option(
                "yes: each loss counts twice",
                lambda ratio: np.isclose(ratio, 2),
                "Each loss is multiplied by 2. But a weighted mean divides by the sum of the weights, "
                "which doubles, too.",
            ),
            Option(
                "no, it stays",
                lambda ratio: np.isclose(ratio, 1),
                "Each loss is multiplied by 2, and so is the sum of the weights below it.",
            ),
            Option(
                "no, it is halved",
                lambda ratio: np.isclose(ratio, 0.5),
                "The sum of the weights doubles, but so does what stands above it.",
            ),
        ),
    ),
    "label-minus-one": Choice(
        "Every tenth label is replaced by -1. What does `log_probs[samples, labels]` do with it?",
        (
            Option(
                "it raises an error",
                lambda loss: loss is None,
                "No class has the number -1. But in NumPy -1 is a place like any other: the last one.",
            ),
            Option(
                "it leaves these samples out",
                lambda loss: loss is not None and np.isclose(loss[0], loss[1]),
                "That is what we want. But `labels` is only a list of places for NumPy, and -1 is a "
                "place: the last one.",
            ),
            Option(
                "it takes a number that means something else",
                lambda loss: loss is not None and not np.isclose(loss[0], loss[1]),
                "NumPy counts -1 from the end, so it takes the last class.",
            ),
        ),
    ),
    "mean-bits": Number(
        "The four tokens have the probabilities 1/2, 1/4, 1/8 and 1/8. What is their mean in bits?",
        within=0.25,
        unit="bits",
        why="The bits count the halvings: 1, 2, 3 and 3.",
    ),
    "die-and-base": Choice(
        "What is the perplexity of a guess among six equal sides? And what happens if we take 2 to the power of "
        "the mean in nats?",
        (
            Option(
                "6, and the mixed one is too large",
                lambda values: np.isclose(values[0], 6) and values[2] > values[1],
                "A nat is larger than a bit, so there are fewer nats than bits in the same loss: the exponent "
                "becomes too small.",
            ),
            Option(
                "6, and the mixed one is too small",
                lambda values: np.isclose(values[0], 6) and values[2] < values[1],
                "Nats are fewer than bits for the same loss, so 2 gets too small an exponent.",
            ),
            Option(
                "1/6, and the mixed one is an error",
                lambda values: np.isclose(values[0], 1 / 6),
                "1/6 is the probability of a side. Perplexity is the number of sides, and a wrong base "
                "gives a number like any other.",
            ),
        ),
    ),
    "order-of-mean": Choice(
        "The last token becomes very improbable. Which of the two orders is disturbed more by it?",
        (
            Option(
                "the exponential of the mean",
                lambda factors: factors[0] > factors[1] and not np.isclose(*factors),
                "The mean comes first there, and it shares the one large loss among all tokens. Only then the "
                "exponential enlarges it.",
            ),
            Option(
                "the mean of the exponentials",
                lambda factors: factors[1] > factors[0] and not np.isclose(*factors),
                "The exponential of the one large loss is enormous, and the mean of four keeps a "
                "quarter of it.",
            ),
            Option(
                "both alike",
                lambda factors: np.isclose(*factors),
                "If all losses were equal, the order would not matter. Here one is far from the others.",
            ),
        ),
    ),
    "loss-and-accuracy": Choice(
        "Which of the three has the most wrong answers? Which has the highest loss?",
        (
            Option(
                "the loud model has both",
                lambda pair: pair[0][2] < min(pair[0][:2]) and pair[1][2] == max(pair[1]),
                "Its loss is the highest by far, because it is certain also where it is wrong. But a factor above "
                "zero changes no decision.",
            ),
            Option(
                "the mistakes are the same, the loud model has the highest loss",
                lambda pair: len(set(pair[0])) == 1 and pair[1][2] == max(pair[1]),
                "A factor above zero changes no decision. But the loud model is certain also where it is wrong, "
                "and that is expensive.",
            ),
            Option(
                "the mistakes are the same, and so are the losses",
                lambda pair: len(set(pair[0])) == 1 and len(set(pair[1])) == 1,
                "A factor above zero changes no decision, that is right. But it changes the probabilities, and "
                "these are what the loss reads.",
            ),
        ),
    ),
}
