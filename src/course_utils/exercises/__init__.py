"""Checks that name the mistake: ``check("softmax", softmax)``."""

from course_utils.exercises import (
    batch_losses,
    calibration_error,
    cross_entropy,
    early_stopping,
    first_loss,
    fit_temperature,
    gradient,
    jensen_floor,
    linear_layer,
    log_odds,
    log_softmax,
    nll,
    one_hot,
    perplexity,
    plateau,
    predict_rain,
    raw_logits,
    read_the_curve,
    relu_backward,
    sigmoid,
    sigmoid_derivative,
    softmax,
    start,
    temperature,
    top_k,
    top_p,
    training_step,
    which_part,
)
from course_utils.exercises.state import undisturbed
from course_utils.exercises.verdict import Verdict

# In the order of the lessons.
_MODULES = (
    start,
    raw_logits,
    softmax,
    temperature,
    sigmoid,
    log_odds,
    predict_rain,
    log_softmax,
    nll,
    perplexity,
    one_hot,
    cross_entropy,
    plateau,
    gradient,
    linear_layer,
    training_step,
    read_the_curve,
    early_stopping,
    jensen_floor,
    calibration_error,
    fit_temperature,
    which_part,
    first_loss,
    sigmoid_derivative,
    relu_backward,
    top_k,
    top_p,
    batch_losses,
)
_EXERCISES = {exercise.name: exercise for module in _MODULES for exercise in module.EXERCISES}


def check(name, answer):
    """Check the answer to an exercise.

    Parameters
    ----------
    name : str
        Name of the exercise, as its lesson gives it.
    answer : callable or value
        Your function itself, not its result; or your value, where the exercise asks for one.

    Returns
    -------
    Verdict
        Truthy when the answer is right. It has a `status` ("correct", "incorrect" or "not attempted"), the
        name of the `mistake` where it was recognised, a `message`, and the `input`, `expected` and
        `actual` of the simplest case that shows it.

    Raises
    ------
    ValueError
        If there is no exercise of that name.

    Examples
    --------
    >>> check("gap", 2.3 - 0.5).status
    'correct'
    >>> check("gap", 0.5 - 2.3).mistake
    'gap-sign'
    """
    if name not in _EXERCISES:
        raise ValueError(f"expected one of the exercises {', '.join(_EXERCISES)}, got {name!r}")
    with undisturbed(answer):
        return _EXERCISES[name].judge(answer)


__all__ = ["Verdict", "check"]
