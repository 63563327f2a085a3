"""How the rules fare on leads: which fire, which win, which lose and to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ahocorasick_rs

from pipeline.core.model import Decision
from pipeline.core.routing.weighing import Case
from pipeline.core.rules.rule import Rule

_DECIDED = ("hard", "scored")
_NEVER_COUNTED = 5  # leads in which a word must stand to be told of when it never counted
_WINNERS = 3  # of those a rule lost to


@dataclass(slots=True)
class Score:
    """How one rule fared; ``undecided`` are leads for which no rule decided."""

    fired: int = 0
    won: int = 0
    undecided: int = 0
    lost_to: Counter[str] = field(default_factory=Counter)

    @property
    def lost(self) -> int:
        """Count the leads that went to a rule of another category."""
        return self.lost_to.total()


class RuleTally:
    """Adds up leads one by one. A rule wins where its category does."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self.scores = {rule.name: Score() for rule in self._rules}
        self.counts: Counter[int] = Counter()  # leads in which a word counts, by its number
        self.leads = 0

    def add(self, case: Case, decision: Decision) -> None:
        """Add a lead as it was weighed, and what the rules decide about it."""
        self.leads += 1
        self.counts.update({number for number, _, _ in case.seen.hits})
        fired = [*case.hard, *(one for option in case.options for one in option.rules)]
        for one in fired:
            score = self.scores[one.rule.name]
            score.fired += 1
            if decision.step not in _DECIDED:
                score.undecided += 1
            elif one.rule.category == decision.category:
                score.won += 1
            else:
                score.lost_to[decision.rule] += 1

    def told(self) -> dict[str, Any]:
        """Return what is to be said: every rule, and the names of those that never did anything."""
        always_lost = sorted(
            (rule for rule in self._rules if self._always_lost(rule)),
            key=lambda rule: -self.scores[rule.name].lost,
        )
        return {
            "rules": [self._row(rule) for rule in self._rules],
            "never_fired": [one.name for one in self._rules if not self.scores[one.name].fired],
            "always_lost": [self._row(rule) for rule in always_lost],
        }

    def _always_lost(self, rule: Rule) -> bool:
        score = self.scores[rule.name]
        return score.lost > 0 and not score.won

    def _row(self, rule: Rule) -> dict[str, Any]:
        score = self.scores[rule.name]
        return {
            "rule": rule.name,
            "file": rule.file,
            "line": rule.line,
            "fired": score.fired,
            "won": score.won,
            "lost": score.lost,
            "undecided": score.undecided,
            "lost_to": [
                {"rule": name, "leads": leads}
                for name, leads in score.lost_to.most_common(_WINNERS)
            ],
        }


def never_counted(
    words: Iterable[str], counts: Mapping[int, int], texts: Iterable[str]
) -> list[dict[str, Any]]:
    """List words that stand in some of the folded texts and counted in none, most frequent first.

    They are denied, inside names or in what is no complaint. ``counts`` goes by a word's number.
    """
    silent = sorted({word for number, word in enumerate(words) if not counts.get(number)})
    automaton = ahocorasick_rs.AhoCorasick(silent)
    found: Counter[int] = Counter()
    for text in texts:
        matches = automaton.find_matches_as_indexes(text, overlapping=True)
        found.update({number for number, _, _ in matches})
    often = [(number, leads) for number, leads in found.most_common() if leads >= _NEVER_COUNTED]
    return [{"word": silent[number], "leads": leads} for number, leads in often]
