"""What an export says of how content a citizen is: a closed lead may have to be done again."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.core.fields import CLOSED
from pipeline.core.merging.merging import APPLY, Asked
from pipeline.core.messages.problems import as_said
from pipeline.core.model import Event, Problem
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.merging.settling import Editor, follows
from pipeline.files.workplace import Workplace

Cells = Mapping[str, tuple[str, str]]


def heard(
    place: Workplace,
    outcome: Outcome,
    origin: Origin,
    row: int,
    lead: int,
    before: Mapping[str, str],
    cells: Cells,
) -> list[Event]:
    """Return what follows where a platform has called the citizen of a closed lead before us.

    As with our own call-backs, whom it did not content is worked for again (济南市12345市民服务热线
    条例, art. 27); that is said. ``cells`` are what row ``row`` of the export changes.
    """
    if "satisfaction" not in cells or before["status"] not in CLOSED:
        return []
    applied = [Asked(lead, key, ours, ours, said, APPLY, "") for key, (ours, said) in cells.items()]
    after = {**before, **{key: said for key, (_, said) in cells.items()}}
    editor = Editor(before["source"], coordinator=False)
    events = follows(place, editor, origin, lead, before, after, applied)
    for event in events:
        if "status" in event.cells:
            facts = {"seen": cells["satisfaction"][1], "before": before["status"]}
            facts |= {"lead": before["id"], "status": event.cells["status"][1]}
            outcome.problems.append(as_said(Problem("W10", origin.at(f"第 {row} 行"), facts)))
    return events
