"""Draws: the right distribution, greedy at T = 0, masks, batches, extremes, never off the end; top-k and top-p."""

from fractions import Fraction

import numpy as np
import pytest
import scipy.special
import scipy.stats

from course_utils.sampling import sample, top_k, top_p

LOGITS = np.array([2.3, -1.2, 0.5])
VOCABULARY = 50_257


class Fixed(np.random.Generator):
    """A generator that draws one number again and again."""

    def __init__(self, draw):
        super().__init__(np.random.PCG64(0))
        self.draw = draw

    def random(self, size=None, dtype=np.float64, out=None):
        return np.full(size, self.draw)


LARGEST_DRAW = np.nextafter(1.0, 0.0)


def p_value(logits, temperature, seed, draws=5000):
    """How well the counts of a seed fit probabilities that SciPy computed."""
    drawn = sample(logits, temperature, rng=np.random.default_rng(seed), size=draws)
    expected = scipy.special.softmax(np.asarray(logits) / temperature) * draws
    return scipy.stats.chisquare(np.bincount(drawn, minlength=len(logits)), expected).pvalue


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("logits", [LOGITS, np.linspace(-1, 1, 10)])
def test_counts_over_many_seeds_fit_the_softmax(logits, temperature):
    p_values = [p_value(logits, temperature, seed) for seed in range(60)]
    # Of a right sampler the p-values are spread evenly over 0 to 1.
    assert scipy.stats.kstest(p_values, "uniform").pvalue > 1e-3
    assert min(p_values) > 1e-5


def test_the_chi_square_check_notices_another_temperature():
    drawn = sample(LOGITS, 1.1, rng=np.random.default_rng(0), size=5000)
    expected = scipy.special.softmax(LOGITS) * 5000
    assert scipy.stats.chisquare(np.bincount(drawn, minlength=3), expected).pvalue < 1e-3


def test_each_draw_is_the_stretch_that_holds_it():
    # By hand: probabilities 1/4, 1/4, 1/2, so the borders are 0.25 and 0.5.
    logits = np.log([1.0, 1.0, 2.0])
    for draw, place in [(0.0, 0), (0.2, 0), (0.3, 1), (0.49, 1), (0.51, 2), (LARGEST_DRAW, 2)]:
        assert sample(logits, rng=Fixed(draw)) == place


def test_one_draw_is_a_number_and_size_gives_the_shape():
    rng = np.random.default_rng(0)
    assert isinstance(sample(LOGITS, rng=rng), np.int64)
    assert sample(LOGITS, rng=rng, size=4).shape == (4,)
    assert sample(LOGITS, rng=rng, size=(2, 5)).shape == (2, 5)
    assert sample(LOGITS, rng=rng, size=0).shape == (0,)
    assert sample(np.zeros((2, 4, 3)), rng=rng).shape == (2, 4)
    assert sample(np.zeros((2, 4, 3)), rng=rng, size=5).shape == (5, 2, 4)
    assert sample(np.zeros((0, 3)), rng=rng, size=2).shape == (2, 0)
    assert sample(np.zeros((2, 4, 3)), 0, rng=rng, size=5).shape == (5, 2, 4)
    assert isinstance(sample(LOGITS, 0, rng=rng), np.int64)


def test_each_row_of_a_batch_draws_from_its_own_logits():
    batch = np.array([[50.0, 0.0, 0.0], [0.0, 0.0, 50.0], [0.0, 0.0, -50.0]])
    drawn = sample(batch, rng=np.random.default_rng(0), size=2000)
    assert (drawn[:, 0] == 0).all() and (drawn[:, 1] == 2).all()
    assert abs((drawn[:, 2] == 0).mean() - 0.5) < 0.06
    assert not (drawn[:, 2] == 2).any()


def test_rows_of_equal_logits_draw_independently():
    drawn = sample(np.zeros((2, 2)), rng=np.random.default_rng(0), size=4000)
    assert abs((drawn[:, 0] == drawn[:, 1]).mean() - 0.5) < 0.04


