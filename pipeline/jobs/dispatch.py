"""Dispatch: rows of an export become leads, each routed with its reason."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from pipeline.core import fields
from pipeline.core.intake.intake import Draft, Held, Intake, headline
from pipeline.core.messages.problems import sentence
from pipeline.core.messages.sentences import CATALOGUE
from pipeline.core.model import Event, Problem
from pipeline.files import schema
from pipeline.files.intake.by_folder import ByFolder
from pipeline.files.intake.deciding import Asked, Told, decide_all
from pipeline.files.intake.doubting import Doubting
from pipeline.files.intake.following import earlier_ones
from pipeline.files.intake.held_rows import book_name
from pipeline.files.intake.known_cases import Found, KnownCases
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.intake.receiving import Receiver, routed
from pipeline.files.intake.registered import Registered
from pipeline.files.intake.underway import Tracker
from pipeline.files.intake.updating import Again, Updates
from pipeline.files.memory import collector_resting
from pipeline.files.privacy import forgotten
from pipeline.files.repeats.recognising import Fresh, Repeats
from pipeline.files.workers import Begun
from pipeline.files.workplace import Workplace

_BATCH = 5_000
_AHEAD = 2  # batches that are being decided about while one is recorded


@dataclass(frozen=True, slots=True)
class _Ready:
    """A draft as it is decided about and recorded; ``pinned`` is what its source has decided."""

    draft: Draft
    values: dict[str, str]
    pinned: str


@dataclass(frozen=True, slots=True)
class _New:
    """A row that becomes a lead; ``numbers`` are cells with its other numbers."""

    ready: _Ready
    lead: int
    numbers: Mapping[str, Any]
    told: Told


class Dispatcher:
    """Takes the rows of one claimed table into the ledger, inside the file's transaction.

    ``outcome`` is brought up to date row by row: rows = new + updated + repeated + held.
    """

    def __init__(self, place: Workplace, intake: Intake, outcome: Outcome, origin: Origin) -> None:
        self._place = place
        self._heading = intake.heading
        self._source = intake.heading.source
        self._outcome = outcome
        self._origin = origin
        self._receiver = Receiver(place)
        self._repeats = Repeats(place)
        self._registered = Registered(place.ledger)
        self._doubting = Doubting(outcome, origin, self._source.name)
        self._tracker = Tracker(place, self._source, origin) if self._source.underway else None
        self._cases = KnownCases(place.ledger)
        self._updates = Updates(place, intake, outcome, origin, self._tracker)
        self._by_folder = ByFolder(place.office, outcome.name)

    def take(self, rows: Iterable[Draft | Held]) -> None:
        """Take rows: new leads are recorded and routed, known ones updated or left, all counted.

        While a batch is recorded here, the next ones are read and decided about in workers.
        """
        waiting = iter(rows)
        asked: deque[tuple[list[_Ready], Begun[Asked, list[Told]]]] = deque()
        more = True
        with collector_resting():
            while more or asked:
                if more:
                    batch = list(islice(waiting, _BATCH))
                    more = len(batch) == _BATCH
                    drafts = [row for row in batch if isinstance(row, Draft)]
                    drafts = self._registered.identified(drafts)
                    ready = [self._ready(row) for row in drafts]
                    self._count(batch)
                    asked.append((ready, self._ask(ready, bool(more or asked))))
                if len(asked) > _AHEAD or not more:
                    self._take_batch(*asked.popleft())
        self._doubting.tell()
        self._updates.tell()
        forgotten.mention(self._place.ledger, self._origin.file, self._cases.rows.keys())
        if self._tracker is not None:
            self._tracker.tell(self._outcome)
        self._by_folder.tell(self._outcome, self._origin)

    def _count(self, batch: list[Draft | Held]) -> None:
        self._outcome.rows += len(batch)
        for row in batch:
            if isinstance(row, Held):
                self._outcome.rows += row.rows - 1
                self._outcome.held += row.rows - 1
                self._hold(row)

    def _ready(self, draft: Draft) -> _Ready:
        """Take, hint at or ignore the department and status that an export already carries."""
        if self._tracker is not None:
            draft = self._tracker.heard(draft)
        values = {"title": headline(draft.values["content"]), **draft.values}
        department, status = values.pop("department", ""), values.pop("status", "")
        if self._source.department == "hint" and department:
            values["hint_department"] = department
        self._by_folder.hint(values, department)
        if status and self._source.status != "ignore":
            values["status" if self._source.status == "take" else "hint_status"] = status
        return _Ready(draft, values, department if self._source.department == "take" else "")

    def _ask(self, ready: list[_Ready], many: bool) -> Begun[Asked, list[Told]]:
        earlier = earlier_ones(self._place.ledger, [one.values for one in ready])
        leads = [(one.values | said, one.pinned) for one, said in zip(ready, earlier, strict=True)]
        asked = Asked(self._place.office, self._place.now, leads, self._repeats.compares)
        return self._place.workers.start(decide_all, asked, many)

    def _take_batch(self, ready: list[_Ready], told: Begun[Asked, list[Told]]) -> None:
        ledger = self._place.ledger
        self._cases.look([one.draft for one in ready])
        new: list[_New] = []
        again: list[Again] = []
        for one, decided in zip(ready, told.result(), strict=True):
            draft = one.draft
            for doubt in draft.doubts:
                self._doubting.note(draft.row, doubt)
            found = self._cases.find(draft)
            if found.unclear:
                self._hold(self._unclear(draft, found))
                continue
            if found.lead:
                again.append(Again(draft, found))
                continue
            lead = ledger.number("lead")
            self._receiver.give_id(one.values)
            new.append(_New(one, lead, self._cases.remember(draft, lead), decided))
        self._record(new)
        for held in self._updates.take(again, self._cases.rows):
            self._hold(held)
        self._place.watch("收件", self._outcome.rows, 0)

    def _record(self, new: Sequence[_New]) -> None:
        """Record new leads, where they go, and which earlier ones they repeat."""
        ledger = self._place.ledger
        fresh = [
            Fresh(one.lead, one.ready.values, one.ready.draft.person, one.ready.pinned, one.told)
            for one in new
        ]
        events: list[Event] = []
        persons: list[dict[str, Any]] = []
        for one, told in zip(new, self._repeats.look(fresh), strict=True):
            said = one.ready.draft.person
            person = ledger.number("person") if said else 0
            if person:
                row = {field.key: said.get(field.key, "") for field in fields.PERSONAL}
                persons.append({"number": person} | row)
            events += self._received(one.ready, one.lead, person, told, one.numbers)
        self._outcome.new += len(new)
        ledger.insert(schema.person, persons)
        ledger.record(events)
        ledger.record(self._repeats.events())

    def _unclear(self, draft: Draft, found: Found) -> Held:
        """Return a row whose only known number is that of several leads."""
        states = self._place.ledger.states(found.unclear)
        leads = "、".join(states[lead]["id"] for lead in sorted(states))
        return Held(draft.row, "I47", draft.values["source_number"], {"leads": leads})

    def _received(
        self, one: _Ready, lead: int, person: int, told: Told, numbers: Mapping[str, Any]
    ) -> list[Event]:
        draft, values = one.draft, one.values
        known_by = {
            "person": person,
            "identity": draft.identity,
            "content_hash": draft.content_hash,
        }
        if draft.matter and not draft.printed:
            known_by |= {"matter": draft.matter, "numbered": int(bool(draft.numbers))}
        where = (self._origin, f"第 {draft.row} 行")
        received = self._receiver.received(lead, values, values["source"], where, known_by)
        if numbers:
            received = replace(received, cells={**received.cells, **numbers})
        if self._tracker is None:
            return [received, routed(lead, values, told)]
        told = self._tracker.settled(values, one.pinned, told)
        follows = self._tracker.followed(lead, values, told.cells)
        return [received, routed(lead, values, told), *follows]

    def _hold(self, row: Held) -> None:
        cell = self._origin.at(f"第 {row.row} 行")
        problem = Problem(row.code, cell, {"seen": row.seen, **row.facts})
        self._outcome.hold(problem)
        line = {"row": str(row.row), "sheet": self._origin.sheet, "seen": row.seen}
        if CATALOGUE[row.code].level != "提示":  # somebody has to correct it
            line["header"] = str(self._heading.row)
            line["back"] = book_name(self._origin.file, self._origin.name)
        self._outcome.lines.append(line | {"why": sentence(problem)})


def take_export(
    place: Workplace, intake: Intake, outcome: Outcome, origin: Origin, rows: Iterable[Draft | Held]
) -> None:
    """Take a claimed table; what ``collect`` calls for every sheet of an export."""
    Dispatcher(place, intake, outcome, origin).take(rows)
