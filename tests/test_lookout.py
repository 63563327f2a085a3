"""serve: a new file with an emergency in it is taken at once, any other waits for its time."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path

import pytest

from pipeline import running
from pipeline.core.messages.problems import RulesError
from pipeline.core.office import Office
from pipeline.files.folders import Home
from pipeline.files.rules import config
from pipeline.jobs.clockwork import Clockwork, serve
from pipeline.jobs.lookout import Lookout
from tests.offices import NOISE, book_of, drop_export, new_home
from tests.test_clockwork import Clock

GAS = ("2025071000000041", "2025-07-10 08:20:00", "周小明", "13811112222", "兵希街道晨曦园3幢",
       "楼道里有味道", "晨曦园3幢楼道里煤气味很浓，请马上派人来。", "投诉")  # fmt: skip
START = datetime(2025, 7, 10, 8, 0)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return new_home(tmp_path)


def lookout_of(home: Home) -> Lookout:
    def load() -> Office:
        return config.load(home.rules)

    return Lookout(home, load(), load)


def served(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    at_minute: dict[int, Callable[[], object]],
    rounds: int,
    watch: int = 1,
) -> tuple[list[int], list[str]]:
    """Run the real schedule once an hour for some minutes; return when it ran and what it said."""
    text = f"jobs: [{{job: 发件, every_minutes: 60}}]\nwatch: {{every_minutes: {watch}}}\n"
    (home.rules / "schedule.yaml").write_text(text, encoding="utf-8")
    office = config.load(home.rules)
    clock = Clock(monkeypatch, START)
    ran: list[int] = []
    said: list[str] = []

    def run(now: datetime, jobs: Collection[str] | None) -> None:
        ran.append(now.minute)
        running.once(home, now, jobs=jobs, due_only=jobs is not None)

    def nap(seconds: float) -> None:
        clock.nap(seconds)
        at_minute.get(clock.now.minute, lambda: None)()

    works = Clockwork(home, lambda: office, clock, run, said.append, lookout_of(home))
    serve(works, nap, rounds)
    return ran, said


def test_an_emergency_is_taken_within_a_minute(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    ran, said = served(home, monkeypatch, {7: lambda: drop_export(home, [GAS])}, rounds=12)
    assert (ran, said) == ([0, 7], ["新来的“12345导出.xlsx”里有险情，不等钟点，马上运行。"])
    assert [path.name for path in (home.outbox / "紧急").iterdir()] == [
        "2025-07-10_0807_紧急线索.txt"
    ]


def test_an_ordinary_file_waits_for_its_time(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    ran, _ = served(home, monkeypatch, {7: lambda: drop_export(home, [NOISE])}, rounds=12)
    assert (ran, len(home.waiting())) == ([0], 1)


def test_the_watch_can_be_switched_off(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    drop = {7: lambda: drop_export(home, [GAS])}
    assert served(home, monkeypatch, drop, rounds=12, watch=0)[0] == [0]


def test_a_run_that_was_refused_is_tried_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = home.rules / "settings.yaml"
    sound = rules.read_text(encoding="utf-8")

    def spoil() -> None:
        rules.write_text("zone：坏了", encoding="utf-8")
        drop_export(home, [GAS])

    acts: dict[int, Callable[[], object]] = {
        7: spoil,
        9: lambda: rules.write_text(sound, encoding="utf-8"),
    }
    ran, said = served(home, monkeypatch, acts, rounds=12)
    assert (ran, home.waiting()) == ([0, 7, 8, 9], [])
    assert sum("R05" in one for one in said) == 1  # the same sentence twice says no more


def test_the_shipped_schedule_looks_every_minute() -> None:
    assert config.load(running.SHIPPED_RULES).watch.every_minutes == 1


def test_a_file_is_looked_at_once(home: Home) -> None:
    drop_export(home, [GAS])
    lookout = lookout_of(home)
    assert (lookout.urgent(), lookout.urgent()) == (["12345导出.xlsx"], [])


def test_a_file_that_was_saved_again_is_looked_at_again(home: Home) -> None:
    lookout = lookout_of(home)
    drop_export(home, [NOISE])
    first = lookout.urgent()
    drop_export(home, [NOISE, GAS])
    assert (first, lookout.urgent()) == ([], ["12345导出.xlsx"])


def test_looking_changes_nothing(home: Home) -> None:
    path = drop_export(home, [GAS])
    before = (path.read_bytes(), sorted(home.root.rglob("*")))
    lookout_of(home).urgent()
    assert (path.read_bytes(), sorted(home.root.rglob("*"))) == before


def test_a_text_file_that_may_still_be_copied_has_its_turn_later(home: Home) -> None:
    path = home.inbox / "来件.csv"
    path.write_text("标题,内容,地址\n,小区门口燃气泄漏味道很重,晨曦园\n", encoding="utf-8")
    lookout = lookout_of(home)
    first = lookout.urgent()
    os.utime(path, (path.stat().st_mtime - 60,) * 2)
    assert (first, lookout.urgent()) == ([], ["来件.csv"])


def test_a_broken_file_is_left_to_the_next_run(home: Home) -> None:
    (home.inbox / "坏.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 100)
    os.utime(home.inbox / "坏.xlsx", (1e9, 1e9))
    drop_export(home, [GAS])
    assert lookout_of(home).urgent() == ["12345导出.xlsx"]


def test_a_returned_book_is_no_new_emergency(home: Home) -> None:
    drop_export(home, [GAS])
    running.once(home, START)
    department = next(path.name for path in (home.outbox / "部门").iterdir())
    book = book_of(home, department)
    (home.inbox / "交回.xlsx").write_bytes(book.read_bytes())
    assert lookout_of(home).urgent() == []


def test_broken_rules_leave_the_last_sound_ones(home: Home) -> None:
    lookout = lookout_of(home)
    (home.rules / "settings.yaml").write_text("zone：坏了", encoding="utf-8")
    with pytest.raises(RulesError):
        config.load(home.rules)
    drop_export(home, [GAS])
    assert lookout.urgent() == ["12345导出.xlsx"]
