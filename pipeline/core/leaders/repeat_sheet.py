"""The sheet 重复构成: who and what is brought again, by the three labels, in 件 and in 事.

重复信访 is what the same person brings again (《信访工作条例》); other people with one matter, and
what came back after it was solved, are told apart from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipeline.core.leaders.flags import LABELLED
from pipeline.core.leaders.line_sheets import ONE_PAGE
from pipeline.core.leaders.lines import AREA, CATEGORY, DEPARTMENT
from pipeline.core.leaders.linked_page import SUM, LinkedPage, page_of
from pipeline.core.leaders.matters import NOT_ADDED
from pipeline.core.leaders.overview import NOTHING
from pipeline.core.leaders.summary import Line, Summary, rate, total
from pipeline.core.pages import PageColumn, PageValue
from pipeline.core.repeats.linking import CAME_BACK, OTHER_PEOPLE, SAME_PERSON

SHEET = "重复构成"
ALL = "全部"
Value = Callable[[Line], PageValue]


def repeats(summary: Summary) -> LinkedPage:
    """Return the departments, categories and areas that have repeats, those with most first.

    The first row is of all leads. A department counts what it leads.
    """
    columns = tuple(_columns())
    lines = [(ALL, _all(summary)), *_lines(summary)]
    shown = (PageColumn("by", "按什么分", "text", 11), *(column for column, _ in columns))
    rows = [(by, *(value(line) for _, value in columns)) for by, line in lines]
    said = (
        "除全部外只列有重复件的。同人重复、同事多人、同地复发里，一件可能占两种，"
        f"没有填重复类型的一种也不占，所以三种相加不等于重复件。率的分母是收件。{NOT_ADDED}"
    )
    made = page_of(SHEET, said, shown, rows, summary, strong=ALL, frozen=2)
    links = {(0, "repeated"): "重复件"}
    links |= {(0, flag): label for label, flag in LABELLED.items()}
    return LinkedPage(made, links, whole=len(rows) <= ONE_PAGE)


def _all(summary: Summary) -> Line:
    return total(summary.categories, SUM, summary.sums.get(CATEGORY, {}))


def _lines(summary: Summary) -> Iterator[tuple[str, Line]]:
    groups: tuple[tuple[str, Sequence[Line]], ...] = (
        (DEPARTMENT, summary.departments),
        (CATEGORY, summary.categories),
        (AREA, summary.areas),
    )
    for by, lines in groups:
        found = (line for line in lines if line.repeated)
        for line in sorted(found, key=lambda one: (-one.repeated, one.name)):
            yield by, line


def _columns() -> Iterator[tuple[PageColumn, Value]]:
    yield PageColumn("name", "名称", "long", 24), lambda line: line.name
    yield PageColumn("brought", "收件", "count", 9), lambda line: line.brought
    yield PageColumn("brought_matters", "收件的事", "count", 10), _matters("brought")
    yield from _share("repeated", "重复件", "重复率", "重复/收件")
    yield PageColumn("repeated_matters", "重复的事", "count", 10), _matters("repeated")
    yield from _share("same_person", SAME_PERSON, "重复信访率", "同人/收件")
    yield from _share("other_people", OTHER_PEOPLE, "同事多人占比", "多人/收件")
    yield from _share("came_back", CAME_BACK, "同地复发占比", "复发/收件")


def _share(key: str, header: str, called: str, parts: str) -> Iterator[tuple[PageColumn, Value]]:
    """Yield a count, its share of what came, and the two parts of that."""
    yield PageColumn(key, header, "count", 10), lambda line: getattr(line, key)
    yield PageColumn(f"{key}_rate", called, "share", 13), lambda line: _rate(line, key)
    yield (
        PageColumn(f"{key}_parts", parts, "parts", 11),
        lambda line: f"{getattr(line, key)}/{line.brought}",
    )


def _rate(line: Line, key: str) -> PageValue:
    share = rate(getattr(line, key), line.brought)
    return NOTHING if share is None else share


def _matters(key: str) -> Value:
    return lambda line: line.matters.get(key)
