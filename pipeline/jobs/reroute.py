"""Reroute: after the rules have changed, suggest other departments; do what the coordinator says.

Nothing moves by itself. What she agrees to is her decision from then on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.books import desk
from pipeline.core.checked import hint
from pipeline.core.intake.heading import Row
from pipeline.core.merging.merging import APPLY, Asked
from pipeline.core.merging.returning import FormHeading, column_name, text_at
from pipeline.core.model import Event, Problem
from pipeline.core.office import Office
from pipeline.core.routing.rerouting import (
    BESIDE,
    DONE,
    NOT_BY_RULES,
    is_left_to_rules,
    reason_agreed,
    suggested,
)
from pipeline.core.values import read
from pipeline.files import schema
from pipeline.files.desk import reroutes
from pipeline.files.desk.reroutes import Suggestion
from pipeline.files.intake import decided, deciding
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.merging.authors import last_authors
from pipeline.files.merging.settling import Editor, follows, released
from pipeline.files.workplace import Workplace

_BATCH = 2_000
_NO_PERSON = frozenset(
    {"Received", "Updated", "Routed", "Reckoned"}
)  # kinds of events: who set a cell


def suggest_after_change(place: Workplace) -> int:
    """Suggest other departments where the rules have changed; return how many are new.

    Open leads are compared with each state of the rules once.
    """
    rules = place.office.hash
    if reroutes.considered(place.ledger) == rules:
        return 0
    suggestions = list(_suggestions(place, place.office))
    with place.ledger.transaction():
        reroutes.consider(place.ledger, rules)
        return reroutes.keep(place.ledger, suggestions, only=True)


def suggest(place: Workplace, office: Office) -> int:
    """Suggest what rules that are not in use yet would say; return how many are new."""
    known = (one for one in _suggestions(place, office) if place.office.department(one.department))
    suggestions = list(known)
    with place.ledger.transaction():
        return reroutes.keep(place.ledger, suggestions, only=False)


def _suggestions(place: Workplace, office: Office) -> Iterator[Suggestion]:
    lead = schema.lead.c
    wanted = sql.select(lead.number).where(
        lead.department != "",
        lead.decided_by == "",
        lead.step.not_in(sorted(NOT_BY_RULES)),
        lead.rules_hash != office.hash,
        lead.status.not_in(sorted(DONE)),
    )
    states = place.ledger.states(row.number for row in place.ledger.rows(wanted))
    by_person = decided.spoken_for(place.ledger, states)
    leads = [(number, state) for number, state in states.items() if number not in by_person]
    said = deciding.as_received(place.ledger, dict(leads))
    batches = [leads[start : start + _BATCH] for start in range(0, len(leads), _BATCH)]
    asked = [
        deciding.Asked(office, place.now, [(said[number], "") for number, _ in batch])
        for batch in batches
    ]
    answers = place.workers.each(deciding.decide_all, asked, len(batches) > 1)
    for batch, told in zip(batches, answers, strict=True):
        for (number, state), one in zip(batch, told, strict=True):
            if department := suggested(state, one.cells):
                beside = {key: one.cells[key] for key in BESIDE}
                reason = one.cells["reason"]
                yield Suggestion(number, state["department"], department, reason, beside)


# -- what the coordinator says --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Choice:
    """One decided row: number of the suggestion, 决定, 改派给, address of the cell."""

    number: int
    choice: str
    department: str
    cell: str


def take_rerouted(
    place: Workplace,
    heading: FormHeading,
    outcome: Outcome,
    origin: Origin,
    rows: Sequence[Row],
) -> None:
    """Take the sheet 改派建议; what ``collect`` calls for it, inside the file's transaction.

    A choice counts only while the lead is as it was when it was suggested.
    """
    chosen = list(_choices(place, heading, outcome, origin, rows))
    known = reroutes.find(place.ledger, [choice.number for choice in chosen])
    states = place.ledger.states(row.lead for row in known.values())
    by_person = decided.spoken_for(place.ledger, states)
    for choice in chosen:
        row = known.get(choice.number)
        if row is None:
            outcome.repeated += 1
            continue
        state = place.ledger.states([row.lead])[row.lead]
        department = _department(choice, row)
        kept = department == row.before
        if _is_done(row, state, department):
            outcome.repeated += 1
        elif row.lead in by_person or not _counts(row, state):
            facts = {"department": state["department"] or fields.UNDECIDED}
            facts |= {"status": state["status"]}
            outcome.hold(Problem("M41", origin.at(choice.cell), facts))
        elif row.decided and not kept:
            facts = {"department": row.department}
            outcome.hold(Problem("M42", origin.at(choice.cell), facts))
        else:
            events = _kept if kept else _rerouted
            place.ledger.record(events(place, origin, choice, row, state))
            reroutes.decide(place.ledger, row.number, desk.DISAGREE if kept else choice.choice)
            outcome.updated += 1
            outcome.changes += not kept


def _department(choice: _Choice, row: Any) -> str:
    """Return who is to have the lead: the one suggested, the one that has it, or another."""
    given = {desk.AGREE: row.department, desk.DISAGREE: row.before}
    return str(given.get(choice.choice, choice.department))


def _is_done(row: Any, state: Mapping[str, str], department: str) -> bool:
    """Tell whether what was chosen stands already."""
    if row.decided in ("", reroutes.WITHDRAWN):
        return department == state["department"] and department != row.before
    return department == state["department"]


def _counts(row: Any, state: Mapping[str, str]) -> bool:
    """Tell whether nobody has decided meanwhile, and the lead is as it was."""
    return row.decided in ("", reroutes.WITHDRAWN) and is_left_to_rules(state, row.before)


def _choices(
    place: Workplace,
    heading: FormHeading,
    outcome: Outcome,
    origin: Origin,
    rows: Sequence[Row],
) -> Iterator[_Choice]:
    at = heading.columns
    for number, key, cells in heading.keyed(rows):
        outcome.rows += 1
        said = text_at(cells, at["decision"])
        other = text_at(cells, at["decided_department"])
        reading = read(fields.ALL["department"], other, place.lists)
        cell = f"{column_name(at['decision'])}{number}"
        if not (said or other):
            outcome.repeated += 1
        elif not reading.understood:
            near = hint(other, place.lists["department"])
            facts = {"choice": said[:40], "seen": other[:40], "why": f"没有这个单位{near}"}
            outcome.hold(Problem("M40", origin.at(cell), facts))
        elif why := _wrong(said, other, reading.text):
            facts = {"choice": said[:40], "seen": other[:40], "why": why}
            outcome.hold(Problem("M40", origin.at(cell), facts))
        else:
            yield _Choice(key[1], said, reading.text, cell)


def _wrong(said: str, other: str, department: str) -> str:
    """Return why two cells do not make a decision; blank when they do."""
    if said not in ("", *desk.CHOICES["decision"]):
        return "“决定”里没有这一项"
    if said == desk.OTHER:
        return "" if department else "“改派给”要选一个单位"
    return f"改派给别家的，“决定”要选“{desk.OTHER}”" if other else ""


def _rerouted(
    place: Workplace, origin: Origin, choice: _Choice, row: Any, state: dict[str, str]
) -> list[Event]:
    """Return the events of a lead that the coordinator gives to another department."""
    editor = Editor(place.office.settings.coordinator, True)
    department = _department(choice, row)
    after = state | {"department": department}
    if department == row.department:
        after |= _beside(place, row) | {
            "reason": reason_agreed(editor.name, row.before, row.reason)
        }
    asked = Asked(row.lead, "department", row.before, row.before, department, APPLY, choice.cell)
    # reason and helpers follow with all else that a person's choice of a department sets
    keys = [key for key in ("department", *BESIDE) if key != "assisting"]
    cells = {key: (state[key], after[key]) for key in keys if after[key] != state[key]}
    where = (origin.file, origin.sheet, choice.cell)
    facts: dict[str, object] = {"reroute": row.number, "choice": choice.choice}
    events = [Event("Rerouted", row.lead, cells, editor.name, *where, facts)]
    events += follows(place, editor, origin, row.lead, state, after, [asked])
    return events + released(editor, origin, row.lead, state, [asked])


def _beside(place: Workplace, row: Any) -> dict[str, str]:
    """Return what the rules set beside the department, where no person has said otherwise."""
    cells: dict[str, str] = json.loads(row.cells)
    authors = last_authors(place.ledger, ((row.lead, key) for key in cells))
    return {
        key: value
        for key, value in cells.items()
        if (row.lead, key) not in authors or authors[row.lead, key].kind in _NO_PERSON
    }


def _kept(
    place: Workplace, origin: Origin, choice: _Choice, row: Any, _: Mapping[str, str]
) -> list[Event]:
    """Return the event of a lead that stays where it is, whatever the rules say now."""
    facts: dict[str, object] = {"reroute": row.number, "department": row.department}
    where = (origin.file, origin.sheet, choice.cell)
    return [Event("Kept", row.lead, {}, place.office.settings.coordinator, *where, facts)]
