"""Statuses that a department typed before what their step needs was there: they wait as holds.

Such a step is taken by itself as soon as a later return, whoever's, fills what was missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.core.merging import holding
from pipeline.core.merging.merging import APPLY, UNTOUCHED, Asked
from pipeline.core.model import Event
from pipeline.core.work import needs
from pipeline.files.intake.originals import Origin
from pipeline.files.workplace import Workplace


def taken_up(
    place: Workplace,
    cells: Sequence[Asked],
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> list[Asked]:
    """Return the waiting status of a lead that may be taken now, as a cell that is applied.

    ``cells`` are what a return says of the lead; where it says something of the status, or gives
    the lead to others, that counts.
    """
    typed = waits_for(before)
    if not typed or speaks_of_it(cells) or after["department"] != before["department"]:
        return []
    allows = place.office.workflow.allows
    if needs.lacks(place.office, after, typed) or not allows(before["status"], typed):
        return []
    ours = before["status"]
    return [Asked(cells[0].lead, "status", ours, ours, typed, APPLY, "")]


def speaks_of_it(cells: Sequence[Asked]) -> bool:
    """Tell whether a return says anything of the status of a lead."""
    return any(cell.field == "status" and cell.verdict != UNTOUCHED for cell in cells)


def waits_for(lead: Mapping[str, str]) -> str:
    """Return the status that the department of a lead typed and that waits, blank for none."""
    typed, why = holding.unpack(lead.get(holding.key(lead["department"], "status"), ""))
    return typed if holding.is_lacking(why) else ""


def still_waits(
    place: Workplace,
    origin: Origin,
    lead: int,
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> list[Event]:
    """Return the event of a status that waits for less than before, or for more."""
    typed = waits_for(before)
    lacks = needs.lacks(place.office, after, typed) if typed else []
    if not lacks or after["department"] != before["department"]:
        return []
    key = holding.key(before["department"], "status")
    kept = holding.pack(typed, holding.lacking(lacks))
    if kept == before[key]:
        return []
    department = before["department"]
    return [Event("Held", lead, {key: (before[key], kept)}, department, origin.file, origin.sheet)]
