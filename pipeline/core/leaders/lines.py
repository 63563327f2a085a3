"""Counts by department, category and area: leads, and the matters (事) that they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.core.fields import UNDECIDED
from pipeline.core.leaders import matters
from pipeline.core.leaders.ranking import ranked
from pipeline.core.leaders.summary import COUNTS, Line

NO_CATEGORY, NO_AREA = "未分类", "属地不明"
DEPARTMENT, CATEGORY, AREA = "部门", "类别", "属地"
# counts of which the matters are counted too
MATTERS = ("received", "new", "in_hand", "overdue", "brought", "repeated")
Order = Callable[[Line], tuple[Any, ...]]


def departments(leads: pd.DataFrame) -> tuple[Line, ...]:
    """Return one line per department that leads (主办) anything, the best rank first.

    What is undecided, or was closed without a department, is nobody's.
    """
    led = leads[_led(leads)]
    return ranked(_lines(led, "department", "", _burning), led)


def _led(leads: pd.DataFrame) -> pd.Series[bool]:
    return ~leads["undecided"] & ~leads["department"].isin(("", UNDECIDED))


def categories(leads: pd.DataFrame) -> tuple[Line, ...]:
    """Return one line per category; those that brought most first."""
    return _lines(leads, "category", NO_CATEGORY, _largest)


def areas(leads: pd.DataFrame) -> tuple[Line, ...]:
    """Return one line per 属地; those that brought most first."""
    return _lines(leads, "area", NO_AREA, _largest)


def sums(leads: pd.DataFrame) -> dict[str, Mapping[str, int]]:
    """Return the matters of all lines together, for these do not add up: see ``Summary.sums``."""
    codes, led = leads["matter"].to_numpy(), _led(leads).to_numpy()
    flags = {key: _flag(leads, key) for key in MATTERS}
    everything = {key: matters.count(codes, flag) for key, flag in flags.items()}
    departments_ = {key: matters.count(codes, flag & led) for key, flag in flags.items()}
    return {DEPARTMENT: departments_, CATEGORY: everything, AREA: everything}


def _burning(line: Line) -> tuple[int, int, int, str]:
    return -line.overdue, -line.in_hand, -line.received, line.name


def _largest(line: Line) -> tuple[int, int, int, int, str]:
    return -line.new, -line.received, -line.in_hand, -line.overdue, line.name


def _lines(leads: pd.DataFrame, key: str, blank: str, order: Order) -> tuple[Line, ...]:
    """Return one line per value of a column, ordered; blank values stand under ``blank``."""
    groups, names = pd.factorize(leads[key].where(leads[key] != "", blank))
    many = len(names)
    counted = {
        count: np.bincount(groups, weights=_flag(leads, count), minlength=many).astype(int).tolist()
        for count in COUNTS
    }
    grouped = matters.Grouped(groups, leads["matter"].to_numpy(), many)
    found = {count: grouped.count(_flag(leads, count)).tolist() for count in MATTERS}
    lines = [
        Line(
            str(name),
            **{count: numbers[place] for count, numbers in counted.items()},
            matters={count: numbers[place] for count, numbers in found.items()},
        )
        for place, name in enumerate(names)
    ]
    return tuple(sorted(lines, key=order))


def _flag(leads: pd.DataFrame, count: str) -> npt.NDArray[Any]:
    return leads["all" if count == "received" else count].to_numpy()
