"""What the benchmark is measured against."""

from __future__ import annotations

from dataclasses import dataclass

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


def goals(ratio: float, peak: int) -> list[Goal]:
    """Return the goals with what was measured; ``peak`` in bytes, of all processes together."""
    return [
        Goal("goal: once / floor", ratio, 2.0, 1.3),
        Goal("goal: peak, GiB", peak / _GIB, 2.0, 1.0),
    ]
