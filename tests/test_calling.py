"""回访表 in a real home: who stands in it, what comes back, what it does to a lead."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline import commands
from pipeline.files.folders import Home
from tests import offices
from tests.offices import DAY_ONE, DAY_TWO, MANY, NOISE, SQUARE, codes, kept, leads, run

MONDAY = datetime(2025, 7, 14, 8, 30)
TUESDAY = datetime(2025, 7, 15, 8, 30)
SOUND = "7月11日到现场检查，店主已清洗净化器并调试正常，现场无明显油烟。"
DONE = {"办理状态": "办结", "办理情况": SOUND, "是否属实": "属实", "是否解决": "是",
        "办结时间": "2025-07-11"}  # fmt: skip
FORM = "回访"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home where 城管局 has closed one lead on 11 July, its petitioner never called."""
    home = offices.new_home(tmp_path)
    offices.drop_export(home)
    run(home, DAY_ONE)
    close(home)
    run(home, DAY_TWO)
    return home


def close(home: Home, name: str = "城管局.xlsx", **cells: Any) -> None:
    book = offices.book_of(home, "城管局")
    typed = {NOISE[0]: DONE | cells}
    offices.type_into(book, "办理", typed, home.inbox / name, by="来源编号")


def forms(home: Home) -> list[Path]:
    return sorted((home.outbox / "回访").glob("*.xlsx"))


def listed(home: Home) -> list[dict[str, Any]]:
    return offices.cells(forms(home)[0], FORM)


def called(home: Home, name: str = "回访.xlsx", **typed: Any) -> None:
    """Fill the only row of the form and drop a copy into inbox."""
    number = listed(home)[0]["线索编号"]
    offices.give_back(home, forms(home)[0], {number: typed}, name, FORM)


def the_lead(home: Home) -> dict[str, str]:
    return next(s for s in leads(home).values() if s["source_number"] == NOISE[0])


def test_nobody_is_called_on_the_day_of_closing(home: Home) -> None:
    assert forms(home) == []


def test_the_day_after_the_form_lists_who_is_to_be_called(home: Home) -> None:
    run(home, MONDAY)
    row = listed(home)[0]
    assert forms(home)[0].name == "回访表_2025-07-14.xlsx"
    assert (row["标题"], row["承办单位"], row["办理情况"]) == (NOISE[5], "城管局", SOUND)
    assert row["系统提示"] == "回访：没填联系群众时间、抽样。"


def test_the_coordinator_sees_whom_to_call(home: Home) -> None:
    run(home, MONDAY)
    assert (listed(home)[0]["诉求人"], listed(home)[0]["联系电话"]) == (NOISE[2], NOISE[3])


def test_a_coordinator_who_may_not_see_phones_gets_them_masked(home: Home) -> None:
    path = home.rules / "departments.yaml"
    text = path.read_text("utf-8")
    mine = "{name: 区攻坚办, aliases: [攻坚办, 百日攻坚办], kind: desk, sees_contacts: "
    path.write_text(text.replace(f"{mine}yes", f"{mine}no"), "utf-8")
    run(home, MONDAY)
    assert (listed(home)[0]["诉求人"], listed(home)[0]["联系电话"]) == ("王**", "138****1234")


def test_a_lead_without_a_phone_is_not_listed(tmp_path: Path) -> None:
    home = offices.new_home(tmp_path)
    offices.drop_export(home, [(*NOISE[:3], "", *NOISE[4:])])
    run(home, DAY_ONE)
    close(home)
    run(home, DAY_TWO)
    run(home, MONDAY)
    assert forms(home) == []


def test_an_office_that_calls_nobody_gets_no_form(home: Home) -> None:
    path = home.rules / "callbacks.yaml"
    path.write_text(path.read_text("utf-8").replace("use: yes", "use: no"), "utf-8")
    run(home, MONDAY)
    assert forms(home) == []


def test_only_the_cells_of_the_call_are_open(home: Home) -> None:
    run(home, MONDAY)
    page = openpyxl.load_workbook(forms(home)[0])[FORM]
    header = next(r for r in range(1, 20) if page.cell(r, 1).value == "线索编号")
    lists = {
        page.cell(header, cell.min_col).value
        for rule in page.data_validations.dataValidation
        if rule.type == "list"
        for cell in rule.sqref.ranges
    }
    assert page.protection.sheet
    assert lists == {"满意度"}


