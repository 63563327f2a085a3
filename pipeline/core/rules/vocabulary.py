"""The words of all rules, what counts with each of them, and every rule as a formula."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property

from pipeline.core.gazetteer.names import ANY
from pipeline.core.office import Office
from pipeline.core.routing.searched import FIELDS, HEADERS, Searched
from pipeline.core.rules.asking import Reader
from pipeline.core.rules.conditions import (
    All,
    Close,
    Condition,
    Days,
    Fact,
    Matches,
    Not,
    OneOf,
    Words,
    parts_of,
)
from pipeline.core.rules.rule import Near, Rule, Test
from pipeline.core.rules.rulebook import Rulebook

_SOME = "某某"  # what a name that a rule asks for (*厂) may begin with
_KEYS = dict(zip(HEADERS, FIELDS, strict=True))
_MINUTES = [f"{minute // 60:02}:{minute % 60:02}" for minute in range(24 * 60)]
_DAYS = [f"{date(2000, 1, 1) + timedelta(number):%m-%d}" for number in range(366)]


def _mask(numbers: Iterable[int]) -> int:
    """Return the words of these numbers, one bit each."""
    return sum(1 << number for number in numbers)


class Vocabulary:
    """The words of all rules, and the formula of each rule.

    ``within[n]`` are the words that count wherever word n counts: itself, and those inside it that
    are not denied or silenced there. A word that never counts is not within itself. What stands
    around a word is left out of account (没有‹word›处理设备, ‹word›厂); but whether 工厂 ends a
    name (*厂) always hangs on what follows, so it never implies that it does.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._reader = Reader(office.groups)
        for rule in office.rules:  # in the order in which Rulebook numbers its words
            self._reader.test(rule.when, rule.fields)
        self._rulebook = Rulebook(office.rules, office.groups)
        numbers = self._reader.numbers
        self.words = [word for word, _ in numbers]
        self._named = sum(1 << n for n, word in enumerate(self.words) if word.startswith(ANY))
        self.within = [
            self._found_with(word, fields) & ~self._named | self._named & 1 << number
            for number, (word, fields) in enumerate(numbers)
        ]
        self.conditions = {rule.name: self._of_rule(rule) for rule in office.rules}

    def _found_with(self, word: str, fields: Iterable[str]) -> int:
        text = word.replace(ANY, _SOME)
        seen = [self._rulebook.look(Searched({_KEYS[field]: text})).words for field in fields]
        masks = [_mask(words) for words in seen]
        common = masks[0]
        for mask in masks:
            common &= mask
        return common

    def numbers(self, mask: int) -> Iterator[int]:
        """Yield the numbers of the words of a mask."""
        while mask:
            yield (mask & -mask).bit_length() - 1
            mask &= mask - 1

    def said(self, mask: int, shown: int = 5) -> str:
        """Name the words of a mask, the first few of many."""
        words = list(dict.fromkeys(self.words[number] for number in self.numbers(mask)))
        more = f"等 {len(words)} 个" if len(words) > shown else ""
        return "、".join(words[:shown]) + more

    def counted_in(self, texts: Iterable[Mapping[str, str]]) -> Counter[int]:
        """Count the texts (our field keys) in which each word counts, by its number."""
        counts: Counter[int] = Counter()
        for values in texts:
            counts.update(self._rulebook.look(Searched(values)).words)
        return counts

    def mask_of(self, entries: Sequence[str | Test], fields: tuple[str, ...]) -> int:
        """Return the words that stand directly in a list, those of its groups included."""
        words = [entry for entry in entries if isinstance(entry, str)]
        return _mask(self._reader.test(Test(any=tuple(words)), fields).words) if words else 0

    def _of_rule(self, rule: Rule) -> Condition:
        condition = self._of_test(rule.when, rule.fields)
        if rule.starts or rule.ends:
            days = Days(rule.starts or date.min, rule.ends or date.max, blank=True)
            condition = All((*parts_of(condition), days))
        return condition

    def _of_test(self, test: Test, fields: tuple[str, ...]) -> Condition:
        fields = test.fields or fields
        parts: list[Condition] = [self._one_of(test.any, fields)] if test.any else []
        parts += [self._one_of((entry,), fields) for entry in test.all]
        if test.near:
            parts.append(_joined([self._close(near, fields) for near in test.near]))
        if test.not_:
            parts.append(Not(self._one_of(test.not_, fields)))
        parts += self._of_the_lead(test)
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one_of(self, entries: Sequence[str | Test], fields: tuple[str, ...]) -> Condition:
        mask = self.mask_of(entries, fields)
        parts: list[Condition] = [Words(mask)] if mask else []
        parts += [self._of_test(entry, fields) for entry in entries if isinstance(entry, Test)]
        return _joined(parts)

    def _close(self, near: Near, fields: tuple[str, ...]) -> Close:
        first, second = self.mask_of(near.words, fields), self.mask_of(near.to, fields)
        return Close(first, second, near.within)

    def _of_the_lead(self, test: Test) -> Iterator[Condition]:
        if test.place:
            yield Fact("place", self.places_in(test.place))
        for kind in ("source", "urgency", "request"):
            if values := getattr(test, kind):
                yield Fact(kind, frozenset(values))
        if test.campaign:
            yield self._in_campaign(test.campaign)
        if test.hours:
            first, last = test.hours
            yield Fact("hours", frozenset(_between(_MINUTES, first, last, half_open=True)))
        if test.season:
            yield Fact("season", frozenset(_between(_DAYS, *test.season, half_open=False)))
        if test.pattern:
            yield Matches(test.pattern)

    def _in_campaign(self, names: Iterable[str]) -> Condition:
        campaign = self._office.settings.campaign
        if campaign is None or campaign.name not in names:
            return Fact("campaign", frozenset())
        last = campaign.start + timedelta(campaign.days - 1)
        return Days(campaign.start, last, blank=False)

    def places_in(self, names: Iterable[str]) -> frozenset[str | int]:
        """Return the numbers of the places that are one of these or lie inside one."""
        return frozenset().union(*[self._inside.get(name, frozenset()) for name in names])

    def meet(self, numbers: Iterable[str | int], others: Iterable[str | int]) -> bool:
        """Tell whether one lead may lie in a place of each: it may name several of one office."""
        one, other = frozenset(numbers), frozenset(others)
        offices, others_offices = self._offices(one), self._offices(other)
        unknown = "" in offices | others_offices and bool(offices and others_offices)
        return bool(one & other or offices & others_offices) or unknown

    def _offices(self, numbers: Iterable[str | int]) -> set[str]:
        """Return the offices of places inside the zone, blank where unknown."""
        zones = {place.name for place in self._office.places if place.kind == "zone"}
        places = [self._office.places[int(number)] for number in numbers]
        return {one.office for one in places if zones & {one.name, *one.within}}

    @cached_property
    def _inside(self) -> Mapping[str, frozenset[str | int]]:
        inside: dict[str, set[str | int]] = {}
        for number, place in enumerate(self._office.places):
            for name in (place.name, *place.within):
                inside.setdefault(name, set()).add(number)
        return {name: frozenset(numbers) for name, numbers in inside.items()}


def _joined(parts: Sequence[Condition]) -> Condition:
    if not parts:
        return Words(0)
    return parts[0] if len(parts) == 1 else OneOf(tuple(parts))


def _between(all_values: Sequence[str], first: str, last: str, *, half_open: bool) -> list[str]:
    """Return the values between two ends as ``asking`` judges them; from later to earlier wraps."""
    found = []
    for value in all_values:
        after, before = value >= first, value < last if half_open else value <= last
        if (after and before) if first <= last else (after or before):
            found.append(value)
    return found
