"""审核, and steps that wait: an answer counts when the coordinator, and the rules, say so."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import run as door
from pipeline import commands
from pipeline.core.fields import REVIEW
from pipeline.files.folders import Home
from pipeline.jobs import tell
from tests.offices import (
    CITY,
    DAY_TWO,
    DONE,
    RIDDLE,
    book_of,
    cells,
    codes,
    decide_on,
    desk_of,
    drop_export,
    give_back,
    kept,
    leads,
    new_home,
    notices,
    run,
    shown,
)

SHEET = "审核"
THREE = datetime(2025, 7, 11, 15)
FOUR = datetime(2025, 7, 14, 8, 30)


@pytest.fixture
def home(one_lead: Path, tmp_path: Path) -> Home:
    """A home with one lead, which 城管局 leads."""
    return Home(Path(shutil.copytree(one_lead, tmp_path / "home", copy_function=shutil.copy2)))


def one(home: Home) -> dict[str, str]:
    return next(iter(leads(home).values()))


def answer(home: Home, typed: dict[str, Any], now: datetime = DAY_TWO) -> list[str]:
    """城管局 types into the book it has; return the codes of what is said, advice aside."""
    give_back(home, book_of(home, CITY), {one(home)["id"]: typed}, f"交{now:%d%H}.xlsx")
    return [code for code in codes(run(home, now)) if not code.startswith("Q")]


def tracker(home: Home, typed: dict[str, Any], now: datetime = DAY_TWO) -> list[str]:
    """The coordinator types into 总台账."""
    book = home.outbox / "总台账.xlsx"
    give_back(home, book, {one(home)["id"]: typed}, f"台账{now:%d%H%M}.xlsx", "台账")
    return codes(run(home, now))


def decide(home: Home, now: datetime = THREE, desk: Path | None = None, **said: str) -> list[str]:
    return decide_on(home, SHEET, one(home)["id"], said, now, desk)


@pytest.fixture
def answered(home: Home) -> Home:
    """A lead with 领导批示 whose department has typed 办结."""
    tracker(home, {"领导批示": "请速办"})
    answer(home, DONE)
    return home


# -- steps that wait for cells --------------------------------------------------------------------


def test_done_without_a_day_waits_and_says_what_is_missing(home: Home) -> None:
    assert answer(home, DONE | {"办结时间": None}) == ["W01"]
    state = one(home)
    assert (state["status"], state["verified"]) == ("办理中", "属实")
    said = "“办理状态”交回的“办结”先留着，还缺“办结时间”，补齐了自动算数，请补填。"
    assert said in notices(home)[state["id"]]


def test_done_is_taken_by_itself_once_the_day_is_there(home: Home) -> None:
    answer(home, DONE | {"办结时间": None})
    assert answer(home, {"办结时间": "2025-07-11"}, THREE) == []
    state = one(home)
    assert (state["status"], state["closed_at"]) == ("办结", "2025-07-11")
    assert not any(key.startswith("hold@") and state[key] for key in state)
    assert "先留着" not in notices(home)[state["id"]]


def test_done_is_taken_when_the_coordinator_fills_what_is_missing(home: Home) -> None:
    answer(home, DONE | {"办结时间": None})
    tracker(home, {"办结时间": "2025-07-11"}, THREE)
    assert one(home)["status"] == "办结"


def test_what_is_still_missing_is_told_anew(home: Home) -> None:
    answer(home, {"办理状态": "办结"})
    answer(home, {"办理情况": "已清理", "是否属实": "属实"}, THREE)
    assert "还缺“是否解决”、“办结时间”，" in notices(home)[one(home)["id"]]


def test_who_goes_back_to_work_withdraws_the_step_that_waits(home: Home) -> None:
    answer(home, {"办理状态": "办结"})
    answer(home, DONE | {"办理状态": "办理中"}, THREE)
    state = one(home)
    assert (state["status"], state.get(f"hold@{CITY}@status", "")) == ("办理中", "")


def test_a_day_still_to_come_is_held_and_with_it_the_step_until_it_is_corrected(
    home: Home,
) -> None:
    assert answer(home, DONE | {"办结时间": "2025-08-01"}) == ["W01", "W03"]
    assert answer(home, {"办结时间": "2025-07-11"}, THREE) == []
    assert (one(home)["status"], one(home)["closed_at"]) == ("办结", "2025-07-11")


def test_a_day_before_receipt_is_held_for_the_coordinator_too(home: Home) -> None:
    assert tracker(home, {"回访时间": "2025-07-01"}) == ["W02"]
    assert one(home)["called_back_at"] == ""


def test_what_the_coordinator_puts_back_to_be_given_out_is_nobodys(home: Home) -> None:
    answer(home, {"签收人": "张三"})
    tracker(home, {"办理状态": "待分派"}, THREE)
    state = one(home)
    assert (state["status"], state["department"], state["acknowledged_by"]) == ("待分派", "", "")
    assert [row["线索编号"] for row in cells(desk_of(home), "待分派")] == [state["id"]]


def test_a_misspelt_assisting_department_is_named_beside_the_nearest(home: Home) -> None:
    book = home.outbox / "总台账.xlsx"
    give_back(home, book, {one(home)["id"]: {"协办单位": "水务居、公安局"}}, "台账.xlsx", "台账")
    said = run(home, DAY_TWO)
    assert "“水务居、公安局”，没看懂，最接近“水务局”" in said["problems"][0]["message"]


def test_a_stage_is_not_the_end_and_its_clock_goes_on(home: Home) -> None:
    due = one(home)["answer_due"]
    answer(home, {"办理状态": "阶段性办结", "办理情况": "一期已整改"})
    state = one(home)
    assert (state["status"], state["closed_at"], state["answer_due"]) == ("阶段性办结", "", due)
    assert state["id"] in notices(home)


def test_done_but_not_solved_is_taken_and_said(home: Home) -> None:
    assert "W08" in answer(home, DONE | {"是否解决": "否"})
    assert one(home)["status"] == "办结"
    told = shown(home, "系统提示")[one(home)["id"]]
    assert "办结了，但没有解决（“是否解决”是“否”）。" in told


def test_the_coordinator_is_told_what_is_missing_and_not_stopped(home: Home) -> None:
    assert tracker(home, {"办理状态": "办结"}) == ["W07"]
    assert (one(home)["status"], one(home)["closed_at"]) == ("办结", "2025-07-11 08:30")


# -- reviewed -------------------------------------------------------------------------------------


def test_an_important_answer_waits_on_the_desk_with_all_of_it(answered: Home) -> None:
    assert (one(answered)["status"], one(answered)[REVIEW]) == ("已回复", "领导批示")
    (row,) = cells(desk_of(answered), SHEET)
    assert {key: row[key] for key in ("为什么要审", "办理情况", "是否属实", "是否解决")} == {
        "为什么要审": "领导批示", "办理情况": "已到现场核实并清理", "是否属实": "属实",
        "是否解决": "是",
    }  # fmt: skip
    assert "这件要审核后才算办结（领导批示）" in notices(answered)[one(answered)["id"]]


def test_passed_it_is_done_on_its_departments_day(answered: Home) -> None:
    assert decide(answered, 审核="通过", 意见="办得好") == []
    state = one(answered)
    assert (state["status"], state["closed_at"]) == ("办结", "2025-07-10")
    assert (state["review_result"], state["review_note"]) == ("通过", "办得好")


def test_sent_back_it_begins_anew_with_words_and_a_clock(answered: Home) -> None:
    decide(answered, FOUR, 审核="退回", 意见="没有照片")
    state = one(answered)
    assert (state["status"], state["reworks"], state["answer_due"]) == (
        "审核退回",
        "1",
        "2025-07-21",
    )
    assert "审核意见：没有照片。" in notices(answered)[state["id"]]


def test_answered_anew_it_is_reviewed_anew(answered: Home) -> None:
    decide(answered, 审核="退回", 意见="没有照片")
    answer(answered, DONE | {"办理情况": "照片已补", "办结时间": "2025-07-11"}, FOUR)
    (row,) = cells(desk_of(answered), SHEET)
    assert (row["办理情况"], row["上次意见"]) == ("照片已补", "没有照片")


def test_his_old_copy_says_nothing_against_the_review(answered: Home) -> None:
    book = kept(book_of(answered, CITY), answered)
    give_back(answered, book, {one(answered)["id"]: {"办理状态": "办结"}}, "又交.xlsx")
    assert run(answered, THREE)["conflicts"] == 0
    assert one(answered)["status"] == "已回复"


def test_in_the_tracker_she_decides_as_well(answered: Home) -> None:
    tracker(answered, {"审核结果": "退回", "审核意见": "没有照片"}, THREE)
    assert (one(answered)["status"], one(answered)["reworks"]) == ("审核退回", "1")


@pytest.mark.parametrize(
    ("said", "told"),
    [({"审核": "退回"}, "要写明"), ({"意见": "没有照片"}, "“审核”空着"),
     ({"审核": "通个"}, "最接近的是“通过”")],
)  # fmt: skip
def test_what_is_no_decision_is_held(answered: Home, said: dict[str, str], told: str) -> None:
    before = one(answered)
    give_back(answered, desk_of(answered), {before["id"]: said}, "定.xlsx", SHEET)
    answer_ = run(answered, THREE)
    assert (codes(answer_), one(answered)) == (["W13"], before)
    assert told in answer_["problems"][0]["message"]


def test_a_decision_about_an_answer_that_has_changed_is_held(answered: Home) -> None:
    desk = kept(desk_of(answered), answered)
    answer(answered, {"办理情况": "改过的答复"}, THREE)
    assert decide(answered, FOUR, desk, 审核="通过") == ["W11"]
    assert one(answered)["status"] == "已回复"


def test_a_review_is_in_the_history_and_can_be_taken_back(answered: Home) -> None:
    before = one(answered)
    give_back(answered, desk_of(answered), {before["id"]: {"审核": "通过"}}, "定.xlsx", SHEET)
    run(answered, THREE)
    assert "审核" in [told["what"] for told in tell.history(answered, before["id"])["changes"]]
    commands.undo(commands.Call(answered, FOUR, words={"run": "", "file": "定.xlsx"}))
    assert one(answered) == before
    assert door.main(["--home", str(answered.root), "--now", str(FOUR), "check"]) == 0


# -- 待分派 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("away", ["退回平台", "不予受理"])
def test_what_is_nobodys_is_sent_away_from_the_desk_with_the_reason(
    tmp_path: Path, away: str
) -> None:
    home = new_home(tmp_path)
    drop_export(home, [RIDDLE])
    run(home)
    typed = {one(home)["id"]: {"承办单位": away, "备注": "不在本区"}}
    give_back(home, desk_of(home), typed, "定.xlsx", "待分派")
    said = run(home, DAY_TWO)
    state = one(home)
    assert (codes(said), state["status"], state["department"]) == ([], away, "")
    assert (state["remark"], said["leads"]["pending"]) == ("不在本区", 0)


def test_the_desk_offers_it_beside_the_departments(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    drop_export(home, [RIDDLE])
    run(home)
    book = openpyxl.load_workbook(desk_of(home))
    offered = {cell.value for sheet in book.worksheets for row in sheet.rows for cell in row}
    assert {"退回平台", "不予受理"} <= offered


def test_an_unknown_department_is_held_with_the_nearest_name(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    drop_export(home, [RIDDLE])
    run(home)
    give_back(home, desk_of(home), {one(home)["id"]: {"承办单位": "城管居"}}, "定.xlsx", "待分派")
    said = run(home, DAY_TWO)
    assert (codes(said), one(home)["department"]) == (["M02"], "")
    assert "最接近“城管局”" in said["problems"][0]["message"]
