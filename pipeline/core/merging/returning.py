"""A returned sheet: is it one of ours, which column is which, which rows and cells are in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.core import fields
from pipeline.core.books import desk, layouts
from pipeline.core.intake.heading import SEARCHED_ROWS, Row
from pipeline.core.keys import read_lead_id, read_row_key
from pipeline.core.model import CellValue
from pipeline.core.text import squeezed
from pipeline.core.values import as_text

_TOKEN = re.compile(r"BH-\d{8}-\d{4,}")
_KNOWN = {squeezed(one.header): one.key for one in fields.ALL.values() if one.key in fields.ALL}
_KNOWN |= {squeezed(one.header): one.key for one in fields.PERSONAL}
_KNOWN[squeezed(layouts.KEY_HEADER)] = "row_key"
_ENOUGH_HEADERS = 5  # known headers that make a header row when both key columns are gone
# headers that only our forms have, and how many of them make a sheet ours when all else is gone
_OURS = frozenset(
    squeezed(fields.ALL[key].header)
    for key in ("news", "notice", "reason", "past_answers", "repeat_note", "acknowledge_due")
)
_ENOUGH_OURS = 3
_OF_THE_TRACKER = (
    "department",
    "assisting",
    "certainty",
    "review_result",
    "leader_note",
    "first_id",
)
_OF_A_CALL = ("satisfaction", "called_back_at", "call_back_note")
_TITLES = ("线索办理表", "总台账", "待定事项", "回访表")


@dataclass(frozen=True, slots=True)
class FormHeading:
    """The header row of a returned sheet.

    ``columns`` maps field keys to column indexes, ``extras`` the headers that staff added.
    ``token`` is the visible name of the issued workbook, blank when it is gone.
    ``sheet`` names a sheet of the desk (``core.books.desk``), blank for one that shows leads.
    """

    row: int
    columns: dict[str, int]
    extras: dict[str, int]
    token: str
    sheet: str = ""

    def repeats(self, cells: Mapping[str, str]) -> bool:
        """Tell whether a row holds the headers once more: a book pasted under another."""
        again = sum(
            squeezed(text) == squeezed(fields.ALL[key].header)
            for key, text in cells.items()
            if key in fields.ALL
        )
        return again >= _ENOUGH_OURS

    def keyed(
        self, rows: Sequence[Row]
    ) -> Iterator[tuple[int, tuple[int, int], Sequence[CellValue]]]:
        """Yield (row, its key, cells) of the rows below the headers that have a sound key."""
        for number, cells in rows:
            key = read_row_key(text_at(cells, self.columns.get("row_key")))
            if number > self.row and key is not None:
                yield number, key, cells

    @property
    def kind(self) -> str:
        """The form that has these columns, for a sheet that names no book."""
        if "candidates" in self.columns:
            return layouts.DESK
        if sum(key in self.columns for key in _OF_THE_TRACKER) >= _ENOUGH_OURS:
            return layouts.TRACKER
        called = all(key in self.columns for key in _OF_A_CALL)
        return layouts.CALLBACK if called else layouts.DEPARTMENT


def find_form(rows: Sequence[Row], prefix: str) -> FormHeading | None:
    """Return how to read a sheet that was issued by us, or None for any other sheet.

    The header row is the first that holds 线索编号 (or our row key); the sheet is ours when a row
    key, one of our ids or the token of an issued workbook stands in it. Where both columns and the
    title are gone, headers that only our forms have still tell.
    """
    above = ""
    for number, cells in rows[:SEARCHED_ROWS]:
        texts = [squeezed(as_text(cell)) for cell in cells]
        found = _TOKEN.search(above)
        token = found[0] if found else ""
        marked = squeezed("线索编号") in texts or squeezed(layouts.KEY_HEADER) in texts
        known = sum(text in _KNOWN for text in texts)
        bare = not marked and len(_OURS.intersection(texts)) >= _ENOUGH_OURS
        if marked or bare or (token and known >= _ENOUGH_HEADERS):
            heading = _heading(number, texts, cells, token)
            ours = token or bare or _has_our_rows(rows, heading, prefix)
            return heading if ours else None
        above += " ".join(as_text(cell) for cell in cells).upper()
    return None


def _heading(number: int, texts: list[str], cells: Sequence[CellValue], token: str) -> FormHeading:
    sheet = desk.sheet_of(texts)
    names = desk.keys_of(sheet) if sheet else _KNOWN
    columns: dict[str, int] = {}
    extras: dict[str, int] = {}
    for index, text in enumerate(texts):
        if not text:
            continue
        key = names.get(text)
        if key is not None and key not in columns:
            columns[key] = index
            continue
        header = as_text(cells[index]).strip()
        extras[f"{header}（{column_name(index)}列）" if header in extras else header] = index
    return FormHeading(number, columns, extras, token, sheet)


def _has_our_rows(rows: Sequence[Row], heading: FormHeading, prefix: str) -> bool:
    ours = re.compile(rf"{re.escape(prefix.upper())}-\d{{8}}-\d+")
    for number, cells in rows:
        if number <= heading.row:
            continue
        if read_row_key(text_at(cells, heading.columns.get("row_key"))):
            return True
        if ours.fullmatch(read_lead_id(text_at(cells, heading.columns.get("id")))):
            return True
    return False


def is_title(texts: Sequence[str]) -> bool:
    """Tell whether the filled cells of a row are the title lines of a book, pasted with it."""
    return len(texts) == 1 and bool(_TOKEN.search(texts[0].upper()) or texts[0].endswith(_TITLES))


def text_at(cells: Sequence[CellValue], index: int | None) -> str:
    """Return the text of a row's cell; blank where the column or the cell is missing."""
    if index is None or index >= len(cells):
        return ""
    return as_text(cells[index])


def column_name(index: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
