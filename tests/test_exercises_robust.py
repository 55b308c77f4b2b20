"""Checks meet answers that do not end, change what is around them, or return anything at all."""

import contextlib
import html
import random
import sys
import time
import warnings

import nbformat
import numpy as np
import pytest
from cases import RIGHT

from course_utils.exercises import _EXERCISES, check, engine, limits, sentences
from course_utils.exercises.engine import FunctionExercise, Mistake
from tools.notebooks import NOTEBOOKS

FUNCTIONS = [name for name in _EXERCISES if isinstance(_EXERCISES[name], FunctionExercise)]


@pytest.fixture(autouse=True)
def nothing_met(monkeypatch):
    monkeypatch.setattr(engine, "_MET", engine.Counter())


def endless(*arguments):
    while True:
        pass


def endless_and_catching(*arguments):
    while True:
        with contextlib.suppress(Exception):
            len(arguments)


def endless_and_stubborn(*arguments):
    for _ in range(3):
        with contextlib.suppress(BaseException):
            endless()
    endless()


def endless_generator(*arguments):
    return sum(1 for _ in iter(int, 1))


@pytest.mark.parametrize(
    "answer", [endless, endless_and_catching, endless_and_stubborn, endless_generator]
)
@pytest.mark.parametrize("name", ["softmax", "sample", "linear_layer_gradients", "fit_temperature"])
def test_an_answer_that_does_not_end_is_stopped_once(name, answer, monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.05)
    verdict = check(name, answer)
    assert verdict.status == "incorrect" and verdict.mistake is None
    assert "still running after 0.05 seconds, and was stopped in the line" in verdict.message
    assert verdict.input is not None and verdict.expected is None


def test_the_limit_is_over_when_the_answer_is(monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.05)
    assert check("predict_class", RIGHT["predict_class"][0])
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        pass  # what came late would be raised here


def test_an_interrupt_of_the_learner_goes_through():
    def interrupted(z):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("softmax", interrupted)


def test_an_answer_that_leaves_python_is_an_error_like_others():
    assert "with SystemExit: 3" in check("softmax", lambda z: sys.exit(3)).message


RNG = np.random.default_rng(5)
LEGACY = np.random.RandomState(5)
PLAIN = random.Random(5)


def meddle(z):
    np.random.seed(1)  # noqa: NPY002
    random.seed(1)
    RNG.random()
    LEGACY.random()
    PLAIN.random()
    np.seterr(all="raise")
    np.set_printoptions(precision=1)
    warnings.simplefilter("error")
    sys.stdout.close()
    return z


def surroundings():
    return repr(
        [
            np.random.get_state(),  # noqa: NPY002
            random.getstate(),
            RNG.bit_generator.state,
            LEGACY.get_state(),
            PLAIN.getstate(),
            np.geterr(),
            np.get_printoptions(),
            warnings.filters,
            sys.stdout,
        ]
    )


@pytest.mark.parametrize("answer", [meddle, lambda *arguments: meddle(arguments[0]) / 0])
def test_a_check_changes_nothing_around_the_learner(answer):
    before = surroundings()
    check("softmax", answer)
    assert surroundings() == before


def test_two_mistakes_are_both_named():
    def answer(z):
        if z.ndim > 1:
            return np.exp(z) / np.exp(z).sum()
        return z / z.sum()

    verdict = check("softmax", answer)
    assert verdict.mistake == "no-exp and whole-array"
    assert "Two mistakes come together" in verdict.message
    whys = [mistake.why for mistake in _EXERCISES["softmax"].mistakes]
    assert sum(why in verdict.message for why in whys) == 2


@pytest.mark.parametrize(("numbers", "named"), [((9, 1, 2), None), ((9, 8, 2), "first and second")])
def test_of_two_mistakes_each_is_seen_in_a_wrong_result(numbers, named):
    def mistake(name, *wrong):
        return Mistake(name, (lambda place: wrong[place],) * 2, "It is wrong.", "Try again.")

    exercise = FunctionExercise(
        "place",
        solution=lambda place: place,
        probes=((0,), (1,), (2,)),
        mistakes=(mistake("first", 9, 7, 7), mistake("second", 6, numbers[1], 2)),
    )
    assert exercise.judge(lambda place: numbers[place]).mistake == named


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("softmax", lambda z: np.exp(z)),
        ("sample", lambda logits, temperature, rng: int(np.argmax(logits))),
        ("gap", 0.5 - 2.3),
        ("fit_temperature", lambda logits, labels: 1.0),
    ],
)
def test_the_same_mistake_brings_something_to_try_from_the_second_time_on(name, answer):
    first, second, third = (check(name, answer) for _ in range(3))
    (mistake,) = (m for m in _EXERCISES[name].mistakes if m.id == first.mistake)
    assert mistake.why in first.message and mistake.why in second.message
    assert mistake.hint not in first.message and sentences.THINK in first.message
    assert mistake.hint in second.message and sentences.THINK not in second.message
    assert third.message == second.message


