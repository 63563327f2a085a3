"""Workbooks that are one XML file: 2003 of Excel and WPS, and flat OpenDocument.

Streamed by expat, which does not recurse; no DTD, hence no entity, is accepted.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from functools import lru_cache
from typing import NoReturn
from xml.parsers import expat

from pipeline.core.model import CellError, CellValue
from pipeline.files.reading.book import plain_number
from pipeline.files.reading.extent import MOST_ROWS
from pipeline.files.reading.grid import Grid
from pipeline.files.reading.refusing import refuse
from pipeline.files.reading.text_encoding import decode

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)""")
_INDENT = re.compile(r">[ \t]*\r?\n\s*<")
_CHUNK = 1 << 20
_PLACED = frozenset({"Index", "MergeAcross", "MergeDown", "Formula"})
_CUT = {
    expat.errors.codes[said]
    for said in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}
_DIGITS = re.compile(r"-?(?:0|[1-9][0-9]*)")  # as many as there are: none gets lost
_DAY_ZERO = (date(1899, 12, 30), date(1899, 12, 31))  # the date of a cell that holds a time


class _Workbook:
    """Collects the worksheets of an XML workbook; names are compared without their prefix."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self._cell: dict[str, str] | None = None
        self._skip = 0  # rows that a row of the same looks stands for
        self._type = ""
        self._said = ""
        self._text: list[str] | None = None
        self._aside = 0  # depth inside of a comment, which has a text too

    def start(self, tag: str, given: dict[str, str]) -> None:
        name = _local(tag)
        if self._aside or name == "Comment":
            self._aside += 1
        elif name == "Cell":
            self._cell = _attributes(given)
            self._type = self._said = ""
        elif name == "Data" and self._cell is not None:
            self._type, self._text = _attributes(given).get("Type", "String"), []
        elif name == "Row" and self.grids:
            self._begin_row(_attributes(given))
        elif name == "Worksheet":
            self.grids.append(Grid(_attributes(given).get("Name", "")))
        elif name == "Visible":
            self._text = []

    def end(self, tag: str) -> None:
        if self._aside:
            self._aside -= 1
            return
        name = _local(tag)
        if name in ("Data", "Visible") and self._text is not None:
            self._said, self._text = "".join(self._text), None
        if name == "Cell" and self._cell is not None and self.grids:
            self._put(self._cell)
            self._cell = None
        elif name == "Visible" and self.grids:
            self.grids[-1].visible = self._said.strip() == "SheetVisible"

    def data(self, text: str) -> None:
        if self._text is not None and not self._aside:
            self._text.append(text)

    def _begin_row(self, given: dict[str, str]) -> None:
        grid = self.grids[-1]
        following = grid.row + 1 + self._skip
        number = _count(given, "Index") or following
        if number < following:
            refuse("F23", what=f"第 {number} 行排在第 {grid.row} 行后面", said="ss:Index")
        grid.next_row(number)
        self._skip = _count(given, "Span")

    def _put(self, given: dict[str, str]) -> None:
        grid = self.grids[-1]
        if not grid.row:
            grid.next_row()
        value = _value(self._type, self._said)
        if _PLACED.isdisjoint(given):  # as nearly all cells
            grid.put(value)
            return
        formula = given.get("Formula", "")
        if formula and not self._said:
            value = CellError(formula)  # nobody typed it or could read it
        column = _count(given, "Index")
        place = grid.put(
            value,
            column - 1 if column else None,
            _count(given, "MergeAcross"),
            _count(given, "MergeDown"),
        )
        if formula and self._said:
            grid.note(place, formula)


@lru_cache(1_000)
def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _attributes(given: dict[str, str]) -> dict[str, str]:
    return {_local(name): value for name, value in given.items()}


def _count(given: dict[str, str], name: str) -> int:
    if name not in given:
        return 0
    said = given[name].strip()
    # a number with more digits than any sheet has places is as good as the first beyond them all
    return min(int(said[:9]), 2 * MOST_ROWS) if said.isascii() and said.isdigit() else 0


def _value(kind: str, said: str) -> CellValue:
    if not said:
        return None
    if kind == "Number":
        return _number(said.strip())
    if kind == "DateTime":
        return _moment(said.strip())
    if kind == "Boolean":
        return said.strip().lower() in ("1", "true")
    return CellError(said.strip()) if kind == "Error" else said


def _number(said: str) -> CellValue:
    if _DIGITS.fullmatch(said) and len(said) < 100:
        return int(said)
    if re.fullmatch(r"0[0-9]+", said):
        return said  # a number never begins so: it was text for whoever wrote it
    try:
        return plain_number(float(said))
    except ValueError:
        return said


def _moment(said: str) -> CellValue:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return said
    if moment.tzinfo is not None:
        return said
    return moment.time() if moment.date() in _DAY_ZERO else moment


def read_xml(data: bytes) -> list[Grid]:
    """Return the worksheets of a workbook that Excel 2003 or WPS saved as XML.

    Numbers keep all digits they were written with.

    Raises:
        FileError: cut off, not well-formed, with a DTD, or wider than any worksheet.
    """
    book = _Workbook()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_entities
    parser.StartElementHandler = book.start
    parser.EndElementHandler = book.end
    parser.CharacterDataHandler = book.data
    text = text_of(data)
    try:
        for place in range(0, len(text), _CHUNK):
            parser.Parse(text[place : place + _CHUNK], False)
        parser.Parse("", True)
    except expat.ExpatError as error:
        _refuse_broken(error)
    return book.grids


def _refuse_entities(*_: object) -> None:
    refuse("F06", what="里面有 DTD 或实体定义")


def _refuse_broken(error: expat.ExpatError) -> NoReturn:
    if error.code in _CUT:
        refuse("F02")
    place = f"XML 第 {error.lineno} 行第 {error.offset + 1} 个字处写错了"
    refuse("F23", what=place, said=expat.ErrorString(error.code))


def text_of(data: bytes) -> str:
    """Return an XML file as text without its declaration, whose encoding is often a wrong one."""
    declared = _DECLARED.search(data[:200])
    text = decode(data, declared[1].decode() if declared else "")
    return _DECLARATION.sub("", text, count=1)


def as_ods(data: bytes) -> bytes:
    """Return a flat OpenDocument file as the archive of an ods that says the same."""
    text = text_of(data)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        _refuse_entities()
    if not text.rstrip().endswith("document>"):
        refuse("F02")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        # the reader of ods takes blanks between its tags for content, and gives up
        archive.writestr("content.xml", _INDENT.sub("><", text))
    return packed.getvalue()
