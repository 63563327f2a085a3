"""Advice on answers, for the receipt: what is wrong with those that a returned book brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sql

from pipeline.core.merging.merging import APPLY, Asked
from pipeline.core.messages.problems import as_said
from pipeline.core.model import Problem
from pipeline.core.work import replies
from pipeline.files import schema
from pipeline.files.books.noticing import copies_in
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.merging.judging import Theirs
from pipeline.files.merging.waiting_steps import waits_for
from pipeline.files.workplace import Workplace

_ABOUT = frozenset({"status", "answer", "verified", "solved", "contacted_at"})
_SAID = 20  # of one sheet; a page of advice hides what needs a person


def advise(
    place: Workplace, outcome: Outcome, origin: Origin, asked: Sequence[Asked], theirs: Theirs
) -> None:
    """Add what is wrong with the answers that a sheet changed, each at its cell.

    Call it when the changes are recorded. It is advice only (提示): no run needs a person for it.
    """
    told = [cell for cell in asked if cell.verdict == APPLY and cell.field in _ABOUT]
    states = place.ledger.states(cell.lead for cell in told)
    rules = place.office.replies
    # a status that waits, maybe for a better answer, counts as the one its department has said
    said = {lead: waits_for(state) or state["status"] for lead, state in states.items()}
    done = {
        lead: {**states[lead], "status": one} for lead, one in said.items() if one in rules.when
    }
    if not done:
        return
    departments = {state["department"] for state in done.values()}
    copied: dict[str, tuple[str, ...]] = {}
    for name in departments:
        copied |= copies_in(place.ledger, rules, place.today, name)
    reachable = _reachable(place, done)
    problems = []
    for lead, state in done.items():
        at = _cell(theirs, told, lead)
        for fault in replies.faults(state, rules, copied, lead in reachable):
            problems.append(Problem(fault.code, origin.at(at), fault.facts))
    outcome.problems += map(as_said, problems[:_SAID])
    if more := len(problems[_SAID:]):
        outcome.problems.append(as_said(Problem("Q08", origin.at(""), {"count": more})))


def _reachable(place: Workplace, states: Mapping[int, Mapping[str, str]]) -> set[int]:
    lead, person = schema.lead.c, schema.person.c
    wanted = sql.select(lead.number).join(schema.person, person.number == lead.person)
    wanted = wanted.where(person.phone != "")
    return {row.number for row in place.ledger.among(wanted, lead.number, states)}


def _cell(theirs: Theirs, told: Sequence[Asked], lead: int) -> str:
    if (lead, "answer") in theirs:
        return theirs[lead, "answer"][0][1]
    return next(cell.cell for cell in told if cell.lead == lead)
