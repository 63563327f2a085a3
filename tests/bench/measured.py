"""One process and all its children, measured from outside: time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types

ROOT = Path(__file__).resolve().parents[2]
_PAUSE = 0.05  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Measured:
    """What a process tree took. Memory is resident bytes; shared pages count in each process.

    ``cpu`` is the seconds that all its processes computed: what a busy machine cannot stretch.
    ``looks`` are the resident bytes of all together by moment (``time.perf_counter``).
    """

    seconds: float
    cpu: float
    peak: int
    largest: int
    processes: int
    code: int
    output: str
    looks: tuple[tuple[float, int], ...] = ()

    def peak_between(self, began: float, ended: float) -> int:
        """Return the most memory between two moments, which its own clock may have told."""
        return max((size for moment, size in self.looks if began <= moment <= ended), default=0)


class _Watch(threading.Thread):
    """Looks at the memory of a process tree until told to stop."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._root = psutil.Process(process)
        self._done = threading.Event()
        self.peak = self.largest = self.processes = 0
        self.looks: list[tuple[float, int]] = []

    def run(self) -> None:
        while not self._done.wait(_PAUSE):
            sizes = list(self._sizes())
            self.looks.append((time.perf_counter(), sum(sizes)))
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
    began, computed = time.perf_counter(), _children_computed()
    process = subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env=_environment(),
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    watch = _Watch(process.pid)
    watch.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - began
    watch.stop()
    return Measured(
        seconds=seconds,
        cpu=_children_computed() - computed,
        peak=watch.peak,
        largest=watch.largest,
        processes=watch.processes,
        code=process.returncode,
        output=output,
        looks=tuple(watch.looks),
    )


def _children_computed() -> float:
    """Return the seconds that children which have ended computed, theirs included."""
    times = os.times()
    return times.children_user + times.children_system


def _environment() -> dict[str, str]:
    """Let Python keep compiled modules, as it does in an office, but not in the checkout."""
    kept = Path(tempfile.gettempdir(), "riqing_bench_pycache")
    names = os.environ | {"PYTHONPYCACHEPREFIX": str(kept)}
    names.pop("PYTHONDONTWRITEBYTECODE", None)
    return names


def tell(text: str) -> None:
    """Say on the screen what is being measured now."""
    print(f"… {text}", file=sys.stderr, flush=True)


def must(measured: Measured, allowed: Sequence[int] = (0,)) -> Measured:
    """Return a measurement, unless its process failed.

    Raises RuntimeError with what the process said.
    """
    if measured.code not in allowed:
        raise RuntimeError(f"exit code {measured.code}: {measured.output[-2000:]}")
    return measured
