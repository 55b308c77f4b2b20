"""The base of every explorer: controls, a picture that follows them at once, and its state in words."""

import html
import math

import ipywidgets
import numpy as np
import traitlets
from PIL import Image  # comes with Matplotlib, which needs it

from course_utils.plots import PAGE_DPI, encode_png, image_tag, style


class NumberControl(ipywidgets.HBox):
    """A number as a slider and as a labelled field: drag it, step it with the arrow keys, or type it.

    The field is what a screen reader finds by name; the slider has none of its own. A start or a typed
    number may lie between two steps of the slider: it is kept, and the handle stands at the nearer step.

    Parameters
    ----------
    label : str
        What the number is, with its unit where it has one.
    value, low, high, step : float
        Start, ends and step.

    Attributes
    ----------
    value : float
        The number, rounded to ten digits: a slider alone would report 1.0500000000000003.
    """

    value = traitlets.Float()

    def __init__(self, label, value, low, high, step):
        numbers = {"value": value, "min": low, "max": high, "step": step}
        self.slider = self._make_slider(**numbers, readout=False, layout={"flex": "1 1 auto"})
        self.field = ipywidgets.BoundedFloatText(
            **numbers,
            description=label,
            style={"description_width": "11em"},
            layout={"flex": "0 0 auto", "width": "18em"},
        )
        super().__init__(children=[self.field, self.slider], layout={"max_width": "50em"})
        self.value = value
        ipywidgets.link((self, "value"), (self.field, "value"))
        ipywidgets.link((self, "value"), (self.slider, "value"), (self._tell, self._hear))

    _make_slider = ipywidgets.FloatSlider

    def _tell(self, number):
        self._told = number
        return number

    def _hear(self, number):
        # The browser puts the handle on the step nearest to what it was told, and reports that
        # step like a move of the hand; to follow it would change the number that was asked for.
        told, self._told = self._told, None
        if told is None:
            return number
        steps = abs(self._place(number) - self._place(told)) / self.slider.step
        return number if steps > 0.5 + 1e-9 else self.value

    def _place(self, number):
        """Where a number stands on the scale of the slider."""
        return number

    @traitlets.validate("value")
    def _clean(self, proposal):
        return min(max(self._round(proposal["value"]), self.field.min), self.field.max)

    def _round(self, value):
        return round(value, 10)


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

    def __init__(self, label, value, low, high, factor):
        self._factor = factor
        super().__init__(label, value, low, high, step=low)

    def _make_slider(self, *, value, min, max, step, **options):
        ends = {"min": math.log10(min), "max": math.log10(max)}
        return ipywidgets.FloatLogSlider(
            value=value, **ends, step=math.log10(self._factor), **options
        )

    def _place(self, number):
        return math.log10(number)

    def _round(self, value):
        return float(f"{value:.3g}")


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

    Attributes
    ----------
    words : str
        The state in words.
    png : bytes
        The picture.

    References
    ----------
    Matplotlib's guide "Faster rendering by using blitting".
    """

    def __init__(self, fig, move, describe, controls, alt):
        self._move, self._describe, self._controls, self._alt = move, describe, controls, alt
        self._fig, self._background, self._held = fig, None, False
        with style():
            self._draw_background()
        self._view = ipywidgets.HTML()
        super().__init__(children=[*controls.values(), self._view])
        self._update()
        for control in controls.values():
            control.observe(self._update, "value")

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
        image = self._image()
        self.words = self._describe(**self.values)
        self.png = encode_png(image.quantize(palette=self._palette, dither=Image.Dither.NONE))
        tag = image_tag(self.png, self._alt, *image.size)
        self._view.value = f"{tag}<p>{html.escape(self.words)}</p>"

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
            If there is no control of that name.
        """
        for name in values:
            if name not in self._controls:
                known = ", ".join(self._controls)
                raise ValueError(f"expected one of the controls {known}, got {name!r}")
        self._held = True
        try:
            for name, value in values.items():
                self._controls[name].value = value
        finally:
            self._held = False
            self._update()

    def __repr__(self):
        return self.words

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        bundle |= {"text/plain": self.words, "image/png": self.png}
        width, height = self._fig.canvas.get_width_height()
        return bundle, {"image/png": {"width": width, "height": height, "alt": self._alt}}


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
    """
    logits = np.asarray(logits, dtype=np.float64)
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
