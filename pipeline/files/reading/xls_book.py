"""An xls: what its sheets say of their size, before python-calamine makes room for it."""

from __future__ import annotations

import struct
from itertools import islice

from pipeline.files.reading.calamine_book import CalamineBook
from pipeline.files.reading.compound import Compound, CompoundError
from pipeline.files.reading.reading_errors_binary import records, sheet_starts
from pipeline.files.reading.refusing import refuse
from pipeline.files.reading.survey import Survey

_DIMENSION = 0x0200
_BEFORE = 200  # records of a sheet that may come before it
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256


def open_xls(data: bytes, surveyed: Survey) -> CalamineBook:
    """Open an xls.

    Raises:
        FileError: a sheet says that it is larger than any xls can be.
    """
    try:
        book = Compound(data)
        stream = book.stream("Workbook") or book.stream("Book") or b""
    except CompoundError:
        stream = b""  # the reader is more forgiving and may still make something of it
    for start in sheet_starts(stream):
        for kind, body in islice(records(stream, start), _BEFORE):
            if kind == _DIMENSION and len(body) >= 12:
                _, rows, _, columns = struct.unpack_from("<IIHH", body)
                if rows > _MOST_ROWS or columns > _MOST_COLUMNS:
                    refuse("F21", cell=f"第 {columns:,} 列第 {rows:,} 行")
    return CalamineBook("xls", data, surveyed)
