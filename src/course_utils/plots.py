"""Pictures of the course: one look, colour-blind safe, with words for those who cannot see them.

Helpers take an `ax` first and return the artists that they drew. No global state is read or written: a
figure is made by :func:`figure` and shown by :class:`Picture`, without `pyplot`.
"""

import base64
import html
import io
from itertools import cycle, islice

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from PIL import Image  # comes with Matplotlib, which needs it

#: Okabe and Ito's colours with a contrast of at least 3 to 1 on white, and the second cue of each.
#: Source: Okabe and Ito (2008), Color Universal Design.
COLORS = ("#0072B2", "#D55E00", "#00805F")
HATCHES = ("", "//", "||")
MARKERS = ("o", "s", "^")
#: Text and lines; strokes that must stand back; the highlight.
INK, QUIET, ACCENT = "#1A1A1A", "#6E6E6E", "#9B2D8A"

#: Dots an inch of every picture, and of the page that it is laid out for.
DPI, PAGE_DPI = 150, 100

#: Keeps text readable on top of dots and lines.
_BEHIND_TEXT = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1}

#: Greys from paper to ink; the faintest ink is as dark as a grid line, so that it can be seen.
_INKS = ListedColormap([(1, 1, 1), *((level,) * 3 for level in np.linspace(0.88, 0, 16))])

