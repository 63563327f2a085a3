"""Rows written as ready XML are the rows that XlsxWriter writes cell by cell."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from python_calamine import CalamineWorkbook

from pipeline.core.pages import Page, PageColumn, PageValue, Workbook
from pipeline.files.writing import looks, ready_rows, writing

COLUMNS = (
    PageColumn("id", "线索编号", "id", 19),
    PageColumn("content", "内容", "long", 20),
    PageColumn("answer_due", "办结时限", "moment", 16),
    PageColumn("role", "角色", "text", 6),
    PageColumn("answer", "办理情况", "long", 30, "主办"),
    PageColumn("remaining", "剩余", "number", 7),
)
ROWS: list[tuple[PageValue, ...]] = [
    ("XS-1", "油烟 <很大> & “呛人”\n第二行", 45848.0, "主办", "", 3),
    ("XS-2", "  前后有空格  ", 45848.354166666664, "协办", "=1+1", -2),
    ("XS-3", "长" * 300, "", "主办", None, 0.1 + 0.2),
    ("XS-4", "_x000D_ \x02 😀", 45849, "协办", "油烟 <很大> & “呛人”\n第二行", ""),
]


def write(path: Path, rows: list[tuple[PageValue, ...]]) -> Path:
    page = Page("办理", "表", "一行", COLUMNS, rows, len(rows), role="role", protected=True)
    writing.write(Workbook((page,)), path)
    return path


def rows_of(path: Path) -> list[str]:
    """Return the data rows of the sheet's XML, styles resolved to nothing but their number."""
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    found = re.findall(r"<row .*?</row>", sheet, re.DOTALL)[3:]
    return [re.sub(r' spans="[^"]*"| s="\d+"', "", row) for row in found]


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The same page, huge both times, written as ready XML and cell by cell."""
    monkeypatch.setattr(looks, "STYLED_ROWS", 1)
    ready = write(tmp_path / "ready.xlsx", ROWS)
    monkeypatch.setattr(writing, "AVAILABLE", False)
    return ready, write(tmp_path / "plain.xlsx", ROWS)


def test_rows_are_the_same_in_xml(both: tuple[Path, Path]) -> None:
    assert rows_of(both[0]) == rows_of(both[1])


def test_the_shared_strings_are_the_same(both: tuple[Path, Path]) -> None:
    strings = [zipfile.ZipFile(path).read("xl/sharedStrings.xml") for path in both]
    assert strings[0] == strings[1]


def test_each_cell_has_the_same_look(both: tuple[Path, Path]) -> None:
    from openpyxl import load_workbook

    sheets = [load_workbook(path)["办理"] for path in both]
    looks_of = [
        [
            (cell.number_format, cell.protection.locked, cell.alignment.wrap_text, cell.font.name)
            for row in sheet.iter_rows(min_row=4)
            for cell in row
            if cell.value is not None
        ]
        for sheet in sheets
    ]
    assert looks_of[0] == looks_of[1]


def test_the_range_of_the_sheet_is_the_same(both: tuple[Path, Path]) -> None:
    ranges = []
    for path in both:
        with zipfile.ZipFile(path) as parts:
            sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        ranges.append(re.findall(r'<(?:dimension|autoFilter) ref="[^"]*"', sheet))
    assert ranges[0] == ranges[1]


def test_this_xlsxwriter_has_what_is_needed() -> None:
    assert ready_rows.AVAILABLE


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=5))
def test_any_text_comes_back_as_from_xlsxwriter(texts: list[str]) -> None:
    import tempfile

    rows: list[tuple[PageValue, ...]] = [("XS-1", text, "", "主办", text, 1) for text in texts]
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(looks, "STYLED_ROWS", -1)
        ready = write(Path(folder, "ready.xlsx"), rows)
        patch.setattr(writing, "AVAILABLE", False)
        plain = write(Path(folder, "plain.xlsx"), rows)
        read = [
            CalamineWorkbook.from_path(str(p)).get_sheet_by_name("办理") for p in (ready, plain)
        ]
        assert read[0].to_python() == read[1].to_python()
