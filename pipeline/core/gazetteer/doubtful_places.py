"""What is wrong, or doubtful, in the gazetteer: mistakes stop the run, doubts are said by check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from pipeline.core.gazetteer.house_numbers import shown
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office, Place
from pipeline.core.text import aligned

FILE = "rules/places.yaml"
Mistake = tuple[str, int, dict[str, object]]

_SHORT = 2  # names of up to so many characters are looked for inside common words
_OWN_AREAS = ("zone", "office", "community")
_SILENT = ("home", "city", "no_place")  # no place of a lead, so no rule can ask for them
# fmt: off
# what everybody writes: kinds of places, and words that hold a short name of a place
_COMMON = (
    "小区", "社区", "花园", "家园", "公寓", "广场", "市场", "大市场", "菜市场", "超市",
    "城市", "夜市", "市民", "市区", "市政", "市容", "四周", "周围", "周末", "一周", "公司",
    "工厂", "厂房", "企业", "单位", "物业", "学校", "小学", "中学", "大学", "幼儿园",
    "医院", "酒店", "饭店", "宾馆", "商场", "商铺", "门面", "大楼", "大厦", "楼下", "楼上",
    "中心", "街道", "马路", "公路", "道路", "路口", "路边", "路面", "高速", "高架", "大道",
    "河道", "河边", "河水", "江边", "桥下", "车站", "站台", "地铁站", "公交站", "加油站",
    "工地", "公园", "园区", "工业园", "村民", "农村", "新村", "新城", "老城", "城区",
    "乡镇", "新镇", "创新", "东路", "西路", "南路", "北路", "中路", "东门", "西门", "南门",
    "北门", "东侧", "西侧", "南侧", "北侧", "开发", "开发商", "建设", "发展", "管理",
    "服务", "国际", "时代", "阳光", "太阳", "长期", "长时间", "中华", "中国", "江苏",
    "青年", "环境", "卫生", "垃圾", "噪声", "噪音", "油烟", "异味", "废气", "废水", "污水",
    "粉尘", "扬尘", "晚上", "夜间", "白天", "早上", "业主", "居民", "住户", "市场监管",
    "城管", "交警", "派出所",
)
# fmt: on


def names_for_rules(places: Iterable[Place]) -> dict[str, str]:
    """Map what a rule may call a place, its name or an alias, to its name."""
    places = [place for place in places if place.kind not in _SILENT]
    aliases = {alias: place.name for place in places for alias in place.aliases}
    return aliases | {place.name: place.name for place in places}


def mistakes(places: Sequence[Place]) -> Iterator[Mistake]:
    """Yield code, line and facts of what must be mended: house numbers that cannot be right."""
    for place in places:
        if place.numbers and place.kind != "road":
            yield "R43", place.line, {"seen": place.name}
    for twins in _by_name(places).values():
        for one, other in combinations([twin for twin in twins if twin.kind == "road"], 2):
            if _belongs(one) == _belongs(other):
                continue
            for numbers in other.numbers:
                for before in one.numbers:
                    if numbers.overlaps(before):
                        facts: dict[str, object] = {
                            "seen": other.name,
                            "numbers": shown(numbers),
                            "other": _belongs(one),
                            "first": one.line,
                            "there": shown(before),
                        }
                        yield "R42", other.line, facts


def doubts(office: Office) -> Iterator[Problem]:
    """Yield what a person should look at; all of it works as it stands."""
    places = [place for place in office.places if place.kind != "no_place"]
    for code, line, facts in (
        *_not_told_apart(places),
        *_shared_words(places),
        *_too_common(places, _common_words(office)),
    ):
        yield Problem(code, CellRef(FILE, cell=f"第 {line} 行" if line else ""), facts)


def _not_told_apart(places: Iterable[Place]) -> Iterator[Mistake]:
    """Find names that stand at two parents without house numbers at each of them."""
    for name, twins in _by_name(places).items():
        parents = dict.fromkeys(_belongs(twin) for twin in twins)
        if len(parents) < 2 or all(twin.numbers for twin in twins):
            continue
        facts: dict[str, object] = {"seen": name, "parents": "、".join(parents)}
        ours = {twin.office for twin in twins if twin.office}
        yield "R44" if len(ours) > 1 else "R45", twins[-1].line, facts


def _shared_words(places: Sequence[Place]) -> Iterator[Mistake]:
    """Find aliases that another place is called by, as its name or as an alias too."""
    called: defaultdict[str, list[Place]] = defaultdict(list)
    for place in places:
        for word in dict.fromkeys(aligned(name)[0] for name in (place.name, *place.aliases)):
            called[word].append(place)
    for place in places:
        for alias in place.aliases:
            other = next((one for one in called[aligned(alias)[0]] if one.name != place.name), None)
            if other:
                yield "R46", place.line, {
                    "seen": alias, "place": place.name, "other": other.name, "first": other.line,
                }  # fmt: skip


def _too_common(places: Iterable[Place], common: Iterable[str]) -> Iterator[Mistake]:
    """Find names that would be found where nobody means them."""
    words = sorted(common, key=lambda word: (len(word), word))
    for place in places:
        for name in (place.name, *place.aliases, *place.bare):
            folded = aligned(name)[0]
            if len(folded) == 1:
                yield "R47", place.line, {"seen": name}
            elif len(folded) <= _SHORT:
                around = next((word for word in words if folded in word), "")
                if around:
                    yield "R48", place.line, {"seen": name, "word": around}
            elif folded in words:
                yield "R48", place.line, {"seen": name, "word": folded}


def _common_words(office: Office) -> set[str]:
    """Collect everyday words and the plain words of all rules and groups, folded.

    Those that hold a word of ``no_place`` are left out: no place is found in them any more.
    """
    words = [*_COMMON, *(word for group in office.groups.values() for word in group)]
    for rule in office.rules:
        for entry in (*rule.when.any, *rule.when.all, *rule.when.not_):
            if isinstance(entry, str) and not entry.startswith("@"):
                words.append(entry)
    settled = [aligned(place.name)[0] for place in office.places if place.kind == "no_place"]
    folded = {aligned(word)[0] for word in words}
    return {word for word in folded if not any(one in word for one in settled)}


def _by_name(places: Iterable[Place]) -> Mapping[str, list[Place]]:
    named: defaultdict[str, list[Place]] = defaultdict(list)
    for place in places:
        named[aligned(place.name)[0]].append(place)
    return {name: twins for name, twins in named.items() if len(twins) > 1}


def _belongs(place: Place) -> str:
    """Name the office of a place, or what lies furthest around it."""
    return place.office or (place.within[-1] if place.within else place.name)
