"""A linear classifier for measured features."""

import numpy as np

from course_utils.numerics import cross_entropy_gradient


def fit_linear_classifier(features, labels, num_classes, *, steps=300, learning_rate=1.0):
    """Fit a linear classifier by gradient descent on the cross-entropy.

    The descent runs on standardised features; what comes back is folded into the original units, so that
    ``features @ weights + bias`` are the logits.

    Parameters
    ----------
    features : array_like, shape (N, D)
        One row a sample; no column may be constant.
    labels : array_like of int, shape (N,)
        Classes from 0 to `num_classes` - 1.
    num_classes : int
        Number of classes K.
    steps : int, default 300
        Steps of full-batch gradient descent, from weights of zero.
    learning_rate : float, default 1.0
        Step size on the standardised features.

    Returns
    -------
    weights : ndarray of float64, shape (D, K)
        Logits per unit of each feature.
    bias : ndarray of float64, shape (K,)
        Logits of a sample whose features are all zero.

    Raises
    ------
    ValueError
        If the shapes do not fit, a column is constant, or a label is no class.

    References
    ----------
    Bishop (2006), Pattern Recognition and Machine Learning, section 4.3.4 (multiclass logistic
    regression).

    Examples
    --------
    >>> weights, bias = fit_linear_classifier([[1.0], [2.0], [4.0], [5.0]], [0, 0, 1, 1], 2)
    >>> (np.array([[1.5], [4.5]]) @ weights + bias).argmax(axis=1)
    array([0, 1])
    """
    features = np.asarray(features, dtype=np.float64)
    if features.ndim != 2 or np.shape(labels) != (len(features),):
        raise ValueError(
            f"expected features of shape (N, D) and labels of shape (N,), "
            f"got {features.shape} and {np.shape(labels)}"
        )
    mean, spread = features.mean(axis=0), features.std(axis=0)
    if not (spread > 0).all():
        column = int(np.argmin(spread > 0))
        raise ValueError(
            f"expected features that vary, but column {column} is constant or not finite"
        )
    inputs = (features - mean) / spread
    weights, bias = np.zeros((features.shape[1], num_classes)), np.zeros(num_classes)
    for _ in range(steps):
        gradient = cross_entropy_gradient(inputs @ weights + bias, labels)
        weights -= learning_rate * inputs.T @ gradient
        bias -= learning_rate * gradient.sum(axis=0)
    weights /= spread[:, None]
    return weights, bias - mean @ weights
