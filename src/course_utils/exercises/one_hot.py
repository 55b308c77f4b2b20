"""The exercise of lesson 07 on targets: one-hot rows."""

import numpy as np

from course_utils.exercises.engine import FunctionExercise, Mistake


def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def _marked(rows, columns, value=1.0):
    """Write `value` into a table of zeros as `out[rows, columns] = value`; both are made from labels."""

    def wrong(labels, num_classes):
        out = np.zeros((*labels.shape, num_classes))
        out[rows(labels), columns(labels)] = value if np.isscalar(value) else value(labels)
        return out

    return wrong


def _table(mark, shape=lambda labels, k: (len(labels), k)):
    """A table of zeros, one row for each label of a list, into which `mark` writes."""

    def wrong(labels, num_classes):
        out = np.zeros(shape(labels, num_classes))
        mark(out, labels)
        return out

    return wrong


def _put(rows, columns):
    """What `_table` is marked by: a 1 at `out[rows, columns]`, where both are made from labels."""

    def mark(out, labels):
        out[rows(labels), columns(labels)] = 1

    return mark


def _same(labels):
    return labels


def _each(labels):
    return np.arange(len(labels))


def _all(labels):
    return slice(None)


def _one_row(labels, num_classes):
    out = np.zeros(num_classes)
    out[labels] = 1
    return out


def _rows_by_label(labels, num_classes):
    out = np.zeros((*labels.shape, num_classes))
    out[labels] = 1
    return out


