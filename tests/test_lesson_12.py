"""What lesson 12 and its explorer claim, computed a second time with SciPy, PyTorch or a plain loop."""

import ast
import tracemalloc
from collections import Counter
from itertools import pairwise

import nbformat
import numpy as np
import pytest
from scipy.special import log_softmax, logsumexp, softmax

from course_utils import numerics, plots, sampling
from course_utils.datasets import load_names
from course_utils.exercises import check
from course_utils.models import MLP, Adam, train
from course_utils.numerics import cross_entropy
from course_utils.widgets import next_character_explorer
from tools.notebooks import NOTEBOOKS

SYMBOLS = load_names().symbols
SEEDS = range(5)


def nll(logits, labels):
    return -log_softmax(logits, axis=1)[np.arange(len(labels)), labels].mean()


def split(seed):
    names = np.random.default_rng(seed).permutation(load_names().names).tolist()
    return names[:4130], names[4130:4646], names[4646:]


def encoded(names, length):
    """Contexts and next symbols, found by walking through each name."""
    contexts, labels = [], []
    for name in names:
        seen = [0] * length
        for symbol in name + ".":
            contexts.append(seen[len(seen) - length :])
            labels.append(SYMBOLS.index(symbol))
            seen.append(labels[-1])
    return np.array(contexts), np.array(labels)


def table_of(names):
    pairs = Counter(pair for name in names for pair in pairwise(f".{name}."))
    return np.array([[pairs[a, b] for b in SYMBOLS] for a in SYMBOLS], dtype=float)


def one_hot_rows(contexts):
    return np.eye(27)[contexts].reshape(len(contexts), -1)


class Trained:
    """The table, and the network of the lesson after less than half of its training, of one seed."""

    def __init__(self, seed):
        parts = split(seed)
        self.counts = table_of(parts[0])
        data = [(one_hot_rows(c), y) for c, y in (encoded(part, 3) for part in parts)]
        rng = np.random.default_rng(seed)
        network = MLP((81, 64, 27), rng=rng, activation="tanh", init=5.0, output_scale=0.1)
        plan = {"epochs": 3, "batch_size": 48, "linear_decay": True, "keep_logits": False}
        self.history = train(network, Adam(0.01), *data[:2], rng=rng, **plan)
        self.labels, self.logits = data[2][1], network.forward(data[2][0])
        self.before = encoded(parts[2], 1)[0][:, 0]


