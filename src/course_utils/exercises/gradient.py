"""The exercises of lesson 08: the gradient of the loss at the logits, and its way into a linear layer."""

import numpy as np

from course_utils.datasets import EXAMPLE_LOGITS
from course_utils.exercises.engine import FunctionExercise, Mistake


def _softmax(z, axis=-1):
    exps = np.exp(z - z.max(axis=axis, keepdims=True))
    return exps / exps.sum(axis=axis, keepdims=True)


def _naive_softmax(z):
    exps = np.exp(z)
    return exps / exps.sum(axis=-1, keepdims=True)


def _whole_softmax(z):
    exps = np.exp(z - z.max())
    return exps / exps.sum()


def _target(z, labels):
    return np.eye(z.shape[-1])[labels]


def cross_entropy_gradient(logits, labels):
    return (_softmax(logits) - _target(logits, labels)) / len(logits)


def _minus_target(probs, divide=True):
    """The right gradient but for the probabilities, or but for the division by N."""

    def wrong(z, labels):
        return (probs(z) - _target(z, labels)) / (len(z) if divide else 1)

    return wrong


def _both(wrong):
    """Two spellings of a mistake from its rows: with the mean over the samples, and without."""
    return (lambda z, labels: wrong(z, labels) / len(z), wrong)


def _diagonal_only(z, labels):
    """The chain rule with the diagonal of the Jacobian alone."""
    return -_target(z, labels) * (1 - _softmax(z))


def _through_jacobian(probs, upstream):
    """The chain rule in two steps: slopes with respect to p, times the Jacobian of each sample."""

    def wrong(z, labels):
        p = probs(z)
        jacobians = p[:, :, None] * (np.eye(z.shape[1]) - p[:, None, :])
        return np.einsum("ni,nij->nj", upstream(p, _target(z, labels)), jacobians) / len(z)

    return wrong


def _subtracted(place):
    """Subtract 1 from the probabilities at a place that is not one class for each row."""

    def wrong(z, labels):
        p = _softmax(z)
        p[place(labels)] -= 1
        return p / len(z)

    return wrong


def _first_only(z, labels):
    p = _softmax(z)
    p[0, labels[0]] -= 1
    return p / len(z)


