"""Steps that follow from what people filled in."""

from __future__ import annotations

from datetime import datetime

import pytest

from pipeline.core.clocks.clocks import Clocks
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Calendar, Limit, Span
from pipeline.core.fields import STORED
from pipeline.core.work.steps import Workflow
from pipeline.core.work.workflow import Flow, is_step_forward, yields

MOMENT = datetime(2025, 7, 11, 8, 30)
NOW = "2025-07-11 08:30"
SENT = dict.fromkeys(STORED, "") | {"status": "已派发", "department": "城管局"}
LIMIT = Limit(acknowledge=Span(amount=1), answer=Span(amount=5), basis="test")
PLAIN = Workflow()  # an office that has said nothing of statuses
FLOW = Flow(PLAIN, Clocks((LIMIT,), WorkingDays(Calendar())))
# what a step does to counts and clocks has tests of its own (test_steps)
_BESIDE = {"returns", "reworks", "reworked_at", "clock_start", "answer_due", "answer_reckoning",
           "answer_span", "paused_at"}  # fmt: skip


def follows(before: dict[str, str] | None = None, **typed: str) -> dict[str, str]:
    """What follows when these cells are filled in a lead (as sent, where nothing else is said)."""
    state = SENT | (before or {})
    said = FLOW.follows(state, state | typed, MOMENT, False)
    return {key: value for key, value in said.items() if key not in _BESIDE}


def allows(before: str, after: str) -> bool:
    return PLAIN.allows(before, after)


def test_nothing_follows_from_a_remark() -> None:
    assert follows(remark="已电话联系") == {}


def test_who_took_it_has_acknowledged_it_now() -> None:
    assert follows(acknowledged_by="李四") == {"status": "已签收", "acknowledged_at": NOW}


def test_the_moment_that_was_typed_stands() -> None:
    assert follows(acknowledged_at="2025-07-10 09:00") == {"status": "已签收"}


def test_an_answer_means_that_it_is_being_handled() -> None:
    assert follows(answer="已到现场") == {"status": "办理中", "acknowledged_at": NOW}


@pytest.mark.parametrize(
    "status", ["已签收", "办理中", "已回复", "阶段性办结", "退单待审", "延期待审", "审核退回",
               "重新办理"]
)  # fmt: skip
def test_a_later_step_implies_that_it_was_acknowledged(status: str) -> None:
    assert follows(status=status) == {"acknowledged_at": NOW}


def test_done_implies_acknowledged_and_closed() -> None:
    assert follows(status="办结") == {"acknowledged_at": NOW, "closed_at": NOW}


def test_done_with_its_own_day_keeps_it() -> None:
    typed = {"status": "办结", "closed_at": "2025-07-10", "acknowledged_at": "2025-07-09"}
    assert follows(**typed) == {}


def test_done_for_a_stage_is_not_done() -> None:
    assert "closed_at" not in follows(status="阶段性办结")


def test_a_reason_to_return_is_the_request() -> None:
    assert follows(return_reason="不归我局")["status"] == "退单待审"


def test_a_day_to_extend_to_is_the_request() -> None:
    assert follows(extension_until="2025-07-20")["status"] == "延期待审"


def test_a_reason_to_extend_without_a_day_is_no_request() -> None:
    assert "status" not in follows(extension_reason="要等材料")


def test_to_return_counts_more_than_to_extend() -> None:
    assert follows(return_reason="不归我局", extension_until="2025-07-20")["status"] == "退单待审"


def test_a_request_counts_while_it_is_being_handled() -> None:
    handled = {"status": "办理中", "acknowledged_at": "2025-07-10"}
    assert follows(handled, return_reason="不归我局") == {"status": "退单待审"}


def test_a_request_made_before_is_not_made_again() -> None:
    asked = {"status": "办理中", "return_reason": "不归我局", "acknowledged_at": "2025-07-10"}
    assert follows(asked, return_reason="不归我局，见附件") == {}


def test_the_status_that_a_person_chose_stands_beside_a_request() -> None:
    typed = {"status": "已回复", "return_reason": "不归我局", "acknowledged_at": "2025-07-10"}
    assert follows(**typed) == {}


@pytest.mark.parametrize("status", ["办理中", "已回复", "办结", "审核退回", "挂账"])
def test_an_answer_does_not_take_a_lead_back_to_an_earlier_step(status: str) -> None:
    state = {"status": status, "acknowledged_at": "2025-07-10", "closed_at": "2025-07-10"}
    assert follows(state, answer="补充说明") == {}


def test_a_lead_that_waits_for_a_department_is_not_acknowledged_by_an_answer() -> None:
    assert follows({"status": "待分派", "department": ""}, answer="口头答复过") == {}


def test_clearing_a_cell_asks_for_nothing() -> None:
    asked = {"status": "退单待审", "return_reason": "不归我局", "acknowledged_at": "2025-07-10"}
    assert follows(asked, return_reason="") == {}


# -- steps that a department may take -----------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [("已派发", "已签收"), ("已派发", "办结"), ("办理中", "办结"), ("已回复", "办理中"),
     ("退单待审", "办理中"), ("办理中", "延期待审"), ("审核退回", "办理中"),
     ("阶段性办结", "办理中"),
     ("", "办理中"), ("办结", "办结")],
)  # fmt: skip
def test_a_department_may_go_on_and_take_work_up_again(before: str, after: str) -> None:
    assert allows(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [("办结", "办理中"), ("已销号", "办结"), ("办理中", "已派发"), ("办理中", "已签收"),
     ("办理中", "已销号"), ("已派发", "并案"), ("已派发", "不予受理"), ("已签收", "待分派"),
     ("并案", "办理中")],
)  # fmt: skip
def test_a_department_may_not_reopen_go_back_or_decide(before: str, after: str) -> None:
    assert not allows(before, after)


def test_no_step_leaves_a_lead_without_a_status() -> None:
    assert not allows("已派发", "")


@pytest.mark.parametrize("status", ["已签收", "办理中"])
def test_a_first_step_that_was_inferred_gives_way(status: str) -> None:
    assert yields("status", status, knows_request=False)


@pytest.mark.parametrize("key", ["acknowledged_at", "closed_at"])
def test_a_moment_that_was_inferred_gives_way(key: str) -> None:
    assert yields(key, NOW, knows_request=False)


@pytest.mark.parametrize("status", ["退单待审", "延期待审"])
def test_a_request_gives_way_to_who_knows_of_it_alone(status: str) -> None:
    assert yields("status", status, knows_request=True)
    assert not yields("status", status, knows_request=False)


def test_what_a_department_was_given_gives_way_to_nobody() -> None:
    assert not yields("status", "已派发", knows_request=True)


@pytest.mark.parametrize("before", ["", "已销号", "不予受理", "并案", "退回平台"])
def test_from_no_stage_of_the_work_nothing_is_a_step_forward(before: str) -> None:
    assert not is_step_forward(before, "办结")


@pytest.mark.parametrize("after", ["退单待审", "延期待审"])
def test_a_department_may_still_ask_for_something_after_it_answered(after: str) -> None:
    assert allows("已回复", after)


@pytest.mark.parametrize("status", ["已回复", "阶段性办结", "办结", "审核退回"])
def test_no_later_step_gives_way(status: str) -> None:
    assert not yields("status", status, knows_request=True)
