"""Links: from a cell of the leaders' summary to the list of leads behind it."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.core.leaders.details import Place
from pipeline.core.pages import PageValue
from pipeline.files.writing.cells import Format, Sheet, fitting, must
from pipeline.files.writing.writing import FIRST_ROW

TIP = "看是哪些线索"
Places = Mapping[str, Place]


def target(places: Places, to: str | Place) -> str:
    """Return the address of a list, or of a place, as spreadsheets follow it.

    Blank where the list has no leads.
    """
    place = places.get(to) if isinstance(to, str) else to
    if place is None:
        return ""
    row = 1 if place.row is None else FIRST_ROW + place.row + 1
    return f"internal:'{place.sheet}'!A{row}"


def link(sheet: Sheet, row: int, column: int, to: str, value: PageValue, look: Format) -> None:
    """Write a cell that leads somewhere: a text, or a number that stays one."""
    text = value if isinstance(value, str) else None
    must(sheet.write_url(row, column, to, look, fitting(text) if text else None, TIP), "a link")
    if isinstance(value, int | float):
        must(sheet.write_number(row, column, value, look), "a number with a link")
