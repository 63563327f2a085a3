"""What each department had to clear: each case is one lead of a table below."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from pipeline.core.day.clearing import Moment, department_days
from pipeline.core.day.daily import DepartmentDay

# Friday evening; the next working day is Saturday the 14th, which is worked before 春节
NOW = Moment(datetime(2026, 2, 13, 17, 40), date(2026, 2, 14))
TODAY, TOMORROW, YESTERDAY, LATER = "2026-02-13", "2026-02-14", "2026-02-12", "2026-02-24"


def lead(number: int = 1, **said: str) -> Any:
    """Return an open lead of 城管局, signed for, due later."""
    usual = {
        "id": f"XS-{number}",
        "department": "城管局",
        "status": "办理中",
        "dispatched_at": "2026-02-09 08:30",
        "acknowledged_at": "2026-02-09 10:00",
        "acknowledge_due": "2026-02-09 16:00",
        "answer_due": LATER,
    }
    return SimpleNamespace(number=number, **{**usual, **said})


def day_of(*leads: Any, closed_today: frozenset[int] = frozenset()) -> DepartmentDay:
    (line,) = department_days(leads, closed_today, {}, NOW)
    return line


def test_due_is_what_was_cleared_and_what_is_left() -> None:
    closed = lead(1, status="办结", answer_due=TODAY)
    line = day_of(closed, lead(2, answer_due=TODAY), closed_today=frozenset({1}))
    assert (line.due, line.cleared, line.left) == (2, 1, 1)


def test_what_was_closed_on_an_earlier_day_was_not_to_be_cleared_today() -> None:
    line = day_of(lead(1, status="办结", answer_due=TODAY), lead(2))
    assert (line.due, line.cleared) == (0, 0)


def test_what_is_due_another_day_and_closed_today_is_none_of_today() -> None:
    line = day_of(lead(1, status="办结"), lead(2), closed_today=frozenset({1}))
    assert line.due == 0


def test_an_answer_that_waits_for_review_is_still_left() -> None:
    assert day_of(lead(answer_due=TODAY, status="已回复")).left == 1


def test_a_day_is_late_from_the_next_day_on_and_an_hour_from_the_next_minute_on() -> None:
    dues = (YESTERDAY, TODAY, f"{TODAY} 17:39", f"{TODAY} 17:40", "")
    line = day_of(*(lead(number, answer_due=due) for number, due in enumerate(dues)))
    assert line.overdue == ("XS-0", "XS-2")


def test_what_is_late_by_the_hour_is_left_of_today_too() -> None:
    line = day_of(lead(answer_due=f"{TODAY} 10:30"))
    assert (line.left, line.overdue, line.soon) == (1, ("XS-1",), ())


def test_soon_is_up_to_the_end_of_the_next_working_day() -> None:
    dues = (TODAY, TOMORROW, f"{TOMORROW} 17:00", LATER)
    line = day_of(*(lead(number, answer_due=due) for number, due in enumerate(dues)))
    assert line.soon == ("XS-0", "XS-2", "XS-1")  # a moment ends before its day


def test_a_paused_lead_is_in_hand_and_never_late_left_or_unsigned() -> None:
    line = day_of(lead(answer_due=YESTERDAY, status="挂账", acknowledged_at=""))
    assert (line.in_hand, line.overdue, line.left, line.soon, line.unsigned) == (1, (), 0, (), ())


def test_unsigned_is_past_its_limit_and_unacknowledged_is_all() -> None:
    late = lead(1, acknowledged_at="", acknowledge_due=f"{TODAY} 10:30", status="已派发")
    fresh = lead(2, acknowledged_at="", acknowledge_due=f"{TOMORROW} 10:30", status="已派发")
    line = day_of(late, fresh)
    assert (line.unsigned, line.unacknowledged) == (("XS-1",), 2)


def test_given_counts_what_was_dispatched_today_closed_or_not() -> None:
    moment = f"{TODAY} 08:30"
    closed = lead(2, dispatched_at=moment, status="退回平台")
    line = day_of(lead(1, dispatched_at=moment), closed, closed_today=frozenset({2}))
    assert (line.given, line.in_hand) == (2, 1)


def test_undecided_leads_are_nobodys() -> None:
    waiting = (lead(1, department=""), lead(2, department="待分派"), lead(3, status="待分派"))
    assert department_days(waiting, frozenset(), {}, NOW) == ()


def test_what_burns_stands_first() -> None:
    leads = (
        lead(1, department="水务局"),
        lead(2, department="公安局", answer_due=YESTERDAY),
        lead(3, department="住建局", answer_due=TODAY),
        lead(4, department="城管局", acknowledged_at="", acknowledge_due=YESTERDAY),
        lead(5, department="交通局"),
    )
    lines = department_days(leads, frozenset(), {"交通局": (3, "2026-02-10")}, NOW)
    names = [line.department for line in lines]
    assert names == ["公安局", "住建局", "城管局", "交通局", "水务局"]


def test_ids_stand_with_the_oldest_first() -> None:
    line = day_of(lead(1, answer_due="2026-02-11"), lead(2, answer_due="2026-02-10"))
    assert line.overdue == ("XS-2", "XS-1")
