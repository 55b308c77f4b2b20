"""Every lesson as a learner meets it: JupyterLab in Chromium, sliders by keyboard, exercises wrong and right."""

import re

import pytest
from cases import VISITS
from lab_page import CHROMIUM_FLAGS, ROOT, LabPage, jupyterlab
from playwright.sync_api import expect, sync_playwright

LESSONS = [path.stem for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]


@pytest.fixture(scope="module")
def browser(chromium):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(chromium, tmp_path_factory):
    with jupyterlab(tmp_path_factory.mktemp("lab")) as address:
        yield address


@pytest.fixture(scope="module", params=LESSONS)
def lesson(request, browser, address):
    """A lesson that has been run from top to bottom."""
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    lesson = LabPage(page, address, request.param)
    lesson.name, lesson.visit = request.param, VISITS[request.param[:2]]
    lesson.run_all()
    yield lesson
    page.close()


def test_all_cells_run_without_an_error(lesson):
    assert lesson.failures == []
    assert lesson.errors == []
    lesson.shown(lesson.name)


def test_the_slider_moves_picture_and_words_by_keyboard(lesson):
    before, after = lesson.visit.words
    assert before in lesson.words()
    picture = lesson.picture()
    lesson.press_slider("ArrowRight", times=3)
    lesson.wait_for_words(after)
    assert lesson.picture() != picture


def test_a_typed_number_moves_its_slider(lesson):
    label, number, words = lesson.visit.field
    explorer = lesson.explorer()
    field, slider = (explorer.get_by_role(role, name=label) for role in ("spinbutton", "slider"))
    before = slider.input_value()
    field.fill(str(number))
    field.press("Enter")
    lesson.wait_for_words(words)
    assert float(slider.get_attribute("aria-valuetext")) == number
    assert slider.input_value() != before


def test_a_long_number_is_rounded_in_its_field(lesson):
    label, number, words = lesson.visit.field
    field = lesson.explorer().get_by_role("spinbutton", name=label)
    for _ in range(2):  # the second time it is rounded to what the kernel has already
        field.fill(f"{number:.1f}00000000004")
        field.press("Enter")
        expect(field).to_have_value(f"{number:g}")
    lesson.wait_for_words(words)


def test_every_control_has_a_name(lesson):
    for role in ("slider", "spinbutton", "combobox", "checkbox", "button", "radio", "textbox"):
        controls = lesson.explorer().get_by_role(role)
        named = lesson.explorer().get_by_role(role, name=re.compile(r"\w"))
        assert controls.count() == named.count(), role
    assert lesson.explorer().get_by_role("slider").count() >= 1


def test_a_button_is_pressed_by_keyboard(lesson):
    if lesson.visit.button is None:
        pytest.skip("this explorer has no button")
    name, words = lesson.visit.button
    button = lesson.explorer().get_by_role("button", name=name)
    button.focus()
    button.press("Space")
    lesson.wait_for_words(words)
    # A slider that finds a number between its steps would move it a moment later.
    lesson.page.wait_for_timeout(1000)
    assert words in lesson.words()


def test_predictions_are_made_by_keyboard_and_answered(lesson):
    forms = lesson.page.locator(".course-prediction")
    answers = lesson.page.locator(".course-feedback").get_by_role("status")
    if not forms.count():
        pytest.skip("this lesson asks for no prediction")
    assert forms.count() == answers.count()
    for form, answer in zip(forms.all(), answers.all(), strict=True):
        assert answer.inner_text().startswith("○ No prediction yet. The answer: ")
        assert form.get_by_role("group", name="Predict: ").count() == 1
        said = lesson.predict(form, answer)
        assert all(words[0] in "✓✗" for words in said), said
        if form.get_by_role("radio").count():
            assert [words[0] for words in said].count("✓") == 1, said


def test_the_exercise_names_a_mistake_and_accepts_a_right_answer(lesson):
    visit = lesson.visit
    assert visit.first in lesson.code_cell(visit.check).first.inner_text()
    verdict = lesson.answer(visit.stub, visit.wrong, visit.check)
    assert "Not yet" in verdict and visit.said in verdict
    lesson.shown(f"{lesson.name}-wrong")
    verdict = lesson.answer(visit.wrong.splitlines()[0], visit.right, visit.check)
    assert "Correct" in verdict


