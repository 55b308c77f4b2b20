"""The exercise of lesson 06 on the negative log-likelihood."""

import numpy as np

from course_utils.exercises.engine import FunctionExercise, Mistake


def nll_loss(log_probs, labels):
    return -np.mean(log_probs[np.arange(len(labels)), labels])


def _picked(log_probs, labels):
    """The log-probability of each true class."""
    return log_probs[np.arange(len(labels)), labels]


def _in_columns(log_probs, labels):
    """The same in a column, as take_along_axis returns it."""
    return np.take_along_axis(log_probs, labels[:, np.newaxis], axis=-1)


def _product(log_probs, labels):
    """Log-probabilities times one-hot labels: zeros but for the true classes."""
    return np.eye(log_probs.shape[-1])[labels] * log_probs


def _both_ways(log_probs, labels):
    """The formula of two classes, applied to each class by itself."""
    truth = np.eye(log_probs.shape[-1])[labels]
    return truth * log_probs + (1 - truth) * np.log(1 - np.exp(log_probs))


#: Ways to keep a probability from 0.
_GUARDS = tuple(
    guard
    for eps in (np.finfo(np.float64).eps, *(10.0**-power for power in (*range(3, 17), 20, 300)))
    for guard in (
        lambda p, eps=eps: p + eps,
        lambda p, eps=eps: np.maximum(p, eps),
        lambda p, eps=eps: np.clip(p, eps, 1 - eps),
    )
)

# In the last two, a class is ruled out, and a true class is so improbable that exp gives 0.
_LOG_PROBS = tuple(
    np.array(rows)
    for rows in (
        np.log([[0.5, 0.3, 0.2], [0.1, 0.6, 0.3]]),
        np.log([[0.25, 0.75], [0.9, 0.1], [0.4, 0.6], [0.35, 0.65]]),
        np.log([[0.7, 0.1, 0.1, 0.1], [0.05, 0.2, 0.35, 0.4], [0.3, 0.4, 0.2, 0.1]]),
        np.log([[0.15, 0.15, 0.7]]),
        [
            [-np.inf, np.log(0.4), np.log(0.6)],
            [np.log(0.3), np.log(0.7), -np.inf],
            np.log([0.2, 0.5, 0.3]),
        ],
        [[0.0, -800.0], [np.log(0.8), np.log(0.2)]],
    )
)
_LABELS = tuple(map(np.array, ([1, 0], [1, 0, 0, 1], [3, 0, 2], [1], [1, 0, 2], [1, 0])))

