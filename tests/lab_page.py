"""A real JupyterLab in a real browser, driven as a person would: by mouse, keyboard and eye."""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "for-tests-only"
TIMEOUT = 60_000
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Without windowing all cells are on the page, also those that a person would have to scroll to.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/themes": {"theme": "JupyterLab Light"},
}
OURS = [[".jp-RenderedMarkdown"], [".jp-OutputArea-output"]]
# JupyterLab gives links a colour and no line; a lesson cannot change that.
AXE_OPTIONS = {"rules": {"link-in-text-block": {"enabled": False}}}


@contextlib.contextmanager
def jupyterlab(folder):
    """Serve copies of the lessons, and yield the address; nobody's files or settings are touched."""
    for part in ("notebooks", "images"):
        shutil.copytree(ROOT / part, folder / "course" / part)
    for name, settings in SETTINGS.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings), encoding="utf-8")
    port = _free_port()
    log = open(folder / "log.txt", "w", encoding="utf-8")
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "jupyterlab",
            f"--ServerApp.root_dir={folder / 'course'}",
            f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0",
            "--ServerApp.allow_root=True",
            "--ServerApp.open_browser=False",
        ],
        env=_environment(folder),
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/api?token={TOKEN}", server, folder / "log.txt")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def _environment(folder):
    own = {
        "JUPYTER_TOKEN": TOKEN,
        "JUPYTER_CONFIG_DIR": folder / "config",
        "JUPYTER_RUNTIME_DIR": folder / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": folder / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces",
        "IPYTHONDIR": folder / "ipython",
        "COURSE_PROGRESS": folder / "progress.json",
    }
    return os.environ | {name: str(value) for name, value in own.items()}


