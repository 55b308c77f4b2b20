"""The explorer of lesson 10: one temperature, and what it does to confidence, NLL and calibration error."""

import numpy as np

from course_utils.calibration import expected_calibration_error, reliability_curve
from course_utils.numerics import cross_entropy, softmax
from course_utils.plots import (
    ACCENT,
    INK,
    QUIET,
    figure,
    move_reliability,
    reliability_diagram,
    temperature_axis,
)
from course_utils.widgets.explorer import Explorer, LogNumberControl, checked_number

_LOW, _HIGH = 0.5, 20.0
#: 20 steps of the slider double the temperature.
_FACTOR = 2 ** (1 / 20)
_GRID = np.geomspace(_LOW, _HIGH, 201)
_ALT = (
    "Three panels: a reliability diagram with a dot for each bin and its distance to the diagonal; the NLL "
    "against the temperature; the calibration error against the temperature. A marker on each curve."
)


def calibration_explorer(logits, labels, temperature=1.0):
    """Divide the logits of a model by T, and compare what it claims with how often it is right.

    Parameters
    ----------
    logits : array_like, shape (N, K)
    labels : array_like of int, shape (N,)
    temperature : float
        Where the slider starts, from 0.5 to 20.

    Returns
    -------
    Explorer
        Control ``temperature``. The calibration error has 15 bins of equal width.

    Raises
    ------
    ValueError, TypeError
        As :func:`course_utils.numerics.softmax` and
        :func:`course_utils.calibration.expected_calibration_error`; also a temperature out of range.

    Examples
    --------
    >>> calibration_explorer([[3.0, 0.0], [3.0, 0.0], [0.0, 3.0]], [0, 1, 1])
    Temperature 1: 2 of 3 decisions are right, 66.7 %. Mean confidence 95.3 %, which is too much by 28.6 points. NLL 1.049 nats, calibration error 0.286.
    """  # noqa: E501
    checked_number("a temperature", temperature, _LOW, _HIGH)
    model = _Model(np.asarray(logits), labels)
    fig, axes = figure(height=3.4, ncols=3)
    diagram = reliability_diagram(axes[0], model.curve(temperature))
    nll = _Curve(axes[1], "NLL (nats)", model.nll)
    error = _Curve(axes[2], "calibration error", model.error)

    def move(temperature):
        move_reliability(*diagram, model.curve(temperature))
        return [*diagram, *nll.move(temperature), *error.move(temperature)]

    control = LogNumberControl("temperature T", temperature, _LOW, _HIGH, _FACTOR)
    return Explorer(fig, move, model.words, {"temperature": control}, alt=_ALT)


class _Model:
    """What there is to say of the logits at a temperature."""

    def __init__(self, logits, labels):
        self.logits, self.labels = logits, labels
        self.curve(1.0)  # refuses what does not fit
        # From the logits: at a high temperature probabilities may round to ties.
        self.right = int((logits.argmax(axis=1) == labels).sum())

    def probs(self, temperature):
        return softmax(self.logits, temperature=temperature)

    def curve(self, temperature):
        return reliability_curve(self.probs(temperature), self.labels)

    def nll(self, temperature):
        return cross_entropy(self.logits / temperature, self.labels)

    def error(self, temperature):
        return expected_calibration_error(self.probs(temperature), self.labels)

    def words(self, temperature):
        count = len(self.labels)
        accuracy, claimed = self.right / count, self.probs(temperature).max(axis=1).mean()
        off = round(100 * (claimed - accuracy), 1)
        verdict = f"is too {'much' if off > 0 else 'little'} by {abs(off):.1f} points"
        return (
            f"Temperature {temperature:g}: {self.right} of {count} decisions are right, "
            f"{100 * accuracy:.1f} %. Mean confidence {100 * claimed:.1f} %, "
            f"which {verdict if off else 'fits'}. NLL {self.nll(temperature):.3f} nats, "
            f"calibration error {self.error(temperature):.3f}."
        )


class _Curve:
    """A curve over all temperatures, and a marker on it at the present one."""

    def __init__(self, ax, label, value):
        self._value = value
        values = [value(temperature) for temperature in _GRID]
        ax.plot(_GRID, values, color=INK)
        (self._upright,) = ax.plot([1, 1], [0, 1], color=QUIET, linewidth=1)
        (self._marker,) = ax.plot(
            [1], [0], "o", color=ACCENT, markersize=11, markeredgecolor="white", clip_on=False
        )
        ax.set(ylabel=label, ylim=(0, 1.05 * max(*values, 1e-3)))
        temperature_axis(ax, _LOW, _HIGH)
        ax.set_xlabel("T (logarithmic)")

    def move(self, temperature):
        value = self._value(temperature)
        self._upright.set_data([temperature, temperature], [0, value])
        self._marker.set_data([temperature], [value])
        return [self._upright, self._marker]
