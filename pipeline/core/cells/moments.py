"""A moment as people and programs write it → day and time of day, or nothing.

Nothing is guessed: of two dates none is taken, and a date of which nobody could tell the day from
the month is none, unless its source says in which order it writes them. Asia/Shanghai, without
daylight saving (there was none since 1991).
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from pipeline.core.cells.clock_words import clock_in
from pipeline.core.cells.numerals import in_digits
from pipeline.core.text import normal

YEAR_FIRST, MONTH_FIRST, DAY_FIRST = "年月日", "月日年", "日月年"
EPOCH = datetime(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1990, 2100
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000  # 1954 to 2119: what is no serial is far from them
_OURS = timedelta(hours=8)
_UNIX = datetime(1970, 1, 1) + _OURS
_CENTURY = 90  # from '90 on two digits mean 19..
_FAR = 150  # days: a date without its year belongs to another one that is nearer than this

# what programs write, and the most cells of all: told without folding the text
_PLAIN = re.compile(
    r"(\d{4})([-/])(\d\d?)\2(\d\d?)(?:[ T](\d\d?):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?)?", re.ASCII
)
_TRIPLE = re.compile(
    r"(?<!\d)(\d{1,4})\s*([-/.年。\\])\s*(\d{1,2})\s*[-/.月。\\]\s*(\d{1,4})(?!\d)"
    r"(?!\s*[-/.]\s*\d)\s*[日号]?"
)
_JOINED = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)"
    r"(?:[t ]?(?P<h>\d\d)(?P<i>\d\d)(?P<s>\d\d)?(?:\.?\d{3})?(?P<zone>z|[+-]\d{4})?"
    r"| (?P<rest>\D?.*))?"
)
_SPACED = re.compile(r"((?:19|20)\d\d) (\d{1,2}) (\d{1,2})(?: (\d.*))?")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_NAMED = re.compile(
    rf"(?<![\da-z])(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s\-/.,]*(?P<m>{_MONTHS})[a-z]*[\s\-/.,]*"
    rf"'?(?P<y>\d{{4}}|\d{{2}})|(?P<m2>{_MONTHS})[a-z]*[\s\-/.,]*(?P<d2>\d{{1,2}})"
    r"(?:st|nd|rd|th)?[\s,\-/.]+(?P<y2>\d{4}))(?!\d)"
)
_MONTH_DAY = re.compile(r"(?<![\d年])(\d{1,2})\s*月\s*(\d{1,2})(?!\d)\s*[日号]?")
_WEEKDAY = re.compile(
    r"\(?(?:星期|礼拜|周)[一二三四五六日天]\)?"
    r"|(?<![a-z])(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?(?![a-z])[,.]?"
)
# 至1月8日, -01-08, 至8日: a second day, whatever it is called
_ANOTHER = re.compile(r"(?<![\d:])\d{1,2}\s*[-/月]\s*\d{1,2}(?![:\d])|(?<!\d)\d{1,2}[日号]")
_ZONE = re.compile(r"(?:gmt|utc)\s*([+-])(\d{1,2}):?(\d\d)?|(?<=\d)\s?([+-])(\d\d):?(\d\d)(?!\d)")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)


def written_moment(written: str, order: str = YEAR_FIRST) -> datetime | None:
    """Read a moment that was written as text; None for what is none.

    Midnight stands for a day without a time of day, so 24:00 is read as 23:59 of its day.
    ``order`` is how a source writes dates whose year does not stand in front.
    """
    plain = _PLAIN.fullmatch(written)
    try:
        if plain:
            year, _, month, day, *clock = plain.groups()
            hour, minute, second = (int(one or 0) for one in clock)
            if hour < 24:
                return _within(datetime(int(year), int(month), int(day), hour, minute, second))
        return _read(normal(written), order)
    except (ValueError, OverflowError):
        return None


def is_ambiguous(written: str) -> bool:
    """Tell whether only the order is missing: ``1/5/2026`` is a day, but which?"""
    months, days = (written_moment(written, order) for order in (MONTH_FIRST, DAY_FIRST))
    known = months is not None and days is not None and months != days
    return known and written_moment(written) is None


def dated(written: str, near: date) -> datetime | None:
    """Read a day without a year (1月5日 9:30) as the one nearest to another day.

    None where it is no such day, or where none lies within five months.
    """
    text = in_digits(_WEEKDAY.sub(" ", normal(written)))
    found = _MONTH_DAY.search(text)
    rest = text[found.end() :] if found else ""
    if found is None or _ANOTHER.search(rest) or _ANOTHER.search(text, 0, found.start()):
        return None
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            day = date(year, int(found[1]), int(found[2]))
            if abs((day - near).days) <= _FAR:
                return _combined(day, rest, text[: found.start()])
        except ValueError:
            continue
    return None


def of_serial(days: float) -> datetime | None:
    """Return the moment of an Excel serial day; None for what is no such day."""
    if FIRST_SERIAL <= days <= LAST_SERIAL:
        return EPOCH + timedelta(days=days)
    return None


def _within(moment: datetime) -> datetime | None:
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def _read(text: str, order: str) -> datetime | None:
    if text.isdigit():
        return _of_digits(text)
    if _SERIAL.fullmatch(text):
        return of_serial(float(text))
    joined = _JOINED.fullmatch(text)
    if joined:
        return _of_joined(joined)
    text = in_digits(_WEEKDAY.sub(" ", text))
    spaced = _SPACED.fullmatch(text)
    if spaced:
        text = "-".join(spaced.groups()[:3]) + f" {spaced[4] or ''}"
    found, second = _dates(text)
    if found is None or second is not None:
        return None  # of two dates, whichever we took, the other would be lost
    day = _day_named(found) if "m2" in found.re.groupindex else _day(found, order)
    before, after = text[: found.start()], text[found.end() :]
    if day is None or _ANOTHER.search(_ZONE.sub("", after)) or _ANOTHER.search(before):
        return None
    return _within(_combined(day, after, before))


def _dates(text: str) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    """Return the first two dates in a text."""
    found = [*_TRIPLE.finditer(text), *_NAMED.finditer(text)]
    return found[0] if found else None, found[1] if len(found) > 1 else None


def _of_digits(text: str) -> datetime | None:
    """Read digits alone: 20260105, 202601051230, 20260105123000, seconds or milliseconds of 1970.

    Ten digits may also be a day with its hour (2026010512). Where both make sense, neither counts.
    """
    if len(text) == 5:
        return of_serial(float(text))
    if len(text) == 13:
        return _within(_UNIX + timedelta(milliseconds=int(text)))
    if len(text) == 10:
        since = _within(_UNIX + timedelta(seconds=int(text)))
        return None if since and since.year > 2032 and text[:2] in ("19", "20") else since
    joined = _JOINED.fullmatch(text)
    return _of_joined(joined) if joined else None


def _of_joined(found: re.Match[str]) -> datetime | None:
    day = date(int(found["y"]), int(found["m"]), int(found["d"]))
    if found["rest"]:
        return (
            None if _ANOTHER.search(found["rest"]) else _within(_combined(day, found["rest"], ""))
        )
    hour, minute, second = (int(found[name] or 0) for name in "his")
    moment = datetime.combine(day, time(hour, minute, second))
    zone = found["zone"]
    if zone:
        moment = _shifted(moment, "+0000" if zone == "z" else zone)
    return _within(moment)


def _shifted(moment: datetime, zone: str) -> datetime:
    hours, minutes = int(zone[1:-2]), int(zone[-2:])
    away = timedelta(hours=hours, minutes=minutes)
    return moment - (-away if zone[0] == "-" else away) + _OURS


def _day(found: re.Match[str], order: str) -> date | None:
    first, mark, middle, last = found.groups()
    if len(first) == 4 or mark == "年":
        return date(_year(first), int(middle), int(last)) if len(last) < 3 else None
    if len(last) != 4 and order == YEAR_FIRST:
        return date(_year(first), int(middle), int(last)) if len(last) < 3 else None
    year = _year(last)
    if len(first) > 2:
        return None
    if order == YEAR_FIRST and first.zfill(2) == middle.zfill(2):
        return date(year, int(first), int(middle))
    if order == YEAR_FIRST and int(first) <= 12 and int(middle) <= 12:
        return None  # the day or the month: nobody can tell
    if order == DAY_FIRST or (order == YEAR_FIRST and int(first) > 12):
        return date(year, int(middle), int(first))
    return date(year, int(first), int(middle))


def _day_named(found: re.Match[str]) -> date:
    day, month, year = found["d"], found["m"], found["y"]
    if day is None:
        day, month, year = found["d2"], found["m2"], found["y2"]
    return date(_year(year), _MONTHS.split("|").index(month) + 1, int(day))


def _year(written: str) -> int:
    if len(written) == 4:
        return int(written)
    if len(written) != 2:
        raise ValueError(written)
    return int(written) + (1900 if int(written) >= _CENTURY else 2000)


def _combined(day: date, after: str, before: str) -> datetime:
    """Add the time of day that stands behind a date, or else before it.

    Raises ValueError for one that there is not.
    """
    zone = None
    if after.startswith("t") or "gmt" in after or "utc" in after or "+" in after:
        zone = _zone_of(after)
        after = _ZONE.sub("", after)
    clock = clock_in(after)
    if clock is None:
        clock = clock_in(before)
    moment = datetime.combine(day, clock or time())
    return _shifted(moment, zone) if zone and clock else moment


def _zone_of(after: str) -> str | None:
    if after.startswith("t") and after.rstrip().endswith("z"):
        return "+0000"
    found = _ZONE.search(after)
    if found is None:
        return None
    sign, hours, minutes = found.groups()[:3] if found[1] else found.groups()[3:]
    return f"{sign}{hours}{minutes or '00'}"
