"""Predict, then run: ``predict("last-layer")`` asks, ``reveal("last-layer", value)`` answers."""

from course_utils.predictions import (
    lesson_00,
    lesson_01,
    lesson_02,
    lesson_03,
    lesson_04,
    lesson_05,
    lesson_06,
    lesson_07,
    lesson_08,
    lesson_09,
    lesson_10,
    lesson_11,
    lesson_12,
    lesson_13,
)
from course_utils.predictions.form import Feedback, Form

# In the order of the lessons.
_MODULES = (
    lesson_00,
    lesson_01,
    lesson_02,
    lesson_03,
    lesson_04,
    lesson_05,
    lesson_06,
    lesson_07,
    lesson_08,
    lesson_09,
    lesson_10,
    lesson_11,
    lesson_12,
    lesson_13,
)
_QUESTIONS = {name: question for module in _MODULES for name, question in module.QUESTIONS.items()}
# The forms of this session: a prediction outlives its cell, which may be run again.
_FORMS = {}


def predict(name):
    """Ask for a prediction; nobody has to give one.

    Parameters
    ----------
    name : str
        Name of the prediction, as its lesson gives it.

    Returns
    -------
    Form
        A question with radio buttons, a field for a number, or a list for each place of an order.

    Raises
    ------
    ValueError
        If there is no prediction of that name.

    Examples
    --------
    >>> predict("all-negative")
    Predict: A model gives the classes cat, dog and bird the scores -1, -5 and -3. Which
    class wins?
    - cat
    - dog
    - bird
    - none of them
    """
    if name not in _QUESTIONS:
        raise ValueError(f"expected one of the predictions {', '.join(_QUESTIONS)}, got {name!r}")
    if name not in _FORMS:
        _FORMS[name] = Form(_QUESTIONS[name])
    return _FORMS[name]


def reveal(name, value):
    """Say how a prediction compares with what was computed.

    Parameters
    ----------
    name : str
        The name that `predict` was called with.
    value : object
        What the cell computed. The right answer is found from it, and stands nowhere else.

    Returns
    -------
    Feedback
        Words that follow the prediction, also when it is made or changed afterwards.

    Raises
    ------
    ValueError
        If there is no prediction of that name.

    Examples
    --------
    >>> reveal("all-negative", "cat")
    ○ No prediction yet. The answer: cat.
    """
    return Feedback(predict(name), value)


__all__ = ["predict", "reveal"]
