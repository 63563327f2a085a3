"""What a judged cell does to the ledger: applied, held or in conflict, and what follows from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from pipeline.core import fields
from pipeline.core.merging import holding
from pipeline.core.merging.merging import AGREED, APPLY, CONFLICT, HOLD, Asked
from pipeline.core.messages.problems import as_said
from pipeline.core.model import Event, Problem
from pipeline.core.text import same
from pipeline.core.values import read, split_names
from pipeline.core.work import callbacks
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.merging import conflicts, waiting_steps
from pipeline.files.merging.unfinished import unfinished
from pipeline.files.repeats import first_ids
from pipeline.files.repeats.pairs import Where
from pipeline.files.workplace import Workplace, dispatched_cells


@dataclass(frozen=True, slots=True)
class Editor:
    """Whose form it was; ``seen`` is the newest event that it showed."""

    name: str
    coordinator: bool
    seen: int = 0


def apply_asked(
    place: Workplace,
    outcome: Outcome,
    origin: Origin,
    editor: Editor,
    asked: Sequence[Asked],
    states: Mapping[int, Mapping[str, str]],
) -> None:
    """Record what the cells of one returned form ask for; ``outcome`` counts it."""
    by_lead: dict[int, list[Asked]] = defaultdict(list)
    for cell in asked:
        by_lead[cell.lead].append(cell)
    events: list[Event] = []
    for lead, cells in by_lead.items():
        state = dict(states[lead])
        events += _of_lead(place, outcome, origin, editor, lead, cells, state)
        for cell in cells:
            if cell.verdict == HOLD:
                events += _held(cell, state, editor, origin)
                _say_hold(place, outcome, origin, cell, state["department"])
    _settle_open(place, editor, origin, asked)
    place.ledger.record(events)
    first_ids.link(place.ledger, asked, Where(editor.name, origin.file, origin.sheet))
    clashes = [_clash(cell, editor, origin) for cell in asked if cell.verdict == CONFLICT]
    opened, decided = conflicts.open_all(place.ledger, clashes)
    outcome.conflicts += opened
    for clash in clashes:
        facts = {"header": fields.field_of(clash.field).header}
        facts |= {"ours": clash.ours[:40], "theirs": clash.theirs[:40]}
        code = "M23" if clash in decided else "M01"
        outcome.problems.append(as_said(Problem(code, origin.at(clash.cell), facts)))


def _of_lead(
    place: Workplace,
    outcome: Outcome,
    origin: Origin,
    editor: Editor,
    lead: int,
    cells: Sequence[Asked],
    state: dict[str, str],
) -> list[Event]:
    """Return the events of what is applied to one lead, and of all that follows."""
    applied = [cell for cell in cells if cell.verdict == APPLY]
    outcome.changes += len(applied)
    after = state | {cell.field: cell.theirs for cell in applied}
    waited = waiting_steps.taken_up(place, cells, state, after)
    fresh = follows(place, editor, origin, lead, state, after, applied, waited)
    settled = [cell for cell in cells if cell.verdict in (APPLY, AGREED)]
    events = [_changed(cell, state, editor, origin) for cell in applied]
    events += fresh + _agreed(editor, origin, lead, cells)
    events += released(editor, origin, lead, state, [*settled, *waited])
    if applied and not waited and not waiting_steps.speaks_of_it(cells):
        events += waiting_steps.still_waits(place, origin, lead, state, after)
    for event in fresh:
        after |= {key: value for key, (_, value) in event.cells.items()}
    outcome.problems += unfinished(place, editor.coordinator, origin, state, after, applied)
    return events


def _changed(cell: Asked, state: Mapping[str, str], editor: Editor, origin: Origin) -> Event:
    cells = {cell.field: (state.get(cell.field, ""), cell.theirs)}
    where = (origin.file, origin.sheet, cell.cell)
    facts = {"formula": cell.why} if cell.why else {}
    return Event("Changed", cell.lead, cells, editor.name, *where, facts)


def follows(
    place: Workplace,
    editor: Editor,
    origin: Origin,
    lead: int,
    before: Mapping[str, str],
    after: dict[str, str],
    applied: Sequence[Asked],
    waited: Sequence[Asked] = (),
) -> list[Event]:
    """Return what follows from applied cells: implied steps, a lead given to a department.

    ``waited`` are cells of a department that were held until now.
    """
    if not applied and not waited:
        return []
    typed = {**before, **{cell.field: cell.theirs for cell in applied}}
    set_too = {cell.field: cell.theirs for cell in waited}
    named = after["department"] != before["department"]  # she named who has it: so it is
    if fields.UNDECIDED == after["status"] != before["status"] and not named:
        after = after | {"department": ""}  # nobody has what is to be given out anew
        set_too["department"] = ""
    if after["department"] != before["department"]:
        set_too |= _given(place, editor, before, after)
    by_coordinator = editor.coordinator and not waited
    set_too = _with_all_that_follows(place, by_coordinator, before, after, set_too)
    cells = {
        key: (now, value) for key, value in set_too.items() if (now := typed.get(key, "")) != value
    }
    return [Event("Implied", lead, cells, "系统", origin.file, origin.sheet)] if cells else []


def _with_all_that_follows(
    place: Workplace,
    by_coordinator: bool,
    before: Mapping[str, str],
    after: Mapping[str, str],
    set_too: Mapping[str, str],
) -> dict[str, str]:
    """Return what is set beside what was typed, and all that follows: from a call-back, a step."""
    told = dict(set_too)
    spoken = (place.office.callbacks, place.moment, by_coordinator)
    called = callbacks.follows(before, {**after, **told}, *spoken)
    if "status" in called:  # the work begins once more, and with it its clock
        told |= called
    told |= place.flow.follows(before, {**after, **told}, place.now, by_coordinator)
    return told | callbacks.follows(before, {**after, **told}, *spoken)


def _given(
    place: Workplace, editor: Editor, before: Mapping[str, str], after: Mapping[str, str]
) -> dict[str, str]:
    """Return what a person's choice of a department sets; no rule changes it any more.

    Her reason is what the lead's was, unless she agreed to one that was given to her; a status
    that she set with it stands. What the former department had acknowledged and asked for goes.
    """
    left = place.flow.handed_on(before, after) if before["department"] else {}
    chosen = after["status"] not in (before["status"], fields.UNDECIDED)
    if not after["department"]:
        nobody = {"status": fields.UNDECIDED, "decided_by": "", "certainty": "需人工"}
        return left | nobody | ({"status": after["status"]} if chosen else {})
    reason = after["reason"]
    if reason == before["reason"]:
        reason = f"{editor.name}定：{after['department']}（原依据：{reason or '无'}）"
    first = {"first_department": after["first_department"] or before["department"]}
    moved = dispatched_cells(place, {**after, **first})
    others = [name for name in after["assisting"].split("、") if name != after["department"]]
    decided = {"decided_by": editor.name, "step": "pinned", "certainty": "确定", "reason": reason}
    decided["assisting"] = "、".join(filter(None, others))
    return left | decided | moved | ({"status": after["status"]} if chosen else {})


def _held(cell: Asked, state: Mapping[str, str], editor: Editor, origin: Origin) -> list[Event]:
    key = holding.key(editor.name, cell.field)
    where = (origin.file, origin.sheet, cell.cell)
    before, after = state.get(key, ""), holding.pack(cell.theirs, cell.why)
    if before == after:  # it waits already
        return []
    return [Event("Held", cell.lead, {key: (before, after)}, editor.name, *where)]


def released(
    editor: Editor, origin: Origin, lead: int, state: Mapping[str, str], settled: Sequence[Asked]
) -> list[Event]:
    """Let go of what no longer waits: said anew by its department, or decided by the coordinator.

    Once a lead is closed nobody asks any more what a department that lost it had to say.
    """
    waiting = [key for key, kept in state.items() if key.startswith(fields.HOLD) and kept]
    if not waiting:
        return []
    said = {cell.field for cell in settled}
    closed = any(c.field == "status" and c.theirs in fields.CLOSED for c in settled)
    cells = {}
    for key in waiting:
        who, field = key[len(fields.HOLD) :].split("@", 1)
        decided = field in said and (editor.coordinator or who == editor.name)
        if decided or (closed and holding.unpack(state[key])[1] in holding.PASSING):
            cells[key] = (state[key], "")
    return [Event("Released", lead, cells, editor.name, origin.file, origin.sheet)] if cells else []


def _say_hold(place: Workplace, outcome: Outcome, origin: Origin, cell: Asked, owner: str) -> None:
    field = fields.field_of(cell.field)
    outcome.holds += 1
    if cell.why == holding.MOVED:
        return  # said once for the whole sheet
    facts: dict[str, object] = {"header": field.header, "seen": cell.theirs[:40]}
    code = holding.code(cell.theirs, cell.why)
    if code == "M02":
        facts["hint"] = _hint(place, field, cell.theirs)
    facts |= {"ours": cell.ours[:40], "owner": owner or fields.UNDECIDED}
    if code == "W01":
        facts["lacks"] = holding.lacked(cell.why)
    outcome.problems.append(as_said(Problem(code, origin.at(cell.cell), facts)))


def _hint(place: Workplace, field: fields.Field, typed: str) -> str:
    """Say which known words are nearest to what was not understood; nothing where none is near."""
    lists = place.lists
    choices = field.choices or lists.get(field.kind, ()) or lists.get(field.key, ())
    parts = [typed]
    if field.kind == "departments":
        choices = lists["department"]
        parts = [
            one
            for one in split_names(typed)
            if not read(fields.ALL["department"], one, lists).understood
        ]
    near = [found[0] for one in parts if (found := get_close_matches(one, choices, 1, 0.5))]
    return f"，最接近“{'、'.join(near)}”" if near else ""


def _clash(cell: Asked, editor: Editor, origin: Origin) -> conflicts.Clash:
    where = (origin.file, origin.sheet, cell.cell, str(origin.at(cell.cell)))
    return conflicts.Clash(
        cell.lead, cell.field, cell.base, cell.ours, cell.theirs, editor.name, *where
    )


def _agreed(editor: Editor, origin: Origin, lead: int, cells: Sequence[Asked]) -> list[Event]:
    """Record who typed what the ledger holds already: undoing the first leaves it to the second."""
    said = [c for c in cells if c.verdict == AGREED and not same(c.theirs, c.base)]
    if not said:
        return []
    facts = {"agreed": {cell.field: cell.theirs for cell in said}}
    where = (origin.file, origin.sheet, said[0].cell)
    return [Event("Agreed", lead, {}, editor.name, *where, facts)]


def _settle_open(place: Workplace, editor: Editor, origin: Origin, asked: Iterable[Asked]) -> None:
    """Close open conflicts that nobody disputes any more.

    The ledger now holds the value that was disputed; or the coordinator, who had the conflict
    before her eyes, has filled the cell.
    """
    changed = {(cell.lead, cell.field): cell.theirs for cell in asked if cell.verdict == APPLY}
    rows = conflicts.still_open(place.ledger, {lead for lead, _ in changed})
    rows = [row for row in rows if (row.lead, row.field) in changed]
    before_her = (
        conflicts.opened_until(place.ledger, rows, editor.seen) if editor.coordinator else set()
    )
    for row in rows:
        if same(row.theirs, changed[row.lead, row.field]) or row.number in before_her:
            conflicts.settle(place.ledger, row.number, conflicts.by_file(origin.file))
