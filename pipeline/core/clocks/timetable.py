"""The jobs that the office has, and when each is planned; ``agenda`` says which are due."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from pipeline.core.checked import Clock, Knowledge, listed, mistake
from pipeline.core.clocks.deadlines import WorkingDays

# the vocabulary of schedule.yaml, in the order of what a run does first
TAKE_IN, ISSUE, EVENING, WEEKLY, MONTHLY = "收件", "发件", "日清", "周报", "月报"
JOBS = (TAKE_IN, ISSUE, EVENING, WEEKLY, MONTHLY)
DAILY = frozenset({EVENING, WEEKLY, MONTHLY})  # made once a day at most, whatever the clock does
_JOBS_ALSO = {
    "take_in": TAKE_IN, "issue": ISSUE, "once": ISSUE, "evening": EVENING, "weekly": WEEKLY,
    "monthly": MONTHLY,
}  # fmt: skip

WORKING, ALL, FIRST, LAST = "工作日", "天天", "每周第一个工作日", "每周最后一个工作日"
FIRST_OF_MONTH, LAST_OF_MONTH = "每月第一个工作日", "每月最后一个工作日"
_DAY = timedelta(days=1)
_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_DAYS_ALSO = {
    "working": WORKING, "all": ALL, "每天": ALL, "first": FIRST, "last": LAST,
    "周天": "周日", **{day.replace("周", "星期"): day for day in _WEEKDAYS}, "星期天": "周日",
}  # fmt: skip
_DAYS = (WORKING, ALL, FIRST, LAST, FIRST_OF_MONTH, LAST_OF_MONTH, *_WEEKDAYS)


def job_named(said: str) -> str:
    """Return a job by what people call it; what nobody calls a job comes back as it is."""
    return _JOBS_ALSO.get(said.strip(), said.strip())


def _job(value: Any) -> Any:
    return job_named(value) if isinstance(value, str) else value


def _days(value: Any) -> tuple[str, ...]:
    said = listed(value)
    if not isinstance(said, list) or not said:
        raise mistake("J02", value)
    days = tuple(_DAYS_ALSO.get(str(one).strip(), str(one).strip()) for one in said)
    for one in days:
        if one not in _DAYS:
            raise mistake("J02", one, _DAYS)
    return days


class Job(Knowledge):
    """A job and when it runs: every so many minutes from midnight on, or at clock times.

    ``days`` are 工作日 (of the office's calendar), 天天, the first or last working day of each
    week or month, or days of the week, which hold on holidays too.
    """

    job: Annotated[Literal["收件", "发件", "日清", "周报", "月报"], BeforeValidator(_job)]
    every_minutes: int = Field(default=0, ge=0)
    at: Annotated[tuple[Clock, ...], BeforeValidator(listed)] = ()
    days: Annotated[tuple[str, ...], BeforeValidator(_days)] = (ALL,)

    @model_validator(mode="after")
    def _once_a_day(self) -> Self:
        if self.job in DAILY and (self.every_minutes or len(self.at) > 1):
            raise mistake("J01", self.job)
        if not self.every_minutes and not self.at:
            raise mistake("J03", self.job)
        return self

    def falls_on(self, day: date, calendar: WorkingDays) -> bool:
        """Tell whether the job is planned on a day."""
        return any(_falls(said, day, calendar) for said in self.days)

    def moments(self, day: date) -> Iterator[datetime]:
        """Yield its moments of a day, in order."""
        found = {datetime.combine(day, time.fromisoformat(clock)) for clock in self.at}
        if self.every_minutes:
            first = datetime.combine(day, time())
            steps = range(0, 24 * 60, self.every_minutes)
            found |= {first + timedelta(minutes=minutes) for minutes in steps}
        yield from sorted(found)


def with_evening(jobs: tuple[Job, ...]) -> tuple[Job, ...]:
    """Return the jobs, and 日清 at 17:30 of working days where none of them is one.

    A schedule of an older version has none, and every day is cleared (日有日清).
    """
    if any(one.job == EVENING for one in jobs):
        return jobs
    return (*jobs, Job.model_validate({"job": EVENING, "at": "17:30", "days": WORKING}))


class Watch(Knowledge):
    """How often ``serve`` looks for emergencies among files that have just come; 0: never."""

    every_minutes: int = Field(default=1, ge=0)


def _falls(said: str, day: date, calendar: WorkingDays) -> bool:
    if said == ALL:
        return True
    if said in _WEEKDAYS:
        return day.weekday() == _WEEKDAYS.index(said)
    if not calendar.is_working(day):
        return False
    if said == WORKING:
        return True
    first, last = week_around(day) if said in (FIRST, LAST) else month_around(day)
    if said in (FIRST, FIRST_OF_MONTH):
        return not any(calendar.is_working(one) for one in days_of(first, day - _DAY))
    return not any(calendar.is_working(one) for one in days_of(day + _DAY, last))


def days_of(first: date, last: date) -> Iterator[date]:
    """Yield the days from one to another, both included."""
    yield from (first + n * _DAY for n in range((last - first).days + 1))


def week_around(day: date) -> tuple[date, date]:
    """Return Monday and Sunday of the week that a day is in."""
    monday = day - day.weekday() * _DAY
    return monday, monday + 6 * _DAY


def month_around(day: date) -> tuple[date, date]:
    """Return the first and the last day of the month that a day is in."""
    _, length = monthrange(day.year, day.month)
    return day.replace(day=1), day.replace(day=length)
