"""Execute the notebooks and save them so that the same source gives the same bytes.

    python tools/notebooks.py                      execute and save every notebook
    python tools/notebooks.py 02_softmax           only those whose name contains this
    python tools/notebooks.py --check              save nothing; fail where a saved notebook differs

Execution leaves nothing behind that changes from run to run: no times, no Python version, no random widget
ids, no addresses.
"""

import argparse
import hashlib
import json
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"


def execute(path):
    """The bytes that a notebook has after a fresh run.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    bytes

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails that is not marked to fail.
    """
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            cell.metadata.pop("execution", None)
    # What somebody has solved is none of a lesson's outputs.
    os.environ["COURSE_PROGRESS"] = ""
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        store_widget_state=True,
        # What one cell prints may arrive in pieces, and not always in the same ones.
        coalesce_streams=True,
    )
    client.execute()
    notebook.metadata["language_info"] = {"name": "python"}
    return _stable(notebook, path.stem).encode("utf-8")


def _stable(notebook, name):
    """The text of a notebook, with its widgets named by the order of their creation and no addresses."""
    state = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    text = re.sub(r"\b0x[0-9a-f]{6,16}\b", "0x0", nbformat.writes(notebook))
    for place, widget in enumerate(state):
        text = text.replace(widget, hashlib.sha256(f"{name}/{place}".encode()).hexdigest()[:32])
    return json.dumps(json.loads(text), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main(arguments=None):
    """Run the command; its exit code is the number of notebooks that differ or fail."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="parts of notebook names; all of them without any")
    parser.add_argument(
        "--check", action="store_true", help="save nothing, compare with what is saved"
    )
    options = parser.parse_args(arguments)
    paths = [
        path
        for path in sorted(NOTEBOOKS.glob("*.ipynb"))
        if not options.names or any(name in path.stem for name in options.names)
    ]
    if not paths:
        parser.error(f"no notebook matches {' '.join(options.names)}")
    with ThreadPoolExecutor(max_workers=2) as pool:
        return sum(pool.map(lambda path: _process(path, options.check), paths))


def _process(path, check):
    print(f"executing {path.name} ...", flush=True)
    fresh = execute(path)
    if fresh == path.read_bytes():
        print(f"{path.name}: unchanged", flush=True)
    elif check:
        print(f"{path.name}: differs from a fresh run; save it with: make notebooks", flush=True)
        return 1
    else:
        path.write_bytes(fresh)
        print(f"{path.name}: saved", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
