"""Explain: why this department and not the next one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.core import fields
from pipeline.core.clocks import reckoning
from pipeline.core.model import Decision, Evidence
from pipeline.core.office import Office
from pipeline.core.routing.near_miss import near_misses
from pipeline.core.routing.routing import Router
from pipeline.core.urgency.alarm import Alarm


def explain_text(office: Office, text: str, address: str) -> dict[str, Any]:
    """Route a text that somebody tries; nothing is recorded."""
    router, values = Router(office), {"content": text, "address": address}
    said = router.decide(values)
    turns = _turns(router, values, said)
    more = {"near": turns, "holding": _holding(router, values), "rules": office.hash}
    return {"text": text, "place": address, **_told(said), **more, **_alarm(office, values)}


def explain_lead(office: Office, state: dict[str, str]) -> dict[str, Any]:
    """Tell what was decided for a lead and why, and what today's rules would say."""
    router, values = Router(office), state | {"pinned_department": ""}
    today = router.decide(values)
    decided = {
        "department": state["department"] or fields.UNDECIDED,
        "assisting": state["assisting"],
        "category": state["category"],
        "certainty": state["certainty"],
        "step": state["step"],
        "rule": state["rule"],
        "reason": state["reason"],
        "decided_by": state["decided_by"] or "规则",
        "rules": state["rules_hash"],
    }
    more = {"near": _turns(router, values, today), "holding": _holding(router, values)}
    told = _told(today) | more
    told |= _alarm(office, values)
    said = {"decided": decided, "today": told, "rules": office.hash}
    said["repeats"] = state["repeat_note"]
    return {"lead": state["id"], **said, "limits": reckoning.limits(state)}


def _alarm(office: Office, values: Mapping[str, str]) -> dict[str, Any]:
    """Tell what today's rules find of emergencies, and which of their words they let pass."""
    found = Alarm(office.emergency).find(values.get("title", ""), values["content"])
    kinds = [{"kind": kind, "words": _words(evidence)} for kind, evidence in found.kinds.items()]
    dismissed, threats = _words(found.dismissed), _words(found.escalation)
    return {"emergencies": kinds, "no_emergency": dismissed, "escalation": threats}


def _words(found: Iterable[Evidence]) -> list[str]:
    return list(dict.fromkeys(one.word for one in found))


def _turns(router: Router, values: dict[str, str], said: Decision) -> list[dict[str, str]]:
    return [
        {
            "change": one.kind,
            "word": one.word,
            "department": one.department or fields.UNDECIDED,
            "category": one.category,
        }
        for one in near_misses(router, values, said)
    ]


def _holding(router: Router, values: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "rule": rule.name,
            "category": rule.category,
            "points": rule.points,
            "hard": rule.hard,
            "file": rule.file,
            "line": rule.line,
        }
        for rule in router.holding(values)
    ]


def _told(decision: Decision) -> dict[str, Any]:
    return {
        "department": decision.department or fields.UNDECIDED,
        "assisting": list(decision.assisting),
        "category": decision.category,
        "other_categories": list(decision.other_categories),
        "area": decision.area,
        "certainty": decision.certainty,
        "step": decision.step,
        "rule": decision.rule,
        "reason": decision.reason,
        "evidence": [
            {
                "field": fields.field_of(found.field).header,
                "word": found.word,
                "at": found.start + 1,
            }
            for found in decision.evidence
        ],
        "candidates": [
            {
                "department": c.department,
                "category": c.category,
                "rule": c.rule,
                "points": c.points,
                "reason": c.reason,
            }
            for c in decision.candidates
        ],
    }
