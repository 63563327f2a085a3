"""Rows about leads whose person was forgotten, in a book that was issued before: not taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.core.merging.matching import Match
from pipeline.core.messages.problems import as_said
from pipeline.core.model import Problem
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.ledger import Ledger
from pipeline.files.privacy import forgotten


def set_aside(
    ledger: Ledger,
    outcome: Outcome,
    origin: Origin,
    matches: Sequence[Match],
    books: Mapping[int, Any],
    states: Mapping[int, Mapping[str, str]],
) -> list[Match]:
    """Return the rows that may be merged; the others are held, and that is said.

    An older book has words with the person in them, which would look like edits and come back.
    """
    since = forgotten.since(ledger, [one.lead for one in matches])
    if not since:
        return list(matches)
    kept = []
    for one in matches:
        book = books.get(one.issue) or next(iter(books.values()), None)
        if one.lead in since and (book is None or book.event < since[one.lead]):
            facts = {"lead": states[one.lead]["id"]}
            problem = Problem("Y06", origin.at(f"第 {one.row.number} 行"), facts)
            outcome.held += 1
            outcome.problems.append(as_said(problem))
        else:
            kept.append(one)
    return kept
