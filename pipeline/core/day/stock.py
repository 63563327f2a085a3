"""The stock of leads: which step of a status moves it, and how the books of the days add up.

上日存量 + 新增 + 重新办理 − 办结 − 不予受理 − 并案 − 退回平台 = 存量. 存量 is what was carried over
and is not closed, 增量 what came in (减存量、控增量). What counts is a lead before and after a file
was taken, on the day of the run; what a status was in between nobody has seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from pipeline.core.day.daily import Balance

# How a lead leaves the stock: each closed status, and the column of the books it counts under.
GONE: Mapping[str, str] = {
    "办结": "done",
    "已销号": "done",
    "不予受理": "refused",
    "并案": "merged",
    "退回平台": "sent_back",
}
TITLES: Mapping[str, str] = {
    "new": "新增",
    "reopened": "重新办理",
    "done": "办结",
    "refused": "不予受理",
    "merged": "并案",
    "sent_back": "退回平台",
}
COLUMNS = tuple(TITLES)
Moves = Mapping[str, Counter[str]]
"""What moved on each day: ISO day → column → how many. Days on which nothing moved may lack."""


class Step(NamedTuple):
    """What was done to the status of a lead at one stroke; ``before`` is None for one that came."""

    day: str
    before: str | None
    after: str


def moves(steps: Iterable[Step]) -> dict[str, Counter[str]]:
    """Count steps by day and column."""
    counted: dict[str, Counter[str]] = {}
    for step in steps:
        columns = counted.setdefault(step.day, Counter())
        for column, number in _counts(step):
            columns[column] += number
    return counted


def _counts(step: Step) -> Iterator[tuple[str, int]]:
    """Yield the columns a step counts under.

    A lead that comes closed is new and closed the same day. Whatever was closed and is open again
    is reopened, an undone closing included. From one way of being closed to another (办结 → 并案)
    the stock stays: one less of the former, one more of the latter, on the day of the correction.
    """
    if step.before is None:
        yield "new", 1
    left, gone = GONE.get(step.before or "", ""), GONE.get(step.after, "")
    if left == gone:
        return
    if not gone:
        yield "reopened", 1
        return
    if left:
        yield left, -1
    yield gone, 1


def done(step: Step) -> int:
    """Return how many closings (办结, 已销号) a step enters; −1 takes one back."""
    return sum(number for column, number in _counts(step) if column == "done")


def added(first: Moves, second: Moves) -> dict[str, Counter[str]]:
    """Return the moves of both."""
    days = first.keys() | second.keys()
    made = {day: Counter(first.get(day, Counter())) for day in sorted(days)}
    for day, counts in second.items():
        made[day].update(counts)
    return made


def balances(moved: Moves, first: date, last: date) -> tuple[Balance, ...]:
    """Return the books of every day from ``first`` to ``last``, days without a run included."""
    earlier = (counts for day, counts in moved.items() if day < first.isoformat())
    stock = sum(map(_growth, earlier))
    made = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        counts = moved.get(day.isoformat(), Counter())
        after = stock + _growth(counts)
        made.append(
            Balance(day, before=stock, after=after, **{key: counts[key] for key in COLUMNS})
        )
        stock = after
    return tuple(made)


def _growth(counts: Counter[str]) -> int:
    gone = sum(counts[column] for column in set(GONE.values()))
    return counts["new"] + counts["reopened"] - gone


def in_stock(moved: Moves) -> int:
    """Return the stock after all moves."""
    return sum(map(_growth, moved.values()))


def first_day(moved: Moves, otherwise: date) -> date:
    """Return the first day that has books."""
    return date.fromisoformat(min(moved)) if moved else otherwise
