"""Web pages, web archives and XML files that are saved as spreadsheets."""

from __future__ import annotations

import base64
from datetime import datetime, time as time_of_day

import pytest

from pipeline.core.model import CellError
from tests.readings import Opener

HEADERS = "<tr><th>工单编号<th>内容</tr>"


def page(body: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def table(rows: str, given: str = "") -> bytes:
    return page(f"<table {given}>{rows}</table>")


# --- cells of a page ------------------------------------------------------------------------


def test_a_page_saved_as_xls_is_read(opener: Opener) -> None:
    rows = opener.rows(table(HEADERS + "<tr><td>GD1</td><td>占道经营</td></tr>"))
    assert rows == [(1, ("工单编号", "内容")), (2, ("GD1", "占道经营"))]


def test_tags_without_an_end_are_read(opener: Opener) -> None:
    rows = opener.cells(table("<tr><td>甲<td>乙<tr><td>丙<td>丁"))
    assert rows == [("甲", "乙"), ("丙", "丁")]


def test_a_page_without_a_head_is_read(opener: Opener) -> None:
    assert opener.cells("\r\n <TABLE border=1><TR><TD>甲</TD></TR></TABLE>".encode()) == [("甲",)]


def test_cells_that_stand_in_no_row_are_a_row(opener: Opener) -> None:
    assert opener.cells("<table><td>甲<td>乙</table>".encode()) == [("甲", "乙")]


def test_text_that_looks_like_a_number_stays_text(opener: Opener) -> None:
    said = ("000123", "320101199001011234", "=1+1", "2023-03-19", "3.2E+17", "TRUE", "#N/A")
    row = "".join(f"<td>{one}</td>" for one in said)
    assert opener.cells(table(f"<tr>{row}</tr>")) == [said]


def test_entities_are_characters(opener: Opener) -> None:
    said = "a&amp;b&nbsp;c &lt;&#20320;&#x597D;&gt; &bogus; d & e"
    assert opener.cells(table(f"<tr><td>{said}</td></tr>")) == [("a&b c <你好> &bogus; d & e",)]


def test_a_cell_of_a_hard_blank_is_blank(opener: Opener) -> None:
    assert opener.cells(table("<tr><td>甲</td><td>&nbsp;</td><td>乙</td></tr>")) == [
        ("甲", None, "乙")
    ]


def test_line_breaks_and_paragraphs_are_line_ends(opener: Opener) -> None:
    said = "一<br>二<br/><br>四<p>五</p><p>六</p><div>七</div>"
    assert opener.cells(table(f"<tr><td>{said}</td></tr>")) == [("一\n二\n\n四\n五\n六\n七",)]


def test_line_ends_of_the_source_are_blanks(opener: Opener) -> None:
    said = "\r\n      占道经营\r\n      影响通行\r\n"
    assert opener.cells(table(f"<tr><td>{said}</td></tr>")) == [("占道经营 影响通行",)]


def test_marks_inside_a_cell_leave_the_text_whole(opener: Opener) -> None:
    said = "<font color=red>急</font><b>办<i>件</i></b><a href='x'>详情</a><!-- 不显示 -->"
    assert opener.cells(table(f"<tr><td>{said}</td></tr>")) == [("急办件详情",)]


def test_programs_and_looks_are_no_text(opener: Opener) -> None:
    said = "甲<script>if (a<b) document.write('<td>乙</td>')</script><style>td{}</style>丙"
    assert opener.cells(table(f"<tr><td>{said}</td></tr>")) == [("甲丙",)]


def test_hidden_rows_are_read(opener: Opener) -> None:
    rows = "<tr style='display:none'><td>甲</td></tr><tr><td hidden>乙</td></tr>"
    assert opener.cells(table(rows)) == [("甲",), ("乙",)]


def test_a_zero_byte_in_a_page_is_left_out(opener: Opener) -> None:
    assert opener.cells(table("<tr><td>占\0道\x01</td></tr>")) == [("占道",)]


# --- merged cells of a page -----------------------------------------------------------------


def test_a_cell_over_columns_moves_the_next_one(opener: Opener) -> None:
    (sheet,) = opener.sheets(table("<tr><td colspan=2>甲<td>乙<tr><td>1<td>2<td>3"))
    assert sheet.rows == [(1, ("甲", None, "乙")), (2, ("1", "2", "3"))]
    assert sheet.notes.merged == ((1, 0, 1, 1),)


def test_a_cell_over_rows_moves_those_below(opener: Opener) -> None:
    rows = "<tr><td rowspan=2>甲<td>一<tr><td>二<tr><td>乙<td>三"
    (sheet,) = opener.sheets(table(rows))
    assert [cells for _, cells in sheet.rows] == [("甲", "一"), (None, "二"), ("乙", "三")]
    assert sheet.notes.merged == ((1, 0, 2, 0),)


def test_cells_over_rows_and_columns_interlock(opener: Opener) -> None:
    rows = "<tr><td>a<td rowspan=2 colspan=2>b<td>c<tr><td>d<td>e<tr><td>f<td>g<td>h<td>i"
    assert opener.cells(table(rows)) == [
        ("a", "b", None, "c"),
        ("d", None, None, "e"),
        ("f", "g", "h", "i"),
    ]


def test_a_merged_range_ends_with_the_table(opener: Opener) -> None:
    rows = "<tr><td colspan=100>标题<tr><td rowspan=99>甲<td>乙<tr><td>丙"
    assert opener.sheets(table(rows))[0].notes.merged == ((1, 0, 1, 1), (2, 0, 3, 0))


@pytest.mark.parametrize("said", ["0", "-3", "x", "", "2.5", "１"])
def test_a_span_that_is_no_number_is_one_cell(opener: Opener, said: str) -> None:
    (sheet,) = opener.sheets(table(f"<tr><td colspan='{said}'>甲<td>乙"))
    assert (sheet.rows, sheet.notes.merged) == ([(1, ("甲", "乙"))], ())


def test_merged_ranges_are_known_with_the_first_row(opener: Opener) -> None:
    path = opener.folder / "合并.xls"
    path.write_bytes(table("<tr><td colspan=2>甲" + "<tr><td>一<td>二" * 5_000))
    sheet = next(opener.reader.sheets(path))
    next(sheet.rows)
    assert sheet.notes.merged == ((1, 0, 1, 1),)


# --- several tables -------------------------------------------------------------------------


def test_every_table_of_a_page_is_a_sheet(opener: Opener) -> None:
    sheets = opener.sheets(page("<table><tr><td>甲</table>说明<table><tr><td>乙</table>"))
    assert [(one.name, one.rows) for one in sheets] == [
        ("表1", [(1, ("甲",))]),
        ("表2", [(1, ("乙",))]),
    ]


def test_a_table_is_called_by_its_caption(opener: Opener) -> None:
    (sheet,) = opener.sheets(table("<caption> 工单 列表 </caption><tr><td>甲"))
    assert (sheet.name, sheet.rows) == ("工单 列表", [(1, ("甲",))])


def test_the_only_table_is_called_by_the_title_of_its_page(opener: Opener) -> None:
    data = page("<table><tr><td>甲</table>", "<title>工单导出</title>")
    assert opener.sheets(data)[0].name == "工单导出"


def test_tables_without_content_are_no_sheets(opener: Opener) -> None:
    data = page("<table><tr><td>&nbsp;</table><table></table><table><tr><td>甲</table>")
    assert opener.cells(data) == [("甲",)]


def test_a_table_inside_of_one_for_the_layout_is_a_sheet_of_its_own(opener: Opener) -> None:
    inner = f"<table>{HEADERS}<tr><td>GD1<td>占道</table>"
    data = page(f"<table><tr><td>首页<td>{inner}</td></tr></table>")
    sheets = opener.sheets(data)
    assert [[cells for _, cells in one.rows] for one in sheets] == [
        [("首页",)],
        [("工单编号", "内容"), ("GD1", "占道")],
    ]


def test_a_small_table_inside_of_a_cell_belongs_to_its_text(opener: Opener) -> None:
    inner = "<table><tr><td>时间<td>次数<tr><td>夜间<td>3</table>"
    data = table(f"{HEADERS}<tr><td>GD1<td>噪声：{inner}</td></tr><tr><td>GD2<td>占道</td></tr>")
    assert opener.cells(data)[1:] == [("GD1", "噪声：\n时间 次数\n夜间 3"), ("GD2", "占道")]


# --- encodings of a page --------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("declared", ["", "utf-8", "gb2312", "iso-8859-1"])
def test_a_page_is_read_in_its_encoding_whatever_it_says(
    opener: Opener, encoding: str, declared: str
) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    data = page(f"<table>{HEADERS}<tr><td>GD1<td>夜间施工噪声扰民，请处理</table>", meta).decode()
    assert opener.cells(data.encode(encoding))[1] == ("GD1", "夜间施工噪声扰民，请处理")


def test_a_page_in_big5_that_says_so_is_read(opener: Opener) -> None:
    said = "夜間施工噪聲擾民，請盡快處理並答復。"
    data = page(f"<table><tr><td>{said}</table>", "<meta charset=big5>").decode().encode("big5")
    assert opener.cells(data) == [(said,)]


# --- pages that Excel and LibreOffice saved -------------------------------------------------

EXCEL = """<html xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv=Content-Type content="text/html; charset=gb2312">
<style>.xl65{{mso-number-format:"\\@";}}</style>
<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets>{sheets}</x:ExcelWorksheets>
</x:ExcelWorkbook></xml><![endif]--></head><body>{tables}</body></html>"""
SHEET = "<x:ExcelWorksheet><x:Name>{}</x:Name>{}</x:ExcelWorksheet>"


def excel(sheets: str, tables: str) -> bytes:
    return EXCEL.format(sheets=sheets, tables=tables).encode("gbk")


def test_a_page_of_excel_names_its_sheet(opener: Opener) -> None:
    data = excel(SHEET.format("工单&amp;件", ""), "<table><tr><td class=xl65>0012</td></table>")
    (sheet,) = opener.sheets(data)
    assert (sheet.name, sheet.rows) == ("工单&件", [(1, ("0012",))])


def test_a_sheet_that_excel_hid_is_hidden(opener: Opener) -> None:
    hidden = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    sheets = SHEET.format("一", "") + SHEET.format("二", hidden)
    data = excel(sheets, "<table><tr><td>甲</table><table><tr><td>乙</table>")
    assert [(one.name, one.visible) for one in opener.sheets(data)] == [("一", True), ("二", False)]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<td x:num>13800138000</td>", 13800138000),
        ('<td x:num="13800138000">1.38E+10</td>', 13800138000),
        ('<td x:num="0.855">85.5%</td>', 0.855),
        ('<td x:num="45004.898611111108">2023/3/19 21:34</td>', datetime(2023, 3, 19, 21, 34)),
        ('<td x:num="45004">19-3月</td>', datetime(2023, 3, 19)),
        ('<td x:num="46027">2026.1.5</td>', datetime(2026, 1, 5)),
        ('<td x:num="12.5">12.5</td>', 12.5),
        ('<td x:num="0.5">12:00</td>', "12:00"),
        ('<td x:num="nan">12</td>', "12"),
        ("<td x:num>约3次</td>", "约3次"),
        ('<td x:str="000123">000123</td>', "000123"),
        ("<td x:str>45004</td>", "45004"),
        ('<td x:err="#N/A">#N/A</td>', CellError("#N/A")),
        (
            '<td sdval="45004.5" sdnum="2052;0;YYYY-MM-DD">2023-03-19</td>',
            datetime(2023, 3, 19, 12),
        ),
        ('<td sdval="0" sdnum="2052;">#DIV/0!</td>', CellError("#DIV/0!")),
    ],
)
def test_what_stands_beside_the_text_tells_the_value(
    opener: Opener, cell: str, value: object
) -> None:
    ((_, (first, _)),) = opener.rows(table(f"<tr>{cell}<td>乙</td></tr>"))
    assert (first, type(first)) == (value, type(value))


