"""The second reader: an xlsx that python-calamine cannot read, one row after the other.

Slow, but it takes no room for cells that are not there, and minds less how a workbook is put
together. openpyxl finds the sheets, their formats and dates; values only, nothing is computed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.utils.escape import unescape
from openpyxl.xml.functions import iterparse

from pipeline.core.model import CellError, CellValue, Notes
from pipeline.core.pages import WORKDAYS
from pipeline.files.reading.book import CONVERT, Listing, Row, plain_number
from pipeline.files.reading.extent import MOST_COLUMNS, MOST_ROWS, column_of
from pipeline.files.reading.reading_errors import MOST_FORMULAS, PICTURE, SHARED, Range
from pipeline.files.reading.refusing import refuse
from pipeline.files.reading.survey import Survey

_ADDRESS = re.compile(r"([A-Za-z]*)([0-9]*)")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([^\"']+)[\"']")
_CHUNK, _TAG = 1 << 20, 256  # bytes at a time, and of the longest tag of a merged range
_LOST = CellError("（文字丢失）")  # the table of texts has no such number


class _Package(ExcelReader):
    """Opens what rows need of a workbook: what else is broken in it does not matter."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)

    def read_strings(self) -> None:
        """Read the table of texts; openpyxl's own way would undo what it escapes only by half."""
        parts = [name for name in self.valid_files if name.lower() == "xl/sharedstrings.xml"]
        for part in parts:
            with self.archive.open(part) as source:
                for _, element in iterparse(source):
                    if _local(element) == "si":
                        self.shared_strings.append(_text(element))
                        element.clear()

    def worksheets(self) -> Iterator[tuple[str, bool, str]]:
        """Yield name, whether it is visible, and part of every worksheet."""
        for sheet, relation in self.parser.find_sheets():
            if relation.target in self.valid_files and relation.Type.endswith("/worksheet"):
                yield sheet.name, sheet.state == "visible", relation.target


class StreamedBook:
    """An xlsx opened by openpyxl."""

    def __init__(self, data: bytes, _surveyed: Survey) -> None:
        self._package = _Package(data)
        self._sheets = list(self._package.worksheets())

    def listing(self) -> Listing:
        """Return the worksheets in order.

        Raises:
            FileError: there is none.
        """
        if not self._sheets:
            refuse("F20", kinds="图表或宏表")
        return [(place, *sheet[:2]) for place, sheet in enumerate(self._sheets)]

    def rows(self, _place: int, name: str, notes: Notes) -> Iterator[Row]:
        """Yield the rows of one worksheet that hold anything.

        Raises:
            FileError: it has a cell beyond the edge of a worksheet.
        """
        part = next(part for known, _, part in self._sheets if known == name)
        notes.merged = tuple(self._merged(part))
        with self._package.archive.open(part) as source:
            page = _Page(self._package, notes)
            for _, element in iterparse(source):
                if _local(element) == "row":
                    cells = page.cells(element)
                    if any(cell is not None for cell in cells):
                        yield page.row, tuple(cells)
                    element.clear()

    def _merged(self, part: str) -> Iterator[Range]:
        # they stand behind the rows, but have to be known before
        tail = b""
        with self._package.archive.open(part) as source:
            while chunk := source.read(_CHUNK):
                window, end = tail + chunk, 0
                for found in _MERGED.finditer(window):
                    end = found.end()
                    yield from _range(found[1].decode("latin-1"))
                tail = window[max(end, len(window) - _TAG) :]


class _Page:
    """Counts the rows of one worksheet and finds what their cells hold."""

    def __init__(self, package: _Package, notes: Notes) -> None:
        self._strings = package.shared_strings
        self._book: Any = package.wb
        self._formulas = notes.formulas
        self.row = 0

    def cells(self, element: Any) -> list[CellValue]:
        """Return the cells of the next row from the first column to the last that is written."""
        given = element.get("r", "")
        self.row = int(given) if given.isdigit() else self.row + 1
        cells: list[CellValue] = []
        column = -1
        for cell in element:
            if _local(cell) != "c":
                continue
            address = cell.get("r", "")
            column = self._column(address, column)
            cells += [None] * (column + 1 - len(cells))
            cells[column] = self._cell(cell, column)
        return cells

    def _column(self, address: str, last: int) -> int:
        # some programs leave the number of the row out, or all of it
        found = _ADDRESS.fullmatch(address)
        letters, digits = found.groups() if found else ("", "")
        column = column_of(letters[:4].encode()) - 1 if letters else last + 1
        row = int(digits[:9]) if digits else self.row
        if not (0 <= column < MOST_COLUMNS and 0 < row <= MOST_ROWS):
            refuse("F21", cell=address[:40])
        return column

    def _cell(self, cell: Any, column: int) -> CellValue:
        parts = {_local(part): part for part in cell}
        value = self._value(cell, parts)
        formula = parts.get("f")
        if formula is None or WORKDAYS in (said := formula.text or ""):
            return value
        text = f"={said.removeprefix('_xlfn.')}" if said else SHARED
        if value is None or PICTURE in said:
            return CellError(text)
        if not isinstance(value, CellError) and len(self._formulas) < MOST_FORMULAS:
            self._formulas[self.row, column] = text
        return value

    def _value(self, cell: Any, parts: dict[str, Any]) -> CellValue:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _text(parts["is"]) or None if "is" in parts else None
        text = (parts["v"].text or "") if "v" in parts else ""
        if not text:
            return CellError("#VALUE!") if kind == "e" else None
        if kind == "s":
            place = int(text)
            return self._strings[place] or None if place < len(self._strings) else _LOST
        if kind == "str":
            return unescape(text)
        if kind == "b":
            return text.strip() not in ("0", "false")
        if kind == "e":
            return CellError(text)
        if kind == "d":
            return _plain(from_ISO8601(text))  # type: ignore[no-untyped-call]  # is said nowhere
        return self._number(float(text), cell.get("s", "0"))

    def _number(self, value: float, style: str) -> CellValue:
        place = int(style or 0)
        if place not in self._book._date_formats:
            return plain_number(value)
        length = place in self._book._timedelta_formats
        try:
            return _plain(from_excel(value, self._book.epoch, timedelta=length))
        except (OverflowError, ValueError):
            return plain_number(value)  # such as 20260105 typed into a cell for dates


def _plain(value: Any) -> CellValue:
    found: CellValue = CONVERT[type(value)](value)
    return found


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Any) -> str:
    """Return the text of a cell without what tells how it is pronounced."""
    pieces = []
    for part in element:
        if _local(part) == "t":
            pieces.append(part.text or "")
        elif _local(part) == "r":
            pieces += [piece.text or "" for piece in part if _local(piece) == "t"]
    return unescape("".join(pieces))


def _range(reference: str) -> Iterator[Range]:
    first, _, last = reference.partition(":")
    corners = [_ADDRESS.fullmatch(corner) for corner in (first, last)]
    if all(corner and corner[1] and corner[2] for corner in corners):
        (left, top), (right, bottom) = (corner.groups() for corner in corners if corner)
        yield (
            int(top[:9]),
            column_of(left[:4].encode()) - 1,
            int(bottom[:9]),
            column_of(right[:4].encode()) - 1,
        )
