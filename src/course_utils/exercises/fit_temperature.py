"""The exercise of lesson 10 on the temperature with the lowest loss."""

from dataclasses import dataclass

import numpy as np

from course_utils import calibration
from course_utils.exercises.engine import FunctionExercise, Mistake
from course_utils.exercises.runs import numbers, run, same
from course_utils.numerics import log_softmax, softmax

#: A grid of a few hundred temperatures comes as near.
_CLOSE = 0.01
_LOW, _HIGH = 0.05, 50.0
#: Numbers of bins that people take for a calibration error.
_BINS = (5, 10, 15, 20)


@dataclass(frozen=True)
class _SearchExercise(FunctionExercise):
    """An exercise whose answer is found by a search, so that it is right within one per cent."""

    def _agrees(self, outcome, right):
        return _close(outcome, right)

    def _recognise(self, outcomes, alike=None):
        found = self._like(outcomes, _as_it_is)
        values = list(map(_number, outcomes))
        if found or any(value is None or not np.isfinite(value) for value in values):
            return found
        values = np.array(values, dtype=np.float64)
        right = np.array([outcome.value for outcome in self._outcomes(self.solution)])
        return (
            self._named(_FIRST_RULES, values, right)
            or self._like(outcomes, lambda temperature: _cut(temperature, values))
            or self._named(_LAST_RULES, values, right)
        )

    def _like(self, outcomes, seen):
        """The first mistake that gives these outcomes, once its temperatures are seen in a certain way."""
        for mistake in self.mistakes:
            for wrong in mistake.wrong:
                # Searches take a while, so the first probe that differs is the last one to be tried.
                if all(_close(o, self._result(wrong, i), seen) for i, o in enumerate(outcomes)):
                    return mistake
        return None

    def _result(self, wrong, place):
        """What a registered mistake does with one probe, found out once and for all."""
        if (wrong, place) not in self._known:
            self._known[wrong, place] = run(wrong, self.probes[place])
        return self._known[wrong, place]

    def _named(self, rules, values, right):
        """The mistake of the first rule that holds."""
        names = [name for name, rule in rules if rule(values, right, self.probes)]
        return next((mistake for mistake in self.mistakes if mistake.id in names[:1]), None)


def _as_it_is(temperature):
    return temperature


# What a search gives depends on its range and its steps, so that these mistakes are known by rules. Between
# the first and the last rules, mistakes are looked for in the range that the search had.
_FIRST_RULES = (
    # Rounding may choose among temperatures that are all the same to a loss.
    ("same-for-all", lambda values, right, probes: _near(values, values[0], within=0.3)),
    ("range-too-small", lambda values, right, probes: _near(values, _cut(right, values))),
)
_LAST_RULES = (
    ("whole-numbers", lambda values, right, probes: (values == np.round(values)).all()),
    ("steps-too-large", lambda values, right, probes: _near(values, right, within=0.2)),
    (
        "range-too-small",
        lambda values, right, probes: _near(values, _cut(right, values), within=0.2),
    ),
    ("one-step", lambda values, right, probes: _near(values, _between(right, values))),
    ("minimises-ece", lambda values, right, probes: _has_low_error(values, probes)),
    ("steps-too-large", lambda values, right, probes: (np.abs(values - right) < 0.5).all()),
)


def _between(right, values):
    """The values, brought to between 1 and the right temperatures: what steps from 1 pass on their way."""
    return np.clip(values, np.minimum(right, 1), np.maximum(right, 1))


def _has_low_error(values, probes):
    """Whether, in bins of some usual number, each temperature has about the lowest calibration error."""
    if values.min() <= 0:
        return False
    grid = np.geomspace(values.min(), values.max(), 100)

    def excess(n_bins, temperature, logits, labels):
        here, *others = _error(n_bins)(
            logits, labels, np.array([temperature, *grid])[:, None, None]
        )
        return here - min(others)

    return any(
        all(excess(n_bins, T, *probe) < 0.01 for T, probe in zip(values, probes, strict=True))
        for n_bins in _BINS
    )


def _near(values, others, within=_CLOSE):
    return np.allclose(values, others, rtol=within, atol=0)


def _cut(temperatures, values):
    """Temperatures in a range that reaches only as far as some values do."""
    return np.clip(temperatures, values.min(), values.max())


def _number(outcome):
    """The result as an array of no axes, or None where it is anything else."""
    value = None if outcome.error else numbers(outcome.value)
    return value if value is not None and value.ndim == 0 else None


