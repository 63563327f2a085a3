"""Make the forms that come with the program: ``python -m docs.templates``.

Writes ``rules/templates/交办单.xlsx`` and ``督办单.xlsx``: A4, a red title, a table with borders, a
receipt to cut off; and ``通报.docx``. An office changes them in Excel and Word or puts its own in
their place.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.files.leaders import bulletin_form

TARGET = Path(__file__).resolve().parents[1] / "rules" / "templates"
RED, GREY, INK = "C00000", "F2F2F2", "000000"
TITLE, LABEL, TEXT = "宋体", "黑体", "仿宋"
WIDTHS = (13, 17, 15, 13, 17, 15)  # digits of the default font; together an A4 page
LAST = len(WIDTHS)
THIN = Side(style="thin", color=INK)
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)

# a label and what stands beside it, twice in a row
Pair = tuple[str, str]
Row = tuple[Pair, Pair] | tuple[str, str, float, int]

ORDER: tuple[Row, ...] = (
    (("线索编号", "{{线索编号}}"), ("来源编号", "{{来源编号}}")),
    (("承办单位", "{{承办单位}}"), ("专人", "{{专人}}")),
    (("协办单位", "{{协办单位}}"), ("分管领导", "{{分管领导}}")),
    (("来源", "{{来源}}"), ("类别", "{{类别}}")),
    (("受理时间", "{{受理时间}}"), ("紧急程度", "{{紧急程度}}")),
    (("签收时限", "{{签收时限}}"), ("办结时限", "{{办结时限}}")),
    (("诉求人", "{{诉求人}}"), ("联系电话", "{{联系电话}}")),
    ("反映事项", "{{标题}}", 26, 1),
    ("地　　址", "{{地址}}", 26, 1),
    ("反映内容", "{{内容}}", 50, 3),
    ("领导批示", "{{领导批示}}", 40, 1),
    ("时限依据", "{{时限依据}}", 26, 1),
    (
        "办理要求",
        "谁领办、谁办结。请按时签收，到现场核实，联系诉求人，在办结时限以前写清"
        "查到什么、怎么处理、解决没有。不归本单位办的，写明理由和建议承办单位，不要搁置。"
        "诉求人的姓名、电话、住址只供办理使用，不得告诉被反映的一方。",
        62,
        1,
    ),
)
SUPERVISION: tuple[Row, ...] = (
    (("线索编号", "{{线索编号}}"), ("来源", "{{来源}}")),
    (("督办级别", "{{督办级别}}"), ("预警颜色", "{{颜色}}")),
    (("承办单位", "{{承办单位}}"), ("专人", "{{专人}}")),
    (("协办单位", "{{协办单位}}"), ("分管领导", "{{分管领导}}")),
    (("派发时间", "{{派发时间}}"), ("办结时限", "{{办结时限}}")),
    ("反映事项", "{{标题}}", 26, 1),
    ("地　　址", "{{地址}}", 26, 1),
    ("反映内容", "{{内容}}", 40, 2),
    ("督办原因", "{{触发原因}}", 32, 1),
    ("办理情况", "现状：{{办理状态}}\n{{办理情况}}", 44, 1),
    ("领导批示", "{{领导批示}}", 32, 1),
    (
        "督办要求",
        "请立即组织办理。已经办结的，填写办理情况并附佐证；不能马上办结的，"
        "书面说明原因、已采取的措施和预计办结日期，报送统筹部门。",
        46,
        1,
    ),
    ("抄　　送", "{{告知}}", 26, 1),
)
RECEIPT: tuple[Row, ...] = (
    (("单　　号", "{{编号}}"), ("线索编号", "{{线索编号}}")),
    (("承办单位", "{{承办单位}}"), ("签收人", "")),
    (("签收时间", "　　年　月　日　时　分"), ("单位盖章", "")),
)


def main() -> int:
    """Write all forms."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, rows in (("交办单", ORDER), ("督办单", SUPERVISION)):
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = name
        _set_print(sheet)
        _draw(sheet, name, rows)
        book.properties.creator = "日清"
        book.properties.created = book.properties.modified = datetime(2026, 1, 1)
        book.save(TARGET / f"{name}.xlsx")
    bulletin_form.write(TARGET / "通报.docx")
    return 0


