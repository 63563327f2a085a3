"""点位: a place or a target and one nuisance, with all that is known of it, and how hot it is.

Source of what is counted: what was complained of must not be complained of again; repeat and
unsatisfied leads are looked into (domain: definitions).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.core.privacy.masks import nameless, short_title
from pipeline.core.repeats.grouping import DAY, Group, Lead
from pipeline.core.repeats.linking import CAME_BACK
from pipeline.core.repeats.repeat_rules import Repeats

MOST = 200  # points that are listed
MOST_VISITS = 60  # leads of one point in its timeline, the last ones
BETWEEN, TO = " · ", " → "
UNCLASSED = "未分类"
Trails = Mapping[int, tuple[str, ...]]
"""The departments that had a lead, in order, by its number; leads that never moved are absent."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A lead in the timeline of its point. Moments are ISO text; ``said`` what was special."""

    id: str
    title: str
    received: str
    departments: str
    status: str
    closed: str
    solved: str
    satisfaction: str
    said: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point and its numbers; ``rank`` is 0 until it is ranked.

    ``leads`` are 件, ``matters`` 事, ``people`` those who are known; ``first`` and ``last`` ISO
    days. ``solved`` counts closings as solved, ``came_back`` how often it was complained of again
    after one, ``returned`` 退单. ``now`` is who has it, ``departments`` all who ever had it, the
    first first.
    ``score`` is the sum of ``parts``.
    """

    where: str
    category: str
    area: str
    leads: int
    matters: int
    people: int
    first: str
    last: str
    solved: int
    came_back: int
    unsatisfied: int
    returned: int
    open: int
    departments: tuple[str, ...]
    now: str
    visits: tuple[Visit, ...]
    score: int = 0
    parts: str = ""
    rank: int = 0

    @property
    def name(self) -> str:
        """Its name in words: where, and which nuisance."""
        return named(self.where, self.category)

    @property
    def days(self) -> int:
        """Days between its first lead and its last."""
        return (date.fromisoformat(self.last) - date.fromisoformat(self.first)).days


_SCORED = (
    ("lead", "leads", "件"),
    ("person", "people", "人"),
    ("came_back", "came_back", "复发"),
    ("unsatisfied", "unsatisfied", "不满意"),
    ("returned", "returned", "退单"),
    ("open", "open", "在办"),
)


def formula(rules: Repeats) -> str:
    """Write out how hot a point is: 件×1＋人×1＋复发×5 ….

    What counts nothing is left out.
    """
    weights = ((word, getattr(rules.hotspot, weight)) for weight, _, word in _SCORED)
    return "热度分＝" + "＋".join(f"{word}×{each}" for word, each in weights if each)


def ranked(
    groups: Iterable[Group], rules: Repeats, trails: Trails
) -> tuple[tuple[Point, ...], int]:
    """Return the hottest points, at most ``MOST``, and how many there are that are listed.

    Of equal score: what came back more often, has more leads, was heard of last.
    """
    enough = [group for group in groups if len(group.leads) >= rules.least]
    found = [(_scored(_point(group, rules, trails), rules), group) for group in enough]
    found.sort(key=lambda one: one[1].leads[0].number)
    found.sort(
        key=lambda one: (one[0].score, one[0].came_back, one[0].leads, one[0].last), reverse=True
    )
    listed = (
        _told(replace(point, rank=rank), group, rules, trails)
        for rank, (point, group) in enumerate(found[:MOST], 1)
    )
    return tuple(listed), len(found)


def _told(point: Point, group: Group, rules: Repeats, trails: Trails) -> Point:
    """Return a point with its name and its timeline, which only those that are listed need."""
    again = came_back(group.leads, rules.came_back)
    visits = tuple(_visits(group.leads, again, trails))
    return replace(point, where=where_of(group), visits=visits)


def _scored(point: Point, rules: Repeats) -> Point:
    parts, score = [], 0
    for weight, key, word in _SCORED:
        each, many = getattr(rules.hotspot, weight), getattr(point, key)
        if each and many:
            score += each * many
            parts.append(f"{word} {many}" + (f"×{each}" if each > 1 else ""))
    return replace(point, score=score, parts="＋".join(parts))


def _point(group: Group, rules: Repeats, trails: Trails) -> Point:
    leads = group.leads
    again = came_back(leads, rules.came_back)
    had = [name for lead in leads for name in trail_of(lead, trails)]
    going = [lead.department for lead in leads if lead.is_open and lead.department]
    return Point(
        where="",
        category=group.category,
        area=group.area,
        leads=len(leads),
        matters=len({lead.matter for lead in leads}),
        people=len({lead.person for lead in leads if lead.person}),
        first=leads[0].came[:DAY],
        last=leads[-1].came[:DAY],
        solved=sum(bool(lead.solved_on) for lead in leads),
        came_back=len(again),
        unsatisfied=sum(lead.satisfaction == "不满意" for lead in leads),
        returned=sum(_times(lead.returns) for lead in leads),
        open=sum(lead.is_open for lead in leads),
        departments=tuple(dict.fromkeys(had)),
        now="、".join(dict.fromkeys(going)) or (had[-1] if had else ""),
        visits=(),
    )


def name_of(group: Group) -> str:
    """Return what people call a point: its site and its category, nobody's name in it."""
    return named(where_of(group), group.category)


