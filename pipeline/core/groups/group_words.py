"""What is pasted into the groups of WeChat: how a department, how all stand, how a week went.

Counts and 线索编号 only: nobody's name, no title, no content. A text fits the screen of a phone and
what a robot of a group takes (2,048 bytes, WeCom): where it would not, fewer numbers are named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.core.day.daily import Balance, Day, DepartmentDay

LONGEST = 1_900  # bytes of UTF-8
_NAMED = (6, 4, 3, 2, 1)  # so many numbers or departments are named, fewer where it is too long
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands on top: the zone, when was counted, the campaign and its day, if any.

    ``evening``: the day is over, so what is left of it is said, not what is to come.
    """

    zone: str
    now: datetime
    evening: bool
    campaign: str = ""

    def line(self) -> str:
        """Say it in one line."""
        what = "今日日清" if self.evening else "今日任务"
        return f"【{what}】{_day(self.now.date())} 截至 {self.now:%H:%M}"


def for_department(line: DepartmentDay, late: Mapping[str, int], heading: Heading) -> str:
    """Say how one department stands; ``late`` holds calendar days late by 线索编号."""

    def said(named: int) -> list[str]:
        lines = [heading.line(), f"{line.department}"]
        lines.append(_cleared(line.due, line.cleared, line.left))
        lines.append(f"今日新派 {line.given} 件，在办 {line.in_hand} 件")
        if line.overdue:
            lines.append(f"超期 {len(line.overdue)} 件：")
            lines += [f"{lead} {_late(late.get(lead, 0))}" for lead in line.overdue[:named]]
            lines += [_rest(len(line.overdue), "办理表")] if line.overdue[named:] else []
        if line.unsigned:
            lines.append(f"超时未签收 {len(line.unsigned)} 件：{_ids(line.unsigned, named // 2)}")
        elif line.unacknowledged:
            lines.append(f"未签收 {line.unacknowledged} 件")
        if line.soon:
            lines.append(f"临期 {len(line.soon)} 件（到下个工作日）：{_ids(line.soon, named // 2)}")
        if line.silent_days:
            last = (
                f"上次 {_short_day(date.fromisoformat(line.returned[:10]))}"
                if line.returned
                else "还没有交过"
            )
            lines.append(f"{line.silent_days} 个工作日没交表（{last}）")
        return [*lines, _to_do(line, heading.evening)]

    return _fitting(said)


def for_all(day: Day, late: Mapping[str, int], heading: Heading) -> str:
    """Say how all departments stand, what burns first."""
    lines_of = day.departments
    overdue = [(lead, line.department) for line in lines_of for lead in line.overdue]
    overdue.sort(key=lambda one: (-late.get(one[0], 0), one[0]))

    def said(named: int) -> list[str]:
        lines = [heading.line(), heading.zone + heading.campaign, *_counts(day)]
        if overdue:
            by = _by_department(lines_of, lambda line: len(line.overdue), named, "件")
            lines.append(f"超期 {len(overdue)} 件：{by}")
            lines += [
                f"{lead} {whose} {_late(late.get(lead, 0))}" for lead, whose in overdue[:named]
            ]
            lines += [_rest(len(overdue), "总台账")] if overdue[named:] else []
        for what, count in (
            ("应清未清", lambda line: line.left),
            ("超时未签收", lambda line: len(line.unsigned)),
            ("临期（到下个工作日）", lambda line: len(line.soon)),
        ):
            if total := sum(map(count, lines_of)):
                lines.append(f"{what} {total} 件：{_by_department(lines_of, count, named, '件')}")
        silent = sum(bool(line.silent_days) for line in lines_of)
        if silent:
            by = _by_department(lines_of, lambda line: line.silent_days, named, "个工作日")
            lines.append(f"没交表 {silent} 家：{by}")
        return [*lines, _to_do_all(day, bool(overdue), bool(silent))]

    return _fitting(said)