def _set_print(sheet: Worksheet) -> None:
    for index, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEF"[index]].width = width
    setup = sheet.page_setup
    setup.paperSize, setup.orientation = 9, "portrait"
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.7
    margins.top, margins.bottom, margins.footer = 0.7, 0.8, 0.4
    sheet.sheet_view.showGridLines = False
    sheet.oddFooter.left.text, sheet.oddFooter.left.size = "{{编号}}　{{线索编号}}", 9
    sheet.oddFooter.right.text, sheet.oddFooter.right.size = "第 &P 页，共 &N 页", 9


def _draw(sheet: Worksheet, name: str, rows: tuple[Row, ...]) -> None:
    at = 1
    _put(sheet, at, 1, LAST, "{{本区}}", Font(name=TITLE, size=15, bold=True, color=RED), 24)
    title = "　".join(name)
    _put(sheet, at + 1, 1, LAST, title, Font(name=TITLE, size=26, bold=True, color=RED), 42)
    small = Font(name=TEXT, size=12)
    _put(sheet, at + 2, 1, 3, "{{编号}}", small, 22, "left")
    _put(sheet, at + 2, 4, LAST, "{{今天}}", small, 22, "right")
    for column in range(1, LAST + 1):
        sheet.cell(at + 2, column).border = Border(bottom=Side(style="medium", color=RED))
    sheet.row_dimensions[at + 3].height = 6
    at = _table(sheet, at + 4, rows)
    _put(sheet, at, 1, 3, "签发人：{{签发人}}", small, 30, "left")
    _put(sheet, at, 4, LAST, "（盖章）　　　　", small, 30, "right")
    line = "- - - - - - - - - - -　沿此线裁下，签收后交回　- - - - - - - - - - -"
    _put(sheet, at + 1, 1, LAST, line, Font(name=TEXT, size=10), 26)
    _put(sheet, at + 2, 1, LAST, f"{name}签收回执", Font(name=TITLE, size=15, bold=True), 28)
    at = _table(sheet, at + 3, RECEIPT)
    sheet.print_area = f"A1:F{at - 1}"


def _table(sheet: Worksheet, at: int, rows: tuple[Row, ...]) -> int:
    """Draw rows of labels and texts; return the row below."""
    for row in rows:
        if isinstance(row[0], tuple):
            for column, pair in zip((1, 4), row, strict=True):
                label, text = pair  # type: ignore[misc]
                _label(sheet, at, at, column, label)
                _text(sheet, at, at, column + 1, column + 2, text)
            sheet.row_dimensions[at].height = 25
            at += 1
            continue
        label, text, height, count = row  # type: ignore[misc]
        _label(sheet, at, at + count - 1, 1, label)
        _text(sheet, at, at + count - 1, 2, LAST, text)
        for one in range(at, at + count):
            sheet.row_dimensions[one].height = height
        at += count
    return at


def _label(sheet: Worksheet, first: int, last: int, column: int, text: str) -> None:
    cell = _box(sheet, first, last, column, column)
    cell.value = text
    cell.font = Font(name=LABEL, size=11)
    cell.fill = PatternFill("solid", fgColor=GREY)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _text(sheet: Worksheet, row: int, last_row: int, first: int, last: int, text: str) -> None:
    cell = _box(sheet, row, last_row, first, last)
    cell.value = text
    cell.font = Font(name=TEXT, size=12)
    cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)


def _box(sheet: Worksheet, row: int, last_row: int, first: int, last: int) -> Any:
    """Merge a range, line all its cells, return its first cell."""
    for line in sheet.iter_rows(row, last_row, first, last):
        for cell in line:
            cell.border = BOX
    if (row, first) != (last_row, last):
        sheet.merge_cells(start_row=row, end_row=last_row, start_column=first, end_column=last)
    return sheet.cell(row, first)


def _put(
    sheet: Worksheet,
    row: int,
    first: int,
    last: int,
    text: str,
    font: Font,
    height: float,
    side: str = "center",
) -> None:
    sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
    cell = sheet.cell(row, first)
    cell.value, cell.font = text, font
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    sheet.row_dimensions[row].height = height


if __name__ == "__main__":
    sys.exit(main())
