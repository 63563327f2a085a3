"""The first sheet of the leaders' summary: one screen and one printed page.

Eight tiles side by side, each three cells and a gap; below them sentences (five tiles wide) beside
the departments (three); three charts; and, below the screen, what else the printed page has.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.core.leaders import overview
from pipeline.core.leaders.details import Place
from pipeline.core.leaders.overview import Board
from pipeline.core.leaders.summary import BURNING, Summary
from pipeline.core.pages import PageValue
from pipeline.files.leaders.charts import Charts
from pipeline.files.leaders.links import Places, link, target
from pipeline.files.writing import looks
from pipeline.files.writing.cells import Sheet, fitting, lines, must
from pipeline.files.writing.palette import Palette
from pipeline.files.writing.writing import set_print

TILE = 4  # columns of a tile: three cells and a gap
TILES = 8
LAST = TILE * TILES - 2  # the last gap is none
SPLIT = 5 * TILE  # where the departments begin, beside the sentences
_TITLE, _GREY, _ALERT, _LABEL, _VALUE, _MOVES, _SECOND, _GAP, _HEADER = range(9)
_SENTENCE_ROWS = 2  # rows of a sentence
_CHARTS = _HEADER + 1 + overview.SENTENCES * _SENTENCE_ROWS + 1
_BELOW = _CHARTS + 2
_END = _BELOW + overview.BELOW + 1
_SPARKS = {"新增": "new", "存量": "open"}
_HEIGHTS = looks.OVERVIEW_HEIGHTS
_ROWS = {
    _TITLE: "title", _GREY: "grey", _ALERT: "space", _LABEL: "label", _VALUE: "value",
    _MOVES: "move", _SECOND: "move", _GAP: "space", _HEADER: "header", _CHARTS - 1: "space",
    _CHARTS: "chart", _CHARTS + 1: "space", _BELOW: "header",
}  # fmt: skip


def write(sheet: Sheet, summary: Summary, charts: Charts, places: Places, palette: Palette) -> int:
    """Draw the overview; return how many cells hold something."""
    pen = _Pen(sheet, palette, places)
    _set_grid(sheet)
    pen.text(_TITLE, 0, LAST, overview.title(summary), looks.OVERVIEW_TITLE)
    pen.text(_GREY, 0, LAST, overview.cut_off(summary), looks.SUBTITLE)
    _write_alerts(pen, summary)
    _write_tiles(pen, summary, charts)
    _write_sentences(pen, summary)
    beside = (SPLIT, SPLIT + TILE, SPLIT + TILE + 1, SPLIT + TILE + 2, LAST + 1)
    _write_board(pen, _HEADER, beside, overview.departments(summary))
    _insert_charts(pen, charts)
    for number, board in enumerate(overview.groups(summary)):
        first = number * 2 * TILE
        edges = (first, first + TILE, first + TILE + 1, first + TILE + 2, first + TILE + 3)
        _write_board(pen, _BELOW, edges, board)
    _write_oldest(pen, summary)
    return pen.cells


def _write_alerts(pen: _Pen, summary: Summary) -> None:
    """Write the emergencies that stand, a line each, above the numbers."""
    if not summary.alerts:
        return
    pen.text(_ALERT, 0, LAST, "\n".join(summary.alerts), looks.OVERVIEW_ALERT)
    rows = sum(lines(one, _room(0, LAST + 1) * 0.85) for one in summary.alerts)
    must(pen.sheet.set_row(_ALERT, looks.LINE_HEIGHT * rows + looks.ROW_PADDING), "a row")


def _write_tiles(pen: _Pen, summary: Summary, charts: Charts) -> None:
    for number, tile in enumerate(overview.tiles(summary)):
        first, last = number * TILE, number * TILE + 2
        figure = tile.figure
        pen.text(_LABEL, first, last, tile.label, looks.TILE_LABEL)
        kind = looks.RATE if figure.is_rate else looks.COUNT
        look = {**looks.TILE_VALUE, **kind, "font_color": looks.TONES[tile.tone]}
        value = overview.NOTHING if figure.value is None else figure.value
        spark = _SPARKS.get(figure.key) if summary.trend else None
        pen.value(_VALUE, first, last - 1 if spark else last, value, look, figure.key)
        if spark:
            pen.text(_VALUE, last, last, "", looks.TILE_VALUE)
            must(pen.sheet.add_sparkline(_VALUE, last, charts.sparkline(spark)), "a sparkline")
        for row, move in zip((_MOVES, _SECOND), tile.moves, strict=True):
            colour = {"font_color": looks.TONES[move.tone]}
            pen.text(row, first, last, move.text, {**looks.TILE_NOTE, **colour})


def _write_sentences(pen: _Pen, summary: Summary) -> None:
    """Write what explains the figures; the link stands beside, as LibreOffice wraps no link."""
    pen.text(_HEADER, 0, SPLIT - 2, "怎么回事", {**looks.BOARD_HEADER, **looks.SMALL_FONT})
    for number, said in enumerate(overview.sentences(summary)):
        first = _HEADER + 1 + number * _SENTENCE_ROWS
        end = first + _SENTENCE_ROWS - 1
        to = said.rows if target(pen.places, said.rows) else ""
        last = SPLIT - 4 if to else SPLIT - 2
        pen.value(first, 0, last, f"{number + 1}. {said.text}", looks.EXPLAINED, end=end)
        if to:
            look = {**looks.BOARD_CELL, **looks.SMALL_FONT}
            pen.value(first, SPLIT - 3, SPLIT - 2, "看线索", look, to, end)


def _write_board(pen: _Pen, top: int, edges: tuple[int, ...], board: Board) -> None:
    """Write a small table whose columns begin at ``edges``; the last edge ends it."""
    spans = [(first, last - 1) for first, last in zip(edges[:-1], edges[1:], strict=True)]
    for (first, last), header in zip(spans, board.headers, strict=True):
        pen.text(top, first, last, header, {**looks.BOARD_HEADER, **looks.SMALL_FONT})
    if not board.lines:
        pen.text(top + 1, edges[0], edges[-1] - 1, overview.EMPTY, looks.TILE_NOTE)
    for row, line in enumerate(board.lines, top + 1):
        bold = {"bold": True} if row == top + len(board.lines) else {}
        more = {**looks.SMALL_FONT, **bold}
        pen.value(row, *spans[0], line.name, {**looks.BOARD_NAME, **more}, line.rows)
        for place, (span, value) in enumerate(zip(spans[1:], line.values, strict=True), 1):
            red = place == board.red and value
            late = {"font_color": looks.RED, "bold": True} if red else {}
            pen.value(row, *span, value, {**looks.BOARD_CELL, **more, **late})


def _write_oldest(pen: _Pen, summary: Summary) -> None:
    """Write the leads that are late the longest, each leading to its row."""
    first = 4 * TILE
    spans = (
        (first, first + 7),
        (first + 8, first + 11),
        (first + 12, first + 12),
        (LAST - 1, LAST),
    )
    for span, header in zip(spans, ("超期最久的", "承办单位", "超期天数", "办结时限"), strict=True):
        pen.text(_BELOW, *span, header, {**looks.BOARD_HEADER, **looks.SMALL_FONT})
    found = overview.oldest(summary)
    if not found:
        pen.text(_BELOW + 1, first, LAST, "没有超期的", looks.TILE_NOTE)
    short = overview.short_names(row.department for row in found)
    for number, row in enumerate(found):
        at = _BELOW + 1 + number
        name, cell = ({**look, **looks.SMALL_FONT} for look in (looks.BOARD_NAME, looks.BOARD_CELL))
        pen.value(at, *spans[0], row.title, name, Place(BURNING, number))
        pen.text(at, *spans[1], short[row.department], name)
        pen.value(
            at, *spans[2], row.days or "不满1天", {**cell, "font_color": looks.RED, "bold": True}
        )
        pen.text(at, *spans[3], row.due[:10], cell)


def _insert_charts(pen: _Pen, charts: Charts) -> None:
    whole = _pixels_to(LAST + 1)
    wide = (whole - 2 * _SPACE) // 3
    for number, chart in enumerate(charts.all()):
        left = number * (wide + _SPACE)
        if chart is None:
            first = (0, 11, 22)[number]
            text = f"{overview.CHART_TITLES[number]}：{overview.EMPTY}"
            pen.text(_CHARTS, first, first + 8, text, looks.TILE_NOTE)
            continue
        chart.set_size({"width": wide, "height": int(_HEIGHTS["chart"] * 4 / 3)})
        where = {"object_position": 1, "x_offset": left}
        must(pen.sheet.insert_chart(_CHARTS, 0, chart, where), "a chart")


_SPACE = 8  # pixels between charts


def _room(first: int, end: int) -> float:
    """Return the width of columns in half-width characters."""
    return sum(_width(column) for column in range(first, end))


def _width(column: int) -> float:
    return looks.GAP_WIDTH if column % TILE == TILE - 1 else looks.CELL_WIDTH


def _pixels_to(end: int) -> int:
    """Return the pixels of the columns before ``end``, as xlsxwriter and Excel count them."""
    widths = (_width(column) for column in range(end))
    return sum(int(w * 7 + 0.5) + 5 if w >= 1 else int(w * 12 + 0.5) for w in widths)


@dataclass(slots=True)
class _Pen:
    """Writes over merged cells, with links, and counts what it wrote."""

    sheet: Sheet
    palette: Palette
    places: Places
    cells: int = 0

    def text(self, row: int, first: int, last: int, text: str, look: looks.Look) -> None:
        """Write a text over the cells of a row."""
        self.value(row, first, last, text, look)

    def value(
        self,
        row: int,
        first: int,
        last: int,
        value: PageValue,
        look: looks.Look,
        rows: str | Place = "",
        end: int | None = None,
    ) -> None:
        """Write a text or number, down to row ``end``, that leads to a list or to a row of one."""
        to = target(self.places, rows)
        linked = looks.LINKED if to and "font_color" not in look else {}
        style = self.palette.get({**look, **linked})
        if last > first or (end or row) > row:
            must(self.sheet.merge_range(row, first, end or row, last, "", style), "merged cells")
        self.cells += 1
        if to:
            link(self.sheet, row, first, to, value, style)
        elif isinstance(value, int | float):
            must(self.sheet.write_number(row, first, value, style), "a number")
        elif value:
            must(self.sheet.write_string(row, first, fitting(value), style), "a text")
        else:
            must(self.sheet.write_blank(row, first, None, style), "a blank")


def _set_grid(sheet: Sheet) -> None:
    for column in range(LAST + 1):
        must(sheet.set_column(column, column, _width(column)), "a column")
    for row in range(_END + 1):
        must(sheet.set_row(row, _HEIGHTS[_ROWS.get(row, "line")]), "a row")
    sheet.hide_gridlines(2)
    sheet.hide_row_col_headers()
    sheet.set_zoom(looks.OVERVIEW_ZOOM)
    set_print(sheet)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    must(sheet.print_area(0, 0, _END, LAST), "the print area")
