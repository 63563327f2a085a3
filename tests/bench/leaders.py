"""Leaders' outputs: counting a day of a large office, and writing all that leaders get of it.

As a process of its own: ``python -m tests.bench.leaders HOME FOLDER`` does both with timers.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.core.leaders.flags import READ
from pipeline.core.leaders.period import day
from pipeline.core.office import OUTPUTS
from pipeline.files.folders import Home
from pipeline.files.leaders import counting, outputs
from pipeline.files.leaders.counting import Order, Wanted
from pipeline.files.ledger import Ledger
from tests.bench.export import NOW
from tests.bench.measured import ROOT, must, python, tell
from tests.bench.stages import Clocks

# what departments would have done by now: half is done, one in six of that late; one in ten late
_LIVED = """
    UPDATE lead SET
        status = CASE WHEN number % 10 < 5 THEN '办结' WHEN number % 40 = 9 THEN '挂账'
            ELSE status END,
        answer_due = CASE WHEN number % 10 = 5 THEN date('{day}', '-' || (number % 9) || ' day')
            ELSE answer_due END,
        closed_at = CASE WHEN number % 10 >= 5 THEN '' WHEN answer_due = '' THEN '{day}'
            ELSE date(substr(answer_due, 1, 10), ((number % 7 = 0) - (number % 3)) || ' day') END,
        acknowledged_at = CASE WHEN number % 11 = 0 THEN '' ELSE acknowledge_due END,
        verified = CASE WHEN number % 10 < 5 THEN '属实' ELSE '' END,
        satisfaction = CASE WHEN number % 10 > 1 THEN '' WHEN number % 4 THEN '满意'
            ELSE '不满意' END,
        called_back_at = CASE WHEN number % 10 < 2 THEN '{day}' ELSE '' END,
        first_id = CASE WHEN number % 12 = 0 THEN (SELECT min(id) FROM lead) ELSE '' END,
        repeat_kind = CASE WHEN number % 12 THEN '' WHEN number % 24 THEN '同人重复'
            ELSE '同事多人、同地复发' END,
        difficulty = CASE WHEN number % 200 = 7 THEN '需要市里协调管网的事' ELSE '' END
    WHERE department NOT IN ('', '待分派')
"""


def run(work: Path, home: Path) -> dict[str, Any]:
    """Measure in a copy of the ledger that ``once`` has built; return the figures."""
    tell("leaders")
    lived = Home(work / "lived")
    lived.prepare()
    live(Home(home).database, lived.database)
    found = must(python("-m", "tests.bench.leaders", lived.root, work / "written"))
    said: dict[str, Any] = json.loads(found.output)
    ratio = said["seconds"]["count"] / said["seconds"]["floor"]
    return said | {"cpu": found.cpu, "peak": found.peak, "ratio": ratio}


def live(source: Path, target: Path) -> None:
    """Copy a ledger and let its leads be worked on: their state; its events stay as they were."""
    with sqlite3.connect(source) as kept, sqlite3.connect(target) as copied:
        kept.backup(copied)
        copied.execute(_LIVED.format(day=NOW.date()))


def measure(home: Path, folder: Path) -> dict[str, Any]:
    """Count, then write each output, as ``counting.make`` does; return seconds by name."""
    folder.mkdir(parents=True, exist_ok=True)
    clocks, database = Clocks(), Home(home).database
    with clocks.over("floor"):
        leads = _floor(database)
    kinds = outputs.kinds_of(_PERIOD, OUTPUTS)
    wanted = tuple(_wanted(kind, number, folder) for number, kind in enumerate(kinds, 1))
    rules = ROOT / "rules"
    order = Order(database, _PERIOD, NOW, "昆山开发区", None, wanted, rules=rules)
    ledger = Ledger(database)
    with clocks.over("count"):
        counting.count(ledger, order)
    ledger.close()
    writers, draw = outputs.WRITERS, outputs.draw
    timed = {kind: clocks.around(f"write {kind}", writer) for kind, writer in writers.items()}
    outputs.WRITERS, outputs.draw = timed, clocks.around("draw pictures", draw)
    try:
        with clocks.over("make"):
            made = counting.make(order)
    finally:
        outputs.WRITERS, outputs.draw = writers, draw
    sizes = {one.kind: (folder / one.path).stat().st_size for one in made.issued}
    return {"leads": leads, "seconds": clocks.seconds, "sizes": sizes}


_PERIOD = day(NOW.date())


def _floor(database: Path) -> int:
    """Read the same columns and count by department: the least that any script would do."""
    wanted = f"SELECT {', '.join(READ)} FROM lead"
    with sqlite3.connect(database) as connection:
        leads = pd.read_sql_query(wanted, connection)
    leads.groupby("department")["status"].value_counts()
    return len(leads)


def _wanted(kind: str, number: int, folder: Path) -> Wanted:
    name = Path(outputs.path_of(kind, _PERIOD)).name
    return Wanted(kind, number, folder / name, name, "", "")


if __name__ == "__main__":
    print(json.dumps(measure(*map(Path, sys.argv[1:3]))))
