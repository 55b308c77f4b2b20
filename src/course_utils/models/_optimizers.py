"""Rules that turn gradients into steps. They change the parameters in place."""

import numpy as np


class GradientDescent:
    """Gradient descent, with momentum and weight decay where they are asked for.

    Parameters
    ----------
    learning_rate : float
        How far to go for a slope of one.
    momentum : float, default 0.0
        Part of the last step that is kept, from 0 to below 1.
    weight_decay : float, default 0.0
        Adds ``weight_decay * parameter`` to the gradient, which pulls every parameter towards 0.

    Raises
    ------
    ValueError
        A learning rate that is not above 0, a momentum outside [0, 1), a negative weight decay.

    References
    ----------
    Polyak (1964), USSR Comput. Math. Math. Phys. 4(5), 1-17, in the form that PyTorch uses.
    """

    def __init__(self, learning_rate, momentum=0.0, weight_decay=0.0):
        _check_rate("momentum", momentum)
        if not learning_rate > 0 or not weight_decay >= 0:
            raise ValueError(
                f"expected learning_rate > 0 and weight_decay >= 0, got {learning_rate} and {weight_decay}"
            )
        self.learning_rate, self.momentum, self.weight_decay = learning_rate, momentum, weight_decay
        self._velocities = None

    def step(self, parameters, gradients):
        """Change all parameters by one step.

        Parameters
        ----------
        parameters, gradients : list of ndarray
            Of the same shapes, pair by pair; the same parameters at every call.
        """
        if self._velocities is None:
            self._velocities = [np.zeros_like(parameter) for parameter in parameters]
        for parameter, gradient, velocity in zip(
            parameters, gradients, self._velocities, strict=True
        ):
            velocity *= self.momentum
            velocity += gradient + self.weight_decay * parameter
            parameter -= self.learning_rate * velocity


class Adam:
    """Adam: every parameter gets a step size of its own, from the mean and the size of its gradients.

    Parameters
    ----------
    learning_rate : float, default 0.001
        About how far a parameter goes in one step.
    beta1, beta2 : float, default 0.9 and 0.999
        Part of the running means of the gradients and of their squares that is kept at a step.
    epsilon : float, default 1e-8
        Keeps the division safe.

    Raises
    ------
    ValueError
        A learning rate that is not above 0, a beta outside [0, 1).

    References
    ----------
    Kingma and Ba (2015), arXiv:1412.6980, algorithm 1.
    """

    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        _check_rate("beta1", beta1)
        _check_rate("beta2", beta2)
        if not learning_rate > 0:
            raise ValueError(f"expected learning_rate > 0, got {learning_rate}")
        self.learning_rate = learning_rate
        self._betas, self._epsilon = (beta1, beta2), epsilon
        self._steps, self._means, self._squares = 0, None, None

    def step(self, parameters, gradients):
        """Change all parameters by one step.

        Parameters
        ----------
        parameters, gradients : list of ndarray
            Of the same shapes, pair by pair; the same parameters at every call.
        """
        if self._means is None:
            self._means = [np.zeros_like(parameter) for parameter in parameters]
            self._squares = [np.zeros_like(parameter) for parameter in parameters]
        self._steps += 1
        beta1, beta2 = self._betas
        # Both means start at 0, which makes the first ones too small by these factors.
        first, second = 1 - beta1**self._steps, 1 - beta2**self._steps
        for parameter, gradient, mean, square in zip(
            parameters, gradients, self._means, self._squares, strict=True
        ):
            mean += (1 - beta1) * (gradient - mean)
            square += (1 - beta2) * (gradient**2 - square)
            size = np.sqrt(square / second) + self._epsilon
            parameter -= self.learning_rate * (mean / first) / size


def _check_rate(name, rate):
    if not 0 <= rate < 1:
        raise ValueError(f"expected {name} from 0 to below 1, got {rate}")
