"""Returned books: many are taken in and merged, and every typed cell is looked for afterwards.

As a process of its own: ``python -m tests.bench.returns HOME FOLDER`` drops the books of the folder
into inbox, runs ``once`` with timers and looks what became of every cell that was typed.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from pipeline import arrivals
from pipeline.core import fields
from pipeline.core.merging import holding
from pipeline.core.text import same
from pipeline.files import schema
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.merging import conflicts
from pipeline.jobs import collect
from tests.bench.export import NOW
from tests.bench.issued import TYPED
from tests.bench.measured import must, python, tell
from tests.bench.stages import Clocks, put_timers, run_stages
from tests.bench.typed import CONFLICT, HELD, RECORDED, Typed

RETURNED_AT = NOW + timedelta(days=1)


def run(work: Path, home: Path, number: int, rows: int) -> dict[str, Any]:
    """Measure in a home that ``once`` has built, each step as a process; return the figures."""
    folder = work / "returned"
    tell(f"filling {number} books in")
    must(python("-m", "tests.bench.issued", home, folder, number, rows))
    tell("reading them only")
    floor = must(python("-m", "tests.bench.floor", "read", folder))
    tell("taking them in")
    taken = must(python("-m", "tests.bench.returns", home, folder))
    said, read = json.loads(taken.output), json.loads(floor.output)
    return said | {
        "books": said["files"].get("已入库", 0),
        "book_rows": rows,
        "peak": taken.peak_between(*said["between"]),
        "read": read,
        "read_peak": floor.peak,
        "ratio": said["stages"]["collect"] / read["seconds"],
    }


def take(root: Path, folder: Path) -> dict[str, Any]:
    """Take all books in; return the seconds by stage and what became of every typed cell.

    ``between`` is when collecting began and ended, on the clock that ``measured`` reads too.
    """
    home, clocks = Home(root), Clocks()
    for path in folder.glob("*.xlsx"):
        shutil.copy(path, home.inbox / path.name)
    put_timers(clocks)
    takers = arrivals.TAKERS
    arrivals.TAKERS = replace(takers, returned=clocks.around("merge", takers.returned))
    looks: list[tuple[float, float]] = []
    collect.collect = _looked_at(collect.collect, looks)
    said = run_stages(home, clocks, RETURNED_AT)
    typed = [Typed(**one) for one in json.loads((folder / TYPED).read_text("utf-8"))]
    (began, before), (ended, after) = looks
    return {
        "stages": clocks.seconds,
        "cpu": after - before,
        "between": [began, ended],
        "files": dict(Counter(one["status"] for one in said["files"])),
        "rows": sum(one["rows"] for one in said["files"]),
        "said": {name: said[name] for name in ("changes", "conflicts", "holds")},
        "counted": counted(home, said["run"], typed),
    }


def _looked_at(
    function: Callable[..., Any], looks: list[tuple[float, float]]
) -> Callable[..., Any]:
    """Note the moment, and the seconds computed so far by all, around a call."""

    def look() -> None:
        looks.append((time.perf_counter(), sum(os.times()[:4])))

    def looked(*arguments: Any) -> Any:
        look()
        done = function(*arguments)
        look()
        return done

    return looked


def counted(home: Home, run: str, typed: list[Typed]) -> dict[str, Any]:
    """Look for every typed cell in the ledger: how many were expected to end so, how many did.

    ``lost`` is neither recorded nor waiting for a person; ``of nobody`` was written by the run
    although nobody typed it; ``overwritten`` are cells of the coordinator that are gone.
    """
    ledger = Ledger(home.database)
    try:
        fates = Counter(_fates(ledger, typed))
        names = {(one.lead, one.field) for one in typed}
        of_nobody = sum(name not in names for name in _changed(ledger, run))
    finally:
        ledger.close()
    expected = Counter(one.fate for one in typed)
    ends = {fate: (expected[fate], fates[fate]) for fate in (RECORDED, CONFLICT, HELD)}
    lost = {name: fates[name] for name in ("lost", "overwritten")}
    return {"typed": len(typed), **ends, **lost, "of nobody": of_nobody}


def _fates(ledger: Ledger, typed: list[Typed]) -> Iterator[str]:
    states = ledger.states(one.lead for one in typed)
    waiting = {(row.lead, row.field): row.theirs for row in conflicts.still_open(ledger)}
    for one in typed:
        state = states[one.lead]
        held = f"{fields.HOLD}{state['department']}@{one.field}"
        if one.ours and not same(state.get(one.field, ""), one.ours):
            yield "overwritten"
        if same(state.get(one.field, ""), one.text):
            yield RECORDED
        elif same(waiting.get((one.lead, one.field), ""), one.text):
            yield CONFLICT
        else:
            typed_so = holding.unpack(state.get(held, ""))[0]
            yield HELD if same(typed_so, one.text) else "lost"


def _changed(ledger: Ledger, run: str) -> Iterator[tuple[int, str]]:
    event = schema.event.c
    statement = sql.select(event.lead, event.cells)
    for row in ledger.rows(statement.where(event.run == run, event.kind == "Changed")):
        yield from ((row.lead, key) for key in json.loads(row.cells))


def main(home: str, folder: str) -> None:
    """Take the books in, print as JSON what was found."""
    print(json.dumps(take(Path(home), Path(folder))))


if __name__ == "__main__":
    main(*sys.argv[1:])
