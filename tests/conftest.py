"""What optional tests need: a Chromium, PyTorch, and a loud word where they are missing."""

import importlib.util
import os
import shutil

import pytest

CHROMIUM_NAMES = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
]
NOT_RUN = "NOT RUN: "


def missing(what, switch):
    """Fail where the switch demands it; otherwise skip, with a mark for the summary."""
    if os.environ.get(switch, "") not in ("", "0"):
        pytest.fail(f"{what}, and {switch} is set", pytrace=False)
    pytest.skip(NOT_RUN + what)


def find_chromium():
    """Return the path of a Chromium (or a browser made of it), or None."""
    named = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else CHROMIUM_NAMES)), None)


@pytest.fixture(scope="session")
def chromium():
    """Give the path of a Chromium."""
    return find_chromium() or missing(
        "no Chromium found (install one, or name it: CHROMIUM=/path/to/chromium)",
        "COURSE_REQUIRE_BROWSER",
    )


@pytest.fixture(scope="session")
def torch():
    """Give the module torch."""
    if importlib.util.find_spec("torch") is None:
        missing(
            'no PyTorch found (install it: .venv/bin/python -m pip install -e ".[torch]")',
            "COURSE_REQUIRE_TORCH",
        )
    return importlib.import_module("torch")


def pytest_terminal_summary(terminalreporter):
    """Say loudly, at the end, which optional tests did not run."""
    reasons = [
        report.longrepr[2].split(NOT_RUN)[1]
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and NOT_RUN in report.longrepr[2]
    ]
    if reasons:
        terminalreporter.section("SOME TESTS DID NOT RUN", sep="!", red=True, bold=True)
    for reason in sorted(set(reasons)):
        terminalreporter.line(f"{reason}: {reasons.count(reason)} skipped")
