"""What a report is about: a day, a week, a month, or a campaign up to a day."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta

DAILY, WEEKLY, MONTHLY, CAMPAIGN = "日报", "周报", "月报", "专项"
KINDS = (DAILY, WEEKLY, MONTHLY, CAMPAIGN)
SPAN = "所选"  # days that somebody picks on 看板; no report is about them
# how each is spoken of: its own days, and those it is compared with (环比)
_WORDS = {DAILY: "今日", WEEKLY: "本周", MONTHLY: "本月", CAMPAIGN: "专项以来", SPAN: "所选日期"}
_BEFORE = {DAILY: "昨日", WEEKLY: "上周", MONTHLY: "上月", CAMPAIGN: "", SPAN: ""}


@dataclass(frozen=True, slots=True)
class Period:
    """Calendar days from ``first`` to ``last``, both included; ``last`` may not be over yet."""

    kind: str
    first: date
    last: date

    @property
    def words(self) -> str:
        """Return how its figures are named: 今日, 本周, 本月, 专项以来."""
        return _WORDS[self.kind]

    @property
    def words_before(self) -> str:
        """Return how the one before is named; blank where there is none."""
        return _BEFORE[self.kind]

    @property
    def is_whole_record(self) -> bool:
        """Tell whether its rates are of all leads up to its last day, as those of a day are."""
        return self.kind == DAILY

    def before(self) -> Period | None:
        """Return what it is compared with (环比): as much of the one before as has passed of it."""
        if self.kind == CAMPAIGN:
            return None
        if self.kind == MONTHLY:
            first = (self.first - timedelta(days=1)).replace(day=1)
            return Period(self.kind, first, _same_day(first, self.last, self.last == _end(self)))
        days = self.last - self.first + timedelta(days=1)
        step = timedelta(days=7) if self.kind == WEEKLY else days
        return Period(self.kind, self.first - step, self.last - step)

    def year_before(self) -> Period:
        """Return the same days a year before (同比); of a week the same weekdays, 52 weeks ago."""
        if self.kind == WEEKLY:
            year = timedelta(weeks=52)
            return Period(self.kind, self.first - year, self.last - year)
        first, last = (_year_before(day) for day in (self.first, self.last))
        if self.kind == MONTHLY:
            last = _same_day(first, last, self.last == _end(self))
        return Period(self.kind, first, last)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def days(self) -> tuple[date, ...]:
        """Return its days in order."""
        return tuple(
            self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)
        )


def day(of: date) -> Period:
    """Return the period of a single day."""
    return Period(DAILY, of, of)


def week(of: date) -> Period:
    """Return the week, Monday to Sunday, that a day is in, up to that day."""
    return Period(WEEKLY, of - timedelta(days=of.weekday()), of)


def month(of: date) -> Period:
    """Return the month that a day is in, up to that day."""
    return Period(MONTHLY, of.replace(day=1), of)


def whole_week(of: date) -> Period:
    """Return the week, Monday to Sunday, that a day is in."""
    monday = of - timedelta(days=of.weekday())
    return Period(WEEKLY, monday, monday + timedelta(days=6))


def whole_month(of: date) -> Period:
    """Return the month that a day is in, to its end."""
    return Period(MONTHLY, of.replace(day=1), _end(month(of)))


def campaign(first: date, days: int, of: date) -> Period | None:
    """Return a campaign up to a day, or to its end; None before its first day."""
    last = min(of, first + timedelta(days=days - 1))
    return Period(CAMPAIGN, first, last) if last >= first else None


def so_far(period: Period, today: date) -> Period:
    """Return what has passed of a period that has begun, today included."""
    return replace(period, last=min(period.last, today))


def _end(period: Period) -> date:
    last = calendar.monthrange(period.first.year, period.first.month)[1]
    return period.first.replace(day=last)


def _same_day(first: date, like: date, whole: bool) -> date:
    """Return the day of a month that is as far in it as another day in its own."""
    last = calendar.monthrange(first.year, first.month)[1]
    return first.replace(day=last if whole else min(like.day, last))


def _year_before(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return day.replace(year=day.year - 1, day=28)
    return day.replace(year=day.year - 1)
