"""The pipeline explorer: the whole course in one picture, computed and drawn in the browser."""

import html
import json
import numbers
import urllib.parse

import anywidget
import numpy as np
import traitlets

from course_utils.datasets import EXAMPLE_CLASSES, EXAMPLE_LOGITS
from course_utils.widgets.browser import source
from course_utils.widgets.cells import close_with_its_cell
from course_utils.widgets.pipeline_picture import picture
from course_utils.widgets.pipeline_state import steps, words

_HIGHEST = 1000.0
_COOLEST, _HOTTEST = 0.05, 20.0


class PipelineExplorer(anywidget.AnyWidget):
    """What :func:`pipeline_explorer` makes; see there for parameters and errors.

    Every attribute but `class_names` can be set, and follows what is done in the browser.

    Attributes
    ----------
    logits : tuple of float, length K
    class_names : tuple of str, length K
    temperature : float
    true_class : int
    max_trick : bool
    """

    # Given as a path, each widget would stay alive, since anywidget watches the file for it.
    _esm = traitlets.Unicode().tag(sync=True)
    class_names = traitlets.TraitType(read_only=True).tag(sync=True)
    logits = traitlets.TraitType().tag(sync=True)
    temperature = traitlets.TraitType(1.0).tag(sync=True)
    true_class = traitlets.TraitType(0).tag(sync=True)
    max_trick = traitlets.TraitType(True).tag(sync=True)
    _picture = traitlets.Unicode().tag(sync=True)

    def __init__(self, class_names, **values):
        self.set_trait("class_names", _checked_names(class_names))
        for name, value in values.items():
            setattr(self, name, value)
        self._picture = self._draw()
        super().__init__()
        close_with_its_cell(self)

    @traitlets.default("_esm")
    def _read_esm(self):
        return source("pipeline.js")

    @traitlets.validate("logits")
    def _check_logits(self, proposal):
        return _checked_logits(proposal["value"], len(self.class_names))

    @traitlets.validate("temperature")
    def _check_temperature(self, proposal):
        value = proposal["value"]
        if isinstance(value, bool) or not isinstance(value, numbers.Real):
            raise TypeError(f"expected a temperature that is a real number, got {value!r}")
        if not _COOLEST <= value <= _HOTTEST:
            raise ValueError(
                f"expected a temperature from {_COOLEST:g} to {_HOTTEST:g}, got {value}"
            )
        return float(value)

    @traitlets.validate("true_class")
    def _check_true_class(self, proposal):
        value, last = proposal["value"], len(self.class_names) - 1
        if isinstance(value, bool) or not isinstance(value, numbers.Integral):
            raise TypeError(f"expected a true class that is an integer, got {value!r}")
        if not 0 <= value <= last:
            raise ValueError(f"expected a true class from 0 to {last}, got {value}")
        return int(value)

    @traitlets.validate("max_trick")
    def _check_max_trick(self, proposal):
        if not isinstance(proposal["value"], bool | np.bool_):
            raise TypeError(f"expected max_trick to be True or False, got {proposal['value']!r}")
        return bool(proposal["value"])

    @property
    def _choices(self):
        return self.temperature, self.true_class, self.max_trick

    def _draw(self):
        return picture(steps(self.logits, *self._choices), self.class_names, *self._choices)

    @property
    def words(self):
        """The state in words."""
        return words(steps(self.logits, *self._choices), self.class_names, *self._choices)

    @property
    def html(self):
        """A part of a page that answers without a kernel, and shows picture and words without JavaScript."""
        names = ("class_names", "logits", "temperature", "true_class", "max_trick")
        state = json.dumps({name: getattr(self, name) for name in names})
        data = urllib.parse.quote(self._draw(), safe=" /:;=,()")
        return (
            f'<div data-pipeline="{html.escape(state)}">'
            '<img alt="The pipeline, with a bar for each class at every station." '
            f'style="max-width: 100%; height: auto" src="data:image/svg+xml,{data}">'
            f"<p>{html.escape(self.words)}</p></div>\n"
            f'<script type="module">\n{self._esm}\n'
            'document.querySelectorAll("[data-pipeline]").forEach(revive);\n</script>'
        )

    def close(self):
        """Leave the browser and the list of live widgets, together with the layout that came with it."""
        if self.comm is not None:
            super().close()
            self.layout.close()

    def __repr__(self):
        return self.words

    def _repr_mimebundle_(self, **kwargs):
        bundle, metadata = super()._repr_mimebundle_(**kwargs)
        return bundle | {"text/plain": self.words, "text/html": self.html}, metadata


def pipeline_explorer(
    logits=EXAMPLE_LOGITS,
    class_names=EXAMPLE_CLASSES,
    temperature=1.0,
    true_class=0,
    max_trick=True,
):
    """Move logits and temperature, and see every station of the pipeline follow, up to loss and gradient.

    It computes and draws in the browser, so it answers at once, and also in an exported page where no kernel
    runs. Its attributes can be read and set from Python.

    Parameters
    ----------
    logits : array_like of float, shape (K,)
        From -1000 to 1000; the sliders reach from -10 to 10, the fields all the way. Two to six classes.
    class_names : sequence of str, length K
    temperature : float
        From 0.05 to 20.
    true_class : int
        Place of the class that the loss is for.
    max_trick : bool
        Whether the largest logit is subtracted before exp.

    Returns
    -------
    PipelineExplorer

    Raises
    ------
    ValueError
        If numbers are not finite, out of range, too many or too few, or do not fit the names.
    TypeError
        If something is not of its kind: logits or a temperature that are no numbers, names that are no text.

    Examples
    --------
    >>> explorer = pipeline_explorer(temperature=2)
    >>> explorer.logits = [2.3, -1.2, 2.3]
    >>> explorer
    Logits: cat 2.30, dog -1.20, bird 2.30. Temperature 2. Max trick on: the exponentials sum to 2.17. Probabilities: cat 0.460, dog 0.080, bird 0.460; argmax: cat and bird. Log-probabilities: cat -0.776, dog -2.53, bird -0.776. The true class is cat; the loss is 0.776 nats. Gradient (p - y) / T: cat -0.270, dog +0.040, bird +0.230.
    """  # noqa: E501
    return PipelineExplorer(
        class_names,
        logits=logits,
        temperature=temperature,
        true_class=true_class,
        max_trick=max_trick,
    )


def _checked_names(names):
    if isinstance(names, str) or not (
        np.iterable(names) and all(isinstance(name, str) for name in names)
    ):
        raise TypeError(f"expected a sequence of class names, got {names!r}")
    names = tuple(names)
    if not 2 <= len(names) <= 6 or len(set(names)) < len(names) or not all(map(str.strip, names)):
        raise ValueError(f"expected two to six different class names, got {names}")
    return names


def _checked_logits(logits, num_classes):
    array = np.asarray(logits)
    if array.size and array.dtype.kind not in "iuf":
        raise TypeError(f"expected logits that are real numbers, got {logits!r}")
    if array.shape != (num_classes,):
        raise ValueError(
            f"expected {num_classes} logits, one for each class name, got shape {array.shape}"
        )
    if not (np.abs(array) <= _HIGHEST).all():
        raise ValueError(
            f"expected logits from {-_HIGHEST:g} to {_HIGHEST:g}, got {array.tolist()}"
        )
    return tuple(map(float, array))
