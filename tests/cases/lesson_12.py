import math

import numpy as np
import scipy.special

from cases import Visit
from course_utils import sampling


def by_threshold(z, k):
    """Keeps all of several equal logits at the border, as some libraries do."""
    border = np.sort(z, axis=-1)[..., -min(k, z.shape[-1]), None]
    return np.where(z >= border, z, -np.inf)


def by_partition(z, k):
    if k >= z.shape[-1]:
        return z.copy()
    out = z.copy()
    dropped = np.argpartition(z, -k, axis=-1)[..., :-k]
    np.put_along_axis(out, dropped, -np.inf, axis=-1)
    return out


def by_ranks(z, k):
    ranks = np.argsort(np.argsort(-z, axis=-1), axis=-1)
    return np.where(ranks < k, z, -np.inf)


def by_loop(z, k):
    out = np.full(z.shape, -np.inf)
    for place in np.ndindex(z.shape[:-1]):
        for best in sorted(range(z.shape[-1]), key=lambda i, row=z[place]: -row[i])[:k]:
            out[(*place, best)] = z[(*place, best)]
    return out


def kept_upwards(z, p):
    """Sorts upwards and drops what lies in the lowest 1 - p, as some libraries do."""
    order = np.argsort(z, axis=-1)
    sums = np.cumsum(np.take_along_axis(scipy.special.softmax(z, axis=-1), order, -1), axis=-1)
    drop = sums <= 1 - p
    drop[..., -1] = False
    mask = np.empty(z.shape, dtype=bool)
    np.put_along_axis(mask, order, drop, axis=-1)
    return np.where(mask, -np.inf, z)


def shifted_mask(z, p):
    """Moves the mask one place to the right, so that the class that crosses p stays."""
    order = np.argsort(-z, axis=-1)
    probs = np.take_along_axis(scipy.special.softmax(z, axis=-1), order, axis=-1)
    drop = np.cumsum(probs, axis=-1) > p
    drop[..., 1:] = drop[..., :-1].copy()
    drop[..., 0] = False
    back = np.argsort(order, axis=-1)
    return np.where(np.take_along_axis(drop, back, axis=-1), -np.inf, z)


def by_border(z, p):
    ranked = -np.sort(-z, axis=-1)
    probs = scipy.special.softmax(ranked, axis=-1)
    before = np.cumsum(probs, axis=-1) - probs
    border = np.where(before < p, ranked, np.inf).min(axis=-1, keepdims=True)
    return np.where(z >= border, z, -np.inf)


def walk(z, p):
    if z.ndim > 1:
        return np.array([walk(row, p) for row in z])
    probs, out, total = scipy.special.softmax(z), np.full(len(z), -np.inf), 0.0
    for place in sorted(range(len(z)), key=lambda i: -probs[i]):
        out[place] = z[place]
        total += probs[place]
        if total >= p:
            break
    return out


RIGHT = {
    "top_k": [
        by_threshold,
        by_partition,
        by_ranks,
        by_loop,
        lambda z, k: by_ranks(z.astype(np.float32), k),
        sampling.top_k,
    ],
    "top_p": [
        kept_upwards,
        shifted_mask,
        by_border,
        walk,
        lambda z, p: by_border(z.astype(np.float32), p),
        sampling.top_p,
    ],
    "perplexity_from_losses": [
        lambda losses, counts: np.exp(np.average(losses, weights=counts)),
        lambda losses, counts: math.exp(losses @ counts / counts.sum()),
        lambda losses, counts: np.exp(np.repeat(losses, counts).mean()),
        lambda losses, counts: 2 ** np.average(losses / np.log(2), weights=counts),
        lambda losses, counts: math.exp(
            sum(a * n for a, n in zip(losses, counts, strict=True)) / sum(counts)
        ),
        lambda losses, counts: np.prod(np.exp(losses) ** (counts / counts.sum())),
    ],
}

BROWSER = Visit(
    words=("T = 1,", "T = 1.41,"),
    field=("k of top-k", 5.0, "k = 5 and"),
    stub="def top_k(logits, k):",
    check='check("top_k", top_k)',
    wrong="def top_k(logits, k):\n"
    "    border = np.sort(logits, axis=-1)[..., -k, None]\n"
    "    return np.where(logits >= border, logits, 0)",
    said="mask-with-zero",
    right="def top_k(logits, k):\n"
    "    ranks = np.argsort(np.argsort(-logits, axis=-1), axis=-1)\n"
    "    return np.where(ranks < k, logits, -np.inf)",
)
