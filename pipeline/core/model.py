"""The nouns. Immutable facts that half the house imports; nothing here acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell whose value could not be computed, such as ``#N/A``. Never a blank."""

    text: str


CellValue = str | float | int | bool | datetime | date | time | timedelta | CellError | None


@dataclass(frozen=True, slots=True)
class CellRef:
    """Where a fact came from. A blank part is unknown or does not apply.

    ``cell`` is an address such as ``E17`` in a workbook, or ``第 12 行`` in a text file.
    """

    file: str
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        return " › ".join(part for part in (self.file, self.sheet, self.cell) if part)


@dataclass(slots=True)
class Notes:
    """What a worksheet says beside its values.

    ``merged`` are ranges as (first row, first column, last row, last column), complete as soon as
    the first row has been asked for; ``formulas`` go by (row, column), complete once all rows have
    been read. Rows count from 1, columns from 0.
    """

    merged: tuple[tuple[int, int, int, int], ...] = ()
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One worksheet as read, nothing interpreted.

    ``rows`` yields ``(row number, cells)`` once, in order, numbered as the spreadsheet numbers
    them (1 is the first row); rows without any content may be left out.
    """

    file: str
    name: str
    visible: bool
    rows: Iterator[tuple[int, tuple[CellValue, ...]]]
    notes: Notes = field(default_factory=Notes)


class Evidence(NamedTuple):
    """A word that a rule found. ``start`` counts characters of the original text from 0."""

    field: str
    word: str
    start: int


class Candidate(NamedTuple):
    """A department that could lead, and why."""

    department: str
    category: str
    rule: str
    points: int
    reason: str


class Decision(NamedTuple):
    """Who handles a lead and why.

    ``department`` is blank when nobody could be named: the lead then waits in 待分派.
    ``step`` is the step that decided: pinned, inherited, hard, repeated, scored, place or
    undecided.
    ``certainty`` is 确定, 较有把握 or 需人工. ``reason`` is one line of plain Chinese.
    ``area`` is the office (属地) that the place in the text belongs to, blank when unknown.
    ``target`` is the company or shop that the text names, blank when none.
    ``outside`` says in plain words where the lead lies when that is not in the zone.
    """

    department: str
    assisting: tuple[str, ...]
    category: str
    other_categories: tuple[str, ...]
    urgency: str
    area: str
    step: str
    certainty: str
    rule: str
    reason: str
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    target: str = ""
    outside: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should see. The sentence comes from ``sentences.CATALOGUE``."""

    code: str
    place: CellRef = CellRef("")
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened. ``cells`` maps a field to its value before and after.

    Folding the cells of all events of a lead in order of ``seq`` gives its current state.
    """

    kind: str
    lead: int
    cells: Mapping[str, tuple[str, str]]
    actor: str
    file: int = 0
    sheet: str = ""
    cell: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
