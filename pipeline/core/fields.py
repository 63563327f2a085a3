"""Every column once: key, header, kind, who may change it, what may stand in it.

A lead's current state is one value of text per stored field. Moments are ISO text, Asia/Shanghai:
``2025-07-10 08:30``, or ``2025-07-10`` where no time of day was given. Blank is the empty text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

STATUSES = (
    "待分派", "已派发", "已签收", "办理中", "退单待审", "延期待审", "已回复", "审核退回",
    "阶段性办结", "办结", "重新办理", "挂账", "已销号", "不予受理", "并案", "退回平台",
)  # fmt: skip
CLOSED = frozenset({"办结", "已销号", "不予受理", "并案", "退回平台"})
PAUSED = "挂账"
RESTING = CLOSED | {PAUSED}  # no clock runs: nothing grows late
VERIFIED = ("属实", "基本属实", "部分属实", "不属实")
SOLVED = ("是", "否", "部分")
SATISFACTION = ("满意", "基本满意", "不满意", "未接通")
URGENCIES = ("一般", "紧急", "特急")
REQUESTS = (
    "投诉",
    "举报",
    "求助",
    "咨询",
    "建议",
    "表扬",
)  # what is usual; a source may bring others
CERTAINTIES = ("确定", "较有把握", "需人工")
REVIEWS = ("通过", "退回")
SUPERVISION = ("催办", "通报", "约谈", "挂牌督办")

UNDECIDED = "待分派"
LEADING = "主办"
ASSISTING = "协办"

# Everyday words for a choice, understood on the way in (domain: platform exports, ordinary speech).
SYNONYMS: dict[str, dict[str, str]] = {
    "status": {
        "待受理": "已派发", "未签收": "已派发", "已派单": "已派发", "派发": "已派发",
        "受理中": "已签收", "已接单": "已签收", "已接收": "已签收", "签收": "已签收",
        "在办": "办理中", "处理中": "办理中", "正在办理": "办理中", "正在处理": "办理中",
        "已处置": "已回复", "已处理": "已回复", "已办": "办结", "已办理": "办结", "已办结": "办结",
        "结案": "办结", "已结案": "办结", "已完成": "办结", "完成": "办结", "归档": "办结",
        "退回": "退单待审", "退单": "退单待审", "回退": "退单待审", "退件": "退单待审",
        "延期": "延期待审", "延时": "延期待审", "缓办": "延期待审", "销号": "已销号",
        "阶段办结": "阶段性办结", "不受理": "不予受理", "重办": "重新办理",
    },
    "verified": {
        "是": "属实", "否": "不属实", "真实": "属实", "查实": "属实", "情况属实": "属实",
        "不真实": "不属实", "部分真实": "部分属实",
    },
    "solved": {
        "已解决": "是", "解决": "是", "未解决": "否", "没有解决": "否", "部分解决": "部分",
        "有": "是", "y": "是", "n": "否", "√": "是", "×": "否",
    },
    "satisfaction": {
        "一般": "基本满意", "较满意": "基本满意", "比较满意": "基本满意", "很满意": "满意",
        "非常满意": "满意", "是": "满意", "不太满意": "不满意", "否": "不满意",
        "无法联系": "未接通", "无人接听": "未接通",
    },
    "urgency": {"普通": "一般", "平急": "一般", "加急": "紧急", "急": "紧急", "重大紧急": "特急"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One column.

    ``kind`` is id, text, long (wraps), choice, moment (date with or without time), number,
    department or departments. ``editors`` says who may change it: department (the leading one),
    assisting (each its own), coordinator, leader; blank where nobody may. A leader's words are
    entered in the coordinator's form. ``stored`` is False for what is worked out anew for each
    form.
    ``personal`` values stand in the persons' table only. ``width`` counts half-width characters.
    """

    key: str
    header: str
    kind: str = "text"
    width: int = 12
    editors: frozenset[str] = frozenset()
    choices: tuple[str, ...] = ()
    stored: bool = True
    personal: bool = False
    hint: str = ""


NOBODY: frozenset[str] = frozenset()
DEPARTMENT = frozenset({"department", "coordinator"})
COORDINATOR = frozenset({"coordinator"})
ASSIST = frozenset({"assisting"})
LEADER = frozenset({"leader", "coordinator"})

