"""Words of others in a department's open cells: masked there, whole in the ledger, no conflict."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.files.folders import Home
from tests.offices import (
    CITY,
    DAY_TWO,
    HEADERS,
    NOISE,
    book_of,
    cells,
    codes,
    give_back,
    ids,
    leads,
    new_home,
    run,
    write_table,
)

SAID, SHOWN = "可回拨13812345678", "可回拨138****5678"


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = new_home(tmp_path_factory.mktemp("foreign") / "home")
    write_table(home.inbox / "导出.xlsx", [(*HEADERS, "备注"), (*NOISE, SAID)])
    run(home)
    return home.root


@pytest.fixture
def home(issued: Path, tmp_path: Path) -> Home:
    """An export brought a remark with a number into a column that 城管局 fills."""
    return Home(Path(shutil.copytree(issued, tmp_path / "home", copy_function=shutil.copy2)))


def remark(home: Home) -> str:
    return leads(home)[ids(home)[0]]["remark"]


def test_the_department_sees_it_masked(home: Home) -> None:
    assert cells(book_of(home, CITY), "办理")[0]["备注"] == SHOWN


def test_what_comes_back_as_it_was_shown_changes_nothing(home: Home) -> None:
    give_back(home, book_of(home, CITY), {ids(home)[0]: {"签收人": "张三"}}, "交.xlsx")
    assert "M01" not in codes(run(home, DAY_TWO))
    assert remark(home) == SAID


def test_what_the_department_adds_to_it_is_taken_without_a_conflict(home: Home) -> None:
    give_back(home, book_of(home, CITY), {ids(home)[0]: {"备注": f"{SHOWN}，已打"}}, "交.xlsx")
    assert "M01" not in codes(run(home, DAY_TWO))
    assert remark(home) == f"{SHOWN}，已打"


def test_what_the_department_typed_itself_comes_back_as_it_typed_it(home: Home) -> None:
    typed = "已打13900001111"
    give_back(home, book_of(home, CITY), {ids(home)[0]: {"备注": typed}}, "交.xlsx")
    run(home, DAY_TWO)
    assert cells(book_of(home, CITY), "办理")[0]["备注"] == typed
