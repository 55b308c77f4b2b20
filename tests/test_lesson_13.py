"""What lesson 13 claims: each symptom comes from its mistake and goes with it, and no question is left out."""

import copy
import inspect
import re
import warnings

import nbformat
import numpy as np
import pytest
from scipy.special import expit, log_softmax, logsumexp, softmax

from course_utils import clinic, datasets, experiments, models, numerics, sampling
from course_utils.exercises import check
from course_utils.predictions import _QUESTIONS
from course_utils.widgets import pipeline_explorer
from tools import structure
from tools.notebooks import NOTEBOOKS

PATH = NOTEBOOKS / "13_clinic.ipynb"
NOTEBOOK = nbformat.read(PATH, as_version=4)
TEXT = "\n\n".join(cell.source for cell in NOTEBOOK.cells)
SEEDS = range(5)
MENDED_BY_HAND = {
    "softmax_with_temperature": "T-after-exp",
    "softmax": "global-max",
    "cross_entropy": "double-softmax",
    "perplexity_from_losses": "not-weighted",
    "predict_rain": "threshold-half",
    "top_k": "mask-with-zero",
}
MENDED_IN_SIGHT = ("batch_probs", "class_probs", "losses", "kl_losses", "perplexity", "decisions")


def tagged(tag):
    return [cell for cell in NOTEBOOK.cells if tag in cell.metadata.get("tags", [])]


def run(source, name):
    """The function of that name in a piece of code, which may call the course's own."""
    space = {"np": np, "numerics": numerics, "check": lambda *arguments: None}
    exec(source, space)
    return space[name]


def solution(name):
    (cell,) = (c for c in tagged("solution") if f"def {name}_solution(" in c.source)
    return run(cell.source, f"{name}_solution")


def pairs_of_lines():
    """The broken and the mended line of each case that the lesson mends in sight."""
    lines = re.findall(r"^- broken: `(.*)`\n- mended: `(.*)`$", TEXT, re.MULTILINE)
    return dict(zip(MENDED_IN_SIGHT, lines, strict=True))


def mended(name):
    broken, right = pairs_of_lines()[name]
    source = inspect.getsource(getattr(clinic, name))
    assert source.count(f"    {broken}\n") == 1
    return run(source.replace(broken, right), name)


def judged(name, value):
    """The option of a prediction that a value makes the right one."""
    (right,) = (option.text for option in _QUESTIONS[name].options if option.holds(value))
    return right


# The lesson as a whole


def test_there_are_twelve_cases_in_the_order_of_the_pipeline():
    assert re.findall(r"^## (\d+)\. ", TEXT, re.MULTILINE) == [str(n) for n in range(1, 13)]


@pytest.mark.parametrize(("name", "mistake"), MENDED_BY_HAND.items())
def test_what_is_to_be_mended_is_what_caused_the_symptom(name, mistake):
    (cell,) = (c for c in tagged("exercise") if c.source.startswith(f"def {name}("))
    assert cell.source.strip() == inspect.getsource(getattr(clinic, name)).strip()
    # The lesson trains with the broken loss by its gradient, which another test compares with it.
    assert f"clinic.{'loss_and_gradient' if name == 'cross_entropy' else name}" in TEXT
    verdict = check(name, getattr(clinic, name))
    assert verdict.mistake == mistake
    assert check(name, solution(name))


def test_six_cases_are_mended_by_hand_and_the_others_in_sight():
    assert len(tagged("exercise")) == len(MENDED_BY_HAND) == len(pairs_of_lines()) == 6


@pytest.mark.parametrize("name", [*MENDED_BY_HAND, *MENDED_IN_SIGHT])
def test_a_broken_function_does_not_tell_its_mistake(name):
    assert getattr(clinic, name).__doc__ is None


# 1. T after exp


