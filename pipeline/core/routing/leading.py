"""Whom a rule gives a lead to: its department, its category's, or the office of the place.

In this order: the rule's table of places, the rule's lead, the category's table, the category's
lead. ``written`` is as the rules say it, 属地 stays 属地; ``of`` is a department's name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pipeline.core.checked import LOCAL, UNDECIDED
from pipeline.core.gazetteer.places import Found
from pipeline.core.office import Office
from pipeline.core.rules.rule import Rule
from pipeline.core.rules.rulebook import Compiled

_NONE: Mapping[str, str] = {}


class Leading:
    """The leading departments that an office's rules name, place by place."""

    def __init__(self, office: Office) -> None:
        self._categories = {one.name: one for one in office.categories}
        self._local = {
            one.place or one.name: one.name for one in office.departments if one.kind == "office"
        }
        # most rules lead to one department wherever the place is; those are looked up once
        self._known: dict[str, str] = {}
        for rule in office.rules:
            leads = self._all_written(rule)
            if len(leads) == 1 and LOCAL not in leads:
                self._known[rule.name] = self.department(leads.pop(), None)

    def of(self, one: Compiled, place: Found | None) -> str:
        """Name the department that a rule gives a lead to, blank when nobody can be named."""
        if (known := self._known.get(one.name)) is not None:
            return known
        return self.department(self.written(one.rule, place.lineage if place else ()), place)

    def department(self, name: str, place: Found | None) -> str:
        """Turn 属地 into the office of the place; blank when nobody can be named."""
        if name == LOCAL:
            return self._local.get(place.office, "") if place else ""
        return "" if name == UNDECIDED else name

    def written(self, rule: Rule, lineage: Collection[str]) -> str:
        """Return the lead at a place, given by its name and those around; else 待分派."""
        for table, lead in self._tables(rule):
            if found := next((who for name, who in table.items() if name in lineage), "") or lead:
                return found
        return UNDECIDED

    def may_share(self, one: Rule, other: Rule) -> bool:
        """Tell whether two rules may give one lead to the same department, somewhere."""
        leads, others = self._all_written(one), self._all_written(other)
        return LOCAL in leads | others or not leads.isdisjoint(others)

    def by_category(self, rule: Rule) -> Mapping[str, str]:
        """Return the leads by place of a rule's category."""
        category = self._categories.get(rule.category)
        return category.leads if category else _NONE

    def _all_written(self, rule: Rule) -> set[str]:
        leads: set[str] = set()
        for table, lead in self._tables(rule):
            leads.update(table.values())
            if lead:
                return leads | {lead}  # what comes after it is never reached
        return leads | {UNDECIDED}

    def _tables(self, rule: Rule) -> tuple[tuple[Mapping[str, str], str], ...]:
        category = self._categories.get(rule.category)
        usual = category.lead if category else ""
        return (rule.leads, rule.lead), (self.by_category(rule), usual)