def test_the_same_seed_gives_the_same_draws():
    first, second = (sample(LOGITS, rng=np.random.default_rng(7), size=50) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_zero_is_greedy_takes_the_first_of_equals_and_leaves_the_generator_alone():
    rng = np.random.default_rng(0)
    before = rng.bit_generator.state
    assert sample([0.5, 3.0, 3.0], 0, rng=rng) == 1
    assert sample([[1.0, 2.0], [-1.0, -5.0]], 0.0, rng=rng).tolist() == [1, 0]
    assert rng.bit_generator.state == before


@pytest.mark.parametrize("temperature", [5e-324, 1e-300, 1e-3])
def test_a_tiny_temperature_draws_the_largest(temperature):
    assert (sample(LOGITS, temperature, rng=np.random.default_rng(0), size=500) == 0).all()


@pytest.mark.parametrize("temperature", [1e300, np.inf])
def test_a_huge_temperature_draws_all_alike_and_no_masked_class(temperature):
    logits = [1000.0, -np.inf, -1000.0]
    counts = np.bincount(
        sample(logits, temperature, rng=np.random.default_rng(0), size=4000), minlength=3
    )
    assert counts[1] == 0 and abs(counts[0] / 4000 - 0.5) < 0.04


@pytest.mark.parametrize("draw", [0.0, 1e-300, 0.5, LARGEST_DRAW])
@pytest.mark.parametrize("logits", [[-np.inf, 1.0, -np.inf, 0.0, -np.inf], [-np.inf, 0.0, -np.inf]])
def test_a_masked_class_is_never_drawn_wherever_it_stands(logits, draw):
    assert np.isfinite(logits[sample(logits, rng=Fixed(draw))])


@pytest.mark.parametrize("logits", [[1e308, -1e308], [1e308, 1e308], [-1e308, -1e308, -1e308]])
def test_extreme_logits_are_fine(logits):
    drawn = sample(logits, rng=np.random.default_rng(0), size=100)
    assert set(drawn) <= set(np.flatnonzero(np.equal(logits, max(logits))))


def test_a_single_class_is_always_drawn():
    assert (sample([-3.0], rng=np.random.default_rng(0), size=20) == 0).all()


@pytest.mark.parametrize("seed", range(20))
def test_a_large_float32_vocabulary_never_runs_off_the_end(seed):
    rng = np.random.default_rng(seed)
    logits = rng.normal(scale=3, size=VOCABULARY).astype(np.float32)
    probs = scipy.special.softmax(logits)
    assert probs.dtype == np.float32
    naive = np.searchsorted(np.cumsum(probs), np.float32(1) - np.float32(6e-8), side="right")
    assert naive == VOCABULARY, "the float32 sums no longer end below 1: choose another case"
    assert 0 <= sample(logits, rng=Fixed(LARGEST_DRAW)) < VOCABULARY
    logits[-1000:] = -np.inf
    assert sample(logits, rng=Fixed(LARGEST_DRAW)) < VOCABULARY - 1000


@pytest.mark.parametrize("seed", range(20))
def test_the_largest_draw_stays_inside_whatever_the_sums_end_at(seed):
    rng = np.random.default_rng(seed)
    for classes in rng.integers(2, 2000, size=50):
        drawn = sample(rng.normal(scale=5, size=classes), rng=Fixed(LARGEST_DRAW))
        assert 0 <= drawn < classes


def test_the_rare_tokens_of_a_large_vocabulary_get_their_share():
    logits = np.zeros(VOCABULARY, dtype=np.float32)
    drawn = sample(logits, rng=np.random.default_rng(0), size=200_000)
    # Float32 sums of equal shares end above 1, so that the last classes would never be drawn.
    assert np.cumsum(np.full(VOCABULARY, 1 / VOCABULARY, np.float32))[-1] > 1.0003
    tenths = np.bincount(drawn * 10 // VOCABULARY, minlength=10)
    assert scipy.stats.chisquare(tenths).pvalue > 1e-3
    assert drawn.max() > 0.9999 * VOCABULARY


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64, np.int64])
def test_other_types_and_lists_draw_alike(kind):
    logits = np.array([2, -1, 0], dtype=kind)
    kept = logits.copy()
    drawn = sample(logits, rng=np.random.default_rng(3), size=100)
    np.testing.assert_array_equal(
        drawn, sample([2.0, -1.0, 0.0], rng=np.random.default_rng(3), size=100)
    )
    np.testing.assert_array_equal(logits, kept)


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (((1.0, 2.0), -1), ValueError, "temperature >= 0, got -1"),
        (((1.0, 2.0), np.nan), ValueError, "temperature >= 0, got nan"),
        (((1.0, 2.0), "1"), TypeError, "real number, got '1'"),
        (((1.0, np.nan),), ValueError, "finite or -inf, got nan"),
        (((1.0, np.inf),), ValueError, "finite or -inf, got inf"),
        (((-np.inf, -np.inf),), ValueError, "at least one unmasked class"),
        (((-np.inf, -np.inf), 0), ValueError, "at least one unmasked class"),
        (((),), ValueError, "at least one class"),
        ((3.0,), ValueError, "got a single number"),
        (((1j, 2.0),), TypeError, "complex128"),
    ],
)
def test_bad_input_is_refused(arguments, error, said):
    with pytest.raises(error, match=said):
        sample(*arguments, rng=np.random.default_rng(0))


