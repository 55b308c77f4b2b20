"""What lesson 11 and its explorer claim, over five seeds, and computed a second time where that is short."""

import nbformat
import numpy as np
import pytest
from scipy.special import expit, log_softmax, ndtr, softmax

from course_utils.exercises import check
from course_utils.exercises.first_loss import FIRST_LOSS
from course_utils.experiments import split_digits
from course_utils.models import ACTIVATIONS, MLP, GradientDescent, train
from course_utils.widgets import activation_explorer
from tools.notebooks import NOTEBOOKS

SEEDS = range(5)
NAMES = ("relu", "gelu", "tanh", "sigmoid")
LN_10 = np.log(10)


@pytest.fixture(scope="module")
def digits():
    """Give training and validation pairs, by seed."""
    parts = [split_digits(seed) for seed in SEEDS]
    return [
        {name: (part[name].features, part[name].labels) for name in ("training", "validation")}
        for part in parts
    ]


def fresh(activation, seed, hidden=4, **options):
    sizes = (64,) * (hidden + 1) + (10,)
    return MLP(sizes, rng=np.random.default_rng(seed), activation=activation, **options)


def trained(network, parts, epochs=60, learning_rate=0.1):
    optimizer = GradientDescent(learning_rate, momentum=0.9)
    return train(network, optimizer, parts["training"], parts["validation"], epochs=epochs)


def accuracy(logits, labels):
    return (logits.argmax(axis=1) == labels).mean()


def nll(logits, labels):
    return -log_softmax(logits, axis=1)[np.arange(len(labels)), labels]


def lengths(network, images, labels):
    return np.array([np.linalg.norm(g) for g in network.gradients(images, labels)[1][::2]])


@pytest.fixture(scope="module")
def runs(digits):
    """Give network and history of each activation, in four hidden layers, for each seed."""
    made = {}
    for name in NAMES:
        for seed in SEEDS:
            network = fresh(name, seed, output_scale=0.1)
            made[name, seed] = network, trained(network, digits[seed])
    return made


# Section 1


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("relu", 0, np.inf), ("gelu", -0.17005, np.inf), ("tanh", -1, 1), ("sigmoid", 0, 1)],
)
def test_results_of_the_activations_lie_where_the_table_says(name, low, high):
    results = ACTIVATIONS[name][0](np.linspace(-30, 30, 60001))
    assert low <= results.min() < low + 5e-4
    assert results.max() <= 1 if high == 1 else results.max() == pytest.approx(30)


def test_gelu_is_close_to_z_times_the_share_of_a_normal_distribution_below_z():
    z = np.linspace(-6, 6, 1001)
    assert np.abs(ACTIVATIONS["gelu"][0](z) - z * ndtr(z)).max() < 5e-4


def test_layers_without_an_activation_are_one_layer(digits):
    images, _ = digits[0]["training"]
    network, rng = fresh("identity", 0), np.random.default_rng(1)
    for layer in network.layers:
        layer.bias[:] = rng.normal(size=layer.bias.shape)
    table, bias = np.eye(64), np.zeros(64)
    for layer in network.layers:
        table, bias = table @ layer.weights, bias @ layer.weights + layer.bias
    np.testing.assert_allclose(network.forward(images), images @ table + bias, atol=1e-10)


@pytest.mark.parametrize("seed", SEEDS)
def test_logits_of_both_signs_come_out_with_every_activation(digits, seed):
    images, _ = digits[seed]["training"]
    spread, one_sign = {}, {}
    for name in NAMES:
        logits = fresh(name, seed).forward(images)
        assert logits.min() < 0 < logits.max()
        spread[name] = logits.std(axis=0).mean()
        one_sign[name] = ((logits > 0).all(axis=0) | (logits < 0).all(axis=0)).sum()
    assert np.abs(fresh("tanh", seed).forward(images)).max() > 1
    assert one_sign["sigmoid"] >= 9 and max(one_sign[name] for name in NAMES[:3]) <= 3
    assert spread["sigmoid"] < 0.05 * min(spread[name] for name in NAMES[:3])


def limit(network):
    last = network.layers[-1]
    return (np.abs(last.weights).sum(axis=0) + np.abs(last.bias)).max()


