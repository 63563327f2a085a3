"""Answers that the coordinator reviews before they count: which wait, and how they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.books import desk
from pipeline.core.clocks.clocks import is_late
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.keys import row_key
from pipeline.core.pages import PageValue
from pipeline.core.urgency.burning import burns
from pipeline.core.values import serial
from pipeline.files import schema
from pipeline.files.books.showing import Order, words_of
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import earlier_leads

_WORDS = ("title", "content", "answer", "review_note")


def waiting(ledger: Ledger) -> list[Any]:
    """Return the leads whose answer waits to be reviewed."""
    cell, lead = schema.side_cell.c, schema.lead.c
    wanted = sql.select(lead.number).where(
        lead.number == cell.lead, cell.field == fields.REVIEW, lead.status == "已回复"
    )
    return ledger.rows(wanted)


def waits(lead: Mapping[str, str]) -> bool:
    """Tell whether the answer to a lead waits to be reviewed."""
    return lead["status"] == "已回复" and bool(lead.get(fields.REVIEW, ""))


def rows(order: Order, ledger: Ledger) -> list[tuple[PageValue, ...]]:
    """Return the rows of the sheet 审核, what burns first."""
    found = ledger.states(row.number for row in waiting(ledger))
    ranked = sorted(found.items(), key=lambda one: burns(one[1]))
    shown = words_of(order, ledger, found)
    repeating = {n: (one["first_id"], one["received_at"]) for n, one in ranked if one["first_id"]}
    past = earlier_leads.told(ledger, repeating, order.reader, WorkingDays(order.calendar))
    return [_row(order, n, state, shown[n], past.get(n, "")) for n, state in ranked]


def _row(
    order: Order, number: int, state: Mapping[str, str], shown: Callable[[str], str], past: str
) -> tuple[PageValue, ...]:
    words = {key: shown(state[key]) for key in _WORDS}
    late = desk.LATE if is_late(state["answer_due"], order.now) else ""
    return (
        state["id"],
        row_key(order.number, number),
        words["title"],
        words["content"],
        state["department"],
        state[fields.REVIEW],
        words["answer"],
        past,
        state["verified"],
        state["solved"],
        serial(state["closed_at"]),
        serial(state["contacted_at"]),
        serial(state["answer_due"]),
        late,
        words["review_note"],
        "",
        "",
    )
