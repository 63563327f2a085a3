"""The leaders' summary as a workbook: one screen and one printed page first, lists behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.core.leaders import overview
from pipeline.core.leaders.overview import Board
from pipeline.core.leaders.summary import Summary
from pipeline.files.leaders import charts
from pipeline.files.writing import looks
from pipeline.files.writing.cells import Sheet, lines, must
from pipeline.files.writing.palette import Palette
from pipeline.files.writing.writing import SMALL, opened, set_print, write_page

BLOCK = 4  # columns of a block: three cells and a gap
BLOCKS = 6
LAST_COLUMN = BLOCK * BLOCKS - 2  # the last gap is none
_TITLE, _GREY, _SENTENCE, _ALERT, _TILES = range(5)  # without alerts that row is a gap
_BOARDS = _TILES + 4
_CHARTS = _BOARDS + overview.SHOWN + 3


def write_summary(summary: Summary, path: Path) -> int:
    """Write the leaders' summary; return how many cells of its pages hold something.

    Raises: WritingError; OSError when the file cannot be created.
    """
    with opened(path, len(summary.overdue) <= SMALL) as book:
        palette = Palette(book)
        sheet = book.add_worksheet(overview.SHEET)
        made = overview.pages(summary)
        sheets = [book.add_worksheet(page.name) for page in made]
        cells = _write_overview(book, sheet, summary, palette)
        for behind, page in zip(sheets, made, strict=True):
            cells += write_page(behind, page, "", palette)[0]
    return cells


def _write_overview(book: Any, sheet: Sheet, summary: Summary, palette: Palette) -> int:
    pen = _Pen(sheet, palette)
    _set_grid(sheet)
    pen.text(_TITLE, 0, LAST_COLUMN, overview.title(summary), looks.TITLE)
    pen.text(_GREY, 0, LAST_COLUMN, overview.cut_off(summary), looks.SUBTITLE)
    said = overview.sentence(summary)
    pen.text(_SENTENCE, 0, LAST_COLUMN, said, looks.SENTENCE)
    # its font is larger than the one widths are counted in, and bold
    rows = lines(said, (LAST_COLUMN + 1) * looks.CELL_WIDTH * 0.72)
    must(sheet.set_row(_SENTENCE, looks.SENTENCE_HEIGHT * rows), "a row")
    _write_alerts(pen, summary)
    for number, tile in enumerate(overview.tiles(summary)):
        first = number * BLOCK
        pen.text(_TILES, first, first + 2, tile.label, looks.TILE_LABEL)
        look = {**looks.TILE_VALUE, "font_color": looks.TONES[tile.tone]}
        pen.text(_TILES + 1, first, first + 2, tile.value, look)
        pen.text(_TILES + 2, first, first + 2, tile.note, looks.TILE_NOTE)
    for number, board in enumerate(overview.boards(summary)):
        _write_board(pen, number * 2 * BLOCK, board)
    _insert_charts(book, pen, summary)
    return pen.cells


def _write_alerts(pen: _Pen, summary: Summary) -> None:
    """Write the emergencies that stand, a line each, between the sentence and the numbers."""
    if not summary.alerts:
        return
    pen.text(_ALERT, 0, LAST_COLUMN, "\n".join(summary.alerts), looks.OVERVIEW_ALERT)
    room = (LAST_COLUMN + 1) * looks.CELL_WIDTH * 0.85
    rows = sum(lines(one, room) for one in summary.alerts)
    must(pen.sheet.set_row(_ALERT, looks.LINE_HEIGHT * rows + looks.ROW_PADDING), "a row")


def _write_board(pen: _Pen, first: int, board: Board) -> None:
    figures = range(first + BLOCK, first + BLOCK + 3)
    pen.text(_BOARDS, first, first + BLOCK - 1, board.headers[0], looks.BOARD_HEADER)
    for column, header in zip(figures, board.headers[1:], strict=True):
        pen.text(_BOARDS, column, column, header, looks.BOARD_HEADER)
    if not board.rows:
        pen.text(_BOARDS + 1, first, first + BLOCK + 2, overview.EMPTY, looks.TILE_NOTE)
    for row, (name, *values) in enumerate(board.rows, _BOARDS + 1):
        bold = {"bold": True} if row == _BOARDS + len(board.rows) else {}
        pen.text(row, first, first + BLOCK - 1, name, {**looks.BOARD_NAME, **bold})
        for place, (column, value) in enumerate(zip(figures, values, strict=True), 1):
            late = {"font_color": looks.RED, "bold": True} if place == board.red and value else {}
            pen.value(row, column, value, {**looks.BOARD_CELL, **bold, **late})


def _insert_charts(book: Any, pen: _Pen, summary: Summary) -> None:
    counts = charts.write_data(book.add_worksheet(charts.DATA_SHEET), summary)
    wide = 6 * _pixels(looks.CELL_WIDTH) + _pixels(looks.GAP_WIDTH)
    for number, count in enumerate(counts):
        first = number * 2 * BLOCK
        if not count:
            text = f"{overview.CHART_TITLES[number]}：{overview.EMPTY}"
            pen.text(_CHARTS, first, first + BLOCK + 2, text, looks.TILE_NOTE)
            continue
        if number == 0:
            chart = charts.departments_chart(book, count)
        elif number == 1:
            chart = charts.kinds_chart(book, count)
        else:
            chart = charts.trend_chart(book, count, summary.trend)
        chart.set_size({"width": wide, "height": looks.CHART_HEIGHT * 4 // 3})
        must(pen.sheet.insert_chart(_CHARTS, first, chart, {"object_position": 1}), "a chart")


def _pixels(width: float) -> int:
    """Return the pixels of a column's width, as xlsxwriter and Excel count them."""
    return int(width * 7 + 0.5) + 5


class _Pen:
    """Writes texts over merged cells, and counts them."""

    def __init__(self, sheet: Sheet, palette: Palette) -> None:
        self.sheet, self.palette, self.cells = sheet, palette, 0

    def text(self, row: int, first: int, last: int, text: str, look: looks.Look) -> None:
        style = self.palette.get(look)
        if last > first:
            must(self.sheet.merge_range(row, first, row, last, "", style), "a merged cell")
        must(self.sheet.write_string(row, first, text, style), "a text")
        self.cells += 1

    def value(self, row: int, column: int, value: int | str, look: looks.Look) -> None:
        if isinstance(value, str):
            self.text(row, column, column, value, look)
            return
        must(self.sheet.write_number(row, column, value, self.palette.get(look)), "a number")
        self.cells += 1


def _set_grid(sheet: Sheet) -> None:
    for column in range(LAST_COLUMN + 1):
        gap = column % BLOCK == BLOCK - 1
        width = looks.GAP_WIDTH if gap else looks.CELL_WIDTH
        must(sheet.set_column(column, column, width), "a column")
    heights = [looks.TITLE_HEIGHT, looks.SUBTITLE_HEIGHT, looks.SENTENCE_HEIGHT]
    heights += [looks.SPACE_HEIGHT, *looks.TILE_HEIGHTS, looks.SPACE_HEIGHT]
    heights += [looks.BOARD_HEIGHT] * (overview.SHOWN + 2)
    heights += [looks.SPACE_HEIGHT, looks.CHART_HEIGHT]
    for row, height in enumerate(heights):
        must(sheet.set_row(row, height), "a row")
    sheet.hide_gridlines(2)
    sheet.set_zoom(looks.ZOOM)
    set_print(sheet)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    must(sheet.print_area(0, 0, _CHARTS, LAST_COLUMN), "the print area")
