"""The columns of a returned sheet beside those of its form: staff's own, renamed, moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.core import fields
from pipeline.core.books import layouts
from pipeline.core.merging.matching import Match
from pipeline.core.merging.merging import CellName, moved
from pipeline.core.merging.returning import column_name, text_at
from pipeline.core.model import CellValue
from pipeline.core.text import same
from pipeline.core.values import read, reread
from pipeline.files.merging.returned import Base, ReturnedSheet

_TELLING = 3  # filled cells at least make a column known by its content
_ALIKE = 0.9
_ABOUT_PERSONS = frozenset(one.key for one in fields.PERSONAL)


def own_columns(sheet: ReturnedSheet, base: Base, group: Sequence[Match]) -> dict[str, int]:
    """Return the columns that staff added, by header: also under a header of another form.

    A column without a header is called by its letter. Where a given column was renamed, it is no
    column of theirs. Columns about a person are left out: ``about_persons``.
    """
    _settle_doubles(sheet, base, group)
    heading, layout = sheet.heading, layouts.layout(base.kind)
    foreign = {
        fields.ALL[key].header: index
        for key, index in heading.columns.items()
        if base.number and key in fields.ALL and key not in layout and key not in _ABOUT_PERSONS
    }
    named = {*heading.columns.values(), *heading.extras.values()}
    width = max((len(cells) for cells in sheet.raw.values()), default=0)
    rows = [sheet.raw[found.row.number] for found in group]
    own = heading.extras | foreign
    for index in range(width):
        if index not in named and any(text_at(cells, index) for cells in rows):
            header = f"（{column_name(index)}列）"
            while header in own:  # one that came without a header on another day
                header += "＋"
            own[header] = index
    renamed = _renamed(sheet, base, group, own)
    return {header: index for header, index in own.items() if header not in renamed}


def _settle_doubles(sheet: ReturnedSheet, base: Base, group: Sequence[Match]) -> None:
    """Tell our column from one of staff's own under the same header, by what ours showed."""
    columns, extras = sheet.heading.columns, sheet.heading.extras
    for header, other in list(extras.items()):
        key = next((k for k in columns if k in fields.ALL and fields.ALL[k].header == header), "")
        if not key:
            continue
        shown = [(base.text(m.lead, key), sheet.raw[m.row.number]) for m in group]
        ours, theirs = (
            sum(bool(text) and same(text_at(cells, at), text) for text, cells in shown)
            for at in (columns[key], other)
        )
        if theirs > ours:
            columns[key], extras[header] = other, columns[key]


def about_persons(sheet: ReturnedSheet, base: Base) -> list[str]:
    """Return the headers of columns about a person that the form does not have, where filled."""
    layout = layouts.layout(base.kind)
    return [
        one.header
        for one in fields.PERSONAL
        if one.key not in layout
        and one.key in sheet.heading.columns
        and any(text_at(cells, sheet.heading.columns[one.key]) for cells in sheet.raw.values())
    ]


def _renamed(
    sheet: ReturnedSheet, base: Base, group: Sequence[Match], own: dict[str, int]
) -> set[str]:
    """Return the headers of staff's own under which a given column stands.

    Nine in ten of its cells are as that column was issued, which is nowhere else in the sheet.
    What people fill is never told this way: their edits would be lost with it.
    """
    given = ("id", *_given(base))
    missing = [key for key in given if key not in sheet.heading.columns]
    found = set()
    for header, index in own.items():
        cells = [(m.lead, _value(sheet.raw[m.row.number], index)) for m in group]
        for key in missing:
            shown = [(base.text(lead, key), cell) for lead, cell in cells]
            filled = [(text, cell) for text, cell in shown if text]
            field, lists = fields.ALL[key], sheet.place.lists
            alike = sum(same(read(field, cell, lists).text, text) for text, cell in filled)
            if len(filled) >= _TELLING and alike >= _ALIKE * len(filled):
                found.add(header)
    return found


def moved_columns(sheet: ReturnedSheet, base: Base, group: Sequence[Match]) -> list[str]:
    """Return the given columns whose values stand in other rows than they were issued in.

    Then part of the sheet was sorted without the rest, whether or not a cell was filled in it.
    """
    before: dict[CellName, str] = {}
    now: dict[CellName, str] = {}
    for key in _given(base):
        index = sheet.heading.columns.get(key)
        if index is None or not base.number:
            continue
        for found in group:
            value, shown = _value(sheet.raw[found.row.number], index), base.text(found.lead, key)
            before[found.lead, key] = shown
            now[found.lead, key] = reread(fields.ALL[key], value, shown, sheet.place.lists).text
    return moved(before, now)


def _given(base: Base) -> Iterator[str]:
    """Yield the stored columns of a form that nobody fills in it."""
    to_fill = {
        k for leading in (True, False) for k in layouts.open_keys(base.kind, leading=leading)
    }
    for key in layouts.layout(base.kind):
        one = fields.ALL[key]
        if one.stored and key not in to_fill and one.kind != "departments" and key != "id":
            yield key


def _value(cells: Sequence[CellValue], index: int) -> CellValue:
    return cells[index] if index < len(cells) else None
