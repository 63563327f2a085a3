"""Which leads are called back, as the rule keeper writes it.

Calls are made from the day after 办结 on (a city bureau's 12345 rule: 回访 the day after; 济南市
12345 市民服务热线条例 第27条: what a call brings out decides about 重新办理).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from pipeline.core import fields
from pipeline.core.checked import (
    CategoryNames,
    Knowledge,
    Name,
    SourceNames,
    Words,
    listed,
    mistake,
)
from pipeline.core.work.reply_rules import Statuses

_SHARE = re.compile(r"(\d{1,3})\s*([%％件])")


def _answer(value: str) -> str:
    if value not in fields.SATISFACTION:
        raise mistake("R10", value, key="redo", expected="、".join(fields.SATISFACTION))
    return value


Answers = Annotated[tuple[Annotated[str, AfterValidator(_answer)], ...], BeforeValidator(listed)]


class Share(Knowledge):
    """How many of a day's closed leads of a department are drawn: per cent of them, or leads."""

    amount: int = Field(ge=0)
    percent: bool

    def of(self, count: int) -> int:
        """Return how many of so many are drawn; a share of some is at least one."""
        return min(count, -(-count * self.amount // 100) if self.percent else self.amount)


def _share(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = _SHARE.fullmatch(value.strip())
    if found is None or (found[2] != "件" and int(found[1]) > 100):
        raise mistake("Q10", value)
    return {"amount": int(found[1]), "percent": found[2] != "件"}


class Always(Knowledge):
    """Leads that are all called back. What is given must all hold; ``name`` tells the caller why.

    ``repeated``: 首次编号 or 重复情况 is filled; ``redone``: sent back to be done again at least
    once; ``supervised``: 督办级别 or 领导批示; ``uncontacted``: 联系群众时间 is blank;
    ``unsolved``: 是否解决 is 否 or 部分.
    """

    name: Name
    source: SourceNames = ()
    category: CategoryNames = ()
    urgency: Words = ()
    repeated: bool = False
    redone: bool = False
    supervised: bool = False
    uncontacted: bool = False
    unsolved: bool = False

    def fits(self, lead: Mapping[str, str]) -> bool:
        """Tell whether a lead falls under this rule."""
        asked = ((self.source, "source"), (self.category, "category"), (self.urgency, "urgency"))
        return (
            all(not wanted or lead[key] in wanted for wanted, key in asked)
            and not (self.repeated and not (lead["first_id"] or lead["repeat_note"]))
            and not (self.redone and lead["reworks"] in ("", "0"))
            and not (self.supervised and not (lead["supervision"] or lead["leader_note"]))
            and not (self.uncontacted and lead["contacted_at"])
            and not (self.unsolved and lead["solved"] in ("", "是"))
        )


class Callbacks(Knowledge):
    """callbacks.yaml. Days are calendar days after 办结时间.

    ``redo``: the answers of a citizen after which the lead is done again. ``attempts``: calls
    without an answer after which nobody calls any more.
    """

    use: bool = False
    status: Statuses = ("办结",)
    from_day: int = Field(default=1, ge=0)
    within: int = Field(default=15, ge=1)
    attempts: int = Field(default=3, ge=1)
    redo: Answers = ("不满意",)
    seed: int = 1
    sample: Annotated[Share, BeforeValidator(_share)] = Share(amount=0, percent=True)
    always: Annotated[tuple[Always, ...], BeforeValidator(lambda value: value or ())] = ()
