"""Reply quality: what is wrong with an answer (办理情况) and the cells beside it.

Advice to its department; nothing is held back for it except where replies.yaml says ``blocks``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.core.text import squeezed
from pipeline.core.work.reply_rules import Case, Check, Replies, Vague

Copies = Mapping[str, tuple[str, ...]]
"""Leads (线索编号) that share an answer with others: each with all of its group."""

_NO_WORD = re.compile(r"[\W_]+")
_VARYING = re.compile(r"[\W\d_]+")  # digits too: day and house number differ in any copy
_SENTENCE = re.compile(r"[。；;！!？?\n]+")
_CLAUSE = re.compile(r"[。；;！!？?\n，,]+")
_ENOUGH_CLAUSES = 3  # with fewer nothing is left once one of them differs
_REACH = 12  # characters between a vague word and the day that makes it definite
_DAY = re.compile(
    r"\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]|\d{1,2}\s*月\s*(?:\d{1,2}|底|末|[上中下]旬)"
    r"|(?<!\d)\d{1,2}日|(?<![\d路街道弄巷里园苑区城村镇])\d{1,2}号(?![楼栋幢院室门店线机井地桥])"
    r"|\d{1,2}[./]\d{1,2}(?=[^\d]|$)"
)
_NUMBER = r"[\d一二两三四五六七八九十半]+"
_LIMIT = re.compile(
    rf"{_NUMBER}\s*个?\s*(?:工作日|自然日|日|天|小时|周|星期|个?月)\s*(?:之|以)?内"
    r"|(?:[本下]周|周|星期)[一二三四五六日天末](?:之?前)?|(?:[本下]?月|年|季度)[底末](?:之?前)?"
    r"|(?:明|后|次)[日天]|[今当][日天晚]之?[内前]|\d\s*[日月时号]\s*(?:\d{1,2}[时点:：]\S{0,3})?之?前"
)
_SHOWN_COPIES = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the code and facts of its sentence, and whether it bars 办结."""

    code: str
    facts: Mapping[str, object]
    blocks: bool = False

    @property
    def field(self) -> str:
        """The key of the cell that mends it."""
        return "contacted_at" if self.code == "Q06" else "answer"


def faults(
    lead: Mapping[str, str], rules: Replies, copied: Copies, reachable: bool = True
) -> tuple[Fault, ...]:
    """Return what is wrong with the answer of a lead whose department says it is given.

    ``lead`` is its state; ``copied`` comes from ``copies``. ``reachable`` is False where nobody
    left a phone number: then nobody need be spoken to.
    """
    if lead["status"] not in rules.when:
        return ()
    found = list(_of_the_text(lead, rules))
    found += _contradictions(lead, rules)
    same = copied.get(lead["id"], ())
    if rules.copied.use and len(same) >= rules.copied.leads and lead["answer"]:
        others = [one for one in same if one != lead["id"]]
        shown = "、".join(others[:_SHOWN_COPIES]) + ("等" if others[_SHOWN_COPIES:] else "")
        found.append(Fault("Q04", {"count": len(others), "leads": shown}))
    if _is_uncontacted(lead, rules) and reachable:
        found.append(_fault("Q06", rules.uncontacted))
    return tuple(sorted(found, key=lambda one: one.code))


def blocked(after: Mapping[str, str], rules: Replies, reachable: bool = True) -> tuple[Fault, ...]:
    """Return the faults for which a lead may not come to the status it has in ``after``."""
    if not rules.bars:
        return ()
    return tuple(one for one in faults(after, rules, {}, reachable) if one.blocks)


def _fault(code: str, check: Check, **facts: object) -> Fault:
    return Fault(code, facts, check.blocks)


