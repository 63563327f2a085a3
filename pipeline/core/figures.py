"""The numbers of the leaders' summary: what is counted, and how (口径).

Every figure says what it counts and out of what, so that two people who count get one number.
Rates follow the bulletins of 12345 and of inspections: 阶段性办结 is not 办结; 按期 is judged over
what should be done by now, so what is not due yet stays out. Nothing personal enters: no content,
no petitioner; titles are shortened and cleaned of long digits and of names in address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from pipeline.core.daily import Balance
from pipeline.core.fields import CLOSED, PAUSED, UNDECIDED
from pipeline.core.privacy import short_title
from pipeline.core.summary import Day, Figure, Late, Line, Summary, rate

DONE = frozenset({"办结", "已销号"})
# closed without work being done: in neither part of a rate
DROPPED = CLOSED - DONE
TREND_DAYS = 14
_DAY = len("2025-07-10")
NO_CATEGORY, NO_AREA = "未分类", "属地不明"

READ = ["id", "title", "status", "department", "category", "area", "first_id"]
READ += ["received_at", "acknowledge_due", "acknowledged_at", "answer_due", "closed_at"]
READ += ["verified", "satisfaction"]
# in the order of Line
_COUNTED = ["new", "in_hand", "overdue", "done_today", "done", "handed_out", "on_time", "should"]


@dataclass(frozen=True, slots=True)
class Books:
    """What the daybook says: the last ``TREND_DAYS`` days, and who was done on which day.

    ``done`` holds by ISO day and 线索编号 how many closings (办结, 已销号) were entered; their sum
    is the ``done`` of that day's balance.
    """

    balances: tuple[Balance, ...] = ()
    done: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def summarise(
    leads: pd.DataFrame, today: date, zone: str, campaign_day: int, now: datetime, books: Books
) -> Summary:
    """Count the leads.

    ``leads`` has one row per lead and the columns of ``fields.STORED``: ISO text, blank is ``''``.
    ``now`` is the cut-off that the definitions name; days are those of Asia/Shanghai.
    """
    counted = _flags(leads[READ].fillna("").astype(str), now, books)
    owned = counted[~counted["undecided"]]
    return Summary(
        zone=zone,
        today=today,
        now=now,
        campaign_day=campaign_day,
        figures=tuple(_figures(counted, now)),
        departments=_lines(owned, "department", "", _burning),
        categories=_lines(counted, "category", NO_CATEGORY, _largest),
        areas=_lines(counted, "area", NO_AREA, _largest),
        trend=tuple(Day(one.day, one.new, one.done, one.after) for one in books.balances),
        overdue=_late(counted, today),
    )


def _flags(leads: pd.DataFrame, now: datetime, books: Books) -> pd.DataFrame:
    """Return the leads with one column per thing that is counted: yes or no, or how many."""
    today = now.date()

    def done_on(chosen: date) -> pd.Series[int]:
        entered = books.done.get(chosen.isoformat(), {})
        return leads["id"].map(entered).fillna(0).astype("int64")

    day, before = today.isoformat(), (today - timedelta(days=1)).isoformat()
    status = leads["status"]
    received, closed_on = _day_taken_in(leads["id"]), leads["closed_at"].str[:10]
    due, late = leads["answer_due"].str[:10], _passed(leads["answer_due"], now)
    closed, done = status.isin(CLOSED), status.isin(DONE)
    undecided = ~closed & (leads["department"].isin(("", UNDECIDED)) | (status == UNDECIDED))
    in_hand = ~closed & ~undecided
    running = in_hand & (status != PAUSED)  # nothing grows late while its clock is stopped
    overdue = running & late
    judged = done & (due != "") & (closed_on != "")
    signed, sign_due = leads["acknowledged_at"], leads["acknowledge_due"]
    signable = ~undecided & ~status.isin(DROPPED) & (sign_due != "")
    return leads.assign(
        due=due,
        closed=closed,
        undecided=undecided,
        in_hand=in_hand,
        overdue=overdue,
        due_today=running & ~late & (due == day),
        new=received == day,
        new_before=received == before,
        done=done,
        done_today=done_on(today),
        done_before=done_on(today - timedelta(days=1)),
        partly=status == "阶段性办结",
        handed_out=~undecided & ~status.isin(DROPPED),
        should=judged | overdue,
        on_time=judged & _in_time(leads["closed_at"], leads["answer_due"]),
        signable=signable & ((signed != "") | _passed(sign_due, now)),
        signed_in_time=signable & (signed != "") & _in_time(signed, sign_due),
    )


def _passed(due: pd.Series[str], now: datetime) -> pd.Series[bool]:
    """Tell which due dates have passed: a day with its end, a moment with its minute."""
    ends = due.where(due.str.len() != _DAY, due + " 23:59")
    return (due != "") & (ends < now.strftime("%Y-%m-%d %H:%M"))


def _in_time(done: pd.Series[str], due: pd.Series[str]) -> pd.Series[bool]:
    """Tell what was done in time. Where either has no time of day, the days are compared."""
    days, limit = done.str[:_DAY], due.str[:_DAY]
    same = (days == limit) & ((done.str.len() == _DAY) | (due.str.len() == _DAY) | (done <= due))
    return (days < limit) | same


def _day_taken_in(ids: pd.Series[str]) -> pd.Series[str]:
    """Return the day a lead entered the ledger, which its 线索编号 carries."""
    return ids.str.replace(r"^.*-(\d{4})(\d{2})(\d{2})-\d+$", r"\1-\2-\3", regex=True)


def _figures(leads: pd.DataFrame, now: datetime) -> Iterator[Figure]:
    until = f"统计到 {now:%Y-%m-%d %H:%M}。"

    def count(name: str, chosen: pd.Series[Any], definition: str) -> Figure:
        number = int(chosen.sum())
        return Figure(name, number, number, None, definition + until)

    def share(name: str, part: pd.Series[bool], whole: pd.Series[bool], definition: str) -> Figure:
        above, below = int((part & whole).sum()), int(whole.sum())
        return Figure(name, rate(above, below), above, below, definition + until)

    status, checked, called = leads["status"], leads["verified"], leads["satisfaction"]
    yield count("今日新增", leads["new"], "今天收进台账的线索件数（按线索编号里的日期）。")
    yield count("昨日新增", leads["new_before"], "昨天收进台账的线索件数。")
    yield count(
        "在办",
        leads["in_hand"],
        "已定承办单位、还没有办结的件数。含阶段性办结、已回复待审核、退单待审、延期待审、挂账；不含待分派。",
    )
    yield count(
        "超期",
        leads["overdue"],
        "在办的当中，办结时限已过的件数；今天到期的到明天才算，时限写到钟点的到点就算；挂账的不算。",
    )
    yield count(
        "今日到期", leads["due_today"], "在办的当中，今天到期、还没有过的件数；挂账的不算。"
    )
    yield count("待分派", leads["undecided"], "还没有承办单位的件数，单独计，不算在办。")
    entered = "（按台账登记的日子，不按填的办结时间；改成并案等的减去），与日清表一致。"
    yield count("今日办结", leads["done_today"], f"今天转为办结或已销号的件数{entered}")
    yield count("昨日办结", leads["done_before"], f"昨天转为办结或已销号的件数{entered}")
    yield count("累计办结", leads["done"], "状态为办结或已销号的件数；阶段性办结不算。")
    yield count("阶段性办结", leads["partly"], "状态为阶段性办结的件数，仍算在办。")
    yield count("累计收件", leads["status"] == leads["status"], "台账里的全部线索件数。")
    yield count(
        "待审批", status.isin(("退单待审", "延期待审")), "单位申请退单、申请延期，等待审批的件数。"
    )
    yield count("重复件", leads["first_id"] != "", "与以前的线索是同一件事（首次编号不空）的件数。")
    yield share(
        "办结率",
        leads["done"],
        leads["handed_out"],
        "办结件数÷交办件数。分子：办结、已销号，阶段性办结不算；"
        "分母：已定承办单位的件数，不含不予受理、并案、退回平台。",
    )
    yield share(
        "按期办结率",
        leads["on_time"],
        leads["should"],
        "按期办结件数÷应办结件数。分子：办结不晚于办结时限的（没有写钟点的按天比）；"
        "分母：已办结的，加上时限已过还没有办结的；没到期还没办结的不计，没有时限的不计。",
    )
    yield share(
        "及时签收率",
        leads["signed_in_time"],
        leads["signable"],
        "及时签收件数÷应签收件数。分子：签收不晚于签收时限的（没有写钟点的按天比）；"
        "分母：已签收的，加上签收时限已过还没有签收的；没有时限的不计。",
    )
    yield share(
        "属实率",
        checked.isin(("属实", "基本属实", "部分属实")),
        checked != "",
        "属实件数÷已核查件数。分子：属实、基本属实、部分属实；分母：是否属实已填的。",
    )
    yield share(
        "满意率",
        called == "满意",
        called.isin(("满意", "基本满意", "不满意")),
        "满意件数÷有效回访件数。分子：满意（基本满意不算）；分母：满意、基本满意、不满意，未接通的不计。",
    )


def _burning(line: Line) -> tuple[int, int, int, str]:
    return -line.overdue, -line.in_hand, -line.received, line.name


def _largest(line: Line) -> tuple[int, int, int, str]:
    return -line.received, -line.in_hand, -line.overdue, line.name


def _lines(
    leads: pd.DataFrame, key: str, blank: str, order: Callable[[Line], tuple[int, int, int, str]]
) -> tuple[Line, ...]:
    """Return one line per value of a column, ordered; blank values stand under ``blank``."""
    names = leads[key].where(leads[key] != "", blank)
    sums = leads[_COUNTED].astype("int64").groupby(names).sum()
    received = names.value_counts()
    lines = (
        Line(str(name), int(received[str(name)]), *(int(counts[key]) for key in _COUNTED))
        for name, counts in sums.to_dict("index").items()
    )
    return tuple(sorted(lines, key=order))


def _late(leads: pd.DataFrame, today: date) -> tuple[Late, ...]:
    chosen = leads.loc[leads["overdue"], ["id", "title", "department", "due"]]
    made = []
    for row in chosen.to_dict("records"):
        due = date.fromisoformat(row["due"])
        title = short_title(row["title"])
        made.append(Late(row["id"], title, row["department"], due, (today - due).days))
    return tuple(sorted(made, key=lambda late: (-late.days, late.department, late.id)))
