"""Retry: route again what waits in 待分派: the rules have changed, or it can follow a repeat."""

from __future__ import annotations

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.files import schema
from pipeline.files.intake import alarms
from pipeline.files.intake.deciding import decide
from pipeline.files.intake.following import earlier_ones
from pipeline.files.intake.receiving import routed
from pipeline.files.repeats.first_department import linked_already
from pipeline.files.workplace import Workplace


def route_waiting(place: Workplace) -> int:
    """Route again what waits in 待分派; return how many left.

    The rules have changed since, or it repeats a matter that somebody has by now: the coordinator
    has confirmed that, or has given the first lead to a department.
    A department that a person or a rule has set is never touched, nor a 紧急程度 that a person set.
    """
    columns = schema.lead.c
    statement = sql.select(columns.number).where(
        columns.department == "",
        (columns.rules_hash != place.office.hash) | (columns.first_id != ""),
        columns.decided_by == "",
        columns.status == fields.UNDECIDED,
    )
    states = place.ledger.states(row.number for row in place.ledger.rows(statement))
    firsts = {number: state["first_id"] for number, state in states.items()}
    repeats = linked_already(place.ledger, firsts, place.office)
    states = {
        number: state
        for number, state in states.items()
        if number in repeats or state["rules_hash"] != place.office.hash
    }
    kept = alarms.set_by_people(place.ledger, states)
    earlier = earlier_ones(place.ledger, list(states.values()))
    events = []
    for (n, state), said in zip(states.items(), earlier, strict=True):
        values = state | said | (repeats[n].told if n in repeats else {})
        told = decide(place, values, "", state["urgency"] if n in kept else "")
        if told.cells["department"] or state["rules_hash"] != place.office.hash:
            events.append(routed(n, state, told))
    if events:
        with place.ledger.transaction():
            place.ledger.record(events)
    return sum("department" in event.cells for event in events)