@pytest.mark.parametrize("seed", SEEDS)
def test_bounded_activations_limit_the_logits_through_weights_that_grow(digits, runs, seed):
    for name in ("tanh", "sigmoid"):
        network, history = runs[name, seed]
        assert np.abs(history.training.logits[-1]).max() <= limit(network)
        assert limit(network) > 1.2 * limit(fresh(name, seed, output_scale=0.1))
    for name in ("relu", "gelu"):
        network, history = runs[name, seed]
        assert np.abs(history.training.logits[-1]).max() > limit(network)


# Section 2


def test_the_naive_slope_breaks_and_the_product_does_not():
    def naive(z):
        return np.exp(-z) / (1 + np.exp(-z)) ** 2

    with pytest.warns(RuntimeWarning) as caught:
        assert np.isnan(naive(np.array([-1000.0]))).all()
    assert str(caught[0].message) == "overflow encountered in exp"
    z = np.linspace(-30, 30, 601)
    np.testing.assert_allclose(expit(z) * expit(-z), naive(z), rtol=1e-12)


def test_a_sigmoid_is_never_steeper_than_a_quarter_and_only_gelu_than_one():
    z = np.linspace(-8, 8, 16001)
    steepest = {name: ACTIVATIONS[name][1](z).max() for name in NAMES}
    assert steepest["sigmoid"] == 0.25 and steepest["tanh"] == 1 == steepest["relu"]
    assert 1 < steepest["gelu"] < 1.2
    up, down = (expit(z + by) for by in (1e-5, -1e-5))
    np.testing.assert_allclose(ACTIVATIONS["sigmoid"][1](z), (up - down) / 2e-5, atol=1e-10)


def test_the_gradient_fades_through_sigmoids_and_not_through_the_others(digits):
    for seed in SEEDS:
        images, labels = digits[seed]["training"]
        for name in NAMES:
            first, *_, last = lengths(fresh(name, seed), images, labels)
            if name == "sigmoid":
                assert 1 / 300 < first / last < 1 / 40
            else:
                assert 1 / 5 < first / last < 5


def test_large_weights_saturate_tanh(digits):
    for seed in SEEDS:
        images, _ = digits[seed]["training"]
        flat = []
        for scale in (1.4, 5, 20):
            hidden = np.array(fresh("tanh", seed, init=scale).hidden(images))
            flat.append((1 - hidden**2 < 0.01).mean())
        assert flat[0] < 0.01 and 0.3 < flat[1] < 0.6 and flat[2] > 0.75


def test_relu_sets_about_half_to_zero_and_nearly_every_unit_is_awake_for_some_image(digits):
    for seed in SEEDS:
        asleep = np.array(fresh("relu", seed).hidden(digits[seed]["training"][0])) == 0
        assert 0.4 < asleep.mean() < 0.6 and asleep.all(axis=1).mean() < 0.05


def test_a_dead_unit_gets_no_gradient_for_its_own_weights(digits):
    images, labels = digits[0]["training"]
    network = fresh("relu", 0)
    network.layers[1].bias[3] = -1000
    weights, bias = network.gradients(images, labels)[1][2:4]
    assert not weights[:, 3].any() and bias[3] == 0
    assert weights.any(axis=0).sum() > 50
    # It wakes up when a layer below it changes.
    network.layers[0].weights *= 1e4
    assert network.gradients(images, labels)[1][2][:, 3].any()


# Section 3


@pytest.mark.parametrize("seed", SEEDS)
def test_sigmoid_does_not_get_going_and_the_others_learn_all_by_heart(runs, seed):
    _, history = runs["sigmoid", seed]
    assert history.training.loss[-1] > 2.2 and history.training.accuracy[-1] < 0.3
    for name in NAMES[:3]:
        _, history = runs[name, seed]
        assert history.training.accuracy[-1] == 1 and history.training.loss[-1] < 0.01


@pytest.mark.parametrize("seed", SEEDS)
def test_tanh_has_smaller_logits_and_a_lower_validation_loss(runs, seed):
    def final(name):
        history = runs[name, seed][1]
        largest = np.abs(history.training.logits[-1]).max()
        return largest, history.validation.loss[-1], history.validation.accuracy[-1]

    largest, loss, right = final("tanh")
    for name in ("relu", "gelu"):
        other_largest, other_loss, other_right = final(name)
        assert largest < other_largest / 3 and loss < other_loss and right >= other_right


