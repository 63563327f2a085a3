"""The tables that leave the office: their columns, who gets which, and how to know them again.

The inspection table is that of Suzhou's published lists
(群众信访举报转办和边督边改公开情况一览表); the reply is what 12345 platforms take back
(domain §1.3, items 1, 3 and 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline.core.intake.heading import Row
from pipeline.core.intake.source import Source
from pipeline.core.pages import PageColumn
from pipeline.core.text import squeezed
from pipeline.core.values import as_text

REPLY, INSPECTION, NOT_REPORTED = "12345回复", "督察一览表", "不上报"
SHAPES = (REPLY, INSPECTION, NOT_REPORTED)
# how a home is reported for whose source files say nothing of it: as the shipped ones
_USUAL = {"12345热线": REPLY, "督察一览表": INSPECTION}
REMARK = "上报说明"

REPLY_COLUMNS = (
    PageColumn("source_number", "工单编号", "id", 22),
    PageColumn("title", "工单标题", "long", 24),
    PageColumn("department", "承办单位", "text", 14),
    PageColumn("status", "办理状态", "choice", 11),
    PageColumn("answer", "办理情况", "long", 44),
    PageColumn("closed_at", "办结时间", "moment", 16),
    PageColumn("true", "诉求属实", "choice", 10),
    PageColumn("solved", "是否解决", "choice", 10),
    PageColumn("unsolved", "未解决原因", "long", 18, "always"),
    PageColumn("contacted", "联系群众", "choice", 10),
    PageColumn("contacted_at", "联系时间", "moment", 16),
    PageColumn("public", "公开答复内容", "long", 48, "always"),
    PageColumn("remark", REMARK, "long", 24),
)
LISTED = (
    PageColumn("serial", "序号", "number", 6),
    PageColumn("source_number", "受理编号", "id", 22),
    PageColumn("facts", "交办问题基本情况", "long", 48),
    PageColumn("region", "行政区域", "long", 16),
    PageColumn("pollution", "污染类型", "long", 12),
    PageColumn("findings", "调查核实情况", "long", 40),
    PageColumn("verified", "是否属实", "choice", 10),
    PageColumn("measures", "处理和整改情况", "long", 40),
    PageColumn("closed", "是否办结", "choice", 11),
    PageColumn("accountable", "责任人被处理情况", "long", 18),
)
INSPECTION_COLUMNS = (
    *LISTED[:-1],
    PageColumn("accountable", "责任人被处理情况", "long", 18, "always"),
    PageColumn("remark", REMARK, "long", 24),
)
COLUMNS: Mapping[str, tuple[PageColumn, ...]] = {
    REPLY: REPLY_COLUMNS,
    INSPECTION: INSPECTION_COLUMNS,
}
TITLES = {REPLY: "12345 办理情况回复表", INSPECTION: "督察交办问题办理情况上报表"}
PUBLISHED_TITLE = "群众举报办理情况公示表"
RECORD_TITLE = "公示审批记录（内部使用，不要外发）"
PUBLISHED_NOTE = "处理和整改情况将及时复核更新"
_OUR_TITLES = (*TITLES.values(), RECORD_TITLE)
_TOP = 3  # rows that may hold a title


def shapes_of(sources: Iterable[Source]) -> dict[str, str]:
    """Return which table each source is reported in, by the 来源 that its leads carry."""
    shapes: dict[str, str] = {}
    for source in sources:
        shape = source.report_as or _USUAL.get(source.name, NOT_REPORTED)
        named = source.constants.get("来源", source.name)
        if shape != NOT_REPORTED:
            shapes.setdefault(named, shape)
    return shapes


def is_outward(rows: Sequence[Row]) -> bool:
    """Tell whether a sheet is a table that we made for others: it is read, never taken in.

    Its words are masked; taken in as an export they would stand in the place of the complaint's.
    """
    seen = [squeezed(as_text(cell)) for _, cells in rows[:_TOP] for cell in cells if cell]
    titles = tuple(squeezed(title) for title in _OUR_TITLES)
    ours = squeezed(REMARK) in seen or any(text.endswith(titles) for text in seen)
    return ours or any(squeezed(PUBLISHED_NOTE) in text for text in seen)
