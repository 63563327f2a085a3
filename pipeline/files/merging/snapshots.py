"""Snapshots: what a book showed when it was issued, and what it held each time it came back.

Kept as the cells that differ from what the ledger knows was shown; events after the issue are taken
back for the rest. Of a return it is kept besides which leads it had rows about.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sql

from pipeline.core.merging.merging import CellName
from pipeline.files import schema
from pipeline.files.ledger import Ledger

ISSUED = 0  # the "file" of a cell that stands for the workbook as issued
_MANY = 2_000  # so many leads are found sooner by reading all


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
    statement = sql.select(schema.snapshot).where(cells.issue == issue, cells.file >= ISSUED)
    kept: dict[int, dict[CellName, str]] = {}
    if len(leads) > _MANY:  # every chunk of leads would search the whole issue
        rows: Iterable[Any] = (row for row in ledger.rows(statement) if row.lead in leads)
    else:
        rows = ledger.among(statement, cells.lead, leads)
    for row in rows:
        kept.setdefault(row.file, {})[row.lead, row.field] = row.value
    return kept


def cells_of_file(ledger: Ledger, issue: int, file: int) -> dict[CellName, str]:
    """Return the kept cells of one return of an issue."""
    cells = schema.snapshot.c
    which = (cells.issue == issue) & (cells.file == file)
    return {
        (row.lead, row.field): row.value
        for row in ledger.rows(sql.select(schema.snapshot).where(which))
    }


def keep_rows(ledger: Ledger, issue: int, file: int, leads: Iterable[int]) -> None:
    """Keep which leads a returned file held rows about, those of its earlier sheets included."""
    table = schema.returned
    mine = (table.c.issue == issue) & (table.c.file == file)
    known = ledger.rows(sql.select(table).where(mine))
    held = sorted({*leads, *(lead for row in known for lead in unpacked(row.leads))})
    ledger.connection.execute(sql.delete(table).where(mine))
    ledger.insert(table, [{"issue": issue, "file": file, "leads": packed(held)}])


def rows_of(ledger: Ledger, issue: int) -> dict[int, frozenset[int]]:
    """Return which leads each return of an issue held rows about, by file."""
    table = schema.returned
    found = ledger.rows(sql.select(table).where(table.c.issue == issue, table.c.file > ISSUED))
    return {row.file: frozenset(unpacked(row.leads)) for row in found}


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


def keep_return(
    ledger: Ledger,
    issue: int,
    file: int,
    start: int,
    theirs: Mapping[CellName, Collection[str]],
    differing: Mapping[CellName, str],
) -> None:
    """Keep what a returned file held; a column it lacks stands as in the return it goes on from.

    ``start`` is that return, 0 for the issued workbook; ``theirs`` holds every text of each open
    cell. Where two rows say different things of one cell, nobody knows which of them its owner
    goes on with: the cell then counts as issued.
    """
    leads = {lead for lead, _ in theirs}
    earlier = cells_of_file(ledger, issue, start) if start else {}
    lacking = {n: text for n, text in earlier.items() if n[0] in leads and n not in theirs}
    held = {name: text for name, text in differing.items() if len(set(theirs[name])) == 1}
    keep_cells(ledger, issue, file, {**lacking, **held})
    keep_rows(ledger, issue, file, leads)


def set_aside(ledger: Ledger, files: Iterable[int]) -> None:
    """Leave some returns out of everything: they were undone. Their number turns negative."""
    for file in files:
        _renumber(ledger, file, -file)


def bring_back(ledger: Ledger, file: int) -> None:
    """Count a return again that was set aside."""
    _renumber(ledger, -file, file)


def _renumber(ledger: Ledger, before: int, after: int) -> None:
    for kept in (schema.snapshot, schema.returned):
        change = sql.update(kept).where(kept.c.file == before).values(file=after)
        ledger.connection.execute(change)


def packed(leads: Iterable[int]) -> bytes:
    """Return lead numbers as one value of a row."""
    return zlib.compress(json.dumps(list(leads)).encode(), 1)


def unpacked(leads: bytes) -> list[int]:
    """Return the lead numbers of a packed value."""
    return list(json.loads(zlib.decompress(leads)))
