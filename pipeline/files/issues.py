"""Issued workbooks in the ledger: their tokens, what they showed, what came back of them.

What a book showed is stored as the number of the newest event it shows plus the cells in which
the file, once reread, differs from that; so the ledger does not swell.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql

from pipeline.core.merging import CellName
from pipeline.files import schema
from pipeline.files.ledger import Ledger

table = schema.issue
_MANY = 2_000  # so many leads are found sooner by reading all
ISSUED = 0  # the "file" of a snapshot cell that stands for the workbook as issued


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
                "leads": _packed(issued.leads),
            }
        ],
    )
    keep_cells(ledger, issued.number, ISSUED, issued.cells)


def keep_cells(ledger: Ledger, issue: int, file: int, cells: Mapping[CellName, str]) -> None:
    """Keep the cells in which a file differs from what the ledger knows was shown.

    A cell that an earlier sheet of the file held already is as the later sheet says.
    """
    known = cells_of_file(ledger, issue, file) if file else {}
    if again := cells.keys() & known.keys():
        _forget(ledger, issue, file, again)
    ledger.insert(
        schema.snapshot,
        [
            {"issue": issue, "file": file, "lead": lead, "field": key, "value": text}
            for (lead, key), text in sorted(cells.items())
        ],
    )


def _forget(ledger: Ledger, issue: int, file: int, names: Iterable[CellName]) -> None:
    cells = schema.snapshot.c
    for lead, key in names:
        which = (cells.issue == issue) & (cells.file == file)
        which &= (cells.lead == lead) & (cells.field == key)
        ledger.connection.execute(sql.delete(schema.snapshot).where(which))


def cells_of(ledger: Ledger, issue: int, leads: Collection[int]) -> dict[int, dict[CellName, str]]:
    """Return the kept cells of an issue that are about some leads.

    They go by file, ``ISSUED`` for the book as issued.
    """
    cells = schema.snapshot.c
    statement = sql.select(schema.snapshot).where(cells.issue == issue)
    kept: dict[int, dict[CellName, str]] = {}
    if len(leads) > _MANY:  # every chunk of leads would search the whole issue
        rows: Iterable[Any] = (row for row in ledger.rows(statement) if row.lead in leads)
    else:
        rows = ledger.among(statement, cells.lead, leads)
    for row in rows:
        kept.setdefault(row.file, {})[row.lead, row.field] = row.value
    return kept


def keep_rows(ledger: Ledger, issue: int, file: int, leads: Iterable[int]) -> None:
    """Keep which leads a returned file held rows about, those of its earlier sheets included."""
    table = schema.returned
    mine = (table.c.issue == issue) & (table.c.file == file)
    known = ledger.rows(sql.select(table).where(mine))
    held = sorted({*leads, *(lead for row in known for lead in leads_of(row))})
    ledger.connection.execute(sql.delete(table).where(mine))
    ledger.insert(table, [{"issue": issue, "file": file, "leads": _packed(held)}])


def rows_of(ledger: Ledger, issue: int) -> dict[int, frozenset[int]]:
    """Return which leads each return of an issue held rows about, by file."""
    table = schema.returned
    found = ledger.rows(sql.select(table).where(table.c.issue == issue))
    return {row.file: frozenset(leads_of(row)) for row in found}


def _packed(leads: Iterable[int]) -> bytes:
    return zlib.compress(json.dumps(list(leads)).encode(), 1)


def cells_of_file(ledger: Ledger, issue: int, file: int) -> dict[CellName, str]:
    """Return the kept cells of one return of an issue."""
    cells = schema.snapshot.c
    which = (cells.issue == issue) & (cells.file == file)
    return {
        (row.lead, row.field): row.value
        for row in ledger.rows(sql.select(schema.snapshot).where(which))
    }


def leads_of(row: Any) -> list[int]:
    """Return the lead numbers that an issue row shows."""
    return list(json.loads(zlib.decompress(row.leads)))


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


def undone_to(
    ledger: Ledger, states: Mapping[int, Mapping[str, str]], event: int
) -> dict[int, dict[str, str]]:
    """Return the leads' states as they were right after an event: later events taken back."""
    events = schema.event
    statement = sql.select(events.c.lead, events.c.cells).where(
        events.c.seq > event, events.c.cells != ""
    )
    then = {lead: dict(state) for lead, state in states.items()}
    later = ledger.among(statement.order_by(events.c.seq.desc()), events.c.lead, states)
    for row in later:
        for key, (before, _) in json.loads(row.cells).items():
            then[row.lead][key] = before
    return then
