"""Questions about a result that is still to come, and what is said of a prediction.

A question knows no answer. The answer is what the lesson computes, and comes as ``value``.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

NONE = "○ No prediction yet."
CHANGED = "○ None of the answers fits what this cell computes now. Was its code changed?"


@dataclass(frozen=True)
class Option:
    """One answer to choose.

    Attributes
    ----------
    text : str
    holds : callable
        Whether this is the right answer, given the value that the lesson computes.
    why : str
        What is said to someone who chose it: why it is right, or the thought that leads there
        and where that thought goes wrong.
    """

    text: str
    holds: Callable
    why: str


@dataclass(frozen=True)
class Choice:
    """One answer out of several.

    Attributes
    ----------
    question : str
        Text between backticks is shown as code.
    options : tuple of Option
        Exactly one of them holds.
    """

    question: str
    options: tuple[Option, ...]
    kind: ClassVar[str] = "choice"

    @property
    def labels(self):
        """What the form offers."""
        return [option.text for option in self.options]

    def judge(self, answer, value):
        """Compare a prediction with what was computed.

        Parameters
        ----------
        answer : int or None
            Place of the chosen option.
        value : object

        Returns
        -------
        str
        """
        right = [option for option in self.options if option.holds(value)]
        if len(right) != 1:
            return CHANGED
        if answer is None:
            return f"{NONE} The answer: {right[0].text}."
        chosen = self.options[answer]
        if chosen is right[0]:
            return f"✓ You predicted it: {chosen.text}. {chosen.why}"
        return f"✗ You predicted: {chosen.text}. {chosen.why} The answer: {right[0].text}."


@dataclass(frozen=True)
class Number:
    """A number to estimate.

    Attributes
    ----------
    question : str
        Text between backticks is shown as code.
    within : float
        How far a good estimate may be off.
    why : str
        What explains the number.
    unit : str
        As it stands behind a number, such as "mm" or "percent".
    shown : str
        Format of the number and of the distance from it.
    """

    question: str
    within: float
    why: str
    unit: str = ""
    shown: str = ".2f"
    kind: ClassVar[str] = "number"

    @property
    def labels(self):
        """What the form offers: the unit."""
        return [self.unit]

    def judge(self, answer, value):
        """Compare a prediction with what was computed.

        Parameters
        ----------
        answer : float or None
        value : float

        Returns
        -------
        str
        """
        if answer is None:
            return f"{NONE} The answer: {self._text(value)}."
        distance = self._text(abs(answer - value))
        if distance == self._text(0):
            return f"✓ You predicted it: {self._text(value)}. {self.why}"
        mark = "✓ Close: you" if abs(answer - value) <= self.within else "✗ You"
        side = "too high" if answer > value else "too low"
        return (
            f"{mark} predicted {answer:g}, which is {distance} {side}. "
            f"The answer: {self._text(value)}. {self.why}"
        )

    def _text(self, number):
        return f"{number:{self.shown}} {self.unit}".rstrip()


@dataclass(frozen=True)
class Ordering:
    """Items to put in order, the largest first.

    Attributes
    ----------
    question : str
        Text between backticks is shown as code.
    labels : tuple of str
        The items.
    why : str
        What explains the order.
    shown : str
        Format of the numbers.
    """

    question: str
    labels: tuple[str, ...]
    why: str
    shown: str = "g"
    kind: ClassVar[str] = "ordering"

    def judge(self, answer, value):
        """Compare a prediction with what was computed.

        Parameters
        ----------
        answer : list of int or None
            Places of the items in `labels`, in the predicted order.
        value : sequence of float
            One number for each item.

        Returns
        -------
        str
        """
        right = sorted(range(len(value)), key=lambda item: -value[item])
        solution = f"The answer: {', '.join(self.labels[item] for item in right)}."
        if answer is None:
            return f"{NONE} {solution}"
        if len(set(answer)) < len(answer):
            return "○ One of them stands at two places. Give each of them a place of its own."
        wrong = [pair for pair in itertools.pairwise(answer) if value[pair[0]] < value[pair[1]]]
        if not wrong:
            return f"✓ You predicted it. {solution} {self.why}"
        first, second = (self.labels[item] for item in wrong[0])
        low, high = (format(value[item], self.shown) for item in wrong[0])
        return (
            f'✗ The wrong way round: you put "{first}" ({low}) before "{second}" ({high}). '
            f"{solution} {self.why}"
        )
