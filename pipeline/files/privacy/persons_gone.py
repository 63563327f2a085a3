"""Takes the persons of some leads out of a ledger, wherever their words stand in it.

What happened, when and how often stays: only words change, in the state and in the events alike.
Also done to backups, which are ledgers.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.privacy.forgetting import Forgetting, is_words
from pipeline.files import schema
from pipeline.files.desk import questions
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import tables as repeat_tables
from pipeline.files.repeats.index import RepeatIndex

_CHUNK = 500  # leads that are held in memory at once
_WORDS = tuple(key for key in fields.STORED if is_words(key))
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # as the ledger writes
Change = Callable[[Forgetting, Any], dict[str, str]]


def forget(ledger: Ledger, leads: Sequence[int], proposals_before: str) -> None:
    """Take the persons of leads out of a ledger; inside a transaction.

    Of rows that staff had proposed and that were decided before the ISO day ``proposals_before``
    the persons go, too: a refused one belongs to no lead; so do the examples of questions about
    unknown tables that were asked before it. Leads that the ledger does not know are
    passed over; what is forgotten already stays as it is.
    """
    for start in range(0, len(leads), _CHUNK):
        some = leads[start : start + _CHUNK]
        persons = persons_of(ledger, some)
        rows = _person_rows(ledger, {one for numbers in persons.values() for one in numbers})
        known = {
            lead: Forgetting(rows[one] for one in sorted(persons[lead]) if one in rows)
            for lead in some
        }
        for table, column, change in _CHANGES:
            _change(ledger, table, column, known, change)
        _blank(ledger, rows)
    number = schema.lead.c.number
    there = [row.number for row in ledger.among(sql.select(number), number, leads)]
    RepeatIndex(ledger).drop(there)
    _forget_refused(ledger, proposals_before)
    questions.forget_examples(ledger, proposals_before)


def persons_of(ledger: Ledger, leads: Iterable[int]) -> dict[int, set[int]]:
    """Return all persons that leads ever had: an export may have corrected a name or number."""
    found: dict[int, set[int]] = defaultdict(set)
    lead, event, proposal = schema.lead.c, schema.event.c, schema.proposal.c
    wanted = list(leads)
    for row in ledger.among(sql.select(lead.number, lead.person), lead.number, wanted):
        found[row.number].add(row.person)
    told = sql.select(event.lead, event.facts).where(event.facts.like('%"person":%'))
    for row in ledger.among(told, event.lead, wanted):
        number = json.loads(row.facts).get("person")
        if isinstance(number, int):
            found[row.lead].add(number)
    for row in ledger.among(sql.select(proposal.lead, proposal.person), proposal.lead, wanted):
        found[row.lead].add(row.person)
    return defaultdict(set, {one: numbers - {0} for one, numbers in found.items()})


def persons_in(ledger: Ledger, leads: Iterable[int]) -> dict[int, list[Mapping[str, str]]]:
    """Return the persons of leads as they stand in the persons' table."""
    numbers = persons_of(ledger, leads)
    rows = _person_rows(ledger, {one for many in numbers.values() for one in many})
    return {lead: [rows[n] for n in sorted(many) if n in rows] for lead, many in numbers.items()}


def _person_rows(ledger: Ledger, numbers: Iterable[int]) -> dict[int, Mapping[str, str]]:
    table = schema.person
    rows = ledger.among(sql.select(table), table.c.number, sorted(numbers))
    return {row.number: row._mapping for row in rows}


def _blank(ledger: Ledger, numbers: Iterable[int]) -> None:
    blank = {field.key: "" for field in fields.PERSONAL}
    table = schema.person
    gone = sql.update(table).where(table.c.number == sql.bindparam("which")).values(blank)
    if rows := [{"which": number} for number in numbers]:
        ledger.connection.execute(gone, rows)


