"""The explorer of lesson 08: what the loss tells each logit, and gradient steps at the press of a button."""

import ipywidgets
import numpy as np
from matplotlib.patches import Polygon

from course_utils.datasets import EXAMPLE_CLASSES, EXAMPLE_LOGITS
from course_utils.numerics import cross_entropy, cross_entropy_gradient, softmax
from course_utils.plots import INK, QUIET, class_styles, figure
from course_utils.widgets.bars import MovingBars, fit, number_look
from course_utils.widgets.explorer import Explorer, NumberControl, checked_logits, logit_controls

_ALT = (
    "Three panels: the logits as bars with the next step below each number, the probabilities as bars with "
    "a line at the target, and the gradient, probability minus target, as an arrow for each class."
)


#: Where the sliders of the logits end.
_LIMIT = 10.0


def gradient_explorer(logits=EXAMPLE_LOGITS, class_names=EXAMPLE_CLASSES, true_class=0):
    """Choose the true class, see p - y pull and push, and take gradient steps on the logits.

    Parameters
    ----------
    logits : array_like of float, shape (K,)
        Where the sliders start, from -10 to 10; two to six classes.
    class_names : sequence of str, length K
    true_class : int
        Place of the true class at the start.

    Returns
    -------
    Explorer
        Controls ``logit_0`` ..., ``true_class`` (a place) and ``learning_rate``. Its button ``step`` moves the
        logits by minus the learning rate times the gradient, to two digits and not beyond the ends of the
        sliders; ``restart`` moves them back to the start.

    Raises
    ------
    ValueError
        If the logits are not finite, out of range, too many, or do not fit the names, or if there is no
        class at `true_class`.

    Examples
    --------
    >>> gradient_explorer()
    Logits: cat 2.30, dog -1.20, bird 0.50. The true class is cat, and the loss is 0.179. p: cat 0.836, dog 0.025, bird 0.138. Gradient p - y: cat -0.164, dog +0.025, bird +0.138. The next step: cat +0.16, dog -0.03, bird -0.14.
    """  # noqa: E501
    logits = checked_logits(logits, class_names, _LIMIT)
    if np.ndim(true_class) or true_class not in range(len(class_names)):
        raise ValueError(
            f"expected a true class from 0 to {len(class_names) - 1}, got {true_class!r}"
        )
    fig, axes = figure(height=3.6, ncols=3)
    panels = _Panels(axes, class_names)

    def move(true_class, learning_rate, **sliders):
        return panels.set(true_class, *_state(true_class, learning_rate, sliders))

    def describe(true_class, learning_rate, **sliders):
        return _words(class_names, true_class, *_state(true_class, learning_rate, sliders))

    controls = _controls(logits, class_names, true_class)
    explorer = Explorer(fig, move, describe, controls, alt=_ALT)
    _add_buttons(explorer, {f"logit_{place}": float(logit) for place, logit in enumerate(logits)})
    return explorer


def _controls(logits, class_names, true_class):
    return logit_controls(logits, class_names, _LIMIT, step=0.01) | {
        "true_class": ipywidgets.Dropdown(
            description="the true class",
            options=[(name, place) for place, name in enumerate(class_names)],
            value=true_class,
            style={"description_width": "11em"},
            layout={"width": "18em"},
        ),
        "learning_rate": NumberControl("learning rate", 1.0, 0.1, 5.0, 0.1),
    }


def _add_buttons(explorer, start):
    """A button that takes a gradient step, and one that goes back to the first logits."""

    def step(_button):
        sliders = explorer.values
        true_class, learning_rate = sliders.pop("true_class"), sliders.pop("learning_rate")
        logits, _, _, steps = _state(true_class, learning_rate, sliders)
        moved = (logits + steps).round(2)
        explorer.set(**{name: float(logit) for name, logit in zip(start, moved, strict=True)})

    explorer.step = ipywidgets.Button(
        description="Take one gradient step", layout={"width": "16em"}
    )
    explorer.restart = ipywidgets.Button(
        description="Back to the first logits", layout={"width": "14em"}
    )
    explorer.step.on_click(step)
    explorer.restart.on_click(lambda _button: explorer.set(**start))
    buttons = ipywidgets.HBox([explorer.step, explorer.restart])
    *controls, view = explorer.children
    explorer.children = [*controls, buttons, view]


