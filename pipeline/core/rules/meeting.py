"""Words with which two rules hold together: what a message about them can show."""

from __future__ import annotations

from pipeline.core.rules.conditions import (
    All,
    Close,
    Condition,
    Not,
    OneOf,
    Words,
    asked_words,
    only_words,
    parts_of,
    ways_of,
)
from pipeline.core.rules.vocabulary import Vocabulary


class Meeting:
    """Looks for words of a vocabulary with which two conditions hold together."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def example(self, one: Condition, other: Condition) -> int | None:
        """Return words with which both conditions hold; they share one of them, or one inside it.

        0 where one of the two asks for no word; None where no such words are found.
        """
        words, others = asked_words(one), asked_words(other)
        if not words or not others:
            return 0
        within, numbers = self.vocabulary.within, self.vocabulary.numbers
        shared = [n for n in numbers(words) if within[n] & others]
        shared += [n for n in numbers(others) if within[n] & words]
        for number in shared:
            found = 1 << number
            for condition in (one, other):
                found = self._with_words_for(condition, found, _barred(one) | _barred(other))
            if self._may_hold(one, found) and self._may_hold(other, found):
                return found
        return None

    def _counted(self, mask: int) -> int:
        counted = 0
        for number in self.vocabulary.numbers(mask):
            counted |= self.vocabulary.within[number]
        return counted

    def _with_words_for(self, condition: Condition, found: int, barred: int) -> int:
        """Add one word for each list of which none is there yet, rather one that is not barred."""
        for part in parts_of(condition):
            if self._may_hold(part, found):
                continue
            way = ways_of(part)[0]
            if isinstance(way, All):
                found = self._with_words_for(way, found, barred)
            elif mask := asked_words(way):
                numbers = list(self.vocabulary.numbers(mask))
                free = [n for n in numbers if not self.vocabulary.within[n] & barred]
                found |= 1 << (free or numbers)[0]
                if isinstance(way, Close):
                    found |= way.second & -way.second
        return found

    def _may_hold(self, condition: Condition, mask: int) -> bool:
        """Tell whether a condition holds with these words, everything else being favourable."""
        match condition:
            case Words(wanted):
                return bool(self._counted(mask) & wanted)
            case Close(first, second):
                counted = self._counted(mask)
                return bool(counted & first and counted & second)
            case All(parts):
                return all(self._may_hold(part, mask) for part in parts)
            case OneOf(parts):
                return any(self._may_hold(part, mask) for part in parts)
            case Not(part):
                return not only_words(part) or not self._may_hold(part, mask)
        return True


def _barred(condition: Condition) -> int:
    mask = 0
    for part in parts_of(condition):
        if isinstance(part, Not):
            mask |= asked_words(part.part)
    return mask
