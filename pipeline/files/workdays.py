"""The days in use in the ledger: whether each is worked, and who said so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.deadlines import GUESSED, WorkingDays
from pipeline.files import schema
from pipeline.files.ledger import Ledger

_BACK, _AHEAD = 400, 1100  # days around today beyond which a due date is a slip of the pen
_NEXT = 60  # days ahead that are always in use
table = schema.workday


@dataclass(frozen=True, slots=True)
class Revision:
    """What the calendar says other than what is recorded; ``settled`` days were guesses until now.

    Rows are those of the table; ``was`` tells whether a settled day had been taken as worked.
    """

    fresh: list[dict[str, Any]]
    changed: list[dict[str, Any]]
    settled: list[dict[str, Any]]
    was: dict[str, bool]

    def turned(self) -> list[tuple[str, bool]]:
        """Return the settled days that are worked, or are not, other than was guessed."""
        found = [(row["day"], bool(row["working"])) for row in self.settled]
        return [(day, working) for day, working in found if working != self.was[day]]


def used(ledger: Ledger) -> set[str]:
    """Return the years of which open leads have a due date, as text."""
    lead = schema.lead.c
    running = lead.status.not_in(sorted(fields.CLOSED))
    years: set[str] = set()
    for column in (lead.answer_due, lead.acknowledge_due):
        year = sql.func.substr(column, 1, 4)
        years |= {row[0] for row in ledger.rows(sql.select(year).where(running).distinct())}
    return years - {""}


def revise(ledger: Ledger, days: WorkingDays, today: date) -> Revision:
    """Compare the days in use with the calendar.

    Days that have passed stay as they were recorded unless calendar.yaml names them.
    """
    known = {row.day: row for row in ledger.rows(sql.select(table))}
    found = Revision([], [], [], {})
    for day in _in_use(ledger, today):
        name, working, basis = day.isoformat(), int(days.is_working(day)), days.basis(day)
        row = {"day": name, "working": working, "basis": basis}
        before = known.get(name)
        if before is None:
            found.fresh.append(row)
            continue
        named = day in days.calendar.off | days.calendar.work
        if (before.working, before.basis) != (working, basis) and (day >= today or named):
            found.changed.append(row)
            if before.basis == GUESSED:
                found.settled.append(row)
                found.was[name] = bool(before.working)
    return found


def record(ledger: Ledger, revision: Revision) -> None:
    """Record what the calendar says, within a transaction."""
    ledger.insert(table, revision.fresh)
    for row in revision.changed:
        ledger.connection.execute(sql.update(table).where(table.c.day == row["day"]).values(row))


def _in_use(ledger: Ledger, today: date) -> list[date]:
    """Return the days from the first start of an open lead's clock to its last due date."""
    lead = schema.lead.c
    running = lead.status.not_in(sorted(fields.CLOSED))
    first = sql.func.min(sql.func.nullif(sql.func.substr(lead.clock_start, 1, 10), ""))
    dues = (lead.answer_due, lead.acknowledge_due)
    last = [sql.func.max(sql.func.substr(due, 1, 10)) for due in dues]
    row = ledger.rows(sql.select(first, *last).where(running))[0]
    begin = max(_day(row[0], today), today - timedelta(days=_BACK))
    ends = max(_day(row[1], today), _day(row[2], today), today + timedelta(days=_NEXT))
    end = min(ends, today + timedelta(days=_AHEAD))
    return [begin + timedelta(days=n) for n in range((end - begin).days + 1)]


def _day(text: str | None, otherwise: date) -> date:
    try:
        return date.fromisoformat(text) if text else otherwise
    except ValueError:
        return otherwise
