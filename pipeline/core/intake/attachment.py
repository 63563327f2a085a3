"""Photos and papers: which files are none to be read, and which case their names speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.core.text import normal

# what nobody keeps a table in
_SEEN_OR_HEARD = frozenset(
    f".{one}"
    for one in (
        "jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "webp", "heic", "heif", "avif", "tif",
        "tiff", "svg", "pdf", "ofd",
        "mp4", "mov", "avi", "mkv", "wmv", "flv", "m4v", "3gp", "mpg", "mpeg", "webm",
        "mp3", "m4a", "wav", "amr", "aac", "ogg", "opus", "wma", "flac", "silk",
    )
)  # fmt: skip
# may hold a table that somebody wants to be read, or is wrapped around one
_WRAPPED = frozenset(
    (".doc", ".docx", ".wps", ".rtf", ".odt", ".ppt", ".pptx", ".dps", ".zip", ".rar", ".7z",
     ".eml", ".msg")
)  # fmt: skip
_LONG_NUMBER = 8  # shorter source numbers are those of many cases, and parts of many names
_TOKEN = re.compile(r"[0-9a-z]+(?:-[0-9a-z]+)*")
_DAY = re.compile(r"(?:19|20)\d{6}")
_PARTS = re.compile(r"[\s_()\[\]【】《》“”,.;、。+&@#~!]+")


@dataclass(frozen=True, slots=True)
class Named:
    """The numbers that one level of a path (file name, folder) speaks of.

    ``ids`` are 线索编号 as we write them; ``numbers`` what may be a source number, in the normal
    form.
    """

    ids: tuple[str, ...]
    numbers: tuple[str, ...]


def is_seen_or_heard(name: str) -> bool:
    """Tell by its extension whether a file is a picture, a scan, a film or a recording."""
    return _extension(name) in _SEEN_OR_HEARD


def is_wrapped(name: str) -> bool:
    """Tell by its extension whether a file is a letter, an archive or a mail."""
    return _extension(name) in _WRAPPED


def is_attached(name: str) -> bool:
    """Tell by its extension whether a file comes along with a case rather than with rows."""
    return is_seen_or_heard(name) or is_wrapped(name)


def named(path: str, prefix: str) -> Iterator[Named]:
    """Yield what the levels of a path say, the file's own name first, then folders inside out.

    ``path`` has forward slashes; full-width digits and lower-case letters count as others do, and
    dashes may be missing: ``xs20261126 0003`` is ``XS-20261126-0003``.
    """
    *folders, name = path.split("/")
    stem = name.rpartition(".")[0] or name
    for level in (stem, *reversed(folders)):
        text = normal(level)
        yield Named(tuple(dict.fromkeys(_ids(text, prefix))), tuple(dict.fromkeys(_numbers(text))))


def _ids(text: str, prefix: str) -> Iterator[str]:
    pattern = rf"(?<![0-9a-z]){re.escape(prefix.lower())}[-_ ]?(\d{{8}})[-_ ]?(\d{{4,}})(?!\d)"
    for found in re.finditer(pattern, text):
        yield f"{prefix.upper()}-{found[1]}-{found[2]}"


def _numbers(text: str) -> Iterator[str]:
    """Yield what may be a source number: the whole text, each part of it, each token."""
    for part in (text, *_PARTS.split(text), *_TOKEN.findall(text)):
        while len(part) >= _LONG_NUMBER:
            if not _DAY.fullmatch(part):  # cameras name their pictures by the day
                yield part
            part = part.rpartition("-")[0]  # 2026112600000001-2 is the second photo


def _extension(name: str) -> str:
    return f".{normal(name.rpartition('.')[2])}" if "." in name else ""
