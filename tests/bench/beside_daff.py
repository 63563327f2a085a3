"""The merge beside daff 1.4.2, on the same three tables, in memory.

As a process of its own: ``python -m tests.bench.beside_daff WHO ROWS``, WHO ``ours`` or ``daff``.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import daff  # type: ignore[import-untyped]  # ships no types

from pipeline.core import fields
from pipeline.core.merging.matching import Match, Row, match
from pipeline.core.merging.merging import (
    APPLY,
    CONFLICT,
    MASS,
    UNTOUCHED,
    Asked,
    collapse,
    hold_mass_clears,
    mass_cleared,
    moved,
    verdict,
)
from pipeline.core.text import is_blank
from pipeline.core.values import Reading, reread
from tests.bench import tables
from tests.bench.measured import must, python, tell
from tests.bench.tables import COLUMNS, OPEN, Case, CellName, Merged

States = dict[int, dict[str, str]]


def ours(case: Case) -> Callable[[], Merged]:
    """Get our merge ready: the ledger's states and the rows as they were read."""
    then, states = _states(case.parent), _states(case.ours)
    rows = [
        Row(number, cells[1], dict(zip(COLUMNS, cells, strict=True)))
        for number, cells in enumerate(case.theirs, 2)
    ]
    return lambda: _our_merge(then, states, rows)


def _states(table: list[tables.Row]) -> States:
    """Return rows by lead number, which is their place in the table as it was sent."""
    return {at: dict(zip(COLUMNS, row, strict=True)) for at, row in enumerate(table, 1)}


def _our_merge(then: States, states: States, rows: list[Row]) -> Merged:
    """Merge as ``jobs.merge`` does; nothing came back of this book before, so no lineage."""
    by_id = {state["id"]: lead for lead, state in states.items()}
    matches, unknown = match(rows, by_id, states)
    theirs = _readings(then, matches)
    differing = {
        name: reading.text
        for name, readings in theirs.items()
        for reading, _ in readings
        if verdict(then[name[0]][name[1]], "", reading, False) != UNTOUCHED
    }
    if _is_moved(then, theirs, differing):
        raise ValueError("the file would have been refused: a column was sorted alone")
    asked = collapse(_held(_asked(then, states, theirs, differing), then, theirs))
    for cell in asked:
        if cell.verdict == APPLY:
            states[cell.lead][cell.field] = cell.theirs
    disputed = [(states[c.lead]["id"], c.field) for c in asked if c.verdict == CONFLICT]
    kept = {state["id"]: state for state in states.values()}
    return Merged(kept, [row.cells["title"] for row in unknown], disputed)


Theirs = dict[tuple[int, str], list[tuple[Reading, str]]]


def _readings(then: States, matches: list[Match]) -> Theirs:
    theirs: Theirs = defaultdict(list)
    for found in matches:
        for key in OPEN:
            shown = then[found.lead][key]
            reading = reread(fields.ALL[key], found.row.cells[key], shown, {})
            theirs[found.lead, key].append((reading, f"{key}{found.row.number}"))
    return theirs


def _is_moved(then: States, theirs: Theirs, differing: Mapping[tuple[int, str], str]) -> bool:
    counts = Counter(key for _, key in differing)
    now = {
        name: readings[0][0].text for name, readings in theirs.items() if counts[name[1]] >= MASS
    }
    return bool(moved({(lead, key): then[lead][key] for lead, key in now}, now))


def _asked(
    then: States, states: States, theirs: Theirs, differing: Mapping[tuple[int, str], str]
) -> list[Asked]:
    asked = []
    for lead, key in differing:
        before, now = then[lead][key], states[lead][key]
        for reading, cell in theirs[lead, key]:
            judged = verdict(before, now, reading, False)
            asked.append(Asked(lead, key, before, now, reading.text, judged, cell))
    return asked


def _held(asked: list[Asked], then: States, theirs: Theirs) -> list[Asked]:
    cleared = Counter(
        c.field for c in asked if is_blank(c.theirs) and not is_blank(then[c.lead][c.field])
    )
    filled = Counter(
        key for lead, key in theirs if key in cleared and not is_blank(then[lead][key])
    )
    return hold_mass_clears(asked, mass_cleared(cleared, filled))


def daffs(case: Case) -> Callable[[], Merged]:
    """Get daff's Merger ready, as ``daff merge --unordered --id 线索编号`` sets it.

    Blank cells are the empty text in all three tables (``None`` would make false conflicts).
    """
    parent, local, remote = (
        [list(COLUMNS), *map(list, table)] for table in (case.parent, case.ours, case.theirs)
    )
    flags = daff.CompareFlags()
    flags.ordered = False
    flags.addPrimaryKey("id")
    merger = daff.Merger(*map(daff.PythonTableView, (parent, local, remote)), flags)
    known = [row[0] for row in local]

    def merge() -> Merged:
        merger.apply()
        disputed = [(known[one.row], COLUMNS[one.col]) for one in merger.getConflictInfos()]
        return _daff_said(local, disputed)

    return merge


def _daff_said(local: list[tables.Row], disputed: list[CellName]) -> Merged:
    """Read the table that daff left in place of ours; columns may have moved."""
    header, *rows = local
    merged = [dict(zip(header, row, strict=True)) for row in rows if row]
    new = [row["title"] for row in merged if not row["id"]]
    return Merged({row["id"]: row for row in merged if row["id"]}, new, disputed)


WHO: Mapping[str, Callable[[Case], Callable[[], Merged]]] = {"ours": ours, "daff": daffs}


def measure(who: str, rows: int) -> dict[str, Any]:
    """Merge tables of so many rows; return the seconds and what became of every edit."""
    case = tables.make(rows)
    merge = WHO[who](case)
    began, computed = time.perf_counter(), time.process_time()
    merged = merge()
    said = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - computed}
    return {"who": who, "rows": rows, **said, **tables.counted(case, merged)}


def run(sizes: Sequence[int]) -> list[dict[str, Any]]:
    """Measure both at every size, each as a process; return a line of the table each."""
    lines = []
    for rows in sizes:
        for who in WHO:
            tell(f"merge of {rows:,} rows, {who}")
            found = must(python("-m", "tests.bench.beside_daff", who, rows))
            lines.append(json.loads(found.output) | {"peak": found.peak})
    return lines


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
