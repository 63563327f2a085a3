"""Names of companies, shops and facilities in a text, told by how they end.

Words inside a name say nothing of the nuisance (昆山智方环保工程有限公司 is no matter of 环保), but
what the name ends with does: a 烧烤店 is a shop. Chinese has no blanks between words, so a name is
taken to begin behind the last character that no name holds: a mark, a verb, the end of an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

ANY = "*"  # before an ending in a rule: any name that ends so
COMPANY, SHOP = 24, 8  # how far a name of each kind may reach back, in characters

# what names end with → how far they may reach back
ENDINGS: dict[str, int] = {
    "有限公司": COMPANY, "有限责任公司": COMPANY, "股份公司": COMPANY, "分公司": COMPANY,
    "公司": SHOP, "集团": SHOP, "厂": SHOP, "合作社": SHOP, "店": SHOP, "馆": SHOP, "酒楼": SHOP,
    "饭庄": SHOP, "餐厅": SHOP, "宾馆": SHOP, "会所": SHOP, "超市": SHOP, "商行": SHOP,
    "经营部": SHOP, "ktv": SHOP, "酒吧": SHOP, "夜总会": SHOP, "作坊": SHOP, "局": SHOP,
    "科技城": SHOP, "产业园": SHOP, "市场": SHOP, "商场": SHOP, "商城": SHOP, "大厦": SHOP,
    "学校": SHOP, "医院": SHOP, "幼儿园": SHOP, "银行": SHOP, "派出所": SHOP, "大酒店": SHOP,
}  # fmt: skip
# endings that never name who is complained of
_NOBODY = (
    "局",
    "科技城",
    "产业园",
    "市场",
    "商场",
    "商城",
    "大厦",
    "学校",
    "医院",
    "幼儿园",
    "银行",
    "派出所",
)
# what stands behind a name that only says where: 酒店隔壁的沙发厂. A factory's neighbour is a hint.
_LANDMARK = re.compile(r"(?:的)?(?:旁|斜?对面|隔壁|后面|背后|后边|前面|[东南西北]侧|附近的)")
_SOURCES = ("厂", "公司", "集团", "合作社", "作坊")
_NOT_ENDINGS = re.compile(r"[厂店][家里内外区房门面长铺台]")
# what either begins with behind a name; most names have none of it behind them
_TELLING = frozenset("的旁斜对隔后背前东南西北附家里内外区房门面长铺台")
# no name holds these: marks, particles, verbs, ends of addresses
_BREAKS = frozenset(
    " \x00\n,.。、;:!?！？；：“”\"'‘’()（）《》【】[]…~-—"
    "的地得了着过和与及或跟同被把将给对向往从在到于由以是没无不未很太又都也就还才再只请"
    "其该此这那号栋幢楼层室路街巷弄村旁边侧里内下附近段岸区镇乡县"
    "产排放散倒堆焚乱传发使做搞吵扰影响致造污收称说问想要能让叫因但每夜晚月年半时间"
)
_WHOLE = frozenset(
    ("沙发", "开发", "研发", "批发", "理发", "美发", "生产", "水产", "海产")
)  # in names
_DIRECTIONS = frozenset(
    ("对面", "后面", "前面", "里面", "上面", "下面", "外面", "门口", "中间", "口处")
)
# where a way back may end, or look further
_STOPPING = _BREAKS.union(direction[-1] for direction in _DIRECTIONS)
_FULL = re.compile(r"[\w·&]{3,}")
_GENERIC = frozenset(
    ("有限公司", "分公司", "集团公司", "物业公司", "开发公司", "承包公司", "施工公司", "大公司")
    + ("商店", "门店", "网店", "饭馆", "餐馆")
)


class Name(NamedTuple):
    """A name in a folded text: where it starts, where its ending starts, where it ends.

    Words in it that end before ``silent`` say nothing.
    """

    start: int
    ending: int
    end: int
    silent: int

    @property
    def landmark(self) -> bool:
        """Tell whether it only says where something is: 酒店隔壁."""
        return self.silent > self.end


def begins(folded: str, start: int, reach: int) -> int:
    """Tell where a name begins whose ending starts at ``start``; ``start`` if nothing leads it."""
    for place in range(start, max(0, start - reach), -1):
        if folded[place - 1] in _STOPPING:
            pair = folded[place - 2 : place]
            if pair in _DIRECTIONS or not (pair in _WHOLE or folded[place - 1] not in _BREAKS):
                return place
    return max(0, start - reach)


def spans(folded: str, endings: Iterable[tuple[int, int]]) -> list[Name]:
    """Return the names in a folded text, from the endings (start, end) that stand in it.

    What a company's name ends with is only 有限公司, a shop's also tells its trade (洗车店).
    """
    found = []
    for start, end in endings:
        ending = folded[start:end]
        reach = ENDINGS.get(ending, SHOP)
        if folded[end : end + 1] in _TELLING:
            if _LANDMARK.match(folded, end) and not ending.endswith(_SOURCES):
                begin = begins(folded, start, reach)
                found.append(Name(begin, start, end, end + 1))  # not even its trade says anything
                continue
            if _NOT_ENDINGS.match(folded, end - 1):
                continue
        begin = begins(folded, start, reach)
        if begin < start:
            found.append(Name(begin, start, end, end if reach == COMPANY else start))
    return found


def target_in(folded: str, found: Iterable[Name]) -> tuple[int, int] | None:
    """Choose the name that a complaint is likely about: the first that names somebody."""
    first = next(target_names(folded, found), None)
    return (first.start, first.end) if first else None


def target_names(folded: str, found: Iterable[Name]) -> Iterator[Name]:
    """Yield the names that name somebody, of those found in a folded text."""
    for name in found:
        said = folded[name.start : name.end]
        if name.landmark or said.endswith(_NOBODY) or said in _GENERIC:
            continue
        if _FULL.fullmatch(said):
            yield name
