"""What lesson 08 and its explorer claim, computed a second time with SciPy or PyTorch."""

import warnings

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.special import expit, log_softmax, logsumexp, softmax

from course_utils.datasets import EXAMPLE_LOGITS, load_penguins
from course_utils.exercises import check
from course_utils.models import fit_linear_classifier
from course_utils.numerics import cross_entropy, cross_entropy_gradient
from course_utils.widgets import gradient_explorer

LOGITS = np.array(EXAMPLE_LOGITS)
BIRD, Y = 2, np.array([0.0, 0.0, 1.0])


def loss(z, target=Y):
    return -(target * log_softmax(z)).sum()


def slopes(function, start, nudge=1e-5):
    """Central differences: their error of nudge**2 and their rounding are both near 1e-10 here."""
    steps = nudge * np.eye(len(start))
    return np.array([(function(start + s) - function(start - s)) / (2 * nudge) for s in steps])


def jacobian(p):
    return np.diag(p) - np.outer(p, p)


def squared_error_gradient(z, y=Y):
    p = softmax(z)
    return jacobian(p) @ (2 * (p - y))


def standardised_bills():
    bills = load_penguins().features[:, :2]
    return (bills - bills.mean(axis=0)) / bills.std(axis=0)


def trained(weights, bias, steps=300):
    inputs, y = standardised_bills(), np.eye(3)[load_penguins().labels]
    for _ in range(steps):
        g = (softmax(inputs @ weights + bias, axis=1) - y) / len(y)
        weights, bias = weights - inputs.T @ g, bias - g.sum(axis=0)
    return inputs @ weights + bias


# Section 1


def test_only_the_birds_logit_lowers_the_loss_and_the_dogs_moves_it_least():
    changes = [loss(LOGITS + nudge) - loss(LOGITS) for nudge in 0.1 * np.eye(3)]
    assert changes[2] < 0 < changes[1] < changes[0] < -changes[2] < 1.1 * changes[0]
    assert min(np.abs(changes)) == abs(changes[1])


def test_a_nudge_can_be_too_large_and_too_small():
    cat, slope = np.array([1, 0, 0]), softmax(LOGITS)[0]

    def errors(nudge):
        now, up, down = (loss(LOGITS + by * cat) for by in (0, nudge, -nudge))
        return abs((up - now) / nudge - slope), abs((up - down) / (2 * nudge) - slope)

    assert LOGITS[0] + 1e-16 == LOGITS[0]
    assert errors(1e-16) == (slope, slope)
    assert errors(0.1)[1] < errors(0.1)[0] / 10
    assert max(errors(1e-5)) < 5e-6
    assert min(errors(1)) > 0.01


# Section 2


def test_the_slopes_are_p_minus_y_by_all_routes():
    rng = np.random.default_rng(1)
    for _ in range(100):
        z, y = rng.normal(0, 3, 5), np.eye(5)[rng.integers(5)]
        p = softmax(z)
        np.testing.assert_allclose((-y / p) @ jacobian(p), p - y, atol=1e-12)
        np.testing.assert_allclose(slopes(lambda z, y=y: loss(z, y), z), p - y, atol=1e-8)
        np.testing.assert_allclose(cross_entropy_gradient(z, y), p - y, atol=1e-12)


def test_the_jacobian_is_the_one_of_softmax_and_its_rows_sum_to_zero():
    table = np.array([slopes(lambda z, i=i: softmax(z)[i], LOGITS) for i in range(3)])
    np.testing.assert_allclose(jacobian(softmax(LOGITS)), table, atol=1e-9)
    np.testing.assert_allclose(table.sum(axis=1), 0, atol=1e-9)
    assert (table[~np.eye(3, dtype=bool)] < 0).all()


def test_only_the_two_steps_break_at_a_gap_of_800():
    sure = np.array([800.0, 0.0, 0.0])
    p = softmax(sure)
    assert p.tolist() == [1, 0, 0]
    with pytest.warns(RuntimeWarning, match="divide by zero"), np.errstate(invalid="ignore"):
        first = -Y / p
        assert np.isnan(first[1]) and first[2] == -np.inf
        assert np.isnan(first @ jacobian(p)).all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert cross_entropy_gradient(sure, BIRD).tolist() == [1, 0, -1]
        np.testing.assert_allclose(slopes(loss, sure), [1, 0, -1], atol=1e-6)