@pytest.mark.parametrize("rng", [None, 0, np.random, np.random.RandomState(0)])
def test_only_a_generator_is_taken(rng):
    with pytest.raises(TypeError, match=r"expected rng to be a numpy\.random\.Generator"):
        sample(LOGITS, rng=rng)


@pytest.mark.parametrize(
    ("size", "error", "said"),
    [(-1, ValueError, "size >= 0, got -1"), ((2, -1), ValueError, "size >= 0"),
     (1.5, TypeError, "float"), ("ab", TypeError, "str")],
)  # fmt: skip
@pytest.mark.parametrize("temperature", [0, 1])
def test_a_bad_size_is_refused_at_any_temperature(temperature, size, error, said):
    with pytest.raises(error, match=said):
        sample(LOGITS, temperature, rng=np.random.default_rng(0), size=size)


class FixedNumbers(np.random.Generator):
    """A generator whose random numbers are known."""

    def __init__(self, numbers):
        super().__init__(np.random.PCG64(0))
        self._numbers = np.asarray(numbers)

    def random(self, shape):
        return self._numbers.reshape(shape)


def test_each_number_falls_on_its_own_stretch_of_a_large_vocabulary():
    # 50,257 equal stretches: the middle of each belongs to it. Sums in float32 would miss hundreds.
    places = np.arange(50_257)
    rng = FixedNumbers((places + 0.5) / len(places))
    drawn = sample(np.zeros(len(places), dtype=np.float32), rng=rng, size=len(places))
    np.testing.assert_array_equal(drawn, places)


def kept(masked):
    return np.isfinite(masked)


def top_k_by_hand(row, k):
    """The k best of one row, picked one at a time, the first of equals first."""
    out = [-np.inf] * len(row)
    for place in sorted(range(len(row)), key=lambda place: (-row[place], place))[:k]:
        out[place] = row[place]
    return out


def top_p_by_hand(row, p):
    """Classes of one row are taken from the best on until their exact sum reaches p."""
    out, total = [-np.inf] * len(row), 0
    weights = [Fraction(weight) for weight in scipy.special.softmax(row)]
    for place in sorted(range(len(row)), key=lambda place: (-row[place], place)):
        if total >= Fraction(p) * sum(weights) and p < 1:
            break
        out[place], total = row[place], total + weights[place]
    return out


@pytest.mark.parametrize("k", [1, 2, 5, 27, 100])
def test_top_k_agrees_with_a_slow_loop(k):
    batch = np.random.default_rng(k).normal(scale=3, size=(4, 5, 27))
    expected = np.apply_along_axis(top_k_by_hand, -1, batch, k)
    np.testing.assert_array_equal(top_k(batch, k), expected)


@pytest.mark.parametrize("p", [1e-9, 0.1, 0.5, 0.9, 0.999, 1.0])
def test_top_p_agrees_with_a_slow_loop(p):
    batch = np.random.default_rng(1).normal(scale=3, size=(4, 5, 27))
    expected = np.apply_along_axis(top_p_by_hand, -1, batch, p)
    np.testing.assert_array_equal(top_p(batch, p), expected)


