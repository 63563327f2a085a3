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
    CITY,
    DAY_ONE,
    DAY_TWO,
    DONE,
    book_of,
    codes,
    desk_of,
    give_back,
    ids,
    kept,
    leads,
    notices,
    run,
    shown,
    type_into,
)


@pytest.fixture
def home(city: Home) -> Home:
    """One department with a book of 24 leads."""
    return city


# -- two people, one book -----------------------------------------------------------------------


def test_two_colleagues_who_agree_on_a_status_still_conflict_on_the_answer(home: Home) -> None:
    book, one = kept(book_of(home, CITY), home), ids(home)[0]
    give_back(home, book, {one: DONE | {"办理情况": "已现场清理"}}, "张.xlsx")
    run(home)
    give_back(home, book, {one: DONE | {"办理情况": "现场没有发现"}}, "李.xlsx")
    said = run(home, DAY_TWO)
    assert (said["conflicts"], shown(home, "办理情况")[one]) == (1, "已现场清理")


def test_two_colleagues_who_share_a_whole_sentence_still_conflict(home: Home) -> None:
    book, (one, two, *_) = kept(book_of(home, CITY), home), ids(home)
    same = {"办理情况": "已到现场核实，情况属实"}
    give_back(home, book, {one: same, two: {"办理情况": "已责令整改"}}, "张.xlsx")
    run(home)
    give_back(home, book, {one: same, two: {"办理情况": "店家已关门"}}, "李.xlsx")
    assert run(home, DAY_TWO)["conflicts"] == 1


def test_two_copies_that_arrive_together_conflict_even_on_a_step(home: Home) -> None:
    book, one = kept(book_of(home, CITY), home), ids(home)[0]
    give_back(home, book, {one: {"办理状态": "办理中", "办理情况": "已到现场核实情况"}}, "a.xlsx")
    give_back(home, book, {one: DONE | {"办理情况": "已到现场核实情况"}}, "b.xlsx")
    said = run(home)
    assert (said["conflicts"], shown(home, "办理状态")[one]) == (1, "办理中")


def test_what_only_one_of_two_colleagues_filled_is_merged_from_both(home: Home) -> None:
    book, (one, two, *_) = kept(book_of(home, CITY), home), ids(home)
    give_back(home, book, {one: {"办理情况": "甲填的"}}, "甲.xlsx")
    give_back(home, book, {two: {"办理情况": "乙填的"}}, "乙.xlsx")
    said = run(home)
    assert (said["conflicts"], said["changes"]) == (0, 2)


# -- one person, several days -------------------------------------------------------------------


def test_somebody_who_goes_on_in_an_own_copy_contradicts_nobody(home: Home) -> None:
    book, (one, two, *_) = kept(book_of(home, CITY), home), ids(home)
    first = {one: {"办理状态": "办理中", "办理情况": "已派人到现场查看"}}
    give_back(home, book, first, "周一.xlsx")
    run(home)
    later = {one: DONE | {"办理情况": "已派人到现场查看，已清理"}}
    give_back(home, book, later | {two: {"办理状态": "办理中"}}, "周三.xlsx")
    said = run(home, DAY_TWO)
    assert (said["conflicts"], shown(home, "办理状态")[one]) == (0, "办结")


def test_an_old_copy_after_a_newer_one_changes_nothing(home: Home) -> None:
    book, one = kept(book_of(home, CITY), home), ids(home)[0]
    first = {one: {"办理状态": "办理中", "办理情况": "已派人到现场查看"}}
    give_back(home, book, first, "周一.xlsx")
    run(home)
    later = {one: DONE | {"办理情况": "已派人到现场查看，已清理"}}
    give_back(home, book, later, "周三.xlsx")
    run(home, DAY_TWO)
    give_back(home, book, first | {"没有": {}}, "又是周一.xlsx")
    said = run(home, DAY_TWO)
    assert (said["changes"], said["conflicts"], shown(home, "办理状态")[one]) == (0, 0, "办结")


def test_a_cell_that_somebody_clears_in_an_own_copy_is_cleared(home: Home) -> None:
    book, numbers = kept(book_of(home, CITY), home), ids(home)
    answers = {one: {"办理情况": f"已处理{one}"} for one in numbers[:5]}
    give_back(home, book, answers | {numbers[9]: {"备注": "填错了行"}}, "周一.xlsx")
    run(home)
    give_back(home, book, answers, "周二.xlsx")
    run(home, DAY_TWO)
    assert shown(home, "备注")[numbers[9]] == ""


