"""Accept: rows that departments added become leads, where the coordinator says so."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.books import desk, layouts
from pipeline.core.checked import hint
from pipeline.core.intake.heading import Row
from pipeline.core.intake.intake import headline
from pipeline.core.merging.merging import APPLY, Asked
from pipeline.core.merging.returning import FormHeading, column_name, text_at
from pipeline.core.model import Event, Problem
from pipeline.core.values import read
from pipeline.files import schema
from pipeline.files.intake.deciding import decide, with_profile
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.intake.receiving import Receiver, routed
from pipeline.files.merging import proposals
from pipeline.files.merging.settling import Editor, follows
from pipeline.files.repeats.recognising import Fresh, Repeats
from pipeline.files.workplace import Workplace

SOURCE = "部门自填"
# 首次编号 belongs to pairs of leads that are known: of a row that becomes one it is only told
_FILLED = frozenset({*(one.key for one in fields.TO_FILL), "first_id"})


@dataclass(frozen=True, slots=True)
class _Choice:
    """One decided row: proposal number, 处理, 承办单位, row in the file."""

    proposal: int
    choice: str
    department: str
    row: int


def take_accepted(
    place: Workplace,
    heading: FormHeading,
    outcome: Outcome,
    origin: Origin,
    rows: Sequence[Row],
) -> None:
    """Take the sheet 自填新线索; what ``collect`` calls for it, inside the file's transaction."""
    chosen = list(_choices(place, heading, outcome, origin, rows))
    known = proposals.find(place.ledger, (choice.proposal for choice in chosen))
    receiver, repeats = Receiver(place), Repeats(place)
    for choice in chosen:
        row = known.get(choice.proposal)
        if row is None or row.decided:
            outcome.repeated += 1
        elif choice.choice == desk.REFUSE:
            proposals.decide(place.ledger, row.number, desk.REFUSE)
            place.ledger.record([_refused(place, row, choice, origin)])
            outcome.updated += 1
        else:
            lead = _become_lead(place, receiver, repeats, row, choice, origin)
            proposals.decide(place.ledger, row.number, desk.ACCEPT, lead)
            outcome.new += 1


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
        said = text_at(cells, at["accept"])
        wanted = text_at(cells, at.get("decided_department"))
        reading = read(fields.ALL["department"], wanted, place.lists)
        unread = [
            (column, text)
            for column, text, understood in (
                ("accept", said, said in ("", *desk.CHOICES["accept"])),
                ("decided_department", wanted, reading.understood),
            )
            if not understood
        ]
        if unread:
            column, text = unread[0]
            cell = origin.at(f"{column_name(at[column])}{number}")
            header = "处理" if column == "accept" else "承办单位"
            known = desk.CHOICES["accept"] if column == "accept" else place.lists["department"]
            facts = {"header": header, "seen": text[:40], "hint": hint(text, known)}
            outcome.hold(Problem("M22", cell, facts))
        elif not said and reading.text != _suggested(place, key[1]):
            facts = {"seen": f"“{reading.text}”" if reading.text else "（清空了）"}
            cell = origin.at(f"{column_name(at['accept'])}{number}")
            outcome.hold(Problem("M27", cell, facts))
        elif not said:
            outcome.repeated += 1
        else:
            yield _Choice(key[1], said, reading.text, number)


def _suggested(place: Workplace, proposal: int) -> str:
    """Return the department that the desk suggests for a row: the one its author wrote."""
    row = proposals.find(place.ledger, [proposal]).get(proposal)
    said = json.loads(row.said).get("department", "") if row is not None else ""
    return str(said)


def _refused(place: Workplace, row: Any, choice: _Choice, origin: Origin) -> Event:
    """Return the event of a row that was refused; it is about no lead."""
    cell = (origin.file, origin.sheet, f"第 {choice.row} 行")
    actor = place.office.settings.coordinator
    return Event("Refused", 0, {}, actor, *cell, {"proposal": row.number})


def _become_lead(
    place: Workplace,
    receiver: Receiver,
    repeats: Repeats,
    row: Any,
    choice: _Choice,
    origin: Origin,
) -> int:
    """Record a row as a lead, route it, and enter what its department had filled in already."""
    ledger, said = place.ledger, json.loads(row.said)
    values = {key: text for key, text in said.items() if key not in _FILLED | {"department"}}
    values["content"] = values.get("content") or values.get("title") or values["address"]
    values.setdefault("title", headline(values["content"]))
    values.setdefault("received_at", row.at)
    values["source"] = SOURCE
    lead = ledger.number("lead")
    known_by = {"person": row.person, "identity": row.identity, "content_hash": row.identity}
    stood = (Origin(row.file, "", row.sheet), f"第 {row.row} 行")
    events = [receiver.received(lead, values, row.actor, stood, known_by)]
    told = with_profile(place, values, decide(place, values, choice.department))
    fresh = Fresh(lead, values, _person(place, row), choice.department, told)
    events.append(routed(lead, values, *repeats.look([fresh])))
    ledger.record(events)
    ledger.record(repeats.events())
    _enter_filled(place, lead, row, {key: said[key] for key in said if key in _FILLED})
    if choice.department:
        cell = (origin.file, origin.sheet, f"第 {choice.row} 行")
        decided = {"decided_by": ("", place.office.settings.coordinator)}
        ledger.record([Event("Changed", lead, decided, decided["decided_by"][1], *cell)])
    return lead


def _person(place: Workplace, row: Any) -> Mapping[str, str]:
    table = schema.person
    known = place.ledger.rows(sql.select(table).where(table.c.number == row.person))
    return known[0]._mapping if known else {}


def _enter_filled(place: Workplace, lead: int, row: Any, filled: dict[str, str]) -> None:
    """Enter what a department had filled in; what it may not say of the lead is in the remark."""
    if not filled:
        return
    state = place.ledger.states([lead])[lead]
    leads = state["department"] == row.actor
    leading = layouts.open_keys(layouts.DEPARTMENT, leading=True)
    entered = {key: text for key, text in filled.items() if leads and key in leading}
    entered = _sayable(place, state, entered)
    beside = [(key, text) for key, text in filled.items() if key not in entered]
    if beside:
        told = "；".join(f"{fields.ALL[key].header}：{text}" for key, text in beside)
        said = (entered.get("remark", ""), f"{row.actor}填：{told}")
        entered["remark"] = "；".join(filter(None, said))
    applied = [
        Asked(lead, key, state[key], state[key], text, APPLY, f"第 {row.row} 行")
        for key, text in entered.items()
    ]
    where = (row.file, row.sheet, f"第 {row.row} 行")
    cells = {cell.field: (cell.ours, cell.theirs) for cell in applied}
    editor, origin = Editor(row.actor, False), Origin(row.file, "", row.sheet)
    after = state | {cell.field: cell.theirs for cell in applied}
    events = [Event("Changed", lead, cells, row.actor, *where)] if cells else []
    place.ledger.record(events + follows(place, editor, origin, lead, state, after, applied))


def _sayable(
    place: Workplace, state: Mapping[str, str], filled: Mapping[str, str]
) -> dict[str, str]:
    """Return the cells that a department may say of a lead now: no step that lacks something."""
    flow, now = place.flow, place.now
    said = {
        key: text
        for key, text in filled.items()
        if not (flow.untimely(state, key, text, now) or flow.refuses(state, key, text, now))
    }
    if "status" in said and flow.rules.lacks({**state, **said}, said["status"]):
        del said["status"]
    return said
