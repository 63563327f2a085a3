"""Other ways to ask the same rules: a loop over regular expressions, and zen-engine.

Both look for words in the text as it is, add up the points of a category and name the best one:
nothing of places, denied words, hints, certainty, reasons, near misses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import zen

from pipeline.core.office import Office
from pipeline.core.rules.rule import Rule, Test
from tests.bench.routing_rules import plain, words_of

Ask = Callable[[str], str]  # a text → the category with most points, blank when no rule holds
_BESIDE_TEXT = ("place", "urgency", "request", "campaign", "hours", "season")
_HARD = 1_000  # points that one step of a hard rule's priority is worth


def naive(office: Office) -> Ask:
    """Ask one alternation after the other; what must be together, or must not be, is left out."""
    asked = [
        (re.compile("|".join(map(re.escape, words))).search, rule.category, _points(rule))
        for rule in office.rules
        if (words := list(words_of(rule.when, office.groups)))
    ]

    def ask(text: str) -> str:
        return _best([(category, points) for search, category, points in asked if search(text)])

    return ask


def zen_table(office: Office) -> Ask:
    """Ask zen-engine's decision table: a row a rule, all that hold collected, content compiled."""
    rows = [
        {
            "_id": str(number),
            "when": condition(rule.when, office.groups),
            "category": json.dumps(rule.category, ensure_ascii=False),
            "points": str(_points(rule)),
        }
        for number, rule in enumerate(office.rules)
    ]
    decide = _decision(
        {
            "type": "decisionTableNode",
            "content": {
                "hitPolicy": "collect",
                # a column without a field holds whole conditions; one about the field text would
                # take a cell that begins with a bracket for an interval
                "inputs": [{"id": "when", "name": "when"}],
                "outputs": [
                    {"id": key, "name": key, "field": key} for key in ("category", "points")
                ],
                "rules": rows,
            },
        }
    )

    def ask(text: str) -> str:
        rows = decide({"text": text})["result"] or []
        return _best([(row["category"], row["points"]) for row in rows])

    return ask


def zen_expression(office: Office) -> Ask:
    """Ask zen-engine one large expression, which is its fastest way: the rules that hold."""
    rules = [(rule.category, _points(rule)) for rule in office.rules]
    numbered = ", ".join(
        f"({condition(rule.when, office.groups)}) ? {number} : -1"
        for number, rule in enumerate(office.rules)
    )
    expression = {"id": "held", "key": "held", "value": f"filter([{numbered}], # >= 0)"}
    decide = _decision({"type": "expressionNode", "content": {"expressions": [expression]}})

    def ask(text: str) -> str:
        return _best([rules[number] for number in decide({"text": text})["result"]["held"]])

    return ask


def condition(test: Test, groups: dict[str, tuple[str, ...]]) -> str:
    """Write a test as zen's expression; what it asks of anything but the text does not hold."""
    parts = [_any(test.any, groups)] if test.any else []
    parts += [_any((entry,), groups) for entry in test.all]
    if test.near:  # how near is not asked
        pairs = [(_any(one.words, groups), _any(one.to, groups)) for one in test.near]
        parts.append(" or ".join(f"(({words}) and ({to}))" for words, to in pairs))
    if test.not_:
        parts.append(f"not ({_any(test.not_, groups)})")
    if not parts or any(getattr(test, key) for key in _BESIDE_TEXT):
        parts.append("false")
    return " and ".join(f"({part})" for part in parts)


def _any(entries: Sequence[str | Test], groups: dict[str, tuple[str, ...]]) -> str:
    asked: list[str] = []
    for entry in entries:
        if isinstance(entry, Test):
            asked.append(f"({condition(entry, groups)})")
            continue
        words = plain((entry,), groups)
        asked += [f"contains(text, {json.dumps(word, ensure_ascii=False)})" for word in words]
    return " or ".join(asked)


def _decision(node: dict[str, Any]) -> Callable[[dict[str, str]], dict[str, Any]]:
    """Make a graph of one node and get it ready; compiled content is twice as fast as a text."""
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "node", "name": "node", **node},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "first", "sourceId": "in", "targetId": "node"},
        {"id": "second", "sourceId": "node", "targetId": "out"},
    ]
    graph = json.dumps({"nodes": nodes, "edges": edges}, ensure_ascii=False)
    return zen.ZenEngine().create_decision(zen.ZenDecisionContent(graph)).evaluate


def _points(rule: Rule) -> int:
    return rule.hard * _HARD if rule.hard else rule.points


def _best(held: Iterable[tuple[str, int]]) -> str:
    totals: dict[str, int] = {}
    for category, points in held:
        totals[category] = totals.get(category, 0) + points
    return max(totals, key=totals.__getitem__, default="")
