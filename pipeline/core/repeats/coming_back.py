"""同地复发: what was closed as solved and is complained of again, as both leads are told of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

CLOSED_AS_DONE = frozenset({"办结", "已销号"})
_DAY = len("2025-07-10")


def told_later(earlier: str, closed_at: str, received_at: str) -> str:
    """Return what the new lead says; ``earlier`` is the 线索编号 of the one that was closed.

    Moments are ISO text, blank when unknown.
    """
    days = _days_between(closed_at, received_at)
    when = "办结后"
    if days == 0:
        when = "办结当天"
    elif days is not None and days > 0:
        when = f"办结后第 {days} 天"
    return f"同地复发：{earlier} {when}又来反映，请复核上次的答复。"


def told_earlier(later: Sequence[tuple[str, str]]) -> str:
    """Return what the closed lead says; ``later`` are 线索编号 and 受理时间 of the new ones."""
    named = "、".join(number + _came(received_at) for number, received_at in later)
    return f"又有人反映：{named}，请看看上次说的办到了没有。"


def _came(received_at: str) -> str:
    if not received_at:
        return ""
    day = date.fromisoformat(received_at[:_DAY])
    return f"（{day.month} 月 {day.day} 日来）"


def _days_between(closed_at: str, received_at: str) -> int | None:
    if not (closed_at and received_at):
        return None
    closed, received = (date.fromisoformat(one[:_DAY]) for one in (closed_at, received_at))
    return (received - closed).days
