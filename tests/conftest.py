"""What optional tests need: a Chromium, PyTorch, JAX, and a loud word where they are missing."""

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


@pytest.fixture(scope="session")
def jax():
    """Give the module jax, in double precision like the course."""
    jax = _of_the_jax_extra("jax")
    jax.config.update("jax_enable_x64", True)
    return jax


@pytest.fixture(scope="session")
def optax(jax):
    """Give the module optax."""
    return _of_the_jax_extra("optax")


@pytest.fixture(scope="session")
def keras(jax, tmp_path_factory):
    """Give the module keras, on JAX and in double precision; its settings go to a passing folder."""
    os.environ |= {"KERAS_BACKEND": "jax", "KERAS_HOME": str(tmp_path_factory.mktemp("keras"))}
    keras = _of_the_jax_extra("keras")
    keras.config.set_floatx("float64")
    return keras


def _of_the_jax_extra(name):
    if importlib.util.find_spec(name) is None:
        missing(
            f'no {name} found (install it: .venv/bin/python -m pip install -e ".[jax]")',
            "COURSE_REQUIRE_JAX",
        )
    return importlib.import_module(name)


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
