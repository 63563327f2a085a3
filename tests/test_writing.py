"""Pages → workbooks, read back with openpyxl."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from xlsxwriter.worksheet import Worksheet

from pipeline.core import fields
from pipeline.core.pages import Page, PageColumn, PageValue, Workbook
from pipeline.files.writing import looks
from pipeline.files.writing.cells import WritingError, fitting, lines, must, row_height
from pipeline.files.writing.writing import write

COLUMNS = (
    PageColumn("id", "线索编号", "id", 19),
    PageColumn("row_key", "行标识", "id", 14, printed=False, hidden=True),
    PageColumn("news", "新变", width=6),
    PageColumn("content", "内容", "long", 44),
    PageColumn("answer_due", "办结时限", "moment", 16),
    PageColumn("remaining", "剩余", "number", 7),
    PageColumn("role", "角色", width=6),
    PageColumn("status", "办理状态", "choice", 11, "主办", "status", hint="从下拉中选"),
    PageColumn("answer", "办理情况", "long", 44, "主办", hint="查到什么、怎么处理"),
    PageColumn("assist_opinion", "协办意见", "long", 20, "协办", printed=False),
)
LEADING: tuple[PageValue, ...] = (
    "XS-20250710-0001", "RKBCDFGHJKMK", "新", "路灯不亮", 45849.729, 3, "主办", "办理中",
    None, None,
)  # fmt: skip
ASSISTING: tuple[PageValue, ...] = (
    "XS-20250710-0002", "RKBCDFGHJKNN", "", "积水", 45850.0, -1, "协办", "已派发", None, None,
)  # fmt: skip
STATUSES = tuple(f"很长的办理状态第{n}种" for n in range(60))  # far above 255 characters inline
TOKEN = "RQ7KM2XP04"


def written(
    path: Path,
    rows: Sequence[Sequence[PageValue]] = (LEADING, ASSISTING),
    *,
    columns: tuple[PageColumn, ...] = COLUMNS,
    protected: bool = True,
    lists: Mapping[str, tuple[str, ...]] | None = None,
) -> Any:
    page = Page(
        "办理",
        "城管局线索办理表",
        "2 件",
        columns,
        (tuple(row) for row in rows),
        len(rows),
        role="role" if any(column.key == "role" for column in columns) else "",
        marks={"overdue": "answer_due", "status": "status", "new": "news"},
        frozen=3,
        protected=protected,
    )
    lists = {"status": STATUSES} if lists is None else lists
    write(Workbook((page,), lists, ("只填橙色表头的列。",), TOKEN), path)
    return load_workbook(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "表.xlsx"


def with_content(text: str) -> tuple[PageValue, ...]:
    return (*LEADING[:3], text, *LEADING[4:])


@pytest.mark.parametrize(
    "text", ["=1+1", "{=1+1}", "+86", "@SUM", "http://a.cn", "mailto:a@b.cn", "0012", "1E5", "3-4"]
)
def test_text_stays_text(path: Path, text: str) -> None:
    cell = written(path, [with_content(text)])["办理"]["D4"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_the_header_is_the_first_row_with_the_lead_number(path: Path) -> None:
    sheet = written(path)["办理"]
    rows = [row[0].row for row in sheet.iter_rows() if any(c.value == "线索编号" for c in row)]
    assert rows == [3]


def test_write_returns_how_many_cells_hold_something(path: Path) -> None:
    page = Page("办理", "题", "注", COLUMNS, [LEADING, ASSISTING], 2)
    # title, grey line, ten headers, eight values, seven values ("" and None are blank)
    assert write(Workbook((page,), {"status": STATUSES}), path) == 2 + 10 + 8 + 7


def test_the_row_key_is_hidden_in_column_b(path: Path) -> None:
    sheet = written(path)["办理"]
    assert sheet.column_dimensions["B"].hidden
    assert sheet["B4"].value == "RKBCDFGHJKMK"


def test_the_token_stands_in_five_places(path: Path) -> None:
    book = written(path)
    assert TOKEN in book["办理"]["A2"].value
    assert book.properties.keywords == TOKEN
    assert [p.value for p in book.custom_doc_props.props] == [TOKEN]
    assert TOKEN in book.defined_names["riqing_token"].attr_text
    assert (book["_meta"]["B1"].value, book["_meta"].sheet_state) == (TOKEN, "veryHidden")


def test_a_choice_has_a_list_through_a_name(path: Path) -> None:
    book = written(path)
    found = [v for v in book["办理"].data_validations.dataValidation if v.type == "list"]
    assert [(str(v.sqref), v.formula1, v.errorStyle) for v in found] == [
        ("H4:H5", "list_1", "warning")
    ]
    assert book.defined_names["list_1"].attr_text == "_lists!$A$2:$A$61"
    assert [cell.value for cell in book["_lists"]["A"]][1:] == list(STATUSES)
    assert book["_lists"].sheet_state == "hidden"


def test_an_open_column_that_names_no_list_of_the_book_is_refused(path: Path) -> None:
    with pytest.raises(WritingError, match="status"):
        written(path, lists={})


def test_an_empty_list_leaves_the_column_free(path: Path) -> None:
    found = written(path, lists={"status": ()})["办理"].data_validations.dataValidation
    assert not [v for v in found if v.type == "list"]


def test_open_columns_say_what_to_fill(path: Path) -> None:
    found = written(path)["办理"].data_validations.dataValidation
    assert ("H4:H5", "办理状态", "从下拉中选") in [
        (str(v.sqref), v.promptTitle, v.prompt) for v in found
    ]


def test_long_hints_are_cut_to_what_excel_shows(path: Path) -> None:
    columns = (
        PageColumn("id", "线索编号", "id"),
        PageColumn("x", "头" * 40, "text", 12, "always", hint="长" * 300),
    )
    found = written(path, [("XS-1", None)], columns=columns)["办理"].data_validations.dataValidation
    prompts = [(len(v.promptTitle), len(v.prompt)) for v in found if v.prompt]
    assert prompts == [(32, 255)]


def test_typing_into_given_columns_is_stopped(path: Path) -> None:
    found = written(path)["办理"].data_validations.dataValidation
    assert [str(v.sqref) for v in found if v.formula1 == "FALSE"] == ["A4:G5"]


def test_typing_where_the_role_closes_a_cell_is_stopped(path: Path) -> None:
    found = written(path)["办理"].data_validations.dataValidation
    rules = {str(v.sqref): v.formula1 for v in found if v.type == "custom"}
    assert (rules["I4:I5"], rules["J4:J5"]) == ('$G4="主办"', '$G4="协办"')


def test_an_unprotected_page_stops_no_typing(path: Path) -> None:
    found = written(path, protected=False)["办理"].data_validations.dataValidation
    assert not [v for v in found if v.type == "custom"]


def test_a_protected_page_lets_people_sort_and_filter(path: Path) -> None:
    protection = written(path)["办理"].protection
    assert protection.sheet
    assert not protection.password
    # openpyxl: False means "not forbidden"
    assert not (protection.sort or protection.autoFilter or protection.formatColumns)


def test_the_data_is_exempt_from_protection_without_a_password(path: Path) -> None:
    written(path)
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r"<protectedRange [^>]*>", sheet) == [
        '<protectedRange sqref="A4:J5" name="data"/>'
    ]


def test_cells_are_locked_by_column_and_role(path: Path) -> None:
    sheet = written(path)["办理"]
    locks = {name: sheet[name].protection.locked for name in ("D4", "H4", "H5", "I5", "J5")}
    assert locks == {"D4": True, "H4": False, "H5": True, "I5": True, "J5": False}


def test_a_blank_cell_to_fill_carries_its_own_format(path: Path) -> None:
    sheet = written(path)["办理"]
    assert (sheet["I4"].value, sheet["I4"].protection.locked) == (None, False)
    assert (sheet["H4"].protection.locked, sheet["H5"].protection.locked) == (False, True)


def test_blank_cells_of_a_huge_book_are_not_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "STYLED_ROWS", 1)
    written(path)
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert 'r="I4"' not in sheet


def test_a_cell_too_long_is_cut_and_says_so(path: Path) -> None:
    text = written(path, [with_content("长" * 40_000)])["办理"]["D4"].value
    assert len(text) == 32_767
    assert text.endswith("长…（全文见台账）")


def test_an_emoji_counts_twice_and_is_not_halved() -> None:
    text = fitting("😀" * 20_000)
    assert len(text.encode("utf-16-le")) // 2 <= 32_767
    assert text.endswith("😀…（全文见台账）")


def test_a_text_that_just_fits_is_whole() -> None:
    assert fitting("长" * 32_767) == "长" * 32_767


def test_a_lone_surrogate_does_not_lose_the_workbook(path: Path) -> None:
    assert written(path, [with_content("前\ud83d后")])["办理"]["D4"].value == "前\ufffd后"


def test_moments_are_dates_and_days_show_no_clock(path: Path) -> None:
    sheet = written(path)["办理"]
    assert sheet["E4"].is_date
    formats = (sheet["E4"].number_format, sheet["E5"].number_format)
    assert formats == ("yyyy-mm-dd hh:mm", "yyyy-mm-dd")


def test_ids_and_texts_have_the_text_format(path: Path) -> None:
    sheet = written(path)["办理"]
    assert {sheet[name].number_format for name in ("A4", "B4", "D4", "H4")} == {"@"}


def test_one_font_everywhere(path: Path) -> None:
    sheet = written(path)["办理"]
    fonts = {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value}
    assert fonts == {"微软雅黑"}


def test_the_workbook_default_is_our_font_too(path: Path) -> None:
    written(path)
    with zipfile.ZipFile(path) as parts:
        first = re.search(r"<font>.*?</font>", parts.read("xl/styles.xml").decode())
    assert first is not None
    assert 'name val="微软雅黑"' in first[0]


def test_open_headers_are_orange_and_given_ones_blue(path: Path) -> None:
    sheet = written(path)["办理"]
    fills = [sheet[name].fill.start_color.rgb[2:] for name in ("A3", "H3")]
    assert fills == ["1F4E79", "C55A11"]


def test_row_heights_follow_the_longest_visible_text(path: Path) -> None:
    sheet = written(path, [with_content("字" * 63), with_content("短")])["办理"]
    # 126 half-width characters over 42 of room: three lines
    assert [sheet.row_dimensions[row].height for row in (4, 5)] == [51, 21]


def test_hidden_columns_do_not_make_rows_taller(path: Path) -> None:
    columns = (PageColumn("id", "线索编号", "id"), PageColumn("x", "藏", "long", 10, hidden=True))
    sheet = written(path, [("XS-1", "字" * 100)], columns=columns)["办理"]
    assert sheet.row_dimensions[4].height == 21


def test_rows_are_never_taller_than_excel_allows() -> None:
    assert row_height(1000) == 409


def test_line_ends_count_as_lines() -> None:
    assert lines("一\n\n三", 44) == 3


def test_the_filter_covers_the_data(path: Path) -> None:
    assert written(path)["办理"].auto_filter.ref == "A3:J5"


def test_panes_are_frozen_under_the_header(path: Path) -> None:
    assert written(path)["办理"].freeze_panes == "D4"


def test_only_printed_columns_are_printed_with_their_header(path: Path) -> None:
    sheet = written(path)["办理"]
    assert sheet.print_area == "'办理'!$A$1:$I$5"
    assert sheet.print_title_rows == "$3:$3"
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToHeight) == ("landscape", 9, 0)
    assert "第 &P 页 / 共 &N 页" in sheet.oddFooter.center.text


def test_late_leads_are_coloured_unless_closed(path: Path) -> None:
    rules = written(path)["办理"].conditional_formatting
    formulas = [(str(r.sqref), rule.formula[0]) for r in rules for rule in r.rules]
    late = [(where, formula) for where, formula in formulas if formula.endswith("<=NOW())")]
    assert [where for where, _ in late] == ["A4:C5 E4:E5"]
    assert '$H4="办结"' in late[0][1]


def test_borders_come_from_one_rule_over_all(path: Path) -> None:
    rules = written(path)["办理"].conditional_formatting
    last = list(rules)[-1]
    assert (str(last.sqref), last.rules[0].formula) == ("A3:J5", ['$A3<>""'])


def test_the_guide_stands_after_the_pages(path: Path) -> None:
    book = written(path)
    assert book.sheetnames == ["办理", "说明", "_lists", "_meta"]
    assert book["说明"]["A2"].value == "只填橙色表头的列。"


def test_a_page_without_rows_is_a_header(path: Path) -> None:
    sheet = written(path, [])["办理"]
    assert [cell.value for cell in sheet[3]][:2] == ["线索编号", "行标识"]
    assert sheet.max_row == 3


def test_calamine_reads_the_same_values(path: Path) -> None:
    written(path)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("办理").to_python()
    assert rows[3][:4] == ["XS-20250710-0001", "RKBCDFGHJKMK", "新", "路灯不亮"]


def test_a_page_with_fewer_rows_than_announced_is_refused(path: Path) -> None:
    page = Page("办理", "", "", COLUMNS, [LEADING], 2)
    with pytest.raises(WritingError, match="announced 2 rows and had 1"):
        write(Workbook((page,)), path)


def test_a_row_with_a_value_too_few_is_refused(path: Path) -> None:
    page = Page("办理", "", "", COLUMNS, [LEADING[:-1]], 1)
    with pytest.raises(WritingError, match="9 values for 10 columns"):
        write(Workbook((page,)), path)


@pytest.mark.parametrize(("method", "refused"), [("write_string", "路灯不亮"), ("write_number", 3)])
def test_a_refused_cell_is_never_left_out_silently(
    path: Path, monkeypatch: pytest.MonkeyPatch, method: str, refused: object
) -> None:
    write_it = getattr(Worksheet, method)

    def refusing(sheet: Worksheet, row: int, column: int, value: object, *look: object) -> int:
        return -2 if value == refused else write_it(sheet, row, column, value, *look)

    monkeypatch.setattr(Worksheet, method, refusing)
    with pytest.raises(WritingError, match="row 4"):
        written(path)


def test_every_refusal_of_xlsxwriter_is_raised() -> None:
    with pytest.raises(WritingError, match="a cell: code -2"):
        must(-2, "a cell")


def test_a_file_that_cannot_be_created_is_an_operating_system_error(tmp_path: Path) -> None:
    page = Page("办理", "", "", COLUMNS, [LEADING], 1)
    with pytest.raises(OSError, match="表"):
        write(Workbook((page,), {"status": ()}), tmp_path / "没有这个夹" / "表.xlsx")


def test_all_kinds_of_fields_have_a_look() -> None:
    kinds = {field.kind for field in fields.ALL.values()}
    assert kinds <= set(looks.CELLS)


def test_blanking_a_given_cell_is_stopped_too(path: Path) -> None:
    found = written(path)["办理"].data_validations.dataValidation
    assert [v.allowBlank for v in found if v.formula1 == "FALSE"] == [False]
