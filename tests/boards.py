"""Boards for tests: leads of every sort, 看板 written of them, and what is read off its page."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.core.day import stock
from pipeline.core.leaders import overview
from pipeline.core.leaders.flags import READ, Books, flagged
from pipeline.core.leaders.period import day
from pipeline.core.leaders.summary import Figure, Summary
from pipeline.files.leaders.board import write_board
from tests.browser import Browser
from tests.summaries import summarise

_STATUSES = (
    "待分派", "已派发", "办理中", "办理中", "阶段性办结", "挂账", "退单待审", "重新办理",
    "办结", "办结", "已销号", "并案", "不予受理",
)  # fmt: skip
TODAY, NOW = date(2025, 7, 10), datetime(2025, 7, 10, 8, 30)


def leads(count: int, seed: int = 1, **same: str) -> pd.DataFrame:
    """Make leads of the last twenty days, each as chance will have it; ``same`` is of all."""
    chance = random.Random(seed)

    def some_day(*clock: str) -> str:
        one = TODAY - timedelta(days=chance.randint(-9, 19))
        return chance.choice(["", f"{one}", *(f"{one} {hour}" for hour in clock)])

    rows: list[dict[str, str]] = []
    firsts: list[str] = []  # leads that later ones may repeat
    for number in range(count):
        came = TODAY - timedelta(days=chance.randint(0, 19))
        row = dict.fromkeys(READ, "") | {
            "id": f"XS-{came:%Y%m%d}-{number:04}",
            "title": f"第{number}件",
            "status": chance.choice(_STATUSES),
            "department": chance.choice(["城管局", "城管局", "水务局", "生态环境局", "待分派", ""]),
            "category": chance.choice(["噪声", "油烟", "水体", ""]),
            "area": chance.choice(["蓬朗", "兵希", ""]),
            "first_id": chance.choice(["", "", "", "XS-20250601-0001", *firsts[-3:]]),
            "repeat_kind": chance.choice(["", "同人重复", "同事多人", "同人重复、同地复发"]),
            "received_at": f"{came} 09:00",
            "acknowledge_due": some_day("08:00"),
            "acknowledged_at": some_day("07:59", "08:01"),
            "answer_due": some_day("08:00", "17:30"),
            "closed_at": some_day("08:00"),
            "verified": chance.choice(["", "属实", "不属实"]),
            "satisfaction": chance.choice(["", "满意", "基本满意", "不满意", "未接通"]),
            "called_back_at": some_day("10:00"),
        }
        rows.append(row | same)
        firsts += [] if rows[-1]["first_id"] else [row["id"]]
    return pd.DataFrame(rows, columns=READ, dtype=object)


def books_of(frame: pd.DataFrame) -> Books:
    """Return a daybook in which every third lead was closed on some day, every ninth twice."""
    done: dict[str, dict[str, int]] = {}
    moved: dict[str, Counter[str]] = {}
    for number, lead in enumerate(frame["id"]):
        came = f"{lead[3:7]}-{lead[7:9]}-{lead[9:11]}"
        moved.setdefault(came, Counter())["new"] += 1
        if number % 3 == 0:
            when, many = f"{TODAY - timedelta(days=number % 11)}", 2 if number % 9 == 0 else 1
            done.setdefault(when, {})[lead] = many
            moved.setdefault(when, Counter())["done"] += many
    return Books(stock.balances(moved, TODAY - timedelta(days=19), TODAY), done)


def summary_of(frame: pd.DataFrame) -> Summary:
    """Count leads, the last twenty days of which have a daybook."""
    return summarise(frame, "昆山开发区", day(TODAY), NOW, books_of(frame))


def page_of(frame: pd.DataFrame, folder: Path, **more: Any) -> Path:
    """Write the board of some leads."""
    books, summary = books_of(frame), replace(summary_of(frame), **more)
    path = folder / "看板.html"
    write_board(summary, flagged(frame, day(TODAY), NOW, books), books, path)
    return path


TILES = """[...document.querySelectorAll('.tile')].map(one => [one.dataset.key, [
    one.querySelector('.name').textContent, one.querySelector('.value').textContent,
    (one.querySelector('.parts') || {textContent: ''}).textContent]])"""


def tiles(chrome: Browser) -> dict[str, tuple[str, str, str]]:
    """Return name, value and parts of each figure that is shown, by its key."""
    return {key: tuple(said) for key, said in chrome.run(TILES)}


def as_shown(counted: Iterable[Figure]) -> dict[str, tuple[str, str, str]]:
    """Return the same of counted figures."""
    return {
        one.key: (
            one.name,
            overview.shown(one),
            _parts(one),
        )
        for one in counted
    }


def _parts(one: Figure) -> str:
    if one.is_rate:
        return f"{one.numerator}÷{one.denominator}"
    return "" if one.matters == one.value else f"{one.matters} 事"


def table(chrome: Browser, name: str) -> list[list[str]]:
    """Return the lines of a table, each with its name and its three numbers."""
    for _ in chrome.run(f"document.querySelectorAll('.{name} .more').length") * [0]:
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
