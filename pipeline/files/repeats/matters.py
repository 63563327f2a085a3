"""The leads of a matter (事), read out of the ledger: in few queries, for many leads at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql

from pipeline.core.repeats import matter
from pipeline.core.repeats.matter import Member
from pipeline.files import schema
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import pairs

_lead = schema.lead.c
_COLUMNS = (_lead.number, _lead.id, _lead.received_at, _lead.status, _lead.person)
_READ = sql.select(*_COLUMNS, *(_lead[key] for key in matter.KEYS))
# told to the database in so many words: else it does not see that the narrow index will do
_REPEATS = sql.text("lead.first_id <> ''")


@dataclass(frozen=True, slots=True)
class Known:
    """Some matters: the rows of all their leads, and every pair that any of these is in."""

    rows: Mapping[int, Any]
    pairs: Mapping[tuple[int, int], Any]

    def members(self) -> list[Member]:
        """Return all leads of these matters."""
        return [member(row) for row in self.rows.values()]

    def matters(self, but: Collection[int] = ()) -> list[list[Member]]:
        """Part the leads by the pairs that stand, those numbered ``but`` aside."""
        left = (row for row in self.pairs.values() if row.number not in but)
        return matter.parted(self.members(), pairs.standing(left))

    def are_one(self, pair: Any, but: int = 0) -> bool:
        """Tell whether both leads of a pair are one matter, by other pairs than ``but``."""
        both = {pair.earlier, pair.later}
        matters = self.matters({but})
        return any(both <= {one.number for one in together} for together in matters)


def member(row: Any) -> Member:
    """Return a lead as a member of its matter."""
    return Member(row.number, row.id, row.received_at)


def load(ledger: Ledger, leads: Iterable[int]) -> Known:
    """Return the matters of some leads."""
    rows = _rows(ledger, leads)
    return Known(rows, pairs.touching(ledger, rows))


def _rows(ledger: Ledger, leads: Iterable[int]) -> dict[int, Any]:
    rows = {row.number: row for row in ledger.among(_READ, _lead.number, leads)}
    # by its own name, too: what was typed for the first of a matter stands before the others follow
    firsts = [name for row in rows.values() for name in (row.first_id, row.id) if name]
    return rows | {row.number: row for row in _of_firsts(ledger, firsts)}


def _of_firsts(ledger: Ledger, firsts: Collection[str]) -> list[Any]:
    later = ledger.among(_READ.where(_REPEATS), _lead.first_id, firsts)
    return [*later, *ledger.among(_READ, _lead.id, firsts)]


def members(ledger: Ledger, leads: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Return by lead the leads of its matter, itself among them, in the order they came.

    A lead that repeats nothing, and that nothing repeats, is alone.
    """
    wanted = list(leads)
    rows = _rows(ledger, wanted)
    together = _together(rows.values())
    return {one: together[rows[one].first_id or rows[one].id] for one in wanted if one in rows}


def by_first(ledger: Ledger, firsts: Collection[str]) -> dict[str, tuple[int, ...]]:
    """Return by 线索编号 of the first lead of a matter its leads, in the order they came."""
    together = _together(_of_firsts(ledger, firsts))
    return {first: together[first] for first in firsts if first in together}


def _together(rows: Iterable[Any]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[Member]] = defaultdict(list)
    for row in rows:
        found[row.first_id or row.id].append(member(row))
    ordered = {key: sorted(many, key=lambda one: one.place) for key, many in found.items()}
    return {key: tuple(one.number for one in many) for key, many in ordered.items()}


def disagreeing(ledger: Ledger) -> list[str]:
    """Return the 线索编号 of leads whose 首次编号 is not what the pairs of the ledger say.

    A 首次编号 that names no lead came with a table of somebody else's: nobody's pairs tell of it.
    """
    stand = pairs.linking(ledger)
    rows = {row.number: row for row in ledger.rows(_READ.where(_REPEATS))}
    touched = {number for pair in stand for number in (pair.earlier, pair.later)}
    rows |= {row.number: row for row in ledger.among(_READ, _lead.number, touched - rows.keys())}
    named = {row.first_id for row in rows.values()}
    ours = {row.id for row in ledger.among(sql.select(_lead.id), _lead.id, named)}
    firsts = {number: row.first_id for number, row in rows.items() if row.first_id in ours}
    wrong = matter.disagreeing(map(member, rows.values()), stand, firsts)
    return [rows[number].id for number in wrong]
