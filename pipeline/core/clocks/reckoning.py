"""How a due date was worked out, and the sentence that says so.

A sentence ends with the due date as it was worked out (``states``), so that it is known to speak
of another one when a person or a newer export has moved that. One that rests on a guessed
calendar says it (``is_guess``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from pipeline.core.clocks.deadlines import GUESSED, WorkingDays
from pipeline.core.clocks.limits import Limit, Span
from pipeline.core.clocks.office_hours import OfficeHours

_WEEKDAYS = "一二三四五六日"
GUESS = "按推算"
_LISTED = 8  # working days that are told one by one
_DAY = timedelta(days=1)
_SINCE = 2004  # an earlier year is a slip of the pen; notices are known from then on
GIVEN_BY_OTHERS = "来件写明的，或者人定的，程序没有另算"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A due date, ISO (a day, or a moment), and its arithmetic in one sentence."""

    due: str
    told: str


class Reckoner:
    """Counts spans under the calendar, and says how."""

    def __init__(self, days: WorkingDays) -> None:
        self._days = days
        self._hours = OfficeHours(days)

    def due(self, span: Span, limit: Limit, start: datetime, what: str) -> Reckoned:
        """Count a span from the moment at which something happened; ``what`` names that."""
        if not span.amount and span.is_days:
            day = start.date()
            return self._told(start, what, "当天", day, day.isoformat(), day)
        if span.is_days:
            counted = self._days_of(span, limit, start)
            return self._told(start, f"{what}{counted.how}", *counted.rest())
        return self._moment(span, start, what)

    def left(self, left: int, start: datetime) -> Reckoned:
        """Count the working days that were left when a clock was stopped, from the day after."""
        day, what = start.date(), f"挂账结束，停下时还剩 {left} 个工作日，从次日算起"
        if left <= 0:
            return self._told(start, what, "当天", day, day.isoformat(), day)
        days = self._days.counted(day + _DAY, left)
        return self._told(start, what, self._listed(days, day), day, days[-1].isoformat(), days[-1])

    def overrun(self, passed: int, start: datetime) -> Reckoned:
        """Find the due date that is past by as many working days as when the clock was stopped."""
        day = self._days.past_by(start.date(), passed)
        said = f"{_named(start.date())}{start:%H:%M} 挂账结束，停下时已超 {passed} 个工作日"
        return Reckoned(
            day.isoformat(), f"{said}，挂账的日子不算；{_until(day.isoformat(), start.year)}。"
        )

    def extended(self, count: int, until: str, before: str) -> str:
        """Say that a due date was moved, for the which time, until when, from which."""
        year = date.fromisoformat(before[:10]).year
        return f"第 {count} 次延期，原来{_until(before, year)}；{_until(until, year)}。"

    def _days_of(self, span: Span, limit: Limit, start: datetime) -> _Counted:
        first, how = self._first_day(span, limit, start)
        if span.is_working:
            days = self._days.counted(first, span.amount)
            last, told = days[-1], f"{span}：{self._listed(days, start.date())}"
            return _Counted(how, told, first, last)
        end = first + (span.amount - 1) * _DAY
        last = self._days.next_working(end) if limit.roll == "顺延" else end
        told = f"{span}到 {_named(end)}"
        if not self._days.is_working(end):
            called = self._days.holiday(end) or "周末"
            told += f"，是{called}，{limit.roll}"
        return _Counted(how, told, end if limit.roll == "顺延" else last + _DAY, last)

    def _first_day(self, span: Span, limit: Limit, start: datetime) -> tuple[date, str]:
        """Return the first day that counts, and how that was found."""
        days, hours, calendar = self._days, self._hours, self._days.calendar
        day, same = start.date(), limit.count_from == "当日"
        if calendar.after_hours == "下个工作日算派发" and hours.is_shifted(start):
            opened = hours.counts_from(start).date()
            first = opened if same else opened + _DAY
            how = f"，{self._outside(start)}，当作 {_named(opened)}派发"
            return first, f"{how}，{'当天' if same else '次日'}算第 1 天"
        late = hours.is_after(start)
        first = day if same and not late else day + _DAY
        if not span.is_working:
            return first, "，当天算第 1 天" if first == day else "，从次日算起"
        worked = days.next_working(first)
        if hours.is_shifted(start):
            return worked, f"，{self._outside(start)}，下个工作日算第 1 天"
        return worked, "，当天算第 1 天" if worked == day else "，从次日算起"

    def _outside(self, start: datetime) -> str:
        if not self._days.is_working(start.date()):
            return "是休息日"
        return f"已过 {self._days.calendar.cut_off}"

    def _moment(self, span: Span, start: datetime, what: str) -> Reckoned:
        begun, how = start, ""
        if span.is_working:
            begun = self._hours.counts_from(start)
            if begun != start:
                how = f"，{self._outside(start)}，从 {_named(begun.date())}上班算起"
            due = self._hours.add(begun, span.minutes)
            how += f"；{span}（上班 {'、'.join('-'.join(h) for h in self._days.calendar.hours)}）"
        else:
            due = start + timedelta(minutes=span.minutes)
            how = f"；{span}"
        first = begun.date() if span.is_working else due.date() + _DAY  # clock time is no guess
        return self._told(start, what, how[1:], first, f"{due:%Y-%m-%d %H:%M}", due.date(), how[0])

    def _told(
        self,
        start: datetime,
        what: str,
        counted: str,
        first: date,
        due: str,
        last: date,
        joint: str = "；",
    ) -> Reckoned:
        guess = _guess(self._days, first, last)
        at = f"{start:%H:%M} " if start.time() != time() else ""
        said = f"{_named(start.date())}{at}{what}{joint}{counted}"
        return Reckoned(due, f"{said}；{_until(due, start.year)}{guess}。")

    def _listed(self, days: list[date], start: date) -> str:
        """List the working days that count, and the holidays among them."""
        told = days if len(days) <= _LISTED else [*days[:3], days[-1]]
        marked = [
            _short(day, before) + ("（调休上班）" if day.weekday() > 4 else "")
            for before, day in zip([None, *told], told, strict=False)
        ]
        if len(told) < len(days):
            marked.insert(-1, "……")
        skipped = "、".join(_runs(self._days, start, days[-1]))
        return "、".join(marked) + (f"，跳过{skipped}" if skipped else "")


