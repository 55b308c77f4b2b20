"""The exercise of lesson 10 on the expected calibration error."""

import numpy as np

from course_utils import calibration
from course_utils.exercises.engine import FunctionExercise, Mistake
from course_utils.numerics import softmax


def expected_calibration_error(probs, labels, n_bins):
    return calibration.expected_calibration_error(probs, labels, n_bins)


def _decisions(probs, labels):
    return probs.max(axis=1), probs.argmax(axis=1) == labels


def _true_class(probs, labels):
    """The probability of the true class in place of the largest one."""
    return probs[np.arange(len(labels)), labels], probs.argmax(axis=1) == labels


def _above_half(probs, labels):
    """As if a decision were right wherever the true class has more than half."""
    return probs.max(axis=1), probs[np.arange(len(labels)), labels] > 0.5


def _every_class(probs, labels):
    return probs.ravel(), np.eye(probs.shape[1])[labels].ravel()


def _first_class(probs, labels):
    return probs[:, 0], labels == 0


def _last_class(probs, labels):
    return probs[:, -1], labels == probs.shape[1] - 1


def _argmax_of_all(probs, labels):
    return probs.max(axis=1), probs.argmax() == labels


def _max_of_all(probs, labels):
    return np.full(len(labels), probs.max()), probs.argmax(axis=1) == labels


def _argmax_of_columns(probs, labels):
    best = probs.argmax(axis=0)
    return probs.max(axis=1), best[labels] == np.arange(len(labels))


def _mistaken(probs, labels):
    return probs.max(axis=1), probs.argmax(axis=1) != labels


def _widths(sure, n_bins, low=0.0, high=1.0):
    """The place of the bin of each sample; bins of equal width."""
    places = np.ceil((sure - low) / (high - low) * n_bins).astype(int) - 1
    return np.clip(places, 0, n_bins - 1)


def _over_data(sure, n_bins):
    return _widths(sure, n_bins, sure.min(), sure.max())


def _from_a_half(sure, n_bins):
    """Bins from 0.5 to 1; what claims less falls out."""
    return np.ceil((sure - 0.5) / 0.5 * n_bins).astype(int) - 1


def _one_apart(sure, n_bins):
    """1.0 falls off the last bin, into one of its own."""
    return np.floor(sure * n_bins).astype(int)


def _masses(sure, n_bins):
    places = np.empty(len(sure), dtype=int)
    for place, rows in enumerate(np.array_split(np.argsort(sure), n_bins)):
        places[rows] = place
    return places


def _masses_by_quantiles(sure, n_bins):
    edges = np.quantile(sure, np.linspace(0, 1, n_bins + 1))
    return np.clip(np.digitize(sure, edges) - 1, 0, n_bins - 1)


def _bins(read=_decisions, place=_widths, most=lambda n_bins: n_bins):
    """A function that gives samples, confidence and accuracy of each bin that is not empty."""

    def binned(probs, labels, n_bins):
        sure, right = read(probs, labels)
        places = place(sure, most(n_bins))
        rows = [places == number for number in range(most(n_bins)) if (places == number).any()]
        table = [(row.sum(), sure[row].mean(), right[row].mean()) for row in rows]
        return np.array(table).reshape(-1, 3).T

    return binned


def _sum_of(term, binned=None):
    """The sum over the bins of a term of (share of the samples, confidence, accuracy)."""
    binned = binned or _bins()

    def wrong(probs, labels, n_bins):
        counts, sure, right = binned(probs, labels, n_bins)
        return term(counts / len(labels), sure, right).sum()

    return wrong


def _usual(share, sure, right):
    return share * np.abs(right - sure)


def _per_place(probs, labels, n_bins, empty=0.0):
    """Confidence and accuracy of all bins, with a number in empty ones."""
    sure, right = _decisions(probs, labels)
    places = _widths(sure, n_bins)
    rows = [places == place for place in range(n_bins)]
    pairs = [(sure[r].mean(), right[r].mean()) if r.any() else (empty, empty) for r in rows]
    return np.array(pairs).T


