"""The daybook: what moved the stock on each day, added up from the events of the ledger.

A row a day on which something happened, and how far its events were read: so a run reads its own
events only. Everything in it follows from the events; ``recounted`` does it again from the first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.day import stock
from pipeline.core.day.stock import Moves, Step
from pipeline.files import schema
from pipeline.files.ledger import Ledger

table = schema.daybook
_READ = ("run", "at", "kind", "lead", "file")
# A quotation mark inside a text is escaped in JSON, so this is found nowhere but at the cell.
_CELL = '"status":["'
_STATUS = re.compile(rf'{re.escape(_CELL)}([^"]*)","([^"]*)"\]')
_LONG = 200  # characters: of a cell with its two statuses, and to spare


def moves(ledger: Ledger) -> dict[str, Counter[str]]:
    """Return what moved on each day up to the newest event, whether it is in the book yet or not.

    Changes nothing.
    """
    kept, event = _kept(ledger)
    return stock.added(kept, _counted(_steps(_events(ledger, event))))


def keep(ledger: Ledger) -> None:
    """Enter what has happened since the book was last kept; inside a transaction."""
    kept, event = _kept(ledger)
    fresh = _counted(_steps(_events(ledger, event)))
    newest = ledger.last_event()
    if newest == event:
        return
    for day in _last_events(ledger, event):
        fresh.setdefault(day, Counter())  # how far was read stands in a row, moved or not
    _enter(ledger, stock.added({day: kept.get(day, Counter()) for day in fresh}, fresh), event)


def rebuild(ledger: Ledger) -> None:
    """Write the whole book anew from the events; inside a transaction."""
    again = recounted(ledger, ledger.last_event())
    ledger.connection.execute(sql.delete(table))
    _enter(ledger, {day: Counter() for day in _last_events(ledger, 0)} | again, 0)


def _enter(ledger: Ledger, moved: Moves, after: int) -> None:
    """Enter days of which the events behind ``after`` were read; each row says up to which."""
    read = _last_events(ledger, after)
    ledger.connection.execute(sql.delete(table).where(table.c.day.in_(sorted(moved))))
    rows = [
        {"day": day, "event": read[day], **{key: counts[key] for key in stock.COLUMNS}}
        for day, counts in moved.items()
    ]
    ledger.insert(table, rows)


def _last_events(ledger: Ledger, after: int) -> dict[str, int]:
    """Return the newest event of each day that has any behind one."""
    events = schema.event.c
    day = sql.func.substr(events.at, 1, len("2025-07-10"))
    wanted = sql.select(day, sql.func.max(events.seq)).where(events.seq > after).group_by(day)
    return {row[0]: row[1] for row in ledger.rows(wanted)}


def _kept(ledger: Ledger) -> tuple[dict[str, Counter[str]], int]:
    """Return what the book holds, and the newest event that is in it."""
    rows = ledger.rows(sql.select(table).order_by(table.c.day))
    kept = {row.day: Counter({key: row._mapping[key] for key in stock.COLUMNS}) for row in rows}
    return kept, max((row.event for row in rows), default=0)


def _events(
    ledger: Ledger, after: int, until: int | None = None, gone: bool = False
) -> Iterable[Any]:
    """Return the events that set a status, or bring a lead, oldest first.

    ``gone``: of leads alone that one of these events closed, or opened again.
    """
    events = schema.event.c
    found = sql.func.instr(events.cells, _CELL)  # all cells of a lead that came are many words
    cell = sql.case((found > 0, sql.func.substr(events.cells, found, _LONG)), else_="")
    wanted = sql.select(*(events[key] for key in _READ), cell.label("status"))
    wanted = wanted.where(events.seq > after, (events.kind == "Received") | (found > 0))
    if gone:
        closes = sql.or_(*(cell.contains(f'"{one}"') for one in sorted(stock.GONE)))
        wanted = wanted.where(
            events.lead.in_(sql.select(events.lead).where(events.seq > after, found > 0, closes))
        )
    if until is not None:
        wanted = wanted.where(events.seq <= until)
    return ledger.connection.execute(wanted.order_by(events.seq))


def _steps(rows: Iterable[Any], proved: bool = False) -> Iterator[tuple[int, Step]]:
    """Return lead and step of all that one file of a run did to a lead, or a run without a file.

    A file is taken in one transaction, so a run that was cut counts as it would have counted.
    ``proved``: what a status was before is taken from the events before, not from the event itself.
    """
    going: dict[int, tuple[str, int, Step]] = {}
    replayed: dict[int, str] = {}
    for row in rows:
        found = _STATUS.match(row.status)
        before, after = found.groups() if found else ("", "")
        if proved:
            before = replayed.get(row.lead, "")
            replayed[row.lead] = after
        if row.lead in going:
            run, file, step = going[row.lead]
            if row.run == run and row.file in (0, file):
                going[row.lead] = (run, file, step._replace(after=after))
                continue
            yield row.lead, step
        step = Step(row.at[:10], None if row.kind == "Received" else before, after)
        going[row.lead] = (row.run, row.file, step)
    yield from ((lead, step) for lead, (_, _, step) in going.items())


def _counted(steps: Iterable[tuple[int, Step]]) -> dict[str, Counter[str]]:
    return stock.moves(step for _, step in steps)


def recounted(ledger: Ledger, until: int) -> dict[str, Counter[str]]:
    """Count all events up to one anew, from what each of them set, whatever it says was before."""
    return _counted(_steps(_events(ledger, 0, until), proved=True))


def wrong_days(ledger: Ledger) -> list[tuple[str, Counter[str], Counter[str]]]:
    """Return the days whose row is not what the events say: day, the row, the events' count."""
    kept, event = _kept(ledger)
    again = recounted(ledger, event)
    found = []
    for day in sorted(kept.keys() | again.keys()):
        row, counted = kept.get(day, Counter()), again.get(day, Counter())
        if any(row[key] != counted[key] for key in stock.COLUMNS):
            found.append((day, row, counted))
    return found


