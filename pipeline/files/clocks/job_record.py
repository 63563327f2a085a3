"""The record of jobs: which of schedule.yaml were begun, finished, failed, at which moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sql

from pipeline.core.clocks.agenda import DONE, FAILED, Done, Due
from pipeline.core.clocks.timetable import TAKE_IN
from pipeline.files import schema
from pipeline.files.ledger import Ledger

table = schema.job
_KEPT_DAYS = 40  # longer than a missed moment is looked for


def known(ledger: Ledger) -> tuple[Done, ...]:
    """Return what is recorded of late, the newest moment last."""
    rows = ledger.rows(sql.select(table).order_by(table.c.slot, table.c.started))
    return tuple(
        Done(
            job=row.job,
            slot=datetime.fromisoformat(row.slot),
            started=datetime.fromisoformat(row.started),
            finished=datetime.fromisoformat(row.finished) if row.finished else None,
            ended=row.ended,
            words=row.words,
        )
        for row in rows
    )


def begin(ledger: Ledger, jobs: Iterable[Due], now: datetime) -> None:
    """Record that jobs begin; a run that is cut leaves them so, and they stay due.

    What was done for a moment stays done, should it be cut when it is done once more.
    """
    done = {(one.job, one.slot) for one in known(ledger) if one.ended == DONE}
    fresh = [Done(one.job, one.slot, now) for one in jobs if (one.job, one.slot) not in done]
    with ledger.transaction():
        _put(ledger, fresh)


def finish(ledger: Ledger, jobs: Sequence[Done]) -> None:
    """Record jobs that this run did; old moments of 收件 are forgotten."""
    begun = (table.c.run == ledger.run) & (table.c.ended == "")
    with ledger.transaction():
        ledger.connection.execute(sql.delete(table).where(begun))
        for one in jobs:
            old = table.c.slot < _text(one.slot - timedelta(days=_KEPT_DAYS))
            ledger.connection.execute(sql.delete(table).where(table.c.job == TAKE_IN, old))
        _put(ledger, jobs)


def fail(ledger: Ledger, jobs: Iterable[Due], now: datetime, words: str) -> None:
    """Record that jobs failed, and why; they stay due."""
    with ledger.transaction():
        _put(ledger, [Done(one.job, one.slot, now, now, FAILED, words) for one in jobs])


def _put(ledger: Ledger, jobs: Sequence[Done]) -> None:
    for one in jobs:
        same = (table.c.job == one.job) & (table.c.slot == _text(one.slot))
        ledger.connection.execute(sql.delete(table).where(same))
    ledger.insert(
        table,
        [
            {
                "job": one.job,
                "slot": _text(one.slot),
                "run": ledger.run,
                "started": _text(one.started),
                "finished": _text(one.finished),
                "ended": one.ended,
                "words": one.words,
            }
            for one in jobs
        ],
    )


def _text(moment: datetime | None) -> str:
    return moment.isoformat(" ", "seconds") if moment else ""