_STYLE = {
    "axes.edgecolor": QUIET,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.labelcolor": INK,
    "axes.labelsize": 13,
    "axes.linewidth": 1.0,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 14,
    "axes.titleweight": "bold",
    "figure.facecolor": "white",
    "font.family": "DejaVu Sans",
    "font.size": 12,
    "grid.color": "#E3E3E3",
    "legend.frameon": False,
    "lines.linewidth": 2.5,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


def style():
    """The look of the course as a context manager.

    Returns
    -------
    context manager
        Inside it, Matplotlib draws as the course does; outside, nothing has changed.
    """
    return mpl.rc_context(_STYLE)


def figure(width=8.0, height=3.2, **layout):
    """An empty figure in the look of the course.

    Parameters
    ----------
    width, height : float
        Size in inches; a page of the course is 8 wide.
    **layout
        Passed on to :meth:`matplotlib.figure.Figure.subplots`, such as ``ncols=2``.

    Returns
    -------
    fig : matplotlib.figure.Figure
    axes : Axes, or ndarray of Axes where `layout` asks for several

    Examples
    --------
    >>> fig, (left, right) = figure(ncols=2)
    """
    with style():
        fig = Figure(figsize=(width, height), layout="constrained")
        fig.get_layout_engine().set(w_pad=0.1, h_pad=0.1)
        FigureCanvasAgg(fig)
        return fig, fig.subplots(**layout)


class Picture:
    """A drawn figure with a text alternative, as the last value of a cell.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        What to show; it is drawn at once.
    alt : str
        What the picture shows, in a sentence, for a reader who does not see it.

    Attributes
    ----------
    png : bytes
    alt : str

    Raises
    ------
    ValueError
        If `alt` is empty.

    Examples
    --------
    >>> fig, ax = figure()
    >>> _ = bars(ax, ["cat", "dog"], [2.3, -1.2], ylabel="logit")
    >>> Picture(fig, alt="Two bars: cat 2.3, dog -1.2.")
    Two bars: cat 2.3, dog -1.2.
    """

    def __init__(self, fig, alt):
        if not alt.strip():
            raise ValueError(
                "expected a sentence that says what the picture shows, got an empty alt"
            )
        with style():
            fig.set_dpi(DPI)
            fig.canvas.draw()
        image = Image.fromarray(np.asarray(fig.canvas.buffer_rgba())).convert("RGB")
        self._size = [round(side * PAGE_DPI / DPI) for side in image.size]
        self.png = encode_png(image.quantize(colors=128, method=Image.Quantize.FASTOCTREE))
        self.alt = alt

    def __repr__(self):
        return self.alt

    def _repr_html_(self):
        return image_tag(self.png, self.alt, *self._size)


def encode_png(image, compress_level=6):
    """The bytes of a PNG file, the same for the same image.

    Parameters
    ----------
    image : PIL.Image.Image
    compress_level : int
        From 1, fast, to 9, small.

    Returns
    -------
    bytes
    """
    file = io.BytesIO()
    image.save(file, format="PNG", compress_level=compress_level)
    return file.getvalue()


def image_tag(png, alt, width, height):
    """An HTML image that carries its own data.

    Parameters
    ----------
    png : bytes
    alt : str
        Text alternative; it is escaped.
    width, height : int
        Size on the page in CSS pixels; a narrow page shrinks the picture.

    Returns
    -------
    str
    """
    data = base64.b64encode(png).decode("ascii")
    return (
        f'<img alt="{html.escape(alt)}" width="{width}" height="{height}" '
        f'style="max-width: 100%; height: auto" src="data:image/png;base64,{data}">'
    )


def class_styles(num_classes):
    """Colour, hatch and marker of each class: no class is told by its colour alone.

    Parameters
    ----------
    num_classes : int

    Returns
    -------
    list of (str, str, str), length `num_classes`
    """
    return list(
        islice(zip(cycle(COLORS), cycle(HATCHES), cycle(MARKERS), strict=False), num_classes)
    )


def bars(ax, names, values, *, ylabel, number="{:.2f}"):
    """One labelled bar a class.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    names : sequence of str, length K
    values : array_like of float, shape (K,)
    ylabel : str
        What the bars measure, with its unit where it has one.
    number : str
        Format of the value that is written at each bar.

    Returns
    -------
    BarContainer
    """
    values = np.asarray(values, dtype=np.float64)
    drawn = ax.bar(names, values, width=0.6)
    for bar, (color, hatch, _) in zip(drawn, class_styles(len(values)), strict=True):
        bar.set(facecolor=color, edgecolor="white", linewidth=0, hatch=hatch)
    ax.bar_label(drawn, [number.format(value) for value in values], padding=3)
    ax.axhline(0, color=QUIET, linewidth=1)
    ax.set_ylabel(ylabel)
    ax.margins(y=0.2)
    return drawn


def scatter_classes(ax, dataset, columns=(0, 1), styles=None):
    """The samples of a data set over two of its features.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    dataset : course_utils.datasets.Dataset
    columns : pair of int
        Which features go on the x-axis and the y-axis.
    styles : list of (str, str, str), length K, optional
        Colour, hatch and marker of each class, where the usual ones would mislead.

    Returns
    -------
    list of PathCollection, one a class
    """
    x, y = columns
    drawn = []
    for label, (color, _, marker) in enumerate(styles or class_styles(len(dataset.class_names))):
        points = dataset.features[dataset.labels == label]
        drawn.append(
            ax.scatter(
                points[:, x], points[:, y], s=26, color=color, marker=marker,
                edgecolor="white", linewidth=0.5, label=dataset.class_names[label],
            )
        )  # fmt: skip
    ax.set(xlabel=dataset.axis_label(x), ylabel=dataset.axis_label(y))
    ax.legend(
        loc="lower center",
        bbox_to_anchor=(0.5, 1),
        ncols=3,
        frameon=False,
        columnspacing=1,
        handletextpad=0.3,
    )
    return drawn


def decision_regions(ax, weights, bias):
    """Colour each place of the plane by the class with the largest logit there.

    Call it after the points are drawn: the regions fill the limits that the axes have then.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    weights : array_like, shape (2, K)
    bias : array_like, shape (K,)

    Returns
    -------
    QuadContourSet
    """
    xlim, ylim = ax.get_xlim(), ax.get_ylim()
    x, y = np.meshgrid(np.linspace(*xlim, 400), np.linspace(*ylim, 400))
    winners = (np.stack([x, y], axis=-1) @ np.asarray(weights) + np.asarray(bias)).argmax(axis=-1)
    colors = [color for color, _, _ in class_styles(np.shape(bias)[0])]
    drawn = ax.contourf(
        x, y, winners, levels=np.arange(len(colors) + 1) - 0.5, colors=colors, alpha=0.15, zorder=0
    )
    ax.grid(False)
    ax.set(xlim=xlim, ylim=ylim)
    return drawn


def logit_lines(ax, weights, bias, levels=(0.0,)):
    """Lines on which a lone logit has given values; the border of the decision, 0, is solid.

    Call it after the points are drawn: the lines run through the limits that the axes have then.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    weights : array_like, shape (2,)
    bias : float
    levels : sequence of float
        Values of the logit, in increasing order.

    Returns
    -------
    list of artists
        The lines, and the text on each of them.
    """
    # Two points each way are enough for a function whose level lines are straight.
    x, y = np.meshgrid(ax.get_xlim(), ax.get_ylim())
    logits = np.stack([x, y], axis=-1) @ np.asarray(weights) + bias
    strokes = ["solid" if level == 0 else "dashed" for level in levels]
    lines = ax.contour(x, y, logits, levels, colors=INK, linestyles=strokes, linewidths=2)
    texts = []
    for level, path in zip(levels, lines.get_paths(), strict=True):
        low, high = sorted(path.vertices[[0, -1]].tolist(), key=lambda point: point[1])
        place = 0.92 * np.array(low) + 0.08 * np.array(high)
        texts.append(ax.text(*place, f"logit {level:g}", ha="center", size=12, bbox=_BEHIND_TEXT))
    return [lines, *texts]


def point_out(ax, point, name, below=False):
    """Draw a ring around a point and write a name beside it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    point : array_like of float, shape (2,)
    name : str
    below : bool
        Write the name under the point instead of above it.

    Returns
    -------
    list of artists
        The ring and the name.
    """
    (ring,) = ax.plot(
        *point, "o", markersize=13, markerfacecolor="none", color=INK, markeredgewidth=2
    )
    text = ax.annotate(
        name, point, textcoords="offset points", xytext=(10, -18 if below else 8), weight="bold", size=12,
        bbox=_BEHIND_TEXT,
    )  # fmt: skip
    return [ring, text]


def simplex_points(probs):
    """Where three probabilities lie in a triangle whose corners are the certain answers.

    Parameters
    ----------
    probs : array_like of float, shape (..., 3)

    Returns
    -------
    ndarray, shape (..., 2)
        Corner 0 at (0, 0), corner 1 at (1, 0), corner 2 at the top.

    Examples
    --------
    >>> simplex_points([[1, 0, 0], [0, 1, 0]])
    array([[0., 0.],
           [1., 0.]])
    """
    return np.asarray(probs, dtype=np.float64) @ np.array([[0, 0], [1, 0], [0.5, np.sqrt(3) / 2]])


def simplex(ax, names):
    """The probability simplex of three classes: every point is one distribution.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    names : sequence of str, length 3

    Returns
    -------
    list of artists
        The triangle and the names of its corners.
    """
    corners = simplex_points(np.eye(3))
    (edge,) = ax.plot(*corners[[0, 1, 2, 0]].T, color=INK, linewidth=1.5)
    texts = [
        ax.annotate(name, corner, textcoords="offset points", xytext=offset, ha="center")
        for name, corner, offset in zip(names, corners, [(0, -18), (0, -18), (0, 8)], strict=True)
    ]
    ax.set(xlim=(-0.2, 1.2), ylim=(-0.15, 1.02), aspect="equal")
    ax.axis("off")
    return [edge, *texts]


def class_lines(ax, names, x, values):
    """One line for each class over a common x-axis, with a legend above the axes; four can be told apart.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    names : sequence of str, length K
    x : array_like of float, shape (N,)
    values : array_like of float, shape (N, K)

    Returns
    -------
    list of Line2D, one a class
    """
    styles = islice(cycle(zip((*COLORS, INK), ("-", "--", "-.", ":"), strict=True)), len(names))
    lines = []
    for name, column, (color, dash) in zip(names, np.transpose(values), styles, strict=True):
        lines += ax.plot(x, column, color=color, linestyle=dash, label=name)
    ax.legend(
        loc="lower center",
        bbox_to_anchor=(0.5, 1),
        ncols=len(names),
        frameon=False,
        handlelength=2.5,
    )
    return lines


def temperature_axis(ax, low=0.05, high=20.0):
    """Make the x-axis a logarithmic one of temperatures, with plain numbers at its ticks.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    low, high : float
        Its ends.

    Returns
    -------
    list of XTick
    """
    ticks = [tick for tick in (0.05, 0.2, 1, 5, 20) if low <= tick <= high]
    ax.set(xscale="log", xlim=(low, high), xlabel="temperature T (logarithmic)")
    ax.set_xticks([], minor=True)
    return ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])


