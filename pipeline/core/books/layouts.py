"""Which columns each workbook has, in which order, who may fill them, and what it asks for."""

from __future__ import annotations

from functools import cache

from pipeline.core import fields

DEPARTMENT, TRACKER, DESK, CALLBACK = "department", "tracker", "desk", "callback"
KEY_HEADER = "行标识"

# The order of columns; those before "|" are printed. The hidden row key always stands second.
_LAYOUTS = {
    DEPARTMENT: (
        "id news urgency title content address phone category answer_due remaining notice status"
        " answer | acknowledged_by acknowledged_at verified solved closed_at contacted_at"
        " return_reason suggested_department extension_until extension_reason difficulty"
        " assist_opinion remark role received_at source source_number area target petitioner"
        " acknowledge_due repeat_note past_answers reason"
    ),
    TRACKER: (
        "id news urgency title content address area category department answer_due remaining"
        " status answer | assisting other_categories certainty reason notice target received_at"
        " source source_number petitioner phone role acknowledge_due acknowledged_by"
        " acknowledged_at verified solved closed_at contacted_at return_reason"
        " suggested_department extension_until extension_reason difficulty assist_opinion remark"
        " repeat_note past_answers called_back_at satisfaction call_back_note review_result"
        " review_note supervision leader_note first_id papers answer_reckoning"
    ),
    DESK: (
        "id urgency title content address area category candidates department assisting remark"
        " notice reason"
        " | received_at source source_number"
    ),
    CALLBACK: (
        "id title department answer closed_at petitioner phone notice satisfaction called_back_at"
        " call_back_note unreached | content address verified solved contacted_at received_at"
        " source source_number"
    ),
}
# Whose edits a form asks for, and what its data sheet is called.
EDITOR = {
    DEPARTMENT: "department",
    TRACKER: "coordinator",
    DESK: "coordinator",
    CALLBACK: "coordinator",
}
SHEET = {DEPARTMENT: "办理", TRACKER: "台账", DESK: "待分派", CALLBACK: "回访"}
_CALLED = frozenset({"satisfaction", "called_back_at", "call_back_note", "unreached"})
_DESK_OPEN = frozenset({"department", "assisting", "category", "area", "urgency", "remark"})


@cache
def layout(kind: str) -> tuple[str, ...]:
    """Return the field keys of a form in their order."""
    return tuple(key for key in _LAYOUTS[kind].split() if key != "|")


def printed(kind: str) -> frozenset[str]:
    """Return the field keys of a form that are printed."""
    return frozenset(_LAYOUTS[kind].split("|")[0].split())


def open_to(kind: str, key: str) -> str:
    """Say on which rows of a form a person may type into a column; see ``PageColumn``."""
    editors = fields.ALL[key].editors
    if kind == DESK:
        return "always" if key in _DESK_OPEN else "never"
    if kind == CALLBACK:
        return "always" if key in _CALLED else "never"
    if kind == TRACKER:
        return "always" if "coordinator" in editors else "never"
    if "assisting" in editors:
        return fields.ASSISTING
    return fields.LEADING if "department" in editors else "never"


@cache
def open_keys(kind: str, leading: bool) -> tuple[str, ...]:
    """Return the field keys that a form lets people fill, on rows where they lead or assist."""
    role = fields.LEADING if leading else fields.ASSISTING
    return tuple(key for key in layout(kind) if open_to(kind, key) in ("always", role))


