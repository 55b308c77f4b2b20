"""The second exercise of lesson 08: from the gradient of the logits to that of weights and bias."""

import numpy as np

from course_utils.exercises.engine import FunctionExercise, Mistake


def linear_layer_gradients(features, logits_gradient):
    return features.T @ logits_gradient, logits_gradient.sum(axis=0)


def _with_right_bias(*weights):
    return tuple(lambda x, g, wrong=wrong: (wrong(x, g), g.sum(axis=0)) for wrong in weights)


def _with_right_weights(*biases):
    return tuple(lambda x, g, wrong=wrong: (x.T @ g, wrong(x, g)) for wrong in biases)


def _of_one_sample(place):
    def weights(x, g):
        return np.outer(x[place], g[place])

    return (lambda x, g: (weights(x, g), g[place]), *_with_right_bias(weights))


LINEAR_LAYER_GRADIENTS = FunctionExercise(
    name="linear_layer_gradients",
    solution=linear_layer_gradients,
    probes=(
        (np.array([[2.0, -1.0]]), np.array([[0.25, 0.5, -0.75]])),
        (
            np.array([[1.0, 2.0, 0.5], [0.0, 1.0, -2.0], [3.0, -1.0, 1.0], [0.5, 0.5, 2.0]]),
            np.array([[0.2, -0.2], [-0.1, 0.3], [0.05, -0.05], [0.1, -0.4]]),
        ),
        (
            np.array([[1.0, 4.0, -2.0], [0.5, 3.0, 1.0], [-2.0, 1.0, 2.5]]),
            np.array([[0.1, 0.2, -0.5], [0.3, -0.4, 0.2], [-0.2, 0.05, 0.25]]),
        ),
        (
            np.array([[0.5, -1.5, 2.0, 1.0], [2.0, 1.0, -1.0, 3.0]]),
            np.array([[0.3, -0.5, 0.2], [-0.4, 0.1, 0.3]]),
        ),
    ),
    mistakes=(
        Mistake(
            id="averaged-twice",
            wrong=(
                lambda x, g: (x.T @ g / len(x), g.mean(axis=0)),
                *_with_right_bias(lambda x, g: x.T @ g / len(x)),
            ),
            why="A division by the number of samples came in. If the loss is a mean, its 1/N is "
            "already part of logits_gradient.",
            hint="Pass on what comes in: multiply and sum, without a division.",
        ),
        Mistake(
            id="bias-averaged",
            wrong=_with_right_weights(
                lambda x, g: g.mean(axis=0), lambda x, g: g.sum(axis=0) / len(x)
            ),
            why="The gradient of the bias is a mean. The bias takes part in the logits of every sample, and the "
            "chain rule adds up all these ways. If the loss is a mean, its 1/N is in logits_gradient already.",
            hint="Add the slopes of one class over all samples.",
        ),
        Mistake(
            id="bias-wrong-axis",
            wrong=_with_right_weights(lambda x, g: g.sum(axis=1), lambda x, g: g.mean(axis=1)),
            why="The gradient of the bias was taken along the classes. That gives one number for each sample, "
            "but the bias has one number for each class.",
            hint="Sum over the samples. Which axis are they on?",
        ),
        Mistake(
            id="bias-whole-array",
            wrong=_with_right_weights(lambda x, g: g.sum(), lambda x, g: g.mean()),
            why="The gradient of the bias is one number here. The bias has one number for each class, "
            "and each of them has a slope.",
            hint="Without an axis, sum adds up everything. Which axis should disappear?",
        ),
        Mistake(
            id="bias-kept-axis",
            wrong=_with_right_weights(
                lambda x, g: g.sum(axis=0, keepdims=True), lambda x, g: np.ones((1, len(x))) @ g
            ),
            why="The numbers are right, but the gradient of the bias is a table with one row. "
            "The bias has the shape (K,), and its gradient has the same.",
            hint="Let the summed axis disappear.",
        ),
        Mistake(
            id="bias-not-summed",
            wrong=_with_right_weights(lambda x, g: g, lambda x, g: np.ones((len(x), 1)) * g),
            why="The gradient of the bias has a row for each sample. All samples share one bias, "
            "so their slopes have to be added.",
            hint="The result has the shape of the bias, (K,).",
        ),
        Mistake(
            id="bias-with-features",
            wrong=_with_right_weights(
                lambda x, g: (x.T @ g).sum(axis=0), lambda x, g: x.sum(axis=1) @ g
            ),
            why="Features went into the gradient of the bias. The bias is added to the logits as it is, "
            "so nothing multiplies it.",
            hint="How much does a logit rise when its bias rises by 1?",
        ),
        Mistake(
            id="bias-is-one",
            wrong=_with_right_weights(
                lambda x, g: np.ones(g.shape[1]), lambda x, g: np.full(g.shape[1], len(x))
            ),
            why="The slopes of the logits did not reach the bias. A logit rises by 1 when its bias rises by 1, and "
            "the chain rule multiplies this 1 by the slope of that logit.",
            hint="What is 1 times the slope of the logit, for one sample and then for all of them together?",
        ),
        Mistake(
            id="bias-forgotten",
            wrong=(lambda x, g: x.T @ g, lambda x, g: (x.T @ g,)),
            why="The gradient of the weights is right, but it came alone.",
            hint="Return two results with a comma between them: first the weights', then the bias's.",
        ),
        Mistake(
            id="swapped-order",
            wrong=(lambda x, g: (g.sum(axis=0), x.T @ g), lambda x, g: (g.sum(axis=0), g.T @ x)),
            why="The gradient of the bias came first. We asked for that of the weights first.",
            hint="Turn the two results round.",
        ),
        Mistake(
            id="transposed-weights",
            wrong=_with_right_bias(lambda x, g: g.T @ x, lambda x, g: np.einsum("nd,nk->kd", x, g)),
            why="The gradient of the weights is the table that we want, but with rows and columns exchanged. "
            "(PyTorch stores its weights that way.) Our weights have one row for each feature.",
            hint="A gradient has the shape of what it belongs to: (D, K).",
        ),
        Mistake(
            id="no-transpose",
            wrong=_with_right_bias(
                lambda x, g: x @ g,
                lambda x, g: np.dot(x, g),
                lambda x, g: np.einsum("nd,dk->nk", x, g),
                lambda x, g: g @ x,
                lambda x, g: x @ g.T,
                lambda x, g: g @ x.T,
            ),
            why="This product does not run over the samples. They are the rows of both tables, while @ pairs "
            "the columns of its first table with the rows of its second.",
            hint="Which table has to be turned round, so that the samples meet?",
        ),
        Mistake(
            id="elementwise",
            wrong=_with_right_bias(lambda x, g: x * g, lambda x, g: x.T * g),
            why="The sign * multiplies number by number. We need the sum over all samples of feature times slope.",
            hint="The sign @ multiplies and adds up, as in lesson 01.",
        ),
        Mistake(
            id="outer-of-tables",
            wrong=_with_right_bias(np.outer, lambda x, g: x.reshape(-1, 1) * g.reshape(1, -1)),
            why="The function np.outer multiplies every number of one table by every number of the other, also "
            "those of different samples. It is right only when there is a single sample.",
            hint="Each sample multiplies its own features by its own slopes, and the samples are added up.",
        ),
        Mistake(
            id="summed-too-early",
            wrong=_with_right_bias(
                lambda x, g: np.outer(x.sum(axis=0), g.sum(axis=0)),
                lambda x, g: np.outer(x.mean(axis=0), g.sum(axis=0)),
                lambda x, g: np.outer(x.mean(axis=0), g.mean(axis=0)),
            ),
            why="The samples were added up before the multiplication. Each sample has to multiply its own features "
            "by its own slopes; the sum comes after.",
            hint="The product of two sums is not the sum of the products.",
        ),
        Mistake(
            id="not-summed-over-samples",
            wrong=_with_right_bias(
                lambda x, g: x[:, :, None] * g[:, None, :],
                lambda x, g: np.array([np.outer(x[row], g[row]) for row in range(len(x))]),
            ),
            why="There is a table for each sample. All samples share the weights, so their tables have to be added.",
            hint="The result has the shape of the weights, (D, K). Which axis has to disappear?",
        ),
        Mistake(
            id="last-sample-only",
            wrong=_of_one_sample(-1),
            why="Only the last sample counts. In a loop, = replaces what the samples before have brought, "
            "and += adds to it.",
            hint="Start from zeros and add the part of each sample.",
        ),
        Mistake(
            id="first-sample-only",
            wrong=_of_one_sample(0),
            why="Only the first sample counts. All samples share the weights, so each of them adds its part.",
            hint="Let the sum run over all samples. Does a return stand inside a loop?",
        ),
        Mistake(
            id="gradient-sign",
            wrong=(
                lambda x, g: (-x.T @ g, -g.sum(axis=0)),
                *_with_right_bias(lambda x, g: -x.T @ g),
            ),
            why="The sign is turned round. The minus belongs to the step, which goes against the gradient.",
            hint="Return the slopes as they are.",
        ),
        Mistake(
            id="one-array",
            wrong=(
                lambda x, g: np.vstack([x.T @ g, g.sum(axis=0)]),
                lambda x, g: np.vstack([g.sum(axis=0), x.T @ g]),
            ),
            why="Weights and bias were put into one table. The numbers are there, but whoever calls the function "
            "needs them apart.",
            hint="Return two results with a comma between them.",
        ),
    ),
)

EXERCISES = (LINEAR_LAYER_GRADIENTS,)
