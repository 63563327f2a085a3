"""Steps that follow from what people filled in, without anyone having to say them.

Filling 退单理由 or 申请延期至 is the request. A later step implies the earlier ones; a moment that
had to be inferred is the moment of intake, and the event says so. What a step does to the clocks,
and what of a former department a lead leaves behind, follows too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.core.clocks.clocks import Clocks, end_of, is_late
from pipeline.core.fields import CLOSED, REVIEW, UNDECIDED
from pipeline.core.merging import holding
from pipeline.core.work.steps import STAGES, Workflow

State = Mapping[str, str]

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
_FIRST_STEPS = frozenset({"已签收", "办理中"})
_REQUESTS = {"return_reason": "退单待审", "extension_until": "延期待审"}
REQUESTED = tuple(_REQUESTS.values())
_BEFORE_ACKNOWLEDGED = frozenset({"", "已派发"})
_AGAIN = frozenset({"审核退回", "重新办理"})  # the work begins once more, and with it the clock
_ANSWERED = frozenset({"已回复", "办结"})
_ACKNOWLEDGES = ("acknowledged_by", "acknowledged_at", "answer")
_RETURNS = 2  # the second request is ruled on, and was the last one
# What a department asked for and was told; the next one begins without it.
REQUEST_CELLS = ("return_reason", "suggested_department", "extension_until", "extension_reason")
_OF_THE_FORMER = (
    "acknowledged_by", "acknowledged_at", *REQUEST_CELLS, "closed_at", "review_result",
    "review_note", REVIEW,
)  # fmt: skip
_OF_CLOSED = ("closed_at", "review_result", "review_note")
_PAST = ("acknowledged_at", "closed_at", "contacted_at", "called_back_at")


def count(lead: State, key: str) -> int:
    """Return how often something has happened to a lead; blank is never."""
    return int(lead[key] or 0)


def is_ruled(lead: State) -> bool:
    """Tell whether the coordinator has ruled who leads: it may not be sent back any more."""
    return count(lead, "returns") >= _RETURNS and lead["status"] != "退单待审"


def needs_ruling(lead: State) -> bool:
    """Tell whether a lead is asked to be sent back for the last time."""
    return count(lead, "returns") >= _RETURNS


def is_begun(status: str) -> bool:
    """Tell whether a lead of this status has been acknowledged, whoever forgot to say so."""
    return status in _STARTED


def is_step_forward(before: str, after: str) -> bool:
    """Tell whether a status is a later stage of the work than another."""
    return STAGES.get(after, -1) > STAGES.get(before, len(STAGES))


def yields(key: str, ours: str, knows_request: bool) -> bool:
    """Tell whether an inferred value gives way to what a person types.

    A moment of intake and the first steps do. A request (退单待审, 延期待审) does where the file
    shows that its author knows of it: he has gone on in spite of it, or it is his own.
    """
    if key in ("acknowledged_at", "closed_at", "called_back_at"):
        return True
    return key == "status" and (ours in _FIRST_STEPS or (ours in REQUESTED and knows_request))


@dataclass(frozen=True, slots=True)
class Flow:
    """The office's steps and clocks: what may be said of a lead, and what follows from it."""

    rules: Workflow
    clocks: Clocks

    # -- what may be said -------------------------------------------------------------------------

    def untimely(self, lead: State, key: str, value: str, now: datetime) -> str:
        """Return why a moment cannot be, for whoever typed it; blank where it can.

        By day: what has happened lies between 受理时间 and today, what is asked for does not lie
        behind us.
        """
        day, today = value[:10], now.strftime("%Y-%m-%d")
        if key == "extension_until":
            return holding.GONE if value and day < today else ""
        if key not in _PAST or not value:
            return ""
        if day > today:
            return holding.FUTURE
        return holding.EARLY if day < lead["received_at"][:10] else ""

    def refuses(self, lead: State, key: str, value: str, now: datetime) -> str:
        """Return why a department may not say this of a lead that it leads; blank where it may.

        Asked for is an extension before the answer is due (北京市接诉即办工作条例, art. 15), and
        what was ruled on is not sent back (潍坊市12345政务服务便民热线条例, art. 22).
        """
        if not value and key != "status":
            return ""
        asks = _REQUESTS.get(key) or (value if key == "status" else "")
        if key == "status" and not self.rules.allows(lead["status"], value):
            return holding.NO_STEP
        if key != "status" and asks and lead["status"] in CLOSED:
            return holding.NO_STEP
        if asks == "退单待审" and lead["status"] != asks and is_ruled(lead):
            return holding.RULED
        late = is_late(lead["answer_due"], now) and not lead["paused_at"]
        if asks == "延期待审" and lead["status"] != asks and late:
            return holding.EXPIRED
        due = lead["answer_due"]
        if key == "extension_until" and due and end_of(value) <= end_of(due):
            return holding.NO_LATER
        return ""

    # -- what follows -----------------------------------------------------------------------------

    def follows(
        self, before: State, after: State, now: datetime, coordinator: bool
    ) -> dict[str, str]:
        """Return what follows from a change of a lead: field key → value.

        ``before`` and ``after`` are the lead's states around it, ``coordinator`` tells who made it.
        """
        told: dict[str, str] = {}
        state = {**before, **after}
        status = self._status(before, state, coordinator)
        answered = not coordinator and status in _ANSWERED and status != before["status"]
        if answered and (why := self.rules.review.why(before)):
            status, told[REVIEW], told["review_result"] = "已回复", why, ""
        if status != state["status"]:
            told["status"] = status
        if status != before["status"]:
            told |= self._left(before, status, now, coordinator)
            told |= self._entered(before, state, status, now)
        moment = now.strftime("%Y-%m-%d %H:%M")
        if is_begun(status) and not state["acknowledged_at"]:
            told["acknowledged_at"] = moment
        if status == "办结" and not state["closed_at"]:
            told["closed_at"] = moment
        now_is = {**state, **told}
        if now_is["acknowledged_at"] not in ("", before["acknowledged_at"]):
            told |= self.clocks.signed(now_is)
        return told

    def _status(self, before: State, after: State, coordinator: bool) -> str:
        """Return the status that a lead has after all: as typed, or what the cells ask for."""
        status, was = after["status"], before["status"]
        typed = status != was
        if was not in CLOSED and was != UNDECIDED and (not typed or status in _FIRST_STEPS):
            asked = [said for key, said in _REQUESTS.items() if after[key] and not before[key]]
            if asked:
                return asked[0]
        if typed:
            return status
        if coordinator and after["review_result"] != before["review_result"]:
            if after["review_result"] == "退回" and was in (*_ANSWERED, "阶段性办结"):
                return "审核退回"
            if after["review_result"] == "通过" and was == "已回复":
                return "办结"
        fresh = [key for key in _ACKNOWLEDGES if after[key] and after[key] != before[key]]
        if status in _BEFORE_ACKNOWLEDGED and fresh:
            return "办理中" if "answer" in fresh else "已签收"
        return "办理中" if status == "已签收" and "answer" in fresh else status

    def _left(self, before: State, status: str, now: datetime, coordinator: bool) -> dict[str, str]:
        """Return what leaving its status does to a lead."""
        told: dict[str, str] = {}
        if before["status"] == "挂账":
            told |= self.clocks.resumed(before, now)
        if before["status"] == "退单待审" and not coordinator:  # they have gone on: not asked for
            told["returns"] = str(max(count(before, "returns") - 1, 0))
        if status != "已回复" and before.get(REVIEW, ""):
            told[REVIEW] = ""
        return told

    def _entered(self, before: State, after: State, status: str, now: datetime) -> dict[str, str]:
        """Return what its new status does to a lead."""
        told: dict[str, str] = {}
        if status == "挂账":
            told |= self.clocks.paused(now)
        if status == "退单待审":
            told["returns"] = str(count(before, "returns") + 1)
        if status in _AGAIN:
            told |= self.clocks.reworked({**before, **after}, now)
            told["reworks"] = str(count(before, "reworks") + 1)
            told["reworked_at"] = now.strftime("%Y-%m-%d %H:%M")
            # what was closed then is open now, and what was said of it then is over
            over = _OF_CLOSED if before["status"] in CLOSED else ("closed_at",)
            told |= {key: "" for key in over if before[key] and after[key] == before[key]}
        return told

    def handed_on(self, before: State, after: State) -> dict[str, str]:
        """Return what a lead loses that leaves a department, beside what was typed anew."""
        return {
            key: ""
            for key in _OF_THE_FORMER
            if before.get(key, "") and after.get(key, "") == before.get(key, "")
        }
