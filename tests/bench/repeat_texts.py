"""Complaints of one town, of which many repeat others: invented, the same ones every time.

Shops, estates and stretches of road, each with what people complain of there. Which of them a
complaint is about is known, so that it is known which leads are one matter. Nothing is from a real
case.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from tests.bench import wording

SEED = 20261126
NOW = datetime(2026, 7, 15, 8, 30)
DAYS = 700  # of which the earlier leads are
SAME, PLACE, KIND = "same", "place", "kind"
_SHOPS, _ESTATES, _ROADS, _HOUSES = 8_000, 800, 400, 20
_STEMS = (
    "青江华蓬兵希晨夏洪绿金明云桂春昆柏朝银泉富景章顺嘉瑞丰宏安宁泰康和庆锦秀玉龙凤鹤松竹梅兰荷湖溪"
)
_ROAD_ENDS, _ESTATE_ENDS = (
    ("路", "路", "路", "街", "大道"),
    ("花园", "新村", "家园", "名苑", "小区"),
)
_TRADES = ("面馆", "烧烤店", "火锅店", "超市", "KTV", "健身房", "汽修厂", "快餐店")

# (what it is called, how three people would say it), by what it is complained of
_OF_SHOPS = (
    ("油烟扰民", (
        "{place}的油烟没有处理就直接往外排，楼上窗户都不敢开",
        "{place}每天炒菜的烟从后窗出来，熏得住户家里全是味道，怀疑没有装净化器",
        "{place}烟道口对着居民楼，油烟很大，墙都熏黑了",
    )),
    ("音响噪声", (
        "{place}营业到深夜，音响开得很响，低音震得睡不着",
        "{place}放音乐声音太大，夜里十二点了还在响",
        "{place}门口的喇叭从早放到晚，吵得附近居民没法休息",
    )),
    ("空调外机噪声", (
        "{place}的空调外机装在居民窗下，整夜嗡嗡响",
        "{place}外机运转噪声很大，影响楼上老人睡觉",
        "{place}几台室外机组声音刺耳，热风直吹住户阳台",
    )),
    ("占道经营", (
        "{place}把桌椅摆到人行道上，行人只能走机动车道",
        "{place}长期占用门前公共道路摆摊，通行困难",
        "{place}店外经营，货物堆满了盲道",
    )),
    ("污水乱排", (
        "{place}把洗碗水直接倒进雨水井，又臭又油",
        "{place}后厨污水流到路面上，夏天发臭，苍蝇很多",
        "{place}的泔水倒在下水道口，堵了好几回",
    )),
    ("预付卡不退", (
        "{place}办的会员卡余额不肯退，店里说没有钱",
        "在{place}充了值，现在关门不营业，要求退款",
        "{place}拒绝退还预付的费用，电话也不接",
    )),
)  # fmt: skip
_OF_ESTATES = (
    ("广场舞扰民", (
        "{place}门口每晚有人跳广场舞，音响很大，孩子没法写作业",
        "一群人晚上在{place}里面跳舞放歌，十点还不结束",
        "{place}的空地天天有广场舞，噪声大，跟他们说了不听",
    )),
    ("电梯故障", (
        "{place}的电梯三天两头坏，老人上下楼很困难",
        "{place}电梯运行时抖动厉害，还困过人，物业不修",
        "{place}电梯停用一个多星期了，没有人来维修",
    )),
    ("垃圾无人清运", (
        "{place}的垃圾桶满了没有人收，垃圾堆到了路上",
        "{place}后门生活垃圾成堆，好几天没清运，老鼠到处跑",
        "{place}保洁不到位，楼道和绿化带里全是垃圾",
    )),
    ("停水", (
        "{place}又停水了，没有任何通知，家里做不了饭",
        "{place}整个小区没水用，打物业电话没有人接",
        "{place}水压很低，高层基本没水",
    )),
    ("违章搭建", (
        "{place}一楼住户在绿地上私自搭建，已经封了顶",
        "{place}有人在公共平台违建阳光房，一直在施工",
        "{place}顶楼加盖房屋，存在安全隐患，要求拆除",
    )),
    ("不动产证办不下来", (
        "{place}交房多年，开发商一直不给办房产证",
        "{place}的业主拿不到不动产证，孩子上学受影响",
        "{place}房产证迟迟办不出来，售楼处互相推",
    )),
)  # fmt: skip
_OF_ROADS = (
    ("夜间施工", (
        "{place}附近的工地半夜还在打桩，噪声非常大",
        "{place}对面施工队凌晨用切割机切路面，整栋楼睡不着",
        "{place}旁在建工地夜里浇筑混凝土，泵车声音很响",
    )),
    ("扬尘", (
        "{place}边上的工地不洒水，尘土飞扬，车上一层灰",
        "{place}拆迁地块裸土没有覆盖，一刮风灰尘就吹进家里",
        "{place}土方开挖扬尘很大，没有任何防尘措施",
    )),
    ("路灯不亮", (
        "{place}的路灯坏了好多天，晚上走路看不见",
        "{place}一带路灯全不亮，老人摔过跤",
        "{place}晚上漆黑一片，照明灯没有人修",
    )),
    ("积水", (
        "{place}一下雨就积水，电动车都熄火了",
        "{place}排水不畅，雨后水深到小腿",
        "{place}下水道堵了，路面积水几天不退",
    )),
    ("违停堵路", (
        "{place}两边停满了车，消防车根本进不来",
        "{place}车辆乱停乱放，出入口被堵住",
        "{place}常年有人违停，早晚高峰堵得走不动",
    )),
    ("窨井冒污水", (
        "{place}窨井往外冒污水，流到了人行道上，很臭",
        "{place}化粪池满了，污水从井盖溢出来没有人管",
        "{place}污水管堵塞外溢，路过的人都捂着鼻子",
    )),
)  # fmt: skip
_NUISANCES = (_OF_SHOPS, _OF_ESTATES, _OF_ROADS)
_MANY = 6  # nuisances of each
_SPOTS = (_SHOPS, _ESTATES, _ROADS * _HOUSES)
_OPENINGS = ("市民来电反映：", "市民再次来电反映：", "来电人称，", "群众反映，", "网友留言：", "")
_CLOSINGS = (
    *wording.DEMANDS,
    "请城管局核实处理。",
    "望相关部门尽快处理，谢谢！",
    "请属地街道核实处理并回复。",
)
_TITLES = ("{place}{short}", "关于{place}的问题", "")
# how people write where a shop, an estate, a stretch of road is
_WHERE = (
    ("{address}{name}", "{road}的{name}", "{name}（{address}）", "{address}{name}"),
    ("{name}", "我们{name}", "{name}", "家住{name}，{name}"),
    ("{address}", "{address}附近", "{address}", "{road}（{address}旁）"),
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One lead: its values by field key, its phone (blank: none), and which matter it is."""

    values: dict[str, str]
    phone: str
    matter: int

    @property
    def text(self) -> str:
        """Return all that it says, as one text."""
        return "。".join(
            self.values[key] for key in ("title", "content", "address") if self.values[key]
        )