def test_mondays_and_wednesdays_book_returned_together_find_their_own_bases(home: Home) -> None:
    monday, (one, two, *_) = kept(book_of(home, CITY), home), ids(home)
    give_back(home, monday, {one: {"办理情况": "第一天填的"}}, "第一天.xlsx")
    run(home, DAY_TWO)
    wednesday = kept(book_of(home, CITY), home)
    give_back(home, wednesday, {one: {"办理情况": "第二天改的"}}, "新表.xlsx")
    give_back(home, monday, {two: {"办理情况": "旧表里补的"}}, "旧表.xlsx")
    said = run(home, DAY_TWO)
    assert (said["changes"], said["conflicts"]) == (2, 0)


def test_a_workbook_saved_again_where_it_lies_goes_on_from_its_earlier_state(home: Home) -> None:
    book, one = book_of(home, CITY), ids(home)[0]
    mine = kept(book, home)
    type_into(mine, "办理", {one: {"办理情况": "先这样"}}, book)
    run(home)
    type_into(mine, "办理", {one: {"办理情况": "改成那样"}}, book)
    said = run(home)
    assert (said["conflicts"], shown(home, "办理情况")[one]) == (0, "改成那样")


def test_a_replaced_value_of_an_earlier_return_is_listed(home: Home) -> None:
    book, numbers = kept(book_of(home, CITY), home), ids(home)
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


@pytest.fixture
def filled(home: Home) -> Home:
    """A department that has given an own answer to each of its leads."""
    book, numbers = kept(book_of(home, CITY), home), ids(home)
    answers = {one: {"办理情况": f"已处理{n}"} for n, one in enumerate(numbers)}
    give_back(home, book, answers, "填好.xlsx")
    shutil.copy(home.inbox / "填好.xlsx", home.root / "mine.xlsx")
    run(home)
    return home


def test_a_column_that_was_sorted_alone_is_held_as_a_whole(filled: Home) -> None:
    before = shown(filled, "办理情况")
    again = kept(book_of(filled, CITY), filled)
    rows_of(again, filled.inbox / "排过.xlsx", "办理情况", range(23, -1, -1))
    said = run(filled, DAY_TWO)
    assert (codes(said), said["holds"], shown(filled, "办理情况")) == (["M10"], 24, before)


def test_a_file_that_was_filled_before_and_sorted_alone_now_is_held(filled: Home) -> None:
    rows_of(filled.root / "mine.xlsx", filled.inbox / "排过.xlsx", "办理情况", range(23, -1, -1))
    assert codes(run(filled, DAY_TWO)) == ["M10"]


def test_what_else_was_typed_into_a_file_with_a_sorted_column_is_held_too(filled: Home) -> None:
    again, one = kept(book_of(filled, CITY), filled), ids(filled)[0]
    rows_of(again, filled.root / "sorted.xlsx", "办理情况", range(23, -1, -1))
    give_back(filled, filled.root / "sorted.xlsx", {one: {"备注": "第一行的话"}}, "排过.xlsx")
    run(filled, DAY_TWO)
    assert shown(filled, "备注")[one] == ""


def test_the_department_reads_in_its_next_book_what_was_held_of_a_sorted_column(
    filled: Home,
) -> None:
    again, one = kept(book_of(filled, CITY), filled), ids(filled)[0]
    rows_of(again, filled.inbox / "排过.xlsx", "办理情况", range(23, -1, -1))
    run(filled, DAY_TWO)
    assert notices(filled)[one] == (
        "“办理情况”交回的“已处理23”和行对不上（像是只给几列排过序），没有并入；"
        "确是这一行的，请在这份表里照填一次交回。"
    )


def test_what_the_next_book_showed_as_held_and_is_typed_once_more_is_meant(filled: Home) -> None:
    again, one = kept(book_of(filled, CITY), filled), ids(filled)[0]
    rows_of(again, filled.inbox / "排过.xlsx", "办理情况", range(23, -1, -1))
    run(filled, DAY_TWO)
    fresh = kept(book_of(filled, CITY), filled)
    rows_of(fresh, filled.inbox / "确认.xlsx", "办理情况", range(23, -1, -1))
    run(filled, DAY_TWO)
    assert (shown(filled, "办理情况")[one], set(notices(filled).values())) == ("已处理23", {""})


