"""A question as a form, and what is said of the prediction, as widgets that keyboard and screen reader can use."""

import textwrap
from pathlib import Path

import anywidget
import traitlets

_HERE = Path(__file__).parent


class Form(anywidget.AnyWidget):
    """A question with native controls.

    Parameters
    ----------
    asked : Choice, Number or Ordering

    Attributes
    ----------
    answer : int, float, list of int, or None
        The prediction, as :meth:`judge` of the question takes it; None as long as there is none.
    """

    _esm = _HERE / "form.js"
    _css = _HERE / "form.css"
    kind = traitlets.Unicode().tag(sync=True)
    question = traitlets.Unicode().tag(sync=True)
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    answer = traitlets.Any(allow_none=True).tag(sync=True)

    def __init__(self, asked):
        self.asked = asked
        super().__init__(kind=asked.kind, question=asked.question, labels=list(asked.labels))

    def __repr__(self):
        items = [f"- {label}" for label in self.labels if self.kind != "number"]
        return "\n".join([textwrap.fill(f"Predict: {self.question}", 88), *items])


class Feedback(anywidget.AnyWidget):
    """What is said of a prediction; it follows the form, and a screen reader announces it.

    Parameters
    ----------
    form : Form
    value : object
        What the lesson computed.
    """

    _esm = _HERE / "form.js"
    _css = _HERE / "form.css"
    kind = traitlets.Unicode("feedback").tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)

    def __init__(self, form, value):
        self._form, self._value = form, value
        super().__init__(words=form.asked.judge(form.answer, value))
        # Only the newest one follows: that of an earlier run of the cell is no longer on the page.
        form.unobserve_all("answer")
        form.observe(self._follow, "answer")

    def _follow(self, change):
        self.words = self._form.asked.judge(change.new, self._value)

    def __repr__(self):
        return textwrap.fill(self.words, 88)
