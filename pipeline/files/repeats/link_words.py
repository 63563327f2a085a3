"""What history tells of links, in words: with which lead, who says so, what speaks for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sql

from pipeline.files import schema
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import linking, pairs
from pipeline.files.repeats.pairs import LINKED, LINKING, NO, WAITS, WITHDRAWN, YES

_SAID = {
    LINKED: "自动关联",
    YES: "定为一件事",
    NO: "定为不是一件事",
    WITHDRAWN: "关联已撤销",
    WAITS: "又等着定",
}


def of_events(ledger: Ledger, events: Iterable[Any]) -> dict[int, str]:
    """Return what links and unlinkings among the events of one lead are about, by event."""
    facts = {
        event.seq: (event.lead, json.loads(event.facts)["pairs"])
        for event in events
        if event.kind in linking.KINDS and event.facts
    }
    rows = pairs.find(ledger, {one["pair"] for _, many in facts.values() for one in many})
    lead = schema.lead.c
    both = {number for row in rows.values() for number in (row.earlier, row.later)}
    found = ledger.among(sql.select(lead.number, lead.id), lead.number, both)
    names = {row.number: row.id for row in found}
    return {
        seq: "；".join(_told(one, rows[one["pair"]], names, which) for one in many)
        for seq, (which, many) in facts.items()
    }


def _told(fact: Mapping[str, Any], row: Any, names: Mapping[int, str], lead: int) -> str:
    other = row.earlier if row.later == lead else row.later
    said = f"与 {names[other]}（{_SAID[fact['now']]}）"
    if fact["now"] not in LINKING:
        return said
    why = "，".join(fact["evidence"])
    return f"{said}：" + "：".join(filter(None, ("、".join(fact["labels"]), why)))
