"""Error cells of binary workbooks (xls, xlsb): which cells of a sheet hold one."""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator

from pipeline.files.compound import Compound
from pipeline.files.reading_errors import Errors, targets_of

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

_BOF, _BOUNDSHEET, _FORMULA, _BOOLERR = 0x0809, 0x0085, 0x0006, 0x0205
_XLS_MARK = re.compile(rb"\x05\x02\x08\x00.{7}\x01|\x06\x00..(?:.{6})\x02.{5}\xff\xff", re.S)


def errors_of_xls(data: bytes, sheet: int) -> Errors:
    """Find the error cells of the worksheet with that place in the workbook, from 0."""
    book = Compound(data)
    stream = book.stream("Workbook") or book.stream("Book") or b""
    if not _XLS_MARK.search(stream):
        return {}
    starts = [
        struct.unpack_from("<I", body)[0]
        for kind, body in _records(stream, 0)
        if kind == _BOUNDSHEET and len(body) >= 4
    ]
    found: Errors = {}
    for kind, body in _records(stream, starts[sheet]) if sheet < len(starts) else ():
        code = _code_of(kind, body)
        if code is not None:
            row, column = struct.unpack_from("<HH", body)
            found.setdefault(row + 1, {})[column] = _CODES.get(code, "#VALUE!")
    return found


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    depth = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        depth += (kind == _BOF) - (kind == 0x000A)  # a chart inside a sheet has its own start, end
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


_ROW, _CELL_ERROR, _FORMULA_ERROR, _BUNDLE = 0, 3, 11, 156


def errors_of_xlsb(archive: zipfile.ZipFile, sheet: str) -> Errors:
    """Find the error cells of one worksheet of an xlsb."""
    part = _part_of(archive, sheet)
    found: Errors = {}
    row = 0
    for kind, body in _short_records(archive.read(part)) if part else ():
        if kind == _ROW and len(body) >= 4:
            row = struct.unpack_from("<I", body)[0] + 1
        elif kind in (_CELL_ERROR, _FORMULA_ERROR) and len(body) >= 9:
            column = struct.unpack_from("<I", body)[0]
            found.setdefault(row, {})[column] = _CODES.get(body[8], "#VALUE!")
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
