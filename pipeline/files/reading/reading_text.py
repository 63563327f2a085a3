"""Delimited text (csv and its relatives) as rows, whatever parts its columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from pipeline.core.model import Notes
from pipeline.files.reading.book import Listing, Row
from pipeline.files.reading.refusing import refuse
from pipeline.files.reading.survey import Survey
from pipeline.files.reading.text_delimiter import (
    BLANKS,
    Layout,
    is_prose,
    layout_of,
    layout_with,
    lines_of,
    rows_of,
)
from pipeline.files.reading.text_encoding import decode

_SAYS_DELIMITER = re.compile(r'"?sep=("?)([^\r\n]{1,4}?)\1"?[ ,;\t]*(?:\r\n?|\n|$)', re.I)
_MOST_LINES = 1_000  # of one cell: beyond it a quotation mark was left open


class TextBook:
    """Delimited text, as a workbook with one sheet that has no name."""

    def __init__(self, data: bytes, _surveyed: Survey) -> None:
        self._data = data

    def listing(self) -> Listing:
        """Return the only sheet."""
        return [(0, "", True)]

    def rows(self, _place: int, _name: str, _notes: Notes) -> Iterator[Row]:
        """Yield the rows that hold something."""
        for number, texts in read_text(self._data):
            if any(texts):
                yield number, tuple([text or None for text in texts])


def read_text(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield every record with its number, counted as a spreadsheet would count its rows.

    A quotation mark that opens a cell and belongs to its text is understood where the line has as
    many columns as the others.

    Raises:
        FileError: the encoding is unknown, it is prose (F14), or a quotation mark was left open
            and nobody can tell where the cell ends (F17).
    """
    text = decode(data)
    if "\f" in text:
        text = text.replace("\f", "")  # where a printer began a page
    csv.field_size_limit(2**31 - 1)
    number, start = 0, 0
    if said := _SAYS_DELIMITER.match(text):  # a line that only Excel knows
        number, start = 1, said.end()
        layout = layout_with(text[start:], "\t" if said[2] == "\\t" else said[2])
    else:
        layout = layout_of(text)
        if is_prose(text, layout):
            refuse("F14")
    if layout.delimiter in BLANKS and not said:
        records = _by_blanks(text, layout.delimiter)
    else:
        records = _records(text, start, layout, number)
    for row in records:
        number += 1
        yield number, row


def _by_blanks(text: str, delimiter: str) -> Iterator[list[str]]:
    for line in lines_of(text):
        yield BLANKS[delimiter].split(line[0].strip())


class _Lines:
    """The lines of a text from a place on; knows up to where they were taken."""

    def __init__(self, text: str, start: int) -> None:
        self._lines = lines_of(text, start)
        self.place = self.first_end = start
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.place = line.end()
            self.taken += 1
            if self.taken == 1:
                self.first_end = self.place
            elif self.taken > _MOST_LINES:
                return
            yield line[0]


def _records(text: str, start: int, layout: Layout, number: int) -> Iterator[list[str]]:
    while start < len(text):
        lines = _Lines(text, start)
        try:
            for row in rows_of(lines, layout.delimiter, strict=True):
                number += 1
                start, lines.taken = lines.place, 0
                yield row
        except csv.Error:
            number += 1
            first = text[start : lines.first_end]
            yield _understood(first, layout, lines.taken, number)
            start = lines.first_end


def _understood(line: str, layout: Layout, lines: int, number: int) -> list[str]:
    """Cut a line whose quotation marks do not match; F17 where that cannot be told for sure."""
    cells = [_unquoted(cell) for cell in line.rstrip("\r\n").split(layout.delimiter)]
    if len(cells) == layout.width:
        return cells
    (row,) = rows_of([line], layout.delimiter)
    if lines > 1 or len(row) != layout.width:
        refuse("F17", row=number)
    return row


def _unquoted(cell: str) -> str:
    inner = cell[1:-1].replace('\\"', "").replace('""', "")
    if len(cell) >= 2 and cell[0] == cell[-1] == '"' and '"' not in inner:
        return cell[1:-1].replace('\\"', '"').replace('""', '"')
    return cell
