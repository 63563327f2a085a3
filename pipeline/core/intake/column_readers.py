"""How each column of a source is read: its order of dates, its own words, several in one cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from pipeline.core import fields
from pipeline.core.cells.marks import several, yes_or_no
from pipeline.core.cells.moments import is_ambiguous
from pipeline.core.cells.numbers import has_zeros_behind
from pipeline.core.intake.source import Source
from pipeline.core.model import CellValue
from pipeline.core.text import squeezed
from pipeline.core.values import (
    Lists,
    Reading,
    as_text,
    read,
    read_identity,
    read_moment,
    read_phone,
    unreadable,
)

ColumnReader = Callable[[CellValue], Reading]

NOT_UNDERSTOOD, LOST_DIGITS, NO_ORDER = "I05", "I40", "I42"


class Doubt(NamedTuple):
    """A cell that was not taken: its field, what stood there, the code of what is wrong with it."""

    key: str
    seen: str
    code: str = NOT_UNDERSTOOD


def reader_of(key: str, source: Source, lists: Lists) -> ColumnReader:
    """Return how the cells of a field are read in a table of this source.

    A department that is only a hint is taken as it stands, a status where it is no word of ours. An
    error cell is never
    understood.
    """
    is_hint = handling(key, source) == "hint"
    if is_hint and key != "status":
        return lambda value: unreadable(value) or Reading(as_text(value))
    one = next(f for f in (*fields.PERSONAL, *fields.ALL.values()) if f.key == key)
    if one.kind == "moment":
        order = source.date_order
        return lambda value: unreadable(value) or read_moment(value, order)
    special = _SPECIAL.get(key)
    if special is not None:
        return lambda value: unreadable(value) or special(value)
    own = {"status": source.statuses, "urgency": source.urgencies}.get(key)
    usual: ColumnReader = lambda value: read(one, value, lists)  # noqa: E731
    if own:
        usual = _with_own_words(own, usual)
    if is_hint:
        return lambda value: unreadable(value) or Reading(usual(value).text)
    return usual


def spoiled(usual: ColumnReader) -> ColumnReader:
    """Return how a column is read that went through a spreadsheet as numbers before it was text."""

    def reader(value: CellValue) -> Reading:
        reading = usual(value)
        return replace(reading, exact=False) if has_zeros_behind(reading.text) else reading

    return reader


def handling(key: str, source: Source) -> str:
    """Return what is done with a column that may say what we decide: take, hint or ignore."""
    return {"department": source.department, "status": source.status}.get(key, "take")


def doubt_of(key: str, reading: Reading) -> Doubt:
    """Return why a cell is not taken."""
    if not reading.exact:
        return Doubt(key, reading.text, LOST_DIGITS)
    known = fields.ALL.get(key)
    if known is not None and known.kind == "moment" and is_ambiguous(reading.text):
        return Doubt(key, reading.text, NO_ORDER)
    return Doubt(key, reading.text)


def _with_own_words(own: Mapping[str, str], usual: ColumnReader) -> ColumnReader:
    words = {squeezed(said): ours for said, ours in own.items()}

    def reader(value: CellValue) -> Reading:
        known = words.get(squeezed(as_text(value)))
        return Reading(known) if known else usual(value)

    return reader


_SPECIAL: Mapping[str, ColumnReader] = {
    "phone": read_phone,
    "id_number": read_identity,
    "confidential": lambda value: Reading(yes_or_no(as_text(value))),
    "request_type": lambda value: Reading(several(as_text(value))),
    "source_category": lambda value: Reading(several(as_text(value))),
}


def error_in_words(values: Mapping[str, str], doubts: Iterable[Doubt]) -> Doubt | None:
    """Return the error cell that stands where the words of a lead should; None where they stand."""
    if "content" in values:
        return None
    wanted = ("content",) if "title" in values else ("content", "title")
    return next((one for one in doubts if one.key in wanted), None)
