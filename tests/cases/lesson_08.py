import numpy as np
import scipy.special

from cases import Visit


def by_loops(logits, labels):
    gradient = np.zeros(logits.shape)
    for sample, label in enumerate(labels):
        for place in range(logits.shape[1]):
            share = 1 / np.exp(np.clip(logits[sample] - logits[sample, place], None, 700)).sum()
            gradient[sample, place] = share - (place == label)
    return gradient / len(labels)


def by_index(logits, labels):
    gradient = scipy.special.softmax(logits, axis=1)
    gradient[np.arange(len(labels)), labels] -= 1
    return gradient / logits.shape[0]


def by_put_along_axis(logits, labels):
    log_probs = scipy.special.log_softmax(logits, axis=-1)
    y = np.zeros_like(log_probs)
    np.put_along_axis(y, labels[:, None], 1.0, axis=1)
    return (np.exp(log_probs) - y) * (1 / len(y))


def summed_by_loops(features, logits_gradient):
    weights, bias = np.zeros((features.shape[1], logits_gradient.shape[1])), 0
    for x, g in zip(features, logits_gradient, strict=True):
        weights += np.outer(x, g)
        bias = bias + g
    return weights, bias


def with_a_column_of_ones(features, logits_gradient):
    both = np.hstack([features, np.ones((len(features), 1))]).T @ logits_gradient
    return both[:-1], both[-1]


RIGHT = {
    "cross_entropy_gradient": [
        by_loops,
        by_index,
        by_put_along_axis,
        lambda z, t: (scipy.special.softmax(z, axis=1) - (t[:, None] == range(z.shape[1]))) / len(z),
        lambda z, t: (
            scipy.special.softmax(z.astype(np.float32), axis=1) - np.eye(z.shape[1])[t]
        ) / len(t),
        lambda z, t: np.stack(
            [scipy.special.softmax(row) - np.eye(len(row))[k] for row, k in zip(z, t, strict=True)]
        ) / len(t),
    ],
    "linear_layer_gradients": [
        summed_by_loops,
        with_a_column_of_ones,
        lambda x, g: (np.einsum("nd,nk->dk", x, g), np.einsum("nk->k", g)),
        lambda x, g: [(g.T @ x).T, np.ones(len(g)) @ g],
        lambda x, g: ((x[:, :, None] * g[:, None, :]).sum(axis=0), g.sum(0)),
        lambda x, g: (np.tensordot(x, g, axes=(0, 0)), np.array([sum(column) for column in g.T])),
    ],
}  # fmt: skip

BROWSER = Visit(
    words=("cat 2.30", "cat 2.33"),
    field=("logit of dog", 4.5, "dog 4.50"),
    stub="def cross_entropy_gradient(logits, labels):",
    check='check("cross_entropy_gradient", cross_entropy_gradient)',
    wrong="def cross_entropy_gradient(z, labels):\n"
    "    return np.eye(z.shape[1])[labels] - numerics.softmax(z)",
    said="gradient-sign",
    right="def cross_entropy_gradient(z, labels):\n"
    "    return (numerics.softmax(z) - np.eye(z.shape[1])[labels]) / len(z)",
    button=("Take one gradient step", "cat 2.23, dog 3.62, bird 1.48"),
)
