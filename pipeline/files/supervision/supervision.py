"""Supervision in the ledger: the leads that burn, and when 督办级别 was last set, by whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.clocks.clocks import is_late
from pipeline.core.privacy.masks import short_title
from pipeline.core.supervision.supervising import Facts, Set
from pipeline.files import schema
from pipeline.files.ledger import Ledger
from pipeline.files.merging.undone import undone_cells
from pipeline.files.workplace import Workplace

_KEY = "supervision"
_READ = [name for name in Facts._fields if name != "matter"]
_PICK = attrgetter(*_READ)


def watched(place: Workplace) -> list[Facts]:
    """Return the leads that the ladder looks at, the first lead first.

    All that are open, and those that were closed as 办结 of late (``closed_days``) though not
    solved. Their titles are as leaders may see them.
    """
    lead = schema.lead.c
    since = (place.now.date() - timedelta(days=place.office.settings.closed_days)).isoformat()
    unsolved = (lead.status == "办结") & lead.solved.in_(("否", "部分"))
    wanted = lead.status.not_in(sorted(fields.CLOSED)) | (unsolved & (lead.closed_at >= since))
    person = schema.person.c
    statement = (
        sql.select(*(lead[name] for name in _READ), lead.first_id, person.petitioner)
        .outerjoin_from(schema.lead, schema.person, person.number == lead.person)
        .where(wanted)
    )
    rows = place.ledger.rows(statement.order_by(lead.number))
    return [
        one._replace(title=short_title(one.title, row.petitioner or ""))
        for one, row in zip(facts_of(place.ledger, rows), rows, strict=True)
    ]


def facts_of(ledger: Ledger, states: Sequence[Any]) -> list[Facts]:
    """Return what the ladder looks at of some leads, given as rows of the ledger."""
    matters = _matters(ledger) if states else {}
    return [Facts._make([*_PICK(one), matters.get(one.first_id or one.id, 1)]) for one in states]


def _matters(ledger: Ledger) -> dict[str, int]:
    """Count the leads of each matter that came more than once, by 线索编号 of its first."""
    lead = schema.lead.c
    counted = sql.select(lead.first_id, sql.func.count()).where(lead.first_id != "")
    return {row[0]: row[1] + 1 for row in ledger.rows(counted.group_by(lead.first_id))}


def late_on_arrival(place: Workplace, leads: Iterable[int]) -> set[int]:
    """Return the leads that came in today after their time was over, as those of a tracker do."""
    lead, events = schema.lead.c, schema.event.c
    wanted = (events.kind == "Received") & (events.at >= place.today)
    rows = place.ledger.among(sql.select(events.lead, events.at).where(wanted), events.lead, leads)
    came = {row.lead: datetime.fromisoformat(row.at) for row in rows}
    dues = (lead.answer_due, lead.acknowledge_due)
    found = place.ledger.among(sql.select(lead.number, *dues), lead.number, came)
    return {row[0] for row in found if any(due and is_late(due, came[row[0]]) for due in row[1:])}


def last_sets(ledger: Ledger, leads: Iterable[int]) -> dict[int, Set]:
    """Return when 督办级别 last changed and who decided what it is; leads never set are absent.

    What was taken back counts as a change of its day, not as anybody's decision.
    """
    events = schema.event.c
    said = sql.or_(
        events.cells.like(f'%"{_KEY}":%'),
        (events.kind == "Agreed") & events.facts.like(f'%"{_KEY}":%'),
    )
    asked = (events.seq, events.lead, events.kind, events.at, events.cells, events.facts)
    told: dict[int, list[Any]] = {}
    for row in ledger.among(sql.select(*asked).where(said), events.lead, leads):
        if row.kind != "Received" or json.loads(row.cells)[_KEY][1]:
            told.setdefault(row.lead, []).append(row)
    return {lead: _last(sorted(rows, key=lambda row: row.seq)) for lead, rows in told.items()}


def _last(rows: list[Any]) -> Set:
    undone = undone_cells(rows)
    standing = [row for row in rows if row.kind != "Undone" and (row.seq, _KEY) not in undone]
    by_person = bool(standing) and standing[-1].kind != "Escalated"
    return Set(rows[-1].at[:10], by_person)
