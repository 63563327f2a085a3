"""The clocks of a lead: when it must be acknowledged and answered, and what moves that.

Every function returns the cells that a step sets, by field key. Moments are ISO text of
Asia/Shanghai; a due date without a time of day ends with its day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache

from pipeline.core.deadlines import WorkingDays, limit_for
from pipeline.core.limits import Limit

State = Mapping[str, str]


def is_late(due: str, now: datetime) -> bool:
    """Tell whether a due date has passed; a blank one never has."""
    moment = now.strftime("%Y-%m-%d %H:%M")
    return bool(due) and due < moment[: len(due)]


class Clocks:
    """The limits of an office under its calendar."""

    def __init__(self, limits: tuple[Limit, ...], days: WorkingDays) -> None:
        self._limits = limits
        self._days = days
        self._due = cache(self._work_out)

    def issued(self, lead: State, now: datetime) -> dict[str, str]:
        """Start the clocks of a lead that is given to a department now.

        A due date that its source brought stands.
        """
        cells = self._started(lead, now)
        if lead.get("answer_due"):
            del cells["answer_due"], cells["answer_reckoning"]
        return cells

    def reworked(self, lead: State, now: datetime) -> dict[str, str]:
        """Start the answer's clock anew for a lead that was sent back to be done again."""
        cells = self._started(lead, now)
        return {key: cells[key] for key in ("clock_start", "answer_due", "answer_reckoning")}

    def extended(self, lead: State, until: str) -> dict[str, str]:
        """Move the answer's due date to what was granted; ``until`` is a day."""
        count = int(lead.get("extensions") or 0) + 1
        told = f"第 {count} 次延期，延到 {until}。"
        return {"answer_due": until, "extensions": str(count), "answer_reckoning": told}

    def paused(self, now: datetime) -> dict[str, str]:
        """Stop the clock (挂账): nothing grows late until it is resumed."""
        return {"paused_at": now.strftime("%Y-%m-%d %H:%M")}

    def resumed(self, lead: State, now: datetime) -> dict[str, str]:
        """Start a stopped clock again with the working days that were left."""
        cells = {"paused_at": ""}
        if lead.get("answer_due") and lead.get("paused_at"):
            stopped = date.fromisoformat(lead["paused_at"][:10])
            due = date.fromisoformat(lead["answer_due"][:10])
            left = self._days.remaining(stopped, due)
            day = now.date()
            while left > 0:
                day += timedelta(days=1)
                left -= self._days.is_working(day)
            cells["answer_due"] = max(day, due).isoformat()
        return cells

    def _started(self, lead: State, now: datetime) -> dict[str, str]:
        said = (lead["source"], lead.get("request_type", ""), lead.get("urgency", ""))
        return dict(self._due(*said, now))

    def _work_out(
        self, source: str, request: str, urgency: str, now: datetime
    ) -> tuple[tuple[str, str], ...]:
        limit = limit_for(self._limits, source, request, urgency)
        start = now.date()
        acknowledge, answer = (
            self._days.after(start, span).isoformat() for span in (limit.acknowledge, limit.answer)
        )
        return (
            ("clock_start", now.strftime("%Y-%m-%d %H:%M")),
            ("acknowledge_due", acknowledge),
            ("answer_due", answer),
            ("acknowledge_reckoning", ""),
            ("answer_reckoning", ""),
        )
