"""How an answer is judged: run it on probes, compare with the right results and with every known mistake.

A mistake is data: small wrong implementations and an explanation. An answer is recognised by what it
does, never by how it is written.

Hints grow. Whoever makes a mistake for the first time reads what was seen and why it is wrong, and has the input
and both results to think about; from the second time on, the same mistake also brings the thing to try. What was
met is kept in memory, as long as the kernel runs.
"""

import inspect
import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from course_utils.exercises import limits, sentences
from course_utils.exercises.runs import ATOL, RTOL, Outcome, is_stub, numbers, run, same, same_value
from course_utils.exercises.verdict import Verdict, show

# How often each mistake was met in this session, by the names of exercise and mistake.
_MET = Counter()

#: In a wrong value with several numbers: whatever stands here.
ANY = float("nan")


@dataclass(frozen=True)
class Mistake:
    """A known mistake of an exercise.

    Attributes
    ----------
    id : str
        Its name, such as ``"wrong-axis"``.
    wrong : tuple
        Wrong answers that behave as people who make this mistake write them: functions, or values in
        which `ANY` stands for any number.
    why : str
        What the result shows, and why it is wrong.
    hint : str
        One thing to try, which does not give the solution away.
    """

    id: str
    wrong: tuple
    why: str
    hint: str


@dataclass(frozen=True)
class FunctionExercise:
    """An exercise whose answer is a function.

    Attributes
    ----------
    name : str
    solution : callable
        The right answer.
    probes : tuple of tuple
        Arguments to try, the simplest first.
    mistakes : tuple of Mistake
        The most specific first.
    no_overflow : bool
        Whether an overflow on the way is wrong, even where the result is right.
    """

    name: str
    solution: Any
    probes: tuple
    mistakes: tuple[Mistake, ...]
    no_overflow: bool = False
    _known: dict = field(default_factory=dict, compare=False, repr=False)

    @property
    def signature(self):
        """How the function is called, such as ``"softmax(logits)"``."""
        return f"{self.solution.__name__}{inspect.signature(self.solution)}"

    def judge(self, answer):
        """Compare a function with the right one.

        Parameters
        ----------
        answer : callable

        Returns
        -------
        Verdict
        """
        if is_stub(Outcome(answer)):
            return _not_attempted(self.name)
        if not callable(answer):
            message = sentences.about_something_else(self.name, self.signature, answer)
            return Verdict(self.name, "incorrect", message)
        try:
            with limits.TimeLimit(limits.SECONDS):
                outcomes = self._outcomes(answer)
        except limits.TookTooLong as late:
            message = sentences.about_time(late)
            return Verdict(self.name, "incorrect", message, input=_shown(late.arguments))
        right = self._outcomes(self.solution)
        if any(map(is_stub, outcomes)):
            return _not_attempted(self.name)
        failing = [i for i in range(len(right)) if not self._agrees(outcomes[i], right[i])]
        if failing:
            return self._wrong(outcomes, right, failing)
        if self.no_overflow and any(outcome.overflowed for outcome in outcomes):
            return self._overflowed(outcomes, right)
        if any(outcome.changed for outcome in outcomes):
            return self._spoilt(outcomes, right)
        return self._correct(outcomes)

    def _outcomes(self, answer):
        return [run(answer, probe) for probe in self.probes]

    def _of_mistake(self, wrong):
        """What a registered mistake does, found out once and for all."""
        if wrong not in self._known:
            self._known[wrong] = self._outcomes(wrong)
        return self._known[wrong]

    def _agrees(self, outcome, right):
        return same(outcome, right)

    def _recognise(self, outcomes, alike=same):
        for mistake in self.mistakes:
            if any(all(map(alike, outcomes, self._of_mistake(wrong))) for wrong in mistake.wrong):
                return mistake
        return None

    def _recognise_two(self, outcomes, failing):
        """Two mistakes of which each result shows one, and each is seen in a wrong result without the other."""
        fits = [
            (mistake, list(map(same, outcomes, self._of_mistake(wrong))))
            for mistake in self.mistakes
            for wrong in mistake.wrong
        ]
        for (first, some), (second, others) in itertools.combinations(fits, 2):
            if first is not second and all(map(max, some, others)):
                alone = {some[place] - others[place] for place in failing}
                if {1, -1} <= alone:
                    return first, second
        return None

    def _wrong(self, outcomes, right, failing):
        place = failing[0]
        mistake = self._recognise(outcomes)
        name = mistake and mistake.id
        if mistake:
            message = explain(self.name, mistake)
        elif two := self._recognise_two(outcomes, failing):
            name = " and ".join(mistake.id for mistake in two)
            first, second = (explain(self.name, mistake) for mistake in two)
            message = (
                f"Two mistakes come together here. For some inputs: {first} For others: {second}"
            )
        else:
            message = sentences.about_result(outcomes[place], right[place])
            if isinstance(outcomes[place].error, TypeError):
                message += f" The check calls it as {self.signature}."
        if any(outcome.changed for outcome in outcomes):
            message += f" Besides, {sentences.CHANGED}"
        return self._incorrect(message, name, place, outcomes, right)

    def _overflowed(self, outcomes, right):
        mistake = self._recognise(outcomes, _same_with_overflow)
        message = explain(self.name, mistake) if mistake else sentences.OVERFLOWS
        place = [outcome.overflowed for outcome in outcomes].index(True)
        return self._incorrect(message, mistake and mistake.id, place, outcomes, right)

    def _spoilt(self, outcomes, right):
        place = [outcome.changed for outcome in outcomes].index(True)
        message = f"The results are right, but {sentences.CHANGED}"
        return self._incorrect(message, "mutates-input", place, outcomes, right)

    def _incorrect(self, message, mistake, place, outcomes, right):
        outcome, probe = outcomes[place], self.probes[place]
        return Verdict(
            self.name,
            "incorrect",
            message,
            mistake,
            input=_shown(probe),
            expected=right[place].value,
            actual=outcome.value if outcome.error is None else outcome.error,
        )

    def _correct(self, outcomes):
        message = f"Your function agrees with ours on {len(self.probes)} inputs."
        printed = outcomes[0].printed.strip()
        if printed:
            message += f" It also printed: {show(printed)}; a function that returns need not print."
        return Verdict(self.name, "correct", message)


