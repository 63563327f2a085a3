"""Draw what leaders get as pictures: the phone picture 快报, and three charts for 通报.

A page is laid out from top to bottom in pixels; its height follows from what is on it. Nothing
reads settings of matplotlib, its cache of fonts, or the clock: the same poster, the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Patch

from pipeline.core.leaders.movement import NEITHER
from pipeline.core.leaders.poster import Charts, Poster, Tile
from pipeline.files.leaders import chart_drawing, typeface
from pipeline.files.writing import looks

WIDE = 1080  # pixels: what phones show without blurring
_EDGE, _GAP = 40, 28
_ROOM = WIDE - 2 * _EDGE
_SMALL, _TEXT, _HEAD, _TITLE, _NUMBER = 28, 33, 36, 54, 76  # pixels of letters
_LINE = 1.45  # height of a line, in letters
_INK, _GREY = "#262626", "#595959"
_TONES = {"plain": looks.BLUE, "good": looks.GREEN, "bad": looks.RED, "warn": looks.ORANGE}
_PAGE, _CARD = "#F3F6FA", "#FFFFFF"
_SENTENCE_LINES, _ALERT_LINES, _NOTE_LINES = 3, 3, 3
_ALERTS = 3
_CHART_HEIGHTS = (150, 54, 430)  # of titles and axes, of a bar, of the days


class Page:
    """A page that grows downwards; ``y`` is how much of it is used, in pixels."""

    def __init__(self, background: str) -> None:
        self.figure = Figure(dpi=typeface.DOTS_PER_INCH, facecolor=background)
        FigureCanvasAgg(self.figure)
        self._drawn: list[tuple[float, float, str, float, bool, str, str]] = []
        self._boxes: list[tuple[float, float, float, float, str, float]] = []
        self._charts: list[tuple[str, Charts, float, float]] = []
        self.y = 0.0

    def box(self, x: float, wide: float, high: float, colour: str, round_: float = 14) -> None:
        """Lay a box with its upper edge where the page has come to."""
        self._boxes.append((x, self.y, wide, high, colour, round_))

    def write(
        self,
        x: float,
        text: str,
        pixels: float,
        colour: str = _INK,
        bold: bool = False,
        side: str = "left",
        down: float = 0,
    ) -> None:
        """Write one line, its upper edge ``down`` pixels below where the page has come to."""
        middle = self.y + down + pixels * _LINE / 2
        self._drawn.append((x, middle, text, pixels, bold, colour, side))

    def chart(self, which: str, charts: Charts, high: float) -> None:
        """Leave room for a chart, over the whole width."""
        self._charts.append((which, charts, self.y, high))
        self.y += high

    def png(self) -> bytes:
        """Return the page as a PNG."""
        high = round(self.y)
        dots = typeface.DOTS_PER_INCH
        self.figure.set_size_inches(WIDE / dots, high / dots)
        for x, y, wide, tall, colour, round_ in self._boxes:
            self.figure.add_artist(_box(x, high - y - tall, wide, tall, colour, round_))
        for x, middle, text, pixels, bold, colour, side in self._drawn:
            self.figure.text(
                x / WIDE, 1 - middle / high, text, color=colour, ha=side, va="center_baseline",
                fontproperties=typeface.properties(pixels, bold), parse_math=False,
            )  # fmt: skip
        for which, charts, top, tall in self._charts:
            place = (_EDGE, high - top - tall, _ROOM, tall)
            chart_drawing.draw(self.figure, which, charts, place, (WIDE, high))
        made = io.BytesIO()
        self.figure.savefig(made, format="png", metadata={"Software": None})
        return made.getvalue()


def _box(x: float, y: float, wide: float, high: float, colour: str, round_: float) -> Patch:
    """Return a box in pixels; it lies below the charts."""
    style = f"round,pad=0,rounding_size={round_}" if round_ else "square,pad=0"
    return FancyBboxPatch(
        (x, y), wide, high, boxstyle=style, facecolor=colour, linewidth=0, transform=None, zorder=-1
    )


def poster(said: Poster) -> Page:
    """Return 快报, 1,080 pixels wide."""
    page = Page(_PAGE)
    _head(page, said)
    _alerts(page, said.alerts)
    _sentence(page, said.sentence)
    _tiles(page, said.tiles)
    _top(page, said)
    _notes(page, said.notes)
    for which, high in _chart_heights(said.charts):
        page.box(_EDGE / 2, WIDE - _EDGE, high, _CARD)
        page.chart(which, said.charts, high)
        page.y += _GAP / 2
    _foot(page, said.foot)
    return page


def charts(said: Charts) -> Page:
    """Return the three charts below each other, on white."""
    page = Page(_CARD)
    for which, high in _chart_heights(said):
        page.chart(which, said, high)
    return page


def _chart_heights(said: Charts) -> Sequence[tuple[str, float]]:
    beside, bar, days = _CHART_HEIGHTS
    return (
        (chart_drawing.DEPARTMENTS, beside + bar * max(1, len(said.departments))),
        (chart_drawing.KINDS, beside - 40 + bar * max(1, len(said.kinds))),
        (chart_drawing.DAYS, days if said.trend else beside),
    )


def _head(page: Page, said: Poster) -> None:
    page.box(0, WIDE, 196, looks.BLUE, 0)
    title = typeface.fitted(typeface.printable(said.title), _TITLE, _ROOM, bold=True)
    page.write(_EDGE, title, _TITLE, "#FFFFFF", bold=True, down=28)
    under = typeface.fitted(typeface.printable(said.subtitle), _TEXT, _ROOM)
    page.write(_EDGE, under, _TEXT, "#DCE6F2", down=118)
    page.y += 196 + _GAP


def _alerts(page: Page, alerts: Sequence[str]) -> None:
    shown = [*alerts[:_ALERTS]]
    if len(alerts) > _ALERTS:
        shown.append(f"还有 {len(alerts) - _ALERTS} 条，见领导汇总。")
    lines = [line for one in shown for line in _broken(one, _SMALL, _ALERT_LINES, bold=True)]
    if not lines:
        return
    step = _SMALL * _LINE
    page.box(_EDGE / 2, WIDE - _EDGE, len(lines) * step + 32, looks.RED_FILL)
    for number, line in enumerate(lines):
        page.write(_EDGE, line, _SMALL, looks.RED, bold=True, down=16 + number * step)
    page.y += len(lines) * step + 32 + _GAP


def _sentence(page: Page, sentence: str) -> None:
    step = _HEAD * _LINE
    for line in _broken(sentence, _HEAD, _SENTENCE_LINES, bold=True):
        page.write(_EDGE, line, _HEAD, bold=True)
        page.y += step
    page.y += _GAP / 2


def _tiles(page: Page, tiles: Sequence[Tile]) -> None:
    across, gap = 3, 20
    high = 268 if any(tile.moved for tile in tiles) else 220
    wide = (WIDE - _EDGE - (across - 1) * gap) / across
    for number, tile in enumerate(tiles):
        column = number % across
        if number and not column:
            page.y += high + gap
        left = _EDGE / 2 + column * (wide + gap)
        page.box(left, wide, high, _CARD)
        middle, room = left + wide / 2, wide - 24
        for text, pixels, colour, bold, down in (
            (tile.label, _TEXT, _GREY, False, 14),
            (tile.value, _NUMBER, _TONES[tile.tone], True, 60),
            (tile.note, _SMALL, _GREY, False, 166),
            (tile.moved, _SMALL, _moved(tile), False, 210),
        ):
            size = _shrunk(text, pixels, room, bold)
            page.write(middle, text, size, colour, bold, "center", down + (pixels - size) / 2)
    page.y += high + _GAP


def _moved(tile: Tile) -> str:
    return _GREY if tile.moved_tone == NEITHER else _TONES[tile.moved_tone]


def _shrunk(text: str, pixels: float, room: float, bold: bool) -> float:
    """Return letters that are as small as they have to be; numbers are never cut."""
    wide = typeface.width(text, pixels, bold)
    return pixels if wide <= room else pixels * room / wide


def _top(page: Page, said: Poster) -> None:
    step = 2 * _SMALL * _LINE + 18
    page.box(_EDGE / 2, WIDE - _EDGE, 76 + max(1, len(said.top)) * step + 8, _CARD)
    page.write(_EDGE, said.top_title, _HEAD, looks.BLUE, bold=True, down=16)
    page.y += 76
    if not said.top:
        page.write(_EDGE, "各单位手上都没有在办的。", _TEXT, _GREY, down=12)
        page.y += step
    for number, (name, has, note) in enumerate(said.top, 1):
        used = typeface.width(has, _TEXT, bold=True)
        page.write(WIDE - _EDGE, has, _TEXT, _late(has), bold=True, side="right", down=6)
        room = _ROOM - used - 40
        page.write(_EDGE, f"{number}", _TEXT, _GREY, bold=True, down=6)
        shown = typeface.fitted(typeface.printable(name), _TEXT, room - 20)
        page.write(_EDGE + 40, shown, _TEXT, down=6)
        page.write(_EDGE + 40, note, _SMALL, _GREY, down=4 + _TEXT * _LINE)
        page.y += step
    page.y += 8 + _GAP / 2


def _late(has: str) -> str:
    return looks.RED if has.startswith("超期") else looks.BLUE


def _notes(page: Page, notes: Sequence[str]) -> None:
    step = _TEXT * _LINE
    blocks = [_broken(one, _TEXT, _NOTE_LINES, room=_ROOM - 36) for one in notes]
    if not blocks:
        return
    high = sum(len(lines) * step + 14 for lines in blocks) + 30
    page.box(_EDGE / 2, WIDE - _EDGE, high, _CARD)
    page.y += 18
    for lines in blocks:
        page.write(_EDGE, "●", 16, looks.BLUE, down=(_TEXT - 16) * _LINE / 2)
        for line in lines:
            page.write(_EDGE + 36, line, _TEXT)
            page.y += step
        page.y += 14
    page.y += 12 + _GAP / 2


def _foot(page: Page, foot: str) -> None:
    for line in _broken(foot, _SMALL, 3):
        page.write(_EDGE, line, _SMALL, _GREY)
        page.y += _SMALL * _LINE
    page.y += _GAP


def _broken(
    text: str, pixels: float, most: int, bold: bool = False, room: float = _ROOM
) -> Sequence[str]:
    return typeface.broken(typeface.printable(text), pixels, room, most, bold)
