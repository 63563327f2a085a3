"""Reasoning about conditions: which holds whenever another does, which never hold together.

Sound, not complete: ``implies`` and ``excludes`` say yes only where it is so, and may miss a case.
Nested ``OneOf`` of one condition are taken apart before what they are compared with.
"""

from __future__ import annotations

from itertools import permutations

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
    ways_of,
)
from pipeline.core.rules.vocabulary import Vocabulary


class Reasoner:
    """Compares conditions that use the words of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def implies(self, one: Condition, other: Condition) -> bool:
        """Tell whether ``other`` holds whenever ``one`` does."""
        if one == other:
            return True
        if isinstance(other, All):
            return all(self.implies(one, part) for part in other.parts)
        if isinstance(one, OneOf):
            return all(self.implies(part, other) for part in one.parts)
        if isinstance(one, Words) and isinstance(other, OneOf) and one.mask & (one.mask - 1):
            return all(self.implies(word, other) for word in self._single_words(one))
        if isinstance(other, Not) and self.excludes(one, other.part):
            return True
        if isinstance(other, OneOf) and any(self.implies(one, part) for part in other.parts):
            return True
        if isinstance(one, All):
            return any(self.implies(part, other) for part in one.parts)
        return self._implies_plainly(one, other)

    def _implies_plainly(self, one: Condition, other: Condition) -> bool:
        match one, other:
            case Words(mask), Words(wanted):
                within = self.vocabulary.within
                return all(within[n] & wanted for n in self.vocabulary.numbers(mask))
            case Close(), Close():
                kept = (one.first & ~other.first, one.second & ~other.second)
                turned = (one.first & ~other.second, one.second & ~other.first)
                return one.within <= other.within and (0, 0) in (kept, turned)
            case Close(first, second), _:
                return self.implies(Words(first), other) or self.implies(Words(second), other)
            case Fact(), Fact():
                return one.kind == other.kind and one.values <= other.values
            case Days(), Days():
                within_days = other.first <= one.first and one.last <= other.last
                return within_days and (other.blank or not one.blank)
            case Not(part), Not(denied):
                return self.implies(denied, part)
            case Matches(), Matches():
                return one.pattern == other.pattern
        return False

    def excludes(self, one: Condition, other: Condition) -> bool:
        """Tell whether two conditions never hold of one lead."""
        for left, right in ((one, other), (other, one)):
            if isinstance(left, OneOf):
                return all(self.excludes(part, right) for part in left.parts)
        for left, right in ((one, other), (other, one)):
            if isinstance(left, Not) and self.implies(right, left.part):
                return True
        for left, right in ((one, other), (other, one)):
            if isinstance(left, All):
                return any(self.excludes(part, right) for part in left.parts)
        if isinstance(one, Fact) and isinstance(other, Fact):
            if one.kind == other.kind == "place":
                return not self.vocabulary.meet(one.values, other.values)
            return one.kind == other.kind and one.values.isdisjoint(other.values)
        if isinstance(one, Days) and isinstance(other, Days):
            return one.last < other.first or other.last < one.first
        return False

    def why_never(self, condition: Condition) -> str:
        """Tell why a condition never holds, by the kind of what bars it; blank where it may.

        words: none of them counts; not: what it asks for, it bars; or the kind of a fact.
        """
        if isinstance(condition, OneOf):
            reasons = [self.why_never(part) for part in condition.parts]
            return reasons[0] if all(reasons) else ""
        if isinstance(condition, All):
            return self._why_never_all(condition)
        match condition:
            case Words(mask):
                within = self.vocabulary.within
                counting = (n for n in self.vocabulary.numbers(mask) if within[n] >> n & 1)
                return "" if any(True for _ in counting) else "words"
            case Close(first, second):
                return self.why_never(Words(first)) or self.why_never(Words(second))
            case Fact(kind, values):
                return "" if values else kind
        return ""

    def _why_never_all(self, condition: All) -> str:
        parts = condition.parts
        for part in parts:
            if why := self.why_never(part):
                return why
        for part, other in permutations(parts, 2):
            if self.excludes(part, other):
                return _kind(part, other)
        for part in parts:
            others = [other for other in parts if other is not part]
            if isinstance(part, Not) and self.implies(All(tuple(others)), part.part):
                return "not"
            ways = [way for one in ways_of(part) for way in self._single_words(one)]
            if all(any(self.excludes(way, other) for other in others) for way in ways):
                return "not"
        return ""

    def _single_words(self, condition: Condition) -> tuple[Condition, ...]:
        if not isinstance(condition, Words):
            return (condition,)
        return tuple(Words(1 << n) for n in self.vocabulary.numbers(condition.mask))


def _kind(one: Condition, other: Condition) -> str:
    if isinstance(one, Not) or isinstance(other, Not):
        return "not"
    return one.kind if isinstance(one, Fact) else "days"