def test_relu_is_sure_and_sometimes_wrong_on_new_images(digits, runs):
    for seed in SEEDS:
        labels, costs = digits[seed]["validation"][1], {}
        for name in ("relu", "tanh"):
            logits = runs[name, seed][1].validation.logits[-1]
            wrong = logits.argmax(axis=1) != labels
            costs[name] = nll(logits[wrong], labels[wrong]).mean()
            if name == "relu":
                assert softmax(logits, axis=1).max(axis=1).mean() > 0.95
        assert costs["relu"] > 2 * costs["tanh"]


@pytest.mark.parametrize("seed", SEEDS)
def test_sigmoid_learns_with_fewer_layers(digits, seed):
    for hidden, least in ((1, 0.95), (2, 0.75)):
        history = trained(fresh("sigmoid", seed, hidden, output_scale=0.1), digits[seed])
        assert history.training.accuracy[-1] > least


@pytest.mark.parametrize("seed", SEEDS)
def test_deep_sigmoids_learn_with_ten_times_as_many_epochs(digits, seed):
    network, optimizer = fresh("sigmoid", seed, output_scale=0.1), GradientDescent(0.1, 0.9)
    images, labels = digits[seed]["training"]
    for _ in range(600):
        optimizer.step(network.parameters, network.gradients(images, labels)[1])
    assert accuracy(network.forward(images), labels) > 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_three_times_the_learning_rate_kills_relu_and_not_tanh(digits, seed):
    networks = {name: fresh(name, seed, output_scale=0.1) for name in ("tanh", "relu")}
    right = {
        name: trained(network, digits[seed], learning_rate=0.3).training.accuracy[-1]
        for name, network in networks.items()
    }
    dead = np.array(networks["relu"].hidden(digits[seed]["training"][0])) == 0
    assert right["tanh"] == 1 and right["relu"] < 0.5 and dead.all(axis=1).mean() > 0.5


# Section 4


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_loss_tells_large_weights_and_not_small_ones(digits, seed):
    images, labels = digits[seed]["training"]

    def start(**options):
        network = fresh("relu", seed, **options)
        return nll(network.forward(images), labels).mean(), lengths(network, images, labels)[0]

    (small, faint), (plain, healthy) = start(init=0.1), start(init=1.41)
    assert abs(small - LN_10) < 1e-4 and faint < 1e-3 < healthy / 100
    assert start(init=3.0)[0] > 8 * LN_10 and start(init=2.0)[0] > 2 * LN_10
    compromise, length = start(init=1.41, output_scale=0.1)
    assert abs(compromise - LN_10) < 0.05 < plain - LN_10
    assert 5 < healthy / length < 20


def test_the_last_layer_times_a_tenth_starts_near_ln_10_with_every_activation(digits):
    for seed in SEEDS:
        images, labels = digits[seed]["training"]
        for name in NAMES:
            logits = fresh(name, seed, output_scale=0.1).forward(images)
            assert abs(nll(logits, labels).mean() - LN_10) < 0.05


@pytest.mark.parametrize("seed", SEEDS)
def test_what_bad_starts_cost(digits, seed):
    small, good, large = (
        trained(fresh("tanh", seed, init=scale), digits[seed]) for scale in (0.1, 1.0, 5.0)
    )
    assert small.training.accuracy[-1] < 0.3 and large.training.loss[0] > 2 * LN_10
    assert good.training.accuracy[-1] == 1 == large.training.accuracy[-1]
    assert large.validation.accuracy[-1] < good.validation.accuracy[-1] - 0.15


def test_a_layer_multiplies_the_mean_square_by_the_square_of_the_scale():
    inputs = np.random.default_rng(1).normal(0, 3, (300, 2000)) + 1
    for scale in (0.5, 1.0, 2.0):
        results = MLP((2000, 500), rng=np.random.default_rng(2), init=scale).forward(inputs)
        ratio = (results**2).mean() / (inputs**2).mean()
        assert ratio == pytest.approx(scale**2, rel=0.05)


