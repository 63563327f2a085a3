"""Tables side by side: one row of headers, a blank column between, or all headers twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.core.intake.heading import Claims, Heading, Row, Unclaimed
from pipeline.core.intake.no_leads import is_filled
from pipeline.core.model import CellValue
from pipeline.core.text import header_key
from pipeline.core.values import as_text

_SEVERAL = (2, 3, 4)
_TEXTS = frozenset({"content", "answer", "remark", "difficulty"})


@dataclass(frozen=True, slots=True)
class Part:
    """One of the tables that share their rows: the columns from ``start`` until before ``end``."""

    heading: Heading
    start: int = 0
    end: int | None = None

    def of(self, row: Row) -> Row:
        """Return the cells of a row that are this table's, each in its column."""
        return row[0], _within(row[1], self.start, self.end)


def parts_of(
    claims: Claims, row: Row, below: Row | None, above: str
) -> tuple[Part, ...] | Unclaimed:
    """Return the tables that begin with a row of headers, from left to right; none if it is none.

    There are several where each of them is claimed by itself. What stands to the right of a blank
    column and only repeats columns of the table belongs to nobody: a list of numbers beside it.
    """
    whole = claims.of(row, below, above)
    if whole is None:
        return ()
    runs = _runs(row, below)
    if len(runs) > 1:
        tried = [
            (start, claims.of(_cut(row, start, end), below and _cut(below, start, end), above))
            for start, end in runs
        ]
        found = [(start, one) for start, one in tried if isinstance(one, Heading)]
        if len(found) > 1:
            starts = [0, *[start for start, _ in found[1:]]]
            ends = [*starts[1:], None]
            return tuple(
                Part(one, start, end)
                for (_, one), start, end in zip(found, starts, ends, strict=True)
            )
    if isinstance(whole, Unclaimed):
        return whole
    return (Part(_without_repeated(whole, runs)),)


def _runs(row: Row, below: Row | None) -> list[tuple[int, int]]:
    """Return where tables side by side may stand: first column and the one behind the last."""
    cells, under = row[1], below[1] if below else ()
    width = max(len(cells), len(under))
    used = [at for at in range(width) if _has(cells, at) or _has(under, at)]
    named = [at for at in used if _has(cells, at)]
    keys = [header_key(as_text(cells[at])) for at in named]
    for several in _SEVERAL:
        size = len(keys) // several
        if size > 1 and keys == keys[:size] * several:
            starts = named[::size]
            return list(zip(starts, [*starts[1:], width], strict=True))
    starts = [at for at in used if at - 1 not in used]
    ends = [at + 1 for at in used if at + 1 not in used]
    return list(zip(starts, ends, strict=True))


def _has(cells: Sequence[CellValue], at: int) -> bool:
    return at < len(cells) and is_filled(cells[at])


def _within(cells: tuple[CellValue, ...], start: int, end: int | None) -> tuple[CellValue, ...]:
    return (None,) * min(start, len(cells)) + cells[start:end]


def _cut(row: Row, start: int, end: int) -> Row:
    return row[0], _within(row[1], start, end)


def _without_repeated(heading: Heading, runs: Sequence[tuple[int, int]]) -> Heading:
    columns = dict(heading.columns)
    for start, end in runs[1:]:
        inside = {
            key: [at for at in places if start <= at < end] for key, places in columns.items()
        }
        there = {key for key, places in inside.items() if places}
        earlier = {key for key in there if min(columns[key]) < start}
        if end - start > 1 and there and there == earlier and not there & _TEXTS:
            for key in there:
                columns[key] = tuple(at for at in columns[key] if at not in inside[key])
    return replace(heading, columns=columns)
