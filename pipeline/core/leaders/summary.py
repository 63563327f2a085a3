"""The nouns of what leaders get: figures, lines, lists, sentences. Nothing personal is in them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pipeline.core.day.daily import DepartmentDay
from pipeline.core.leaders.period import Period

# the list of what is late or nearly so, and how its notes tell which
BURNING, LATE, SOON = "超期临期", "超期", "临期"


@dataclass(frozen=True, slots=True)
class Compared:
    """What a figure was at another time; ``when`` says which (昨日, 上周, 7 月 9 日, 去年同期)."""

    when: str
    value: int | float


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. A rate is a share from 0 to 1; ``value`` None means nothing to count (—).

    ``key`` is the same in every report (新增), ``name`` is how this one says it (今日新增).
    ``before`` is 环比, ``year_before`` 同比; None where nobody counted then. The rows behind it are
    the list of ``Summary.lists`` that has its key, if any. ``matters`` is how many 事 the leads
    are that a count counts; None for a rate.
    """

    key: str
    name: str
    value: int | float | None
    numerator: int | None
    denominator: int | None
    definition: str
    before: Compared | None = None
    year_before: Compared | None = None
    matters: int | None = None

    @property
    def is_rate(self) -> bool:
        """Tell whether it is a share of something."""
        return self.denominator is not None

    def change(self, other: Compared | None) -> float | int | None:
        """Return how it moved: leads, or for a rate a share from −1 to 1; None for unknown."""
        return None if other is None or self.value is None else self.value - other.value


@dataclass(frozen=True, slots=True)
class Line:
    """The counts of one department, category or area.

    ``received`` is all of it, ``new`` and ``done_now`` of the period; the parts of the rates as
    in ``core.leaders.figures``. ``unsigned`` are open and past 签收时限, ``returned`` were handed
    back (退单) once or more, ``redone`` were redone once or more. ``done`` is all that is done,
    ``closed_again`` what of it came back (``core.leaders.closed_again``),
    ``finished`` of ``handed_out`` the numerator of 办结率. ``rank`` orders departments
    (``core.leaders.ranking``), 0 for one that is not ranked. ``reason`` says of a department at
    the bottom what put it there; blank for all others.
    """

    name: str
    received: int = 0
    new: int = 0
    in_hand: int = 0
    overdue: int = 0
    done_now: int = 0
    done: int = 0
    finished: int = 0
    handed_out: int = 0
    on_time: int = 0
    should: int = 0
    signed_in_time: int = 0
    signable: int = 0
    satisfied: int = 0
    called: int = 0
    brought: int = 0
    repeated: int = 0
    same_person: int = 0
    other_people: int = 0
    came_back: int = 0
    closed_again: int = 0
    unsigned: int = 0
    returned: int = 0
    redone: int = 0
    reason: str = ""
    rank: int = 0
    matters: Mapping[str, int] = field(default_factory=dict)

    @property
    def done_rate(self) -> float | None:
        """Return 办结率."""
        return rate(self.finished, self.handed_out)

    @property
    def on_time_rate(self) -> float | None:
        """Return 按期办结率."""
        return rate(self.on_time, self.should)

    @property
    def signed_rate(self) -> float | None:
        """Return 及时签收率."""
        return rate(self.signed_in_time, self.signable)

    @property
    def satisfied_rate(self) -> float | None:
        """Return 满意率."""
        return rate(self.satisfied, self.called)

    @property
    def closed_again_rate(self) -> float | None:
        """Return 办结后复发率."""
        return rate(self.closed_again, self.done)


# the counts of a line, in its order
_WORDS = ("name", "reason", "rank", "matters")
COUNTS = tuple(one.name for one in dataclasses.fields(Line) if one.name not in _WORDS)


def rate(part: int, whole: int) -> float | None:
    """Return the share of a part; None when there is nothing to be a part of."""
    return part / whole if whole else None


def total(lines: Sequence[Line], name: str, matters: Mapping[str, int] | None = None) -> Line:
    """Return the sum of lines under a name; their ``matters`` are no sum and have to be known."""
    sums: dict[str, Any] = {one: sum(getattr(line, one) for line in lines) for one in COUNTS}
    return Line(name, **sums, matters=matters or {})


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the trend; ``open`` counts what was not closed when the day ended.

    ``matters`` is how many 事 the new leads are.
    """

    day: date
    new: int
    done: int
    open: int
    matters: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A lead as leaders may see it: its title is short and nameless, nothing of its content.

    ``received`` and ``due`` are ISO text. ``days`` past 办结时限, calendar days, 0 where it is not
    late. ``note`` says what the list it stands in is about (首次编号, 不满意, 困难问题 …).
    """

    id: str
    title: str
    department: str
    category: str
    area: str
    received: str
    due: str
    status: str
    days: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Leads under a name; ``total`` is how many there are where ``rows`` were cut."""

    name: str
    rows: tuple[Row, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Explained:
    """A sentence that explains what moved; ``rows`` names the list it speaks of, blank for none."""

    text: str
    rows: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """What the figures rest on: files that leads came from, the rules, the calendar.

    ``files`` are the newest ones first, ``file_count`` all; ``note`` says what of the calendar is
    a guess, blank where nothing is.
    """

    files: tuple[str, ...] = ()
    file_count: int = 0
    rules_hash: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """All that the leaders' outputs show.

    ``campaign`` is its name, blank where none is going; ``campaign_day`` n of ``campaign_days``.
    ``alerts`` are the sentences about emergencies that stand. Departments are ordered by rank
    (those without one last), categories and areas by how many leads they brought. ``lists`` go by
    the key of a figure, the name of a sheet (``core.leaders.lists``), ``部门/城管局``, or what a
    sentence names (``Explained.rows``). ``daily`` is 日清 of the last day. ``remark`` has to stand
    beside the cut-off time: why this is not what was issued then (补做), blank where it is.
    """

    zone: str
    period: Period
    now: datetime
    figures: tuple[Figure, ...]
    departments: tuple[Line, ...]
    categories: tuple[Line, ...]
    areas: tuple[Line, ...]
    trend: tuple[Day, ...]
    lists: Mapping[str, Listing] = field(default_factory=dict)
    explained: tuple[Explained, ...] = ()
    sums: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    daily: tuple[DepartmentDay, ...] = ()
    campaign: str = ""
    campaign_day: int = 0
    campaign_days: int = 0
    alerts: tuple[str, ...] = ()
    basis: Basis = Basis()
    remark: str = ""

    @property
    def today(self) -> date:
        """Return the last day that is counted."""
        return self.period.last

    def figure(self, name: str) -> Figure:
        """Return a figure by its key (新增) or its name (今日新增)."""
        return next(figure for figure in self.figures if name in (figure.key, figure.name))

    @property
    def overdue(self) -> tuple[Row, ...]:
        """Return what is late, the oldest first."""
        return tuple(row for row in self.list_of(BURNING) if row.note == LATE)

    def list_of(self, name: str) -> tuple[Row, ...]:
        """Return the rows of a list, none where there is no such list."""
        found = self.lists.get(name)
        return found.rows if found else ()
