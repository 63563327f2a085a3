"""Publication (公示): which closed cases the coordinator is asked about, and what would be said.

A draft and what she makes of it are cells of the lead (``fields.PUBLISHED``), so that history shows
them and undoing takes them back. Published is what she approved, as long as the case is what it was
when she did: who answers anew is asked for anew, and stands in no table meanwhile.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from hashlib import blake2b
from typing import Literal

from pipeline.core import fields
from pipeline.core.fields import PUBLISH
from pipeline.core.outward.cleaning import Person, cleaned, told
from pipeline.core.outward.tables import INSPECTION
from pipeline.core.outward.wording import reworded, split_answer, with_one_word
from pipeline.core.privacy.sight import asks_to_be_kept

Scope = Literal["不公示", "督察", "全部"]
NOTHING, INSPECTIONS, ALL = "不公示", "督察", "全部"

YES, LATER, NEVER = "同意公示", "暂不公示", "不公示"
CLOSED = ("办结", "已销号")
DECISION, NOTE, BASIS, DAY = (f"{PUBLISH}{key}" for key in ("decision", "note", "basis", "day"))
WAITS = fields.ASKED_TO_PUBLISH
# the words that she may change, by their key in the tables
WORDS = ("facts", "region", "pollution", "findings", "measures", "accountable")
_OF_COMPLAINT, _OF_ANSWER = ("facts", "region", "pollution"), ("findings", "measures")
_COMPLAINT = ("title", "content", "address", "area", "category", "source_category")
_ANSWER = ("answer", "verified", "status")
BASED_ON = (*_COMPLAINT, *_ANSWER, "confidential")

FRESH = "办结了，还没有审过公示"
CHANGED = {
    YES: "上次同意公示，之后案情或答复有变，已先从公示表里拿下，请再审",
    LATER: "上次暂不公示，之后案情或答复有变，请再审",
}
_AGED = "上次暂不公示，已满 {} 天，请再审"

_OPEN_WORDS = frozenset({"", "否", "不保密", "公开", "无", "不", "n", "no", "0"})
_SECRET = re.compile(
    r"(?:要求|希望|请求?|望|申请|需要?|应|本件|此件|结果|信息)[^，。；,;]{0,6}"
    r"(?:不(?:要|得|予|宜|便)?(?:对外)?公开|勿(?:对外)?公开)"
    r"|(?:^|[，。；,;])(?:不(?:要|得|予|宜|便)?(?:对外)?公开|保密)(?:[，。；,;]|$)"
)
_DISCLOSED = re.compile(r"(?:信息|结果|报告|财务|账目|村务|政务|数据)[^，。；,;]{0,4}不公开")

Cells = dict[str, str]


def secret(lead: Mapping[str, str]) -> str:
    """Say why a case is never published: 保密件, or asked to be kept back; blank where it may be.

    Somebody complaining that an authority does not disclose (信息不公开) asks for no secrecy.
    """
    if lead["confidential"].strip().lower() not in _OPEN_WORDS:
        return "保密件"
    for key in ("title", "content", "remark", "call_back_note"):
        said = lead.get(key, "")
        if asks_to_be_kept(said) or _SECRET.search(_DISCLOSED.sub("", said)):
            return f"“{fields.ALL[key].header}”里要求保密或者不公开"
    return ""


def fit(lead: Mapping[str, str]) -> bool:
    """Tell whether a case is closed, answered and no secret."""
    return lead["status"] in CLOSED and bool(lead["answer"].strip()) and not secret(lead)


def basis(lead: Mapping[str, str]) -> str:
    """Return what tells whether complaint and answer are still those that a draft was made of."""
    return ".".join(
        blake2b(repr([lead[key] for key in keys]).encode(), digest_size=6).hexdigest()
        for keys in (_COMPLAINT, _ANSWER)
    )


def why_ask(lead: Mapping[str, str], today: date, days: int) -> str:
    """Say why the coordinator is asked about a case that is fit; blank where she is not.

    A refused case is not asked about again; one that she put off is after ``days`` calendar days.
    """
    decision = lead.get(DECISION, "")
    if not decision:
        return FRESH
    if decision == NEVER:
        return ""
    if lead.get(BASIS, "") != basis(lead):
        return CHANGED[decision]
    put_off = lead.get(DAY, "")
    asks_on = date.fromisoformat(put_off) + timedelta(days=days) if put_off else today
    return _AGED.format(days) if decision == LATER and asks_on <= today else ""


def drafted(lead: Mapping[str, str], person: Person, zone: str, offices: Collection[str]) -> Cells:
    """Return the cells of a draft, by field key; what she has worded stays where it still fits."""
    had, now = (lead.get(BASIS, "") or ".").split("."), basis(lead)
    fresh = [part != before for part, before in zip(now.split("."), had, strict=True)]
    taken: Counter[str] = Counter()
    found, done = split_answer(with_one_word(lead["answer"]))
    written = {
        "facts": reworded(lead["title"], lead["content"], lead["address"]),
        "region": region(lead, zone, offices),
        "pollution": lead["source_category"] or lead["category"],
        "findings": found,
        "measures": done,
    }
    cells: Cells = {}
    for key, text in written.items():
        plain = cleaned(text, person)
        taken += plain.taken
        if fresh[key in _OF_ANSWER]:
            cells[PUBLISH + key] = plain.text
    cells[PUBLISH + "verified"] = lead["verified"]
    cells[PUBLISH + "closed"] = closed(lead)
    cells[PUBLISH + "masked"] = told(taken)
    return cells | {BASIS: now}


def region(lead: Mapping[str, str], zone: str, offices: Collection[str]) -> str:
    """Return where a case lies: the zone and its office, nothing nearer (domain §6.2)."""
    return zone + (lead["area"] if lead["area"] in offices else "")


def closed(lead: Mapping[str, str]) -> str:
    """Return 是否办结: 已办结, 阶段性办结, or 正在办理 for an answer that is not the end."""
    if lead["status"] in CLOSED:
        return "已办结"
    return lead["status"] if lead["status"] == "阶段性办结" else "正在办理"


def stands(lead: Mapping[str, str], forgotten: bool = False) -> bool:
    """Tell whether a case is published: approved, fit, and the same as when it was approved.

    Of one whose person was forgotten the words of the complaint have changed, the case has not.
    """
    approved = lead.get(DECISION, "") == YES and not lead.get(WAITS, "")
    return approved and fit(lead) and (forgotten or lead.get(BASIS, "") == basis(lead))


def number(lead: Mapping[str, str], shapes: Mapping[str, str]) -> str:
    """Return the number under which a case is published.

    That of an inspection is public; that of a hotline's ticket tells the second of the call, so
    ours stands in its place.
    """
    inspected = shapes.get(lead["source"]) == INSPECTION and lead["source_number"]
    return lead["source_number"] if inspected else lead["id"]
