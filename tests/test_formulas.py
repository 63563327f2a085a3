"""Formulas, pictures and merged cells in a returned workbook: none of them clears what we have."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.files.folders import Home
from pipeline.files.reading import Reader
from pipeline.jobs import tell
from tests import robot
from tests.offices import DAY_TWO, book_of, cells, drop_export, leads, new_home, run

DEPARTMENT = "城管局"


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose department has already answered, so that a blank would be a clear."""
    home = new_home(tmp_path_factory.mktemp("answered"))
    drop_export(home)
    run(home)
    put(home, "先交.xlsx", {"办理情况": "已到现场", "备注": "原来的备注"})
    run(home)
    return home.root


@pytest.fixture
def home(answered: Path, tmp_path: Path) -> Home:
    shutil.copytree(answered, tmp_path / "home")
    return Home(tmp_path / "home")


def put(home: Home, name: str, typed: dict[str, Any], merge: tuple[str, str] | None = None) -> Path:
    """Type into the first row of the department's book, or merge two of its cells; drop it."""
    opened = openpyxl.load_workbook(book_of(home, DEPARTMENT))
    page = opened["办理"]
    header = next(r for r in range(1, 20) if page.cell(r, 1).value == "线索编号")
    columns = {page.cell(header, c).value: c for c in range(1, page.max_column + 1)}
    for column, value in typed.items():
        page.cell(header + 1, columns[column]).value = value
    if merge:
        first, last = (columns[column] for column in merge)
        page.merge_cells(None, header + 1, first, header + 1, last)
    path = home.inbox / name
    opened.save(path)
    return path


def give_value(path: Path, formula: str, value: str) -> None:
    """Give the one formula of a workbook the value that a spreadsheet had computed for it."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    for name, part in parts.items():
        said = f"<f>{formula}</f><v></v>".encode(), f"<f>{formula}</f><v />".encode()
        for old in said:
            part = part.replace(old, f"<f>{formula}</f><v>{value}</v>".encode())
        parts[name] = part
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)


def lead(home: Home) -> dict[str, str]:
    one = cells(book_of(home, DEPARTMENT), "办理")[0]["线索编号"]
    return leads(home)[one]


def codes(said: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in said["problems"]]


def test_a_formula_without_a_value_clears_nothing_and_is_said(home: Home) -> None:
    put(home, "公式.xlsx", {"办理情况": '=CONCATENATE("已","办")'})
    said = run(home, DAY_TWO)
    assert (codes(said), lead(home)["answer"]) == (["M13"], "已到现场")


def test_a_picture_of_wps_clears_nothing_and_is_said(home: Home) -> None:
    put(home, "图片.xlsx", {"备注": '=_xlfn.DISPIMG("ID_1",1)'})
    said = run(home, DAY_TWO)
    assert (codes(said), lead(home)["remark"]) == (["M14"], "原来的备注")


def test_a_picture_is_no_text_even_with_a_value(home: Home) -> None:
    path = put(home, "图片.xlsx", {"备注": "=DISPIMG(1,1)"})
    give_value(path, "DISPIMG(1,1)", "=DISPIMG(1,1)")
    assert codes(run(home, DAY_TWO)) == ["M14"]


def test_a_formula_with_a_value_is_taken_and_kept_in_the_record(home: Home) -> None:
    path = put(home, "公式.xlsx", {"办理情况": "=40+2"})
    give_value(path, "40+2", "42")
    run(home, DAY_TWO)
    state = lead(home)
    changes = tell.history(home, state["id"])["changes"]
    assert state["answer"] == "42"
    assert [one["formula"] for one in changes if one.get("formula")] == ["=40+2"]


def test_a_held_formula_comes_back_as_a_notice(home: Home) -> None:
    put(home, "公式.xlsx", {"办理情况": "=A1"})
    run(home, DAY_TWO)
    notice = cells(book_of(home, DEPARTMENT), "办理")[0]["系统提示"]
    assert notice == "“办理情况”的公式没有值，没有并入，请改成文字或日期。"


def test_what_a_merged_cell_swallowed_is_not_cleared(home: Home) -> None:
    put(home, "合并.xlsx", {}, merge=("协办意见", "备注"))
    said = run(home, DAY_TWO)
    assert (said["changes"], lead(home)["remark"]) == (0, "原来的备注")


def test_a_sheet_says_its_formulas_and_merged_ranges(home: Home, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["B2"], page["A4"] = "=1+1", "合并"
    page.merge_cells("A4:C5")
    path = tmp_path / "表.xlsx"
    book.save(path)
    give_value(path, "1+1", "2")
    with Reader() as reader:
        (sheet,) = reader.sheets(path)
        rows = dict(sheet.rows)
    assert (sheet.notes.formulas, rows[2][1]) == ({(2, 1): "=1+1"}, 2)
    assert sheet.notes.merged == ((4, 0, 5, 2),)


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_formulas_of_a_real_spreadsheet_are_found(tmp_path: Path, kind: str) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title, page["A1"], page["B1"], page["C1"] = "办理", "线索编号", "=1+1", '=""'
    book.save(tmp_path / "in.xlsx")
    saved = tmp_path / f"out.{kind}"
    robot.edit(tmp_path / "in.xlsx", [], {saved: kind})
    with Reader() as reader:
        (sheet,) = reader.sheets(saved)
        (row,) = [cells for _, cells in sheet.rows]
    assert (row[1], [text.lstrip("=") for text in sheet.notes.formulas.values()]) == (2, ["1+1"])
