"""交办单 and 督办单: what each name of a template stands for, and who may see what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.core import fields
from pipeline.core.books import layouts
from pipeline.core.books.forms import opinions
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.reckoning import GUESS, calendar_note, is_guess, limits, states
from pipeline.core.office import Department, Office
from pipeline.core.privacy.reader import Reader
from pipeline.core.privacy.recipients import SUPERVISED, sight_of

ORDER, SUPERVISION = "交办单", "督办单"
KINDS = (ORDER, SUPERVISION)
_SERIALS = {ORDER: "交办", SUPERVISION: "督办"}
# columns that mean nothing outside a workbook
_LEFT_OUT = frozenset({"news", "role", "notice", "past_answers", "remaining", "rules_hash", "step"})
_OWN = (
    "编号",
    "今天",
    "本区",
    "颜色",
    "触发原因",
    "告知",
    "签发人",
    "分管领导",
    "专人",
    "时限依据",
)


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip that was made out: ``day`` is ISO, ``level`` is blank on a 交办单.

    ``facts`` hold why, colour and who is told, as they were that day.
    """

    number: int
    kind: str
    year: str
    serial: int
    lead: int
    level: str
    department: str
    day: str
    facts: Mapping[str, str]
    path: str = ""

    @property
    def name(self) -> str:
        """The serial as it is printed: 督办〔2026〕12号."""
        return f"{_SERIALS[self.kind]}〔{self.year}〕{self.serial}号"

    def target(self, lead_id: str) -> str:
        """Return where it is put, relative to the home."""
        what = self.level or self.department
        return f"outbox/督办/{self.day}/{self.kind}_{lead_id}_{what}.xlsx"


def names() -> tuple[str, ...]:
    """Return every name that a template may ask for."""
    headers = [field.header for key, field in fields.ALL.items() if key not in _LEFT_OUT]
    return (*_OWN, *headers)


def values(
    slip: Slip, state: Mapping[str, str], person: tuple[str, str], office: Office, basis: str
) -> dict[str, str]:
    """Return what stands for each name on a slip.

    ``state`` holds the lead with its side cells, ``person`` name and phone of the petitioner,
    ``basis`` where the limit comes from. Only a 交办单 for a department that may see contacts
    shows them, and never those of a confidential lead. A 督办单 goes through many hands: no home
    stands on it either; who has the matter in hand has its place in his book.
    """
    department = office.department(slip.department)
    said = {
        field.header: _shown(field, state.get(key, ""))
        for key, field in fields.ALL.items()
        if key not in _LEFT_OUT
    }
    said["承办单位"] = slip.department
    said["协办意见"] = opinions(layouts.TRACKER, "", "", state)
    said |= _own(slip, office, department)
    said |= _guessed(slip, state, WorkingDays(office.calendar), said)
    told = state.get("answer_reckoning", "")
    said["时限依据"] = told if states(told, state.get("answer_due", "")) else basis
    sight = sight_of(office, slip.department) if slip.kind == ORDER else SUPERVISED.sight
    words = (state.get("confidential", ""), state.get("title", ""), state.get("content", ""))
    reader = Reader(sight, office.privacy.kept).of(*words)
    name, phone = person
    said = {key: reader.words(text, name, phone) for key, text in said.items()}
    return said | {"诉求人": reader.name(name), "联系电话": reader.phone(phone)}


def gives_contacts(slip: Slip, department: Department | None) -> bool:
    """Tell whether a slip shows names and phones: only to who handles the matter and calls."""
    return slip.kind == ORDER and department is not None and department.sight.holds_personal


def _guessed(
    slip: Slip, state: Mapping[str, str], days: WorkingDays, said: Mapping[str, str]
) -> dict[str, str]:
    """Return the values that rest on a calendar that was not published, which then say so.

    On a slip, whose template is the office's own, there is no other place that is sure.
    """
    guessed = [one for one in limits(state) if is_guess(one["how"])]
    found = {one["what"]: f"{said[one['what']]}（{GUESS}）" for one in guessed}
    note = calendar_note([slip.day, *(one["due"] for one in guessed)], days)
    return found | ({"触发原因": f"{said['触发原因']}。{note}"} if note else {})


def _own(slip: Slip, office: Office, department: Department | None) -> dict[str, str]:
    rung = office.escalation.rung(slip.level)
    leaders = office.escalation.leaders_of(slip.department)
    signed = office.escalation.order_signed_by if slip.kind == ORDER else rung and rung.signed_by
    return {
        "编号": slip.name,
        "今天": _chinese(slip.day),
        "本区": office.settings.zone,
        "督办级别": slip.level,
        "颜色": slip.facts.get("colour", ""),
        "触发原因": slip.facts.get("why", "") or f"{office.settings.coordinator}督办",
        "告知": slip.facts.get("told", ""),
        "签发人": signed or "",
        "分管领导": "、".join(one.called for one in leaders),
        "专人": department.person if department else "",
    }


def _shown(field: fields.Field, text: str) -> str:
    return _chinese(text) if field.kind == "moment" else text


def _chinese(moment: str) -> str:
    """Return an ISO day or moment as people write it: 2026年11月26日 10:30."""
    try:
        day = date.fromisoformat(moment[:10])
    except ValueError:
        return moment
    return f"{day.year}年{day.month}月{day.day}日{moment[10:16]}"


def is_wanted(kind: str, made: Iterable[tuple[str, str]], level: str, department: str) -> bool:
    """Tell whether a slip is still to be made out.

    ``made`` are level and department of those that its lead has: an order goes to each
    department once, a 督办单 comes with each level that is higher than the last.
    """
    if kind == ORDER:
        return all(whose != department for _, whose in made)
    rank = fields.SUPERVISION.index
    return all(rank(level) > rank(former) for former, _ in made)
