"""Exercises whose answer draws at random: judged by how often it draws each class, not by single draws."""

import copy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.exercises import sentences
from course_utils.exercises.engine import FunctionExercise, explain
from course_utils.exercises.runs import Outcome, numbers, run, same

#: Calls for each probe; those where a single class has all the probability; those made again from the same seed.
DRAWS, SURE_DRAWS, AGAIN = 1000, 100, 20
#: A right answer misses a share by more than five standard deviations about once in a million.
DEVIATIONS = 5


@dataclass(frozen=True)
class Drawn(Outcome):
    """The shares of the classes among many draws; one more share, at the end, of draws that are no class.

    Attributes
    ----------
    draws : int
        How many.
    from_rng : bool
        Whether the same seed gave the same draws again.
    """

    draws: int = DRAWS
    from_rng: bool = True


@dataclass(frozen=True, eq=False)
class Choice:
    """A wrong answer that draws from certain probabilities, so that its shares are known without a draw.

    Attributes
    ----------
    probs : callable
        Takes the arguments of a probe and returns the probabilities that it draws from, shape (K,).
    """

    probs: Any

    def __call__(self, *arguments):
        *arguments, rng = arguments
        probs = self.probs(*arguments)
        return rng.choice(len(probs), p=probs)


@dataclass(frozen=True)
class DrawExercise(FunctionExercise):
    """An exercise whose answer takes the arguments of a probe and a generator, and returns one class.

    Attributes
    ----------
    probs : callable
        Takes the arguments of a probe and returns the probabilities of the classes, shape (K,).
    """

    probs: Any = None

    def _outcomes(self, answer):
        if answer is self.solution:
            return [Outcome(self.probs(*probe)) for probe in self.probes]
        return [self._draw(answer, place) for place in range(len(self.probes))]

    def _draw(self, answer, place):
        probe, draws = self.probes[place], self._draws(place)
        outcome = run(_many(answer, draws, seed=place), probe)
        if outcome.error is not None:
            return outcome
        drawn = outcome.value
        if isinstance(drawn[-1], Exception):
            return replace(outcome, value=None, error=drawn[-1])
        if not _is_class(drawn[-1]):
            return replace(outcome, value=drawn[-1])
        again = run(_many(answer, AGAIN, seed=place), probe).value
        probs = self.probs(*probe)
        shares = _shares(drawn, len(probs))
        from_rng = again == drawn[:AGAIN]
        value = probs if from_rng and _fits(shares, probs, draws) else shares
        return Drawn(value, None, outcome.printed, outcome.changed, draws=draws, from_rng=from_rng)

    def _draws(self, place):
        sure = self.probs(*self.probes[place]).max() == 1
        return SURE_DRAWS if sure else DRAWS

    def _agrees(self, outcome, right):
        # Without the first test, an answer that returns the probabilities would agree with them.
        return isinstance(outcome, Drawn) and super()._agrees(outcome, right)

    def _recognise(self, outcomes, alike=None):
        # Few draws rule out many mistakes, so the places with the fewest come first.
        places = sorted(range(len(self.probes)), key=self._draws)
        for mistake in self.mistakes:
            for wrong in mistake.wrong:
                if all(_alike(outcomes[place], self._of_known(wrong, place)) for place in places):
                    return mistake
        return None

    def _of_known(self, wrong, place):
        """What a registered mistake does, found out once and for all, and only where it is looked at."""
        if (wrong, place) not in self._known:
            shares = (
                run(wrong.probs, self.probes[place]).value if isinstance(wrong, Choice) else None
            )
            known = shares is not None and np.isfinite(shares).all()
            outcome = Drawn(shares, draws=self._draws(place)) if known else self._draw(wrong, place)
            self._known[wrong, place] = outcome
        return self._known[wrong, place]

    def _wrong(self, outcomes, right, failing):
        place = failing[0]
        mistake = self._recognise(outcomes)
        if mistake:
            message = explain(self.name, mistake)
        else:
            message = _about(outcomes[place], right[place])
        if isinstance(outcomes[place], Drawn):
            message += f" (Shown are the shares of the classes in {outcomes[place].draws} draws.)"
        if any(outcome.changed for outcome in outcomes):
            message += f" Besides, {sentences.CHANGED}"
        return self._incorrect(message, mistake and mistake.id, place, outcomes, right)

    def _correct(self, outcomes):
        verdict = super()._correct(outcomes)
        sure = sum(outcome.draws == SURE_DRAWS for outcome in outcomes)
        agrees = (
            "Your function drew the classes as often as their probabilities say, up to chance: "
            f"in {DRAWS} draws for each of {len(outcomes) - sure} inputs, and in {SURE_DRAWS} draws for each of "
            f"{sure} inputs where only one class should come out."
        )
        return replace(verdict, message=agrees + verdict.message.partition("inputs.")[2])


