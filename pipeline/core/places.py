"""Words in a text → place (办事处 › 社区 › 路 / 小区 / 企业).

The longest word counts: 长江南路 is not 长江, 花桥经济开发区 is not our 开发区. Where the text
names places of two offices, or one name stands for places of two, nobody is chosen: the offices
are kept as candidates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import ahocorasick_rs

from pipeline.core.office import Place
from pipeline.core.text import aligned


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a text names. ``start`` counts characters of the text from 0.

    ``office`` is blank when the place's office is unknown, or when there are several
    ``candidates``. ``lineage`` holds the names of the place and of all places around it.
    ``outside`` places do not belong to the zone. ``lead`` is the place's default department.
    """

    name: str
    office: str
    start: int
    word: str
    lineage: frozenset[str] = frozenset()
    candidates: tuple[str, ...] = ()
    outside: bool = False
    lead: str = ""


class Known(NamedTuple):
    """A place with what the places around it give it."""

    place: Place
    lineage: frozenset[str]
    lead: str


class Mention(NamedTuple):
    """A place word in a folded text, and the places that are called so.

    ``office`` is the one office of them all; blank when unknown or when they differ.
    """

    start: int
    word: str
    places: tuple[Known, ...]
    office: str


class Gazetteer:
    """All place names in one automaton."""

    def __init__(self, places: Iterable[Place]) -> None:
        places = tuple(places)
        leads = {place.name: place.lead for place in places if place.lead}
        by_word: dict[str, list[Known]] = {}
        for place in places:
            around = (place.name, *place.within)
            lead = next((leads[name] for name in around if name in leads), "")
            known = Known(place, frozenset(around), lead)
            for word in dict.fromkeys(aligned(name)[0] for name in (place.name, *place.aliases)):
                by_word.setdefault(word, []).append(known)
        by_word.pop("", None)
        self._words = [
            (word, tuple(known), _common_office(known)) for word, known in by_word.items()
        ]
        self._automaton = ahocorasick_rs.AhoCorasick(
            list(by_word), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )

    def find(self, text: str) -> Found | None:
        """Find the place that a text is about; None when it names none that we know."""
        folded, origin = aligned(text)
        found = choose(self.mentions(folded))
        if found is None:
            return None
        start, end = origin[found.start], origin[found.start + len(found.word) - 1] + 1
        return replace(found, start=start, word=text[start:end])

    def mentions(self, folded: str) -> list[Mention]:
        """List the place words of a folded text, in order, none overlapping."""
        words = self._words
        return [
            Mention(start, *words[number])
            for number, start, _ in self._automaton.find_matches_as_indexes(folded)
        ]


def choose(mentions: Sequence[Mention]) -> Found | None:
    """Choose among the mentions of one text; ``start`` and ``word`` are of the folded text.

    A place whose office is known goes before one whose office is not; after that the first, but
    the zone itself only where nothing inside it is named.
    """
    if not mentions:
        return None
    chosen = next((mention for mention in mentions if mention.office), None)
    if chosen:
        offices = dict.fromkeys(mention.office for mention in mentions if mention.office)
    else:
        chosen = mentions[0]
        if chosen.places[0].place.kind == "zone":
            inner = (one for one in mentions if one.places[0].place.kind not in ("zone", "outside"))
            chosen = next(inner, chosen)
        offices = dict.fromkeys(known.place.office for known in chosen.places)
    place, lineage, lead = chosen.places[0]
    if len(offices) == 1:
        return Found(
            place.name, chosen.office, chosen.start, chosen.word, lineage, (),
            place.kind == "outside", lead,
        )  # fmt: skip
    candidates = tuple(office for office in offices if office)
    return Found(place.name, "", chosen.start, chosen.word, candidates=candidates)


def _common_office(known: Sequence[Known]) -> str:
    offices = {one.place.office for one in known}
    return offices.pop() if len(offices) == 1 else ""
