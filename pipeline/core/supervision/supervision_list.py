"""督办清单: which leads burn, in which colour and why, what comes next, who is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.core import fields
from pipeline.core.pages import Page, PageColumn, PageValue, Workbook
from pipeline.core.supervision.supervising import COLOURS, Facts, Verdict
from pipeline.core.values import serial

SHEET = "督办清单"
_COLUMNS = (
    PageColumn("id", "线索编号", "id", 19),
    PageColumn("colour", "颜色", "choice", 6),
    PageColumn("level", "督办级别", "choice", 10),
    PageColumn("why", "触发原因", "long", 30),
    PageColumn("department", "承办单位", "departments", 16),
    PageColumn("person", "专人", "departments", 9),
    PageColumn("due", "办结时限", "moment", 16),
    PageColumn("remaining", "剩余", "number", 7),
    PageColumn("next", "下一步", "long", 22),
    PageColumn("told", "告知", "long", 24),
    PageColumn("title", "标题", "long", 22),
)
_MARKS = {"colour": "colour", "level": "level"}


@dataclass(frozen=True, slots=True)
class Watched:
    """An open lead, and what burns about it.

    ``told`` is who is told of its next step, or of the one it is at.
    """

    lead: Facts
    verdict: Verdict
    next: str = ""
    told: tuple[str, ...] = ()
    person: str = ""

    @property
    def burns(self) -> bool:
        """Tell whether it stands on the list: it has a colour, or is under supervision."""
        return bool(self.verdict.colour or self.lead.supervision)

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """What orders the list: colour, level, days overdue, number."""
        colour, level = self.verdict.colour, self.lead.supervision
        left = self.verdict.remaining
        return (
            COLOURS.index(colour) if colour else len(COLOURS),
            -fields.SUPERVISION.index(level) - 1 if level in fields.SUPERVISION else 0,
            left if left is not None else 9_999,
            self.lead.number,
        )


def row(one: Watched) -> tuple[PageValue, ...]:
    """Return what the list shows of a lead."""
    lead, verdict = one.lead, one.verdict
    return (
        lead.id,
        verdict.colour,
        lead.supervision,
        verdict.why,
        lead.department or fields.UNDECIDED,
        one.person,
        serial(lead.answer_due) if lead.answer_due else "",
        "" if verdict.remaining is None else verdict.remaining,
        one.next,
        "、".join(one.told),
        lead.title,
    )


def workbook(zone: str, whose: str, today: date, burning: Sequence[Watched]) -> Workbook:
    """Lay out the list; ``whose`` is a leader, blank for the whole office's."""
    counted = dict.fromkeys(COLOURS, 0)
    for one in burning:
        if one.verdict.colour:
            counted[one.verdict.colour] += 1
    counts = "，".join(f"{colour} {count} 件" for colour, count in counted.items())
    told = f"{today}　{counts}　剩余按工作日，负数是超期；蓝 临近时限，黄 质量较差，红 逾期"
    title = f"{zone}{SHEET}" + (f"（{whose}）" if whose else "")
    rows = [row(one) for one in burning]
    page = Page(SHEET, title, told, _COLUMNS, rows, len(rows), marks=_MARKS, frozen=1)
    return Workbook((page,))
