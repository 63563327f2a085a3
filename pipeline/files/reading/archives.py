"""Archives at the gate: what a zip says of itself, before anything in it is unfolded."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Literal

from pipeline.files.reading.refusing import refuse

ArchiveKind = Literal["xlsx", "xlsb", "ods"]

MIB = 2**20
# a million rows of twelve filled columns unfold to about 850 MiB
MOST_UNPACKED = 1200 * MIB
MOST_PARTS = 10_000
# deflate reaches 1,000; sheets full of repeated rows stay below 60
MOST_RATIO, RATIO_FROM = 200, 10 * MIB

END, END_SIZE = b"PK\x05\x06", 22
LONGEST_COMMENT = 0xFFFF
_DIRECTORY = b"PK\x01\x02"
_UNKNOWN_SIZE = 0xFFFFFFFF  # the real figures stand in a ZIP64 record
_HEADER_SIZE = 30  # of a part, before its name
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # no spreadsheet program uses another

_TROUBLES = (
    zipfile.BadZipFile,
    NotImplementedError,  # a compression nobody uses
    ValueError,
    OSError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)
_OTHER_PARTS = (
    ("word/", "Word 文档"),
    ("ppt/", "PowerPoint 演示文稿"),
    ("visio/", "Visio 图"),
    ("index/", "苹果 Numbers 或 Pages 的文档"),
)


def inspect_archive(data: bytes) -> ArchiveKind:
    """Tell what an archive is by its parts, and whether it may be unfolded.

    Raises:
        FileError: it is no workbook, half copied, or declares what no workbook needs.
    """
    if not has_directory(data[-END_SIZE - LONGEST_COMMENT :], len(data)):
        refuse("F02")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _inspect_parts(data, archive)
    except _TROUBLES as error:
        refuse("F23", what="压缩包的目录坏了", said=str(error))


def _inspect_parts(data: bytes, archive: zipfile.ZipFile) -> ArchiveKind:
    parts = archive.infolist()
    names = [part.filename.replace("\\", "/").lower() for part in parts]
    locked = any(part.flag_bits & 1 for part in parts)
    kind = _kind_of_parts(archive, frozenset(names))
    if locked:
        refuse("F03")
    if len(parts) > MOST_PARTS:
        refuse("F06", what=f"压缩包里有 {len(parts):,} 个部件")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        refuse("F06", what=f"压缩包里有两个部件都叫 {twice}")
    if _overlap(data, parts):
        refuse("F06", what="压缩包里的部件互相重叠，像是有意做的压缩炸弹")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        refuse("F05", size=unpacked // MIB, most=MOST_UNPACKED // MIB)
    for part in parts:
        if part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * part.compress_size:
            refuse("F06", what=f"{part.filename} 压缩了 {MOST_RATIO} 倍以上")
        if part.compress_type not in _METHODS:
            method = f"编号 {part.compress_type}"
            refuse("F06", what=f"{part.filename} 用了表格文件不用的压缩方法（{method}）")
    return kind


def _overlap(data: bytes, parts: list[zipfile.ZipInfo]) -> bool:
    """Tell whether two parts share bytes, so that few of them unfold to many."""
    end = 0
    for part in sorted(parts, key=lambda part: part.header_offset):
        start = part.header_offset
        if start < end or start + _HEADER_SIZE > len(data):
            return start < end
        lengths = struct.unpack_from("<HH", data, start + _HEADER_SIZE - 4)
        end = start + _HEADER_SIZE + sum(lengths) + part.compress_size
    return False


def _kind_of_parts(archive: zipfile.ZipFile, names: frozenset[str]) -> ArchiveKind:
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


def has_directory(tail: bytes, size: int) -> bool:
    """Tell from the last bytes of an archive of that size whether it is whole."""
    place = tail.rfind(END)
    if place < 0 or len(tail) < place + END_SIZE:
        return False
    length, start, comment = struct.unpack_from("<IIH", tail, place + 12)
    if _UNKNOWN_SIZE in (length, start):
        return True
    end = size - len(tail) + place
    if place >= length > 0 and not tail.startswith(_DIRECTORY, place - length):
        return False
    return bool(start + length <= end and place + END_SIZE + comment <= len(tail))
