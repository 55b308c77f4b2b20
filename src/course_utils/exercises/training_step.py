"""The exercise of lesson 09 on one step of gradient descent."""

import numpy as np

from course_utils.exercises.engine import FunctionExercise, Mistake
from course_utils.numerics import cross_entropy, log_softmax, sigmoid, softmax


def training_step(weights, bias, features, labels, learning_rate):
    g = _slopes(weights, bias, features, labels)
    return weights - learning_rate * features.T @ g, bias - learning_rate * g.sum(axis=0)


def _slopes(weights, bias, features, labels):
    """Gradient of the mean loss with respect to the logits."""
    logits = features @ weights + bias
    return (softmax(logits) - np.eye(len(bias))[labels]) / len(labels)


def _of_slopes(slopes):
    """The whole step, with other slopes of the logits."""

    def step(w, b, x, y, rate):
        g = slopes(x @ w + b, y)
        return w - rate * x.T @ g, b - rate * g.sum(axis=0)

    return step


def _of_parameters(change):
    """The whole step, with another change of weights and bias, made from both of their gradients."""

    def step(w, b, x, y, rate):
        g = _slopes(w, b, x, y)
        return change(w, b, x.T @ g, g.sum(axis=0), rate)

    return step


def _of_rows(rows):
    """The whole step, with some of the samples."""

    def step(w, b, x, y, rate):
        g = _slopes(w, b, x, y)[rows]
        return w - rate * x[rows].T @ g, b - rate * g.sum(axis=0)

    return step


def _one_hot(logits, labels):
    return np.eye(logits.shape[1])[labels]


def _columns(logits, labels):
    """A 1 in the column of each label, but in all rows."""
    table = np.zeros(logits.shape)
    table[:, labels] = 1
    return table


def _relu_on_logits(step_back):
    """The whole step of a layer that ends in a ReLU, with or without its derivative."""

    def step(w, b, x, y, rate):
        z = x @ w + b
        g = (softmax(np.maximum(z, 0)) - _one_hot(z, y)) / len(z)
        g = g * (z > 0) if step_back else g
        return w - rate * x.T @ g, b - rate * g.sum(axis=0)

    return step


def _naive_softmax(logits):
    shares = np.exp(logits)
    return shares / shares.sum(axis=1, keepdims=True)


def _weights_first(w, b, x, y, rate):
    new = w - rate * x.T @ _slopes(w, b, x, y)
    return new, b - rate * _slopes(new, b, x, y).sum(axis=0)


def _bias_first(w, b, x, y, rate):
    new = b - rate * _slopes(w, b, x, y).sum(axis=0)
    return w - rate * x.T @ _slopes(w, new, x, y), new


def _without_bias(w, b, x, y, rate):
    g = _slopes(w, 0 * b, x, y)
    return w - rate * x.T @ g, b - rate * g.sum(axis=0)


def _with_the_loss(w, b, x, y, rate):
    loss = -log_softmax(x @ w + b)[np.arange(len(y)), y].mean()
    return w - rate * loss, b - rate * loss


def _with_lengths(weights_length, bias_length):
    """The whole step, with gradients that are multiplied by a length made from the logits' shape."""

    def step(w, b, x, y, rate):
        g, shape = _slopes(w, b, x, y), (len(x), len(b))
        steps = x.T @ g * weights_length(*shape), g.sum(axis=0) * bias_length(*shape)
        return w - rate * steps[0], b - rate * steps[1]

    return step


def _one_by_one(share):
    def step(w, b, x, y, rate):
        for row in range(len(x)):
            w, b = training_step(w, b, x[row : row + 1], y[row : row + 1], rate * share(len(x)))
        return w, b

    return step


