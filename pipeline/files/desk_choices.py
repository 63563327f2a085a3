"""What the coordinator decided about, as she saw it, and whether it was decided before."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

import sqlalchemy as sql

from pipeline.files import issues, schema, snapshots
from pipeline.files.ledger import Ledger


def as_shown(
    ledger: Ledger, issue: int, lead: int, state: Mapping[str, str]
) -> dict[str, str] | None:
    """Return a lead as a desk showed it, or None for a desk that nobody knows."""
    book = issues.find(ledger, [issue]).get(issue)
    if book is None:
        return None
    return snapshots.undone_to(ledger, {lead: state}, book.event)[lead]


def has_moved(
    ledger: Ledger, issue: int, lead: int, state: Mapping[str, str], keys: Collection[str]
) -> bool:
    """Tell whether cells of a lead are not as the desk showed them."""
    shown = as_shown(ledger, issue, lead, state)
    return shown is None or any(shown.get(key, "") != state.get(key, "") for key in keys)


def was_decided(ledger: Ledger, kind: str, lead: int, facts: Mapping[str, object]) -> bool:
    """Tell whether the same decision was recorded before, from the same desk."""
    events = schema.event.c
    wanted = sql.select(events.facts).where(events.lead == lead, events.kind == kind)
    return any(json.loads(row.facts) == facts for row in ledger.rows(wanted))