def test_case_1_no_temperature_acts_until_it_is_mended():
    z = np.array(datasets.EXAMPLE_LOGITS)
    for T in (0.5, 1, 5, 1000):
        np.testing.assert_allclose(clinic.softmax_with_temperature(z, T), softmax(z))
        np.testing.assert_allclose(solution("softmax_with_temperature")(z, T), softmax(z / T))
    name = "clinic-temperature"
    for function, text in (
        (clinic.softmax_with_temperature, "T divides after"),
        (lambda z, T: softmax(z), "T never arrives"),
        (solution("softmax_with_temperature"), "T acts"),
        (lambda z, T: softmax(z / (1 + T / 1000)), "T acts"),
    ):
        assert judged(name, (function(z, 1000), function(z, 0))).startswith(text)


# 2 and 3. Probabilities that do not sum to 1


@pytest.fixture(scope="module")
def penguins():
    """Logits as in the lesson, and species."""
    data = datasets.load_penguins()
    bills = data.features[:, :2]
    weights, bias = models.fit_linear_classifier(bills, data.labels, num_classes=3)
    return bills @ weights + bias, data.labels


def test_case_2_columns_sum_to_one_and_a_penguin_alone_is_everything(penguins):
    z, labels = penguins
    assert (z.argmax(axis=1) == labels).mean() > 0.95
    probs = clinic.batch_probs(z)
    np.testing.assert_allclose(probs.sum(axis=0), 1)
    assert probs[:3].sum(axis=1).max() < 0.01
    np.testing.assert_array_equal(clinic.batch_probs(z[:1]), 1)
    np.testing.assert_allclose(mended("batch_probs")(z), softmax(z, axis=1))


def test_case_2_other_causes_would_be_told_apart(penguins):
    z, _ = penguins
    exps = np.exp(z - z.max(axis=1, keepdims=True))
    name = "clinic-tiny"
    assert judged(name, clinic.batch_probs(z)).endswith("wrong axis")
    assert judged(name, exps).startswith("exp without")
    assert judged(name, exps / exps.sum()).startswith("one sum")
    assert judged(name, softmax(z, axis=1)).startswith("no mistake")


def test_case_3_a_shift_of_all_logits_changes_the_broken_probabilities_alone(penguins):
    z, _ = penguins
    np.testing.assert_allclose(clinic.class_probs(z), expit(z))
    assert (clinic.class_probs(z).sum(axis=1) > 1).all()
    assert (clinic.class_probs(z + 5) >= clinic.class_probs(z)).all()
    assert clinic.class_probs(z[18] + 5)[1] > clinic.class_probs(z[18])[1] + 0.01
    right = mended("class_probs")
    np.testing.assert_allclose(right(z), softmax(z, axis=1))
    np.testing.assert_allclose(right(z + 5), right(z))


def test_case_3_other_causes_would_be_told_apart(penguins):
    z, _ = penguins
    name = "clinic-too-much"
    for function, text in (
        (clinic.class_probs, "a sigmoid for each"),
        (clinic.batch_probs, "a sum along"),
        (np.exp, "exp without"),
        (lambda z: np.exp(z - z.max(axis=1, keepdims=True)), "exp without"),
        (lambda z: softmax(z, axis=1), "no mistake"),
    ):
        assert judged(name, (function(z), function(z + 5))).startswith(text)


# 4. NaN at step 300


@pytest.fixture(scope="module")
def digits():
    return experiments.split_digits()


@pytest.fixture(scope="module")
def odd_image(digits):
    images = digits["training"].features.copy()
    images[0] *= 16
    return images, digits["training"].labels, {"steps": 400, "learning_rate": 0.08}


def test_case_4_breaks_at_step_300_in_the_lowest_row(odd_image):
    images, labels, plan = odd_image
    run = clinic.train(images, labels, clinic.with_softmax(clinic.softmax), **plan)
    assert len(run.losses) == 300 and np.isnan(run.losses[-1]) and run.losses[298] == np.inf
    assert (np.diff(run.losses[:260]) < 0).all() and np.diff(run.losses[:290]).max() < 0.002
    z = run.logits.astype(np.float32)
    with np.errstate(invalid="ignore"):
        broken = np.isnan(clinic.softmax(z)).any(axis=1)
    largest = z.max(axis=1)
    assert broken.tolist() == (largest == largest.min()).tolist()
    assert largest.argmax() == 0, "the odd image"
    assert largest.max() - largest.min() == pytest.approx(103.97, abs=0.2)
    assert judged("clinic-nan", (broken, largest)).startswith("the largest logit of the whole")


