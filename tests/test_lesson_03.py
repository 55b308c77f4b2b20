"""What lesson 03 says of temperatures and draws, found again by other means; and its explorer."""

import io

import mpmath
import numpy as np
import pytest
import scipy.special
import scipy.stats
from PIL import Image
from sklearn.linear_model import LogisticRegression

from course_utils import datasets, models, numerics, sampling
from course_utils.exercises import _EXERCISES, check, draws
from course_utils.widgets import temperature_explorer

LOGITS = np.array(datasets.EXAMPLE_LOGITS)
GRID = np.geomspace(0.05, 20, 200)
ROWS = np.random.default_rng(0).normal(scale=3, size=(50, 6))


@pytest.fixture(scope="module")
def penguins():
    """Give the logits of the penguins of lesson 01, and their species."""
    data = datasets.load_penguins()
    bills = data.features[:, :2]
    weights, bias = models.fit_linear_classifier(bills, data.labels, num_classes=3)
    return bills @ weights + bias, data.labels


def test_dividing_is_what_the_temperature_does():
    for temperature in (0.25, 1, 4):
        exps = [mpmath.exp(mpmath.mpf(z) / temperature) for z in LOGITS]
        expected = [float(e / mpmath.fsum(exps)) for e in exps]
        np.testing.assert_allclose(numerics.softmax(LOGITS / temperature), expected, rtol=1e-14)


def test_above_one_flattens_and_below_one_sharpens():
    sharp, plain, flat = (scipy.special.softmax(LOGITS / T)[0] for T in (0.25, 1, 4))
    assert sharp > plain > flat
    assert round(plain, 2) == 0.84


@pytest.mark.parametrize("temperature", [0.5, 2.0, 7.0])
def test_ratios_are_raised_to_the_power_of_one_over_t(temperature):
    plain = scipy.special.softmax(ROWS, axis=-1)
    heated = scipy.special.softmax(ROWS / temperature, axis=-1)
    np.testing.assert_allclose(
        heated[:, 0] / heated[:, 1], (plain[:, 0] / plain[:, 1]) ** (1 / temperature)
    )


def test_the_cat_is_six_times_as_probable_as_the_bird_and_not_three_times_at_two():
    ratios = [(p := scipy.special.softmax(LOGITS / T))[0] / p[2] for T in (1, 2)]
    assert round(ratios[0]) == 6 and ratios[1] == pytest.approx(np.sqrt(ratios[0]))
    assert ratios[1] < 2.5


