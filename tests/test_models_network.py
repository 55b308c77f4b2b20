"""Networks, optimisers and the training loop against PyTorch, finite differences and their own contract."""

import numpy as np
import pytest

from course_utils.models import ACTIVATIONS, MLP, Adam, GradientDescent, Linear, train
from course_utils.numerics import cross_entropy

each_activation = pytest.mark.parametrize("activation", ACTIVATIONS)


def data(samples=12, features=5, classes=3, seed=1):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(samples, features)), rng.integers(classes, size=samples)


def small_network(activation="tanh", seed=0, **options):
    return MLP((5, 4, 6, 3), rng=np.random.default_rng(seed), activation=activation, **options)


def with_bias(network):
    """With biases that are not 0: a forgotten one shows, and no ReLU stands at its kink."""
    rng = np.random.default_rng(5)
    for layer in network.layers:
        layer.bias += rng.normal(size=layer.bias.shape)
    return network


def twin(torch, network):
    """The same network in PyTorch, with the same numbers."""
    units = {
        "relu": torch.nn.ReLU(),
        "sigmoid": torch.nn.Sigmoid(),
        "tanh": torch.nn.Tanh(),
        "gelu": torch.nn.GELU(approximate="tanh"),
        "identity": torch.nn.Identity(),
    }
    modules = []
    for layer in network.layers:
        linear = torch.nn.Linear(*layer.weights.shape, dtype=torch.float64)
        linear.weight.data = torch.tensor(layer.weights.T.copy())
        linear.bias.data = torch.tensor(layer.bias.copy())
        modules += [linear, units[network.activation]]
    return torch.nn.Sequential(*modules[:-1])


def in_our_order(torch_parameters):
    return [np.asarray(parameter.detach()).T for parameter in torch_parameters]


@each_activation
def test_logits_and_gradients_are_those_of_pytorch(torch, activation):
    network, (inputs, labels) = with_bias(small_network(activation)), data()
    other = twin(torch, network)
    logits = other(torch.tensor(inputs))
    torch.nn.functional.cross_entropy(logits, torch.tensor(labels)).backward()
    ours, gradients = network.gradients(inputs, labels)
    np.testing.assert_allclose(ours, logits.detach(), rtol=1e-12, atol=1e-14)
    theirs = in_our_order([parameter.grad for parameter in other.parameters()])
    for gradient, expected in zip(gradients, theirs, strict=True):
        np.testing.assert_allclose(gradient, expected, rtol=1e-10, atol=1e-15)


@each_activation
def test_gradients_are_the_slopes_that_finite_differences_measure(activation):
    network, (inputs, labels) = with_bias(small_network(activation)), data()
    _, gradients = network.gradients(inputs, labels)
    for parameter, gradient in zip(network.parameters, gradients, strict=True):
        assert gradient.shape == parameter.shape
        for place in np.ndindex(parameter.shape):
            kept, losses = parameter[place], []
            for step in (1e-6, -1e-6):
                parameter[place] = kept + step
                losses.append(cross_entropy(network.forward(inputs), labels))
            parameter[place] = kept
            # Central differences in float64: the loss is exact to about 1e-16, so the slope to 1e-10.
            assert (losses[0] - losses[1]) / 2e-6 == pytest.approx(gradient[place], abs=1e-8)


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "gelu"])
def test_activations_keep_their_limits_without_a_warning(activation):
    function, derivative = ACTIVATIONS[activation]
    ends = np.array([-1000.0, 1000.0])
    limits = {"relu": [0, 1000], "sigmoid": [0, 1], "tanh": [-1, 1], "gelu": [0, 1000]}
    slopes = {"relu": [0, 1], "sigmoid": [0, 0], "tanh": [0, 0], "gelu": [0, 1]}
    np.testing.assert_allclose(function(ends), limits[activation], atol=1e-12)
    np.testing.assert_allclose(derivative(ends), slopes[activation], atol=1e-12)


def test_a_linear_layer_by_hand():
    layer = Linear(2, 1, rng=np.random.default_rng(0))
    layer.weights[:], layer.bias[:] = [[2.0], [3.0]], 1.0
    inputs = np.array([[1.0, 10.0], [0.0, 5.0]])
    np.testing.assert_array_equal(layer.forward(inputs), [[33.0], [16.0]])
    back, weights, bias = layer.backward(inputs, np.array([[1.0], [-2.0]]))
    np.testing.assert_array_equal(back, [[2.0, 3.0], [-4.0, -6.0]])
    np.testing.assert_array_equal(weights, [[1.0], [0.0]])
    np.testing.assert_array_equal(bias, [-1.0])


@pytest.mark.parametrize(
    ("init", "spread"),
    [("he", (2 / 300) ** 0.5), ("xavier", (2 / 700) ** 0.5), (3.0, 3 / 300**0.5)],
)
def test_first_weights_have_the_spread_of_their_rule(init, spread):
    network = MLP((300, 400, 10), rng=np.random.default_rng(0), init=init, output_scale=0.0)
    # 120,000 draws: their standard deviation is within 0.2 % of the true one, here 1 %.
    assert network.layers[0].weights.std() == pytest.approx(spread, rel=0.01)
    assert not network.layers[1].weights.any()
    assert not any(layer.bias.any() for layer in network.layers)


