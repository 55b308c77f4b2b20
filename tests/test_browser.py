"""Every lesson as a learner meets it: JupyterLab in Chromium, sliders by keyboard, exercises wrong and right."""

import pytest
from lab_page import CHROMIUM_FLAGS, LabPage, jupyterlab

# Lesson: (words before, words after three steps to the right on the first slider).
EXPLORERS = {
    "00_start_here": ("cat 2.3", "cat 2.6"),
    "01_raw_logits": ("cat 2.3", "cat 2.6"),
    "02_softmax": ("cat 2.3", "cat 2.6"),
}
# Lesson: (stub, check, wrong answer, what the check says of it, right answer).
EXERCISES = {
    "00_start_here": (
        "gap = ...",
        'check("gap", gap)',
        "gap = logits[2] - logits[0]",
        "the bird is behind",
        "gap = logits[0] - logits[2]",
    ),
    "01_raw_logits": (
        "def predict_class(logits):",
        'check("predict_class", predict_class)',
        "def predict_class(logits):\n    return logits.max(axis=-1)",
        "value-not-index",
        "def predict_class(logits):\n    return logits.argmax(axis=-1)",
    ),
    "02_softmax": (
        "def softmax(logits):",
        'check("softmax", softmax)',
        "def softmax(z):\n    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)",
        "overflow",
        "def softmax(z):\n"
        "    e = np.exp(z - z.max(axis=-1, keepdims=True))\n"
        "    return e / e.sum(axis=-1, keepdims=True)",
    ),
}


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(chromium, tmp_path_factory):
    with jupyterlab(tmp_path_factory.mktemp("lab")) as address:
        yield address


@pytest.fixture(scope="module", params=EXPLORERS)
def lesson(request, browser, address):
    """A lesson that has been run from top to bottom."""
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    lesson = LabPage(page, address, request.param)
    lesson.name = request.param
    lesson.run_all()
    yield lesson
    page.close()


def test_all_cells_run_without_an_error(lesson):
    assert lesson.failures == []
    assert lesson.errors == []
    lesson.shown(lesson.name)


def test_the_slider_moves_picture_and_words_by_keyboard(lesson):
    before, after = EXPLORERS[lesson.name]
    assert before in lesson.words()
    picture = lesson.picture()
    lesson.press_slider("ArrowRight", times=3)
    lesson.wait_for_words(after)
    assert lesson.picture() != picture


def test_a_typed_number_moves_the_slider(lesson):
    field = lesson.explorer().get_by_label("logit of dog")
    field.fill("4.5")
    field.press("Enter")
    lesson.wait_for_words("dog 4.5")
    handle = lesson.explorer().locator(".noUi-handle").nth(1)
    assert float(handle.get_attribute("aria-valuenow")) == pytest.approx(4.5)


def test_the_exercise_names_a_mistake_and_accepts_a_right_answer(lesson):
    stub, check, wrong, said, right = EXERCISES[lesson.name]
    assert "Not attempted" in lesson.code_cell(check).first.inner_text()
    verdict = lesson.answer(stub, wrong, check)
    assert "Not yet" in verdict and said in verdict
    lesson.shown(f"{lesson.name}-wrong")
    verdict = lesson.answer(wrong.splitlines()[0], right, check)
    assert "Correct" in verdict


def test_the_dark_theme_shows_pictures_and_verdicts(lesson):
    lesson.use_theme("JupyterLab Dark")
    try:
        lesson.shown(lesson.name, "dark")
        # The pipeline picture and the explorer are there, with their real size.
        sizes = lesson.page.eval_on_selector_all(
            ".jp-RenderedMarkdown img, .widget-vbox img",
            "images => images.map(i => i.naturalWidth)",
        )
        assert len(sizes) >= 2 and all(size > 0 for size in sizes)
    finally:
        lesson.use_theme("JupyterLab Light")


def test_every_picture_has_a_text_alternative(lesson):
    alts = lesson.page.eval_on_selector_all(
        ".jp-Notebook img", "images => images.map(image => image.getAttribute('alt'))"
    )
    assert len(alts) >= 2
    assert all(alts), alts


def test_no_request_leaves_the_machine(lesson):
    assert lesson.requests
    assert lesson.foreign_requests() == []
