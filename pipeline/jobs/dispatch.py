"""Dispatch: rows of an export become leads, each routed with its reason."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.cells.phones import one_form
from pipeline.core.intake.intake import Draft, Held, Intake, headline
from pipeline.core.messages.problems import sentence
from pipeline.core.messages.sentences import CATALOGUE
from pipeline.core.model import Event, Problem
from pipeline.core.text import same
from pipeline.files import schema
from pipeline.files.intake import alarms, citizens
from pipeline.files.intake.by_folder import ByFolder
from pipeline.files.intake.deciding import Asked, Told, decide_all
from pipeline.files.intake.doubting import Doubting
from pipeline.files.intake.following import earlier_ones
from pipeline.files.intake.held_rows import book_name
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.intake.receiving import Receiver, routed
from pipeline.files.intake.registered import Registered
from pipeline.files.intake.renumbered import Renumbered
from pipeline.files.intake.underway import Tracker
from pipeline.files.memory import collector_resting
from pipeline.files.merging import conflicts
from pipeline.files.merging.undone import undone_cells
from pipeline.files.privacy import forgotten
from pipeline.files.workers import Begun
from pipeline.files.workplace import Workplace

_BATCH = 5_000
_AHEAD = 2  # batches that are being decided about while one is recorded
# A newer export never moves these: the id is ours, the rest is decided here.
_OURS = frozenset({"id", "source"})
_NOT_UPDATED = _OURS | {"department", "status"}
_SAID_AS = {"department": "hint_department"}  # what a tracker last said of it


@dataclass(frozen=True, slots=True)
class _Ready:
    """A draft as it is decided about and recorded; ``pinned`` is what its source has decided."""

    draft: Draft
    values: dict[str, str]
    pinned: str


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
        self._registered = Registered(place.ledger)
        self._renumbered = Renumbered(place.ledger, self._source.name)
        self._doubting = Doubting(outcome, origin, self._source.name)
        self._tracker = Tracker(place, self._source, origin) if self._source.underway else None
        self._mentioned: set[int] = set()
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
                    drafts = self._renumbered.identified(self._registered.identified(drafts))
                    ready = [self._ready(row) for row in drafts]
                    self._count(batch)
                    asked.append((ready, self._ask(ready, bool(more or asked))))
                if len(asked) > _AHEAD or not more:
                    self._take_batch(*asked.popleft())
        self._doubting.tell()
        forgotten.mention(self._place.ledger, self._origin.file, self._mentioned)
        if self._tracker is not None:
            self._tracker.tell(self._outcome)
        self._by_folder.tell(self._outcome, self._origin)

    def _count(self, batch: list[Draft | Held]) -> None:
        self._outcome.rows += len(batch)
        for row in batch:
            if isinstance(row, Held):
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
        if self._source.status == "take" and status:
            values["status"] = status
        return _Ready(draft, values, department if self._source.department == "take" else "")

    def _ask(self, ready: list[_Ready], many: bool) -> Begun[Asked, list[Told]]:
        earlier = earlier_ones(self._place.ledger, [one.values for one in ready])
        leads = [(one.values | said, one.pinned) for one, said in zip(ready, earlier, strict=True)]
        asked = Asked(self._place.office, self._place.now, leads)
        return self._place.workers.start(decide_all, asked, many)

    def _take_batch(self, ready: list[_Ready], told: Begun[Asked, list[Told]]) -> None:
        ledger = self._place.ledger
        known = ledger.numbers_of("identity", (one.draft.identity for one in ready))
        events: list[Event] = []
        persons: list[dict[str, Any]] = []
        again: list[tuple[int, Draft]] = []
        for one, decided in zip(ready, told.result(), strict=True):
            draft = one.draft
            for doubt in draft.doubts:
                self._doubting.note(draft.row, doubt)
            if draft.identity in known:
                again.append((known[draft.identity], draft))
                continue
            lead = known[draft.identity] = ledger.number("lead")
            person = ledger.number("person") if draft.person else 0
            if person:
                row = {field.key: draft.person.get(field.key, "") for field in fields.PERSONAL}
                persons.append({"number": person} | row)
            events += self._received(one, lead, person, decided)
        ledger.insert(schema.person, persons)
        ledger.record(events)
        self._mentioned |= {known[one.draft.identity] for one in ready}
        self._outcome.new += len(ready) - len(again)
        self._take_known(again)
        self._place.watch("收件", self._outcome.rows, 0)

    def _received(self, one: _Ready, lead: int, person: int, told: Told) -> list[Event]:
        draft, values = one.draft, one.values
        known_by = {
            "person": person,
            "identity": draft.identity,
            "content_hash": draft.content_hash,
        }
        where = (self._origin, f"第 {draft.row} 行")
        received = self._receiver.received(lead, values, values["source"], where, known_by)
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

    # -- cases that are known ---------------------------------------------------------------

    def _take_known(self, again: list[tuple[int, Draft]]) -> None:
        """Take rows whose case is known: identical ones are repeated, others update it."""
        ledger = self._place.ledger
        hashes = self._hashes(lead for lead, _ in again)
        differing = [(lead, draft) for lead, draft in again if hashes[lead] != draft.content_hash]
        self._outcome.repeated += len(again) - len(differing)
        states = ledger.states(lead for lead, _ in differing)
        said = self._last_said(lead for lead, _ in differing)
        for lead, draft in differing:
            cells, clashes = self._news(lead, draft, said[lead], states[lead])
            self._outcome.conflicts += conflicts.open_all(ledger, clashes)[0]
            known = int(states[lead]["person"])
            person = self._person(known, draft)
            if not cells and person == known:
                self._outcome.repeated += 1
                continue
            ledger.record([self._updated(lead, draft, cells, person)])
            told = (self._outcome, self._origin, draft.row, lead, states[lead], cells)
            ledger.record([] if self._tracker else citizens.heard(self._place, *told))
            states[lead].update((key, after) for key, (_, after) in cells.items())
            if "content" in cells or "title" in cells:
                raised = alarms.raised(self._place, lead, states[lead], self._origin.file)
                ledger.record([raised] if raised is not None else [])
            said[lead].update(draft.values)
            self._outcome.updated += 1

    def _person(self, known: int, draft: Draft) -> int:
        """Return the person of a case, a new one where the export corrects name or number."""
        ledger, table = self._place.ledger, schema.person
        rows = ledger.rows(sql.select(table).where(table.c.number == known))
        before = dict(rows[0]._mapping) if rows else {}
        after = {one.key: draft.person.get(one.key, "") for one in fields.PERSONAL}
        after = {key: value or before.get(key, "") for key, value in after.items()}
        if one_form(before.get("phone", "")) == after["phone"]:
            after["phone"] = before.get("phone", "")  # recorded before phones had one form
        if all(before.get(key, "") == value for key, value in after.items()):
            return known
        number = ledger.number("person")
        ledger.insert(table, [{"number": number} | after])
        return number

    def _updated(
        self, lead: int, draft: Draft, cells: dict[str, tuple[str, str]], person: int
    ) -> Event:
        return Event(
            "Updated",
            lead,
            cells,
            draft.values["source"],
            self._origin.file,
            self._origin.sheet,
            f"第 {draft.row} 行",
            {"content_hash": draft.content_hash, "person": person},
        )

    def _hashes(self, leads: Iterable[int]) -> dict[int, str]:
        columns = schema.lead.c
        statement = sql.select(columns.number, columns.content_hash)
        rows = self._place.ledger.among(statement, columns.number, leads)
        return {row.number: row.content_hash for row in rows}

    def _last_said(self, leads: Iterable[int]) -> dict[int, dict[str, str]]:
        """Return what sources last said about leads, to tell their news from our edits."""
        wanted = list(leads)
        events = schema.event.c
        kinds = ("Received", "Updated", "Undone")
        statement = sql.select(schema.event).where(events.kind.in_(kinds), events.cells != "")
        found = self._place.ledger.among(statement.order_by(events.seq), events.lead, wanted)
        rows = list(found)
        undone = undone_cells(rows)
        said: dict[int, dict[str, str]] = {lead: {} for lead in wanted}
        for row in rows:
            if row.kind != "Undone":
                cells = json.loads(row.cells).items()
                said[row.lead].update(
                    (key, cell[1]) for key, cell in cells if (row.seq, key) not in undone
                )
        return said

    def _news(
        self, lead: int, draft: Draft, said: Mapping[str, str], state: Mapping[str, str]
    ) -> tuple[dict[str, tuple[str, str]], list[conflicts.Clash]]:
        """Return what an export newly says, and where a person has said otherwise meanwhile.

        A blank never clears. Of a tracker also the department and the status are news.
        """
        cells: dict[str, tuple[str, str]] = {}
        clashes = []
        tracker = self._tracker
        for key in draft.values.keys() - (_NOT_UPDATED if tracker is None else _OURS):
            base = said.get(_SAID_AS.get(key, key), "")
            ours, theirs = state[key], draft.values[key]
            if same(theirs, base) or same(theirs, ours):
                continue
            unsaid = not fields.ALL[key].editors or (tracker and tracker.is_free(key, state))
            if same(ours, base) or (not base and unsaid):
                cells[key] = (ours, theirs)
                continue
            actor, cell = draft.values["source"], f"第 {draft.row} 行"
            where = (self._origin.file, self._origin.sheet, cell, str(self._origin.at(cell)))
            clashes.append(conflicts.Clash(lead, key, base, ours, theirs, actor, *where))
        if tracker is not None:
            cells = tracker.moved(draft.values, state, cells)
        return dict(sorted(cells.items())), clashes


def take_export(
    place: Workplace, intake: Intake, outcome: Outcome, origin: Origin, rows: Iterable[Draft | Held]
) -> None:
    """Take a claimed table; what ``collect`` calls for every sheet of an export."""
    Dispatcher(place, intake, outcome, origin).take(rows)
