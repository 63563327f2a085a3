"""通报 in words: what ``{{names}}`` of its template stand for.

Shaped like the bulletins that offices send round: how it went, what is wrong, who is last and
why, what comes back. What is to be done next the office writes itself. Titles are short and
nameless, as everywhere in what leaders get.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from pipeline.core.leaders import brief
from pipeline.core.leaders.figures import COUNTS
from pipeline.core.leaders.lists import REPEATED
from pipeline.core.leaders.overview import NOTHING, percent, shown
from pipeline.core.leaders.period import DAILY, MONTHLY, Period
from pipeline.core.leaders.summary import Compared, Explained, Figure, Line, Row, Summary
from pipeline.core.repeats.linking import LABELS

PICTURE = "图"
_MOST = 20  # rows of a list in a paper; the workbook has them all
_SENTENCES = 3  # that explain what moved
_LAST = 3  # departments that are named as last, where nobody said which are
_NUMBERS = "一二三四五六七八九十"
_WORDS = (
    "标题", "本区", "日期", "期间", "截至", "专项行动", "总体情况", "收办情况", "办理质量",
    "重复投诉", "待定事项", "超期合计", "单位数",
)  # fmt: skip
# what is said where a group is empty; an empty group that is not here is left out
NOBODY: Mapping[str, str] = {
    "部门": "无", "靠后": "没有超期的单位。", "问题": "没有需要通报的问题。",
    "类别": "无", "区域": "无", "超期": "无", "重复": "无",
}  # fmt: skip
_BLANKS = re.compile(r"(?<=[^\x00-\x7f]) (?=[\d.—])|(?<=[\d%—]) (?=[^\x00-\x7f])")
# what a row of each group has
_FIELDS: Mapping[str, Sequence[str]] = {
    "部门": ("名次", "单位", "收件", "新增", "在办", "超期", "办结", "办结率", "按期办结率",
             "签收率", "满意率", "重复件", "事", "新增的事", *LABELS),
    "靠后": ("序号", "单位", "原因"),
    "问题": ("序号", "内容"),
    "说明": ("序号", "内容"),
    "类别": ("名称", "收件", "新增", "在办", "超期", "事", "新增的事", "重复件"),
    "区域": ("名称", "收件", "新增", "在办", "超期", "事", "新增的事", "重复件"),
    "超期": ("序号", "编号", "标题", "单位", "时限", "天数"),
    "重复": ("序号", "编号", "标题", "单位", "状态", "说明"),
}  # fmt: skip


def names() -> list[str]:
    """Return every name that a template may use."""
    made = [*_WORDS, PICTURE]
    for one in COUNTS:
        made += [one.key, f"{one.key}环比", f"{one.key}同比"]
        made += [f"{one.key}算式"] if one.whole else [f"{one.key}的事"]
    return made + [f"{group}.{name}" for group, fields in _FIELDS.items() for name in fields]


def values(summary: Summary) -> dict[str, str]:
    """Return what each name stands for; those of a group aside."""
    made = {
        "标题": title(summary),
        "本区": summary.zone,
        "日期": _day(summary.today),
        "期间": span(summary.period),
        "截至": f"{_day(summary.today)} {summary.now:%H:%M}{_remarked(summary)}",
        "专项行动": _close(brief.campaign(summary)),
        "总体情况": _close(_came_and_went(summary) + _quality(summary)),
        "收办情况": _close(_came_and_went(summary)),
        "办理质量": _close(_quality(summary)) or "各项比率还没有可算的。",
        "重复投诉": _close(_repeated(summary)),
        "待定事项": _close(brief.to_decide(summary)) or "无",
        "超期合计": str(len(summary.overdue)),
        "单位数": str(len(summary.departments)),
    }
    for figure in summary.figures:
        made[figure.key] = shown(figure)
        for called, other in (("环比", figure.before), ("同比", figure.year_before)):
            made[f"{figure.key}{called}"] = _moved(figure, other) or NOTHING
        if figure.is_rate:
            made[f"{figure.key}算式"] = _sum_of(figure)
        else:
            made[f"{figure.key}的事"] = NOTHING if figure.matters is None else str(figure.matters)
    return made


def groups(summary: Summary) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each group, with the fields that ``names`` lists."""
    made: dict[str, list[tuple[object, ...]]] = {
        "部门": [_ranked(one) for one in summary.departments],
        "靠后": [
            (_numeral(n), one.name, _close(_reason(one, summary)))
            for n, one in enumerate(_last(summary))
        ],
        "问题": [(_numeral(n), _close(said)) for n, said in enumerate(problems(summary))],
        "说明": [(_numeral(n), _close(one.text)) for n, one in enumerate(_explained(summary))],
        "类别": [_counted(one) for one in summary.categories],
        "区域": [_counted(one) for one in summary.areas],
        "超期": [
            (n, row.id, row.title, row.department, row.due, row.days)
            for n, row in enumerate(summary.overdue[:_MOST], 1)
        ],
        "重复": [_again(n, row) for n, row in enumerate(summary.list_of(REPEATED)[:_MOST], 1)],
    }
    return {
        group: [dict(zip(_FIELDS[group], map(str, row), strict=True)) for row in rows]
        for group, rows in made.items()
    }


