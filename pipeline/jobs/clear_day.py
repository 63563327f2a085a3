"""Clear the day: 日清 at the evening run, and the books of the days (存量, 增量)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pipeline.core import stock
from pipeline.files import daybook
from pipeline.files.workplace import Workplace


def balance_of_today(place: Workplace) -> dict[str, Any]:
    """Keep the daybook; return the books of today as a mapping, its day as ISO text."""
    with place.ledger.transaction():
        daybook.keep(place.ledger)
    today = place.now.date()
    balance = stock.balances(daybook.moves(place.ledger), today, today)[0]
    return asdict(balance) | {"day": place.today}
