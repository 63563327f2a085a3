"""Send back: the leads that go back to their platform, listed once each, with the reason."""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlalchemy as sql

from pipeline.core.model import CellRef, Problem
from pipeline.core.privacy.masks import nameless
from pipeline.core.work.sending_back import SENT_BACK, SentBack, reason, workbook
from pipeline.files import schema
from pipeline.files.books import issues, outbox, persons
from pipeline.files.books.plain import put_out_unpersonal
from pipeline.files.intake.deciding import as_received
from pipeline.files.workplace import Workplace
from pipeline.files.writing import writing

KIND = "sent back"
# a source that says so itself has been told already
_TOLD = ("Received", "Updated")


def list_sent_back(place: Workplace) -> list[str]:
    """Write the list of the day, where leads were sent back that no list has; return its path.

    A lead that is sent back without any reason waits until somebody gives one, and that is said.
    """
    decided = _decided(place)
    listed, today = _listed(place)
    wanted = {lead for lead, seq in decided.items() if lead in today or listed.get(lead, 0) < seq}
    found = list(_with_reasons(place, wanted))
    if not found:
        outbox.retire(place, KIND, place.today)
        return []
    zone = place.office.settings.zone
    book = workbook(found, place.today, zone)
    path = f"outbox/上报/退回平台_{place.today}.xlsx"
    leads = tuple(one.number for one in found)
    return put_out_unpersonal(
        place, KIND, place.today, path, book, writing.write, leads, said=found
    )


def _decided(place: Workplace) -> dict[int, int]:
    """Return when somebody here last decided that a lead goes back, as the number of the event."""
    lead, events = schema.lead.c, schema.event.c
    sent = sql.select(lead.number).where(lead.status == SENT_BACK)
    numbers = [row.number for row in place.ledger.rows(sent)]
    said = events.cells.like(f'%"{SENT_BACK}"]%') & events.kind.not_in(_TOLD)
    statement = sql.select(events.seq, events.lead, events.cells).where(said)
    decided: dict[int, int] = {}
    for row in place.ledger.among(statement, events.lead, numbers):
        cell = json.loads(row.cells).get("status", ("", ""))
        if cell[1] == SENT_BACK:
            decided[row.lead] = max(row.seq, decided.get(row.lead, 0))
    return decided


def _listed(place: Workplace) -> tuple[dict[int, int], set[int]]:
    """Return up to which event a lead has been listed, and the leads on the list of today."""
    table = issues.table
    listed: dict[int, int] = {}
    today: set[int] = set()
    for row in place.ledger.rows(sql.select(table).where(table.c.kind == KIND)):
        leads = issues.leads_of(row)
        listed |= {lead: max(row.event, listed.get(lead, 0)) for lead in leads}
        if row.day == place.today:
            today.update(leads)
    return listed, today


def _with_reasons(place: Workplace, wanted: set[int]) -> Iterator[SentBack]:
    states = place.ledger.states(sorted(wanted))
    received = as_received(place.ledger, states)
    known = persons.known(place.ledger, (int(state["person"]) for state in states.values()))
    zone = place.office.settings.zone
    for number, state in sorted(states.items()):
        why = reason(state, place.router.decide(received[number]).outside, zone)
        if not why:
            place.say(Problem("A11", CellRef(""), {"lead": state["id"]}))
            continue
        person = known.get(int(state["person"]), persons.NOBODY)
        yield SentBack(
            number=number,
            source=state["source"],
            source_number=state["source_number"],
            id=state["id"],
            received_at=state["received_at"],
            title=nameless(state["title"], *person),
            address=nameless(state["address"], *person),
            why=nameless(why, *person),
        )