@pytest.mark.parametrize("size", [1e3, 1e13, 1e300])
def test_only_the_fused_form_is_right_for_logits_of_any_size(size):
    z = np.array([size, 0.0, size])
    assert cross_entropy_gradient(z, BIRD).tolist() == [0.5, 0, -0.5]
    close = np.allclose(slopes(loss, z), [0.5, 0, -0.5], atol=1e-4)
    assert close == (size < 1e13)  # a nudge of 1e-5 is lost beside the larger ones


# Section 3


def test_the_true_class_is_pulled_up_and_each_other_pushed_down_by_its_probability():
    rng = np.random.default_rng(1)
    z, labels = rng.normal(0, 3, (1000, 5)), rng.integers(5, size=1000)
    rows = cross_entropy_gradient(z, labels, reduction="none")
    true = np.eye(5, dtype=bool)[labels]
    assert (rows[true] < 0).all() and (rows[~true] > 0).all()
    np.testing.assert_allclose(rows[~true], softmax(z, axis=1)[~true])
    np.testing.assert_allclose(rows.sum(axis=1), 0, atol=1e-15)
    assert np.abs(rows).max() <= 1


@pytest.mark.parametrize("T", [0.5, 1, 2, 10])
def test_a_temperature_adds_its_factor(T):
    expected = (softmax(LOGITS / T) - Y) / T
    np.testing.assert_allclose(slopes(lambda z: loss(z / T), LOGITS), expected, atol=1e-8)


def test_soft_labels_stop_pulling_at_themselves_where_the_loss_is_their_entropy():
    target = np.array([0.2, 0.1, 0.7])
    np.testing.assert_allclose(
        slopes(lambda z: loss(z, target), LOGITS), softmax(LOGITS) - target, atol=1e-8
    )
    there = np.log(target)
    np.testing.assert_allclose(cross_entropy_gradient(there, target), 0, atol=1e-15)
    assert cross_entropy(there, target) == pytest.approx(-(target * np.log(target)).sum())
    assert cross_entropy(there, target) > 0.5


def test_a_weighted_mean_divides_by_the_weights(torch):
    logits = torch.tensor(np.stack([LOGITS, LOGITS]), requires_grad=True)
    weight = torch.tensor([1.0, 1.0, 3.0], dtype=torch.float64)
    torch.nn.functional.cross_entropy(logits, torch.tensor([2, 0]), weight=weight).backward()
    by_hand = np.array([[3.0], [1.0]]) * (softmax(LOGITS) - np.eye(3)[[2, 0]])
    np.testing.assert_allclose(logits.grad.numpy(), by_hand / 4)


# Section 4


def test_the_squared_error_is_flat_at_a_sure_mistake_and_cross_entropy_is_not():
    np.testing.assert_allclose(
        slopes(lambda z: ((softmax(z) - Y) ** 2).sum(), LOGITS),
        squared_error_gradient(LOGITS),
        atol=1e-8,
    )
    wrong = np.array([0.0, 0.0, -12.0])
    assert abs(squared_error_gradient(wrong)[BIRD]) < 1e-4
    assert cross_entropy_gradient(wrong, BIRD)[BIRD] < -0.9999
    p = softmax(wrong)
    factor = 2 * (p[BIRD] - 1 - ((p - Y) * p).sum())
    assert squared_error_gradient(wrong)[BIRD] == pytest.approx(p[BIRD] * factor)


def test_the_squared_error_needs_hundreds_of_times_as_many_steps():
    def steps(gradient):
        z, count = np.array([10.0, 0.0, 0.0]), 0
        while softmax(z)[BIRD] <= 0.5:
            z, count = z - gradient(z), count + 1
        return count

    fast, slow = steps(lambda z: softmax(z) - Y), steps(squared_error_gradient)
    assert 200 < slow / fast < 1000


