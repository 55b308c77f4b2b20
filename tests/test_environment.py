"""The set-up: its sentences, its stamps, its lock files. Nothing is installed here."""

import json
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import course_utils
from tools import environment, lab

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NOW = sys.version_info[:2]


@pytest.fixture
def checkout(tmp_path):
    """Make a folder that looks like a checkout whose .venv has been made."""
    root = tmp_path / "a course"
    python = environment.venv_python(root)
    python.parent.mkdir(parents=True)
    for name in [*environment.LOCKS.values(), "pyproject.toml"]:
        (root / name).write_text(name, encoding="utf-8")
    return root


def fake_python(root, answer):
    """Put a program in the place of the venv's Python, which prints `answer`."""
    if sys.platform == "win32":
        pytest.skip("a shell script cannot stand for python.exe")
    python = environment.venv_python(root)
    python.write_text(f"#!/bin/sh\necho {answer}\n", encoding="utf-8")
    python.chmod(0o755)


def test_old_python_is_named():
    with pytest.raises(environment.SetupError, match=r"needs Python 3\.11 .* this is Python 3\.10"):
        environment.check_version((3, 10))
    assert environment.check_version((3, 11)) is None


def test_the_script_keeps_to_old_syntax():
    # An older grammar is all that a newer Python can check; it is enough to find a match or a :=.
    import ast

    source = (ROOT / "tools/environment.py").read_text(encoding="utf-8")
    assert ast.parse(source, feature_version=(3, 7)).body


def test_missing_venv_module_names_the_package():
    with pytest.raises(environment.SetupError, match="apt install python3-venv"):
        environment.check_venv_module(find_spec=lambda name: None if name == "ensurepip" else name)


def test_venv_without_a_running_python_is_broken(checkout):
    with pytest.raises(environment.SetupError, match=r"does not run.\n.*make clean"):
        environment.check_venv(checkout, NOW)


def test_venv_without_pip_is_half_made(checkout):
    fake_python(checkout, "3 11 None")
    with pytest.raises(environment.SetupError, match=r"no pip: it is half made.*\n.*make clean"):
        environment.check_venv(checkout, (3, 11))


def test_venv_of_another_python_is_named(checkout):
    fake_python(checkout, "3 11 1")
    with pytest.raises(
        environment.SetupError, match=r"made with Python 3\.11.* this is Python 3\.12"
    ):
        environment.check_venv(checkout, (3, 12))
    assert environment.check_venv(checkout, (3, 11)) is None


def test_moved_checkout_is_noticed(checkout):
    environment.write_stamps(checkout, "lab", NOW)
    assert environment.check_place(checkout) is None
    moved = checkout.rename(checkout.with_name("elsewhere"))
    with pytest.raises(environment.SetupError, match=r"moved to .*elsewhere.*\n.*make clean"):
        environment.check_place(moved)


@pytest.mark.parametrize(("installed", "lab_now", "test_now"), [("lab", 1, 0), ("test", 1, 1)])
def test_tests_hold_what_the_lab_needs(checkout, installed, lab_now, test_now):
    environment.write_stamps(checkout, installed, NOW)
    assert environment.is_current(checkout, "lab", NOW) == lab_now
    assert environment.is_current(checkout, "test", NOW) == test_now


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt", "pyproject.toml"])
def test_a_changed_file_outdates_the_stamp(checkout, name):
    environment.write_stamps(checkout, "test", NOW)
    (checkout / name).write_text("changed", encoding="utf-8")
    assert not environment.is_current(checkout, "test", NOW)


def test_second_start_installs_nothing(checkout, monkeypatch):
    fake_python(checkout, "{} {} 1".format(*NOW))
    calls = []
    monkeypatch.setattr(environment, "run", lambda *command: calls.append(command) or True)
    environment.prepare(checkout, "lab", NOW)
    assert len(calls) == 2
    environment.prepare(checkout, "lab", NOW)
    assert len(calls) == 2


