"""Files that mean harm, or that an accident made as bad, built on the spot: none of them shipped.

Each builder returns the bytes of one file, a few KB unless it is marked as slow. They are tried one
after the other on the real reader by ``test_hostile``.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable

from tests.spreadsheets import FREE, compound, record, sheet_xml, with_parts, xls, xlsx

MIB = 1 << 20
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
BOOK = xlsx([["编号", "内容"], ["A1", "占道"]])
_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def cell(address: str, text: str = "占道") -> str:
    """A cell with a text of its own."""
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *cells: str) -> str:
    """A row of cells."""
    return f'<row r="{number}">{"".join(cells)}</row>'


def book(rows: str, behind: str = "", before: str = "") -> bytes:
    """An xlsx whose only sheet has these rows, with XML before and behind them."""
    page = sheet_xml(rows).decode().replace("<sheetData>", before + "<sheetData>")
    return part(SHEET, page.replace("</sheetData>", "</sheetData>" + behind).encode())


def part(name: str, content: bytes, of: bytes = BOOK) -> bytes:
    """An xlsx with one part put in the place of its own."""
    return with_parts(of, {name: content})


def strings(text: str, encoding: str = "utf-8", head: str = "") -> bytes:
    """An xlsx with such a table of texts."""
    table = f"<sst {_NAMESPACE}><si><t>{text}</t></si></sst>"
    return part(STRINGS, f"{head}{table}".encode(encoding))


HEAD = row(1, cell("A1", "编号"), cell("B1", "内容"))
XML = '<?xml version="1.0" encoding="UTF-8"?>'
LAUGHS = "".join(
    f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' if level else '<!ENTITY l0 "lol">'
    for level in range(10)
)


def entities(head: str = XML, encoding: str = "utf-8") -> bytes:
    """A billion laughs in the table of texts."""
    return strings("&l9;", encoding, f"{head}<!DOCTYPE sst [{LAUGHS}]>")


def entities_in_utf_7() -> bytes:
    """A billion laughs whose DTD begins with no byte of ``<``."""
    return strings(
        "&l9;", head=f'<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE sst [{LAUGHS}]>'
    )


def external_entity() -> bytes:
    """A text that is to be the content of a file of this computer."""
    return strings("&x;", head=f'{XML}<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]>')


def entities_in_a_part_with_another_ending() -> bytes:
    """The worksheet is called ``sheet1.dat``; the billion laughs stand there."""
    laughs = sheet_xml(row(1, cell("A1", "&l9;"))).decode()
    laughs = laughs.replace('"UTF-8"?>', f'"UTF-8"?><!DOCTYPE worksheet [{LAUGHS}]>')
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        relations = archive.read("xl/_rels/workbook.xml.rels")
        types = archive.read("[Content_Types].xml")
    moved = {
        "xl/_rels/workbook.xml.rels": relations.replace(b"sheet1.xml", b"sheet1.dat"),
        "[Content_Types].xml": types.replace(b"sheet1.xml", b"sheet1.dat"),
        "xl/worksheets/sheet1.dat": laughs.encode(),
    }
    return with_parts(BOOK, moved)


# --- archives -------------------------------------------------------------------------------


def archive(parts: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these parts, the same name twice if so wished."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        for name, content in parts:
            made.writestr(name, content)
    return buffer.getvalue()


def parts_of(data: bytes) -> list[tuple[str, bytes]]:
    """The parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return [(name, opened.read(name)) for name in opened.namelist()]