def test_case_4_is_cured_by_the_maximum_of_each_row(odd_image):
    images, labels, plan = odd_image
    run = clinic.train(images, labels, clinic.with_softmax(solution("softmax")), **plan)
    assert len(run.losses) == 400 and np.isfinite(run.losses).all() and run.losses[-1] < 0.11


def test_case_4_without_the_odd_image_nothing_would_break(digits, odd_image):
    plan, data = odd_image[2], digits["training"]
    run = clinic.train(data.features, data.labels, clinic.with_softmax(clinic.softmax), **plan)
    assert np.isfinite(run.losses).all() and len(run.losses) == 400


def test_case_4_other_causes_would_be_told_apart():
    largest = np.array([100.0, 3.0, 2.0])
    name = "clinic-nan"
    assert judged(name, (np.array([True, False, False]), largest)).startswith("exp overflows")
    assert judged(name, (np.zeros(3, bool), largest)).startswith("the logarithm")
    assert judged(name, (np.zeros(3, bool), 1e5 * largest)).startswith("the learning")


# 5. and 10. A classifier of digits


@pytest.fixture(scope="module")
def classified(digits):
    """Validation logits and labels of the classifier of cases 5 and 10, trained here in float64."""
    images, labels = digits["training"].features, digits["training"].labels
    weights = np.zeros((64, 10))
    for _ in range(300):
        gradient = softmax(images @ weights, axis=1) - np.eye(10)[labels]
        weights -= 10 * images.T @ gradient / len(labels)
    return digits["validation"].features @ weights, digits["validation"].labels


def test_case_5_a_few_losses_are_infinite_and_the_true_ones_are_not(classified):
    z, labels = (16 * classified[0]).astype(np.float32), classified[1]
    behind = z.max(axis=1) - z[np.arange(400), labels]
    with np.errstate(divide="ignore"):
        broken = clinic.losses(z, labels)
    np.testing.assert_array_equal(np.isinf(broken), behind > 103.98)
    assert np.isinf(broken).sum() == 5
    true = logsumexp(z.astype(float), axis=1) - z[np.arange(400), labels]
    np.testing.assert_allclose(mended("losses")(z, labels), true, rtol=1e-5, atol=1e-5)
    assert (true <= behind + np.log(10) + 1e-5).all()
    np.testing.assert_array_equal(z.argmax(axis=1), classified[0].argmax(axis=1))
    assert true.mean() == pytest.approx(4.78, abs=0.005)
    wrong = behind > 0
    confidence = np.exp(-true + behind)[wrong]
    assert (confidence > 0.99).mean() > 0.5, "most of the mistakes are very sure"
    assert judged("clinic-infinite-mean", (broken, behind)).startswith("the logarithm")
    swapped = clinic.kl_losses(np.eye(10)[labels], softmax(z, axis=1))
    assert np.isinf(swapped)[~wrong].sum() > 100
    assert judged("clinic-infinite-mean", (swapped, behind)).startswith("target and")


@pytest.mark.parametrize(
    ("losses", "behind", "text"),
    [
        ([np.nan, 1], [200, 0], "exp overflows"),
        ([200, 1], [np.inf, 0], "no mistake"),
    ],
)
def test_case_5_other_causes_would_be_told_apart(losses, behind, text):
    assert judged("clinic-infinite-mean", (np.array(losses), np.array(behind))).startswith(text)


