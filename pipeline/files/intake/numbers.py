"""Leads by a number that somebody types or quotes: the one that is shown, or another of theirs."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sql

from pipeline.files import schema
from pipeline.files.intake.case_tables import alias
from pipeline.files.ledger import Ledger


def leads_of(ledger: Ledger, numbers: Collection[str]) -> dict[str, list[int]]:
    """Return the leads that have some source numbers, by number; those without any are absent.

    A number that was given a lead as its second one finds it, too; a short one is known with its
    source before it (督察#Z16008) and is not found by itself.
    """
    lead = schema.lead.c
    found: dict[str, list[int]] = {}
    wanted = sql.select(lead.source_number.label("name"), lead.number.label("lead"))
    for row in ledger.among(wanted.order_by(lead.number), lead.source_number, numbers):
        found.setdefault(row.name, []).append(row.lead)
    for row in ledger.among(sql.select(alias).order_by(alias.c.lead), alias.c.name, numbers):
        leads = found.setdefault(row.name, [])
        if row.lead not in leads:
            leads.append(row.lead)
    return found
