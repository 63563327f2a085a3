"""Names of who is complained of: when two are one, and what those of one owner have in common."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.core.gazetteer.name_parts import GENERIC
from pipeline.core.gazetteer.places import Gazetteer
from pipeline.core.text import aligned

_PREFIX = re.compile(
    r"^(?:位于)?(?:(?:江苏|浙江|安徽|上海)省?)?(?:[\u4e00-\u9fff]{2,3}(?:省|市|县))*"
)
_AREAS = frozenset({"zone", "office", "community", "home", "city", "outside", "elsewhere"})
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_COMPANY = re.compile(
    r"(?:股份)?(?:有限)?(?:责任)?(?:集团)?(?:总|分|子)?公司$|(?:集团|合作社|有限合伙)$"
)
# what stands at one place alone, whatever road people call it by
_ONE_PLACE = re.compile(r"(?:公馆|酒店|大厦|广场|[商市]场|[校院厦园苑区]|站|中心)$")
_LEGAL = re.compile(r"(?:股份)?有限(?:责任)?公司")  # in front of a branch: 某某有限公司二厂
_ENDING = re.compile(r"(?:ktv|[厂店馆社楼庄厅行吧坊铺])$")
# parts of one owner: 一厂, 第二分公司, 三期
_BRANCH = re.compile(
    r"(?:第?[一二三四五六七八九十\d]{1,3}(?:号|期|分)?(?:厂区?|车间|店|分?公司)?|[东西南北新老]厂区?"
    r"|分厂|厂区|分公司|分店|门店|总店|旗舰店|店)$"
)
# what only says which trade it is: 烧烤店 names nobody
TRADES = re.compile(
    r"(?:环保|新?材料|电子|精密|五金|塑胶|橡塑|橡胶|涂装|化工|生物|医药|餐饮|食品|置业|物业|机械|模具"
    r"|电器|电气|光电|纺织|印染|包装|印刷|家具|门窗|建材|工业|制造|制品|技术|科技|设备|自动化|智能"
    r"|喷塑|喷涂|喷漆|注塑|铸造|加工|生产|养殖|打印|舞蹈|培训|瑜伽|海鲜|烤鸭|熟食|米粉|粉|杂货|木托盘|托盘|婚庆|保险|炸串|修车|卤味|小饭|无证|新开|开|证|新|等|市民反映"
    r"|烧烤|烤肉|火锅|早餐|早点|快餐|小吃|面|饭|餐|汽修|洗车|汽车|修理|干洗|理发|美发|美容|足浴"
    r"|洗浴|水果|蔬菜|生鲜|便利|百货|烟酒|服装|手机|棋牌|健身|台球|酒|茶|咖啡|奶茶|网|游戏|歌舞|娱乐"
    r"|宠物|药|花|鞋|家电|废品|回收|光|家|厂|店|馆|吧|楼|房|铺|门|摊|局|所|站|场|园|超市|农贸"
    r"|中国|国家|国际|集团|饭店|餐馆|餐厅|酒店|宾馆|市场|商场|工地|项目|单位|企业|公司|小区|村|学校|幼儿园|医院|银行)+"
)
_NOBODY = re.compile(
    r"^[某这那该一哪]|有一|一家|通知|某|邻居|住户|楼上|楼下|隔壁|业主|附近|不详|未知|不明|匿名"
)
_BODY = re.compile(
    r"(?:公司|集团|厂|店|馆|社|楼|庄|厅|所|市|行|部|ktv|吧|会|坊|局|城|园|场|厦|校|院|铺|站|区|苑"
    r"|工地|项目|物业|广场|中心|超市|烧烤|火锅|小吃|餐饮)$"
)
_SHORTEST = 2


class Target(NamedTuple):
    """A target: ``key`` is one for all spellings of a name, ``name`` is for people.

    ``owner`` is what names of the same owner share; blank where that would say too little. A
    ``lone`` one, a company, a hotel, a school, stands at one place; shops of one name may be many.
    A ``weak`` name is so short that it may be no name at all.
    """

    key: str
    name: str
    owner: str
    lone: bool
    weak: bool


def target_of(said: str, gazetteer: Gazetteer) -> Target | None:
    """Return whom a text names; None where it names nobody, or somebody who is no body.

    A person's name is nobody here: only what ends like a company, a shop or a facility counts.
    """
    folded = aligned(said)[0]
    plain = _BRACKETS.sub("", folded)
    if _NOBODY.search(plain) or not _BODY.search(plain):
        return None
    legal = _COMPANY.search(plain) is not None or _LEGAL.search(plain) is not None
    core = _without_areas(_LEGAL.sub("", _COMPANY.sub("", plain)), gazetteer)
    if len(core) < _SHORTEST or GENERIC.fullmatch(core) or TRADES.fullmatch(core):
        return None
    lone = legal or _ONE_PLACE.search(plain) is not None
    key = core if lone else _shop(core)
    owner = _owner(core, legal, gazetteer)
    return Target(key, said.strip(), owner, lone, len(_ENDING.sub("", core)) <= _SHORTEST)


def _shop(core: str) -> str:
    """Return a shop's name without the word 店, which some write and others do not."""
    return core[:-1] if core.endswith("店") and len(core) > _SHORTEST + 1 else core


def _without_areas(name: str, gazetteer: Gazetteer) -> str:
    """Return a name without the city and the areas that stand before it."""
    cut = _PREFIX.sub("", name, count=1)
    cut = cut if len(cut) >= _SHORTEST else name
    for mention in gazetteer.mentions(cut):
        end = mention.start + len(mention.word)
        if mention.start or mention.places[0].place.kind not in _AREAS or len(cut) - end < 2:
            break
        return _without_areas(cut[end:].lstrip("市区镇"), gazetteer)
    return cut


def _owner(core: str, company: bool, gazetteer: Gazetteer) -> str:
    """Return the name of the owner: no branch, no place of the branch, of companies no trade.

    What begins with a place (昆太路工地) is named after it, not after an owner.
    """
    cut = _BRANCH.sub("", core)
    for mention in gazetteer.mentions(cut):
        if mention.start == 0:
            return ""
        if mention.start >= _SHORTEST:
            cut = cut[: mention.start]
            break
    if company or "厂" in core:
        cut, least = _less_trade(cut), _SHORTEST
    else:
        least = _SHORTEST + 1
    return "" if len(cut) < least or TRADES.fullmatch(cut) else cut


def _less_trade(name: str) -> str:
    """Return a company's name down to what only it has: 智方环保工程 is 智方."""
    for end in range(_SHORTEST, len(name)):
        rest = name[end:]
        if _all_trade(rest):
            return name[:end]
    return name


def _all_trade(rest: str) -> bool:
    while rest:
        found = TRADES.match(rest) or GENERIC.match(rest)
        if found is None:
            return False
        rest = rest[found.end() :]
    return True
