"""Make 领导汇总 out of the ledger: read, count, write. Runs in a worker when there is much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sql

from pipeline.core import alerting, reckoning, stock
from pipeline.core.deadlines import WorkingDays
from pipeline.core.emergency import Emergencies
from pipeline.core.fields import CLOSED
from pipeline.core.figures import READ, TREND_DAYS, Books, summarise
from pipeline.core.limits import Calendar
from pipeline.core.office import Campaign
from pipeline.core.privacy import without
from pipeline.files import alarms, daybook, folders, issues, schema, summary
from pipeline.files.ledger import Ledger

SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Order:
    """What to make. ``shown_already`` is the hash of the summary that stands in outbox now, which
    was made on the day ``shown_on``; blank when none stands.
    """

    database: Path
    draft: Path
    number: int
    path: str
    now: datetime
    zone: str
    campaign: Campaign | None
    shown_already: str
    shown_on: str
    emergency: Emergencies = Emergencies()
    calendar: Calendar = Calendar()


def make(order: Order) -> issues.Issued | None:
    """Write the draft of the summary; None when there is no lead, or nothing new to show."""
    ledger = Ledger(order.database)
    try:
        event = ledger.last_event()
        rows = _leads(ledger)
        books = _books(ledger, order.now.date())
        alerts = alerting.alerts(alarms.standing(ledger), order.emergency, whose=True)
    finally:
        ledger.close()
    if not rows:
        return None
    leads = pd.DataFrame(rows, columns=READ, dtype=object)
    today = order.now.date()
    running = leads[~leads["status"].isin(CLOSED)]
    dues = {*running["answer_due"], *running["acknowledge_due"]}
    note = reckoning.calendar_note({today.isoformat(), *dues}, WorkingDays(order.calendar))
    alerts += (note,) if note else ()
    day = order.campaign.day_of(today) if order.campaign else 0
    counted = replace(summarise(leads, today, order.zone, day, order.now, books), alerts=alerts)
    # the time of day is shown, but a later look at the same figures is nothing new
    moment = f"{order.now:%Y-%m-%d %H:%M}"
    still = repr(counted).replace(repr(order.now), "").replace(moment, "")
    shown = blake2b(still.encode(), digest_size=16).hexdigest()
    if (order.shown_on, order.shown_already) == (today.isoformat(), shown):
        return None
    summary.write_summary(counted, order.draft)
    folders.sync(order.draft)
    return issues.Issued(
        number=order.number,
        kind=SUMMARY,
        department="",
        token=issues.token_of(order.number, today.isoformat()),
        day=today.isoformat(),
        event=event,
        path=order.path,
        sha256=folders.fingerprint(order.draft),
        shown=shown,
        baseline=0,
        leads=(),
        cells={},
    )


def _leads(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Return what is counted of every lead; no title holds the name of who brought it."""
    lead, person = schema.lead.c, schema.person.c
    wanted = sql.select(*(lead[key] for key in READ), person.petitioner)
    joined = wanted.outerjoin_from(schema.lead, schema.person, person.number == lead.person)
    at, made = READ.index("title"), []
    for *row, name in ledger.rows(joined):
        if name and name in row[at]:
            row[at] = without(row[at], name)
        made.append(tuple(row))
    return made


def _books(ledger: Ledger, today: date) -> Books:
    first = today - timedelta(days=TREND_DAYS - 1)
    balances = stock.balances(daybook.moves(ledger), first, today)
    days = [(today - timedelta(days=back)).isoformat() for back in (0, 1)]
    return Books(balances, daybook.done_on(ledger, days))
