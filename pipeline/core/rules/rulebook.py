"""Checked rules compiled for matching: one pass finds the words, then few rules are asked.

Finding words (``Rulebook.look``) and judging rules (``Rulebook.fired``) are apart, so that what
counts as a hit can change without touching what a rule means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

import ahocorasick_rs

from pipeline.core.gazetteer import names
from pipeline.core.routing.searched import Searched
from pipeline.core.rules.asking import Asked, Check, Facts, Hit, InCampaign, Reader, no_campaign
from pipeline.core.rules.rule import USUAL, Rule

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
_IS_DEVICE = re.compile(r"净化器|设施|设备|装置")
# if a word is added here, _may_be_over must know it
_ENDED = ("已停", "已消失", "已消除", "已解决", "已无", "已经停", "已经没", "消失了", "没有了")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule ready to be asked; ``words`` are the numbers of the words that speak for it.

    ``left`` is what is still to be asked of it once a word of its trigger is there, None if
    nothing. ``always`` rules hold on any day, as nearly all do. What is asked for all the time
    stands beside the rule.
    """

    rule: Rule
    trigger: frozenset[int] | None
    left: Check | None
    words: frozenset[int]
    always: bool
    name: str
    category: str
    points: int
    hard: int
    urgency: str


@dataclass(slots=True)
class Seen:
    """The words of a text that count: their numbers, and every place where they stand."""

    words: Set[int]
    hits: list[Hit]
    names: list[names.Name]


class Rulebook:
    """The office's rules, compiled. ``words`` gives the folded word of each number."""

    def __init__(
        self,
        rules: Iterable[Rule],
        groups: Mapping[str, Sequence[str]],
        in_campaign: InCampaign = no_campaign,
    ) -> None:
        reader = Reader(groups, in_campaign)
        self.compiled = [_compiled(rule, reader.test(rule.when, rule.fields)) for rule in rules]
        self.words = [word for word, _ in reader.numbers]
        # *厂: what any name may end with
        self._named: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        for number, (word, fields) in enumerate(reader.numbers):
            if word.startswith(names.ANY):
                self._named.setdefault(word.lstrip(names.ANY), []).append((number, fields))
        endings = {**names.ENDINGS, **self._named}
        found = [word.lstrip(names.ANY) for word in self.words]  # so that a match has its number
        found += [word for word in endings if word not in found]
        self._automaton = ahocorasick_rs.AhoCorasick(found)
        self._ends_names = [
            word in endings and word not in found[:number] for number, word in enumerate(found)
        ]
        # what only ends names is looked for in no field
        self._fields = [
            () if word.startswith(names.ANY) else fields for word, fields in reader.numbers
        ]
        self._fields += [()] * (len(found) - len(self.words))
        self._usual = [fields == USUAL for fields in self._fields]  # most; known at once
        self._always = [n for n, one in enumerate(self.compiled) if one.trigger is None]
        self._asked_by = [
            tuple([n for n, one in enumerate(self.compiled) if number in (one.trigger or ())])
            for number in range(len(self.words))
        ]

    def look(self, text: Searched) -> Seen:
        """Find the words in a text; those that are denied, or say nothing inside a name, are out.

        A word in another word is found as both.
        """
        folded, usual_end = text.complaint, text.usual_end
        usual, ends_names = self._usual, self._ends_names
        hits: list[Hit] = []
        endings: list[tuple[int, int]] = []
        for hit in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            number, start, end = hit
            if ends_names[number]:
                endings.append((start, end))
            if folded[start - 1] in _NEGATION_ENDS and _denied(folded, start, end):
                continue
            if usual[number]:
                if start < usual_end:
                    hits.append(hit)
            elif (fields := self._fields[number]) and text.header(start) in fields:
                hits.append(hit)
        if _may_be_over(folded):
            hits = [hit for hit in hits if not folded.startswith(_ENDED, hit[2])]
        found = names.spans(folded, endings) if endings else []
        for name in found:
            hits = _without_inner(hits, name, usual_end)
        if found:
            hits += self._named_hits(text, found)
        return Seen({number for number, _, _ in hits}, hits, found)

    def _named_hits(self, text: Searched, found: Sequence[names.Name]) -> list[Hit]:
        """Find what a rule asks of any name, such as *厂; a landmark is nobody's name."""
        return [
            (number, name.start, name.end)
            for name in found
            if not name.landmark
            for number, fields in self._named.get(text.complaint[name.ending : name.end], ())
            if text.header(name.start) in fields
        ]

    def fired(self, facts: Facts) -> list[Compiled]:
        """List the rules that hold, in the order of the files; without a day, those of any day."""
        asked_by = self._asked_by
        asked = {rule for word in facts.words for rule in asked_by[word]}
        asked.update(self._always)
        found: list[Compiled] = []
        for number in sorted(asked):
            one = self.compiled[number]
            if (one.left is None or one.left(facts)) and (
                one.always or _in_force(one.rule, facts.received[:10])
            ):
                found.append(one)
        return found


def _compiled(rule: Rule, asked: Asked) -> Compiled:
    always = rule.starts is None and rule.ends is None
    return Compiled(
        rule, asked.trigger, asked.left(), asked.words, always,
        rule.name, rule.category, rule.points, rule.hard, rule.urgency,
    )  # fmt: skip


def _without_inner(hits: list[Hit], name: names.Name, usual_end: int) -> list[Hit]:
    """Leave out what stands inside a name; other fields than the usual hold names anyway.

    A single character tells no trade: there is no dog in 老虎狗酒吧.
    """
    begin, _, _, silent = name
    return [
        hit
        for hit in hits
        if hit[1] < begin
        or hit[2] > silent
        or (hit[2] == silent and hit[2] - hit[1] > 1)
        or hit[1] >= usual_end
    ]


def _denied(folded: str, start: int, end: int) -> bool:
    first = max(0, start - _REACH)
    if _NEGATED.search(folded, first, start) is None:
        return False
    return not (_DEVICE.match(folded, end) or _IS_DEVICE.search(folded, start, end))


def _may_be_over(folded: str) -> bool:
    """Tell whether a text may say that something has ended; most do not."""
    return "已" in folded or "消失了" in folded or "没有了" in folded


def _in_force(rule: Rule, day: str) -> bool:
    if not day:
        return True
    first, last = (one.isoformat() if one else "" for one in (rule.starts, rule.ends))
    return first <= day and (not last or day <= last)
