"""快报 in words: how things stand, whose, what keeps coming back, what to decide.

It is pasted into a group where anybody may read it: counts, departments and 线索编号 only, no
title, no content, nobody's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.core.leaders.movement import Move, since_before, since_last_year
from pipeline.core.leaders.overview import NOTHING, percent, short_names, shown
from pipeline.core.leaders.summary import Figure, Line, Summary
from pipeline.core.repeats.linking import LABELS

LONGEST = 1_900  # bytes of UTF-8: what a robot of a group takes (2,048, WeCom), with some to spare
TOP = 5
NAME_LENGTH = 16  # characters of a department's name
_NAMED = ((TOP, 5), (TOP, 3), (TOP, 1), (3, 1), (3, 0), (1, 0))  # departments, sentences
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A department among the first: what it has (``超期 8 件``) and what else is to be said."""

    name: str
    has: str
    note: str


def moves(figure: Figure) -> Iterator[Move]:
    """Yield how a figure moved, 环比 then 同比; nothing where nobody counted then."""
    if figure.change(figure.before) is not None:
        yield since_before(figure)
    if figure.change(figure.year_before) is not None:
        yield since_last_year(figure)


def top_title(summary: Summary) -> str:
    """Return what the first departments are first in: 超期, or 在办 where nothing is late."""
    late = any(line.overdue for line in summary.departments)
    return "超期最多的单位" if late else "没有超期。在办最多的单位"


def top(summary: Summary, most: int = TOP) -> tuple[Ranked, ...]:
    """Return the departments with most that is late; with most in hand where nothing is."""
    late = sorted((line for line in summary.departments if line.overdue), key=burning)
    if late:
        return tuple(
            Ranked(line.name, f"超期 {line.overdue} 件", lateness(line, summary))
            for line in late[:most]
        )
    busy = sorted((line for line in summary.departments if line.in_hand), key=_load)
    return tuple(Ranked(one.name, f"在办 {one.in_hand} 件", _unsigned(one)) for one in busy[:most])


def burning(line: Line) -> tuple[int, int, str]:
    """Return what departments are ordered by: who has most that is late, then most in hand."""
    return -line.overdue, -line.in_hand, line.name


def _load(line: Line) -> tuple[int, str]:
    return -line.in_hand, line.name


def lateness(line: Line, summary: Summary) -> str:
    """Say of a department that is late: out of how many, how long, how many nobody signed for."""
    days = max((row.days for row in summary.overdue if row.department == line.name), default=0)
    parts = [f"在办 {line.in_hand} 件"]
    parts += [f"最长超 {days} 天"] if days else []
    parts += [_unsigned(line)] if line.unsigned else []
    return "，".join(parts)


def longest(summary: Summary) -> str:
    """Say how late the latest is, in calendar days."""
    days = summary.overdue[0].days if summary.overdue else 0
    return f"最长超 {days} 天" if days else "都是今天超的"


def _unsigned(line: Line) -> str:
    return f"超时未签收 {line.unsigned} 件" if line.unsigned else ""


def to_decide(summary: Summary) -> str:
    """Say what waits for somebody to decide; blank for nothing."""
    waiting = (("待分派", "待分派"), ("退单、延期待审批", "待审批"))
    counts = ((said, summary.figure(key).value) for said, key in waiting)
    return "；".join(f"{said} {count} 件" for said, count in counts if count)


def coming_back(summary: Summary) -> str:
    """Say how much is an earlier matter come again, and by which label; blank for nothing."""
    count, share = summary.figure("重复件"), summary.figure("重复率")
    if not count.value:
        return ""
    told = f"重复件 {with_matters(count)}，占 {shown(share)}（{_sum_of(share)}）"
    kinds = [f"{one.name} {one.value} 件" for one in map(summary.figure, LABELS) if one.value]
    return f"{told}；{'，'.join(kinds)}" if kinds else told


def with_matters(figure: Figure) -> str:
    """Say a count of leads, and how many matters they are where that is another number."""
    of = matters_of(figure)
    return f"{figure.value} 件（{of}）" if of else f"{figure.value} 件"