def stacked_shares(ax, names, probs):
    """The stretch from 0 to 1, cut into one piece for each class.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    names : sequence of str, length K
    probs : array_like of float, shape (K,)
        Shares that sum to 1.

    Returns
    -------
    list of BarContainer, one a class
    """
    starts = np.cumsum(probs) - probs
    pieces = []
    for name, prob, start, (color, hatch, _) in zip(
        names, probs, starts, class_styles(len(names)), strict=True
    ):
        pieces.append(
            ax.barh(0, prob, left=start, color=color, hatch=hatch, edgecolor="white", linewidth=0)
        )
        ax.text(start + prob / 2, 0.45, name, ha="center", va="bottom")
    ax.set(xlim=(0, 1), ylim=(-0.4, 0.75), yticks=[])
    ax.spines["left"].set_visible(False)
    ax.grid(False)
    return pieces


def symbol_bars(ax, symbols, probs, kept=None):
    """One narrow bar for each symbol of an alphabet; what a cut drops is pale and hatched.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    symbols : sequence of str, length K
        The first one ends a text and is written as "end".
    probs : array_like of float, shape (K,)
    kept : array_like of bool, shape (K,), optional
        What the cut keeps; everything, if it is not given.

    Returns
    -------
    list of PolyCollection
        The bars that are kept, and those that are dropped; both are in the legend by these names.
    """
    bars = [
        PolyCollection([], facecolor=COLORS[0], edgecolor=COLORS[0], label="kept"),
        PolyCollection([], facecolor="white", edgecolor=QUIET, hatch="////", label="dropped"),
    ]
    for collection in bars:
        ax.add_collection(collection, autolim=False)
    ax.set_xticks(symbol_places(len(symbols)), ["end", *symbols[1:]])
    ax.tick_params(axis="x", length=0)
    ax.set(xlim=(-1.4, len(symbols) - 0.2), ylim=(0, 1.02), ylabel="probability")
    return set_symbol_bars(bars, probs, kept)


