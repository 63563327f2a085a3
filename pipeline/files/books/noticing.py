"""The parts of 系统提示 (``core.books.notices``), read out of the ledger for one workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.books import layouts, notices
from pipeline.core.merging import holding
from pipeline.core.messages.sentences import CATALOGUE
from pipeline.core.privacy.reader import Reader
from pipeline.core.supervision import supervising
from pipeline.core.supervision.supervising import Supervisor
from pipeline.core.urgency import alerting
from pipeline.core.urgency.emergency import Emergencies
from pipeline.core.work import replies
from pipeline.core.work.reply_rules import Replies
from pipeline.core.work.stating import quiet, stated
from pipeline.core.work.steps import Workflow
from pipeline.files import schema
from pipeline.files.ledger import Ledger
from pipeline.files.merging import conflicts
from pipeline.files.merging.waiting_steps import waits_for
from pipeline.files.repeats import coming_back
from pipeline.files.supervision import supervision

Parts = dict[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a workbook tells, and what the rules have to say.

    ``called`` says of leads why they are called back, ``supervisor`` what burns about them (a
    department is told that of what it leads). ``closed_days`` is for how long an answer of
    a closed lead is still looked at.
    """

    kind: str
    department: str
    day: str
    closed_days: int
    reader: Reader
    emergency: Emergencies = Emergencies()
    replies: Replies = Replies()
    called: Mapping[int, str] = field(default_factory=dict)
    workflow: Workflow = Workflow()
    supervisor: Supervisor | None = None


def parts_of(
    told: Told,
    ledger: Ledger,
    states: Sequence[Any],
    side: Mapping[int, Mapping[str, str]],
    persons: Mapping[int, tuple[str, str]],
) -> Parts:
    """Return what is said of each lead, by part; a lead of which nothing is said is absent."""
    said: Parts = defaultdict(dict)
    inside = {state.number for state in states}
    _say_emergencies(said, told, states, side)
    _say_colours(said, told, ledger, states)
    _say_repeats(said, told, ledger, inside)
    _say_steps(said, told, states, side)
    _say_held(said, told, side)
    _say_conflicts(said, told, ledger, inside)
    for number, text in told.called.items():
        said[number][notices.CALLED] = text
    if told.kind != layouts.CALLBACK:
        _say_quality(said, told, ledger, _answered(told, states, side), persons)
    return {
        lead: {name: told.reader.words(text) for name, text in own.items()}
        for lead, own in said.items()
    }


def _say_emergencies(
    said: Parts, told: Told, states: Sequence[Any], side: Mapping[int, Mapping[str, str]]
) -> None:
    for one in states:
        if one.number in side:
            seen = (one.urgency, one.status, one.area, told.emergency)
            if text := alerting.notice(side[one.number], *seen):
                said[one.number][notices.EMERGENCY] = text


def _say_colours(said: Parts, told: Told, ledger: Ledger, states: Sequence[Any]) -> None:
    if told.supervisor is None or told.kind != layouts.DEPARTMENT:
        return
    mine = [one for one in states if one.department == told.department]
    for lead in supervision.facts_of(ledger, mine):
        verdict = told.supervisor.judge(lead)
        if text := supervising.notice(verdict.colour, verdict.reasons):
            said[lead.number][notices.SUPERVISED] = text


def _say_repeats(said: Parts, told: Told, ledger: Ledger, inside: set[int]) -> None:
    if told.kind in (layouts.DEPARTMENT, layouts.TRACKER):
        for lead, text in coming_back.notices(ledger, inside, told.department).items():
            said[lead][notices.REPEATED] = text


def _say_steps(
    said: Parts, told: Told, states: Sequence[Any], side: Mapping[int, Mapping[str, str]]
) -> None:
    calm = quiet(told.workflow)
    for one in states:
        if told.department not in ("", one.department):
            continue  # an assisting department can do nothing about it
        if one.status in calm and not one.review_note:
            continue
        lead = {**one._mapping, **side.get(one.number, {})}
        if sentences := stated(told.workflow, lead):
            said[one.number][notices.DECIDED] = "".join(sentences)


