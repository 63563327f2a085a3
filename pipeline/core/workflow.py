"""Steps that follow from what people filled in, without anyone having to say them.

Filling 退单理由 or 申请延期至 is the request. A later step implies the earlier ones; a moment that
had to be inferred is the moment of intake, and the event says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.core.fields import UNDECIDED

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


def _acknowledged(state: Mapping[str, str]) -> bool:
    return any(state[key] for key in ("acknowledged_by", "acknowledged_at", "answer"))
