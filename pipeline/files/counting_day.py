"""The day as it stands in the ledger: every department, the coordinator, the stock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sql

from pipeline.core import clearing, stock
from pipeline.core.clearing import Moment
from pipeline.core.daily import CoordinatorDay, Day
from pipeline.core.deadlines import WorkingDays
from pipeline.core.fields import CLOSED
from pipeline.core.limits import Span
from pipeline.core.office import Office
from pipeline.files import daybook, deskwork, schema
from pipeline.files.ledger import Ledger
from pipeline.files.silence import silences


def day_of(ledger: Ledger, office: Office, now: datetime) -> Day:
    """Count the day of ``now`` as the ledger stands; changes nothing.

    Leads count for the department that leads them. 今日应清 are those whose answer is due today
    and that are open or were closed today (in the ledger, whatever 办结时间 says).
    """
    calendar = WorkingDays(office.calendar)
    today = now.date()
    moment = Moment(now, calendar.after(today, Span(amount=1)))
    closed_today = daybook.closed_on(ledger, moment.today)
    leads = _leads(ledger, moment.today, closed_today)
    silent = {one.department: (one.days, one.returned) for one in silences(ledger, today, calendar)}
    departments = clearing.department_days(leads, closed_today, silent, moment)
    balance = stock.balances(daybook.moves(ledger), today, today)[0]
    waiting = sum(clearing.is_undecided(one) for one in leads if one.status not in CLOSED)
    assigned = sum(line.given for line in departments)
    coordinator = CoordinatorDay(balance.new, assigned, waiting, deskwork.waits(ledger))
    return Day(today, departments, coordinator, balance)


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
