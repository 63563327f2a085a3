"""Progress bars on long work when a person watches, none when not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pipeline.files.workplace import Watcher


@contextmanager
def watching(wanted: bool) -> Iterator[Watcher | None]:
    """Give a watcher that draws bars on standard error, or None when nobody looks there."""
    if not (wanted and sys.stderr is not None and sys.stderr.isatty()):  # pythonw has none
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {}

        def watch(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total or None)
            bars.update(tasks[stage], completed=done, total=total or None)

        yield watch
