"""The explorer of lesson 04: weights and bias, the curve, and the border between wet and dry days."""

import itertools

import numpy as np

from course_utils.datasets import load_rain
from course_utils.numerics import binary_cross_entropy_with_logits, sigmoid
from course_utils.plots import COLORS, INK, QUIET, class_styles, figure, scatter_classes
from course_utils.widgets.explorer import Explorer, NumberControl, as_numbers, checked_number

#: Blue for water: the wet days, class 1, get the first style of the course.
_STYLES = class_styles(2)[::-1]
_WEIGHT_LIMIT, _BIAS_LIMIT, _LOGIT_LIMIT = 0.3, 20.0, 8.0
_ALT = (
    "Left: the S-shaped curve of the probability over the logit, with a dot for each day, wet days on top. "
    "Right: the days over humidity and temperature, with a straight border; the wet side is shaded."
)


def sigmoid_explorer(weights=(0.12, -0.07), bias=-8.1):
    """Move the weights and the bias of a model of rain; watch its border, accuracy and loss.

    Parameters
    ----------
    weights : pair of float
        Logits per % of humidity and per °C, where the sliders start; from -0.3 to 0.3.
    bias : float
        Logit at 0 % and 0 °C, from -20 to 20.

    Returns
    -------
    Explorer
        Controls ``humidity``, ``temperature`` (the weights) and ``bias``.

    Raises
    ------
    ValueError
        If there are not two weights, or a number is out of range or not finite.

    Examples
    --------
    >>> sigmoid_explorer()
    logit = 0.12 * humidity - 0.07 * temperature - 8.1. The model says wet on 107 days; 116 were wet. It is right on 298 of 363 days (82.1 %). Loss: 0.428.
    """  # noqa: E501
    weights = _checked(weights, bias)
    rain = load_rain()
    fig, (left, right) = figure(height=3.8, ncols=2)
    days = _Days(left, rain)
    border = _Border(right, rain)

    def move(humidity, temperature, bias):
        logits = rain.features @ [humidity, temperature] + bias
        days.set(logits)
        border.set(np.array([humidity, temperature]), bias)
        return days.artists + border.artists

    def describe(humidity, temperature, bias):
        logits = rain.features @ [humidity, temperature] + bias
        # Adding 0 to the zero that has a minus sign gives the one that has none.
        formula = f"{humidity + 0.0:.2f} * humidity {_signed(temperature, 2)} * temperature"
        return f"logit = {formula} {_signed(bias, 1)}. {_score_in_words(logits, rain.labels)}"

    controls = {
        "humidity": _weight_control("w1 (logit per %)", weights[0]),
        "temperature": _weight_control("w2 (logit per °C)", weights[1]),
        "bias": NumberControl("bias (logit)", float(bias), -_BIAS_LIMIT, _BIAS_LIMIT, 0.1),
    }
    return Explorer(fig, move, describe, controls, alt=_ALT)


def _checked(weights, bias):
    weights = as_numbers("weights", weights)
    if weights.shape != (2,) or not (np.abs(weights) <= _WEIGHT_LIMIT).all():
        raise ValueError(
            f"expected two weights from {-_WEIGHT_LIMIT} to {_WEIGHT_LIMIT}, got {weights.tolist()}"
        )
    checked_number("a bias", bias, -_BIAS_LIMIT, _BIAS_LIMIT)
    return weights


def _weight_control(label, value):
    return NumberControl(label, float(value), -_WEIGHT_LIMIT, _WEIGHT_LIMIT, 0.01)


def _signed(number, digits):
    return f"{'-' if number < 0 else '+'} {abs(number):.{digits}f}"


def _score(logits, labels):
    right = int(((logits > 0) == labels).sum())
    return right, float(binary_cross_entropy_with_logits(logits, labels))


def _score_in_words(logits, labels):
    right, loss = _score(logits, labels)
    return (
        f"The model says wet on {(logits > 0).sum()} days; {labels.sum()} were wet. It is right on "
        f"{right} of {len(labels)} days ({right / len(labels):.1%}). Loss: {loss:.3f}."
    ).replace("%", " %")


