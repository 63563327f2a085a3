"""The three charts of the pictures: departments, kinds, days. Letters are never below 24 pixels."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.core.leaders import overview
from pipeline.core.leaders.poster import Bar, Charts, Point
from pipeline.files.leaders import typeface
from pipeline.files.writing import looks

DEPARTMENTS, KINDS, DAYS = "departments", "kinds", "days"
_TITLE, _LABEL = 34, 28
_NAMES = 360  # pixels beside the bars
_INK, _GREY = "#262626", "#595959"
_TOP = 74  # pixels of a title
_BESIDE = 10  # pixels between a bar and what is said of it
Place = tuple[float, float, float, float]


def draw(
    figure: Figure, which: str, charts: Charts, place: Place, size: tuple[float, float]
) -> None:
    """Draw one of the charts at a place of a figure, both in pixels from the lower left."""
    left, bottom, wide, high = place
    title = overview.CHART_TITLES[(DEPARTMENTS, KINDS, DAYS).index(which)]
    _text(figure, left, bottom + high - _TOP / 2, title, size, _TITLE, looks.BLUE, bold=True)
    drawn = getattr(charts, "trend" if which == DAYS else which)
    if not drawn:
        _text(figure, left, bottom + high - _TOP - 30, overview.EMPTY, size, _LABEL, _GREY)
        return
    if which == DAYS:
        keys = [(overview.NEW, "new"), (overview.DONE, "done"), ("存量", "open")]
        _keys(figure, place, size, keys)
        _days(_axes(figure, (left, bottom + 50, wide, high - _TOP - 100), size), drawn)
        return
    if which == DEPARTMENTS:
        _keys(figure, place, size, [(overview.GOING, "going"), (overview.LATE, "late")])
    under = 16
    head = _TOP + (40 if which == DEPARTMENTS else 0)
    inside = (left + _NAMES + 16, bottom + under, wide - _NAMES - 16, high - head - under)
    _bars(_axes(figure, inside, size), drawn, late=which == DEPARTMENTS)


def _axes(figure: Figure, place: Place, size: tuple[float, float]) -> Axes:
    (left, bottom, wide, high), (full, tall) = place, size
    axes = figure.add_axes((left / full, bottom / tall, wide / full, high / tall))
    axes.set_facecolor("none")
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0)
    axes.set_xticks([])
    axes.set_yticks([])
    return axes


def _text(
    figure: Figure, x: float, y: float, text: str, size: tuple[float, float], pixels: float,
    colour: str, bold: bool = False,
) -> None:  # fmt: skip
    figure.text(
        x / size[0], y / size[1], text, color=colour, va="center_baseline", parse_math=False,
        fontproperties=typeface.properties(pixels, bold),
    )  # fmt: skip


def _keys(
    figure: Figure, place: Place, size: tuple[float, float], keys: Sequence[tuple[str, str]]
) -> None:
    """Say what the colours mean, in a row below the title."""
    left, bottom, _, high = place
    x, y = left, bottom + high - _TOP - 18
    for name, key in keys:
        _text(figure, x, y, "■", size, _LABEL, looks.CHART_COLOURS[key])
        _text(figure, x + 36, y, name, size, _LABEL, _GREY)
        x += 36 + typeface.width(name, _LABEL) + 40


def _bars(axes: Axes, bars: Sequence[Bar], late: bool) -> None:
    drawn = [(place, one) for place, one in enumerate(bars) if not one.rest]
    places = [place for place, _ in drawn]
    colour = looks.CHART_COLOURS["going" if late else "received"]
    going = [one.all - one.late for _, one in drawn]
    axes.barh(places, going, 0.62, color=colour)
    red = looks.CHART_COLOURS["late"]
    axes.barh(places, [one.late for _, one in drawn], 0.62, left=going, color=red)
    axes.set_xlim(0, _longest(axes, [one for _, one in drawn]))
    axes.set_ylim(len(bars) - 0.5, -0.5)
    for place, one in enumerate(bars):
        name = typeface.fitted(typeface.printable(one.name), _LABEL, _NAMES)
        _note(axes, (0, place), (-16, 0), name, "right", _INK)
        end, colour = (0 if one.rest else one.all), (looks.RED if one.late else _GREY)
        _note(axes, (end, place), (_BESIDE, 0), _said(one), "left", colour)


def _said(bar: Bar) -> str:
    return f"{bar.all}，超期 {bar.late}" if bar.late else f"{bar.all}"


def _longest(axes: Axes, bars: Sequence[Bar]) -> float:
    """Return what the axis ends at, so that what is said beside the bars is within it."""
    full = axes.get_window_extent().width
    ends = [
        one.all * full / (full - _BESIDE - typeface.width(_said(one), _LABEL) - 4) for one in bars
    ]
    return max([1.0, *ends])


def _note(
    axes: Axes, at: tuple[float, float], beside: tuple[float, float], text: str, side: str,
    colour: str,
) -> None:  # fmt: skip
    """Write beside a point of a chart, so many pixels away."""
    axes.annotate(
        text, at, beside, textcoords="offset pixels", ha=side, va="center_baseline", color=colour,
        fontproperties=typeface.properties(_LABEL, False), parse_math=False, annotation_clip=False,
    )  # fmt: skip


def _days(axes: Axes, points: Sequence[Point]) -> None:
    """Draw columns of what came and went, and a line of the stock on a scale of its own."""
    for shift, key in ((-0.2, "new"), (0.2, "done")):
        heights = [getattr(one, key) for one in points]
        places = [at + shift for at in range(len(points))]
        axes.bar(places, heights, 0.38, color=looks.CHART_COLOURS[key])
    highest = max(1, *(max(one.new, one.done) for one in points))
    axes.set_xlim(-0.7, len(points) - 0.3)
    axes.set_ylim(0, highest * 2.15)  # the line has the upper half
    axes.axhline(0, color=looks.LINE, linewidth=1.5)
    step = max(1, -(-len(points) // 7))
    for at in range(len(points) - 1, -1, -step):
        _note(axes, (at, 0), (0, -26), points[at].day, "center", _GREY)
    for at, one in enumerate(points):
        if max(one.new, one.done) == highest:
            side = -0.2 if one.new == highest else 0.2
            _note(axes, (at + side, highest), (0, 20), f"{highest}", "center", _GREY)
            break
    _stock(axes, points)


def _stock(axes: Axes, points: Sequence[Point]) -> None:
    line = axes.twinx()
    line.set_axis_off()
    stock = [one.open for one in points]
    low, high = min(stock), max(stock)
    span = max(high - low, 1)
    line.set_ylim(low - span * 2.2, high + span * 0.6)
    colour = looks.CHART_COLOURS["open"]
    line.plot(range(len(points)), stock, color=colour, linewidth=3, marker="o", markersize=6)
    for at in sorted({0, len(points) - 1}):
        _note(line, (at, stock[at]), (0, 22), f"{stock[at]}", "center", _INK)
