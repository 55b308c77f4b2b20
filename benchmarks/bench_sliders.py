"""Compare our explorers with plain `interact` and a new figure: a real JupyterLab, a real browser, a real hand.

    make bench-sliders                               every explorer of the course
    make bench-sliders EXPLORERS="softmax gradient"  only those whose name contains one of these

Both designs draw the same picture and are measured in turns, so that a busy machine is so for both. Medians, since it
is busy in bursts: of all presses, and of the kernel's time in each round of them.
"""

import json
import math
import statistics
import sys
import tempfile
from pathlib import Path
from unittest import mock

import ipywidgets
import nbformat
import psutil
from explorers import ARGUMENTS, NAMES, make
from IPython.display import display
from lab_page import CHROMIUM_FLAGS, LabPage, jupyterlab
from playwright.sync_api import sync_playwright

from conftest import find_chromium
from course_utils import widgets
from course_utils.widgets.explorer import Explorer, LogNumberControl, NumberControl

REPORT = Path(__file__).with_name("sliders.md")
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
ROUNDS, PRESSES, DRAG_SECONDS = 5, 6, 4
FASTER, CHEAPER, LATE = 3.5, 10, 500

# At every frame: is there a picture, and has it other pixels than before?
WATCH = """root => {
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    const seen = window.seen = { changes: [], empty: 0, frames: 0, key: 0, released: 0 };
    let picture, source, pixels;
    function look(image) {
        if (image.tagName !== "IMG") return image.outerHTML;
        [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
        pen.drawImage(image, 0, 0);
        return new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    }
    function same(looks, others) {
        if (typeof looks === "string") return looks === others;
        return looks.length === others.length && looks.every((pixel, place) => pixel === others[place]);
    }
    function frame() {
        if (window.seen !== seen) return;
        const time = performance.now();  // before the comparison, which takes a while itself
        seen.frames += 1;
        const image = root.querySelector("img") || root.querySelector("svg");
        const blank = !image || image.getBoundingClientRect().height < 50 || image.naturalWidth === 0;
        if (blank) seen.empty += 1;
        else if (image.complete !== false) {
            const now = image.src ?? image.outerHTML;
            if (image !== picture || now !== source) {
                const looks = look(image);
                if (pixels !== undefined && !same(looks, pixels)) seen.changes.push(time);
                [picture, source, pixels] = [image, now, looks];
            }
        }
        requestAnimationFrame(frame);
    }
    addEventListener("keydown", event => { seen.key = event.timeStamp; }, true);
    addEventListener("pointerup", event => { seen.released = event.timeStamp; }, true);
    requestAnimationFrame(frame);
}"""


class _Caught(Exception):
    """Carries what an explorer was about to be made of."""


def _new_picture(name, arguments):
    """Figure and `move` of an explorer, without its controls: only these are what others draw, too."""

    def catch(self, fig, move, *rest, **options):
        raise _Caught(fig, move)

    nothing = mock.Mock(return_value=None)
    with (
        mock.patch.object(Explorer, "__init__", catch),
        mock.patch.object(NumberControl, "__init__", nothing),
        mock.patch.object(LogNumberControl, "__init__", nothing),
        mock.patch.object(ipywidgets.Widget, "open", nothing),
    ):
        try:
            getattr(widgets, name)(*arguments)
        except _Caught as caught:
            return caught.args


def _plain_control(control):
    if isinstance(control, LogNumberControl):
        ends = {"min": math.log10(control.low), "max": math.log10(control.high)}
        return ipywidgets.FloatLogSlider(value=control.value, step=control.step, **ends)
    if isinstance(control, NumberControl):
        ends = {"min": control.low, "max": control.high, "step": control.step}
        return ipywidgets.FloatSlider(value=control.value, **ends)
    return control


def plain(name):
    """An explorer as most courses make it: `interact`, and a new figure at every change."""
    arguments = ARGUMENTS.get(name, tuple)()
    controls = {key: _plain_control(control) for key, control in make(name)._controls.items()}

    def picture(**values):
        fig, move = _new_picture(name, arguments)
        move(**values)
        display(fig)
        plain.drawn = values

    return ipywidgets.interactive(picture, **controls)


def is_right(shown, explorer, name):
    """Whether the last pictures belong to the last values: that of interact, and ours."""
    fresh = make(name)
    fresh.set(**explorer.values)
    print(json.dumps([plain.drawn == shown.kwargs, fresh.words == explorer.words]))


def notebook(name):
    cells = [
        "%matplotlib inline\nimport json\nimport os\n\n"
        "from bench_sliders import is_right, make, plain\n\nprint(os.getpid())"
    ]
    if name == "pipeline_explorer":
        cells += [
            "pass",
            f"explorer = make({name!r}); explorer",
            "print(json.dumps(explorer.words))",
        ]
    else:
        cells += [f"shown = plain({name!r}); shown", f"explorer = make({name!r}); explorer"]
        cells += [f"is_right(shown, explorer, {name!r})"]
    cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    return nbformat.v4.new_notebook(
        cells=cells,
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}},
    )


