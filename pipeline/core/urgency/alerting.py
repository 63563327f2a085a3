"""What is said of emergencies: the mark a lead keeps, and the sentences on every output.

A mark is one line of text, ``燃气泄漏：内容“煤气味”第 12 字、…；着火：…``: people read it in the
history of a lead, and we read it back. Its words are those of the rules, never the petitioner's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.core import fields
from pipeline.core.checked import LOCAL
from pipeline.core.model import Decision, Evidence
from pipeline.core.privacy.masks import mask_text
from pipeline.core.urgency.alarm import Found
from pipeline.core.urgency.emergency import Emergencies

URGENT = fields.URGENCIES[-1]
NOT_LOWERED = (URGENT, "")  # an emptied cell is no word that all is well
SIGN = "【紧急】"  # begins 系统提示 of an emergency; workbooks redden the row by it
CALL = "先打电话核实，该报警的打 110、119、120"  # a kind that the rules do not have any more
_WORDS_SHOWN, _IDS_SHOWN = 3, 5
_REACH = 40  # characters from a dismissed word to what a routing rule found of the same matter
_WORD = re.compile("“(.*?)”")


@dataclass(frozen=True, slots=True)
class Standing:
    """A lead that is an emergency until it is closed or a person lowers its 紧急程度.

    ``department`` is blank while undecided. ``address`` and ``area`` are the lead's; nothing else
    of what people wrote is here.
    """

    number: int
    id: str
    mark: str
    department: str
    address: str = ""
    area: str = ""

    def kinds(self) -> dict[str, tuple[str, ...]]:
        """Return the words that were found, by kind."""
        return words_of(self.mark)


def mark(kinds: Mapping[str, Sequence[Evidence]]) -> str:
    """Return the mark of what was found; blank for nothing."""
    return "；".join(f"{name}：{_places(words)}" for name, words in kinds.items())


def _places(words: Sequence[Evidence]) -> str:
    first = {one.word: one for one in reversed(words)}
    kept = sorted(first.values(), key=lambda one: (one.field != "title", one.start))
    return "、".join(
        f"{fields.ALL[one.field].header}“{one.word}”第 {one.start + 1} 字"
        for one in kept[:_WORDS_SHOWN]
    )


def words_of(mark: str) -> dict[str, tuple[str, ...]]:
    """Return the words of a mark by kind."""
    parts = (part.partition("：") for part in mark.split("；") if part)
    return {name: tuple(dict.fromkeys(_WORD.findall(said))) for name, _, said in parts}


def marks(found: Found) -> dict[str, str]:
    """Return the side cells that a lead gets of what was found in it, by field key."""
    said = {
        fields.EMERGENCY: mark(found.kinds),
        fields.ESCALATION: _places(found.escalation),
    }
    return {key: text for key, text in said.items() if text}


def urgency(decision: Decision, said: str, found: Found) -> str:
    """Return 紧急程度 of a lead: what was found, else what rules and source say.

    What routing rules raise because of words that are dismissed here (没有爆炸) stays as the source
    said: emergency.yaml alone tells what is happening now.
    """
    if found.kinds:
        return URGENT
    if decision.urgency == URGENT != said and decision.evidence:
        near = (
            any(
                one.field == other.field and abs(one.start - other.start) <= _REACH
                for other in found.dismissed
            )
            for one in decision.evidence
        )
        if all(near):
            return said or fields.URGENCIES[0]
    return decision.urgency or said or fields.URGENCIES[0]


def is_standing(mark: str, urgency: str, status: str) -> bool:
    """Tell whether a marked lead still is an emergency."""
    return bool(mark) and urgency in NOT_LOWERED and status not in fields.CLOSED


def notice(
    marked: Mapping[str, str], urgency: str, status: str, area: str, rules: Emergencies
) -> str:
    """Return what 系统提示 says of a lead's marks, given as side cells; blank for nothing."""
    told = []
    said = marked.get(fields.EMERGENCY, "")
    if is_standing(said, urgency, status):
        told += [
            f"{SIGN}{name}（{'、'.join(words)}）：{_call(rules, name)}"
            f"{_and_tell(rules, name, area)}。"
            for name, words in words_of(said).items()
        ]
    threat = marked.get(fields.ESCALATION, "")
    if threat and status not in fields.CLOSED:
        words = "、".join(dict.fromkeys(_WORD.findall(threat)))
        told.append(f"扬言升级（{words}），请重视，及时联系诉求人。")
    return "".join(told)


def alerts(standing: Iterable[Standing], rules: Emergencies, whose: bool) -> tuple[str, ...]:
    """Return the sentences on top of an output: which leads, what to do; one a kind.

    ``whose`` says whether the departments are named, too.
    """
    leads: dict[str, list[Standing]] = {}
    for one in standing:
        for name in one.kinds():
            leads.setdefault(name, []).append(one)
    told = []
    for name, those in leads.items():
        shown = [
            f"{one.id}（{one.department or fields.UNDECIDED}）" if whose else one.id
            for one in those[:_IDS_SHOWN]
        ]
        more = f" 等 {len(those)} 件" if len(those) > _IDS_SHOWN else ""
        told.append(f"{SIGN}{name} {'、'.join(shown)}{more}：{_call(rules, name)}。")
    return tuple(told)


def entries(standing: Iterable[Standing], rules: Emergencies) -> list[dict[str, object]]:
    """Return emergencies as ``--json`` has them, one a lead and kind."""
    return [
        {
            "lead": one.id,
            "kind": name,
            "words": list(words),
            "department": one.department or fields.UNDECIDED,
            "call": _call(rules, name),
        }
        for one in standing
        for name, words in one.kinds().items()
    ]


def message(standing: Sequence[Standing], rules: Emergencies, when: str) -> str:
    """Return the text to paste into a chat: where, what, whom to call. Nobody's name or phone."""
    lines = [f"紧急线索 {len(standing)} 件（{when}），请马上处理：", ""]
    for number, one in enumerate(standing, 1):
        kinds = one.kinds()
        what = "；".join(f"{name}（{'、'.join(words)}）" for name, words in kinds.items())
        calls = "；".join(dict.fromkeys(_call(rules, name) for name in kinds))
        told = dict.fromkeys(name for kind in kinds for name in _told(rules, kind, one.area))
        lines += [
            f"{number}. {one.id}",
            f"   地点：{_where(one)}",
            f"   险情：{what}",
            f"   现在做：{calls}",
            f"   承办：{one.department or '还没有定，请马上定'}",
            *([f"   告知：{'、'.join(told)}"] if told else []),
        ]
    return "\n".join([*lines, "", "处理情况请回在群里。诉求人的姓名电话在总台账，不要发到群里。"])


def _where(one: Standing) -> str:
    address = mask_text(one.address.replace("\n", " "))
    if not address:
        return (
            f"来件没有写地址（属地 {one.area}），见总台账的内容"
            if one.area
            else ("来件没有写地址，见总台账的内容")
        )
    return address if not one.area or one.area in address else f"{address}（{one.area}）"


def _call(rules: Emergencies, name: str) -> str:
    kind = rules.kind(name)
    return kind.call if kind else CALL


def _and_tell(rules: Emergencies, name: str, area: str) -> str:
    told = _told(rules, name, area)
    return f"；同时告知 {'、'.join(told)}" if told else ""


def _told(rules: Emergencies, name: str, area: str) -> list[str]:
    kind = rules.kind(name)
    named = kind.tell if kind else ()
    return [where for one in named if (where := area if one == LOCAL else one)]
