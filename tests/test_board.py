"""看板 in a real Chromium: it counts as the workbook does, whatever is picked, and sends nothing."""

from __future__ import annotations

import io
import os
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from PIL import Image

from pipeline.core.day import stock
from pipeline.core.leaders import figures, lines, overview
from pipeline.core.leaders.flags import READ, Books, flagged
from pipeline.core.leaders.period import SPAN, Period, day
from pipeline.core.leaders.summary import Explained, Figure, Line
from pipeline.core.leaders.summing import summarise
from pipeline.files.folders import Home
from pipeline.files.leaders.board import write_board
from tests import browser, offices
from tests.browser import Browser

TODAY, NOW = date(2025, 7, 10), datetime(2025, 7, 10, 8, 30)
PAGE = Path(__file__).resolve().parents[1] / "pipeline/files/leaders/board_page"


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if why := browser.missing():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{why}; CI must have it", pytrace=False)
        pytest.skip(why)
    with browser.chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started


# -- leads of every sort ------------------------------------------------------------------------


def leads(count: int, seed: int = 1, **same: str) -> pd.DataFrame:
    """Make leads of the last twenty days, each as chance will have it; ``same`` is of all."""
    chance = random.Random(seed)

    def some_day(*clock: str) -> str:
        one = TODAY - timedelta(days=chance.randint(-9, 19))
        return chance.choice(["", f"{one}", *(f"{one} {hour}" for hour in clock)])

    rows = []
    for number in range(count):
        came = TODAY - timedelta(days=chance.randint(0, 19))
        row = dict.fromkeys(READ, "") | {
            "id": f"XS-{came:%Y%m%d}-{number:04}",
            "title": f"第{number}件",
            "status": chance.choice(
                ["待分派", "已派发", "办理中", "办理中", "阶段性办结", "挂账", "退单待审", "重新办理",
                 "办结", "办结", "已销号", "并案", "不予受理"]
            ),
            "department": chance.choice(["城管局", "城管局", "水务局", "生态环境局", "待分派", ""]),
            "category": chance.choice(["噪声", "油烟", "水体", ""]),
            "area": chance.choice(["蓬朗", "兵希", ""]),
            "first_id": chance.choice(["", "", "XS-20250601-0001"]),
            "received_at": f"{came} 09:00",
            "acknowledge_due": some_day("08:00"),
            "acknowledged_at": some_day("07:59", "08:01"),
            "answer_due": some_day("08:00", "17:30"),
            "closed_at": some_day("08:00"),
            "verified": chance.choice(["", "属实", "不属实"]),
            "satisfaction": chance.choice(["", "满意", "基本满意", "不满意", "未接通"]),
            "called_back_at": some_day("10:00"),
        }  # fmt: skip
        rows.append(row | same)
    return pd.DataFrame(rows, columns=READ, dtype=object)


def books_of(frame: pd.DataFrame) -> Books:
    """Return a daybook in which every third lead was closed on some day, every ninth twice."""
    done: dict[str, dict[str, int]] = {}
    moved = {f"{one[3:7]}-{one[7:9]}-{one[9:11]}": None for one in frame["id"] if len(one) > 11}
    steps = [stock.Step(one, None, "已派发") for one in sorted(moved)]
    for number, lead in enumerate(frame["id"]):
        if number % 3 == 0:
            when = (TODAY - timedelta(days=number % 11)).isoformat()
            done.setdefault(when, {})[lead] = 2 if number % 9 == 0 else 1
    first = TODAY - timedelta(days=19)
    return Books(stock.balances(stock.moves(steps), first, TODAY), done)


def page_of(frame: pd.DataFrame, folder: Path, **more: Any) -> Path:
    """Write the board of some leads."""
    books = books_of(frame)
    summary = replace(summarise(frame, "昆山开发区", day(TODAY), NOW, books), **more)
    path = folder / "看板.html"
    write_board(summary, flagged(frame, day(TODAY), NOW, books), books, path)
    return path


@pytest.fixture(scope="module")
def many() -> pd.DataFrame:
    return leads(400)


