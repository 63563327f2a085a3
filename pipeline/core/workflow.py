"""Steps that follow from what people filled in, without anyone having to say them.

Filling 退单理由 or 申请延期至 is the request. A later step implies the earlier ones; a moment that
had to be inferred is the moment of intake, and the event says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.core.fields import CLOSED, UNDECIDED

_STARTED = frozenset(
    {
        "已签收",
        "办理中",
        "已回复",
        "阶段性办结",
        "办结",
        "退单待审",
        "延期待审",
        "审核退回",
        "重新办理",
    }
)
# How far a lead has come. Statuses of one number may follow each other in any order.
_STAGES = {
    UNDECIDED: 0, "已派发": 0, "已签收": 1, "办理中": 2, "退单待审": 2, "延期待审": 2,
    "审核退回": 2, "重新办理": 2, "挂账": 2, "已回复": 3, "阶段性办结": 3, "办结": 4,
}  # fmt: skip
# What only the coordinator says: to refuse, merge, send back or strike off is not a department's.
_COORDINATORS = frozenset(
    {UNDECIDED, "审核退回", "重新办理", "已销号", "不予受理", "并案", "退回平台"}
)
_FIRST_STEPS = frozenset({"已签收", "办理中"})
_REQUESTS = frozenset({"退单待审", "延期待审"})
_BEFORE_ACKNOWLEDGED = frozenset({"", UNDECIDED, "已派发"})


def implied(before: Mapping[str, str], after: Mapping[str, str], now: str) -> dict[str, str]:
    """Return what follows from a change of a lead: field key → value.

    ``before`` and ``after`` are the lead's states around it; ``now`` is ISO text.
    """
    follows: dict[str, str] = {}

    def filled(key: str) -> bool:
        return bool(after[key]) and not before[key]

    status = after["status"]
    if status == before["status"]:
        if filled("return_reason"):
            status = "退单待审"
        elif filled("extension_until"):
            status = "延期待审"
        elif status in _BEFORE_ACKNOWLEDGED - {UNDECIDED} and _acknowledged(after):
            status = "办理中" if after["answer"] else "已签收"
    if status != after["status"]:
        follows["status"] = status
    if status in _STARTED and not after["acknowledged_at"]:
        follows["acknowledged_at"] = now
    if status == "办结" and not after["closed_at"]:
        follows["closed_at"] = now
    return follows


def is_step_forward(before: str, after: str) -> bool:
    """Tell whether a status is a later stage of the work than another."""
    return _STAGES.get(after, -1) > _STAGES.get(before, len(_STAGES))


def allows(before: str, after: str) -> bool:
    """Tell whether a department may bring a lead from one status to another.

    Not back to before it was acknowledged, not out of what is closed, and not to what only the
    coordinator decides. Answered work may be taken up again.
    """
    if not after or after in _COORDINATORS or before in CLOSED:
        return after == before
    first, then = _STAGES.get(before, 0), _STAGES.get(after, 0)
    return then >= first or then >= _STAGES["办理中"]


def yields(key: str, ours: str, knows_request: bool) -> bool:
    """Tell whether an inferred value gives way to what a person types.

    A moment of intake and the first steps do. A request (退单待审, 延期待审) does where the file
    shows that its author knows of it: he has gone on in spite of it, or it is his own.
    """
    if key in ("acknowledged_at", "closed_at", "called_back_at"):
        return True
    return key == "status" and (ours in _FIRST_STEPS or (ours in _REQUESTS and knows_request))


def _acknowledged(state: Mapping[str, str]) -> bool:
    return any(state[key] for key in ("acknowledged_by", "acknowledged_at", "answer"))