def _middles(probs, labels, n_bins, part=0.5):
    """The error with a fixed place of each bin for its confidence: its middle or an edge."""
    sure, right = _decisions(probs, labels)
    places = _widths(sure, n_bins)
    return sum(
        (places == place).mean() * abs(right[places == place].mean() - (place + part) / n_bins)
        for place in set(places.tolist())
    )


def _own_bin_counted(probs, labels, n_bins):
    sure, right = _decisions(probs, labels)
    places = _one_apart(sure, n_bins)
    return sum(
        (places == place).mean() * abs(right[places == place].mean() - sure[places == place].mean())
        for place in set(places.tolist())
    )


def _of_those_in_bins(probs, labels, n_bins):
    """1.0 is dropped, and the weights are shares of the samples that are left."""
    sure, _ = _decisions(probs, labels)
    kept = sure < 1
    return expected_calibration_error(probs[kept], labels[kept], n_bins) if kept.any() else np.nan


def _falls_off(probs, labels, n_bins):
    sure, right = _decisions(probs, labels)
    gaps = np.zeros(n_bins)
    for value, hit in zip(sure, right, strict=True):
        gaps[int(value * n_bins)] += hit - value
    return np.abs(gaps).sum() / len(labels)


def _list_too_short(probs, labels, n_bins):
    """Bins as lists; a confidence of 1.0 asks for one more of them."""
    bins = [[] for _ in range(n_bins)]
    for sure, right in zip(*_decisions(probs, labels), strict=True):
        bins[int(sure * n_bins)].append(sure - right)
    return sum(abs(sum(gaps)) for gaps in bins) / len(labels)


def _two_claims(probs, labels, n_bins):
    """The largest probability against that of the true class."""
    sure = probs.max(axis=1)
    gaps = [p - row[label] for p, row, label in zip(sure, probs, labels, strict=True)]
    return np.abs(np.bincount(_widths(sure, n_bins), weights=gaps)).sum() / len(labels)


def _divided_by_no_samples(probs, labels, n_bins):
    sure, right = _decisions(probs, labels)
    places = _widths(sure, n_bins)
    counts = np.bincount(places, minlength=n_bins)
    with np.errstate(invalid="ignore"):
        gaps = np.bincount(places, weights=sure - right, minlength=n_bins) / counts
    return (counts * np.abs(gaps)).sum() / len(labels)


def _from_one_kth(probs, labels, n_bins):
    """Bins that begin at 1 / K, the least confidence that there is."""
    low = 1 / probs.shape[1]
    return _sum_of(_usual, _bins(place=lambda sure, n: _widths(sure, n, low)))(
        probs, labels, n_bins
    )


def _terms(probs, labels, n_bins):
    """What each bin adds to the sum; 0 where it is empty."""
    sure, right = _decisions(probs, labels)
    gaps = np.zeros(n_bins)
    np.add.at(gaps, _widths(sure, n_bins), (right - sure) / len(labels))
    return np.abs(gaps)


def _not_empty(probs, labels, n_bins):
    """The terms of the bins that are not empty."""
    places = _widths(_decisions(probs, labels)[0], n_bins)
    return _terms(probs, labels, n_bins)[np.unique(places)]


def _one_gap(probs, labels, n_bins):
    sure, right = _decisions(probs, labels)
    return right.mean() - sure.mean()


def _each_gap(probs, labels, n_bins):
    sure, right = _decisions(probs, labels)
    return right - sure


def _of_two(*first):
    """Rows for two classes, from the probabilities of the first one."""
    return np.column_stack([first, 1 - np.array(first)])


_ONE_DROPPED = _bins(place=_one_apart)

