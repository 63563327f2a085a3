"""What each command does: it returns what it has to say as one mapping, and the exit code.

Above the three rooms, like ``running`` (what one run does) and ``rule_commands``.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.core.checked import hint
from pipeline.core.clocks import timetable
from pipeline.core.clocks.agenda import jobs_told
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.leaders.period import DAILY, KINDS
from pipeline.core.messages import telling, telling_status
from pipeline.core.messages.problems import LedgerError, RefusedError, RulesError, sentence
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office
from pipeline.core.privacy import passwords
from pipeline.files import backups, folders, runs, serving
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.privacy import password_file
from pipeline.files.rules import config
from pipeline.files.workplace import Watcher
from pipeline.jobs import clockwork, forget as forgetting, play, tell
from pipeline.jobs.clockwork import Clockwork
from pipeline.jobs.lookout import Lookout
from pipeline.jobs.rebuild import Question, rebuild
from pipeline.jobs.undo import undo as take_back
from pipeline.running import SHIPPED_RULES, Said, lent, load_office, once, opened


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


def password(call: Call) -> Said:
    """Give a department, or a form, a new password; books written from now on need it."""
    office, whose = load_office(call.home), call.words["whose"].strip()
    department = office.department(whose)
    forms = passwords.OWN.values()
    if department is None and whose not in forms:
        known = [one.name for one in office.departments]
        facts = {"seen": whose, "hint": hint(whose, [*known, *forms])}
        raise RefusedError([Problem("Y13", CellRef("password"), facts)])
    name, word = department.name if department else whose, password_file.new_password()
    path = password_file.add(call.home, name, word)
    return {"whose": name, "password": word, "file": call.home.relative(path)}, 0


def exports(call: Call) -> Said:
    """Tell who was given names and phones."""
    return tell.given_out(call.home, call.words["lead"]), 0


def status(call: Call) -> Said:
    """Tell what is waiting, late, unanswered, and what the last run did."""
    office = _office(call.home)
    said = tell.status(call.home, call.now, office)
    return said, int(bool(said["pending"] or said["overdue"] or said["waiting"]))


def _office(home: Home) -> Office | None:
    """Return what the office knows; None where the rules cannot be read."""
    try:
        return config.load(home.rules, SHIPPED_RULES) if home.rules.exists() else None
    except RulesError:
        return None


def restore(call: Call) -> Said:
    """Put a backup of the ledger back; the present one is kept aside."""
    with folders.only_run(call.home, call.now):
        aside = backups.restore(call.home, call.words["date"], call.now)
    kept = call.home.relative(aside) if aside else ""
    return {"restored": call.words["date"], "kept": kept}, 0


def undo(call: Call) -> Said:
    """Take the changes of a run or of a file back by compensating events."""
    with opened(call.home, call.now) as place:
        forgetting.refuse_undoing(place.ledger, call.words["run"])
        said = take_back(place, call.words["run"], call.words["file"])
        runs.begin(place.ledger)  # only now: a refused undoing is no run
        runs.finish(place.ledger, said)
    return said, int(bool(said["problems"]))


def forget(call: Call) -> Said:
    """Take in, then forget the persons of leads that were closed long ago; or only say whom."""
    before = _forget_before(call)
    if call.words["dry_run"]:
        ledger = tell.opened(call.home)
        try:
            return {"forgotten": forgetting.planned(call.home, ledger, before)}, 0
        finally:
            ledger.close()
    return once(call.home, call.now, call.watch, forget_before=before)


def _forget_before(call: Call) -> str:
    """Return the ISO day that was asked for, or that the settings say."""
    today, said, days = call.now.date(), call.words["before"], call.words["days"]
    if not (said or days):
        office = load_office(call.home)
        days = str(office.settings.keep_personal_days or "")
        if not days:
            raise RefusedError([Problem("Y01", CellRef("forget"))])
    try:
        day = date.fromisoformat(said) if said else today - timedelta(days=int(days))
    except (ValueError, OverflowError):
        facts = {"seen": said or days, "why": "没看懂"}
        raise RefusedError([Problem("Y02", CellRef("forget"), facts)]) from None
    if day > today:
        facts = {"seen": said or days, "why": "在今天以后"}
        raise RefusedError([Problem("Y02", CellRef("forget"), facts)])
    return day.isoformat()


def serve(call: Call) -> Said:
    """Do the jobs of rules/schedule.yaml until stopped.

    A clock that the caller replaced starts there and runs on.
    """
    began = time.monotonic()

    def clock() -> datetime:
        passed = timedelta(seconds=time.monotonic() - began)
        return call.now + passed if call.frozen else present()

    def run(now: datetime, jobs: Collection[str] | None) -> None:
        said, code = once(call.home, now, call.watch, jobs=jobs, due_only=jobs is not None)
        print(telling.prose("once", said, code), flush=True)

    def say(words: str) -> None:
        print(words, flush=True)

    office = load_office(call.home)
    for problem in lent(call.home, office):
        say(sentence(problem))
    with serving.only_server(call.home, call.now, lambda one: say(sentence(one))) as alive:
        lookout = Lookout(call.home, office, lambda: load_office(call.home))
        days = WorkingDays(office.calendar)
        say(telling_status.beginning(jobs_told(office.schedule, (), clock(), days)))
        works = Clockwork(call.home, lambda: load_office(call.home), clock, run, say, lookout)
        return clockwork.serve(works, alive=alive), 0


def job(call: Call) -> Said:
    """Do one job now, or where none is named those that are due; for task schedulers."""
    name = call.words["job"]
    if not name:
        return once(call.home, call.now, call.watch, due_only=True)
    known = timetable.job_named(name)
    if known not in timetable.JOBS:
        facts = {"seen": name, "hint": hint(known, timetable.JOBS)}
        raise RefusedError([Problem("J07", CellRef("job"), facts)])
    return once(call.home, call.now, call.watch, jobs=[known])


def report(call: Call) -> Said:
    """Make the report of a past day, week, month or campaign anew, as it was issued then."""
    kind = call.words["period"] or DAILY
    if kind not in KINDS:
        facts: dict[str, object] = {"seen": kind, "hint": hint(kind, KINDS)}
        raise RefusedError([Problem("N03", CellRef("--period"), facts)])
    day, today = _day(call.words["date"]), call.now.date()
    if day > today:
        raise RefusedError([Problem("N01", CellRef("--date"), {"day": day, "today": today})])
    if not call.home.database.exists():
        raise LedgerError([Problem("L11", CellRef("ledger"))])
    rules = call.home.rules if call.home.rules.exists() else SHIPPED_RULES
    office = config.load(rules, SHIPPED_RULES)
    with folders.only_run(call.home, call.now):
        ledger = Ledger(call.home.database)
        try:
            question = Question(call.home, call.now, day, kind, office, SHIPPED_RULES)
            said = rebuild(question, ledger)
        finally:
            ledger.close()
    return said, int(any(problem["level"] != "提示" for problem in said["problems"]))


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise RefusedError([Problem("N02", CellRef("--date"), {"seen": said})]) from None


def present() -> datetime:
    """Return the present moment in Asia/Shanghai, without a zone."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None, microsecond=0)


def demo(call: Call) -> Said:
    """Build demo/ and play the last two working days through it."""
    stage = Home(call.home.root / "demo")
    return play.demo(stage, call.now, lambda moment: once(stage, moment, call.watch)[0]), 0
