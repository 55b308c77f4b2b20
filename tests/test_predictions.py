"""Predictions: what is said of each, forms as widgets, and the questions against the lessons that ask them."""

import re

import nbformat
import numpy as np
import pytest

from course_utils import predictions
from course_utils.predictions import predict, reveal
from course_utils.predictions.questions import Choice, Number, Option, Ordering
from tools.notebooks import NOTEBOOKS

NAMES = [name for module in predictions._MODULES for name in module.QUESTIONS]
each_question = pytest.mark.parametrize("name", NAMES)

SIGN = Choice(
    "Which sign has `x`?",
    (
        Option("plus", lambda x: x > 0, "It is above zero."),
        Option("minus", lambda x: x < 0, "It is below zero."),
    ),
)
HEIGHT = Number("How high?", within=0.5, unit="m", why="We measured it.")
SIZES = Ordering("Which is the largest?", ("cat", "dog", "bird"), why="It is a small bird.")


@pytest.fixture
def question(monkeypatch):
    """Ask a question of ours under the name "test"; the forms of other tests are out of the way."""
    monkeypatch.setattr(predictions, "_FORMS", {})

    def ask(asked):
        monkeypatch.setitem(predictions._QUESTIONS, "test", asked)
        return predict("test")

    return ask


@pytest.mark.parametrize(
    ("asked", "answer", "value", "words"),
    [
        (SIGN, None, 3, "○ No prediction yet. The answer: plus."),
        (SIGN, 0, 3, "✓ You predicted it: plus. It is above zero."),
        (SIGN, 1, 3, "✗ You predicted: minus. It is below zero. The answer: plus."),
        (SIGN, 0, -3, "✗ You predicted: plus. It is above zero. The answer: minus."),
        (SIGN, 0, 0, "○ None of the answers fits what this cell computes now."),
        (HEIGHT, None, 3, "○ No prediction yet. The answer: 3.00 m."),
        (HEIGHT, 3.001, 3, "✓ You predicted it: 3.00 m. We measured it."),
        (
            HEIGHT,
            3.25,
            3,
            "✓ Close: you predicted 3.25, which is 0.25 m too high. The answer: 3.00 m.",
        ),
        (HEIGHT, -1, 3, "✗ You predicted -1, which is 4.00 m too low. The answer: 3.00 m. We"),
        (SIZES, None, [4, 6, 1], "○ No prediction yet. The answer: dog, cat, bird."),
        (SIZES, [1, 0, 2], [4, 6, 1], "✓ You predicted it. The answer: dog, cat, bird. It is"),
        (SIZES, [0, 2, 1], [4, 6, 1], 'wrong way round: you put "bird" (1) before "dog" (6). The'),
        (SIZES, [2, 0, 1], [4, 6, 1], 'you put "bird" (1) before "cat" (4).'),
        (SIZES, [1, 1, 2], [4, 6, 1], "○ One of them stands at two places."),
        (SIZES, [2, 0, 1], [4, 4, 4], "✓ You predicted it."),
        (SIZES, [0, 1, 2], np.array([0.5, 2.0, 1.0]), '"cat" (0.5) before "dog" (2)'),
    ],
)
def test_what_is_said_of_a_prediction(asked, answer, value, words):
    assert words in asked.judge(answer, value)


def test_words_follow_a_prediction_that_is_made_after_the_reveal(question):
    form = question(SIGN)
    feedback = reveal("test", 3)
    assert "No prediction yet" in feedback.words
    form.answer = 1
    assert feedback.words.startswith("✗") and repr(feedback).startswith("✗")
    form.answer = 0
    assert feedback.words.startswith("✓")


def test_a_prediction_outlives_its_cell(question):
    question(SIGN).answer = 0
    assert predict("test").answer == 0
    assert reveal("test", 3).words.startswith("✓")


def test_only_the_newest_answer_follows(question):
    form = question(SIGN)
    old, new = reveal("test", 3), reveal("test", -3)
    form.answer = 1
    assert old.words.startswith("○") and new.words.startswith("✓")


def test_without_its_form_a_reveal_says_the_answer(question):
    question(SIGN)
    predictions._FORMS.clear()
    assert reveal("test", 3).words == "○ No prediction yet. The answer: plus."


@pytest.mark.parametrize("call", [predict, lambda name: reveal(name, 1)])
def test_an_unknown_name_is_an_error_that_lists_the_known_ones(call):
    with pytest.raises(ValueError, match=r"one of the predictions favourite, .*, got 'lst-layer'"):
        call("lst-layer")


def test_where_no_widget_is_shown_the_question_can_be_read(question):
    text = question(SIGN)._repr_mimebundle_()[0]["text/plain"]
    assert text == "Predict: Which sign has `x`?\n- plus\n- minus"
    assert repr(question(HEIGHT)).startswith("Predict: ")


@pytest.fixture(scope="module")
def lessons():
    return {path.stem: nbformat.read(path, as_version=4) for path in NOTEBOOKS.glob("*.ipynb")}


def test_names_are_unique():
    assert len(set(NAMES)) == len(NAMES) == len(predictions._QUESTIONS)


@pytest.mark.parametrize("module", predictions._MODULES, ids=lambda module: module.__name__[-9:])
def test_a_lesson_asks_its_own_predictions_once_and_no_others(module, lessons):
    number = module.__name__[-2:]
    (cells,) = (lesson.cells for name, lesson in lessons.items() if name.startswith(number))
    for call in (r'^predict\("([^"]+)"', r'^reveal\(\s*"([^"]+)"'):
        used = [name for cell in cells for name in re.findall(call, cell.source, re.MULTILINE)]
        assert used == list(module.QUESTIONS), "in the order of the lesson"


def _revealed(name, lessons):
    """What a saved lesson says where a prediction is revealed."""
    (cell,) = (
        cell
        for lesson in lessons.values()
        for cell in lesson.cells
        if re.search(rf'^reveal\(\s*"{name}"', cell.source, re.MULTILINE)
    )
    return " ".join(cell.outputs[-1].data["text/plain"].split())


@each_question
def test_what_the_lesson_computes_makes_one_answer_right(name, lessons):
    words, question = _revealed(name, lessons), predictions._QUESTIONS[name]
    answer = re.fullmatch(r"○ No prediction yet\. The answer: (.*)\.", words).group(1)
    if question.kind == "choice":
        assert answer in question.labels
    elif question.kind == "ordering":
        assert sorted(answer.split(", ")) == sorted(question.labels)
    else:
        assert np.isfinite(float(answer.removesuffix(question.unit)))


@each_question
def test_every_answer_is_explained(name):
    question = predictions._QUESTIONS[name]
    assert question.question[0].isupper() and question.question[-1] in ".?"
    for why in [option.why for option in getattr(question, "options", [question])]:
        assert re.match(r"[A-Z`\d-]", why) and why[-1] in ".?", why
    assert len(set(question.labels)) == len(question.labels)
    assert all(label[-1:] not in list(".?!") or label[-3:] == "..." for label in question.labels)


@each_question
def test_right_and_wrong_answers_of_a_choice_are_several(name):
    question = predictions._QUESTIONS[name]
    if question.kind == "choice":
        assert len(question.options) >= 2
    elif question.kind == "ordering":
        assert len(question.labels) >= 3
    else:
        assert question.within > 0
