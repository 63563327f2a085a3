"""The first sheet of the leaders' summary, read back: one screen, one page, the whole state."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.leaders.comparing import Earlier
from pipeline.core.leaders.summary import Compared, Explained
from tests.summaries import cell, followed, leads, summary_of, texts, written

LONG = "综合行政执法与生态环境保护联合整治工作领导小组办公室" * 2
# what Excel shows of a sheet on 1366 x 768 with its ribbon open and headings of cells off: the
# ribbon takes 178 pixels, formula bar, tabs, status and task bar 88, the scroll bar 20
SCREEN_WIDTH, SCREEN_HEIGHT = 1366 - 20, 768 - 178 - 88
CHARTS_ROW = 21


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the summary of ten leads, read back."""
    return written(tmp_path_factory.mktemp("ten") / "领导汇总.xlsx", summary_of(leads(10)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "领导汇总.xlsx"


def tiles_of(sheet: Any, row: int) -> list[Any]:
    """Return a row of the eight tiles: 4 the names, 5 the numbers, 6 and 7 how they moved."""
    return [sheet.cell(row, at).value for at in range(1, 32, 4)]


def test_the_title_names_zone_day_and_day_of_the_campaign(ten: Any) -> None:
    title = ten["总览"]["A1"].value
    assert title == "昆山开发区线索办理汇总　2025 年 7 月 10 日　专项行动第 10 天（共 100 天）"


def test_without_a_campaign_its_day_is_not_named(path: Path) -> None:
    made = replace(summary_of(leads(10)), campaign="", campaign_day=0, campaign_days=0)
    assert written(path, made)["总览"]["A1"].value.endswith("2025 年 7 月 10 日")


def test_the_grey_line_says_until_when(ten: Any) -> None:
    assert "统计截至 2025-07-10 08:30" in ten["总览"]["A2"].value


def test_eight_tiles_side_by_side_rates_with_their_parts(ten: Any) -> None:
    sheet = ten["总览"]
    assert tiles_of(sheet, 4) == [
        "今日新增　0 事", "存量　10 事", "应办结　5 事", "按期率　0/5", "签收率　0/0",
        "满意率　0/0", "重复率　0/10", "超期　5 事",
    ]  # fmt: skip
    assert tiles_of(sheet, 5) == [0, 10, 5, 0, "—", "—", 0, 5]


def test_tiles_are_numbers_and_rates_percentages(ten: Any) -> None:
    sheet = ten["总览"]
    assert [sheet.cell(5, at).data_type for at in (1, 13)] == ["n", "n"]
    assert [sheet.cell(5, at).number_format for at in (1, 13)] == ["0", "0.0%"]


RED, GREEN, GREY = "FFC00000", "FF548235", "FF7F7F7F"


@pytest.mark.parametrize(
    ("key", "before", "said", "colour"),
    [
        ("超期", 3, "较昨日 ↑2 件", RED),
        ("超期", 6, "较昨日 ↓1 件", GREEN),
        ("超期", 5, "较昨日 → 持平", GREY),
        ("存量", 12, "较昨日 ↓2 件", GREEN),
        ("应办结", 4, "较昨日 ↑1 件", GREY),
        ("按期办结率", 0.5, "较昨日 ↓50.0 个百分点", RED),
        ("重复率", 0.125, "较昨日 ↓12.5 个百分点", GREEN),
        ("按期办结率", 0.0004, "较昨日 → 持平", GREY),
    ],
)
def test_a_move_is_red_for_worse_green_for_better_grey_for_neither(
    path: Path, key: str, before: float, said: str, colour: str
) -> None:
    made = summary_of(leads(10))
    figures = (
        replace(one, before=Compared("昨日", before)) if one.key == key else one
        for one in made.figures
    )
    found = cell(written(path, replace(made, figures=tuple(figures)))["总览"], said)
    assert found.font.color.rgb == colour


def test_what_nobody_counted_then_is_a_dash(ten: Any) -> None:
    sheet = ten["总览"]
    assert sheet.cell(6, 25).value == "环比 —"
    assert sheet.cell(7, 25).value == "同比 —"


def test_a_year_ago_stands_below(path: Path) -> None:
    earlier = Earlier(year_before={"超期": (9, None)})
    sheet = written(path, summary_of(leads(10), earlier=earlier))["总览"]
    assert sheet.cell(7, 29).value == "同比 ↓4 件"


def test_an_older_report_is_named_by_its_day(path: Path) -> None:
    earlier = Earlier({"超期": (9, None)}, date(2025, 7, 7))
    sheet = written(path, summary_of(leads(10), earlier=earlier))["总览"]
    assert sheet.cell(6, 29).value == "较7 月 7 日 ↓4 件"


@pytest.mark.parametrize(
    ("tile", "sheet", "text"),
    [
        (2, "明细", "存量　10 件"),
        (4, "明细", "按期办结率（0/5）　只在分母的排在前面"),
        (8, "超期临期", None),
    ],
)
def test_a_tile_leads_to_its_leads(ten: Any, tile: int, sheet: str, text: str | None) -> None:
    there = followed(ten, ten["总览"].cell(5, 4 * tile - 3))
    assert there.parent.title == sheet
    assert text is None or there.offset(0, 1).value == text


def test_a_tile_without_leads_leads_nowhere(ten: Any) -> None:
    sheet = ten["总览"]
    assert sheet.cell(5, 1).value == 0
    assert sheet.cell(5, 1).hyperlink is None


def test_five_sentences_at_most_each_numbered(path: Path) -> None:
    said = tuple(Explained(f"第{n}句。") for n in range(7))
    sheet = written(path, replace(summary_of(leads(10)), explained=said))["总览"]
    shown = [text for text in texts(sheet) if text.endswith("句。")]
    assert shown == ["1. 第0句。", "2. 第1句。", "3. 第2句。", "4. 第3句。", "5. 第4句。"]


def test_where_nothing_is_explained_the_state_is_said(path: Path) -> None:
    made = replace(summary_of(leads(10)), explained=())
    assert [
        text for text in texts(written(path, made)["总览"]) if text.startswith("1. 今日新增 0 件")
    ]


def test_alerts_stand_above_the_numbers(path: Path) -> None:
    made = replace(summary_of(leads(10)), alerts=("【紧急】燃气泄漏 XS-1", "【紧急】死鱼 XS-2"))
    assert written(path, made)["总览"]["A3"].value == "【紧急】燃气泄漏 XS-1\n【紧急】死鱼 XS-2"


def test_departments_that_are_late_stand_first_in_red(path: Path) -> None:
    frame = leads(9)
    frame.loc[frame["department"] != "第2局", "answer_due"] = "2025-07-20"
    sheet = written(path, summary_of(frame))["总览"]
    names = [sheet.cell(row, 21).value for row in range(10, 14)]
    assert names == ["第2局", "第0局", "第1局", "合计"]
    late = sheet.cell(10, 26)
    assert (sheet.cell(9, 26).value, late.value, late.font.color.rgb) == ("超期", 2, RED)
    assert sheet.cell(10, 27).value == "0.0%（0/2）"


def test_many_departments_are_summed_up(path: Path) -> None:
    said = texts(written(path, summary_of(leads(120, 60)))["总览"])
    assert "其余 53 个" in said
    assert "合计" in said


def test_names_of_forty_characters_are_cut_apart(path: Path) -> None:
    sheet = written(path, summary_of(leads(120, 60, LONG[:38])))["总览"]
    names = [sheet.cell(row, 21).value for row in range(10, 17)]
    assert max(len(name) for name in names) <= 11
    assert len(set(names)) == 7


def test_what_is_late_the_longest_leads_to_its_row(path: Path) -> None:
    frame = leads(4, 1)
    frame.loc[2, ["answer_due", "title"]] = ["2025-07-01", "河水发黑"]
    book = written(path, summary_of(frame))
    there = followed(book, cell(book["总览"], "河水发黑"))
    assert (there.parent.title, there.value) == ("超期临期", "XS-20250701-002")


def test_no_leads_are_a_page_that_says_so(path: Path) -> None:
    said = texts(written(path, summary_of(leads(0)))["总览"])
    assert said.count("没有数据") == 3
    assert "没有超期的" in said
    assert "各部门在办与超期（件）：没有数据" in said
    assert "#DIV/0!" not in said


# -- screen, page, charts -----------------------------------------------------------------------


def test_all_down_to_the_charts_fits_a_small_screen(path: Path) -> None:
    sheet = written(path, summary_of(leads(120, 60, LONG[:38])))["总览"]
    heights = [sheet.row_dimensions[row].height or 15 for row in range(1, CHARTS_ROW + 1)]
    down = sum(heights) * 4 / 3
    widths = [dimension.width for dimension in map(sheet.column_dimensions.get, columns(sheet))]
    across = sum(round(width * 7) if width > 1 else round(width * 12) for width in widths)
    assert sheet.sheet_view.zoomScale in (None, 100)
    assert not sheet.sheet_view.showRowColHeaders
    assert across <= SCREEN_WIDTH
    assert down <= SCREEN_HEIGHT


def columns(sheet: Any) -> list[str]:
    """Return the letters of a sheet's columns that have a width of their own."""
    return [letter for letter in sheet.column_dimensions if sheet.column_dimensions[letter].width]


def test_the_overview_is_one_landscape_page(ten: Any) -> None:
    sheet = ten["总览"]
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (setup.fitToWidth or 1, setup.fitToHeight or 1) == (1, 1)


def test_three_charts_here_and_one_on_the_trend(path: Path) -> None:
    written(path, summary_of(leads(10)))
    with zipfile.ZipFile(path) as parts:
        assert len([name for name in parts.namelist() if "charts/chart" in name]) == 4


def test_charts_carry_their_numbers(path: Path) -> None:
    written(path, summary_of(leads(10)))
    with zipfile.ZipFile(path) as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
    values = re.findall(r"<c:val>.*?</c:val>", chart, re.S)
    # the first department holds leads 0 3 6 9, two of them late
    assert [re.findall(r"<c:v>(.*?)</c:v>", value)[0] for value in values] == ["2", "2"]


def test_two_tiles_have_a_small_line_of_the_last_days(path: Path) -> None:
    written(path, summary_of(leads(10)))
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r"<xm:f>(.*?)</xm:f>", sheet) == ["'趋势'!D4:D17", "'趋势'!B4:B17"]