def _of_the_text(lead: Mapping[str, str], rules: Replies) -> Iterable[Fault]:
    answer = lead["answer"]
    words = _NO_WORD.sub("", answer)
    if not words:
        if rules.empty.use:
            yield _fault("Q01", rules.empty)
        return
    if rules.short.use and len(words) < rules.short.least:
        yield _fault("Q02", rules.short, count=len(words))
    if rules.vague.use and (vague := _vague(answer, rules.vague)):
        yield _fault("Q03", rules.vague, words="、".join(f"“{one}”" for one in vague))
    undated = rules.undated
    asked = undated.use and lead["request_type"] not in undated.except_for
    if asked and not _DAY.search(answer) and not any(one in answer for one in undated.words):
        yield _fault("Q07", undated)


def _is_uncontacted(lead: Mapping[str, str], rules: Replies) -> bool:
    if not rules.uncontacted.use or lead["contacted_at"] or not lead["answer"]:
        return False
    return not any(word in lead["answer"] for word in rules.uncontacted.words)


def _vague(answer: str, rule: Vague) -> list[str]:
    """Return the words that promise without a limit in their sentence, or a day near them."""
    answer = _without(answer, rule.not_)
    there = [word for word in rule.words if word in answer]
    if not there:
        return []
    found = []
    for sentence in _SENTENCE.split(answer):
        if _LIMIT.search(sentence):
            continue
        days = [one.span() for one in _DAY.finditer(sentence)]
        for word in there:
            for one in re.finditer(re.escape(word), sentence):
                near = any(
                    start < one.end() + _REACH and end > one.start() - _REACH for start, end in days
                )
                if not near and word not in found:
                    found.append(word)
    return found


def _without(answer: str, words: Iterable[str]) -> str:
    for word in words:
        answer = answer.replace(word, "　" * len(word))
    return answer


def _contradictions(lead: Mapping[str, str], rules: Replies) -> Iterable[Fault]:
    if not rules.contradicting.use:
        return
    for case in rules.contradicting.cases:
        if _fits(case, lead):
            yield _fault("Q05", rules.contradicting, what=case.say)


def _fits(case: Case, lead: Mapping[str, str]) -> bool:
    cells = ((case.status, "status"), (case.verified, "verified"), (case.solved, "solved"))
    if any(wanted and lead[key] not in wanted for wanted, key in cells):
        return False
    answer = _without(lead["answer"], case.not_)
    if case.words and not any(word in answer for word in case.words):
        return False
    return not any(word in lead["answer"] for word in case.unless)


# -- the same text for several matters ------------------------------------------------------------


def copies(leads: Iterable[Mapping[str, str]], rules: Replies) -> dict[str, tuple[str, ...]]:
    """Return the leads whose answer stands, or nearly, in as many matters as count as copying.

    ``leads`` are states with id, first_id, department, address and answer. Two answers are nearly
    the same when all their clauses but one are, digits aside. Leads of one matter (首次编号), and
    of one address, may well have one answer: they count once.
    """
    groups: dict[tuple[str, ...], list[Mapping[str, str]]] = defaultdict(list)
    for lead in leads:
        for key in _likenesses(lead["answer"], rules.short.least):
            groups[lead["department"], *key].append(lead)
    found: dict[str, tuple[str, ...]] = {}
    for members in groups.values():
        if len(members) < rules.copied.leads or _matters(members) < rules.copied.leads:
            continue
        ids = tuple(dict.fromkeys(one["id"] for one in members))
        for one in ids:
            if len(found.get(one, ())) < len(ids):
                found[one] = ids
    return found


@lru_cache(maxsize=65_536)
def _likenesses(answer: str, least: int) -> frozenset[tuple[str, ...]]:
    """Return what an answer shares with those that are nearly the same."""
    if len(_NO_WORD.sub("", answer)) < least:
        return frozenset()  # too short is said already
    clauses = tuple(filter(None, (_VARYING.sub("", one) for one in _CLAUSE.split(answer))))
    keys = {clauses}
    if len(clauses) >= _ENOUGH_CLAUSES:
        keys |= {clauses[:at] + ("",) + clauses[at + 1 :] for at in range(len(clauses))}
    return frozenset(keys)


def _matters(members: Collection[Mapping[str, str]]) -> int:
    cases = {one["first_id"] or one["id"] for one in members}
    places = {squeezed(one["address"]) or one["id"] for one in members}
    return min(len(cases), len(places))
