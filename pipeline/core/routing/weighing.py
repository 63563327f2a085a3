"""A lead weighed: its place, the rules that hold for it, and the categories they speak for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import attrgetter

from pipeline.core.gazetteer import names
from pipeline.core.gazetteer.addressing import Mention
from pipeline.core.gazetteer.places import Found, Gazetteer, choose
from pipeline.core.model import Evidence
from pipeline.core.office import Office
from pipeline.core.routing.leading import Leading
from pipeline.core.routing.searched import Searched
from pipeline.core.rules.asking import Facts
from pipeline.core.rules.rulebook import Compiled, Rulebook, Seen

SHARE = 3  # a department's other categories count a third
HINT = 3  # points that a category or a department named by the source adds
SHORT = 14  # a complaint with more characters says more than “装修噪音扰民”
# a text without any of these names no place: 路, 号, 小区, 村, 厂, 店 …
_WHERE = re.compile(
    "[路街道巷弄村号栋幢区镇乡园苑城厦院桥湾岛港厂店馆河湖校站寓府庄场吧所庙海江口]"
)
_PREAMBLE = re.compile(r"^.{0,12}?(?:反映|投诉|来电|求助|举报|建议)[:,]")
_SAYS = re.compile(r"[^\x00\W]")
_UNITS = ("局", "部门", "中队", "大队", "支队")  # what a clerk adds to a department's short name


@dataclass(slots=True)
class Option:
    """A category that rules speak for, with the points of all of them.

    ``total`` adds a third of what the other categories of the same department have: several
    matters for one department weigh more than one.
    """

    category: str
    points: int
    strongest: Compiled
    rules: list[Compiled]
    lead: str = ""
    total: int = 0


@dataclass(slots=True)
class Case:
    """One lead while it is being decided. ``options`` are ranked, the best first.

    ``clerk`` is the department that the clerk's closing names, blank when none.
    """

    values: Mapping[str, str]
    text: Searched
    place: Found | None
    place_field: str
    seen: Seen
    hard: list[Compiled]
    options: list[Option]
    urgency: str
    clerk: str = ""

    @property
    def lies_outside(self) -> bool:
        """Tell whether the address says that a lead is not ours.

        The text alone names other towns too easily (a company of Suzhou, 邻近太仓); the platform
        has sent the lead to us, so it is given out, less certain, and the reason says what to look
        at.
        """
        place = self.place
        return place is not None and place.outside and self.place_field in ("address", "area")


_total = attrgetter("total")


class Scales:
    """The office's rules and places, ready to weigh leads.

    ``leads`` tells whom a rule gives a lead to.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._gazetteer = Gazetteer(office.places)
        self._rulebook = Rulebook(office.rules, office.groups, self._in_campaign)
        self._categories = tuple(one.name for one in office.categories)
        self.leads = Leading(office)
        self._clerk_hint = office.settings.clerk_hint
        self._find = lru_cache(4096)(self._gazetteer.find)
        self._hinted = lru_cache(4096)(self._categories_named)
        self._body = lru_cache(4096)(self._department_named)

    @property
    def words(self) -> tuple[str, ...]:
        """All words that the rules look for, folded; *厂 stands as 某某厂."""
        words = (word.replace(names.ANY, "某某") for word in self._rulebook.words)
        return tuple(dict.fromkeys(words))

    def weigh(self, values: Mapping[str, str]) -> Case:
        """Find place, rules and options of a lead; ``values`` has our field keys."""
        text = Searched(values)
        place, field = self._place(text, values)
        seen = self._rulebook.look(text)
        facts = Facts(
            seen.words,
            text.complaint,
            text.usual_end,
            seen.hits,
            place.lineage if place else frozenset(),
            values,
        )
        hard: list[Compiled] = []
        scored: list[Compiled] = []
        urgency = ""
        for one in self._rulebook.fired(facts):
            (hard if one.hard else scored).append(one)
            urgency = urgency or one.urgency
        clerk = self._body(text.hint) if text.hint else ""
        urgency = urgency or values.get("urgency") or ""
        case = Case(values, text, place, field, seen, hard, [], urgency, clerk)
        if scored:
            case.options = self._ranked(case, scored)
        return case

    def _in_campaign(self, name: str, moment: str) -> bool:
        campaign = self._office.settings.campaign
        if campaign is None or campaign.name != name or not moment:
            return False
        return campaign.day_of(date.fromisoformat(moment[:10])) > 0

    def _department_named(self, body: str) -> str:
        """Find the department that a clerk means by 市城管局, 公安部门; blank when none of ours."""
        for ending in ("", *_UNITS):
            short = body.removesuffix(ending)
            for start in range(len(short) - 1):
                if known := self._office.department(short[start:]):
                    return known.name
        return ""

    def _place(self, text: Searched, values: Mapping[str, str]) -> tuple[Found | None, str]:
        """Find the place: in the address first, then in the text, then in the 属地 column."""
        mentions = self._gazetteer.mentions(text.complaint)
        if not mentions and text.complaint is not text.folded:
            mentions = self._gazetteer.mentions(text.folded)  # only what it quotes says where
        area = values.get("area")
        if not (mentions or area):
            return None, ""
        address: list[Mention] = []
        content = mentions
        if mentions and mentions[-1].start >= text.address_start:
            address = [one for one in mentions if one.start >= text.address_start]
            content = [one for one in mentions if one.start < text.address_start]
        found = choose(address, beside=content)
        if found is None or not (found.office or found.outside):
            said = choose(content)
            found = said if said and (found is None or said.office) else found
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
            option = options.get(one.category)
            if option is None:
                options[one.category] = Option(one.category, one.points, one, [one])
                continue
            option.points += one.points
            option.rules.append(one)
            if one.points > option.strongest.points:
                option.strongest = one
        ranked = list(options.values())
        for option in ranked:
            option.lead = self.leads.of(option.strongest, case.place)
        values = case.values
        if case.clerk or values.get("source_category") or values.get("hint_department"):
            self._add_hints(case, ranked)
        if len(ranked) == 1:
            ranked[0].total = ranked[0].points
            return ranked
        of_lead: dict[str, int] = {}
        for option in ranked:
            of_lead[option.lead] = of_lead.get(option.lead, 0) + option.points
        for option in ranked:
            option.total = option.points + (of_lead[option.lead] - option.points) // SHARE
        ranked.sort(key=_total, reverse=True)
        return ranked

    def _add_hints(self, case: Case, options: Sequence[Option]) -> None:
        """Add what the source's own category and department, and the clerk, speak for."""
        values = case.values
        category, department = values.get("source_category"), values.get("hint_department")
        named = self._hinted(category) if category else ()
        hinted = self._office.department(department) if department else None
        for option in options:
            if option.category in named:
                option.points += HINT
            if hinted and option.lead == hinted.name:
                option.points += HINT
            if case.clerk and option.lead == case.clerk:
                option.points += self._clerk_hint

    def _categories_named(self, words: str) -> frozenset[str]:
        """Find the categories that a category of the source (such as 噪声-施工) speaks for."""
        text = Searched({"content": words})
        seen = self._rulebook.look(text)
        fired = self._rulebook.fired(Facts(seen.words, text.complaint, text.usual_end, seen.hits))
        named = {name for name in self._categories if name in words}
        return frozenset(named | {one.category for one in fired if one.words})

    def spoken(self, case: Case, rules: Sequence[Compiled]) -> tuple[Evidence, ...]:
        """Return the words that rules found, the first place of each."""
        wanted: Set[int] = rules[0].words
        if len(rules) > 1:
            wanted = {word for one in rules for word in one.words & case.seen.words}
        return case.text.evidence(case.seen.hits, wanted)

    def nowhere(self, case: Case) -> bool:
        """Tell whether a short lead names neither a place nor who is complained of."""
        values = case.values
        if (
            case.place
            or case.seen.names
            or any(values.get(k) for k in ("address", "area", "target"))
        ):
            return False
        said = _PREAMBLE.sub("", case.text.complaint.strip("。"))
        return _WHERE.search(said) is None and len(_SAYS.findall(said)) <= SHORT

    def target(self, case: Case) -> str:
        """Name the company or shop that the text is about, as it stands there; blank if none."""
        found = names.target_in(case.text.complaint, case.seen.names)
        return case.text.original(*found) if found else ""
