"""Explorers: a picture, its sliders, and its state in words."""

from course_utils.widgets.gradient import gradient_explorer
from course_utils.widgets.logits import logit_explorer
from course_utils.widgets.nll import nll_explorer
from course_utils.widgets.sigmoid import sigmoid_explorer
from course_utils.widgets.softmax import softmax_explorer

__all__ = [
    "gradient_explorer",
    "logit_explorer",
    "nll_explorer",
    "sigmoid_explorer",
    "softmax_explorer",
]
