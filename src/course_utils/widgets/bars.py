"""Bars that move: what most explorers are made of."""

import numpy as np

from course_utils.plots import INK, QUIET, class_styles


def fit(ax, names, ylim):
    """Set limits so that a name and a number for each class fit beside each other.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    names : sequence of str, length K
        More than three are turned, and the numbers, too, which then want more room.
    ylim : (float, float)
        What three classes need.

    Returns
    -------
    (low, high) : pair of float
        The limits.
    rotation : float
        Of the numbers, in degrees.
    """
    crowded = len(names) > 3
    low, high = (1.35 * end for end in ylim) if crowded else ylim
    ax.set(ylim=(low, high), xlim=(-0.6, len(names) - 0.4))
    ax.tick_params(axis="x", rotation=60 if crowded else 0)
    return (low, high), 90 if crowded else 0


def number_look(rotation):
    """The look of a number at a bar; one that is turned is smaller."""
    size = {"fontsize": 10, "linespacing": 1.0} if rotation else {"fontsize": 12}
    return size | {"ha": "center", "color": INK, "rotation": rotation}


class MovingBars:
    """One bar a class, with a value that is written at its end.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    names : sequence of str, length K
    ylim : (float, float)
        Fixed limits, with room for the written values; longer bars are cut off there.

    Attributes
    ----------
    artists : list
        All that moves, in drawing order.
    """

    def __init__(self, ax, names, ylim):
        (self._low, self._high), rotation = fit(ax, names, ylim)
        self._margin = 0.02 * (self._high - self._low)
        self._bars = ax.bar(names, np.zeros(len(names)), width=0.6)
        for bar, (color, hatch, _) in zip(self._bars, class_styles(len(names)), strict=True):
            bar.set(facecolor=color, edgecolor="white", linewidth=0, hatch=hatch)
        self._zero = ax.axhline(0, color=QUIET, linewidth=1)
        self._texts = [
            ax.text(place, 0, "", **number_look(rotation)) for place in range(len(names))
        ]
        self.artists = [*self._bars, self._zero, *self._texts]

    def set(self, heights, labels):
        """Move the bars.

        Parameters
        ----------
        heights : array_like of float, shape (K,)
            A height that is not finite leaves no bar.
        labels : sequence of str, length K
            What is written at each bar.
        """
        heights = np.nan_to_num(np.asarray(heights, dtype=np.float64), nan=0, posinf=0, neginf=0)
        for bar, text, height, label in zip(self._bars, self._texts, heights, labels, strict=True):
            bar.set_height(height)
            end = min(max(height, self._low), self._high)
            text.set(text=label, y=end + (self._margin if height >= 0 else -self._margin))
            text.set_verticalalignment("bottom" if height >= 0 else "top")
