"""Clear the day: 日清表 at the evening run, and the books of the days (存量, 增量)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sql

from pipeline.core.clocks.reckoning import calendar_note
from pipeline.core.clocks.timetable import EVENING, Job
from pipeline.core.day import day_pages, stock
from pipeline.core.day.daily import Balance
from pipeline.core.day.day_pages import Told
from pipeline.core.model import CellRef, Problem
from pipeline.core.pages import noted
from pipeline.files import schema
from pipeline.files.books.plain import put_out_unpersonal
from pipeline.files.clocks import counting_day, daybook
from pipeline.files.workplace import Workplace
from pipeline.files.writing import writing

KIND = "day"
_MADE = "evening_made"  # the last days that have their 日清表
_MADE_KEPT = 40
_END_OF_DAY = time(23, 59)
_SEARCHED_DAYS = 31  # no working day for longer than that: nobody waits for 日清


def make_up(place: Workplace) -> list[str]:
    """Put out 日清表 of the last working day where its evening run was missed; return its path.

    Has to be called before anything is taken in: the ledger then stands as that day ended. Where
    it does not any more (something was undone today), that is said.
    """
    day = _last_working_day(place)
    if day is None or _is_made(place, day):
        return []
    first, newest = _first_and_newest(place)
    if not first or first > day.isoformat():
        return []  # nothing had come yet
    if newest > day.isoformat():
        place.say(Problem("B02", CellRef("outbox/汇总"), {"day": day.isoformat()}))
        _note(place, day)
        return []
    written = _put_out(place, datetime.combine(day, _END_OF_DAY))
    _note(place, day)
    return written


def put_out_day(place: Workplace, asked: bool = False) -> list[str]:
    """Put out 日清表 of today, from the evening on or when asked, where it shows anything new."""
    if not (asked or is_evening(place)) or not place.ledger.last_event():
        return []
    written = _put_out(place, place.now)
    if is_evening(place):  # what was asked for at noon is not what the evening would show
        _note(place, place.now.date())
    return written


def keep_books(place: Workplace) -> dict[str, Any]:
    """Keep the daybook; return the books of today as a mapping, its day as ISO text.

    Books that do not agree with the leads are counted anew, which is said.
    """
    ledger, today = place.ledger, place.now.date()
    with ledger.transaction():
        daybook.keep(ledger)
    books, there = stock.in_stock(daybook.moves(ledger)), daybook.open_leads(ledger)
    if books != there:
        place.say(Problem("B01", CellRef("ledger/ledger.db"), {"books": books, "there": there}))
        with ledger.transaction():
            daybook.rebuild(ledger)
    return asdict(_balances(place, today, today)[0]) | {"day": place.today}


def _put_out(place: Workplace, now: datetime) -> list[str]:
    day, office = now.date(), place.office
    counted = counting_day.day_of(place.ledger, office, now)
    left = counting_day.left_of(place.ledger, counted, now)
    first = max(
        stock.first_day(daybook.moves(place.ledger), day),
        day - timedelta(days=day_pages.BOOK_DAYS - 1),
    )
    campaign = office.settings.campaign
    number = campaign.day_of(day) if campaign else 0
    named = f"{campaign.name}第 {number} 天" if campaign and number else ""
    told = Told(counted, left, _balances(place, first, day), office.settings.coordinator, named)
    soon = place.days.next_working(day + timedelta(days=1)).isoformat()
    note = calendar_note({day.isoformat(), soon, *(one.due for one in left)}, place.days)
    book = noted(day_pages.workbook(told, f"{now:%Y-%m-%d %H:%M}"), note)
    said = (told, note) if note else told
    path = f"outbox/汇总/日清表_{day}.xlsx"
    return put_out_unpersonal(place, KIND, "", path, book, writing.write, said=said)


def _balances(place: Workplace, first: date, last: date) -> tuple[Balance, ...]:
    return stock.balances(daybook.moves(place.ledger), first, last)


def _first_and_newest(place: Workplace) -> tuple[str, str]:
    """Return the days of the first event and of the newest, blank for none.

    What is dated later than today was recorded with a clock that was wrong, and before today.
    """
    events = schema.event.c
    until = (place.now.date() + timedelta(days=1)).isoformat()
    wanted = sql.select(events.at).where(events.at < until).limit(1)
    first, newest = (
        place.ledger.scalar(wanted.order_by(order)) for order in (events.seq, events.seq.desc())
    )
    return (first or "")[:10], (newest or "")[:10]


def _is_made(place: Workplace, day: date) -> bool:
    """Tell whether a day, or a later one, has its 日清表; days to come were a clock's mistake."""
    made = daybook.noted(place.ledger, _MADE).split()
    return any(day.isoformat() <= one < place.today for one in made)


def _note(place: Workplace, day: date) -> None:
    made = daybook.noted(place.ledger, _MADE).split()
    if day.isoformat() in made:
        return
    with place.ledger.transaction():
        daybook.note(place.ledger, _MADE, " ".join([*made, day.isoformat()][-_MADE_KEPT:]))


def is_evening(place: Workplace) -> bool:
    """Tell whether it is the evening of a day that has one, as rules/schedule.yaml says."""
    now = place.now
    return any(
        job.falls_on(now.date(), place.days) and now.time() >= time.fromisoformat(job.at[0])
        for job in _jobs(place)
    )


def _last_working_day(place: Workplace) -> date | None:
    """Return the last day before today that had an evening; None where there was none of late."""
    days = (place.now.date() - timedelta(days=back) for back in range(1, _SEARCHED_DAYS))
    return next((day for day in days if _falls_on(place, day)), None)


def _falls_on(place: Workplace, day: date) -> bool:
    return any(job.falls_on(day, place.days) for job in _jobs(place))


def _jobs(place: Workplace) -> list[Job]:
    return [job for job in place.office.schedule if job.job == EVENING]
