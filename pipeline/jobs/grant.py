"""Grant: what the coordinator says to 退单 and 延期 is done, if nothing has moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.core import fields
from pipeline.core.books import desk
from pipeline.core.checked import hint
from pipeline.core.clocks.reckoning import states
from pipeline.core.intake.heading import Row
from pipeline.core.merging.returning import FormHeading, column_name, text_at
from pipeline.core.model import CellRef, CellValue, Problem
from pipeline.core.values import read
from pipeline.core.work.workflow import REQUEST_CELLS, needs_ruling
from pipeline.files.desk import desk_choices, requests
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.merging.authors import last_authors
from pipeline.files.workplace import Workplace

KIND = "Decided"
_SHOWN = ("status", "department", "answer_due", *REQUEST_CELLS)
_RULED = "已裁定由本单位办，不能再退"


@dataclass(frozen=True, slots=True)
class _Choice:
    """One decided row: issue and lead number, 决定, 改派给, 延期至, 意见, address of the cell."""

    issue: int
    lead: int
    choice: str
    department: str
    until: str
    words: str
    cell: str

    def facts(self) -> dict[str, object]:
        """Return what tells this decision from every other one about its lead."""
        said = (self.choice, self.department, self.until, self.words)
        return {"issue": self.issue, "decided": list(said)}


def take_granted(
    place: Workplace,
    heading: FormHeading,
    outcome: Outcome,
    origin: Origin,
    rows: Sequence[Row],
) -> None:
    """Take the sheet 退单延期; what ``collect`` calls for it, inside the file's transaction.

    A decision counts only while the lead, and what is asked of it, is as the desk showed it.
    """
    for choice in _choices(place, heading, outcome, origin, rows):
        state = desk_choices.standing(place, outcome, origin, choice, KIND, _SHOWN)
        if state is None:
            continue
        if why := _unfit(place, choice, state):
            _refuse(outcome, origin.at(choice.cell), choice.choice, why)
            continue
        asks = requests.kind_of(state)
        set_to = (_extension if asks == requests.EXTENSION else _return)(place, choice, state)
        desk_choices.decide(place, outcome, origin, choice, KIND, state, set_to)


def _choices(
    place: Workplace,
    heading: FormHeading,
    outcome: Outcome,
    origin: Origin,
    rows: Sequence[Row],
) -> Iterator[_Choice]:
    at = heading.columns
    for number, key, cells in heading.keyed(rows):
        outcome.rows += 1
        said = text_at(cells, at.get("ruling"))
        texts = {one: text_at(cells, at.get(one)) for one in ("decided_department", "until")}
        words = text_at(cells, at.get("words"))
        cell = f"{column_name(at['ruling'])}{number}"
        if not (said or words or any(texts.values())):
            outcome.repeated += 1
            continue
        department = read(fields.ALL["department"], texts["decided_department"], place.lists)
        day: CellValue = cells[at["until"]] if at.get("until", len(cells)) < len(cells) else None
        until = read(fields.ALL["extension_until"], day, place.lists)
        if said not in desk.CHOICES["ruling"]:
            near = hint(said, desk.CHOICES["ruling"])
            why = f"没有这一项{near}" if said else "旁边的格子却填了"
        elif not department.understood:
            near = hint(texts["decided_department"], place.lists["department"])
            why = f"没有单位“{texts['decided_department'][:40]}”{near}"
        elif not until.understood:
            why = f"“延期至”写的“{texts['until'][:40]}”不是日期"
        else:
            yield _Choice(*key, said, department.text, until.text, words, cell)
            continue
        _refuse(outcome, origin.at(cell), said, why)


def _refuse(outcome: Outcome, at: CellRef, said: str, why: str) -> None:
    outcome.hold(Problem("W12", at, {"choice": desk.picked(said), "why": why}))


def _unfit(place: Workplace, choice: _Choice, lead: Mapping[str, str]) -> str:
    """Return why a decision does not fit what is asked for; blank where it does."""
    if requests.kind_of(lead) == requests.EXTENSION:
        if choice.choice == desk.FIRST or choice.department:
            return "这是延期，不是退单，不能改派"
        until = choice.until or lead["extension_until"]
        if choice.choice != desk.AGREE:
            return ""
        if until[:10] < place.today:
            return f"延到“{until or '（空）'}”，不是今天以后的日子"
        return place.clocks.may_extend(lead, until[:10], _asked_at(place, choice.lead))
    if choice.until:
        return "这是退单，不是延期，“延期至”用不上"
    if choice.choice != desk.AGREE:
        return "只有“同意”才改派，“改派给”用不上" if choice.department else ""
    to = choice.department or lead["suggested_department"]
    if not to:
        return "单位没有写建议承办单位，“改派给”要选一个"
    return f"“{to}”就是现在的承办单位" if to == lead["department"] else ""


def _asked_at(place: Workplace, lead: int) -> datetime:
    """Return when an extension was asked for: she may take her time to answer."""
    asked = last_authors(place.ledger, [(lead, "status")]).get((lead, "status"))
    return datetime.fromisoformat(asked.at) if asked else place.now


def _extension(place: Workplace, choice: _Choice, lead: Mapping[str, str]) -> dict[str, str]:
    back = {"status": "办理中", "extension_until": "", "extension_reason": ""}
    if choice.choice == desk.DISAGREE:
        return back | {"review_note": _told("延期没有同意", choice.words)}
    until = choice.until or lead["extension_until"]
    granted = place.clocks.extended(lead, until[:10])
    return back | granted | {"review_note": _told(f"同意延期到 {until[:10]}", choice.words)}


def _return(place: Workplace, choice: _Choice, lead: Mapping[str, str]) -> dict[str, str]:
    back = dict.fromkeys(REQUEST_CELLS, "")
    to = {
        desk.AGREE: choice.department or lead["suggested_department"],
        desk.FIRST: lead["first_department"] or lead["department"],
    }.get(choice.choice, lead["department"])
    if to == lead["department"]:
        told = _RULED if needs_ruling(lead) else "退单没有同意"
        return back | {"status": "办理中", "review_note": _told(told, choice.words)}
    if to == fields.UNDECIDED:
        to = ""
    name = place.office.settings.coordinator
    told = _RULED if needs_ruling(lead) else f"{lead['department']}退单，改由本单位办"
    ruled = "裁定" if needs_ruling(lead) else "同意退单"
    reason = f"{name}{ruled}改派（原承办：{lead['department']}，退单理由：{lead['return_reason']}）"
    reason += f"；原依据：{lead['reason']}" if lead["reason"] else ""
    moved = {"department": to, "reason": reason, "review_note": _told(told, choice.words)}
    return back | moved | (_new_clock(place, lead) if to else {})


def _new_clock(place: Workplace, lead: Mapping[str, str]) -> dict[str, str]:
    """Return the answer's clock of a lead that begins anew with its next department.

    A due date that its source, or the coordinator, has set stands.
    """
    ours = states(lead["answer_reckoning"], lead["answer_due"])
    return place.clocks.issued({**lead, "answer_due": ""}, place.now) if ours else {}


def _told(decision: str, words: str) -> str:
    return f"{decision}：{words}" if words else decision
