"""The books of the days: what counts under which column, and that they always balance."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from pipeline.core.day import stock
from pipeline.core.day.stock import Step
from pipeline.core.fields import CLOSED, STATUSES

DAY = "2026-02-14"


def counted(before: str | None, after: str) -> dict[str, int]:
    moved = stock.moves([Step(DAY, before, after)])[DAY]
    return {column: number for column, number in moved.items() if number}


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        (None, "待分派", {"new": 1}),
        (None, "办结", {"new": 1, "done": 1}),  # its source brought it closed
        ("待分派", "已派发", {}),
        ("办理中", "阶段性办结", {}),  # still in hand
        ("办理中", "挂账", {}),
        ("办理中", "办结", {"done": 1}),
        ("已派发", "不予受理", {"refused": 1}),
        ("待分派", "并案", {"merged": 1}),
        ("待分派", "退回平台", {"sent_back": 1}),
        ("办结", "重新办理", {"reopened": 1}),
        ("办结", "办理中", {"reopened": 1}),  # its closing was undone
        ("并案", "待分派", {"reopened": 1}),
        ("办结", "已销号", {}),  # both count as 办结
        ("办结", "并案", {"done": -1, "merged": 1}),  # corrected: nothing counts twice
        ("退回平台", "办结", {"sent_back": -1, "done": 1}),
    ],
)
def test_what_a_step_counts_under(before: str | None, after: str, counts: dict[str, int]) -> None:
    assert counted(before, after) == counts


def test_every_closed_status_has_its_column() -> None:
    assert stock.GONE.keys() == CLOSED


def test_a_day_without_a_run_carries_the_stock_on() -> None:
    moved = stock.moves([Step("2026-02-14", None, "已派发"), Step("2026-02-16", None, "已派发")])
    days = stock.balances(moved, date(2026, 2, 14), date(2026, 2, 17))
    assert [(day.before, day.new, day.after) for day in days] == [
        (0, 1, 1), (1, 0, 1), (1, 1, 2), (2, 0, 2),
    ]  # fmt: skip


def test_what_moved_before_the_first_day_shown_is_carried_over() -> None:
    moved = stock.moves([Step("2026-02-14", None, "已派发")] * 3)
    assert stock.balances(moved, date(2026, 2, 20), date(2026, 2, 20))[0].before == 3


LIVES = st.lists(
    st.lists(st.tuples(st.integers(0, 20), st.sampled_from(STATUSES)), min_size=1), max_size=12
)


@given(LIVES)
def test_whatever_happens_to_leads_every_day_balances(lives: list[list[tuple[int, str]]]) -> None:
    first = date(2026, 2, 10)
    steps, ends = [], []
    for life in lives:
        before = None
        for offset, status in sorted(life, key=lambda one: one[0]):
            steps.append(Step((first + timedelta(days=offset)).isoformat(), before, status))
            before = status
        ends.append(before)
    days = stock.balances(stock.moves(steps), first, first + timedelta(days=20))
    assert all(day.is_sound for day in days)
    assert all(one.after == two.before for one, two in zip(days, days[1:], strict=False))
    assert days[-1].after == sum(end not in CLOSED for end in ends)
    assert sum(day.new for day in days) == len(lives)
