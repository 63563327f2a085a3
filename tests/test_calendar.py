"""The calendar at work: days that are kept, years nobody has published, and 剩余 in the books."""

from __future__ import annotations

import shutil
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sql
from python_calamine import CalamineWorkbook

from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Calendar
from pipeline.core.clocks.reckoning import calendar_note
from pipeline.core.messages import telling_status
from pipeline.files import schema
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.rules import config
from pipeline.jobs import tell
from pipeline.jobs.check import check
from tests import robot
from tests.offices import (
    CITY,
    NOISE,
    SQUARE,
    book_of,
    cells,
    codes,
    desk_of,
    drop_export,
    give_back,
    leads,
    new_home,
    run,
    shown,
    type_into,
)

# Tuesday 29 December 2026: five working days are 30, 31, then 4, 5, 6 January 2027.
GUESSING = datetime(2026, 12, 29, 9, 0)
# A notice for 2027 (made up): the first Monday is off, Saturday the 9th is worked for it.
NOTICE = """
off: [2027-01-01..2027-01-04, 2027-02-05..2027-02-11, 2027-04-05, 2027-05-01..2027-05-05]
work: [2027-01-09]
published: [2027]
"""
NOTE = "2027 年放假安排国务院还没有公布"


def calendar_says(home: Home, text: str) -> None:
    (home.rules / "calendar.yaml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def guessed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two leads that are due in 2027; what its run said lies beside it."""
    home = new_home(tmp_path_factory.mktemp("guessed"))
    drop_export(home, [NOISE, SQUARE])
    said = run(home, GUESSING)
    assert codes(said) == ["L09"]
    return home.root


@pytest.fixture
def home(guessed: Path, tmp_path: Path) -> Home:
    shutil.copytree(guessed, tmp_path / "home")
    return Home(tmp_path / "home")


def state(home: Home, row: tuple[str, ...] = NOISE) -> dict[str, str]:
    return next(one for one in leads(home).values() if one["source_number"] == row[0])


def days(home: Home) -> dict[str, tuple[int, str]]:
    ledger = Ledger(home.database)
    try:
        return {
            row.day: (row.working, row.basis) for row in ledger.rows(sql.select(schema.workday))
        }
    finally:
        ledger.close()


def texts(path: Path) -> str:
    """All that is written in the visible sheets of a workbook."""
    book = CalamineWorkbook.from_path(str(path))
    return "\n".join(
        str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    )  # fmt: skip


# -- a year that is not published ---------------------------------------------------------------


@pytest.mark.parametrize("pattern", ["总台账.xlsx", f"部门/{CITY}/*.xlsx", "汇总/*.xlsx"])
def test_every_book_that_shows_a_guessed_day_says_so(home: Home, pattern: str) -> None:
    assert NOTE in texts(next(home.outbox.glob(pattern)))


@pytest.fixture(scope="module")
def late(guessed: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The same home in the evening of Wednesday 13 January 2027, its two leads late."""
    home = Home(tmp_path_factory.mktemp("late") / "home")
    shutil.copytree(guessed, home.root)
    drop_export(home, [("2027011300000003", "2027-01-13 08:00", *SQUARE[2:])])
    run(home, datetime(2027, 1, 13, 18, 0))
    return home


@pytest.mark.parametrize(
    "pattern",
    ["汇总/日清表*.xlsx", "督办/督办清单*.xlsx", "督办/*/督办单*.xlsx", "回执/*2027*.xlsx",
     "微信/*全区.txt", f"微信/*{CITY}.txt", "微信/*周报.txt"],
)  # fmt: skip
def test_every_paper_that_counts_in_guessed_days_says_so(late: Home, pattern: str) -> None:
    path = next(late.outbox.glob(pattern))
    assert NOTE in (texts(path) if path.suffix == ".xlsx" else path.read_text("utf-8"))


def test_status_says_so(late: Home) -> None:
    now = datetime(2027, 1, 13, 18, 0)
    said = tell.status(late, now, config.load(late.rules))
    assert NOTE in said["calendar"]
    assert said["calendar"] in telling_status.status(said)


def test_the_desk_says_so_where_it_asks_nothing_but_what_departments_want(home: Home) -> None:
    asked = {state(home)["id"]: {"申请延期至": "2027-01-11", "延期理由": "等检测结果"}}
    give_back(home, book_of(home, CITY), asked, "交回.xlsx")
    run(home, GUESSING)
    book = CalamineWorkbook.from_path(str(desk_of(home)))
    assert (book.sheet_names[0], NOTE in texts(desk_of(home))) == ("退单延期", True)


def test_a_year_long_before_any_notice_is_a_slip_of_the_pen_and_not_waited_for() -> None:
    assert calendar_note(["1927-01-06", "0207-01-06"], WorkingDays(Calendar())) == ""


def test_a_book_whose_days_are_published_says_nothing_of_it(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    drop_export(home, [NOISE])
    run(home, datetime(2026, 12, 1, 9, 0))
    assert "放假安排" not in texts(home.outbox / "总台账.xlsx")


def test_the_days_in_use_are_kept_with_who_said_so(home: Home) -> None:
    kept = days(home)
    assert (kept["2026-12-30"], kept["2027-01-01"]) == ((1, "国务院通知"), (0, "推算"))


def test_the_same_run_again_writes_nothing_new(home: Home) -> None:
    before = home.database.read_bytes(), days(home)
    said = run(home, GUESSING)
    assert (said["outputs"], days(home)) == ([], before[1])


def test_a_due_date_says_how_it_was_worked_out_in_the_tracker(home: Home) -> None:
    told = next(iter(shown(home, "时限依据").values()))
    assert "12月30日、31日、1月4日、5日、6日，跳过元旦 1月1日至3日" in told


def test_once_the_notice_is_entered_guesses_are_worked_out_again_and_that_is_said(
    home: Home,
) -> None:
    assert state(home)["answer_due"] == "2027-01-06"
    calendar_says(home, NOTICE)
    said = run(home, GUESSING)
    assert state(home)["answer_due"] == "2027-01-07"  # 30, 31, 5, 6, 7
    assert codes(said) == ["C05"]
    assert "2027-01-04 休息" in said["problems"][0]["message"]
    assert NOTE not in texts(home.outbox / "总台账.xlsx")
    assert codes(run(home, GUESSING)) == []


def test_the_working_out_again_stands_in_the_history(home: Home) -> None:
    calendar_says(home, NOTICE)
    run(home, GUESSING)
    last = tell.history(home, state(home)["id"])["changes"][-1]
    moved = next(one for one in last["cells"] if one["field"] == "办结时限")
    assert (last["what"], moved["after"]) == ("时限重算", "2027-01-07")


def test_the_ledger_is_sound_after_it(home: Home) -> None:
    calendar_says(home, NOTICE)
    run(home, GUESSING)
    office = config.load(home.rules)
    found = check(home, office, home.rules, home.rules / "templates", GUESSING.date())["problems"]
    assert [one["code"] for one in found if one["code"].startswith("L")] == []


def test_a_due_date_that_the_coordinator_has_set_is_not_worked_out_again(home: Home) -> None:
    lead = state(home)["id"]
    moved = {lead: {"办结时限": datetime(2027, 1, 15)}}
    type_into(home.outbox / "总台账.xlsx", "台账", moved, home.inbox / "总台账.xlsx")
    run(home, GUESSING)
    calendar_says(home, NOTICE)
    run(home, GUESSING)
    assert state(home)["answer_due"] == "2027-01-15"
    assert state(home, SQUARE)["answer_due"] == "2027-01-07"
    assert "人定的" in shown(home, "时限依据")[lead]


def test_a_day_of_our_own_does_not_silence_the_warning(home: Home) -> None:
    calendar_says(home, "off: [2027-03-01]\n")
    assert codes(run(home, GUESSING)) == ["L09"]


def test_a_day_that_has_passed_stays_as_it_was_recorded_unless_it_is_named(home: Home) -> None:
    ledger = Ledger(home.database)
    with ledger.transaction():
        past = schema.workday.c.day.in_(["2026-12-29", "2026-12-30"])
        ledger.connection.execute(sql.update(schema.workday).where(past).values(working=0))
    ledger.close()
    calendar_says(home, "work: [2026-12-30]\n")
    run(home, datetime(2026, 12, 31, 9, 0))
    kept = days(home)
    assert (kept["2026-12-29"][0], kept["2026-12-30"]) == (0, (1, "本区规定"))


# -- the clock of the computer ------------------------------------------------------------------


def test_a_clock_that_went_back_is_said_and_nothing_is_due_before_it_came(home: Home) -> None:
    row = ("2026122900000009", "2026-12-29 08:00", *NOISE[2:])
    drop_export(home, [row], "再来.xlsx")
    said = run(home, datetime(2020, 1, 2, 9, 0))
    assert "C06" in codes(said)
    assert state(home, row)["answer_due"] == "2027-01-06"


def test_an_answer_whose_clock_counts_from_signing_starts_when_it_is_signed(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    limit = "limits: [{start: 签收, acknowledge: 2个工作日, answer: 3个工作日, basis: 试}]\n"
    (home.rules / "deadlines.yaml").write_text(limit, encoding="utf-8")
    drop_export(home, [NOISE])
    run(home, datetime(2025, 7, 10, 9, 0))
    assert state(home)["answer_due"] == "2025-07-17"  # to be signed by 14: 15, 16, 17
    signed = {state(home)["id"]: {"签收时间": datetime(2025, 7, 11, 9, 0)}}
    give_back(home, book_of(home, CITY), signed, "交回.xlsx")
    run(home, datetime(2025, 7, 11, 10, 0))
    assert state(home)["answer_due"] == "2025-07-16"  # 14, 15, 16


# -- 剩余 -----------------------------------------------------------------------------------------


def remaining(book: Path, sheet: str = "办理") -> dict[str, Any]:
    return {row["线索编号"]: row["剩余"] for row in cells(book, sheet)}


def test_what_remains_is_a_formula_over_the_due_date_of_its_own_row(home: Home) -> None:
    page = openpyxl.load_workbook(book_of(home, CITY))["办理"]
    header = next(r for r in range(1, 20) if page.cell(r, 1).value == "线索编号")
    columns = {page.cell(header, c).value: c for c in range(1, page.max_column + 1)}
    due = page.cell(header + 1, columns["办结时限"])
    formula = page.cell(header + 1, columns["剩余"]).value
    assert formula == f'=IFERROR(MATCH(INT(${due.coordinate}),riqing_workdays,1)-riqing_today,"")'


def test_what_remains_has_its_value_of_today_for_who_does_not_calculate(home: Home) -> None:
    assert set(remaining(book_of(home, CITY)).values()) == {5}


def test_a_closed_or_stopped_lead_has_nothing_remaining(home: Home) -> None:
    first, second = sorted(leads(home))
    closing = {first: {"办理状态": "已销号"}, second: {"办理状态": "挂账"}}
    type_into(home.outbox / "总台账.xlsx", "台账", closing, home.inbox / "总台账.xlsx")
    run(home, GUESSING)
    assert set(remaining(home.outbox / "总台账.xlsx", "台账").values()) == {""}


def test_a_book_that_comes_back_without_its_values_is_not_reported(home: Home) -> None:
    lead = state(home)["id"]
    give_back(home, book_of(home, CITY), {lead: {"备注": "看过"}}, "交回.xlsx")
    said = run(home, GUESSING)
    assert (said["changes"], codes(said)) == (1, ["L09"])


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "csv gb18030"])
def test_a_book_that_a_spreadsheet_has_saved_is_not_reported(
    home: Home, tmp_path: Path, kind: str
) -> None:
    lead = state(home)["id"]
    ending = robot.FORMATS[kind]["format"]
    typed = [{"op": "set", "key": lead, "column": "备注", "value": "看过"}]
    robot.edit(book_of(home, CITY), typed, {home.inbox / f"交回.{ending}": kind})
    said = run(home, GUESSING)
    assert (said["changes"], codes(said)) == (1, ["L09"])


@pytest.mark.libreoffice
def test_a_book_opened_later_shows_what_remains_then(tmp_path: Path) -> None:
    """The book says it is of 1 December 2025; LibreOffice opens it today, whenever that is."""
    home = new_home(tmp_path / "home")
    drop_export(home, [NOISE])
    run(home, datetime(2025, 12, 1, 9, 0))
    book, saved = book_of(home, CITY), tmp_path / "saved.xlsx"
    robot.edit(book, [], {saved: "xlsx"})
    # the listed days go on for a year after the last due date, then stay where they are
    last = CalamineWorkbook.from_path(str(book)).get_sheet_by_name("工作日").to_python()[-1][0]
    opened = min(date.today(), last)
    assert set(remaining(book).values()) == {5}
    left = WorkingDays(Calendar()).remaining(opened, date(2025, 12, 8))
    assert set(remaining(saved).values()) == {left}


@pytest.mark.libreoffice
def test_what_remains_goes_with_its_row_when_people_sort(tmp_path: Path) -> None:
    home, now = new_home(tmp_path / "home"), datetime.combine(date.today(), time(9))
    drop_export(home, [NOISE, SQUARE])
    run(home, now)
    lead = state(home)["id"]
    moved = {lead: {"办结时限": now + timedelta(days=30)}}
    type_into(home.outbox / "总台账.xlsx", "台账", moved, home.inbox / "总台账.xlsx")
    run(home, now)
    saved = tmp_path / "saved.xlsx"
    sort = [{"op": "sort", "column": "办结时限", "ascending": False}, {"op": "recalc"}]
    robot.edit(home.outbox / "总台账.xlsx", sort, {saved: "xlsx"}, "台账")
    rows = cells(saved, "台账")
    known = WorkingDays(Calendar())
    dues = [date.fromisoformat(str(row["办结时限"])[:10]) for row in rows]
    assert rows[0]["线索编号"] == lead
    assert [row["剩余"] for row in rows] == [known.remaining(now.date(), due) for due in dues]