@pytest.fixture(scope="module")
def runs():
    return [Trained(seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def lesson():
    """The functions that the lesson defines in sight."""
    notebook = nbformat.read(NOTEBOOKS / "12_next_character.ipynb", as_version=4)
    shown = [c for c in notebook.cells if c.cell_type == "code" and not c.metadata.get("tags")]
    parts = [part for cell in shown for part in ast.parse(cell.source).body]
    functions = ast.Module([p for p in parts if isinstance(p, ast.FunctionDef)], [])
    space = {"np": np, "numerics": numerics, "symbols": SYMBOLS}
    exec(compile(functions, "lesson 12", "exec"), space)
    return space


# Section 1


@pytest.mark.parametrize("length", [1, 3])
def test_the_lesson_cuts_names_into_the_same_samples(lesson, length):
    names = load_names().names[::50]
    ours, theirs = encoded(names, length), lesson["encoded"](names, length)
    np.testing.assert_array_equal(ours[0], theirs[0])
    np.testing.assert_array_equal(ours[1], theirs[1])
    assert len(ours[1]) == sum(len(name) + 1 for name in names)


@pytest.mark.parametrize("seed", SEEDS)
def test_bigrams_beat_frequencies_and_frequencies_beat_nothing(seed):
    training, _, test = split(seed)
    counts = table_of(training)
    contexts, labels = encoded(test, 1)
    bigram = np.exp(nll(np.log(counts + 1)[contexts[:, 0]], labels))
    frequent = np.exp(nll(np.tile(np.log(counts.sum(axis=0)), (len(labels), 1)), labels))
    assert 10 < bigram < 11 < 16 < frequent < 17.2 < 27
    assert nll(np.zeros((len(labels), 27)), labels) == pytest.approx(np.log(27))


@pytest.mark.parametrize("seed", SEEDS)
def test_log_counts_say_never_to_some_test_pair_and_one_more_of_each_mends_it(seed):
    training, _, test = split(seed)
    counts = table_of(training)
    with np.errstate(divide="ignore"):
        naive = np.log(counts)
    contexts, labels = encoded(test, 1)
    assert nll(naive[contexts[:, 0]], labels) == np.inf
    contexts, labels = encoded(training, 1)
    before = contexts[:, 0]
    assert nll(np.log(counts + 1)[before], labels) - nll(naive[before], labels) < 0.02
    np.testing.assert_allclose(softmax(naive, axis=1), counts / counts.sum(axis=1, keepdims=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_u_follows_q(seed):
    row = table_of(split(seed)[0])[SYMBOLS.index("q")]
    assert SYMBOLS[row.argmax()] == "u" and row.max() > 0.9 * row.sum()


# Section 2


def test_the_network_beats_the_table_from_its_first_epoch(runs):
    for run in runs:
        table = nll(np.log(run.counts + 1)[run.before], run.labels)
        assert run.history.validation.loss[0] == pytest.approx(np.log(27), abs=0.15)
        assert run.history.validation.loss[1] < table - 0.05
        assert nll(run.logits, run.labels) < table - 0.2


def test_training_falls_and_validation_follows(runs):
    for run in runs:
        assert (np.diff(run.history.training.loss) < 0).all()
        gap = run.history.validation.loss - run.history.training.loss
        assert gap[-1] < 0.2 and run.history.best_epoch == 3


def test_the_saved_lesson_reaches_the_perplexity_that_it_speaks_of():
    notebook = nbformat.read(NOTEBOOKS / "12_next_character.ipynb", as_version=4)
    said = [o.text for c in notebook.cells for o in c.get("outputs", []) if "text" in o]
    (line,) = [line for text in said for line in text.splitlines() if "nats, perplexity" in line]
    loss, perplexity = float(line.split()[0]), float(line.split()[-1])
    assert 7 < perplexity < 8 and perplexity == pytest.approx(np.exp(loss), abs=0.01)


def test_a_mean_of_means_of_names_is_another_number(runs):
    for run in runs:
        losses = cross_entropy(run.logits, run.labels, reduction="none")
        by_name = np.split(losses, np.flatnonzero(run.labels == 0)[:-1] + 1)
        assert abs(np.mean([part.mean() for part in by_name]) - losses.mean()) > 0.01
        lengths = [len(part) for part in by_name]
        weighted = np.average([part.mean() for part in by_name], weights=lengths)
        assert weighted == pytest.approx(losses.mean())
        assert np.exp(-losses.sum()) == 0


# Section 3


def test_the_test_loss_is_lowest_near_one(runs):
    for run in runs:
        for logits in (run.logits, np.log(run.counts + 1)[run.before]):
            here = nll(logits, run.labels)
            curve = {T: nll(logits / T, run.labels) for T in np.linspace(0.5, 2, 76)}
            assert 0.9 < min(curve, key=curve.get) < 1.1
            assert here - min(curve.values()) < 0.003
            assert min(curve[0.5], curve[2.0]) > here + 0.1


def test_a_temperature_on_log_probabilities_is_one_on_logits(runs):
    z = runs[0].logits
    for T in (0.3, 2, 7):
        np.testing.assert_allclose(
            softmax(log_softmax(z, axis=1) / T, axis=1), softmax(z / T, axis=1), atol=1e-12
        )


def written(counts, T, seed, count=150, cut=lambda z: z):
    """Names that the table writes."""
    rng, table, names = np.random.default_rng(seed), np.log(counts + 1), []
    for _ in range(count):
        name, last = "", 0
        while len(name) < 12 and (last := sampling.sample(cut(table[last]), T, rng=rng)):
            name += SYMBOLS[last]
        names.append(name)
    return names


@pytest.mark.parametrize("seed", SEEDS)
def test_low_temperatures_repeat_themselves_and_greedy_ones_always_do(seed):
    counts, known = table_of(split(seed)[0]), set(load_names().names)
    assert len(set(written(counts, 0, seed, 5))) == 1
    cold, hot = written(counts, 0.3, seed), written(counts, 3, seed)
    assert len(set(cold)) < len(set(hot))
    assert sum(name in known for name in cold) > sum(name in known for name in hot)


# Section 4


def test_zero_keeps_the_dropped_alive_and_minus_infinity_does_not(runs):
    for z in runs[0].logits[::500]:
        kept = np.argsort(-z)[:3]
        for dropped, alive in ((0.0, True), (-np.inf, False)):
            cut = np.full(27, dropped)
            cut[kept] = z[kept]
            assert (np.delete(softmax(cut), kept).sum() > 0.01) == alive


def test_the_crossing_token_is_what_is_left_of_a_sure_prediction(runs):
    for run in runs:
        sure = run.logits[softmax(run.logits, axis=1).max(axis=1) > 0.8]
        assert len(sure) > 50
        kept = np.isfinite(sampling.top_p(sure, 0.8))
        assert (kept.sum(axis=1) == 1).all()
        sums = np.cumsum(-np.sort(-softmax(sure, axis=1), axis=1), axis=1)
        assert not (sums <= 0.8).any()
        others = np.isfinite(sampling.top_p(run.logits, 0.8)).sum(axis=1)
        assert others.min() == 1 and others.max() > 8


def test_the_order_of_temperature_and_top_p_matters_and_with_top_k_does_not():
    z, p, T = np.array([3.0, 2.0, 1.0]), 0.8, 0.5
    assert np.isfinite(sampling.top_p(z / T, p)).tolist() == [True, False, False]
    assert np.isfinite(sampling.top_p(z, p) / T).tolist() == [True, True, False]
    for k in (1, 2, 3):
        np.testing.assert_array_equal(sampling.top_k(z / T, k), sampling.top_k(z, k) / T)


@pytest.mark.parametrize("seed", SEEDS)
def test_with_a_cut_more_of_the_names_are_real(seed):
    counts, known = table_of(split(seed)[0]), set(load_names().names)
    plain, few, likely = (
        sum(name in known for name in written(counts, 1, seed, 400, cut))
        for cut in (
            lambda z: z / 1.5,
            lambda z: sampling.top_k(z / 1.5, 5),
            lambda z: sampling.top_p(z / 1.5, 0.8),
        )
    )
    assert plain < min(few, likely)


# Section 5


@pytest.fixture(scope="module")
def large():
    rng = np.random.default_rng(1)
    return 3 * rng.standard_normal((16, 50_257), dtype=np.float32), rng.integers(50_257, size=16)


def extra_memory(loss, *arguments):
    tracemalloc.start()
    loss(*arguments)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / arguments[0].nbytes


def test_all_three_losses_agree_and_only_one_makes_arrays_of_all_logits(lesson, large, torch):
    expected = torch.nn.functional.cross_entropy(*map(torch.tensor, large)).item()
    for loss in (lesson["loss_with_probs"], lesson["fused_loss"], cross_entropy):
        assert loss(*large) == pytest.approx(expected, rel=1e-5)
    assert extra_memory(lesson["loss_with_probs"], *large) == pytest.approx(2, abs=0.1)
    assert extra_memory(lesson["fused_loss"], *large) == pytest.approx(2 / 16, abs=0.02)
    assert extra_memory(cross_entropy, *large) < 4 / 16


@pytest.mark.parametrize("piece", [1, 7, 1000, 10**6])
def test_the_online_sum_is_the_sum_of_two_passes(lesson, piece):
    online = lesson["online_logsumexp"]
    rng = np.random.default_rng(2)
    for z in (rng.normal(size=3000), 1000 + 100 * rng.normal(size=500), np.arange(900.0)):
        assert online(z, piece) == pytest.approx(logsumexp(z), rel=1e-12)


def test_the_logits_of_a_training_step_take_more_than_one_and_a_half_gib():
    assert 8 * 1024 * 50_257 * 4 / 2**30 > 1.5


# Exercises


def test_targets_of_the_exercises():
    assert sampling.top_k([2.3, -1.2, 0.5], 2).tolist() == [2.3, -np.inf, 0.5]
    assert sampling.top_p([3.0, 2.0, 1.0], 0.8).tolist() == [3, 2, -np.inf]
    assert sampling.top_p([3.0, 2.0, 1.0], 0.3).tolist() == [3, -np.inf, -np.inf]
    assert np.exp(np.log([2, 2, 2, 8]).mean()) == pytest.approx(2.828, abs=5e-4)


def crossing_dropped(z, p):
    out = np.full(z.shape, -np.inf)
    for place in np.ndindex(z.shape[:-1]):
        total = 0.0
        for best in np.argsort(-z[place]):
            total += softmax(z[place])[best]
            if total > p + 1e-12:
                break
            out[(*place, best)] = z[(*place, best)]
    return out


@pytest.mark.parametrize(
    ("exercise", "answer", "mistake"),
    [
        ("top_k", lambda z, k: np.where(z < np.sort(z)[..., -k, None], 0, z), "mask-with-zero"),
        ("top_k", lambda z, k: np.where(z < np.sort(z)[..., -k, None], -1e9, z), "big-negative"),
        ("top_k", lambda z, k: np.where(z < np.sort(z)[..., -k, None], -np.inf, z), "k-too-large"),
        ("top_k", lambda z, k: np.where(np.argsort(-z) < k, z, -np.inf), "places-for-ranks"),
        (
            "top_k",
            lambda z, k: np.where(z >= np.sort(z)[..., k - 1, None], z, -np.inf),
            "border-from-the-wrong-end",
        ),
        ("top_k", lambda z, k: np.where(z < np.sort(z)[..., -k, None], np.inf, z), "plus-infinity"),
        ("top_k", lambda z, k: z * (z >= np.sort(z)[..., -k, None]), "mask-with-zero"),
        ("top_k", lambda z, k: log_softmax(sampling.top_k(z, k), axis=-1), "log-probs-returned"),
        ("top_p", crossing_dropped, "top-p-drops-crossing"),
        (
            "top_p",
            lambda z, p: np.where(np.argsort(np.argsort(-z)) < p * z.shape[-1], z, -np.inf),
            "share-of-the-classes",
        ),
        ("top_p", lambda z, p: np.where(softmax(z, axis=-1) > p, z, -np.inf), "threshold-on-each"),
        ("perplexity_from_losses", lambda x, n: np.exp(x).mean(), "mean-of-perplexities"),
        ("perplexity_from_losses", lambda x, n: np.exp(x.sum() / len(x)), "not-weighted"),
        (
            "perplexity_from_losses",
            lambda x, n: n.sum() / (n * np.exp(-x)).sum(),
            "mean-of-probabilities",
        ),
    ],
)
def test_natural_mistakes_are_named(exercise, answer, mistake):
    assert check(exercise, answer).mistake == mistake


def test_a_learner_who_keeps_both_of_two_equal_logits_is_right():
    def keeps_both(z, k):
        border = np.sort(z, axis=-1)[..., -min(k, z.shape[-1]), None]
        return np.where(z >= border, z, -np.inf)

    assert np.isfinite(keeps_both(np.array([1.0, 1.0]), 1)).all()
    assert check("top_k", keeps_both)


# The explorer

TABLE = np.log(table_of(load_names().names) + 1)


def after(texts):
    return TABLE[[SYMBOLS.index((text or ".")[-1]) for text in texts]]


def explorer(**options):
    return next_character_explorer(after, SYMBOLS, **options)


def heights(collection):
    return [path.vertices[1, 1] for path in collection.get_paths()]


@pytest.mark.parametrize(
    ("start", "T", "k", "p"), [("mar", 1, 27, 1), ("q", 2, 4, 0.9), ("", 0.5, 9, 0.6)]
)
def test_words_and_bars_agree_with_scipy(start, T, k, p):
    it = explorer()
    it.set(start=start, temperature=T, k=k, p=p)
    z = after([start])[0] / T
    order = np.argsort(-z)[:k]
    shares = softmax(z[order])
    kept = order[np.cumsum(shares) - shares < p] if p < 1 else order
    final = dict(zip(kept, softmax(z[kept]), strict=True))
    held = 100 * softmax(z)[kept].sum()
    assert f"T = {T}, k = {k} and p = {p}: {len(kept)} of 27 symbols are kept" in it.words
    assert f"with {held:.1f} % of the probability" in it.words
    name = "end" if kept[0] == 0 else SYMBOLS[kept[0]]
    assert f"Most probable: {name} {final[kept[0]]:.3f}" in it.words
    full, hatched, lines = it._fig.axes[0].collections
    np.testing.assert_allclose(heights(full), softmax(z)[np.sort(kept)])
    np.testing.assert_allclose(heights(hatched), np.delete(softmax(z), kept))
    assert hatched.get_hatch() and not full.get_hatch()
    drawn = [segment[0, 1] for segment in lines.get_segments()]
    np.testing.assert_allclose(drawn, [final[place] for place in np.sort(kept)])


def names_in(words):
    return words.split("Drawn: ")[1].removesuffix(".").split(", ")


def test_names_begin_with_the_letters_and_are_the_same_for_the_same_settings():
    it = explorer()
    names = names_in(it.words)
    assert len(names) == 8 and all(name.startswith("mar") for name in names)
    it.set(temperature=5)
    assert names_in(it.words) != names
    it.set(temperature=1)
    assert names_in(it.words) == names == names_in(explorer().words)
    assert all(len(name.removesuffix("...")) <= 12 for name in names)


def test_with_k_of_one_all_names_are_the_greedy_one():
    it = explorer()
    it.set(k=1, start="b")
    assert len(set(names_in(it.words))) == 1


def test_top_p_keeps_more_at_a_high_temperature_and_top_k_does_not():
    it, counts = explorer(), []
    for settings in ({"p": 0.6}, {"p": 1.0, "k": 5}):
        it.set(**settings)
        for temperature in (0.3, 3):
            it.set(temperature=temperature)
            counts.append(int(it.words.split(": ")[1].split()[0]))
    assert counts[0] < counts[1] and counts[2] == counts[3] == 5


def test_what_is_typed_is_cleaned_at_once():
    it = explorer()
    it.set(start="Q3 u.-")
    assert it.values["start"] == "qu" and 'After "qu"' in it.words
    it.set(start="")
    assert it.words.startswith("At the beginning of a name")
    it.set(start="abcdefghijkl")
    assert it.values["start"] == "abcdefgh"
    it.set(k=4.7)
    assert it.values["k"] == 5 and "k = 5" in it.words
    it.set(k=99, p=0, temperature=0)
    assert (it.values["k"], it.values["p"], it.values["temperature"]) == (27, 0.05, 0.1)


def test_every_control_changes_picture_and_words():
    for name, value in {"start": "q", "temperature": 3.0, "k": 3, "p": 0.5}.items():
        it = explorer()
        picture, words = it.png, it.words
        it.set(**{name: value})
        assert it.png != picture and it.words != words
        it.set(**{name: explorer().values[name]})
        assert it.png == picture and it.words == words


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"start": "Mar"}, "up to 8 of the letters abc"),
        ({"start": "mary."}, "up to 8 of the letters abc"),
        ({"start": "margaretha"}, "got 'margaretha'"),
        ({"temperature": 0}, "from 0.1 to 10, got 0"),
        ({"temperature": np.nan}, "got nan"),
    ],
)
def test_bad_starts_are_refused(options, said):
    with pytest.raises(ValueError, match=said):
        explorer(**options)


def test_a_model_of_another_alphabet_is_refused():
    with pytest.raises(ValueError, match=r"expected logits of shape \(2, 3\) for two texts"):
        next_character_explorer(after, ".ab", start="")


def test_rows_of_bars_show_what_is_kept_and_what_is_dropped():
    _, axes = plots.figure(nrows=2)
    probs = np.array([[0.5, 0.3, 0.2], [0.1, 0.8, 0.1]])
    kept = np.array([[True, True, False], [False, True, False]])
    rows = plots.symbol_rows(axes, ".ab", ["one", "two"], probs, kept)
    assert [[heights(bars) for bars in row] for row in rows] == [
        [[0.5, 0.3], [0.2]],
        [[0.8], [0.1, 0.1]],
    ]
    assert [ax.get_title() for ax in axes] == ["one", "two"]
    assert [label.get_text() for label in axes[0].get_xticklabels()] == ["end", "a", "b"]
    ((everything, nothing),) = plots.symbol_rows([axes[0]], ".ab", [""], probs[:1])
    assert heights(everything) == [0.5, 0.3, 0.2] and heights(nothing) == []
