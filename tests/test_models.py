"""The linear classifier against an independent optimiser and by its own contract."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import logsumexp

from course_utils.datasets import load_penguins
from course_utils.models import fit_linear_classifier


def loss(parameters, features, labels, num_classes):
    weights = parameters.reshape(-1, num_classes)
    logits = features @ weights[:-1] + weights[-1]
    return np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(labels)), labels])


def test_many_steps_reach_the_optimum_of_an_independent_optimiser():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(60, 2))
    labels = rng.integers(3, size=60)
    best = minimize(loss, np.zeros(9), args=(features, labels, 3), method="BFGS")
    weights, bias = fit_linear_classifier(features, labels, 3, steps=2000)
    ours = loss(np.vstack([weights, bias]).ravel(), features, labels, 3)
    # Labels at random leave a well-conditioned optimum; BFGS stops at gradients of 1e-5.
    assert ours == pytest.approx(best.fun, abs=1e-9)


def test_the_fit_does_not_depend_on_the_units():
    penguins = load_penguins()
    bills = penguins.features[:, :2]
    weights, bias = fit_linear_classifier(bills, penguins.labels, 3)
    in_cm, bias_cm = fit_linear_classifier(bills / 10 + 7, penguins.labels, 3)
    np.testing.assert_allclose(
        (bills / 10 + 7) @ in_cm + bias_cm, bills @ weights + bias, atol=1e-8
    )


def test_it_starts_from_zero_so_no_step_means_no_preference():
    weights, bias = fit_linear_classifier([[0.0], [1.0]], [0, 1], 2, steps=0)
    assert not weights.any() and not bias.any()


def test_the_input_stays_as_it_was():
    features = load_penguins().features
    before = features.copy()
    fit_linear_classifier(features, load_penguins().labels, 3, steps=2)
    np.testing.assert_array_equal(features, before)


@pytest.mark.parametrize(
    ("features", "labels", "said"),
    [
        ([1.0, 2.0], [0, 1], r"features of shape \(N, D\)"),
        ([[1.0], [2.0]], [0], r"got \(2, 1\) and \(1,\)"),
        ([[1.0, 5.0], [2.0, 5.0]], [0, 1], "column 1 is constant"),
        ([[1.0, np.nan], [2.0, 5.0]], [0, 1], "column 1 is constant or not finite"),
        ([[1.0], [2.0]], [0, 7], "7"),
    ],
)
def test_bad_input_is_named(features, labels, said):
    with pytest.raises(ValueError, match=said):
        fit_linear_classifier(features, labels, 2)
