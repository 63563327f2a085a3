"""The survey of an archive: every part is unfolded once, measured, and thrown away again.

What an archive declares of itself may be a lie; what this finds is not. It also tells where the
cells of a worksheet end, because python-calamine takes room for every cell between them.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.files.reading.extent import Extent
from pipeline.files.reading.prolog import prolog_of
from pipeline.files.reading.refusing import refuse

_CHUNK = 1 << 20
_MOST_STYLES = 200_000  # Excel stops at 64,000 cell formats
# unfolding fails in these ways; a damaged picture harms nobody who looks for rows
_TROUBLES = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, OSError)
_ORNAMENTS = (
    "xl/media/",
    "xl/drawings/",
    "xl/charts/",
    "xl/theme/",
    "xl/embeddings/",
    "xl/printersettings/",
    "docprops/",
    "customxml/",
    "pictures/",
    "thumbnails/",
)
_PICTURES = ("xl/media/", "pictures/")  # an SVG may name its DTD


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found: the worksheets (names of parts) that reach far beyond their cells."""

    sparse: frozenset[str] = frozenset()


def survey(data: bytes) -> Survey:
    """Unfold every part of a workbook once.

    Raises:
        FileError: a part is damaged, larger than it says, has a DTD, or more merged cells and
            cell formats than any program writes, or cells beyond the edge of a worksheet.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return Survey(
            frozenset(
                part.filename
                for part in archive.infolist()
                if not part.is_dir() and _is_sparse(data, archive, part)
            )
        )


def _is_sparse(data: bytes, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    name = part.filename.replace("\\", "/").lower()
    extent, styles = Extent(), 0
    root = ""
    try:
        for number, chunk in enumerate(_chunks(archive, part)):
            if number == 0:
                root = _root(part.filename, chunk, name.startswith(_PICTURES))
            if root == "worksheet":
                extent.see(chunk)
            elif root == "styleSheet":
                styles += chunk.count(b"<xf ") + chunk.count(b":xf ")
    except _TROUBLES as error:
        if _is_larger(data, part):
            refuse("F06", what=f"{part.filename} 实际比文件里写明的大，像是有意做的压缩炸弹")
        if not name.startswith(_ORNAMENTS):
            refuse("F23", what=f"压缩包里的部件 {part.filename} 坏了", said=str(error))
    if styles > _MOST_STYLES:
        refuse("F06", what=f"单元格格式有 {styles:,} 种（Excel 最多 64,000 种）")
    return extent.is_sparse()


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as content:
        while chunk := content.read(_CHUNK):
            yield chunk


def _root(part: str, chunk: bytes, is_picture: bool) -> str:
    found = prolog_of(chunk)
    if found.has_dtd and not is_picture:
        refuse("F06", what=f"{part} 里有 DTD 或实体定义")
    if found.is_endless and len(chunk) >= _CHUNK and not is_picture:
        refuse("F06", what=f"{part} 开头 1 MB 全是注释或空白")
    return found.root


def _is_larger(data: bytes, part: zipfile.ZipInfo) -> bool:
    """Tell whether a part unfolds to more than it declares."""
    if part.compress_type != zipfile.ZIP_DEFLATED:
        return False
    lengths = struct.unpack_from("<HH", data, part.header_offset + 26)
    place = part.header_offset + 30 + sum(lengths)
    rest = data[place : place + part.compress_size]
    unfold = zlib.decompressobj(-zlib.MAX_WBITS)
    size = 0
    try:
        while size <= part.file_size and (piece := unfold.decompress(rest, _CHUNK)):
            size += len(piece)
            rest = unfold.unconsumed_tail
    except zlib.error:
        return False
    return size > part.file_size
