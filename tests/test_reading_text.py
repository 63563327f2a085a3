"""Texts: whatever parts their columns, in every encoding of an office, damaged a little."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings, strategies as st

from pipeline.core.model import CellValue
from pipeline.files.reading.reading_text import read_text
from pipeline.files.reading.text_delimiter import layout_of
from tests.readings import Opener, Rows

LETTER = "尊敬的领导：\n　　我家楼下每晚有人占道经营。\n　　请尽快处理，谢谢！\n张三\n"


def rows(text: str, encoding: str = "utf-8") -> Rows:
    """The rows of a text, read here and not in a child."""
    return [
        (number, tuple(one or None for one in cells))
        for number, cells in read_text(text.encode(encoding))
        if any(cells)
    ]


def cells(text: str) -> list[tuple[CellValue, ...]]:
    return [row for _, row in rows(text)]


# --- delimiters -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "delimiter",
    [
        *(",", "\t", ";", "|", "^", "~", "\x01", "\x1f", "，", "；", "｜"),
        *("||", "|||", "^^", "~|~", "##", "$$", "@@", "::", "\x01\x01"),
    ],
)
def test_the_delimiter_is_found(delimiter: str) -> None:
    table = [("工单编号", "内容", "电话"), ("1", "占道 经营", "138"), ("2", "噪声", "139")]
    text = "\r\n".join(delimiter.join(one) for one in table)
    assert cells(text) == table


def test_empty_cells_between_two_delimiters_are_no_other_delimiter() -> None:
    assert cells("编号|姓名|内容\n1||占道\n2|张三|\n") == [
        ("编号", "姓名", "内容"),
        ("1", None, "占道"),
        ("2", "张三", None),
    ]


def test_the_delimiter_in_text_does_not_matter_where_another_one_is_even() -> None:
    text = "编号\t内容\n1\t你好，请问，谢谢\n2\t甲；乙；丙\n3\ta~b^c\n"
    assert cells(text)[1:] == [("1", "你好，请问，谢谢"), ("2", "甲；乙；丙"), ("3", "a~b^c")]


def test_full_width_commas_that_cut_unevenly_are_text() -> None:
    text = "路名，小区\n蓬溪路，晨曦园\n黄河路，甲\n长江路，丙，丁\n"
    assert [len(one) for one in cells(text)] == [1, 1, 1, 1]


def test_a_title_above_the_table_does_not_mislead() -> None:
    assert cells("7月工单\n\n编号;内容;电话\n1;甲;138\n2;乙;139\n")[1] == ("编号", "内容", "电话")


def test_long_delimiters_inside_of_quotation_marks_are_text() -> None:
    assert cells('编号||内容\n1||"甲||乙"\n2||丙\n')[1] == ("1", "甲||乙")


def test_one_column_is_a_table_too() -> None:
    assert cells("工单编号\nGD1\nGD2\n") == [("工单编号",), ("GD1",), ("GD2",)]


def test_one_column_of_sentences_under_a_header_is_a_table() -> None:
    text = "诉求内容\n楼下占道经营。\n夜间噪声扰民！\n"
    assert cells(text) == [("诉求内容",), ("楼下占道经营。",), ("夜间噪声扰民！",)]


@pytest.mark.parametrize("blanks", ["    ", "\u3000", "  \u3000 ", " "])
def test_blanks_part_columns_where_every_row_has_as_many(blanks: str) -> None:
    table = [("编号", "姓名", "电话"), ("1", "张三", "138"), ("22", "李四", "139")]
    assert cells("\n".join(blanks.join(one) for one in table)) == table


def test_blanks_of_different_length_part_columns() -> None:
    text = "编号    姓名      电话\n1       张三      138\n22      欧阳 三   139\n"
    assert cells(text)[2] == ("22", "欧阳 三", "139")


def test_blanks_part_nothing_where_a_row_has_fewer() -> None:
    text = "编号    姓名      电话\n1       张三      138\n22                139\n"
    assert [len(one) for one in cells(text)] == [1, 1, 1]


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("sep=;", ";"),
        ("SEP=,", ","),
        ("sep=\t", "\t"),
        ('"sep=|"', "|"),
        ("sep=||", "||"),
        ("sep=\\t", "\t"),
    ],
)
def test_a_line_that_names_the_delimiter_is_obeyed(line: str, delimiter: str) -> None:
    assert rows(f"{line}\r\na{delimiter}b\r\n") == [(2, ("a", "b"))]


def test_a_header_that_begins_like_such_a_line_is_none() -> None:
    assert cells("sep,编号\n1,2\n") == [("sep", "编号"), ("1", "2")]


# --- quotation marks ------------------------------------------------------------------------


def test_a_quotation_mark_inside_of_a_cell_is_text() -> None:
    assert cells('编号,内容\n1,占"道"经营\n2,12"屏\n')[1:] == [("1", '占"道"经营'), ("2", '12"屏')]


def test_a_cell_that_begins_with_a_quoted_word_keeps_the_marks() -> None:
    text = '编号,内容,电话\n1,"小饭桌"无证经营,138\n2,乙,139\n'
    assert cells(text)[1:] == [("1", '"小饭桌"无证经营', "138"), ("2", "乙", "139")]


def test_a_quotation_mark_that_never_closes_swallows_nothing() -> None:
    assert cells('编号,内容\n1,好\n2,"没有配对\n3,好\n4,好\n') == [
        ("编号", "内容"),
        ("1", "好"),
        ("2", '"没有配对'),
        ("3", "好"),
        ("4", "好"),
    ]


def test_a_quotation_mark_that_a_later_cell_would_close_swallows_nothing() -> None:
    text = '编号,内容,电话\n1,"没有配对,138\n2,乙,139\n3,"丙,丙",137\n'
    assert rows(text)[1:] == [
        (2, ("1", '"没有配对', "138")),
        (3, ("2", "乙", "139")),
        (4, ("3", "丙,丙", "137")),
    ]


def test_many_of_them_swallow_nothing() -> None:
    lines = [f'{number},"屏幕{number},138' for number in range(500)]
    assert len(cells("\n".join(["编号,内容,电话", *lines]))) == 501


def test_a_cell_of_several_lines_beside_one_is_kept() -> None:
    text = '编号,内容,电话\n1,"一\n二,三\n四",138\n2,"没有配对,139\n'
    assert cells(text)[1:] == [("1", "一\n二,三\n四", "138"), ("2", '"没有配对', "139")]


def test_quotation_marks_written_with_a_backslash_are_understood() -> None:
    text = '编号,内容,电话\n"1","他说\\"不行\\"","138"\n"2","好","139"\n'
    assert cells(text)[1] == ("1", '他说"不行"', "138")


def test_where_a_cell_ends_is_not_guessed(opener: Opener) -> None:
    text = '编号,内容,电话\n1,甲,138\n2,"没有,配对,137\n3,丙,139\n'
    problem = opener.refused(text.encode())
    assert (problem.code, problem.facts["row"]) == ("F17", 3)


def test_a_mark_left_open_after_a_quoted_cell_is_not_guessed(opener: Opener) -> None:
    text = '编号,内容,电话\n"甲,乙",2,"丙\n丁,戊,己\n'
    assert opener.refused(text.encode()).code == "F17"


def test_a_cell_of_several_lines_with_marks_astray_is_not_guessed(opener: Opener) -> None:
    text = '编号,内容,电话\n1,"一\n二"三,138\n2,乙,139\n3,丙,137\n'
    assert opener.refused(text.encode()).code == "F17"


# --- encodings ------------------------------------------------------------------------------

SIMPLIFIED = "工单编号,内容\r\nGD1,夜间施工噪声扰民，一直没有处理\r\n"
TRADITIONAL = "工單編號,內容\r\nGD1,夜間施工噪聲擾民，一直沒有處理\r\n"


@pytest.mark.parametrize(
    "encoding",
    [
        *("utf-8", "utf-8-sig", "gbk", "gb18030"),
        *("utf-16", "utf-16-le", "utf-16-be", "utf-32"),
    ],
)
@pytest.mark.parametrize("times", [1, 40])
def test_a_text_is_read_in_its_encoding(opener: Opener, encoding: str, times: int) -> None:
    said = (SIMPLIFIED * times).encode(encoding)
    assert opener.cells(said)[1] == ("GD1", "夜间施工噪声扰民，一直没有处理")


@pytest.mark.parametrize("encoding", ["big5", "gbk", "utf-16-be"])
@pytest.mark.parametrize("text", [TRADITIONAL, "編號,姓名\n12,陳大文\n"])
def test_traditional_text_is_read_in_its_encoding(opener: Opener, encoding: str, text: str) -> None:
    expected = [tuple(line.split(",")) for line in text.splitlines()]
    assert opener.cells(text.encode(encoding)) == expected


@pytest.mark.parametrize(
    "text",
    ["编号,姓名\n1,王一\n", "a,b\n1,一\n", "1,2\n", "一,丁\n", "编号,內容\n①,﨑\n"],
)
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_short_text_is_no_other_encoding(opener: Opener, text: str, encoding: str) -> None:
    expected = [tuple(line.split(",")) for line in text.splitlines()]
    assert opener.cells(text.encode(encoding)) == expected


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_short_text_of_two_bytes_a_character_is_read(opener: Opener, encoding: str) -> None:
    assert opener.cells("编号,姓名\n1,王一\n".encode(encoding))[1] == ("1", "王一")


@pytest.mark.parametrize(
    "said",
    [
        ("Numéro;Libellé;Détail\n" + "é;è;à;ç;ê;ô\n" * 9).encode("latin-1"),
        ("番号,名前,内容\n" + "1,たなか,すみません。よろしくおねがいします\n" * 3).encode(
            "shift-jis"
        ),
        ("编号,内容\n" + "1,占道经营\n" * 9).encode("ascii", "replace"),
        ("编号,内容\n" + "1,占道经营\n" * 9).encode("gbk").decode("utf-8", "replace").encode(),
        ("\ufffd" * 20 + "\n").encode().decode("gbk").encode("gbk"),
    ],
)
def test_gibberish_is_refused(opener: Opener, said: bytes) -> None:
    assert opener.refused(said).code in {"F10", "F16"}


def test_questions_are_no_gibberish(opener: Opener) -> None:
    said = "编号,内容\n1,为什么没人管???????????????????????\n" + "2,占道经营影响通行请处理\n" * 3
    assert len(opener.cells(said.encode())) == 5


def test_a_text_of_two_bytes_cut_in_a_character_is_half_copied(opener: Opener) -> None:
    assert opener.refused((SIMPLIFIED * 5).encode("utf-16")[:-1]).code == "F02"


# --- bytes that are no text -----------------------------------------------------------------


def test_zero_bytes_are_left_out(opener: Opener) -> None:
    said = "编号,内容\n1,占\0道\n2,噪声\n".encode() + b"\0"
    assert opener.cells(said) == [("编号", "内容"), ("1", "占道"), ("2", "噪声")]


def test_the_end_of_a_text_of_dos_is_no_row(opener: Opener) -> None:
    assert opener.cells("编号,内容\r\n1,占道\r\n\x1a".encode("gbk")) == [
        ("编号", "内容"),
        ("1", "占道"),
    ]


def test_page_breaks_of_a_printer_are_left_out() -> None:
    assert cells("编号,内容\n1,甲\n\f2,乙\n\f\n") == [("编号", "内容"), ("1", "甲"), ("2", "乙")]


def test_a_mark_before_a_mark_is_left_out() -> None:
    assert cells("\ufeff\ufeff编号,内容\n1,甲\n")[0] == ("编号", "内容")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_ends_a_row(end: str) -> None:
    assert rows(f"编号,内容{end}{end}1,甲{end}") == [(1, ("编号", "内容")), (3, ("1", "甲"))]


# --- what is no table -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        LETTER,
        "关于占道经营的情况说明\n　　接到工单后，我局立即核查。\n　　现已处理完毕。\n",
        "今天下雨，工地没有开工。明天再去看！\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
def test_a_letter_is_no_table(opener: Opener, text: str, encoding: str) -> None:
    assert opener.refused(text.encode(encoding)).code == "F14"


@pytest.mark.parametrize(
    ("data", "seems"),
    [
        (b'ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K"a"\r\nE\r\n', "SYLK 格式的旧表格"),
        (b'[{"id": 1, "text": "x"}]\n', "JSON 数据"),
        (
            b"\x03\x7b\x07\x0a"
            + b"\1\0\0\0\x41\0\x0a\0"
            + b"\0" * 20
            + b"A" * 32
            + b"\r 123456789\x1a",
            "dBase / FoxPro 的库文件（.dbf）",
        ),
        (
            b"\x06Zhang " + b" " * 48 + b"\6\0" + "Zhang ".encode("utf-16-le").ljust(108, b"\0"),
            "别人打开表格时留下的临时文件（原名以 ~$ 开头）",
        ),
        (b"\x89\x01\x02\x03\x04" * 40, "二进制文件"),
        (bytes(range(256)) * 8, "二进制文件"),
    ],
)
def test_what_is_no_text_is_named(opener: Opener, data: bytes, seems: str) -> None:
    problem = opener.refused(data)
    assert (problem.code, problem.facts["seems"]) == ("F04", seems)


def test_a_csv_that_begins_like_sylk_is_read() -> None:
    assert cells("ID;PHONE\nA;138\nB;139\n") == [("ID", "PHONE"), ("A", "138"), ("B", "139")]


def test_a_csv_that_begins_with_brackets_is_read(opener: Opener) -> None:
    assert opener.cells("<必填>编号,内容\n1,甲\n".encode())[0] == ("<必填>编号", "内容")
    assert opener.cells(b"<id>,<text>\n1,a\n")[0] == ("<id>", "<text>")


# --- any table ------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]) | st.just("\n"), max_size=8)


@given(
    table=st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=1, max_size=6),
    delimiter=st.sampled_from(",\t;|"),
)
@settings(max_examples=150, deadline=None)
def test_a_table_that_csv_wrote_comes_back(table: list[list[str]], delimiter: str) -> None:
    table = [["编号", "内容", "电话"], *table]
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    assert [row for _, row in read_text(written.getvalue().encode())] == table


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_a_layout_is_found_for_every_text(data: bytes) -> None:
    assert layout_of(data.decode("latin-1")).width >= 1
