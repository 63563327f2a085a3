"""What zip archives say of their members: names, kinds, sizes; and whether to believe it."""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pipeline.files.reading import packed_aes

MIB = 2**20
MOST_MEMBERS = 10_000
MOST_UNPACKED = 1200 * MIB
MOST_BYTES = 400 * MIB  # of a single file
MOST_RATIO, RATIO_FROM = 200, 10 * MIB
_CHUNK = 1 << 20
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_GZIP = b"\x1f\x8b"
_UTF8, LOCKED = 0x800, 0x1  # flags of a member
_UNICODE_PATH = 0x7075
TROUBLES = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, struct.error,
    RuntimeError, OverflowError,
)  # fmt: skip


class Refused(Exception):
    """This archive, or this member, is not to be had: code of the message, facts."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts


def is_archive(path: Path) -> bool:
    """Tell whether a file is an archive of files: gz, or a zip that is no workbook or document."""
    with path.open("rb") as file:
        head = file.read(4)
        if head.startswith(_GZIP):
            return True
        if head not in _ZIPS:
            return False
        try:
            with zipfile.ZipFile(file) as archive:
                names = {name.replace("\\", "/").lower() for name in archive.namelist()}
        except (NotImplementedError, *TROUBLES):
            return False  # the gate says what is wrong with it
    document = {"[content_types].xml", "xl/workbook.xml", "xl/workbook.bin"}
    return not names & document and not {"mimetype", "content.xml"} <= names


def last_level(info: zipfile.ZipInfo) -> str:
    """Return the last level of a member's name as it stands in the archive."""
    return name(info).replace("\\", "/").rpartition("/")[2]


def name(info: zipfile.ZipInfo) -> str:
    """Return a member's name: UTF-8 where the archive says so or it can be read so, else GBK."""
    extra = info.extra
    while len(extra) >= 9:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _UNICODE_PATH and size > 5:
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    if info.flag_bits & _UTF8:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def is_special(info: zipfile.ZipInfo) -> bool:
    """Tell whether a member is a link, a pipe or a device: Unix keeps the kind in the high bits."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    return kind not in (0, stat.S_IFREG)


def inspect(infos: list[zipfile.ZipInfo], left: int, most: int) -> None:
    """Refuse an archive by what it says of itself."""
    if len(infos) > most:
        raise Refused("Z04", what=f"里面有 {len(infos)} 个文件，最多 {MOST_MEMBERS} 个")
    whole = sum(info.file_size for info in infos)
    if whole > left:
        raise Refused("Z04", what=f"展开后有 {whole // MIB} MB，最多 {MOST_UNPACKED // MIB} MB")
    for info in infos:
        if info.file_size > MOST_BYTES:
            what = f"里面的 {last_level(info)} 展开后有 {info.file_size // MIB} MB"
            raise Refused("Z04", what=f"{what}，最多 {MOST_BYTES // MIB} MB")
        if info.file_size > RATIO_FROM and info.file_size > MOST_RATIO * info.compress_size:
            raise Refused("Z04", what=f"里面的 {last_level(info)} 压缩了 {MOST_RATIO} 倍以上")


def content(
    archive: zipfile.ZipFile, file: BinaryIO, info: zipfile.ZipInfo, word: bytes
) -> Iterator[bytes]:
    """Yield what a member holds, unpacked; ``word`` is tried where it is encrypted.

    Raises:
        packed_aes.WrongPassword: the word does not open it; one of TROUBLES may say the same.
    """
    if info.flag_bits & LOCKED and not word:
        raise packed_aes.WrongPassword
    if info.compress_type == packed_aes.METHOD:
        yield from packed_aes.chunks(file, info, word)
        return
    with archive.open(info, pwd=word or None) as content:
        while piece := content.read(_CHUNK):
            yield piece


def said(error: BaseException) -> str:
    """Return what an error says, in short."""
    return str(error)[:120] or type(error).__name__
