"""What lesson 05 says about log-probabilities, computed apart from it, and its explorer."""

import io
import math
import re
import warnings

import mpmath
import numpy as np
import pytest
import scipy.special
from PIL import Image

from course_utils import numerics
from course_utils.datasets import EXAMPLE_LOGITS, load_penguins
from course_utils.models import fit_linear_classifier
from course_utils.widgets import log_softmax_explorer

Z = np.array(EXAMPLE_LOGITS)
KINDS = (np.float16, np.float32, np.float64)


def by_kind(*values):
    return list(zip(KINDS, values, strict=True))


quiet = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def naive(z):
    exps = np.exp(z - z.max())
    return np.log(exps / exps.sum())


def pair(gap, kind=np.float64):
    return np.array([gap, 0], dtype=kind)


# 1. Products


def test_a_page_hides_which_model_is_better_and_ten_tokens_do_not():
    assert 20.0**-10 > 25.0**-10 > 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # not even a warning
        assert np.full(300, 1 / 20).prod() == np.full(300, 1 / 25).prod() == 0


@pytest.mark.parametrize(
    ("prob", "counts"), [(1 / 2, (25, 150, 1075)), (1 / 20, (6, 35, 249)), (1 / 50257, (2, 10, 69))]
)
def test_tokens_until_the_product_is_zero(prob, counts):
    for kind, count in zip(KINDS, counts, strict=True):
        products = np.multiply.accumulate(np.full(count, prob, dtype=kind))
        assert products[-1] == 0 < products[-2]
        # Half of the smallest number above 0 is rounded to 0.
        smallest = float(np.finfo(kind).smallest_subnormal)
        exact = (math.log(smallest) - math.log(2)) / math.log(prob)
        assert count == pytest.approx(exact, abs=1.5)


@pytest.mark.parametrize("kind", KINDS)
def test_above_one_half_the_product_gets_stuck(kind):
    smallest = np.finfo(kind).smallest_subnormal
    assert smallest * kind(0.9) == smallest


# 2. Sums


def test_sums_of_logs_keep_the_order_and_ordinary_size():
    a, b = 300 * math.log(1 / 20), 300 * math.log(1 / 25)
    assert math.log(1 / 20) == pytest.approx(-3, abs=0.01)
    assert a == pytest.approx(-900, abs=2) and a > b
    for kind in (np.float32, np.float64):
        assert np.full(300, np.log(1 / 20), kind).sum() == pytest.approx(a, rel=1e-6)


def test_a_running_sum_in_float16_is_wrong_in_its_second_digit_and_no_other_type_is():
    exact = 1000 * math.log(1 / 20)
    sums = [float(np.add.accumulate(np.full(1000, np.log(kind(1 / 20))))[-1]) for kind in KINDS]
    assert abs(sums[0] - exact) > 100
    assert sums[1:] == pytest.approx([exact, exact], rel=1e-4)
    assert np.finfo(np.float16).precision == 3 == round(-math.log10(np.finfo(np.float16).eps))


# 3. log(softmax(z))


@quiet
@pytest.mark.parametrize(("kind", "gap"), by_kind(17.34, 103.98, 745.14))
def test_log_of_softmax_is_minus_infinity_from_this_gap(kind, gap):
    assert np.isneginf(naive(pair(gap, kind))[1])
    assert np.isfinite(naive(pair(gap * 0.998, kind))[1])


def test_numpy_warns_of_a_division_by_zero():
    with pytest.warns(RuntimeWarning, match="divide by zero encountered in log"):
        assert naive(pair(1000)).tolist() == [0, -math.inf]


def test_digits_are_lost_before_the_infinity():
    errors = [abs(float(naive(pair(gap, np.float32))[1]) + gap) for gap in (80, 95, 100, 103)]
    assert errors[0] < 1e-5 and errors[2] > 0.01 and errors[3] > 0.2


@pytest.fixture(scope="module")
def loud():
    penguins = load_penguins()
    bills = penguins.features[:, :2]
    weights, bias = fit_linear_classifier(bills, penguins.labels, num_classes=3)
    return 90 * (bills @ weights + bias)


@quiet
def test_most_penguins_of_the_loud_model_break_and_none_does_in_the_stable_form(loud):
    broken = np.array([np.isneginf(naive(row)).any() for row in loud])
    assert broken.mean() > 0.5
    np.testing.assert_array_equal(broken, np.ptp(loud, axis=-1) > 745.13)
    np.testing.assert_allclose(
        numerics.log_softmax(loud), scipy.special.log_softmax(loud, axis=-1), rtol=1e-12, atol=1e-12
    )


