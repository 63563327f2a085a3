"""Cleaning: a text for the public, and what was taken out of it, counted by kind.

A text that is published names places down to the estate or the road, and companies; never a
person who complained, a number, a plate, a building, a unit or a room (domain §6.2; 个人信息保护法
art. 73, 政府信息公开条例 art. 15).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from pipeline.core.privacy import patterns, scan
from pipeline.core.privacy.masks import is_a_name

DOOR = "楼栋门牌"
_HIDDEN, _COMPLAINANT = "***", "举报人"
# what a mask leaves of these tells still something: the public gets nothing of them
_WHOLLY = frozenset({
    patterns.PHONE, patterns.IDENTITY, patterns.CARD, patterns.MAIL, patterns.ACCOUNT,
    patterns.BARE, patterns.HOME, patterns.HOME_ROOM, patterns.ROOM,
})  # fmt: skip
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
# the word before a number that is gone goes with it
_NUMBERED = re.compile(
    r"[，,、；;]?\s*[（(]?(?:举报人的?|联系|本人|其)?(?:电话|手机|座机|微信|身份证|证件|邮箱)号?码?[:：是为]*\s*\*{3}[）)]?"
)


class Person(NamedTuple):
    """Whom a text must not name; any of these may be blank. ``kept`` as in ``scan.find``."""

    name: str = ""
    phone: str = ""
    home: str = ""
    kept: Collection[str] = frozenset()


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
    known = [
        (patterns.HOME, person.home if len(person.home) > 3 else "", _HIDDEN),
        (patterns.NAME, person.name if is_a_name(person.name) else "", _COMPLAINANT),
        (patterns.PHONE, person.phone, _HIDDEN),
    ]
    for kind, said, instead in known:
        if said and said in plain:
            taken[kind] += plain.count(said)
            plain = plain.replace(said, instead)
    for pattern in (_BUILDING, _DOOR) if homes else ():
        plain, count = pattern.subn(_HIDDEN, plain)
        taken[DOOR] += count
    found = [
        replace(one, shown=_HIDDEN) if one.kind in _WHOLLY else one
        for one in scan.find(plain, kept=person.kept)
        if plain[one.start : one.end] != one.shown  # 某先生 was masked before
    ]
    taken.update(one.kind for one in found)
    plain = scan.covered(plain, found)
    if found or plain != text:
        plain = _NUMBERED.sub("", plain)
    return Cleaned(plain, +taken)


def told(taken: Counter[str]) -> str:
    """Say what was taken out, how often: 电话 2 处、姓名 1 处; blank for nothing."""
    return "、".join(f"{kind} {count} 处" for kind, count in sorted(taken.items()))
