"""What each issue for leaders was counted from, and how far the record had come on any day.

How far it had come is told by marks: for every table that is added to, its highest number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sql

from pipeline.core.leaders.period import CAMPAIGN, DAILY, Period
from pipeline.files import schema
from pipeline.files.books import issues
from pipeline.files.ledger import Ledger
from pipeline.files.past_schema import report as table

_DAY = len("2025-07-10")
_WHEN = ("at", "taken_at", "day")  # columns that say when a row was added
Marks = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """A report that was issued: its period, the moment it says, its rules, how far all had come.

    ``rules`` is blank where an older version of this program issued it.
    """

    period: Period
    now: datetime
    rules: str
    marks: Marks


def marks(ledger: Ledger) -> dict[str, int]:
    """Return how far the record has come."""
    return {
        name: int(ledger.scalar(sql.select(sql.func.max(number))) or 0)
        for name, number in _numbered()
    }


def marks_on(ledger: Ledger, day: date) -> dict[str, int]:
    """Return how far the record had come when a day ended."""
    return _marks_before(ledger, lambda moment: sql.func.substr(moment, 1, _DAY) <= str(day))


def _marks_before(ledger: Ledger, passed: Any) -> dict[str, int]:
    found = {}
    for name, number in _numbered():
        columns = schema.metadata.tables[name].c
        when = next((columns[one] for one in _WHEN if one in columns), None)
        if when is not None:
            wanted = sql.select(sql.func.max(number)).where(passed(when))
            found[name] = int(ledger.scalar(wanted) or 0)
    return found


def _numbered() -> Iterator[tuple[str, sql.Column[Any]]]:
    """Yield the tables whose rows are numbered in the order they were added, and that column."""
    for name, one in sorted(schema.metadata.tables.items()):
        key = list(one.primary_key)
        if len(key) == 1 and isinstance(key[0].type, sql.Integer):
            yield name, key[0]


def record(ledger: Ledger, issue: int, counted: Counted) -> None:
    """Record what an issue is counted from; inside a transaction.

    An issue that was cut before it was recorded gives its number to the next.
    """
    ledger.connection.execute(sql.delete(table).where(table.c.issue == issue))
    row = {
        "issue": issue,
        "kind": counted.period.kind,
        "first": str(counted.period.first),
        "last": str(counted.period.last),
        "counted_at": counted.now.isoformat(" "),
        "rules": counted.rules,
        "marks": json.dumps(dict(counted.marks)),
    }
    ledger.insert(table, [row])


def last_issued(ledger: Ledger, output: str, period: Period) -> Counted | None:
    """Return what the last issue of an output was counted from; None where it was not issued.

    A week and a month are known by their first day: the issue may have been made before their end.
    """
    issue = schema.issue.c
    mine = (issue.kind == output) & (issue.revealed == 1)
    same = table.c.last == str(period.last)
    if period.kind not in (DAILY, CAMPAIGN):
        same = table.c.first == str(period.first)
    wanted = sql.select(table).join_from(table, schema.issue, issue.number == table.c.issue)
    found = ledger.rows(
        wanted.where(mine, table.c.kind == period.kind, same).order_by(issue.number.desc()).limit(1)
    )
    if found:
        row = found[0]
        days = (date.fromisoformat(row.first), date.fromisoformat(row.last))
        return Counted(
            Period(row.kind, *days),
            datetime.fromisoformat(row.counted_at),
            row.rules,
            json.loads(row.marks),
        )
    return _issued_by_older(ledger, output, period) if period.kind == DAILY else None


def _issued_by_older(ledger: Ledger, output: str, period: Period) -> Counted | None:
    """Return what an issue of an older version was counted from, as far as the record tells."""
    issue, run = schema.issue.c, schema.run.c
    mine = (issue.kind == output) & (issue.department == "") & (issue.revealed == 1)
    found = ledger.rows(
        sql.select(issue.number, issue.event, run.started)
        .join_from(schema.issue, schema.run, run.id == issue.run)
        .where(mine, issue.day == str(period.last))
        .order_by(issue.number.desc())
        .limit(1)
    )
    if not found:
        return None
    row = found[0]
    told = _marks_before(ledger, lambda moment: moment <= row.started)
    told |= {issues.table.name: row.number - 1, schema.event.name: row.event}
    return Counted(period, datetime.fromisoformat(row.started), "", told)


def end_of(day: date) -> datetime:
    """Return the last minute of a day."""
    return datetime.combine(day, time(23, 59))
