"""Make one workbook out of the ledger: read states, lay them out, write, reread.

Runs in a worker process when there is much to write, so everything it is told can be pickled and
everything it needs it reads from the ledger itself.
"""

from __future__ import annotations

import marshal
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from python_calamine import CalamineWorkbook

from pipeline.core import fields, forms
from pipeline.core.deadlines import WorkingDays
from pipeline.core.forms import Shown
from pipeline.core.keys import row_key
from pipeline.core.merging import CellName
from pipeline.core.model import CellValue
from pipeline.core.office import Calendar
from pipeline.core.pages import Page, PageColumn, PageValue, Workbook
from pipeline.core.text import same
from pipeline.core.values import as_text
from pipeline.files import conflicts, folders, issues, schema, writing
from pipeline.files.ledger import Ledger

ARCHIVE = "archive"
_UNSHOWN = frozenset({"row_key", "news"})  # what may differ between two books that show the same
_COMPOSED = frozenset({"assist_opinion"})  # shown out of other cells
_MARKS = {"overdue": "answer_due", "status": "status", "new": "news"}
_URGENT_FIRST = {name: rank for rank, name in enumerate(reversed(fields.URGENCIES))}


@dataclass(frozen=True, slots=True)
class Order:
    """What to make. ``month`` limits a tracker's archive; ``open_only`` leaves closed leads out.

    ``before`` is the newest earlier issue of this form (0: none); nothing is written when it
    stands in its place, is of the same day and shows the same.
    """

    database: Path
    draft: Path
    path: str
    kind: str
    department: str
    number: int
    day: str
    title: str
    before: int
    before_stands: bool
    lists: Mapping[str, tuple[str, ...]]
    calendar: Calendar
    closed_days: int
    sees_contacts: bool
    month: str = ""
    open_only: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What came of an order: a draft, or none because nothing is new, or nothing is there at all.

    ``empty`` tells the last two apart: a workbook that still stands then has had its day.
    """

    order: Order
    issued: issues.Issued | None = None
    empty: bool = False


def make(order: Order) -> Made:
    """Write the draft of a workbook, where it shows something that people do not have yet."""
    ledger = Ledger(order.database)
    try:
        return _make(order, ledger)
    finally:
        ledger.close()


def _make(order: Order, ledger: Ledger) -> Made:
    event = ledger.last_event()
    states = ledger.rows(_selection(order))
    before = issues.find(ledger, [order.before]).get(order.before)
    shown = _shown(order, ledger, states, before)
    columns = forms.columns(shown)
    rows = _rows(shown, states)
    clashes = _clash_rows(order, ledger) if order.kind == forms.DESK else []
    if not rows and not clashes:
        return Made(order, empty=True)
    said = _hash(columns, rows, clashes)
    baseline = order.before
    if before is not None and (before.day, before.shown) == (order.day, said):
        if order.before_stands:
            return Made(order)
        # the same book once more, because it was deleted: with the marks that it had
        baseline = before.baseline
        earlier = issues.find(ledger, [baseline]).get(baseline)
        news = _news(order, ledger, [state.number for state in states], earlier)
        rows = _rows(replace(shown, news=news), states)
    pages = _pages(order, columns, rows, clashes)
    ledger.close()  # writing takes long; nobody waits for us meanwhile
    return Made(order, _written(order, pages, said, baseline, event, states))


def _rows(shown: Shown, states: Sequence[Any]) -> list[tuple[PageValue, ...]]:
    positions = {key: at for at, key in enumerate(schema.lead.c.keys())}
    return list(forms.rows(shown, states, positions)) if states else []


def _written(
    order: Order,
    pages: tuple[Page, ...],
    said: str,
    baseline: int,
    event: int,
    states: Sequence[Any],
) -> issues.Issued:
    token = issues.token_of(order.number, order.day)
    writing.write(Workbook(pages, _lists(order), forms.GUIDE, token), order.draft)
    folders.sync(order.draft)
    return issues.Issued(
        number=order.number,
        kind=forms.TRACKER if order.kind == ARCHIVE else order.kind,
        department=order.department,
        token=token,
        day=order.day,
        event=event,
        path=order.path,
        sha256=folders.fingerprint(order.draft),
        shown=said,
        baseline=baseline,
        leads=tuple(state.number for state in states),
        cells=_reread(order.draft, pages[0], states) if states else {},
    )


def _selection(order: Order) -> sql.Select[Any]:
    lead = schema.lead.c
    wanted = sql.select(schema.lead)
    closed = lead.status.in_(sorted(fields.CLOSED))
    since = (date.fromisoformat(order.day) - timedelta(days=order.closed_days)).isoformat()
    if order.kind == forms.DEPARTMENT:
        named = "、" + lead.assisting + "、"
        mine = (lead.department == order.department) | named.like(f"%、{order.department}、%")
        wanted = wanted.where(mine & (lead.department != ""))
        wanted = wanted.where(~closed | (lead.closed_at >= since))
    elif order.kind == forms.DESK:
        wanted = wanted.where((lead.department == "") & ~closed)
    elif order.kind == ARCHIVE:
        wanted = wanted.where(closed & (sql.func.substr(lead.closed_at, 1, 7) == order.month))
    elif order.open_only:
        wanted = wanted.where(~closed)
    urgent = sql.case(_URGENT_FIRST, value=lead.urgency, else_=len(_URGENT_FIRST))
    due = sql.case((lead.answer_due == "", "9999"), else_=lead.answer_due)
    return wanted.order_by(sql.case((closed, 1), else_=0), urgent, due, lead.number)


def _shown(order: Order, ledger: Ledger, states: Sequence[Any], before: Any) -> Shown:
    numbers = [state.number for state in states]
    side: dict[int, dict[str, str]] = defaultdict(dict)
    inside = set(numbers)
    for row in ledger.rows(sql.select(schema.side_cell)):
        if row.lead in inside:
            side[row.lead][row.field] = row.value
    mine = f"{fields.EXTRA}{order.department}@"
    extras = sorted(
        {k[len(mine) :] for cells in side.values() for k in cells if k.startswith(mine)}
    )
    return Shown(
        kind=forms.TRACKER if order.kind == ARCHIVE else order.kind,
        department=order.department,
        issue=order.number,
        today=date.fromisoformat(order.day),
        days=WorkingDays(order.calendar),
        sees_contacts=order.sees_contacts,
        news=_news(order, ledger, numbers, before),
        notices=_notices(order, ledger, side, inside),
        side=side,
        persons=_persons(ledger, {state.person for state in states if state.person}),
        extras=tuple(extras),
    )


def _persons(ledger: Ledger, numbers: set[int]) -> dict[int, tuple[str, str]]:
    columns = schema.person.c
    statement = sql.select(columns.number, columns.petitioner, columns.phone)
    rows = ledger.among(statement, columns.number, numbers)
    return {row.number: (row.petitioner, row.phone) for row in rows}


def _news(order: Order, ledger: Ledger, numbers: list[int], before: Any) -> dict[int, str]:
    """Mark what is new, or was changed by others, since the last book of this form."""
    if before is None:
        return dict.fromkeys(numbers, "新")
    known = set(issues.leads_of(before))
    events = schema.event.c
    statement = sql.select(events.lead).distinct()
    changed = statement.where(
        events.seq > before.event, events.cells != "", events.actor != order.department
    )
    touched = {row.lead for row in ledger.rows(changed)}
    news = {number: "变" for number in numbers if number in touched}
    return news | {number: "新" for number in numbers if number not in known}


def _notices(
    order: Order, ledger: Ledger, side: Mapping[int, Mapping[str, str]], inside: set[int]
) -> dict[int, str]:
    """Return 系统提示 by lead: values that were not understood, cells two people filled."""
    said: dict[int, list[str]] = defaultdict(list)
    for lead, cells in side.items():
        for key, typed in cells.items():
            if key.startswith(fields.HOLD) and typed:
                who, held = key[len(fields.HOLD) :].split("@", 1)
                if order.kind != forms.DEPARTMENT or who == order.department:
                    header = fields.field_of(held).header
                    said[lead].append(f"“{header}”交回的“{typed}”没看懂，没有并入，请改。")
    for row in conflicts.still_open(ledger):
        if row.lead in inside:
            header = fields.field_of(row.field).header
            said[row.lead].append(
                f"“{header}”两处填得不一样（交回：{row.theirs[:30]}），等协调员定。"
            )
    return {lead: "".join(lines) for lead, lines in said.items()}


def _clash_rows(order: Order, ledger: Ledger) -> list[tuple[PageValue, ...]]:
    rows = conflicts.still_open(ledger)
    states = ledger.states(row.lead for row in rows)
    return [
        (
            states[row.lead]["id"],
            row_key(order.number, row.number),
            states[row.lead]["title"] or states[row.lead]["content"][:30],
            states[row.lead]["department"] or fields.UNDECIDED,
            fields.field_of(row.field).header,
            row.base,
            row.ours,
            row.theirs,
            row.actor,
            row.place,
            row.at,
            "",
            "",
        )
        for row in rows
    ]


def _hash(
    columns: Sequence[PageColumn],
    rows: Iterable[tuple[PageValue, ...]],
    clashes: Iterable[tuple[PageValue, ...]],
) -> str:
    seen = [at for at, column in enumerate(columns) if column.key not in _UNSHOWN]
    hashed = blake2b(",".join(columns[at].header for at in seen).encode(), digest_size=16)
    for row in rows:
        hashed.update(marshal.dumps([row[at] for at in seen], 2))  # 2: no references, so stable
    for row in clashes:
        hashed.update(marshal.dumps([row[0], *row[2:]], 2))
    return hashed.hexdigest()


def _pages(
    order: Order,
    columns: tuple[PageColumn, ...],
    rows: list[tuple[PageValue, ...]],
    clashes: list[tuple[PageValue, ...]],
) -> tuple[Page, ...]:
    kind = forms.TRACKER if order.kind == ARCHIVE else order.kind
    role = "role" if kind == forms.DEPARTMENT else ""
    name, asks = forms.SHEET[kind], forms.ASKS[kind]
    marks = {
        mark: key for mark, key in _MARKS.items() if any(column.key == key for column in columns)
    }
    said = f"{order.day}　共 {len(rows)} 件　{asks}"
    pages = []
    if rows:
        pages.append(Page(name, order.title, said, columns, rows, len(rows), role, marks, 3, True))
    if clashes:
        said = f"{order.day}　共 {len(clashes)} 处　{forms.ASKS[forms.CONFLICT_SHEET]}"
        title = f"{order.title}：两处填得不一样的格子"
        layout = forms.conflict_columns()
        count = len(clashes)
        pages.append(
            Page(forms.CONFLICT_SHEET, title, said, layout, clashes, count, "", {}, 3, True)
        )
    return tuple(pages)


def _lists(order: Order) -> dict[str, tuple[str, ...]]:
    own = {key: one.choices for key, one in fields.ALL.items() if one.choices}
    return own | dict(order.lists) | {"choice": forms.CONFLICT_CHOICES}


def _reread(draft: Path, page: Page, states: Sequence[Any]) -> dict[CellName, str]:
    """Read the draft back; return the stored cells that show something else than the ledger has.

    What a spreadsheet does to a value on the way (digits of a number, line ends), and what we
    masked, is then part of what was issued and never looks like somebody's edit.
    """
    sheet = CalamineWorkbook.from_path(str(draft)).get_sheet_by_name(page.name)
    read = sheet.to_python(skip_empty_area=False)
    first = next(n for n, row in enumerate(read) if row[0] == page.columns[0].header) + 1
    columns = list(zip(*read[first : first + len(states)], strict=True))
    positions = {key: at for at, key in enumerate(schema.lead.c.keys())}
    differing: dict[CellName, str] = {}
    for at, column in enumerate(page.columns):
        if column.key not in positions or column.key in _COMPOSED:
            continue
        moment, stored = column.kind == "moment", positions[column.key]
        for state, back in zip(states, columns[at], strict=True):
            ours = state[stored]
            if ours == back:
                continue
            seen = _moment_text(back) if moment else as_text(back)
            undecided = column.key == "department" and seen == fields.UNDECIDED
            if not undecided and not same(ours, seen):
                differing[state.number, column.key] = seen
    return differing


@lru_cache(maxsize=65_536)
def _moment_text(back: CellValue) -> str:
    return as_text(back)
