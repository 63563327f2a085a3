"""The diary of headers: which headers the tables of each source came with, and when."""

from __future__ import annotations

import json

import sqlalchemy as sql

from pipeline.core.intake.drift import Drift, Shape, drift
from pipeline.files.ledger import Ledger
from pipeline.files.schema import heading as table


def known(ledger: Ledger) -> list[Shape]:
    """Return every shape that a source's tables have had, the earliest first."""
    rows = ledger.rows(sql.select(table).order_by(table.c.number))
    return [Shape(row.source, dict(json.loads(row.taken)), row.file, row.at) for row in rows]


def remember(ledger: Ledger, shape: Shape, file: str, earlier: list[Shape]) -> Drift | None:
    """Note a shape that no table has had before; return how it differs from those that came.

    ``earlier`` are the shapes known so far, to which this one is added.
    """
    found = drift(shape, earlier)
    if any(one.source == shape.source and one.taken == shape.taken for one in earlier):
        return None
    ledger.insert(
        table,
        [
            {
                "number": ledger.number("heading"),
                "source": shape.source,
                "taken": json.dumps(list(shape.taken.items()), ensure_ascii=False),
                "file": file,
                "at": ledger.now,
            }
        ],
    )
    earlier.append(Shape(shape.source, shape.taken, file, ledger.now))
    return found
