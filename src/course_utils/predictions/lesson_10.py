"""The predictions of lesson 10."""

import numpy as np

from course_utils.predictions.questions import Choice, Number, Option

QUESTIONS = {
    "honest-confidence": Choice(
        "About nine of ten test images are recognised. What will the mean confidence of the network be?",
        (
            Option(
                "clearly below that share",
                lambda pair: pair[1] < pair[0] - 0.02,
                "A cautious network would claim less than it gets right. But training rewarded every larger gap "
                "between the logits, long after all training images were right.",
            ),
            Option(
                "about the same: the network is honest",
                lambda pair: abs(pair[1] - pair[0]) <= 0.02,
                "So it should be. But nothing in the training compared the claims with the share of right "
                "answers on images that the network had not seen.",
            ),
            Option(
                "clearly above that share",
                lambda pair: pair[1] > pair[0] + 0.02,
                "Training went on after all training images were right, and made the logits larger and "
                "larger.",
            ),
        ),
    ),
    "confident-mistakes": Choice(
        "How sure is the network on the images where it is wrong?",
        (
            Option(
                "mostly around one half: it hesitates",
                lambda shares: shares[1] <= 0.5 and shares[0] >= 0.5,
                "Somebody who guesses usually knows it. A network has no such feeling: its confidence comes from the "
                "same large logits, right or wrong.",
            ),
            Option(
                "spread evenly over all confidences",
                lambda shares: shares[1] <= 0.5 and shares[0] < 0.5,
                "Mistakes come at every confidence, that is right. But large logits push nearly all claims "
                "towards the upper end.",
            ),
            Option(
                "mostly above 90 %, as where it is right",
                lambda shares: shares[1] > 0.5,
                "The logits are large everywhere, on the mistakes as well.",
            ),
        ),
    ),
    "fullest-bin": Choice(
        "Into which bin do most images fall? And how many of them are right?",
        (
            Option(
                "into the middle ones, and about half of them are right",
                lambda bins: bins[0] < 0.9,
                "In many data sets most values are near the middle. Confidences of a network that was trained "
                "for long are at the end.",
            ),
            Option(
                "into the last one, and fewer are right than it claims",
                lambda bins: bins[0] >= 0.9 and bins[2] < bins[1] - 0.01,
                "The claims are close to 100 %, and some of these answers are wrong.",
            ),
            Option(
                "into the last one, and as many are right as it claims",
                lambda bins: bins[0] >= 0.9 and bins[2] >= bins[1] - 0.01,
                "The last bin it is. But more of its answers are wrong than a claim of nearly 100 % leaves "
                "room for.",
            ),
        ),
    ),
    "divided-by-15": Choice(
        "We divide all logits by 15 (lesson 03). On which side of the diagonal will the dots be then?",
        (
            Option(
                "below it, as before",
                lambda gap: gap < -0.02,
                "The decisions are as before. But the confidences shrink, and the dots move to the left.",
            ),
            Option(
                "on it",
                lambda gap: abs(gap) <= 0.02,
                "Somewhere between 1 and 15 the dots come close to the diagonal. A factor of 15 goes "
                "past that place.",
            ),
            Option(
                "above it",
                lambda gap: gap > 0.02,
                "The same decisions are claimed with far less confidence.",
            ),
        ),
    ),
    "two-binnings": Choice(
        "The two kinds of bins are quite different. Will the two errors be as well?",
        (
            Option(
                "yes, one is at least twice the other",
                lambda pair: max(pair) >= 2 * min(pair),
                "That can happen where bins mix claims that are too high with claims that are too low. Here nearly "
                "all bins claim too much.",
            ),
            Option(
                "no, they are close",
                lambda pair: max(pair) < 2 * min(pair),
                "Nearly all images are in bins that claim too much, so it hardly matters how they are grouped.",
            ),
        ),
    ),
    "side-of-one": Choice(
        "Is the best T above or below 1?",
        (
            Option(
                "above 1",
                lambda T: T > 1,
                "The network claims too much. A T above 1 flattens its claims.",
            ),
            Option(
                "below 1",
                lambda T: T < 1,
                "That would sharpen the claims, and they are too sharp already.",
            ),
            Option(
                "exactly 1, since training minimised the same loss",
                lambda T: T == 1,
                "Training minimised the loss of the training images alone. On others, the same logits are "
                "too large.",
            ),
        ),
    ),
    "what-changes": Choice(
        "Which of the four numbers change on the test images: accuracy, mean confidence, NLL, ECE?",
        (
            Option(
                "all four",
                lambda changed: changed.all(),
                "A better temperature sounds like a better model. But the largest logit stays the largest, so "
                "every decision stays.",
            ),
            Option(
                "all but the accuracy",
                lambda changed: not changed[0] and changed[1:].all(),
                "The largest logit stays the largest, so every decision stays. The claims change, and "
                "all that is computed from them.",
            ),
            Option(
                "only the mean confidence and the ECE",
                lambda changed: not changed[[0, 2]].any() and changed[[1, 3]].all(),
                "These two speak of confidence, that is right. But the NLL reads a probability as well: that of "
                "the true class.",
            ),
        ),
    ),
    "fitted-on-what": Choice(
        "Does it matter whether we fit T on logits, on log-probabilities or on probabilities?",
        (
            Option(
                "no, all three give the same T",
                lambda ts: np.allclose(ts, ts[0]),
                "Log-probabilities are shifted logits, and the shift cancels. Probabilities are not: "
                "their gaps are at most 1.",
            ),
            Option(
                "only probabilities give another T",
                lambda ts: np.isclose(ts[0], ts[1]) and not np.isclose(ts[0], ts[2]),
                "Log-probabilities are logits minus one number for each row. Probabilities have other gaps.",
            ),
            Option(
                "each of the three gives another T",
                lambda ts: not np.isclose(ts[0], ts[1]),
                "Log-probabilities look different from logits, but they differ by one number for each "
                "row, and softmax does not see it.",
            ),
        ),
    ),
    "perfect-error": Choice(
        "What is the ECE of this perfect model on 797 images?",
        (
            Option(
                "0: every claim is exactly right",
                lambda error: error < 0.005,
                "The claims are right. But the labels are drawn, and in a bin of a few images the "
                "share of right ones is a matter of chance.",
            ),
            Option(
                "a few hundredths",
                lambda error: 0.005 <= error < 0.06,
                "The labels are drawn, so in each bin the share of right ones is off by chance, and "
                "every deviation counts as an error.",
            ),
            Option(
                "as large as that of our network before T was fitted",
                lambda error: error >= 0.06,
                "Chance alone makes some error, that is right. But before T was fitted, the claims were too "
                "high in nearly every bin, which is more than chance.",
            ),
        ),
    ),
    # The place of the lowest training loss among 100 temperatures from 0.2 to 20, with T = 2 in the middle.
    "fit-on-training": Choice(
        "T is only one number. What happens if we fit it on the 200 training images, where the network was trained?",
        (
            Option(
                "we get a best T, near that of the calibration images",
                lambda place: place >= 50,
                "With one number, there is little to memorise. But the network itself has memorised these "
                "images, and on them its claims are not too high at all.",
            ),
            Option(
                "we get a best T, which is too small for other images",
                lambda place: 0 < place < 50,
                "So it would be with a few wrong decisions among many right ones. Here there is none.",
            ),
            Option(
                "there is no best T: smaller is always better",
                lambda place: place == 0,
                "On its training images every decision is right, so a more extreme claim is always a "
                "better one.",
            ),
        ),
    ),
    "bins-and-best": Choice(
        "We look for the T with the lowest ECE, with 5, 10 and 20 bins. Will it be the same T each time?",
        (
            Option(
                "yes: the claims are honest or they are not",
                lambda best: len(set(best)) == 1,
                "So it should be with a good loss. But the ECE jumps whenever an image changes its bin, and "
                "other bins jump at other places.",
            ),
            Option(
                "no, it depends on the bins",
                lambda best: len(set(best)) > 1,
                "The ECE jumps whenever an image changes its bin, so its lowest place is partly chance.",
            ),
        ),
    ),
    "useless-error": Choice(
        "What is the ECE of this model on the test images?",
        (
            Option(
                "the highest of all so far: it is right about one time in ten",
                lambda pair: pair[0] > 0.08,
                "It is nearly always wrong, but it says so: it claims little. The ECE compares the claim "
                "with the share that is right, and does not ask how large that share is.",
            ),
            Option(
                "between that of our network without T and with T",
                lambda pair: pair[1] < pair[0] <= 0.08,
                "It has learned less than our network. But the ECE does not measure what a model has learned.",
            ),
            Option(
                "lower than that of our network with T",
                lambda pair: pair[0] <= pair[1],
                "It claims little, and is right about as rarely.",
            ),
        ),
    ),
    "early-or-scaled": Choice(
        "Which has the lower test NLL, the network that stopped early, or the one that was trained to the end and then "
        "divided by its T? And which one is right more often?",
        (
            Option(
                "the one that stopped early, for both",
                lambda rows: rows[0][1] < rows[1][2] and rows[0][0] > rows[1][0],
                "Without a temperature it has the lower NLL. But its decisions were still getting better when it "
                "stopped.",
            ),
            Option(
                "the lower NLL: stopped early; right more often: trained to the end",
                lambda rows: rows[0][1] < rows[1][2] and rows[0][0] <= rows[1][0],
                "So it is without a temperature. With T, the later network keeps its better decisions and loses "
                "its too large claims.",
            ),
            Option(
                "the one that was trained to the end, for both",
                lambda rows: rows[0][1] > rows[1][2] and rows[0][0] < rows[1][0],
                "In the later epochs the decisions become better and the logits too large. T takes away the second "
                "alone.",
            ),
        ),
    ),
    "no-digit": Number(
        "Ten classes allow a confidence as low as 10 %, and none of the classes fits. Which mean confidence, in "
        "percent, will the network claim for the black sheet, with the T that we fitted?",
        within=10,
        unit="percent",
        shown=".0f",
        why="The network has only learned to tell digits from each other. T shrinks the logits of all "
        "images alike; it cannot know which of them are digits.",
    ),
}
