"""forget: what was known of the persons of old leads is nowhere, all else is as it was."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql

import run as door
from pipeline import commands, running
from pipeline.files import backups, schema
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.jobs import check
from tests import forgetful, offices
from tests.forgetful import BEFORE, LATE, LATER_PHONE, MIXED, NUMBERS, OLD, YOUNG, holding
from tests.offices import CITY, codes, lead_ids, leads


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home before anything is forgotten."""
    return forgetful.home_of(tmp_path_factory.mktemp("closed") / "home")


@pytest.fixture(scope="module")
def forgotten(closed: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Any]:
    """A copy in which the old leads were forgotten, and what the run said."""
    home = copy(closed, tmp_path_factory.mktemp("forgotten"))
    return home, running.once(home, LATE, forget_before=BEFORE)[0]


def copy(home: Home, folder: Path) -> Home:
    return Home(shutil.copytree(home.root, folder / "home", copy_function=shutil.copy2))


@pytest.fixture
def home(closed: Home, tmp_path: Path) -> Home:
    return copy(closed, tmp_path)


@pytest.fixture
def after(forgotten: tuple[Home, Any], tmp_path: Path) -> Home:
    return copy(forgotten[0], tmp_path)


def counted(home: Home) -> dict[str, int]:
    ledger = Ledger(home.database)
    try:
        return {
            table.name: int(ledger.scalar(sql.select(sql.func.count()).select_from(table)))
            for table in (schema.lead, schema.person, schema.conflict, schema.file, schema.run)
        }
    finally:
        ledger.close()


def id_of(home: Home, who: tuple[str, ...]) -> str:
    return lead_ids(home)[NUMBERS[who]]


# -- nowhere any more ---------------------------------------------------------------------------


@pytest.mark.parametrize("said", [*OLD, LATER_PHONE, *MIXED])
def test_before_it_stands_in_ledger_backup_and_originals(closed: Home, said: str) -> None:
    found = holding(closed, said)
    assert "ledger/ledger.db" in found
    assert any(path.startswith("ledger/backups/") for path in found)
    assert any(path.startswith("inbox/已入库/") for path in found)


@pytest.mark.parametrize("said", [*OLD, LATER_PHONE, *MIXED])
def test_nothing_of_an_old_person_stands_in_any_file(
    forgotten: tuple[Home, Any], said: str
) -> None:
    assert holding(forgotten[0], said) == []


@pytest.mark.parametrize("said", YOUNG)
def test_all_of_a_young_person_is_still_there(forgotten: tuple[Home, Any], said: str) -> None:
    found = holding(forgotten[0], said)
    assert {"ledger/ledger.db", "inbox/已入库/2025-07-10/两件_已删到期.xlsx"} <= set(found)


def test_the_name_and_phone_of_a_young_person_are_still_given_out(
    forgotten: tuple[Home, Any],
) -> None:
    row = next(
        one
        for one in offices.cells(offices.book_of(forgotten[0], CITY), "办理")
        if one["来源编号"] == NUMBERS[YOUNG]
    )
    assert (row["诉求人"], row["联系电话"]) == YOUNG[:2]


def test_it_says_how_much(forgotten: tuple[Home, Any]) -> None:
    told = forgotten[1]["forgotten"]
    assert (told["leads"], told["mixed"], told["held"]) == (2, [], 0)
    assert told["files"] > 0
    assert told["redacted"] > 0
    assert told["logs"] == 1


# -- and all else as it was ---------------------------------------------------------------------


def test_what_is_not_about_a_person_stays(closed: Home, forgotten: tuple[Home, Any]) -> None:
    ours = ("id", "source_number", "status", "department", "category", "closed_at", "verified")
    before, after = leads(closed)[id_of(closed, OLD)], leads(forgotten[0])[id_of(closed, OLD)]
    assert {key: after[key] for key in ours} == {key: before[key] for key in ours}
    assert "蓬溪路12号烧烤店每晚油烟很大" in after["content"]


def test_the_events_still_add_up_to_the_state(after: Home) -> None:
    office = running.load_office(after)
    said = check.check(after, office, after.rules, after.rules, LATE.date())
    assert [one for one in said["problems"] if one["code"] in ("L04", "B03")] == []


def test_the_history_says_when_it_was_forgotten(after: Home) -> None:
    call = commands.Call(after, LATE, words={"lead": id_of(after, OLD)})
    changes = commands.history(call)[0]["changes"]
    assert [one["at"] for one in changes if one["what"] == "个人信息已删"] == ["2026-01-20 08:30"]


def test_the_same_again_changes_nothing(after: Home) -> None:
    before = offices.dump(after)
    again = running.once(after, LATE, forget_before=BEFORE)[0]
    assert (again["outputs"], again["forgotten"]["leads"]) == ([], 0)
    assert offices.dump(after) == before


