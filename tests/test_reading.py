from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.core.messages.problems import FileError
from pipeline.core.model import CellError, CellValue, RawSheet
from pipeline.files.reading import reading, reading_errors
from pipeline.files.reading.reading import Reader
from pipeline.files.reading.reading_errors import archive_of, errors_of_xlsx
from pipeline.files.reading.reading_errors_binary import errors_of_xlsb
from tests.spreadsheets import record, sheet_xml, with_parts, xls, xlsx, xlsx_of

Rows = list[tuple[int, tuple[CellValue, ...]]]
Put = Callable[[str, bytes], Path]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(seconds=30) as made:
        yield made


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def rows_of(reader: Reader, path: Path) -> Rows:
    return [row for sheet in reader.sheets(path) for row in sheet.rows]


def code_of(reader: Reader, path: Path) -> str:
    with pytest.raises(FileError) as caught:
        rows_of(reader, path)
    return caught.value.problems[0].code


# --- values ---------------------------------------------------------------------------------


def test_text_stays_text(reader: Reader, put: Put) -> None:
    path = put("表.xlsx", xlsx([["000123", "=1+1", " 空格 ", "第一行\n第二行", "TRUE"]]))
    assert rows_of(reader, path) == [(1, ("000123", "=1+1", " 空格 ", "第一行\n第二行", "TRUE"))]


def test_whole_numbers_are_integers(reader: Reader, put: Put) -> None:
    ((_, cells),) = rows_of(reader, put("表.xlsx", xlsx([[13800138000, 0, -5, 0.5, 1e300]])))
    assert [(cell, type(cell)) for cell in cells] == [
        (13800138000, int),
        (0, int),
        (-5, int),
        (0.5, float),
        (1e300, float),
    ]


def test_every_date_is_a_datetime(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        when = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        page.write_datetime(0, 0, datetime(2025, 7, 10), when)
        page.write_datetime(0, 1, datetime(2025, 7, 10, 8, 30), when)
        page.write_number(0, 2, 1.5, book.add_format({"num_format": "[h]:mm"}))
    midnight, morning, length = rows_of(reader, path)[0][1]
    assert type(midnight) is datetime
    assert (midnight, morning) == (datetime(2025, 7, 10), datetime(2025, 7, 10, 8, 30))
    assert length == timedelta(hours=36)


def test_a_workbook_that_counts_days_from_1904_has_the_same_days(
    reader: Reader, tmp_path: Path
) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx", {"date_1904": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    book.add_worksheet().write_datetime(0, 0, datetime(2026, 1, 5, 12, 30), day)
    book.close()
    assert rows_of(reader, tmp_path / "a.xlsx") == [(1, (datetime(2026, 1, 5, 12, 30),))]


def test_a_blank_cell_and_empty_text_are_none(reader: Reader, put: Put) -> None:
    assert rows_of(reader, put("表.xlsx", xlsx([["甲", None, "", "乙"]]))) == [
        (1, ("甲", None, None, "乙"))
    ]


def test_rows_and_columns_keep_their_place(reader: Reader, put: Put) -> None:
    table = [[], [], [None, None, "C3"], [], [None, None, None, "D5"]]
    assert rows_of(reader, put("表.xlsx", xlsx(table))) == [
        (3, (None, None, "C3", None)),
        (5, (None, None, None, "D5")),
    ]


def test_a_zero_alone_in_its_row_is_content(reader: Reader, put: Put) -> None:
    assert rows_of(reader, put("表.xlsx", xlsx([["a", "b"], [0], [False]]))) == [
        (1, ("a", "b")),
        (2, (0, None)),
        (3, (False, None)),
    ]


def test_a_cell_in_the_last_row_costs_no_rows_between(reader: Reader, put: Put) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="L1048576"><v>2</v></c></row>'
    )
    numbers = [number for number, _ in rows_of(reader, put("表.xlsx", xlsx_of(rows)))]
    assert numbers == [1, 1_048_576]