def test_a_notice_of_a_sorted_column_that_nobody_takes_up_goes_away(filled: Home) -> None:
    again, one = kept(book_of(filled, CITY), filled), ids(filled)[0]
    rows_of(again, filled.inbox / "排过.xlsx", "办理情况", range(23, -1, -1))
    run(filled, DAY_TWO)
    fresh = kept(book_of(filled, CITY), filled)
    give_back(filled, fresh, {one: {"备注": "收到"}}, "新表.xlsx")
    run(filled, DAY_TWO)
    assert set(notices(filled).values()) == {""}


def test_the_file_that_was_put_right_after_a_sorted_one_is_taken(filled: Home) -> None:
    again, one = kept(book_of(filled, CITY), filled), ids(filled)[0]
    rows_of(again, filled.inbox / "排过.xlsx", "办理情况", range(23, -1, -1))
    run(filled, DAY_TWO)
    give_back(filled, again, {one: {"办理情况": "改好了"}}, "撤销了排序.xlsx")
    said = run(filled, DAY_TWO)
    assert (said["changes"], codes(said)) == (1, [])


def test_a_sorted_file_that_comes_again_with_one_more_cell_is_held_again(filled: Home) -> None:
    again, one = kept(book_of(filled, CITY), filled), ids(filled)[0]
    rows_of(again, filled.inbox / "排过.xlsx", "办理情况", range(23, -1, -1))
    run(filled, DAY_TWO)
    rows_of(again, filled.root / "sorted.xlsx", "办理情况", range(23, -1, -1))
    give_back(filled, filled.root / "sorted.xlsx", {one: {"备注": "又填一格"}}, "又交.xlsx")
    said = run(filled, DAY_TWO)
    assert (said["changes"], codes(said)) == (0, ["M10"])


def test_a_column_emptied_over_two_days_books_in_one_sheet_is_held(home: Home) -> None:
    numbers = ids(home)
    remarks = {one: {"备注": f"第{n}件"} for n, one in enumerate(numbers)}
    give_back(home, kept(book_of(home, CITY), home), remarks, "填好.xlsx")
    run(home)
    first = kept(book_of(home, CITY), home)
    run(home, DAY_TWO)
    second = openpyxl.load_workbook(book_of(home, CITY))
    page, old = second["办理"], openpyxl.load_workbook(first)["办理"]
    column = [page.cell(3, c).value for c in range(1, page.max_column + 1)].index("备注") + 1
    rows = {page.cell(r, 1).value: r for r in range(4, page.max_row + 1)}
    for r in range(4, 13):  # nine rows of the older book, nine of the newer one
        target = rows[old.cell(r, 1).value]
        for c in range(1, old.max_column + 1):
            page.cell(target, c).value = old.cell(r, c).value
    for r in range(4, 22):
        page.cell(rows[old.cell(r, 1).value], column).value = None
    second.save(home.inbox / "两天的.xlsx")
    said = run(home, DAY_TWO)
    assert (said["changes"], said["holds"], set(codes(said))) == (0, 18, {"M05"})


def test_who_corrects_what_was_not_understood_contradicts_nobody(home: Home) -> None:
    book, numbers = kept(book_of(home, CITY), home), ids(home)
    answers = {one: {"办理情况": f"第{n}件已到现场查看"} for n, one in enumerate(numbers[:6])}
    wrong = answers | {numbers[9]: {"办结时间": "上礼拜"}}
    give_back(home, book, wrong, "周一.xlsx")
    run(home)
    give_back(home, book, answers | {numbers[9]: {"办结时间": "2025-07-10"}}, "周二.xlsx")
    said = run(home, DAY_TWO)
    assert (said["conflicts"], leads(home)[numbers[9]]["closed_at"]) == (0, "2025-07-10")
    assert notices(home)[numbers[9]] == ""


def test_names_that_were_swapped_by_hand_are_no_sorted_column(home: Home) -> None:
    book, numbers = kept(book_of(home, CITY), home), ids(home)
    first = {one: {"签收人": ("张三", "李四")[n % 2]} for n, one in enumerate(numbers)}
    give_back(home, book, first, "甲.xlsx")
    run(home)
    again = kept(book_of(home, CITY), home)
    swapped = {one: {"签收人": ("李四", "张三")[n % 2]} for n, one in enumerate(numbers[:16])}
    give_back(home, again, swapped, "换人.xlsx")
    said = run(home, DAY_TWO)
    assert (codes(said), said["changes"]) == ([], 16)