NLL_LOSS = FunctionExercise(
    name="nll_loss",
    solution=nll_loss,
    probes=tuple(zip(_LOG_PROBS, _LABELS, strict=True)),
    mistakes=(
        Mistake(
            id="missing-minus",
            wrong=(
                lambda lp, y: _picked(lp, y).mean(),
                lambda lp, y: _picked(lp, y).sum(),
                lambda lp, y: _product(lp, y).sum(axis=-1).mean(),
                lambda lp, y: _product(lp, y).sum(),
            ),
            why="The minus sign is missing: log-probabilities are at most 0, and so is what came out. "
            "Whoever makes this number small makes the true classes improbable.",
            hint="A loss is at least 0, and smaller is better.",
        ),
        Mistake(
            id="sum-not-mean",
            wrong=(
                lambda lp, y: -_picked(lp, y).sum(),
                lambda lp, y: -_product(lp, y).sum(),
                lambda lp, y: -np.log(np.exp(_picked(lp, y)).prod()),
            ),
            why="This is the sum of the losses. It grows with the number of samples, so that batches of "
            "different size cannot be compared.",
            hint="How many samples are there? The mean was asked for.",
        ),
        Mistake(
            id="not-reduced",
            wrong=(
                lambda lp, y: -_picked(lp, y),
                lambda lp, y: -_in_columns(lp, y),
                lambda lp, y: -_product(lp, y).sum(axis=-1),
                lambda lp, y: -_picked(lp, y).mean(keepdims=True),
                lambda lp, y: list(-_picked(lp, y)),
                lambda lp, y: _picked(lp, y),
                lambda lp, y: _in_columns(lp, y),
                lambda lp, y: list(_picked(lp, y)),
                lambda lp, y: np.exp(_picked(lp, y)),
                lambda lp, y: -np.exp(_picked(lp, y)),
            ),
            why="Several numbers came back, or one in brackets. A single number was asked for: "
            "the mean over the samples.",
            hint="Look at the shape of your result. Which last step turns it into one number, without axes?",
        ),
        Mistake(
            id="mean-over-classes",
            wrong=(
                lambda lp, y: -_product(lp, y).mean(),
                lambda lp, y: -_picked(lp, y).sum() / lp.size,
                lambda lp, y: -np.nanmean(_product(lp, y)),
            ),
            why="The sum was divided by the number of all entries of the table, samples times classes. "
            "Each sample has only one true class, so the loss comes out too small by the number of classes.",
            hint="How many numbers are picked out of the table, and how many are in it?",
        ),
        Mistake(
            id="divided-by-classes",
            wrong=(
                lambda lp, y: -_picked(lp, y).sum() / lp.shape[-1],
                lambda lp, y: -_product(lp, y).sum() / lp.shape[-1],
                lambda lp, y: -_product(lp, y).sum(axis=0).mean(),
            ),
            why="The sum was divided by the number of classes. A mean over samples divides by the number of "
            "samples.",
            hint="Which of the two numbers in log_probs.shape counts the samples?",
        ),
        Mistake(
            id="divided-by-n-minus-one",
            wrong=(
                lambda lp, y: -_picked(lp, y).sum() / (np.float64(len(y)) - 1),
                lambda lp, y: -sum(lp[i, y[i]] for i in range(len(y))) / (len(y) - 1),
            ),
            why="The sum was divided by one less than the number of samples. That belongs to the estimate of a "
            "variance, not to a mean.",
            hint="Try a single sample: what would you divide by?",
        ),
        Mistake(
            id="all-pairs",
            wrong=(
                lambda lp, y: -lp[:, y].mean(),
                lambda lp, y: -lp[:, y].sum() / len(y),
                lambda lp, y: -lp[:, y],
                lambda lp, y: -lp[:, y].mean(axis=-1),
                lambda lp, y: -lp[:, y].sum(axis=-1).mean(),
                lambda lp, y: -lp[:, y].sum(),
                lambda lp, y: lp[:, y].mean(),
                lambda lp, y: lp[:, y],
                lambda lp, y: -(np.eye(lp.shape[-1])[y] @ lp.T).mean(),
            ),
            why="The columns of all labels were taken from every row, as log_probs[:, labels] does. Each sample is "
            "then judged by the labels of the others, too.",
            hint="Print the shape of log_probs[:, labels]. Row 0 belongs to label 0, row 1 to label 1: "
            "which index for the rows makes such pairs?",
        ),
        Mistake(
            id="labels-pick-rows",
            wrong=(
                lambda lp, y: -lp[y].mean(),
                lambda lp, y: -lp[y, np.arange(len(y))].mean(),
                lambda lp, y: -lp[y].sum() / len(y),
                lambda lp, y: -lp[y].sum(),
                lambda lp, y: -lp[y],
                lambda lp, y: lp[y],
                lambda lp, y: lp[y].mean(),
            ),
            why="The labels were used to pick rows. Rows are samples; a label tells the class, and the classes "
            "are the columns.",
            hint="An index of two parts names the row first and the column second.",
        ),
        Mistake(
            id="rows-of-other-data",
            wrong=(
                lambda lp, y: -lp[np.arange(342), y].mean(),
                lambda lp, y: -lp[range(342), y].sum() / 342,
            ),
            why="Each label needs one row number, but there are 342 of them: the array samples "
            "was made for the penguins, in section 1.",
            hint="Make the row numbers inside your function, from the arguments that it is given.",
        ),
        Mistake(
            id="as-many-rows-as-classes",
            wrong=(
                lambda lp, y: -lp[np.arange(lp.shape[-1]), y].mean(),
                lambda lp, y: -lp[np.arange(len(lp[0])), y].sum() / len(y),
            ),
            why="There are as many row numbers as classes. Each label needs one row number, so there have to be "
            "as many as samples.",
            hint="Which of the two numbers in log_probs.shape counts the samples?",
        ),
        Mistake(
            id="labels-multiplied",
            wrong=(
                lambda lp, y: -(lp * y).mean(),
                lambda lp, y: -(lp @ y).mean(),
                lambda lp, y: -(y @ lp).mean(),
                lambda lp, y: -(lp * y[:, np.newaxis]).mean(),
                lambda lp, y: -(lp * y[:, np.newaxis]).sum(axis=-1).mean(),
                lambda lp, y: -(lp * y[:, np.newaxis]).sum() / len(y),
            ),
            why="The labels were multiplied with the log-probabilities. A label is the number of a column, "
            "so it belongs into an index: as a factor, label 0 would make its sample count nothing.",
            hint="Pick one entry from each row, the one whose column is the label.",
        ),
        Mistake(
            id="swapped-arguments",
            wrong=(
                lambda lp, y: -_picked(y, lp).mean(),
                lambda lp, y: -y[range(len(lp)), lp].mean(),
            ),
            why="The two arguments change places inside your function: labels are indexed by log-probabilities.",
            hint="The log-probabilities come first, then the labels: nll_loss(log_probs, labels).",
        ),
        Mistake(
            id="flat-index",
            wrong=(lambda lp, y: -np.take(lp, y).mean(), lambda lp, y: -lp.flat[y].mean()),
            why="The table was read as one long row, so that all labels picked from its beginning, "
            "the first samples only.",
            hint="Pick with two indices, one for the row and one for the column.",
        ),
        Mistake(
            id="labels-unused",
            wrong=(
                lambda lp, y: -lp.mean(),
                lambda lp, y: -lp.sum(),
                lambda lp, y: -lp.sum(axis=-1).mean(),
                lambda lp, y: -lp.mean(axis=-1),
                lambda lp, y: -lp,
                lambda lp, y: -(np.exp(lp) * lp).sum(axis=-1).mean(),
            ),
            why="All classes went into this result. Only the true class of each sample counts.",
            hint="The labels say which entry of each row is needed. Where does your function use them?",
        ),
        Mistake(
            id="winner-not-label",
            wrong=(
                lambda lp, y: -lp.max(axis=-1).mean(),
                lambda lp, y: -lp.max(axis=-1).sum(),
                lambda lp, y: -lp.max(axis=-1),
            ),
            why="This takes the most probable class of each row, whether it is right or not, so that "
            "a wrong answer costs little if it is a certain one.",
            hint="The loss is about the class in labels, however improbable the model finds it.",
        ),
        Mistake(
            id="least-probable",
            wrong=(
                lambda lp, y: -lp.min(axis=-1).mean(),
                lambda lp, y: -np.sort(lp, axis=-1)[:, 0].sum() / len(lp),
            ),
            why="This takes the least probable class of each row.",
            hint="The class that counts is the one in labels.",
        ),
        Mistake(
            id="labels-from-one",
            wrong=(
                lambda lp, y: -_picked(lp, y - 1).mean(),
                lambda lp, y: -_picked(lp, y - 1).sum(),
            ),
            why="Each label was lowered by 1. They count from 0 already, and -1 "
            "picks the last class without an error.",
            hint="Use the labels as they are.",
        ),
        Mistake(
            id="one-class-only",
            wrong=(
                lambda lp, y: -lp[:, 0].mean(),
                lambda lp, y: -lp[:, 1].mean(),
                lambda lp, y: -lp[:, -1].mean(),
            ),
            why="The same column was taken for all samples.",
            hint="Each sample has a label of its own, and the label is the column.",
        ),
        Mistake(
            id="one-sample-only",
            wrong=(
                lambda lp, y: -lp[0, y[0]],
                lambda lp, y: -lp[-1, y[-1]],
                lambda lp, y: -lp[0, y[0]] / len(y),
                lambda lp, y: -lp[-1, y[-1]] / len(y),
            ),
            why="Only one sample went into this result, the first or the last. If your function has a loop, does it "
            "return inside it, or forget the losses of the samples before?",
            hint="All samples count alike: gather their losses, then take the mean once.",
        ),
        Mistake(
            id="probs-as-log-probs",
            wrong=(
                lambda lp, y: -np.exp(_picked(lp, y)).mean(),
                lambda lp, y: -np.exp(_picked(lp, y)).sum(),
                lambda lp, y: -np.exp(_in_columns(lp, y)),
            ),
            why="These are probabilities with a minus sign: the logarithm has been undone. "
            "The result is negative, and no number of this size tells a bad answer from a terrible one.",
            hint="The input holds logarithms already. They are what the loss needs.",
        ),
        Mistake(
            id="one-minus-p",
            wrong=(
                lambda lp, y: (1 - np.exp(_picked(lp, y))).mean(),
                lambda lp, y: ((1 - np.exp(_picked(lp, y))) ** 2).mean(),
            ),
            why="This measures how far the probability is from 1, which is never more than 1. "
            "The negative log-likelihood has no upper end.",
            hint="The input holds logarithms already. They are what the loss needs.",
        ),
        Mistake(
            id="squared-error",
            wrong=(
                lambda lp, y: ((np.exp(lp) - np.eye(lp.shape[-1])[y]) ** 2).sum(axis=-1).mean(),
                lambda lp, y: ((np.exp(lp) - np.eye(lp.shape[-1])[y]) ** 2).mean(),
            ),
            why="This is the squared error of section 3. It looks at all classes, and it has an upper end.",
            hint="The negative log-likelihood reads one entry of each row.",
        ),
        Mistake(
            id="decisions-only",
            wrong=(
                lambda lp, y: (lp.argmax(axis=-1) == y).mean(),
                lambda lp, y: (lp.argmax(axis=-1) != y).mean(),
                lambda lp, y: -(lp.argmax(axis=-1) == y).mean(),
            ),
            why="This counts right or wrong decisions. The loss also asks how probable the true class was.",
            hint="The entry that is needed from each row is the one of its label, whichever class wins.",
        ),
        Mistake(
            id="divided-twice",
            wrong=(
                lambda lp, y: -_picked(lp, y).mean() / len(y),
                lambda lp, y: -_picked(lp, y).sum() / len(y) ** 2,
            ),
            why="The sum was divided by the number of samples twice: a mean has been divided already.",
            hint="Try two samples with the loss 3 each. Their mean is 3.",
        ),
        Mistake(
            id="log-twice",
            wrong=(
                lambda lp, y: -np.log(_picked(lp, y)).mean(),
                lambda lp, y: -np.log(_picked(lp, y)).sum(),
                lambda lp, y: -_product(np.log(lp), y).sum(axis=-1).mean(),
            ),
            why="This is NaN for every input. Most often a logarithm was taken of log-probabilities: they are "
            "negative, and the logarithm of a negative number is NaN.",
            hint="The input holds logarithms already. If you take no other, print each step: where is the first NaN?",
        ),
        Mistake(
            id="log-of-losses",
            wrong=(
                lambda lp, y: -np.log(-_picked(lp, y)).mean(),
                lambda lp, y: np.log(-_picked(lp, y)).mean(),
                lambda lp, y: np.log(-_picked(lp, y).mean()),
            ),
            why="A second logarithm was taken. The losses hold one already.",
            hint="How many logarithms does the name negative log-likelihood hold?",
        ),
        Mistake(
            id="underflow",
            wrong=(
                lambda lp, y: -np.log(np.exp(_picked(lp, y))).mean(),
                lambda lp, y: -np.log(np.exp(_picked(lp, y)).prod()) / len(y),
                lambda lp, y: -np.log(np.sum(np.eye(lp.shape[-1])[y] * np.exp(lp), axis=-1)).mean(),
            ),
            why="The log-probabilities were turned into probabilities and back. A log-probability of -800 "
            "does not survive that: exp(-800) is rounded to 0, and the loss becomes infinite.",
            hint="Leave out both steps: they cancel.",
        ),
        Mistake(
            id="eps-inside-log",
            wrong=tuple(
                lambda lp, y, guard=guard: -np.log(guard(np.exp(_picked(lp, y)))).mean()
                for guard in _GUARDS
            ),
            why="The log-probabilities were turned into probabilities, and a small number keeps them from 0. "
            "That puts a ceiling on the loss: a log-probability of -800 should cost 800.",
            hint="Without the way over probabilities, nothing has to be kept from 0.",
        ),
        Mistake(
            id="zero-times-inf",
            wrong=(
                lambda lp, y: -_product(lp, y).sum(axis=-1).mean(),
                lambda lp, y: -np.einsum("nk,nk->n", np.eye(lp.shape[-1])[y], lp).mean(),
            ),
            why="Every class was multiplied by 0 or 1. Where a class is ruled out, its log-probability is -inf, "
            "and 0 times -inf is NaN, although that class is not the true one.",
            hint="Pick the entry of the true class instead of multiplying the others away.",
        ),
        Mistake(
            id="binary-formula",
            wrong=(
                lambda lp, y: -_both_ways(lp, y).mean(),
                lambda lp, y: -_both_ways(lp, y).sum(axis=-1).mean(),
                lambda lp, y: -_both_ways(lp, y).sum(),
            ),
            why="This is the formula for separate yes-or-no questions: it also counts log(1 - p) of the other "
            "classes. Here each sample has one class, and the loss reads only that one.",
            hint="Pick one entry from each row. The other entries do not appear at all.",
        ),
        Mistake(
            id="nan-hidden",
            wrong=(
                lambda lp, y: -np.nan_to_num(_product(lp, y).sum(axis=-1)).mean(),
                lambda lp, y: -np.nanmean(_product(lp, y).sum(axis=-1)),
            ),
            why="A NaN was replaced or left out, and with it the loss of a sample was lost.",
            hint="Pick the entry of the true class, and no NaN comes up.",
        ),
        Mistake(
            id="log2",
            wrong=(
                lambda lp, y: -_picked(lp, y).mean() / np.log(2),
                lambda lp, y: -np.log2(np.exp(_picked(lp, y))).mean(),
            ),
            why="This is the loss in bits, with logarithms to base 2. We work in nats.",
            hint="The input holds natural logarithms: neither a factor nor another logarithm is needed.",
        ),
        Mistake(
            id="log10",
            wrong=(
                lambda lp, y: -_picked(lp, y).mean() / np.log(10),
                lambda lp, y: -np.log10(np.exp(_picked(lp, y))).mean(),
            ),
            why="This is the loss with logarithms to base 10. We work in nats.",
            hint="The input holds natural logarithms: neither a factor nor another logarithm is needed.",
        ),
        Mistake(
            id="perplexity-not-loss",
            wrong=(
                lambda lp, y: np.exp(-_picked(lp, y).mean()),
                lambda lp, y: np.exp(-_picked(lp, y)).mean(),
            ),
            why="An exponential was taken of the losses, as perplexity does. It undoes the logarithm.",
            hint="The loss is asked for. Leave out the exponential.",
        ),
        Mistake(
            id="likelihood",
            wrong=(
                lambda lp, y: np.exp(_picked(lp, y)).prod(),
                lambda lp, y: np.exp(_picked(lp, y).sum()),
                lambda lp, y: np.exp(_picked(lp, y)).mean(),
                lambda lp, y: np.exp(_picked(lp, y).mean()),
            ),
            why="This is a likelihood or a mean probability. It lies between 0 and 1, and larger is better.",
            hint="The input holds logarithms already. One sign and one mean are all that is missing.",
        ),
        Mistake(
            id="log-of-mean",
            wrong=(
                lambda lp, y: -np.log(np.exp(_picked(lp, y)).mean()),
                lambda lp, y: np.log(len(y)) - np.log(np.exp(_picked(lp, y)).sum()),
            ),
            why="This is the logarithm of a mean of probabilities. The mean of the logarithms was asked for, "
            "and the two differ: an average hides a terrible answer among good ones.",
            hint="First a loss for each sample, then their mean.",
        ),
        Mistake(
            id="median",
            wrong=(
                lambda lp, y: -np.median(_picked(lp, y)),
                lambda lp, y: np.quantile(-_picked(lp, y), 0.5),
            ),
            why="This is the median of the losses, which leaves out how large the largest are.",
            hint="The mean was asked for.",
        ),
    ),
)

EXERCISES = (NLL_LOSS,)