@dataclass(frozen=True, slots=True)
class Fresh:
    """A new lead and how it was made of an earlier one: SAME, PLACE or KIND."""

    complaint: Complaint
    made: str


class Town:
    """A town and its complaints, told by number: the same number is the same complaint."""

    def __init__(self) -> None:
        chance = random.Random(SEED)
        stems = [f"{a}{b}" for a in _STEMS for b in _STEMS if a != b]
        chance.shuffle(stems)
        self._roads = [stem + chance.choice(_ROAD_ENDS) for stem in stems[:_ROADS]]
        self._estates = [
            stem + chance.choice(_ESTATE_ENDS) for stem in stems[_ROADS : _ROADS + _ESTATES]
        ]
        brands = stems[_ROADS + _ESTATES :]
        self._shops = [
            (chance.choice(brands) + chance.choice(_TRADES), chance.randrange(_ROADS))
            for _ in range(_SHOPS)
        ]

    def earlier(self, number: int) -> Complaint:
        """Return the earlier lead of a number."""
        chance = random.Random(SEED + number)
        matter = self._matter(chance)
        return self._told(chance, matter, _style(chance), _phone(chance, matter), DAYS)

    def matters(self, count: int) -> np.ndarray:
        """Return which matter each of the first ``count`` leads is."""
        chances = (random.Random(SEED + number) for number in range(count))
        return np.fromiter((self._matter(chance) for chance in chances), np.int64, count)

    def fresh(self, count: int, matters: np.ndarray) -> Iterator[Fresh]:
        """Yield new leads made of the earlier ones whose matters these are.

        Half of them say once more what an earlier one said, half of these in other words, half
        in its words as another clerk puts them down; a quarter are about
        another problem at its place; a quarter say its very words of another place. None of the
        latter are a matter that an earlier lead is.
        """
        chance = random.Random(SEED - len(matters))
        known = np.unique(matters)
        while count:
            like = chance.randrange(len(matters))
            former = random.Random(SEED + like)
            matter, style = self._matter(former), _style(former)
            phone = _phone(former, matter)
            made = chance.choices((SAME, PLACE, KIND), (2, 1, 1))[0]
            spot, nuisance = divmod(matter, _MANY)
            if made == SAME:
                style = _said_again(chance, style)
            elif made == PLACE:
                matter, style = spot * _MANY + chance.randrange(_MANY), _style(chance)
            else:
                matter = _another(chance, spot) * _MANY + nuisance
            if (
                made != SAME
                and known[min(np.searchsorted(known, matter), len(known) - 1)] == matter
            ):
                continue
            if chance.random() < (0.6 if made == SAME else 0.95):
                phone = _any_phone(chance)
            count -= 1
            yield Fresh(self._told(chance, matter, style, phone, 1), made)

    def _matter(self, chance: random.Random) -> int:
        """Choose what a lead is about; some places are complained of more than others."""
        kind = chance.choices(range(3), (50, 25, 25))[0]
        spot = sum(_SPOTS[:kind]) + int(_SPOTS[kind] * chance.random() ** 2)
        return spot * _MANY + chance.randrange(_MANY)

    def _told(
        self, chance: random.Random, matter: int, style: tuple[int, ...], phone: str, days: int
    ) -> Complaint:
        spot, nuisance = divmod(matter, _MANY)
        kind, road, address, name = self._place(spot)
        short, said = _NUISANCES[kind][nuisance]
        opening, core, effect, history, closing, whole, titled, where = style
        place = _WHERE[kind][where].format(road=road, address=address, name=name)
        content = _OPENINGS[opening] + said[core].format(place=place)
        content += f"，{wording.EFFECTS[effect]}。" if effect >= 0 else "。"
        if history >= 0:
            content += f"{wording.HISTORY[history].format(n=history + 2)}。"
        came = NOW - timedelta(minutes=chance.randrange(1, days * 1_440))
        values = {
            "title": _TITLES[titled].format(place=place, short=short),
            "content": content + _CLOSINGS[closing],
            "address": address if whole else "",
            "target": name if whole and kind == 0 else "",
            "received_at": f"{came:%Y-%m-%d %H:%M}",
        }
        return Complaint(values, phone, matter)

    def _place(self, spot: int) -> tuple[int, str, str, str]:
        """Return kind, road, address and name of a place, as far as it has them."""
        if spot < _SHOPS:
            shop, number = self._shops[spot]
            road = self._roads[number]
            return 0, road, f"{road}{spot % 380 + 1}号", shop
        spot -= _SHOPS
        if spot < _ESTATES:
            return 1, "", self._estates[spot], self._estates[spot]
        road, house = self._roads[(spot - _ESTATES) // _HOUSES], (spot - _ESTATES) % _HOUSES
        return 2, road, f"{road}{house * 17 + 3}号", ""


def _stands_in(matter: int, known: np.ndarray) -> bool:
    return bool(known[min(np.searchsorted(known, matter), len(known) - 1)] == matter)


def _another(chance: random.Random, spot: int) -> int:
    """Choose another place of the same kind."""
    begin = 0
    for many in _SPOTS:
        if spot < begin + many:
            return begin + (spot - begin + chance.randrange(1, many)) % many
        begin += many
    raise ValueError(spot)


def _style(chance: random.Random) -> tuple[int, ...]:
    """Choose the words: opening, phrasing, effect and history (below 0: none), closing, whether
    the columns of address and shop are filled, title, how the place is written."""
    return (
        chance.randrange(len(_OPENINGS)),
        chance.randrange(3),
        chance.randrange(-3, len(wording.EFFECTS)),
        chance.randrange(-5, len(wording.HISTORY)),
        chance.randrange(len(_CLOSINGS)),
        int(chance.random() < 0.7),
        chance.randrange(len(_TITLES)),
        chance.randrange(4),
    )


def _said_again(chance: random.Random, style: tuple[int, ...]) -> tuple[int, ...]:
    """Choose the words of who says the same again: those of the caller stay in one of two cases."""
    other = _style(chance)
    return (other[0], *style[1:4], *other[4:]) if chance.random() < 0.5 else other


def _phone(chance: random.Random, matter: int) -> str:
    """Choose who calls: four in ten are the one whose matter it is."""
    if chance.random() < 0.4:
        return f"138{matter:08d}"
    return _any_phone(chance)


def _any_phone(chance: random.Random) -> str:
    return f"139{chance.randrange(10**8):08d}" if chance.random() < 0.85 else ""
