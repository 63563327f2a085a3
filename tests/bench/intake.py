"""Reading an export: the gate and the capped child together, beside python-calamine alone.

As a process of its own: ``python -m tests.bench.intake FILE alone`` or ``FILE product`` reads
every cell of every sheet once and prints its seconds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import python_calamine

from pipeline.files.reading.reading import Reader
from tests.bench.measured import must, python, tell

_TIMES = 3  # each way, in turn, so that a busy moment of the machine meets both


def run(waiting: Path) -> dict[str, Any]:
    """Read the file both ways in turn; return the least and all seconds of both."""
    tell("intake")
    seconds: dict[str, list[float]] = {"alone": [], "product": []}
    processor: dict[str, list[float]] = {"alone": [], "product": []}
    for _ in range(_TIMES):
        for way, found in seconds.items():
            measured = must(python("-m", "tests.bench.intake", waiting, way))
            found.append(float(measured.output))
            processor[way].append(measured.cpu)
    least = {way: min(found) for way, found in seconds.items()}
    return {
        "seconds": seconds,
        "least": least,
        "cpu": {way: min(found) for way, found in processor.items()},
        "ratio": least["product"] / least["alone"],
        "mib": waiting.stat().st_size / 2**20,
    }


def alone(path: Path) -> int:
    """Read with python-calamine and nothing else; return how many rows there are."""
    book = python_calamine.CalamineWorkbook.from_path(path)
    sheets = map(book.get_sheet_by_name, book.sheet_names)
    return sum(1 for sheet in sheets for _ in sheet.iter_rows())


def product(path: Path) -> int:
    """Read as the product does; the start of the child counts."""
    with Reader() as reader:
        return sum(1 for sheet in reader.sheets(path) for _ in sheet.rows)


WAYS: dict[str, Callable[[Path], int]] = {"alone": alone, "product": product}

if __name__ == "__main__":
    began = time.perf_counter()
    assert WAYS[sys.argv[2]](Path(sys.argv[1]))
    print(time.perf_counter() - began)
