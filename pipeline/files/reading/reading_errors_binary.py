"""Error cells and formulas of binary workbooks (xls, xlsb): which cells of a sheet hold one."""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
from collections.abc import Iterable, Iterator

from pipeline.files.reading.compound import Compound
from pipeline.files.reading.reading_errors import Errors, Formulas, targets_of

_CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_FORMULA_TEXT = "=（公式）"  # formulas stand there in pieces that nobody could read
_MOST_FORMULAS = 10_000  # are carried; a hostile file has more

_BOF, _EOF, _BOUNDSHEET, _XF, _FORMAT = 0x0809, 0x000A, 0x0085, 0x00E0, 0x041E
_FORMULA, _BOOLERR, _STRING = 0x0006, 0x0205, 0x0207
_BETWEEN = frozenset({0x04BC, 0x0221, 0x0236})  # shared formula, array, table: before the string
_FORMULA_SIZE = 22  # of a formula record, before its pieces
_ERROR_MARK = re.compile(rb"\x05\x02\x08\x00.{7}\x01", re.S)
_FORMULA_MARK = re.compile(rb"\x06\x00(?=(..).{20}(..))", re.S)
_TEXT_FORMAT = 49  # the built-in ``@``
_TEXT_FORMATS = (b"\x01\x00\x00@", b"\x01\x00\x01@\x00", b"\x01@")  # and as files spell it out


def errors_of_xls(data: bytes, sheet: int, formulas: Formulas | None = None) -> Errors:
    """Find the error cells of the worksheet with that place in the workbook, from 0.

    And formulas without a value; those that have one go into ``formulas``.
    """
    book = Compound(data)
    stream = book.stream("Workbook") or book.stream("Book") or b""
    if not (_ERROR_MARK.search(stream) or _has_formula(stream)):
        return {}
    globals_ = list(records(stream, 0))
    starts = _starts(globals_)
    cells = records(stream, starts[sheet]) if sheet < len(starts) else iter(())
    return _found(cells, _text_styles(globals_), {} if formulas is None else formulas)


def _has_formula(stream: bytes) -> bool:
    # a search for the mark alone is quick, and its lengths must agree
    for mark in _FORMULA_MARK.finditer(stream):
        size, pieces = (int.from_bytes(length, "little") for length in mark.groups())
        if pieces and size >= _FORMULA_SIZE + pieces:
            return True
    return False


def _text_styles(records: list[tuple[int, bytes]]) -> set[int]:
    """Return the cell styles of a workbook that show a cell as text."""
    texts = {_TEXT_FORMAT}
    for kind, body in records:
        if kind == _FORMAT and body[2:] in _TEXT_FORMATS:
            texts.add(int.from_bytes(body[:2], "little"))
    styles = (body for kind, body in records if kind == _XF)
    return {n for n, body in enumerate(styles) if int.from_bytes(body[2:4], "little") in texts}


def _found(cells: Iterator[tuple[int, bytes]], texts: set[int], formulas: Formulas) -> Errors:
    found: Errors = {}
    waiting: tuple[int, int] | None = None  # a formula whose text comes in a record of its own
    for kind, body in cells:
        if waiting is not None and kind not in _BETWEEN:
            if kind == _STRING and body[:2].strip(b"\0"):
                _note(formulas, waiting)
            else:
                found.setdefault(waiting[0], {})[waiting[1]] = _FORMULA_TEXT
            waiting = None
        if len(body) < 8 or kind not in (_FORMULA, _BOOLERR):
            continue
        row, column, style = struct.unpack_from("<HHH", body)
        code = _code_of(kind, body)
        if code is not None:
            found.setdefault(row + 1, {})[column] = _CODES.get(code, "#VALUE!")
        elif kind == _FORMULA and _waits(body):
            waiting = row + 1, column
        elif kind == _FORMULA and _is_unread(body, style in texts):
            found.setdefault(row + 1, {})[column] = _FORMULA_TEXT
        elif kind == _FORMULA:
            _note(formulas, (row + 1, column))
    if waiting is not None:
        found.setdefault(waiting[0], {})[waiting[1]] = _FORMULA_TEXT
    return found


