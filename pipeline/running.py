"""What one run does, in its order, out of jobs that know nothing of each other.

The commands stand on it.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.core import alerting, desk
from pipeline.core.alerting import Standing
from pipeline.core.model import Problem
from pipeline.core.office import Office
from pipeline.files import alarms, backups, config, folders, lent_rules, outbox, runs
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.originals import Outcome
from pipeline.files.workers import Workers
from pipeline.files.workplace import Watcher, Workplace
from pipeline.jobs import (
    accept,
    clear_day,
    collect,
    dispatch,
    grant,
    issue,
    merge,
    reckon,
    report,
    reroute,
    review,
    settle,
    supervise,
    tell,
)

Said = tuple[dict[str, Any], int]
_DESK = {
    desk.REROUTES: reroute.take_rerouted,
    desk.CONFLICTS: settle.take_settled,
    desk.PROPOSALS: accept.take_accepted,
    desk.REQUESTS: grant.take_granted,
    desk.REVIEWS: review.take_reviewed,
}
TAKERS = collect.Takers(dispatch.take_export, merge.take_return, _DESK)
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
    with folders.only_run(home, now):
        backups.back_up(home, now.strftime("%Y-%m-%d"), office.settings.keep_backups)
        ledger = Ledger(home.database, runs.new_id(now), now.strftime("%Y-%m-%d %H:%M"))
        workers = Workers(processes)
        place = Workplace(office, now, home, ledger, workers)
        if watch:
            place.watch = watch
        for problem in lent(home, office):
            place.say(problem)
        try:
            yield place
        finally:
            workers.close()
            ledger.close()


def once(home: Home, now: datetime, watch: Watcher | None = None, processes: int = 0) -> Said:
    """Take in what waits, route, merge, write outbox. Safe at any time, twice, or after a kill."""
    began = time.monotonic()
    with opened(home, now, watch, processes) as place:
        runs.begin(place.ledger)
        reckon.warn_of_clock(place)
        outbox.finish(place)
        made_up = clear_day.make_up(place)
        outcomes = collect.collect(place, TAKERS)
        again = {"routed_again": dispatch.route_waiting(place)}
        again["reroutes"] = reroute.suggest_after_change(place)
        reckon.count_from_signing(place)
        reckon.keep_days(place)
        books = clear_day.keep_books(place)
        burning = supervise.raise_levels(place)
        summary = report.begin_summary(place)
        standing = alarms.standing(place.ledger)
        outputs = made_up + report.write_emergencies(place, standing)
        outputs += issue.issue_books(place)
        outputs += report.put_out_summary(place, summary)
        outputs += clear_day.put_out_day(place)
        outputs += supervise.put_out_lists(place, burning)
        outputs += report.write_receipt(place, standing)
        said = _said_once(place, outcomes, outputs, again, standing)
        said["day"] = books
        said["seconds"] = round(time.monotonic() - began, 2)
        runs.finish(place.ledger, said)
    return said, _exit_code(said)


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
