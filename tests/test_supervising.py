"""Colours, reasons and steps of a lead, worked out from its state and the calendar."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Calendar
from pipeline.core.office import Department
from pipeline.core.supervision.escalation import Escalation
from pipeline.core.supervision.supervising import (
    Facts,
    Set,
    Step,
    Supervisor,
    Verdict,
    next_words,
    notice,
    told,
)

# a Friday; the next working days are Monday the 21st, Tuesday the 22nd …
NOW = datetime(2025, 7, 18, 9, 0)
DAYS = WorkingDays(Calendar())
LADDER = [
    {"step": "催办", "tell": ["专人", "统筹部门"], "after": 3},
    {"step": "通报", "tell": ["专人", "分管领导"], "after": 5},
    {"step": "约谈", "tell": ["分管领导"], "after": 5},
    {"step": "挂牌督办", "tell": ["分管领导"], "automatic": False},
]
OVERDUE = {"when": "超期", "days": 0, "colour": "红", "step": "催办"}
LATER = {"when": "超期", "days": 5, "colour": "红", "step": "通报"}
SOON = {"when": "临期", "days": 1, "colour": "蓝"}
UNSIGNED = {"when": "未签收", "days": 0, "colour": "黄", "step": "催办"}
RETURNED = {"when": "退单", "times": 2, "colour": "黄", "step": "催办"}
REPEATED = {"when": "重复", "times": 3, "colour": "黄", "step": "催办"}
UNHAPPY = {"when": "不满意", "colour": "黄", "step": "催办"}
UNSOLVED = {"when": "未解决", "colour": "黄"}


def rules(*triggers: dict[str, Any], **more: Any) -> Escalation:
    return Escalation.model_validate({"triggers": triggers, "ladder": LADDER, **more})


def lead(**told: Any) -> Facts:
    """A lead of 城管局, signed for, due on the next Friday; ``told`` is what differs."""
    facts = dict.fromkeys(Facts._fields, "") | {
        "number": 1, "id": "XS-20250710-0001", "department": "城管局", "source": "12345热线",
        "urgency": "一般", "status": "办理中", "acknowledged_at": "2025-07-10 09:00",
        "acknowledge_due": "2025-07-11", "answer_due": "2025-07-25", "matter": 1,
    }  # fmt: skip
    return Facts(**{**facts, **told})


def judged(one: Facts, *triggers: dict[str, Any], now: datetime = NOW) -> Verdict:
    return Supervisor(rules(*triggers), DAYS, now).judge(one)


def said(one: Facts, *triggers: dict[str, Any], now: datetime = NOW) -> str:
    verdict = judged(one, *triggers, now=now)
    return f"{verdict.colour} {verdict.why} {verdict.step}".strip()


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2025-07-22", ""),  # two working days: Monday and Tuesday
        ("2025-07-21", "蓝 还剩 1 个工作日"),
        ("2025-07-20", "蓝 还剩不到 1 个工作日"),  # a Sunday
        ("2025-07-18", "蓝 今天到期"),
        ("2025-07-18 10:30", "蓝 今天 10:30 到期"),
        ("2025-07-18 08:30", "红 超期不到 1 个工作日 催办"),
        ("2025-07-17", "红 超期 1 个工作日 催办"),
        ("2025-07-11", "红 超期 5 个工作日 催办"),
        ("2025-07-10", "红 超期 6 个工作日 通报"),
        ("", ""),
    ],
)
def test_the_limit_sets_blue_and_red_by_working_days(due: str, expected: str) -> None:
    assert said(lead(answer_due=due), SOON, OVERDUE, LATER) == expected


def test_a_limit_that_passed_on_friday_is_less_than_a_working_day_late_on_sunday() -> None:
    sunday = datetime(2025, 7, 20, 9, 0)
    expected = "红 超期不到 1 个工作日 催办"
    assert said(lead(answer_due="2025-07-18"), OVERDUE, now=sunday) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"acknowledged_at": ""}, "黄 签收超时 5 个工作日 催办"),
        ({"acknowledged_at": "", "acknowledge_due": "2025-07-18"}, ""),
        ({"acknowledged_at": "", "acknowledge_due": ""}, ""),
        ({"returns": "1"}, ""),
        ({"returns": "2"}, "黄 第 2 次退单 催办"),
        ({"matter": 2}, ""),
        ({"matter": 3}, "黄 同一件事已有 3 件 催办"),
        ({"satisfaction": "不满意"}, "黄 回访不满意 催办"),
        ({"satisfaction": "未接通"}, ""),
        ({"status": "办结", "solved": "否"}, "黄 办结但未解决"),
        ({"status": "办结", "solved": "部分"}, "黄 办结但只解决了一部分"),
        ({"status": "办结", "solved": "是"}, ""),
        ({"status": "阶段性办结", "solved": "否"}, ""),
        ({"status": "并案", "solved": "否", "returns": "3"}, ""),
    ],
)
def test_poor_work_is_yellow(told: dict[str, Any], expected: str) -> None:
    assert said(lead(**told), UNSIGNED, RETURNED, REPEATED, UNHAPPY, UNSOLVED) == expected


@pytest.mark.parametrize("told", [{"status": "挂账"}, {"paused_at": "2025-07-11 09:00"}])
def test_a_paused_lead_has_no_clock_but_still_its_returns(told: dict[str, str]) -> None:
    late = lead(answer_due="2025-07-01", acknowledged_at="", returns="2", **told)
    assert said(late, OVERDUE, UNSIGNED, SOON, RETURNED) == "黄 第 2 次退单 催办"


def test_an_answer_that_waits_for_our_review_is_not_the_departments_delay() -> None:
    assert said(lead(status="已回复", answer_due="2025-07-01"), OVERDUE, SOON) == ""


def test_the_worst_colour_and_the_highest_step_count_and_reasons_stand_once() -> None:
    verdict = judged(
        lead(answer_due="2025-07-10", returns="2"), SOON, RETURNED, OVERDUE, LATER, UNSIGNED
    )
    assert (verdict.colour, verdict.step) == ("红", "通报")
    assert verdict.reasons == ("超期 6 个工作日", "第 2 次退单")


@pytest.mark.parametrize(
    ("only", "told", "expected"),
    [
        ({"noted": True}, {"leader_note": "速办"}, "蓝 领导批示"),
        ({"noted": True}, {}, ""),
        ({"source": "督察"}, {"source": "督察"}, "蓝 督察件"),
        ({"urgency": "特急"}, {"urgency": "特急"}, "蓝 特急"),
        ({"supervised": True}, {"supervision": "通报"}, "蓝 在通报"),
        ({"source": "督察", "noted": True}, {"source": "督察"}, ""),
        ({}, {}, "蓝 在办"),
    ],
)
def test_watched_kinds_of_leads_are_blue_from_the_first_day(
    only: dict[str, Any], told: dict[str, str], expected: str
) -> None:
    assert said(lead(**told), {"when": "在办", "colour": "蓝", **only}) == expected


def test_a_condition_narrows_a_clock_too() -> None:
    earlier = {"when": "临期", "days": 5, "colour": "蓝", "source": "督察"}
    assert said(lead(), earlier) == ""
    assert said(lead(source="督察"), earlier) == "蓝 还剩 5 个工作日"


def test_a_lead_without_due_dates_has_no_clock() -> None:
    bare = lead(answer_due="", acknowledge_due="", acknowledged_at="")
    assert judged(bare, SOON, OVERDUE, UNSIGNED) == Verdict()


# -- which step comes next ------------------------------------------------------------------------


def next_step(one: Facts, last: Set | None, *triggers: dict[str, Any]) -> Step | None:
    supervisor = Supervisor(rules(*triggers or (OVERDUE, LATER)), DAYS, NOW)
    return supervisor.next_step(one, supervisor.judge(one), last)


def late(level: str = "", due: str = "2025-07-16") -> Facts:
    return lead(answer_due=due, supervision=level)


def by_rule(day: str) -> Set:
    return Set(day, by_person=False)


def test_the_first_step_comes_at_once() -> None:
    assert next_step(late(), None) == Step("催办", 0, suggested=False)


def test_even_the_latest_lead_takes_one_step_at_a_time() -> None:
    assert next_step(late(due="2025-06-30"), None) == Step("催办", 0, suggested=False)


def test_no_second_step_on_the_same_day() -> None:
    very_late = late("催办", due="2025-06-30")
    assert next_step(very_late, by_rule("2025-07-18")) == Step("通报", 1, suggested=False)
    assert next_step(very_late, by_rule("2025-07-17")) == Step("通报", 0, suggested=False)


def test_nothing_more_on_the_day_on_which_a_step_was_taken_back() -> None:
    assert next_step(late(), by_rule("2025-07-18")) == Step("催办", 1, suggested=False)


@pytest.mark.parametrize(
    ("day", "left"),
    [("2025-07-18", 3), ("2025-07-17", 2), ("2025-07-16", 1), ("2025-07-15", 0), ("2025-07-11", 0)],
)
def test_a_step_without_effect_is_followed_after_its_working_days(day: str, left: int) -> None:
    assert next_step(late("催办"), by_rule(day)) == Step("通报", left, suggested=False)


def test_what_is_past_leads_no_further_than_its_own_step() -> None:
    returned = lead(supervision="催办", returns="2")
    assert next_step(returned, by_rule("2025-06-02"), RETURNED) is None


def test_a_lead_that_is_no_longer_late_goes_no_further() -> None:
    assert next_step(lead(supervision="催办"), by_rule("2025-06-02")) is None


def test_what_a_person_has_decided_is_only_suggested_to_be_raised() -> None:
    decided = Set("2025-07-10", by_person=True)
    assert next_step(late("催办"), decided) == Step("通报", 0, suggested=True)
    assert next_step(late(""), decided) == Step("催办", 0, suggested=True)


def test_a_step_that_is_not_automatic_is_only_suggested() -> None:
    step = next_step(late("约谈"), by_rule("2025-07-01"))
    assert step == Step("挂牌督办", 0, suggested=True)


def test_nothing_follows_the_last_step() -> None:
    assert next_step(late("挂牌督办"), by_rule("2025-06-02")) is None


@pytest.mark.parametrize("told", [{"status": "办结"}, {"status": "挂账"}, {"supervision": "约见"}])
def test_closed_paused_and_unheard_of_levels_are_left(told: dict[str, str]) -> None:
    assert next_step(lead(answer_due="2025-07-01", returns="2", **told), None, RETURNED) is None


def test_a_shorter_ladder_leaves_steps_out() -> None:
    short = rules(LATER, ladder=[{"step": "催办", "after": 1}, {"step": "约谈"}])
    supervisor = Supervisor(short, DAYS, NOW)
    one = late("催办", due="2025-07-01")
    verdict = supervisor.judge(one)
    assert verdict.step == ""  # 通报 is no step of this ladder
    assert supervisor.next_step(one, verdict, by_rule("2025-07-10")) is None


@given(
    due=st.dates(datetime(2025, 5, 1).date(), datetime(2025, 9, 1).date()).map(str) | st.just(""),
    level=st.sampled_from(("", "催办", "通报", "约谈", "挂牌督办")),
    status=st.sampled_from(("已派发", "办理中", "已回复", "挂账", "办结", "重新办理")),
    day=st.dates(datetime(2025, 5, 1).date(), NOW.date()).map(str),
    person=st.booleans(),
    returns=st.sampled_from(("", "1", "2", "3")),
)
def test_a_rule_never_lowers_never_skips_and_never_overrules_a_person(
    due: str, level: str, status: str, day: str, person: bool, returns: str
) -> None:
    steps = ["", "催办", "通报", "约谈", "挂牌督办"]
    one = lead(answer_due=due, supervision=level, status=status, returns=returns)
    step = next_step(one, Set(day, person), OVERDUE, LATER, RETURNED)
    if step is not None:
        assert steps.index(step.step) == steps.index(level) + 1
        assert step.suggested or not person
        assert status not in ("办结", "挂账")


# -- in words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (None, ""),
        (Step("催办", 1, False), "明天升为催办"),
        (Step("通报", 3, False), "再过 3 个工作日没有效果，升为通报"),
        (Step("通报", 0, True), "建议：通报"),
        (Step("挂牌督办", 2, True), "再过 2 个工作日没有效果，建议：挂牌督办"),
    ],
)
def test_what_comes_next_is_said(step: Step | None, words: str) -> None:
    assert next_words(step) == words


def test_a_book_says_colour_and_reasons_in_one_sentence() -> None:
    assert (
        notice("红", ("超期 6 个工作日", "第 2 次退单")) == "【红】超期 6 个工作日；第 2 次退单。"
    )
    assert notice("", ()) == ""


def test_who_is_told_is_named_as_far_as_the_office_has_said() -> None:
    bosses = [{"name": "张三", "title": "副主任", "departments": ["城管局"]}, {"name": "李四"}]
    named = rules(leaders=bosses)
    city = Department(name="城管局", person="周芳")
    assert told(named, "催办", city, "区攻坚办") == ("城管局专人 周芳", "区攻坚办")
    assert told(named, "通报", city, "区攻坚办") == ("城管局专人 周芳", "副主任 张三")
    water = Department(name="水务局")
    assert told(named, "约谈", water, "区攻坚办") == ("李四",)
    assert told(rules(), "约谈", water, "区攻坚办") == ("分管领导",)
    assert told(named, "", city, "区攻坚办") == ()
