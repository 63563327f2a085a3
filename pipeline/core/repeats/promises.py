"""What an answer promised, and whether the day of it had passed when the matter came again.

Departments write: 承诺, 责令…整改, 限期, 预计…完成, 将于…前, 下一步. What they say they have done
is no promise, nor what the complainant asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.repeats.promised_days import named_days

_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
_CLAUSE = re.compile(r"[^，,]+")
_LONGEST = 40  # characters of a promise that are shown
_UNTIL = "前内止"
_PASSED = timedelta(days=60)  # an answer tells of what is further back as done
_REACH = 4  # clauses that belong to a promise
# These promise by themselves …
_ALONE = re.compile(
    r"承诺(?!办结|期限|书|时限|函|件|无效|履行)|(?:并|也|书面|口头|作出|表示|负责人)保证(?!金|人|书|期)"
    r"|答应|预计|(?<![做作出的定])下一?步|接下来|计划(?=[于在对将下本今明近年月\d])"
    r"|责[令成][^，。；]{0,14}(?:整改|改正|拆除|搬离|恢复|清理|清运)(?!违法行为|通知|决定)"
    r"|限期[^，。；]{0,8}(?:整改|改正|拆除|搬离|恢复|清理|清运|安装|完成)(?!通知|决定)"
)
# … these where they name a day until when.
_WITH_LIMIT = re.compile(
    r"将(?!至|近)|拟|要求|责[令成]|督促|规定|争取|力争|确保|保证|计划|定于|须|应于|务必|完成|给予"
    r"|(?<!有)限(?=[于其时在期\d一二三四五六七八九十两])"
)
_NOT = re.compile(
    r"(?:未|没有?|不能?|无法|拒绝)[^，。；]{0,3}(?:承诺|保证|答应)|按照?承诺|兑现|之日起|由.{0,24}责令"
)
_DONE = re.compile(
    r"已(?!责|要求|督促|下达|下发|承诺|计划|列入|限期|制定|约谈|告知|通知|向)"
    r"[^，。；]{0,16}(?:完成|到位|完毕|拆除|安装|清理|清运|落实|整改|停止|搬离)"
)
_ASKED = re.compile(
    r"(?:诉求人|来电人|市民|反映人|投诉人|举报人|群众|业主|居民|当事人)"
    r"[^，。；]{0,6}(?:要求|称|希望|反映|认为|咨询|请求)"
)


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise as it was written, cut; ``day`` is the last one on which it is kept, if named."""

    words: str
    day: date | None = None


def promises(answer: str, said_on: date, days: WorkingDays) -> tuple[Promise, ...]:
    """Return what an answer that was given on a day promises, those with a day first.

    Working days are those of ``days``.
    """
    found = [one for part in _SENTENCE.findall(answer) for one in _of_sentence(part, said_on, days)]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.day is None))


def _of_sentence(sentence: str, said_on: date, days: WorkingDays) -> Iterator[Promise]:
    clauses = [one.group().strip() for one in _CLAUSE.finditer(sentence)]
    at = 0
    while at < len(clauses):
        many, promise = _from(clauses[at:], said_on, days)
        if promise is not None:
            yield promise
        at += many


def _from(clauses: list[str], said_on: date, days: WorkingDays) -> tuple[int, Promise | None]:
    """Return what the first clause promises, with those behind it that belong to it; how many."""
    first = clauses[0]
    alone, word = _ALONE.search(first), _WITH_LIMIT.search(first)
    if not (alone or word) or _NOT.search(first) or _DONE.search(first) or _ASKED.search(first):
        return 1, None
    for many, clause in enumerate(clauses[:_REACH], 1):
        if many > 1 and (_DONE.search(clause) or (not alone and _ASKED.search(clause))):
            break
        said = (alone or word) if many == 1 else None
        limit = _limit(clause, said.end() if said else 0, alone is not None, said_on, days)
        if limit is not None and limit >= said_on - _PASSED:
            return many, Promise(_cut("，".join(clauses[:many])), limit)
        if not alone:
            break  # 要求 and the like speak of their own clause
    if alone is None:
        return 1, None
    many = 2 if len(first) < len("下一步我局将") and len(clauses) > 1 else 1
    return many, Promise(_cut("，".join(clauses[:many])))


def _limit(clause: str, after: int, alone: bool, said_on: date, days: WorkingDays) -> date | None:
    """Return the day until when, as a clause says it behind the word that promises (``after``).

    Before that word only what says 前 or 内 is one; a day without those is one where the word
    promises ``alone`` (预计 7 月 20 日).
    """
    named = named_days(clause, said_on, days)
    limits = [
        one
        for one in named
        if one.is_limit and (one.start >= after or clause[one.end - 1] in _UNTIL)
    ]
    found = limits or [one for one in named if alone and one.start >= after]
    return found[-1].day if found else None


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def told(promise: Promise, came: date) -> str:
    """Say what was promised, and how that stood on the day the matter came again."""
    if promise.day is None:
        return f"“{promise.words}”"
    passed = (came - promise.day).days
    if passed > 0:
        return f"“{promise.words}”（承诺的日子已过 {passed} 天）"
    return f"“{promise.words}”（到 {promise.day.month} 月 {promise.day.day} 日）"
