"""The sheets that are lists of leads: 超期临期, 重复与复发, 不满意与重办, 退单未派, 难点与协调."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.core.leaders.linked_page import LinkedPage
from pipeline.core.leaders.lists import DIFFICULT, DISSATISFIED, REPEATED, UNPLACED
from pipeline.core.leaders.overview import when
from pipeline.core.leaders.summary import BURNING, LATE, Row, Summary
from pipeline.core.pages import Page, PageColumn, PageValue
from pipeline.core.repeats.linking import CAME_BACK, OTHER_PEOPLE, SAME_PERSON
from pipeline.core.values import serial

# list → the header of its notes, and what its grey line says
_SAID: Mapping[str, tuple[str, str]] = {
    BURNING: ("超期或临期", "超期天数按自然日算，久的在前；临期是到下个工作日为止到期的"),
    REPEATED: (
        "哪一种，与哪一件重复",
        "首次编号不空的：以前已经反映过同一件事；一件可能占两种。同地复发（按解决了办结，又来反映）在前",
    ),
    DISSATISFIED: ("情况", "回访不满意的，和退回去重新办理过的"),
    UNPLACED: ("情况", "还没有承办单位的，和承办单位退过、还没有了结的"),
    DIFFICULT: ("困难问题", "承办单位提出、还没有了结的困难，供协调或报市里"),
}
_COLUMNS: Mapping[str, PageColumn] = {
    column.key: column
    for column in (
        PageColumn("id", "线索编号", "id", 20),
        PageColumn("title", "标题", "long", 42),
        PageColumn("department", "承办单位", "long", 24),
        PageColumn("category", "类别", "long", 16),
        PageColumn("area", "属地", "long", 18),
        PageColumn("received", "受理时间", "moment", 17),
        PageColumn("due", "办结时限", "moment", 17),
        PageColumn("status", "办理状态", "text", 12),
        PageColumn("days", "超期天数", "count", 10),
    )
}
_WIDTHS = {DIFFICULT: 64, REPEATED: 40}  # of the note
_USUAL = (*_COLUMNS, "note")
# what the city is asked for stands first
_DIFFICULT = ("department", "note", "id", "title", "area", "due", "status", "days")


def of(name: str, summary: Summary) -> LinkedPage:
    """Return the sheet of a list."""
    header, said = _SAID[name]
    hard = name == DIFFICULT
    note = PageColumn("note", header, "long", _WIDTHS.get(name, 22))
    columns = tuple(_COLUMNS.get(key, note) for key in (_DIFFICULT if hard else _USUAL))
    rows = [_values(row, columns) for row in summary.list_of(name)]
    many = summary.lists[name].total if name in summary.lists else 0
    late = int(summary.figure("超期").value or 0)
    parts = f"（超期 {late}，临期 {many - late}）" if name == BURNING else ""
    parts += _kinds(rows, columns) if name == REPEATED else ""
    parts += f"，这里列出前 {len(rows)} 件" if many > len(rows) else ""
    return LinkedPage(
        Page(
            name,
            f"{name}　{when(summary.period)}",
            f"统计截至 {summary.now:%Y-%m-%d %H:%M}　共 {many} 件{parts}　{said}",
            columns,
            rows,
            len(rows),
            marks={"burning": "note"} if name == BURNING else {},
            frozen=1,
        )
    )


def _kinds(rows: Sequence[tuple[PageValue, ...]], columns: Sequence[PageColumn]) -> str:
    """Say how many of the listed repeats have which label; one may have two, or none."""
    at = [column.key for column in columns].index("note")
    many = {
        label: sum(label in str(row[at]) for row in rows)
        for label in (CAME_BACK, SAME_PERSON, OTHER_PEOPLE)
    }
    said = "，".join(f"{label} {number}" for label, number in many.items() if number)
    return f"（{said}）" if said else ""


def _values(row: Row, columns: tuple[PageColumn, ...]) -> tuple[PageValue, ...]:
    values: Mapping[str, PageValue] = {
        "received": serial(row.received),
        "due": serial(row.due),
        "days": row.days if row.days or row.note == LATE else "",
    }
    return tuple(
        values[column.key] if column.key in values else getattr(row, column.key)
        for column in columns
    )
