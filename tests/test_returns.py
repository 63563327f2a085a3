"""What people do with workbooks over several days: whose value stands, and what is asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.files.folders import Home
from tests.offices import (
    DAY_ONE,
    DAY_TWO,
    NOISE,
    book_of,
    cells,
    drop_export,
    leads,
    new_home,
    run,
    type_into,
)

DEPARTMENT = "城管局"
MANY = tuple(
    (f"20250710000001{n:02}", NOISE[1], "", "", NOISE[4], f"{NOISE[5]}{n}",
     f"蓬溪路{n}号烧烤店每晚油烟很大，熏得开不了窗，请处理。", "投诉")
    for n in range(1, 25)
)  # fmt: skip


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose department has a book of 24 leads; copied for every test."""
    home = new_home(tmp_path_factory.mktemp("issued"))
    drop_export(home, MANY)
    run(home)
    return home.root


@pytest.fixture
def home(issued: Path, tmp_path: Path) -> Home:
    shutil.copytree(issued, tmp_path / "home")
    return Home(tmp_path / "home")


Typed = dict[str, dict[str, Any]]


def ids(home: Home) -> list[str]:
    return sorted(leads(home))


def give_back(home: Home, book: Path, typed: Typed, name: str) -> None:
    type_into(book, "办理", typed, home.inbox / name)


def shown(home: Home, column: str) -> dict[str, str]:
    return {row["线索编号"]: row[column] for row in cells(home.outbox / "总台账.xlsx", "台账")}


def kept(book: Path, home: Home) -> Path:
    """Keep a book as people have it: the next run moves the original to 往期."""
    return shutil.copy(book, home.root / f"kept_{book.name}")


def codes(said: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in said["problems"]]


# -- two people, one book -----------------------------------------------------------------------


def test_two_colleagues_who_agree_on_a_status_still_conflict_on_the_answer(home: Home) -> None:
    book, one = kept(book_of(home, DEPARTMENT), home), ids(home)[0]
    give_back(home, book, {one: {"办理状态": "办结", "办理情况": "已现场清理"}}, "张.xlsx")
    run(home)
    give_back(home, book, {one: {"办理状态": "办结", "办理情况": "现场没有发现"}}, "李.xlsx")
    said = run(home, DAY_TWO)
    assert (said["conflicts"], shown(home, "办理情况")[one]) == (1, "已现场清理")


def test_two_colleagues_who_share_a_whole_sentence_still_conflict(home: Home) -> None:
    book, (one, two, *_) = kept(book_of(home, DEPARTMENT), home), ids(home)
    same = {"办理情况": "已到现场核实，情况属实"}
    give_back(home, book, {one: same, two: {"办理情况": "已责令整改"}}, "张.xlsx")
    run(home)
    give_back(home, book, {one: same, two: {"办理情况": "店家已关门"}}, "李.xlsx")
    assert run(home, DAY_TWO)["conflicts"] == 1


def test_two_copies_that_arrive_together_conflict_even_on_a_step(home: Home) -> None:
    book, one = kept(book_of(home, DEPARTMENT), home), ids(home)[0]
    give_back(home, book, {one: {"办理状态": "办理中", "办理情况": "已到现场核实情况"}}, "a.xlsx")
    give_back(home, book, {one: {"办理状态": "办结", "办理情况": "已到现场核实情况"}}, "b.xlsx")
    said = run(home)
    assert (said["conflicts"], shown(home, "办理状态")[one]) == (1, "办理中")


def test_what_only_one_of_two_colleagues_filled_is_merged_from_both(home: Home) -> None:
    book, (one, two, *_) = kept(book_of(home, DEPARTMENT), home), ids(home)
    give_back(home, book, {one: {"办理情况": "甲填的"}}, "甲.xlsx")
    give_back(home, book, {two: {"办理情况": "乙填的"}}, "乙.xlsx")
    said = run(home)
    assert (said["conflicts"], said["changes"]) == (0, 2)


# -- one person, several days -------------------------------------------------------------------


def test_somebody_who_goes_on_in_an_own_copy_contradicts_nobody(home: Home) -> None:
    book, (one, two, *_) = kept(book_of(home, DEPARTMENT), home), ids(home)
    first = {one: {"办理状态": "办理中", "办理情况": "已派人到现场查看"}}
    give_back(home, book, first, "周一.xlsx")
    run(home)
    later = {one: {"办理状态": "办结", "办理情况": "已派人到现场查看，已清理"}}
    give_back(home, book, later | {two: {"办理状态": "办理中"}}, "周三.xlsx")
    said = run(home, DAY_TWO)
    assert (said["conflicts"], shown(home, "办理状态")[one]) == (0, "办结")


