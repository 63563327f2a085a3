"""What a newer export says of how far a lead is: it is done there, it has to be done again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.core import fields
from pipeline.core.intake.source import Source
from pipeline.core.merging.merging import APPLY, Asked
from pipeline.core.messages.problems import as_said
from pipeline.core.model import Event, Problem
from pipeline.core.work.workflow import is_step_forward
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.merging.settling import Editor, follows
from pipeline.files.workplace import Workplace

_AGAIN = frozenset({"重新办理", "审核退回"})  # there: the work begins once more
# here: what may have to begin once more; what was merged goes with its first lead
_ENDED = (fields.CLOSED - {"并案"}) | {"已回复", "阶段性办结"}
_UNTOUCHED = frozenset({"", fields.UNDECIDED, "已派发"})
_BEGUN = frozenset({"已签收", "办理中"})
Cells = Mapping[str, tuple[str, str]]
State = Mapping[str, str]


def is_reopened(ours: str, theirs: str) -> bool:
    """Tell whether a platform has a lead done again that is done with here."""
    return theirs in _AGAIN and ours in _ENDED


def moves(base: str, ours: str, theirs: str) -> bool:
    """Tell whether a status that an export newly says is taken, where its source is taken at all.

    It is where nobody has said anything since the last export (``base``), where work goes on that
    is done there, and where what was done with here begins once more. Else a person has said
    otherwise.
    """
    begun = ours in _BEGUN and is_step_forward(ours, theirs)
    return ours in (base, *_UNTOUCHED) or begun or is_reopened(ours, theirs)


def is_settled(ours: str, theirs: str) -> bool:
    """Tell whether a lead has ended here and there, in whatever way."""
    return ours in fields.CLOSED and theirs in fields.CLOSED


@dataclass
class PlatformStatus:
    """Follows what one export says of statuses and call-backs; counts what it only hints at.

    ``ahead`` are rows of leads that have ended there and not here.
    """

    place: Workplace
    source: Source
    outcome: Outcome
    origin: Origin
    ahead: list[tuple[int, str]] = field(default_factory=list)

    def hinted(self, row: int, state: State, theirs: str) -> dict[str, tuple[str, str]]:
        """Return what a status is taken for that is a hint only: the lead begins once more, or
        nothing."""
        ours = state["status"]
        if is_reopened(ours, theirs):
            return {"status": (ours, theirs)}
        if theirs in fields.CLOSED and ours not in fields.CLOSED:
            self.ahead.append((row, state["id"]))
        return {}

    def follows(self, row: int, lead: int, before: State, cells: Cells) -> list[Event]:
        """Return what follows from a status, or from how content the citizen of a closed lead is.

        As with our own call-backs, whom it did not content is worked for again (济南市12345市民服务
        热线条例, art. 27). That a lead is done again is said. ``cells`` are what the row changes.
        """
        called = "satisfaction" in cells and before["status"] in fields.CLOSED
        moved = "status" in cells
        if not (called or moved):
            return []
        asked = [
            Asked(lead, key, ours, ours, said, APPLY, "") for key, (ours, said) in cells.items()
        ]
        after = {**before, **{key: said for key, (_, said) in cells.items()}}
        editor = Editor(before["source"], coordinator=moved)
        events = follows(self.place, editor, self.origin, lead, before, after, asked)
        status = next((e.cells["status"][1] for e in events if "status" in e.cells), "")
        if status or (moved and is_reopened(*cells["status"])):
            key = "status" if moved else "satisfaction"
            facts = {"header": fields.ALL[key].header, "seen": cells[key][1], "lead": before["id"]}
            facts |= {"before": before["status"], "status": status or cells["status"][1]}
            at = self.origin.at(f"第 {row} 行")
            self.outcome.problems.append(as_said(Problem("W10", at, facts)))
        return events

    def tell(self) -> None:
        """Say what the office has to know of the table as a whole."""
        if self.ahead:
            row, lead = self.ahead[0]
            facts = {"count": len(self.ahead), "lead": lead}
            problem = Problem("I49", self.origin.at(f"第 {row} 行"), facts)
            self.outcome.problems.append(as_said(problem))
