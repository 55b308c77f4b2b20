"""Plain words for answers that match no known mistake."""

import traceback
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from course_utils.exercises import limits, runs
from course_utils.exercises.runs import is_list, numbers
from course_utils.exercises.verdict import show

CHANGED = (
    "your function changes the array that it is given, and so the data of whoever calls it. "
    "Build a new array: z = z - ... does, while z -= ... writes into the old one."
)

THINK = "If that is not enough, run this check once more: then it says what to try."

OVERFLOWS = (
    "The results are right, but on the way to them a number became too large for its type, "
    "and NumPy warns of an overflow. Rewrite the formula so that no large number comes up."
)


def about_result(outcome, right):
    """Say what is wrong with the result of a function.

    Parameters
    ----------
    outcome, right : Outcome
        What the learner's function did, and what the right one does.

    Returns
    -------
    str
    """
    if outcome.error is not None:
        return _about_error(outcome.error)
    if outcome.value is None:
        return _about_none(outcome)
    if is_list(right.value):
        return _about_several(outcome.value, right.value)
    if is_list(outcome.value):
        return _about_list(outcome.value, numbers(right.value))
    value, expected = numbers(outcome.value), numbers(right.value)
    if value is None:
        return (
            f"Numbers were expected, but what came is {kind(outcome.value)}.{_why(outcome.value)}"
        )
    if value.shape != expected.shape:
        return (
            f"The shape is wrong: expected {_shape(expected)}, got {_shape(value)}. "
            "Does your function use its own argument, and not an array from another cell? "
            "Follow the shape through your code, line by line, with print(x.shape)."
        )
    if expected.dtype.kind in "iu" and value.dtype.kind not in "iu":
        return f"Whole numbers were expected, but the values came as {value.dtype}."
    return _about_values(value, expected)


def about_value(value, right):
    """Say what is wrong with an answer that is a value, without giving the right one away.

    Parameters
    ----------
    value : object
    right : float or tuple of float

    Returns
    -------
    str
    """
    expected, found = numbers(right), numbers(value)
    wanted = f"{expected.size} numbers" if expected.ndim else "a single number"
    if found is None:
        return f"Expected {wanted}, but what came is {kind(value)}."
    if found.shape != expected.shape:
        brackets = "" if expected.ndim else ", without brackets and without a comma"
        return f"Expected {wanted}{brackets}, but what came is {kind(value)}."
    ours = "These are not the numbers" if expected.ndim else "This is not the number"
    return f"{ours} that we asked for. Read the task again, or unfold the hints below."


def about_something_else(name, signature, value):
    """Say that a check wants a function and not its result."""
    return (
        "The check wants your function itself, without parentheses or arguments: "
        f'check("{name}", {signature.partition("(")[0]}). It then calls {signature}. '
        f"What came is {kind(value)}."
    )


def about_time(late):
    """Say that an answer did not end.

    Parameters
    ----------
    late : limits.TookTooLong

    Returns
    -------
    str
    """
    line = _line_of(late)
    where = f' in the line "{line}"' if line else ""
    return (
        f"Your function was still running after {limits.SECONDS} seconds, and was stopped{where}. "
        "Does every loop in it come to an end? Call it yourself with the input below, "
        "and print what changes from one turn to the next."
    )


def kind(value):
    """What a value is, in a few words."""
    if isinstance(value, np.ndarray):
        return f"a NumPy array of {value.dtype} with shape {value.shape}"
    return f"{show(value)}, of type {type(value).__name__}"


def _why(value):
    """A reason for values that are no real numbers, where there is a usual one."""
    if isinstance(value, Iterator):
        return " It has computed nothing yet: collect its values with np.array(list(...))."
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind == "c":
        return " These numbers are complex, and all that we compute here is real. Where does a 1j come in?"
    if isinstance(value, np.ndarray) and value.dtype.kind == "O":
        return " It holds Python objects instead of numbers: print its elements one by one."
    return ""


def _about_error(error):
    line = _line_of(error)
    where = f' in the line "{line}"' if line else ""
    text = runs.error_text(error)
    text = (text if len(text) <= 300 else text[:300] + " ...").rstrip(".")
    return (
        f"Your function stopped{where} with {type(error).__name__}: {text}. "
        "Call it yourself with the input below to see the whole error."
    )


def _about_none(outcome):
    if outcome.printed.strip():
        return (
            f"Your function printed {show(outcome.printed.strip())} and returned nothing. "
            "What is printed is lost to the next step: use return instead of print."
        )
    return "Your function returned nothing (None). Does every way through it end at a return?"


def _about_list(value, expected):
    name = type(value).__name__
    if expected is not None and not expected.ndim:
        return (
            f"A {name} came back where a single number is needed. "
            "Return the number alone, without brackets and without a comma."
        )
    if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], np.ndarray):
        return "A tuple came back where a NumPy array is needed. Is there a comma at the end of the line with return?"
    return (
        f"A {name} came back where a NumPy array is needed: later steps "
        "calculate with it, and a list does not subtract or divide. "
        "Wrap the result in np.array(...)."
    )


def _about_several(values, expected):
    if not is_list(values) or len(values) != len(expected):
        return (
            f"Expected {len(expected)} results, in the order of the task and with a comma between them: "
            f"return first, second. What came is {kind(values)}."
        )
    places = range(len(expected))
    bad = next(place for place in places if not runs.same_value(values[place], expected[place]))
    result = about_result(runs.Outcome(values[bad]), runs.Outcome(expected[bad]))
    return f"This is about result number {bad + 1} of {len(expected)}. {result}"


def _about_values(value, expected):
    if (np.isfinite(expected) & ~np.isfinite(value)).any() or np.isnan(value).any():
        return (
            "Some values are NaN or infinite. Print each intermediate result: "
            "where does the first one appear?"
        )
    # Two infinities of the same sign do not differ; their difference would be NaN.
    apart = value != expected
    difference = np.abs(value[apart] - expected[apart]).max()
    if np.allclose(value, expected, rtol=5e-3, atol=5e-3):
        return (
            f"Nearly right: the values differ by up to {difference:.1g}. Were they rounded, or computed in "
            "half precision? Return them as they come out, in float64."
        )
    return (
        "The values differ, and not in a way that this check knows. Work the input below out by hand, "
        "one step at a time, and compare each step with your code."
    )


def _line_of(error):
    """The learner's line in which an error began, where it can be found."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).parent != Path(__file__).parent]
    return own[0].line if own and own[0].line else ""


def _shape(array):
    return f"{array.shape}" if array.ndim else "a single number"
