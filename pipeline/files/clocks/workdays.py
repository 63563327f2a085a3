"""The days in use in the ledger: whether each is worked, and who said so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.clocks.deadlines import GUESSED, WorkingDays
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


@dataclass(frozen=True, slots=True)
class InUse:
    """The days that open leads name, ISO: when their clocks started, when they are due."""

    starts: frozenset[str]
    dues: frozenset[str]


def in_use(ledger: Ledger) -> InUse:
    """Return the days that open leads name; one pass over them."""
    lead = schema.lead.c
    running = lead.status.not_in(sorted(fields.CLOSED))
    dates = (lead.clock_start, lead.answer_due, lead.acknowledge_due)
    days = [sql.func.substr(column, 1, 10) for column in dates]
    rows = ledger.rows(sql.select(*days).where(running).distinct())
    starts = frozenset(row[0] for row in rows if row[0])
    return InUse(starts, frozenset(day for row in rows for day in row[1:] if day))


def revise(ledger: Ledger, days: WorkingDays, today: date, named: InUse) -> Revision:
    """Compare the days in use with the calendar.

    Days that have passed stay as they were recorded unless calendar.yaml names them.
    """
    known = {row.day: row for row in ledger.rows(sql.select(table))}
    found = Revision([], [], [], {})
    for day in _around(today, named):
        name, working, basis = day.isoformat(), int(days.is_working(day)), days.basis(day)
        row = {"day": name, "working": working, "basis": basis}
        before = known.get(name)
        if before is None:
            found.fresh.append(row)
            continue
        own = day in days.calendar.off | days.calendar.work
        if (before.working, before.basis) != (working, basis) and (day >= today or own):
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


def _around(today: date, named: InUse) -> list[date]:
    """Return the days from the first start of an open lead's clock to its last due date."""
    first = min(_days(named.starts), default=today)
    last = max(_days(named.dues), default=today)
    begin = max(min(first, today), today - timedelta(days=_BACK))
    end = min(max(last, today + timedelta(days=_NEXT)), today + timedelta(days=_AHEAD))
    return [begin + timedelta(days=n) for n in range((end - begin).days + 1)]


def _days(texts: Iterable[str]) -> Iterator[date]:
    for text in texts:
        try:
            yield date.fromisoformat(text)
        except ValueError:  # what its source brought is no day
            continue