def test_a_dimension_that_lies_hides_nothing(reader: Reader, put: Put) -> None:
    lying = sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>').replace(
        b"<sheetData>", b'<dimension ref="A1"/><sheetData>'
    )
    path = put("表.xlsx", with_parts(xlsx([]), {"xl/worksheets/sheet1.xml": lying}))
    assert rows_of(reader, path) == [(1, (1, 2))]


# --- error cells ----------------------------------------------------------------------------


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!"])
def test_an_error_cell_is_an_error(reader: Reader, put: Put, error: str) -> None:
    rows = f'<row r="2"><c r="A2"><v>1</v></c><c r="C2" t="e"><f>NA()</f><v>{error}</v></c></row>'
    assert rows_of(reader, put("表.xlsx", xlsx_of(rows))) == [(2, (1, None, CellError(error)))]


@pytest.mark.parametrize(
    "cell",
    [
        "<c r='B3' t='e'><v>#N/A</v></c>",
        '<c t="e" r="B3" s="1"><f>A1</f><v>#N/A</v></c>',
        '<c r="B3" s="4" t="e" ><f t="shared" si="0"/><v>#N/A</v></c>',
        '<c r="B3" t="e">\n<f>IF(A1&gt;2,"&lt;v&gt;",1)</f>\n<v>#N/A</v></c>',
    ],
)
def test_an_error_cell_is_found_however_it_is_written(reader: Reader, put: Put, cell: str) -> None:
    rows = f'<row r="3"><c r="A3"><v>7</v></c>{cell}</row>'
    assert rows_of(reader, put("表.xlsx", xlsx_of(rows))) == [(3, (7, CellError("#N/A")))]


def test_error_cells_without_addresses_are_counted(reader: Reader, put: Put) -> None:
    rows = (
        '<row r="4"><c><v>1</v></c><c/><c t="e"><v>#N/A</v></c></row>'
        '<row><c t="e"><v>#REF!</v></c><c/></row>'
    )
    found = dict(rows_of(reader, put("表.xlsx", xlsx_of(rows))))
    assert found[4] == (1, None, CellError("#N/A"))
    assert found[5][0] == CellError("#REF!")


def test_text_that_looks_like_an_error_stays_text(reader: Reader, put: Put) -> None:
    assert rows_of(reader, put("表.xlsx", xlsx([["#N/A", 't="e"']]))) == [(1, ("#N/A", 't="e"'))]


def test_errors_far_down_a_large_sheet_are_found(reader: Reader, put: Put) -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{row}</v></c>'
        + (f'<c r="B{row}" t="e"><v>#N/A</v></c>' if row % 7 == 0 else "")
        + "</row>"
        for row in range(1, 60_001)
    )
    found = [
        number
        for number, cells in rows_of(reader, put("表.xlsx", xlsx_of(rows)))
        if cells[1] == CellError("#N/A")
    ]
    assert found == list(range(7, 60_001, 7))


