"""Reckon: keep the days in use, and work due dates out again where what they rest on has changed.

Two things change under a due date that is ours: a calendar that was guessed is published, and a
lead whose clock counts from 签收 is signed for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.clocks import reckoning
from pipeline.core.model import CellRef, Event, Problem
from pipeline.files import schema
from pipeline.files.clocks import workdays
from pipeline.files.workplace import Workplace

State = Mapping[str, str]
Cells = dict[str, str]
CALENDAR = CellRef("rules/calendar.yaml")
_NAMED = 5  # days that are told one by one
_SIGNED = "签收"


def keep_days(place: Workplace) -> None:
    """Record the days in use; work guesses out again where the calendar is known by now.

    Which years in use nobody has published yet, is said.
    """
    named = workdays.in_use(place.ledger)
    revision = workdays.revise(place.ledger, place.days, place.now.date(), named)
    lead = schema.lead.c
    guessed = lead.answer_reckoning.contains(reckoning.GUESS)
    guessed |= lead.acknowledge_reckoning.contains(reckoning.GUESS)
    events = []
    if revision.settled:
        events = _events(place, guessed, place.clocks.reckoned_again)
    if revision.fresh or revision.changed:
        with place.ledger.transaction():
            workdays.record(place.ledger, revision)
            place.ledger.record(events)
    if revision.settled:
        turned = revision.turned()
        facts = {"days": len(turned), "named": _named(turned), "leads": len(events)}
        place.say(Problem("C05", CALENDAR, facts))
    note = reckoning.calendar_note({place.today, *named.dues}, place.days)
    if note:
        place.say(Problem("L09", CALENDAR, {"note": note}))


def count_from_signing(place: Workplace) -> int:
    """Start the clocks that count from 签收 and were signed for; return how many."""
    if all(limit.start != _SIGNED for limit in place.office.limits):
        return 0
    lead = schema.lead.c
    signed = (lead.acknowledged_at != "") & (lead.clock_start != lead.acknowledged_at)
    events = _events(place, signed, place.clocks.signed)
    if events:
        with place.ledger.transaction():
            place.ledger.record(events)
    return len(events)


def warn_of_clock(place: Workplace) -> None:
    """Say that the clock of the computer went back behind what is recorded."""
    events = schema.event.c
    newest = sql.select(events.at).order_by(events.seq.desc()).limit(1)
    last = place.ledger.scalar(newest) or ""
    if last > place.moment:
        place.say(Problem("C06", CellRef(""), {"now": place.moment, "last": last}))


def _events(place: Workplace, which: Any, work_out: Callable[[State], Cells]) -> list[Event]:
    """Return the events of open leads whose due dates come out otherwise now."""
    lead = schema.lead.c
    running = lead.status.not_in(sorted(fields.CLOSED))
    rows = place.ledger.rows(sql.select(schema.lead).where(running & which).order_by(lead.number))
    found = []
    for row in rows:
        state = dict(row._mapping)
        changed = {key: (state[key], text) for key, text in work_out(state).items()}
        if changed:
            found.append(Event("Reckoned", row.number, changed, "规则"))
    return found


def _named(turned: list[tuple[str, bool]]) -> str:
    said = "、".join(f"{day} {'上班' if working else '休息'}" for day, working in turned[:_NAMED])
    return said + ("……" if len(turned) > _NAMED else "") or "一天也没有变"
