"""What arrived that belongs to persons: found in words by the scan, listed for the coordinator.

She sees where and of which kind, and the words around it as they are shown to others: never the
thing itself. What was taken for somebody's and is not, she writes into ``rules/privacy.yaml``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.privacy import patterns, scan
from pipeline.core.privacy.masks import is_a_name, mask_name
from pipeline.files import schema
from pipeline.files.ledger import Ledger

MOST = 1_000  # things that are listed; all are counted
_AROUND = 10  # characters on either side
# a surname with 先生 is what a mask would leave
_LISTED = scan.EVERY_KIND - {patterns.CALLED}
_FILE = schema.file.c
_WORDS = frozenset(
    key for key, one in fields.ALL.items() if one.kind in ("text", "long") and not one.choices
) - {"reason", "rule", "candidates", "area", "source", "source_category", "acknowledged_by"}
_HEADED = 20  # characters of a title that begins a content
_FILES, _EVENTS = 500, 2_000  # that are asked for, and held in memory, at once


@dataclass(frozen=True, slots=True)
class Personal:
    """Something personal in a cell: the file, where in it, which lead, the words around it."""

    lead: str
    name: str
    sheet: str
    cell: str
    header: str
    kind: str
    shown: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """What is listed, and how many of each kind there are in all."""

    listed: tuple[Personal, ...]
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a worker needs to find what is personal in files, by their numbers."""

    database: Path
    files: tuple[int, ...]
    kept: frozenset[str]


def find(asked: Asked) -> Arrived:
    """Find what is personal, in a process of its own."""
    ledger = Ledger(asked.database)
    try:
        return personal_in(ledger, asked.files, asked.kept)
    finally:
        ledger.close()


def personal_in(ledger: Ledger, files: Collection[int], kept: Collection[str]) -> Arrived:
    """Find what is personal in the words that some files brought, by their numbers.

    ``kept`` as in ``scan.find``.
    """
    listed: list[Personal] = []
    counts: Counter[str] = Counter()
    # what we write ourselves (how a date was reckoned) stands in many leads word for word
    look = lru_cache(maxsize=4_096)(lambda text: scan.find(text, _LISTED, kept))
    names = dict(ledger.among(sql.select(_FILE.number, _FILE.name), _FILE.number, files))
    for row in _events(ledger, files):
        for header, text in _words(row.cells):
            found = look(text)
            if not found:
                continue
            counts.update(one.kind for one in found)
            for one in found[: MOST - len(listed)]:
                shown = _around(text, found, one, row.petitioner or "")
                where = (row.id, names.get(row.file, ""), row.sheet, row.cell)
                listed.append(Personal(*where, header, one.kind, shown))
    return Arrived(tuple(listed), counts)


def _events(ledger: Ledger, files: Collection[int]) -> Iterator[Any]:
    """Yield the events that set cells, with their lead's id and petitioner, oldest first."""
    events, lead, person = schema.event.c, schema.lead.c, schema.person.c
    of_lead = schema.lead.join(schema.event, lead.number == events.lead)
    wanted = (
        sql.select(events.cells, events.sheet, events.cell, events.file, lead.id, person.petitioner)
        .select_from(of_lead.outerjoin(schema.person, person.number == lead.person))
        .where(events.cells != "")
        .order_by(events.seq)
    )
    numbers = list(dict.fromkeys(files))
    for start in range(0, len(numbers), _FILES):
        chosen = wanted.where(events.file.in_(numbers[start : start + _FILES]))
        for rows in ledger.connection.execute(chosen).partitions(_EVENTS):
            yield from rows


def _words(said: str) -> Iterator[tuple[str, str]]:
    """Yield the words that an event brought, with their header; a title that only begins them not.

    What reached a cell by a step of ours (``Implied``) has no words.
    """
    cells = json.loads(said)
    content = cells["content"][1] if "content" in cells else ""
    for key, (_, text) in cells.items():
        if not text or not _is_word(key):
            continue
        if key == "title" and text[:_HEADED] in content:
            continue
        yield _header(key), text


@cache
def _is_word(key: str) -> bool:
    plain = key.partition("@")[0] + "@" if "@" in key else key
    return plain in _WORDS or plain in (fields.OPINION, fields.EXTRA, fields.PAPER)


@cache
def _header(key: str) -> str:
    return fields.field_of(key).header


def _around(text: str, found: list[scan.Found], one: scan.Found, petitioner: str) -> str:
    """Return the words around something, itself and its neighbours masked."""
    start, end = max(0, one.start - _AROUND), min(len(text), one.end + _AROUND)
    for other in found:  # never cut through another one
        if other.start < start < other.end:
            start = other.end
        if other.start < end < other.end:
            end = other.start
    within = [
        scan.Found(other.kind, other.start - start, other.end - start, other.shown)
        for other in found
        if start <= other.start and other.end <= end
    ]
    said = scan.covered(text[start:end], within).replace("\n", " ")
    return said.replace(petitioner, mask_name(petitioner)) if is_a_name(petitioner) else said
