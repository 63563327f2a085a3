"""Working days with 调休, and what is due when.

A due date is a day: the lead is late from the next day on. Counting starts the day after issue
(domain: 从收到之次日起算). Where the national calendar says nothing about a year yet, weekends
count as off and ``covers`` is False, so that outputs can say so.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import chinese_calendar

from pipeline.core.limits import Calendar, Limit, Span

# Days off in every year, whatever the yearly notice says (全国年节及纪念日放假办法, 2025 on).
_BY_LAW = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


class WorkingDays:
    """The national calendar with the office's own days on top."""

    def __init__(self, overrides: Calendar) -> None:
        self._overrides = overrides
        self.is_working = cache(self._is_working)
        self.remaining = cache(self._remaining)

    def _is_working(self, day: date) -> bool:
        if day in self._overrides.work:
            return True
        if day in self._overrides.off:
            return False
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            return day.weekday() < 5 and (day.month, day.day) not in _BY_LAW

    def covers(self, year: int) -> bool:
        """Tell whether the holidays of a year are known."""
        try:
            chinese_calendar.is_workday(date(year, 1, 1))
        except NotImplementedError:
            return any(day.year == year for day in self._overrides.off | self._overrides.work)
        return True

    def after(self, start: date, span: Span) -> date:
        """Return the last day of a span that begins the day after ``start``.

        A span of calendar days that ends on a day off ends on the next working day; no days at
        all are the day itself, whatever day it is.
        """
        day = start
        if not span.amount:
            return day
        if span.unit == "calendar_days":
            day += timedelta(days=span.amount)
            while not self.is_working(day):
                day += timedelta(days=1)
            return day
        left = span.amount
        while left > 0:
            day += timedelta(days=1)
            left -= self.is_working(day)
        return day

    def _remaining(self, today: date, due: date) -> int:
        """Count working days from tomorrow to the due day; negative when it has passed."""
        sign = 1 if due >= today else -1
        first, last = sorted((today, due))
        days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        return sign * sum(self.is_working(day) for day in days)


def limit_for(limits: tuple[Limit, ...], source: str, request: str, urgency: str) -> Limit:
    """Return the first limit that fits a lead; the last one fits everything."""
    return next(limit for limit in limits if limit.fits(source, request, urgency))
