"""A verified backup of the ledger a day, and the way back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sql

from pipeline.core.messages.problems import LedgerError
from pipeline.core.model import Event
from pipeline.files import backups, schema
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger

NOW = datetime(2025, 7, 11, 9, 0)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose ledger holds one lead."""
    made = Home(tmp_path)
    made.prepare()
    add_lead(made)
    return made


def add_lead(home: Home) -> None:
    ledger = Ledger(home.database, "R", "2025-07-10")
    with ledger.transaction():
        lead = ledger.number("lead")
        facts = {"person": 0, "identity": str(lead), "content_hash": ""}
        ledger.record([Event("Received", lead, {"id": ("", f"XS-{lead}")}, "甲", facts=facts)])
    ledger.close()


def leads(database: Path) -> int:
    with closing(sqlite3.connect(database)) as opened:
        return int(opened.execute("select count(*) from lead").fetchone()[0])


def days(home: Home) -> list[str]:
    return sorted(path.name for path in home.backups.iterdir())


def codes(caught: pytest.ExceptionInfo[LedgerError]) -> list[str]:
    return [problem.code for problem in caught.value.problems]


def test_a_backup_holds_what_the_ledger_holds(home: Home) -> None:
    made = backups.back_up(home, "2025-07-10", keep=14)
    assert made == home.backups / "ledger_2025-07-10.db"
    assert leads(made) == 1


def test_there_is_one_backup_a_day_and_the_first_stands(home: Home) -> None:
    first = backups.back_up(home, "2025-07-10", keep=14)
    add_lead(home)
    assert backups.back_up(home, "2025-07-10", keep=14) is None
    assert first is not None
    assert leads(first) == 1


