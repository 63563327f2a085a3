"""What each department had to clear on a day: counted from its leads, what burns first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pipeline.core.clocks.clocks import end_of, is_late
from pipeline.core.day.daily import DepartmentDay
from pipeline.core.fields import CLOSED, PAUSED, UNDECIDED

# what is read of a lead
READ = ("number", "id", "department", "status", "dispatched_at", "answer_due",
        "acknowledged_at", "acknowledge_due", "first_id")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """When is counted: now, and the last day that is soon."""

    now: datetime
    soon: date

    @property
    def today(self) -> str:
        """The day that is counted, ISO."""
        return self.now.date().isoformat()


def is_undecided(lead: Any) -> bool:
    """Tell whether an open lead waits for a department."""
    return lead.department in ("", UNDECIDED) or lead.status == UNDECIDED


def is_overdue(lead: Any, now: datetime) -> bool:
    """Tell whether an open lead is late; one whose clock stands still (挂账) is not."""
    return lead.status != PAUSED and is_late(lead.answer_due, now)


def is_due_today(lead: Any, moment: Moment) -> bool:
    """Tell whether the answer of a lead is due today, late by the hour or not."""
    return bool(lead.status != PAUSED and lead.answer_due[:10] == moment.today)


def department_days(
    leads: Iterable[Any],
    closed_today: Set[int],
    silent: Mapping[str, tuple[int, str]],
    moment: Moment,
) -> tuple[DepartmentDay, ...]:
    """Count the day of every department that has leads to show, what burns first.

    ``leads`` have the attributes of ``READ``: the open ones, those given to a department today,
    and those closed today. ``silent`` holds silent days and day of the last return by department.
    """
    counts: dict[str, _Count] = {}
    for lead in leads:
        if not is_undecided(lead):
            count = counts.setdefault(lead.department, _Count())
            count.add(lead, lead.number in closed_today, moment)
    lines = (count.line(name, *silent.get(name, (0, ""))) for name, count in counts.items())
    return tuple(sorted(filter(_shows, lines), key=_burning))


def _shows(line: DepartmentDay) -> bool:
    return bool(line.given or line.in_hand or line.due)


def _burning(line: DepartmentDay) -> tuple[int, int, int, int, int, str]:
    late = (-len(line.overdue), -line.left, -len(line.unsigned))
    return *late, -line.silent_days, -line.in_hand, line.department


@dataclass(slots=True)
class _Count:
    given: int = 0
    in_hand: int = 0
    cleared: int = 0
    left: int = 0
    unacknowledged: int = 0
    overdue: list[tuple[str, str]] = field(default_factory=list)
    soon: list[tuple[str, str]] = field(default_factory=list)
    unsigned: list[tuple[str, str]] = field(default_factory=list)

    def add(self, lead: Any, closed_today: bool, moment: Moment) -> None:
        self.given += lead.dispatched_at[:10] == moment.today
        due_today = is_due_today(lead, moment)
        if lead.status in CLOSED:
            self.cleared += due_today and closed_today
            return
        self.in_hand += 1
        self.left += due_today
        due = (end_of(lead.answer_due), lead.id)
        if is_overdue(lead, moment.now):
            self.overdue.append(due)
        elif lead.status != PAUSED and "" < lead.answer_due[:10] <= moment.soon.isoformat():
            self.soon.append(due)
        if not lead.acknowledged_at:
            self.unacknowledged += 1
            if lead.status != PAUSED and is_late(lead.acknowledge_due, moment.now):
                self.unsigned.append((lead.acknowledge_due, lead.id))

    def line(self, name: str, silent_days: int, returned: str) -> DepartmentDay:
        return DepartmentDay(
            department=name,
            given=self.given,
            in_hand=self.in_hand,
            due=self.cleared + self.left,
            cleared=self.cleared,
            left=self.left,
            overdue=_ids(self.overdue),
            soon=_ids(self.soon),
            unsigned=_ids(self.unsigned),
            unacknowledged=self.unacknowledged,
            silent_days=silent_days,
            returned=returned,
        )


def _ids(found: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(lead for _, lead in sorted(found))
