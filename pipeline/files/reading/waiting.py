"""Files that wait in inbox: which of them are whole, and what they are called."""

from __future__ import annotations

import os
import time
from pathlib import Path

from pipeline.files import folders
from pipeline.files.reading import gate

_SETTLE_SECONDS = 5.0  # a file that does not show its end may still be copied


def complete(paths: list[Path]) -> list[Path]:
    """Leave out what is still being copied.

    A whole workbook is taken at once. Text, and what is not whole, gets a second look when it is
    five seconds old, once for all; what has grown meanwhile waits for the next run.
    """
    sizes = {path: path.stat().st_size for path in paths}
    unsure = [path for path in paths if not gate.complete(path)]
    young = [age for path in unsure if (age := _age(path)) < _SETTLE_SECONDS]
    if young:
        time.sleep(_SETTLE_SECONDS - min(young))
    return [path for path in paths if path.is_file() and path.stat().st_size == sizes[path]]


def legible(inbox: Path, path: Path) -> Path:
    """Rename a file whose name is no text, as archives packed in Chinese Windows leave them.

    The bytes of such a name are read as GBK; what even that cannot read becomes ``_``.
    """
    parts = path.relative_to(inbox).parts
    if all(_is_text(part) for part in parts):
        return path
    target = folders.free(inbox.joinpath(*map(_spelt, parts)))
    folders.move(path, target)
    return target


def _is_text(part: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in part)


def _spelt(part: str) -> str:
    if _is_text(part):
        return part
    raw = os.fsencode(part) if os.name != "nt" else part.encode("utf-8", "replace")
    return raw.decode("gb18030", "replace").replace("\ufffd", "_").replace("/", "_")


def _age(path: Path) -> float:
    # a clock that is ahead of ours (network drives) makes a file young, never from the future
    return max(0.0, time.time() - path.stat().st_mtime)
