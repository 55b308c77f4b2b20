"""The exercises of lesson 05: the logarithm of a sum of exponentials, and log-softmax."""

import math

import numpy as np

from course_utils.datasets import EXAMPLE_LOGITS
from course_utils.exercises.engine import FunctionExercise, Mistake


def logsumexp(logits):
    top = logits.max(axis=-1, keepdims=True)
    return top[..., 0] + np.log(np.exp(logits - top).sum(axis=-1))


def log_softmax(logits):
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _top(z):
    return z.max(axis=-1, keepdims=True)


def _shifted(z):
    return z - _top(z)


def _sums(values):
    return values.sum(axis=-1, keepdims=True)


def _softmax(z):
    return np.exp(log_softmax(z))


def _naive_softmax(z):
    exps = np.exp(z)
    return exps / _sums(exps)


def _logsumexp_by(shift):
    """A logsumexp that subtracts, and adds again, something else than the largest of each row."""
    return lambda z: (shift(z) + np.log(_sums(np.exp(z - shift(z)))))[..., 0]


def _log_softmax_by(shift):
    """The same for log-softmax."""
    return lambda z: z - shift(z) - np.log(_sums(np.exp(z - shift(z))))


def _logsumexp_on(axis, top_axis=None, shift=True):
    """A logsumexp along another axis; None means the whole array."""

    def wrong(z):
        top = z.max(axis=top_axis, keepdims=top_axis is not None) if shift else 0.0
        log_sum = np.log(np.exp(z - top).sum(axis=axis))
        return log_sum + (top if np.ndim(top) == 0 else z.max(axis=top_axis))

    return wrong


def _log_softmax_on(axis, top_axis=None, shift=True, keepdims=True):
    """A log-softmax along another axis; None means the whole array."""

    def wrong(z):
        top = z.max(axis=top_axis, keepdims=top_axis is not None) if shift else 0.0
        total = np.exp(z - top).sum(axis=axis, keepdims=keepdims and axis is not None)
        return z - top - np.log(total)

    return wrong


def _shifts_instead_of_the_maximum(by):
    """Mistakes that both exercises share: a shift that is not the largest logit of the row."""
    return (
        Mistake(
            id="constant-shift",
            wrong=tuple(by(lambda z, c=c: c) for c in (300, 500, 600, 700, 709, 1000)),
            why="A fixed number was subtracted. It saves some large logits, but where all logits are very "
            "negative, every exponential becomes 0.",
            hint="Take the shift from the row itself: which number makes its largest exponent 0?",
        ),
        Mistake(
            id="mean-not-max",
            wrong=(
                by(lambda z: z.mean(axis=-1, keepdims=True)),
                by(lambda z: np.median(z, axis=-1, keepdims=True)),
                by(lambda z: z.mean()),
            ),
            why="The mean or the median was subtracted. The largest logit can be far above it, "
            "and then its exponential overflows.",
            hint="Which number makes the largest exponent exactly 0?",
        ),
        Mistake(
            id="shift-by-minimum",
            wrong=(
                by(lambda z: z.min(axis=-1, keepdims=True)),
                by(lambda z: z.min()),
                by(lambda z: -_top(z)),
            ),
            why="This shift can move the logits up instead of down, so that exp overflows.",
            hint="After the shift, the largest logit should be 0 and all others below.",
        ),
        Mistake(
            id="largest-magnitude",
            wrong=(
                by(lambda z: np.abs(z).max(axis=-1, keepdims=True)),
                by(lambda z: np.abs(z).max()),
            ),
            why="The largest magnitude was subtracted. In a row of very negative logits that moves all of them "
            "further down, and every exponential becomes 0.",
            hint="Leave the signs: the largest of -1000 and -998 is -998.",
        ),
        Mistake(
            id="clipped-logits",
            wrong=tuple(
                lambda z, c=c, by=by: by(_top)(np.clip(z, -c, c))
                for c in (80, 88, 100, 500, 600, 700, 709)
            ),
            why="Large logits were cut off, so that their gaps were lost.",
            hint="A shift makes exp safe as well, and keeps all gaps.",
        ),
    )


