"""Error cells (``#N/A``, ``#REF!`` …): which cells of a sheet hold one.

calamine gives such a cell as blank (python-calamine #105), and in a returned workbook a blank
looks like a deletion. So the file itself is searched: cheaply for the mark of an error, and only
where that is found, thoroughly for the addresses.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator

from pipeline.files.compound import Compound, CompoundError

Errors = dict[int, dict[int, str]]
"""Row number (from 1) → column number (from 0) → text of the error."""

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
_CHUNK = 1 << 20
_KEEP = 1 << 16  # longest cell tag with its value that may straddle two chunks

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_MARK = re.compile(rb"""\st\s*=\s*["']e["']""")
_TOKEN = re.compile(rb"<(?:\w+:)?(row|c)((?:\s[^>]*)?)>")
_VALUE = re.compile(rb"\s*(?:<(?:\w+:)?f\b.*?(?:/>|</(?:\w+:)?f>)\s*)?<(?:\w+:)?v>([^<]*)<", re.S)
_ADDRESS = re.compile(rb"([A-Z]+)([0-9]+)")


def errors_of_xlsx(archive: zipfile.ZipFile, sheet: str) -> Errors:
    """Find the error cells of one worksheet of an xlsx or xlsm."""
    part = _part_of(archive, sheet)
    if part is None or not _has_mark(archive, part):
        return {}
    found: Errors = {}
    for row, column, text in _walk(archive, part):
        found.setdefault(row, {})[column] = text
    return found


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    parts = {name.lower(): name for name in archive.namelist()}
    book, relations = (
        archive.read(parts[name]) if name in parts else b""
        for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    )
    targets = {
        found.get("Id", ""): found.get("Target", "")
        for found in map(_attributes, _RELATION.findall(relations))
    }
    for found in map(_attributes, _SHEET.findall(book)):
        if found.get("name") == sheet:
            target = targets.get(found.get("id", ""), "")
            path = posixpath.normpath(posixpath.join("/xl", target.replace("\\", "/")))
            return parts.get(path.lstrip("/").lower())
    return None


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        name.decode().rpartition(":")[2]: html.unescape(
            (double or single).decode("utf-8", "replace")
        )
        for name, double, single in _ATTRIBUTE.findall(tag)
    }


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with archive.open(part) as content:
        while chunk := content.read(_CHUNK):
            yield chunk


def _has_mark(archive: zipfile.ZipFile, part: str) -> bool:
    tail = b""
    for chunk in _chunks(archive, part):
        # two plain searches are ten times as fast as the expression, which also allows blanks
        if b't="e"' in chunk or b"t='e'" in chunk or _MARK.search(tail + chunk[:16]):
            return True
        tail = chunk[-16:]
    return False


def _walk(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, int, str]]:
    row = column = 0
    rest = b""
    for chunk in (*_chunks(archive, part), None):
        text = rest + (chunk or b"")
        # a cell is looked at only when all of it is here
        end = len(text) if chunk is None else max(0, len(text) - _KEEP)
        done = 0
        for token in _TOKEN.finditer(text):
            if token.start() >= end:
                break
            done = token.end()
            row, column = _place(token, row, column)
            if token[1] == b"c" and _MARK.search(token[2]):
                value = _VALUE.match(text, token.end())
                yield row, column, html.unescape(value[1].decode()) if value else "#VALUE!"
        rest = text[max(done, end) :]


def _place(token: re.Match[bytes], row: int, column: int) -> tuple[int, int]:
    # the address is optional: without it a row or cell is the one after the last
    given = _attributes(token[2]).get("r", "")
    if token[1] == b"row":
        return (int(given) if given.isdigit() else row + 1), -1
    address = _ADDRESS.fullmatch(given.encode())
    if address is None:
        return row, column + 1
    column = 0
    for letter in address[1]:
        column = column * 26 + letter - 64
    return int(address[2]), column - 1


_BOF, _BOUNDSHEET, _FORMULA, _BOOLERR = 0x0809, 0x0085, 0x0006, 0x0205
_XLS_MARK = re.compile(rb"\x05\x02\x08\x00.{7}\x01|\x06\x00..(?:.{6})\x02.{5}\xff\xff", re.S)


def errors_of_xls(data: bytes, sheet: int) -> Errors:
    """Find the error cells of the worksheet with that place in the workbook, from 0."""
    try:
        book = Compound(data)
        stream = book.stream("Workbook") or book.stream("Book") or b""
    except CompoundError:
        return {}
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


def archive_of(data: bytes) -> zipfile.ZipFile:
    """Open the archive that a workbook is."""
    return zipfile.ZipFile(io.BytesIO(data))
