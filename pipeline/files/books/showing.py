"""What one workbook shows, read out of the ledger: which leads, what is new, what is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.books import layouts, notices
from pipeline.core.books.forms import Shown
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Calendar
from pipeline.core.privacy.reader import Reader
from pipeline.core.privacy.sight import HANDLER, less
from pipeline.core.supervision.escalation import Escalation
from pipeline.core.supervision.supervising import Supervisor
from pipeline.core.urgency.emergency import Emergencies
from pipeline.core.work.reply_rules import Replies
from pipeline.core.work.steps import Workflow
from pipeline.files import schema
from pipeline.files.books import news, noticing, persons
from pipeline.files.books.foreign import foreign_words
from pipeline.files.clocks import due
from pipeline.files.intake import alarms
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import coming_back, earlier_leads

ARCHIVE = "archive"
_URGENT_FIRST = {name: rank for rank, name in enumerate(reversed(fields.URGENCIES))}


@dataclass(frozen=True, slots=True)
class Order:
    """What to make. ``month`` limits a tracker's archive; ``open_only`` leaves closed leads out.

    ``before`` is the newest earlier issue of this form (0: none); nothing is written when it
    stands in its place, is of the same day and shows the same. ``called`` are the leads of a
    call-back form, each with what its caller is told. With a ``password`` the file is encrypted.
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
    reader: Reader
    month: str = ""
    open_only: bool = False
    on_duty: str = ""
    emergency: Emergencies = Emergencies()
    workflow: Workflow = Workflow()
    escalation: Escalation = Escalation()
    now: datetime = datetime.min
    replies: Replies = Replies()
    called: Mapping[int, str] = field(default_factory=dict)
    password: str = field(default="", repr=False)


def kind_of(order: Order) -> str:
    """Return the form of a workbook; an archive is a tracker of one month."""
    return layouts.TRACKER if order.kind == ARCHIVE else order.kind


def words_of(
    order: Order, ledger: Ledger, states: Mapping[int, Mapping[str, str]]
) -> dict[int, Callable[[str], str]]:
    """Return how the words of each lead are shown on a workbook; ``states`` by lead number."""
    known = persons.known(ledger, (int(state["person"] or 0) for state in states.values()))
    told: dict[int, Callable[[str], str]] = {}
    for number, state in states.items():
        reader = order.reader.of(state["confidential"], state["title"], state["content"])
        name, phone = known.get(int(state["person"] or 0), persons.NOBODY)
        told[number] = partial(reader.words, name=name, phone=phone)
    return told


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
        leads = lead.department == order.department
        again = leads & lead.number.in_(coming_back.closed_before())
        wanted = wanted.where(~closed | (lead.closed_at >= since) | again)
    elif order.kind == layouts.CALLBACK:
        wanted = wanted.where(lead.number.in_(order.called))
    elif order.kind == layouts.DESK:
        waits = (lead.department == "") | (alarms.first() == 0)  # decided or not
        wanted = wanted.where(waits & ~closed)
    elif order.kind == ARCHIVE:
        wanted = wanted.where(closed & (sql.func.substr(lead.closed_at, 1, 7) == order.month))
    elif order.open_only:
        wanted = wanted.where(~closed)
    urgent = sql.case(_URGENT_FIRST, value=lead.urgency, else_=len(_URGENT_FIRST))
    ends = due.end_of(lead.answer_due)
    if order.kind == layouts.CALLBACK:
        return wanted.order_by(alarms.first(), lead.closed_at, lead.number)
    burning = (sql.case((closed, 1), else_=0), alarms.first(), urgent, ends)
    return wanted.order_by(*burning, lead.number)


def facts_for(order: Order, ledger: Ledger, states: Sequence[Any], before: Any) -> Shown:
    """Collect what a form needs beside the states; ``before`` is the book it is compared with."""
    numbers = [state.number for state in states]
    side: dict[int, dict[str, str]] = defaultdict(dict)
    inside = set(numbers)
    told = schema.side_cell.c.field.not_like(f"{fields.PUBLISH}%")  # texts that no form shows
    for row in ledger.rows(sql.select(schema.side_cell).where(told)):
        if row.lead in inside:
            side[row.lead][row.field] = row.value
    mine = f"{fields.EXTRA}{order.department}@"
    extras = sorted(
        {k[len(mine) :] for cells in side.values() for k in cells if k.startswith(mine)}
    )
    known = persons.known(ledger, (state.person for state in states if state.person))
    days = WorkingDays(order.calendar)
    repeating = {one.number: (one.first_id, one.received_at) for one in states if one.first_id}
    past = earlier_leads.told(ledger, repeating, _of_others(order), days)
    shown = Shown(
        kind=kind_of(order),
        department=order.department,
        issue=order.number,
        today=date.fromisoformat(order.day),
        days=days,
        reader=order.reader,
        notices=noticing.parts_of(_told(order), ledger, states, side, known),
        past=past,
        side=side,
        persons=known,
        extras=tuple(extras),
        foreign=foreign_words(
            ledger, kind_of(order), order.department, order.reader, states, known
        ),
    )
    return with_news(shown, ledger, numbers, before)


def with_news(shown: Shown, ledger: Ledger, numbers: Sequence[int], before: Any) -> Shown:
    """Return the facts of a form with what is new, and was changed by others, since ``before``."""
    marks, reasons = news.news_of(shown.kind, shown.department, ledger, numbers, before)
    parts = {
        number: {key: text for key, text in own.items() if key != notices.CHANGED}
        for number, own in shown.notices.items()
    }
    if before is not None:
        for number in coming_back.since(ledger, numbers, before.event):
            marks[number] = news.CHANGED
            reasons.setdefault(number, notices.AGAIN)
    for number, text in reasons.items():
        parts.setdefault(number, {})[notices.CHANGED] = text
    return replace(shown, news=marks, notices=parts)


def _of_others(order: Order) -> Reader:
    """Return how the reader of a workbook sees the words of leads that are not his.

    Whoever may call his own petitioners need not know who else complained.
    """
    if order.kind != layouts.DEPARTMENT:
        return order.reader
    return replace(order.reader, sight=less(order.reader.sight, HANDLER))


def _told(order: Order) -> noticing.Told:
    return noticing.Told(
        kind=kind_of(order),
        department=order.department if order.kind == layouts.DEPARTMENT else "",
        day=order.day,
        closed_days=order.closed_days,
        reader=order.reader,
        emergency=order.emergency,
        replies=order.replies,
        called=order.called,
        workflow=order.workflow,
        supervisor=Supervisor(order.escalation, WorkingDays(order.calendar), order.now),
    )
