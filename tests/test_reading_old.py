"""Workbooks before Excel 97, made record by record."""

from __future__ import annotations

import struct
from datetime import datetime

import pytest

from pipeline.core.messages.problems import FileError
from pipeline.core.model import CellError
from tests.readings import Opener
from tests.spreadsheets import compound, record

END = record(0x000A, b"")
CHINESE = record(0x0042, struct.pack("<H", 936))
STARTS = {
    2: record(0x0009, struct.pack("<HH", 2, 0x10)),
    3: record(0x0209, struct.pack("<HHH", 3, 0x10, 0)),
    4: record(0x0409, struct.pack("<HHH", 4, 0x10, 0)),
}


def text_cell(version: int, row: int, column: int, said: str) -> bytes:
    raw = said.encode("gbk")
    if version == 2:
        return record(0x0004, struct.pack("<HH3xB", row, column, len(raw)) + raw)
    return record(0x0204, struct.pack("<HHHH", row, column, 0, len(raw)) + raw)


def number_cell(version: int, row: int, column: int, value: float) -> bytes:
    if version == 2:
        return record(0x0003, struct.pack("<HH3xd", row, column, value))
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def truth_cell(version: int, row: int, column: int, value: int, is_error: int) -> bytes:
    if version == 2:
        return record(0x0005, struct.pack("<HH3xBB", row, column, value, is_error))
    return record(0x0205, struct.pack("<HHHBB", row, column, 0, value, is_error))


def old(version: int, *cells: bytes, page: bytes = CHINESE) -> bytes:
    """A worksheet of Excel 2, 3 or 4: the whole file is one stream."""
    return b"".join([STARTS[version], page, *cells, END])


def excel_5(*cells: bytes, page: bytes = CHINESE, formats: bytes = b"") -> bytes:
    """The stream of a workbook of Excel 5 with one worksheet 工单."""
    start = record(0x0809, struct.pack("<HHHH", 0x0500, 5, 0, 0)) + page + formats
    name = "工单".encode("gbk")
    listing = struct.pack("<IBBB", len(start) + 4 + 7 + len(name) + 4, 0, 0, len(name)) + name
    sheet = record(0x0809, struct.pack("<HHHH", 0x0500, 0x10, 0, 0)) + b"".join(cells) + END
    return start + record(0x0085, listing) + END + sheet


CELLS_5 = (text_cell(5, 0, 0, "工单编号"), number_cell(5, 2, 1, 7), truth_cell(5, 2, 2, 0x2A, 1))


@pytest.mark.parametrize("version", [2, 3, 4])
def test_a_worksheet_of_the_first_excels_is_read(opener: Opener, version: int) -> None:
    data = old(
        version,
        text_cell(version, 0, 0, "工单编号"),
        number_cell(version, 2, 0, 12.5),
        number_cell(version, 2, 1, 13800138000),
        truth_cell(version, 2, 2, 1, 0),
        truth_cell(version, 2, 3, 0x2A, 1),
    )
    assert opener.rows(data) == [
        (1, ("工单编号",)),
        (3, (12.5, 13800138000, True, CellError("#N/A"))),
    ]


@pytest.mark.parametrize("page", [b"", record(0x0042, struct.pack("<H", 1252))])
def test_texts_are_chinese_where_the_file_does_not_say_better(opener: Opener, page: bytes) -> None:
    assert opener.cells(old(3, text_cell(3, 0, 0, "占道经营"), page=page)) == [("占道经营",)]


def test_a_date_of_an_old_workbook_is_a_date(opener: Opener) -> None:
    # the format of a cell goes by its style, the style by its place among all
    style = record(0x00E0, struct.pack("<HHHHHHHH", 0, 22, 0, 0, 0, 0, 0, 0))
    data = compound(excel_5(number_cell(5, 0, 0, 45004.5), formats=style), "Book")
    assert opener.cells(data) == [(datetime(2023, 3, 19, 12),)]


def test_chinese_of_excel_5_is_read(opener: Opener) -> None:
    (sheet,) = opener.sheets(compound(excel_5(*CELLS_5), "Book"))
    assert (sheet.name, sheet.rows) == (
        "工单",
        [(1, ("工单编号",)), (3, (None, 7, CellError("#N/A")))],
    )


def test_a_workbook_without_a_compound_file_around_it_is_read(opener: Opener) -> None:
    (sheet,) = opener.sheets(excel_5(*CELLS_5))
    assert (sheet.name, sheet.rows[0]) == ("工单", (1, ("工单编号",)))


@pytest.mark.parametrize("version", [2, 3, 4])
def test_a_half_copied_old_workbook_is_told(opener: Opener, version: int) -> None:
    whole = old(version, *(text_cell(version, row, 0, "占道经营") for row in range(50)))
    for share in (0.2, 0.5, 0.97):
        assert opener.refused(whole[: int(len(whole) * share)]).code == "F02"


def test_an_old_workbook_with_a_password_is_told(opener: Opener) -> None:
    locked = record(0x002F, b"\1\2\3\4")
    assert opener.refused(old(2, locked + text_cell(2, 0, 0, "甲"))).code == "F03"
    assert opener.refused(compound(excel_5(*CELLS_5, page=locked), "Book")).code == "F03"


@pytest.mark.parametrize("place", range(0, 120, 7))
def test_any_damage_to_an_old_workbook_is_a_message_or_harmless(opener: Opener, place: int) -> None:
    whole = bytearray(old(4, *(text_cell(4, row, 0, "占道") for row in range(20))))
    whole[place + 8 : place + 12] = b"\xff\xff\xff\x7f"
    try:
        opener.sheets(bytes(whole))
    except FileError as error:
        assert error.problems[0].code in {"F02", "F03", "F04", "F13", "F23"}


def test_a_tab_in_a_text_of_two_bytes_is_no_old_workbook(opener: Opener) -> None:
    text = "\t编号\t内容\r\n\t1\t占道经营\r\n"
    assert opener.cells(text.encode("utf-16-le"))[1] == (None, "1", "占道经营")
