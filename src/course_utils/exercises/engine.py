"""How an answer is judged: run it on probes, compare with the right results and with every known mistake.

A mistake is data: small wrong implementations and an explanation. An answer is recognised by what it does,
never by how it is written.
"""

import contextlib
import copy
import io
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.exercises.verdict import Verdict, show

# Right to five digits: answers in float32 pass, and no known mistake is that close.
_RTOL, _ATOL = 1e-5, 1e-8


@dataclass(frozen=True)
class Mistake:
    """A known mistake of an exercise.

    Attributes
    ----------
    id : str
        Its name, such as ``"wrong-axis"``.
    wrong : tuple
        Wrong answers that behave as people who make this mistake write them.
    why : str
        What the result shows, and why it is wrong.
    hint : str
        One thing to try, which does not give the solution away.
    """

    id: str
    wrong: tuple
    why: str
    hint: str


@dataclass(frozen=True)
class Exercise:
    """An exercise that a learner answers with a function, or with a plain value.

    Attributes
    ----------
    name : str
    solution : callable or value
        The right answer.
    probes : tuple of tuple
        Arguments to try, the simplest first; empty where the answer is a value.
    mistakes : tuple of Mistake
        The most specific first.
    """

    name: str
    solution: Any
    probes: tuple = ()
    mistakes: tuple[Mistake, ...] = ()

    def judge(self, answer):
        """Compare an answer with the right one.

        Parameters
        ----------
        answer : callable or value

        Returns
        -------
        Verdict
        """
        if _is_stub(answer):
            return self._not_attempted()
        if self.probes and not callable(answer):
            return self._incorrect(
                f"The check wants your function itself, without parentheses or arguments: "
                f'check("{self.name}", {getattr(self.solution, "__name__", self.name)}). '
                f"What came is {_kind(answer)}."
            )
        outcomes = self._outcomes(answer)
        if any(_is_untouched(outcome) for outcome in outcomes):
            return self._not_attempted()
        right = self._outcomes(self.solution)
        failing = [
            place
            for place, pair in enumerate(zip(outcomes, right, strict=True))
            if not _same(*pair)
        ]
        if not failing:
            return self._correct(outcomes)
        first = failing[0]
        mistake = self._recognise(outcomes)
        if mistake is None:
            message = _explain(outcomes[first], right[first], called=bool(self.probes))
        else:
            message = f"{mistake.why} {mistake.hint}"
        return self._incorrect(
            message, mistake and mistake.id, first, outcomes[first], right[first]
        )

    def _outcomes(self, answer):
        if not self.probes:
            return [Outcome(value=answer)]
        return [_run(answer, probe) for probe in self.probes]

    def _recognise(self, outcomes):
        for mistake in self.mistakes:
            for wrong in mistake.wrong:
                if all(map(_same, outcomes, self._outcomes(wrong))):
                    return mistake
        return None

    def _not_attempted(self):
        return Verdict(
            self.name,
            "not attempted",
            "Replace the ... in the cell above by your answer, run that cell, then this one again.",
        )

    def _correct(self, outcomes):
        cases = (
            f"on {len(self.probes)} inputs, large and small" if self.probes else "value for value"
        )
        message = f"Your answer agrees with ours {cases}."
        printed = outcomes[0].printed.strip()
        if printed:
            message += f" It also printed: {show(printed)}; a function that returns need not print."
        return Verdict(self.name, "correct", message)

    def _incorrect(self, message, mistake=None, place=0, outcome=None, right=None):
        if outcome is None:
            return Verdict(self.name, "incorrect", message)
        probe = self.probes[place] if self.probes else None
        shown = outcome.value if outcome.error is None else outcome.error
        return Verdict(
            self.name,
            "incorrect",
            message,
            mistake,
            input=probe[0] if probe is not None and len(probe) == 1 else probe,
            # What a function should return for one input teaches; a value would be the whole solution.
            expected=right.value if self.probes else None,
            actual=shown,
        )


@dataclass(frozen=True)
class Outcome:
    """What one call did: its value or its error, what it printed, whether it changed its input."""

    value: Any = None
    error: Exception | None = None
    printed: str = ""
    changed: bool = False


