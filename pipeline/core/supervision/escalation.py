"""The supervision ladder as the rule keeper writes it: what sets off which colour and which step.

Colours after 宿迁: 蓝 close to the limit, 黄 behind schedule or of poor quality, 红 overdue. Steps
in real use: 催办 the day after a limit has passed, 通报 five working days later (a city bureau's
rule for 12345 tickets); 约谈 and 挂牌督办 (潍坊市 12345 条例 第26条; 信访工作条例 第39条).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from pipeline.core.checked import (
    DepartmentName,
    Knowledge,
    Name,
    SourceNames,
    Words,
    listed,
    mistake,
    names_a_file,
)
from pipeline.core.fields import SUPERVISION

Colour = Literal["蓝", "黄", "红"]
Level = Literal["催办", "通报", "约谈", "挂牌督办"]
When = Literal["未签收", "临期", "超期", "退单", "重复", "不满意", "未解决", "在办"]
PERSON, LEADER, OFFICE = "专人", "分管领导", "统筹部门"
_TOLD = (PERSON, LEADER, OFFICE)
# what a trigger counts, by what it looks at: working days, or times
_COUNTS = {"未签收": "days", "临期": "days", "超期": "days", "退单": "times", "重复": "times"}


def _items(value: Any) -> Any:
    return value or []  # a key without anything behind it is an empty list


class Which(Knowledge):
    """Some leads: of these sources, of these urgencies, with a leader's note, under supervision.

    What is left out does not matter; all that is said must hold.
    """

    source: SourceNames = ()
    urgency: Words = ()
    noted: bool = False
    supervised: bool = False

    def fits(self, source: str, urgency: str, note: str, supervision: str) -> bool:
        """Tell whether a lead is among them."""
        if self.source and source not in self.source:
            return False
        if self.urgency and urgency not in self.urgency:
            return False
        return bool(note or not self.noted) and bool(supervision or not self.supervised)


class Trigger(Which):
    """What sets a colour, and to which step of the ladder it leads.

    ``days`` are working days: past 签收时限 (未签收), left (临期), more than so many past 办结时限
    (超期). ``times``: returns (退单), leads of one matter (重复).
    """

    when: When
    days: int | None = Field(default=None, ge=0)
    times: int | None = Field(default=None, ge=1)
    colour: Colour
    step: Literal["不动", "催办", "通报", "约谈", "挂牌督办"] = "不动"

    @model_validator(mode="after")
    def _counts_what_it_says(self) -> Self:
        wanted = _COUNTS.get(self.when, "")
        for key in ("days", "times"):
            said = getattr(self, key) is not None
            if said != (key == wanted):
                todo = "补上" if key == wanted else "删去"
                raise mistake("S02", self.when, key=key, todo=todo)
        return self

    @property
    def count(self) -> int:
        """The days or times that it waits for."""
        return (self.days if self.days is not None else self.times) or 0


def _names_a_file(value: str) -> str:
    if not names_a_file(value):
        raise mistake("S04", value)
    return value


class Leader(Knowledge):
    """A leader and the departments that answer to him; no departments: all of them."""

    name: Annotated[Name, AfterValidator(_names_a_file)]
    title: str = ""
    departments: Annotated[tuple[DepartmentName, ...], BeforeValidator(listed)] = ()

    @property
    def called(self) -> str:
        """Title and name."""
        return " ".join(filter(None, (self.title, self.name)))

    def answers_for(self, department: str) -> bool:
        """Tell whether a department is one of his."""
        return not self.departments or department in self.departments


def _all_different(leaders: tuple[Leader, ...]) -> tuple[Leader, ...]:
    names = [one.name for one in leaders]
    for at, name in enumerate(names):
        if name in names[:at]:
            raise mistake("R16", name, kind="领导", first="leaders")
    return leaders


class Rung(Knowledge):
    """A step of the ladder: who is told, and when the next one follows.

    ``after`` counts working days without effect; 0: nothing follows by itself. A step that is not
    ``automatic`` is only suggested. ``signed_by`` stands on the slip.
    """

    step: Level
    tell: Words = ()
    after: int = Field(default=0, ge=0)
    automatic: bool = True
    signed_by: str = ""


def _known_tellees(ladder: tuple[Rung, ...], info: ValidationInfo) -> tuple[Rung, ...]:
    departments = (info.context or {}).get("departments")
    leaders = [one.name for one in info.data.get("leaders", ())]
    known = [*_TOLD, *leaders, *(departments or ())]
    for rung in ladder:
        for name in rung.tell:
            if departments is not None and name not in known:
                raise mistake("S01", name, known)
    return ladder


def _in_order(ladder: tuple[Rung, ...]) -> tuple[Rung, ...]:
    places = [SUPERVISION.index(rung.step) for rung in ladder]
    if places != sorted(set(places)):
        raise mistake("S03", "、".join(rung.step for rung in ladder))
    return ladder


class Escalation(Knowledge):
    """escalation.yaml. ``orders``: which leads get a 交办单.

    ``print_from`` is the first level with a 督办单; of each kind no more than ``print_at_most``
    slips are made a day, the most burning first.
    """

    triggers: Annotated[tuple[Trigger, ...], BeforeValidator(_items)] = ()
    leaders: Annotated[
        tuple[Leader, ...], BeforeValidator(_items), AfterValidator(_all_different)
    ] = ()
    ladder: Annotated[
        tuple[Rung, ...],
        BeforeValidator(_items),
        AfterValidator(_in_order),
        AfterValidator(_known_tellees),
    ] = ()
    orders: Annotated[tuple[Which, ...], BeforeValidator(_items)] = ()
    order_signed_by: str = ""
    print_from: Level = "催办"
    print_at_most: int = Field(default=100, ge=0)

    def rung(self, step: str) -> Rung | None:
        """Return a step of the ladder; None where it has no such step."""
        return next((one for one in self.ladder if one.step == step), None)

    def leaders_of(self, department: str) -> tuple[Leader, ...]:
        """Return who answers for a department: first those who name it, else those for all."""
        named = tuple(one for one in self.leaders if department in one.departments)
        return named or tuple(one for one in self.leaders if not one.departments)
