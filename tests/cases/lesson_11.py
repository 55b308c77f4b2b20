import math

import numpy as np
import scipy.special

from cases import Visit


def one_by_one(z):
    slopes = np.empty(z.shape)
    for place, number in np.ndenumerate(z):
        small = math.exp(-abs(number))
        slopes[place] = small / (1 + small) ** 2
    return slopes


def measured(z):
    both = [scipy.special.expit(z + by).astype(np.longdouble) for by in (1e-5, -1e-5)]
    return ((both[0] - both[1]) / 2e-5).astype(float)


def with_loops(gradient, pre_activations):
    back = np.zeros(gradient.shape)
    for place in np.ndindex(back.shape):
        if pre_activations[place] > 0:
            back[place] = gradient[place]
    return back


def on_a_copy(gradient, pre_activations):
    back = gradient.copy()
    back[pre_activations <= 0] = 0
    return back


RIGHT = {
    "first_loss": [(1, 2, 3, 4), [1, 2, 3, 4], np.array([1, 2, 3, 4]), (1.0, 2.0, 3.0, 4.0)],
    "sigmoid_derivative": [
        lambda z: scipy.special.expit(z) * (1 - scipy.special.expit(z)),
        lambda z: scipy.special.expit(z) * scipy.special.expit(-z),
        lambda z: scipy.special.expit(z) - scipy.special.expit(z) ** 2,
        lambda z: (1 - np.tanh(z / 2) ** 2) / 4,
        lambda z: np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))) ** 2,
        lambda z: np.exp(scipy.special.log_expit(z) + scipy.special.log_expit(-z)),
        lambda z: np.prod(scipy.special.expit(np.float32([z, -z])), axis=0),
        one_by_one,
        measured,
    ],
    "relu_backward": [
        lambda g, z: g * (z > 0),
        lambda g, z: np.where(z > 0, g, 0),
        lambda g, z: np.where(z <= 0, 0.0, g),
        lambda g, z: g * np.heaviside(z, 0),
        lambda g, z: np.stack([g[:, k] * (z[:, k] > 0) for k in range(g.shape[1])], axis=1),
        with_loops,
        on_a_copy,
    ],
}

BROWSER = Visit(
    words=("ReLU, 4 hidden layers", "ReLU, 7 hidden layers"),
    field=("weight scale", 3, "weight scale 3"),
    stub="def sigmoid_derivative(z):",
    check='check("sigmoid_derivative", sigmoid_derivative)',
    wrong="def sigmoid_derivative(z):\n    return 1 - numerics.sigmoid(z)",
    said="log-sigmoid-derivative",
    right="def sigmoid_derivative(z):\n    return numerics.sigmoid(z) * numerics.sigmoid(-z)",
)
