"""The lessons as files: fresh, complete, with links and text alternatives. nbval compares their outputs."""

import copy
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import nbformat
import pytest

from conftest import NOT_RUN
from tools import pipeline_pictures
from tools.notebooks import NOTEBOOKS, execute
from tools.structure import problems

LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def test_there_are_lessons():
    assert [path.stem for path in LESSONS[:3]] == ["00_start_here", "01_raw_logits", "02_softmax"]


def _locked(package):
    lock = (NOTEBOOKS.parent / "requirements-test.txt").read_text(encoding="utf-8")
    return re.search(rf"^{package}==(\S+)", lock, re.MULTILINE).group(1)


@each_lesson
def test_saved_outputs_are_those_of_a_fresh_run(path):
    if sys.platform != "linux" or metadata.version("matplotlib") != _locked("matplotlib"):
        pytest.skip(NOT_RUN + "pictures are compared byte for byte on Linux, with locked packages")
    assert execute(path) == path.read_bytes(), (
        f"{path.name} is not fresh; save it with: make notebooks"
    )


@each_lesson
def test_nothing_is_amiss(path):
    assert problems(path) == []


@each_lesson
def test_every_cell_can_be_run_again_alone(path):
    if not hasattr(os, "fork"):
        pytest.skip(NOT_RUN + "a cell is run again in a fork of the process")
    command = [sys.executable, "-W", "ignore", Path(__file__).with_name("again.py"), path]
    said = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=True)
    assert said.stdout == ""


@each_lesson
def test_the_pipeline_picture_is_the_drawn_one(path):
    drawn = pipeline_pictures.picture(pipeline_pictures.LESSONS[path.stem])
    saved = pipeline_pictures.IMAGES / f"pipeline_{path.stem}.svg"
    assert saved.read_text(encoding="utf-8") == drawn, "draw it with: make pictures"


def _strip(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def _lose_alt_of_markdown(notebook):
    notebook.cells[0].source = notebook.cells[0].source.replace(
        "![Pipeline", "![](x.svg)![Pipeline"
    )


def _lose_alt_of_figure(notebook):
    cell = next(cell for cell in notebook.cells if "plots.Picture" in cell.source)
    cell.outputs[0].data["text/html"] = (
        cell.outputs[0].data["text/html"].replace('alt="', 'title="')
    )


def _lose_alt_of_explorer(notebook):
    cell = next(cell for cell in notebook.cells if "explorer" in cell.metadata.get("tags", []))
    cell.outputs[0].metadata = {}


def _break_link(notebook):
    notebook.cells[-1].source += "\n[gone](99_gone.ipynb)"


def _unfold_solution(notebook):
    for cell in notebook.cells:
        cell.metadata.pop("jupyter", None)


def _lose_check(notebook):
    notebook.cells = [
        cell for cell in notebook.cells if "check" not in cell.metadata.get("tags", [])
    ]


def _second_title(notebook):
    notebook.cells[-1].source = "# Again\n" + notebook.cells[-1].source


def _long_cell(notebook):
    notebook.cells[1].source += "\nx = 1" * 15


def _empty_cell(notebook):
    notebook.cells.insert(2, nbformat.v4.new_markdown_cell(" "))


def _lose_summary(notebook):
    for cell in notebook.cells:
        cell.source = cell.source.replace("## Summary", "## So long")


def _lose_prediction(notebook):
    notebook.cells = [cell for cell in notebook.cells if "share-right" not in cell.source]
    for cell in notebook.cells:
        cell.source = cell.source.replace('predict("nudge")', "1")


def _lose_reveal(notebook):
    for cell in notebook.cells:
        cell.source = cell.source.replace('reveal("share-right", right.mean())', "1")


def _predict_in_prose(notebook):
    notebook.cells[-1].source += "\n**Predict**: what comes?"


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_strip, "not all run in order"),
        (_lose_alt_of_markdown, "a picture without alt"),
        (_lose_alt_of_figure, "a picture without alt"),
        (_lose_alt_of_explorer, "a picture without alt"),
        (_break_link, "broken link: 99_gone.ipynb"),
        (_unfold_solution, "not folded away"),
        (_lose_check, "exercise, check, solution in turn"),
        (_second_title, "one heading of level 1"),
        (_long_cell, "15 are the most"),
        (_empty_cell, "cell 2 is empty"),
        (_lose_summary, "missing: ## Summary"),
        (_lose_prediction, "no prediction in the section 2."),
        (_lose_prediction, "predict(...) or reveal(...) alone, got 1"),
        (_lose_reveal, "meet the answers ['nudge'] in the section 2."),
        (_predict_in_prose, "a prediction without a form in the section Further reading"),
    ],
)
def test_harm_is_noticed(harm, said, tmp_path):
    for lesson in LESSONS:
        (tmp_path / "notebooks").mkdir(exist_ok=True)
        (tmp_path / "notebooks" / lesson.name).write_bytes(lesson.read_bytes())
    (tmp_path / "images").symlink_to(NOTEBOOKS.parent / "images")
    path = tmp_path / "notebooks" / "01_raw_logits.ipynb"
    notebook = nbformat.read(path, as_version=4)
    assert problems(path) == []
    harmed = copy.deepcopy(notebook)
    harm(harmed)
    nbformat.write(harmed, path)
    assert any(said in problem for problem in problems(path))
