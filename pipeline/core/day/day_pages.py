"""日清表: what every department had to clear today, what it left, and the books of the days.

Words and choices only; ``files.writing.writing`` draws them. Thirty seconds must do: who is late,
with how many, and whether the stock went down. Nobody's name and no content stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.core.day import stock
from pipeline.core.day.daily import Balance, Day, DepartmentDay
from pipeline.core.pages import Page, PageColumn, PageValue, Workbook
from pipeline.core.text import display_width
from pipeline.core.values import serial

BOOK_DAYS = 120  # so many days of the books are shown
_NAMED, _NAMED_WIDTH = 5, 90  # departments that a sentence names, and their width: one line
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Left:
    """An open lead that is due today or was before; ``days`` late, calendar days, 0 for today."""

    lead: str
    department: str
    title: str
    due: str
    days: int
    status: str


@dataclass(frozen=True, slots=True)
class Told:
    """All that 日清表 shows but the time of day. ``campaign`` is the name and day of a campaign."""

    day: Day
    left: tuple[Left, ...]
    balances: tuple[Balance, ...]
    coordinator: str
    campaign: str = ""


_CLEARED = (
    ("department", "单位", "departments", 18),
    ("due", "今日应清", "number", 9),
    ("cleared", "已清", "number", 8),
    ("left", "未清", "number", 8),
    ("overdue", "超期", "number", 8),
    ("unsigned", "超时未签收", "number", 11),
    ("soon", "临期", "number", 8),
    ("silent_days", "几个工作日没交", "number", 10),
    ("given", "当日派发", "number", 9),
    ("unacknowledged", "未签收", "number", 8),
    ("in_hand", "在办", "number", 8),
    ("note", "说明", "long", 36),
)
_LEFT = (
    ("department", "承办单位", "departments", 18),
    ("lead", "线索编号", "id", 20),
    ("title", "标题", "long", 44),
    ("due", "办结时限", "moment", 17),
    ("days", "超几天", "number", 9),
    ("status", "办理状态", "text", 12),
)
_BOOKS = (
    ("day", "日期", "moment", 13),
    ("before", "上日存量", "number", 11),
    *((key, title, "number", 10) for key, title in stock.TITLES.items()),
    ("after", "存量", "number", 10),
    ("growth", "增减", "number", 9),
)
_DEFINITIONS = (
    ("今日应清", "办结时限就在今天的线索，只算主办单位；今天以前已经了结的不算，挂账的不算。"),
    ("已清", "今日应清里，今天在台账里转为办结、已销号、不予受理、并案、退回平台的。"),
    ("未清", "今日应清里还没有了结的。今日应清 = 已清 + 未清。已回复、阶段性办结还不算了结。"),
    (
        "超期",
        "没有了结、办结时限已过的线索。时限只写日期的，过了那一天才算；写到钟点的，到点就算；"
        "挂账的不算。",
    ),
    ("超时未签收", "没有了结、没有签收、签收时限已过的线索；挂账的不算。"),
    ("临期", "没有了结、没有超期、到下个工作日为止到期的线索，含今天到期还没清的；挂账的不算。"),
    ("几个工作日没交", "从上次交回之后发的第一份表算起；0 是发的表都交回过。"),
    ("当日派发", "派发时间在今天的线索，改派来的也算；合计就是统筹部门今天派出的件数。"),
    ("未签收", "没有了结、签收时间空着的线索，到没到时限都算。"),
    ("在办", "已定承办单位、没有了结的线索，与领导汇总的“在办”同一口径。"),
    (
        "存量",
        "没有了结的线索，含待分派的。上日存量 + 新增 + 重新办理 − 办结 − 不予受理 − 并案 − 退回平台"
        " = 存量，每天都要对得上，也要等于台账里没有了结的件数。",
    ),
    (
        "新增",
        "当天收进台账的线索。来的时候就已办结的，算当天新增，也算当天办结。"
        "线索收进来就不会删，撤销一个文件也不退掉新增。",
    ),
    (
        "重新办理",
        "了结以后又不是了结的线索：回访不满意、审核退回、改回来的，撤销了一次办结的也算。",
    ),
    ("办结", "当天在台账里转为办结、已销号的线索。按台账登记的日子，不按填写的办结时间。"),
    (
        "改了结的方式",
        "已经了结的改成另一种了结（如办结改并案），存量不变：改的那天前一种减一件、后一种加一件，"
        "所以某一格可能是负数。同一个文件里先后变了几次的，只看前后。",
    ),
    (
        "件和事",
        "各列都按件数：每一件有自己的承办单位和时限，是重复的也要各自办、各自清。"
        "首次编号相同的几件（连同首次的那一件）是一事，新增后面括号里的事，是当天新增的涉及多少事。",
    ),
    ("没有运行的日子", "没有收进、没有改动，存量照上一天。"),
)


def workbook(told: Told, at: str) -> Workbook:
    """Lay out 日清表; ``at`` is when it was counted, to the minute."""
    return Workbook(tuple(_pages(told, at)))


def sentence(day: Day) -> str:
    """Say the day in one line: what was to clear, what is left, what is late, the stock."""
    due, cleared, left = (_sum(day, key) for key in ("due", "cleared", "left"))
    balance = day.balance
    of = "" if day.matters in (None, balance.new) else f"（{day.matters} 事）"
    return (
        f"今日应清 {due} 件，已清 {cleared} 件，未清 {left} 件；超期 {_sum(day, 'overdue')} 件；"
        f"新增 {balance.new} 件{of}，办结 {balance.done} 件，存量 {balance.after} 件"
        f"（{_signed(balance.after - balance.before)}）。"
    )


def totals(day: Day) -> dict[str, int]:
    """Return what all departments have to clear together, by the keys of ``DepartmentDay``."""
    keys = [key for key, *_ in _CLEARED[1:-1] if key != "silent_days"]
    return {key: _sum(day, key) for key in keys}


def _pages(told: Told, at: str) -> Iterator[Page]:
    day = told.day.day
    date_ = f"{day.year} 年 {day.month} 月 {day.day} 日（星期{_WEEKDAYS[day.weekday()]}）"
    campaign = f"　{told.campaign}" if told.campaign else ""
    asked = f"统计截至 {at}　{sentence(told.day)}"
    rows = [_row(line, told.left) for line in told.day.departments]
    painted = frozenset(
        (number, key)
        for number, line in enumerate(told.day.departments)
        for key in ("left", "overdue", "unsigned")
        if _count(line, key)
    )
    rows += [_total(told.day), _coordinators(told)]
    title = f"日清表　{date_}{campaign}"
    yield Page(
        "日清", title, asked, _columns(_CLEARED), rows, len(rows), frozen=1,
        alerts=tuple(_alerts(told.day)), painted=painted,
    )  # fmt: skip
    lines = [tuple(_left_row(one)) for one in told.left]
    said = f"统计截至 {at}　共 {len(lines)} 件　单位按先急后缓，同一单位超得久的在前；按自然日算"
    yield Page("未清", "今天到期和已经超期的", said, _columns(_LEFT), lines, len(lines), frozen=2)
    books = [_book_row(one) for one in reversed(told.balances)]
    said = f"最近 {len(books)} 天，新的在上；存量 = 上日存量 + 新增 + 重新办理 − 其余四项"
    yield Page("存量", "每天的存量和增量", said, _columns(_BOOKS), books, len(books), frozen=1)
    columns = (PageColumn("name", "指标", "text", 16), PageColumn("said", "口径", "long", 100))
    said = "各项怎么算的"
    count = len(_DEFINITIONS)
    yield Page("口径", "口径", said, columns, list(_DEFINITIONS), count, frozen=1)


def _columns(layout: Iterable[tuple[str, str, str, int]]) -> tuple[PageColumn, ...]:
    return tuple(PageColumn(key, header, kind, width) for key, header, kind, width in layout)


def _count(line: DepartmentDay, key: str) -> int:
    value = getattr(line, key)
    return len(value) if isinstance(value, tuple) else int(value)


def _sum(day: Day, key: str) -> int:
    return sum(_count(line, key) for line in day.departments)


def _alerts(day: Day) -> Iterator[str]:
    """Yield what burns: late, left of today, not signed for; nothing where all is cleared."""
    for key, said in (("overdue", "超期"), ("left", "今天到期还没清"), ("unsigned", "超时未签收")):
        named = [(line.department, _count(line, key)) for line in day.departments]
        named = sorted((one for one in named if one[1]), key=lambda one: -one[1])
        if named:
            yield f"{said} {sum(count for _, count in named)} 件：{_whose(named)}"


def _whose(counted: Sequence[tuple[str, int]]) -> str:
    """Name departments as far as one line holds them, one at least."""
    said = [f"{name} {count}" for name, count in counted[:_NAMED]]
    while len(said) > 1 and display_width("、".join(said)) > _NAMED_WIDTH:
        said.pop()
    more = f" 等 {len(counted)} 家" if len(counted) > len(said) else ""
    return f"{'、'.join(said)}{more}"


def _row(line: DepartmentDay, left: Sequence[Left]) -> tuple[PageValue, ...]:
    counts = (_count(line, key) for key, *_ in _CLEARED[1:-1])
    return (line.department, *counts, _note(line, left))


def _note(line: DepartmentDay, left: Sequence[Left]) -> str:
    worst = max((one.days for one in left if one.department == line.department), default=0)
    said = [f"最久的已超 {worst} 天"] if worst else []
    if line.silent_days:
        said.append(f"最近交回 {line.returned[:10]}" if line.returned else "从未交回")
    return "，".join(said)


def _total(day: Day) -> tuple[PageValue, ...]:
    keys = [key for key, *_ in _CLEARED[1:-1]]
    sums: Iterator[PageValue] = (None if key == "silent_days" else _sum(day, key) for key in keys)
    return ("合计", *sums, f"{len(day.departments)} 个单位")


def _coordinators(told: Told) -> tuple[PageValue, ...]:
    one = told.day.coordinator
    said = f"今日收件 {one.received}，派出 {one.assigned}，待分派 {one.left}，其他待定 {one.desk}"
    return (told.coordinator, *[None] * (len(_CLEARED) - 2), said)


def _left_row(one: Left) -> Iterator[PageValue]:
    values: Mapping[str, PageValue] = {"due": serial(one.due)}
    for key, *_ in _LEFT:
        yield values[key] if key in values else getattr(one, key)


def _book_row(one: Balance) -> tuple[PageValue, ...]:
    values: dict[str, PageValue] = {
        "day": _day_number(one.day),
        "growth": one.after - one.before,
    }
    return tuple(values[key] if key in values else getattr(one, key) for key, *_ in _BOOKS)


def _day_number(day: date) -> PageValue:
    return serial(day.isoformat())


def _signed(number: int) -> str:
    """Say a difference: 比上日 +3, −2, 持平."""
    if not number:
        return "与上日持平"
    return f"比上日{'多' if number > 0 else '少'} {abs(number)} 件"
