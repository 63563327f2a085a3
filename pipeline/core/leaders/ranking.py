"""Departments in the order of how they do, and what put the last ones there.

As the bulletins of 12345 do it: units in order of score, the last ones named with the cause
(连云港 2017: 7 件工单中 1 件超时签收，6 件应办结中 1 件超时).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from pipeline.core.leaders.summary import Line, total

FORMULA = (
    "只排有应办结或者应签收的单位，别的不排名次（—）；协办的不算。"
    "先比按期办结率，高的在前；相同的比及时签收率，再比满意率，都是高的在前；"
    "还相同的比超期件数，少的在前。四样都相同的名次并列。"
    "某一样没有可算的（分母为零），这一样按全部单位合起来的率算，既不占便宜，也不吃亏。"
)
NAMED = 3  # departments at the bottom, at most; and leads that are named of each cause
Score = tuple[float, float, float, int]


def ranked(lines: Sequence[Line], leads: pd.DataFrame) -> tuple[Line, ...]:
    """Return lines with rank and reason, the best first, those without a rank last.

    ``leads`` are the flagged leads of these departments. Lines that tie keep their order.
    """
    mean = total(lines, "")
    compared = sorted(filter(_is_compared, lines), key=lambda line: _score(line, mean))
    scores = [_score(line, mean) for line in compared]
    ranks = [scores.index(score) + 1 for score in scores]
    placed = [replace(line, rank=rank) for line, rank in zip(compared, ranks, strict=True)]
    last = {line.name for line in _last(placed)}
    told = [replace(x, reason=_reason(x, leads)) if x.name in last else x for x in placed]
    return (*told, *(line for line in lines if not _is_compared(line)))


def _is_compared(line: Line) -> bool:
    return bool(line.should or line.signable)


def _score(line: Line, mean: Line) -> Score:
    """Return what lines are sorted by, the least first."""
    rates = (
        _or(line.on_time_rate, mean.on_time_rate),
        _or(line.signed_rate, mean.signed_rate),
        _or(line.satisfied_rate, mean.satisfied_rate),
    )
    return -rates[0], -rates[1], -rates[2], line.overdue


def _or(rate: float | None, mean: float | None) -> float:
    if rate is not None:
        return rate
    return 1.0 if mean is None else mean  # nobody has anything to count: all are alike


def _last(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield those at the bottom: of the lower half, and none that ties with one above it."""
    named = min(NAMED, len(lines) // 2)
    above = lines[len(lines) - named - 1].rank if named else len(lines)
    return (line for line in lines if line.rank > above)


def _reason(line: Line, leads: pd.DataFrame) -> str:
    """Say what went wrong in a department; blank where nothing did."""
    own = leads[leads["department"] == line.name]
    late = own["should"] & ~own["on_time"]
    unsigned = own["signable"] & ~own["signed_in_time"]
    causes = (
        (f"应签收 {line.signable} 件中", int(unsigned.sum()), "超时", own["id"][unsigned]),
        (f"应办结 {line.should} 件中", int(late.sum()), "超期", own["id"][late]),
        (
            f"回访 {line.called} 件中",
            int(own["dissatisfied"].sum()),
            "不满意",
            own["id"][own["dissatisfied"]],
        ),
    )
    said = (f"{of} {many} 件{what}（{_named(ids)}）" for of, many, what, ids in causes if many)
    return "，".join(said)


def _named(ids: Iterable[str]) -> str:
    """Name leads, the first in order of their 线索编号."""
    ordered = sorted(ids)
    return "、".join(ordered[:NAMED]) + ("等" if len(ordered) > NAMED else "")
