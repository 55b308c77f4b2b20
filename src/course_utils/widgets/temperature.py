"""The explorer of lesson 03: what one temperature does to a distribution."""

import numpy as np

from course_utils.datasets import EXAMPLE_CLASSES, EXAMPLE_LOGITS
from course_utils.numerics import entropy, softmax
from course_utils.plots import (
    ACCENT,
    INK,
    QUIET,
    class_lines,
    class_styles,
    figure,
    simplex,
    simplex_points,
    temperature_axis,
)
from course_utils.widgets.bars import MovingBars
from course_utils.widgets.explorer import (
    Explorer,
    LogNumberControl,
    checked_logits,
    checked_number,
    logit_controls,
)

_LOW, _HIGH = 0.05, 20.0
#: 40 steps of the slider lead from 1 to either end.
_FACTOR = 20 ** (1 / 40)
_GRID = np.geomspace(_LOW, _HIGH, 161)


def temperature_explorer(logits=EXAMPLE_LOGITS, class_names=EXAMPLE_CLASSES, temperature=1.0):
    """Heat and cool a distribution: its bars, its curves, its entropy, its path through the simplex.

    Parameters
    ----------
    logits : array_like of float, shape (3,)
        Where the sliders start, from -10 to 10.
    class_names : sequence of str, length 3
        Three, since the simplex of three classes is what fits on paper.
    temperature : float
        Where its slider starts, from 0.05 to 20.

    Returns
    -------
    Explorer
        Controls ``temperature`` and ``logit_0`` to ``logit_2``.

    Raises
    ------
    ValueError
        If the classes are not three, or a start is not finite or out of range.

    Examples
    --------
    >>> temperature_explorer()
    Temperature 1, logits cat 2.3, dog -1.2, bird 0.5. Probabilities: cat 0.836, dog 0.025, bird 0.138. Largest: cat. Entropy: 0.52 of at most 1.10 nats.
    """  # noqa: E501
    logits = _checked(logits, class_names, temperature)
    fig, axes = figure(height=6.4, nrows=2, ncols=2)
    panels = [
        _Bars(axes[0, 0], class_names),
        _Curves(axes[0, 1], class_names),
        _Path(axes[1, 0], class_names),
        _Entropy(axes[1, 1]),
    ]

    def move(temperature, **sliders):
        values = np.array(list(sliders.values()))
        curves = softmax(values / _GRID[:, np.newaxis])
        probs = softmax(values, temperature=temperature)
        return [artist for panel in panels for artist in panel.move(temperature, probs, curves)]

    def describe(temperature, **sliders):
        return _state(temperature, np.array(list(sliders.values())), class_names)

    controls = {"temperature": LogNumberControl("temperature T", temperature, _LOW, _HIGH, _FACTOR)}
    return Explorer(fig, move, describe, controls | logit_controls(logits, class_names), alt=_ALT)


_ALT = (
    "Four pictures: the probabilities as bars; the probability of each class against the temperature; "
    "the path of the three probabilities through a triangle; their entropy against the temperature."
)


def _checked(logits, class_names, temperature):
    checked_number("a temperature", temperature, _LOW, _HIGH)
    if np.size(class_names) != 3:
        raise ValueError(f"expected three classes, got {np.size(class_names)} names")
    return checked_logits(logits, class_names)


class _Bars:
    def __init__(self, ax, names):
        self._bars = MovingBars(ax, names, ylim=(0, 1.2))
        ax.set(ylabel="probability", yticks=[0, 0.5, 1])

    def move(self, temperature, probs, curves):
        self._bars.set(probs, [f"{prob:.3f}" for prob in probs])
        return self._bars.artists


class _Curves:
    """A curve for each class, and a marker on each of them at the temperature."""

    def __init__(self, ax, names):
        self._lines = class_lines(ax, names, _GRID, np.zeros((len(_GRID), len(names))))
        self._upright = ax.axvline(1, color=QUIET, linewidth=1)
        self._markers = [
            ax.plot(
                [1], [0], marker, color=color, markersize=9, markeredgecolor="white", clip_on=False
            )[0]
            for color, _, marker in class_styles(len(names))
        ]
        ax.set(ylim=(-0.04, 1.04), ylabel="probability", yticks=[0, 0.5, 1])
        temperature_axis(ax, _LOW, _HIGH)

    def move(self, temperature, probs, curves):
        for line, curve in zip(self._lines, curves.T, strict=True):
            line.set_ydata(curve)
        for marker, prob in zip(self._markers, probs, strict=True):
            marker.set_data([temperature], [prob])
        self._upright.set_xdata([temperature, temperature])
        return [self._upright, *self._lines, *self._markers]


class _Path:
    """The way from the lowest temperature to the highest through the simplex, and where we are."""

    def __init__(self, ax, names):
        simplex(ax, names)
        ax.plot(*simplex_points(np.full(3, 1 / 3)), "+", color=QUIET, markersize=10)
        (self._line,) = ax.plot([], [], color=INK)
        (self._here,) = ax.plot([], [], "o", color=ACCENT, markersize=11, markeredgecolor="white")

    def move(self, temperature, probs, curves):
        self._line.set_data(*simplex_points(curves).T)
        self._here.set_data(*simplex_points(probs[np.newaxis]).T)
        return [self._line, self._here]


class _Entropy:
    def __init__(self, ax):
        (self._line,) = ax.plot(_GRID, np.zeros_like(_GRID), color=INK)
        # It ends below the words at ln 3, which it would cross at low temperatures.
        (self._upright,) = ax.plot([1, 1], [-0.05, np.log(3)], color=QUIET, linewidth=1)
        (self._marker,) = ax.plot(
            [1], [0], "o", color=ACCENT, markersize=11, markeredgecolor="white", clip_on=False
        )
        ax.axhline(np.log(3), color=INK, linewidth=1.5, linestyle=":")
        ax.annotate(
            "ln 3, equal shares", (_LOW, np.log(3)), textcoords="offset points", xytext=(4, 9)
        )
        ax.set(ylim=(-0.05, 1.32), ylabel="entropy (nats)", yticks=[0, 0.5, 1])
        temperature_axis(ax, _LOW, _HIGH)

    def move(self, temperature, probs, curves):
        self._line.set_ydata(entropy(curves))
        self._marker.set_data([temperature], [entropy(probs)])
        self._upright.set_xdata([temperature, temperature])
        return [self._upright, self._line, self._marker]


def _state(temperature, logits, names):
    probs = softmax(logits, temperature=temperature)

    def listed(numbers, digits):
        return ", ".join(
            f"{name} {number:.{digits}f}" for name, number in zip(names, numbers, strict=True)
        )

    top = [name for name, logit in zip(names, logits, strict=True) if logit == logits.max()]
    return (
        f"Temperature {temperature:g}, logits {listed(logits, 1)}. "
        f"Probabilities: {listed(probs, 3)}. Largest: {' and '.join(top)}. "
        f"Entropy: {entropy(probs):.2f} of at most {np.log(len(names)):.2f} nats."
    )
