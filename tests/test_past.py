"""Any day, week or campaign made anew: equal to what was issued then, by the rules of then."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from contextlib import closing, redirect_stdout
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql
from python_calamine import CalamineWorkbook

import run as door
from pipeline import running
from pipeline.commands import Call, undo as take_back
from pipeline.core.office import OUTPUTS
from pipeline.files import folders, past_schema, schema
from pipeline.files.folders import Home
from pipeline.files.leaders import past, reports
from pipeline.files.ledger import Ledger
from tests.offices import (
    CITY,
    DONE,
    NOISE,
    book_of,
    drop_export,
    give_back,
    keep_to,
    kept,
    lead_ids,
    new_home,
)

LATER = "2025-08-01 09:00"
DAYS = ("07-07", "07-08", "07-09", "07-10", "07-11", "07-15", "07-16", "07-17", "07-18")


COMPARED = (schema.lead, schema.side_cell, schema.event, schema.person, schema.issue, schema.file,
            schema.conflict, schema.proposal, schema.reroute, schema.slip)  # fmt: skip


def cells(path: Path) -> dict[str, list[list[Any]]]:
    """Return every cell of every sheet, the hidden ones too."""
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def at(home: Home, moment: str) -> None:
    running.once(home, datetime.fromisoformat(f"2025-{moment}"))


def edit(home: Home, name: str, change: Callable[[str], str]) -> None:
    path = home.rules / name
    path.write_text(change(path.read_text("utf-8")), "utf-8")


def case(number: int, day: str) -> tuple[Any, ...]:
    """A lead like NOISE with a number of its own."""
    return (f"202507{number:010}", f"2025-{day} 08:01:02", *NOISE[2:5], f"油烟{number}", *NOISE[6:])


def again(home: Home, *words: str, now: str = LATER) -> dict[str, Any]:
    """Run ``report``; return what it says, its exit code among it."""
    said = io.StringIO()
    with redirect_stdout(said):
        door.main(["--home", str(home.root), "--now", now, "--json", "report", *words])
    return dict(json.loads(said.getvalue()))


def read(home: Home, said: dict[str, Any]) -> dict[str, list[list[Any]]]:
    """Return the cells of the workbook that was made anew."""
    return cells(home.root / next(path for path in said["outputs"] if path.endswith(".xlsx")))


class Weeks:
    """Two weeks of an office; a copy of each summary as it was issued last on its day."""

    def __init__(self, home: Home) -> None:
        self.home, self.kept = home, home.root / "kept"
        self.kept.mkdir()

    def issue(self, moment: str) -> None:
        at(self.home, moment)
        for path in (self.home.outbox / "汇总").glob("*.xlsx"):
            shutil.copy(path, self.kept)
        shutil.copy(self.home.database, self.kept / f"{moment[:5]}.db")

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
        at(home, "08-01 08:30")


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
    said = again(weeks.home, "--date", f"2025-{day}")
    assert (said["exit"], said["issued"], said["remark"]) == (0, True, "")
    assert read(weeks.home, said) == cells(weeks.kept / f"领导汇总_2025-{day}.xlsx")


@pytest.mark.parametrize("day", DAYS)
def test_the_record_cut_back_is_the_record_of_then(weeks: Weeks, day: str, tmp_path: Path) -> None:
    then, now = Ledger(weeks.kept / f"{day}.db"), Ledger(weeks.home.database)
    with closing(then), closing(now), past.as_of(now, reports.marks(then), tmp_path / "c") as copy:
        back = Ledger(copy)
        with closing(back):
            for table in COMPARED:
                assert rows(back, table) == rows(then, table), table.name


def rows(ledger: Ledger, table: sql.Table) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in ledger.rows(sql.select(table).order_by(*table.primary_key))]


def test_a_week_that_is_over_is_made_anew_as_it_was_issued(weeks: Weeks) -> None:
    name = "领导周报_2025-07-07至2025-07-13.xlsx"
    said = again(weeks.home, "--date", "2025-07-09", "--period", "周报")
    assert (said["issued"], said["counted_at"]) == (True, "2025-07-13 23:59")
    assert read(weeks.home, said) == cells(weeks.kept / name)


def test_a_week_is_counted_as_it_stood_when_it_ended(weeks: Weeks) -> None:
    # the last run of that week, on Friday, found seven leads open; on Tuesday all were closed
    said = definitions(cells(weeks.kept / "领导周报_2025-07-07至2025-07-13.xlsx"))
    assert (said["本周新增"], said["存量"], said["本周办结"]) == (7, 7, 0)


def test_the_words_for_the_group_say_the_same_of_the_week(weeks: Weeks) -> None:
    words = next(weeks.home.outbox.rglob("2025-07-15_周报.txt")).read_text("utf-8-sig")
    assert "新收 7 件" in words
    assert "办结 0 件" in words
    assert "期末存量 7 件" in words


def definitions(book: dict[str, list[list[Any]]]) -> dict[str, Any]:
    """Return the figures of a summary by name."""
    return {row[0]: row[1] for row in book["口径说明"] if len(row) > 1}


def test_the_campaign_goes_with_the_week_by_the_same_rules(weeks: Weeks) -> None:
    name = "专项汇总_2025-07-13.xlsx"
    said = again(weeks.home, "--date", "2025-07-13", "--period", "专项")
    assert (said["first"], said["issued"]) == ("2025-07-05", True)
    assert read(weeks.home, said) == cells(weeks.kept / name)


def test_a_month_comes_on_the_first_working_day_of_the_next(weeks: Weeks) -> None:
    issued = cells(weeks.home.outbox / "汇总" / "领导月报_2025-07.xlsx")
    assert definitions(issued)["本月新增"] == 9
    assert read(weeks.home, again(weeks.home, "--date", "2025-07-30", "--period", "月报")) == issued


def test_a_day_without_a_run_is_made_up_and_says_so(weeks: Weeks) -> None:
    said = again(weeks.home, "--date", "2025-07-14")
    assert (said["exit"], said["issued"], said["counted_at"]) == (0, False, "2025-07-14 23:59")
    overview = read(weeks.home, said)["总览"]
    assert "新区" in overview[0][0]  # by the rules of then
    assert "统计截至 2025-07-14 23:59。补做：当天没有发出过。" in overview[1][0]


def test_what_was_made_up_stands_as_the_day_ended(weeks: Weeks) -> None:
    # all was closed on the 15th
    assert definitions(read(weeks.home, again(weeks.home, "--date", "2025-07-14")))["存量"] == 7


def test_a_day_before_the_first_lead_has_nothing(weeks: Weeks) -> None:
    said = again(weeks.home, "--date", "2025-07-04")
    figures = definitions(read(weeks.home, said))
    assert (said["exit"], figures["累计收件"], figures["按期办结率"]) == (0, 0, "—")
    assert [one["code"] for one in said["problems"]] == ["N06"]


def test_making_anew_changes_neither_the_record_nor_what_was_issued(weeks: Weeks) -> None:
    home = weeks.home
    kept_as = [
        path for path in home.outbox.rglob("*") if path.is_file() and "补做" not in path.parts
    ]
    before = {path: folders.fingerprint(path) for path in [home.database, *kept_as]}
    again(home, "--date", "2025-07-10")
    assert {path: folders.fingerprint(path) for path in before} == before
    assert list(home.drafts.iterdir()) == []


def test_making_anew_twice_shows_the_same(weeks: Weeks) -> None:
    first, second = (read(weeks.home, again(weeks.home, "--date", "2025-07-14")) for _ in "12")
    assert first == second


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--date", "2025-08-02"), "N01"),
        (("--date", "7月10日"), "N02"),
        (("--date", "2025-07-10", "--period", "年报"), "N03"),
        (("--date", "2025-07-01", "--period", "专项"), "N04"),
    ],
)
def test_what_cannot_be_reported_is_refused(
    weeks: Weeks, words: tuple[str, ...], code: str
) -> None:
    said = again(weeks.home, *words)
    assert (said["exit"], [one["code"] for one in said["problems"]]) == (2, [code])


def test_every_version_of_the_rules_is_kept_once(weeks: Weeks) -> None:
    ledger = Ledger(weeks.home.database)
    with closing(ledger):
        kept_rules = rows(ledger, past_schema.kept_rules)
    hashes = [row[1] for row in kept_rules]
    # settings changed, calendar changed, settings as at first, settings changed again
    assert len(hashes) == len(set(hashes)) == 5
    assert all(row[4] for row in kept_rules)


# -- the other outputs ---------------------------------------------------------------------------


def words_of(path: Path) -> str:
    """Return what a text, a page or a paper says."""
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as parts:
            return parts.read("word/document.xml").decode()
    return path.read_text("utf-8-sig")


@pytest.mark.long
def test_all_that_leaders_got_is_made_anew(tmp_path: Path) -> None:
    home, kept_in = new_home(tmp_path / "home"), tmp_path / "kept"
    keep_to(home, *OUTPUTS)
    drop_export(home)
    at(home, "07-10 08:30")
    shutil.copytree(home.outbox / "汇总", kept_in)
    drop_export(home, [case(1, "07-11")], "第二天.xlsx")
    edit(home, "settings.yaml", lambda said: said.replace("zone: 昆山开发区", "zone: 新区"))
    at(home, "07-11 08:30")
    made = [home.root / path for path in again(home, "--date", "2025-07-10")["outputs"]]
    assert {path.name for path in made} == {path.name for path in kept_in.iterdir()}
    for path in made:
        if path.suffix not in (".xlsx", ".png"):
            assert words_of(path) == words_of(kept_in / path.name), path.name


# -- ledgers and rules of older versions ---------------------------------------------------------


@pytest.fixture
def older(weeks: Weeks, tmp_path: Path) -> Home:
    """A home whose ledger was kept by a version that kept neither rules nor what changed."""
    home = new_home(tmp_path / "older")
    shutil.copy(weeks.home.database, home.database)
    ledger = Ledger(home.database)
    with closing(ledger), ledger.transaction():
        for name in past_schema.TURNING:
            ledger.connection.exec_driver_sql(f"DROP TRIGGER {name}_turned")
        for table in ("kept_rules", "report", "turned"):
            ledger.connection.exec_driver_sql(f"DROP TABLE {table}")
    return home


def test_a_day_issued_by_an_older_version_is_found_by_its_issue(weeks: Weeks, older: Home) -> None:
    said = again(older, "--date", "2025-07-08")
    assert (said["issued"], said["counted_at"]) == (True, "2025-07-08 08:30")
    made, issued = read(older, said), cells(weeks.kept / "领导汇总_2025-07-08.xlsx")
    assert made["部门排名"] == issued["部门排名"]
    assert definitions(made) == definitions(issued)


def test_where_no_rules_were_kept_those_of_now_are_taken_which_is_said(older: Home) -> None:
    said = again(older, "--date", "2025-07-08")
    assert (said["exit"], [one["code"] for one in said["problems"]]) == (1, ["N07"])
    assert "那时的规则没有留下，按现在的规则算。" in read(older, said)["总览"][1][0]


def test_the_oldest_rules_that_were_kept_are_taken_which_is_said(older: Home) -> None:
    at(older, "08-02 08:30")  # the newer version runs, and keeps the rules
    said = again(older, "--date", "2025-07-08", now="2025-08-02 09:00")
    assert (said["exit"], [one["code"] for one in said["problems"]]) == (0, ["N06"])


# -- the last report of a campaign ---------------------------------------------------------------


def test_a_campaign_that_is_over_is_reported_once_more_and_no_further(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    edit(home, "settings.yaml", lambda said: said.replace("2026-07-01", "2025-04-12"))
    drop_export(home)
    at(home, "07-10 08:30")
    made = home.outbox / "汇总"
    at(home, "07-28 08:30")  # off for two weeks; the hundredth day was the 20th
    assert "专项汇总_2025-07-20.xlsx" in [path.name for path in made.glob("专项*")]
    before = len(list(made.rglob("专项*")))
    at(home, "08-04 08:30")
    assert len(list(made.rglob("专项*"))) == before
