"""The exercises of lesson 02: a softmax that survives every input, and the way back."""

import numpy as np

from course_utils.datasets import EXAMPLE_LOGITS
from course_utils.exercises.engine import FunctionExercise, Mistake


def softmax(logits):
    exps = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exps / exps.sum(axis=-1, keepdims=True)


def _on(axis, keepdims=True, shift=True, shift_axis=None, divide=True, eps=0.0):
    """A softmax with its parts on the given axes; None as an axis means the whole array at once."""

    def wrong(z):
        highest = z.max(axis=shift_axis, keepdims=shift_axis is not None) if shift else 0
        exps = np.exp(z - highest)
        total = exps.sum() if axis is None else exps.sum(axis=axis, keepdims=keepdims)
        return exps / (total + eps) if divide else exps

    return wrong


def _shares(exps):
    return exps / exps.sum(axis=-1, keepdims=True)


def _shifted_by(statistic):
    """A softmax that subtracts something else than the largest logit of each row."""
    return lambda z: _shares(np.exp(z - statistic(z)))


def _whole(z):
    exps = np.exp(z - z.max())
    return exps / exps.sum()


SOFTMAX = FunctionExercise(
    name="softmax",
    solution=softmax,
    probes=(
        (np.array(EXAMPLE_LOGITS),),
        (np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 4.0]]),),
        (np.array([[0.5, 2.0], [1.0, -1.0], [3.0, 3.0]]),),
        (np.array([1000.0, 998.0, -1000.0]),),
        (np.array([1000.0, -1000.0, -1000.0]),),
        (np.array([-1000.0, 1000.0, 0.0]),),
        (np.array([-1000.0, -998.0]),),
        (np.array([[-300.0, -302.0], [-400.0, -402.0]]),),
        (np.array([[1000.0, 1001.0, 999.0, 1000.0], [-1000.0, -1001.0, -999.0, -1000.0]]),),
        (np.array([[1000.0, 1001.0], [10.0, 12.0]]),),
        (np.linspace(-3, 4, 24).reshape(2, 3, 4),),
    ),
    mistakes=(
        Mistake(
            id="overflow",
            wrong=(
                _on(-1, shift=False),
                _on(-1, shift=False, eps=1e-9),
                _on(-1, shift=False, eps=1e-12),
            ),
            why="Right for small logits, but exp(1000) is more than a float64 can hold: it becomes inf, "
            "and inf divided by inf is NaN.",
            hint="Shifting all logits of a row changes no probability. Which shift makes exp safe?",
        ),
        Mistake(
            id="nan-hidden",
            wrong=(
                lambda z: np.nan_to_num(_shares(np.exp(z))),
                lambda z: np.nan_to_num(_shares(np.exp(z)), nan=1.0),
                lambda z: np.nan_to_num(_on(-1)(z)),
                lambda z: np.nan_to_num(_on(-1)(z), nan=1.0),
                lambda z: np.nan_to_num(_on(-1)(z), nan=1 / z.shape[-1]),
                lambda z: (e := np.exp(z - z.max())) / np.maximum(e.sum(-1, keepdims=True), 1e-300),
                lambda z: _shares(np.exp(np.clip(z - z.max(), -100, 0))),
                lambda z: _shares(np.exp(np.clip(z - z.max(), -80, 0))),
                _on(-1, eps=1e-9),
                _on(-1, eps=1e-12),
                _on(-1, eps=1e-300),
            ),
            why="The NaN was hidden, but what came instead is no probability of this sample.",
            hint="Do not repair the result: shift the logits so that no NaN comes up at all.",
        ),
        Mistake(
            id="clipped-logits",
            wrong=tuple(
                lambda z, top=top: _shares(np.exp(np.clip(z, -top, top)))
                for top in (80, 88, 100, 500, 600, 700, 709)
            ),
            why="Large logits were cut off, so that 1000 and 998 became equal: their gap was lost, "
            "and with it their ratio.",
            hint="A shift makes exp safe as well, and keeps all gaps.",
        ),
        Mistake(
            id="constant-shift",
            wrong=tuple(_shifted_by(lambda z, by=by: by) for by in (300, 500, 700, 709, 1000)),
            why="A fixed number was subtracted. It saves large logits, but very negative ones all become 0, "
            "and 0 divided by 0 is NaN.",
            hint="Take the shift from the row itself: which number makes its largest exponent 0?",
        ),
        Mistake(
            id="mean-not-max",
            wrong=(
                _shifted_by(lambda z: z.mean(axis=-1, keepdims=True)),
                _shifted_by(lambda z: z.mean()),
            ),
            why="The mean was subtracted. The largest logit can still be far above the mean, "
            "and its exponential overflows.",
            hint="Which number makes the largest exponent exactly 0?",
        ),
        Mistake(
            id="not-the-maximum",
            wrong=(
                _shifted_by(lambda z: z[..., :1]),
                _shifted_by(lambda z: z[..., -1:]),
            ),
            why="Each row was counted from its first or its last logit. Where another one is far above it, "
            "the exponential overflows.",
            hint="Which number makes the largest exponent exactly 0, wherever it stands?",
        ),
        Mistake(
            id="shift-by-minimum",
            wrong=(
                _shifted_by(lambda z: z.min(axis=-1, keepdims=True)),
                _shifted_by(lambda z: z.min()),
                _shifted_by(lambda z: -z.max(axis=-1, keepdims=True)),
                _shifted_by(lambda z: -z.max()),
            ),
            why="This shift moves the logits up instead of down, so that exp overflows even earlier.",
            hint="After the shift, the largest logit should be 0 and all others below.",
        ),
        Mistake(
            id="largest-magnitude",
            wrong=(
                _shifted_by(lambda z: np.abs(z).max(axis=-1, keepdims=True)),
                _shifted_by(lambda z: np.maximum(z.max(axis=-1), -z.min(axis=-1))[..., np.newaxis]),
                _shifted_by(lambda z: np.abs(z).max()),
            ),
            why="The largest magnitude was subtracted. In a row of very negative logits that moves all of them "
            "further down, every exponential becomes 0, and 0 divided by 0 is NaN.",
            hint="Leave the signs: the largest of -1000 and -998 is -998.",
        ),
        Mistake(
            id="divided-by-maximum",
            wrong=(
                lambda z: _shares(np.exp(z / z.max(axis=-1, keepdims=True))),
                lambda z: _shares(np.exp(z / z.max())),
            ),
            why="The logits were divided by the largest one. That is a factor, and a factor changes the gaps.",
            hint="A shift is a subtraction.",
        ),
        Mistake(
            id="shift-on-one-side",
            wrong=(
                lambda z: (
                    np.exp(z - z.max(axis=-1, keepdims=True))
                    / np.exp(z).sum(axis=-1, keepdims=True)
                ),
                lambda z: (
                    np.exp(z)
                    / np.exp(z - z.max(axis=-1, keepdims=True)).sum(axis=-1, keepdims=True)
                ),
            ),
            why="The largest logit was subtracted above the line or below it, but not in both places, "
            "so the two no longer cancel.",
            hint="Compute the exponentials of the shifted logits once, and use them twice.",
        ),
        Mistake(
            id="no-normalise",
            wrong=(
                _on(-1, shift=False, divide=False),
                _on(-1, shift_axis=-1, divide=False),
                _on(-1, shift_axis=None, divide=False),
            ),
            why="These are exponentials: positive, in the right order, but they do not sum to one.",
            hint="Add one step that turns positive numbers into shares of a whole.",
        ),
        Mistake(
            id="no-exp",
            wrong=(
                lambda z: z / z.sum(axis=-1, keepdims=True),
                lambda z: z / z.sum(),
                lambda z: np.abs(z) / np.abs(z).sum(axis=-1, keepdims=True),
            ),
            why="The logits were divided by their sum. Logits may be negative, so this gives negative "
            "“probabilities”, or shares that ignore the sign, and it fails where the sum is zero.",
            hint="First make every number positive in a way that keeps the order: one step is missing.",
        ),
        Mistake(
            id="base-2",
            wrong=(
                lambda z: _shares(2.0**z),
                lambda z: _shares(2.0 ** (z - z.max(axis=-1, keepdims=True))),
            ),
            why="These are powers of 2. Softmax uses powers of e.",
            hint="NumPy's function for powers of e has a name of three letters.",
        ),
        Mistake(
            id="log-of-softmax",
            wrong=(lambda z: np.log(softmax(z)), lambda z: np.log(_shares(np.exp(z)))),
            why="These are logarithms of probabilities, which are negative. The probabilities were asked for.",
            hint="Leave out the last step.",
        ),
        Mistake(
            id="softmax-twice",
            wrong=(lambda z: softmax(softmax(z)), lambda z: _shares(np.exp(_shares(np.exp(z))))),
            why="Softmax was applied twice. The second one takes probabilities for logits, whose gaps are "
            "below 1, and so it makes all classes almost equal.",
            hint="Exponentials, sums, division: each of them once.",
        ),
        Mistake(
            id="wrong-axis",
            wrong=(_on(0, shift=False), _on(0, shift_axis=0), _on(0, shift_axis=-1), _on(0)),
            why="Each column sums to one: the shares were taken among the samples of the batch "
            "and not among the classes of a sample.",
            hint="Print probs.sum(axis=-1). It must be 1 for every row; the classes are on the last axis.",
        ),
        Mistake(
            id="whole-array",
            wrong=(_on(None, shift=False), _on(None), _on(None, shift_axis=-1)),
            why="The whole batch sums to one. One total was used for all rows, "
            "so each sample got only a part of its probability.",
            hint="Every row needs a total of its own: sum along the last axis, and keep that axis.",
        ),
        Mistake(
            id="global-max",
            wrong=(_on(-1), lambda z: _shares(np.exp(z - np.amax(z)))),
            why="The same number, the largest of the whole batch, was subtracted from all rows. In a row far "
            "below it, all exponentials become 0, and 0 divided by 0 is NaN.",
            hint="The shift may differ from row to row: which maximum makes each row safe?",
        ),
        Mistake(
            id="max-along-samples",
            wrong=(
                _shifted_by(lambda z: z.max(axis=0)),
                _shifted_by(lambda z: z.max(axis=0, keepdims=True)),
            ),
            why="The largest logit of each class was subtracted. A class then loses another number than its "
            "neighbour, so the gaps within a row change.",
            hint="Which axis holds the classes?",
        ),
        Mistake(
            id="lost-axis",
            wrong=(
                _on(-1, keepdims=False, shift_axis=-1),
                _on(-1, keepdims=False, shift=False),
                _on(-1, keepdims=False),
                _shifted_by(lambda z: z.max(axis=-1)),
                lambda z: (e := np.exp(z - z.max(-1))) / e.sum(-1),
            ),
            why="A maximum or a sum along the last axis has one axis fewer, so NumPy lines it up with the columns "
            "instead of the rows, or finds that it does not fit.",
            hint="Look up what keepdims=True does.",
        ),
        Mistake(
            id="axis-one",
            wrong=(
                _on(1, shift_axis=1),
                _on(1, shift=False),
                _on(1, shift_axis=-1),
                _on(-1, shift_axis=1),
                _on(1),
            ),
            why="Axis 1 is the class axis of a table of logits, but a single sample has only axis 0, "
            "and a larger batch has its classes further back.",
            hint="Which axis number means the last one in all cases?",
        ),
        Mistake(
            id="two-dimensions-only",
            wrong=(
                lambda z: _on(z.ndim > 1 and 1, shift_axis=int(z.ndim > 1))(z),
                lambda z: _whole(z) if z.ndim == 1 else np.array([_whole(row) for row in z]),
            ),
            why="Right for one sample and for a table of samples, but a batch may have more axes in front.",
            hint="One axis number means the last one in all cases, and then no case is needed.",
        ),
        Mistake(
            id="loop-over-batch",
            wrong=(
                lambda z: np.array([_whole(row) for row in z]),
                lambda z: np.array([softmax(row) for row in z]),
            ),
            why="The loop takes its input for a batch. Of a single sample it visits the logits one by one, "
            "and each gets a softmax of its own.",
            hint="Leave out the loop: axis=-1 serves a sample and a batch alike.",
        ),
        Mistake(
            id="hard-max",
            wrong=(
                lambda z: (z == z.max(axis=-1, keepdims=True)).astype(float),
                lambda z: np.eye(z.shape[-1])[z.argmax(axis=-1)],
            ),
            why="All probability went to the largest logit. That is the hard maximum; "
            "softmax leaves every class a share.",
            hint="Follow the three steps of the lesson: exponentials, their sum, the division.",
        ),
        Mistake(
            id="sigmoid-per-class",
            wrong=(
                lambda z: 1 / (1 + np.exp(-z)),
                lambda z: (1 + np.tanh(z / 2)) / 2,
                lambda z: np.exp(z) / (1 + np.exp(z)),
            ),
            why="Each logit went through a sigmoid of its own. Those are answers to separate yes-or-no questions, "
            "so the rows do not sum to one.",
            hint="Here the classes compete: divide by what all classes of the sample have together.",
        ),
    ),
)


