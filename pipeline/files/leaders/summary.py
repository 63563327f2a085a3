"""The leaders' summary as a workbook: one screen and one printed page first, sheets behind it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from pipeline.core.leaders import day_sheets, details, overview, point_sheet
from pipeline.core.leaders.details import Place
from pipeline.core.leaders.linked_page import LinkedPage
from pipeline.core.leaders.sheets import sheets
from pipeline.core.leaders.summary import Summary
from pipeline.core.pages import Page, PageValue
from pipeline.core.repeats.roots import Roots
from pipeline.files.leaders import charts, overview_sheet
from pipeline.files.leaders.links import Places, link, target
from pipeline.files.writing import cells, looks, writing
from pipeline.files.writing.cells import Sheet, lines, must
from pipeline.files.writing.palette import Palette
from pipeline.files.writing.ready_rows import AVAILABLE, ReadySheet

_NO_ROOTS = Roots()
_BACK = "回总览"
_BACK_TO = f"internal:'{overview.SHEET}'!A1"


def write_summary(summary: Summary, path: Path, roots: Roots = _NO_ROOTS) -> int:
    """Write the leaders' summary; return how many cells of its sheets hold something.

    Raises: WritingError; OSError when the file cannot be created.
    """
    made, places = sheets(summary, roots), details.places(summary)
    shown = replace(summary, explained=point_sheet.on_overview(roots, summary.explained))
    places[point_sheet.SHEET] = Place(point_sheet.SHEET)
    with writing.opened(path, sum(one.page.count for one in made) <= writing.SMALL) as book:
        palette = Palette(book)
        first = book.add_worksheet(overview.SHEET)
        behind = [book.add_worksheet(one.page.name, _class_of(one)) for one in made]
        drawn = charts.Charts(book, summary)
        count = overview_sheet.write(first, shown, drawn, places, palette)
        for sheet, one in zip(behind, made, strict=True):
            count += _write(sheet, one, places, palette)
            if one.page.name == day_sheets.TREND and summary.trend:
                _add_trend(sheet, one, drawn)
    return count


def _class_of(one: LinkedPage) -> type[Worksheet]:
    huge = one.page.count > looks.STYLED_ROWS
    return ReadySheet if huge and AVAILABLE else Worksheet


def _write(sheet: Sheet, one: LinkedPage, places: Places, palette: Palette) -> int:
    page = one.page
    at = {column.key: index for index, column in enumerate(page.columns)}
    counted = page.count - one.summed
    for key in one.bars if counted > 0 else ():
        # before all other looks: LibreOffice draws what was added first
        _add_bars(sheet, at[key], counted, looks.DATA_BARS[key])
    written = writing.write_page(sheet, page, "", palette)[0]
    kinds = {column.key: column.kind for column in page.columns}
    rows = list(page.rows) if one.links or one.shares else []
    for (row, key), name in one.links.items():
        to, value = target(places, name), rows[row][at[key]]
        if to and value and not _wraps(value, page.columns[at[key]].width):
            late = {"font_color": looks.RED, "bold": True} if key == "overdue" else looks.LINKED
            look = palette.get({**looks.CELLS[kinds[key]], **late})
            link(sheet, writing.FIRST_ROW + row, at[key], to, value, look)
    for row, key in one.shares:
        value = rows[row][at[key]]
        if isinstance(value, float):
            look = palette.get(looks.CELLS["share"])
            must(sheet.write_number(writing.FIRST_ROW + row, at[key], value, look), "a rate")
    _write_note(sheet, page, palette)
    _write_back(sheet, len(page.columns) - 1, palette)
    if one.summed and counted > 0:
        area = writing.HEADER_ROW, 0, writing.HEADER_ROW + counted, len(page.columns) - 1
        must(sheet.autofilter(*area), "the filter, without the sum")
    if one.whole:
        sheet.fit_to_pages(1, 1)
    _write_below(sheet, one, palette)
    return written


def _write_below(sheet: Sheet, one: LinkedPage, palette: Palette) -> None:
    """Write the sections under the table, each sentence over the whole width."""
    row, last = writing.FIRST_ROW + max(one.page.count, 1), len(one.page.columns) - 1
    width = sum(column.width for column in one.page.columns)
    plain = palette.get({})  # a column's own look ends with the table
    for heading, sentences in one.below:
        must(sheet.set_row(row, looks.SPACE_HEIGHT, plain), "the space above a heading")
        row += 1
        must(sheet.set_row(row, looks.SENTENCE_HEIGHT, plain), "the row of a heading")
        must(sheet.write_string(row, 0, heading, palette.get(looks.SECTION)), "a heading")
        for sentence in sentences:
            row += 1
            look = palette.get(looks.EXPLAINED)
            must(sheet.merge_range(row, 0, row, last, cells.fitting(sentence), look), "a sentence")
            height = cells.row_height(lines(sentence, width))
            must(sheet.set_row(row, height, plain), "its height")
        row += 1
    if one.below:
        must(sheet.print_area(0, 0, row - 1, last), "the print area")


def _wraps(value: PageValue, width: int) -> bool:
    """Tell whether a text needs several lines: LibreOffice would cut it, if it were a link.

    The numbers beside it lead there as well.
    """
    return isinstance(value, str) and lines(value, width) > 1


def _write_note(sheet: Sheet, page: Page, palette: Palette) -> None:
    """Write the grey line anew over as many lines as it needs; most need one."""
    width = sum(column.width for column in page.columns)
    needed = lines(page.subtitle, width)
    if needed > 1:
        row, last = writing.SUBTITLE_ROW, len(page.columns) - 1
        look = palette.get({**looks.SUBTITLE, "text_wrap": True})
        must(sheet.merge_range(row, 0, row, last, page.subtitle, look), "a long grey line")
        must(sheet.set_row(row, looks.SUBTITLE_HEIGHT * 0.7 * needed + 6), "its height")


def _write_back(sheet: Sheet, last: int, palette: Palette) -> None:
    """Write the way back to the overview, at the right end of the title's row."""
    look = palette.get({**looks.SUBTITLE, **looks.LINKED, "align": "right"})
    must(sheet.write_url(writing.TITLE_ROW, last, _BACK_TO, look, _BACK), "the way back")


def _add_bars(sheet: Sheet, column: int, count: int, colour: str) -> None:
    bars: dict[str, Any] = {
        "type": "data_bar",
        "data_bar_2010": True,
        "bar_solid": True,
        "bar_color": colour,
        "min_type": "num",
        "min_value": 0,
    }
    first = writing.FIRST_ROW
    must(sheet.conditional_format(first, column, first + count - 1, column, bars), "data bars")


def _add_trend(sheet: Sheet, one: LinkedPage, drawn: charts.Charts) -> None:
    """Put the chart of the days beside their table, and into its printed page."""
    column = len(one.page.columns) + 1
    chart = drawn.trend()
    chart.set_size({"width": 860, "height": 420})
    must(sheet.insert_chart(writing.HEADER_ROW, column, chart, {"object_position": 3}), "a chart")
    last = max(writing.FIRST_ROW + one.page.count - 1, 24)
    must(sheet.print_area(0, 0, last, column + 13), "the print area")
