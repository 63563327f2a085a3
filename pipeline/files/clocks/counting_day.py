"""The day as it stands in the ledger: every department, the coordinator, the stock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sql

from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Span
from pipeline.core.day import clearing, stock
from pipeline.core.day.clearing import Moment
from pipeline.core.day.daily import CoordinatorDay, Day
from pipeline.core.day.day_pages import Left
from pipeline.core.fields import CLOSED, PAUSED
from pipeline.core.office import Office
from pipeline.core.privacy.masks import short_title
from pipeline.files import schema
from pipeline.files.clocks import daybook
from pipeline.files.clocks.silence import Silence, silences
from pipeline.files.desk import deskwork
from pipeline.files.ledger import Ledger


def day_of(ledger: Ledger, office: Office, now: datetime) -> Day:
    """Count the day of ``now`` as the ledger stands; changes nothing.

    Leads count for the department that leads them. 今日应清 are those whose answer is due today
    and that are open or were closed today (in the ledger, whatever 办结时间 says).
    """
    return counted(ledger, WorkingDays(office.calendar), now)


def counted(
    ledger: Ledger,
    calendar: WorkingDays,
    now: datetime,
    silent: Iterable[Silence] | None = None,
) -> Day:
    """Count the day of ``now`` under a calendar; see ``day_of``.

    ``silent`` says who is silent; None asks the ledger.
    """
    today = now.date()
    moment = Moment(now, calendar.after(today, Span(amount=1)))
    closed_today = daybook.closed_on(ledger, moment.today)
    leads = _leads(ledger, moment.today, closed_today)
    known = silences(ledger, today, calendar) if silent is None else silent
    returned = {one.department: (one.days, one.returned) for one in known}
    departments = clearing.department_days(leads, closed_today, returned, moment)
    balance = stock.balances(daybook.moves(ledger), today, today)[0]
    waiting = sum(clearing.is_undecided(one) for one in leads if one.status not in CLOSED)
    assigned = sum(line.given for line in departments)
    coordinator = CoordinatorDay(balance.new, assigned, waiting, deskwork.waits(ledger))
    return Day(today, departments, coordinator, balance, _matters(leads, today))


def _matters(leads: Iterable[Any], today: date) -> int:
    """Return how many matters the leads are that came on a day: 线索编号 carries it.

    What came today is among ``leads``: it is open, or was closed today.
    """
    of_today = f"-{today:%Y%m%d}-"
    return len({one.first_id or one.id for one in leads if of_today in one.id})


def left_of(ledger: Ledger, day: Day, now: datetime) -> tuple[Left, ...]:
    """Return the open leads that are due today or late, by department as the day has them.

    Within a department the oldest stand first.
    """
    lead = schema.lead.c
    person = schema.person.c
    columns = [*(lead[key] for key in clearing.READ), lead.title, person.petitioner]
    going = lead.status.not_in(sorted(CLOSED)) & (lead.answer_due != "")
    until = (now.date() + timedelta(days=1)).isoformat()
    order = {line.department: number for number, line in enumerate(day.departments)}
    found = []
    wanted = sql.select(*columns).outerjoin_from(
        schema.lead, schema.person, person.number == lead.person
    )
    for row in ledger.rows(wanted.where(going, lead.answer_due < until)):
        if row.status == PAUSED or clearing.is_undecided(row):
            continue
        late = (now.date() - date.fromisoformat(row.answer_due[:10])).days
        title = short_title(row.title, row.petitioner or "")
        one = Left(row.id, row.department, title, row.answer_due, late, row.status)
        found.append(((order[row.department], row.answer_due, row.number), one))
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def _leads(ledger: Ledger, today: str, closed_today: set[int]) -> list[Any]:
    """Return the leads that are open, or were given to a department or closed today."""
    lead = schema.lead.c
    columns = [lead[key] for key in clearing.READ]
    of_today = (lead.status.not_in(sorted(CLOSED))) | (lead.dispatched_at >= today)
    found = {row.number: row for row in ledger.rows(sql.select(*columns).where(of_today))}
    missing = closed_today - found.keys()
    for row in ledger.among(sql.select(*columns), lead.number, missing):
        found[row.number] = row
    return list(found.values())
