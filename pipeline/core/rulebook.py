"""Checked rules compiled for matching: one pass finds the words, then few rules are asked.

Finding words (``Rulebook.hits``) and judging rules (``Rulebook.fired``) are apart, so that what
counts as a hit can change without touching what a rule means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import ahocorasick_rs

from pipeline.core.asking import Asked, Facts, Reader
from pipeline.core.rule import Rule

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


class Compiled(NamedTuple):
    """A rule ready to be asked; ``words`` are the bits of the words that speak for it.

    ``plain`` rules search the usual fields and hold on any day, as nearly all do.
    """

    rule: Rule
    asked: Asked
    words: int
    plain: bool


class Rulebook:
    """The office's rules, compiled. Word number n is the bit ``1 << n``, kept in ``bits``."""

    def __init__(self, rules: Iterable[Rule], groups: Mapping[str, Sequence[str]]) -> None:
        reader = Reader(groups)
        self.compiled = [_compiled(rule, reader.test(rule.when)) for rule in rules]
        self.words = list(reader.numbers)
        self.bits = [1 << number for number in range(len(self.words))]
        self._automaton = ahocorasick_rs.AhoCorasick(self.words)
        self._always = [n for n, one in enumerate(self.compiled) if one.asked.trigger is None]
        self._asked_by = [
            [n for n, one in enumerate(self.compiled) if (one.asked.trigger or 0) & bit]
            for bit in self.bits
        ]

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
        asked = set(self._always).union(*[self._asked_by[number] for number, _ in hits])
        found: list[Compiled] = []
        for number in sorted(asked):
            one = self.compiled[number]
            own = facts
            if not one.plain:
                if not _in_force(one.rule, day):
                    continue
                own = replace(facts, mask=self._mask_in(one.rule.fields, hits, fields))
            if one.asked.holds(own):
                found.append(one)
        return found

    def _mask_in(
        self, wanted: Sequence[str], hits: Sequence[tuple[int, int]], fields: Callable[[int], str]
    ) -> int:
        mask = 0
        for number, start in hits:
            if fields(start) in wanted:
                mask |= self.bits[number]
        return mask


def _compiled(rule: Rule, asked: Asked) -> Compiled:
    plain = rule.fields == USUAL and rule.starts is None and rule.ends is None
    return Compiled(rule, asked, asked.words, plain)


def _denied(folded: str, start: int, end: int) -> bool:
    before = folded[max(0, start - _REACH) : start]
    return _NEGATED.search(before) is not None and _DEVICE.match(folded, end) is None


def _in_force(rule: Rule, day: str) -> bool:
    if (rule.starts is None and rule.ends is None) or not day:
        return True
    first, last = (one.isoformat() if one else "" for one in (rule.starts, rule.ends))
    return first <= day and (not last or day <= last)
