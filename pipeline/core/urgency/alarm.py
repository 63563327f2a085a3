"""The words of emergencies, compiled: one pass over a lead's text, a second look where it says so.

Only title and content are searched. Nearly no lead holds any of the words, so the first pass asks
nothing else; what stands around a word is judged in the second one, on the folded text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import ahocorasick_rs
import opencc

from pipeline.core.model import CellRef, Evidence, Problem
from pipeline.core.text import aligned
from pipeline.core.urgency.emergency import Emergencies, Wording

FIELDS = ("title", "content")
ESCALATION = "扬言升级"
_SENTENCE_ENDS = "。!?;"
_CLAUSE_ENDS = _SENTENCE_ENDS + ",:"
_DENIED, _BEFORE, _AFTER = 2, 8, 6  # characters between a word and what takes it back
_NEAR = 15  # characters between the two words of a pair
_AROUND = 40  # characters between a word and what takes it back in its sentence
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@dataclass(frozen=True, slots=True)
class Found:
    """What a text says: words of emergencies by the name of their kind, words of escalation.

    ``dismissed`` are words of emergencies whose neighbours say that nothing is happening.
    """

    kinds: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)
    escalation: tuple[Evidence, ...] = ()
    dismissed: tuple[Evidence, ...] = ()


NOTHING = Found()


class _Spot(NamedTuple):
    """A place of the folded text, and the word there; of a pair both, with … between.

    ``event`` is where the word stands that says what happens, of a pair the second.
    """

    start: int
    end: int
    word: str
    event: tuple[int, int]


class _Spoken(NamedTuple):
    """A wording, folded: ``alone`` speaks by itself, a pair by a word of each side.

    Without a word of ``needed`` it says nothing: of a pair, what happens is the rarer side.
    ``holding`` takes back the words inside it, ``beside`` all that are near.
    """

    name: str
    needed: frozenset[str]
    alone: frozenset[str]
    pairs: tuple[tuple[frozenset[str], frozenset[str]], ...]
    holding: frozenset[str]
    beside: frozenset[str]


class Alarm:
    """The office's emergencies, ready to find; build once, use for many leads."""

    def __init__(self, rules: Emergencies) -> None:
        self._rules = rules
        self._kinds = [_spoken(kind.name, kind) for kind in rules.kinds]
        self._threats = [_spoken("", rules.escalation)] if rules.escalation else []
        context = rules.context
        self._denied, self._before = _folded(context.denied), _folded(context.before)
        self._after, self._around = _folded(context.after), _folded(context.around)
        self._past, self._now = _folded(context.past), _folded(context.now)
        words = set(self._denied | self._before | self._after)
        words |= self._around | self._past | self._now
        first: set[str] = set()
        for one in (*self._kinds, *self._threats):
            words |= one.alone | one.holding | one.beside
            words.update(*(side for sides in one.pairs for side in sides))
            first |= one.needed
        self._words = sorted(words)
        written = sorted({form for word in first for form in _forms(word)})
        fast = ahocorasick_rs.Implementation.DFA
        passes = ahocorasick_rs.AhoCorasick(written, implementation=fast)
        self._first = passes.find_matches_as_strings
        self._second = ahocorasick_rs.AhoCorasick(self._words)

    def find(self, title: str, content: str) -> Found:
        """Return what a lead's title and content say; ``NOTHING`` for nearly all."""
        text = content if title in content else f"{title}\0{content}"
        if "\n" in text:  # a word may be broken by a line end
            text = "".join(text.split())
        return self._look(title, content) if self._first(text) else NOTHING

    def _look(self, title: str, content: str) -> Found:
        kinds: dict[str, tuple[Evidence, ...]] = {}
        escalation: tuple[Evidence, ...] = ()
        dismissed: tuple[Evidence, ...] = ()
        for key, value in zip(FIELDS, (title, content), strict=True):
            text = _Text(key, value, self._second, self._words)
            for one in filter(text.may_say, self._kinds):
                happening, not_so = self._parted(text, one)
                if happening:
                    kinds[one.name] = kinds.get(one.name, ()) + text.evidence(happening)
                dismissed += text.evidence(not_so)
            for one in filter(text.may_say, self._threats):
                said = [spot for spot in _said(text, one) if not _taken_back(text, spot, one)]
                escalation += text.evidence(_outermost(said))
        return Found(kinds, escalation, dismissed)

    def failed_examples(self) -> Iterator[Problem]:
        """Try every kind, and the escalation, on its own examples; yield what comes out wrong."""
        for kind in self._rules.kinds:
            for text, wanted in _examples(kind):
                if (kind.name in self.find("", text).kinds) is not wanted:
                    yield _failure(kind.name, text, wanted)
        if self._rules.escalation:
            for text, wanted in _examples(self._rules.escalation):
                if bool(self.find("", text).escalation) is not wanted:
                    yield _failure(ESCALATION, text, wanted)

    def _parted(self, text: _Text, one: _Spoken) -> tuple[list[_Spot], list[_Spot]]:
        """Part the words of a kind into those that say it is happening, and the others."""
        said = _said(text, one)
        not_so = [spot for spot in said if self._is_denied(text, spot, one)]
        # 未发现燃气泄漏 denies the 泄漏 within it as well
        happening = [
            spot
            for spot in said
            if spot not in not_so and not any(_holds(other, spot) for other in not_so)
        ]
        return _outermost(happening), _outermost(not_so)

    def _is_denied(self, text: _Text, spot: _Spot, one: _Spoken) -> bool:
        if _taken_back(text, spot, one) or text.has_near(spot, self._around):
            return True
        start, end = spot.event
        first, last = text.bounds(spot, _CLAUSE_ENDS)
        for other in text.among(self._denied):
            reach = _DENIED if len(other.word) > 1 else 0
            gaps = (spot.start - other.end, start - other.end)
            if any(0 <= gap <= reach for gap in gaps) and not text.asks(other.start):
                return True
        for other in text.among(self._before):
            reach = _BEFORE if len(other.word) > 1 else 0
            if first <= other.start and 0 <= start - other.end <= reach:
                return True
        for other in text.among(self._after):
            if other.end <= last and 0 <= other.start - end <= _AFTER:
                return True
        return text.has_near(spot, self._past) and not text.has_near(spot, self._now)