@quiet
def test_slopes_at_a_gap_of_800():
    before, after = np.array([800.0, 0.0]), np.array([800.0, 0.5])
    assert scipy.special.softmax(after)[1] == scipy.special.softmax(before)[1] == 0
    assert np.isnan(naive(after)[1] - naive(before)[1])
    assert scipy.special.log_softmax(after)[1] - scipy.special.log_softmax(before)[1] == 0.5


# 4. logsumexp


@quiet
def test_naive_logsumexp_overflows_and_underflows():
    assert np.log(np.exp(pair(1000)).sum()) == np.inf
    assert np.log(np.exp(np.array([-1000.0, -1001.0])).sum()) == -np.inf


def test_logsumexp_lies_between_the_maximum_and_ln_k_above_it():
    rng = np.random.default_rng(3)
    for size in (2, 3, 10):
        rows = rng.normal(scale=3, size=(200, size))
        above = scipy.special.logsumexp(rows, axis=-1) - rows.max(axis=-1)
        assert (above >= 0).all() and (above <= math.log(size)).all()
    assert scipy.special.logsumexp([0, 0]) == pytest.approx(math.log(2))
    above = [np.logaddexp(z, 0) - max(z, 0) for z in np.linspace(-6, 6, 121)]
    assert np.argmax(above) == 60


def test_the_dominant_term_swallows_the_other():
    exact = float(mpmath.log1p(mpmath.exp(-50)))
    assert np.log(np.exp(np.array([0.0, -50.0])).sum()) == 0
    assert np.log1p(np.exp(-50.0)) == pytest.approx(exact, rel=1e-14)
    assert f"{exact:.3e}" == "1.929e-22"
    assert -numerics.log_softmax([0.0, -50.0])[0] == pytest.approx(exact, rel=1e-14)


@pytest.mark.parametrize(("kind", "gap"), by_kind(7.63, 16.64, 36.74))
def test_one_plus_the_other_is_one_from_this_gap(kind, gap):
    assert np.log(1 + np.exp(kind(-gap))) == 0
    assert np.log(1 + np.exp(kind(-gap * 0.998))) > 0
    assert np.log1p(np.exp(kind(-gap))) > 0


# 5. log-softmax


def test_log_softmax_is_the_logits_minus_one_number():
    shift = Z - scipy.special.log_softmax(Z)
    np.testing.assert_allclose(shift, math.log(sum(map(math.exp, EXAMPLE_LOGITS))))


def test_shifting_first_keeps_digits_far_from_zero():
    z = np.array([1e6 + 1, 1e6, 1e6 - 2], dtype=np.float32)
    exact = scipy.special.log_softmax(z.astype(np.float64))
    shifted = z - z.max()
    total = np.log(np.exp(shifted).sum())
    assert np.abs(shifted - total - exact).max() < 1e-6
    assert np.abs(z - (z.max() + total) - exact).max() > 1e-2


def test_temperature_on_log_probabilities_is_temperature_on_logits():
    log_probs = scipy.special.log_softmax(Z)
    for temperature in (0.5, 2, 10):
        np.testing.assert_allclose(
            scipy.special.softmax(log_probs / temperature), scipy.special.softmax(Z / temperature)
        )


def test_twice_changes_log_softmax_by_nothing_and_softmax_by_a_lot():
    once, probs = scipy.special.log_softmax(Z), scipy.special.softmax(Z)
    np.testing.assert_allclose(scipy.special.log_softmax(once), once, rtol=1e-14)
    twice = scipy.special.softmax(probs)
    assert twice[0] < 0.52 < 0.83 < probs[0]
    assert twice.max() / twice.min() <= math.e  # gaps of at most 1


# The misconception


def test_every_float64_has_64_bits():
    for number in (0.0001, -9.21, 0.5):
        assert np.float64(number).itemsize * 8 == 64 == len(f"{np.float64(number).view('u8'):064b}")


# In the wild


