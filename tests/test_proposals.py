"""自填新线索: a row that a department added is kept, offered to the coordinator, decided once."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sql

from pipeline.files import schema
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from tests.offices import (
    DAY_ONE,
    DAY_TWO,
    book_of,
    cells,
    codes,
    desk_of,
    drop_export,
    lead_ids,
    leads,
    new_home,
    run,
    type_into,
)

DEPARTMENT = "城管局"
ADDED = {
    "标题": "烧烤店占道",
    "内容": "巡查时发现蓬溪路88号烧烤店占道经营，油烟很大。",
    "地址": "蓬溪路88号",
    "诉求人": "赵小花",
    "联系电话": "13911112222",
    "办理情况": "已当场劝导",
}


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = new_home(tmp_path_factory.mktemp("issued"))
    drop_export(home)
    run(home)
    return home.root


@pytest.fixture
def home(issued: Path, tmp_path: Path) -> Home:
    shutil.copytree(issued, tmp_path / "home")
    return Home(tmp_path / "home")


def add_row(book: Path, target: Path, row: dict[str, Any], sheet: str = "办理") -> None:
    """Write a row of one's own under the rows of a workbook, that of a department if unsaid."""
    opened = openpyxl.load_workbook(book)
    page = opened[sheet]
    header = next(r for r in range(1, 20) if page.cell(r, 1).value == "线索编号")
    last = page.max_row + 1
    for column in range(1, page.max_column + 1):
        page.cell(last, column).value = row.get(page.cell(header, column).value)
    opened.save(target)


def return_with(home: Home, row: dict[str, Any], name: str = "交回.xlsx") -> dict[str, Any]:
    add_row(book_of(home, DEPARTMENT), home.inbox / name, row)
    return run(home, DAY_TWO)


def sheets(book: Path) -> list[str]:
    return openpyxl.load_workbook(book).sheetnames


def decide(home: Home, **chosen: str) -> dict[str, Any]:
    """Choose on the sheet 自填新线索 and drop 待定事项 back."""
    opened = openpyxl.load_workbook(desk_of(home))
    page = opened["自填新线索"]
    header = next(r for r in range(1, 20) if page.cell(r, 1).value == "线索编号")
    columns = {page.cell(header, c).value: c for c in range(1, page.max_column + 1)}
    for column, value in chosen.items():
        page.cell(header + 1, columns[column]).value = value
    opened.save(home.inbox / "待定事项_定.xlsx")
    return run(home, DAY_TWO)


def added_lead(home: Home) -> dict[str, str]:
    return next(state for state in leads(home).values() if state["source"] == "部门自填")


# -- kept and offered ---------------------------------------------------------------------------


def test_a_row_that_a_department_added_is_held_for_the_coordinator(home: Home) -> None:
    said = return_with(home, ADDED)
    assert [problem["code"] for problem in said["problems"]] == ["M20"]
    assert (said["files"][0]["held"], said["files"][0]["rows"]) == (1, 2)


def test_the_desk_shows_the_row_and_who_wrote_it(home: Home) -> None:
    return_with(home, ADDED)
    (row,) = cells(desk_of(home), "自填新线索")
    assert (row["标题"], row["地址"], row["谁填的"]) == ("烧烤店占道", "蓬溪路88号", DEPARTMENT)
    assert row["哪个文件哪一行"].startswith("交回.xlsx › 办理 › 第 ")


def test_the_desk_has_lists_to_choose_from(home: Home) -> None:
    return_with(home, ADDED)
    page = openpyxl.load_workbook(desk_of(home))["自填新线索"]
    lists = {rule.formula1 for rule in page.data_validations.dataValidation}
    assert len([one for one in lists if one and one not in ("FALSE", "=FALSE")]) >= 2


def test_without_added_rows_there_is_no_such_sheet(home: Home) -> None:
    assert "自填新线索" not in sheets(desk_of(home))


