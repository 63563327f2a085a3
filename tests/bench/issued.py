"""Books of a few hundred leads are issued and filled in, as on a hundred days.

A department has thousands of leads, and its book shows all that are open. Here each book shows
the next few hundred of them; otherwise it is made, and recorded with a token of its own, by what
the product makes every book with.

As a process of its own: ``python -m tests.bench.issued HOME FOLDER BOOKS ROWS`` keeps the filled
books in FOLDER, and what was typed beside them.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from pipeline import running
from pipeline.core import fields
from pipeline.core.books import layouts
from pipeline.core.model import Event
from pipeline.files import runs
from pipeline.files.books import books, issues, showing
from pipeline.files.folders import Home
from pipeline.files.workplace import Workplace
from pipeline.jobs import issue
from tests.bench import spread
from tests.bench.export import NOW, SEED
from tests.bench.typed import Typed, fill

TYPED = "typed.json"
ISSUED_AT = NOW + timedelta(hours=1)


def slices(counts: Mapping[str, int], number: int, rows: int) -> Iterator[tuple[str, int]]:
    """Yield (department, first row) of so many books of ``rows`` leads, departments in turn.

    Fewer where the departments have not that many leads.
    """
    left = [(name, start) for name in counts for start in range(0, counts[name] - rows + 1, rows)]
    in_turn = sorted(left, key=lambda one: one[1])  # stable: the first slice of each comes first
    yield from in_turn[:number]


def fill_books(root: Path, folder: Path, number: int, rows: int) -> list[Typed]:
    """Issue books of ``rows`` leads, fill them in, let the coordinator go on meanwhile."""
    folder.mkdir(parents=True)
    counts = {name: count for name, count in spread.of(root).items() if name != fields.UNDECIDED}
    chance = random.Random(SEED)
    typed: list[Typed] = []
    with running.opened(Home(root), ISSUED_AT) as place:
        runs.begin(place.ledger)
        for department, start in slices(counts, number, rows):
            draft, token = _issue(place, department, start, rows)
            typed += fill(draft, folder / f"{department}{token}.xlsx", department, chance)
            draft.unlink()
        _go_on(place, typed)
    said = [asdict(one) for one in typed]
    (folder / TYPED).write_text(json.dumps(said, ensure_ascii=False), "utf-8")
    return typed


def _issue(place: Workplace, department: str, start: int, rows: int) -> tuple[Path, str]:
    """Issue a part of a department's leads as a book of its own; return its draft and token."""
    # the product makes whole books only: its own order, of which the selection is cut
    order = issue._order(place, layouts.DEPARTMENT, department, "", f"{department}线索办理表")
    whole = showing.selection
    books.selection = lambda order: whole(order).limit(rows).offset(start)
    try:
        issued = books.make(order).issued
    finally:
        books.selection = whole
    assert issued is not None
    with place.ledger.transaction():
        issues.record(place.ledger, issued)
        issues.update(place.ledger, issued.number, revealed=1, retired=1)  # people have it
    return order.draft, issued.token


def _go_on(place: Workplace, typed: list[Typed]) -> None:
    """Record what the coordinator changed after the books were issued."""
    who = place.office.settings.coordinator
    ours = [
        Event("Changed", one.lead, {one.field: ("", one.ours)}, who) for one in typed if one.ours
    ]
    with place.ledger.transaction():
        place.ledger.record(ours)


def main(home: str, folder: str, number: str, rows: str) -> None:
    """Fill the books in, print how many cells were typed."""
    print(len(fill_books(Path(home), Path(folder), int(number), int(rows))))


if __name__ == "__main__":
    main(*sys.argv[1:])
