"""Sheets as offices leave them, dropped as files: hidden parts, merged cells, several tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.files.folders import Home
from tests.offices import EXPORT, HEADERS, NOISE, SEWER, SQUARE, codes, leads, new_home, run


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return new_home(tmp_path)


class Book:
    """A workbook that is made as people do."""

    def __init__(self) -> None:
        self._book = openpyxl.Workbook()
        self._book.remove(self._book.active)

    def sheet(self, *rows: tuple[Any, ...], name: str = "工单") -> Worksheet:
        page = self._book.create_sheet(name)
        for row in rows:
            page.append(row)
        return page

    def drop(self, home: Home, name: str = "12345导出.xlsx") -> dict[str, Any]:
        self._book.save(home.inbox / name)
        return run(home)


def numbers(home: Home) -> list[str]:
    return [state["source_number"] for state in leads(home).values()]


def test_hidden_rows_and_columns_are_read(home: Home) -> None:
    book = Book()
    page = book.sheet(HEADERS, *EXPORT)
    page.row_dimensions[3].hidden = True
    page.column_dimensions["G"].hidden = True  # 主要内容
    said = book.drop(home)
    assert said["files"][0]["new"] == 4
    assert SQUARE[6] in [state["content"] for state in leads(home).values()]


def test_rows_that_a_filter_hides_are_read(home: Home) -> None:
    book = Book()
    page = book.sheet(HEADERS, *EXPORT)
    page.auto_filter.ref = "A1:H5"
    page.auto_filter.add_filter_column(0, [NOISE[0]])
    for row in (3, 4, 5):
        page.row_dimensions[row].hidden = True
    assert book.drop(home)["files"][0]["new"] == 4


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_read_and_said(home: Home, state: str) -> None:
    book = Book()
    book.sheet(HEADERS, NOISE)
    book.sheet(HEADERS, SQUARE, name="旧的").sheet_state = state
    said = book.drop(home)
    assert said["files"][0]["new"] == 2
    assert "“旧的”（隐藏的工作表，照样收）" in said["files"][0]["why"]


def test_a_hidden_sheet_that_nobody_knows_is_no_question(home: Home) -> None:
    book = Book()
    book.sheet(HEADERS, NOISE)
    book.sheet(
        ("车牌", "车型"), ("苏E1", "货车"), ("苏E2", "客车"), name="字典"
    ).sheet_state = "hidden"
    assert codes(book.drop(home)) == []


def test_a_copy_of_a_sheet_makes_repeats(home: Home) -> None:
    book = Book()
    book.sheet(HEADERS, *EXPORT)
    book.sheet(HEADERS, *reversed(EXPORT), name="工单 (2)")
    book.sheet(("工单编号", "主要内容"), (NOISE[0], NOISE[6]), name="筛选")
    (file,) = book.drop(home)["files"]
    assert (file["new"], file["repeated"], file["updated"]) == (4, 5, 0)


def test_a_copy_without_numbers_makes_repeats(home: Home) -> None:
    headers, row = (
        ("日期", "反映人", "地点", "反映问题"),
        ("2025-07-10", "王小明", "蓬溪路", "路灯不亮"),
    )
    book = Book()
    book.sheet(headers, row)
    book.sheet(headers, row, name="副本")
    (file,) = book.drop(home)["files"]
    assert (file["new"], file["repeated"]) == (1, 1)


def test_two_tables_of_different_sources_on_one_sheet_are_both_taken(home: Home) -> None:
    book = Book()
    by_hand = (("日期", "反映人", "地点", "反映问题"), ("2025-07-10", "李红", "蓬溪路", "路灯不亮"))
    book.sheet(("12345 工单",), HEADERS, NOISE, (), ("来访登记",), *by_hand)
    said = book.drop(home)
    (file,) = said["files"]
    assert (file["new"], file["held"]) == (2, 1)
    assert [state["source"] for state in leads(home).values()] == ["12345热线", "手工登记表"]
    assert "第 2 行是表头" in file["why"]
    assert "第 6 行是表头" in file["why"]


def test_a_place_merged_over_rows_is_that_of_each(home: Home) -> None:
    book = Book()
    page = book.sheet(("工单统计表",), HEADERS, NOISE, SQUARE, SEWER)
    page.merge_cells("A1:H1")
    page.merge_cells("E3:E5")
    book.drop(home)
    assert [state["address"] for state in leads(home).values()] == [NOISE[4]] * 3


def test_one_complaint_over_several_rows_is_one_lead_in_the_receipt(home: Home) -> None:
    headers = ("工单编号", "来电时间", "主要内容", "承办单位", "办理情况")
    book = Book()
    page = book.sheet(
        headers,
        (*NOISE[:2], NOISE[6], "城管局", "已约谈店主"),
        (None, None, None, "市场监管局", "已查证照"),
    )
    for column in "ABC":
        page.merge_cells(f"{column}2:{column}3")
    said = book.drop(home)
    (file,) = said["files"]
    assert (file["rows"], file["new"], file["held"]) == (2, 1, 1)
    assert codes(said) == ["I53"]
    (lead,) = leads(home).values()
    assert lead["answer"] == "已约谈店主\n已查证照"


def test_the_same_file_again_changes_nothing(home: Home) -> None:
    book = Book()
    page = book.sheet(("蓬朗办事处（2件）",), HEADERS, ("一、大气类",), NOISE, ("二、水类",), SEWER)
    page.merge_cells("A3:H3")
    book.drop(home)
    before = leads(home)
    page["A9"] = "注：含重复件"
    (file,) = book.drop(home, "再来.xlsx")["files"]
    assert (file["new"], file["updated"], file["repeated"]) == (0, 0, 2)
    assert leads(home) == before


def test_every_row_of_a_stretch_of_running_numbers_counts(home: Home) -> None:
    book = Book()
    book.sheet(HEADERS, NOISE, *[(n,) for n in range(2, 42)])
    said = book.drop(home)
    (file,) = said["files"]
    assert (file["rows"], file["new"], file["held"]) == (41, 1, 40)
    assert codes(said) == ["I54"]


def test_every_row_of_an_untidy_sheet_is_accounted_for(home: Home) -> None:
    rows = [("工单统计表",), HEADERS, NOISE, ("小计", 1), ("工单统计表",), HEADERS, SQUARE, (),
            ("合计", 2), ("填表人：李四", None, "审核人：王五"), (),
            ("承办单位", "件数", "办结率"), ("城管局", 2, "50%")]  # fmt: skip
    book = Book()
    book.sheet(*rows)
    (file,) = book.drop(home)["files"]
    assert (file["rows"], file["new"], file["held"]) == (9, 2, 7)
