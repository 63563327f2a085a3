"""The part ``once``: measured against the floor and against the script people write today."""

from __future__ import annotations

import json
import os
import shutil
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench import export, floor, measured, spread
from tests.bench.measured import Measured, must, tell

PROCESSES = min(4, os.cpu_count() or 1)  # as issue.issue_books takes


def run(work: Path, rows: int, repeat: int, variants: Sequence[str]) -> dict[str, Any]:
    """Measure in a folder of its own; return the figures, leave the first home there."""
    waiting = export_in(work, rows)
    onces: list[Measured] = []
    floors: list[tuple[Measured, dict[str, Any]]] = []
    counts: dict[str, int] = {}
    for number in range(repeat):
        home = work / f"home{number}"
        onces.append(once(waiting, home))
        if not counts:
            departments = spread.of(home)
            counts = floor.keep_cells(home / "outbox", work / "cells")
        floors.append(_floor(waiting, work / "cells", variants))
        if number:  # the first home is kept for a look
            shutil.rmtree(home)
    tell("stages")
    staged = _home(waiting, work / "staged")
    stages = must(measured.python("-m", "tests.bench.stages", waiting, staged))
    tell("naive")
    naive = must(measured.python("-m", "tests.bench.naive", waiting, work / "naive"))
    together = _together(onces)
    least = _least(floors)
    ratios = {name: together["min"] / (least["read"] + s) for name, s in least["write"].items()}
    ratios["computed"] = together["cpu"] / least["cpu"]
    return {
        "departments": departments,
        "books": counts,
        "once": together,
        "stages": json.loads(stages.output),
        "floor": least,
        "naive": _together([naive]),
        "ratios": ratios,
    }


def export_in(work: Path, rows: int) -> Path:
    """Return the export of a benchmark's folder; it is made when it is first asked for."""
    waiting = work / "export.xlsx"
    if not waiting.exists():
        tell(f"generating {rows:,} rows")
        export.write(waiting, rows)
    return waiting


def once(waiting: Path, home: Path) -> Measured:
    """Measure the product on a fresh home with the export."""
    tell("once")
    arguments = ("run.py", "--home", _home(waiting, home), "--json", "--now", export.NOW)
    return must(measured.python(*arguments), (0, 1))  # 1: something waits for a person


def _home(waiting: Path, home: Path) -> Path:
    """Make a fresh home with the shipped rules in which the export waits."""
    shutil.copytree(measured.ROOT / "rules", home / "rules")
    (home / "inbox").mkdir()
    shutil.copy(waiting, home / "inbox" / "12345工单.xlsx")
    return home


def _floor(waiting: Path, cells: Path, variants: Sequence[str]) -> tuple[Measured, dict[str, Any]]:
    tell("floor")
    arguments = (waiting, cells, PROCESSES, ",".join(variants))
    found = must(measured.python("-m", "tests.bench.floor", *arguments))
    return found, json.loads(found.output)


def _together(runs: Sequence[Measured]) -> dict[str, Any]:
    seconds = [one.seconds for one in runs]
    return {
        "min": min(seconds),
        "median": statistics.median(seconds),
        "cpu": min(one.cpu for one in runs),
        "peak": max(one.peak for one in runs),
        "largest": max(one.largest for one in runs),
        "seconds": seconds,
    }


def _least(floors: Sequence[tuple[Measured, dict[str, Any]]]) -> dict[str, Any]:
    """Return the best of every part of the floor, for a noisy machine only ever adds."""
    said = [one for _, one in floors]
    plain = next(iter(said[0]["write"]))
    sums = [one["read"] + one["write"][plain] for one in said]
    return _together([measured_ for measured_, _ in floors]) | {
        "min": min(sums),
        "median": statistics.median(sums),
        "seconds": sums,
        "read": min(one["read"] for one in said),
        "write": {name: min(one["write"][name] for one in said) for name in said[0]["write"]},
        "cpu": min(one["cpu"][plain] for one in said),
        "cells_in": said[0]["cells_in"],
        "cells_out": said[0]["cells_out"],
    }
