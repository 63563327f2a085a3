"""Cells that were not taken: said one by one, or once a column where a whole column is alike."""

from __future__ import annotations

from pipeline.core import fields
from pipeline.core.intake.column_readers import LOST_DIGITS, NOT_UNDERSTOOD, Doubt
from pipeline.core.messages.problems import as_said
from pipeline.core.model import Problem
from pipeline.files.intake.originals import Origin, Outcome

_PERSONAL = {one.key: one.header for one in fields.PERSONAL}
_HIDDEN = "（略）"
_LONGEST = 60


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
    """Return what stood there, unless it is personal."""
    is_personal = doubt.key in _PERSONAL
    if doubt.code == LOST_DIGITS:  # as spreadsheets show it; shorter where it is somebody's
        short = f"{float(doubt.seen):.1E}" if is_personal else f"{float(doubt.seen):.5E}"
        return doubt.seen if "e" in doubt.seen.lower() and not is_personal else short
    return _HIDDEN if is_personal else doubt.seen[:_LONGEST]
