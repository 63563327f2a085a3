"""Leads with one column per thing that is counted: yes or no, or how many.

Rates follow the bulletins of 12345 and of inspections: 阶段性办结 is not 办结; 按期 is judged over
what should be done by now, so what is not due yet stays out. Those of a day are of all leads so
far; those of a week, a month or a campaign are of what fell into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd

from pipeline.core.day.daily import Balance
from pipeline.core.fields import CLOSED, PAUSED, UNDECIDED
from pipeline.core.leaders import matters
from pipeline.core.leaders.closed_again import closed_again
from pipeline.core.leaders.period import Period
from pipeline.core.repeats.linking import BETWEEN, CAME_BACK, OTHER_PEOPLE, SAME_PERSON

DONE = frozenset({"办结", "已销号"})
# closed without work being done: in neither part of a rate
DROPPED = CLOSED - DONE
CALLED = ("满意", "基本满意", "不满意")
FOUND_TRUE = ("属实", "基本属实", "部分属实")
_DAY = len("2025-07-10")

READ = ["id", "title", "status", "department", "category", "area", "first_id", "source"]
READ += ["received_at", "acknowledge_due", "acknowledged_at", "answer_due", "closed_at"]
READ += ["verified", "satisfaction", "called_back_at", "difficulty", "returns", "reworks"]
READ += ["urgency", "supervision", "assisting", "target", "reworked_at", "repeat_kind"]
# the labels of a lead that repeats a matter → the flag that counts them
LABELLED = {SAME_PERSON: "same_person", OTHER_PEOPLE: "other_people", CAME_BACK: "came_back"}


@dataclass(frozen=True, slots=True)
class Books:
    """What the daybook says: balances by day, oldest first, and who was done on which day.

    ``done`` holds by ISO day and 线索编号 how many closings (办结, 已销号) were entered; their sum
    is the ``done`` of that day's balance.
    """

    balances: tuple[Balance, ...] = ()
    done: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def flagged(leads: pd.DataFrame, period: Period, now: datetime, books: Books) -> pd.DataFrame:
    """Return the leads with their flags.

    ``leads`` has one row per lead and the columns ``READ``: ISO text, blank is ``''``. ``now`` is
    the cut-off, Asia/Shanghai. ``matter`` numbers the matter of each.
    """
    # as objects: texts of pandas are many times slower to compare without an extra library
    leads = leads[READ].astype(object).fillna("").reset_index(drop=True)
    status, taken_in = leads["status"], day_taken_in(leads["id"])
    closed, done, new = status.isin(CLOSED), status.isin(DONE), _in(taken_in, period)
    decided = ~leads["department"].isin(("", UNDECIDED)) & (status != UNDECIDED)
    counted = leads.assign(
        all=True,
        taken_in=taken_in,
        closed=closed,
        open=~closed,
        undecided=~closed & ~decided,
        led=decided & ~status.isin(DROPPED),
        in_hand=~closed & decided,
        # nothing grows late while its clock is stopped
        running=~closed & decided & (status != PAUSED),
        new=new,
        brought=new | period.is_whole_record,
        done=done,
        done_now=_done_in(leads["id"], period, books),
        partly=status == "阶段性办结",
        asked=status.isin(("退单待审", "延期待审")),
        returned=leads["returns"].isin(_NUMBERS) | (status == "退单待审"),
        redone=leads["reworks"].isin(_NUMBERS) | (status == "重新办理"),
    )
    repeats = leads["first_id"] != ""
    counted = counted.assign(
        matter=matters.codes_of(leads),
        fresh=new & ~repeats,
        handed_out=counted["led"] & counted["brought"],
        finished=done & counted["led"] & counted["brought"],
        repeated=counted["brought"] & repeats,
        **_labelled(leads["repeat_kind"], counted["brought"] & repeats),
    )
    within = _Within(period)
    return counted.assign(
        closed_again=closed_again(counted),
        **_answered(counted, now, within),
        **_signed(counted, now, within),
        **_judged(counted, within),
    )


def _labelled(labels: pd.Series[str], repeated: pd.Series[bool]) -> dict[str, pd.Series[Any]]:
    """Tell which repeats have which label; one may have two, or none."""
    kinds = labels.unique()
    return {
        flag: repeated & labels.isin([one for one in kinds if label in one.split(BETWEEN)])
        for label, flag in LABELLED.items()
    }


def _answered(leads: pd.DataFrame, now: datetime, within: _Within) -> dict[str, pd.Series[Any]]:
    """Return what 办结时限 says: what is late, what should be done by now, what was in time."""
    due, closed_on = days_of(leads["answer_due"]), days_of(leads["closed_at"])
    late = passed(leads["answer_due"], now)
    overdue = leads["running"] & late
    ended = leads["done"] & (due != "") & (closed_on != "") & within(closed_on)
    return {
        "due": due,
        "overdue": overdue,
        "due_today": leads["running"] & ~late & (due == now.date().isoformat()),
        "should": ended | (overdue & within(due)),
        "on_time": ended & _in_time(leads["closed_at"], leads["answer_due"]),
    }


def _signed(leads: pd.DataFrame, now: datetime, within: _Within) -> dict[str, pd.Series[Any]]:
    """Return what 签收时限 says: what should be signed for by now, and what was in time."""
    signed, due = leads["acknowledged_at"], leads["acknowledge_due"]
    limited = leads["led"] & (due != "")
    waits = limited & (signed == "") & (leads["status"] != PAUSED) & passed(due, now)
    signable = (limited & (signed != "") & within(signed)) | (waits & within(due))
    return {
        "signable": signable,
        "signed_in_time": signable & (signed != "") & _in_time(signed, due),
        "unsigned": waits & leads["in_hand"],
    }


def _judged(leads: pd.DataFrame, within: _Within) -> dict[str, pd.Series[Any]]:
    """Return what was found out, and what those who complained say."""
    checked = leads["verified"] != ""
    if not within.period.is_whole_record:
        checked &= leads["done"] & within(leads["closed_at"])
    called = leads["satisfaction"].isin(CALLED) & within(leads["called_back_at"])
    return {
        "checked": checked,
        "found_true": checked & leads["verified"].isin(FOUND_TRUE),
        "called": called,
        "satisfied": called & (leads["satisfaction"] == "满意"),
        "dissatisfied": called & (leads["satisfaction"] == "不满意"),
    }


_NUMBERS = frozenset(map(str, range(1, 100)))


@dataclass(frozen=True, slots=True)
class _Within:
    """Tells which days are in a period; all, where its rates are of the whole record."""

    period: Period

    def __call__(self, moments: pd.Series[str]) -> pd.Series[bool]:
        if self.period.is_whole_record:
            return pd.Series(True, index=moments.index)
        return _in(days_of(moments), self.period)


def _in(days: pd.Series[str], period: Period) -> pd.Series[bool]:
    return (days >= period.first.isoformat()) & (days <= period.last.isoformat())


def _done_in(ids: pd.Series[str], period: Period, books: Books) -> pd.Series[int]:
    """Return how many closings of each lead were entered in a period."""
    entered: dict[str, int] = {}
    for one in period.days():
        for lead, many in books.done.get(one.isoformat(), {}).items():
            entered[lead] = entered.get(lead, 0) + many
    return ids.map(entered).fillna(0).astype("int64")


def passed(due: pd.Series[str], now: datetime) -> pd.Series[bool]:
    """Tell which due dates have passed: a day with its end, a moment with its minute."""
    ends = _texts((one if len(one) != _DAY else f"{one} 23:59" for one in due), due)
    return (due != "") & (ends < now.strftime("%Y-%m-%d %H:%M"))


def _in_time(done: pd.Series[str], due: pd.Series[str]) -> pd.Series[Any]:
    """Tell what was done in time. Where either has no time of day, the days are compared."""
    days, limit = days_of(done), days_of(due)
    same = (days == limit) & ((done == days) | (due == limit) | (done <= due))
    return (days < limit) | same


def days_of(moments: pd.Series[str]) -> pd.Series[str]:
    """Return the day of each moment, blank for blank."""
    return _texts((one[:_DAY] for one in moments), moments)


def day_taken_in(ids: pd.Series[str]) -> pd.Series[str]:
    """Return the day a lead entered the ledger, which its 线索编号 carries; else the number."""
    return _texts(map(_day_in, ids), ids)


def _day_in(number: str) -> str:
    day = number.rpartition("-")[0][-8:]
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 and day.isdigit() else number


def _texts(made: Iterable[str], like: pd.Series[str]) -> pd.Series[str]:
    return pd.Series([*made], index=like.index, dtype=object)
