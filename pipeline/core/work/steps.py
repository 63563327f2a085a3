"""What the office says of statuses: how one follows another, who may say so, what it needs.

The shape of ``rules/workflow.yaml``. What the file leaves out is as it stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from pipeline.core.checked import Knowledge, SourceNames, listed, mistake
from pipeline.core.fields import ALL, BY_HEADER, CLOSED, EMERGENCY, STATUSES, UNDECIDED

REPEAT = "重复件"  # of which kind is not known
ANY = "任何"  # as ``from``: whatever the status was, unless the lead is closed
DEPARTMENT, COORDINATOR = "单位", "统筹"

# How far a lead has come. Statuses of one number may follow each other in any order.
STAGES: Mapping[str, int] = {
    UNDECIDED: 0, "已派发": 0, "已签收": 1, "办理中": 2, "退单待审": 2, "延期待审": 2,
    "审核退回": 2, "重新办理": 2, "挂账": 2, "已回复": 3, "阶段性办结": 3, "办结": 4,
}  # fmt: skip
_HANDLED = STAGES["办理中"]  # from here on work may be taken up again
# What only the coordinator says: to refuse, merge, send back, put aside or strike off.
_COORDINATORS = frozenset(
    {UNDECIDED, "审核退回", "重新办理", "挂账", "已销号", "不予受理", "并案", "退回平台"}
)


def _status(value: str) -> str:
    if value not in STATUSES:
        raise mistake("W20", value, STATUSES)
    return value


def _from(value: str) -> str:
    return value if value == ANY else _status(value)


def _header(value: str) -> str:
    field = BY_HEADER.get(value)
    if field is None or not field.stored:
        raise mistake("R21", value, (one.header for one in ALL.values() if one.stored))
    return field.key


StatusName = Annotated[str, AfterValidator(_status)]
Froms = Annotated[tuple[Annotated[str, AfterValidator(_from)], ...] | None, BeforeValidator(listed)]
Who = Annotated[tuple[Literal["单位", "统筹"], ...] | None, BeforeValidator(listed)]
Headers = Annotated[tuple[Annotated[str, AfterValidator(_header)], ...], BeforeValidator(listed)]
Supervisions = Annotated[
    tuple[Literal["催办", "通报", "约谈", "挂牌督办"], ...], BeforeValidator(listed)
]
Urgencies = Annotated[tuple[Literal["一般", "紧急", "特急"], ...], BeforeValidator(listed)]


class Step(Knowledge):
    """What it takes to give a lead a status.

    ``before`` (``from``) and ``by`` bind departments; the coordinator may take every step and is
    told what is missing. ``needs`` and ``should`` are field keys; without what it ``needs`` the
    step of a department waits, without what it ``should`` have it is taken and said.
    """

    before: Froms = Field(default=None, alias="from")
    by: Who = None
    needs: Headers = ()
    should: Headers = ()


class Review(Knowledge):
    """Whose answers the coordinator looks at before they count as 办结.

    ``repeat``: the matter was here before, said by 重复类型 where that is known; ``redone``: it
    was sent back or the caller was not satisfied.
    """

    repeat: bool = False
    redone: bool = False
    leader_note: bool = False
    emergency: bool = False
    supervision: Supervisions = ()
    urgency: Urgencies = ()
    source: SourceNames = ()

    def why(self, lead: Mapping[str, str]) -> str:
        """Say why the answer to a lead is reviewed; blank where it is not."""
        repeats = lead["first_id"] or lead["repeat_note"] or lead["step"] == "inherited"
        redone = lead["satisfaction"] == "不满意" or lead["reworks"] not in ("", "0")
        told = {
            lead.get("repeat_kind", "") or REPEAT: self.repeat and repeats,
            "重新办理": self.redone and (redone or lead["status"] in ("重新办理", "审核退回")),
            "领导批示": self.leader_note and lead["leader_note"],
            lead["supervision"]: lead["supervision"] in self.supervision,
            lead["urgency"]: lead["urgency"] in self.urgency,
            "险情": self.emergency and lead.get(EMERGENCY, ""),
            f"{lead['source']}件": lead["source"] in self.source,
        }
        return "、".join(reason for reason, holds in told.items() if holds)


class Workflow(Knowledge):
    """workflow.yaml."""

    statuses: Annotated[dict[StatusName, Step], BeforeValidator(lambda value: value or {})] = {}
    review: Annotated[Review, BeforeValidator(lambda value: value or {})] = Review()

    @cached_property
    def _departments(self) -> dict[str, frozenset[str]]:
        """The statuses that departments may give, each with those it may follow."""
        return {
            status: frozenset(filter(None, self._before(status)))
            for status in STATUSES
            if DEPARTMENT in self._who(status)
        }

    def _who(self, status: str) -> tuple[str, ...]:
        said = self.step(status).by
        usual = (COORDINATOR,) if status in _COORDINATORS else (DEPARTMENT, COORDINATOR)
        return usual if said is None else said

    def _before(self, status: str) -> list[str]:
        said = self.step(status).before
        still_open = [one for one in STATUSES if one not in CLOSED]
        if said is None:
            then = STAGES.get(status, _HANDLED)
            return [one for one in still_open if then >= min(STAGES[one], _HANDLED)]
        return [*said, *(still_open if ANY in said else ())]

    def step(self, status: str) -> Step:
        """Return what the office says of a status."""
        return self.statuses.get(status, _NOTHING_SAID)

    def allows(self, before: str, after: str) -> bool:
        """Tell whether a department may bring a lead from one status to another.

        Where nothing else is said: not back to before it was acknowledged, not out of what is
        closed, and not to what only the coordinator decides. Answered work may be taken up again.
        """
        if before == after:
            return bool(after)
        return (before or "已派发") in self._departments.get(after, ())

    def lacks(self, lead: Mapping[str, str], status: str) -> list[str]:
        """Return the keys of what a status needs and the lead does not have."""
        return [key for key in self.step(status).needs if not lead[key]]

    def should_have(self, lead: Mapping[str, str], status: str) -> list[str]:
        """Return the keys of what a lead of a status should have, and has not."""
        return [key for key in self.step(status).should if not lead[key]]


_NOTHING_SAID = Step()
