"""The office's own papers: filled wherever Word tears a name, everything else kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.shared import Pt
from PIL import Image

from pipeline.files.writing import docx_templates

NOW = datetime(2025, 7, 10, 8, 30)
VALUES = {"本区": "昆山开发区", "超期": "8"}
DEPARTMENTS = [{"单位": "城管局", "在办": "20"}, {"单位": "水务局", "在办": "9"}]


def paper(*paragraphs: Sequence[str] | str) -> Any:
    """A document; a paragraph given as several texts has so many runs."""
    document = docx.Document()
    for texts in paragraphs:
        paragraph = document.add_paragraph()
        for text in [texts] if isinstance(texts, str) else texts:
            paragraph.add_run(text)
    return document


def filled(
    document: Any,
    values: Mapping[str, str] = VALUES,
    groups: docx_templates.Groups | None = None,
    nobody: Mapping[str, str] | None = None,
    pictures: Mapping[str, bytes | None] | None = None,
) -> list[str]:
    given = {"部门": DEPARTMENTS} if groups is None else groups
    docx_templates.fill(document, values, given, nobody or {}, pictures or {})
    return [one.text for one in document.paragraphs]


def rows(document: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in document.tables[0].rows]


def test_a_name_in_one_run() -> None:
    assert filled(paper("{{本区}}超期 {{超期}} 件")) == ["昆山开发区超期 8 件"]


def test_a_name_torn_into_runs_keeps_the_letters_of_its_first() -> None:
    document = paper(["甲{", "{本", "区", "}}乙", "丙"])
    document.paragraphs[0].runs[0].font.size = Pt(30)
    assert filled(document) == ["甲昆山开发区乙丙"]
    runs = document.paragraphs[0].runs
    assert [(one.text, one.font.size) for one in runs if one.text] == [
        ("甲昆山开发区", Pt(30)), ("乙", None), ("丙", None)
    ]  # fmt: skip


def test_two_names_in_one_run_and_braces_of_an_input_method() -> None:
    assert filled(paper(["{{超期}}、｛｛ 本区 ｝｝", "{{超期}}"])) == ["8、昆山开发区8"]


def test_a_name_that_nobody_knows_stays() -> None:
    assert filled(paper("{{本区}}{{查无此名}}")) == ["昆山开发区{{查无此名}}"]


def test_names_that_nobody_knows_are_told_with_their_place_once() -> None:
    document = paper("{{本区}}", ["{{查无", "此名}}{{查无此名}}"])
    document.sections[0].footer.paragraphs[0].add_run("{{页}}")
    found = list(docx_templates.unknown_names(document, ["本区"]))
    assert found == [("正文", "查无此名"), ("页脚", "页")]


def test_header_and_footer_are_filled() -> None:
    document = paper("")
    document.sections[0].header.paragraphs[0].add_run("{{本区}}")
    filled(document)
    assert document.sections[0].header.paragraphs[0].text == "昆山开发区"


def test_a_paper_without_a_header_gets_none() -> None:
    document = paper("{{本区}}")
    filled(document)
    assert document.sections[0].header.is_linked_to_previous


def test_a_value_that_looks_like_a_name_is_not_filled_again() -> None:
    assert filled(paper("{{本区}}"), {"本区": "{{本区}}｛{超期}}", "超期": "8"}) == [
        "{ {本区}}｛ {超期}}"
    ]


def test_line_ends_are_breaks_and_what_xml_cannot_hold_is_left_out() -> None:
    assert filled(paper("{{本区}}"), {"本区": "一\n二\x0b三\u3000"}) == ["一\n二三\u3000"]


def test_a_row_is_repeated_with_its_format_and_the_header_is_not() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    for cell, text in zip(table.rows[0].cells, ("单位", "在办"), strict=True):
        cell.text = text
    for cell, text in zip(table.rows[1].cells, ("{{部门.单位}}", "{{部门.在办}} 件"), strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    filled(document)
    assert rows(document) == [["单位", "在办"], ["城管局", "20 件"], ["水务局", "9 件"]]
    assert all(cell.paragraphs[0].runs[0].bold for cell in document.tables[0].rows[2].cells)


def test_a_paragraph_is_repeated() -> None:
    document = paper("前", ["{{部门.单", "位}}：{{部门.在办}}，{{本区}}"], "后")
    assert filled(document) == ["前", "城管局：20，昆山开发区", "水务局：9，昆山开发区", "后"]


def test_a_row_of_an_empty_group_says_so() -> None:
    document = docx.Document()
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "{{部门.单位}}", "{{部门.在办}}"
    filled(document, groups={"部门": []}, nobody={"部门": "无"})
    assert rows(document) == [["无", ""]]


def test_a_paragraph_of_an_empty_group_goes_where_there_is_no_word_for_it() -> None:
    assert filled(paper("前", "{{部门.单位}}", "后"), groups={"部门": []}) == ["前", "后"]


def test_the_only_paragraph_of_a_cell_stays() -> None:
    document = docx.Document()
    document.add_table(1, 1).rows[0].cells[0].text = "{{甲}}"
    inner = document.tables[0].rows[0].cells[0].paragraphs[0]
    inner.text = "{{部门.单位}}"
    filled(document, groups={"部门": []})
    assert all(cell.paragraphs for row in document.tables[0].rows for cell in row.cells)


def test_a_picture_stands_in_place_of_its_name_as_wide_as_the_text() -> None:
    made = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(made, "PNG")
    document = paper("{{图}}")
    assert filled(document, pictures={"图": made.getvalue()}) == [""]
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    assert [shape.width for shape in document.inline_shapes] == [room]


def test_the_same_paper_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.docx", "two.docx"):
        document = paper("{{本区}}")
        filled(document)
        docx_templates.save(document, tmp_path / name, NOW, "通报")
    assert (tmp_path / "one.docx").read_bytes() == (tmp_path / "two.docx").read_bytes()
    made = docx.Document(str(tmp_path / "one.docx")).core_properties.modified
    assert str(made) == "2025-07-10 00:30:00+00:00"  # 8:30 in Shanghai


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0 a .doc", b"<html>"])
def test_what_is_no_paper_is_broken(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(content)
    with pytest.raises(docx_templates.BROKEN):
        docx_templates.read(tmp_path / "x.docx")


def test_a_workbook_with_the_name_of_a_paper_is_broken(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(docx_templates.BROKEN):
        docx_templates.read(tmp_path / "x.docx")
