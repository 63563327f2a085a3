"""The figures of each day as they were last reported: what a later day is compared with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sql

from pipeline.core.leaders.comparing import Earlier, Kept
from pipeline.core.leaders.period import Period
from pipeline.core.leaders.summary import Figure
from pipeline.files import schema
from pipeline.files.ledger import Ledger

table = schema.figure


def keep(ledger: Ledger, day: date, figures: Iterable[Figure]) -> None:
    """Keep the figures of a day in place of those kept earlier on that day; in a transaction."""
    ledger.connection.execute(sql.delete(table).where(table.c.day == day.isoformat()))
    rows = [
        {
            "day": day.isoformat(),
            "key": one.key,
            "numerator": one.numerator or 0,
            "denominator": one.denominator,
        }
        for one in figures
    ]
    ledger.insert(table, rows)


def earlier(ledger: Ledger, period: Period) -> Earlier:
    """Return what a period is compared with: see ``Earlier``."""
    before = period.before()
    last = before.last if before else period.first
    found = _last_day(ledger, last)
    return Earlier(
        before=_of(ledger, found) if found else {},
        before_day=found,
        year_before=_of(ledger, period.year_before().last),
    )


def _last_day(ledger: Ledger, until: date) -> date | None:
    wanted = sql.select(sql.func.max(table.c.day)).where(table.c.day <= until.isoformat())
    found = ledger.scalar(wanted)
    return date.fromisoformat(found) if found else None


def _of(ledger: Ledger, day: date) -> Kept:
    rows = ledger.rows(sql.select(table).where(table.c.day == day.isoformat()))
    return {row.key: (row.numerator, row.denominator) for row in rows}
