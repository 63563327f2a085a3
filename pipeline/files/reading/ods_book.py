"""An ods: what its content may repeat, and how python-calamine likes it written."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import python_calamine as calamine

from pipeline.files.reading.calamine_book import CalamineBook
from pipeline.files.reading.extent import MOST_COLUMNS, MOST_ROWS
from pipeline.files.reading.reading_errors import archive_of
from pipeline.files.reading.reading_xml import as_ods
from pipeline.files.reading.refusing import refuse
from pipeline.files.reading.survey import Survey

_MOST_REPEATED = 5_000_000  # cells with a content that stands in the file once
_LONGEST_ROW = 1 << 20
_END_OF_ROW = b"</table:table-row>"
_ROW = re.compile(rb'<table:table-row\s[^>]*number-rows-repeated="(\d{4,})"[^>]*>')
_CELL = re.compile(rb"<table:table-cell\s[^>]*>")
_FILLED = b"value-type="
_TIMES = re.compile(rb'number-columns-repeated="(\d{1,18})"')
_FAR_CELL = re.compile(
    rb"<table:table-cell\s(?=[^>]*value-type=)[^>]*number-columns-repeated=\"(\d{5,18})\""
)
_LOOSE = re.compile(rb">\s+<(?=/?table:)")


def open_ods(data: bytes, surveyed: Survey) -> CalamineBook:
    """Open an ods.

    Raises:
        FileError: a cell with a content is repeated beyond all measure.
    """
    with archive_of(data) as archive:
        content = archive.read("content.xml")
    _refuse_repeats(content)
    try:
        return CalamineBook("ods", data, surveyed)
    except calamine.CalamineError:
        # it expects no blanks between the cells, as indenting programs write them
        tidied = _LOOSE.sub(b"><", content)
        if tidied == content:
            raise
    return CalamineBook("ods", _with_content(data, tidied), surveyed)


def open_fods(data: bytes, surveyed: Survey) -> CalamineBook:
    """Open an OpenDocument workbook that is one XML file.

    Raises:
        FileError: as for an ods; it is cut off or has a DTD.
    """
    return open_ods(as_ods(data), surveyed)


def _refuse_repeats(content: bytes) -> None:
    for count in (*_repeated_rows(content), *_repeated_cells(content)):
        refuse("F26", count=f"{count:,}")


def _repeated_rows(content: bytes) -> Iterator[int]:
    """Yield how often a row with a content is repeated, where that is too often."""
    for found in _ROW.finditer(content):
        end = content.find(_END_OF_ROW, found.end(), found.end() + _LONGEST_ROW)
        cells = [
            int(times[1]) if (times := _TIMES.search(cell)) else 1
            for cell in _CELL.findall(content[found.end() : max(end, found.end())])
            if _FILLED in cell
        ]
        rows = int(found[1][:18])
        if cells and (rows > MOST_ROWS or rows * sum(cells) > _MOST_REPEATED):
            yield rows * sum(cells)


def _repeated_cells(content: bytes) -> Iterator[int]:
    for found in _FAR_CELL.finditer(content):
        if int(found[1]) > MOST_COLUMNS:
            yield int(found[1])


def _with_content(data: bytes, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with archive_of(data) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in ("mimetype", "META-INF/manifest.xml"):
            if name in old.namelist():
                new.writestr(name, old.read(name))
        new.writestr("content.xml", content)
    return buffer.getvalue()
