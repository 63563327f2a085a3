"""推诿: leads and points that went from one department to another and back, and what let them.

Rule gaps are told by what people decided in the end: where one rule sends leads of one kind to one
department, and people take them away again, the rule is what has to be mended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.core.fields import UNDECIDED
from pipeline.core.privacy.masks import nameless, short_title
from pipeline.core.repeats.grouping import Group, Lead
from pipeline.core.repeats.points import TO, name_of, trail_of, without_stutter
from pipeline.core.repeats.repeat_rules import Repeats

MOST = 100
_REASON = 40  # characters of 退单理由
_NAMED = 5  # leads that a gap names
_BY_HAND = "没有规则说到，由人指定"
BACK, OFTEN, ACROSS = "来回派", "反复退单", "点位来回派"


class Move(NamedTuple):
    """A lead went from one department to another, or one asked to hand it back.

    ``department`` is who has it from then on, blank where only ``asked`` was said: the words of
    退单理由. ``rule`` is the rule that sent it, blank where a person did.
    """

    lead: int
    department: str
    asked: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Passing:
    """Something that nobody kept: ``what`` is one of BACK, OFTEN, ACROSS.

    ``trail`` names who had it, in order; ``reasons`` what they said who handed it back; ``rule``
    the rule that sent it first, and its file; ``advice`` one thing to do.
    """

    what: str
    name: str
    id: str
    category: str
    area: str
    trail: str
    returned: int
    reasons: str
    rule: str
    now: str
    advice: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Leads of one kind that a rule sends to one department and people to another.

    ``rule`` names its file too; ``sent`` is blank where no rule named anybody. ``advice`` is one
    sentence for the rule keeper.
    """

    category: str
    area: str
    rule: str
    sent: str
    kept: str
    leads: int
    ids: tuple[str, ...]
    advice: str


class Told(NamedTuple):
    """What the record says of moves: of each lead in order; ``files`` tells where rules stand."""

    moves: Mapping[int, Sequence[Move]] = {}
    files: Mapping[str, str] = {}

    @property
    def trails(self) -> Mapping[int, tuple[str, ...]]:
        """The departments that had each lead that has moved, in order."""
        return {
            number: without_stutter(
                move.department for move in moves if move.department not in ("", UNDECIDED)
            )
            for number, moves in self.moves.items()
        }


def goes_back(trail: Sequence[str]) -> bool:
    """Tell whether somebody had it twice, and somebody else in between."""
    kept = without_stutter(trail)
    return len(set(kept)) < len(kept)


def passings(groups: Iterable[Group], told: Told) -> tuple[Passing, ...]:
    """Return what went back and forth, the longest way first.

    Of a point counts who has each of its leads in the end, in the order they came.
    """
    trails = told.trails
    found: list[tuple[int, Passing]] = []
    for group in groups:
        moved = [lead for lead in group.leads if lead.number in told.moves]
        for lead in moved:
            passing = _of_lead(lead, trails, told)
            if passing is not None:
                found.append((len(trail_of(lead, trails)), passing))
        if len(group.leads) > 1:
            trail = without_stutter(lead.department for lead in group.leads if lead.department)
            if goes_back(trail):
                found.append((len(trail), _of_group(group, trail, told)))
    found.sort(key=lambda one: (-one[0], -one[1].returned, one[1].id))
    return tuple(passing for _, passing in found[:MOST])


def _of_lead(lead: Lead, trails: Mapping[int, tuple[str, ...]], told: Told) -> Passing | None:
    trail, moves = trail_of(lead, trails), told.moves[lead.number]
    asked = [move.asked for move in moves if move.asked]
    back = goes_back(trail)
    if not back and len(asked) < 2:
        return None
    rule, now = _rule(moves, told.files), lead.department or UNDECIDED
    return Passing(
        what=BACK if back else OFTEN,
        name=short_title(lead.title),
        id=lead.id,
        category=lead.category,
        area=lead.area,
        trail=TO.join(trail),
        returned=len(asked),
        reasons=_reasons(asked),
        rule=rule,
        now=now,
        advice=_advice(trail, now, rule),
    )


