"""Who leads what a rule decides, in every place, as written: 属地 stays 属地."""

from __future__ import annotations

from pipeline.core.checked import LOCAL, UNDECIDED
from pipeline.core.office import Office
from pipeline.core.rule import Rule


class Leads:
    """The leads that the rules and categories of an office give."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._categories = {one.name: one for one in office.categories}

    def by_category(self, rule: Rule) -> dict[str, str]:
        """Return the leads by place of a rule's category."""
        category = self._categories.get(rule.category)
        return category.leads if category else {}

    def may_share(self, one: Rule, other: Rule) -> bool:
        """Tell whether two rules may give one lead to the same department, somewhere."""
        leads, others = self._all_of(one), self._all_of(other)
        return LOCAL in leads | others or not leads.isdisjoint(others)

    def _all_of(self, rule: Rule) -> set[str]:
        category = self._categories.get(rule.category)
        usual = rule.lead or (category.lead if category else "")
        return {usual, *rule.leads.values(), *self.by_category(rule).values()} - {""}

    def lead(self, rule: Rule, place: int | None) -> str:
        """Return the lead at a place (its number, None: nowhere known); 待分派 when nobody is."""
        around: tuple[str, ...] = ()
        if place is not None:
            known = self._office.places[place]
            around = (known.name, *known.within)
        category = self._categories.get(rule.category)
        for table, lead in (
            (rule.leads, rule.lead),
            (self.by_category(rule), category.lead if category else ""),
        ):
            if found := next((who for name, who in table.items() if name in around), "") or lead:
                return found
        return UNDECIDED
