"""Simulated weeks of an office: how many edits are lost, disputed falsely, overwritten.

As a process of its own: ``python -m tests.bench.weeks OFFICES``. Each office has thirty leads,
three colleagues and a coordinator for twelve days (tests/staff.py, seeds from 1 on); the oracle
knows who typed what and what stood in his copy, nothing of how the merge finds a base
(tests/oracle.py).
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from typing import Any

from tests.bench.measured import must, python, tell
from tests.oracle import Oracle
from tests.staff import Staff
from tests.weeks import Office

LEADS, DAYS = 30, 12


def run(offices: int) -> dict[str, Any]:
    """Live through the weeks of so many offices, as a process; return the counts."""
    tell(f"weeks of {offices} offices")
    return dict(json.loads(must(python("-m", "tests.bench.weeks", offices)).output))


def lived(offices: int) -> dict[str, Any]:
    """Return what became of every edit, all offices together, and the seconds they took."""
    counts: Counter[str] = Counter()
    began = time.perf_counter()
    for seed in range(1, offices + 1):
        office = Office(LEADS)
        try:
            oracle = Oracle(office)
            staff = Staff(office, oracle, seed)
            staff.live(DAYS)
        finally:
            office.close()
        tally = oracle.tally
        counts["returns"] += len(oracle.given)
        counts["edits"] += tally.edits
        counts["conflicts"] += tally.conflicts
        counts["replaced"] += tally.replaced
        counts["false"] += len(tally.false) + len(tally.asked_again)
        counts["overwritten"] += len(tally.overwritten)
        counts["lost"] += len(tally.lost)
    return {"offices": offices, **counts, "seconds": time.perf_counter() - began}


if __name__ == "__main__":
    print(json.dumps(lived(int(sys.argv[1]))))
