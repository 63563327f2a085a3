"""Dated cases of the clocks, each computed by hand from the State Council's lists (domain §2).

2024 off: 1/1, 2/10–17, 4/4–6, 5/1–5, 6/10, 9/15–17, 10/1–7; worked: 2/4, 2/18, 4/7, 4/28, 5/11,
9/14, 9/29, 10/12. 2025 off: 1/1, 1/28–2/4, 4/4–6, 5/1–5, 5/31–6/2, 10/1–8; worked: 1/26, 2/8,
4/27, 9/28, 10/11. 2026 off: 1/1–3, 2/15–23, 4/4–6, 5/1–5, 6/19–21, 9/25–27, 10/1–7; worked: 1/4,
2/14, 2/28, 5/9, 9/20, 10/10. 2027 is not published: statutory holidays, those of a weekend made up
on the next working days (全国年节及纪念日放假办法), no 调休.

A comment names the days that count; ``w`` is a Saturday or Sunday that is worked.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from pipeline.core.clocks.clocks import Clocks
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Calendar, Limit

LEAD = {"source": "12345热线"}
SAME_DAY = {"count_from": "当日"}
NO_ROLL = {"roll": "不顺延"}
# keys of the calendar
AS_IF_ON_MONDAY = {"after_hours": "下个工作日算派发"}
NO_CUT_OFF = {"cut_off": ""}
CUT_OFF_AT_FOUR = {"cut_off": "16:00"}
OTHER_HOURS = {"hours": ["09:00-12:00", "14:00-18:00"], "cut_off": "18:00"}


def clocks(answer: str, **more: Any) -> Clocks:
    """The clocks of one limit; keys of the calendar and of the limit may be mixed."""
    days = {key: more.pop(key) for key in [*more] if key in Calendar.model_fields}
    limit = {"acknowledge": "1个工作日", "answer": answer, "basis": "依据", **more}
    calendar = WorkingDays(Calendar.model_validate(days))
    return Clocks((Limit.model_validate(limit),), calendar)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def due(given_out: str, answer: str, **more: Any) -> str:
    return clocks(answer, **more).issued(LEAD, at(given_out))["answer_due"]


@pytest.mark.parametrize(("given_out", "span", "expected"), [
    # -- 2024 --
    ("2024-02-02 10:00", "3个工作日", "2024-02-06"),  # 4w, 5, 6
    ("2024-02-08 10:00", "5个工作日", "2024-02-21"),  # 9, 18w, 19, 20, 21; 春节 10–17 off
    ("2024-04-03 10:00", "2个工作日", "2024-04-08"),  # 7w, 8; 清明 4–6 off
    ("2024-04-26 10:00", "3个工作日", "2024-04-30"),  # 28w, 29, 30
    ("2024-04-30 10:00", "5个工作日", "2024-05-10"),  # 6, 7, 8, 9, 10; 劳动节 1–5 off
    ("2024-05-06 10:00", "5个工作日", "2024-05-11"),  # 7, 8, 9, 10, 11w
    ("2024-06-07 10:00", "1个工作日", "2024-06-11"),  # Saturday, Sunday, 端午 10 off
    ("2024-09-13 15:00", "5个工作日", "2024-09-23"),  # 14w, 18, 19, 20, 23; 中秋 15–17 off
    ("2024-09-27 09:00", "3个工作日", "2024-10-08"),  # 29w, 30, 10/8
    ("2024-09-30 09:00", "5个工作日", "2024-10-12"),  # 10/8, 9, 10, 11, 12w
    # -- 2025 --
    ("2024-12-31 10:00", "1个工作日", "2025-01-02"),  # 元旦 off
    ("2025-01-24 10:00", "5个工作日", "2025-02-07"),  # 26w, 27, 2/5, 6, 7; 春节 1/28–2/4 off
    ("2025-01-27 10:00", "5个工作日", "2025-02-10"),  # 2/5, 6, 7, 8w, 10
    ("2025-04-25 10:00", "5个工作日", "2025-05-06"),  # 27w, 28, 29, 30, 5/6
    ("2025-05-30 16:00", "3个工作日", "2025-06-05"),  # 6/3, 4, 5; 端午 5/31–6/2 off
    ("2025-09-26 10:00", "5个工作日", "2025-10-10"),  # 28w, 29, 30, 10/9, 10
    ("2025-09-30 10:00", "5个工作日", "2025-10-14"),  # 10/9, 10, 11w, 13, 14
    # -- 2026 --
    ("2025-12-31 10:00", "5个工作日", "2026-01-08"),  # 4w, 5, 6, 7, 8
    ("2026-02-13 10:00", "5个工作日", "2026-02-27"),  # 14w, 24, 25, 26, 27; 春节 15–23 off
    ("2026-02-14 10:00", "5个工作日", "2026-02-28"),  # 24, 25, 26, 27, 28w
    ("2026-04-03 10:00", "1个工作日", "2026-04-07"),  # 清明 4–6 off
    ("2026-05-08 10:00", "2个工作日", "2026-05-11"),  # 9w, 11
    ("2026-06-18 10:00", "3个工作日", "2026-06-24"),  # 22, 23, 24; 端午 19–21 off
    ("2026-09-18 10:00", "5个工作日", "2026-09-24"),  # 20w, 21, 22, 23, 24
    ("2026-09-24 10:00", "5个工作日", "2026-10-09"),  # 28, 29, 30, 10/8, 9; 中秋 25–27 off
    ("2026-09-30 10:00", "3个工作日", "2026-10-10"),  # 10/8, 9, 10w
    ("2026-09-30 10:00", "5个工作日", "2026-10-13"),  # 10/8, 9, 10w, 12, 13
    ("2026-11-26 10:00", "5个工作日", "2026-12-03"),  # 27, 30, 12/1, 2, 3
    # -- 2027, guessed --
    ("2026-12-31 10:00", "5个工作日", "2027-01-08"),  # 元旦 Friday; 4, 5, 6, 7, 8
    ("2027-02-04 10:00", "5个工作日", "2027-02-17"),  # 5–10 off, two made up; 11, 12, 15–17
    ("2027-04-30 10:00", "3个工作日", "2027-05-07"),  # 5/1 and 2 made up on 3, 4; 5, 6, 7
])  # fmt: skip
def test_working_days_from_the_day_after(given_out: str, span: str, expected: str) -> None:
    assert due(given_out, span) == expected


@pytest.mark.parametrize(("given_out", "options", "expected"), [
    # the day itself counts
    ("2026-09-24 10:00", SAME_DAY, "2026-10-08"),  # 24, 28, 29, 30, 10/8
    ("2025-09-28 10:00", SAME_DAY, "2025-10-10"),  # 28w, 29, 30, 10/9, 10
    ("2026-09-24 18:00", SAME_DAY, "2026-10-09"),  # past 17:30: 28, 29, 30, 10/8, 9
    ("2026-09-26 10:00", SAME_DAY, "2026-10-09"),  # a day off: 28, 29, 30, 10/8, 9
    ("2026-09-24 17:30", SAME_DAY, "2026-10-08"),  # the cut-off itself is in time
    ("2026-09-24 16:30", SAME_DAY | CUT_OFF_AT_FOUR, "2026-10-09"),  # 28, 29, 30, 10/8, 9
    ("2026-09-24 23:00", SAME_DAY | NO_CUT_OFF, "2026-10-08"),  # 24, 28, 29, 30, 10/8
    # after hours and on days off the next working day is the first
    ("2026-09-24 18:00", {}, "2026-10-09"),  # 28, 29, 30, 10/8, 9
    ("2026-09-26 10:00", {}, "2026-10-09"),  # 28, 29, 30, 10/8, 9
    ("2025-07-11 18:00", {}, "2025-07-18"),  # Friday evening: 14, 15, 16, 17, 18
    ("2025-07-12 10:00", {}, "2025-07-18"),  # Saturday: the same
    ("2025-10-03 10:00", {}, "2025-10-14"),  # within 国庆: 10/9, 10, 11w, 13, 14
    # or is the day of 派发, and the first is the one after
    ("2026-09-24 18:00", AS_IF_ON_MONDAY, "2026-10-10"),  # as on 28: 29, 30, 10/8, 9, 10w
    ("2025-07-11 18:00", AS_IF_ON_MONDAY, "2025-07-21"),  # as on 14: 15, 16, 17, 18, 21
    ("2025-07-12 10:00", AS_IF_ON_MONDAY, "2025-07-21"),  # as on 14: the same
    ("2025-07-11 17:00", AS_IF_ON_MONDAY, "2025-07-18"),  # in time: 14, 15, 16, 17, 18
    ("2025-07-11 18:00", AS_IF_ON_MONDAY | SAME_DAY, "2025-07-18"),  # as on 14, which counts
    ("2025-07-11 18:00", AS_IF_ON_MONDAY | NO_CUT_OFF, "2025-07-18"),  # nothing is after hours
    # days of our own
    ("2025-07-10 10:00", {"off": ["2025-07-11"]}, "2025-07-18"),  # 14, 15, 16, 17, 18
    ("2025-07-10 10:00", {"work": ["2025-07-12"]}, "2025-07-16"),  # 11, 12w, 14, 15, 16
    ("2025-10-09 10:00", {"off": ["2025-10-11"]}, "2025-10-16"),  # 10, 13, 14, 15, 16
])  # fmt: skip
def test_five_working_days(given_out: str, options: dict[str, Any], expected: str) -> None:
    assert due(given_out, "5个工作日", **options) == expected


@pytest.mark.parametrize(("given_out", "span", "options", "expected"), [
    ("2026-09-03 10:00", "7天", {}, "2026-09-10"),
    ("2026-09-03 10:00", "7天", SAME_DAY, "2026-09-09"),  # 3 is the first
    ("2026-09-03 18:00", "7天", SAME_DAY, "2026-09-10"),  # past 17:30: 4 is the first
    ("2024-02-08 10:00", "7天", {}, "2024-02-18"),  # 15 is 春节, 18w
    ("2024-02-08 10:00", "7天", NO_ROLL, "2024-02-15"),
    ("2025-01-20 10:00", "15天", {}, "2025-02-05"),  # 2/4 is 春节
    ("2025-09-25 10:00", "7天", {}, "2025-10-09"),  # 10/2 is 国庆
    ("2025-09-25 10:00", "7天", NO_ROLL, "2025-10-02"),
    ("2025-09-21 10:00", "7天", {}, "2025-09-28"),  # a Sunday, worked
    ("2026-09-22 10:00", "10天", {}, "2026-10-08"),  # 10/2 is 国庆
    ("2026-03-02 10:00", "60天", {}, "2026-05-06"),  # 5/1 to 5 are 劳动节
    ("2026-09-24 18:00", "7天", {}, "2026-10-08"),  # 10/1 is 国庆
    ("2026-09-24 18:00", "4天", AS_IF_ON_MONDAY, "2026-10-08"),  # as on 28: 10/2 is 国庆
    ("2026-12-25 10:00", "7天", {}, "2027-01-04"),  # 元旦, Saturday, Sunday
    ("2026-09-26 10:00", "0天", {}, "2026-09-26"),  # the day itself, whatever day it is
])  # fmt: skip
def test_calendar_days(given_out: str, span: str, options: dict[str, Any], expected: str) -> None:
    assert due(given_out, span, **options) == expected


@pytest.mark.parametrize(("given_out", "span", "options", "expected"), [
    ("2026-09-24 09:00", "2个工作小时", {}, "2026-09-24 11:00"),
    ("2026-09-24 11:00", "2个工作小时", {}, "2026-09-24 14:30"),  # an hour to 12:00, one from 13:30
    ("2026-09-24 12:30", "2个工作小时", {}, "2026-09-24 15:30"),  # from 13:30
    ("2026-09-24 16:30", "2个工作小时", {}, "2026-09-28 09:30"),  # an hour to 17:30, one from 8:30
    ("2026-02-14 15:30", "2个工作小时", {}, "2026-02-14 17:30"),  # a Saturday, worked, to its end
    ("2026-02-14 16:00", "2个工作小时", {}, "2026-02-24 09:00"),  # half an hour after 春节
    ("2025-09-30 17:40", "2个工作小时", {}, "2025-10-09 10:30"),  # after hours: from 10/9 8:30
    ("2024-10-07 10:00", "4个工作小时", {}, "2024-10-08 14:00"),  # 3.5 to 12:00, half from 13:30
    ("2026-09-24 08:30", "16个工作小时", {}, "2026-09-29 09:30"),  # 7.5 on 24, 7.5 on 28, 1 on 29
    ("2025-07-10 17:30", "2个工作小时", OTHER_HOURS, "2025-07-11 10:30"),  # half to 18:00, 9:00 on
    ("2026-09-24 16:30", "2个工作小时", CUT_OFF_AT_FOUR, "2026-09-28 10:30"),  # from 28 8:30
    ("2026-09-24 20:00", "12小时", {}, "2026-09-25 08:00"),  # the clock on the wall
    ("2024-02-09 10:00", "48小时", {}, "2024-02-11 10:00"),  # through 春节
    ("2025-07-10 23:45", "30分钟", {}, "2025-07-11 00:15"),
])  # fmt: skip
def test_hours(given_out: str, span: str, options: dict[str, Any], expected: str) -> None:
    assert due(given_out, span, **options) == expected


@pytest.mark.parametrize(("start", "signed", "expected"), [
    ("派发", "", "2026-10-10"),  # given out 28: 29, 30, 10/8, 9, 10w
    ("受理", "", "2026-10-09"),  # received 24: 28, 29, 30, 10/8, 9
    ("签收", "", "2026-10-12"),  # to be signed by 29: 30, 10/8, 9, 10w, 12
    ("签收", "2026-09-28 15:00", "2026-10-10"),  # 29, 30, 10/8, 9, 10w
    ("签收", "2026-09-30 09:00", "2026-10-13"),  # late: 10/8, 9, 10w, 12, 13
])  # fmt: skip
def test_five_working_days_from_where_the_rule_says(start: str, signed: str, expected: str) -> None:
    ours = clocks("5个工作日", start=start)
    lead = LEAD | {"received_at": "2026-09-24 09:00", "dispatched_at": "2026-09-28 10:00"}
    state = lead | ours.issued(lead, at("2026-09-28 10:00")) | {"acknowledged_at": signed}
    assert (state | ours.signed(state))["answer_due"] == expected


ISSUED = "2026-09-30 10:00"  # five working days: 10/8, 9, 10w, 12, 13


@pytest.mark.parametrize(("stopped", "resumed", "expected"), [
    ("2026-10-09 10:00", "2026-10-20 15:00", "2026-10-23"),  # left 10w, 12, 13: 21, 22, 23
    ("2026-10-12 10:00", "2026-10-13 10:00", "2026-10-14"),  # left 13
    ("2026-10-13 10:00", "2026-10-20 15:00", "2026-10-20"),  # stopped on its last day
    ("2026-10-02 10:00", "2026-10-05 10:00", "2026-10-13"),  # within 国庆 nothing is lost
    ("2026-10-08 10:00", "2026-12-30 10:00", "2027-01-06"),  # left 4: 12/31, 1/4, 5, 6
    ("2026-10-08 10:00", "2026-10-08 10:00", "2026-10-13"),  # at once
    ("2026-10-08 10:00", "2026-10-08 17:00", "2026-10-13"),  # on the same day
    # late before it was stopped: as late again, the days between do not count
    ("2026-10-14 10:00", "2026-10-20 15:00", "2026-10-19"),
    ("2026-10-15 10:00", "2026-10-26 15:00", "2026-10-22"),  # 23, 26
    ("2026-10-14 10:00", "2026-10-19 10:00", "2026-10-16"),  # a Monday: Friday is past by one
    ("2026-10-17 10:00", "2026-10-24 10:00", "2026-10-20"),  # 21, 22, 23
    ("2026-10-14 10:00", "2026-10-14 17:00", "2026-10-13"),  # on the same day
])  # fmt: skip
def test_a_stopped_clock_goes_on_with_what_was_left(
    stopped: str, resumed: str, expected: str
) -> None:
    ours = clocks("5个工作日")
    state = LEAD | ours.issued(LEAD, at(ISSUED)) | ours.paused(at(stopped))
    assert (state | ours.resumed(state, at(resumed)))["answer_due"] == expected


@pytest.mark.parametrize(("span", "given_out", "stopped", "resumed", "expected"), [
    # due 15:30, an hour left: half to 12:00, half from 13:30
    ("2个工作小时", "2026-09-24 12:30", "2026-09-24 14:30", "2026-09-29 11:30", "2026-09-29 14:00"),
    # due 14:00 and past: a moment stands
    ("2个工作小时", "2026-09-24 10:30", "2026-09-24 15:00", "2026-09-29 11:30", "2026-09-24 14:00"),
    # due 20:30, two hours left
    ("12小时", "2026-09-24 08:30", "2026-09-24 18:30", "2026-09-25 09:00", "2026-09-25 11:00"),
])  # fmt: skip
def test_a_stopped_clock_of_hours_goes_on_with_its_minutes(
    span: str, given_out: str, stopped: str, resumed: str, expected: str
) -> None:
    ours = clocks(span)
    state = LEAD | ours.issued(LEAD, at(given_out)) | ours.paused(at(stopped))
    assert (state | ours.resumed(state, at(resumed)))["answer_due"] == expected


@pytest.mark.parametrize(("until", "asked", "refused"), [
    ("2026-10-20", "2026-10-13 16:00", ""),  # 14, 15, 16, 19, 20
    ("2026-10-27", "2026-10-13 23:59", ""),  # ten: 14, 15, 16, 19–23, 26, 27
    ("2026-10-28", "2026-10-13 16:00", "太长"),  # the eleventh
    ("2026-10-20", "2026-10-14 00:00", "已经过了"),  # the day after
    ("2026-10-13", "2026-10-12 16:00", "不晚于"),
    ("2026-10-13 18:00", "2026-10-12 16:00", "不晚于"),  # a day lasts until midnight
    ("下个月", "2026-10-12 16:00", "不是一个日期"),
])  # fmt: skip
def test_an_extension_is_asked_for_in_time_and_has_its_most(
    until: str, asked: str, refused: str
) -> None:
    ours = clocks("5个工作日", extension="10个工作日")
    state = LEAD | ours.issued(LEAD, at(ISSUED))
    told = ours.may_extend(state, until, at(asked))
    assert (bool(told), refused in told) == (bool(refused), True)


@pytest.mark.parametrize(("options", "expected"), [
    ({}, "2026-10-13"),  # as the answer: 10/8, 9, 10w, 12, 13
    ({"rework": "2个工作日"}, "2026-10-09"),  # 10/8, 9
    ({"rework": "3天"}, "2026-10-08"),  # 10/3 is 国庆
    ({"rework": "4个工作小时"}, "2026-10-08 11:00"),  # 1.5 on 30 from 16:00, 2.5 on 10/8 from 8:30
])  # fmt: skip
def test_what_is_sent_back_has_a_span_of_its_own(options: dict[str, Any], expected: str) -> None:
    ours = clocks("5个工作日", **options)
    state = LEAD | ours.issued(LEAD, at("2026-09-18 10:00"))
    assert ours.reworked(state, at("2026-09-30 16:00"))["answer_due"] == expected
