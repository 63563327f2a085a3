"""What leaders get of each period: kinds of output, their places, and who writes them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipeline.core.leaders.flags import Books
from pipeline.core.leaders.period import CAMPAIGN, DAILY, MONTHLY, WEEKLY, Period
from pipeline.core.leaders.summary import Summary
from pipeline.files.leaders import board, summary

SUMMARY = "summary"
BOARD = "board"
_FOLDER = "outbox/汇总"


@dataclass(frozen=True, slots=True)
class Counted:
    """A summary, and the flagged leads (``core.leaders.flags``) that it was counted from.

    Where 看板 is wanted ``books`` hold the closings of every day of the record.
    """

    summary: Summary
    leads: pd.DataFrame
    books: Books = field(default_factory=Books)


Writer = Callable[[Counted, Path], object]


def _summary(counted: Counted, path: Path) -> object:
    return summary.write_summary(counted.summary, path)


def _board(counted: Counted, path: Path) -> object:
    return board.write_board(counted.summary, counted.leads, counted.books, path)


# kind of an issue → how it is called in each kind of report, its suffix, who writes it
WRITERS: Mapping[str, Writer] = {SUMMARY: _summary, BOARD: _board}
_CALLED: Mapping[str, Mapping[str, str]] = {
    SUMMARY: {DAILY: "领导汇总", WEEKLY: "领导周报", MONTHLY: "领导月报", CAMPAIGN: "专项汇总"},
    BOARD: {DAILY: "看板"},
}
_SUFFIX = {SUMMARY: "xlsx", BOARD: "html"}
# what settings.yaml calls it (``leaders``)
_OF = {SUMMARY: "汇总", BOARD: "看板"}


def kinds_of(period: Period, wanted: Collection[str]) -> tuple[str, ...]:
    """Return the kinds of output that a period has, of those that the office wants."""
    return tuple(kind for kind in WRITERS if _OF[kind] in wanted and period.kind in _CALLED[kind])


def path_of(kind: str, period: Period) -> str:
    """Return where an output stands, relative to the home."""
    called, suffix = _CALLED[kind][period.kind], _SUFFIX[kind]
    when = {
        WEEKLY: f"{period.first}至{period.last}",
        MONTHLY: f"{period.last:%Y-%m}",
    }.get(period.kind, f"{period.last}")
    return f"{_FOLDER}/{called}_{when}.{suffix}"


def whose(period: Period) -> str:
    """Return the reader under whom a report is issued: those of a day, and of each other kind."""
    return "" if period.kind == DAILY else period.kind
