"""Sentences about how it goes: what grew late, came back, waits unsigned, or was cleared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pandas as pd

from pipeline.core.leaders.finding import (
    HARM,
    PLAIN,
    PRESSURE,
    Finding,
    View,
    day_and_weekday,
    day_of,
    most,
    whose,
)
from pipeline.core.leaders.flags import passed
from pipeline.core.leaders.rows import Places, days_late, places_of

_DAY = len("2025-07-10")


def findings(view: View) -> Iterator[Finding]:
    """Yield what can be said about how it goes."""
    fresh = places_of(view.leads["overdue"] & ~_late_before(view))
    yield from _late(view, fresh)
    yield from _rate_fell(view)
    yield from _came_back(view)
    yield from _unsigned(view)
    yield from _undecided(view)
    yield from _cleared(view)
    yield from _asked(view)
    yield from _stock(view)


def _late_before(view: View) -> pd.Series[bool]:
    """Tell which answers were due before the days that the report is about."""
    end = datetime.combine(view.since - timedelta(days=1), time(23, 59))
    return passed(view.leads["answer_due"], end)


def _late(view: View, fresh: Places) -> Iterator[Finding]:
    """Say whose leads grew late, and when they were due; else how long the late ones are late."""
    if len(fresh):
        told = f"{view.words_since}新超期 {len(fresh)} 件{whose(view, fresh)}"
        yield Finding(f"{told}{_due(view, fresh)}{_grew(view)}。", HARM, len(fresh), fresh)
        return
    late = places_of(view.leads["overdue"])
    if len(late):
        longest = int(days_late(view.leads, view.period.last).max())
        told = f"{view.words_since}没有新超期；超期的 {len(late)} 件都是以前的{whose(view, late)}"
        told += f"，最长的超了 {longest} 天" if longest else ""
        yield Finding(f"{told}。", PLAIN, len(late), late)


def _due(view: View, places: Places) -> str:
    due, many = most(view.column("due", places))
    if many < len(places):
        return ""
    return f"，{'都是 ' if many > 1 else ''}{day_and_weekday(date.fromisoformat(due))}到期"


def _grew(view: View) -> str:
    late = view.figures["超期"]
    if late.before is None or late.before.value == late.value:
        return ""
    return f"；超期由{late.before.when} {late.before.value} 件变为 {late.value} 件"


def _rate_fell(view: View) -> Iterator[Finding]:
    """Say whose late answers made 按期办结率 fall."""
    rate = view.figures["按期办结率"]
    if rate.before is None or rate.value is None or rate.value >= rate.before.value:
        return
    leads = view.leads
    missed = leads["should"] & ~leads["on_time"]
    answered = missed & leads["done"] & view.happened("closed_at")
    found = places_of(answered | (leads["overdue"] & ~_late_before(view) & missed))
    if not len(found) or not answered.any():  # what only grew late has its own sentence
        return
    told = f"按期办结率由{rate.before.when} {rate.before.value:.1%} 降到 {rate.value:.1%}："
    told += f"{view.words_since}有 {len(found)} 件没有按期{whose(view, found)}"
    told += f"（超期才办结 {int(answered.sum())} 件"
    told += f"，还没办结 {len(found) - int(answered.sum())} 件）。"
    yield Finding(told, HARM, len(found), found)


def _came_back(view: View) -> Iterator[Finding]:
    """Say what was not settled though it was answered: dissatisfied, to be done again."""
    unhappy = (view.leads["satisfaction"] == "不满意") & view.happened("called_back_at")
    redone = view.leads["redone"] & view.happened("reworked_at")
    found = places_of(unhappy | redone)
    if not len(found):
        return
    said = [f"回访不满意 {int(unhappy.sum())} 件"] if unhappy.any() else []
    said += [f"退回重新办理 {int(redone.sum())} 件"] if redone.any() else []
    told = f"{view.words_since}有 {len(found)} 件办了没办好：{'、'.join(said)}{whose(view, found)}"
    kind, many = most(view.column("category", found))
    told += f"，多为{kind}" if many > 1 and 2 * many > len(found) else ""
    yield Finding(f"{told}。", HARM, len(found), found)


def _unsigned(view: View) -> Iterator[Finding]:
    """Say which department has not signed for what it was given."""
    found = places_of(view.leads["unsigned"])
    if not len(found):
        return
    since = view.leads["acknowledge_due"].iloc[found].min()[:_DAY]
    told = f"过了签收时限还没签收的 {len(found)} 件{whose(view, found)}"
    told += f"，{_oldest(found)}{day_of(date.fromisoformat(since))}就该签收"
    yield Finding(f"{told}。", PRESSURE, len(found), found)


def _undecided(view: View) -> Iterator[Finding]:
    """Say what nobody has been given though it came before the last day."""
    last = view.period.last.isoformat()
    old = places_of(view.leads["undecided"] & (view.leads["taken_in"] < last))
    if not len(old):
        return
    oldest = view.leads["taken_in"].iloc[old].min()
    area, many = most(view.column("area", old))
    told = f"待分派 {int(view.leads['undecided'].sum())} 件中 {len(old)} 件是{_today(view)}以前收的"
    if oldest[:1].isdigit():
        told += f"，{_oldest(old)}{day_of(date.fromisoformat(oldest))}收"
    told += f"，{many} 件在{area}" if many > 1 else ""
    yield Finding(f"{told}。", PRESSURE, len(old), old)


def _oldest(places: Places) -> str:
    return "最早的 " if len(places) > 1 else ""


def _today(view: View) -> str:
    return "今天" if view.period.is_whole_record else f" {day_of(view.period.last)}"


def _cleared(view: View) -> Iterator[Finding]:
    """Say who cleared most, and how much of it in time."""
    closed = view.leads["done_now"] > 0
    name, many = most(view.leads["department"][closed & (view.leads["department"] != "")])
    total = int(view.leads["done_now"].sum())
    if not many or total < many:
        return
    found = places_of(closed & (view.leads["department"] == name))
    limited = view.leads["should"].iloc[found]
    in_time = int((limited & view.leads["on_time"].iloc[found]).sum())
    told = f"{view.words}办结 {total} 件，"
    told += f"都是{name}办的" if many == total else f"{name}办得最多，{many} 件"
    if limited.any():
        whole = int(limited.sum())
        told += f"，有时限的 {whole} 件"
        told += "都按期" if in_time == whole else f"中 {in_time} 件按期"
    yield Finding(f"{told}。", PLAIN, many, found)


def _asked(view: View) -> Iterator[Finding]:
    """Say who asks to return leads or for more time."""
    found = places_of(view.leads["asked"])
    if not len(found):
        return
    status = view.leads["status"].iloc[found]
    kinds = (("退单待审", "申请退单"), ("延期待审", "申请延期"))
    said = [
        f"{words} {many} 件" for key, words in kinds if (many := int((status == key).sum())) > 0
    ]
    told = f"等着审批：{'、'.join(said)}{whose(view, found)}。"
    yield Finding(told, PLAIN, len(found), found)


def _stock(view: View) -> Iterator[Finding]:
    """Say why there is more, or less, in stock than before the period."""
    days = view.balances
    if not days or not days[0].before or days[0].before == days[-1].after:
        return
    was, now = days[0].before, days[-1].after
    new, again = (sum(getattr(day, key) for day in days) for key in ("new", "reopened"))
    gone = was + new + again - now
    told = f"存量由 {was} 件{'增到' if now > was else '减到'} {now} 件：{view.words}新增 {new} 件"
    told += f"、重新办理 {again} 件" if again else ""
    told += f"，了结 {gone} 件。"
    yield Finding(told, PLAIN, abs(now - was))
