"""What a check says, for a notebook and for a terminal."""

import html
from dataclasses import dataclass
from typing import Any

import numpy as np

_HEADS = {
    "correct": ("✓", "Correct"),
    "incorrect": ("✗", "Not yet"),
    "not attempted": ("○", "Not attempted"),
}


@dataclass(frozen=True, eq=False)
class Verdict:
    """The answer of a check; truthy when the exercise is solved.

    Attributes
    ----------
    exercise : str
        Name of the exercise.
    status : {"correct", "incorrect", "not attempted"}
    message : str
        What happened and why, in sentences.
    mistake : str or None
        Name of the mistake, where it was recognised.
    input, expected, actual
        The simplest case that shows it. None where there is nothing to show, and `expected` also where it
        would be the whole solution.
    """

    exercise: str
    status: str
    message: str
    mistake: str | None = None
    input: Any = None
    expected: Any = None
    actual: Any = None

    def __bool__(self):
        return self.status == "correct"

    def __repr__(self):
        mark, head = _HEADS[self.status]
        lines = [f"{mark} {head}: {self._title()}", self.message]
        lines += [f"{label}\n{_indent(shown)}" for label, shown in self._case()]
        return "\n".join(lines)

    def _repr_html_(self):
        mark, head = _HEADS[self.status]
        rows = "".join(
            f'<tr><th scope="row" style="text-align: left; vertical-align: top">{label}</th>'
            '<td style="text-align: left"><pre style="margin: 0; background: none">'
            f"{html.escape(shown)}</pre></td></tr>"
            for label, shown in self._case()
        )
        return (
            '<div role="status" style="border: 1px solid; border-left-width: 6px; padding: 0.2em 1em; '
            'max-width: 50em">'
            f"<p><strong>{mark} {head}: {html.escape(self._title())}</strong></p>"
            f"<p>{html.escape(self.message)}</p>"
            f"{f'<table>{rows}</table>' if rows else ''}</div>"
        )

    def _title(self):
        return f"{self.exercise} ({self.mistake})" if self.mistake else self.exercise

    def _case(self):
        """Pairs of label and text: what went in, what should have come, what came."""
        case = [("Input", self.input), ("Expected", self.expected), ("Yours", self.actual)]
        shown = [(label, value) for label, value in case if value is not None]
        if self.expected is not None and self.actual is None:
            shown.append(("Yours", None))
        texts = [(label, show(value)) for label, value in shown]
        if show(self.expected) == show(self.actual):
            texts = [(label, show(value, precision=10)) for label, value in shown]
        return texts


def show(value, precision=4):
    """A short text of any object, also of one whose own ``repr`` fails.

    Parameters
    ----------
    value : object
    precision : int
        Significant digits of the numbers in arrays.

    Returns
    -------
    str

    Examples
    --------
    >>> show(np.array([0.83646, 0.02526]))
    'array([0.8365, 0.02526])'
    >>> show(np.float64(0.5))
    '0.5'
    """
    try:
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, float):
            return f"{value:.6g}"
        plain = {"float_kind": lambda number: _plain(number, precision)}
        with np.printoptions(formatter=plain, threshold=60, linewidth=75):
            text = repr(value)
    except Exception as error:
        text = f"<{type(value).__name__}, which cannot be shown: {type(error).__name__}>"
    return text if len(text) <= 600 else text[:600] + " ..."


def _plain(number, precision):
    """A number in few digits; NumPy would write 0.97 as 9.7e-01 for the sake of a small neighbour."""
    text = f"{number:.{precision}g}"
    # The point says that it is a float, also to somebody who copies the array.
    return f"{text}." if text.lstrip("-").isdigit() else text


def _indent(text):
    return "\n".join("    " + line for line in text.splitlines())