def test_a_page_with_dates_since_1904_is_read(opener: Opener) -> None:
    data = excel("<x:Date1904/>", '<table><tr><td x:num="43542">2023/3/19</td></table>')
    assert opener.cells(data) == [(datetime(2023, 3, 19),)]


def test_formulas_of_a_page_are_noted(opener: Opener) -> None:
    (sheet,) = opener.sheets(table('<tr><td>甲<td x:num="3" x:fmla="=1+2">3</td></tr>'))
    assert sheet.notes.formulas == {(1, 1): "=1+2"}


# --- pages that cannot be read --------------------------------------------------------------


def test_a_page_without_a_table_is_named(opener: Opener) -> None:
    assert opener.refused(b"<!-- x -->" * 10_000).code == "F12"
    problem = opener.refused(page("<h1>403 Forbidden</h1>"))
    assert (problem.code, problem.facts["seems"]) == ("F12", "网页")


@pytest.mark.parametrize(
    "data",
    [
        page("", "").replace(b"<body>", b"<frameset rows='*'><frame src='a.files/sheet001.htm'>"),
        excel(SHEET.format("一", '<x:WorksheetSource HRef="a.files/sheet001.htm"/>'), ""),
    ],
)
def test_a_page_whose_tables_stayed_elsewhere_is_told(opener: Opener, data: bytes) -> None:
    assert opener.refused(data).code == "F15"


