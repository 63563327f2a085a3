"""The sheets 类型, 区域 and 部门排名. Every rate has its two parts beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipeline.core.leaders.closed_again import NAME
from pipeline.core.leaders.linked_page import SUM, LinkedPage, page_of
from pipeline.core.leaders.matters import NOT_ADDED
from pipeline.core.leaders.overview import NOTHING
from pipeline.core.leaders.ranking import FORMULA
from pipeline.core.leaders.summary import Line, Summary, rate, total
from pipeline.core.pages import PageColumn, PageValue

ONE_PAGE = 40  # rows that can still be read on one sheet of paper
KINDS, AREAS, RANKED = "类型", "区域", "部门排名"
Value = Callable[[Line, Line], PageValue]


def kinds(summary: Summary) -> LinkedPage:
    """Return the sheet by category. A lead counts once, under its main one."""
    note = (
        "单位是件，一件只按主要类别数一次；一件可能同时反映几类问题（兼有类别），"
        "按问题数的“个”不会少于这里的“件”"
    )
    return _group(KINDS, "类别", "类别", summary.categories, note, summary)


def areas(summary: Summary) -> LinkedPage:
    """Return the sheet by 属地."""
    return _group(AREAS, "属地", "属地", summary.areas, "含待分派的", summary)


def _group(
    name: str, header: str, group: str, lines: Sequence[Line], note: str, summary: Summary
) -> LinkedPage:
    columns: tuple[tuple[PageColumn, Value], ...] = (
        (PageColumn("name", header, "long", _width(lines)), lambda line, _: line.name),
        *_counts(summary, "received"),
        _matters("received"),
        (
            PageColumn("share", "占比", "share", 9),
            lambda line, all_: _known(rate(line.received, all_.received)),
        ),
        (
            PageColumn("share_parts", "收件/全部", "parts", 12),
            lambda line, all_: f"{line.received}/{all_.received}",
        ),
        *_counts(summary, "new"),
        _matters("new"),
        *_counts(summary, "done_now", "done", "in_hand", "overdue", "repeated", "redone"),
        *_rates("done_rate", "on_time_rate", "satisfied_rate"),
    )
    return _lines_sheet(name, group, columns, lines, note, summary)


def ranked(summary: Summary) -> LinkedPage:
    """Return the departments by rank, with what put the last ones there."""
    reasons: tuple[tuple[PageColumn, Value], ...] = (
        (PageColumn("reason", "靠后的原因", "long", 36), lambda line, _: line.reason),
    )
    columns: tuple[tuple[PageColumn, Value], ...] = (
        (PageColumn("rank", "名次", "place", 7), lambda line, _: _rank(line)),
        (
            PageColumn("name", "承办单位", "long", _width(summary.departments)),
            lambda line, _: line.name,
        ),
        *_counts(summary, "received"),
        _matters("received"),
        *_counts(summary, "new"),
        _matters("new"),
        *_counts(
            summary, "done_now", "done", "in_hand", "overdue", "unsigned", "returned", "redone"
        ),
        *_rates("on_time_rate", "signed_rate", "satisfied_rate", "done_rate", "closed_again_rate"),
        *(reasons if any(line.reason for line in summary.departments) else ()),
    )  # fmt: skip
    note = f"名次怎么排：{FORMULA.rstrip('。')}"
    return _lines_sheet(RANKED, "部门", columns, summary.departments, note, summary)


def _rank(line: Line) -> PageValue:
    return line.rank or NOTHING


def _lines_sheet(
    name: str,
    group: str,
    columns: Sequence[tuple[PageColumn, Value]],
    lines: Sequence[Line],
    note: str,
    summary: Summary,
) -> LinkedPage:
    known = summary.sums.get(group, {})
    all_ = total(lines, f"{len(lines)} 个单位" if group == "部门" else SUM, known)
    rows = [tuple(value(line, all_) for _, value in columns) for line in lines]
    if rows:
        first, *rest = (value(all_, all_) for _, value in columns)
        rows.append((SUM, *rest) if group == "部门" else (first, *rest))
    links = {
        (number, key): f"{group}/{line.name}"
        for number, line in enumerate(lines)
        for key in ("name", "in_hand", "overdue")
    }
    shown = tuple(column for column, _ in columns)
    note = f"{note}。{NOT_ADDED}"
    made = page_of(name, note, shown, rows, summary, strong=SUM, frozen=2 if group == "部门" else 1)
    return LinkedPage(made, links, _BARS, summed=bool(rows), whole=len(rows) <= ONE_PAGE)


_BARS = ("received", "overdue")
_COUNTED = {
    "received": ("累计收件", 10),
    "new": ("{w}新增", 10),
    "done_now": ("{w}办结", 10),
    "done": ("累计办结", 10),
    "in_hand": ("在办", 8),
    "overdue": ("超期", 11),
    "repeated": ("重复件", 9),
    "unsigned": ("超时未签收", 9),
    "returned": ("退过单", 8),
    "redone": ("重新办理", 9),
}
# rate → its header, how its parts are called, the parts
_RATED = {
    "done_rate": ("办结率", "办结/交办", "finished", "handed_out"),
    "on_time_rate": ("按期办结率", "按期/应办结", "on_time", "should"),
    "signed_rate": ("及时签收率", "及时/应签收", "signed_in_time", "signable"),
    "satisfied_rate": ("满意率", "满意/回访", "satisfied", "called"),
    "closed_again_rate": (NAME, "复发/办结", "closed_again", "done"),
}


def _counts(summary: Summary, *keys: str) -> Iterator[tuple[PageColumn, Value]]:
    for key in keys:
        header, width = _COUNTED[key]
        kind = "bar" if key in _BARS else "count"
        column = PageColumn(key, header.format(w=summary.period.words), kind, width)
        yield column, _attribute(key)


def _rates(*keys: str) -> Iterator[tuple[PageColumn, Value]]:
    for key in keys:
        header, parts, above, below = _RATED[key]
        yield PageColumn(key, header, "share", 9), _attribute(key)
        yield PageColumn(f"{key}_parts", parts, "parts", 11), _parts(above, below)


def _matters(key: str) -> tuple[PageColumn, Value]:
    """Return the matters of a count, as a column beside it."""
    header = {"received": "累计的事", "new": "新增的事"}[key]
    return PageColumn(f"{key}_matters", header, "count", 9), lambda line, _: line.matters.get(key)


def _attribute(key: str) -> Value:
    return lambda line, _: _known(getattr(line, key))


def _parts(above: str, below: str) -> Value:
    return lambda line, _: f"{getattr(line, above)}/{getattr(line, below)}"


def _known(value: float | int | None) -> PageValue:
    return NOTHING if value is None else value


def _width(lines: Sequence[Line]) -> int:
    return min(max([16, *(2 * len(line.name) + 4 for line in lines)]), 34)