def matters_of(figure: Figure) -> str:
    """Say how many matters the leads of a count are; blank where they are as many."""
    return "" if figure.matters in (None, figure.value) else f"{figure.matters} 事"


def weekday(summary: Summary) -> str:
    """Return the last day counted as people say it: ``7月10日周四``."""
    day = summary.today
    return f"{day.month}月{day.day}日周{_WEEKDAYS[day.weekday()]}"


def text(summary: Summary) -> str:
    """Return the text to paste: at most ``LONGEST`` bytes, fewer departments named if need be."""
    texts = (_lines(summary, *named) for named in _NAMED)
    joined = ["\n".join(map(_plain, lines)) + "\n" for lines in texts]
    return next((one for one in joined if _bytes(one) <= LONGEST), _cut(joined[-1]))


def _lines(summary: Summary, named: int, sentences: int) -> list[str]:
    head = f"【线索快报】{summary.zone} {weekday(summary)} 截至 {summary.now:%H:%M}"
    lines = [head, *filter(None, (campaign(summary), summary.remark)), *summary.alerts]
    lines += [_counted(summary, keys) for keys in (("新增", "办结"), ("存量", "在办"))]
    late = [_said(summary.figure(key)) for key in ("超期", "今日到期", "待分派")]
    lines += ["；".join(late), *_rates(summary)]
    first = top(summary, named)
    if first:
        short = short_names((line.name for line in summary.departments), NAME_LENGTH)
        lines.append(f"{top_title(summary)}：")
        lines += [
            f"{number}. {short[one.name]} {one.has}{f'（{one.note}）' if one.note else ''}"
            for number, one in enumerate(first, 1)
        ]
    lines += [f"· {one.text}" for one in summary.explained[:sentences]]
    lines += [f"反复的：{coming_back(summary)}。"] if coming_back(summary) else []
    lines += [f"要定的：{to_decide(summary)}。"] if to_decide(summary) else []
    return [*lines, f"阶段性办结仍算在办，{explained(summary)}各项怎么算见领导汇总“口径说明”。"]


def explained(summary: Summary) -> str:
    """Say what 事 are, where any number of them is said."""
    said = any(map(matters_of, summary.figures))
    return "事是把重复的几件并成一件数，" if said else ""


def campaign(summary: Summary) -> str:
    """Say which day of the campaign it is; blank where none is going."""
    if not summary.campaign or summary.campaign_day <= 0:
        return ""
    return f"{summary.campaign}第 {summary.campaign_day} 天（共 {summary.campaign_days} 天）"


def _counted(summary: Summary, keys: Sequence[str]) -> str:
    return "；".join(_said(summary.figure(key)) for key in keys)


def _said(figure: Figure) -> str:
    of = [matters_of(figure)] if matters_of(figure) else []
    told = "，".join([*of, *(one.text for one in moves(figure))])
    return f"{figure.name} {figure.value} 件{f'（{told}）' if told else ''}"


def _rates(summary: Summary) -> list[str]:
    """Say each rate with what it is out of; those with nothing to count are —."""
    told = []
    for key in ("按期办结率", "及时签收率", "满意率"):
        figure = summary.figure(key)
        if figure.value is None:
            told.append(f"{figure.name} {NOTHING}")
            continue
        said = [_sum_of(figure), *(one.text for one in moves(figure))]
        told.append(f"{figure.name} {percent(figure.value)}（{'，'.join(said)}）")
    return told


def _sum_of(figure: Figure) -> str:
    return f"{figure.numerator}÷{figure.denominator}"


def _cut(said: str) -> str:
    """Keep whole lines, whatever names departments have; never the middle of a line."""
    kept, room = [], LONGEST
    for line in said.splitlines():
        room -= _bytes(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(kept) + "\n"


def _plain(line: str) -> str:
    """Return a line without marks that turn or hide what follows."""
    return "".join(one for one in line if one.isprintable())


def _bytes(said: str) -> int:
    return len(said.encode())
