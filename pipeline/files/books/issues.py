"""Issued workbooks in the ledger: their tokens, what they showed, what came back of them.

What a book showed is stored as the number of the newest event it shows plus the cells in which
the file, once reread, differs from that; so the ledger does not swell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql

from pipeline.core.merging.merging import CellName
from pipeline.files import schema
from pipeline.files.ledger import Ledger
from pipeline.files.merging import snapshots

table = schema.issue


@dataclass(frozen=True, slots=True)
class Issued:
    """One workbook as it was written, before people had it.

    ``path`` is relative to the home. ``shown`` is a hash of everything people see in it, the marks
    of what is new since issue ``baseline`` aside; ``cells`` are those that read back differently
    from what was meant.
    """

    number: int
    kind: str
    department: str
    token: str
    day: str
    event: int
    path: str
    sha256: str
    shown: str
    baseline: int
    leads: tuple[int, ...]
    cells: Mapping[CellName, str]


def token_of(number: int, day: str) -> str:
    """Return the visible name of an issued workbook: ``BH-20250710-0012``."""
    return f"BH-{day.replace('-', '')}-{number:04d}"


def record(ledger: Ledger, issued: Issued) -> None:
    """Record a finished draft; it may be revealed from now on."""
    ledger.insert(
        table,
        [
            {
                "number": issued.number,
                "run": ledger.run,
                "token": issued.token,
                "kind": issued.kind,
                "department": issued.department,
                "day": issued.day,
                "event": issued.event,
                "path": issued.path,
                "sha256": issued.sha256,
                "shown": issued.shown,
                "baseline": issued.baseline,
                "revealed": 0,
                "retired": 0,
                "leads": snapshots.packed(issued.leads),
            }
        ],
    )
    snapshots.keep_cells(ledger, issued.number, snapshots.ISSUED, issued.cells)


def leads_of(row: Any) -> list[int]:
    """Return the lead numbers that an issue row shows."""
    return snapshots.unpacked(row.leads)


def find(ledger: Ledger, numbers: Iterable[int]) -> dict[int, Any]:
    """Return issue rows by number."""
    return {row.number: row for row in ledger.among(sql.select(table), table.c.number, numbers)}


def by_token(ledger: Ledger, token: str) -> Any:
    """Return the issue row of a visible token, or None."""
    found = ledger.rows(sql.select(table).where(table.c.token == token))
    return found[0] if found else None


def last(ledger: Ledger, kind: str, department: str) -> Any:
    """Return the newest issue of a form for a department that people have had, or None."""
    mine = (table.c.kind == kind) & (table.c.department == department) & (table.c.revealed == 1)
    found = ledger.rows(sql.select(table).where(mine).order_by(table.c.number.desc()).limit(1))
    return found[0] if found else None


def recent(ledger: Ledger, kind: str, department: str, count: int) -> list[Any]:
    """Return the newest issues of a form for a department that people have had."""
    mine = (table.c.kind == kind) & (table.c.department == department) & (table.c.revealed == 1)
    return ledger.rows(sql.select(table).where(mine).order_by(table.c.number.desc()).limit(count))


def in_outbox(ledger: Ledger) -> list[Any]:
    """Return the issues whose workbook should stand in outbox now."""
    return ledger.rows(sql.select(table).where(table.c.retired == 0).order_by(table.c.number))


def update(ledger: Ledger, number: int, **values: object) -> None:
    """Change what an issue row says about its file: revealed, retired, path, sha256."""
    ledger.connection.execute(sql.update(table).where(table.c.number == number).values(**values))


def retire_before(ledger: Ledger, kinds: Iterable[str], day: str) -> None:
    """Let the issues of some kinds that are older than a day stand nowhere any more."""
    old = table.c.kind.in_(kinds) & (table.c.day < day) & (table.c.retired == 0)
    ledger.connection.execute(
        sql.update(table).where(old & (table.c.revealed == 1)).values(retired=1)
    )
