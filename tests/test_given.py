"""Given cells that were changed come back as they were, and each is said with what it was."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from pipeline.files.folders import Home
from tests.offices import (
    CITY,
    DAY_TWO,
    MANY,
    book_of,
    codes,
    drop_export,
    give_back,
    ids,
    kept,
    notices,
    run,
)


@pytest.fixture
def book(city: Home) -> Path:
    return kept(book_of(city, CITY), city)


@pytest.mark.parametrize(
    "column",
    ["来源编号", "内容", "地址", "办结时限", "分派依据", "诉求人", "联系电话", "角色", "系统提示",
     "历次办理", "新变", "协办意见"],
)  # fmt: skip
def test_what_a_department_types_over_a_given_cell_is_said(
    city: Home, book: Path, column: str
) -> None:
    give_back(city, book, {ids(city)[0]: {column: "改成了这样"}}, "改.xlsx")
    said = run(city, DAY_TWO)
    assert (codes(said), said["changes"]) == (["M03"], 0)


@pytest.mark.parametrize("column", ["协办意见", "诉求人", "来源编号", "分派依据"])
def test_what_the_coordinator_types_over_a_given_cell_is_said(city: Home, column: str) -> None:
    tracker = kept(city.outbox / "总台账.xlsx", city)
    give_back(city, tracker, {ids(city)[0]: {column: "改成了这样"}}, "改.xlsx", "台账")
    assert codes(run(city, DAY_TWO)) == ["M03"]


def test_words_over_the_days_left_are_said(city: Home, book: Path) -> None:
    give_back(city, book, {ids(city)[0]: {"剩余": "不够"}}, "改.xlsx")
    assert codes(run(city, DAY_TWO)) == ["M03"]


def test_the_days_left_count_on_by_themselves(city: Home, book: Path) -> None:
    give_back(city, book, {ids(city)[0]: {"剩余": 1}}, "改.xlsx")
    assert codes(run(city, DAY_TWO)) == []


def test_a_message_about_a_person_names_nobody(city: Home, book: Path) -> None:
    give_back(city, book, {ids(city)[0]: {"联系电话": "13955556666"}}, "改.xlsx")
    (problem,) = run(city, DAY_TWO)["problems"]
    assert "139****6666" in problem["message"]
    assert "138****1234" in problem["message"]
    assert "13955556666" not in problem["message"]


def test_the_clear_name_and_number_are_no_change(city: Home, book: Path) -> None:
    known = {"诉求人": "王小明", "联系电话": 13800001234}
    give_back(city, book, {ids(city)[0]: known}, "改.xlsx")
    assert codes(run(city, DAY_TWO)) == []


def test_a_person_whom_a_newer_export_corrected_is_no_change(city: Home, book: Path) -> None:
    first = openpyxl.load_workbook(book)["办理"].cell(4, 1).value
    corrected = (*MANY[0][:2], "李大明", "13912345678", *MANY[0][4:])
    drop_export(city, [corrected], "更正.xlsx")
    run(city, DAY_TWO)
    give_back(city, book, {first: {"备注": "看过"}}, "旧表.xlsx")
    assert codes(run(city, DAY_TWO)) == []


def test_a_person_who_is_changed_in_a_book_that_is_up_to_date_is_said(city: Home) -> None:
    drop_export(city, [(*MANY[0][:2], "李大明", "13912345678", *MANY[0][4:])], "更正.xlsx")
    run(city, DAY_TWO)
    fresh = kept(book_of(city, CITY), city)
    give_back(city, fresh, {ids(city)[0]: {"联系电话": "13955556666"}}, "改.xlsx")
    assert codes(run(city, DAY_TWO)) == ["M03"]


def test_a_notice_that_comes_back_as_it_was_is_no_change(city: Home, book: Path) -> None:
    one = ids(city)[0]
    give_back(city, book, {one: {"办理状态": "以办结"}}, "一.xlsx")
    run(city)
    assert notices(city)[one]
    give_back(city, kept(book_of(city, CITY), city), {one: {"备注": "看过"}}, "二.xlsx")
    assert codes(run(city, DAY_TWO)) == []


def test_what_an_assisting_department_types_for_the_leading_one_is_said(city: Home) -> None:
    tracker, one = kept(city.outbox / "总台账.xlsx", city), ids(city)[0]
    give_back(city, tracker, {one: {"协办单位": "公安局"}}, "协办.xlsx", "台账")
    run(city)
    theirs = kept(book_of(city, "公安局"), city)
    give_back(city, theirs, {one: {"办理情况": "我们看过了", "协办意见": "已去"}}, "公安局.xlsx")
    said = run(city, DAY_TWO)
    assert (codes(said), said["changes"], said["holds"]) == (["M09"], 1, 0)
