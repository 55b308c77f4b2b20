"""The exercise of lesson 07 on the loss itself: the cross-entropy of a batch."""

import numpy as np

from course_utils.datasets import EXAMPLE_LOGITS
from course_utils.exercises.engine import FunctionExercise, Mistake


def _log_softmax(z, axis=-1):
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _softmax(z):
    return np.exp(_log_softmax(z))


def _naive_softmax(z):
    exps = np.exp(z)
    return exps / exps.sum(axis=-1, keepdims=True)


def _picked(table, labels):
    return table[np.arange(len(labels)), labels]


def _rows(labels, z):
    return np.eye(z.shape[1])[labels]


def cross_entropy(logits, labels):
    return -_picked(_log_softmax(logits), labels).mean()


def _from_probs(softmax, guard=lambda p: p):
    return lambda z, y: -np.log(_picked(guard(softmax(z)), y)).mean()


def _plus(eps):
    return lambda p: p + eps


def _clipped(eps):
    return lambda p: np.clip(p, eps, 1)


_EPS = (1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3)
_TINY = (np.finfo(float).eps, np.finfo(float).tiny, 1e-16, 1e-20, 1e-30, 1e-100, 1e-300)


def _with_lse(lse):
    """The loss with another log-sum-exp."""
    return lambda z, y: -_picked(z - lse(z), y).mean()


def _by_rows(softmax, eps):
    """The sum over the classes, with a small number inside the logarithm."""
    return lambda z, y: -(_rows(y, z) * np.log(softmax(z) + eps)).sum(axis=-1).mean()


def _shifted_by(shift):
    """The loss by log-sum-exp and by softmax, with another number subtracted from each row."""

    def moved(z, y):
        return z - shift(z, y)

    return (
        lambda z, y: -_picked(_with_log_sum(moved(z, y)), y).mean(),
        lambda z, y: -np.log(_picked(_naive_softmax(moved(z, y)), y)).mean(),
    )


def _with_log_sum(shifted, axis=-1, keepdims=True):
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=keepdims))


def _with_sum(shifted, axis=-1, keepdims=True):
    exps = np.exp(shifted)
    return np.log(exps / exps.sum(axis=axis, keepdims=keepdims))


def _along(top, total):
    """The loss with a maximum and a sum along any axis, which is kept or lost, in two spellings."""
    return tuple(
        lambda z, y, finish=finish: -_picked(finish(z - z.max(**top), **total), y).mean()
        for finish in (_with_log_sum, _with_sum)
    )


_KEPT, _LOST = {"axis": -1, "keepdims": True}, {"axis": -1, "keepdims": False}
_DOWN = {"axis": 0, "keepdims": True}


def _from_shifted(finish):
    """The loss by rows from which the largest logit was subtracted, and what was made of them."""
    return lambda z, y: -_picked(finish(z - z.max(axis=-1, keepdims=True)), y).mean()


def _sum(table):
    return table.sum(axis=-1, keepdims=True)


def _global_lse(z):
    return z.max() + np.log(np.exp(z - z.max()).sum(axis=-1, keepdims=True))


def _flat_lse(z):
    return (z - _log_softmax(z))[:, 0]


def _binary(z, y):
    """Binary cross-entropies of all classes, shape (N, K)."""
    return np.logaddexp(0, z) - _rows(y, z) * z


def _ways(rule):
    """A rule for log-probabilities and labels, on log-probabilities as three kinds of people make them."""
    makers = (_log_softmax, lambda z: np.log(_softmax(z)), lambda z: np.log(_naive_softmax(z)))
    return tuple(lambda z, y, make=make: rule(make(z), y) for make in makers)


def _terms(log_probs, y):
    """The terms of the sum over the classes, shape (N, K)."""
    return -_rows(y, log_probs) * log_probs


