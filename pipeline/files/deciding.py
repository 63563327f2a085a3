"""Deciding about many leads at once, here or in a worker process while others read and record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.core.model import Decision
from pipeline.core.office import Office
from pipeline.files.workplace import Dispatching, routed_cells

_compiled: dict[str, Dispatching] = {}  # of this process, by rules and moment


@dataclass(frozen=True, slots=True)
class Asked:
    """Leads to decide about: the values of each, and the department somebody pinned it to."""

    office: Office
    now: datetime
    leads: list[tuple[dict[str, str], str]]


@dataclass(frozen=True, slots=True)
class Told:
    """What a decision sets (field key to value), and the facts that its event keeps."""

    cells: dict[str, str]
    facts: dict[str, Any]


def decide_all(asked: Asked) -> list[Told]:
    """Decide about every lead; the rules are compiled once a process."""
    name = f"{asked.office.hash} {asked.now}"
    if name not in _compiled:
        _compiled.clear()
        _compiled[name] = Dispatching(asked.office, asked.now)
    return [decide(_compiled[name], values, pinned) for values, pinned in asked.leads]


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
