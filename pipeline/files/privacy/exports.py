"""Who was given names and phones, when, in which file: each workbook that shows them is an event.

Source: 个人信息保护法 art. 51 (3) and 55 (access is controlled, giving out is recorded).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql

from pipeline.core.privacy.sight import is_confidential
from pipeline.files import schema
from pipeline.files.books.issues import Issued
from pipeline.files.ledger import Ledger
from pipeline.files.merging import snapshots
from pipeline.files.privacy.tables import export as table


@dataclass(frozen=True, slots=True)
class Export:
    """A file with names and phones of ``leads`` leads, and who got it; path from the home."""

    at: str
    run: str
    reader: str
    path: str
    sha256: str
    leads: int
    encrypted: bool


def record(ledger: Ledger, issued: Issued, reader: str, encrypted: bool = False) -> None:
    """Record that a workbook gives ``reader`` names and phones; inside its transaction.

    Leads of whom nothing is known, and confidential ones, are masked in it and do not count. Where
    all are, nothing is recorded.
    """
    masked = _masked(ledger, issued.leads)
    shown = len(issued.leads) - len(masked)
    if not shown:
        return
    row = {
        "issue": issued.number,
        "run": ledger.run,
        "at": ledger.now,
        "reader": reader,
        "path": issued.path,
        "sha256": issued.sha256,
        "leads": shown,
        "encrypted": int(encrypted),
        "masked": snapshots.packed(masked),
    }
    ledger.insert(table, [row])


def known(ledger: Ledger) -> list[Export]:
    """Return all exports, the newest first."""
    return [_export(row) for row in ledger.rows(sql.select(table).order_by(table.c.issue.desc()))]


def of_lead(ledger: Ledger, lead: int) -> list[Export]:
    """Return the exports that showed name and phone of a lead, oldest first."""
    return [_export(row) for row in _with_lead(ledger, lead)]


def _with_lead(ledger: Ledger, lead: int) -> Iterator[Any]:
    issue = schema.issue
    wanted = sql.select(table, issue.c.leads.label("all")).join(
        issue, issue.c.number == table.c.issue
    )
    for row in ledger.connection.execute(wanted.order_by(table.c.issue)):
        if lead in snapshots.unpacked(row.all) and lead not in snapshots.unpacked(row.masked):
            yield row


def _masked(ledger: Ledger, leads: Collection[int]) -> list[int]:
    lead, person = schema.lead.c, schema.person.c
    both = schema.lead.outerjoin(schema.person, person.number == lead.person)
    nothing = (lead.person == 0) | ((person.petitioner == "") & (person.phone == ""))
    nobody = nothing | person.number.is_(None)
    said = (lead.confidential != "") | (lead.title + lead.content).like("%保密%")
    columns = (lead.number, nobody.label("nobody"), lead.confidential, lead.title, lead.content)
    wanted = sql.select(*columns).select_from(both).where(nobody | said)
    hidden = {row.number for row in ledger.rows(wanted) if row.nobody or is_confidential(*row[2:])}
    return sorted(hidden & set(leads))


def _export(row: Any) -> Export:
    said = (row.at, row.run, row.reader, row.path, row.sha256, row.leads)
    return Export(*said, bool(row.encrypted))