def _explained(summary: Summary) -> Sequence[Explained]:
    return summary.explained[:_SENTENCES]


def _remarked(summary: Summary) -> str:
    """Return why this is not what was issued then, for the words of the cut-off time."""
    return f"，{summary.remark.rstrip('。')}" if summary.remark else ""


def title(summary: Summary) -> str:
    """Return the title, as such papers have it."""
    period = summary.period
    month = f"{period.last.year}年{period.last.month}月"
    of = {DAILY: "", MONTHLY: month}.get(period.kind, span(period))
    return f"关于{summary.zone}{of}线索办理情况的通报"


def span(period: Period) -> str:
    """Return the days that are counted, in words."""
    if period.first == period.last:
        return _day(period.last)
    first = f"{period.first.month}月{period.first.day}日"
    if period.first.year != period.last.year:
        first = _day(period.first)
    return f"{first}至{period.last.month}月{period.last.day}日"


def problems(summary: Summary) -> list[str]:
    """Return what is wrong, a sentence each, the worst first; nothing where all is well."""
    count = {one.key: one.value or 0 for one in summary.figures}
    late = [line for line in summary.departments if line.overdue]
    unsigned = [line for line in summary.departments if line.unsigned]
    said = []
    if late:
        said.append(
            f"超期未办结 {count['超期']} 件，涉及 {len(late)} 个单位，{brief.longest(summary)}，"
            f"其中{_named(late, 'overdue')}。"
        )
    if unsigned:
        many = sum(line.unsigned for line in unsigned)
        said.append(f"签收时限已过还没有签收的 {many} 件，其中{_named(unsigned, 'unsigned')}。")
    poor = [line for line in summary.departments if line.called > line.satisfied]
    if poor:
        many = sum(line.called - line.satisfied for line in poor)
        said.append(f"回访没有答“满意”的 {many} 件，涉及 {len(poor)} 个单位。")
    redone = [line for line in summary.departments if line.redone]
    if redone:
        many = sum(line.redone for line in redone)
        said.append(f"重新办理过的 {many} 件，其中{_named(redone, 'redone')}。")
    if waiting := brief.to_decide(summary):
        said.append(f"还没有定的：{waiting}。")
    return said


def _came_and_went(summary: Summary) -> str:
    new, done, stock = (summary.figure(key) for key in ("新增", "办结", "存量"))
    in_hand, late = summary.figure("在办"), summary.figure("超期")
    return (
        f"{new.name} {new.value} 件{_beside(new)}，办结 {done.value} 件{_beside(done)}；"
        f"截至 {_day(summary.today)}，存量 {stock.value} 件{_beside(stock)}，"
        f"在办 {in_hand.value} 件{_beside(in_hand)}，超期 {late.value} 件{_beside(late)}。"
    )


