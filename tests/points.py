"""Leads for tests of 点位: only what a test speaks of is said, the rest is usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pipeline.core.gazetteer.places import Gazetteer
from pipeline.core.office import Place
from pipeline.core.repeats.grouping import LEAD_FIELDS, Lead
from pipeline.core.repeats.passing import Move, Told
from pipeline.core.repeats.repeat_rules import Repeats
from pipeline.core.repeats.roots import Roots, roots
from pipeline.core.repeats.sites import Sites

TODAY = date(2025, 7, 10)
CITY, AIR, WATER = "城管局", "生态环境局", "水务局"
USUAL = {
    "title": "烧烤店油烟", "category": "餐饮油烟", "area": "蓬朗办事处", "department": CITY,
    "status": "办理中", "received_at": "2025-07-01 09:00",
}  # fmt: skip
PLACES = (
    Place(name="昆山市", kind="home", aliases=("昆山",)),
    Place(name="蓬朗办事处", kind="office", aliases=("蓬朗街道", "蓬朗"), office="蓬朗办事处"),
    Place(name="蓬苑社区", kind="community", office="蓬朗办事处", within=("蓬朗办事处",)),
    *(Place(name=name, kind="road") for name in ("昆太路", "长江南路", "前进东路", "珠江路")),
    Place(name="绿中海", kind="estate"),
    Place(name="圆明港", kind="river"),
)


def lead(number: int, **said: str) -> Lead:
    """Return a lead in hand; what is said goes before what is usual."""
    blank = dict.fromkeys(LEAD_FIELDS, "")
    values = {**blank, "id": f"XS-20250701-{number:04}", **USUAL, **said}
    person = values.pop("person", "")
    first = values["first_department"] or values["department"]
    return Lead(number, **(values | {"first_department": first}), person=person)


def done(number: int, came: str, closed: str, **said: str) -> Lead:
    """Return a lead that was closed as solved."""
    known = {"received_at": came, "closed_at": closed, "status": "办结", "solved": "是"}
    return lead(number, **(known | said))


def sites() -> Sites:
    """Return what reads sites in these places."""
    return Sites(Gazetteer(PLACES))


def rooted(
    leads: Sequence[Lead],
    moves: Mapping[int, Sequence[Move]] | None = None,
    files: Mapping[str, str] | None = None,
    **rules: Any,
) -> Roots:
    """Count leads as of 2025-07-10; ``rules`` are keys of repeats.yaml."""
    told = Told(moves or {}, files or {})
    return roots(leads, sites(), told, Repeats(**rules), TODAY)