GIVEN: tuple[Field, ...] = (
    Field("id", "线索编号", "id", 19),
    Field("news", "新变", width=6, stored=False),
    Field("source", "来源", width=12),
    Field("source_number", "来源编号", "id", 20),
    Field("received_at", "受理时间", "moment", 16),
    Field("urgency", "紧急程度", "choice", 10, COORDINATOR, URGENCIES),
    Field("title", "标题", "long", 24, COORDINATOR),
    Field("content", "内容", "long", 44),
    Field("address", "地址", "long", 22, COORDINATOR),
    Field("area", "属地", "text", 12, COORDINATOR),
    Field("target", "被反映对象", "long", 18, COORDINATOR),
    Field("petitioner", "诉求人", width=9, stored=False, personal=True),
    Field("phone", "联系电话", "id", 14, stored=False, personal=True),
    Field("category", "类别", "choice", 12, COORDINATOR),
    Field("role", "角色", width=6, stored=False),
    Field("acknowledge_due", "签收时限", "moment", 16),
    Field("answer_due", "办结时限", "moment", 16, COORDINATOR),
    Field("remaining", "剩余", "number", 7, stored=False),
    Field("repeat_note", "重复情况", "long", 28),
    Field("past_answers", "历次办理", "long", 56, stored=False),
    Field("reason", "分派依据", "long", 36),
    Field("notice", "系统提示", "long", 24, stored=False),
    Field("papers", "附件", "long", 20, stored=False),
)
TO_FILL: tuple[Field, ...] = (
    Field("acknowledged_by", "签收人", "text", 9, DEPARTMENT, hint="填签收人姓名"),
    Field("acknowledged_at", "签收时间", "moment", 16, DEPARTMENT, hint="如 2025-07-10 9:00"),
    Field("status", "办理状态", "choice", 11, DEPARTMENT, STATUSES, hint="从下拉中选"),
    Field("answer", "办理情况", "long", 44, DEPARTMENT, hint="何时、到哪里、查到什么、怎么处理"),
    Field("verified", "是否属实", "choice", 10, DEPARTMENT, VERIFIED, hint="从下拉中选"),
    Field("solved", "是否解决", "choice", 10, DEPARTMENT, SOLVED, hint="从下拉中选"),
    Field("closed_at", "办结时间", "moment", 16, DEPARTMENT, hint="填日期，如 2025-07-12"),
    Field("contacted_at", "联系群众时间", "moment", 16, DEPARTMENT, hint="填日期和时间"),
    Field("return_reason", "退单理由", "long", 18, DEPARTMENT, hint="填了就是申请退单，下一格也填"),
    Field("suggested_department", "建议承办单位", "department", 14, DEPARTMENT, hint="从下拉中选"),
    Field("extension_until", "申请延期至", "moment", 16, DEPARTMENT, hint="填了就是申请延期"),
    Field("extension_reason", "延期理由", "long", 18, DEPARTMENT),
    Field("difficulty", "困难问题", "long", 18, DEPARTMENT, hint="需要区里、市里协调的事"),
    Field("assist_opinion", "协办意见", "long", 20, ASSIST, hint="只有协办单位填这一格"),
    Field("remark", "备注", "long", 16, DEPARTMENT),
)  # fmt: skip
TRACKED: tuple[Field, ...] = (
    Field("department", "承办单位", "department", 14, COORDINATOR),
    Field("assisting", "协办单位", "departments", 16, COORDINATOR),
    Field("other_categories", "兼有类别", "text", 14, COORDINATOR),
    Field("certainty", "把握", "choice", 10, NOBODY, CERTAINTIES),
    Field("called_back_at", "回访时间", "moment", 16, COORDINATOR),
    Field("satisfaction", "满意度", "choice", 10, COORDINATOR, SATISFACTION),
    Field("call_back_note", "回访意见", "long", 18, COORDINATOR),
    Field("unreached", "未接通次数", width=11, editors=COORDINATOR, hint="选“未接通”自己加"),
    Field("review_result", "审核结果", "choice", 10, COORDINATOR, REVIEWS),
    Field("review_note", "审核意见", "long", 18, COORDINATOR),
    Field("supervision", "督办级别", "choice", 10, COORDINATOR, SUPERVISION),
    Field("leader_note", "领导批示", "long", 20, LEADER),
    Field("first_id", "首次编号", "id", 19, COORDINATOR),
)
# Kept with the lead, shown on no form but 时限依据 in 总台账.
KEPT: tuple[Field, ...] = (
    Field("request_type", "诉求类型"),
    Field("source_category", "问题分类"),
    Field("confidential", "是否保密"),
    Field("hint_department", "来件承办单位"),
    Field("hint_status", "来件办理状态"),
    Field("dispatched_at", "派发时间", "moment"),
    Field("step", "分派步骤"),
    Field("rule", "规则"),
    Field("candidates", "候选单位", "long", 28),
    Field("rules_hash", "规则版本"),
    Field("decided_by", "定单位的人"),
    Field("acknowledge_reckoning", "签收时限怎么算", "long", 30),
    Field("answer_reckoning", "时限依据", "long", 30),
    Field("answer_span", "办结期限"),
    Field("clock_start", "起算时间", "moment"),
    Field("paused_at", "挂账时间", "moment"),
    Field("extensions", "延期次数"),
    Field("returns", "退单次数"),
    Field("reworks", "重办次数"),
    Field("reworked_at", "发回时间", "moment"),
    Field("first_department", "首接单位", "department"),
    Field("repeat_kind", "重复类型"),  # of core.repeats.linking.LABELS, joined
)
# What an incoming table may bring about a person; never stored with the lead.
PERSONAL: tuple[Field, ...] = (
    Field("petitioner", "诉求人", personal=True),
    Field("phone", "联系电话", personal=True),
    Field("id_number", "证件号码", personal=True),
    Field("home_address", "家庭住址", personal=True),
)

