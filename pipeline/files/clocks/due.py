"""Due dates asked of the ledger: which have passed, and in which order they end.

The same as ``core.clocks.clocks.is_late`` and ``end_of``, as the database says it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.files import schema

_DAY_LENGTH = len("2025-07-10")


def end_of(due: Any) -> Any:
    """Return when a column of due dates ends, as text that sorts; a blank one ends last."""
    day = sql.func.length(due) == _DAY_LENGTH
    return sql.case((due == "", "9999"), (day, due + " 23:59"), else_=due)


def is_late(now: datetime) -> Any:
    """Tell of which leads the answer is late: in hand, the clock running, the due date past."""
    lead = schema.lead.c
    running = lead.status.not_in(sorted(fields.RESTING)) & (lead.department != "")
    return running & (end_of(lead.answer_due) < now.strftime("%Y-%m-%d %H:%M"))
