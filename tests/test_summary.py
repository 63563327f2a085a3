"""The leaders' summary, read back: its sheets. The overview is ``test_overview``."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.day.daily import DepartmentDay
from pipeline.core.leaders.lists import MOST
from pipeline.core.leaders.period import CAMPAIGN, Period, month, week
from pipeline.core.leaders.summary import Basis, Explained
from tests.summaries import (
    TODAY,
    cell,
    column,
    followed,
    leads,
    summary_of,
    texts,
    written,
)

SHEETS = [
    "总览", "类型", "区域", "部门排名", "超期临期", "重复构成", "重复与复发", "问题点位",
    "不满意与重办",
    "退单未派", "日清表", "难点与协调", "趋势", "明细", "口径说明",
]  # fmt: skip
LONG = "综合行政执法与生态环境保护联合整治工作领导小组办公室" * 2


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the summary of ten leads, read back."""
    return written(tmp_path_factory.mktemp("ten") / "领导汇总.xlsx", summary_of(leads(10)))


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the summary of six leads, read back."""
    return written(tmp_path_factory.mktemp("six") / "领导汇总.xlsx", summary_of(leads(6)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "领导汇总.xlsx"


@pytest.mark.parametrize("frame", [leads(10), leads(0)], ids=["ten", "none"])
def test_sheets_in_order(path: Path, frame: object) -> None:
    book = written(path, summary_of(frame))  # type: ignore[arg-type]
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == SHEETS


def test_the_overview_is_what_opens(ten: Any) -> None:
    assert ten.active.title == "总览"


def test_every_sheet_prints_on_landscape_a4_as_wide_as_it_is(ten: Any) -> None:
    for sheet in ten:
        if sheet.sheet_state == "visible":
            setup = sheet.page_setup
            assert (setup.orientation, setup.paperSize) == ("landscape", 9), sheet.title
            assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
            assert setup.fitToWidth in (None, 1), sheet.title


def test_every_table_repeats_its_header_in_print_and_keeps_it_on_screen(ten: Any) -> None:
    for name in SHEETS[1:]:
        assert ten[name].print_title_rows == "$3:$3", name
        assert ten[name].freeze_panes.endswith("4"), name


def test_every_sheet_leads_back_to_the_overview(ten: Any) -> None:
    for name in SHEETS[1:]:
        assert followed(ten, cell(ten[name], "回总览")).parent.title == "总览"


# -- 部门排名 -----------------------------------------------------------------------------------


def test_every_department_has_its_rank_and_the_parts_of_its_rates(six: Any) -> None:
    # the second lead of each is due later, so of six one in two should be done
    sheet = six["部门排名"]
    assert column(sheet, "承办单位") == ["第0局", "第1局", "第2局", "3 个单位"]
    assert column(sheet, "按期办结率") == [0, 0, 0, 0]
    assert column(sheet, "按期/应办结") == ["0/1", "0/1", "0/1", "0/3"]


def test_a_rate_of_nothing_is_a_dash_and_never_zero(path: Path) -> None:
    sheet = written(path, summary_of(leads(2)))["部门排名"]
    assert column(sheet, "满意率") == ["—", "—", "—"]
    assert column(sheet, "满意/回访") == ["0/0", "0/0", "0/0"]


def test_the_order_of_departments_is_said_in_words(six: Any) -> None:
    said = six["部门排名"]["A2"].value
    assert "先比按期办结率，高的在前" in said


def test_the_last_departments_have_their_reason(path: Path) -> None:
    made = summary_of(leads(6))
    first, second, third = made.departments
    made = replace(
        made, departments=(first, second, replace(third, reason="应办结 1 件中 1 件超期"))
    )
    assert column(written(path, made)["部门排名"], "靠后的原因") == [
        None, None, "应办结 1 件中 1 件超期", None,
    ]  # fmt: skip


def test_late_leads_have_data_bars_and_the_sum_has_none(six: Any) -> None:
    sheet = six["部门排名"]
    bars = [
        str(ranges.sqref)
        for ranges in sheet.conditional_formatting
        if any(rule.type == "dataBar" for rule in ranges.rules)
    ]
    assert "J4:J6" in bars  # 超期
    assert sheet["J3"].value == "超期"


def test_the_sum_is_not_sorted_in(six: Any) -> None:
    sheet = six["部门排名"]
    assert sheet.auto_filter.ref.endswith("6")
    assert sheet["A7"].value == "合计"


def test_sixty_departments_of_forty_characters_stand_on_it_unshortened(path: Path) -> None:
    sheet = written(path, summary_of(leads(120, 60, LONG[:38])))["部门排名"]
    names = column(sheet, "承办单位")[:-1]
    assert sorted(map(len, names))[-1] == 41
    assert len(set(names)) == 60


def test_a_name_that_needs_two_lines_is_no_link_but_its_numbers_are(path: Path) -> None:
    """LibreOffice prints a link on one line, and cuts it."""
    sheet = written(path, summary_of(leads(3, 3, LONG[:38])))["部门排名"]
    assert sheet["B4"].hyperlink is None
    assert sheet["I4"].hyperlink.location.startswith("'明细'!A")


def test_one_department_is_a_table_of_one(path: Path) -> None:
    sheet = written(path, summary_of(leads(4, 1)))["部门排名"]
    assert column(sheet, "承办单位") == ["第0局", "1 个单位"]


# -- 类型, 区域 ---------------------------------------------------------------------------------


def test_categories_say_their_share_and_out_of_how_many(path: Path) -> None:
    frame = leads(6)
    frame.loc[:1, "category"] = "异味"
    sheet = written(path, summary_of(frame))["类型"]
    assert column(sheet, "类别") == ["噪声", "异味", "合计"]
    assert column(sheet, "占比") == pytest.approx([2 / 3, 1 / 3, 1])
    assert column(sheet, "收件/全部") == ["4/6", "2/6", "6/6"]


def test_categories_say_that_leads_are_counted_and_not_problems(path: Path) -> None:
    assert (
        "按问题数的“个”不会少于这里的“件”"
        in written(path, summary_of(leads(2)))["类型"]["A2"].value
    )


# -- links --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "name", "heading"),
    [
        ("类型", "噪声", "类别：噪声"),
        ("区域", "蓬朗", "属地：蓬朗"),
        ("部门排名", "第1局", "部门：第1局"),
    ],
)
def test_a_name_leads_to_its_open_leads(six: Any, sheet: str, name: str, heading: str) -> None:
    there = followed(six, cell(six[sheet], name))
    assert there.value == "▼"
    assert there.offset(0, 1).value.startswith(heading)


def test_a_number_that_leads_somewhere_stays_a_number(six: Any) -> None:
    sheet = six["部门排名"]
    in_hand = sheet["I4"]
    assert (sheet["I3"].value, in_hand.value, in_hand.data_type) == ("在办", 2, "n")
    assert in_hand.hyperlink.location.startswith("'明细'!A")


def test_every_link_of_the_book_lands_on_a_heading_or_a_sheet(path: Path) -> None:
    frame = leads(12)
    frame.loc[:3, "satisfaction"], frame.loc[:3, "first_id"] = "不满意", "XS-20250601-001"
    frame.loc[4:6, "difficulty"] = "要市里协调"
    book = written(path, summary_of(frame))
    found = [c for sheet in book for row in sheet.iter_rows() for c in row if c.hyperlink]
    assert len(found) > 50
    for one in found:
        there = followed(book, one)
        assert there.row == 1 or there.value == "▼" or there.parent.title == "超期临期"


def test_the_rows_of_a_rate_begin_with_what_it_lacks(path: Path) -> None:
    frame = leads(4)
    frame.loc[1, ["status", "closed_at"]] = ["办结", "2025-07-09"]
    book = written(path, summary_of(frame))
    there = followed(book, cell(book["口径说明"], "按期办结率"))
    assert there.offset(0, 1).value == "按期办结率（1/3）　只在分母的排在前面"
    notes = [there.offset(row, 10).value for row in (1, 2, 3)]
    assert notes == ["只在分母", "只在分母", "计入分子"]


def test_links_land_right_where_lists_were_cut(path: Path) -> None:
    """And where thousands of rows are written as ready XML."""
    many = MOST + 7
    book = written(path, summary_of(leads(many, 1)))
    assert book["明细"].max_row > 5_000
    there = followed(book, cell(book["区域"], "蓬朗"))
    assert there.offset(0, 1).value == f"属地：蓬朗　没有了结的 {many} 件，超期的在前"
    assert there.offset(MOST, 0).value == MOST
    assert there.offset(MOST + 1, 1).value == "另有 7 件，见总台账"


# -- lists --------------------------------------------------------------------------------------


def test_what_is_late_has_real_dates_and_days(ten: Any) -> None:
    sheet = ten["超期临期"]
    assert column(sheet, "办结时限")[0] == datetime(2025, 7, 8)
    assert column(sheet, "超期天数") == [2] * 5
    assert column(sheet, "超期或临期") == ["超期"] * 5


def test_text_is_text_and_content_stays_out(ten: Any) -> None:
    assert ten["超期临期"]["B4"].value == "=1+1"
    assert ten["超期临期"]["B4"].data_type == "s"
    assert not [text for sheet in ten for text in texts(sheet) if "秘密" in text]


def test_difficulties_stand_beside_who_raised_them(path: Path) -> None:
    frame = leads(3)
    frame.loc[1, "difficulty"] = "河道跨区，请市水务局牵头"
    sheet = written(path, summary_of(frame))["难点与协调"]
    assert column(sheet, "承办单位") == ["第1局"]
    assert column(sheet, "困难问题") == ["河道跨区，请市水务局牵头"]


def test_a_list_without_leads_says_so(ten: Any) -> None:
    assert "共 0 件" in ten["不满意与重办"]["A2"].value


# -- days ---------------------------------------------------------------------------------------


def test_the_trend_has_a_row_a_day_the_newest_on_top(ten: Any) -> None:
    sheet = ten["趋势"]
    assert column(sheet, "日期")[0] == datetime(2025, 7, 10)
    assert column(sheet, "存量")[8:11] == [10, 10, 0]  # of 2, 1 July and 30 June
    assert column(sheet, "存量增减")[8:11] == [0, 10, 0]
    assert column(sheet, "新增")[-1] == 10


def test_the_day_has_a_line_a_department_and_a_sum(path: Path) -> None:
    one = DepartmentDay(
        "城管局", given=1, in_hand=5, due=3, cleared=1, left=2, overdue=("XS-1",), soon=(),
        unsigned=(), unacknowledged=0, silent_days=2, returned="",
    )  # fmt: skip
    made = replace(summary_of(leads(2)), daily=(one, replace(one, department="公安局")))
    sheet = written(path, made)["日清表"]
    assert column(sheet, "承办单位") == ["城管局", "公安局", "合计"]
    assert column(sheet, "未清") == [2, 2, 4]
    assert column(sheet, "几个工作日没交") == [2, 2, None]


# -- 口径说明 -----------------------------------------------------------------------------------


def test_every_figure_has_its_definition_and_a_rate_its_parts(path: Path) -> None:
    made = summary_of(leads(10))
    sheet = written(path, made)["口径说明"]
    rows = [[one.value for one in row] for row in sheet.iter_rows(min_row=4)]
    defined = {row[0]: row[1:] for row in rows[: len(made.figures)]}
    assert list(defined) == [figure.name for figure in made.figures]
    assert defined["在办"][:4] == [10, 10, None, None]
    assert defined["按期办结率"][:4] == [0, None, 0, 5]
    assert defined["满意率"][:4] == ["—", None, 0, 0]
    assert all(row[4] for row in defined.values())


def test_a_rate_among_the_definitions_is_a_percentage_and_a_count_is_none(ten: Any) -> None:
    sheet = ten["口径说明"]
    formats = {row[0].value: row[1].number_format for row in sheet.iter_rows(min_row=4)}
    assert "%" in formats["按期办结率"]
    assert "%" not in formats["在办"]


def test_what_figures_rest_on_is_said(path: Path) -> None:
    basis = Basis(("12345导出.xlsx",), 14, "a24b60e03a12", "2026 年的放假安排还没有公布")
    sheet = written(path, replace(summary_of(leads(2)), basis=basis))["口径说明"]
    said = dict(zip(column(sheet, "指标"), column(sheet, "怎么算"), strict=True))
    assert said["统计截止"] == "2025-07-10 08:30（北京时间）"
    assert said["来源文件"] == "12345导出.xlsx 等，共 14 个文件"
    assert said["规则版本"] == "a24b60e03a12"
    assert said["日历"] == "2026 年的放假安排还没有公布"
    assert "不是 0" in said["横线 —"]


def test_the_name_of_a_file_tells_nobodys_number(path: Path) -> None:
    made = replace(summary_of(leads(2)), basis=Basis(("来访13812345678.xlsx",), 1))
    assert not [said for said in texts(written(path, made)["口径说明"]) if "13812345678" in said]


# -- other periods, hard cases ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "title", "header"),
    [
        (week(TODAY), "昆山开发区线索办理周报　2025 年 7 月 7 日至 7 月 10 日", "本周新增"),
        (month(TODAY), "昆山开发区线索办理月报　2025 年 7 月 1 日至 7 月 10 日", "本月新增"),
        (
            Period(CAMPAIGN, date(2024, 12, 1), TODAY),
            "昆山开发区线索办理专项汇总　2024 年 12 月 1 日至 2025 年 7 月 10 日",
            "专项以来新增",
        ),
    ],
)
def test_other_periods_have_their_own_words(
    path: Path, period: Period, title: str, header: str
) -> None:
    book = written(path, summary_of(leads(4), period))
    assert book["总览"]["A1"].value == f"{title}　专项行动第 10 天（共 100 天）"
    assert header in [one.value for one in book["类型"][3]]


def test_a_day_before_the_first_lead_has_no_numbers_but_all_sheets(path: Path) -> None:
    book = written(path, summary_of(leads(0)))
    assert column(book["部门排名"], "承办单位") == []
    assert column(book["明细"], "线索编号") == []
    assert {*column(book["趋势"], "存量")[:-1]} == {0}


def test_sentences_lead_to_a_list_that_repeats_them(path: Path) -> None:
    made = summary_of(leads(4))
    name = "部门/第1局"
    explained = (Explained("第1局又超期 1 件。", "要点1"),)
    lists = {**made.lists, "要点1": replace(made.lists[name], name="要点1")}
    book = written(path, replace(made, explained=explained, lists=lists))
    assert "1. 第1局又超期 1 件。" in texts(book["总览"])
    there = followed(book, cell(book["总览"], "看线索"))
    assert there.offset(0, 1).value == "第1局又超期 1 件。　共 1 件"
