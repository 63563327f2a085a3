"""Which earlier leads new ones repeat: found by the index, compared, judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sql

from pipeline.core.keys import lead_id
from pipeline.core.repeats.choosing import Judged, chosen
from pipeline.core.repeats.comparing import Comparison, compare
from pipeline.core.repeats.judging import Known, judge, known_of, says_again
from pipeline.core.repeats.keys import keys_of
from pipeline.core.repeats.linking import CERTAIN, SAME_PERSON, Link
from pipeline.core.repeats.profile import Profile, unpacked
from pipeline.files import schema
from pipeline.files.repeats.index import RepeatIndex
from pipeline.files.workplace import Workplace

_COMPARED = 8  # earlier leads, those that share most
_AT_ONCE = 500  # new leads for which profiles are read together
_KEPT = 20_000  # profiles that stay at hand, some 20 kB each
_WORTH = 0  # points; what has fewer is looked at only where one person brought both


@dataclass(frozen=True)
class New:
    """A lead that has just come: what it says, who brought it, earlier leads that it quotes.

    ``quoted`` are ticket numbers by lead.
    """

    number: int
    values: Mapping[str, str]
    profile: Profile
    quoted: Mapping[int, str]

    @cached_property
    def keys(self) -> list[tuple[int, float]]:
        """The keys by which it finds and is found."""
        return keys_of(self.profile)


@dataclass(frozen=True, slots=True)
class _Pair:
    new: New
    earlier: int
    compared: Comparison
    complainants: frozenset[int]
    only: bool


class Finder:
    """Compares new leads with earlier ones, batch after batch."""

    def __init__(self, place: Workplace) -> None:
        self._place, self._rules = place, place.office.repeats
        self._index = RepeatIndex(place.ledger)
        self._profiles: dict[int, Profile] = {}
        self._since = self._first_compared()

    def find(self, news: Sequence[New]) -> list[Link]:
        """Return the links of new leads to earlier ones, also to earlier ones of the same batch.

        ``news`` come in the order of their numbers; they need not be recorded yet.
        """
        if not self._rules.use or not news:
            return []
        fresh = {one.number: one for one in news}
        pairs = list(self._pairs(news, fresh))
        known, matters = self._known(pairs, fresh)
        by_new: dict[int, list[Judged]] = {}
        for pair in pairs:
            if (link := self._judged(pair, known)) is not None:
                told = SAME_PERSON in link.labels or pair.earlier in pair.new.quoted
                found = by_new.setdefault(link.later, [])
                found.append(Judged(link, pair.compared.points, told))
        links: list[Link] = []
        for number, judged in by_new.items():
            some = chosen(judged, matters)
            if some and some[0].strength == CERTAIN:
                matters[number] = matters[some[0].earlier]
            links += some
        return [one for one in links if self._rules.ask or one.strength == CERTAIN]

    def keep(self, news: Iterable[New]) -> None:
        """Let later leads find these; inside the transaction that records them."""
        self._index.add(
            (one.number, [key for key, _ in one.keys], one.profile.packed()) for one in news
        )

    def _first_compared(self) -> int:
        """Return the number of the first lead that is not too old to be compared.

        Where all are, that of the next one that comes.
        """
        day = (self._place.now - timedelta(days=self._rules.within)).date().isoformat()
        ids, numbers = schema.lead.c.id, schema.lead.c.number
        start = lead_id(self._place.office.settings.prefix, day, 0)[:-4]
        first = sql.select(numbers).where(ids >= start).order_by(ids).limit(1)
        newest = sql.select(sql.func.max(numbers))
        found = self._place.ledger.scalar(first)
        return int(found or (self._place.ledger.scalar(newest) or 0) + 1)

    # -- comparing ----------------------------------------------------------------------------

    def _pairs(self, news: Sequence[New], fresh: Mapping[int, New]) -> Iterator[_Pair]:
        """Yield the pairs that are worth judging."""
        asked = [one.keys for one in news]
        numbers = [one.number for one in news]
        found = self._index.candidates(asked, numbers, self._since)
        shortened = [
            list(dict.fromkeys((*one.quoted, *many[:_COMPARED])))
            for one, many in zip(news, found, strict=True)
        ]
        for start in range(0, len(news), _AT_ONCE):
            some = shortened[start : start + _AT_ONCE]
            self._look(lead for many in some for lead in many if lead not in fresh)
            for one, many in zip(news[start : start + _AT_ONCE], some, strict=True):
                yield from self._compared(one, many, fresh)

    def _compared(self, one: New, many: Sequence[int], fresh: Mapping[int, New]) -> Iterator[_Pair]:
        others = [
            (lead, fresh[lead].profile if lead in fresh else self._profiles[lead])
            for lead in many
            if lead in fresh or lead in self._profiles
        ]
        own = one.profile.complainants
        by_person = sum(not own.isdisjoint(other.complainants) for _, other in others)
        compared_with = compare(one.profile, [profile for _, profile in others])
        for (lead, other), compared in zip(others, compared_with, strict=True):
            person = not own.isdisjoint(other.complainants)
            if person or lead in one.quoted or (compared.points >= _WORTH and not compared.apart):
                only = person and by_person == 1
                yield _Pair(one, lead, compared, other.complainants, only)

    def _look(self, leads: Iterable[int]) -> None:
        """Have the profiles of leads at hand."""
        if len(self._profiles) > _KEPT:
            self._profiles.clear()
        wanted = {lead for lead in leads if lead not in self._profiles}
        for lead, kept in self._index.profiles(wanted).items():
            self._profiles[lead] = unpacked(kept)

    # -- judging ------------------------------------------------------------------------------

    def _known(
        self, pairs: Iterable[_Pair], fresh: Mapping[int, New]
    ) -> tuple[dict[int, Known], dict[int, str]]:
        """Return what is known of all leads of pairs, and which matter each belongs to."""
        known = {
            number: known_of(number, one.values, one.profile.complainants)
            for number, one in fresh.items()
        }
        matters = {number: f"{number}" for number in fresh}
        who = {pair.earlier: pair.complainants for pair in pairs if pair.earlier not in fresh}
        for row in self._rows(who):
            known[row.number] = known_of(row.number, row._mapping, who[row.number])
            matters[row.number] = row.first_id or row.id
        return known, matters

    def _rows(self, leads: Iterable[int]) -> Iterator[Any]:
        lead = schema.lead.c
        names = ("number", "id", "first_id", "received_at", "status", "solved", "closed_at")
        wanted = sql.select(*(lead[name] for name in names))
        return self._place.ledger.among(wanted, lead.number, leads)

    def _judged(self, pair: _Pair, known: Mapping[int, Known]) -> Link | None:
        again = says_again(pair.new.values.get("content", ""))
        quoted = pair.new.quoted.get(pair.earlier, "")
        later, days = known[pair.new.number], self._rules.came_back
        earlier = known.get(pair.earlier)
        if earlier is None:  # of no recorded lead
            return None
        return judge(earlier, later, pair.compared, quoted, again, pair.only, days)
