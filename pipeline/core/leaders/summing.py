"""All leads → ``Summary``: figures, lines, lists, each counted once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd

from pipeline.core.leaders import figures, lines, matters
from pipeline.core.leaders.comparing import Earlier, compared
from pipeline.core.leaders.explaining import explained
from pipeline.core.leaders.flags import Books
from pipeline.core.leaders.lists import lists
from pipeline.core.leaders.period import Period
from pipeline.core.leaders.rows import Rows
from pipeline.core.leaders.summary import Day, Summary

TREND_DAYS = 14
TREND = "趋势"


def of_flagged(
    leads: pd.DataFrame,
    zone: str,
    period: Period,
    now: datetime,
    books: Books,
    earlier: Earlier | None = None,
    soon: str = "",
) -> Summary:
    """Count leads.

    ``leads`` has one row per lead and its flags for this period (``flags.flagged``). ``now`` is the
    cut-off that the definitions name; days are those of Asia/Shanghai. ``soon`` is the ISO day up
    to which a due date is near, today where blank.
    """
    known = earlier or Earlier()
    found = figures.figures(leads, period, now)
    counted = tuple(compared(found, leads, period, now, books, known))
    rows = Rows(leads, period.last)
    said, of_said = explained(leads, counted, period, books, known, rows)
    return Summary(
        zone=zone,
        period=period,
        now=now,
        figures=counted,
        departments=lines.departments(leads),
        categories=lines.categories(leads),
        areas=lines.areas(leads),
        trend=trend(leads, period, books),
        lists=lists(leads, rows, soon or period.last.isoformat()) | of_said,
        explained=said,
        sums=lines.sums(leads) | {TREND: {"new": _of_trend(leads, period)}},
    )


def trend(leads: pd.DataFrame, period: Period, books: Books) -> tuple[Day, ...]:
    """Return the days of a period, the last ``TREND_DAYS`` at least."""
    new = matters.by_word(leads, "taken_in")
    first = _first_of_trend(period)
    shown = [one for one in books.balances if first <= one.day <= period.last]
    return tuple(
        Day(one.day, one.new, one.done, one.after, new.get(one.day.isoformat(), 0)) for one in shown
    )


def _of_trend(leads: pd.DataFrame, period: Period) -> int:
    """Return how many matters the leads of all its days together are."""
    days = leads["taken_in"]
    within = (days >= _first_of_trend(period).isoformat()) & (days <= period.last.isoformat())
    return matters.count(leads["matter"].to_numpy(), within.to_numpy(dtype=bool))


def _first_of_trend(period: Period) -> date:
    return min(period.first, period.last - timedelta(days=TREND_DAYS - 1))
