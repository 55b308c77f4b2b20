"""What lesson 01 says about real penguins, computed apart from it."""

import numpy as np
import pytest

from course_utils.datasets import load_penguins
from course_utils.models import fit_linear_classifier


@pytest.fixture(scope="module")
def bills():
    return load_penguins().features[:, :2]


@pytest.fixture(scope="module")
def labels():
    return load_penguins().labels


@pytest.fixture(scope="module")
def logits(bills, labels):
    weights, bias = fit_linear_classifier(bills, labels, 3)
    return bills @ weights + bias


def lead(logits):
    best, second = np.sort(logits, axis=-1)[:, :-3:-1].T
    return best - second


def test_nearly_all_are_right(logits, labels):
    assert 0.96 < np.mean(logits.argmax(axis=1) == labels) < 0.98


def test_the_first_penguin_has_logits_above_one_and_far_below_zero(logits):
    assert logits[0].max() > 1 and logits[0].min() < -5


def test_the_doubtful_penguin_is_right_by_a_hair_and_loses_with_a_deeper_bill(
    bills, labels, logits
):
    (place,) = np.flatnonzero((bills == [42.5, 16.7]).all(axis=1))
    assert logits[place].argmax() == labels[place]
    assert lead(logits)[place] < 0.5
    weights, bias = fit_linear_classifier(bills, labels, 3)
    deeper = (bills[place] + [0, 0.2]) @ weights + bias
    assert deeper.argmax() != labels[place]


def test_mistakes_are_made_only_where_the_lead_is_small(logits, labels):
    wrong = logits.argmax(axis=1) != labels
    assert lead(logits)[wrong].max() < np.quantile(lead(logits), 0.1)


def test_short_deep_bills_speak_for_adelies(bills, labels):
    weights, _ = fit_linear_classifier(bills, labels, 3)
    assert weights[0, 0] < 0 < weights[1, 0]


def test_a_score_of_ten_becomes_nine_hundred(logits):
    assert np.abs(logits.max(axis=1) - 10).min() < 0.3


@pytest.mark.parametrize(("factor", "changed"), [(90, 0.0), (0.01, 0.0), (-1, 1.0)])
def test_factors_keep_or_turn_all_decisions(logits, factor, changed):
    assert np.mean((factor * logits).argmax(axis=1) != logits.argmax(axis=1)) == changed


def test_a_factor_of_zero_calls_all_of_them_the_first_class(logits):
    assert not (0 * logits).argmax(axis=1).any()


def test_a_shift_for_each_penguin_changes_neither_decision_nor_lead(logits):
    rng = np.random.default_rng(1)
    shifted = logits + rng.normal(scale=1000, size=(len(logits), 1))
    np.testing.assert_array_equal(shifted.argmax(axis=1), logits.argmax(axis=1))
    np.testing.assert_allclose(lead(shifted), lead(logits), atol=1e-9)


def test_a_relu_does_harm_only_after_a_shift(logits, labels):
    def share(z):
        return np.mean(np.maximum(z, 0).argmax(axis=1) == labels)

    assert (logits.max(axis=1) > 0).all()
    assert share(logits) == np.mean(logits.argmax(axis=1) == labels)
    assert (logits < 20).all()
    assert share(logits - 20) == np.mean(labels == 0)


def test_tanh_allows_no_lead_above_two(logits):
    assert lead(np.tanh(1000 * logits)).max() <= 2 < lead(logits).max()


def test_one_logit_decides_like_two(bills, labels):
    weights, bias = fit_linear_classifier(bills, (labels == 0).astype(int), 2)
    two = bills @ weights + bias
    np.testing.assert_array_equal(two[:, 1] - two[:, 0] > 0, two.argmax(axis=1) == 1)
    np.testing.assert_allclose(two[:, 0], -two[:, 1], atol=1e-9)


def test_the_fitted_logits_sum_to_zero(logits):
    np.testing.assert_allclose(logits.sum(axis=1), 0, atol=1e-9)