def test_failed_install_says_so_and_leaves_no_stamp(checkout, monkeypatch):
    fake_python(checkout, "{} {} 1".format(*NOW))
    monkeypatch.setattr(environment, "run", lambda *command: False)
    with pytest.raises(environment.SetupError, match="Installing failed"):
        environment.prepare(checkout, "lab", NOW)
    assert not environment.is_current(checkout, "lab", NOW)


def test_unknown_kind_shows_the_usage(capsys):
    assert environment.main(["all"]) == 2
    assert "lab|test" in capsys.readouterr().err


def test_taken_port_says_which_option_helps(capsys):
    with socket.create_server(("localhost", 0)) as server:
        port = server.getsockname()[1]
        assert lab.main(["--port", str(port)]) == 1
    assert f"Port {port} is taken" in (message := capsys.readouterr().err)
    assert f"make lab PORT={port + 1}" in message


@pytest.mark.parametrize("port", ["0", "65536", "abc", "-1", ""])
def test_bad_port_is_named(port, capsys):
    with pytest.raises(SystemExit):
        lab.main([f"--port={port}"])
    assert f"expected a port from 1 to 65535, got {port!r}" in capsys.readouterr().err


def test_options_of_jupyterlab_come_last():
    # The last one wins, so a learner can override ours.
    assert lab.lab_arguments(9999, True, ["--ServerApp.port=1"])[-1] == "--ServerApp.port=1"
    assert "--ServerApp.open_browser=False" in lab.lab_arguments(9999, False, [])


def test_jupyterlab_takes_our_settings():
    from jupyterlab import NeverCheckForUpdate
    from jupyterlab.labapp import LabApp

    settings = json.loads((ROOT / "tools/jupyter_lab_config.json").read_text(encoding="utf-8"))
    app = LabApp(**settings["LabApp"])
    assert app.news_url is None
    assert app.extension_manager == "readonly"
    assert app.check_for_updates_class is NeverCheckForUpdate


def locked(name):
    """Return {(package, marker): (version, hashes)} of a lock file."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    found = {}
    for line in lines:
        requirement, *hashes = line.split("--hash=")
        parsed = Requirement(requirement)
        key = canonicalize_name(parsed.name), str(parsed.marker or "")
        found[key] = str(parsed.specifier), tuple(sorted(part.strip() for part in hashes))
    return found


@pytest.mark.parametrize("name", environment.LOCKS.values())
def test_lock_file_is_exact_hashed_and_without_addresses(name):
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")
    for package, (version, hashes) in locked(name).items():
        assert re.fullmatch(r"==[^,*]+", version), package
        assert hashes and all(re.fullmatch("sha256:[0-9a-f]{64}", one) for one in hashes), package


def test_test_lock_holds_the_learners_packages_at_the_same_versions():
    assert locked("requirements.txt").items() <= locked("requirements-test.txt").items()


@pytest.mark.parametrize("kind", ["lab", "test"])
def test_lock_files_meet_the_ranges_of_pyproject(kind):
    wanted = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["build"]
    if kind == "test":
        wanted = wanted + PROJECT["project"]["optional-dependencies"]["test"]
    versions = locked(environment.LOCKS[kind])
    for requirement in map(Requirement, wanted):
        name = canonicalize_name(requirement.name)
        pins = [pin.lstrip("=") for (package, _), (pin, _) in versions.items() if package == name]
        assert pins, f"{name} is not in {environment.LOCKS[kind]}: run make lock"
        assert all(map(requirement.specifier.contains, pins)), f"{name}: run make lock"


def test_one_version_everywhere():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert PROJECT["project"]["version"] == course_utils.__version__
    assert f"\nversion: {course_utils.__version__}\n" in citation


def test_make_help_lists_the_commands():
    if sys.platform == "win32":
        pytest.skip("the Makefile is not for Windows")
    text = subprocess.check_output(["make", "-s", "help"], cwd=ROOT, text=True)
    assert {
        "lab",
        "test",
        "notebooks",
        "lint",
        "pictures",
        "bench",
        "lock",
        "clean",
        "help",
    } == set(re.findall(r"^  make (\w+)", text, re.MULTILINE))