CROSS_ENTROPY = FunctionExercise(
    name="cross_entropy",
    solution=cross_entropy,
    probes=(
        (np.array([EXAMPLE_LOGITS]), np.array([0])),
        (np.array([[2.0, -1.0, 0.5], [0.0, 1.0, 3.0]]), np.array([0, 1])),
        (np.array([[0.5, 2.0, -0.3], [1.0, -1.0, 0.2], [0.3, 0.1, 1.5]]), np.array([1, 1, 0])),
        (np.array([[1.0, -2.0], [0.5, 0.0], [3.0, 1.0], [-1.0, 0.0]]), np.array([1, 0, 0, 0])),
        (np.array([[0.0, 60.0, 1.0], [2.0, 1.0, 0.0]]), np.array([0, 2])),
        (np.array([[0.0, -500.0], [1.0, 2.0]]), np.array([1, 0])),
        (np.array([[700.0, 698.0], [-300.0, -301.0]]), np.array([0, 1])),
        (np.array([[0.0, 800.0, -200.0], [700.0, -200.0, 0.0]]), np.array([0, 2])),
        (np.array([[1000.0, 1001.0], [-1000.0, -1001.0]]), np.array([0, 1])),
        # A gap of 720: exp of it overflows, while the probability, exp(-720), does not become 0.
        (np.array([[-360.0, 360.0], [1.0, 2.0]]), np.array([0, 1])),
        # Four classes: a mean that is subtracted leaves 750 of a gap of 1000.
        (np.array([[0.0, 0.0, 1000.0, 0.0], [1.0, -1.0, 0.0, 2.0]]), np.array([2, 3])),
    ),
    mistakes=(
        Mistake(
            id="overflow",
            wrong=(
                _from_probs(_naive_softmax),
                *(_from_probs(_naive_softmax, _plus(eps)) for eps in _EPS + _TINY),
                *(_from_probs(_naive_softmax, _clipped(eps)) for eps in _EPS + _TINY),
                _with_lse(lambda z: np.log(np.exp(z).sum(axis=-1, keepdims=True))),
                *(_by_rows(_naive_softmax, eps) for eps in (0.0, *_EPS, *_TINY)),
            ),
            why="Right for small logits, but exp of such large ones is more than a float64 can hold, and "
            "the result is infinite or NaN.",
            hint="A common shift changes no log-probability. Lesson 05 has a form that never overflows.",
        ),
        Mistake(
            id="not-the-maximum",
            wrong=(
                *_shifted_by(lambda z, y: _picked(z, y)[:, None]),
                *_shifted_by(lambda z, y: z.mean(axis=-1, keepdims=True)),
                *_shifted_by(lambda z, y: z.min(axis=-1, keepdims=True)),
                *_shifted_by(lambda z, y: z[:, :1]),
            ),
            why="What was subtracted from each row is not its largest logit. So exponentials above 1 are left, "
            "and where the gap is wide, one of them is more than a float64 can hold.",
            hint="Which logit has to become 0, so that no exponential is above 1?",
        ),
        Mistake(
            id="log-of-softmax",
            wrong=(
                _from_probs(_softmax),
                lambda z, y: -(_rows(y, z) * np.log(_softmax(z))).sum(axis=-1).mean(),
                lambda z, y: -np.nan_to_num(_rows(y, z) * np.log(_softmax(z))).sum(axis=-1).mean(),
                lambda z, y: np.nan_to_num(-np.log(_picked(_softmax(z), y)).mean()),
                lambda z, y: (
                    -np.where(_softmax(z) > 0, np.log(_softmax(z)), 0)[np.arange(len(y)), y].mean()
                ),
            ),
            why="The softmax is stable, but a very small probability is rounded to 0, and its logarithm is -inf.",
            hint="Do not make the probability first: its logarithm can be had from the logits directly.",
        ),
        Mistake(
            id="eps-inside-log",
            wrong=(
                *(_from_probs(_softmax, _plus(eps)) for eps in _EPS + _TINY),
                *(_from_probs(_softmax, _clipped(eps)) for eps in _EPS + _TINY),
            ),
            why="A small number inside the logarithm keeps it finite, but it also puts a ceiling on the loss: "
            "beyond it, a worse answer costs no more.",
            hint="With log-probabilities instead of probabilities, no small number is needed.",
        ),
        Mistake(
            id="double-softmax",
            wrong=(
                lambda z, y: cross_entropy(_softmax(z), y),
                lambda z, y: cross_entropy(_naive_softmax(z), y),
            ),
            why="Softmax was applied twice: the second one got probabilities where logits belong.",
            hint="Your function gets logits. How many times does softmax, or log-softmax, have to be applied?",
        ),
        Mistake(
            id="missing-minus",
            wrong=(
                *_ways(lambda lp, y: _picked(lp, y).mean()),
                *_ways(lambda lp, y: -_terms(lp, y).sum(axis=-1).mean()),
            ),
            why="The minus is missing. Logarithms of probabilities are not above 0, so this loss is negative, "
            "and training would make it fall for ever.",
            hint="A better answer must give a smaller loss, and the best one 0.",
        ),
        Mistake(
            id="sum-not-mean",
            wrong=(
                *_ways(lambda lp, y: -_picked(lp, y).sum()),
                *_ways(lambda lp, y: _terms(lp, y).sum()),
            ),
            why="The losses of the samples were added up, so a larger batch has a larger loss.",
            hint="Divide by the number of samples.",
        ),
        Mistake(
            id="mean-over-classes",
            wrong=(
                *_ways(lambda lp, y: _terms(lp, y).mean()),
                *_ways(lambda lp, y: -_picked(lp, y).mean() / lp.shape[1]),
            ),
            why="The mean was taken over samples and classes. The zeros of the one-hot rows were counted, too, "
            "so the loss is K times too small.",
            hint="Sum over the classes, then take the mean over the samples.",
        ),
        Mistake(
            id="mean-over-wrong-axis",
            wrong=(
                *_ways(lambda lp, y: _terms(lp, y).sum(axis=0).mean()),
                *_ways(lambda lp, y: -_picked(lp, y).sum() / lp.shape[1]),
            ),
            why="The total was divided by the number of classes instead of the number of samples.",
            hint="How many losses are there to take the mean of? One for each sample.",
        ),
        Mistake(
            id="not-reduced",
            wrong=(
                *_ways(lambda lp, y: -_picked(lp, y)),
                *_ways(_terms),
                *_ways(lambda lp, y: _terms(lp, y).sum(axis=-1)),
                *_ways(lambda lp, y: _terms(lp, y).sum(axis=0)),
                *_ways(lambda lp, y: _terms(lp, y).mean(axis=0)),
                *_ways(lambda lp, y: -np.take_along_axis(lp, y[:, None], axis=-1)),
            ),
            why="Several numbers came back. The loss of a batch is a single number.",
            hint="One loss for each sample is a good step on the way; then take their mean.",
        ),
        Mistake(
            id="probs-as-log-probs",
            wrong=(
                lambda z, y: -_picked(_softmax(z), y).mean(),
                lambda z, y: -_picked(_naive_softmax(z), y).mean(),
                lambda z, y: _picked(_softmax(z), y).mean(),
                lambda z, y: 1 - _picked(_softmax(z), y).mean(),
            ),
            why="This is a mean of probabilities: the logarithm is missing.",
            hint="The cross-entropy grows without limit when the true class gets hardly any probability. A mean of "
            "probabilities cannot.",
        ),
        Mistake(
            id="logits-as-log-probs",
            wrong=(
                lambda z, y: -_picked(z, y).mean(),
                lambda z, y: _picked(z, y).mean(),
                lambda z, y: -(_rows(y, z) * z).sum(axis=-1).mean(),
            ),
            why="The raw logits of the true classes were taken. A shift of all logits would change this loss.",
            hint="Logits become log-probabilities by log-softmax; that step is missing.",
        ),
        Mistake(
            id="not-log-probs",
            wrong=(
                _from_shifted(lambda s: s),
                _from_shifted(lambda s: s - _sum(np.exp(s))),
                _from_shifted(lambda s: s + np.log(_sum(np.exp(s)))),
                _from_shifted(lambda s: s - _sum(np.log(np.exp(s)))),
                _from_shifted(lambda s: s / np.log(_sum(np.exp(s)))),
                lambda z, y: -_picked(z - _sum(np.exp(z)), y).mean(),
                lambda z, y: -_picked(z + np.log(_sum(np.exp(z))), y).mean(),
                lambda z, y: (
                    -_picked(z - z.max(axis=-1, keepdims=True) - np.log(_sum(np.exp(z))), y).mean()
                ),
            ),
            why="What was read in each row is no log-probability: the exponentials of the row do not sum to 1.",
            hint="After the shift, the logarithm of a sum of exponentials is subtracted. Check the sign, the "
            "logarithm, the sum, and of what the exponentials are.",
        ),
        Mistake(
            id="log-twice",
            wrong=(
                lambda z, y: -np.log(_picked(_log_softmax(z), y)).mean(),
                lambda z, y: -(_rows(y, z) * np.log(_log_softmax(z))).sum(axis=-1).mean(),
            ),
            why="The logarithm was taken twice: log-softmax has it already, and its results are not above 0.",
            hint="After log-softmax, only picking, the mean and the minus are left.",
        ),
        Mistake(
            id="log-of-logits",
            wrong=(
                lambda z, y: -np.log(_picked(z, y)).mean(),
                lambda z, y: -(_rows(y, z) * np.log(z)).sum(axis=-1).mean(),
            ),
            why="The logarithm of raw logits was taken, but a logit may be negative.",
            hint="The logarithm belongs to probabilities, and those come from softmax.",
        ),
        Mistake(
            id="log-of-mean",
            wrong=_ways(lambda lp, y: -np.log(np.exp(_picked(lp, y)).mean())),
            why="The mean was taken before the logarithm. The two do not swap: this way a bad sample hides behind "
            "the good ones.",
            hint="First one loss for each sample, then their mean.",
        ),
        Mistake(
            id="all-pairs",
            wrong=(
                *_ways(lambda lp, y: -lp[:, y].mean()),
                *_ways(lambda lp, y: -lp[:, y].sum() / len(y)),
                *_ways(lambda lp, y: -lp[:, y]),
            ),
            why="Every sample was paired with the labels of all samples: [:, labels] makes an N x N table.",
            hint="Row 0 goes with labels[0], row 1 with labels[1]. Which first index pairs them?",
        ),
        Mistake(
            id="rows-by-label",
            wrong=(
                *_ways(lambda lp, y: -lp[y].mean()),
                *_ways(lambda lp, y: -lp[y, np.arange(len(y))].mean()),
                *_ways(lambda lp, y: -lp[y]),
            ),
            why="The labels were used to choose rows. A label says which column of its own row counts.",
            hint="Two indices are needed: the place of the sample, then its label.",
        ),
        Mistake(
            id="classes-not-from-logits",
            wrong=tuple(
                lambda z, y, made=made, size=size: (
                    -(np.eye(size(y))[y] * made(z)).sum(axis=-1).mean()
                )
                for made in (_log_softmax, lambda z: np.log(_softmax(z)))
                for size in (lambda y: 3, lambda y: y.max() + 1, lambda y: len(np.unique(y)), len)
            ),
            why="The one-hot rows have not as many columns as the logits in every batch. The number of classes need "
            "not be 3, and a batch need not contain every class.",
            hint="Take the number of columns from the shape of the logits.",
        ),
        Mistake(
            id="labels-not-used",
            wrong=(
                *_ways(lambda lp, y: -lp.mean()),
                *_ways(lambda lp, y: -lp.sum()),
                *_ways(lambda lp, y: -lp.sum(axis=-1).mean()),
                *_ways(lambda lp, y: -lp.mean(axis=-1)),
                *_ways(lambda lp, y: -lp.sum(axis=-1)),
                *_ways(lambda lp, y: -lp[:, 0].mean()),
                *_ways(lambda lp, y: -lp[:, -1].mean()),
            ),
            why="The labels play no part in this result: it would be the same for any others.",
            hint="Of each row, the log-probability of its own label counts.",
        ),
        Mistake(
            id="first-row-only",
            wrong=(
                *_ways(lambda lp, y: -lp[0, y[0]]),
                *_ways(lambda lp, y: -lp[0, y[0]] / len(y)),
                *_ways(lambda lp, y: -lp[0, y].mean()),
            ),
            why="Only the first row of the batch was read.",
            hint="Each sample has a row and a label of its own. With a loop: where does the return stand?",
        ),
        Mistake(
            id="prediction-as-target",
            wrong=_ways(lambda lp, y: -lp.max(axis=-1).mean()),
            why="The loss was read at the class that the model prefers, whatever the label is.",
            hint="The labels say which log-probability of each row counts.",
        ),
        Mistake(
            id="entropy-of-prediction",
            wrong=_ways(lambda lp, y: -(np.exp(lp) * lp).sum(axis=-1).mean()),
            why="This is the entropy of the prediction. The labels play no part in it.",
            hint="In the cross-entropy the shares come from the target, and only the logarithms from the "
            "prediction.",
        ),
        Mistake(
            id="swapped-arguments",
            wrong=(
                lambda z, y: -(_softmax(z) * _log_softmax(_rows(y, z))).sum(axis=-1).mean(),
                lambda z, y: -(z * _log_softmax(_rows(y, z))).sum(axis=-1).mean(),
                lambda z, y: -(_softmax(z) * np.log(_rows(y, z))).sum(axis=-1).mean(),
                lambda z, y: -(_softmax(z) * np.log(_rows(y, z) + 1e-12)).sum(axis=-1).mean(),
            ),
            why="Target and prediction have changed places: the logarithm was taken of the target.",
            hint="The shares come from the target, the logarithms from the prediction.",
        ),
        Mistake(
            id="index-as-one-hot",
            wrong=(
                *_ways(lambda lp, y: -(y[:, None] * lp).sum(axis=-1).mean()),
                *_ways(lambda lp, y: -(y * lp).sum(axis=-1).mean()),
                *_ways(lambda lp, y: -(y[:, None] * lp).mean()),
                *_ways(lambda lp, y: -(y * lp).mean()),
            ),
            why="The labels were multiplied as if they were probabilities. A label is the number of a class.",
            hint="Use the label as an index, or make it a one-hot row first.",
        ),
        Mistake(
            id="wrong-axis",
            wrong=(
                lambda z, y: -_picked(_log_softmax(z, axis=0), y).mean(),
                lambda z, y: -np.log(_picked(np.exp(z) / np.exp(z).sum(axis=0), y)).mean(),
                *_along(_DOWN, _KEPT),
                *_along(_KEPT, _DOWN),
            ),
            why="A maximum or a sum was taken down the columns, among the samples, instead of along each row.",
            hint="The classes are on the last axis.",
        ),
        Mistake(
            id="whole-array",
            wrong=(
                _with_lse(lambda z: z.max() + np.log(np.exp(z - z.max()).sum())),
                _with_lse(lambda z: np.log(np.exp(z).sum())),
                _from_probs(lambda z: np.exp(z) / np.exp(z).sum()),
                _from_probs(lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum()),
            ),
            why="One total was used for the whole batch, so each sample got only a part of its probability.",
            hint="Every row needs a total of its own: sum along the last axis, and keep that axis.",
        ),
        Mistake(
            id="global-max",
            wrong=(
                _with_lse(_global_lse),
                _from_probs(lambda z: _naive_softmax(z - z.max())),
            ),
            why="The same number, the largest of the whole batch, was subtracted from all rows. In a row far "
            "below it, all exponentials become 0, and the logarithm of 0 is -inf.",
            hint="The shift may differ from row to row: which maximum makes each row safe?",
        ),
        Mistake(
            id="lost-axis",
            wrong=(
                _with_lse(_flat_lse),
                _with_lse(lambda z: np.log(np.exp(z).sum(axis=-1))),
                lambda z, y: -_picked(np.log(np.exp(z) / np.exp(z).sum(axis=-1)), y).mean(),
                _with_lse(
                    lambda z: z.max(axis=-1) + np.log(np.exp(z - z.max(axis=-1)).sum(axis=-1))
                ),
                *_along(_KEPT, _LOST),
                *_along(_LOST, _KEPT),
                *_along(_LOST, _LOST),
                lambda z, y: -_picked(_log_softmax(z - z.max(axis=-1)), y).mean(),
            ),
            why="A maximum or a sum along the last axis has one axis fewer, so NumPy lines it up with the columns "
            "instead of the rows, or finds that it does not fit.",
            hint="Look up what keepdims=True does.",
        ),
        Mistake(
            id="log10",
            wrong=_ways(lambda lp, y: -_picked(lp, y).mean() / np.log(10)),
            why="These are logarithms to base 10. The loss is in nats, with the natural logarithm.",
            hint="NumPy has one function for each base; the natural one has the shortest name.",
        ),
        Mistake(
            id="log2",
            wrong=_ways(lambda lp, y: -_picked(lp, y).mean() / np.log(2)),
            why="This is the loss in bits, with logarithms to base 2. It was asked for in nats.",
            hint="NumPy has one function for each base; the natural one has the shortest name.",
        ),
        Mistake(
            id="sigmoid-per-class",
            wrong=(
                lambda z, y: _binary(z, y).sum(axis=-1).mean(),
                lambda z, y: _binary(z, y).mean(),
                lambda z, y: np.logaddexp(0, -_picked(z, y)).mean(),
                lambda z, y: -np.log(1 / (1 + np.exp(-_picked(z, y)))).mean(),
            ),
            why="Each logit went through a sigmoid of its own, as if the classes were separate yes-or-no questions. "
            "Here exactly one class is right.",
            hint="Let the classes of a row share one probability of 1: with log-softmax.",
        ),
        Mistake(
            id="binary-on-softmax",
            wrong=tuple(
                lambda z, y, soft=soft, how=how: how(
                    -np.log(np.where(_rows(y, z) == 1, soft(z), 1 - soft(z)))
                )
                for soft in (_softmax, _naive_softmax)
                for how in (np.mean, lambda losses: losses.sum(axis=-1).mean())
            ),
            why="The losses of the other classes, -log(1 - p), were added. They belong to the binary loss. "
            "The cross-entropy reads the true class alone; softmax takes care of the others.",
            hint="With a one-hot target, how many terms of the sum are left?",
        ),
        Mistake(
            id="squared-error",
            wrong=(
                lambda z, y: ((_softmax(z) - _rows(y, z)) ** 2).mean(),
                lambda z, y: ((_softmax(z) - _rows(y, z)) ** 2).sum(axis=-1).mean(),
                lambda z, y: ((_naive_softmax(z) - _rows(y, z)) ** 2).sum(axis=-1).mean(),
            ),
            why="This is a squared error of probabilities, which can never be large, however wrong the answer is.",
            hint="The cross-entropy is made of logarithms.",
        ),
        Mistake(
            id="error-rate",
            wrong=(
                lambda z, y: (z.argmax(axis=-1) != y).mean(),
                lambda z, y: (z.argmax(axis=-1) == y).mean(),
            ),
            why="This counts decisions. It does not see how sure the model is.",
            hint="Use the probability of the true class, not only the place of the largest logit.",
        ),
        Mistake(
            id="labels-from-one",
            wrong=(
                *_ways(lambda lp, y: -_picked(lp, y - 1).mean()),
                *_ways(lambda lp, y: -_picked(lp, y + 1).mean()),
            ),
            why="The log-probability of a neighbouring class was read.",
            hint="Labels count from 0, as Python does: use them as they are.",
        ),
        Mistake(
            id="perplexity",
            wrong=_ways(lambda lp, y: np.exp(-_picked(lp, y).mean())),
            why="This is exp of the loss, the perplexity.",
            hint="Leave out the last step.",
        ),
    ),
)

EXERCISES = (CROSS_ENTROPY,)
