"""Formulas, pictures and merged cells in a returned workbook: none of them clears what we have."""

from __future__ import annotations

import shutil
import struct
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.core.model import CellError
from pipeline.files.folders import Home
from pipeline.files.reading.reading import Reader
from pipeline.files.reading.reading_errors import archive_of, errors_of_xlsx
from pipeline.files.reading.reading_errors_binary import errors_of_xls, errors_of_xlsb
from pipeline.jobs import tell
from tests import robot
from tests.offices import DAY_TWO, book_of, cells, drop_export, leads, new_home, run
from tests.spreadsheets import record, with_parts, xls, xlsx

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
    assert notice == "“办理情况”是公式，没有值，没有并入，请改成文字或日期。"


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


# -- binary workbooks -----------------------------------------------------------------------------

UNREAD = "=（公式）"
EMPTY, WAITS = b"\x03" + bytes(5) + b"\xff\xff", bytes(6) + b"\xff\xff"
PIECES = b"\x17\x00\x00"  # of a formula: an empty text


def formula(row: int, column: int, value: bytes, style: int = 0) -> bytes:
    """One formula cell of an xls; ``value`` are the eight bytes of what it gave."""
    place = struct.pack("<HHH", row, column, style)
    return record(0x0006, place + value + bytes(6) + struct.pack("<H", len(PIECES)) + PIECES)


def text_of_formula(text: str) -> bytes:
    return record(0x0207, struct.pack("<HB", len(text), 0) + text.encode())


def test_a_formula_of_an_xls_without_a_value_is_unread() -> None:
    notes: dict[tuple[int, int], str] = {}
    cells = [
        formula(0, 0, EMPTY),
        formula(0, 1, WAITS) + text_of_formula(""),
        formula(0, 2, WAITS) + record(0x0203, bytes(14)),  # the text that should follow is missing
        formula(1, 0, WAITS),
    ]
    found = errors_of_xls(xls(cells), 0, notes)
    assert (found, notes) == ({1: dict.fromkeys((0, 1, 2), UNREAD), 2: {0: UNREAD}}, {})


def test_a_formula_of_an_xls_with_a_value_is_noted() -> None:
    notes: dict[tuple[int, int], str] = {}
    between = record(0x04BC, bytes(10))  # a shared formula stands before its first text
    cells = [
        formula(4, 0, struct.pack("<d", 42)),
        formula(4, 1, b"\x01\x00\x01" + bytes(3) + b"\xff\xff"),
        formula(4, 2, WAITS) + between + text_of_formula("x"),
        formula(4, 3, bytes(8)),  # a real nought
    ]
    found = errors_of_xls(xls(cells), 0, notes)
    assert (found, notes) == ({}, dict.fromkeys(((5, 0), (5, 1), (5, 2), (5, 3)), UNREAD))


@pytest.mark.parametrize(
    "spelled", [(49, b""), (170, b"\x01\x00\x00@"), (170, b"\x01\x00\x01@\x00")], ids=str
)
def test_a_nought_of_a_formula_in_a_text_cell_of_an_xls_is_unread(
    spelled: tuple[int, bytes],
) -> None:
    """LibreOffice writes it for every text that a formula made there."""
    number, written = spelled
    listed = [record(0x041E, struct.pack("<H", number) + written)] if written else []
    styles = [record(0x00E0, struct.pack("<HH16x", 0, one)) for one in (0, number)]
    cells = [formula(0, 0, bytes(8), style=1), formula(0, 1, bytes(8), style=0)]
    assert errors_of_xls(xls(cells, [*listed, *styles]), 0) == {1: {0: UNREAD}}


@pytest.mark.parametrize(
    "cells",
    [
        [record(0x0006, b"")],
        [record(0x0006, bytes(21)), record(0x0205, b"\x00")],
        [formula(0, 0, WAITS)[:-1]],
        [struct.pack("<HH", 0x0006, 0xFFFF) + bytes(30)],
        [record(0x00E0, b""), formula(0xFFFF, 0xFFFF, bytes(8), style=0xFFFF)],
    ],
    ids=["empty", "short", "cut", "longer than the file", "far away"],
)
def test_a_broken_formula_of_an_xls_does_no_harm(cells: list[bytes]) -> None:
    errors_of_xls(xls([formula(1, 1, struct.pack("<d", 1)), *cells]), 0)


def test_formulas_of_an_xlsb_are_found() -> None:
    def short(kind: int, body: bytes) -> bytes:
        return bytes([kind, len(body)]) + body

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    sheet = struct.pack("<II", 0, 1) + wide("rId1") + wide("工单")
    relations = (
        '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    cells = (
        short(0, struct.pack("<I", 6)),
        short(8, struct.pack("<II", 0, 0) + wide("")),
        short(8, struct.pack("<II", 1, 0) + wide("甲")),
        short(9, struct.pack("<IId", 2, 0, 42)),
        short(9, b"\0"),
    )
    parts = {
        "xl/workbook.bin": b"\x9c\x01" + bytes([len(sheet)]) + sheet,
        "xl/_rels/workbook.bin.rels": relations.encode(),
        "xl/worksheets/sheet1.bin": b"".join(cells),
    }
    notes: dict[tuple[int, int], str] = {}
    with archive_of(with_parts(xlsx([]), parts)) as archive:
        found = errors_of_xlsb(archive, "工单", notes)
    assert (found, notes) == ({7: {0: UNREAD}}, dict.fromkeys(((7, 1), (7, 2)), UNREAD))


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
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
    text = "（公式）" if kind == "xls" else "1+1"
    assert (row[1], [one.lstrip("=") for one in sheet.notes.formulas.values()]) == (2, [text])
    assert isinstance(row[2], CellError)


@pytest.mark.libreoffice
def test_a_formula_without_a_value_in_an_xls_clears_nothing_and_is_said(
    home: Home, tmp_path: Path
) -> None:
    one = cells(book_of(home, DEPARTMENT), "办理")[0]["线索编号"]
    typed = {"op": "set", "key": one, "column": "备注", "value": '=""', "as": "formula"}
    robot.edit(book_of(home, DEPARTMENT), [typed], {tmp_path / "公式.xls": "xls"})
    shutil.move(tmp_path / "公式.xls", home.inbox)
    said = run(home, DAY_TWO)
    assert (codes(said), lead(home)["remark"]) == (["M13"], "原来的备注")


def test_the_cell_that_a_merged_range_shows_can_be_cleared(home: Home) -> None:
    put(home, "合并.xlsx", {"办理情况": None}, merge=("办理情况", "是否属实"))
    run(home, DAY_TWO)
    assert lead(home)["answer"] == ""


def test_our_own_formula_is_not_noted_and_a_typed_one_beside_it_is(home: Home) -> None:
    """剩余 counts by a formula of ours in every row: that is no word of anybody."""
    issued = book_of(home, DEPARTMENT)
    path = put(home, "公式.xlsx", {"备注": "=1+1"})
    give_value(path, "1+1", "2")
    noted = []
    for book in (issued, path):
        with archive_of(book.read_bytes()) as archive:
            formulas: dict[tuple[int, int], str] = {}
            assert errors_of_xlsx(archive, "办理", formulas) == {}
            noted.append([*formulas.values()])
    assert noted == [[], ["=1+1"]]
