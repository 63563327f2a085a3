"""Tell: the history of a lead, and how things stand now."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Set
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.clocks import reckoning
from pipeline.core.clocks.agenda import jobs_told
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Calendar
from pipeline.core.day import day_pages
from pipeline.core.day.daily import Day, DepartmentDay
from pipeline.core.keys import read_lead_id
from pipeline.core.messages.problems import LedgerError
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office
from pipeline.core.privacy.reader import Reader
from pipeline.core.privacy.recipients import TERMINAL
from pipeline.files import runs, schema
from pipeline.files.books import persons
from pipeline.files.clocks import counting_day, job_record
from pipeline.files.desk import deskwork
from pipeline.files.folders import Home
from pipeline.files.intake.following import earlier_ones
from pipeline.files.intake.numbers import leads_of
from pipeline.files.ledger import Ledger
from pipeline.files.merging.undone import undone_cells
from pipeline.files.outward import reports
from pipeline.files.privacy import exports
from pipeline.files.repeats import link_words
from pipeline.files.repeats.first_department import linked_already
from pipeline.files.workplace import Workplace

_KINDS = {
    "Received": "收件",
    "Routed": "分派",
    "Updated": "来件更新",
    "Alerted": "险情提级",
    "Reckoned": "时限重算",
    "Changed": "填写",
    "Implied": "随之",
    "Conflicted": "冲突",
    "Agreed": "同样填写",
    "Settled": "冲突已定",
    "Rerouted": "改派",
    "Kept": "不改派",
    "Linked": "关联为一件事",
    "Unlinked": "解除关联",
    "Decided": "退单延期已定",
    "Reviewed": "审核",
    "Offered": "请审公示",
    "Vetted": "公示审批",
    "Escalated": "督办升级",
    "Held": "待核",
    "Released": "待核已清",
    "Filed": "附件",
    "Undone": "撤销",
    "Forgotten": "个人信息已删",
}


def pending(place: Workplace) -> int:
    """Count what waits for the coordinator: leads without a department, and her desk."""
    return _undecided(place.ledger) + deskwork.waits(place.ledger)


def _undecided(ledger: Ledger) -> int:
    lead = schema.lead.c
    waiting = (lead.department == "") & lead.status.not_in(sorted(fields.CLOSED))
    return int(ledger.scalar(sql.select(sql.func.count()).where(waiting)))


def routed_in_run(place: Workplace) -> int:
    """Count the leads that this run gave to a department."""
    events = schema.event.c
    wanted = sql.select(events.cells).where(events.run == place.ledger.run, events.kind == "Routed")
    return sum('"department":["","' in row.cells for row in place.ledger.rows(wanted))


def history(home: Home, lead: str) -> dict[str, Any]:
    """Return every change of a lead, oldest first: when, who, which file, sheet, cell, what.

    ``lead`` is a 线索编号 or a 来源编号. Raises LedgerError when there is no such lead.
    """
    ledger = opened(home)
    try:
        number, state = find(ledger, lead)
        events, files = schema.event, schema.file
        names = {row.number: row.name for row in ledger.rows(sql.select(files))}
        wanted = sql.select(events).where(events.c.lead == number).order_by(events.c.seq)
        rows = ledger.rows(wanted)
        undone = undone_cells(rows)
        words = _words(ledger, state)
        told = [_told(row, names, undone, words) for row in rows]
        linked = link_words.of_events(ledger, rows)
        for one, row in zip(told, rows, strict=True):
            one |= {"why": words(linked[row.seq])} if row.seq in linked else {}
        for made in reversed(reports.of_lead(ledger, number)):
            told.insert(sum(row.seq <= made.event for row in rows), _reported(made))
        given = [asdict(one) for one in exports.of_lead(ledger, number)]
        said = {"lead": state["id"], "title": words(state["title"]), "changes": told}
        said["exports"] = given
        return said | {"limits": reckoning.limits(state)}
    finally:
        ledger.close()


def given_out(home: Home, lead: str) -> dict[str, Any]:
    """Return who was given names and phones, of one lead or of all; the newest first."""
    ledger = opened(home)
    try:
        if not lead:
            return {"lead": "", "exports": [asdict(one) for one in exports.known(ledger)]}
        number, state = find(ledger, lead)
        told = [asdict(one) for one in reversed(exports.of_lead(ledger, number))]
        return {"lead": state["id"], "exports": told}
    finally:
        ledger.close()


def find(ledger: Ledger, lead: str) -> tuple[int, dict[str, str]]:
    """Return number and state of a lead by its 线索编号 or any of its numbers."""
    found = ledger.numbers_of("id", [read_lead_id(lead)])
    numbers = [*found.values()] or leads_of(ledger, [lead.strip()]).get(lead.strip(), [])
    if not numbers:
        raise LedgerError([Problem("L06", CellRef(""), {"lead": lead})])
    return numbers[0], ledger.states(numbers[:1])[numbers[0]]


def state_of(home: Home, office: Office, lead: str) -> dict[str, str]:
    """Return the current state of a lead by its 线索编号 or 来源编号, and whom it follows.

    An earlier ticket is told of a lead that was given to its department, and the first lead of
    its matter of every repeat, where repeats follow.
    """
    ledger = opened(home)
    try:
        number, state = find(ledger, lead)
        if state["step"] == "inherited":
            return state | earlier_ones(ledger, [state])[0]
        repeat = linked_already(ledger, {number: state["first_id"]}, office)
        return state | (repeat[number].told if repeat else {})
    finally:
        ledger.close()


def _words(ledger: Ledger, state: Mapping[str, str]) -> Callable[[str], str]:
    """Return how words of a lead are told: its person is found in the file that is named."""
    number = int(state["person"] or 0)
    name, phone = persons.known(ledger, [number]).get(number, persons.NOBODY)
    reader = Reader(TERMINAL.sight).of(state["confidential"], state["title"], state["content"])
    return partial(reader.words, name=name, phone=phone)


def _told(
    row: Any, names: dict[int, str], undone: Set[tuple[int, str]], words: Callable[[str], str]
) -> dict[str, Any]:
    cells = json.loads(row.cells) if row.cells else {}
    place = CellRef(names.get(row.file, ""), row.sheet, row.cell)
    told: dict[str, Any] = {"at": row.at, "what": _KINDS[row.kind], "who": row.actor}
    told |= {"run": row.run, "where": str(place) if row.file else ""}
    told["cells"] = [
        {
            "field": fields.field_of(key).header,
            "before": words(before),
            "after": words(after),
            "undone": (row.seq, key) in undone,
        }
        for key, (before, after) in cells.items()
    ]
    facts = json.loads(row.facts) if row.facts else {}
    if "formula" in facts:
        told["formula"] = words(facts["formula"])
    if row.kind == "Escalated":
        told["why"] = f"{facts['colour']}：{facts['trigger']}；告知 {facts['told']}"
    if row.kind == "Agreed":
        told["cells"] = [
            {"field": fields.field_of(key).header, "before": text, "after": text, "undone": False}
            for key, text in ((key, words(said)) for key, said in facts["agreed"].items())
        ]
    if row.kind == "Conflicted":
        told["cells"] = [
            {
                "field": fields.field_of(facts["field"]).header,
                "before": words(facts["ours"]),
                "after": f"（未改）交回：{words(facts['theirs'])}",
                "undone": False,
            }
        ]
    return told


def _reported(made: Any) -> dict[str, Any]:
    told = {"at": made.day, "what": "上报", "who": "系统", "run": made.run}
    return told | {"where": made.path, "cells": []}


def status(home: Home, now: datetime, office: Office | None) -> dict[str, Any]:
    """Return what waits in inbox, what is late or unanswered, what jobs and the last run did.

    ``office`` is None where the rules cannot be read: the national calendar serves, and nobody
    knows when a job comes.
    """
    waiting = [home.relative(path) for path in home.waiting()]
    days = WorkingDays(office.calendar if office else Calendar())
    schedule = office.schedule if office else ()
    said: dict[str, Any] = {"waiting": waiting, "pending": 0, "overdue": [], "departments": []}
    said |= {"day": None, "calendar": ""}
    if not home.database.exists():
        return said | {"jobs": jobs_told(schedule, (), now, days), "last_run": None}
    ledger = opened(home)
    try:
        day = counting_day.counted(ledger, days, now)
        said["overdue"] = _overdue(ledger, day)
        said["departments"] = [_department(one) for one in day.departments if one.in_hand]
        said["day"] = _day(day)
        said["jobs"] = jobs_told(schedule, job_record.known(ledger), now, days)
        said["pending"] = _undecided(ledger) + deskwork.waits(ledger)
        said["last_run"] = runs.last(ledger)
        used = [f"{now:%Y-%m-%d}", *(one["due"] for one in said["overdue"])]
        said["calendar"] = reckoning.calendar_note(used, days)
        return said
    finally:
        ledger.close()


def _overdue(ledger: Ledger, day: Day) -> list[dict[str, str]]:
    """List the leads that are late, those due first standing first."""
    late = [lead for one in day.departments for lead in one.overdue]
    lead = schema.lead.c
    wanted = sql.select(lead.id, lead.department, lead.answer_due, lead.number)
    rows = sorted(ledger.among(wanted, lead.id, late), key=lambda row: (row.answer_due, row.number))
    return [{"lead": row.id, "department": row.department, "due": row.answer_due} for row in rows]


def _department(one: DepartmentDay) -> dict[str, Any]:
    return {
        "department": one.department,
        "in_hand": one.in_hand,
        "overdue": len(one.overdue),
        "unacknowledged": one.unacknowledged,
        "last_return": one.returned,
        "silent_days": one.silent_days,
    }


def _day(day: Day) -> dict[str, Any]:
    return {
        "day": day.day.isoformat(),
        "line": day_pages.sentence(day),
        **day_pages.totals(day),
        "coordinator": asdict(day.coordinator),
        "balance": asdict(day.balance) | {"day": day.day.isoformat()},
    }


def opened(home: Home) -> Ledger:
    """Open the ledger of a home to read it. Raises LedgerError where there is none."""
    if not home.database.exists():
        raise LedgerError([Problem("L11", CellRef("ledger"))])
    return Ledger(home.database)
