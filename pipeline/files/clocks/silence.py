"""Who has not answered: for each department with a workbook out, when it last gave one back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.books import layouts
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.files import schema
from pipeline.files.intake import originals
from pipeline.files.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Silence:
    """One department: its open leads, those not acknowledged, and how long it has been silent.

    ``issued`` is the day of its newest workbook, ``returned`` the moment of its last return, blank
    when there never was one. ``days`` are working days from its first workbook since then to
    today, 0 where it has given back everything it got.
    """

    department: str
    in_hand: int
    unacknowledged: int
    issued: str
    returned: str
    days: int


def silences(ledger: Ledger, today: date, calendar: WorkingDays) -> list[Silence]:
    """Return every department that has a workbook out, those silent longest first.

    Departments that only assist stand last.
    """
    table = schema.issue.c
    out = (table.kind == layouts.DEPARTMENT) & (table.revealed == 1)
    standing = sql.select(table.department).where(out & (table.retired == 0)).distinct()
    names = [row.department for row in ledger.rows(standing)]
    days: dict[str, list[str]] = {name: [] for name in names}
    every = sql.select(table.department, table.day).where(out).order_by(table.day)
    for row in ledger.rows(every):
        if row.department in days:
            days[row.department].append(row.day)
    returned, counts = _returned(ledger), _counts(ledger)
    found = [
        Silence(
            name,
            *counts.get(name, (0, 0)),
            days[name][-1],
            returned.get(name, ""),
            _silent(days[name], returned.get(name, ""), today, calendar),
        )
        for name in names
    ]
    return sorted(found, key=lambda one: (not one.in_hand, -one.days, -one.in_hand, one.department))


def _silent(issued: Iterable[str], returned: str, today: date, calendar: WorkingDays) -> int:
    since = [day for day in issued if day > returned[:10]]
    return max(0, calendar.remaining(date.fromisoformat(since[0]), today)) if since else 0


def _returned(ledger: Ledger) -> Mapping[str, str]:
    """Return when a book of each department last came back."""
    files = schema.file.c
    statement = sql.select(files.taken_at, files.outcome).where(files.kind == originals.RETURN)
    last: dict[str, str] = {}
    for row in ledger.rows(statement.order_by(files.number)):
        for name in json.loads(row.outcome).get("departments", ()):
            last[name] = row.taken_at
    return last


def _counts(ledger: Ledger) -> dict[str, tuple[int, int]]:
    """Count the open leads that each department leads, and those it has not acknowledged."""
    lead = schema.lead.c
    untouched = sql.case((lead.acknowledged_at == "", 1), else_=0)
    statement = (
        sql.select(lead.department, sql.func.count(), sql.func.sum(untouched))
        .where(lead.status.not_in(sorted(fields.CLOSED)), lead.department != "")
        .group_by(lead.department)
    )
    rows: list[Any] = ledger.rows(statement)
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}
