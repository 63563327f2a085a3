"""督办级别 is raised by rule once a day, never over a person; lists for the office and leaders."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline import commands, rule_commands
from pipeline.core.model import Event
from pipeline.core.office import Office
from pipeline.core.supervision.escalation import Escalation
from pipeline.files import folders, runs
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.rules import config
from pipeline.files.workers import Workers
from pipeline.files.workplace import Workplace
from pipeline.jobs import supervise
from tests.offices import (
    CITY,
    DAY_ONE,
    cells,
    codes,
    dump,
    give_back,
    ids,
    leads,
    run,
)

# NOISE is 城管局's, SQUARE 公安局's, SEWER 水务局's; to be signed for by the 11th, due on the 17th
UNSIGNED_DAY = datetime(2025, 7, 14, 9, 0)
LATE_DAY = datetime(2025, 7, 18, 9, 0)
COORDINATOR = "区攻坚办"


@pytest.fixture
def home(three_leads: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(three_leads, tmp_path / "home")))


@pytest.fixture(scope="module")
def office(three_leads: Path) -> Office:
    return config.load(Home(three_leads).rules)


@contextmanager
def at(home: Home, office: Office, now: datetime) -> Iterator[Workplace]:
    ledger = Ledger(home.database, now=f"{now:%Y-%m-%d %H:%M}")
    runs.name(ledger, now)
    try:
        with folders.only_run(home, now):
            yield Workplace(office, now, home, ledger, Workers(1))
    finally:
        ledger.close()


def supervised(home: Home, office: Office, *days: str) -> list[str]:
    """Supervise at nine o'clock of some days of July and August 2025; return what was put out."""
    paths: list[str] = []
    for day in days:
        with at(home, office, datetime.fromisoformat(f"2025-{day} 09:00")) as place:
            paths = supervise.put_out_lists(place, supervise.raise_levels(place))
    return paths


def said_by(home: Home, office: Office, day: str, lead: int, who: str = "", **cells: str) -> None:
    """Record what a person fills into cells of a lead, as a merge does."""
    with at(home, office, datetime.fromisoformat(f"2025-{day} 08:00")) as place:
        state = place.ledger.states([lead])[lead]
        changed = {key: (state[key], value) for key, value in cells.items()}
        with place.ledger.transaction():
            place.ledger.record([Event("Changed", lead, changed, who or COORDINATOR)])


def levels(home: Home) -> list[str]:
    return [leads(home)[one]["supervision"] for one in ids(home)]


def listed(home: Home, day: str, whose: str = "") -> list[dict[str, Any]]:
    name = f"{whose and whose + '_'}督办清单_2025-{day}.xlsx"
    return cells(home.outbox / "督办" / name, "督办清单")


def history(home: Home, lead: str) -> list[dict[str, Any]]:
    said, _ = commands.history(commands.Call(home, DAY_ONE, words={"lead": lead}))
    return [one for one in said["changes"] if one["what"] == "督办升级"]


def undo(home: Home, now: datetime, named: str) -> dict[str, Any]:
    return commands.undo(commands.Call(home, now, words={"run": named, "file": ""}))[0]


def with_leaders(office: Office, *leaders: dict[str, Any]) -> Office:
    said = office.escalation.model_dump() | {"leaders": leaders}
    return office.model_copy(update={"escalation": Escalation.model_validate(said)})


# -- through whole runs ---------------------------------------------------------------------------


def test_a_run_urges_what_nobody_signed_for_once_and_undo_takes_it_back(home: Home) -> None:
    assert levels(home) == ["", "", ""]
    said = run(home, UNSIGNED_DAY)
    assert levels(home) == ["催办"] * 3
    assert "outbox/督办/督办清单_2025-07-14.xlsx" in said["outputs"]
    before = dump(home)
    assert run(home, UNSIGNED_DAY.replace(hour=16))["outputs"] == []
    assert dump(home) == before
    assert undo(home, UNSIGNED_DAY.replace(hour=17), said["run"])["undone"] == 3
    assert levels(home) == ["", "", ""]
    run(home, UNSIGNED_DAY.replace(hour=18))  # not again on that day
    assert levels(home) == ["", "", ""]
    run(home, datetime(2025, 7, 15, 9, 0))
    assert levels(home) == ["催办"] * 3


