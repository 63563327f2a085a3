"""Rows that were not taken wait in a workbook of their own, ready to be corrected and dropped back.

Each test drops an export with a row that says nothing, among good ones, in a real home.
"""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline import commands
from pipeline.files.folders import Home
from tests.offices import HEADERS, NOISE, SQUARE, leads, new_home, run, write_table
from tests.test_receipts import receipt

THURSDAY = datetime(2025, 7, 10, 8, 30)
FRIDAY = datetime(2025, 7, 11, 8, 30)
SILENT = (*SQUARE[:5], "", "", SQUARE[7])  # neither title nor words
TOTAL = ("合计", "", "", "", "", "", "2 件", "")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return new_home(tmp_path / "home")


def drop(home: Home, *rows: tuple[Any, ...], now: datetime = THURSDAY) -> dict[str, Any]:
    write_table(home.inbox / "12345导出.xlsx", [("12345热线工单",), HEADERS, *rows])
    return run(home, now)


def waiting(home: Home) -> list[Path]:
    return sorted(home.aside.glob("*未入库的行*.xlsx"))


def shown(path: Path) -> list[list[Any]]:
    book = openpyxl.load_workbook(path)
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def table(path: Path) -> list[dict[str, Any]]:
    rows = shown(path)
    at = next(n for n, row in enumerate(rows) if row[0] == HEADERS[0])
    return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :] if any(row)]


def test_a_row_that_was_held_is_copied_as_it_stood(home: Home) -> None:
    drop(home, NOISE, SILENT)
    (path,) = waiting(home)
    (row,) = table(path)
    assert tuple(row[header] or "" for header in HEADERS) == SILENT


def test_each_row_says_why_and_where_it_stood(home: Home) -> None:
    drop(home, NOISE, SILENT)
    (row,) = table(waiting(home)[0])
    assert row["原来在哪一行"] == "第 4 行"
    assert "没有内容也没有标题" in row["为什么没入库"]


def test_corrected_and_dropped_back_it_is_a_lead(home: Home) -> None:
    drop(home, NOISE, SILENT)
    (path,) = waiting(home)
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    header = next(r for r in range(1, 9) if page.cell(r, 1).value == HEADERS[0])
    page.cell(header + 1, HEADERS.index("主要内容") + 1).value = SQUARE[6]
    book.save(home.inbox / path.name)
    said = run(home, FRIDAY)
    assert (said["files"][0]["source"], said["files"][0]["new"]) == ("12345热线", 1)
    assert {one["source_number"] for one in leads(home).values()} == {NOISE[0], SQUARE[0]}


def test_our_two_columns_are_no_change_of_the_headers(home: Home) -> None:
    drop(home, NOISE, SILENT)
    shutil.copy(waiting(home)[0], home.inbox)
    assert not [one for one in run(home, FRIDAY)["problems"] if one["code"].startswith("K")]


def test_the_receipt_says_in_which_file_the_rows_are(home: Home) -> None:
    said = drop(home, NOISE, SILENT)
    (row,) = receipt(home, said, "未入库的行")
    assert row["抄在 inbox/待处理 的哪个文件里"] == waiting(home)[0].name


def test_totals_need_no_correcting(home: Home) -> None:
    drop(home, NOISE, TOTAL)
    assert waiting(home) == []


def test_a_note_beside_the_workbook_says_what_to_do(home: Home) -> None:
    drop(home, NOISE, SILENT)
    (note,) = home.aside.glob("*_说明.txt")
    assert "拖回 inbox" in note.read_text("utf-8-sig")


def test_json_says_the_same(home: Home) -> None:
    said = drop(home, NOISE, SILENT)
    (line,) = said["files"][0]["held_rows"]
    assert (line["row"], line["back"]) == ("4", waiting(home)[0].name)


def test_a_file_says_what_it_was_taken_for_and_why(home: Home) -> None:
    why = drop(home, NOISE)["files"][0]["why"]
    assert "第 2 行是表头，8 列里认得 8 列（工单编号、来电时间" in why
    assert "“12345”" not in why


def test_a_file_dropped_twice_says_when_it_was_taken_first(home: Home) -> None:
    drop(home, NOISE)
    shutil.copy(next(home.taken.rglob("*.xlsx")), home.inbox / "又一份.xlsx")
    (file,) = run(home, FRIDAY)["files"]
    assert file["status"] == "以前收过"
    assert "2025-07-10 08:30" in file["why"]


def test_a_file_is_read_again_once_its_columns_have_new_names(home: Home) -> None:
    write_table(
        home.inbox / "导出.xlsx", [(*HEADERS, "楼盘"), (*NOISE[:4], "", *NOISE[5:], "晨曦园")]
    )
    run(home, THURSDAY)
    source = home.rules / "sources" / "12345热线.yaml"
    source.write_text(source.read_text("utf-8").replace("地址: [", "地址: [楼盘, "), "utf-8")
    shutil.copy(next(home.taken.rglob("*.xlsx")), home.inbox)
    (file,) = run(home, FRIDAY)["files"]
    (lead,) = leads(home).values()
    assert (file["updated"], lead["address"]) == (1, "晨曦园")


def test_the_copied_rows_are_forgotten_in_time(home: Home) -> None:
    drop(home, NOISE, SILENT)
    forget = {"before": "2025-08-01", "days": "", "dry_run": ""}
    commands.forget(commands.Call(home, datetime(2026, 7, 10, 8, 30), words=forget))
    assert waiting(home) == []
