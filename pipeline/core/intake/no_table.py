"""Why a file in which no table was found has none: what each of its sheets looks like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.core.intake.heading import Row
from pipeline.core.values import as_text

_NAMED = 4  # sheets of one sort
_SHOWN = 30  # characters of a lone cell


@dataclass(frozen=True, slots=True)
class Looked:
    """One worksheet as far as it was looked at: its first rows that hold anything."""

    name: str
    visible: bool
    first: Sequence[Row]


def looks_of(sheets: Iterable[Looked]) -> str:
    """Say what the sheets of a file look like, those of one sort together."""
    sorts: dict[str, list[str]] = {}
    for sheet in sheets:
        sorts.setdefault(_look(sheet), []).append(f"“{sheet.name}”" if sheet.name else "文件")
    said = [_named(names) + look for look, names in sorts.items()]
    return "；".join(said) or "一张工作表也没有"


def _named(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 张工作表" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more


def _look(sheet: Looked) -> str:
    hidden = "" if sheet.visible else "是隐藏的，"
    filled = [[as_text(cell) for cell in cells if cell is not None] for _, cells in sheet.first]
    widest = max(map(len, filled), default=0)
    if not filled:
        return f"{hidden}没有填任何单元格（图片、图表、批注里的字读不出来）"
    if len(filled) == 1:
        text = " ".join("、".join(filled[0]).split())
        shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
        return f"{hidden}只有 1 行（{shown}），有表头没有内容，或者不是表格"
    if widest == 1:
        return f"{hidden}每行只有一格，不像表格"
    return f"{hidden}没有认出表头"
