"""The gate: cheap checks on the bytes of a file before any reader touches it.

Some files of 5 KB take gigabytes or end the process of whoever reads them. What can be told from
the outside is refused here, in a few milliseconds; the rest meets the limits of the reading child.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Literal

from pipeline.files.reading.archives import (
    END,
    END_SIZE,
    LONGEST_COMMENT,
    MIB,
    has_directory,
    inspect_archive,
)
from pipeline.files.reading.compound import MAGIC, Compound, CompoundError
from pipeline.files.reading.refusing import refuse
from pipeline.files.reading.text_kinds import TextKind, kind_of

Kind = Literal["xlsx", "xlsb", "ods", "xls", TextKind]

MOST_BYTES = 400 * MIB

_FILEPASS = 0x002F  # record of an encrypted xls
_BOF, _BEFORE_97 = 0x0809, (b"\x00\x05", b"\x00\x07")  # start of a workbook, with its version

_RIGHTS = frozenset({"DRMEncryptedTransform", "\tDRMContent", "\tDRMViewerContent"})
_SIGNATURES = (
    (b"%PDF", "PDF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"{\\rtf", "写字板（RTF）文档"),
    (b"MZ", "程序"),
    (b"SQLite format 3", "数据库"),
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


def inspect(data: bytes) -> Kind:
    """Tell by content what a file is.

    Raises:
        FileError: it is nothing that can be read, or nothing that may be.
    """
    if not data.strip(b"\0"):
        refuse("F01", size=len(data))
    if len(data) > MOST_BYTES:
        refuse("F05", size=len(data) // MIB, most=MOST_BYTES // MIB)
    if data.startswith((b"PK\x03\x04", END)):
        return inspect_archive(data)
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
    return kind_of(data)


def _inspect_compound(data: bytes) -> Kind:
    try:
        book = Compound(data)
    except CompoundError as error:
        if "outside" in str(error) or len(data) < 1536:
            refuse("F02")
        refuse("F23", what="文件里的目录（OLE）前后矛盾", said=str(error))
    names = book.names
    if names & _RIGHTS:
        refuse("F24")
    if "EncryptedPackage" in names:
        refuse("F03")
    if book.is_cut:
        refuse("F02")
    if not names & {"Workbook", "Book", "WORKBOOK", "BOOK"}:
        seems = [what for stream, what in _OTHER_STREAMS if stream in names]
        refuse("F04", seems=seems[0] if seems else "其他程序的文件")
    first = _first_records(book)
    if _FILEPASS in first:
        refuse("F03")
    # calamine takes Chinese of Excel 5 and 95 for single bytes
    return "biff" if first.get(_BOF, b"")[:2] in _BEFORE_97 else "xls"


def _first_records(book: Compound) -> dict[int, bytes]:
    """Return the first records of a workbook by kind: an encrypted one says so there."""
    kinds: dict[int, bytes] = {}
    try:
        stream = book.stream("Workbook") or book.stream("Book") or b""
    except CompoundError:
        return kinds  # the reader is more forgiving and may still make something of it
    place = 0
    while place + 4 <= len(stream) and len(kinds) < 8:
        kind, length = struct.unpack_from("<HH", stream, place)
        kinds.setdefault(kind, stream[place + 4 : place + 4 + length])
        place += 4 + length
    return kinds


def complete(path: Path) -> bool:
    """Tell whether a workbook is whole, so that it is not being copied any more.

    An xlsx, xlsb or ods shows its archive directory, an xls the end of its compound file. A text
    file never shows it, nor does a file that cannot be opened now: False, look at its age.
    """
    try:
        with path.open("rb") as file:
            head = file.read(8)
            if head.startswith((b"PK\x03\x04", END)):
                size = file.seek(0, io.SEEK_END)
                file.seek(max(0, size - END_SIZE - LONGEST_COMMENT))
                return has_directory(file.read(), size)
            if head == MAGIC:
                return Compound(head + file.read()).is_whole
    except (OSError, CompoundError):
        return False
    return False