def test_he_keeps_the_size_through_relu_and_xavier_loses_a_root_of_two_a_layer(digits):
    def size(name, init):
        sizes = []
        for seed in SEEDS:
            network = fresh(name, seed, hidden=10, init=init)
            layers = network.pre_activations(digits[seed]["training"][0])[:-1]
            sizes.append([layer.std() for layer in layers])
        return np.exp(np.log(sizes).mean(axis=0))

    relu_he, relu_xavier = size("relu", "he"), size("relu", "xavier")
    assert 0.6 < relu_he[-1] / relu_he[0] < 1.5
    assert (relu_xavier[0] / relu_xavier[-1]) ** (1 / 9) == pytest.approx(np.sqrt(2), rel=0.05)
    assert np.sqrt(2) ** 9 > 20
    tanh_he, tanh_xavier = size("tanh", "he"), size("tanh", "xavier")
    assert 0.2 < tanh_xavier[-1] / tanh_xavier[0] < 0.5
    assert (np.diff(tanh_xavier) < 0).all() and tanh_xavier[1] / tanh_xavier[2] < 1.4
    np.testing.assert_allclose(tanh_he[4:], tanh_he[4], rtol=0.1)


@pytest.mark.parametrize("seed", SEEDS)
def test_scale_four_brings_the_differences_back_and_lets_deep_sigmoids_learn(digits, runs, seed):
    images = digits[seed]["training"][0]
    spread = [
        fresh("sigmoid", seed, init=init).pre_activations(images)[-2].std(axis=0).mean()
        for init in ("xavier", "he", 4.0)
    ]
    assert spread[0] < spread[1] < 0.1 < 0.3 < spread[2]
    results = fresh("sigmoid", seed).hidden(images)[-1]
    assert abs(results.mean() - 0.5) < 0.05
    history = trained(fresh("sigmoid", seed, init=4.0, output_scale=0.1), digits[seed])
    assert history.training.accuracy[-1] > 0.75
    assert runs["sigmoid", seed][1].training.accuracy[-1] < 0.3


# Section 5: a training loop of our own, with or without ReLU on the output


def by_hand(hidden, seed, cut, parts, epochs=60):
    """Weights and biases after training, and the outputs on the training images."""
    images, labels = parts["training"]
    layers = fresh("relu", seed, hidden, output_scale=0.1).layers
    tables, biases = [layer.weights for layer in layers], [layer.bias for layer in layers]
    steps = [0 * array for array in (*tables, *biases)]
    for epoch in range(epochs + 1):
        values = [images]
        for table, bias in zip(tables, biases, strict=True):
            values.append(np.maximum(values[-1] @ table + bias, 0))
        raw = values[-2] @ tables[-1] + biases[-1]
        outputs = values[-1] if cut else raw
        slopes = (softmax(outputs, axis=1) - np.eye(10)[labels]) / len(labels)
        slopes = slopes * (raw > 0) if cut else slopes
        down, shifts = [], []
        for place in reversed(range(len(tables))):
            down.insert(0, values[place].T @ slopes)
            shifts.insert(0, slopes.sum(axis=0))
            slopes = (slopes @ tables[place].T) * (values[place] > 0)
        if epoch == epochs:
            return outputs, labels, down[-1]
        for array, step, gradient in zip((*tables, *biases), steps, (*down, *shifts), strict=True):
            step *= 0.9
            step += gradient
            array -= 0.1 * step
    raise AssertionError


@pytest.fixture(scope="module")
def cut_runs(digits):
    """Give outputs, labels and last gradient with ReLU on the output, by depth and seed."""
    return {
        (hidden, seed): by_hand(hidden, seed, True, digits[seed])
        for hidden in (0, 1, 4)
        for seed in SEEDS
    }


def lost(outputs):
    return (outputs == 0).all(axis=0)


def test_deep_networks_lose_classes_to_a_relu_on_the_output(cut_runs):
    counts = {
        hidden: [lost(cut_runs[hidden, seed][0]).sum() for seed in SEEDS] for hidden in (0, 1, 4)
    }
    right = {
        hidden: [accuracy(*cut_runs[hidden, seed][:2]) for seed in SEEDS] for hidden in (0, 1, 4)
    }
    assert counts[0] == [0] * 5 and min(right[0]) >= 0.98
    assert 0 in counts[1] and 1 <= max(counts[1]) <= 2
    assert min(counts[4]) >= 2 and max(right[4]) < 0.9


def test_without_it_the_same_networks_are_right(digits):
    for seed in SEEDS:
        for hidden in (0, 1, 4):
            outputs, labels, _ = by_hand(hidden, seed, False, digits[seed])
            assert accuracy(outputs, labels) >= 0.99


