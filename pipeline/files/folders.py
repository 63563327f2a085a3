"""Folders of a home: what waits, what was taken, drafts and their reveal, and the run lock.

Order of writing, so that a run cut anywhere can be finished by the next one. In: ledger first,
then the original moves to 已入库. Out: draft, ledger, then the draft takes its place in outbox.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.core.intake.file_names import NOTE
from pipeline.core.messages.problems import RefusedError
from pipeline.core.model import CellRef, Problem
from pipeline.files import platforms
from pipeline.files.dropped import Left, look_through

_NAME_BYTES = 255  # what file systems take; Chinese characters have three of them
_NOTE_BYTES = _NAME_BYTES - len(f".{NOTE}.tmp".encode())


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Refuse in plain words where the system does not let folders be made."""
    try:
        yield
    except (NotADirectoryError, FileExistsError):
        why = "它，或者里面同名的，是一个文件"
    except PermissionError:
        why = "没有写的权限"
    except OSError as error:
        why = error.strerror or str(error)
    else:
        return
    raise RefusedError([Problem("L17", CellRef(str(folder)), {"why": why})])


class Home:
    """The folders under one home, and nothing else of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.rules = root / "rules"
        self.inbox = root / "inbox"
        self.taken = self.inbox / "已入库"
        self.aside = self.inbox / "待处理"
        self.outbox = root / "outbox"
        self.record = root / "ledger"
        self.database = self.record / "ledger.db"
        self.backups = self.record / "backups"
        self.drafts = self.record / "drafts"
        self.logs = self.record / "logs"

    def prepare(self) -> None:
        """Make the folders that a run needs; what is there stays.

        Raises: RefusedError where nothing can be made, as when the home is a file.
        """
        with writable(self.root):
            for folder in (self.inbox, self.outbox, self.backups, self.drafts, self.logs):
                folder.mkdir(parents=True, exist_ok=True)

    def relative(self, path: Path) -> str:
        """Return a path as people see it: relative to the home, with forward slashes."""
        return path.relative_to(self.root).as_posix()

    def waiting(self) -> list[Path]:
        """Return the files in inbox that are to be taken, in a fixed order.

        Left alone: what was taken or set aside, notes, locks and unfinished downloads, empty files,
        which may still be copied, and links (see ``dropped``).
        """
        found = (one for one in self._dropped() if isinstance(one, Path))
        return sorted(found, key=lambda path: self.relative(path))

    def left_alone(self) -> list[Left]:
        """Return what lies in inbox and is not to be taken, for a reason a person may ask about."""
        return [one for one in self._dropped() if isinstance(one, Left)]

    def _dropped(self) -> Iterator[Path | Left]:
        return look_through(self.inbox, (self.taken.name, self.aside.name))

    def in_archive(self, day: str, name: str) -> Path:
        """Return the place in 已入库 for an original of that name."""
        return self.taken / day / Path(name).name

    def set_aside(self, path: Path, target: Path, explanation: str, lasting: bool = True) -> None:
        """Move a file nothing could be made of to its place in 待处理, with a note beside it.

        May be done again after it was cut anywhere.
        """
        write_text(note_of(target), explanation)
        if path.is_file() and not target.exists():
            move(path, target, lasting)


def note_of(path: Path) -> Path:
    """Return where the note about a file in 待处理 stands: beside it."""
    return path.with_name(f"{within(path.name, _NOTE_BYTES)}{NOTE}")


def free(path: Path, promised: Collection[Path] = ()) -> Path:
    """Return the path, or a ``名称_2`` beside it that is neither taken nor promised.

    Names that differ by case or by how a letter is composed count as one: some disks take them so.
    Of thousands that are taken only some are looked at: the first free one where they have no gap.
    """
    kept = {_spelling(one) for one in promised}

    def taken(number: int) -> bool:
        one = _numbered(path, number)
        return one.exists() or _spelling(one) in kept

    if not taken(1):
        return path
    last, step = 1, 1
    while taken(last + step):
        last, step = last + step, 2 * step
    while step > 1:  # the last one is taken, the one so far behind it is free
        step //= 2
        if taken(last + step):
            last += step
    return _numbered(path, last + 1)


def _numbered(path: Path, number: int) -> Path:
    if number == 1:
        return path
    more = f"_{number}{path.suffix}"
    return path.with_name(within(path.stem, _NAME_BYTES - len(os.fsencode(more))) + more)


def _spelling(path: Path) -> str:
    return unicodedata.normalize("NFC", str(path)).casefold()


def within(name: str, size: int) -> str:
    """Shorten a name to so many bytes, never within a character."""
    while len(os.fsencode(name)) > size:
        name = name[:-1]
    return name


def fingerprint(path: Path) -> str:
    """Return the sha256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def move(path: Path, target: Path, lasting: bool = True) -> None:
    """Move a file into place; across drives it is copied, synced, then removed.

    Who moves many files syncs their folder himself, once: ``lasting`` is False.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.rename(target)
    except OSError:
        copy(path, target)
        try:
            shutil.copystat(path, target)
            _unlink(path)
        except OSError:  # open in Excel: it stays where it is, and nothing of it here
            _unlink(target)
            raise
    if lasting:
        platforms.sync_folder(target.parent)


def _unlink(path: Path) -> None:
    """Remove a file; on Windows one that is read-only, too."""
    try:
        path.unlink()
    except PermissionError:
        path.chmod(stat.S_IREAD | stat.S_IWRITE)
        path.unlink()


def copy(path: Path, target: Path) -> None:
    """Copy a file that stays where it is; the copy is on disk when this returns."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
    sync(target)


def sync(path: Path) -> None:
    """Force a file's bytes onto the disk."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def write_text(path: Path, text: str) -> None:
    """Write a text file for Notepad (UTF-8 with BOM) so that it is there whole or not at all."""
    lines = text.replace("\r\n", "\n").replace("\n", "\r\n")
    write_bytes(path, lines.encode("utf-8-sig"))


def write_bytes(path: Path, raw: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp")
    draft.write_bytes(raw)
    sync(draft)
    draft.replace(path)


def reveal(draft: Path, target: Path) -> Path:
    """Put a finished draft in its place; where people hold the place open, beside it.

    Returns the path that was really written (see ``platforms.replace``).
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    written = platforms.replace(draft, target)
    platforms.sync_folder(target.parent)
    return written


@contextmanager
def only_run(home: Home, now: datetime) -> Iterator[None]:
    """Hold a home for one run.

    Raises RefusedError when another run has it, on this computer or on another one.
    """
    home.prepare()
    holder = home.record / "holder.json"
    lock = FileLock(home.record / "run.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        facts = {"holder": holder_of(holder).get("host", "另一个窗口")}
        raise RefusedError([Problem("L02", CellRef("ledger/run.lock"), facts)]) from None
    try:
        _refuse_other_host(holder)
        here = {"host": platforms.host_name(), "process": os.getpid(), "since": str(now)}
        holder.write_text(json.dumps(here, ensure_ascii=False), encoding="utf-8")
        try:
            yield
        finally:
            holder.unlink(missing_ok=True)
    finally:
        lock.release()


def _refuse_other_host(holder: Path) -> None:
    host = holder_of(holder).get("host", "")
    if host and host != platforms.host_name():
        facts = {"holder": host, "path": "ledger/holder.json"}
        raise RefusedError([Problem("L03", CellRef("ledger/holder.json"), facts)])


def holder_of(path: Path) -> dict[str, str]:
    """Return who holds something, as the file says; nothing where there is none."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}
