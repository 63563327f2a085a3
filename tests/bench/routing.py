"""Routing beside a loop over regular expressions and beside zen-engine: the same rules and texts.

As a process of its own: ``python -m tests.bench.routing TEXTS ZEN``: how many texts there are, and
on how many of them zen-engine is measured, which is slow.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from pipeline.core.model import Decision
from pipeline.core.office import Office
from pipeline.core.routing.routing import Router
from pipeline.files.rules import config
from tests.bench import routing_rivals, routing_rules, routing_texts
from tests.bench.measured import ROOT, must, python, tell

ROUNDS = 3
COUNTED = 2_000  # texts that are looked at when words and decisions are counted
_WARM = 200  # texts before the clock runs
OURS, NAIVE, TABLE, EXPRESSION = "ours", "naive", "zen, decision table", "zen, one expression"


def run(texts: int, zen: int) -> dict[str, Any]:
    """Measure all of them in one process; return its figures."""
    tell(f"routing of {texts:,} texts, {zen:,} of them by zen-engine too")
    return dict(json.loads(must(python("-m", "tests.bench.routing", texts, zen)).output))


def measure(count: int, zen: int) -> dict[str, Any]:
    """Take turns, several rounds; return leads a cpu second of the best round of each."""
    office, things = routing_rules.grown(config.load(ROOT / "rules"))
    texts = list(routing_texts.texts(count, things))
    decide = ours(office)
    turns: dict[str, tuple[Callable[[str], object], int]] = {
        OURS: (decide, count),
        NAIVE: (routing_rivals.naive(office), count),
        TABLE: (routing_rivals.zen_table(office), min(zen, count)),
        EXPRESSION: (routing_rivals.zen_expression(office), min(zen, count)),
    }
    speeds: dict[str, float] = dict.fromkeys(turns, 0.0)
    for _ in range(ROUNDS):
        for name, (ask, most) in turns.items():
            speeds[name] = max(speeds[name], _speed(ask, texts[:most]))
    return {
        "rules": len(office.rules),
        "words": len(routing_rules.vocabulary(office.rules, office.groups)),
        "characters": routing_texts.LENGTH,
        "measured": {
            name: {
                "texts": most,
                "a_second": speeds[name],
                "ours_over": speeds[OURS] / speeds[name],
            }
            for name, (_, most) in turns.items()
        },
        "counted": counted(office, decide, texts[:COUNTED]),
    }


def ours(office: Office) -> Callable[[str], Decision]:
    """Get our router ready to make the whole decision of a text."""
    decide = Router(office).decide
    return lambda text: decide({"content": text, "source": "12345热线"})


def counted(
    office: Office, decide: Callable[[str], Decision], texts: Sequence[str]
) -> dict[str, float]:
    """Count, of a text on average, the words in it and what the decision holds."""
    words = routing_rules.vocabulary(office.rules, office.groups)
    decisions = [decide(text) for text in texts]
    steps = Counter(decision.step for decision in decisions)
    return {
        "words in a text": statistics.mean(sum(word in text for word in words) for text in texts),
        "words quoted": statistics.mean(len(one.evidence) for one in decisions),
        "candidates": statistics.mean(len(one.candidates) for one in decisions),
        "place known": statistics.mean(bool(one.area) for one in decisions),
        **{f"decided by {step}": steps[step] / len(texts) for step in sorted(steps)},
    }


def _speed(ask: Callable[[str], object], texts: Sequence[str]) -> float:
    for text in texts[:_WARM]:
        ask(text)
    gc.collect()
    began = time.process_time()  # other work on the machine hardly stretches it
    for text in texts:
        ask(text)
    return len(texts) / (time.process_time() - began)


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:]))))
