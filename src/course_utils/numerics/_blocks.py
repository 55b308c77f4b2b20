"""The loop that all of them share: rows of classes, a block at a time."""

import numpy as np

from course_utils.numerics import _inputs

# Elements a block: small enough to stay in the L2 cache between two passes over it,
# large enough to hide the cost of a NumPy call.
BLOCK = 2**17
# Here exp(-inf) = 0 and log(0) = -inf are meant, so no warning is.
quiet = np.errstate(all="ignore")


def rows_of(array, axis):
    """View the array in two dimensions, the classes (one axis or a tuple) last."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    if array.ndim == 0:
        raise ValueError("expected an array with a class axis, got a single number")
    moved = np.moveaxis(array, axes, range(-len(axes), 0))
    classes = moved.shape[array.ndim - len(axes) :]
    lead = moved.shape[: array.ndim - len(axes)]
    return moved.reshape(np.prod(lead, dtype=int), np.prod(classes, dtype=int))


def class_rows(array, axis):
    rows = rows_of(array, axis)
    if rows.shape[1] == 0:
        raise ValueError(f"expected at least one class on axis {axis}, got shape {array.shape}")
    return rows


def unrows(rows, array, axis):
    """Undo ``rows_of``: shape the rows like the array that they came from."""
    moved = np.moveaxis(array, axis, -1)
    return np.moveaxis(rows.reshape(moved.shape), -1, axis)


def lead_shape(array, axis):
    """Shape without the class axis."""
    return np.moveaxis(array, axis, -1).shape[:-1]


def blocks(rows):
    """Walk over the rows a block at a time, so that each logit comes from memory once.

    Yields the slice of rows, the rows, and a buffer of their shape that the next block reuses.
    """
    count, classes = rows.shape
    step = max(1, BLOCK // max(1, classes))
    buffer = np.empty((min(step, count), classes), rows.dtype)
    for start in range(0, count, step):
        block = rows[start : start + step]
        yield slice(start, start + len(block)), block, buffer[: len(block)]


def shifted_blocks(logits, axis, temperature=1.0, allow_masked=False):
    """Yield slices of rows, their (logits - maximum) / temperature, the maxima and their places."""
    for span, block, shifted in blocks(rows_of(logits, axis)):
        top = np.arange(len(block)), block.argmax(axis=1)
        peak = block[top]
        if not np.isfinite(peak).all():
            _check_peaks(peak, logits, axis, allow_masked)
        _shift(block, peak[:, np.newaxis], temperature, shifted)
        yield span, shifted, peak, top


def _check_peaks(peak, logits, axis, allow_masked):
    # argmax stops at NaN, so that the maxima alone show every bad row.
    if not (peak < np.inf).all():
        bad = np.isnan(logits) | (logits == np.inf)
        raise ValueError(
            f"expected logits that are finite or -inf, got {logits[bad][0]}{_inputs.where(bad)}"
        )
    if not allow_masked and (peak == -np.inf).any():
        bad = np.all(logits == -np.inf, axis=axis)
        raise ValueError(
            f"expected at least one unmasked class, got only -inf along axis {axis}"
            f"{_inputs.where(bad)}: with every class masked, no probabilities exist"
        )


def _shift(block, peak, temperature, out):
    """Write (block - peak) / temperature, with its limits at 0 and infinity, to ``out``."""
    if temperature > 1:  # halves, since the difference of two huge logits overflows
        np.multiply(block, 0.5, out=out)
        out -= peak * out.dtype.type(0.5)
        temperature = temperature / 2
    else:
        np.subtract(block, peak, out=out)
    temperature = out.dtype.type(temperature)
    if temperature == 0:
        np.copyto(out, -np.inf, where=out < 0)
    elif temperature == np.inf:
        np.copyto(out, 0, where=out > -np.inf)
    elif temperature != 1:
        out /= temperature


def exp_others(values, place, out):
    """Write exponentials, with 0 at one place a row, and return their sums.

    For shifted logits the place is that of the maximum, which contributes exp(0) = 1. Adding it
    only in log1p keeps terms below the last digit of 1: log(1 + exp(-50)) is exp(-50), not 0.
    """
    np.exp(values, out=out)
    out[place] = 0
    # Three times as fast as sum; in float32 right to 1e-6 for a vocabulary of 50,000.
    return np.einsum("ij->i", out)
