"""What each workbook shows of which lead, to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from operator import itemgetter
from typing import Any

from pipeline.core import fields
from pipeline.core.books import layouts, notices
from pipeline.core.clocks import reckoning
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.keys import row_key
from pipeline.core.merging.merging import CellName
from pipeline.core.pages import TODAY_AT, WORKDAYS, PageColumn, PageValue, Workdays
from pipeline.core.privacy.masks import mask_text
from pipeline.core.privacy.reader import Reader
from pipeline.core.values import serial
from pipeline.core.work.callbacks import UNREACHED

# Where complainants' numbers may stand in somebody's words: a clerk's, or who filled the form.
_WORDS = frozenset(
    {"call_back_note", "review_note", "leader_note"}
    | {one.key for one in fields.GIVEN if one.kind == "long"}
    | {one.key for one in fields.TO_FILL if one.kind in ("text", "long")}
) - {"papers"}  # those are masked for everybody
_YEAR, _REACH = timedelta(days=370), timedelta(days=3_700)
_MONTH = timedelta(days=30)  # longer than any holiday: a working day stands before the first date
_NOBODY = ("", "")  # name and phone of who is not known
# counts on by itself: the same number as ``WorkingDays.remaining``, over the names of ``Workdays``
REMAINING = f'IFERROR(MATCH(INT({{answer_due}}),{WORKDAYS},1)-{TODAY_AT},"")'
_PAPERS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """What a form needs to know beside the leads' states.

    ``news``, ``notices`` (parts of 系统提示, see ``core.books.notices``), ``past`` (历次办理, its
    words as the reader may see them) and ``side`` go by lead number; ``persons`` by person number,
    as (name, phone). ``reader`` is who reads the form; ``foreign`` are cells open to him that hold
    words of others.
    """

    kind: str
    department: str
    issue: int
    today: date
    days: WorkingDays
    reader: Reader = Reader()
    news: Mapping[int, str] = field(default_factory=dict)
    notices: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    past: Mapping[int, str] = field(default_factory=dict)
    side: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    persons: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    extras: tuple[str, ...] = ()
    foreign: frozenset[CellName] = frozenset()


def columns(shown: Shown) -> tuple[PageColumn, ...]:
    """Return the columns of a form, the hidden row key and columns that staff added included."""
    printed = layouts.printed(shown.kind)
    made = [
        PageColumn(
            key=key,
            header=fields.ALL[key].header,
            kind=fields.ALL[key].kind,
            width=fields.ALL[key].width,
            open_to=layouts.open_to(shown.kind, key),
            choices=_choices(shown.kind, key),
            printed=key in printed,
            hint=fields.ALL[key].hint,
            formula=REMAINING if key == "remaining" else "",
        )
        for key in layouts.layout(shown.kind)
    ]
    made.insert(1, PageColumn("row_key", layouts.KEY_HEADER, "id", 16, hidden=True, printed=False))
    for header in shown.extras:
        name = f"{fields.EXTRA}{shown.department}@{header}"
        made.append(PageColumn(name, header, "long", 16, "always", printed=False))
    return tuple(made)


def _choices(kind: str, key: str) -> str:
    if (kind, key) == (layouts.DESK, "department"):
        return "desk_department"
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
    words = [at for at, key in enumerate(keys) if key in _WORDS]
    own = {leading: frozenset(own_words(shown.kind, leading)) for leading in (True, False)}
    number, owner, owner_of = (positions[key] for key in ("number", "department", "person"))
    derived = [(at, _derived(key, shown, positions)) for at, key in enumerate(keys)]
    worked_out = [(at, work) for at, work in derived if work is not None]
    personal = [(keys.index(key), show) for key, show in _PERSONAL.items() if key in keys]
    said = itemgetter(positions["confidential"], positions["title"], positions["content"])
    for state in states:
        values: list[PageValue] = list(pick(state))
        for at in moments:
            if values[at]:
                values[at] = serial(str(values[at]))
        for at, work in worked_out:
            values[at] = work(state)
        reader = shown.reader.of(*said(state))  # who of a confidential one sees less
        name, phone = shown.persons.get(state[owner_of], _NOBODY)
        for at, show in personal:
            values[at] = show(reader, name, phone)
        if not reader.sees_all:
            leading = state[owner] == shown.department
            for at in words:
                if not (text := values[at]):
                    continue
                if keys[at] not in own[leading] or (state[number], keys[at]) in shown.foreign:
                    values[at] = reader.words(str(text), name, phone)
        yield tuple(values)


_PERSONAL: Mapping[str, Callable[[Reader, str, str], str]] = {
    "petitioner": lambda reader, name, _: reader.name(name),
    "phone": lambda reader, _, phone: reader.phone(phone),
}


@cache
def own_words(kind: str, leading: bool) -> tuple[str, ...]:
    """Return the cells of words that a form lets its reader fill: they stay as he typed them."""
    return tuple(key for key in layouts.open_keys(kind, leading) if key in _WORDS)


Work = Callable[[Any], PageValue]


def _derived(key: str, shown: Shown, at: Mapping[str, int]) -> Work | None:
    """Return how a value that is not simply stored is worked out, or None for a stored one."""
    number, owner = at["number"], at["department"]
    if key.startswith(fields.EXTRA):
        return lambda state: shown.side.get(state[number], {}).get(key, "")
    if key == "role":
        return lambda state: role(shown.kind, shown.department, state[owner])
    if key == "assist_opinion":
        return lambda state: opinions(
            shown.kind, shown.department, state[owner], shown.side.get(state[number], {})
        )
    simple: dict[str, Work] = {
        "row_key": lambda state: row_key(shown.issue, state[number]),
        "news": lambda state: shown.news.get(state[number], ""),
        "notice": lambda state: notices.told(shown.notices.get(state[number], {})),
        "remaining": lambda state: _remaining(shown, state[at["answer_due"]], state[at["status"]]),
        "past_answers": lambda state: shown.past.get(state[number], ""),
        "answer_reckoning": lambda state: reckoning.shown(
            state[at["answer_reckoning"]], state[at["answer_due"]], state[at["paused_at"]]
        ),
        "papers": lambda state: papers(shown.side.get(state[number], {})),
    }
    if shown.kind == layouts.CALLBACK and key == "satisfaction":
        # left blank, so that whoever calls once more fills it once more
        return lambda state: "" if state[at[key]] == UNREACHED else state[at[key]]
    if shown.kind == layouts.TRACKER and key == "department":
        return lambda state: state[owner] or fields.UNDECIDED
    return simple.get(key)


def role(kind: str, department: str, owner: str) -> str:
    """Return what a form of a department says it is to a lead that ``owner`` leads."""
    if kind != layouts.DEPARTMENT or owner == department:
        return fields.LEADING
    return fields.ASSISTING


def _remaining(shown: Shown, due: str, status: str) -> PageValue:
    if not due or status in fields.RESTING:
        return ""
    return shown.days.remaining(shown.today, date.fromisoformat(due[:10]))


def papers(side: Mapping[str, str]) -> str:
    """Return which photos and papers a lead has: how many, and the first by name.

    ``side`` holds the side cells of the lead. Photos are sent under all sorts of names.
    """
    names = [mask_text(text) for key, text in side.items() if key.startswith(fields.PAPER) and text]
    more = "……" if len(names) > _PAPERS_NAMED else ""
    return f"{len(names)} 个：{'、'.join(names[:_PAPERS_NAMED])}{more}" if names else ""


def workdays(shown: Shown, dues: Iterable[str]) -> Workdays:
    """Return the working days in which ``REMAINING`` counts, for these due dates.

    They go on for a year, for a book is opened later than on the day it was made.
    """
    limits = shown.today - _REACH, shown.today + _REACH
    days = [date.fromisoformat(due[:10]) for due in dues if due]
    within = [day for day in days if limits[0] <= day <= limits[1]]
    first = min([shown.today, *within]) - _MONTH
    last = max([shown.today, *within]) + _YEAR
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    worked = [day for day in span if shown.days.is_working(day)]
    place = sum(day <= shown.today for day in worked)
    return Workdays(tuple(float(serial(day.isoformat())) for day in worked), place)


def opinions(kind: str, department: str, owner: str, side: Mapping[str, str]) -> str:
    """Return an assisting department's own opinion; to all others every one with its name.

    ``side`` holds the side cells of the lead.
    """
    said = {
        key[len(fields.OPINION) :]: text
        for key, text in side.items()
        if key.startswith(fields.OPINION) and text
    }
    if kind == layouts.DEPARTMENT and owner != department:
        return said.get(department, "")
    return "；".join(f"{name}：{text}" for name, text in sorted(said.items()))
