"""The explorer of lesson 11: what a fresh network does before it learns, by activation, depth and weight scale."""

import functools
import math

import ipywidgets
import numpy as np

from course_utils.datasets import Dataset
from course_utils.models import MLP
from course_utils.numerics import cross_entropy
from course_utils.plots import COLORS, INK, QUIET, figure
from course_utils.widgets.explorer import (
    Explorer,
    LogNumberControl,
    WholeNumberControl,
    checked_number,
)

_NAMES = {"relu": "ReLU", "gelu": "GELU", "tanh": "tanh", "sigmoid": "sigmoid"}
_UNITS, _MOST_IMAGES, _MOST_LAYERS = 64, 200, 10
_LOW, _HIGH = 0.2, 5.0
#: 20 steps of the slider lead from 1 to either end.
_FACTOR = 5 ** (1 / 20)
#: Logits beyond it are counted in the outermost bars; lengths beyond these are drawn at the edge.
_LOGIT_LIMIT = 10
_SHORTEST, _LONGEST = 1e-14, 1e7
_ALT = (
    "Left: a histogram of all logits before training, with the first loss beside ln K. "
    "Right: the length of the gradient for the weights of each layer, on a logarithmic scale."
)


def activation_explorer(digits, activation="relu", hidden_layers=4, weight_scale=1.41, seed=0):
    """Choose activation, depth and weight scale of a fresh network; watch its logits, first loss and gradients.

    Parameters
    ----------
    digits : Dataset
        At most 200 samples, with features that are ready for a network.
    activation : {"relu", "gelu", "tanh", "sigmoid"}
        Activation of all hidden layers at the start.
    hidden_layers : int
        Number of hidden layers at the start, from 1 to 10; each has 64 units.
    weight_scale : float
        At the start, from 0.2 to 5: a weight of a layer with D inputs has the standard deviation
        ``weight_scale / sqrt(D)``.
    seed : int
        Of the random numbers, which are the same at every setting and only scaled.

    Returns
    -------
    Explorer
        Controls ``activation``, ``hidden_layers`` and ``weight_scale``.

    Raises
    ------
    ValueError
        If there are no or too many samples, or a start is unknown or out of range.

    Examples
    --------
    >>> from course_utils.experiments import split_digits
    >>> activation_explorer(split_digits()["training"])
    ReLU, 4 hidden layers, weight scale 1.41. First loss 3.05: 0.75 above ln 10 = 2.30. Logits from -3.5 to 4.4. Gradient: length 1 for layer 1, 2.5 for layer 5, the last.
    """  # noqa: E501
    _check(digits, activation, hidden_layers, weight_scale)
    fig, (left, right) = figure(height=3.6, ncols=2)
    histogram = _Histogram(left, len(digits.class_names))
    lengths = _Lengths(right)

    @functools.lru_cache(maxsize=1)  # picture and words need the same numbers
    def state(activation, hidden_layers, weight_scale):
        sizes = (digits.features.shape[1], *[_UNITS] * int(hidden_layers), len(digits.class_names))
        rng = np.random.default_rng(seed)
        network = MLP(sizes, rng=rng, activation=activation, init=float(weight_scale))
        logits, gradients = network.gradients(digits.features, digits.labels)
        loss = float(cross_entropy(logits, digits.labels))
        return logits, loss, np.array([np.linalg.norm(weights) for weights in gradients[::2]])

    def move(**values):
        logits, loss, norms = state(**values)
        histogram.set(logits, loss)
        lengths.set(norms)
        return histogram.artists + lengths.artists

    def describe(**values):
        return _words(*values.values(), *state(**values))

    controls = {
        "activation": ipywidgets.Dropdown(
            description="activation",
            options=[(text, name) for name, text in _NAMES.items()],
            value=activation,
            style={"description_width": "11em"},
            layout={"width": "18em"},
        ),
        "hidden_layers": WholeNumberControl("hidden layers", hidden_layers, 1, _MOST_LAYERS, 1),
        "weight_scale": LogNumberControl("weight scale", float(weight_scale), _LOW, _HIGH, _FACTOR),
    }
    return Explorer(fig, move, describe, controls, alt=_ALT)


