"""What holds for clocks whatever the days are, and what they say of themselves."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sql
from hypothesis import given, strategies as st

from pipeline.core.books import forms
from pipeline.core.books.forms import Shown
from pipeline.core.clocks.clocks import Clocks, end_of, is_late
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Calendar, Limit, Span
from pipeline.core.clocks.office_hours import OfficeHours
from pipeline.core.clocks.reckoning import calendar_note, is_guess, shown, states
from pipeline.core.values import serial
from pipeline.files.clocks import due
from tests.test_clock_cases import LEAD, at, clocks
from tests.test_deadlines import NOTICE

DAYS = WorkingDays(Calendar())
HOURS = OfficeHours(DAYS)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 9, 30)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
SPANS = st.sampled_from(
    ["1个工作日", "5个工作日", "15个工作日", "7天", "30天", "2个工作小时", "20个工作小时", "12小时",
     "45分钟"]
)  # fmt: skip
OPTIONS = st.fixed_dictionaries(
    {
        "count_from": st.sampled_from(["次日", "当日"]),
        "roll": st.sampled_from(["顺延", "不顺延"]),
        "after_hours": st.sampled_from(["下个工作日算第一天", "下个工作日算派发"]),
        "cut_off": st.sampled_from(["17:30", "16:00", ""]),
    }
)


# -- whatever the days are ----------------------------------------------------------------------


@given(MOMENTS, st.integers(0, 60 * 24 * 20), SPANS, OPTIONS)
def test_what_is_given_out_later_is_never_due_sooner(
    given_out: datetime, later: int, span: str, options: dict[str, str]
) -> None:
    ours = clocks(span, **options)
    first = ours.issued(LEAD, given_out)
    second = ours.issued(LEAD, given_out + timedelta(minutes=later))
    assert end_of(first["answer_due"]) <= end_of(second["answer_due"])


@given(MOMENTS, st.integers(1, 40), OPTIONS)
def test_working_days_never_end_on_a_day_off(
    given_out: datetime, amount: int, options: dict[str, str]
) -> None:
    due = clocks(f"{amount}个工作日", **options).issued(LEAD, given_out)["answer_due"]
    assert DAYS.is_working(date.fromisoformat(due))


@given(MOMENTS, st.integers(1, 40))
def test_what_is_due_after_some_working_days_remains_so_many(
    given_out: datetime, amount: int
) -> None:
    due = clocks(f"{amount}个工作日").issued(LEAD, given_out)["answer_due"]
    assert DAYS.remaining(given_out.date(), date.fromisoformat(due)) == amount


@given(MOMENTS, st.integers(0, 6_000))
def test_working_minutes_that_were_added_are_counted_between(start: datetime, minutes: int) -> None:
    assert HOURS.between(start, HOURS.add(start, minutes)) == minutes


@given(MOMENTS, st.integers(1, 6_000))
def test_working_minutes_end_while_the_office_is_open(start: datetime, minutes: int) -> None:
    ends = HOURS.add(start, minutes)
    clock = f"{ends:%H:%M}"
    assert DAYS.is_working(ends.date())
    assert "08:30" < clock <= "12:00" or "13:30" < clock <= "17:30"


@given(MOMENTS, st.integers(0, 60 * 24 * 30), SPANS, OPTIONS)
def test_stopped_and_resumed_at_once_changes_nothing(
    given_out: datetime, after: int, span: str, options: dict[str, str]
) -> None:
    ours = clocks(span, **options)
    state = LEAD | ours.issued(LEAD, given_out)
    moment = given_out + timedelta(minutes=after)
    again = state | ours.paused(moment)
    again |= ours.resumed(again, moment)
    assert again["answer_due"] == state["answer_due"]


def test_resumed_within_the_same_working_days_nothing_is_worked_out_anew() -> None:
    ours = clocks("5个工作日")
    state = LEAD | ours.issued(LEAD, at("2026-09-30 10:00")) | ours.paused(at("2026-10-08 10:00"))
    assert ours.resumed(state, at("2026-10-08 17:00")) == {"paused_at": ""}


@given(MOMENTS, st.integers(0, 60 * 24 * 9), st.integers(0, 60 * 24 * 60), SPANS)
def test_a_clock_that_was_stopped_is_never_due_sooner(
    given_out: datetime, after: int, stopped_for: int, span: str
) -> None:
    ours = clocks(span)
    stopped = given_out + timedelta(minutes=after)
    state = LEAD | ours.issued(LEAD, given_out) | ours.paused(stopped)
    resumed = ours.resumed(state, stopped + timedelta(minutes=stopped_for))
    assert end_of((state | resumed)["answer_due"]) >= end_of(state["answer_due"])


@given(st.datetimes(datetime(2026, 1, 5), datetime(2026, 9, 1)), st.integers(1, 60))
def test_what_was_late_is_as_late_when_its_clock_goes_on(resumed: datetime, passed: int) -> None:
    due = DAYS.past_by(resumed.date(), passed)
    assert DAYS.is_working(due)
    assert DAYS.remaining(resumed.date(), due) == -passed


def test_what_was_late_says_that_the_days_between_do_not_count() -> None:
    ours = clocks("5个工作日")
    state = LEAD | ours.issued(LEAD, at("2026-09-30 10:00")) | ours.paused(at("2026-10-15 10:00"))
    state |= ours.resumed(state, at("2026-10-26 15:00"))
    assert state["answer_reckoning"] == (
        "10月26日（周一）15:00 挂账结束，停下时已超 2 个工作日，挂账的日子不算；"
        "到 10月22日（周四）止。"
    )
    assert states(state["answer_reckoning"], state["answer_due"])


def test_a_stopped_clock_is_said_to_stand() -> None:
    told = "9月30日派发；到 10月13日（周二）止。"
    assert shown(told, "2026-10-13", "2026-10-08 10:00") == (
        "10月8日（周四）起挂账，时限停着，恢复以后接着算。"
        "原来：9月30日派发；到 10月13日（周二）止。"
    )


@given(MOMENTS, SPANS, OPTIONS)
def test_a_sentence_speaks_of_the_due_date_it_stands_beside(
    given_out: datetime, span: str, options: dict[str, str]
) -> None:
    cells = clocks(span, **options).issued(LEAD, given_out)
    assert states(cells["answer_reckoning"], cells["answer_due"])
    assert states(cells["acknowledge_reckoning"], cells["acknowledge_due"])


@given(st.dates(date(2024, 1, 1), date(2026, 12, 1)), st.integers(-200, 200), st.integers(0, 200))
def test_the_formula_of_what_remains_counts_as_we_do_on_the_day_and_later(
    made: date, to_due: int, later: int
) -> None:
    due, opened = made + timedelta(days=to_due), made + timedelta(days=later)
    book = Shown("department", "城管局", 1, made, DAYS)
    listed = forms.workdays(book, [due.isoformat()])

    def match(day: date) -> int:
        """MATCH(day, listed, 1): how many are not after it; none is an error."""
        place = sum(one <= float(serial(day.isoformat())) for one in listed.days)
        assert place
        return place

    assert match(made) == listed.today_at
    assert match(due) - match(opened) == DAYS.remaining(opened, due)


# -- late ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("due", "now", "late"), [
    ("2026-11-26", "2026-11-26 23:59", False),
    ("2026-11-26", "2026-11-27 00:00", True),
    ("2026-11-26 10:30", "2026-11-26 10:30", False),
    ("2026-11-26 10:30", "2026-11-26 10:31", True),
    ("", "2026-11-27 00:00", False),
])  # fmt: skip
def test_a_day_is_late_from_the_next_one_and_a_moment_from_the_next_minute(
    due: str, now: str, late: bool
) -> None:
    assert is_late(due, at(now)) is late


def test_a_day_ends_after_its_moments() -> None:
    dues = ["", "2026-11-27", "2026-11-26", "2026-11-26 10:30", "2026-11-26 17:30"]
    assert sorted(dues, key=end_of) == [*dues[3:], "2026-11-26", "2026-11-27", ""]


def test_the_ledger_orders_due_dates_as_the_core_does() -> None:
    dues = ["", "2026-11-27", "2026-11-26", "2026-11-26 10:30", "2026-11-26 17:30"]
    rows = sql.union_all(*(sql.select(sql.literal(one).label("due")) for one in dues)).subquery()
    with sql.create_engine("sqlite://").connect() as ledger:
        found = ledger.execute(sql.select(rows.c.due).order_by(due.end_of(rows.c.due)))
        assert [row.due for row in found] == sorted(dues, key=end_of)


# -- what stands --------------------------------------------------------------------------------


def test_a_due_date_that_its_source_brought_stands() -> None:
    cells = clocks("5个工作日").issued(LEAD | {"answer_due": "2026-12-31"}, at("2026-11-26 10:00"))
    assert "answer_due" not in cells
    assert cells["acknowledge_due"] == "2026-11-27"


def test_a_clock_that_went_back_gives_nothing_a_due_date_before_it_was_received() -> None:
    lead = LEAD | {"received_at": "2026-11-26 09:00"}
    cells = clocks("5个工作日").issued(lead, at("2020-01-02 10:00"))
    assert cells["answer_due"] == "2026-12-03"  # 27, 30, 12/1, 2, 3


def test_the_most_of_an_extension_counts_from_before_the_first_one() -> None:
    ours = clocks("5个工作日", extension="10个工作日")
    state = LEAD | ours.issued(LEAD, at("2026-09-30 10:00"))  # due 10/13, so at most 10/27
    state |= ours.extended(state, "2026-10-20")
    assert ours.may_extend(state, "2026-10-27", at("2026-10-20 10:00")) == ""
    assert "太长" in ours.may_extend(state, "2026-10-28", at("2026-10-20 10:00"))


def test_an_extension_counts_itself_and_says_so() -> None:
    ours = clocks("5个工作日")
    state = LEAD | ours.issued(LEAD, at("2026-09-30 10:00"))
    once = state | ours.extended(state, "2026-10-20")
    twice = once | ours.extended(once, "2026-10-27")
    assert (twice["extensions"], twice["answer_due"]) == ("2", "2026-10-27")
    told = "第 2 次延期，原来到 10月20日（周二）止；到 10月27日（周二）止。"
    assert shown(twice["answer_reckoning"], twice["answer_due"]) == told


# -- sentences ----------------------------------------------------------------------------------


def test_the_sentence_of_working_days_names_the_days_and_the_holidays() -> None:
    cells = clocks("5个工作日").issued(LEAD, at("2026-09-26 10:00"))
    assert cells["answer_reckoning"] == (
        "9月26日（周六）10:00 派发，是休息日，下个工作日算第 1 天；"
        "5 个工作日：9月28日、29日、30日、10月8日、9日，"
        "跳过中秋 9月26日至27日、国庆节 10月1日至7日；"
        "到 10月9日（周五）止。"
    )


def test_the_sentence_names_a_weekend_that_is_worked() -> None:
    told = clocks("3个工作日").issued(LEAD, at("2026-09-30 10:00"))["answer_reckoning"]
    assert "10月8日、9日、10日（调休上班）" in told


def test_the_sentence_of_calendar_days_says_where_they_end_and_what_they_are_moved_to() -> None:
    cells = clocks("7天").issued(LEAD, at("2026-09-24 10:00"))
    assert cells["answer_reckoning"] == (
        "9月24日（周四）10:00 派发，从次日算起；7 天到 10月1日（周四），是国庆节，顺延；"
        "到 10月8日（周四）止。"
    )


def test_the_sentence_of_working_hours_says_when_the_office_works() -> None:
    cells = clocks("2个工作小时").issued(LEAD, at("2026-09-24 16:30"))
    assert cells["answer_reckoning"] == (
        "9月24日（周四）16:30 派发；2 个工作小时（上班 08:30-12:00、13:30-17:30）；"
        "到 9月28日（周一）09:30 止。"
    )


def test_a_due_date_that_a_person_has_moved_is_not_explained_by_the_old_sentence() -> None:
    cells = clocks("5个工作日").issued(LEAD, at("2026-09-30 10:00"))
    assert shown(cells["answer_reckoning"], "2026-10-30") == (
        "到 2026年10月30日（周五）止：来件写明的，或者人定的，程序没有另算。"
    )


def test_a_lead_without_a_due_date_has_no_sentence() -> None:
    assert shown("", "") == ""


# -- a year that is not published ---------------------------------------------------------------


def test_a_sentence_that_rests_on_a_guess_says_so() -> None:
    told = clocks("5个工作日").issued(LEAD, at("2026-12-31 10:00"))["answer_reckoning"]
    assert "2027 年放假安排还没有公布，按推算" in told
    assert is_guess(told)


@pytest.mark.parametrize("span", ["12小时", "2天"])
def test_time_on_the_wall_is_no_guess(span: str) -> None:
    ours = clocks(span, roll="不顺延")
    assert not is_guess(ours.issued(LEAD, at("2027-03-01 10:00"))["answer_reckoning"])


@pytest.mark.parametrize(("used", "years"), [
    (["2026-12-31", "", "2026-12-01 10:00"], ""),
    (["2026-12-31", "2027-01-04"], "2027"),
    (["2028-01-04 10:00", "2027-01-04"], "2027、2028"),
])  # fmt: skip
def test_the_note_names_the_years_in_use_that_nobody_has_published(
    used: list[str], years: str
) -> None:
    note = calendar_note(used, DAYS)
    assert note == (years and f"{years} 年放假安排国务院还没有公布，"
                    "时限先按法定节日和周末推算，公布后会重算。")  # fmt: skip


def test_a_year_that_was_entered_by_hand_needs_no_note() -> None:
    assert calendar_note(["2027-01-04"], WorkingDays(NOTICE)) == ""


def known_by_now(span: str) -> Clocks:
    """The same limits, once the notice for 2027 of ``NOTICE`` was entered."""
    limit = Limit.model_validate({"acknowledge": "1个工作日", "answer": span, "basis": "依据"})
    return Clocks((limit,), WorkingDays(NOTICE))


def issued_in_february(span: str) -> dict[str, str]:
    # guessed: 11, 12, 15, 16, 17; the notice has 5–13 off and Saturday 20 worked
    lead = LEAD | {"dispatched_at": "2027-02-04 10:00", "acknowledge_due": ""}
    return lead | clocks(span).issued(LEAD, at("2027-02-04 10:00"))


def test_a_guess_is_worked_out_again_once_the_notice_is_known() -> None:
    again = known_by_now("5个工作日").reckoned_again(issued_in_february("5个工作日"))
    assert again["acknowledge_due"] == "2027-02-15"
    assert again["answer_due"] == "2027-02-19"  # 15, 16, 17, 18, 19
    assert not is_guess(again["answer_reckoning"])


def test_as_long_as_the_notice_is_unknown_a_guess_stays_as_it_is() -> None:
    assert clocks("5个工作日").reckoned_again(issued_in_february("5个工作日")) == {}


def test_a_guess_that_a_person_has_moved_stands() -> None:
    state = issued_in_february("5个工作日") | {"answer_due": "2027-03-31"}
    assert "answer_due" not in known_by_now("5个工作日").reckoned_again(state)


def test_a_guess_that_was_extended_stands() -> None:
    state = issued_in_february("5个工作日")
    state |= clocks("5个工作日").extended(state, "2027-02-26")
    assert "answer_due" not in known_by_now("5个工作日").reckoned_again(state)


def test_what_was_left_of_a_stopped_clock_is_worked_out_again() -> None:
    ours = clocks("5个工作日")
    state = LEAD | {"acknowledge_due": ""} | ours.issued(LEAD, at("2027-01-25 10:00"))
    state |= ours.paused(at("2027-01-27 10:00"))  # left 28, 29, 2/1
    state |= ours.resumed(state, at("2027-02-03 10:00"))
    assert state["answer_due"] == "2027-02-12"  # 4, 11, 12
    again = known_by_now("5个工作日").reckoned_again(state)
    assert again["answer_due"] == "2027-02-16"  # 4, 15, 16


def test_spans_are_told_in_the_words_they_are_read_from() -> None:
    spans = [
        Span(amount=5),
        Span(amount=7, unit="calendar_days"),
        Span(amount=90, unit="working_minutes"),
    ]
    assert [str(one) for one in spans] == ["5 个工作日", "7 天", "90 个工作分钟"]
