"""Which leads are to be forgotten, which are, and what is still to be swept of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sql

from pipeline.core.fields import CLOSED
from pipeline.core.model import Event
from pipeline.files import schema
from pipeline.files.ledger import Ledger
from pipeline.files.merging import snapshots
from pipeline.files.privacy import tables

KIND = "Forgotten"
_KEY = "forgetting"  # the row of ``meta`` that says what is still to be swept


@dataclass(frozen=True, slots=True)
class Pending:
    """A forgetting whose files are not swept yet: the next run goes on with it.

    ``before`` is the ISO day before which the leads were closed; ``after`` the newest event that
    was there before it; ``receipts`` are the issues of receipts that quote what is forgotten.
    """

    before: str
    after: int
    receipts: tuple[int, ...] = ()


def due(ledger: Ledger, before: str) -> list[int]:
    """Return the leads that were closed before an ISO day and are not forgotten yet.

    A lead without 办结时间 was closed when its status was last changed. One that something
    happened to after it was forgotten, a newer export for instance, is forgotten again.
    """
    lead, event = schema.lead.c, schema.event.c
    wanted = sql.select(lead.number, lead.closed_at).where(lead.status.in_(sorted(CLOSED)))
    closed = {row.number: row.closed_at[:10] for row in ledger.rows(wanted)}
    undated = [number for number, day in closed.items() if not day]
    moved = sql.select(event.lead, event.at).where(event.cells.like('%"status":[%'))
    for row in sorted(ledger.among(moved, event.lead, undated), key=lambda row: row.at):
        closed[row.lead] = row.at[:10]
    old = [number for number, day in closed.items() if day and day < before]
    newest = sql.select(event.lead, sql.func.max(event.seq).label("seq")).group_by(event.lead)
    last = {row.lead: row.seq for row in ledger.among(newest, event.lead, old)}
    known = since(ledger)
    return sorted(one for one in old if known.get(one, 0) < last.get(one, 1))


def since(ledger: Ledger, leads: Collection[int] | None = None) -> dict[int, int]:
    """Return the event with which each forgotten lead was last forgotten; of all, or of some."""
    event = schema.event.c
    wanted = sql.select(event.lead, event.seq).where(event.kind == KIND).order_by(event.seq)
    rows = ledger.rows(wanted) if leads is None else ledger.among(wanted, event.lead, leads)
    return {row.lead: row.seq for row in rows}


def record(ledger: Ledger, leads: Iterable[int], before: str, who: str) -> None:
    """Record that leads were forgotten: until when they were closed, who ran it."""
    facts = {"before": before, "by": who}
    ledger.record([Event(KIND, lead, {}, "个人信息到期删除", facts=facts) for lead in leads])


def pending(ledger: Ledger) -> Pending | None:
    """Return the forgetting whose files are not swept yet; None when there is none."""
    row = ledger.scalar(sql.select(schema.meta.c.value).where(schema.meta.c.key == _KEY))
    if not row:
        return None
    said = json.loads(row)
    return Pending(said["before"], said["after"], tuple(said["receipts"]))


def keep_pending(ledger: Ledger, what: Pending | None) -> None:
    """Say what is still to be swept, None that nothing is; inside a transaction."""
    ledger.connection.execute(sql.delete(schema.meta).where(schema.meta.c.key == _KEY))
    if what is not None:
        ledger.insert(schema.meta, [{"key": _KEY, "value": json.dumps(asdict(what))}])


def of_pending(ledger: Ledger, what: Pending) -> list[int]:
    """Return the leads of a forgetting that is not swept yet."""
    event = schema.event.c
    wanted = sql.select(event.lead).where(event.kind == KIND, event.seq > what.after)
    return [row.lead for row in ledger.rows(wanted.order_by(event.seq))]


def leads_in_files(ledger: Ledger, of: Collection[int]) -> dict[int, set[int]]:
    """Return all leads that each incoming file has rows about, of the files that concern some.

    ``of`` are those leads. A file concerns a lead when an event, a conflict, a proposal, a paper
    or a row of it does, also one that said nothing new.
    """
    found: dict[int, set[int]] = defaultdict(set)
    pairs: list[Any] = []
    for table in (schema.event, schema.conflict, schema.proposal, schema.attachment):
        pairs.append(sql.select(table.c.file, table.c.lead).where(table.c.file > 0))
    for pair in pairs:
        for row in ledger.rows(pair.distinct()):
            if row.lead:
                found[row.file].add(row.lead)
    for table in (schema.returned, tables.mentioned):
        for row in ledger.rows(sql.select(table.c.file, table.c.leads)):
            found[abs(row.file)] |= set(snapshots.unpacked(row.leads))
    wanted = set(of)
    return {number: leads for number, leads in found.items() if leads & wanted}


def mention(ledger: Ledger, file: int, leads: Collection[int]) -> None:
    """Keep which leads an export had rows about: also rows that said nothing new hold a name."""
    table = tables.mentioned
    known = ledger.rows(sql.select(table).where(table.c.file == file))
    held = sorted({*leads, *(one for row in known for one in snapshots.unpacked(row.leads))})
    ledger.connection.execute(sql.delete(table).where(table.c.file == file))
    if held:
        ledger.insert(table, [{"file": file, "leads": snapshots.packed(held)}])
