"""Everything a job works with, opened once a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from pipeline.core import fields
from pipeline.core.clocks.clocks import Clocks
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.gazetteer.places import Gazetteer
from pipeline.core.messages.problems import as_said
from pipeline.core.model import Decision, Problem
from pipeline.core.office import Office
from pipeline.core.privacy.passwords import Passwords
from pipeline.core.routing import reasons
from pipeline.core.routing.routing import Router
from pipeline.core.urgency import alerting
from pipeline.core.urgency.alarm import NOTHING, Alarm, Found
from pipeline.core.work.workflow import Flow
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.workers import Workers

# Told about long work: (what is being done, how much is done, of how much).
Watcher = Callable[[str, int, int], None]


def _nobody(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


@dataclass
class Dispatching:
    """The rules and the clock of a run (Asia/Shanghai): enough to decide about a lead."""

    office: Office
    now: datetime

    @cached_property
    def router(self) -> Router:
        """The compiled rules."""
        return Router(self.office)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The places."""
        return Gazetteer(self.office.places)

    @cached_property
    def alarm(self) -> Alarm:
        """The words of emergencies."""
        return Alarm(self.office.emergency)

    @cached_property
    def days(self) -> WorkingDays:
        """The calendar."""
        return WorkingDays(self.office.calendar)

    @cached_property
    def clocks(self) -> Clocks:
        """The limits, under the calendar."""
        return Clocks(self.office.limits, self.days)

    @cached_property
    def flow(self) -> Flow:
        """The steps of a lead, and what follows from them."""
        return Flow(self.office.workflow, self.clocks)

    @cached_property
    def moment(self) -> str:
        """The moment of this run, ISO to the minute."""
        return self.now.strftime("%Y-%m-%d %H:%M")

    @cached_property
    def today(self) -> str:
        """The day of this run, ISO."""
        return self.now.strftime("%Y-%m-%d")

    @cached_property
    def lists(self) -> dict[str, tuple[str, ...]]:
        """The choices that the office defines itself, by field key."""
        return lists_of(self.office)


@dataclass
class Workplace(Dispatching):
    """A home with its rules and ledger, the clock of this run, and who helps."""

    home: Home
    ledger: Ledger
    workers: Workers
    watch: Watcher = _nobody
    passwords: Passwords = Passwords()
    problems: list[dict[str, str]] = field(default_factory=list)

    def renew(self, office: Office) -> None:
        """Go on with other rules: what was made of the earlier ones is made anew."""
        self.office = office
        for made in ("router", "gazetteer", "alarm", "days", "clocks", "flow", "lists"):
            self.__dict__.pop(made, None)

    def say(self, problem: Problem) -> None:
        """Add something a person should see to what this run reports."""
        self.problems.append(as_said(problem))


def lists_of(office: Office) -> dict[str, tuple[str, ...]]:
    """Return the choices that the office defines itself, by field key."""
    names = tuple(one.name for one in office.departments)
    aliases = ((one.name, alias) for one in office.departments for alias in one.aliases)
    return {
        "department": (*names, fields.UNDECIDED),
        "aliases": tuple(name for pair in aliases for name in pair),
        "category": tuple(one.name for one in office.categories),
    }


def routed_cells(
    place: Dispatching,
    decision: Decision,
    values: Mapping[str, str],
    found: Found = NOTHING,
    urgency: str = "",
) -> dict[str, str]:
    """Return what a decision sets: department, reason, status and due dates, by field key.

    ``found`` is what the lead's words say of emergencies, ``urgency`` what a person has set.
    The clock starts when the lead is given to a department.
    """
    after = {
        "department": decision.department,  # blank: 待分派
        "assisting": "、".join(decision.assisting),
        "category": decision.category,
        "other_categories": "、".join(decision.other_categories),
        "area": decision.area or _known_area(place, values.get("area", "")),
        "urgency": urgency or alerting.urgency(decision, values.get("urgency", ""), found),
        "certainty": decision.certainty,
        "reason": decision.reason,
        "step": decision.step,
        "rule": decision.rule,
        "rules_hash": place.office.hash,
        "candidates": "\n".join(_candidates(decision)),
        "status": fields.UNDECIDED,
    }
    if decision.target and not values.get("target"):
        after["target"] = decision.target  # who the text names; the source left the column blank
    if found is not NOTHING:
        after |= alerting.marks(found)
    if decision.department:
        after |= dispatched_cells(place, {**values, **after})
    if values.get("status", "") not in ("", fields.UNDECIDED):
        after["status"] = values["status"]  # its source, or a person, knows more
    return after


def _candidates(decision: Decision) -> Iterator[str]:
    """Name who could lead, the platform first where a lead that nobody got lies outside."""
    if decision.outside and not decision.department:
        yield reasons.send_back(decision.outside)
    for one in decision.candidates:
        yield f"{one.department}（{one.category}，{one.points} 分）：{one.reason}"


def _known_area(place: Dispatching, area: str) -> str:
    """Return the office that a source's 属地 names; blank for “昆山市开发区” and the like."""
    known = place.office.department(area)
    return known.name if known and known.kind == "office" else ""


def dispatched_cells(place: Dispatching, values: Mapping[str, str]) -> dict[str, str]:
    """Return status, moment and due dates of a lead that is given to a department now.

    A due date that its source brought stands. Who was first to have it stays known: 首接负责
    (北京市接诉即办工作条例, art. 14).
    """
    started = place.clocks.issued(values, place.now)
    first = values.get("first_department") or values["department"]
    given = {"status": "已派发", "dispatched_at": place.moment, "first_department": first}
    return {**given, **started}
