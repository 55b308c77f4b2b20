"""What was solved: kept in a file, shown as a line and as a page, and never in the way."""

import json
import os
import textwrap

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from course_utils.exercises import _EXERCISES, _LESSONS, check, kept, progress, so_far
from tools.notebooks import NOTEBOOKS


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv(kept.VARIABLE, str(tmp_path / "solved.json"))
    return tmp_path / "solved.json"


def solve():
    assert check("gap", 2.3 - 0.5)


def test_tests_keep_nothing():
    assert os.environ[kept.VARIABLE] == ""
    solve()
    assert kept.solved() == set()


def test_without_the_variable_the_file_stands_in_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.delenv(kept.VARIABLE)
    monkeypatch.setattr("pathlib.Path.home", lambda: tmp_path)
    solve()
    assert [path.name for path in tmp_path.iterdir()] == [".from-logits-to-loss.json"]
    assert kept.solved() == {"gap"}


def test_only_what_is_right_is_kept_and_only_once(file):
    check("gap", 0)
    check("softmax", lambda z: ...)
    assert not file.exists()
    solve()
    solve()
    assert json.loads(file.read_text(encoding="utf-8")) == ["gap"]
    check("predict_class", lambda z: np.argmax(z, axis=-1))
    assert kept.solved() == {"gap", "predict_class"}


def test_line_and_page_say_what_is_solved(file):
    assert repr(so_far()) == "Exercises solved so far: none yet."
    assert "Nothing is kept yet." in repr(progress())
    solve()
    total = len(_EXERCISES)
    assert repr(so_far()) == (
        f"Exercises solved so far: 1 of {total}. Next: predict_class in lesson 01."
    )
    page = progress()
    assert "00: ✓ solved: gap\n01: ○ open: predict_class, ○ open: scale_and_shift" in repr(page)
    assert str(file) in repr(page)
    for words in ("✓ solved: gap", "○ open: softmax", str(file), 'scope="row"'):
        assert words in page._repr_html_()


def test_when_all_is_solved_nothing_comes_next(file):
    file.write_text(json.dumps(sorted(_EXERCISES)), encoding="utf-8")
    assert repr(so_far()) == f"Exercises solved so far: {len(_EXERCISES)} of {len(_EXERCISES)}."


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"3", b"null", b'{"gap": 1}x', b"\xff\xfe", b"[[1], 2, null]", b'["none"]'],
)
def test_a_broken_file_counts_as_none_and_is_mended(file, content):
    file.write_bytes(content)
    assert "none yet" in repr(so_far()) and "○ open: gap" in repr(progress())
    solve()
    assert "gap" in kept.solved()


def test_where_nothing_can_be_written_all_works(tmp_path, monkeypatch):
    for path in (tmp_path, tmp_path / "missing" / "solved.json", NOTEBOOKS / "README" / "x"):
        monkeypatch.setenv(kept.VARIABLE, str(path))
        solve()
        assert "none yet" in repr(so_far())


def test_without_a_home_all_works(monkeypatch):
    def nowhere():
        raise RuntimeError("no home")

    monkeypatch.delenv(kept.VARIABLE)
    monkeypatch.setattr("pathlib.Path.home", nowhere)
    solve()
    assert "none yet" in repr(so_far()) and "none yet" in repr(progress())


def run_cells(*sources):
    cells = [nbformat.v4.new_code_cell(textwrap.dedent(source)) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()


SETUP = "from course_utils.exercises import check"


def test_our_own_solution_solves_nothing_for_a_learner(file):
    run_cells(SETUP, '# Solution\ncheck("gap", 2.3 - 0.5)')
    assert not file.exists()
    run_cells(SETUP, "gap = 2.3 - 0.5", 'check("gap", gap)')
    assert kept.solved() == {"gap"}


def test_each_exercise_belongs_to_the_lesson_that_asks_it():
    for lesson, modules in _LESSONS.items():
        (path,) = NOTEBOOKS.glob(f"{lesson}_*.ipynb")
        code = "\n".join(
            cell.source
            for cell in nbformat.read(path, as_version=4).cells
            if "check" in cell.metadata.get("tags", [])
        )
        names = [exercise.name for module in modules for exercise in module.EXERCISES]
        places = [code.find(f'check("{name}"') for name in names]
        assert min(places) >= 0 and places == sorted(places), (lesson, names, places)


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_lesson_checks_only_what_a_learner_wrote_or_what_is_marked_as_ours(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code" and "check(" in cell.source:
            ours = cell.source.startswith("# Solution\n")
            assert ours or "check" in cell.metadata.get("tags", []), cell.source
