"""A morning of exports in formats that are no xlsx: each becomes leads as an xlsx would."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.files.folders import Home
from tests import offices

Row = Sequence[str]


def as_page(rows: Sequence[Row]) -> bytes:
    lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    body = "".join(f"<tr>{line}</tr>\n" for line in lines)
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
    page = f"<html><head>{meta}</head><body><table border=1>{body}</table></body></html>"
    return page.encode("gbk")


def as_xml(rows: Sequence[Row]) -> bytes:
    lines = (
        "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row)
        for row in rows
    )
    body = "".join(f"<Row>{line}</Row>" for line in lines)
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="工单"><Table>{body}</Table></Worksheet></Workbook>'
    ).encode()


def as_text(delimiter: str, encoding: str) -> Callable[[Sequence[Row]], bytes]:
    return lambda rows: "\r\n".join(map(delimiter.join, rows)).encode(encoding)


FORMATS = {
    "网页.xls": as_page,
    "旧版XML.xls": as_xml,
    "两竖线.txt": as_text("||", "gbk"),
    "无标记的UTF-16.txt": as_text("\t", "utf-16-le"),
    "全角分号.csv": as_text("；", "utf-8"),
}


def row_of(number: int) -> Row:
    """A complaint of its own: the number stands in its number, phone and address."""
    return (
        f"20250710000001{number:02}", "2025-07-10 08:01:02", "王小明", f"138000012{number:02}",
        f"蓬朗街道蓬溪路{number + 20}号", f"噪声扰民{number}",
        f"蓬溪路{number + 20}号工地夜间施工噪声扰民{number}次，市民要求处理。", "投诉",
    )  # fmt: skip


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, dict[str, Any]]:
    """A home after a run with one lead in each format, and what the run said."""
    home = offices.new_home(tmp_path_factory.mktemp("formats"))
    for number, (name, written) in enumerate(FORMATS.items()):
        path = Path(home.inbox / name)
        path.write_bytes(written([offices.HEADERS, row_of(number)]))
    return home, offices.run(home)


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_in_another_format_is_taken_in(
    morning: tuple[Home, dict[str, Any]], name: str
) -> None:
    one = next(one for one in morning[1]["files"] if one["name"] == name)
    assert (one["source"], one["rows"], one["new"]) == ("12345热线", 1, 1)


@pytest.mark.parametrize("number", range(len(FORMATS)))
def test_its_lead_says_what_the_export_says(
    morning: tuple[Home, dict[str, Any]], number: int
) -> None:
    expected = row_of(number)
    home = morning[0]
    lead = offices.leads(home)[offices.lead_ids(home)[expected[0]]]
    assert (lead["title"], lead["content"], lead["address"], lead["received_at"]) == (
        expected[5],
        expected[6],
        expected[4],
        "2025-07-10 08:01",
    )
