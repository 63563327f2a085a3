"""What the benchmark is measured against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_GIB = 2**30


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure and the most it should be: ``now``, and by the end of the ``project``.

    With ``least`` it is the least that it should be.
    """

    name: str
    value: float
    now: float
    project: float
    least: bool = False

    def __str__(self) -> str:
        reached = "reached" if self._holds(self.project) else "not reached"
        now = "kept" if self._holds(self.now) else "MISSED"
        sign = ">=" if self.least else "<="
        limits = f"now {sign} {self.now:g}: {now}; project {sign} {self.project:g}: {reached}"
        return f"{self.name:34}{self.value:9.2f}   {limits}"

    def _holds(self, limit: float) -> bool:
        return self.value >= limit if self.least else self.value <= limit


def goals(said: Mapping[str, Any]) -> Iterator[Goal]:
    """Yield the goals with what was measured, of the parts that were."""
    if "once" in said:
        ratio = next(iter(said["ratios"].values()))  # of the plainest floor
        yield Goal("goal: once / floor", ratio, 2.0, 1.3)
        yield Goal("goal: peak, GiB", said["once"]["peak"] / _GIB, 2.0, 1.0)
    if "returns" in said:
        back = said["returns"]
        name = f"goal: {back['books']} books x {back['book_rows']} rows, s"
        yield Goal(name, back["stages"]["collect"], 15.0, 15.0)
        yield Goal("goal: typed cells lost", back["counted"]["lost"], 0, 0)
    if "weeks" in said:
        lived = said["weeks"]
        share = 1_000 * lived.get("false", 0) / lived["edits"]
        yield Goal("goal: false conflicts, of 1,000 edits", share, 1, 1)
        yield Goal("goal: edits lost in weeks", lived.get("lost", 0), 0, 0)
    if "routing" in said:
        measured = said["routing"]["measured"]
        yield Goal("goal: routing, ours / naive", measured["naive"]["ours_over"], 3, 3, True)
        ratio = measured["zen, decision table"]["ours_over"]
        yield Goal("goal: routing, ours / zen table", ratio, 10, 10, True)
        speed = measured["ours"]["a_second"] / 1_000
        yield Goal("goal: 1,000 leads routed a second", speed, 15, 30, True)
    if "repeats" in said:
        for one in said["repeats"]["ours"]:
            name = f"goal: a new lead among {one['earlier']:,}, ms"
            yield Goal(name, 1e3 * one["spent"]["all"], 2.0, 2.0)
        yield Goal("goal: repeats, peak, GiB", said["repeats"]["peak"] / _GIB, 2.0, 1.0)
        if judged := said["repeats"]["judged"]:
            right = judged["sure"]["right"]
            precision = right["ours, linked"]["precision"]
            yield Goal("goal: linked pairs that are right", precision, 0.95, 0.95, True)
            yield Goal("goal: repeats, F0.5", right["ours, linked or asked"]["f"], 0.9, 0.9, True)
    if "leaders" in said:
        seconds = said["leaders"]["seconds"]["make"]
        yield Goal("goal: leaders' outputs, s", seconds, 30.0, 30.0)
    if "intake" in said:
        yield Goal("goal: read / calamine alone", said["intake"]["ratio"], 2.5, 2.5)
