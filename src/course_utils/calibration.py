"""Calibration: whether probabilities mean what they say, and one temperature that helps."""

import operator
from typing import NamedTuple

import numpy as np

from course_utils.numerics import _inputs, cross_entropy

BINNINGS = ("width", "mass")
# What rounding alone can make of a slope of 0, where all gaps between logits are at most 1.
ROUNDING = 1e-13
# Newton needs about ten steps; halving, which takes over where it fails, is done after fewer than these.
MOST_STEPS = 200


class ReliabilityCurve(NamedTuple):
    """Confidence and accuracy in bins of similar confidence.

    Attributes
    ----------
    confidence : ndarray of float64, shape (B,)
        Mean confidence of the samples of each bin; NaN in an empty one.
    accuracy : ndarray of float64, shape (B,)
        Share of them that is right; NaN in an empty bin.
    counts : ndarray of int64, shape (B,)
        Samples in each bin.
    edges : ndarray of float64, shape (B + 1,)
        Where the bins end. The upper edge belongs to a bin; the lower one only to the first.
    """

    confidence: np.ndarray
    accuracy: np.ndarray
    counts: np.ndarray
    edges: np.ndarray


def reliability_curve(probs, labels, n_bins=15, binning="width"):
    """Sort samples into bins by their confidence, and see how many of each bin are right.

    The confidence is the largest probability of a sample, and its class is the decision; of several equal
    ones, the first.

    Parameters
    ----------
    probs : array_like, shape (N, K)
        Probabilities; each row sums to 1.
    labels : array_like of int, shape (N,)
        True classes.
    n_bins : int
        B >= 1.
    binning : {"width", "mass"}
        Bins of equal width from 0 to 1, or with equally many samples each. Samples of the same confidence
        are never parted, so ties, and fewer samples than bins, leave bins of unequal size or empty.

    Returns
    -------
    ReliabilityCurve

    Raises
    ------
    ValueError
        Rows that are no probabilities, labels out of range, shapes that do not fit, no samples, no bins, an
        unknown binning.
    TypeError
        Labels or a number of bins that are not integers.

    References
    ----------
    M. H. DeGroot, S. E. Fienberg, "The comparison and evaluation of forecasters", The Statistician 32
    (1983). Bins of equal mass: K. Nguyen, B. O'Connor, "Posterior calibration and exploratory analysis for
    natural language processing models", EMNLP (2015).

    Examples
    --------
    >>> curve = reliability_curve([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], [0, 0, 0], n_bins=2)
    >>> curve.counts
    array([0, 3])
    >>> curve.accuracy.round(3)
    array([  nan, 0.667])
    """
    confidence, right = _read_decisions(probs, labels)
    n_bins = operator.index(n_bins)
    if n_bins < 1:
        raise ValueError(f"expected n_bins >= 1, got {n_bins}")
    edges = _edges(confidence, n_bins, binning)
    # The upper edge belongs to the bin. Sums of rounded probabilities may lie beyond both ends.
    places = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, n_bins - 1)
    counts = np.bincount(places, minlength=n_bins)
    return ReliabilityCurve(
        confidence=_means(places, confidence, counts),
        accuracy=_means(places, right, counts),
        counts=counts,
        edges=edges,
    )


def _read_decisions(probs, labels):
    """Read probabilities and labels; return the confidences and which decisions are right."""
    probs = _inputs.read_probs(probs, -1, "probs")
    if probs.ndim != 2 or np.shape(labels) != probs.shape[:1] or not len(probs):
        raise ValueError(
            f"expected probs of shape (N, K) and labels of shape (N,), at least one sample, "
            f"got {probs.shape} and {np.shape(labels)}"
        )
    labels, _ = _inputs.read_labels(labels, probs.shape[1])
    return probs.max(axis=1).astype(np.float64), probs.argmax(axis=1) == labels


