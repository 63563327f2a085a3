"""Measure ``once`` against the floor and against the script people write today."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench import export, floor, measured, spread, table
from tests.bench.goals import goals
from tests.bench.measured import Measured, must

PROCESSES = min(4, os.cpu_count() or 1)  # as issue.issue_books takes


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark, print its table; 0 unless a part of it failed."""
    options = _parse(arguments)
    work = Path(tempfile.mkdtemp(prefix="riqing_bench_"))
    try:
        said = run(work, options.rows, options.repeat, options.variants.split(","))
    finally:
        if options.keep:
            print(f"kept: {work}")
        else:
            shutil.rmtree(work, ignore_errors=True)
    print("\n".join(table.lines(said)))
    if options.out:
        text = json.dumps(said, ensure_ascii=False, indent=1)
        Path(options.out).write_text(text + "\n", encoding="utf-8")
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=1, help="once and floor, in turn")
    parser.add_argument("--variants", default=",".join(floor.VARIANTS), help="of the floor")
    parser.add_argument("--keep", action="store_true", help="keep the files made")
    parser.add_argument("--out", default="", help="also write the figures as JSON here")
    return parser.parse_args(arguments)


def run(work: Path, rows: int, repeat: int, variants: Sequence[str]) -> dict[str, Any]:
    """Measure everything in a folder of its own; return the figures."""
    measured.python("run.py", "check", "--home", work)  # compiles modules, warms the disk
    _tell(f"generating {rows:,} rows")
    waiting = work / "export.xlsx"
    export.write(waiting, rows)
    onces: list[Measured] = []
    floors: list[tuple[Measured, dict[str, Any]]] = []
    counts: dict[str, int] = {}
    for number in range(repeat):
        home = work / f"home{number}"
        onces.append(_once(waiting, home))
        if not counts:
            departments = spread.of(home)
            counts = floor.keep_cells(home / "outbox", work / "cells")
        floors.append(_floor(waiting, work / "cells", variants))
        if number:  # the first home is kept for a look
            shutil.rmtree(home)
    _tell("stages")
    staged = _home(waiting, work / "staged")
    stages = must(measured.python("-m", "tests.bench.stages", waiting, staged))
    _tell("naive")
    naive = must(measured.python("-m", "tests.bench.naive", waiting, work / "naive"))
    once = _together(onces)
    least = _least(floors)
    ratios = {name: once["min"] / (least["read"] + s) for name, s in least["write"].items()}
    ratios["computed"] = once["cpu"] / least["cpu"]
    return {
        "rows": rows,
        "seed": export.SEED,
        "processes": PROCESSES,
        "python": sys.version.split()[0],
        "departments": departments,
        "books": counts,
        "once": once,
        "stages": json.loads(stages.output),
        "floor": least,
        "naive": _together([naive]),
        "ratios": ratios,
        "goals": [asdict(goal) for goal in goals(ratios[variants[0]], once["peak"])],
    }


def _tell(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


def _home(waiting: Path, home: Path) -> Path:
    """Make a fresh home with the shipped rules in which the export waits."""
    shutil.copytree(measured.ROOT / "rules", home / "rules")
    (home / "inbox").mkdir()
    shutil.copy(waiting, home / "inbox" / "12345工单.xlsx")
    return home


def _once(waiting: Path, home: Path) -> Measured:
    _tell("once")
    arguments = ("run.py", "--home", _home(waiting, home), "--json", "--now", export.NOW)
    return must(measured.python(*arguments), (0, 1))  # 1: something waits for a person


def _floor(waiting: Path, cells: Path, variants: Sequence[str]) -> tuple[Measured, dict[str, Any]]:
    _tell("floor")
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


if __name__ == "__main__":
    sys.exit(main())
