"""What departments ask for (退单, 延期): leads that wait on the desk, and how they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.books import desk
from pipeline.core.clocks.clocks import is_late
from pipeline.core.keys import row_key
from pipeline.core.pages import PageValue
from pipeline.core.urgency.burning import burns
from pipeline.core.values import serial
from pipeline.core.work.workflow import REQUESTED, count, needs_ruling
from pipeline.files import schema
from pipeline.files.books.showing import Order, words_of
from pipeline.files.ledger import Ledger

RETURN, EXTENSION = "退单", "延期"
_RULING = "第 {} 次退单，请裁定；裁定后不能再退"
_OF = {
    RETURN: ("return_reason", "suggested_department"),
    EXTENSION: ("extension_reason", "extension_until"),
}


def waiting(ledger: Ledger) -> list[Any]:
    """Return the leads of which a department asks something."""
    lead = schema.lead.c
    return ledger.rows(sql.select(lead.number).where(lead.status.in_(REQUESTED)))


def kind_of(lead: Mapping[str, str]) -> str:
    """Return what is asked for: 退单 or 延期."""
    return RETURN if lead["status"] == REQUESTED[0] else EXTENSION


def asked(lead: Mapping[str, str]) -> tuple[str, str]:
    """Return why something is asked for, and the department or the day that is wanted."""
    why, wanted = _OF[kind_of(lead)]
    return lead[why], lead[wanted]


def rows(order: Order, ledger: Ledger) -> list[tuple[PageValue, ...]]:
    """Return the rows of the sheet 退单延期, what burns first."""
    found = ledger.states(row.number for row in waiting(ledger))
    ranked = sorted(found.items(), key=lambda one: burns(one[1]))
    shown = words_of(order, ledger, found)
    return [_row(order, number, state, shown[number]) for number, state in ranked]


def _row(
    order: Order, number: int, state: Mapping[str, str], shown: Callable[[str], str]
) -> tuple[PageValue, ...]:
    kind = kind_of(state)
    times = count(state, "returns") if kind == RETURN else count(state, "extensions") + 1
    why, wanted = asked(state)
    title, why = shown(state["title"] or state["content"][:30]), shown(why)
    late = desk.LATE if is_late(state["answer_due"], order.now) else ""
    due = serial(state["answer_due"])
    owners = (state["department"] or fields.UNDECIDED, state["first_department"])
    told = (kind, str(max(times, 1)), why, wanted, due, late, _note(order, state))
    return (state["id"], row_key(order.number, number), title, *owners, *told, "", "", "", "")


def _note(order: Order, state: Mapping[str, str]) -> str:
    told = []
    if kind_of(state) == RETURN and needs_ruling(state):
        told.append(_RULING.format(state["returns"]))
    lacks = order.workflow.should_have(state, state["status"])
    lacks += order.workflow.lacks(state, state["status"])
    if lacks:
        told.append("没有填" + "、".join(f"“{fields.ALL[key].header}”" for key in lacks))
    return "；".join(told)
