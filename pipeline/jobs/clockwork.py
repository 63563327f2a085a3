"""Clockwork: run what rules/schedule.yaml says, when it says, until somebody stops it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

import schedule

from pipeline.core.deadlines import WorkingDays
from pipeline.core.office import Office
from pipeline.core.problems import RiqingError
from pipeline.core.timetable import Job

Clock = Callable[[], datetime]
Run = Callable[[datetime], object]
_NAP_SECONDS = 5.0


class Looking(Protocol):
    """Whoever looks for emergencies among files that have just come."""

    def urgent(self) -> list[str]:
        """Return the names of new files that must not wait."""

    def forget(self) -> None:
        """Look at everything again."""


def serve(
    office: Office,
    clock: Clock,
    run: Run,
    say: Callable[[str], None],
    naps: Callable[[float], None] = time.sleep,
    rounds: int = 0,
    lookout: Looking | None = None,
) -> dict[str, Any]:
    """Run the jobs of the schedule; ``rounds`` limits how often the clock is looked at (0: never).

    One run at the start catches up what was missed while the machine was off. A failing run is
    said and the next one comes all the same. What ``lookout`` finds is run for at once; after a run
    that failed it is looked for again.
    """
    works = _Works(clock, run, say, WorkingDays(office.calendar))
    timetable = schedule.Scheduler()
    for job in office.schedule:
        if job.every_minutes:
            timetable.every(job.every_minutes).minutes.do(works.run_job, job)
        for moment in job.at:
            timetable.every().day.at(moment).do(works.run_job, job)
    if lookout is not None and (minutes := office.watch.every_minutes):
        timetable.every(minutes).minutes.do(works.look, lookout)
    works.run_once()
    looked = 0
    try:
        while not rounds or looked < rounds:
            looked += 1
            timetable.run_pending()
            naps(_NAP_SECONDS)
    except KeyboardInterrupt:
        say("已停下。")
    return {"runs": works.runs}


class _Works:
    """What the clock sets off. Nothing that fails ends the day."""

    def __init__(
        self, clock: Clock, run: Run, say: Callable[[str], None], days: WorkingDays
    ) -> None:
        self._clock, self._run, self._say, self._days = clock, run, say, days
        self.runs = 0

    def run_job(self, job: Job) -> None:
        """Run once, unless the job rests today."""
        if job.days == "all" or self._days.is_working(self._clock().date()):
            self.run_once()

    def run_once(self) -> bool:
        """Run once; tell whether it was done."""
        self.runs += 1
        return self._done(lambda: self._run(self._clock()))

    def look(self, lookout: Looking) -> None:
        """Run at once where a new file speaks of an emergency."""
        self._done(lambda: self._look(lookout))

    def _look(self, lookout: Looking) -> None:
        if names := lookout.urgent():
            self._say(f"新来的“{'”“'.join(names)}”里有险情，不等钟点，马上运行。")
            if not self.run_once():
                lookout.forget()

    def _done(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except RiqingError as error:  # another run going, rules broken: said, then tried again
            self._say(str(error))
        except Exception as error:  # a bug must not stop the days that follow
            self._say(f"这一次运行出错了（{type(error).__name__}: {error}），到点会再运行。")
        else:
            return True
        return False
