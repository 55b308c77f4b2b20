"""The explorer of lesson 12: the next symbol of a name, what a cut leaves of it, and names that come out."""

from functools import lru_cache

import ipywidgets
import numpy as np
import traitlets

from course_utils.numerics import softmax
from course_utils.plots import ACCENT, figure, set_symbol_bars, symbol_bars, symbol_places
from course_utils.sampling import sample, top_k, top_p
from course_utils.widgets.explorer import (
    Explorer,
    LogNumberControl,
    NumberControl,
    WholeNumberControl,
    checked_number,
)

_LOW, _HIGH = 0.1, 10.0
#: 20 steps of the slider lead from 1 to either end.
_FACTOR = 10 ** (1 / 20)
_NAMES, _LONGEST = 8, 12


class LettersControl(ipywidgets.Text):
    """A short text that can hold nothing but the letters of an alphabet; others are dropped at once.

    Parameters
    ----------
    label : str
    value : str
    letters : str
        What can be typed, in small letters.
    longest : int
        How many letters fit.
    """

    def __init__(self, label, value, letters, longest):
        self._letters, self._longest = letters, longest
        super().__init__(
            value=value,
            description=label,
            style={"description_width": "11em"},
            layout={"width": "18em"},
        )

    @traitlets.validate("value")
    def _clean(self, proposal):
        typed = proposal["value"].lower()
        return "".join(symbol for symbol in typed if symbol in self._letters)[: self._longest]


def next_character_explorer(logits_after, symbols, start="mar", temperature=1.0):
    """Cut the distribution of the next symbol, and see which names are drawn.

    The logits are divided by the temperature, then come top-k and top-p. The same settings give the same names.

    Parameters
    ----------
    logits_after : callable
        Takes a list of N texts and returns the logits of their next symbols, shape (N, K).
    symbols : str, length K
        The alphabet; ``symbols[0]`` ends a text.
    start : str
        First letters of the names.
    temperature : float
        Where its slider starts, from 0.1 to 10.

    Returns
    -------
    Explorer
        Controls ``start``, ``temperature``, ``k`` and ``p``.

    Raises
    ------
    ValueError
        If the start has other letters or more than 8, the temperature is out of range, or `logits_after`
        does not return one logit for each symbol.

    Examples
    --------
    >>> next_character_explorer(lambda texts: np.zeros((len(texts), 3)), ".ab", start="")
    At the beginning of a name, with T = 1, k = 3 and p = 1: 3 of 3 symbols are kept, with 100.0 % of the probability. Most probable: end 0.333, a 0.333, b 0.333. Drawn: aa, (nothing), (nothing), (nothing), bbbaa, bb, a, bbb.
    """  # noqa: E501
    _check(logits_after, symbols, start, temperature)
    fig, ax = figure(height=3.8)
    bars = _Bars(ax, symbols)

    @lru_cache(maxsize=1)  # picture and words are made of the same one
    def state(start, temperature, k, p):
        return _State(logits_after, symbols, start, temperature, int(k), p)

    def move(**values):
        return bars.move(state(**values))

    def describe(**values):
        return state(**values).words()

    controls = {
        "start": LettersControl("first letters", start, symbols[1:], longest=8),
        "temperature": LogNumberControl("temperature T", temperature, _LOW, _HIGH, _FACTOR),
        "k": WholeNumberControl("k of top-k", len(symbols), 1, len(symbols), 1),
        "p": NumberControl("p of top-p", 1.0, 0.05, 1.0, 0.05),
    }
    return Explorer(fig, move, describe, controls, alt=_ALT)


_ALT = "Bars of the probabilities of the next symbol, hatched where it is dropped, with lines at those after the cut."


def _check(logits_after, symbols, start, temperature):
    if not callable(logits_after):
        raise TypeError(f"expected logits_after as a function, got {logits_after!r}")
    if not isinstance(symbols, str) or not isinstance(start, str):
        raise TypeError(f"expected symbols and start as str, got {symbols!r} and {start!r}")
    if set(start) - set(symbols[1:]) or len(start) > 8:
        raise ValueError(f"expected a start of up to 8 of the letters {symbols[1:]}, got {start!r}")
    checked_number("a temperature", temperature, _LOW, _HIGH)
    shape = np.shape(logits_after([start, start]))
    if shape != (2, len(symbols)):
        raise ValueError(f"expected logits of shape (2, {len(symbols)}) for two texts, got {shape}")


class _State:
    """What all controls together lead to."""

    def __init__(self, logits_after, symbols, start, temperature, k, p):
        self._settings = f"T = {temperature:g}, k = {k} and p = {p:g}"
        self._symbols, self._start = symbols, start

        def cut(texts):
            return top_p(top_k(logits_after(texts) / temperature, k), p)

        left = cut([start])[0]
        self.before = softmax(logits_after([start])[0], temperature=temperature)
        self.after, self.kept = softmax(left), np.isfinite(left)
        self.names = _drawn_names(cut, symbols, start)

    def words(self):
        where = f'After "{self._start}"' if self._start else "At the beginning of a name"
        best = np.argsort(-self.after, kind="stable")[: min(3, self.kept.sum())]
        names = ["end", *self._symbols[1:]]
        return (
            f"{where}, with {self._settings}: {self.kept.sum()} of {len(self.kept)} symbols are kept, "
            f"with {self.before[self.kept].sum():.1%}"[:-1]
            + " % of the probability. "
            f"Most probable: {', '.join(f'{names[i]} {self.after[i]:.3f}' for i in best)}. "
            f"Drawn: {', '.join(self.names)}."
        )


def _drawn_names(cut, symbols, start):
    # A new generator each time: the same settings give the same names.
    rng = np.random.default_rng(0)
    texts = [start] * _NAMES
    growing = list(range(_NAMES))
    while growing:
        drawn = sample(cut([texts[place] for place in growing]), rng=rng)
        for place, symbol in zip(growing, drawn, strict=True):
            texts[place] += symbols[symbol]
        growing = [i for i in growing if texts[i][-1] != symbols[0] and len(texts[i]) < _LONGEST]
    return [_finished(text, symbols[0]) for text in texts]


def _finished(text, end):
    return text.removesuffix(end) or "(nothing)" if text.endswith(end) else text + "..."


class _Bars:
    """The probabilities before the cut, and lines at those after it."""

    def __init__(self, ax, symbols):
        self._bars = symbol_bars(ax, symbols, np.zeros(len(symbols)))
        self._lines = ax.hlines([], [], [], color=ACCENT, linewidth=2.5, label="after the cut")
        self._places = symbol_places(len(symbols))
        ax.set(yticks=[0, 0.25, 0.5, 0.75, 1])
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, frameon=False)

    def move(self, state):
        set_symbol_bars(self._bars, state.before, state.kept)
        after = zip(self._places[state.kept], state.after[state.kept], strict=True)
        self._lines.set_segments([[(x - 0.4, prob), (x + 0.4, prob)] for x, prob in after])
        return [*self._bars, self._lines]
