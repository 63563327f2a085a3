"""How much room a cell of a template has in print, and making its text fit there.

Measured in points: a column's width counts digits of the default font, seven pixels each; a
Chinese character is as wide as it is high. Line heights are those of the tallest Chinese fonts.
"""

from __future__ import annotations

from copy import copy
from math import ceil
from typing import Any

from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import column_index_from_string

from pipeline.core.text import display_width
from pipeline.files.writing import looks

_DEFAULT_WIDTH, _DEFAULT_HEIGHT, _DEFAULT_SIZE = 8.43, 15.0, 11.0
_PIXELS_A_DIGIT, _POINTS_A_PIXEL, _PADDING = 7, 0.75, 6.0
_INDENT = 9.0  # points a level
_HALF = 0.54  # of its height: how wide a half-width letter is
_LINE, _ONE_LINE = 1.45, 1.3  # of the letters' height: one of several, a single one
_AROUND = 6.0  # points above and below a text
_SMALLEST = 8.0  # points: what can still be read


class Room:
    """The rows and columns of one worksheet, merged ranges included."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._merged = {(one.min_row, one.min_col): one for one in sheet.merged_cells.ranges}
        self._widths: dict[int, float] = {}
        for letter, column in sheet.column_dimensions.items():
            first = column.min or column_index_from_string(letter)
            for index in range(first, (column.max or first) + 1):
                self._widths[index] = 0.0 if column.hidden else column.width

    def fit(self, cell: Any) -> bool:
        """Wrap a cell's text and make its rows high enough; tell whether it had to be cut."""
        text, size = str(cell.value), float(cell.font.sz or _DEFAULT_SIZE)
        rows, width = self._area(cell)
        if cell.alignment.shrink_to_fit or not self._needs_wrapping(text, size, width, cell):
            return False
        if not cell.alignment.wrap_text:
            alignment = copy(cell.alignment)
            alignment.wrap_text = True
            cell.alignment = alignment
        highest = looks.MAX_HEIGHT * len(rows)
        while _height(text, size, width) > highest and size > _SMALLEST:
            size -= 0.5
        if size < float(cell.font.sz or _DEFAULT_SIZE):
            font = copy(cell.font)
            font.sz = size
            cell.font = font
        cut = _height(text, size, width) > highest
        if cut:
            text = _cut(text, size, width, highest)
            cell.value = text
            cell.data_type = "s"
        self._grow(rows, min(_height(text, size, width), highest))
        return cut

    def _needs_wrapping(self, text: str, size: float, width: float, cell: Any) -> bool:
        if isinstance(cell.value, CellRichText):
            size = max([size, *(float(part.font.sz or 0) for part in _runs(cell.value))])
        rows, _ = self._area(cell)
        one_line = "\n" not in text and _width(text, size) <= width
        return not (one_line and size * _ONE_LINE <= sum(map(self._row_height, rows)))

    def _area(self, cell: Any) -> tuple[range, float]:
        """Return the rows of a cell and its width in points."""
        merged = self._merged.get((cell.row, cell.column))
        last_row, last = (merged.max_row, merged.max_col) if merged else (cell.row, cell.column)
        columns = range(cell.column, last + 1)
        digits = sum(self._widths.get(index, _DEFAULT_WIDTH) for index in columns)
        points = digits * _PIXELS_A_DIGIT * _POINTS_A_PIXEL
        points -= _PADDING + _INDENT * (cell.alignment.indent or 0)
        return range(cell.row, last_row + 1), max(points, 12.0)

    def _row_height(self, row: int) -> float:
        usual = self._sheet.sheet_format.defaultRowHeight or _DEFAULT_HEIGHT
        return float(self._sheet.row_dimensions[row].height or usual)

    def _grow(self, rows: range, wanted: float) -> None:
        """Make rows high enough together, the last one first."""
        missing = wanted - sum(map(self._row_height, rows))
        for row in reversed(rows):
            if missing <= 0:
                return
            height = self._row_height(row)
            grown = min(height + missing, looks.MAX_HEIGHT)
            self._sheet.row_dimensions[row].height = ceil(grown)
            missing -= grown - height


def _runs(rich: CellRichText) -> list[Any]:
    return [part for part in rich if not isinstance(part, str) and part.font]


def _width(text: str, size: float) -> float:
    wide = display_width(text) - len(text)  # full-width characters
    half = len(text) - wide
    return (max(wide, 0) + max(half, 0) * _HALF) * size


def _lines(text: str, size: float, width: float) -> int:
    room = max(width - size, size)  # a line may end a character early
    return sum(max(1, ceil(_width(line, size) / room)) for line in text.split("\n"))


def _height(text: str, size: float, width: float) -> float:
    return _lines(text, size, width) * size * _LINE + _AROUND


def _cut(text: str, size: float, width: float, highest: float) -> str:
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = _height(text[:middle] + looks.CUT, size, width) <= highest
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low] + looks.CUT
