"""What waits on the coordinator's desk beside leads without a department.

Suggestions to give a lead to another department, conflicts, what departments ask for, answers to
review, leads that may repeat earlier ones, rows that departments added, closed cases that may be
published, tables nobody knows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.books import desk
from pipeline.core.keys import row_key
from pipeline.core.pages import PageValue
from pipeline.core.urgency.burning import burns
from pipeline.core.values import serial
from pipeline.files import schema
from pipeline.files.books.showing import Order, words_of
from pipeline.files.desk import questions, requests, reroutes, reviews
from pipeline.files.ledger import Ledger
from pipeline.files.merging import conflicts, proposals
from pipeline.files.merging.authors import last_authors
from pipeline.files.outward import publications
from pipeline.files.repeats import asking

Desk = dict[str, list[tuple[PageValue, ...]]]
"""Rows by sheet; a sheet without rows is not there."""


def waits(ledger: Ledger) -> int:
    """Count what waits on the desk beside leads."""
    waiting = (
        reroutes.waiting(ledger),
        conflicts.still_open(ledger),
        requests.waiting(ledger),
        reviews.waiting(ledger),
        asking.waiting(ledger),
        proposals.waiting(ledger),
        publications.waiting(ledger),
        questions.waiting(ledger),
    )
    return sum(map(len, waiting))


def desk_rows(order: Order, ledger: Ledger) -> Desk:
    """Return the rows of every sheet of the desk that has any."""
    rows = {
        desk.REROUTES: _reroutes(order, ledger),
        desk.CONFLICTS: _conflicts(order, ledger),
        desk.REQUESTS: requests.rows(order, ledger),
        desk.REVIEWS: reviews.rows(order, ledger),
        desk.REPEATS: asking.rows(order, ledger),
        desk.PROPOSALS: [_proposal(order, row) for row in proposals.waiting(ledger)],
        desk.PUBLICATIONS: publications.rows(order, ledger),
        desk.HEADINGS: questions.rows(order, ledger),
    }
    return {sheet: lines for sheet, lines in rows.items() if lines}


def days_shown(ledger: Ledger) -> set[str]:
    """Return the due dates that the desk shows beside leads, and those asked for; ISO or blank."""
    numbers = [row.number for row in (*requests.waiting(ledger), *reviews.waiting(ledger))]
    lead = schema.lead.c
    wanted = sql.select(lead.answer_due, lead.extension_until)
    return {day for row in ledger.among(wanted, lead.number, numbers) for day in row}


def _reroutes(order: Order, ledger: Ledger) -> list[tuple[PageValue, ...]]:
    rows = reroutes.waiting(ledger)
    states = ledger.states(row.lead for row in rows)
    # those of one kind stay together, so that they can be decided together
    rows.sort(key=lambda row: (row.before, row.department, burns(states[row.lead])))
    shown = words_of(order, ledger, states)
    return [_reroute(order, row, states[row.lead], shown[row.lead]) for row in rows]


def _reroute(
    order: Order, row: Any, state: Mapping[str, str], shown: Callable[[str], str]
) -> tuple[PageValue, ...]:
    words = [shown(state[key]) for key in ("title", "content")]
    key = row_key(order.number, row.number)
    told = (row.before, row.department, row.reason, state["reason"])
    return (state["id"], key, *words, *told, "", "")


def _conflicts(order: Order, ledger: Ledger) -> list[tuple[PageValue, ...]]:
    rows = conflicts.still_open(ledger)
    states = ledger.states(row.lead for row in rows)
    authors = last_authors(ledger, ((row.lead, row.field) for row in rows))
    rows.sort(key=lambda row: (burns(states[row.lead]), row.number))
    shown = words_of(order, ledger, states)
    return [
        (
            states[row.lead]["id"],
            row_key(order.number, row.number),
            shown[row.lead](states[row.lead]["title"] or states[row.lead]["content"][:30]),
            states[row.lead]["department"] or fields.UNDECIDED,
            fields.field_of(row.field).header,
            shown[row.lead](row.base),
            shown[row.lead](states[row.lead].get(row.field, "")),
            _signed(authors.get((row.lead, row.field))),
            shown[row.lead](row.theirs),
            row.actor,
            row.place,
            row.at,
            "",
            "",
        )
        for row in rows
    ]


def _signed(event: Any) -> str:
    return f"{event.actor} {event.at}" if event else ""


def _proposal(order: Order, row: Any) -> tuple[PageValue, ...]:
    said = json.loads(row.said)
    shown = [said.get(key, "") for key in ("title", "content", "address", "target")]
    shown = [order.reader.words(text) for text in shown]
    received = serial(said.get("received_at", ""))
    key = row_key(order.number, row.number)
    return ("", key, *shown, received, row.actor, row.place, row.at, "", said.get("department", ""))
