"""Run once and die at the n-th step that touches the disk.

``python -m tests.cut_run HOME NOW N [BEFORE]``. Dies as a killed process does (no clean-up, no
exception), right before the step. N = 0 runs to the end and prints how many steps there were.
BEFORE: leads closed before that day are forgotten.
"""

from __future__ import annotations

import os
import pathlib
import sqlite3
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from pipeline import running
from pipeline.files.folders import Home

steps = 0
last = 0


def counted(step: Callable[..., Any]) -> Callable[..., Any]:
    """Count a step, and die before the one that was asked for."""

    def stepping(*arguments: Any, **options: Any) -> Any:
        global steps
        steps += 1
        if steps == last:
            os._exit(9)
        return step(*arguments, **options)

    return stepping


class Connection(sqlite3.Connection):
    """A connection whose commits are steps."""

    def commit(self) -> None:
        """Commit, unless the process dies first."""
        counted(super().commit)()


def main() -> None:
    """Arm the steps and run."""
    global last
    root, now, last = sys.argv[1], sys.argv[2], int(sys.argv[3])
    for name in ("rename", "replace", "fsync", "unlink"):
        setattr(os, name, counted(getattr(os, name)))
    for name in ("rename", "replace", "unlink"):
        setattr(pathlib.Path, name, counted(getattr(pathlib.Path, name)))
    sqlite3.connect = partial(sqlite3.connect, factory=Connection)  # type: ignore[assignment]
    home, moment = Home(pathlib.Path(root)), datetime.fromisoformat(now)
    running.once(home, moment, processes=1, forget_before="".join(sys.argv[4:]))
    print(steps)


if __name__ == "__main__":
    main()
