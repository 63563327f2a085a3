"""Leads → groups: one target, or one place, and one nuisance; what is one matter stays together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.core.fields import CLOSED
from pipeline.core.leaders.flags import DONE
from pipeline.core.repeats.profile import NO_NUISANCE
from pipeline.core.repeats.sites import Site, Sites

# asked or praised, nothing complained of; sent back or refused: none of ours
_NO_COMPLAINT = frozenset({"咨询", "建议", "表扬"})
_NOT_OURS = frozenset({"退回平台", "不予受理"})
_OTHERS = "其他"
_UNSOLVED = frozenset({"否", "部分"})
DAY = len("2025-07-10")


class Lead(NamedTuple):
    """What is read of a lead: stored fields as ISO text and words, blank is ``''``.

    ``person`` tells persons apart and says nothing of who they are; blank where nobody is known.
    """

    number: int
    id: str
    title: str
    content: str
    target: str
    address: str
    area: str
    category: str
    department: str
    first_department: str
    status: str
    received_at: str
    closed_at: str
    solved: str
    satisfaction: str
    returns: str
    reworks: str
    first_id: str
    repeat_kind: str
    request_type: str
    rule: str
    decided_by: str
    person: str = ""

    @property
    def matter(self) -> str:
        """The 线索编号 of the first lead of its matter."""
        return self.first_id or self.id

    @property
    def came(self) -> str:
        """When it was reported; where that is not said, the day it was taken in."""
        if self.received_at:
            return self.received_at
        day = self.id.rpartition("-")[0][-8:]
        return f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 else ""

    @property
    def is_open(self) -> bool:
        """Tell whether work on it goes on."""
        return self.status not in CLOSED

    @property
    def solved_on(self) -> str:
        """The day it was closed as solved; blank where it was not."""
        solved = self.status in DONE and self.solved not in _UNSOLVED
        return self.closed_at[:DAY] if solved else ""


LEAD_FIELDS = Lead._fields[1:-1]


@dataclass(frozen=True, slots=True)
class Group:
    """The leads of one point, the first that came first.

    ``site``, ``category`` and ``area`` are what most of them name.
    """

    leads: tuple[Lead, ...]
    site: Site
    category: str
    area: str


def names_nuisance(category: str) -> bool:
    """Tell whether a category says what is complained of; 其他 and what is no matter do not."""
    return category not in NO_NUISANCE and not category.startswith(_OTHERS)


def most(values: Iterable[str]) -> str:
    """Return the value that stands most often, of equals the first; blank only where all are."""
    said = [value for value in values if value]
    if len(set(said)) < 2:  # as nearly always
        return said[0] if said else ""
    return Counter(said).most_common(1)[0][0]


def grouped(leads: Sequence[Lead], sites: Sites) -> list[Group]:
    """Return all leads in groups; a lead that shares nothing with another is a group alone.

    A matter stays together; two sites are joined where one matter names both with its own
    category, so that a lead which was linked or classed wrongly joins nothing else. Leads that only
    ask or praise, or that were none of ours, are in no group.
    """
    placed = [
        (lead, sites.of(lead.target, lead.address, lead.title, lead.area, lead.category))
        for lead in leads
        if lead.request_type not in _NO_COMPLAINT and lead.status not in _NOT_OURS
    ]
    matters: dict[str, list[_Placed]] = {}
    for one in placed:
        matters.setdefault(one[0].matter, []).append(one)
    joined = _Joined(len(matters))
    known: dict[tuple[str, str], int] = {}
    for number, of_one in enumerate(matters.values()):
        category = of_one[0][0].category
        if len(of_one) > 1:
            category = most(lead.category for lead, _ in of_one)
        for lead, site in of_one:
            if site.key and lead.category == category and names_nuisance(category):
                joined.join(number, known.setdefault((category, site.key), number))
    parts: dict[int, list[_Placed]] = {}
    for number, of_one in enumerate(matters.values()):
        parts.setdefault(joined.root(number), []).extend(of_one)
    return [_group(part) for part in parts.values()]


_Placed = tuple[Lead, Site]


def _group(part: list[_Placed]) -> Group:
    if len(part) == 1:
        lead, site = part[0]
        return Group((lead,), site, lead.category, lead.area)
    part.sort(key=lambda one: (one[0].came, one[0].number))
    leads = tuple(lead for lead, _ in part)
    category, area = most(lead.category for lead in leads), most(lead.area for lead in leads)
    return Group(leads, _usual([site for _, site in part]), category, area)


def _usual(sites: Sequence[Site]) -> Site:
    key = most(site.key for site in sites)
    same = [site for site in sites if site.key == key]
    if len(set(same)) == 1:
        return same[0]
    name, line = most(one.name for one in same), most(one.line for one in same)
    return Site(key, name, line, most(one.owner for one in same), same[0].shop)


class _Joined:
    """Which of so many things belong together."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def root(self, at: int) -> int:
        above = self._above
        while above[at] != at:
            above[at] = above[above[at]]
            at = above[at]
        return at

    def join(self, one: int, other: int) -> None:
        if one != other:
            first, last = sorted((self.root(one), self.root(other)))
            self._above[last] = first