def _wrong_number_of_axes(right, on):
    """Mistakes that both exercises share: right for some numbers of axes and not for all."""
    return (
        Mistake(
            id="axis-one",
            wrong=(on(1, 1), on(1, -1), on(1), on(1, shift=False)),
            why="Axis 1 is the class axis of a table of logits, but a single sample has only axis 0, "
            "and a larger batch has its classes further back.",
            hint="Which axis number means the last one in all cases?",
        ),
        Mistake(
            id="two-dimensions-only",
            wrong=(
                lambda z: right(z) if z.ndim == 1 else on(1, 1)(z),
                lambda z: on(None)(z) if z.ndim == 1 else np.array([on(None)(row) for row in z]),
            ),
            why="Right for one sample and for a table of samples, but a batch may have more axes in front.",
            hint="One axis number means the last one in all cases, and then no case is needed.",
        ),
    )


LOGSUMEXP = FunctionExercise(
    name="logsumexp",
    solution=logsumexp,
    probes=(
        (np.array(EXAMPLE_LOGITS),),
        (np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 4.0]]),),
        (np.array([[0.5, 2.0], [1.0, -1.0], [3.0, 3.0]]),),
        (np.array([[0.3, 1.7, -0.4], [2.2, 0.1, 0.9], [-1.0, -2.5, 0.6]]),),
        (np.array([1000.0, 999.0]),),
        (np.array([-1000.0, -999.0]),),
        (np.array([1000.0, -1000.0, -1000.0]),),
        (np.array([1000.0, 900.0, 200.0]),),
        (np.array([[-300.0, -302.0], [-400.0, -402.0]]),),
        (np.array([[1000.0, 1001.0, 999.0], [-1000.0, -1001.0, -999.0]]),),
        (np.array([[1000.0, 1001.0], [10.0, 12.0]]),),
        (np.linspace(-3, 4, 24).reshape(2, 3, 4),),
        (np.array([[0.2, -0.7, 1.1]]),),
    ),
    mistakes=(
        Mistake(
            id="overflow",
            wrong=(
                lambda z: np.log(np.exp(z).sum(axis=-1)),
                lambda z: np.log(np.exp(z).sum(axis=-1) + 1e-12),
                lambda z: np.log(np.exp(z).sum(axis=-1) + 1e-9),
                lambda z: np.log1p(np.exp(z).sum(axis=-1) - 1),
            ),
            why="Right for small logits. But exp(1000) is more than a float64 can hold and becomes inf, "
            "and far below zero all exponentials become 0.",
            hint="Subtract something from all logits of a row first. What do you have to add at the end?",
        ),
        Mistake(
            id="infinity-hidden",
            wrong=(
                lambda z: np.nan_to_num(np.log(np.exp(z).sum(axis=-1))),
                lambda z: np.log(np.nan_to_num(np.exp(z)).sum(axis=-1)),
                lambda z: np.log(np.minimum(np.exp(z), 1e308).sum(axis=-1)),
            ),
            why="Where exp overflowed, the infinity was replaced by another number. That is not the "
            "logarithm of the sum.",
            hint="Do not repair the result: shift the logits so that exp stays small.",
        ),
        Mistake(
            id="maximum-not-added",
            wrong=(
                lambda z: np.log(np.exp(_shifted(z)).sum(axis=-1)),
                lambda z: np.log(np.exp(z - z.max()).sum(axis=-1)),
            ),
            why="This is the result for the shifted logits. The shift does not cancel here as it does in softmax: "
            "a sum of exponentials without it is smaller.",
            hint="By the rules of powers, exp(z - m) is exp(z) divided by exp(m). What does that do to the logarithm?",
        ),
        Mistake(
            id="another-maximum-added",
            wrong=(
                lambda z: z.max() + np.log(np.exp(_shifted(z)).sum(axis=-1)),
                lambda z: z.max(axis=-1) + np.log(np.exp(z - z.max()).sum(axis=-1)),
            ),
            why="One part uses the largest logit of each row, and the other one the largest of the whole batch.",
            hint="Add again, outside the logarithm, exactly the number that was subtracted inside.",
        ),
        Mistake(
            id="maximum-subtracted",
            wrong=(
                lambda z: np.log(np.exp(_shifted(z)).sum(axis=-1)) - z.max(axis=-1),
                lambda z: (np.log(_sums(np.exp(_shifted(z)))) - _top(z))[..., 0],
            ),
            why="The largest logit was subtracted at the end, too.",
            hint="What was taken away inside the exponential has to be given back outside the logarithm.",
        ),
        Mistake(
            id="maximum-multiplied",
            wrong=(
                lambda z: z.max(axis=-1) * np.log(np.exp(_shifted(z)).sum(axis=-1)),
                lambda z: z.max(axis=-1) * np.log(np.exp(z / _top(z)).sum(axis=-1)),
            ),
            why="The largest logit was used as a factor. The logarithm of a product is a sum.",
            hint="Write the sum of exponentials as exp(m) times another sum, and take the logarithm.",
        ),
        Mistake(
            id="shift-on-one-side",
            wrong=(
                lambda z: z.max(axis=-1) + np.log(np.exp(z).sum(axis=-1)),
                lambda z: (_top(z) + np.log(_sums(np.exp(z))))[..., 0],
            ),
            why="The largest logit was added, but it had not been subtracted before.",
            hint="The two belong together: subtract it inside the exponential, add it outside the logarithm.",
        ),
        Mistake(
            id="maximum-counted-twice",
            wrong=(
                lambda z: z.max(axis=-1) + np.log1p(np.exp(_shifted(z)).sum(axis=-1)),
                lambda z: (_top(z) + np.log1p(_sums(np.exp(_shifted(z)))))[..., 0],
            ),
            why="The function log1p adds a 1 by itself, and the exponential of the largest logit is already that 1.",
            hint="With log1p, sum the other exponentials only. Or take the plain logarithm of all of them.",
        ),
        Mistake(
            id="mean-not-sum",
            wrong=(
                lambda z: np.log(np.exp(z).mean(axis=-1)),
                lambda z: z.max(axis=-1) + np.log(np.exp(_shifted(z)).mean(axis=-1)),
            ),
            why="This is the logarithm of the mean of the exponentials, and so it is too small by the "
            "logarithm of the number of classes.",
            hint="The function is called log-sum-exp.",
        ),
        Mistake(
            id="only-the-maximum",
            wrong=(lambda z: z.max(axis=-1), lambda z: np.log(np.exp(z).max(axis=-1))),
            why="This is the maximum. logsumexp is a little larger, because the other exponentials count, too.",
            hint="Try it for two equal logits: the sum of two equal exponentials is twice one of them.",
        ),
        Mistake(
            id="no-log",
            wrong=(
                lambda z: np.exp(z).sum(axis=-1),
                lambda z: np.exp(_shifted(z)).sum(axis=-1),
                lambda z: z.max(axis=-1) + np.exp(_shifted(z)).sum(axis=-1),
                lambda z: np.exp(z.max(axis=-1)) * np.exp(_shifted(z)).sum(axis=-1),
            ),
            why="A sum of exponentials was computed, but no logarithm was taken.",
            hint="Go through the name from right to left: exp, then sum, then ...",
        ),
        Mistake(
            id="no-exp",
            wrong=(
                lambda z: np.log(z.sum(axis=-1)),
                lambda z: np.log(np.abs(z).sum(axis=-1)),
                lambda z: z.max(axis=-1) + np.log(_shifted(z).sum(axis=-1)),
            ),
            why="The logits were added up without an exponential.",
            hint="Go through the name from right to left: exp comes first.",
        ),
        Mistake(
            id="log-before-sum",
            wrong=(
                lambda z: z.sum(axis=-1),
                lambda z: np.log(np.exp(z)).sum(axis=-1),
                lambda z: np.log(np.exp(z).prod(axis=-1)),
            ),
            why="The logarithm undid the exponential before anything was added: "
            "the logarithm of a sum is not the sum of logarithms.",
            hint="Add up the exponentials first, and take one logarithm of the total.",
        ),
        Mistake(
            id="smooth-minimum",
            wrong=(
                lambda z: -logsumexp(-z),
                lambda z: logsumexp(-z),
                lambda z: z.max(axis=-1) + np.log(np.exp(-_shifted(z)).sum(axis=-1)),
            ),
            why="The exponentials were taken of the negative logits, so that the smallest logit counts most.",
            hint="Inside the exponential, subtract the maximum from the logits and not the other way round.",
        ),
        Mistake(
            id="negated",
            wrong=(lambda z: -logsumexp(z), lambda z: -np.log(np.exp(z).sum(axis=-1))),
            why="The sign is wrong.",
            hint="The result is never below the largest logit.",
        ),
        Mistake(
            id="log2",
            wrong=(
                lambda z: np.log2(np.exp(z).sum(axis=-1)),
                lambda z: z.max(axis=-1) + np.log2(np.exp(_shifted(z)).sum(axis=-1)),
                lambda z: logsumexp(z) / np.log(2),
            ),
            why="This is a logarithm to base 2. It has to undo powers of e.",
            hint="NumPy has one function for each base; the natural one has the shortest name.",
        ),
        Mistake(
            id="log10",
            wrong=(
                lambda z: np.log10(np.exp(z).sum(axis=-1)),
                lambda z: z.max(axis=-1) + np.log10(np.exp(_shifted(z)).sum(axis=-1)),
                lambda z: logsumexp(z) / np.log(10),
            ),
            why="This is a logarithm to base 10. It has to undo powers of e.",
            hint="NumPy has one function for each base; the natural one has the shortest name.",
        ),
        Mistake(
            id="log-softmax-instead",
            wrong=(
                log_softmax,
                lambda z: np.log(_softmax(z)),
                lambda z: np.log(_naive_softmax(z)),
            ),
            why="These are log-probabilities, one for each class. Here one number is wanted for each row.",
            hint="Stop earlier: before anything is subtracted from the logits.",
        ),
        Mistake(
            id="axis-kept",
            wrong=(
                lambda z: logsumexp(z)[..., np.newaxis],
                lambda z: np.log(_sums(np.exp(z))),
                lambda z: np.repeat(logsumexp(z)[..., np.newaxis], z.shape[-1], axis=-1),
            ),
            why="The last axis is still there. Each row of logits should become one number.",
            hint="The argument keepdims is good for the subtraction. The axis has to go before the result is returned.",
        ),
        Mistake(
            id="squeezed",
            wrong=(
                lambda z: np.squeeze(logsumexp(z)),
                lambda z: (_top(z) + np.log(_sums(np.exp(_shifted(z))))).squeeze(),
            ),
            why="A batch of one row lost its batch axis, too: squeeze without an axis removes every axis of length 1.",
            hint="Say which axis has to go.",
        ),
        Mistake(
            id="axes-mixed",
            wrong=(
                lambda z: _top(z) + np.log(np.exp(_shifted(z)).sum(axis=-1)),
                lambda z: z.max(axis=-1) + np.log(_sums(np.exp(_shifted(z)))),
            ),
            why="One part still has its last axis and the other has lost it, so that in a batch NumPy adds "
            "each to each.",
            hint="Print the shapes of the two things that you add. They have to be equal.",
        ),
        Mistake(
            id="lost-axis",
            wrong=(
                lambda z: z.max(axis=-1) + np.log(np.exp(z - z.max(axis=-1)).sum(axis=-1)),
                lambda z: np.log(np.exp(z - z.max(axis=-1)).sum(axis=-1)),
            ),
            why="A maximum along the last axis has one axis fewer, so NumPy lines it up with the columns "
            "instead of the rows, or finds that it does not fit.",
            hint="Which argument of max keeps the axis for the subtraction?",
        ),
        Mistake(
            id="global-max",
            wrong=(
                _logsumexp_on(-1),
                lambda z: z.max() + np.log1p(np.exp(z - z.max()).sum(-1) - 1),
            ),
            why="The same number, the largest of the whole batch, was subtracted from all rows. In a row far "
            "below it, all exponentials become 0, and the logarithm of 0 is -inf.",
            hint="The shift may differ from row to row: which maximum makes each row safe?",
        ),
        Mistake(
            id="wrong-axis",
            wrong=(
                _logsumexp_on(0, 0),
                _logsumexp_on(0),
                _logsumexp_on(0, shift=False),
            ),
            why="The sum ran down the columns, over the samples, instead of along each row, over the classes.",
            hint="The classes are on the last axis, whatever the number of axes.",
        ),
        Mistake(
            id="whole-array",
            wrong=(
                _logsumexp_on(None),
                _logsumexp_on(None, shift=False),
                lambda z: z.max() + np.log(np.exp(_shifted(z)).sum()),
                lambda z: math.log(np.exp(z).sum()),
            ),
            why="One number came back for the whole batch: sum and max without an axis take everything.",
            hint="Each row is a sample of its own and needs a number of its own.",
        ),
        *_wrong_number_of_axes(logsumexp, _logsumexp_on),
        Mistake(
            id="table-only",
            wrong=(
                lambda z: z.max(axis=-1) + np.log(np.exp(z - z.max(axis=-1)[:, None]).sum(axis=-1)),
                lambda z: ((m := z.max(axis=-1)[:, None]) + np.log(_sums(np.exp(z - m))))[:, 0],
            ),
            why="The index [:, None] belongs to a table of logits. A single sample has no axis in front, "
            "and a larger batch has more than one.",
            hint="Which argument of max and sum keeps the axis, so that no index is needed?",
        ),
        Mistake(
            id="loop-over-batch",
            wrong=(
                lambda z: np.array([_logsumexp_on(None)(row) for row in z]),
                lambda z: np.array([logsumexp(row[np.newaxis])[0] for row in z]),
            ),
            why="The loop takes its input for a batch. Of a single sample it visits the logits one by one, "
            "and each becomes a sum of one.",
            hint="Leave out the loop: axis=-1 serves a sample and a batch alike.",
        ),
        *_shifts_instead_of_the_maximum(_logsumexp_by),
    ),
)

