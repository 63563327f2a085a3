from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from openpyxl.utils.escape import unescape

from pipeline.core.messages.problems import FileError
from pipeline.core.model import CellError, Notes, RawSheet
from pipeline.files.reading.reading import Reader
from pipeline.files.reading.streamed_book import StreamedBook
from pipeline.files.reading.survey import Survey, survey
from tests.hostile import SHEET, STRINGS, book, cell, part, row
from tests.spreadsheets import sheet_xml, with_parts, xlsx
from tests.test_reading_properties import (
    CELL,
    MANY,
    Table,
    assert_same,
    by_openpyxl,
    by_xlsxwriter,
    filled,
    tables,
)

RELATIONS = "xl/_rels/workbook.xml.rels"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


def streamed(data: bytes, notes: Notes | None = None) -> list[tuple[Any, ...]]:
    """The rows of the first sheet by the second reader."""
    opened = StreamedBook(data, Survey())
    ((place, name, _), *_) = opened.listing()
    return [cells for _, cells in opened.rows(place, name, notes or Notes())]


def sheets_of(reader: Reader, folder: Path, data: bytes) -> list[tuple[RawSheet, list[Any]]]:
    path = folder / "来件.xlsx"
    path.write_bytes(data)
    return [(sheet, list(sheet.rows)) for sheet in reader.sheets(path)]


def rows_of(reader: Reader, folder: Path, data: bytes) -> list[Any]:
    return [row for _, rows in sheets_of(reader, folder, data) for row in rows]


# --- it reads what the first one reads, alike -------------------------------------------------


@MANY
@given(table=tables(CELL))
def test_both_readers_read_the_same(table: Table) -> None:
    for data, wanted in ((by_xlsxwriter(table), table), (by_openpyxl(table), as_spelt(table))):
        found = [[*cells, *[None] * (4 - len(cells))] for cells in streamed(data)]
        assert_same(filled(as_folded(wanted)), as_folded(found))


def as_spelt(table: Table) -> Table:
    """What openpyxl makes of a table: _x000D_, which it writes as it is, is a carriage return."""
    return [[unescape(cell) if isinstance(cell, str) else cell for cell in row] for row in table]


def as_folded(table: Table) -> Table:
    """Line ends as XML folds them, unless whoever wrote it took care."""
    return [
        [cell.replace("\r\n", "\n") if isinstance(cell, str) else cell for cell in row]
        for row in table
    ]


