"""The order of things: what each command does, out of jobs that know nothing of each other.

Above the three rooms: this module alone composes jobs. Every command returns what it has to say
as one mapping (``--json``) and the exit code.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.core import alerting, desk, telling
from pipeline.core.alerting import Standing
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Calendar, Office
from pipeline.core.problems import RulesError, sentence
from pipeline.files import alarms, backups, config, folders, lent_rules, outbox, runs
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.originals import Outcome
from pipeline.files.workers import Workers
from pipeline.files.workplace import Watcher, Workplace
from pipeline.jobs import (
    accept,
    clockwork,
    collect,
    dispatch,
    issue,
    merge,
    play,
    report,
    reroute,
    settle,
    tell,
)
from pipeline.jobs.lookout import Lookout
from pipeline.jobs.undo import undo as take_back

Said = tuple[dict[str, Any], int]
_DESK = {
    desk.REROUTES: reroute.take_rerouted,
    desk.CONFLICTS: settle.take_settled,
    desk.PROPOSALS: accept.take_accepted,
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
        _warn_of_calendar(place)
        outbox.finish(place)
        outcomes = collect.collect(place, TAKERS)
        again = {"routed_again": dispatch.route_waiting(place)}
        again["reroutes"] = reroute.suggest_after_change(place)
        summary = report.begin_summary(place)
        standing = alarms.standing(place.ledger)
        outputs = report.write_emergencies(place, standing)
        outputs += issue.issue_books(place)
        outputs += report.put_out_summary(place, summary)
        outputs += report.write_receipt(place, standing)
        said = _said_once(place, outcomes, outputs, again, standing)
        said["seconds"] = round(time.monotonic() - began, 2)
        runs.finish(place.ledger, said)
    return said, _exit_code(said)


def _warn_of_calendar(place: Workplace) -> None:
    for year in {place.now.year, place.now.year + (place.now.month == 12)}:
        if not place.days.covers(year):
            place.say(Problem("L09", CellRef("rules/calendar.yaml"), {"year": year}))


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


@dataclass(frozen=True, slots=True)
class Call:
    """What the door was asked: where, when, with which words.

    ``frozen`` is True where the caller replaced the clock; ``watch`` is None where nobody watches.
    """

    home: Home
    now: datetime
    frozen: bool = False
    watch: Watcher | None = None
    words: Mapping[str, str] = field(default_factory=dict)


def there(call: Call, said: str) -> Path:
    """Return where a file or folder is that somebody wrote: as we say it, from the home, too."""
    path = Path(said)
    inside = call.home.root / path
    return inside if not path.exists() and inside.exists() else path


def take_in(call: Call) -> Said:
    """Run once."""
    return once(call.home, call.now, call.watch)


def history(call: Call) -> Said:
    """Tell every change of a lead."""
    return tell.history(call.home, call.words["lead"]), 0


def status(call: Call) -> Said:
    """Tell what is waiting, late, unanswered, and what the last run did."""
    said = tell.status(call.home, call.now, _calendar(call.home))
    return said, int(bool(said["pending"] or said["overdue"] or said["waiting"]))


def _calendar(home: Home) -> Calendar:
    """Return the office's calendar; the national one alone where the rules cannot be read."""
    try:
        return (
            config.load(home.rules, SHIPPED_RULES).calendar if home.rules.exists() else Calendar()
        )
    except RulesError:
        return Calendar()


def restore(call: Call) -> Said:
    """Put a backup of the ledger back; the present one is kept aside."""
    with folders.only_run(call.home, call.now):
        aside = backups.restore(call.home, call.words["date"], call.now)
    kept = call.home.relative(aside) if aside else ""
    return {"restored": call.words["date"], "kept": kept}, 0


def undo(call: Call) -> Said:
    """Take the changes of a run or of a file back by compensating events."""
    with opened(call.home, call.now) as place:
        said = take_back(place, call.words["run"], call.words["file"])
        runs.begin(place.ledger)  # only now: a refused undoing is no run
        runs.finish(place.ledger, said)
    return said, int(bool(said["problems"]))


def serve(call: Call) -> Said:
    """Run the jobs of rules/schedule.yaml until stopped."""

    def clock() -> datetime:
        return call.now if call.frozen else present()

    def run(now: datetime) -> None:
        said, code = once(call.home, now, call.watch)
        print(telling.prose("once", said, code), flush=True)

    office = load_office(call.home)
    for problem in lent(call.home, office):
        print(sentence(problem), flush=True)
    lookout = Lookout(call.home, office, lambda: load_office(call.home))
    return clockwork.serve(office, clock, run, print, lookout=lookout), 0


def present() -> datetime:
    """Return the present moment in Asia/Shanghai, without a zone."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None, microsecond=0)


def demo(call: Call) -> Said:
    """Build demo/ and play the last two working days through it."""
    stage = Home(call.home.root / "demo")
    return play.demo(stage, call.now, lambda moment: once(stage, moment, call.watch)[0]), 0
