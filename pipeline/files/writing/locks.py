"""Locks: drop-down lists, input messages and what people cannot type into.

Excel never sorts a protected range that holds locked cells, whatever the sheet allows
(XlsxWriter #507, office-js #2135). So the data stands in a range that is exempt from protection
without a password, and validation stops typing into given cells instead. Paste and Delete get
through; what they change is seen when the book comes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_range

from pipeline.core.pages import Page, PageColumn
from pipeline.files.writing import looks
from pipeline.files.writing.cells import Sheet, WritingError, fitting, must
from pipeline.files.writing.marks import runs
from pipeline.files.writing.palette import Palette

LISTS_SHEET = "_lists"
MAX_TITLE, MAX_MESSAGE = 32, 255  # UTF-16 units

_ALLOWED = {"sort": True, "autofilter": True, "format_columns": True, "format_rows": True}


def add_lists(book: Any, palette: Palette, lists: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Write the lists to a hidden sheet; return the formula of each, by list name.

    Never inline: Excel drops or repairs inline lists above 255 characters. A list without items
    has no formula: its columns take any text.
    """
    formulas: dict[str, str] = {}
    filled = {name: items for name, items in lists.items() if items}
    if not filled:
        return formulas
    sheet, text = book.add_worksheet(LISTS_SHEET), palette.get(looks.CELLS["text"])
    for column, (name, items) in enumerate(filled.items()):
        for row, item in enumerate((name, *items)):
            must(sheet.write_string(row, column, fitting(item), text), f"list {name}")
        letter = xl_col_to_name(column)
        place = f"={LISTS_SHEET}!${letter}$2:${letter}${len(items) + 1}"
        must(book.define_name(f"list_{column + 1}", place), f"the name of list {name}")
        formulas[name] = f"=list_{column + 1}"
    sheet.hide()
    return formulas


def add_validations(
    sheet: Sheet, page: Page, formulas: Mapping[str, str], known: frozenset[str], rows: range
) -> None:
    """Add lists and messages to the columns people may type into; stop typing elsewhere.

    ``known`` holds the names of all lists of the workbook, the empty ones too.

    Raises: WritingError when an open column names a list that is not there.
    """
    if not rows:
        return
    keys = [column.key for column in page.columns]
    role = f"${xl_col_to_name(keys.index(page.role))}{rows.start + 1}" if page.role else ""
    for index, column in enumerate(page.columns):
        if column.open_to != "never" and column.choices and column.choices not in known:
            raise WritingError(f"column {column.key} names a missing list {column.choices}")
        options = _options(column, formulas.get(column.choices, ""), role, page.protected)
        if options:
            code = sheet.data_validation(rows.start, index, rows.stop - 1, index, options)
            must(code, f"the validation of {column.key}")
    if page.protected:
        given = [index for index, column in enumerate(page.columns) if column.open_to == "never"]
        _stop_typing(sheet, runs(given), rows)


def _options(column: PageColumn, formula: str, role: str, protected: bool) -> dict[str, object]:
    if column.open_to == "never":
        return {}
    options: dict[str, object] = {}
    if column.hint:
        options["input_title"] = _short(column.header, MAX_TITLE)
        options["input_message"] = _short(column.hint, MAX_MESSAGE)
    if formula:
        # a warning, not a stop: everyday words for a choice are understood on the way in
        return options | {
            "validate": "list",
            "source": formula,
            "error_type": "warning",
            "error_title": _short(column.header, MAX_TITLE),
            "error_message": looks.LIST_WARNING,
        }
    if protected and role and column.open_to != "always":
        return options | {
            "validate": "custom",
            "value": f'={role}="{column.open_to}"',
            "ignore_blank": False,
            "error_title": looks.SHUT_TITLE,
            "error_message": looks.SHUT_MESSAGE.format(column.open_to),
        }
    return options | {"validate": "any"} if options else {}


def _stop_typing(sheet: Sheet, blocks: Sequence[tuple[int, int]], rows: range) -> None:
    if not blocks:
        return
    cells = [[rows.start, start, rows.stop - 1, end] for start, end in blocks]
    options = {
        "validate": "custom",
        "value": "=FALSE",
        "ignore_blank": False,
        "error_title": looks.GIVEN_TITLE,
        "error_message": looks.GIVEN_MESSAGE,
        "other_cells": cells[1:],
    }
    must(sheet.data_validation(*cells[0], options), "the lock of given columns")


def protect(sheet: Sheet, width: int, rows: range) -> None:
    """Protect a sheet without a password; people may sort, filter and set widths and heights."""
    must(sheet.protect("", _ALLOWED), "protection")
    if rows:
        data = xl_range(rows.start, 0, rows.stop - 1, width - 1)
        must(sheet.unprotect_range(data, "data"), "the sortable range")


def _short(text: str, units: int) -> str:
    """Cut a text to so many UTF-16 units."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")
