"""Worker processes: started when there is much to do, shared by all stages of a run."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def _be_deaf() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to handle


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Let processes that start in here never hear Ctrl+C, not even before ``_be_deaf``.

    What is ignored stays ignored in a child (not so on Windows); only a main thread may say so.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Begun(Generic[Item, Result]):
    """A piece of work that was begun, here or in a worker."""

    def __init__(self, work: Callable[[Item], Result], item: Item, future: Future[Result]) -> None:
        self._work = work
        self._item = item
        self._future = future

    def result(self) -> Result:
        """Return what came of it, or raise what it raised.

        Work whose process died (out of memory, ended from outside) is done again here.
        """
        try:
            return self._future.result()
        except BrokenProcessPool:
            return self._work(self._item)


class Workers:
    """At most ``count`` processes; 0 takes as many as there are cores, four at most.

    What they are told and what they answer is pickled. Where it is not worth a process (``many``
    is False), or only one is allowed, work is done here and now.
    """

    def __init__(self, count: int = 0) -> None:
        self._count = count or min(4, os.cpu_count() or 1)
        self._pool: ProcessPoolExecutor | None = None

    def start(self, work: Callable[[Item], Result], item: Item, many: bool) -> Begun[Item, Result]:
        """Begin a piece of work."""
        if many and self._count > 1:
            try:
                with _deaf_children():
                    return Begun(work, item, self._started().submit(work, item))
            except BrokenProcessPool:  # a worker died before: the rest is done here
                self._count = 1
        done: Future[Result] = Future()
        done.set_result(work(item))
        return Begun(work, item, done)

    def each(
        self, work: Callable[[Item], Result], items: Iterable[Item], many: bool
    ) -> Iterator[Result]:
        """Yield the result of each item, in order; one after the other where not ``many``."""
        if not many or self._count == 1:
            yield from map(work, items)
            return
        for begun in [self.start(work, item, many) for item in items]:
            yield begun.result()

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # spawn: the same on every system, and no copy of our open ledger in the child
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._count, context, _be_deaf)
        return self._pool
