"""The index by which a new lead finds the earlier ones that it may repeat.

Kept up lead by lead inside the ledger, in the transaction that takes the leads; never built anew.
What keys are made of, and what a profile holds, is for those who compare (``core.repeats``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from pipeline.core.repeats import ranking
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import postings, unindexed
from pipeline.files.repeats.tables import profile

Row = tuple[int, Sequence[int], bytes]
Asked = Sequence[tuple[int, float]]

_KEEP = f"INSERT OR REPLACE INTO {profile.name} (lead, profile) VALUES (?, ?)"
_READ = f"""
SELECT lead, profile FROM json_each(?) JOIN {profile.name} ON lead = value WHERE profile <> x''
"""
_CHUNK = 20_000  # leads that are added, or whose profiles are read, in one statement


class RepeatIndex:
    """The index of one open ledger. ``add`` and ``drop`` need a transaction."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection

    def add(self, rows: Iterable[Row]) -> None:
        """Add leads: number, keys (whole numbers of up to 63 bits, of which the lowest 39 count),
        and what comparing needs of them.

        A lead that is known gets the new profile and the new keys; its former keys stay and lead
        to a profile that has nothing in common with what was asked.
        """
        waiting = list(rows)
        for start in range(0, len(waiting), _CHUNK):
            some = waiting[start : start + _CHUNK]
            unindexed.note(self._ledger, [lead for lead, _, _ in some])
            counts = [len(keys) for _, keys, _ in some]
            leads = np.repeat(np.array([lead for lead, _, _ in some], np.int64), counts)
            keys = np.array([key for _, keys, _ in some for key in keys], np.int64)
            postings.add(self._connection, leads, keys)
            kept = sorted((lead, blob) for lead, _, blob in some)
            self._connection.exec_driver_sql(_KEEP, kept)

    def candidates(
        self, asked: Sequence[Asked], before: Sequence[int], since: int = 0
    ) -> list[list[int]]:
        """Return for each new lead the earlier ones that share most with it, the best first.

        ``asked`` are its keys, each with what this kind of key counts; ``before`` is its own
        number, which no candidate reaches; leads before number ``since`` are left out. No more
        than ``ranking.MOST`` of them. Leads that are asked together find each other whether they
        were added already or not.
        """
        found: list[list[int]] = [[] for _ in asked]
        for run in _runs(before):
            some = [asked[position] for position in run]
            if not any(some):
                continue
            first = before[run[0]]
            position = np.repeat(np.arange(len(some)), [len(one) for one in some])
            keys = np.array([key for one in some for key, _ in one], np.int64)
            weight = np.array([weight for one in some for _, weight in one], float)
            distinct, asking = ranking.entries(position, postings.meant(keys), weight)
            known = postings.known(self._connection, distinct, since, first)
            for place, leads in zip(run, ranking.best(asking, known, first, len(run)), strict=True):
                found[place] = leads
        return found

    def profiles(self, leads: Iterable[int]) -> dict[int, bytes]:
        """Return what was kept of leads to compare them; those without are left out."""
        wanted = sorted(set(leads))
        found: dict[int, bytes] = {}
        for start in range(0, len(wanted), _CHUNK):
            asked = json.dumps(wanted[start : start + _CHUNK])
            rows = self._connection.exec_driver_sql(_READ, (asked,)).fetchall()
            found.update((row[0], row[1]) for row in rows)
        return found

    def drop(self, leads: Sequence[int]) -> None:
        """Take leads out, keys and profile; they are not missing afterwards.

        Looks through whole shelves (``postings.drop``): better once for many leads.
        """
        if not leads:
            return
        postings.drop(self._connection, leads)
        unindexed.note(self._ledger, leads)
        self._connection.exec_driver_sql(_KEEP, [(lead, b"") for lead in leads])

    def missing(self, limit: int) -> list[int]:
        """Return leads of the ledger that are not indexed, the newest first."""
        return unindexed.missing(self._ledger, limit)


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Yield positions whose numbers follow each other without a gap, ascending."""
    run: list[int] = []
    for position in sorted(range(len(numbers)), key=numbers.__getitem__):
        if run and numbers[position] != numbers[run[-1]] + 1:
            yield run
            run = []
        run.append(position)
    if run:
        yield run
