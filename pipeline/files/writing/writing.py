"""Writing: pages become workbooks.

A page is laid out alike everywhere: row 1 the title, row 2 one grey line, row 3 the header, data
from row 4; alerts, if there are any, push in a row each below the title. Nothing is merged, so that
people can sort. Text is always written as text: ``=1+1`` stays what somebody typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipeline.core.fields import ASSISTING
from pipeline.core.pages import Page, PageColumn, Workbook
from pipeline.files.memory import collector_resting
from pipeline.files.writing import looks
from pipeline.files.writing.cells import (
    Layout,
    RowLayout,
    Sheet,
    WritingError,
    fitting,
    lines,
    must,
    row_height,
    write_rows,
)
from pipeline.files.writing.locks import add_lists, add_validations, protect
from pipeline.files.writing.marks import add_marks
from pipeline.files.writing.palette import Palette
from pipeline.files.writing.ready_rows import AVAILABLE, ReadySheet, write_ready_rows
from pipeline.files.writing.workday_sheet import add_workdays

TITLE_ROW, SUBTITLE_ROW, HEADER_ROW, FIRST_ROW = range(4)
META_SHEET = "_meta"
TOKEN_NAME = "riqing_token"

SMALL = 2_000  # rows
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": looks.DEFAULT,
}


def write(workbook: Workbook, path: Path) -> int:
    """Write a workbook; return how many cells of its pages hold something.

    Raises: WritingError for what xlsxwriter refuses; OSError when the file cannot be created.
    """
    with opened(path, sum(page.count for page in workbook.pages) <= SMALL) as book:
        palette, cells = Palette(book), 0
        sheets = [book.add_worksheet(page.name, _sheet_class(page)) for page in workbook.pages]
        if workbook.guide:
            _write_guide(book.add_worksheet(looks.GUIDE_SHEET), workbook.guide, palette)
        formulas = add_lists(book, palette, workbook.lists)
        known = frozenset(workbook.lists)
        for sheet, page in zip(sheets, workbook.pages, strict=True):
            written, count = write_page(sheet, page, workbook.token, palette)
            first = FIRST_ROW + len(page.alerts)
            add_validations(sheet, page, formulas, known, range(first, first + count))
            cells += written
        if workbook.workdays.days:
            add_workdays(book, palette, workbook.workdays)
        if workbook.token:
            _write_token(book, workbook.token)
    return cells


def _sheet_class(page: Page) -> type[Worksheet]:
    huge = page.count > looks.STYLED_ROWS
    return ReadySheet if huge and AVAILABLE else Worksheet


@contextmanager
def opened(path: Path, small: bool = False) -> Iterator[Any]:
    """Open a workbook of the house's font for writing; close it when all went well.

    A ``small`` one is put together in memory: half its time would go into files of its parts.
    """
    with collector_resting():
        book = xlsxwriter.Workbook(str(path), {**_OPTIONS, "in_memory": small})
        yield book
        try:
            book.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error


def write_page(sheet: Sheet, page: Page, token: str, palette: Palette) -> tuple[int, int]:
    """Write one page to a sheet; return how many cells and how many rows of data.

    Lists and input messages are ``locks.add_validations``.

    Raises: WritingError.
    """
    header, first = HEADER_ROW + len(page.alerts), FIRST_ROW + len(page.alerts)
    _write_top(sheet, page, token, palette)
    for index, column in enumerate(page.columns):
        look = looks.HEADER if column.open_to == "never" else looks.OPEN_HEADER
        text = fitting(column.header)
        must(sheet.write_string(header, index, text, palette.get(look)), "a header")
        usual = palette.get(_look(column), locked=_locked(column, page))
        hidden = {"hidden": True} if column.hidden else {}
        must(sheet.set_column(index, index, column.width, usual, hidden), "a column")
    write_all = write_ready_rows if isinstance(sheet, ReadySheet) else write_rows
    count, cells = write_all(sheet, first, page.rows, _layout(page, palette))
    if count != page.count:
        raise WritingError(f"page {page.name} announced {page.count} rows and had {count}")
    if page.hidden:  # no print area: LibreOffice would print it
        sheet.very_hidden()
        return cells + len(page.columns) + 2, count
    add_marks(sheet, page, palette, first, count)
    _set_view(sheet, page, count)
    if page.protected:
        protect(sheet, len(page.columns), range(first, first + count))
    return cells + len(page.columns) + 2, count


def _write_top(sheet: Sheet, page: Page, token: str, palette: Palette) -> None:
    subtitle = page.subtitle
    if token and token not in page.title + subtitle:
        subtitle = f"{subtitle}　{looks.TOKEN_LABEL} {token}".strip()
    # a row format, so that open columns are not open up here
    plain, alert = palette.get({}), palette.get(looks.ALERT)
    must(sheet.set_row(TITLE_ROW, looks.TITLE_HEIGHT, plain), "the title row")
    must(sheet.write_string(TITLE_ROW, 0, fitting(page.title), palette.get(looks.TITLE)), "title")
    for row, sentence in enumerate(page.alerts, TITLE_ROW + 1):
        must(sheet.set_row(row, looks.ALERT_HEIGHT, plain), "the row of an alert")
        must(sheet.write_string(row, 0, fitting(sentence), alert), "an alert")
    below = SUBTITLE_ROW + len(page.alerts)
    must(sheet.set_row(below, looks.SUBTITLE_HEIGHT, plain), "the grey row")
    must(sheet.write_string(below, 0, fitting(subtitle), palette.get(looks.SUBTITLE)), "subtitle")
    shown = [column for column in page.columns if not column.hidden]
    tallest = max((lines(column.header, column.width) for column in shown), default=1)
    height = looks.LINE_HEIGHT * tallest + looks.HEADER_PADDING
    must(sheet.set_row(HEADER_ROW + len(page.alerts), height), "the header row")


def _look(column: PageColumn, days: bool = False) -> looks.Look:
    kind = "day" if days and column.kind == "moment" else column.kind
    return looks.CELLS.get(kind, looks.CELLS["text"])


def _locked(column: PageColumn, page: Page, role: str = "") -> bool:
    """Tell whether a cell is locked; without a role: in rows that are not assisting."""
    if not page.role:
        return column.open_to == "never"
    if role == ASSISTING:
        return column.open_to not in ("always", ASSISTING)
    return column.open_to in ("never", ASSISTING)


def _layout(page: Page, palette: Palette) -> Layout:
    strong = looks.STRONG if page.strong else {}

    def formats(role: str, days: bool = False) -> tuple[Any, ...]:
        over = strong if role else {}
        return tuple(
            palette.get({**_look(column, days), **over}, locked=_locked(column, page, role))
            for column in page.columns
        )

    # Every blank cell that people may fill carries its own format, so that it stays open when it is
    # copied or read by others. In a huge book the column's format and the validation that stops
    # typing have to do: three blanks for every two filled cells would double its size.
    fillable = tuple(
        index
        for index, column in enumerate(page.columns)
        if column.open_to != "never" and page.count <= looks.STYLED_ROWS
    )
    keys = [column.key for column in page.columns]
    first = 0 if page.strong else -1
    return Layout(
        usual=RowLayout(formats(""), formats("", days=True), fillable),
        special=RowLayout(formats(ASSISTING), formats(ASSISTING, days=True), fillable),
        role=keys.index(page.role) if page.role else first,
        special_role=page.strong or ASSISTING,
        wrapped=tuple(
            (index, float(column.width))
            for index, column in enumerate(page.columns)
            if column.kind in looks.WRAPPED and not column.hidden
        ),
        formulas={
            at: _pieces(column.formula, keys)
            for at, column in enumerate(page.columns)
            if column.formula
        },
    )


def _pieces(formula: str, keys: list[str]) -> tuple[str, ...]:
    """Return a formula in the pieces between which the number of a row has to stand."""
    mark = "\0"
    cells = {key: f"${xl_col_to_name(at)}{mark}" for at, key in enumerate(keys)}
    return tuple(formula.format_map(cells).split(mark))


def _set_view(sheet: Sheet, page: Page, count: int) -> None:
    header, first = HEADER_ROW + len(page.alerts), FIRST_ROW + len(page.alerts)
    last, width = first + count - 1, len(page.columns)
    # the hidden key column stands among the printed ones without being printed itself
    printed = max((at for at, c in enumerate(page.columns) if c.printed), default=width - 1)
    sheet.hide_gridlines(2)
    sheet.set_zoom(looks.ZOOM)
    sheet.freeze_panes(first, page.frozen)
    if not page.strong:
        must(sheet.autofilter(header, 0, max(last, header), width - 1), "the filter")
    set_print(sheet)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header)
    must(sheet.print_area(0, 0, max(last, header), printed), "the print area")


def set_print(sheet: Sheet) -> None:
    """Set what all printed sheets share: A4 landscape, margins, page numbers."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(**looks.MARGINS)
    sheet.set_footer(looks.FOOTER)


