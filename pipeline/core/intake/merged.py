"""Merged cells: what stands in the first row of a range is meant for all of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.core import fields
from pipeline.core.intake.headers import Range
from pipeline.core.intake.heading import Heading, Row
from pipeline.core.intake.intake import Draft, Held, Intake
from pipeline.core.model import CellValue
from pipeline.core.privacy.masks import mask_text
from pipeline.core.text import squeezed

Span = tuple[int, int, bool]  # first row, last row, whether the number of a case is merged

_MOST_JOINED = 200  # rows of one lead; a range over a whole sheet is no single matter
_SAID = ("content", "title", "answer", "difficulty", "call_back_note", "remark")
_TELLS = ("source_number", "received_at", "address")
_WHO = ("petitioner", "phone", "id_number")


def downwards(merged: Iterable[Range], heading: Heading) -> list[Range]:
    """Return the ranges over several rows under a heading, in columns that it has."""
    found = [one for one in merged if one[2] > one[0] > heading.row and one[1] < heading.width]
    return sorted(found)


def spread(rows: Iterable[Row], ranges: Iterable[Range]) -> Iterator[Row]:
    """Yield rows with the value of each range in all of its rows, in its first column only.

    A range over several columns stays in its first one, so that no text is doubled. Rows that hold
    nothing themselves are none. ``ranges`` are those of ``downwards``, in order.
    """
    waiting = list(ranges)[::-1]
    active: dict[int, tuple[int, CellValue]] = {}  # column → last row and value; one a column
    for number, cells in rows:
        while waiting and waiting[-1][0] <= number:
            top, left, bottom, _ = waiting.pop()
            value = cells[left] if top == number and left < len(cells) else None
            active[left] = (bottom, value)
        if active:
            active = {at: one for at, one in active.items() if one[0] >= number}
            yield number, _filled_in(cells, active)
        else:
            yield number, cells


def _filled_in(
    cells: tuple[CellValue, ...], active: dict[int, tuple[int, CellValue]]
) -> tuple[CellValue, ...]:
    row = list(cells)
    for column, (_, value) in active.items():
        if value is None:
            continue
        if column >= len(row):
            row += [None] * (column + 1 - len(row))
        if row[column] is None or row[column] == "":
            row[column] = value
    return tuple(row)


def spans(ranges: Iterable[Range], heading: Heading) -> list[Span]:
    """Return where the words or the number of a case are merged over several rows."""
    words = heading.columns.get("content") or heading.columns.get("title", ())
    numbers = heading.columns.get("source_number", ())
    found: dict[tuple[int, int], bool] = {}
    for top, left, bottom, _ in ranges:
        if left in words or left in numbers:
            found[top, bottom] = found.get((top, bottom), False) or left in numbers
    return [(top, bottom, number) for (top, bottom), number in sorted(found.items())]


def joined(
    rows: Iterable[Draft | Held], merged: Iterable[Span], intake: Intake
) -> Iterator[Draft | Held]:
    """Yield one lead for the rows over which its number, or its words, are merged.

    Rows of one number are one case whatever else they say. Rows of the same words are one where
    they differ in no number, moment, address or person: one complaint, its departments or steps
    below each other. The further rows are told of (I53); what they say goes behind the first.
    """
    waiting, span, group = list(merged)[::-1], (0, 0, False), list[Draft]()
    for row in rows:
        if row.row > span[1] or len(group) >= _MOST_JOINED:
            yield from _one(group, intake)
            group = []
        while row.row > span[1] and waiting and waiting[-1][0] <= row.row:
            span = waiting.pop()
        if isinstance(row, Held) or not span[0] <= row.row <= span[1]:
            yield row
        elif group and (span[2] or _agrees(group[0], row)):
            group.append(row)
            seen = mask_text(row.values["content"])[:30]
            yield Held(row.row, "I53", seen, {"first": group[0].row})
        else:
            yield from _one(group, intake)
            group = [row]
    yield from _one(group, intake)


def _agrees(first: Draft, other: Draft) -> bool:
    """Tell whether nothing that both say tells two rows apart."""
    pairs = [(first.values.get(key), other.values.get(key)) for key in _TELLS]
    pairs += [(first.person.get(key), other.person.get(key)) for key in _WHO]
    return all(not one or not two or squeezed(one) == squeezed(two) for one, two in pairs)


def _one(group: list[Draft], intake: Intake) -> Iterator[Draft]:
    if len(group) == 1:
        yield group[0]
    elif group:
        yield _together(group, intake)


def _together(group: list[Draft], intake: Intake) -> Draft:
    """Return the first row of one lead with what the others say besides."""
    first = group[0]
    values, person = dict(first.values), dict(first.person)
    for one in group[1:]:
        for key, text in one.values.items():
            before = values.get(key, "")
            if not before:
                values[key] = text
            elif key in _SAID:
                _add(values, key, text, "\n")
            elif key == "department" and text != before:
                _add(values, "assisting", text, "、")
            elif text != before:
                header = fields.ALL[key].header
                _add(values, "remark", f"第 {one.row} 行{header}：{text}", "\n")
        for key, text in one.person.items():
            _add(person, key, text, "、")
    doubts = tuple(dict.fromkeys(doubt for one in group for doubt in one.doubts))
    return intake.anew(first, values, person, doubts)


def _add(values: dict[str, str], key: str, text: str, joint: str) -> None:
    before = values.get(key, "")
    if text not in before.split(joint) and not (joint == "\n" and text in before):
        values[key] = before + joint + text if before else text
