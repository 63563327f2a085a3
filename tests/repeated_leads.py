"""Leads that repeat others, recorded as the linking of new leads records them."""

from __future__ import annotations

from datetime import datetime

from pipeline.core.model import Event
from pipeline.core.repeats.linking import CERTAIN, SAME_PERSON, Link
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.repeats.linking import linked


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
    home: Home, later: str, earlier: str, now: datetime, *labels: str, evidence: str = "同一电话"
) -> None:
    """Link a lead to an earlier one, by 线索编号, as what is certain is; 同人重复 if unsaid."""
    ledger = Ledger(home.database, f"R{now:%Y%m%d%H%M%S}", f"{now:%Y-%m-%d %H:%M}")
    try:
        numbers = ledger.numbers_of("id", [later, earlier])
        pair = (numbers[earlier], numbers[later])
        found = Link(*pair, labels or (SAME_PERSON,), CERTAIN, (evidence,) if evidence else ())
        with ledger.transaction():
            ledger.record(linked(ledger, [found]))
    finally:
        ledger.close()