EXPECTED_CALIBRATION_ERROR = FunctionExercise(
    name="expected_calibration_error",
    solution=expected_calibration_error,
    probes=(
        (
            np.array([[0.95, 0.05], [0.93, 0.07], [0.65, 0.35], [0.3, 0.7], [0.62, 0.38]]),
            np.array([0, 1, 0, 1, 1]),
            5,
        ),
        (
            np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.35, 0.33, 0.32], [0.2, 0.26, 0.54]]),
            np.array([0, 1, 2, 2]),
            4,
        ),
        (
            np.array([[0.45, 0.3, 0.25], [0.25, 0.42, 0.33], [0.05, 0.04, 0.91], [0.88, 0.1, 0.02]]),
            np.array([2, 1, 2, 1]),
            10,
        ),
        (np.array([[1.0, 0.0], [0.0, 1.0], [0.8, 0.2], [0.55, 0.45]]), np.array([1, 1, 0, 0]), 4),
        (np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), np.array([1, 1, 1]), 15),
        (
            np.array([[0.99, 0.01], [0.97, 0.03], [0.58, 0.42], [0.57, 0.43], [0.13, 0.87]]),
            np.array([0, 0, 1, 0, 1]),
            1,
        ),
        (
            np.array([[0.91, 0.04, 0.05], [0.01, 0.98, 0.01], [0.94, 0.03, 0.03], [0.3, 0.5, 0.2]]),
            np.array([1, 1, 0, 1]),
            15,
        ),
        (
            _of_two(0.52, 0.56, 0.6, 0.61, 0.68, 0.73, 0.79, 0.81, 0.86, 0.92, 0.96, 0.99),
            np.array([0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0]),
            8,
        ),
    ),
    mistakes=(
        Mistake(
            id="ece-unweighted",
            wrong=(
                _sum_of(lambda share, sure, right: np.abs(right - sure) / len(share)),
                lambda p, y, n: np.abs(np.subtract(*_per_place(p, y, n))).mean(),
                _sum_of(lambda share, sure, right: np.abs(right - sure)),
            ),
            why="All bins count alike here, so that a bin with one sample weighs as much as a full one. "
            "Chance then decides.",
            hint="Weight the distance in each bin by the share of all samples that fell into it.",
        ),
        Mistake(
            id="ece-signed",
            wrong=(
                _sum_of(lambda share, sure, right: share * (right - sure)),
                _sum_of(lambda share, sure, right: share * (sure - right)),
                lambda p, y, n: abs(_one_gap(p, y, n)),
            ),
            why="Differences of both signs cancel: a bin that claims too much and one that claims too little "
            "make each other disappear. What is left is mean confidence against accuracy, without any bins.",
            hint="Take the size of the difference in each bin, without its sign, before you add.",
        ),
        Mistake(
            id="ece-over-only",
            wrong=(
                _sum_of(lambda share, sure, right: share * np.maximum(sure - right, 0)),
                _sum_of(lambda share, sure, right: share * np.maximum(right - sure, 0)),
            ),
            why="Only bins with a difference in one direction were counted. "
            "A claim may be too small as well as too large.",
            hint="Take the size of the difference, without its sign.",
        ),
        Mistake(
            id="ece-drops-one",
            wrong=(_sum_of(_usual, _ONE_DROPPED), _of_those_in_bins),
            why="A confidence of exactly 1.0 fell out of the last bin, and so out of the sum. Those are the "
            "surest claims of all: an over-confident model looks too good.",
            hint="Let the last bin include its upper edge. What does your code do with a confidence of 1.0?",
        ),
        Mistake(
            id="one-in-a-bin-of-its-own",
            wrong=(
                _own_bin_counted,
                _sum_of(_usual, _bins(place=_one_apart, most=lambda n_bins: n_bins + 1)),
            ),
            why="A confidence of exactly 1.0 got a bin of its own, one more than was asked for. "
            "It belongs to the last bin.",
            hint="Look at the place that your code computes for a confidence of 1.0.",
        ),
        Mistake(
            id="one-beyond-the-last-bin",
            wrong=(_falls_off, _list_too_short),
            why="A confidence of exactly 1.0 got the place behind the last bin, and there is no such bin. "
            "It belongs to the last one.",
            hint="Look at the place that your code computes for a confidence of 1.0.",
        ),
        Mistake(
            id="true-class",
            wrong=(
                _sum_of(_usual, _bins(_true_class)),
                _sum_of(_usual, _bins(lambda p, y: (_true_class(p, y)[0], p.max(1) == p[range(len(y)), y]))),
            ),
            why="The probability of the true class was taken for the confidence. But the confidence is what the "
            "model claims before anybody knows the label: the probability of its own decision.",
            hint="Which number of each row belongs to the class that the model decides for?",
        ),
        Mistake(
            id="probability-for-accuracy",
            wrong=(
                _sum_of(_usual, _bins(lambda p, y: (p.max(axis=1), p[np.arange(len(y)), y]))),
                _two_claims,
            ),
            why="The confidence was compared with the probability of the true class. That is a claim of the model, "
            "too. Whether claims are honest, only the share of right decisions can tell.",
            hint="A decision is right or not: compare the argmax of each row with its label.",
        ),
        Mistake(
            id="softmax-again",
            wrong=(
                lambda p, y, n: expected_calibration_error(softmax(p), y, n),
                lambda p, y, n: expected_calibration_error(
                    np.exp(p) / np.exp(p).sum(axis=1)[:, None], y, n
                ),
            ),
            why="Softmax was applied to probabilities. The result is another model, which claims far less.",
            hint="The first argument holds probabilities already. Use them as they are.",
        ),
        Mistake(
            id="all-classes",
            wrong=(
                _sum_of(lambda s, c, r: _usual(s / s.sum(), c, r), _bins(_every_class)),
                _sum_of(_usual, _bins(_every_class)),
            ),
            why="All probabilities of all classes went into the bins. The many small ones are nearly right for any "
            "model, and they dilute the error. The error that is asked for looks at one number for each sample.",
            hint="Take the largest probability of each row, and whether that decision is right.",
        ),
        Mistake(
            id="one-class-only",
            wrong=(
                _sum_of(_usual, _bins(_first_class)),
                _sum_of(_usual, _bins(_last_class)),
            ),
            why="The probability of one fixed class was taken for the confidence, the same for all samples.",
            hint="Each sample has a decision of its own. Take the largest probability of its row.",
        ),
        Mistake(
            id="no-bins",
            wrong=(
                lambda p, y, n: np.abs(_each_gap(p, y, n)).mean(),
                lambda p, y, n: (_each_gap(p, y, n) ** 2).mean(),
                lambda p, y, n: np.sqrt((_each_gap(p, y, n) ** 2).mean()),
            ),
            why="Each sample was compared with its own 0 or 1. A claim of 0.7 is then never right, "
            "although a model that is right in 7 of 10 such cases is perfectly calibrated.",
            hint="Only groups have an accuracy. Average within each bin first, then compare.",
        ),
        Mistake(
            id="largest-gap",
            wrong=(
                lambda p, y, n: np.abs(np.subtract(*_per_place(p, y, n))).max(),
                lambda p, y, n: np.abs(np.subtract(*_bins()(p, y, n)[1:])).max(),
            ),
            why="This is the distance in the worst bin. It is used too, as the maximum calibration error, "
            "but here the mean over the samples was asked for.",
            hint="Weight the distance in each bin by its share of the samples, and add.",
        ),
        Mistake(
            id="squared-gaps",
            wrong=(
                _sum_of(lambda share, sure, right: share * (right - sure) ** 2),
                lambda p, y, n: np.sqrt(
                    _sum_of(lambda share, sure, right: share * (right - sure) ** 2)(p, y, n)
                ),
            ),
            why="The differences were squared. The expected calibration error takes their size as it is.",
            hint="Which function gives the size of a number without its sign?",
        ),
        Mistake(
            id="middle-of-the-bin",
            wrong=(
                _middles,
                lambda p, y, n: _middles(p, y, n, part=1.0),
                lambda p, y, n: _middles(p, y, n, part=0.0),
            ),
            why="The accuracy was compared with a fixed place of each bin, its middle or an edge. The samples "
            "in it may lie elsewhere, and then a perfect model gets an error.",
            hint="Compare with the mean confidence of the samples that are in the bin.",
        ),
        Mistake(
            id="equal-mass",
            wrong=(_sum_of(_usual, _bins(place=_masses)), _sum_of(_usual, _bins(place=_masses_by_quantiles))),
            why="The bins have equally many samples each. That is a good error as well, but bins of equal width "
            "from 0 to 1 were asked for.",
            hint="Let the edges be those of np.linspace(0, 1, n_bins + 1).",
        ),
        Mistake(
            id="bins-over-the-data",
            wrong=(
                _sum_of(_usual, _bins(place=_over_data)),
                _sum_of(_usual, _bins(place=lambda sure, n: _widths(sure, n, sure.min(), 1.0))),
                _sum_of(_usual, _bins(place=lambda sure, n: _widths(sure, n, 0.0, sure.max()))),
                _sum_of(_usual, _bins(place=lambda sure, n: _widths(sure, n, 0.5, 1.0))),
                _sum_of(_usual, _bins(place=_from_a_half)),
                _from_one_kth,
            ),
            why="The bins do not reach from 0 to 1, but over a part of it. "
            "Samples then come into other bins, or into none.",
            hint="Let the edges be those of np.linspace(0, 1, n_bins + 1). np.histogram needs range=(0, 1).",
        ),
        Mistake(
            id="a-bin-left-out",
            wrong=(
                lambda p, y, n: _terms(p, y, n)[1:].sum(),
                lambda p, y, n: _terms(p, y, n)[:-1].sum(),
                lambda p, y, n: _terms(p, y, n)[1:-1].sum(),
            ),
            why="The first or the last bin is missing from the sum.",
            hint="Print the edges of each bin that your loop visits. The first begins at 0, and the last ends at 1.",
        ),
        Mistake(
            id="one-bin-only",
            wrong=(
                lambda p, y, n: _terms(p, y, n)[0],
                lambda p, y, n: _not_empty(p, y, n)[0],
                lambda p, y, n: _not_empty(p, y, n)[-1],
            ),
            why="Only one bin is in the result, and the error is a sum over all of them.",
            hint="Does the return stand behind the loop and not in it? And does each turn add to the sum?",
        ),
        Mistake(
            id="one-bin-fewer",
            wrong=(
                _sum_of(_usual, _bins(most=lambda n_bins: max(n_bins - 1, 1))),
                _sum_of(_usual, _bins(most=lambda n_bins: n_bins - 1)),
                _sum_of(_usual, _bins(most=lambda n_bins: n_bins + 1)),
            ),
            why="There is one bin too few or too many. Each bin lies between two edges, so n_bins bins have "
            "n_bins + 1 edges.",
            hint="Print your edges for 4 bins. They should be 0, 0.25, 0.5, 0.75 and 1.",
        ),
        Mistake(
            id="fixed-number-of-bins",
            wrong=(
                _sum_of(_usual, _bins(most=lambda n_bins: 10)),
                _sum_of(_usual, _bins(most=lambda n_bins: 15)),
                _sum_of(_usual, _bins(most=lambda n_bins: 5)),
            ),
            why="The number of bins is always the same, whatever n_bins says.",
            hint="Use the argument n_bins.",
        ),
        Mistake(
            id="error-rate",
            wrong=(
                _sum_of(_usual, _bins(_mistaken)),
                _sum_of(lambda share, sure, right: share * np.abs(1 - right - sure)),
            ),
            why="The confidence was compared with the share of wrong decisions. "
            "A sure model that is always right then looks terrible.",
            hint="Compare the confidence with the share of right decisions.",
        ),
        Mistake(
            id="right-above-half",
            wrong=(
                _sum_of(_usual, _bins(_above_half)),
                _sum_of(_usual, _bins(lambda p, y: (p.max(1), p[np.arange(len(y)), y] >= 0.5))),
            ),
            why="A decision was called right only where the true class has more than half. With three or more "
            "classes, the largest probability may be less than half, and the decision right all the same.",
            hint="A decision is right where the argmax of the row is the label.",
        ),
        Mistake(
            id="wrong-axis",
            wrong=(
                _sum_of(_usual, _bins(_argmax_of_all)),
                _sum_of(_usual, _bins(_argmax_of_columns)),
                _sum_of(_usual, _bins(_max_of_all)),
            ),
            why="The decisions or the confidences are not those of the rows: argmax or max ran over all numbers, "
            "or down the columns.",
            hint="Each row is a sample. Along which axis do its classes lie?",
        ),
        Mistake(
            id="accuracy-of-all",
            wrong=(
                _sum_of(lambda share, sure, right: share * np.abs(right * share - sure)),
                lambda p, y, n: _sum_of(
                    lambda share, sure, right: share * np.abs(_decisions(p, y)[1].mean() - sure)
                )(p, y, n),
            ),
            why="The accuracy in a bin does not come from the samples of that bin alone: it was divided by all "
            "samples, or taken over all of them.",
            hint="Of the samples in this bin, how many are right? Divide by their number.",
        ),
        Mistake(
            id="weighted-twice",
            wrong=(
                _sum_of(lambda share, sure, right: share**2 * np.abs(right - sure)),
                lambda p, y, n: len(y) * _sum_of(lambda s, c, r: s**2 * np.abs(r - c))(p, y, n),
                lambda p, y, n: len(y) ** 2 * _sum_of(lambda s, c, r: s**2 * np.abs(r - c))(p, y, n),
            ),
            why="The number of samples in a bin counts twice: in the weight, and in the difference, "
            "which is one of sums, or one that was divided by all samples.",
            hint="The accuracy of a bin is a mean over the samples of that bin alone, and so is its confidence.",
        ),
        Mistake(
            id="not-divided",
            wrong=(
                lambda p, y, n: len(y) * expected_calibration_error(p, y, n),
                lambda p, y, n: 100 * expected_calibration_error(p, y, n),
                lambda p, y, n: expected_calibration_error(p, y, n) / n,
                lambda p, y, n: len(y) * expected_calibration_error(p, y, n) / n,
            ),
            why="The result is a multiple of the right one. The weights of the bins have to be shares of all "
            "samples, which sum to 1. The result is not a percentage either.",
            hint="Divide the number of samples in a bin by the number of all samples, and by nothing else.",
        ),
        Mistake(
            id="empty-bins",
            wrong=(
                lambda p, y, n: (
                    np.nan if len(set(_widths(p.max(1), n).tolist())) < n
                    else expected_calibration_error(p, y, n)
                ),
                _divided_by_no_samples,
            ),
            why="The mean of an empty bin is not a number, and 0 times NaN is NaN: it spoils the sum.",
            hint="Leave out the bins in which there is no sample.",
        ),
        Mistake(
            id="mean-of-bins",
            wrong=(
                lambda p, y, n: list(np.abs(np.subtract(*_per_place(p, y, n)))),
                lambda p, y, n: np.abs(np.subtract(*_per_place(p, y, n))),
                lambda p, y, n: np.abs(np.subtract(*_bins()(p, y, n)[1:])),
                lambda p, y, n: list(_terms(p, y, n)),
                _terms,
                lambda p, y, n: list(_not_empty(p, y, n)),
                _not_empty,
            ),
            why="One number for each bin came back. A single number was asked for.",
            hint="The error is one sum over all bins, with the shares of the samples as weights.",
        ),
    ),
)  # fmt: skip

EXERCISES = (EXPECTED_CALIBRATION_ERROR,)