_SMALL = (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, 1e-20, 1e-30, 1e-45, 1e-100, 1e-300)

LOG_SOFTMAX = FunctionExercise(
    name="log_softmax",
    solution=log_softmax,
    probes=(
        (np.array(EXAMPLE_LOGITS),),
        (np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 4.0]]),),
        (np.array([[0.5, 2.0], [1.0, -1.0], [3.0, 3.0]]),),
        (np.array([[0.3, 1.7, -0.4], [2.2, 0.1, 0.9], [-1.0, -2.5, 0.6]]),),
        (np.array([0.0, -800.0]),),
        (np.array([1000.0, 999.0, -1000.0]),),
        (np.array([1000.0, -1000.0, -1000.0]),),
        (np.array([-1000.0, -998.0]),),
        (np.array([[-300.0, -302.0], [-400.0, -402.0]]),),
        (np.array([[1000.0, 1001.0, 999.0], [-1000.0, -1001.0, -999.0]]),),
        (np.array([[1000.0, 1001.0], [10.0, 12.0]]),),
        (np.linspace(-3, 4, 24).reshape(2, 3, 4),),
        (np.array([[0.2, -0.7, 1.1]]),),
    ),
    mistakes=(
        Mistake(
            id="log-of-softmax",
            wrong=(
                lambda z: np.log(_softmax(z)),
                lambda z: np.log2(_softmax(z)) * np.log(2),
                lambda z: np.log(np.exp(_shifted(z)) / _sums(np.exp(_shifted(z)))),
            ),
            why="Right for small gaps. But far below the largest logit a probability is rounded to 0, "
            "and the logarithm of 0 is -inf. The logit itself still knew how far below it is.",
            hint="Take the logarithm on paper first: log of a quotient, then log of an exponential.",
        ),
        Mistake(
            id="overflow",
            wrong=(
                lambda z: z - np.log(_sums(np.exp(z))),
                lambda z: np.log(_naive_softmax(z)),
                lambda z: np.log(np.exp(z)) - np.log(_sums(np.exp(z))),
            ),
            why="Right for small logits. But exp(1000) is more than a float64 can hold and becomes inf, "
            "and far below zero all exponentials become 0.",
            hint="Use a logarithm of a sum of exponentials that survives large logits.",
        ),
        Mistake(
            id="eps-inside-log",
            wrong=(
                *(lambda z, eps=eps: np.log(_softmax(z) + eps) for eps in _SMALL),
                *(lambda z, eps=eps: np.log(np.maximum(_softmax(z), eps)) for eps in _SMALL),
                *(lambda z, eps=eps: np.log(_naive_softmax(z) + eps) for eps in _SMALL),
                *(lambda z, eps=eps: np.log(np.clip(_softmax(z), eps, 1 - eps)) for eps in _SMALL),
            ),
            why="A small number holds the probabilities above 0, so that every log-probability ends at the "
            "logarithm of that number, however improbable the class is.",
            hint="No probability is needed on the way, and so none can become 0: subtract from the logits.",
        ),
        Mistake(
            id="infinity-hidden",
            wrong=(
                lambda z: np.nan_to_num(np.log(_softmax(z))),
                lambda z: np.nan_to_num(np.log(_naive_softmax(z))),
                lambda z: np.nan_to_num(z - np.log(_sums(np.exp(z)))),
                lambda z: np.nan_to_num(np.log(_softmax(z)), neginf=0.0),
            ),
            why="Infinite values were replaced by another number. That number is no log-probability of this class.",
            hint="Do not repair the result: compute it without a probability that could become 0.",
        ),
        Mistake(
            id="no-log",
            wrong=(
                _softmax,
                _naive_softmax,
                lambda z: np.exp(_shifted(z)) / _sums(np.exp(_shifted(z))),
            ),
            why="These are the probabilities, not their logarithms.",
            hint="A log-probability is never above 0.",
        ),
        Mistake(
            id="log2",
            wrong=(lambda z: np.log2(_softmax(z)), lambda z: log_softmax(z) / np.log(2)),
            why="These are logarithms to base 2. The lesson, and every library, uses the natural one.",
            hint="NumPy has one function for each base; the natural one has the shortest name.",
        ),
        Mistake(
            id="log10",
            wrong=(lambda z: np.log10(_softmax(z)), lambda z: log_softmax(z) / np.log(10)),
            why="These are logarithms to base 10. The lesson, and every library, uses the natural one.",
            hint="NumPy has one function for each base; the natural one has the shortest name.",
        ),
        Mistake(
            id="base-mixed",
            wrong=(
                lambda z: _shifted(z) - np.log2(_sums(np.exp(_shifted(z)))),
                lambda z: _shifted(z) - np.log10(_sums(np.exp(_shifted(z)))),
                lambda z: z - np.log2(_sums(np.exp(z))),
                lambda z: z - np.log10(_sums(np.exp(z))),
            ),
            why="The logarithm of the sum has another base than e, but the exponentials are powers of e.",
            hint="NumPy has one function for each base; the natural one has the shortest name.",
        ),
        Mistake(
            id="negated",
            wrong=(lambda z: -log_softmax(z), lambda z: -np.log(_softmax(z))),
            why="All signs are turned round. A probability is at most 1, so its logarithm is at most 0.",
            hint="Which of the two is subtracted from the other: the logit, or the constant of the row?",
        ),
        Mistake(
            id="logsumexp-instead",
            wrong=(
                logsumexp,
                lambda z: logsumexp(z)[..., np.newaxis],
                lambda z: np.log(_sums(np.exp(z))),
            ),
            why="This is the number that has to be subtracted, and not yet the log-probabilities.",
            hint="The result has the shape of the logits: from what is this number subtracted?",
        ),
        Mistake(
            id="added-not-subtracted",
            wrong=(
                lambda z: z + logsumexp(z)[..., np.newaxis],
                lambda z: _shifted(z) + np.log(_sums(np.exp(_shifted(z)))),
            ),
            why="The logarithm of the sum was added to the logits. The sum is below the line of softmax, "
            "so its logarithm is subtracted.",
            hint="What is the logarithm of a quotient?",
        ),
        Mistake(
            id="divided-not-subtracted",
            wrong=(
                lambda z: z / logsumexp(z)[..., np.newaxis],
                lambda z: z / np.log(_sums(np.exp(z))),
                lambda z: _shifted(z) / np.log(_sums(np.exp(_shifted(z)))),
            ),
            why="The logits were divided by the logarithm of the sum. Under a logarithm, a division becomes "
            "a subtraction.",
            hint="What is the logarithm of a quotient?",
        ),
        Mistake(
            id="only-the-maximum",
            wrong=(_shifted, lambda z: np.log(np.exp(_shifted(z)))),
            why="Only the largest logit was subtracted. Its class then has a log-probability of 0, "
            "which would be a probability of 1.",
            hint="Take the exponentials of your result. They should sum to one: what is missing?",
        ),
        Mistake(
            id="maximum-forgotten",
            wrong=(
                lambda z: z - np.log(_sums(np.exp(_shifted(z)))),
                lambda z: z - np.log(_sums(np.exp(z - z.max()))),
            ),
            why="The sum was computed from the shifted logits, but the logits themselves were not shifted.",
            hint="Compute the shifted logits once, and use them in both places.",
        ),
        Mistake(
            id="maximum-twice",
            wrong=(
                lambda z: _shifted(z) - logsumexp(z)[..., np.newaxis],
                lambda z: _shifted(z) - np.log(_sums(np.exp(z))),
            ),
            why="The largest logit was subtracted, and then the logarithm of the sum of the unshifted "
            "exponentials, which contains the largest logit once more.",
            hint="Either both parts are shifted, or none of them.",
        ),
        Mistake(
            id="maximum-counted-twice",
            wrong=(
                lambda z: _shifted(z) - np.log1p(_sums(np.exp(_shifted(z)))),
                lambda z: (
                    z - (_top(z) + np.log1p(np.exp(_shifted(z)).sum(axis=-1)[..., np.newaxis]))
                ),
            ),
            why="The function log1p adds a 1 by itself, and the exponential of the largest logit is already that 1.",
            hint="With log1p, sum the other exponentials only. Or take the plain logarithm of all of them.",
        ),
        Mistake(
            id="mean-not-sum",
            wrong=(
                lambda z: _shifted(z) - np.log(np.exp(_shifted(z)).mean(axis=-1, keepdims=True)),
                lambda z: z - np.log(np.exp(z).mean(axis=-1, keepdims=True)),
            ),
            why="The logarithm of the mean of the exponentials was subtracted. The probabilities "
            "then sum to the number of classes.",
            hint="Take the exponentials of your result. They should sum to one.",
        ),
        Mistake(
            id="no-exp",
            wrong=(
                lambda z: z - np.log(_sums(z)),
                lambda z: np.log(z / _sums(z)),
                lambda z: np.log(z) - np.log(_sums(z)),
                lambda z: z - _sums(z),
            ),
            why="The logits were added up without an exponential.",
            hint="What is below the line in the formula of softmax?",
        ),
        Mistake(
            id="softmax-first",
            wrong=(
                lambda z: log_softmax(_softmax(z)),
                lambda z: _softmax(z) - np.log(_sums(np.exp(_softmax(z)))),
                lambda z: log_softmax(_naive_softmax(z)),
            ),
            why="Softmax was applied before the log-softmax. Log-softmax contains a softmax already, so there "
            "were two, and the classes came too close together.",
            hint="Start from the logits themselves.",
        ),
        Mistake(
            id="sigmoid-per-class",
            wrong=(lambda z: -np.logaddexp(0, -z), lambda z: -np.log1p(np.exp(-z))),
            why="These are logarithms of a sigmoid of each logit on its own. Those are answers to separate "
            "yes-or-no questions, so the probabilities do not sum to one.",
            hint="Here the classes compete: one number, made from all logits of the row, is subtracted.",
        ),
        Mistake(
            id="lost-axis",
            wrong=(
                lambda z: z - logsumexp(z),
                lambda z: _shifted(z) - np.log(np.exp(_shifted(z)).sum(axis=-1)),
                lambda z: z - np.log(np.exp(z).sum(axis=-1)),
                lambda z: log_softmax(z - z.max(axis=-1)),
                lambda z: (z - z.max(axis=-1)) - np.log(np.exp(z - z.max(axis=-1)).sum(axis=-1)),
            ),
            why="A maximum or a sum along the last axis has one axis fewer, so NumPy lines it up with the columns "
            "instead of the rows, or finds that it does not fit.",
            hint="Look up what keepdims=True does.",
        ),
        Mistake(
            id="global-max",
            wrong=(
                _log_softmax_on(-1),
                lambda z: z - (z.max() + np.log(_sums(np.exp(z - z.max())))),
            ),
            why="The same number, the largest of the whole batch, was subtracted from all rows. In a row far "
            "below it, all exponentials become 0, and the logarithm of 0 is -inf.",
            hint="The shift may differ from row to row: which maximum makes each row safe?",
        ),
        Mistake(
            id="wrong-axis",
            wrong=(
                _log_softmax_on(0, 0),
                _log_softmax_on(0, -1),
                _log_softmax_on(0),
                _log_softmax_on(0, shift=False),
                lambda z: np.log(np.exp(_log_softmax_on(0, 0)(z))),
            ),
            why="The sums ran down the columns, over the samples, instead of along each row, over the classes.",
            hint="Print np.exp(log_probs).sum(axis=-1). It must be 1 for every row.",
        ),
        Mistake(
            id="whole-array",
            wrong=(
                _log_softmax_on(None),
                _log_softmax_on(None, -1),
                _log_softmax_on(None, shift=False),
                lambda z: np.log(np.exp(_log_softmax_on(None)(z))),
                lambda z: np.log(np.exp(z) / np.exp(z).sum()),
            ),
            why="One sum was used for the whole batch, so the probabilities of all rows together sum to one.",
            hint="Every row needs a sum of its own: along the last axis, and with that axis kept.",
        ),
        *_wrong_number_of_axes(log_softmax, _log_softmax_on),
        Mistake(
            id="table-only",
            wrong=(
                lambda z: z - logsumexp(z)[:, None],
                lambda z: log_softmax(z - z.max(axis=-1)[:, None]),
                lambda z: log_softmax(z - z.max(axis=1)[:, None]),
                lambda z: z - np.log(np.exp(z).sum(axis=-1))[:, None],
            ),
            why="The index [:, None] belongs to a table of logits. A single sample has no axis in front, "
            "and a larger batch has more than one.",
            hint="Which argument of max and sum keeps the axis, so that no index is needed?",
        ),
        Mistake(
            id="loop-over-batch",
            wrong=(
                lambda z: np.array([_log_softmax_on(None)(row) for row in z]),
                lambda z: np.array([log_softmax(row) for row in z]),
            ),
            why="The loop takes its input for a batch. Of a single sample it visits the logits one by one, "
            "and each gets a log-softmax of its own.",
            hint="Leave out the loop: axis=-1 serves a sample and a batch alike.",
        ),
        *_shifts_instead_of_the_maximum(_log_softmax_by),
    ),
)

EXERCISES = (LOGSUMEXP, LOG_SOFTMAX)
