"""The workbook 问题点位: the list, the timeline of each point, common causes, rule gaps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.core.leaders.point_sheet import COLUMNS, SHEET, how, painted, row_of, said
from pipeline.core.pages import Page, PageColumn, PageValue, Workbook
from pipeline.core.repeats.points import Point
from pipeline.core.repeats.roots import Roots
from pipeline.core.values import serial

TIMELINE, CAUSES, GAPS, HOW = "时间线", "举一反三", "推诿与规则缺口", "怎么数"
HEADING = "▼"  # what the first column holds in the row that names a point
GAP = "规则缺口"
_LIST = (
    *COLUMNS[:-3],
    PageColumn("returned", "退单", "count", 7),
    PageColumn("days", "前后天数", "count", 9),
    COLUMNS[-3],
    PageColumn("departments", "到过哪几家", "long", 22),
    PageColumn("score", "热度分", "count", 9),
    COLUMNS[-1],
)
_VISITS = (
    PageColumn("number", "序号", "place", 6),
    PageColumn("id", "线索编号", "id", 20),
    PageColumn("title", "标题", "long", 34),
    PageColumn("received", "受理", "moment", 16),
    PageColumn("departments", "派给", "long", 24),
    PageColumn("status", "办理状态", "text", 11),
    PageColumn("closed", "办结", "moment", 16),
    PageColumn("solved", "是否解决", "choice", 9),
    PageColumn("satisfaction", "满意度", "choice", 9),
    PageColumn("said", "说明", "long", 28),
)
_CAUSES = (
    PageColumn("kind", "共同点", "text", 14),
    PageColumn("name", "是什么", "long", 24),
    PageColumn("places", "处", "count", 6),
    PageColumn("leads", "件", "count", 6),
    PageColumn("first", "首次", "day", 11),
    PageColumn("last", "最近", "day", 11),
    PageColumn("why", "怎么看出来的", "long", 34),
    PageColumn("points", "点位", "long", 40),
    PageColumn("departments", "承办单位", "long", 18),
    PageColumn("look", "可以怎么查（请先核实）", "long", 36),
)
_GAPS = (
    PageColumn("what", "情况", "text", 13),
    PageColumn("id", "线索编号", "long", 21),
    PageColumn("name", "标题或点位", "long", 28),
    PageColumn("category", "类别", "long", 14),
    PageColumn("area", "属地", "long", 13),
    PageColumn("trail", "先后到过哪几家", "long", 26),
    PageColumn("count", "退单次数或件数", "count", 9),
    PageColumn("reasons", "退单理由", "long", 30),
    PageColumn("rule", "先派它的规则", "long", 24),
    PageColumn("advice", "建议", "long", 44),
)


def is_empty(roots: Roots) -> bool:
    """Tell whether there is nothing to show."""
    return not (roots.points or roots.causes or roots.passings or roots.gaps)


def workbook(roots: Roots, zone: str, day: date) -> Workbook:
    """Lay out the workbook; a sheet without rows is left out, but for the list."""
    rows = [row_of(point, _LIST) for point in roots.points]
    note = said(roots, len(rows))
    title = f"{zone}{SHEET}　{day}"
    first = Page(
        SHEET, title, note, _LIST, rows, len(rows), frozen=2, painted=painted(roots.points)
    )
    rest = (_timeline(roots), _causes(roots), _gaps(roots), _how(roots))
    return Workbook((first, *(page for page in rest if page.count)))


def _timeline(roots: Roots) -> Page:
    rows = [row for point in roots.points for row in _visits(point)]
    note = "一个点位一段，线索按受理先后排；标题是短的，全文见总台账"
    return Page(
        TIMELINE, "每个点位的来龙去脉", note, _VISITS, rows, len(rows), frozen=2, strong=HEADING
    )


def _visits(point: Point) -> Iterator[tuple[PageValue, ...]]:
    came_back = f"，复发 {point.came_back} 次" if point.came_back else ""
    told = f"{point.leads} 件、{point.people} 人，{point.first} 至 {point.last}{came_back}"
    heading = f"{point.rank}　{point.name}　{told}，在办 {point.open} 件"
    blank = ("",) * (len(_VISITS) - 2)
    yield (HEADING, heading, *blank)
    left = point.leads - len(point.visits)
    if left > 0:
        yield ("", f"前面还有 {left} 件，见总台账", *blank)
    for number, visit in enumerate(point.visits, left + 1):
        yield (
            number,
            visit.id,
            visit.title,
            serial(visit.received),
            visit.departments,
            visit.status,
            serial(visit.closed),
            visit.solved,
            visit.satisfaction,
            visit.said,
        )
    yield ("", "", *blank)


def _causes(roots: Roots) -> Page:
    rows: list[tuple[PageValue, ...]] = [
        (
            one.kind,
            one.name,
            one.places,
            one.leads,
            serial(one.first),
            serial(one.last),
            one.why,
            "、".join(one.points) + ("…" if one.places > len(one.points) else ""),
            "、".join(one.departments),
            one.look,
        )
        for one in roots.causes
    ]
    note = "从单件里找共同的原因：这些只是线索，是不是一回事要到现场核"
    return Page(CAUSES, "几处背后可能是同一个原因", note, _CAUSES, rows, len(rows), frozen=2)


def _gaps(roots: Roots) -> Page:
    rows: list[tuple[PageValue, ...]] = [
        (
            one.what,
            one.id,
            one.name,
            one.category,
            one.area,
            one.trail,
            one.returned,
            one.reasons,
            one.rule,
            one.advice,
        )
        for one in roots.passings
    ]
    rows += [
        (
            GAP,
            "、".join(one.ids) + ("…" if one.leads > len(one.ids) else ""),
            "",
            one.category,
            one.area,
            f"{one.sent or '没有派'} → {one.kept}（人定）",
            one.leads,
            "",
            one.rule,
            one.advice,
        )
        for one in roots.gaps
    ]
    note = "来回派、反复退单的，和规则派的同人最后定的不一样的；改规则前先用 diff 看会动哪些"
    return Page(GAPS, "谁也不肯接的，和该改的规则", note, _GAPS, rows, len(rows), frozen=1)


def _how(roots: Roots) -> Page:
    columns = (PageColumn("word", "说的是", "text", 14), PageColumn("how", "怎么数", "long", 110))
    rows = list(how(roots))
    return Page(HOW, "表里的数怎么来", "规则在 rules/repeats.yaml", columns, rows, len(rows))
