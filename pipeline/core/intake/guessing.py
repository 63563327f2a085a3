"""What the column of an unknown table may be: by its header, and by what stands in it.

A guess is sure only where header and values say the same, or where every source that knows the
header means the same by it; else the coordinator is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.core.intake.source import Source
from pipeline.core.model import CellValue
from pipeline.core.text import header_key, normal
from pipeline.core.values import as_text, read_moment

NOTHING = "不用"
_CONTENT = "内容"
_JOINED = frozenset({_CONTENT, "地址", "办理情况"})  # of several columns all are taken
_LONG = 12  # characters of an average text that may be a complaint
_SHORT = 20  # and of what is a name, a kind, a status
_MOST = 0.7  # of the values

# The words of a header, the stronger first; what a platform adds for itself comes before all.
_DOING = "承办|主办|责任|牵头|办理|处置|处理|落实|整改|领办|主责|回复"
_ASKING = "来电|反映|投诉|举报|信访|诉求|写信|来信|来访|联系|求助|报料|提交"
_CLERK = "登记|记录|上报|填报|录入|受理|接待|接线|审核|填表|采集|巡查"
_ANSWERS = "办理|处理|处置|整改|调查|核查|核实|答复|回复|落实"
_RUNNING = re.compile(r"序号|行号|no\.?|#")  # a number within the table: it names nothing
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), ours)
    for pattern, ours in (
        (
            r"^(id|总分|性别|年龄|备用)$|ip|所用时间|来源详情|经度|纬度|附件|照片|图片|录音|签名|邮箱",
            NOTHING,
        ),
        (rf"(修改|更新|创建)(时间|人)$|员$|({_CLERK})(人|者)$", NOTHING),
        (r"(签收|接[收单]).*(时间|日期)", "签收时间"),
        (r"回访.*(时间|日期)", "回访时间"),
        (r"联系.*(时间|日期)", "联系群众时间"),
        (r"(截止|截至|到期|要求|计划|限办|应).*(时间|日期)|时限|期限", "办结时限"),
        (r"(办结|完成|结案|销号|答复|回复).*(时间|日期)", "办结时间"),
        (r"(派[发单遣]?|交办|转办|下发|下达).*(时间|日期)", "派发时间"),
        (r"(时间|日期|年月日)$|^(日|时)$", "受理时间"),
        (r"电话|手机|联系方式|联系号码|来电号码", "联系电话"),
        (r"身份证|证件", "证件号码"),
        (r"编号|单号|件号|案号|流水号|记录id|任务号|受理号|编码$", "来源编号"),
        (r"家庭.*址|住址|住所", "家庭住址"),
        (r"地址|地点|位置|点位|事发地|发生地", "地址"),
        (r"街道|社区|办事处|乡镇|区镇|网格|属地|辖区|片区|区域|板块", "属地"),
        (r"被(反映|投诉|举报|诉)|涉事|涉及(单位|企业)|企业|公司|商户|店铺|店名", "被反映对象"),
        (r"(协办|配合|会办)", "协办单位"),
        (rf"({_DOING}).*(单位|部门|科室)", "承办单位"),
        (rf"姓名|({_ASKING})(人|者)|称呼$", "诉求人"),
        (r"紧急|缓急", "紧急程度"),
        (r"保密", "是否保密"),
        (r"属实", "是否属实"),
        (r"解决", "是否解决"),
        (r"满意", "满意度"),
        (r"回访", "回访意见"),
        (r"督办", "督办级别"),
        (r"批示", "领导批示"),
        (r"困难", "困难问题"),
        (rf"({_ANSWERS})(和整改)?(情况|结果|意见|内容|措施)", "办理情况"),
        (r"状态|进度|进展|是否办结|办结情况|完成情况", "办理状态"),
        (r"标题|主题|题目|事由", "标题"),
        (r"来源|渠道|途径", "来源"),
        (r"(诉求|工单|来电)(类型|类别|性质)", "诉求类型"),
        (r"类型|类别|分类|大类|小类|种类", "问题分类"),
        (r"内容|描述|诉求|反映|问题|情况|详情|事项|经过|呼声|诉说|说了什么", _CONTENT),
        (r"备注|说明", "备注"),
    )
)
_PHONE = re.compile(r"\+?(86)?1[3-9]\d{9}|0\d{2,3}\d{7,8}")
_ADDRESS = re.compile(r"[路街巷村镇桥河湖园苑庭城府区厦号栋幢楼]|小区|社区|大道|路口|广场")
_BODY = re.compile(r"(局|委|办|街道|镇|大队|支队|中心|办事处|分局|公司|管委会)$")
_NUMBER = re.compile(r"(?=.*\d)[A-Za-z0-9\-_〔〕\[\]()]{6,}号?")
_MOMENTS = frozenset(
    {"受理时间", "派发时间", "签收时间", "办结时限", "办结时间", "联系群众时间", "回访时间"}
)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column may be: one of ``SOURCE_COLUMNS``, 不用, or blank for no idea.

    ``why`` says so in a few words. ``weight`` ranks two columns that may be the same.
    """

    ours: str = ""
    why: str = ""
    sure: bool = False
    weight: int = 0


