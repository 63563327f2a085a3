"""收件回执 and status: what became of every returned book, and which department is silent."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from pipeline import commands
from pipeline.files.folders import Home
from tests.offices import book_of, cells, drop_export, new_home, run, type_into

THURSDAY = datetime(2025, 7, 10, 8, 30)
FRIDAY = datetime(2025, 7, 11, 8, 30)
MONDAY = datetime(2025, 7, 14, 8, 30)
DEPARTMENT = "城管局"


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = new_home(tmp_path_factory.mktemp("issued"))
    drop_export(home)
    run(home, THURSDAY)
    return home.root


@pytest.fixture
def home(issued: Path, tmp_path: Path) -> Home:
    shutil.copytree(issued, tmp_path / "home")
    return Home(tmp_path / "home")


def give_back(home: Home, now: datetime, **typed: str) -> dict[str, Any]:
    book = book_of(home, DEPARTMENT)
    one = cells(book, "办理")[0]["线索编号"]
    type_into(book, "办理", {one: typed}, home.inbox / "交回.xlsx")
    return run(home, now)


def receipt(home: Home, said: dict[str, Any], sheet: str) -> list[dict[str, Any]]:
    path = home.root / next(path for path in said["outputs"] if "收件回执" in path)
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()
    header = next(n for n, row in enumerate(rows) if row[0] in ("文件", "单位"))
    return [dict(zip(rows[header], row, strict=True)) for row in rows[header + 1 :]]


def silent_days(home: Home, now: datetime) -> dict[str, tuple[str, int]]:
    said, _ = commands.status(commands.Call(home, now))
    return {
        one["department"]: (one["last_return"], one["silent_days"]) for one in said["departments"]
    }


def test_a_returned_book_is_told_row_by_row(home: Home) -> None:
    said = give_back(home, FRIDAY, 办理情况="已处理")
    (row,) = receipt(home, said, "交回")
    told = {
        key: row[key] for key in ("哪个单位的表", "发出行数", "交回行数", "有改动的行", "没动的行")
    }
    assert told == {
        "哪个单位的表": DEPARTMENT,
        "发出行数": row["交回行数"],
        "交回行数": row["发出行数"],
        "有改动的行": 1,
        "没动的行": row["交回行数"] - 1,
    }


def test_rows_and_cells_of_a_returned_book_add_up(home: Home) -> None:
    said = give_back(home, FRIDAY, 办理情况="已处理", 办理状态="以办结")
    (row,) = receipt(home, said, "交回")
    assert (row["并入格数"], row["待核格数"], row["没交回的行"]) == (1, 1, 0)


def test_a_receipt_without_returned_books_has_no_such_sheet(home: Home) -> None:
    (path,) = home.outbox.glob("回执/*.xlsx")
    assert "交回" not in CalamineWorkbook.from_path(str(path)).sheet_names


def test_the_silent_departments_stand_first(home: Home) -> None:
    run(home, FRIDAY)
    said = give_back(home, MONDAY, 办理情况="已处理")
    rows = receipt(home, said, "各单位交回")
    days = [row["几个工作日没交"] for row in rows if row["手上件数"]]
    assert days == sorted(days, reverse=True)
    last = [row for row in rows if row["手上件数"]][-1]
    assert (last["单位"], last["最近交回"]) == (DEPARTMENT, "2025-07-14 08:30")
    assert rows[0]["最近交回"] == "从未交回"


def test_silence_is_counted_in_working_days(home: Home) -> None:
    assert silent_days(home, FRIDAY)[DEPARTMENT] == ("", 1)
    assert silent_days(home, MONDAY)[DEPARTMENT] == ("", 2)


def test_silence_begins_anew_with_the_first_book_after_a_return(home: Home) -> None:
    give_back(home, THURSDAY, 办理情况="已处理")
    assert silent_days(home, FRIDAY)[DEPARTMENT] == ("2025-07-10 08:30", 0)
    run(home, FRIDAY)
    assert silent_days(home, MONDAY)[DEPARTMENT] == ("2025-07-10 08:30", 1)


def test_status_is_told_though_the_rules_are_broken(home: Home) -> None:
    (home.rules / "departments.yaml").write_text("- [", encoding="utf-8")
    assert silent_days(home, FRIDAY)[DEPARTMENT] == ("", 1)
