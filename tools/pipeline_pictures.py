"""Draw the pipeline picture of every lesson: the same map each time, with the current station lit.

python tools/pipeline_pictures.py           write images/pipeline_*.svg
"""

import html
import itertools
from pathlib import Path

IMAGES = Path(__file__).resolve().parent.parent / "images"

#: Station: (text, centre x, centre y, width). The way forward is on top, the way of learning below.
STATIONS = {
    "input": ("input", 62, 62, 84),
    "network": ("network", 182, 62, 104),
    "logits": ("logits", 305, 62, 90),
    "temperature": ("÷ T", 404, 62, 60),
    "softmax": ("softmax", 515, 62, 108),
    "probabilities": ("probabilities", 669, 62, 148),
    "decision": ("argmax or sample", 853, 62, 172),
    "log": ("log", 669, 152, 70),
    "negative": ("negative", 545, 152, 106),
    "loss": ("loss", 425, 152, 78),
    "gradient": ("gradient", 295, 152, 104),
}
FORWARD = ("input", "network", "logits", "temperature", "softmax", "probabilities", "decision")
LEARNING = ("log", "negative", "loss", "gradient")

WORDS = (
    "Pipeline: input, network, logits, divided by T, softmax, probabilities, argmax or sample; "
    "and for learning: log of the probabilities, negative, loss, gradient back to the network."
)

#: What each lesson lights; a lesson that joins the course adds its line.
LESSONS = {
    "00_start_here": tuple(STATIONS),
    "01_raw_logits": ("logits",),
    "02_softmax": ("softmax",),
    "03_temperature": ("temperature",),
    "04_sigmoid": ("softmax",),
    "05_log_softmax": ("log",),
    "06_negative_log_likelihood": ("negative",),
    "07_cross_entropy": ("loss",),
    "08_gradient": ("gradient",),
    "09_training": tuple(STATIONS),
    "10_calibration": ("probabilities",),
    "11_activations": ("network",),
    "12_next_character": ("decision",),
    "13_clinic": tuple(STATIONS),
}

INK, QUIET, LIT = "#1A1A1A", "#6E6E6E", "#0072B2"
HALF = 21


def picture(lit):
    """The SVG text of the map.

    Parameters
    ----------
    lit : collection of str
        Names of the stations that stand out.

    Returns
    -------
    str
    """
    names = [STATIONS[name][0] for name in lit] if len(lit) < len(STATIONS) else ["all stations"]
    words = f"{WORDS} Lit: {', '.join(names)}."
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 204" width="960" height="204" '
        'role="img" font-family="DejaVu Sans, Verdana, sans-serif" font-size="16">',
        f"<title>{html.escape(words)}</title>",
        '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path d="M0 0 10 5 0 10z" fill="{QUIET}"/></marker></defs>',
        f'<rect x="1" y="1" width="958" height="202" rx="10" fill="#FFFFFF" stroke="{QUIET}"/>',
        *_arrows(),
        *(_station(name, name in lit) for name in STATIONS),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _arrows():
    lines = [_line(_right(a), 62, _left(b), 62) for a, b in itertools.pairwise(FORWARD)]
    lines += [_line(_left(a), 152, _right(b), 152) for a, b in itertools.pairwise(LEARNING)]
    probabilities, log = STATIONS["probabilities"], STATIONS["log"]
    lines.append(_line(probabilities[1], probabilities[2] + HALF, log[1], log[2] - HALF))
    network = STATIONS["network"]
    lines.append(
        f'<path d="M{_left("gradient")} 152H{network[1]}V{network[2] + HALF + 2}" fill="none" stroke="{QUIET}" '
        'stroke-width="2" stroke-dasharray="7 5" marker-end="url(#head)"/>'
    )
    return lines


def _station(name, lit):
    text, x, y, width = STATIONS[name]
    fill, color, weight = (LIT, "#FFFFFF", "bold") if lit else ("#FFFFFF", INK, "normal")
    return (
        f'<rect x="{x - width / 2:g}" y="{y - HALF}" width="{width}" height="{2 * HALF}" rx="8" fill="{fill}" '
        f'stroke="{LIT if lit else QUIET}" stroke-width="{3 if lit else 1.5}"/>'
        f'<text x="{x}" y="{y + 6}" text-anchor="middle" fill="{color}" font-weight="{weight}">{text}</text>'
    )


def _line(x1, y1, x2, y2):
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{QUIET}" stroke-width="2" '
        'marker-end="url(#head)"/>'
    )


def _left(name):
    return STATIONS[name][1] - STATIONS[name][3] / 2


def _right(name):
    return STATIONS[name][1] + STATIONS[name][3] / 2


def main():
    """Write the picture of every lesson."""
    for lesson, lit in LESSONS.items():
        path = IMAGES / f"pipeline_{lesson}.svg"
        path.write_text(picture(lit), encoding="utf-8", newline="\n")
        print(f"wrote {path.name}")


if __name__ == "__main__":
    main()
