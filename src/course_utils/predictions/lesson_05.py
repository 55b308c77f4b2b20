"""The predictions of lesson 05."""

import numpy as np

from course_utils.predictions.questions import Choice, Number, Option


def _told_apart(pair):
    """At which of the two lengths the two models have different products."""
    return tuple(a != b for a, b in pair)


def _changed(results, name):
    return not np.allclose(results[name], results[f"{name} twice"])


QUESTIONS = {
    "two-models": Choice(
        "Can we see in the products that A is better than B, over a text of 10 tokens? And over 300 tokens, "
        "less than a page?",
        (
            Option(
                "over both texts",
                lambda pair: _told_apart(pair) == (True, True),
                "On paper A stays ahead, and by more with every token. But a float has a smallest "
                "number above 0, and what is far below it is stored as 0.",
            ),
            Option(
                "over 10 tokens, but not over 300",
                lambda pair: _told_apart(pair) == (True, False),
                "On paper A stays ahead. As floats, both products fall below the smallest number above 0.",
            ),
            Option(
                "over 300 tokens, but not over 10",
                lambda pair: _told_apart(pair) == (False, True),
                "A longer text shows a small difference better, on paper. But every factor also makes "
                "both products smaller, and a float cannot hold any number, however small.",
            ),
        ),
    ),
    "product-zero": Number(
        "In `float32`, with a probability of 1/50,257 for each token: after how many tokens is the product 0?",
        within=3,
        unit="tokens",
        shown=".0f",
        why="Every token makes the product smaller by almost five powers of ten, and `float32` has "
        "about 45 of them below 1.",
    ),
    "sum-of-logs": Choice(
        "The logarithm of 1/20 is about -3. Roughly how large is the sum of 300 of them, and can we now "
        "tell model A from model B?",
        (
            Option(
                "about -900, and we can",
                lambda sums: -1000 < sums[0] < -800 and sums[0] != sums[1],
                "300 times -3 is a number like any other, and the gap between A and B grows with "
                "every token.",
            ),
            Option(
                "about -900, but both come out the same",
                lambda sums: -1000 < sums[0] < -800 and sums[0] == sums[1],
                "The products were the same because both were rounded to 0. Nothing comes near "
                "a limit here: the sum of B is made of smaller numbers, all 300 times.",
            ),
            Option(
                "minus infinity, because the product is 0",
                lambda sums: np.isneginf(sums[0]),
                "The logarithm of the product, once it has been rounded to 0, is minus infinity. But we "
                "never form the product: each logarithm is taken first.",
            ),
        ),
    ),
    "poor-sums": Choice(
        "We add ln(1/20) a thousand times, one after the other. Which of the three types get even the first two "
        "digits wrong?",
        (
            Option(
                "none of them",
                lambda wrong: wrong == [],
                "The sum is far from every limit of the three types. But a type with few digits "
                "rounds at every addition, and a thousand roundings to the same side add up.",
            ),
            Option(
                "`float16` alone",
                lambda wrong: wrong == ["float16"],
                "It has about three digits, and the total needs them for itself: most digits of the "
                "next term fall below the last one.",
            ),
            Option(
                "`float16` and `float32`",
                lambda wrong: wrong == ["float16", "float32"],
                "Both round at every step. But `float32` has about seven digits, and a thousand "
                "steps spoil only the last of them.",
            ),
            Option(
                "all three",
                lambda wrong: len(wrong) == 3,
                "All three round at every step. But with seven or sixteen digits, a thousand roundings "
                "do not reach the first two.",
            ),
        ),
    ),
    "log-of-zero": Choice(
        "Two classes have the logits 1000 and 0. By the formula, the second log-probability is almost "
        "exactly -1000. What will the code say?",
        (
            Option(
                "-1000",
                lambda value: value == -1000,
                "The max trick keeps the exponentials from overflowing. But it does not keep the small one "
                "from becoming 0 before the logarithm sees it.",
            ),
            Option(
                "minus infinity",
                np.isneginf,
                "The second probability is rounded to 0, and the logarithm of 0 is minus infinity.",
            ),
            Option(
                "`nan`",
                np.isnan,
                "That comes from infinity divided by infinity, as in lesson 02, and the max trick prevents it. "
                "Here the trouble is at the other end: a number that is too small.",
            ),
        ),
    ),
    "loud-penguins": Number(
        'With the loud model, for what percentage of the penguins does at least one species become "impossible"?',
        within=10,
        unit="percent",
        shown=".0f",
        why="90 times a lead of 9 is more than the limit that we have just measured, and most penguins "
        "have some species that is so far behind.",
    ),
    "two-slopes": Choice(
        "The gap is about 800. By the formula, the log-probability is almost exactly the logit minus 800, so its "
        "slope is 1. What are the computed slopes of the probability and of its naive logarithm?",
        (
            Option(
                "0 and 1",
                lambda slopes: slopes[0] == 0 and slopes[1] == 1,
                "The logarithm on paper has the slope 1. But this one is taken of a probability that is "
                "0 at both places, so it is minus infinity at both.",
            ),
            Option(
                "0 and 0",
                lambda slopes: slopes[0] == 0 and slopes[1] == 0,
                "Neither value changes, that is right. But both logarithms are minus infinity, and a difference "
                "of infinities is not 0.",
            ),
            Option(
                "0 and not a number",
                lambda slopes: slopes[0] == 0 and np.isnan(slopes[1]),
                "The probability is 0 at both places. Its logarithm is minus infinity at both, and minus "
                "infinity less minus infinity is not a number.",
            ),
        ),
    ),
    "plain-logsumexp": Choice(
        "Will `np.log(np.exp(z).sum())` work for the logits 1000 and 0? And for -1000 and -1001?",
        (
            Option(
                "for both",
                lambda values: np.isfinite(values[0]) and np.isfinite(values[1]),
                "The results would be ordinary numbers. But `exp` comes first, and the exponential of "
                "1000 or of -1000 has no place in a float.",
            ),
            Option(
                "only for -1000 and -1001",
                lambda values: not np.isfinite(values[0]) and np.isfinite(values[1]),
                "Large logits overflow, that is known from lesson 02. Very low ones have the opposite "
                "trouble: all exponentials become 0, and so does their sum.",
            ),
            Option(
                "for neither",
                lambda values: not np.isfinite(values[0]) and not np.isfinite(values[1]),
                "The first case overflows. In the second, both exponentials underflow to 0, and the "
                "logarithm of their sum is minus infinity.",
            ),
        ),
    ),
    "lost-rest": Choice(
        "The logits are 0 and -50. The exact sum of exponentials is 1 and a very small number more. What does the "
        "trick answer?",
        (
            Option(
                "a very small number above 0",
                lambda value: 0 < value < 1e-10,
                "That is the exact answer. But the sum is formed first, and there the very small number "
                "falls below the last digit of 1.",
            ),
            Option(
                "0",
                lambda value: value == 0,
                "1 plus a very small number is rounded to 1, and the logarithm of 1 is 0.",
            ),
            Option(
                "minus infinity",
                np.isneginf,
                "Only the logarithm of 0 is minus infinity. The sum here is about 1.",
            ),
        ),
    ),
    "temperature-on-logs": Choice(
        "Someone divides the log-probabilities by a temperature of 2 (lesson 03), and not the logits, and then "
        "applies softmax. Do other probabilities come out?",
        (
            Option(
                "no, the same ones",
                lambda pair: np.allclose(*pair),
                "Log-probabilities are shifted logits. The shift, divided by 2, is still one number for "
                "all classes, and softmax does not see it.",
            ),
            Option(
                "yes, flatter ones",
                lambda pair: pair[1].max() < pair[0].max() - 1e-6,
                "That happens when probabilities are divided, whose gaps are small. Log-probabilities have "
                "the gaps of the logits.",
            ),
            Option(
                "yes, sharper ones",
                lambda pair: pair[1].max() > pair[0].max() + 1e-6,
                "Log-probabilities can be far below 0, but only their gaps count, and these are the gaps of "
                "the logits.",
            ),
        ),
    ),
    "applied-twice": Choice(
        "Someone applies softmax twice by accident. Someone else applies log-softmax twice. Who gets a wrong result?",
        (
            Option(
                "both",
                lambda results: _changed(results, "softmax") and _changed(results, "log-softmax"),
                "The second softmax takes probabilities for logits, and that does harm. Log-probabilities "
                "are logits: the second log-softmax finds nothing to subtract.",
            ),
            Option(
                "only who applies softmax twice",
                lambda results: (
                    _changed(results, "softmax") and not _changed(results, "log-softmax")
                ),
                "The second softmax takes probabilities for logits, whose gaps are at most 1. The second "
                "log-softmax subtracts ln 1, which is 0.",
            ),
            Option(
                "only who applies log-softmax twice",
                lambda results: (
                    not _changed(results, "softmax") and _changed(results, "log-softmax")
                ),
                "Probabilities already sum to 1, so a second division by the sum would change nothing. But softmax "
                "also takes exponentials, a second time.",
            ),
            Option(
                "nobody",
                lambda results: (
                    not _changed(results, "softmax") and not _changed(results, "log-softmax")
                ),
                "Both results look like what they should be: rows that sum to 1, numbers below 0. But softmax "
                "takes exponentials a second time, and that changes the numbers.",
            ),
        ),
    ),
}
