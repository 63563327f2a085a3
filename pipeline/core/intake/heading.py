"""Which table is this? The header row under title rows, and the one source that claims it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.core import fields
from pipeline.core.intake.folder_hints import source_of
from pipeline.core.intake.headers import (
    Names,
    Range,
    is_second_row,
    looks_like_headers,
    names_in_two_rows,
    names_of,
    spread_wide,
)
from pipeline.core.intake.registering import PRINTED_HEADER
from pipeline.core.intake.source import Source
from pipeline.core.intake.supplements import joined, supplements
from pipeline.core.model import CellValue
from pipeline.core.text import header_key, squeezed
from pipeline.core.values import as_text

SEARCHED_ROWS = 60
_NAMED = 5
_CONTENT = "内容"
_LENT = 1_000  # behind every claim that has all its headers
_WORD_BONUS = 3  # a title or file name that speaks for a source outweighs this many headers

Row = tuple[int, tuple[CellValue, ...]]
_Rank = tuple[int, bool]
_Found = dict[str, list[tuple[int, int]]]  # our header → preference and index of its columns
_Wanted = dict[str, tuple[str, int]]  # header → ours and its preference


@dataclass(frozen=True, slots=True)
class Heading:
    """A header row and what its columns mean.

    ``columns`` maps a field key to the indexes of the columns that hold it, the preferred first.
    ``headers`` are those of all columns, as headers are compared; blank where a column has none.
    ``spoken`` are the words of a title, sheet or file name that speak for the source. ``labels``
    are the headers of columns whose text is shown behind its header, by index. ``told``:
    somebody has said that tables with exactly these headers are this source's. ``row`` is the last
    row of headers, ``names`` is what stands in all of them. ``above`` are the words over them.
    """

    source: Source
    row: int
    columns: dict[str, tuple[int, ...]]
    width: int = 0
    unknown: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    labels: dict[int, str] = field(default_factory=dict)
    told: bool = False
    names: frozenset[str] = frozenset()
    above: str = ""

    @property
    def because(self) -> str:
        """Say why the table was taken for one of its source, in plain words."""
        known = [header for header in self.headers if header and header not in self.unknown]
        named = "、".join(known[:_NAMED]) + ("……" if len(known) > _NAMED else "")
        filled = sum(map(bool, self.headers))
        said = f"第 {self.row} 行是表头，{filled} 列里认得 {len(known)} 列（{named}）"
        if self.spoken:
            said += f"；标题、表名、文件名或文件夹名里有“{'”“'.join(self.spoken)}”"
        if self.told:
            said += "；列名正好是在“表头”里定过的"
        elif self.source.last_resort:
            said += "；别的来源都认不出"
        return said

    def repeats(self, other: Heading) -> bool:
        """Tell whether this is the same header again, of the next page of one table."""
        return self.columns == other.columns and self.names == other.names


_Claim = tuple[_Rank, Heading]


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """No source, or more than one, claims the table. ``seen`` is its most likely header row."""

    seen: tuple[str, ...] = ()
    sources: tuple[str, ...] = field(default=())


class Claims:
    """Asks the sources which of them claims a row of headers.

    Exactly one source may claim a table: the one with most headers found, where a word of its
    title or file name counts as much as three headers. A tracker for which no word speaks has to
    have three headers more than another source; what both claim alike is the other one's. A source
    of last resort is asked only when no other one claims it, but first about 线索登记表, the form
    of our own that is filled by hand. Where somebody has said whose tables with exactly these
    headers are, nobody else is asked.

    ``file`` may have folders in front. One that is named like a source counts as two words for it,
    and where nobody else claims the table it need not have all headers that the source asks for.
    """

    def __init__(
        self, file: str, sheet: str, sources: Iterable[Source], merged: Sequence[Range] = ()
    ) -> None:
        self._file, self._sheet = squeezed(file.rpartition("/")[2]), squeezed(sheet)
        self._merged = merged
        self._wanted = [_known(source) for source in sources]
        self._folder = source_of(file, [one.source.name for one in self._wanted])
        self._known = frozenset(key for one in self._wanted for key in one.columns)

    def known(self, names: Names) -> bool:
        """Tell whether any source knows a header."""
        return not self._known.isdisjoint(names)

    def of(self, row: Row, below: Row | None, above: str = "") -> Heading | Unclaimed | None:
        """Return the heading that a row is, or begins with the row below it; None if it is none.

        ``above`` are the title rows over it. Unclaimed where several sources claim it alike.
        """
        titles = self._sheet + squeezed(above)
        number, cells = row
        keys = [header_key(as_text(cell)) for cell in cells]
        tried = list(self._tried(number, [names_of(cell) for cell in cells], keys, titles))
        if below is not None and looks_like_headers(cells) and looks_like_headers(below[1]):
            tried = self._in_two_rows(row, below, keys, titles, tried)
        found = _winner(tried, cells)
        if isinstance(found, Heading):
            every = cells if found.row == number or below is None else (*cells, *below[1])
            names = frozenset(map(header_key, _texts(every)))
            return replace(found, names=names, above=above)
        return found

    def _in_two_rows(
        self, row: Row, below: Row, keys: list[str], titles: str, tried: list[_Claim]
    ) -> list[_Claim]:
        """Return who claims two rows of headers together where that is what they are."""
        wide = spread_wide(*row, below[1], self._merged)
        lower = [header_key(as_text(cell)) for cell in below[1]]
        plain = in_two_rows(keys, lower)
        both = list(self._tried(below[0], names_in_two_rows(wide, below[1]), plain, titles))
        if not is_second_row(row[1], wide, lower) and not any(one.told for _, one in both):
            # a row of titles over the only row of headers adds nothing to it
            alone = list(
                self._tried(below[0], [names_of(cell) for cell in below[1]], lower, titles)
            )
            both = both if _best(both) > max(_best(tried), _best(alone)) else []
        return both or tried

    def _tried(
        self, number: int, columns: Sequence[Names], plain: Sequence[str], titles: str
    ) -> Iterator[_Claim]:
        """Yield which sources may claim a row of headers, with how much speaks for each.

        ``columns`` is what the columns may be called, ``plain`` their headers as they stand.
        """
        every = {name for names in columns for name in names}.union(plain)
        standing = frozenset(filter(None, plain))
        for known in self._wanted:
            source, wanted = known.source, known.columns
            told = standing in known.exactly
            headers = list(plain) if told else [_called(names, wanted) for names in columns]
            found = _found(headers, wanted)
            favoured = source.name == self._folder
            needed = set(source.recognise.headers) <= found.keys() and len(found) > 1
            lent = favoured and not needed and _CONTENT in found and len(found) > 1
            marked = not known.marks or not known.marks.isdisjoint(every)
            if not (told and found) and not ((needed or lent) and marked):
                continue
            title = _spoken(titles, source.recognise.title)
            named = _spoken(self._file, source.recognise.file)
            words = bool(title) + bool(named) + 2 * favoured
            words -= source.underway and not words
            points = len(found) + _WORD_BONUS * words - _LENT * lent
            rank = (points, not source.underway)
            spoken = tuple(dict.fromkeys((*title, *named, *[source.name] * favoured)))
            further = supplements(headers, source)
            labels = {at: said for places in further.values() for at, said in places.items()}
            places = {
                fields.BY_HEADER[ours].key: tuple(index for _, index in sorted(at))
                for ours, at in found.items()
            }
            unknown = tuple(
                h for at, h in enumerate(headers) if h and h not in wanted and at not in labels
            )
            here = (number, joined(places, further), len(headers), unknown, tuple(headers))
            yield rank, Heading(source, *here, spoken, labels, told)


@dataclass(frozen=True, slots=True)
class _Known:
    """A source with its headers as they are compared."""

    source: Source
    columns: _Wanted
    exactly: frozenset[frozenset[str]]
    marks: frozenset[str]


def _known(source: Source) -> _Known:
    exactly = (frozenset(map(header_key, one)) for one in source.recognise.exactly)
    marks = frozenset(map(header_key, source.recognise.marks))
    return _Known(source, _columns_by_header(source), frozenset(exactly), marks)


def find_heading(
    rows: Sequence[Row],
    file: str,
    sheet: str,
    sources: Iterable[Source],
    merged: Sequence[Range] = (),
) -> Heading | Unclaimed:
    """Find the first header row among the rows of a sheet and the source it belongs to."""
    claims = Claims(file, sheet, sources, merged)
    above = ""
    for at, row in enumerate(rows[:SEARCHED_ROWS]):
        below = rows[at + 1] if at + 1 < len(rows) else None
        found = claims.of(row, below, above)
        if found is not None:
            return found
        above += " ".join([*map(as_text, row[1]), ""])
    return Unclaimed(seen_headers(rows))


def in_two_rows(upper: list[str], lower: list[str]) -> list[str]:
    """Return the headers of a table that has them in two rows, some of them merged downwards."""
    width = max(len(upper), len(lower))
    above, below = (row + [""] * (width - len(row)) for row in (upper, lower))
    return [low or high for high, low in zip(above, below, strict=True)]


def _best(tried: Iterable[_Claim]) -> _Rank:
    return max((rank for rank, _ in tried), default=(0, False))


def _winner(claimed: Sequence[_Claim], cells: Sequence[CellValue]) -> Heading | Unclaimed | None:
    tried = [claim for claim in claimed if claim[1].told] or claimed
    ours = any(header_key(PRINTED_HEADER) in heading.unknown for _, heading in tried)
    for last_resort in (True, False) if ours else (False, True):
        claims = [claim for claim in tried if claim[1].source.last_resort is last_resort]
        if claims:
            best = max(rank for rank, _ in claims)
            winners = [heading for rank, heading in claims if rank == best]
            names = tuple(dict.fromkeys(heading.source.name for heading in winners))
            return winners[0] if len(names) == 1 else Unclaimed(_texts(cells), names)
    return None


def _called(names: Names, wanted: _Wanted) -> str:
    """Return what a source calls a column: the first of its names that it knows."""
    return next((name for name in names if name in wanted), names[0] if names else "")


def _found(headers: list[str], wanted: _Wanted) -> _Found:
    found: _Found = {}
    for index, header in enumerate(headers):
        if header in wanted:
            ours, preference = wanted[header]
            found.setdefault(ours, []).append((preference, index))
    return found


def _columns_by_header(source: Source) -> _Wanted:
    found: _Wanted = {}
    for ours, aliases in source.columns.items():
        for preference, alias in enumerate((*aliases, ours)):
            found.setdefault(header_key(alias), (ours, preference))
    return found


def _spoken(text: str, words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in words if squeezed(word) in text)


def seen_headers(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the row that looks most like headers: the one with most short texts."""
    best: tuple[str, ...] = ()
    for _, cells in rows[:SEARCHED_ROWS]:
        short = tuple(text for text in _texts(cells) if len(text) <= 20)
        if len(short) > len(best):
            best = short
    return best


def _texts(cells: Iterable[CellValue]) -> tuple[str, ...]:
    return tuple(text for text in map(as_text, cells) if text)
