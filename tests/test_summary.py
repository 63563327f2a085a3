"""The leaders' summary, read back."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from pipeline.core import fields
from pipeline.core.day import stock
from pipeline.core.leaders.flags import Books
from pipeline.core.leaders.period import day
from pipeline.core.leaders.summary import Summary
from pipeline.core.leaders.summing import TREND_DAYS, summarise
from pipeline.files.leaders.summary import write_summary

NOW = datetime(2025, 7, 10, 8, 30)


def leads(count: int, departments: int = 3, suffix: str = "局") -> pd.DataFrame:
    """Make leads; every second one is late, names of departments end in ``suffix``."""
    rows = [
        dict.fromkeys(fields.STORED, "")
        | {
            "id": f"XS-{number}",
            "title": "=1+1",
            "content": "秘密",
            "department": f"第{number % departments}{suffix}",
            "category": "噪声",
            "area": "蓬朗",
            "received_at": "2025-07-01 09:00",
            "answer_due": ("2025-07-08", "2025-07-18")[number % 2],
            "status": "办理中",
        }
        for number in range(count)
    ]
    return pd.DataFrame(rows, columns=list(fields.STORED))


def summary_of(frame: pd.DataFrame) -> Summary:
    today, moved = date(2025, 7, 10), {"2025-07-01": Counter(new=len(frame))}
    books = Books(stock.balances(moved, today - timedelta(days=TREND_DAYS - 1), today))
    made = summarise(frame, "昆山开发区", day(today), NOW, books)
    return replace(made, campaign="百日攻坚", campaign_day=10, campaign_days=100)


def written(path: Path, frame: pd.DataFrame) -> Any:
    write_summary(summary_of(frame), path)
    return load_workbook(path)


def texts(sheet: Any) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "领导汇总.xlsx"


def test_sheets_in_order(path: Path) -> None:
    visible = [s.title for s in written(path, leads(10)) if s.sheet_state == "visible"]
    assert visible == ["总览", "部门", "类别", "区域", "超期清单", "口径说明"]


def test_the_title_names_zone_day_and_day_of_the_campaign(path: Path) -> None:
    title = written(path, leads(10))["总览"]["A1"].value
    assert title == "昆山开发区线索办理汇总　2025 年 7 月 10 日　专项行动第 10 天"


def test_the_grey_line_says_until_when(path: Path) -> None:
    assert "统计截至 2025-07-10 08:30" in written(path, leads(10))["总览"]["A2"].value


def test_six_tiles_side_by_side(path: Path) -> None:
    sheet = written(path, leads(10))["总览"]
    tiles = [(sheet.cell(5, at).value, sheet.cell(6, at).value) for at in range(1, 25, 4)]
    assert tiles == [
        ("今日新增", "0"),
        ("在办", "10"),
        ("今日办结", "0"),
        ("超期", "5"),
        ("待分派", "0"),
        ("按期办结率", "0.0%"),
    ]


def test_the_overview_fits_one_landscape_page(path: Path) -> None:
    sheet = written(path, leads(10))["总览"]
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (setup.fitToWidth or 1, setup.fitToHeight or 1) == (1, 1)


def test_three_charts(path: Path) -> None:
    written(path, leads(10))
    with zipfile.ZipFile(path) as parts:
        assert len([name for name in parts.namelist() if "charts/chart" in name]) == 3


def test_charts_carry_their_numbers(path: Path) -> None:
    written(path, leads(10))
    with zipfile.ZipFile(path) as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
    values = re.findall(r"<c:val>.*?</c:val>", chart, re.S)
    # the first department holds leads 1 4 7, one of them late
    assert [re.findall(r"<c:v>(.*?)</c:v>", value)[0] for value in values] == ["2", "1"]


def test_many_departments_are_summed_up_on_the_overview(path: Path) -> None:
    said = texts(written(path, leads(600, 60))["总览"])
    assert "其余 53 个" in said
    assert "合计" in said


def test_every_department_stands_on_its_own_sheet(path: Path) -> None:
    sheet = written(path, leads(600, 60))["部门"]
    assert len([row for row in sheet.iter_rows(min_row=4) if row[0].value]) == 60


def test_names_of_forty_characters_do_not_widen_the_overview(path: Path) -> None:
    book = written(path, leads(600, 60, "综合行政执法与生态环境保护联合整治工作领导小组办公室" * 2))
    names = [book["总览"].cell(row, 1).value for row in range(10, 18)]
    assert max(len(name) for name in names) <= 11
    assert len(set(names)) == 8


def test_no_leads_are_a_page_that_says_so(path: Path) -> None:
    book = written(path, leads(0))
    said = texts(book["总览"])
    assert said.count("没有数据") == 3
    assert "各部门在办与超期（件）：没有数据" in said
    assert "—" in said


def test_the_overdue_list_has_dates_and_days(path: Path) -> None:
    sheet = written(path, leads(10))["超期清单"]
    assert [cell.value for cell in sheet[3]] == [
        "线索编号",
        "标题",
        "承办单位",
        "办结时限",
        "超期天数",
    ]
    assert [cell.value for cell in sheet[4]][3:] == [datetime(2025, 7, 8), 2]


def test_every_figure_has_its_definition(path: Path) -> None:
    sheet = written(path, leads(10))["口径说明"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert len(rows) == len(summary_of(leads(10)).figures)
    assert all(row[4] for row in rows)


def test_counts_among_the_definitions_are_no_percentages(path: Path) -> None:
    sheet = written(path, leads(10))["口径说明"]
    shown = {row[0].value: (row[1].value, row[1].number_format) for row in sheet.iter_rows(4)}
    assert shown["在办"] == (10, "General")
    assert shown["按期办结率"][0] == "0.0%"


def test_text_is_text_and_content_stays_out(path: Path) -> None:
    book = written(path, leads(10))
    assert book["超期清单"]["B4"].data_type == "s"
    assert not [text for sheet in book for text in texts(sheet) if "秘密" in text]


def test_the_overview_is_what_opens(path: Path) -> None:
    assert written(path, leads(10)).active.title == "总览"