_DEPARTMENT_GUIDE = (
    "一、只填橙色表头的格子；蓝色表头的格子是系统给的，改了也不会并入，会照原样还回来。",
    "二、行可以排序、筛选，可以加列；不要删“线索编号”那一列。少交几行不要紧，没交的行当作没动。",
    "三、办理状态、是否属实、是否解决请从下拉中选；日期写成 2025-07-10 或 2025-07-10 9:30。",
    "四、办结要写清：何时到现场、查到什么、怎么处理、有没有联系群众、问题解决没有；办结时间也要填。",
    "五、不归本单位办的，填“退单理由”和“建议承办单位”，就是申请退单；先不要删这一行。",
    "六、来不及的，在到期之前填“申请延期至”和“延期理由”，就是申请延期。",
    "七、角色是“协办”的行只填“协办意见”，其余由主办单位填。",
    "八、需要区里、市里协调的，写在“困难问题”。",
    "九、“系统提示”写着上次交回时没看懂的格子，请照提示改。红色的行是险情，先照提示打电话，再填表。",
    "十、填好后把这个文件交回（文件名改了也行，存成 xls 或 csv 也行）；同一份交两次不会重复。",
)
_TRACKER_GUIDE = (
    "一、全部线索都在这里。橙色表头的格子可以直接改：在原处存盘，或另存一份放进 inbox，都算数。",
    "二、改“承办单位”就是重新派发；您定的，规则不会再改。改“首次编号”就是说和哪一件是同一件事，"
    "清空就是单独一件事。",
    "三、蓝色表头的格子是系统给的，改了不会并入，下次照原样还回来。",
    "四、可以排序、筛选、加列；自己加的列下次还在。",
)
_DESK_GUIDE = (
    "一、“待分派”：规则定不了的线索。在“承办单位”选一个；“候选单位”写着最像的几个和理由。"
    "不归本区管的选“退回平台”或“不予受理”，原因写在“备注”。"
    "红色的行是险情，派了也列在这里，直到办结，或者您把“紧急程度”改低。",
    "二、“改派建议”：规则改了，照新规则会派给别家。同意、不同意，或者选“另填”再选“改派给”。",
    "三、“冲突”：同一格两个人填得不一样。在“采用”选一个；选“另填”的，写在“另填内容”。",
    "四、“退单延期”：单位申请退单、延期的。在“决定”选一个，要对单位说的写在“意见”。"
    "第 2 次退单请裁定：同意、不同意，或者首接单位办；裁定以后不能再退。",
    "五、“审核”：重复的、不满意的、要紧的线索，单位填了办结，您审过才算。退回的写明“意见”，时限重新算。",
    "六、“疑似重复”：新来的和以前的像是同一件事，拿不准。是同一件事的选是，就填上首次编号；不是的选否，"
    "以后不再问。改主意了，在同一份表上改选，再放回 inbox。",
    "七、“自填新线索”：单位在表里自己加的行。在“处理”选收或不收；“承办单位”空着就按规则分派。",
    "八、“公示审批”：办结的案件，您同意了才写进公示表。字句可以改，改成什么就公示什么；“已遮去”写着"
    "拿掉了几处电话、姓名、门牌。暂不公示的过几天再问，不公示的不再问。",
    "九、“表头”：认不出的表在 inbox/待处理 等着。在“这张表是”选一个：新的来源（写上“来源叫什么”）、"
    "已有的来源，或者不是线索表；“当作”是每一列算我们的哪一列，选好的不用改。"
    "定了当次就收，以后这种表不再问。",
    "十、没想好的先空着，下次还会在。填好把这个文件放回 inbox，运行一次。",
)
_CALLBACK_GUIDE = (
    "一、每行打一个电话，问问题解决没有、满意不满意。“系统提示”写着为什么要打这一件。",
    "二、“满意度”从下拉中选；“回访时间”空着，就算收到这份表的时候；“回访意见”写群众的原话。",
    "三、没接通的选“未接通”，下次还列，又没接通的再选一次；打够次数就不再列。",
    "四、答“不满意”的，这一件会变成“重新办理”，时限重新起算；不该重办的，请在总台账把办理状态改回“办结”。",
    "五、保密件的姓名和电话在这里也是打码的，请到来件的平台上回拨。",
    "六、填好在原处存盘，或放回 inbox，都算数；没打的空着，下次还在。表上有电话，不要发到群里。",
)
GUIDES = {
    DEPARTMENT: _DEPARTMENT_GUIDE,
    TRACKER: _TRACKER_GUIDE,
    DESK: _DESK_GUIDE,
    CALLBACK: _CALLBACK_GUIDE,
}
# The grey line of each sheet: what to do with it.
ASKS = {
    DEPARTMENT: "请填橙色表头的格子，填好交回（怎么填见“说明”）",
    TRACKER: "橙色表头的格子可以直接改，存盘或放回 inbox 都算数",
    DESK: "请在“承办单位”选一个，填好把本文件放回 inbox",
    CALLBACK: "请打电话，填橙色表头的格子，存盘或放回 inbox 都算数；不要发到群里",
}