def test_a_workbook_of_outbox_that_could_not_be_read_is_kept(home: Home) -> None:
    book = book_of(home, CITY)
    book.write_bytes(book.read_bytes()[:-2000])
    broken = book.read_bytes()
    run(home)
    assert (home.inbox / "待处理" / book.name).read_bytes() == broken


# -- what the system only inferred --------------------------------------------------------------


def test_a_first_step_that_was_inferred_gives_way_to_the_status_somebody_types(home: Home) -> None:
    book, one = kept(book_of(home, CITY), home), ids(home)[0]
    give_back(home, book, {one: {"签收人": "张三"}}, "周一.xlsx")
    run(home)
    assert shown(home, "办理状态")[one] == "已签收"
    typed = {"签收人": "张三", "办理状态": "办理中", "签收时间": "2025-07-10 07:00"}
    give_back(home, book, {one: typed}, "周二.xlsx")
    said = run(home, DAY_TWO)
    assert (said["conflicts"], shown(home, "办理状态")[one]) == (0, "办理中")
    assert leads(home)[one]["acknowledged_at"] == "2025-07-10 07:00"


def test_who_asked_for_more_time_and_finished_all_the_same_contradicts_nobody(home: Home) -> None:
    book, one = kept(book_of(home, CITY), home), ids(home)[0]
    asked = {"申请延期至": "2025-07-20", "延期理由": "等检测报告"}
    give_back(home, book, {one: asked}, "申请.xlsx")
    run(home)
    done = asked | DONE | {"办理情况": "已整改"}
    give_back(home, book, {one: done}, "办结.xlsx")
    said = run(home, DAY_TWO)
    assert (said["conflicts"], shown(home, "办理状态")[one]) == (0, "办结")


def test_a_colleague_who_does_not_know_of_a_request_contradicts_it(home: Home) -> None:
    book, one = kept(book_of(home, CITY), home), ids(home)[0]
    give_back(home, book, {one: {"退单理由": "不属于我局"}}, "退单.xlsx")
    run(home)
    give_back(home, book, {one: DONE}, "办结.xlsx")
    assert run(home, DAY_TWO)["conflicts"] == 1


# -- leads that were given to another department ------------------------------------------------


@pytest.fixture
def moved_lead(home: Home) -> tuple[Home, Path, str]:
    """A lead that the coordinator has given away since its first department got its book."""
    book, one = kept(book_of(home, CITY), home), ids(home)[0]
    tracker = home.outbox / "总台账.xlsx"
    type_into(tracker, "台账", {one: {"承办单位": "住建局"}}, home.inbox / "改派.xlsx")
    run(home, DAY_TWO)
    return home, book, one


def test_a_department_that_lost_a_lead_changes_nothing_of_it(
    moved_lead: tuple[Home, Path, str],
) -> None:
    home, book, one = moved_lead
    give_back(home, book, {one: DONE | {"办理情况": "早办好了"}}, "旧表.xlsx")
    said = run(home, DAY_TWO)
    assert (codes(said), shown(home, "办理状态")[one]) == (["M24", "M24"], "已派发")


def test_the_coordinator_reads_what_a_department_that_lost_a_lead_had_to_say(
    moved_lead: tuple[Home, Path, str],
) -> None:
    home, book, one = moved_lead
    give_back(home, book, {one: {"办理情况": "早办好了"}}, "旧表.xlsx")
    run(home, DAY_TWO)
    assert "“办理情况”交回的“早办好了”没有并入" in shown(home, "系统提示")[one]


def test_what_a_department_that_lost_a_lead_said_is_forgotten_when_it_is_closed(
    moved_lead: tuple[Home, Path, str],
) -> None:
    home, book, one = moved_lead
    give_back(home, book, {one: {"办理情况": "早办好了"}}, "旧表.xlsx")
    run(home, DAY_TWO)
    give_back(home, kept(book_of(home, "住建局"), home), {one: DONE}, "新.xlsx")
    run(home, DAY_TWO)
    assert "早办好了" not in shown(home, "系统提示")[one]


