"""Open conflicts in the ledger: two people, one cell, and nobody has decided yet."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql

from pipeline.core.books import desk
from pipeline.core.model import Event
from pipeline.files import schema
from pipeline.files.ledger import Ledger
from pipeline.files.schema import conflict as table

UNDONE = "撤销"  # nobody says it any more
DECIDED = frozenset(desk.CHOICES["choice"])  # by the coordinator, on the desk


@dataclass(frozen=True, slots=True)
class Clash:
    """One cell that two people filled differently; ``place`` is where theirs was found."""

    lead: int
    field: str
    base: str
    ours: str
    theirs: str
    actor: str
    file: int
    sheet: str
    cell: str
    place: str


def open_all(ledger: Ledger, clashes: Iterable[Clash]) -> tuple[int, list[Clash]]:
    """Record clashes that are not open already; return how many were new, and those decided.

    What the coordinator has decided is not asked again while the ledger holds what she chose.
    """
    wanted = list(clashes)
    known = {
        (row.lead, row.field, row.theirs): row
        for row in ledger.among(
            sql.select(table).order_by(table.c.number), table.c.lead, (c.lead for c in wanted)
        )
    }
    given_up = {(clash.lead, clash.field, clash.base): clash for clash in wanted}
    for name, clash in given_up.items():  # who said it now says something else
        row = known.get(name)
        if row is not None and not row.settled and row.actor == clash.actor:
            settle(ledger, row.number, by_file(clash.file))
    chosen = _chosen(ledger, known.values())
    opened, decided = 0, []
    for clash in wanted:
        row = known.get((clash.lead, clash.field, clash.theirs))
        if row is not None and chosen.get(row.number) == clash.ours:
            decided.append(clash)
        elif row is None or row.settled:
            known[clash.lead, clash.field, clash.theirs] = _open(ledger, clash)
            opened += 1
    return opened, decided


def by_file(file: int) -> str:
    """Return how a conflict was settled that a file made void: its cell was changed by it."""
    return f"随文件 {file}"


def opened_until(ledger: Ledger, rows: Iterable[Any], event: int) -> set[int]:
    """Return those of some conflicts that had been opened at an event."""
    wanted = {row.number: row.lead for row in rows}
    events = schema.event.c
    statement = sql.select(events.facts).where(events.kind == "Conflicted", events.seq <= event)
    found = ledger.among(statement, events.lead, wanted.values())
    return {json.loads(row.facts)["conflict"] for row in found} & wanted.keys()


def _chosen(ledger: Ledger, rows: Iterable[Any]) -> dict[int, str]:
    """Return what the coordinator chose for conflicts that she settled, by conflict number."""
    settled = {row.number: row for row in rows if row.settled}
    events = schema.event.c
    statement = sql.select(events.cells, events.facts).where(events.kind == "Settled")
    chosen = {}
    leads = {row.lead for row in settled.values()}
    for event in ledger.among(statement.order_by(events.seq), events.lead, leads):
        number = json.loads(event.facts)["conflict"]
        if number in settled:
            chosen[number] = json.loads(event.cells)[settled[number].field][1]
    return chosen


def _open(ledger: Ledger, clash: Clash) -> Any:
    number = ledger.number("conflict")
    said = {"base": clash.base, "ours": clash.ours, "theirs": clash.theirs}
    facts = {"conflict": number, "field": clash.field, **said}
    row = {"number": number, "lead": clash.lead, "field": clash.field, **said}
    row |= {"actor": clash.actor, "file": clash.file, "place": clash.place, "at": ledger.now}
    ledger.insert(table, [row])
    where = (clash.file, clash.sheet, clash.cell)
    ledger.record([Event("Conflicted", clash.lead, {}, clash.actor, *where, facts)])
    return ledger.rows(sql.select(table).where(table.c.number == number))[0]


def still_open(ledger: Ledger, leads: Iterable[int] | None = None) -> list[Any]:
    """Return the conflicts nobody has settled, oldest first; of some leads, or of all."""
    statement = sql.select(table).where(table.c.settled == "").order_by(table.c.number)
    if leads is None:
        return ledger.rows(statement)
    return sorted(ledger.among(statement, table.c.lead, leads), key=lambda row: row.number)


def find(ledger: Ledger, numbers: Iterable[int]) -> dict[int, Any]:
    """Return conflicts by number, settled ones too."""
    return {row.number: row for row in ledger.among(sql.select(table), table.c.number, numbers)}


def reopen(ledger: Ledger, number: int) -> None:
    """Open a conflict again whose settlement was taken back."""
    settle(ledger, number, "")


def give_back(ledger: Ledger, files: Iterable[int]) -> None:
    """Open the conflicts of files again whose undoing was undone."""
    gone = table.c.file.in_(list(files)) & (table.c.settled == UNDONE)
    ledger.connection.execute(sql.update(table).where(gone).values(settled=""))


def reopen_settled_by(ledger: Ledger, files: Iterable[int]) -> None:
    """Open the conflicts again that some files had made void."""
    which = table.c.settled.in_([by_file(file) for file in files])
    ledger.connection.execute(sql.update(table).where(which).values(settled=""))


def settle(ledger: Ledger, number: int, how: str) -> None:
    """Close a conflict; ``how`` says what was chosen."""
    ledger.connection.execute(sql.update(table).where(table.c.number == number).values(settled=how))
