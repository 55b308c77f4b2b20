"""What lesson 02 says about softmax, computed apart from it."""

import math

import numpy as np
import pytest
import scipy.special

from course_utils.datasets import EXAMPLE_LOGITS

Z = np.array(EXAMPLE_LOGITS)


def naive(z):
    with np.errstate(all="ignore"):
        return np.exp(z) / np.exp(z).sum()


def test_the_example_is_about_84_percent_cat():
    exps = [math.exp(z) for z in EXAMPLE_LOGITS]
    assert [round(e / sum(exps), 3) for e in exps] == [0.836, 0.025, 0.138]


def test_without_exp_a_share_is_negative_and_one_above_one():
    shares = Z / Z.sum()
    assert shares.min() < 0 and shares.max() > 1


def test_squares_let_the_dog_overtake_the_bird():
    assert Z[1] < Z[2] and Z[1] ** 2 > Z[2] ** 2


def test_gaps_become_ratios():
    probs = naive(Z)
    for i in range(3):
        for j in range(3):
            assert probs[i] / probs[j] == pytest.approx(math.exp(Z[i] - Z[j]))


def test_another_base_is_another_scale():
    powers = 2.0**Z
    np.testing.assert_allclose(powers / powers.sum(), naive(Z * math.log(2)))


def test_logits_are_log_probabilities_up_to_one_constant():
    differences = np.log(naive(Z)) - Z
    assert np.ptp(differences) < 1e-14


def test_a_factor_of_five_leaves_nearly_all_to_the_winner():
    assert naive(5 * Z)[0] > 0.999


def test_at_a_gap_of_40_one_is_reached_and_zero_is_not():
    high, low = naive(np.array([40.0, 0.0]))
    assert high == 1 and 0 < low < 1e-17


def test_one_too_large_logit_spoils_the_row_and_too_low_ones_do_too():
    assert np.isnan(naive(np.array([1000.0, 998.0, 0.0]))).tolist() == [True, True, False]
    assert naive(np.array([1000.0, 998.0, 0.0]))[2] == 0
    assert np.isnan(naive(np.array([-1000.0, -998.0, -1002.0]))).all()


@pytest.mark.parametrize(
    ("kind", "limit"), [(np.float16, 11.09), (np.float32, 88.72), (np.float64, 709.78)]
)
def test_exp_overflows_where_the_table_says(kind, limit):
    with np.errstate(over="ignore"):
        assert np.isfinite(np.exp(kind(limit * 0.999)))
        assert np.isinf(np.exp(kind(limit * 1.001)))
    assert math.log(float(np.finfo(kind).max)) == pytest.approx(limit, abs=0.005)


def test_the_max_trick_agrees_to_14_digits_and_reaches_zero_at_a_gap_of_800():
    rng = np.random.default_rng(5)
    for row in rng.normal(scale=5, size=(1000, 3)):
        shifted = np.exp(row - row.max())
        np.testing.assert_allclose(naive(row), shifted / shifted.sum(), rtol=1e-14, atol=0)
    assert math.exp(-700) > 0 == math.exp(-800)


def test_scipy_takes_the_whole_array_where_no_axis_is_named():
    table = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert scipy.special.softmax(table).sum() == pytest.approx(1)


def test_pytorch_wants_a_dim(torch):
    table = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(TypeError):
        torch.softmax(table)
    assert torch.softmax(table, dim=-1).sum(dim=-1).tolist() == pytest.approx([1, 1])


def test_softmax_keeps_every_winner():
    rng = np.random.default_rng(2)
    rows = rng.normal(scale=3, size=(500, 4))
    winners = scipy.special.softmax(rows, axis=-1).argmax(axis=-1)
    np.testing.assert_array_equal(winners, rows.argmax(axis=-1))