def test_a_lost_class_gets_no_gradient_and_no_right_answer(cut_runs):
    for seed in SEEDS:
        outputs, labels, gradient = cut_runs[4, seed]
        gone = lost(outputs)
        assert not gradient[:, gone].any()
        unanswered = gone.copy()
        unanswered[0] = False  # the first of equal outputs wins
        images = unanswered[labels]
        assert images.any() and (outputs[images].argmax(axis=1) != labels[images]).all()
        silent = (outputs == 0).all(axis=1)
        assert silent.sum() > 20
        np.testing.assert_allclose(nll(outputs[silent], labels[silent]), LN_10)


def test_the_lessons_network_with_relu_on_the_output_is_ours(cut_runs):
    notebook = nbformat.read(NOTEBOOKS / "11_activations.ipynb", as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.source.startswith("def relu_on_output")]
    known = {"np": np, "split_digits": split_digits}
    exec("from course_utils import models", known)
    exec(cells[0], known)
    for hidden in (0, 1, 4):
        # The lesson's network draws one more layer, after the same numbers for the others.
        outputs, labels, _ = cut_runs[hidden, 0]
        count, right = known["relu_on_output"](hidden, 0)
        assert count == lost(outputs).sum()
        assert right == pytest.approx(accuracy(outputs, labels))


def test_relu_on_three_logits_loses_the_lead_and_the_gradient():
    assert softmax([-1.0, -5.0, -3.0])[0] > 0.8
    np.testing.assert_allclose(softmax(np.maximum([-1.0, -5.0, -3.0], 0)), 1 / 3)


# Exercises and other libraries


def test_the_table_of_first_losses_is_what_its_findings_give():
    assert np.log(27) == pytest.approx(3.30, abs=0.005)
    assert 32 * LN_10 == pytest.approx(73.7, abs=0.05) and np.log10(100) == 2
    rng = np.random.default_rng(0)
    losses, ranges = [], []
    for _ in range(200):
        logits, labels = rng.normal(0, 14, (32, 10)), rng.integers(10, size=32)
        losses.append(nll(logits, labels).mean())
        ranges.append([logits.min(), logits.max()])
    assert abs(np.mean(losses) - 20.4) < 2 * np.std(losses)
    np.testing.assert_allclose(np.mean(ranges, axis=0), [-40.5, 40.5], atol=3)
    # Logits that close to 0 cannot move the loss by more than their range.
    assert abs(nll(rng.uniform(-0.2, 0.2, (32, 27)), rng.integers(27, size=32)).mean() - 3.30) < 0.1


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        ((1, 3, 2, 4), "large-against-summed"),
        ((4, 2, 3, 1), "ln-10-for-all"),
        ((1, 2, 5, 4), "softmax-twice"),
        ((1, 5, 3, 4), "b-softmax-twice"),
        ((2, 2, 3, 4), "a-suspected"),
        ((1, 2, 3, 3), "d-is-small"),
        ((1, 2, 3, 7), None),
    ],
)
def test_mistakes_with_the_first_loss_are_named_and_the_answer_is_kept(answer, mistake):
    verdict = check("first_loss", answer)
    assert verdict.mistake == mistake and not verdict
    assert str(FIRST_LOSS.solution) not in repr(verdict)


def test_a_second_softmax_shows_neither_at_the_start_nor_in_a_high_loss():
    labels = np.arange(32) % 10
    near_zero = np.random.default_rng(0).uniform(-0.1, 0.1, (32, 10))
    assert abs(nll(softmax(near_zero, axis=1), labels).mean() - LN_10) < 0.02
    # Certainty, right or wrong, is the most that the first softmax can hand to the second.
    certain = np.eye(10)
    losses = [nll(certain[[k]], np.array([label])).item() for k in (0, 1) for label in (0, 1)]
    assert 1.4 < min(losses) and max(losses) < 2.5


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        (lambda g, z: g * z > 0, "compared-last"),
        (lambda g, z: np.maximum(g * z, 0), "product-through-relu"),
        (lambda g, z: g * np.where(z > 0, 1, z), "negative-side-kept"),
        (lambda g, z: np.where(z > 0, g, 0).sum(axis=1), "summed-away"),
    ],
)
def test_natural_mistakes_of_the_way_back_are_named(answer, mistake):
    assert check("relu_backward", answer).mistake == mistake


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        (lambda z: expit(z), "sigmoid-itself"),
        (lambda z: expit(z) * (1 - z), "z-for-s"),
        (lambda z: np.gradient(expit(z), z), "neighbours"),
        (lambda z: z * (1 - z), "z-for-s"),
        (lambda z: expit(-z), "log-sigmoid-derivative"),
        (lambda z: expit(expit(z)) * (1 - expit(expit(z))), "sigmoid-twice"),
        (lambda z: 1 - np.tanh(z) ** 2, "tanh-derivative"),
        (lambda z: -expit(z) * expit(-z), "sign"),
        (lambda z: np.exp(-z) / np.square(1 + np.exp(-z)), "overflow"),
        (lambda z: expit(z) * expit(z), "factor-missing"),
    ],
)
def test_natural_mistakes_of_the_slope_are_named(answer, mistake):
    assert check("sigmoid_derivative", answer).mistake == mistake


