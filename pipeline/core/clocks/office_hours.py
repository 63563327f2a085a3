"""The hours of the day in which the office works, and how minutes of them are counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from pipeline.core.clocks.deadlines import WorkingDays


class OfficeHours:
    """The hours of the calendar on its working days."""

    def __init__(self, days: WorkingDays) -> None:
        self._days = days
        self._hours = tuple((_time(start), _time(end)) for start, end in days.calendar.hours)
        self._cut_off = _time(days.calendar.cut_off) if days.calendar.cut_off else None

    def opening(self, day: date) -> datetime:
        """Return when the office opens on a day, as if it were worked."""
        return datetime.combine(day, self._hours[0][0])

    def is_after(self, moment: datetime) -> bool:
        """Tell whether a moment is past the cut-off of its day."""
        return self._cut_off is not None and moment.time() > self._cut_off

    def is_shifted(self, moment: datetime) -> bool:
        """Tell whether what is given out then counts from the next working day."""
        if self._cut_off is None:
            return False
        return self.is_after(moment) or not self._days.is_working(moment.date())

    def counts_from(self, moment: datetime) -> datetime:
        """Return when something counts as given out: then, or as the next working day opens."""
        if not self.is_shifted(moment):
            return moment
        next_day = moment.date() + timedelta(days=int(self.is_after(moment)))
        return self.opening(self._days.next_working(next_day))

    def add(self, start: datetime, minutes: int) -> datetime:
        """Return the moment at which so many working minutes from a moment on have passed."""
        for opened, closed in self._worked(start):
            open_for = int((closed - opened).total_seconds()) // 60
            if minutes <= open_for:
                return opened + timedelta(minutes=minutes)
            minutes -= open_for
        raise ValueError("the office never opens again")

    def between(self, start: datetime, end: datetime) -> int:
        """Count the working minutes from one moment to a later one; 0 for an earlier one."""
        total = 0
        for opened, closed in self._worked(start):
            if opened >= end:
                break
            total += int((min(closed, end) - opened).total_seconds()) // 60
        return total

    def _worked(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the stretches worked from a moment on, without end."""
        for day in self._days.working_from(start.date()):
            for opened, closed in self._hours:
                end = datetime.combine(day, closed)
                if end > start:
                    yield max(start, datetime.combine(day, opened)), end


def _time(text: str) -> time:
    hour, minute = map(int, text.split(":"))
    return time(23, 59) if hour == 24 else time(hour, minute)
