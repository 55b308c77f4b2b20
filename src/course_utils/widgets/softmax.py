"""The explorer of lesson 02: from logits over exponentials to probabilities, with the max trick."""

import ipywidgets
import numpy as np

from course_utils.datasets import EXAMPLE_CLASSES, EXAMPLE_LOGITS
from course_utils.plots import INK, figure
from course_utils.widgets.bars import MovingBars
from course_utils.widgets.explorer import Explorer, checked_logits, logit_controls


def softmax_explorer(logits=EXAMPLE_LOGITS, class_names=EXAMPLE_CLASSES):
    """The three steps of softmax side by side, up to logits of 1000, with and without the max trick.

    Parameters
    ----------
    logits : array_like of float, shape (K,)
        Where the sliders start, from -10 to 10; two to six classes.
    class_names : sequence of str, length K

    Returns
    -------
    Explorer
        Controls ``logit_0`` ..., ``scale`` (1, 10 or 100) and ``max_trick``.

    Raises
    ------
    ValueError
        If the logits are not finite, out of range, too many, or do not fit the names.

    Examples
    --------
    >>> softmax_explorer()
    Logits: cat 2.3, dog -1.2, bird 0.5. exp gives 9.97, 0.301, 1.65, in sum 11.9. Probabilities: cat 0.836, dog 0.025, bird 0.138.
    """  # noqa: E501
    logits = checked_logits(logits, class_names)
    fig, axes = figure(height=3.4, ncols=3)
    first, second, third = (
        MovingBars(ax, class_names, ylim)
        for ax, ylim in zip(axes, [(-13, 13), (0, 1.3), (0, 1.3)], strict=True)
    )
    for ax, title in zip(axes, ["1. logits", "2. exp", "3. divided by the sum"], strict=True):
        ax.set_title(title)
    axes[0].set(ylabel="logit", yticks=[0])
    axes[1].set(ylabel="exp, largest bar = 1", yticks=[0, 0.5, 1])
    axes[2].set(ylabel="probability", yticks=[0, 0.5, 1])
    total = axes[1].text(
        0.98, 0.98, "", transform=axes[1].transAxes, ha="right", va="top", color=INK, size=12
    )

    def move(scale, max_trick, **sliders):
        values, exps, probs = _steps(scale, max_trick, sliders)
        first.set(values / scale, [f"{value:g}" for value in values.round(2)])
        second.set(_share_of_largest(exps), [_short(exp) for exp in exps])
        third.set(probs, [_probability(prob) for prob in probs])
        total.set_text(f"sum = {_short(exps.sum())}")
        return [*first.artists, *second.artists, *third.artists, total]

    def describe(scale, max_trick, **sliders):
        values, exps, probs = _steps(scale, max_trick, sliders)
        return _state(class_names, values, exps, probs, max_trick)

    return Explorer(fig, move, describe, _controls(logits, class_names), alt=_ALT)


_ALT = "Three bar charts, one a step of softmax: the logits, their exponentials, the probabilities."


def _controls(logits, class_names):
    return logit_controls(logits, class_names) | {
        "scale": ipywidgets.Dropdown(
            description="all logits times",
            options=[1, 10, 100],
            style={"description_width": "11em"},
            layout={"width": "18em"},
        ),
        "max_trick": ipywidgets.Checkbox(
            description="subtract the largest logit first (max trick)",
            indent=False,
            layout={"margin": "0 0 0 11.5em"},
        ),
    }


def _steps(scale, max_trick, sliders):
    """The naive softmax in float64, step by step, so that it can be seen to fail."""
    values = np.array(list(sliders.values())) * scale
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        exps = np.exp(values - values.max() if max_trick else values)
        return values, exps, exps / exps.sum()


def _share_of_largest(exps):
    """Heights from 0 to 1; an overflowing bar is as high as the picture allows, all zeros stay zeros."""
    largest = exps.max()
    if np.isinf(largest):
        return np.isinf(exps).astype(float)
    return exps / largest if largest > 0 else exps


def _short(number):
    """Three digits where they fit under a bar, else the order of magnitude."""
    plain = number == 0 or 1e-3 <= number < 1e4 or np.isinf(number)
    return f"{number:.3g}" if plain else f"{number:.0e}"


def _probability(prob):
    return "NaN" if np.isnan(prob) else f"{prob:.3f}"


def _state(names, values, exps, probs, max_trick):
    def listed(texts):
        return ", ".join(f"{name} {text}" for name, text in zip(names, texts, strict=True))

    trick = " after the largest logit was subtracted" if max_trick else ""
    total = exps.sum()
    broken = "" if 0 < total < np.inf else " The float64 numbers have run out."
    return (
        f"Logits: {listed(f'{value:g}' for value in values.round(2))}. "
        f"exp{trick} gives {', '.join(map(_short, exps))}, in sum {_short(total)}. "
        f"Probabilities: {listed(map(_probability, probs))}.{broken}"
    )