def _free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def _wait_for(address, server, log, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not answer:\n{log.read_text(encoding='utf-8')[-3000:]}")


class LabPage:
    """One lesson in JupyterLab.

    Parameters
    ----------
    page : playwright.sync_api.Page
    address : str
        Of the server.
    lesson : str
        Name of the notebook, without its ending.
    """

    def __init__(self, page, address, lesson):
        self.page = page
        self.requests, self.errors = [], []
        page.set_default_timeout(TIMEOUT)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{address}/lab/tree/notebooks/{lesson}.ipynb?reset&token={TOKEN}")
        self.wait_until_idle()

    def wait_until_idle(self):
        """Wait for the kernel; before it is idle, a command to run would be lost."""
        self.page.get_by_text(re.compile(r"Python 3.*\| Idle")).first.wait_for()

    def run_all(self):
        """Choose Run All Cells in the menu and wait for the last cell."""
        self.page.locator("#jp-MainMenu").get_by_text("Run", exact=True).click()
        self.page.locator('[data-command="runmenu:run-all"]').click()
        self.wait_until_run()

    def wait_until_run(self):
        """Wait for the last cell."""
        self.page.wait_for_function(
            """() => {
                const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')];
                return prompts.length && prompts.every(p => /\\[\\d+\\]/.test(p.textContent));
            }"""
        )
        self.wait_until_idle()

    @property
    def failures(self):
        """Texts of error outputs and of anything on stderr."""
        outputs = self.page.locator(
            '[data-mime-type="application/vnd.jupyter.error"], '
            '[data-mime-type="application/vnd.jupyter.stderr"]'
        )
        return outputs.all_inner_texts()

    def foreign_requests(self):
        """Addresses outside this machine that the page asked for."""
        own = re.compile(r"^(data|blob):|^(http|ws)s?://127\.0\.0\.1[:/]")
        return [url for url in self.requests if not own.match(url)]

    def explorer(self):
        """The first explorer: its words and its picture."""
        view = self.page.locator(".widget-vbox, .pipeline-explorer").first
        view.scroll_into_view_if_needed()
        return view

    def words(self):
        """The state of the explorer in words."""
        return self.explorer().locator("p").inner_text()

    def picture(self):
        """The data of the explorer's picture."""
        return self.explorer().locator("img, svg").evaluate("node => node.src ?? node.outerHTML")

    def press_slider(self, key, times=1, which=0):
        """Give a slider the focus and press a key."""
        handle = self.explorer().get_by_role("slider").nth(which)
        handle.focus()
        for _ in range(times):
            handle.press(key)

    def wait_for_words(self, text):
        """Wait until the explorer says a text."""
        self.explorer().locator("p", has_text=text).wait_for()

    def predict(self, form, answer):
        """Make each prediction that can be chosen, or one where there are many; return what is said of each."""
        radios, field = form.get_by_role("radio"), form.get_by_role("spinbutton")
        lists = form.get_by_role("combobox")
        if radios.count():
            radios.first.focus()
            keys = ["Space"] + ["ArrowDown"] * (radios.count() - 1)
            return [self._said_after(answer, key) for key in keys]
        if field.count():
            field.focus()
            self.page.keyboard.type("12.5")
            return [self._said_after(answer, "Enter")]
        for place, choose in enumerate(lists.all()):
            choose.focus()
            for _ in range(place + 1):
                choose.press("ArrowDown")
        # Until the kernel has heard of the last place, an item may seem to stand at two.
        self.page.wait_for_function(
            "answer => /^[✓✗]/.test(answer.innerText)", arg=answer.element_handle()
        )
        return [answer.inner_text()]

    def _said_after(self, answer, key):
        before = answer.inner_text()
        self.page.keyboard.press(key)
        self.page.wait_for_function(
            "([answer, before]) => answer.innerText !== before",
            arg=[answer.element_handle(), before],
        )
        return answer.inner_text()

    def press_until(self, key, condition, most=150):
        """Press a key until an expression in the browser, `cell` being the active cell, is true."""
        here = f"(cell => Boolean({condition}))(document.querySelector('.jp-Cell.jp-mod-active'))"
        for _ in range(most):
            if self.page.evaluate(here):
                return
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{most} times {key} did not lead to {condition}")

    def code_cell(self, text):
        """The code cell whose source contains a text."""
        return self.page.locator(
            ".jp-CodeCell", has=self.page.locator(".jp-InputArea", has_text=text)
        )

    def answer(self, stub, source, check):
        """Type an answer into an exercise, run it and its check, and return what the check says."""
        editor = self.code_cell(stub).first.locator(".cm-content")
        editor.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Shift+Enter")
        cell = self.code_cell(check).first
        before = cell.locator(".jp-InputArea-prompt").inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        self.page.wait_for_function(
            "([cell, before]) => { const now = cell.querySelector('.jp-InputArea-prompt').innerText;"
            " return now !== before && /\\d/.test(now); }",
            arg=[cell.element_handle(), before],
        )
        return cell.locator(".jp-OutputArea").inner_text()

    @contextlib.contextmanager
    def all_at_once(self):
        """Make the window as high as the lesson, from its first line to its last."""
        size = self.page.viewport_size
        panel = self.page.locator(".jp-WindowedPanel-outer").first
        height = panel.evaluate("panel => panel.firstElementChild.scrollHeight")
        self.page.set_viewport_size({"width": size["width"], "height": int(height) + 200})
        panel.evaluate("panel => { panel.scrollTop = 0; }")
        self.page.wait_for_timeout(500)
        yield
        self.page.set_viewport_size(size)

    def shown(self, name, theme="light"):
        """Save a picture of every cell where COURSE_SCREENSHOTS names a folder, for a person to look at."""
        folder = os.environ.get("COURSE_SCREENSHOTS")
        if not folder:
            return
        with self.all_at_once():
            self.page.locator(".jp-WindowedPanel-viewport").first.screenshot(
                path=Path(folder) / f"{name}-{theme}.png"
            )

    def barriers(self):
        """What axe finds serious in prose and outputs, with every fold open; the rest is JupyterLab's."""
        # Its body has no height, and axe takes what flows over such a body for hidden.
        self.page.evaluate(
            """() => { document.body.style.overflow = "visible";
            document.querySelectorAll("details").forEach(fold => { fold.open = true; }); }"""
        )
        with self.all_at_once():
            found = Axe().run(self.page, {"include": OURS}, AXE_OPTIONS).response
        contrasts = [rule["nodes"] for rule in found["passes"] if rule["id"] == "color-contrast"]
        assert contrasts and len(contrasts[0]) > 50, "axe has not seen the lesson"
        return [
            f"{rule['help']}: {[node['html'][:200] for node in rule['nodes']]}"
            for rule in found["violations"]
            if rule["impact"] in ("serious", "critical")
        ]

    def use_theme(self, name):
        """Choose a theme in the menu, as a reader would."""
        self.page.locator("#jp-MainMenu").get_by_text("Settings", exact=True).click()
        self.page.locator(".lm-Menu-itemLabel", has_text="Theme").first.hover()
        self.page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{name}$")).click()
        self.page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)
