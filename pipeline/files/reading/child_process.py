"""One capped child process: how the reader talks to it, and what becomes of it."""

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
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.files import platforms

Frame = tuple[Any, ...]

_ROOT = Path(__file__).resolve().parents[3]
_START_SECONDS = 60.0  # a virus scanner may look at every module first
_AHEAD = 2  # frames fetched before they are asked for: the child works while we do
_PIPE_BYTES = 1 << 20
_LONGEST_FRAME = 1 << 30

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


class Died(Exception):
    """The child ended or sent nonsense."""


class TooSlow(Exception):
    """The child did not answer in time."""


class Child:
    """One running child process and the thread that fetches its frames.

    ``read_bytes`` is how much it has read so far.
    """

    def __init__(self, memory_mib: int, module: str) -> None:
        self.read_bytes = 0
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

    def started(self) -> None:
        """Wait until it is ready.

        Raises:
            RuntimeError: it did not start, which is no fault of any file.
        """
        try:
            if self.frame(_START_SECONDS) != ("ready",):
                raise Died
        except (Died, TooSlow) as error:
            words = self.last_words()
            self.end()
            raise RuntimeError(f"the reading child did not start: {words}") from error

    def ask(self, *request: object) -> None:
        """Send a request."""
        try:
            pickle.dump(request, self._requests, 5)
            self._requests.flush()
        except OSError as error:
            raise Died from error

    def frame(self, seconds: float) -> Frame:
        """Wait for the next frame."""
        try:
            body = self._frames.get(timeout=max(0.0, seconds))
        except queue.Empty:
            raise TooSlow from None
        if body is None:
            raise Died
        try:
            frame = _Unpickler(io.BytesIO(body)).load()
        except Exception as error:  # whatever a frame of nonsense provokes
            raise Died from error
        if not isinstance(frame, tuple) or not frame:
            raise Died
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
