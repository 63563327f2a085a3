"""日清表 at the evening run: when it is made, what stands in it, and what was missed."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql
from python_calamine import CalamineWorkbook

from pipeline import commands, rule_commands, running
from pipeline.commands import Call
from pipeline.files import schema
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from tests.offices import (
    CITY,
    EXPORT,
    NOISE,
    SQUARE,
    book_of,
    codes,
    drop_export,
    give_back,
    lead_ids,
    new_home,
    run,
)

MORNING = datetime(2025, 7, 10, 8, 30)  # a Thursday
EVENING = datetime(2025, 7, 10, 17, 30)
NEXT_MORNING = datetime(2025, 7, 11, 8, 30)
DUE = datetime(2025, 7, 17, 17, 30)  # five working days after
POLICE = "公安局"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with four leads of today: three are given out, one waits for the coordinator."""
    made = new_home(tmp_path_factory.mktemp("day") / "home")
    drop_export(made)
    run(made, MORNING)
    return made.root


@pytest.fixture
def home(office: Path, tmp_path: Path) -> Home:
    """A copy of it."""
    return Home(Path(shutil.copytree(office, tmp_path / "home", copy_function=shutil.copy2)))


def sheet_of(day: str) -> str:
    return f"outbox/汇总/日清表_{day}.xlsx"


def table(home: Home, day: str, sheet: str, key: str) -> list[dict[str, Any]]:
    rows = CalamineWorkbook.from_path(str(home.root / sheet_of(day))).get_sheet_by_name(sheet)
    lines = rows.to_python()
    first = next(n for n, row in enumerate(lines) if row[0] == key)
    return [dict(zip(lines[first], row, strict=True)) for row in lines[first + 1 :]]


def undo(home: Home, now: datetime, name: str) -> None:
    commands.undo(Call(home, now, words={"run": "", "file": name}))


def close_square(home: Home, day: datetime) -> None:
    """Let 公安局 give its book back, its lead closed on the morning of a day."""
    closed = {
        "办理状态": "办结",
        "办理情况": f"{day.month}月{day.day}日到现场，已劝走，约定每晚八点前结束，居委会来看。",
        "是否属实": "属实",
        "是否解决": "是",
        "办结时间": day.replace(hour=8, minute=10),
        "联系群众时间": day.replace(hour=8, minute=20),
    }
    give_back(home, book_of(home, POLICE), {lead_ids(home)[SQUARE[0]]: closed}, "公安局.xlsx")


# -- when ---------------------------------------------------------------------------------------


def test_not_before_the_evening(home: Home) -> None:
    said = run(home, datetime(2025, 7, 10, 17, 29))
    assert sheet_of("2025-07-10") not in said["outputs"]


def test_in_the_evening_and_not_again_while_nothing_changes(home: Home) -> None:
    assert sheet_of("2025-07-10") in run(home, EVENING)["outputs"]
    assert run(home, EVENING)["outputs"] == []
    assert run(home, datetime(2025, 7, 10, 21, 0))["outputs"] == []


def test_again_when_the_figures_change_later_that_evening(home: Home) -> None:
    run(home, EVENING)
    drop_export(home, [("2025071000000009", *EXPORT[0][1:])], "晚上.xlsx")
    assert sheet_of("2025-07-10") in run(home, datetime(2025, 7, 10, 19, 0))["outputs"]
    assert table(home, "2025-07-10", "存量", "日期")[0]["新增"] == 5


def test_not_on_a_day_off(home: Home) -> None:
    run(home, EVENING)
    assert sheet_of("2025-07-12") not in run(home, datetime(2025, 7, 12, 18, 0))["outputs"]


def test_a_missed_evening_is_made_up_as_that_day_ended(home: Home) -> None:
    drop_export(home, [("2025071100000009", *EXPORT[0][1:])], "第二天.xlsx")
    said = run(home, NEXT_MORNING)
    assert said["outputs"][0] == sheet_of("2025-07-10")
    assert table(home, "2025-07-10", "存量", "日期")[0]["存量"] == 4  # not what came this morning
    assert said["day"]["after"] == 5


def test_a_missed_evening_is_made_up_once(home: Home) -> None:
    run(home, NEXT_MORNING)
    assert run(home, NEXT_MORNING)["outputs"] == []


def test_what_was_asked_for_at_noon_does_not_stand_for_the_missed_evening(home: Home) -> None:
    running.once(home, datetime(2025, 7, 10, 11, 0), jobs=["日清"])
    drop_export(home, [("2025071000000009", *EXPORT[0][1:])], "下午.xlsx")
    run(home, datetime(2025, 7, 10, 15, 0))
    assert table(home, "2025-07-10", "存量", "日期")[0]["存量"] == 4
    run(home, NEXT_MORNING)
    assert table(home, "2025-07-10", "存量", "日期")[0]["存量"] == 5