def _close(outcome, other, seen=_as_it_is):
    value, expected = _number(outcome), _number(other)
    if value is None or expected is None:
        return same(outcome, other)
    return bool(np.isclose(value, seen(expected), rtol=_CLOSE, atol=0, equal_nan=True))


def fit_temperature(logits, labels):
    return calibration.fit_temperature(logits, labels)


def _halved_until_honest(logits, labels):
    """The temperature at which the mean confidence is the accuracy, by halving."""
    low, high = _LOW, _HIGH
    accuracy = (logits.argmax(axis=1) == labels).mean()
    for _ in range(60):
        middle = (low + high) / 2
        sure = softmax(logits / middle).max(axis=1).mean()
        low, high = (middle, high) if sure > accuracy else (low, middle)
    return middle


def _searched(loss, low=_LOW, high=_HIGH):
    """The temperature with the smallest loss(z, y, T), by a grid and a finer one around its best place.

    The loss is called with all temperatures of a grid at once, in an array of shape (G, 1, 1).
    """

    def wrong(logits, labels):
        ends = low, high
        for _ in range(2):
            grid = np.geomspace(*ends, 60)
            losses = loss(logits, labels, grid[:, np.newaxis, np.newaxis])
            best = int(np.argmin(np.broadcast_to(losses, grid.shape)))
            ends = grid[max(best - 1, 0)], grid[min(best + 1, 59)]
        return grid[best]

    return wrong


def _picked(table, labels):
    return table[..., np.arange(len(labels)), labels]


def _nll(z, y, axis=-1):
    return -_picked(log_softmax(z, axis=axis), y).mean(axis=-1)


def _naive_nll(z, y):
    exps = np.exp(z)
    return -np.log(_picked(exps / exps.sum(axis=-1, keepdims=True), y)).mean(axis=-1)


def _mean_prob(z, y):
    return _picked(softmax(z), y).mean(axis=-1)


def _brier(z, y):
    return ((softmax(z) - np.eye(z.shape[-1])[y]) ** 2).sum(axis=-1).mean(axis=-1)


def _error(n_bins):
    return lambda z, y, T: [
        calibration.expected_calibration_error(probs, y, n_bins) for probs in softmax(z / T)
    ]


def _clipped(low, high):
    return lambda z, y: np.clip(fit_temperature(z, y), low, high)


def _on_a_grid(grid):
    """The best temperature of a coarse grid."""
    return lambda z, y: grid[_nll(z / grid[:, np.newaxis, np.newaxis], y).argmin()]


def _first_step(z, y):
    """One step of Newton's method in beta = 1 / T, from 1."""
    p = softmax(z)
    mean = (p * z).sum(axis=1)
    variance = (p * (z - mean[:, np.newaxis]) ** 2).sum(axis=1).mean()
    return 1 / (1 - (mean - _picked(z, y)).mean() / variance)


def _one_gradient_step(learning_rate):
    return lambda z, y: 1 - learning_rate * (_picked(z, y) - (softmax(z) * z).sum(axis=1)).mean()


# Surer than they are right: the second and the sixth are mistakes.
_ROWS = np.array(
    [
        [4.1, 0.3, -1.0],
        [0.2, 3.0, 0.9],
        [-0.5, 0.4, 2.6],
        [1.9, 1.2, 0.1],
        [0.7, -1.3, 5.2],
        [2.2, -0.4, 0.5],
        [-2.0, 1.8, 0.6],
        [0.3, 1.1, 0.8],
    ]
)
_LABELS = np.array([0, 2, 2, 0, 2, 1, 1, 1])

