"""Make one workbook out of the ledger: read states, lay them out, write, reread.

Runs in a worker process when there is much to write, so everything it is told can be pickled and
everything it needs it reads from the ledger itself.
"""

from __future__ import annotations

import gc
import marshal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from typing import Any

from python_calamine import CalamineWorkbook

from pipeline.core import fields
from pipeline.core.books import desk, forms, layouts, notices
from pipeline.core.books.forms import Shown
from pipeline.core.clocks import reckoning
from pipeline.core.merging.merging import CellName
from pipeline.core.model import CellValue
from pipeline.core.pages import Page, PageColumn, PageValue, Workbook, Workdays
from pipeline.core.text import same
from pipeline.core.urgency import alerting
from pipeline.core.urgency.alerting import Standing
from pipeline.core.values import as_text
from pipeline.files import folders, schema
from pipeline.files.books import issues
from pipeline.files.books.showing import Order, facts_for, kind_of, selection, with_news
from pipeline.files.desk.deskwork import Desk, days_shown, desk_rows
from pipeline.files.intake import alarms
from pipeline.files.ledger import Ledger
from pipeline.files.privacy import password_file
from pipeline.files.writing import writing

# what may differ between two books that show the same; of 系统提示 only what lasts counts
_UNSHOWN = frozenset({"row_key", "news", "notice"})
_LARGE = 20_000
_COMPOSED = frozenset({"assist_opinion"})  # shown out of other cells
_SAID_ONCE = frozenset({"notice", "past_answers"})  # nothing else knows later what they said
_MARKS = {"overdue": "answer_due", "status": "status", "new": "news", "emergency": "notice",
          "level": "supervision"}  # fmt: skip


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
    states = ledger.rows(selection(order))
    before = issues.find(ledger, [order.before]).get(order.before)
    shown = facts_for(order, ledger, states, before)
    columns = forms.columns(shown)
    rows = _rows(shown, states)
    waiting = desk_rows(order, ledger) if order.kind == layouts.DESK else {}
    if not rows and not waiting:
        return Made(order, empty=True)
    running = [state for state in states if state.status not in fields.RESTING]
    more = days_shown(ledger) if waiting else set[str]()
    note = _calendar_note(order, shown, running, more)
    lasting = [_lasting(shown, state.number) for state in states]
    said = _hash(columns, rows, waiting, lasting, note + order.password)
    baseline = order.before
    if before is not None and before.shown == said and _counts(order, before.day):
        if order.before_stands:
            return Made(order)
        # the same book once more, because it was deleted: with the marks that it had
        baseline = before.baseline
        earlier = issues.find(ledger, [baseline]).get(baseline)
        numbers = [state.number for state in states]
        rows = _rows(with_news(shown, ledger, numbers, earlier), states)
    pages = _pages(order, columns, rows, waiting, alarms.among(states, shown.side), note)
    workdays = forms.workdays(shown, {state.answer_due for state in running})
    ledger.close()  # writing takes long; nobody waits for us meanwhile
    _write(order, pages, workdays)
    rows.clear()  # what was shown is in the file now, and rereading needs the memory
    return Made(order, _issued(order, pages[0].columns, said, baseline, event, states))


def _rows(shown: Shown, states: Sequence[Any]) -> list[tuple[PageValue, ...]]:
    positions = {key: at for at, key in enumerate(schema.lead.c.keys())}
    return list(forms.rows(shown, states, positions)) if states else []


def _calendar_note(order: Order, shown: Shown, states: Sequence[Any], more: set[str]) -> str:
    dues = {due for state in states for due in (state.answer_due, state.acknowledge_due)}
    return reckoning.calendar_note({order.day, *dues, *more}, shown.days)


def _write(order: Order, pages: tuple[Page, ...], workdays: Workdays) -> None:
    token = issues.token_of(order.number, order.day)
    guide = layouts.GUIDES[kind_of(order)]
    counted = any(column.formula for page in pages for column in page.columns)
    book = Workbook(pages, _lists(order), guide, token, workdays if counted else Workdays())
    writing.write(book, order.draft)
    folders.sync(order.draft)


def _issued(
    order: Order,
    columns: tuple[PageColumn, ...],
    said: str,
    baseline: int,
    event: int,
    states: Sequence[Any],
) -> issues.Issued:
    if len(states) > _LARGE:
        gc.collect()  # a written workbook is a knot of cycles
    cells = _reread(order, columns, states) if states else {}
    if order.password:
        password_file.encrypt(order.draft, order.password)
    return issues.Issued(
        number=order.number,
        kind=kind_of(order),
        department=order.department,
        token=issues.token_of(order.number, order.day),
        day=order.day,
        event=event,
        path=order.path,
        sha256=folders.fingerprint(order.draft),
        shown=said,
        baseline=baseline,
        leads=tuple(state.number for state in states),
        cells=cells,
    )


