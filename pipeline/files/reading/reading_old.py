"""Workbooks before Excel 97, and later ones without a compound file around them, by xlrd.

calamine reads none before Excel 5, and no Chinese before Excel 97. Old systems still write such
files for "export to Excel".
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, time
from typing import Any

import xlrd
from xlrd import xldate

from pipeline.core.model import CellError, CellValue
from pipeline.files.reading.book import plain_number
from pipeline.files.reading.grid import Grid
from pipeline.files.reading.refusing import refuse

_UNSAID = (None, 1252)  # code pages of a book whose writer did not think of Chinese


def read_old(data: bytes) -> list[Grid]:
    """Return the worksheets of an old workbook; texts are Chinese where it does not say better.

    Raises:
        FileError: encrypted.
    """
    try:
        book = _opened(data, "")
        if book.codepage in _UNSAID:
            book = _opened(data, "gb18030")
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            refuse("F03")
        raise
    return [_grid(book, sheet) for sheet in book.sheets()]


def _opened(data: bytes, encoding: str) -> Any:
    return xlrd.open_workbook(
        file_contents=data,
        logfile=io.StringIO(),
        encoding_override=encoding or None,
        ragged_rows=True,
    )


def _grid(book: Any, sheet: Any) -> Grid:
    grid = Grid(sheet.name, sheet.visibility == 0)
    for number in range(sheet.nrows):
        grid.next_row()
        for cell in sheet.row(number):
            grid.put(_READ.get(cell.ctype, _blank)(cell.value, book.datemode))
    return grid


def _blank(_value: Any, _since: int) -> CellValue:
    return None


def _text(value: Any, _since: int) -> CellValue:
    return str(value)


def _number(value: Any, _since: int) -> CellValue:
    return plain_number(value)


def _moment(value: Any, since: int) -> CellValue:
    try:
        moment: datetime = xldate.xldate_as_datetime(value, since)
    except (xldate.XLDateError, OverflowError, ValueError):
        return plain_number(value)
    return time(moment.hour, moment.minute, moment.second) if value < 1 else moment


def _truth(value: Any, _since: int) -> CellValue:
    return bool(value)


def _error(value: Any, _since: int) -> CellValue:
    return CellError(xlrd.error_text_from_code.get(value, "#VALUE!"))


_READ: dict[int, Callable[[Any, int], CellValue]] = {
    xlrd.XL_CELL_TEXT: _text,
    xlrd.XL_CELL_NUMBER: _number,
    xlrd.XL_CELL_DATE: _moment,
    xlrd.XL_CELL_BOOLEAN: _truth,
    xlrd.XL_CELL_ERROR: _error,
}
