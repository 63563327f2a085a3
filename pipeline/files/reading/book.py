"""What every reader makes of a file: sheets to list and rows to yield."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from typing import Any, Protocol

from pipeline.core.model import CellError, CellValue, Notes
from pipeline.files.reading.reading_errors import Errors
from pipeline.files.reading.survey import Survey

Row = tuple[int, tuple[CellValue, ...]]
"""Number from 1, cells from the first column on; None is blank."""

Listing = list[tuple[int, str, bool]]
"""Place in the workbook from 0, name, whether it is visible; worksheets only."""

_LARGEST_INTEGER = 1e21  # beyond it a float has no digits worth keeping


class Book(Protocol):
    """A file that a reader has opened."""

    def listing(self) -> Listing:
        """Return its worksheets in order."""
        ...

    def rows(self, place: int, name: str, notes: Notes) -> Iterator[Row]:
        """Yield the rows of one worksheet that hold anything; complete ``notes`` by the end.

        Raises:
            Unfit: another reader should read this one.
        """
        ...


Opener = Callable[[bytes, Survey], Book]
"""Opens the bytes of a file that passed the gate."""


class Unfit(Exception):
    """This reader would take too much memory, or misread the sheet; another one may do."""


def plain_number(value: float) -> int | float | CellError:
    """Return a whole number as an integer; what is no number (1E999) is an error."""
    if value.is_integer() and -_LARGEST_INTEGER < value < _LARGEST_INTEGER:
        return int(value)
    return value if math.isfinite(value) else CellError("#NUM!")


def _as_it_is(value: CellValue) -> CellValue:
    return value


def _midnight(value: date) -> datetime:
    return datetime.combine(value, time())


class _Conversions(dict[type, Callable[[Any], CellValue]]):
    def __missing__(self, kind: type) -> Callable[[Any], CellValue]:
        return _as_it_is


CONVERT = _Conversions({float: plain_number, date: _midnight})
"""By the type of a value other than text: what makes it the value of a cell."""


def with_errors(rows: Iterable[Row], errors: Errors) -> Iterator[Row]:
    """Put the error cells that were found by a search of their own into the rows."""
    left = sorted(errors, reverse=True)  # the next one is the last
    for number, cells in rows:
        while left and left[-1] < number:
            yield left[-1], _put((), errors[left.pop()])
        if left and left[-1] == number:
            yield number, _put(cells, errors[left.pop()])
        else:
            yield number, cells
    for number in reversed(left):
        yield number, _put((), errors[number])


def _put(cells: tuple[CellValue, ...], errors: dict[int, str]) -> tuple[CellValue, ...]:
    row = [*cells, *[None] * (max(errors) + 1 - len(cells))]
    for column, text in errors.items():
        row[column] = CellError(text)
    return tuple(row)
