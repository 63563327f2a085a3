"""Collect: take what waits in inbox, file by file, each in one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

from pipeline.core.intake.attachment import is_attached
from pipeline.core.intake.unknown_table import UnclaimedError, UnknownTable
from pipeline.core.messages.problems import FileError, as_said
from pipeline.core.model import CellRef, Problem, RawSheet
from pipeline.files import folders
from pipeline.files.books import issues, outbox
from pipeline.files.desk import questions
from pipeline.files.intake import attachments, left_alone, originals, packages
from pipeline.files.intake.attachments import Case
from pipeline.files.intake.originals import ASIDE, SAME, Outcome
from pipeline.files.platforms import may_read, may_write
from pipeline.files.reading.reading import Reader
from pipeline.files.reading.waiting import Changed, Sighting, complete, legible, sighted
from pipeline.files.workplace import Workplace

_TEXT = frozenset({".csv", ".txt", ".tsv"})

TakeSheets = Callable[[Workplace, Iterable[RawSheet], Outcome, int, bool], None]
"""Takes the sheets of a file of that number; tells whether it is a text, which loses digits."""


def collect(place: Workplace, take_sheets: TakeSheets) -> list[Outcome]:
    """Take in edited outbox workbooks, waiting files and shared workbooks, in this order."""
    with Reader(passwords=place.passwords.known) as reader:
        files = _Files(place, take_sheets, reader)
        files.finish_cut()
        left_alone.tell(place)
        done = [files.take_edited(row, path) for row, path in list(outbox.edited(place))]
        inbox = place.home.inbox
        waiting = complete([legible(inbox, path) for path in place.home.waiting()])
        waiting.sort(key=lambda path: is_attached(path.name))  # behind the leads they belong to
        for number, path in enumerate(waiting, 1):
            done += files.take_waiting(path)
            place.watch("文件", number, len(waiting))
        files.mark_moved()
        done += [outcome for path in _shared(place) if (outcome := files.take_shared(path))]
    return done


def collect_again(
    place: Workplace, take_sheets: TakeSheets, paths: Collection[Path]
) -> list[Outcome]:
    """Take in files that came back to inbox, and shared ones: what they waited for is known now."""
    shared = _shared(place)
    if not (paths or shared):
        return []
    with Reader(passwords=place.passwords.known) as reader:
        files = _Files(place, take_sheets, reader)
        done = [one for path in paths for one in files.take_waiting(path)]
        files.mark_moved()
        done += [one for path in shared if (one := files.take_shared(path)) is not None]
    return done


def _is_text(path: Path) -> bool:
    return path.suffix.lower() in _TEXT


def _shared(place: Workplace) -> list[Path]:
    return [place.home.root / path for source in place.office.sources for path in source.path]


class _Files:
    """Takes single files; owns the reading child of this run."""

    def __init__(self, place: Workplace, take_sheets: TakeSheets, reader: Reader) -> None:
        self._place = place
        self._take_sheets = take_sheets
        self._sources = originals.known_of(place.office.sources)
        self._reader = reader
        self._unclaimed: tuple[UnknownTable, ...] = ()  # of the file in hand
        self._sighting: Sighting | None = None
        self._moved = originals.Moved(place.ledger)

    def mark_moved(self) -> None:
        """Record that the files which were moved stand in their places."""
        self._moved.mark()

    def finish_cut(self) -> None:
        originals.finish_moves(self._place.ledger, self._place.home)
        for problem in packages.close_lost(self._place.ledger, self._place.home):
            self._place.say(problem)

    def take_waiting(self, path: Path) -> list[Outcome]:
        """Take one file of inbox and move it to its place; an archive, and each file in it.

        Nothing for a file that somebody holds open: it waits, or was taken and waits to be moved.
        """
        home = self._place.home
        name = originals.place_of(home, path)
        try:
            self._sighting = sighted(path)
        except FileNotFoundError:  # taken away again
            return []
        except OSError:
            self._place.say(Problem("I12" if may_read(path) else "Z24", CellRef(name)))
            return []
        outcome = Outcome(name, ASIDE, self._sighting.sha256)
        if originals.waits_to_move(self._place.ledger, name, outcome.sha256):
            self._place.say(_why_it_stays(path, name))
            return []
        try:
            self._take_file(path, outcome)
            if packages.is_archive(outcome):
                return self._take_package(path, outcome)
        except Changed:
            self._place.say(Problem("Z25", CellRef(name)))
            return []
        return [outcome]

    def _take_package(self, path: Path, outcome: Outcome) -> list[Outcome]:
        try:
            found = packages.take_package(self._place, path, outcome, self._take_file)
        except FileError as error:
            self._take_file(path, outcome, error)
            return [outcome]
        number, archive, inside = found
        if number:
            self._move(path, number, archive, outcome)
        return [outcome, *inside]

    def _take_file(self, path: Path, outcome: Outcome, error: FileError | None = None) -> None:
        """Take a file, file it with its case, or set it aside: for a reason that is given, if any.

        An archive that was dropped stays where it is.
        """
        if error is not None:
            self._unclaimed = ()
            outcome.refuse(error)
            self._set_aside(path, outcome)
            return
        home, name = self._place.home, outcome.name
        case = attachments.find_case(self._place, name)
        if attachments.is_paper(path, isinstance(case, Case)):
            if not isinstance(case, Case):
                self._take_file(path, outcome, attachments.refusal(name, case))
                return
            number, archive = attachments.file_paper(self._place, case, path, outcome)
        else:
            archive = self._free(home.in_archive(self._place.today, name))
            number = self._take(path, outcome, home.relative(archive))
        if not number and isinstance(case, Case) and attachments.is_unread(outcome):
            number, archive = attachments.file_paper(self._place, case, path, outcome, True)
        if number:
            self._move(path, number, archive, outcome)
        elif outcome.package or not packages.is_archive(outcome):
            self._set_aside(path, outcome)

    def _free(self, wanted: Path) -> Path:
        return originals.free_place(self._place.ledger, self._place.home, wanted)

    def _confirm(self, path: Path) -> None:
        """Raise Changed where a file of inbox is not any more what it was when it was looked at."""
        if self._sighting is not None and self._sighting.path == path:
            self._sighting.confirm()

    def _move(self, path: Path, number: int, archive: Path, outcome: Outcome) -> None:
        try:
            self._confirm(path)
            folders.move(path, archive, lasting=False)
        except OSError:  # open in Excel: its rows are taken, a later run moves it
            self._place.say(_why_it_stays(path, outcome.name))
            return
        except Changed:  # what is there now is another file
            self._place.say(Problem("Z27", CellRef(outcome.name)))
        self._moved.add(number, archive)

    def take_edited(self, row: Any, path: Path) -> Outcome:
        """Merge a workbook that was edited where it lies in outbox; a copy goes to 已入库."""
        home, ledger = self._place.home, self._place.ledger
        outcome = Outcome(home.relative(path), ASIDE, folders.fingerprint(path))
        archive = self._free(home.in_archive(self._place.today, path.name))
        copied = home.drafts / f"edited{path.suffix}"
        folders.copy(path, copied)

        def merged() -> None:
            anew = {"shown": ""} if row.kind == outbox.BLANK else {}  # a filled form is no blank
            issues.update(ledger, row.number, sha256=outcome.sha256, **anew)

        number = self._take(copied, outcome, home.relative(archive), merged)
        if number:
            folders.move(copied, archive)
            with ledger.transaction():
                originals.archived(ledger, number)
            return outcome
        # the workbook itself will be replaced: what a person typed into it is kept beside its note
        home.set_aside(copied, self._free(home.aside / path.name), outcome.why)
        with ledger.transaction():
            originals.record(ledger, ledger.number("file"), outcome, "")
            merged()
        return outcome

    def take_shared(self, path: Path) -> Outcome | None:
        """Read a shared workbook by copy, where it changed since the last look."""
        name = str(path)
        copied = self._place.home.drafts / f"shared{path.suffix}"
        try:
            folders.copy(path, copied)
        except OSError:
            self._place.say(Problem("I08", CellRef(name)))
            return None
        outcome = Outcome(name, ASIDE, folders.fingerprint(copied))
        if outcome.sha256 == originals.shared_last(self._place.ledger, name, self._sources):
            return None
        if not self._take(copied, outcome, ""):
            outcome.sources = self._sources
            self._record(outcome, "")
        return outcome

    def _record(self, outcome: Outcome, where: str) -> int:
        """Record a file of which nothing was taken, and what is to be asked about it."""
        ledger = self._place.ledger
        with ledger.transaction():
            number = ledger.number("file")
            originals.record(ledger, number, outcome, where)
            rules = self._place.office.hash
            questions.ask(ledger, number, outcome.name, self._unclaimed, rules)
        return number

    def _take(
        self, path: Path, outcome: Outcome, archive: str, also: Callable[[], None] | None = None
    ) -> int:
        """Take the rows of a file in one transaction; return its number, 0 when set aside.

        ``also`` happens in the same transaction.
        """
        began = time.monotonic()
        ledger = self._place.ledger
        self._unclaimed = ()
        try:
            with ledger.transaction():
                number = ledger.number("file")
                known = originals.known(ledger, outcome.sha256, self._sources)
                if known is not None and archive:
                    _say_same(outcome, known)
                else:
                    sheets = self._reader.sheets(path)
                    self._take_sheets(self._place, sheets, outcome, number, _is_text(path))
                self._confirm(path)
                outcome.seconds = round(time.monotonic() - began, 1)
                outcome.sources = self._sources
                originals.record(ledger, number, outcome, archive)
                if also is not None:
                    also()
            return number
        except FileError as error:
            outcome.refuse(error)
            if isinstance(error, UnclaimedError):
                self._unclaimed = error.tables
            outcome.seconds = round(time.monotonic() - began, 1)
            return 0

    def _set_aside(self, path: Path, outcome: Outcome) -> None:
        """Move a file to 待处理 with a note; recorded first, so that a receipt tells of it."""
        self._confirm(path)  # half a file is no broken one
        target = self._free(self._place.home.aside / path.name)
        number = self._record(outcome, self._place.home.relative(target))
        try:
            self._place.home.set_aside(path, target, outcome.why, lasting=False)
        except OSError:
            self._place.say(_why_it_stays(path, outcome.name))
            return
        self._moved.add(number, target)


def _why_it_stays(path: Path, name: str) -> Problem:
    """Say why a file that was taken could not be moved away."""
    return Problem("I13" if may_write(path.parent) else "Z26", CellRef(name))


def _say_same(outcome: Outcome, known: Any) -> None:
    outcome.kind, outcome.status = SAME, "以前收过"
    outcome.why = f"与 {known.taken_at} 收的“{known.name}”一模一样，没有再入库。"
    problem = Problem("I11", CellRef(outcome.name), {"when": known.taken_at, "name": known.name})
    outcome.problems.append(as_said(problem))
