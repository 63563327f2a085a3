"""Backups, and ledgers that were put aside: forgotten leads are taken out of them, too."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.core.messages.problems import LedgerError
from pipeline.files import folders
from pipeline.files.ledger import Ledger
from pipeline.files.privacy import files_gone, persons_gone

_DATED = re.compile(r"ledger_(\d{4}-\d{2}-\d{2})")


def old_ledgers(home: folders.Home) -> list[Path]:
    """Return the backups, and the ledgers that were put aside when one was restored."""
    return sorted([*home.backups.glob("ledger_*.db"), *home.record.glob("ledger_*.db")])


def is_outdated(home: folders.Home, path: Path, before: str) -> bool:
    """Tell whether a ledger was put aside before an ISO day: what it alone knows is old, too."""
    dated = _DATED.match(path.name)
    return path.parent == home.record and bool(dated and dated[1] < before)


def forget_in(path: Path, leads: Sequence[int], before: str, stands: Callable[[str], bool]) -> bool:
    """Take the persons of leads out of a ledger that is not in use; False where it is unreadable.

    ``stands`` tells whether an original is in its place. It is done in a copy that then takes its
    place, so that one which was cut is whole.
    """
    draft = path.with_suffix(".tmp")
    for old in (draft, draft.with_name(f"{draft.name}-journal")):
        old.unlink(missing_ok=True)
    try:
        with _connected(path) as source, _connected(draft) as copy:
            source.backup(copy)  # what a cut run has left in a journal is rolled back first
        ledger = Ledger(draft)
    except (sqlite3.DatabaseError, LedgerError):
        draft.unlink(missing_ok=True)
        return False
    try:
        with ledger.transaction():
            files_gone.forget_files(ledger, leads, stands, {})
            persons_gone.forget(ledger, leads, before)
        ledger.scrub()
    finally:
        ledger.close()
    folders.sync(draft)
    draft.replace(path)
    return True


def _connected(path: Path) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(path))
