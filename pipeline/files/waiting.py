"""Files that wait in inbox: which of them are whole, so that they can be taken now."""

from __future__ import annotations

import time
from pathlib import Path

from pipeline.files import gate

_SETTLE_SECONDS = 5.0  # a file that does not show its end may still be copied


def complete(paths: list[Path]) -> list[Path]:
    """Leave out what is still being copied.

    A whole workbook is taken at once. Text, and what is not whole, gets a second look when it is
    five seconds old, once for all; what has grown meanwhile waits for the next run.
    """
    sizes = {path: path.stat().st_size for path in paths}
    unsure = [path for path in paths if not gate.complete(path)]
    young = [age for path in unsure if (age := _age(path)) < _SETTLE_SECONDS]
    if young:
        time.sleep(_SETTLE_SECONDS - min(young))
    return [path for path in paths if path.is_file() and path.stat().st_size == sizes[path]]


def _age(path: Path) -> float:
    # a clock that is ahead of ours (network drives) makes a file young, never from the future
    return max(0.0, time.time() - path.stat().st_mtime)