def set_symbol_bars(bars, probs, kept=None):
    """Give the bars of :func:`symbol_bars` other heights.

    Parameters
    ----------
    bars : list of PolyCollection
    probs : array_like of float, shape (K,)
    kept : array_like of bool, shape (K,), optional

    Returns
    -------
    list of PolyCollection
        The same bars. Two collections are drawn much faster than a patch for each symbol.
    """
    kept = np.ones(len(probs), dtype=bool) if kept is None else np.asarray(kept)
    left = symbol_places(len(probs)) - 0.375
    corners = np.array(
        [
            [(x, 0), (x, prob), (x + 0.75, prob), (x + 0.75, 0)]
            for x, prob in zip(left, probs, strict=True)
        ]
    )
    for collection, chosen in zip(bars, (kept, ~kept), strict=True):
        collection.set_verts(corners[chosen])
    return bars


def symbol_rows(axes, symbols, titles, probs, kept=None):
    """One row of :func:`symbol_bars` for each distribution.

    Parameters
    ----------
    axes : sequence of matplotlib.axes.Axes, length N
    symbols : sequence of str, length K
    titles : sequence of str, length N
    probs : array_like of float, shape (N, K)
    kept : array_like of bool, shape (N, K), optional
        What a cut keeps of each; everything, if it is not given.

    Returns
    -------
    list of list of PolyCollection
    """
    kept = np.ones(np.shape(probs), dtype=bool) if kept is None else kept
    for ax, title in zip(axes, titles, strict=True):
        ax.set_title(title, fontsize=12)
    rows = zip(axes, probs, kept, strict=True)
    return [symbol_bars(ax, symbols, row, stays) for ax, row, stays in rows]


def symbol_places(num_symbols):
    """Where the bars of :func:`symbol_bars` stand: the end is no letter and stands apart."""
    return np.array([-0.6, *range(1, num_symbols)])


def pixels(ax, grey_levels, title=""):
    """A small picture, such as a handwritten digit: ink is dark on white paper.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    grey_levels : array_like, shape (rows, columns)
        From 0 (paper) to 16 (ink), as in :func:`course_utils.datasets.load_digits`.
    title : str

    Returns
    -------
    AxesImage
    """
    # A frame in place of ticks: a pixel's place has no unit.
    ax.set(xticks=[], yticks=[], title=title)
    ax.spines[:].set_visible(True)
    ax.grid(False)
    return ax.imshow(grey_levels, cmap=_INKS, vmin=0, vmax=16)


#: What :func:`true_class_panels` shows, from left to right.
TRUE_CLASS_PANELS = ("logit", "softmax", "log-softmax", "NLL (nats)")


