"""历次办理: how the earlier leads of a matter ended, by whom, and what was promised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from pipeline.core import fields
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.repeats.promises import promises, told

SHOWN = 3  # earlier leads
_PROMISES = 2  # of each
_ANSWER, _NOTE = 50, 30  # characters
_SOLVED = {"是": "已解决", "否": "没有解决", "部分": "部分解决"}
_DAY = len("2025-07-10")

Words = Callable[[str], str]


class Earlier(NamedTuple):
    """An earlier lead of a matter, as the ledger has it: ISO text, blank is ''."""

    id: str
    received_at: str
    department: str
    status: str
    closed_at: str
    answer: str
    verified: str
    solved: str
    satisfaction: str
    call_back_note: str


def past_answers(
    newest: Sequence[tuple[Earlier, Words]], total: int, received_at: str, days: WorkingDays
) -> str:
    """Return what a later lead is told of the earlier ones of its matter, one line each.

    ``newest`` are the last ``SHOWN`` of them, the newest first, each with how its words are shown
    to the reader; ``total`` is how many there are. ``received_at`` is when the later one came:
    whether a promise was kept is told as of that day, whenever the form is made.
    """
    lines = [
        f"第 {total - at} 次 {one.id}{_came(one)}：{_ended(one, words)}"
        + "".join(_promised(one, words, received_at, days))
        for at, (one, words) in enumerate(newest)
    ]
    if total > len(lines):
        lines.append(f"更早的还有 {total - len(lines)} 次")
    return "\n".join(lines)


def _came(one: Earlier) -> str:
    return f"（{one.received_at[:_DAY]} 来）" if one.received_at else ""


def _ended(one: Earlier, words: Words) -> str:
    department = one.department or fields.UNDECIDED
    if not one.department:
        said = one.status if one.status in fields.CLOSED else department
    else:
        said = f"{department}{_when(one)}{one.status}"
    parts = [said, one.verified, _SOLVED.get(one.solved, "")]
    if one.satisfaction:
        note = _cut(words(one.call_back_note), _NOTE)
        parts.append(f"群众{one.satisfaction}" + (f"：“{note}”" if note else ""))
    answer = _cut(words(one.answer), _ANSWER)
    return "，".join(filter(None, parts)) + "。" + (f"答复：“{answer}”。" if answer else "")


def _when(one: Earlier) -> str:
    if one.status not in fields.CLOSED or not one.closed_at:
        return " "
    day = date.fromisoformat(one.closed_at[:_DAY])
    year = "" if one.received_at.startswith(str(day.year)) else f"{day.year} 年 "
    return f" {year}{day.month} 月 {day.day} 日"


def _promised(one: Earlier, words: Words, received_at: str, days: WorkingDays) -> Iterator[str]:
    """Yield what an answer promised; its day is that of 办结时间, else of 受理时间."""
    said_on, came = _day(one.closed_at) or _day(one.received_at), _day(received_at)
    if not (one.answer and said_on and came):
        return
    found = promises(words(one.answer), said_on, days)[:_PROMISES]
    if found:
        yield f"承诺：{'，'.join(told(promise, came) for promise in found)}。"


def _day(moment: str) -> date | None:
    return date.fromisoformat(moment[:_DAY]) if moment else None


def _cut(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
