"""Make the folder .venv and install the course there.

    python tools/environment.py lab     what a learner needs
    python tools/environment.py test    the same, and what the checks need

A second start installs nothing: a stamp in .venv says what was installed there.
The syntax is that of Python 3.6, so that an old Python can still say that it is too old.
"""

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
LOCKS = {"lab": "requirements.txt", "test": "requirements-test.txt"}
DELETE_IT = "Delete that folder (`make clean` does it) and start again."


class SetupError(Exception):
    """What is wrong and what to do, in words for the reader."""


def venv_python(root):
    """Return the path of the Python inside .venv."""
    windows = sys.platform == "win32"
    return root / ".venv" / ("Scripts/python.exe" if windows else "bin/python")


def check_version(version):
    """Raise SetupError if this Python is too old for the course."""
    if tuple(version) < OLDEST:
        raise SetupError(
            "The course needs Python {}.{} or later, and this is Python {}.{}.\n"
            "Install a newer one, or name one that you have: make lab PYTHON=python3.12".format(
                *OLDEST, *version
            )
        )


def check_venv_module(find_spec=importlib.util.find_spec):
    """Raise SetupError if this Python cannot make environments, as on a plain Debian."""
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        raise SetupError(
            "This Python has no module venv or ensurepip, so it cannot make .venv.\n"
            "On Debian and Ubuntu: sudo apt install python3-venv (or python{}.{}-venv)".format(
                *sys.version_info[:2]
            )
        )


def check_venv(root, version):
    """Raise SetupError unless the Python in .venv runs, has pip, and is of this version."""
    code = "import sys, importlib.util as u; print(*sys.version_info[:2], u.find_spec('pip') and 1)"
    try:
        output = subprocess.check_output(
            [str(venv_python(root)), "-c", code], stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.CalledProcessError):
        raise SetupError(f"The Python in {root / '.venv'} does not run.\n{DELETE_IT}") from None
    major, minor, pip = output.decode().split()
    if pip != "1":
        raise SetupError(
            f"{root / '.venv'} has no pip: it is half made, or made by uv.\n{DELETE_IT}"
        )
    if (int(major), int(minor)) != tuple(version):
        raise SetupError(
            "{} was made with Python {}.{}, and this is Python {}.{}.\n{}\n"
            "Or name the one it was made with: make lab PYTHON=python{}.{}".format(
                root / ".venv", major, minor, *version, DELETE_IT, major, minor
            )
        )


def check_place(root):
    """Raise SetupError if .venv was made when the checkout stood elsewhere."""
    place = root / ".venv" / "course-place"
    if place.exists() and place.read_text(encoding="utf-8") != str(root):
        raise SetupError(
            f"The course has moved to {root}, and its .venv cannot move with it.\n{DELETE_IT}"
        )


def fingerprint(root, version):
    """Return a text that changes whenever .venv has to be brought up to date."""
    digest = hashlib.sha256(repr(tuple(version)).encode())
    for name in [*sorted(LOCKS.values()), "pyproject.toml"]:
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def is_current(root, kind, version):
    """Say whether .venv already holds what `kind` needs."""
    stamp = root / ".venv" / f"course-{kind}"
    return stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint(root, version)


def write_stamps(root, kind, version):
    """Note where .venv stands and what it holds: the packages of "test" include those of "lab"."""
    (root / ".venv" / "course-place").write_text(str(root), encoding="utf-8")
    for name in ["lab", "test"] if kind == "test" else ["lab"]:
        (root / ".venv" / f"course-{name}").write_text(fingerprint(root, version), encoding="utf-8")


def run(*command):
    """Run a command, its progress in sight, and say whether it succeeded."""
    return subprocess.call([str(part) for part in command]) == 0


def make_venv(root):
    """Make an empty .venv."""
    check_venv_module()
    print("Making .venv ...", flush=True)
    if not run(sys.executable, "-m", "venv", root / ".venv"):
        raise SetupError(f"Making .venv failed: the lines above say why.\n{DELETE_IT}")


def install(root, kind):
    """Install the locked packages, then the course itself from this folder."""
    pip = [venv_python(root), "-m", "pip", "install", "--disable-pip-version-check"]
    print(f"Installing {LOCKS[kind]}: once, about a minute ...", flush=True)
    locked = run(*pip, "--require-hashes", "-r", root / LOCKS[kind])
    # The build tools are in the lock file too, so nothing else is fetched for the course itself.
    if not (locked and run(*pip, "--quiet", "--no-deps", "--no-build-isolation", "-e", root)):
        raise SetupError(
            "Installing failed: the lines above say why. Without a network, connect and\n"
            "give the same command again: it goes on from there."
        )


def prepare(root, kind, version):
    """Bring .venv up to date, or raise SetupError."""
    check_version(version)
    if not (root / ".venv").exists():
        make_venv(root)
    check_place(root)
    check_venv(root, version)
    if not is_current(root, kind, version):
        install(root, kind)
        write_stamps(root, kind, version)


def main(arguments):
    """Prepare .venv and return the exit code."""
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        print("Usage: python tools/environment.py lab|test", file=sys.stderr)
        return 2
    try:
        prepare(ROOT, arguments[0], sys.version_info[:2])
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from there.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
