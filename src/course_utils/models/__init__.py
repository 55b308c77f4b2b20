"""Models that the lessons train, in plain NumPy: layers, optimisers and a training loop, small enough to read."""

from course_utils.models._activations import ACTIVATIONS
from course_utils.models._linear import fit_linear_classifier
from course_utils.models._network import MLP, Linear
from course_utils.models._optimizers import Adam, GradientDescent
from course_utils.models._training import Curve, History, train

__all__ = [
    "ACTIVATIONS",
    "MLP",
    "Adam",
    "Curve",
    "GradientDescent",
    "History",
    "Linear",
    "fit_linear_classifier",
    "train",
]
