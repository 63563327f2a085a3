"""Rebuild: what leaders get of a past day, week, month or campaign, as it was issued then.

Counted by the very same code, from the record cut back to the moment of the last issue, by the
rules of then. Where nothing was issued: as all stood when the period ended, which it says.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline.core.leaders import period as periods, remarks
from pipeline.core.leaders.period import DAILY, MONTHLY, WEEKLY, Period
from pipeline.core.messages.problems import RefusedError, as_said
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office
from pipeline.files import folders
from pipeline.files.books import outbox
from pipeline.files.folders import Home
from pipeline.files.leaders import counting, outputs, past, reports
from pipeline.files.leaders.reports import Counted
from pipeline.files.ledger import Ledger
from pipeline.files.rules import kept_rules

FOLDER = "补做"


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be rebuilt: the report of which kind (日报 …) that a day is in.

    ``office`` are the rules in use now; they say which outputs are wanted, and stand in for those
    of then where none were kept. ``shipped`` lends what rules of then have not.
    """

    home: Home
    now: datetime
    day: date
    kind: str
    office: Office
    shipped: Path


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules by which is counted, what is remarked of them, and what is said."""

    office: Office
    remark: str = ""
    problem: Problem | None = None


def rebuild(question: Question, ledger: Ledger) -> dict[str, Any]:
    """Write the report anew under outbox/汇总/补做; return what was done. Records nothing.

    Raises RefusedError where there can be no such report.
    """
    began = time.monotonic()
    period = _period(question, ledger)
    issued = {kind: reports.last_issued(ledger, kind, period) for kind in _kinds(question, period)}
    newest = max(filter(None, issued.values()), key=lambda one: one.now, default=None)
    counted = newest or _as_it_ended(question, ledger, period)
    rules = _rules(question, ledger, counted)
    problems = [rules.problem] if rules.problem else []
    said: dict[str, Any] = {"outputs": []}
    remark = rules.remark if newest else remarks.made_up(period) + rules.remark
    for one, kinds in _by_moment(issued, counted):
        order = counting.ordered(rules.office, question.home.database, one.period, one.now)
        order = replace(order, remark=remark, at_any_rate=True, rules=question.home.rules)
        made = _make(question, ledger, order, one, kinds)
        problems += made.problems
        for path, written in _reveal(question.home, made):
            said["outputs"].append(question.home.relative(written))
            if written != path:
                place = CellRef(question.home.relative(path))
                problems.append(Problem("O01", place, {"written": written.name}))
    return said | {
        "period": period.kind,
        "first": str(counted.period.first),
        "last": str(counted.period.last),
        "counted_at": f"{counted.now:%Y-%m-%d %H:%M}",
        "issued": newest is not None,
        "rules": rules.office.hash,
        "remark": remark,
        "seconds": round(time.monotonic() - began, 2),
        "problems": [as_said(problem) for problem in problems],
    }


def _period(question: Question, ledger: Ledger) -> Period:
    day = question.day
    if question.kind == DAILY:
        return periods.day(day)
    if question.kind == WEEKLY:
        return periods.whole_week(day)
    if question.kind == MONTHLY:
        return periods.whole_month(day)
    then = kept_rules.of_day(ledger, day, question.shipped)
    known = (then.office if then else question.office).settings.campaign
    if known is None:
        raise RefusedError([Problem("N05", CellRef("rules/settings.yaml"))])
    found = periods.campaign(known.start, known.days, day)
    if found is None:
        facts = {"name": known.name, "start": known.start, "day": day}
        raise RefusedError([Problem("N04", CellRef("--date"), facts)])
    return found


def _kinds(question: Question, period: Period) -> tuple[str, ...]:
    """Return the outputs to make: the workbook, and what else the office wants."""
    wanted = {outputs.WORKBOOK, *question.office.settings.leaders}
    return outputs.kinds_of(period, wanted)


def _as_it_ended(question: Question, ledger: Ledger, period: Period) -> Counted:
    """Return what a report that was never issued is counted from."""
    if period.last >= question.now.date():
        so_far = periods.so_far(period, question.now.date())
        return Counted(so_far, question.now, "", reports.marks(ledger))
    return Counted(period, reports.end_of(period.last), "", reports.marks_on(ledger, period.last))


def _by_moment(
    issued: dict[str, Counted | None], otherwise: Counted
) -> list[tuple[Counted, list[str]]]:
    """Group the outputs by what they are counted from; one not issued goes with the newest."""
    made: list[tuple[Counted, list[str]]] = []
    for kind, known in issued.items():
        counted = known or otherwise
        for one, kinds in made:
            if one == counted:
                kinds.append(kind)
                break
        else:
            made.append((counted, [kind]))
    return made


def _rules(question: Question, ledger: Ledger, counted: Counted) -> Rules:
    """Return the rules of then, else the oldest that were kept, else those in use now."""
    if counted.rules:
        then = kept_rules.of_hash(ledger, counted.rules, question.shipped)
    else:
        then = kept_rules.of_day(ledger, counted.period.last, question.shipped)
    day = {"day": counted.period.last}
    if then is None:
        remark, problem = remarks.PRESENT_RULES, Problem("N07", CellRef("ledger"), day)
        return Rules(question.office, remark, problem)
    if not then.is_of_then:
        return Rules(then.office, remarks.OLDEST_RULES, Problem("N06", CellRef("ledger"), day))
    return Rules(then.office)


def _make(
    question: Question, ledger: Ledger, order: counting.Order, counted: Counted, kinds: list[str]
) -> counting.Made:
    """Write drafts; their numbers are never recorded."""
    home, wanted = question.home, []
    for kind in kinds:
        number = ledger.number("issue")
        path = Path(outputs.path_of(kind, order.period))
        there = (path.parent / FOLDER / path.name).as_posix()
        wanted.append(counting.Wanted(kind, number, outbox.draft_path(home, number), there, "", ""))
    with past.as_of(ledger, counted.marks, past.copy_in(home)) as database:
        return counting.make(replace(order, database=database, wanted=tuple(wanted)))


def _reveal(home: Home, made: counting.Made) -> Iterator[tuple[Path, Path]]:
    """Put drafts in their place; yield where each belongs and where it stands now."""
    for one in made.issued:
        target = home.root / one.path
        yield target, folders.reveal(outbox.draft_path(home, one.number), target)
