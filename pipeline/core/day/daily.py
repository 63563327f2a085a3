"""The nouns of 日清: what each department, and the coordinator, had to clear on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DepartmentDay:
    """What a department had to do on a day, as it stood when it was counted.

    Leads that it leads, not those that it assists in. ``due`` = ``cleared`` + ``left``: answers
    due that day. ``overdue``, ``soon`` (due by the end of the next working day) and ``unsigned``
    (past 签收时限) name open leads by 线索编号. ``unacknowledged`` counts all that nobody signed
    for yet. ``silent_days`` are working days since its book came back, 0 where none is awaited;
    ``returned`` is the day of the last return, blank for never.
    """

    department: str
    given: int
    in_hand: int
    due: int
    cleared: int
    left: int
    overdue: tuple[str, ...]
    soon: tuple[str, ...]
    unsigned: tuple[str, ...]
    unacknowledged: int
    silent_days: int
    returned: str


@dataclass(frozen=True, slots=True)
class CoordinatorDay:
    """What the coordinator had: leads received that day, assigned that day, left undecided.

    ``desk`` counts what else waits in 待定事项.
    """

    received: int
    assigned: int
    left: int
    desk: int


@dataclass(frozen=True, slots=True)
class Balance:
    """How a day's stock came about: ``before`` + ``new`` + ``reopened`` − the rest = ``after``.

    ``done`` are 办结 and 已销号, ``refused`` 不予受理, ``merged`` 并案, ``sent_back`` 退回平台;
    ``reopened`` is 重新办理: whatever was closed and is open again.
    """

    day: date
    before: int
    new: int
    reopened: int
    done: int
    refused: int
    merged: int
    sent_back: int
    after: int

    @property
    def is_sound(self) -> bool:
        """Tell whether the books of the day balance."""
        gone = self.done + self.refused + self.merged + self.sent_back
        return self.before + self.new + self.reopened - gone == self.after


@dataclass(frozen=True, slots=True)
class Day:
    """One day: departments (what burns first), coordinator, stock.

    ``matters`` is how many 事 the leads are that came that day; None where nobody counted them.
    """

    day: date
    departments: tuple[DepartmentDay, ...]
    coordinator: CoordinatorDay
    balance: Balance
    matters: int | None = None
