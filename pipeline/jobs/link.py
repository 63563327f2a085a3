"""Link: what the coordinator says on the sheet 疑似重复 is done; her last word counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.core.books import desk
from pipeline.core.checked import hint
from pipeline.core.intake.heading import Row
from pipeline.core.merging.returning import FormHeading, column_name, text_at
from pipeline.core.model import Problem
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.repeats import linking, matters, pairs
from pipeline.files.repeats.pairs import GONE, NO, WAITS, Turn, Where
from pipeline.files.workplace import Workplace


@dataclass(frozen=True, slots=True)
class _Choice:
    """One decided row: number of the pair, 决定, address of the cell."""

    pair: int
    choice: str
    cell: str


def take_linked(
    place: Workplace,
    heading: FormHeading,
    outcome: Outcome,
    origin: Origin,
    rows: Sequence[Row],
) -> None:
    """Take the sheet 疑似重复; what ``collect`` calls for it, inside the file's transaction."""
    for choice in _choices(heading, outcome, origin, rows):
        row = pairs.find(place.ledger, [choice.pair]).get(choice.pair)
        if row is None or row.decided == choice.choice:
            outcome.repeated += 1
        elif problem := _moot(place, choice, row):
            outcome.hold(Problem(problem.code, origin.at(choice.cell), problem.facts))
        else:
            where = Where(place.office.settings.coordinator, origin.file, origin.sheet, choice.cell)
            turn = Turn(row, row.decided, choice.choice, where)
            place.ledger.record(linking.turned(place.ledger, [turn]))
            outcome.updated += 1
            outcome.changes += 1


def _choices(
    heading: FormHeading, outcome: Outcome, origin: Origin, rows: Sequence[Row]
) -> Iterator[_Choice]:
    at = heading.columns["repeat"]
    for number, key, cells in heading.keyed(rows):
        outcome.rows += 1
        said, cell = text_at(cells, at), f"{column_name(at)}{number}"
        if not said:
            outcome.repeated += 1
        elif said not in desk.CHOICES["repeat"]:
            near = hint(said, desk.CHOICES["repeat"])
            facts = {"choice": desk.picked(said), "why": f"没有这一项{near}"}
            outcome.hold(Problem("V01", origin.at(cell), facts))
        else:
            yield _Choice(key[1], said, cell)


def _moot(place: Workplace, choice: _Choice, row: Any) -> Problem | None:
    """Return why an answer does not count any more, None where it does."""
    known = matters.load(place.ledger, (row.earlier, row.later))
    new, old = known.rows[row.later], known.rows[row.earlier]
    facts: dict[str, object] = {"lead": new.id, "earlier": old.id}
    if choice.choice == NO and known.are_one(row, but=row.number):
        named = (new, old) if new.first_id else (old, new)  # whose 首次编号 is to be cleared
        return Problem("V02", facts={"lead": named[0].id, "earlier": named[1].id})
    if row.decided == WAITS and new.status in GONE:
        return Problem("V03", facts=facts | {"status": new.status})
    return None
