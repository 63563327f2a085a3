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
    was there before it; ``receipts`` are the issues of receipts that quote what is forgotten, and
    ``paths`` the files to delete, from the home; ``moves`` are copies without the rows of
    forgotten leads, and where they have to stand.
    """

    before: str
    after: int
    receipts: tuple[int, ...] = ()
    paths: tuple[str, ...] = ()
    moves: tuple[tuple[str, str], ...] = ()


def due(ledger: Ledger, before: str) -> list[int]:
    """Return the leads that were closed before an ISO day and are not forgotten yet.

    A lead without 办结时间 was closed when its status was last changed. One that something
    happened to after it was forgotten, a newer export for instance, is forgotten again.
    """
    lead, event = schema.lead.c, schema.event.c
    old = (lead.closed_at == "") | (sql.func.substr(lead.closed_at, 1, 10) < before)
    closed = lead.status.in_(sorted(CLOSED)) & old
    wanted = sql.select(lead.number, lead.closed_at).where(closed & (_last_kind() != KIND))
    days = {row.number: row.closed_at[:10] for row in ledger.rows(wanted)}
    undated = [number for number, day in days.items() if not day]
    moved = sql.select(event.lead, event.at).where(event.cells.like('%"status":[%'))
    for row in sorted(ledger.among(moved, event.lead, undated), key=lambda row: row.at):
        days[row.lead] = row.at[:10]
    return sorted(number for number, day in days.items() if day and day < before)


def _last_kind() -> Any:
    """Return what tells the kind of the newest event of a lead; found by index, one by one."""
    event = schema.event.c
    newest = sql.select(event.kind).where(event.lead == schema.lead.c.number)
    return newest.order_by(event.seq.desc()).limit(1).scalar_subquery()


def since(ledger: Ledger, leads: Collection[int] | None = None) -> dict[int, int]:
    """Return the event with which each forgotten lead was last forgotten; of all, or of some."""
    event = schema.event.c
    wanted = sql.select(event.lead, event.seq).where(event.kind == KIND).order_by(event.seq)
    rows = ledger.rows(wanted) if leads is None else ledger.among(wanted, event.lead, leads)
    return {row.lead: row.seq for row in rows}


def untouched_since(ledger: Ledger) -> set[int]:
    """Return the leads that nothing has happened to since they were forgotten."""
    wanted = sql.select(schema.lead.c.number).where(_last_kind() == KIND)
    return {row.number for row in ledger.rows(wanted)}


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
    moves = tuple((draft, target) for draft, target in said["moves"])
    many = (tuple(said["receipts"]), tuple(said["paths"]), moves)
    return Pending(said["before"], said["after"], *many)


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


def files_with_leads(ledger: Ledger) -> dict[int, set[int]]:
    """Return the leads that each incoming file concerns, of the files that concern any.

    An event, a conflict, a proposal, a paper or a row of it does, also a row that said nothing new.
    """
    found: dict[int, set[int]] = defaultdict(set)
    for table in (schema.event, schema.conflict, schema.proposal, schema.attachment):
        pairs = sql.select(table.c.file, table.c.lead).where(table.c.file > 0).distinct()
        for row in ledger.rows(pairs):
            if row.lead:
                found[row.file].add(row.lead)
    for table in (schema.returned, tables.mentioned):
        for row in ledger.rows(sql.select(table.c.file, table.c.leads)):
            found[abs(row.file)] |= set(snapshots.unpacked(row.leads))
    return dict(found)


def mention(ledger: Ledger, file: int, leads: Collection[int]) -> None:
    """Keep which leads an export had rows about: also rows that said nothing new hold a name."""
    table = tables.mentioned
    known = ledger.rows(sql.select(table).where(table.c.file == file))
    held = sorted({*leads, *(one for row in known for one in snapshots.unpacked(row.leads))})
    ledger.connection.execute(sql.delete(table).where(table.c.file == file))
    if held:
        ledger.insert(table, [{"file": file, "leads": snapshots.packed(held)}])