def _note(formulas: Formulas, place: tuple[int, int]) -> None:
    if len(formulas) < _MOST_FORMULAS:
        formulas[place] = _FORMULA_TEXT


def sheet_starts(stream: bytes) -> list[int]:
    """Return where the worksheets of a workbook stream begin, in their order."""
    return _starts(records(stream, 0))


def _starts(globals_: Iterable[tuple[int, bytes]]) -> list[int]:
    return [
        struct.unpack_from("<I", body)[0]
        for kind, body in globals_
        if kind == _BOUNDSHEET and len(body) >= 4
    ]


def records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield kind and body of the records from a place on, to the end of what begins there."""
    depth = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        depth += (kind == _BOF) - (kind == _EOF)  # a chart inside a sheet has its own start, end
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length
        if depth <= 0:
            return


def _code_of(kind: int, body: bytes) -> int | None:
    if kind == _BOOLERR and len(body) >= 8 and body[7] == 1:
        return body[6]
    if kind == _FORMULA and len(body) >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff":
        return body[8]
    return None


def _waits(body: bytes) -> bool:
    return body[6] == 0 and body[12:14] == b"\xff\xff"


def _is_unread(body: bytes, is_text: bool) -> bool:
    """Tell whether a formula has no value that anybody could read.

    LibreOffice writes 0 for every text that a formula made in a cell of the format ``@``.
    """
    value = body[6:14]
    is_empty = value[:1] == b"\x03" and value[6:] == b"\xff\xff"
    return is_empty or (is_text and not any(value))


_ROW, _CELL_ERROR, _FORMULA_ERROR, _BUNDLE = 0, 3, 11, 156
_FORMULA_STRING, _FORMULA_NUMBER, _FORMULA_BOOL = 8, 9, 10


def errors_of_xlsb(
    archive: zipfile.ZipFile, sheet: str, formulas: Formulas | None = None
) -> Errors:
    """Find the error cells of one worksheet of an xlsb, and formulas without a value.

    Formulas that have one go into ``formulas``.
    """
    part = _part_of(archive, sheet)
    found: Errors = {}
    noted: Formulas = {} if formulas is None else formulas
    row = 0
    for kind, body in _short_records(archive.read(part)) if part else ():
        if kind == _ROW and len(body) >= 4:
            row = struct.unpack_from("<I", body)[0] + 1
        elif len(body) < 9:
            continue
        elif kind in (_CELL_ERROR, _FORMULA_ERROR):
            column = struct.unpack_from("<I", body)[0]
            found.setdefault(row, {})[column] = _CODES.get(body[8], "#VALUE!")
        elif kind == _FORMULA_STRING and not any(body[8:12]):
            found.setdefault(row, {})[struct.unpack_from("<I", body)[0]] = _FORMULA_TEXT
        elif kind in (_FORMULA_STRING, _FORMULA_NUMBER, _FORMULA_BOOL):
            _note(noted, (row, struct.unpack_from("<I", body)[0]))
    return found


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    targets = targets_of(archive, "xl/_rels/workbook.bin.rels")
    for kind, body in _short_records(archive.read("xl/workbook.bin")):
        if kind == _BUNDLE:
            relation, end = _text(body, 8)
            if _text(body, end)[0] == sheet:
                path = posixpath.normpath(posixpath.join("/xl", targets.get(relation, "")))
                return path.lstrip("/") if path.lstrip("/") in archive.namelist() else None
    return None


def _text(body: bytes, place: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", body, place)
    end = place + 4 + 2 * length
    return body[place + 4 : end].decode("utf-16-le", "replace"), end


def _short_records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    # kind takes one byte or two, length one to four, each byte with a mark that another follows
    place = 0
    while place + 2 <= len(stream):
        kind = stream[place]
        place += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (stream[place] << 7)
            place += 1
        length = 0
        for shift in (0, 7, 14, 21):
            byte = stream[place] if place < len(stream) else 0
            place += 1
            length |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield kind, stream[place : place + length]
        place += length
