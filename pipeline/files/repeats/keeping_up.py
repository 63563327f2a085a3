"""The index of repeats follows the ledger: leads that it has not yet, leads whose words changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sql

from pipeline.core.repeats.complainants import complainant_keys
from pipeline.core.repeats.keys import keys_of
from pipeline.files import schema
from pipeline.files.repeats.index import RepeatIndex
from pipeline.files.repeats.profiling import profiled
from pipeline.files.workplace import Workplace

READ = frozenset({"title", "content", "address", "target", "category"})  # what profiles are made of
_A_RUN = 20_000  # leads of a ledger from before, in one run
_BATCH = 5_000


def catch_up(place: Workplace) -> int:
    """Index leads that are not, the newest first; return how many. What they repeat is not asked.

    A ledger that an older version made has none indexed.
    """
    if not place.office.repeats.use:
        return 0
    waiting = RepeatIndex(place.ledger).missing(_A_RUN)
    for start in range(0, len(waiting), _BATCH):
        with place.ledger.transaction():
            index_anew(place, waiting[start : start + _BATCH])
    return len(waiting)


def index_anew(place: Workplace, leads: Iterable[int]) -> None:
    """Index leads by what they say now; inside a transaction."""
    states = place.ledger.states(leads)
    table, secret = schema.person, place.ledger.meta["secret"]
    wanted = {int(state["person"]) for state in states.values()} - {0}
    rows = place.ledger.among(sql.select(table), table.c.number, wanted)
    persons = {row.number: complainant_keys(row._mapping, secret) for row in rows}
    index = RepeatIndex(place.ledger)
    found = []
    for number, state in states.items():
        profile = profiled(place, state, {})
        profile = replace(profile, complainants=persons.get(int(state["person"]), frozenset()))
        found.append((number, [key for key, _ in keys_of(profile)], profile.packed()))
    if found:
        index.add(found)
