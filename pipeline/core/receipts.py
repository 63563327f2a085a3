"""收件回执: what became of every file and of every row that was not taken as it stood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.core.pages import Page, PageColumn, Workbook

_FILES = (
    ("name", "文件", 40),
    ("status", "结果", 10),
    ("source", "当作", 14),
    ("rows", "行数", 8),
    ("new", "新线索", 8),
    ("updated", "更新", 8),
    ("repeated", "重复或未动", 12),
    ("held", "未入库", 8),
    ("changes", "改动格数", 10),
    ("conflicts", "冲突格数", 10),
    ("holds", "没看懂格数", 12),
    ("restored", "系统列还原", 12),
    ("sent", "发出行数", 10),
    ("missing", "没交回行数", 12),
    ("seconds", "用时（秒）", 10),
    ("why", "说明", 60),
)
_LINES = (
    ("name", "文件", 36),
    ("sheet", "工作表", 14),
    ("row", "行", 8),
    ("seen", "这一行", 40),
    ("why", "为什么没入库，怎么办", 70),
)
_PROBLEMS = (
    ("level", "级别", 8),
    ("code", "代码", 8),
    ("file", "文件", 36),
    ("sheet", "工作表", 14),
    ("cell", "位置", 14),
    ("message", "说明", 90),
)
_KINDS = {"return": "交回的表", "same": "以前收过", "aside": "没有认出"}
_NUMBERS = frozenset(key for key, _, width in _FILES if 8 <= width <= 12 and key not in ("status",))
_LONG = 36  # columns this wide wrap


def workbook(outcomes: Sequence[Mapping[str, Any]], when: str, run: str) -> Workbook:
    """Lay out the receipt of a run: files, rows that were not taken, everything to look at.

    Each outcome is what ``originals.Outcome`` holds, as a mapping.
    """
    lines = [line | {"name": one["name"]} for one in outcomes for line in one["lines"]]
    problems = [problem for one in outcomes for problem in one["problems"]]
    files = [
        dict(one) | {"source": one["source"] or _KINDS.get(one["kind"], "")} for one in outcomes
    ]
    pages = [_page("文件", f"{when} 共收 {len(files)} 个文件　运行编号 {run}", _FILES, files)]
    if lines:
        pages.append(_page("未入库的行", "改好后把这些行放回 inbox 即可", _LINES, lines))
    if problems:
        pages.append(_page("提示", "每一条都写了在哪里、看到什么、怎么办", _PROBLEMS, problems))
    return Workbook(tuple(pages))


def _page(
    name: str,
    said: str,
    layout: tuple[tuple[str, str, int], ...],
    rows: Iterable[Mapping[str, Any]],
) -> Page:
    columns = tuple(
        PageColumn(key, header, _kind(key, width), width) for key, header, width in layout
    )
    values = [tuple(row.get(key, "") for key, _, _ in layout) for row in rows]
    return Page(name, f"收件回执：{name}", said, columns, values, len(values), frozen=1)


def _kind(key: str, width: int) -> str:
    if key in _NUMBERS:
        return "number"
    return "long" if width >= _LONG else "text"
