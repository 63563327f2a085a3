"""Checked rules compiled for matching: one pass finds the words, then few rules are asked.

Finding words (``Rulebook.hits``) and judging rules (``Rulebook.fired``) are apart, so that what
counts as a hit can change without touching what a rule means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

import ahocorasick_rs

from pipeline.core.rule import Rule, Test
from pipeline.core.text import aligned

# a word right behind one of these says that something is not there (domain: licence remarks such as
# 不产生油烟, answers such as 未闻到异味); up to two filling words may stand between
_NEGATED = re.compile(
    r"(?:无|没|没有|不产生|未产生|不存在|未[闻发][到现]|没[闻发][到现]|未见|非|不是|并非)"
    r"(?:明显|任何|什么|异常|强烈|刺鼻|出现|的){0,2}$"
)
_NEGATION_ENDS = frozenset("无没有生在到现见非是显何么常烈鼻的")
_REACH = 8  # characters that a negation with its filling words may take
# … but a missing device is a complaint: 没有油烟净化器
_DEVICE = re.compile(r"净化|处理|收集|过滤|排放|排烟|管道|设施|设备|装置|措施|许可|防护|覆盖")
_ENDED = ("已停", "已消失", "已消除", "已解决", "已无", "已经停", "已经没", "消失了", "没有了")
_ENDED_STARTS = frozenset(word[0] for word in _ENDED)
USUAL = ("标题", "内容")  # the fields that a rule searches when it does not say


@dataclass(slots=True)
class Facts:
    """What rules are asked about: first place of each word found, and facts of the lead."""

    hits: Mapping[int, int]
    folded: str = ""
    lineage: frozenset[str] = frozenset()
    source: str = ""
    urgency: str = ""
    request: str = ""


Check = Callable[[Facts], bool]


class Compiled(NamedTuple):
    """A rule ready to be asked. ``words`` are those that speak for it, not those that forbid it."""

    rule: Rule
    check: Check
    words: frozenset[int]


class Rulebook:
    """The office's rules, compiled."""

    def __init__(self, rules: Iterable[Rule], groups: Mapping[str, Sequence[str]]) -> None:
        self._groups = groups
        self._numbers: dict[str, int] = {}
        self.compiled = [self._compile(rule) for rule in rules]
        self.words = list(self._numbers)
        self._automaton = ahocorasick_rs.AhoCorasick(self.words)
        self._asked_by: list[list[int]] = [[] for _ in self.words]
        self._always: list[int] = []
        for number, one in enumerate(self.compiled):
            for word in one.words:
                self._asked_by[word].append(number)
            if not one.words:
                self._always.append(number)

    def hits(self, folded: str) -> list[tuple[int, int]]:
        """List the words in a folded text as (number, start), those that are denied left out."""
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        around = f" {folded} "  # so that there is a character before the first and after the last
        return [
            (number, start)
            for number, start, end in found
            if not (around[start] in _NEGATION_ENDS and _denied(folded, start, end))
            and not (around[end + 1] in _ENDED_STARTS and folded.startswith(_ENDED, end))
        ]

    def fired(
        self, facts: Facts, hits: Sequence[tuple[int, int]], fields: Callable[[int], str], day: str
    ) -> list[Compiled]:
        """List the rules that hold, in the order of the files.

        ``fields`` tells the field at a place of the folded text; ``day`` is ISO, blank = any day.
        """
        asked = set(self._always)
        for number, _ in hits:
            asked.update(self._asked_by[number])
        return [
            one
            for one in map(self.compiled.__getitem__, sorted(asked))
            if _in_force(one.rule, day) and one.check(_narrowed(one.rule, facts, hits, fields))
        ]

    def _compile(self, rule: Rule) -> Compiled:
        words: set[int] = set()
        check = self._test(rule.when, words)
        return Compiled(rule, check, frozenset(words))

    def _test(self, test: Test, words: set[int]) -> Check:
        """Turn a test into a function; adds the numbers of its positive words to ``words``."""
        checks: list[Check] = []
        if test.any:
            checks.append(_any_of(*self._split(test.any, words)))
        if test.all:
            one_by_one = [self._split((entry,), words) for entry in test.all]
            checks += [_any_of(*parts) for parts in one_by_one]
        if test.not_:
            unwanted = _any_of(*self._split(test.not_, set()))
            checks.append(lambda facts: not unwanted(facts))
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
        return _all_of(checks)

    def _split(
        self, entries: Sequence[str | Test], words: set[int]
    ) -> tuple[frozenset[int], list[Check]]:
        plain: list[str] = []
        checks: list[Check] = []
        for entry in entries:
            if isinstance(entry, Test):
                checks.append(self._test(entry, words))
            elif entry.startswith("@"):
                plain += self._groups.get(entry[1:], ())
            else:
                plain.append(entry)
        folded = (aligned(word)[0] for word in plain)
        numbers = {self._numbers.setdefault(word, len(self._numbers)) for word in folded if word}
        words |= numbers
        return frozenset(numbers), checks


def _one_of(name: str, wanted: Sequence[str]) -> Check:
    value = attrgetter(name)
    return lambda facts: value(facts) in wanted


def _any_of(numbers: frozenset[int], checks: Sequence[Check]) -> Check:
    if not checks:
        return lambda facts: not numbers.isdisjoint(facts.hits)
    return lambda facts: not numbers.isdisjoint(facts.hits) or any(one(facts) for one in checks)


def _all_of(checks: Sequence[Check]) -> Check:
    if len(checks) == 1:
        return checks[0]
    return lambda facts: all(one(facts) for one in checks)


def _denied(folded: str, start: int, end: int) -> bool:
    before = folded[max(0, start - _REACH) : start]
    return _NEGATED.search(before) is not None and _DEVICE.match(folded, end) is None


def _in_force(rule: Rule, day: str) -> bool:
    if rule.starts is None and rule.ends is None or not day:
        return True
    first, last = (one.isoformat() if one else "" for one in (rule.starts, rule.ends))
    return first <= day and (not last or day <= last)


def _narrowed(
    rule: Rule, facts: Facts, hits: Sequence[tuple[int, int]], fields: Callable[[int], str]
) -> Facts:
    """Leave only the words that stand in the rule's own fields; nearly all rules ask the usual."""
    if rule.fields == USUAL:
        return facts
    own: dict[int, int] = {}
    for number, start in hits:
        if fields(start) in rule.fields:
            own.setdefault(number, start)
    return replace(facts, hits=own)