def true_class_panels(axes, training, validation):
    """Logit, probability, log-probability and loss of the true class: a dot for every image.

    Each panel has two columns, training and validation. A dot stands at the height of its number; the
    place within the width of the column means nothing, but is always the same for the same image. A bar
    marks the mean, which is written above the column.

    Parameters
    ----------
    axes : sequence of four matplotlib.axes.Axes
    training, validation : sequence of four array_like, shape (N,)
        The numbers of each panel, in the order of `TRUE_CLASS_PANELS`.

    Returns
    -------
    list of tuple of (Line2D, Line2D, Text)
        The dots, the bar and the mean: training and validation of the first panel, then of the next.
    """
    drawn = []
    for ax, name, *columns in zip(axes, TRUE_CLASS_PANELS, training, validation, strict=True):
        for place, values in enumerate(columns):
            drawn.append(_column(ax, place, np.asarray(values)))
        ax.set(xlim=(-0.6, 1.6), xlabel=name)
        ax.set_xticks([0, 1], ["train", "valid."])
    return drawn


def column_places(count, place=0):
    """Where the dots of one column stand on the x-axis: spread evenly, neighbours far apart.

    Parameters
    ----------
    count : int
        Number of dots.
    place : float
        Middle of the column.

    Returns
    -------
    ndarray, shape (count,)
        Within 0.36 of `place`.

    Examples
    --------
    >>> column_places(3).round(2)
    array([-0.36,  0.08, -0.19])
    """
    # Steps of the golden ratio, wrapped around: no two of them ever meet.
    golden = (np.sqrt(5) - 1) / 2
    return place + 0.72 * (np.arange(count) * golden % 1 - 0.5)


def _column(ax, place, values):
    color, marker, mean = COLORS[place], MARKERS[place], values.mean()
    (dots,) = ax.plot(
        column_places(len(values), place), values, marker, color=color, markersize=3, alpha=0.45,
        markeredgewidth=0,
    )  # fmt: skip
    (bar,) = ax.plot([place - 0.45, place + 0.45], [mean, mean], color=INK, linewidth=2)
    above = ax.get_xaxis_transform()
    text = ax.text(place, 1.02, mean_text(mean), transform=above, ha="center", size=12)
    return dots, bar, text


def mean_text(mean):
    """The number above a column: short, and without the sign of a zero.

    Parameters
    ----------
    mean : float

    Returns
    -------
    str

    Examples
    --------
    >>> mean_text(36.283), mean_text(1.0962), mean_text(-0.0001)
    ('36.3', '1.10', '0.00')
    """
    text = f"{mean:.1f}" if abs(mean) >= 9.995 else f"{mean:.2f}"
    return text.lstrip("-") if float(text) == 0 else text


def reliability_diagram(ax, curve):
    """Accuracy against confidence, with a dot for each bin; where both agree, it lies on the diagonal.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    curve : course_utils.calibration.ReliabilityCurve

    Returns
    -------
    gaps : LineCollection
        From each dot straight to the diagonal.
    dots : PathCollection
        The more samples in a bin, the larger its dot.
    """
    ax.plot([0, 1], [0, 1], color=QUIET, linewidth=1.5, linestyle="--")
    ax.text(0.02, 1.1, "claims too little", color=QUIET, size=11)
    ax.text(0.97, 0.05, "claims too much", color=QUIET, size=11, ha="right")
    gaps = ax.vlines([], [], [], color=COLORS[1], linewidth=2)
    dots = ax.scatter(
        [], [], color=COLORS[0], edgecolor="white", linewidth=0.5, zorder=3, clip_on=False
    )
    ax.set(xlim=(0, 1.04), ylim=(-0.04, 1.2), xlabel="confidence", ylabel="share that is right")
    ax.set(xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    return move_reliability(gaps, dots, curve)


def move_reliability(gaps, dots, curve):
    """Let the artists of a reliability diagram show another curve.

    Parameters
    ----------
    gaps, dots
        As :func:`reliability_diagram` returns them.
    curve : course_utils.calibration.ReliabilityCurve

    Returns
    -------
    gaps, dots
    """
    full = curve.counts > 0
    sure, right = curve.confidence[full], curve.accuracy[full]
    points = np.column_stack([sure, right])
    gaps.set_segments(np.stack([points, np.column_stack([sure, sure])], axis=1))
    dots.set_offsets(points)
    dots.set_sizes(25 + 250 * curve.counts[full] / curve.counts.sum())
    return gaps, dots
