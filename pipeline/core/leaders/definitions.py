"""The sheet 口径说明: what every figure counts, out of what, and what all of them rest on."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.core.leaders import closed_again
from pipeline.core.leaders.linked_page import LinkedPage, page_of
from pipeline.core.leaders.lists import ALSO_LISTED
from pipeline.core.leaders.matters import DEFINITION, NOT_ADDED
from pipeline.core.leaders.overview import NOTHING
from pipeline.core.leaders.summary import Figure, Summary
from pipeline.core.pages import PageColumn, PageValue
from pipeline.core.privacy.masks import nameless

SHEET = "口径说明"


def definitions(summary: Summary) -> LinkedPage:
    """Return what every figure counts, out of what, and what all of them rest on."""
    columns = (
        PageColumn("name", "指标", "text", 18),
        PageColumn("value", "数值", "count", 11),
        PageColumn("matters", "其中的事", "count", 10),
        PageColumn("numerator", "分子", "count", 10),
        PageColumn("denominator", "分母", "count", 10),
        PageColumn("definition", "怎么算", "long", 96),
    )
    rows: list[tuple[PageValue, ...]] = [_defined(figure) for figure in summary.figures]
    links = {
        (number, "name"): ALSO_LISTED.get(figure.key, figure.key)
        for number, figure in enumerate(summary.figures)
    }
    rows += [(_RESTS, "", "", "", "", "")]
    rows += [(name, "", "", "", "", said) for name, said in _rests_on(summary)]
    note = "各表的率与这里同一口径，只是按各自范围数"
    shares = frozenset((at, "value") for at, one in enumerate(summary.figures) if one.is_rate)
    made = page_of(SHEET, note, columns, rows, summary, strong=_RESTS)
    return LinkedPage(made, links, shares=shares, whole=True)


_RESTS = "依据和说明"


def _defined(figure: Figure) -> tuple[PageValue, ...]:
    parts = (figure.numerator, figure.denominator) if figure.is_rate else ("", "")
    value = NOTHING if figure.value is None else figure.value
    matters = "" if figure.matters is None else figure.matters
    return (figure.name, value, matters, *parts, figure.definition)


def _rests_on(summary: Summary) -> Iterator[tuple[str, str]]:
    basis = summary.basis
    yield "统计截止", f"{summary.now:%Y-%m-%d %H:%M}（北京时间）"
    files = "、".join(nameless(name) for name in basis.files)
    more = f" 等，共 {basis.file_count} 个文件" if basis.file_count > len(basis.files) else ""
    yield "来源文件", f"{files}{more}" if files else NOTHING
    yield "规则版本", basis.rules_hash or NOTHING
    yield "日历", basis.note or "时限按 rules/calendar.yaml 的工作日算，用到的日子都在里面"
    yield "横线 —", "分母是零，没有可算的；环比、同比的 — 是那时没有数。— 不是 0"
    yield "环比、同比", "环比：与上一期比；同比：与去年同期比。率的差是百分点。红是变差，绿是变好"
    yield "件和事", DEFINITION
    yield closed_again.NAME, closed_again.DEFINITION
    yield "各行的事", NOT_ADDED
    yield "点位", "同一个对象或同一处地方的同一类问题；热度分和各列怎么数，写在“问题点位”那一页"
    yield "件和个", "个是问题，一件里可能有几个。各表按件数，旁边有事的另外标明"
