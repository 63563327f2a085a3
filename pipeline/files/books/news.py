"""What is new in a workbook since the last one of its form, and what others changed in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.books import layouts, notices
from pipeline.files import schema
from pipeline.files.books import issues
from pipeline.files.ledger import Ledger

NEW, CHANGED = "新", "变"


def news_of(
    kind: str, department: str, ledger: Ledger, numbers: Sequence[int], before: Any
) -> tuple[dict[int, str], dict[int, str]]:
    """Return the marks 新 and 变 by lead, and of each 变 the sentence that tells why.

    ``before`` is the book of this form that the marks are counted from, None for none. A lead has
    changed where somebody else than the form's department changed a cell that the form shows.
    """
    if "news" not in layouts.layout(kind):
        return {}, {}
    if before is None:
        return dict.fromkeys(numbers, NEW), {}
    known = set(issues.leads_of(before))
    changed = _changed(kind, department, ledger, known.intersection(numbers), before.event)
    marks = {number: CHANGED if number in changed else NEW for number in numbers
             if number in changed or number not in known}  # fmt: skip
    return marks, {number: notices.why(cells) for number, cells in changed.items()}


def _changed(
    kind: str, department: str, ledger: Ledger, leads: set[int], since: int
) -> dict[int, dict[str, str]]:
    """Return the cells that others changed since an event, with who did: by lead, by field key."""
    events = schema.event.c
    statement = sql.select(events.lead, events.kind, events.actor, events.cells)
    others = (events.seq > since) & (events.cells != "") & (events.actor != department)
    spans: dict[tuple[int, str], tuple[str, str, str]] = {}
    for row in ledger.rows(statement.where(others).order_by(events.seq)):
        if row.lead not in leads:
            continue
        for key, (was, now) in json.loads(row.cells).items():
            if _is_shown(kind, department, key):
                first = spans[row.lead, key][0] if (row.lead, key) in spans else was
                spans[row.lead, key] = (first, now, notices.who(row.kind, row.actor))
    changed: dict[int, dict[str, str]] = {}
    for (lead, key), (first, last, by) in spans.items():
        if first != last:  # what was changed and taken back again is as it was
            changed.setdefault(lead, {})[key] = by
    return changed


def _is_shown(kind: str, department: str, key: str) -> bool:
    if key.startswith(fields.EXTRA):
        return key.startswith(f"{fields.EXTRA}{department}@")
    return key.startswith(fields.OPINION) or key in layouts.layout(kind)