def closed_on(ledger: Ledger, day: str) -> set[int]:
    """Return the leads that were closed on a day, whether they are closed now or not."""
    steps = _steps_of(ledger, [day])
    return {n for n, step in steps if step.before not in stock.GONE and step.after in stock.GONE}


def done_on(ledger: Ledger, days: Sequence[str]) -> dict[str, Counter[str]]:
    """Return by day and 线索编号 how many closings (办结, 已销号) were entered; never zero."""
    found = [(step.day, n, stock.done(step)) for n, step in _steps_of(ledger, days)]
    lead = schema.lead.c
    wanted = sql.select(lead.number, lead.id)
    ids = dict(
        tuple(row) for row in ledger.among(wanted, lead.number, (n for _, n, many in found if many))
    )
    made: dict[str, Counter[str]] = {day: Counter() for day in days}
    for day, number, many in found:
        if many:
            made[day][ids[number]] += many
    return made


def _steps_of(ledger: Ledger, days: Sequence[str]) -> Iterator[tuple[int, Step]]:
    """Return what was done on some days to the leads that were closed, or opened again."""
    kept = sql.select(sql.func.max(table.c.event)).where(table.c.day < min(days))
    since, wanted = int(ledger.scalar(kept) or 0), frozenset(days)
    steps = _steps(_events(ledger, since, gone=True))
    return ((n, step) for n, step in steps if step.day in wanted)


def open_leads(ledger: Ledger) -> int:
    """Count the leads that are not closed, by their current state."""
    lead = schema.lead.c
    wanted = sql.select(sql.func.count()).where(lead.status.not_in(sorted(fields.CLOSED)))
    return int(ledger.scalar(wanted))


def noted(ledger: Ledger, key: str) -> str:
    """Return what was noted under a key, blank for nothing."""
    meta = schema.meta.c
    return str(ledger.scalar(sql.select(meta.value).where(meta.key == key)) or "")


def note(ledger: Ledger, key: str, value: str) -> None:
    """Note a value under a key; inside a transaction."""
    meta = schema.meta
    ledger.connection.execute(sql.delete(meta).where(meta.c.key == key))
    ledger.insert(meta, [{"key": key, "value": value}])
