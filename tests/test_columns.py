"""Columns that staff added, under whatever header: kept with the lead and given back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.files.folders import Home
from tests.offices import (
    CITY,
    DAY_TWO,
    DONE,
    book_of,
    cells,
    codes,
    give_back,
    ids,
    kept,
    leads,
    run,
)

HEADER_ROW = 3
Change = Callable[[Any, dict[str, int], int], None]


def change(home: Home, what: Change, name: str = "改.xlsx") -> dict[str, Any]:
    """Change the sheet: (page, column numbers by header, row of the first lead); run once."""
    book = openpyxl.load_workbook(kept(book_of(home, CITY), home))
    page = book["办理"]
    columns = {page.cell(HEADER_ROW, c).value: c for c in range(1, page.max_column + 1)}
    numbers = [page.cell(r, 1).value for r in range(1, page.max_row + 1)]
    what(page, columns, numbers.index(ids(home)[0]) + 1)
    book.save(home.inbox / name)
    return run(home, DAY_TWO)


def extras(home: Home) -> dict[str, str]:
    """Return the own cells of the first lead by header."""
    mine = f"extra@{CITY}@"
    state = leads(home)[ids(home)[0]]
    return {key[len(mine) :]: text for key, text in state.items() if key.startswith(mine) and text}


def column(*headers: str | None) -> Change:
    """Add columns with these headers; the first lead's cells say 值1, 值2 …"""

    def add(page: Any, _columns: dict[str, int], row: int) -> None:
        first = page.max_column + 1
        for at, header in enumerate(headers):
            page.cell(HEADER_ROW, first + at).value = header
            page.cell(row, first + at).value = f"值{at + 1}"

    return add


def test_a_column_of_their_own_comes_back_in_the_next_book(city: Home) -> None:
    change(city, column("网格员"))
    rows = {row["线索编号"]: row for row in cells(book_of(city, CITY), "办理")}
    assert rows[ids(city)[0]]["网格员"] == "值1"


@pytest.mark.parametrize("header", ["回访意见", "承办单位", "把握", "处理", "采用", "=1+1", "2025"])
def test_any_header_will_do(city: Home, header: str) -> None:
    said = change(city, column(header))
    assert (codes(said), extras(city)) == ([], {header: "值1"})


def test_a_column_without_a_header_is_called_by_its_letter(city: Home) -> None:
    change(city, column(None))
    assert list(extras(city).values()) == ["值1"]
    assert next(iter(extras(city))).endswith("列）")


def test_two_columns_of_one_header_are_told_apart(city: Home) -> None:
    change(city, column("网格员", "网格员"))
    assert sorted(extras(city).values()) == ["值1", "值2"]


def test_what_was_typed_under_an_emptied_header_is_kept(city: Home) -> None:
    def emptied(page: Any, columns: dict[str, int], row: int) -> None:
        page.cell(HEADER_ROW, columns["办理情况"]).value = None
        page.cell(row, columns["办理情况"]).value = "已去过"

    change(city, emptied)
    assert list(extras(city).values()) == ["已去过"]


def test_a_renamed_given_column_is_no_column_of_theirs(city: Home) -> None:
    def renamed(page: Any, columns: dict[str, int], _row: int) -> None:
        page.cell(HEADER_ROW, columns["内容"]).value = "诉求"

    change(city, renamed)
    assert extras(city) == {}


def test_a_renamed_column_to_fill_is_kept_as_their_own_with_every_edit(city: Home) -> None:
    def renamed(page: Any, columns: dict[str, int], row: int) -> None:
        page.cell(HEADER_ROW, columns["办理情况"]).value = "办理结果"
        page.cell(row, columns["办理情况"]).value = "已去过"

    change(city, renamed)
    assert extras(city) == {"办理结果": "已去过"}


@pytest.mark.parametrize("header", ["家庭住址", "证件号码"])
def test_a_column_about_a_person_is_not_kept_and_that_is_said(city: Home, header: str) -> None:
    said = change(city, column(header))
    assert (codes(said), extras(city)) == (["M26"], {})


def test_a_book_with_columns_of_the_desk_is_still_a_book(city: Home) -> None:
    def both(page: Any, columns: dict[str, int], row: int) -> None:
        column("处理", "谁填的")(page, columns, row)
        page.cell(row, columns["办理情况"]).value = "已到现场"

    change(city, both)
    assert leads(city)[ids(city)[0]]["answer"] == "已到现场"


