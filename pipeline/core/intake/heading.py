"""Which table is this? The header row under title rows, and the one source that claims it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.core import fields
from pipeline.core.intake.registering import PRINTED_HEADER
from pipeline.core.intake.source import Source
from pipeline.core.intake.supplements import joined, supplements
from pipeline.core.model import CellValue
from pipeline.core.text import header_key, squeezed
from pipeline.core.values import as_text

SEARCHED_ROWS = 30
_NAMED = 5
_WORD_BONUS = 3  # a title or file name that speaks for a source outweighs this many headers

Row = tuple[int, tuple[CellValue, ...]]
_Rank = tuple[int, bool]
_Found = dict[str, list[tuple[int, int]]]  # our header → preference and index of its columns


@dataclass(frozen=True, slots=True)
class Heading:
    """A header row and what its columns mean.

    ``columns`` maps a field key to the indexes of the columns that hold it, the preferred first.
    ``headers`` are those of all columns, as headers are compared; blank where a column has none.
    ``spoken`` are the words of a title, sheet or file name that speak for the source. ``labels``
    are the headers of columns whose text is shown behind its header, by index. ``told``:
    somebody has said that tables with exactly these headers are this source's. ``above`` are the
    words over the header row.
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
    above: str = ""

    @property
    def because(self) -> str:
        """Say why the table was taken for one of its source, in plain words."""
        known = [header for header in self.headers if header and header not in self.unknown]
        named = "、".join(known[:_NAMED]) + ("……" if len(known) > _NAMED else "")
        filled = sum(map(bool, self.headers))
        said = f"第 {self.row} 行是表头，{filled} 列里认得 {len(known)} 列（{named}）"
        if self.spoken:
            said += f"；标题、表名或文件名里有“{'”“'.join(self.spoken)}”"
        if self.told:
            said += "；列名正好是在“表头”里定过的"
        elif self.source.last_resort:
            said += "；别的来源都认不出"
        return said


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """No source, or more than one, claims the table. ``seen`` is its most likely header row."""

    seen: tuple[str, ...] = ()
    sources: tuple[str, ...] = field(default=())


def find_heading(
    rows: Sequence[Row], file: str, sheet: str, sources: Iterable[Source]
) -> Heading | Unclaimed:
    """Find the header row among the first rows of a sheet and the source it belongs to.

    Exactly one source may claim a table: the one with most headers found, where a word of its
    title or file name counts as much as three headers. A tracker for which no word speaks has to
    have three headers more than another source; what both claim alike is the other one's. A source
    of last resort is asked only when no other one claims it, but first about 线索登记表, the form
    of our own that is filled by hand. Where somebody has said whose tables with exactly these
    headers are, nobody else is asked.
    """
    claimed = [claim for source in sources for claim in _claims(rows, file, sheet, source)]
    tried = [claim for claim in claimed if claim[1].told] or claimed
    ours = any(header_key(PRINTED_HEADER) in heading.unknown for _, heading in tried)
    for last_resort in (True, False) if ours else (False, True):
        claims = [claim for claim in tried if claim[1].source.last_resort is last_resort]
        if claims:
            best = max(rank for rank, _ in claims)
            winners = [heading for rank, heading in claims if rank == best]
            names = tuple(dict.fromkeys(heading.source.name for heading in winners))
            return winners[0] if len(names) == 1 else Unclaimed(_seen(rows), names)
    return Unclaimed(_seen(rows))


def _claims(
    rows: Sequence[Row], file: str, sheet: str, source: Source
) -> Iterable[tuple[_Rank, Heading]]:
    """Yield where a source may claim a table, with how much speaks for it."""
    wanted = _columns_by_header(source)
    known = [frozenset(map(header_key, headers)) for headers in source.recognise.exactly]
    marks = frozenset(map(header_key, source.recognise.marks))
    above = squeezed(sheet)
    upper: list[str] = []
    over = ""
    for number, cells in rows[:SEARCHED_ROWS]:
        alone = [header_key(as_text(cell)) for cell in cells]
        for headers in (alone, in_two_rows(upper, alone)):
            found = _found(headers, wanted)
            told = bool(known and found) and frozenset(filter(None, headers)) in known
            marked = not marks or not marks.isdisjoint(headers)
            needed = set(source.recognise.headers) <= found.keys()
            if told or (marked and needed and len(found) > 1):
                title = _spoken(above, source.recognise.title)
                named = _spoken(squeezed(file), source.recognise.file)
                words = bool(title) + bool(named)
                columns = {
                    fields.BY_HEADER[ours].key: tuple(index for _, index in sorted(places))
                    for ours, places in found.items()
                }
                further = supplements(headers, source)
                columns = joined(columns, further)
                labels = {at: said for places in further.values() for at, said in places.items()}
                unknown = tuple(
                    h for at, h in enumerate(headers) if h and h not in wanted and at not in labels
                )
                words -= source.underway and not words
                rank = (len(found) + _WORD_BONUS * words, not source.underway)
                width = len(headers)
                spoken = tuple(dict.fromkeys((*title, *named)))
                found_here = (number, columns, width, unknown, tuple(headers), spoken, labels, told)
                yield rank, Heading(source, *found_here, over)
        above += squeezed("".join(as_text(cell) for cell in cells))
        over += " ".join([*map(as_text, cells), ""])
        upper = alone


def in_two_rows(upper: list[str], lower: list[str]) -> list[str]:
    """Return the headers of a table that has them in two rows, some of them merged downwards."""
    width = max(len(upper), len(lower))
    above, below = (row + [""] * (width - len(row)) for row in (upper, lower))
    return [low or high for high, low in zip(above, below, strict=True)]


def _found(headers: list[str], wanted: dict[str, tuple[str, int]]) -> _Found:
    found: _Found = {}
    for index, header in enumerate(headers):
        if header in wanted:
            ours, preference = wanted[header]
            found.setdefault(ours, []).append((preference, index))
    return found


def _columns_by_header(source: Source) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for ours, aliases in source.columns.items():
        for preference, alias in enumerate((*aliases, ours)):
            found.setdefault(header_key(alias), (ours, preference))
    return found


def _spoken(text: str, words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in words if squeezed(word) in text)


def _seen(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the row that looks most like headers: the one with most short texts."""
    best: list[str] = []
    for _, cells in rows[:SEARCHED_ROWS]:
        texts = [as_text(cell) for cell in cells]
        short = [text for text in texts if text and len(text) <= 20]
        if len(short) > len(best):
            best = short
    return tuple(best)
