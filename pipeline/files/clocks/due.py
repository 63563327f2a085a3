"""Due dates asked of the ledger: in which order they end, as ``core.clocks.clocks.end_of`` says."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sql

_DAY_LENGTH = len("2025-07-10")


def end_of(due: Any) -> Any:
    """Return when a column of due dates ends, as text that sorts; a blank one ends last."""
    day = sql.func.length(due) == _DAY_LENGTH
    return sql.case((due == "", "9999"), (day, due + " 23:59"), else_=due)
