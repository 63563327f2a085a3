"""How the leads of a home spread over departments."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sql

from pipeline.files import schema
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger


def of(root: Path) -> dict[str, int]:
    """Return leads by department, those with most first; 待分派 is who has none."""
    ledger = Ledger(Home(root).database)
    try:
        department = schema.lead.c.department
        counted = sql.select(department, sql.func.count()).group_by(department)
        rows = ledger.rows(counted.order_by(sql.func.count().desc()))
        return {row[0] or "待分派": row[1] for row in rows}
    finally:
        ledger.close()
