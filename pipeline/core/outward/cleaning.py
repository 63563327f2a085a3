"""Cleaning: a text for the public, and what was taken out of it, counted by kind.

A text that is published names places down to the estate or the road, and companies; never a
person who complained, a number, a plate, a building, a unit or a room (domain §6.2; 个人信息保护法
art. 73, 政府信息公开条例 art. 15).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from pipeline.core.privacy.masks import is_a_name, nameless

NAME, PHONE, PAPERS, MAIL, PLATE, HOME = "姓名", "电话", "证件号", "邮箱", "车牌", "楼栋门牌"
_KINDS = (NAME, PHONE, PAPERS, MAIL, PLATE, HOME)
_HIDDEN, _COMPLAINANT = "***", "举报人"
_NUMBER = r"(?:[\d０-９]+|[一二三四五六七八九十]{1,3}|[A-Za-zＡ-Ｚ])"
# 3幢, 12号楼, 2#楼, 5栋3单元, 7组12号 …, and what stands behind them: 501室, 1204
_BUILDING = re.compile(
    rf"(?:{_NUMBER}\s*[-－—]?\s*(?:号楼|#\s*楼?|幢|栋|单元)\s*"
    r"|[\d０-９]+组\s*(?=[\d０-９]+号))"
    rf"(?:{_NUMBER}\s*(?:号楼|楼|幢|栋|单元|层|室|户|号)\s*)*"
    r"(?:[\d０-９]{3,4}(?:室|(?![\d０-９年月米平人户元多余个件点时天.])))?"
    r"(?!工地|工程|厂|车间|仓库|商铺|底商)"
)
# 名悦雅苑12号, 某村34号: in an estate or a village a number is somebody's door
_DOOR = re.compile(
    r"(?<=[苑园城湾庭居府邸村坊里墅轩郡宅浜巷弄组队])[\d０-９]+(?:[-－][\d０-９]+)*号"
    r"(?![线院店厂桥门出口])(?:\s*[\d０-９]{3,4}室?)?"
)
# a masked number tells three digits of it and four: the public gets none, nor the word before it
_REST = re.compile(r"[\d+＋*][\d+＋*\-－—·. ]*\*[\d*\-－—·. ]*[XxＸｘ]?")
_NUMBERED = re.compile(
    r"[，,、；;]?\s*[（(]?(?:举报人的?|联系|本人|其)?(?:电话|手机|座机|微信|身份证|证件|邮箱)号?码?[:：是为]*\s*\*{3}[）)]?"
)
_ADJOINING = re.compile(r"[0-9A-Za-z０-９@._+＋\-－—·•()（） ]")
_DIGIT, _LETTER = re.compile(r"[\d０-９]"), re.compile(r"[A-Za-z]")


class Person(NamedTuple):
    """Whom a text must not name; any of these may be blank."""

    name: str = ""
    phone: str = ""
    home: str = ""


NOBODY = Person()


class Cleaned(NamedTuple):
    """A text without what belongs to persons; ``taken`` counts what was there by kind."""

    text: str
    taken: Counter[str]


def cleaned(text: str, person: Person = NOBODY, homes: bool = True) -> Cleaned:
    """Return a text for the public.

    ``homes``: buildings, units and rooms go as well. They stay, but for the room, in what the
    coordinator has worded herself.
    """
    taken: Counter[str] = Counter()
    plain = text
    if len(person.home) > 3 and person.home in plain:
        taken[HOME] += plain.count(person.home)
        plain = plain.replace(person.home, _HIDDEN)
    if is_a_name(person.name) and person.name in plain:
        taken[NAME] += plain.count(person.name)
        plain = plain.replace(person.name, _COMPLAINANT)
    if homes:
        for pattern in (_BUILDING, _DOOR):
            plain, count = pattern.subn(_HIDDEN, plain)
            taken[HOME] += count
    hidden = nameless(plain, phone=person.phone)
    if hidden != plain:
        taken.update(_kinds(plain, hidden))
        hidden = _NUMBERED.sub("", _REST.sub(_whole, hidden))
    return Cleaned(hidden, +taken)


def told(taken: Counter[str]) -> str:
    """Say what was taken out, how often: 电话 2 处、姓名 1 处; blank for nothing."""
    return "、".join(f"{kind} {taken[kind]} 处" for kind in _KINDS if taken[kind])


def _whole(found: re.Match[str]) -> str:
    said = found[0]
    masked = "**" in said and _DIGIT.search(said)
    return _HIDDEN + " " * said.endswith(" ") if masked else said


def _kinds(before: str, after: str) -> Iterator[str]:
    """Yield what each masked piece of a text was."""
    if before == after:
        return
    end = 0
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, stop, _, _ in matcher.get_opcodes():
        if tag == "equal" or stop <= end:
            continue
        while start > end and _ADJOINING.match(before[start - 1]):
            start -= 1
        while stop < len(before) and _ADJOINING.match(before[stop]):
            stop += 1
        end = stop
        yield _kind(before[start:stop])


def _kind(piece: str) -> str:
    digits = len(_DIGIT.findall(piece))
    if "@" in piece:
        return MAIL
    if _LETTER.search(piece) and digits and len(piece) >= 5:
        return PLATE if digits < 8 else PAPERS
    if digits >= 15:
        return PAPERS
    if digits >= 7:
        return PHONE
    return HOME if digits else NAME