def _edges(confidence, n_bins, binning):
    if binning not in BINNINGS:
        raise ValueError(f"expected binning to be one of {BINNINGS}, got {binning!r}")
    if binning == "width":
        return np.linspace(0, 1, n_bins + 1)
    ordered = np.sort(confidence)
    # How many samples lie up to each edge, rounded up, in integers: n / B in floats can miss one.
    upto = -(-len(ordered) * np.arange(1, n_bins + 1) // n_bins)
    return np.concatenate([ordered[:1], ordered[upto - 1]])


def _means(places, values, counts):
    totals = np.bincount(places, weights=values, minlength=len(counts))
    return np.divide(totals, counts, out=np.full(len(counts), np.nan), where=counts > 0)


def expected_calibration_error(probs, labels, n_bins=15, binning="width"):
    """Mean distance between confidence and accuracy over bins, weighted by their samples.

    On a finite sample it is above 0 for a perfect model too, since the accuracy in a bin is a matter of
    chance. It tells nothing of single samples, and a model that always claims the share of the most common
    class can have an error near 0: it is no loss to minimise.

    Parameters
    ----------
    probs, labels, n_bins, binning
        As in :func:`reliability_curve`.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError, TypeError
        As :func:`reliability_curve`.

    References
    ----------
    M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian
    binning", AAAI (2015); for several classes as in C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On
    calibration of modern neural networks", ICML (2017).

    Examples
    --------
    >>> round(expected_calibration_error([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], [0, 0, 0], n_bins=2), 3)
    0.1
    """
    curve = reliability_curve(probs, labels, n_bins, binning)
    full = curve.counts > 0
    gaps = np.abs(curve.accuracy[full] - curve.confidence[full])
    return float(np.average(gaps, weights=curve.counts[full]))


def fit_temperature(logits, labels):
    """Find the temperature with the lowest mean cross-entropy of ``softmax(logits / T)``.

    In beta = 1 / T the loss is convex, so there is one lowest place, and Newton's method finds it.
    Log-probabilities give the same T as the logits that they come from; probabilities do not.

    Parameters
    ----------
    logits : array_like, shape (N, K)
        Of samples that the model was not trained on. -inf masks a class.
    labels : array_like of int, shape (N,)
        True classes.

    Returns
    -------
    float
        T > 0.

    Raises
    ------
    ValueError
        Where no finite T > 0 is best: every label has the largest logit of its row (the loss falls
        towards T = 0), the labels' logits are on average not above the mean of their rows (it falls
        towards T = inf), or the logits of every row are equal (T changes nothing). Also bad logits (see
        ``softmax``), labels out of range or of a masked class, shapes that do not fit, no samples.
    TypeError
        Labels that are not integers.

    References
    ----------
    C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On calibration of modern neural networks", ICML (2017).
    Newton's method inside a bracket: W. H. Press et al., "Numerical Recipes", section 9.4.

    Examples
    --------
    >>> sure_and_right_two_times_of_three = [[2.0, 0.0], [2.0, 0.0], [2.0, 0.0]]
    >>> round(fit_temperature(sure_and_right_two_times_of_three, [0, 0, 1]), 4)  # 2 / ln 2
    2.8854
    """
    gaps, allowed, true_gaps = _read_gaps(logits, labels)
    scale = np.abs(gaps).max()
    if not 0 < scale < np.inf:
        raise ValueError(
            f"expected logits that differ within a row, by a finite gap, got {scale} as the largest gap: "
            "with equal logits, every temperature gives the same loss"
        )
    objective = _Slope(gaps / scale, allowed, true_gaps / scale)
    _check_optimum(objective)
    return float(scale / _root(objective))


def _read_gaps(logits, labels):
    """Read logits and labels; return how far each logit lies below the largest of its row, where it is
    not masked, and how far that of the label does."""
    logits = _inputs.read_floats(logits, "logits").astype(np.float64, copy=False)
    if logits.ndim != 2 or np.shape(labels) != logits.shape[:1] or not len(logits):
        raise ValueError(
            f"expected logits of shape (N, K) and labels of shape (N,), at least one sample, "
            f"got {logits.shape} and {np.shape(labels)}"
        )
    cross_entropy(logits, labels)  # refuses bad logits and labels
    allowed, rows = logits > -np.inf, np.arange(len(logits))
    masked = ~allowed[rows, labels]
    if masked.any():
        raise ValueError(
            f"expected labels of classes that are not masked, got a logit of -inf for the label"
            f"{_inputs.where(masked)}: its loss is infinite at every temperature"
        )
    with np.errstate(over="ignore"):  # an infinite gap is refused by the caller
        gaps = np.where(allowed, logits - logits.max(axis=1, keepdims=True), 0)
    return gaps, allowed, gaps[rows, labels]


class _Slope(NamedTuple):
    """First and second derivative of the mean loss by beta = 1 / T.

    They are the mean of E[z] - z_label and the mean of Var[z], with p = softmax(beta * z).
    """

    gaps: np.ndarray  # (N, K), z minus the largest of its row, so at most 0
    allowed: np.ndarray  # (N, K), bool
    true_gaps: np.ndarray  # (N,)

    def at(self, beta):
        probs = np.where(self.allowed, np.exp(beta * self.gaps), 0)
        probs /= probs.sum(axis=1, keepdims=True)
        mean = (probs * self.gaps).sum(axis=1)
        spread = (probs * (self.gaps - mean[:, np.newaxis]) ** 2).sum(axis=1)
        return float((mean - self.true_gaps).mean()), float(spread.mean())


def _check_optimum(objective):
    if (objective.true_gaps == 0).all():
        raise ValueError(
            "no finite temperature is best: every label has the largest logit of its row, so the loss "
            "falls and falls while T goes to 0. That is usual on the samples that a model was trained on: "
            "fit the temperature on others"
        )
    if objective.at(0.0)[0] >= -ROUNDING:
        raise ValueError(
            "no finite temperature is best: on average the logit of the label is not above the mean "
            "logit of its row, so the loss falls while T grows without end. Do the labels belong to "
            "these rows, in this order?"
        )


def _root(objective):
    """Beta with slope 0: Newton's method, with halving where it leaves the bracket."""
    low, beta = 0.0, 1.0
    while objective.at(beta)[0] < 0:
        low, beta = beta, 2 * beta
    high = beta
    for _ in range(MOST_STEPS):
        slope, curvature = objective.at(beta)
        low, high = (beta, high) if slope < 0 else (low, beta)
        step = slope / curvature if curvature > 0 else np.inf
        last, beta = beta, beta - step
        if not low <= beta <= high:
            beta = (low + high) / 2
        if abs(beta - last) <= 1e-14 * beta:
            break
    return beta
