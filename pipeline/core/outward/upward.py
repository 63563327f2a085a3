"""Upward (上报): what those who sent a lead get told of its answer, and whether it is news to them.

A reply may name the company complained of; whose complaint it was, they know: no person is in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from pipeline.core.outward.cleaning import Person, cleaned
from pipeline.core.outward.publication import closed, region
from pipeline.core.outward.tables import COLUMNS, REPLY, TITLES
from pipeline.core.outward.wording import split_answer
from pipeline.core.pages import Page, PageValue, Workbook
from pipeline.core.values import serial

ANSWERED = ("已回复", "办结", "阶段性办结", "已销号")
# what may change in an answer after it was reported; the rest of a row follows from these
WATCHED = (
    "department", "status", "answer", "verified", "solved", "closed_at", "contacted_at",
)  # fmt: skip
_TRUE = {"属实": "是", "基本属实": "是", "部分属实": "是", "不属实": "否"}
_AGAIN = "再次上报：{}有变（上次 {}）"
_GREETING, _CLOSING = "您好！您反映的{}问题收悉。", "感谢您的关心和支持。"
_TITLE = re.compile(r"^(?:关于|反映|投诉|举报)+|(?:的?问题)+$")


def row(
    shape: str, lead: Mapping[str, str], person: Person, zone: str, offices: Collection[str]
) -> dict[str, PageValue]:
    """Return the cells of a lead's row in a table, but for its serial number and its remark."""
    answer = cleaned(lead["answer"], person, homes=False).text
    if shape == REPLY:
        return _reply(lead, person, answer)
    found, done = split_answer(answer)
    return {
        "source_number": lead["source_number"] or lead["id"],
        "facts": cleaned(lead["content"] or lead["title"], person, homes=False).text,
        "region": region(lead, zone, offices),
        "pollution": cleaned(lead["source_category"] or lead["category"], person).text,
        "findings": found,
        "verified": lead["verified"],
        "measures": done,
        "closed": closed(lead),
        "accountable": "",
    }


def _reply(lead: Mapping[str, str], person: Person, answer: str) -> dict[str, PageValue]:
    title = cleaned(lead["title"], person, homes=False).text
    about = _TITLE.sub("", title.strip())
    about = f"“{about}”" if about else ""
    ends = "" if answer[-1:] in "。！？" else "。"
    return {
        "source_number": lead["source_number"] or lead["id"],
        "title": title,
        "department": lead["department"],
        "status": lead["status"],
        "answer": answer,
        "closed_at": serial(lead["closed_at"]),
        "true": _TRUE.get(lead["verified"], ""),
        "solved": lead["solved"],
        "unsolved": "",
        "contacted": "已联系" if lead["contacted_at"] else "未联系",
        "contacted_at": serial(lead["contacted_at"]),
        "public": f"{_GREETING.format(about)}{answer}{ends}{_CLOSING}",
    }


def remark(
    before: Mapping[str, str], now: Mapping[str, str], day: str, headers: Mapping[str, str]
) -> str:
    """Say what has changed since a lead was reported on a day; blank where nothing has."""
    changed = [headers[key] for key in WATCHED if before.get(key, "") != now.get(key, "")]
    return _AGAIN.format("、".join(f"“{header}”" for header in changed), day) if changed else ""


def workbook(
    shape: str, rows: Sequence[Mapping[str, PageValue]], source: str, zone: str, day: str
) -> Workbook:
    """Lay out the table of a source for one day."""
    columns = COLUMNS[shape]
    lines = [
        tuple({"serial": serial_, **cells}.get(column.key, "") for column in columns)
        for serial_, cells in enumerate(rows, 1)
    ]
    asks = (
        "橙色表头的格子请补填，核对后报送"
        if shape == REPLY
        else "“责任人被处理情况”请补填，核对后报送"
    )
    said = f"{day}　{source}　共 {len(lines)} 件　{asks}"
    page = Page("上报", f"{zone}{TITLES[shape]}", said, columns, lines, len(lines), frozen=2)
    return Workbook((page,))
