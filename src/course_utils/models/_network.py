"""Linear layers, and a network that is made of them."""

import copy
import itertools
import math

import numpy as np

from course_utils.models._activations import ACTIVATIONS
from course_utils.numerics import cross_entropy_gradient

_GAINS = {
    # Both keep the size of what passes through the layer: He for ReLU, which drops a half; Xavier
    # as a compromise between the way forward and the way back.
    "he": lambda num_inputs, num_outputs: math.sqrt(2),
    "xavier": lambda num_inputs, num_outputs: math.sqrt(
        2 * num_inputs / (num_inputs + num_outputs)
    ),
}


class Linear:
    """A linear layer: ``inputs @ weights + bias``.

    Parameters
    ----------
    num_inputs, num_outputs : int
        Sizes D and K.
    rng : numpy.random.Generator
        Where the first weights come from.
    gain : float
        The weights start normally distributed with standard deviation ``gain / sqrt(D)``, the bias at 0.
    dtype : dtype, default float64
        Type of all numbers in the layer.

    Attributes
    ----------
    weights : ndarray, shape (D, K)
    bias : ndarray, shape (K,)
    """

    def __init__(self, num_inputs, num_outputs, *, rng, gain=1.0, dtype=np.float64):
        noise = rng.standard_normal((num_inputs, num_outputs))
        self.weights = (noise * (gain / math.sqrt(num_inputs))).astype(dtype)
        self.bias = np.zeros(num_outputs, dtype)

    def forward(self, inputs):
        """Results of shape (N, K) for inputs of shape (N, D)."""
        return inputs @ self.weights + self.bias

    def backward(self, inputs, gradient):
        """Slopes of the loss, from its slopes with respect to the layer's results.

        Parameters
        ----------
        inputs : ndarray, shape (N, D)
            What the layer was given.
        gradient : ndarray, shape (N, K)
            Slopes with respect to what it returned.

        Returns
        -------
        inputs_gradient : ndarray, shape (N, D)
        weights_gradient : ndarray, shape (D, K)
        bias_gradient : ndarray, shape (K,)
        """
        return gradient @ self.weights.T, inputs.T @ gradient, gradient.sum(axis=0)


