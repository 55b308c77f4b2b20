"""The shipped data are the ones that the course was written with."""

import csv
import hashlib
from importlib.resources import files

import numpy as np
import pytest

from course_utils import datasets
from course_utils.datasets import Dataset, load_penguins

SHA256 = {"penguins.csv": "f204db2c753b0937caac3cb35258562c14f073e4bbc76be24b4c51ce22767a93"}


@pytest.mark.parametrize("name", SHA256)
def test_files_are_the_originals(name):
    data = files("course_utils").joinpath("data", name).read_bytes()
    assert hashlib.sha256(data).hexdigest() == SHA256[name]


def test_penguins_agree_with_a_plain_reading_of_the_file():
    text = files("course_utils").joinpath("data", "penguins.csv").read_text(encoding="utf-8")
    rows = [row for row in csv.reader(text.splitlines()) if "NA" not in row[2:6]][1:]
    penguins = load_penguins()
    assert penguins.features.tolist() == [[float(value) for value in row[2:6]] for row in rows]
    assert [penguins.class_names[label] for label in penguins.labels] == [row[0] for row in rows]


def test_penguins_have_plausible_sizes_in_their_units():
    low, high = load_penguins().features.min(axis=0), load_penguins().features.max(axis=0)
    # No adult penguin has a bill under 3 cm or over 7 cm, or weighs less than 2 kg or more than 7 kg.
    assert (low > [30, 12, 150, 2000]).all() and (high < [70, 25, 250, 7000]).all()
    assert load_penguins().units == ("mm", "mm", "mm", "g")


def test_a_caller_cannot_change_what_the_next_one_gets():
    load_penguins().features[:] = 0
    assert (load_penguins().features > 0).all()


def test_the_origin_is_named():
    provenance = load_penguins().provenance
    assert "CC0" in provenance and "Gorman" in provenance and "Horst" in provenance


def test_a_changed_file_is_noticed(monkeypatch):
    original = datasets._read
    monkeypatch.setattr(datasets, "_read", lambda name: "\n".join(original(name).split("\n")[:-3]))
    with pytest.raises(ValueError, match=r"penguins.csv has changed: expected \(151, 68, 123\)"):
        load_penguins()


@pytest.mark.parametrize(
    ("features", "units", "said"),
    [
        (np.ones((3, 2)), ("mm", "mm"), r"expected features of shape \(2, 2\)"),
        (np.ones((2, 2)), ("mm",), "1 units"),
        (np.array([[1.0, 2.0], [3.0, np.nan]]), ("mm", "mm"), "row 1, column 1"),
    ],
)
def test_a_dataset_checks_itself(features, units, said):
    with pytest.raises(ValueError, match=said):
        Dataset(features, ("length", "depth"), units, np.array([0, 1]), ("a", "b"), "made up")


def test_the_example_is_the_one_of_the_course():
    assert dict(zip(datasets.EXAMPLE_CLASSES, datasets.EXAMPLE_LOGITS, strict=True)) == {
        "cat": 2.3,
        "dog": -1.2,
        "bird": 0.5,
    }
