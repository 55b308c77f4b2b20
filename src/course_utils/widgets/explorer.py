"""The base of every explorer: controls, a picture that follows them at once, and its state in words."""

import numbers

import anywidget
import ipywidgets
import numpy as np
import traitlets
from PIL import Image  # comes with Matplotlib, which needs it

from course_utils.plots import PAGE_DPI, encode_png, style
from course_utils.widgets.browser import source
from course_utils.widgets.cells import close_with_its_cell
from course_utils.widgets.number import LogNumberControl, NumberControl, WholeNumberControl

__all__ = [
    "Explorer",
    "LogNumberControl",
    "NumberControl",
    "WholeNumberControl",
    "as_numbers",
    "checked_logits",
    "checked_number",
    "logit_controls",
]


class View(anywidget.AnyWidget):
    """A picture and its state in words, which a screen reader announces when the controls rest.

    Attributes
    ----------
    png : bytes
    words : str
    alt : str
        Text alternative of the picture.
    width, height : int
        Its size on the page in CSS pixels; a narrow page shrinks it.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    png = traitlets.Bytes().tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int().tag(sync=True)
    height = traitlets.Int().tag(sync=True)

    @traitlets.default("_esm")
    def _read_esm(self):
        return source("view.js")

    @traitlets.default("_css")
    def _read_css(self):
        return source("view.css")


class Explorer(ipywidgets.VBox):
    """A picture with controls.

    Only what moves is drawn at a change, on top of a background that was drawn once ("blitting"), and the
    picture is sent with a palette that was chosen once. Where no kernel runs, a saved explorer still shows
    its picture, and prints as its state in words.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        Made by :func:`course_utils.plots.figure`, with all that never moves, limits and ticks included.
    move : callable
        Takes the values of the controls by name, sets the artists, and returns all that can move:
        each time the same, in drawing order.
    describe : callable
        Takes the same values and says what the picture shows, as plain text.
    controls : dict of str to widget
        Widgets with a ``value``, by the name that `move` and `describe` know.
    alt : str
        What kind of picture it is, for a reader who does not see it; its state is said by `describe`.

    References
    ----------
    Matplotlib's guide "Faster rendering by using blitting".
    """

    def __init__(self, fig, move, describe, controls, alt):
        self._move, self._describe, self._controls = move, describe, controls
        self._fig, self._background, self._held = fig, None, False
        with style():
            self._draw_background()
        width, height = fig.canvas.get_width_height()
        self._view = View(alt=alt, width=width, height=height)
        super().__init__(children=[*controls.values(), self._view])
        self.add_class("course-explorer")
        self._update()
        for control in controls.values():
            control.observe(self._update, "value")
        close_with_its_cell(self)

    def _draw_background(self):
        artists = self._move(**self.values)
        self._fig.set_dpi(PAGE_DPI)
        self._fig.canvas.draw()
        self._palette = self._image().quantize(colors=128, method=Image.Quantize.FASTOCTREE)
        # The layout was settled by the draw above; settling it again would move the background.
        self._fig.set_layout_engine("none")
        for artist in artists:
            artist.set_animated(True)
        self._fig.canvas.draw()
        self._background = self._fig.canvas.copy_from_bbox(self._fig.bbox)

    def _image(self):
        return Image.fromarray(np.asarray(self._fig.canvas.buffer_rgba())).convert("RGB")

    def _update(self, _change=None):
        if self._held:
            return
        with style():
            self._fig.canvas.restore_region(self._background)
            for artist in self._move(**self.values):
                self._fig.draw_artist(artist)
        image = self._image().quantize(palette=self._palette, dither=Image.Dither.NONE)
        with self._view.hold_sync():
            self._view.png = encode_png(image, compress_level=3)  # twice as fast as 6
            self._view.words = self._describe(**self.values)

    @property
    def png(self):
        """The picture, as the bytes of a PNG file."""
        return self._view.png

    @property
    def words(self):
        """The state in words."""
        return self._view.words

    @property
    def values(self):
        """The values of the controls, by name."""
        return {name: control.value for name, control in self._controls.items()}

    def set(self, **values):
        """Move controls from code, as a hand would; several are drawn as one change.

        Parameters
        ----------
        **values
            New values by the name of the control.

        Raises
        ------
        ValueError
            If there is no control of that name, or it cannot take the value.
        """
        for name in values:
            if name not in self._controls:
                known = ", ".join(self._controls)
                raise ValueError(f"expected one of the controls {known}, got {name!r}")
        self._held = True
        try:
            for name, value in values.items():
                self._controls[name].value = value
        except traitlets.TraitError as error:
            raise ValueError(f"expected a value for {name}, got {value!r}: {error}") from None
        finally:
            self._held = False
            self._update()

    def close(self):
        """Give everything back but the last picture and its words."""
        if self.comm is None:
            return
        super().close()
        for part in list(_parts(self))[1:]:
            part.close()
        self._fig = self._background = self._palette = None
        self._move = self._describe = None

    def __repr__(self):
        return self.words

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        bundle |= {"text/plain": self.words, "image/png": self.png}
        size = {"width": self._view.width, "height": self._view.height}
        return bundle, {"image/png": size | {"alt": self._view.alt}}


def _parts(widget):
    """A widget, what it holds, and their layouts and styles."""
    yield widget
    for name in widget.keys:
        value = getattr(widget, name)
        for part in value if name == "children" else [value]:
            if isinstance(part, ipywidgets.Widget):
                yield from _parts(part)


def checked_number(what, value, low, high):
    """A number that an explorer starts from.

    Parameters
    ----------
    what : str
        With its article, such as ``"a temperature"``.
    value : float
    low, high : float
        Ends of its control.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If it is not a real number; a bool is none.
    ValueError
        If it lies beyond an end or is not a number at all.
    """
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
        raise TypeError(f"expected {what} as a number, got {value!r}")
    if not low <= value <= high:
        raise ValueError(f"expected {what} from {low:g} to {high:g}, got {value}")
    return float(value)


def as_numbers(what, values):
    """An array of what a learner passed in; TypeError where it holds anything but numbers."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"expected numbers as {what}, got {values!r}") from None


def checked_logits(logits, class_names, limit=10.0):
    """The logits that an explorer starts from.

    Parameters
    ----------
    logits : array_like of float, shape (K,)
    class_names : sequence of str, length K
    limit : float
        Largest magnitude that the sliders reach.

    Returns
    -------
    ndarray of float64, shape (K,)

    Raises
    ------
    ValueError
        If they are not two to six finite numbers within the limit, one a name.
    TypeError
        If they are not numbers, or the names not strings.
    """
    if isinstance(class_names, str) or not all(isinstance(x, str) for x in np.ravel(class_names)):
        raise TypeError(f"expected the class names as a sequence of str, got {class_names!r}")
    logits = as_numbers("logits", logits)
    if logits.shape != (len(class_names),) or not 2 <= len(class_names) <= 6:
        raise ValueError(
            f"expected two to six logits with a class name each, "
            f"got shape {logits.shape} and {len(class_names)} names"
        )
    if not (np.abs(logits) <= limit).all():
        raise ValueError(f"expected logits from {-limit:g} to {limit:g}, got {logits.tolist()}")
    return logits


def logit_controls(logits, class_names, limit=10.0, step=0.1):
    """One :class:`NumberControl` a class, named ``logit_0``, ``logit_1``, ..."""
    return {
        f"logit_{place}": NumberControl(f"logit of {name}", float(logit), -limit, limit, step)
        for place, (name, logit) in enumerate(zip(class_names, logits, strict=True))
    }
