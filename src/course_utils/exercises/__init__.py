"""Checks that name the mistake: ``check("softmax", softmax)``."""

import sys

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
from course_utils.exercises.kept import Line, Page, is_our_solution, record
from course_utils.exercises.state import undisturbed
from course_utils.exercises.verdict import Verdict

# By lesson, and in the order in which a lesson asks them.
_LESSONS = {
    "00": (start,),
    "01": (raw_logits,),
    "02": (softmax,),
    "03": (temperature,),
    "04": (log_odds, sigmoid, predict_rain),
    "05": (log_softmax,),
    "06": (nll, perplexity),
    "07": (one_hot, cross_entropy, plateau),
    "08": (gradient, linear_layer),
    "09": (training_step, read_the_curve, early_stopping, jensen_floor),
    "10": (calibration_error, fit_temperature, which_part),
    "11": (first_loss, sigmoid_derivative, relu_backward),
    "12": (top_k, top_p, batch_losses),
}
_EXERCISES = {
    exercise.name: exercise
    for modules in _LESSONS.values()
    for module in modules
    for exercise in module.EXERCISES
}


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

    Notes
    -----
    The functions are called like this::

        predict_class(logits)
        softmax(logits)
        logits_from_probs(probs)
        softmax_with_temperature(logits, temperature)
        sample(logits, temperature, rng)
        logit(p)
        sigmoid(z)
        predict_rain(logits)
        logsumexp(logits)
        log_softmax(logits)
        nll_loss(log_probs, labels)
        perplexity(nlls)
        one_hot(labels, num_classes)
        cross_entropy(logits, labels)
        cross_entropy_gradient(logits, labels)
        linear_layer_gradients(features, logits_gradient)
        training_step(weights, bias, features, labels, learning_rate)
        early_stopping(validation_losses, patience)
        expected_calibration_error(probs, labels, n_bins)
        fit_temperature(logits, labels)
        sigmoid_derivative(z)
        relu_backward(gradient, pre_activations)
        top_k(logits, k)
        top_p(logits, p)
        perplexity_from_losses(losses, counts)

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
        verdict = _EXERCISES[name].judge(answer)
    if verdict and not is_our_solution(sys._getframe(1)):
        record(name)
    return verdict


def so_far():
    """Say how many exercises were solved, in one line.

    Returns
    -------
    Line

    Examples
    --------
    >>> so_far()
    Exercises solved so far: none yet.
    """
    return Line(_names())


def progress():
    """Show which exercises were solved, lesson by lesson.

    Returns
    -------
    Page
    """
    return Page(_names())


def _names():
    """The names of the exercises by lesson."""
    return {
        lesson: [exercise.name for module in modules for exercise in module.EXERCISES]
        for lesson, modules in _LESSONS.items()
    }


__all__ = ["Verdict", "check", "progress", "so_far"]
