"""What 回访表 brings back, and what it does to a lead."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

import run as door
from pipeline.files.folders import Home
from tests import offices
from tests.calls import (
    FORM,
    MONDAY,
    SOUND,
    TUESDAY,
    called,
    close,
    forms,
    listed,
    the_lead,
)
from tests.offices import NOISE, codes, kept, run


@pytest.fixture
def home(closed_lead: Path, tmp_path: Path) -> Home:
    """A copy of it."""
    return Home(Path(shutil.copytree(closed_lead, tmp_path / "home", copy_function=shutil.copy2)))


# -- the dissatisfied -----------------------------------------------------------------------------


@pytest.fixture
def sent_back(home: Home) -> Home:
    """The citizen was called on Monday and is dissatisfied."""
    run(home, MONDAY)
    kept(forms(home)[0], home)
    called(home, 满意度="不满意", 回访时间="2025-07-14 09:10", 回访意见="还是很熏")
    run(home, MONDAY.replace(hour=10))
    return home


def test_a_dissatisfied_citizen_sends_the_lead_back(sent_back: Home) -> None:
    state = the_lead(sent_back)
    assert (state["status"], state["satisfaction"]) == ("重新办理", "不满意")
    assert state["closed_at"] == ""


def test_the_clock_starts_anew(sent_back: Home) -> None:
    state = the_lead(sent_back)
    assert (state["answer_due"][:10], state["reworks"]) == ("2025-07-21", "1")
    assert state["reworked_at"] == "2025-07-14 10:30"


def test_the_department_is_told_what_changed(sent_back: Home) -> None:
    row = next(r for r in offices.cells(offices.book_of(sent_back, "城管局"), "办理")
               if r["来源编号"] == NOISE[0])  # fmt: skip
    assert (row["新变"], row["办理状态"]) == ("变", "重新办理")
    assert "变：" in row["系统提示"] and "办结时限" in row["系统提示"]


def test_the_coordinator_may_close_it_over_the_citizens_head(sent_back: Home) -> None:
    tracker = sent_back.outbox / "总台账.xlsx"
    typed = {NOISE[0]: {"办理状态": "办结"}}
    offices.type_into(tracker, "台账", typed, tracker, by="来源编号")
    run(sent_back, MONDAY.replace(hour=11))
    run(sent_back, TUESDAY)
    state = the_lead(sent_back)
    assert (state["status"], state["satisfaction"]) == ("办结", "不满意")
    assert forms(sent_back) == []


@pytest.fixture
def done_anew(sent_back: Home) -> Home:
    """The department has done the work anew on Monday, the coordinator passed it; it is Tuesday."""
    close(sent_back, "再办.xlsx", 办结时间="2025-07-14", 办理情况=f"{SOUND}7月14日又查。")
    run(sent_back, MONDAY.replace(hour=16))
    tracker = sent_back.outbox / "总台账.xlsx"
    passed = {NOISE[0]: {"审核结果": "通过"}}
    offices.type_into(tracker, "台账", passed, tracker, by="来源编号")
    run(sent_back, MONDAY.replace(hour=17))
    run(sent_back, TUESDAY)
    return sent_back


def test_work_that_was_done_anew_is_asked_about_anew(done_anew: Home) -> None:
    row = listed(done_anew)[0]
    assert (row["满意度"], row["回访时间"], row["回访意见"]) == ("", "", "")
    assert row["系统提示"].startswith("回访：重新办理过、")


def test_what_a_form_from_before_says_is_held(done_anew: Home) -> None:
    old = next(done_anew.root.glob("kept_回访表*"))
    number = listed(done_anew)[0]["线索编号"]
    offices.give_back(done_anew, old, {number: {"满意度": "不满意"}}, "旧表.xlsx", FORM)
    said = run(done_anew, TUESDAY.replace(hour=10))
    assert codes(said) == ["Q09"]
    assert (the_lead(done_anew)["status"], the_lead(done_anew)["satisfaction"]) == ("办结", "")


def test_a_second_refusal_sends_it_back_a_second_time(done_anew: Home) -> None:
    called(done_anew, "二访.xlsx", 满意度="不满意")
    run(done_anew, TUESDAY.replace(hour=10))
    assert (the_lead(done_anew)["status"], the_lead(done_anew)["reworks"]) == ("重新办理", "2")


# -- nobody answers -------------------------------------------------------------------------------


def test_who_does_not_answer_is_listed_until_it_has_been_tried_three_times(home: Home) -> None:
    run(home, MONDAY)
    called(home, "一.xlsx", 满意度="未接通")
    run(home, MONDAY.replace(hour=10))
    assert "第 2 次打，上次没接通。" in listed(home)[0]["系统提示"]
    assert listed(home)[0]["满意度"] == ""
    called(home, "二.xlsx", 满意度="未接通")
    run(home, MONDAY.replace(hour=12))
    assert (the_lead(home)["unreached"], the_lead(home)["called_back_at"][-5:]) == ("2", "12:30")
    called(home, "三.xlsx", 未接通次数=3)
    run(home, MONDAY.replace(hour=14))
    assert (the_lead(home)["satisfaction"], the_lead(home)["unreached"]) == ("未接通", "3")
    assert forms(home) == []


def unreached_once(home: Home) -> Home:
    run(home, MONDAY)
    called(home, "一.xlsx", 满意度="未接通")
    run(home, MONDAY.replace(hour=10))
    return home


def test_the_second_form_saved_once_more_counts_no_third_call(home: Home) -> None:
    unreached_once(home)
    called(home, "二.xlsx", 满意度="未接通")
    again = shutil.copy(home.inbox / "二.xlsx", home.root / "另存.xlsx")
    run(home, MONDAY.replace(hour=11))
    book = openpyxl.load_workbook(again)
    book[FORM]["Z1"] = "又看了一遍"
    book.save(home.inbox / "另存.xlsx")
    run(home, MONDAY.replace(hour=12))
    assert the_lead(home)["unreached"] == "2"


def test_a_row_that_stays_blank_says_nothing_of_a_second_call(home: Home) -> None:
    unreached_once(home)
    called(home, "二.xlsx", 回访意见="")
    said = run(home, MONDAY.replace(hour=11))
    assert (said["changes"], said["holds"], said["conflicts"]) == (0, 0, 0)
    assert (the_lead(home)["satisfaction"], the_lead(home)["unreached"]) == ("未接通", "1")


def test_who_is_reached_the_second_time_is_no_conflict(home: Home) -> None:
    unreached_once(home)
    called(home, "二.xlsx", 满意度="满意")
    said = run(home, MONDAY.replace(hour=11))
    assert (said["conflicts"], the_lead(home)["satisfaction"]) == (0, "满意")


# -- the platform has called ----------------------------------------------------------------------


def platform_says(home: Home, satisfaction: str, name: str) -> list[str]:
    rows = [(*offices.HEADERS, "满意度", "回访意见"), (*NOISE, satisfaction, "还是有烟")]
    offices.write_table(home.inbox / name, rows)
    return offices.codes(run(home, MONDAY))


def test_whom_the_platform_found_dissatisfied_is_worked_for_again_and_it_is_said(
    home: Home,
) -> None:
    assert "W10" in platform_says(home, "不满意", "平台.xlsx")
    state = the_lead(home)
    assert (state["status"], state["reworks"], state["closed_at"]) == ("重新办理", "1", "")
    assert "群众回访不满意：还是有烟。" in offices.notices(home)[state["id"]]
    before = the_lead(home)
    assert "W10" not in platform_says(home, "不满意", "平台再导.xlsx")
    assert the_lead(home) == before


def test_whom_the_platform_found_content_is_not_called(home: Home) -> None:
    platform_says(home, "满意", "平台.xlsx")
    assert (the_lead(home)["status"], forms(home)) == ("办结", [])


def test_the_same_form_saved_once_more_counts_no_second_call(home: Home) -> None:
    run(home, MONDAY)
    called(home, "一.xlsx", 满意度="未接通")
    again = shutil.copy(home.inbox / "一.xlsx", home.root / "另存.xlsx")
    run(home, MONDAY.replace(hour=10))
    book = openpyxl.load_workbook(again)
    book[FORM]["Z1"] = "又看了一遍"
    book.save(home.inbox / "另存.xlsx")
    run(home, MONDAY.replace(hour=11))
    assert the_lead(home)["unreached"] == "1"


# -- taking back ----------------------------------------------------------------------------------


def test_a_form_can_be_taken_back_with_all_that_followed(sent_back: Home) -> None:
    door.main(
        ["--home", str(sent_back.root), "--now", "2025-07-14 11:00", "undo", "--file", "回访.xlsx"]
    )
    state = the_lead(sent_back)
    gone = ("satisfaction", "called_back_at", "call_back_note", "reworks", "reworked_at")
    assert [state[key] for key in gone] == [""] * 5
    assert (state["status"], state["closed_at"]) == ("办结", "2025-07-11")
    run(sent_back, MONDAY.replace(hour=12))
    assert listed(sent_back)[0]["满意度"] == ""