TRAINING_STEP = FunctionExercise(
    name="training_step",
    solution=training_step,
    probes=(
        (np.zeros((2, 3)), np.zeros(3), np.array([[2.0, -1.0]]), np.array([0]), 0.5),
        (
            np.array([[0.5, -1.0, 0.2], [1.5, 0.3, -0.7]]),
            np.array([0.4, -0.2, 0.1]),
            np.array([[1.0, 2.0], [-0.5, 1.0], [2.0, 0.5], [0.3, -1.2]]),
            np.array([2, 0, 1, 0]),
            0.3,
        ),
        (
            np.array([[0.2, -0.3], [1.0, 0.4], [-0.6, 0.1]]),
            np.array([0.5, -0.5]),
            np.array([[1.0, -2.0, 0.5], [0.7, 1.1, -1.3]]),
            np.array([1, 0]),
            2.0,
        ),
        # A learning rate of 1, and as many samples as features and classes.
        (
            np.array([[0.1, 0.2, -0.4], [0.3, -0.1, 0.6], [0.8, -0.5, 0.2]]),
            np.array([-0.3, 0.9, 0.2]),
            np.array([[1.0, 0.5, -1.0], [2.0, -1.0, 0.3], [-0.4, 1.5, 0.6]]),
            np.array([2, 2, 1]),
            1.0,
        ),
        # Logits of a thousand that differ by one, so that they cannot be cut off.
        (
            np.array([[500.0, 499.5], [0.0, 300.0]]),
            np.array([10.0, 10.0]),
            np.array([[2.0, 0.0], [0.5, 1.0]]),
            np.array([1, 0]),
            0.1,
        ),
    ),
    mistakes=(
        Mistake(
            id="overflow",
            wrong=(
                _of_slopes(lambda z, y: (_naive_softmax(z) - _one_hot(z, y)) / len(z)),
                _of_slopes(
                    lambda z, y: ((np.exp(z).T / np.exp(z).sum(axis=1)).T - _one_hot(z, y)) / len(z)
                ),
            ),
            why="Right as long as the logits are small. An exponential of 1000 is too large for a float, and "
            "then the new weights are NaN.",
            hint="Subtract the largest logit of each row first, or use numerics.softmax.",
        ),
        Mistake(
            id="gradient-sign",
            wrong=(
                _of_parameters(lambda w, b, dw, db, rate: (w + rate * dw, b + rate * db)),
                _of_parameters(lambda w, b, dw, db, rate: (w + rate * dw, b - rate * db)),
                _of_parameters(lambda w, b, dw, db, rate: (w - rate * dw, b + rate * db)),
                _of_slopes(lambda z, y: _one_hot(z, y) - softmax(z)),
            ),
            why="The step goes along the gradient, in the weights, in the bias or in both. "
            "The gradient points to where the loss grows.",
            hint="Compute the loss before and after a step with a small learning rate. Does it fall?",
        ),
        Mistake(
            id="sum-not-mean",
            wrong=(
                _of_slopes(lambda z, y: softmax(z) - _one_hot(z, y)),
                lambda w, b, x, y, rate: training_step(w, b, x, y, rate * len(x)),
            ),
            why="The step is N times too long, with N samples: the losses were added up. "
            "With the mean, a step does not grow with the number of samples.",
            hint="Which division is missing in the slopes of the logits?",
        ),
        Mistake(
            id="averaged-twice",
            wrong=(
                _of_slopes(lambda z, y: (softmax(z) - _one_hot(z, y)) / len(z) ** 2),
                lambda w, b, x, y, rate: training_step(w, b, x, y, rate / len(x)),
            ),
            why="The step is N times too short, with N samples: one division by N is too many.",
            hint="A mean divides by N once. Where is the second division?",
        ),
        Mistake(
            id="one-part-averaged-twice",
            wrong=(
                lambda w, b, x, y, rate: (
                    training_step(w, b, x, y, rate)[0],
                    b - rate * _slopes(w, b, x, y).mean(axis=0),
                ),
                lambda w, b, x, y, rate: (
                    training_step(w, b, x, y, rate / len(x))[0],
                    training_step(w, b, x, y, rate)[1],
                ),
            ),
            why="Weights and bias are treated differently: one of the two gradients was divided by N once more. "
            "If the slopes of the logits are those of the mean loss, only sums are left to do.",
            hint="Is there a mean where a sum over the samples belongs?",
        ),
        Mistake(
            id="one-part-not-averaged",
            wrong=(
                _with_lengths(lambda n, k: n, lambda n, k: 1),
                _with_lengths(lambda n, k: 1, lambda n, k: n),
            ),
            why="Weights and bias are treated differently: one of the two gradients is that of the mean, the other "
            "one that of the sum, which is N times as long.",
            hint="Divide the slopes of the logits by N, before weights and bias make use of them.",
        ),
        Mistake(
            id="mean-over-classes",
            wrong=(
                _with_lengths(lambda n, k: 1 / k, lambda n, k: 1 / k),
                _with_lengths(lambda n, k: n / k, lambda n, k: n / k),
            ),
            why="The step was divided by the number of classes. The loss is a mean over the samples, and each sample "
            "has one loss, however many classes there are.",
            hint="A mean that NumPy takes without an axis divides by all numbers of a table.",
        ),
        Mistake(
            id="sum-over-classes",
            wrong=(
                lambda w, b, x, y, rate: (
                    training_step(w, b, x, y, rate)[0],
                    b - rate * _slopes(w, b, x, y).sum(axis=1),
                ),
                lambda w, b, x, y, rate: (
                    training_step(w, b, x, y, rate)[0],
                    b - rate * (_slopes(w, b, x, y) @ np.ones(len(b))),
                ),
            ),
            why="The slopes were added up over the classes of each sample. That gives 0, since each row of p - y sums "
            "to 0, and it gives a number for each sample. A bias needs one for each class.",
            hint="Over which axis does a sum leave one number for each class?",
        ),
        Mistake(
            id="bias-forgotten",
            wrong=(
                _of_parameters(lambda w, b, dw, db, rate: (w - rate * dw, b)),
                lambda w, b, x, y, rate: (training_step(w, 0 * b, x, y, rate)[0], b),
            ),
            why="The bias came back as it was. It takes part in the logits, so it has a gradient, and it has to move, "
            "too. A sum of all slopes, without an axis, is 0 and moves nothing.",
            hint="Lesson 08 has the gradient of the bias: the rows of g, added up.",
        ),
        Mistake(
            id="weights-forgotten",
            wrong=(
                _of_parameters(lambda w, b, dw, db, rate: (w, b - rate * db)),
                lambda w, b, x, y, rate: (
                    w,
                    b - rate * (softmax(x @ w + b) - np.eye(len(b))[y]).mean(axis=0),
                ),
            ),
            why="The weights came back as they were, and only the bias made a step.",
            hint="Lesson 08 has the gradient of the weights: features.T @ g.",
        ),
        Mistake(
            id="bias-left-out",
            wrong=(
                _without_bias,
                lambda w, b, x, y, rate: training_step(w, 0 * b, x, y, rate),
            ),
            why="The logits were computed without the bias.",
            hint="The layer is features @ weights + bias. Compute the probabilities from all of it.",
        ),
        Mistake(
            id="one-hot-lost",
            wrong=(
                _of_slopes(lambda z, y: softmax(z) / len(z)),
                _of_slopes(lambda z, y: softmax(z)),
                _of_slopes(lambda z, y: (softmax(z) - y[:, None]) / len(z)),
                _of_slopes(lambda z, y: (softmax(z) - 1) / len(z)),
                _of_slopes(lambda z, y: (softmax(z) - y) / len(z)),
                _of_slopes(lambda z, y: softmax(z) - y),
                _of_slopes(lambda z, y: (softmax(z) - np.eye(len(y))[y]) / len(z)),
                _of_slopes(lambda z, y: (softmax(z) - _columns(z, y)) / len(z)),
                _of_slopes(lambda z, y: softmax(z) - _columns(z, y)),
            ),
            why="The slopes of the logits are not p - y with a one-hot y, so they do not know which class of each "
            "sample is the true one. Each row of p - y sums to 0.",
            hint="Print the slopes of the first input. Only the true class has a negative one.",
        ),
        Mistake(
            id="one-hot-too-narrow",
            wrong=(
                _of_slopes(lambda z, y: (softmax(z) - np.eye(y.max() + 1)[y]) / len(z)),
                _of_slopes(lambda z, y: softmax(z) - np.eye(y.max() + 1)[y]),
            ),
            why="The one-hot table has as many columns as the largest label needs. It needs one for each class, also "
            "for classes that no label of this batch names.",
            hint="Where does the number of classes stand? The logits have it as their last axis.",
        ),
        Mistake(
            id="true-class-only",
            wrong=(
                _of_slopes(lambda z, y: (softmax(z) - 1) * _one_hot(z, y) / len(z)),
                _of_slopes(lambda z, y: -_one_hot(z, y) / len(z)),
            ),
            why="Only the true class is moved. Every other class is pushed down by its own probability.",
            hint="Write p as a whole table, and take the one-hot table away from it.",
        ),
        Mistake(
            id="double-softmax",
            wrong=(
                _of_slopes(lambda z, y: (softmax(softmax(z)) - _one_hot(z, y)) / len(z)),
                _of_slopes(lambda z, y: softmax(softmax(z)) - _one_hot(z, y)),
            ),
            why="Softmax was applied twice. numerics.cross_entropy_gradient applies it already, and wants logits.",
            hint="Count the softmaxes between the logits and p - y, also those inside of functions that you call.",
        ),
        Mistake(
            id="no-softmax",
            wrong=(
                _of_slopes(lambda z, y: (z - _one_hot(z, y)) / len(z)),
                _of_slopes(lambda z, y: z - _one_hot(z, y)),
            ),
            why="The target was taken away from the logits. It has to be taken away from the probabilities.",
            hint="What turns the logits into probabilities?",
        ),
        Mistake(
            id="other-probabilities",
            wrong=(
                _of_slopes(lambda z, y: (log_softmax(z) - _one_hot(z, y)) / len(z)),
                _of_slopes(lambda z, y: (sigmoid(z) - _one_hot(z, y)) / len(z)),
            ),
            why="The target was taken away from log-probabilities, or from sigmoids. In p - y, p are the probabilities "
            "that softmax gives.",
            hint="Each row of p sums to 1. Does yours?",
        ),
        Mistake(
            id="relu-on-logits",
            wrong=(
                _relu_on_logits(step_back=True),
                _relu_on_logits(step_back=False),
                _of_slopes(lambda z, y: (softmax(z) - _one_hot(z, y)) * (z > 0) / len(z)),
            ),
            why="A ReLU, or its derivative, acts on the logits. This layer has none: its outputs are the logits, "
            "and all slopes pass.",
            hint="The ReLU of the lesson stands between its two layers. Here there is one layer.",
        ),
        Mistake(
            id="loss-for-gradient",
            wrong=(
                lambda w, b, x, y, rate: tuple(
                    array - rate * cross_entropy(x @ w + b, y) for array in (w, b)
                ),
                _with_the_loss,
            ),
            why="The loss itself was taken away from every number. The loss says how bad the weights are, the "
            "gradient says where to go, a different number for each weight.",
            hint="Lesson 08 has the way back: from p - y to the gradients of weights and bias.",
        ),
        Mistake(
            id="wrong-axis",
            wrong=(
                _of_slopes(lambda z, y: (softmax(z, axis=0) - _one_hot(z, y)) / len(z)),
                _of_slopes(lambda z, y: (softmax(z, axis=None) - _one_hot(z, y)) / len(z)),
            ),
            why="Softmax ran over the samples, or over the whole table. The probabilities of each sample have to "
            "sum to 1.",
            hint="The classes are on the last axis.",
        ),
        Mistake(
            id="rate-missing",
            wrong=(
                _of_parameters(lambda w, b, dw, db, rate: (w - dw, b - db)),
                _of_parameters(lambda w, b, dw, db, rate: (w - rate * dw, b - db)),
                _of_parameters(lambda w, b, dw, db, rate: (w - dw, b - rate * db)),
            ),
            why="The learning rate does not reach the whole step: it is missing at the weights, at the bias, or "
            "at both.",
            hint="Both gradients are multiplied by the learning rate.",
        ),
        Mistake(
            id="rate-squared",
            wrong=(
                lambda w, b, x, y, rate: training_step(w, b, x, y, rate**2),
                _of_parameters(lambda w, b, dw, db, rate: (w - rate**2 * dw, b - rate * db)),
            ),
            why="The learning rate was multiplied in twice.",
            hint="Either the gradient or the step takes the learning rate, not both.",
        ),
        Mistake(
            id="divided-by-rate",
            wrong=(
                lambda w, b, x, y, rate: training_step(w, b, x, y, 1 / rate),
                _of_parameters(lambda w, b, dw, db, rate: (w - dw / rate, b - rate * db)),
            ),
            why="The gradient was divided by the learning rate, so that a small rate makes a large step.",
            hint="A learning rate of 0 should change nothing.",
        ),
        Mistake(
            id="gradient-returned",
            wrong=(
                _of_parameters(lambda w, b, dw, db, rate: (dw, db)),
                _of_parameters(lambda w, b, dw, db, rate: (rate * dw, rate * db)),
                _of_parameters(lambda w, b, dw, db, rate: (-rate * dw, -rate * db)),
            ),
            why="These are the gradients or the steps. We asked for the weights and the bias after the step.",
            hint="Start from the old weights and the old bias.",
        ),
        Mistake(
            id="old-and-new-mixed",
            wrong=(_weights_first, _bias_first),
            why="One of the two moved before the gradient of the other was computed. Both gradients belong to "
            "the same logits, those before the step.",
            hint="Compute the slopes of the logits once, before anything moves.",
        ),
        Mistake(
            id="one-by-one",
            wrong=(_one_by_one(lambda count: 1), _one_by_one(lambda count: 1 / count)),
            why="Each sample made a step of its own, from where the one before had left the weights. "
            "That is several steps; we asked for one, from all samples together.",
            hint="Add up the gradients of all samples first, or let @ do it.",
        ),
        Mistake(
            id="one-sample-only",
            wrong=(_of_rows(slice(0, 1)), _of_rows(slice(-1, None))),
            why="Only one sample has an effect, the first or the last.",
            hint="Does a loop contain a return, or a = where a += belongs?",
        ),
        Mistake(
            id="swapped-order",
            wrong=(
                lambda *given: training_step(*given)[::-1],
                _of_parameters(lambda w, b, dw, db, rate: (b - rate * db, w - rate * dw)),
            ),
            why="The bias came first. We asked for the weights first.",
            hint="Turn the two results round.",
        ),
        Mistake(
            id="one-result",
            wrong=(
                lambda *given: training_step(*given)[0],
                lambda *given: training_step(*given)[1],
            ),
            why="One of the two results came alone.",
            hint="Return two results with a comma between them: the weights, then the bias.",
        ),
        Mistake(
            id="no-transpose",
            wrong=(
                lambda w, b, x, y, rate: (
                    w - rate * x @ _slopes(w, b, x, y),
                    training_step(w, b, x, y, rate)[1],
                ),
                lambda w, b, x, y, rate: (
                    w - rate * _slopes(w, b, x, y).T @ x,
                    training_step(w, b, x, y, rate)[1],
                ),
                lambda w, b, x, y, rate: (
                    w - rate * x * _slopes(w, b, x, y),
                    training_step(w, b, x, y, rate)[1],
                ),
            ),
            why="The gradient of the weights was made with another product. Its shape has to be (D, K), "
            "and its product runs over the samples.",
            hint="Which of the two tables has to be turned round?",
        ),
    ),
)

EXERCISES = (TRAINING_STEP,)
