"""The sheet 问题点位: where trouble keeps coming, what is behind it, who passed it on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.core.leaders.linked_page import LinkedPage, page_of
from pipeline.core.leaders.summary import Summary
from pipeline.core.pages import PageColumn, PageValue
from pipeline.core.repeats.causes import Cause
from pipeline.core.repeats.passing import Gap, Passing
from pipeline.core.repeats.points import Point
from pipeline.core.repeats.roots import Roots
from pipeline.core.values import serial

SHEET = "问题点位"
CAUSES, PASSINGS, HOW = "举一反三：几处背后可能是同一个原因", "推诿和规则缺口", "怎么数"
_MOST = 6  # sentences of a section
COLUMNS = (
    PageColumn("rank", "名次", "place", 6),
    PageColumn("where", "点位", "long", 30),
    PageColumn("category", "类别", "long", 14),
    PageColumn("area", "属地", "long", 13),
    PageColumn("leads", "件", "count", 6),
    PageColumn("matters", "事", "count", 6),
    PageColumn("people", "人", "count", 6),
    PageColumn("first", "首次", "day", 11),
    PageColumn("last", "最近", "day", 11),
    PageColumn("solved", "办结", "count", 7),
    PageColumn("came_back", "复发", "count", 7),
    PageColumn("unsatisfied", "不满意", "count", 8),
    PageColumn("open", "在办", "count", 7),
    PageColumn("now", "现承办单位", "long", 18),
    PageColumn("score", "热度分", "bar", 9),
    PageColumn("parts", "分怎么来", "long", 34),
)
_DAYS = ("first", "last")


def of(roots: Roots, summary: Summary) -> LinkedPage:
    """Return the sheet: the hottest points, and below what they have in common."""
    shown = roots.points[: roots.rules.top]
    rows = [row_of(point, COLUMNS) for point in shown]
    page = page_of(SHEET, said(roots, len(shown)), COLUMNS, rows, summary, strong="", frozen=2,
                   painted=painted(shown))  # fmt: skip
    return LinkedPage(page, bars=("score",), below=tuple(_below(roots)))


def said(roots: Roots, shown: int) -> str:
    """Return the grey line above a list of points: what a point is, how they are ranked."""
    listed = f"，列出前 {shown} 处" if roots.many > shown else ""
    what = "一个点位是同一个对象或同一处地方的同一类问题"
    least = f"满 {roots.rules.least} 件的有 {roots.many} 处{listed}"
    return f"{what}，{least}　{roots.formula}"


def row_of(point: Point, columns: Sequence[PageColumn]) -> tuple[PageValue, ...]:
    """Return what the columns show of a point."""
    values: dict[str, PageValue] = {key: serial(getattr(point, key)) for key in _DAYS}
    values["departments"] = " → ".join(point.departments)
    return tuple(
        values[column.key] if column.key in values else getattr(point, column.key)
        for column in columns
    )


def painted(points: Sequence[Point]) -> frozenset[tuple[int, str]]:
    """Return the cells that say what must not be: it came back, somebody is not satisfied."""
    keys = ("came_back", "unsatisfied")
    return frozenset(
        (at, key) for at, point in enumerate(points) for key in keys if getattr(point, key)
    )


def _below(roots: Roots) -> Iterator[tuple[str, tuple[str, ...]]]:
    if roots.causes:
        yield CAUSES, _first(list(map(of_cause, roots.causes)))
    sentences = [*map(of_passing, roots.passings), *map(of_gap, roots.gaps)]
    if sentences:
        yield PASSINGS, _first(sentences)
    yield HOW, (how(roots),)


def _first(sentences: Sequence[str]) -> tuple[str, ...]:
    left = len(sentences) - _MOST
    more = (f"另有 {left} 条，见 outbox/点位 里的问题点位",) if left > 0 else ()
    numbered = (f"{at}. {one}" for at, one in enumerate(sentences[:_MOST], 1))
    return (*numbered, *more)


def of_cause(cause: Cause) -> str:
    """Say what several points have in common, and what to look at."""
    more = f" 等 {cause.places} 处" if cause.places > len(cause.points) else ""
    where = "、".join(cause.points)
    told = f"{cause.name}（{cause.kind}）：{cause.why}，{cause.leads} 件"
    return f"{told}：{where}{more}。{cause.look}。"


def of_passing(passing: Passing) -> str:
    """Say who had it, why it was handed back, and what to do."""
    reasons = f"，退单理由：{passing.reasons}" if passing.reasons else ""
    name = f"{passing.id} {passing.name}"
    return f"{passing.what}：{name}，{passing.trail}{reasons}。{passing.advice}。"


def of_gap(gap: Gap) -> str:
    """Say which rule people disagree with."""
    return f"{gap.advice}。（{'、'.join(gap.ids)}{'…' if gap.leads > len(gap.ids) else ''}）"


def how(roots: Roots) -> str:
    """Say how what the columns show is counted."""
    return (
        "件：线索，一个编号一件；事：首次编号相同的算一件事；人：能认出的不同的人（按电话，没有电话按姓名），"
        "认不出的不算。办结：办结或销号、“是否解决”没有填“否”“部分”的件数。"
        f"复发：办结后 {roots.rules.came_back} 天以内又有人反映，一次办结之后不管来几件只算一次。"
        f"近 {roots.rules.within} 天来的才数；咨询、建议、表扬和退回平台、不予受理的不数。"
        "各项的分在 rules/repeats.yaml 的 hotspot 里改。"
    )
