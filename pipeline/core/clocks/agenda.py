"""Which jobs are due, and what a run does.

A job is due where its newest planned moment (its slot) is not done yet: whatever was missed is
caught up once, however many moments passed. All moments are Asia/Shanghai, without a zone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.timetable import (
    DAILY,
    ISSUE,
    JOBS,
    TAKE_IN,
    Job,
    days_of,
    month_around,
    week_around,
)

DONE, FAILED = "做完", "出错"
# a moment missed longer ago is not caught up: the next one is nearer (the first working days of two
# months are 38 days apart at most, as those of September and October are)
_SEARCHED_DAYS = 40

Schedule = tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A job that is due, and the moment it was planned for."""

    job: str
    slot: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a job at one of its moments.

    ``finished`` is None while it runs, or where it was cut; ``ended`` is blank then, else 做完 or
    出错, and ``words`` say why.
    """

    job: str
    slot: datetime
    started: datetime
    finished: datetime | None = None
    ended: str = ""
    words: str = ""


def agenda_of(
    schedule: Schedule,
    known: Collection[Done],
    now: datetime,
    calendar: WorkingDays,
    asked: Collection[str] | None = None,
) -> tuple[Due, ...]:
    """Return what a run does now, in its order, each job with the moment that it stands for.

    Where nobody asked for anything: 收件 and 发件, due or not, and what else is due. All but 收件
    take in and issue, too. A 日清 that is asked for before its time stands for now, so that the
    planned one comes all the same.
    """
    waits = {one.job: one.slot for one in due(schedule, known, now, calendar)}
    wanted = {TAKE_IN, ISSUE, *waits} if asked is None else set(asked)
    if wanted - {TAKE_IN}:
        wanted |= {TAKE_IN, ISSUE}
    found = []
    for job in (job for job in JOBS if job in wanted):
        slot = waits.get(job) or (None if job in DAILY else planned(schedule, job, now, calendar))
        found.append(Due(job, slot or now))
    return tuple(found)


def ended(
    schedule: Schedule, one: Due, started: datetime, finished: datetime, calendar: WorkingDays
) -> Done:
    """Return a job as done. One that comes round stands for all moments that passed meanwhile."""
    slot = (
        planned(schedule, one.job, finished, calendar) if comes_round(schedule, one.job) else None
    )
    return Done(one.job, slot or one.slot, started, finished, DONE)


def due(
    schedule: Schedule, known: Collection[Done], now: datetime, calendar: WorkingDays
) -> tuple[Due, ...]:
    """Return the jobs that are due, what a run does first standing first; each once.

    A clock that was set back makes no second 日清 of a day; jobs that run every few minutes go by
    the new clock at once. Before the first day that the record knows nothing was missed.
    """
    since = datetime.combine(min(now, *(one.started for one in known)) if known else now, time())
    found = []
    for job in JOBS:
        slot = planned(schedule, job, now, calendar)
        if (
            slot is not None
            and slot >= since
            and not _is_done(schedule, known, Due(job, slot), now)
        ):
            found.append(Due(job, slot))
    return tuple(found)


def planned(schedule: Schedule, job: str, now: datetime, calendar: WorkingDays) -> datetime | None:
    """Return the newest planned moment of a job up to now; None where there is none of late."""
    mine = [one for one in schedule if one.job == job]
    for back in range(_SEARCHED_DAYS):
        day = now.date() - timedelta(days=back)
        found = [moment for moment in _moments(mine, day, calendar) if moment <= now]
        if found:
            return max(found)
    return None


def following(
    schedule: Schedule, job: str, now: datetime, calendar: WorkingDays
) -> datetime | None:
    """Return the next planned moment of a job after now; None where none is near."""
    mine = [one for one in schedule if one.job == job]
    for ahead in range(_SEARCHED_DAYS):
        day = now.date() + timedelta(days=ahead)
        found = [moment for moment in _moments(mine, day, calendar) if moment > now]
        if found:
            return min(found)
    return None


def comes_round(schedule: Schedule, job: str) -> bool:
    """Tell whether a job runs every few minutes, so that it may run again at any time."""
    return any(one.job == job and one.every_minutes for one in schedule)


def jobs_told(
    schedule: Schedule, known: Collection[Done], now: datetime, calendar: WorkingDays
) -> list[dict[str, Any]]:
    """Return each job with its last and next moment and how it ended, as ``status`` says it.

    ``due`` says that it waits. Jobs that are neither planned nor done are left out.
    """
    waits = {one.job for one in due(schedule, known, now, calendar)}
    told = []
    for job in JOBS:
        mine = [one for one in known if one.job == job]
        last = max(mine, key=lambda one: (one.started, one.slot), default=None)
        after = following(schedule, job, now, calendar)
        if last is None and after is None:
            continue
        said: dict[str, Any] = {"job": job, "due": job in waits, "next": _text(after)}
        said["last"] = (
            None
            if last is None
            else {
                "slot": _text(last.slot),
                "started": _text(last.started),
                "finished": _text(last.finished),
                "ended": last.ended,
                "words": last.words,
            }
        )
        told.append(said)
    return told


def _text(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def week_of(slot: datetime, calendar: WorkingDays) -> tuple[date, date]:
    """Return Monday and Sunday of the week that a weekly job at a moment tells of.

    On the first working day of a week that is the week before, else the week itself.
    """
    return _told_of(slot.date(), week_around, calendar)


def month_of(slot: datetime, calendar: WorkingDays) -> tuple[date, date]:
    """Return the first and last day of the month that a monthly job at a moment tells of.

    Until the first working day of a month that is the month before, else the month itself.
    """
    return _told_of(slot.date(), month_around, calendar)


def _told_of(
    day: date, around: Callable[[date], tuple[date, date]], calendar: WorkingDays
) -> tuple[date, date]:
    first, last = around(day)
    if any(calendar.is_working(one) for one in days_of(first, day - timedelta(days=1))):
        return first, last
    return around(first - timedelta(days=1))


def _moments(jobs: Iterable[Job], day: date, calendar: WorkingDays) -> Iterator[datetime]:
    for one in jobs:
        if one.falls_on(day, calendar):
            yield from one.moments(day)


def _is_done(schedule: Schedule, known: Collection[Done], wanted: Due, now: datetime) -> bool:
    done = [one for one in known if one.job == wanted.job and one.ended == DONE]
    if comes_round(schedule, wanted.job):
        return any(one.slot >= wanted.slot and one.started <= now for one in done)
    if wanted.job in DAILY:
        day = wanted.slot.date()
        return any(one.slot.date() == day and one.slot >= wanted.slot for one in done)
    return any(one.slot == wanted.slot for one in done)