def test_a_satisfied_citizen_ends_it(home: Home) -> None:
    run(home, MONDAY)
    called(home, 满意度="满意", 回访意见="好多了")
    run(home, MONDAY.replace(hour=10))
    state = the_lead(home)
    said = (state["satisfaction"], state["call_back_note"], state["called_back_at"])
    assert said == ("满意", "好多了", "2025-07-14 10:30")
    assert (state["status"], forms(home)) == ("办结", [])


def test_the_form_edited_where_it_lies_is_merged(home: Home) -> None:
    run(home, MONDAY)
    path = forms(home)[0]
    number = listed(home)[0]["线索编号"]
    offices.type_into(path, FORM, {number: {"满意度": "基本满意"}}, path)
    run(home, MONDAY.replace(hour=10))
    assert the_lead(home)["satisfaction"] == "基本满意"


def test_the_form_is_not_issued_again_where_nothing_is_new(home: Home) -> None:
    run(home, MONDAY)
    said = run(home, TUESDAY)
    assert [path for path in said["outputs"] if "回访" in path] == []
    assert [path.name for path in forms(home)] == ["回访表_2025-07-14.xlsx"]


def test_an_older_form_moves_aside_for_a_newer_one(home: Home) -> None:
    run(home, MONDAY)
    book = offices.book_of(home, "公安局")
    typed = {SQUARE[0]: DONE | {"办结时间": "2025-07-14"}}
    offices.type_into(book, "办理", typed, home.inbox / "公安局.xlsx", by="来源编号")
    run(home, MONDAY.replace(hour=10))
    run(home, TUESDAY)
    assert [path.name for path in forms(home)] == ["回访表_2025-07-15.xlsx"]
    assert {row["承办单位"] for row in listed(home)} == {"城管局", "公安局"}
    assert (home.outbox / "回访/往期/回访表_2025-07-14.xlsx").is_file()


def test_a_form_that_was_deleted_comes_back(home: Home) -> None:
    run(home, MONDAY)
    before = listed(home)
    forms(home)[0].unlink()
    run(home, MONDAY.replace(hour=9))
    again = listed(home)
    assert [row | {"行标识": ""} for row in again] == [row | {"行标识": ""} for row in before]


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
    """The department has done the work anew on Monday; it is Tuesday."""
    close(sent_back, "再办.xlsx", 办结时间="2025-07-14", 办理情况=f"{SOUND}7月14日又查。")
    run(sent_back, MONDAY.replace(hour=16))
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
    called(home, "二.xlsx", 回访时间="2025-07-14 11:00")
    run(home, MONDAY.replace(hour=12))
    called(home, "三.xlsx", 未接通次数=3)
    run(home, MONDAY.replace(hour=14))
    assert (the_lead(home)["satisfaction"], the_lead(home)["unreached"]) == ("未接通", "3")
    assert forms(home) == []


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
    commands.undo(sent_back, MONDAY.replace(hour=11), "", "回访.xlsx")
    state = the_lead(sent_back)
    gone = ("satisfaction", "called_back_at", "call_back_note", "reworks", "reworked_at")
    assert [state[key] for key in gone] == [""] * 5
    assert (state["status"], state["closed_at"]) == ("办结", "2025-07-11")
    run(sent_back, MONDAY.replace(hour=12))
    assert listed(sent_back)[0]["满意度"] == ""


def test_a_form_without_any_key_is_known_by_its_columns(home: Home) -> None:
    run(home, MONDAY)
    number = listed(home)[0]["线索编号"]
    book = openpyxl.load_workbook(forms(home)[0])
    page = book[FORM]
    header = next(r for r in range(1, 20) if page.cell(r, 1).value == "线索编号")
    table = [[cell.value for cell in row] for row in page.iter_rows(min_row=header)]
    at = [str(value) for value in table[0]].index("满意度")
    table[1][at], table[1][1] = "满意", None
    offices.write_table(home.inbox / "抄的.xlsx", table)
    run(home, MONDAY.replace(hour=10))
    assert leads(home)[number]["satisfaction"] == "满意"


def test_a_day_of_many_draws_the_share_that_the_rule_says(tmp_path: Path) -> None:
    home = offices.new_home(tmp_path)
    offices.drop_export(home, MANY)
    run(home, DAY_ONE)
    done = DONE | {"联系群众时间": "2025-07-11 10:00"}
    typed = {row[0]: done for row in MANY}
    book = offices.book_of(home, "城管局")
    offices.type_into(book, "办理", typed, home.inbox / "城管局.xlsx", by="来源编号")
    run(home, DAY_TWO)
    run(home, MONDAY)
    assert len(listed(home)) == 5  # a fifth of 24
