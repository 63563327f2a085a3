"""Suggestions to give a lead to another department, in the ledger until the coordinator decides.

A suggestion waits while its lead is as it was when it was made; so whatever happens to the lead
meanwhile, and whatever of it is undone, the desk asks only what is still to be asked.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql

from pipeline.core.books import desk
from pipeline.core.routing.rerouting import is_left_to_rules
from pipeline.files import schema
from pipeline.files.intake import decided
from pipeline.files.ledger import Ledger
from pipeline.files.schema import reroute as table

WITHDRAWN = "撤回"  # the rules, changed once more, no longer suggest it
_CONSIDERED = "rules_considered"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A lead that the rules would now give to another department.

    ``before`` is who has it, ``cells`` what the rules set beside the department.
    """

    lead: int
    before: str
    department: str
    reason: str
    cells: Mapping[str, str]


def considered(ledger: Ledger) -> str:
    """Return the hash of the rules that open leads were last compared with, blank for none."""
    found = sql.select(schema.meta.c.value).where(schema.meta.c.key == _CONSIDERED)
    return str(ledger.scalar(found) or "")


def consider(ledger: Ledger, rules: str) -> None:
    """Say that open leads have been compared with these rules; blank: with none."""
    meta = schema.meta
    ledger.connection.execute(sql.delete(meta).where(meta.c.key == _CONSIDERED))
    if rules:
        ledger.insert(meta, [{"key": _CONSIDERED, "value": rules}])


def keep(ledger: Ledger, suggestions: Iterable[Suggestion], only: bool) -> int:
    """Keep suggestions that do not wait already; return how many are new.

    What the coordinator has refused of a lead and a department is not asked again. An older
    suggestion for the same lead is withdrawn, and where ``only`` every one that is not among these.
    """
    refused = {(row.lead, row.department) for row in _refused(ledger)}
    wanted = {one.lead: one for one in suggestions if (one.lead, one.department) not in refused}
    standing = set()
    for row in _undecided(ledger):
        one = wanted.get(row.lead)
        if one is not None and (one.before, one.department) == (row.before, row.department):
            standing.add(row.lead)
            _change(ledger, row.number, reason=one.reason, cells=_packed(one.cells))
        elif one is not None or only:
            decide(ledger, row.number, WITHDRAWN)
    fresh = [one for one in wanted.values() if one.lead not in standing]
    ledger.insert(table, [_row(ledger, one) for one in fresh])
    return len(fresh)


def _row(ledger: Ledger, one: Suggestion) -> dict[str, Any]:
    return {
        "number": ledger.number("reroute"),
        "lead": one.lead,
        "before": one.before,
        "department": one.department,
        "reason": one.reason,
        "cells": _packed(one.cells),
        "at": ledger.now,
        "decided": "",
    }


def _packed(cells: Mapping[str, str]) -> str:
    return json.dumps(dict(cells), ensure_ascii=False)


def _undecided(ledger: Ledger) -> list[Any]:
    return ledger.rows(sql.select(table).where(table.c.decided == "").order_by(table.c.number))


def _refused(ledger: Ledger) -> list[Any]:
    return ledger.rows(sql.select(table).where(table.c.decided == desk.DISAGREE))


def waiting(ledger: Ledger) -> list[Any]:
    """Return what is still to be asked: alike suggestions together, the oldest lead first."""
    rows = _undecided(ledger)
    if not rows:
        return []
    states = ledger.states(row.lead for row in rows)
    by_person = decided.spoken_for(ledger, states)
    rows = [
        row
        for row in rows
        if is_left_to_rules(states[row.lead], row.before) and row.lead not in by_person
    ]
    return sorted(rows, key=lambda row: (row.before, row.department, row.lead))


def refused(ledger: Ledger) -> dict[int, set[str]]:
    """Return, by lead, the departments that the coordinator left it with against the rules."""
    kept: dict[int, set[str]] = {}
    for row in _refused(ledger):
        kept.setdefault(row.lead, set()).add(row.before)
    return kept


def find(ledger: Ledger, numbers: Collection[int]) -> dict[int, Any]:
    """Return suggestions by number, decided ones too."""
    return {row.number: row for row in ledger.among(sql.select(table), table.c.number, numbers)}


def decide(ledger: Ledger, number: int, how: str) -> None:
    """Close a suggestion; blank opens it again."""
    _change(ledger, number, decided=how)


def _change(ledger: Ledger, number: int, **values: str) -> None:
    ledger.connection.execute(sql.update(table).where(table.c.number == number).values(**values))