def _say_held(said: Parts, told: Told, side: Mapping[int, Mapping[str, str]]) -> None:
    mine = told.kind == layouts.DEPARTMENT
    for lead, cells in side.items():
        held = []
        for key, kept in cells.items():
            if key.startswith(fields.HOLD) and kept:
                who, name = key[len(fields.HOLD) :].split("@", 1)
                if not mine or who == told.department:
                    held.append((name, told.reader.words(kept)))
        if held:
            said[lead][notices.HELD] = holding.notices(held, mine)


def _say_conflicts(said: Parts, told: Told, ledger: Ledger, inside: set[int]) -> None:
    for row in conflicts.still_open(ledger):
        if row.lead in inside and _concerns(told, row.field):
            header = fields.field_of(row.field).header
            theirs = told.reader.words(row.theirs)
            text = f"“{header}”两处填得不一样（交回：{theirs[:30]}），等协调员定。"
            own = said[row.lead]
            own[notices.DISPUTED] = own.get(notices.DISPUTED, "") + text


def _concerns(told: Told, key: str) -> bool:
    """Tell whether a cell is one that a form shows: its own opinion, its own columns."""
    if told.kind != layouts.DEPARTMENT:
        return True
    if key.startswith(fields.OPINION):
        return key == f"{fields.OPINION}{told.department}"
    if key.startswith(fields.EXTRA):
        return key.startswith(f"{fields.EXTRA}{told.department}@")
    return key in layouts.layout(layouts.DEPARTMENT)


def _say_quality(
    said: Parts,
    told: Told,
    ledger: Ledger,
    answered: Sequence[Mapping[str, Any]],
    persons: Mapping[int, tuple[str, str]],
) -> None:
    if not answered:
        return
    copied = copies_in(ledger, told.replies, told.day, told.department)
    for lead in answered:
        phone = persons.get(lead["person"], ("", ""))[1]
        if found := replies.faults(lead, told.replies, copied, bool(phone)):
            said[lead["number"]][notices.QUALITY] = "".join(map(sentence, found))


def _answered(
    told: Told, states: Sequence[Any], side: Mapping[int, Mapping[str, str]]
) -> list[Mapping[str, Any]]:
    """Return the leads whose answers are looked at: open ones, or closed a few days ago.

    A status that waits counts as taken. An assisting department's are left out: the answer is not
    its own.
    """
    since, when = _days_before(told.day, told.closed_days), told.replies.when
    found: list[Mapping[str, Any]] = []
    for one in states:
        if told.department not in ("", one.department):
            continue
        if one.status in when:
            if one.status not in fields.CLOSED or one.closed_at[:10] >= since:
                found.append(one._mapping)
        elif one.number in side:
            lead = {**one._mapping, **side[one.number]}
            if (typed := waits_for(lead)) in when:
                found.append({**lead, "status": typed})
    return found


def sentence(fault: replies.Fault) -> str:
    """Return what a department is told of a fault."""
    return CATALOGUE[fault.code].sentence.format(**fault.facts)


def copies_in(ledger: Ledger, rules: Replies, day: str, department: str = "") -> replies.Copies:
    """Return the answers that stand for several matters, of one department or of all (blank)."""
    if not rules.copied.use:
        return {}
    lead = schema.lead.c
    columns = (lead.id, lead.first_id, lead.department, lead.address, lead.answer)
    wanted = sql.select(*columns).where(lead.answer != "", lead.status.in_(rules.when))
    since = _days_before(day, rules.copied.days)
    wanted = wanted.where((lead.closed_at == "") | (lead.closed_at >= since))
    if department:
        wanted = wanted.where(lead.department == department)
    rows = ledger.rows(wanted.order_by(lead.number))
    return replies.copies((row._mapping for row in rows), rules)


def _days_before(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()
