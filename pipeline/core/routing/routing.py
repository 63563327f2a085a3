"""Lead × rulebook → decision, with its evidence and its near miss.

The order: a person's pin → the department of the earlier ticket that the text quotes → hard rules
by priority → the department that has the first lead of the matter → scored rules → the place's
default → 待分派. Hard rules come before a repeat: what must go somewhere at once (险情) goes there,
whoever had the matter before.
Two that weigh the same and name different departments decide nothing: a person is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from pipeline.core.gazetteer.places import Found
from pipeline.core.model import Candidate, Decision, Evidence
from pipeline.core.office import Office
from pipeline.core.routing import reasons
from pipeline.core.routing.repeated import STEP, Repeat
from pipeline.core.routing.weighing import Case, Option, Scales
from pipeline.core.rules.rule import Rule
from pipeline.core.rules.rulebook import Compiled

ALSO = 8  # a category with so many points is named as 兼有
SAYS_NOTHING = 10  # a text with fewer characters and no place is 信息不全
SHOWN = 3  # candidates kept
NOT_OURS = "非环境"
TOO_LITTLE = "信息不全"


class Router:
    """The office's knowledge, ready to decide; build once, use for many leads."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._settings = office.settings
        self._scales = Scales(office)
        self._categories = {one.name: one for one in office.categories}
        self._districts = {one.name: (one.name, *one.within)[-1] for one in office.places}

    @property
    def words(self) -> tuple[str, ...]:
        """All words that the rules look for, folded; *厂 stands as 某某厂."""
        return self._scales.words

    def holding(self, values: Mapping[str, str]) -> tuple[Rule, ...]:
        """Return all rules that hold for a lead, those that weigh most first."""
        case = self._scales.weigh(values)
        scored = [one for option in case.options for one in option.rules]
        rules = [one.rule for one in (*case.hard, *scored)]
        return tuple(sorted(rules, key=lambda rule: (-rule.hard, -rule.points)))

    def decide(self, values: Mapping[str, str]) -> Decision:
        """Decide who handles a lead; ``values`` has our field keys, a missing one is blank."""
        case = self._scales.weigh(values)
        if values.get("pinned_department"):
            return self._pinned(case, values["pinned_department"])
        if values.get("inherited_department"):
            return self._inherited(case)
        said = self._by_rules(case)
        return self._repeated(case, said) if values.get("repeated_department") else said

    def _by_rules(self, case: Case) -> Decision:
        if case.hard:
            return self._by_hard(case)
        if case.lies_outside:
            return self._undecided(case, "")
        if self._says_too_little(case):
            return self._undecided(case, reasons.TOO_LITTLE, category=TOO_LITTLE)
        if case.options and case.options[0].total >= self._settings.enough:
            return self._by_points(case)
        return self._by_place(case)

    def _pinned(self, case: Case, pin: str) -> Decision:
        known = self.office.department(pin)
        name = known.name if known else pin
        best = self._best(case)
        evidence = self._scales.spoken(case, [best]) if best else ()
        opinion = reasons.by_rule(best.name, evidence) if best else ""
        return self._decision(
            case,
            "pinned",
            "确定",
            name,
            best,
            reasons.joined(reasons.pinned(name), opinion),
            evidence,
        )

    def _inherited(self, case: Case) -> Decision:
        """Follow the earlier ticket that the text quotes to the department that has it."""
        name, best = case.values["inherited_department"], self._best(case)
        evidence = self._scales.spoken(case, [best]) if best else ()
        reason = reasons.inherited(name, case.values.get("inherited_from", ""))
        return self._decision(case, "inherited", "较有把握", name, best, reason, evidence)

    def _repeated(self, case: Case, said: Decision) -> Decision:
        """Follow the first lead of the matter, unless hard rules name other departments.

        ``said`` is what the rules say, who know nothing of the matter.
        """
        repeat = Repeat.of(case.values)
        if named := self._named_by_hard(case):
            if repeat.department not in named:
                return said._replace(reason=reasons.joined(said.reason, repeat.passed_over))
            if said.department:
                return said._replace(reason=reasons.joined(said.reason, repeat.agrees))
        best = self._best(case)
        evidence = self._scales.spoken(case, [best]) if best else ()
        by_rule = reasons.by_rule(best.name, evidence) if best and said.department else ""
        reason = reasons.joined(repeat.follows, repeat.instead_of(said.department), by_rule)
        found = self._decision(
            case, STEP, repeat.certainty, repeat.department, best, reason, evidence
        )
        unknown = found.category in ("", TOO_LITTLE)
        return found._replace(category=repeat.category) if unknown else found

    def _named_by_hard(self, case: Case) -> set[str]:
        """Return the departments that the hard rules of the highest priority name."""
        top = max((one.hard for one in case.hard), default=0)
        named = {self._scales.leads.of(one, case.place) for one in case.hard if one.hard == top}
        return named - {""}

    def _says_too_little(self, case: Case) -> bool:
        """Tell whether a lead that came from somewhere names neither place nor anybody.

        Of a text that somebody tries (no source) nobody expects an address.
        """
        about = case.options and case.options[0].category != NOT_OURS
        return bool(about and case.values.get("source")) and self._scales.nowhere(case)

    def _by_hard(self, case: Case) -> Decision:
        top = max(one.hard for one in case.hard)
        rivals = [one for one in case.hard if one.hard == top]
        leads = {self._scales.leads.of(one, case.place): one.name for one in rivals}
        if len(leads) > 1:
            return self._undecided(case, reasons.conflict(leads), rivals[0])
        best = rivals[0]
        (lead,) = leads
        if not lead:
            category = best.category
            why = reasons.TOO_LITTLE if category == TOO_LITTLE else reasons.nobody(category)
            return self._undecided(case, why, best)
        evidence = self._scales.spoken(case, rivals)
        reason = reasons.by_rule(best.name, evidence)
        return self._decision(case, "hard", "确定", lead, best, reason, evidence)

    def _by_points(self, case: Case) -> Decision:
        option = case.options[0]
        if not option.lead:
            return self._undecided(case, reasons.nobody(option.category), option.strongest)
        rival = _rival(option, case.options)
        margin = option.total - (rival.total if rival else 0)
        if rival and margin < self._settings.margin:
            if margin:
                needed = self._settings.margin
                why = reasons.close((option.lead, rival.lead), margin, needed)
            else:
                leads = {one.lead: one.strongest.name for one in (option, rival)}
                why = reasons.conflict(leads)
            return self._undecided(case, why, option.strongest)
        evidence = self._scales.spoken(case, option.rules)
        outside = case.place is not None and case.place.outside
        sure = (
            not outside
            and margin >= self._settings.clear
            and len({one.word for one in evidence}) > 1
        )
        reason = reasons.by_rule(option.strongest.name, evidence)
        if case.clerk == option.lead and self._settings.clerk_hint:
            reason = reasons.joined(reason, reasons.clerk(case.clerk, self._settings.clerk_hint))
        near = reasons.runner_up(rival.lead, rival.category, margin) if rival else ""
        certainty = "确定" if sure else "较有把握"
        return self._decision(
            case, "scored", certainty, option.lead, option.strongest, reason, evidence, near
        )

    def _by_place(self, case: Case) -> Decision:
        place = case.place
        if place and place.lead and (lead := self._scales.leads.department(place.lead, place)):
            return self._decision(case, "place", "较有把握", lead, None, reasons.BY_DEFAULT)
        if case.options:
            best = case.options[0]
            return self._undecided(case, reasons.too_weak(best.category, best.total))
        return self._undecided(case, reasons.NO_RULE)

    def _undecided(
        self, case: Case, why: str, best: Compiled | None = None, category: str = ""
    ) -> Decision:
        best = best or self._best(case)
        evidence = self._scales.spoken(case, [best]) if best else ()
        decision = self._decision(case, "undecided", "需人工", "", best, why, evidence)
        return decision._replace(category=category) if category else decision

    def _best(self, case: Case) -> Compiled | None:
        if case.hard:
            return max(case.hard, key=lambda one: one.hard)
        return case.options[0].strongest if case.options else None

    def _decision(
        self,
        case: Case,
        step: str,
        certainty: str,
        lead: str,
        best: Compiled | None,
        reason: str,
        evidence: tuple[Evidence, ...] = (),
        near: str = "",
    ) -> Decision:
        rule = best.rule if best else None
        category = best.category if best else self._without_rule(case)
        also = _also(case.options, category) if case.options else []
        others = [one.category for one in also]
        if rule and rule.also:
            others = [*rule.also, *others]
        where = reasons.by_place(case.place, case.place_field)
        return Decision(  # by position: names cost half a microsecond
            lead,
            self._assisting(case, rule, category, also, lead) if lead else (),
            category,
            _without(category, others) if others else (),
            case.urgency,
            case.place.office if case.place else "",
            step,
            certainty,
            best.name if best else "",
            reasons.joined(reason, where, near),
            evidence,
            self._candidates(case),
            self._scales.target(case) if case.seen.names else "",
            self._outside(case.place) if case.place and case.place.outside else "",
        )

    def _outside(self, place: Found) -> str:
        """Say where a place lies that is not in the zone: in one of several districts, maybe."""
        district = " 或 ".join(place.candidates) or self._districts[place.name]
        return reasons.outside(district, place.word)

    def _assisting(
        self, case: Case, rule: Rule | None, category: str, also: Sequence[Option], lead: str
    ) -> tuple[str, ...]:
        """Name who helps: the rule's or the category's, and who would lead the other categories."""
        names: Sequence[str] = ()
        if rule and rule.assist is not None:
            names = rule.assist
        elif category in self._categories:
            names = self._categories[category].assist
        if not (names or also):
            return ()
        found = [self._scales.leads.department(name, case.place) for name in names]
        found += [one.lead for one in also]
        return _without(lead, found)

    def _candidates(self, case: Case) -> tuple[Candidate, ...]:
        """List who could lead: hard rules by priority, then options by points."""
        found: list[Candidate] = []
        for one in sorted(case.hard, key=lambda one: -one.hard):
            if lead := self._scales.leads.of(one, case.place):
                reason = reasons.hard(one.name, one.hard)
                found.append(Candidate(lead, one.category, one.name, one.hard, reason))
        for option in case.options[:SHOWN]:
            if option.lead:
                name = option.strongest.name
                found.append(_scored(option.lead, option.category, name, option.total))
        return tuple(found[:SHOWN])

    def _without_rule(self, case: Case) -> str:
        """Name the category when no rule holds: 信息不全 when nothing is said, else none."""
        nothing = case.place is None and case.text.usual_end < SAYS_NOTHING
        return TOO_LITTLE if nothing else ""


@lru_cache(4096)  # the same rules speak for thousands of leads
def _scored(lead: str, category: str, rule: str, points: int) -> Candidate:
    return Candidate(lead, category, rule, points, reasons.scored(rule, points))


def _without(first: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return names, each once, without the blank and the one that stands first already."""
    return tuple([name for name in dict.fromkeys(names) if name and name != first])


def _also(options: Iterable[Option], category: str) -> list[Option]:
    """Return the options of other categories that have points enough to be named too."""
    return [
        one for one in options if one.points >= ALSO and one.category not in (category, NOT_OURS)
    ]


def _rival(option: Option, options: Iterable[Option]) -> Option | None:
    """Return the best option of another department, if there is one."""
    for one in options:
        if one.lead != option.lead:
            return one
    return None