WHOLE = page("<table>" + HEADERS + "<tr><td>GD1</td><td>占道经营</td></tr>" * 50 + "</table>")


@pytest.mark.parametrize("share", [0.3, 0.5, 0.77, 0.9])
def test_a_half_copied_page_is_told(opener: Opener, share: float) -> None:
    text = WHOLE.decode()
    assert opener.refused(text[: int(len(text) * share)].encode()).code == "F02"


def test_a_page_cut_after_a_row_is_told(opener: Opener) -> None:
    assert opener.refused(WHOLE[: WHOLE.rindex(b"<tr>")]).code == "F02"


def test_a_table_alone_that_never_ends_its_tags_is_no_half_copy(opener: Opener) -> None:
    assert opener.cells("<table><tr><td>甲<td>乙\n".encode()) == [("甲", "乙")]


# --- hostile pages --------------------------------------------------------------------------


def test_tables_in_tables_without_end_are_refused(opener: Opener) -> None:
    assert opener.refused(b"<table><tr><td>" * 100_000).code in {"F02", "F06"}
    nested = b"<table><tr><td>" * 30 + b"x" + b"</table>" * 30
    assert opener.refused(nested).code == "F06"


def test_depth_does_not_matter(opener: Opener) -> None:
    deep = "<div><b>" * 100_000 + "甲" + "</b></div>" * 100_000
    assert opener.cells(table(f"<tr><td>{deep}</td></tr>")) == [("甲",)]


