"""The sheet 问题点位: where trouble keeps coming, what is behind it, who passed it on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.core.leaders.linked_page import LinkedPage, page_of
from pipeline.core.leaders.overview import SENTENCES
from pipeline.core.leaders.summary import Explained, Summary
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
    PageColumn("where", "点位", "long", 28),
    PageColumn("category", "类别", "long", 13),
    PageColumn("area", "属地", "long", 13),
    PageColumn("leads", "件", "count", 5),
    PageColumn("matters", "事", "count", 5),
    PageColumn("people", "人", "count", 5),
    PageColumn("first", "首次", "day", 11),
    PageColumn("last", "最近", "day", 11),
    PageColumn("solved", "办结", "count", 7),
    PageColumn("came_back", "复发", "count", 7),
    PageColumn("unsatisfied", "不满意", "count", 8),
    PageColumn("open", "在办", "count", 7),
    PageColumn("now", "现承办单位", "long", 16),
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


def on_overview(roots: Roots, explained: tuple[Explained, ...]) -> tuple[Explained, ...]:
    """Return the sentences of the overview, as the last of them the hottest point that came back.

    The weakest gives way to it; where nothing came back they stay as they are.
    """
    hottest = next((point for point in roots.points if point.came_back), None)
    if hottest is None:
        return explained
    many = sum(point.came_back > 0 for point in roots.points)
    told = (
        f"办结了又来的点位 {many} 处，最热的是{hottest.name}：{hottest.leads} 件，"
        f"办结后又来 {hottest.came_back} 次，在办 {hottest.open} 件"
    )
    told += f"（{hottest.now}）。" if hottest.now else "。"
    return (*explained[: SENTENCES - 1], Explained(told, SHEET))


def row_of(point: Point, columns: Sequence[PageColumn]) -> tuple[PageValue, ...]:
    """Return what the columns show of a point."""
    values: dict[str, PageValue] = {key: serial(getattr(point, key)) for key in _DAYS}
    values["departments"] = "、".join(point.departments)
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
    yield HOW, ("　".join(f"{word}：{told}。" for word, told in how(roots)),)


def _first(sentences: Sequence[str]) -> tuple[str, ...]:
    left = len(sentences) - _MOST
    more = (f"另有 {left} 条，见 outbox/点位 里的问题点位",) if left > 0 else ()
    numbered = (f"{at}. {one}" for at, one in enumerate(sentences[:_MOST], 1))
    return (*numbered, *more)


def of_cause(cause: Cause) -> str:
    """Say what several points have in common, and what to look at."""
    more = f" 等 {cause.places} 处" if cause.places > len(cause.points) else ""
    where = "、".join(cause.points)
    return f"{cause.name}（{cause.kind}）：{cause.why}：{where}{more}。{cause.look}。"


def of_passing(passing: Passing) -> str:
    """Say who had it, why it was handed back, and what to do."""
    reasons = f"，退单理由：{passing.reasons}" if passing.reasons else ""
    name = f"{passing.id} {passing.name}"
    return f"{passing.what}：{name}，{passing.trail}{reasons}。{passing.advice}。"


def of_gap(gap: Gap) -> str:
    """Say which rule people disagree with."""
    return f"{gap.advice}。（{'、'.join(gap.ids)}{'…' if gap.leads > len(gap.ids) else ''}）"


def how(roots: Roots) -> tuple[tuple[str, str], ...]:
    """Return what the columns count: a word, and how it is counted."""
    rules = roots.rules
    return (
        ("点位", "同一个对象（名称去掉市名、有限公司等以后相同），没有写对象的按够窄的地方"
         "（小区、企业、学校、门牌号、路口、河、地铁站），再加同一类问题。整条路、整个社区不算"),
        ("件、事", "件：线索，一个编号一件；事：首次编号相同的算一件事"),
        ("人", "能认出的不同的人（按电话，没有电话的按姓名），认不出的不算；只数人数，不列是谁"),
        ("办结", "办结或销号，而且“是否解决”没有填“否”“部分”的件数"),
        ("复发", f"这样办结以后 {rules.came_back} 天以内又有人反映；"
         "一次办结以后不管又来几件，只算一次"),
        ("热度分", f"{roots.formula}；各项的分在 rules/repeats.yaml 的 hotspot 里改"),
        ("举一反三", f"只看近 {rules.alike_days} 天来的；同一条路、河要 {rules.alike} 处以上，"
         f"同一家单位、同一时段要 {rules.alike} 件以上、不止一处"),
        ("不数的", f"{rules.within} 天以前来的；咨询、建议、表扬；退回平台、不予受理的"),
    )  # fmt: skip