class MLP:
    """A multi-layer perceptron: linear layers with an activation after each but the last.

    What the last layer returns are the logits. With two sizes it is a linear classifier.

    Parameters
    ----------
    sizes : sequence of int
        Inputs, units of every hidden layer, classes: ``(64, 32, 10)`` has one hidden layer of 32.
    rng : numpy.random.Generator
        Where the first weights come from, layer by layer.
    activation : {"relu", "sigmoid", "tanh", "gelu", "identity"}
        The activation of all hidden layers.
    init : {"he", "xavier"} or float
        Standard deviation of the first weights of a layer with D inputs and K results: "he" is
        ``sqrt(2 / D)``, "xavier" ``sqrt(2 / (D + K))``, a number g is ``g / sqrt(D)``.
    output_scale : float, default 1.0
        Multiplies the first weights of the last layer; small ones give logits near 0.
    dtype : dtype, default float64
        Type of all numbers in the network.

    Attributes
    ----------
    layers : list of Linear
    activation : str

    Raises
    ------
    ValueError
        Fewer than two sizes or one below 1, an unknown activation or initialisation.
    TypeError
        An `rng` that is no generator.

    References
    ----------
    He, Zhang, Ren and Sun (2015), arXiv:1502.01852; Glorot and Bengio (2010), AISTATS.

    Examples
    --------
    >>> network = MLP((64, 32, 10), rng=np.random.default_rng(0))
    >>> network.forward(np.zeros((5, 64))).shape
    (5, 10)
    >>> [parameter.shape for parameter in network.parameters]
    [(64, 32), (32,), (32, 10), (10,)]
    """

    def __init__(
        self, sizes, *, rng, activation="relu", init="he", output_scale=1.0, dtype=np.float64
    ):
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(f"expected two or more sizes of at least 1, got {sizes!r}")
        if activation not in ACTIVATIONS:
            known = ", ".join(ACTIVATIONS)
            raise ValueError(f"expected one of the activations {known}, got {activation!r}")
        if not isinstance(rng, np.random.Generator):
            raise TypeError(f"expected rng to be a numpy.random.Generator, got {rng!r}")
        self.activation = activation
        self.layers = [
            Linear(*pair, rng=rng, gain=_gain(init, *pair), dtype=dtype)
            for pair in itertools.pairwise(sizes)
        ]
        self.layers[-1].weights *= output_scale

    @property
    def parameters(self):
        """Weights and bias of every layer, in order: the arrays themselves, which an optimiser changes."""
        return [array for layer in self.layers for array in (layer.weights, layer.bias)]

    def forward(self, inputs):
        """The logits.

        Parameters
        ----------
        inputs : array_like, shape (N, D)

        Returns
        -------
        ndarray, shape (N, K)

        Raises
        ------
        ValueError
            If the inputs do not fit the first layer.
        """
        return self.pre_activations(inputs)[-1]

    def pre_activations(self, inputs):
        """What every linear layer returns.

        Parameters
        ----------
        inputs : array_like, shape (N, D)

        Returns
        -------
        list of ndarray, shape (N, units)
            One for each layer; the last one holds the logits.

        Raises
        ------
        ValueError
            If the inputs do not fit the first layer.
        """
        return self._run(inputs)[1]

    def hidden(self, inputs):
        """What the activation makes of the results of every hidden layer.

        Parameters
        ----------
        inputs : array_like, shape (N, D)

        Returns
        -------
        list of ndarray, shape (N, units)
            One for each hidden layer.

        Raises
        ------
        ValueError
            If the inputs do not fit the first layer.
        """
        return self._run(inputs)[0][1:]

    def gradients(self, inputs, labels):
        """Logits, and the slopes of the mean cross-entropy with respect to all parameters.

        Parameters
        ----------
        inputs : array_like, shape (N, D)
        labels : array_like of int, shape (N,)

        Returns
        -------
        logits : ndarray, shape (N, K)
        gradients : list of ndarray
            In the order and the shapes of `parameters`.

        Raises
        ------
        ValueError
            If the inputs do not fit the first layer or the labels are no classes.
        FloatingPointError
            If a logit is not finite.

        References
        ----------
        Rumelhart, Hinton and Williams (1986), Nature 323, 533-536.
        """
        layer_inputs, results = self._run(inputs)
        logits = results[-1]
        if not np.isfinite(logits).all():
            raise FloatingPointError(
                f"expected finite logits, got {logits[~np.isfinite(logits)][0]}: "
                "the inputs or the parameters are too large; in training, try a smaller learning rate"
            )
        derivative = ACTIVATIONS[self.activation][1]
        gradient = cross_entropy_gradient(logits, labels)
        gradients = []
        for place in reversed(range(len(self.layers))):
            back, *own = self.layers[place].backward(layer_inputs[place], gradient)
            gradients = own + gradients
            if place > 0:
                gradient = back * derivative(results[place - 1])
        return logits, gradients

    def copy(self):
        """A network with the same numbers that shares none of them."""
        return copy.deepcopy(self)

    def _run(self, inputs):
        """Inputs and results of every layer."""
        inputs = np.asarray(inputs, dtype=self.layers[0].weights.dtype)
        if inputs.ndim != 2 or inputs.shape[1] != len(self.layers[0].weights):
            raise ValueError(
                f"expected inputs of shape (N, {len(self.layers[0].weights)}), got {inputs.shape}"
            )
        activate = ACTIVATIONS[self.activation][0]
        layer_inputs, results = [inputs], []
        for layer in self.layers:
            results.append(layer.forward(layer_inputs[-1]))
            layer_inputs.append(activate(results[-1]))
        return layer_inputs[:-1], results


def _gain(init, num_inputs, num_outputs):
    if isinstance(init, str):
        if init not in _GAINS:
            raise ValueError(f"expected init 'he', 'xavier' or a number, got {init!r}")
        return _GAINS[init](num_inputs, num_outputs)
    return init