# -- steps and given cells ----------------------------------------------------------------------


def test_a_step_back_from_a_closed_lead_is_held_and_comes_back_as_a_notice(home: Home) -> None:
    book, one = kept(book_of(home, CITY), home), ids(home)[0]
    give_back(home, book, {one: DONE}, "办结.xlsx")
    run(home)
    again = kept(book_of(home, CITY), home)
    give_back(home, again, {one: {"办理状态": "办理中"}}, "退回去.xlsx")
    said = run(home, DAY_TWO)
    assert (codes(said), shown(home, "办理状态")[one]) == (["M12"], "办结")
    assert "“办理中”单位不能这样改" in notices(home)[one]


def test_a_status_that_only_the_coordinator_gives_is_held(home: Home) -> None:
    book, one = kept(book_of(home, CITY), home), ids(home)[0]
    give_back(home, book, {one: {"办理状态": "已销号"}}, "销号.xlsx")
    assert codes(run(home, DAY_TWO)) == ["M12"]


def test_the_coordinator_may_take_a_lead_back_from_closed(home: Home) -> None:
    book, one = kept(book_of(home, CITY), home), ids(home)[0]
    give_back(home, book, {one: DONE}, "办结.xlsx")
    run(home)
    tracker = home.outbox / "总台账.xlsx"
    type_into(tracker, "台账", {one: {"办理状态": "重新办理"}}, home.inbox / "台账改.xlsx")
    run(home, DAY_TWO)
    assert shown(home, "办理状态")[one] == "重新办理"


def test_a_changed_given_cell_is_said_with_what_it_goes_back_to(home: Home) -> None:
    book, one = kept(book_of(home, CITY), home), ids(home)[0]
    give_back(home, book, {one: {"来源编号": "被改过"}}, "改过.xlsx")
    (problem,) = run(home, DAY_TWO)["problems"]
    assert "改动了系统列：“来源编号”应是“2025071000000101”" in problem["message"]


def test_a_row_pasted_into_another_days_book_finds_its_own_base(home: Home) -> None:
    monday, (one, two, *_) = kept(book_of(home, CITY), home), ids(home)
    type_into(monday, "办理", {one: {"办理情况": "旧表里填的"}}, home.root / "old.xlsx")
    give_back(home, monday, {two: {"办理情况": "别人填的"}}, "别人.xlsx")
    run(home, DAY_TWO)
    old = openpyxl.load_workbook(home.root / "old.xlsx")["办理"]
    pasted = next(r for r in old.iter_rows(values_only=True) if r[0] == one)
    fresh = openpyxl.load_workbook(book_of(home, CITY))
    page = fresh["办理"]
    target = next(r for r in range(1, 40) if page.cell(r, 1).value == one)
    for column, value in enumerate(pasted, 1):
        page.cell(target, column).value = value
    fresh.save(home.inbox / "贴过.xlsx")
    said = run(home, DAY_TWO)
    assert (said["changes"], said["conflicts"]) == (1, 0)
    assert DAY_ONE < DAY_TWO
    assert shown(home, "办理情况")[two] == "别人填的"


def test_a_colleagues_file_of_the_same_name_is_no_later_state_of_the_first(home: Home) -> None:
    book, one = kept(book_of(home, CITY), home), ids(home)[0]
    give_back(home, book, {one: {"办理情况": "甲的答复"}}, "交回.xlsx")
    run(home)
    give_back(home, book, {one: {"办理情况": "乙的答复"}}, "交回.xlsx")
    said = run(home, DAY_TWO)
    assert (said["conflicts"], shown(home, "办理情况")[one]) == (1, "甲的答复")


def test_who_gives_another_reason_does_not_know_of_the_first_request(home: Home) -> None:
    book, one = kept(book_of(home, CITY), home), ids(home)[0]
    give_back(home, book, {one: {"退单理由": "不属于我局"}}, "退单.xlsx")
    run(home)
    give_back(home, book, {one: DONE | {"退单理由": "重复件"}}, "办结.xlsx")
    said = run(home, DAY_TWO)
    assert (said["conflicts"], shown(home, "办理状态")[one]) == (2, "退单待审")


