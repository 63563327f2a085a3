"""Which department has the earlier ticket that a text quotes: the new lead follows it there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import sqlalchemy as sql

from pipeline.core.intake.complaint import complaint_in
from pipeline.core.text import aligned
from pipeline.files import schema
from pipeline.files.intake.numbers import leads_of
from pipeline.files.ledger import Ledger

_MAY_QUOTE = re.compile(r"[单编]\s*号")
_LEAST = 8  # shorter numbers are unique within a source at best


def earlier_ones(ledger: Ledger, leads: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return, for each lead, what deciding is told of the first known ticket that it quotes.

    ``leads`` are values by field key. Nothing is told where a lead quotes none, or one that nobody
    has yet.
    """
    quoted = [quoted_in(values) for values in leads]
    wanted = {number for numbers in quoted for number in numbers}
    if not wanted:
        return [{} for _ in leads]
    known = leads_of(ledger, sorted(wanted))
    columns = schema.lead.c
    statement = sql.select(columns.number, columns.department)
    rows = ledger.among(statement, columns.number, [one for many in known.values() for one in many])
    given = {row.number: row.department for row in rows if row.department}
    having = {
        number: given[lead] for number, leads in known.items() for lead in leads if lead in given
    }
    firsts = [next((one for one in numbers if one in having), "") for numbers in quoted]
    return [
        {"inherited_department": having[first], "inherited_from": first} if first else {}
        for first in firsts
    ]


def quoted_in(values: Mapping[str, str]) -> list[str]:
    """Return the numbers of earlier tickets that a lead quotes."""
    text = values.get("content", "")
    if not _MAY_QUOTE.search(text):
        return []
    folded = aligned(text)[0]
    numbers = complaint_in(folded, len(folded)).earlier
    own = values.get("source_number", "")
    return [one for one in numbers if len(one) >= _LEAST and one != own]
