"""An office of the tests: one department's leads in a real ledger, books as tables in memory.

The real merge, settling and undoing on a real ledger; only the workbook between them is a table.
What people know is kept beside it, by who typed what, for an oracle that knows nothing of how the
merge finds a base.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import sqlalchemy as sql

from pipeline import running
from pipeline.core import fields
from pipeline.core.books import desk, layouts
from pipeline.core.keys import row_key
from pipeline.core.merging import holding
from pipeline.core.merging.returning import find_form
from pipeline.core.model import CellValue, Event, Notes
from pipeline.files import schema
from pipeline.files.books import issues
from pipeline.files.books.issues import Issued
from pipeline.files.folders import Home
from pipeline.files.intake import originals
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.ledger import Ledger
from pipeline.files.merging import conflicts
from pipeline.files.merging.authors import last_authors
from pipeline.files.workers import Workers
from pipeline.files.workplace import Workplace
from pipeline.jobs.merge import take_return
from pipeline.jobs.settle import take_settled
from pipeline.jobs.undo import undo
from tests.offices import DAY_TWO, NOISE, drop_export, new_home, run

DEPARTMENT = "城管局"
LATER = DAY_TWO.replace(day=18)  # after every moment that staff type
INFERRED = ("status", "acknowledged_at", "closed_at")
OPEN = ("status", "acknowledged_by", "acknowledged_at", "answer", "verified", "solved", "closed_at",
        "difficulty", "remark")  # fmt: skip
Cell = tuple[int, str]


@cache
def _office(leads: int) -> Path:
    """Make a home whose department leads so many leads, once."""
    home = new_home(Path(tempfile.mkdtemp()) / "home")
    rows = [(f"2025071000000{n:03}", *NOISE[1:4], f"蓬朗街道蓬溪路{n}号", NOISE[5],
             f"蓬溪路{n}号烧烤店油烟很大。", "投诉") for n in range(leads)]  # fmt: skip
    drop_export(home, rows)
    run(home)
    return home.root


@dataclass
class Copy:
    """Somebody's copy of an issued book: what it showed, what stands in it, what he gave back."""

    issue: int
    shown: dict[Cell, str]
    holds: dict[Cell, str]
    returned: list[dict[Cell, str]] = field(default_factory=list)

    def knows(self, cell: Cell, value: str) -> bool:
        """Tell whether its owner has seen a value: it was in the book, or he gave it back."""
        return value == self.shown[cell] or any(b.get(cell) == value for b in self.returned)

    def last(self, cell: Cell) -> str:
        """Return what he gave back last of a cell, or what the book showed."""
        given = (back[cell] for back in reversed(self.returned) if cell in back)
        return next(given, self.shown[cell])


@dataclass(frozen=True)
class Line:
    """One row of a returned file: whose copy it is from, about which lead."""

    copy: Copy
    lead: int


@dataclass(frozen=True)
class Dispute:
    """One row of the sheet of conflicts as it was issued."""

    number: int
    cell: Cell
    base: str
    ours: str
    theirs: str