ALL: dict[str, Field] = {field.key: field for field in (*GIVEN, *TO_FILL, *TRACKED, *KEPT)}
STORED: tuple[str, ...] = tuple(key for key, field in ALL.items() if field.stored)
BY_HEADER: dict[str, Field] = {field.header: field for field in (*PERSONAL, *ALL.values())}
# Each assisting department's opinion, and each column that staff added, is a cell of its own:
# ``assist_opinion@城管局``, ``extra@城管局@网格员``.
OPINION = "assist_opinion@"
EXTRA = "extra@"
# A value that was not understood waits, as it was typed: ``hold@城管局@status``.
HOLD = "hold@"
# Another number of the case, as it is looked up: the header of its column.
NUMBER = "number@"
# A photo or paper that was filed with a lead, by the first half of its sha256: its name.
PAPER = "paper@"
# What the rules found in a lead's words: an emergency, a threat to go over our heads.
EMERGENCY = "mark@emergency"
ESCALATION = "mark@escalation"
# Why the coordinator looks at an answer before it counts; there while it waits for her.
REVIEW = "mark@review"
# Why the coordinator is asked whether a case may be published; there while it waits for her.
ASKED_TO_PUBLISH = "mark@publish"
_MARKS = {
    EMERGENCY: "险情",
    ESCALATION: "扬言升级",
    REVIEW: "待审原因",
    ASKED_TO_PUBLISH: "请审公示",
}
# What would be published of a case, and what she decided of it (core.outward.publication).
PUBLISH = "publish@"
PUBLISHED = {
    "facts": "交办问题基本情况", "region": "行政区域", "pollution": "污染类型",
    "findings": "调查核实情况", "verified": "是否属实", "measures": "处理和整改情况",
    "closed": "是否办结", "accountable": "责任人被处理情况", "masked": "已遮去",
    "decision": "公示决定", "note": "公示备注", "day": "公示决定日", "basis": "公示底稿",
}  # fmt: skip


def field_of(key: str) -> Field:
    """Return the field a stored key belongs to; keys with ``@`` carry their department."""
    if key in _MARKS:
        return Field(key, _MARKS[key], "long", 24)
    if key.startswith(PUBLISH):
        return Field(key, f"公示·{PUBLISHED[key[len(PUBLISH) :]]}", "long", 24)
    if key.startswith(NUMBER):
        return Field(key, f"编号 {key[len(NUMBER) :].rpartition('#')[2]}", "text", 20)
    if key.startswith(PAPER):
        return Field(key, ALL["papers"].header, "long", 24)
    if key.startswith(OPINION):
        return replace(ALL["assist_opinion"], key=key, header=f"协办意见（{key[len(OPINION) :]}）")
    if key.startswith(EXTRA):
        department, header = key[len(EXTRA) :].split("@", 1)
        return Field(key, f"{header}（{department or '总台账'}）", "long", 14, DEPARTMENT)
    if key.startswith(HOLD):
        department, held = key[len(HOLD) :].split("@", 1)
        return Field(key, f"{field_of(held).header}（{department}填的，待核）", "long", 14)
    return ALL[key]
