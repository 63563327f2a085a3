"""What one workbook shows, read out of the ledger: which leads, what is new, what is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from pipeline.core import alerting, fields, holding, layouts
from pipeline.core.deadlines import WorkingDays
from pipeline.core.emergency import Emergencies
from pipeline.core.forms import Shown
from pipeline.core.limits import Calendar
from pipeline.core.privacy import mask_text
from pipeline.files import alarms, conflicts, due, issues, schema
from pipeline.files.ledger import Ledger

ARCHIVE = "archive"
_MANY = 5_000  # so many persons are found sooner by reading all
_URGENT_FIRST = {name: rank for rank, name in enumerate(reversed(fields.URGENCIES))}


@dataclass(frozen=True, slots=True)
class Order:
    """What to make. ``month`` limits a tracker's archive; ``open_only`` leaves closed leads out.

    ``before`` is the newest earlier issue of this form (0: none); nothing is written when it
    stands in its place, is of the same day and shows the same.
    """

    database: Path
    draft: Path
    path: str
    kind: str
    department: str
    number: int
    day: str
    title: str
    before: int
    before_stands: bool
    lists: Mapping[str, tuple[str, ...]]
    calendar: Calendar
    closed_days: int
    sees_contacts: bool
    month: str = ""
    open_only: bool = False
    on_duty: str = ""
    emergency: Emergencies = Emergencies()


def kind_of(order: Order) -> str:
    """Return the form of a workbook; an archive is a tracker of one month."""
    return layouts.TRACKER if order.kind == ARCHIVE else order.kind


def selection(order: Order) -> sql.Select[Any]:
    """Select the leads that a workbook shows, in the order of what burns."""
    lead = schema.lead.c
    wanted = sql.select(schema.lead)
    closed = lead.status.in_(sorted(fields.CLOSED))
    since = (date.fromisoformat(order.day) - timedelta(days=order.closed_days)).isoformat()
    if order.kind == layouts.DEPARTMENT:
        named = "、" + lead.assisting + "、"
        # asked apart, so that the narrow index is searched and not the wide table
        assists = sql.select(lead.number).where(named.like(f"%、{order.department}、%"))
        mine = (lead.department == order.department) | lead.number.in_(assists)
        wanted = wanted.where(mine & (lead.department != ""))
        wanted = wanted.where(~closed | (lead.closed_at >= since))
    elif order.kind == layouts.DESK:
        waits = (lead.department == "") | (alarms.first() == 0)  # decided or not
        wanted = wanted.where(waits & ~closed)
    elif order.kind == ARCHIVE:
        wanted = wanted.where(closed & (sql.func.substr(lead.closed_at, 1, 7) == order.month))
    elif order.open_only:
        wanted = wanted.where(~closed)
    urgent = sql.case(_URGENT_FIRST, value=lead.urgency, else_=len(_URGENT_FIRST))
    ends = due.end_of(lead.answer_due)
    burning = (sql.case((closed, 1), else_=0), alarms.first(), urgent, ends)
    return wanted.order_by(*burning, lead.number)


def facts_for(order: Order, ledger: Ledger, states: Sequence[Any], before: Any) -> Shown:
    """Collect what a form needs beside the states; ``before`` is the book it is compared with."""
    numbers = [state.number for state in states]
    side: dict[int, dict[str, str]] = defaultdict(dict)
    inside = set(numbers)
    for row in ledger.rows(sql.select(schema.side_cell)):
        if row.lead in inside:
            side[row.lead][row.field] = row.value
    mine = f"{fields.EXTRA}{order.department}@"
    extras = sorted(
        {k[len(mine) :] for cells in side.values() for k in cells if k.startswith(mine)}
    )
    return Shown(
        kind=kind_of(order),
        department=order.department,
        issue=order.number,
        today=date.fromisoformat(order.day),
        days=WorkingDays(order.calendar),
        sees_contacts=order.sees_contacts,
        news=marks_of_news(order, ledger, numbers, before),
        notices=_notices(order, ledger, side, inside, _alarming(order, states, side)),
        side=side,
        persons=_persons(ledger, {state.person for state in states if state.person}),
        extras=tuple(extras),
    )


def _persons(ledger: Ledger, numbers: set[int]) -> dict[int, tuple[str, str]]:
    columns = schema.person.c
    statement = sql.select(columns.number, columns.petitioner, columns.phone)
    if len(numbers) > _MANY:
        found = ledger.rows(statement)
    else:
        found = list(ledger.among(statement, columns.number, numbers))
    return {number: (name, phone) for number, name, phone in found if number in numbers}


def marks_of_news(order: Order, ledger: Ledger, numbers: list[int], before: Any) -> dict[int, str]:
    """Mark what is new, or was changed by others, since the last book of this form."""
    if before is None:
        return dict.fromkeys(numbers, "新")
    known = set(issues.leads_of(before))
    events = schema.event.c
    statement = sql.select(events.lead).distinct()
    changed = statement.where(
        events.seq > before.event, events.cells != "", events.actor != order.department
    )
    touched = {row.lead for row in ledger.rows(changed)}
    news = {number: "变" for number in numbers if number in touched}
    return news | {number: "新" for number in numbers if number not in known}


def _concerns(order: Order, key: str) -> bool:
    """Tell whether a cell is one that a form shows: its own opinion, its own columns."""
    if order.kind != layouts.DEPARTMENT:
        return True
    if key.startswith(fields.OPINION):
        return key == f"{fields.OPINION}{order.department}"
    if key.startswith(fields.EXTRA):
        return key.startswith(f"{fields.EXTRA}{order.department}@")
    return key in layouts.layout(layouts.DEPARTMENT)


def _alarming(
    order: Order, states: Sequence[Any], side: Mapping[int, Mapping[str, str]]
) -> dict[int, list[str]]:
    """Return what is said of emergencies and threats, by lead."""
    told = {
        one.number: alerting.notice(
            side[one.number], one.urgency, one.status, one.area, order.emergency
        )
        for one in states
        if one.number in side
    }
    return {number: [text] for number, text in told.items() if text}


def _notices(
    order: Order,
    ledger: Ledger,
    side: Mapping[int, Mapping[str, str]],
    inside: set[int],
    alarming: Mapping[int, list[str]],
) -> dict[int, str]:
    """Return 系统提示 by lead: emergencies, values not understood, cells two people filled."""
    said: dict[int, list[str]] = defaultdict(list, alarming)
    for lead, cells in side.items():
        held = []
        for key, kept in cells.items():
            if key.startswith(fields.HOLD) and kept:
                who, field = key[len(fields.HOLD) :].split("@", 1)
                if order.kind != layouts.DEPARTMENT or who == order.department:
                    held.append((field, kept if order.sees_contacts else mask_text(kept)))
        if held:
            said[lead].append(holding.notices(held, order.kind == layouts.DEPARTMENT))
    for row in conflicts.still_open(ledger):
        if row.lead in inside and _concerns(order, row.field):
            header = fields.field_of(row.field).header
            theirs = row.theirs if order.sees_contacts else mask_text(row.theirs)
            said[row.lead].append(f"“{header}”两处填得不一样（交回：{theirs[:30]}），等协调员定。")
    told = {lead: "".join(lines) for lead, lines in said.items()}
    return told if order.sees_contacts else {n: mask_text(text) for n, text in told.items()}
