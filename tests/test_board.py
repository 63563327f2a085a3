"""看板 in a real Chromium counts as the workbook does, whatever is picked on it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from pipeline.core.leaders import figures, lines, matters, overview
from pipeline.core.leaders.flags import flagged
from pipeline.core.leaders.period import SPAN, Period, day
from pipeline.core.leaders.summary import Explained, Figure, Line, Summary
from pipeline.files.folders import Home
from pipeline.files.leaders import outputs
from pipeline.files.leaders.outputs import Counted
from tests import calls, offices
from tests.boards import (
    NOW,
    TODAY,
    as_shown,
    books_of,
    leads,
    listed,
    page_of,
    pick,
    pick_days,
    table,
    tiles,
)
from tests.browser import Browser

# -- the same numbers ---------------------------------------------------------------------------


def test_with_nothing_picked_every_figure_is_that_of_the_summary(
    chrome: Browser, board_page: Path, board_summary: Summary
) -> None:
    chrome.open(board_page)
    assert tiles(chrome) == as_shown(board_summary.figures)


def _departments(found: tuple[Line, ...]) -> list[list[str]]:
    burning = sorted(found, key=lambda x: (-x.overdue, -x.in_hand, -x.received, x.name))
    return [
        [one.name, f"{one.in_hand}", f"{one.overdue}",
         overview.percent(one.on_time_rate)]
        for one in burning
    ]  # fmt: skip


def _others(found: tuple[Line, ...]) -> list[list[str]]:
    return [[one.name, f"{one.new}", f"{one.in_hand}", f"{one.overdue}"] for one in found]


def test_with_nothing_picked_the_tables_are_those_of_the_summary(
    chrome: Browser, board_page: Path, board_summary: Summary
) -> None:
    chrome.open(board_page)
    assert table(chrome, "department") == _departments(board_summary.departments)
    assert table(chrome, "category") == _others(board_summary.categories)
    assert table(chrome, "area") == _others(board_summary.areas)


@pytest.mark.parametrize(
    "picked",
    [
        {"department": "城管局"},
        {"category": "未分类"},
        {"area": "属地不明"},
        {"department": "水务局", "category": "噪声", "area": "蓬朗"},
        {"department": "待分派", "area": "兵希"},
    ],
    ids=str,
)
def test_what_is_picked_is_counted_as_if_there_were_no_other_leads(
    chrome: Browser, board_leads: pd.DataFrame, board_page: Path, picked: dict[str, str]
) -> None:
    chrome.open(board_page)
    for name, word in picked.items():
        pick(chrome, name, word)
    assert tiles(chrome) == as_shown(_counted(board_leads, picked, day(TODAY)))


SPANS = [(date(2025, 7, 1), date(2025, 7, 5)), (date(2025, 7, 4), TODAY), (TODAY, TODAY)]


@pytest.mark.parametrize(("first", "last"), SPANS)
def test_picked_days_are_counted_by_the_definitions_of_a_period(
    chrome: Browser, board_leads: pd.DataFrame, board_page: Path, first: date, last: date
) -> None:
    chrome.open(board_page)
    pick(chrome, "department", "城管局")
    pick_days(chrome, first, last)
    # today alone is what the report of a day says
    period = day(TODAY) if first == last else Period(SPAN, first, last)
    assert tiles(chrome) == as_shown(_counted(board_leads, {"department": "城管局"}, period))


def test_days_picked_the_wrong_way_round_are_turned(chrome: Browser, board_page: Path) -> None:
    chrome.open(board_page)
    pick_days(chrome, date(2025, 7, 5), date(2025, 7, 1))
    turned = tiles(chrome)
    pick_days(chrome, date(2025, 7, 1), date(2025, 7, 5))
    assert tiles(chrome) == turned


def test_the_last_seven_days(chrome: Browser, board_leads: pd.DataFrame, board_page: Path) -> None:
    chrome.open(board_page)
    chrome.tap("#span-week")
    counted = _counted(board_leads, {}, Period(SPAN, date(2025, 7, 4), TODAY))
    named = {key: said[1:] for key, said in as_shown(counted).items()}
    assert {key: said[1:] for key, said in tiles(chrome).items()} == named
    assert tiles(chrome)["新增"][0] == "近7天新增"


def test_all_days_count_what_came_and_was_done_ever(
    chrome: Browser, board_leads: pd.DataFrame, board_page: Path
) -> None:
    chrome.open(board_page)
    chrome.tap("#span-all")
    done = sum(sum(of_day.values()) for of_day in books_of(board_leads).done.values())
    assert tiles(chrome)["新增"][:2] == ("至今新增", "400")
    assert tiles(chrome)["办结"][:2] == ("至今办结", str(done))


def test_picks_are_cleared_at_one_stroke(chrome: Browser, board_page: Path) -> None:
    chrome.open(board_page)
    before = tiles(chrome)
    pick(chrome, "area", "蓬朗")
    chrome.tap("#span-week")
    assert tiles(chrome) != before
    chrome.tap("#clear")
    assert tiles(chrome) == before


def _counted(frame: pd.DataFrame, picked: dict[str, str], period: Period) -> list[Figure]:
    """Count with pandas what is left of the leads."""
    made = flagged(frame, period, NOW, books_of(frame))
    nobody = made["department"].isin(("", "待分派"))
    named = {
        "department": made["department"]
        .mask(nobody, "未定承办单位")
        .mask(made["undecided"], "待分派"),
        "category": made["category"].replace("", lines.NO_CATEGORY),
        "area": made["area"].replace("", lines.NO_AREA),
    }
    for name, word in picked.items():
        made = made[named[name].loc[made.index] == word]
    return list(figures.figures(made, period, NOW))


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(1, 16, "6.2%"), (3, 16, "18.8%"), (1, 3, "33.3%"), (0, 0, "—")]
)
def test_a_share_is_rounded_as_the_workbook_rounds_it(
    chrome: Browser, tmp_path: Path, part: int, whole: int, said: str
) -> None:
    found = leads(whole, status="办结", department="城管局", satisfaction="不满意")
    found.loc[: part - 1, "satisfaction"] = "满意"
    chrome.open(page_of(found, tmp_path))
    assert tiles(chrome)["满意率"][1] == said == overview.percent(part / whole if whole else None)


def test_what_was_yesterday_is_shown_beside(
    chrome: Browser, board_page: Path, board_summary: Summary
) -> None:
    before = board_summary.figure("新增").before
    assert before is not None
    chrome.open(board_page)
    said = chrome.run("document.querySelector('[data-key=新增] .before').textContent")
    assert said.startswith(f"昨日 {before.value} ")


def test_yesterday_is_counted_of_what_is_picked(
    chrome: Browser, board_leads: pd.DataFrame, board_page: Path
) -> None:
    yesterday = date(2025, 7, 9)
    counted = _counted(board_leads, {"area": "兵希"}, Period(SPAN, yesterday, yesterday))
    chrome.open(board_page)
    pick(chrome, "area", "兵希")
    for key in ("新增", "办结"):
        before = next(one.value for one in counted if one.key == key)
        said = chrome.run(f"document.querySelector('[data-key={key}] .before').textContent")
        assert said.startswith(f"昨日 {before} ")


def test_the_days_of_the_chart_are_counted_of_what_is_picked(
    chrome: Browser, board_leads: pd.DataFrame, board_page: Path
) -> None:
    chrome.open(board_page)
    pick(chrome, "department", "城管局")
    shown = chrome.run("[...document.querySelectorAll('svg title')].map(one => one.textContent)")
    assert len(shown) == 14
    last = {
        one.key: one.value for one in _counted(board_leads, {"department": "城管局"}, day(TODAY))
    }
    assert shown[-1] == f"7月10日：新增 {last['新增']}，办结 {last['办结']}"


def test_with_nothing_picked_the_chart_is_the_trend_of_the_summary(
    chrome: Browser, board_page: Path, board_summary: Summary
) -> None:
    chrome.open(board_page)
    shown = chrome.run("[...document.querySelectorAll('svg title')].map(one => one.textContent)")
    assert shown == [
        f"{one.day.month}月{one.day.day}日：新增 {one.new}，办结 {one.done}，存量 {one.open}"
        for one in board_summary.trend
    ]


# -- the leads behind a figure ------------------------------------------------------------------


def test_a_tap_on_a_figure_shows_its_definition_and_its_leads(
    chrome: Browser, board_page: Path, board_summary: Summary
) -> None:
    chrome.open(board_page)
    chrome.tap("[data-key=超期]")
    said = chrome.run("document.querySelector('#panel').textContent")
    assert board_summary.figure("超期").definition in said
    assert set(listed(chrome)) == {row.id for row in board_summary.overdue}
    longest = max(row.days for row in board_summary.overdue)
    assert listed(chrome)[0] in {row.id for row in board_summary.overdue if row.days == longest}
    assert f"超期 {longest} 天" in said


def test_of_a_rate_what_is_missing_from_its_part_comes_first(
    chrome: Browser, board_leads: pd.DataFrame, board_page: Path
) -> None:
    made = flagged(board_leads, day(TODAY), NOW, books_of(board_leads))
    missed = set(made.loc[made["should"] & ~made["on_time"], "id"])
    chrome.open(board_page)
    chrome.tap("[data-key=按期办结率]")
    assert set(listed(chrome)[: len(missed)]) == missed


def test_a_tap_on_a_count_says_how_many_matters_it_is(
    chrome: Browser, board_page: Path, board_summary: Summary
) -> None:
    chrome.open(board_page)
    chrome.tap("[data-key=存量]")
    said = chrome.run("document.querySelector('#panel').textContent")
    assert f"是 {board_summary.figure('存量').matters} 事" in said


def test_the_matters_of_a_department_are_those_of_the_summary(
    chrome: Browser, board_page: Path, board_summary: Summary
) -> None:
    chrome.open(board_page)
    chrome.tap("#span-all")  # then all leads are new
    chrome.tap(".department li button")
    name = chrome.run("document.querySelector('#panel-title').textContent").partition("：")[2]
    line = next(one for one in board_summary.departments if one.name == name)
    said = chrome.run("document.querySelector('.numbers').textContent")
    of = f"{line.received}（{line.matters['received']} 事）"
    assert said.startswith(f"累计收件{of}至今新增{of}")


def test_what_matters_are_is_said_at_the_foot(chrome: Browser, board_page: Path) -> None:
    chrome.open(board_page)
    assert matters.DEFINITION in chrome.run("document.querySelector('footer').textContent")


def test_a_long_list_says_how_many_more_there_are(chrome: Browser, tmp_path: Path) -> None:
    chrome.open(page_of(leads(230, status="办理中", department="城管局"), tmp_path))
    chrome.tap("[data-key=在办]")
    assert len(listed(chrome)) == 200
    assert chrome.run("document.querySelector('.rest').textContent").startswith("另有 30 件")


def test_a_department_shows_its_open_leads_and_can_be_picked(
    chrome: Browser, board_leads: pd.DataFrame, board_page: Path, board_summary: Summary
) -> None:
    chrome.open(board_page)
    chrome.tap(".department li button")
    name = chrome.run("document.querySelector('.department li .name').textContent")
    assert set(listed(chrome)) == {row.id for row in board_summary.list_of(f"部门/{name}")}
    chrome.tap(".only")
    assert tiles(chrome) == as_shown(_counted(board_leads, {"department": name}, day(TODAY)))


def test_a_sentence_that_explains_leads_to_its_leads(
    chrome: Browser, board_leads: pd.DataFrame, tmp_path: Path, board_summary: Summary
) -> None:
    said = (Explained("城管局的最多。", "部门/城管局"),)
    chrome.open(page_of(board_leads, tmp_path, explained=said))
    chrome.tap(".explained button")
    assert set(listed(chrome)) == {row.id for row in board_summary.list_of("部门/城管局")}


# -- in a home ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home on its second day; on the first one lead was closed."""
    made = offices.new_home(tmp_path_factory.mktemp("home"))
    offices.drop_export(made)
    offices.run(made)
    calls.close(made, 办结时间="2025-07-10")
    offices.run(made)
    offices.keep_to(made, "汇总", "看板")
    offices.run(made, offices.DAY_TWO)
    return made


