"""The floor: the same cells in and out with nothing in between.

As a process of its own: ``python -m tests.bench.floor EXPORT CELLS PROCESSES`` reads the export
with calamine and writes the pickled cells of every workbook with plain xlsxwriter;
``python -m tests.bench.floor read FOLDER`` reads all workbooks of a folder and nothing else.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import pickle
import sys
import tempfile
import time
from datetime import date, datetime, time as clock, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

Cell = tuple[int, int, Any]
Book = list[tuple[str, list[Cell]]]
VARIANTS = ("plain", "gc_off", "formats")


def keep_cells(outbox: Path, folder: Path) -> dict[str, int]:
    """Read every workbook of outbox, pickle its filled cells; return the counts by file name."""
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    for number, path in enumerate(sorted(outbox.rglob("*.xlsx"))):
        book = cells_of(path)
        counts[path.name] = sum(len(cells) for _, cells in book)
        with (folder / f"{number:03d}_{counts[path.name]}.pickle").open("wb") as stream:
            pickle.dump(book, stream, 5)
    return counts


def cells_of(path: Path) -> Book:
    """Return the filled cells of every worksheet, hidden ones too, as (row, column, value)."""
    book = CalamineWorkbook.from_path(str(path))
    pages: Book = []
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        cells = [
            (row, column, value)
            for row, values in enumerate(rows)
            for column, value in enumerate(values)
            if value != ""
        ]
        pages.append((name, cells))
    return pages


def read(export: Path) -> int:
    """Read the export as calamine does it; return how many cells hold something."""
    cells = 0
    for name in CalamineWorkbook.from_path(str(export)).sheet_names:
        book = CalamineWorkbook.from_path(str(export))
        for row in book.get_sheet_by_name(name).iter_rows():
            cells += len(row) - row.count("")
    return cells


def read_all(folder: Path) -> dict[str, float]:
    """Read all workbooks of a folder, each once; return the seconds and the filled cells."""
    began = time.perf_counter()
    cells = 0
    for path in sorted(folder.glob("*.xlsx")):
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            for row in book.get_sheet_by_name(name).iter_rows():
                cells += len(row) - row.count("")
    return {"seconds": time.perf_counter() - began, "cells": cells}


def write(path: Path, book: Book, formats: bool) -> int:
    """Write cells with plain xlsxwriter; return how many. ``formats``: one format a column."""
    cells = 0
    with xlsxwriter.Workbook(str(path)) as made:
        for name, page in book:
            sheet = made.add_worksheet(name)
            width = max((column for _, column, _ in page), default=0) + 1
            looks = [made.add_format({"border": 1}) if formats else None for _ in range(width)]
            for row, column, value in page:
                if isinstance(value, str):
                    sheet.write_string(row, column, value, looks[column])
                elif isinstance(value, bool):
                    sheet.write_boolean(row, column, value, looks[column])
                elif isinstance(value, date | datetime | clock | timedelta):
                    sheet.write_datetime(row, column, value, looks[column])
                else:
                    sheet.write_number(row, column, value, looks[column])
            cells += len(page)
    return cells


def shares(files: list[Path], processes: int) -> list[list[Path]]:
    """Divide books among processes, the longest first, each to the one with least to do."""
    done: list[tuple[int, list[Path]]] = [(0, []) for _ in range(processes)]
    for file in sorted(files, key=_size, reverse=True):
        least = min(range(processes), key=lambda at: done[at][0])
        cells, mine = done[least]
        done[least] = (cells + _size(file), [*mine, file])
    return [mine for _, mine in done]


def _size(file: Path) -> int:
    return int(file.stem.split("_")[1])


def _work(files: list[Path], start: Barrier, variant: str, answers: Any) -> None:
    """Write one share of the books; the cells are in memory before the clock starts."""
    books = [pickle.loads(file.read_bytes()) for file in files]
    gc.freeze()  # what was loaded is not the writer's to look through
    if variant == "gc_off":
        gc.disable()
    with tempfile.TemporaryDirectory() as folder:
        start.wait()
        written, computed = 0, time.process_time()
        for number, book in enumerate(books):
            written += write(Path(folder, f"{number}.xlsx"), book, variant == "formats")
            books[number] = None
        answers.put((time.time(), written, time.process_time() - computed))


def write_all(cells: Path, processes: int, variant: str) -> tuple[float, float, int]:
    """Write all kept books in processes; return seconds, seconds computed, cells written."""
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(processes + 1), context.Queue()
    workers = [
        context.Process(target=_work, args=(mine, start, variant, answers))
        for mine in shares(sorted(cells.glob("*.pickle")), processes)
    ]
    for worker in workers:
        worker.start()
    start.wait()
    began = time.time()
    said = [answers.get() for _ in workers]
    for worker in workers:
        worker.join()
    ends, written, computed = zip(*said, strict=True)
    return max(ends) - began, sum(computed), sum(written)


def main(export: str, cells: str, processes: str, variants: str) -> None:
    """Measure the floor and print it as JSON."""
    began = time.perf_counter()
    cells_in = read(Path(export))
    seconds = time.perf_counter() - began
    said: dict[str, Any] = {"read": seconds, "cells_in": cells_in, "write": {}, "cpu": {}}
    read_cpu = time.process_time()
    for variant in variants.split(","):
        seconds, computed, written = write_all(Path(cells), int(processes), variant)
        said["write"][variant] = seconds
        said["cpu"][variant] = read_cpu + computed
        said["cells_out"] = written
    print(json.dumps(said))


if __name__ == "__main__":
    if sys.argv[1] == "read":
        print(json.dumps(read_all(Path(sys.argv[2]))))
    else:
        main(*sys.argv[1:])
