"""Make what leaders get out of the ledger: read, count, write. In a worker when there is much."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from pathlib import Path, PureWindowsPath
from typing import Any

import pandas as pd
import sqlalchemy as sql

from pipeline.core.clocks import reckoning
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Calendar, Span
from pipeline.core.day import stock
from pipeline.core.fields import CLOSED
from pipeline.core.leaders.flags import READ, Books, flagged
from pipeline.core.leaders.period import Period
from pipeline.core.leaders.summary import Basis, Figure, Summary
from pipeline.core.leaders.summing import TREND_DAYS, of_flagged
from pipeline.core.model import Problem
from pipeline.core.office import Campaign, Office
from pipeline.core.privacy.masks import without
from pipeline.core.repeats.roots import Roots
from pipeline.core.urgency import alerting
from pipeline.core.urgency.emergency import Emergencies
from pipeline.files import folders, schema
from pipeline.files.books import issues
from pipeline.files.clocks import counting_day, daybook
from pipeline.files.clocks.silence import Silence
from pipeline.files.intake import alarms, originals
from pipeline.files.leaders import figure_record, outputs
from pipeline.files.leaders.last_look import looked_over
from pipeline.files.leaders.outputs import Counted
from pipeline.files.ledger import Ledger
from pipeline.files.repeats.roots import Ground, count_roots

_FILES = 12  # the newest source files that are named


@dataclass(frozen=True, slots=True)
class Wanted:
    """One output. ``shown_already`` is the hash of what stands in outbox now, which was counted on
    the day ``shown_on``; blank when nothing stands.
    """

    kind: str
    number: int
    draft: Path
    path: str
    shown_already: str
    shown_on: str


@dataclass(frozen=True, slots=True)
class Order:
    """What to make of a period.

    ``silent`` are the departments that are silent, as they were before any book of this run; None
    asks the ledger. ``remark`` is said beside the cut-off time. Where there is no lead yet nothing
    is made, unless ``at_any_rate``.
    """

    database: Path
    period: Period
    now: datetime
    zone: str
    campaign: Campaign | None
    wanted: tuple[Wanted, ...]
    emergency: Emergencies = Emergencies()
    calendar: Calendar = Calendar()
    rules_hash: str = ""
    rules: Path = Path()
    silent: tuple[Silence, ...] | None = None
    remark: str = ""
    at_any_rate: bool = False
    kept: frozenset[str] = frozenset()
    ground: Ground = Ground()


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: drafts to put out, the figures that they show, what is to be said."""

    issued: tuple[issues.Issued, ...] = ()
    figures: tuple[Figure, ...] = ()
    problems: tuple[Problem, ...] = ()


def ordered(office: Office, database: Path, period: Period, now: datetime) -> Order:
    """Return what to count of a period, by the rules of an office; nothing is wanted yet."""
    settings = office.settings
    return Order(
        database=database,
        period=period,
        now=now,
        zone=settings.zone,
        campaign=settings.campaign,
        wanted=(),
        emergency=office.emergency,
        calendar=office.calendar,
        rules_hash=office.hash,
        kept=office.privacy.kept,
        ground=Ground.of(office),
    )


def make(order: Order) -> Made:
    """Write the drafts that show anything new; nothing at all when there is no lead."""
    ledger = Ledger(order.database)
    try:
        event = ledger.last_event()
        counted = count(ledger, order)
    finally:
        ledger.close()
    if counted.leads.empty and not order.at_any_rate:
        return Made()
    counted, look = looked_over(replace(counted, rules=order.rules), order.kept)
    today, shown = order.now.date().isoformat(), _shown(counted.summary, order.now)
    hashes = {one.kind: outputs.shown(one.kind, counted, shown) for one in order.wanted}
    wanted = [
        one
        for one in order.wanted
        if (one.shown_on, one.shown_already) != (today, hashes[one.kind])
    ]
    pictures = outputs.draw(counted, {one.kind: one.path for one in wanted})
    counted = replace(counted, pictures=pictures)
    issued = [_write(one, counted, hashes[one.kind], event, order) for one in wanted]
    made = tuple(one for one in issued if one is not None)
    told = look.told(made[0].path) if made else ()
    return Made(made, counted.summary.figures, (*counted.problems, *told))


