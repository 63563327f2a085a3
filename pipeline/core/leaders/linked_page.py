"""A sheet of the leaders' summary: a page, and where its cells lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.core.leaders.overview import when
from pipeline.core.leaders.summary import Summary
from pipeline.core.pages import Page, PageColumn, PageValue

SUM = "合计"
Cell = tuple[int, str]
"""A cell of a page: the number of its row, the key of its column."""


@dataclass(frozen=True, slots=True)
class LinkedPage:
    """A page and what a page does not know.

    ``links`` name the list (``Summary.lists``) that a cell leads to; ``bars`` the columns that get
    data bars; ``shares`` are cells with a rate in a column of counts. ``summed`` tells that the
    last row is the sum of the others. A ``whole`` page is printed on one sheet of paper. ``below``
    are sections under the table: a heading each, and its sentences.
    """

    page: Page
    links: Mapping[Cell, str] = field(default_factory=dict)
    bars: tuple[str, ...] = ()
    shares: frozenset[Cell] = frozenset()
    summed: bool = False
    whole: bool = False
    below: tuple[tuple[str, tuple[str, ...]], ...] = ()


def page_of(
    name: str,
    note: str,
    columns: tuple[PageColumn, ...],
    rows: list[tuple[PageValue, ...]],
    summary: Summary,
    *,
    strong: str,
    frozen: int = 1,
    painted: frozenset[tuple[int, str]] = frozenset(),
) -> Page:
    """Return a page of the summary: its title says the days, its grey line until when."""
    return Page(
        name,
        f"{name}　{when(summary.period)}",
        f"统计截至 {summary.now:%Y-%m-%d %H:%M}　{note}",
        columns,
        rows,
        len(rows),
        frozen=frozen,
        strong=strong,
        painted=painted,
    )