def test_an_old_copy_after_a_newer_one_changes_nothing(home: Home) -> None:
    book, one = kept(book_of(home, DEPARTMENT), home), ids(home)[0]
    first = {one: {"办理状态": "办理中", "办理情况": "已派人到现场查看"}}
    give_back(home, book, first, "周一.xlsx")
    run(home)
    later = {one: {"办理状态": "办结", "办理情况": "已派人到现场查看，已清理"}}
    give_back(home, book, later, "周三.xlsx")
    run(home, DAY_TWO)
    give_back(home, book, first | {"没有": {}}, "又是周一.xlsx")
    said = run(home, DAY_TWO)
    assert (said["changes"], said["conflicts"], shown(home, "办理状态")[one]) == (0, 0, "办结")


def test_a_cell_that_somebody_clears_in_an_own_copy_is_cleared(home: Home) -> None:
    book, numbers = kept(book_of(home, DEPARTMENT), home), ids(home)
    answers = {one: {"办理情况": f"已处理{one}"} for one in numbers[:5]}
    give_back(home, book, answers | {numbers[9]: {"备注": "填错了行"}}, "周一.xlsx")
    run(home)
    give_back(home, book, answers, "周二.xlsx")
    run(home, DAY_TWO)
    assert shown(home, "备注")[numbers[9]] == ""


def test_mondays_and_wednesdays_book_returned_together_find_their_own_bases(home: Home) -> None:
    monday, (one, two, *_) = kept(book_of(home, DEPARTMENT), home), ids(home)
    give_back(home, monday, {one: {"办理情况": "第一天填的"}}, "第一天.xlsx")
    run(home, DAY_TWO)
    wednesday = kept(book_of(home, DEPARTMENT), home)
    give_back(home, wednesday, {one: {"办理情况": "第二天改的"}}, "新表.xlsx")
    give_back(home, monday, {two: {"办理情况": "旧表里补的"}}, "旧表.xlsx")
    said = run(home, DAY_TWO)
    assert (said["changes"], said["conflicts"]) == (2, 0)


def test_a_workbook_saved_again_where_it_lies_goes_on_from_its_earlier_state(home: Home) -> None:
    book, one = book_of(home, DEPARTMENT), ids(home)[0]
    mine = kept(book, home)
    type_into(mine, "办理", {one: {"办理情况": "先这样"}}, book)
    run(home)
    type_into(mine, "办理", {one: {"办理情况": "改成那样"}}, book)
    said = run(home)
    assert (said["conflicts"], shown(home, "办理情况")[one]) == (0, "改成那样")


def test_a_replaced_value_of_an_earlier_return_is_listed(home: Home) -> None:
    book, numbers = kept(book_of(home, DEPARTMENT), home), ids(home)
    answers = {one: {"办理情况": f"已处理{one}"} for one in numbers[:5]}
    give_back(home, book, answers | {numbers[9]: {"备注": "原来的话"}}, "周一.xlsx")
    run(home)
    give_back(home, book, answers | {numbers[9]: {"备注": "另外一句"}}, "周二.xlsx")
    assert "M08" in codes(run(home, DAY_TWO))


# -- rows that moved ----------------------------------------------------------------------------


def rows_of(book: Path, target: Path, column: str, sort: Iterable[int]) -> None:
    """Put the values of one column into another order, the other columns left as they are."""
    opened = openpyxl.load_workbook(book)
    page = opened["办理"]
    first = next(r for r in range(1, 20) if page.cell(r, 1).value == "线索编号")
    at = next(c for c in range(1, page.max_column + 1) if page.cell(first, c).value == column)
    values = [page.cell(first + n + 1, at).value for n in range(24)]
    for n, source in enumerate(sort):
        page.cell(first + n + 1, at).value = values[source]
    opened.save(target)


def test_a_column_that_was_sorted_alone_sets_the_file_aside(home: Home) -> None:
    book, numbers = kept(book_of(home, DEPARTMENT), home), ids(home)
    answers = {one: {"办理情况": f"已处理{n}"} for n, one in enumerate(numbers)}
    give_back(home, book, answers, "填好.xlsx")
    run(home)
    before = shown(home, "办理情况")
    again = kept(book_of(home, DEPARTMENT), home)
    rows_of(again, home.inbox / "排过.xlsx", "办理情况", range(23, -1, -1))
    said = run(home, DAY_TWO)
    assert (codes(said), shown(home, "办理情况")) == (["M10"], before)
    assert (home.inbox / "待处理/排过.xlsx").is_file()


