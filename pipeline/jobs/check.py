"""Check: read everything, change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.day import stock
from pipeline.core.gazetteer import doubtful_places
from pipeline.core.gazetteer.places import Gazetteer
from pipeline.core.gazetteer.unknown_places import unknown_places
from pipeline.core.messages.problems import LedgerError, RulesError, as_said
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office
from pipeline.core.privacy import recipients
from pipeline.core.privacy.masks import mask_text
from pipeline.core.routing.routing import Router
from pipeline.core.rules.examples import failed_examples
from pipeline.core.rules.rule import Examples
from pipeline.core.rules.vocabulary import Vocabulary
from pipeline.core.supervision import slips
from pipeline.core.urgency.alarm import Alarm
from pipeline.core.urgency.emergency import Tried
from pipeline.files import schema
from pipeline.files.clocks import daybook
from pipeline.files.folders import Home
from pipeline.files.leaders import bulletin
from pipeline.files.ledger import Ledger, replayed
from pipeline.files.repeats import matters
from pipeline.files.rules import findings, rules_on_leads
from pipeline.files.writing import slip_templates

_SHOWN = 50  # of each kind of problem; more would hide the first
_UNKNOWN = 20  # places that the gazetteer should learn next


def check(home: Home, office: Office, rules: Path, forms: Path, today: date) -> dict[str, Any]:
    """Look at rules, their examples, folders and ledger; return what was found.

    ``rules`` is the folder that the office was read from, ``forms`` the one its templates are in.
    """
    router = Router(office)
    problems = [as_said(problem) for problem in failed_examples(router)]
    problems += [as_said(problem) for problem in Alarm(office.emergency).failed_examples()]
    failed = len(problems)
    problems += [as_said(problem) for problem in doubtful_places.doubts(office)]
    vocabulary = Vocabulary(office)
    tried = rules_on_leads.not_tried()
    said: dict[str, Any] = {
        "rules": len(office.rules),
        "examples": sum(len(one.yes) + len(one.no) for one in _examples(office)),
        "departments": len(office.departments),
        "sources": len(office.sources),
        "waiting": [home.relative(path) for path in home.waiting()] if home.inbox.exists() else [],
        "leads": 0,
        "events": 0,
        "overlays": [one.model_dump() for one in office.replaced],
        "unread": list(office.unread),
        "sees": [
            dict(zip(recipients.HEADERS, row, strict=True)) for row in recipients.table(office)
        ],
        "unknown_places": [],
        "failed_examples": failed,
    }
    try:
        if home.database.exists():
            tried = rules_on_leads.try_rules(home, office, vocabulary.words)
            states, events, unsound = _prove(home)
            said |= {"leads": len(states), "events": events}
            said["unknown_places"] = _unknown(states.values(), office)
            problems += [as_said(problem) for problem in unsound]
    except LedgerError as error:
        problems += [as_said(problem) for problem in error.problems]
    for kind in slips.KINDS:
        found_in = slip_templates.tried(forms, kind, kind, slips.names())
        problems += [as_said(problem) for problem in found_in]
    if "通报" in office.settings.leaders:
        problems += [as_said(problem) for problem in bulletin.tried(forms)]
    found = findings.of_rules(rules, office, vocabulary, tried, today)
    problems += [as_said(problem) for problem in found]
    return said | {"rules_on_leads": tried.told, "problems": problems}


def _examples(office: Office) -> Iterator[Examples | Tried]:
    yield from (rule.examples for rule in office.rules)
    yield from (kind.examples for kind in office.emergency.kinds)
    if office.emergency.escalation:
        yield office.emergency.escalation.examples


def broken(error: RulesError) -> dict[str, Any]:
    """Return what to say of rules that cannot be read."""
    return {"rules": 0, "problems": [as_said(problem) for problem in error.problems]}


def _unknown(states: Iterable[dict[str, str]], office: Office) -> list[dict[str, Any]]:
    """List the places that leads name most and places.yaml does not have."""
    return [
        {
            "name": one.name,
            "kind": one.kind,
            "leads": one.leads,
            "office": one.office,
            "example": mask_text(one.example)[:40],
        }
        for one in unknown_places(states, Gazetteer(office.places), _UNKNOWN)
    ]


def _prove(home: Home) -> tuple[dict[int, dict[str, str]], int, list[Problem]]:
    """Replay all events and compare with the current state.

    Return the states by lead number, the number of events, and the differences.
    """
    ledger = Ledger(home.database)
    try:
        events = schema.event
        wanted = sql.select(events.c.lead, events.c.kind, events.c.cells).order_by(events.c.seq)
        stream = (
            {"lead": row.lead, "kind": row.kind, "cells": row.cells}
            for row in ledger.connection.execute(wanted)
        )
        told = replayed(stream)
        known = {row.number for row in ledger.rows(sql.select(schema.lead.c.number))}
        states = ledger.states(known)
        unsound = list(_differences(told, states))[:_SHOWN]
        unsound += list(_wrong_days(ledger))[:_SHOWN]
        unsound += list(_wrong_links(ledger))[:_SHOWN]
        return states, ledger.last_event(), unsound
    finally:
        ledger.close()


def _differences(
    told: dict[int, dict[str, str]], states: dict[int, dict[str, str]]
) -> Iterator[Problem]:
    for lead in sorted(told.keys() | states.keys()):
        record, state = told.get(lead, {}), states.get(lead, {})
        side = {key for key in (*record, *state) if "@" in key}
        for key in (*fields.STORED, *sorted(side)):
            if record.get(key, "") != state.get(key, ""):
                facts = {"lead": state.get("id", lead), "header": fields.field_of(key).header}
                yield Problem("L04", CellRef("ledger/ledger.db"), facts)


def _wrong_days(ledger: Ledger) -> Iterator[Problem]:
    """Say which rows of the daybook the events do not bear out."""
    for day, row, counted in daybook.wrong_days(ledger):
        facts: dict[str, object] = {"day": day}
        for name, counts in (("seen", row), ("counted", counted)):
            facts[name] = "、".join(f"{title} {counts[key]}" for key, title in stock.TITLES.items())
        yield Problem("B03", CellRef("ledger/ledger.db"), facts)


def _wrong_links(ledger: Ledger) -> Iterator[Problem]:
    """Say which leads do not name the first of their matter."""
    for lead in matters.disagreeing(ledger):
        yield Problem("V08", CellRef("ledger/ledger.db"), {"lead": lead})