def test_a_colleague_who_did_not_see_that_a_lead_was_closed_is_asked_and_not_held(
    home: Home,
) -> None:
    book, one = kept(book_of(home, CITY), home), ids(home)[0]
    give_back(home, book, {one: DONE}, "甲.xlsx")
    run(home)
    give_back(home, book, {one: {"办理状态": "办理中"}}, "乙.xlsx")
    assert codes(run(home, DAY_TWO)) == ["M01"]


def test_the_coordinator_leaves_no_lead_without_a_status(home: Home) -> None:
    tracker, one = kept(home.outbox / "总台账.xlsx", home), ids(home)[0]
    give_back(home, tracker, {one: {"办理状态": None}}, "台账.xlsx", "台账")
    assert codes(run(home, DAY_TWO)) == ["M12"]
    assert shown(home, "办理状态")[one] == "已派发"


def test_a_step_that_was_held_waits_though_the_department_leaves_it(home: Home) -> None:
    book, one = kept(book_of(home, CITY), home), ids(home)[0]
    give_back(home, book, {one: {"办理状态": "已销号"}}, "销号.xlsx")
    run(home)
    give_back(home, kept(book_of(home, CITY), home), {one: {"备注": "看过"}}, "新表.xlsx")
    run(home, DAY_TWO)
    assert "“已销号”单位不能这样改" in notices(home)[one]


def test_a_column_sorted_in_another_way_than_was_held_is_held_again(filled: Home) -> None:
    before = shown(filled, "办理情况")
    again = kept(book_of(filled, CITY), filled)
    rows_of(again, filled.inbox / "排过.xlsx", "办理情况", range(23, -1, -1))
    run(filled, DAY_TWO)
    fresh = kept(book_of(filled, CITY), filled)
    rows_of(fresh, filled.inbox / "又排.xlsx", "办理情况", [*range(4, 24), *range(4)])
    said = run(filled, DAY_TWO)
    assert (codes(said), shown(filled, "办理情况")) == (["M10"], before)