def named(where: str, category: str) -> str:
    """Return the name of a point at a site."""
    return f"{where}{BETWEEN}{category or UNCLASSED}"


def where_of(group: Group) -> str:
    """Return the site of a point in words.

    A point that only its matter holds together is called by the title of its first lead.
    """
    site = group.site
    if site.key:
        beside = site.shop and site.line not in site.name
        return nameless(f"{site.line}{site.name}" if beside else site.name)
    known = (site.line or group.area, short_title(group.leads[0].title))
    return BETWEEN.join(filter(None, known))


def came_back(leads: Sequence[Lead], within: int) -> dict[int, int]:
    """Return the leads with which a point came back, by number, and after how many days.

    A lead comes back when an earlier one was closed as solved, at most ``within`` calendar days
    before; of several that follow one closing the first counts. What the matcher has called
    同地复发 counts too where the closing is not to be seen any more (the earlier lead may have been
    taken up again): its days are −1.
    """
    happened = [(_sortable(lead.came), 1, at) for at, lead in enumerate(leads)]
    happened += [
        (f"{lead.solved_on} 24:00", 0, at) for at, lead in enumerate(leads) if lead.solved_on
    ]
    found: dict[int, int] = {}
    solved_on, fresh = "", True
    for when, came, at in sorted(happened):
        if not came:
            solved_on, fresh = leads[at].solved_on, True
            continue
        days = _days(solved_on, when[:DAY]) if solved_on else -1
        labelled = CAME_BACK in leads[at].repeat_kind
        if fresh and (labelled or 0 <= days <= within):
            found[leads[at].number] = days
            solved_on, fresh = "", False
    return found


def _sortable(moment: str) -> str:
    return moment if len(moment) > DAY else f"{moment} 00:00"


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _times(counted: str) -> int:
    return int(counted) if counted.isdigit() else 0


def trail_of(lead: Lead, trails: Trails) -> tuple[str, ...]:
    """Return the departments that had a lead, in order; none while it is undecided."""
    usual = without_stutter(filter(None, (lead.first_department, lead.department)))
    return trails.get(lead.number, usual)


def without_stutter(names: Iterable[str]) -> tuple[str, ...]:
    """Return names without those that stand right behind themselves."""
    kept: list[str] = []
    for name in names:
        if not kept or kept[-1] != name:
            kept.append(name)
    return tuple(kept)


def _visits(leads: Sequence[Lead], again: Mapping[int, int], trails: Trails) -> Iterator[Visit]:
    for at, lead in enumerate(leads[-MOST_VISITS:], max(0, len(leads) - MOST_VISITS)):
        said = ["首次"] if at == 0 else [lead.repeat_kind] if lead.repeat_kind else []
        if lead.number in again and again[lead.number] >= 0:
            said.append(f"办结 {again[lead.number]} 天后又来")
        if _times(lead.returns):
            said.append(f"退单 {lead.returns} 次")
        if _times(lead.reworks):
            said.append(f"重新办理 {lead.reworks} 次")
        yield Visit(
            id=lead.id,
            title=short_title(lead.title),
            received=lead.came,
            departments=TO.join(trail_of(lead, trails)) or "待分派",
            status=lead.status,
            closed=lead.closed_at,
            solved=lead.solved,
            satisfaction=lead.satisfaction,
            said="；".join(said),
        )
