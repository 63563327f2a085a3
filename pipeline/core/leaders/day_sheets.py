"""The sheets about days: 趋势 and 日清表."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.core.day.daily import DepartmentDay
from pipeline.core.leaders.linked_page import SUM, LinkedPage, page_of
from pipeline.core.leaders.summary import Summary
from pipeline.core.pages import PageColumn, PageValue
from pipeline.core.values import serial

TREND, DAILY = "趋势", "日清表"


def trend(summary: Summary) -> LinkedPage:
    """Return the days, the newest on top: what came, what was done, what stayed."""
    columns = (
        PageColumn("day", "日期", "moment", 13),
        PageColumn("new", "新增", "count", 9),
        PageColumn("matters", "新增的事", "count", 10),
        PageColumn("done", "办结", "count", 9),
        PageColumn("open", "存量", "count", 9),
        PageColumn("growth", "存量增减", "count", 10),
    )
    days = summary.trend
    before: list[int | None] = [None, *(one.open for one in days[:-1])]
    rows: list[tuple[PageValue, ...]] = [
        (
            serial(one.day.isoformat()),
            one.new,
            one.matters,
            one.done,
            one.open,
            "" if then is None else one.open - then,
        )
        for one, then in zip(days, before, strict=True)
    ]
    rows.reverse()
    if days:
        change = days[-1].open - days[0].open
        new, done = sum(one.new for one in days), sum(one.done for one in days)
        of_all = summary.sums.get(TREND, {}).get("new")
        rows.append((SUM, new, of_all, done, "", change))
    said = "减存量、控增量：存量是当天结束时没有了结的；新增、办结按台账登记的日子。"
    said += "新增的事：当天新增的涉及多少件事；几天里反复来的，每天各算一次，合计只算一次"
    made = page_of(TREND, said, columns, rows, summary, strong=SUM)
    return LinkedPage(made, summed=bool(rows))


_CLEARED = (
    ("due", "今日应清", 10), ("cleared", "已清", 9), ("left", "未清", 9), ("overdue", "超期", 9),
    ("soon", "临期", 9), ("unsigned", "超时未签收", 11), ("silent_days", "几个工作日没交", 11),
    ("given", "当日派发", 10), ("unacknowledged", "未签收", 9), ("in_hand", "在办", 9),
)  # fmt: skip


def daily(summary: Summary) -> LinkedPage:
    """Return what each department had to clear on the last day."""
    columns = (PageColumn("department", "承办单位", "long", 30),) + tuple(
        PageColumn(key, header, "count", width) for key, header, width in _CLEARED
    )
    keys = [key for key, *_ in _CLEARED]
    rows: list[tuple[PageValue, ...]] = [
        (one.department, *(_cleared(one, key) for key in keys)) for one in summary.daily
    ]
    if rows:
        sums: Iterator[PageValue] = (
            "" if key == "silent_days" else sum(_cleared(one, key) for one in summary.daily)
            for key in keys
        )
        rows.append((SUM, *sums))
    painted = frozenset(
        (number, key)
        for number, one in enumerate(summary.daily)
        for key in ("left", "overdue", "unsigned")
        if _cleared(one, key)
    )
    links = {
        (number, key): f"部门/{one.department}"
        for number, one in enumerate(summary.daily)
        for key in ("department", "in_hand")
    }
    day = f"{summary.today.month} 月 {summary.today.day} 日"
    said = f"{day}：今日应清 = 已清 + 未清；办结时限就在这一天的，只算主办单位"
    made = page_of(DAILY, said, columns, rows, summary, strong=SUM, painted=painted)
    return LinkedPage(made, links, summed=bool(rows))


def _cleared(one: DepartmentDay, key: str) -> int:
    value = getattr(one, key)
    return len(value) if isinstance(value, tuple) else int(value)
