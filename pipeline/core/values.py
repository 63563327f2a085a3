"""One cell of a table → the text that the ledger keeps, or why it was not understood."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from pipeline.core import fields
from pipeline.core.cells.marks import urgency_word, yes_or_no
from pipeline.core.cells.moments import (
    EPOCH,
    FIRST_YEAR,
    LAST_YEAR,
    YEAR_FIRST,
    of_serial,
    written_moment,
)
from pipeline.core.cells.numbers import identity_number, written_out
from pipeline.core.cells.phones import one_form
from pipeline.core.model import CellError, CellValue
from pipeline.core.text import clean, squeezed

Lists = Mapping[str, tuple[str, ...]]
_SHOWN = 1e15  # from there on a spreadsheet keeps 15 digits of a number
# what a csv has of an error cell, and of a number or day that did not fit its column
_ERROR = re.compile(
    r"#(N/A|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BUSY!|BLOCKED!|CONNECT!"
    r"|UNKNOWN!|GETTING_DATA|FMT)|#{2,}|(Err|错误)[:：]\d{3}"
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


def read_moment(value: CellValue, order: str = YEAR_FIRST) -> Reading:
    """Read a moment in every form that offices write it (``cells.moments``).

    Real dates, Excel serials 20000 to 80000, ``20260105``, ``2023年3月19日 21:34``, ``2026.1.5``,
    ``26/1/5 下午3点``. Text that is no moment comes back not understood. ``order`` is that of a
    source that does not begin with the year.
    """
    if isinstance(value, datetime | date):
        return Reading(iso(value), FIRST_YEAR <= value.year <= LAST_YEAR)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if day := of_serial(value):
            return Reading(iso(day))
        value = as_text(value)
    written = as_text(value)
    return _moment(written, order) if written else Reading("")


@lru_cache(maxsize=65_536)
def _moment(written: str, order: str) -> Reading:
    moment = written_moment(written, order)
    return Reading(written, False) if moment is None else Reading(iso(moment))


def read_id(value: CellValue) -> Reading:
    """Read an id or phone number as text; a number of more than 15 digits has lost some."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Reading(as_text(value), exact=abs(value) < _SHOWN, converted=True)
    written, exact = written_out(as_text(value))
    return Reading(written, exact=exact)


def read_phone(value: CellValue) -> Reading:
    """Read one or several phone numbers, each in one form (``cells.phones``)."""
    if isinstance(value, str) and len(value) == 11 and value.isdigit() and value.isascii():
        return Reading(value)  # nearly all of them
    reading = read_id(value)
    return replace(reading, text=one_form(reading.text)) if reading.exact else reading


def read_identity(value: CellValue) -> Reading:
    """Read the number of an identity card (``cells.numbers``)."""
    reading = read_id(value)
    if not reading.exact:
        return reading
    number, exact = identity_number(reading.text)
    return replace(reading, text=number, exact=exact)


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
    return fields.SYNONYMS.get(key, {}).get(said, "") or _choice_meant(key, choices, written)


def _choice_meant(key: str, choices: tuple[str, ...], written: str) -> str:
    """Return the choice behind a mark or a word with something added; blank where none is."""
    meaning = _MEANINGS.get(key)
    word = meaning(written) if meaning else written
    if word == written:
        return ""
    return word if word in choices else fields.SYNONYMS.get(key, {}).get(word, "")


def _read_text(value: CellValue) -> Reading:
    return Reading(as_text(value), converted=not (value is None or isinstance(value, str)))


# columns whose choices are also written as marks
_MEANINGS: dict[str, Callable[[str], str]] = {
    "urgency": urgency_word,
    "verified": yes_or_no,
    "solved": yes_or_no,
}
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
    if error := unreadable(value):
        return error
    if field.kind == "department":
        return _read_department(lists, value)
    if field.kind == "departments":
        return _read_departments(lists, value)
    if field.kind == "choice":
        return read_choice(field.key, field.choices or lists.get(field.key, ()), value)
    return _READERS[field.kind](value)


def unreadable(value: CellValue) -> Reading | None:
    """Return what stands in an error cell, or in what a csv has of one; None for any other."""
    if isinstance(value, CellError):
        return Reading(value.text, False)
    if isinstance(value, str) and value[:1] in "#Ee错" and _ERROR.fullmatch(value.strip()):
        return Reading(value.strip(), False)
    return None


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
    return [part for part in re.split(r"[、,，;；\s/┋|]+", written) if part]


def _department(lists: Lists, written: str) -> str:
    known = _choice("department", lists["department"], written)
    if known:
        return known
    names = lists.get("aliases", ())
    alias = _choice("", names[1::2], written)
    return names[names.index(alias) - 1] if alias else ""