def test_where_the_libraries_sum_without_an_axis():
    table = np.array([[1.0, 2.0], [3.0, 5.0]])
    assert np.ndim(scipy.special.logsumexp(table)) == 0
    assert np.exp(scipy.special.log_softmax(table)).sum() == pytest.approx(1)
    np.testing.assert_allclose(np.logaddexp.reduce(table), scipy.special.logsumexp(table, axis=0))
    np.testing.assert_allclose(
        np.logaddexp.reduce(table, axis=-1), scipy.special.logsumexp(table, axis=-1)
    )
    np.testing.assert_allclose(numerics.logsumexp(table), scipy.special.logsumexp(table, axis=-1))


def test_pytorch_has_the_same_numbers_and_wants_a_dim(torch):
    table = torch.tensor([[0.0, -800.0], [3.0, 5.0]], dtype=torch.float64)
    np.testing.assert_allclose(
        torch.log_softmax(table, dim=-1), scipy.special.log_softmax(table, axis=-1)
    )
    np.testing.assert_allclose(
        torch.logsumexp(table, dim=-1), scipy.special.logsumexp(table, axis=-1)
    )
    for function in (torch.log_softmax, torch.logsumexp):
        with pytest.raises(TypeError):
            function(table)


@pytest.mark.parametrize("name", ["keras", "jax"])
def test_keras_and_jax_differ_in_what_they_do_without_an_axis(name, request):
    library = request.getfixturevalue(name)
    functions = library.ops if name == "keras" else library.nn
    table = np.array([[0.0, -800.0], [3.0, 5.0]])
    assert np.ndim(functions.logsumexp(table)) == 0
    for arguments in ({}, {"axis": -1}):
        np.testing.assert_allclose(
            functions.log_softmax(table, **arguments), scipy.special.log_softmax(table, axis=-1)
        )
    np.testing.assert_allclose(
        functions.logsumexp(table, axis=-1), scipy.special.logsumexp(table, axis=-1)
    )


# The explorer


def numbers(words):
    """Exact, naive and stable values of the two logits, as they are said."""
    found = re.findall(r"exact (\S+); naive (\S+) \(.*?\), stable (\S+) \(", words)
    return np.array(found, dtype=np.float64)


def curves(explorer):
    """What each panel shows: the naive and the stable curve, and their marks."""
    return [
        {
            (line.get_label() if len(line.get_xdata()) > 2 else line.get_marker()): line.get_ydata()
            for line in ax.lines[1:]
        }
        for ax in explorer._fig.axes
    ]


@pytest.fixture(scope="module")
def moved():
    """One explorer for many gaps: to make one takes longer than to move it."""
    return log_softmax_explorer()


@pytest.mark.parametrize("kind", ["float16", "float32", "float64"])
@pytest.mark.parametrize("gap", [1, 3, 9, 15, 17, 18, 60, 100, 104, 300, 740, 1000])
def test_words_agree_with_mpmath_and_with_a_loop_in_the_float_type(moved, kind, gap):
    moved.set(gap=gap, kind=kind)
    (exact, naive_small, small), (exact_top, naive_top, _) = numbers(moved.words)
    with mpmath.workdps(400):
        log_sum = mpmath.log1p(mpmath.exp(-mpmath.mpf(gap)))
        assert exact == pytest.approx(float(-gap - log_sum), rel=1e-3)
        said = mpmath.log10(log_sum)
    if gap < 700:
        assert exact_top == pytest.approx(-float(10**said), rel=1e-3)
    assert small == pytest.approx(exact, rel=2e-3)
    with np.errstate(all="ignore"):
        by_hand = naive(pair(gap, getattr(np, kind)))
    assert naive_small == pytest.approx(by_hand[1], rel=1e-3)
    assert naive_top == pytest.approx(by_hand[0], rel=1e-3)


def test_what_to_look_for_on_the_left():
    explorer = log_softmax_explorer()
    for gap in (10, 50, 85):
        explorer.set(gap=gap)
        assert explorer.words.count("right up to rounding") >= 2
        assert "naive -inf" not in explorer.words
    explorer.set(gap=100)
    assert re.search(r"naive -99.98 \(off by 0.017 %\), stable -100 \(right", explorer.words)
    for gap in (104, 300, 800):
        explorer.set(gap=gap)
        assert f"naive -inf (infinitely far off), stable -{gap} (right up to" in explorer.words


