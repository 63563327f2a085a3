"""Any table comes back through the reader cell for cell, whichever library wrote it."""

from __future__ import annotations

import csv
import io
import math
import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings, strategies as st
from openpyxl.utils.escape import unescape

from pipeline.core.messages.problems import FileError
from pipeline.files.reading.reading import Reader

Table = list[list[Any]]

HEADER = ["工单编号", "主要内容", "来电时间", "次数"]
LONGEST = 32_767  # UTF-16 units of one cell
AWKWARD = [
    "=1+1",
    "@SUM(A1)",
    "-3",
    "+86 138",
    "'单引号",
    '他说"不行"',
    "第一行\n第二行",
    "_x000D_",
    "第一行\r\n第二行",
    "&amp;<t>",
    "𠮷野家",
    "👨‍👩‍👧 投诉",
    "末尾空格  ",
    "  开头空格",
    "　全角空格　",
    "000123",
    "320583200101011234",
    "1E5",
    "TRUE",
    "#N/A",
    "2026-01-05",
    "长" * LONGEST,
    "😀" * (LONGEST // 2),
]
# what no XML can hold is left out; the libraries have ways of their own with control characters
PLAIN = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
TEXT = st.one_of(st.sampled_from(AWKWARD), st.text(PLAIN, max_size=20))
NUMBER = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300),
)
MOMENT = st.datetimes(datetime(1900, 3, 1), datetime(2199, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)
CELL = st.one_of(st.none(), TEXT, NUMBER, MOMENT)


def tables(cell: st.SearchStrategy[Any]) -> st.SearchStrategy[Table]:
    rows = st.lists(st.lists(cell, min_size=4, max_size=4), max_size=6)
    return rows.map(lambda found: [HEADER, *found])


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


def read(reader: Reader, data: bytes) -> Table:
    """The table that a file holds; blank rows are not in it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "来件")
        path.write_bytes(data)
        (sheet,) = reader.sheets(path)
        return [[*cells, *[None] * (4 - len(cells))] for _, cells in sheet.rows]


def filled(table: Table) -> Table:
    """What should come back: no blank rows, nothing where the text is empty."""
    rows = [[None if cell == "" else cell for cell in row] for row in table]
    return [row for row in rows if any(cell is not None for cell in row)]


def same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, float) and isinstance(theirs, int | float):
        return math.isclose(ours, theirs, rel_tol=1e-15)  # xlsxwriter writes sixteen digits
    return type(ours) is type(theirs) and bool(ours == theirs)


def assert_same(wanted: Table, found: Table) -> None:
    assert len(wanted) == len(found)
    for mine, theirs in zip(wanted, found, strict=True):
        assert all(map(same, mine, theirs)), (mine, theirs)


MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def by_xlsxwriter(table: Table) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet()
        when = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for number, row in enumerate(table):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(number, column, value)
                elif isinstance(value, datetime):
                    page.write_datetime(number, column, value, when)
                elif value is not None:
                    page.write_number(number, column, value)
    return buffer.getvalue()


def by_openpyxl(table: Table) -> bytes:
    book = openpyxl.Workbook()
    page: Any = book.active
    for number, row in enumerate(table, 1):
        for column, value in enumerate(row, 1):
            cell = page.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"  # it would make a formula of =1+1, and an error of #N/A
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@MANY
@given(table=tables(CELL))
def test_a_table_written_by_xlsxwriter_comes_back(reader: Reader, table: Table) -> None:
    assert_same(filled(table), read(reader, by_xlsxwriter(table)))


@MANY
@given(table=tables(CELL))
def test_a_table_written_by_openpyxl_comes_back(reader: Reader, table: Table) -> None:
    # it writes _x000D_ as it is, which is how a workbook spells a carriage return
    wanted = [[unescape(cell) if isinstance(cell, str) else cell for cell in row] for row in table]
    assert_same(filled(wanted), read(reader, by_openpyxl(table)))


DELIMITERS = ",\t;"


@st.composite
def texts(draw: st.DrawFn) -> tuple[Table, str, str, int]:
    """A table of texts, its delimiter, encoding, and which cells are quoted."""
    delimiter = draw(st.sampled_from(DELIMITERS))
    others = "".join(set(DELIMITERS + "|") - {delimiter})
    cell = TEXT.map(lambda text: re.sub(f"[{others}]", "", text))
    table = draw(tables(cell))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
    return table, delimiter, encoding, draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))


@MANY
@given(written=texts())
def test_a_table_written_as_text_comes_back(
    reader: Reader, written: tuple[Table, str, str, int]
) -> None:
    table, delimiter, encoding, quoting = written
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, quoting=quoting).writerows(table)  # type: ignore[arg-type]
    try:
        found = read(reader, buffer.getvalue().encode(encoding))
    except FileError as error:
        # a text of marks that nobody writes may look like gibberish: that is reported
        assert error.problems[0].code in ("F10", "F16")
        return
    assert_same(filled(table), found)


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_awkward_texts_come_back_in_every_encoding(
    reader: Reader, encoding: str, delimiter: str
) -> None:
    cells = [text for text in AWKWARD if not set(text) & set(DELIMITERS)]
    table = [HEADER, *([f"GD{number}", cell, "", "1"] for number, cell in enumerate(cells))]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(table)
    assert read(reader, buffer.getvalue().encode(encoding)) == filled(table)