ONE_HOT = FunctionExercise(
    name="one_hot",
    solution=one_hot,
    probes=(
        (np.array([0, 2]), 3),
        (np.array([1, 1, 0, 2]), 4),
        (np.array([2]), 3),
        (np.array([3, 0, 3]), 5),
        (np.array([0, 1, 2]), 3),
        (np.array([2, 0, 1]), 3),
        (np.array([[0, 1], [2, 0]]), 3),
    ),
    mistakes=(
        Mistake(
            id="counted-from-one",
            wrong=(
                lambda labels, k: np.eye(k)[labels - 1],
                lambda labels, k: np.eye(k + 1)[labels][..., 1:],
                lambda labels, k: (labels[..., None] == np.arange(1, k + 1)).astype(float),
            ),
            why="Each 1 stands one place too far to the left. That of label 0 has no place there: it went to the "
            "other end of the row, or got lost.",
            hint="The first class is number 0, and its place is number 0 as well.",
        ),
        Mistake(
            id="classes-from-batch",
            wrong=(
                lambda labels, k: np.eye(labels.max() + 1)[labels],
                lambda labels, k: np.eye(len(np.unique(labels)))[labels],
                lambda labels, k: np.eye(len(np.unique(labels)))[
                    np.unique(labels, return_inverse=True)[1]
                ],
                lambda labels, k: np.eye(len(labels))[labels],
                _table(_put(_each, _same), lambda labels, k: (len(labels), labels.max() + 1)),
                _table(_put(_each, _same), lambda labels, k: (len(labels), len(np.unique(labels)))),
                lambda labels, k: (labels[..., None] == np.unique(labels)) * 1.0,
                lambda labels, k: (labels[:, None] == np.unique(labels)) * 1.0,
            ),
            why="The length of the rows was taken from the labels at hand. A batch need not contain every class.",
            hint="The number of columns is given: it is the second argument.",
        ),
        Mistake(
            id="transposed",
            wrong=(
                lambda labels, k: np.eye(k)[labels].T,
                lambda labels, k: np.eye(k)[:, labels],
                _table(_put(_same, _each), lambda labels, k: (k, len(labels))),
                lambda labels, k: (labels == np.arange(k)[:, None]) * 1.0,
            ),
            why="The classes are on the first axis. They belong on the last one: one row for each sample.",
            hint="Print the shape. For N labels it should be (N, num_classes).",
        ),
        Mistake(
            id="all-pairs",
            wrong=(
                _marked(_all, _same),
                lambda labels, k: np.tile(_one_row(labels, k), (*labels.shape, 1)),
                _table(_put(_all, _same)),
            ),
            why="Every row got the ones of all samples. That happens with a slice as the first index, which means "
            "all rows, or when one row is made before a loop and marked again and again.",
            hint="Row 0 needs column labels[0] alone, row 1 needs labels[1] alone. What pairs each row with its "
            "own label?",
        ),
        Mistake(
            id="one-row-for-all",
            wrong=(
                _one_row,
                lambda labels, k: one_hot(labels, k).sum(axis=0),
                lambda labels, k: one_hot(labels.ravel(), k).sum(axis=0),
            ),
            why="All labels were marked in a single row. That is a target for several answers to one question; "
            "here each sample needs a row of its own.",
            hint="Start from a table with one row for each label.",
        ),
        Mistake(
            id="rows-by-label",
            wrong=(
                _rows_by_label,
                _marked(_same, _each),
                _marked(_same, _all),
                _table(_put(_same, _each)),
                _table(_put(_same, _all)),
            ),
            why="The labels were used to choose rows. A label says which column of its own row holds the 1.",
            hint="Two indices are needed: the place of the sample, then its label.",
        ),
        Mistake(
            id="label-instead-of-one",
            wrong=(
                _marked(_each, _same, value=lambda labels: labels),
                lambda labels, k: one_hot(labels, k) * labels[..., None],
            ),
            why="The labels themselves were written into the table. The place says which class it is; "
            "the number that stands there is a probability.",
            hint="Which probability does the true class have?",
        ),
        Mistake(
            id="classes-typed-in",
            wrong=(
                lambda labels, k: np.eye(3)[labels],
                lambda labels, k: (labels[..., None] == np.arange(3)) * 1.0,
                lambda labels, k: (labels[:, None] == np.arange(3)) * 1.0,
                _table(_put(_each, _same), lambda labels, k: (len(labels), 3)),
            ),
            why="Right for three classes, but a 3 stands where the number of classes belongs.",
            hint="How many classes there are is the second argument.",
        ),
        Mistake(
            id="one-class-too-many",
            wrong=(
                lambda labels, k: np.eye(k + 1)[labels],
                _table(_put(_each, _same), lambda labels, k: (len(labels), k + 1)),
                lambda labels, k: (labels[..., None] == np.arange(k + 1)) * 1.0,
            ),
            why="There is a column too many: the classes count from 0, so the last one is num_classes - 1.",
            hint="Each row needs num_classes numbers.",
        ),
        Mistake(
            id="labels-not-used",
            wrong=(
                lambda labels, k: np.eye(k),
                lambda labels, k: np.eye(len(labels), k),
                lambda labels, k: np.zeros((len(labels), k)),
                lambda labels, k: np.zeros((*labels.shape, k)),
            ),
            why="The labels play no part in this table: it would be the same for any others.",
            hint="Each label says where the 1 of its row stands.",
        ),
        Mistake(
            id="compared-along-one-axis",
            wrong=(
                lambda labels, k: (labels == np.arange(k)) * 1.0,
                lambda labels, k: np.where(labels == np.arange(k), 1.0, 0.0),
            ),
            why="Labels and classes were compared along one and the same axis: label 0 with class 0, label 1 with "
            "class 1. Every label has to be compared with all the classes.",
            hint="Give the labels one axis more, of length 1, at the end.",
        ),
        Mistake(
            id="return-too-early",
            wrong=(
                _table(_put(lambda labels: 0, lambda labels: labels[0])),
                lambda labels, k: np.eye(k)[labels[:1]],
                lambda labels, k: np.eye(k)[labels[0]],
            ),
            why="Only the first label was marked.",
            hint="If you use a loop: where does the return stand, inside the loop or after it?",
        ),
        Mistake(
            id="one-cold",
            wrong=(
                lambda labels, k: 1 - np.eye(k)[labels],
                lambda labels, k: (labels[..., None] != np.arange(k)).astype(float),
            ),
            why="The true class has 0 and all others have 1. It should be the other way round.",
            hint="Each row is a distribution: look at its sum.",
        ),
        Mistake(
            id="index-as-one-hot",
            wrong=(
                lambda labels, k: labels,
                lambda labels, k: labels[..., None],
                lambda labels, k: labels.astype(float),
                lambda labels, k: np.repeat(labels[..., None], k, axis=-1),
            ),
            why="These are still the labels, so the answer has numbers of classes where "
            "probabilities belong.",
            hint="Each label becomes num_classes numbers: which of them is 1?",
        ),
        Mistake(
            id="one-dimension-only",
            wrong=(
                _marked(_each, _same),
                _table(_put(_each, _same)),
                _table(_put(lambda labels: np.arange(labels.size), _same)),
                _table(
                    _put(lambda labels: np.arange(labels.size), _same),
                    lambda labels, k: (labels.size, k),
                ),
                _table(
                    lambda out, labels: np.put_along_axis(out, labels[:, None], 1, axis=1),
                ),
                lambda labels, k: one_hot(labels.ravel(), k),
                lambda labels, k: (labels[:, None] == np.arange(k)) * 1.0,
                lambda labels, k: (labels.reshape(-1, 1) == np.arange(k)) * 1.0,
                lambda labels, k: np.array([[float(c == y) for c in range(k)] for y in labels]),
                lambda labels, k: np.array([[int(c == y) for c in range(k)] for y in labels]),
                lambda labels, k: np.array(
                    [[1 if c == y else 0 for c in range(k)] for y in labels]
                ),
                lambda labels, k: np.array([_one_row(y, k) for y in labels]),
            ),
            why="Right for a list of labels, but labels may have more axes, such as one for each word of each "
            "sentence.",
            hint="Rows of an identity matrix can be picked by labels of any shape.",
        ),
    ),
)

EXERCISES = (ONE_HOT,)