def test_more_tables_than_anybody_writes_are_refused(opener: Opener) -> None:
    assert opener.refused(page("<table><tr><td>甲</table>" * 501)).code == "F06"


def test_columns_beyond_every_spreadsheet_are_refused(opener: Opener) -> None:
    problem = opener.refused(table("<tr>" + "<td colspan=1000>" * 20 + "</tr>"))
    assert (problem.code, problem.facts["cell"]) == ("F21", "第 1 行第 17,000 列")


def test_spans_of_millions_are_cut_to_what_the_standard_allows(opener: Opener) -> None:
    cell_of_all = "<tr><td colspan=99999999999999999999999 rowspan=999999999999>甲</td></tr>"
    assert opener.sheets(table(cell_of_all + "<tr><td>乙"))[0].rows[1][1][1000] == "乙"
    assert opener.refused(table(cell_of_all * 30)).code == "F21"


def test_a_cell_of_many_megabytes_is_read(opener: Opener) -> None:
    long = "长" * 5_000_000
    assert opener.cells(table(f"<tr><td>{long}</td></tr>")) == [(long,)]


# --- web archives ---------------------------------------------------------------------------


def archive(*parts: tuple[str, bytes]) -> bytes:
    pieces = [
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=_x"\r\n\r\nFoo\r\n'
    ]
    for location, content in parts:
        head = (
            f"--=_x\r\nContent-Location: file:///C:/8A7B/{location}\r\n"
            "Content-Transfer-Encoding: base64\r\n"
            'Content-Type: text/html; charset="gb2312"\r\n\r\n'
        )
        pieces += [head.encode(), base64.encodebytes(content), b"\r\n"]
    return b"".join([*pieces, b"--=_x--\r\n"])


def test_a_web_archive_of_excel_is_read_sheet_by_sheet(opener: Opener) -> None:
    sheets = "".join(
        SHEET.format(name, f'<x:WorksheetSource HRef="a.files/sheet00{number}.htm"/>')
        for number, name in enumerate(("工单", "回访"), 1)
    )
    data = archive(
        ("a.htm", excel(sheets, "<![if !excel]><frameset></frameset>")),
        ("a.files/tabstrip.htm", page("<table><tr><td>工单<td>回访</table>")),
        ("a.files/sheet001.htm", "<html><table><tr><td>甲</table></html>".encode("gbk")),
        ("a.files/sheet002.htm", "<html><table><tr><td>乙</table></html>".encode("gbk")),
    )
    assert [(one.name, one.rows) for one in opener.sheets(data)] == [
        ("工单", [(1, ("甲",))]),
        ("回访", [(1, ("乙",))]),
    ]


