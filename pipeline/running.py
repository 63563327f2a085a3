"""What one run does, in its order, out of jobs that know nothing of each other.

The commands stand on it.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from pipeline import arrivals
from pipeline.core.clocks.agenda import Due, agenda_of, due, ended
from pipeline.core.clocks.timetable import EVENING, ISSUE, MONTHLY, WEEKLY
from pipeline.core.leaders.period import day
from pipeline.core.messages import telling
from pipeline.core.model import Problem
from pipeline.core.office import Office
from pipeline.core.supervision.supervision_list import Watched
from pipeline.core.urgency import alerting
from pipeline.core.urgency.alerting import Standing
from pipeline.files import backups, folders, runs
from pipeline.files.books import outbox
from pipeline.files.clocks import job_record
from pipeline.files.folders import Home
from pipeline.files.intake import alarms
from pipeline.files.intake.originals import Outcome
from pipeline.files.ledger import Ledger
from pipeline.files.privacy import password_file
from pipeline.files.repeats import keeping_up
from pipeline.files.rules import config, kept_rules, lent_rules
from pipeline.files.workers import Workers
from pipeline.files.workplace import Watcher, Workplace
from pipeline.jobs import (
    announce,
    clear_day,
    forget,
    issue,
    print_slips,
    publish,
    reckon,
    register,
    report,
    report_up,
    reroute,
    retry,
    send,
    send_back,
    supervise,
    tell,
)

Said = tuple[dict[str, Any], int]
SHIPPED_RULES = Path(__file__).resolve().parents[1] / "rules"


def load_office(home: Home) -> Office:
    """Read the rules of a home; what it has none of, a file or all of them, it gets as shipped."""
    if not home.rules.exists():
        with folders.writable(home.root):
            shutil.copytree(SHIPPED_RULES, home.rules)
    office = config.load(home.rules, SHIPPED_RULES)
    if not lent_rules.keep_lent(home.rules, SHIPPED_RULES, office):
        return office
    return config.load(home.rules).model_copy(update={"lent": office.lent})


def lent(home: Home, office: Office) -> list[Problem]:
    """Say which rule files the home was given."""
    return list(lent_rules.told(home.rules, office, "已把随程序带的放进去"))


@contextmanager
def opened(
    home: Home, now: datetime, watch: Watcher | None = None, processes: int = 0
) -> Iterator[Workplace]:
    """Hold a home for one run: rules read, nobody else in it, ledger open.

    ``processes`` limits how many may help (see ``Workers``).
    Raises RulesError, RefusedError or LedgerError before anything has changed.
    """
    office = load_office(home)
    known = password_file.read(home, office)
    with folders.only_run(home, now):
        backups.back_up(home, now.strftime("%Y-%m-%d"), office.settings.keep_backups)
        ledger = Ledger(home.database, now=now.strftime("%Y-%m-%d %H:%M"))
        runs.name(ledger, now)
        workers = Workers(processes)
        place = Workplace(office, now, home, ledger, workers, passwords=known)
        if watch:
            place.watch = watch
        for problem in lent(home, office):
            place.say(problem)
        try:
            yield place
        finally:
            workers.close()
            ledger.close()


def once(
    home: Home,
    now: datetime,
    watch: Watcher | None = None,
    processes: int = 0,
    jobs: Collection[str] | None = None,
    due_only: bool = False,
    forget_before: str = "",
) -> Said:
    """Take in what waits, route, merge, write outbox. Safe at any time, twice, or after a kill.

    ``jobs`` names what is to be done (``core.clocks.timetable.JOBS``); None is 收件 and 发件,
    and 日清, 周报 and 月报 where they are due. ``due_only`` leaves out what is not due (any more);
    where nothing is left nothing is done, and what is said names no run. ``forget_before``: the
    ISO day before which leads were closed whose persons are to be forgotten.
    """
    began = time.monotonic()
    with opened(home, now, watch, processes) as place:
        agenda = _agenda(place, jobs, due_only)
        if not agenda:
            return {"jobs": [], "problems": place.problems}, int(bool(place.problems))
        _begin(place, agenda)
        made_up = clear_day.make_up(place)
        keeping_up.catch_up(place)
        outcomes = arrivals.take_in(place, partial(load_office, home))
        again = {"routed_again": retry.route_waiting(place)}
        again["reroutes"] = reroute.suggest_after_change(place)
        reckon.count_from_signing(place)
        reckon.keep_days(place)
        watched = supervise.raise_levels(place)
        publish.ask_publication(place)
        before = forget_before or forget.day_before(place)
        gone = forget.forget_old(place, before, bool(forget_before)) if before else None
        books = clear_day.keep_books(place)
        standing = alarms.standing(place.ledger)
        outputs = made_up + _put_out(place, standing, watched, agenda)
        swept = forget.sweep(place)
        said = _said_once(place, outcomes, outputs, again, standing)
        said["jobs"] = [one.job for one in agenda]
        said["day"] = books
        if gone or swept:
            said["forgotten"] = {**(gone or {}), **(swept or {})}
        said["seconds"] = round(time.monotonic() - began, 2)
        runs.finish(place.ledger, said)
        _finish_jobs(place, agenda, said)
    return said, _exit_code(said)


def _put_out(
    place: Workplace,
    standing: list[Standing],
    watched: list[Watched],
    agenda: tuple[Due, ...],
) -> list[str]:
    """Write outbox; what departments and leaders get only where 发件 is on the agenda."""
    full = any(one.job == ISSUE for one in agenda)
    today = day(place.now.date())
    leaders = report.begin_leaders(place, today) if full else None
    personal = report.begin_personal(place)
    outputs = report.write_emergencies(place, standing)
    outputs += issue.issue_books(place, departments=full)
    if leaders is not None:
        outputs += report.put_out_leaders(place, leaders)
        week, month = _slot(agenda, WEEKLY), _slot(agenda, MONTHLY)
        for period in report.periods_of(place, week, month):
            outputs += report.put_out_period(place, period, SHIPPED_RULES)
        outputs += supervise.put_out_lists(place, watched)
        outputs += print_slips.put_out_slips(place, watched)
        outputs += clear_day.put_out_day(place, _is_asked(place, agenda))
    outputs += send_back.list_sent_back(place)
    outputs += report_up.report_up(place)
    outputs += publish.put_out_published(place)
    outputs += register.put_out_blank(place)
    outputs += report.write_receipt(place, standing, personal)
    return outputs + (_announce(place, agenda) if full else [])


def _agenda(place: Workplace, jobs: Collection[str] | None, due_only: bool) -> tuple[Due, ...]:
    schedule, known = place.office.schedule, job_record.known(place.ledger)
    if due_only:
        waits = due(schedule, known, place.now, place.days)
        jobs = [one.job for one in waits if jobs is None or one.job in jobs]
    return agenda_of(schedule, known, place.now, place.days, jobs)


def _begin(place: Workplace, agenda: tuple[Due, ...]) -> None:
    runs.begin(place.ledger)
    kept_rules.keep(place.ledger, place.home.rules, place.office.hash)
    job_record.begin(place.ledger, agenda, place.now)
    reckon.warn_of_clock(place)
    outbox.finish(place)


def _is_asked(place: Workplace, agenda: tuple[Due, ...]) -> bool:
    """Tell whether 日清 of this very day is to be made, not one that was missed before."""
    return any(one.job == EVENING and one.slot.date() == place.now.date() for one in agenda)


def _slot(agenda: tuple[Due, ...], job: str) -> datetime | None:
    return next((one.slot for one in agenda if one.job == job), None)


def _announce(place: Workplace, agenda: tuple[Due, ...]) -> list[str]:
    """Put out the words for the groups; where that is on, send them, when all else is written."""
    evening = _is_asked(place, agenda) or clear_day.is_evening(place)
    words = announce.words_of(place, evening, _slot(agenda, WEEKLY))
    written = announce.put_out_words(place, words)
    send.send_words(place, words, evening)
    return written


def _finish_jobs(place: Workplace, agenda: tuple[Due, ...], said: dict[str, Any]) -> None:
    """Record what was done; a job that ran past its next moments stands for them, too."""
    finished = place.now + timedelta(seconds=said["seconds"])
    words = telling.in_short(said)
    done = [
        replace(ended(place.office.schedule, one, place.now, finished, place.days), words=words)
        for one in agenda
    ]
    job_record.finish(place.ledger, done)


def _said_once(
    place: Workplace,
    outcomes: list[Outcome],
    outputs: list[str],
    again: dict[str, int],
    standing: list[Standing],
) -> dict[str, Any]:
    new = sum(outcome.new for outcome in outcomes)
    pending = tell.pending(place)
    problems = place.problems + [problem for one in outcomes for problem in one.problems]
    return {
        "run": place.ledger.run,
        "files": [
            {
                "name": one.name,
                "kind": one.kind,
                "source": one.source,
                "rows": one.rows,
                "new": one.new,
                "updated": one.updated,
                "repeated": one.repeated,
                "held": one.held,
                "status": one.status,
                "why": one.why,
                "seconds": one.seconds,
                "held_rows": one.lines,
                "headers": one.headers,
            }
            for one in outcomes
        ],
        "leads": {"new": new, "routed": tell.routed_in_run(place), "pending": pending},
        "changes": sum(one.changes for one in outcomes),
        "conflicts": sum(one.conflicts for one in outcomes),
        "holds": sum(one.holds for one in outcomes),
        **again,
        "emergencies": alerting.entries(standing, place.office.emergency),
        "problems": problems,
        "outputs": outputs,
    }


def _exit_code(said: dict[str, Any]) -> int:
    """0: nothing needs a person. 1: something does: emergencies, problems or 待定事项 say what."""
    needs = any(problem["level"] != "提示" for problem in said["problems"])
    return int(bool(needs or said["leads"]["pending"] or said["emergencies"]))
