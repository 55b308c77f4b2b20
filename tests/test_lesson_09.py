"""What lesson 09 and its explorer claim, for several seeds, computed a second time with SciPy or PyTorch."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from scipy.special import log_softmax, softmax

from course_utils.datasets import load_digits
from course_utils.exercises import check
from course_utils.experiments import digits_run
from course_utils.models import MLP, Curve, GradientDescent, train
from course_utils.predictions.lesson_09 import QUESTIONS
from course_utils.widgets import training_explorer
from course_utils.widgets.training import telling_images

SEEDS = range(6)
SIZES = (64, 64, 64, 64, 64, 10)


@pytest.fixture(scope="module")
def runs():
    """The run of the lesson with several seeds; the lesson shows seed 0."""
    return {seed: digits_run(seed) for seed in SEEDS}


@pytest.fixture(params=SEEDS)
def run(request, runs):
    return runs[request.param]


def log_probs(curve):
    """Log-probabilities of the true class, of shape (epochs + 1, N)."""
    return log_softmax(curve.logits, axis=2)[:, np.arange(len(curve.labels)), curve.labels]


def wrong(curve, epoch):
    return curve.logits[epoch].argmax(axis=1) != curve.labels


def lengths(curve):
    centred = curve.logits - curve.logits.mean(axis=2, keepdims=True)
    return np.sqrt((centred**2).sum(axis=2)).mean(axis=1)


def in_sight():
    """Images and labels as the notebook makes them: training, validation, and 400 more."""
    digits, order = load_digits(), np.random.default_rng(0).permutation(1797)
    pixels = digits.features[order[:200]]
    inputs = (digits.features - pixels.mean(axis=0)) / pixels.std()
    return [(inputs[rows], digits.labels[rows]) for rows in np.split(order[:1000], [200, 600])]


def fit(optimizer, samples=None, sizes=SIZES, seed=0, **options):
    known, unseen, _ = in_sight()
    network = MLP(sizes, rng=np.random.default_rng(seed), output_scale=0.1)
    return train(network, optimizer, samples or known, unseen, epochs=60, **options)


def momentum(**options):
    return GradientDescent(0.1, momentum=0.9, **options)


# The run itself


def test_the_notebook_makes_the_run_that_other_lessons_load(runs):
    (x, y), (x_unseen, y_unseen), _ = in_sight()
    run, history = runs[0], fit(momentum())
    assert (run.training.features == x).all() and (run.training.labels == y).all()
    assert (run.validation.features == x_unseen).all() and (run.validation.labels == y_unseen).all()
    np.testing.assert_array_equal(run.history.validation.logits, history.validation.logits)


def test_pytorch_trains_the_same_network(torch, runs):
    run = runs[0]
    start = MLP(SIZES, rng=np.random.default_rng(0), output_scale=0.1)
    layers = []
    for layer in start.layers:
        linear = torch.nn.Linear(*layer.weights.shape, dtype=torch.float64)
        linear.weight.data, linear.bias.data = map(torch.tensor, (layer.weights.T, layer.bias))
        layers += [linear, torch.nn.ReLU()]
    network = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    inputs, labels = map(torch.tensor, (run.training.features, run.training.labels))
    losses = []
    for _ in range(31):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(network(inputs), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    # Rounding grows by some powers of ten on the way; no mistake in the training is that small.
    np.testing.assert_allclose(run.history.training.loss[:31], losses, rtol=1e-6)


def test_no_image_is_in_two_parts(runs):
    parts = (runs[0].training, runs[0].validation, runs[0].calibration, runs[0].test)
    assert [len(part.labels) for part in parts] == [200, 400, 400, 797]
    order = np.random.default_rng(0).permutation(1797)
    assert len(set(order)) == 1797
    pixels = runs[0].training.features
    np.testing.assert_allclose(pixels.mean(axis=0), 0, atol=1e-12)


# Section 1


def first_network():
    rng = np.random.default_rng(0)
    rng.permutation(1797)
    first, last = (rng.normal(scale=np.sqrt(2 / 64), size=(64, k)) for k in (64, 10))
    return first, 0.1 * last


def small_loss(first, last, x, y):
    z = np.maximum(x @ first, 0) @ last
    return -log_softmax(z, axis=1)[np.arange(len(y)), y].mean()


def test_the_step_by_hand_is_right_and_lowers_the_loss(torch):
    (x, y), *_ = in_sight()
    first, last = first_network()
    assert small_loss(first, last, x, y) == pytest.approx(np.log(10), abs=0.02)
    z = x @ first
    hidden = np.maximum(z, 0)
    g = (softmax(hidden @ last, axis=1) - np.eye(10)[y]) / 200
    g_hidden = (g @ last.T) * (z > 0)
    both = [torch.tensor(array, requires_grad=True) for array in (first, last)]
    logits = torch.relu(torch.tensor(x) @ both[0]) @ both[1]
    torch.nn.functional.cross_entropy(logits, torch.tensor(y)).backward()
    np.testing.assert_allclose(both[0].grad, x.T @ g_hidden, atol=1e-15)
    np.testing.assert_allclose(both[1].grad, hidden.T @ g, atol=1e-15)
    after = small_loss(first - 0.1 * x.T @ g_hidden, last - 0.1 * hidden.T @ g, x, y)
    assert 0.02 < small_loss(first, last, x, y) - after < 0.2


def test_without_a_relu_two_layers_are_one():
    (x, _), *_ = in_sight()
    first, last = first_network()
    np.testing.assert_allclose((x @ first) @ last, x @ (first @ last), atol=1e-12)


# Section 2


def test_momentum_makes_steps_ten_times_as_long_and_cancels_zigzag():
    def last_step(slopes):
        velocity = 0
        for slope in slopes:
            velocity = 0.9 * velocity + slope
        return abs(velocity)

    assert last_step([1] * 200) == pytest.approx(10)
    assert last_step([1, -1] * 100) == pytest.approx(1 / 1.9)


def test_momentum_makes_the_training_much_faster(runs):
    plain = fit(GradientDescent(0.1)).training.loss
    assert plain[15] > 5 * runs[0].history.training.loss[15]


def test_the_first_loss_is_near_ln_10(run):
    for curve in (run.history.training, run.history.validation):
        assert curve.loss[0] == pytest.approx(np.log(10), abs=0.05)


def test_losses_and_accuracies_are_those_of_the_logits(run):
    for curve in (run.history.training, run.history.validation):
        np.testing.assert_allclose(curve.loss, -log_probs(curve).mean(axis=1), atol=1e-12)
        hits = (curve.logits.argmax(axis=2) == curve.labels).mean(axis=1)
        np.testing.assert_allclose(curve.accuracy, hits)


def test_the_validation_loss_turns_while_its_accuracy_does_not_fall(run):
    loss, accuracy = run.history.validation.loss, run.history.validation.accuracy
    best = run.history.best_epoch
    assert best == loss.argmin() and 8 <= best <= 35
    assert loss[60] > 1.15 * loss[best]
    assert accuracy[60] > accuracy[best]
    assert run.history.training.loss[60] < 0.001 < run.history.training.loss[best]


# Section 3


def test_epoch_5_is_undecided_and_alike_in_both_parts(run):
    training, validation = run.history.training, run.history.validation
    assert np.exp(log_probs(training)[5]).mean() < 0.4
    assert 1.5 < training.loss[5] < 2.05
    gap = np.exp(log_probs(training)[5]).mean() - np.exp(log_probs(validation)[5]).mean()
    assert 0 < gap < 0.06


def test_epoch_45_is_decided_where_it_is_wrong_too(run):
    training, validation = run.history.training, run.history.validation
    sure = np.exp(log_probs(training)[45])
    assert sure.mean() > 0.8 and sure.min() > 0.9
    assert training.loss[45] < 0.1
    p = np.exp(log_probs(validation)[45])
    assert (p > 0.95).mean() > 0.75
    assert (p[p <= 0.95] < 0.2).mean() > 0.5
    assert (np.abs(p - p.mean()) < 0.02).mean() < 0.05
    winners = softmax(validation.logits[45], axis=1).max(axis=1)
    assert winners[wrong(validation, 45)].mean() > 0.8


def test_the_dots_at_0_are_told_apart_by_their_logarithm(run):
    losses = -log_probs(run.history.validation)[45]
    near_zero = losses[np.exp(-losses) < 0.02]
    assert np.ptp(np.exp(-near_zero)) < 0.02 and np.ptp(near_zero) > 5


def test_jensens_inequality_holds_at_every_epoch(run):
    for curve in (run.history.training, run.history.validation):
        floor = -np.log(np.exp(log_probs(curve)).mean(axis=1))
        assert (curve.loss >= floor).all() and (curve.loss[:30] > floor[:30]).all()


def test_logits_grow_to_the_end(run):
    for curve in (run.history.training, run.history.validation):
        assert (np.diff(lengths(curve)[[0, 5, 15, 30, 45, 60]]) > 0).all()
        assert lengths(curve)[60] > 2.5 * lengths(curve)[15]


def test_once_all_training_images_are_right_larger_logits_are_the_way_down(run):
    def loss(curve, scale):
        z = scale * curve.logits[45]
        return -log_softmax(z, axis=1)[np.arange(len(z)), curve.labels].mean()

    training, validation = run.history.training, run.history.validation
    assert training.accuracy[45] == 1
    assert loss(training, 1.1) < loss(training, 1)
    assert loss(validation, 1.1) > loss(validation, 1)


# Section 4


def test_fewer_images_are_wrong_and_each_of_them_costs_more(run):
    curve, best = run.history.validation, run.history.best_epoch
    early, late = wrong(curve, best), wrong(curve, 60)
    assert late.sum() < early.sum()
    losses = -log_probs(curve)
    assert losses[60][late].mean() > 1.5 * losses[best][early].mean()
    assert losses[60][~late].mean() < losses[best][~early].mean() < 0.25
    sure = softmax(curve.logits, axis=2).max(axis=2)
    assert sure[60][late].mean() > sure[best][early].mean()


def test_a_few_wrong_images_carry_the_loss(run):
    losses = -log_probs(run.history.validation)[60]
    worst = np.argsort(-losses)[:20]
    assert losses[worst].sum() > 0.6 * losses.sum()
    assert wrong(run.history.validation, 60)[worst[:10]].all()


# Section 5


def test_shuffled_labels_are_learned_by_heart():
    (x, y), *_ = in_sight()
    for seed in range(3):
        nonsense = fit(momentum(), (x, np.random.default_rng(seed).permutation(y)))
        assert nonsense.training.accuracy[-1] == 1 and nonsense.training.loss[-1] < 0.02
        assert nonsense.validation.accuracy[-1] < 0.2
        assert nonsense.validation.loss[-1] > 3 * np.log(10)
        rising = nonsense.validation.loss[[0, 15, 30, 45, 60]]
        assert (np.diff(rising) > 0).all()


def test_every_remedy_lowers_the_validation_loss(runs):
    (x, y), _, (x_more, y_more) = in_sight()
    before = runs[0].history.validation
    early = fit(momentum(), patience=10)
    assert len(early.epochs) < 61 and early.best_epoch == runs[0].history.best_epoch
    assert early.validation.accuracy[early.best_epoch] < before.accuracy[-1]
    ends = [
        early.validation.loss.min(),
        fit(momentum(weight_decay=0.02)).validation.loss[-1],
        fit(momentum(), (np.vstack([x, x_more]), np.append(y, y_more))).validation.loss[-1],
        fit(GradientDescent(1.0), sizes=(64, 10)).validation.loss[-1],
    ]
    assert max(ends) < 0.7 * before.loss[-1]


def test_the_network_reads_most_digits_that_it_has_never_seen(run):
    assert run.history.validation.accuracy[60] > 0.8
    assert run.history.training.accuracy[60] == 1


# Exercises, and the misconception


def test_the_four_curves_show_what_is_said_of_them():
    a, c = fit(GradientDescent(1.0), sizes=(64, 10)), fit(momentum(), seed=1)
    b, d = fit(GradientDescent(1.0)), fit(GradientDescent(0.003, momentum=0.9))
    assert (np.diff(a.training.loss) < 0).all() and (np.diff(a.validation.loss) < 0.001).all()
    assert (np.diff(b.training.loss) > 0.1).sum() > 5 and b.training.loss.max() > 4
    assert c.validation.loss[::10].argmin() == 2 and c.best_epoch == 15
    assert c.validation.loss[60] > 1.5 * c.validation.loss[20]
    assert (np.diff(d.training.loss) < 0).all() and d.training.loss[60] > 1.5
    assert np.abs(d.training.loss - d.validation.loss).max() < 0.2


def test_no_probabilities_have_a_smaller_mean_loss_than_equal_ones():
    rng = np.random.default_rng(1)
    for _ in range(200):
        p = rng.uniform(0.01, 1, 50)
        assert -np.log(p).mean() >= -np.log(p.mean())
    assert -np.log(np.full(50, 0.8)).mean() == pytest.approx(-np.log(0.8))
    assert np.full(50, np.exp(-0.01)).mean() == pytest.approx(0.99005)


def test_smaller_logits_lower_the_loss_and_change_no_decision(run):
    curve = run.history.validation
    z = curve.logits[60] / 4
    assert (z.argmax(axis=1) == curve.logits[60].argmax(axis=1)).all()
    assert -log_softmax(z, axis=1)[np.arange(400), curve.labels].mean() < 0.6 * curve.loss[60]


def test_the_divided_logits_of_the_lesson_halve_the_loss(runs):
    curve = runs[0].history.validation
    divided = log_softmax(curve.logits[60] / 4, axis=1)[np.arange(400), curve.labels]
    assert -divided.mean() < curve.loss[60] / 2


def test_keras_keeps_the_last_weights_unless_told_otherwise(keras):
    assert keras.callbacks.EarlyStopping(patience=10).restore_best_weights is False


@pytest.mark.parametrize(
    ("name", "value", "answer"),
    [
        ("one-step", (2.3, 2.3), "it is higher"),
        ("momentum", (1.5, 1.0), "lower, but not by half"),
        ("momentum", (1.5, 1.6), "higher"),
        ("accuracy-after-the-turn", np.array([0.87, 0.83]), "it has fallen"),
        ("whose-loss", [0.1, 3.0, 0.2, 4.0], "both"),
        ("logits-by-4", [1.1, 0.87, 1.1, 0.87], "both stay"),
    ],
)
def test_a_prediction_would_notice_another_result(name, value, answer):
    assert QUESTIONS[name].judge(None, value).endswith(f"The answer: {answer}.")


def test_a_network_that_learns_what_is_true_is_no_memoriser(runs):
    answer = "The answer: all of them, and it does well on validation images."
    assert QUESTIONS["shuffled-labels"].judge(None, runs[0].history).endswith(answer)


def test_logits_that_are_cut_off_do_not_make_a_right_step():
    def step(weights, bias, features, labels, learning_rate):
        e = np.exp(np.clip(features @ weights + bias, -700, 700))
        g = (e / e.sum(axis=1, keepdims=True) - np.eye(len(bias))[labels]) / len(labels)
        return weights - learning_rate * features.T @ g, bias - learning_rate * g.sum(axis=0)

    assert not check("training_step", step)


# The explorer


@pytest.fixture(scope="module")
def images():
    order = np.random.default_rng(0).permutation(1797)
    return load_digits().features[order[200:600]]


@pytest.fixture(scope="module")
def made(runs, images):
    return training_explorer(runs[0].history, images)


@pytest.fixture
def explorer(made):
    """The explorer as it starts: drawing its background anew for each test would take long."""
    made.set(epoch=5, image=84)
    return made


def numbers(words):
    return [float(number) for number in re.findall(r"\d+\.\d+|\d+(?= %)", words)]


def test_it_starts_with_the_image_that_is_learned_first(runs, images):
    fresh = training_explorer(runs[0].history, images)
    assert fresh.values == {"epoch": 5, "image": 84}
    late = training_explorer(runs[0].history, images.reshape(400, 8, 8), epoch=45)
    assert late.words.startswith("Epoch 45.")


@pytest.mark.parametrize("epoch", [0, 15, 60])
def test_the_words_say_what_scipy_computes(explorer, runs, epoch):
    explorer.set(epoch=epoch)
    history, image = runs[0].history, explorer.values["image"]
    expected = []
    for curve in (history.training, history.validation):
        true = log_probs(curve)[epoch]
        right = 100 * (1 - wrong(curve, epoch).mean())
        expected += [np.exp(true).mean(), -true.mean(), right]
    probs = softmax(history.validation.logits[epoch, image])
    label = history.validation.labels[image]
    expected += [probs.max(), probs[label], -np.log(probs[label])]
    assert explorer.words.startswith(f"Epoch {epoch}.")
    np.testing.assert_allclose(numbers(explorer.words), expected, atol=0.051)
    assert f"says {probs.argmax()} with" in explorer.words


def test_a_wrong_image_is_called_wrong(explorer):
    explorer.set(image=170, epoch=60)
    assert "says 1 with" in explorer.words and "but it is an 8." in explorer.words
    explorer.set(image=170, epoch=16)
    assert "says 8 with" in explorer.words and "which is right" in explorer.words


def test_an_epoch_between_two_is_rounded(explorer):
    explorer.set(epoch=7.6)
    assert explorer.values["epoch"] == 8 and explorer.words.startswith("Epoch 8.")


def test_each_control_changes_picture_and_words(explorer):
    for change in ({"epoch": 45}, {"image": 170}):
        before = explorer.png, explorer.words
        explorer.set(**change)
        assert explorer.png != before[0] and explorer.words != before[1]


def test_what_moves_leaves_no_trace(explorer):
    start = explorer.png
    explorer.set(epoch=45, image=337)
    explorer.set(epoch=5, image=84)
    assert explorer.png == start


def artists(explorer, **values):
    explorer.set(**values)
    return explorer._fig.axes


def test_the_panels_show_every_image(explorer, runs):
    axes = artists(explorer, epoch=45, image=337)
    history = runs[0].history
    shown = [line.get_ydata() for line in axes[3].lines]
    np.testing.assert_allclose(shown[0], -log_probs(history.training)[45], atol=1e-12)
    np.testing.assert_allclose(shown[2], -log_probs(history.validation)[45], atol=1e-12)
    # The bars of the means, and the ring at the image that is followed.
    assert shown[1][0] == pytest.approx(history.training.loss[45])
    assert shown[3][0] == pytest.approx(history.validation.loss[45])
    assert shown[4][0] == pytest.approx(-log_probs(history.validation)[45, 337])
    assert axes[3].texts[1].get_text() == f"{history.validation.loss[45]:.2f}"


def test_the_lower_row_follows_one_image(explorer, runs, images):
    axes = artists(explorer, epoch=45, image=337)
    curve = runs[0].history.validation
    assert (axes[4].images[0].get_array() == images[337].reshape(8, 8)).all()
    heights = [bar.get_height() for bar in axes[5].patches]
    np.testing.assert_allclose(heights, softmax(curve.logits[45, 337]))
    assert np.mean(axes[5].lines[0].get_xdata()) == curve.labels[337]
    lines = {line.get_label(): line.get_ydata() for line in axes[6].lines}
    np.testing.assert_allclose(lines["this image"], -log_probs(curve)[:, 337])
    np.testing.assert_allclose(lines["validation"], curve.loss)


def test_no_dot_leaves_its_panel(explorer, runs):
    for epoch in (0, 30, 60):
        for ax in artists(explorer, epoch=epoch)[:4]:
            low, high = ax.get_ylim()
            values = np.concatenate([line.get_ydata() for line in ax.lines])
            assert low <= values.min() and values.max() <= high


def test_the_images_tell_their_stories(run):
    curve = run.history.validation
    chosen, winners = telling_images(curve), curve.logits.argmax(axis=2)
    assert len(set(chosen.values())) == len(chosen) == 5
    p, right = np.exp(log_probs(curve)), winners == curve.labels
    assert (p[15:, chosen["learned early"]] > 0.9).all()
    late = chosen["learned late"]
    assert p[60, late] > 0.9 and p[25:, late].min() < 0.9
    turned = chosen["right for a while, then wrong and sure"]
    assert right[run.history.best_epoch, turned] and not right[60, turned]
    assert softmax(curve.logits[60, turned]).max() > 0.9
    others = np.delete(p[60], [turned])
    assert p[60, chosen["the largest loss in the end"]] == others.min()


def test_what_to_look_for_is_there(runs):
    history = runs[0].history
    curve, chosen = history.validation, telling_images(history.validation)
    turned = log_probs(curve)[:, chosen["right for a while, then wrong and sure"]]
    assert abs(turned.argmax() - history.best_epoch) <= 2
    assert -turned[25] > 10 * -turned.max()
    stubborn = chosen["the largest loss in the end"]
    assert curve.labels[stubborn] == 5
    assert set(curve.logits[10:, stubborn].argmax(axis=1)) == {3}
    means = [np.exp(log_probs(part)).mean(axis=1) for part in (history.training, curve)]
    assert (np.abs(means[0] - means[1])[:6] < 0.03).all()
    assert means[0][15] - means[1][15] > 0.1


def test_a_story_that_no_image_tells_is_left_out():
    logits = np.zeros((3, 4, 2))
    logits[1:, :2, 0] = 9
    stories = telling_images(Curve(np.zeros(4, int), np.array([1, 0.5, 0.5]), None, logits))
    assert "right for a while, then wrong and sure" not in stories
    assert stories["learned early"] in (0, 1)


def test_readers_without_a_kernel_get_picture_and_words(explorer):
    bundle, metadata = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.words
    width, height = Image.open(io.BytesIO(bundle["image/png"])).size
    size = metadata["image/png"]["width"], metadata["image/png"]["height"]
    assert size == (width, height)
    assert "four panels with a dot for every" in metadata["image/png"]["alt"]


def test_what_does_not_fit_is_refused(runs, images):
    history = runs[0].history
    with pytest.raises(ValueError, match=r"expected the 400 validation images.*got \(399, 64\)"):
        training_explorer(history, images[:-1])
    with pytest.raises(ValueError, match="expected an epoch from 0 to 60, got 61"):
        training_explorer(history, images, epoch=61)
    bare = fit(GradientDescent(1.0), sizes=(64, 10), keep_logits=False)
    with pytest.raises(ValueError, match="expected a history with logits"):
        training_explorer(bare, images)
