"""What 系统提示 says of where a lead stands: what is missing, what was decided, what comes next."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.core import fields
from pipeline.core.work.steps import Workflow

_TELLING = frozenset({"已回复", "审核退回", "重新办理", "办结"})
_LACKS = "“办理状态”是“{status}”，还请补填{lacks}。"
_REVIEWED = "这件要审核后才算办结（{why}），已经报审，等协调员定。"
_WORDS = "审核意见：{words}。"
_REWORK = "第 {times} 次重新办理，时限重新算，办好再填“办结”。"
_DISSATISFIED = "群众回访不满意：{words}。"
_UNSOLVED = "办结了，但没有解决（“是否解决”是“{solved}”）。"


def quiet(rules: Workflow) -> frozenset[str]:
    """Return the statuses of which nothing is said but what was decided."""
    return frozenset(s for s in fields.STATUSES if not rules.step(s).should) - _TELLING


def stated(rules: Workflow, lead: Mapping[str, str]) -> list[str]:
    """Return the sentences about where a lead stands; most leads need none.

    ``lead`` is its state, side cells included.
    """
    status = lead["status"]
    told = []
    if lacks := rules.should_have(lead, status):
        headers = "、".join(f"“{fields.ALL[key].header}”" for key in lacks)
        told.append(_LACKS.format(status=status, lacks=headers))
    if status == "已回复" and lead.get(fields.REVIEW, ""):
        return [*told, _REVIEWED.format(why=lead[fields.REVIEW])]
    if status in ("审核退回", "重新办理"):
        told.append(_REWORK.format(times=lead["reworks"] or 1))
    if status == "重新办理" and lead["satisfaction"] == "不满意" and lead["call_back_note"]:
        told.append(_DISSATISFIED.format(words=lead["call_back_note"].rstrip("。")))
    if lead["review_note"] and status not in fields.CLOSED:
        told.append(_WORDS.format(words=lead["review_note"].rstrip("。")))
    if status == "办结" and lead["solved"] in ("否", "部分"):
        told.append(_UNSOLVED.format(solved=lead["solved"]))
    return told
