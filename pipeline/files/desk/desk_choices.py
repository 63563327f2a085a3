"""Decisions about leads on the desk: do they still fit what she saw, and what they do."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Protocol

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.merging.merging import APPLY, Asked
from pipeline.core.model import Event, Problem
from pipeline.files import schema
from pipeline.files.books import issues
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.ledger import Ledger
from pipeline.files.merging import snapshots
from pipeline.files.merging.settling import Editor, follows, released
from pipeline.files.workplace import Workplace


class Choice(Protocol):
    """A decided row."""

    @property
    def issue(self) -> int:
        """The number of the desk that showed the lead."""

    @property
    def lead(self) -> int:
        """The number of the lead."""

    @property
    def cell(self) -> str:
        """The address of the cell in which it was decided."""

    def facts(self) -> dict[str, object]:
        """Return what tells this decision from every other one about its lead."""


def standing(
    place: Workplace,
    outcome: Outcome,
    origin: Origin,
    choice: Choice,
    kind: str,
    shown: Collection[str],
) -> dict[str, str] | None:
    """Return a lead whose cells ``shown`` are as the desk showed them.

    None for any other: the same decision, an event of ``kind``, was recorded before, or the lead
    has moved since, which is said.
    """
    state = place.ledger.states([choice.lead]).get(choice.lead)
    if state is not None and not has_moved(place.ledger, choice, state, shown):
        return state
    if state is None or was_decided(place.ledger, choice, kind):
        outcome.repeated += 1
    else:
        facts = {"status": state["status"]}
        facts |= {"department": state["department"] or fields.UNDECIDED}
        outcome.hold(Problem("W11", origin.at(choice.cell), facts))
    return None


def decide(
    place: Workplace,
    outcome: Outcome,
    origin: Origin,
    choice: Choice,
    kind: str,
    lead: dict[str, str],
    set_to: Mapping[str, str],
) -> None:
    """Record a decision as an event of ``kind``: what it sets, and all that follows."""
    editor = Editor(place.office.settings.coordinator, True)
    cells = {key: (lead[key], value) for key, value in set_to.items() if lead[key] != value}
    where = (origin.file, origin.sheet, choice.cell)
    events = [Event(kind, choice.lead, cells, editor.name, *where, choice.facts())]
    asked = [
        Asked(choice.lead, key, was, was, value, APPLY, choice.cell)
        for key, (was, value) in cells.items()
    ]
    events += follows(place, editor, origin, choice.lead, lead, {**lead, **set_to}, asked)
    place.ledger.record(events + released(editor, origin, choice.lead, lead, asked))
    outcome.updated += 1
    outcome.changes += 1


def has_moved(
    ledger: Ledger, choice: Choice, state: Mapping[str, str], keys: Collection[str]
) -> bool:
    """Tell whether cells of a lead are not any more as the desk showed them."""
    shown = as_shown(ledger, choice, state)
    return shown is None or any(shown.get(key, "") != state.get(key, "") for key in keys)


def as_shown(ledger: Ledger, choice: Choice, state: Mapping[str, str]) -> dict[str, str] | None:
    """Return a lead as the desk showed it; None for a desk that nobody knows."""
    book = issues.find(ledger, [choice.issue]).get(choice.issue)
    if book is None:
        return None
    return snapshots.undone_to(ledger, {choice.lead: state}, book.event)[choice.lead]


def was_decided(ledger: Ledger, choice: Choice, kind: str) -> bool:
    """Tell whether the same decision was recorded before, from the same desk."""
    events = schema.event.c
    wanted = sql.select(events.facts).where(events.lead == choice.lead, events.kind == kind)
    return any(json.loads(row.facts) == choice.facts() for row in ledger.rows(wanted))
