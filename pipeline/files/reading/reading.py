"""Reading: any spreadsheet as raw sheets, through a child process that may die instead of us."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.core.messages.problems import FileError
from pipeline.core.model import CellRef, CellValue, Notes, Problem, RawSheet
from pipeline.files.reading.child_process import Child, Died, Frame, TooSlow

Row = tuple[int, tuple[CellValue, ...]]
Listing = list[tuple[int, str, bool]]

_CHILD = "pipeline.files.reading.reading_child"
_UNLOCKING = "pipeline.files.reading.unlocking_child"
_STREAMING = "pipeline.files.reading.streaming_child"
# a child that read this much keeps memory that the next file may need
_RETIRE_BYTES = 32 << 20
_SLOWEST = 2_000  # rows a second: as long as so many come, a file may take what it takes
_ORPHANED = 600  # seconds of processor time more, for a child whose parent was killed


class _Another(Exception):
    """This child cannot read it; ``error`` is to be raised if the other one cannot either."""

    def __init__(self, error: FileError | None) -> None:
        super().__init__()
        self.error = error


class Reader:
    """Reads many files, one after the other, through one child process.

    What this child cannot read, and a sheet that would take all its memory, goes to a second one
    that reads workbooks otherwise. ``seconds`` is how long a single file may keep us waiting, and
    one more for every MiB of it and every 2,000 rows that came; the time its consumer takes does
    not count. ``memory_mib`` is the most a child may use. A child that dies is replaced.
    ``passwords`` are (whose, password) of encrypted workbooks.
    """

    def __init__(
        self,
        seconds: float = 12,
        memory_mib: int = 2048,
        passwords: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self._passwords = passwords
        self._seconds = seconds
        self._memory_mib = memory_mib
        self._children: dict[str, Child] = {}  # by the module that it runs
        self._reading = ""  # the module of the child that has this file open
        self._streaming = ""  # the module of the child whose rows are on their way
        self._path = Path()
        self._limit = self._left = seconds
        self._opened = 0  # numbers the files, so that rows of an earlier one are told apart
        self._asked = 0  # numbers the sheets asked for

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the children. The reader may be used again and then starts others."""
        for module in list(self._children):
            self._end(module)

    def _end(self, module: str) -> None:
        self._children.pop(module).end()
        if self._streaming == module:
            self._streaming = ""

    def sheets(self, path: Path) -> Iterator[RawSheet]:
        """Yield the worksheets of a file in order, rows read only when they are asked for.

        Rows must be consumed before the next sheet's are; a sheet left alone costs nothing.

        Raises:
            FileError: the file cannot be read. It may come after some rows did: nothing of such a
                file is to be believed.
        """
        for place, name, visible in self._open(path):
            notes = Notes()
            rows = self._rows(self._opened, place, name, notes)
            yield RawSheet(path.name, name, visible, rows, notes)

    def _open(self, path: Path) -> Listing:
        self._drain()
        for module, child in list(self._children.items()):
            if child.read_bytes > _RETIRE_BYTES:
                self._end(module)
        self._opened += 1
        self._path = path
        self._limit = self._left = self._seconds + self._size() / 2**20
        self._reading = _UNLOCKING if self._passwords else _CHILD
        try:
            return self._open_in(self._reading)
        except _Another as another:
            return self._open_again(another.error)
        except FileError as error:
            if self._reading == _UNLOCKING or error.problems[0].code != "F03":
                raise
            return self._open_locked(error)

    def _open_locked(self, error: FileError) -> Listing:
        """Open an encrypted file for which we have no password: Excel's own may open it."""
        try:
            listing = self._open_in(_UNLOCKING)
        except (FileError, _Another, RuntimeError):
            raise error from None
        self._reading = _UNLOCKING
        return listing

    def _size(self) -> int:
        with contextlib.suppress(OSError):  # a file that cannot be seen is the child's to report
            return self._path.stat().st_size
        return 0

    def _open_in(self, module: str) -> Listing:
        if module not in self._children:
            child = Child(self._memory_mib, module)
            child.started()
            self._children[module] = child
        self._children[module].read_bytes += self._size()
        asked = (str(self._path.absolute()), int(self._limit) + _ORPHANED, self._passwords)
        kind, *rest = self._exchange(module, "", "open", *asked)
        assert kind == "sheets"
        listing: Listing = rest[0]
        return listing

    def _open_again(self, error: FileError | None) -> Listing:
        """Open the file in the second child; ``error`` says what the first one had against it."""
        try:
            listing = self._open_in(_STREAMING)
        except FileError as again:
            raise (error or again) from None
        except RuntimeError:  # it did not start: this file need not end the run
            if error is None:
                raise
            raise error from None
        except _Another as another:
            raise (error or another.error or self._failure("", "F09", exit=0)) from None
        self._reading = _STREAMING
        return listing

    def _rows(self, opened: int, place: int, sheet: str, notes: Notes) -> Iterator[Row]:
        if opened != self._opened or self._reading not in self._children:
            raise RuntimeError(f"rows of {sheet!r} were asked for after its file was closed")
        self._drain()
        self._asked += 1
        asked = self._asked
        module, frame = self._first_rows(place, sheet)
        self._streaming = module
        if frame[0] == "merged":  # comes first, so that it is known while the rows are read
            notes.merged = frame[1]
            frame = self._exchange(module, sheet)
        while frame[0] == "rows":
            yield from frame[1]
            if asked != self._asked or opened != self._opened:
                raise RuntimeError(f"rows of {sheet!r} were asked for after those of another sheet")
            self._left = min(self._limit, self._left + len(frame[1]) / _SLOWEST)
            try:
                frame = self._exchange(module, sheet)
            except _Another as another:  # too late for another one: some rows were believed
                raise (another.error or self._failure(sheet, "F09", exit=0)) from None
        notes.formulas = frame[1]
        self._streaming = ""

    def _first_rows(self, place: int, sheet: str) -> tuple[str, Frame]:
        """Ask for the rows of a sheet; return which child answers, and its first frame."""
        first = self._reading
        try:
            return first, self._exchange(first, sheet, "rows", place, sheet)
        except _Another as another:
            if first == _STREAMING:
                raise (another.error or self._failure(sheet, "F09", exit=0)) from None
            error = another.error
        self._open_again(error)
        if first in self._children:
            self._reading = first  # the other sheets may be none the worse
        try:
            return _STREAMING, self._exchange(_STREAMING, sheet, "rows", place, sheet)
        except _Another as another:
            raise (error or another.error or self._failure(sheet, "F09", exit=0)) from None

    def _drain(self) -> None:
        # the consumer left a sheet in the middle: what is on its way has to go first
        while module := self._streaming:
            try:
                if self._exchange(module, "")[0] == "end":
                    self._streaming = ""
            except (FileError, _Another):
                self._streaming = ""

    def _exchange(self, module: str, sheet: str, *request: object) -> Frame:
        child = self._children[module]
        started = time.monotonic()
        try:
            if request:
                child.ask(*request)
            frame = child.frame(self._left)
        except TooSlow:
            self._end(module)
            raise self._failure(sheet, "F08", seconds=round(self._limit)) from None
        except Died:
            raise _Another(self._autopsy(module, sheet)) from None
        self._left -= time.monotonic() - started
        if frame[0] in ("problems", "other"):
            self._streaming = ""
            if frame[2]:
                self._end(module)
            error = FileError(
                Problem(code, CellRef(self._path.name, sheet), {"mib": self._memory_mib, **facts})
                for code, facts in frame[1]
            )
            if frame[0] == "other":
                raise _Another(error if frame[1] else None)
            raise error
        return frame

    def _autopsy(self, module: str, sheet: str) -> FileError:
        code, words = self._children[module].last_words()
        self._end(module)
        if "memory allocation" in words or "MemoryError" in words:
            return self._failure(sheet, "F13", mib=self._memory_mib)
        return self._failure(sheet, "F09", exit=code)

    def _failure(self, sheet: str, code: str, **facts: object) -> FileError:
        return FileError([Problem(code, CellRef(self._path.name, sheet), facts)])
