"""The tables of one sheet: below each other and side by side, each with a heading of its own.

Rows are streamed; only those of a table to the right of another one are kept until its turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.core.intake.beside import Part, parts_of
from pipeline.core.intake.headers import Names, Range, looks_like_headers, names_of
from pipeline.core.intake.heading import (
    SEARCHED_ROWS,
    Claims,
    Heading,
    Row,
    Unclaimed,
    seen_headers,
)
from pipeline.core.intake.intake import Draft, Held, Intake
from pipeline.core.intake.merged import downwards, joined, spans, spread
from pipeline.core.intake.no_leads import is_filled, is_note
from pipeline.core.intake.source import Source
from pipeline.core.model import Notes
from pipeline.core.privacy.masks import mask_text
from pipeline.core.text import header_key
from pipeline.core.values import as_text

_FURTHER = 2_000  # rows that are searched for headers where the first ones hold none
_TITLES_WITHIN = 4  # rows between a title and the headers it stands over
_STATISTICS = ("数", "量", "率", "比", "合计", "总计", "小计", "件", "占比", "排名", "得分")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a sheet; its rows can be read once, and before those of the next one.

    ``before`` and ``after`` are rows that stand in no table that anybody knows; ``titles``, known
    once the rows have been read, those over its next page or over the table below.
    """

    heading: Heading
    rows: Iterator[Row]
    merged: Sequence[Range] = ()
    before: Sequence[Held] = ()
    titles: Sequence[Held] = ()
    after: Iterable[Held] = ()

    def read(self, intake: Intake) -> Iterator[Draft | Held]:
        """Yield a draft or a reason for every row that holds anything."""
        yield from self.before
        ranges = downwards(self.merged, self.heading)
        if ranges:
            rows = intake.rows(spread(self.rows, ranges))
            yield from joined(rows, spans(ranges, self.heading), intake)
        else:
            yield from intake.rows(self.rows)
        yield from self.titles
        yield from self.after


def read_tables(
    rows: Iterator[Row], notes: Notes, file: str, sheet: str, sources: Iterable[Source]
) -> Iterator[Table | Unclaimed]:
    """Yield the tables of a sheet in order; a single Unclaimed where there is none.

    ``notes`` must know the merged ranges as soon as the first row has been read.
    """
    first = next(rows, None)
    if first is None:
        yield Unclaimed()
        return
    reading = _Sheet(first, rows, notes.merged, Claims(file, sheet, sources, notes.merged))
    yield from reading.tables()


