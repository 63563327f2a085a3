"""A lead weighed: its place, the rules that hold for it, and the categories they speak for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from pipeline.core.asking import Facts
from pipeline.core.checked import LOCAL, UNDECIDED
from pipeline.core.model import Evidence
from pipeline.core.office import Office
from pipeline.core.places import Found, Gazetteer, choose
from pipeline.core.rule import Rule
from pipeline.core.rulebook import USUAL, Compiled, Rulebook
from pipeline.core.searched import Searched

HINT = 3  # points that a category or a department named by the source adds


@dataclass(slots=True)
class Option:
    """A category that rules speak for, with the points of all of them."""

    category: str
    points: int
    strongest: Compiled
    rules: list[Compiled]
    lead: str = ""


@dataclass(slots=True)
class Case:
    """One lead while it is being decided. ``options`` are ranked, the best first."""

    values: Mapping[str, str]
    text: Searched
    place: Found | None
    place_field: str
    spots: Mapping[int, int]
    hard: list[Compiled]
    options: list[Option]
    urgency: str


_points = attrgetter("points")


class Scales:
    """The office's rules and places, ready to weigh leads."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._gazetteer = Gazetteer(office.places)
        self._rulebook = Rulebook(office.rules, office.groups)
        self._categories = {one.name: one for one in office.categories}
        self._local = {
            one.place or one.name: one.name for one in office.departments if one.kind == "office"
        }
        self._find = lru_cache(4096)(self._gazetteer.find)
        self._hinted = lru_cache(4096)(self._categories_named)

    def weigh(self, values: Mapping[str, str]) -> Case:
        """Find place, rules and options of a lead; ``values`` has our field keys."""
        text = Searched(values)
        place, field = self._place(text, values)
        hits = self._rulebook.hits(text.folded)
        spots: dict[int, int] = {}
        mask, bits, usual_end = 0, self._rulebook.bits, text.usual_end
        for number, start in hits:
            if number not in spots:
                spots[number] = start
                if start < usual_end:
                    mask |= bits[number]
        facts = Facts(
            mask,
            text.folded,
            place.lineage if place else frozenset(),
            values.get("source") or "",
            values.get("urgency") or "",
            values.get("request_type") or "",
        )
        day = (values.get("received_at") or "")[:10]
        fired = self._rulebook.fired(facts, hits, text.header, day)
        hard: list[Compiled] = []
        scored: list[Compiled] = []
        urgency = ""
        for one in fired:
            (hard if one.rule.hard else scored).append(one)
            urgency = urgency or one.rule.urgency
        urgency = urgency or facts.urgency
        case = Case(values, text, place, field, spots, hard, [], urgency)
        if scored:
            case.options = self._ranked(case, scored)
        return case

    def _place(self, text: Searched, values: Mapping[str, str]) -> tuple[Found | None, str]:
        """Find the place: in the address first, then in the text, then in the 属地 column."""
        mentions = self._gazetteer.mentions(text.folded)
        found = choose([one for one in mentions if one.start >= text.address_start])
        if found is None or not (found.office or found.outside):
            said = choose([one for one in mentions if one.start < text.address_start])
            found = said if said and (found is None or said.office) else found
        area = values.get("area")
        if area and (found is None or not (found.office or found.outside)):
            named = self._find(area)
            if named and (found is None or named.office):
                return named, "area"
        if found is None:
            return None, ""
        return found, text.field(found.start)

    def _ranked(self, case: Case, fired: Iterable[Compiled]) -> list[Option]:
        options: dict[str, Option] = {}
        for one in fired:
            option = options.get(one.rule.category)
            if option is None:
                options[one.rule.category] = Option(one.rule.category, one.rule.points, one, [one])
                continue
            option.points += one.rule.points
            option.rules.append(one)
            if one.rule.points > option.strongest.rule.points:
                option.strongest = one
        for option in options.values():
            option.lead = self.lead(option.strongest.rule, case.place)
        self._add_hints(case.values, options.values())
        return sorted(options.values(), key=_points, reverse=True)

    def _add_hints(self, values: Mapping[str, str], options: Iterable[Option]) -> None:
        category, department = values.get("source_category"), values.get("hint_department")
        named = self._hinted(category) if category else ()
        hinted = self._office.department(department) if department else None
        for option in options:
            if option.category in named:
                option.points += HINT
            if hinted and option.lead == hinted.name:
                option.points += HINT

    def _categories_named(self, words: str) -> frozenset[str]:
        """Find the categories that a category of the source (such as 噪声-施工) speaks for."""
        text = Searched({"content": words})
        hits = self._rulebook.hits(text.folded)
        mask = 0
        for number, _ in hits:
            mask |= self._rulebook.bits[number]
        fired = self._rulebook.fired(Facts(mask, text.folded), hits, text.header, "")
        named = {name for name in self._categories if name in words}
        return frozenset(named | {one.rule.category for one in fired if one.words})

    def spoken(self, case: Case, rules: Iterable[Compiled]) -> tuple[Evidence, ...]:
        """Return the words that rules found."""
        book, usual_end = self._rulebook, case.text.usual_end
        usual = other = 0
        for one in rules:
            if one.rule.fields == USUAL:
                usual |= one.words
            else:
                other |= one.words
        return case.text.evidence(
            [
                (start, len(book.words[number]))
                for number, start in case.spots.items()
                if book.bits[number] & (usual | other if start < usual_end else other)
            ]
        )

    def department(self, name: str, place: Found | None) -> str:
        """Turn 属地 into the office of the place; blank when nobody can be named."""
        if name == LOCAL:
            return self._local.get(place.office, "") if place else ""
        return "" if name == UNDECIDED else name

    def lead(self, rule: Rule, place: Found | None) -> str:
        """Name the department that a rule gives a lead to, blank when nobody can be named."""
        category = self._categories.get(rule.category)
        return self.department(rule.lead or (category.lead if category else ""), place)