class _Text:
    """One cell with every known word in it."""

    def __init__(
        self, key: str, original: str, automaton: ahocorasick_rs.AhoCorasick, words: Sequence[str]
    ) -> None:
        self._key = key
        self._folded, self._places = aligned(original)
        self._spots: dict[str, list[_Spot]] = {}
        for number, start, end in automaton.find_matches_as_indexes(self._folded, overlapping=True):
            spot = _Spot(start, end, words[number], (start, end))
            self._spots.setdefault(spot.word, []).append(spot)

    def may_say(self, one: _Spoken) -> bool:
        """Tell whether a wording has any of the words here that it needs."""
        return not one.needed.isdisjoint(self._spots)

    def among(self, words: frozenset[str]) -> list[_Spot]:
        """List where words of a list stand, in order."""
        return sorted(spot for word in self._spots.keys() & words for spot in self._spots[word])

    def bounds(self, spot: _Spot, ends: str) -> tuple[int, int]:
        """Return the clause or sentence around a place, without its closing sign."""
        first, last = spot.start, spot.end
        while first and self._folded[first - 1] not in ends:
            first -= 1
        while last < len(self._folded) and self._folded[last] not in ends:
            last += 1
        return first, last

    def has_near(self, spot: _Spot, words: frozenset[str]) -> bool:
        """Tell whether a word of a list stands near a place, in the same sentence."""
        first, last = self.bounds(spot, _SENTENCE_ENDS)
        return any(
            first <= other.start and other.end <= last and _gap(spot, other) <= _AROUND
            for other in self.among(words)
        )

    def asks(self, start: int) -> bool:
        """Tell whether a denial is half of a question: 是不是, 有没有."""
        text = self._folded
        inside = 0 < start < len(text) - 1
        return inside and text[start] in "不没" and text[start - 1] == text[start + 1]

    def evidence(self, spots: Iterable[_Spot]) -> tuple[Evidence, ...]:
        """Return places of the folded text as places of the original."""
        return tuple(Evidence(self._key, spot.word, self._places[spot.start]) for spot in spots)


def _spoken(name: str, wording: Wording) -> _Spoken:
    alone = _folded(wording.words)
    pairs = tuple((_folded(left), _folded(right)) for left, right in wording.both)
    short = alone.union(*(side for sides in pairs for side in sides))
    denied = _folded(wording.not_)
    holding = frozenset(word for word in denied if any(inner in word for inner in short))
    needed = alone.union(*(right for _, right in pairs))
    return _Spoken(name, needed, alone, pairs, holding, denied - holding)


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(folded for word in words if (folded := aligned(word)[0]))


@cache
def _converters() -> tuple[opencc.OpenCC, ...]:
    return tuple(opencc.OpenCC(name) for name in ("s2t", "s2tw", "s2hk"))


def _forms(word: str) -> set[str]:
    """Return a folded word as it may be written: in traditional characters, in full width."""
    forms = {word, word.upper(), word.translate(_FULL_WIDTH)}
    return forms | {one.convert(form) for one in _converters() for form in forms}


def _said(text: _Text, one: _Spoken) -> list[_Spot]:
    """List where a wording speaks: its words, and both words of its pairs."""
    spots = text.among(one.alone)
    for left, right in one.pairs:
        for here in text.among(left):
            first, last = text.bounds(here, _SENTENCE_ENDS)
            for there in text.among(right):
                inside = first <= there.start and there.end <= last
                if inside and 0 <= _gap(here, there) <= _NEAR:
                    front, back = sorted((here, there))
                    word = f"{front.word}…{back.word}"
                    spots.append(_Spot(front.start, back.end, word, there.event))
    return sorted(spots)


def _gap(one: _Spot, other: _Spot) -> int:
    """Count the characters between two places; negative where they overlap."""
    return max(one.start, other.start) - min(one.end, other.end)


def _taken_back(text: _Text, spot: _Spot, one: _Spoken) -> bool:
    overlapping = (_gap(spot, other) < 0 for other in text.among(one.holding))
    return any(overlapping) or text.has_near(spot, one.beside)


def _holds(outer: _Spot, inner: _Spot) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _outermost(spots: Sequence[_Spot]) -> list[_Spot]:
    """Leave out what stands inside a longer one, and the second of two at one place."""
    by_place = {(spot.start, spot.end): spot for spot in reversed(spots)}
    places = sorted(by_place.values())
    return [
        spot for spot in places if not any(_holds(one, spot) and one is not spot for one in places)
    ]


def _examples(wording: Wording) -> Iterator[tuple[str, bool]]:
    yield from ((text, True) for text in wording.examples.yes)
    yield from ((text, False) for text in wording.examples.no)


def _failure(name: str, text: str, wanted: bool) -> Problem:
    facts = {"kind": name, "example": text, "wanted": "算" if wanted else "不算"}
    return Problem("R38", CellRef("rules/emergency.yaml"), facts)