def test_a_web_archive_of_a_browser_is_read(opener: Opener) -> None:
    data = archive(("x", page("<table><tr><td>甲</table>", "<title>列表</title>")))
    assert [(one.name, one.rows) for one in opener.sheets(data)] == [("列表", [(1, ("甲",))])]


def test_a_web_archive_that_lacks_a_sheet_is_half_copied(opener: Opener) -> None:
    sheet = SHEET.format("工单", '<x:WorksheetSource HRef="a.files/sheet001.htm"/>')
    assert opener.refused(archive(("a.htm", excel(sheet, "")))).code == "F02"


def test_a_mail_without_a_table_is_named(opener: Opener) -> None:
    assert opener.refused(archive(("x", page("您好")))).code == "F12"


def test_parts_in_parts_without_end_are_refused(opener: Opener) -> None:
    deep = b"".join(
        b"Content-Type: multipart/related; boundary=b%d\r\n\r\n--b%d\r\n" % (one, one)
        for one in range(2_000)
    )
    assert opener.refused(b"MIME-Version: 1.0\r\n" + deep).code == "F06"


@pytest.mark.parametrize("more", [b"--=_x\r\n\r\n" * 10_000, b"A: b\r\n" * 20_000])
def test_parts_and_headers_without_measure_are_refused(opener: Opener, more: bytes) -> None:
    start = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=_x"\r\n'
    assert opener.refused(start + more).code == "F06"


# --- workbooks of Excel 2003 in XML ---------------------------------------------------------

XML = """<?xml version="1.0"{encoding}?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
 <Styles><Style ss:ID="Default" ss:Name="Normal"/></Styles>
 {sheets}
</Workbook>
"""
WORKSHEET = '<Worksheet ss:Name="{}"><Table ss:ExpandedRowCount="9">{}</Table>{}</Worksheet>'


def workbook(rows: str, encoding: str = "") -> bytes:
    return XML.format(encoding=encoding, sheets=WORKSHEET.format("工单", rows, "")).encode()


def cell(kind: str, said: str, given: str = "") -> str:
    return f'<Cell {given}><Data ss:Type="{kind}">{said}</Data></Cell>'


def row(*cells: str, given: str = "") -> str:
    return f"<Row {given}>{''.join(cells)}</Row>\n"


def test_a_workbook_in_xml_is_read(opener: Opener) -> None:
    data = workbook(row(cell("String", "编号"), cell("String", "内容")) + row(cell("String", "1")))
    (sheet,) = opener.sheets(data)
    assert (sheet.name, sheet.rows) == ("工单", [(1, ("编号", "内容")), (2, ("1",))])


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        ("String", "000123", "000123"),
        ("String", "a &amp; b&#10;c", "a & b\nc"),
        ("Number", "3.50", 3.5),
        ("Number", "7", 7),
        ("Number", "1.38E+10", 13_800_000_000),
        ("Number", "320101199001011234", 320101199001011234),  # floats end after 15 digits
        ("Number", "007", "007"),
        ("Number", "七", "七"),
        ("DateTime", "2023-03-19T21:34:00.000", datetime(2023, 3, 19, 21, 34)),
        ("DateTime", "1899-12-31T08:30:00.000", time_of_day(8, 30)),
        ("DateTime", "2023年", "2023年"),
        ("Boolean", "1", True),
        ("Boolean", "0", False),
        ("Error", "#N/A", CellError("#N/A")),
    ],
)
def test_every_type_of_a_cell_in_xml_is_read(
    opener: Opener, kind: str, said: str, value: object
) -> None:
    ((_, (found, _)),) = opener.rows(workbook(row(cell(kind, said), cell("String", "乙"))))
    assert (found, type(found)) == (value, type(value))