@dataclass(frozen=True, slots=True)
class _Counted:
    how: str
    told: str
    first: date
    last: date

    def rest(self) -> tuple[str, date, str, date]:
        return self.told, self.first, self.last.isoformat(), self.last


def states(told: str, due: str) -> bool:
    """Tell whether a sentence speaks of this due date, and not of an earlier one."""
    if not told or not _is_day(due[:10]):
        return False
    year = int(due[:4])
    return any(f"；{_until(due, other)}" in told for other in (0, year))


def is_guess(told: str) -> bool:
    """Tell whether a due date rests on a calendar that was not published."""
    return GUESS in told


def shown(told: str, due: str, paused_at: str = "") -> str:
    """Return what a reader is told of a due date; blank where there is none.

    ``paused_at`` is when its clock was stopped (挂账), blank where it goes.
    """
    if not _is_day(due[:10]) or states(told, due):
        how = told if due else ""
    else:
        how = f"{_until(due)}：{GIVEN_BY_OTHERS}。"
    if not how or not _is_day(paused_at[:10]):
        return how
    return (
        f"{_named(date.fromisoformat(paused_at[:10]))}起挂账，时限停着，恢复以后接着算。原来：{how}"
    )


def limits(lead: Mapping[str, str]) -> list[dict[str, str]]:
    """Tell both due dates of a lead and how each was worked out; one it has not is left out."""
    return [
        {
            "what": what,
            "due": lead[due],
            "how": shown(lead.get(told, ""), lead[due], lead.get(stopped, "")),
        }
        for what, due, told, stopped in (
            ("签收时限", "acknowledge_due", "acknowledge_reckoning", ""),
            ("办结时限", "answer_due", "answer_reckoning", "paused_at"),
        )
        if lead.get(due)
    ]


def calendar_note(used: Iterable[str], days: WorkingDays) -> str:
    """Say which days that an output shows rest on a guessed calendar; blank where none does.

    ``used`` are ISO days or moments, due dates and today; blanks are nothing.
    """
    years = {text[:4] for text in used if text[:4].isdecimal()}
    unknown = [year for year in sorted(years) if int(year) >= _SINCE and not days.covers(int(year))]
    if not unknown:
        return ""
    return (
        f"{'、'.join(unknown)} 年放假安排国务院还没有公布，"
        "时限先按法定节日和周末推算，公布后会重算。"
    )


def _guess(days: WorkingDays, first: date, last: date) -> str:
    span = (first + n * _DAY for n in range((last - first).days + 1))
    years = sorted({day.year for day in span if days.basis(day) == GUESSED})
    said = "、".join(map(str, years))
    return f"（{said} 年放假安排还没有公布，{GUESS}）" if years else ""


def _runs(days: WorkingDays, first: date, last: date) -> Iterator[str]:
    """Yield the stretches of days off that are more than a weekend."""
    span = (first + n * _DAY for n in range((last - first).days + 1))
    for off, group in groupby(span, key=lambda day: not days.is_working(day)):
        stretch = list(group)
        names = [*dict.fromkeys(name for day in stretch if (name := days.holiday(day)))]
        if off and names:
            until = f"至{_short(stretch[-1], stretch[0])}" if len(stretch) > 1 else ""
            yield f"{'、'.join(names)} {_short(stretch[0])}{until}"


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _short(day: date, before: date | None = None) -> str:
    """Say a day, without its month where that is the month of the one said before."""
    same = before is not None and before.month == day.month
    return f"{day.day}日" if same else f"{day.month}月{day.day}日"


def _named(day: date) -> str:
    return f"{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


def _until(due: str, year: int = 0) -> str:
    """Say a due date; its year too unless it is ``year``."""
    day = date.fromisoformat(due[:10])
    clock = f"{due[11:16]} " if len(due) > 10 else ""
    return f"到 {'' if day.year == year else f'{day.year}年'}{_named(day)}{clock}止"
