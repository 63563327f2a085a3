"""An office's own form: names are filled wherever they stand, everything else stays as it was."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Font, PatternFill
from PIL import Image as Picture

from pipeline.core.supervision import slips
from pipeline.files.writing import slip_templates
from pipeline.files.writing.slip_templates import Form
from tests.offices import new_home

NAMES = ("线索编号", "标题", "内容", "办结时限")


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A form with a title over merged cells, two names in one cell, a long text, a footer."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "交办单"
    sheet["A1"] = "{{线索编号}}号交办单"
    sheet["A1"].font = Font(name="宋体", size=20, bold=True, color="C00000")
    sheet.merge_cells("A1:D1")
    sheet["A2"] = "《{{标题}}》，{{ 办结时限 }}以前办结；标题：{{标题}}"
    sheet["A2"].fill = PatternFill("solid", fgColor="FFF8E7")
    sheet.merge_cells("A2:D2")
    sheet["A3"] = "{{内容}}"
    sheet["A3"].alignment = Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells("A3:D5")
    sheet["A6"] = "=1+1"
    sheet["B6"] = "没有名字的格子"
    for letter in "ABCD":
        sheet.column_dimensions[letter].width = 20
    sheet.row_dimensions[1].height = 40
    sheet.oddHeader.center.text = "{{标题}}"
    sheet.oddFooter.left.text = "{{线索编号}}"
    sheet.oddFooter.left.size = 9
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "portrait"
    sheet.print_area = "A1:D6"
    path = tmp_path / "交办单.xlsx"
    book.save(path)
    return path


def filled(template: Path, cut: list[str] | None = None, **values: str) -> Any:
    target = template.with_name("filled.xlsx")
    given = {"线索编号": "XS-1", "标题": "油烟", "内容": "很大", "办结时限": "7月17日", **values}
    found = Form(template).fill(given, target)
    if cut is not None:
        cut += found
    return openpyxl.load_workbook(target, rich_text=True).worksheets[0]


def test_names_are_filled_anywhere_in_a_text_and_several_times(template: Path) -> None:
    sheet = filled(template)
    assert sheet["A1"].value == "XS-1号交办单"
    assert sheet["A2"].value == "《油烟》，7月17日以前办结；标题：油烟"


def test_headers_and_footers_of_the_print_are_filled(template: Path) -> None:
    sheet = filled(template, 标题="A&B")
    assert sheet.oddHeader.center.text == "A&&B"  # one & begins a code there
    assert (sheet.oddFooter.left.text, sheet.oddFooter.left.size) == ("XS-1", 9)


def test_looks_merges_widths_heights_and_print_set_up_stay(template: Path) -> None:
    sheet = filled(template)
    assert (sheet["A1"].font.sz, sheet["A1"].font.b, sheet["A1"].font.color.rgb) == (
        20, True, "00C00000",
    )  # fmt: skip
    assert sheet["A2"].fill.fgColor.rgb == "00FFF8E7"
    assert {str(one) for one in sheet.merged_cells.ranges} == {"A1:D1", "A2:D2", "A3:D5"}
    assert sheet.column_dimensions["A"].width == 20
    assert sheet.row_dimensions[1].height == 40
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert sheet.print_area == "'交办单'!$A$1:$D$6"


def test_what_holds_no_name_is_left_alone(template: Path) -> None:
    sheet = filled(template)
    assert (sheet["A6"].value, sheet["A6"].data_type) == ("=1+1", "f")
    assert sheet["B6"].value == "没有名字的格子"


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("x")', "#N/A", "+86", "@某人", "00123"])
def test_a_value_stays_text_whatever_it_begins_with(template: Path, text: str) -> None:
    cell = filled(template, 内容=text)["A3"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_characters_that_no_workbook_can_hold_are_left_out(template: Path) -> None:
    assert filled(template, 内容="油\x0b烟\x00")["A3"].value == "油烟"


def test_unknown_names_stay_visible_and_are_said_with_their_place(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    book.worksheets[0]["C6"] = "{{标提}}和{{内容}}"
    book.worksheets[0].oddFooter.right.text = "{{页马}}"
    book.save(template)
    said = list(slip_templates.unknown_names(slip_templates.read(template), "交办单.xlsx", NAMES))
    assert [(one.code, str(one.place)) for one in said] == [
        ("S07", "交办单.xlsx › 交办单 › C6"),
        ("S07", "交办单.xlsx › 交办单 › 页脚"),
    ]
    assert said[0].facts == {"seen": "{{标提}}", "hint": "，最接近的是“标题”"}
    assert filled(template)["C6"].value == "{{标提}}和很大"


def test_braces_of_an_input_method_count_too(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    book.worksheets[0]["C6"] = "｛｛标题｝｝"
    book.save(template)
    assert filled(template)["C6"].value == "油烟"


def test_a_form_is_as_it_was_for_the_next_lead(template: Path) -> None:
    form, first, second = Form(template), template.with_name("1.xlsx"), template.with_name("2.xlsx")
    long = {"线索编号": "XS-1", "标题": "油" * 90, "内容": "烟" * 3000, "办结时限": ""}
    form.fill(long, first)
    form.fill({"线索编号": "XS-2", "标题": "短", "内容": "短", "办结时限": "今天"}, second)
    sheet = openpyxl.load_workbook(second).worksheets[0]
    assert sheet["A2"].value == "《短》，今天以前办结；标题：短"
    assert (sheet["A3"].value, sheet["A3"].font.sz) == ("短", 11)
    assert [sheet.row_dimensions[row].height for row in (2, 3, 4, 5)] == [None] * 4


def height(sheet: Any, rows: range) -> float:
    return sum(sheet.row_dimensions[row].height or 15 for row in rows)


def test_rows_grow_with_a_long_text(template: Path) -> None:
    short, long = filled(template), filled(template, 内容="蓬溪路烧烤店油烟很大。" * 40)
    assert height(short, range(3, 6)) == 45
    # 440 characters of 11 points in 80 digits: some 38 a line, 12 lines of 16 points
    assert 190 < height(long, range(3, 6)) < 290
    assert height(long, range(1, 3)) == height(short, range(1, 3))


def test_line_ends_make_lines(template: Path) -> None:
    assert height(filled(template, 内容="一\n二\n三\n四\n五\n六"), range(3, 6)) > 90


def test_a_text_that_no_row_can_hold_gets_smaller_letters_first(template: Path) -> None:
    cut: list[str] = []
    sheet = filled(template, cut, 内容="烟" * 3200)
    assert sheet["A3"].font.sz < 11
    assert (len(sheet["A3"].value), cut) == (3200, [])
    assert height(sheet, range(3, 6)) <= 3 * 409


def test_only_then_is_it_cut_and_says_so(template: Path) -> None:
    cut: list[str] = []
    sheet = filled(template, cut, 内容="烟" * 30_000)
    assert sheet["A3"].value.endswith("…（全文见台账）")
    assert cut == ["内容"]
    assert sheet["A3"].font.sz == 8


def test_a_narrow_cell_wraps_though_the_form_does_not_say_so(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    book.worksheets[0]["D6"] = "{{标题}}"
    book.save(template)
    sheet = filled(template, 标题="很长的标题" * 12)
    assert sheet["D6"].alignment.wrap_text
    assert sheet.row_dimensions[6].height > 90


def test_letters_of_several_looks_in_one_cell_stay(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    bold = TextBlock(InlineFont(b=True), "{{标题}}")
    book.worksheets[0]["C6"] = CellRichText("事项：", bold, "完")
    book.save(template)
    rich = filled(template)["C6"].value
    assert str(rich) == "事项：油烟完"
    assert rich[1].font.b


def test_a_name_that_reaches_over_two_looks_is_filled_in_one(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    bold = TextBlock(InlineFont(b=True), "标题}}")
    book.worksheets[0]["C6"] = CellRichText("事项：{{", bold)
    book.save(template)
    assert filled(template)["C6"].value == "事项：油烟"


def test_pictures_stay_however_often_a_form_is_filled(template: Path) -> None:
    stamp = template.with_name("章.png")
    Picture.new("RGB", (20, 20), "red").save(stamp)
    book = openpyxl.load_workbook(template)
    book.worksheets[0].add_image(Image(str(stamp)), "D6")
    book.save(template)
    form = Form(template)
    for number in (1, 2):
        target = template.with_name(f"{number}.xlsx")
        form.fill({"标题": "油烟"}, target)
        assert [n for n in zipfile.ZipFile(target).namelist() if "media/" in n]


@pytest.mark.parametrize(
    ("bytes_", "code"),
    [
        (None, "S05"),
        (b"", "S06"),
        (b"not a workbook", "S06"),
        (b"PK\x03\x04 torn", "S06"),
    ],
)
def test_a_missing_or_broken_template_is_a_message(
    tmp_path: Path, bytes_: bytes | None, code: str
) -> None:
    (tmp_path / "templates").mkdir()
    if bytes_ is not None:
        (tmp_path / "templates/督办单.xlsx").write_bytes(bytes_)
    said = slip_templates.tried(tmp_path, "督办单", "3 张督办单", NAMES)
    assert [one.code for one in said] == [code]


def test_a_workbook_of_another_kind_inside_is_broken(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    with zipfile.ZipFile(tmp_path / "templates/督办单.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert [one.code for one in slip_templates.tried(tmp_path, "督办单", "", NAMES)] == ["S06"]


@pytest.mark.parametrize("kind", slips.KINDS)
def test_the_shipped_forms_ask_for_nothing_unknown(tmp_path: Path, kind: str) -> None:
    home = new_home(tmp_path)
    assert slip_templates.tried(home.rules, kind, kind, slips.names()) == []


def shipped(tmp_path: Path, kind: str, values: Mapping[str, str]) -> Any:
    target = tmp_path / "filled.xlsx"
    Form(new_home(tmp_path / "home").rules / f"templates/{kind}.xlsx").fill(values, target)
    return openpyxl.load_workbook(target).worksheets[0]


@pytest.mark.parametrize("kind", slips.KINDS)
def test_a_shipped_form_is_one_page_wide_and_leaves_no_name_behind(
    tmp_path: Path, kind: str
) -> None:
    sheet = shipped(tmp_path, kind, dict.fromkeys(slips.names(), "值"))
    said = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert not [text for text in said if "{{" in text]
    assert any("签收回执" in text for text in said)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.page_setup.paperSize == 9  # A4
