"""What a rule asks, taken apart into sets of words, so that asking takes less than a microsecond.

Every word has a number for each set of fields it is looked for in; sets hold those numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from pipeline.core.rules.rule import USUAL, Near, Test
from pipeline.core.text import aligned

Hit = tuple[int, int, int]  # number of a word, where it starts and ends in the folded text
Word = tuple[str, tuple[str, ...]]  # folded, with the fields it is looked for in
# Tells whether a moment (ISO, Asia/Shanghai, maybe blank) lies within a campaign.
InCampaign = Callable[[str, str], bool]
_NONE: frozenset[int] = frozenset()
_KEYS = {"source": "source", "urgency": "urgency", "request": "request_type"}  # of a test → a lead


@dataclass(slots=True)
class Facts:
    """What rules are asked about: the numbers of the words found, their places, and the lead.

    ``values`` has our field keys, a missing one is blank; ``usual_end`` is where the usual fields
    end in the folded text; ``lineage`` names the place and all around it.
    """

    words: Set[int]
    folded: str = ""
    usual_end: int = 0
    hits: Sequence[Hit] = ()
    lineage: frozenset[str] = frozenset()
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def received(self) -> str:
        """Return when the lead came in, ISO to the minute; blank when unknown."""
        return self.values.get("received_at") or ""


Check = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """A test taken apart: of every set in ``needs`` one word must be there, of ``bar`` none.

    ``checks`` are what is left over. ``words`` are those that speak for it. Only if a word of
    ``trigger`` is there can the test hold; None when it may hold without any word.
    """

    needs: tuple[frozenset[int], ...]
    bar: frozenset[int]
    checks: tuple[Check, ...]
    words: frozenset[int]
    trigger: frozenset[int] | None

    def holds(self, facts: Facts) -> bool:
        """Tell whether the test holds."""
        words = facts.words
        for need in self.needs:
            if need.isdisjoint(words):
                return False
        if not self.bar.isdisjoint(words):
            return False
        for check in self.checks:  # noqa: SIM110 (a generator costs more than most checks)
            if not check(facts):
                return False
        return True

    def left(self) -> Check | None:
        """Return what is still to be asked once a word of ``trigger`` is there; None if nothing."""
        needs = tuple([need for need in self.needs if need != self.trigger])
        if needs or self.bar or len(self.checks) > 1:
            return replace(self, needs=needs).holds
        return self.checks[0] if self.checks else None


def no_campaign(_name: str, _moment: str) -> bool:
    """Tell that no campaign is on, where none is known."""
    return False


class Reader:
    """Reads tests into sets of words; ``numbers`` gives every word met its number."""

    def __init__(
        self, groups: Mapping[str, Sequence[str]], in_campaign: InCampaign = no_campaign
    ) -> None:
        self._groups = groups
        self._in_campaign = in_campaign
        self.numbers: dict[Word, int] = {}

    def test(self, test: Test, fields: tuple[str, ...] = USUAL) -> Asked:
        """Take a test apart; ``fields`` are looked in where it names none itself."""
        fields = test.fields or fields
        parts = [self._any(test.any, fields)] if test.any else []
        parts += [self._any((entry,), fields) for entry in test.all]
        if test.near:
            parts.append(self._near(test.near, fields))
        checks = [check for part in parts for check in part.checks]
        bar = _NONE.union(*[part.bar for part in parts])
        if test.not_:
            unwanted = self._any(test.not_, fields)
            if len(unwanted.needs) == 1 and not unwanted.checks and not unwanted.bar:
                bar |= unwanted.needs[0]
            else:
                checks.append(lambda facts: not unwanted.holds(facts))
        checks += self._of_the_lead(test)
        needs = tuple(need for part in parts for need in part.needs)
        triggers = [part.trigger for part in parts if part.trigger is not None]
        words = _NONE.union(*[part.words for part in parts])
        # any one part will do as trigger, for all must hold; the one with fewest words is rarest
        trigger = min(triggers, key=len, default=None)
        return Asked(needs, bar, tuple(checks), words, trigger)

    def _any(self, entries: Sequence[str | Test], fields: tuple[str, ...]) -> Asked:
        tests = [self.test(entry, fields) for entry in entries if isinstance(entry, Test)]
        plain = self._numbered([entry for entry in entries if isinstance(entry, str)], fields)
        if not plain and len(tests) == 1:
            return tests[0]
        if not tests:
            return Asked((plain,), _NONE, (), plain, plain)
        words = plain.union(*[one.words for one in tests])
        triggers = [one.trigger for one in tests if one.trigger is not None]
        trigger = plain.union(*triggers) if len(triggers) == len(tests) else None

        def holds(facts: Facts) -> bool:
            if not plain.isdisjoint(facts.words):
                return True
            for one in tests:  # noqa: SIM110 (a generator costs more than most tests)
                if one.holds(facts):
                    return True
            return False

        return Asked((), _NONE, (holds,), words, trigger)

    def _near(self, pairs: Sequence[Near], fields: tuple[str, ...]) -> Asked:
        read = [
            (self._numbered(one.words, fields), self._numbered(one.to, fields), one.within)
            for one in pairs
        ]
        firsts = _NONE.union(*[first for first, _, _ in read])
        seconds = _NONE.union(*[second for _, second, _ in read])

        def close(facts: Facts) -> bool:
            for first, second, within in read:
                words = facts.words
                if (
                    not first.isdisjoint(words)
                    and not second.isdisjoint(words)
                    and _close(facts, first, second, within)
                ):
                    return True
            return False

        trigger = min(firsts, seconds, key=len)
        return Asked((firsts, seconds), _NONE, (close,), firsts | seconds, trigger)

    def _numbered(self, entries: Iterable[str], fields: tuple[str, ...]) -> frozenset[int]:
        numbers: set[int] = set()
        for entry in entries:
            words = self._groups.get(entry[1:], ()) if entry.startswith("@") else (entry,)
            for word in words:
                folded = aligned(word)[0]
                if folded:
                    numbers.add(self.numbers.setdefault((folded, fields), len(self.numbers)))
        return frozenset(numbers)

    def _of_the_lead(self, test: Test) -> list[Check]:
        """Return what a test asks beside words: place, source, moment and so on."""
        checks: list[Check] = []
        if test.place:
            places = frozenset(test.place)
            checks.append(lambda facts: not places.isdisjoint(facts.lineage))
        checks += [
            _one_of(key, wanted) for name, key in _KEYS.items() if (wanted := getattr(test, name))
        ]
        if campaigns := test.campaign:
            within = self._in_campaign
            checks.append(lambda facts: any(within(one, facts.received) for one in campaigns))
        if test.hours:
            checks.append(_between(test.hours, 11, 16, half_open=True))
        if test.season:
            checks.append(_between(test.season, 5, 10, half_open=False))
        if test.pattern:
            search = re.compile(test.pattern).search
            checks.append(lambda facts: search(facts.folded, 0, facts.usual_end) is not None)
        return checks


def _one_of(key: str, wanted: Sequence[str]) -> Check:
    return lambda facts: facts.values.get(key) in wanted


def _between(ends: tuple[str, str], start: int, stop: int, *, half_open: bool) -> Check:
    """Check a part of 受理时间 against two ends; from a later to an earlier one it wraps."""
    first, last = ends

    def holds(facts: Facts) -> bool:
        said = facts.received[start:stop]
        after, before = said >= first, said < last if half_open else said <= last
        return bool(said) and (after and before if first <= last else after or before)

    return holds


def _close(facts: Facts, first: Set[int], second: Set[int], within: int) -> bool:
    """Tell whether a word of each set stand close together, in one sentence."""
    left = [hit for hit in facts.hits if hit[0] in first]
    right = [hit for hit in facts.hits if hit[0] in second]
    for _, start, end in left:
        for _, other, stop in right:
            gap, began = (other - end, end) if other >= end else (start - stop, stop)
            if 0 <= gap <= within and not _ends_sentence(facts.folded, began, began + gap):
                return True
    return False


def _ends_sentence(folded: str, start: int, stop: int) -> bool:
    return any(folded.find(mark, start, stop) >= 0 for mark in "。!;?")
