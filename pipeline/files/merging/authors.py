"""Who put the value that the ledger holds into a cell: a person, or the system by inference."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sql

from pipeline.core.merging.merging import CellName
from pipeline.files import schema
from pipeline.files.ledger import Ledger


def last_authors(ledger: Ledger, cells: Iterable[CellName]) -> dict[CellName, Any]:
    """Return the newest event (kind, actor, at) that set each cell; cells never set are absent."""
    wanted = set(cells)
    events = schema.event.c
    statement = sql.select(events.lead, events.kind, events.actor, events.at, events.cells)
    statement = statement.where(events.cells != "").order_by(events.seq)
    found: dict[CellName, Any] = {}
    for event in ledger.among(statement, events.lead, (lead for lead, _ in wanted)):
        for key in json.loads(event.cells):
            if (event.lead, key) in wanted:
                found[event.lead, key] = event
    return found
