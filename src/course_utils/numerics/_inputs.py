"""Readers of input: each returns what it read, or says what was expected and what came."""

import numbers
import operator

import numpy as np

# Probabilities typed with two digits pass, percentages and logits do not.
SUM_TOLERANCE = 0.01
REDUCTIONS = ("mean", "sum", "none")
FLOATS = {"e": np.float32, "f": np.float32, "d": np.float64}


def read_floats(values, name):
    array = np.asarray(values)
    if array.dtype.kind in "biu":
        return array.astype(np.float64)
    if array.dtype.char not in FLOATS:
        raise TypeError(
            f"expected {name} of floats up to 64 bits or integers, got dtype {array.dtype}"
        )
    return array.astype(FLOATS[array.dtype.char], copy=False)


def read_numbers(values, name):
    """Read floats, refusing NaN."""
    array = read_floats(values, name)
    if np.isnan(array).any():
        raise ValueError(f"expected {name} without NaN, got nan{where(np.isnan(array))}")
    return array


def where(bad):
    """Words for the place of the first True, " at index 3" or " at index (0, 2)"; "" for a scalar."""
    place = tuple(int(i) for i in np.argwhere(bad)[0])
    return f" at index {place[0] if len(place) == 1 else place}" if place else ""


def read_probs(values, axis, name):
    """Read probabilities: non-negative, summing to 1 along the axis."""
    probs = read_floats(values, name)
    if probs.ndim == 0:
        raise ValueError(f"expected {name} with at least one axis, got a single number")
    low = probs.min(axis=axis, initial=np.inf)
    total = probs.sum(axis=axis, dtype=np.float64)
    edge = SUM_TOLERANCE + 1e-6  # three times 0.33 is on the edge, or beyond by a rounding
    bad = ~((low >= 0) & (np.abs(total - 1) <= edge))
    if bad.any():
        raise ValueError(
            f"expected {name} >= 0 with sum 1 (within {SUM_TOLERANCE}) along axis {axis}, "
            f"got sum {total[bad][0]:.6g} and smallest value {low[bad][0]:.6g}{where(bad)}"
        )
    return probs


def read_unit(values, name):
    """Read numbers between 0 and 1."""
    array = read_floats(values, name)
    bad = ~((array >= 0) & (array <= 1))
    if bad.any():
        raise ValueError(f"expected {name} between 0 and 1, got {array[bad][0]}{where(bad)}")
    return array


def read_labels(values, classes, ignore_index=None):
    """Read class indices; return them with 0 for those ignored, and which are counted."""
    labels = np.asarray(values)
    if labels.size == 0:
        labels = labels.astype(np.intp)  # np.asarray([]) is float64
    if labels.dtype.kind not in "iu":
        raise TypeError(f"expected integer labels, got dtype {labels.dtype}")
    counted = np.ones(labels.shape, bool)
    if ignore_index is not None:
        counted = np.asarray(labels != operator.index(ignore_index))
    bad = counted & ((labels < 0) | (labels >= classes))
    if bad.any():
        raise ValueError(
            f"expected labels from 0 to {classes - 1}, got {labels[bad][0]}{where(bad)}"
        )
    return np.where(counted, labels, 0).astype(np.intp, copy=False), counted


def read_class_weight(weight, classes, dtype):
    if weight is None:
        return np.ones(classes, dtype)
    weight = read_floats(weight, "weight")
    if weight.shape != (classes,):
        raise ValueError(f"expected weight of shape ({classes},), one a class, got {weight.shape}")
    return check_not_negative(weight).astype(dtype, copy=False)


def check_not_negative(weight):
    bad = ~((weight >= 0) & (weight < np.inf))
    if bad.any():
        raise ValueError(f"expected finite weights >= 0, got {weight[bad][0]}{where(bad)}")
    return weight


def check_temperature(temperature):
    if not isinstance(temperature, numbers.Real):
        raise TypeError(f"expected temperature to be a real number, got {temperature!r}")
    if not temperature >= 0:
        raise ValueError(f"expected temperature >= 0, got {temperature}")


def check_reduction(reduction):
    if reduction not in REDUCTIONS:
        raise ValueError(f"expected reduction to be one of {REDUCTIONS}, got {reduction!r}")
