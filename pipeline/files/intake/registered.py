"""Rows of 线索登记表 that came before: which lead a row with a printed number is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.intake.intake import Draft
from pipeline.core.intake.registering import is_same_matter
from pipeline.files import schema
from pipeline.files.ledger import Ledger

_AGAIN = "~"  # behind a printed number: another lead of that number


class Registered:
    """Finds the lead of a row by its printed number and by what it says, batch after batch."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: dict[str, list[tuple[str, Mapping[str, str]]]] = defaultdict(list)
        self._looked: set[str] = set()

    def identified(self, drafts: Iterable[Draft]) -> list[Draft]:
        """Give each row with a printed number the identity of its lead, or one of its own."""
        waiting = list(drafts)
        self._look({one.printed for one in waiting if one.printed} - self._looked)
        return [self._identified(one) if one.printed else one for one in waiting]

    def _identified(self, draft: Draft) -> Draft:
        said = draft.values | draft.person
        known = self._known[draft.printed]
        for identity, before in known:
            if is_same_matter(before, said):
                return replace(draft, identity=identity)
        number = len(known) + 1
        identity = f"{draft.printed}{_AGAIN}{number}" if number > 1 else draft.printed
        known.append((identity, said))
        return replace(draft, identity=identity)

    def _look(self, numbers: set[str]) -> None:
        """Read what the leads of these numbers say, the first first."""
        lead, person = schema.lead.c, schema.person.c
        for number in sorted(numbers):
            again = lead.identity.like(f"{number}{_AGAIN}%")
            wanted = sql.select(schema.lead).where((lead.identity == number) | again)
            for row in self._ledger.rows(wanted.order_by(lead.number)):
                who = self._ledger.rows(
                    sql.select(schema.person).where(person.number == row.person)
                )
                said = dict(row._mapping) | {
                    one.key: getattr(who[0], one.key) for one in fields.PERSONAL if who
                }
                self._known[number].append((row.identity, said))
        self._looked |= numbers
