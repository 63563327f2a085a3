"""Which leads the index does not hold yet: those of an old ledger, or made where nobody indexes.

The index grows at its end; ranges of lead numbers that were passed over are remembered as gaps, so
that nobody has to look through all leads to find what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sql

from pipeline.files import schema
from pipeline.files.ledger import Ledger
from pipeline.files.repeats.tables import gap, profile

_NO_END = 2**62


def missing(ledger: Ledger, limit: int) -> list[int]:
    """Return leads that are not indexed, the newest first, no more than ``limit``."""
    found: list[int] = []
    for low, high in [(_newest(ledger) + 1, _NO_END), *_gaps(ledger, 0, _NO_END)]:
        if len(found) < limit:
            found += _leads(ledger, low, high, limit - len(found))
    return found


def note(ledger: Ledger, leads: Sequence[int]) -> None:
    """Remember what is passed over when these leads are indexed; before they are.

    They fill the gaps that they stand in.
    """
    indexed = sorted(set(leads))
    newest = _newest(ledger)
    after = [lead for lead in indexed if lead > newest]
    if after:
        _remember(ledger, [newest, *after])
    for low, high in _gaps(ledger, indexed[0], indexed[-1]):
        ledger.connection.execute(sql.delete(gap).where(gap.c.low == low))
        inside = [lead for lead in indexed if low <= lead <= high]
        _remember(ledger, [low - 1, *inside, high + 1])


def _remember(ledger: Ledger, indexed: Sequence[int]) -> None:
    """Remember the gaps between numbers, ascending, if leads stand in them."""
    for before, after in zip(indexed, indexed[1:], strict=False):
        if after - before > 1 and _leads(ledger, before + 1, after - 1, 1):
            ledger.insert(gap, [{"low": before + 1, "high": after - 1}])


def _gaps(ledger: Ledger, lowest: int, highest: int) -> list[tuple[int, int]]:
    """Return the gaps that touch a range, the newest first."""
    touching = (gap.c.low <= highest) & (gap.c.high >= lowest)
    rows = ledger.rows(sql.select(gap).where(touching).order_by(gap.c.low.desc()))
    return [(row.low, row.high) for row in rows]


def _newest(ledger: Ledger) -> int:
    return int(ledger.scalar(sql.select(sql.func.max(profile.c.lead))) or 0)


def _leads(ledger: Ledger, low: int, high: int, limit: int) -> list[int]:
    number = schema.lead.c.number
    between = sql.select(number).where(number.between(low, high))
    return [row.number for row in ledger.rows(between.order_by(number.desc()).limit(limit))]
