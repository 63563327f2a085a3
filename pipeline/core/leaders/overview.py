"""What the first sheet of the leaders' summary says: tiles, sentences, small tables.

Words and choices only; ``files/leaders/overview_sheet`` draws them. One look must answer: how many,
how late, whose. Whatever has leads behind it names their list (``Summary.lists``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from os.path import commonprefix

from pipeline.core.leaders.movement import Move, since_before, since_last_year
from pipeline.core.leaders.period import CAMPAIGN, DAILY, MONTHLY, WEEKLY, Period
from pipeline.core.leaders.summary import BURNING, Explained, Figure, Line, Row, Summary, total

SHEET = "总览"
NOTHING = "—"
EMPTY = "没有数据"
# series and titles of the charts
GOING, LATE, RECEIVED = "在办未超期", "超期", "累计收件"
NEW, DONE, OPEN = "新增", "办结", "存量（右轴）"
CHART_TITLES = ("各部门在办与超期（件）", "各类别累计收件（件）", "每天的新增、办结与存量（件）")
SENTENCES = 5
BESIDE, BELOW = 8, 20  # lines of the table beside the sentences and of those below, without sums
NAME_LENGTH = 11  # Chinese characters of a name on the overview
_REPORTS = {DAILY: "汇总", WEEKLY: "周报", MONTHLY: "月报", CAMPAIGN: "专项汇总"}
# the figures a leader asks for first, as a tile says them; blank: by the name of the figure
_TILES = (
    ("新增", ""),
    ("存量", ""),
    ("应办结", ""),
    ("按期办结率", "按期率"),
    ("及时签收率", "签收率"),
    ("满意率", ""),
    ("重复率", ""),
    ("超期", ""),
)


@dataclass(frozen=True, slots=True)
class Tile:
    """A big number: its name above, below how it moved.

    Beside the name stand the parts of a rate, or how many 事 a count is. ``tone`` is plain or bad.
    """

    label: str
    figure: Figure
    moves: tuple[Move, Move]
    tone: str

    @property
    def value(self) -> str:
        """Return the number as it is read."""
        return shown(self.figure)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A line of a small table; ``rows`` names the list behind it, blank for none."""

    name: str
    values: tuple[int | str, int | str, int | str]
    rows: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """A small table: names, then three figures a line; ``red`` numbers the column of what is late.

    The last of ``lines`` is the sum.
    """

    headers: tuple[str, str, str, str]
    lines: tuple[BoardLine, ...]
    red: int


def title(summary: Summary) -> str:
    """Return the title of the overview."""
    campaign = ""
    if summary.campaign_day > 0:
        of = f"（共 {summary.campaign_days} 天）" if summary.campaign_days else ""
        campaign = f"　专项行动第 {summary.campaign_day} 天{of}"
    report = _REPORTS[summary.period.kind]
    return f"{summary.zone}线索办理{report}　{when(summary.period)}{campaign}"


def when(period: Period) -> str:
    """Return the days of a period in words."""
    first, last = period.first, period.last
    said = f"{last.month} 月 {last.day} 日"
    if first == last:
        return f"{last.year} 年 {said}"
    said = said if first.year == last.year else f"{last.year} 年 {said}"
    return f"{first.year} 年 {first.month} 月 {first.day} 日至 {said}"


def cut_off(summary: Summary) -> str:
    """Return the grey line: until when was counted, and where the definitions stand."""
    return (
        f"统计截至 {summary.now:%Y-%m-%d %H:%M}。{summary.remark}"
        "部门表不含待分派；阶段性办结仍算在办；"
        "大数是件，旁边的事是把重复的并起来数；率后面是分子/分母，怎么算见“口径说明”。"
        "蓝字点开就是那些线索。"
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


def sentences(summary: Summary) -> tuple[Explained, ...]:
    """Return what explains the figures; where nothing is explained, the state of things."""
    said = summary.explained[:SENTENCES]
    return said or (Explained(sentence(summary), BURNING),)


def tiles(summary: Summary) -> tuple[Tile, ...]:
    """Return the eight numbers a leader asks for first."""
    return tuple(_tile(summary.figure(key), label) for key, label in _TILES)


def _tile(figure: Figure, label: str) -> Tile:
    label = label or figure.name
    if figure.is_rate:
        label = f"{label}　{figure.numerator}/{figure.denominator}"
    elif figure.matters is not None:
        label = f"{label}　{figure.matters} 事"
    late = figure.key == "超期" and figure.value
    moves = since_before(figure), since_last_year(figure)
    return Tile(label, figure, moves, "bad" if late else "plain")


def shown(figure: Figure) -> str:
    """Return a figure as it is read: a number, a percentage, or — for nothing to count."""
    if figure.value is None:
        return NOTHING
    return percent(figure.value) if figure.is_rate else str(figure.value)


def percent(value: float | None) -> str:
    """Return a share as a percentage with one decimal."""
    return NOTHING if value is None else f"{value:.1%}"


def with_parts(value: float | None, part: int, whole: int) -> str:
    """Return a rate and what it is made of: ``83.3%（5/6）``."""
    return f"{percent(value)}（{part}/{whole}）" if whole else NOTHING


def departments(summary: Summary) -> Board:
    """Return the table beside the sentences: who is late, then who has most in hand."""
    burning = sorted(summary.departments, key=lambda line: (-line.overdue, -line.in_hand))
    lines = _top(burning, BESIDE)
    short = short_names(line.name for line in lines)
    rows = tuple(
        BoardLine(
            short[line.name],
            (line.in_hand, line.overdue, with_parts(line.on_time_rate, line.on_time, line.should)),
            f"部门/{line.name}",
        )
        for line in lines
    )
    return Board(("承办单位", "在办", "超期", "按期率"), rows, 2)


def groups(summary: Summary) -> tuple[Board, Board]:
    """Return the tables by category and by area."""
    kinds = _group(summary.categories, "类别", "类别", summary)
    return kinds, _group(summary.areas, "属地", "属地", summary)


def _group(lines: Sequence[Line], header: str, group: str, summary: Summary) -> Board:
    kept = _top(lines, BELOW)
    short = short_names(line.name for line in kept)
    rows = tuple(
        BoardLine(short[line.name], (line.new, line.in_hand, line.overdue), f"{group}/{line.name}")
        for line in kept
    )
    return Board((header, f"{summary.period.words}新增", "在办", "超期"), rows, 3)


def oldest(summary: Summary) -> tuple[Row, ...]:
    """Return the leads that are late the longest."""
    return summary.overdue[: BELOW + 1]


def _top(lines: Sequence[Line], most: int) -> list[Line]:
    """Return the first lines, the rest summed up in one, and the sum of all."""
    if not lines:
        return []
    kept = [*lines] if len(lines) <= most else [*lines[: most - 1]]
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