@pytest.mark.parametrize("k", [1, 3, 20])
def test_top_k_agrees_with_pytorch(torch, k):
    batch = np.random.default_rng(k).normal(size=(6, 20))
    lowest = torch.topk(torch.tensor(batch), k).values[:, -1:]
    expected = torch.tensor(batch).masked_fill(torch.tensor(batch) < lowest, -torch.inf)
    np.testing.assert_array_equal(top_k(batch, k), expected.numpy())


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8, 0.95])
def test_top_p_agrees_with_what_libraries_do_in_pytorch(torch, p):
    # As libraries for language models write it: sort upwards, drop what lies in the lowest 1 - p.
    batch = torch.tensor(np.random.default_rng(7).normal(scale=2, size=(50, 27)))
    values, order = torch.sort(batch, descending=False)
    drop = torch.softmax(values, dim=-1).cumsum(dim=-1) <= 1 - p
    drop[:, -1] = False
    expected = batch.masked_fill(torch.zeros_like(drop).scatter(1, order, drop), -torch.inf)
    np.testing.assert_array_equal(top_p(batch.numpy(), p), expected.numpy())


def test_top_p_by_hand_keeps_the_class_that_crosses_p():
    # Probabilities 1/8, 1/2, 1/4, 1/8.
    logits = np.log([1.0, 4.0, 2.0, 1.0])
    for p, places in [(0.1, [1]), (0.4, [1]), (0.6, [1, 2]), (0.7, [1, 2]), (0.8, [0, 1, 2])]:
        assert np.flatnonzero(kept(top_p(logits, p))).tolist() == places
    assert kept(top_p([10.0, 0.0, 0.0], 0.1)).tolist() == [True, False, False]


def test_what_reaches_p_exactly_is_enough():
    # Two equal logits have probabilities of exactly 1/2, in floats, too.
    assert kept(top_p([1.0, 1.0], 0.5)).tolist() == [True, False]
    assert kept(top_p([1.0, 1.0], np.nextafter(0.5, 1))).tolist() == [True, True]


def test_the_order_of_temperature_and_top_p_matters():
    logits, p = np.array([3.0, 2.0, 1.0]), 0.8
    assert kept(top_p(logits, p)).tolist() == [True, True, False]
    assert kept(top_p(logits / 0.5, p)).tolist() == [True, False, False]
    hotter = kept(top_p(logits / 3, p))
    assert hotter.all()
    # Top-k looks at the order alone, which no temperature changes.
    for temperature in (0.5, 3.0):
        np.testing.assert_array_equal(
            top_k(logits / temperature, 2), top_k(logits, 2) / temperature
        )


def test_of_equal_logits_the_first_are_kept():
    logits = [0.0, 2.0, 1.0, 1.0, 1.0]
    assert kept(top_k(logits, 3)).tolist() == [False, True, True, True, False]
    assert kept(top_k([0.0] * 40, 25)).tolist() == [True] * 25 + [False] * 15
    assert kept(top_p([0.0] * 40, 0.51)).tolist() == [True] * 21 + [False] * 19
    assert top_k(logits, 1).argmax() == np.argmax(logits)
    # Long enough for a sort that does not care for the order of equals.
    many = np.tile([0.0, 1.0, 2.0], 300)
    assert np.flatnonzero(kept(top_k(many, 400))).tolist() == sorted(
        [*range(2, 900, 3), *range(1, 300, 3)]
    )


def test_classes_are_told_apart_where_their_probabilities_are_rounded_to_zero():
    assert kept(top_k([0.0, -1000.0, -999.0], 2)).tolist() == [True, False, True]


@pytest.mark.parametrize("cut", [lambda z: top_k(z, 99), lambda z: top_p(z, 1)])
def test_the_loosest_setting_keeps_everything(cut):
    # Most of these probabilities are rounded to 0, and the sums reach 1 at once.
    logits = np.array([0.0, -1000.0, -50.0, -1e308, 1e300])
    np.testing.assert_array_equal(cut(logits), logits)
    assert cut(logits) is not logits


