"""What the leaders' summary says: tiles, tables, sheets, in the order they are read.

Words and choices only; ``files/leaders/summary`` draws them. One look must answer: how many, how
late, whose.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from os.path import commonprefix

from pipeline.core.leaders.summary import Figure, Line, Summary, total
from pipeline.core.pages import Page, PageColumn, PageValue
from pipeline.core.values import serial

SHEET = "总览"
NOTHING = "—"
EMPTY = "没有数据"
SHOWN = 8  # lines of a table on the overview, the rest being summed
NAME_LENGTH = 11  # Chinese characters of a name on the overview

# series of the charts
GOING, LATE, RECEIVED = "在办未超期", "超期", "累计收件"
NEW, DONE, OPEN = "新增", "办结", "存量（右轴）"
CHART_TITLES = ("各部门在办与超期（件）", "各类别收件（件）", "近 14 天新增、办结与存量（件）")


@dataclass(frozen=True, slots=True)
class Tile:
    """A big number with its name above and a note below; ``tone`` is plain, good, bad or warn."""

    label: str
    value: str
    note: str
    tone: str


@dataclass(frozen=True, slots=True)
class Board:
    """A small table: names, then three figures a line; ``red`` numbers the column of what is late.

    The last of ``rows`` is the sum.
    """

    heading: str
    headers: tuple[str, str, str, str]
    rows: tuple[tuple[str, int | str, int | str, int | str], ...]
    red: int


def title(summary: Summary) -> str:
    """Return the title of the overview."""
    day = f"{summary.today.year} 年 {summary.today.month} 月 {summary.today.day} 日"
    campaign = f"　专项行动第 {summary.campaign_day} 天" if summary.campaign_day > 0 else ""
    return f"{summary.zone}线索办理汇总　{day}{campaign}"


def cut_off(summary: Summary) -> str:
    """Return the grey line: until when was counted, and where the definitions stand."""
    return (
        f"统计截至 {summary.now:%Y-%m-%d %H:%M}。{summary.remark}"
        "部门表不含待分派；阶段性办结仍算在办；各项怎么算见“口径说明”。"
    )


def sentence(summary: Summary) -> str:
    """Return the state of things in one line, long names shortened."""
    short = short_names((line.name for line in summary.departments), 2 * NAME_LENGTH)
    named = sorted(
        (line for line in summary.departments if line.overdue), key=lambda line: -line.overdue
    )
    whose = "、".join(f"{short[line.name]} {line.overdue} 件" for line in named[:3])
    whose = f"（{whose}{'等' if len(named) > 3 else ''}）" if whose else ""
    count = {figure.key: figure.value for figure in summary.figures}
    new, done = summary.figure("新增"), summary.figure("办结")
    return (
        f"{new.name} {new.value} 件，办结 {done.value} 件；"
        f"在办 {count['在办']} 件，其中超期 {count['超期']} 件{whose}；"
        f"待分派 {count['待分派']} 件。"
    )


def tiles(summary: Summary) -> tuple[Tile, ...]:
    """Return the six numbers a leader asks for first."""

    def count(name: str) -> int:
        return int(summary.figure(name).value or 0)

    def tile(name: str, note: str, tone: str) -> Tile:
        figure = summary.figure(name)
        return Tile(figure.name, shown(figure), note, tone)

    on_time = summary.figure("按期办结率")
    oldest = f"最长已超 {summary.overdue[0].days} 天" if summary.overdue else "没有超期"
    return (
        tile("新增", _then(summary.figure("新增")), "plain"),
        tile("在办", f"今日到期 {count('今日到期')}", "plain"),
        tile("办结", f"{_then(summary.figure('办结'))}　累计 {count('累计办结')}", "good"),
        tile("超期", oldest, "bad" if count("超期") else "plain"),
        tile("待分派", f"待审批 {count('待审批')}", "warn" if count("待分派") else "plain"),
        tile("按期办结率", f"{on_time.numerator} ÷ 应办结 {on_time.denominator}", "plain"),
    )


def _then(figure: Figure) -> str:
    before = figure.before
    return f"{before.when} {before.value}" if before else NOTHING


def shown(figure: Figure) -> str:
    """Return a figure as it is read: a number, a percentage, or — for nothing to count."""
    if figure.value is None:
        return NOTHING
    return str(figure.value) if figure.denominator is None else percent(figure.value)


def percent(value: float | None) -> str:
    """Return a share as a percentage with one decimal."""
    return NOTHING if value is None else f"{value:.1%}"


def boards(summary: Summary) -> tuple[Board, Board, Board]:
    """Return the tables by department, by category and by area."""
    short = short_names(
        line.name
        for lines in (summary.departments, summary.categories, summary.areas)
        for line in lines
    )
    by_department = tuple(
        (short.get(line.name, line.name), line.in_hand, line.overdue, percent(line.on_time_rate))
        for line in _top(summary.departments)
    )
    by_category, by_area = (
        tuple(
            (short.get(line.name, line.name), line.new, line.in_hand, line.overdue)
            for line in _top(lines)
        )
        for lines in (summary.categories, summary.areas)
    )
    counted = ("今日新增", "在办", "超期")
    return (
        Board("部门", ("承办单位", "在办", "超期", "按期率"), by_department, 2),
        Board("类别", ("类别", *counted), by_category, 3),
        Board("区域", ("属地", *counted), by_area, 3),
    )


def _top(lines: Sequence[Line]) -> list[Line]:
    if not lines:
        return []
    kept = [*lines] if len(lines) <= SHOWN else [*lines[: SHOWN - 1]]
    rest = lines[len(kept) :]
    return [*kept, *([total(rest, f"其余 {len(rest)} 个")] if rest else []), total(lines, "合计")]


def short_names(names: Iterable[str], length: int = NAME_LENGTH) -> dict[str, str]:
    """Return for each name one that fits, and that no other name is shortened to.

    Long names are cut in their middle, as they differ at their ends; where that makes two alike,
    what they begin with in common is left out instead.
    """
    groups: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):  # a department may be named as its area is
        groups.setdefault(_cut_middle(name, length), []).append(name)
    made: dict[str, str] = {}
    for short, group in groups.items():
        common = len(commonprefix(group))
        for name in group:
            rest = name[common : common + length - 2]
            end = "…" if common + length - 2 < len(name) else ""
            made[name] = f"…{rest}{end}" if rest and len(group) > 1 else short
    return made


def _cut_middle(name: str, length: int) -> str:
    if len(name) <= length:
        return name
    head = length // 2 - 1
    return f"{name[:head]}…{name[-(length - head - 1) :]}"


_LINES = (
    ("received", "累计收件", "number", 11),
    ("new", "今日新增", "number", 11),
    ("in_hand", "在办", "number", 9),
    ("overdue", "超期", "number", 9),
    ("done_now", "今日办结", "number", 11),
    ("done", "累计办结", "number", 11),
    ("done_rate", "办结率", "rate", 10),
    ("on_time_rate", "按期办结率", "rate", 12),
)


def pages(summary: Summary) -> tuple[Page, ...]:
    """Return the sheets behind the overview: 部门, 类别, 区域, 超期清单, 口径说明."""
    return (
        _lines_page("部门", "承办单位", summary.departments, summary),
        _lines_page("类别", "类别", summary.categories, summary),
        _lines_page("区域", "属地", summary.areas, summary),
        _late_page(summary),
        _definitions_page(summary),
    )


def _lines_page(name: str, header: str, lines: Sequence[Line], summary: Summary) -> Page:
    width = max([20, *(2 * len(line.name) + 4 for line in lines)])
    columns = (PageColumn("name", header, "long", min(width, 44)),) + tuple(
        PageColumn(key, title, kind, size) for key, title, kind, size in _LINES
    )
    rows = [(line.name, *(_or_nothing(getattr(line, key)) for key, *_ in _LINES)) for line in lines]
    all_ = total(lines, "合计")
    rates = f"办结率 {percent(all_.done_rate)}，按期办结率 {percent(all_.on_time_rate)}"
    subtitle = (
        f"统计截至 {summary.now:%Y-%m-%d %H:%M}　共 {len(lines)} 个　合计："
        f"收件 {all_.received} 件，在办 {all_.in_hand} 件，超期 {all_.overdue} 件，"
        f"累计办结 {all_.done} 件，{rates}"
    )
    return Page(name, f"按{name}统计", subtitle, columns, rows, len(rows), frozen=1)


def _or_nothing(value: float | int | None) -> PageValue:
    return NOTHING if value is None else value


def _late_page(summary: Summary) -> Page:
    columns = (
        PageColumn("id", "线索编号", "id", 20),
        PageColumn("title", "标题", "long", 44),
        PageColumn("department", "承办单位", "long", 34),
        PageColumn("due", "办结时限", "moment", 16),
        PageColumn("days", "超期天数", "number", 11),
    )
    rows = [
        (late.id, late.title, late.department, serial(late.due), late.days)
        for late in summary.overdue
    ]
    subtitle = (
        f"统计截至 {summary.now:%Y-%m-%d %H:%M}　共 {len(rows)} 件　超期天数按自然日算，久的在前"
    )
    return Page("超期清单", "超期清单", subtitle, columns, rows, len(rows), frozen=1)


def _definitions_page(summary: Summary) -> Page:
    columns = (
        PageColumn("name", "指标", "text", 16),
        PageColumn("value", "数值", "number", 12),
        PageColumn("numerator", "分子", "number", 10),
        PageColumn("denominator", "分母", "number", 10),
        PageColumn("definition", "口径", "long", 90),
    )
    rows = [
        (
            figure.name,
            shown(figure) if figure.denominator is not None else figure.value,
            "" if figure.denominator is None else figure.numerator,
            "" if figure.denominator is None else figure.denominator,
            figure.definition,
        )
        for figure in summary.figures
    ]
    subtitle = (
        "“—”表示分母为零，没有可算的。各表的办结率、按期办结率与这里同一口径，只是按各自范围数。"
    )
    return Page("口径说明", "口径说明", subtitle, columns, rows, len(rows), frozen=1)
