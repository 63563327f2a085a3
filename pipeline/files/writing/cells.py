"""Cells: what fits into one, how tall its row must be, and writing rows of them fast.

This is the hot path of the house: 100,000 rows of 40 columns pass through ``write_rows``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil
from typing import Any

from pipeline.core.pages import PageValue
from pipeline.core.text import display_width
from pipeline.files.writing import looks

MAX_UNITS = 32_767  # UTF-16 units a cell can hold
# xlsxwriter ships no types; its objects pass through under these names
Sheet = Any
Format = Any


class WritingError(RuntimeError):
    """A workbook could not be written as asked: a mistake of ours, never of the data."""


def must(code: object, what: str) -> None:
    """Raise unless an xlsxwriter call reported success.

    xlsxwriter leaves out what it refuses and says so by its return code only.

    Raises: WritingError.
    """
    if code not in (0, None):
        raise WritingError(f"xlsxwriter refused {what}: code {code}")


def fitting(text: str) -> str:
    """Return the text as a cell can hold it: cut to 32,767 UTF-16 units, and saying so.

    Lone surrogates, which would make the whole workbook unwritable, become U+FFFD.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if 2 * len(text) <= MAX_UNITS:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MAX_UNITS:
        return text
    # half an emoji may stand at the cut
    return units[: 2 * (MAX_UNITS - len(looks.CUT))].decode("utf-16-le", "ignore") + looks.CUT


@lru_cache(maxsize=262_144)
def lines(text: str, width: float) -> int:
    """Return how many lines a text takes when wrapped in a column of this width."""
    room = max(width - looks.WIDTH_LOSS, 2.0)
    if "\n" not in text:
        return max(1, ceil(display_width(text) / room))
    return sum(max(1, ceil(display_width(line) / room)) for line in text.split("\n"))


def row_height(count: int) -> int:
    """Return the height in points of a row whose tallest cell has so many lines."""
    return min(looks.LINE_HEIGHT * count + looks.ROW_PADDING, looks.MAX_HEIGHT)


@dataclass(frozen=True, slots=True)
class RowLayout:
    """How rows of one kind are written.

    ``formats`` has one format per column; ``days`` are those for moments without a time of day,
    which would else show 00:00. ``blanks`` are the columns whose blank cells are written
    with their format too.
    """

    formats: tuple[Format, ...]
    days: tuple[Format, ...]
    blanks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How all rows of a page are written.

    ``special`` replaces ``usual`` on rows whose column ``role`` holds ``special_role``; a negative
    ``role`` means there are none. ``wrapped`` pairs each visible wrapping column with its width.
    ``formulas`` go by column, in pieces with the number of the row between them.
    """

    usual: RowLayout
    special: RowLayout
    role: int
    special_role: str
    wrapped: tuple[tuple[int, float], ...]
    formulas: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def tallest_in(row: Sequence[PageValue], layout: Layout) -> int:
    """Return the height in points that a row needs to show all its wrapped texts."""
    tallest = 1
    for column, room in layout.wrapped:
        value = row[column]
        # two half-width columns a character at most: what surely fits one line is not measured
        if isinstance(value, str) and (2 * len(value) > room - looks.WIDTH_LOSS or "\n" in value):
            tallest = max(tallest, lines(value, room))
    return row_height(tallest)


def write_rows(
    sheet: Sheet, first: int, rows: Iterable[Sequence[PageValue]], layout: Layout
) -> tuple[int, int]:
    """Write rows from row index ``first`` on; return how many rows and how many cells.

    Blank cells are not written, except in the columns that the layout names.

    Raises: WritingError when a row has not one value per column or a cell is refused.
    """
    width, role, special_role = len(layout.usual.formats), layout.role, layout.special_role
    cells, number = 0, first
    for number, row in enumerate(rows, first + 1):
        if len(row) != width:
            raise WritingError(f"row {number} has {len(row)} values for {width} columns")
        special = role >= 0 and row[role] == special_role
        kind = layout.special if special else layout.usual
        cells += _write_row(sheet, number - 1, row, kind)
        for column, pieces in layout.formulas.items():
            value = row[column]
            if isinstance(value, int | float):
                formula, look = str(number).join(pieces), kind.days[column]
                must(sheet.write_formula(number - 1, column, formula, look, value), "a formula")
        for column in kind.blanks:
            if row[column] is None or row[column] == "":
                must(sheet.write_blank(number - 1, column, None, kind.formats[column]), "a blank")
        must(sheet.set_row(number - 1, tallest_in(row, layout)), f"the height of row {number}")
    return number - first, cells


def _write_row(sheet: Sheet, row: int, values: Sequence[PageValue], kind: RowLayout) -> int:
    formats, days = kind.formats, kind.days
    write_string, write_number = sheet.write_string, sheet.write_number
    cells = refused = 0
    for column, value in enumerate(values):
        if value is None or value == "":
            continue
        if isinstance(value, str):
            if not value.isascii() or len(value) > MAX_UNITS:
                value = fitting(value)
            refused |= write_string(row, column, value, formats[column])
        else:
            look = formats[column] if value % 1 else days[column]
            refused |= write_number(row, column, value, look)
        cells += 1
    must(refused, f"a cell of row {row + 1}")
    return cells