def test_the_numbers_have_the_asked_type():
    network = small_network(dtype=np.float32)
    logits, gradients = network.gradients(*data())
    assert {array.dtype for array in (logits, *gradients, *network.parameters)} == {
        np.dtype("float32")
    }


def test_what_is_inside_fits_together():
    network, (inputs, _) = small_network("relu"), data()
    results, hidden = network.pre_activations(inputs), network.hidden(inputs)
    assert [array.shape for array in results] == [(12, 4), (12, 6), (12, 3)]
    assert len(hidden) == 2
    for before, after in zip(results, hidden, strict=False):
        np.testing.assert_array_equal(after, np.maximum(before, 0))
    np.testing.assert_array_equal(results[-1], network.forward(inputs))
    np.testing.assert_array_equal(results[-1], network.layers[-1].forward(hidden[-1]))


def test_two_sizes_make_a_linear_classifier():
    network, (inputs, _) = MLP((5, 3), rng=np.random.default_rng(0)), data()
    expected = inputs @ network.layers[0].weights
    np.testing.assert_array_equal(network.forward(inputs), expected)
    assert network.hidden(inputs) == []


def test_a_copy_is_of_its_own():
    network = small_network()
    other = network.copy()
    other.parameters[0][:] = 7
    assert not (network.parameters[0] == 7).any()


def torch_steps(torch, network, optimizer, inputs, labels, steps):
    for _ in range(steps):
        optimizer.zero_grad()
        logits = network(torch.tensor(inputs))
        torch.nn.functional.cross_entropy(logits, torch.tensor(labels)).backward()
        optimizer.step()
    return in_our_order(network.parameters())


@pytest.mark.parametrize(
    ("ours", "theirs", "options"),
    [
        (GradientDescent(0.1), "SGD", {"lr": 0.1}),
        (GradientDescent(0.1, 0.9), "SGD", {"lr": 0.1, "momentum": 0.9}),
        (
            GradientDescent(0.1, 0.9, 0.01),
            "SGD",
            {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.01},
        ),
        (Adam(0.01), "Adam", {"lr": 0.01}),
        (
            Adam(0.01, beta1=0.5, beta2=0.9, epsilon=1e-3),
            "Adam",
            {"lr": 0.01, "betas": (0.5, 0.9), "eps": 1e-3},
        ),
    ],
)
def test_ten_steps_lead_where_pytorch_goes(torch, ours, theirs, options):
    network, (inputs, labels) = small_network(), data()
    other = twin(torch, network)
    optimizer = getattr(torch.optim, theirs)(other.parameters(), **options)
    expected = torch_steps(torch, other, optimizer, inputs, labels, 10)
    train(network, ours, (inputs, labels), (inputs, labels), epochs=10)
    for parameter, value in zip(network.parameters, expected, strict=True):
        np.testing.assert_allclose(parameter, value, rtol=1e-9, atol=1e-12)


def run(epochs=6, **options):
    network = small_network()
    history = train(
        network, GradientDescent(0.5), data(seed=1), data(20, seed=2), epochs=epochs, **options
    )
    return network, history


def test_the_record_says_what_the_network_did():
    network, history = run()
    np.testing.assert_array_equal(history.epochs, range(7))
    for curve, (inputs, labels) in (
        (history.training, data(seed=1)),
        (history.validation, data(20, seed=2)),
    ):
        np.testing.assert_array_equal(curve.labels, labels)
        assert curve.logits.shape == (7, len(labels), 3)
        np.testing.assert_array_equal(curve.logits[0], small_network().forward(inputs))
        np.testing.assert_array_equal(curve.logits[-1], network.forward(inputs))
        for epoch in history.epochs:
            logits = curve.logits[epoch]
            assert curve.loss[epoch] == pytest.approx(cross_entropy(logits, labels), rel=1e-14)
            assert curve.accuracy[epoch] == np.mean(logits.argmax(axis=1) == labels)
    assert history.training.loss[-1] < history.training.loss[0]
    _, gradients = network.gradients(*data(seed=1))
    expected = [np.sqrt(np.sum(gradients[place] ** 2)) for place in (0, 2, 4)]
    np.testing.assert_allclose(history.gradient_norms[-1], expected, rtol=1e-12)
    assert history.gradient_norms.shape == (7, 3)


def test_logits_are_kept_only_where_they_are_wanted():
    _, with_logits = run()
    _, without = run(keep_logits=False)
    assert without.training.logits is without.validation.logits is None
    np.testing.assert_array_equal(without.validation.loss, with_logits.validation.loss)


def test_a_seed_gives_the_same_run_to_the_last_digit():
    runs = [run(batch_size=5, rng=np.random.default_rng(3)) for _ in range(2)]
    np.testing.assert_array_equal(runs[0][1].training.logits, runs[1][1].training.logits)
    _, other = run(batch_size=5, rng=np.random.default_rng(4))
    assert (other.training.logits[-1] != runs[0][1].training.logits[-1]).any()


