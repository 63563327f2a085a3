"""Words in a text → place (办事处 › 社区 › 路 / 小区 / 企业).

The longest word counts: 长江南路 is not 长江, 花桥经济开发区 is not our 开发区. One name may stand
for several places; ``core.gazetteer.addressing`` drops those that the words around it rule out, the
rest of the address tells apart what is left. Where several offices remain, nobody is chosen: they
are kept as candidates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import ahocorasick_rs

from pipeline.core.gazetteer.addressing import (
    CONTEXT,
    INNER,
    OUTSIDE,
    ZONE,
    Known,
    Mention,
    Reading,
    Word,
    common_office,
)
from pipeline.core.office import Place
from pipeline.core.text import aligned

_RANKS = {"outside": OUTSIDE, "elsewhere": OUTSIDE, "home": CONTEXT, "city": CONTEXT}


class Found(NamedTuple):
    """A place that a text names. ``start`` counts characters of the text from 0.

    ``office`` is blank when the place's office is unknown, or when there are several
    ``candidates``: offices, areas outside the zone, the zone where its office is unknown.
    ``lineage`` holds the names of the place and of all places around it, and of others that the
    text names in the same office; of several candidates, what they have in common.
    ``outside`` places do not belong to the zone. ``lead`` is the place's default department.
    ``word`` has the house number behind it where that decided.
    """

    name: str
    office: str
    start: int
    word: str
    lineage: frozenset[str] = frozenset()
    candidates: tuple[str, ...] = ()
    outside: bool = False
    lead: str = ""


class Gazetteer:
    """All place names in one automaton."""

    def __init__(self, places: Iterable[Place]) -> None:
        places = tuple(places)
        by_word: dict[str, list[Known]] = {}
        bare: set[str] = set()
        for known in _all_known(places):
            place = known.place
            for name in (place.name, *place.aliases, *place.bare):
                word = aligned(name)[0]
                if known not in by_word.setdefault(word, []):
                    by_word[word].append(known)
            bare |= {aligned(name)[0] for name in place.bare}
        by_word.pop("", None)
        self._words = [
            Word(word, tuple(known), common_office(known)) for word, known in by_word.items()
        ]
        self._reading = Reading(self._words, bare)
        self._automaton = ahocorasick_rs.AhoCorasick(
            list(by_word),
            matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
            implementation=ahocorasick_rs.Implementation.DFA,
        )

    def find(self, text: str) -> Found | None:
        """Find the place that a text is about; None when it names none that we know."""
        folded, origin = aligned(text)
        found = choose(self.mentions(folded))
        if found is None:
            return None
        start, end = origin[found.start], origin[found.start + len(found.word) - 1] + 1
        return found._replace(start=start, word=text[start:end])

    def mentions(self, folded: str) -> list[Mention]:
        """List the place words of a folded text, in order, none overlapping."""
        matches = self._automaton.find_matches_as_indexes(folded)
        words, looks = self._words, self._reading.looks
        for number, _, _ in matches:
            if number in looks:
                return self._reading.mentions(folded, matches)
        return [Mention(start, *words[number]) for number, start, _ in matches]


def choose(mentions: Sequence[Mention], beside: Sequence[Mention] = ()) -> Found | None:
    """Choose among the mentions of one text; ``start`` and ``word`` are of the folded text.

    A place whose office is known goes before one whose office is not; after that the first, but
    the zone itself only where nothing inside it is named. ``beside`` are mentions elsewhere in the
    lead, which are not chosen but help to tell apart places of one name.
    """
    if not mentions:
        return None
    settled = [mention for mention in mentions if mention.office]
    if settled:
        chosen = settled[0]
        others = [mention for mention in settled if mention.office != chosen.office]
        if not others:
            known = chosen.places[0]
            return _found(chosen, known, _inside(mentions, known))
        offices = dict.fromkeys([chosen.office, *[mention.office for mention in others]])
        common = frozenset.intersection(*[mention.places[0].lineage for mention in settled])
        return _several(chosen, tuple(offices), common)
    first = _first(mentions)
    return _unsettled(first, mentions, beside) if first else None


def _unsettled(chosen: Mention, mentions: Sequence[Mention], beside: Sequence[Mention]) -> Found:
    """Find the place of a mention that has no office, or may have several."""
    places = chosen.places
    if len(places) > 1:
        places = told_apart(chosen, (*mentions, *beside))
    candidates = dict.fromkeys([one.belongs for one in places])
    if len(candidates) == 1:
        return _found(chosen, places[0], _inside(mentions, places[0]))
    if any(one.place.office for one in places):  # the zone says less than an office in it
        named = [one.belongs for one in places if one.place.office or one.rank == OUTSIDE]
        candidates = dict.fromkeys(named)
    common = frozenset.intersection(*[one.lineage for one in places])
    outside = all(one.rank == OUTSIDE for one in places)
    return _several(chosen, tuple(candidates), common, outside)


def _first(mentions: Sequence[Mention]) -> Mention | None:
    """Return the first place named, but the zone only where nothing inside it is named."""
    first = None
    for mention in mentions:
        rank = mention.places[0].rank
        if rank == INNER and (first is None or first.places[0].rank == ZONE):
            return mention
        if first is None and rank != CONTEXT:
            first = mention
    return first


def told_apart(mention: Mention, around: Iterable[Mention]) -> tuple[Known, ...]:
    """Return the places of a mention that the other places named speak for; all if none does.

    Another place speaks for those that share most of what lies around it.
    """
    votes = [0] * len(mention.places)
    for other in around:
        if other.word == mention.word:
            continue
        favoured: set[int] = set()
        for known in other.places:
            shared = [len(known.region & one.region) for one in mention.places]
            most = max(shared)
            favoured |= {number for number, size in enumerate(shared) if most and size == most}
        for number in favoured:
            votes[number] += 1
    most = max(votes)
    return tuple(one for one, got in zip(mention.places, votes, strict=True) if got == most)


def _inside(mentions: Sequence[Mention], known: Known) -> frozenset[str]:
    """Return the lineage of a place, with what else of the zone the text names for certain."""
    lineage = known.lineage
    if len(mentions) == 1 or known.rank > ZONE:
        return lineage
    lineages = {
        one.places[0].lineage
        for one in mentions
        if len(one.places) == 1 and one.places[0].rank <= ZONE
    }
    return lineage.union(*lineages) if len(lineages) > 1 else lineage


def _found(mention: Mention, known: Known, lineage: frozenset[str]) -> Found:
    place = known.place
    return Found(
        place.name, place.office, mention.start, mention.word, lineage, (),
        known.rank == OUTSIDE, known.lead,
    )  # fmt: skip


def _several(
    mention: Mention, candidates: tuple[str, ...], common: frozenset[str], outside: bool = False
) -> Found:
    name = mention.places[0].place.name
    return Found(name, "", mention.start, mention.word, common, candidates, outside)


def _all_known(places: Sequence[Place]) -> Iterable[Known]:
    """Give every place what lies around it."""
    leads = {place.name: place.lead for place in places if place.lead}
    roots = {place.name: place.kind for place in places if not place.within}
    home = frozenset(place.name for place in places if place.kind == "home")
    for place in places:
        around = (place.name, *place.within)
        root = roots.get(around[-1], "zone")
        lineage = frozenset(around)
        yield Known(
            place,
            lineage,
            next((leads[name] for name in around if name in leads), ""),
            lineage if root in ("elsewhere", "city") else lineage | home,
            place.office or around[-1],
            ZONE if place.kind == "zone" else _RANKS.get(root, INNER),
        )