def test_case_10_ten_answers_for_three_images(classified):
    z, labels = classified
    batches = z.reshape(40, 10, 10)
    broken = np.array([clinic.decisions(batch) for batch in batches]).ravel()
    assert (broken == labels).mean() < 0.2
    assert -log_softmax(z, axis=1)[np.arange(400), labels].mean() < 0.4
    right = np.array([mended("decisions")(batch) for batch in batches]).ravel()
    assert (right == labels).mean() > 0.88
    answers = clinic.decisions(batches[0][:3])
    assert len(answers) == 10 and set(answers) <= {0, 1, 2}
    assert judged("clinic-decisions", answers).endswith("wrong axis")
    assert judged("clinic-decisions", mended("decisions")(batches[0][:3])).startswith(
        "the decisions come"
    )


# 6. Softmax twice


@pytest.mark.parametrize("seed", SEEDS)
def test_case_6_rests_above_the_floor_with_good_decisions(seed):
    data = experiments.split_digits(seed)["training"]
    plan = {"steps": 300, "learning_rate": 10.0}
    twice = clinic.train(data.features, data.labels, clinic.loss_and_gradient, **plan)
    floor = -np.log(np.e / (np.e + 9))
    assert floor == pytest.approx(1.461, abs=5e-4)
    assert floor < twice.losses[-1] < floor + 0.03 and twice.losses[0] == pytest.approx(np.log(10))
    assert np.abs(np.diff(twice.losses[50:])).max() < 0.01, "it rests"
    assert (twice.logits.argmax(axis=1) == data.labels).mean() > 0.97
    assert judged("clinic-plateau", twice.losses).startswith("softmax before")
    right = clinic.train(data.features, data.labels, clinic.with_softmax(numerics.softmax), **plan)
    assert right.losses[-1] < 0.01


def test_case_6_the_gradient_is_that_of_the_broken_loss(torch):
    rng = np.random.default_rng(0)
    z, labels = 3 * rng.normal(size=(7, 10)), rng.integers(10, size=7)
    loss, gradient = clinic.loss_and_gradient(z, labels)
    logits = torch.tensor(z, requires_grad=True)
    twice = torch.nn.functional.cross_entropy(torch.softmax(logits, dim=1), torch.tensor(labels))
    twice.backward()
    assert loss == pytest.approx(twice.item())
    np.testing.assert_allclose(gradient, logits.grad.numpy(), atol=1e-12)


@pytest.mark.parametrize(
    ("rests", "text"),
    [(np.log(10), "nothing"), (0.52, "the labels are smoothed"), (1.47, "softmax before")],
)
def test_case_6_other_causes_would_be_told_apart(rests, text):
    assert judged("clinic-plateau", np.full(300, rests)).startswith(text)
    assert judged("clinic-plateau", np.linspace(2.3, 1.5, 300)).startswith("the learning rate")


# 7. KL


def test_case_7_every_loss_is_infinite_though_no_prediction_is_zero(penguins):
    z, labels = penguins
    targets, probs = np.eye(3)[labels], softmax(z, axis=1)
    broken = clinic.kl_losses(targets, probs)
    assert np.isinf(broken).all() and probs.min() > 0
    expected = -log_softmax(z, axis=1)[np.arange(len(labels)), labels]
    np.testing.assert_allclose(mended("kl_losses")(targets, probs), expected, rtol=1e-6, atol=1e-12)
    assert judged("clinic-all-infinite", (broken, probs)).startswith("target and")
    assert judged("clinic-all-infinite", (broken, np.zeros((1, 3)))).startswith("a predicted")
    assert judged("clinic-all-infinite", (np.nan * broken, np.nan * probs)).startswith("the logits")


def test_case_7_with_soft_targets_the_wrong_number_is_finite():
    soft, probs = np.array([0.7, 0.1, 0.2]), softmax(datasets.EXAMPLE_LOGITS)
    right, wrong = mended("kl_losses")(soft, probs), clinic.kl_losses(soft, probs)
    assert np.isfinite(wrong) and abs(wrong - right) < 0.1 and wrong != pytest.approx(right)


# 8, 9 and 12. A table of letter pairs


