"""Explorers: move a control, look at picture and words."""

import inspect
import io
import itertools
import re

import ipywidgets
import numpy as np
import pytest
from explorers import ARGUMENTS, NAMES
from PIL import Image
from scipy.special import softmax

from course_utils import widgets
from course_utils.exercises import check
from course_utils.plots import figure
from course_utils.widgets import (
    cross_entropy_explorer,
    gradient_explorer,
    logit_explorer,
    softmax_explorer,
)
from course_utils.widgets.browser import source
from course_utils.widgets.explorer import Explorer, LogNumberControl, NumberControl

EXPLORERS = [cross_entropy_explorer, gradient_explorer, logit_explorer, softmax_explorer]
#: What we send to the browser.
OURS = ("number.css", "number.js", "view.css", "view.js")
LOOKS = re.compile(r"(?:color|background|border|outline)[\w-]*: ([^;\"}]*)")
each_explorer = pytest.mark.parametrize("make", EXPLORERS)


def pixels(explorer):
    return np.asarray(Image.open(io.BytesIO(explorer.png)).convert("RGB")).astype(int)


def linear_control(start):
    return NumberControl("number", start, -10.0, 10.0, 0.1)


def log_control(start):
    return LogNumberControl("number", start, 1.0, 1000.0, 10**0.02)


@each_explorer
def test_every_control_changes_the_picture(make):
    for name in make()._controls:
        explorer = make()
        before = explorer.png
        control = explorer._controls[name]
        if name == "max_trick":
            # Small logits do not show the trick in the first panel, but in the numbers at the bars.
            control.value = True
        elif name == "scale":
            control.value = 100
        else:
            control.value += 1
        assert explorer.png != before, name


@each_explorer
def test_what_stays_is_not_redrawn_and_what_moves_leaves_no_trace(make):
    explorer, fresh = make(), make()
    start = explorer.png
    explorer.set(logit_0=7, logit_1=-9.5)
    explorer.set(logit_0=2.3, logit_1=-1.2)
    assert explorer.png == start == fresh.png


@each_explorer
def test_a_moved_explorer_looks_like_one_that_started_there(make):
    explorer = make()
    explorer.set(logit_0=-4.0, logit_1=6.5, logit_2=0.0)
    other = make(logits=[-4.0, 6.5, 0.0])
    assert explorer.words == other.words
    # The two chose their palettes from different pictures, so shades may differ a little.
    assert np.abs(pixels(explorer) - pixels(other)).max() <= 40


@each_explorer
def test_readers_without_a_kernel_get_picture_words_and_size(make):
    explorer = make()
    bundle, metadata = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.words == repr(explorer)
    assert bundle["image/png"] == explorer.png
    width, height = Image.open(io.BytesIO(explorer.png)).size
    assert metadata["image/png"]["width"] == width and metadata["image/png"]["height"] == height
    assert metadata["image/png"]["alt"]
    assert "application/vnd.jupyter.widget-view+json" in bundle


@each_explorer
def test_the_view_has_what_it_shows(make):
    explorer = make()
    explorer.set(logit_1=3.4)
    view = explorer.children[-1]
    assert view.alt and view.words == explorer.words and view.png == explorer.png


@each_explorer
def test_every_control_is_labelled(make):
    labels = [control.description for control in make()._controls.values()]
    assert labels[:3] == ["logit of cat", "logit of dog", "logit of bird"] and all(labels)


@each_explorer
@pytest.mark.parametrize(
    ("logits", "names", "said"),
    [
        ([1.0, np.nan, 0.0], ("a", "b", "c"), "from -10 to 10"),
        ([1.0, np.inf, 0.0], ("a", "b", "c"), "from -10 to 10"),
        ([1.0, 11.0], ("a", "b"), "from -10 to 10"),
        ([], (), "two to six logits"),
        ([1.0], ("a",), "two to six logits"),
        ([0.0] * 7, tuple("abcdefg"), "two to six logits"),
        ([1.0, 2.0], ("a", "b", "c"), "3 names"),
    ],
)
def test_bad_starts_are_refused_at_once(make, logits, names, said):
    with pytest.raises(ValueError, match=said):
        make(logits, names)


@each_explorer
def test_six_classes_fit(make):
    names = ("a cat", "badger", "camel", "donkey", "elephant", "fox")
    explorer = make([-9.5, 2.3, -1.2, 0.5, 9.7, 10.0], names)
    assert "fox 10" in explorer.words
    for ax in explorer._fig.axes:
        boxes = [text.get_window_extent() for text in [ax.title, *ax.texts] if text.get_text()]
        for one, other in itertools.combinations(boxes, 2):
            assert not one.overlaps(other)


def test_logit_words_follow_ranking_and_gaps():
    explorer = logit_explorer()
    explorer.set(logit_2=4.0)
    assert explorer.words == (
        "Logits: cat 2.3, dog -1.2, bird 4.0. Ranking: bird, cat, dog. "
        "Behind bird: cat by 1.7, dog by 5.2."
    )


def test_a_common_shift_moves_the_logits_and_no_gap():
    explorer = logit_explorer()
    explorer.set(shift=-3.0)
    assert "cat -0.7, dog -4.2, bird -2.5" in explorer.words
    assert "bird by 1.8, dog by 3.5" in explorer.words


def test_ties_share_a_rank():
    explorer = logit_explorer([1.0, 1.0, -1.0])
    texts = [text.get_text() for text in explorer._fig.axes[0].texts]
    assert texts == ["1.0\n1st", "1.0\n1st", "-1.0\n3rd"]


