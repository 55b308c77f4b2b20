"""Checks: stubs, right answers in many styles, every known mistake in its own words, and odd answers."""

import html
import re

import numpy as np
import pytest
import scipy.special
from cases import RIGHT

from course_utils.exercises import _EXERCISES, Verdict, check
from course_utils.exercises.engine import FunctionExercise
from course_utils.exercises.verdict import show


def with_any(wrong):
    """A wrong value with some number where any number may stand."""
    return np.nan_to_num(wrong, nan=12.5)


MISTAKES = [
    pytest.param(
        name,
        mistake.id,
        wrong if callable(wrong) else with_any(wrong),
        id=f"{name}-{mistake.id}-{place}",
    )
    for name, exercise in _EXERCISES.items()
    for mistake in exercise.mistakes
    for place, wrong in enumerate(mistake.wrong)
]


def is_function(name):
    return isinstance(_EXERCISES[name], FunctionExercise)


def stub(*args):
    return ...


def test_every_exercise_has_right_answers_here():
    assert set(RIGHT) == set(_EXERCISES)
    assert all(len(answers) >= 4 for answers in RIGHT.values())


@pytest.mark.parametrize("name", RIGHT)
def test_right_answers_in_any_style_are_accepted(name):
    for answer in RIGHT[name]:
        verdict = check(name, answer)
        assert verdict and verdict.status == "correct" and verdict.mistake is None, verdict


@pytest.mark.parametrize("name", RIGHT)
def test_the_stub_is_not_attempted(name):
    verdict = check(name, stub if is_function(name) else ...)
    assert verdict.status == "not attempted" and not verdict
    assert check(name, ...).status == "not attempted"


@pytest.mark.parametrize("name", list(filter(is_function, RIGHT)))
def test_every_mistake_is_known_in_two_spellings(name):
    alone = [mistake.id for mistake in _EXERCISES[name].mistakes if len(mistake.wrong) < 2]
    assert alone == []


@pytest.mark.parametrize(("name", "mistake", "wrong"), MISTAKES)
def test_every_mistake_is_named_by_its_id_and_by_no_other(name, mistake, wrong):
    verdict = check(name, wrong)
    assert verdict.status == "incorrect" and verdict.mistake == mistake, verdict
    assert mistake in repr(verdict)


@pytest.mark.parametrize("name", RIGHT)
def test_a_mistake_is_explained_and_says_what_to_try(name):
    for mistake in _EXERCISES[name].mistakes:
        for text in (mistake.why, mistake.hint):
            assert text[0].isupper() and text[-1] in ".?!", text


@pytest.mark.parametrize("name", list(filter(is_function, RIGHT)))
def test_the_probes_are_not_spoilt_by_answers_that_change_them(name):
    def greedy(z):
        z[...] = 7
        return z

    check(name, greedy)
    assert all(check(name, answer) for answer in RIGHT[name])


def test_what_is_shown_is_the_simplest_failing_case():
    verdict = check("softmax", lambda z: np.exp(z) / np.exp(z).sum(axis=0, keepdims=True))
    assert verdict.mistake == "wrong-axis"
    assert verdict.input.shape == (2, 3)
    np.testing.assert_allclose(verdict.expected, scipy.special.softmax(verdict.input, axis=-1))
    assert verdict.actual.shape == (2, 3)


def test_the_solution_of_a_value_is_not_given_away():
    verdict = check("gap", 7.0)
    assert verdict.expected is None and "1.8" not in repr(verdict)
    assert "7" in repr(verdict)


def noisy(z):
    print("z is", z[0])
    return scipy.special.softmax(z, axis=-1)


def prints_only(z):
    print(scipy.special.softmax(z, axis=-1))


def raises(z):
    return z / undefined_name  # noqa: F821


def in_place(z):
    z -= z.max(axis=-1, keepdims=True)
    return scipy.special.softmax(z, axis=-1)


class Nasty:
    def __repr__(self):
        raise RuntimeError("no picture of me")


ODD = [
    (lambda z: None, "returned nothing"),
    (prints_only, "use return instead of print"),
    (raises, 'in the line "return z / undefined_name  # noqa: F821" with NameError'),
    (lambda z: list(scipy.special.softmax(z, axis=-1)), "A list came back"),
    (lambda z: tuple(z), "A tuple came back"),
    (lambda z: z.sum(), "expected (3,), got a single number"),
    (lambda z: z[None], "expected (3,), got (1, 3)"),
    (lambda: 1, "with TypeError"),
    (lambda z: "one third", "'one third', of type str"),
    (lambda z: z * 1j, "complex128"),
    (lambda z: (x for x in z), "of type generator"),
    (lambda z: np.array([object()] * len(z)), "object"),
    (lambda z: np.full_like(z, np.nan), "NaN or infinite"),
    (lambda z: Nasty(), "cannot be shown: RuntimeError"),
    (lambda z: np.ones_like(z) / 3, "not in a way that this check knows"),
    (lambda z: scipy.special.softmax(z, axis=-1).round(3), "differ by up to 0.0005"),
    (lambda z: scipy.special.softmax(z, axis=-1).astype(np.float16), "half precision"),
    (3, "wants your function itself"),
    (None, "wants your function itself"),
    (np.zeros(3), "wants your function itself"),
]