class _Sheet:
    """Goes through the rows of a sheet once."""

    def __init__(
        self, first: Row, rows: Iterator[Row], merged: Sequence[Range], claims: Claims
    ) -> None:
        self._back = deque([first])  # rows that were looked at and are still to be read
        self._rows = rows
        self._merged = merged
        self._claims = claims
        self._titles: deque[tuple[int, str]] = deque(maxlen=3)
        self._headers: set[Names] = set()  # each row of headers of the table, to know it again
        self._parts: Sequence[Part] = ()  # of the table that is being read
        self._next: Sequence[Part] = ()  # of the one that begins below it
        self._over: list[Held] = []  # titles that a lead could be taken for
        self._strange = ""  # the headers of a table below that nobody knows

    def tables(self) -> Iterator[Table | Unclaimed]:
        """Yield the tables of the sheet."""
        before = self._find_first()
        if isinstance(before, Unclaimed):
            yield before
            return
        while self._next:
            self._parts, self._next = self._next, ()
            self._titles.clear()
            left, *others = self._parts
            kept: list[list[Row]] = [[] for _ in others]
            rows = self._stream(kept) if others else self._until_next()
            after = self._unknown()
            self._over = []
            yield Table(left.heading, rows, self._merged, before, self._over, after)
            for _ in rows:  # whoever left the table in the middle
                pass
            for part, held in zip(others, kept, strict=True):
                yield Table(part.heading, iter(held), self._merged)
            for _ in after:
                pass
            before = []

    def _find_first(self) -> list[Held] | Unclaimed:
        """Find the first headers; return what stands above them and is no title."""
        passed: list[Row] = []
        above = ""
        for row in self._all():
            if len(passed) < SEARCHED_ROWS or looks_like_headers(row[1]):
                found = parts_of(self._claims, row, self._peek(), above)
                if isinstance(found, Unclaimed):
                    return found
                if found:
                    self._begin(row, found)
                    return [_stray(one, "I50") for one in passed if _is_row(one)]
            passed.append(row)
            if len(passed) <= SEARCHED_ROWS:
                above += " ".join([*map(as_text, row[1]), ""])
            if len(passed) > _FURTHER:
                break
        return Unclaimed(seen_headers(passed))

    def _all(self) -> Iterator[Row]:
        back = self._back
        more = True
        while more:
            while back:
                yield back.popleft()
            more = False
            for row in self._rows:
                yield row
                if back:  # somebody has looked ahead
                    more = True
                    break

    def _peek(self, at: int = 0) -> Row | None:
        while len(self._back) <= at:
            row = next(self._rows, None)
            if row is None:
                return None
            self._back.append(row)
        return self._back[at]

    def _until_next(self) -> Iterator[Row]:
        """Yield the rows of a table until another one begins."""
        previous = self._parts[0].heading.row
        for row in self._all():
            number, cells = row
            first = cells[0] if cells else None
            # most rows begin with a number or a moment, which settles it
            if isinstance(first, str):
                may = not (first.isdigit() or first[:2].isdigit())
            else:
                may = first is None
            if may and self._begins(row, number - previous > 1):
                return
            previous = number
            if first and self._titles and self._is_title(row):
                self._over.append(_stray(row, "I03"))
                continue
            yield row

    def _stream(self, kept: Sequence[list[Row]]) -> Iterator[Row]:
        """Yield the rows of the left one of several tables, keeping those of the others."""
        left, *others = self._parts
        for row in self._until_next():
            for part, rows in zip(others, kept, strict=True):
                rows.append(part.of(row))
            yield left.of(row)

    def _begins(self, row: Row, gap: bool) -> bool:
        """Tell whether another table begins with a row, and find its heading.

        Right below other rows at least half of its headers must be known; after a blank stretch
        or a title, fewer.
        """
        number, cells = row
        filled = [cell for cell in cells if is_filled(cell)]
        if len(filled) == 1:
            self._titles.append((number, as_text(filled[0])))
            return False
        if not looks_like_headers(cells):
            return False
        titles = "".join(said for at, said in self._titles if number - at <= _TITLES_WITHIN)
        if not titles and _keys(row) in self._headers:
            return False
        apart = gap or bool(titles)
        names = [names_of(cell) for cell in filled]
        known = sum(map(self._claims.known, names))
        if known * 2 >= len(names) or (apart and known):
            found = parts_of(self._claims, row, self._peek(), titles)
            if isinstance(found, tuple) and found:
                if not self._goes_on(found, titles):
                    self._begin(row, found)
                return bool(self._next)
        if apart and self._is_strange(names):
            self._strange = "、".join(map(as_text, filled))[:60]
            self._back.appendleft(row)
            return True
        return False

    def _is_title(self, row: Row) -> bool:
        """Tell whether a row is the title over headers, though words of leads stand there, too."""
        if row[0] != self._titles[-1][0]:
            return False
        heading = self._parts[0].heading
        words = {*heading.columns.get("content", ()), *heading.columns.get("title", ())}
        if 0 not in words:
            return False
        for at in range(_TITLES_WITHIN):
            below = self._peek(at)
            if below is None:
                return False
            if sum(map(is_filled, below[1])) > 1:
                names = [names_of(cell) for cell in below[1] if is_filled(cell)]
                known = sum(map(self._claims.known, names))
                return looks_like_headers(below[1]) and known * 2 >= len(names)
        return False

    def _begin(self, row: Row, found: Sequence[Part]) -> None:
        self._next = found
        below = self._peek() if found[0].heading.row > row[0] else None
        self._headers = {_keys(one) for one in (row, below) if one is not None}

    def _goes_on(self, found: Sequence[Part], titles: str) -> bool:
        """Tell whether headers are those of the table above again: its next page."""
        if len(found) != len(self._parts):
            return False
        pairs = [(one.heading, new.heading) for one, new in zip(self._parts, found, strict=True)]
        return all(
            new.repeats(one) and (not titles or new.source == one.source) for one, new in pairs
        )

    def _is_strange(self, names: Sequence[Names]) -> bool:
        """Tell whether a row has the headers of a table that no source knows: one of numbers."""
        ours = {key for part in self._parts for key in part.heading.names}
        keys = [one[0] for one in names if one and one[0] not in ours]
        told = [one for one in names if self._claims.known(one) or one[0].endswith(_STATISTICS)]
        return len(keys) * 2 >= len(names) and len(told) * 2 >= len(names)

    def _unknown(self) -> Iterator[Held]:
        """Yield what stands under headers that nobody knows, until a table that somebody does."""
        headers = self._strange
        while self._strange:
            row = next(self._all(), None)
            found = (
                row and looks_like_headers(row[1]) and parts_of(self._claims, row, self._peek(), "")
            )
            if row and isinstance(found, tuple) and found:
                self._begin(row, found)
            if row is None or self._next:
                self._strange = ""
            elif any(map(is_filled, row[1])):
                yield _stray(row, "I51", headers)


def _keys(row: Row) -> Names:
    return tuple(key for key in map(header_key, map(as_text, row[1])) if key)


def _is_row(row: Row) -> bool:
    """Tell whether a row above all headers is more than a title: it may be a lead."""
    filled = [cell for cell in row[1] if is_filled(cell)]
    return len(filled) > 2 and not looks_like_headers(row[1]) and not all(map(is_note, filled))


def _stray(row: Row, code: str, headers: str = "") -> Held:
    seen = "，".join(text for text in map(as_text, row[1]) if text)
    return Held(row[0], code, mask_text(seen)[:60], {"headers": headers})
