"""环比 and 同比: what each figure was before.

What happened within days is counted anew for the earlier days, by the same definitions. How
things stood then nobody can count any more; it was recorded when it was reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

import pandas as pd

from pipeline.core.fields import CLOSED
from pipeline.core.leaders import figures
from pipeline.core.leaders.flags import Books, flagged
from pipeline.core.leaders.period import Period
from pipeline.core.leaders.summary import Compared, Figure, rate

YEAR_BEFORE = "去年同期"
_FLOWS = frozenset(one.key for one in figures.COUNTS if one.flows)
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
    """Yield the figures of flagged leads with what they are compared with.

    What a week, a month or a campaign counts of its own days is compared with nothing that was
    reported: the reports of a day count otherwise.
    """
    before, year = period.before(), period.year_before()
    then = _counted_for(leads, before, now, books) if before else {}
    last_year = _counted_for(leads, year, now, books)
    said = _when(period, before, earlier.before_day) if before else ""
    for figure in counted:
        key, reported = figure.key, _is_reported(figure.key, period)
        made = figure
        if key in then:
            made = replace(made, before=Compared(period.words_before, then[key]))
        elif reported and before and (value := _value(earlier.before.get(key))) is not None:
            made = replace(made, before=Compared(said, value))
        if key in last_year:
            made = replace(made, year_before=Compared(YEAR_BEFORE, last_year[key]))
        elif reported and (value := _value(earlier.year_before.get(key))) is not None:
            made = replace(made, year_before=Compared(YEAR_BEFORE, value))
        yield made


def _is_reported(key: str, period: Period) -> bool:
    """Tell whether the report of a day counts a figure as that of a period does."""
    return period.is_whole_record or key not in _FLOWS


def _counted_for(
    leads: pd.DataFrame, period: Period, now: datetime, books: Books
) -> dict[str, int | float]:
    """Count what happened in earlier days; nothing where the record does not reach back.

    Of a day only what came and what was done: its rates are of all leads as they stood then.
    """
    taken_in = leads["taken_in"]
    if leads.empty or str(taken_in.min()) > period.first.isoformat():
        return {}
    made: dict[str, int | float] = {}
    if not period.is_whole_record:
        end = min(now, datetime.combine(period.last, time(23, 59)))
        until = leads[taken_in <= period.last.isoformat()]
        stood = flagged(_taken_back(until, period.last), period, end, books)
        found = figures.figures(stood, period, end)
        made = {one.key: one.value for one in found if one.key in _FLOWS and one.value is not None}
        if not _were_compared(leads, period):
            made = {key: value for key, value in made.items() if key not in figures.COMPARED_LEADS}
    days = [one for one in books.balances if one.day in period]
    made["新增"] = sum(one.new for one in days)
    made["办结"] = sum(one.done for one in days)
    return made


def _were_compared(leads: pd.DataFrame, period: Period) -> bool:
    """Tell whether somebody knew of each lead of earlier days whether it repeats another.

    As far as is known: a lead with a label came before those days, or on their first.
    """
    labelled = leads["taken_in"][leads["repeat_kind"] != ""]
    return len(labelled) > 0 and str(labelled.min()) <= period.first.isoformat()


def _taken_back(leads: pd.DataFrame, last: date) -> pd.DataFrame:
    """Return leads without what was done after a day, as far as the days are written down.

    Else the days before would look better the longer ago they are: all was signed and closed since.
    """
    after = last.isoformat() + "~"  # later than any time of that day

    def later(key: str) -> pd.Series[bool]:
        return leads[key] > after

    closed = later("closed_at") & leads["status"].isin(CLOSED)
    return leads.assign(
        status=leads["status"].mask(closed, "办理中"),
        closed_at=leads["closed_at"].mask(later("closed_at"), ""),
        acknowledged_at=leads["acknowledged_at"].mask(later("acknowledged_at"), ""),
        satisfaction=leads["satisfaction"].mask(later("called_back_at"), ""),
    )


def _value(kept: tuple[int, int | None] | None) -> int | float | None:
    if kept is None:
        return None
    part, whole = kept
    return part if whole is None else rate(part, whole)


def _when(period: Period, before: Period, day: date | None) -> str:
    """Name the day of a report: 昨日, 上周 where it ended the period before, else itself."""
    if day is None or day == before.last:
        return period.words_before
    return f"{day.month} 月 {day.day} 日"