def _run(function: Callable, probe):
    arguments = copy.deepcopy(probe)
    printed = io.StringIO()
    value, error = None, None
    with contextlib.redirect_stdout(printed), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            value = function(*arguments)
        except Exception as raised:
            error = raised
    changed = not all(map(np.array_equal, arguments, probe))
    return Outcome(value, error, printed.getvalue(), changed)


def _is_untouched(outcome):
    return _is_stub(outcome.value) or isinstance(outcome.error, NotImplementedError)


def _is_stub(value):
    """Whether the ... of the stub is still there, alone or as a part of the answer."""
    return value is ... or (isinstance(value, tuple | list) and any(part is ... for part in value))


def _same(outcome, other):
    """Whether two calls did the same, as far as a learner would see."""
    if outcome.error is not None or other.error is not None:
        return type(outcome.error) is type(other.error)
    return outcome.changed == other.changed and _same_value(outcome.value, other.value)


def _same_value(value, other):
    if _is_list(value) and not _is_list(other):
        return False
    value, other = _numbers(value), _numbers(other)
    if value is None or other is None or value.shape != other.shape:
        return False
    if value.dtype.kind not in "iu" and other.dtype.kind in "iu":
        return False
    return np.allclose(value, other, rtol=_RTOL, atol=_ATOL, equal_nan=True)


def _is_list(value):
    return isinstance(value, list | tuple)


def _numbers(value):
    """The value as an array of real numbers, or None where it is none."""
    try:
        array = np.asarray(value)
    except Exception:
        return None
    return array if array.dtype.kind in "iuf" else None


def _explain(outcome, right, called):
    """One clear sentence or two about an outcome that matches no known mistake."""
    if outcome.error is not None:
        return _explain_error(outcome.error)
    if outcome.value is None and called:
        return _explain_none(outcome)
    if _is_list(outcome.value) and not _is_list(right.value):
        return (
            f"A {type(outcome.value).__name__} came back where a NumPy array is needed: later steps calculate "
            "with it, and a list does not subtract or divide. Wrap the result in np.array(...)."
        )
    value, expected = _numbers(outcome.value), _numbers(right.value)
    if value is None:
        return f"Numbers were expected, but what came is {_kind(outcome.value)}."
    if value.shape != expected.shape:
        advice = " Follow the shape through your code, line by line, with print(x.shape)."
        wrong = f"The shape is wrong: expected {_shape(expected)}, got {_shape(value)}."
        return wrong + advice if called else wrong
    if outcome.changed and np.allclose(value, expected, rtol=_RTOL, atol=_ATOL):
        return (
            "The result is right, but your function changed the array that it was given, and so the caller's "
            "data. Work on a new array: z = z - ... instead of z -= ... ."
        )
    if expected.dtype.kind in "iu" and value.dtype.kind not in "iu":
        return f"Whole numbers were expected, but the values came as {value.dtype}."
    return (
        _explain_values(value, expected) if called else "This is not the number that we asked for."
    )


def _explain_error(error):
    line = _line_of(error)
    where = f' in the line "{line}"' if line else ""
    return (
        f"Your function stopped{where} with {type(error).__name__}: {_text_of(error)} "
        "Call it yourself with the input below to see the whole error."
    )


def _explain_none(outcome):
    if outcome.printed.strip():
        return (
            f"Your function printed {show(outcome.printed.strip())} and returned nothing. "
            "What is printed is lost to the next step: use return instead of print."
        )
    return "Your function returned nothing (None). Does its last line begin with return?"


def _explain_values(value, expected):
    if not np.isfinite(value).all() and np.isfinite(expected).all():
        return "Some values are NaN or infinite. Print each intermediate result: where does the first one appear?"
    return (
        "The values differ, and not in a way that this check knows. Work the input below out by hand, one step "
        "at a time, and compare each step with your code."
    )


def _text_of(error):
    try:
        text = str(error)
    except Exception:
        text = "no message"
    return (text if len(text) <= 300 else text[:300] + " ...").rstrip(".") + "."


def _line_of(error):
    """The learner's line in which an error began, where it can be found."""
    own = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__
    ]
    return own[0].line if own and own[0].line else ""


def _kind(value):
    """What a value is, in a few words."""
    if isinstance(value, np.ndarray):
        return f"a NumPy array of {value.dtype} with shape {value.shape}"
    return f"{show(value)}, of type {type(value).__name__}"


def _shape(array):
    return f"{array.shape}" if array.ndim else "a single number"
