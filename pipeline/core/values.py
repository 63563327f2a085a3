"""One cell of a table → the text that the ledger keeps, or why it was not understood."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from pipeline.core import fields
from pipeline.core.model import CellError, CellValue
from pipeline.core.text import clean, normal, squeezed

Lists = Mapping[str, tuple[str, ...]]
EPOCH = datetime(1899, 12, 30)
_SHOWN = 1e15  # from there on a spreadsheet keeps 15 digits of a number
_DATE = re.compile(
    r"(?<!\d)(?P<y>\d{4}|\d{2})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)"
    r"(?!\s*[-/.]\s*\d)\s*[日号]?"
)
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?P<rest>\d{4}(?:\d{2})?)?")
_CLOCK = re.compile(r"(?P<h>\d{1,2})\s*[:时点]\s*(?:(?P<i>\d{1,2})\s*分?)?(?::?\s*(?P<s>\d{1,2}))?")
_AFTERNOON = re.compile(r"下午|晚上|傍晚|pm")
# what a csv has of an error cell, and of a number or day that did not fit its column
_ERROR = re.compile(
    r"#(N/A|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FMT)|#{2,}|(Err|错误)[:：]\d{3}"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says. ``understood`` is False where ``text`` is only what stood there."""

    text: str
    understood: bool = True
    exact: bool = True  # False where a spreadsheet has eaten digits
    # where a text was, a spreadsheet has a number, a day or a truth value
    converted: bool = field(default=False, compare=False)


def as_text(value: CellValue) -> str:
    """Return a cell as text: whole numbers without point or exponent, moments in ISO form."""
    if isinstance(value, str):
        return clean(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float) and _SHOWN <= abs(value) < math.inf:
        return f"{Decimal(f'{value:.15g}'):f}"  # the rest is of the float: nobody typed it
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return iso(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, CellError):
        return value.text
    return str(value)


@lru_cache(maxsize=65_536)  # the same days and hours stand in many cells
def iso(moment: datetime | date) -> str:
    """Return a moment as ISO text; midnight stands for a day without a time of day."""
    if isinstance(moment, datetime):
        moment += timedelta(milliseconds=500)  # what a float of days loses, and no more
        if moment.hour or moment.minute:
            return moment.strftime("%Y-%m-%d %H:%M")
    return moment.strftime("%Y-%m-%d")


def serial(text: str) -> float | str:
    """Return an ISO moment as an Excel serial day; what is no moment stays text."""
    return _serial(text) if text else ""


@lru_cache(maxsize=65_536)
def _serial(text: str) -> float | str:
    try:
        span = datetime.fromisoformat(text) - EPOCH
    except ValueError:
        return text
    return span.days + span.seconds / 86_400


def read_moment(value: CellValue) -> Reading:
    """Read a moment in every form that offices write it.

    Real dates, Excel serials 20000 to 80000, ``20260105``, ``2023年3月19日 21:34``, ``2026.1.5``,
    ``26/1/5 下午3点``. Text that is no moment comes back not understood.
    """
    if isinstance(value, datetime | date):
        return Reading(iso(value)) if value.year >= 1990 else Reading(iso(value), False)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if 20_000 <= value < 80_000:
            return Reading(iso(EPOCH + timedelta(days=float(value))))
        value = as_text(value)
    written = as_text(value)
    return _moment(written) if written else Reading("")


@lru_cache(maxsize=65_536)
def _moment(written: str) -> Reading:
    text = normal(written)
    found = _DATE.search(text)
    if found and _DATE.search(text, found.end()):
        return Reading(written, False)  # two dates: whichever we took, the other would be lost
    rest = text[found.end() :] if found else ""
    if not found:
        found = _COMPACT.fullmatch(text)
        if found and found["rest"]:
            rest = f"{found['rest'][:2]}:{found['rest'][2:4]}"
    if not found:
        return _serial_text(written, text)
    try:
        year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
        day = date(year, int(found["m"]), int(found["d"]))
        return Reading(_with_clock(day, rest))
    except ValueError:
        return Reading(written, False)


