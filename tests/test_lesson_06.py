"""What lesson 06 says about the negative log-likelihood, computed apart from it, and its explorer."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest
import scipy.optimize
import scipy.special
from scipy.stats import gmean
from sklearn.metrics import log_loss

from course_utils import numerics
from course_utils.datasets import EXAMPLE_LOGITS, load_penguins
from course_utils.exercises import check
from course_utils.models import fit_linear_classifier
from course_utils.widgets import nll_explorer
from course_utils.widgets.explorer import NumberControl


@pytest.fixture(scope="module")
def penguins():
    """Give the logits and the labels of lesson 01."""
    data = load_penguins()
    bills = data.features[:, :2]
    weights, bias = fit_linear_classifier(bills, data.labels, num_classes=3)
    return bills @ weights + bias, data.labels


def losses_of(logits, labels):
    """Loss of each sample, by SciPy."""
    return scipy.special.logsumexp(logits, axis=-1) - logits[np.arange(len(labels)), labels]


def test_the_likelihood_is_tiny_and_far_above_that_of_a_guess(penguins):
    likelihood = math.prod(math.exp(-loss) for loss in losses_of(*penguins))
    assert 0 < likelihood < 1e-13
    assert likelihood > 1e100 * (1 / 3) ** 342 > 0


def test_25_times_the_data_underflow_and_logarithms_do_not(penguins):
    losses = np.tile(losses_of(*penguins), 25)
    assert np.exp(-losses).prod() == 0 == np.full(len(losses), 1 / 3).prod()
    assert losses.sum() < len(losses) * math.log(3)


def test_two_small_probabilities_and_their_logarithms():
    assert f"{math.log(0.0001):.2f} {math.log(0.001):.2f}" == "-9.21 -6.91"
    assert f"{math.log(0.0001 * 0.001):.2f}" == "-16.12"
    assert math.log(0.0001) + math.log(0.001) == pytest.approx(math.log(0.0001 * 0.001))


def test_one_factor_is_best_for_likelihood_and_loss_and_our_model_is_not_there(penguins):
    logits, labels = penguins
    factors = np.linspace(0.2, 4, 191)
    totals = np.array([losses_of(factor * logits, labels).sum() for factor in factors])
    assert np.exp(-totals).argmax() == (-totals).argmax() == totals.argmin()
    found = scipy.optimize.minimize_scalar(
        lambda factor: losses_of(factor * logits, labels).sum(), bounds=(0.2, 4), method="bounded"
    )
    assert found.x == pytest.approx(factors[totals.argmin()], abs=0.02)
    assert found.x > 1.2


def test_each_halving_costs_ln_2_and_a_tiny_probability_is_finite():
    losses = [-math.log(p) for p in (1, 1 / 2, 1 / 4, 1 / 8)]
    np.testing.assert_allclose(np.diff(losses), math.log(2))
    assert losses[0] == 0 and math.log(1e300) == pytest.approx(690.776, abs=1e-3)


def test_the_three_penguins_are_those_of_lesson_01(penguins):
    logits, labels = penguins
    losses = losses_of(logits, labels)
    ordered = np.sort(logits, axis=-1)
    lead = ordered[:, -1] - ordered[:, -2]
    right = logits.argmax(axis=-1) == labels
    assert losses.argmin() == lead.argmax()
    assert losses.argmax() == np.where(right, -np.inf, lead).argmax()
    doubtful = (load_penguins().features[:, :2] == [42.5, 16.7]).all(axis=-1).argmax()
    assert right[doubtful] and losses[doubtful] > 0.5


def test_the_worst_twentieth_carries_more_than_half_of_the_loss(penguins):
    losses = np.sort(losses_of(*penguins))
    assert len(losses) // 20 == 17
    assert losses[-17:].sum() > losses.sum() / 2


def test_a_fresh_model_shows_ln_k_and_a_loud_fresh_one_mostly_far_more():
    bills, labels = load_penguins().features[:, :2], load_penguins().labels
    rng = np.random.default_rng(11)
    first = {
        size: np.array(
            [
                losses_of(bills @ rng.normal(scale=size, size=(2, 3)), labels).mean()
                for _ in range(9)
            ]
        )
        for size in (0, 0.001, 1)
    }
    np.testing.assert_allclose(first[0], math.log(3))
    np.testing.assert_allclose(first[0.001], math.log(3), atol=0.1)
    assert np.median(first[1]) > 5


def test_softmax_is_rounded_to_0_at_a_gap_of_800_and_log_softmax_is_not():
    far = np.array([800.0, 0.0])
    with pytest.warns(RuntimeWarning, match="divide by zero encountered in log"):
        assert -np.log(scipy.special.softmax(far)[1]) == np.inf
    assert -scipy.special.log_softmax(far)[1] == 800


def test_the_squared_error_sees_the_rest_and_the_loss_does_not():
    one, other, truth = np.array([0.6, 0.39, 0.01]), np.array([0.6, 0.2, 0.2]), np.eye(3)[0]
    losses = [numerics.nll_loss(np.log(p)[None], [0]) for p in (one, other)]
    assert losses[0] == losses[1]
    assert ((one - truth) ** 2).sum() > ((other - truth) ** 2).sum()


def test_all_slopes_for_the_logits_are_alive_by_autograd(torch):
    z = torch.tensor([EXAMPLE_LOGITS], dtype=torch.float64, requires_grad=True)
    log_probs = torch.log_softmax(z, dim=-1)
    log_probs.retain_grad()
    torch.nn.functional.nll_loss(log_probs, torch.tensor([0])).backward()
    assert log_probs.grad.tolist() == [[-1, 0, 0]]
    assert z.grad.numpy().round(3).tolist() == [[-0.164, 0.025, 0.138]]


def test_twice_the_data_doubles_the_sum_and_leaves_the_mean(penguins):
    losses = losses_of(*penguins)
    twice = np.tile(losses, 2)
    assert twice.sum() == pytest.approx(2 * losses.sum())
    assert twice.mean() == pytest.approx(losses.mean())


def test_a_mean_of_means_is_wrong_for_unequal_batches(penguins):
    losses = losses_of(*penguins)
    batches = np.split(losses, [100, 200, 300])
    assert [len(batch) for batch in batches] == [100, 100, 100, 42]
    labels = penguins[1]
    assert set(labels[300:]) == {1}
    assert np.argmax([losses[labels == label].mean() for label in range(3)]) == 1
    means = np.array([batch.mean() for batch in batches])
    assert means.mean() > 1.2 * losses.mean()
    assert np.average(means, weights=[100, 100, 100, 42]) == pytest.approx(losses.mean())


def test_only_ratios_of_weights_matter_and_one_over_count_is_fair(penguins, torch):
    logits, labels = penguins
    losses, counts = losses_of(logits, labels), np.bincount(labels)
    assert 2 * counts[1] < counts[0]  # far fewer Chinstraps than Adelies
    means = [losses[labels == label].mean() for label in range(3)]
    log_probs = torch.log_softmax(torch.tensor(logits), dim=-1)
    for weight, expected in [
        (np.ones(3), losses.mean()),
        (np.full(3, 2.0), losses.mean()),
        (1 / counts, np.mean(means)),
    ]:
        theirs = torch.nn.functional.nll_loss(
            log_probs, torch.tensor(labels), weight=torch.tensor(weight)
        )
        ours = numerics.nll_loss(log_probs.numpy(), labels, weight=weight)
        assert ours == pytest.approx(expected) == pytest.approx(theirs.item())


def test_minus_one_is_a_column_for_numpy_and_a_gap_for_ignore_index(penguins, torch):
    logits, labels = penguins
    losses, log_probs = losses_of(logits, labels), scipy.special.log_softmax(logits, axis=-1)
    gaps = labels.copy()
    gaps[::10] = -1
    naive = -log_probs[np.arange(len(gaps)), gaps].mean()
    assert naive == pytest.approx(losses_of(logits, np.where(gaps < 0, 2, gaps)).mean())
    known = losses[gaps >= 0].mean()
    assert naive > 2 * known
    ours = numerics.nll_loss(log_probs, gaps, ignore_index=-1)
    tensors = torch.tensor(log_probs), torch.tensor(gaps)
    theirs = torch.nn.functional.nll_loss(*tensors, ignore_index=-1).item()
    assert ours == pytest.approx(known) == pytest.approx(theirs)
    with pytest.raises(ValueError, match="expected labels from 0 to 2, got -1"):
        numerics.nll_loss(log_probs, gaps)


def test_bits_perplexity_and_the_two_traps():
    p = [Fraction(1, 2), Fraction(1, 4), Fraction(1, 8), Fraction(1, 8)]
    bits = [math.log2(1 / x) for x in p]
    nats = -np.log(np.array(p, dtype=float))
    assert bits == [1, 2, 3, 3] and np.mean(bits) == 2.25
    right = gmean([2, 4, 8, 8])
    assert numerics.perplexity(nats.mean()) == pytest.approx(right) == pytest.approx(2**2.25)
    assert 2 ** nats.mean() < right < np.mean([2, 4, 8, 8])
    die = numerics.nll_loss(np.full((1, 6), -math.log(6)), [3])
    assert numerics.perplexity(die) == pytest.approx(6)


def test_one_bad_token_rules_the_mean_of_exponentials():
    before = [np.mean([2, 4, 8, last]) for last in (8, 1e6)]
    after = [gmean([2, 4, 8, last]) for last in (8, 1e6)]
    assert before[1] / before[0] > 1000 * after[1] / after[0]


def test_exp_of_the_mean_is_never_above_the_mean_of_exp(penguins):
    rng = np.random.default_rng(3)
    for nlls in rng.exponential(size=(300, 7)):
        assert np.exp(nlls.mean()) <= np.exp(nlls).mean()
    p_true = np.exp(-losses_of(*penguins))
    assert gmean(p_true) < p_true.mean()
    assert gmean(p_true) == pytest.approx(p_true.prod() ** (1 / len(p_true)))


def test_the_loud_model_decides_alike_and_loses_to_one_that_knows_nothing(penguins):
    logits, labels = penguins
    loss = {factor: losses_of(factor * logits, labels).mean() for factor in (1, 1.5, 90)}
    decisions = [(factor * logits).argmax(axis=-1) for factor in loss]
    assert (decisions[0] == decisions[1]).all() and (decisions[0] == decisions[2]).all()
    assert loss[1.5] < loss[1] < math.log(3) < loss[90]


def test_pytorch_takes_probabilities_without_an_error_and_ignores_minus_100(torch):
    probs, labels = torch.tensor([[0.5, 0.5], [0.2, 0.8]]), torch.tensor([0, 1])
    nll = torch.nn.functional.nll_loss
    assert nll(probs, labels).item() == pytest.approx(-0.65)
    assert nll(probs.log(), torch.tensor([0, -100])).item() == pytest.approx(math.log(2))
    with pytest.raises(ValueError, match="at most 0"):
        numerics.nll_loss(probs.numpy(), labels.numpy())


def test_scikit_learn_takes_probabilities_in_the_order_of_the_sorted_labels(penguins):
    logits, labels = penguins
    probs = scipy.special.softmax(logits, axis=-1)
    names = np.array(["adelie", "chinstrap", "gentoo"])[labels]
    expected = losses_of(logits, labels).mean()
    assert (
        log_loss(labels, probs) == pytest.approx(expected) == pytest.approx(log_loss(names, probs))
    )
    weight = 1 / np.bincount(labels)[labels]  # one for each sample
    weighted = np.average(losses_of(logits, labels), weights=weight)
    assert log_loss(labels, probs, sample_weight=weight) == pytest.approx(weighted)
    ceiling = -math.log(np.finfo(float).eps)
    assert log_loss([0, 1], [[0.0, 1.0], [1.0, 0.0]]) == pytest.approx(ceiling)


def test_keras_has_a_ceiling_and_its_loss_class_divides_weights_by_n(keras):
    function = keras.losses.sparse_categorical_crossentropy
    probs, labels = np.array([[0.5, 0.5], [0.2, 0.8]]), np.array([0, 1])
    losses = -np.log([0.5, 0.8])
    np.testing.assert_allclose(function(labels, probs), losses, rtol=1e-6)
    np.testing.assert_allclose(function(labels, np.log(probs), from_logits=True), losses, rtol=1e-6)
    worst = function(np.array([1]), np.array([[1.0, 0.0]]))
    assert float(worst[0]) == pytest.approx(7 * math.log(10), rel=1e-5)
    weight = np.array([1.0, 3.0])
    mean = keras.losses.SparseCategoricalCrossentropy()(labels, probs, sample_weight=weight)
    assert float(mean) == pytest.approx((weight * losses).sum() / 2, rel=1e-6)


def test_jax_by_hand_gives_nan_past_the_last_class_and_counts_minus_one_from_the_end(jax):
    jnp = jax.numpy
    log_probs = jnp.log(jnp.array([[0.5, 0.5], [0.2, 0.8]]))

    def picked(*labels):
        return jnp.take_along_axis(log_probs, jnp.array(labels)[:, None], axis=-1)

    assert float(-picked(0, 1).mean()) == pytest.approx(-math.log(0.4) / 2)
    assert np.isnan(picked(0, 2)).ravel().tolist() == [False, True]
    assert picked(0, -1).tolist() == picked(0, 1).tolist()
    assert not [name for name in dir(jax.nn) if "loss" in name or "entropy" in name]


def test_scipy_by_hand_is_the_loss(penguins):
    logits, labels = penguins
    by_hand = -scipy.special.log_softmax(logits, axis=-1)[np.arange(len(labels)), labels].mean()
    assert numerics.cross_entropy(logits, labels) == pytest.approx(by_hand)


# The checks.


def test_nan_everywhere_is_not_always_blamed_on_a_logarithm():
    def gaps_are_nan(log_probs, labels):
        hot = np.eye(log_probs.shape[-1])[labels] == 1
        return -np.where(hot, log_probs, np.nan).mean()

    check("nll_loss", gaps_are_nan)
    message = check("nll_loss", gaps_are_nan).message  # the hint comes with the second time
    assert "Most often" in message and "where is the first NaN?" in message


def test_row_numbers_left_over_from_the_penguins_are_named():
    samples = np.arange(len(load_penguins().labels))
    verdict = check("nll_loss", lambda log_probs, labels: -log_probs[samples, labels].mean())
    assert verdict.mistake == "rows-of-other-data"
    assert f"there are {len(samples)} of them" in verdict.message


# The explorer.


def numbers_in(words):
    """Every number of a sentence."""
    return [float(text) for text in re.findall(r"(?<![\w-])-?\d+\.\d+", words)]


@pytest.mark.parametrize("prob", [0.01, 0.3, 0.49, 0.51, 0.8, 1.0])
@pytest.mark.parametrize("unit", ["nats", "bits"])
def test_the_words_carry_losses_and_slopes(prob, unit):
    explorer = nll_explorer(prob)
    explorer.set(unit=unit)
    factor = 1 if unit == "nats" else math.log2(math.e)

    def loss(p):
        return factor * scipy.special.xlogy(-1, p)

    def slope(function, step=1e-7):
        return (function(prob + step) - function(prob - step)) / (2 * step)

    expected = [loss(prob), slope(loss), (1 - prob) ** 2, slope(lambda p: (1 - p) ** 2), 0]
    np.testing.assert_allclose(numbers_in(explorer.words)[-5:], expected, atol=1e-3)
    assert f"0-1 loss {int(prob < 0.5)}" in explorer.words and f" {unit}," in explorer.words


def test_a_tie_counts_as_wrong_and_has_no_slope():
    explorer = nll_explorer(0.5)
    assert "0-1 loss 1 (a tie, counted as wrong), slope not defined" in explorer.words
    texts = [text.get_text() for text in explorer._fig.axes[1].texts]
    assert texts[-1] == "0-1 loss: not defined"
    assert "wrong decision" in nll_explorer(0.49).words
    assert "right decision" in nll_explorer(0.51).words


def test_at_certainty_the_losses_are_0_without_a_minus():
    assert "likelihood 0.000 nats, slope -1.000. Squared error 0.000, slope 0.000" in (
        nll_explorer(1).words
    )


@pytest.mark.parametrize(("name", "value"), [("prob", 0.6), ("unit", "bits")])
def test_each_control_moves_picture_and_words_and_leaves_no_trace(name, value):
    explorer = nll_explorer()
    picture, words, start = explorer.png, explorer.words, explorer.values
    explorer.set(**{name: value})
    assert explorer.png != picture and explorer.words != words
    explorer.set(**start)
    assert explorer.png == picture == nll_explorer().png and explorer.words == words


def test_the_dots_lie_on_their_curves():
    explorer = nll_explorer()
    explorer.set(prob=0.25, unit="bits")
    for ax, heights in zip(
        explorer._fig.axes, [(2, 0.5625, 1), (-4 / math.log(2), -1.5, 0)], strict=True
    ):
        dots = [
            line for line in ax.lines if line.get_xdata()[0] == 0.25 and len(line.get_xdata()) == 1
        ]
        np.testing.assert_allclose([dot.get_ydata()[0] for dot in dots], heights)
        curve = max(
            ax.lines, key=lambda line: len(line.get_xdata()) * (line.get_linestyle() == "-")
        )
        here = np.interp(0.25, curve.get_xdata(), curve.get_ydata())
        assert here == pytest.approx(heights[0], rel=1e-3)


def test_the_explorer_is_labelled_and_shown_without_a_kernel():
    explorer = nll_explorer()
    assert isinstance(explorer._controls["prob"], NumberControl)
    assert explorer._controls["prob"].description == "p of the true class"
    bundle, metadata = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.words and metadata["image/png"]["alt"]


@pytest.mark.parametrize("prob", [0, 0.009, 1.01, -1, math.nan, math.inf])
def test_a_start_out_of_range_is_refused(prob):
    with pytest.raises(ValueError, match=r"expected a probability from 0\.01 to 1, got"):
        nll_explorer(prob)


@pytest.mark.parametrize("prob", ["0.3", None, True, [0.3], 0.3j])
def test_a_start_that_is_no_number_is_refused(prob):
    with pytest.raises(TypeError, match="expected a probability as a number, got"):
        nll_explorer(prob)


def test_halving_p_adds_a_constant_to_the_loss_and_ever_less_to_the_squared_error():
    rows = []
    for prob in (0.8, 0.4, 0.2, 0.1):
        found = numbers_in(nll_explorer(prob).words)
        rows.append((found[1], found[3]))
    steps = np.diff(rows, axis=0)
    np.testing.assert_allclose(steps[:, 0], math.log(2), atol=2e-3)
    assert (np.diff(steps[:, 1]) < 0).all()


def test_from_one_tenth_to_one_hundredth_only_one_slope_grows_tenfold():
    low, lower = (numbers_in(nll_explorer(prob).words) for prob in (0.1, 0.01))
    assert lower[2] == 10 * low[2] == -100
    assert -2 < lower[4] < low[4] < -1.7