def _state(true_class, learning_rate, sliders):
    """Logits, probabilities, gradient, and what the next step adds to the logits."""
    logits = np.array(list(sliders.values()))
    gradient = cross_entropy_gradient(logits, true_class)
    # The sliders stop at their ends, and in the browser they would snap anything finer to two digits.
    moved = np.clip(logits - learning_rate * gradient, -_LIMIT, _LIMIT).round(2)
    return logits, softmax(logits), gradient, moved - logits


class _Panels:
    """The three panels and all that moves in them."""

    def __init__(self, axes, names):
        left, middle, right = axes
        self._logits = MovingBars(left, names, ylim=(-15, 15))
        self._probs = MovingBars(middle, names, ylim=(0, 1.3))
        self._arrows = _Arrows(right, names)
        left.set(title="logits and next step", ylabel="logit", yticks=[-10, 0, 10])
        middle.set(title="p (bar) and y (line)", ylabel="probability", yticks=[0, 0.5, 1])
        right.set(title="gradient p - y", ylabel="nats for a unit of logit", yticks=[-1, 0, 1])
        places = range(len(names))
        self._targets = [
            middle.plot([place - 0.42, place + 0.42], [0, 0], color=INK, linewidth=4)[0]
            for place in places
        ]
        # Above all bars, where no line at the target crosses the numbers.
        look = number_look(90 if len(names) > 3 else 0)
        self._numbers = [middle.text(place, 1.1, "", **look) for place in places]

    def set(self, true_class, logits, probs, gradient, steps):
        pairs = zip(logits, steps, strict=True)
        self._logits.set(logits, [f"{z:.2f}\n{_signed(step, 2)}" for z, step in pairs])
        self._probs.set(probs, [""] * len(probs))
        for place, line in enumerate(self._targets):
            line.set_ydata([place == true_class] * 2)
        for text, prob in zip(self._numbers, probs, strict=True):
            text.set_text(f"{prob:.3f}")
        self._arrows.set(gradient)
        moving = self._logits.artists + self._probs.artists + self._targets + self._numbers
        return moving + self._arrows.artists


class _Arrows:
    """One arrow for each class, from zero to its number."""

    _HEAD = 0.2

    def __init__(self, ax, names):
        ax.set_xticks(range(len(names)), names)
        _, rotation = fit(ax, names, (-1.4, 1.4))
        ax.axhline(0, color=QUIET, linewidth=1)
        self._arrows = [
            ax.add_patch(Polygon(self._outline(place, 0), facecolor=color))
            for place, (color, _, _) in enumerate(class_styles(len(names)))
        ]
        self._texts = [
            ax.text(place, 0, "", **number_look(rotation)) for place in range(len(names))
        ]
        self.artists = [*self._arrows, *self._texts]

    def set(self, lengths):
        pairs = zip(self._arrows, self._texts, lengths, strict=True)
        for place, (arrow, text, length) in enumerate(pairs):
            arrow.set_xy(self._outline(place, length))
            up = round(length, 2) >= 0
            text.set(text=_signed(length, 2), y=length + (0.06 if up else -0.06))
            text.set_verticalalignment("bottom" if up else "top")

    def _outline(self, place, length):
        """Corners of the arrow; a short one is all head."""
        neck = length - np.sign(length) * min(self._HEAD, abs(length))
        right = [(0.07, 0), (0.07, neck), (0.24, neck)]
        left = [(-x, y) for x, y in reversed(right)]
        return np.add([*right, (0, length), *left], [place, 0])


def _signed(number, digits=3):
    """A number with its sign; what is rounded to zero has none."""
    text = f"{number:+.{digits}f}"
    return text[1:] if float(text) == 0 else text


def _words(names, true_class, logits, probs, gradient, steps):
    def listed(values):
        return ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))

    return (
        f"Logits: {listed(f'{logit:.2f}' for logit in logits)}. "
        f"The true class is {names[true_class]}, and the loss is {cross_entropy(logits, true_class):.3f}. "
        f"p: {listed(f'{prob:.3f}' for prob in probs)}. "
        f"Gradient p - y: {listed(map(_signed, gradient))}. "
        f"The next step: {listed(_signed(step, 2) for step in steps)}."
    )
