"""Error cells (``#N/A``, ``#REF!`` …) and formulas of workbooks made of XML.

calamine gives an error cell as blank (python-calamine #105), and a formula without a value too;
in a returned workbook a blank looks like a deletion. So the file itself is searched: cheaply for
the marks of both, and only where one is found, thoroughly for the addresses.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator

from pipeline.core.pages import WORKDAYS

Errors = dict[int, dict[int, str]]
"""Row number (from 1) → column number (from 0) → text of the error."""

Formulas = dict[tuple[int, int], str]
"""(Row number from 1, column number from 0) → formula, of cells that have a value besides."""

Range = tuple[int, int, int, int]
"""Rows from 1, columns from 0: top, left, bottom, right."""

_OURS = WORKDAYS.encode()  # a formula that we wrote: it counts on by itself and is nobody's
MOST_FORMULAS = 10_000  # are carried; a hostile file has more
_CHUNK = 1 << 20
_KEEP = 1 << 16  # longest cell tag with its value that may straddle two chunks

_ODS_MARK = b'value-type="error"'
_ODS_FORMULA = b"table:formula="
_ODS_SPAN = b"-spanned="
_MOST_MERGED = 10_000  # ranges are carried
_ODS_TOKEN = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)((?:\s[^>]*)?)/?>")
_ODS_TEXT = re.compile(rb"\s*<text:p[^>]*>([^<]*)<")

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_MARKS = (b't="e"', b"t='e'")  # plain searches are ten times as fast as an expression
_FORMULA_MARKS = (b"<f>", b"<f ", b":f>", b":f ")
_TOKEN = re.compile(rb"<(?:\w+:)?(row|c)((?:\s[^>]*)?)/?>")
_VALUE = re.compile(rb"\s*(?:<(?:\w+:)?f\b.*?(?:/>|</(?:\w+:)?f>)\s*)?<(?:\w+:)?v>([^<]*)<", re.S)
_FORMULA = re.compile(
    rb"\s*<(?:\w+:)?f(?:\s[^>]*?)?(?:/>|>([^<]*)</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v>([^<]*)</(?:\w+:)?v>)?"
)
SHARED = "=（公式）"  # a cell of a shared formula does not repeat its text
PICTURE = "DISPIMG("  # a picture in a cell, as WPS writes it: its value is no text
_ADDRESS = re.compile(rb"([A-Z]+)([0-9]+)")


def errors_of_xlsx(archive: zipfile.ZipFile, sheet: str, formulas: Formulas) -> Errors:
    """Find the error cells of one worksheet of an xlsx or xlsm, and formulas without a value.

    Formulas that have one go into ``formulas``.

    Raises:
        LookupError: there are error cells, but which part of the file the sheet is stays unknown.
    """
    part = part_of(archive, sheet)
    pages = [part] if part else [name for name in archive.namelist() if "sheets/" in name]
    if not any(_has_mark(archive, page) for page in pages):
        return {}
    if part is None:
        raise LookupError(f"no part for sheet {sheet}")
    found: Errors = {}
    for row, column, text in _walk(archive, part, formulas):
        found.setdefault(row, {})[column] = text
    return found


def part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the part of an xlsx that a worksheet is; None where that cannot be told."""
    parts = {name.lower(): name for name in archive.namelist()}
    book = archive.read(parts["xl/workbook.xml"]) if "xl/workbook.xml" in parts else b""
    targets = targets_of(archive, parts.get("xl/_rels/workbook.xml.rels", ""))
    for found in map(_attributes, _SHEET.findall(book)):
        if found.get("name") == sheet:
            target = targets.get(found.get("id", ""), "")
            path = posixpath.normpath(posixpath.join("/xl", target.replace("\\", "/")))
            return parts.get(path.lstrip("/").lower())
    return None


