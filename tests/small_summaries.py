"""Summaries for tests of what leaders get: written out, not counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from pipeline.core.leaders.figures import COUNTS
from pipeline.core.leaders.lists import REPEATED
from pipeline.core.leaders.period import Period, day
from pipeline.core.leaders.summary import (
    BURNING,
    LATE,
    Compared,
    Day,
    Explained,
    Figure,
    Line,
    Listing,
    Row,
    Summary,
    rate,
)

TODAY = date(2025, 7, 10)
NOW = datetime(2025, 7, 10, 8, 30)
COUNTED = {"新增": 41, "办结": 30, "存量": 120, "在办": 115, "超期": 8, "今日到期": 6, "待分派": 5,
           "累计收件": 900, "累计办结": 780, "待审批": 2, "重复件": 4}  # fmt: skip
RATES = {"按期办结率": (24, 29), "及时签收率": (60, 64), "满意率": (0, 0), "重复率": (4, 40),
         "办结率": (780, 900)}  # fmt: skip


def figures(before: int | None = None, **counted: int) -> tuple[Figure, ...]:
    """Every figure, all others 0; ``before`` is what counts were yesterday."""
    made = []
    known = COUNTED | counted
    for one in COUNTS:
        name = one.name.format(w="今日")
        if one.whole:
            part, whole = RATES.get(one.key, (0, 0))
            made.append(Figure(one.key, name, rate(part, whole), part, whole, ""))
        else:
            count = known.get(one.key, 0)
            then = None if before is None else Compared("昨日", before)
            made.append(Figure(one.key, name, count, count, None, "", then))
    return tuple(made)


def line(name: str, in_hand: int, overdue: int = 0, unsigned: int = 0) -> Line:
    return Line(name, received=in_hand, in_hand=in_hand, overdue=overdue, unsigned=unsigned)


def row(number: int, department: str, days: int, note: str, title: str = "烧烤店油烟") -> Row:
    known = (f"XS-20250701-{number:04}", title, department, "餐饮油烟", "蓬朗", "2025-07-01")
    return Row(*known, "2025-07-08", "办理中", days, note)


def summary(
    departments: Sequence[Line] = (line("城管局", 20, 6, 2), line("水务局", 9, 2)),
    rows: Sequence[Row] = (row(1, "城管局", 12, LATE), row(2, "水务局", 3, LATE)),
    explained: Sequence[str] = (),
    period: Period | None = None,
    before: int | None = None,
    **counted: int,
) -> Summary:
    """A day on which two departments are late."""
    days = (TODAY - timedelta(days=13 - n) for n in range(14))
    return Summary(
        zone="昆山开发区",
        period=period or day(TODAY),
        now=NOW,
        figures=figures(before, **counted),
        departments=tuple(departments),
        categories=(Line("餐饮油烟", received=30), Line("施工噪声", received=11)),
        areas=(Line("蓬朗", received=41),),
        trend=tuple(Day(one, 10 + n, 8, 100 + 2 * n) for n, one in enumerate(days)),
        lists={BURNING: Listing(BURNING, tuple(rows), len(rows))},
        explained=tuple(Explained(one) for one in explained),
        campaign="百日攻坚",
        campaign_day=10,
        campaign_days=100,
    )


def repeating(made: Summary, *rows: Row) -> Summary:
    """The same with rows that repeat an earlier matter."""
    listing = Listing(REPEATED, rows, len(rows))
    return replace(made, lists={**made.lists, REPEATED: listing})


def nothing() -> Summary:
    """A day before the first lead."""
    zero = dict.fromkeys(COUNTED, 0)
    made = summary((), (), **zero)
    rates = tuple(
        replace(one, value=None, numerator=0, denominator=0) if one.is_rate else one
        for one in made.figures
    )
    days = tuple(replace(one, new=0, done=0, open=0) for one in made.trend)
    return replace(made, figures=rates, categories=(), areas=(), trend=days)


def crowd(count: int = 60) -> Summary:
    """Sixty departments whose names have 40 characters and differ in their middle."""
    names = [f"{'很' * 18}第{n:02}组{'长' * 16}名称" for n in range(count)]
    lines = [line(name, 9999, 8888, 777) for name in names]
    rows = [row(n, name, 365, LATE) for n, name in enumerate(names)]
    sentence = "新增当中有很多来自同一个工地，" * 12
    big = dict.fromkeys(COUNTED, 1_234_567)
    return summary(lines, rows, [sentence] * 5, before=1, **big)
