"""serve: one run at the start, then by the schedule; nothing that fails ends the day."""

from __future__ import annotations

from datetime import datetime

import pytest
import schedule

from pipeline.core.office import Office
from pipeline.core.timetable import Job
from pipeline.files import config
from pipeline.jobs.clockwork import serve
from pipeline.running import SHIPPED_RULES


@pytest.fixture(scope="module")
def office() -> Office:
    return config.load(SHIPPED_RULES)


def every(minutes: int, office: Office, days: str = "all") -> Office:
    job = Job.model_validate({"job": "once", "every_minutes": minutes, "days": days})
    return office.model_copy(update={"schedule": (job,)})


class Clock:
    """A clock that moves a minute at every look, for us and for the schedule library."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, start: datetime) -> None:
        self.now = start
        clock = self

        class Moment(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
                return clock.now

        module = type("datetime", (), {"datetime": Moment, "timedelta": _timedelta()})
        monkeypatch.setattr(schedule, "datetime", module)

    def __call__(self) -> datetime:
        return self.now

    def nap(self, _: float) -> None:
        self.now += _timedelta()(minutes=1)


def _timedelta() -> type:
    from datetime import timedelta

    return timedelta


def test_a_run_at_the_start_catches_up(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, datetime(2025, 7, 10, 8, 0))
    ran: list[datetime] = []
    serve(every(10, office), clock, ran.append, print, clock.nap, rounds=1)
    assert ran == [datetime(2025, 7, 10, 8, 0)]


def test_a_job_runs_every_ten_minutes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, datetime(2025, 7, 10, 8, 0))
    ran: list[datetime] = []
    serve(every(10, office), clock, ran.append, print, clock.nap, rounds=31)
    assert [moment.minute for moment in ran] == [0, 10, 20, 30]


def test_a_failing_run_is_said_and_the_next_one_comes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch, datetime(2025, 7, 10, 8, 0))
    said: list[str] = []

    def fail(now: datetime) -> None:
        raise ValueError("坏了")

    told = serve(every(10, office), clock, fail, said.append, clock.nap, rounds=21)
    assert (told["runs"], len(said)) == (3, 3)


def test_a_job_of_working_days_rests_on_a_holiday(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch, datetime(2025, 10, 1, 8, 0))
    ran: list[datetime] = []
    serve(every(10, office, "working"), clock, ran.append, print, clock.nap, rounds=31)
    assert len(ran) == 1  # the one at the start, which catches up
