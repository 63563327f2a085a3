"""How far the cells of a worksheet reach, found while its XML passes by."""

from __future__ import annotations

import re

from pipeline.files.reading.refusing import refuse

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
MOST_MERGED = 100_000
_MOST_COVERED = 5_000_000  # cells of one merged range; a whole column has a million

# python-calamine takes 32 bytes for every cell of the rectangle
_ROOMY = 12_000_000
_THIN = 4  # cells of the rectangle for one that is written
_TOO_ROOMY = 45_000_000

_PLACE = b' r="'
_LETTERS = re.compile(rb"[A-Za-z]*")
_ADDRESS = re.compile(rb'([A-Za-z]*)([0-9]*)"')
_MERGED = re.compile(rb'mergeCell [^>]*?ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_KEEP = 256  # bytes, longer than the tag of a merged range


class Extent:
    """The last row and column, how many cells are written, and merged ranges, of one worksheet."""

    def __init__(self) -> None:
        self.row = self.column = self.cells = self.merged = 0
        self._rest = b""
        self._tail = b""

    def see(self, chunk: bytes) -> None:
        """Look at the next piece of the XML.

        Raises:
            FileError: a cell beyond the edge of a worksheet; merged cells without measure.
        """
        self.cells += chunk.count(b"<c ") + chunk.count(b":c ")
        *rows, self._rest = (self._rest + chunk).split(b"row>")
        if rows:
            self._see_rows(rows)
        if len(self._rest) > _KEEP * 1024:
            self._rest = self._rest[-_KEEP:]
        if b"mergeCell " in chunk or self._tail:
            self._see_merged(chunk)

    def _see_rows(self, rows: list[bytes]) -> None:
        # the last cell of a row is its rightmost one in every sound file; python-calamine
        # failing on the others is what the second reader is for
        ends = {row[(place := row.rfind(_PLACE) + len(_PLACE)) : place + 4] for row in rows}
        widest = max(column_of(letters[0]) for end in ends if (letters := _LETTERS.match(end)))
        self.column = max(self.column, widest)
        for row in reversed(rows):
            if self._reach(row) and widest <= MOST_COLUMNS:
                break

    def _reach(self, row: bytes) -> bool:
        """Note the last cell of a row; False where it has none."""
        place = row.rfind(_PLACE)
        address = _ADDRESS.match(row, place + len(_PLACE)) if place >= 0 else None
        if address is None:
            return False
        letters, digits = address.groups()
        number, column = int(digits[:9] or 0), column_of(letters[:4])
        if not letters:
            return False
        if (number > MOST_ROWS or column > MOST_COLUMNS) and _is_cell(row[:place]):
            refuse("F21", cell=(letters + digits)[:40].decode())
        self.row = max(self.row, number)
        return True

    def _see_merged(self, chunk: bytes) -> None:
        window = self._tail + chunk
        end = 0
        for found in _MERGED.finditer(window):
            end = found.end()
            self.merged += 1
            left, top, right, bottom = found.groups()
            across = column_of(right[:4]) - column_of(left[:4]) + 1
            covered = across * (int(bottom[:9]) - int(top[:9]) + 1)
            if covered > _MOST_COVERED:
                where = (left + top + b":" + right + bottom)[:40].decode()
                refuse("F22", what=f"{where} 这一处合并了 {covered:,} 个单元格")
        self._tail = window[max(end, len(window) - _KEEP) :]
        if self.merged > MOST_MERGED:
            refuse("F22", what=f"合并单元格超过 {MOST_MERGED:,} 处")

    def is_sparse(self) -> bool:
        """Tell whether the rectangle is far larger than what is written in it."""
        area = self.row * self.column
        return area > _TOO_ROOMY or (area > _ROOMY and area > _THIN * self.cells)


def refuse_beyond(row: int, column: int) -> None:
    """Refuse a last cell (row and column from 0) that no worksheet has.

    Raises:
        FileError: it lies beyond the edge.
    """
    if row >= MOST_ROWS or column >= MOST_COLUMNS:
        refuse("F21", cell=f"第 {column + 1:,} 列第 {row + 1:,} 行")


def _is_cell(before: bytes) -> bool:
    # and no text that looks like one
    tag = before[before.rfind(b"<") :]
    return b">" not in tag and tag.lstrip(b"<").rpartition(b":")[2][:2] in (b"c", b"c ")


def column_of(letters: bytes) -> int:
    """Return the number of a column from 1; 0 where there are no letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
