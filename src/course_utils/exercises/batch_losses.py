"""The exercise of lesson 12 on a perplexity from the losses of batches."""

import math

import numpy as np

from course_utils.exercises.engine import FunctionExercise, Mistake


def perplexity_from_losses(losses, counts):
    return np.exp((losses * counts).sum() / counts.sum())


PERPLEXITY_FROM_LOSSES = FunctionExercise(
    name="perplexity_from_losses",
    solution=perplexity_from_losses,
    probes=(
        (np.log([2.0, 8.0]), np.array([3, 1])),
        (np.array([0.4, 2.5, 1.1]), np.array([10, 2, 7])),
        (np.array([1.2, 0.6]), np.array([5, 5])),
        (np.array([0.7]), np.array([4])),
        (np.array([0.0, 0.0, 0.0]), np.array([1, 2, 3])),
        (np.array([11.0, 0.1]), np.array([1, 400])),
        (np.array([2.0, 1.5, 3.0, 0.5]), np.array([2000, 2000, 1000, 600])),
    ),
    mistakes=(
        Mistake(
            id="not-weighted",
            wrong=(
                lambda losses, counts: np.exp(losses.mean()),
                lambda losses, counts: math.exp(sum(losses) / len(losses)),
            ),
            why="Every batch counted alike. But a token of a small batch then counts for more "
            "than a token of a large one.",
            hint="How large is the sum of all losses in a batch, if its mean and its number of tokens are known?",
        ),
        Mistake(
            id="mean-of-perplexities",
            wrong=(
                lambda losses, counts: np.exp(losses).mean(),
                lambda losses, counts: np.average(np.exp(losses), weights=counts),
            ),
            why="This is a mean of the perplexities of the batches. One bad batch rules it: "
            "the exponential belongs after the mean.",
            hint="First the mean loss of all tokens, then one exponential.",
        ),
        Mistake(
            id="mean-of-probabilities",
            wrong=(
                lambda losses, counts: 1 / np.average(np.exp(-losses), weights=counts),
                lambda losses, counts: 1 / np.exp(-losses).mean(),
            ),
            why="The losses were turned back into probabilities before the mean. A batch that is predicted well "
            "then hides a bad one: the exponential belongs after the mean.",
            hint="First the mean loss of all tokens, then one exponential.",
        ),
        Mistake(
            id="ppl-base",
            wrong=(
                lambda losses, counts: 2 ** np.average(losses, weights=counts),
                lambda losses, counts: 10 ** np.average(losses, weights=counts),
                lambda losses, counts: 2 ** losses.mean(),
            ),
            why="A power of 2 or 10 was taken of losses that are in nats.",
            hint="Nats come from natural logarithms. Which base belongs to those?",
        ),
        Mistake(
            id="no-exp",
            wrong=(
                lambda losses, counts: np.average(losses, weights=counts),
                lambda losses, counts: losses.mean(),
                lambda losses, counts: (losses * counts).sum(),
                lambda losses, counts: np.average(losses, weights=counts) / np.log(2),
            ),
            why="This is a mean or a sum of losses. Perplexity undoes the logarithm.",
            hint="Which function undoes a natural logarithm?",
        ),
        Mistake(
            id="divided-by-batches",
            wrong=(
                lambda losses, counts: np.exp((losses * counts).mean()),
                lambda losses, counts: np.exp((losses * counts).sum() / len(losses)),
                lambda losses, counts: np.exp((losses * counts).mean() / counts.sum()),
            ),
            why="The losses of all tokens were added up, and then divided by the number of batches.",
            hint="Divide by the number of tokens in all batches together.",
        ),
        Mistake(
            id="sum-not-mean",
            wrong=(
                lambda losses, counts: np.exp((losses * counts).sum()),
                lambda losses, counts: np.exp(losses @ counts),
                lambda losses, counts: np.prod(np.exp(losses) ** counts),
                lambda losses, counts: np.exp(losses.sum()),
            ),
            why="This undoes the logarithm of a whole sum, and grows with every batch.",
            hint="Perplexity is a value for one token: divide by the number of tokens before the exponential.",
        ),
        Mistake(
            id="sum-of-means",
            wrong=(
                lambda losses, counts: np.exp(losses.sum() / counts.sum()),
                lambda losses, counts: np.exp((losses / counts).sum()),
                lambda losses, counts: np.exp((losses / counts).mean()),
            ),
            why="The losses were divided by numbers of tokens, but they are means already: "
            "that division has been done once.",
            hint="A mean times the number of tokens gives the sum of the batch back.",
        ),
        Mistake(
            id="overflow",
            wrong=(
                lambda losses, counts: np.exp((losses * counts).sum()) ** (1 / counts.sum()),
                lambda losses, counts: np.prod(np.exp(losses) ** counts) ** (1 / counts.sum()),
                lambda losses, counts: np.prod(np.exp(-losses) ** counts) ** (-1 / counts.sum()),
                lambda losses, counts: np.exp(-(losses * counts).sum()) ** (-1 / counts.sum()),
            ),
            why="Right for few tokens. For many of them the product leaves the range of a float "
            "before the root is taken.",
            hint="A mean of logarithms does the same as a root of a product, and stays in range.",
        ),
        Mistake(
            id="minus-too-many",
            wrong=(
                lambda losses, counts: np.exp(-np.average(losses, weights=counts)),
                lambda losses, counts: np.exp(-losses.mean()),
                lambda losses, counts: -np.exp(np.average(losses, weights=counts)),
            ),
            why="A minus sign is too many. A perplexity is at least 1.",
            hint="The losses have their minus sign already.",
        ),
        Mistake(
            id="weights-upside-down",
            wrong=(
                lambda losses, counts: np.exp(np.average(losses, weights=1 / counts)),
                lambda losses, counts: np.exp((losses / counts).sum() / (1 / counts).sum()),
            ),
            why="The smallest batch counted most.",
            hint="A batch with twice as many tokens has to count twice as much.",
        ),
        Mistake(
            id="not-reduced",
            wrong=(
                lambda losses, counts: np.exp(losses),
                lambda losses, counts: np.exp(losses * counts / counts.sum()),
                lambda losses, counts: np.exp(losses * counts),
            ),
            why="One number for each batch came back. A single number was asked for.",
            hint="Where does the sum over the batches belong?",
        ),
        Mistake(
            id="one-batch-only",
            wrong=(
                lambda losses, counts: np.exp(losses[0]),
                lambda losses, counts: np.exp(losses[-1]),
                lambda losses, counts: np.exp(losses.max()),
                lambda losses, counts: np.exp(losses.min()),
                lambda losses, counts: np.exp(np.median(losses)),
                lambda losses, counts: np.exp(losses[0] * counts[0] / counts.sum()),
                lambda losses, counts: np.exp(losses[-1] * counts[-1] / counts.sum()),
            ),
            why="Only one of the batches was used. If your function has a loop, does it return inside it?",
            hint="All tokens of all batches count alike.",
        ),
        Mistake(
            id="one-subtracted",
            wrong=(
                lambda losses, counts: np.expm1(np.average(losses, weights=counts)),
                lambda losses, counts: np.exp((losses * counts).sum() / counts.sum()) - 1,
            ),
            why="The exponential came out one too small: expm1 subtracts 1.",
            hint="A model that is always certain and right has a perplexity of 1, not 0.",
        ),
    ),
)

EXERCISES = (PERPLEXITY_FROM_LOSSES,)