@pytest.fixture(scope="module")
def table():
    return clinic.name_losses()


def test_the_table_is_that_of_a_plain_count(table):
    given = datasets.load_names()
    names = np.random.default_rng(0).permutation(given.names).tolist()
    counts = np.ones((27, 27))
    for name in names[:4130]:
        for a, b in zip("." + name, name + ".", strict=True):
            counts[given.symbols.index(a), given.symbols.index(b)] += 1
    probs = counts / counts.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(np.exp(table[0]), probs)
    word = [given.symbols.index(symbol) for symbol in f".{names[4646]}."]
    np.testing.assert_allclose(table[1][0], -np.log(probs[word[:-1], word[1:]]))
    assert len(table[1]) == 517


def cut(losses, key):
    groups = {}
    for place, loss in enumerate(losses):
        groups.setdefault(key(place, loss), []).append(loss)
    batches = [np.concatenate(group) for group in groups.values()]
    return np.array([b.mean() for b in batches]), np.array([len(b) for b in batches])


@pytest.mark.parametrize("seed", SEEDS)
def test_case_8_only_the_broken_perplexity_depends_on_the_cut(seed):
    losses = clinic.name_losses(seed)[1]
    cuts = [cut(losses, key) for key in (lambda i, x: 0, lambda i, x: i // 20, lambda i, x: len(x))]
    broken = [clinic.perplexity_from_losses(*batches) for batches in cuts]
    right = [solution("perplexity_from_losses")(*batches) for batches in cuts]
    expected = np.exp(np.concatenate(losses).mean())
    np.testing.assert_allclose(right, expected)
    assert broken[0] == pytest.approx(expected) and abs(broken[1] - expected) < 0.05
    assert abs(broken[2] - expected) > (1 if seed == 0 else 0.01), "the lesson shows seed 0"


def test_case_8_names_of_extreme_lengths_are_few_and_hard(table):
    lengths = sorted({len(x) for x in table[1]})
    assert lengths == list(range(3, 13))
    groups = {n: [x for x in table[1] if len(x) == n] for n in lengths}
    means = [np.concatenate(groups[n]).mean() for n in lengths]
    assert min(means[0], means[-1]) > max(means[1:-1])
    assert np.argmax(means) == 0 and len(groups[3]) == 4
    assert len(groups[7]) == 132 == max(map(len, groups.values()))


def test_case_8_other_causes_would_be_told_apart():
    losses, counts, name = np.log([2.0, 8.0]), np.array([3, 1]), "clinic-batches"
    assert np.exp(losses @ counts / 4) == pytest.approx(2**1.5)
    assert judged(name, clinic.perplexity_from_losses(losses, counts)).startswith("every batch")
    assert judged(name, np.exp(losses).mean()).startswith("the exponential")
    assert judged(name, np.average(np.exp(losses), weights=counts)).startswith("the exponential")
    assert judged(name, np.exp(losses.sum())).startswith("the losses")
    assert judged(name, np.exp(losses @ counts)).startswith("the losses")
    assert judged(name, solution("perplexity_from_losses")(losses, counts)).startswith("no mistake")


def test_case_9_two_bases_make_every_perplexity_too_small(table):
    letters = np.concatenate(table[1])
    right = mended("perplexity")
    assert clinic.perplexity(letters) == pytest.approx(right(letters) / 2, abs=0.2)
    assert clinic.perplexity(np.log([70.0])) == pytest.approx(19, abs=0.05)
    values = [right(np.log([value])) for value in (2, 27, 70)]
    ratios = [clinic.perplexity(np.log([value])) / value for value in (2, 27, 70)]
    np.testing.assert_allclose(values, (2, 27, 70))
    assert ratios == sorted(ratios, reverse=True), "the larger, the further off"

    def answers(perplexity):
        return perplexity(np.full(100, np.log(27))), perplexity(np.log([2.0, 8.0]))

    name = "clinic-perplexity"
    assert judged(name, answers(clinic.perplexity)).startswith("losses in nats")
    assert judged(name, answers(right)).startswith("no mistake")
    assert judged(name, answers(lambda x: np.exp(x).mean())).startswith("a mean of")


def test_case_12_what_is_cut_away_can_be_drawn(table):
    assert (table[0] < 0).all()
    row = table[0][datasets.load_names().symbols.index("m")]
    best = np.argsort(-row)[:3]
    broken, right = (softmax(cut(row, 3)) for cut in (clinic.top_k, solution("top_k")))
    assert (broken > 0).all() and broken[best].sum() < 0.05 < 0.7 < softmax(row)[best].sum()
    np.testing.assert_allclose(right, softmax(sampling.top_k(row, 3)))
    assert (right > 0).sum() == 3 and right[best].sum() == pytest.approx(1)
    smallest = softmax(np.where(row <= np.sort(row)[2], row, -np.inf))
    hot = softmax(sampling.top_k(row, 3) / 50)
    name = "clinic-names"
    assert judged(name, (best, broken)).startswith("what is cut away")
    assert judged(name, (best, smallest)).startswith("the k smallest")
    assert judged(name, (best, hot)).startswith("the temperature")


# 11. Rain


def test_case_11_weak_positives_are_called_dry():
    rain = datasets.load_rain()
    weights, bias = models.fit_linear_classifier(rain.features, rain.labels, num_classes=2)
    z = rain.features @ (weights[:, 1] - weights[:, 0]) + bias[1] - bias[0]
    assert expit(z).sum() == pytest.approx(rain.labels.sum(), abs=0.5)
    broken, right = clinic.predict_rain(z), solution("predict_rain")(z)
    lost = (broken == 0) & (right == 1)
    assert lost.sum() > 25 and (expit(z[lost]) > 0.5).all()
    assert broken.sum() < 0.7 * rain.labels.sum() < right.sum() <= rain.labels.sum()
    assert (right == rain.labels).mean() > (broken == rain.labels).mean()
    assert broken.sum() < right.sum() == 105 < rain.labels.sum() == 116, "as the lesson says"
    assert (broken > rain.labels).sum() < (right > rain.labels).sum()
    name = "clinic-rain"
    for answers, text in ((broken, "a limit of"), (right, "no mistake"), (1 - right, "the sign")):
        border = z[answers == 0].max(), z[answers == 1].min()
        assert judged(name, border).startswith(text)
    assert expit(0.5) == pytest.approx(0.62, abs=0.005)


# The explorer


def test_what_the_explorer_shows_where_it_is_broken_on_purpose():
    explorer = pipeline_explorer([800, -1.2, 0.5], max_trick=False)
    assert "the exponentials sum to inf" in explorer.words and "loss is NaN" in explorer.words
    explorer = pipeline_explorer([800, -1000, 0.5], true_class=1)
    assert "the loss is 1800 nats" in explorer.words
    probs = softmax(softmax(datasets.EXAMPLE_LOGITS).round(3))
    assert np.ptp(probs) < 0.3 < np.ptp(softmax(datasets.EXAMPLE_LOGITS))


# The answers

QUESTIONS = {
    "A1": ("What are logits?", "01"),
    "A2": ("How are logits related to probabilities?", "02"),
    "A3": ("What is the mathematical definition of a logit?", "04"),
    "A4": ("Why do logits matter in classification?", "01"),
    "A5": ("What is a logit in logistic regression?", "04"),
    "A6": ("What is the difference between logits and softmax?", "02"),
    "A7": ("How do I convert logits to probabilities?", "02"),
    "A8": ("How do logits affect how good a model is?", "10"),
    "A9": ('Does a negative logit mean "no"?', "01"),
    "A10": ("What do activation functions do to logits?", "11"),
    "A11": ("Which misconceptions are common?", "07"),
    "A12": ("What is temperature scaling, and does it make a model more accurate?", "03"),
}


@pytest.mark.parametrize(("question", "lesson"), QUESTIONS.values(), ids=QUESTIONS)
def test_every_question_is_answered_with_a_link_to_its_lesson(question, lesson):
    answers = re.search(r"^## Twelve questions.*?(?=^## )", TEXT, re.MULTILINE | re.DOTALL).group()
    assert answers.count("\n### ") == len(QUESTIONS)
    (answer,) = re.findall(rf"^### {re.escape(question)}\n(.*?)(?=^###? |\Z)", answers, re.M | re.S)
    links = re.findall(r"\[[Ll]esson (\d\d)\]\((\S+)\)", answer)
    assert lesson in [number for number, _ in links]
    for number, target in links:
        assert target.startswith(number) and (NOTEBOOKS / target).exists()


def test_the_table_names_every_case_and_links_lessons_that_exist():
    rows = [line for line in TEXT.splitlines() if re.match(r"\|.*\|.*\|.*\[\d\d\]\(", line)]
    named = {
        int(n)
        for row in rows
        for n in re.findall(r"cases? ([\d, ]+)", row)[0:1]
        for n in re.findall(r"\d+", n)
    }
    assert named == set(range(1, 13))
    for number, target in re.findall(r"\[(\d\d)\]\((\S+?)\)", "\n".join(rows)):
        assert target.startswith(number) and (NOTEBOOKS / target).exists()


def test_what_the_table_says_of_causes_that_are_no_case():
    floor = -np.log(np.e / (np.e + 9))
    sure = 100.0 * np.eye(10)[:1] - 50
    for before in (expit, lambda z: softmax(z, axis=1)):  # both lead to the same floor
        assert numerics.cross_entropy(before(sure), [0]) == pytest.approx(floor)
    knows_nothing = np.full(100, np.log(27))
    padded = np.append(knows_nothing, np.zeros(20))
    assert clinic.perplexity(knows_nothing) < 27 and np.exp(padded.mean()) < 27
    masked = np.array([0.0, 1.0, -np.inf])
    assert numerics.cross_entropy(masked, 2) == np.inf
    batches = [softmax(np.array([[1.0, 2.0], [3.0, 0.0]])[:n], axis=0)[0] for n in (1, 2)]
    assert not np.allclose(*batches), "a softmax over the batch"


def test_facts_of_the_answers():
    z = np.array([-1.0, -5.0, -3.0])
    assert softmax(z)[0] > 0.85
    p = softmax(datasets.EXAMPLE_LOGITS)
    assert np.log(p[0] / p[2]) == pytest.approx(2.3 - 0.5)
    np.testing.assert_allclose(log_softmax(log_softmax(z)), log_softmax(z))
    assert np.ptp(expit(np.array([-50.0, 50.0]))) <= 1
    assert len(set(np.maximum(z, 0))) == 1


# The clinic's form of an exercise is checked, too


def harmed(tmp_path, harm):
    (tmp_path / "notebooks").mkdir()
    for lesson in NOTEBOOKS.glob("*.ipynb"):
        (tmp_path / "notebooks" / lesson.name).write_bytes(lesson.read_bytes())
    (tmp_path / "images").symlink_to(NOTEBOOKS.parent / "images")
    path = tmp_path / "notebooks" / PATH.name
    notebook = copy.deepcopy(NOTEBOOK)
    harm(notebook)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbformat minds that a cell comes twice
        nbformat.write(notebook, path)
    return structure.problems(path)


def test_a_check_that_names_no_mistake_is_noticed(tmp_path):
    def harm(notebook):
        (cell,) = (c for c in notebook.cells if c.source == 'check("top_k", top_k)')
        data = cell.outputs[0].data
        data["text/plain"] = data["text/plain"].replace(" (mask-with-zero)", "")

    assert any("names no mistake" in line for line in harmed(tmp_path, harm))


def test_too_many_cells_are_noticed(tmp_path):
    def harm(notebook):
        notebook.cells[-1:-1] = [copy.deepcopy(notebook.cells[1]) for _ in range(20)]

    assert any("20 to 45" in line for line in harmed(tmp_path, harm))
