"""The training loop, and the record that it keeps."""

from dataclasses import dataclass

import numpy as np

from course_utils.numerics import cross_entropy


@dataclass(frozen=True)
class Curve:
    """What a network made of one set of samples, epoch by epoch; epoch 0 is before training.

    Attributes
    ----------
    labels : ndarray of int, shape (N,)
        The true classes.
    loss : ndarray, shape (epochs + 1,)
        Mean cross-entropy in nats.
    accuracy : ndarray, shape (epochs + 1,)
        Part of the samples whose largest logit is the true class's.
    logits : ndarray, shape (epochs + 1, N, K), or None
        None where :func:`train` was asked not to keep them.
    """

    labels: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray
    logits: np.ndarray | None


@dataclass(frozen=True)
class History:
    """The record of a training run.

    Attributes
    ----------
    training, validation : Curve
        Measured on the whole set after every epoch.
    gradient_norms : ndarray, shape (epochs + 1, layers)
        Euclidean length of the training loss's gradient with respect to the weights of every layer.
    """

    training: Curve
    validation: Curve
    gradient_norms: np.ndarray

    @property
    def epochs(self):
        """The numbers of the epochs, from 0."""
        return np.arange(len(self.training.loss))

    @property
    def best_epoch(self):
        """The first epoch with the lowest validation loss."""
        return int(self.validation.loss.argmin())


def train(
    network,
    optimizer,
    training,
    validation,
    *,
    epochs,
    batch_size=None,
    rng=None,
    linear_decay=False,
    patience=None,
    keep_logits=True,
    report=None,
):
    """Train a network on the mean cross-entropy and record how it goes.

    Parameters
    ----------
    network : MLP
        Trained in place.
    optimizer : GradientDescent or Adam
        A new one for every run: it remembers its last steps.
    training, validation : tuple of (array_like, shape (N, D)) and (array_like of int, shape (N,))
        Inputs and labels.
    epochs : int
        How often every training sample is seen.
    batch_size : int or None
        Samples for each step; None takes all, so that an epoch is one step.
    rng : numpy.random.Generator or None
        Shuffles the samples before every epoch; needed with a `batch_size`.
    linear_decay : bool, default False
        Let the learning rate fall in a straight line, from its value to 0 after the last step.
    patience : int or None
        Stop after this many epochs without a lower validation loss, and give the network back its parameters of
        the best epoch.
    keep_logits : bool, default True
        Record the logits of all samples, which takes 8 (epochs + 1) N K bytes in float64.
    report : callable or None
        Is given a line of text about ten times during the run, such as ``print``.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        Numbers below 1, a batch size without an `rng`, inputs and labels that do not fit.
    FloatingPointError
        If the logits of training samples are no longer finite.

    References
    ----------
    Prechelt (1998), Early stopping - but when? In: Neural Networks: Tricks of the Trade.

    Examples
    --------
    >>> from course_utils.models import MLP, GradientDescent
    >>> data = np.array([[1.0], [2.0], [4.0], [5.0]]) - 3, np.array([0, 0, 1, 1])
    >>> network = MLP((1, 2), rng=np.random.default_rng(0))
    >>> history = train(network, GradientDescent(0.5), data, data, epochs=2, report=print)
    epoch   1: loss 0.348 in training, 0.348 in validation
    epoch   2: loss 0.217 in training, 0.217 in validation
    """
    _check_numbers(epochs, batch_size, patience, rng)
    record = _Record(network, training, validation, keep_logits)
    record.add()
    best, first_rate = network.copy(), optimizer.learning_rate
    for epoch in range(1, epochs + 1):
        if linear_decay:
            optimizer.learning_rate = first_rate * (1 - (epoch - 1) / epochs)
        for gradients in _gradients(network, record, batch_size, rng):
            optimizer.step(network.parameters, gradients)
        record.add()
        if report is not None and (epoch % -(-epochs // 10) == 0 or epoch in (1, epochs)):
            report(record.last_line())
        if patience is not None:
            best_epoch = record.history().best_epoch
            if best_epoch == epoch:
                best = network.copy()
            elif epoch - best_epoch >= patience:
                break
    optimizer.learning_rate = first_rate
    if patience is not None:
        network.layers = best.layers
    return record.history()


def _check_numbers(epochs, batch_size, patience, rng):
    for name, count in (("epochs", epochs), ("batch_size", batch_size), ("patience", patience)):
        if count is not None and count < 1:
            raise ValueError(f"expected {name} of at least 1, got {count}")
    if batch_size is not None and rng is None:
        raise ValueError("expected an rng to shuffle with, because there is a batch_size")


def _gradients(network, record, batch_size, rng):
    """The gradients for every step of an epoch, each at the parameters that the step before has left."""
    if batch_size is None:
        # The record has just measured them: to do it again would take half as long again.
        yield record.gradients
        return
    inputs, labels = record.training
    rows = rng.permutation(len(labels))
    # The last batch takes what remains.
    for batch in np.split(rows, range(batch_size, len(rows), batch_size)):
        yield network.gradients(inputs[batch], labels[batch])[1]


class _Record:
    """Measures a network again and again on the same two sets."""

    def __init__(self, network, training, validation, keep_logits):
        self._network, self._keep_logits = network, keep_logits
        self.training, self.validation = _as_arrays(training), _as_arrays(validation)
        self._training_rows, self._validation_rows, self._norms = [], [], []

    def add(self):
        logits, self.gradients = self._network.gradients(*self.training)
        self._norms.append([np.linalg.norm(weights) for weights in self.gradients[::2]])
        self._training_rows.append(self._measure(logits, self.training[1]))
        logits = self._network.forward(self.validation[0])
        self._validation_rows.append(self._measure(logits, self.validation[1]))

    def _measure(self, logits, labels):
        accuracy = (logits.argmax(axis=1) == labels).mean()
        return cross_entropy(logits, labels), accuracy, logits if self._keep_logits else None

    def last_line(self):
        training, validation = self._training_rows[-1], self._validation_rows[-1]
        return (
            f"epoch {len(self._norms) - 1:3}: "
            f"loss {training[0]:.3f} in training, {validation[0]:.3f} in validation"
        )

    def history(self):
        return History(
            self._curve(self.training[1], self._training_rows),
            self._curve(self.validation[1], self._validation_rows),
            np.array(self._norms),
        )

    def _curve(self, labels, rows):
        losses, accuracies, logits = zip(*rows, strict=True)
        kept = np.array(logits) if self._keep_logits else None
        return Curve(labels, np.array(losses), np.array(accuracies), kept)


def _as_arrays(samples):
    inputs, labels = samples
    inputs, labels = np.asarray(inputs), np.asarray(labels)
    if inputs.ndim != 2 or labels.shape != (len(inputs),):
        raise ValueError(
            f"expected inputs of shape (N, D) and labels of shape (N,), "
            f"got {inputs.shape} and {labels.shape}"
        )
    return inputs, labels