@pytest.fixture(scope="module")
def many_page(many: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(many, tmp_path_factory.mktemp("board"))


# -- what is read off the page ------------------------------------------------------------------

TILES = """[...document.querySelectorAll('.tile')].map(one => [one.dataset.key, [
    one.querySelector('.name').textContent, one.querySelector('.value').textContent,
    (one.querySelector('.parts') || {textContent: ''}).textContent]])"""


def tiles(chrome: Browser) -> dict[str, tuple[str, str, str]]:
    """Return name, value and parts of each figure that is shown, by its key."""
    return {key: tuple(said) for key, said in chrome.run(TILES)}


def as_shown(counted: list[Figure]) -> dict[str, tuple[str, str, str]]:
    """Return the same of counted figures."""
    return {
        one.key: (
            one.name,
            overview.shown(one),
            f"{one.numerator}÷{one.denominator}" if one.is_rate else "",
        )
        for one in counted
    }


def table(chrome: Browser, name: str) -> list[list[str]]:
    """Return the lines of a table, each with its name and its three numbers."""
    for more in chrome.run(f"document.querySelectorAll('.{name} .more').length") * [0]:
        chrome.tap(f".{name} .more")
    found: list[list[str]] = chrome.run(
        f"[...document.querySelectorAll('.{name} li')].map(one => "
        "[...one.querySelectorAll('.name, .number')].map(cell => cell.textContent))"
    )
    return found


def pick(chrome: Browser, name: str, word: str) -> None:
    """Pick a word from one of the three lists, as a person does with the keyboard."""
    chrome.run(
        f"(() => {{ const list = document.getElementById('pick-{name}'); list.value = '{word}';"
        " list.dispatchEvent(new Event('change')); })()"
    )


def pick_days(chrome: Browser, first: date, last: date) -> None:
    chrome.tap("#span-span")
    for name, one in (("from", first), ("to", last)):
        chrome.run(f"document.getElementById('{name}').value = '{one}'")
    chrome.tap("#apply")


def listed(chrome: Browser) -> list[str]:
    """Return the 线索编号 in the panel."""
    found: list[str] = chrome.run(
        "[...document.querySelectorAll('#panel .id')].map(one => one.textContent)"
    )
    return found


# -- the same numbers ---------------------------------------------------------------------------


def test_with_nothing_picked_every_figure_is_that_of_the_summary(
    chrome: Browser, many: pd.DataFrame, many_page: Path
) -> None:
    chrome.open(many_page)
    counted = summarise(many, "", day(TODAY), NOW, books_of(many)).figures
    assert tiles(chrome) == as_shown(list(counted))


def _departments(found: tuple[Line, ...]) -> list[list[str]]:
    return [
        [one.name or "未定承办单位", f"{one.in_hand}", f"{one.overdue}",
         overview.percent(one.on_time_rate)]
        for one in found
    ]  # fmt: skip


def _others(found: tuple[Line, ...]) -> list[list[str]]:
    return [[one.name, f"{one.new}", f"{one.in_hand}", f"{one.overdue}"] for one in found]


def test_with_nothing_picked_the_tables_are_those_of_the_summary(
    chrome: Browser, many: pd.DataFrame, many_page: Path
) -> None:
    chrome.open(many_page)
    summary = summarise(many, "", day(TODAY), NOW, books_of(many))
    assert table(chrome, "department") == _departments(summary.departments)
    assert table(chrome, "category") == _others(summary.categories)
    assert table(chrome, "area") == _others(summary.areas)


@pytest.mark.parametrize(
    "picked",
    [
        {"department": "城管局"},
        {"category": "未分类"},
        {"area": "属地不明"},
        {"department": "水务局", "category": "噪声", "area": "蓬朗"},
        {"department": "待分派"},
    ],
    ids=str,
)
def test_what_is_picked_is_counted_as_if_there_were_no_other_leads(
    chrome: Browser, many: pd.DataFrame, many_page: Path, picked: dict[str, str]
) -> None:
    chrome.open(many_page)
    for name, word in picked.items():
        pick(chrome, name, word)
    assert tiles(chrome) == as_shown(_counted(many, picked, day(TODAY)))


SPANS = [(date(2025, 7, 1), date(2025, 7, 5)), (date(2025, 7, 4), TODAY), (TODAY, TODAY)]


@pytest.mark.parametrize(("first", "last"), SPANS)
def test_picked_days_are_counted_by_the_definitions_of_a_period(
    chrome: Browser, many: pd.DataFrame, many_page: Path, first: date, last: date
) -> None:
    chrome.open(many_page)
    pick(chrome, "department", "城管局")
    pick_days(chrome, first, last)
    # today alone is what the report of a day says
    period = day(TODAY) if first == last else Period(SPAN, first, last)
    assert tiles(chrome) == as_shown(_counted(many, {"department": "城管局"}, period))


def test_days_picked_the_wrong_way_round_are_turned(chrome: Browser, many_page: Path) -> None:
    chrome.open(many_page)
    pick_days(chrome, date(2025, 7, 5), date(2025, 7, 1))
    turned = tiles(chrome)
    pick_days(chrome, date(2025, 7, 1), date(2025, 7, 5))
    assert tiles(chrome) == turned


def test_the_last_seven_days(chrome: Browser, many: pd.DataFrame, many_page: Path) -> None:
    chrome.open(many_page)
    chrome.tap("#span-week")
    counted = _counted(many, {}, Period(SPAN, date(2025, 7, 4), TODAY))
    named = {key: said[1:] for key, said in as_shown(counted).items()}
    assert {key: said[1:] for key, said in tiles(chrome).items()} == named
    assert tiles(chrome)["新增"][0] == "近7天新增"


def test_all_days_count_what_came_and_was_done_ever(
    chrome: Browser, many: pd.DataFrame, many_page: Path
) -> None:
    chrome.open(many_page)
    chrome.tap("#span-all")
    done = sum(sum(of_day.values()) for of_day in books_of(many).done.values())
    assert tiles(chrome)["新增"][:2] == ("至今新增", "400")
    assert tiles(chrome)["办结"][:2] == ("至今办结", str(done))


def test_picks_are_cleared_at_one_stroke(chrome: Browser, many_page: Path) -> None:
    chrome.open(many_page)
    before = tiles(chrome)
    pick(chrome, "area", "蓬朗")
    chrome.tap("#span-week")
    assert tiles(chrome) != before
    chrome.tap("#clear")
    assert tiles(chrome) == before


def _counted(frame: pd.DataFrame, picked: dict[str, str], period: Period) -> list[Figure]:
    """Count with pandas what is left of the leads."""
    made = flagged(frame, period, NOW, books_of(frame))
    named = {
        "department": made["department"].where(~made["undecided"], "待分派"),
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
    chrome: Browser, many: pd.DataFrame, many_page: Path
) -> None:
    before = summarise(many, "", day(TODAY), NOW, books_of(many)).figure("新增").before
    assert before is not None
    chrome.open(many_page)
    said = chrome.run("document.querySelector('[data-key=新增] .before').textContent")
    assert said.startswith(f"昨日 {before.value} ")


# -- the leads behind a figure ------------------------------------------------------------------


def test_a_tap_on_a_figure_shows_its_definition_and_its_leads(
    chrome: Browser, many: pd.DataFrame, many_page: Path
) -> None:
    summary = summarise(many, "", day(TODAY), NOW, books_of(many))
    chrome.open(many_page)
    chrome.tap("[data-key=超期]")
    said = chrome.run("document.querySelector('#panel').textContent")
    assert summary.figure("超期").definition in said
    assert set(listed(chrome)) == {row.id for row in summary.overdue}
    assert listed(chrome)[0] in {row.id for row in summary.overdue if row.days == oldest(summary)}
    assert f"超期 {oldest(summary)} 天" in said


def oldest(summary: Any) -> int:
    return max(row.days for row in summary.overdue)


def test_of_a_rate_what_is_missing_from_its_part_comes_first(
    chrome: Browser, many: pd.DataFrame, many_page: Path
) -> None:
    made = flagged(many, day(TODAY), NOW, books_of(many))
    missed = set(made.loc[made["should"] & ~made["on_time"], "id"])
    chrome.open(many_page)
    chrome.tap("[data-key=按期办结率]")
    assert set(listed(chrome)[: len(missed)]) == missed


def test_a_long_list_says_how_many_more_there_are(chrome: Browser, tmp_path: Path) -> None:
    chrome.open(page_of(leads(230, status="办理中", department="城管局"), tmp_path))
    chrome.tap("[data-key=在办]")
    assert len(listed(chrome)) == 200
    assert chrome.run("document.querySelector('.rest').textContent").startswith("另有 30 件")


def test_a_department_shows_its_open_leads_and_can_be_picked(
    chrome: Browser, many: pd.DataFrame, many_page: Path
) -> None:
    summary = summarise(many, "", day(TODAY), NOW, books_of(many))
    chrome.open(many_page)
    chrome.tap(".department li button")
    name = summary.departments[0].name
    assert set(listed(chrome)) == {row.id for row in summary.list_of(f"部门/{name}")}
    chrome.tap(".only")
    assert tiles(chrome) == as_shown(_counted(many, {"department": name}, day(TODAY)))


def test_a_sentence_that_explains_leads_to_its_leads(
    chrome: Browser, many: pd.DataFrame, tmp_path: Path
) -> None:
    summary = summarise(many, "", day(TODAY), NOW, books_of(many))
    said = (Explained("城管局的最多。", "部门/城管局"),)
    chrome.open(page_of(many, tmp_path, explained=said))
    chrome.tap(".explained button")
    assert set(listed(chrome)) == {row.id for row in summary.list_of("部门/城管局")}


# -- nothing goes out, nothing comes in ---------------------------------------------------------

PLANTED = (
    "</script><img src=x onerror=hit()>",
    "<!--<script>hit()</script>",
    "{{held}}\u2028';hit();//",
    "<svg onload=hit()>",
)


def test_whatever_a_title_or_a_name_holds_stays_text(chrome: Browser, tmp_path: Path) -> None:
    found = leads(4, status="办理中", answer_due="2025-07-01", department=PLANTED[0])
    found["title"], found["category"], found["area"] = PLANTED, PLANTED, PLANTED[::-1]
    path = page_of(found, tmp_path, alerts=PLANTED, zone=PLANTED[1])
    chrome.open(path)
    chrome.tap("[data-key=超期]")
    titles = chrome.run("[...document.querySelectorAll('.what')].map(one => one.textContent)")
    assert sorted(one[:6] for one in titles) == sorted(one[:6] for one in PLANTED)
    assert chrome.run("document.querySelectorAll('img, #panel svg, script').length") == 2  # ours
    assert chrome.complaints() == []
    assert chrome.requested() == [path.resolve().as_uri()]


@pytest.mark.parametrize(
    "attempt",
    [
        "fetch('http://127.0.0.1:9/').catch(() => 0)",
        "document.body.appendChild(new Image()).src = 'http://127.0.0.1:9/x.png'",
        "document.head.appendChild(document.createElement('script')).src = 'http://127.0.0.1:9/'",
    ],
)
def test_the_page_may_not_reach_out(chrome: Browser, many_page: Path, attempt: str) -> None:
    chrome.open(many_page)
    refused = chrome.run(
        "new Promise(done => { document.addEventListener('securitypolicyviolation', "
        f"one => done(one.effectiveDirective)); {attempt}; }})"
    )
    assert refused in ("connect-src", "img-src", "script-src-elem")


def test_nothing_personal_is_in_the_file(tmp_path: Path) -> None:
    found = leads(3, title="张三先生13812345678反映3幢502室漏水", target="李四的秘密")
    text = page_of(found, tmp_path).read_text(encoding="utf-8")
    assert [one for one in ("张三", "13812345678", "502", "秘密") if one in text] == []


# -- looks --------------------------------------------------------------------------------------

LONG_NAMES = [
    f"{'某某街道综合行政执法和应急管理事务服务中心联合值班办公' * 2}"[:38] + f"{n:02}"
    for n in range(60)
]


@pytest.fixture(scope="module")
def long_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 departments whose names have 40 characters, categories and places the same."""
    found = leads(300, status="办理中", title="没有一个空格的标题" * 9)
    for name in ("department", "category", "area"):
        found[name] = [LONG_NAMES[number % 60] for number in range(300)]
    return page_of(found, tmp_path_factory.mktemp("long"), alerts=("【紧急】" + "燃气泄漏" * 40,))


WIDE = "document.documentElement.scrollWidth"


@pytest.mark.parametrize("width", [360, 1366])
def test_long_names_and_many_departments_fit_the_width(
    chrome: Browser, long_page: Path, width: int
) -> None:
    chrome.open(long_page, width)
    assert len(table(chrome, "department")) == 60
    assert chrome.run(WIDE) == width
    chrome.tap("[data-key=在办]")
    assert chrome.run("(b => b.scrollWidth <= b.clientWidth)(document.querySelector('.body'))")


def test_what_is_tapped_is_as_high_as_a_finger(chrome: Browser, long_page: Path) -> None:
    chrome.open(long_page, 360)
    low = chrome.run(
        "[...document.querySelectorAll('button, select, summary')]"
        ".filter(one => one.offsetHeight < 44).map(one => one.outerHTML.slice(0, 80))"
    )
    assert low == []


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1366, 768)])
def test_a_picture_of_the_first_screen_is_not_blank(
    chrome: Browser, many_page: Path, width: int, height: int
) -> None:
    chrome.open(many_page, width, height)
    picture = np.asarray(Image.open(io.BytesIO(chrome.picture())).convert("RGB"))
    assert picture.shape == (height, width, 3)
    ink = (picture.max(axis=2) < 110).mean(axis=1)  # dark pixels of each line of pixels
    assert all(
        (ink[first : first + height // 4] > 0).any() for first in range(0, height, height // 4)
    )
    assert chrome.complaints() == []


def test_it_works_with_keys_alone(chrome: Browser, many_page: Path) -> None:
    chrome.open(many_page)
    chrome.run("document.querySelector('[data-key=在办]').focus()")
    chrome.run("document.activeElement.click()")
    assert chrome.run("document.activeElement.textContent") == "关闭"
    chrome.press("Tab", 9)
    assert chrome.run("document.activeElement.textContent") == "关闭"  # nothing behind is reached
    chrome.press("Escape", 27)
    assert chrome.run("document.activeElement.dataset.key") == "在办"


def test_without_scripts_the_figures_stand_in_a_plain_table(
    chrome: Browser, many: pd.DataFrame, many_page: Path
) -> None:
    chrome.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        chrome.open(many_page)
    finally:
        chrome.call("Emulation.setScriptExecutionDisabled", value=False)
    said = chrome.run("document.body.innerText")
    summary = summarise(many, "", day(TODAY), NOW, books_of(many))
    assert all(f"{one.name}\t{overview.shown(one)}" in said for one in summary.figures)


def test_with_scripts_the_plain_table_is_hidden(chrome: Browser, many_page: Path) -> None:
    chrome.open(many_page)
    assert chrome.run("document.getElementById('plain').offsetHeight") == 0


def test_it_prints_on_a4(chrome: Browser, many_page: Path) -> None:
    chrome.open(many_page)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", chrome.printed())
    assert boxes
    assert {(round(float(wide)), round(float(tall))) for wide, tall in boxes} == {(595, 842)}


def test_no_lead_at_all(chrome: Browser, tmp_path: Path) -> None:
    chrome.open(page_of(leads(0), tmp_path), 360)
    assert tiles(chrome)["新增"][1:] == ("0", "")
    assert tiles(chrome)["办结率"][1:] == ("—", "0÷0")
    chrome.tap("[data-key=在办]")
    assert listed(chrome) == []
    assert chrome.complaints() == []


def test_the_script_uses_nothing_that_old_phones_do_not_know() -> None:
    young = re.compile(
        r"\?\.|\?\?|replaceAll|replaceChildren|\.at\(|\.flat|innerHTML|<dialog|:focus-visible|inset:"
    )
    used = [(path.name, young.findall(path.read_text(encoding="utf-8"))) for path in PAGE.iterdir()]
    assert [one for one in used if one[1]] == []


# -- in a home ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = offices.new_home(tmp_path_factory.mktemp("home"))
    offices.keep_to(made, "汇总", "看板")
    offices.drop_export(made)
    offices.run(made)
    return made


def test_the_numbers_are_those_of_the_workbook_beside_it(chrome: Browser, home: Home) -> None:
    folder = home.outbox / "汇总"
    chrome.open(folder / "看板_2025-07-10.html")
    book = openpyxl.load_workbook(folder / "领导汇总_2025-07-10.xlsx", read_only=True)
    rows = [[*row] for row in book["口径说明"].iter_rows(values_only=True)]
    head = next(row for row in rows if "指标" in row)
    place = {name: head.index(name) for name in ("指标", "数值", "分子", "分母")}
    said = {row[place["指标"]]: row for row in rows[rows.index(head) + 1 :]}
    for name, value, parts in tiles(chrome).values():
        row = said[name]
        assert value == str(row[place["数值"]])
        assert parts == (f"{row[place['分子']]}÷{row[place['分母']]}" if parts else "")


def test_a_run_that_brings_nothing_new_does_not_write_it_again(home: Home) -> None:
    board = home.outbox / "汇总" / "看板_2025-07-10.html"
    before = board.read_bytes()
    assert offices.run(home)["outputs"] == []
    assert board.read_bytes() == before
