"""Which leads have a key, in a table of one whole number a pair: fast to add to, fast to ask.

A number is made of the lead's shelf, 39 bits of the key and the lead's place on its shelf: one
tree of whole numbers. New leads go to the last shelf alone, which is small however many leads there
are, so what a lead costs to add does not grow. A key is asked of shelf after shelf, the newest
first. SQLite only (``json_each``, ``group_concat``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
from sqlalchemy.engine import Connection

from pipeline.core.repeats.ranking import NEWEST, Known, Real, Whole, estimated
from pipeline.files.repeats.tables import posting

_SHELF = 17  # bits: 131,072 leads; of 16,777,216 leads that there may be
_KEY = 39  # bits: of a million keys asked, five meet one that is not theirs
_LAST = (1 << _SHELF) - 1
_ADD = f"INSERT OR IGNORE INTO {posting.name} (number) VALUES (?)"
# for each key its newest leads on one shelf, as one text: rows cost more than numbers in them
_ASK = f"""
SELECT asked.key, (
  SELECT group_concat(place) FROM (
    SELECT number & {_LAST} AS place FROM {posting.name}
    WHERE number >= asked.value + :low AND number < asked.value + :high
    ORDER BY number DESC LIMIT {NEWEST}))
  AS places FROM json_each(:keys) AS asked WHERE places IS NOT NULL
"""
_DROP = f"""
DELETE FROM {posting.name} WHERE number >= ? AND number < ?
AND number & {_LAST} IN (SELECT value FROM json_each(?))
"""


def add(connection: Connection, leads: Whole, keys: Whole) -> None:
    """Add pairs of a lead and a key; those that are known stay. Inside a transaction."""
    numbers = np.unique(_base(leads >> _SHELF, keys) | leads & _LAST)
    if len(numbers):
        connection.exec_driver_sql(_ADD, list(zip(numbers.tolist(), strict=True)))


def drop(connection: Connection, leads: Sequence[int]) -> None:
    """Take every pair of these leads out; looks through their shelves, half a second each."""
    for shelf in sorted({lead >> _SHELF for lead in leads}):
        places = json.dumps([lead & _LAST for lead in leads if lead >> _SHELF == shelf])
        bounds = (shelf << _KEY + _SHELF, (shelf + 1 << _KEY + _SHELF))
        connection.exec_driver_sql(_DROP, (*bounds, places))


def known(connection: Connection, keys: Whole, since: int, first: int) -> Known:
    """Return the leads that have each of these keys, from ``since`` on and before ``first``."""
    key, leads = np.empty(0, np.int64), np.empty(0, np.int64)
    short = np.arange(len(keys))  # keys of which fewer than NEWEST were found
    for shelf in range((first - 1) >> _SHELF, (since >> _SHELF) - 1, -1):
        low = max(since - (shelf << _SHELF), 0)
        high = min(first - (shelf << _SHELF), 1 << _SHELF)
        asked = json.dumps(_base(np.int64(shelf), keys[short]).tolist())
        said = {"keys": asked, "low": low, "high": high}
        rows = connection.exec_driver_sql(_ASK, said).fetchall()
        if not rows:
            continue
        counts = np.array([row[1].count(",") + 1 for row in rows])
        places = np.fromstring(",".join([row[1] for row in rows]), np.int64, sep=",")
        key = np.concatenate((key, np.repeat(short[[row[0] for row in rows]], counts)))
        leads = np.concatenate((leads, places + (shelf << _SHELF)))
        found = np.bincount(key, minlength=len(keys))
        short = short[found[short] < NEWEST]
    return _gathered(key, leads, len(keys), first)


def _gathered(key: Whole, leads: Whole, keys: int, first: int) -> Known:
    order = np.lexsort((-leads, key))
    leads = leads[order]
    found = np.bincount(key, minlength=keys)
    start = np.cumsum(found) - found
    count = np.minimum(found, NEWEST)
    shared: Real = found.astype(float)
    many = np.flatnonzero(found >= NEWEST)
    oldest = leads[start[many] + NEWEST - 1]
    shared[many] = np.maximum(estimated(first, oldest, count[many]), found[many])
    return Known(leads, start, count, shared)


def meant(keys: Whole) -> Whole:
    """Return keys as far as they are told apart."""
    return keys & (1 << _KEY) - 1


def _base(shelf: Whole | np.int64, keys: Whole) -> Whole:
    """Return what the numbers of keys on shelves begin with."""
    return shelf << _KEY + _SHELF | meant(keys) << _SHELF
