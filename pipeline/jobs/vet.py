"""Vet: what the coordinator says to 公示 is recorded with her words, if the case has not moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.core import fields
from pipeline.core.books import desk
from pipeline.core.checked import hint
from pipeline.core.fields import PUBLISH, PUBLISHED
from pipeline.core.intake.heading import Row
from pipeline.core.merging.returning import FormHeading, column_name, text_at
from pipeline.core.messages.problems import as_said
from pipeline.core.model import Event, Problem
from pipeline.core.outward.cleaning import Person, cleaned, told
from pipeline.core.outward.publication import (
    BASED_ON,
    BASIS,
    DAY,
    DECISION,
    NOTE,
    WAITS,
    WORDS,
    YES,
    basis,
    fit,
)
from pipeline.core.text import same
from pipeline.files.desk import desk_choices
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.outward.persons_of import persons_of
from pipeline.files.outward.publications import KIND
from pipeline.files.workplace import Workplace

_DECIDED = (DECISION, WAITS)


@dataclass(frozen=True, slots=True)
class _Choice:
    """One row: issue and lead number, 公示决定, 备注, the words by key, address of the cell.

    Words of a column that the sheet does not have any more are not there.
    """

    issue: int
    lead: int
    choice: str
    note: str
    words: Mapping[str, str]
    cell: str

    def facts(self) -> dict[str, object]:
        """Return what tells this decision from every other one about its lead."""
        said = [self.choice, self.note, *self.words.values()]
        return {"issue": self.issue, "decided": said}


def take_vetted(
    place: Workplace,
    heading: FormHeading,
    outcome: Outcome,
    origin: Origin,
    rows: Sequence[Row],
) -> None:
    """Take the sheet 公示审批; what ``collect`` calls for it, inside the file's transaction.

    A decision counts only while complaint and answer are as the desk showed them. She may change
    her mind on an older desk as well; words that she changed without deciding are kept.
    """
    for choice in _choices(heading, outcome, rows):
        state = place.ledger.states([choice.lead]).get(choice.lead)
        shown = desk_choices.as_shown(place.ledger, choice, state) if state else None
        if state is None or shown is None:
            _hold(outcome, origin, choice, "这一行认不出是哪一件")
            continue
        typed = {
            key: text
            for key, text in choice.words.items()
            if not same(text, shown.get(PUBLISH + key, ""))
        }
        if not same(choice.note, shown.get(NOTE, "")):
            typed["note"] = choice.note
        if not (choice.choice or typed):
            outcome.repeated += 1
        elif choice.choice not in (*desk.CHOICES["publish"], ""):
            near = hint(choice.choice, desk.CHOICES["publish"])
            _hold(outcome, origin, choice, f"没有这一项{near}")
        elif _is_new(place, outcome, origin, choice, state):
            _vet(place, outcome, origin, choice, state, typed)


def _is_new(
    place: Workplace, outcome: Outcome, origin: Origin, choice: _Choice, state: Mapping[str, str]
) -> bool:
    """Tell whether a decision is to be recorded: not recorded before, and the case has not moved.

    Where nothing has moved at all it is, though it was recorded once: it has been taken back.
    """
    ledger = place.ledger
    if not desk_choices.has_moved(ledger, choice, state, (*BASED_ON, *_DECIDED)):
        return True
    if desk_choices.was_decided(ledger, choice, KIND):
        outcome.repeated += 1
        return False
    if desk_choices.has_moved(ledger, choice, state, BASED_ON) or not fit(state):
        outcome.hold(Problem("U03", origin.at(choice.cell), {"status": state["status"]}))
        return False
    return True


def _vet(
    place: Workplace,
    outcome: Outcome,
    origin: Origin,
    choice: _Choice,
    state: Mapping[str, str],
    typed: Mapping[str, str],
) -> None:
    person = persons_of(place.ledger, [state], place.office.privacy.kept)[choice.lead]
    set_to = _worded(outcome, origin, choice, typed, person)
    facts = set_to.get(f"{PUBLISH}facts", state.get(f"{PUBLISH}facts", ""))
    if choice.choice == YES and not facts:
        _hold(outcome, origin, choice, f"“{PUBLISHED['facts']}”却空着")
        return
    if choice.choice:
        set_to |= {DECISION: choice.choice, DAY: place.today, BASIS: basis(state), WAITS: ""}
    cells = {key: (was, now) for key, now in set_to.items() if (was := state.get(key, "")) != now}
    if not cells:
        outcome.repeated += 1
        return
    where = (origin.file, origin.sheet, choice.cell)
    name = place.office.settings.coordinator
    place.ledger.record([Event(KIND, choice.lead, cells, name, *where, choice.facts())])
    outcome.updated += 1
    outcome.changes += 1


def _worded(
    outcome: Outcome, origin: Origin, choice: _Choice, typed: Mapping[str, str], person: Person
) -> dict[str, str]:
    """Return her words without what belongs to persons; what was taken out is said."""
    said: dict[str, str] = {}
    for key, text in typed.items():
        plain = cleaned(text, person, homes=False)
        said[PUBLISH + key] = plain.text
        if plain.taken:
            facts = {"header": fields.PUBLISHED[key], "taken": told(plain.taken)}
            outcome.problems.append(as_said(Problem("U04", origin.at(choice.cell), facts)))
    return said


def _choices(heading: FormHeading, outcome: Outcome, rows: Sequence[Row]) -> Iterator[_Choice]:
    at = heading.columns
    for number, key, cells in heading.keyed(rows):
        outcome.rows += 1
        said, note = (text_at(cells, at.get(one)) for one in ("publish", "publish_note"))
        words = {one: text_at(cells, at[one]) for one in WORDS if one in at}
        yield _Choice(*key, said, note, words, f"{column_name(at['publish'])}{number}")


def _hold(outcome: Outcome, origin: Origin, choice: _Choice, why: str) -> None:
    facts = {"choice": desk.picked(choice.choice), "why": why}
    outcome.hold(Problem("U02", origin.at(choice.cell), facts))