CROSS_ENTROPY_GRADIENT = FunctionExercise(
    name="cross_entropy_gradient",
    solution=cross_entropy_gradient,
    probes=(
        (np.array([EXAMPLE_LOGITS]), np.array([2])),
        (np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 4.0]]), np.array([2, 0])),
        (np.array([[0.5, 2.0], [1.0, -1.0], [3.0, 3.0], [-2.0, 0.5]]), np.array([1, 0, 0, 1])),
        (np.array([[0.2, -0.4, 1.0], [2.0, 0.1, -1.0], [0.3, 0.0, 0.9]]), np.array([1, 1, 0])),
        (np.array([[0.0, 40.0, 0.0], [1.0, 2.0, 0.5]]), np.array([2, 1])),
        (np.array([[1000.0, 998.0, -1000.0], [-1000.0, -998.0, -1002.0]]), np.array([1, 2])),
        (np.linspace(-2, 3, 20).reshape(5, 4)[:, [2, 0, 3, 1]], np.array([3, 0, 2, 2, 1])),
    ),
    mistakes=(
        Mistake(
            id="gradient-not-averaged",
            wrong=(
                _minus_target(_softmax, divide=False),
                _minus_target(_naive_softmax, divide=False),
            ),
            why="This is the gradient of the sum of the losses. We asked for the gradient of their mean: "
            "here the sum grows with the batch, and with it every step.",
            hint="The mean divides the sum of the losses by N. What does that do to a slope?",
        ),
        Mistake(
            id="averaged-twice",
            wrong=(lambda z, labels: cross_entropy_gradient(z, labels) / len(z),),
            why="The gradient was divided by the number of samples twice.",
            hint="The mean divides once. Look for a second division, or a mean over what is divided already.",
        ),
        Mistake(
            id="mean-over-classes",
            wrong=(
                lambda z, labels: (_softmax(z) - _target(z, labels)) / z.shape[-1],
                lambda z, labels: (_softmax(z) - _target(z, labels)) / z.size,
            ),
            why="The number of classes went into the division. The mean of the loss is a mean over the samples: "
            "there is one loss for each row, not one for each logit.",
            hint="Divide by the number of rows, and by nothing else.",
        ),
        Mistake(
            id="gradient-sign",
            wrong=_both(lambda z, labels: _target(z, labels) - _softmax(z)),
            why="The sign is turned round. The gradient points to where the loss rises, and the loss rises with "
            "the logits of the wrong classes, so those entries are positive.",
            hint="The minus sign belongs to the step, which goes against the gradient.",
        ),
        Mistake(
            id="one-hot-lost",
            wrong=_both(lambda z, labels: _softmax(z)),
            why="These are the probabilities alone, so every logit would be pushed down, "
            "also the one of the true class.",
            hint="Each row of the gradient sums to 0, and yours does not. What has to be taken away, and where?",
        ),
        Mistake(
            id="softmax-derivative-only",
            wrong=_both(lambda z, labels: _softmax(z) * (1 - _softmax(z))),
            why="This is p (1 - p), the slope of a probability in its own logit. It is the diagonal of the Jacobian, "
            "and the labels do not appear in it.",
            hint="The chain rule needs a second factor: how the loss changes with the probabilities.",
        ),
        Mistake(
            id="diagonal-only",
            wrong=_both(_diagonal_only),
            why="The true class is right in direction, but all other classes got 0. Only the diagonal of the "
            "Jacobian was used, and the way from the other logits to the true probability was lost.",
            hint="A logit moves all probabilities, because softmax divides by a sum over all classes.",
        ),
        Mistake(
            id="extra-derivative",
            wrong=_both(
                lambda z, labels: (
                    (_softmax(z) - _target(z, labels)) * _softmax(z) * (1 - _softmax(z))
                )
            ),
            why="The difference p - y was multiplied by p (1 - p) once more. That factor comes from softmax, and "
            "in p - y it has been used already.",
            hint="Compare with the last line of the derivation: how many factors are left there?",
        ),
        Mistake(
            id="squared-error",
            wrong=(
                _through_jacobian(_softmax, lambda p, y: 2 * (p - y)),
                _through_jacobian(_softmax, lambda p, y: p - y),
                _through_jacobian(_naive_softmax, lambda p, y: 2 * (p - y)),
            ),
            why="This is the gradient of the squared error on the probabilities. For a confident mistake it is "
            "almost 0.",
            hint="With cross-entropy, the slope with respect to p is not p - y: start from -ln of the true p.",
        ),
        Mistake(
            id="nan-through-jacobian",
            wrong=(
                _through_jacobian(_softmax, lambda p, y: -y / p),
                _through_jacobian(_naive_softmax, lambda p, y: -y / p),
            ),
            why="Right for ordinary logits. But where the probability of the true class is rounded to 0, the chain "
            "divides by it, and infinity times 0 is NaN.",
            hint="On paper that probability cancels. Use what is left after it has.",
        ),
        Mistake(
            id="eps-inside-log",
            wrong=tuple(
                _through_jacobian(_softmax, lambda p, y, eps=eps: -y / (p + eps))
                for eps in (1e-15, 1e-12, 1e-10, 1e-9, 1e-8)
            ),
            why="A small number was added below -y / p to prevent a division by 0. It wins where the true "
            "probability is smaller still, and the gradient vanishes exactly where the mistake is worst.",
            hint="On paper the probability cancels, and then nothing is left to divide by.",
        ),
        Mistake(
            id="stopped-at-probs",
            wrong=_both(lambda z, labels: -_target(z, labels) / _softmax(z)),
            why="This is how the loss changes with the probabilities. We asked for the logits, "
            "which are one step further back.",
            hint="The chain rule goes on through the Jacobian of softmax.",
        ),
        Mistake(
            id="no-softmax",
            wrong=_both(lambda z, labels: z - _target(z, labels)),
            why="The labels were subtracted from the raw logits. A gradient of this loss lies between -1 and 1, "
            "whatever the logits are.",
            hint="One step is missing between the logits and the subtraction.",
        ),
        Mistake(
            id="log-probs",
            wrong=_both(lambda z, labels: np.log(_softmax(z)) - _target(z, labels)),
            why="The labels were subtracted from logarithms of probabilities. The logarithm belongs to the loss; "
            "in its gradient the probabilities themselves are left.",
            hint="Look at the last line of the derivation: is there a logarithm in it?",
        ),
        Mistake(
            id="double-softmax",
            wrong=_both(lambda z, labels: _softmax(_softmax(z)) - _target(z, labels)),
            why="Softmax was applied twice, so the probabilities are almost equal.",
            hint="Does a function that you call apply softmax itself?",
        ),
        Mistake(
            id="overflow",
            wrong=(_minus_target(_naive_softmax),),
            why="Right for small logits, but exp(1000) is more than a float64 can hold, "
            "and all exponentials near exp(-1000) are rounded to 0. Both end in NaN.",
            hint="The course's numerics.softmax survives such logits. Lesson 02 shows how.",
        ),
        Mistake(
            id="wrong-axis",
            wrong=(
                _minus_target(lambda z: _softmax(z, axis=0)),
                _minus_target(lambda z: _softmax(z, axis=0), divide=False),
            ),
            why="Softmax was taken down the columns, among the samples. It has to be taken along each row, "
            "among the classes.",
            hint="Print the row sums of your result. They must be 0.",
        ),
        Mistake(
            id="whole-array",
            wrong=(_minus_target(_whole_softmax), _minus_target(_whole_softmax, divide=False)),
            why="One softmax was taken over the whole table, so the samples share a single probability of one.",
            hint="Give softmax the class axis: axis=-1.",
        ),
        Mistake(
            id="all-pairs",
            wrong=(
                _subtracted(lambda labels: (slice(None), labels)),
                lambda z, labels: (_softmax(z) - _target(z, labels).max(axis=0)) / len(z),
            ),
            why="Whole columns were reached, as probs[:, labels] -= 1 does: every sample lost 1 at every class that "
            "occurs anywhere among the labels.",
            hint="Each row has one label. Pair row numbers with labels, or subtract a one-hot table.",
        ),
        Mistake(
            id="rows-for-classes",
            wrong=(_subtracted(lambda labels: labels),),
            why="Rows were reached, as probs[labels] -= 1 does, because the first index counts samples. "
            "A label is a column.",
            hint="Pair each row number with its label, or subtract a one-hot table.",
        ),
        Mistake(
            id="one-from-all",
            wrong=_both(lambda z, labels: _softmax(z) - 1),
            why="From every probability 1 was subtracted.",
            hint="Only the true class of each sample has a 1 in the target; all others have a 0.",
        ),
        Mistake(
            id="factor-two",
            wrong=_both(lambda z, labels: 2 * (_softmax(z) - _target(z, labels))),
            why="There is a factor of 2 in front of p - y. It belongs to the slope of a square, and there is none in "
            "cross-entropy.",
            hint="Compare with the last line of the derivation.",
        ),
        Mistake(
            id="first-sample-only",
            wrong=(_first_only,),
            why="Only in the first row was 1 subtracted.",
            hint="Every row has a label of its own. Pair all row numbers with all labels.",
        ),
        Mistake(
            id="index-as-one-hot",
            wrong=(
                lambda z, labels: _softmax(z) - labels,
                lambda z, labels: (_softmax(z) - labels) / len(z),
                lambda z, labels: (_softmax(z) - labels[:, None]) / len(z),
                lambda z, labels: _softmax(z) - labels[:, None],
            ),
            why="The labels were subtracted as numbers. A label is the name of a class: class 2 is a place, "
            "not an amount of 2.",
            hint="Turn each label into a row of zeros with a single 1 first.",
        ),
        Mistake(
            id="one-hot-size",
            wrong=tuple(
                lambda z, labels, size=size: (_softmax(z) - np.eye(size(labels))[labels]) / len(z)
                for size in (len, lambda labels: labels.max() + 1)
            ),
            why="The one-hot table has the wrong number of columns: it was made from the labels of this batch. "
            "A batch need not hold all classes, nor as many samples as there are classes.",
            hint="The number of classes is the number of columns of the logits.",
        ),
        Mistake(
            id="counted-from-one",
            wrong=_both(lambda z, labels: _softmax(z) - _target(z, labels - 1)),
            why="The 1 was subtracted one place too far to the left. Labels count from 0.",
            hint="Use the label itself as the place.",
        ),
        Mistake(
            id="winner-not-label",
            wrong=_both(lambda z, labels: _softmax(z) - _target(z, z.argmax(axis=-1))),
            why="The class with the largest logit was taken for the true one. "
            "Then the loss would tell the model to believe itself.",
            hint="The labels say which class is true.",
        ),
        Mistake(
            id="summed-over-the-batch",
            wrong=(
                lambda z, labels: (_softmax(z) - _target(z, labels)).mean(axis=0),
                lambda z, labels: (_softmax(z) - _target(z, labels)).sum(axis=0),
            ),
            why="One row came back for the whole batch. Each sample has logits of its own, and each of them a slope.",
            hint="The mean is taken over the losses. For the gradient, that means a division and no sum.",
        ),
        Mistake(
            id="loss-not-gradient",
            wrong=(
                lambda z, labels: -np.log((_softmax(z) * _target(z, labels)).sum(axis=-1)).mean(),
                lambda z, labels: -np.log((_softmax(z) * _target(z, labels)).sum(axis=-1)),
            ),
            why="This is the loss. The gradient says how the loss changes with each logit, so it has one number "
            "for each logit.",
            hint="The result has the shape of the logits.",
        ),
    ),
)


