"""Cells that were not taken: said one by one, or once a column where a whole column is alike."""

from __future__ import annotations

import re

from pipeline.core import fields
from pipeline.core.intake.column_readers import LOST_DIGITS, NOT_UNDERSTOOD, Doubt
from pipeline.core.messages.problems import as_said
from pipeline.core.model import Problem
from pipeline.files.intake.originals import Origin, Outcome

_PERSONAL = {one.key: one.header for one in fields.PERSONAL}
_HIDDEN = "（略）"
_LONGEST = 60
_LONG = re.compile(r"\d{12,}", re.ASCII)


class Doubting:
    """Says what was not taken of a sheet; ``tell`` when all its rows have come."""

    def __init__(self, outcome: Outcome, origin: Origin, source: str) -> None:
        self._outcome = outcome
        self._origin = origin
        self._source = source
        self._alike: dict[tuple[str, str], tuple[int, Doubt, int]] = {}

    def note(self, row: int, doubt: Doubt) -> None:
        """Take note of a cell; what nobody could understand is said at once."""
        if doubt.code == NOT_UNDERSTOOD:
            self._say(row, doubt)
            return
        first, shown, count = self._alike.get((doubt.key, doubt.code), (row, doubt, 0))
        self._alike[doubt.key, doubt.code] = first, shown, count + 1

    def tell(self) -> None:
        """Say what whole columns are wrong in, with the first row and how many there are."""
        for row, doubt, count in self._alike.values():
            self._say(row, doubt, count)
        self._alike.clear()

    def _say(self, row: int, doubt: Doubt, count: int = 1) -> None:
        header = _PERSONAL.get(doubt.key) or fields.ALL[doubt.key].header
        facts = {"header": header, "seen": _shown(doubt), "count": count, "source": self._source}
        problem = Problem(doubt.code, self._origin.at(f"第 {row} 行"), facts)
        self._outcome.problems.append(as_said(problem))


def _shown(doubt: Doubt) -> str:
    """Return what stood there as people see it in their spreadsheet, unless it is personal."""
    if doubt.code == LOST_DIGITS:
        if _LONG.fullmatch(doubt.seen):
            return f"{float(doubt.seen):.2E}"
        return doubt.seen[:_LONGEST]
    return _HIDDEN if doubt.key in _PERSONAL else doubt.seen[:_LONGEST]
