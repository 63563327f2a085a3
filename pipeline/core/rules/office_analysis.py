"""What is missing around the rules: leads, persons, uses, names that nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.core.checked import LOCAL, hint
from pipeline.core.fields import SYNONYMS, URGENCIES
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Category, Office
from pipeline.core.routing.routing import TOO_LITTLE
from pipeline.core.rules.rule import Rule, Test
from pipeline.core.rules.rule_analysis import place_of
from pipeline.core.rules.word_analysis import word_lists

Where = Callable[[str, str], CellRef]  # (部门, 类别 or 词组; its name) → where it stands


def office_findings(office: Office, where: Where) -> Iterator[Problem]:
    """Yield what is missing or unused in an office."""
    spoken_for = {name for rule in office.rules for name in (rule.category, *rule.also)}
    for category in office.categories:
        if category.name not in spoken_for and category.name != TOO_LITTLE:
            yield Problem("R81", where("类别", category.name), {"category": category.name})
    yield from _without_lead(office)
    yield from _departments(office, where)
    used = {
        entry[1:]
        for rule in office.rules
        for one in word_lists(rule.when)
        for entry in one.entries
        if entry.startswith("@")
    }
    for name in office.groups:
        if name not in used:
            yield Problem("R85", where("词组", name), {"group": name})
    yield from _unknown_names(office, where)


def _without_lead(office: Office) -> Iterator[Problem]:
    leaderless = {one.name for one in office.categories if not (one.lead or one.leads)}
    for rule in office.rules:
        if rule.category in leaderless and not (rule.lead or rule.leads):
            facts = {"rule": rule.name, "category": rule.category}
            yield Problem("R82", place_of(rule), facts)


def _departments(office: Office, where: Where) -> Iterator[Problem]:
    named = {one.lead for one in office.places}
    givers: list[Rule | Category] = [*office.rules, *office.categories]
    for giver in givers:
        named |= {giver.lead, *giver.leads.values(), *(giver.assist or ())}
    unnamed = [
        one.name
        for one in office.departments
        if one.kind != "desk"
        and one.name not in named
        and not (one.kind == "office" and LOCAL in named)
    ]
    for name in unnamed:
        yield Problem("R84", where("部门", name), {"department": name})
    nobody = [one.name for one in office.departments if not one.person and one.name not in unnamed]
    if nobody:
        facts = {"departments": "、".join(nobody), "count": len(nobody)}
        yield Problem("R83", where("部门", nobody[0]), facts)


def _unknown_names(office: Office, where: Where) -> Iterator[Problem]:
    campaign = office.settings.campaign
    campaigns = (campaign.name,) if campaign else ()
    understood = {"", *URGENCIES, *SYNONYMS["urgency"], *campaigns}
    for rule in office.rules:
        said: list[tuple[str, str, tuple[str, ...]]] = [("紧急程度", rule.urgency, URGENCIES)]
        for test in _tests(rule.when):
            said += [("紧急程度", name, URGENCIES) for name in test.urgency]
            said += [("专项行动", name, campaigns) for name in test.campaign]
        for kind, name, known in dict.fromkeys(said):
            if name not in understood:
                facts = {"kind": kind, "seen": name, "hint": hint(name, known), "rule": rule.name}
                yield Problem("R86", place_of(rule), facts)
    places = {place.name for place in office.places}
    for one in office.departments:
        name = one.place or one.name
        if one.kind == "office" and name not in places:
            facts = {"seen": name, "hint": hint(name, places), "department": one.name}
            yield Problem("R57", where("部门", one.name), facts)


def _tests(test: Test) -> Iterator[Test]:
    yield test
    for entry in (*test.any, *test.all, *test.not_):
        if isinstance(entry, Test):
            yield from _tests(entry)