def targets_of(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Return the parts that a workbook names by relation."""
    relations = archive.read(part) if part in archive.namelist() else b""
    return {
        found.get("Id", ""): found.get("Target", "")
        for found in map(_attributes, _RELATION.findall(relations))
    }


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
    """Tell whether a worksheet may hold an error cell, or a formula that is not ours."""
    counts = dict.fromkeys((*_MARKS, *_FORMULA_MARKS, _OURS), 0)
    tails = dict.fromkeys(counts, b"")
    for chunk in _chunks(archive, part):
        for mark in counts:
            window = tails[mark] + chunk
            counts[mark] += window.count(mark)
            tails[mark] = window[1 - len(mark) :]  # too short to hold it once more
    formulas = sum(counts[mark] for mark in _FORMULA_MARKS)
    return any(counts[mark] for mark in _MARKS) or formulas != counts[_OURS]


def _walk(
    archive: zipfile.ZipFile, part: str, formulas: Formulas
) -> Iterator[tuple[int, int, str]]:
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
            if token[1] != b"c":
                continue
            formula = _FORMULA.match(text, token.end())
            if formula is not None and _OURS in (formula[1] or b""):
                continue
            if formula is not None and _is_unread(formula):
                yield row, column, _formula_text(formula)
            elif any(mark in token[2] for mark in _MARKS):
                value = _VALUE.match(text, token.end())
                yield row, column, html.unescape(value[1].decode()) if value else "#VALUE!"
            elif formula is not None and len(formulas) < MOST_FORMULAS:
                formulas[row, column] = _formula_text(formula)
        rest = text[max(done, end) :]


def _is_unread(formula: re.Match[bytes]) -> bool:
    """Tell whether a formula has no value that anybody typed or could read."""
    return not formula[2] or PICTURE in _formula_text(formula)


def _formula_text(formula: re.Match[bytes]) -> str:
    text = html.unescape((formula[1] or b"").decode("utf-8", "replace")).strip()
    return f"={text.removeprefix('_xlfn.')}" if text else SHARED


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


def errors_of_ods(archive: zipfile.ZipFile, sheet: str, formulas: Formulas) -> Errors:
    """Find the error cells of one worksheet of an ods, and formulas without a value."""
    content = archive.read("content.xml")
    found: Errors = {}
    if _ODS_MARK not in content and _ODS_FORMULA not in content:
        return found
    row, rows, column, inside = 0, 1, -1, False  # the row before the first is row 0
    for token in _ODS_TOKEN.finditer(content):
        attributes = _attributes(token[2])
        if token[1] == b"table":
            inside, row, rows = attributes.get("name") == sheet, 0, 1
        elif token[1] == b"table-row":
            row, column = row + rows, -1
            rows = _repeated(attributes, "number-rows-repeated")
        elif inside:
            text = _ODS_TEXT.match(content, token.end())
            said = html.unescape(text[1].decode()) if text else ""
            formula = attributes.get("formula", "").removeprefix("of:")
            formula = "" if WORKDAYS in formula else formula
            if _ODS_MARK in token[2]:
                found.setdefault(row, {})[column + 1] = said or "#VALUE!"
            elif formula and not said:
                found.setdefault(row, {})[column + 1] = formula
            elif formula and len(formulas) < MOST_FORMULAS:
                formulas[row, column + 1] = formula
            column += _repeated(attributes, "number-columns-repeated")
    return found


def merged_of_ods(archive: zipfile.ZipFile, sheet: str) -> tuple[Range, ...]:
    """Return the merged ranges of one worksheet of an ods; calamine does not tell them."""
    content = archive.read("content.xml")
    if _ODS_SPAN not in content:
        return ()
    found: list[Range] = []
    row, rows, column, inside = 0, 1, 0, False
    for token in _ODS_TOKEN.finditer(content):
        attributes = _attributes(token[2])
        if token[1] == b"table":
            inside, row, rows = attributes.get("name") == sheet, 0, 1
        elif token[1] == b"table-row":
            row, column = row + rows, 0
            rows = _repeated(attributes, "number-rows-repeated")
        elif inside:
            right = column + _repeated(attributes, "number-columns-spanned") - 1
            bottom = row + _repeated(attributes, "number-rows-spanned") - 1
            if (bottom, right) != (row, column) and len(found) < _MOST_MERGED:
                found.append((row, column, bottom, right))
            column += _repeated(attributes, "number-columns-repeated")
    return tuple(found)


def _repeated(attributes: dict[str, str], name: str) -> int:
    count = attributes.get(name, "1")
    return int(count) if count.isdigit() else 1


def archive_of(data: bytes) -> zipfile.ZipFile:
    """Open the archive that a workbook is."""
    return zipfile.ZipFile(io.BytesIO(data))