@dataclass(frozen=True)
class ValueExercise:
    """An exercise whose answer is a number, or a tuple of numbers.

    Attributes
    ----------
    name : str
    solution : float or tuple of float
    mistakes : tuple of Mistake
        The most specific first.
    """

    name: str
    solution: Any
    mistakes: tuple[Mistake, ...]

    def judge(self, answer):
        """Compare a value with the right one, without giving that one away.

        Parameters
        ----------
        answer : float or tuple of float

        Returns
        -------
        Verdict
        """
        if is_stub(Outcome(answer)):
            return _not_attempted(self.name)
        if same_value(answer, self.solution):
            return Verdict(self.name, "correct", "This is what we get, too.")
        for mistake in self.mistakes:
            if any(_fits(answer, wrong) for wrong in mistake.wrong):
                message = explain(self.name, mistake)
                return Verdict(self.name, "incorrect", message, mistake.id, actual=answer)
        message = sentences.about_value(answer, self.solution)
        return Verdict(self.name, "incorrect", message, actual=answer)


def explain(exercise, mistake):
    """Say why a mistake is one, and what to try where it is met again.

    Parameters
    ----------
    exercise : str
        Name of the exercise.
    mistake : Mistake

    Returns
    -------
    str
    """
    _MET[exercise, mistake.id] += 1
    again = _MET[exercise, mistake.id] > 1
    return f"{mistake.why} {mistake.hint if again else sentences.THINK}"


def _shown(arguments):
    return arguments[0] if len(arguments) == 1 else arguments


def _same_with_overflow(outcome, other):
    return same(outcome, other) and outcome.overflowed == other.overflowed


def _fits(answer, wrong):
    """Whether a value is a certain wrong one, where `ANY` stands for any number."""
    answer, wrong = numbers(answer), np.asarray(wrong, dtype=np.float64)
    if answer is None or answer.shape != wrong.shape:
        return False
    return bool((np.isclose(answer, wrong, rtol=RTOL, atol=ATOL) | np.isnan(wrong)).all())


def _not_attempted(name):
    return Verdict(
        name,
        "not attempted",
        "Replace the ... in the cell above by your answer, run that cell, then this one again. "
        "(Did that cell show an error? Then your answer was not stored: mend it and run it again.)",
    )
