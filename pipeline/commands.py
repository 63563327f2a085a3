"""What each command does: it returns what it has to say as one mapping, and the exit code.

Above the three rooms, like ``running`` (what one run does) and ``rule_commands``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.core import telling
from pipeline.core.limits import Calendar
from pipeline.core.problems import RulesError, sentence
from pipeline.files import backups, config, folders, runs
from pipeline.files.folders import Home
from pipeline.files.workplace import Watcher
from pipeline.jobs import clear_day, clockwork, play, tell
from pipeline.jobs.lookout import Lookout
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


def status(call: Call) -> Said:
    """Tell what is waiting, late, unanswered, and what the last run did."""
    calendar = _calendar(call.home)
    said = tell.status(call.home, call.now, calendar)
    said["day"] = clear_day.told(call.home, call.now, calendar)
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
