"""Drop every file of a folder into a new home with ten good exports, run ``once``, tell the rest.

``python -m tests.ugly FOLDER [--rows 300] [--keep] [--all]``: what became of each file, how long
the slowest took, and whether the good ones are complete. The folder stays as it is. Files of
public test suites are the use of it; none are shipped.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from tests.bench import export, measured
from tests.bench.measured import Measured, must
from tests.offices import write_table

_GOOD = 10
_LISTS = frozenset({"MANIFEST.csv"})  # of the files, none of them
_SLOWEST = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and return 1 where a file has no message or a good one is not complete."""
    parser = argparse.ArgumentParser(prog="python -m tests.ugly", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=300, help="of each of the ten good exports")
    parser.add_argument("--keep", action="store_true", help="keep the home")
    parser.add_argument("--all", action="store_true", help="say what is said of every file")
    options = parser.parse_args(arguments)
    work = Path(tempfile.mkdtemp(prefix="riqing_ugly_"))
    try:
        dropped = drop(options.folder, work / "inbox", options.rows)
        ran = must(measured.python("run.py", "--home", work, "--json", "--now", export.NOW), (0, 1))
        said = json.loads(ran.output)
        print("\n".join(lines(said, ran, dropped, options.rows, options.all)))
    finally:
        if options.keep:
            print(f"kept: {work}")
        else:
            shutil.rmtree(work, ignore_errors=True)
    return 1 if silent(said) or good_rows(said) != _GOOD * options.rows else 0


def drop(folder: Path, inbox: Path, rows: int) -> int:
    """Copy the files and write the exports; return how many files were dropped."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    files = [path for path in files if path.name not in _LISTS]
    for path in files:
        target = inbox / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    leads = export.leads(_GOOD * rows)
    for number in range(_GOOD):
        write_table(inbox / f"工单_{number}.xlsx", [export.HEADERS, *islice(leads, rows)])
    return len(files)


def lines(
    said: dict[str, Any], ran: Measured, dropped: int, rows: int, every: bool
) -> Iterator[str]:
    """Yield what there is to say of a run."""
    ugly = [file for file in said["files"] if not _is_good(file)]
    yield f"{dropped} files and {_GOOD} exports of {rows} rows: {ran.seconds:.1f} s"
    yield f"seconds computed by all processes {ran.cpu:.1f}"
    yield f"most memory of all processes together {ran.peak / 2**20:,.0f} MiB"
    yield f"good rows taken {good_rows(said):,} of {_GOOD * rows:,}"
    for status, count in Counter(file["status"] for file in ugly).most_common():
        yield f"  {status} {count}"
    yield f"  not listed (they wait) {dropped - len(ugly)}"
    for code, count in sorted(Counter(_codes(said)).items()):
        yield f"  {code} {count}"
    yield "slowest:"
    for file in sorted(ugly, key=lambda file: -file.get("seconds", 0.0))[:_SLOWEST]:
        yield f"  {file.get('seconds', 0.0):6.1f} s  {file['name']}"
    yield f"without a message of their own: {'、'.join(silent(said)) or 'none'}"
    if every:
        for problem in said["problems"]:
            yield f"{problem['file']}\t{problem['code']}\t{problem['message']}"


def silent(said: dict[str, Any]) -> list[str]:
    """Return the names of files that were set aside although nothing is said of them."""
    told = {problem["file"] for problem in said["problems"]}
    aside = (file["name"] for file in said["files"] if file["status"] == "待处理")
    return [name for name in aside if name not in told]


def good_rows(said: dict[str, Any]) -> int:
    """Return how many rows of the good exports became leads."""
    return sum(file["new"] for file in said["files"] if _is_good(file))


def _is_good(file: dict[str, Any]) -> bool:
    return str(file["name"]).startswith("工单_")


def _codes(said: dict[str, Any]) -> Iterator[str]:
    for problem in said["problems"]:
        if not str(problem["file"]).startswith("工单_"):
            yield problem["code"]


if __name__ == "__main__":
    sys.exit(main())
