"""Deciding about many leads at once, here or in a worker process while others read and record."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.model import Decision
from pipeline.core.office import Office
from pipeline.core.routing.routing import Router
from pipeline.core.rules.difference import Answer
from pipeline.files import schema
from pipeline.files.ledger import Ledger
from pipeline.files.repeats.profiling import profiled
from pipeline.files.workplace import Dispatching, routed_cells

_compiled: dict[str, Dispatching] = {}  # of this process, by rules and moment
_routers: dict[str, Router] = {}  # of this process, by rules
# What a lead is decided by, and deciding may set; so what its source or a person said counts.
_SET_BY_DECIDING = ("area", "urgency", "target")


@dataclass(frozen=True, slots=True)
class Asked:
    """Leads to decide about: the values of each, and the department somebody pinned it to.

    ``compared`` asks for their profiles, too.
    """

    office: Office
    now: datetime
    leads: list[tuple[dict[str, str], str]]
    compared: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a decision sets (field key to value), and the facts that its event keeps.

    ``profile`` is by what the lead is compared with others, packed; empty where nobody asked.
    """

    cells: dict[str, str]
    facts: dict[str, Any]
    profile: bytes = b""


def decide_all(asked: Asked) -> list[Told]:
    """Decide about every lead; the rules are compiled once a process."""
    name = f"{asked.office.hash} {asked.now}"
    if name not in _compiled:
        _compiled.clear()
        _compiled[name] = Dispatching(asked.office, asked.now)
    place = _compiled[name]
    told = [decide(place, values, pinned) for values, pinned in asked.leads]
    if asked.compared:
        leads = zip(told, asked.leads, strict=True)
        told = [with_profile(place, values, one) for one, (values, _) in leads]
    return told


def with_profile(place: Dispatching, values: Mapping[str, str], told: Told) -> Told:
    """Return what was told of a lead with its profile."""
    return replace(told, profile=profiled(place, values, told.cells).packed())


def decide(place: Dispatching, values: Mapping[str, str], pinned: str, urgency: str = "") -> Told:
    """Decide about one lead; ``urgency`` is the one that a person has set, if anybody has."""
    decision = place.router.decide({**values, "pinned_department": pinned})
    found = place.alarm.find(values.get("title", ""), values.get("content", ""))
    return Told(routed_cells(place, decision, values, found, urgency), _facts(decision))


def _facts(decision: Decision) -> dict[str, Any]:
    evidence = [[found.field, found.word, found.start] for found in decision.evidence]
    candidates = [
        [c.department, c.category, c.rule, c.points, c.reason] for c in decision.candidates
    ]
    return {"step": decision.step, "evidence": evidence, "candidates": candidates}


@dataclass(frozen=True, slots=True)
class Compared:
    """Leads to decide about twice: by the rules in use and by others."""

    old: Office
    new: Office
    leads: Sequence[Mapping[str, str]]


def compare_all(asked: Compared) -> list[tuple[Answer, Answer]]:
    """Return what both sets of rules say of every lead, nobody's pin counting."""
    routers = [_router(office) for office in (asked.old, asked.new)]
    told = []
    for values in asked.leads:
        unpinned = {**values, "pinned_department": ""}
        old, new = (_answer(router.decide(unpinned)) for router in routers)
        told.append((old, new))
    return told


def _router(office: Office) -> Router:
    if office.hash not in _routers:
        if len(_routers) > 1:  # both sides of a comparison stay
            _routers.clear()
        _routers[office.hash] = Router(office)
    return _routers[office.hash]


def _answer(decision: Decision) -> Answer:
    return Answer(decision.department, decision.category, decision.reason)


def as_received(
    ledger: Ledger, states: Mapping[int, Mapping[str, str]]
) -> dict[int, dict[str, str]]:
    """Return the values of leads as rules have to see them, blank ones left out.

    Where the rules have set 属地 and 紧急程度, what had been said before stands there.
    """
    events = schema.event.c
    wanted = sql.select(events.lead, events.cells).where(events.kind.not_in(("Routed", "Rerouted")))
    named = sql.or_(*(events.cells.like(f'%"{key}":%') for key in _SET_BY_DECIDING))
    said: dict[int, dict[str, str]] = {lead: {} for lead in states}
    for row in ledger.among(wanted.where(named).order_by(events.seq), events.lead, states):
        cells = json.loads(row.cells)
        said[row.lead].update((key, cells[key][1]) for key in _SET_BY_DECIDING if key in cells)
    kept = [key for key in fields.STORED if key not in _SET_BY_DECIDING]
    return {
        lead: {key: state[key] for key in kept if state[key]}
        | {"source": state["source"], **said[lead]}
        for lead, state in states.items()
    }
