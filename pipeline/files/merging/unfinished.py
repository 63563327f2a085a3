"""What is said of a step that was taken although something is missing from the lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.core import fields
from pipeline.core.merging.merging import Asked
from pipeline.core.messages.problems import as_said
from pipeline.core.model import Problem
from pipeline.files.intake.originals import Origin
from pipeline.files.workplace import Workplace


def unfinished(
    place: Workplace,
    coordinator: bool,
    origin: Origin,
    before: Mapping[str, str],
    after: Mapping[str, str],
    applied: Sequence[Asked],
) -> list[dict[str, str]]:
    """Return what to say of a lead's new status: what it should have, and that nothing is solved.

    The coordinator, who may take every step, is told what it needs too.
    """
    status = after["status"]
    if status == before["status"] or not applied:
        return []
    rules = place.office.workflow
    typed = {cell.field: cell for cell in applied}
    at = origin.at(typed.get("status", applied[0]).cell)
    typed_after = {**before, **{cell.field: cell.theirs for cell in applied}}
    lacks = rules.should_have(after, status)
    if coordinator:
        lacks = [*rules.lacks(typed_after, status), *lacks]
    told = []
    if lacks:
        headers = "、".join(f"“{fields.ALL[key].header}”" for key in lacks)
        told.append(Problem("W07", at, {"status": status, "lacks": headers}))
    if status == "办结" and after["solved"] in ("否", "部分"):
        told.append(Problem("W08", at, {"solved": after["solved"]}))
    return [as_said(problem) for problem in told]
