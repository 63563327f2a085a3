"""serve: does what is due, once, in the order of the record; nothing that fails ends the day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import schedule

from pipeline.core.clocks import agenda
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.timetable import Job
from pipeline.core.messages.problems import RefusedError, RulesError
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office
from pipeline.files.clocks import job_record
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.rules import config
from pipeline.jobs.clockwork import Clockwork, serve
from pipeline.running import SHIPPED_RULES

THURSDAY = datetime(2025, 7, 10, 8, 0)


class Clock:
    """A clock that moves a minute at every nap, for us and for the schedule library."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, start: datetime) -> None:
        self.now = start
        clock = self

        class Moment(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
                return clock.now

        module = type("datetime", (), {"datetime": Moment, "timedelta": timedelta})
        monkeypatch.setattr(schedule, "datetime", module)

    def __call__(self) -> datetime:
        return self.now

    def nap(self, _: float) -> None:
        self.now += timedelta(minutes=1)


@dataclass
class Desk:
    """A home whose runs only keep the record, as real ones do, and take so many minutes."""

    home: Home
    clock: Clock
    office: Office
    minutes: dict[str, int] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    refused: bool = False
    did: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    at: dict[str, Callable[[], object]] = field(default_factory=dict)

    def load(self) -> Office:
        return self.office

    def run(self, now: datetime, jobs: Collection[str] | None) -> None:
        if self.refused:
            raise RefusedError([Problem("L02", CellRef("ledger/run.lock"), {"holder": "乙"})])
        ledger = Ledger(self.home.database, f"R{len(self.did)}")
        try:
            days = WorkingDays(self.office.calendar)
            known = job_record.known(ledger)
            still = [one.job for one in agenda.due(self.office.schedule, known, now, days)]
            asked = None if jobs is None else [one for one in still if one in jobs]
            work = agenda.agenda_of(self.office.schedule, known, now, days, asked)
            job_record.begin(ledger, work, now)
            names = [one.job for one in work]
            if bad := self.broken & set(names):
                raise ValueError(f"{'、'.join(sorted(bad))}坏了")
            self.clock.now += timedelta(minutes=max(self.minutes.get(one, 0) for one in names))
            done = [
                agenda.ended(self.office.schedule, one, now, self.clock(), days) for one in work
            ]
            job_record.finish(ledger, done)
            self.did.append(f"{now:%d %H:%M} {'+'.join(names)}")
        finally:
            ledger.close()

    def record(self) -> Sequence[agenda.Done]:
        ledger = Ledger(self.home.database)
        try:
            return job_record.known(ledger)
        finally:
            ledger.close()

    def serve(self, minutes: int) -> list[str]:
        """Serve for so many looks, one a minute; return what was done."""

        def nap(seconds: float) -> None:
            self.clock.nap(seconds)
            self.at.pop(f"{self.clock.now:%H:%M}", lambda: None)()

        before = len(self.did)
        works = Clockwork(self.home, self.load, self.clock, self.run, self.said.append)
        serve(works, nap, rounds=minutes)
        return self.did[before:]


@pytest.fixture(scope="module")
def office() -> Office:
    return config.load(SHIPPED_RULES)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, office: Office) -> Desk:
    home = Home(tmp_path)
    home.prepare()
    return Desk(home, Clock(monkeypatch, THURSDAY), office)


def only(office: Office, *jobs: dict[str, object]) -> Office:
    schedule_ = tuple(Job.model_validate(job) for job in jobs)
    return office.model_copy(update={"schedule": schedule_})


EVENING = {"job": "日清", "at": "17:30", "days": "工作日"}
EVERY_TEN = {"job": "收件", "every_minutes": 10}


def test_a_morning_as_shipped(desk: Desk) -> None:
    assert desk.serve(minutes=41) == [
        "10 08:00 收件",
        "10 08:10 收件",
        "10 08:20 收件",
        "10 08:30 收件+发件",
        "10 08:40 收件",
    ]


