"""The sheets of 待定事项 on which the coordinator decides about other things than leads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from pipeline.core.books.layouts import KEY_HEADER
from pipeline.core.outward.publication import LATER, NEVER, WORDS, YES
from pipeline.core.pages import PageColumn
from pipeline.core.text import squeezed

CONFLICTS, PROPOSALS, REROUTES = "冲突", "自填新线索", "改派建议"
REQUESTS, REVIEWS, PUBLICATIONS = "退单延期", "审核", "公示审批"
HEADINGS, REPEATS = "表头", "疑似重复"
OTHER = "另填"  # none of those, but what stands in the column behind
ACCEPT, REFUSE = "收为新线索", "不收"
AGREE, DISAGREE = "同意", "不同意"
FIRST = "首接单位办"
PASS, BACK = "通过", "退回"
SAME_MATTER, NOT_SAME = "是", "否"
NEW_SOURCE, NOT_LEADS = "新的来源", "不是线索表"
SENT_AWAY = ("退回平台", "不予受理")  # what may become of a lead that no department is to have
# What may be chosen, by column.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "choice": ("台账", "交回", "发出时", OTHER),
    "accept": (ACCEPT, REFUSE),
    "decision": (AGREE, DISAGREE, OTHER),
    "ruling": (AGREE, DISAGREE, FIRST),
    "review": (PASS, BACK),
    "publish": (YES, LATER, NEVER),
    "repeat": (SAME_MATTER, NOT_SAME),
}
# These, too, but what the office calls its sources comes with them (``heading_lists``).
_OF_HEADINGS = frozenset({"meaning", "which_source"})
TITLES = {
    REROUTES: "规则改了以后会派给别家的线索",
    CONFLICTS: "两处填得不一样的格子",
    REPEATS: "和以前的像是同一件事的线索",
    PROPOSALS: "单位自己加的行",
    REQUESTS: "单位申请退单、延期的线索",
    REVIEWS: "审核以后才算办结的答复",
    PUBLICATIONS: "办结的案件，您同意了才公示",
    HEADINGS: "认不出的表，请说是哪种",
}
LATE = "已过期"
# The grey line: what to do with a sheet.
ASKS = {
    REROUTES: "请在“决定”选一个；选“另填”的在“改派给”选单位，填好把本文件放回 inbox；没定之前不动",
    CONFLICTS: "请在“采用”选一个；选“另填”的写在“另填内容”，填好把本文件放回 inbox",
    REPEATS: "左边是新来的，右边是以前的；是同一件事的在“决定”选是，不是的选否，"
    "填好把本文件放回 inbox；定过的不再问，一次最多列 300 对，新来的先列",
    PROPOSALS: "请在“处理”选一个；“承办单位”空着就按规则分派，填好把本文件放回 inbox",
    REQUESTS: "请在“决定”选一个；“改派给”空着就给建议的单位，“延期至”空着就照申请的，"
    "填好把本文件放回 inbox",
    REVIEWS: "请在“审核”选通过或退回，退回的写明“意见”，填好把本文件放回 inbox",
    PUBLICATIONS: "橙色表头的字句可以改，改成什么就公示什么；请在“公示决定”选一个，"
    "填好把本文件放回 inbox",
    HEADINGS: "每张表在第一行选“这张表是”；“当作”选好的不用改，空着就不用这一列；"
    "填好把本文件放回 inbox，当次就收",
}
# Key, header and width of each column; readers find the header row by 线索编号.
LAYOUTS = {
    REROUTES: (
        ("id", "线索编号", 19),
        ("row_key", KEY_HEADER, 14),
        ("title", "标题", 24),
        ("content", "内容", 40),
        ("department", "现承办单位", 14),
        ("suggested", "建议承办单位", 14),
        ("reason", "建议理由", 36),
        ("old_reason", "原理由", 36),
        ("decision", "决定", 10),
        ("decided_department", "改派给", 14),
    ),
    CONFLICTS: (
        ("id", "线索编号", 19),
        ("row_key", KEY_HEADER, 14),
        ("title", "标题", 24),
        ("department", "承办单位", 14),
        ("field", "栏目", 12),
        ("base", "发出时", 24),
        ("ours", "台账现值", 24),
        ("ours_by", "台账谁填", 22),
        ("theirs", "交回值", 24),
        ("actor", "谁交回", 12),
        ("place", "交回的文件和格子", 30),
        ("at", "何时", 16),
        ("choice", "采用", 10),
        ("other", "另填内容", 24),
    ),
    PROPOSALS: (
        ("id", "线索编号", 19),
        ("row_key", KEY_HEADER, 14),
        ("title", "标题", 24),
        ("content", "内容", 44),
        ("address", "地址", 24),
        ("target", "被反映对象", 18),
        ("received_at", "受理时间", 16),
        ("actor", "谁填的", 12),
        ("place", "哪个文件哪一行", 30),
        ("at", "何时", 16),
        ("accept", "处理", 14),
        ("decided_department", "承办单位", 14),
    ),
    REQUESTS: (
        ("id", "线索编号", 19),
        ("row_key", KEY_HEADER, 14),
        ("title", "标题", 24),
        ("department", "承办单位", 14),
        ("first_department", "首接单位", 14),
        ("request", "申请", 8),
        ("times", "第几次", 8),
        ("why", "理由", 32),
        ("wanted", "建议单位或延期至", 16),
        ("answer_due", "办结时限", 16),
        ("late", "是否已过期", 10),
        ("note", "提醒", 30),
        ("ruling", "决定", 12),
        ("decided_department", "改派给", 14),
        ("until", "延期至", 16),
        ("words", "意见", 30),
    ),
    REVIEWS: (
        ("id", "线索编号", 19),
        ("row_key", KEY_HEADER, 14),
        ("title", "标题", 24),
        ("content", "内容", 36),
        ("department", "承办单位", 14),
        ("why", "为什么要审", 18),
        ("answer", "办理情况", 44),
        ("past_answers", "历次办理", 36),
        ("verified", "是否属实", 10),
        ("solved", "是否解决", 10),
        ("closed_at", "办结时间", 16),
        ("contacted_at", "联系群众时间", 16),
        ("answer_due", "办结时限", 16),
        ("late", "是否已过期", 10),
        ("before", "上次意见", 24),
        ("review", "审核", 10),
        ("words", "意见", 30),
    ),
    REPEATS: (
        ("id", "线索编号", 19),
        ("row_key", KEY_HEADER, 14),
        ("title", "标题", 18),
        ("content", "内容", 32),
        ("address", "地址", 18),
        ("received_at", "受理时间", 16),
        ("earlier_id", "疑似首次编号", 19),
        ("earlier_title", "以前的标题", 18),
        ("earlier_content", "以前的内容", 32),
        ("earlier_address", "以前的地址", 18),
        ("earlier_received_at", "以前的受理时间", 16),
        ("label", "像哪一种", 12),
        ("evidence", "依据", 24),
        ("repeat", "决定", 9),
        ("department", "以前的承办单位", 15),
        ("status", "以前的办理状态", 15),
        ("answer", "以前的办理情况", 34),
    ),
    PUBLICATIONS: (
        ("id", "线索编号", 19),
        ("row_key", KEY_HEADER, 14),
        ("source_number", "受理编号", 22),
        ("department", "承办单位", 12),
        ("facts", "交办问题基本情况", 44),
        ("region", "行政区域", 18),
        ("pollution", "污染类型", 10),
        ("findings", "调查核实情况", 34),
        ("verified", "是否属实", 9),
        ("measures", "处理和整改情况", 34),
        ("closed", "是否办结", 9),
        ("accountable", "责任人被处理情况", 18),
        ("masked", "已遮去", 18),
        ("why", "为什么请审", 18),
        ("publish", "公示决定", 12),
        ("publish_note", "备注", 18),
    ),
    HEADINGS: (
        ("id", "线索编号", 10),
        ("row_key", KEY_HEADER, 14),
        ("file", "文件", 26),
        ("sheet", "工作表", 11),
        ("header", "表里的列名", 20),
        ("examples", "例子", 44),
        ("guess", "猜是", 34),
        ("meaning", "当作", 14),
        ("which_source", "这张表是", 16),
        ("source_called", "来源叫什么", 20),
    ),
}
_OPEN = frozenset(
    {
        "choice", "other", "accept", "decision", "decided_department", "ruling", "until", "review",
        "words", "publish", "publish_note", "meaning", "which_source", "source_called", "repeat",
        *WORDS,
    }
)  # fmt: skip
_MOMENTS = frozenset(
    {"answer_due", "closed_at", "contacted_at", "until", "received_at", "earlier_received_at"}
)
# Headers that only this sheet has; staff may add columns of these names to a book about leads,
# which has 办理状态 besides.
_MARKS = {
    REQUESTS: ("决定", "延期至"),
    REVIEWS: ("审核", "意见"),
    REROUTES: ("决定", "改派给"),
    CONFLICTS: ("采用", "另填内容"),
    PROPOSALS: ("处理", "谁填的"),
    REPEATS: ("决定", "疑似首次编号"),
    PUBLICATIONS: ("公示决定", "已遮去"),
    HEADINGS: ("当作", "这张表是"),
}
_OF_LEADS = squeezed("办理状态")


def picked(choice: str) -> str:
    """Say what was chosen in a cell, as part of a message."""
    return f"选的是“{choice[:40]}”" if choice else "空着"


def columns(sheet: str) -> tuple[PageColumn, ...]:
    """Return the columns of a sheet."""
    return tuple(
        PageColumn(
            key,
            header,
            _kind(key, width),
            width,
            "always" if key in _OPEN else "never",
            "department" if key == "decided_department" else key if _is_chosen(key) else "",
            hidden=key == "row_key",
        )
        for key, header, width in LAYOUTS[sheet]
    )


def heading_lists(columns: Iterable[str], sources: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return what may be chosen on 表头: our columns, and the sources of this office."""
    named = (NEW_SOURCE, *sources, NOT_LEADS)
    return {"meaning": tuple(columns), "which_source": named}


def _is_chosen(key: str) -> bool:
    return key in CHOICES or key in _OF_HEADINGS


def _kind(key: str, width: int) -> str:
    if _is_chosen(key) or key == "decided_department":
        return "choice"
    if key in _MOMENTS:
        return "moment"
    return "long" if width >= 18 and key not in ("id", "earlier_id") else "text"


def sheet_of(headers: Collection[str]) -> str:
    """Return the sheet that a row of squeezed headers belongs to, blank for any other."""
    if _OF_LEADS in headers:
        return ""
    for sheet, marks in _MARKS.items():
        if all(squeezed(mark) in headers for mark in marks):
            return sheet
    return ""


def keys_of(sheet: str) -> dict[str, str]:
    """Return the column keys of a sheet by squeezed header."""
    return {squeezed(header): key for key, header, _ in LAYOUTS[sheet]}
