"""The workbook 规则比较: an overview of a screen, and lists behind it."""

from __future__ import annotations

from pathlib import Path

from pipeline.core.rules import difference_pages
from pipeline.core.rules.difference_pages import Compared, Table
from pipeline.files import folders
from pipeline.files.folders import Home
from pipeline.files.writing import looks
from pipeline.files.writing.cells import Sheet, fitting, lines, must, row_height
from pipeline.files.writing.palette import Palette
from pipeline.files.writing.writing import opened, set_print, write_page

_WIDTHS = (30, 12, 12, 12, 12, 44)  # names, four numbers, room for sentences
_LAST = len(_WIDTHS) - 1
_TOLD = sum(_WIDTHS[2:])  # a sentence reaches from the third column to the last


def put_out_difference(compared: Compared, home: Home) -> tuple[Path, Path]:
    """Write the workbook into outbox; return where it was to stand, and where it stands.

    They differ where somebody holds the earlier one of the day open.
    """
    name = f"{difference_pages.NAME}_{compared.when[:10]}.xlsx"
    target = home.outbox / "规则" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{name}.tmp")  # not where a run looks for what a cut one left
    write_difference(compared, draft)
    folders.sync(draft)
    return target, folders.reveal(draft, target)


def write_difference(compared: Compared, path: Path) -> int:
    """Write the workbook; return how many cells of its pages hold something.

    Raises: WritingError; OSError when the file cannot be created.
    """
    with opened(path) as book:
        palette = Palette(book)
        overview = book.add_worksheet(difference_pages.OVERVIEW)
        made = difference_pages.pages(compared)
        sheets = [book.add_worksheet(page.name) for page in made]
        _write_overview(overview, compared, palette)
        pairs = zip(sheets, made, strict=True)
        return sum(write_page(sheet, page, "", palette)[0] for sheet, page in pairs)


def _write_overview(sheet: Sheet, compared: Compared, palette: Palette) -> None:
    for column, width in enumerate(_WIDTHS):
        must(sheet.set_column(column, column, width, palette.get({})), "a column")
    both = f"现行规则 {compared.old_rules}　新规则 {compared.new_rules}"
    tops = (
        (difference_pages.title(compared), looks.TITLE, looks.TITLE_HEIGHT),
        (f"{compared.when}　{both}", looks.SUBTITLE, looks.SUBTITLE_HEIGHT),
        (difference_pages.sentence(compared), looks.SENTENCE, looks.SENTENCE_HEIGHT),
    )
    for row, (text, look, height) in enumerate(tops):
        must(sheet.set_row(row, height), "a row")
        plain = {key: value for key, value in look.items() if key != "text_wrap"}
        must(sheet.write_string(row, 0, fitting(text), palette.get(plain)), "a line")
    row = len(tops)
    for table in difference_pages.tables(compared):
        must(sheet.set_row(row, looks.SPACE_HEIGHT * 2), "a gap")
        row = _write_table(sheet, row + 1, table, palette)
    sheet.hide_gridlines(2)
    sheet.set_zoom(looks.ZOOM)
    set_print(sheet)
    sheet.fit_to_pages(1, 0)
    must(sheet.print_area(0, 0, row - 1, _LAST), "the print area")


def _write_table(sheet: Sheet, first: int, table: Table, palette: Palette) -> int:
    """Write a table from a row on; return the row behind it."""
    must(sheet.set_row(first, looks.BOARD_HEIGHT), "a row")
    for column, header in enumerate(table.headers):
        _write(sheet, first, column, header, table, palette, looks.BOARD_HEADER)
    for row, values in enumerate(table.rows, first + 1):
        told = str(values[-1]) if table.told else ""
        wanted = max(lines(str(values[0]), _WIDTHS[0]), lines(told, _TOLD))
        must(sheet.set_row(row, max(looks.BOARD_HEIGHT, row_height(wanted))), "a row")
        for column, value in enumerate(values):
            look = looks.BOARD_CELL if isinstance(value, int) else looks.BOARD_NAME
            _write(sheet, row, column, value, table, palette, {**look, "text_wrap": True})
    return first + len(table.rows) + 1


def _write(
    sheet: Sheet,
    row: int,
    column: int,
    value: str | int,
    table: Table,
    palette: Palette,
    look: looks.Look,
) -> None:
    style = palette.get(look)
    if isinstance(value, int):
        must(sheet.write_number(row, column, value, style), "a number")
    elif table.told and column == len(table.headers) - 1:  # a sentence takes what is left
        must(sheet.merge_range(row, column, row, _LAST, fitting(value), style), "a sentence")
    else:
        must(sheet.write_string(row, column, fitting(value), style), "a text")