def logits_from_probs(probs):
    logs = np.log(probs)
    return logs - logs[-1]


def _only_last_changed(p):
    logs = np.log(p)
    logs[-1] = 0
    return logs


LOGITS_FROM_PROBS = FunctionExercise(
    name="logits_from_probs",
    solution=logits_from_probs,
    probes=(
        (np.array([0.5, 0.25, 0.25]),),
        (np.array([0.2, 0.5, 0.3]),),
        (np.array([0.1, 0.2, 0.3, 0.4]),),
        (np.array([0.9, 0.1]),),
        (np.array([0.25, 1e-12, 0.75]),),
    ),
    mistakes=(
        Mistake(
            id="shift-not-settled",
            wrong=(np.log, lambda p: np.log(p) + 2.479),
            why="The softmax of your logits is right, but the last one is not 0.",
            hint="You may add one number to all logits without changing the probabilities. "
            "Which one is it for these probabilities?",
        ),
        Mistake(
            id="wrong-class-at-zero",
            wrong=(
                lambda p: np.log(p) - np.log(p).max(),
                lambda p: np.log(p) - np.log(p[0]),
                lambda p: np.log(p) - np.log(p).mean(),
                lambda p: np.log(p) - np.log(p).min(),
                lambda p: np.log(p) - np.log(p[2]),
            ),
            why="The softmax of your logits is right, but the shift is another one than we asked for.",
            hint="The logit of the last class shall be 0, wherever it is and however probable it is.",
        ),
        Mistake(
            id="only-last-changed",
            wrong=(
                _only_last_changed,
                lambda p: np.append(np.log(p[:-1]), 0),
            ),
            why="Only the last logit was set to 0, so that its gaps to the others changed.",
            hint="All logits have to move together, by the same number.",
        ),
        Mistake(
            id="eps-inside-log",
            wrong=tuple(
                lambda p, eps=eps: np.log(p + eps) - np.log(p[-1] + eps)
                for eps in (1e-12, 1e-10, 1e-9, 1e-8)
            ),
            why="A small number was added inside the logarithm. It distorts small probabilities, "
            "and none is zero here.",
            hint="Take the logarithm of the probabilities as they are.",
        ),
        Mistake(
            id="log-odds",
            wrong=(lambda p: np.log(p / (1 - p)), lambda p: np.log(p) - np.log1p(-p)),
            why="This is the log-odds of each class against all others together. "
            "For two classes it is close to what we need, but the softmax of these is another one.",
            hint="Compare each class with the last one only.",
        ),
        Mistake(
            id="no-log",
            wrong=(lambda p: p - p[-1], lambda p: p / p[-1]),
            why="Without a logarithm these are differences or ratios of probabilities. "
            "Softmax takes exponentials, so the way back has to undo them.",
            hint="Put your result into a softmax and compare it with the probabilities.",
        ),
        Mistake(
            id="log10",
            wrong=(lambda p: np.log10(p / p[-1]), np.log10),
            why="These are logarithms to base 10, but softmax uses powers of e.",
            hint="NumPy has one function for each base; the natural one has the shortest name.",
        ),
        Mistake(
            id="log2",
            wrong=(lambda p: np.log2(p / p[-1]), np.log2),
            why="These are logarithms to base 2, but softmax uses powers of e.",
            hint="NumPy has one function for each base; the natural one has the shortest name.",
        ),
        Mistake(
            id="shift-sign",
            wrong=(
                lambda p: np.log(p) + np.log(p[-1]),
                lambda p: np.log(p[-1]) - np.log(p),
                lambda p: -np.log(p),
            ),
            why="The logarithms are right, but a sign is not.",
            hint="The last class must come out as 0, and a class that is more probable than it above 0.",
        ),
        Mistake(
            id="probs-in-the-shift",
            wrong=(
                lambda p: np.log(p) - p[-1],
                lambda p: np.array([np.log(share) - p[-1] for share in p]),
            ),
            why="A probability was subtracted from logarithms; the two do not go together.",
            hint="Which logarithm has to be subtracted so that the last one becomes 0?",
        ),
    ),
)

EXERCISES = (SOFTMAX, LOGITS_FROM_PROBS)
