"""Leads that repeat others, recorded as the linking of new leads records them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pipeline.core.model import Event
from pipeline.core.repeats.linking import CERTAIN
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.repeats.tables import pair


def put(home: Home, kind: str, lead: str, now: datetime, **cells: str) -> None:
    """Record what happens to a lead, by 线索编号; ``cells`` by field key."""
    ledger = Ledger(home.database, f"R{now:%Y%m%d%H%M%S}", f"{now:%Y-%m-%d %H:%M}")
    try:
        number = ledger.numbers_of("id", [lead])[lead]
        state = ledger.states([number])[number]
        changed = {key: (state.get(key, ""), value) for key, value in cells.items()}
        with ledger.transaction():
            ledger.record([Event(kind, number, changed, "区攻坚办")])
    finally:
        ledger.close()


def link(
    home: Home, later: str, first: str, now: datetime, kind: str = "同人重复", **more: Any
) -> None:
    """Link a lead to the first one of its matter; ``more``: note, evidence, earlier (its last)."""
    put(home, "Linked", later, now, first_id=first, repeat_kind=kind,
        repeat_note=more.get("note", f"第 2 次（首次 {first}）"))  # fmt: skip
    ledger = Ledger(home.database, "R0", f"{now:%Y-%m-%d %H:%M}")
    try:
        earlier = more.get("earlier", first)
        numbers = ledger.numbers_of("id", [later, earlier])
        row = {"earlier": numbers[earlier], "later": numbers[later], "labels": kind, "file": 0}
        row |= {"strength": CERTAIN, "evidence": more.get("evidence", "同一电话"), "run": "R0"}
        row |= {"at": f"{now:%Y-%m-%d %H:%M}", "decided": "linked", "decided_at": ""}
        with ledger.transaction():
            ledger.insert(pair, [row])
    finally:
        ledger.close()
