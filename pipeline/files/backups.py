"""A verified backup of the ledger a day, and the way back."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import datetime
from pathlib import Path

from pipeline.core.messages.problems import LedgerError
from pipeline.core.model import CellRef, Problem
from pipeline.files import folders

# tables whose numbers go out
COUNTED = (
    "lead", "issue", "file", "conflict", "person", "proposal", "reroute", "slip", "repeat_pair",
)  # fmt: skip
_GAP = 10_000


def back_up(home: folders.Home, day: str, keep: int) -> Path | None:
    """Keep the ledger as it is at the first run of a day; None when that was done already.

    The copy is checked before it counts; the newest ``keep`` are kept. Raises LedgerError when the
    ledger is gone and backups are there: a new one would begin to count again.
    """
    target = home.backups / f"ledger_{day}.db"
    if not home.database.exists() or not home.database.stat().st_size:
        _refuse_a_new_one(home)
        return None
    if target.exists():
        return None
    draft = target.with_suffix(".tmp")
    draft.unlink(missing_ok=True)
    unsound = _copied(home.database, draft) or _unsound(draft)
    if unsound:
        draft.unlink(missing_ok=True)
        raise LedgerError([Problem("L01", CellRef(home.database.name), {"why": unsound})])
    folders.sync(draft)
    draft.replace(target)
    for old in sorted(home.backups.glob("ledger_*.db"))[:-keep]:
        old.unlink()
    return target


def restore(home: folders.Home, day: str, now: datetime) -> Path | None:
    """Put the backup of a day in place of the ledger; return where the present one is kept.

    None when there was none. Numbers that were given since the backup are never given again:
    workbooks that carry them are still about, and would be merged into other leads.
    """
    source = home.backups / f"ledger_{day}.db"
    if not source.is_file() or _unsound(source):
        facts = {"day": day, "known": _known(home) or "一份也没有"}
        raise LedgerError([Problem("L05", CellRef("ledger/backups"), facts)])
    aside = folders.free(home.record / f"ledger_{now:%Y-%m-%d_%H%M%S}_恢复前.db")
    draft = home.database.with_suffix(".tmp")
    folders.copy(source, draft)
    if home.database.exists():
        journal = home.database.with_name(f"{home.database.name}-journal")
        home.database.rename(aside)
        if journal.exists():
            journal.rename(aside.with_name(f"{aside.name}-journal"))
    draft.replace(home.database)
    _count_past(home.database, aside)
    return aside if aside.exists() else None


def _count_past(database: Path, aside: Path) -> None:
    """Make a restored ledger count on past what the one put aside had given.

    Where that one cannot be read, a gap that no office fills in a day is left.
    """
    with _connected(database) as restored:
        floors = {name: _highest(restored, name) + _GAP for name in COUNTED}
        last_id = ""
        if aside.exists():
            with contextlib.suppress(sqlite3.DatabaseError), _connected(aside) as former:
                floors = {name: _highest(former, name) for name in COUNTED}
                newest = "SELECT id FROM lead ORDER BY number DESC LIMIT 1"
                last_id = (former.execute(newest).fetchone() or ("",))[0]
        rows = [(f"floor_{name}", str(floor)) for name, floor in floors.items()]
        rows.append(("last_id", last_id))
        restored.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)
        restored.commit()


def _highest(connection: sqlite3.Connection, table: str) -> int:
    known = "SELECT count(*) FROM sqlite_master WHERE name = ?"
    if not connection.execute(known, (table,)).fetchone()[0]:
        return 0  # a backup made before there was such a table
    return int(connection.execute(f"SELECT max(number) FROM {table}").fetchone()[0] or 0)


def _refuse_a_new_one(home: folders.Home) -> None:
    if known := _known(home):
        raise LedgerError([Problem("L13", CellRef("ledger/ledger.db"), {"known": known})])


def _known(home: folders.Home) -> str:
    """Name the days that have a backup."""
    return "、".join(p.stem[len("ledger_") :] for p in sorted(home.backups.glob("ledger_*.db")))


def _unsound(path: Path) -> str:
    """Return what SQLite finds wrong with a database file; blank when it is sound."""
    try:
        with _connected(path) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if found == "ok" else str(found)


def _copied(database: Path, draft: Path) -> str:
    """Copy a database as of one moment; return what went wrong, blank when nothing did."""
    try:
        with _connected(database) as source, _connected(draft) as copy:
            source.backup(copy)
    except sqlite3.DatabaseError as error:
        return str(error)
    return ""


def _connected(path: Path) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(path))