def for_week(balances: Sequence[Balance], day: Day, zone: str) -> str:
    """Say how a week went: what came, what went, what is left and whose; ``day`` is now."""
    first, last = balances[0], balances[-1]
    lines_of = day.departments
    new, again, finished = (
        sum(getattr(one, key) for one in balances) for key in ("new", "reopened", "done")
    )
    others = sum(one.refused + one.merged + one.sent_back for one in balances)

    def said(named: int) -> list[str]:
        lines = [f"【一周小结】{zone} {_short_day(first.day)}至{_short_day(last.day)}"]
        lines.append(f"期初存量 {first.before} 件，新收 {new} 件，重新办理 {again} 件")
        lines.append(f"办结 {finished} 件，不予受理、并案、退回平台 {others} 件")
        lines.append(f"期末存量 {last.after} 件，{_change(first.before, last.after, '期初')}")
        lines += [
            f"{_day(one.day)}：收 {one.new} 结 {one.done} 存 {one.after}"
            for one in balances
            if one.new or one.done or one.before != one.after
        ]
        for what, count in (
            ("现在超期", lambda line: len(line.overdue)),
            ("在办最多", lambda line: line.in_hand),
        ):
            if total := sum(map(count, lines_of)):
                lines.append(f"{what} {total} 件：{_by_department(lines_of, count, named, '件')}")
        return [*lines, "请超期的单位先清超期，再看本周到期的。"]

    return _fitting(said)


def _counts(day: Day) -> list[str]:
    due, cleared, left = (
        sum(getattr(line, key) for line in day.departments) for key in ("due", "cleared", "left")
    )
    own, books = day.coordinator, day.balance
    return [
        _cleared(due, cleared, left),
        f"新收 {own.received} 件，派出 {own.assigned} 件，待分派 {own.left} 件",
        f"存量 {books.after} 件，{_change(books.before, books.after, '昨天')}",
    ]


def _cleared(due: int, cleared: int, left: int) -> str:
    if not due:
        return "今日没有应清的"
    return f"今日应清 {due} 件，已清 {cleared} 件，未清 {left} 件"


def _to_do(line: DepartmentDay, evening: bool) -> str:
    asked = []
    if line.overdue:
        asked.append("超期的马上答复")
    if line.left:
        asked.append("应清未清的今晚补上" if evening else f"应清的 {line.left} 件今天清掉")
    if line.unacknowledged:
        asked.append("没签收的签收")
    if line.silent_days:
        asked.append("办理表今天交回")
    return f"请：{'；'.join(asked)}。" if asked else "没有欠账，不用另外做什么。"


def _to_do_all(day: Day, late: bool, silent: bool) -> str:
    asked = ["超期的单位马上答复"] if late else []
    asked += ["没交表的单位今天交回办理表"] if silent else []
    asked += [f"待分派的 {day.coordinator.left} 件尽早定"] if day.coordinator.left else []
    return f"请：{'；'.join(asked)}。" if asked else "没有超期，不用另外做什么。"


def _by_department(
    lines: Sequence[DepartmentDay], count: Callable[[DepartmentDay], int], named: int, unit: str
) -> str:
    counted = [(count(line), line.department) for line in lines if count(line)]
    counted.sort(key=lambda one: (-one[0], one[1]))
    told = "、".join(f"{name} {number}" for number, name in counted[:named])
    unit = f" {unit}" if unit == "个工作日" else ""
    more = f"…等 {len(counted)} 家" if counted[named:] else ""
    return f"{told}{more}{unit}"


def _ids(leads: Sequence[str], named: int) -> str:
    named = max(1, named)
    rest = _rest(len(leads), "办理表") if leads[named:] else ""
    return "、".join(leads[:named]) + rest


def _rest(total: int, where: str) -> str:
    return f"…等 {total} 件，详见{where}"


def _late(days: int) -> str:
    return f"超 {days} 天" if days > 0 else "今天超时"


def _change(before: int, after: int, than: str) -> str:
    if before == after:
        return f"和{than}一样"
    return f"比{than}{'多' if after > before else '少'} {abs(after - before)} 件"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日周{_WEEKDAYS[day.weekday()]}"


def _short_day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _fitting(said: Callable[[int], list[str]]) -> str:
    """Return the text with as many numbers named as fit."""
    texts = ("\n".join(said(named)) + "\n" for named in _NAMED)
    return next((text for text in texts if len(text.encode()) <= LONGEST), _cut(said(_NAMED[-1])))


def _cut(lines: list[str]) -> str:
    """Keep the head and the last line, whatever names departments have."""
    kept, room = [], LONGEST - len(lines[-1].encode()) - 10
    for line in lines[:-1]:
        room -= len(line.encode()) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join([*kept, lines[-1]]) + "\n"
