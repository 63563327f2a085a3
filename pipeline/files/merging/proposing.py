"""Rows of a returned sheet that are about no known lead: kept for the coordinator, and told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.core.merging.matching import Row
from pipeline.core.messages.problems import as_said, sentence
from pipeline.core.model import CellRef, Problem
from pipeline.core.privacy.masks import mask_text
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.merging import proposals
from pipeline.files.merging.returned import ReturnedSheet

_SHOWN = 60  # characters of a row in a message


def take_unknown(
    sheet: ReturnedSheet, outcome: Outcome, origin: Origin, row: Row, actor: str
) -> None:
    """Keep a row of nobody's; ``actor`` is whose form it stands in.

    The coordinator may accept it as a new lead. A row that says nothing about a matter is only
    told, and one that was proposed before is not proposed again.
    """
    said, person = sheet.said(row)
    ledger, cell = sheet.place.ledger, origin.at(f"第 {row.number} 行")
    worth = proposals.says_something(said)
    known = proposals.known(ledger, proposals.identity(ledger, actor, said)) if worth else None
    if known is not None and known.decided != proposals.WITHDRAWN:
        _take_known(sheet, outcome, known, said, person, cell)
        return
    if known is not None:
        proposals.reopen(ledger, known.number)
    elif worth:
        proposals.keep(ledger, actor, said, person, origin, row.number)
    problem = Problem("M20" if worth else "M04", cell, {"seen": _shown(said)})
    outcome.hold(problem)
    line = {"row": str(row.number), "sheet": origin.sheet, "seen": _shown(said)}
    outcome.lines.append(line | {"why": sentence(problem)})


def _take_known(
    sheet: ReturnedSheet,
    outcome: Outcome,
    known: Any,
    said: Mapping[str, str],
    person: Mapping[str, str],
    cell: CellRef,
) -> None:
    """Take a row that was proposed before: what it says anew counts while it waits."""
    ledger = sheet.place.ledger
    if not known.decided and proposals.renew(ledger, known, said, person):
        outcome.updated += 1
        return
    outcome.repeated += 1
    if known.lead:
        lead = ledger.states([known.lead])[known.lead]["id"]
        outcome.problems.append(as_said(Problem("M21", cell, {"lead": lead})))
    elif known.decided:
        outcome.problems.append(as_said(Problem("M28", cell, {"seen": _shown(said)})))


def _shown(said: Mapping[str, str]) -> str:
    return mask_text("，".join(said.values()))[:_SHOWN]
