"""What the benchmark is measured against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_GIB = 2**30


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure and the most it should be: ``now``, and by the end of the ``project``."""

    name: str
    value: float
    now: float
    project: float

    def __str__(self) -> str:
        reached = "reached" if self.value <= self.project else "not reached"
        now = "kept" if self.value <= self.now else "MISSED"
        limits = f"now <= {self.now:g}: {now}; project <= {self.project:g}: {reached}"
        return f"{self.name:34}{self.value:9.2f}   {limits}"


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
