"""The training run of lesson 09, for the lessons and tests that go on with it."""

from dataclasses import dataclass, replace

import numpy as np

from course_utils.datasets import Dataset, load_digits
from course_utils.models import MLP, GradientDescent, History, train

_PARTS = {"training": 200, "validation": 400, "calibration": 400, "test": 797}


@dataclass(frozen=True)
class DigitsRun:
    """A network, how it was trained, and the digits in four parts that share no image.

    Attributes
    ----------
    training, validation, calibration, test : Dataset
        200, 400, 400 and 797 digits. The features are ready for the network: from every pixel its mean over the
        training part is taken away, and all are divided by one number, the standard deviation of all
        training pixels.
    network : MLP
        After training.
    history : History
    """

    training: Dataset
    validation: Dataset
    calibration: Dataset
    test: Dataset
    network: MLP
    history: History


def split_digits(seed=0):
    """The digits at random in four parts, with features that are ready for a network.

    Parameters
    ----------
    seed : int, default 0
        Of the generator that shuffles.

    Returns
    -------
    dict of str to Dataset
        "training" (200 images), "validation" (400), "calibration" (400) and "test" (797), as
        :class:`DigitsRun` has them.

    Examples
    --------
    >>> {name: len(part.labels) for name, part in split_digits().items()}
    {'training': 200, 'validation': 400, 'calibration': 400, 'test': 797}
    """
    digits = load_digits()
    order = np.random.default_rng(seed).permutation(len(digits.labels))
    rows = np.split(order, np.cumsum(list(_PARTS.values()))[:-1])
    parts = dict(zip(_PARTS, map(digits.subset, rows), strict=True))
    pixels = parts["training"].features
    mean, spread = pixels.mean(axis=0), pixels.std()
    return {
        name: replace(part, features=(part.features - mean) / spread)
        for name, part in parts.items()
    }


def digits_run(seed=0, epochs=60):
    """Train the network of lesson 09: five layers, 200 images, full-batch gradient descent with momentum.

    Parameters
    ----------
    seed : int, default 0
        Of the split and of the first weights.
    epochs : int, default 60
        Lesson 09 looks at epochs 5 and 45.

    Returns
    -------
    DigitsRun

    Examples
    --------
    >>> run = digits_run(epochs=5)
    >>> print(f"{run.history.training.loss[5]:.3f}")
    1.796
    """
    parts = split_digits(seed)
    training, validation = parts["training"], parts["validation"]
    network = MLP((64, 64, 64, 64, 64, 10), rng=np.random.default_rng(seed), output_scale=0.1)
    history = train(
        network,
        GradientDescent(learning_rate=0.1, momentum=0.9),
        (training.features, training.labels),
        (validation.features, validation.labels),
        epochs=epochs,
    )
    return DigitsRun(**parts, network=network, history=history)
