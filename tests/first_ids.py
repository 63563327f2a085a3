"""首次编号, typed by the coordinator, without the workbook it is typed in."""

from __future__ import annotations

from pipeline.core.merging.merging import AGREED, APPLY, HOLD, Asked
from pipeline.core.model import Event
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import first_ids
from pipeline.files.repeats.pairs import Where


def typed(ledger: Ledger, lead: int, text: str) -> str:
    """Type into a lead's 首次编号 as a merge does; return why it is held, blank if it is not."""
    ours = ledger.states([lead])[lead]["first_id"]
    verdict = AGREED if text == ours else APPLY
    (cell,) = first_ids.judged(ledger, [Asked(lead, "first_id", ours, ours, text, verdict, "AB4")])
    if cell.verdict == APPLY:
        changed = {"first_id": (ours, cell.theirs)}
        ledger.record([Event("Changed", lead, changed, "区攻坚办", 1, "台账", "AB4")])
        first_ids.link(ledger, [cell], Where("区攻坚办", 1, "台账"))
    return cell.why if cell.verdict == HOLD else ""
