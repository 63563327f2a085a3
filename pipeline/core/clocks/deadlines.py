"""Working days with 调休: which days are worked, and how days are counted.

Counting starts the day after (domain: 从收到之次日起算). A year whose notice the State Council
has not published goes by the statutory holidays and weekends, without 调休: a guess, and
``covers`` is False, so that outputs can say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import count

import chinese_calendar
import holidays

from pipeline.core.clocks.limits import Calendar, Span

BY_NOTICE, BY_OFFICE, GUESSED = "国务院通知", "本区规定", "推算"
_OURS = "本区放假"
_DAY = timedelta(days=1)
_HORIZON = 3660  # days without a working day among them: a calendar that says so is broken
_LAST = date(2200, 1, 1)  # beyond it nobody's due date is meant


@cache
def _statutory(year: int) -> dict[date, str]:
    """Return the statutory holidays of a year with their names (全国年节及纪念日放假办法)."""
    known = holidays.country_holidays("CN", years=year, language="zh_CN")
    return {day: name.split("（")[0] for day, name in known.items()}


@cache
def _published(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@cache  # for all calendars of a process: every book has its own, and they ask of the same days
def _worked_by_notice(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))


def _name_by_notice(day: date) -> str:
    _, name = chinese_calendar.get_holiday_detail(day)
    return str(chinese_calendar.Holiday(name).chinese) if name else ""


class WorkingDays:
    """The national calendar with the office's own days on top."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.is_working = cache(self._is_working)
        self.remaining = cache(self._remaining)
        self.holiday = cache(self._holiday)

    def _is_working(self, day: date) -> bool:
        if day in self.calendar.work:
            return True
        if day in self.calendar.off:
            return False
        if day.year in self.calendar.published:
            return day.weekday() < 5
        if _published(day.year):
            return _worked_by_notice(day)
        return day.weekday() < 5 and day not in _statutory(day.year)

    def covers(self, year: int) -> bool:
        """Tell whether the notice of a year is known: published, or entered by hand."""
        return year in self.calendar.published or _published(year)

    def basis(self, day: date) -> str:
        """Say who decided whether a day is worked: 国务院通知, 本区规定 or 推算."""
        if self.covers(day.year):
            own = day in self.calendar.off | self.calendar.work
            return BY_OFFICE if own and day.year not in self.calendar.published else BY_NOTICE
        return BY_OFFICE if day in self.calendar.off | self.calendar.work else GUESSED

    def _holiday(self, day: date) -> str:
        """Return what a day off is called; blank for a plain weekend and for a working day."""
        if self.is_working(day):
            return ""
        if day in self.calendar.off:
            return _statutory(day.year).get(day, "放假" if self.covers(day.year) else _OURS)
        if day.year in self.calendar.published:
            return ""
        if _published(day.year):
            return _name_by_notice(day)
        return _statutory(day.year).get(day, "")

    def next_working(self, day: date) -> date:
        """Return the first working day from a day on, itself included."""
        return next(self.working_from(day))

    def working_from(self, first: date) -> Iterator[date]:
        """Yield the working days from a day on.

        Raises: ValueError where a calendar leaves none within ten years.
        """
        rest = 0
        for number in count():
            day = first + number * _DAY
            rest = 0 if self.is_working(day) else rest + 1
            if rest > _HORIZON:
                raise ValueError(f"no working day after {first}")
            if not rest:
                yield day

    def after(self, start: date, span: Span, roll: bool = True) -> date:
        """Return the last day of a span of days that begins the day after ``start``.

        A span of calendar days that ends on a day off ends on the next working day where it is to
        ``roll``; no days at all are the day itself, whatever day it is.
        """
        if not span.amount:
            return start
        if span.is_working:
            return self.counted(start + _DAY, span.amount)[-1]
        day = start + span.amount * _DAY
        return self.next_working(day) if roll else day

    def counted(self, first: date, amount: int) -> list[date]:
        """Return so many working days from a day on."""
        days = self.working_from(first)
        return [next(days) for _ in range(amount)]

    def past_by(self, today: date, passed: int) -> date:
        """Return the working day before today that so many working days have passed since.

        None can be past by 0 on a working day; then it is the last one.
        """
        day = today if passed else today - _DAY
        while passed or not self.is_working(day):
            passed -= passed and self.is_working(day)
            day -= _DAY
        return day

    def _remaining(self, today: date, due: date) -> int:
        """Count working days from tomorrow to the due day; negative when it has passed."""
        sign = 1 if due >= today else -1
        first, last = sorted((today, min(due, _LAST)))
        days = (first + n * _DAY for n in range(1, (last - first).days + 1))
        return sign * sum(self.is_working(day) for day in days)
