"""Rows of huge sheets, written as ready XML: half the time of writing cell by cell.

For sheets above ``looks.STYLED_ROWS`` rows only; everything a department gets on a usual day goes
through XlsxWriter's own methods. One private method of XlsxWriter is extended and three are
called (``_PRIVATE``); where a later release lacks one, ``AVAILABLE`` is False and huge sheets are
written cell by cell too. What is written is the same, cell for cell (test_ready_rows.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from xml.sax.saxutils import escape

from xlsxwriter.format import Format
from xlsxwriter.sharedstrings import SharedStringTable
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipeline.core.pages import PageValue
from pipeline.files.writing.cells import Layout, RowLayout, WritingError, fitting, tallest_in

_PRIVATE = (
    (Worksheet, "_write_rows"),
    (Worksheet, "_check_dimensions"),
    (SharedStringTable, "_get_shared_string_index"),
    (Format, "_get_xf_index"),
)
AVAILABLE = all(hasattr(owner, name) for owner, name in _PRIVATE)
_AT_ONCE = 500  # rows joined into one text

Head = tuple[str, str, str, str]


class ReadySheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """A worksheet whose lower rows may be given as ready XML, in order, each row once."""

    def __init__(self) -> None:
        super().__init__()
        self._ready: list[str] = []
        self._ready_from = 0

    def put_rows(self, first: int, last: int, width: int, xml: str) -> None:
        """Take the XML of rows first to last; no other cell may be written to these rows."""
        if not self._ready:
            self._ready_from = first
        self._check_dimensions(first, 0)
        self._check_dimensions(last, width - 1)
        self._ready.append(xml)

    def _write_rows(self) -> None:
        last: int = self.dim_rowmax  # type: ignore[has-type]  # of XlsxWriter, untyped
        if self._ready:
            self.dim_rowmax = self._ready_from - 1
        super()._write_rows()
        self.dim_rowmax = last
        for xml in self._ready:
            self.fh.write(xml)
        self._ready.clear()


def write_ready_rows(
    sheet: ReadySheet, first: int, rows: Iterable[Sequence[PageValue]], layout: Layout
) -> tuple[int, int]:
    """Write rows from row index ``first`` on; return how many rows and how many cells.

    Blank cells are not written: their look and lock are those of their column.

    Raises: WritingError when a row has not one value per column.
    """
    width = len(layout.usual.formats)
    usual, special = _heads(layout.usual), _heads(layout.special)
    # as XML has it: formulas hold quotes, which may stand in a text, and nothing that may not
    formulas = [tuple(map(escape, layout.formulas.get(column, ()))) for column in range(width)]
    index_of = sheet.str_table._get_shared_string_index
    cells, number, start = 0, first, first
    done: list[str] = []
    for number, row in enumerate(rows, first + 1):
        if len(row) != width:
            raise WritingError(f"row {number} has {len(row)} values for {width} columns")
        assisting = layout.role >= 0 and row[layout.role] == layout.special_role
        done.append(f'<row r="{number}"{_height(tallest_in(row, layout))}>')
        for value, (head, text, plain, day), pieces in zip(
            row, special if assisting else usual, formulas, strict=True
        ):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                done.append(f"{head}{number}{text}{index_of(fitting(value))}</v></c>")
            elif pieces:
                formula = str(number).join(pieces)
                done.append(f"{head}{number}{day[:-3]}<f>{formula}</f><v>{value}</v></c>")
            else:
                look = plain if value % 1 else day
                done.append(f"{head}{number}{look}{value:.16G}</v></c>")
            cells += 1
        done.append("</row>")
        if number - start >= _AT_ONCE:
            sheet.put_rows(start, number - 1, width, "".join(done))
            done.clear()
            start = number
    if done:
        sheet.put_rows(start, number - 1, width, "".join(done))
    return number - first, cells


def _heads(kind: RowLayout) -> tuple[Head, ...]:
    """Return, for each column, the XML of a cell around row number and value."""
    looks = (one._get_xf_index() for one in kind.formats)
    days = (one._get_xf_index() for one in kind.days)
    return tuple(
        (
            f'<c r="{xl_col_to_name(column)}',
            f'" s="{look}" t="s"><v>',
            f'" s="{look}"><v>',
            f'" s="{day}"><v>',
        )
        for column, (look, day) in enumerate(zip(looks, days, strict=True))
    )


@cache
def _height(points: int) -> str:
    """Return the attributes of a row's height, in whole pixels as XlsxWriter counts them."""
    pixels = int(points * 4.0 / 3.0 + 0.5)
    return f' ht="{pixels * 0.75:.16g}" customHeight="1"'
