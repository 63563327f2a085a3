"""Settle: what the coordinator chose on the sheet of conflicts is done, if nothing has moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.core import fields
from pipeline.core.books import desk
from pipeline.core.intake.heading import Row
from pipeline.core.merging.merging import APPLY, Asked
from pipeline.core.merging.returning import FormHeading, column_name, text_at
from pipeline.core.model import Event, Problem
from pipeline.core.text import same
from pipeline.core.values import Reading, read
from pipeline.files.books import issues
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.merging import conflicts, snapshots
from pipeline.files.merging.settling import Editor, follows, released
from pipeline.files.repeats import first_ids
from pipeline.files.repeats.pairs import Where
from pipeline.files.workplace import Workplace


@dataclass(frozen=True, slots=True)
class _Choice:
    """One decided row: issue and conflict number, 采用, 另填内容, address of the cell."""

    issue: int
    conflict: int
    choice: str
    other: str
    cell: str


def take_settled(
    place: Workplace,
    heading: FormHeading,
    outcome: Outcome,
    origin: Origin,
    rows: Sequence[Row],
) -> None:
    """Take the sheet of conflicts; what ``collect`` calls for it, inside the file's transaction.

    A choice counts only while the ledger still holds the value that was shown beside it.
    """
    chosen = list(_choices(heading, outcome, origin, rows))
    known = conflicts.find(place.ledger, (choice.conflict for choice in chosen))
    for choice in chosen:
        row = known.get(choice.conflict)
        if row is None:
            outcome.repeated += 1
            continue
        state = place.ledger.states([row.lead])[row.lead]
        ours, shown = state.get(row.field, ""), _shown(place, choice, row, state)
        value = _value(place, outcome, origin, choice, row, shown)
        if value is None:
            continue
        moved = row.settled or ours != shown
        if moved and same(value, ours):
            outcome.repeated += 1  # what was chosen stands already
        elif moved:
            facts = {"header": fields.field_of(row.field).header, "ours": ours[:40]}
            outcome.hold(Problem("M06", origin.at(choice.cell), facts))
        else:
            _settle(place, origin, choice, row.lead, row.field, state, value)
            outcome.updated += 1
            outcome.changes += value != ours


def _value(
    place: Workplace,
    outcome: Outcome,
    origin: Origin,
    choice: _Choice,
    row: Any,
    shown: str,
) -> str | None:
    """Return the value that was chosen; ``shown`` is what the ledger held in that sheet.

    None where 另填内容 is blank or was not understood; that is said.
    """
    if choice.choice != desk.OTHER:
        given = {"台账": shown, "交回": row.theirs, "发出时": row.base}
        return str(given[choice.choice])
    reading = read(fields.field_of(row.field), choice.other, place.lists)
    if row.field == first_ids.KEY and reading.text:
        first, why = first_ids.meant(place.ledger, row.lead, reading.text)
        reading = Reading(first, understood=not why)
    if reading.understood and reading.text:
        return reading.text
    header = fields.field_of(row.field).header
    why = f"“{header}”里不能这样填" if choice.other else "还没有写"
    facts = {"choice": desk.OTHER, "seen": choice.other[:40], "why": why}
    outcome.hold(Problem("M25", origin.at(choice.cell), facts))
    return None


def _shown(place: Workplace, choice: _Choice, row: Any, state: Mapping[str, str]) -> str:
    """Return what the ledger held when the sheet that was decided on was written."""
    book = issues.find(place.ledger, [choice.issue]).get(choice.issue)
    if book is None:
        return str(row.ours)
    then = snapshots.undone_to(place.ledger, {row.lead: state}, book.event)
    return then[row.lead].get(row.field, "")


def _choices(
    heading: FormHeading, outcome: Outcome, origin: Origin, rows: Sequence[Row]
) -> Iterator[_Choice]:
    columns = heading.columns
    for number, key, cells in heading.keyed(rows):
        outcome.rows += 1
        said = text_at(cells, columns.get("choice"))
        cell = f"{column_name(columns['choice'])}{number}"
        other = text_at(cells, columns.get("other"))
        if not said and other:
            facts = {"choice": "", "seen": other[:40], "why": f"“采用”要选“{desk.OTHER}”才算数"}
            outcome.hold(Problem("M25", origin.at(cell), facts))
        elif not said:
            outcome.repeated += 1
        elif said not in desk.CHOICES["choice"]:
            outcome.hold(Problem("M07", origin.at(cell), {"seen": said[:40]}))
        else:
            yield _Choice(*key, said, other, cell)


def _settle(
    place: Workplace,
    origin: Origin,
    choice: _Choice,
    lead: int,
    field: str,
    state: dict[str, str],
    value: str,
) -> None:
    editor = Editor(place.office.settings.coordinator, True)
    ours = state.get(field, "")
    asked = Asked(lead, field, ours, ours, value, APPLY, choice.cell)
    where = (origin.file, origin.sheet, choice.cell)
    facts: dict[str, object] = {"conflict": choice.conflict, "choice": choice.choice}
    events = [Event("Settled", lead, {field: (ours, value)}, editor.name, *where, facts)]
    events += follows(place, editor, origin, lead, state, state | {field: value}, [asked])
    events += released(editor, origin, lead, state, [asked])
    place.ledger.record(events)
    first_ids.link(place.ledger, [asked], Where(editor.name, *where))
    conflicts.settle(place.ledger, choice.conflict, choice.choice)
