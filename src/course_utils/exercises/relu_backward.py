"""The exercise of lesson 11 on the way back through ReLU: which slopes pass, and which are stopped."""

import numpy as np

from course_utils.exercises.engine import FunctionExercise, Mistake


def relu_backward(gradient, pre_activations):
    return gradient * (pre_activations > 0)


RELU_BACKWARD = FunctionExercise(
    name="relu_backward",
    solution=relu_backward,
    probes=(
        (np.array([[0.5, -0.2, 0.1]]), np.array([[2.0, 3.0, -1.0]])),
        (np.array([[0.3, -0.4], [-0.6, 0.2]]), np.array([[1.5, -2.0], [0.5, -0.1]])),
        # At exactly 0 the slope counts as 0.
        (np.array([[0.7, -0.5, 0.4]]), np.array([[0.0, 2.0, -3.0]])),
        (
            np.array([[1.0, -2.0, 0.5, 3.0], [0.2, 0.3, -0.1, -0.4], [-1.0, 0.6, 0.9, 0.8]]),
            np.array([[-1.0, 0.5, 4.0, -3.0], [2.0, 0.0, -0.3, -0.2], [0.1, -5.0, 0.7, -1.0]]),
        ),
    ),
    mistakes=(
        Mistake(
            id="zero-passes",
            wrong=(
                lambda g, z: g * (z >= 0),
                lambda g, z: np.where(z < 0, 0, g),
                lambda g, z: g * np.heaviside(z, 1),
                lambda g, z: g * np.heaviside(z, 0.5),
            ),
            why="Right, except where a pre-activation is exactly 0: there some or all of the slope passes. On paper, "
            "ReLU has no slope there, but the task asks for 0.",
            hint="Look at the sign of comparison: may 0 itself pass?",
        ),
        Mistake(
            id="gradient-masked-by-itself",
            wrong=(
                lambda g, z: np.maximum(g, 0),
                lambda g, z: g * (g > 0),
                lambda g, z: np.where(g > 0, g, 0),
            ),
            why="The slopes that are negative were dropped, whatever the pre-activations are. On the way back, it "
            "is the sign on the way forward that counts.",
            hint="A negative slope may pass, and a positive one may be stopped.",
        ),
        Mistake(
            id="gradient-masked-twice",
            wrong=(
                lambda g, z: np.maximum(g, 0) * (z > 0),
                lambda g, z: np.maximum(g * (z > 0), 0),
                lambda g, z: g * ((z > 0) & (g > 0)),
            ),
            why="The negative slopes are lost, also where the unit was awake. ReLU is not applied to "
            "the gradient: it only decides which slopes pass.",
            hint="Where the pre-activation is above 0, the slope passes as it is, with its sign.",
        ),
        Mistake(
            id="swapped-arguments",
            wrong=(lambda g, z: z * (g > 0), lambda g, z: np.where(g > 0, z, 0)),
            why="The two arguments are mixed up: the pre-activations pass where the gradient is positive.",
            hint="Read the order of the arguments in the task once more.",
        ),
        Mistake(
            id="times-activation",
            wrong=(
                lambda g, z: g * np.maximum(z, 0),
                lambda g, z: g * z * (z > 0),
                lambda g, z: np.where(z > 0, g * z, 0),
            ),
            why="The slopes were multiplied by what ReLU returns. The chain rule multiplies by how steep ReLU is, "
            "and above 0 it is 1 everywhere.",
            hint="If z rises from 5 to 5.1, by how much does ReLU of z rise?",
        ),
        Mistake(
            id="times-pre-activation",
            wrong=(lambda g, z: g * z, lambda g, z: z * g),
            why="The slopes were multiplied by the pre-activations themselves. The chain rule wants the slope of ReLU.",
            hint="ReLU has only two slopes. Which are they?",
        ),
        Mistake(
            id="compared-last",
            wrong=(lambda g, z: g * z > 0, lambda g, z: (g * z > 0).astype(float)),
            why="Only True and False came out, or 1 and 0. Gradient and pre-activations were multiplied first, and "
            "the product was compared with 0: Python multiplies before it compares.",
            hint="Put parentheses round the comparison that belongs together.",
        ),
        Mistake(
            id="product-through-relu",
            wrong=(
                lambda g, z: np.maximum(g * z, 0),
                lambda g, z: np.maximum(g, 0) * np.maximum(z, 0),
                lambda g, z: g * z * (g * z > 0),
            ),
            why="Gradient and pre-activations were multiplied, and ReLU was applied on the way. Of ReLU, only its "
            "slope belongs here, which is 0 or 1.",
            hint="Where the pre-activation is above 0, the slope passes as it is, with its sign and size.",
        ),
        Mistake(
            id="negative-side-kept",
            wrong=(lambda g, z: g * np.where(z > 0, 1, z), lambda g, z: np.where(z > 0, g, g * z)),
            why="Above 0 the slopes pass as they should. Elsewhere they were multiplied by the pre-activations.",
            hint="How steep is ReLU on the negative side?",
        ),
        Mistake(
            id="forward-again",
            wrong=(lambda g, z: np.maximum(z, 0), lambda g, z: z * (z > 0)),
            why="This is ReLU itself, the way forward. The gradient that comes in does not appear in the result.",
            hint="The way back starts from the gradient and decides which entries pass.",
        ),
        Mistake(
            id="mask-alone",
            wrong=(
                lambda g, z: (z > 0).astype(float),
                lambda g, z: z > 0,
                lambda g, z: np.where(z > 0, 1.0, 0.0),
            ),
            why="This is the slope of ReLU alone. The chain rule multiplies it by the gradient that comes in.",
            hint="One multiplication is missing.",
        ),
        Mistake(
            id="mask-reversed",
            wrong=(
                lambda g, z: g * (z <= 0),
                lambda g, z: g * (z < 0),
                lambda g, z: np.where(z > 0, 0, g),
            ),
            why="The slopes pass where they should be stopped, and are stopped where they should pass.",
            hint="Where z is negative, ReLU is flat. What does the chain rule make of a flat piece?",
        ),
        Mistake(
            id="nothing-stopped",
            wrong=(lambda g, z: g, lambda g, z: g.copy(), lambda g, z: g * 1),
            why="All slopes came through. Where the pre-activation is negative, ReLU is flat, and no slope can pass.",
            hint="How much does ReLU of -3 change when -3 becomes -2.9?",
        ),
        Mistake(
            id="absolute-value",
            wrong=(lambda g, z: g * np.sign(z), lambda g, z: np.where(z > 0, g, -g)),
            why="Where the pre-activation is negative, the sign was turned round. That is the slope of the "
            "absolute value. ReLU is flat there.",
            hint="Those entries must become 0.",
        ),
        Mistake(
            id="leaky",
            wrong=tuple(
                lambda g, z, leak=leak: np.where(z > 0, g, leak * g) for leak in (0.01, 0.1, 0.2)
            ),
            why="A small part of the slope passes on the negative side. That is a relative of ReLU, the leaky ReLU.",
            hint="ReLU itself is completely flat there.",
        ),
        Mistake(
            id="pre-activations-kept",
            wrong=(lambda g, z: np.where(z > 0, g, z), lambda g, z: g * (z > 0) + np.minimum(z, 0)),
            why="Where no slope should pass, the pre-activations were left in place.",
            hint="What has to stand there instead?",
        ),
        Mistake(
            id="whole-units",
            wrong=(
                lambda g, z: g * (z > 0).all(axis=0),
                lambda g, z: g * (z > 0).any(axis=0),
                lambda g, z: g * (z.mean(axis=0) > 0),
                lambda g, z: g * (z.sum(axis=0) > 0),
            ),
            why="Whole columns were stopped or passed. A unit can be asleep for one sample and awake "
            "for the next.",
            hint="Decide for each entry by itself.",
        ),
        Mistake(
            id="selected-entries",
            wrong=(lambda g, z: g[z > 0], lambda g, z: np.extract(z > 0, g)),
            why="Only the entries that pass came back, in one row, and their places are lost. The layer below needs "
            "an entry for each unit of each sample.",
            hint="Those that are stopped stay in their places, as zeros.",
        ),
        Mistake(
            id="summed-away",
            wrong=(
                lambda g, z: (g * (z > 0)).sum(axis=0),
                lambda g, z: (g * (z > 0)).sum(axis=1),
                lambda g, z: (g * (z > 0)).sum(),
                lambda g, z: g @ (z > 0).T,
                lambda g, z: g.T @ (z > 0),
            ),
            why="Slopes of different units or samples were added up. ReLU works on each number by itself, "
            "and so does its way back.",
            hint="Multiply element by element; the result has the shape of the gradient.",
        ),
    ),
)

EXERCISES = (RELU_BACKWARD,)
