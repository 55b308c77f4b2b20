"""The picture of the pipeline explorer as SVG: drawn here once, moved in the browser by pipeline.js."""

import html
import itertools
from typing import NamedTuple

from course_utils.plots import INK, QUIET, class_styles
from course_utils.widgets.pipeline_state import bars, texts

_WIDTH, _ROW, _HEADING = 740, 24, 30
_TOP = 66
_LIT = "#0072B2"
_NAMES, _NUMBERS = 104, 52
_GLYPHS = {"o": "●", "s": "■", "^": "▲"}


class _Panel(NamedTuple):
    """A station: where it stands, and from where to where its bars reach."""

    heading: str
    caption: str
    left: int
    right: int
    low: float = 0
    high: float = 0


#: The way forward, from left to right, and the way of learning, from right to left.
_FORWARD = {
    "logits": _Panel("logits", "z", 20, 232, -5, 5),
    "scaled": _Panel("÷ T", "{temperature}", 248, 364, -5, 5),
    "exps": _Panel("softmax", "{trick}", 380, 496, 0, 1),
    "probs": _Panel("probabilities", "p = exp / sum", 512, 628, 0, 1),
    "decision": _Panel("argmax", "or sample", 644, 736),
}
_LEARNING = {
    "log_probs": _Panel("log", "ln p (nats)", 512, 628, -5, 0),
    "negative": _Panel("negative", "-ln p (nats)", 380, 496, 0, 5),
    "loss": _Panel("loss", "-ln p of y", 248, 364),
    "gradient": _Panel("gradient", "(p - y) / T, nats a unit of z", 20, 232, -1, 1),
}


def picture(values, names, temperature, true_class, max_trick):
    """The pipeline with all numbers of one state.

    What can move is marked for the browser: ``data-text``, ``data-bar`` and ``data-beyond`` with the name
    of a panel and the place of a class; each panel says where its bars begin and end.

    Parameters
    ----------
    values : dict
        From :func:`course_utils.widgets.pipeline_state.steps`.
    names : sequence of str, length K
    temperature, true_class, max_trick
        As in that function.

    Returns
    -------
    str
    """
    written = texts(values, names, temperature, true_class, max_trick)
    written = {key: html.escape(text) for key, text in written.items()}
    second = _TOP + 94 + _ROW * len(names)
    height = second + 68 + _ROW * len(names)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
        f'height="{height}" role="img" font-family="DejaVu Sans, Verdana, sans-serif" font-size="14" fill="{INK}">',
        f'<title data-text="title">{written["title"]}</title>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#FFFFFF"/>',
        *_before_the_logits(second),
        *_arrows(second, len(names)),
    ]
    for top, panels in ((_TOP, _FORWARD), (second, _LEARNING)):
        for key, panel in panels.items():
            parts += _panel(key, panel, top, names, written, bars(values).get(key))
    parts += _loss(second, len(names), written["loss"])
    parts.append(_ring(second, true_class))
    return "\n".join([*parts, "</svg>"])


def _before_the_logits(second):
    """Input and network, and the dashed way back to the network."""
    middle = second + _HEADING / 2
    return [
        *_box(20, 90, 22, "input"),
        *_box(110, 210, 22, "network"),
        _arrow(90, 37, 110, 37),
        _arrow(160, 52, 160, _TOP),
        f'<path d="M20 {middle:g}H8V10H160V14" fill="none" stroke="{QUIET}" stroke-width="2" '
        'stroke-dasharray="7 5"/>',
        _arrow(160, 14, 160, 22),
        '<text x="232" y="42">z: logit, p: probability, y: 1 for the true class and 0 for the others</text>',
    ]


def _arrows(second, num_classes):
    middle = _HEADING / 2
    for left, right in itertools.pairwise(_FORWARD.values()):
        yield _arrow(left.right, _TOP + middle, right.left, _TOP + middle)
    for right, left in itertools.pairwise(_LEARNING.values()):
        yield _arrow(right.left, second + middle, left.right, second + middle)
    x = (_LEARNING["log_probs"].left + _LEARNING["log_probs"].right) // 2
    yield _arrow(x, _row(_TOP, num_classes - 1) + 14, x, second)


def _panel(key, panel, top, names, written, values):
    yield from _box(panel.left, panel.right, top, panel.heading)
    caption, middle = panel.caption.strip("{}"), (panel.left + panel.right) / 2
    name = f' data-text="{caption}"' if caption in written else ""
    yield (
        f'<text x="{middle:g}" y="{top + 49}" text-anchor="middle"{name}>'
        f"{written.get(caption, caption)}</text>"
    )
    if key in ("logits", "gradient"):
        yield from _class_names(panel.left, top, names, written)
    if key == "exps":
        y = _row(top, len(names)) + 4
        yield f'<text x="{panel.left}" y="{y}" data-text="total">{written["total"]}</text>'
    if key == "decision":
        for place in range(len(names)):
            yield _text(panel.left + 8, _row(top, place), "start", f"decision-{place}", written)
    if values is not None:
        yield from _bars(key, panel, top, values, written)


