"""Clockwork: run what rules/schedule.yaml says, when it says, until somebody stops it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import schedule

from pipeline.core.deadlines import WorkingDays
from pipeline.core.office import Job, Office
from pipeline.core.problems import RiqingError

Clock = Callable[[], datetime]
Run = Callable[[datetime], object]
_NAP_SECONDS = 5.0


def serve(
    office: Office,
    clock: Clock,
    run: Run,
    say: Callable[[str], None],
    naps: Callable[[float], None] = time.sleep,
    rounds: int = 0,
) -> dict[str, Any]:
    """Run the jobs of the schedule; ``rounds`` limits how often the clock is looked at (0: never).

    One run at the start catches up what was missed while the machine was off. A failing run is
    said and the next one comes all the same.
    """
    days = WorkingDays(office.calendar)
    timetable = schedule.Scheduler()
    runs = 0

    def run_once(job: Job | None) -> None:
        nonlocal runs
        now = clock()
        if job is not None and job.days == "working" and not days.is_working(now.date()):
            return
        runs += 1
        try:
            run(now)
        except RiqingError as error:  # another run going, rules broken: said, then tried again
            say(str(error))
        except Exception as error:  # a bug must not stop the days that follow
            say(f"这一次运行出错了（{type(error).__name__}: {error}），到点会再运行。")

    for job in office.schedule:
        if job.every_minutes:
            timetable.every(job.every_minutes).minutes.do(run_once, job)
        for moment in job.at:
            timetable.every().day.at(moment).do(run_once, job)
    run_once(None)
    looked = 0
    try:
        while not rounds or looked < rounds:
            looked += 1
            timetable.run_pending()
            naps(_NAP_SECONDS)
    except KeyboardInterrupt:
        say("已停下。")
    return {"runs": runs}
