"""What is wrong with the words of rules: said twice, barred, too short, too common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office
from pipeline.core.rules.conditions import All, Condition, Not, OneOf, Words, parts_of
from pipeline.core.rules.implying import Reasoner
from pipeline.core.rules.rule import USUAL, Rule, Test
from pipeline.core.rules.rule_analysis import place_of
from pipeline.core.rules.vocabulary import Vocabulary

_COMMON = 0.2  # a word in a larger share of the texts does not tell one matter from another
_FEW = 100  # with fewer texts shares mean nothing
_SHOWN = 4  # words shown of a finding


class Double(NamedTuple):
    """A word that says nothing more, where it stands, and why in Chinese."""

    file: str
    line: int
    word: str
    why: str


class WordList(NamedTuple):
    """Words of which any one will do, as they stand in a rule; ``barring``: under a ``not``."""

    entries: Sequence[str]
    fields: tuple[str, ...]
    barring: bool


class WordAnalysis:
    """Looks at the words of every rule; ``where_group`` tells where a word group stands."""

    def __init__(
        self, office: Office, vocabulary: Vocabulary, where_group: Mapping[str, CellRef]
    ) -> None:
        self._office = office
        self._vocabulary = vocabulary
        self._reasoner = Reasoner(vocabulary)
        self._where_group = where_group

    def findings(self, counts: Mapping[int, int], texts: int) -> Iterator[Problem]:
        """Yield what was found; ``counts`` tells in how many of the texts a word counts."""
        yield from self._said_twice()
        for rule in self._office.rules:
            yield from self._of_no_use(rule)
            yield from self._decides_alone(rule, counts, texts)

    def _said_twice(self) -> Iterator[Problem]:
        """Tell, once a file, of the words that say nothing more."""
        by_file: dict[str, list[Double]] = {}
        for one in (*self._doubles_in_groups(), *self._doubles_in_rules()):
            by_file.setdefault(one.file, []).append(one)
        for file, found in by_file.items():
            found.sort()
            said = [f"第 {one.line} 行的“{one.word}”（{one.why}）" for one in found]
            facts = {"words": _listed(said), "count": len(found)}
            yield Problem("R56", CellRef(file, cell=f"第 {found[0].line} 行"), facts)

    def _doubles_in_groups(self) -> Iterator[Double]:
        used = {
            entry[1:]: one.fields
            for rule in self._office.rules
            for one in word_lists(rule.when, rule.fields)
            for entry in one.entries
            if entry.startswith("@")
        }
        for name, words in self._office.groups.items():
            place = self._where_group.get(name)
            if name in used and place:
                line = int("".join(filter(str.isdigit, place.cell)) or 0)
                for word, why in self._doubles(words, used[name], words):
                    yield Double(place.file, line, word, why)

    def _doubles_in_rules(self) -> Iterator[Double]:
        for rule in self._office.rules:
            for one in word_lists(rule.when, rule.fields):
                own = [entry for entry in one.entries if not entry.startswith("@")]
                for word, why in self._doubles(own, one.fields, one.entries):
                    yield Double(rule.file, rule.line, word, why)

    def _doubles(
        self, own: Sequence[str], fields: tuple[str, ...], entries: Sequence[str]
    ) -> Iterator[tuple[str, str]]:
        """Yield the own words of a list that say nothing more, each with what says it already."""
        vocabulary = self._vocabulary
        everything = vocabulary.mask_of(entries, fields)
        seen = vocabulary.mask_of([one for one in entries if one.startswith("@")], fields)
        for word in own:
            bit = vocabulary.mask_of([word], fields)
            inside = vocabulary.within[bit.bit_length() - 1] & everything & ~bit
            if bit & seen:
                yield word, "写了两次"
            elif inside:
                shorter = vocabulary.words[next(vocabulary.numbers(inside))]
                yield word, f"已有“{shorter}”"
            seen |= bit

    def _of_no_use(self, rule: Rule) -> Iterator[Problem]:
        """Tell of words that never help: they never count, or a word inside them bars the rule."""
        parts = parts_of(self._vocabulary.conditions[rule.name])
        bars = [part for part in parts if isinstance(part, Not)]
        own = 0
        for one in word_lists(rule.when, rule.fields):
            words = [entry for entry in one.entries if not entry.startswith("@")]
            if not one.barring:
                own |= self._vocabulary.mask_of(words, one.fields)
        useless: list[str] = []
        for part in parts:
            for number in self._vocabulary.numbers(_words_of(part) & own):
                word = Words(1 << number)
                if self._reasoner.why_never(word) or any(
                    self._reasoner.excludes(word, bar) for bar in bars
                ):
                    useless.append(self._vocabulary.words[number])
        if useless and not self._reasoner.why_never(All(parts)):
            facts = {"rule": rule.name, "words": _listed(list(dict.fromkeys(useless)))}
            yield Problem("R58", place_of(rule), facts)

    def _decides_alone(
        self, rule: Rule, counts: Mapping[int, int], texts: int
    ) -> Iterator[Problem]:
        """Tell of words that alone decide for a rule, or bar it, and say too little for that."""
        if rule.points and rule.points < self._office.settings.enough:
            return
        parts = parts_of(self._vocabulary.conditions[rule.name])
        asked = All(tuple(part for part in parts if not isinstance(part, Not)))
        alone = [
            number
            for part in asked.parts
            for number in self._vocabulary.numbers(_words_of(part))
            if self._reasoner.implies(Words(1 << number), asked)
        ]
        words = self._vocabulary.words
        short = [words[number] for number in alone if len(words[number]) == 1]
        if short:
            facts = {"rule": rule.name, "words": _listed(list(dict.fromkeys(short)))}
            yield Problem("R59", place_of(rule), facts)
        for part in parts:
            if isinstance(part, Not):
                alone += self._vocabulary.numbers(_words_of(part.part))
        common = [
            n for n in dict.fromkeys(alone) if texts >= _FEW and counts.get(n, 0) > _COMMON * texts
        ]
        if common:
            said = [f"{words[n]}（{counts[n] * 100 // texts}%）" for n in common]
            facts = {"rule": rule.name, "words": _listed(said), "texts": str(texts)}
            yield Problem("R80", place_of(rule), facts)


def word_lists(
    test: Test, fields: tuple[str, ...] = USUAL, barring: bool = False
) -> Iterator[WordList]:
    """Yield all lists of a test of which one word will do, those of the tests inside it too."""
    fields = test.fields or fields
    lists: list[tuple[Sequence[str | Test], bool]] = [(test.any, barring), (test.not_, True)]
    lists += [((one,), barring) for one in test.all]
    lists += [(words, barring) for near in test.near for words in (near.words, near.to)]
    for entries, bars in lists:
        words = [entry for entry in entries if isinstance(entry, str)]
        if words:
            yield WordList(words, fields, bars)
        for entry in entries:
            if isinstance(entry, Test):
                yield from word_lists(entry, fields, bars)


def _words_of(condition: Condition) -> int:
    """Return the words of a list, of which each alone fulfils it."""
    if isinstance(condition, Words):
        return condition.mask
    mask = 0
    if isinstance(condition, OneOf):
        for part in condition.parts:
            mask |= _words_of(part)
    return mask


def _listed(words: Sequence[str]) -> str:
    more = f" 等 {len(words)} 个" if len(words) > _SHOWN else ""
    return "、".join(words[:_SHOWN]) + more