def test_targets_of_the_exercises():
    z = np.array([0.0, 1.5, -0.4])
    np.testing.assert_allclose(expit(z) * expit(-z), [0.25, 0.149, 0.240], atol=5e-4)
    g, p = np.array([[0.5, -0.2, 0.1]]), np.array([[2.0, 3.0, -1.0]])
    np.testing.assert_array_equal(np.where(p > 0, g, 0), [[0.5, -0.2, 0]])


def test_pytorch_draws_and_bends_as_the_table_says(torch):
    torch.manual_seed(0)
    weights = torch.nn.Linear(400, 400).weight.detach()
    assert weights.abs().max() <= 1 / 20
    assert float(weights.std()) * 20 == pytest.approx(0.58, abs=0.01)
    he = torch.nn.init.kaiming_normal_(torch.empty(400, 400), nonlinearity="relu")
    assert float(he.std()) * 20 == pytest.approx(np.sqrt(2), rel=0.02)
    xavier = torch.nn.init.xavier_normal_(torch.empty(400, 400))
    assert float(xavier.std()) * 20 == pytest.approx(1, rel=0.02)
    z = torch.linspace(-4, 4, 101, dtype=torch.float64)
    ours = ACTIVATIONS["gelu"][0](z.numpy())
    functional = torch.nn.functional
    np.testing.assert_allclose(functional.gelu(z, approximate="tanh").numpy(), ours, atol=1e-12)
    assert 1e-5 < np.abs(functional.gelu(z).numpy() - ours).max() < 1e-3
    z.requires_grad_()
    functional.relu(z).sum().backward()
    np.testing.assert_array_equal(z.grad.numpy(), z.detach().numpy() > 0)  # 0 at 0


def test_keras_and_jax_draw_as_the_table_says(keras, jax):
    layer = keras.layers.Dense(400)
    assert type(layer.kernel_initializer).__name__ == "GlorotUniform"
    assert type(keras.layers.Dense(4, kernel_initializer="he_normal").kernel_initializer).__name__
    for name, scale in (("he_normal", np.sqrt(2)), ("glorot_normal", 1)):
        draw = getattr(jax.nn.initializers, name)()
        weights = np.asarray(draw(jax.random.key(0), (400, 400)))
        assert weights.std() * 20 == pytest.approx(scale, rel=0.02)


def test_scikit_learn_starts_a_relu_network_with_xavier():
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    x = np.random.default_rng(0).normal(size=(20, 300))
    model = MLPClassifier((300,), activation="relu", max_iter=1, learning_rate_init=1e-12)
    with pytest.warns(ConvergenceWarning):
        model.fit(x, np.arange(20) % 2)
    assert model.coefs_[0].std() * np.sqrt(300) == pytest.approx(1, rel=0.02)


# The explorer


@pytest.fixture(scope="module")
def few():
    """Give the images that the lesson's explorer has."""
    return split_digits()["training"].subset(range(60))


def said(explorer, before, after):
    return float(explorer.words.split(before)[1].split(after)[0].replace(",", ""))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("hidden", "scale"), [(1, 1.0), (4, 3.0), (10, 0.5)])