def _counts(order: Order, day: str) -> bool:
    """Tell whether a book of that day makes one that shows the same needless.

    What is left changes overnight in all but the call-backs.
    """
    return order.kind == layouts.CALLBACK or day == order.day


def _lasting(shown: Shown, lead: int) -> str:
    return notices.told(shown.notices.get(lead, {}), passing=False)


def _hash(
    columns: Sequence[PageColumn],
    rows: Iterable[tuple[PageValue, ...]],
    waiting: Desk,
    told: Sequence[str],
    note: str,
) -> str:
    """Return what tells two books apart that show different things; ``told`` is 系统提示 by row."""
    seen = [at for at, column in enumerate(columns) if column.key not in _UNSHOWN]
    hashed = blake2b(",".join(columns[at].header for at in seen).encode(), digest_size=16)
    for row, lasts in zip(rows, told, strict=True):
        # 2: no references, so stable
        hashed.update(marshal.dumps([*(row[at] for at in seen), lasts], 2))
    for row in chain.from_iterable(waiting.values()):
        hashed.update(marshal.dumps([row[0], *row[2:]], 2))
    hashed.update(note.encode())
    return hashed.hexdigest()


def _pages(
    order: Order,
    columns: tuple[PageColumn, ...],
    rows: list[tuple[PageValue, ...]],
    waiting: Desk,
    emergencies: list[Standing],
    note: str,
) -> tuple[Page, ...]:
    kind = kind_of(order)
    noted = (note,) if note else ()
    alerts = alerting.alerts(emergencies, order.emergency, kind != layouts.DEPARTMENT) + noted
    role = "role" if kind == layouts.DEPARTMENT else ""
    name, asks = layouts.SHEET[kind], layouts.ASKS[kind]
    marks = {
        mark: key for mark, key in _MARKS.items() if any(column.key == key for column in columns)
    }
    said = "　".join(filter(None, (order.day, f"共 {len(rows)} 件", order.on_duty, asks)))
    pages = []
    if rows:
        page = Page(name, order.title, said, columns, rows, len(rows), role, marks, 3, True, alerts)
        pages.append(page)
    late = {"late": "late", "new": "file"}  # where a sheet has such a column
    for sheet, lines in waiting.items():
        said = f"{order.day}　共 {len(lines)} 处　{desk.ASKS[sheet]}"
        title, layout = f"{order.title}：{desk.TITLES[sheet]}", desk.columns(sheet)
        page = Page(sheet, title, said, layout, lines, len(lines), "", late, 3, True, noted)
        pages.append(page)
    return tuple(pages)


def _lists(order: Order) -> dict[str, tuple[str, ...]]:
    own = {key: one.choices for key, one in fields.ALL.items() if one.choices}
    given = {key: names for key, names in order.lists.items() if key != "aliases"}
    undecided = {"desk_department": (*given["department"], *desk.SENT_AWAY)}
    return own | given | undecided | dict(desk.CHOICES)


def _reread(
    order: Order, columns: Sequence[PageColumn], states: Sequence[Any]
) -> dict[CellName, str]:
    """Read the draft back; return the stored cells that show something else than the ledger has.

    What a spreadsheet does to a value on the way (digits of a number, line ends), and what we
    masked, is then part of what was issued and never looks like somebody's edit.
    """
    name = layouts.SHEET[kind_of(order)]
    sheet = CalamineWorkbook.from_path(str(order.draft)).get_sheet_by_name(name)
    read = sheet.to_python(skip_empty_area=False)
    first = next(n for n, row in enumerate(read) if row[0] == columns[0].header) + 1
    shown = list(zip(*read[first : first + len(states)], strict=True))
    stored = dict(zip(schema.lead.c.keys(), zip(*states, strict=True), strict=True))
    differing: dict[CellName, str] = {}
    for at, column in enumerate(columns):
        if column.key in _SAID_ONCE:
            told = zip(stored["number"], map(as_text, shown[at]), strict=True)
            differing |= {(lead, column.key): text for lead, text in told if text}
        if column.key not in stored or column.key in _COMPOSED:
            continue
        ours = stored[column.key]
        seen_all = shown[at]
        if column.kind == "moment":  # 1/86,400,000 of a day may be lost on the way
            seen_all = tuple(map(_moment_text, seen_all))
        if ours == seen_all:  # nearly always, and told without a loop of ours
            continue
        for lead, text, back in zip(stored["number"], ours, shown[at], strict=True):
            seen = as_text(back)
            undecided = column.key == "department" and seen == fields.UNDECIDED
            if not undecided and not same(text, seen):
                differing[lead, column.key] = seen
    return differing


@lru_cache(maxsize=65_536)
def _moment_text(seen: CellValue) -> str:
    return as_text(seen)