class Watcher:
    """An optimiser that goes nowhere and remembers what it was asked."""

    learning_rate = 1.0

    def __init__(self):
        self.rates, self.gradients = [], []

    def step(self, parameters, gradients):
        self.rates.append(self.learning_rate)
        self.gradients.append(gradients[-1])


def test_an_epoch_sees_every_sample_once_in_batches():
    watcher = Watcher()
    inputs, labels = data()
    network = small_network()
    train(
        network,
        watcher,
        (inputs, labels),
        (inputs, labels),
        epochs=2,
        batch_size=5,
        rng=np.random.default_rng(0),
    )
    assert len(watcher.gradients) == 6  # 5 + 5 + 2 samples, twice
    # The bias's gradient is a mean of samples: weighted by the batches, it is that of all samples.
    expected = network.gradients(inputs, labels)[1][-1]
    for epoch in (watcher.gradients[:3], watcher.gradients[3:]):
        mean = np.average(epoch, axis=0, weights=[5, 5, 2])
        np.testing.assert_allclose(mean, expected, rtol=1e-12, atol=1e-15)
    assert not np.allclose(watcher.gradients[0], watcher.gradients[3])  # shuffled anew


def test_a_full_batch_is_measured_once_an_epoch(monkeypatch):
    asked = []
    gradients = MLP.gradients
    monkeypatch.setattr(MLP, "gradients", lambda *given: asked.append(given) or gradients(*given))
    run(epochs=6)
    assert len(asked) == 7  # before training, and after every epoch


def test_the_learning_rate_falls_in_a_straight_line_and_comes_back():
    watcher = Watcher()
    train(small_network(), watcher, data(), data(), epochs=4, linear_decay=True)
    assert watcher.rates == [1.0, 0.75, 0.5, 0.25]
    assert watcher.learning_rate == 1.0


def test_patience_stops_and_gives_the_best_parameters_back():
    _, whole = run(epochs=60)
    best = whole.best_epoch
    assert 0 < best < 50, "the case must overfit, or it shows nothing"
    assert (np.diff(whole.validation.loss[best : best + 6]) > 0).all()
    network, stopped = run(epochs=60, patience=5)
    assert stopped.epochs[-1] == best + 5
    assert stopped.best_epoch == best
    np.testing.assert_array_equal(
        network.forward(data(20, seed=2)[0]), whole.validation.logits[best]
    )


def test_progress_is_reported_about_ten_times():
    lines = []
    _, history = run(epochs=60, report=lines.append)
    assert [int(line[5:9]) for line in lines] == [1, *range(6, 61, 6)]
    assert f"{history.training.loss[60]:.3f} in training" in lines[-1]
    assert f"{history.validation.loss[60]:.3f} in validation" in lines[-1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"sizes": (5,)}, "two or more sizes"),
        ({"sizes": (5, 0, 3)}, "at least 1"),
        ({"activation": "swish"}, "relu, sigmoid, tanh, gelu, identity, got 'swish'"),
        ({"init": "zeros"}, "'he', 'xavier' or a number, got 'zeros'"),
    ],
)
def test_a_network_that_cannot_be_is_refused(options, said):
    with pytest.raises(ValueError, match=said):
        MLP(**({"sizes": (5, 3), "rng": np.random.default_rng(0)} | options))


def test_a_seed_is_no_generator():
    with pytest.raises(TypeError, match="Generator, got 0"):
        MLP((5, 3), rng=0)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: GradientDescent(0), "learning_rate > 0"),
        (lambda: GradientDescent(0.1, momentum=1), "momentum from 0 to below 1, got 1"),
        (lambda: GradientDescent(0.1, weight_decay=-1), "weight_decay >= 0"),
        (lambda: Adam(float("nan")), "learning_rate > 0, got nan"),
        (lambda: Adam(0.1, beta2=1.0), "beta2 from 0 to below 1"),
    ],
)
def test_an_optimiser_that_cannot_work_is_refused(make, said):
    with pytest.raises(ValueError, match=said):
        make()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"epochs": 0}, "epochs of at least 1"),
        ({"patience": 0}, "patience of at least 1"),
        ({"batch_size": 0}, "batch_size of at least 1"),
        ({"batch_size": 4}, "expected an rng"),
    ],
)
def test_a_run_that_cannot_be_is_refused(options, said):
    with pytest.raises(ValueError, match=said):
        run(**options)


def test_inputs_that_do_not_fit_are_refused():
    network, (inputs, labels) = small_network(), data()
    with pytest.raises(ValueError, match=r"\(N, 5\), got \(12, 4\)"):
        network.forward(inputs[:, :4])
    with pytest.raises(ValueError, match=r"got \(12, 5\) and \(11,\)"):
        train(network, GradientDescent(0.1), (inputs, labels[:11]), (inputs, labels), epochs=1)


def test_a_run_that_explodes_says_so():
    with (
        np.errstate(all="ignore"),
        pytest.raises(FloatingPointError, match="try a smaller learning rate"),
    ):
        train(small_network("relu"), GradientDescent(1e120), data(), data(), epochs=20)
