"""What a sentence of the leaders' page is made of: leads that moved, and what they share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from pipeline.core.day.daily import Balance
from pipeline.core.leaders.flags import days_of
from pipeline.core.leaders.period import Period
from pipeline.core.leaders.rows import Places
from pipeline.core.leaders.summary import Figure

# how much a lead weighs in a sentence: harm done, pressure, what is as it should be
HARM, PRESSURE, PLAIN = 5, 3, 1
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence that may be said.

    ``many`` is how many leads moved, ``weight`` what such a move weighs; ``places`` are the
    positions of the leads it speaks of, none where there is no list.
    """

    text: str
    weight: int
    many: int
    places: Places | None = None

    @property
    def score(self) -> int:
        """Return how much it matters; twice as many leads are one more of its weight."""
        return self.weight * self.many.bit_length()


@dataclass(frozen=True, slots=True)
class View:
    """What sentences are found in.

    ``leads`` are flagged for the period. ``since`` is the first day that no earlier report told
    of: the period's own, but for a day the one after the last report. ``balances`` are those of
    the period's days.
    """

    leads: pd.DataFrame
    period: Period
    since: date
    figures: Mapping[str, Figure]
    balances: tuple[Balance, ...]

    @property
    def words(self) -> str:
        """Return how the period is spoken of: 今日, 本周."""
        return self.period.words

    @property
    def words_since(self) -> str:
        """Return how the days since the last report are spoken of: 今日, 7 月 5 日以来."""
        return self.words if self.since == self.period.first else f"{day_of(self.since)}以来"

    def happened(self, key: str) -> pd.Series[bool]:
        """Tell of which leads a moment lies in the days since the last report."""
        days = days_of(self.leads[key])
        return (days >= self.since.isoformat()) & (days <= self.period.last.isoformat())

    def column(self, key: str, places: Places) -> pd.Series[str]:
        """Return what stands in a column of some leads, blanks left out."""
        found = self.leads[key].iloc[places]
        return found[found != ""]


def most(values: pd.Series[Any]) -> tuple[str, int]:
    """Return the value that stands most often, the first by name of several, and how often."""
    counts = values.value_counts()
    if counts.empty:
        return "", 0
    many = int(counts.iloc[0])
    return min(str(value) for value in counts.index[counts == many]), many


def whose(view: View, places: Places) -> str:
    """Say which department has most of some leads: 都是城管局的, 其中 5 件是城管局的."""
    name, many = most(view.column("department", places))
    if not name:
        return ""
    if many == len(places):
        return f"，都是{name}的" if many > 1 else f"，是{name}的"
    return f"，其中 {many} 件是{name}的" if many > 1 else ""


def day_of(day: date) -> str:
    """Return a day as it is said: 7 月 9 日."""
    return f"{day.month} 月 {day.day} 日"


def day_and_weekday(day: date) -> str:
    """Return a day with its weekday: 7 月 9 日（星期三）."""
    return f"{day_of(day)}（星期{_WEEKDAYS[day.weekday()]}）"
