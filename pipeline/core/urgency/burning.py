"""The order of what burns: emergencies, then urgency, then what is due, the oldest lead first."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.core import fields
from pipeline.core.clocks.clocks import end_of

_URGENT_FIRST = {name: rank for rank, name in enumerate(reversed(fields.URGENCIES))}


def burns(state: Mapping[str, str]) -> tuple[bool, int, str, str]:
    """Return a sort key of a lead; what is overdue is due before all else of its urgency."""
    calm = not state.get(fields.EMERGENCY, "")
    urgency = _URGENT_FIRST.get(state["urgency"], len(_URGENT_FIRST))
    return calm, urgency, end_of(state["answer_due"]), state["id"]