def _many(answer, times, seed):
    """A function that calls the answer many times with one generator; it stops at what is no class."""

    def many(*arguments):
        # Shallow copies are enough for arrays of numbers, and ten times as fast as deep ones.
        rng, fresh = np.random.default_rng(seed), list(map(copy.copy, arguments))
        drawn = [_one(answer, *arguments, rng)]
        while len(drawn) < times and _is_class(drawn[-1]):
            drawn.append(_one(answer, *map(copy.copy, fresh), rng))
        return drawn

    return many


def _one(answer, *arguments):
    try:
        return answer(*arguments)
    except Exception as error:
        # Without this frame, the first line of the traceback is the learner's.
        return error.with_traceback(error.__traceback__.tb_next)


def _is_class(value):
    """Whether a value is a single whole number."""
    array = None if isinstance(value, Exception) else numbers(value)
    return array is not None and array.ndim == 0 and array.dtype.kind in "iu"


def _shares(drawn, classes):
    drawn = np.array(drawn, dtype=np.int64)
    inside = (drawn >= 0) & (drawn < classes)
    counts = np.bincount(drawn[inside], minlength=classes)
    outside = [] if inside.all() else [np.sum(~inside)]
    return np.concatenate([counts, outside]) / len(drawn)


def _fits(shares, probs, draws=DRAWS):
    """Whether shares of many draws can come from these probabilities."""
    if shares.shape != np.shape(probs):
        return False
    # The second term is for rare classes, whose counts are far from normally distributed;
    # a class below one in a million should not come out at all.
    room = DEVIATIONS * (np.sqrt(probs * (1 - probs) / draws) + (probs > 1e-6) / draws)
    return bool((np.abs(shares - probs) <= room).all())


def _alike(outcome, other):
    """Whether two answers can have drawn from the same probabilities, or gave the same other value."""
    if not (isinstance(outcome, Drawn) and isinstance(other, Drawn)):
        return type(outcome) is type(other) and same(outcome, other)
    if outcome.from_rng != other.from_rng or outcome.value.shape != other.value.shape:
        return False
    middle = (outcome.value + other.value) / 2
    room = DEVIATIONS * np.sqrt(2 * middle * (1 - middle) / outcome.draws)
    return bool((np.abs(outcome.value - other.value) <= room + 1e-12).all())


def _about(outcome, right):
    """Plain words for draws that match no known mistake."""
    if outcome.error is not None or outcome.value is None:
        return sentences.about_result(outcome, right)
    if not isinstance(outcome, Drawn):
        return (
            "One draw is the place of one class: a single whole number, 0 for the first class. "
            f"What came is {sentences.kind(outcome.value)}."
        )
    if not outcome.from_rng:
        return (
            "The same seed gave other draws when they were made again, so they do not come from the generator "
            "that is handed in. Take every random number from rng, then check again."
        )
    if outcome.value.shape != right.value.shape:
        return (
            "Some of the draws are no place of a class: the places run from 0 to K - 1. "
            "The last share belongs to those draws."
        )
    if right.value.max() == 1:
        return (
            "Here the largest logit has all the probability, so every draw should give its place. "
            "Print the probabilities that your function draws from for this input."
        )
    if outcome.value.max() == 1:
        return (
            "Every draw gave the same class, although others have a probability above zero. "
            "Does each call go on with the generator rng, and does it use the number that it draws?"
        )
    return (
        "The classes are not drawn as often as they should be, and not in a way that this check knows. "
        "Print the probabilities that your function draws from, and compare them with softmax(logits / T)."
    )