def count(ledger: Ledger, order: Order) -> Counted:
    """Count a period as the ledger stands; changes nothing."""
    leads = pd.DataFrame(_leads(ledger), columns=READ, dtype=object)
    period, today = order.period, order.period.last
    calendar = WorkingDays(order.calendar)
    wanted = {one.kind for one in order.wanted}
    books = _books(ledger, period, every_day=outputs.BOARD in wanted)
    soon = calendar.after(today, Span(amount=1)).isoformat()
    earlier = figure_record.earlier(ledger, period)
    rows = flagged(leads, period, order.now, books)
    summary = of_flagged(rows, order.zone, period, order.now, books, earlier, soon)
    campaign = order.campaign
    going = campaign.day_of(today) if campaign else 0
    note = _calendar_note(leads, today, calendar)
    alerts = alerting.alerts(alarms.standing(ledger), order.emergency, whose=True)
    summary = replace(
        summary,
        daily=counting_day.counted(ledger, calendar, order.now, order.silent).departments,
        campaign=campaign.name if campaign and going else "",
        campaign_day=going,
        campaign_days=campaign.days if campaign and going else 0,
        alerts=alerts + ((note,) if note else ()),
        basis=_basis(ledger, order.rules_hash, note),
        remark=order.remark,
    )
    rooted = {outputs.SUMMARY, outputs.POINTS} & wanted
    roots = count_roots(ledger, order.ground, today) if rooted else Roots()
    return Counted(summary, rows, books, roots)


def _write(
    one: Wanted, counted: Counted, shown: str, event: int, order: Order
) -> issues.Issued | None:
    """Write an output; None where its writer could not."""
    today = order.now.date().isoformat()
    outputs.WRITERS[one.kind](counted, one.draft)
    if not one.draft.exists():
        return None
    folders.sync(one.draft)
    return issues.Issued(
        number=one.number,
        kind=one.kind,
        department=outputs.whose(order.period),
        token=issues.token_of(one.number, today),
        day=today,
        event=event,
        path=one.path,
        sha256=folders.fingerprint(one.draft),
        shown=shown if outputs.is_whole(one.kind, counted) else "",
        baseline=0,
        leads=(),
        cells={},
    )


def _shown(summary: Summary, now: datetime) -> str:
    """Return a hash of all that is shown but the time of day: a later look is nothing new."""
    still = repr(summary).replace(repr(now), "").replace(f"{now:%Y-%m-%d %H:%M}", "")
    return blake2b(still.encode(), digest_size=16).hexdigest()


def _calendar_note(leads: pd.DataFrame, today: date, calendar: WorkingDays) -> str:
    running = leads[~leads["status"].isin(CLOSED)]
    dues = {*running["answer_due"], *running["acknowledge_due"]}
    return reckoning.calendar_note({today.isoformat(), *dues}, calendar)


def _leads(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Return what is counted of every lead; no title holds the name of who brought it."""
    lead, person = schema.lead.c, schema.person.c
    wanted = sql.select(*(lead[key] for key in READ), person.petitioner)
    joined = wanted.outerjoin_from(schema.lead, schema.person, person.number == lead.person)
    places = [READ.index(key) for key in ("title", "difficulty", "target")]
    made = []
    for *row, name in ledger.rows(joined):
        for at in places:
            if name and name in row[at]:
                row[at] = without(row[at], name)
        made.append(tuple(row))
    return made


def _books(ledger: Ledger, period: Period, every_day: bool = False) -> Books:
    """Return the balances back to the year before, and who was done in the period, or ever."""
    first = min(period.year_before().first, period.last - timedelta(days=TREND_DAYS - 1))
    moved = daybook.moves(ledger)
    days = {one.isoformat() for one in period.days()} | (moved.keys() if every_day else set())
    until = sorted(day for day in days if day <= period.last.isoformat())
    return Books(stock.balances(moved, first, period.last), daybook.done_on(ledger, until))


def _basis(ledger: Ledger, rules_hash: str, note: str) -> Basis:
    """Return what leads came from: tables, those whose changes were undone included.

    For a lead that came stays. Of a path outside inbox only the name is said.
    """
    file = schema.file.c
    tables = sql.select(file.name, file.kind, file.outcome).order_by(file.number.desc())
    brought = file.kind.in_((originals.EXPORT, originals.TAKEN_BACK))
    names = [
        PureWindowsPath(row.name).name  # understands both kinds of slashes
        for row in ledger.rows(tables.where(brought))
        if row.kind == originals.EXPORT or json.loads(row.outcome)["kind"] == originals.EXPORT
    ]
    return Basis(tuple(dict.fromkeys(names))[:_FILES], len(names), rules_hash, note)