def test_words_and_picture_show_the_fresh_network(few, name, hidden, scale):
    explorer = activation_explorer(few)
    explorer.set(activation=name, hidden_layers=hidden, weight_scale=scale)
    network = fresh(name, 0, hidden, init=scale)
    logits = network.forward(few.features)
    loss = nll(logits, few.labels).mean()
    assert said(explorer, "First loss ", ": ") == pytest.approx(loss, rel=5e-3, abs=5e-3)
    expected = lengths(network, few.features, few.labels)
    assert said(explorer, "length ", " for layer 1,") == pytest.approx(expected[0], rel=0.06)
    left, right = explorer._fig.axes
    shares = [bar.get_height() for bar in left.patches]
    assert sum(shares) == pytest.approx(1)
    middle = ((logits >= -0.5) & (logits < 0.5)).mean()
    assert shares[10] == pytest.approx(middle, abs=1e-12)
    assert shares[-1] == pytest.approx((logits >= 9.5).mean(), abs=1e-12)
    (line,) = right.lines
    np.testing.assert_array_equal(line.get_xdata(), range(1, hidden + 2))
    np.testing.assert_allclose(line.get_ydata(), np.clip(expected, 1e-14, 1e7))


@pytest.mark.parametrize(
    ("control", "value"), [("activation", "tanh"), ("hidden_layers", 7), ("weight_scale", 2.5)]
)
def test_every_control_moves_picture_and_words_and_leaves_no_trace(few, control, value):
    explorer = activation_explorer(few)
    start, words, old = explorer.png, explorer.words, explorer.values[control]
    explorer.set(**{control: value})
    assert explorer.png != start and explorer.words != words
    explorer.set(**{control: old})
    assert explorer.png == start and explorer.words == words


def test_the_words_say_where_the_first_loss_stands(few):
    explorer = activation_explorer(few, weight_scale=0.2)
    assert "close to ln 10 = 2.30" in explorer.words
    explorer.set(weight_scale=5)
    above = nll(fresh("relu", 0, init=5.0).forward(few.features), few.labels).mean() - LN_10
    assert f"{above:,.0f} above ln 10" in explorer.words
    explorer.set(hidden_layers=1)
    assert "1 hidden layer," in explorer.words


def test_half_a_layer_is_none(few):
    explorer = activation_explorer(few)
    explorer.set(hidden_layers=2.6)
    assert explorer.values["hidden_layers"] == 3 and "3 hidden layers" in explorer.words


def test_things_to_try_show_what_the_lesson_says(few):
    def state(name, scale, hidden=10):
        network = fresh(name, 0, hidden, init=scale)
        logits = network.forward(few.features)
        return logits, nll(logits, few.labels).mean(), lengths(network, *pair)

    pair = few.features, few.labels
    logits, _, halved = state("relu", 0.705)
    assert np.abs(logits).max() < 0.5 and halved.max() < 1e-3
    assert state("relu", 2.82)[1] > 100
    _, _, steep = state("sigmoid", 1.0)
    _, loss, flatter = state("sigmoid", 5.0)
    assert 1e-7 < steep[0] / steep[-1] < 5e-6
    assert flatter[0] / flatter[-1] > 1000 * steep[0] / steep[-1] and loss > LN_10 + 1
    for name in NAMES:
        for hidden in (4, 10):
            _, loss, faint = state(name, 0.2, hidden)
            assert abs(loss - LN_10) < 0.1 and faint[0] < 0.01


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ({"activation": "swish"}, "expected one of the activations relu, gelu, tanh, sigmoid"),
        ({"activation": "identity"}, "expected one of the activations"),
        ({"hidden_layers": 0}, "from 1 to 10, got 0"),
        ({"hidden_layers": 11}, "from 1 to 10, got 11"),
        ({"hidden_layers": 2.5}, "whole number of hidden layers"),
        ({"weight_scale": 0.1}, "from 0.2 to 5, got 0.1"),
        ({"weight_scale": np.nan}, "from 0.2 to 5, got nan"),
    ],
)
def test_bad_starts_are_refused_at_once(few, start, said):
    with pytest.raises(ValueError, match=said):
        activation_explorer(few, **start)


def test_too_many_images_and_none_are_refused():
    training = split_digits()["validation"]
    for count in (0, 201):
        with pytest.raises(ValueError, match=f"expected 1 to 200 samples, got {count}"):
            activation_explorer(training.subset(np.arange(count)))


def test_readers_without_a_kernel_get_picture_and_words(few):
    bundle, metadata = activation_explorer(few)._repr_mimebundle_()
    assert bundle["text/plain"].startswith("ReLU, 4 hidden layers")
    assert bundle["image/png"] and metadata["image/png"]["alt"]
