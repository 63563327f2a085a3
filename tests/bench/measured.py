"""One process and all its children, measured from outside: time and memory."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
_PAUSE = 0.05  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Measured:
    """What a process tree took. Memory is resident bytes; shared pages count in each process."""

    seconds: float
    peak: int
    largest: int
    processes: int
    code: int
    output: str


class _Watch(threading.Thread):
    """Looks at the memory of a process tree until told to stop."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._root = psutil.Process(process)
        self._done = threading.Event()
        self.peak = self.largest = self.processes = 0

    def run(self) -> None:
        while not self._done.wait(_PAUSE):
            sizes = list(self._sizes())
            self.peak = max(self.peak, sum(sizes))
            self.largest = max(self.largest, *sizes, 0)
            self.processes = max(self.processes, len(sizes))

    def _sizes(self) -> list[int]:
        sizes = []
        try:
            for one in (self._root, *self._root.children(recursive=True)):
                try:
                    sizes.append(one.memory_info().rss)
                except psutil.Error:
                    continue  # ended between two lines
        except psutil.Error:
            pass
        return sizes

    def stop(self) -> None:
        self._done.set()
        self.join()


def python(*arguments: object) -> Measured:
    """Run a Python command from the root of the checkout and measure it."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *map(str, arguments)], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8"
    )
    watch = _Watch(process.pid)
    watch.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - began
    watch.stop()
    return Measured(seconds, watch.peak, watch.largest, watch.processes, process.returncode, output)


def must(measured: Measured, allowed: Sequence[int] = (0,)) -> Measured:
    """Return a measurement, unless its process failed.

    Raises RuntimeError with what the process said.
    """
    if measured.code not in allowed:
        raise RuntimeError(f"exit code {measured.code}: {measured.output[-2000:]}")
    return measured
