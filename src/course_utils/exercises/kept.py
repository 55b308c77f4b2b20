"""What a learner has solved, in a small file of their own.

The file stands in the home folder: a fresh copy of the course leaves it alone, and the course never finds it among
its own files. Without it, and where it cannot be read or written, all else works.
"""

import html
import json
import linecache
import os
from dataclasses import dataclass
from pathlib import Path

#: Where another place is wanted: the path of the file, or nothing, and then nothing is kept or read.
VARIABLE = "COURSE_PROGRESS"
_NAME = ".from-logits-to-loss.json"


def solved():
    """The names of the exercises that were solved; none where the file is missing or broken.

    Returns
    -------
    set of str
    """
    try:
        names = json.loads(_file().read_text(encoding="utf-8"))
        return {name for name in names if isinstance(name, str)}
    except (OSError, ValueError, TypeError, RuntimeError):
        return set()


def record(name):
    """Keep the name of a solved exercise, where a file can be written.

    Parameters
    ----------
    name : str
    """
    names = solved()
    if name in names:
        return
    try:
        _file().write_text(json.dumps(sorted({*names, name})) + "\n", encoding="utf-8")
    except (OSError, RuntimeError):
        return  # a read-only folder, or no home: nothing is kept


def is_our_solution(frame):
    """Whether the cell that runs in a frame is a folded solution of the course.

    Parameters
    ----------
    frame : types.FrameType

    Returns
    -------
    bool
    """
    return linecache.getline(frame.f_code.co_filename, 1).strip() == "# Solution"


def _file():
    """The path of the file; raises OSError where nothing is to be kept, RuntimeError without a home."""
    named = os.environ.get(VARIABLE)
    if named == "":
        raise FileNotFoundError("nothing is kept")
    return Path(named) if named else Path.home() / _NAME


@dataclass(frozen=True)
class Line:
    """How many exercises are solved, and which one comes next.

    Attributes
    ----------
    exercises : dict of str to list of str
        The names of the exercises by lesson.
    """

    exercises: dict

    def __repr__(self):
        names = [name for part in self.exercises.values() for name in part]
        done = solved() & set(names)
        if not done:
            return "Exercises solved so far: none yet."
        line = f"Exercises solved so far: {len(done)} of {len(names)}."
        return line if len(done) == len(names) else f"{line} Next: {self._next(done)}."

    def _next(self, done):
        open_ones = (
            f"{name} in lesson {lesson}"
            for lesson, part in self.exercises.items()
            for name in part
            if name not in done
        )
        return next(open_ones)


@dataclass(frozen=True)
class Page:
    """The exercises of each lesson, and whether they are solved.

    Attributes
    ----------
    exercises : dict of str to list of str
        The names of the exercises by lesson.
    """

    exercises: dict

    def __repr__(self):
        rows = [f"{lesson}: {', '.join(marks)}" for lesson, marks in self._rows()]
        return "\n".join([repr(Line(self.exercises)), *rows, self._kept()])

    def _repr_html_(self):
        rows = "".join(
            f'<tr><th scope="row" style="text-align: left">{lesson}</th>'
            f'<td style="text-align: left">{html.escape(", ".join(marks))}</td></tr>'
            for lesson, marks in self._rows()
        )
        head = '<tr><th scope="col">Lesson</th><th scope="col" style="text-align: left">Exercises</th></tr>'
        return (
            f"<p>{html.escape(repr(Line(self.exercises)))}</p>"
            f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
            f"<p>{html.escape(self._kept())}</p>"
        )

    def _rows(self):
        done = solved()
        for lesson, names in self.exercises.items():
            yield lesson, [f"{'✓ solved' if name in done else '○ open'}: {name}" for name in names]

    def _kept(self):
        if not solved():
            return "Nothing is kept yet."
        return f"This is kept in the file {_file()}. Delete it to begin anew."
