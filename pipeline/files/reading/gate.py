"""The gate: cheap checks on the bytes of a file before any reader touches it.

Some files of 5 KB take gigabytes or end the process of whoever reads them. What can be told from
the outside is refused here, in a few milliseconds; the rest meets the limits of the reading child.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Literal, NoReturn

from pipeline.core.messages.problems import FileError
from pipeline.core.model import Problem
from pipeline.files.reading.compound import MAGIC, Compound, CompoundError

Kind = Literal["xlsx", "xlsb", "ods", "xls", "text"]

MIB = 2**20
# a million rows of twelve filled columns unfold to about 850 MiB
MOST_UNPACKED = 1200 * MIB
MOST_BYTES = 400 * MIB
MOST_PARTS = 10_000
# deflate reaches 1,000; sheets full of repeated rows stay below 60
MOST_RATIO, RATIO_FROM = 200, 10 * MIB
_HEAD = 4096

_FILEPASS = 0x002F  # record of an encrypted xls
_END, _DIRECTORY, _END_SIZE = b"PK\x05\x06", b"PK\x01\x02", 22
_LONGEST_COMMENT = 0xFFFF
_UNKNOWN_SIZE = 0xFFFFFFFF  # the real figures stand in a ZIP64 record

_ZIP_TROUBLES = (
    zipfile.BadZipFile,
    NotImplementedError,  # a compression nobody uses
    ValueError,
    OSError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)
_SIGNATURES = (
    (b"%PDF", "PDF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"{\\rtf", "写字板（RTF）文档"),
    (b"MZ", "程序"),
    (b"SQLite format 3", "数据库"),
    (b"ID;P", "SYLK 格式的旧表格"),
)
_GZIP = b"\x1f\x8b"
_ARCHIVES = (
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"PK\x07\x08", "分卷的压缩包"),
    (b"BZh", "bz2 压缩包"),
    (b"\xfd7zXZ", "xz 压缩包"),
    (b"MSCF", "CAB 压缩包"),
)
_OTHER_STREAMS = (
    ("WordDocument", "Word 文档"),
    ("PowerPoint Document", "PowerPoint 演示文稿"),
    ("__properties_version1.0", "Outlook 邮件"),
    ("FileHeader", "其他办公软件的文档"),
)
_OTHER_PARTS = (("word/", "Word 文档"), ("ppt/", "PowerPoint 演示文稿"))
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def refuse(code: str, **facts: object) -> NoReturn:
    """Stop this file with a message of the catalogue; the reader adds its name."""
    raise FileError([Problem(code, facts=facts)])


def inspect(data: bytes) -> Kind:
    """Tell by content what a file is.

    Raises:
        FileError: it is nothing that can be read, or nothing that may be.
    """
    if not data.strip(b"\0"):
        refuse("F01", size=len(data))
    if len(data) > MOST_BYTES:
        refuse("F05", size=len(data) // MIB, most=MOST_BYTES // MIB)
    if data.startswith((b"PK\x03\x04", _END)):
        return _inspect_zip(data)
    if data.startswith(MAGIC):
        return _inspect_compound(data)
    if data.startswith(_GZIP):
        refuse("Z01")
    for signature, seems in _ARCHIVES:
        if data.startswith(signature):
            refuse("Z02", seems=seems)
    for signature, seems in _SIGNATURES:
        if data.startswith(signature) and not (signature == b"BM" and b"\0" not in data[:64]):
            refuse("F04", seems=seems)
    return _inspect_text(data)


def _inspect_text(data: bytes) -> Kind:
    head = data[:_HEAD]
    if head[:1] == b"\x09" and head[1:2] in (b"\x00", b"\x02", b"\x04", b"\x08"):
        refuse("F04", seems="三十年前的 Excel 表（Excel 4 或更早）")
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if plain.startswith(b"<"):
        refuse("F12", seems="网页" if b"html" in plain.lower() or b"<table" in head else "XML 文件")
    if b"\0" in head and not head.startswith(_MARKS):
        refuse("F04", seems="二进制文件")
    return "text"


def _inspect_compound(data: bytes) -> Kind:
    try:
        book = Compound(data)
    except CompoundError as error:
        if "outside" in str(error) or len(data) < 1536:
            refuse("F02")
        refuse("F07", said=f"OLE: {error}")
    names = book.names
    if "EncryptedPackage" in names:
        refuse("F03")
    if book.is_cut:
        refuse("F02")
    if not names & {"Workbook", "Book", "WORKBOOK", "BOOK"}:
        seems = [what for stream, what in _OTHER_STREAMS if stream in names]
        refuse("F04", seems=seems[0] if seems else "其他程序的文件")
    if _FILEPASS in _first_records(book):
        refuse("F03")
    return "xls"


def _first_records(book: Compound) -> set[int]:
    """Return the kinds of the first records of a workbook: an encrypted one says so there."""
    kinds: set[int] = set()
    try:
        stream = book.stream("Workbook") or book.stream("Book") or b""
    except CompoundError:
        return kinds  # the reader is more forgiving and may still make something of it
    place = 0
    while place + 4 <= len(stream) and len(kinds) < 8:
        kind, length = struct.unpack_from("<HH", stream, place)
        kinds.add(kind)
        place += 4 + length
    return kinds


def _inspect_zip(data: bytes) -> Kind:
    if not _has_directory(data[-_END_SIZE - _LONGEST_COMMENT :], len(data)):
        refuse("F02")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _inspect_parts(archive)
    except _ZIP_TROUBLES as error:
        refuse("F07", said=f"zip: {error}")


def _inspect_parts(archive: zipfile.ZipFile) -> Kind:
    parts = archive.infolist()
    names = [part.filename.replace("\\", "/").lower() for part in parts]
    kind = _kind_of_parts(archive, frozenset(names))
    if any(part.flag_bits & 1 for part in parts):
        refuse("F03")
    if len(set(names)) < len(names):
        refuse("F06", what="压缩包里有重名的部件")
    if len(parts) > MOST_PARTS:
        refuse("F06", what=f"压缩包里有 {len(parts)} 个部件")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        refuse("F05", size=unpacked // MIB, most=MOST_UNPACKED // MIB)
    for part in parts:
        if part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * part.compress_size:
            refuse("F06", what=f"{part.filename} 压缩了 {MOST_RATIO} 倍以上")
        if part.filename.lower().endswith((".xml", ".rels")):
            _refuse_entities(archive, part)
    return kind


def _kind_of_parts(archive: zipfile.ZipFile, names: frozenset[str]) -> Kind:
    if "mimetype" in names and "content.xml" in names:
        if b"spreadsheet" in archive.read("mimetype")[:128]:
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                refuse("F03")
            return "ods"
        refuse("F04", seems="OpenDocument 文档（不是表格）")
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "[content_types].xml" not in names:
        refuse("Z01")
    for folder, seems in _OTHER_PARTS:
        if any(name.startswith(folder) for name in names):
            refuse("F04", seems=seems)
    return "xlsx"  # an unusual layout: let the reader say


def _refuse_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with archive.open(part) as content:
        head = content.read(_HEAD).replace(b"\0", b"")  # so that UTF-16 hides nothing
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        refuse("F06", what=f"{part.filename} 里有 DTD 或实体定义")


def complete(path: Path) -> bool:
    """Tell whether a workbook is whole, so that it is not being copied any more.

    An xlsx, xlsb or ods shows its archive directory, an xls the end of its compound file. A text
    file never shows it, nor does a file that cannot be opened now: False, look at its age.
    """
    try:
        with path.open("rb") as file:
            head = file.read(8)
            if head.startswith((b"PK\x03\x04", _END)):
                size = file.seek(0, io.SEEK_END)
                file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
                return _has_directory(file.read(), size)
            if head == MAGIC:
                return Compound(head + file.read()).is_whole
    except (OSError, CompoundError):
        return False
    return False


def _has_directory(tail: bytes, size: int) -> bool:
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + _END_SIZE:
        return False
    length, start, comment = struct.unpack_from("<IIH", tail, place + 12)
    if _UNKNOWN_SIZE in (length, start):
        return True
    end = size - len(tail) + place
    if place >= length > 0 and not tail.startswith(_DIRECTORY, place - length):
        return False
    return bool(start + length <= end and place + _END_SIZE + comment <= len(tail))
