"""The exercises of lesson 08; here the first: the gradient of the loss at the logits."""

from functools import partial
from itertools import product, starmap

import numpy as np

from course_utils.datasets import EXAMPLE_LOGITS
from course_utils.exercises.engine import FunctionExercise, Mistake
from course_utils.numerics import cross_entropy


def _softmax(z, axis=-1):
    exps = np.exp(z - z.max(axis=axis, keepdims=True))
    return exps / exps.sum(axis=axis, keepdims=True)


def _naive_softmax(z, axis=-1):
    exps = np.exp(z)
    return exps / exps.sum(axis=axis, keepdims=True)


_BOTH = (_softmax, _naive_softmax)


def _target(z, labels):
    return np.eye(z.shape[-1])[labels]


def cross_entropy_gradient(logits, labels):
    return (_softmax(logits) - _target(logits, labels)) / len(logits)


def _one(z):
    return 1


def _spellings(rows=np.subtract, *, probs=_BOTH, targets=(_target,), counts=(len, _one)):
    """Wrong answers: rows(p, y), divided by a count.

    Where a mistake does not say otherwise, p comes from a careful or from a naive softmax, y is right,
    and the division by N is there or is forgotten as well.
    """

    def wrong(softmax, target, count):
        return lambda z, labels: rows(softmax(z), target(z, labels)) / count(z)

    return tuple(starmap(wrong, product(probs, targets, counts)))


def _back_through_softmax(upstream):
    """The chain rule in two steps: slopes with respect to p, times the Jacobian of each sample."""

    def rows(p, y):
        jacobians = p[:, :, None] * (np.eye(p.shape[1]) - p[:, None, :])
        return np.einsum("ni,nij->nj", upstream(p, y), jacobians)

    return rows


def _ones_at(place):
    """A target whose ones are not at one class for each row."""

    def target(z, labels):
        y = np.zeros(z.shape)
        y[place(labels)] = 1
        return y

    return target


