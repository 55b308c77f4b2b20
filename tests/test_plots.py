"""Pictures: the artists carry the data, nothing global changes, and no reader is left out."""

import io
import re
import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from course_utils import plots
from course_utils.datasets import load_penguins, load_rain


def contrast(color, other="#FFFFFF"):
    """The contrast of two colours, by the definition of WCAG 2.2."""

    def luminance(name):
        rgb = np.array(mpl.colors.to_rgb(name))
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    light, dark = sorted([luminance(color), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrasts_reach_those_of_wcag():
    assert all(contrast(color) >= 3 for color in (*plots.COLORS, plots.ACCENT))
    assert all(contrast(color) >= 4.5 for color in (plots.INK, plots.QUIET))


def test_no_two_classes_share_colour_and_cues():
    styles = plots.class_styles(3)
    for cue in range(3):
        assert len({style[cue] for style in styles}) == 3


def test_bars_carry_values_labels_and_hatches():
    _fig, ax = plots.figure()
    drawn = plots.bars(ax, ["cat", "dog", "bird"], [2.3, -1.2, 0.5], ylabel="logit")
    assert [bar.get_height() for bar in drawn] == [2.3, -1.2, 0.5]
    assert [text.get_text() for text in ax.texts] == ["2.30", "-1.20", "0.50"]
    assert [bar.get_hatch() or "" for bar in drawn] == list(plots.HATCHES)
    assert ax.get_ylabel() == "logit"


def test_scatter_has_one_collection_a_class_with_its_points():
    penguins = load_penguins()
    _fig, ax = plots.figure()
    drawn = plots.scatter_classes(ax, penguins)
    assert [len(points.get_offsets()) for points in drawn] == [151, 68, 123]
    np.testing.assert_array_equal(
        drawn[1].get_offsets(), penguins.features[penguins.labels == 1, :2]
    )
    assert ax.get_xlabel() == "bill length (mm)"


def test_scatter_takes_other_styles():
    styles = plots.class_styles(2)[::-1]
    drawn = plots.scatter_classes(plots.figure()[1], load_rain(), styles=styles)
    colors = [mpl.colors.to_hex(points.get_facecolor()[0]).upper() for points in drawn]
    assert colors == [plots.COLORS[1], plots.COLORS[0]]
    assert [len(points.get_offsets()) for points in drawn] == [247, 116]


def test_logit_lines_lie_where_the_logit_has_their_value():
    _fig, ax = plots.figure()
    ax.set(xlim=(0, 10), ylim=(0, 10))
    lines, *texts = plots.logit_lines(ax, [1.0, -2.0], 3.0, levels=(-2, 0, 2))
    for level, path in zip((-2, 0, 2), lines.get_paths(), strict=True):
        points = path.vertices
        assert len(points) >= 2
        np.testing.assert_allclose(points @ [1.0, -2.0] + 3.0, level, atol=1e-9)
    assert [text.get_text() for text in texts] == ["logit -2", "logit 0", "logit 2"]
    places = np.array([text.get_position() for text in texts])
    np.testing.assert_allclose(places @ [1.0, -2.0] + 3.0, [-2, 0, 2], atol=1e-9)
    assert ((places >= 0) & (places <= 10)).all()


def test_decision_regions_follow_the_largest_logit():
    _fig, ax = plots.figure()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    # Class 0 wins where x is above 1/4, class 1 elsewhere.
    drawn = plots.decision_regions(ax, [[1, -1], [0, 0]], [-0.25, 0.25])
    left, right = (
        [path.contains_point((x, 0.5)) for path in drawn.get_paths()] for x in (0.2, 0.3)
    )
    assert left == [False, True] and right == [True, False]
    assert ax.get_xlim() == (0, 1)


def test_the_simplex_maps_certainty_to_corners_and_ignorance_to_the_centre():
    corners = plots.simplex_points(np.eye(3))
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1)
    np.testing.assert_allclose(sides, 1)
    np.testing.assert_allclose(plots.simplex_points([1 / 3] * 3), corners.mean(axis=0))


def test_a_picture_has_its_alt_and_a_size():
    fig, _ax = plots.figure(width=4, height=2)
    picture = plots.Picture(fig, alt='a "quoted" <b>')
    tag = picture._repr_html_()
    assert 'alt="a &quot;quoted&quot; &lt;b&gt;"' in tag
    assert 'width="400" height="200"' in tag
    assert repr(picture) == 'a "quoted" <b>'
    assert Image.open(io.BytesIO(picture.png)).size == (600, 300)


def test_the_same_figure_gives_the_same_bytes():
    def drawn(height):
        fig, ax = plots.figure()
        plots.bars(ax, ["a", "b"], [1, height], ylabel="y")
        return plots.Picture(fig, alt="two bars").png

    assert drawn(2) == drawn(2)
    assert drawn(2) != drawn(2.1)


def test_a_picture_without_words_is_refused():
    with pytest.raises(ValueError, match="says what the picture shows"):
        plots.Picture(plots.figure()[0], alt="  ")


def test_nothing_global_changes():
    before = dict(mpl.rcParams)
    fig, ax = plots.figure()
    plots.bars(ax, ["a"], [1], ylabel="y")
    plots.Picture(fig, alt="a bar")
    assert dict(mpl.rcParams) == before


def test_import_does_no_work():
    code = (
        "import matplotlib; before = dict(matplotlib.rcParams)\n"
        "import course_utils.widgets, course_utils.exercises, course_utils.models\n"
        "assert dict(matplotlib.rcParams) == before\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_figure_of_the_course_is_readable_from_the_back_of_a_room():
    # 800 pixels of page stand for a projector's width: text of 10 points or more is above 1.7 % of it.
    _fig, ax = plots.figure()
    plots.bars(ax, ["cat"], [1], ylabel="logit")
    sizes = [text.get_fontsize() for text in [*ax.texts, *ax.get_xticklabels(), ax.yaxis.label]]
    assert min(sizes) >= 10
    assert re.fullmatch(r"DejaVu Sans", ax.yaxis.label.get_fontname())


def test_lines_of_classes_differ_in_more_than_colour_and_are_named():
    ax = plots.figure()[1]
    x = np.linspace(0, 1, 5)
    columns = np.stack([x, x**2, 1 - x, 0 * x], axis=-1)
    lines = plots.class_lines(ax, ["a", "b", "c", "d"], x, columns)
    for looks in ({line.get_linestyle() for line in lines}, {line.get_color() for line in lines}):
        assert len(looks) == 4
    np.testing.assert_array_equal(lines[1].get_ydata(), x**2)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b", "c", "d"]


def test_stacked_shares_lie_end_to_end():
    ax = plots.figure()[1]
    pieces = plots.stacked_shares(ax, ["a", "b", "c"], [0.5, 0.2, 0.3])
    spans = [(piece[0].get_x(), piece[0].get_width()) for piece in pieces]
    np.testing.assert_allclose(spans, [(0, 0.5), (0.5, 0.2), (0.7, 0.3)])
    assert [text.get_text() for text in ax.texts] == ["a", "b", "c"]


def test_an_image_goes_from_paper_to_ink():
    _fig, ax = plots.figure()
    grey_levels = np.arange(64).reshape(8, 8) % 17
    drawn = plots.pixels(ax, grey_levels, title="7")
    assert (drawn.get_array() == grey_levels).all() and ax.get_title() == "7"
    assert len(ax.get_xticks()) == len(ax.get_yticks()) == 0
    greys = drawn.cmap(drawn.norm(np.arange(17)))[:, :3]
    assert greys[0].tolist() == [1, 1, 1] and greys[16].tolist() == [0, 0, 0]
    assert (np.diff(greys, axis=0) < 0).all() and (greys == greys[:, :1]).all()


def test_the_panels_of_the_true_class_have_a_dot_for_every_image_and_a_bar_at_the_mean():
    rng = np.random.default_rng(1)
    training, validation = rng.normal(size=(4, 20)), rng.normal(size=(4, 50))
    _fig, axes = plots.figure(ncols=4)
    drawn = plots.true_class_panels(axes, training, validation)
    columns = [values for pair in zip(training, validation, strict=True) for values in pair]
    for (dots, bar, text), values in zip(drawn, columns, strict=True):
        np.testing.assert_array_equal(dots.get_ydata(), values)
        np.testing.assert_allclose(bar.get_ydata(), values.mean())
        assert float(text.get_text()) == pytest.approx(values.mean(), abs=0.005)
    assert [ax.get_xlabel() for ax in axes] == list(plots.TRUE_CLASS_PANELS)
    # Neither colour nor place alone tells training from validation.
    both = drawn[0][0], drawn[1][0]
    assert (
        len({dots.get_color() for dots in both}) == len({dots.get_marker() for dots in both}) == 2
    )
    assert both[0].get_xdata().max() < 0.5 < both[1].get_xdata().min()


def test_dots_of_a_column_keep_their_places_and_spread_evenly():
    places = plots.column_places(400, 1)
    np.testing.assert_array_equal(places[:100], plots.column_places(100, 1))
    assert np.abs(places - 1).max() <= 0.36
    assert len(np.unique(places)) == 400
    counts, _ = np.histogram(places, bins=20, range=(0.64, 1.36))
    assert counts.min() >= 18 and counts.max() <= 22


@pytest.mark.parametrize(
    ("mean", "text"),
    [(-0.004, "0.00"), (-0.006, "-0.01"), (9.994, "9.99"), (9.996, "10.0"), (-36.28, "-36.3")],
)
def test_means_are_written_short(mean, text):
    assert plots.mean_text(mean) == text
