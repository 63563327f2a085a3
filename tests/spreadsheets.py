"""Small spreadsheets for the tests, made on the spot."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping

import xlsxwriter

FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xlsx(rows: Iterable[Iterable[object]], sheet: str = "工单") -> bytes:
    """An xlsx with one worksheet; None leaves a cell out, text stays text."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if isinstance(value, str):
                    page.write_string(row, column, value)
                elif value is not None:
                    page.write(row, column, value)
    return buffer.getvalue()


def with_parts(archive: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same archive with some parts put in or replaced."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return buffer.getvalue()


def sheet_xml(rows: str) -> bytes:
    """The part of a worksheet around the XML of its rows."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    ).encode()


def xlsx_of(rows: str) -> bytes:
    """An xlsx whose only worksheet 工单 has these rows, written in XML."""
    return with_parts(xlsx([]), {"xl/worksheets/sheet1.xml": sheet_xml(rows)})


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """A compound file with one stream: sector 0 is the table, 1 the directory, then the stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    chain = [*range(3, 2 + sectors), END]
    table = [TABLE, END, *chain, *[FREE] * (128 - 2 - sectors)]
    header = struct.pack(
        "<8s16xHHHHH6x9I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, 1, 1, 0, 4096, END, 0, END, 0),
    )
    entries = [_entry("Root Entry", 5, 1, END, 0), _entry(name, 2, FREE, 2, len(stream))]
    return b"".join(
        [
            header,
            struct.pack("<109I", 0, *[FREE] * 108),
            struct.pack("<128I", *table),
            b"".join(entries).ljust(512, b"\0"),
            stream,
        ]
    )


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    length = len(text) + 2
    links = (FREE, FREE, child)
    return struct.pack("<64sHBB3I36xIQ", text, length, kind, 1, *links, start, size)


def record(kind: int, body: bytes) -> bytes:
    """One record of an xls."""
    return struct.pack("<HH", kind, len(body)) + body


def xls(cells: Iterable[bytes], first: Iterable[bytes] = ()) -> bytes:
    """An xls with one worksheet ``Sheet`` of cell records; ``first`` come at the very start."""
    book = record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0)) + b"".join(first)
    name = b"\x05\x00Sheet"
    listing_size, end = 4 + 6 + len(name), record(0x000A, b"")
    page_start = len(book) + listing_size + len(end)
    book += record(0x0085, struct.pack("<IBB", page_start, 0, 0) + name) + end
    page = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0))
    return compound(book + page + b"".join(cells) + end)