CROSS_ENTROPY_GRADIENT = FunctionExercise(
    name="cross_entropy_gradient",
    solution=cross_entropy_gradient,
    probes=(
        (np.array([EXAMPLE_LOGITS]), np.array([2])),
        (np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 4.0]]), np.array([2, 0])),
        (np.array([[0.5, 2.0], [1.0, -1.0], [3.0, 3.0], [-2.0, 0.5]]), np.array([1, 0, 0, 1])),
        (np.array([[0.2, -0.4, 1.0], [2.0, 0.1, -1.0], [0.3, 0.0, 0.9]]), np.array([1, 1, 0])),
        (np.array([[0.0, 40.0, 0.0], [1.0, 2.0, 0.5]]), np.array([2, 1])),
        # The true probability of the first row is rounded to 0.
        (np.array([[1000.0, 998.0, -1000.0], [-1000.0, -998.0, -1002.0]]), np.array([2, 1])),
        (np.linspace(-2, 3, 20).reshape(5, 4)[:, [2, 0, 3, 1]], np.array([3, 0, 2, 2, 1])),
    ),
    mistakes=(
        Mistake(
            id="gradient-not-averaged",
            wrong=_spellings(counts=(_one,)),
            why="This is the gradient of the sum of the losses. We asked for the gradient of their mean: "
            "here the sum grows with the batch, and with it every step.",
            hint="The mean divides the sum of the losses by N. What does that do to a slope?",
        ),
        Mistake(
            id="averaged-twice",
            wrong=_spellings(counts=(lambda z: len(z) ** 2,)),
            why="The gradient was divided by the number of samples twice.",
            hint="The mean divides once. Look for a second division, or a mean over what is divided already.",
        ),
        Mistake(
            id="missing-parentheses",
            wrong=(
                *_spellings(lambda p, y: p - y / len(y), counts=(_one,)),
                *_spellings(lambda p, y: p / len(p) - y, counts=(_one,)),
            ),
            why="Only one of p and y was divided by the number of samples. Python divides before it subtracts.",
            hint="Which part of your formula needs parentheses?",
        ),
        Mistake(
            id="mean-over-classes",
            wrong=_spellings(counts=(lambda z: z.shape[-1], np.size)),
            why="The number of classes went into the division. The mean of the loss is a mean over the samples: "
            "there is one loss for each row, not one for each logit.",
            hint="Divide by the number of rows, and by nothing else.",
        ),
        Mistake(
            id="gradient-sign",
            wrong=_spellings(lambda p, y: y - p),
            why="The sign is turned round. The gradient points to where the loss rises, and the loss rises with "
            "the logits of the wrong classes, so those entries are positive.",
            hint="The minus sign belongs to the step, which goes against the gradient.",
        ),
        Mistake(
            id="one-hot-lost",
            wrong=_spellings(lambda p, y: p),
            why="These are the probabilities alone, so every logit would be pushed down, "
            "also the one of the true class.",
            hint="Each row of the gradient sums to 0, and yours does not. What has to be taken away, and where?",
        ),
        Mistake(
            id="softmax-derivative-only",
            wrong=_spellings(lambda p, y: p * (1 - p)),
            why="This is p (1 - p), the slope of a probability in its own logit. It is the diagonal of the Jacobian, "
            "and the labels do not appear in it.",
            hint="The chain rule needs a second factor: how the loss changes with the probabilities.",
        ),
        Mistake(
            id="diagonal-only",
            wrong=_spellings(lambda p, y: -y * (1 - p)),
            why="The true class is right here, but all other classes got 0. Only the diagonal of the "
            "Jacobian was used, and the way from the other logits to the true probability was lost.",
            hint="A logit moves all probabilities, because softmax divides by a sum over all classes.",
        ),
        Mistake(
            id="extra-derivative",
            wrong=_spellings(lambda p, y: (p - y) * p * (1 - p)),
            why="The difference p - y was multiplied by p (1 - p) once more. That factor comes from softmax, and "
            "in p - y it has been used already.",
            hint="Compare with the last line of the derivation: how many factors are left there?",
        ),
        Mistake(
            id="squared-error",
            wrong=(
                *_spellings(_back_through_softmax(lambda p, y: 2 * (p - y))),
                *_spellings(_back_through_softmax(np.subtract)),
            ),
            why="This is the gradient of the squared error on the probabilities, or of half of it. "
            "For a confident mistake it is almost 0.",
            hint="With cross-entropy, the slope with respect to p is not p - y: start from -ln of the true p.",
        ),
        Mistake(
            id="nan-through-jacobian",
            wrong=(
                *_spellings(
                    _back_through_softmax(lambda p, y: -y / p), probs=(_softmax,), counts=(len,)
                ),
                *_spellings(
                    lambda p, y: p * (-y / p - (p * (-y / p)).sum(axis=-1, keepdims=True)),
                    probs=(_softmax,),
                    counts=(len,),
                ),
            ),
            why="Right for ordinary logits. But where a probability is rounded to 0, the chain divides by it, "
            "and the result is NaN.",
            hint="On paper that probability cancels. Use what is left after it has.",
        ),
        Mistake(
            id="eps-inside-log",
            wrong=tuple(
                wrong
                for eps in (1e-15, 1e-12, 1e-10, 1e-9, 1e-8)
                for kept_off_zero in (np.add, np.maximum)
                for wrong in _spellings(
                    _back_through_softmax(lambda p, y, f=kept_off_zero, eps=eps: -y / f(p, eps)),
                    counts=(len,),
                )
            ),
            why="A small number was put below -y / p to prevent a division by 0. It wins where the true "
            "probability is smaller still, and the gradient vanishes exactly where the mistake is worst.",
            hint="On paper the probability cancels, and then nothing is left to divide by.",
        ),
        Mistake(
            id="stopped-at-probs",
            wrong=_spellings(lambda p, y: -y / p),
            why="This is how the loss changes with the probabilities. We asked for the logits, "
            "which are one step further back.",
            hint="The chain rule goes on through the Jacobian of softmax.",
        ),
        Mistake(
            id="no-softmax",
            wrong=_spellings(probs=(lambda z: z,)),
            why="The labels were subtracted from the raw logits. A gradient of this loss lies between -1 and 1, "
            "whatever the logits are.",
            hint="One step is missing between the logits and the subtraction.",
        ),
        Mistake(
            id="sigmoid-for-softmax",
            wrong=_spellings(probs=(lambda z: 1 / (1 + np.exp(-z)),)),
            why="Each logit went through a sigmoid of its own, so the probabilities of a row do not sum to 1. "
            "Here the classes exclude each other, and that needs softmax.",
            hint="Print the row sums of your probabilities.",
        ),
        Mistake(
            id="log-probs",
            wrong=_spellings(lambda p, y: np.log(p) - y),
            why="The labels were subtracted from logarithms of probabilities. The logarithm belongs to the loss; "
            "in its gradient the probabilities themselves are left.",
            hint="Look at the last line of the derivation: is there a logarithm in it?",
        ),
        Mistake(
            id="double-softmax",
            wrong=_spellings(lambda p, y: _softmax(p) - y),
            why="Softmax was applied twice, so the probabilities are too close to each other.",
            hint="Does a function that you call apply softmax itself?",
        ),
        Mistake(
            id="overflow",
            wrong=(
                *_spellings(probs=(_naive_softmax,), counts=(len,)),
                *_spellings(
                    _back_through_softmax(lambda p, y: -y / p),
                    probs=(_naive_softmax,),
                    counts=(len,),
                ),
            ),
            why="Right for small logits, but exp(1000) is more than a float64 can hold, "
            "and all exponentials near exp(-1000) are rounded to 0. Both end in NaN.",
            hint="The course's numerics.softmax survives such logits. Lesson 02 shows how.",
        ),
        Mistake(
            id="wrong-axis",
            wrong=_spellings(probs=[partial(softmax, axis=0) for softmax in _BOTH]),
            why="Softmax was taken down the columns, among the samples. It has to be taken along each row, "
            "among the classes.",
            hint="Print the row sums of your result. They must be 0.",
        ),
        Mistake(
            id="whole-array",
            wrong=_spellings(probs=[partial(softmax, axis=None) for softmax in _BOTH]),
            why="One softmax was taken over the whole table, so the samples share a single probability of one.",
            hint="Give softmax the class axis: axis=-1.",
        ),
        Mistake(
            id="all-pairs",
            wrong=_spellings(targets=(_ones_at(lambda labels: (slice(None), labels)),)),
            why="Whole columns were reached, as probs[:, labels] -= 1 does: every sample lost 1 at every class that "
            "occurs anywhere among the labels.",
            hint="Each row has one label. Pair row numbers with labels, or subtract a one-hot table.",
        ),
        Mistake(
            id="rows-for-classes",
            wrong=_spellings(targets=(_ones_at(lambda labels: labels),)),
            why="Rows were reached, as probs[labels] -= 1 does, because the first index counts samples. "
            "A label is a column.",
            hint="Pair each row number with its label, or subtract a one-hot table.",
        ),
        Mistake(
            id="one-from-all",
            wrong=_spellings(lambda p, y: p - 1),
            why="From every probability 1 was subtracted.",
            hint="Only the true class of each sample has a 1 in the target; all others have a 0.",
        ),
        Mistake(
            id="factor-two",
            wrong=_spellings(lambda p, y: 2 * (p - y)),
            why="There is a factor of 2 in front of p - y. It belongs to the slope of a square, and there is none in "
            "cross-entropy.",
            hint="Compare with the last line of the derivation.",
        ),
        Mistake(
            id="first-sample-only",
            wrong=_spellings(targets=(_ones_at(lambda labels: (0, labels[0])),)),
            why="Only in the first row was 1 subtracted.",
            hint="Every row has a label of its own. Pair all row numbers with all labels.",
        ),
        Mistake(
            id="index-as-one-hot",
            wrong=_spellings(targets=(lambda z, labels: labels, lambda z, labels: labels[:, None])),
            why="The labels were subtracted as numbers. A label is the name of a class: class 2 is a place, "
            "not an amount of 2.",
            hint="Turn each label into a row of zeros with a single 1 first.",
        ),
        Mistake(
            id="one-hot-size",
            wrong=_spellings(
                targets=(
                    lambda z, labels: np.eye(len(labels))[labels],
                    lambda z, labels: np.eye(labels.max() + 1)[labels],
                    lambda z, labels: np.eye(3)[labels],
                )
            ),
            why="The one-hot table has the wrong number of columns. A batch need not hold all classes, nor as many "
            "samples as there are classes, and there are not always three classes.",
            hint="The number of classes is the number of columns of the logits.",
        ),
        Mistake(
            id="counted-from-one",
            wrong=_spellings(targets=(lambda z, labels: _target(z, labels - 1),)),
            why="The 1 was subtracted one place too far to the left. Labels count from 0.",
            hint="Use the label itself as the place.",
        ),
        Mistake(
            id="winner-not-label",
            wrong=_spellings(targets=(lambda z, labels: _target(z, z.argmax(axis=-1)),)),
            why="The class with the largest logit was taken for the true one. "
            "Then the loss would tell the model to believe itself.",
            hint="The labels say which class is true.",
        ),
        Mistake(
            id="summed-away",
            wrong=(
                *_spellings(lambda p, y: (p - y).sum(axis=0)),
                *_spellings(lambda p, y: (p - y).sum(axis=1)),
                *_spellings(lambda p, y: (p - y).sum()),
                *_spellings(lambda p, y: (p - y).mean()),
                lambda z, labels: cross_entropy_gradient(z, labels).sum(axis=0, keepdims=True),
            ),
            why="Slopes were added up or averaged, and an axis is lost. Each sample has logits of its own, "
            "and each of them has a slope, so the result has the shape of the logits.",
            hint="The mean is taken over the losses. For the gradient, that means a division and no sum.",
        ),
        Mistake(
            id="loss-not-gradient",
            wrong=(
                cross_entropy,
                partial(cross_entropy, reduction="none"),
                *_spellings(lambda p, y: -np.log((p * y).sum(axis=-1)), counts=(_one,)),
                *_spellings(lambda p, y: -np.log((p * y).sum(axis=-1)).sum()),
            ),
            why="This is the loss. The gradient says how the loss changes with each logit, so it has one number "
            "for each logit.",
            hint="The result has the shape of the logits.",
        ),
    ),
)

EXERCISES = (CROSS_ENTROPY_GRADIENT,)