def test_the_limits_are_the_hard_maximum_and_equal_shares():
    np.testing.assert_allclose(numerics.softmax(LOGITS / 0.01), [1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(numerics.softmax(LOGITS / 1000), [1 / 3] * 3, atol=2e-3)
    np.testing.assert_array_equal(numerics.softmax([1.0, 1.0, 0.0], temperature=0), [0.5, 0.5, 0])
    near_zero = scipy.special.softmax(np.array([1.0, 1.0, 0.0]) / 1e-3)
    np.testing.assert_allclose(near_zero, [0.5, 0.5, 0])


def test_the_curves_never_cross():
    curves = scipy.special.softmax(LOGITS / GRID[:, None], axis=-1)
    assert (curves[:, 0] > curves[:, 2]).all() and (curves[:, 2] > curves[:, 1]).all()


@pytest.mark.parametrize("logits", ROWS)
def test_a_higher_temperature_never_lowers_the_entropy(logits):
    entropies = scipy.stats.entropy(scipy.special.softmax(logits / GRID[:, None], axis=-1), axis=-1)
    assert (np.diff(entropies) >= -1e-12).all()
    assert (entropies <= np.log(len(logits)) + 1e-12).all()
    # Why: its slope is the variance of the logits, divided by the cube of T.
    probs = scipy.special.softmax(logits / 2)
    variance = probs @ (logits - probs @ logits) ** 2
    above, below = (
        scipy.stats.entropy(scipy.special.softmax(logits / T)) for T in (2.00001, 1.99999)
    )
    assert (above - below) / 2e-5 == pytest.approx(variance / 8, rel=1e-4)


def test_entropy_runs_from_zero_to_the_logarithm_of_the_classes():
    for probs in ([1, 0, 0], [0.5, 0.5, 0], [1 / 3] * 3):
        assert numerics.entropy(probs) == pytest.approx(scipy.stats.entropy(probs))


def test_wrong_places_for_the_temperature():
    right, plain = (scipy.special.softmax(LOGITS / T) for T in (4, 1))
    exps = np.exp(LOGITS) / 4
    np.testing.assert_allclose(exps / exps.sum(), plain)
    assert (plain / 4).sum() == pytest.approx(0.25)
    twice = scipy.special.softmax(plain / 4)
    assert np.ptp(twice) < np.ptp(right) / 3
    np.testing.assert_allclose(scipy.special.softmax(np.log(plain) / 4), right)


def test_what_breaks_and_with_which_warning():
    def naive(z):
        return (e := np.exp(z)) / e.sum()

    assert LOGITS[0] / 0.002 > np.log(np.finfo(float).max)
    with pytest.warns(RuntimeWarning, match="overflow encountered in exp"):
        with pytest.warns(RuntimeWarning, match="invalid value encountered in divide"):
            assert np.isnan(naive(LOGITS / 0.002)).any()
    with pytest.warns(RuntimeWarning, match="divide by zero encountered in divide"):
        with pytest.warns(RuntimeWarning, match="invalid value encountered in divide"):
            assert np.isnan(naive(LOGITS / 0.0)).any()
    np.testing.assert_allclose(numerics.softmax(LOGITS / 0.002), [1, 0, 0])
    np.testing.assert_array_equal(numerics.softmax(LOGITS, temperature=0), [1, 0, 0])


def test_no_temperature_changes_a_decision_or_the_accuracy(penguins):
    logits, _ = penguins
    for temperature in np.geomspace(0.001, 1000, 61):
        decisions = scipy.special.softmax(logits / temperature, axis=-1).argmax(axis=-1)
        np.testing.assert_array_equal(decisions, logits.argmax(axis=-1))
    claims = [scipy.special.softmax(logits / T, axis=-1).max(axis=-1).mean() for T in (0.05, 20)]
    assert claims[0] > 0.99 and claims[1] < 0.45


def test_only_floats_can_make_probabilities_equal(penguins):
    logits, _ = penguins
    huge = numerics.softmax(logits / 1e20)
    assert (huge == 1 / 3).all() and (huge.argmax(axis=-1) == 0).all()


def test_shares_come_closer_as_the_square_root_of_the_draws():
    probs = scipy.special.softmax(LOGITS)
    typical = []
    for size in (100, 10_000):
        misses = []
        for seed in range(100):
            drawn = sampling.sample(LOGITS, rng=np.random.default_rng(seed), size=size)
            misses.append(abs(np.bincount(drawn, minlength=3) / size - probs).max())
        typical.append(np.mean(misses))
    assert typical[0] / typical[1] == pytest.approx(10, rel=0.25)


def test_float32_ends_stop_short_of_one_and_a_draw_behind_them_is_rare():
    rng = np.random.default_rng(0)
    for _ in range(10):
        probs = scipy.special.softmax(rng.normal(scale=3, size=50_257).astype(np.float32))
        short = 1 - np.cumsum(probs)[-1]
        # "Only once in tens of thousands" of draws.
        assert 1e-5 < short < 1e-4
        assert np.searchsorted(np.cumsum(probs), 0.99999, side="right") == 50_257
        assert abs(1 - np.cumsum(probs, dtype=np.float64)[-1]) < 1e-5


def test_drawn_answers_are_right_more_often_when_it_is_cold_and_never_more_than_decisions(penguins):
    logits, labels = penguins
    # A draw is right with the probability of the true class, so no draw is needed to know its accuracy.
    rows = np.arange(len(labels))
    expected = [
        scipy.special.softmax(logits / T, axis=-1)[rows, labels].mean()
        for T in np.geomspace(0.05, 20, 30)
    ]
    assert (np.diff(expected) < 0).all()
    assert expected[0] < (logits.argmax(axis=-1) == labels).mean()
    drawn = sampling.sample(logits, 1, rng=np.random.default_rng(0), size=500)
    at_one = scipy.special.softmax(logits, axis=-1)[rows, labels].mean()
    assert (drawn == labels).mean() == pytest.approx(at_one, abs=0.005)


def test_a_draw_can_beat_the_decision_where_wrong_answers_are_close_calls():
    probs_of_the_true_class = np.array([0.99, 0.98, 0.49, 0.48])
    of_the_decisions = (probs_of_the_true_class > 0.5).mean()
    assert probs_of_the_true_class.mean() > of_the_decisions


def test_a_rule_with_a_threshold_depends_on_the_temperature(penguins):
    logits, _ = penguins
    answered = [
        (scipy.special.softmax(logits / T, axis=-1).max(axis=-1) > 0.9).sum() for T in (1, 2)
    ]
    assert answered[0] > answered[1] > 0


def test_a_second_softmax_flattens_even_at_one():
    """The check says so of every input: a gap of probabilities is smaller than that of their logarithms."""
    once = scipy.special.softmax(ROWS, axis=-1)
    twice = scipy.special.softmax(once, axis=-1)
    assert (twice.max(axis=-1) < once.max(axis=-1)).all()
    assert (scipy.stats.entropy(twice, axis=-1) > scipy.stats.entropy(once, axis=-1)).all()


def test_states_of_low_energy_are_common_where_it_is_cold():
    energies = np.array([0.0, 1.0, 3.0])
    boltzmann = np.exp(-energies / 0.5) / np.exp(-energies / 0.5).sum()
    np.testing.assert_allclose(numerics.softmax(-energies, temperature=0.5), boltzmann)
    assert numerics.softmax(-energies, temperature=0.05)[0] > 0.99
    assert np.ptp(numerics.softmax(-energies, temperature=100)) < 0.02


def test_the_middle_class_rises_above_a_third_and_falls_back_if_it_is_above_the_mean():
    high = scipy.special.softmax(np.array([2.3, -1.2, 2.0]) / GRID[:, None], axis=-1)
    assert high[:, 2].max() > 1 / 3 and high[-1, 2] < high[:, 2].max()
    low = scipy.special.softmax(LOGITS / GRID[:, None], axis=-1)
    assert LOGITS[2] < LOGITS.mean() and (np.diff(low[:, 2]) > 0).all()
    for curves in (high, low):
        assert (np.diff(curves[:, 0]) <= 0).all() and (np.diff(curves[:, 1]) >= 0).all()


def test_the_calls_of_pytorch_and_scipy_take_what_the_table_says(torch):
    logits = torch.tensor(LOGITS)
    expected = numerics.softmax(LOGITS / 2)
    np.testing.assert_allclose(torch.softmax(logits / 2, dim=-1), expected)
    np.testing.assert_allclose(scipy.special.softmax(LOGITS / 2, axis=-1), expected)
    drawing = torch.distributions.Categorical(logits=logits / 2)
    np.testing.assert_allclose(drawing.probs, expected)
    torch.manual_seed(0)
    for drawn in (
        torch.multinomial(torch.tensor(expected), num_samples=20_000, replacement=True),
        drawing.sample((20_000,)),
        torch.tensor(np.random.default_rng(0).choice(3, p=expected, size=20_000)),
    ):
        np.testing.assert_allclose(np.bincount(drawn) / 20_000, expected, atol=0.02)
    with pytest.raises(RuntimeError):
        torch.multinomial(torch.softmax(logits / 0, dim=-1), num_samples=1)
    # Without a name, Categorical takes its argument for probabilities.
    shares = torch.tensor([0.2, 0.3, 0.5])
    np.testing.assert_allclose(torch.distributions.Categorical(shares).probs, shares)
    with pytest.raises(ValueError):
        torch.distributions.Categorical(logits / 2)


def test_the_calls_of_jax_take_what_the_table_says(jax):
    logits = jax.numpy.array(LOGITS)
    expected = scipy.special.softmax(LOGITS / 2)
    np.testing.assert_allclose(jax.nn.softmax(logits / 2, axis=-1), expected, rtol=1e-6)
    drawn = jax.random.categorical(jax.random.key(0), logits / 2, shape=(20_000,))
    np.testing.assert_allclose(np.bincount(drawn) / 20_000, expected, atol=0.02)


def test_the_calls_of_keras_take_what_the_table_says(keras):
    expected = scipy.special.softmax(LOGITS / 2)
    np.testing.assert_allclose(keras.ops.softmax(LOGITS / 2, axis=-1), expected, rtol=1e-6)
    drawn = keras.random.categorical(LOGITS[np.newaxis] / 2, num_samples=20_000, seed=0)
    np.testing.assert_allclose(np.bincount(np.ravel(drawn)) / 20_000, expected, atol=0.02)
    one_each = keras.random.categorical(np.stack([LOGITS, -LOGITS]) / 2, num_samples=1)
    assert one_each.shape == (2, 1)


def test_the_logits_of_scikit_learn_come_from_its_decision_function():
    data = datasets.load_penguins()
    model = LogisticRegression(max_iter=5000).fit(data.features[:, :2], data.labels)
    logits = model.decision_function(data.features[:, :2])
    assert logits.shape == (len(data.labels), 3)
    theirs = model.predict_proba(data.features[:, :2])
    np.testing.assert_allclose(scipy.special.softmax(logits, axis=-1), theirs, atol=1e-12)


# The explorer.


def pixels(explorer):
    return np.asarray(Image.open(io.BytesIO(explorer.png)).convert("RGB")).astype(int)


@pytest.mark.parametrize("control", ["temperature", "logit_0", "logit_1", "logit_2"])
def test_every_control_changes_picture_and_words_and_leaves_no_trace(control):
    explorer = temperature_explorer()
    png, words, start = explorer.png, explorer.words, explorer.values[control]
    explorer.set(**{control: start + 1})
    assert explorer.png != png and explorer.words != words
    explorer.set(**{control: start})
    assert explorer.png == png and explorer.words == words


def test_a_moved_explorer_looks_like_one_that_started_there():
    moved, other = temperature_explorer(), temperature_explorer([1.0, 2.0, -3.0], temperature=5)
    moved.set(temperature=5, logit_0=1.0, logit_1=2.0, logit_2=-3.0)
    assert moved.words == other.words
    # The two chose their palettes from different pictures, so shades may differ a little;
    # a line or a marker at another place differs by 150 and more.
    assert np.abs(pixels(moved) - pixels(other)).max() <= 60


@pytest.mark.parametrize("temperature", [0.05, 0.3, 1.0, 7.0, 20.0])
def test_words_and_artists_agree_with_scipy(temperature):
    explorer = temperature_explorer()
    explorer.set(temperature=temperature, logit_2=1.4)
    logits = np.array([2.3, -1.2, 1.4])
    probs = scipy.special.softmax(logits / temperature)
    cat, dog, bird = (f"{prob:.3f}" for prob in probs)
    assert f"cat {cat}, dog {dog}, bird {bird}" in explorer.words
    assert f"Entropy: {scipy.stats.entropy(probs):.2f} of at most 1.10 nats" in explorer.words
    bars, curves, simplex, entropy = explorer._fig.axes
    np.testing.assert_allclose([bar.get_height() for bar in bars.patches], probs)
    on_curves = [line.get_xydata()[0] for line in curves.lines if len(line.get_xdata()) == 1]
    np.testing.assert_allclose(on_curves, [(temperature, prob) for prob in probs])
    expected = scipy.special.softmax(logits / curves.lines[0].get_xdata()[:, None], axis=-1)
    np.testing.assert_allclose([line.get_ydata() for line in curves.lines[:3]], expected.T)
    here = simplex.lines[-1].get_xydata()[0]
    np.testing.assert_allclose(here, [probs[1] + probs[2] / 2, probs[2] * np.sqrt(3) / 2])
    at = next(line for line in entropy.lines if len(line.get_xdata()) == 1).get_xydata()[0]
    np.testing.assert_allclose(at, [temperature, scipy.stats.entropy(probs)])


def test_ties_share_the_largest_and_their_entropy_ends_at_ln_2():
    explorer = temperature_explorer()
    explorer.set(logit_2=2.3, temperature=0.05)
    assert "Largest: cat and bird. Entropy: 0.69" in explorer.words
    assert "cat 0.500, dog 0.000, bird 0.500" in explorer.words


def test_the_controls_are_labelled():
    labels = [control.description for control in temperature_explorer()._controls.values()]
    assert labels == ["temperature T", "logit of cat", "logit of dog", "logit of bird"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([1.0, np.nan, 0.0],), "from -10 to 10"),
        (([1.0, 11.0, 0.0],), "from -10 to 10"),
        (([1.0, 2.0],), "3 names"),
        (([1.0, 2.0], ("a", "b")), "expected three classes, got 2"),
        ((np.zeros(4), tuple("abcd")), "expected three classes, got 4"),
        ((LOGITS, tuple("abc"), 0), "temperature from 0.05 to 20, got 0"),
        ((LOGITS, tuple("abc"), np.nan), "temperature from 0.05 to 20, got nan"),
        ((LOGITS, tuple("abc"), 21), "temperature from 0.05 to 20, got 21"),
    ],
)
def test_bad_starts_are_refused_at_once(arguments, said):
    with pytest.raises(ValueError, match=said):
        temperature_explorer(*arguments)


