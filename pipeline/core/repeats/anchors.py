"""What ties a complaint to one place, company or number: two with different ones are two matters.

Names of places are cut out by their last word (路, 小区, 公司 …), as ``core.gazetteer`` does for
places that nobody has entered, so that they are told apart in any town; names that the gazetteer
knows come with their proper name. Numbers are codes and lines (违章代码 1357, 74 路公交) and house
numbers, not moments, amounts or quantities.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from pipeline.core.gazetteer.name_parts import GENERIC, LAST, NAMES, NO_ROAD, STOPS
from pipeline.core.gazetteer.names import ENDINGS, spans, target_names
from pipeline.core.repeats import wording
from pipeline.core.repeats.target_names import TRADES

_LONGEST, _SHORTEST = 8, 2  # characters of a name before its last word
_ENOUGH = 5  # a name whose every pair of characters weighs no more is none: 我们小区
_ALIKE = 0.7  # of the pairs of the shorter name
_MOMENT = re.compile(
    r"\d{4}[-./年]\d{1,2}(?:[-./月]\d{1,2}日?)?|\d{1,2}[:点时]\d{0,2}分?"
    r"|\d{1,2}月\d{1,2}[日号]?|\d{1,2}[日号](?=[上下早晚中]|凌晨)|\d{1,2}日"
)
_NUMBER = re.compile(r"\d+(?:[-.]\d+)*")
_LINE = re.compile(r"(\d{1,3})(?:路|号线)?(?:公交|班车)|(\d{1,3})路(?!口|段)")
_QUANTITY = re.compile(
    r"年|月|日|点|时|分|秒|元|万|亿|人|名|户|米|平|吨|个|天|小时|%|多|余|岁|次|左右|公里|斤|栋|幢|层|楼|期|:"
    r"|块|套|辆|周|股|k|℃|级|方|部|例|所|班|位|折|成|倍|条|家|只|台|根|处"
)
_HOUSE = re.compile(r"号(?![话热线码])")
_DISTRICT = re.compile(
    r"([a-z]\d?|[\u4e00-\u9fff]{2,3})([区县市镇乡]|街道|办事处)(?![长域内里外民政场委])"
)
# what says where a shop is, and how many there are: 隔壁卤味店, 有个烧烤店
_SOMEWHERE = re.compile(
    r"^(?:有|个|家|一|两|几|多|某|的|隔壁|楼下|楼上|旁边?|附近|对面|门口|路边|街边|小区|新开|无证|露天|夜宵|夜间"
    r"|大排档|小|大|老|新)+"
)
_ENDINGS = re.compile("|".join(sorted(ENDINGS, key=len, reverse=True)))
_ROADS = ("路", "道", "街", "巷", "弄")
_CODE = 3  # digits; shorter numbers count something
_HOTLINES = re.compile(r"12345|123\d\d|1[12]\d|20[0-4]\d")  # and years
_TAIL = 3  # characters of a district's name: 买龙华区 is 龙华区
# what names of companies begin and end with, whoever they are
_PREFIX = re.compile(r"^(?:[\u4e00-\u9fff]{2,3}[省市区县]|江苏|苏州|昆山|上海)+")
_SUFFIX = re.compile(
    r"(?:股份|集团|责任)?(?:有限|控股)?(?:责任)?(?:公司|集团)?(?:[\u4e00-\u9fff]{0,4}(?:分公司|分厂|店))?$"
)


class Anchors(NamedTuple):
    """What ties a text down. ``names`` of roads are whole, others without 小区, 有限公司.

    ``targets`` are shops and companies that it complains of, as far as it names them.
    """

    names: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    houses: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()


def anchors_in(told: str, address: str = "", known: Iterable[str] = ()) -> Anchors:
    """Return what ties a folded text and its address down.

    ``known`` are names that it is known to speak of. Districts count only in the text: all
    addresses of a zone end with the same ones.
    """
    names: list[str] = []
    for name in (*map(core_of, known), *_names_in(told), *_names_in(address)):
        if _says_which(name) and not _names_nobody(name) and not any(name in one for one in names):
            names = [*(one for one in names if one not in name or is_road(name)), name]
    codes, lines, houses = _numbers_in(told)
    houses |= _numbers_in(address)[2]
    districts = {f"{one[1]}{one[2][0]}"[-_TAIL:] for one in _DISTRICT.finditer(told)}
    return Anchors(tuple(names), codes, lines, houses, frozenset(districts), _targets_in(told))


def core_of(name: str) -> str:
    """Return what tells a company, shop or place from others: 昆山智方环保有限公司 → 智方环保.

    Of a road that is its whole name.
    """
    if is_road(name):
        return name
    ends = [one for one in NAMES.finditer(name) if one.end() == len(name)]
    short = _PREFIX.sub("", _SUFFIX.sub("", name))
    if ends and ends[-1].start() >= _SHORTEST and not name.endswith(("公司", "店", "厂")):
        short = _PREFIX.sub("", name[: ends[-1].start()]) or short
    return short if len(short) >= _SHORTEST else name


def _names_in(told: str) -> list[str]:
    found, begin = [], 0
    for last in NAMES.finditer(told):
        start, end = last.span()
        first = max(begin, start - _LONGEST)
        for stop in STOPS.finditer(told, first, start):
            first = stop.end()
        stem = told[first:start]
        begin = end
        if len(stem) < _SHORTEST:
            continue
        is_road = last.lastindex is not None and LAST[last.lastindex - 1][0] == "road"
        if not (NO_ROAD.search(stem) if is_road else GENERIC.fullmatch(stem)):
            found.append(told[first:end] if is_road else stem)
    return found


def _targets_in(told: str) -> frozenset[str]:
    endings = [one.span() for one in _ENDINGS.finditer(told)]
    found = target_names(told, spans(told, endings))
    stems = ((told[one.start : one.end], told[one.start : one.ending]) for one in found)
    return frozenset(said for said, stem in stems if _says_which(stem) and not _names_nobody(stem))


def _names_nobody(name: str) -> bool:
    """Tell whether a name only says which trade, and where."""
    left = _SOMEWHERE.sub("", name)
    return not left or TRADES.fullmatch(left) is not None


@lru_cache(16_384)
def _says_which(stem: str) -> bool:
    if len(stem) < _SHORTEST:
        return False
    return max(map(wording.weight, wording.pairs_in(stem)), default=0) > _ENOUGH


def _numbers_in(told: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    if not any(character.isdigit() for character in told):
        return frozenset(), frozenset(), frozenset()
    told = _MOMENT.sub(" ", told)
    lines = {one[1] or one[2] for one in _LINE.finditer(told)}
    codes, houses = set(), set()
    for number in _NUMBER.finditer(told):
        behind = told[number.end() : number.end() + 2]
        if behind[:1] == "路":
            continue
        if _HOUSE.match(behind):
            houses.add(number[0].partition("-")[0])
        elif len(number[0]) >= _CODE and not (
            _QUANTITY.match(behind) or _HOTLINES.fullmatch(number[0])
        ):
            codes.add(number[0])
    return frozenset(codes), frozenset(lines), frozenset(houses)


def is_road(name: str) -> bool:
    """Tell whether a name is that of a road, of which each word counts: 海甸三西路, 海甸四西路."""
    return name.endswith(_ROADS)


@lru_cache(65_536)
def are_alike(one: str, other: str) -> bool:
    """Tell whether two names may be one: 泉水 and 泉水湖, 魅力之城 and 万科魅力之城."""
    if is_road(one) or is_road(other):
        return (one.endswith(other) or other.endswith(one)) and is_road(one) == is_road(other)
    if one in other or other in one:
        return True
    mine, theirs = wording.pairs_in(one), wording.pairs_in(other)
    least = min(len(mine), len(theirs))
    return bool(least) and len(mine & theirs) >= _ALIKE * least
