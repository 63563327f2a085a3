"""The sentences that explain what moved, the strongest first, each with the rows it speaks of.

A sentence scores its weight times how often the leads that moved double (1, 2–3, 4–7 …: once,
twice, three times): five for harm done (grown late, not settled, brought again though done), three
for pressure (a heap from one place, more than before, unsigned, undecided), one for the rest. So
one lead that grew late is said before five that are as they should be, and not before fifty.
Of equal ones what slips stands before what came.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import chain

import pandas as pd

from pipeline.core.leaders import arriving, slipping
from pipeline.core.leaders.comparing import Earlier
from pipeline.core.leaders.finding import Finding, View
from pipeline.core.leaders.flags import Books
from pipeline.core.leaders.lists import MOST
from pipeline.core.leaders.period import Period
from pipeline.core.leaders.rows import Rows
from pipeline.core.leaders.summary import Explained, Figure, Listing

MOST_SAID = 5
NOTHING_THERE = "没有线索。"
_LIST = "要点{}"


def explained(
    leads: pd.DataFrame,
    figures: tuple[Figure, ...],
    period: Period,
    books: Books,
    earlier: Earlier,
    rows: Rows,
) -> tuple[tuple[Explained, ...], dict[str, Listing]]:
    """Return the sentences, and the lists that they name.

    ``leads`` are flagged for the period, ``rows`` made of them, ``figures`` compared.
    """
    if leads.empty:
        return (Explained(NOTHING_THERE),), {}
    view = View(
        leads=leads,
        period=period,
        since=_since(period, earlier),
        figures={one.key: one for one in figures},
        balances=tuple(one for one in books.balances if one.day in period),
    )
    found = sorted(
        chain(slipping.findings(view), arriving.findings(view)), key=lambda one: -one.score
    )
    if not found:
        return (Explained(_nothing_moved(view)),), {}
    said, lists = [], {}
    for number, one in enumerate(_told_once(found), 1):
        name = _LIST.format(number) if one.places is not None else ""
        if one.places is not None:
            lists[name] = rows.listing(name, rows.late_first(one.places), MOST)
        said.append(Explained(one.text, name))
    return tuple(said), lists


def _told_once(found: Iterable[Finding]) -> list[Finding]:
    """Return as many as are said; of those that speak of the same leads the first only."""
    chosen: list[Finding] = []
    for one in found:
        if len(chosen) < MOST_SAID and not any(_same_leads(one, other) for other in chosen):
            chosen.append(one)
    return chosen


def _same_leads(one: Finding, other: Finding) -> bool:
    if one.places is None or other.places is None:
        return False
    return set(one.places.tolist()) == set(other.places.tolist())


def _since(period: Period, earlier: Earlier) -> date:
    """Return the first day nobody has told of: after a weekend the report of a day tells of it."""
    if not period.is_whole_record or earlier.before_day is None:
        return period.first
    return min(period.first, earlier.before_day + timedelta(days=1))


def _nothing_moved(view: View) -> str:
    new, done = (view.figures[key].value for key in ("新增", "办结"))
    return (
        f"{view.words}新增 {new} 件，办结 {done} 件，没有集中在哪一处；"
        "没有超期的，没有过时限没签收的，没有不满意和重新办理的。"
    )
