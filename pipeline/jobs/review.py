"""Review: what the coordinator says to an answer is done, if nothing has moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.core.books import desk
from pipeline.core.checked import hint
from pipeline.core.fields import REVIEW
from pipeline.core.intake.heading import Row
from pipeline.core.merging.returning import FormHeading, column_name, text_at
from pipeline.core.model import Problem
from pipeline.files.desk import desk_choices
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.workplace import Workplace

KIND = "Reviewed"
_SHOWN = ("status", "department", "answer", "verified", "solved", "closed_at", REVIEW)
_BECOMES = {desk.PASS: "办结", desk.BACK: "审核退回"}


@dataclass(frozen=True, slots=True)
class _Choice:
    """One decided row: issue and lead number, 审核, 意见, address of the cell."""

    issue: int
    lead: int
    choice: str
    words: str
    cell: str

    def facts(self) -> dict[str, object]:
        """Return what tells this decision from every other one about its lead."""
        return {"issue": self.issue, "decided": [self.choice, self.words]}


def take_reviewed(
    place: Workplace,
    heading: FormHeading,
    outcome: Outcome,
    origin: Origin,
    rows: Sequence[Row],
) -> None:
    """Take the sheet 审核; what ``collect`` calls for it, inside the file's transaction.

    A decision counts only while the answer is as the desk showed it.
    """
    for choice in _choices(heading, outcome, origin, rows):
        state = desk_choices.standing(place, outcome, origin, choice, KIND, _SHOWN)
        if state is not None:
            set_to = {"review_result": choice.choice, "review_note": choice.words}
            set_to["status"] = _BECOMES[choice.choice]
            desk_choices.decide(place, outcome, origin, choice, KIND, state, set_to)


def _choices(
    heading: FormHeading, outcome: Outcome, origin: Origin, rows: Sequence[Row]
) -> Iterator[_Choice]:
    at = heading.columns
    for number, key, cells in heading.keyed(rows):
        outcome.rows += 1
        said, words = (text_at(cells, at.get(one)) for one in ("review", "words"))
        cell = f"{column_name(at['review'])}{number}"
        if not (said or words):
            outcome.repeated += 1
            continue
        why = ""
        if said not in desk.CHOICES["review"]:
            near = hint(said, desk.CHOICES["review"])
            why = f"没有这一项{near}" if said else "旁边的格子却填了"
        elif said == desk.BACK and not words:
            why = "退回的要写明“意见”"
        if why:
            facts = {"choice": desk.picked(said), "why": why}
            outcome.hold(Problem("W13", origin.at(cell), facts))
        else:
            yield _Choice(*key, said, words, cell)