# Section 5


@pytest.mark.parametrize(("reduction", "factor"), [("sum", 2), ("mean", 1)])
def test_twice_the_batch_doubles_the_sum_and_not_the_mean(reduction, factor):
    z, labels = np.stack([LOGITS, -LOGITS]), np.array([0, 1])
    once = cross_entropy_gradient(z, labels, reduction=reduction).sum(axis=0)
    twice = cross_entropy_gradient(np.tile(z, (2, 1)), np.tile(labels, 2), reduction=reduction)
    np.testing.assert_allclose(twice.sum(axis=0), factor * once)


def test_weights_and_bias_get_what_pytorch_gives_them(torch):
    x, labels = standardised_bills()[[0, 150, 200, 306]], load_penguins().labels[[0, 150, 200, 306]]
    inputs = torch.tensor(x, requires_grad=True)
    weights = torch.linspace(-1, 1, 6, dtype=torch.float64).reshape(2, 3).requires_grad_()
    bias = torch.tensor([0.1, -0.4, 0.2], dtype=torch.float64, requires_grad=True)
    logits = inputs @ weights + bias
    torch.nn.functional.cross_entropy(logits, torch.tensor(labels)).backward()
    g = cross_entropy_gradient(logits.detach().numpy(), labels)
    np.testing.assert_allclose(x.T @ g, weights.grad.numpy(), atol=1e-12)
    np.testing.assert_allclose(g.sum(axis=0), bias.grad.numpy(), atol=1e-12)
    np.testing.assert_allclose(g @ weights.detach().numpy().T, inputs.grad.numpy(), atol=1e-12)


def test_the_loop_of_the_lesson_is_the_fit_of_the_course():
    penguins = load_penguins()
    weights, bias = fit_linear_classifier(penguins.features[:, :2], penguins.labels, 3)
    ours = trained(np.zeros((2, 3)), np.zeros(3))
    np.testing.assert_allclose(ours, penguins.features[:, :2] @ weights + bias, atol=1e-9)
    first = trained(np.zeros((2, 3)), np.zeros(3), steps=0)
    picked = first[np.arange(len(first)), penguins.labels]
    assert (logsumexp(first, axis=1) - picked).mean() == pytest.approx(np.log(3))
    assert (ours.argmax(axis=1) == penguins.labels).mean() > 0.96


def test_descent_goes_further_on_standardised_bills_at_any_learning_rate_for_the_raw_ones():
    bills, y = load_penguins().features[:, :2], np.eye(3)[load_penguins().labels]

    def last_loss(inputs, learning_rate):
        weights, bias = np.zeros((2, 3)), np.zeros(3)
        for _ in range(300):
            g = (softmax(inputs @ weights + bias, axis=1) - y) / len(y)
            weights, bias = weights - learning_rate * inputs.T @ g, bias - learning_rate * g.sum(0)
        return -(y * log_softmax(inputs @ weights + bias, axis=1)).sum(axis=1).mean()

    raw = [last_loss(bills, learning_rate) for learning_rate in 10.0 ** np.arange(-5, 2)]
    assert last_loss(standardised_bills(), 1) < min(raw) / 2


def test_descent_never_moves_the_sum_of_the_logits():
    rng = np.random.default_rng(1)
    weights, bias = rng.normal(size=(2, 3)), rng.normal(size=3)
    before = (standardised_bills() @ weights + bias).sum(axis=1)
    assert np.abs(before).max() > 0.1
    np.testing.assert_allclose(trained(weights, bias).sum(axis=1), before, atol=1e-9)
    np.testing.assert_allclose(
        trained(np.zeros((2, 3)), np.zeros(3)).sum(axis=1), 0, atol=1e-9
    )  # fmt: skip


def test_the_two_logits_of_lesson_01_mirror_each_other():
    penguins = load_penguins()
    bills, is_adelie = penguins.features[:, :2], (penguins.labels == 0).astype(int)
    weights, bias = fit_linear_classifier(bills, is_adelie, 2)
    two = bills @ weights + bias
    np.testing.assert_allclose(two[:, 0], -two[:, 1], atol=1e-9)


