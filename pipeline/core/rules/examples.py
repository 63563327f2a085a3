"""The examples of rules, tried: what they are written for."""

from __future__ import annotations

from pipeline.core.checked import LOCAL, UNDECIDED
from pipeline.core.model import CellRef, Decision, Problem
from pipeline.core.routing.routing import Router
from pipeline.core.rules.rule import Example, Rule


def failed_examples(router: Router) -> tuple[Problem, ...]:
    """Try every rule on its own examples and report those that come out otherwise."""
    problems: list[Problem] = []
    for rule in router.office.rules:
        for wanted, examples in ((True, rule.examples.yes), (False, rule.examples.no)):
            for example in examples:
                decision = router.decide(_as_lead(example))
                if _won(rule, decision) is not wanted:
                    problems.append(_failure(rule, example, decision, wanted))
    return tuple(problems)


def _as_lead(example: Example) -> dict[str, str]:
    return {
        "content": example.text,
        "address": example.address,
        "target": example.target,
        "received_at": example.received,
        "source": example.source,
        "urgency": example.urgency,
        "request_type": example.request,
    }


def _won(rule: Rule, decision: Decision) -> bool:
    """Tell whether a rule's category won, and its own lead where the rule names one."""
    return decision.category == rule.category and (
        not rule.lead or decision.department in ("", rule.lead) or rule.lead == LOCAL
    )


def _failure(rule: Rule, example: Example, decision: Decision, wanted: bool) -> Problem:
    facts = {
        "rule": rule.name,
        "example": example.text,
        "got": decision.category or UNDECIDED,
        "wanted": "是" if wanted else "不是",
        "category": rule.category,
    }
    return Problem("R27", CellRef(rule.file, cell=f"第 {rule.line} 行"), facts)
