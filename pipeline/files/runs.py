"""Runs in the ledger: when each began, what it did."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sql

from pipeline.files.ledger import Ledger
from pipeline.files.schema import run as table

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another one


def name(ledger: Ledger, now: datetime) -> None:
    """Name the run of a ledger as no other is: ``R250710-0830-k7m``, which can be read out.

    Two runs of one minute would share their three letters once in 30,000 times.
    """
    taken = {row.id for row in ledger.rows(sql.select(table.c.id))}
    minute = f"R{now:%y%m%d-%H%M}-"
    while not ledger.run or ledger.run in taken:
        ledger.run = minute + "".join(secrets.choice(_LETTERS) for _ in range(3))


def begin(ledger: Ledger) -> None:
    """Record that a run begins."""
    with ledger.transaction():
        ledger.insert(table, [{"id": ledger.run, "started": ledger.now}])


def finish(ledger: Ledger, said: dict[str, Any]) -> None:
    """Record what a run did; its messages are in the receipt and are not kept twice."""
    kept = {key: value for key, value in said.items() if key != "problems"}
    kept["problems"] = len(said["problems"])
    values = {"finished": ledger.now, "summary": json.dumps(kept, ensure_ascii=False)}
    with ledger.transaction():
        ledger.connection.execute(sql.update(table).where(table.c.id == ledger.run).values(values))


def last(ledger: Ledger) -> dict[str, Any] | None:
    """Return the newest run, its summary read; None before the first."""
    found = ledger.rows(sql.select(table).order_by(table.c.started.desc(), table.c.finished.desc()))
    if not found:
        return None
    row = found[0]
    return {
        "run": row.id,
        "started": row.started,
        "finished": row.finished,
        "summary": json.loads(row.summary) if row.summary else {},
    }
