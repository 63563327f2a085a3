"""The nouns of the leaders' summary: what was counted, with its definition. Nothing personal."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. A rate is a share from 0 to 1; ``value`` None means nothing to count (—)."""

    name: str
    value: int | float | None
    numerator: int | None
    denominator: int | None
    definition: str


@dataclass(frozen=True, slots=True)
class Line:
    """The counts of one department, category or area.

    ``handed_out`` and ``should`` are what the two rates are out of; the rates as in ``Figure``.
    """

    name: str
    received: int
    new: int
    in_hand: int
    overdue: int
    done_today: int
    done: int
    handed_out: int
    on_time: int
    should: int

    @property
    def done_rate(self) -> float | None:
        """Return 办结率."""
        return rate(self.done, self.handed_out)

    @property
    def on_time_rate(self) -> float | None:
        """Return 按期办结率."""
        return rate(self.on_time, self.should)


def rate(part: int, whole: int) -> float | None:
    """Return the share of a part; None when there is nothing to be a part of."""
    return part / whole if whole else None


def total(lines: Sequence[Line], name: str) -> Line:
    """Return the sum of lines under a name."""
    counts = (
        sum(getattr(line, count.name) for line in lines)
        for count in dataclasses.fields(Line)
        if count.name != "name"
    )
    return Line(name, *counts)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the trend; ``open`` counts what was not closed when the day ended."""

    day: date
    new: int
    done: int
    open: int


@dataclass(frozen=True, slots=True)
class Late:
    """A lead past its limit; ``days`` are calendar days."""

    id: str
    title: str
    department: str
    due: date
    days: int


@dataclass(frozen=True, slots=True)
class Summary:
    """All that the leaders' outputs show. ``campaign_day`` 0: no campaign is going.

    ``alerts`` are the sentences about emergencies that stand.

    Departments are ordered by what burns, categories and areas by how many leads they brought.
    """

    zone: str
    today: date
    now: datetime
    campaign_day: int
    figures: tuple[Figure, ...]
    departments: tuple[Line, ...]
    categories: tuple[Line, ...]
    areas: tuple[Line, ...]
    trend: tuple[Day, ...]
    overdue: tuple[Late, ...]
    alerts: tuple[str, ...] = ()

    def figure(self, name: str) -> Figure:
        """Return a figure by its name."""
        return next(figure for figure in self.figures if figure.name == name)

    def sentence(self, shorten: Callable[[str], str] = str) -> str:
        """Say the state of things in one line; ``shorten`` is laid over the names in it."""
        named = sorted(
            (line for line in self.departments if line.overdue), key=lambda line: -line.overdue
        )
        whose = "、".join(f"{shorten(line.name)} {line.overdue} 件" for line in named[:3])
        whose = f"（{whose}{'等' if len(named) > 3 else ''}）" if whose else ""
        count = {figure.name: figure.value for figure in self.figures}
        return (
            f"今日新增 {count['今日新增']} 件，办结 {count['今日办结']} 件；"
            f"在办 {count['在办']} 件，其中超期 {count['超期']} 件{whose}；"
            f"待分派 {count['待分派']} 件。"
        )
