"""Explorers: a picture, its sliders, and its state in words."""

from course_utils.widgets.activations import activation_explorer
from course_utils.widgets.calibration import calibration_explorer
from course_utils.widgets.cross_entropy import cross_entropy_explorer
from course_utils.widgets.gradient import gradient_explorer
from course_utils.widgets.log_softmax import log_softmax_explorer
from course_utils.widgets.logits import logit_explorer
from course_utils.widgets.next_character import next_character_explorer
from course_utils.widgets.nll import nll_explorer
from course_utils.widgets.pipeline import pipeline_explorer
from course_utils.widgets.sigmoid import sigmoid_explorer
from course_utils.widgets.softmax import softmax_explorer
from course_utils.widgets.temperature import temperature_explorer
from course_utils.widgets.training import training_explorer

__all__ = [
    "activation_explorer",
    "calibration_explorer",
    "cross_entropy_explorer",
    "gradient_explorer",
    "log_softmax_explorer",
    "logit_explorer",
    "next_character_explorer",
    "nll_explorer",
    "pipeline_explorer",
    "sigmoid_explorer",
    "softmax_explorer",
    "temperature_explorer",
    "training_explorer",
]
