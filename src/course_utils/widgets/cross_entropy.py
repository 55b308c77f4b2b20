"""The explorer of lesson 07: prediction and target, and the cross-entropy as entropy plus KL divergence."""

from itertools import islice

import numpy as np

from course_utils.datasets import EXAMPLE_CLASSES, EXAMPLE_LOGITS
from course_utils.numerics import cross_entropy, entropy, kl_divergence, softmax
from course_utils.plots import ACCENT, HATCHES, INK, QUIET, figure
from course_utils.widgets.bars import MovingBars
from course_utils.widgets.explorer import (
    Explorer,
    NumberControl,
    as_numbers,
    checked_logits,
    logit_controls,
)

#: Ten people looked at the picture; classes beyond the third got none of their votes.
_VOTES = (7, 1, 2, 0, 0, 0)
#: Nats at which the bars of the third picture are cut off; a loss of 20 can be reached.
_TOP = 3


def cross_entropy_explorer(logits=EXAMPLE_LOGITS, class_names=EXAMPLE_CLASSES, votes=None):
    """Move a prediction and its target; watch the loss and the part of it that cannot be learnt away.

    Parameters
    ----------
    logits : array_like of float, shape (K,)
        Where the sliders of the prediction start, from -10 to 10; two to six classes.
    class_names : sequence of str, length K
    votes : array_like of float, shape (K,), optional
        Where the sliders of the target start, from 0 to 10. The target is their shares; if all are 0, the
        shares are equal.

    Returns
    -------
    Explorer
        Controls ``logit_0`` ..., ``votes_0`` ... and ``smoothing``.

    Raises
    ------
    ValueError
        If logits or votes are not finite, out of range, too many, or do not fit the names.

    Examples
    --------
    >>> cross_entropy_explorer()
    Logits: cat 2.3, dog -1.2, bird 0.5. Prediction: cat 0.836, dog 0.025, bird 0.138. Target: cat 0.700, dog 0.100, bird 0.200. Cross-entropy 0.889 nats: entropy of the target 0.802 plus KL divergence 0.087.
    """  # noqa: E501
    logits = checked_logits(logits, class_names)
    votes = _checked_votes(votes, class_names)
    fig, axes = figure(height=3.4, ncols=3)
    target_bars, prediction_bars = (MovingBars(ax, class_names, ylim=(0, 1.2)) for ax in axes[:2])
    sum_bars = _SumBars(axes[2])
    axes[0].set(title="target", ylabel="probability", yticks=[0, 0.5, 1])
    axes[1].set(title="prediction", yticks=[0, 0.5, 1])
    axes[2].set(title="CE = entropy + KL", ylabel="nats", yticks=[0, 1, 2, 3])

    def move(smoothing, **sliders):
        values, target = _state(sliders, smoothing)
        probs = softmax(values)
        target_bars.set(target, [f"{share:.3f}" for share in target])
        prediction_bars.set(probs, [f"{prob:.3f}" for prob in probs])
        sum_bars.set(*_parts(values, target))
        return [*target_bars.artists, *prediction_bars.artists, *sum_bars.artists]

    def describe(smoothing, **sliders):
        return _words(class_names, *_state(sliders, smoothing))

    controls = logit_controls(logits, class_names) | _target_controls(votes, class_names)
    return Explorer(fig, move, describe, controls, alt=_ALT)


_ALT = (
    "Three bar charts: the target, the prediction, and the cross-entropy beside the two parts "
    "that it is the sum of, entropy and KL divergence."
)


class _SumBars:
    """Cross-entropy, entropy, and the KL divergence standing on the height of the entropy."""

    _COLORS = (INK, QUIET, ACCENT)

    def __init__(self, ax):
        names = ("CE", "entropy", "KL")
        ax.set(ylim=(0, 1.15 * _TOP), xlim=(-0.6, 2.6))
        self._bars = ax.bar(names, np.zeros(3), width=0.6)
        for bar, color, hatch in zip(self._bars, self._COLORS, HATCHES, strict=True):
            bar.set(facecolor=color, edgecolor="white", linewidth=0, hatch=hatch)
        self._texts = [
            ax.text(place, 0, "", ha="center", va="bottom", fontsize=12) for place in range(3)
        ]
        self.artists = [*self._bars, *self._texts]

    def set(self, total, floor, extra):
        tops, bottoms = (total, floor, floor + extra), (0, 0, floor)
        labels = [f"{part:.3f}" for part in (total, floor, extra)]
        for bar, text, top, bottom, label in zip(
            self._bars, self._texts, tops, bottoms, labels, strict=True
        ):
            top = min(top, _TOP)
            bar.set(y=bottom, height=top - bottom)
            text.set(text=label, y=top + 0.02 * _TOP)


def _checked_votes(votes, class_names):
    votes = as_numbers("votes", _VOTES[: len(class_names)] if votes is None else votes)
    if votes.shape != (len(class_names),):
        raise ValueError(
            f"expected one number of votes for each of {len(class_names)} classes, "
            f"got shape {votes.shape}"
        )
    if not ((votes >= 0) & (votes <= 10)).all():
        raise ValueError(f"expected votes from 0 to 10, got {votes.tolist()}")
    return votes


def _target_controls(votes, class_names):
    controls = {
        f"votes_{place}": NumberControl(f"votes for {name}", float(vote), 0.0, 10.0, 1.0)
        for place, (name, vote) in enumerate(zip(class_names, votes, strict=True))
    }
    return controls | {"smoothing": NumberControl("label smoothing", 0.0, 0.0, 1.0, 0.05)}


def _state(sliders, smoothing):
    """Logits and target; half of the sliders belong to each."""
    numbers = iter(sliders.values())
    values = np.array(list(islice(numbers, len(sliders) // 2)))
    votes = np.array(list(numbers))
    shares = votes / votes.sum() if votes.sum() > 0 else np.full(len(votes), 1 / len(votes))
    return values, (1 - smoothing) * shares + smoothing / len(shares)


def _parts(values, target):
    """Cross-entropy, entropy and KL divergence; rounding alone never makes a part negative."""
    parts = cross_entropy(values, target), entropy(target), kl_divergence(target, softmax(values))
    return [max(float(part), 0.0) for part in parts]


def _words(names, values, target):
    def listed(numbers, digits):
        return ", ".join(f"{n} {x:.{digits}f}" for n, x in zip(names, numbers, strict=True))

    total, floor, extra = _parts(values, target)
    return (
        f"Logits: {listed(values, 1)}. Prediction: {listed(softmax(values), 3)}. "
        f"Target: {listed(target, 3)}. Cross-entropy {total:.3f} nats: "
        f"entropy of the target {floor:.3f} plus KL divergence {extra:.3f}."
    )
