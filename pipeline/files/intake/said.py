"""What exports have said of leads so far, to tell their news from our edits and from old news."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sql

from pipeline.core.text import same
from pipeline.files import schema
from pipeline.files.ledger import Ledger
from pipeline.files.merging.undone import undone_cells

_KINDS = ("Received", "Updated", "Undone")


@dataclass(slots=True)
class Said:
    """What exports said of one lead, by field key.

    ``last`` is what they said last, ``file`` and ``at`` say where and when that stood, ``earlier``
    what they had said before.
    """

    last: dict[str, str] = field(default_factory=dict)
    earlier: dict[str, list[str]] = field(default_factory=dict)
    where: dict[str, tuple[int, str]] = field(default_factory=dict)

    def says(self, key: str, text: str, file: int, at: str) -> None:
        """Let an export say something of a field."""
        if key in self.last and not same(self.last[key], text):
            self.earlier.setdefault(key, []).append(self.last[key])
        self.last[key] = text
        self.where[key] = (file, at)

    def is_old(self, key: str, text: str) -> bool:
        """Tell whether exports said this of a field once, and something else since."""
        return any(same(text, one) for one in self.earlier.get(key, ()))


def said_of(ledger: Ledger, leads: Iterable[int]) -> dict[int, Said]:
    """Return what exports have said of leads; what was taken back was never said."""
    told = {lead: Said() for lead in leads}
    events = schema.event.c
    wanted = sql.select(schema.event).where(events.kind.in_(_KINDS), events.cells != "")
    rows = list(ledger.among(wanted.order_by(events.seq), events.lead, told))
    undone = undone_cells(rows)
    for row in rows:
        if row.kind == "Undone":
            continue
        for key, (_, after) in json.loads(row.cells).items():
            if (row.seq, key) not in undone:
                told[row.lead].says(key, after, row.file, row.at)
    return told
