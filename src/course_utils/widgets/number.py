"""A number that is dragged, stepped or typed."""

import math

import anywidget
import traitlets

from course_utils.widgets.browser import source


class NumberControl(anywidget.AnyWidget):
    """A number as a slider and as a field: drag it, step it with the arrow keys, or type it.

    A start or a typed number may lie between two steps of the slider: it is kept, and the handle stands at
    the nearer step.

    Parameters
    ----------
    label : str
        What the number is, with its unit where it has one: the name of both slider and field.
    value, low, high, step : float
        Start, ends and step.

    Attributes
    ----------
    value : float
        The number, rounded to ten digits: a slider alone would report 1.0500000000000003. Beyond an end it
        is moved to that end; one that is not finite raises ValueError.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)
    value = traitlets.Float().tag(sync=True)
    low = traitlets.Float().tag(sync=True)
    high = traitlets.Float().tag(sync=True)
    step = traitlets.Float().tag(sync=True)
    scale = traitlets.Unicode("linear").tag(sync=True)

    def __init__(self, label, value, low, high, step):
        super().__init__(description=label, value=value, low=low, high=high, step=step)

    @traitlets.default("_esm")
    def _read_esm(self):
        return source("number.js")

    @traitlets.default("_css")
    def _read_css(self):
        return source("number.css")

    @traitlets.validate("value")
    def _clean(self, proposal):
        if not math.isfinite(proposal["value"]):
            raise ValueError(f"expected a finite {self.description}, got {proposal['value']}")
        return min(max(self._round(proposal["value"]), self.low), self.high)

    def _round(self, value):
        return round(value, 10)


class WholeNumberControl(NumberControl):
    """A whole number, such as a count; one that is typed with decimals is rounded."""

    def _round(self, value):
        return float(round(value))


class LogNumberControl(NumberControl):
    """A number above zero whose slider is logarithmic; the field shows the number itself.

    Parameters
    ----------
    label : str
        What the number is, with its unit where it has one.
    value, low, high : float
        Start and ends.
    factor : float
        What a step of the slider multiplies by; a step of the field adds `low`.

    Attributes
    ----------
    value : float
        The number, rounded to three significant digits, which is more than the eye can set.
    """

    scale = traitlets.Unicode("log").tag(sync=True)

    def __init__(self, label, value, low, high, factor):
        super().__init__(label, value, low, high, step=math.log10(factor))

    def _round(self, value):
        return float(f"{value:.3g}")
