"""The explorer of lesson 01: three logits, their ranking and their gaps."""

import numpy as np

from course_utils.datasets import EXAMPLE_CLASSES, EXAMPLE_LOGITS
from course_utils.plots import figure
from course_utils.widgets.bars import MovingBars
from course_utils.widgets.explorer import Explorer, NumberControl, checked_logits, logit_controls

_RANKS = ("1st", "2nd", "3rd", "4th", "5th", "6th")


def logit_explorer(logits=EXAMPLE_LOGITS, class_names=EXAMPLE_CLASSES):
    """Move the logits one by one or all at once; watch the ranking and the gaps.

    Parameters
    ----------
    logits : array_like of float, shape (K,)
        Where the sliders start, from -10 to 10; two to six classes.
    class_names : sequence of str, length K

    Returns
    -------
    Explorer
        Controls ``logit_0`` ... and ``shift``.

    Raises
    ------
    ValueError
        If the logits are not finite, out of range, too many, or do not fit the names.

    Examples
    --------
    >>> logit_explorer()
    Logits: cat 2.3, dog -1.2, bird 0.5. Ranking: cat, bird, dog. Behind cat: bird by 1.8, dog by 3.5.
    """
    logits = checked_logits(logits, class_names)
    fig, (left, right) = figure(ncols=2)
    bars = MovingBars(left, class_names, ylim=(-19, 19))
    gaps = MovingBars(right, class_names, ylim=(0, 23))
    left.set(title="logits", ylabel="logit")
    right.set(title="distance to the winner", ylabel="gap between logits")

    def move(shift, **sliders):
        values = np.array(list(sliders.values())) + shift
        ranks = [_RANKS[rank] for rank in _ranks(values)]
        labels = [f"{value:.1f}\n{rank}" for value, rank in zip(values, ranks, strict=True)]
        bars.set(values, labels)
        behind = values.max() - values
        gaps.set(behind, [f"{gap:.1f}" for gap in behind])
        return bars.artists + gaps.artists

    def describe(shift, **sliders):
        return _state(np.array(list(sliders.values())) + shift, class_names)

    return Explorer(
        fig,
        move,
        describe,
        logit_controls(logits, class_names)
        | {"shift": NumberControl("added to all", 0.0, -5.0, 5.0, 0.1)},
        alt="Two bar charts: the logit of each class, and how far each is behind the largest.",
    )


def _ranks(values):
    """Rank of each value from 0 for the largest; equal values share the better rank."""
    return [int((values > value).sum()) for value in values.round(6)]


def _state(values, names):
    order = np.argsort(-values, kind="stable")
    logits = ", ".join(f"{name} {value:.1f}" for name, value in zip(names, values, strict=True))
    ranking = ", ".join(names[place] for place in order)
    winner, *others = order
    gaps = ", ".join(f"{names[place]} by {values[winner] - values[place]:.1f}" for place in others)
    return f"Logits: {logits}. Ranking: {ranking}. Behind {names[winner]}: {gaps}."
