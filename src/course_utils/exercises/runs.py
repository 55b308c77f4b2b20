"""Run an answer on one input, and compare what two answers did."""

import contextlib
import copy
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.exercises.limits import TookTooLong

# Right to five digits: answers in float32 pass, and no known mistake is that close.
RTOL, ATOL = 1e-5, 1e-8


@dataclass(frozen=True)
class Outcome:
    """What one call did: its value or its error, what it printed, whether it changed its input,
    and whether a number on the way was too large for its type."""

    value: Any = None
    error: BaseException | None = None
    printed: str = ""
    changed: bool = False
    overflowed: bool = False


def run(function: Callable, arguments):
    """Call a learner's function on copies of the arguments; nothing that it does escapes.

    Only what stops it from outside goes on: the learner's interrupt, and the time limit.

    Parameters
    ----------
    function : callable
    arguments : tuple of ndarray

    Returns
    -------
    Outcome
    """
    copies = copy.deepcopy(arguments)
    printed = io.StringIO()
    value, error, overflows = None, None, []
    with (
        contextlib.redirect_stdout(printed),
        warnings.catch_warnings(),
        np.errstate(all="ignore", over="call", call=lambda *signal: overflows.append(signal)),
    ):
        warnings.simplefilter("ignore")
        try:
            value = function(*copies)
        except KeyboardInterrupt:
            raise
        except TookTooLong as late:
            late.arguments = arguments
            raise
        except BaseException as raised:  # SystemExit is none of the ordinary exceptions
            error = raised
    changed = not all(map(np.array_equal, copies, arguments))
    text = "" if printed.closed else printed.getvalue()
    return Outcome(value, error, text, changed, bool(overflows))


def is_stub(outcome):
    """Whether the ... of the stub is still there, alone or as a part of the answer."""
    if isinstance(outcome.error, NotImplementedError):
        return True
    value = outcome.value
    return value is ... or (is_list(value) and any(part is ... for part in value))


def same(outcome, other):
    """Whether two calls gave the same value or the same error; changes of the input are not compared."""
    if outcome.error is not None or other.error is not None:
        return _error_key(outcome.error) == _error_key(other.error)
    return same_value(outcome.value, other.value)


def same_value(value, other):
    """Whether a learner's value is the other one: its numbers, its shape and its kind.

    A function with several results gives a tuple of them, and each of them has to be the same.
    """
    if is_list(value) and is_list(other):
        return len(value) == len(other) and all(map(same_value, value, other))
    if is_list(value):
        return False
    value, other = numbers(value), numbers(other)
    if value is None or other is None or value.shape != other.shape:
        return False
    if value.dtype.kind not in "iu" and other.dtype.kind in "iu":
        return False
    return np.allclose(value, other, rtol=RTOL, atol=ATOL, equal_nan=True)


def is_list(value):
    """Whether a value is a list or a tuple, named ones included, whose parts can be looked at safely."""
    if not isinstance(value, list | tuple):
        return False
    own = [getattr(type(value), name) for name in ("__iter__", "__len__", "__getitem__")]
    return any(own == [kind.__iter__, kind.__len__, kind.__getitem__] for kind in (list, tuple))


def numbers(value):
    """The value as an array of real numbers, or None where it is none; True counts as 1, False as 0."""
    try:
        array = np.asarray(value)
    except Exception:
        return None
    if array.dtype.kind == "b":
        return array.astype(np.int64)
    return array if array.dtype.kind in "iuf" else None


def error_text(error):
    """The text of an error, also of one that cannot say it."""
    try:
        return str(error)
    except Exception:
        return "no message"


def _error_key(error):
    # The text tells a broadcast that failed from any other ValueError.
    return error and (type(error), error_text(error))
