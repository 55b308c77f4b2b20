"""Run a lesson in one namespace, then every cell once more, alone: what fails, and which answers are other ones.

    python again.py notebooks/02_softmax.ipynb

An error may not come, and no prediction may be answered otherwise than at first, unless its cell draws random
numbers, since the generator goes on. Each second run has a process of its own, so that it changes nothing for the
next one.
"""

import contextlib
import io
import os
import sys

import matplotlib
import nbformat
from IPython.core.interactiveshell import InteractiveShell

matplotlib.use("agg")


def run(shell, source):
    """The error of a cell, or the prediction that it answers; None where it is neither."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        outcome = shell.run_cell(source)
    error = outcome.error_before_exec or outcome.error_in_exec
    answers = "\nreveal(" in f"\n{source}" and "rng" not in source
    return repr(error or (outcome.result if answers else None))


def run_in_a_fork(shell, source):
    given, taken = os.pipe()
    if not os.fork():
        os.write(taken, run(shell, source).encode())
        os._exit(0)
    os.close(taken)
    with open(given, encoding="utf-8") as answer:
        said = answer.read()
    os.wait()
    return said


def main(path):
    shell = InteractiveShell.instance()
    cells = nbformat.read(path, as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    first = [run(shell, source) for source in sources]
    for source, said in zip(sources, first, strict=True):
        again = run_in_a_fork(shell, source)
        if again != said:
            print(f"{source.splitlines()[0]}\n  at first: {said[:200]}\n  again:    {again[:200]}")


if __name__ == "__main__":
    main(sys.argv[1])
