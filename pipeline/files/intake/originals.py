"""Incoming files in the ledger: what each was taken for, what became of it, where it went.

A file is recorded in the same transaction as its rows and moves to its place afterwards; a move
that was cut is finished by the next run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from pipeline.core.intake.source import Source
from pipeline.core.messages.problems import FileError, as_said, sentence
from pipeline.core.model import CellRef, Problem
from pipeline.files import folders, platforms
from pipeline.files.ledger import Ledger
from pipeline.files.merging import snapshots
from pipeline.files.schema import file as table

# kinds of files
EXPORT, RETURN, SAME, ASIDE = "export", "return", "same", "aside"
PAPER = "paper"  # a photo or paper of a case
OPENED, PACKAGE = "opened", "package"  # an archive while it is taken apart, and afterwards
TAKEN_BACK = "taken back"  # a file whose changes were undone


@dataclass(frozen=True, slots=True)
class Origin:
    """The sheet that rows come from: number and name of the file as recorded, sheet name."""

    file: int
    name: str
    sheet: str = ""

    def at(self, cell: str) -> CellRef:
        """Return the place of a cell or row of this sheet."""
        return CellRef(self.name, self.sheet, cell)


@dataclass(slots=True)
class Outcome:
    """What became of one file. Counts are rows; ``lines`` are for the receipt.

    ``rows = new + updated + repeated + held``; of a return, ``updated`` are rows with a change and
    ``repeated`` those without one, and its cells are counted too. ``departments`` are those whose
    books came back. ``headers`` are those of a source whose headers have changed (``core.intake.
    drift``). ``sources`` is the hash of what was known of sources. ``package`` is the number of
    the archive that the file came in, 0 where in none, ``member`` its place in it, from 1.
    """

    name: str
    kind: str
    sha256: str = ""
    source: str = ""
    status: str = "已入库"
    rows: int = 0
    new: int = 0
    updated: int = 0
    repeated: int = 0
    held: int = 0
    changes: int = 0
    conflicts: int = 0
    holds: int = 0
    sent: int = 0
    missing: int = 0
    restored: int = 0
    departments: list[str] = field(default_factory=list)
    why: str = ""
    seconds: float = 0.0
    lines: list[dict[str, str]] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    sources: str = ""
    package: int = 0
    member: int = 0

    def came_from(self, source: str) -> None:
        """Say of which source a table was; several tables of a file may be of several."""
        if source not in self.source.split("、"):
            self.source = "、".join(filter(None, (self.source, source)))

    def because(self, sheet: str, why: str) -> None:
        """Say why a sheet was taken for what it was."""
        said = f"“{sheet}”{why}" if sheet else why
        self.why = f"{self.why}\n{said}" if self.why else said

    def refuse(self, error: FileError) -> None:
        """Become the outcome of a file of which nothing was taken."""
        fresh = Outcome(self.name, ASIDE, self.sha256, status="待处理")
        fresh.package, fresh.member = self.package, self.member
        problems = [_in_its_folder(problem, self.name) for problem in error.problems]
        fresh.problems = [as_said(problem) for problem in problems]
        fresh.why = "\n".join(map(sentence, problems))
        for name in Outcome.__slots__:
            setattr(self, name, getattr(fresh, name))

    def hold(self, problem: Problem) -> None:
        """Count a row that a person has to look at, and say why."""
        self.held += 1
        self.problems.append(as_said(problem))


def known(ledger: Ledger, sha256: str, sources: str) -> Any:
    """Return the record of a file with these bytes that was taken before, or None.

    An export counts as taken only by what is known of ``sources`` now: where the other names of a
    column were mended since, the same file says more than it did.
    """
    taken = table.c.kind.in_((EXPORT, RETURN))
    statement = sql.select(table).where(taken, table.c.sha256 == sha256)
    found = ledger.rows(statement.order_by(table.c.number))
    by = {json.loads(row.outcome).get("sources", "") for row in found if row.kind == EXPORT}
    return None if by and not by & {"", sources} or not found else found[0]


def _in_its_folder(problem: Problem, name: str) -> Problem:
    """Name the file of a problem as it was dropped; the reader knows no folders."""
    if problem.place.file != Path(name).name:
        return problem
    return replace(problem, place=replace(problem.place, file=name))


def known_of(sources: Iterable[Source]) -> str:
    """Return the hash of what is known of sources."""
    said = "\n".join(one.model_dump_json() for one in sources)
    return blake2b(said.encode(), digest_size=8).hexdigest()


def of_run(ledger: Ledger) -> set[int]:
    """Return the files that this run has taken so far: nobody knows in which order they came."""
    wanted = sql.select(table.c.number).where(table.c.run == ledger.run)
    return {row.number for row in ledger.rows(wanted)}


def named(ledger: Ledger, name: str) -> set[int]:
    """Return the files that were recorded under a name."""
    wanted = sql.select(table.c.number).where(table.c.name == name)
    return {row.number for row in ledger.rows(wanted)}


def take_back(ledger: Ledger, numbers: Iterable[int]) -> None:
    """Take files as never come, so that they can be taken again after an undo.

    What returns looked like is set aside, not forgotten: ``give_back`` brings it back.
    """
    which = list(numbers)
    taken = table.c.number.in_(which) & table.c.kind.in_((EXPORT, RETURN))
    ledger.connection.execute(sql.update(table).where(taken).values(kind=TAKEN_BACK))
    snapshots.set_aside(ledger, which)


def give_back(ledger: Ledger, numbers: Iterable[int]) -> None:
    """Take files as come again: the undoing that took them back was undone."""
    gone = sql.select(table).where(table.c.kind == TAKEN_BACK)
    for row in list(ledger.among(gone, table.c.number, numbers)):
        kind = json.loads(row.outcome)["kind"]
        change = sql.update(table).where(table.c.number == row.number).values(kind=kind)
        ledger.connection.execute(change)
        snapshots.bring_back(ledger, row.number)


def record(ledger: Ledger, number: int, outcome: Outcome, place: str) -> None:
    """Record a file inside the transaction that takes its rows.

    ``place`` is where the original will stand, relative to the home; blank for a file that stays
    where it is.
    """
    row = {
        "number": number,
        "run": ledger.run,
        "name": outcome.name,
        "sha256": outcome.sha256,
        "kind": outcome.kind,
        "taken_at": ledger.now,
        "archive": place,
        "archived": 0 if place else 1,
        "receipted": 0,
        "outcome": json.dumps(asdict(outcome), ensure_ascii=False),
    }
    ledger.insert(table, [row])


def archived(ledger: Ledger, *numbers: int) -> None:
    """Say that originals have reached their places."""
    for number in numbers:
        reached = sql.update(table).where(table.c.number == number)
        ledger.connection.execute(reached.values(archived=1))


def unfinished(ledger: Ledger) -> list[Any]:
    """Return the files that were recorded but perhaps not moved: the last run was cut.

    Not archives that are being taken apart, nor what came out of them: see ``packages``.
    """
    return [
        row
        for row in _not_archived(ledger)
        if row.kind != OPENED and not json.loads(row.outcome).get("package")
    ]


class Moved:
    """Originals that have reached their places, and are marked some at a time.

    One that is not marked when a run is cut is found in its place by the next one.
    """

    _AT_ONCE = 50

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._numbers: list[int] = []
        self._folders: set[Path] = set()

    def add(self, number: int, target: Path) -> None:
        """Add a file that was moved without syncing its folder."""
        self._numbers.append(number)
        self._folders.add(target.parent)
        if len(self._numbers) >= self._AT_ONCE:
            self.mark()

    def mark(self) -> None:
        """Make the moves last, then record them."""
        for folder in filter(Path.is_dir, self._folders):  # none where nothing could be moved
            platforms.sync_folder(folder)
        if self._numbers:
            with self._ledger.transaction():
                archived(self._ledger, *self._numbers)
        self._numbers, self._folders = [], set()


def _not_archived(ledger: Ledger) -> list[Any]:
    return ledger.rows(sql.select(table).where(table.c.archived == 0).order_by(table.c.number))


def free_place(ledger: Ledger, home: folders.Home, wanted: Path) -> Path:
    """Return a place for an original; none that is meant for one that could not be moved yet."""
    return folders.free(wanted, {home.root / row.archive for row in _not_archived(ledger)})


def finish_moves(ledger: Ledger, home: folders.Home) -> None:
    """Finish the moves of a run that was cut; a workbook of outbox is copied, not moved."""
    for row in unfinished(ledger):
        in_place = row.name.startswith(f"{home.outbox.name}/")
        original = (home.root if in_place else home.inbox) / row.name
        target = home.root / row.archive
        untouched = original.is_file() and folders.fingerprint(original) == row.sha256
        try:
            if row.kind == ASIDE:
                home.set_aside(original, target, json.loads(row.outcome)["why"])
            elif untouched and not target.exists():
                put = folders.copy if in_place else folders.move
                put(original, target)
        except OSError:  # still open in Excel: the next run tries again
            continue
        with ledger.transaction():
            archived(ledger, row.number)


def waits_to_move(ledger: Ledger, name: str, sha256: str) -> bool:
    """Tell whether a file was taken already and only could not be moved yet."""
    return any(row.name == name and row.sha256 == sha256 for row in unfinished(ledger))


def unreceipted(ledger: Ledger) -> list[tuple[int, Outcome]]:
    """Return what became of every file that stands in no receipt yet."""
    statement = sql.select(table).where(table.c.receipted == 0).order_by(table.c.number)
    return [(row.number, Outcome(**json.loads(row.outcome))) for row in ledger.rows(statement)]


def receipted(ledger: Ledger, numbers: list[int]) -> None:
    """Say that these files stand in a receipt now."""
    for number in numbers:
        which = table.c.number == number
        ledger.connection.execute(sql.update(table).where(which).values(receipted=1))


def shared_last(ledger: Ledger, name: str, sources: str) -> str:
    """Return the sha256 that a shared file had when it was last read, or blank.

    Blank, too, for one of which nothing was taken by other sources than those known now.
    """
    statement = sql.select(table).where(table.c.name == name, table.c.archive == "")
    for row in ledger.rows(statement.order_by(table.c.number.desc()).limit(1)):
        by = json.loads(row.outcome).get("sources", "")
        return "" if row.kind == ASIDE and by != sources else str(row.sha256)
    return ""


def place_of(home: folders.Home, path: Path) -> str:
    """Return the name a file is recorded under: its place in inbox, or its full path outside."""
    if path.is_relative_to(home.inbox):
        return path.relative_to(home.inbox).as_posix()
    return str(path)