def test_a_case_that_is_exported_again_is_known(after: Home) -> None:
    offices.write_table(after.inbox / "再来.xlsx", [forgetful.COLUMNS, forgetful.row(MIXED)])
    said = offices.run(after, LATE)
    assert said["leads"]["new"] == 0


@pytest.mark.long
def test_what_comes_again_is_forgotten_again(after: Home) -> None:
    offices.write_table(after.inbox / "再来.xlsx", [forgetful.COLUMNS, forgetful.row(MIXED)])
    offices.run(after, LATE)
    running.once(after, LATE, forget_before=BEFORE)
    assert [holding(after, said) for said in MIXED] == [[]] * len(MIXED)


def test_a_lead_can_be_taken_up_again(after: Home) -> None:
    tracker = after.outbox / "总台账.xlsx"
    typed = {id_of(after, OLD): {"办理状态": "重新办理"}}
    offices.type_into(tracker, "台账", typed, tracker)
    assert "Y06" not in codes(offices.run(after, LATE))
    books = offices.cells(offices.book_of(after, CITY), "办理")
    assert id_of(after, OLD) in [row["线索编号"] for row in books]


def test_a_book_from_before_brings_nothing_back(home: Home) -> None:
    book = offices.kept(home.outbox / "总台账.xlsx", home)
    running.once(home, LATE, forget_before=BEFORE)
    old = id_of(home, OLD)
    offices.type_into(book, "台账", {old: {"备注": "又去了一次"}}, home.inbox / "旧台账.xlsx")
    book.unlink()
    said = offices.run(home, LATE)
    told = [one["message"] for one in said["problems"] if one["code"] == "Y06"]
    assert sum(old in one for one in told) == 1
    assert "又去了一次" not in leads(home)[old]["remark"]


def test_a_backup_of_before_is_whole_and_has_nobody(after: Home) -> None:
    backups.restore(after, "2025-07-14", LATE)
    assert len(leads(after)) == 3
    assert [holding(after, said) for said in OLD] == [[]] * len(OLD)


def test_a_forgetting_is_not_undone(after: Home) -> None:
    ledger = Ledger(after.database)
    wanted = sql.select(schema.event.c.run).where(schema.event.c.kind == "Forgotten")
    run = ledger.scalar(wanted)
    ledger.close()
    before = leads(after)[id_of(after, OLD)]["content"]
    door.main(["--home", str(after.root), "undo", run])
    assert leads(after)[id_of(after, OLD)]["content"] == before


# -- what is asked ------------------------------------------------------------------------------


def bytes_of(home: Home) -> dict[str, str]:
    return {
        home.relative(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in home.root.rglob("*")
        if path.is_file()
    }


def asked(home: Home, *words: str) -> list[str]:
    return ["--home", str(home.root), "--now", "2026-01-20 08:30", "--json", "forget", *words]


def test_a_dry_run_says_what_would_go_and_changes_nothing(
    closed: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    before = bytes_of(closed)
    assert door.main(asked(closed, "--before", BEFORE, "--dry-run")) == 0
    told = json.loads(capsys.readouterr().out)["forgotten"]
    assert (told["leads"], bytes_of(closed)) == (2, before)
    assert told["files"] > 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "Y01"),
        (("--before", "昨天"), "Y02"),
        (("--before", "2026-02-01"), "Y02"),
        (("--days", "-3"), "Y02"),
        (("--days", "半年"), "Y02"),
    ],
)
def test_a_period_that_is_none_is_refused(
    closed: Home, words: tuple[str, ...], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = bytes_of(closed)
    assert door.main(asked(closed, *words)) == 2
    said = json.loads(capsys.readouterr().out)
    assert [one["code"] for one in said["problems"]] == [code]
    assert bytes_of(closed) == before


def test_leads_closed_within_the_period_are_kept(
    closed: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    door.main(asked(closed, "--days", "300", "--dry-run"))
    assert json.loads(capsys.readouterr().out)["forgotten"]["leads"] == 0


def test_the_daily_run_forgets_where_the_settings_say_so(home: Home) -> None:
    settings = home.rules / "settings.yaml"
    said = settings.read_text("utf-8").replace("keep_personal_days: 0 ", "keep_personal_days: 90 ")
    settings.write_text(said, "utf-8")
    assert offices.run(home, LATE)["forgotten"]["leads"] == 2
    assert holding(home, OLD[1]) == []


@pytest.mark.long
def test_the_daily_run_forgets_nothing_unless_it_is_told(
    home: Home, forgotten: tuple[Home, Any]
) -> None:
    assert "forgotten" not in offices.run(home, LATE)
    assert "ledger/ledger.db" in holding(home, OLD[1])
    assert counted(forgotten[0]) == counted(home)  # forgetting takes no row of anything
