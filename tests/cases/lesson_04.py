import math

import numpy as np
import scipy.special

from cases import Visit


def masked(z):
    probs = np.empty(z.shape)
    yes = z >= 0
    probs[yes] = 1 / (1 + np.exp(-z[yes]))
    exps = np.exp(z[~yes])
    probs[~yes] = exps / (1 + exps)
    return probs


def small_over_more(z):
    return np.exp(z) / (1 + np.exp(z))


def one_by_one(x):
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


RIGHT = {
    "sigmoid": [
        scipy.special.expit,
        masked,
        lambda z: np.exp(-np.logaddexp(0, -z)),
        lambda z: 0.5 * (1 + np.tanh(0.5 * z)),
        lambda z: np.where(z >= 0, 1, np.exp(-np.abs(z))) / (1 + np.exp(-np.abs(z))),
        lambda z: np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z))),
        lambda z: 1 / (1 + np.exp(np.clip(-z, -500, 500))),
        lambda z: scipy.special.softmax(np.stack([z, 0 * z]), axis=0)[0],
        lambda z: scipy.special.expit(z.astype(np.float32)),
        np.vectorize(one_by_one),
        lambda z: np.array([one_by_one(x) for x in z.ravel()]).reshape(z.shape),
        lambda z: np.piecewise(z, [z >= 0], [lambda x: 1 / (1 + np.exp(-x)), small_over_more]),
    ],
    "logit": [
        scipy.special.logit,
        lambda p: np.log(p) - np.log(1 - p),
        lambda p: np.log(p) - np.log1p(-p),
        lambda p: -np.log(1 / p - 1),
        lambda p: np.log(p.astype(np.float32) / (1 - p.astype(np.float32))),
        lambda p: np.log10(p / (1 - p)) / np.log10(np.e),
        np.vectorize(lambda q: math.log(q / (1 - q))),
    ],
    "predict_rain": [
        lambda z: z > 0,
        lambda z: (z > 0).astype(int),
        lambda z: np.where(z >= 0, 1, 0),
        lambda z: scipy.special.expit(z) > 0.5,
        lambda z: np.round(scipy.special.expit(z)).astype(int),
        lambda z: 1 - np.signbit(z),
        lambda z: np.stack([0 * z, z]).argmax(axis=0),
        lambda z: np.heaviside(z, 0).astype(np.int8),
    ],
}

BROWSER = Visit(
    words=("0.12 * humidity", "0.15 * humidity"),
    field=("bias", -5.0, "- 5.0"),
    stub="def sigmoid(z):",
    check='check("sigmoid", sigmoid)',
    wrong="def sigmoid(z):\n    return 1 / (1 + np.exp(-z))",
    said="sigmoid-overflow",
    right="def sigmoid(z):\n    small = np.exp(-np.abs(z))\n"
    "    return np.where(z >= 0, 1, small) / (1 + small)",
)
