"""The pipeline explorer: its numbers in Python and in the browser, with a kernel, without one, without JavaScript."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab_page import CHROMIUM_FLAGS, ROOT, LabPage, jupyterlab

from course_utils import numerics
from course_utils.widgets import pipeline_explorer
from course_utils.widgets.pipeline_state import bars, steps, texts, words

SVG = "{http://www.w3.org/2000/svg}"
LETTERS = ("a", "b", "c", "d", "e", "f")


def states():
    """Random, extreme and tied states, as the arguments of `steps`."""
    rng = np.random.default_rng(0)
    for _ in range(400):
        logits = rng.normal(scale=rng.choice([1, 10, 300]), size=rng.integers(2, 7))
        logits = logits.clip(-1000, 1000).tolist()
        yield logits, 20 ** rng.uniform(-1, 1), rng.integers(len(logits)).item(), True
    for logits in ([1000, -1000], [-1000, -1000, 1000], [1000, 1000, 999.5], [0, 0], [0.1] * 6):
        for temperature in (0.05, 1.0, 20.0):
            for true_class in range(len(logits)):
                yield [float(z) for z in logits], temperature, true_class, True
                yield [float(z) for z in logits], temperature, true_class, False
    for _ in range(100):
        yield rng.uniform(-1000, 1000, 3).tolist(), 20 ** rng.uniform(-1, 1), 0, False


STATES = list(states())


def test_the_numbers_are_those_of_numerics():
    for logits, temperature, true_class, max_trick in STATES:
        if not max_trick:
            continue
        values = steps(logits, temperature, true_class, max_trick)
        # Shifted first: divided first, logits of 1000 would lose the digits that are compared.
        scaled = (np.array(logits) - max(logits)) / temperature
        np.testing.assert_allclose(
            values["loss"], numerics.cross_entropy(scaled, true_class), rtol=1e-12
        )
        gradient = numerics.cross_entropy_gradient(scaled, true_class) / temperature
        np.testing.assert_allclose(values["gradient"], gradient, atol=1e-12)
        np.testing.assert_allclose(values["exps"] / values["total"], values["probs"], rtol=1e-12)


def test_the_gradient_is_that_of_the_loss_by_the_logits():
    logits, temperature, step = np.array([2.3, -1.2, 0.5]), 2.5, 1e-6
    differences = [
        (
            steps(logits + step * unit, temperature, 1, True)["loss"]
            - steps(logits - step * unit, temperature, 1, True)["loss"]
        )
        / (2 * step)
        for unit in np.eye(3)
    ]
    gradient = steps(logits, temperature, 1, True)["gradient"]
    np.testing.assert_allclose(gradient, differences, atol=1e-8)


def test_without_the_trick_float64_ends_at_710():
    assert np.isfinite(steps([709.0, 0.0], 1.0, 0, False)["total"])
    broken = pipeline_explorer([710.0, 0.0], ("a", "b"), max_trick=False)
    assert "sum to inf: overflow. Probabilities: a NaN, b 0; argmax: none" in broken.words
    assert "the loss is NaN nats" in broken.words
    broken.max_trick = True
    assert "a 1.00, b 4e-309; argmax: a" in broken.words and "NaN" not in broken.words


def test_without_the_trick_everything_can_vanish():
    explorer = pipeline_explorer([-800.0, -900.0], ("a", "b"), max_trick=False)
    assert "sum to 0: underflow" in explorer.words and "argmax: none" in explorer.words


@pytest.mark.parametrize(
    ("values", "error", "said"),
    [
        ({"logits": [1.0, np.nan, 0.0]}, ValueError, "logits from -1000 to 1000, got .*nan"),
        ({"logits": [1.0, np.inf, 0.0]}, ValueError, "logits from -1000 to 1000, got .*inf"),
        ({"logits": [1.0, 1001.0, 0.0]}, ValueError, "logits from -1000 to 1000"),
        ({"logits": []}, ValueError, r"expected 3 logits, .* got shape \(0,\)"),
        ({"logits": [1.0, 2.0]}, ValueError, r"expected 3 logits, .* got shape \(2,\)"),
        ({"logits": [[1.0, 2.0, 3.0]]}, ValueError, r"got shape \(1, 3\)"),
        ({"logits": ["1", "2", "3"]}, TypeError, "logits that are real numbers"),
        ({"logits": None}, TypeError, "logits that are real numbers, got None"),
        ({"logits": [1j, 0, 0]}, TypeError, "logits that are real numbers"),
        ({"temperature": 0}, ValueError, "temperature from 0.05 to 20, got 0"),
        ({"temperature": np.nan}, ValueError, "temperature from 0.05 to 20, got nan"),
        ({"temperature": "1"}, TypeError, "temperature that is a real number, got '1'"),
        ({"true_class": 3}, ValueError, "true class from 0 to 2, got 3"),
        ({"true_class": -1}, ValueError, "true class from 0 to 2, got -1"),
        ({"true_class": "cat"}, TypeError, "true class that is an integer, got 'cat'"),
        ({"max_trick": "off"}, TypeError, "max_trick to be True or False, got 'off'"),
    ],
)
def test_a_bad_value_is_refused_at_once_and_changes_nothing(values, error, said):
    with pytest.raises(error, match=said):
        pipeline_explorer(**values)
    explorer = pipeline_explorer()
    before = explorer.words
    ((name, value),) = values.items()
    with pytest.raises(error, match=said):
        setattr(explorer, name, value)
    assert explorer.words == before


@pytest.mark.parametrize(
    ("names", "error"),
    [
        ((), ValueError),
        (("a",), ValueError),
        (tuple("abcdefg"), ValueError),
        (("a", "a"), ValueError),
        (("a", " "), ValueError),
        ("ab", TypeError),
        ((1, 2), TypeError),
        (None, TypeError),
    ],
)
def test_bad_names_are_refused_at_once(names, error):
    with pytest.raises(error, match=r"class names, got"):
        pipeline_explorer([0.0] * (len(names) if names else 0), names)


def test_values_are_kept_as_plain_numbers():
    explorer = pipeline_explorer(np.float32([1, 2, 3]), true_class=np.int64(2), temperature=2)
    assert explorer.logits == (1.0, 2.0, 3.0) and explorer.temperature == 2.0
    assert (type(explorer.temperature), type(explorer.true_class)) == (float, int)
    explorer.logits = np.array([3, 2, 1])
    assert "Logits: cat 3.00, dog 2.00, bird 1.00" in explorer.words


def test_a_picture_has_a_place_for_every_text_and_bar():
    explorer = pipeline_explorer([1.0, 2.0], ("<b>", "R&D"))
    picture = ElementTree.fromstring(explorer._picture)
    values = steps(explorer.logits, 1.0, 0, True)
    written = texts(values, explorer.class_names, 1.0, 0, True)
    shown = {part.get("data-text"): part.text for part in picture.iter() if part.get("data-text")}
    assert {name: text or "" for name, text in shown.items()} == written
    assert "<b>" in "".join(picture.itertext()) and "<b>" in explorer.words
    drawn = {part.get("data-bar") for part in picture.iter(f"{SVG}rect") if part.get("data-bar")}
    assert drawn == {f"{name}-{place}" for name in bars(values) for place in range(2)}


def test_readers_without_a_kernel_get_words_and_picture():
    explorer = pipeline_explorer()
    explorer.logits = (0.0, 4.0, 0.0)
    bundle, _ = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.words == repr(explorer)
    assert "argmax: dog" in bundle["text/plain"]
    assert f"<p>{explorer.words}</p>" in bundle["text/html"]
    assert re.search(r'<img alt="[^"]+"', bundle["text/html"])
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/html"] == pipeline_explorer((0.0, 4.0, 0.0)).html


def test_lesson_00_says_what_is_to_be_seen():
    start, moved = (steps([2.3, -1.2, z], 1.0, 0, True) for z in (0.5, 4.0))
    assert moved["logits"][0] == start["logits"][0] and moved["probs"][0] < start["probs"][0]
    assert moved["largest"].tolist() == [False, False, True] and moved["loss"] > start["loss"]
    hot, cold = (
        steps(moved["logits"], temperature, 0, True)["probs"] for temperature in (20.0, 0.05)
    )
    assert np.ptp(hot) < 0.1 and cold.max() > 0.999
    for probs in (hot, cold):
        assert np.argsort(probs).tolist() == np.argsort(moved["logits"]).tolist()
    broken = pipeline_explorer([800.0, -1.2, 4.0], max_trick=False)
    assert "sum to inf" in broken.words and "NaN" in broken.words
    broken.max_trick = True
    assert "NaN" not in broken.words and "inf" not in broken.words


# ----- in the browser


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def saved(browser, tmp_path):
    """Open a page in which explorers were saved, far from any kernel and any network."""
    pages = []

    def open_page(*explorers, **options):
        path = tmp_path / "saved.html"
        body = "".join(explorer.html for explorer in explorers)
        path.write_text(f'<!doctype html><meta charset="utf-8">{body}', encoding="utf-8")
        pages.append(_offline(browser, path, **options))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()


def _offline(browser, path, **options):
    page = browser.new_page(viewport={"width": 1000, "height": 900}, **options)
    page.route(re.compile("^(?!file:|data:|blob:)"), lambda route: route.abort())
    page.set_default_timeout(10_000)
    page.goto(path.as_uri())
    return page


def load_module(page):
    """Load the module as ``window.pipeline``."""
    page.evaluate(
        """async source => {
            window.pipeline = await import(URL.createObjectURL(new Blob([source], {type: "text/javascript"})));
        }""",
        (ROOT / "src/course_utils/widgets/pipeline.js").read_text(encoding="utf-8"),
    )


def in_the_browser(page, logits, temperature, true_class, max_trick):
    state = {
        "logits": logits,
        "temperature": temperature,
        "true_class": true_class,
        "max_trick": max_trick,
    }
    return page.evaluate(
        """([state, names]) => {
            const values = pipeline.steps(state);
            return [values, pipeline.bars(values), pipeline.texts(values, names, state),
                    pipeline.words(values, names, state)];
        }""",
        [state, LETTERS[: len(logits)]],
    )


def test_browser_and_python_compute_the_same(saved):
    page = saved()
    load_module(page)
    assert len(STATES) > 500
    for state in STATES:
        expected = steps(*state)
        values, lengths, _, _ = in_the_browser(page, *state)
        assert values.pop("largest") == expected.pop("largest").tolist(), state
        for name, value in expected.items():
            # Relative; where numbers cancel or fade out below 1e-300, absolute.
            atol = 1e-12 if name == "gradient" else 1e-300
            got = np.asarray(values[name], dtype=np.float64)  # 1e300 arrives as an integer
            np.testing.assert_allclose(
                got, value, rtol=1e-12, atol=atol, err_msg=f"{name} of {state}"
            )
        for name, length in bars(expected).items():
            np.testing.assert_allclose(lengths[name], length, rtol=1e-12, atol=1e-12)


def test_browser_and_python_say_the_same(saved):
    page = saved()
    load_module(page)
    for state in STATES:
        names = LETTERS[: len(state[0])]
        _, _, written, said = in_the_browser(page, *state)
        assert said == words(steps(*state), names, *state[1:])
        assert written == texts(steps(*state), names, *state[1:])


def settled(page, words):
    """Wait until the explorer says these words."""
    page.locator(".pipeline-explorer [role=status]", has_text=words).first.wait_for()


def shown_text(page, name):
    return page.locator(f'.pipeline-explorer [data-text="{name}"]').first.text_content()


def bar_width(page, name):
    return float(
        page.locator(f'.pipeline-explorer [data-bar="{name}"]').first.get_attribute("width")
    )


def test_a_saved_page_answers_by_keyboard(saved):
    explorer = pipeline_explorer()
    page = saved(explorer)
    settled(page, explorer.words)
    before = bar_width(page, "probs-2")
    page.get_by_role("slider", name="logit of bird (no unit), slider").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    explorer.logits = (2.3, -1.2, 0.8)
    assert shown_text(page, "logits-2") == "0.80" and bar_width(page, "probs-2") > before
    settled(page, explorer.words)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "0.8"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert shown_text(page, "temperature") == "z / T, T = 1.08"  # 20 to the power of 1/40
    page.keyboard.press("Home")
    explorer.temperature = 0.05
    settled(page, explorer.words)
    page.keyboard.press("End")
    explorer.temperature = 20.0
    settled(page, explorer.words)
    assert page.get_by_role("img", name="argmax: cat; loss of cat").count() == 1


def test_choices_and_typed_numbers_reach_the_picture(saved):
    explorer = pipeline_explorer()
    page = saved(explorer)
    page.get_by_role("spinbutton", name="logit of dog (no unit)").fill("800")
    page.get_by_role("checkbox", name="max trick").uncheck()
    page.get_by_role("combobox", name="true class y").select_option("bird")
    explorer.logits, explorer.max_trick, explorer.true_class = (2.3, 800, 0.5), False, 2
    settled(page, explorer.words)
    assert shown_text(page, "probs-1") == "NaN" and shown_text(page, "total") == "sum inf: overflow"
    assert bar_width(page, "probs-1") == 0
    assert [shown_text(page, f"true-{place}") for place in range(3)] == ["", "", " = y"]
    # What is moved looks like what was drawn there from the start.
    moved = page.locator(".picture svg").evaluate("svg => [...svg.children].map(x => x.outerHTML)")
    other = saved(explorer)
    assert moved == other.locator(".picture svg").evaluate(
        "svg => [...svg.children].map(x => x.outerHTML)"
    )


def test_a_number_that_cannot_be_is_not_taken(saved):
    page = saved(pipeline_explorer())
    field = page.get_by_role("spinbutton", name="logit of cat (no unit)")
    for wrong in ("1001", ""):
        field.fill(wrong)
        assert shown_text(page, "logits-0") == "2.30"
        field.press("Enter")
        field.blur()
        assert field.input_value() == "2.3"


def test_two_explorers_on_a_page_do_not_meet(saved):
    page = saved(pipeline_explorer(), pipeline_explorer([1.0, 2.0], ("no", "yes")))
    assert page.locator(".pipeline-explorer").count() == 2
    page.get_by_role("slider", name="logit of yes").press("ArrowLeft")
    assert shown_text(page, "logits-1") == "-1.20"
    assert page.locator('[data-text="logits-1"]').nth(1).text_content() == "1.90"


def test_without_javascript_there_are_picture_and_words(saved):
    explorer = pipeline_explorer(temperature=2)
    page = saved(explorer, java_script_enabled=False)
    assert page.get_by_text(explorer.words).is_visible()
    assert page.locator("img").bounding_box()["width"] == 740


def test_text_and_graphics_can_be_seen(saved):
    page = saved(pipeline_explorer())
    page.set_viewport_size({"width": 500, "height": 900})
    smallest = page.evaluate(
        """() => {
            const svg = document.querySelector(".picture svg");
            return 14 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
        }"""
    )
    assert smallest >= 12
    ink = page.evaluate(
        """() => [...document.querySelectorAll(".pipeline-explorer, .pipeline-explorer :is(p, label, input)")]
            .map(element => getComputedStyle(element).color)"""
    )
    assert set(ink) == {"rgb(26, 26, 26)"}
    background = "getComputedStyle(document.querySelector('.pipeline-explorer')).backgroundColor"
    assert page.evaluate(background) == "rgb(255, 255, 255)"


@pytest.mark.parametrize("width", [1000, 400])
def test_axe_finds_nothing_at_all(saved, width):
    page = saved(pipeline_explorer(), pipeline_explorer([800.0, 1.0, 1.0], max_trick=False))
    page.set_viewport_size({"width": width, "height": 900})
    page.locator(f'.picture[tabindex="{-1 if width == 1000 else 0}"]').first.wait_for()
    found = Axe().run(page, ".pipeline-explorer").response
    assert found["violations"] == [] and len(found["passes"]) > 10


def test_a_narrow_page_is_scrolled_by_keyboard(saved):
    page = saved(pipeline_explorer())
    page.set_viewport_size({"width": 400, "height": 900})
    page.get_by_role("checkbox", name="max trick").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.picture').scrollLeft > 0")


def test_a_thousand_moves_leave_nothing_behind(saved):
    page = saved(pipeline_explorer())
    session = page.context.new_cdp_session(page)
    counts = []
    for _ in range(2):
        page.evaluate(
            """() => {
                const slider = document.querySelector(".pipeline-explorer input");
                for (let move = 0; move < 1000; move++) {
                    slider.value = -10 + (move % 200) / 10;
                    slider.dispatchEvent(new Event("input"));
                }
            }"""
        )
        settled(page, "Logits: cat 9.90")
        session.send("HeapProfiler.collectGarbage")
        counts.append(session.send("Memory.getDOMCounters"))
    assert counts[0]["nodes"] == counts[1]["nodes"]
    assert counts[0]["jsEventListeners"] == counts[1]["jsEventListeners"]


def test_an_exported_lesson_answers(browser, tmp_path):
    subprocess.run(
        [
            *(sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", str(tmp_path)),
            "--ClearMetadataPreprocessor.enabled=True",
            str(ROOT / "notebooks/00_start_here.ipynb"),
        ],
        check=True,
        capture_output=True,
    )
    page = _offline(browser, tmp_path / "00_start_here.html")
    settled(page, "argmax: cat")
    page.get_by_role("spinbutton", name="logit of bird (no unit)").fill("4")
    settled(page, "argmax: bird")
    page.close()


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    """Run the explorer in JupyterLab, with a cell that reads from Python and one that sets."""
    folder = tmp_path_factory.mktemp("pipeline")
    sources = [
        "from course_utils.widgets import pipeline_explorer\nexplorer = pipeline_explorer()\nexplorer",
        'print("read", explorer.logits, explorer.true_class, explorer.max_trick)',
        "explorer.temperature = 0.5",
        'import ipywidgets\nprint("left", sum(type(w).__name__ == "PipelineExplorer" '
        "for w in ipywidgets.widgets.widget._instances.values()))",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
    with jupyterlab(folder) as address:
        nbformat.write(notebook, folder / "course" / "notebooks" / "pipeline.ipynb")
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        lab = LabPage(page, address, "pipeline")
        lab.code_cell("pipeline_explorer()").locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        page.locator(".pipeline-explorer").wait_for()
        yield lab
        page.close()


def run(lab, source):
    """Run a cell and give its output area."""
    cell = lab.code_cell(source)
    cell.locator(".cm-content").click()
    lab.page.keyboard.press("Shift+Enter")
    return cell


def test_python_reads_what_the_hand_has_set(lab):
    slider = lab.page.get_by_role("slider", name="logit of cat")
    slider.focus()
    for key in ("ArrowRight", "ArrowUp", "Home", "End", "ArrowLeft"):
        slider.press(key)
    assert lab.page.evaluate("document.activeElement.type") == "range"
    lab.page.get_by_role("combobox", name="true class y").select_option("dog")
    lab.page.get_by_role("checkbox", name="max trick").uncheck()
    cell = run(lab, 'print("read"')
    cell.get_by_text("read (9.9, -1.2, 0.5) 1 False").wait_for()


def test_the_picture_follows_python(lab):
    run(lab, "explorer.temperature = 0.5")
    lab.page.locator('[data-text="temperature"]', has_text="T = 0.5").wait_for(state="attached")
    settled(lab.page, "Temperature 0.5.")
    assert lab.page.get_by_role("spinbutton", name="temperature T (no unit)").input_value() == "0.5"


def test_a_cell_run_again_replaces_its_explorer(lab):
    shown = lab.page.locator(".pipeline-explorer")
    slider = lab.page.get_by_role("slider", name="logit of cat")
    slider.press("End")
    run(lab, "pipeline_explorer()")
    settled(lab.page, "Logits: cat 2.30")
    assert shown.count() == 1
    cell = run(lab, 'print("left"')
    cell.get_by_text("left 1").wait_for()


def test_jupyterlab_shows_it_in_both_themes_without_the_network(lab):
    look = """() => {
        const {color, backgroundColor} = getComputedStyle(document.querySelector(".pipeline-explorer"));
        return [color, backgroundColor];
    }"""
    for theme in ("Light", "Dark"):
        lab.use_theme(f"JupyterLab {theme}")
        lab.shown("pipeline", theme.lower())
        assert lab.page.evaluate(look) == ["rgb(26, 26, 26)", "rgb(255, 255, 255)"]
    assert lab.errors == [] and lab.failures == []
    assert lab.requests and lab.foreign_requests() == []
