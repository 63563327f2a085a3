"""The day by which something was promised, as an answer writes it: 月底前, 7月20日前, 三日内 …

A day without its year is the next one of that name, unless it has passed a short while ago: an
answer may repeat what was promised before.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Span

_PASSED = 60  # days that a day without its year may lie before the answer
_FAR = 3_660  # days; a longer limit is no promise
_LEAST_YEAR, _LAST_YEAR = 1990, 2100
_N = r"\d{1,3}|[一二两三四五六七八九十]{1,3}"
_UNTIL = r"(?:\s*(?:之|以)?(?:前(?![往去来期后面方台端述任])|内|止))"
_WEEKDAYS = "一二三四五六日天"
_DIGITS = {sign: at for at, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_PARTS = {"初": 10, "上旬": 10, "中旬": 20}  # the last day that is meant; of the others the month's
_TOMORROW = {"今": 0, "当": 0, "明": 1, "次": 1, "后": 2}
# tried in this order at every place
_DAY = re.compile(
    rf"(?:(?P<year>\d{{4}})\s*[年./-]\s*)?(?P<month>\d{{1,2}}|{_N})\s*月\s*"
    rf"(?:(?P<day>{_N})\s*[日号]?|(?P<part>[底末初]|[上中下]旬))(?P<u1>{_UNTIL})?"
    rf"|(?P<y2>\d{{4}})[./-](?P<m2>\d{{1,2}})[./-](?P<d2>\d{{1,2}})(?P<u2>{_UNTIL})?"
    rf"|(?<![\d.])(?P<m3>\d{{1,2}})[./](?P<d3>\d{{1,2}})(?P<u3>{_UNTIL})"
    rf"|(?P<n>{_N}|半)\s*(?P<each>个)?\s*(?P<half>半)?"
    rf"(?P<unit>工作日|自然日|日|天|小时|周|星期|礼拜|月|季度|年)\s*(?:之|以)?[内后]"
    rf"|(?P<which>[本下这次]个?)?月(?P<part2>[底末初]|[上中下]旬)(?P<u4>{_UNTIL})?"
    rf"|(?P<inside>[本下这次])个?月(?P<u5>{_UNTIL})"
    rf"|(?P<week>[本下这])?个?(?:周|星期|礼拜)(?:(?P<weekday>[{_WEEKDAYS}])|(?P<end>[底末内]))"
    rf"(?P<u6>{_UNTIL})?"
    rf"|(?P<of_year>今|本|当|明|\d{{4}})?年年?(?P<year_end>[底末内])(?P<u7>{_UNTIL})?"
    rf"|(?P<quarter>第?[一二三四]|本)季度(?:[底末]|内)?(?P<u8>{_UNTIL})?"
    rf"|(?<![\d月])(?P<d4>{_N})(?:[日号](?P<u9>{_UNTIL})|日)"
    rf"|(?P<morrow>[今当明次后])[日天晚](?P<u10>{_UNTIL})?"
)
_UNTILS = tuple(f"u{number}" for number in range(1, 11))
# a day that needs no 前 to be a limit: 三日内, 月底, 年底
_LIMITS = ("n", "part", "part2", "end", "year_end", "quarter")


@dataclass(frozen=True, slots=True)
class Named:
    """A day in a text, from ``start`` to ``end``; ``is_limit``: it says until when (前, 内, 底)."""

    start: int
    end: int
    day: date
    is_limit: bool


def named_days(text: str, said_on: date, days: WorkingDays) -> list[Named]:
    """Return the days that a text names, in their order; ``said_on`` is the day of the text."""
    found = []
    for one in _DAY.finditer(text):
        day = _day_of(one, said_on, days)
        if day is not None:
            limit = any(one[name] for name in (*_UNTILS, *_LIMITS))
            found.append(Named(one.start(), one.end(), day, limit))
    return found


def _day_of(one: re.Match[str], said_on: date, days: WorkingDays) -> date | None:
    readings: tuple[tuple[str, Callable[[], date | None]], ...] = (
        ("year", lambda: _written(one["year"], one["month"], one["day"], one["part"])),
        ("month", lambda: _coming(said_on, one["month"], one["day"], one["part"])),
        ("y2", lambda: _written(one["y2"], one["m2"], one["d2"], None)),
        ("m3", lambda: _coming(said_on, one["m3"], one["d3"], None)),
        ("n", lambda: _span(one, said_on, days)),
        ("part2", lambda: _of_month(said_on, one["which"] or "", one["part2"])),
        ("inside", lambda: _of_month(said_on, one["inside"], "底")),
        ("week", lambda: _of_week(one, said_on)),
        ("weekday", lambda: _of_week(one, said_on)),
        ("year_end", lambda: _of_year(said_on, one["of_year"] or "")),
        ("quarter", lambda: _of_quarter(said_on, one["quarter"])),
        ("d4", lambda: _of_day(said_on, _number(one["d4"]))),
        ("morrow", lambda: said_on + timedelta(days=_TOMORROW[one["morrow"]])),
    )
    for name, reading in readings:
        if one[name]:
            try:
                return reading()
            except (ValueError, OverflowError):  # 2 月 30 日
                return None
    return None


def _written(year: str, month: str, day: str | None, part: str | None) -> date | None:
    number = int(year)
    if not _LEAST_YEAR <= number <= _LAST_YEAR:
        return None
    return _in_month(number, _number(month), day, part)


def _coming(said_on: date, month: str, day: str | None, part: str | None) -> date:
    """Return a day without its year."""
    this = _in_month(said_on.year, _number(month), day, part)
    if (said_on - this).days <= _PASSED:
        last = _in_month(said_on.year - 1, _number(month), day, part)
        # in January 12 月 30 日 was the day before yesterday
        return last if 0 <= (said_on - last).days <= _PASSED else this
    return _in_month(said_on.year + 1, _number(month), day, part)


def _in_month(year: int, month: int, day: str | None, part: str | None) -> date:
    last = monthrange(year, month)[1] if 1 <= month <= 12 else 0
    return date(year, month, _number(day) if day else _PARTS.get(part or "", last))


def _span(one: re.Match[str], said_on: date, days: WorkingDays) -> date | None:
    unit, half = one["unit"], one["n"] == "半" or one["half"]
    number = 0 if one["n"] == "半" else _number(one["n"])
    if unit == "工作日":
        return days.after(said_on, Span(amount=number)) if number <= _FAR // 4 else None
    if unit == "小时":
        return said_on + timedelta(days=-(-number // 24))
    if unit == "年" and number > 9:
        return None  # 2018年内 is a year
    each = {"日": 1, "天": 1, "自然日": 1, "月": 30, "季度": 91, "年": 365}.get(unit, 7)
    if unit == "月" and not (one["each"] or one["n"] == "半"):
        return None  # 七月内 is a month
    whole = number * each + (each // 2 if half else 0)
    return said_on + timedelta(days=whole) if whole <= _FAR else None


def _of_month(said_on: date, which: str, part: str) -> date:
    ahead = which[:1] in ("下", "次") and which != ""
    year, month = divmod(said_on.year * 12 + said_on.month - 1 + ahead, 12)
    return _in_month(year, month + 1, None, part)


def _of_week(one: re.Match[str], said_on: date) -> date:
    monday = said_on - timedelta(days=said_on.weekday())
    at = 6 if one["end"] else min(_WEEKDAYS.index(one["weekday"]), 6)
    day = monday + timedelta(days=at + (7 if one["week"] == "下" else 0))
    # 周五前 that is said on a Saturday means the next one
    return day + timedelta(days=7) if day < said_on and not one["week"] else day


def _of_year(said_on: date, which: str) -> date:
    year = int(which) if which.isdigit() else said_on.year + (which == "明")
    return date(year, 12, 31)


def _of_quarter(said_on: date, which: str) -> date:
    number = (said_on.month + 2) // 3 if which == "本" else _number(which.lstrip("第"))
    return _coming(said_on, str(number * 3), None, "底")


def _of_day(said_on: date, day: int) -> date:
    """Return the next day of this number: 20日前."""
    year, month = divmod(said_on.year * 12 + said_on.month - 1 + (day < said_on.day), 12)
    return date(year, month + 1, day)


def _number(said: str) -> int:
    """Read digits, or a number in characters below 100; raises ValueError for what is none."""
    if said.isdigit():
        return int(said)
    tens, ten, ones = said.partition("十")
    if not ten:
        if len(said) != 1:
            raise ValueError(said)
        return _DIGITS[said]
    if len(tens) > 1 or len(ones) > 1:
        raise ValueError(said)
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
