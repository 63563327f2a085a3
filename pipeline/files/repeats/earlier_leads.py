"""The earlier leads of a matter, as 历次办理 of a later one tells them to the reader of a form."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import sqlalchemy as sql

from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.privacy.reader import Reader
from pipeline.core.repeats.past_answers import SHOWN, Earlier, Words, past_answers
from pipeline.files import schema
from pipeline.files.books import persons
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import matters

_READ = ("number", "person", "confidential", "title", "content", *Earlier._fields)


def told(
    ledger: Ledger, leads: Mapping[int, tuple[str, str]], reader: Reader, days: WorkingDays
) -> dict[int, str]:
    """Return 历次办理 of later leads, by number; ``leads`` are 首次编号 and 受理时间 of each.

    A lead of which no earlier one is known is absent. ``reader`` is how the reader of the form
    sees the words of leads that are others'.
    """
    if not leads:
        return {}
    together = matters.by_first(ledger, {first for first, _ in leads.values()})
    before: dict[int, tuple[int, ...]] = {}
    for number, (first, _) in leads.items():
        members = together.get(first, ())
        if number in members:
            before[number] = members[: members.index(number)]
    known = _earlier(ledger, before, reader)
    return {
        number: past_answers(
            [known[one] for one in reversed(members[-SHOWN:])],
            len(members),
            leads[number][1],
            days,
        )
        for number, members in before.items()
        if members
    }


def _earlier(
    ledger: Ledger, before: Mapping[int, tuple[int, ...]], reader: Reader
) -> dict[int, tuple[Earlier, Words]]:
    wanted = {one for members in before.values() for one in members[-SHOWN:]}
    lead = schema.lead.c
    statement = sql.select(*(lead[key] for key in _READ))
    rows = list(ledger.among(statement, lead.number, sorted(wanted)))
    people = persons.known(ledger, (row.person for row in rows if row.person))
    return {row.number: _told(row, people, reader) for row in rows}


def _told(row: Any, people: persons.Persons, reader: Reader) -> tuple[Earlier, Words]:
    name, phone = people.get(row.person, persons.NOBODY)
    sees = reader.of(row.confidential, row.title, row.content)
    earlier = Earlier._make(getattr(row, key) for key in Earlier._fields)
    return earlier, partial(sees.words, name=name, phone=phone)