def test_a_run_with_the_clock_a_year_ahead_blocks_no_later_evening(home: Home) -> None:
    run(home, datetime(2026, 7, 10, 17, 30))
    run(home, datetime(2025, 7, 10, 18, 0))
    run(home, datetime(2025, 7, 11, 10, 0))
    said = run(home, datetime(2025, 7, 14, 8, 30))
    assert said["outputs"][0] == sheet_of("2025-07-11")


def test_what_was_undone_before_the_missed_evening_could_be_made_up_is_said(home: Home) -> None:
    close_square(home, MORNING)
    run(home, datetime(2025, 7, 10, 15, 0))
    undo(home, NEXT_MORNING, "公安局.xlsx")
    said = run(home, datetime(2025, 7, 11, 8, 40))
    assert "B02" in codes(said)
    assert sheet_of("2025-07-10") not in said["outputs"]
    assert "B02" not in codes(run(home, datetime(2025, 7, 11, 8, 50)))


def test_days_without_a_run_stand_in_the_books(home: Home) -> None:
    run(home, datetime(2025, 7, 14, 17, 30))
    days = table(home, "2025-07-14", "存量", "日期")
    assert [(f"{day['日期']:%m-%d}", day["上日存量"], day["存量"]) for day in days] == [
        ("07-14", 4, 4), ("07-13", 4, 4), ("07-12", 4, 4), ("07-11", 4, 4), ("07-10", 0, 4),
    ]  # fmt: skip


# -- what ---------------------------------------------------------------------------------------


def test_a_run_says_the_books_of_its_day(home: Home) -> None:
    assert run(home, EVENING)["day"] == {
        "day": "2025-07-10", "before": 0, "new": 4, "reopened": 0, "done": 0, "refused": 0,
        "merged": 0, "sent_back": 0, "after": 4,
    }  # fmt: skip


def test_what_was_due_today_and_what_of_it_is_cleared(home: Home) -> None:
    close_square(home, DUE)
    run(home, DUE)
    lines = {line["单位"]: line for line in table(home, "2025-07-17", "日清", "单位")}
    cleared = {name: (one["今日应清"], one["已清"], one["未清"]) for name, one in lines.items()}
    assert cleared[POLICE] == (1, 1, 0)
    assert cleared[CITY] == (1, 0, 1)
    assert cleared["合计"] == (3, 1, 2)


def test_the_coordinator_has_a_line_of_her_own(home: Home) -> None:
    run(home, EVENING)
    line = table(home, "2025-07-10", "日清", "单位")[-1]
    assert line["单位"] == "区攻坚办"
    assert line["说明"] == "今日收件 4，派出 3，待分派 1，其他待定 0"


def test_what_is_left_is_listed_by_department_the_oldest_first(home: Home) -> None:
    run(home, datetime(2025, 7, 18, 17, 30))
    left = table(home, "2025-07-18", "未清", "承办单位")
    assert {one["承办单位"] for one in left} == {CITY, POLICE, "水务局"}
    assert {one["超几天"] for one in left} == {1}


def test_a_reopened_lead_is_back_in_stock(home: Home) -> None:
    close_square(home, MORNING)
    assert run(home, EVENING)["day"]["after"] == 3
    undo(home, NEXT_MORNING, "公安局.xlsx")
    day = run(home, datetime(2025, 7, 11, 17, 30))["day"]
    assert (day["before"], day["reopened"], day["after"]) == (3, 1, 4)


def test_nobodys_name_and_no_content_stands_in_it(home: Home) -> None:
    run(home, datetime(2025, 7, 18, 17, 30))
    book = CalamineWorkbook.from_path(str(home.root / sheet_of("2025-07-18")))
    said = repr([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    assert book.sheet_names[:4] == ["日清", "未清", "存量", "口径"]
    for personal in (*NOISE[2:5], NOISE[6][:12]):
        assert personal not in said


def test_status_says_the_day(home: Home) -> None:
    said, _ = commands.status(Call(home, EVENING))
    assert said["day"]["balance"]["after"] == 4
    assert said["day"]["coordinator"] == {"received": 4, "assigned": 3, "left": 1, "desk": 0}
    assert said["day"]["due"] == 0


# -- books that are wrong -----------------------------------------------------------------------


def spoil(home: Home, **values: int) -> None:
    ledger = Ledger(home.database)
    with ledger.transaction():
        ledger.connection.execute(sql.update(schema.daybook).values(**values))
    ledger.close()


def test_books_that_do_not_agree_with_the_leads_are_counted_anew(home: Home) -> None:
    spoil(home, done=1)
    said = run(home, EVENING)
    assert codes(said) == ["B01"]
    assert said["day"]["after"] == 4
    assert codes(run(home, EVENING)) == []


def test_check_names_the_day_whose_row_the_events_do_not_bear_out(home: Home) -> None:
    spoil(home, done=1, reopened=1)
    said, code = rule_commands.check_all(Call(home, EVENING))
    wrong = [one["message"] for one in said["problems"] if one["code"] == "B03"]
    assert len(wrong) == 1
    assert "2025-07-10 的存量账" in wrong[0]
    assert code == 2
