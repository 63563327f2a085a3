"""What was taken back: which cells of which events no longer count."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any


def undone_cells(rows: Sequence[Any]) -> set[tuple[int, str]]:
    """Return the cells of events that were taken back, as (event, field).

    ``rows`` are all undoings of some leads, oldest first, other events among them or not. What an
    undoing took back, and a later one brought back, counts as never undone.
    """
    undone: set[tuple[int, str]] = set()
    for row in reversed(rows):  # the newest first: it alone cannot have been taken back
        if row.kind == "Undone":
            seq = json.loads(row.facts)["undoes"]
            keys = json.loads(row.cells)
            undone |= {(seq, key) for key in keys if (row.seq, key) not in undone}
    return undone