@pytest.mark.parametrize("name", FUNCTIONS)
def test_how_a_function_is_called_stands_in_its_lesson_and_in_the_docstring(name):
    signature = _EXERCISES[name].signature
    stubs = [
        cell.source
        for path in NOTEBOOKS.glob("*.ipynb")
        for cell in nbformat.read(path, as_version=4).cells
        if "exercise" in cell.metadata.get("tags", [])
    ]
    assert any(f"def {signature}:" in stub for stub in stubs), signature
    assert f"    {signature}\n" in check.__doc__


def test_how_a_function_is_called_is_said_where_the_call_failed():
    assert "calls it as top_k(logits, k)." in check("top_k", lambda logits: logits).message
    assert "It then calls top_k(logits, k)." in check("top_k", 3).message


def test_another_mistake_begins_anew():
    check("softmax", lambda z: np.exp(z))
    assert sentences.THINK in check("softmax", lambda z: z / z.sum(axis=-1, keepdims=True)).message


class Hostile:
    """Everything that a check could ask of it fails."""

    def fail(self, *arguments, **options):
        raise RuntimeError("<b>leave me alone</b>")

    __repr__ = __str__ = __len__ = __iter__ = __eq__ = __array__ = __bool__ = __float__ = fail
    __getitem__ = __format__ = __hash__ = fail


class HostileList(list):
    __iter__ = __len__ = __getitem__ = __eq__ = __repr__ = Hostile.fail
    __hash__ = None


class HostileError(Exception):
    __str__ = __repr__ = Hostile.fail


LOOP = []
LOOP.append(LOOP)
Script = type("<script>alert(1)</script>", (), {})
VALUES = {
    "None": None,
    "number": 3,
    "huge": 10**400,
    "complex": 1j,
    "text": "<script>alert(1)</script>",
    "bytes": b"\xff",
    "empty list": [],
    "ragged": [[1, 2], [3]],
    "list in itself": LOOP,
    "dict": {"a": 1},
    "generator": (x for x in range(3)),
    "map": map(abs, [1]),
    "function": len,
    "type": int,
    "script": Script(),
    "hostile": Hostile(),
    "hostile list": HostileList([1, 2]),
    "NaN": float("nan"),
    "empty": np.array([]),
    "objects": np.array([None, object()]),
    "complex array": np.ones(3) * 1j,
    "strings": np.array(["a", "b"]),
    "dates": np.array(["2020-01-01"], dtype="M8[D]"),
    "records": np.zeros(2, dtype=[("a", int)]),
    "masked": np.ma.masked_array([1.0, 2.0], mask=[True, False]),
    "matrix": np.eye(3).view(type("Odd", (np.ndarray,), {})),
    "many axes": np.zeros((1,) * 20),
    "unsigned": np.array([0, 255], dtype=np.uint8),
    "module": np,
    "error": ValueError("<b>"),
    "not implemented": NotImplemented,
}


def unlike_the_input(kind):
    """Results with the shape of the right one, and odd values in it."""

    def answer(*arguments):
        return kind(np.array(arguments[0], dtype=float))

    return answer


KINDS = [
    lambda z: z * np.nan,
    lambda z: z * 0 + np.inf,
    lambda z: -np.inf * np.ones_like(z),
    lambda z: z.astype(np.float16),
    lambda z: z > 0,
    lambda z: z.astype(object),
    lambda z: z + 0j,
    lambda z: z.tolist(),
    lambda z: (z, z),
    lambda z: (z.sum(), ...),
    lambda z: z.mean(axis=-1),
    lambda z: np.random.default_rng(0).normal(size=z.shape),
]


def raising(error):
    def answer(*arguments):
        raise error

    return answer


class NoError(BaseException):
    pass


ERRORS = [ValueError("<b>no</b>"), HostileError(), NoError("x"), RecursionError(), SystemExit()]


def assert_a_clear_sentence(verdict):
    assert verdict.status in ("incorrect", "not attempted", "correct")
    assert verdict.message[0].isupper() and verdict.message.rstrip()[-1] in '.?!):"', (
        verdict.message
    )
    page = verdict._repr_html_()
    assert "<script>" not in page and "<b>" not in page
    assert html.escape(verdict.message) in page and verdict.message in repr(verdict)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_may_return_anything(name):
    for value in VALUES.values():
        verdict = check(name, lambda *arguments, value=value: value)
        assert verdict.status == "incorrect"
        assert_a_clear_sentence(verdict)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_may_return_odd_arrays(name):
    for kind in KINDS:
        assert_a_clear_sentence(check(name, unlike_the_input(kind)))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_may_raise_anything(name):
    for error in ERRORS:
        verdict = check(name, raising(error))
        assert verdict.status == "incorrect"
        assert_a_clear_sentence(verdict)


@pytest.mark.parametrize("name", _EXERCISES)
def test_an_answer_may_be_anything(name):
    for value in VALUES.values():
        assert_a_clear_sentence(check(name, value))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda z: (x for x in z), "collect its values"),
        (lambda z: z * 1j, "These numbers are complex"),
        (lambda z: z.astype(object), "It holds Python objects"),
    ],
)
def test_what_is_no_real_number_is_explained(answer, said):
    assert said in check("softmax", answer).message


def test_equal_infinities_are_no_difference():
    def one_wrong(logits, k):
        kept = RIGHT["top_k"][0](logits, k)
        return np.where(np.isfinite(kept), kept + 0.004, kept)

    assert "differ by up to 0.004" in check("top_k", one_wrong).message
