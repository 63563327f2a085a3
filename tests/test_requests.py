"""退单延期: what departments ask for, and what the coordinator says to it on the desk."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import run as door
from pipeline import commands
from pipeline.core.merging import holding
from pipeline.files.folders import Home
from tests.offices import (
    CITY,
    DAY_TWO,
    book_of,
    cells,
    codes,
    decide_on,
    desk_of,
    give_back,
    kept,
    leads,
    notices,
    run,
)

SHEET = "退单延期"
THREE = datetime(2025, 7, 11, 15)
FOUR = datetime(2025, 7, 14, 8, 30)
RETURN = {"签收人": "张三", "退单理由": "属生态环境局职责", "建议承办单位": "生态环境局"}
LONGER = {"申请延期至": "2025-07-25", "延期理由": "等检测报告"}


@pytest.fixture
def home(one_lead: Path, tmp_path: Path) -> Home:
    """A home with one lead, which 城管局 leads."""
    return Home(Path(shutil.copytree(one_lead, tmp_path / "home", copy_function=shutil.copy2)))


def one(home: Home) -> dict[str, str]:
    (state,) = leads(home).values()
    return state


def ask(home: Home, typed: dict[str, str], now: datetime = DAY_TWO, who: str = CITY) -> list[str]:
    """A department types into the book it has; return the codes of what is said."""
    give_back(home, book_of(home, who), {one(home)["id"]: typed}, f"{who}{now:%d%H}.xlsx")
    return codes(run(home, now))


def row(home: Home) -> dict[str, Any]:
    (found,) = cells(desk_of(home), SHEET)
    return found


def decide(home: Home, now: datetime = THREE, desk: Path | None = None, **said: str) -> list[str]:
    return decide_on(home, SHEET, one(home)["id"], said, now, desk)


# -- asked -----------------------------------------------------------------------------------------


def test_a_request_stands_on_the_desk_with_all_that_is_needed_to_decide(home: Home) -> None:
    ask(home, RETURN)
    told = row(home)
    wanted = ("申请", "第几次", "承办单位", "首接单位", "理由", "建议单位或延期至", "是否已过期")
    said = ("退单", "1", CITY, CITY, "属生态环境局职责", "生态环境局", "")
    assert tuple(told[key] for key in wanted) == said


def test_a_request_without_a_suggestion_is_one_and_the_desk_says_so(home: Home) -> None:
    assert ask(home, {"退单理由": "不归我局"}) == ["W07"]
    assert (one(home)["status"], row(home)["提醒"]) == ("退单待审", "没有填“建议承办单位”")
    assert "请补填“建议承办单位”" in notices(home)[one(home)["id"]]


def test_an_extension_asked_for_after_the_day_is_held_with_what_was_typed(home: Home) -> None:
    late = datetime(2025, 7, 21, 8, 30)
    assert "W05" in ask(home, {"申请延期至": "2025-07-28", "延期理由": "等检测报告"}, late)
    state = one(home)
    assert (state["status"], state["extension_reason"]) == ("已派发", "等检测报告")
    assert state[f"hold@{CITY}@extension_until"].endswith("2025-07-28")
    assert "不能再申请延期" in notices(home)[state["id"]]


# -- 退单 ------------------------------------------------------------------------------------------


def test_agreed_the_lead_goes_to_the_suggested_department_as_if_it_were_new(home: Home) -> None:
    ask(home, RETURN)
    assert decide(home, FOUR, 决定="同意") == []
    state = one(home)
    assert (state["department"], state["status"]) == ("生态环境局", "已派发")
    assert (state["acknowledged_at"], state["acknowledged_by"], state["return_reason"]) == ("",) * 3
    assert (state["first_department"], state["returns"]) == (CITY, "1")
    assert (state["answer_due"], state["clock_start"]) == ("2025-07-21", "2025-07-14 08:30")
    assert "退单理由：属生态环境局职责" in state["reason"]


def test_agreed_a_due_date_that_was_not_worked_out_here_stands(home: Home) -> None:
    give_back(home, home.outbox / "总台账.xlsx", {one(home)["id"]: {"办结时限": "2025-07-15"}},
              "台账.xlsx", "台账")  # fmt: skip
    run(home)
    ask(home, RETURN)
    decide(home, 决定="同意")
    assert (one(home)["department"], one(home)["answer_due"]) == ("生态环境局", "2025-07-15")


def test_a_remark_of_the_next_department_acknowledges_nothing_by_itself(home: Home) -> None:
    ask(home, RETURN | {"办理情况": "已看过现场"})
    decide(home, 决定="同意")
    ask(home, {"备注": "收到"}, FOUR, "生态环境局")
    assert (one(home)["status"], one(home)["acknowledged_at"]) == ("已派发", "")


def test_agreed_with_another_department_it_goes_there(home: Home) -> None:
    ask(home, RETURN)
    decide(home, 决定="同意", 改派给="住建局", 意见="请住建局牵头")
    assert one(home)["department"] == "住建局"
    told = "审核意见：城管局退单，改由本单位办：请住建局牵头。"
    assert told in notices(home, "住建局")[one(home)["id"]]


def test_who_gets_a_lead_by_ruling_is_told_that_it_stays_there(home: Home) -> None:
    ask(home, RETURN)
    decide(home, 决定="同意")
    ask(home, RETURN | {"建议承办单位": "住建局"}, THREE, "生态环境局")
    decide(home, FOUR, 决定="同意")
    told = "审核意见：已裁定由本单位办，不能再退。"
    assert told in notices(home, "住建局")[one(home)["id"]]


def test_a_department_that_assists_is_not_asked_for_what_only_the_leading_one_fills(
    home: Home,
) -> None:
    ask(home, {"退单理由": "不归我局"})
    assert "补填" in notices(home)[one(home)["id"]]
    assert "补填" not in notices(home, "生态环境局")[one(home)["id"]]


def test_an_extension_that_gives_no_more_time_comes_back_at_once(home: Home) -> None:
    assert ask(home, {"申请延期至": "2025-07-17", "延期理由": "等检测报告"}) == ["W09"]
    assert one(home)["status"] == "已派发"
    told = "“申请延期至”交回的“2025-07-17”不晚于现在的办结时限，没有并入，请改成更晚的日子。"
    assert told in notices(home)[one(home)["id"]]


def test_refused_it_goes_on_where_it_is_and_is_told_why(home: Home) -> None:
    ask(home, RETURN)
    due = one(home)["answer_due"]
    decide(home, 决定="不同意", 意见="三定方案写明归你局")
    state = one(home)
    assert (state["department"], state["status"], state["answer_due"]) == (CITY, "办理中", due)
    assert state["return_reason"] == ""
    assert "退单没有同意：三定方案写明归你局" in notices(home)[state["id"]]


def test_the_second_request_is_ruled_on_and_was_the_last(home: Home) -> None:
    ask(home, RETURN)
    decide(home, 决定="同意")
    ask(home, {"退单理由": "不归我局", "建议承办单位": "城管局"}, FOUR, "生态环境局")
    assert row(home)["提醒"] == "第 2 次退单，请裁定；裁定后不能再退"
    decide(home, FOUR.replace(hour=10), 决定="首接单位办")
    assert (one(home)["department"], one(home)["returns"]) == (CITY, "2")
    assert "W06" in ask(home, {"退单理由": "还是不归我局"}, FOUR.replace(hour=14))
    state = one(home)
    assert (state["status"], state["return_reason"]) == ("已派发", "")
    assert state[f"hold@{CITY}@return_reason"].endswith("还是不归我局")


# -- 延期 ------------------------------------------------------------------------------------------


def test_granted_the_answer_is_due_on_the_day_that_was_asked_for(home: Home) -> None:
    ask(home, LONGER)
    decide(home, 决定="同意")
    state = one(home)
    assert (state["answer_due"], state["extensions"]) == ("2025-07-25", "1")
    assert (state["status"], state["extension_until"]) == ("办理中", "")


def test_granted_for_less_the_answer_is_due_then(home: Home) -> None:
    ask(home, LONGER)
    decide(home, 决定="同意", 延期至="2025-07-22")
    assert one(home)["answer_due"] == "2025-07-22"


def test_what_was_asked_for_in_time_may_be_granted_late(home: Home) -> None:
    ask(home, LONGER)
    late = datetime(2025, 7, 21, 8, 30)
    run(home, late)
    assert row(home)["是否已过期"] == "已过期"
    rules = openpyxl.load_workbook(desk_of(home))[SHEET].conditional_formatting
    assert any('="已过期"' in one.formula[0] for area in rules for one in area.rules)
    assert decide(home, late, 决定="同意") == []
    assert one(home)["answer_due"] == "2025-07-25"


def test_a_limit_of_hours_has_expired_in_its_hour(home: Home) -> None:
    moved = {one(home)["id"]: {"办结时限": datetime(2025, 7, 11, 12, 0)}}
    give_back(home, home.outbox / "总台账.xlsx", moved, "总台账.xlsx", "台账")
    ask(home, RETURN)
    run(home, THREE)
    assert row(home)["是否已过期"] == "已过期"


def test_not_granted_the_clock_goes_on_and_the_department_is_told(home: Home) -> None:
    ask(home, LONGER)
    decide(home, 决定="不同意", 意见="群众催得紧")
    assert (one(home)["answer_due"], one(home)["status"]) == ("2025-07-17", "办理中")
    assert "延期没有同意：群众催得紧" in notices(home)[one(home)["id"]]


# -- what is no decision ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "said", "told"),
    [
        (RETURN, {"决定": "同意", "改派给": "城管居"}, "最接近的是“城管局”"),
        (RETURN, {"决定": "同一"}, "最接近的是“同意”"),
        (RETURN, {"改派给": "住建局"}, "“决定”空着"),
        (RETURN, {"决定": "同意", "改派给": CITY}, "就是现在的承办单位"),
        (RETURN, {"决定": "不同意", "改派给": "住建局"}, "用不上"),
        (RETURN, {"决定": "同意", "延期至": "2025-07-25"}, "不是延期"),
        ({"退单理由": "不归我局"}, {"决定": "同意"}, "要选一个"),
        (LONGER, {"决定": "首接单位办"}, "不能改派"),
        (LONGER, {"决定": "同意", "延期至": "2025-07-01"}, "不是今天以后的日子"),
        (LONGER, {"决定": "同意", "延期至": "下周"}, "不是日期"),
    ],
)
def test_what_does_not_fit_is_held_and_the_request_waits(
    home: Home, asked: dict[str, str], said: dict[str, str], told: str
) -> None:
    ask(home, asked)
    before = one(home)
    give_back(home, desk_of(home), {before["id"]: said}, "定.xlsx", SHEET)
    answer = run(home, THREE)
    assert (codes(answer), answer["files"][0]["held"]) == (["W12"], 1)
    assert told in answer["problems"][0]["message"]
    assert (one(home), row(home)["申请"] != "") == (before, True)


def test_a_decision_about_what_has_moved_since_is_held(home: Home) -> None:
    ask(home, RETURN)
    desk = kept(desk_of(home), home)
    ask(home, {"办理状态": "办理中"}, THREE)
    assert decide(home, FOUR, desk, 决定="同意") == ["W11"]
    assert (one(home)["department"], one(home)["returns"]) == (CITY, "0")


def test_the_same_decision_twice_is_nothing(home: Home) -> None:
    ask(home, RETURN)
    desk = kept(desk_of(home), home)
    decide(home, THREE, desk, 决定="同意")
    before = one(home)
    assert decide(home, FOUR, desk, 决定="同意", 意见="") == []
    assert one(home) == before


def test_an_old_copy_asks_no_second_time(home: Home) -> None:
    book = kept(book_of(home, CITY), home)
    give_back(home, book, {one(home)["id"]: RETURN}, "一.xlsx")
    run(home, DAY_TWO)
    decide(home, 决定="不同意")
    give_back(home, book, {one(home)["id"]: RETURN | {"备注": "见附件"}}, "二.xlsx")
    run(home, FOUR)
    assert (one(home)["status"], one(home)["returns"]) == ("办理中", "1")


def test_a_decision_that_is_taken_back_is_asked_again(home: Home) -> None:
    ask(home, RETURN)
    before = one(home)
    give_back(home, desk_of(home), {before["id"]: {"决定": "同意"}}, "定.xlsx", SHEET)
    run(home, THREE)
    assert one(home)["department"] == "生态环境局"
    commands.undo(commands.Call(home, FOUR, words={"run": "", "file": "定.xlsx"}))
    assert one(home) == before
    run(home, FOUR)
    assert row(home)["申请"] == "退单"
    assert door.main(["--home", str(home.root), "--now", str(FOUR), "check"]) == 0


def test_a_step_that_waited_is_forgotten_once_she_has_decided(home: Home) -> None:
    ask(home, {"办理状态": "办结"})  # held: nothing of what 办结 needs is there
    waits = holding.key(CITY, "status")
    assert "办结" in one(home)[waits]
    ask(home, RETURN, DAY_TWO.replace(hour=11))
    assert one(home)["status"] == "退单待审"
    decide(home, 决定="不同意", 意见="请继续办理")
    assert one(home)["status"] == "办理中"
    assert one(home).get(waits, "") == ""
