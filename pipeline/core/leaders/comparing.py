"""环比 and 同比: what each figure was before.

What happened within days is counted anew for the earlier days, by the same definitions. How
things stood then nobody can count any more; it was recorded when it was reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

import pandas as pd

from pipeline.core.leaders import figures
from pipeline.core.leaders.flags import Books, day_taken_in, flagged
from pipeline.core.leaders.period import Period
from pipeline.core.leaders.summary import Compared, Figure, rate

YEAR_BEFORE = "去年同期"
Kept = Mapping[str, tuple[int, int | None]]
"""Figures as they were reported: key → numerator (or count) and denominator, None for a count."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The figures of two earlier days as they were reported, and which days those were.

    ``before`` is the last report of a day up to the end of the period before; ``year_before`` of
    that very day a year ago. None where nothing was reported.
    """

    before: Kept = field(default_factory=dict)
    before_day: date | None = None
    year_before: Kept = field(default_factory=dict)


def compared(
    counted: Iterable[Figure],
    leads: pd.DataFrame,
    period: Period,
    now: datetime,
    books: Books,
    earlier: Earlier,
) -> Iterator[Figure]:
    """Yield the figures with what they are compared with."""
    before, year = period.before(), period.year_before()
    then = _counted_for(leads, before, now, books) if before else {}
    last_year = _counted_for(leads, year, now, books)
    for figure in counted:
        recorded = _value(earlier.before.get(figure.key))
        made = replace(figure, year_before=_year(figure, last_year, earlier))
        if figure.key in then:
            made = replace(made, before=Compared(period.words_before, then[figure.key]))
        elif recorded is not None and before is not None:
            made = replace(made, before=Compared(_when(period, earlier.before_day), recorded))
        yield made


def _year(figure: Figure, counted: Mapping[str, int | float], earlier: Earlier) -> Compared | None:
    value = counted.get(figure.key, _value(earlier.year_before.get(figure.key)))
    return None if value is None else Compared(YEAR_BEFORE, value)


def _counted_for(
    leads: pd.DataFrame, period: Period, now: datetime, books: Books
) -> dict[str, int | float]:
    """Count what happened in earlier days; nothing where the record does not reach back.

    Of a day only what came and what was done: its rates are of all leads as they stood then.
    """
    taken_in = day_taken_in(leads["id"].astype(str))
    if leads.empty or str(taken_in.min()) > period.first.isoformat():
        return {}
    made: dict[str, int | float] = {}
    if not period.is_whole_record:
        end = min(now, datetime.combine(period.last, time(23, 59)))
        found = figures.figures(flagged(leads, period, end, books), period, end)
        flows = {one.key for one in figures.COUNTS if one.flows}
        made = {one.key: one.value for one in found if one.key in flows and one.value is not None}
    days = [one for one in books.balances if one.day in period]
    made["新增"] = sum(one.new for one in days)
    made["办结"] = sum(one.done for one in days)
    return made


def _value(kept: tuple[int, int | None] | None) -> int | float | None:
    if kept is None:
        return None
    part, whole = kept
    return part if whole is None else rate(part, whole)


def _when(period: Period, day: date | None) -> str:
    """Name the day of a report: 昨日 where it was yesterday, else its date."""
    if day is None or (period.last - day).days == 1:
        return period.words_before
    return f"{day.month} 月 {day.day} 日"
