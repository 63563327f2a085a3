"""Undo: take back what a run or a file changed, by compensating events; the record keeps both."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.messages.problems import RefusedError
from pipeline.core.model import CellRef, Event, Problem
from pipeline.core.repeats import matter
from pipeline.files import schema
from pipeline.files.desk import questions, reroutes
from pipeline.files.intake import originals, packages
from pipeline.files.merging import conflicts, proposals
from pipeline.files.merging.undone import undone_cells
from pipeline.files.repeats.linking import KINDS
from pipeline.files.repeats.taking_back import Links
from pipeline.files.workplace import Workplace

# Leads that were taken in stay: a lead is never deleted.
_TAKEN_BACK = (
    "Updated",
    "Alerted",
    "Changed",
    "Implied",
    "Settled",
    "Rerouted",
    "Decided",
    "Reviewed",
    "Vetted",
    "Escalated",
    "Held",
    "Released",
    "Filed",
    "Reckoned",
    "Undone",
)


def undo(place: Workplace, run: str, file: str) -> dict[str, Any]:
    """Take back the changes of a run, or of a file by the name it was dropped under.

    A cell that was changed again since, or that another file says the same of, stays as it is and
    is named. Raises RefusedError when there is no such run or file, or nothing left to take back.
    """
    return _Undoing(place, run, file).take_back()


class _Undoing:
    """One undoing: the events it is about, newest first, and what had been undone before."""

    def __init__(self, place: Workplace, run: str, file: str) -> None:
        self._place, self._ledger = place, place.ledger
        self._named = run or file
        events = schema.event.c
        newest = packages.with_members(place.ledger, _newest(place, file)) if file else []
        self._files = newest or _files_of(place, run)
        which = events.file.in_(self._files) if file else events.run == run
        wanted = sql.select(schema.event).where(which).order_by(events.seq.desc())
        changed = events.kind.in_(_TAKEN_BACK) & (events.cells != "")
        self._rows = self._ledger.rows(wanted.where(changed))
        self._clashes = self._ledger.rows(wanted.where(events.kind == "Conflicted"))
        self._refused = self._ledger.rows(wanted.where(events.kind == "Refused"))
        self._links = Links(self._ledger, self._ledger.rows(wanted.where(events.kind.in_(KINDS))))
        self._kept = self._ledger.rows(wanted.where(events.kind == "Kept"))
        self._proposed = proposals.in_files(self._ledger, self._files)
        self._answered = questions.answered_in(self._ledger, self._files)
        self._states = self._ledger.states(row.lead for row in self._rows)
        others = sql.select(schema.event).order_by(events.seq)
        self._gone = undone_cells(self._of_leads(others.where(events.kind == "Undone")))
        agreed = others.where(events.kind == "Agreed", events.file.not_in(self._files))
        self._agreed = self._of_leads(agreed)

    def _of_leads(self, statement: Any) -> list[Any]:
        found = self._ledger.among(statement, schema.event.c.lead, self._states)
        return sorted(found, key=lambda row: row.seq)

    def take_back(self) -> dict[str, Any]:
        """Record what is taken back; return how much."""
        asked = self._refused or self._kept or self._proposed or self._unlearnt()
        for one in self._answered:
            if one.decided == questions.LEARNT:  # rules are the rule keeper's to take back
                facts = {"name": json.loads(one.answer)["source"]}
                self._place.say(Problem("H16", CellRef(""), facts))
        some = self._rows or self._clashes or self._links.any
        if not (some or asked or self._answered):
            raise RefusedError([Problem("L08", CellRef(""), {"run": self._named})])
        undone = [event for row in self._rows if (event := self._undone(row)) is not None]
        self._place.problems += self._links.problems()
        open_still = self._open_conflicts()
        waits = open_still or asked or self._links.turns
        if not (undone or waits or self._place.problems):
            raise RefusedError([Problem("L14", CellRef(""), {"run": self._named})])
        with self._ledger.transaction():
            self._ledger.record(undone)
            undone += (unlinked := self._links.take_back())
            self._ledger.record(unlinked)
            originals.take_back(self._ledger, self._files)
            for number in open_still:
                conflicts.settle(self._ledger, number, conflicts.UNDONE)
            for number in self._proposed:
                proposals.decide(self._ledger, number, proposals.WITHDRAWN)
            for row in self._rows:
                if row.kind == "Settled":
                    conflicts.reopen(self._ledger, json.loads(row.facts)["conflict"])
            conflicts.reopen_settled_by(self._ledger, self._files)
            for row in self._refused:
                proposals.reopen(self._ledger, json.loads(row.facts)["proposal"])
            for number in self._unlearnt():
                questions.reopen(self._ledger, number)
            self._ask_again()
            self._give_back()
        cells_back = sum(len(event.cells) for event in undone)
        leads = len({event.lead for event in undone})
        return {"undone": cells_back, "leads": leads, "problems": self._place.problems}

    def _unlearnt(self) -> list[int]:
        """Return the tables that were said to hold no leads: they are asked about once more."""
        return [one.number for one in self._answered if one.decided == questions.NOT_LEADS]

    def _ask_again(self) -> None:
        """Let suggestions wait again whose decision was taken back."""
        moved = [row for row in self._rows if row.kind == "Rerouted"]
        for row in (*moved, *self._kept):
            reroutes.decide(self._ledger, json.loads(row.facts)["reroute"], "")
        if any('"decided_by":' in row.cells for row in self._rows):
            # leads are left to the rules once more, which may have changed meanwhile
            reroutes.consider(self._ledger, "")

    def _give_back(self) -> None:
        """Where an undoing is undone, the files that it took back count as come again."""
        undoings = [row for row in self._rows if row.kind == "Undone"]
        seqs = [json.loads(row.facts)["undoes"] for row in undoings]
        events = sql.select(schema.event.c.file).where(schema.event.c.file > 0)
        files = {row.file for row in self._ledger.among(events, schema.event.c.seq, seqs)}
        originals.give_back(self._ledger, files)
        conflicts.give_back(self._ledger, files)
        proposals.give_back(self._ledger, files)

    def _undone(self, row: Any) -> Event | None:
        state, back = self._states[row.lead], {}
        for key, (before, after) in json.loads(row.cells).items():
            if (row.seq, key) in self._gone or key in matter.KEYS:  # those follow from pairs
                continue
            if state.get(key, "") != after:
                self._say("L10", state["id"], key)
            elif self._is_agreed(row, key, after):
                self._say("L15", state["id"], key)
            else:
                back[key] = (after, before)
                state[key] = before
        if not back:
            return None
        facts: dict[str, object] = {"undoes": row.seq}
        if row.kind == "Updated":  # the export may say it again
            facts["content_hash"] = ""
        return Event("Undone", row.lead, back, "撤销", facts=facts)

    def _is_agreed(self, row: Any, key: str, value: str) -> bool:
        """Tell whether another file said the same of a cell after it had been changed."""
        return any(
            event.lead == row.lead
            and event.seq > row.seq
            and json.loads(event.facts)["agreed"].get(key) == value
            for event in self._agreed
        )

    def _open_conflicts(self) -> list[int]:
        """Return the conflicts that are taken back; say which ones the coordinator has decided."""
        numbers = [json.loads(row.facts)["conflict"] for row in self._clashes]
        found = conflicts.find(self._ledger, numbers)
        for row in found.values():
            if row.settled in conflicts.DECIDED:
                lead = self._ledger.states([row.lead])[row.lead]["id"]
                self._say("L16", lead, row.field)
        return [number for number, row in found.items() if not row.settled]

    def _say(self, code: str, lead: str, key: str) -> None:
        facts = {"lead": lead, "header": fields.field_of(key).header}
        self._place.say(Problem(code, CellRef(""), facts))


def _files_of(place: Workplace, run: str) -> list[int]:
    files = schema.file.c
    wanted = sql.select(files.number).where(files.run == run)
    return [row.number for row in place.ledger.rows(wanted)]


def _newest(place: Workplace, name: str) -> int:
    """Return the newest file of a name that has not been taken back; the newest if all were.

    A workbook edited where it lies comes under one name every day.
    """
    files = schema.file.c
    named = (files.name == name) | files.name.endswith(f"/{name}", autoescape=True)
    wanted = sql.select(files.number, files.kind).where(named).order_by(files.number.desc())
    found = place.ledger.rows(wanted)
    if not found:
        raise RefusedError([Problem("L12", CellRef(""), {"name": name})])
    standing = [row.number for row in found if row.kind != originals.TAKEN_BACK]
    return int(standing[0] if standing else found[0].number)
