"""Every kind of hostile file by its name: what is built, and what is said of it.

``read`` instead of a code: the file is read, because only an accident made it look bad. Several
codes with blanks between: any of them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable

from tests.hostile import (
    BOOK,
    HEAD,
    MIB,
    SHEET,
    STRINGS,
    XML,
    archive,
    book,
    cell,
    changed,
    column_beyond,
    damaged,
    endless_table,
    entities,
    entities_in_a_part_with_another_ending,
    entities_in_utf_7,
    external_entity,
    far_cell,
    huge_dimension,
    locked_zip,
    lying,
    many_strings,
    ods,
    ods_row,
    overlapping,
    part,
    parts_of,
    rights,
    row,
    strings,
    xlsb,
    xlsb_endless_record,
    xlsb_far,
    xlsb_page,
)
from tests.spreadsheets import compound, record, xls

Kind = tuple[Callable[[], bytes], str]

STYLES = "xl/styles.xml"
READ = "read"

XLSX: dict[str, Kind] = {
    "billion laughs": (entities, "F06"),
    "billion laughs in UTF-16": (lambda: entities("", "utf-16"), "F06"),
    "billion laughs in UTF-7": (
        entities_in_utf_7,
        "F06",
    ),
    "billion laughs behind 100 KB of comment": (
        lambda: entities(f"{XML}<!-- {'x' * 100_000} -->"),
        "F06",
    ),
    "billion laughs behind 2 MB of comment": (
        lambda: entities(f"{XML}<!-- {'x' * 2 * MIB} -->"),
        "F06",
    ),
    "billion laughs behind a mark": (lambda: entities("\ufeff" + XML), "F06"),
    "billion laughs in a part with another ending": (
        entities_in_a_part_with_another_ending,
        "F06",
    ),
    "a file of this computer as a text": (external_entity, "F06"),
    "cells in opposite corners": (
        lambda: book(row(1, cell("A1")) + row(1_048_576, cell("XFD1048576"))),
        READ,
    ),
    "a cell far below": (lambda: book(HEAD + row(1_048_576, cell("A1048576"))), READ),
    "a cell far to the right": (lambda: book(HEAD + row(2, cell("A2"), cell("XFD2"))), READ),
    "an address that overflows": (lambda: book(HEAD + row(2, cell("ZZZZ99999999"))), "F21"),
    "an address of twenty digits": (lambda: book(row(1, cell("A99999999999999999999"))), "F21"),
    "a row that overflows": (lambda: book(row(99_999_999, cell("A99999999"))), "F21"),
    "cells in the wrong order that overflow": (
        lambda: book(HEAD + row(2, cell("ZZZZ9"), cell("A2"))),
        "F21",
    ),
    "cells in the wrong order, far away": (
        lambda: book(HEAD + row(1_048_576, cell("XFD1048576"), cell("A1048576"))),
        READ,
    ),
    "addresses without rows": (lambda: book(row(1, cell("A"), cell("B"))), READ),
    "one merge over all": (
        lambda: book(HEAD, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "F22",
    ),
    "400,000 merges": (
        lambda: book(
            HEAD,
            "<mergeCells>"
            + "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 400_001))
            + "</mergeCells>",
        ),
        "F22",
    ),
    "2 million styles": (
        lambda: part(STYLES, b"<styleSheet><cellXfs>" + b'<xf numFmtId="0"/>' * 2_000_000),
        "F06",
    ),
    "30 MB of spaces": (lambda: part(STRINGS, b" " * 30 * MIB), "F06"),
    "a text of 30 MB": (lambda: strings("a" * 30 * MIB), "F06"),
    "a part that lies about its size": (
        lambda: lying(strings("a" * 3 * MIB), STRINGS, 5_000),
        "F06",
    ),
    "more declared than may be": (lambda: lying(BOOK, "docProps/app.xml", 2_000_000_000), "F05"),
    "two parts of one name": (
        lambda: archive([*parts_of(BOOK), ("XL/WORKSHEETS/SHEET1.XML", b"<a/>")]),
        "F06",
    ),
    "20,000 parts": (
        lambda: archive(
            [*parts_of(BOOK), *((f"xl/media/{n}.png", b"") for n in range(20_000))],
            zipfile.ZIP_STORED,
        ),
        "F06",
    ),
    "parts that overlap": (overlapping, "F06"),
    "parts outside the folder": (
        lambda: archive([*parts_of(BOOK), ("../../evil.txt", b"x"), ("/etc/evil.txt", b"x")]),
        READ,
    ),
    "an archive in an archive": (
        lambda: archive([("工单.zip", archive([("a.zip", BOOK)]))]),
        "Z01",
    ),
    "a part packed by bzip2": (lambda: archive(parts_of(BOOK), zipfile.ZIP_BZIP2), "F06"),
    "a damaged part": (damaged, "F23"),
    "no worksheet part": (
        lambda: archive([one for one in parts_of(BOOK) if one[0] != SHEET]),
        "F23",
    ),
    "no table of texts": (
        lambda: archive([one for one in parts_of(BOOK) if one[0] != STRINGS]),
        READ,
    ),
    "no workbook part": (
        lambda: archive([one for one in parts_of(BOOK) if one[0] != "xl/workbook.xml"]),
        "F23",
    ),
    "XML that ends in the middle": (lambda: part(SHEET, b"<worksheet><sheetData><row><c"), "F23"),
    "XML 100,000 levels deep": (lambda: book("<a>" * 100_000), READ),
    "a sheet that points at itself": (
        lambda: part(
            "xl/_rels/workbook.xml.rels",
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            b'relationships/worksheet" Target="workbook.xml"/></Relationships>',
        ),
        READ,
    ),
    "a number that is none": (lambda: book('<row r="1"><c r="A1"><v>1e999999</v></c></row>'), READ),
    "a date beyond all calendars": (
        lambda: book('<row r="1"><c r="A1" t="d"><v>99999-99-99</v></c></row>'),
        READ,
    ),
    "a text that has no number": (
        lambda: book('<row r="1"><c r="A1" t="s"><v>4000000000</v></c></row>'),
        READ,
    ),
}

ODS: dict[str, Kind] = {
    "ods, 17 billion cells": (lambda: ods(ods_row("占道", 16_384, 1_048_576)), "F26"),
    "ods, rows without end": (lambda: ods(ods_row("占道", 1, 4_000_000_000)), "F26"),
    "ods, columns without end": (lambda: ods(ods_row("占道", 4_000_000_000)), "F26"),
    "ods, blank rows to the end": (
        lambda: ods(ods_row("占道") + ods_row("", 16_384, 1_048_575)),
        READ,
    ),
    "ods, a cell in the last row": (
        lambda: ods(ods_row("占道") + ods_row("", 1, 1_048_574) + ods_row("末行")),
        READ,
    ),
    "ods, entities": (
        lambda: ods(ods_row("&x;"), f'{XML}<!DOCTYPE a [<!ENTITY x "占道">]>'),
        "F06",
    ),
    "ods, broken XML": (lambda: ods("<table:table-row><table:table-cell>"), "F23"),
}

XLS: dict[str, Kind] = {
    "xls, sectors in a circle": (lambda: changed(xls([]), 512 + 4, 1), "F23"),
    "xls, list of sectors in a circle": (endless_table, "F23"),
    "xls, 4 billion rows declared": (huge_dimension, "F21"),
    "xls, a cell far away": (far_cell, READ),
    "xls, a column beyond the edge": (column_beyond, "F21"),
    "xls, 4 billion texts declared": (many_strings, READ),
    "xls, a record longer than the file": (
        lambda: xls([record(0x0203, b"")[:2] + b"\xff\xff"]),
        "F23",
    ),
    "xls, no sheet in it": (lambda: compound(record(0x0809, b"\0" * 16)), "F23"),
    "xls, rights": (rights, "F24"),
    "xls, encrypted": (lambda: xls([], first=[record(0x002F, b"\0" * 6)]), "F03"),
    "xlsx, encrypted": (lambda: compound(b"\0" * 4096, "EncryptedPackage"), "F03"),
    "zip, encrypted": (locked_zip, "Z01"),
}

XLSB: dict[str, Kind] = {
    "xlsb, opposite corners": (xlsb_far, "F13"),
    "xlsb, an endless record": (xlsb_endless_record, "F23"),
    "xlsb, nothing in it": (lambda: xlsb(xlsb_page()), READ),
    "xlsb, 4 billion texts declared": (
        lambda: xlsb(xlsb_page(), b"\x9f\x01\x08" + b"\xff" * 8),
        "F23",
    ),
}

TEXT: dict[str, Kind] = {
    "csv, NUL bytes": (lambda: b"\0a,b\0\n1,2\n" * 50, "F04"),
    "csv, quotes only": (lambda: b'"' * 100_001, f"F07 {READ}"),
    "csv, 100,000 columns": (lambda: b"1," * 100_000 + b"\n" + b"2," * 100_000, "F21"),
    "csv, one line of 20 MB": (lambda: b"a" * 20 * MIB, "F27"),
    "csv, a million delimiters in a row": (lambda: b",;\t|" * 1_000_000, "F27"),
    "csv, a line of 300 MB": (lambda: b"a" * 300 * MIB, "F27"),
}

KINDS: dict[str, Kind] = XLSX | ODS | XLS | XLSB | TEXT
