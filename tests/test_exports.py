"""Whoever was given names and phones is on record: when, in which file, by which run."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

import run as door
from pipeline import commands
from pipeline.files import folders
from pipeline.files.folders import Home
from tests import offices
from tests.offices import CITY, DAY_ONE, DAY_TWO, HEADERS, NOISE, lead_ids, run, write_table

SECRET = (*NOISE[:0], "2025071000000009", *NOISE[1:])


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose 城管局 sees contacts: one lead with a person, one confidential."""
    home = offices.new_home(tmp_path_factory.mktemp("exports") / "home")
    path = home.rules / "departments.yaml"
    said = path.read_text("utf-8")
    path.write_text(said.replace("name: 城管局,", "name: 城管局, sees_contacts: yes,"), "utf-8")
    rows = [(*NOISE, "否"), (*SECRET, "是")]
    write_table(home.inbox / "12345导出.xlsx", [(*HEADERS, "是否保密"), *rows])
    run(home, DAY_ONE)
    return home


@pytest.fixture
def home(opened: Home, tmp_path: Path) -> Home:
    return Home(shutil.copytree(opened.root, tmp_path / "home", copy_function=shutil.copy2))


def exports(home: Home, lead: str = "") -> list[dict[str, Any]]:
    call = commands.Call(home, DAY_TWO, words={"lead": lead})
    return list(commands.exports(call)[0]["exports"])


def to_city(home: Home, lead: str = "") -> list[dict[str, Any]]:
    return [one for one in exports(home, lead) if one["reader"] == CITY]


def test_a_book_with_names_and_phones_is_recorded(opened: Home) -> None:
    (one,) = to_city(opened)
    book = offices.book_of(opened, CITY)
    assert (one["at"], one["path"], one["leads"]) == ("2025-07-10 08:30", opened.relative(book), 1)
    assert one["sha256"] == folders.fingerprint(book)


def test_a_department_that_sees_none_was_given_none(opened: Home) -> None:
    assert (opened.outbox / "部门").is_dir()
    assert {one["reader"] for one in exports(opened)} <= {CITY, "区攻坚办"}


def test_a_lead_knows_who_was_given_its_person(opened: Home) -> None:
    assert len(to_city(opened, lead_ids(opened)[NOISE[0]])) == 1


def test_a_confidential_lead_was_given_to_nobody(opened: Home) -> None:
    assert exports(opened, lead_ids(opened)[SECRET[0]]) == []


def test_the_same_run_again_gives_nothing_out(home: Home) -> None:
    before = exports(home)
    run(home, DAY_ONE)
    assert exports(home) == before


def test_the_next_day_is_another_export(home: Home) -> None:
    run(home, DAY_TWO)
    assert [one["at"][:10] for one in to_city(home)] == ["2025-07-11", "2025-07-10"]


def test_the_history_of_a_lead_tells_it_too(
    opened: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    door.main(["--home", str(opened.root), "history", NOISE[0]])
    assert f"2025-07-10 08:30　{CITY}　outbox/部门/{CITY}/" in capsys.readouterr().out


def test_the_command_says_so_where_there_is_none(
    opened: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    door.main(["--home", str(opened.root), "exports", lead_ids(opened)[SECRET[0]]])
    assert "没有发出过带姓名、电话的表" in capsys.readouterr().out
