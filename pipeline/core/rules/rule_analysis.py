"""What is wrong between rules: the same twice, never the winner, in conflict, never holding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from pipeline.core.messages.sentences_check import NEVER, NO_WORD, WITH_WORDS
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office
from pipeline.core.routing.leading import Leading
from pipeline.core.routing.weighing import HINT, SHARE
from pipeline.core.rules.conditions import (
    All,
    Condition,
    Days,
    Fact,
    OneOf,
    Words,
    parts_of,
    ways_of,
)
from pipeline.core.rules.implying import Reasoner
from pipeline.core.rules.meeting import Meeting
from pipeline.core.rules.rule import Rule
from pipeline.core.rules.vocabulary import Vocabulary


def place_of(rule: Rule) -> CellRef:
    """Return where a rule stands."""
    return CellRef(rule.file, cell=f"第 {rule.line} 行")


def named(rule: Rule) -> str:
    """Name a rule together with where it stands."""
    return f"“{rule.name}”（{rule.file} 第 {rule.line} 行）"


class RuleAnalysis:
    """Compares the rules of an office; ``today`` tells which are over."""

    def __init__(self, office: Office, today: date, vocabulary: Vocabulary) -> None:
        self._office = office
        self._today = today
        self._vocabulary = vocabulary
        self._reasoner = Reasoner(vocabulary)
        self._condition = vocabulary.conditions
        self._meeting = Meeting(vocabulary)
        self._leads = Leading(office)
        self._idle: set[str] = set()  # rules that never hold (again): nothing more is said of them

    def findings(self) -> Iterator[Problem]:
        """Yield what was found: first rules that never hold, then pairs of the others."""
        for rule in self._office.rules:
            yield from self._idle_rule(rule)
        rules = [rule for rule in self._office.rules if rule.name not in self._idle]
        yield from self._twins(rules)
        hard = [rule for rule in rules if rule.hard]
        for rule in hard:
            yield from self._never_wins(rule, hard)
        for rule in rules:
            if rule.points:
                yield from self._overshadowed(rule, rules)
        for one, other in combinations(hard, 2):
            if one.hard == other.hard:
                yield from self._conflict(one, other)

    def _idle_rule(self, rule: Rule) -> Iterator[Problem]:
        condition = self._condition[rule.name]
        why = self._reasoner.why_never(condition)
        ends = [part.last for part in parts_of(condition) if isinstance(part, Days)]
        if why == "campaign":  # its name is unknown, which is said where names are looked at
            self._idle.add(rule.name)
        elif why:
            self._idle.add(rule.name)
            yield Problem("R54", place_of(rule), {"rule": rule.name, "why": NEVER[why]})
        elif ends and min(ends) < self._today:
            self._idle.add(rule.name)
            facts = {"rule": rule.name, "day": min(ends).isoformat()}
            yield Problem("R55", place_of(rule), facts)

    def _twins(self, rules: Sequence[Rule]) -> Iterator[Problem]:
        for one, other in combinations(rules, 2):
            if _result(one) == _result(other) and self._implies(one, other):
                if not self._implies(other, one):
                    continue
                facts = {"rule": other.name, "other": named(one)}
                yield Problem("R50", place_of(other), facts)

    def _never_wins(self, rule: Rule, hard: Sequence[Rule]) -> Iterator[Problem]:
        higher = [one for one in hard if one.hard > rule.hard]
        winners = [
            next((one for one in higher if self._reasoner.implies(way, self._of(one))), None)
            for way in self._ways(rule)
        ]
        found = list(dict.fromkeys(one.name for one in winners if one))
        if found and None not in winners:
            others = "、".join(named(one) for one in higher if one.name in found)
            facts = {"rule": rule.name, "hard": rule.hard, "other": others}
            yield Problem("R51", place_of(rule), facts)

    def _overshadowed(self, rule: Rule, rules: Sequence[Rule]) -> Iterator[Problem]:
        """Tell of a scored rule that never decides, since another holds whenever it does."""
        most, margin = self._most_points(rule, rules), self._office.settings.margin
        for one in rules:
            beaten = one.points and one.category != rule.category
            beaten = beaten and most - one.points < margin
            if (one.hard or beaten) and self._implies(rule, one):
                yield Problem("R52", place_of(rule), {"rule": rule.name, "other": named(one)})
                return

    def _most_points(self, rule: Rule, rules: Sequence[Rule]) -> int:
        """Return what a rule's category may reach with all that speaks for it or for its lead."""
        hints = 2 * HINT + self._office.settings.clerk_hint
        own, others, categories = hints, 0, set()
        for one in rules:
            if not one.points or self._excludes(one, rule):
                continue
            if one.category == rule.category:
                own += one.points
            elif self._leads.may_share(one, rule):
                others += one.points
                categories.add(one.category)
        return own + (others + hints * len(categories)) // SHARE

    def _conflict(self, one: Rule, other: Rule) -> Iterator[Problem]:
        both = All((self._of(one), self._of(other)))
        if self._reasoner.why_never(both) or self._excludes(one, other):
            return
        words = self._meeting.example(self._of(one), self._of(other))
        if words is None or not (leads := self._differing_leads(one, other)):
            return
        said = WITH_WORDS.format(words=self._vocabulary.said(words)) if words else NO_WORD
        facts = {
            "rule": other.name, "hard": other.hard, "other": named(one), "when": said,
            "lead": leads[1], "their_lead": leads[0],
        }  # fmt: skip
        yield Problem("R53", place_of(other), facts)

    def _differing_leads(self, one: Rule, other: Rule) -> tuple[str, str] | None:
        """Return two leads that the rules give to one lead somewhere; None where they agree."""
        places: list[int | None] = [None]
        if any(rule.leads or self._leads.by_category(rule) for rule in (one, other)):
            places += range(len(self._office.places))
        for number in places:
            here = Fact("place", frozenset(() if number is None else (number,)))
            known = None if number is None else self._office.places[number]
            around = (known.name, *known.within) if known else ()
            leads = self._leads.written(one, around), self._leads.written(other, around)
            if leads[0] != leads[1] and not (
                number is not None
                and any(self._reasoner.excludes(self._of(rule), here) for rule in (one, other))
            ):
                return leads
        return None

    def _of(self, rule: Rule) -> Condition:
        return self._condition[rule.name]

    def _implies(self, one: Rule, other: Rule) -> bool:
        return self._reasoner.implies(self._of(one), self._of(other))

    def _excludes(self, one: Rule, other: Rule) -> bool:
        return self._reasoner.excludes(self._of(one), self._of(other))

    def _ways(self, rule: Rule) -> Iterator[Condition]:
        """Yield the ways in which a rule may hold, one for each word where words are enough."""
        for way in ways_of(self._of(rule)):
            if isinstance(way, Words):
                yield from (Words(1 << n) for n in self._vocabulary.numbers(way.mask))
            elif isinstance(way, OneOf):
                yield from way.parts
            else:
                yield way


def _result(rule: Rule) -> tuple[object, ...]:
    leads = tuple(rule.leads.items())
    given = (rule.category, rule.also, rule.lead, leads, rule.assist)
    return (*given, rule.points, rule.hard, rule.urgency)
