"""Activations of hidden layers, each with its derivative."""

import math

import numpy as np

from course_utils.numerics import sigmoid

_SLOPE = math.sqrt(2 / math.pi)


def relu(z):
    """The positive part of `z`."""
    return np.maximum(z, 0)


def _relu_derivative(z):
    # At 0 itself every number from 0 to 1 would do; like most libraries we take 0.
    return (z > 0).astype(z.dtype)


def _sigmoid_derivative(z):
    s = sigmoid(z)
    return s * (1 - s)


def _tanh_derivative(z):
    return 1 - np.tanh(z) ** 2


def gelu(z):
    """The Gaussian error linear unit, in the form with tanh that GPT-2 uses."""
    # NumPy computes z**3 as a general power, which takes seventy times as long.
    return 0.5 * z * (1 + np.tanh(_SLOPE * (z + 0.044715 * z * z * z)))


def _gelu_derivative(z):
    t = np.tanh(_SLOPE * (z + 0.044715 * z * z * z))
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * _SLOPE * (1 + 3 * 0.044715 * z**2)


#: Activation: (the function, its derivative), both of the pre-activations, element by element.
#: GELU is from Hendrycks and Gimpel (2016), arXiv:1606.08415, section 2.
ACTIVATIONS = {
    "relu": (relu, _relu_derivative),
    "sigmoid": (sigmoid, _sigmoid_derivative),
    "tanh": (np.tanh, _tanh_derivative),
    "gelu": (gelu, _gelu_derivative),
    "identity": (np.array, np.ones_like),
}