def _serial_text(written: str, text: str) -> Reading:
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and 20_000 <= float(text) < 80_000:
        return Reading(iso(EPOCH + timedelta(days=float(text))))
    return Reading(written, False)


def _with_clock(day: date, rest: str) -> str:
    clock = _CLOCK.search(rest)
    if not clock:
        return day.isoformat()
    hour = int(clock["h"])
    if hour < 12 and _AFTERNOON.search(rest):
        hour += 12
    return iso(datetime.combine(day, time(hour, int(clock["i"] or 0))))


def read_id(value: CellValue) -> Reading:
    """Read an id or phone number as text; a number of more than 15 digits has lost some."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Reading(as_text(value), exact=abs(value) < 1e15, converted=True)
    written = as_text(value)
    lost = re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", written) is not None
    return Reading(written, exact=not lost)


def read_choice(key: str, choices: tuple[str, ...], value: CellValue) -> Reading:
    """Read one of a column's choices; everyday synonyms count."""
    written = as_text(value)
    if not written:
        return Reading("")
    known = _choice(key, choices, written)
    return Reading(known) if known else Reading(written, not choices)


@lru_cache(maxsize=16_384)
def _choice(key: str, choices: tuple[str, ...], written: str) -> str:
    said = squeezed(written)
    for choice in choices:
        if said == squeezed(choice):
            return choice
    return fields.SYNONYMS.get(key, {}).get(said, "")


def _read_text(value: CellValue) -> Reading:
    return Reading(as_text(value), converted=not (value is None or isinstance(value, str)))


_READERS: dict[str, Callable[[CellValue], Reading]] = {
    "text": _read_text,
    "long": _read_text,
    "number": _read_text,
    "moment": read_moment,
    "id": read_id,
}


def read(field: fields.Field, value: CellValue, lists: Lists) -> Reading:
    """Read a cell of a column.

    ``lists`` gives the choices that the office defines itself: ``department``, ``category``; and
    as ``aliases`` other names of departments, each behind the name it stands for.
    An error cell is never a blank and never a value: it comes back not understood.
    """
    if isinstance(value, CellError):
        return Reading(value.text, False)
    if isinstance(value, str) and value[:1] in "#Ee错" and _ERROR.fullmatch(value.strip()):
        return Reading(value.strip(), False)
    if field.kind == "department":
        return _read_department(lists, value)
    if field.kind == "departments":
        return _read_departments(lists, value)
    if field.kind == "choice":
        return read_choice(field.key, field.choices or lists.get(field.key, ()), value)
    return _READERS[field.kind](value)


def reread(field: fields.Field, value: CellValue, shown: str, lists: Lists) -> Reading:
    """Read a cell that is known to have shown something: nearly always it still does.

    That is told without reading it. ``shown`` is as the ledger keeps it, blank for nothing.
    """
    if value == shown or (value is None and not shown):
        return Reading(shown)
    if isinstance(value, datetime) and field.kind == "moment" and iso(value) == shown:
        return Reading(shown)
    return read(field, value, lists)


def _read_department(lists: Lists, value: CellValue) -> Reading:
    written = as_text(value)
    if not written or squeezed(written) == fields.UNDECIDED:
        return Reading("")
    known = _department(lists, written)
    return Reading(known) if known else Reading(written, False)


def _read_departments(lists: Lists, value: CellValue) -> Reading:
    """Read several departments, however they were separated; kept with ``、`` between."""
    written = as_text(value)
    known = [_department(lists, part) for part in split_names(written)]
    if all(known):
        return Reading("、".join(dict.fromkeys(known)))
    return Reading(written, False)


def split_names(written: str) -> list[str]:
    """Return the names in a cell that holds several, however they were separated."""
    return [part for part in re.split(r"[、,，;；\s/]+", written) if part]


def _department(lists: Lists, written: str) -> str:
    known = _choice("department", lists["department"], written)
    if known:
        return known
    names = lists.get("aliases", ())
    alias = _choice("", names[1::2], written)
    return names[names.index(alias) - 1] if alias else ""