# The misconception, and other libraries


def test_the_same_loss_may_have_another_gradient():
    one, other = np.log([0.60, 0.30, 0.10]), np.log([0.45, 0.45, 0.10])
    assert loss(one) == pytest.approx(loss(other))
    assert np.abs(softmax(one) - softmax(other)).max() > 0.1
    assert (cross_entropy_gradient(one, BIRD)[:2] > 0).all()


def test_pytorch_gives_our_gradient_and_adds_it_up(torch):
    logits = torch.tensor(LOGITS[None]).requires_grad_()
    for times in (1, 2):
        torch.nn.functional.cross_entropy(logits, torch.tensor([BIRD])).backward()
        np.testing.assert_allclose(logits.grad.numpy(), times * (softmax(LOGITS) - Y)[None])


def test_scipy_measures_our_gradient_one_sided():
    np.testing.assert_allclose(approx_fprime(LOGITS, loss), softmax(LOGITS) - Y, atol=1e-6)


# Exercises


def test_targets_of_the_exercises():
    exact = cross_entropy_gradient([EXAMPLE_LOGITS], [2])
    np.testing.assert_allclose(exact, [[0.836, 0.025, -0.862]], atol=5e-4)
    x, g = np.array([[2.0, -1.0]]), np.array([[0.25, 0.5, -0.75]])
    np.testing.assert_array_equal(x.T @ g, [[0.5, 1, -1.5], [-0.25, -0.5, 0.75]])


def jacobian_row(logits, labels):
    """Minus the row of the true class, divided by its probability: NaN where that is rounded to 0."""
    rows = []
    for z, label in zip(logits, labels, strict=True):
        p = softmax(z)
        rows.append(-jacobian(p)[label] / p[label])
    return np.array(rows) / len(rows)


def eye(logits, labels):
    return np.eye(logits.shape[1])[labels]


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        (jacobian_row, "nan-through-jacobian"),
        (lambda z, t: softmax(z, axis=1) - eye(z, t) / len(z), "missing-parentheses"),
        (lambda z, t: (expit(z) - eye(z, t)) / len(z), "sigmoid-for-softmax"),
        (lambda z, t: (softmax(z, axis=1) - np.eye(3)[t]) / len(z), "one-hot-size"),
        (lambda z, t: (softmax(z, axis=1) - eye(z, t)).mean(), "summed-away"),
        (lambda z, t: eye(z, t) - np.exp(z) / np.exp(z).sum(1, keepdims=True), "gradient-sign"),
    ],
)
def test_natural_mistakes_of_the_gradient_are_named(answer, mistake):
    assert check("cross_entropy_gradient", answer).mistake == mistake


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        (lambda x, g: (x.T @ g, np.ones(g.shape[1])), "bias-is-one"),
        (lambda x, g: (np.outer(x, g), g.sum(axis=0)), "outer-of-tables"),
        (lambda x, g: (g @ x, g.sum(axis=0)), "no-transpose"),
        (lambda x, g: (x @ g.T, g.sum(axis=0)), "no-transpose"),
    ],
)
def test_natural_mistakes_of_the_layer_are_named(answer, mistake):
    assert check("linear_layer_gradients", answer).mistake == mistake


def test_the_courses_own_gradient_solves_the_exercise():
    assert check("cross_entropy_gradient", cross_entropy_gradient)


# The explorer


def said(explorer, part):
    """The signed numbers after a part of the words, one for each class."""
    text = explorer.words.split(part)[1].split(". ")[0].rstrip(".")
    return np.array([float(piece.split()[-1]) for piece in text.split(", ")])


@pytest.mark.parametrize("true_class", [0, 1, 2])
def test_the_words_agree_with_scipy(true_class):
    explorer = gradient_explorer(true_class=true_class)
    explorer.set(logit_0=-1.5, logit_1=3.3, logit_2=0.7, learning_rate=2.5)
    gradient = softmax([-1.5, 3.3, 0.7]) - np.eye(3)[true_class]
    np.testing.assert_allclose(said(explorer, "p - y:"), gradient, atol=5.1e-4)
    np.testing.assert_allclose(said(explorer, "next step:"), -2.5 * gradient, atol=5.1e-3)
    expected = loss(np.array([-1.5, 3.3, 0.7]), np.eye(3)[true_class])
    assert f"the loss is {expected:.3f}" in explorer.words


