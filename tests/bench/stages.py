"""``once`` stage by stage: the same jobs in the same order, with timers around public functions.

As a process of its own: ``python -m tests.bench.stages EXPORT HOME``. Timers cost a little, so the
sum is a few percent above the run that is compared.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

_STARTED = time.perf_counter()

from pipeline import running  # noqa: E402 - the import is one of the stages
from pipeline.core.intake.intake import Intake  # noqa: E402
from pipeline.files.folders import Home  # noqa: E402
from pipeline.files.ledger import Ledger  # noqa: E402
from pipeline.files.reading.reading import Reader  # noqa: E402
from pipeline.jobs import collect, issue, report  # noqa: E402
from tests.bench.export import NOW  # noqa: E402

_IMPORTED = time.perf_counter()


class Clocks:
    """Seconds by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def over(self, name: str) -> Iterator[None]:
        """Time a block."""
        began = time.perf_counter()
        yield
        self.add(name, time.perf_counter() - began)

    def add(self, name: str, seconds: float) -> None:
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that is timed whenever it is called."""

        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                self.add(name, time.perf_counter() - began)

        return timed

    def over_each(self, name: str, values: Iterator[Any]) -> Iterator[Any]:
        """Pass values on; time how long each was waited for."""
        while True:
            began = time.perf_counter()
            try:
                value = next(values)
            except StopIteration:
                return
            finally:
                self.add(name, time.perf_counter() - began)
            yield value


def read_alone(export: Path) -> int:
    """Read the export through the child, do nothing with its rows; return how many there are."""
    with Reader() as reader:
        return sum(1 for sheet in reader.sheets(export) for _ in sheet.rows)


def put_timers(clocks: Clocks) -> None:
    """Put timers around the public functions that collecting consists of."""
    sheets, rows = Reader.sheets, Intake.rows

    def timed_sheets(self: Reader, path: Path) -> Iterator[Any]:
        for sheet in sheets(self, path):
            yield replace(sheet, rows=clocks.over_each("rows from the child", sheet.rows))

    def timed_rows(self: Intake, given: Any) -> Iterator[Any]:
        return clocks.over_each("intake", rows(self, given))

    Reader.sheets = timed_sheets  # type: ignore[method-assign]
    Intake.rows = timed_rows  # type: ignore[method-assign, assignment]
    # what routing costs the parent is waiting for the workers that do it
    Future.result = clocks.around("wait for workers", Future.result)  # type: ignore[method-assign]
    Ledger.record = clocks.around("ledger", Ledger.record)  # type: ignore[method-assign]
    Ledger.numbers_of = clocks.around("ledger", Ledger.numbers_of)  # type: ignore[method-assign]


def run_stages(home: Home, clocks: Clocks, now: datetime = NOW) -> dict[str, Any]:
    """Run ``running.once`` with a timer around each of its jobs; return what it says."""
    stages = (
        (collect, "collect", "collect"),
        (issue, "issue_books", "write books"),
        (report, "put_out_leaders", "wait for what leaders get"),
        (report, "write_receipt", "receipt"),
    )
    for module, function, name in stages:
        setattr(module, function, clocks.around(name, getattr(module, function)))
    with clocks.over("once, all of it"):
        return running.once(home, now)[0]


def main(export: str, home: str) -> None:
    """Run the stages and print their seconds as JSON."""
    clocks = Clocks()
    clocks.add("imports", _IMPORTED - _STARTED)
    with clocks.over("read in child alone"):
        read_alone(Path(export))
    put_timers(clocks)
    run_stages(Home(Path(home)), clocks)
    seconds = clocks.seconds
    seconds["intake"] = seconds.get("intake", 0.0) - seconds.get("rows from the child", 0.0)
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
