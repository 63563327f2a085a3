"""Whom a rule gives a lead to: its department, its category's, or the office of the place."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.core.checked import LOCAL, UNDECIDED
from pipeline.core.office import Office
from pipeline.core.places import Found
from pipeline.core.rule import Rule
from pipeline.core.rulebook import Compiled


class Leading:
    """The leading departments that rules name, place by place."""

    def __init__(self, office: Office) -> None:
        self._categories = {one.name: one for one in office.categories}
        self._local = {
            one.place or one.name: one.name for one in office.departments if one.kind == "office"
        }
        # most rules lead to one department wherever the place is; those are looked up once
        self._known = {
            rule.name: self._anywhere(rule) for rule in office.rules if self._is_anywhere(rule)
        }

    def department(self, name: str, place: Found | None) -> str:
        """Turn 属地 into the office of the place; blank when nobody can be named."""
        if name == LOCAL:
            return self._local.get(place.office, "") if place else ""
        return "" if name == UNDECIDED else name

    def of(self, one: Compiled, place: Found | None) -> str:
        """Name the department that a rule gives a lead to, blank when nobody can be named."""
        if (known := self._known.get(one.name)) is not None:
            return known
        rule = one.rule
        category = self._categories.get(rule.category)
        name = _of_place(rule.leads, place) or rule.lead
        if not name and category:
            name = _of_place(category.leads, place) or category.lead
        return self.department(name, place)

    def _is_anywhere(self, rule: Rule) -> bool:
        """Tell whether a rule leads to the same department in every place."""
        category = self._categories.get(rule.category)
        own = rule.lead or (category.lead if category and not category.leads else LOCAL)
        return not rule.leads and own != LOCAL

    def _anywhere(self, rule: Rule) -> str:
        category = self._categories.get(rule.category)
        return self.department(rule.lead or (category.lead if category else ""), None)


def _of_place(leads: Mapping[str, str], place: Found | None) -> str:
    """Return the first of a table's leads whose place the found one lies in."""
    if not leads or place is None:
        return ""
    return next((lead for name, lead in leads.items() if name in place.lineage), "")
