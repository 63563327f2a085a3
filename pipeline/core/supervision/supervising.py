"""Which colour a lead has, in which words why, and which step of the ladder comes next.

The colour is worked out anew each time; only the step (督办级别) is kept with the lead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from pipeline.core import fields
from pipeline.core.clocks.clocks import is_late
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.office import Department
from pipeline.core.supervision.escalation import LEADER, OFFICE, PERSON, Escalation, Trigger

COLOURS = ("红", "黄", "蓝")
_PAUSED, _ANSWERED, _DONE = "挂账", "已回复", "办结"
_CLOCKS = frozenset({"未签收", "临期", "超期"})
_CLIMBING = frozenset({"未签收", "超期"})
_UNSOLVED = ("否", "部分")


class Facts(NamedTuple):
    """What is looked at of a lead, as the ledger has it; ``matter`` counts leads of one matter."""

    number: int
    id: str
    department: str
    source: str
    urgency: str
    status: str
    title: str
    acknowledge_due: str
    acknowledged_at: str
    answer_due: str
    solved: str
    satisfaction: str
    returns: str
    leader_note: str
    supervision: str
    paused_at: str
    matter: int = 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """Colour (blank: none), the reasons with the worst first, the step they lead to (blank: none).

    It ``climbs`` beyond that step while nothing is done: what is past (returns, earlier leads)
    cannot be undone and leads no further. ``remaining`` are working days to 办结时限, below 0 when
    it has passed; None without one.
    """

    colour: str = ""
    reasons: tuple[str, ...] = ()
    step: str = ""
    climbs: bool = False
    remaining: int | None = None

    @property
    def why(self) -> str:
        """The reasons in one line."""
        return "；".join(self.reasons)


class Step(NamedTuple):
    """The step that comes next: after how many working days, and whether a rule may take it.

    0 days: now. A ``suggested`` step waits for the coordinator.
    """

    step: str
    days: int
    suggested: bool


class Set(NamedTuple):
    """When 督办级别 last changed (an ISO day), and whether a person decided what it is now."""

    day: str
    by_person: bool


class Supervisor:
    """The ladder of an office at a moment of its calendar."""

    def __init__(self, rules: Escalation, days: WorkingDays, now: datetime) -> None:
        self._rules, self._days = rules, days
        self._today = now.date()
        self._steps = tuple(rung.step for rung in rules.ladder)
        self._is_late = cache(lambda due: is_late(due, now))
        self._left = cache(self._count_left)
        looks: dict[str, Callable[[Trigger, Facts], str]] = {
            "未签收": self._unsigned,
            "临期": self._soon,
            "超期": self._overdue,
            "退单": _returned,
            "重复": _repeated,
            "不满意": _unsatisfied,
            "未解决": _unsolved,
            "在办": _in_hand,
        }
        self._triggers = [(trigger, looks[trigger.when]) for trigger in rules.triggers]
        self._of_closed = [pair for pair in self._triggers if pair[0].when == "未解决"]
        self._of_open = [pair for pair in self._triggers if pair[0].when != "未解决"]
        self._of_paused = [pair for pair in self._of_open if pair[0].when not in _CLOCKS]

    def judge(self, lead: Facts) -> Verdict:
        """Tell what burns about a lead.

        Nothing has a clock while the lead is 挂账, or answered and waiting for our review; a
        closed one can only be 办结 and not solved.
        """
        asked = self._of_closed if lead.status in fields.CLOSED else self._of_open
        if asked and _is_paused(lead):
            asked = self._of_paused
        found = []
        for trigger, look in asked:
            reason = look(trigger, lead)
            if reason and trigger.fits(
                lead.source, lead.urgency, lead.leader_note, lead.supervision
            ):
                found.append((trigger, reason))
        remaining = self._left(lead.answer_due) if lead.answer_due else None
        if not found:
            return Verdict(remaining=remaining)
        found.sort(key=lambda pair: COLOURS.index(pair[0].colour))
        stepping = [one for one, _ in found if one.step in self._steps]
        furthest = max((one.step for one in stepping), key=self._steps.index, default="")
        climbs = any(one.when in _CLIMBING for one in stepping)
        reasons = tuple(dict.fromkeys(reason for _, reason in found))
        return Verdict(found[0][0].colour, reasons, furthest, climbs, remaining)

    def next_step(self, lead: Facts, verdict: Verdict, last: Set | None) -> Step | None:
        """Return the step that follows and when, None where none does.

        One step at a time, and none on a day on which the level has changed already. A further
        step follows where the present one has had no effect for its working days. What a person
        has decided is never raised by a rule: the step is suggested.
        """
        level = lead.supervision
        if not verdict.step or lead.status in fields.CLOSED or _is_paused(lead):
            return None
        if level and level not in self._steps:
            return None
        at = self._steps.index(level) + 1 if level else 0
        if at >= len(self._steps):
            return None
        rung = self._rules.ladder[at]
        suggested = (last is not None and last.by_person) or not rung.automatic
        if self._steps.index(verdict.step) >= at:
            changed_today = last is not None and last.day == self._today.isoformat()
            return Step(rung.step, int(changed_today and not suggested), suggested)
        after = self._rules.ladder[at - 1].after
        if not (after and verdict.climbs and last):
            return None
        passed = self._days.remaining(date.fromisoformat(last.day), self._today)
        return Step(rung.step, max(0, after - passed), suggested)

    def _count_left(self, due: str) -> int:
        return self._days.remaining(self._today, date.fromisoformat(due[:10]))

    def _unsigned(self, trigger: Trigger, lead: Facts) -> str:
        due = lead.acknowledge_due
        if lead.acknowledged_at or not due or not self._is_late(due):
            return ""
        passed = -self._left(due)
        return _passed("签收超时", passed) if passed >= trigger.count else ""

    def _soon(self, trigger: Trigger, lead: Facts) -> str:
        due = lead.answer_due
        if not due or lead.status == _ANSWERED or self._is_late(due):
            return ""
        if due[:10] == self._today.isoformat():
            return f"今天 {due[11:]} 到期" if due[11:] else "今天到期"
        left = self._left(due)
        if left > trigger.count:
            return ""
        return f"还剩 {left} 个工作日" if left else "还剩不到 1 个工作日"

    def _overdue(self, trigger: Trigger, lead: Facts) -> str:
        due = lead.answer_due
        if not due or lead.status == _ANSWERED or not self._is_late(due):
            return ""
        passed = -self._left(due)
        return _passed("超期", passed) if not trigger.count or passed > trigger.count else ""


def _is_paused(lead: Facts) -> bool:
    return lead.status == _PAUSED or bool(lead.paused_at)


def _returned(trigger: Trigger, lead: Facts) -> str:
    times = int(lead.returns or 0)
    return f"第 {times} 次退单" if times >= trigger.count else ""


def _repeated(trigger: Trigger, lead: Facts) -> str:
    return f"同一件事已有 {lead.matter} 件" if lead.matter >= trigger.count else ""


def _unsatisfied(_: Trigger, lead: Facts) -> str:
    return "回访不满意" if lead.satisfaction == "不满意" else ""


def _passed(what: str, days: int) -> str:
    return f"{what} {days} 个工作日" if days > 0 else f"{what}不到 1 个工作日"


def _unsolved(_: Trigger, lead: Facts) -> str:
    if lead.status != _DONE or lead.solved not in _UNSOLVED:
        return ""
    return "办结但未解决" if lead.solved == "否" else "办结但只解决了一部分"


def _in_hand(trigger: Trigger, lead: Facts) -> str:
    """Say what makes a lead one that is watched from the first day."""
    said = ["领导批示"] if trigger.noted else []
    said += [f"{lead.source}件"] if trigger.source else []
    said += [lead.urgency] if trigger.urgency else []
    said += [f"在{lead.supervision}"] if trigger.supervised else []
    return "、".join(said) or "在办"


def next_words(step: Step | None) -> str:
    """Say which step comes next, and when."""
    if step is None:
        return ""
    if step.suggested:
        wait = f"再过 {step.days} 个工作日没有效果，" if step.days else ""
        return f"{wait}建议：{step.step}"
    if step.days <= 1:
        return f"明天升为{step.step}"
    return f"再过 {step.days} 个工作日没有效果，升为{step.step}"


def notice(colour: str, reasons: tuple[str, ...]) -> str:
    """Return what a department's book says of a colour; blank where there is none."""
    return f"【{colour}】{'；'.join(reasons)}。" if colour else ""


def told(
    rules: Escalation, step: str, department: Department | None, coordinator: str
) -> tuple[str, ...]:
    """Return who is told of a step, by name as far as the office has said who that is."""
    rung = rules.rung(step)
    names: list[str] = []
    for word in rung.tell if rung else ():
        if word == PERSON:
            whose = department.name if department else ""
            person = department.person if department else ""
            names.append(f"{whose}{PERSON}{person and f' {person}'}")
        elif word == LEADER:
            leaders = rules.leaders_of(department.name) if department else ()
            names += [one.called for one in leaders] or [LEADER]
        else:
            names.append(coordinator if word == OFFICE else word)
    return tuple(dict.fromkeys(names))
