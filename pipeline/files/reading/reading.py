"""Reading: any spreadsheet as raw sheets, through a child process that may die instead of us."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import queue
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from pipeline.core.messages.problems import FileError
from pipeline.core.model import CellRef, CellValue, Notes, Problem, RawSheet
from pipeline.files import platforms

Row = tuple[int, tuple[CellValue, ...]]
Frame = tuple[Any, ...]

_ROOT = Path(__file__).resolve().parents[3]
_CHILD = "pipeline.files.reading.reading_child"
_UNLOCKING = "pipeline.files.reading.unlocking_child"
_START_SECONDS = 60.0  # a virus scanner may look at every module first
_AHEAD = 2  # frames fetched before they are asked for: the child works while we do
_PIPE_BYTES = 1 << 20
_LONGEST_FRAME = 1 << 30
# a child that read this much keeps memory that the next file may need
_RETIRE_BYTES = 32 << 20

_KNOWN = {
    ("datetime", "datetime"),
    ("datetime", "date"),
    ("datetime", "time"),
    ("datetime", "timedelta"),
    ("pipeline.core.model", "CellError"),
}


class _Unpickler(pickle.Unpickler):
    """Takes plain values only, should a file ever take the child over."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"unexpected {module}.{name}")
        return super().find_class(module, name)


class _Died(Exception):
    """The child ended or sent nonsense."""


class _TooSlow(Exception):
    """The child did not answer in time."""


