"""Files that wait in inbox: which of them are whole, and what they are called."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from pipeline.files import folders
from pipeline.files.reading import gate

_SETTLE_SECONDS = 5.0  # a file that does not show its end may still be copied
_FILLING_SECONDS = 600.0  # how long a copy that was given all its room at once may take to fill it
_TAIL = 4096
_FRESH_SECONDS = 2.0  # file systems keep moments as coarse as this
_Look = tuple[int, int, int, int]


class Changed(Exception):
    """A file is not what it was when it was looked at."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A file as it was when it was looked at; ``sha256`` of its bytes then."""

    path: Path
    sha256: str
    _look: _Look

    def confirm(self) -> None:
        """Raise Changed where somebody has changed, replaced or removed the file since.

        Two writes within one tick of the clock look alike: a fresh file is read once more.
        """
        try:
            same = _look(self.path) == self._look
            if same and _age(self.path) < _FRESH_SECONDS:
                same = folders.fingerprint(self.path) == self.sha256
        except OSError:
            same = False
        if not same:
            raise Changed


def sighted(path: Path) -> Sighting:
    """Look at a file. Raises OSError where it cannot be read."""
    look = _look(path)
    return Sighting(path, folders.fingerprint(path), look)


def complete(paths: list[Path]) -> list[Path]:
    """Leave out what is still being copied: size and moment of change must not move.

    A whole workbook is taken at once. Text, and what is not whole, gets a second look when it is
    five seconds old, once for all; what has changed meanwhile waits for the next run, and so does
    what ends in nothing but zero bytes: its room is taken, its content is on the way.
    """
    first = {path: look for path in paths if (look := _look_or_none(path))}
    unsure = {path for path in first if not gate.complete(path)}
    young = [_SETTLE_SECONDS - age for path in unsure if (age := _age(path)) < _SETTLE_SECONDS]
    if young:
        time.sleep(max(young))
    return [
        path
        for path, look in first.items()
        if _look_or_none(path) == look and not (path in unsure and _is_filling(path))
    ]


def _look(path: Path) -> _Look:
    known = path.stat()
    return known.st_size, known.st_mtime_ns, known.st_ctime_ns, known.st_ino


def _look_or_none(path: Path) -> _Look | None:
    try:
        return _look(path)
    except OSError:  # gone between two looks
        return None


def _is_filling(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            ends_in_nothing = size > 2 * _TAIL and not file.read().strip(b"\0")
        return ends_in_nothing and _age(path) < _FILLING_SECONDS
    except OSError:
        return False


def legible(inbox: Path, path: Path) -> Path:
    """Rename a file whose name is no text, as archives packed in Chinese Windows leave them.

    The bytes of such a name are read as GBK; what even that cannot read becomes ``_``.
    """
    parts = path.relative_to(inbox).parts
    if all(_is_text(part) for part in parts):
        return path
    target = folders.free(inbox.joinpath(*map(_spelt, parts)))
    try:
        folders.move(path, target)
    except OSError:  # not ours to rename: it keeps its name, and is said to be held
        return path
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
    try:
        return max(0.0, time.time() - path.stat().st_mtime)
    except OSError:  # gone: nothing to wait for
        return _FILLING_SECONDS
