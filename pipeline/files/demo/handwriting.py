"""What people do with an issued workbook, as the demonstration plays it: open, type, sort, save.

Nothing but the demonstration and its test reads this module. The answers that are typed stand in
``examples/办理样例.yaml``.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import yaml
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.core import fields
from pipeline.core.values import iso
from pipeline.files.demo.samples import SAMPLES
from pipeline.files.rules.yaml_reading import Loader

ANSWERS = SAMPLES.with_name("办理样例.yaml")
OPINION = fields.ALL["assist_opinion"].header
_ID, _ROLE = fields.ALL["id"].header, fields.ALL["role"].header
_NAMES_A_LEAD = (fields.ALL["source_number"].header, fields.ALL["title"].header)
_EXTENSION = fields.ALL["extension_until"].header
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_WAIT = timedelta(minutes=2)

Typed = str | datetime | date


@dataclass(frozen=True, slots=True)
class Answer:
    """What one lead gets: ``cells`` by header from who leads it, ``opinions`` by department."""

    key: str
    cells: Mapping[str, Typed]
    opinions: Mapping[str, str]


def read_answers(day: date) -> list[Answer]:
    """Return the shipped answers as typed on a day; a key is a 来源编号 or a 标题."""
    said = yaml.load(ANSWERS.read_text(encoding="utf-8"), Loader=Loader)
    return [
        Answer(
            key,
            {
                header: _typed(header, text, day)
                for header, text in one.items()
                if header != OPINION
            },
            one.get(OPINION, {}),
        )
        for key, one in said.items()
    ]


def _typed(header: str, text: str, day: date) -> Typed:
    """Return ``17:30`` as that moment of the day and ``6`` days of extension as a date."""
    if _CLOCK.fullmatch(text):
        return datetime.combine(day, time.fromisoformat(text.zfill(5)))
    if header == _EXTENSION and text.isdigit():
        return day + timedelta(days=int(text))
    return text


class OpenBook:
    """An issued workbook on somebody's screen: its data sheet and where the columns stand."""

    def __init__(self, path: Path, sheet: str) -> None:
        self._book = load_workbook(path)
        page = self._book[sheet]
        if not isinstance(page, Worksheet):
            raise TypeError(f"{sheet} of {path.name} is no worksheet")
        self._page = page
        at = next(row[0].row for row in page.iter_rows(max_col=1) if row[0].value == _ID)
        self._first = at + 1
        self._columns = {str(cell.value): cell.column for cell in page[at] if cell.value}

    @property
    def rows(self) -> range:
        """The numbers of the rows of data."""
        return range(self._first, self._page.max_row + 1)

    def read(self, row: int, header: str) -> str:
        """Return what stands in a cell; blank for an empty one."""
        return _shown(self._page.cell(row, self._columns[header]).value)

    def leads(self, row: int) -> bool:
        """Tell whether the department of this workbook leads in a row."""
        return self.read(row, _ROLE) == fields.LEADING

    def about(self, key: str) -> int:
        """Return the row that has this 来源编号 or 标题, 0 when there is none."""
        return next((row for row in self.rows if key in self.names(row)), 0)

    def names(self, row: int) -> tuple[str, ...]:
        """Return what a row can be found by: 来源编号 and 标题."""
        return tuple(text for header in _NAMES_A_LEAD if (text := self.read(row, header)))

    def write(self, row: int, header: str, value: Typed) -> None:
        """Type into a cell."""
        self._page.cell(row, self._columns[header]).value = value

    def add_column(self, header: str) -> None:
        """Add a column of one's own at the right."""
        self._columns[header] = self._page.max_column + 1
        self._page.cell(self._first - 1, self._columns[header]).value = header

    def add_row(self, cells: Mapping[str, Typed]) -> int:
        """Add a row by hand at the bottom; return its number."""
        row = self._page.max_row + 1
        for header, value in cells.items():
            self.write(row, header, value)
        return row

    def sort(self, header: str) -> None:
        """Sort the rows by what stands under a header."""
        self._arrange(sorted(self.rows, key=lambda row: self.read(row, header)))

    def delete(self, row: int) -> None:
        """Delete a row; those below move up."""
        self._arrange([other for other in self.rows if other != row])

    def _arrange(self, rows: Sequence[int]) -> None:
        taken = [[cell.value for cell in self._page[row]] for row in rows]
        free = len(self.rows) - len(rows)
        for row, values in zip(self.rows, taken, strict=False):
            for column, value in enumerate(values, start=1):
                self._page.cell(row, column).value = value
        self._page.delete_rows(self._first + len(rows), free)

    def save(self, path: Path) -> Path:
        """Save under any name; the folder is made."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._book.save(path)
        return let_lie(path)

    def save_csv(self, path: Path) -> Path:
        """Save the sheet as a Chinese Excel saves csv: only what is shown, in GB18030."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="gb18030", newline="") as stream:
            rows = self._page.iter_rows(values_only=True)
            csv.writer(stream).writerows([_shown(value) for value in row] for row in rows)
        return let_lie(path)


def _shown(value: object) -> str:
    if value is None:
        return ""
    return iso(value) if isinstance(value, date) else str(value)


def fill(book: OpenBook, department: str, answers: Collection[Answer]) -> list[int]:
    """Type the answers a department has into its workbook; return the rows that were touched."""
    by_key = {answer.key: answer for answer in answers}
    touched = []
    for row in book.rows:
        answer = next((by_key[name] for name in book.names(row) if name in by_key), None)
        if answer is None:
            continue
        cells: Mapping[str, Typed] = answer.cells
        if not book.leads(row):
            cells = {OPINION: answer.opinions[department]} if department in answer.opinions else {}
        for header, value in cells.items():
            book.write(row, header, value)
        touched += [row] if cells else []
    return touched


def let_lie(path: Path) -> Path:
    """Make a file look as if it had lain for two minutes: a run takes it without a second look."""
    then = path.stat().st_mtime - _WAIT.total_seconds()
    os.utime(path, (then, then))
    return path
