"""Which jobs are due: caught up once, never twice for a day, whatever the clock does."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as some

from pipeline import running
from pipeline.core.clocks import agenda
from pipeline.core.clocks.agenda import DONE, FAILED, Done, Due
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Calendar
from pipeline.core.clocks.timetable import DAILY, JOBS, Job, with_evening
from pipeline.files.rules import config

SHIPPED = config.load(running.SHIPPED_RULES).schedule
DAYS = WorkingDays(Calendar())
# Thursday 10 July 2025 and around; 6 October 2025 is a holiday, 11 October a working Saturday.


def moment(said: str) -> datetime:
    """``07-10 08:30`` in 2025."""
    return datetime.fromisoformat(f"2025-{said}")


def done(*said: str) -> list[Done]:
    """``日清 07-10 17:30``: done at its moment; the record began on 1 July. So was every 月报."""
    record = [Done("收件", moment("07-01 08:00"), moment("07-01 08:00"), None, DONE)]
    for one in (*said, *(f"月报 {day} 08:30" for day in ("07-01", "08-01", "09-01", "10-09"))):
        job, slot = one.split(" ", 1)
        record.append(Done(job, moment(slot), moment(slot), moment(slot), DONE))
    return record


def due(now: str, *known: str) -> list[str]:
    """The jobs that are due, each with its moment."""
    found = agenda.due(SHIPPED, done(*known), moment(now), DAYS)
    return [f"{one.job} {one.slot:%m-%d %H:%M}" for one in found]


def test_a_schedule_that_names_no_evening_has_one_all_the_same() -> None:
    older = (Job.model_validate({"job": "once", "at": ["8:30"]}),)
    added = with_evening(older)[1:]
    assert [(one.job, one.at, one.days) for one in added] == [("日清", ("17:30",), ("工作日",))]


def test_a_schedule_that_names_its_evening_has_no_other() -> None:
    assert with_evening(SHIPPED) == SHIPPED


EVERYTHING = ("收件 07-10 17:30", "发件 07-10 13:30", "日清 07-10 17:30", "周报 07-07 08:30")


@pytest.mark.parametrize(
    ("now", "known", "expected"),
    [
        # what has just come
        ("07-10 17:30", ["收件 07-10 17:20", "发件 07-10 13:30", "日清 07-09 17:30",
                         "周报 07-07 08:30"], ["收件 07-10 17:30", "日清 07-10 17:30"]),
        # all done
        ("07-10 17:31", EVERYTHING, []),
        # off since Thursday noon, on again on Saturday: each job once, for its newest moment
        ("07-12 09:05", ["收件 07-10 12:00", "发件 07-10 08:30", "日清 07-09 17:30",
                         "周报 07-07 08:30"],
         ["收件 07-12 09:00", "发件 07-11 13:30", "日清 07-11 17:30"]),
        # off for a week: one 日清, one 周报, not five
        ("07-14 08:00", ["收件 07-04 17:00", "发件 07-04 13:30", "日清 07-03 17:30",
                         "周报 06-30 08:30"],
         ["收件 07-14 08:00", "发件 07-11 13:30", "日清 07-11 17:30", "周报 07-07 08:30"]),
        # a holiday: nothing but 收件 is planned
        ("10-06 18:00", ["收件 10-06 17:50", "发件 09-30 13:30", "日清 09-30 17:30",
                         "周报 09-29 08:30"], ["收件 10-06 18:00"]),
        # a Saturday that is worked (调休): 日清 as on any working day
        ("10-11 17:30", ["收件 10-11 17:30", "发件 10-11 13:30", "日清 10-10 17:30",
                         "周报 10-09 08:30"], ["日清 10-11 17:30"]),
        # Monday to Wednesday were off: the weekly report comes on Thursday
        ("10-09 08:30", ["收件 10-09 08:30", "发件 10-09 08:30", "日清 09-30 17:30",
                         "周报 09-29 08:30"], ["周报 10-09 08:30"]),
        # one that was cut or failed is still due
        ("07-10 17:35", ["收件 07-10 17:30", "发件 07-10 13:30", "日清 07-09 17:30",
                         "周报 07-07 08:30"], ["日清 07-10 17:30"]),
    ],
)  # fmt: skip
def test_what_is_due(now: str, known: list[str], expected: list[str]) -> None:
    assert due(now, *known) == expected


def test_a_job_that_failed_or_was_cut_stays_due() -> None:
    slot = moment("07-10 17:30")
    for ended in (FAILED, ""):
        known = [*done(*EVERYTHING[:2], EVERYTHING[3]), Done("日清", slot, slot, None, ended)]
        assert agenda.due(SHIPPED, known, slot, DAYS) == (Due("日清", slot),)


# -- the clock of the machine is changed --------------------------------------------------------


@pytest.mark.parametrize("clock", ["16:30", "17:29", "17:30", "18:00"])
def test_a_clock_set_back_makes_no_second_evening_of_the_day(clock: str) -> None:
    now = f"07-10 {clock}"
    known = (*EVERYTHING, "日清 07-09 17:30", "发件 07-10 08:30", f"收件 {now}")
    assert due(now, *known) == []


def test_after_a_clock_set_back_files_are_taken_in_by_the_new_clock_at_once() -> None:
    assert due("07-10 10:00", *EVERYTHING, "日清 07-09 17:30", "发件 07-10 08:30") == [
        "收件 07-10 10:00"
    ]


def test_a_clock_set_forward_does_the_evening_once() -> None:
    assert "日清 07-10 17:30" in due("07-10 20:00", *EVERYTHING[:2], EVERYTHING[3])
    assert due("07-10 20:00", "收件 07-10 20:00", *EVERYTHING[1:]) == []


def test_a_clock_that_was_a_year_ahead_for_a_while_loses_no_evening() -> None:
    ahead = datetime(2026, 7, 10, 17, 30)
    known = [Done(job, ahead, ahead, ahead, DONE) for job in JOBS]
    now = moment("07-10 17:30")
    found = agenda.due(SHIPPED, [*done(), *known], now, DAYS)
    assert Due("日清", now) in found
    assert Due("收件", now) in found


def test_a_home_whose_record_is_only_of_the_future_goes_by_today() -> None:
    ahead = datetime(2026, 7, 10, 17, 30)
    known = [Done("日清", ahead, ahead, ahead, DONE)]
    assert Due("日清", moment("07-10 17:30")) in agenda.due(
        SHIPPED, known, moment("07-10 18:00"), DAYS
    )


# -- where nothing is recorded yet --------------------------------------------------------------


def test_a_new_home_missed_nothing_of_the_days_before() -> None:
    found = agenda.due(SHIPPED, [], moment("07-10 08:40"), DAYS)
    assert [one.job for one in found] == ["收件", "发件"]


def test_a_home_that_begins_in_the_evening_has_its_evening() -> None:
    found = agenda.due(SHIPPED, [], moment("07-10 18:00"), DAYS)
    assert Due("日清", moment("07-10 17:30")) in found


# -- the times are edited -----------------------------------------------------------------------


def evening_at(clock: str) -> tuple[Job, ...]:
    return (Job.model_validate({"job": "日清", "at": clock, "days": "工作日"}),)


def test_an_earlier_evening_is_not_done_again_on_a_day_that_had_it() -> None:
    known = done("日清 07-10 17:30")
    assert agenda.due(evening_at("17:00"), known, moment("07-10 18:00"), DAYS) == ()


def test_a_later_evening_is_done_as_the_office_now_says() -> None:
    known = done("日清 07-10 17:00")
    now = moment("07-10 17:30")
    assert agenda.due(evening_at("17:30"), known, now, DAYS) == (Due("日清", now),)


# -- what a run does ----------------------------------------------------------------------------


def names(now: str, known: list[Done], asked: list[str] | None = None) -> list[str]:
    return [one.job for one in agenda.agenda_of(SHIPPED, known, moment(now), DAYS, asked)]


def test_a_run_by_hand_takes_in_and_issues_and_does_what_is_due() -> None:
    assert names("07-10 10:00", done(*EVERYTHING, "日清 07-09 17:30")) == ["收件", "发件"]
    assert names("07-10 17:30", done(*EVERYTHING[:2], EVERYTHING[3])) == ["收件", "发件", "日清"]


def test_whatever_issues_takes_in_first() -> None:
    assert names("07-10 10:00", done(), ["日清"]) == ["收件", "发件", "日清"]
    assert names("07-10 10:00", done(), ["收件"]) == ["收件"]


def test_where_nothing_is_asked_for_nothing_is_done() -> None:
    assert names("07-10 10:00", done(), []) == []


def test_an_evening_asked_for_before_its_time_does_not_replace_the_planned_one() -> None:
    now = moment("07-10 15:00")
    early = agenda.agenda_of(SHIPPED, done("日清 07-09 17:30"), now, DAYS, ["日清"])[-1]
    assert early == Due("日清", now)
    record = done("日清 07-09 17:30", "日清 07-10 15:00")
    assert Due("日清", moment("07-10 17:30")) in agenda.due(
        SHIPPED, record, moment("07-10 17:30"), DAYS
    )


def test_a_job_longer_than_its_interval_stands_for_what_passed_meanwhile() -> None:
    began, finished = moment("07-10 08:00"), moment("07-10 08:23")
    one = agenda.ended(SHIPPED, Due("收件", began), began, finished, DAYS)
    known = [*done("发件 07-09 13:30", "日清 07-09 17:30", "周报 07-07 08:30"), one]
    assert one.slot == moment("07-10 08:20")
    assert [d.job for d in agenda.due(SHIPPED, known, finished, DAYS)] == []
    later = agenda.due(SHIPPED, known, moment("07-10 08:30"), DAYS)
    assert Due("收件", moment("07-10 08:30")) in later


def test_a_run_that_lasts_past_an_evening_does_not_stand_for_it() -> None:
    began, finished = moment("07-10 17:25"), moment("07-10 17:40")
    record = done("日清 07-09 17:30", "发件 07-10 13:30", "周报 07-07 08:30")
    work = agenda.agenda_of(SHIPPED, record, began, DAYS)
    record += [agenda.ended(SHIPPED, one, began, finished, DAYS) for one in work]
    assert agenda.due(SHIPPED, record, finished, DAYS) == (Due("日清", moment("07-10 17:30")),)


def test_a_schedule_of_an_older_version_is_understood() -> None:
    old = Job.model_validate({"job": "once", "every_minutes": 10, "days": "working"})
    assert (old.job, old.days) == ("发件", ("工作日",))


@pytest.mark.parametrize(
    ("said", "job"),
    [("take_in", "收件"), ("issue", "发件"), ("evening", "日清"), ("weekly", "周报"),
     ("monthly", "月报"),      ("收件 ", "收件")],
)  # fmt: skip
def test_a_job_may_be_called_in_english(said: str, job: str) -> None:
    assert Job.model_validate({"job": said, "at": "8:30"}).job == job


# -- days and weeks -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("工作日", [9, 10, 11]),
        ("天天", [5, 6, 7, 8, 9, 10, 11]),
        ("每周第一个工作日", [9]),
        ("每周最后一个工作日", [11]),
        (["周一", "星期四"], [6, 9]),
        ("周日", [5]),
        ("每月第一个工作日", [9]),
        ("每月最后一个工作日", []),
    ],
)
def test_days_in_the_week_after_the_national_day(days: object, expected: list[int]) -> None:
    """5 to 11 October 2025: off until Wednesday, and Saturday is worked."""
    job = Job.model_validate({"job": "发件", "at": "08:30", "days": days})
    week = [date(2025, 10, day) for day in range(5, 12)]
    assert [day.day for day in week if job.falls_on(day, DAYS)] == expected


@pytest.mark.parametrize(
    ("slot", "monday"),
    [
        ("07-14 08:30", "07-07"),  # Monday morning tells of the week before
        ("07-11 17:00", "07-07"),  # Friday evening of the week itself
        ("10-09 08:30", "09-29"),  # a Thursday that begins its week
        ("10-11 17:00", "10-06"),  # a Saturday that is worked ends it
    ],
)
def test_the_week_that_a_weekly_job_tells_of(slot: str, monday: str) -> None:
    first, last = agenda.week_of(moment(slot), DAYS)
    assert (f"{first:%m-%d}", (last - first).days) == (monday, 6)


@pytest.mark.parametrize(
    ("slot", "first", "days"),
    [
        ("2025-07-01 08:30", "2025-06-01", 30),  # the first working day: of the month before
        ("2025-10-09 08:30", "2025-09-01", 30),  # a holiday went before
        ("2025-07-31 17:00", "2025-07-01", 31),  # the last working day: of the month itself
        ("2025-03-03 08:30", "2025-02-01", 28),
        ("2024-03-01 08:30", "2024-02-01", 29),
        ("2026-01-04 08:30", "2025-12-01", 31),  # over the turn of the year
    ],
)
def test_the_month_that_a_monthly_job_tells_of(slot: str, first: str, days: int) -> None:
    begin, end = agenda.month_of(datetime.fromisoformat(slot), DAYS)
    assert (str(begin), (end - begin).days + 1) == (first, days)


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("08-01 08:30", "08-01 08:30"),
        ("08-20 09:00", "08-01 08:30"),  # the machine was off: made up once
        ("10-08 09:00", "09-01 08:30"),  # the longest there is between two
        ("10-09 08:30", "10-09 08:30"),
    ],
)
def test_a_month_is_reported_on_its_first_working_day_or_made_up(now: str, slot: str) -> None:
    began = Done("收件", moment("07-02 08:00"), moment("07-02 08:00"), None, DONE)
    found = {one.job: one.slot for one in agenda.due(SHIPPED, [began], moment(now), DAYS)}
    assert found["月报"] == moment(slot)


# -- any week, any machine ----------------------------------------------------------------------


@settings(deadline=None)  # a busy machine is no mistake
@given(some.lists(some.integers(1, 900), min_size=20, max_size=120))
def test_however_a_machine_is_switched_on_each_day_has_one_evening_at_most(
    sleeps: list[int],
) -> None:
    """The machine sleeps for so many minutes between looks; whatever is due is done."""
    now = moment("07-07 08:00")
    record: list[Done] = []
    evenings: list[Due] = []
    for minutes in sleeps:
        now += timedelta(minutes=minutes)
        for one in agenda.due(SHIPPED, record, now, DAYS):
            record.append(agenda.ended(SHIPPED, one, now, now, DAYS))
            evenings += [one] if one.job in DAILY else []
        assert agenda.due(SHIPPED, record, now, DAYS) == ()
    days = [(one.job, one.slot.date()) for one in evenings]
    assert len(days) == len(set(days))
    latest = max((one.slot for one in evenings if one.job == "日清"), default=None)
    assert latest == (agenda.planned(SHIPPED, "日清", now, DAYS) if latest else None)