def guess_columns(
    headers: Sequence[str], columns: Sequence[Sequence[CellValue]], sources: Iterable[Source]
) -> list[Guess]:
    """Return a guess for each column; ``columns`` are the values under each header, top down."""
    known = _known_headers(sources)
    guesses = [
        _guess(header_key(header), [as_text(one) for one in values], known)
        for header, values in zip(headers, columns, strict=True)
    ]
    _name_content(guesses, columns)
    return _only_once(guesses, headers)


def _known_headers(sources: Iterable[Source]) -> dict[str, list[tuple[str, str]]]:
    """Return by header what each source means by it, as (our column, source)."""
    known: dict[str, list[tuple[str, str]]] = {}
    for source in sources:
        mine: dict[str, str] = {}
        for ours, aliases in source.columns.items():
            for alias in (*aliases, ours):
                mine.setdefault(header_key(alias), ours)
        for header, ours in mine.items():
            known.setdefault(header, []).append((ours, source.name))
    return known


def _guess(header: str, values: Sequence[str], known: dict[str, list[tuple[str, str]]]) -> Guess:
    filled = [value for value in values if value]
    if _RUNNING.fullmatch(header):
        return Guess(NOTHING, "只是行号", True, 3)
    if meant := known.get(header):
        votes = Counter(ours for ours, _ in meant)
        ours, most = votes.most_common(1)[0]
        who = next(source for column, source in meant if column == ours)
        sure = most == len(meant) or _agrees(ours, filled)
        return Guess(ours, f"“{who}”里也这样叫", sure, 3)
    for pattern, ours in _WORDS:
        if pattern.search(header):
            sure = ours == NOTHING or _agrees(ours, filled)
            return Guess(ours, "列名像" if ours != NOTHING else "用不上", sure, 2)
    return _by_values(filled)


def _by_values(filled: Sequence[str]) -> Guess:
    if _are_moments(filled):
        return Guess("受理时间", "格子里是日期", weight=1)
    if _share(filled, _is_phone):
        return Guess("联系电话", "格子里是电话", sure=True, weight=1)
    if _length(filled) >= _LONG:
        return Guess(_CONTENT, "格子里是长句子", weight=1)
    if _share(filled, lambda text: bool(_BODY.search(text))):
        return Guess("承办单位", "格子里是单位", weight=1)
    if _share(filled, lambda text: len(text) > 2 and bool(_ADDRESS.search(text))):
        return Guess("地址", "格子里像地址", weight=1)
    return Guess()


def _agrees(ours: str, filled: Sequence[str]) -> bool:
    """Tell whether values are such as stand in a column of ours; blank ones say nothing."""
    if not filled:
        return True
    if ours in _MOMENTS:
        return _are_moments(filled)
    if ours == "联系电话":
        return _share(filled, _is_phone)
    if ours == "来源编号":
        return _share(filled, _is_number) and len(set(filled)) == len(filled)
    if ours == _CONTENT:
        return _length(filled) >= _LONG
    if ours in ("地址", "办理情况", "备注", "标题", "回访意见", "领导批示", "困难问题"):
        return not _are_moments(filled)
    return _length(filled) <= _SHORT and not _are_moments(filled)


def _are_moments(filled: Sequence[str]) -> bool:
    return _share(filled, lambda text: len(text) >= 6 and read_moment(text).understood)


def _is_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(re.sub(r"[\s\-()]", "", normal(text))))


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(normal(text)))


def _share(filled: Sequence[str], fits: object) -> bool:
    assert callable(fits)
    return bool(filled) and sum(map(bool, map(fits, filled))) >= _MOST * len(filled)


def _length(filled: Sequence[str]) -> float:
    return sum(map(len, filled)) / len(filled) if filled else 0.0


def _name_content(guesses: list[Guess], columns: Sequence[Sequence[CellValue]]) -> None:
    """Where no header says 内容, the one column of long sentences is; else we do not know."""
    if any(one.ours == _CONTENT and one.sure for one in guesses):
        return
    unsure = [at for at, one in enumerate(guesses) if one.ours == _CONTENT]
    lengths = [_length([text for one in column if (text := as_text(one))]) for column in columns]
    longest = [at for at in unsure if lengths[at] >= _LONG]
    if len(longest) == 1:
        guesses[longest[0]] = replace(guesses[longest[0]], sure=True)


def _only_once(guesses: list[Guess], headers: Sequence[str]) -> list[Guess]:
    """Leave one sure column for each of ours, the one that most speaks for; joined ones aside."""
    best: dict[str, int] = {}
    for at, one in enumerate(guesses):
        if one.sure and one.ours not in (*_JOINED, NOTHING):
            first = best.setdefault(one.ours, at)
            if one.weight > guesses[first].weight:
                best[one.ours] = at
    made = []
    for at, one in enumerate(guesses):
        first = best.get(one.ours, at)
        if one.sure and first != at:
            why = f"{one.why}，不过“{headers[first][:12]}”更像"
            one = replace(one, sure=False, why=why)
        made.append(one)
    return made