def test_a_level_typed_into_the_tracker_is_never_changed_by_a_rule(home: Home) -> None:
    first = ids(home)[0]
    typed = {first: {"督办级别": "催办"}}
    give_back(home, home.outbox / "总台账.xlsx", typed, "总台账.xlsx", "台账")
    run(home, datetime(2025, 7, 30, 9, 0))
    assert leads(home)[first]["supervision"] == "催办"
    assert history(home, first) == []
    row = next(one for one in listed(home, "07-30") if one["线索编号"] == first)
    assert row["下一步"] == "建议：通报"
    said, _ = rule_commands.check_all(commands.Call(home, UNSIGNED_DAY))
    assert "L04" not in codes(said)  # record and state agree


def test_typing_what_a_rule_had_set_makes_it_hers(home: Home, office: Office) -> None:
    first = ids(home)[0]
    typed = {first: {"督办级别": "催办"}}
    give_back(home, home.outbox / "总台账.xlsx", typed, "总台账.xlsx", "台账")
    supervised(home, office, "07-14")  # the rule is first
    run(home, datetime(2025, 7, 15, 9, 0))
    supervised(home, office, "07-30")
    assert levels(home) == ["催办", "通报", "通报"]


# -- step by step ---------------------------------------------------------------------------------


def test_the_list_says_colour_reason_limit_and_what_comes_next(home: Home, office: Office) -> None:
    supervised(home, office, "07-14")
    first = listed(home, "07-14")[0]
    assert (first["颜色"], first["督办级别"], first["承办单位"]) == ("黄", "催办", CITY)
    assert first["触发原因"] == "签收超时 1 个工作日"
    assert (first["剩余"], first["下一步"]) == (3, "再过 3 个工作日没有效果，升为通报")


def test_the_record_says_who_was_told_of_what(home: Home, office: Office) -> None:
    supervised(home, office, "07-14")
    (one,) = history(home, ids(home)[0])
    assert (one["who"], one["cells"][0]["after"]) == ("规则", "催办")
    assert one["why"] == "黄：签收超时 1 个工作日；告知 城管局专人、区攻坚办"


def test_a_late_lead_takes_one_step_a_day(home: Home, office: Office) -> None:
    supervised(home, office, "07-30", "07-30")
    assert levels(home) == ["催办"] * 3
    supervised(home, office, "07-31")
    assert levels(home) == ["通报"] * 3


def test_a_step_without_effect_is_followed_by_the_next(home: Home, office: Office) -> None:
    supervised(home, office, "07-14", "07-16")
    assert levels(home) == ["催办"] * 3
    supervised(home, office, "07-17")
    assert levels(home) == ["通报"] * 3


def test_the_last_step_is_left_to_people(home: Home, office: Office) -> None:
    supervised(home, office, "07-14", "07-17", "07-24", "08-01", "08-11")
    assert levels(home) == ["约谈"] * 3
    assert {one["下一步"] for one in listed(home, "08-11")} == {"建议：挂牌督办"}


def test_a_level_that_she_cleared_stays_clear(home: Home, office: Office) -> None:
    supervised(home, office, "07-14")
    said_by(home, office, "07-15", 1, supervision="")
    supervised(home, office, "07-15", "07-30")
    assert levels(home)[0] == ""


def test_undoing_her_last_word_leaves_the_one_before_hers(home: Home, office: Office) -> None:
    said_by(home, office, "07-11", 1, supervision="通报")
    said_by(home, office, "07-15", 1, supervision="约谈")
    with at(home, office, datetime(2025, 7, 15, 10, 0)) as place:
        rows = place.ledger.connection.exec_driver_sql(
            "SELECT run FROM event WHERE lead = 1 ORDER BY seq DESC LIMIT 1"
        )
        named = str(rows.scalar())
    undo(home, datetime(2025, 7, 15, 11, 0), named)
    assert levels(home)[0] == "通报"
    supervised(home, office, "07-30")
    assert levels(home) == ["通报", "催办", "催办"]


def test_a_closed_lead_keeps_its_level_and_leaves_the_list(home: Home, office: Office) -> None:
    supervised(home, office, "07-14")
    said_by(home, office, "07-15", 1, status="办结", closed_at="2025-07-15", solved="是")
    supervised(home, office, "07-18")
    assert levels(home) == ["催办", "通报", "通报"]
    assert ids(home)[0] not in {one["线索编号"] for one in listed(home, "07-18")}


