"""The form of 通报 that comes with the program, as it is made: ``rules/templates/通报.docx``.

It stands in code so that it is there whatever becomes of the file. Fonts and distances are those
of official papers (GB/T 9704-2012: 3号 仿宋, 2号 title, lines of 28 points); the names are those
that Windows has, elsewhere the nearest is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from pipeline.files.writing import docx_templates

_TITLE, _HEAD, _TEXT = "宋体", "黑体", "仿宋"
_RED = RGBColor(0xC0, 0x00, 0x00)
_LINE = Pt(28)
_COLUMNS = (
    ("名次", "{{部门.名次}}", 14), ("承办单位", "{{部门.单位}}", 50), ("在办", "{{部门.在办}}", 16),
    ("超期", "{{部门.超期}}", 16), ("办结", "{{部门.办结}}", 16),
    ("按期办结率", "{{部门.按期办结率}}", 24), ("满意率", "{{部门.满意率}}", 20),
)  # fmt: skip
_PARTS: Sequence[tuple[str, Sequence[str]]] = (
    ("一、总体情况", ("{{收办情况}}", "{{办理质量}}", "{{说明.内容}}")),
    ("二、存在问题", ("（{{问题.序号}}）{{问题.内容}}",)),
    ("三、靠后单位及原因", ("（{{靠后.序号}}）{{靠后.单位}}：{{靠后.原因}}",)),
    ("四、重复投诉", ("{{重复投诉}}",)),
    ("五、下一步", ("（一）（请填写）", "（二）（请填写）", "（三）（请填写）")),
)


def write(target: Path) -> None:
    """Write the form."""
    docx_templates.save(make(), target, datetime(2026, 1, 1), "通报")


def make() -> Any:
    """Return the form."""
    document = docx.Document()
    _set_page(document)
    _line(document, "{{本区}}", _TITLE, 22, WD_ALIGN_PARAGRAPH.CENTER, _RED, bold=True)
    rule = _line(document, "{{日期}}　{{专项行动}}", _TEXT, 14, WD_ALIGN_PARAGRAPH.CENTER)
    _underline(rule)
    heading = _line(document, "{{标题}}", _TITLE, 22, WD_ALIGN_PARAGRAPH.CENTER, bold=True)
    heading.paragraph_format.space_before = heading.paragraph_format.space_after = Pt(14)
    _line(document, "各单位：", _TEXT, 16)
    _body(document, "现将{{期间}}线索办理情况通报如下（统计截至{{截至}}）。")
    for head, texts in _PARTS:
        heading = _line(document, head, _HEAD, 16)
        heading.paragraph_format.keep_with_next = True
        _indented(heading)
        for text in texts:
            _body(document, text)
    for text in ("（落款单位，请填写）", "{{日期}}"):
        _line(document, text, _TEXT, 16, WD_ALIGN_PARAGRAPH.RIGHT)
    title = _line(document, "附件：各单位办理情况", _HEAD, 16)
    title.paragraph_format.page_break_before = True
    _table(document)
    note = _line(
        document,
        "名次先比按期办结率，再比签收率、满意率、超期件数。不含待分派的。“—”是没有可算的。",
        _TEXT,
        10.5,
    )
    note.paragraph_format.space_after = Pt(10)
    picture = _line(document, "{{图}}", _TEXT, 12, WD_ALIGN_PARAGRAPH.CENTER)
    picture.paragraph_format.line_spacing = 1.0
    return document


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = document.styles["Normal"]
    normal.font.size = Pt(16)
    _name(normal.element.get_or_add_rPr(), _TEXT)
    spacing = normal.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)


def _line(
    document: Any,
    text: str,
    font: str,
    points: float,
    side: Any = WD_ALIGN_PARAGRAPH.LEFT,
    colour: RGBColor | None = None,
    *,
    bold: bool = False,
) -> Any:
    paragraph = document.add_paragraph()
    paragraph.alignment = side
    paragraph.paragraph_format.line_spacing = _LINE
    _write(paragraph, text, font, points, colour, bold)
    return paragraph


def _write(
    paragraph: Any, text: str, font: str, points: float, colour: Any = None, bold: bool = False
) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(points), bold
    if colour is not None:
        run.font.color.rgb = colour
    _name(run._r.get_or_add_rPr(), font)


def _name(properties: Any, font: str) -> None:
    """Name a font for Chinese letters and all others."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for which in [*fonts.attrib]:
        del fonts.attrib[which]  # those of a theme would win
    for which in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(which), font)


def _body(document: Any, text: str) -> None:
    _indented(_line(document, text, _TEXT, 16))


def _indented(paragraph: Any) -> None:
    paragraph.paragraph_format.first_line_indent = Pt(32)  # two characters


def _underline(paragraph: Any) -> None:
    """Draw the red line of official papers below a paragraph."""
    edges, edge = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "18"), ("space", "4"), ("color", "C00000")):
        edge.set(qn(f"w:{key}"), value)
    edges.append(edge)
    paragraph._p.get_or_add_pPr().insert_element_before(
        edges, "w:shd", "w:spacing", "w:ind", "w:jc"
    )


def _table(document: Any) -> None:
    table = document.add_table(rows=2, cols=len(_COLUMNS), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, (header, name, wide) in enumerate(_COLUMNS):
        table.columns[column].width = Mm(wide)
        for row, text, font in ((0, header, _HEAD), (1, name, _TEXT)):
            cell = table.cell(row, column)
            cell.width = Mm(wide)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing = Pt(20)
            is_name = row == 1 and column == 1
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if is_name else WD_ALIGN_PARAGRAPH.CENTER
            _write(paragraph, text, font, 11)
    _on_every_page(table.rows[0])
    for row in table.rows:
        whole = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(whole)


def _on_every_page(row: Any) -> None:
    header = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(header)