def test_an_evening_as_shipped(desk: Desk) -> None:
    desk.clock.now = datetime(2025, 7, 10, 17, 15)
    assert desk.serve(minutes=30) == [
        "10 17:15 收件+发件",
        "10 17:20 收件",
        "10 17:30 收件+发件+日清",
        "10 17:40 收件",
    ]


def test_what_was_missed_while_the_machine_was_off_is_done_at_the_start_and_once(
    desk: Desk,
) -> None:
    desk.office = only(desk.office, EVENING)
    desk.clock.now = datetime(2025, 7, 8, 17, 29)
    assert desk.serve(minutes=5) == ["08 17:30 收件+发件+日清"]
    desk.clock.now = datetime(2025, 7, 11, 8, 5)  # off for Wednesday and Thursday
    assert desk.serve(minutes=5) == ["11 08:05 收件+发件+日清"]
    assert [f"{one.slot:%d %H:%M}" for one in desk.record() if one.job == "日清"] == [
        "08 17:30",
        "10 17:30",
    ]


def test_a_machine_that_slept_through_the_evening_does_it_when_it_wakes(desk: Desk) -> None:
    desk.office = only(desk.office, EVENING)
    desk.clock.now = datetime(2025, 7, 10, 17, 0)
    desk.at = {"17:05": lambda: setattr(desk.clock, "now", datetime(2025, 7, 10, 22, 40))}
    assert desk.serve(minutes=10) == ["10 22:40 收件+发件+日清"]


def test_a_clock_set_back_over_the_evening_makes_no_second_one(desk: Desk) -> None:
    desk.office = only(desk.office, EVENING)
    desk.clock.now = datetime(2025, 7, 10, 17, 28)
    desk.at = {"17:35": lambda: setattr(desk.clock, "now", datetime(2025, 7, 10, 16, 35))}
    assert desk.serve(minutes=90) == ["10 17:30 收件+发件+日清"]
    assert any("往回拨了" in one for one in desk.said)


def test_a_clock_set_back_does_not_stop_taking_in_for_that_hour(desk: Desk) -> None:
    desk.office = only(desk.office, EVERY_TEN)
    desk.at = {"08:15": lambda: setattr(desk.clock, "now", datetime(2025, 7, 10, 7, 15))}
    assert desk.serve(minutes=36) == [
        "10 08:00 收件",
        "10 08:10 收件",
        "10 07:15 收件",
        "10 07:20 收件",
        "10 07:30 收件",
    ]


def test_a_clock_set_forward_over_the_evening_loses_none(desk: Desk) -> None:
    desk.office = only(desk.office, EVENING)
    desk.clock.now = datetime(2025, 7, 10, 17, 0)
    desk.at = {"17:10": lambda: setattr(desk.clock, "now", datetime(2025, 7, 10, 18, 10))}
    assert desk.serve(minutes=15) == ["10 18:10 收件+发件+日清"]


def test_a_job_longer_than_its_interval_is_not_run_again_at_once(desk: Desk) -> None:
    desk.office = only(desk.office, EVERY_TEN)
    desk.minutes = {"收件": 13}
    assert desk.serve(minutes=30)[:3] == [
        "10 08:00 收件",  # until 08:13: 08:10 has passed, 08:20 is the next
        "10 08:20 收件",
        "10 08:40 收件",
    ]


def test_a_long_job_does_not_swallow_the_evening(desk: Desk) -> None:
    desk.office = only(desk.office, EVERY_TEN, EVENING)
    desk.clock.now = datetime(2025, 7, 10, 17, 20)
    desk.minutes = {"收件": 25}
    assert desk.serve(minutes=3)[:2] == ["10 17:20 收件", "10 17:45 收件+发件+日清"]


# -- what fails ---------------------------------------------------------------------------------


def test_a_job_that_fails_leaves_the_others_alone(desk: Desk) -> None:
    desk.broken = {"日清"}
    desk.clock.now = datetime(2025, 7, 10, 17, 30)
    assert desk.serve(minutes=12) == ["10 17:30 收件+发件", "10 17:40 收件"]


