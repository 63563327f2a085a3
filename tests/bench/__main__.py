"""Measure the product: ``once`` and its floor, returned books, daff, simulated weeks, routing,
repeats, leaders."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench import (
    beside_daff,
    beside_floor,
    export,
    floor,
    intake,
    leaders,
    measured,
    repeats,
    returns,
    routing,
    table,
    weeks,
)
from tests.bench.goals import goals

PARTS = ("once", "returns", "daff", "weeks", "routing", "repeats", "leaders", "intake")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark, print its tables; 0 unless a part of it failed."""
    options = parse(arguments)
    work = Path(tempfile.mkdtemp(prefix="riqing_bench_"))
    try:
        said = run(work, options)
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


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; what is said in several words comes as lists."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--parts", type=_parts, default=PARTS, help="of " + ",".join(PARTS))
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=1, help="once and floor, in turn")
    parser.add_argument("--variants", type=_words, default=floor.VARIANTS, help="of the floor")
    parser.add_argument("--books", type=int, default=100, help="how many come back")
    parser.add_argument("--book-rows", type=int, default=300, help="rows of each of them")
    parser.add_argument(
        "--daff-rows", type=_numbers, default=[1_000, 10_000, 100_000], help="100,000: a minute"
    )
    parser.add_argument("--offices", type=int, default=90, help="whose weeks are simulated")
    parser.add_argument("--texts", type=int, default=100_000, help="to route")
    parser.add_argument("--zen-texts", type=int, default=5_000, help="of them, by zen-engine")
    parser.add_argument(
        "--earlier",
        type=_numbers,
        default=[10_000, 100_000, 1_000_000],
        help="leads that new ones are compared with; 1,000,000: a quarter of an hour",
    )
    parser.add_argument("--fresh", type=int, default=400, help="new leads that are compared")
    parser.add_argument("--rivals", type=int, default=100_000, help="most leads that rivals hold")
    parser.add_argument("--pairs", default="", help="csv of judged pairs: 判断, 把握, 甲, 乙")
    parser.add_argument("--keep", action="store_true", help="keep the files made")
    parser.add_argument("--out", default="", help="also write the figures as JSON here")
    return parser.parse_args(arguments)


def _words(text: str) -> list[str]:
    return text.split(",")


def _numbers(text: str) -> list[int]:
    return [int(word) for word in _words(text)]


def _parts(text: str) -> list[str]:
    if unknown := set(_words(text)) - set(PARTS):
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(sorted(unknown))}")
    return _words(text)


def run(work: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Measure the parts that were asked for, one after the other; return the figures."""
    measured.python("run.py", "check", "--home", work)  # compiles modules, warms the disk
    said: dict[str, Any] = {
        "rows": options.rows,
        "seed": export.SEED,
        "processes": beside_floor.PROCESSES,
        "python": sys.version.split()[0],
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0,  # before we began
    }
    if "once" in options.parts:
        said |= beside_floor.run(work, options.rows, options.repeat, options.variants)
    if "returns" in options.parts:
        home = work / "home0"
        if not home.exists():
            beside_floor.once(beside_floor.export_in(work, options.rows), home)
        said["returns"] = returns.run(work, home, options.books, options.book_rows)
    if "leaders" in options.parts:
        home = work / "home0"
        if not home.exists():
            beside_floor.once(beside_floor.export_in(work, options.rows), home)
        said["leaders"] = leaders.run(work, home)
    if "intake" in options.parts:
        said["intake"] = intake.run(beside_floor.export_in(work, options.rows))
    if "daff" in options.parts:
        said["daff"] = beside_daff.run(options.daff_rows)
    if "weeks" in options.parts:
        said["weeks"] = weeks.run(options.offices)
    if "routing" in options.parts:
        said["routing"] = routing.run(options.texts, options.zen_texts)
    if "repeats" in options.parts:
        asked = (options.earlier, options.fresh, options.rivals, options.pairs)
        said["repeats"] = repeats.run(work, *asked)
    return said | {"goals": [asdict(goal) for goal in goals(said)]}


if __name__ == "__main__":
    sys.exit(main())
