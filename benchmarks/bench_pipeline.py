"""Time the pipeline explorer: key press to changed picture, and pictures a second while a slider is dragged.

python benchmarks/bench_pipeline.py

In a saved page and in JupyterLab with its kernel, in a headless Chromium, on whatever machine this is: keep it
quiet meanwhile. A time runs from the moment when the browser got the key to the end of the frame that shows it.
"""

import sys
import tempfile
import time
from pathlib import Path

import nbformat
import numpy as np
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from lab_page import CHROMIUM_FLAGS, LabPage, jupyterlab  # noqa: E402

from conftest import find_chromium  # noqa: E402
from course_utils.widgets import pipeline_explorer  # noqa: E402

PRESSES, SECONDS = 300, 4

# A message that is posted in a frame arrives when the frame has been drawn.
WATCH = """() => {
    window.watched = {pressed: null, times: [], changed: false, frames: 0};
    const picture = document.querySelector(".pipeline-explorer svg");
    window.addEventListener("keydown", event => (watched.pressed = event.timeStamp), true);
    new MutationObserver(() => {
        watched.changed = true;
        if (watched.pressed === null) return;
        const pressed = watched.pressed;
        watched.pressed = null;
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => watched.times.push(performance.now() - pressed);
            channel.port2.postMessage(null);
        });
    }).observe(picture, {subtree: true, attributes: true, characterData: true, childList: true});
    const count = () => {
        watched.frames += watched.changed;
        watched.changed = false;
        requestAnimationFrame(count);
    };
    count();
}"""

# A hand that moves in every frame; mouse moves sent from outside the browser arrive too seldom to tell.
DRAG = """async seconds => {
    const slider = document.querySelector(".pipeline-explorer input[type=range]");
    const [before, start] = [watched.frames, performance.now()];
    await new Promise(done => {
        let moves = 0;
        const move = () => {
            slider.value = -10 + (moves++ % 200) / 10;
            slider.dispatchEvent(new Event("input", {bubbles: true}));
            performance.now() < start + 1000 * seconds ? requestAnimationFrame(move) : done();
        };
        move();
    });
    return 1000 * (watched.frames - before) / (performance.now() - start);
}"""


def measure(page):
    """Latencies of key presses in ms, and pictures a second of a drag.

    Parameters
    ----------
    page : playwright.sync_api.Page
        A page that shows the explorer.

    Returns
    -------
    (ndarray, float)
    """
    page.evaluate(WATCH)
    slider = page.get_by_role("slider", name="logit of cat")
    slider.focus()
    rng = np.random.default_rng(0)
    for place in range(PRESSES):
        page.keyboard.press("ArrowLeft" if place % 40 < 20 else "ArrowRight")
        time.sleep(rng.uniform(0.02, 0.06))  # no rhythm that falls in with that of the frames
    times = page.evaluate("watched.times")
    if len(times) != PRESSES:
        raise RuntimeError(f"expected {PRESSES} changed pictures, got {len(times)}")
    return np.array(times), page.evaluate(DRAG, SECONDS)


def main():
    """Print a row for the saved page and one for JupyterLab."""
    print("| where | p50 ms | p95 ms | largest ms | pictures/s |")
    print("| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        _print("a saved page, no kernel", *measure(_saved(chromium, Path(folder))))
        with jupyterlab(Path(folder)) as address:
            _print("JupyterLab", *measure(_lab(chromium, Path(folder), address)))
        chromium.close()


def _saved(chromium, folder):
    path = folder / "saved.html"
    path.write_text(f'<meta charset="utf-8">{pipeline_explorer().html}', encoding="utf-8")
    page = chromium.new_page()
    page.goto(path.as_uri())
    return page


def _lab(chromium, folder, address):
    source = "from course_utils.widgets import pipeline_explorer\npipeline_explorer()"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
    nbformat.write(notebook, folder / "course" / "notebooks" / "pipeline.ipynb")
    lab = LabPage(chromium.new_page(), address, "pipeline")
    lab.run_all()
    lab.page.locator(".pipeline-explorer").wait_for()
    return lab.page


def _print(where, times, pictures):
    median, high = np.percentile(times, [50, 95])
    print(
        f"| {where} | {median:.0f} | {high:.0f} | {times.max():.0f} | {pictures:.0f} |", flush=True
    )


if __name__ == "__main__":
    main()