def test_rows_and_cells_in_xml_keep_their_place(opener: Opener) -> None:
    rows = (
        row(cell("String", "甲"), given='ss:Index="3"')
        + row(cell("String", "乙", 'ss:Index="4"'), cell("String", "丙"), given='ss:Hidden="1"')
        + row(given='ss:Span="1"')
        + row(cell("String", "丁"))
    )
    assert opener.rows(workbook(rows)) == [
        (3, ("甲",)),
        (4, (None, None, None, "乙", "丙")),
        (7, ("丁",)),
    ]


def test_merged_cells_in_xml_are_noted(opener: Opener) -> None:
    rows = row(cell("String", "标题", 'ss:MergeAcross="2"'), cell("String", "右")) + row(
        cell("String", "甲", 'ss:MergeDown="1"'), cell("String", "一")
    )
    rows += row(cell("String", "二", 'ss:Index="2"'))
    (sheet,) = opener.sheets(workbook(rows))
    assert [cells for _, cells in sheet.rows] == [
        ("标题", None, None, "右"),
        ("甲", "一"),
        (None, "二"),
    ]
    assert sheet.notes.merged == ((1, 0, 1, 2), (2, 0, 3, 0))


def test_a_comment_is_no_part_of_its_cell(opener: Opener) -> None:
    comment = '<Comment ss:Author="a"><ss:Data>请核实</ss:Data></Comment>'
    inside = f'<Cell><Data ss:Type="String">甲</Data>{comment}</Cell>'
    assert opener.cells(workbook(row(inside, f"<Cell>{comment}</Cell>"))) == [("甲",)]


def test_text_of_several_looks_is_one_text(opener: Opener) -> None:
    rich = '<Cell><ss:Data ss:Type="String">一<B>二<Font>三</Font></B></ss:Data></Cell>'
    assert opener.cells(workbook(row(rich))) == [("一二三",)]


def test_formulas_in_xml_are_noted_and_one_without_a_value_is_an_error(opener: Opener) -> None:
    rows = row(cell("Number", "3", 'ss:Formula="=1+2"'), '<Cell ss:Formula="=A1"/>')
    (sheet,) = opener.sheets(workbook(rows))
    assert sheet.rows == [(1, (3, CellError("=A1")))]
    assert sheet.notes.formulas == {(1, 0): "=1+2"}


def test_a_hidden_sheet_in_xml_is_read(opener: Opener) -> None:
    option = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    rows = row(cell("String", "甲"))
    sheets = WORKSHEET.format("一", rows, "") + WORKSHEET.format("二", rows, option)
    found = opener.sheets(XML.format(encoding="", sheets=sheets).encode())
    assert [(one.name, one.visible, one.rows) for one in found] == [
        ("一", True, [(1, ("甲",))]),
        ("二", False, [(1, ("甲",))]),
    ]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("gbk", ' encoding="gb2312"'),
        ("utf-8", ' encoding="gb2312"'),
        ("utf-16", ' encoding="UTF-16"'),
        ("utf-8-sig", ""),
    ],
)
def test_a_workbook_in_xml_is_read_in_its_encoding(
    opener: Opener, encoding: str, declared: str
) -> None:
    said = "夜间施工噪声扰民，请处理"
    data = workbook(row(cell("String", said)), declared).decode().encode(encoding)
    assert opener.cells(data) == [(said,)]


def test_a_workbook_in_xml_with_another_prefix_is_read(opener: Opener) -> None:
    data = (
        '<?xml version="1.0"?><s:Workbook xmlns:s="urn:schemas-microsoft-com:office:spreadsheet">'
        '<s:Worksheet s:Name="一"><s:Table><s:Row><s:Cell><s:Data s:Type="String">甲</s:Data>'
        "</s:Cell></s:Row></s:Table></s:Worksheet></s:Workbook>"
    )
    assert opener.cells(data.encode()) == [("甲",)]


def test_a_half_copied_workbook_in_xml_is_told(opener: Opener) -> None:
    whole = workbook(row(cell("String", "甲")) * 100)
    for share in (0.3, 0.9, 0.99):
        assert opener.refused(whole[: int(len(whole) * share)].rstrip()).code == "F02"


