"""The ledger as it stood earlier: a copy beside it, cut back to what was recorded then.

State is added up from the events by the same fold that recorded it; what else is numbered is kept
up to its mark (``reports.marks``); a column that has changed since shows what it showed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sql

from pipeline.core.model import Event
from pipeline.files import past_schema, schema
from pipeline.files.clocks import daybook
from pipeline.files.folders import Home
from pipeline.files.leaders.reports import Marks
from pipeline.files.ledger import Ledger

# Not copied: what came back in which cells is the greater part of a ledger, and no output for
# leaders shows it. The others are made anew.
_LEFT_OUT = frozenset({"snapshot", "returned", "daybook", "kept_rules", "report"})
_ADDED_UP = frozenset({"side_cell", "alias", "matter"})  # by lead, out of the events
_LATER = "(SELECT lead FROM known.event WHERE seq > :mark)"


def copy_in(home: Home) -> Path:
    """Return where a copy stands for a while: the next run removes what a cut one has left."""
    return home.drafts / "past.db"


@contextmanager
def as_of(ledger: Ledger, marks: Marks, copy: Path) -> Iterator[Path]:
    """Make a copy of the ledger as it stood; it is gone again afterwards.

    ``copy`` is where it stands meanwhile. The ledger itself stays as it is.
    """
    _remove(copy)
    past = Ledger(copy)
    try:
        past.connection.exec_driver_sql("PRAGMA synchronous=OFF")  # nobody misses it after a cut
        past.connection.exec_driver_sql("ATTACH DATABASE ? AS known", (str(ledger.path),))
        with past.transaction():
            _copy(past, marks)
            _fold_again(past, marks["event"])
            _turn_back(past, marks.get("turned", 0))
            daybook.rebuild(past)
        past.close()
        yield copy
    finally:
        past.close()
        _remove(copy)


def _remove(copy: Path) -> None:
    for path in (copy, copy.with_name(f"{copy.name}-journal")):
        path.unlink(missing_ok=True)


def _copy(past: Ledger, marks: Marks) -> None:
    for name, table in schema.metadata.tables.items():
        if name in _LEFT_OUT:
            continue
        columns = ", ".join(f'"{column.name}"' for column in table.c)
        past.connection.execute(sql.delete(table))  # a new ledger has a secret of its own
        copied = f"INSERT INTO main.{name} ({columns}) SELECT {columns} FROM known.{name}"
        said, mark = _condition(name, table, marks)
        past.connection.execute(sql.text(f"{copied}{said}"), {"mark": mark} if said else {})


def _condition(name: str, table: sql.Table, marks: Marks) -> tuple[str, int]:
    """Return which rows of a table were there."""
    if name == schema.lead.name:
        return f" WHERE number NOT IN {_LATER}", marks["event"]
    if name in _ADDED_UP:
        return f" WHERE lead NOT IN {_LATER}", marks["event"]
    if name == past_schema.turned.name or name not in marks:
        return "", 0
    return f" WHERE {next(iter(table.primary_key)).name} <= :mark", marks[name]


def _fold_again(past: Ledger, mark: int) -> None:
    """Add up the leads to which something has happened since."""
    columns = "lead, kind, actor, file, sheet, cell, cells, facts"
    touched = f"SELECT {columns} FROM main.event WHERE lead IN {_LATER} ORDER BY seq"
    rows = past.connection.execute(sql.text(touched), {"mark": mark})
    past.fold(
        Event(
            kind=row.kind,
            lead=row.lead,
            cells=json.loads(row.cells) if row.cells else {},
            actor=row.actor,
            file=row.file,
            sheet=row.sheet,
            cell=row.cell,
            facts=json.loads(row.facts) if row.facts else {},
        )
        for row in rows
    )


def _turn_back(past: Ledger, mark: int) -> None:
    """Let columns that have changed since show what they showed."""
    turned = past_schema.turned
    later = past.rows(
        sql.select(turned).where(turned.c.number > mark).order_by(turned.c.number.desc())
    )
    for row in later:
        table = schema.metadata.tables[row.name]
        changed = sql.update(table).where(table.c.number == row.which)
        past.connection.execute(changed.values({past_schema.TURNING[row.name]: row.was}))
    _retire_unwatched(past)


def _retire_unwatched(past: Ledger) -> None:
    """Let books stand again that were replaced before anybody kept what changes."""
    past.connection.exec_driver_sql(
        "UPDATE issue SET retired = 0 WHERE retired = 1 "
        "AND number NOT IN (SELECT which FROM known.turned WHERE name = 'issue') "
        "AND NOT EXISTS (SELECT 1 FROM issue AS newer WHERE newer.kind = issue.kind "
        "AND newer.department = issue.department AND newer.number > issue.number "
        "AND newer.revealed = 1)"
    )