class _Child:
    """One running child process and the thread that fetches its frames."""

    def __init__(self, memory_mib: int, module: str = _CHILD) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, str(memory_mib)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths), "RUST_BACKTRACE": "0"},
            creationflags=platforms.child_flags(),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self._answers: BinaryIO = self._process.stdout  # type: ignore[assignment]
        platforms.widen_pipe(self._answers.fileno(), _PIPE_BYTES)
        self._let_go = platforms.cap_child(self._process, memory_mib)
        self._frames: queue.Queue[bytes | None] = queue.Queue(_AHEAD)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._fetch, daemon=True)
        self._thread.start()

    def _fetch(self) -> None:
        frame: bytes | None = b""
        while frame is not None:
            frame = self._read_frame()
            while not self._closing.is_set():
                with contextlib.suppress(queue.Full):
                    self._frames.put(frame, timeout=0.2)
                    break
            else:
                return

    def _read_frame(self) -> bytes | None:
        with contextlib.suppress(OSError, ValueError):
            head = self._answers.read(8)
            if len(head) == 8 and (length := struct.unpack(">Q", head)[0]) < _LONGEST_FRAME:
                body = self._answers.read(length)
                return body if len(body) == length else None
        return None

    def ask(self, *request: object) -> None:
        """Send a request."""
        try:
            pickle.dump(request, self._requests, 5)
            self._requests.flush()
        except OSError as error:
            raise _Died from error

    def frame(self, seconds: float) -> Frame:
        """Wait for the next frame."""
        try:
            body = self._frames.get(timeout=max(0.0, seconds))
        except queue.Empty:
            raise _TooSlow from None
        if body is None:
            raise _Died
        try:
            frame = _Unpickler(io.BytesIO(body)).load()
        except Exception as error:  # whatever a frame of nonsense provokes
            raise _Died from error
        if not isinstance(frame, tuple) or not frame:
            raise _Died
        return frame

    def last_words(self) -> tuple[int | None, str]:
        """Wait for the end of a dead child: its exit code and what it wrote about it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        size = self._errors.seek(0, io.SEEK_END)
        self._errors.seek(max(0, size - 4000))
        return self._process.poll(), self._errors.read().decode("utf-8", "replace").strip()

    def end(self) -> None:
        """End the process and free what belongs to it."""
        self._closing.set()
        self._process.kill()
        self._process.wait()
        self._thread.join()
        for pipe in (self._requests, self._answers, self._errors):
            with contextlib.suppress(OSError):
                pipe.close()
        self._let_go()


class Reader:
    """Reads many files, one after the other, through one child process.

    ``seconds`` is how long a single file may keep us waiting, and one more for every MiB of it; the
    time its consumer takes does not count. ``memory_mib`` is the most the child may use. A child
    that dies is replaced. ``passwords`` are (whose, password) of encrypted workbooks.
    """

    def __init__(
        self,
        seconds: float = 60,
        memory_mib: int = 2048,
        passwords: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self._passwords = passwords
        self._seconds = seconds
        self._memory_mib = memory_mib
        self._child: _Child | None = None
        self._name = ""
        self._limit = self._left = seconds
        self._opened = 0  # numbers the files, so that rows of an earlier one are told apart
        self._asked = 0  # numbers the sheets asked for
        self._streaming = False
        self._read_bytes = 0

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
        """End the child. The reader may be used again and then starts another."""
        self._streaming = False
        if self._child is not None:
            self._child.end()
            self._child = None

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

    def _open(self, path: Path) -> list[tuple[int, str, bool]]:
        self._drain()
        if self._read_bytes > _RETIRE_BYTES:
            self.close()
        self._opened += 1
        if self._child is None:
            self._start()
        size = 0
        with contextlib.suppress(OSError):  # a file that cannot be seen is the child's to report
            size = path.stat().st_size
        self._read_bytes += size
        self._name = path.name
        self._limit = self._left = self._seconds + size / 2**20
        asked = (str(path.absolute()), int(self._limit) + 10, self._passwords)
        kind, *rest = self._exchange("", "open", *asked)
        assert kind == "sheets"
        listing: list[tuple[int, str, bool]] = rest[0]
        return listing

    def _start(self) -> None:
        self._read_bytes = 0
        self._child = _Child(self._memory_mib, _UNLOCKING if self._passwords else _CHILD)
        try:
            if self._child.frame(_START_SECONDS) != ("ready",):
                raise _Died
        except (_Died, _TooSlow) as error:
            words = self._child.last_words()
            self.close()
            raise RuntimeError(f"the reading child did not start: {words}") from error

    def _rows(self, opened: int, place: int, sheet: str, notes: Notes) -> Iterator[Row]:
        if opened != self._opened or self._child is None:
            raise RuntimeError(f"rows of {sheet!r} were asked for after its file was closed")
        self._drain()
        self._asked += 1
        asked = self._asked
        frame = self._exchange(sheet, "rows", place)
        self._streaming = True
        if frame[0] == "merged":  # comes first, so that it is known while the rows are read
            notes.merged = frame[1]
            frame = self._exchange(sheet)
        while frame[0] == "rows":
            yield from frame[1]
            if asked != self._asked or opened != self._opened:
                raise RuntimeError(f"rows of {sheet!r} were asked for after those of another sheet")
            frame = self._exchange(sheet)
        notes.formulas = frame[1]
        self._streaming = False

    def _drain(self) -> None:
        # the consumer left a sheet in the middle: what is on its way has to go first
        while self._streaming:
            try:
                self._streaming = self._exchange("")[0] != "end"
            except FileError:
                self._streaming = False

    def _exchange(self, sheet: str, *request: object) -> Frame:
        assert self._child is not None
        started = time.monotonic()
        try:
            if request:
                self._child.ask(*request)
            frame = self._child.frame(self._left)
        except _TooSlow:
            self.close()
            raise self._failure(sheet, "F08", seconds=round(self._limit)) from None
        except _Died:
            raise self._autopsy(sheet) from None
        self._left -= time.monotonic() - started
        if frame[0] == "problems":
            self._streaming = False
            if frame[2]:
                self.close()
            raise FileError(
                Problem(code, CellRef(self._name, sheet), {"mib": self._memory_mib, **facts})
                for code, facts in frame[1]
            )
        return frame

    def _autopsy(self, sheet: str) -> FileError:
        assert self._child is not None
        code, words = self._child.last_words()
        self.close()
        if "memory allocation" in words or "MemoryError" in words:
            return self._failure(sheet, "F13", mib=self._memory_mib)
        return self._failure(sheet, "F09", exit=code)

    def _failure(self, sheet: str, code: str, **facts: object) -> FileError:
        return FileError([Problem(code, CellRef(self._name, sheet), facts)])