# The check of random answers.


def at_zero_right(answer):
    return lambda z, t, rng: z.argmax() if t == 0 else answer(z, t, rng)


def test_draws_that_are_no_class_get_a_clear_sentence():
    for answer, said in [
        (lambda z, t, rng: z[0], "a single whole number"),
        (lambda z, t, rng: rng.choice(3, size=1), "with shape (1,)"),
        (lambda z, t, rng: "cat", "'cat', of type str"),
        (lambda z, t, rng: None, "returned nothing"),
        (lambda z, t, rng: 17 + rng.integers(2), "no place of a class"),
        (lambda z, t, rng: rng.choice([0, 2]), "not in a way that this check knows"),
        (lambda z, t, rng: 1, "Every draw gave the same class"),
        (lambda z, t: 1, "TypeError"),
        (lambda z, t, rng: undefined_name, 'in the line "'),  # noqa: F821
        (3, "wants your function itself"),
    ]:
        verdict = check("sample", answer)
        assert verdict.status == "incorrect" and said in verdict.message, verdict


def test_a_changed_input_is_named_in_draws_too():
    def answer(z, t, rng):
        if t == 0:
            return z.argmax()
        z /= t  # spoils the next draw, unless each call gets logits of its own
        return sampling.sample(z, rng=rng)

    verdict = check("sample", answer)
    assert verdict.mistake == "mutates-input"


