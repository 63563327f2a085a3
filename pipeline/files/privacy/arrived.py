"""What arrived that belongs to persons: found in words by the scan, listed for the coordinator.

She sees where and of which kind, and the words around it as they are shown to others: never the
thing itself. What was taken for somebody's and is not, she writes into ``rules/privacy.yaml``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.privacy import patterns, scan
from pipeline.core.privacy.masks import is_a_name, mask_name
from pipeline.files import schema
from pipeline.files.books import persons
from pipeline.files.ledger import Ledger

MOST = 1_000  # things that are listed; all are counted
_AROUND = 10  # characters on either side
# a surname with 先生 is what a mask would leave
_LISTED = scan.EVERY_KIND - {patterns.CALLED}
_WORDS = frozenset(
    key for key, one in fields.ALL.items() if one.kind in ("text", "long") and not one.choices
) - {"reason", "rule", "candidates", "area", "source", "source_category", "acknowledged_by"}
_HEADED = 20  # characters of a title that begins a content


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


def personal_in(ledger: Ledger, files: Collection[int], kept: Collection[str]) -> Arrived:
    """Find what is personal in the words that some files brought, by their numbers.

    ``kept`` as in ``scan.find``.
    """
    listed: list[Personal] = []
    counts: Counter[str] = Counter()
    for row, name, petitioner in _events(ledger, files):
        for header, text in _words(row):
            found = scan.find(text, _LISTED, kept)
            counts.update(one.kind for one in found)
            for one in found[: MOST - len(listed)]:
                shown = _around(text, found, one, petitioner)
                where = (row.id, name, row.sheet, row.cell)
                listed.append(Personal(*where, header, one.kind, shown))
    return Arrived(tuple(listed), counts)


def _events(ledger: Ledger, files: Collection[int]) -> Iterator[tuple[Any, str, str]]:
    events, lead, file = schema.event.c, schema.lead.c, schema.file.c
    wanted = (
        sql.select(
            events.lead, events.cells, events.sheet, events.cell, events.file, lead.id, lead.person
        )
        .join(schema.lead, lead.number == events.lead)
        .where(events.cells != "")
        .order_by(events.seq)
    )
    rows = list(ledger.among(wanted, events.file, files))
    names = dict(ledger.among(sql.select(file.number, file.name), file.number, files))
    known = persons.known(ledger, (row.person for row in rows if row.person))
    for row in rows:
        yield row, names.get(row.file, ""), known.get(row.person, persons.NOBODY)[0]


def _words(row: Any) -> Iterator[tuple[str, str]]:
    """Yield the words that an event brought, with their header; a title that only begins them not.

    What reached a cell by a step of ours (``Implied``) has no words.
    """
    cells = {key: after for key, (_, after) in json.loads(row.cells).items() if after}
    content = cells.get("content", "")
    for key, text in cells.items():
        plain = key.partition("@")[0] + "@" if "@" in key else key
        if plain not in _WORDS and plain not in (fields.OPINION, fields.EXTRA, fields.PAPER):
            continue
        if key == "title" and text[:_HEADED] in content:
            continue
        yield fields.field_of(key).header, text


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
