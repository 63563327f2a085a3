"""The page of 看板: it sends nothing, shows what comes from outside as text, fits every screen."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.core.leaders import overview
from pipeline.core.leaders.summary import Summary
from tests.boards import leads, listed, page_of, table, tiles
from tests.browser import Browser

PAGE = Path(__file__).resolve().parents[1] / "pipeline/files/leaders/board_page"


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
def test_the_page_may_not_reach_out(chrome: Browser, board_page: Path, attempt: str) -> None:
    chrome.open(board_page)
    refused = chrome.run(
        "new Promise(done => { document.addEventListener('securitypolicyviolation', "
        f"one => done(one.effectiveDirective)); {attempt}; setTimeout(done, 3000, 'allowed'); }})"
    )
    assert refused in ("connect-src", "img-src", "script-src-elem")


def test_nothing_personal_is_in_the_file(tmp_path: Path) -> None:
    found = leads(3, title="张三先生13812345678反映3幢502室漏水", target="李四的秘密")
    text = page_of(found, tmp_path).read_text(encoding="utf-8")
    assert [one for one in ("张三", "13812345678", "502", "秘密") if one in text] == []


# -- looks --------------------------------------------------------------------------------------

_LONG = "某某街道综合行政执法和应急管理事务服务中心联合值班办公室一体化指挥调度大队"[:38]
LONG_NAMES = [f"{_LONG:长<38}{number:02}" for number in range(60)]


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
    chrome: Browser, board_page: Path, width: int, height: int
) -> None:
    chrome.open(board_page, width, height)
    picture = np.asarray(Image.open(io.BytesIO(chrome.picture())).convert("RGB"))
    assert picture.shape == (height, width, 3)
    quarters = np.array_split(picture.max(axis=2) < 130, 4)  # of the height; dark pixels
    assert all(quarter.any() for quarter in quarters)
    assert chrome.complaints() == []


def test_it_works_with_keys_alone(chrome: Browser, board_page: Path) -> None:
    chrome.open(board_page)
    chrome.run("document.querySelector('[data-key=在办]').focus()")
    chrome.run("document.activeElement.click()")
    assert chrome.run("document.activeElement.textContent") == "关闭"
    chrome.press("Tab", 9)
    assert chrome.run("document.activeElement.textContent") == "关闭"  # nothing behind is reached
    chrome.press("Escape", 27)
    assert chrome.run("document.activeElement.dataset.key") == "在办"


def test_without_scripts_the_figures_stand_in_a_plain_table(
    chrome: Browser, board_page: Path, board_summary: Summary
) -> None:
    chrome.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        chrome.open(board_page)
    finally:
        chrome.call("Emulation.setScriptExecutionDisabled", value=False)
    said = chrome.run("document.body.innerText")
    assert all(f"{one.name}\t{overview.shown(one)}" in said for one in board_summary.figures)


def test_with_scripts_the_plain_table_is_hidden(chrome: Browser, board_page: Path) -> None:
    chrome.open(board_page)
    assert chrome.run("document.getElementById('plain').offsetHeight") == 0


def test_it_prints_on_one_page_of_a4(chrome: Browser, board_page: Path) -> None:
    chrome.open(board_page)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", chrome.printed())
    assert [(round(float(wide)), round(float(tall))) for wide, tall in boxes] == [(595, 842)]


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
    found = {path.name: young.findall(path.read_text(encoding="utf-8")) for path in PAGE.iterdir()}
    assert {name: used for name, used in found.items() if used} == {}