def test_a_file_that_was_filled_before_and_sorted_alone_now_is_set_aside(home: Home) -> None:
    book, numbers = kept(book_of(home, DEPARTMENT), home), ids(home)
    answers = {one: {"办理情况": f"已处理{n}"} for n, one in enumerate(numbers)}
    give_back(home, book, answers, "填好.xlsx")
    mine = shutil.copy(home.inbox / "填好.xlsx", home.root / "mine.xlsx")
    run(home)
    rows_of(mine, home.inbox / "排过.xlsx", "办理情况", range(23, -1, -1))
    assert codes(run(home, DAY_TWO)) == ["M10"]


def test_a_workbook_of_outbox_that_could_not_be_merged_is_kept(home: Home) -> None:
    book, numbers = book_of(home, DEPARTMENT), ids(home)
    answers = {one: {"办理情况": f"已处理{n}"} for n, one in enumerate(numbers)}
    give_back(home, book, answers, "填好.xlsx")
    run(home)
    again = book_of(home, DEPARTMENT)
    rows_of(again, again, "办理情况", range(23, -1, -1))
    edited = again.read_bytes()
    run(home)
    assert (home.inbox / "待处理" / again.name).read_bytes() == edited


# -- steps and given cells ----------------------------------------------------------------------


def test_a_step_back_from_a_closed_lead_is_held_and_comes_back_as_a_notice(home: Home) -> None:
    book, one = kept(book_of(home, DEPARTMENT), home), ids(home)[0]
    give_back(home, book, {one: {"办理状态": "办结", "办理情况": "已清理"}}, "办结.xlsx")
    run(home)
    again = kept(book_of(home, DEPARTMENT), home)
    give_back(home, again, {one: {"办理状态": "办理中"}}, "退回去.xlsx")
    said = run(home, DAY_TWO)
    assert (codes(said), shown(home, "办理状态")[one]) == (["M12"], "办结")
    notices = {row["线索编号"]: row["系统提示"] for row in cells(book_of(home, DEPARTMENT), "办理")}
    assert "“办理中”单位不能这样改" in notices[one]


def test_a_status_that_only_the_coordinator_gives_is_held(home: Home) -> None:
    book, one = kept(book_of(home, DEPARTMENT), home), ids(home)[0]
    give_back(home, book, {one: {"办理状态": "已销号"}}, "销号.xlsx")
    assert codes(run(home, DAY_TWO)) == ["M12"]


def test_the_coordinator_may_take_a_lead_back_from_closed(home: Home) -> None:
    book, one = kept(book_of(home, DEPARTMENT), home), ids(home)[0]
    give_back(home, book, {one: {"办理状态": "办结", "办理情况": "已清理"}}, "办结.xlsx")
    run(home)
    tracker = home.outbox / "总台账.xlsx"
    type_into(tracker, "台账", {one: {"办理状态": "重新办理"}}, home.inbox / "台账改.xlsx")
    run(home, DAY_TWO)
    assert shown(home, "办理状态")[one] == "重新办理"


def test_a_changed_given_cell_is_said_with_what_it_goes_back_to(home: Home) -> None:
    book, one = kept(book_of(home, DEPARTMENT), home), ids(home)[0]
    give_back(home, book, {one: {"来源编号": "被改过"}}, "改过.xlsx")
    (problem,) = run(home, DAY_TWO)["problems"]
    assert "改动了系统列：“来源编号”应是“2025071000000101”" in problem["message"]


def test_a_row_pasted_into_another_days_book_finds_its_own_base(home: Home) -> None:
    monday, (one, two, *_) = kept(book_of(home, DEPARTMENT), home), ids(home)
    type_into(monday, "办理", {one: {"办理情况": "旧表里填的"}}, home.root / "old.xlsx")
    give_back(home, monday, {two: {"办理情况": "别人填的"}}, "别人.xlsx")
    run(home, DAY_TWO)
    old = openpyxl.load_workbook(home.root / "old.xlsx")["办理"]
    pasted = next(r for r in old.iter_rows(values_only=True) if r[0] == one)
    fresh = openpyxl.load_workbook(book_of(home, DEPARTMENT))
    page = fresh["办理"]
    target = next(r for r in range(1, 40) if page.cell(r, 1).value == one)
    for column, value in enumerate(pasted, 1):
        page.cell(target, column).value = value
    fresh.save(home.inbox / "贴过.xlsx")
    said = run(home, DAY_TWO)
    assert (said["changes"], said["conflicts"]) == (1, 0)
    assert DAY_ONE < DAY_TWO
    assert shown(home, "办理情况")[two] == "别人填的"
