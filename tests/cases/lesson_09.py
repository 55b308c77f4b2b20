import math

import numpy as np
import scipy.special

from cases import Visit
from course_utils import numerics


def by_index(weights, bias, features, labels, learning_rate):
    g = scipy.special.softmax(features @ weights + bias, axis=1)
    g[np.arange(len(labels)), labels] -= 1
    g /= len(labels)
    return weights - learning_rate * (features.T @ g), bias - learning_rate * g.sum(axis=0)


def by_course(weights, bias, features, labels, learning_rate):
    g = numerics.cross_entropy_gradient(features @ weights + bias, labels)
    return [weights - learning_rate * features.T @ g, bias - learning_rate * g.sum(axis=0)]


def by_loops(weights, bias, features, labels, learning_rate):
    new_weights, new_bias = weights.copy(), bias.copy()
    for x, label in zip(features, labels, strict=True):
        g = numerics.softmax(x @ weights + bias) - numerics.one_hot(label, len(bias))
        new_weights -= learning_rate * np.outer(x, g) / len(features)
        new_bias -= learning_rate * g / len(features)
    return new_weights, new_bias


def by_a_column_of_ones(weights, bias, features, labels, learning_rate):
    both = np.vstack([weights, bias])
    inputs = np.hstack([features, np.ones((len(features), 1))])
    p = np.exp(scipy.special.log_softmax(inputs @ both, axis=1))
    both = both + learning_rate * inputs.T @ ((labels[:, None] == range(len(bias))) - p) / len(p)
    return both[:-1], both[-1]


def by_mean_of_rows(weights, bias, features, labels, learning_rate):
    rows = scipy.special.softmax(features @ weights + bias, axis=-1) - np.eye(len(bias))[labels]
    steps = np.mean(features[:, :, None] * rows[:, None, :], axis=0), np.mean(rows, axis=0)
    return tuple(p - learning_rate * s for p, s in zip((weights, bias), steps, strict=True))


def with_a_counter(validation_losses, patience):
    best, waiting = 0, 0
    for epoch in range(1, len(validation_losses)):
        if validation_losses[epoch] < validation_losses[best]:
            best, waiting = epoch, 0
        else:
            waiting += 1
        if waiting == patience:
            return best
    return best


def with_the_lowest_loss(validation_losses, patience):
    lowest, best = math.inf, None
    for epoch, loss in enumerate(validation_losses):
        if loss < lowest:
            lowest, best = loss, epoch
        if epoch >= best + patience:
            break
    return best


def with_argmin(validation_losses, patience):
    for epoch in range(len(validation_losses)):
        best = np.argmin(validation_losses[: epoch + 1])
        if epoch - best == patience:
            break
    return best


def with_running_minima(validation_losses, patience):
    running = np.minimum.accumulate(validation_losses)
    firsts = np.flatnonzero(np.r_[True, np.diff(running) < 0])
    gaps = np.diff(np.r_[firsts, len(running) + patience])
    return firsts[np.argmax(gaps > patience)]


RIGHT = {
    "training_step": [by_index, by_course, by_loops, by_a_column_of_ones, by_mean_of_rows],
    "read_the_curve": [
        (5, 1, 3, 2, 20),
        [5, 1, 3, 2, 20],
        np.array([5, 1, 3, 2, 20]),
        (5.0, 1.0, 3.0, 2.0, 20.0),
    ],
    "early_stopping": [
        with_a_counter,
        with_the_lowest_loss,
        with_argmin,
        with_running_minima,
    ],
    "jensen_floor": [
        (-np.log(0.8), np.exp(-0.01)),
        [math.log(1 / 0.8), 1 / math.exp(0.01)],
        (0.2231436, 0.9900498),
        np.array([0.223144, 0.990050]),
    ],
}

BROWSER = Visit(
    words=("Epoch 5.", "Epoch 8."),
    field=("epoch", 45, "Epoch 45."),
    stub="def training_step(weights, bias, features, labels, learning_rate):",
    check='check("training_step", training_step)',
    wrong="def training_step(weights, bias, x, labels, learning_rate):\n"
    "    g = cross_entropy_gradient(x @ weights + bias, labels)\n"
    "    return weights + learning_rate * x.T @ g, bias + learning_rate * g.sum(axis=0)",
    said="gradient-sign",
    right="def training_step(weights, bias, x, labels, learning_rate):\n"
    "    g = cross_entropy_gradient(x @ weights + bias, labels)\n"
    "    return weights - learning_rate * x.T @ g, bias - learning_rate * g.sum(axis=0)",
)
