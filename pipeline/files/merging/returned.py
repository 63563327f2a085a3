"""What a returned sheet is compared with: the book it was made from, as people had it.

Row keys name the book; where everything that names it is gone, the recent book of its department
that differs from the sheet in the fewest cells is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.core import fields
from pipeline.core.books import layouts
from pipeline.core.intake.heading import Row
from pipeline.core.keys import read_lead_id, read_row_key
from pipeline.core.merging.matching import SOURCE_COLUMNS, Match, Row as KeyedRow
from pipeline.core.merging.merging import UNTOUCHED, CellName, verdict
from pipeline.core.merging.returning import FormHeading, column_name, is_title, text_at
from pipeline.core.model import CellValue, Notes
from pipeline.core.text import is_total
from pipeline.core.values import Reading, as_text, read, reread
from pipeline.core.work.callbacks import UNREACHED
from pipeline.files import schema
from pipeline.files.books import issues
from pipeline.files.ledger import Ledger
from pipeline.files.merging import snapshots
from pipeline.files.workplace import Workplace

# what staff may say about a matter that they add themselves, beside the cells they fill anyway
_MATTER = frozenset({"received_at", "content", "source_number"})
# the columns that tell which lead a row is about, and whose row it is
_TELLING = frozenset(
    {"id", "row_key", "role", *SOURCE_COLUMNS, *(one.key for one in fields.PERSONAL)}
)
_RECENT = 10  # books of a department that a sheet without any key may have been made from


@dataclass(frozen=True)
class Base:
    """What an issue showed, and what came back of it before: cells, and rows that were in it.

    ``event`` is the newest event it showed.
    """

    kind: str
    department: str
    number: int
    then: Mapping[int, Mapping[str, str]]
    issued: Mapping[CellName, str]
    returns: Mapping[int, Mapping[CellName, str]]
    rows: Mapping[int, Collection[int]]
    event: int = 0

    @cached_property
    def side(self) -> dict[int, dict[str, str]]:
        """The side cells that leads had, by lead; leads without any are absent."""
        # every state has the same columns of its own, and side cells come behind them
        plain = len(schema.lead.c)
        return {
            lead: {key: text for key, text in state.items() if "@" in key}
            for lead, state in self.then.items()
            if len(state) > plain
        }

    def text(self, lead: int, key: str) -> str:
        """Return what the book showed of a cell, as the ledger keeps it."""
        name = (lead, key)
        if name in self.issued and not self.asks_again(lead, key):
            return self.issued[name]
        return self.then[lead].get(key, "")

    def asks_again(self, lead: int, key: str) -> bool:
        """Tell whether a call-back form left 未接通 blank, so that it can be filled once more."""
        if self.kind != layouts.CALLBACK or key != "satisfaction":
            return False
        left_blank = self.issued.get((lead, key)) == ""
        return left_blank and self.then[lead][key] == UNREACHED


def base_of(ledger: Ledger, book: Any, states: Mapping[int, Mapping[str, str]]) -> Base:
    """Return what a book showed of these leads; without a book, the leads as they are."""
    if book is None:  # the row names its lead and nothing tells what was shown: take it as is
        return Base(layouts.DEPARTMENT, "", 0, states, {}, {}, {})
    kept = snapshots.cells_of(ledger, book.number, states.keys())
    issued = kept.pop(snapshots.ISSUED, {})
    then = snapshots.undone_to(ledger, states, book.event)
    rows = snapshots.rows_of(ledger, book.number)
    return Base(book.kind, book.department, book.number, then, issued, kept, rows, book.event)


class ReturnedSheet:
    """One returned sheet with the place it is read at.

    ``lossy`` is True for csv, which shows dates as text and loses foreign characters.
    """

    def __init__(
        self,
        heading: FormHeading,
        rows: Sequence[Row],
        place: Workplace,
        lossy: bool,
        notes: Notes,
    ) -> None:
        self.heading = heading
        self.raw = {number: cells for number, cells in rows if number > heading.row}
        self.place = place
        self.lossy = lossy
        self._telling = {key: at for key, at in heading.columns.items() if key in _TELLING}
        self._formulas = {
            f"{column_name(column)}{row}": text for (row, column), text in notes.formulas.items()
        }
        self.own: Mapping[str, int] = heading.extras  # columns that staff added, by header
        self._merged = [one for one in notes.merged if one[2] > heading.row]

    def formula(self, cell: str) -> str:
        """Return the formula that gave the value of a cell, blank where a person typed it."""
        return self._formulas.get(cell, "")

    def keyed(self) -> list[KeyedRow]:
        """Return the rows that hold anything, with the text of their cells.

        Header rows that stand again in the sheet, totals and pasted title lines are none.
        """
        filled = ((n, cells) for n, cells in self.raw.items() if any(map(_says, cells)))
        rows = (self._keyed(number, cells) for number, cells in filled)
        return [row for row in rows if read_row_key(row.key) or not self._is_no_row(row)]

    def _is_no_row(self, row: KeyedRow) -> bool:
        texts = [text for text in map(as_text, self.raw[row.number]) if text]
        return is_total(texts[0]) or is_title(texts) or self.heading.repeats(row.cells)

    def _keyed(self, number: int, cells: Sequence[CellValue]) -> KeyedRow:
        texts = {key: text_at(cells, index) for key, index in self._telling.items()}
        return KeyedRow(number, texts.get("row_key", ""), texts)

    def said(self, row: KeyedRow) -> tuple[dict[str, str], dict[str, str]]:
        """Return what a row of nobody's says, and apart from it what it says about a person.

        A value that was not understood, and one under a header of staff's own, is kept in the
        remark as it was typed.
        """
        said: dict[str, str] = {}
        beside = []
        raw = self.raw[row.number]
        for key, index in self.heading.columns.items():
            if not _is_said(key):
                continue
            reading = read(
                fields.ALL[key], raw[index] if index < len(raw) else None, self.place.lists
            )
            if reading.understood and reading.text:
                said[key] = reading.text
            elif reading.text:
                beside.append(f"{fields.ALL[key].header}：{reading.text}")
        for header, index in self.heading.extras.items():
            if text := text_at(raw, index):
                beside.append(f"{header}：{text}")
        if beside:
            said["remark"] = "；".join(filter(None, (said.get("remark", ""), *beside)))
        person = {one.key: row.cells.get(one.key, "") for one in fields.PERSONAL}
        return said, person

    def cells(self, base: Base, found: Match) -> Iterator[tuple[str, Reading, str]]:
        """Yield the cells of a row that its form lets people fill: stored key, reading, address."""
        raw = self.raw[found.row.number]
        department = base.department or base.then[found.lead].get("department", "")
        owner = base.then[found.lead].get("department", "")
        for key in layouts.open_keys(base.kind, leading=owner == department):
            index = self.heading.columns.get(key)
            if index is not None:
                stored = f"{fields.OPINION}{department}" if key == "assist_opinion" else key
                value = raw[index] if index < len(raw) else None
                if self._merged and not _says(value) and self._is_covered(found.row.number, index):
                    continue  # what stood in it was lost in a merged cell: nobody cleared it
                shown = base.text(found.lead, stored)
                reading = reread(fields.ALL[key], value, shown, self.place.lists)
                yield stored, reading, f"{column_name(index)}{found.row.number}"
        for header, index in self.own.items():
            who = base.department if base.number else department
            reading = Reading(text_at(raw, index))
            yield (
                f"{fields.EXTRA}{who}@{header}",
                reading,
                f"{column_name(index)}{found.row.number}",
            )

    def _is_covered(self, row: int, column: int) -> bool:
        """Tell whether a cell lies in a merged range and is not the one that shows."""
        return any(
            top <= row <= bottom and left <= column <= right and (row, column) != (top, left)
            for top, left, bottom, right in self._merged
        )


def guessed_book(sheet: ReturnedSheet, rows: Sequence[KeyedRow]) -> Any:
    """Return the book that a sheet without any key or number most likely was made from.

    Without a base a stale copy would take back what others have filled since: of the recent
    books of its department the one that differs from it in the fewest cells.
    """
    ledger = sheet.place.ledger
    ids = ledger.numbers_of("id", [read_lead_id(row.cells.get("id", "")) for row in rows])
    sources = [row.cells.get("source_number", "") for row in rows]
    numbers = ledger.numbers_of("source_number", sources)
    likely = {
        lead: Match(row, lead, 0, "sources")
        for row, source in zip(rows, sources, strict=True)
        if (lead := ids.get(read_lead_id(row.cells.get("id", ""))) or numbers.get(source, 0))
    }
    states = ledger.states(likely)
    shown = Counter(
        department
        for lead, found in likely.items()
        for department in _shown_to(states[lead], found.row.cells.get("role", ""))
    )
    form = sheet.heading.kind
    department = shown.most_common(1)[0][0] if shown and form == layouts.DEPARTMENT else ""
    books = issues.recent(ledger, form, department, _RECENT) if likely else []
    return min(books, key=lambda book: _distance(sheet, book, likely, states), default=None)


def _distance(
    sheet: ReturnedSheet,
    book: Any,
    likely: Mapping[int, Match],
    states: Mapping[int, Mapping[str, str]],
) -> tuple[int, int, int]:
    """Say how far a sheet is from a book: rows not in it, cells that differ, then age."""
    inside = likely.keys() & set(issues.leads_of(book))
    base = base_of(sheet.place.ledger, book, {lead: states[lead] for lead in inside})
    differing = sum(
        verdict(base.text(lead, key), "", reading, sheet.lossy) != UNTOUCHED
        for lead in inside
        for key, reading, _ in sheet.cells(base, likely[lead])
    )
    return len(likely) - len(inside), differing, -book.number


def _shown_to(state: Mapping[str, str], role: str) -> list[str]:
    """Return the departments whose book shows a lead in this role."""
    if role == fields.LEADING:
        return [state["department"]]
    return [name for name in state["assisting"].split("、") if name]


def _is_said(key: str) -> bool:
    one = fields.ALL.get(key)
    return one is not None and one.stored and (bool(one.editors) or key in _MATTER)


def _says(cell: CellValue) -> bool:
    return cell is not None and cell != ""


def in_order(book: Any, group: Sequence[Match]) -> bool:
    """Tell whether the rows of a file, by row number, stand as its book was issued."""
    place = {lead: at for at, lead in enumerate(issues.leads_of(book))} if book else {}
    places = [place.get(found.lead, 0) for found in group]
    return places == sorted(places)