def test_bars_targets_and_arrows_show_p_and_y():
    explorer = gradient_explorer(true_class=2)
    explorer.set(true_class=1)
    _, middle, right = explorer._fig.axes
    p = softmax(LOGITS)
    np.testing.assert_allclose([bar.get_height() for bar in middle.patches], p)
    lines = [line for line in middle.lines if tuple(line.get_xdata()) != (0, 1)]  # not the axis
    targets = {round(np.mean(line.get_xdata())): line.get_ydata()[0] for line in lines}
    assert targets == {0: 0, 1: 1, 2: 0}
    tips = [arrow.get_xy()[3, 1] for arrow in right.patches]
    np.testing.assert_allclose(tips, p - [0, 1, 0])


def test_the_button_takes_the_step_that_the_words_announce():
    explorer = gradient_explorer(true_class=2)
    explorer.set(learning_rate=3)
    announced = said(explorer, "next step:")
    explorer.step.click()
    moved = np.array([explorer.values[f"logit_{k}"] for k in range(3)])
    np.testing.assert_allclose(moved, LOGITS + announced, atol=1e-9)
    np.testing.assert_allclose(moved, (LOGITS - 3 * (softmax(LOGITS) - Y)).round(2))


def test_a_step_is_one_picture_and_the_way_back_leads_to_the_start():
    explorer = gradient_explorer(true_class=2)
    start, views = explorer.png, []
    explorer._view.observe(lambda change: views.append(change.new), "png")
    explorer.step.click()
    assert len(views) == 1 and explorer.png != start
    explorer.restart.click()
    assert explorer.png == start


def test_the_buttons_have_names_and_stand_above_the_picture():
    explorer = gradient_explorer()
    assert explorer.step.description == "Take one gradient step"
    assert explorer.restart.description == "Back to the first logits"
    assert explorer.children[-2].children == (explorer.step, explorer.restart)


def test_things_to_try_show_what_the_lesson_says():
    explorer = gradient_explorer(true_class=2)
    signs, birds, cats = np.sign(said(explorer, "p - y:")), [], []
    for _ in range(10):
        gradient = said(explorer, "p - y:")
        assert (np.sign(gradient) == signs).all()
        birds.append(-gradient[2])
        cats.append(gradient[0])
        explorer.step.click()
    assert birds == sorted(birds, reverse=True) and cats == sorted(cats, reverse=True)

    explorer.set(logit_0=10, logit_1=0, logit_2=0)
    np.testing.assert_allclose(said(explorer, "p - y:"), [1, 0, -1], atol=1e-3)
    for _ in range(10):
        explorer.step.click()
    moved = [explorer.values[f"logit_{k}"] for k in range(3)]
    assert abs(moved[1]) < 0.1 and moved[2] > 3 and moved[0] < 7

    explorer.restart.click()
    explorer.set(learning_rate=5)
    bird = np.abs(said(explorer, "next step:")).max()
    explorer.set(true_class=0)
    assert np.abs(said(explorer, "next step:")).max() < bird / 4


@pytest.mark.parametrize("true_class", [-1, 3, "bird", None])
def test_a_true_class_that_is_none_is_refused(true_class):
    with pytest.raises(ValueError, match="a true class from 0 to 2, got"):
        gradient_explorer(true_class=true_class)


def test_steps_stop_at_the_ends_of_the_sliders_and_are_announced_so():
    explorer = gradient_explorer(true_class=2)
    explorer.set(logit_0=-10, logit_1=9, logit_2=9, learning_rate=5)
    assert said(explorer, "next step:").tolist() == [0, -2.5, 1]
    assert explorer._fig.axes[0].texts[-1].get_text() == "9.00\n+1.00"
    explorer.step.click()
    assert [explorer.values[f"logit_{k}"] for k in range(3)] == [-10, 6.5, 10]