def _of_group(group: Group, trail: Sequence[str], told: Told) -> Passing:
    moves = [move for lead in group.leads for move in told.moves.get(lead.number, ())]
    asked = [move.asked for move in moves if move.asked]
    sent = dict.fromkeys(_said(lead.rule, told.files) for lead in group.leads if lead.rule)
    rule, now = "、".join(sent) or _BY_HAND, group.leads[-1].department or UNDECIDED
    return Passing(
        what=ACROSS,
        name=name_of(group),
        id=f"{group.leads[0].id} 等 {len(group.leads)} 件",
        category=group.category,
        area=group.area,
        trail=TO.join(trail),
        returned=len(asked),
        reasons=_reasons(asked),
        rule=rule,
        now=now,
        advice=_advice(trail, now, rule),
    )


def _advice(trail: Sequence[str], now: str, rule: str) -> str:
    if not trail or now == UNDECIDED:
        return "建议裁定一次由谁主办，再写进规则"
    if now == trail[0]:
        return f"又回到最先派的{now}：规则派得对，建议把谁主办、谁协办写明，再退就裁定"
    if rule == _BY_HAND:
        return f"建议改规则：先到{trail[0]}，最后是{now}；请加一条规则，同样的再来直接派给{now}"
    return f"建议改规则：规则{rule}先派给{trail[0]}，最后是{now}；请核对，同样的再来还会走一遍"


def _reasons(asked: Iterable[str]) -> str:
    said = dict.fromkeys(nameless(" ".join(one.split()))[:_REASON] for one in asked)
    return "；".join(said)


def _rule(moves: Iterable[Move], files: Mapping[str, str]) -> str:
    first = next((move.rule for move in moves if move.rule), "")
    return _said(first, files) if first else _BY_HAND


def _said(rule: str, files: Mapping[str, str]) -> str:
    return f"“{rule}”（{files[rule]}）" if rule in files else f"“{rule}”"


def gaps(leads: Iterable[Lead], told: Told, rules: Repeats) -> tuple[Gap, ...]:
    """Return where rules and people disagree, the widest gap first.

    What counts is who has a lead in the end, where a person decided that.
    """
    found: defaultdict[tuple[str, str, str, str, str], list[str]] = defaultdict(list)
    for lead in leads:
        moves = told.moves.get(lead.number, ())
        if not moves or not lead.decided_by or lead.department in ("", UNDECIDED):
            continue
        by_rule = next((move for move in moves if move.rule), None)
        sent = by_rule.department if by_rule else ""
        if sent == lead.department or not lead.category:
            continue
        rule = by_rule.rule if by_rule else ""
        found[lead.category, lead.area, rule, sent, lead.department].append(lead.id)
    wide = ((key, ids) for key, ids in found.items() if len(ids) >= rules.disagree)
    ordered = sorted(wide, key=lambda one: (-len(one[1]), one[0]))
    return tuple(_gap(*key, ids, told.files) for key, ids in ordered[:MOST])


def _gap(
    category: str,
    area: str,
    rule: str,
    sent: str,
    kept: str,
    ids: Sequence[str],
    files: Mapping[str, str],
) -> Gap:
    where = f"{area}的" if area else "属地不明的"
    if rule:
        to = sent or UNDECIDED
        said = f"规则{_said(rule, files)}把{where}“{category}”派给{to}，"
        said += f"{len(ids)} 件最后由人定给{kept}"
        in_place = f"，只在{area}这样的写进它的 leads" if area else ""
        advice = f"建议改规则：{said}。请看这条规则的 lead 要不要改成{kept}{in_place}"
    else:
        said = f"{where}“{category}”没有规则说清给谁，{len(ids)} 件都由人定给{kept}"
        advice = f"建议改规则：{said}。请给“{category}”加一条规则，或写上它的 lead"
    told = _said(rule, files) if rule else ""
    return Gap(category, area, told, sent, kept, len(ids), tuple(ids[:_NAMED]), advice)
