"""What figures are compared with: 环比 and 同比, and the days of each kind of report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

import pandas as pd
import pytest

from pipeline.core import fields
from pipeline.core.day import stock
from pipeline.core.leaders.comparing import Earlier
from pipeline.core.leaders.flags import Books
from pipeline.core.leaders.period import CAMPAIGN, Period, day, month, week
from pipeline.core.leaders.summary import Figure
from tests.summaries import summarise

THURSDAY = date(2025, 7, 10)


def lead(came: str, number: int = 1, **said: str) -> dict[str, str]:
    plain = {"id": f"XS-{came}-{number:04}", "department": "城管局", "status": "办理中"}
    return dict.fromkeys(fields.STORED, "") | plain | said


def figure(
    key: str, period: Period, leads: Sequence[dict[str, str]], earlier: Earlier | None = None
) -> Figure:
    frame = pd.DataFrame(leads, columns=list(fields.STORED))
    moved: dict[str, Counter[str]] = {}
    for one in leads:
        came = f"{one['id'][3:7]}-{one['id'][7:9]}-{one['id'][9:11]}"
        moved.setdefault(came, Counter())["new"] += 1
    books = Books(stock.balances(moved, date(2024, 1, 1), THURSDAY))
    now = datetime(2025, 7, 10, 17, 30)
    return summarise(frame, "开发区", period, now, books, earlier).figure(key)


def then(found: Figure) -> tuple[str, int | float] | None:
    return (found.before.when, found.before.value) if found.before else None


# -- the days -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (day(THURSDAY), "2025-07-09", "2025-07-09"),
        (week(THURSDAY), "2025-06-30", "2025-07-03"),  # as much of the week as has passed
        (month(THURSDAY), "2025-06-01", "2025-06-10"),
        (month(date(2025, 6, 30)), "2025-05-01", "2025-05-31"),  # a whole month, a whole month
        (month(date(2025, 3, 30)), "2025-02-01", "2025-02-28"),
        (month(date(2025, 1, 5)), "2024-12-01", "2024-12-05"),
    ],
)
def test_what_comes_before_a_period(period: Period, first: str, last: str) -> None:
    before = period.before()
    assert before is not None
    assert (f"{before.first}", f"{before.last}") == (first, last)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (day(THURSDAY), "2024-07-10", "2024-07-10"),
        (day(date(2024, 2, 29)), "2023-02-28", "2023-02-28"),
        (week(THURSDAY), "2024-07-08", "2024-07-11"),  # Monday to Thursday again
        (month(THURSDAY), "2024-07-01", "2024-07-10"),
        (month(date(2025, 2, 28)), "2024-02-01", "2024-02-29"),  # a whole month, a whole month
        (Period(CAMPAIGN, date(2025, 6, 1), THURSDAY), "2024-06-01", "2024-07-10"),
    ],
)
def test_the_same_days_a_year_before(period: Period, first: str, last: str) -> None:
    found = period.year_before()
    assert (f"{found.first}", f"{found.last}") == (first, last)


def test_nothing_comes_before_a_campaign() -> None:
    assert Period(CAMPAIGN, date(2025, 6, 1), THURSDAY).before() is None


# -- the figures --------------------------------------------------------------------------------


def test_what_came_is_counted_anew_for_the_day_before() -> None:
    leads = [lead("20250709"), lead("20250709", 2), lead("20250710")]
    assert then(figure("新增", day(THURSDAY), leads)) == ("昨日", 2)


def test_how_things_stood_is_what_was_reported() -> None:
    reported = Earlier({"存量": (7, None), "按期办结率": (3, 4)}, date(2025, 7, 9))
    leads = [lead("20250701")]
    assert then(figure("存量", day(THURSDAY), leads, reported)) == ("昨日", 7)


def test_an_older_report_is_named_by_its_day() -> None:
    reported = Earlier({"存量": (7, None)}, date(2025, 7, 4))
    assert then(figure("存量", day(THURSDAY), [lead("20250701")], reported)) == ("7 月 4 日", 7)
    thursday_before = Earlier({"存量": (7, None)}, date(2025, 7, 3))
    leads = [lead("20250601")]
    assert then(figure("存量", week(THURSDAY), leads, thursday_before)) == ("上周", 7)


def test_on_the_first_day_there_is_nothing_to_compare_with() -> None:
    leads = [lead("20250710", status="办结", answer_due="2025-07-10", closed_at="2025-07-10")]
    for key in ("新增", "存量", "按期办结率"):
        found = figure(key, day(THURSDAY), leads)
        assert (found.before, found.year_before) == (None, None)


def test_a_record_that_begins_within_the_week_before_is_not_compared() -> None:
    leads = [lead("20250701"), lead("20250708")]
    assert then(figure("新增", week(THURSDAY), leads)) is None


def test_a_rate_of_a_week_is_never_compared_with_that_of_a_day() -> None:
    reported = Earlier({"按期办结率": (1, 2), "应办结": (2, None)}, date(2025, 7, 3), {})
    leads = [lead("20250708", status="办结", answer_due="2025-07-09", closed_at="2025-07-09")]
    for key in ("按期办结率", "应办结"):
        found = figure(key, week(THURSDAY), leads, reported)
        assert (found.value, found.before) == (1, None)


DONE = {"status": "办结", "answer_due": "2025-07-02"}


def test_the_week_before_is_counted_as_it_stood_when_it_ended() -> None:
    old = lead("20250601")
    leads = [old, lead("20250701", closed_at="2025-07-02", **DONE)]
    leads += [lead("20250701", 2, closed_at="2025-07-08", **DONE)]  # it was late then, and open
    found = figure("按期办结率", week(THURSDAY), leads)
    assert (found.numerator, found.denominator) == (0, 1)  # this week: closed, late
    assert then(found) == ("上周", 1 / 2)
    assert then(figure("办结率", week(THURSDAY), leads)) == ("上周", 1 / 2)


def test_who_signed_after_the_week_before_had_not_signed_then() -> None:
    limit = {"acknowledge_due": "2025-07-02"}
    leads = [lead("20250601"), lead("20250701", acknowledged_at="2025-07-02", **limit)]
    leads += [lead("20250701", 2, acknowledged_at="2025-07-07", **limit)]
    assert then(figure("及时签收率", week(THURSDAY), leads)) == ("上周", 1 / 2)


def test_who_was_called_after_the_week_before_had_said_nothing_then() -> None:
    leads = [lead("20250601"), lead("20250701", satisfaction="满意", called_back_at="2025-07-02")]
    leads += [lead("20250701", 2, satisfaction="不满意", called_back_at="2025-07-07")]
    assert then(figure("满意率", week(THURSDAY), leads)) == ("上周", 1.0)


def test_a_rate_moves_in_points_and_a_count_in_leads() -> None:
    leads = [lead("20250709"), lead("20250709", 2), lead("20250710")]
    found = figure("新增", day(THURSDAY), leads)
    assert found.change(found.before) == -1
    reported = Earlier({"按期办结率": (1, 4)}, date(2025, 7, 9))
    done = lead("20250701", status="办结", answer_due="2025-07-10", closed_at="2025-07-10")
    rate = figure("按期办结率", day(THURSDAY), [done], reported)
    assert rate.change(rate.before) == pytest.approx(0.75)


def test_the_year_before_is_what_was_counted_or_reported_then() -> None:
    leads = [lead("20240601"), lead("20240710"), lead("20250710")]
    reported = Earlier(year_before={"存量": (9, None)})
    found = figure("新增", day(THURSDAY), leads, reported)
    assert found.year_before is not None
    assert (found.year_before.when, found.year_before.value) == ("去年同期", 1)
    stood = figure("存量", day(THURSDAY), leads, reported).year_before
    assert stood is not None
    assert stood.value == 9