def test_two_mistakes_at_once_are_not_called_wrong_shares():
    """The shares are right, and the message must not say that they are not."""
    verdict = check(
        "sample",
        lambda z, t, rng: np.random.choice(len(z), p=scipy.special.softmax(z / t)),  # noqa: NPY002
    )
    assert "The same seed gave other draws" in verdict.message
    assert "as often as they should" not in verdict.message


@pytest.mark.parametrize("number", np.linspace(0.05, 0.95, 10))
def test_one_random_number_for_all_draws_is_not_called_an_argmax(number):
    def answer(z, t, rng):
        ends = np.cumsum(np.exp((z - z.max()) / t))
        return np.searchsorted(ends, number * ends[-1])

    verdict = check("sample", at_zero_right(answer))
    assert verdict.status == "incorrect" and verdict.mistake != "argmax-not-draw"


def test_draws_that_look_right_at_some_temperatures_are_refused():
    for answer in [
        # At T = 0 the answer is a place, elsewhere the very probabilities that the check expects.
        lambda z, t, rng: scipy.special.softmax(z / t),
        lambda z, t, rng: (z / t + rng.normal(size=len(z))).argmax(),
        lambda z, t, rng: rng.choice(len(z), p=scipy.special.softmax(z / t**0.5)),
        lambda z, t, rng: rng.choice(len(z), p=scipy.special.softmax(z / max(t, 0.02))),
        lambda z, t, rng: (np.cumsum(scipy.special.softmax(z / t)) < rng.random()).argmax(),
    ]:
        assert check("sample", at_zero_right(answer)).status == "incorrect"


