"""The sheet 明细: every list of leads behind a number, one below the other; and where each stands.

The lists of a sheet of their own (超期临期 …) are not repeated here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.core.leaders import brief, figures
from pipeline.core.leaders.lists import DIFFICULT, DISSATISFIED, REPEATED, SHEET_OF, UNPLACED
from pipeline.core.leaders.summary import BURNING, Listing, Summary
from pipeline.core.pages import Page, PageColumn, PageValue
from pipeline.core.values import serial

SHEET = "明细"
HEADING = "▼"  # what column 序号 holds in the row that names a list
OWN_SHEETS = (BURNING, REPEATED, DISSATISFIED, UNPLACED, DIFFICULT)
_COLUMNS = (
    PageColumn("number", "序号", "place", 7),
    PageColumn("id", "线索编号", "id", 20),
    PageColumn("title", "标题", "text", 42),
    PageColumn("department", "承办单位", "long", 24),
    PageColumn("category", "类别", "long", 16),
    PageColumn("area", "属地", "long", 18),
    PageColumn("received", "受理时间", "moment", 16),
    PageColumn("due", "办结时限", "moment", 16),
    PageColumn("status", "办理状态", "text", 11),
    PageColumn("days", "超期天数", "count", 9),
    PageColumn("note", "说明", "long", 24),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list stands: a sheet, and the row of data in it, from 0; None for its top."""

    sheet: str
    row: int | None = None


def page(summary: Summary) -> Page:
    """Return 明细: a row with the name of each list, its leads, and what was left out."""
    said = f"统计截至 {summary.now:%Y-%m-%d %H:%M}　总览和各表里点开的数字都落在这里"
    rows = [row for one in _shown(summary) for row in _rows(one, summary)]
    return Page(SHEET, "数字背后的线索", said, _COLUMNS, rows, len(rows), frozen=2, strong=HEADING)


def places(summary: Summary) -> dict[str, Place]:
    """Return where the list of each name stands; figures by their key too. Empty lists nowhere."""
    found = {name: Place(name) for name in OWN_SHEETS if summary.list_of(name)}
    found |= {key: found[name] for key, name in SHEET_OF.items() if name in found}
    at = 0
    for one in _shown(summary):
        found[one.name] = Place(SHEET, at)
        at += len(one.rows) + 2 + (one.total > len(one.rows))
    return found


def _shown(summary: Summary) -> Iterator[Listing]:
    """Yield the lists that stand in 明细: those of sentences and figures first, then groups."""
    first = [one.rows for one in summary.explained if one.rows in summary.lists]
    first += [count.key for count in figures.COUNTS if count.key in summary.lists]
    first = [*dict.fromkeys(first)]
    names = [*first, *(name for name in summary.lists if name not in first)]
    for name in names:
        if name not in OWN_SHEETS and summary.lists[name].rows:
            yield summary.lists[name]


def _rows(listing: Listing, summary: Summary) -> Iterator[tuple[PageValue, ...]]:
    rest = ("",) * (len(_COLUMNS) - 2)
    yield (HEADING, heading(listing, summary), *rest)
    for number, row in enumerate(listing.rows, 1):
        values: Mapping[str, PageValue] = {
            "number": number,
            "received": serial(row.received),
            "due": serial(row.due),
            "days": row.days or "",
        }
        yield tuple(
            values[column.key] if column.key in values else getattr(row, column.key)
            for column in _COLUMNS
        )
    if listing.total > len(listing.rows):
        yield ("", f"另有 {listing.total - len(listing.rows)} 件，见总台账", *rest)
    yield ("", "", *rest)


def heading(listing: Listing, summary: Summary) -> str:
    """Return what a list is called: the figure with its parts, or the group whose leads it has."""
    group, slash, name = listing.name.partition("/")
    if slash:
        return f"{group}：{name}　没有了结的 {listing.total} 件，超期的在前"
    figure = next((one for one in summary.figures if one.key == listing.name), None)
    if figure is None:
        said = (one.text for one in summary.explained if one.rows == listing.name)
        return f"{next(said, listing.name)}　共 {listing.total} 件"
    if figure.is_rate:
        return f"{figure.name}（{figure.numerator}/{figure.denominator}）　只在分母的排在前面"
    of = brief.matters_of(figure)
    return f"{figure.name}　{listing.total} 件{f'（{of}）' if of else ''}"