def _bars(key, panel, top, values, written):
    start = panel.left + (_NAMES if key in ("logits", "gradient") else 0)
    end = panel.right - _NUMBERS
    scale = f'data-start="{start}" data-end="{end}" data-low="{panel.low}" data-high="{panel.high}"'
    yield f'<g data-panel="{key}" {scale}>'
    for place, (value, look) in enumerate(zip(values, class_styles(len(values)), strict=True)):
        y = _row(top, place)
        left, right, beyond = _stretch(value, start, end, panel.low, panel.high)
        yield (
            f'<rect data-bar="{key}-{place}" x="{left:.2f}" y="{y - 8}" width="{right - left:.2f}" '
            f'height="16" fill="{look[0]}"/>'
        )
        side = end - 2 if value > 0 else start + 2
        yield (
            f'<text data-beyond="{key}-{place}" x="{side}" y="{y + 5}" font-weight="bold" stroke="#FFFFFF" '
            f'stroke-width="5" paint-order="stroke" text-anchor="{"end" if value > 0 else "start"}">{beyond}</text>'
        )
        yield _text(panel.right, y, "end", f"{key}-{place}", written)
    zero = _place(0, start, end, panel.low, panel.high)
    bottom = _row(top, len(values) - 1) + 11
    yield _line(zero, _row(top, 0) - 11, zero, bottom)
    yield "</g>"


def _stretch(value, start, end, low, high):
    """Left and right end of a bar, and the sign of one that is longer than its panel."""
    if value != value:  # NaN has no length
        value = 0.0
    ends = sorted((_place(0, start, end, low, high), _place(value, start, end, low, high)))
    return *ends, "«" if value < low else "»" if value > high else ""


def _place(value, start, end, low, high):
    return start + (min(max(value, low), high) - low) / (high - low) * (end - start)


def _class_names(left, top, names, written):
    for place, (name, (color, _, marker)) in enumerate(
        zip(names, class_styles(len(names)), strict=True)
    ):
        short = name if len(name) <= 9 else f"{name[:8]}…"
        yield (
            f'<text x="{left}" y="{_row(top, place) + 5}"><tspan fill="{color}">{_GLYPHS[marker]}</tspan> '
            f'{html.escape(short)}<tspan font-weight="bold" data-text="true-{place}">'
            f"{written[f'true-{place}']}</tspan></text>"
        )


def _loss(top, num_classes, loss):
    panel = _LEARNING["loss"]
    x, y = (panel.left + panel.right) / 2, _row(top, (num_classes - 1) / 2)
    yield (
        f'<text x="{x:g}" y="{y:g}" text-anchor="middle" font-size="24" font-weight="bold" '
        f'data-text="loss">{loss}</text>'
    )
    yield f'<text x="{x:g}" y="{y + 20:g}" text-anchor="middle">nats</text>'


def _ring(top, true_class):
    """A frame around -ln p of the true class: it is the loss."""
    panel = _LEARNING["negative"]
    return (
        f'<rect data-ring="{_row(top, 0) - 11}" data-row="{_ROW}" x="{panel.left - 4}" '
        f'y="{_row(top, true_class) - 11}" width="{panel.right - panel.left + 8}" height="22" rx="4" '
        f'fill="none" stroke="{INK}" stroke-width="2"/>'
    )


def _row(top, place):
    return top + 70 + _ROW * place


def _text(x, y, anchor, name, written):
    return f'<text x="{x}" y="{y + 5}" text-anchor="{anchor}" data-text="{name}">{written[name]}</text>'


def _box(left, right, top, text):
    return (
        f'<rect x="{left}" y="{top}" width="{right - left}" height="{_HEADING}" rx="8" fill="{_LIT}"/>',
        f'<text x="{(left + right) / 2:g}" y="{top + 20}" text-anchor="middle" fill="#FFFFFF" '
        f'font-weight="bold">{text}</text>',
    )


def _arrow(x1, y1, x2, y2):
    """A line with a head: two strokes, since a marker would need a name that is unique on its page."""
    if x1 == x2:
        head = f"M{x2 - 5} {y2 - 6}L{x2} {y2 - 1}L{x2 + 5} {y2 - 6}"
    else:
        back = 6 if x2 > x1 else -6
        tip = x2 - back / 6
        head = f"M{x2 - back} {y2 - 5:g}L{tip:g} {y2:g}L{x2 - back} {y2 + 5:g}"
    return (
        f'<path d="M{x1} {y1:g}L{x2} {y2:g}{head}" fill="none" stroke="{QUIET}" stroke-width="2"/>'
    )


def _line(x1, y1, x2, y2):
    return f'<path d="M{x1:g} {y1}L{x2:g} {y2}" stroke="{QUIET}"/>'
