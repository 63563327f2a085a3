"""Emergencies in the ledger: which stand, which nobody was told of, what an update raises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.clocks.clocks import end_of
from pipeline.core.model import CellRef, Event, Problem
from pipeline.core.privacy.masks import is_a_name, mask_name
from pipeline.core.urgency import alerting
from pipeline.core.urgency.alerting import Standing
from pipeline.files import schema
from pipeline.files.books import outbox
from pipeline.files.ledger import Ledger
from pipeline.files.merging.authors import last_authors
from pipeline.files.workplace import Workplace

_NOT_PEOPLE = frozenset({"Received", "Routed", "Updated", "Alerted", "Undone", "Reckoned"})
_CLOCKS = {
    "acknowledge": ("acknowledge_due", "acknowledge_reckoning"),
    "answer": ("clock_start", "answer_due", "answer_span", "answer_reckoning"),
}
_OURS = frozenset({"Routed", "Alerted", "Reckoned"})  # who set a limit that we may shorten


def first() -> Any:
    """Return what orders emergencies before all other leads."""
    lead, side = schema.lead.c, schema.side_cell.c
    marked = sql.select(side.lead).where(side.field == fields.EMERGENCY)
    stands = lead.urgency.in_(alerting.NOT_LOWERED) & lead.number.in_(marked)
    return sql.case((stands, 0), else_=1)


def standing(ledger: Ledger) -> list[Standing]:
    """Return the emergencies that stand, the first lead first."""
    lead, side, person = schema.lead.c, schema.side_cell.c, schema.person.c
    wanted = (
        sql.select(schema.lead, side.value, person.petitioner, person.phone)
        .join_from(schema.side_cell, schema.lead, lead.number == side.lead)
        .outerjoin(schema.person, person.number == lead.person)
        .where(side.field == fields.EMERGENCY, lead.urgency.in_(alerting.NOT_LOWERED))
        .where(lead.status.not_in(sorted(fields.CLOSED)))
        .order_by(lead.number)
    )
    return [
        Standing(
            number=row.number,
            id=row.id,
            mark=row.value,
            department=row.department,
            address=_without(row.address, row.petitioner or "", row.phone or ""),
            area=row.area,
        )
        for row in ledger.rows(wanted)
    ]


def _without(address: str, name: str, phone: str) -> str:
    """Return an address in which nobody's name or phone stands."""
    if is_a_name(name):
        address = address.replace(name, mask_name(name))
    return address.replace(phone, "").strip() if phone else address


def among(states: Iterable[Any], side: Mapping[int, Mapping[str, str]]) -> list[Standing]:
    """Return which of some leads, given as rows and side cells, are emergencies that stand."""
    found = []
    for state in states:
        said = side[state.number].get(fields.EMERGENCY, "") if state.number in side else ""
        if said and alerting.is_standing(said, state.urgency, state.status):
            found.append(Standing(state.number, state.id, said, state.department))
    return found


def untold(ledger: Ledger, leads: list[Standing]) -> list[Standing]:
    """Return the emergencies that no text has told as they are now."""
    cells, issues = schema.snapshot.c, schema.issue.c
    texts = sql.select(issues.number).where(issues.kind == outbox.ALERT)
    wanted = sql.select(cells.lead, cells.value).where(
        cells.issue.in_(texts), cells.field == fields.EMERGENCY
    )
    told = {(row.lead, row.value) for row in ledger.rows(wanted)}
    return [one for one in leads if (one.number, one.mark) not in told]


def raised(place: Workplace, lead: int, state: Mapping[str, str], file: int) -> Event | None:
    """Return the event of an emergency that a newer export brings into a known lead, or None.

    ``state`` holds what the export says by now. What was found before stays found; a 紧急程度 that
    a person has set stays as it is, and that is said.
    """
    found = place.alarm.find(state["title"], state["content"])
    known = alerting.words_of(state.get(fields.EMERGENCY, ""))
    fresh = {name: words for name, words in found.kinds.items() if name not in known}
    before = {key: state.get(key, "") for key in (fields.EMERGENCY, fields.ESCALATION)}
    after = dict(before)
    if fresh:
        said = (before[fields.EMERGENCY], alerting.mark(fresh))
        after[fields.EMERGENCY] = "；".join(filter(None, said))
    if not before[fields.ESCALATION]:
        after |= {
            key: text for key, text in alerting.marks(found).items() if key == fields.ESCALATION
        }
    cells = {key: (before[key], after[key]) for key in after if after[key] != before[key]}
    if fresh and state["urgency"] != alerting.URGENT:
        authors = last_authors(place.ledger, [(lead, "urgency"), (lead, "answer_due")])
        if _by_person(authors.get((lead, "urgency"))):
            words = "、".join(
                word for each in fresh.values() for word in dict.fromkeys(one.word for one in each)
            )
            facts = {"lead": state["id"], "kind": "、".join(fresh), "words": words}
            place.say(Problem("E01", CellRef(""), facts | {"urgency": state["urgency"]}))
        else:
            cells["urgency"] = (state["urgency"], alerting.URGENT)
            cells |= _sooner(place, state, authors.get((lead, "answer_due")))
    return Event("Alerted", lead, cells, "规则", file) if cells else None


def _sooner(place: Workplace, state: Mapping[str, str], author: Any) -> dict[str, tuple[str, str]]:
    """Return the limits of an emergency, where ours was later; others' limits stand."""
    if not state["department"]:
        return {}
    urgent = {**state, "urgency": alerting.URGENT, "answer_due": ""}
    ours = {"answer": author is not None and author.kind in _OURS}
    ours["acknowledge"] = not state["acknowledged_at"]
    cells: dict[str, tuple[str, str]] = {}
    started = place.clocks.issued(urgent, place.now)
    for clock, keys in _CLOCKS.items():
        due = f"{clock}_due"
        if ours[clock] and state[due] and end_of(started[due]) < end_of(state[due]):
            cells |= {key: (state[key], started[key]) for key in keys if state[key] != started[key]}
    return cells


def set_by_people(ledger: Ledger, leads: Iterable[int]) -> set[int]:
    """Return the leads among some whose 紧急程度 a person has set."""
    authors = last_authors(ledger, ((lead, "urgency") for lead in leads))
    return {lead for (lead, _), event in authors.items() if _by_person(event)}


def _by_person(event: Any) -> bool:
    return event is not None and event.kind not in _NOT_PEOPLE