def test_the_dark_theme_shows_pictures_and_verdicts(lesson):
    lesson.use_theme("JupyterLab Dark")
    try:
        lesson.shown(lesson.name, "dark")
        # The pipeline picture and the explorer are there, with their real size.
        sizes = lesson.page.eval_on_selector_all(
            ".jp-RenderedMarkdown img, .widget-vbox img, .pipeline-explorer svg",
            "images => images.map(i => i.naturalWidth ?? i.clientWidth)",
        )
        assert len(sizes) >= 2 and all(size > 0 for size in sizes)
    finally:
        lesson.use_theme("JupyterLab Light")


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_axe_finds_nothing_serious_in_our_own_output(lesson, theme):
    lesson.use_theme(theme)
    try:
        assert lesson.barriers() == []
    finally:
        lesson.use_theme("JupyterLab Light")


def test_nothing_moves_by_itself(lesson):
    lesson.press_slider("ArrowLeft")
    count = "explorer => explorer.getAnimations({ subtree: true }).length"
    assert lesson.explorer().evaluate(count) == 0


def test_the_words_are_announced_when_the_slider_rests(lesson):
    explorer = lesson.explorer()
    status = explorer.get_by_role("status")
    explorer.evaluate(
        """explorer => {
            const status = explorer.querySelector("[role=status]");
            const words = explorer.querySelector("p[aria-hidden=true]");
            let changed = 0;
            const change = () => { changed = performance.now(); };
            status.waited = [];
            // Where no words follow at once, the move itself counts.
            if (words) new MutationObserver(change).observe(words, { childList: true });
            else explorer.addEventListener("input", change, true);
            new MutationObserver(() => status.waited.push(performance.now() - changed))
                .observe(status, { childList: true });
        }"""
    )
    for _ in range(10):
        lesson.press_slider("ArrowLeft")
        lesson.page.wait_for_timeout(50)
    lesson.page.wait_for_timeout(1500)
    expect(status).to_have_text(lesson.words())
    waited = status.evaluate("status => status.waited")
    # However busy the machine is, nothing is said before half a second without a change.
    assert waited and min(waited) > 450, waited


def test_every_picture_has_a_text_alternative(lesson):
    alts = lesson.page.eval_on_selector_all(
        ".jp-Notebook img", "images => images.map(image => image.getAttribute('alt'))"
    )
    assert len(alts) >= 2
    assert all(alts), alts


def test_no_request_leaves_the_machine(lesson):
    assert lesson.requests
    assert lesson.foreign_requests() == []


def test_nobody_is_asked_for_news(lesson):
    assert lesson.page.get_by_text("official Jupyter news").count() == 0


def test_a_lesson_is_done_by_keyboard_alone(browser, address):
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    lesson, keyboard = LabPage(page, address, "02_softmax"), page.keyboard
    keyboard.press("ControlOrMeta+Shift+C")
    page.wait_for_function("() => document.activeElement.matches('.lm-CommandPalette-input')")
    keyboard.type("run all cells")
    page.locator(".lm-CommandPalette-item.lm-mod-active", has_text="Run All Cells").wait_for()
    keyboard.press("Enter")
    lesson.wait_until_run()

    lesson.press_until("ArrowUp", "cell.innerText.includes('softmax_explorer()')")
    lesson.press_until("Tab", "document.activeElement.matches('[aria-label=\"logit of dog\"]')")
    for _ in range(3):
        keyboard.press("ArrowRight")
    lesson.wait_for_words("dog -0.9")
    lesson.press_until("Shift+Tab", "document.activeElement.type === 'number'")
    keyboard.type("4.5")
    keyboard.press("Enter")
    lesson.wait_for_words("dog 4.5")

    lesson.press_until("Shift+Tab", "document.activeElement === cell")
    lesson.press_until("ArrowDown", f"cell.innerText.includes({VISITS['02'].stub!r})")
    keyboard.press("Enter")
    keyboard.press("ControlOrMeta+a")
    keyboard.type(
        "def softmax(z): return (e := np.exp(z - z.max(axis=-1, keepdims=True))) / e.sum(axis=-1, keepdims=True)"
    )
    keyboard.press("Shift+Enter")
    keyboard.press("Shift+Enter")
    lesson.code_cell(VISITS["02"].check).first.get_by_text("Correct").wait_for()
    assert lesson.failures == []
    page.close()
