"""Days, weeks, months and campaigns: their days, and what they are compared with."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.core.leaders.period import Period, campaign, so_far, whole_month, whole_week


def days(period: Period | None) -> str:
    assert period is not None
    return f"{period.first} {period.last}"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-07-10", "2025-07-07 2025-07-13"),
        ("2025-07-31", "2025-07-28 2025-08-03"),  # over the turn of the month
        ("2026-01-01", "2025-12-29 2026-01-04"),  # and of the year
    ],
)
def test_the_week_of_a_day(day: str, expected: str) -> None:
    assert days(whole_week(date.fromisoformat(day))) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-02-10", "2025-02-01 2025-02-28"),
        ("2024-02-10", "2024-02-01 2024-02-29"),
        ("2025-04-30", "2025-04-01 2025-04-30"),
        ("2025-12-31", "2025-12-01 2025-12-31"),
    ],
)
def test_the_month_of_a_day(day: str, expected: str) -> None:
    assert days(whole_month(date.fromisoformat(day))) == expected


def test_a_whole_month_is_compared_with_the_whole_month_before() -> None:
    before = whole_month(date(2025, 3, 5)).before()
    assert days(before) == "2025-02-01 2025-02-28"


def test_a_month_that_goes_on_is_compared_with_as_much_of_the_one_before() -> None:
    before = so_far(whole_month(date(2025, 3, 10)), date(2025, 3, 10)).before()
    assert days(before) == "2025-02-01 2025-02-10"


START = date(2025, 7, 1)


def test_a_campaign_goes_up_to_the_day() -> None:
    assert days(campaign(START, 100, date(2025, 8, 3))) == "2025-07-01 2025-08-03"


def test_a_campaign_that_is_over_ends_with_its_last_day() -> None:
    assert days(campaign(START, 100, date(2025, 12, 1))) == "2025-07-01 2025-10-08"


def test_before_its_first_day_there_is_no_campaign() -> None:
    assert campaign(START, 100, date(2025, 6, 30)) is None
