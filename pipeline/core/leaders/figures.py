"""The figures of the leaders' reports: what each counts, out of what, and how that is said (口径).

What counts leads (件) has its matters (事) beside, by the one rule of ``core.leaders.matters``.
Every figure says what it counts and out of what, so that two people who count get one number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from pipeline.core.leaders import matters
from pipeline.core.leaders.period import Period
from pipeline.core.leaders.summary import Figure, rate
from pipeline.core.repeats.linking import CAME_BACK, OTHER_PEOPLE, SAME_PERSON


@dataclass(frozen=True, slots=True)
class Count:
    """A figure as it is defined: the flag it counts, or the two of a rate.

    ``{w}`` stands for the words of the period. ``flows`` happen within the period; all others are
    as things stand when it ends.
    """

    key: str
    name: str
    flag: str
    definition: str
    whole: str = ""
    flows: bool = False


_ENTERED = "（按台账登记的日子，不按填的办结时间；改成并案等的减去），与日清表一致。"
COUNTS: tuple[Count, ...] = (
    Count("新增", "{w}新增", "new", "{w}收进台账的线索件数（按线索编号里的日期）。", flows=True),
    Count(
        "首次反映", "{w}首次反映", "fresh",
        "{w}新增当中首次编号空着的件数，就是新的事。{w}新增减去它，是以前反映过又来的。",
        flows=True,
    ),
    Count(
        "存量", "存量", "open",
        "没有了结的全部件数，含待分派。上期存量＋新增＋重新办理－了结＝存量。",
    ),
    Count(
        "在办", "在办", "in_hand",
        "已定承办单位、还没有办结的件数。"
        "含阶段性办结、已回复待审核、退单待审、延期待审、挂账；不含待分派。",
    ),
    Count(
        "应办结", "应办结", "should",
        "按期办结率的分母：{s}；没到期还没办结的不计，没有办结时限的不计。",
        flows=True,
    ),
    Count(
        "超期", "超期", "overdue",
        "在办的当中，办结时限已过的件数；"
        "今天到期的到明天才算，时限写到钟点的到点就算；挂账的不算。",
    ),
    Count(
        "今日到期", "今日到期", "due_today",
        "在办的当中，今天到期、还没有过的件数；挂账的不算。",
    ),
    Count("待分派", "待分派", "undecided", "还没有承办单位的件数，单独计，不算在办。"),
    Count("办结", "{w}办结", "done_now", f"{{w}}转为办结或已销号的件数{_ENTERED}", flows=True),
    Count("累计办结", "累计办结", "done", "状态为办结或已销号的件数；阶段性办结不算。"),
    Count("阶段性办结", "阶段性办结", "partly", "状态为阶段性办结的件数，仍算在办。"),
    Count("累计收件", "累计收件", "all", "台账里的全部线索件数。"),
    Count("待审批", "待审批", "asked", "单位申请退单、申请延期，等待审批的件数。"),
    Count(
        "重复件", "重复件", "repeated",
        "与以前的线索是同一件事（首次编号不空）的件数{b}。"
        "同人重复、同事多人、同地复发里，一件可能占两种，没有填重复类型的一种也不占，"
        "所以三种相加不等于重复件。", flows=True,
    ),
    Count(
        SAME_PERSON, SAME_PERSON, "same_person",
        "重复件当中，同一个人又反映同一件事的件数{b}（《信访工作条例》说的重复信访）。", flows=True,
    ),
    Count(
        OTHER_PEOPLE, OTHER_PEOPLE, "other_people",
        "重复件当中，别的人、或者不知道是谁，反映同一件事的件数{b}；不算重复信访。", flows=True,
    ),
    Count(
        CAME_BACK, CAME_BACK, "came_back",
        "重复件当中，前一件按解决了办结，同一个地方又反映同一类问题的件数{b}；"
        "可以同时是同人重复或同事多人。", flows=True,
    ),
    Count(
        "办结率", "办结率", "finished",
        "办结件数÷交办件数{b}。分子：办结、已销号，阶段性办结不算；"
        "分母：已定承办单位的件数，不含不予受理、并案、退回平台。没有承办单位的，两头都不算。",
        "handed_out", flows=True,
    ),
    Count(
        "按期办结率", "按期办结率", "on_time",
        "按期办结件数÷应办结件数。分子：办结不晚于办结时限的（没有写钟点的按天比）；"
        "分母：{s}；没到期还没办结的不计，没有办结时限的不计。",
        "should", flows=True,
    ),
    Count(
        "及时签收率", "及时签收率", "signed_in_time",
        "及时签收件数÷应签收件数{r}。分子：签收不晚于签收时限的（没有写钟点的按天比）；"
        "分母：已签收的，加上签收时限已过还没有签收的（挂账的不算）；没有签收时限的不计，"
        "待分派、不予受理、并案、退回平台的不计。",
        "signable", flows=True,
    ),
    Count(
        "属实率", "属实率", "found_true",
        "属实件数÷已核查件数{d}。分子：属实、基本属实、部分属实；分母：是否属实已填的。",
        "checked", flows=True,
    ),
    Count(
        "满意率", "满意率", "satisfied",
        "满意件数÷有效回访件数{c}。分子：满意（基本满意不算）；"
        "分母：满意、基本满意、不满意，未接通的不计。",
        "called", flows=True,
    ),
    Count(
        "重复率", "重复率", "repeated",
        "重复件数÷收件数{b}。分子：首次编号不空的；分母：全部收件。",
        "brought", flows=True,
    ),
    Count(
        "重复信访率", "重复信访率", "same_person",
        "同人重复件数÷收件数{b}。分子：重复类型里有“同人重复”的；分母：全部收件。",
        "brought", flows=True,
    ),
    Count(
        "同事多人占比", "同事多人占比", "other_people",
        "同事多人件数÷收件数{b}。分子：重复类型里有“同事多人”的；分母：全部收件。",
        "brought", flows=True,
    ),
    Count(
        "同地复发占比", "同地复发占比", "came_back",
        "同地复发件数÷收件数{b}。分子：重复类型里有“同地复发”的；分母：全部收件。",
        "brought", flows=True,
    ),
)  # fmt: skip
# what rests on leads being compared with earlier ones, which nobody did before there were labels
COMPARED_LEADS = frozenset(
    ("首次反映", SAME_PERSON, OTHER_PEOPLE, CAME_BACK, "重复信访率", "同事多人占比",
     "同地复发占比")
)  # fmt: skip


def figures(leads: pd.DataFrame, period: Period, now: datetime) -> Iterator[Figure]:
    """Yield the figures of flagged leads, in the order they are listed."""
    codes = leads["matter"].to_numpy()
    for one in COUNTS:
        name, said = worded(one, period.words, period.is_whole_record, now)
        if one.whole:
            above, below = _sum(leads, one.flag, one.whole), _sum(leads, one.whole)
            yield Figure(one.key, name, rate(above, below), above, below, said)
        else:
            number = _sum(leads, one.flag)
            found = matters.count(codes, leads[one.flag].to_numpy())
            yield Figure(one.key, name, number, number, None, said, matters=found)


def _sum(leads: pd.DataFrame, flag: str, within: str = "") -> int:
    chosen: pd.Series[Any] = leads[flag]
    return int((chosen & leads[within] if within else chosen).sum())


def worded(one: Count, words: str, whole: bool, now: datetime) -> tuple[str, str]:
    """Return the name and the definition of a figure of some days, which ``words`` name (本周).

    ``whole`` tells whether the parts of its rates are of all leads, whatever the days.
    """
    open_ = "已过还没有办结的（挂账、待分派的不算）"
    said = one.definition.format(
        w=words,
        b="" if whole else f"（{words}收的）",
        d="" if whole else f"（{words}办结的）",
        c="" if whole else f"（{words}回访的，没填回访时间的不计）",
        r="" if whole else f"（{words}签收的，和签收时限在{words}的）",
        s=f"已办结的，加上办结时限{open_}"
        if whole
        else f"{words}办结的（按填的办结时间），加上办结时限在{words}、{open_}",
    )
    return one.name.format(w=words), f"{said}统计到 {now:%Y-%m-%d %H:%M}。"
