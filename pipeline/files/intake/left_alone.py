"""What is left alone in inbox is told once, not at every run."""

from __future__ import annotations

from hashlib import blake2b

import sqlalchemy as sql

from pipeline.core.model import CellRef, Problem
from pipeline.files import schema
from pipeline.files.dropped import Left
from pipeline.files.intake import originals
from pipeline.files.workplace import Workplace

_table = schema.left_alone


def tell(place: Workplace) -> None:
    """Say what is left alone in inbox and was not said before; once more after it was away.

    A run that was cut before its end has said nothing. Names are kept as hashes: whose files
    these are is nobody's business once they are gone.
    """
    left = {_key(place, one): one for one in place.home.left_alone() if one.told}
    rows = place.ledger.rows(sql.select(_table))
    ended = {
        row.id
        for row in place.ledger.rows(
            sql.select(schema.run.c.id).where(
                schema.run.c.finished != "", schema.run.c.id.in_({row.run for row in rows})
            )
        )
    }
    known = {row.key for row in rows if row.run in ended}
    new = [key for key in left if key not in known]
    gone = [row.key for row in rows if row.key not in left or row.key in new]
    if new or gone:
        with place.ledger.transaction():
            place.ledger.connection.execute(sql.delete(_table).where(_table.c.key.in_(gone)))
            place.ledger.insert(_table, [{"key": key, "run": place.ledger.run} for key in new])
    for key in new:
        one = left[key]
        place.say(Problem(one.why, CellRef(originals.place_of(place.home, one.path))))


def _key(place: Workplace, one: Left) -> str:
    name = originals.place_of(place.home, one.path)
    secret = place.ledger.meta["secret"].encode()[:64]
    said = f"{one.why} {name}".encode("utf-8", "surrogateescape")
    return blake2b(said, key=secret, digest_size=16).hexdigest()