@pytest.mark.parametrize("size", range(5, 60, 6))
def test_an_error_cell_cut_by_the_end_of_a_chunk_is_found(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(reading_errors, "_CHUNK", size)
    monkeypatch.setattr(reading_errors, "_KEEP", 100)
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><v>#N/A</v></c></row><row r="2"/>'
    with archive_of(xlsx_of(rows)) as archive:
        assert errors_of_xlsx(archive, "工单", {}) == {1: {1: "#N/A"}}


def test_errors_belong_to_their_own_sheet(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("甲&乙").write_formula(0, 0, "=NA()", None, "#N/A")
        book.add_worksheet("丙").write_number(0, 0, 1)
    assert [list(sheet.rows) for sheet in reader.sheets(path)] == [
        [(1, (CellError("#N/A"),))],
        [(1, (1,))],
    ]


def test_an_error_cell_of_an_xls_is_an_error(reader: Reader, put: Put) -> None:
    cells = [
        record(0x0203, struct.pack("<HHHd", 0, 0, 0, 5.0)),  # A1
        record(0x0205, struct.pack("<HHHBB", 0, 1, 0, 0x2A, 1)),  # B1 typed as #N/A
        record(0x0006, struct.pack("<HHHBBB3sHHIH", 1, 0, 0, 2, 0, 0x17, b"", 0xFFFF, 0, 0, 0)),
    ]
    assert rows_of(reader, put("表.xls", xls(cells))) == [
        (1, (5, CellError("#N/A"))),
        (2, (CellError("#REF!"),)),
    ]


def test_error_cells_of_an_xlsb_are_found() -> None:
    def short(kind: bytes, body: bytes) -> bytes:
        return kind + bytes([len(body)]) + body

    def text(said: str) -> bytes:
        return struct.pack("<I", len(said)) + said.encode("utf-16-le")

    book = short(b"\x9c\x01", struct.pack("<II", 0, 1) + text("rId1") + text("工单"))
    page = (
        short(b"\x00", struct.pack("<I", 4) + b"\0" * 13)  # row 5
        + short(b"\x05", struct.pack("<IId", 0, 0, 3.0))
        + short(b"\x03", struct.pack("<IIB", 1, 0, 0x2A))  # B5 typed
        + short(b"\x0b", struct.pack("<IIB", 2, 0, 0x17) + b"\0" * 8)  # C5 computed
    )
    parts = {
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": b'<a><Relationship Id="rId1" Target="worksheets/s.bin"/></a>',
        "xl/worksheets/s.bin": page,
    }
    with archive_of(with_parts(xlsx([]), parts)) as archive:
        assert errors_of_xlsb(archive, "工单") == {5: {1: "#N/A", 2: "#REF!"}}


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_error_cells_survive_a_save_by_libreoffice(
    reader: Reader, tmp_path: Path, kind: str
) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "表.xlsx")) as book:
        page = book.add_worksheet("办理")
        page.write_row(1, 1, ["甲", 5])
        page.write_formula(1, 4, "=NA()", None, "#N/A")
        page.write_formula(6, 2, "=1/0", None, "#DIV/0!")
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'office').as_uri()}",
            *("--headless", "--convert-to", kind, "--outdir", str(tmp_path)),
            str(tmp_path / "表.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    found = dict(rows_of(reader, tmp_path / f"表.{kind}"))
    assert found[2][:5] == (None, "甲", 5, None, CellError("#N/A"))
    assert found[7][2] == CellError("#DIV/0!")


# --- sheets ---------------------------------------------------------------------------------


def three_sheets(path: Path, rows: int = 3) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("一", "二", "三"):
            page = book.add_worksheet(name)
            for row in range(rows):
                page.write_string(row, 0, f"{name}{row}")
        book.get_worksheet_by_name("二").hide()
        book.add_chartsheet("图")
    return path


def test_sheets_come_in_order_with_their_visibility(reader: Reader, tmp_path: Path) -> None:
    sheets = list(reader.sheets(three_sheets(tmp_path / "表.xlsx")))
    assert [(sheet.file, sheet.name, sheet.visible) for sheet in sheets] == [
        ("表.xlsx", "一", True),
        ("表.xlsx", "二", False),
        ("表.xlsx", "三", True),
    ]


def test_sheets_may_be_listed_first_and_read_in_any_order(reader: Reader, tmp_path: Path) -> None:
    one, two, three = reader.sheets(three_sheets(tmp_path / "表.xlsx", 1))
    assert [list(three.rows), list(one.rows)] == [[(1, ("三0",))], [(1, ("一0",))]]


def test_a_sheet_left_in_the_middle_does_not_disturb_the_next(
    reader: Reader, tmp_path: Path
) -> None:
    firsts = []
    for sheet in reader.sheets(three_sheets(tmp_path / "表.xlsx", 3_000)):
        firsts.append(next(sheet.rows))
    assert firsts == [(1, ("一0",)), (1, ("二0",)), (1, ("三0",))]


def test_a_file_left_in_the_middle_does_not_disturb_the_next(
    reader: Reader, tmp_path: Path, put: Put
) -> None:
    next(next(reader.sheets(three_sheets(tmp_path / "表.xlsx", 3_000))).rows)
    assert rows_of(reader, put("下一个.csv", b"a,b\n")) == [(1, ("a", "b"))]


def test_rows_of_a_sheet_that_was_left_are_refused(reader: Reader, tmp_path: Path) -> None:
    one, two, _ = reader.sheets(three_sheets(tmp_path / "表.xlsx", 3_000))
    next(one.rows)
    next(two.rows)
    with pytest.raises(RuntimeError, match="another sheet"):
        list(one.rows)


def test_rows_of_a_file_that_was_closed_are_refused(
    reader: Reader, tmp_path: Path, put: Put
) -> None:
    one = next(reader.sheets(three_sheets(tmp_path / "表.xlsx")))
    rows_of(reader, put("下一个.csv", b"a,b\n"))
    with pytest.raises(RuntimeError, match="closed"):
        list(one.rows)


def test_the_ending_of_the_name_does_not_matter(reader: Reader, put: Put) -> None:
    assert rows_of(reader, put("其实是.xls", xlsx([["甲"]]))) == [(1, ("甲",))]
    assert rows_of(reader, put("其实是.xlsx", "甲,乙\n".encode("gbk"))) == [(1, ("甲", "乙"))]


# --- text -----------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_text_is_read_in_its_encoding(reader: Reader, put: Put, encoding: str) -> None:
    path = put("导出.csv", "工单编号,内容\r\nGD1,占道经营\r\n".encode(encoding))
    assert rows_of(reader, path) == [(1, ("工单编号", "内容")), (2, ("GD1", "占道经营"))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(reader: Reader, put: Put, delimiter: str) -> None:
    text = f"编号{delimiter}内容\n1{delimiter}你好，请问；谢谢\n2{delimiter}第二\n"
    assert rows_of(reader, put("导出.txt", text.encode()))[1] == (2, ("1", "你好，请问；谢谢"))


def test_commas_inside_a_tab_file_do_not_mislead(reader: Reader, put: Put) -> None:
    text = "编号\t内容\n1\ta,b,c,d\n2\te,f\n3\tg\n"
    assert rows_of(reader, put("导出.csv", text.encode()))[1] == (2, ("1", "a,b,c,d"))


def test_a_line_that_names_the_delimiter_is_obeyed(reader: Reader, put: Put) -> None:
    assert rows_of(reader, put("导出.csv", b"sep=;\r\na,b;c\r\n")) == [(2, ("a,b", "c"))]


def test_line_ends_inside_a_cell_are_kept(reader: Reader, put: Put) -> None:
    path = put("导出.csv", '编号,内容\r\n1,"第一行\r\n第二行"\r\n2,完\r\n'.encode())
    assert rows_of(reader, path)[1:] == [(2, ("1", "第一行\r\n第二行")), (3, ("2", "完"))]


def test_blank_lines_count_as_rows(reader: Reader, put: Put) -> None:
    assert rows_of(reader, put("导出.csv", b"a,b\n\n,\nc,d")) == [(1, ("a", "b")), (4, ("c", "d"))]


def test_a_very_long_cell_is_read(reader: Reader, put: Put) -> None:
    long = "长" * 200_000
    assert rows_of(reader, put("导出.csv", f"1,{long}\n".encode())) == [(1, ("1", long))]


def test_text_cut_inside_a_character_is_half_copied(reader: Reader, put: Put) -> None:
    assert code_of(reader, put("导出.csv", "编号,内容占道".encode()[:-1])) == "F02"


def test_damaged_utf8_is_not_read_as_gibberish(reader: Reader, put: Put) -> None:
    damaged = ("编号,内容\n" + "1,占道经营\n" * 50).encode().replace("道".encode(), b"\xe9\x81", 1)
    assert code_of(reader, put("导出.csv", damaged)) == "F10"


def test_bytes_in_no_encoding_are_told(reader: Reader, put: Put) -> None:
    assert code_of(reader, put("导出.csv", b"a,b\n\xff\xff\x80,\xff\n")) == "F10"


# --- what goes wrong ------------------------------------------------------------------------


def test_a_file_that_is_gone_is_a_message(reader: Reader, tmp_path: Path) -> None:
    assert code_of(reader, tmp_path / "没有.xlsx") == "F11"


def test_a_broken_sheet_is_a_message_that_names_it(reader: Reader, put: Put) -> None:
    broken = with_parts(xlsx([]), {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row><c"})
    with pytest.raises(FileError, match="表.xlsx › 工单"):
        rows_of(reader, put("表.xlsx", broken))


def test_a_cell_beyond_the_edge_is_a_message(reader: Reader, put: Put) -> None:
    overflow = '<row r="1"><c r="ZZZZZZZZ99999999999"><v>1</v></c></row>'
    assert code_of(reader, put("表.xlsx", xlsx_of(overflow))) == "F21"
    assert rows_of(reader, put("下一个.csv", b"a,b\n")) == [(1, ("a", "b"))]


def test_cells_in_opposite_corners_take_no_room_between(reader: Reader, put: Put) -> None:
    corners = (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    )
    first, last = rows_of(reader, put("表.xlsx", xlsx_of(corners)))
    assert first == (1, (1,))
    assert (last[0], last[1][-1], len(last[1])) == (1_048_576, 2, 16_384)


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a child in the place of ours that says it is ready and then does something else."""

    def replace_by(code: str) -> None:
        start = (
            "import os, pickle, struct, sys, time\n"
            "def send(*frame):\n"
            "    body = pickle.dumps(frame, 5)\n"
            "    sys.stdout.buffer.write(struct.pack('>Q', len(body)) + body)\n"
            "    sys.stdout.buffer.flush()\n"
            "send('ready')\n"
            "pickle.load(sys.stdin.buffer)\n"
        )
        (tmp_path / "bad_child.py").write_text(start + code, encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        monkeypatch.setattr(reading, "_CHILD", "bad_child")

    return replace_by


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("os.abort()", "F09"),
        ("os._exit(0)", "F09"),
        ("sys.exit('memory allocation of 9 bytes failed')", "F13"),
        ("print('stray words that are no frame', flush=True); time.sleep(60)", "F09"),
        ("sys.stdout.buffer.write(struct.pack('>Q', 2**60)); os._exit(0)", "F09"),
        ("sys.stdout.buffer.write(struct.pack('>Q', 9) + b'abc'); sys.stdout.flush()", "F09"),
        ("send.__globals__['pickle'].dumps; send(os.system)", "F09"),
        ("time.sleep(60)", "F08"),
        ("while True: pass", "F08"),
    ],
)
def test_a_child_that_goes_wrong_costs_only_the_file(
    child: Callable[[str], None],
    put: Put,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    expected: str,
) -> None:
    child(code)
    path = put("表.csv", b"a,b\n")
    with Reader(seconds=0.5) as reader:
        assert code_of(reader, path) == expected
        monkeypatch.setattr(reading, "_CHILD", "pipeline.files.reading.reading_child")
        assert rows_of(reader, path) == [(1, ("a", "b"))]


def test_a_child_that_dies_among_the_rows_is_a_message(
    child: Callable[[str], None], put: Put
) -> None:
    child(
        "send('sheets', [(0, '工单', True)])\n"
        "pickle.load(sys.stdin.buffer)\n"
        "send('rows', [(1, ('甲',))])\n"
        "os.abort()"
    )
    with Reader(seconds=5) as reader:
        rows = next(reader.sheets(put("表.csv", b"a,b\n"))).rows
        assert next(rows) == (1, ("甲",))
        with pytest.raises(FileError, match="F09.*表.csv › 工单"):
            next(rows)


def test_the_time_limit_is_for_the_whole_file(child: Callable[[str], None], put: Put) -> None:
    child(
        "send('sheets', [(0, '工单', True)])\n"
        "pickle.load(sys.stdin.buffer)\n"
        "for number in range(1, 9):\n"
        "    time.sleep(0.25)\n"
        "    send('rows', [(number, ('甲',))])\n"
        "send('end')\n"
        "time.sleep(60)"
    )
    with Reader(seconds=1) as reader:
        assert code_of(reader, put("表.csv", b"a,b\n")) == "F08"


def test_a_child_after_a_panic_is_replaced(child: Callable[[str], None], put: Put) -> None:
    child("send('problems', [('F07', {'said': 'panic'})], True)\ntime.sleep(60)")
    with Reader() as reader:
        assert code_of(reader, put("表.csv", b"a,b\n")) == "F07"
        assert not reader._children


def test_a_child_that_cannot_start_is_a_bug_and_not_a_bad_file(
    monkeypatch: pytest.MonkeyPatch, put: Put
) -> None:
    monkeypatch.setattr(reading, "_CHILD", "no_such_module")
    with Reader() as reader, pytest.raises(RuntimeError, match="no_such_module"):
        next(reader.sheets(put("表.csv", b"a,b\n")))


def test_the_time_of_a_slow_consumer_does_not_count(put: Put) -> None:
    path = put("表.xlsx", xlsx([["内容" * 50, row] for row in range(30_000)]))
    with Reader(seconds=2) as reader:
        for number, _ in next(reader.sheets(path)).rows:
            if number % 10_000 == 0:
                time.sleep(1)
        assert number == 30_000


def test_many_files_are_read_by_one_child(put: Put) -> None:
    path = put("表.csv", b"a,b\n")
    with Reader() as reader:
        children = {
            (rows_of(reader, path), id(reader._children[reading._CHILD]))[1] for _ in range(20)
        }
    assert len(children) == 1


def test_a_child_that_read_a_large_file_is_replaced(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_RETIRE_BYTES", 3)
    path = put("表.csv", b"a,b\n")
    with Reader() as reader:
        rows_of(reader, path)
        first = reader._children[reading._CHILD]
        rows_of(reader, path)
        assert reader._children[reading._CHILD] is not first


def test_a_closed_reader_leaves_no_process(put: Put) -> None:
    with Reader() as reader:
        rows_of(reader, put("表.csv", b"a,b\n"))
        process = reader._children[reading._CHILD]._process
    assert process.poll() is not None


def test_what_libraries_print_does_not_get_between_the_frames(put: Put) -> None:
    talk = "import os; os.write(1, b'stray'); print('stray', flush=True)\n"
    start = "import pipeline.files.reading.reading_child as child, sys\n"
    inner = f"read = child._bytes_of\ndef talking(*asked):\n    {talk}    return read(*asked)\n"
    path = put(
        "talking_child.py", (start + inner + "child._bytes_of = talking\nchild.main()\n").encode()
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(path.parent))
        patch.setattr(reading, "_CHILD", "talking_child")
        with Reader() as reader:
            assert rows_of(reader, put("表.csv", b"a,b\n")) == [(1, ("a", "b"))]


@pytest.mark.skipif(sys.platform == "win32", reason="there the Job Object does this")
def test_the_child_ends_when_the_parent_is_killed(put: Put) -> None:
    path = put("表.xlsx", xlsx([["内容" * 50, row] for row in range(20_000)]))
    parent = (
        "import sys, time, pathlib\n"
        "from pipeline.files.reading.reading import Reader\n"
        "reader = Reader()\n"
        f"next(next(reader.sheets(pathlib.Path({str(path)!r}))).rows)\n"
        "print(reader._children[reader._reading]._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent],
        cwd=Path(__file__).resolve().parents[1],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        child_id = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        process.wait()
    deadline = time.monotonic() + 10
    while is_running(child_id) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child_id)


def is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process_id}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def test_the_child_imports_only_what_reading_needs() -> None:
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import pipeline.files.reading.reading_child, sys; print(*sys.modules)",
        ],
        cwd=Path(__file__).resolve().parents[1],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    heavy = {"pandas", "numpy", "sqlalchemy", "openpyxl", "yaml", "pydantic", "xlsxwriter"}
    assert not heavy & set(loaded)


def test_a_raw_sheet_is_streamed(reader: Reader, put: Put) -> None:
    path = put("表.xlsx", xlsx([["内容", row] for row in range(5_000)]))
    sheet = next(reader.sheets(path))
    assert isinstance(sheet, RawSheet)
    assert next(sheet.rows) == (1, ("内容", 0))
    assert sum(1 for _ in sheet.rows) == 4_999
