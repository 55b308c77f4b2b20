import numpy as np
import scipy.special

from cases import Visit
from course_utils import numerics


def _loop(z, y):
    losses = [scipy.special.logsumexp(row) - row[label] for row, label in zip(z, y, strict=True)]
    return sum(losses) / len(losses)


def _flat_and_back(labels, k):
    out = np.zeros((labels.size, k), dtype=np.uint8)
    for row, label in zip(out, labels.flat, strict=True):
        row[label] = 1
    return out.reshape(*labels.shape, k)


RIGHT = {
    "one_hot": [
        lambda labels, k: np.eye(k)[labels],
        lambda labels, k: (labels[..., None] == np.arange(k)).astype(float),
        lambda labels, k: np.identity(k, dtype=int)[labels],
        lambda labels, k: np.moveaxis(np.stack([(labels == c) * 1.0 for c in range(k)]), 0, -1),
        lambda labels, k: np.take(np.eye(k), labels, axis=0),
        numerics.one_hot,
        _flat_and_back,
    ],
    "cross_entropy": [
        lambda z, y: -scipy.special.log_softmax(z, axis=-1)[np.arange(len(y)), y].mean(),
        lambda z, y: (scipy.special.logsumexp(z, axis=-1) - z[range(len(y)), y]).mean(),
        lambda z, y: -(np.eye(z.shape[1])[y] * numerics.log_softmax(z)).sum() / len(y),
        lambda z, y: numerics.nll_loss(numerics.log_softmax(z), y),
        lambda z, y: (
            -np.take_along_axis(scipy.special.log_softmax(z, axis=-1), y[:, None], axis=1).mean()
        ),
        lambda z, y: (
            np.log(
                np.exp(np.minimum(z - z[np.arange(len(y)), y][:, None], 700)).sum(axis=-1)
            ).mean()
            if np.ptp(z) < 600
            else _loop(z, y)
        ),
        _loop,
        lambda z, y: np.logaddexp.reduce(z - z[range(len(y)), y][:, None], axis=1).mean(),
        lambda z, y: -np.trace(scipy.special.log_softmax(z.astype("f4"), axis=1)[:, y]) / len(y),
    ],
    "diagnose_plateau": [
        (3, 1, 5, 2),
        [3, 1, 5, 2],
        np.array([3, 1, 5, 2]),
        (3.0, 1.0, 5.0, 2.0),
    ],
}

BROWSER = Visit(
    words=("cat 2.3", "cat 2.6"),
    field=("votes for dog", 5, "dog 0.357"),
    stub="def cross_entropy(logits, labels):",
    check='check("cross_entropy", cross_entropy)',
    wrong="def cross_entropy(z, labels):\n"
    "    probs = np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)\n"
    "    probs = np.exp(probs) / np.exp(probs).sum(axis=-1, keepdims=True)\n"
    "    return -np.log(probs[np.arange(len(labels)), labels]).mean()",
    said="double-softmax",
    right="def cross_entropy(z, labels):\n"
    "    shifted = z - z.max(axis=-1, keepdims=True)\n"
    "    log_probs = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))\n"
    "    return -log_probs[np.arange(len(labels)), labels].mean()",
)
