"""What a rule asks, taken apart into bit masks, so that asking takes less than a microsecond.

Every word has a number; word number n is the bit ``1 << n``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from pipeline.core.rule import Test
from pipeline.core.text import aligned


@dataclass(slots=True)
class Facts:
    """What rules are asked about: the words found, one bit each, and facts of the lead."""

    mask: int
    folded: str = ""
    lineage: frozenset[str] = frozenset()
    source: str = ""
    urgency: str = ""
    request: str = ""


Check = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """A test taken apart: of every mask in ``needs`` one word must be there, of ``bar`` none.

    ``checks`` are what is left over. ``words`` are those that speak for it. Only if a word of
    ``trigger`` is there can the test hold; None when it may hold without any word.
    """

    needs: tuple[int, ...]
    bar: int
    checks: tuple[Check, ...]
    words: int
    trigger: int | None

    def holds(self, facts: Facts) -> bool:
        """Tell whether the test holds."""
        mask = facts.mask
        for need in self.needs:
            if not mask & need:
                return False
        if mask & self.bar:
            return False
        return not self.checks or all(check(facts) for check in self.checks)


class Reader:
    """Reads tests into masks; ``numbers`` gives every word met its number."""

    def __init__(self, groups: Mapping[str, Sequence[str]]) -> None:
        self._groups = groups
        self.numbers: dict[str, int] = {}

    def test(self, test: Test) -> Asked:
        """Take a test apart."""
        parts = [self._any(test.any)] if test.any else []
        parts += [self._any((entry,)) for entry in test.all]
        checks = [check for part in parts for check in part.checks]
        bar = 0
        for part in parts:
            bar |= part.bar
        if test.not_:
            unwanted = self._any(test.not_)
            if len(unwanted.needs) == 1 and not unwanted.checks and not unwanted.bar:
                bar |= unwanted.needs[0]
            else:
                checks.append(lambda facts: not unwanted.holds(facts))
        if test.place:
            places = frozenset(test.place)
            checks.append(lambda facts: not places.isdisjoint(facts.lineage))
        checks += [
            _one_of(name, wanted)
            for name in ("source", "urgency", "request")
            if (wanted := getattr(test, name))
        ]
        if test.pattern:
            search = re.compile(test.pattern).search
            checks.append(lambda facts: search(facts.folded) is not None)
        needs = tuple(need for part in parts for need in part.needs)
        triggers = [part.trigger for part in parts if part.trigger is not None]
        words = 0
        for part in parts:
            words |= part.words
        # any one part will do as trigger, for all must hold; the one with fewest words is rarest
        trigger = min(triggers, key=int.bit_count, default=None)
        return Asked(needs, bar, tuple(checks), words, trigger)

    def _any(self, entries: Sequence[str | Test]) -> Asked:
        tests = [self.test(entry) for entry in entries if isinstance(entry, Test)]
        mask = self._mask([entry for entry in entries if isinstance(entry, str)])
        if not mask and len(tests) == 1:
            return tests[0]
        words, trigger = mask, mask
        asked_without = False
        for one in tests:
            words |= one.words
            trigger |= one.trigger or 0
            asked_without = asked_without or one.trigger is None
        if not tests:
            return Asked((mask,), 0, (), words, trigger)

        def holds(facts: Facts) -> bool:
            return bool(facts.mask & mask) or any(one.holds(facts) for one in tests)

        return Asked((), 0, (holds,), words, None if asked_without else trigger)

    def _mask(self, entries: Iterable[str]) -> int:
        mask = 0
        for entry in entries:
            words = self._groups.get(entry[1:], ()) if entry.startswith("@") else (entry,)
            for word in words:
                folded = aligned(word)[0]
                if folded:
                    mask |= 1 << self.numbers.setdefault(folded, len(self.numbers))
        return mask


def _one_of(name: str, wanted: Sequence[str]) -> Check:
    value = attrgetter(name)
    return lambda facts: value(facts) in wanted