class Office:
    """A ledger with the leads of one department; everything that can be done to it."""

    def __init__(self, leads: int) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.home = Home(Path(shutil.copytree(_office(leads), Path(self._folder.name) / "home")))
        self.ledger = Ledger(self.home.database, "R0", "2025-07-11 08:30")
        self._workers = Workers(1)
        rules = running.load_office(self.home)
        self.place = Workplace(rules, LATER, self.home, self.ledger, self._workers)
        self.leads = tuple(range(1, leads + 1))
        self.cells = [(lead, key) for lead in self.leads for key in OPEN]
        self._ids = {
            number: state["id"] for number, state in self.ledger.states(self.leads).items()
        }
        self._files = 0

    def close(self) -> None:
        """Remove everything."""
        self._workers.close()
        self.ledger.close()
        self._folder.cleanup()

    # -- what the ledger says -----------------------------------------------------------------

    def state(self) -> dict[Cell, str]:
        """Return what stands in every open cell."""
        states = self.ledger.states(self.leads)
        return {(lead, key): states[lead][key] for lead, key in self.cells}

    def disputes(self, only_open: bool = False) -> list[Dispute]:
        """Return every conflict there ever was, or those still open."""
        table = schema.conflict
        rows = self.ledger.rows(sql.select(table).order_by(table.c.number))
        return [
            Dispute(row.number, (row.lead, row.field), row.base, row.ours, row.theirs)
            for row in rows
            if not (only_open and row.settled)
        ]

    def inferred(self) -> set[Cell]:
        """Return the cells that were set last by the system, from what people typed elsewhere."""
        cells = [cell for cell in self.cells if cell[1] in INFERRED]
        authors = last_authors(self.ledger, cells)
        return {cell for cell, event in authors.items() if event.kind == "Implied"}

    def held(self, cell: Cell) -> str:
        """Return what waits of a cell because it could not be merged."""
        state = self.ledger.states([cell[0]])[cell[0]]
        return holding.unpack(state.get(holding.key(DEPARTMENT, cell[1]), ""))[0]

    def ever(self, cell: Cell) -> set[str]:
        """Return every value that was recorded of a cell."""
        events = schema.event.c
        rows = self.ledger.rows(sql.select(schema.event).where(events.lead == cell[0]))
        found = (json.loads(row.cells).get(cell[1], ()) for row in rows if row.cells)
        return {value for pair in found for value in pair}

    # -- what people do -----------------------------------------------------------------------

    def new_run(self, number: int) -> None:
        """Begin another run."""
        self.ledger.run = f"R{number}"

    def issue(self, kind: str = layouts.DEPARTMENT) -> int:
        """Issue a book as the ledger stands; return its number."""
        number, day = self.ledger.number("issue"), "2025-07-11"
        token, event = issues.token_of(number, day), self.ledger.last_event()
        department = DEPARTMENT if kind == layouts.DEPARTMENT else ""
        words = (kind, department, token, day, event, "x.xlsx", "", "", 0, self.leads, {})
        with self.ledger.transaction():
            issues.record(self.ledger, Issued(number, *words))  # type: ignore[arg-type]
            issues.update(self.ledger, number, revealed=1)
        return number

    def copy_of(self, issue: int, shown: dict[Cell, str]) -> Copy:
        """Hand somebody a copy of a book that showed this."""
        return Copy(issue, shown, dict(shown))

    def edit(self, cell: Cell, value: str) -> None:
        """Change a cell as the coordinator does."""
        lead, key = cell
        before = self.state()[cell]
        if before != value:
            events = [Event("Changed", lead, {key: (before, value)}, "区攻坚办")]
            waits = holding.key(DEPARTMENT, key)
            if kept := self.ledger.states([lead])[lead].get(waits, ""):  # she has decided it
                events.append(Event("Released", lead, {waits: (kept, "")}, "区攻坚办"))
            with self.ledger.transaction():
                self.ledger.record(events)

    def give_back(self, lines: Sequence[Line]) -> Outcome:
        """Return a file with these rows, in this order."""
        header = ("线索编号", "行标识", *(fields.ALL[key].header for key in OPEN))
        rows: list[tuple[int, tuple[CellValue, ...]]] = [(1, header)]
        for at, line in enumerate(lines, 2):
            typed = (line.copy.holds[line.lead, key] or None for key in OPEN)
            key = row_key(line.copy.issue, line.lead)
            rows.append((at, (self._ids[line.lead], key, *typed)))
        heading = find_form(rows, self.place.office.settings.prefix)
        assert heading is not None
        outcome, origin = self.new_file()
        with self.ledger.transaction():
            take_return(self.place, heading, outcome, origin, False, rows, Notes())
            originals.record(self.ledger, origin.file, outcome, "")
        return outcome

    def settle(self, issue: int, chosen: Iterable[tuple[Dispute, str, str]]) -> Outcome:
        """Drop a sheet of conflicts back: dispute, 采用, 另填内容."""
        layout = desk.LAYOUTS[desk.CONFLICTS]
        rows: list[tuple[int, tuple[CellValue, ...]]] = [(1, tuple(one[1] for one in layout))]
        for at, (dispute, choice, other) in enumerate(chosen, 2):
            said = {"id": self._ids[dispute.cell[0]], "row_key": row_key(issue, dispute.number)}
            said |= {"choice": choice, "other": other}
            rows.append((at, tuple(said.get(key) for key, _, _ in layout)))
        heading = find_form(rows, self.place.office.settings.prefix)
        assert heading is not None
        assert heading.sheet == desk.CONFLICTS
        outcome, origin = self.new_file()
        with self.ledger.transaction():
            take_settled(self.place, heading, outcome, origin, rows)
            originals.record(self.ledger, origin.file, outcome, "")
        return outcome

    def undo(self, outcome: Outcome) -> None:
        """Take back what a file changed."""
        self.place.problems.clear()
        undo(self.place, "", outcome.name)

    def new_file(self) -> tuple[Outcome, Origin]:
        """Begin another file that came back."""
        self._files += 1
        outcome = Outcome(f"{self._files}.xlsx", originals.RETURN)
        return outcome, Origin(self.ledger.number("file"), outcome.name, "办理")

    def open_disputes(self) -> list[Dispute]:
        """Return the conflicts as the desk shows them now: with what the ledger holds."""
        state = self.state()
        rows = conflicts.still_open(self.ledger)
        cells = [(row.lead, row.field) for row in rows]
        return [
            Dispute(row.number, cell, row.base, state[cell], row.theirs)
            for row, cell in zip(rows, cells, strict=True)
        ]
