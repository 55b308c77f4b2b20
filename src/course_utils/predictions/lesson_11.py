"""The predictions of lesson 11."""

import math

import numpy as np

from course_utils.predictions.questions import Choice, Option

_LN_10 = math.log(10)


def _stuck(place):
    """Whether this network, and no other, ends with a training loss far from 0."""
    return lambda losses: np.array_equal(np.flatnonzero(np.array(losses) > 1), [place])


def _learn(tanh, relu):
    """Whether tanh and ReLU end as said; each learns where it is right about most training images."""
    return lambda right: [share > 0.5 for share in right] == [tanh, relu]


QUESTIONS = {
    "no-activation": Choice(
        "A network has no activation (`identity`). What can its five layers do that one layer cannot?",
        (
            Option(
                "nothing",
                lambda same: bool(same),
                "Tables that are multiplied one after the other are one table.",
            ),
            Option(
                "draw curved borders between classes",
                lambda same: False,
                "More layers sound like more bends. But a layer without an activation does not bend: "
                "it multiplies and adds, and so do five of them in a row.",
            ),
            Option(
                "more, because they have more weights",
                lambda same: not same,
                "There are more weights to choose, but every choice of them comes to one table of 64 rows and "
                "10 columns.",
            ),
        ),
    ),
    "range-of-logits": Choice(
        "With tanh, the hidden numbers lie between -1 and 1, with sigmoid between 0 and 1. Does this "
        "also hold for the logits of such networks?",
        (
            Option(
                "for both",
                lambda pair: np.abs(pair[0]).max() <= 1 and pair[1].min() >= 0,
                "It would hold if the activation came last. But after it comes one more layer, which "
                "multiplies by its weights and adds.",
            ),
            Option(
                "only for tanh",
                lambda pair: np.abs(pair[0]).max() <= 1 and pair[1].min() < 0,
                "Weights have both signs, so a logit may well be negative. But 64 numbers up to 1, times "
                "weights, have a sum that may be larger than 1.",
            ),
            Option(
                "only for sigmoid",
                lambda pair: np.abs(pair[0]).max() > 1 and pair[1].min() >= 0,
                "A sum of many numbers up to 1 may be large, that is right. A negative weight makes "
                "a negative number out of a positive one.",
            ),
            Option(
                "for neither",
                lambda pair: np.abs(pair[0]).max() > 1 and pair[1].min() < 0,
                "The last layer comes after the last activation, and its weights can have any size and sign.",
            ),
        ),
    ),
    "far-left": Choice(
        "At z = -1000 the sigmoid is flat. What will `naive_slope` return there?",
        (
            Option(
                "0",
                lambda slope: slope == 0,
                "That is the slope on paper. The code gets there by way of `np.exp(1000)`, above and "
                "below the line of the fraction.",
            ),
            Option(
                "infinity",
                lambda slope: slope == np.inf,
                "`np.exp(1000)` is infinity, that is right. But it stands above and below the line of the fraction.",
            ),
            Option(
                "NaN, not a number",
                lambda slope: bool(np.isnan(slope)),
                "`np.exp(1000)` is infinity above and below the line, and infinity divided by infinity can be "
                "anything.",
            ),
        ),
    ),
    "steepest": Choice(
        "Which of the four activations is somewhere steeper than 1?",
        (
            Option(
                "none of them",
                lambda top: max(top) <= 1,
                "Three of them are never steeper than 1. GELU comes from below 0 and has to catch up with "
                "ReLU.",
            ),
            Option(
                "ReLU",
                lambda top: top[0] > 1,
                "ReLU rises without end, but always by 1 for each step of 1.",
            ),
            Option(
                "GELU",
                lambda top: top[1] > 1 and top[0] <= 1 and top[2] <= 1,
                "It comes from below 0 and has to catch up with ReLU.",
            ),
            Option(
                "tanh",
                lambda top: top[2] > 1,
                "Among the curves that level off it is the steeper one. In the middle it runs along the line of "
                "slope 1, and nowhere is it steeper.",
            ),
        ),
    ),
    "four-sigmoids": Choice(
        "What do the slopes of the four sigmoids leave of it, at most?",
        (
            Option(
                "1/4",
                lambda part: math.isclose(part, 1 / 4),
                "That is what one sigmoid leaves. The next slopes multiply.",
            ),
            Option(
                "1/16",
                lambda part: math.isclose(part, 1 / 16),
                "Four fours that are added make 16. But slopes multiply.",
            ),
            Option(
                "1/256",
                lambda part: math.isclose(part, 1 / 256),
                "A quarter of a quarter of a quarter of a quarter.",
            ),
        ),
    ),
    "stuck": Choice(
        "Which of the four networks does not get anywhere in 60 epochs?",
        (
            Option(
                "the one with ReLU",
                _stuck(0),
                "Half of the results of ReLU are 0 for an image. But almost every unit is above 0 for some "
                "images, and there the gradient passes whole.",
            ),
            Option(
                "the one with GELU",
                _stuck(1),
                "GELU falls a little before it rises, which looks odd. But its gradients keep their size "
                "from layer to layer.",
            ),
            Option(
                "the one with tanh",
                _stuck(2),
                "Its curve levels off, too. But in the middle, around 0, its slope is close to 1.",
            ),
            Option(
                "the one with sigmoid",
                _stuck(3),
                "Its gradient is small when it comes to the first layers, and they hardly move.",
            ),
        ),
    ),
    "triple-rate": Choice(
        "Which network suffers, the one with tanh or the one with ReLU?",
        (
            Option(
                "tanh",
                _learn(False, True),
                "Large steps may push a tanh to where it is nearly flat. But its slope is not quite 0 there: a "
                "little gradient is left that can bring it back.",
            ),
            Option(
                "ReLU",
                _learn(True, False),
                "Where ReLU is flat, its slope is exactly 0: a unit that is pushed there for all images gets "
                "no gradient that could bring it back.",
            ),
            Option(
                "both",
                _learn(False, False),
                "A rate three times as large is a risk for both. But only one of the two activations has a side on "
                "which no gradient passes at all.",
            ),
            Option(
                "neither",
                _learn(True, True),
                "Both learnt by heart before, so there might be room. But a large step can push a unit of one of "
                "them so far down that no gradient reaches it.",
            ),
        ),
    ),
    "first-loss": Choice(
        "Where will the first loss be when the first weights are too large, and where when they are too small?",
        (
            Option(
                "far above ln 10 with large ones, far below it with small ones",
                lambda losses: losses[5] > 2 * _LN_10 and losses[0] < 0.9 * _LN_10,
                "Large weights make large logits, and a network that is sure and wrong. But small weights give "
                "no class a lead, and no knowledge of the right one: the loss cannot get far below ln 10.",
            ),
            Option(
                "far above ln 10 with large ones, close to it with small ones",
                lambda losses: losses[5] > 2 * _LN_10 and abs(losses[0] - _LN_10) < 0.1,
                "Large weights make large logits, small ones make all of them nearly 0, and so all classes nearly "
                "equal.",
            ),
            Option(
                "close to ln 10 with both: the network knows nothing",
                lambda losses: losses[5] < 1.1 * _LN_10 and abs(losses[0] - _LN_10) < 0.1,
                "It knows nothing, but with large logits it is sure all the same, and being sure of a wrong "
                "class is expensive.",
            ),
        ),
    ),
    "ten-layers": Choice(
        "A network with ReLU has Xavier's scale, 1. By how much does this standard deviation shrink "
        "from the first to the tenth hidden layer?",
        (
            Option(
                "by a factor below 2",
                lambda factor: factor < 2,
                "That would be about one layer. ReLU takes half of the mean square in every layer, and a scale of 1 "
                "gives nothing back.",
            ),
            Option(
                "by a factor from 2 to 10",
                lambda factor: 2 <= factor <= 10,
                "Nine layers that each divide the mean square by 2 divide it by 512, and its "
                "root by more than 20.",
            ),
            Option(
                "by a factor above 10",
                lambda factor: factor > 10,
                "ReLU takes half of the mean square in every layer, and a scale of 1 gives nothing back.",
            ),
        ),
    ),
    "scale-for-sigmoid": Choice(
        "Which scale brings these differences back, to a spread above 0.2?",
        (
            Option(
                "1.41, as for ReLU",
                lambda spreads: spreads[1] > 0.2,
                "1.41 makes up for the half that ReLU takes. A slope of at most 1/4 takes more.",
            ),
            Option(
                "4",
                lambda spreads: spreads[1] <= 0.2 < spreads[2],
                "A scale of 4 makes up for a slope of 1/4.",
            ),
            Option(
                "none: sigmoids are too flat",
                lambda spreads: max(spreads[1:]) <= 0.2,
                "The slope is small, but not 0. Weights that are larger by as much make up for it.",
            ),
        ),
    ),
    "cut-logits": Choice(
        "What does ReLU make of these logits, and what does the gradient do then?",
        (
            Option(
                "the cat still leads, and its logit rises further",
                lambda pair: pair[0][0] > 0.34,
                "-1 is the largest of the three, but it is below 0, and ReLU returns 0 for all that is.",
            ),
            Option(
                "all classes are equal, and the gradient raises the logit of the cat",
                lambda pair: np.ptp(pair[0]) < 1e-9 and pair[1].any(),
                "The loss asks for more cat, that is right. But on the way to the logits the gradient "
                "goes through ReLU, which is flat below 0.",
            ),
            Option(
                "all classes are equal, and the gradient is zero",
                lambda pair: np.ptp(pair[0]) < 1e-9 and not pair[1].any(),
                "ReLU is flat below 0: it returns 0, and it passes no gradient.",
            ),
        ),
    ),
    "lost-classes": Choice(
        "In which networks will classes be lost?",
        (
            Option(
                "in none: training avoids it",
                lambda totals: not any(totals),
                "The loss would like to avoid it. But a class that is lost gets no gradient, so training "
                "cannot mend it.",
            ),
            Option(
                "in all, about as many at each depth",
                lambda totals: all(totals) and max(totals) < 2 * min(totals),
                "Each of them has the same ReLU on its output. But in a deep network all layers below "
                "can push a logit down in one step.",
            ),
            Option(
                "in the deeper ones more than in the others",
                lambda totals: totals[-1] >= 2 * max(totals[0], totals[1], 1),
                "When many layers move at once, a logit can fall below 0 for every image, and stay there.",
            ),
        ),
    ),
}
