"""What the picture 快报 shows: one look on a phone, in the order it is read.

Words and numbers only, as plain values, for the picture is drawn in another process
(``files.leaders.drawing``). Nobody's name, no title and no content of a lead is among them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.core.leaders import brief
from pipeline.core.leaders.movement import NEITHER, since_before
from pipeline.core.leaders.overview import short_names, shown
from pipeline.core.leaders.summary import Figure, Line, Summary, total

BARS = 6  # of a chart; what is left is summed
KINDS = 6
NAME_LENGTH, BAR_NAME_LENGTH = 22, 12  # characters of a name, of one beside a bar
SENTENCES = 3
TILES = ("新增", "办结", "超期", "在办", "待分派", "按期办结率")
_TONES = {"办结": "good", "超期": "bad", "待分派": "warn"}  # where there is any


@dataclass(frozen=True, slots=True)
class Tile:
    """A big number: its name above, a note and how it moved below; tones colour both."""

    label: str
    value: str
    tone: str
    note: str
    moved: str
    moved_tone: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: how many in all, and how many of them are late.

    ``rest`` sums up those that have no bar of their own; beside its bar all others would be short.
    """

    name: str
    all: int
    late: int
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A day of the trend; ``day`` is how it is called (``7/10``)."""

    day: str
    new: int
    done: int
    open: int


@dataclass(frozen=True, slots=True)
class Charts:
    """The three charts: what departments have in hand, what came by kind, the days."""

    departments: tuple[Bar, ...]
    kinds: tuple[Bar, ...]
    trend: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Poster:
    """The whole picture. ``top`` are name, count and note; blank texts are not shown."""

    title: str
    subtitle: str
    alerts: tuple[str, ...]
    sentence: str
    tiles: tuple[Tile, ...]
    top_title: str
    top: tuple[tuple[str, str, str], ...]
    charts: Charts
    notes: tuple[str, ...]
    foot: str


def poster(summary: Summary) -> Poster:
    """Return what the picture shows."""
    day = f"{summary.today.year}年{brief.weekday(summary)}"
    short = short_names((line.name for line in summary.departments), NAME_LENGTH)
    notes = [one.text for one in summary.explained[:SENTENCES]]
    notes += [f"反复的：{brief.coming_back(summary)}"] if brief.coming_back(summary) else []
    notes += [f"要定的：{brief.to_decide(summary)}"] if brief.to_decide(summary) else []
    return Poster(
        title=f"{summary.zone}线索快报",
        subtitle="　".join(filter(None, (day, brief.campaign(summary)))),
        alerts=summary.alerts,
        sentence=sentence(summary),
        tiles=tuple(_tile(summary, key) for key in TILES),
        top_title=brief.top_title(summary),
        top=tuple((short[one.name], one.has, one.note) for one in brief.top(summary)),
        charts=charts(summary),
        notes=tuple(notes),
        foot=f"统计截至 {summary.now:%Y-%m-%d %H:%M}。{summary.remark}阶段性办结仍算在办，"
        f"{brief.explained(summary)}各项怎么算见领导汇总“口径说明”。",
    )


def sentence(summary: Summary) -> str:
    """Return the state of things in one sentence."""
    open_, late, due = (summary.figure(key).value for key in ("存量", "超期", "今日到期"))
    many = sum(bool(line.overdue) for line in summary.departments)
    whose = f"（{many} 个单位，{brief.longest(summary)}）" if many else ""
    today = f"，今日到期 {due} 件" if due else ""
    return f"存量 {open_} 件，{f'超期 {late} 件{whose}' if late else '没有超期'}{today}。"


def charts(summary: Summary) -> Charts:
    """Return what the three charts show."""
    busy = sorted((line for line in summary.departments if line.in_hand), key=brief.burning)
    most = sorted(summary.categories, key=lambda line: (-line.received, line.name))
    return Charts(
        departments=_bars(busy, BARS, lambda one: (one.in_hand, one.overdue)),
        kinds=_bars(most, KINDS, lambda one: (one.received, 0)),
        trend=tuple(
            Point(f"{one.day.month}/{one.day.day}", one.new, one.done, one.open)
            for one in summary.trend[-14:]
        ),
    )


def _bars(
    lines: Sequence[Line], most: int, count: Callable[[Line], tuple[int, int]]
) -> tuple[Bar, ...]:
    kept = lines if len(lines) <= most else lines[: most - 1]
    short = short_names((line.name for line in kept), BAR_NAME_LENGTH)
    bars = [Bar(short[line.name], *count(line)) for line in kept]
    rest = lines[len(kept) :]
    if rest:
        bars.append(Bar(f"其余 {len(rest)} 个", *count(total(rest, "")), rest=True))
    return tuple(bars)


def _tile(summary: Summary, key: str) -> Tile:
    figure = summary.figure(key)
    moved = since_before(figure) if figure.change(figure.before) is not None else None
    tone = _TONES.get(key, "plain") if figure.value else "plain"
    return Tile(
        label=figure.name,
        value=shown(figure),
        tone=tone,
        note=_note(summary, figure),
        moved=moved.text if moved else "",
        moved_tone=moved.tone if moved else NEITHER,
    )


def _note(summary: Summary, figure: Figure) -> str:
    if figure.is_rate:
        return f"{figure.numerator} ÷ {figure.denominator}"
    of = brief.matters_of(figure)
    return " · ".join(filter(None, (of, _beside(summary, figure))))


def _beside(summary: Summary, figure: Figure) -> str:
    beside = {"新增": "累计收件", "办结": "累计办结", "在办": "今日到期", "待分派": "待审批"}
    if figure.key in beside:
        other = summary.figure(beside[figure.key])
        return f"{other.name} {other.value}"
    return brief.longest(summary) if figure.value else "没有超期"
