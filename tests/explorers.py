"""Every explorer of the course, ready to be made: what tests and benchmarks go through."""

import functools

import numpy as np

from course_utils import widgets
from course_utils.experiments import digits_run, split_digits

NAMES = tuple(name for name in widgets.__all__ if name.endswith("_explorer"))


@functools.cache
def _training():
    return digits_run(epochs=6).history, split_digits()["validation"].features


def _calibration():
    rng = np.random.default_rng(0)
    labels = rng.integers(10, size=400)
    return 3 * rng.standard_normal((400, 10)) + 2 * np.eye(10)[labels], labels


def _next_character():
    row = np.linspace(2, -2, 27)
    return lambda texts: np.tile(row, (len(texts), 1)), ".abcdefghijklmnopqrstuvwxyz"


#: What those explorers want that a lesson hands a run of its own.
ARGUMENTS = {
    "activation_explorer": lambda: (split_digits()["training"].subset(range(60)),),
    "calibration_explorer": _calibration,
    "next_character_explorer": _next_character,
    "training_explorer": _training,
}


def make(name):
    """Make an explorer as its lesson does, or nearly so.

    Parameters
    ----------
    name : str
        One of NAMES.

    Returns
    -------
    Explorer or PipelineExplorer
    """
    return getattr(widgets, name)(*ARGUMENTS.get(name, tuple)())