def _write_guide(sheet: Sheet, guide: tuple[str, ...], palette: Palette) -> None:
    must(sheet.set_column(0, 0, looks.GUIDE_WIDTH), "the guide's column")
    sheet.hide_gridlines(2)
    for row, line in enumerate((looks.GUIDE_TITLE, *guide)):
        look = looks.TITLE if row == 0 else looks.GUIDE
        height = row_height(lines(line, looks.GUIDE_WIDTH)) if row else looks.TITLE_HEIGHT
        must(sheet.set_row(row, height), "a line of the guide")
        must(sheet.write_string(row, 0, fitting(line), palette.get(look)), "a line of the guide")
    set_print(sheet)
    sheet.fit_to_pages(1, 0)


def _write_token(book: Any, token: str) -> None:
    """Put the token where copies carry it: names, properties, a sheet nobody sees."""
    book.set_properties({"keywords": token, "author": "日清"})
    must(book.set_custom_property(TOKEN_NAME, token), "the property")
    must(book.define_name(TOKEN_NAME, f'="{token}"'), "the token's name")
    sheet = book.add_worksheet(META_SHEET)
    must(sheet.write_string(0, 0, TOKEN_NAME), "the token")
    must(sheet.write_string(0, 1, token), "the token")
    sheet.very_hidden()