def _check(digits, activation, hidden_layers, weight_scale):
    if not isinstance(digits, Dataset):
        raise TypeError(f"expected digits as a Dataset, got {digits!r}")
    if not 1 <= len(digits.labels) <= _MOST_IMAGES:
        raise ValueError(f"expected 1 to {_MOST_IMAGES} samples, got {len(digits.labels)}")
    if not isinstance(activation, str) or activation not in _NAMES:
        raise ValueError(f"expected one of the activations {', '.join(_NAMES)}, got {activation!r}")
    if np.ndim(hidden_layers) or hidden_layers not in range(1, _MOST_LAYERS + 1):
        raise ValueError(
            f"expected a whole number of hidden layers from 1 to {_MOST_LAYERS}, "
            f"got {hidden_layers!r}"
        )
    checked_number("a weight scale", weight_scale, _LOW, _HIGH)


class _Histogram:
    """The share of the logits in each stretch of length 1, and the first loss."""

    def __init__(self, ax, num_classes):
        ax.set(title="logits before training", xlabel="logit", ylabel="share of the logits")
        ax.set(xlim=(-_LOGIT_LIMIT - 0.7, _LOGIT_LIMIT + 0.7), ylim=(0, 1.25), yticks=[0, 0.5, 1])
        half = _LOGIT_LIMIT // 2
        ax.set_xticks(
            [-_LOGIT_LIMIT, -half, 0, half, _LOGIT_LIMIT],
            [f"≤-{_LOGIT_LIMIT}", -half, 0, half, f"≥{_LOGIT_LIMIT}"],
        )
        ax.axvline(0, color=QUIET, linewidth=1, zorder=0)
        self._edges = np.arange(-_LOGIT_LIMIT, _LOGIT_LIMIT + 2) - 0.5
        places = self._edges[:-1] + 0.5
        self._bars = ax.bar(places, 0 * places, width=0.9, color=COLORS[0])
        self._text = ax.text(0.03, 0.97, "", transform=ax.transAxes, va="top", size=12, color=INK)
        self._ln = f"ln {num_classes} = {math.log(num_classes):.2f}"
        self.artists = [*self._bars, self._text]

    def set(self, logits, loss):
        inside = np.clip(logits, -_LOGIT_LIMIT, _LOGIT_LIMIT)
        counts, _ = np.histogram(inside, self._edges)
        for bar, share in zip(self._bars, counts / logits.size, strict=True):
            bar.set_height(share)
        self._text.set_text(f"first loss: {_short_loss(loss)}\n{self._ln}")


class _Lengths:
    """The length of the gradient of each layer, on a logarithmic axis."""

    def __init__(self, ax):
        ax.set(title="gradient of each layer", xlabel="layer (the last makes the logits)")
        ax.set(yscale="log", ylim=(_SHORTEST / 10, _LONGEST * 10), ylabel="length")
        ax.set(xlim=(0.5, _MOST_LAYERS + 1.5), xticks=range(1, _MOST_LAYERS + 2))
        ax.set_yticks([1e-12, 1e-6, 1, 1e6])
        ax.set_yticks([], minor=True)
        (self._line,) = ax.plot([], [], "o-", color=COLORS[1], markersize=7)
        self.artists = [self._line]

    def set(self, lengths):
        layers = np.arange(1, len(lengths) + 1)
        self._line.set_data(layers, np.clip(lengths, _SHORTEST, _LONGEST))


def _short_loss(loss):
    return f"{loss:.2f}" if loss < 100 else f"{loss:,.0f}"


def _short(number):
    """Two digits of a small number, all whole ones of a large number."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.2g}"


def _words(activation, hidden_layers, weight_scale, logits, loss, lengths):
    layers = int(hidden_layers)
    target = f"ln {logits.shape[1]} = {math.log(logits.shape[1]):.2f}"
    gap = loss - math.log(logits.shape[1])
    side = "above" if gap > 0 else "below"
    where = f"close to {target}" if abs(gap) < 0.1 else f"{_short_loss(abs(gap))} {side} {target}"
    return (
        f"{_NAMES[activation]}, {layers} hidden layer{'s' * (layers > 1)}, "
        f"weight scale {weight_scale:g}. First loss {_short_loss(loss)}: {where}. "
        f"Logits from {_short(logits.min())} to {_short(logits.max())}. "
        f"Gradient: length {_short(lengths[0])} for layer 1, "
        f"{_short(lengths[-1])} for layer {layers + 1}, the last."
    )
