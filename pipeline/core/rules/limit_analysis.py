"""Limits that bind nothing: of a name that nobody brings, or behind one that takes it all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.core.checked import hint
from pipeline.core.clocks.limits import Limit
from pipeline.core.fields import REQUESTS, URGENCIES
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office

_PLACE = CellRef("rules/deadlines.yaml")


def limit_findings(office: Office) -> Iterator[Problem]:
    """Yield the limits of an office that no lead falls under, or that are misspelt.

    Sources and requests are whatever an export brings, so there only a near miss is one.
    """
    named = (one.constants.get("来源", one.name) for one in office.sources)
    sources = tuple(dict.fromkeys(named))
    for number, limit in enumerate(office.limits, 1):
        for kind, names, known in (
            ("来源", limit.source, sources),
            ("诉求类型", limit.request, REQUESTS),
            ("紧急程度", limit.urgency, URGENCIES),
        ):
            for name in (one for one in names if one not in known):
                near = hint(name, known)
                if near or kind == "紧急程度":
                    facts = {"number": number, "kind": kind, "seen": name, "hint": near}
                    yield Problem("C10", _PLACE, facts)
        earlier = _hidden_by(limit, office.limits[: number - 1])
        if earlier:
            yield Problem("C11", _PLACE, {"number": number, "earlier": earlier})


def _hidden_by(limit: Limit, before: Iterable[Limit]) -> int:
    """Return the number of the first limit that takes all that this one is for; 0 for none."""
    hiding = (number for number, one in enumerate(before, 1) if _takes_all(one, limit))
    return next(hiding, 0)


def _takes_all(one: Limit, other: Limit) -> bool:
    pairs = (
        (one.source, other.source),
        (one.request, other.request),
        (one.urgency, other.urgency),
    )
    return all(not wide or (narrow and set(narrow) <= set(wide)) for wide, narrow in pairs)