def test_softmax_bars_are_the_softmax():
    explorer = softmax_explorer()
    explorer.set(logit_0=1.5, logit_1=-0.4)
    heights = [bar.get_height() for bar in explorer._fig.axes[2].patches]
    np.testing.assert_allclose(heights, softmax([1.5, -0.4, 0.5]))


def test_the_max_trick_leaves_probabilities_and_mends_large_logits():
    explorer = softmax_explorer()
    plain = explorer.words.split("Probabilities")[1]
    explorer.set(max_trick=True)
    assert explorer.words.split("Probabilities")[1] == plain
    explorer.set(logit_0=10, logit_2=9.9, scale=100, max_trick=False)
    assert "cat NaN" in explorer.words and "have run out" in explorer.words
    explorer.set(max_trick=True)
    assert "cat 1.000" in explorer.words and "NaN" not in explorer.words


def test_the_naive_form_breaks_where_the_lesson_says():
    explorer = softmax_explorer([7.0, 0.0, 0.0])
    explorer.set(scale=100)
    assert "NaN" not in explorer.words
    explorer.set(logit_0=7.1)
    assert "cat NaN" in explorer.words


def test_all_exponentials_can_vanish():
    explorer = softmax_explorer([-10.0, -9.0, -8.0])
    explorer.set(scale=100)
    assert "in sum 0" in explorer.words and "NaN" in explorer.words


def test_a_number_is_rounded_and_kept_within_its_ends():
    control = NumberControl("temperature", 1.0, 0.0, 2.0, 0.05)
    control.value = 1.0500000000000003
    assert control.value == 1.05
    control.value = 99
    assert control.value == 2.0
    control = LogNumberControl("gap", 7.0, 1.0, 1000.0, 10**0.02)
    control.value = 123.456
    assert control.value == 123.0
    control.value = 0
    assert control.value == 1.0


@pytest.mark.parametrize("make", [linear_control, log_control])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_not_finite_is_refused(make, value):
    control = make(2.0)
    with pytest.raises(ValueError, match=f"expected a finite number, got {value}"):
        control.value = value
    assert control.value == 2.0


def test_setting_an_unknown_control_is_an_error():
    with pytest.raises(
        ValueError, match="expected one of the controls logit_0, logit_1, logit_2, shift"
    ):
        logit_explorer().set(temperature=2)


def test_controls_set_together_are_drawn_once():
    fig, ax = figure()
    line = ax.axhline(0)
    drawn = []

    def move(low, high):
        drawn.append((low, high))
        return [line]

    sliders = {"low": ipywidgets.FloatSlider(), "high": ipywidgets.FloatSlider()}
    explorer = Explorer(fig, move, lambda low, high: f"{low} {high}", sliders, alt="a line")
    drawn.clear()
    explorer.set(low=1, high=2)
    assert drawn == [(1, 2)] and explorer.words == "1.0 2.0"
    with pytest.raises(ValueError, match="got 'middle'"):
        explorer.set(low=3, middle=4)
    assert explorer.words == "1.0 2.0"
    sliders["low"].value = 5
    assert explorer.words == "5.0 2.0"


def test_what_is_not_in_a_picture_takes_its_colours_from_the_theme():
    verdicts = [check("gap", answer)._repr_html_() for answer in (..., 1.8, 2)]
    for text in [*verdicts, *map(source, OURS)]:
        for value in LOOKS.findall(text):
            words = re.sub(r"\b\d(px)?\b", "", value).split()
            assert set(words) <= {"inherit", "none", "currentcolor", "solid"}, value


def test_nothing_moves_by_itself():
    for name in OURS:
        assert not re.search("transition|animat|scroll-behavior", source(name))


#: By the name of the argument, what it cannot be, beside what nothing can be.
WRONG = {
    "logits": [[np.nan] * 3, [np.inf] * 3, [0.0] * 7, [0.0]],
    "class_names": ["abc", (), tuple("abcdefg"), (1, 2, 3)],
    "votes": [[np.nan] * 3, [1.0], [-1, 0, 0]],
    "weights": [[np.nan] * 2, [0.1], [0.1] * 3],
    "labels": [[0], [np.nan] * 400],
    "images": [[], np.zeros((3, 8, 8))],
    "symbols": ["", "ab"],
}
NUMBERS = [np.nan, np.inf, -np.inf, 1e9, -1e9]
#: None is a seed of its own; any integer is one, too.
FREE = {"seed", "max_trick"}


def wrong_starts():
    for name in NAMES:
        for place, argument in enumerate(inspect.signature(getattr(widgets, name)).parameters):
            if argument not in FREE:
                for wrong in [object(), {}, *WRONG.get(argument, NUMBERS)]:
                    yield pytest.param(
                        name, place, argument, wrong, id=f"{name}-{argument}-{wrong!r:.20}"
                    )


@pytest.mark.parametrize(("name", "place", "argument", "wrong"), list(wrong_starts()))
def test_a_wrong_start_is_refused_with_a_word_on_what_is_expected(name, place, argument, wrong):
    arguments = list(ARGUMENTS.get(name, tuple)())
    options = {}
    if place < len(arguments):
        arguments[place] = wrong
    else:
        options[argument] = wrong
    with pytest.raises((ValueError, TypeError), match="expected"):
        getattr(widgets, name)(*arguments, **options)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, None, "two"])
def test_a_control_is_not_set_to_what_is_no_number(wrong):
    explorer = logit_explorer()
    with pytest.raises(ValueError, match="expected a"):
        explorer.set(logit_1=wrong)
    assert explorer.words == logit_explorer().words
