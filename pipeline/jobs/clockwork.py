"""Clockwork: do the jobs of rules/schedule.yaml when they are due, until somebody stops it.

What is due is read from the record (``core.clocks.agenda``), so that nothing is done twice or lost
when the machine was off or asleep, was killed, or had its clock changed. The schedule library only
says when to look again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any, Protocol

import schedule

from pipeline.core.clocks.agenda import Due, due, following
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.timetable import JOBS
from pipeline.core.messages.problems import RiqingError, RulesError
from pipeline.core.office import Office
from pipeline.files import folders
from pipeline.files.clocks import job_record
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger

Clock = Callable[[], datetime]
# Does the named jobs as far as they are due, everything where the second is None.
Run = Callable[[datetime, Collection[str] | None], object]
_NAP_SECONDS = 5.0
_LONGEST_SLEEP = 600  # seconds; a look costs nothing, and somebody may have run by hand
_RETRIES = (1, 5, 15, 60)  # minutes after the first, second … failure in a row
_REFUSED_AGAIN = 20  # seconds: another run is going, or rules are being mended


class Looking(Protocol):
    """Whoever looks for emergencies among files that have just come."""

    def urgent(self) -> list[str]:
        """Return the names of new files that must not wait."""

    def forget(self) -> None:
        """Look at everything again."""


@dataclass
class Clockwork:
    """What the clock sets off in a home. Nothing that fails ends the day.

    ``load`` reads the rules as they are now, ``run`` does jobs, ``say`` tells the window.
    """

    home: Home
    load: Callable[[], Office]
    clock: Clock
    run: Run
    say: Callable[[str], None]
    lookout: Looking | None = None
    runs: int = 0
    _timetable: schedule.Scheduler = field(default_factory=schedule.Scheduler)
    _failures: dict[str, int] = field(default_factory=dict)
    _not_before: dict[str, datetime] = field(default_factory=dict)
    _complaint: str = ""

    def __post_init__(self) -> None:
        self._office = self.load()
        self._rules = self._stamp()
        self._seen = self.clock()

    def begin(self) -> None:
        """Do what was missed, and plan."""
        self._watch_out()
        self.look()

    def wake(self) -> None:
        """Do what has come; called every few seconds."""
        now = self.clock()
        if now < self._seen:  # set back: the library would wait for the old time to come again
            self.say(f"电脑的钟往回拨了（{self._seen:%H:%M} → {now:%H:%M}），按现在的钟点接着做。")
            self._not_before.clear()
            self.begin()
        elif (stamp := self._stamp()) != self._rules:
            self._rules = stamp
            self._reload()
            self.begin()
        self._seen = now
        self._timetable.run_pending()

    def look(self) -> None:
        """Do every job that is due, and plan the next look."""
        before: list[Due] = []
        while (waits := [one for one in self._due() if self._may(one)]) and waits != before:
            before = waits  # a long run may have passed other moments: once more
            if not self._do(waits) and len(waits) > 1:
                self._do_apart(waits)
        self._plan()

    def watch(self) -> None:
        """Run at once where a new file speaks of an emergency."""
        if self.lookout is None:
            return
        names = self._guarded(self.lookout.urgent)
        if names:
            self.say(f"新来的“{'”“'.join(names)}”里有险情，不等钟点，马上运行。")
            self.runs += 1
            if self._guarded(lambda: [self.run(self.clock(), None)]) is None:
                self.lookout.forget()

    # -- one run at a time --------------------------------------------------------------------

    def _do_apart(self, waits: list[Due]) -> None:
        """Do jobs one by one: one of them fails, and the others must not suffer.

        What does most comes first, for it does the lesser ones, too.
        """
        for one in reversed(waits):
            if one in self._due():
                self._do([one])

    def _do(self, waits: list[Due]) -> bool:
        """Do jobs in one run; tell whether they need not be tried one by one."""
        self.runs += 1
        names = [one.job for one in waits]
        now = self.clock()
        try:
            self.run(now, names)
        except RiqingError as error:  # nothing was changed: another run is going, rules broken
            self._complain(str(error))
            self._put_off(names, self.clock() + timedelta(seconds=_REFUSED_AGAIN))
            return True
        except Exception as error:  # a bug must not stop the days that follow
            if len(waits) > 1:
                return False
            self._fail(waits[0], now, f"{type(error).__name__}: {error}")
            return False
        self._complaint = ""
        for name in names:
            self._failures.pop(name, None)
            self._not_before.pop(name, None)
        return True

    def _fail(self, one: Due, now: datetime, why: str) -> None:
        times = self._failures.get(one.job, 0)
        self._failures[one.job] = times + 1
        wait = _RETRIES[min(times, len(_RETRIES) - 1)]
        self._put_off([one.job], self.clock() + timedelta(minutes=wait))
        self.say(f"“{one.job}”出错了（{why}），别的照常，过 {wait} 分钟再做。")
        self._guarded(lambda: self._record(one, now, why))

    def _record(self, one: Due, now: datetime, why: str) -> list[Due]:
        with folders.only_run(self.home, now):
            ledger = Ledger(self.home.database)
            try:
                job_record.fail(ledger, [one], now, why)
            finally:
                ledger.close()
        return [one]

    def _put_off(self, names: Collection[str], until: datetime) -> None:
        self._not_before |= dict.fromkeys(names, until)

    def _may(self, one: Due) -> bool:
        return self._not_before.get(one.job, one.slot) <= self.clock()

    def _guarded(self, act: Callable[[], list[Any]]) -> list[Any] | None:
        """Act; None where that failed, which is said."""
        try:
            return act()
        except RiqingError as error:
            self._complain(str(error))
        except Exception as error:
            self.say(f"这一次运行出错了（{type(error).__name__}: {error}），到点会再运行。")
        return None

    def _complain(self, words: str) -> None:
        """Say a complaint once, however often it comes back."""
        if words != self._complaint:
            self.say(words)
        self._complaint = words

    # -- what is due, and when to look again --------------------------------------------------

    def _due(self) -> tuple[Due, ...]:
        known = self._guarded(lambda: list(self._known()))
        if known is None:
            return ()
        return due(self._office.schedule, known, self.clock(), self._days())

    def _known(self) -> Collection[Any]:
        if not self.home.database.exists():
            return ()
        ledger = Ledger(self.home.database)
        try:
            return job_record.known(ledger)
        finally:
            ledger.close()

    def _plan(self) -> None:
        now = self.clock()
        planned = (following(self._office.schedule, job, now, self._days()) for job in JOBS)
        moments = [*filter(None, planned), *(m for m in self._not_before.values() if m > now)]
        wait = min(((moment - now).total_seconds() for moment in moments), default=_LONGEST_SLEEP)
        self._timetable.clear("look")
        seconds = max(1, min(ceil(wait), _LONGEST_SLEEP))
        self._timetable.every(seconds).seconds.do(self.look).tag("look")

    def _watch_out(self) -> None:
        self._timetable.clear("watch")
        if self.lookout is not None and (minutes := self._office.watch.every_minutes):
            self._timetable.every(minutes).minutes.do(self.watch).tag("watch")

    def _days(self) -> WorkingDays:
        return WorkingDays(self._office.calendar)

    def _reload(self) -> None:
        try:
            self._office = self.load()
        except RulesError as error:  # the last sound ones serve
            self._complain(f"{error}\n钟点先按改之前的。")
        else:
            self._complaint = ""
            self.say("定时的规则改了，从现在起按新的钟点。")

    def _stamp(self) -> tuple[Any, ...]:
        """Return what changes when somebody saves the files that say when."""
        return tuple(_look(self.home.rules / name) for name in ("schedule.yaml", "calendar.yaml"))


def serve(
    works: Clockwork,
    naps: Callable[[float], None] = time.sleep,
    rounds: int = 0,
    alive: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Do jobs until somebody stops it; ``rounds`` limits the looks at the clock (0: no).

    ``alive`` is called at every look; what it raises ends the serving.
    """
    looked = 0
    try:
        works.begin()
        while not rounds or looked < rounds:
            looked += 1
            alive()
            works.wake()
            naps(_NAP_SECONDS)
    except KeyboardInterrupt:
        works.say("已停下。")
    return {"runs": works.runs}


def _look(path: Path) -> tuple[int, int]:
    try:
        known = path.stat()
    except OSError:  # missing, or being saved: the next look sees it
        return (0, 0)
    return (known.st_size, known.st_mtime_ns)
