"""Whom the office calls back, read out of the ledger."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sql

from pipeline.core.work import callbacks
from pipeline.core.work.callback_rules import Callbacks
from pipeline.files import schema
from pipeline.files.ledger import Ledger


def to_call(ledger: Ledger, rules: Callbacks, today: date) -> dict[int, str]:
    """Return the leads to call back now, each with what its caller is told.

    Only those whose petitioner left a phone number; a confidential one's is not on the form.
    """
    if not rules.use:
        return {}
    lead, person = schema.lead.c, schema.person.c
    first, last = callbacks.days(rules, today)
    day = sql.func.substr(lead.closed_at, 1, 10)
    wanted = (
        sql.select(schema.lead)
        .join(schema.person, person.number == lead.person)
        .where(person.phone != "", lead.status.in_(rules.status), day.between(first, last))
        .order_by(lead.number)
    )
    states = {row.id: row._mapping for row in ledger.rows(wanted)}
    chosen = callbacks.chosen(states.values(), rules, today)
    return {states[id_]["number"]: callbacks.told(states[id_], why) for id_, why in chosen.items()}
