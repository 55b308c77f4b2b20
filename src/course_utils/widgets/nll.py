"""The explorer of lesson 06: one prediction, three losses and their slopes."""

import ipywidgets
import numpy as np

from course_utils.plots import INK, QUIET, class_styles, figure
from course_utils.widgets.explorer import Explorer, NumberControl, checked_number

_LOWEST = 0.01
_NAMES = ("neg. log-likelihood", "squared error", "0-1 loss")  # short enough for the picture
_NATS_IN = {"nats": 1.0, "bits": np.log(2)}


def nll_explorer(prob=0.3):
    """The probability of the true class, out of two, with three losses and their slopes.

    Parameters
    ----------
    prob : float
        Where the slider starts, from 0.01 to 1.

    Returns
    -------
    Explorer
        Controls ``prob`` and ``unit`` ("nats" or "bits").

    Raises
    ------
    ValueError
        If the probability is out of range.
    TypeError
        If it is not a number.

    Examples
    --------
    >>> nll_explorer()
    Probability of the true class: 0.3. Negative log-likelihood 1.204 nats, slope -3.333. Squared error 0.490, slope -1.400. 0-1 loss 1 (wrong decision), slope 0.000.
    """  # noqa: E501
    prob = checked_number("a probability", prob, _LOWEST, 1)
    fig, axes = figure(height=3.6, ncols=2)
    left, right = axes
    left.set(title="loss", ylim=(-0.3, 7), ylabel="loss")
    right.set(title="slope of the loss", ylim=(-16, 1), yticks=[-15, -10, -5, 0])
    right.set(ylabel="change of loss per unit of p")
    for ax in axes:
        ax.set(xlim=(0, 1.03), xlabel="p of the true class")
    losses = _Curves(left, _losses, lowest_text=0.72)
    slopes = _Curves(right, _slopes, lowest_text=0.06)

    def move(prob, unit):
        return losses.move(prob, unit) + slopes.move(prob, unit)

    controls = {
        "prob": NumberControl("p of the true class", prob, _LOWEST, 1.0, 0.01),
        "unit": ipywidgets.Dropdown(
            description="unit of the first loss",
            options=list(_NATS_IN),
            style={"description_width": "11em"},
            layout={"width": "18em"},
        ),
    }
    return Explorer(fig, move, _state, controls, alt=_ALT)


_ALT = (
    "Two pictures over the probability of the true class: on the left negative log-likelihood, "
    "squared error and 0-1 loss, on the right their slopes, with a dot on each curve."
)


def _losses(prob, unit):
    """The three losses of two classes; a tie counts as a wrong decision."""
    wrong = np.where(np.asarray(prob) > 0.5, 0.0, 1.0)
    return (0 - np.log(prob)) / _NATS_IN[unit], (1 - prob) ** 2, wrong


def _slopes(prob, unit):
    """Their derivatives; the 0-1 loss has none where it jumps."""
    flat = np.where(np.asarray(prob) == 0.5, np.nan, 0.0)
    return -1 / (prob * _NATS_IN[unit]), 0 - 2 * (1 - prob), flat


class _Curves:
    """Three curves with a dot and a written value each; the first one depends on the unit."""

    def __init__(self, ax, values, lowest_text):
        self._values, self._grid = values, np.linspace(_LOWEST, 1, 397)
        ax.axhline(0, color=QUIET, linewidth=1)
        self._lines, self._dots, self._texts = [], [], []
        curves = zip(values(self._grid, "nats"), class_styles(3), ("-", "--", ":"), strict=True)
        for place, (heights, (color, _, marker), dashes) in enumerate(curves):
            look = {"marker": marker, "color": color, "markeredgecolor": "white"}
            y = lowest_text + 0.1 * (2 - place)
            ax.plot(0.2, y + 0.025, markersize=9, transform=ax.transAxes, **look)
            self._lines += ax.plot(self._grid, heights, dashes, color=color)
            self._dots += ax.plot(0, 0, markersize=10, **look)
            self._texts += [ax.text(0.24, y, "", transform=ax.transAxes, color=INK, size=10.5)]

    def move(self, prob, unit):
        self._lines[0].set_ydata(self._values(self._grid, unit)[0])
        values = self._values(prob, unit)
        for dot, text, name, value in zip(self._dots, self._texts, _NAMES, values, strict=True):
            dot.set_data([prob], [value])
            text.set_text(f"{name}: {_written(value)}")
        return [self._lines[0], *self._dots, *self._texts]


def _written(value):
    return "not defined" if np.isnan(value) else f"{value:.3f}"


def _state(prob, unit):
    losses, slopes = _losses(prob, unit), _slopes(prob, unit)
    decision = "right decision" if prob > 0.5 else "a tie, counted as wrong"
    decision = "wrong decision" if prob < 0.5 else decision
    return (
        f"Probability of the true class: {prob:g}. "
        f"Negative log-likelihood {losses[0]:.3f} {unit}, slope {slopes[0]:.3f}. "
        f"Squared error {losses[1]:.3f}, slope {slopes[1]:.3f}. "
        f"0-1 loss {losses[2]:.0f} ({decision}), slope {_written(slopes[2])}."
    )
