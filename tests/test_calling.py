"""回访表 in a real home: who stands in it, how it looks, when it is issued."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from pipeline.files.folders import Home
from tests import offices
from tests.calls import (
    DONE,
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
from tests.offices import DAY_ONE, DAY_TWO, MANY, NOISE, SQUARE, leads, run


@pytest.fixture
def home(closed_lead: Path, tmp_path: Path) -> Home:
    """A copy of it."""
    return Home(Path(shutil.copytree(closed_lead, tmp_path / "home", copy_function=shutil.copy2)))


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
    tracker = home.outbox / "总台账.xlsx"
    typed = {SQUARE[0]: {"办理状态": "办结", "办结时间": "2025-07-14"}}
    offices.type_into(tracker, "台账", typed, tracker, by="来源编号")
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
