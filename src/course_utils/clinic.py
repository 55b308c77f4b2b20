"""The patients of lesson 13: functions with one mistake each, and what it takes to see their symptoms.

Every function under "Broken on purpose" is short, looks right, and is wrong. Lesson 13 shows first what it does,
and then its code. Nothing else in the course uses this module.
"""

from typing import NamedTuple

import numpy as np

from course_utils import numerics
from course_utils.datasets import load_names

# Broken on purpose. Without docstrings, since a learner may look a function up before the end of its case.


def softmax_with_temperature(logits, temperature):
    if temperature == 0:
        return np.eye(logits.shape[-1])[logits.argmax(axis=-1)]
    exps = np.exp(logits - logits.max(axis=-1, keepdims=True)) / temperature
    return exps / exps.sum(axis=-1, keepdims=True)


def batch_probs(logits):
    exps = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exps / exps.sum(axis=0, keepdims=True)


def class_probs(logits):
    return numerics.sigmoid(logits)


def softmax(logits):
    exps = np.exp(logits - logits.max())
    return exps / exps.sum(axis=-1, keepdims=True)


def losses(logits, labels):
    log_probs = np.log(numerics.softmax(logits))
    return -log_probs[np.arange(len(labels)), labels]


def cross_entropy(logits, labels):
    probs = numerics.softmax(logits)
    log_probs = numerics.log_softmax(probs)
    return -log_probs[np.arange(len(labels)), labels].mean()


def kl_losses(targets, probs):
    return numerics.kl_divergence(probs, targets)


def perplexity_from_losses(losses, counts):
    return np.exp(losses.mean())


def perplexity(nlls):
    return 2 ** np.mean(nlls)


def decisions(logits):
    return logits.argmax(axis=0)


def predict_rain(logits):
    return (logits > 0.5).astype(int)


def top_k(logits, k):
    border = np.sort(logits, axis=-1)[..., -min(k, logits.shape[-1]), None]
    return np.where(logits >= border, logits, 0)


# What the cases need besides: training runs in which a broken function can show itself, and a model of names.


class Run(NamedTuple):
    """A training run that ends early where its loss becomes NaN.

    Attributes
    ----------
    losses : ndarray, shape (steps,)
    logits : ndarray, shape (N, K)
        Those of the last step.
    weights : ndarray, shape (D, K)
    """

    losses: np.ndarray
    logits: np.ndarray
    weights: np.ndarray


def train(inputs, labels, criterion, *, steps, learning_rate):
    """Train a linear classifier without a bias by gradient descent on all samples, from zero weights.

    Parameters
    ----------
    inputs : array_like, shape (N, D)
    labels : array_like of int, shape (N,)
    criterion : callable
        Is given logits and labels; returns the mean loss, and its slopes with respect to the logits.
    steps : int
    learning_rate : float

    Returns
    -------
    Run

    Examples
    --------
    >>> run = train(np.eye(2), np.array([0, 1]), with_softmax(numerics.softmax), steps=3, learning_rate=1.0)
    >>> [f"{loss:.3f}" for loss in run.losses]
    ['0.693', '0.474', '0.348']
    """
    weights, losses = np.zeros((np.shape(inputs)[1], np.max(labels) + 1)), []
    for _ in range(steps):
        logits = inputs @ weights
        loss, gradient = criterion(logits, labels)
        losses.append(loss)
        if np.isnan(loss):
            break
        weights -= learning_rate * inputs.T @ gradient
    return Run(np.array(losses), logits, weights)


def with_softmax(softmax):
    """The loss from logits in float32, as a graphics card computes it, with a given softmax.

    Parameters
    ----------
    softmax : callable
        From logits to probabilities, shape (N, K).

    Returns
    -------
    callable
        As :func:`train` wants it.
    """

    def criterion(logits, labels):
        # The log of 0 and 0 / 0 are symptoms: the lesson shows what comes of them.
        with np.errstate(divide="ignore", invalid="ignore"):
            probs = softmax(logits.astype(np.float32))
            loss = -np.log(probs[np.arange(len(labels)), labels]).mean()
        return loss, (probs - numerics.one_hot(labels, logits.shape[1])) / len(labels)

    return criterion


def loss_and_gradient(logits, labels):
    """The loss of :func:`cross_entropy` above and its gradient: back through both softmaxes, as in lesson 08.

    Parameters
    ----------
    logits : ndarray, shape (N, K)
    labels : ndarray of int, shape (N,)

    Returns
    -------
    loss : float
    gradient : ndarray, shape (N, K)
    """
    probs = numerics.softmax(logits)
    back = numerics.cross_entropy_gradient(probs, labels)
    gradient = probs * (back - (back * probs).sum(axis=-1, keepdims=True))
    return cross_entropy(logits, labels), gradient


def name_losses(seed=0):
    """The table of letter pairs of lesson 12, and what it makes of 517 names that it was not counted on.

    Parameters
    ----------
    seed : int
        Of the generator that shuffles the names.

    Returns
    -------
    log_probs : ndarray, shape (27, 27)
        A row for each symbol: log-probabilities of the next one.
    losses : list of ndarray
        For each name the losses of its letters and of its end, in nats.
    """
    given = load_names()
    names = np.random.default_rng(seed).permutation(given.names)
    places = [np.array([given.symbols.index(symbol) for symbol in f".{name}."]) for name in names]
    counts = np.ones((27, 27))
    for word in places[:4130]:
        np.add.at(counts, (word[:-1], word[1:]), 1)
    log_probs = numerics.log_softmax(np.log(counts))
    return log_probs, [-log_probs[word[:-1], word[1:]] for word in places[4646:]]
