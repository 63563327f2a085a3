"""workflow.yaml: which status may follow which, who may say so, what it needs."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from pipeline.core.clocks.clocks import Clocks
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Calendar, Limit, Span
from pipeline.core.fields import CLOSED, EMERGENCY, REVIEW, STATUSES, STORED
from pipeline.core.merging import holding
from pipeline.core.messages.problems import RulesError
from pipeline.core.work.stating import stated
from pipeline.core.work.steps import Step, Workflow
from pipeline.core.work.workflow import Flow
from pipeline.files.rules import config
from pipeline.running import SHIPPED_RULES

SHIPPED = config.load(SHIPPED_RULES).workflow
NOW = datetime(2025, 7, 11, 8, 30)
LIMIT = Limit(acknowledge=Span(amount=1), answer=Span(amount=5), basis="test")
CLOCKS = Clocks((LIMIT,), WorkingDays(Calendar()))
FLOW = Flow(SHIPPED, CLOCKS)
SENT = dict.fromkeys(STORED, "") | {
    "status": "已派发", "department": "城管局", "received_at": "2025-07-10 08:01",
    "answer_due": "2025-07-17", "source": "12345热线", "urgency": "一般",
}  # fmt: skip
ANSWERED = {"answer": "已清理", "verified": "属实", "solved": "是", "closed_at": "2025-07-10"}
SIGNED = {"acknowledged_at": "2025-07-10 09:00"}


def after(state: dict[str, str], coordinator: bool = False, **typed: str) -> dict[str, str]:
    """The lead after cells were typed, with all that follows."""
    lead = SENT | SIGNED | state
    said = lead | typed
    return said | FLOW.follows(lead, said, NOW, coordinator)


def refused(state: dict[str, str], key: str, value: str, now: datetime = NOW) -> str:
    return FLOW.refuses(SENT | state, key, value, now)


# -- what is not said, and what the shipped file says ---------------------------------------------


@pytest.mark.parametrize("status", ["挂账", "已销号", "不予受理", "并案", "退回平台", "重新办理"])
def test_no_department_says_what_the_coordinator_decides(status: str) -> None:
    assert not SHIPPED.allows("办理中", status)
    assert not Workflow().allows("办理中", status)


@given(st.sampled_from(STATUSES), st.sampled_from(sorted(CLOSED)))
def test_no_department_takes_a_lead_out_of_what_is_closed(after: str, closed: str) -> None:
    assert after == closed or not SHIPPED.allows(closed, after)


def test_a_status_that_may_follow_nothing_named_follows_nothing() -> None:
    rules = Workflow(statuses={"办结": Step(before=("办理中",))})
    assert (rules.allows("办理中", "办结"), rules.allows("已签收", "办结")) == (True, False)


def test_a_status_given_to_the_coordinator_alone_is_no_departments() -> None:
    assert not Workflow(statuses={"办结": Step(by=("统筹",))}).allows("办理中", "办结")


def test_done_needs_answer_verdict_solution_and_day() -> None:
    lacks = SHIPPED.lacks(SENT, "办结")
    assert holding.lacking(lacks) == "还缺办理情况、是否属实、是否解决、办结时间"
    assert SHIPPED.lacks(SENT | ANSWERED, "办结") == []


def test_done_for_a_stage_needs_no_day() -> None:
    assert SHIPPED.lacks(SENT, "阶段性办结") == ["answer"]


def test_to_return_without_a_suggestion_is_said_and_not_held() -> None:
    lead = SENT | {"status": "退单待审", "return_reason": "不归我局"}
    assert SHIPPED.lacks(lead, "退单待审") == []
    assert stated(SHIPPED, lead) == ["“办理状态”是“退单待审”，还请补填“建议承办单位”。"]


def test_done_and_not_solved_are_two_things_and_both_show() -> None:
    lead = SENT | ANSWERED | {"status": "办结", "solved": "否"}
    assert stated(SHIPPED, lead) == ["办结了，但没有解决（“是否解决”是“否”）。"]


def test_an_extension_has_to_give_more_time() -> None:
    said = {day: refused({}, "extension_until", day) for day in ("2025-07-17", "2025-07-18", "")}
    assert list(said.values()) == [holding.NO_LATER, "", ""]


def test_without_a_limit_any_day_may_be_asked_for() -> None:
    assert refused({"answer_due": ""}, "extension_until", "2025-07-12") == ""


def test_what_was_said_of_work_that_was_closed_is_over_when_it_begins_once_more() -> None:
    closed = ANSWERED | {"status": "办结", "review_result": "通过", "review_note": "很好"}
    state = after(closed, coordinator=True, status="重新办理")
    assert [state[key] for key in ("closed_at", "review_result", "review_note")] == [""] * 3
    told = after(closed, coordinator=True, status="重新办理", review_note="又有人投诉")
    assert told["review_note"] == "又有人投诉"


def test_a_department_is_told_what_the_citizen_was_not_content_with() -> None:
    lead = SENT | {"status": "重新办理", "satisfaction": "不满意", "call_back_note": "还是有烟。"}
    assert "群众回访不满意：还是有烟。" in stated(SHIPPED, lead)


def test_a_lead_that_was_only_urged_is_not_reviewed() -> None:
    lead = SENT | SIGNED | ANSWERED | {"repeat_note": "", "first_id": ""}
    levels = ("催办", "通报")
    assert [bool(SHIPPED.review.why(lead | {"supervision": one})) for one in levels] == [
        False,
        True,
    ]


def test_answered_work_may_be_taken_up_again_where_nothing_else_is_said() -> None:
    assert (Workflow().allows("已回复", "办理中"), Workflow().allows("已回复", "已签收")) == (
        True,
        False,
    )


def test_an_answer_brings_on_what_was_only_acknowledged_and_nothing_further() -> None:
    for before, status in (("已签收", "办理中"), ("审核退回", "审核退回"), ("挂账", "挂账")):
        assert after({"status": before}, answer="已到现场")["status"] == status


def test_what_waits_for_review_waits_no_more_once_it_is_sent_back() -> None:
    waiting = ANSWERED | {"status": "已回复", REVIEW: "重复件"}
    assert after(waiting, coordinator=True, review_result="退回")[REVIEW] == ""


def test_a_closed_lead_tells_no_earlier_words() -> None:
    assert stated(SHIPPED, SENT | {"status": "办结", "review_note": "没有照片"}) == []


# -- moments ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["acknowledged_at", "closed_at", "contacted_at", "called_back_at"])
@pytest.mark.parametrize(
    ("value", "why"),
    [("2025-07-09", holding.EARLY), ("2025-07-12", holding.FUTURE), ("2025-07-10", ""),
     ("2025-07-10 07:00", ""), ("2025-07-11 23:00", ""), ("", "")],
)  # fmt: skip
def test_what_happened_lies_between_receipt_and_today_by_day(
    key: str, value: str, why: str
) -> None:
    assert FLOW.untimely(SENT, key, value, NOW) == why


@pytest.mark.parametrize(("day", "why"), [("2025-07-10", holding.GONE), ("2025-07-11", "")])
def test_nobody_asks_for_a_day_that_is_gone(day: str, why: str) -> None:
    assert FLOW.untimely(SENT, "extension_until", day, NOW) == why


def test_an_extension_is_asked_for_before_the_answer_is_due() -> None:
    late = datetime(2025, 7, 18, 8, 30)
    assert refused({}, "extension_until", "2025-07-30") == ""
    assert refused({}, "extension_until", "2025-07-30", late) == holding.EXPIRED
    assert refused({}, "status", "延期待审", late) == holding.EXPIRED


def test_a_lead_that_is_put_aside_does_not_expire() -> None:
    paused = {"paused_at": "2025-07-15 09:00", "status": "挂账"}
    late = datetime(2025, 7, 18, 8, 30)
    assert refused(paused, "extension_until", "2025-07-30", late) == ""


# -- requests to return --------------------------------------------------------------------------


def test_every_request_to_return_is_counted() -> None:
    first = after({}, return_reason="不归我局")
    assert (first["status"], first["returns"]) == ("退单待审", "1")
    assert after({"returns": "1"}, return_reason="还是不归")["returns"] == "2"


def test_a_request_that_its_department_takes_back_does_not_count() -> None:
    asked = {"status": "退单待审", "return_reason": "不归我局", "returns": "1"}
    assert after(asked, status="办理中")["returns"] == "0"


def test_a_request_counts_more_than_the_first_step_typed_beside_it() -> None:
    assert after({}, status="办理中", return_reason="不归我局")["status"] == "退单待审"


@pytest.mark.parametrize(("key", "value"), [("return_reason", "再退"), ("status", "退单待审")])
def test_what_was_ruled_on_is_not_sent_back(key: str, value: str) -> None:
    assert refused({"returns": "2", "status": "办理中"}, key, value) == holding.RULED
    assert refused({"returns": "1", "status": "办理中"}, key, value) == ""


def test_the_reason_of_the_request_that_waits_for_a_ruling_may_be_changed() -> None:
    assert (
        refused({"returns": "2", "status": "退单待审"}, "return_reason", "不归我局，见附件") == ""
    )


@pytest.mark.parametrize("key", ["return_reason", "extension_until"])
def test_nothing_is_asked_of_a_closed_lead(key: str) -> None:
    assert refused({"status": "办结"}, key, "2025-07-20") == holding.NO_STEP


# -- review ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lead", "why"),
    [({"first_id": "XS-20250701-0001"}, "重复件"), ({"step": "inherited"}, "重复件"),
     ({"status": "重新办理"}, "重新办理"), ({"satisfaction": "不满意"}, "重新办理"),
     ({"leader_note": "请速办"}, "领导批示"), ({"supervision": "约谈"}, "约谈"),
     ({"urgency": "特急"}, "特急"), ({EMERGENCY: "燃气"}, "险情"), ({"source": "督察"}, "督察件")],
)  # fmt: skip
def test_an_important_answer_waits_for_the_coordinator(lead: dict[str, str], why: str) -> None:
    done = after(lead, status="办结", **ANSWERED)
    assert (done["status"], done[REVIEW], done["closed_at"]) == ("已回复", why, "2025-07-10")
    assert "审核后才算办结" in stated(SHIPPED, done)[0]


def test_an_ordinary_answer_counts_at_once() -> None:
    done = after({}, status="办结", **ANSWERED)
    assert (done["status"], done.get(REVIEW, "")) == ("办结", "")


def test_the_coordinators_own_word_is_not_reviewed() -> None:
    assert after({"urgency": "特急"}, True, status="办结", **ANSWERED)["status"] == "办结"


WAITING = ANSWERED | {"status": "已回复", REVIEW: "重复件"}


def test_to_pass_in_the_tracker_closes_the_lead_with_its_departments_day() -> None:
    passed = after(WAITING, True, review_result="通过")
    assert (passed["status"], passed["closed_at"], passed[REVIEW]) == ("办结", "2025-07-10", "")


def test_to_send_back_in_the_tracker_begins_the_work_and_its_clock_anew() -> None:
    back = after(WAITING, True, review_result="退回", review_note="没有照片")
    assert (back["status"], back["reworks"], back["closed_at"]) == ("审核退回", "1", "")
    assert (back["answer_due"], back["reworked_at"]) == ("2025-07-18", "2025-07-11 08:30")
    assert "审核意见：没有照片。" in stated(SHIPPED, back)


def test_what_was_sent_back_is_reviewed_again() -> None:
    back = {"status": "审核退回", "reworks": "1", "review_result": "退回"}
    again = after(back, status="办结", **ANSWERED)
    assert (again["status"], again["review_result"]) == ("已回复", "")


# -- put aside -------------------------------------------------------------------------------------


def test_to_put_aside_stops_the_clock_and_to_go_on_starts_it() -> None:
    aside = after({"status": "办理中"}, True, status="挂账")
    assert aside["paused_at"] == "2025-07-11 08:30"
    later = FLOW.follows(aside, aside | {"status": "办理中"}, datetime(2025, 7, 21, 9), True)
    assert (later["paused_at"], later["answer_due"]) == ("", "2025-07-25")


def test_a_clock_that_counts_from_the_signature_starts_when_that_is_typed() -> None:
    limit = Limit(acknowledge=Span(amount=1), answer=Span(amount=5), start="签收", basis="test")
    flow = Flow(SHIPPED, Clocks((limit,), WorkingDays(Calendar())))
    issued = datetime(2025, 7, 10, 8, 30)
    lead = SENT | {"answer_due": "", "dispatched_at": "2025-07-10 08:30"}
    lead |= flow.clocks.issued(lead, issued)
    signed = flow.follows(lead, lead | {"acknowledged_at": "2025-07-10 09:00"}, NOW, False)
    assert (lead["answer_due"], signed["answer_due"]) == ("2025-07-18", "2025-07-17")


def test_a_lead_handed_on_leaves_what_its_department_acknowledged_and_asked() -> None:
    lead = (
        SENT | SIGNED | {"acknowledged_by": "张三", "return_reason": "不归我局", "answer": "看过"}
    )
    left = FLOW.handed_on(lead, lead | {"department": "住建局"})
    assert left == {"acknowledged_by": "", "acknowledged_at": "", "return_reason": ""}


# -- any order -------------------------------------------------------------------------------------

TYPED = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(STATUSES),
        "answer": st.sampled_from(["已清理", "已约谈"]),
        "return_reason": st.sampled_from(["不归我局", ""]),
        "extension_until": st.sampled_from(["2025-07-20", ""]),
        "review_result": st.sampled_from(["通过", "退回"]),
        "closed_at": st.just("2025-07-10"),
        "urgency": st.sampled_from(["一般", "特急"]),
    },
)


@given(st.lists(st.tuples(TYPED, st.booleans()), max_size=12))
def test_no_order_of_words_leads_to_a_status_that_nobody_knows(
    said: list[tuple[dict[str, str], bool]],
) -> None:
    lead = dict(SENT)
    for typed, coordinator in said:
        before = dict(lead)
        lead |= typed
        lead |= FLOW.follows(before, lead, NOW, coordinator)
        assert lead["status"] in STATUSES
        assert not lead.get(REVIEW) or lead["status"] == "已回复"
        assert bool(lead["paused_at"]) == (lead["status"] == "挂账")
        assert int(lead["returns"] or 0) >= 0


# -- mistakes in the file --------------------------------------------------------------------------


def mistakes(folder: Path, text: str) -> list[tuple[str, str]]:
    """What is said of a workflow.yaml: code, line."""
    rules = Path(shutil.copytree(SHIPPED_RULES, folder / "rules"))
    (rules / "workflow.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulesError) as raised:
        config.load(rules)
    return [(problem.code, problem.place.cell) for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("statuses:\n  办结:\n    needs: 办结时间\n  办结了:\n    by: 单位\n", ("W20", "第 4 行")),
        ("statuses:\n  办结:\n    from: [办理中, 在办]\n", ("W20", "第 3 行")),
        (
            "statuses:\n  办结:\n    needs:\n      - 办理情况\n      - 办结日期\n",
            ("R21", "第 5 行"),
        ),
        ("statuses:\n  办结:\n    by: [部门]\n", ("R10", "第 3 行")),
        ("statuses:\n  办结:\n    need: 办结时间\n", ("R08", "第 3 行")),
        ("review:\n  urgency: 特级\n", ("R10", "第 2 行")),
        ("review:\n  repeat: 大概\n", ("R10", "第 2 行")),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, said: tuple[str, str]) -> None:
    assert mistakes(tmp_path, text) == [said]


def test_an_unknown_status_is_told_with_the_nearest_one(tmp_path: Path) -> None:
    rules = Path(shutil.copytree(SHIPPED_RULES, tmp_path / "rules"))
    (rules / "workflow.yaml").write_text("statuses:\n  阶段办结: {by: 单位}\n", encoding="utf-8")
    with pytest.raises(RulesError, match="最接近的是“阶段性办结”"):
        config.load(rules)


def test_an_empty_file_asks_for_nothing_and_reviews_nobody(tmp_path: Path) -> None:
    rules = Path(shutil.copytree(SHIPPED_RULES, tmp_path / "rules"))
    (rules / "workflow.yaml").write_text("", encoding="utf-8")
    said = config.load(rules).workflow
    assert (said.lacks(SENT, "办结"), said.review.why(SENT | {"urgency": "特急"})) == ([], "")
