"""Cases that wait for the coordinator's word on publication, and those she has decided about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sql

from pipeline.core.fields import PUBLISH
from pipeline.core.keys import row_key
from pipeline.core.outward import publication
from pipeline.core.outward.publication import BASED_ON, DECISION, WAITS
from pipeline.core.pages import PageValue
from pipeline.files import schema
from pipeline.files.books.showing import Order
from pipeline.files.ledger import Ledger

KIND = "Vetted"  # the event of a decision
_CELLS = schema.side_cell.c
_MORE = ("remark", "call_back_note", "source", "id", "source_number", "person", "number")


def waiting(ledger: Ledger) -> list[Any]:
    """Return the leads that wait to be decided about."""
    wanted = sql.select(_CELLS.lead.label("number")).where(_CELLS.field == WAITS)
    return ledger.rows(wanted.order_by(_CELLS.lead))


def rows(order: Order, ledger: Ledger) -> list[tuple[PageValue, ...]]:
    """Return the rows of the sheet 公示审批, who waits longest first.

    All words are masked already, whoever reads them: they are those that would be published.
    """
    found = ledger.states(row.number for row in waiting(ledger))
    ranked = sorted(found.items(), key=lambda one: (one[1]["closed_at"], one[0]))
    return [_row(order, number, state) for number, state in ranked]


def _row(order: Order, number: int, state: Mapping[str, str]) -> tuple[PageValue, ...]:
    def said(key: str) -> str:
        return state.get(PUBLISH + key, "")

    return (
        state["id"],
        row_key(order.number, number),
        state["source_number"],
        state["department"],
        said("facts"),
        said("region"),
        said("pollution"),
        said("findings"),
        said("verified"),
        said("measures"),
        said("closed"),
        said("accountable"),
        said("masked"),
        state[WAITS],
        "",
        said("note"),
    )


def candidates(ledger: Ledger, sources: list[str] | None) -> dict[int, dict[str, Any]]:
    """Return the closed leads of some sources (None: of all), by number, the first one first.

    With them those she has decided about, whatever their source; all with their cells of
    publication. Only what a draft is made of is read: an office may have closed a hundred thousand.
    """
    lead = schema.lead.c
    columns = [lead[key] for key in dict.fromkeys((*BASED_ON, *_MORE))]
    closed = lead.status.in_(publication.CLOSED) & (lead.answer != "")
    wanted = sql.select(*columns).where(closed).order_by(lead.number)
    if sources is not None:
        known = sql.select(_CELLS.lead).where(_CELLS.field == DECISION)
        wanted = wanted.where(lead.source.in_(sources) | lead.number.in_(known))
    found = {row.number: dict(row._mapping) for row in ledger.rows(wanted)}
    for row in _side_cells(ledger):
        if row.lead in found:
            found[row.lead][row.field] = row.value
    return found


def asked(ledger: Ledger) -> dict[int, str]:
    """Return why she is asked about a lead now, by its number."""
    wanted = sql.select(_CELLS.lead, _CELLS.value).where(_CELLS.field == WAITS)
    return {row.lead: row.value for row in ledger.rows(wanted)}


def _side_cells(ledger: Ledger) -> list[Any]:
    mine = _CELLS.field.like(f"{PUBLISH}%") | (_CELLS.field == WAITS)
    return ledger.rows(sql.select(schema.side_cell).where(mine))


def decided(ledger: Ledger) -> dict[int, dict[str, str]]:
    """Return the leads that she has decided about, by number."""
    wanted = sql.select(_CELLS.lead).where(_CELLS.field == DECISION)
    return ledger.states(row.lead for row in ledger.rows(wanted))


def last_drafts(ledger: Ledger, leads: list[int]) -> dict[int, dict[str, str]]:
    """Return the words of each lead as they were drafted last, before she touched them."""
    event = schema.event.c
    wanted = sql.select(event.seq, event.lead, event.cells).where(event.kind == "Offered")
    drafts: dict[int, dict[str, str]] = {}
    for row in sorted(ledger.among(wanted, event.lead, leads), key=_seq):
        words = drafts.setdefault(row.lead, {})
        for key, cell in json.loads(row.cells).items():
            words[key.removeprefix(PUBLISH)] = cell[1]
    return drafts


def _seq(row: Any) -> int:
    return int(row.seq)