def test_names_and_phones_of_an_added_row_stand_in_the_persons_table_alone(home: Home) -> None:
    return_with(home, ADDED)
    ledger = Ledger(home.database)
    try:
        said = ledger.rows(sql.select(schema.proposal.c.said))[0].said
        phones = [row.phone for row in ledger.rows(sql.select(schema.person.c.phone))]
    finally:
        ledger.close()
    assert "13911112222" in phones
    assert "13911112222" not in said and "赵小花" not in said


def test_a_row_about_nothing_is_held_and_not_offered(home: Home) -> None:
    said = return_with(home, {"备注": "看过了"})
    assert [problem["code"] for problem in said["problems"]] == ["M04"]
    assert "自填新线索" not in sheets(desk_of(home))


def test_the_same_row_in_a_second_book_is_not_offered_twice(home: Home) -> None:
    return_with(home, ADDED)
    said = return_with(home, ADDED | {"备注": "再交一次"}, "又交.xlsx")
    assert (said["files"][0]["held"], said["problems"]) == (0, [])
    assert len(cells(desk_of(home), "自填新线索")) == 1


# -- decided ------------------------------------------------------------------------------------


def test_an_accepted_row_becomes_a_lead_that_is_routed_with_a_reason(home: Home) -> None:
    return_with(home, ADDED)
    said = decide(home, 处理="收为新线索")
    assert said["leads"]["new"] == 1
    lead = added_lead(home)
    assert (lead["department"], bool(lead["reason"])) == (DEPARTMENT, True)
    assert lead["id"] not in ("", *lead_ids(home).keys())


def test_what_the_department_had_filled_in_goes_into_the_lead(home: Home) -> None:
    return_with(home, ADDED)
    decide(home, 处理="收为新线索")
    lead = added_lead(home)
    assert (lead["answer"], lead["status"]) == ("已当场劝导", "办理中")


def test_the_coordinator_may_give_it_to_another_department(home: Home) -> None:
    return_with(home, ADDED)
    decide(home, 处理="收为新线索", 承办单位="生态环境局")
    lead = added_lead(home)
    assert (lead["department"], lead["answer"]) == ("生态环境局", "")
    assert "已当场劝导" in lead["remark"]


def test_an_accepted_row_stands_in_the_next_book(home: Home) -> None:
    return_with(home, ADDED)
    decide(home, 处理="收为新线索")
    titles = [row["标题"] for row in cells(book_of(home, DEPARTMENT), "办理")]
    assert "烧烤店占道" in titles


def test_a_refused_row_is_offered_no_more(home: Home) -> None:
    return_with(home, ADDED)
    decide(home, 处理="不收")
    assert len(leads(home)) == 4
    assert "自填新线索" not in sheets(desk_of(home))


def test_an_accepted_row_that_comes_again_names_its_lead(home: Home) -> None:
    add_row(book_of(home, DEPARTMENT), home.root / "old.xlsx", ADDED | {"备注": "旧表"})
    return_with(home, ADDED)
    decide(home, 处理="收为新线索")
    shutil.copy(home.root / "old.xlsx", home.inbox / "旧表.xlsx")
    said = run(home, DAY_TWO)
    assert (said["leads"]["new"], len(leads(home))) == (0, 5)
    assert added_lead(home)["id"] in said["problems"][0]["message"]


def test_what_nobody_decided_stays_on_the_desk(home: Home) -> None:
    return_with(home, ADDED)
    run(home, DAY_TWO)
    assert len(cells(desk_of(home), "自填新线索")) == 1


def test_a_choice_that_is_none_is_held(home: Home) -> None:
    return_with(home, ADDED)
    said = decide(home, 处理="也许")
    assert [problem["code"] for problem in said["problems"]] == ["M22"]
    assert len(leads(home)) == 4
    said = decide(home, 处理="收为新线索", 承办单位="城管居")
    assert "没看懂，最接近的是“城管局”" in said["problems"][0]["message"]


def test_deciding_twice_makes_one_lead(home: Home) -> None:
    return_with(home, ADDED)
    decide(home, 处理="收为新线索")
    again = home.inbox / "待定再来.xlsx"
    type_into(
        home.inbox / "已入库/2025-07-11/待定事项_定.xlsx", "自填新线索", {"": {"何时": "x"}}, again
    )
    run(home, DAY_TWO)
    assert len(leads(home)) == 5


