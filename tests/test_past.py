"""Any day, week or campaign made anew: equal to what was issued then, by the rules of then."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql
from python_calamine import CalamineWorkbook

import run as door
from pipeline import running
from pipeline.commands import Call
from pipeline.commands import undo as take_back
from pipeline.files import folders, past_schema, schema
from pipeline.files.folders import Home
from pipeline.files.leaders import past, reports
from pipeline.files.ledger import Ledger
from tests.offices import (
    CITY,
    DONE,
    HEADERS,
    NOISE,
    book_of,
    drop_export,
    give_back,
    kept,
    lead_ids,
    new_home,
    write_table,
)

LATER = "2025-08-01 09:00"
# each issued report: its day, and the kind of report
DAYS = ("07-07", "07-08", "07-09", "07-10", "07-11", "07-15", "07-16", "07-17", "07-18")


def cells(path: Path) -> dict[str, list[list[Any]]]:
    """Return every cell of every sheet, the hidden ones too."""
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def summary(home: Home, day: str) -> Path:
    return home.outbox / "汇总" / f"领导汇总_2025-{day}.xlsx"


def at(home: Home, moment: str, jobs: tuple[str, ...] | None = None) -> None:
    running.once(home, datetime.fromisoformat(f"2025-{moment}"), jobs=jobs)


def edit(home: Home, name: str, change: Callable[[str], str]) -> None:
    path = home.rules / name
    path.write_text(change(path.read_text("utf-8")), "utf-8")


def case(number: int, day: str) -> tuple[Any, ...]:
    """A lead like NOISE with a number of its own."""
    return (f"202507{number:010}", f"2025-{day} 08:01:02", *NOISE[2:5], f"油烟{number}", *NOISE[6:])


def go(home: Home, *words: str) -> tuple[int, dict[str, Any]]:
    """Run ``report``; return exit code and what it says."""
    call = ["--home", str(home.root), "--now", LATER, "--json", "report", *words]
    return door.main(call), {}


class Weeks:
    """Two weeks of an office; a copy of each summary as it was issued last on its day."""

    def __init__(self, home: Home) -> None:
        self.home, self.kept = home, home.root / "kept"
        self.kept.mkdir()

    def issue(self, moment: str) -> None:
        at(self.home, moment)
        for path in (self.home.outbox / "汇总").glob("*.xlsx"):
            shutil.copy(path, self.kept)

    def play(self) -> None:
        home, book = self.home, None
        drop_export(home)
        self.issue("07-07 08:30")
        book = kept(book_of(home, CITY), home)
        drop_export(home, [case(1, "07-07"), case(2, "07-07")], "下午.xlsx")
        self.issue("07-07 13:30")
        lead = lead_ids(home)[NOISE[0]]
        give_back(home, book, {lead: DONE}, "交回.xlsx")
        self.issue("07-08 08:30")
        moment = datetime(2025, 7, 9, 8, 0)
        take_back(Call(home, moment, words={"run": "", "file": "交回.xlsx"}))
        self.issue("07-09 08:30")
        settings = (home.rules / "settings.yaml").read_text("utf-8")
        edit(home, "settings.yaml", lambda said: said.replace("2026-07-01", "2025-07-05"))
        edit(home, "settings.yaml", lambda said: said.replace("zone: 昆山开发区", "zone: 新区"))
        self.issue("07-10 08:30")
        edit(home, "calendar.yaml", lambda said: _off(said, "2025-07-14"))
        drop_export(home, [case(3, "07-11")], "周五.xlsx")
        self.issue("07-11 08:30")
        # nobody at work on the 14th; the weekly comes on the 15th
        book = kept(book_of(home, CITY), home)
        closed = {**DONE, "办结时间": "2025-07-15"}
        give_back(home, book, dict.fromkeys(lead_ids(home).values(), closed), "全结.xlsx")
        self.issue("07-15 08:30")
        (home.rules / "settings.yaml").write_text(settings, "utf-8")  # as it was at first
        self.issue("07-16 08:30")
        drop_export(home, [case(4, "07-17")], "周四.xlsx")
        self.issue("07-17 08:30")
        self.issue("07-18 08:30")
        edit(home, "settings.yaml", lambda said: said.replace("zone: 昆山开发区", "zone: 后来"))
        drop_export(home, [case(5, "07-21")], "以后.xlsx")
        at(home, "07-21 08:30")


def _off(said: str, day: str) -> str:
    assert re.search(r"^off: \[\]", said, re.MULTILINE)
    return re.sub(r"^off: \[\]", f"off: [{day}]", said, count=1, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Weeks:
    played = Weeks(new_home(tmp_path_factory.mktemp("weeks")))
    played.play()
    return played


@pytest.mark.parametrize("day", DAYS)
def test_a_day_is_made_anew_as_it_was_issued_last(weeks: Weeks, day: str) -> None:
    assert go(weeks.home, "--date", f"2025-{day}")[0] == 0
    again = weeks.home.outbox / "汇总" / "补做" / f"领导汇总_2025-{day}.xlsx"
    assert cells(again) == cells(weeks.kept / again.name)
