"""What lies under many leads: points, what they have in common, who passed them on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.core.repeats.causes import Cause, causes
from pipeline.core.repeats.grouping import DAY, Lead, grouped
from pipeline.core.repeats.passing import Gap, Passing, Told, gaps, passings
from pipeline.core.repeats.points import Point, formula, ranked
from pipeline.core.repeats.repeat_rules import Repeats
from pipeline.core.repeats.sites import Sites


@dataclass(frozen=True, slots=True)
class Roots:
    """All that is told of points, nothing personal in it.

    ``points`` are the hottest first, ``many`` how many there are; ``rules`` are those by which
    they were counted.
    """

    points: tuple[Point, ...] = ()
    many: int = 0
    causes: tuple[Cause, ...] = ()
    passings: tuple[Passing, ...] = ()
    gaps: tuple[Gap, ...] = ()
    rules: Repeats = Repeats()

    @property
    def formula(self) -> str:
        """How hot a point is, written out."""
        return formula(self.rules)


def roots(leads: Sequence[Lead], sites: Sites, told: Told, rules: Repeats, today: date) -> Roots:
    """Count points. Leads that came more than ``within`` days before ``today`` are left out."""
    since = (today - timedelta(days=rules.within)).isoformat()
    known = [lead for lead in leads if lead.came[:DAY] >= since]
    groups = grouped(known, sites)
    points, many = ranked(groups, rules, told.trails)
    return Roots(
        points=points,
        many=many,
        causes=causes(groups, rules, today),
        passings=passings(groups, told),
        gaps=gaps(known, told, rules),
        rules=rules,
    )
