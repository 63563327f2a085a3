"""Undo: take back what a run or a file changed, by compensating events; the record keeps both."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.model import CellRef, Event, Problem
from pipeline.core.problems import RefusedError
from pipeline.files import conflicts, originals, schema
from pipeline.files.workplace import Workplace

# Leads that were taken in stay: a lead is never deleted.
_TAKEN_BACK = ("Updated", "Changed", "Implied", "Settled", "Held", "Released", "Undone")


def undo(place: Workplace, run: str, file: str) -> dict[str, Any]:
    """Take back the changes of a run, or of a file by the name it was dropped under.

    A cell that was changed again since stays as it is and is named. Raises RefusedError when
    there is no such run or file.
    """
    events = schema.event.c
    which = events.file.in_(_numbers_of(place, file)) if file else events.run == run
    wanted = sql.select(schema.event).where(which).order_by(events.seq.desc())
    changed = events.kind.in_(_TAKEN_BACK) & (events.cells != "")
    rows = place.ledger.rows(wanted.where(changed))
    clashes = place.ledger.rows(wanted.where(events.kind == "Conflicted"))
    if not rows and not clashes:
        raise RefusedError([Problem("L08", CellRef(""), {"run": run or file})])
    states = place.ledger.states(row.lead for row in rows)
    undone = []
    for row in rows:
        state, cells = states[row.lead], json.loads(row.cells)
        back = {}
        for key, (before, after) in cells.items():
            if state.get(key, "") == after:
                back[key] = (after, before)
                state[key] = before
            else:
                facts = {"lead": state["id"], "header": fields.field_of(key).header}
                place.say(Problem("L10", CellRef(""), facts))
        if back:
            facts = {"undoes": row.seq}
            undone.append(Event("Undone", row.lead, back, "撤销", facts=facts))
    with place.ledger.transaction():
        place.ledger.record(undone)
        originals.take_back(place.ledger, {row.file for row in (*rows, *clashes) if row.file})
        _close(place, [json.loads(row.facts)["conflict"] for row in clashes])
        for row in rows:
            if row.kind == "Settled":
                conflicts.reopen(place.ledger, json.loads(row.facts)["conflict"])
    cells_back = sum(len(event.cells) for event in undone)
    return {"undone": cells_back, "leads": len(states), "problems": place.problems}


def _close(place: Workplace, numbers: list[int]) -> None:
    """Close the open conflicts that were caused by what is taken back: nobody says that now."""
    for number, row in conflicts.find(place.ledger, numbers).items():
        if not row.settled:
            conflicts.settle(place.ledger, number, "撤销")


def _numbers_of(place: Workplace, name: str) -> list[int]:
    files = schema.file
    wanted = sql.select(files.c.number).where(
        (files.c.name == name) | files.c.name.like(f"%/{name}")
    )
    numbers = [row.number for row in place.ledger.rows(wanted)]
    if not numbers:
        raise RefusedError([Problem("L12", CellRef(""), {"name": name})])
    return numbers
