"""The shared training run of the digits."""

import numpy as np
import pytest

from course_utils.datasets import load_digits
from course_utils.experiments import digits_run, split_digits


def test_the_parts_share_no_image_and_lose_none():
    # Undo the scaling: what remains is whole grey levels, up to rounding.
    raw = load_digits().features
    order = np.random.default_rng(4).permutation(len(raw))
    parts = split_digits(seed=4)
    pixels = raw[order[:200]]
    mean, spread = pixels.mean(axis=0), pixels.std()
    rows = np.concatenate([part.features for part in parts.values()]) * spread + mean
    np.testing.assert_allclose(rows, raw[order], atol=1e-12)
    labels = np.concatenate([part.labels for part in parts.values()])
    np.testing.assert_array_equal(labels, load_digits().labels[order])


def test_only_the_training_part_decides_about_the_scale():
    parts = split_digits()
    np.testing.assert_allclose(parts["training"].features.mean(axis=0), 0, atol=1e-12)
    assert np.abs(parts["validation"].features.mean(axis=0)).max() > 0.05


def test_the_run_is_the_one_that_was_measured():
    # Measured with another program, in float32 and in float64.
    history = digits_run(seed=0).history
    assert history.training.loss[5] == pytest.approx(1.7962, abs=5e-5)
    assert history.validation.loss.min() == pytest.approx(0.6479, abs=5e-5)
    assert history.best_epoch == 15
    assert history.validation.loss[45] == pytest.approx(1.1029, abs=5e-5)


def test_a_seed_decides_about_everything():
    first, again, other = (digits_run(seed, epochs=2) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.history.training.logits, again.history.training.logits)
    assert (first.training.features != other.training.features).any()
    assert (first.network.parameters[0] != other.network.parameters[0]).any()
