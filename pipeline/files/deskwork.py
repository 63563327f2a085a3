"""What waits on the coordinator's desk beside leads: conflicts, and rows that departments added."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sql

from pipeline.core import desk, fields
from pipeline.core.keys import row_key
from pipeline.core.pages import PageValue
from pipeline.core.privacy import mask_text
from pipeline.core.values import serial
from pipeline.files import conflicts, proposals, schema
from pipeline.files.ledger import Ledger
from pipeline.files.showing import Order

Desk = dict[str, list[tuple[PageValue, ...]]]
"""Rows by sheet; a sheet without rows is not there."""


def waits(ledger: Ledger) -> int:
    """Count what waits on the desk beside leads."""
    return len(conflicts.still_open(ledger)) + len(proposals.waiting(ledger))


def desk_rows(order: Order, ledger: Ledger) -> Desk:
    """Return the rows of every sheet of the desk that has any."""
    rows = {
        desk.CONFLICTS: _conflicts(order, ledger),
        desk.PROPOSALS: [_proposal(order, row) for row in proposals.waiting(ledger)],
    }
    return {sheet: lines for sheet, lines in rows.items() if lines}


def _conflicts(order: Order, ledger: Ledger) -> list[tuple[PageValue, ...]]:
    rows = conflicts.still_open(ledger)
    states = ledger.states(row.lead for row in rows)
    authors = _authors(ledger, rows)
    return [
        (
            states[row.lead]["id"],
            row_key(order.number, row.number),
            states[row.lead]["title"] or states[row.lead]["content"][:30],
            states[row.lead]["department"] or fields.UNDECIDED,
            fields.field_of(row.field).header,
            row.base,
            states[row.lead].get(row.field, ""),
            authors.get((row.lead, row.field), ""),
            row.theirs,
            row.actor,
            row.place,
            row.at,
            "",
            "",
        )
        for row in rows
    ]


def _authors(ledger: Ledger, rows: Iterable[Any]) -> dict[tuple[int, str], str]:
    """Return who put the value that the ledger holds into each disputed cell, and when."""
    wanted = {(row.lead, row.field) for row in rows}
    events = schema.event.c
    statement = sql.select(events.lead, events.actor, events.at, events.cells)
    statement = statement.where(events.cells != "").order_by(events.seq)
    authors = {}
    for event in ledger.among(statement, events.lead, (lead for lead, _ in wanted)):
        for key in json.loads(event.cells):
            if (event.lead, key) in wanted:
                authors[event.lead, key] = f"{event.actor} {event.at}"
    return authors


def _proposal(order: Order, row: Any) -> tuple[PageValue, ...]:
    said = json.loads(row.said)
    shown = [said.get(key, "") for key in ("title", "content", "address", "target")]
    if not order.sees_contacts:
        shown = [mask_text(text) for text in shown]
    received = serial(said.get("received_at", ""))
    key = row_key(order.number, row.number)
    return ("", key, *shown, received, row.actor, row.place, row.at, "", said.get("department", ""))