def test_before_the_first_run_there_is_nothing_to_keep(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()
    assert backups.back_up(home, "2025-07-10", keep=14) is None


def test_the_newest_fourteen_are_kept(home: Home) -> None:
    first = date(2025, 7, 1)
    for number in range(20):
        backups.back_up(home, (first + timedelta(days=number)).isoformat(), keep=14)
    assert days(home) == [f"ledger_2025-07-{day:02}.db" for day in range(7, 21)]


def test_nothing_but_finished_backups_stays_in_the_folder(home: Home) -> None:
    backups.back_up(home, "2025-07-10", keep=14)
    assert days(home) == ["ledger_2025-07-10.db"]


def test_a_ledger_that_is_damaged_inside_is_not_taken_for_a_backup(home: Home) -> None:
    spoil(home.database)
    with pytest.raises(LedgerError) as caught:
        backups.back_up(home, "2025-07-10", keep=14)
    assert codes(caught) == ["L01"]
    assert "ledger_2025-07-10.db" not in days(home)


def test_a_ledger_that_is_no_database_is_l01(home: Home) -> None:
    home.database.write_bytes(b"not a database at all " * 100)
    with pytest.raises(LedgerError) as caught:
        backups.back_up(home, "2025-07-10", keep=14)
    assert codes(caught) == ["L01"]


def test_a_damaged_ledger_pushes_no_sound_backup_out(home: Home) -> None:
    backups.back_up(home, "2025-07-09", keep=1)
    spoil(home.database)
    with pytest.raises(LedgerError):
        backups.back_up(home, "2025-07-10", keep=1)
    assert "ledger_2025-07-09.db" in days(home)


def test_a_lost_ledger_with_backups_is_not_begun_anew(home: Home) -> None:
    backups.back_up(home, "2025-07-09", keep=14)
    home.database.unlink()
    with pytest.raises(LedgerError) as caught:
        backups.back_up(home, "2025-07-10", keep=14)
    assert codes(caught) == ["L13"]


def test_an_emptied_ledger_with_backups_is_not_begun_anew(home: Home) -> None:
    backups.back_up(home, "2025-07-09", keep=14)
    home.database.write_bytes(b"")
    with pytest.raises(LedgerError):
        backups.back_up(home, "2025-07-10", keep=14)
    assert days(home) == ["ledger_2025-07-09.db"]


def test_restore_brings_the_ledger_of_a_day_back(home: Home) -> None:
    backups.back_up(home, "2025-07-10", keep=14)
    add_lead(home)
    backups.restore(home, "2025-07-10", NOW)
    assert leads(home.database) == 1


def test_restore_keeps_the_present_ledger_aside(home: Home) -> None:
    backups.back_up(home, "2025-07-10", keep=14)
    add_lead(home)
    aside = backups.restore(home, "2025-07-10", NOW)
    assert aside is not None
    assert aside.parent == home.record
    assert leads(aside) == 2


def test_restoring_twice_keeps_both_present_ledgers_aside(home: Home) -> None:
    backups.back_up(home, "2025-07-10", keep=14)
    first = backups.restore(home, "2025-07-10", NOW)
    second = backups.restore(home, "2025-07-10", NOW)
    assert first is not None
    assert second is not None
    assert first != second
    assert first.exists()
    assert second.exists()


def test_restore_leaves_the_backup_where_it_is(home: Home) -> None:
    backups.back_up(home, "2025-07-10", keep=14)
    backups.restore(home, "2025-07-10", NOW)
    assert days(home) == ["ledger_2025-07-10.db"]


def test_restore_brings_back_a_ledger_that_is_gone(home: Home) -> None:
    backups.back_up(home, "2025-07-10", keep=14)
    home.database.unlink()
    backups.restore(home, "2025-07-10", NOW)
    assert leads(home.database) == 1


def test_restore_keeps_nothing_aside_where_there_was_nothing(home: Home) -> None:
    backups.back_up(home, "2025-07-10", keep=14)
    home.database.unlink()
    before = sorted(home.record.iterdir())
    assert backups.restore(home, "2025-07-10", NOW) is None
    assert sorted(home.record.iterdir()) == sorted([*before, home.database])


def next_lead(home: Home) -> int:
    ledger = Ledger(home.database)
    number = ledger.number("lead")
    ledger.close()
    return number


def test_numbers_given_since_the_backup_are_not_given_again(home: Home) -> None:
    backups.back_up(home, "2025-07-10", keep=14)
    add_lead(home)
    add_lead(home)
    backups.restore(home, "2025-07-10", NOW)
    assert next_lead(home) == 4


def test_numbers_given_since_the_backup_are_not_given_again_after_a_loss(home: Home) -> None:
    backups.back_up(home, "2025-07-10", keep=14)
    home.database.write_bytes(b"not a database at all " * 100)
    backups.restore(home, "2025-07-10", NOW)
    assert next_lead(home) > 1_000


def test_restore_brings_back_a_ledger_that_is_damaged(home: Home) -> None:
    backups.back_up(home, "2025-07-10", keep=14)
    home.database.write_bytes(b"not a database at all " * 100)
    backups.restore(home, "2025-07-10", NOW)
    assert leads(home.database) == 1


def test_a_restored_ledger_is_sound(home: Home) -> None:
    backups.back_up(home, "2025-07-10", keep=14)
    backups.restore(home, "2025-07-10", NOW)
    ledger = Ledger(home.database)
    assert [row.id for row in ledger.rows(sql.select(schema.lead.c.id))] == ["XS-1"]
    ledger.close()


def test_a_day_without_a_backup_is_l05_and_names_the_days_there_are(home: Home) -> None:
    backups.back_up(home, "2025-07-09", keep=14)
    backups.back_up(home, "2025-07-10", keep=14)
    with pytest.raises(LedgerError) as caught:
        backups.restore(home, "2025-07-01", NOW)
    assert codes(caught) == ["L05"]
    assert "2025-07-09、2025-07-10" in str(caught.value)


def test_a_refused_restore_leaves_the_ledger_alone(home: Home) -> None:
    with pytest.raises(LedgerError):
        backups.restore(home, "2025-07-01", NOW)
    assert leads(home.database) == 1


def test_a_damaged_backup_is_not_put_back(home: Home) -> None:
    made = backups.back_up(home, "2025-07-10", keep=14)
    assert made is not None
    spoil(made)
    with pytest.raises(LedgerError) as caught:
        backups.restore(home, "2025-07-10", NOW)
    assert codes(caught) == ["L05"]
    assert leads(home.database) == 1


def spoil(database: Path) -> None:
    """Damage the middle of a database, its first page aside."""
    data = bytearray(database.read_bytes())
    for at in range(4096, len(data)):
        data[at] = 0xA5
    database.write_bytes(bytes(data))