@pytest.mark.parametrize("cut", [lambda z: top_k(z, 2), lambda z: top_p(z, 0.9)])
def test_masked_classes_stay_masked(cut):
    logits = np.array([[-np.inf, 0.0, -np.inf, 0.1], [-np.inf, -np.inf, 5.0, -np.inf]])
    np.testing.assert_array_equal(cut(logits), logits)
    assert (sample(cut(logits), rng=np.random.default_rng(0), size=50)[:, 1] == 2).all()


@pytest.mark.parametrize("cut", [lambda z: top_k(z, 2), lambda z: top_p(z, 0.6)])
def test_rows_are_cut_one_by_one_whatever_their_shift(cut):
    batch = np.random.default_rng(0).normal(size=(8, 6))
    shifted = batch + np.arange(8.0)[:, None] * 100
    np.testing.assert_array_equal(kept(cut(shifted)), kept(cut(batch)))
    for row, together in zip(batch, cut(batch), strict=True):
        np.testing.assert_array_equal(cut(row), together)
    # The order in which the classes stand plays no part.
    np.testing.assert_array_equal(cut(batch[:, ::-1])[:, ::-1], cut(batch))


def test_only_what_is_kept_is_drawn_with_shares_of_what_is_left():
    logits = np.log([0.1, 0.4, 0.2, 0.3])
    drawn = sample(top_p(logits, 0.65), rng=np.random.default_rng(0), size=7000)
    counts = np.bincount(drawn, minlength=4)
    assert counts[0] == counts[2] == 0
    assert scipy.stats.chisquare(counts[[1, 3]], [4000, 3000]).pvalue > 1e-3


@pytest.mark.parametrize("cut", [lambda z: top_k(z, 2), lambda z: top_p(z, 0.9)])
@pytest.mark.parametrize(
    ("kind", "result"),
    [("f2", "f4"), ("f4", "f4"), ("f8", "f8"), ("i8", "f8"), ("u1", "f8")],
)
def test_types_of_cut_logits_are_those_of_softmax(cut, kind, result):
    logits = np.array([3, 1, 2], dtype=kind)
    copy = logits.copy()
    assert cut(logits).dtype == result and kept(cut(logits)).tolist() == [True, False, True]
    np.testing.assert_array_equal(logits, copy)


def test_a_large_float32_vocabulary_is_cut_at_p():
    logits = np.random.default_rng(0).normal(scale=2, size=VOCABULARY).astype(np.float32)
    probs = scipy.special.softmax(logits.astype(np.float64))
    for p in (0.5, 0.9, 0.9999):
        places = kept(top_p(logits, p))
        # Float32 probabilities of so many classes sum to p within about 1e-6.
        assert probs[places].sum() - probs[places].min() - 1e-6 < p < probs[places].sum() + 1e-6
        assert logits[places].min() >= logits[~places].max()


@pytest.mark.parametrize(
    ("cut", "value", "error", "said"),
    [
        (top_k, 0, ValueError, "k >= 1, got 0"),
        (top_k, -3, ValueError, "k >= 1, got -3"),
        (top_k, 2.0, TypeError, "float"),
        (top_p, 0, ValueError, "0 < p <= 1, got 0"),
        (top_p, 90, ValueError, "0 < p <= 1, got 90"),
        (top_p, np.nan, ValueError, "0 < p <= 1, got nan"),
        (top_p, "0.9", TypeError, "real number, got '0.9'"),
    ],
)
def test_a_bad_k_or_p_is_refused(cut, value, error, said):
    with pytest.raises(error, match=said):
        cut(LOGITS, value)


@pytest.mark.parametrize("cut", [lambda z: top_k(z, 1), lambda z: top_p(z, 0.5)])
@pytest.mark.parametrize(
    ("logits", "error", "said"),
    [
        ((1.0, np.nan), ValueError, "finite or -inf, got nan"),
        ((-np.inf, -np.inf), ValueError, "at least one unmasked class"),
        ((), ValueError, "at least one class"),
        (3.0, ValueError, "got a single number"),
        ((1j, 2.0), TypeError, "complex128"),
    ],
)
def test_bad_logits_are_refused_before_a_cut(cut, logits, error, said):
    with pytest.raises(error, match=said):
        cut(logits)