def test_what_is_drawn_at_zero_is_judged_as_such():
    verdict = check(
        "sample", lambda z, t, rng: len(z) - 1 if t == 0 else sampling.sample(z, t, rng=rng)
    )
    assert "the largest logit has all the probability" in verdict.message
    assert f"in {draws.SURE_DRAWS} draws" in verdict.message


def test_a_correct_answer_is_told_how_often_it_was_called():
    calls = []

    def answer(z, t, rng):
        calls.append(t)
        return sampling.sample(z, t, rng=rng)

    message = check("sample", answer).message
    assert f"in {draws.DRAWS} draws for each of 4" in message
    assert f"in {draws.SURE_DRAWS} draws for each of 3" in message
    assert len(calls) == 4 * draws.DRAWS + 3 * draws.SURE_DRAWS + 7 * draws.AGAIN


def test_the_shares_of_a_known_choice_are_exact():
    wrong = _EXERCISES["sample"].mistakes[1].wrong[0]
    assert isinstance(wrong, draws.Choice)
    known = _EXERCISES["sample"]._of_known(wrong, 1)
    np.testing.assert_allclose(known.value, scipy.special.softmax(LOGITS * 3))


@pytest.mark.parametrize("seed", range(30))
def test_right_draws_are_never_refused_by_bad_luck(seed):
    """The draws of 30 other generators, through the very comparison that the check uses."""
    for logits, temperature in [(LOGITS, 1.0), (LOGITS, 3.0), (np.zeros(4), 1.0)]:
        probs = scipy.special.softmax(logits / temperature)
        drawn = sampling.sample(
            logits, temperature, rng=np.random.default_rng(seed), size=draws.DRAWS
        )
        assert draws._fits(draws._shares(drawn, len(probs)), probs)
        wrong = sampling.sample(
            logits + np.arange(len(logits)), temperature, rng=np.random.default_rng(seed), size=1000
        )
        assert not draws._fits(draws._shares(wrong, len(probs)), probs)


def test_the_targets_of_the_exercises():
    at_two, at_one = (scipy.special.softmax(LOGITS / T).round(3).tolist() for T in (2, 1))
    assert at_two == [0.633, 0.110, 0.257]
    assert at_one == [0.836, 0.025, 0.138]


def test_the_entropy_curve_is_that_of_scipy_at_every_temperature():
    explorer = temperature_explorer()
    explorer.set(logit_1=1.0)
    temperatures, drawn = explorer._fig.axes[3].lines[0].get_data()
    logits = np.array([2.3, 1.0, 0.5])
    rows = scipy.special.softmax(logits / np.asarray(temperatures)[:, np.newaxis], axis=1)
    np.testing.assert_allclose(drawn, scipy.stats.entropy(rows, axis=1), atol=1e-12)
