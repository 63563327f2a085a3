"""Counts by department, category and area."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from pipeline.core.fields import UNDECIDED
from pipeline.core.leaders.ranking import ranked
from pipeline.core.leaders.summary import COUNTS, Line

NO_CATEGORY, NO_AREA = "未分类", "属地不明"
_FLAGS = tuple(key for key in COUNTS if key != "received")
Order = Callable[[Line], tuple[Any, ...]]


def departments(leads: pd.DataFrame) -> tuple[Line, ...]:
    """Return one line per department that leads (主办) anything, the best rank first.

    What is undecided, or was closed without a department, is nobody's.
    """
    nobody = leads["department"].isin(("", UNDECIDED))
    led = leads[~leads["undecided"] & ~nobody]
    return ranked(_lines(led, "department", "", _burning), led)


def categories(leads: pd.DataFrame) -> tuple[Line, ...]:
    """Return one line per category; those that brought most first."""
    return _lines(leads, "category", NO_CATEGORY, _largest)


def areas(leads: pd.DataFrame) -> tuple[Line, ...]:
    """Return one line per 属地; those that brought most first."""
    return _lines(leads, "area", NO_AREA, _largest)


def _burning(line: Line) -> tuple[int, int, int, str]:
    return -line.overdue, -line.in_hand, -line.received, line.name


def _largest(line: Line) -> tuple[int, int, int, int, str]:
    return -line.new, -line.received, -line.in_hand, -line.overdue, line.name


def _lines(leads: pd.DataFrame, key: str, blank: str, order: Order) -> tuple[Line, ...]:
    """Return one line per value of a column, ordered; blank values stand under ``blank``."""
    names = leads[key].where(leads[key] != "", blank)
    counted = leads[[*_FLAGS]].astype("int64").groupby(names).sum()
    received = names.value_counts()
    lines = []
    for name, counts in counted.to_dict("index").items():
        numbers: dict[str, Any] = {str(key): int(number) for key, number in counts.items()}
        lines.append(replace(Line(str(name), received=int(received[str(name)])), **numbers))
    return tuple(sorted(lines, key=order))
