"""A check leaves everything as it was, whatever an answer does on its way."""

import contextlib
import copy
import random
import warnings

import numpy as np


@contextlib.contextmanager
def undisturbed(answer):
    """Restore what an answer may change behind the back of its caller.

    These are the states of the random generators, those of NumPy and Python and those that the answer takes
    from its notebook, the filters of warnings, and how NumPy prints and treats errors.

    Parameters
    ----------
    answer : object
    """
    restores = [_restore(generator) for generator in _generators(answer)]
    with warnings.catch_warnings(), np.errstate(), np.printoptions():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            for restore in restores:
                restore()


def _generators(answer):
    # What a cell calls `rng` is a global of the function that uses it.
    around = getattr(answer, "__globals__", None)
    values = list(around.values()) if isinstance(around, dict) else []
    kinds = np.random.Generator | np.random.RandomState | random.Random
    return [random, np.random, *(value for value in values if isinstance(value, kinds))]


def _restore(generator):
    """A function that gives a generator the state that it has now."""
    if isinstance(generator, np.random.Generator):
        state = copy.deepcopy(generator.bit_generator.state)
        return lambda: setattr(generator.bit_generator, "state", state)
    legacy = generator is np.random or isinstance(generator, np.random.RandomState)
    state = generator.get_state() if legacy else generator.getstate()
    return lambda: generator.set_state(state) if legacy else generator.setstate(state)