def test_lengths_of_time_and_truth_values(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        page = made.add_worksheet()
        page.write_number(0, 0, 1.5, made.add_format({"num_format": "[h]:mm"}))
        page.write_boolean(0, 1, True)
        page.write_boolean(0, 2, False)
        page.write_number(0, 3, 20260105, made.add_format({"num_format": "yyyy-mm-dd"}))
    assert streamed(path.read_bytes()) == [(timedelta(hours=36), True, False, 20260105)]


def test_dates_counted_from_1904(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as made:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        made.add_worksheet().write_datetime(0, 0, datetime(2025, 7, 10), day)
    assert streamed(path.read_bytes()) == [(datetime(2025, 7, 10),)]


def test_errors_and_formulas(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        page = made.add_worksheet()
        page.write_formula(0, 0, "=1+1", None, 2)
        page.write_formula(0, 1, "=NA()", None, "#N/A")
        page.write_formula(0, 2, "=A1&B1", None, "")
    notes = Notes()
    assert streamed(path.read_bytes(), notes) == [(2, CellError("#N/A"), CellError("=A1&B1"))]
    assert notes.formulas == {(1, 0): "=1+1"}


def test_merged_ranges(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        made.add_worksheet().merge_range(1, 0, 3, 2, "合并")
    notes = Notes()
    next(StreamedBook(path.read_bytes(), Survey()).rows(0, "Sheet1", notes))
    assert notes.merged == ((2, 0, 4, 2),)  # known with the first row


def test_text_in_several_formats_without_its_pronunciation() -> None:
    rich = (
        '<c r="A1" t="inlineStr"><is><r><t>占道</t></r><r><t>经营</t></r>'
        "<rPh><t>zhandao</t></rPh></is></c>"
    )
    assert streamed(book(row(1, rich))) == [("占道经营",)]


# --- it reads what the first one does not ------------------------------------------------------


def test_a_cell_far_away_costs_no_room(reader: Reader, tmp_path: Path) -> None:
    rows = row(1, cell("A1", "编号")) + row(1_048_576, cell("XFD1048576", "远"))
    assert survey(book(rows)).sparse == {SHEET}
    first, last = rows_of(reader, tmp_path, book(rows))
    assert first == (1, ("编号",))
    assert (last[0], last[1][16_383]) == (1_048_576, "远")


def test_only_the_sheet_that_needs_it_goes_to_the_second_reader(
    reader: Reader, tmp_path: Path
) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        for name in ("一", "二", "三"):
            made.add_worksheet(name).write_row(0, 0, [name, 1])
        made.get_worksheet_by_name("二").write_string(1_048_575, 16_383, "远")
    found = [list(sheet.rows) for sheet in reader.sheets(path)]
    assert [rows[0] for rows in found] == [(1, (name, 1)) for name in "一二三"]
    assert [len(rows) for rows in found] == [1, 2, 1]


def test_a_full_sheet_is_not_sparse() -> None:
    assert survey(xlsx([["占道"] * 20] * 500)).sparse == frozenset()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_parts_in_utf_16_are_read(reader: Reader, tmp_path: Path, encoding: str) -> None:
    text = sheet_xml(row(1, cell("A1", "占道"))).decode().replace("UTF-8", "UTF-16")
    data = part(SHEET, ("\ufeff" + text).encode(encoding))
    assert rows_of(reader, tmp_path, data) == [(1, ("占道",))]


def test_a_workbook_with_a_sheet_of_an_unknown_sort_is_read(reader: Reader, tmp_path: Path) -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="rId9" Type="http://example.org/other" Target="other/sheet2.xml"/>'
        '<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/styles" Target="styles.xml"/>'
        "</Relationships>"
    )
    listing = (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
        '<sheet name="工单" sheetId="1" r:id="rId1"/><sheet name="别的" sheetId="2" r:id="rId9"/>'
        "</sheets></workbook>"
    )
    parts = {
        RELATIONS: relations.encode(),
        "xl/workbook.xml": listing.encode(),
        SHEET: sheet_xml(row(1, cell("A1", "占道"))),
        "xl/other/sheet2.xml": b"<other/>",
    }
    ((sheet, rows),) = sheets_of(reader, tmp_path, with_parts(xlsx([]), parts))
    assert (sheet.name, sheet.visible, rows) == ("工单", True, [(1, ("占道",))])


def test_a_text_that_the_table_of_texts_lacks_is_unreadable_not_blank(
    reader: Reader, tmp_path: Path
) -> None:
    data = part(SHEET, sheet_xml('<row r="1"><c r="A1" t="s"><v>77</v></c></row>'))
    assert rows_of(reader, tmp_path, data) == [(1, (CellError("（文字丢失）"),))]


def test_addresses_may_be_missing(reader: Reader, tmp_path: Path) -> None:
    data = book(
        "<row>" + cell("A").replace(' r="A"', "") + cell("C") + "</row>" + row(5, cell("B"))
    )
    assert rows_of(reader, tmp_path, data) == [
        (1, ("占道", None, "占道")),
        (5, (None, "占道")),
    ]


def test_what_neither_reads_is_told(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="F23.*XML"):
        rows_of(reader, tmp_path, part(STRINGS, b"<sst><si><t>a"))


def test_no_text_of_another_computer_is_fetched(reader: Reader, tmp_path: Path) -> None:
    """A DDE formula gives the value that was stored with it, and is not run."""
    dde = '<c r="A1" t="str"><f>cmd|"/c calc"!A0</f><v>上次的值</v></c>'
    assert rows_of(reader, tmp_path, book(row(1, dde))) == [(1, ("上次的值",))]
