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
    ("seconds", "用时（秒）", 10),
    ("why", "说明", 60),
)
_RETURNED = (
    ("name", "文件", 40),
    ("departments", "哪个单位的表", 16),
    ("sent", "发出行数", 10),
    ("rows", "交回行数", 10),
    ("updated", "有改动的行", 11),
    ("repeated", "没动的行", 10),
    ("missing", "没交回的行", 11),
    ("held", "未入库的行", 11),
    ("changes", "并入格数", 10),
    ("conflicts", "冲突格数", 10),
    ("holds", "待核格数", 10),
    ("restored", "系统列还原", 11),
)
_SILENCES = (
    ("department", "单位", 18),
    ("in_hand", "手上件数", 10),
    ("unacknowledged", "未签收", 8),
    ("issued", "最近发表", 13),
    ("returned", "最近交回", 17),
    ("days", "几个工作日没交", 12),
)
_EMERGENCIES = (
    ("lead", "线索编号", 22),
    ("kind", "险情", 12),
    ("words", "找到的词", 30),
    ("department", "承办单位", 16),
    ("call", "现在做", 70),
)
_LINES = (
    ("name", "文件", 36),
    ("sheet", "工作表", 14),
    ("row", "行", 8),
    ("seen", "这一行", 40),
    ("why", "为什么没入库，怎么办", 70),
    ("back", "抄在 inbox/待处理 的哪个文件里", 40),
)
_HEADERS = (
    ("name", "文件", 36),
    ("sheet", "工作表", 14),
    ("source", "当作", 14),
    ("header", "表里的列名", 26),
    ("ours", "我们的栏目", 16),
    ("change", "变化", 12),
)
_PROBLEMS = (
    ("level", "级别", 8),
    ("code", "代码", 8),
    ("file", "文件", 36),
    ("sheet", "工作表", 14),
    ("cell", "位置", 14),
    ("message", "说明", 90),
)
_PERSONAL = (
    ("lead", "线索编号", 22),
    ("name", "文件", 30),
    ("sheet", "工作表", 14),
    ("cell", "位置", 12),
    ("header", "栏目", 14),
    ("kind", "像什么", 13),
    ("shown", "遮挡以后（前后各几个字）", 60),
)
# What stands above each sheet behind the first.
_SAID = {
    "紧急": "还没有办结的险情；已处理的，请把线索办结，或把紧急程度改低",
    "交回": "每份交回的表：发出多少行，交回多少，哪些动过；没交回的行当作没动",
    "各单位交回": "从上次交回之后的第一份表算起；0 是发的表都交回过",
    "未入库的行": "要改的行原样抄在 inbox/待处理 的文件里（见最后一栏），改好把那个文件拖回 inbox",
    "表头变化": "来源的表头和以前收的不一样：每一列这次当作什么，和上次比有什么变化",
    "个人信息": "来件里 {count} 处，{cut}发出去都已遮挡；遮错的写进 rules/privacy.yaml 的 keep",
    "提示": "每一条都写了在哪里、看到什么、怎么办",
}
_KINDS = {
    "return": "交回的表",
    "same": "以前收过",
    "aside": "没有认出",
    "paper": "附件",
    "package": "压缩包",
    "opened": "压缩包",
}
_NUMBERS = frozenset(
    key
    for layout in (_FILES, _RETURNED, _SILENCES)
    for key, _, width in layout
    if 8 <= width <= 12 and key not in ("status", "change")
)
_LONG = 36  # columns this wide wrap


def workbook(
    outcomes: Sequence[Mapping[str, Any]],
    silences: Sequence[Mapping[str, Any]],
    when: str,
    run: str,
    emergencies: Sequence[Mapping[str, Any]] = (),
    alerts: tuple[str, ...] = (),
    note: str = "",
    personal: tuple[Sequence[Mapping[str, Any]], int] = ((), 0),
) -> Workbook:
    """Lay out the receipt of a run: files, returned books, who is silent, what to look at.

    Each outcome is what ``originals.Outcome`` holds, each silence what ``silence.Silence`` does,
    as mappings; ``emergencies`` are those of ``alerting.entries``, ``alerts`` stand on top.
    ``note`` is what is to be said of the calendar by which days of silence are counted.
    ``personal`` are what ``arrived.Personal`` holds, as mappings, and how many there are in all.
    """
    files = [
        dict(one) | {"source": one["source"] or _KINDS.get(one["kind"], "")} for one in outcomes
    ]
    said = f"{when} 共收 {len(files)} 个文件　运行编号 {run}"
    pages = [_page("文件", said, _FILES, files, alerts)]
    returned = [
        {**one, "departments": "、".join(one["departments"]) or "总台账或待定事项"}
        for one in files
        if one["kind"] == "return"
    ]
    told = [{**one, "returned": one["returned"] or "从未交回"} for one in silences]
    found, count = personal
    cut = f"只列前 {len(found)} 处，" if len(found) < count else ""
    behind = {
        "紧急": (_EMERGENCIES, [{**one, "words": "、".join(one["words"])} for one in emergencies]),
        "交回": (_RETURNED, returned),
        "各单位交回": (_SILENCES, told),
        "未入库的行": (_LINES, _of_each(outcomes, "lines")),
        "表头变化": (_HEADERS, _of_each(outcomes, "headers")),
        "个人信息": (_PERSONAL, found),
        "提示": (_PROBLEMS, [problem for one in outcomes for problem in one["problems"]]),
    }
    for name, (layout, rows) in behind.items():
        if rows:
            notes = (note,) if note and name == "各单位交回" else ()
            said = _SAID[name].format(count=count, cut=cut)
            pages.append(_page(name, said, layout, rows, notes))
    return Workbook(tuple(pages))


def _of_each(outcomes: Iterable[Mapping[str, Any]], key: str) -> list[dict[str, Any]]:
    return [line | {"name": one["name"]} for one in outcomes for line in one[key]]


def _page(
    name: str,
    said: str,
    layout: tuple[tuple[str, str, int], ...],
    rows: Iterable[Mapping[str, Any]],
    alerts: tuple[str, ...] = (),
) -> Page:
    columns = tuple(
        PageColumn(key, header, _kind(key, width), width) for key, header, width in layout
    )
    values = [tuple(row.get(key, "") for key, _, _ in layout) for row in rows]
    title = f"收件回执：{name}"
    return Page(name, title, said, columns, values, len(values), frozen=1, alerts=alerts)


def _kind(key: str, width: int) -> str:
    if key in _NUMBERS:
        return "number"
    return "long" if width >= _LONG else "text"
