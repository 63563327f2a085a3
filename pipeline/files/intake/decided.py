"""Whose department a person has decided, as far as the ledger knows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import sqlalchemy as sql

from pipeline.files import schema
from pipeline.files.intake import originals
from pipeline.files.ledger import Ledger
from pipeline.files.merging import conflicts
from pipeline.files.merging.undone import undone_cells

_DEPARTMENT = "department"


def confirmed(ledger: Ledger, states: Mapping[int, Mapping[str, str]]) -> set[int]:
    """Return the leads whose present department a person has confirmed.

    The coordinator chose what the ledger held already, on the sheet of conflicts or in a form:
    nothing changed, so ``decided_by`` says nothing of it.
    """
    chosen = _chosen(ledger).items()
    return {n for n, name in chosen if n in states and states[n][_DEPARTMENT] == name}


def spoken_for(ledger: Ledger, states: Mapping[int, Mapping[str, str]]) -> set[int]:
    """Return the leads about whose department a person has spoken: confirmed or disputed it."""
    disputed = {row.lead for row in conflicts.still_open(ledger) if row.field == _DEPARTMENT}
    return confirmed(ledger, states) | (disputed & states.keys())


def _chosen(ledger: Ledger) -> dict[int, str]:
    """Return the department that a person last confirmed, by lead; what was undone is not there."""
    events, files = schema.event.c, schema.file.c
    named = f'%"{_DEPARTMENT}":%'
    told = (events.kind == "Settled") & events.cells.like(named)
    told |= (events.kind == "Agreed") & events.facts.like(named)
    rows = ledger.rows(sql.select(schema.event).where(told).order_by(events.seq))
    if not rows:
        return {}
    undone = _undone(ledger, {row.lead for row in rows})
    back = sql.select(files.number).where(files.kind == originals.TAKEN_BACK)
    taken_back = {row.number for row in ledger.rows(back)}
    chosen = {}
    for row in rows:
        if row.kind == "Settled" and (row.seq, _DEPARTMENT) not in undone:
            chosen[row.lead] = json.loads(row.cells)[_DEPARTMENT][1]
        elif row.kind == "Agreed" and row.file not in taken_back:
            chosen[row.lead] = json.loads(row.facts)["agreed"][_DEPARTMENT]
    return chosen


def _undone(ledger: Ledger, leads: Iterable[int]) -> set[tuple[int, str]]:
    events = schema.event
    wanted = sql.select(events).where(events.c.kind == "Undone").order_by(events.c.seq)
    return undone_cells(sorted(ledger.among(wanted, events.c.lead, leads), key=lambda row: row.seq))