@pytest.mark.parametrize(("answer", "said"), ODD)
def test_odd_answers_get_a_clear_sentence(answer, said):
    verdict = check("softmax", answer)
    assert verdict.status == "incorrect"
    assert said in verdict.message


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, "None, of type NoneType"),
        ("1.8", "'1.8', of type str"),
        ([1.8], "Expected a single number, without brackets"),
        ((1.8,), "without a comma"),
        (np.array([1.8]), "without brackets"),
        ((1, 2), "Expected a single number"),
        (7, "not the number"),
        (np.nan, "not the number"),
    ],
)
def test_odd_values_get_a_clear_sentence(answer, said):
    verdict = check("gap", answer)
    assert verdict.status == "incorrect" and said in verdict.message


def test_a_pair_is_asked_for_as_a_pair():
    assert "Expected 2 numbers" in check("scale_and_shift", 300).message
    assert "These are not the numbers" in check("scale_and_shift", (7, 7)).message


def test_a_changed_input_is_named_alone_and_beside_another_mistake():
    verdict = check("softmax", in_place)
    assert verdict.mistake == "mutates-input" and "The results are right" in verdict.message

    def two_mistakes(z):
        z -= z.max()
        return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)

    verdict = check("softmax", two_mistakes)
    assert verdict.mistake == "global-max" and "Besides, your function changes" in verdict.message


def test_a_small_difference_can_be_seen():
    verdict = check("softmax", lambda z: scipy.special.softmax(z, axis=-1).round(4))
    shown = dict(verdict._case())
    assert shown["Expected"] != shown["Yours"]


def test_an_index_has_to_be_a_whole_number():
    verdict = check("predict_class", lambda z: z.argmax(axis=-1).astype(float))
    assert "Whole numbers were expected" in verdict.message


def test_not_implemented_means_not_attempted():
    def answer(z):
        raise NotImplementedError

    assert check("softmax", answer).status == "not attempted"


def test_a_print_beside_a_right_result_is_kept_off_the_page(capsys):
    verdict = check("softmax", noisy)
    assert verdict and "It also printed: 'z is 2.3'" in verdict.message
    assert capsys.readouterr().out == ""


def test_a_half_filled_answer_is_not_attempted():
    assert check("scale_and_shift", (300, ...)).status == "not attempted"


def test_an_unknown_exercise_is_an_error_that_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"expected one of the exercises gap, .*, got 'sotfmax'"):
        check("sotfmax", stub)


def test_what_a_learner_returns_is_escaped_on_the_page():
    verdict = check("softmax", lambda z: "<script>alert(1)</script>")
    page = verdict._repr_html_()
    assert "<script>" not in page and html.escape("<script>") in page


def test_page_and_terminal_say_the_same():
    verdict = check("softmax", lambda z: np.exp(z))
    page = html.unescape(re.sub(r"<[^>]+>", " ", verdict._repr_html_()))
    for line in repr(verdict).splitlines():
        assert line.strip() in page


def test_colour_alone_tells_nothing():
    marks = {
        check("gap", answer)._repr_html_()[:400].split("<strong>")[1][0] for answer in (1.8, 2, ...)
    }
    assert len(marks) == 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (np.float32(0.5), "0.5"),
        (np.array([1 / 3]), "array([0.3333])"),
        (np.array([0.97254, 0.00088684]), "array([0.9725, 0.0008868])"),
        (np.array([1.0, -2.0, np.nan]), "array([1., -2., nan])"),
        (np.array([1, 2]), "array([1, 2])"),
        ("x" * 700, "'" + "x" * 599 + " ..."),
    ],
)
def test_values_are_shown_short(value, text):
    assert show(value) == text


def test_a_verdict_is_truthy_only_when_correct():
    assert Verdict("gap", "correct", "Yes.")
    assert not Verdict("gap", "incorrect", "No.")
    assert not Verdict("gap", "not attempted", "Try.")


def test_an_overflow_is_wrong_only_where_the_exercise_says_so():
    def loud(z):
        return np.exp(800 + 0 * z) * 0 + scipy.special.expit(z)  # inf * 0 is NaN

    def right_but_loud(z):
        np.exp(800 + z[:1] * 0)
        return scipy.special.expit(z)

    assert "NaN" in check("sigmoid", loud).message
    verdict = check("sigmoid", right_but_loud)
    assert verdict.status == "incorrect" and verdict.mistake is None
    assert "NumPy warns of an overflow" in verdict.message
    assert check("predict_rain", lambda z: 1 / (1 + np.exp(-z)) > 0.5)


def test_an_overflow_and_a_wrong_result_are_told_by_the_result():
    assert check("sigmoid", lambda z: 1 / (1 + np.exp(z))).mistake == "sigmoid-sign"


def test_true_and_false_count_as_one_and_zero():
    assert check("predict_rain", lambda z: z > 0)
    assert check("predict_rain", lambda z: z < 0).mistake == "other-answer"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda x, g: x.T @ g + 1, "Expected 2 results"),
        (lambda x, g: (x.T @ g, g.sum(axis=0), 3), "Expected 2 results"),
        (lambda x, g: (x.T @ g + 1, g.sum(axis=0)), "result number 1 of 2. The values differ"),
        (lambda x, g: (x.T @ g, list(g.sum(axis=0))), "result number 2 of 2. A list came back"),
        (lambda x, g: (x.T @ g, g.sum(axis=0) * 1j), "result number 2 of 2. Numbers were"),
        (lambda x, g: None, "returned nothing"),
        (lambda x, g: "both", "'both', of type str"),
        (lambda x: x, "TypeError"),
    ],
)
def test_each_of_several_results_is_judged(answer, said):
    verdict = check("linear_layer_gradients", answer)
    assert verdict.status == "incorrect" and said in repr(verdict)


def test_several_results_may_come_as_a_list():
    assert check("linear_layer_gradients", lambda x, g: [x.T @ g, g.sum(axis=0)])