def linear_layer_gradients(features, logits_gradient):
    return features.T @ logits_gradient, logits_gradient.sum(axis=0)


def _pair(weights, bias):
    """A wrong answer from its two parts, each a function of both arguments."""
    return lambda x, g: (weights(x, g), bias(x, g))


def _right_weights(x, g):
    return x.T @ g


def _right_bias(x, g):
    return g.sum(axis=0)


def _with_bias(*weights):
    return tuple(_pair(wrong, _right_bias) for wrong in weights)


def _with_weights(*biases):
    return tuple(_pair(_right_weights, wrong) for wrong in biases)


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
                lambda x, g: (x.T @ g / len(x), g.sum(axis=0) / len(x)),
                *_with_bias(lambda x, g: x.T @ g / len(x)),
            ),
            why="A division by the number of samples came in. The mean was taken in the loss, so 1/N is "
            "already part of logits_gradient.",
            hint="Pass on what comes in: multiply and sum, without a division.",
        ),
        Mistake(
            id="bias-averaged",
            wrong=_with_weights(lambda x, g: g.mean(axis=0), lambda x, g: g.sum(axis=0) / len(x)),
            why="The gradient of the bias is a mean. The bias takes part in the logits of every sample, and the "
            "chain rule adds up all these ways. The 1/N of a mean loss is in logits_gradient already.",
            hint="Add the slopes of one class over all samples.",
        ),
        Mistake(
            id="bias-wrong-axis",
            wrong=_with_weights(lambda x, g: g.sum(axis=1), lambda x, g: g.mean(axis=1)),
            why="The gradient of the bias was taken along the classes. That gives one number for each sample, "
            "but the bias has one number for each class.",
            hint="Sum over the samples. Which axis are they on?",
        ),
        Mistake(
            id="bias-whole-array",
            wrong=_with_weights(lambda x, g: g.sum(), lambda x, g: g.mean()),
            why="The gradient of the bias is one number here. The bias has one number for each class, "
            "and each of them has a slope.",
            hint="Without an axis, sum adds up everything. Which axis should disappear?",
        ),
        Mistake(
            id="bias-kept-axis",
            wrong=_with_weights(
                lambda x, g: g.sum(axis=0, keepdims=True), lambda x, g: np.ones((1, len(x))) @ g
            ),
            why="The numbers are right, but the gradient of the bias is a table with one row. "
            "The bias has the shape (K,), and its gradient has the same.",
            hint="Let the summed axis disappear.",
        ),
        Mistake(
            id="bias-not-summed",
            wrong=_with_weights(lambda x, g: g),
            why="The gradient of the bias has a row for each sample. All samples share one bias, "
            "so their slopes have to be added.",
            hint="The result has the shape of the bias, (K,).",
        ),
        Mistake(
            id="bias-with-features",
            wrong=_with_weights(lambda x, g: (x.T @ g).sum(axis=0), lambda x, g: x.sum(axis=1) @ g),
            why="Features went into the gradient of the bias. The bias is added to the logits as it is, "
            "so nothing multiplies it.",
            hint="How much does a logit rise when its bias rises by 1?",
        ),
        Mistake(
            id="bias-forgotten",
            wrong=(_right_weights, lambda x, g: (x.T @ g,)),
            why="The gradient of the weights is right, but it came alone.",
            hint="Return two results with a comma between them: first the weights', then the bias's.",
        ),
        Mistake(
            id="swapped-order",
            wrong=(
                lambda x, g: (g.sum(axis=0), x.T @ g),
                lambda x, g: (g.sum(axis=0), g.T @ x),
            ),
            why="The gradient of the bias came first. We asked for that of the weights first.",
            hint="Turn the two results round.",
        ),
        Mistake(
            id="transposed-weights",
            wrong=_with_bias(lambda x, g: g.T @ x),
            why="The gradient of the weights is the table that we want, but with rows and columns exchanged. "
            "(PyTorch stores its weights that way.) Our weights have one row for each feature.",
            hint="A gradient has the shape of what it belongs to: (D, K).",
        ),
        Mistake(
            id="no-transpose",
            wrong=_with_bias(
                lambda x, g: x @ g,
                lambda x, g: np.dot(x, g),
                lambda x, g: np.einsum("nd,dk->nk", x, g),
            ),
            why="Without a transpose, features @ logits_gradient pairs the features of a sample with samples. "
            "The sum has to run over the samples, which are the first axis of both tables.",
            hint="Turn one of the two tables so that the samples meet.",
        ),
        Mistake(
            id="elementwise",
            wrong=_with_bias(
                lambda x, g: x * g, lambda x, g: x.T * g, lambda x, g: np.multiply(x.T, g)
            ),
            why="The sign * multiplies number by number. We need the sum over all samples of feature times slope.",
            hint="The sign @ multiplies and adds up, as in lesson 01.",
        ),
        Mistake(
            id="summed-too-early",
            wrong=_with_bias(
                lambda x, g: np.outer(x.sum(axis=0), g.sum(axis=0)),
                lambda x, g: np.outer(x.mean(axis=0), g.sum(axis=0)),
                lambda x, g: np.outer(x.mean(axis=0), g.mean(axis=0)),
            ),
            why="The samples were added up before the multiplication. Each sample has to multiply its own features "
            "by its own slopes; the sum comes after.",
            hint="Two sums and a product is not the sum of the products.",
        ),
        Mistake(
            id="not-summed-over-samples",
            wrong=_with_bias(
                lambda x, g: x[:, :, None] * g[:, None, :],
                lambda x, g: np.einsum("nd,nk->ndk", x, g),
            ),
            why="There is a table for each sample. All samples share the weights, so their tables have to be added.",
            hint="The result has the shape of the weights, (D, K). Which axis has to disappear?",
        ),
        Mistake(
            id="last-sample-only",
            wrong=(
                lambda x, g: (np.outer(x[-1], g[-1]), g[-1]),
                *_with_bias(lambda x, g: np.outer(x[-1], g[-1])),
            ),
            why="Only the last sample counts. In a loop, = replaces what the samples before have brought, "
            "and += adds to it.",
            hint="Start from zeros and add the part of each sample.",
        ),
        Mistake(
            id="first-sample-only",
            wrong=(
                lambda x, g: (np.outer(x[0], g[0]), g[0]),
                *_with_bias(lambda x, g: np.outer(x[0], g[0])),
            ),
            why="Only the first sample counts. All samples share the weights, so each of them adds its part.",
            hint="Let the sum run over all samples. Does a return stand inside a loop?",
        ),
        Mistake(
            id="gradient-sign",
            wrong=(lambda x, g: (-x.T @ g, -g.sum(axis=0)), *_with_bias(lambda x, g: -x.T @ g)),
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

EXERCISES = (CROSS_ENTROPY_GRADIENT, LINEAR_LAYER_GRADIENTS)
