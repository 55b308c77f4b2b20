"""The explorer of lesson 05: which digits of a log-probability survive, in which float type."""

import functools
import math

import ipywidgets
import numpy as np

from course_utils.plots import COLORS, INK, QUIET, figure
from course_utils.widgets.explorer import Explorer, LogNumberControl, checked_number

_KINDS = {kind.__name__: kind for kind in (np.float16, np.float32, np.float64)}
# Up to beyond the place where float64 fails, too; fifty steps lead from 1 to 10.
_LOW, _HIGH, _FACTOR = 1.0, 1000.0, 10**0.02
_GAPS = np.geomspace(_LOW, _HIGH, 200)
# Colour, line, marker and its size: where two lie on each other, both can be seen.
_WAYS = {"naive": (COLORS[1], "--", "s", 14), "stable": (COLORS[0], "-", "o", 8)}


def log_softmax_explorer(gap=10.0, kind="float32"):
    """Two logits and their log-probabilities, naive and stable, with the digits that are right.

    Naive is the logarithm of a softmax with the max trick, stable is z - m - log1p(the other
    exponential), both computed in the chosen type alone.

    Parameters
    ----------
    gap : float
        Where the slider starts: how far the two logits are apart, from 1 to 1000.
    kind : {"float16", "float32", "float64"}
        Float type to start with.

    Returns
    -------
    Explorer
        Controls ``gap`` and ``kind``.

    Raises
    ------
    ValueError
        If the gap is out of range or the type is not one of the three.
    TypeError
        If the gap is not a number.

    Examples
    --------
    >>> log_softmax_explorer(200)
    A gap of 200 in float32. Smaller logit: exact -200; naive -inf (infinitely far off), stable -200 (right up to rounding). Larger logit: exact -1.384e-87; naive 0 (all digits lost), stable 0 (all digits lost).
    """  # noqa: E501
    if not isinstance(kind, str) or kind not in _KINDS:
        raise ValueError(f"expected one of the float types {', '.join(_KINDS)}, got {kind!r}")
    gap = checked_number("a gap", gap, _LOW, _HIGH)
    fig, axes = figure(height=3.8, ncols=2, sharey=True)
    titles = ("log p of the smaller logit", "log p of the larger logit")
    panels = [
        _Panel(ax, title, row) for row, (ax, title) in enumerate(zip(axes, titles, strict=True))
    ]
    axes[0].set_ylabel("correct digits")
    fig.legend(
        *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False
    )

    def move(gap, kind):
        return [artist for panel in panels for artist in panel.move(gap, _KINDS[kind])]

    return Explorer(fig, move, _state, _controls(gap, kind), alt=_ALT)


_ALT = (
    "Two line charts of the correct digits against the gap between two logits, for the smaller and "
    "for the larger logit; each has a naive and a stable line, with markers at the chosen gap."
)


def _controls(gap, kind):
    return {
        "gap": LogNumberControl("gap of the logits", gap, _LOW, _HIGH, _FACTOR),
        "kind": ipywidgets.Dropdown(
            description="float type",
            options=list(_KINDS),
            value=kind,
            style={"description_width": "11em"},
            layout={"width": "18em"},
        ),
    }


class _Panel:
    """Correct digits of one of the two log-probabilities, as curves and at the chosen gap."""

    def __init__(self, ax, title, row):
        self._row = row
        # The room above 16 digits is for the numbers.
        ax.set(title=title, xlabel="gap between the logits", xscale="log", xlim=(_LOW, _HIGH))
        ax.set(ylim=(-0.8, 26), yticks=[0, 4, 8, 12, 16], xticks=[1, 10, 100, 1000])
        ax.xaxis.set_major_formatter("{x:g}")
        ax.xaxis.set_minor_formatter("")
        self._here = ax.axvline(1, ymax=0.65, color=QUIET, linewidth=1)
        self._curves, self._marks = {}, {}
        for way, (color, line, marker, size) in _WAYS.items():
            (self._curves[way],) = ax.plot([], [], line, color=color, label=way)
            (self._marks[way],) = ax.plot([], [], marker, color=color, markersize=size)
        self._text = ax.text(0.03, 0.99, "", transform=ax.transAxes, va="top", color=INK, size=12)

    def move(self, gap, kind):
        """Draw the curves of a float type, and mark a gap on them."""
        curves, here = _curves(kind), _correct_digits(gap, kind)
        answers = _answers(gap, kind)
        self._here.set_xdata([gap, gap])
        for way in _WAYS:
            self._curves[way].set_data(_GAPS, curves[way][self._row])
            self._marks[way].set_data([gap], [here[way][self._row]])
        lines = [f"{way}: {answers[way][self._row]:.4g}" for way in _WAYS]
        self._text.set_text("\n".join([*lines, f"exact: {_exact_text(gap, kind)[self._row]}"]))
        return [self._here, *self._curves.values(), *self._marks.values(), self._text]