def test_what_to_look_for_on_the_right():
    words = {kind.__name__: log_softmax_explorer(10, kind.__name__).words for kind in KINDS}
    assert all(said.endswith("(right up to rounding).") for said in words.values())
    assert "naive 0 (all digits lost)" in words["float16"]
    assert "off by 0.046 %" in words["float32"]
    digits = curves(log_softmax_explorer(10, "float64"))[1]
    assert digits["s"][0] / digits["o"][0] == pytest.approx(0.75, abs=0.05)
    # Beyond its smallest number, no type helps.
    assert "stable 0 (all digits lost)." in log_softmax_explorer(200).words
    assert "stable -1.384e-87 (right" in log_softmax_explorer(200, "float64").words


def test_too_small_for_float64_but_still_said():
    assert "exact -3.668e-348" in log_softmax_explorer(800, "float64").words
    with mpmath.workdps(30):
        assert float(mpmath.exp(-800) * mpmath.mpf(10) ** 348) == pytest.approx(3.668, abs=1e-3)


@pytest.mark.parametrize("gap", [705, 709, 720, 735, 740, 744, 745, 800, 1000])
def test_where_float64_has_few_digits_left_exact_is_still_exact(moved, gap):
    moved.set(gap=gap, kind="float64")
    said = re.search(r"Larger logit: exact -(\S+)e(-\d+);.*stable (\S+) \((.*?)\)", moved.words)
    digits, power, stable, error = said.groups()
    with mpmath.workdps(30):
        truth = mpmath.exp(-gap)
        assert float(truth / mpmath.mpf(10) ** int(power)) == pytest.approx(float(digits), rel=2e-4)
        off = float(abs(mpmath.mpf(float(np.log1p(np.exp(-float(gap))))) / truth - 1))
    if stable == "0":
        assert gap > 745 and error == "all digits lost"
    elif off < 4e-16:
        assert error == "right up to rounding"
    else:
        assert float(error.split()[2]) / 100 == pytest.approx(off, rel=0.06, abs=4e-16)


@pytest.mark.parametrize(("kind", "limit"), by_kind(17.3, 104, 745.1))
def test_curves_fall_where_the_lesson_says(kind, limit):
    explorer = log_softmax_explorer(2, kind.__name__)
    gaps = explorer._fig.axes[0].lines[1].get_xdata()
    left, right = curves(explorer)
    full = -math.log10(np.finfo(kind).eps)
    assert (left["naive"][gaps > limit] == 0).all()
    assert (left["naive"][gaps < 0.7 * limit] > full - 1).all()
    assert (left["stable"] > full - 1).all()
    assert (right["stable"][gaps < 0.4 * limit] > full - 1).all()
    assert (right["stable"][gaps > limit * 1.01] == 0).all()


def pixels(explorer):
    return np.asarray(Image.open(io.BytesIO(explorer.png)).convert("RGB")).astype(int)


@pytest.mark.parametrize("change", [{"gap": 30}, {"kind": "float16"}, {"kind": "float64"}])
def test_controls_move_picture_and_words_and_leave_no_trace(change):
    explorer, fresh = log_softmax_explorer(), log_softmax_explorer()
    png, words = explorer.png, explorer.words
    explorer.set(**change)
    assert explorer.png != png and explorer.words != words
    other = log_softmax_explorer(**change)
    assert explorer.words == other.words
    assert np.abs(pixels(explorer) - pixels(other)).max() <= 40
    explorer.set(gap=10, kind="float32")
    assert explorer.png == png == fresh.png and explorer.words == words


def test_the_marks_stand_on_the_curves_at_the_gap():
    explorer = log_softmax_explorer(120, "float32")
    for ax, panel in zip(explorer._fig.axes, curves(explorer), strict=True):
        here, _, naive_mark, _, stable_mark = ax.lines
        assert [*here.get_xdata(), *naive_mark.get_xdata(), *stable_mark.get_xdata()] == [120] * 4
        gaps = ax.lines[1].get_xdata()
        for way, mark in (("naive", "s"), ("stable", "o")):
            near = panel[way][np.argmin(np.abs(gaps - 120))]
            assert panel[mark][0] == pytest.approx(near, abs=0.5)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((0.9,), "gap from 1 to 1000, got 0.9"),
        ((1001,), "gap from 1 to 1000, got 1001"),
        ((math.nan,), "gap from 1 to 1000, got nan"),
        ((10, "float128"), "float16, float32, float64, got 'float128'"),
    ],
)
def test_bad_starts_are_refused_at_once(arguments, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        log_softmax_explorer(*arguments)


def test_a_gap_that_is_no_number_is_refused():
    with pytest.raises(TypeError):
        log_softmax_explorer("ten")