FIT_TEMPERATURE = _SearchExercise(
    name="fit_temperature",
    solution=fit_temperature,
    probes=(
        (np.array([[2.0, 0.0], [2.0, 0.0], [2.0, 0.0], [0.0, 2.0]]), np.zeros(4, dtype=int)),
        (_ROWS, _LABELS),
        (3.1 * _ROWS, np.array([0, 1, 2, 0, 2, 1, 1, 2])),
        (0.19 * _ROWS[::-1], np.array([1, 1, 0, 2, 0, 2, 2, 0])),
        (8.7 * _ROWS[2:, ::-1], np.array([0, 2, 0, 2, 1, 0])),
        (7.6 * _ROWS + 60, np.array([0, 2, 2, 0, 2, 1, 1, 2])),
        (np.hstack([_ROWS, _ROWS[::-1] + 0.5]), np.array([0, 1, 2, 3, 5, 0, 1, 4])),
    ),
    mistakes=(
        Mistake(
            id="fit-T-on-probs",
            wrong=(
                _searched(lambda z, y, T: _nll(softmax(z) / T, y)),
                lambda z, y: fit_temperature(softmax(z), y),
            ),
            why="The temperature was fitted to probabilities. Softmax of probabilities divided by T is another "
            "model, and its best T has nothing to do with the one for the logits.",
            hint="Divide the logits by T. Softmax comes after that, and only once.",
        ),
        Mistake(
            id="one-over-T",
            wrong=(
                lambda z, y: 1 / fit_temperature(z, y),
                _searched(lambda z, y, T: _nll(z * T, y), low=0.02, high=20),
            ),
            why="This is one over the temperature: the number to multiply the logits by.",
            hint="Do you divide by the number that you return? For logits that claim too much it is above 1.",
        ),
        Mistake(
            id="T-twice",
            wrong=(
                lambda z, y: np.sqrt(fit_temperature(z, y)),
                _searched(lambda z, y, T: _nll(z / T / T, y)),
            ),
            why="This is the square root of the best T. The logits were divided by T twice.",
            hint="Look for a second division, perhaps inside of a function that you call.",
        ),
        Mistake(
            id="double-softmax",
            wrong=(
                _searched(lambda z, y, T: _nll(softmax(z / T), y)),
                _searched(lambda z, y, T: _naive_nll(softmax(z / T), y)),
            ),
            why="Softmax was applied twice: the loss that you minimise takes logits, and got probabilities.",
            hint="The function numerics.cross_entropy applies softmax itself. What does it want as its first argument?",
        ),
        Mistake(
            id="wrong-axis",
            wrong=(
                _searched(lambda z, y, T: _nll(z / T, y, axis=-2)),
                _searched(lambda z, y, T: _nll(z / T, y, axis=-2), low=0.5),
            ),
            why="Softmax ran over the samples instead of the classes.",
            hint="The classes are on the last axis.",
        ),
        Mistake(
            id="minimises-ece",
            wrong=tuple(_searched(_error(n_bins)) for n_bins in _BINS),
            why="The calibration error was minimised. It jumps whenever a sample changes its bin, so its lowest "
            "place is a matter of chance, and of the number of bins.",
            hint="Minimise the mean negative log-likelihood of the labels.",
        ),
        Mistake(
            id="confidence-is-accuracy",
            wrong=(_searched(_error(1)), _halved_until_honest),
            why="At this T, the mean confidence is as near to the accuracy as it can be. That is one thing that "
            "honest claims do, but not what was asked for: the lowest NLL is at another T.",
            hint="Minimise the mean negative log-likelihood of the labels.",
        ),
        Mistake(
            id="squared-error",
            wrong=(
                _searched(lambda z, y, T: _brier(z / T, y)),
                _searched(lambda z, y, T: ((1 - _picked(softmax(z / T), y)) ** 2).mean(axis=-1)),
            ),
            why="A squared error was minimised. Its best T is another one.",
            hint="Minimise the mean negative log-likelihood of the labels.",
        ),
        Mistake(
            id="mean-probability",
            wrong=(
                _searched(lambda z, y, T: -_mean_prob(z / T, y)),
                _searched(lambda z, y, T: 1 - _mean_prob(z / T, y)),
            ),
            why="The mean probability of the true class was made as large as possible, without a logarithm. "
            "Sure mistakes then cost hardly more than doubtful ones, and a small T pays.",
            hint="Take the logarithm of the probability of each label before the mean.",
        ),
        Mistake(
            id="largest-loss",
            wrong=(
                _searched(lambda z, y, T: -_nll(z / T, y)),
                lambda z, y: max((_LOW, _HIGH), key=lambda T: _nll(z / T, y)),
            ),
            why="Each result is an end of the search range, where the loss is largest and not where it is smallest.",
            hint="Look for np.argmax in place of np.argmin, and for a minus sign too many or too few.",
        ),
        Mistake(
            id="all-pairs",
            wrong=(
                _searched(lambda z, y, T: -log_softmax(z / T)[..., y].mean(axis=(-1, -2))),
                _searched(
                    lambda z, y, T: (
                        -np.take(log_softmax(z / T), y, axis=2).mean(axis=2).mean(axis=1)
                    )
                ),
            ),
            why="With a colon, [:, labels] takes the columns of all labels for every row. "
            "Each row then pays for labels of other rows.",
            hint="One number for each row is needed: pair np.arange(len(labels)) with the labels, "
            "or use numerics.cross_entropy.",
        ),
        Mistake(
            id="loss-not-temperature",
            wrong=(
                lambda z, y: _nll(z / fit_temperature(z, y), y),
                lambda z, y: min(_nll(z / T, y) for T in np.geomspace(_LOW, _HIGH, 200)),
            ),
            why="This is the lowest loss, not the temperature at which it is reached.",
            hint="The function np.argmin gives the place of the smallest loss. Which temperature stands at that place?",
        ),
        Mistake(
            id="logarithm-of-T",
            wrong=(
                lambda z, y: np.log(fit_temperature(z, y)),
                lambda z, y: np.log10(fit_temperature(z, y)),
                lambda z, y: -np.log(fit_temperature(z, y)),
            ),
            why="This is the logarithm of the temperature. It is a good scale to search on, but what is asked for "
            "is T itself.",
            hint="Which function undoes the logarithm?",
        ),
        Mistake(
            id="one-step",
            wrong=(_first_step, *map(_one_gradient_step, (1.0, 0.1, 0.01))),
            why="The search stops on its way, between 1 and the best T, or beyond it. A step, or a few, are not "
            "enough: the slope changes on the way.",
            hint="Repeat the steps until T does not change any more, or try many values of T.",
        ),
        Mistake(
            id="overflow",
            wrong=tuple(
                _searched(lambda z, y, T: _naive_nll(z / T, y), low=low)
                for low in (0.05, 0.01, 0.1)
            ),
            why="A logit of 90, divided by a small T, is too large for an exponential. The loss is NaN there, and "
            "np.argmin takes a NaN for the smallest number of all.",
            hint="Use numerics.cross_entropy or numerics.log_softmax, which subtract the maximum.",
        ),
        Mistake(
            id="same-for-all",
            wrong=(
                lambda z, y: 1.0,
                _searched(lambda z, y, T: (z.argmax(axis=1) != y).mean()),
                _searched(lambda z, y, T: -np.log(_picked(softmax(z) / T, y)).mean(axis=-1)),
                _searched(lambda z, y, T: -log_softmax(z / T).mean(axis=(1, 2))),
                _searched(lambda z, y, T: -log_softmax(z / T).max(axis=-1).mean(axis=-1)),
            ),
            why="The same number, or nearly, came back for all inputs. It may come from a name of another cell, such "
            "as T or held_out. Or it is an end of the search range: some losses fall towards it for any logits, "
            "those without the labels for one. Or it is the first of many equals: the error rate, for one, is the "
            "same at every T.",
            hint="Draw or print your loss for T = 0.5, 1, 2, 4 and 8. It should fall and then rise.",
        ),
        Mistake(
            id="range-too-small",
            wrong=(_clipped(1, np.inf), _clipped(0.5, 5), _clipped(0, 10), _clipped(1, 4)),
            why="Right, or nearly so, where the best T lies within your range, and the end of the range elsewhere.",
            hint="Search from 0.1 to 50. A grid from np.geomspace covers both ends with few values.",
        ),
        Mistake(
            id="whole-numbers",
            wrong=(
                _on_a_grid(np.arange(1, 51)),
                lambda z, y: np.argmin([_nll(z / T, y) for T in np.geomspace(_LOW, _HIGH, 100)]),
                lambda z, y: round(fit_temperature(z, y)),
            ),
            why="Only whole numbers came back. Either these are places in your list of temperatures and not "
            "temperatures, or the steps of the list are too large.",
            hint="Look at one of the results: is it an element of your list, and how far are its neighbours?",
        ),
        Mistake(
            id="steps-too-large",
            wrong=(
                _on_a_grid(np.geomspace(0.1, 50, 30)),
                lambda z, y: 1.04 * fit_temperature(z, y),
                lambda z, y: np.round(fit_temperature(z, y), 1),
            ),
            why="Nearly right, but not within one per cent: the result was rounded, or the search stops early, or "
            "its steps are too large.",
            hint="Take more temperatures, or search again, in finer steps, around the best one.",
        ),
    ),
)

EXERCISES = (FIT_TEMPERATURE,)