def test_the_numbers_are_those_of_the_workbook_beside_it(chrome: Browser, home: Home) -> None:
    folder = home.outbox / "汇总"
    chrome.open(folder / "看板_2025-07-11.html")
    book = openpyxl.load_workbook(folder / "领导汇总_2025-07-11.xlsx", read_only=True)
    rows = [[*row] for row in book["口径说明"].iter_rows(values_only=True)]
    head = next(row for row in rows if "指标" in row)
    place = {name: head.index(name) for name in ("指标", "数值", "分子", "分母")}
    said = {row[place["指标"]]: row for row in rows[rows.index(head) + 1 :]}
    for name, value, parts in tiles(chrome).values():
        row = said[name]
        counted = row[place["数值"]]
        assert value == (overview.percent(counted) if parts and counted != "—" else str(counted))
        assert parts == (f"{row[place['分子']]}÷{row[place['分母']]}" if parts else "")


def test_what_was_closed_on_an_earlier_day_is_known(chrome: Browser, home: Home) -> None:
    chrome.open(home.outbox / "汇总" / "看板_2025-07-11.html")
    assert tiles(chrome)["办结"] == ("今日办结", "0", "")
    chrome.tap("#span-all")
    assert tiles(chrome)["办结"] == ("至今办结", "1", "")
    chrome.tap("[data-key=办结]")
    assert len(listed(chrome)) == 1


def test_another_day_of_closing_is_something_new(
    board_leads: pd.DataFrame, board_summary: Summary
) -> None:
    """The summary shows the day nowhere, but 看板 counts by it when days are picked."""
    other = board_leads.assign(
        closed_at=board_leads["closed_at"].replace("2025-07-03", "2025-07-04")
    )
    first, second = (
        outputs.shown("board", Counted(board_summary, frame, books_of(frame)), "")
        for frame in (board_leads, other)
    )
    assert first != second


def test_a_run_that_brings_nothing_new_does_not_write_it_again(home: Home) -> None:
    board = home.outbox / "汇总" / "看板_2025-07-11.html"
    before = board.read_bytes()
    assert offices.run(home, offices.DAY_TWO)["outputs"] == []
    assert board.read_bytes() == before
