"""Which table is this? The header row under title rows, and the one source that claims it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.core import fields
from pipeline.core.intake.registering import PRINTED_HEADER
from pipeline.core.intake.source import Source
from pipeline.core.model import CellValue
from pipeline.core.text import header_key, squeezed
from pipeline.core.values import as_text

SEARCHED_ROWS = 30
_WORD_BONUS = 3  # a title or file name that speaks for a source outweighs this many headers

Row = tuple[int, tuple[CellValue, ...]]
_Rank = tuple[int, bool]
_Found = dict[str, list[tuple[int, int]]]  # our header → preference and index of its columns


@dataclass(frozen=True, slots=True)
class Heading:
    """A header row and what its columns mean.

    ``columns`` maps a field key to the indexes of the columns that hold it, the preferred first;
    ``number_headers`` are the headers of those that hold 来源编号. ``above`` are the words over the
    header row.
    """

    source: Source
    row: int
    columns: dict[str, tuple[int, ...]]
    width: int = 0
    unknown: tuple[str, ...] = ()
    number_headers: tuple[str, ...] = ()
    above: str = ""


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
    of our own that is filled by hand.
    """
    tried = [claim for source in sources for claim in _claims(rows, file, sheet, source)]
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
    above = squeezed(sheet)
    upper: list[str] = []
    over = ""
    for number, cells in rows[:SEARCHED_ROWS]:
        alone = [header_key(as_text(cell)) for cell in cells]
        for headers in (alone, _in_two_rows(upper, alone)):
            found = _found(headers, wanted)
            if set(source.recognise.headers) <= found.keys() and len(found) > 1:
                words = int(_says(above, source.recognise.title))
                words += _says(squeezed(file), source.recognise.file)
                columns = {
                    fields.BY_HEADER[ours].key: tuple(index for _, index in sorted(places))
                    for ours, places in found.items()
                }
                unknown = tuple(h for h in headers if h and h not in wanted)
                words -= source.underway and not words
                rank = (len(found) + _WORD_BONUS * words, not source.underway)
                numbers = tuple(headers[index] for index in columns.get("source_number", ()))
                yield rank, Heading(source, number, columns, len(headers), unknown, numbers, over)
        above += squeezed("".join(as_text(cell) for cell in cells))
        over += " ".join([*map(as_text, cells), ""])
        upper = alone


def _in_two_rows(upper: list[str], lower: list[str]) -> list[str]:
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


def _says(text: str, words: Iterable[str]) -> bool:
    return any(squeezed(word) in text for word in words)


def _seen(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the row that looks most like headers: the one with most short texts."""
    best: list[str] = []
    for _, cells in rows[:SEARCHED_ROWS]:
        texts = [as_text(cell) for cell in cells]
        short = [text for text in texts if text and len(text) <= 20]
        if len(short) > len(best):
            best = short
    return tuple(best)