def test_headers_totals_and_titles_in_between_are_no_rows(city: Home) -> None:
    def pasted(page: Any, columns: dict[str, int], _row: int) -> None:
        last = page.max_row
        for at in range(1, page.max_column + 1):
            page.cell(last + 1, at).value = page.cell(HEADER_ROW, at).value
        page.cell(last + 2, 1).value = page.cell(1, 1).value
        page.cell(last + 3, 1).value = page.cell(2, 1).value
        page.cell(last + 4, columns["内容"]).value = "合计：24件"

    said = change(city, pasted)
    assert (codes(said), said["files"][0]["rows"]) == ([], 24)


def test_the_sheet_copied_inside_the_workbook_says_everything_once(city: Home) -> None:
    book = openpyxl.load_workbook(kept(book_of(city, CITY), city))
    page = book["办理"]
    header = [page.cell(HEADER_ROW, c).value for c in range(1, page.max_column + 1)]
    page.cell(4, header.index("备注") + 1).value = "两张表都有"
    book.copy_worksheet(page)
    book.save(Path(city.inbox / "两张.xlsx"))
    said = run(city, DAY_TWO)
    assert (said["changes"], said["conflicts"]) == (1, 0)


def test_an_own_column_of_our_header_left_of_ours_is_told_by_what_ours_showed(city: Home) -> None:
    filled = {one: {"备注": f"真{one}"} for one in ids(city)[:5]}
    give_back(city, kept(book_of(city, CITY), city), filled, "填好.xlsx")
    run(city)

    def inserted(page: Any, columns: dict[str, int], row: int) -> None:
        page.insert_cols(columns["备注"])
        page.cell(HEADER_ROW, columns["备注"]).value = "备注"
        page.cell(row, columns["备注"]).value = "我的"

    change(city, inserted)
    state = leads(city)[ids(city)[0]]
    assert (state["remark"], extras(city)) == (f"真{ids(city)[0]}", {"备注": "我的"})


def test_columns_without_a_header_on_two_days_are_two_columns(city: Home) -> None:
    def at(column: int, text: str) -> Change:
        def typed(page: Any, _columns: dict[str, int], row: int) -> None:
            page.insert_cols(column)
            page.cell(row, column).value = text

        return typed

    change(city, at(6, "第一天"), "一.xlsx")
    change(city, at(6, "第二天"), "二.xlsx")
    assert sorted(extras(city).values()) == ["第一天", "第二天"]


def test_a_copy_without_keys_with_an_own_承办单位_reassigns_nothing(city: Home) -> None:
    def bare(page: Any, columns: dict[str, int], row: int) -> None:
        column("承办单位")(page, columns, row)
        page.cell(row, page.max_column).value = "住建局"
        page.delete_cols(columns["行标识"])
        page.delete_rows(1, HEADER_ROW - 1)

    change(city, bare)
    assert {state["department"] for state in leads(city).values()} == {CITY}


def test_a_column_that_repeats_a_given_one_is_their_own(city: Home) -> None:
    def copied(page: Any, columns: dict[str, int], row: int) -> None:
        last = page.max_column + 1
        page.cell(HEADER_ROW, last).value = "抄的内容"
        for at in range(HEADER_ROW + 1, page.max_row + 1):
            page.cell(at, last).value = page.cell(at, columns["内容"]).value

    change(city, copied)
    assert list(extras(city)) == ["抄的内容"]


def test_a_given_column_under_another_header_with_much_rewritten_is_their_own(city: Home) -> None:
    def rewritten(page: Any, columns: dict[str, int], row: int) -> None:
        page.cell(HEADER_ROW, columns["内容"]).value = "诉求"
        for at in range(row, row + 5):
            page.cell(at, columns["内容"]).value = "改写过的诉求"

    change(city, rewritten)
    assert extras(city) == {"诉求": "改写过的诉求"}


def test_of_two_sheets_of_one_workbook_nobody_knows_which_came_first(city: Home) -> None:
    book = openpyxl.load_workbook(kept(book_of(city, CITY), city))
    page = book["办理"]
    header = [page.cell(HEADER_ROW, c).value for c in range(1, page.max_column + 1)]
    status, answer = header.index("办理状态") + 1, header.index("办理情况") + 1
    page.cell(4, status).value, page.cell(4, answer).value = "办理中", "已到现场核实情况"
    other = book.copy_worksheet(page)
    for column, value in (DONE | {"办理情况": "已到现场核实情况"}).items():
        other.cell(4, header.index(column) + 1).value = value
    book.save(city.inbox / "两张.xlsx")
    assert run(city, DAY_TWO)["conflicts"] == 1
