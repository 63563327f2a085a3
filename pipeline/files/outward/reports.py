"""What was reported up, when: read from the workbooks that were made for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sql

from pipeline.core.outward.upward import ANSWERED
from pipeline.files import schema
from pipeline.files.books import issues
from pipeline.files.ledger import Ledger
from pipeline.files.merging import snapshots

KIND = "reported up"


@dataclass(slots=True)
class Reported:
    """Which leads were reported when; ``earlier`` holds day and event of the last day before today.

    ``today`` are those that stand in a workbook of today.
    """

    earlier: dict[int, tuple[str, int]] = field(default_factory=dict)
    today: set[int] = field(default_factory=set)


def known(ledger: Ledger, today: str) -> Reported:
    """Return what was reported of every lead."""
    told, table = Reported(), issues.table
    mine = table.c.kind == KIND
    for row in ledger.rows(sql.select(table).where(mine).order_by(table.c.number)):
        if row.day == today:
            told.today.update(issues.leads_of(row))
        else:
            told.earlier |= dict.fromkeys(issues.leads_of(row), (row.day, row.event))
    return told


def answered(ledger: Ledger, sources: Iterable[str]) -> dict[str, list[int]]:
    """Return the leads that have an answer, by their source (来源)."""
    lead = schema.lead.c
    has = lead.status.in_(ANSWERED) & (lead.answer != "") & lead.source.in_(list(sources))
    found: dict[str, list[int]] = defaultdict(list)
    for row in ledger.rows(sql.select(lead.number, lead.source).where(has)):
        found[row.source].append(row.number)
    return found


def moved(ledger: Ledger, told: Reported, leads: Iterable[int]) -> set[int]:
    """Return the leads something happened to after they were reported."""
    events = schema.event.c
    newest = sql.select(events.lead, sql.func.max(events.seq).label("last")).group_by(events.lead)
    mine = set(leads) & told.earlier.keys()
    last = {row.lead: row.last for row in ledger.rows(newest)} if mine else {}
    return {lead for lead in mine if last.get(lead, 0) > told.earlier[lead][1]}


def as_reported(
    ledger: Ledger, told: Reported, states: Mapping[int, Mapping[str, str]]
) -> dict[int, dict[str, str]]:
    """Return the leads as they were when they were reported before today."""
    groups: dict[int, dict[int, Mapping[str, str]]] = defaultdict(dict)
    for number, state in states.items():
        if number in told.earlier:
            groups[told.earlier[number][1]][number] = state
    then: dict[int, dict[str, str]] = {}
    for event, some in groups.items():
        then |= snapshots.undone_to(ledger, some, event)
    return then


def of_lead(ledger: Ledger, lead: int) -> list[Any]:
    """Return the workbooks in which a lead was reported up, the first day first, one a day."""
    table = issues.table
    rows = ledger.rows(sql.select(table).where(table.c.kind == KIND).order_by(table.c.number))
    days = {row.day: row for row in rows if lead in issues.leads_of(row)}
    return list(days.values())
