"""What each workbook shows of which lead, to whom. One layout table for all forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any

from pipeline.core import fields
from pipeline.core.deadlines import WorkingDays
from pipeline.core.keys import row_key
from pipeline.core.pages import PageColumn, PageValue
from pipeline.core.privacy import mask_name, mask_phone, mask_text
from pipeline.core.values import serial

DEPARTMENT, TRACKER, DESK = "department", "tracker", "desk"
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
        " review_note supervision leader_note first_id"
    ),
    DESK: (
        "id urgency title content address area category department assisting notice reason"
        " candidates"
        " | received_at source source_number"
    ),
}
# Whose edits a form asks for, and what its data sheet is called.
EDITOR = {DEPARTMENT: "department", TRACKER: "coordinator", DESK: "coordinator"}
SHEET = {DEPARTMENT: "办理", TRACKER: "台账", DESK: "待分派"}
# Where complainants' numbers may stand in somebody's words: a clerk's, or who filled the form.
_WORDS = frozenset(
    {"title", "content", "address", "target"}
    | {one.key for one in fields.TO_FILL if one.kind in ("text", "long")}
)
_SHORTEST_NUMBER = 11  # characters
_DESK_OPEN = frozenset({"department", "assisting", "category", "area", "urgency"})


@dataclass(frozen=True, slots=True)
class Shown:
    """What a form needs to know beside the leads' states.

    ``news``, ``notices`` and ``side`` go by lead number; ``persons`` by person number, as
    (name, phone). ``sees_contacts`` is False where both are masked.
    """

    kind: str
    department: str
    issue: int
    today: date
    days: WorkingDays
    sees_contacts: bool = False
    news: Mapping[int, str] = field(default_factory=dict)
    notices: Mapping[int, str] = field(default_factory=dict)
    side: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    persons: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    extras: tuple[str, ...] = ()


def layout(kind: str) -> tuple[str, ...]:
    """Return the field keys of a form in their order."""
    return tuple(key for key in _LAYOUTS[kind].split() if key != "|")


def columns(shown: Shown) -> tuple[PageColumn, ...]:
    """Return the columns of a form, the hidden row key and columns that staff added included."""
    printed = set(_LAYOUTS[shown.kind].split("|")[0].split())
    made = [
        PageColumn(
            key=key,
            header=fields.ALL[key].header,
            kind=fields.ALL[key].kind,
            width=fields.ALL[key].width,
            open_to=_open_to(shown.kind, key),
            choices=_choices(key),
            printed=key in printed,
            hint=fields.ALL[key].hint,
        )
        for key in layout(shown.kind)
    ]
    made.insert(1, PageColumn("row_key", KEY_HEADER, "id", 16, hidden=True, printed=False))
    for header in shown.extras:
        name = f"{fields.EXTRA}{shown.department}@{header}"
        made.append(PageColumn(name, header, "long", 16, "always", printed=False))
    return tuple(made)


def _open_to(kind: str, key: str) -> str:
    editors = fields.ALL[key].editors
    if kind == DESK:
        return "always" if key in _DESK_OPEN else "never"
    if kind == TRACKER:
        return "always" if "coordinator" in editors else "never"
    if "assisting" in editors:
        return fields.ASSISTING
    return fields.LEADING if "department" in editors else "never"


def _choices(key: str) -> str:
    if fields.ALL[key].kind == "department":
        return "department"
    return key if fields.ALL[key].kind == "choice" else ""


def rows(
    shown: Shown, states: Iterable[Any], positions: Mapping[str, int]
) -> Iterable[tuple[PageValue, ...]]:
    """Yield one row of page values per lead.

    ``states`` are ledger rows; ``positions`` says where a field (and ``number``, ``person``)
    stands in them.
    """
    keys = [column.key for column in columns(shown)]
    pick = itemgetter(*(positions.get(key, 0) for key in keys))
    moments = [
        at for at, key in enumerate(keys) if key in fields.ALL and fields.ALL[key].kind == "moment"
    ]
    words = {leading: _words(shown, keys, leading) for leading in (True, False)}
    owner = positions["department"]
    derived = [(at, _derived(key, shown, positions)) for at, key in enumerate(keys)]
    worked_out = [(at, work) for at, work in derived if work is not None]
    for state in states:
        values: list[PageValue] = list(pick(state))
        for at in moments:
            if values[at]:
                values[at] = serial(str(values[at]))
        for at, work in worked_out:
            values[at] = work(state)
        for at in words[state[owner] == shown.department]:
            if len(text := str(values[at])) >= _SHORTEST_NUMBER:
                values[at] = mask_text(text)
        yield tuple(values)


def _words(shown: Shown, keys: Sequence[str], leading: bool) -> list[int]:
    """Return where a row holds words of others, whose numbers its reader need not see.

    What he fills himself stays as he typed it.
    """
    if shown.sees_contacts:
        return []
    own = open_keys(shown.kind, leading)
    return [at for at, key in enumerate(keys) if key in _WORDS and key not in own]


Work = Callable[[Any], PageValue]


def _derived(key: str, shown: Shown, at: Mapping[str, int]) -> Work | None:
    """Return how a value that is not simply stored is worked out, or None for a stored one."""
    number, person, owner = at["number"], at["person"], at["department"]
    if key.startswith(fields.EXTRA):
        return lambda state: shown.side.get(state[number], {}).get(key, "")
    if key == "role":
        return lambda state: role(shown.kind, shown.department, state[owner])
    if key == "assist_opinion":
        return lambda state: opinions(
            shown.kind, shown.department, state[owner], shown.side.get(state[number], {})
        )
    if key in ("petitioner", "phone"):
        which = ("petitioner", "phone").index(key)
        mask = (mask_name, mask_phone)[which]
        secret = at["confidential"]

        def personal(state: Any) -> str:
            value = shown.persons.get(state[person], ("", ""))[which]
            return value if shown.sees_contacts and state[secret] != "是" else mask(value)

        return personal
    simple: dict[str, Work] = {
        "row_key": lambda state: row_key(shown.issue, state[number]),
        "news": lambda state: shown.news.get(state[number], ""),
        "notice": lambda state: shown.notices.get(state[number], ""),
        "remaining": lambda state: _remaining(shown, state[at["answer_due"]], state[at["status"]]),
        "past_answers": lambda _: "",
    }
    if shown.kind == TRACKER and key == "department":
        return lambda state: state[owner] or fields.UNDECIDED
    return simple.get(key)


def role(kind: str, department: str, owner: str) -> str:
    """Return what a form of a department says it is to a lead that ``owner`` leads."""
    if kind != DEPARTMENT or owner == department:
        return fields.LEADING
    return fields.ASSISTING


def _remaining(shown: Shown, due: str, status: str) -> PageValue:
    if not due or status in fields.CLOSED:
        return ""
    return shown.days.remaining(shown.today, date.fromisoformat(due[:10]))


def opinions(kind: str, department: str, owner: str, side: Mapping[str, str]) -> str:
    """Return an assisting department's own opinion; to all others every one with its name.

    ``side`` holds the side cells of the lead.
    """
    said = {
        key[len(fields.OPINION) :]: text
        for key, text in side.items()
        if key.startswith(fields.OPINION) and text
    }
    if kind == DEPARTMENT and owner != department:
        return said.get(department, "")
    return "；".join(f"{name}：{text}" for name, text in sorted(said.items()))


_DEPARTMENT_GUIDE = (
    "一、只填橙色表头的格子；蓝色表头的格子是系统给的，改了也不会并入，会照原样还回来。",
    "二、行可以排序、筛选，可以加列；不要删“线索编号”那一列。少交几行不要紧，没交的行当作没动。",
    "三、办理状态、是否属实、是否解决请从下拉中选；日期写成 2025-07-10 或 2025-07-10 9:30。",
    "四、办结要写清：何时到现场、查到什么、怎么处理、有没有联系群众、问题解决没有。",
    "五、不归本单位办的，填“退单理由”和“建议承办单位”，就是申请退单；先不要删这一行。",
    "六、来不及的，在到期之前填“申请延期至”和“延期理由”，就是申请延期。",
    "七、角色是“协办”的行只填“协办意见”，其余由主办单位填。",
    "八、需要区里、市里协调的，写在“困难问题”。",
    "九、“系统提示”写着上次交回时没看懂的格子，请照提示改。红色的行是险情，先照提示打电话，再填表。",
    "十、填好后把这个文件交回（文件名改了也行，存成 xls 或 csv 也行）；同一份交两次不会重复。",
)
_TRACKER_GUIDE = (
    "一、全部线索都在这里。橙色表头的格子可以直接改：在原处存盘，或另存一份放进 inbox，都算数。",
    "二、改“承办单位”就是重新派发；您定的，规则不会再改。",
    "三、蓝色表头的格子是系统给的，改了不会并入，下次照原样还回来。",
    "四、可以排序、筛选、加列；自己加的列下次还在。",
)
_DESK_GUIDE = (
    "一、“待分派”：规则定不了的线索。在“承办单位”选一个；“候选单位”写着最像的几个和分数。"
    "红色的行是险情，派了也列在这里，直到办结，或者您把“紧急程度”改低。",
    "二、“改派建议”：规则改了，照新规则会派给别家。同意、不同意，或者选“另填”再选“改派给”。",
    "三、“冲突”：同一格两个人填得不一样。在“采用”选一个；选“另填”的，写在“另填内容”。",
    "四、“自填新线索”：单位在表里自己加的行。在“处理”选收或不收；“承办单位”空着就按规则分派。",
    "五、没想好的先空着，下次还会在。填好把这个文件放回 inbox，运行一次。",
)
GUIDES = {DEPARTMENT: _DEPARTMENT_GUIDE, TRACKER: _TRACKER_GUIDE, DESK: _DESK_GUIDE}


@cache
def open_keys(kind: str, leading: bool) -> tuple[str, ...]:
    """Return the field keys that a form lets people fill, on rows where they lead or assist."""
    role = fields.LEADING if leading else fields.ASSISTING
    return tuple(key for key in layout(kind) if _open_to(kind, key) in ("always", role))


# The grey line of each sheet: what to do with it.
ASKS = {
    DEPARTMENT: "请填橙色表头的格子，填好交回（怎么填见“说明”）",
    TRACKER: "橙色表头的格子可以直接改，存盘或放回 inbox 都算数",
    DESK: "请在“承办单位”选一个，填好把本文件放回 inbox",
}
