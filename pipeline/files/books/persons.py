"""Names and phones of petitioners, for those who may know them, or have to leave them out."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sql

from pipeline.files import schema
from pipeline.files.ledger import Ledger

Persons = dict[int, tuple[str, str]]
NOBODY = ("", "")
_MANY = 30_000  # so many persons are found sooner by reading all


def known(ledger: Ledger, numbers: Iterable[int]) -> Persons:
    """Return name and phone, either may be blank, by the number of a person."""
    person, asked = schema.person.c, set(numbers)
    wanted = sql.select(person.number, person.petitioner, person.phone)
    if len(asked) > _MANY:
        found = ledger.rows(wanted)
    else:
        found = list(ledger.among(wanted, person.number, asked))
    return {number: (name, phone) for number, name, phone in found if number in asked}
