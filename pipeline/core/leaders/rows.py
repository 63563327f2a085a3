"""Leads as leaders may see them: each made once, however many lists it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.core.leaders.summary import Listing, Row
from pipeline.core.privacy.masks import short_title

Places = npt.NDArray[np.intp]
"""Positions of leads in a frame."""
_COLUMNS = ("id", "department", "category", "area", "received_at", "answer_due", "status")


class Rows:
    """The rows of flagged leads; ``today`` is the day up to which days past 办结时限 count."""

    def __init__(self, leads: pd.DataFrame, today: date) -> None:
        self._columns = {key: leads[key].to_numpy(dtype=object) for key in (*_COLUMNS, "title")}
        self._days = days_late(leads, today)
        self._made: dict[int, Row] = {}

    def listing(
        self, name: str, places: Places, most: int, notes: Sequence[str] | None = None
    ) -> Listing:
        """Return a list of leads, cut after ``most`` rows; ``notes`` are those of these rows."""
        kept = places[:most].tolist()
        if notes is None:
            rows = tuple(self._row(place) for place in kept)
        else:
            pairs = zip(kept, notes, strict=True)
            rows = tuple(replace(self._row(place), note=note) for place, note in pairs)
        return Listing(name, rows, len(places))

    def late_first(self, places: Places) -> Places:
        """Return places in the order of a list: the longest late first, then by department."""
        keys = ("id", "department")
        order = pd.DataFrame({key: self._columns[key][places] for key in keys})
        order["days"] = self._days[places]
        by = ["days", "department", "id"]
        ordered: Places = order.sort_values(by, ascending=[False, True, True]).index.to_numpy()
        return places.take(ordered)

    def _row(self, place: int) -> Row:
        made = self._made.get(place)
        if made is None:
            made = self._made[place] = self._new(place)
        return made

    def _new(self, place: int) -> Row:
        said: dict[str, Any] = {key: self._columns[key][place] for key in _COLUMNS}
        return Row(
            id=said["id"],
            title=short_title(self._columns["title"][place]),
            department=said["department"],
            category=said["category"],
            area=said["area"],
            received=said["received_at"],
            due=said["answer_due"],
            status=said["status"],
            days=int(self._days[place]),
        )


def days_late(leads: pd.DataFrame, today: date) -> npt.NDArray[np.int64]:
    """Return for each lead the calendar days past 办结时限, 0 where it is not late."""
    days = np.zeros(len(leads), dtype=np.int64)
    late = places_of(leads["overdue"])
    due = leads["due"].to_numpy(dtype=object)
    for place in late.tolist():
        days[place] = (today - date.fromisoformat(due[place])).days
    return days


def places_of(chosen: pd.Series[Any]) -> Places:
    """Return the positions at which a yes-or-no column says yes."""
    return np.flatnonzero(chosen.to_numpy(dtype=bool))
