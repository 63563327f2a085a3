"""What a row newly says of a known lead, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.core import fields
from pipeline.core.intake.intake import Draft
from pipeline.core.intake.same_case import is_lasting
from pipeline.core.intake.source import Source
from pipeline.core.text import same
from pipeline.files.intake.export_moments import ExportMoments
from pipeline.files.intake.originals import Origin
from pipeline.files.intake.platform_status import PlatformStatus, is_settled, moves
from pipeline.files.intake.said import Said
from pipeline.files.intake.underway import Tracker
from pipeline.files.merging.authors import last_authors
from pipeline.files.merging.conflicts import Clash
from pipeline.files.workplace import Workplace

# A newer export never moves these: the id is ours, what tells the case is looked at apart, the
# rest is decided here.
_OURS = frozenset({"id", "source", "source_number"})
_NOT_UPDATED = _OURS | {"department", "status"}
_SAID_AS = {"department": "hint_department"}  # what a tracker last said of it
_BY_RULES = frozenset({"Received", "Routed", "Updated", "Implied", "Alerted", "Reckoned"})
# what rules find out in the words of a lead, whatever a column of its export says
_RULES_KNOW = frozenset({"area", "assisting"})
_STEPS = frozenset({"department", "status"})
State = Mapping[str, str]
Cells = dict[str, tuple[str, str]]


@dataclass(slots=True)
class Read:
    """What a row newly says, where a person has said otherwise, and how much of it is old news."""

    cells: Cells = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    old: int = 0


class Newsreader:
    """Reads the rows of one table; ``old`` are (row, 线索编号, header) of what was old news."""

    def __init__(
        self,
        place: Workplace,
        source: Source,
        origin: Origin,
        moments: ExportMoments,
        platform: PlatformStatus,
        tracker: Tracker | None,
    ) -> None:
        self._place, self._source, self._origin = place, source, origin
        self._moments, self._platform, self._tracker = moments, platform, tracker
        self.old: list[tuple[int, str, str]] = []

    def read(self, lead: int, draft: Draft, said: Said, state: State) -> Read:
        """Return what a row newly says of a lead.

        A blank never clears. ``said`` is what exports have said so far: what one said before, and
        another one has changed since, is no news, unless this export was surely made later.
        """
        read = Read()
        behind = lead in self._moments.behind
        for key, theirs in self._values(draft):
            base, ours = said.last.get(_SAID_AS.get(key, key), ""), state[key]
            if same(theirs, base) or same(theirs, ours):
                continue
            if (behind and (base or ours)) or self._is_old(_SAID_AS.get(key, key), theirs, said):
                self.old.append((draft.row, state["id"], fields.ALL[key].header))
                read.old += 1
                continue
            self._judge(read, lead, draft, key, (base, ours, theirs), state)
        read.cells |= self._number(draft, state)
        if self._tracker is not None:
            read.cells = self._tracker.moved(draft.values, state, read.cells)
        return read

    def _values(self, draft: Draft) -> list[tuple[str, str]]:
        """Return what is compared: all but what is ours, and the status as its source has it."""
        if self._tracker is not None:
            return [(key, text) for key, text in draft.values.items() if key not in _OURS]
        told = [(key, text) for key, text in draft.values.items() if key not in _NOT_UPDATED]
        status = draft.values.get("status", "")
        key = {"take": "status", "hint": "hint_status"}.get(self._source.status, "")
        return [*told, (key, status)] if key and status else told

    def _is_old(self, key: str, theirs: str, said: Said) -> bool:
        return said.is_old(key, theirs) and not self._moments.is_after(*said.where[key])

    def _judge(
        self,
        read: Read,
        lead: int,
        draft: Draft,
        key: str,
        three: tuple[str, str, str],
        state: State,
    ) -> None:
        base, ours, theirs = three
        if key == "hint_status":
            read.cells |= {key: (ours, theirs)} | self._platform.hinted(draft.row, state, theirs)
            return
        if key == "status" and self._tracker is None:
            if is_settled(ours, theirs):
                return
            free = moves(base, ours, theirs)
        else:
            tracked = self._tracker is not None and self._tracker.is_free(key, state)
            unsaid = not fields.ALL[key].editors or tracked
            free = same(ours, base) or (not base and unsaid)
        if not free and key not in _STEPS and self._is_by_rules(lead, key):
            if not self._is_better(key, ours, theirs):
                return
            free = True
        if key == "area":
            theirs = self._office(theirs)
            if not theirs or same(theirs, ours):
                return
        if free:
            read.cells[key] = (ours, theirs)
            return
        actor, cell = draft.values["source"], f"第 {draft.row} 行"
        where = (self._origin.file, self._origin.sheet, cell, str(self._origin.at(cell)))
        read.clashes.append(Clash(lead, key, base, ours, theirs, actor, *where))

    def _is_by_rules(self, lead: int, key: str) -> bool:
        """Tell whether nobody has said what stands in a cell: rules have, or it was inferred."""
        event = last_authors(self._place.ledger, [(lead, key)]).get((lead, key))
        return event is None or event.kind in _BY_RULES

    def _is_better(self, key: str, ours: str, theirs: str) -> bool:
        """Tell whether a source knows better than the rules what they have found out."""
        if key == "urgency":
            return fields.URGENCIES.index(theirs) > fields.URGENCIES.index(ours or "一般")
        return key not in _RULES_KNOW or not ours

    def _office(self, area: str) -> str:
        known = self._place.office.department(area)
        return known.name if known and known.kind == "office" else ""

    def _number(self, draft: Draft, state: State) -> Cells:
        """Return the 来源编号 of a lead where a row knows a better one.

        It stood in the preferred column, beside the one that the lead has; or the lead has none
        but a running number.
        """
        if not draft.numbers or draft.printed:
            return {}
        ours, theirs = state["source_number"], draft.numbers[0].written
        second = ours in [number.written for number in draft.numbers[1:]]
        better = second or not is_lasting(ours)
        return {"source_number": (ours, theirs)} if better and ours != theirs else {}
