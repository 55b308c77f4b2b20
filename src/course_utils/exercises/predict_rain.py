"""The exercise of lesson 04 on decisions: the threshold on a logit."""

import numpy as np

from course_utils.exercises.engine import FunctionExercise, Mistake
from course_utils.exercises.log_odds import logit
from course_utils.exercises.sigmoid import naive, ratio, shares, sigmoid


def predict_rain(logits):
    return (logits > 0).astype(int)


PREDICT_RAIN = FunctionExercise(
    name="predict_rain",
    solution=predict_rain,
    probes=(
        (np.array([1.5, -2.0, 0.3, -0.2]),),
        (np.array([0.01]),),
        (np.array([2.0, 3.0, 0.8, 0.55]),),
        (np.array([-0.4, -3.0, -1.0, -0.8, -0.6]),),
        (np.array([1000.0, -1000.0, 0.62]),),
        (np.array([[0.45, -0.45, 4.0], [-6.0, 6.0, -0.01]]),),
    ),
    mistakes=(
        Mistake(
            id="threshold-half",
            wrong=(
                lambda z: (z > 0.5).astype(int),
                lambda z: (z >= 0.5).astype(int),
                lambda z: np.where(z > 0.5, 1, 0),
                lambda z: np.clip(np.round(z), 0, 1).astype(int),
            ),
            why="The limit lies near a logit of 0.5. But 0.5 belongs to probabilities: a logit of 0.3 is below it, "
            "and yet its probability is above one half.",
            hint="Which logit has the probability 0.5?",
        ),
        Mistake(
            id="threshold-of-half",
            wrong=(
                lambda z: (z > sigmoid(0.5)).astype(int),
                lambda z: (z > 0.62).astype(int),
                lambda z: (z > 0.6).astype(int),
            ),
            why="The limit lies near 0.62, which is the sigmoid of 0.5. The sigmoid leads from a logit "
            "to a probability, but 0.5 is a probability already.",
            hint="Take the other direction: which logit has the probability 0.5?",
        ),
        Mistake(
            id="threshold-of-30-percent",
            wrong=(
                lambda z: (z > logit(0.3)).astype(int),
                lambda z: (sigmoid(z) > 0.3).astype(int),
                lambda z: (z > -0.85).astype(int),
            ),
            why="Lesson 04 takes the umbrella for a probability above 30 %. Here the limit is one half, "
            "and a day below it came out as rain.",
            hint="Which logit has the probability 0.5?",
        ),
        Mistake(
            id="minus-one-half",
            wrong=(
                lambda z: (z > -0.5).astype(int),
                lambda z: (z >= -0.5).astype(int),
                lambda z: (sigmoid(z) > 0.38).astype(int),
                lambda z: (sigmoid(z) > 0.4).astype(int),
                lambda z: (z > -0.3).astype(int),
            ),
            why="The limit lies below 0, so some days with a probability below one half came out as rain.",
            hint="Which logit has the probability 0.5?",
        ),
        Mistake(
            id="logit-above-30-percent",
            wrong=(
                lambda z: (z > 0.3).astype(int),
                lambda z: np.where(z > 0.3, 1, 0),
                lambda z: (z >= 0.3).astype(int),
                lambda z: (z > 0.25).astype(int),
                lambda z: (z > 0.4).astype(int),
            ),
            why="The limit lies above 0, so some days with a probability above one half were called dry. "
            "If you meant 30 %: that is a probability, and here a logit was compared with it.",
            hint="Which logit has the probability 0.5?",
        ),
        Mistake(
            id="odds-above-half",
            wrong=(
                lambda z: (np.exp(z) > 0.5).astype(int),
                lambda z: (z > np.log(0.5)).astype(int),
            ),
            why="The limit lies near odds exp(z) of 0.5, and odds are not a probability. Odds of 0.5 mean "
            "a probability of one third.",
            hint="What are the odds of a probability of 0.5? And which logit is that?",
        ),
        Mistake(
            id="threshold-one",
            wrong=(
                lambda z: (z > 1).astype(int),
                lambda z: (z >= 1).astype(int),
                lambda z: np.clip(np.trunc(z), 0, 1).astype(int),
                lambda z: (z.astype(int) > 0).astype(int),
            ),
            why="Logits such as 0.8 became no. They are weak answers, but they are a yes.",
            hint="Which logit has the probability 0.5?",
        ),
        Mistake(
            id="other-answer",
            wrong=(
                lambda z: (z < 0).astype(int),
                lambda z: (z <= 0).astype(int),
                lambda z: np.where(z > 0, 0, 1),
            ),
            why="All answers are turned round: 1 means rain.",
            hint="A larger logit speaks for rain.",
        ),
        Mistake(
            id="plus-or-minus-one",
            wrong=(
                lambda z: np.sign(z).astype(int),
                np.sign,
                lambda z: np.where(z > 0, 1, -1),
            ),
            why="A dry day came out as -1. The sign is the right thing to look at, but the answers are called 1 and 0.",
            hint="A comparison gives True or False, which count as 1 and 0.",
        ),
        Mistake(
            id="probs-not-decisions",
            wrong=(sigmoid, naive),
            why="These are the probabilities of rain. A decision is 1 or 0.",
            hint="Where is the probability above one half? And do you need it to know that?",
        ),
        Mistake(
            id="logits-not-decisions",
            wrong=(
                lambda z: z,
                lambda z: np.maximum(z, 0),
                np.round,
                np.trunc,
                lambda z: z.astype(int),
            ),
            why="These are the logits, or what is left of them. A decision is 1 or 0.",
            hint="A comparison with the right number gives True or False, which count as 1 and 0.",
        ),
        Mistake(
            id="floats",
            wrong=(
                lambda z: (z > 0).astype(float),
                lambda z: np.round(sigmoid(z)),
                lambda z: np.where(z > 0, 1.0, 0.0),
            ),
            why="The decisions are right, but they came as floats. A class is a whole number.",
            hint="A comparison as it is will do, and .astype(int) makes 1 and 0 of it.",
        ),
        Mistake(
            id="always-rain",
            wrong=(
                lambda z: (sigmoid(z) > 0).astype(int),
                lambda z: (sigmoid(sigmoid(z)) > 0.5).astype(int),
                lambda z: (sigmoid(sigmoid(z)) >= 0.5).astype(int),
                lambda z: (z != 0).astype(int),
                lambda z: z.astype(bool),
                lambda z: np.ones(z.shape, dtype=int),
            ),
            why="Every day of this case came out as rain. That happens when a probability or an exponential is "
            "compared with 0, when the sigmoid is taken twice, or when every number but 0 counts as true.",
            hint="Zero is the border for logits, one half is the border for probabilities: use one of the two.",
        ),
        Mistake(
            id="sign-lost",
            wrong=(
                lambda z: (np.abs(z) > 0.5).astype(int),
                lambda z: (z**2 > 0.25).astype(int),
            ),
            why="The sign was lost: a large negative logit is a clear no.",
            hint="For a lone logit the sign is the decision.",
        ),
        Mistake(
            id="nan-for-large",
            wrong=(
                lambda z: (ratio(z) > 0.5).astype(int),
                lambda z: np.where(ratio(z) > 0.5, 1, 0),
            ),
            why="Right for ordinary logits, but exp(1000) overflows, and NaN is not above 0.5: "
            "the surest day of all was called dry.",
            hint="No exponential is needed: which logit has the probability 0.5?",
        ),
        Mistake(
            id="days-compete",
            wrong=(
                lambda z: (shares(z) > 0.5).astype(int),
                lambda z: (shares(z.ravel()).reshape(z.shape) > 0.5).astype(int),
                lambda z: (z > z.mean()).astype(int),
                lambda z: (z == z.max(axis=-1, keepdims=True)).astype(int),
                lambda z: (z > np.median(z)).astype(int),
            ),
            why="The days were compared with each other. Each day is a question of its own: "
            "it may rain on all of them, or on none.",
            hint="Compare each logit with one fixed number.",
        ),
        Mistake(
            id="one-answer-for-all",
            wrong=(
                np.argmax,
                lambda z: np.argmax(z, axis=-1),
                lambda z: int((z > 0).any()),
                lambda z: int(z.mean() > 0),
                lambda z: int(z.sum() > 0),
                lambda z: int((z > 0).all()),
                lambda z: int((z > 0).sum()),
            ),
            why="One number came back for several days. Each day has a logit of its own, "
            "and needs an answer of its own: there is nothing to take an argmax, a sum or an any over.",
            hint="Compare each logit with one fixed number; NumPy does it for all of them at once.",
        ),
        Mistake(
            id="wet-days-alone",
            wrong=(
                lambda z: z[z > 0],
                lambda z: np.where(z > 0),
                lambda z: np.where(z > 0)[0],
                np.flatnonzero,
                lambda z: np.flatnonzero(z > 0),
                lambda z: np.argwhere(z > 0),
            ),
            why="These are the logits of some days, or their places. An answer is needed for every day.",
            hint="A comparison as it is gives True or False for each day.",
        ),
        Mistake(
            id="if-on-array",
            wrong=(
                lambda z: 1 if z > 0 else 0,
                lambda z: 1 if z > 0.5 else 0,
                lambda z: z if z > 0 else 0,
            ),
            why="An if looks at a single true or false, but here logits holds many days, "
            "some above the border and some below.",
            hint="A comparison without if gives an answer for each day.",
        ),
        Mistake(
            id="one-dimension-only",
            wrong=(
                lambda z: np.array([1 if x > 0 else 0 for x in z]),
                lambda z: np.array([int(x > 0) for x in z]),
            ),
            why="Right for a row of days, but in a table the loop visits whole rows.",
            hint="Leave out the loop: a comparison works on all elements, whatever the shape.",
        ),
    ),
)

EXERCISES = (PREDICT_RAIN,)
