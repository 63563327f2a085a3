"""Rows that were not taken, as a workbook: corrected there and dropped back, they are taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.core.intake.heading import Row
from pipeline.core.model import CellValue
from pipeline.core.pages import Page, PageColumn, PageValue
from pipeline.core.values import as_text

WHY, PLACE = "为什么没入库", "原来在哪一行"
OWN_HEADERS = frozenset({WHY, PLACE})
_ABOVE = 3  # rows over a header that may name the table
_WIDTH, _WIDE, _LONG = 14, 40, 24
_MOST_COLUMNS = 16_000  # a sheet has 384 more
_MOST_SHEET_NAME = 31


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows of one table that wait to be corrected: row number of the header; why, by row."""

    sheet: str
    header: int
    why: Mapping[int, str]


def page(waiting: Waiting, rows: Sequence[Row], name: str) -> Page:
    """Lay out the rows of a table that wait, under its own headers and the words above them.

    ``rows`` are those of the sheet, at least the header, the three above it, and those that wait.
    ``name`` is the sheet's in the workbook. All cells are texts, so that no digit is lost.
    """
    by_number = dict(rows)
    header = by_number.get(waiting.header, ())
    over = by_number.get(waiting.header - 1, ())
    held = [(number, by_number[number]) for number in sorted(waiting.why) if number in by_number]
    width = max([len(header), *(len(cells) for _, cells in held)])
    names = [_at(header, at) or _at(over, at) for at in range(width)]
    # a lone cell in the last column of a sheet would leave no room for the reasons
    shown = [at for at in range(width) if names[at] or any(_at(cells, at) for _, cells in held)]
    shown = shown[:_MOST_COLUMNS]
    columns = [PageColumn(str(at), names[at], "text", _width(at, held)) for at in shown]
    columns += [PageColumn("why", WHY, "long", 60), PageColumn("place", PLACE, "text", _WIDTH)]
    lines: list[tuple[PageValue, ...]] = [
        (*(_at(cells, at) for at in shown), waiting.why[number], f"第 {number} 行")
        for number, cells in held
    ]
    above = range(waiting.header - _ABOVE, waiting.header)
    titles = [as_text(cell) for row in above for cell in by_number.get(row, ()) if cell is not None]
    said = "改好以后存盘，把本文件拖回 inbox 就会收；最后两栏只是说明，不用管"
    return Page(name, "　".join(titles) or waiting.sheet, said, tuple(columns), lines, len(lines))


def sheet_name(wanted: str, taken: set[str]) -> str:
    """Return a name for a sheet that none of the others has, 31 characters at most."""
    name, number = wanted[:_MOST_SHEET_NAME] or "未入库的行", 1
    while name.lower() in taken:
        number += 1
        more = f"_{number}"
        name = wanted[: _MOST_SHEET_NAME - len(more)] + more
    taken.add(name.lower())
    return name


def _at(cells: tuple[CellValue, ...], at: int) -> str:
    return as_text(cells[at]) if at < len(cells) else ""


def _width(at: int, held: Sequence[Row]) -> int:
    longest = max((len(_at(cells, at)) for _, cells in held), default=0)
    return _WIDE if longest > _LONG else _WIDTH
