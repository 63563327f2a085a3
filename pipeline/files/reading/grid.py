"""A worksheet that is read cell after cell, from a web page, an XML file or an old workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.core.model import CellValue
from pipeline.core.pages import WORKDAYS
from pipeline.files.reading.book import Row
from pipeline.files.reading.extent import MOST_COLUMNS, MOST_MERGED, MOST_ROWS
from pipeline.files.reading.reading_errors import MOST_FORMULAS, Formulas, Range
from pipeline.files.reading.refusing import refuse

# blanks are worth their time up to here, and beyond as long as enough stands between them
_ROOMY, _THIN = 12_000_000, 20


@dataclass(slots=True)
class Grid:
    """One worksheet in the making: cells take the next free place unless they say another.

    Rows count from 1, columns from 0. What stands beyond the edge of every spreadsheet is refused
    with F21, as only hostile and broken files have it.
    """

    name: str = ""
    visible: bool = True
    formulas: Formulas = field(default_factory=dict)
    row: int = 0
    cells: int = 0  # that hold something
    _column: int = -1
    _width: int = 0
    _rows: dict[int, dict[int, CellValue]] = field(default_factory=dict)
    _merged: list[Range] = field(default_factory=list)
    _covered: dict[int, int] = field(default_factory=dict)  # column → last row that is taken

    def next_row(self, number: int | None = None) -> None:
        """Go to the row after the last, or to that of a number."""
        self.row = self.row + 1 if number is None else number
        self._column = -1
        if not 0 < self.row <= MOST_ROWS:
            self._refuse(0)

    def put(
        self, value: CellValue, column: int | None = None, across: int = 0, down: int = 0
    ) -> tuple[int, int]:
        """Put a value into the next free cell of the row, or into that of a column.

        ``across`` and ``down`` are how many cells more it stretches over. Returns its place.
        """
        left = self._column + 1 if column is None else column
        if column is None and self._covered:
            while self._covered.get(left, 0) >= self.row:
                left += 1
        right = left + across
        if not 0 <= left <= right < MOST_COLUMNS:
            self._refuse(right)
        if across or down:
            self._merged.append((self.row, left, self.row + down, right))
            if len(self._merged) > MOST_MERGED:
                refuse("F22", what=f"合并单元格超过 {MOST_MERGED:,} 处")
            if down:
                self._covered |= dict.fromkeys(range(left, right + 1), self.row + down)
        self._column = right
        self._width = max(self._width, left)
        if value is not None and value != "":
            cells = self._rows.setdefault(self.row, {})
            if left in cells:
                refuse("F23", what=f"第 {self.row} 行第 {left + 1} 列写了两次", said="two values")
            cells[left] = value
            self.cells += 1
        return self.row, left

    def replace(self, place: tuple[int, int], value: CellValue) -> None:
        """Put another value where one was put before."""
        self._rows.setdefault(place[0], {})[place[1]] = value

    def note(self, place: tuple[int, int], formula: str) -> None:
        """Note the formula of a cell that has a value besides, unless it is one of ours."""
        if WORKDAYS not in formula and len(self.formulas) < MOST_FORMULAS:
            self.formulas[place] = formula

    def _refuse(self, column: int) -> None:
        refuse("F21", cell=f"第 {self.row:,} 行第 {column + 1:,} 列")

    @property
    def merged(self) -> tuple[Range, ...]:
        """The merged ranges, as far as the worksheet reaches."""
        last = max(self.row, max(self._rows, default=0))
        cut = (
            (top, left, min(bottom, last), min(right, max(left, self._width)))
            for top, left, bottom, right in self._merged
        )
        return tuple(one for one in cut if one[:2] != one[2:])

    def rows(self) -> Iterator[Row]:
        """Yield the rows that hold something, in order.

        Raises:
            FileError: cells so far to the right, in so many rows, that the blanks before them
                would take minutes.
        """
        widths = {number: max(cells) + 1 for number, cells in self._rows.items()}
        area = sum(widths.values())
        if area > _ROOMY and area > _THIN * self.cells:
            refuse("F18", rows=f"{len(widths):,}", column=f"{max(widths.values()):,}")
        for number in sorted(self._rows):
            cells = self._rows[number]
            row: list[CellValue] = [None] * widths[number]
            for column, value in cells.items():
                row[column] = value
            yield number, tuple(row)