def test_open_rows_are_counted_as_pending(home: Home) -> None:
    before = run(home, DAY_ONE)["leads"]["pending"]
    assert return_with(home, ADDED)["leads"]["pending"] == before + 1


def test_a_ledger_of_before_gets_the_table(home: Home) -> None:
    ledger = Ledger(home.database)
    ledger.connection.exec_driver_sql("DROP TABLE proposal")
    ledger.connection.commit()
    ledger.close()
    return_with(home, ADDED)
    assert len(cells(desk_of(home), "自填新线索")) == 1


def test_a_department_that_the_rules_do_not_choose_keeps_its_opinion_in_the_remark(
    home: Home,
) -> None:
    return_with(home, ADDED | {"协办意见": "请住建局一起看"})
    decide(home, 处理="收为新线索")
    assert "协办意见：请住建局一起看" in added_lead(home)["remark"]


def test_a_row_that_the_coordinator_added_to_the_tracker_keeps_all_that_she_wrote(
    home: Home,
) -> None:
    row = ADDED | {"承办单位": "水务局", "领导批示": "请抓紧", "督办级别": "催办"}
    opened = openpyxl.load_workbook(home.outbox / "总台账.xlsx")
    page = opened["台账"]
    header = next(r for r in range(1, 20) if page.cell(r, 1).value == "线索编号")
    last = page.max_row + 1
    for column in range(1, page.max_column + 1):
        page.cell(last, column).value = row.get(str(page.cell(header, column).value))
    opened.save(home.inbox / "台账.xlsx")
    run(home, DAY_TWO)
    decide(home, 处理="收为新线索")
    lead = added_lead(home)
    kept = (lead["department"], lead["leader_note"], lead["supervision"])
    assert kept == ("水务局", "请抓紧", "催办")


# -- conflicts: what was shown ------------------------------------------------------------------


def test_a_conflict_shows_who_put_each_value(home: Home) -> None:
    book = shutil.copy(book_of(home, DEPARTMENT), home.root / "book.xlsx")
    one = cells(book, "办理")[0]["线索编号"]
    for name, said in (("甲.xlsx", "甲的说法"), ("乙.xlsx", "乙的说法")):
        type_into(book, "办理", {one: {"办理情况": said}}, home.inbox / name)
    run(home, DAY_TWO)
    (row,) = cells(desk_of(home), "冲突")
    assert (row["台账现值"], row["交回值"]) == ("乙的说法", "甲的说法")
    assert row["台账谁填"] == f"{DEPARTMENT} 2025-07-11 08:30"


# -- said anew ----------------------------------------------------------------------------------


def test_what_a_waiting_row_says_anew_in_a_later_book_counts(home: Home) -> None:
    return_with(home, ADDED)
    said = return_with(home, ADDED | {"办理情况": "已去看过"}, "又交.xlsx")
    assert (said["files"][0]["updated"], said["problems"]) == (1, [])


def test_a_refused_row_that_comes_again_is_told(home: Home) -> None:
    return_with(home, ADDED)
    decide(home, 处理="不收")
    assert codes(return_with(home, ADDED | {"备注": "再交"}, "又交.xlsx")) == ["M28"]


def test_a_department_without_a_decision_is_asked_for(home: Home) -> None:
    return_with(home, ADDED)
    assert codes(decide(home, 承办单位="住建局")) == ["M27"]


def test_the_first_id_of_an_added_row_is_told_in_its_remark_and_links_nothing(home: Home) -> None:
    first = min(leads(home))
    row = ADDED | {"首次编号": first}
    add_row(home.outbox / "总台账.xlsx", home.inbox / "台账.xlsx", row, "台账")
    run(home, DAY_TWO)
    decide(home, 处理="收为新线索")
    lead = added_lead(home)
    assert (lead["first_id"], f"首次编号：{first}" in lead["remark"]) == ("", True)