def test_broken_xml_is_told_with_its_line(opener: Opener) -> None:
    problem = opener.refused(workbook(row(cell("String", "甲</Row>"))))
    assert problem.code == "F23"
    assert "XML 第 7 行" in str(problem.facts["what"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_a_workbook_in_xml_are_refused(opener: Opener, encoding: str) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<Workbook '
    data = workbook(row(cell("String", "&b;"))).decode().replace("<Workbook ", bomb)
    assert opener.refused(data.encode(encoding)).code == "F06"


@pytest.mark.parametrize(
    "rows",
    [
        row(cell("String", "甲", 'ss:Index="1000000"')),
        row(cell("String", "甲", 'ss:Index="99999999999999999999"')),
        row(cell("String", "甲", 'ss:MergeAcross="20000"')),
        row(cell("String", "甲"), given='ss:Index="2000000"'),
        row(given='ss:Span="99999999"') * 2,
    ],
)
def test_a_place_beyond_every_spreadsheet_is_refused(opener: Opener, rows: str) -> None:
    assert opener.refused(workbook(rows)).code == "F21"


def test_cells_far_to_the_right_of_nothing_are_refused(opener: Opener) -> None:
    far = row(cell("String", "甲", 'ss:Index="16384"'))
    assert len(opener.rows(workbook(far * 10))) == 10
    assert opener.refused(workbook(far * 1_000)).code == "F18"


def test_two_texts_in_one_cell_lose_none_of_them(opener: Opener) -> None:
    rows = row(cell("String", "甲", 'ss:Index="2"'), cell("String", "乙", 'ss:Index="2"'))
    assert opener.refused(workbook(rows)).code == "F23"


def test_a_row_that_goes_back_loses_nothing(opener: Opener) -> None:
    rows = row(cell("String", "甲"), given='ss:Index="5"') + row(given='ss:Index="2"')
    assert opener.refused(workbook(rows)).code == "F23"


def test_elements_in_elements_without_end_are_told(opener: Opener) -> None:
    assert opener.refused(workbook("<Row>" * 200_000)).code == "F23"


# --- other XML ------------------------------------------------------------------------------

FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
 <office:body>
  <office:spreadsheet>
   <table:table table:name="工单">
    <table:table-row>
     <table:table-cell office:value-type="string" table:number-columns-spanned="2">
      <text:p>编号</text:p>
     </table:table-cell>
     <table:covered-table-cell/>
     <table:table-cell office:value-type="date" office:date-value="2023-03-19T21:34:00">
      <text:p>2023-03-19</text:p>
     </table:table-cell>
    </table:table-row>
   </table:table>
  </office:spreadsheet>
 </office:body>
</office:document>
"""


def test_a_flat_ods_is_read(opener: Opener) -> None:
    (sheet,) = opener.sheets(FLAT.encode())
    assert sheet.rows == [(1, ("编号", None, datetime(2023, 3, 19, 21, 34)))]
    assert (sheet.name, sheet.notes.merged) == ("工单", ((1, 0, 1, 1),))


def test_a_half_copied_flat_ods_is_told(opener: Opener) -> None:
    assert opener.refused(FLAT.encode()[: len(FLAT) // 2]).code == "F02"


def test_entities_in_a_flat_ods_are_refused(opener: Opener) -> None:
    data = FLAT.replace("<office:document ", '<!DOCTYPE a [<!ENTITY l "l">]><office:document ')
    assert opener.refused(data.encode()).code == "F06"


@pytest.mark.parametrize(
    ("data", "seems"),
    [
        ('<?xml version="1.0"?><orders><order/></orders>', "XML 文件（最外层是 orders）"),
        ('<?xml version="1.0"?><!-- x --><a:b xmlns:a="u"/>', "XML 文件（最外层是 a:b）"),
        ('<?xml version="1.0"?>', "XML 文件"),
    ],
)
def test_other_xml_is_named(opener: Opener, data: str, seems: str) -> None:
    problem = opener.refused(data.encode())
    assert (problem.code, problem.facts["seems"]) == ("F12", seems)


def test_a_page_after_complaints_of_a_program_is_read(opener: Opener) -> None:
    data = "Warning: mysql_connect()\n" + table("<tr><td>甲</td></tr>").decode()
    assert opener.cells(data.encode()) == [("甲",)]


def test_pages_inside_of_a_csv_are_text(opener: Opener) -> None:
    data = "编号,内容\n1,<p>占道</p><table><tr><td>x</td></tr></table>\n"
    assert opener.cells(data.encode()) == [
        ("编号", "内容"),
        ("1", "<p>占道</p><table><tr><td>x</td></tr></table>"),
    ]
