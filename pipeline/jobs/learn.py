"""Learn: what the coordinator says on 表头 becomes a source, and what waited for it comes back.

Answers are recorded with the file that brings them and reach the rules after it; so a run that was
cut in between is finished by the next one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.core.books import desk
from pipeline.core.intake.answering import Answer, Fault, Said, answered
from pipeline.core.intake.heading import Row
from pipeline.core.merging.returning import FormHeading, column_name, text_at
from pipeline.core.messages.problems import sentence
from pipeline.core.model import CellRef, Problem
from pipeline.files.desk import questions
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.rules import learnt_sources
from pipeline.files.workplace import Workplace


@dataclass(slots=True)
class _Rows:
    """The rows of one question in a returned sheet: row number and cells by column of the table."""

    question: int
    at: dict[int, int] = field(default_factory=dict)
    meanings: dict[int, str] = field(default_factory=dict)
    which: dict[int, str] = field(default_factory=dict)
    called: dict[int, str] = field(default_factory=dict)

    def said(self, claimed: bool = False) -> Said:
        """Return what is said of the table; it may stand in any of its rows."""
        return Said(_first(self.which), _first(self.called), self.meanings, claimed)

    def row_of(self, at: int) -> int:
        """Return the row of a column, or the first where the whole table is meant."""
        return self.at.get(at, min(self.at.values()))


def _first(texts: dict[int, str]) -> str:
    return next((texts[at] for at in sorted(texts) if texts[at]), "")


def take_answered(
    place: Workplace,
    heading: FormHeading,
    outcome: Outcome,
    origin: Origin,
    rows: Sequence[Row],
) -> None:
    """Take the sheet 表头; what ``collect`` calls for it, inside the file's transaction."""
    told = list(_tables(heading, rows))
    known = questions.find(place.ledger, (one.question for one in told))
    for one in told:
        outcome.rows += len(one.at)
        question = known.get(one.question)
        if question is None or question.decided:
            outcome.repeated += len(one.at)
            continue
        answer = _answer(place, question, one)
        if isinstance(answer, Fault):
            _hold(outcome, origin, heading, one, answer)
        elif answer is not None or one.said().which == desk.NOT_LEADS:
            how = questions.LEARNT if answer else questions.NOT_LEADS
            questions.decide(place.ledger, one.question, how, answer, origin.file)
            outcome.updated += len(one.at)
            outcome.changes += 1
        else:
            outcome.repeated += len(one.at)


def _tables(heading: FormHeading, rows: Sequence[Row]) -> Iterator[_Rows]:
    columns = heading.columns
    tables: dict[int, _Rows] = {}
    for number, (_, key), cells in heading.keyed(rows):
        question, at = divmod(key, questions.PLACES)
        one = tables.setdefault(question, _Rows(question))
        if at in one.at:
            continue  # a copy of the row
        one.at[at] = number
        one.which[at] = text_at(cells, columns.get("which_source"))
        one.called[at] = text_at(cells, columns.get("source_called"))
        if "meaning" in columns:
            one.meanings[at] = text_at(cells, columns["meaning"])
    yield from tables.values()


def _answer(place: Workplace, question: Any, one: _Rows) -> Answer | Fault | None:
    """Read an answer and try it: a source that the rules could not hold is a fault."""
    waiting = [answer for _, answer in questions.unwritten(place.ledger)]
    names = [source.name for source in place.office.sources]
    names += [answer.source for answer in waiting if answer.is_new]
    columns = questions.columns_of(question)
    said = one.said(len(json.loads(question.candidates)) > 1)
    if any(at >= len(columns) for at in one.at):
        return None
    various = {text for text in one.which.values() if text}
    if len(various) > 1:
        return Fault("H01", {"seen": "、".join(sorted(various))[:60]}, "which_source")
    answer = answered(columns, said, place.office.sources, names)
    if not isinstance(answer, Answer):
        return answer
    changed = learnt_sources.drafts(place.home.rules, [*waiting, answer], place.today)
    wrong = learnt_sources.faults(place.home.rules, changed)
    if wrong:
        return Fault("H09", {"why": sentence(wrong[0])}, "which_source")
    return answer


def _hold(outcome: Outcome, origin: Origin, heading: FormHeading, one: _Rows, fault: Fault) -> None:
    """Say why a table is not answered; one row is held, the others say nothing new."""
    at = heading.columns.get(fault.column, 0)
    cell = f"{column_name(at)}{one.row_of(fault.at)}"
    outcome.hold(Problem(fault.code, origin.at(cell), fault.facts))
    outcome.repeated += len(one.at) - 1


def write_down(place: Workplace) -> bool:
    """Bring answers into the rules; tell whether any file was changed.

    What cannot be written now is said, and tried again by the next run.
    """
    waiting = questions.unwritten(place.ledger)
    if not waiting:
        return False
    rules = place.home.rules
    changed = learnt_sources.drafts(rules, (answer for _, answer in waiting), place.today)
    wrong = learnt_sources.faults(rules, changed)
    if wrong:
        # the rules were changed by hand since she answered: she is asked once more
        place.say(Problem("H09", CellRef(f"{rules.name}/sources"), {"why": sentence(wrong[0])}))
        with place.ledger.transaction():
            for number, _ in waiting:
                questions.reopen(place.ledger, number)
        return False
    try:
        learnt_sources.put_in_place(rules, changed, f"{place.now:%Y-%m-%d_%H%M%S}_表头")
    except OSError as error:
        facts = {"why": error.strerror or str(error)}
        place.say(Problem("H10", CellRef(f"{rules.name}/sources"), facts))
        return False
    with place.ledger.transaction():
        for number, _ in waiting:
            questions.change(place.ledger, number, written=1)
    return True
