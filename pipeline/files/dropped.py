"""What lies in inbox: the files that somebody dropped, and what is left alone there, and why."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.core.intake import file_names

# why something is left alone: codes of messages
EMPTY, UNFINISHED, LINK, CLOSED, SPECIAL = "Z20", "Z21", "Z22", "Z23", "Z28"
_LONG = 24 * 3600  # seconds after which it is told that a file never came to its end
_REPARSE = getattr(stat, "FILE_ATTRIBUTE_REPARSE_POINT", 0)
_MOUNT_POINT = 0xA0000003  # a junction of Windows; what clouds keep has another tag


@dataclass(frozen=True, slots=True)
class Left:
    """Something that stays where it is. ``told``: a person should know."""

    path: Path
    why: str
    told: bool = True


def look_through(inbox: Path, ours: Collection[str]) -> Iterator[Path | Left]:
    """Yield the files to be taken, and what is left alone, folder by folder.

    ``ours`` are folders at the top that we keep ourselves. Links, to whatever they lead, are not
    followed, and pipes and devices never opened. Locks, thumbnails and notes are passed over
    without a word; empty files and downloads that have come to no end wait, and are told after a
    day.
    """
    folders = [inbox]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                found = list(entries)
        except FileNotFoundError:  # gone meanwhile
            continue
        except OSError:
            yield Left(folder, CLOSED)
            continue
        for entry in found:
            one = _looked_at(entry)
            if one is None or (folder == inbox and entry.name in ours):
                continue
            if isinstance(one, Left) or not entry.is_dir(follow_symlinks=False):
                yield one
            else:
                folders.append(one)


def _looked_at(entry: os.DirEntry[str]) -> Path | Left | None:
    """Return a file or folder as something to go on with, None where nothing is to be said."""
    path = Path(entry.path)
    try:
        known = entry.stat(follow_symlinks=False)
        if entry.is_dir(follow_symlinks=False) and not _leads_away(known):
            return None if file_names.is_passing_folder(entry.name) else path
    except OSError:  # gone, or not ours to look at: another look at the next run
        return None
    if file_names.is_passing(entry.name) and not file_names.is_unfinished(entry.name):
        return None
    if _leads_away(known):
        return Left(path, LINK)
    if not stat.S_ISREG(known.st_mode):
        return Left(path, SPECIAL)
    if file_names.is_note(entry.name):
        return None
    old = time.time() - known.st_mtime > _LONG
    if file_names.is_unfinished(entry.name):
        return Left(path, UNFINISHED, old)
    return path if known.st_size else Left(path, EMPTY, old)


def _leads_away(known: os.stat_result) -> bool:
    """Tell a link, or a junction of Windows, by what is known of the entry itself."""
    if stat.S_ISLNK(known.st_mode):
        return True
    attributes = getattr(known, "st_file_attributes", 0)
    return bool(attributes & _REPARSE) and getattr(known, "st_reparse_tag", 0) == _MOUNT_POINT
