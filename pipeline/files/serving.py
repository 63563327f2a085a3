"""Who serves a home: one window of one computer, for as long as it lives.

A run holds the home for itself (``folders.only_run``); between runs others may run by hand, but a
second ``serve`` would only wait for the same moments. On this computer a lock says so, which the
system lets go of when the process dies. Other computers see ``ledger/serving.json``, and a file
beside it that is written at every look; its age is told by the clock of the shared drive.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.core.messages.problems import RefusedError
from pipeline.core.model import CellRef, Problem
from pipeline.files import folders, platforms
from pipeline.files.folders import Home

_SILENT_MINUTES = 15  # longer than a run of the largest office takes
Say = Callable[[Problem], None]


@contextmanager
def only_server(home: Home, now: datetime, say: Say) -> Iterator[Callable[[], None]]:
    """Serve a home alone; yields what has to be called at every look, so that others know.

    Raises RefusedError where another window, or another computer, serves it; so does what is
    called, where another computer went on because this one had been silent (asleep) for long.
    """
    home.prepare()
    lock = FileLock(home.record / "serve.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise RefusedError([Problem("J04", CellRef("ledger/serve.lock"))]) from None
    try:
        _refuse_other_host(home, say)
        mine = {"host": platforms.host_name(), "process": os.getpid(), "since": str(now)}
        _beat(home)
        _claim(home).write_text(json.dumps(mine, ensure_ascii=False), encoding="utf-8")

        def look() -> None:
            with suppress(OSError):  # the drive is away for a moment: the next look writes it
                _beat(home)
            holder = folders.holder_of(_claim(home))
            if holder.get("host", mine["host"]) != mine["host"]:
                raise RefusedError([_served_by(holder["host"])])

        try:
            yield look
        finally:
            if folders.holder_of(_claim(home)) == mine:
                _claim(home).unlink(missing_ok=True)
    finally:
        lock.release()


def _claim(home: Home) -> Path:
    return home.record / "serving.json"


def _beat(home: Home) -> None:
    (home.record / "serving.beat").write_bytes(b".")


def _served_by(host: str) -> Problem:
    facts = {"holder": host, "minutes": _SILENT_MINUTES}
    return Problem("J05", CellRef("ledger/serving.json"), facts)


def _refuse_other_host(home: Home, say: Say) -> None:
    host = folders.holder_of(_claim(home)).get("host", "")
    if not host or host == platforms.host_name():
        return
    silent = int(_silence(home) // 60)
    if silent < _SILENT_MINUTES:
        raise RefusedError([_served_by(host)])
    say(Problem("J06", CellRef("ledger/serving.json"), {"holder": host, "minutes": silent}))


def _silence(home: Home) -> float:
    """Return seconds since the other one looked, by the clock that stamps files there."""
    probe = home.record / "serving.probe"
    probe.write_bytes(b".")
    try:
        beat = home.record / "serving.beat"
        return probe.stat().st_mtime - (beat.stat().st_mtime if beat.exists() else 0.0)
    finally:
        probe.unlink(missing_ok=True)