def test_names_in_blocks_are_no_sorted_copy_of_a_colleagues_names(home: Home) -> None:
    book, numbers = kept(book_of(home, CITY), home), ids(home)
    by_turns = {one: {"签收人": ("张三", "李四")[n % 2]} for n, one in enumerate(numbers)}
    in_blocks = {one: {"签收人": ("张三", "李四")[n // 12]} for n, one in enumerate(numbers)}
    give_back(home, book, by_turns, "甲.xlsx")
    run(home)
    give_back(home, book, in_blocks, "乙.xlsx")
    assert set(codes(run(home, DAY_TWO))) == {"M01"}


def test_what_a_department_that_lost_a_lead_said_waits_while_the_other_works_on_it(
    moved_lead: tuple[Home, Path, str],
) -> None:
    home, book, one = moved_lead
    give_back(home, book, {one: {"办理情况": "早办好了"}}, "旧表.xlsx")
    run(home, DAY_TWO)
    fresh = kept(book_of(home, "住建局"), home)
    give_back(home, fresh, {one: {"办理情况": "正在核实"}}, "新.xlsx")
    run(home, DAY_TWO)
    assert "“办理情况”交回的“早办好了”没有并入" in shown(home, "系统提示")[one]


# -- rows of several books, rows twice -----------------------------------------------------------


def edit(book: Path, target: Path, change: Any) -> None:
    """Save a book under another name with its sheet changed: ``change`` gets the sheet."""
    opened = openpyxl.load_workbook(book)
    change(opened["办理"])
    opened.save(target)


def rows_about(book: Path, leads: Iterable[str]) -> list[list[Any]]:
    """Return the rows of a book about some leads, their row keys as well."""
    wanted = set(leads)
    rows = openpyxl.load_workbook(book)["办理"].iter_rows(values_only=True)
    return [list(row) for row in rows if row[0] in wanted]


def test_rows_of_two_books_about_one_lead_in_one_sheet_conflict(home: Home) -> None:
    monday, (one, two, *_) = kept(book_of(home, CITY), home), ids(home)
    type_into(monday, "办理", {one: {"办理情况": "旧表填的"}}, home.root / "old.xlsx")
    give_back(home, monday, {two: {"办理情况": "别人填的"}}, "别人.xlsx")
    run(home, DAY_TWO)
    type_into(book_of(home, CITY), "办理", {one: {"办理情况": "新表填的"}}, home.root / "new.xlsx")
    (pasted,) = rows_about(home.root / "old.xlsx", [one])
    edit(home.root / "new.xlsx", home.inbox / "两行.xlsx", lambda page: page.append(pasted))
    assert run(home, DAY_TWO)["conflicts"] == 1


def test_a_pasted_row_without_its_key_is_compared_with_the_book_that_shows_its_lead(
    home: Home,
) -> None:
    monday, (one, two, *_) = kept(book_of(home, CITY), home), ids(home)
    tracker = kept(home.outbox / "总台账.xlsx", home)
    given_away = {one: {"承办单位": "住建局", "备注": "请住建局办"}}
    give_back(home, tracker, given_away, "改派.xlsx", "台账")
    run(home, DAY_TWO)
    assert one not in notices(home)  # the new book does not show it
    lost, still = rows_about(monday, [one, two])
    lost[1] = None  # 行标识

    def paste(page: Any) -> None:
        page.append(still)
        page.append(lost)

    edit(book_of(home, CITY), home.inbox / "贴过.xlsx", paste)
    said = run(home, DAY_TWO)
    assert (codes(said), said["changes"]) == ([], 0)


def test_a_sheet_without_any_key_is_compared_with_the_newest_book_that_fits(home: Home) -> None:
    tracker, one = kept(home.outbox / "总台账.xlsx", home), ids(home)[0]
    give_back(home, tracker, {one: {"备注": "协调员记的"}}, "台账.xlsx", "台账")
    run(home, DAY_TWO)
    type_into(book_of(home, CITY), "办理", {one: {"备注": "单位改的"}}, home.root / "mine.xlsx")

    def strip(page: Any) -> None:
        page["A1"], page["A2"] = None, None
        page.delete_cols(1, 2)

    edit(home.root / "mine.xlsx", home.inbox / "没有编号.xlsx", strip)
    said = run(home, DAY_TWO)
    assert (said["conflicts"], shown(home, "备注")[one]) == (0, "单位改的")


def test_a_sheet_that_says_two_things_of_one_cell_does_not_undo_the_choice_between_them(
    home: Home,
) -> None:
    book, (one, two, three, *_) = kept(book_of(home, CITY), home), ids(home)
    typed = {one: {"办理情况": "第一行写的话"}, two: {"办理情况": "第二件已经处理完了"}}
    type_into(book, "办理", typed, home.root / "a.xlsx")
    (again,) = rows_about(home.root / "a.xlsx", [one])
    again[again.index("第一行写的话")] = "第二行写的话"
    edit(home.root / "a.xlsx", home.inbox / "两行.xlsx", lambda page: page.append(again))
    shutil.copy(home.inbox / "两行.xlsx", home.root / "mine.xlsx")
    run(home)
    give_back(home, desk_of(home), {one: {"采用": "交回"}}, "定.xlsx", "冲突")
    run(home, DAY_TWO)
    give_back(home, home.root / "mine.xlsx", {three: {"备注": "补充"}}, "又交.xlsx")
    run(home, DAY_TWO)
    assert shown(home, "办理情况")[one] == "第二行写的话"


def test_a_column_that_was_left_out_once_is_compared_with_what_it_was_before(home: Home) -> None:
    book, (one, two, three, *_) = kept(book_of(home, CITY), home), ids(home)
    first = {"办理情况": "第一件已到现场", "备注": "旧备注"}
    give_back(home, book, {one: first, two: {"办理情况": "第二件已经处理"}}, "一.xlsx")
    run(home)
    later = {lead: {"办理状态": "已回复"} for lead in (one, two, three)}
    type_into(home.inbox / "已入库/2025-07-10/一.xlsx", "办理", later, home.root / "two.xlsx")

    def left_out(page: Any) -> None:
        header = [cell.value for cell in page[3]]
        page.delete_cols(header.index("备注") + 1)

    edit(home.root / "two.xlsx", home.inbox / "二.xlsx", left_out)
    run(home)
    tracker = kept(home.outbox / "总台账.xlsx", home)
    give_back(home, tracker, {one: {"备注": "协调员改的"}}, "台账.xlsx", "台账")
    run(home, DAY_TWO)
    give_back(home, home.root / "two.xlsx", {two: {"困难问题": "没有"}}, "三.xlsx")
    said = run(home, DAY_TWO)
    assert (said["conflicts"], shown(home, "备注")[one]) == (0, "协调员改的")
