"""What a status needs before a department may take it: cells that are filled, and filled well."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.core.office import Office
from pipeline.core.work import replies


def lacks(office: Office, lead: Mapping[str, str], status: str) -> list[str]:
    """Return the keys of what a status still needs from a lead.

    What workflow.yaml asks for and is blank; and what replies.yaml finds fault with, where it says
    that this bars the status.
    """
    keys = office.workflow.lacks(lead, status)
    barred = replies.blocked({**lead, "status": status}, office.replies, bool(lead["person"]))
    return list(dict.fromkeys([*keys, *(fault.field for fault in barred)]))