def test_a_job_that_fails_is_tried_again_later_and_later(desk: Desk) -> None:
    desk.office = only(desk.office, EVENING)
    desk.broken = {"日清"}
    desk.clock.now = datetime(2025, 7, 10, 17, 30)
    desk.serve(minutes=100)
    waits = ("过 1 分钟", "过 5 分钟", "过 15 分钟", "过 60 分钟", "过 60 分钟")
    failed = [one for one in desk.said if "“日清”出错了（ValueError: 日清坏了）" in one]
    assert all(wait in one for wait, one in zip(waits, failed, strict=True))


def test_a_job_that_failed_is_recorded_with_why_and_done_once_it_can_be(desk: Desk) -> None:
    desk.office = only(desk.office, EVENING)
    desk.broken = {"日清"}
    desk.clock.now = datetime(2025, 7, 10, 17, 30)
    desk.serve(minutes=1)
    last = next(one for one in desk.record() if one.job == "日清")
    assert (last.ended, last.words) == ("出错", "ValueError: 日清坏了")
    desk.broken = set()
    assert desk.serve(minutes=2) == ["10 17:31 收件+发件+日清"]
    assert [one.ended for one in desk.record() if one.job == "日清"] == ["做完"]


def test_a_run_that_is_refused_is_said_once_and_tried_again_soon(desk: Desk) -> None:
    desk.refused = True
    desk.at = {"08:07": lambda: setattr(desk, "refused", False)}
    assert desk.serve(minutes=9) == ["10 08:07 收件"]
    assert sum("L02" in one for one in desk.said) == 1


def test_a_run_that_was_killed_is_done_again(desk: Desk) -> None:
    desk.office = only(desk.office, EVENING)
    desk.clock.now = datetime(2025, 7, 10, 17, 30)
    ledger = Ledger(desk.home.database, "R1")
    job_record.begin(ledger, [agenda.Due("日清", desk.clock.now)], desk.clock.now)
    ledger.close()
    assert desk.serve(minutes=2) == ["10 17:30 收件+发件+日清"]


# -- the times are edited while it serves -------------------------------------------------------


def save(desk: Desk, office: Office | RulesError) -> Callable[[], None]:
    """Save a schedule as the keeper does; what it says is ``office``, or a mistake."""

    def act() -> None:
        folder = desk.home.rules
        folder.mkdir(exist_ok=True)
        (folder / "schedule.yaml").write_text(f"# {desk.clock.now}", encoding="utf-8")
        if isinstance(office, Office):
            desk.office = office
            return

        def load() -> Office:
            raise office

        desk.load = load  # type: ignore[method-assign]

    return act


def test_new_times_hold_from_the_moment_they_are_saved(desk: Desk) -> None:
    desk.office = only(desk.office, EVENING)
    earlier = only(desk.office, EVENING | {"at": "08:20"})
    desk.at = {"08:10": save(desk, earlier)}
    assert desk.serve(minutes=30) == ["10 08:20 收件+发件+日清"]
    assert "定时的规则改了，从现在起按新的钟点。" in desk.said


def test_broken_times_leave_the_last_sound_ones_and_are_said(desk: Desk) -> None:
    desk.office = only(desk.office, EVERY_TEN)
    wrong = RulesError(
        [Problem("R25", CellRef("rules/schedule.yaml", "", "第 3 行"), {"seen": "8点"})]
    )
    works = Clockwork(desk.home, lambda: desk.load(), desk.clock, desk.run, desk.said.append)

    def nap(seconds: float) -> None:
        desk.clock.nap(seconds)
        if desk.clock.now.minute == 5:
            save(desk, wrong)()

    serve(works, nap, rounds=12)
    assert desk.did == ["10 08:00 收件", "10 08:10 收件"]
    assert any("R25" in one and "钟点先按改之前的" in one for one in desk.said)


def test_a_holiday_that_is_written_down_while_it_serves_counts(desk: Desk) -> None:
    desk.office = only(desk.office, EVENING)
    off = desk.office.calendar.model_copy(update={"off": frozenset({THURSDAY.date()})})
    desk.clock.now = datetime(2025, 7, 10, 17, 20)
    desk.at = {"17:25": save(desk, desk.office.model_copy(update={"calendar": off}))}
    assert desk.serve(minutes=20) == []
