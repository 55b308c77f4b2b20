"""Open the course in JupyterLab, with the Python of .venv.

.venv/bin/python tools/lab.py [--port 8888] [options of JupyterLab]
"""

import argparse
import os
import secrets
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START = "/lab/tree/notebooks/00_start_here.ipynb"


def port_number(text):
    """Read a port, for argparse."""
    port = int(text) if text.isdecimal() else 0
    if not 1 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"expected a port from 1 to 65535, got {text!r}")
    return port


def port_is_taken(port):
    """Say whether some program already answers at a port of this machine."""
    try:
        socket.create_connection(("localhost", port), timeout=1).close()
    except OSError:
        return False
    return True


def has_display():
    """Say whether a browser can open a window here."""
    if sys.platform in ("win32", "darwin"):
        return "SSH_CONNECTION" not in os.environ
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def lab_arguments(port, display, rest):
    """Return the command line for JupyterLab."""
    return [
        f"--ServerApp.root_dir={ROOT}",
        f"--LabApp.default_url={START}",
        f"--ServerApp.port={port}",
        # Another port than the one asked for would only puzzle.
        "--ServerApp.port_retries=0",
        # In a container one is often root. The server listens to this machine alone, with a token.
        "--ServerApp.allow_root=True",
        # Ctrl-C ends it without a question.
        "--ServerApp.answer_yes=True",
        # The warnings of a healthy server would only bury the address.
        "--Application.log_level=ERROR",
        *([] if display else ["--ServerApp.open_browser=False"]),
        *rest,
    ]


def main(arguments):
    """Check the port, say the address, and run JupyterLab until Ctrl-C."""
    parser = argparse.ArgumentParser(description="Open the course in JupyterLab.", add_help=False)
    parser.add_argument("--port", type=port_number, default=8888)
    options, rest = parser.parse_known_args(arguments)
    port = options.port
    if port_is_taken(port):
        print(
            f"Port {port} is taken, perhaps by another JupyterLab.\n"
            f"Choose another: make lab PORT={port + 1 if port < 65535 else 8888}",
            file=sys.stderr,
        )
        return 1
    # As in the Makefile: for the lessons' small matrices, several threads mostly wait for each other.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    token = os.environ.setdefault("JUPYTER_TOKEN", secrets.token_hex(24))
    print(f"\nThe course opens at\n\n    http://localhost:{port}{START}?token={token}\n")
    print("Ctrl-C ends it.", flush=True)
    # Imported late: a taken port is reported without the wait for JupyterLab.
    from jupyterlab.labapp import main as run_jupyterlab

    return run_jupyterlab(lab_arguments(port, has_display(), rest))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