class Hand:
    """One slider with its picture, and a hand on it."""

    def __init__(self, lesson, cell, process):
        self.page, self.process = lesson.page, process
        self.root = cell.locator(".jp-OutputArea").first
        self.slider = self.root.get_by_role("slider").first
        self.latencies, self.cpu = [], []
        self.pictures = self.empty = self.left = 0

    def _watch(self):
        self.root.scroll_into_view_if_needed()
        self.root.evaluate(WATCH)
        self.page.wait_for_timeout(300)

    def _cpu(self):
        times = self.process.cpu_times()
        return times.user + times.system

    def press(self):
        """Go a step back and forth some times, each time when the picture of the last one has been there a while.

        `interact` now and then loses a press that comes within milliseconds of its picture; no hand is as fast.
        """
        self._watch()
        self.slider.focus()
        start = self._cpu()
        for count in range(1, PRESSES + 1):
            self.page.wait_for_timeout(100)
            self.page.keyboard.press("ArrowRight" if count % 2 else "ArrowLeft")
            self.page.wait_for_function(f"() => seen.changes.length >= {count}", timeout=20_000)
            self.latencies.append(self.page.evaluate("() => seen.changes.at(-1) - seen.key"))
        self.page.wait_for_timeout(300)
        self.cpu.append(1000 * (self._cpu() - start) / PRESSES)
        self.empty += self.page.evaluate("() => seen.empty")

    def drag(self):
        """Drag back and forth for some seconds, let go, and wait for the last picture."""
        self._watch()
        box = self.slider.bounding_box()
        track = self.root.locator(".noUi-base, [type=range]").first.bounding_box()
        share = self.slider.evaluate(
            "s => s.type === 'range' ? (s.value - s.min) / (s.max - s.min) : null"
        )
        x = (
            box["x"] + box["width"] / 2
            if share is None
            else track["x"] + 8 + share * (track["width"] - 16)
        )
        y = box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        end = self.page.evaluate("() => performance.now()") + 1000 * DRAG_SECONDS
        step = 0
        while self.page.evaluate("() => performance.now()") < end:
            step += 1
            place = abs((step / 120) % 2 - 1)
            self.page.mouse.move(track["x"] + (0.1 + 0.8 * place) * track["width"], y)
            self.page.wait_for_timeout(8)
        self.page.mouse.up()
        self.page.wait_for_timeout(2500)
        seen = self.page.evaluate("() => seen")
        late = [time - seen["released"] for time in seen["changes"] if time > seen["released"]]
        self.pictures = (len(seen["changes"]) - len(late)) / DRAG_SECONDS
        self.left = max(late, default=0)
        self.empty += seen["empty"]


def measure(lesson):
    """Both designs in turns; interact is None where there is nothing to compare."""
    cells = lesson.page.locator(".jp-CodeCell")
    process = psutil.Process(int(cells.nth(0).locator(".jp-OutputArea").inner_text()))
    hands = [Hand(lesson, cells.nth(place), process) for place in (1, 2)]
    hands = [hand if hand.slider.count() else None for hand in hands]
    for _ in range(ROUNDS):
        for hand in filter(None, hands):
            hand.press()
    for hand in filter(None, hands):
        hand.drag()
    said = _run(lesson, cells.nth(3))
    # The pipeline explorer draws in the browser; there the kernel says what state it knows of.
    right = (
        said if isinstance(said, list) else [None, said == hands[1].root.locator("p").inner_text()]
    )
    return hands, right


def _run(lesson, cell):
    cell.locator(".cm-content").click()
    before = cell.locator(".jp-InputArea-prompt").inner_text()
    lesson.page.keyboard.press("Shift+Enter")
    lesson.page.wait_for_function(
        "([cell, before]) => { const now = cell.querySelector('.jp-InputArea-prompt').innerText;"
        " return now !== before && /\\d/.test(now)"
        " && cell.querySelector('.jp-OutputArea').innerText.trim(); }",
        arg=[cell.element_handle(), before],
    )
    return json.loads(cell.locator(".jp-OutputArea").inner_text())


HEAD = (
    "| explorer | design | ms, median | 95 % | pictures/s | empty frames | ms after release | right | kernel ms |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
)


def row(name, design, hand, right):
    tail = statistics.quantiles(hand.latencies, n=20)[-1]
    says = {True: "yes", False: "NO", None: "-"}[right]
    return (
        f"| {name} | {design} | {statistics.median(hand.latencies):.0f} | {tail:.0f} | {hand.pictures:.1f} "
        f"| {hand.empty} | {hand.left:.0f} | {says} | {statistics.median(hand.cpu):.1f} |"
    )


def ratios(theirs, ours, right):
    """How much faster and cheaper ours is, and whether that is what we want."""
    faster = statistics.median(theirs.latencies) / statistics.median(ours.latencies)
    cheaper = statistics.median(theirs.cpu) / statistics.median(ours.cpu)
    met = faster >= FASTER and cheaper >= CHEAPER and not ours.empty and right and ours.left <= LATE
    return (
        f"{faster:.1f} times faster, {cheaper:.1f} times less kernel: {'met' if met else 'MISSED'}"
    )


def report(name, hands, right):
    theirs, ours = hands
    lines = [row(name, "interact", theirs, right[0])] if theirs else []
    lines.append(row(name, "ours", ours, right[1]))
    if theirs:
        lines.append(f"| {name} | **{ratios(theirs, ours, right[1])}** |" + " |" * 7)
    return lines


def visit(browser, address, course, name):
    path = course / "notebooks" / f"{name}.ipynb"
    nbformat.write(notebook(name), path)
    page = browser.new_page(viewport={"width": 1100, "height": 1600})
    lesson = LabPage(page, address, name)
    lesson.run_all()
    hands, right = measure(lesson)
    page.close()
    return report(name.removesuffix("_explorer"), hands, right)


def main(parts):
    names = [name for name in NAMES if not parts or any(part in name for part in parts)]
    lines = [*HEAD]
    print("\n".join(HEAD), flush=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        jupyterlab(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        for name in names:
            found = visit(browser, address, Path(folder) / "course", name)
            print("\n".join(found), flush=True)
            lines += found
        browser.close()
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(
        f"Targets: {FASTER} times faster, {CHEAPER} times less kernel, no empty frame, the right last picture "
        f"at most {LATE} ms after release. Saved: {REPORT}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