@functools.cache
def _curves(kind):
    """The digits along the whole axis, which the gap does not change."""
    return _correct_digits(_GAPS, kind)


def _answers(gaps, kind):
    """Log-probabilities of the smaller and the larger logit, in the float type alone."""
    smaller = -np.asarray(gaps, dtype=kind)  # the larger logit is 0 after the max trick
    with np.errstate(all="ignore"):  # to underflow is what it is here for
        exp = np.exp(smaller)
        probs = exp / (1 + exp), 1 / (1 + exp)
        log_sum = np.log1p(exp)
        return {
            "naive": np.array([np.log(prob) for prob in probs]),
            "stable": np.array([smaller - log_sum, 0 - log_sum]),  # -log_sum could be -0
        }


def _exact(gaps, kind):
    """The same to the last digit of float64, for the gaps as the float type holds them.

    From a gap of about 700 on the second one is too small for all digits, or for any.
    """
    gaps = np.asarray(gaps, dtype=kind).astype(np.float64)
    log_sum = np.log1p(np.exp(-gaps))
    return np.array([-gaps - log_sum, -log_sum])


def _relative_errors(gaps, kind):
    exact = _exact(gaps, kind)
    # Beyond float64, too: exp(-gap) times a power of two that brings it back into its range.
    half = np.exp(-np.asarray(gaps, dtype=kind).astype(np.float64) / 2)
    scale = np.where(half < 1e-150, 600, 0)
    exact[1] = np.where(scale > 0, -half * np.ldexp(half, scale), exact[1])
    scaled = np.array([np.zeros_like(scale), scale])
    return {
        way: np.abs(np.ldexp(answer.astype(np.float64), scaled) / exact - 1)
        for way, answer in _answers(gaps, kind).items()
    }


def _correct_digits(gaps, kind):
    """Digits that agree with the exact value: from 0 to all that the float type has."""
    eps = float(np.finfo(kind).eps)
    return {
        way: -np.log10(np.clip(error, eps, 1))
        for way, error in _relative_errors(gaps, kind).items()
    }


def _exact_text(gap, kind):
    smaller, larger = _exact(gap, kind)
    if larger < -1e-300:
        return f"{smaller:.4g}", f"{larger:.4g}"
    power = -float(kind(gap)) / math.log(10)  # too small for float64, but not for its own logarithm
    digits, ten = f"{10 ** (power % 1):.3e}".split("e")  # 9.9996 is rounded to 1.000e+01
    return f"{smaller:.4g}", f"-{digits}e{math.floor(power) + int(ten)}"


def _state(gap, kind):
    kind = _KINDS[kind]
    answers, errors = _answers(gap, kind), _relative_errors(gap, kind)
    sentences = [f"A gap of {gap:g} in {kind.__name__}."]
    for row, name in enumerate(["Smaller logit", "Larger logit"]):
        said = [
            f"{way} {answers[way][row]:.4g} ({_error_text(errors[way][row], kind)})"
            for way in _WAYS
        ]
        sentences.append(f"{name}: exact {_exact_text(gap, kind)[row]}; {', '.join(said)}.")
    return " ".join(sentences)


def _error_text(error, kind):
    if np.isinf(error):
        return "infinitely far off"
    if error == 1:
        return "all digits lost"
    if error <= 2 * np.finfo(kind).eps:
        return "right up to rounding"
    return f"off by {100 * error:.2g} %"