def lying(data: bytes, name: str, size: int) -> bytes:
    """The same archive, a part of which says that it unfolds to ``size`` bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        found = opened.getinfo(name)
    changed = bytearray(data)
    struct.pack_into("<I", changed, found.header_offset + 22, size)
    place = data.index(b"PK\x01\x02")
    while data[place + 46 : place + 46 + len(name)] != name.encode():
        place = data.index(b"PK\x01\x02", place + 4)
    struct.pack_into("<I", changed, place + 24, size)
    return bytes(changed)


def overlapping() -> bytes:
    """Many parts that share the bytes of one, as in the zip bomb of Fifield (2019)."""
    data = BOOK
    end = data.rindex(b"PK\x05\x06")
    count, length, start = struct.unpack_from("<HII", data, end + 10)
    listing = bytearray(data[start : start + length])
    place = listing.index(SHEET.encode()) - 46
    size = 46 + sum(struct.unpack_from("<HHH", listing, place + 28))
    entry = bytes(listing[place : place + size])
    more = b"".join(entry.replace(b"sheet1", b"shee%02d" % number) for number in range(20))
    head = struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, count + 20, count + 20, length + len(more), start, 0
    )
    return data[:start] + bytes(listing) + more + head


def damaged(name: str = SHEET) -> bytes:
    """An xlsx with a byte of a part changed."""
    with zipfile.ZipFile(io.BytesIO(BOOK)) as opened:
        found = opened.getinfo(name)
    place = found.header_offset + 30 + len(name) + found.compress_size // 2
    changed = bytearray(BOOK)
    changed[place] ^= 0x55
    return bytes(changed)


def locked_zip() -> bytes:
    """A zip with a password, no workbook."""
    made = bytearray(archive([("工单.xlsx", BOOK)]))
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


# --- ods ------------------------------------------------------------------------------------

_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="工单">{}</table:table></office:spreadsheet>'
    "</office:body></office:document-content>"
)


def ods(rows: str, head: str = XML) -> bytes:
    """An ods whose only sheet has these rows."""
    return archive(
        [
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", (head + _ODS.format(rows)).encode()),
            ("META-INF/manifest.xml", b"<manifest/>"),
        ]
    )


def ods_row(text: str, columns: int = 1, rows: int = 1) -> str:
    """A row of an ods, repeated, with a cell, repeated."""
    repeated = f'table:number-columns-repeated="{columns}"' if columns > 1 else ""
    times = f'table:number-rows-repeated="{rows}"' if rows > 1 else ""
    said = f"<text:p>{text}</text:p>" if text else ""
    kind = 'office:value-type="string"' if text else ""
    return (
        f"<table:table-row {times}><table:table-cell {kind} {repeated}>{said}"
        "</table:table-cell></table:table-row>"
    )


# --- compound files -------------------------------------------------------------------------


def changed(data: bytes, place: int, *numbers: int) -> bytes:
    """The same file with other four-byte numbers at a place."""
    made = bytearray(data)
    struct.pack_into(f"<{len(numbers)}I", made, place, *numbers)
    return bytes(made)


def endless_table() -> bytes:
    """The list of its own sectors goes round in a circle, and says that it is endless."""
    made = bytearray(compound(b"", "Workbook")) + struct.pack("<128I", *[FREE] * 127, 10)
    return changed(changed(bytes(made), 44, 0x7FFFFFFF), 68, (len(made) - 1024) // 512, 1)


def huge_dimension() -> bytes:
    """An xls that says it has 4 billion rows."""
    return xls([record(0x0200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0))])


def far_cell() -> bytes:
    """An xls with a cell in the last row and column: 16 million between."""
    number = struct.pack("<d", 7.0)
    return xls(
        [
            record(0x0203, struct.pack("<HHH", 0, 0, 0) + number),
            record(0x0203, struct.pack("<HHH", 0xFFFF, 0xFF, 0) + number),
        ]
    )


def column_beyond() -> bytes:
    """An xls with a cell in column 65,536, of 256."""
    return xls([record(0x0203, struct.pack("<HHHd", 0, 0xFFFF, 0, 7.0))])


def many_strings() -> bytes:
    """An xls that says it has 4 billion texts, and has none."""
    return xls([], first=[record(0x00FC, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF))])


def rights() -> bytes:
    """A workbook that only certain people may open (IRM)."""
    return compound(b"\0" * 4096, "\tDRMContent")


# --- xlsb -----------------------------------------------------------------------------------


def xlsb(page: bytes = b"", strings_part: bytes = b"") -> bytes:
    """An xlsb with one sheet of these records."""

    def text(said: str) -> bytes:
        return struct.pack("<I", len(said)) + said.encode("utf-16-le")

    bundle = struct.pack("<II", 0, 1) + text("rId1") + text("工单")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    workbook = b"\x83\x01\x00" + b"\x8f\x01\x00" + b"\x9c\x01" + bytes([len(bundle)]) + bundle
    return archive(
        [
            (
                "_rels/.rels",
                f'<Relationships xmlns="{relations}"><Relationship Id="rId1" '
                f'Type="{kind}/officeDocument" Target="xl/workbook.bin"/></Relationships>'.encode(),
            ),
            ("xl/workbook.bin", workbook + b"\x90\x01\x00\x84\x01\x00"),
            (
                "xl/_rels/workbook.bin.rels",
                f'<Relationships xmlns="{relations}"><Relationship Id="rId1" '
                f'Type="{kind}/worksheet" Target="worksheets/s.bin"/></Relationships>'.encode(),
            ),
            ("xl/worksheets/s.bin", page),
            *([("xl/sharedStrings.bin", strings_part)] if strings_part else []),
        ]
    )


def xlsb_page(*records: tuple[int, bytes]) -> bytes:
    """The records of a sheet between its beginning and its end."""
    body = b"".join(_short(kind, content) for kind, content in records)
    return (
        b"\x81\x01\x00\x94\x01\x10"
        + b"\0" * 16
        + b"\x91\x01\x00"
        + body
        + b"\x92\x01\x00"
        + b"\x82\x01\x00"
    )


def _short(kind: int, body: bytes) -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(body)]) + body


def xlsb_far() -> bytes:
    """An xlsb with a cell in the first and one in the last row and column."""
    return xlsb(
        xlsb_page(
            (0, struct.pack("<I", 0) + b"\0" * 13),
            (5, struct.pack("<IId", 0, 0, 7.0)),
            (0, struct.pack("<I", 1_048_575) + b"\0" * 13),
            (5, struct.pack("<IId", 16_383, 0, 7.0)),
        )
    )


def xlsb_endless_record() -> bytes:
    """A record of an xlsb that says it has 268 million bytes."""
    return xlsb(
        b"\x81\x01\x00\x94\x01\x10" + b"\0" * 16 + b"\x91\x01\x00\x05\xff\xff\xff\x7f" + b"\0" * 40
    )
