"""Whom outward texts must not name: the persons of leads, their homes included."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import sqlalchemy as sql

from pipeline.core.outward.cleaning import Person
from pipeline.files import schema
from pipeline.files.ledger import Ledger


def persons_of(
    ledger: Ledger, states: Iterable[Mapping[str, object]], kept: Collection[str]
) -> dict[int, Person]:
    """Return the petitioner of each lead by the number of the lead; nobody where none is known.

    ``kept`` as in ``scan.find``.
    """
    wanted = {int(str(state["number"])): int(str(state["person"])) for state in states}
    person, nobody = schema.person.c, Person(kept=kept)
    asked = sql.select(person.number, person.petitioner, person.phone, person.home_address)
    found = {
        row.number: Person(row.petitioner, row.phone, row.home_address, kept)
        for row in ledger.among(asked, person.number, wanted.values())
    }
    return {lead: found.get(number, nobody) for lead, number in wanted.items()}
