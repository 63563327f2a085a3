"""Working days and due days, counted by hand from the State Council's lists (domain §2).

2024 off: 1/1, 2/10–17, 4/4–6, 5/1–5, 6/10, 9/15–17, 10/1–7; worked: 2/4, 2/18, 4/7, 4/28, 5/11,
9/14, 9/29, 10/12. 2025 off: 1/1, 1/28–2/4, 4/4–6, 5/1–5, 5/31–6/2, 10/1–8; worked: 1/26, 2/8,
4/27, 9/28, 10/11. 2026 off: 1/1–3, 2/15–23, 4/4–6, 5/1–5, 6/19–21, 9/25–27, 10/1–7; worked: 1/4,
2/14, 2/28, 5/9, 9/20, 10/10.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Calendar, Limit, Span, limit_for

DAYS = WorkingDays(Calendar())
COVERED = st.dates(date(2024, 1, 1), date(2026, 9, 30))


def day(text: str) -> date:
    return date.fromisoformat(text)


def working(amount: int) -> Span:
    return Span(amount=amount, unit="working_days")


def calendar(amount: int) -> Span:
    return Span(amount=amount, unit="calendar_days")


@pytest.mark.parametrize(
    "off",
    ["2024-01-01", "2024-02-10", "2024-02-16", "2024-06-10", "2024-09-17", "2024-10-07",
     "2025-01-28", "2025-02-04", "2025-05-05", "2025-06-02", "2025-10-08",
     "2026-01-02", "2026-02-16", "2026-02-23", "2026-06-19", "2026-09-25", "2026-10-07",
     "2025-07-12", "2025-07-13"],
)  # fmt: skip
def test_a_holiday_or_plain_weekend_is_off(off: str) -> None:
    assert not DAYS.is_working(day(off))


@pytest.mark.parametrize(
    "worked",
    ["2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14",
     "2024-09-29", "2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28",
     "2025-10-11", "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20",
     "2026-10-10", "2025-07-10"],
)  # fmt: skip
def test_a_made_up_saturday_or_sunday_is_worked(worked: str) -> None:
    assert DAYS.is_working(day(worked))


@pytest.mark.parametrize(
    ("given_out", "amount", "due"),
    [
        # plain weeks: Thursday 10 July 2025
        ("2025-07-10", 0, "2025-07-10"),
        ("2025-07-10", 1, "2025-07-11"),
        ("2025-07-10", 2, "2025-07-14"),  # over a weekend
        ("2025-07-10", 5, "2025-07-17"),
        ("2025-07-12", 1, "2025-07-14"),  # given out on a Saturday
        # 国庆
        ("2024-09-30", 1, "2024-10-08"),
        ("2024-09-30", 5, "2024-10-12"),  # 8, 9, 10, 11 and the worked Saturday
        ("2025-09-26", 1, "2025-09-28"),  # Friday → the worked Sunday
        ("2025-09-30", 1, "2025-10-09"),
        ("2025-09-30", 3, "2025-10-11"),  # 9, 10 and the worked Saturday
        ("2025-09-30", 5, "2025-10-14"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),  # 8, 9 and the worked Saturday
        # 中秋 and 国庆 2026: off 25–27 September
        ("2026-09-24", 1, "2026-09-28"),
        ("2026-09-18", 1, "2026-09-20"),  # Friday → the worked Sunday
        # 春节
        ("2024-02-09", 1, "2024-02-18"),  # Friday → the worked Sunday after eight days off
        ("2024-02-02", 1, "2024-02-04"),  # Friday → the worked Sunday before
        ("2024-02-08", 5, "2024-02-21"),  # 9, 18, 19, 20, 21
        ("2025-01-24", 1, "2025-01-26"),
        ("2025-01-27", 1, "2025-02-05"),
        ("2025-01-27", 5, "2025-02-10"),  # 5, 6, 7, Saturday 8, 10
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-02-14", 5, "2026-02-28"),  # 24, 25, 26, 27 and the worked Saturday
        # 劳动节, 端午, 元旦, 清明
        ("2024-04-30", 1, "2024-05-06"),
        ("2024-05-10", 1, "2024-05-11"),
        ("2025-04-25", 1, "2025-04-27"),
        ("2025-05-30", 1, "2025-06-03"),
        ("2025-12-31", 1, "2026-01-04"),  # over the turn of the year to a worked Sunday
        ("2026-04-03", 1, "2026-04-07"),
        ("2026-05-08", 1, "2026-05-09"),
        ("2026-06-18", 1, "2026-06-22"),
    ],
)
def test_working_days_are_counted_from_the_day_after(given_out: str, amount: int, due: str) -> None:
    assert DAYS.after(day(given_out), working(amount)) == day(due)


@pytest.mark.parametrize(
    ("given_out", "amount", "due"),
    [
        ("2025-07-10", 7, "2025-07-17"),
        ("2025-07-10", 1, "2025-07-11"),
        ("2025-07-10", 2, "2025-07-14"),  # Saturday → Monday
        ("2025-07-12", 1, "2025-07-14"),  # Sunday → Monday
        ("2025-09-25", 7, "2025-10-09"),  # 2 October → the first day after 国庆
        ("2025-09-21", 7, "2025-09-28"),  # ends on a worked Sunday
        ("2025-10-04", 7, "2025-10-11"),  # ends on a worked Saturday
        ("2025-01-21", 7, "2025-02-05"),  # 28 January is 除夕
        ("2026-02-09", 7, "2026-02-24"),
        ("2026-02-21", 7, "2026-02-28"),
        ("2024-02-11", 7, "2024-02-18"),
        ("2024-02-08", 3, "2024-02-18"),
        ("2026-09-18", 7, "2026-09-28"),
        ("2025-12-25", 7, "2026-01-04"),  # New Year's Day → the worked Sunday
        ("2026-03-02", 60, "2026-05-06"),  # 60 日 end on 1 May
    ],
)
def test_calendar_days_that_end_on_a_day_off_end_on_the_next_working_day(
    given_out: str, amount: int, due: str
) -> None:
    assert DAYS.after(day(given_out), calendar(amount)) == day(due)


@pytest.mark.parametrize(
    ("today", "due", "left"),
    [
        ("2025-07-10", "2025-07-10", 0),
        ("2025-07-10", "2025-07-11", 1),
        ("2025-07-10", "2025-07-14", 2),
        ("2025-07-12", "2025-07-14", 1),
        ("2025-09-30", "2025-10-09", 1),
        ("2025-09-30", "2025-10-11", 3),
        ("2025-09-27", "2025-09-28", 1),
        ("2026-02-14", "2026-02-28", 5),
        ("2025-07-14", "2025-07-11", -1),
        ("2025-07-17", "2025-07-10", -5),
        ("2025-10-09", "2025-09-30", -1),
        ("2025-07-13", "2025-07-12", 0),  # no working day has passed since
    ],
)
def test_what_remains_is_counted_in_working_days(today: str, due: str, left: int) -> None:
    assert DAYS.remaining(day(today), day(due)) == left


def test_a_day_off_of_our_own_does_not_count() -> None:
    ours = WorkingDays(Calendar(off=frozenset({day("2025-07-11")})))
    assert ours.after(day("2025-07-10"), working(1)) == day("2025-07-14")


def test_a_weekend_that_we_work_counts() -> None:
    ours = WorkingDays(Calendar(work=frozenset({day("2025-07-12")})))
    assert ours.after(day("2025-07-11"), working(1)) == day("2025-07-12")


def test_a_holiday_that_we_work_counts() -> None:
    ours = WorkingDays(Calendar(work=frozenset({day("2025-10-05")})))
    assert ours.after(day("2025-09-30"), working(1)) == day("2025-10-05")


def test_a_made_up_saturday_that_we_have_off_does_not_count() -> None:
    ours = WorkingDays(Calendar(off=frozenset({day("2025-10-11")})))
    assert ours.after(day("2025-10-10"), working(1)) == day("2025-10-13")


def test_calendar_days_respect_a_day_off_of_our_own() -> None:
    ours = WorkingDays(Calendar(off=frozenset({day("2025-07-17")})))
    assert ours.after(day("2025-07-10"), calendar(7)) == day("2025-07-18")


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_published_years_are_covered(year: int) -> None:
    assert DAYS.covers(year)


def test_2027_is_not_covered_until_it_is_published() -> None:
    assert not DAYS.covers(2027)


def test_a_single_day_of_our_own_does_not_make_its_year_known() -> None:
    ours = WorkingDays(Calendar(off=frozenset({day("2027-07-02")})))
    assert not ours.covers(2027)
    assert (ours.basis(day("2027-07-02")), ours.basis(day("2027-07-05"))) == ("本区规定", "推算")


def test_a_year_that_is_not_covered_has_its_weekends_off() -> None:
    weekend = [n for n in range(4, 11) if not DAYS.is_working(date(2027, 1, n))]
    assert weekend == [9, 10]


@pytest.mark.parametrize("off", ["2027-01-01", "2027-02-08", "2027-05-03", "2027-06-09"])
def test_a_year_that_is_not_covered_has_its_statutory_holidays_off(off: str) -> None:
    assert not DAYS.is_working(day(off))


# A notice for 2027 as the office would enter it: made up, for the real one is not published.
NOTICE = Calendar.model_validate(
    {
        "off": ["2027-01-01..2027-01-03", "2027-02-05..2027-02-13", "2027-04-03..2027-04-05",
                "2027-05-01..2027-05-05", "2027-10-01..2027-10-07"],
        "work": ["2027-01-30", "2027-02-20"],
        "published": [2027],
    }
)  # fmt: skip


def test_a_year_whose_notice_was_entered_is_covered() -> None:
    days = WorkingDays(NOTICE)
    assert (days.covers(2027), days.basis(day("2027-02-08"))) == (True, "国务院通知")


def test_a_year_whose_notice_was_entered_goes_by_it_alone() -> None:
    days = WorkingDays(NOTICE)
    worked = [days.is_working(day(one)) for one in ("2027-02-11", "2027-01-30", "2027-06-09")]
    assert worked == [False, True, True]  # 端午 was left out of this notice


@given(COVERED, st.integers(0, 30))
def test_what_is_due_after_some_working_days_remains_so_many(start: date, amount: int) -> None:
    assert DAYS.remaining(start, DAYS.after(start, working(amount))) == amount


@given(COVERED, st.integers(1, 60))
def test_nothing_is_ever_due_on_a_day_off(start: date, amount: int) -> None:
    assert DAYS.is_working(DAYS.after(start, working(amount)))
    assert DAYS.is_working(DAYS.after(start, calendar(amount)))


@given(COVERED, st.integers(1, 60))
def test_calendar_days_are_never_cut_short(start: date, amount: int) -> None:
    assert DAYS.after(start, calendar(amount)) >= start + timedelta(days=amount)


def limit(answer: int, **fits: tuple[str, ...]) -> Limit:
    return Limit(acknowledge=working(1), answer=working(answer), basis="依据", **fits)


LIMITS = (limit(3, source=("12345热线",), request=("咨询",)), limit(1, urgency=("特急",)), limit(5))


@pytest.mark.parametrize(
    ("lead", "amount"),
    [(("12345热线", "咨询", "一般"), 3), (("12345热线", "投诉", "一般"), 5),
     (("问卷星", "咨询", "一般"), 5), (("督察", "", "特急"), 1),
     (("12345热线", "咨询", "特急"), 3)],
)  # fmt: skip
def test_the_first_limit_that_fits_a_lead_counts(lead: tuple[str, str, str], amount: int) -> None:
    assert limit_for(LIMITS, *lead).answer.amount == amount