class _Days:
    """The sigmoid, and the days at their logits: wet ones above the curve, dry ones below."""

    def __init__(self, ax, rain):
        ax.set(title="sigmoid(logit)", xlabel="logit", ylabel="probability of rain")
        ax.set(xlim=(-_LOGIT_LIMIT - 0.3, _LOGIT_LIMIT + 0.3), ylim=(-0.2, 1.2))
        ax.set_yticks([0, 0.5, 1])
        z = np.linspace(*ax.get_xlim(), 200)
        ax.plot(z, sigmoid(z), color=INK)
        ax.axvline(0, color=QUIET, linewidth=1)
        self._labels = rain.labels
        # The height has no meaning beyond above and below: it keeps the dots apart.
        heights = np.random.default_rng(0).uniform(0.04, 0.16, len(rain.labels))
        heights = np.where(rain.labels == 1, 1 + heights, -heights)
        self._dots = []
        for label, (color, _, marker) in enumerate(_STYLES):
            y = heights[rain.labels == label]
            self._dots += ax.plot(0 * y, y, marker, color=color, alpha=0.6, ms=5, mew=0)
        self._text = ax.text(0.03, 0.8, "", transform=ax.transAxes, va="top", size=12)
        self.artists = [*self._dots, self._text]

    def set(self, logits):
        for label, dots in enumerate(self._dots):
            dots.set_xdata(np.clip(logits[self._labels == label], -_LOGIT_LIMIT, _LOGIT_LIMIT))
        right, loss = _score(logits, self._labels)
        self._text.set_text(
            f"right: {right / len(logits):.1%}\nloss: {loss:.3f}".replace("%", " %")
        )


class _Border:
    """The days over their measurements, with the line where the logit is 0 and its wet side."""

    def __init__(self, ax, rain):
        scatter_classes(ax, rain, styles=_STYLES)
        ax.set(xlim=(20, 100), ylim=(-18, 34))
        # It stays, but it has to be drawn over the line.
        note = ax.text(0.03, 0.04, "shaded: the model says wet", transform=ax.transAxes, size=11)
        note.set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 2})
        self._corners = np.array([[20.0, -18], [100, -18], [100, 34], [20, 34]])
        (self._side,) = ax.fill([], [], color=COLORS[0], alpha=0.2, linewidth=0)
        (self._line,) = ax.plot([], [], color=INK)
        self.artists = [self._side, self._line, note]

    def set(self, weights, bias):
        side, crossings = half_plane(self._corners, self._corners @ weights + bias)
        self._side.set_xy(side if len(side) else np.full((1, 2), np.nan))
        self._line.set_data(*crossings.T)


def half_plane(corners, values):
    """The part of a convex polygon where a linear function is above zero.

    Parameters
    ----------
    corners : ndarray, shape (N, 2)
    values : ndarray, shape (N,)
        The function at the corners.

    Returns
    -------
    side : ndarray, shape (M, 2)
        Corners of that part; none where the function is above zero nowhere.
    crossings : ndarray, shape (2, 2) or (0, 2)
        Where the border enters and leaves.

    References
    ----------
    Sutherland and Hodgman (1974), Reentrant polygon clipping, Communications of the ACM 17(1).

    Examples
    --------
    >>> half_plane(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), np.array([1.0, -1.0, 1.0]))[1]
    array([[0.5, 0. ],
           [0.5, 0.5]])
    """
    side, crossings = [], []
    ring = [*zip(corners, values, strict=True), (corners[0], values[0])]
    for (corner, value), (following, other) in itertools.pairwise(ring):
        if value > 0:
            side.append(corner)
        if (value > 0) != (other > 0):
            crossings.append(corner + (following - corner) * value / (value - other))
            side.append(crossings[-1])
    return np.array(side).reshape(-1, 2), np.array(crossings).reshape(-1, 2)
