"""The clocks of a lead: when it must be acknowledged and answered, and what moves that.

Every function returns the cells that a step sets, by field key. Moments are ISO text of
Asia/Shanghai; a due date without a time of day ends with its day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache

from pipeline.core import fields
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Limit, Span, limit_for, span_of
from pipeline.core.clocks.office_hours import OfficeHours
from pipeline.core.clocks.reckoning import Reckoner, is_guess, states

State = Mapping[str, str]
_MOMENT = "%Y-%m-%d %H:%M"
_LEFT = "剩"  # before a span: what was left when the clock was stopped
_AGAIN = "发回重办"
_DAY_LENGTH = len("2025-07-10")


def is_late(due: str, now: datetime) -> bool:
    """Tell whether a due date has passed; a blank one never has."""
    return bool(due) and due < _said(now)[: len(due)]


@lru_cache(maxsize=8)
def _said(now: datetime) -> str:
    return now.strftime(_MOMENT)


def end_of(due: str) -> str:
    """Return the moment a due date ends, to compare days and moments; a blank one ends last."""
    if not due:
        return "9999"
    return due if len(due) > _DAY_LENGTH else f"{due} 23:59"


class Clocks:
    """The limits of an office under its calendar."""

    def __init__(self, limits: tuple[Limit, ...], days: WorkingDays) -> None:
        self._limits = limits
        self._days = days
        self._hours = OfficeHours(days)
        self._reckoner = Reckoner(days)
        self._due = cache(self._reckoner.due)

    def issued(self, lead: State, now: datetime) -> dict[str, str]:
        """Start the clocks of a lead that is given to a department now.

        A due date that its source brought stands. A clock that goes wrong gives nothing a due date
        that counts from before 受理时间.
        """
        limit = self._limit(lead)
        given = _from(lead, now)
        signing = self._due(limit.acknowledge, limit, given, "派发")
        cells = {"acknowledge_due": signing.due, "acknowledge_reckoning": signing.told}
        if lead.get("answer_due"):
            begun = lead.get("clock_start") or given.strftime(_MOMENT)
            return cells | {"clock_start": begun}
        return cells | self._answer(lead, limit, given, signing.due)

    def signed(self, lead: State) -> dict[str, str]:
        """Start the answer's clock of a lead whose limit counts from 签收, now that it is signed.

        Nothing where it counts from elsewhere, goes already, or a person has set the due date.
        """
        limit, at = self._limit(lead), _moment(lead.get("acknowledged_at", ""))
        begun = _moment(lead.get("dispatched_at", ""))
        ours = states(lead.get("answer_reckoning", ""), lead.get("answer_due", ""))
        if limit.start != "签收" or at is None or not ours or lead.get("reworked_at"):
            return {}
        if begun is None or at < begun or lead.get("answer_span", "").startswith(_LEFT):
            return {}
        return _changed(lead, self._counted(limit.answer, limit, at, "签收"))

    def reworked(self, lead: State, now: datetime) -> dict[str, str]:
        """Start the answer's clock anew for a lead that was sent back to be done again."""
        limit = self._limit(lead)
        given = _from(lead, now)
        return self._counted(limit.rework or limit.answer, limit, given, _AGAIN)

    def extended(self, lead: State, until: str) -> dict[str, str]:
        """Move the answer's due date to what was granted; ``until`` is a day or a moment."""
        number = _number(lead.get("extensions", "")) + 1
        told = self._reckoner.extended(number, until, lead.get("answer_due") or until)
        return {"answer_due": until, "extensions": str(number), "answer_reckoning": told}

    def may_extend(self, lead: State, until: str, now: datetime) -> str:
        """Say why an extension cannot be granted; blank where it can.

        It has to be asked for before expiry (济南市12345市民服务热线条例, 第二十四条): by ``now``,
        unless the lead is 延期待审, so that it was. The most that ``extension`` allows counts from
        the due date before any extension.
        """
        due = lead.get("answer_due", "")
        if not due:
            return "这件没有办结时限，用不着延期"
        if lead.get("status", "") in fields.CLOSED:
            return f"这件已经{lead['status']}"
        if is_late(due, now) and lead.get("status", "") != "延期待审":
            return f"办结时限 {due} 已经过了，延期要在到期以前申请"
        day = _moment(until)
        if day is None:
            return f"“{until}”不是一个日期"
        if end_of(until) <= end_of(due):
            return f"申请延到 {until}，不晚于现在的办结时限 {due}"
        most = self._limit(lead).extension
        if most is None:
            return ""
        last = self._days.after(date.fromisoformat(self._before_extension(lead)[:10]), most)
        return "" if day.date() <= last else f"最多延 {most}（到 {last}），申请延到 {until} 太长"

    def paused(self, now: datetime) -> dict[str, str]:
        """Stop the clock (挂账): nothing grows late until it is resumed."""
        return {"paused_at": now.strftime(_MOMENT)}

    def resumed(self, lead: State, now: datetime) -> dict[str, str]:
        """Start a stopped clock again with the working days (or hours) that were left.

        What was late by some days when it was stopped is late by as many, a moment that had passed
        stands; resumed on the same day, a day stays due.
        """
        cells, due = {"paused_at": ""}, lead.get("answer_due", "")
        stopped, ends = _moment(lead.get("paused_at", "")), _moment(due)
        if stopped is None or ends is None or now <= stopped:
            return cells
        if is_late(due, stopped):
            return cells | self._late_again(due, stopped, now)
        span = _span(lead.get("answer_span", ""))
        if len(due) > _DAY_LENGTH and span is not None and not span.is_days:
            return cells | self._rest(span, stopped, ends, now)
        left = self._days.remaining(stopped.date(), ends.date())
        found = self._reckoner.left(left, now)
        clock = due[_DAY_LENGTH:]
        if found.due + clock <= due:
            return cells
        cells |= {"clock_start": now.strftime(_MOMENT), "answer_due": found.due + clock}
        told = found.told if not clock else ""
        return cells | {"answer_span": f"{_LEFT}{left} 个工作日", "answer_reckoning": told}

    def _late_again(self, due: str, stopped: datetime, now: datetime) -> dict[str, str]:
        """Return the cells of a day that was late already when its clock was stopped."""
        passed = -self._days.remaining(stopped.date(), date.fromisoformat(due[:_DAY_LENGTH]))
        found = self._reckoner.overrun(passed, now)
        if len(due) > _DAY_LENGTH or found.due <= due:
            return {}
        return {
            "clock_start": now.strftime(_MOMENT),
            "answer_due": found.due,
            "answer_span": f"{_LEFT}0 个工作日",
            "answer_reckoning": found.told,
        }

    def reckoned_again(self, lead: State) -> dict[str, str]:
        """Work the due dates out again that rest on a guessed calendar; what has changed.

        One that a person has set, or that a source brought, stands.
        """
        limit, cells = self._limit(lead), dict[str, str]()
        signing = lead.get("acknowledge_reckoning", "")
        given = _moment(lead.get("dispatched_at", ""))
        if is_guess(signing) and states(signing, lead["acknowledge_due"]) and given is not None:
            found = self._due(limit.acknowledge, limit, _from(lead, given), "派发")
            cells |= {"acknowledge_due": found.due, "acknowledge_reckoning": found.told}
        answer, begun = lead.get("answer_reckoning", ""), _moment(lead.get("clock_start", ""))
        if is_guess(answer) and states(answer, lead["answer_due"]) and begun is not None:
            said = lead.get("answer_span", "")
            if said.startswith(_LEFT) and (span := _span(said)):
                found = self._reckoner.left(span.amount, begun)
                cells |= {"answer_due": found.due, "answer_reckoning": found.told}
            elif span := _span(said):
                what = _AGAIN if lead.get("reworked_at") else limit.start
                cells |= self._counted(span, limit, begun, what)
        return _changed(lead, cells)

    def _limit(self, lead: State) -> Limit:
        said = (lead["source"], lead.get("request_type", ""), lead.get("urgency", ""))
        return limit_for(self._limits, *said)

    def _answer(self, lead: State, limit: Limit, given: datetime, sign: str) -> dict[str, str]:
        if limit.start == "受理":
            received = _moment(lead.get("received_at", "")) or given
            return self._counted(limit.answer, limit, received, "受理")
        signed = _moment(lead.get("acknowledged_at", ""))
        if limit.start == "签收" and signed is not None and signed >= given:
            return self._counted(limit.answer, limit, signed, "签收")
        if limit.start == "签收":  # until it is signed for: as if it were at the last moment
            last = max(given, _moment(sign) or given)
            return self._counted(limit.answer, limit, last, "签收时限到（还没有签收，签收后另算）")
        return self._counted(limit.answer, limit, given, "派发")

    def _counted(self, span: Span, limit: Limit, start: datetime, what: str) -> dict[str, str]:
        found = self._due(span, limit, start, what)
        return {
            "clock_start": start.strftime(_MOMENT),
            "answer_due": found.due,
            "answer_span": str(span),
            "answer_reckoning": found.told,
        }

    def _rest(self, span: Span, stopped: datetime, ends: datetime, now: datetime) -> dict[str, str]:
        """Return the cells of a clock of hours that goes on with the minutes that were left."""
        if span.is_working:
            left = self._hours.between(stopped, ends)
        else:
            left = int((ends - stopped).total_seconds()) // 60
        rest = span_of(f"{left}个{'工作' if span.is_working else ''}分钟")
        return self._counted(rest, self._limits[-1], now, "挂账结束")

    def _before_extension(self, lead: State) -> str:
        """Return the due date before any extension, where it can still be worked out."""
        begun, span = _moment(lead.get("clock_start", "")), _span(lead.get("answer_span", ""))
        if not _number(lead.get("extensions", "")) or begun is None or span is None:
            return lead["answer_due"]
        if lead["answer_span"].startswith(_LEFT):
            return self._reckoner.left(span.amount, begun).due
        return self._due(span, self._limit(lead), begun, "派发").due


def _from(lead: State, now: datetime) -> datetime:
    """Return when a clock starts: now, but never before 受理时间."""
    return max(now, _moment(lead.get("received_at", "")) or now)


def _changed(lead: State, cells: Mapping[str, str]) -> dict[str, str]:
    return {key: text for key, text in cells.items() if text != lead.get(key, "")}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _span(text: str) -> Span | None:
    said = text.removeprefix(_LEFT)
    return span_of(said) if said else None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