def test_done_but_not_solved_is_listed_for_a_week_and_not_raised(
    home: Home, office: Office
) -> None:
    said_by(home, office, "07-10", 1, status="办结", closed_at="2025-07-10", solved="否")
    supervised(home, office, "07-14")
    row = next(one for one in listed(home, "07-14") if one["线索编号"] == ids(home)[0])
    assert (row["颜色"], row["触发原因"], row["督办级别"]) == ("黄", "办结但未解决", "")
    supervised(home, office, "07-18")
    assert ids(home)[0] not in {one["线索编号"] for one in listed(home, "07-18")}


def test_each_leader_gets_what_his_departments_have(home: Home, office: Office) -> None:
    zhang = {"name": "张三", "title": "副主任", "departments": [CITY]}
    led = with_leaders(office, zhang, {"name": "李四"})
    supervised(home, led, "07-14")
    assert [one["承办单位"] for one in listed(home, "07-14", "张三")] == [CITY]
    assert len(listed(home, "07-14", "李四")) == 3
    assert "副主任 张三" not in history(home, ids(home)[0])[0]["why"]  # 催办 is not his yet
    supervised(home, led, "07-17")
    assert "副主任 张三" in history(home, ids(home)[0])[-1]["why"]


def test_a_leader_whose_departments_have_nothing_gets_no_list(home: Home, office: Office) -> None:
    led = with_leaders(office, {"name": "王五", "departments": ["交通局"]})
    assert supervised(home, led, "07-14") == ["outbox/督办/督办清单_2025-07-14.xlsx"]


def test_the_list_of_yesterday_moves_to_the_past(home: Home, office: Office) -> None:
    supervised(home, office, "07-14", "07-15")
    there = sorted(one.name for one in (home.outbox / "督办").glob("督办清单*.xlsx"))
    assert there == ["督办清单_2025-07-15.xlsx"]
    assert (home.outbox / "督办/往期/督办清单_2025-07-14.xlsx").exists()


def test_a_list_that_was_deleted_comes_back(home: Home, office: Office) -> None:
    supervised(home, office, "07-14")
    path = home.outbox / "督办/督办清单_2025-07-14.xlsx"
    path.unlink()
    supervised(home, office, "07-14")
    assert path.exists()


def test_titles_on_the_list_name_nobody(home: Home, office: Office) -> None:
    title = "王小明先生13800001234反映楼下烧烤店油烟很大每天晚上都开不了窗"
    said_by(home, office, "07-11", 1, title=title)
    supervised(home, office, "07-14")
    shown = listed(home, "07-14")[0]["标题"]
    assert "王小明" not in shown and "1380000" not in shown
    assert len(shown) <= 20


def test_what_burns_most_stands_first(home: Home, office: Office) -> None:
    said_by(home, office, "07-11", 3, acknowledged_at="2025-07-11 09:00", leader_note="速办")
    said_by(home, office, "07-11", 2, supervision="约谈")
    supervised(home, office, "07-14")
    first, second, third = ids(home)
    order = [(one["线索编号"], one["颜色"], one["督办级别"]) for one in listed(home, "07-14")]
    assert order == [(second, "黄", "约谈"), (first, "黄", "催办"), (third, "蓝", "")]


def test_without_a_ladder_nothing_is_raised_and_colours_stay(home: Home, office: Office) -> None:
    bare = Escalation(triggers=office.escalation.triggers)
    supervised(home, office.model_copy(update={"escalation": bare}), "07-14")
    assert levels(home) == ["", "", ""]
    assert [one["颜色"] for one in listed(home, "07-14")] == ["黄"] * 3


def test_repeats_of_one_matter_are_counted_together(home: Home, office: Office) -> None:
    for lead in (2, 3):
        said_by(home, office, "07-10", lead, first_id=ids(home)[0])
    supervised(home, office, "07-10")
    assert [one["触发原因"] for one in listed(home, "07-10")] == ["同一件事已有 3 件"] * 3
    assert levels(home) == ["催办"] * 3


def test_a_lead_without_a_department_is_listed_for_its_leaders_note(
    home: Home, office: Office
) -> None:
    said_by(home, office, "07-10", 1, department="", status="待分派", leader_note="请核实")
    supervised(home, office, "07-10")
    (row,) = listed(home, "07-10")
    assert (row["承办单位"], row["颜色"], row["触发原因"]) == ("待分派", "蓝", "领导批示")