def _quality(summary: Summary) -> str:
    """Say the rates; those with nothing to count are left out."""
    rates = [summary.figure(key) for key in ("办结率", "按期办结率", "及时签收率", "满意率")]
    told = [
        f"{one.name} {percent(one.value)}（{_sum_of(one)}）{_beside(one)}"
        for one in rates
        if one.value is not None
    ]
    return f"{'，'.join(told)}。" if told else ""


def _repeated(summary: Summary) -> str:
    back = brief.coming_back(summary)
    if not back:
        return "没有重复件。"
    whose = sorted(
        (line for line in summary.departments if line.repeated), key=lambda one: -one.repeated
    )
    named = f"其中{_named(whose, 'repeated')}。" if whose else ""
    return f"{back}。{named}"


def _named(lines: Sequence[Line], count: str) -> str:
    """Name the three with most, and how many others there are."""
    ordered = sorted(lines, key=lambda line: (-getattr(line, count), line.name))
    told = "、".join(f"{line.name} {getattr(line, count)} 件" for line in ordered[:_LAST])
    return f"{told}{f'等 {len(ordered)} 个单位' if ordered[_LAST:] else ''}"


def _last(summary: Summary) -> list[Line]:
    """Return the departments at the bottom, the last first; else those with most that is late."""
    said = [line for line in reversed(summary.departments) if line.reason]
    late = sorted(summary.departments, key=brief.burning)
    return said or [line for line in late[:_LAST] if line.overdue]


def _reason(line: Line, summary: Summary) -> str:
    return line.reason or f"超期 {line.overdue} 件（{brief.lateness(line, summary)}）"


def _ranked(line: Line) -> tuple[object, ...]:
    rates = (line.done_rate, line.on_time_rate, line.signed_rate, line.satisfied_rate)
    counts = (line.received, line.new, line.in_hand, line.overdue, line.done_now)
    again = (line.repeated, *_matters(line))
    kinds = (line.same_person, line.other_people, line.came_back)
    return (line.rank or NOTHING, line.name, *counts, *map(percent, rates), *again, *kinds)


def _counted(line: Line) -> tuple[object, ...]:
    counts = (line.received, line.new, line.in_hand, line.overdue)
    return (line.name, *counts, *_matters(line), line.repeated)


def _matters(line: Line) -> tuple[object, object]:
    return line.matters.get("received", NOTHING), line.matters.get("new", NOTHING)


def _again(number: int, row: Row) -> tuple[object, ...]:
    return (number, row.id, row.title, row.department, row.status, row.note)


def _beside(figure: Figure) -> str:
    of = f"涉及 {figure.matters} 件事" if brief.matters_of(figure) else ""
    moved = (_moved(figure, figure.before), _moved(figure, figure.year_before))
    told = "，".join(filter(None, (of, *moved)))
    return f"（{told}）" if told else ""


def _moved(figure: Figure, other: Compared | None) -> str:
    """Say how a figure moved, in words as papers do; blank where nobody counted then."""
    change = figure.change(other)
    if change is None or other is None:
        return ""
    when = other.when.replace(" ", "")
    if not figure.is_rate:
        moved = "增加" if change > 0 else "减少"
        return f"较{when}{moved}{abs(change)}件" if change else f"与{when}持平"
    points = f"{abs(change) * 100:.1f}"
    if float(points) == 0:
        return f"与{when}持平"
    return f"较{when}{'上升' if change > 0 else '下降'}{points}个百分点"


def _close(text: str) -> str:
    """Return a sentence without blanks between letters and numbers, as papers are set."""
    return _BLANKS.sub("", text)


def _sum_of(figure: Figure) -> str:
    return f"{figure.numerator}÷{figure.denominator}"


def _numeral(number: int) -> str:
    """Return the numeral of a point: 一 for the first."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number + 1)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