def _change(
    ledger: Ledger,
    table: sql.Table,
    column: str,
    known: Mapping[int, Forgetting],
    change: Change,
) -> None:
    """Write the rows of a table anew that speak of leads; ``column`` says of which."""
    keys = [one.name for one in table.primary_key]
    changed: list[dict[str, Any]] = []
    for row in list(ledger.among(sql.select(table), table.c[column], known)):
        after = change(known[getattr(row, column)], row)
        if any(value != getattr(row, key) for key, value in after.items()):
            changed.append(after | {f"which_{key}": getattr(row, key) for key in keys})
    if changed:
        which = sql.and_(*(table.c[key] == sql.bindparam(f"which_{key}") for key in keys))
        ledger.connection.execute(sql.update(table).where(which), changed)


def _state(gone: Forgetting, row: Any) -> dict[str, str]:
    return {key: gone.text(getattr(row, key)) for key in _WORDS}


def _event(gone: Forgetting, row: Any) -> dict[str, str]:
    cells = _dump(gone.cells(json.loads(row.cells))) if row.cells else ""
    facts = _dump(gone.facts(json.loads(row.facts))) if row.facts else ""
    return {"cells": cells, "facts": facts}


def _value(gone: Forgetting, row: Any) -> dict[str, str]:
    return {"value": gone.cell(row.field, row.value)}


def _snapshot(gone: Forgetting, row: Any) -> dict[str, str]:
    return {"value": gone.returned(row.field, row.value)}


def _conflict(gone: Forgetting, row: Any) -> dict[str, str]:
    texts = {key: getattr(row, key) for key in ("base", "ours", "theirs")}
    said = {key: gone.returned(row.field, text) for key, text in texts.items()}
    return said | {"place": gone.text(row.place)}


def _proposal(gone: Forgetting, row: Any) -> dict[str, str]:
    said = json.dumps(gone.facts(json.loads(row.said)), ensure_ascii=False) if row.said else ""
    return {"said": said, "place": gone.text(row.place)}


def _reroute(gone: Forgetting, row: Any) -> dict[str, str]:
    cells = json.dumps(gone.facts(json.loads(row.cells)), ensure_ascii=False) if row.cells else ""
    return {"reason": gone.text(row.reason), "cells": cells}


def _slip(gone: Forgetting, row: Any) -> dict[str, str]:
    facts = json.dumps(gone.facts(json.loads(row.facts)), ensure_ascii=False) if row.facts else ""
    return {"facts": facts}


def _paper(gone: Forgetting, row: Any) -> dict[str, str]:
    return {"name": gone.text(row.name), "path": gone.text(row.path)}


def _pair(gone: Forgetting, row: Any) -> dict[str, str]:
    return {"evidence": gone.text(row.evidence)}


_CHANGES: tuple[tuple[sql.Table, str, Change], ...] = (
    (schema.lead, "number", _state),
    (schema.side_cell, "lead", _value),
    (schema.event, "lead", _event),
    (schema.snapshot, "lead", _snapshot),
    (schema.conflict, "lead", _conflict),
    (schema.proposal, "lead", _proposal),
    (schema.reroute, "lead", _reroute),
    (schema.slip, "lead", _slip),
    (schema.attachment, "lead", _paper),
    (repeat_tables.pair, "earlier", _pair),
    (repeat_tables.pair, "later", _pair),
)


def _forget_refused(ledger: Ledger, before: str) -> None:
    """Forget the persons of proposed rows that became no lead."""
    for row in _refused(ledger, before):
        gone = Forgetting(_person_rows(ledger, [row.person]).values())
        table = schema.proposal
        which = table.c.number == row.number
        ledger.connection.execute(sql.update(table).where(which).values(_proposal(gone, row)))
        _blank(ledger, [row.person])


def _refused(ledger: Ledger, before: str) -> Iterator[Any]:
    proposal = schema.proposal.c
    decided = (proposal.lead == 0) & (proposal.decided != "") & (proposal.at < before)
    yield from ledger.rows(sql.select(schema.proposal).where(decided))
