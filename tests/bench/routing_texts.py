"""Complaints to route: invented, all of 120 characters, the same ones every time.

Made of the lists in ``wording.py`` and of what makes routing hard: names of companies that hold
words of rules, things said not to be there, answers of earlier, a clerk's closing line.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from tests.bench import wording

SEED = 20261126
LENGTH = 120
_WEIGHTS = [matter.weight for matter in wording.MATTERS]

# what half of all who call a hotline have to say
EVERYDAY = (
    "{place}的公交线路改道以后等了{n}分钟也没有车，希望恢复原来的站点",
    "在{shop}办了会员卡，店里{when}关了门，余下的{n}00元要不回来",
    "来电咨询新生儿户口在哪里办理，窗口的电话打了{n}遍没有人接",
    "在{food}做了{n}天活，老板拖欠工资一直不给，微信也不回",
    "{place}的房子交房已经{n}个月，合同上写的配套到现在还没有",
    "出租车司机{when}绕路多收了{n}元，车牌没有记全，要求退钱",
    "{place}的路灯坏了{n}天，{when}走路看不见，担心老人摔跤",
    "孩子要上学，房产证没有下来，想问{place}属于哪个学区",
    "{place}{n}幢家里的水压一直很低，{when}洗不了澡，来过两回没修好",
    "检查报告等了{n}天还没有出来，前台说系统坏了",
    "{place}的快递{when}送到别处，取件要走{n}分钟，客服不理",
    "{place}的宽带断了{n}天，{when}连不上网，师傅说没有端口",
    "想问{place}的老年卡在哪里补，窗口排了{n}个号没轮到",
)
_EVERYDAY_SHARE = 0.55
# what fills a text up, of what says little to rules
FILLING = tuple(
    sentence
    for sentence in (*wording.EFFECTS, *wording.HISTORY)
    if not any(word in sentence for word in ("业主", "物业", "有人", "医院"))
)
# what a shop or works is called, holding words that rules look for
COMPANIES = (
    "听说是昆山{brand}餐饮管理有限公司开的",
    "门口写着{brand}环保科技有限公司",
    "隔壁是{brand}塑胶制品厂",
    "说是苏州{brand}建筑工程有限公司承包的",
    "管这里的是{brand}物业服务有限公司",
    "对面是{brand}汽修中心",
)
BRANDS = ("鼎禾", "瑞佳", "盛泽", "恒昌", "宏启", "华悦", "金沐", "启元")
# things that are said not to be there, or not any more
DENIALS = (
    "现场没有明显异味",
    "对方说不产生油烟",
    "白天未发现废气排放",
    "上次来看时噪声已停",
    "路面积水已消失",
)
ANSWERS = ("上次答复称施工单位已整改", "此前回复说已要求商户调低音响", "街道答复说垃圾已清运")
BESIDE = ("旁边堆着{thing}", "门口停放{thing}", "院子里装了{thing}")
CLOSINGS = (
    "请{department}核实处理。",
    "请{department}核实处理并回复市民。",
    "望相关部门处理。",
    "请属地街道核实处理。",
    "",
)
DEPARTMENTS = ("城管局", "生态环境局", "住建局", "公安局", "水务局", "交通局")


def texts(count: int, things: Sequence[str]) -> Iterator[str]:
    """Yield so many texts; ``things`` are words of rules that ``wording.py`` does not know."""
    chance = random.Random(SEED)
    for _ in range(count):
        yield _text(chance, things)


def _text(chance: random.Random, things: Sequence[str]) -> str:
    (matter,) = chance.choices(wording.MATTERS, _WEIGHTS)
    slots = {
        "place": chance.choice(wording.PLACES)[0],
        "shop": chance.choice(wording.SHOPS),
        "food": chance.choice(wording.FOODS),
        "plant": chance.choice(wording.PLANTS),
        "brand": chance.choice(BRANDS),
        "thing": chance.choice(things),
        "department": chance.choice(DEPARTMENTS),
    }

    def said(sentences: Sequence[str]) -> str:
        sentence = chance.choice(sentences)
        return sentence.format(**slots, when=chance.choice(wording.WHEN), n=chance.randint(2, 60))

    everyday = chance.random() < _EVERYDAY_SHARE
    told = said(wording.OPENINGS) + said(EVERYDAY if everyday else matter.core)
    for share, sentences in ((0.2, COMPANIES), (0.3, BESIDE), (0.1, DENIALS), (0.1, ANSWERS)):
        if chance.random() < share:
            told += f"，{said(sentences)}"
    closing = said(CLOSINGS)
    while len(told) < LENGTH:
        told += f"。{said(FILLING)}"
    return told[: LENGTH - len(closing) - 1] + "。" + closing
